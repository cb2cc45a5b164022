// Makes capture files byte by byte, so that tests do not depend on the writer.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/file/capture_file.h"

#include <QtTest>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture::test
{

/// Bytes of a file, in one byte order until told otherwise.
class Bytes : public std::vector<std::uint8_t>
{
public:
    using std::vector<std::uint8_t>::vector;
    explicit Bytes(ByteOrder byteOrder)
        : order(byteOrder)
    {
    }

    Bytes& u8(std::uint8_t value);
    Bytes& u16(std::uint16_t value);
    Bytes& u32(std::uint32_t value);
    Bytes& u64(std::uint64_t value);
    Bytes& add(const std::vector<std::uint8_t>& bytes);
    Bytes& add(std::string_view text);
    Bytes& zeros(std::size_t count);

    ByteOrder order = ByteOrder::little();
};

/// `size` bytes that differ from frame to frame.
Bytes payload(std::size_t size, std::uint8_t seed = 1);

inline constexpr std::uint32_t pcapMicroseconds = 0xa1b2c3d4;
inline constexpr std::uint32_t pcapNanoseconds = 0xa1b23c4d;
inline constexpr std::uint32_t pcapModified = 0xa1b2cd34;

Bytes pcapHeader(ByteOrder order, std::uint32_t magic = pcapMicroseconds, std::uint32_t network = 1,
    std::uint16_t minorVersion = 4, std::uint16_t majorVersion = 2);
Bytes pcapRecord(
    ByteOrder order, std::uint32_t seconds, std::uint32_t part, const Bytes& data, std::size_t extraHeader = 0);

struct Lengths {
    std::optional<std::uint32_t> first, second; ///< instead of the right ones
};
Bytes block(ByteOrder order, std::uint32_t type, const Bytes& body, Lengths lengths = {});
Bytes option(ByteOrder order, std::uint16_t code, const Bytes& value);
Bytes option(ByteOrder order, std::uint16_t code, std::string_view value);
Bytes sectionHeader(ByteOrder order, const Bytes& options = {}, std::uint16_t major = 1, std::uint16_t minor = 0);
Bytes interfaceDescription(
    ByteOrder order, const Bytes& options = {}, std::uint16_t linkType = 1, std::uint32_t snapLength = 0);
Bytes enhancedPacket(ByteOrder order, std::uint64_t ticks, const Bytes& data, const Bytes& options = {},
    std::uint32_t interface = 0, std::optional<std::uint32_t> captured = {},
    std::optional<std::uint32_t> original = {});
Bytes simplePacket(ByteOrder order, const Bytes& data, std::uint32_t original);

template <typename... Parts> Bytes joined(const Parts&... parts)
{
    Bytes all;
    (all.add(parts), ...);
    return all;
}

/// A frame that owns its bytes.
struct Kept {
    FrameHeader header;
    std::vector<std::uint8_t> bytes;
    FrameLocation location;
};
bool operator==(const Kept& a, const Kept& b);

/// What came of reading a capture to its end.
struct ReadResult {
    std::unique_ptr<const std::vector<std::uint8_t>> content; ///< where the file reads from, if nobody else keeps it
    std::unique_ptr<CaptureFile> file;                        ///< null: it could not be opened
    std::vector<Kept> frames;
    std::optional<Problem> problem;

    std::string text() const { return problem ? problem->text : std::string(); }
};

/// Reads from memory, which must outlive the result, or comes along with it.
ReadResult readBytes(const std::vector<std::uint8_t>& bytes);
ReadResult readBytes(std::vector<std::uint8_t>&& bytes);
ReadResult readFile(const std::string& path);
std::vector<Kept> readRest(CaptureFile& file);

/// Whether every frame read again by its location is the frame that was read in order.
bool rereadsTheSame(const ReadResult& result);

std::vector<std::uint8_t> contentOf(const std::string& path);
void write(const std::string& path, const std::vector<std::uint8_t>& bytes);
void append(const std::string& path, const std::vector<std::uint8_t>& bytes);

} // namespace porthole::capture::test

/// So that a failed QCOMPARE prints the texts.
#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))
