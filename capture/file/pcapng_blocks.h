// The blocks and options of pcapng: draft-ietf-opsawg-pcapng. Everything here is a pure function of a block's bytes.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/file/capture_file.h"

#include <optional>
#include <string>

namespace porthole::capture::pcapng
{

enum BlockType : std::uint32_t {
    SectionHeader = 0x0a0d0d0a, ///< reads the same in either byte order
    InterfaceDescription = 1,
    ObsoletePacket = 2,
    SimplePacket = 3,
    NameResolution = 4,
    InterfaceStatistics = 5,
    EnhancedPacket = 6,
    DecryptionSecrets = 10,
    CustomCopied = 0x00000bad,
    CustomNotCopied = 0x40000bad,
};

inline constexpr std::uint32_t byteOrderMagic = 0x1a2b3c4d;
inline constexpr std::size_t blockHeader = 8;         ///< type and length
inline constexpr std::size_t blockOverhead = 12;      ///< those, and the length again at the end
inline constexpr std::size_t sectionHeaderStart = 12; ///< bytes of a block that tell the byte order
inline constexpr std::size_t enhancedHeader = 28;     ///< bytes before the packet in an Enhanced Packet Block
inline constexpr std::uint32_t longestBlock = 256 * 1024 * 1024;

/// Lengths in pcapng are padded to 32 bits.
constexpr std::size_t padded(std::size_t size)
{
    return (size + 3) & ~std::size_t { 3 };
}

/// Name of a block type as the specification has it, or "block of type 0x…".
std::string blockName(std::uint32_t type);

/// The smallest total length that a block of this type can have.
std::uint32_t smallestBlock(std::uint32_t type);

/// Whether a block of this type is shown as a frame.
constexpr bool isFrame(std::uint32_t type)
{
    return type == EnhancedPacket || type == SimplePacket || type == ObsoletePacket || type == CustomCopied
        || type == CustomNotCopied;
}

/// The byte order of a block that is a frame: its type reads as one only in the right order. None for other blocks.
std::optional<ByteOrder> byteOrderOfFrame(const std::uint8_t* block);

/// Walks over options. Stops at the end mark, at the end of the bytes, or at an option that does not fit.
class Options
{
public:
    Options(ByteOrder order, ByteView bytes)
        : m_order(order)
        , m_rest(bytes)
    {
    }

    bool next();
    std::uint16_t code() const { return m_code; }
    ByteView value() const { return m_value; }
    std::string text() const; ///< up to the first NUL, which some programs write
    std::optional<std::uint32_t> number32() const;
    std::optional<std::uint64_t> number64() const;

    /// True when an option claimed more bytes than there are.
    bool damaged() const { return m_damaged; }

private:
    ByteOrder m_order;
    ByteView m_rest;
    ByteView m_value;
    std::uint16_t m_code = 0;
    bool m_damaged = false;
};

/// Where things stand in a block that is a frame, and what its header says.
struct Packet {
    std::uint32_t interface = 0; ///< in its section
    std::uint64_t ticks = 0;
    bool hasInterface = true;
    bool hasTime = true;
    std::uint32_t captured = 0;
    std::uint32_t original = 0;
    std::size_t dataAt = 0; ///< in the block
    ByteView options;
    std::optional<std::uint32_t> dropCount; ///< Obsolete Packet Block
    std::uint32_t enterpriseNumber = 0;     ///< custom block
};

/// Takes a whole block apart, whose lengths were checked. `snapLength` (0: no limit) is that of the section's first
/// interface, for the Simple Packet Block. On damage: the beginning of a sentence that says what is wrong.
std::optional<std::string> readPacket(ByteOrder order, ByteView block, std::uint32_t snapLength, Packet& packet);

/// What the options of a packet say that matters when it is first met.
struct PacketMarks {
    std::int8_t fcsLength = -1; ///< bytes of the frame check sequence; kept if no option says it
    std::uint64_t dropped = 0;  ///< packets of its interface that were lost before it (epb_dropcount)
};

/// Checks the options of a packet, and reads those of PacketMarks.
/// On damage: the beginning of a sentence that says what is wrong.
std::optional<std::string> checkPacketOptions(ByteOrder order, ByteView options, PacketMarks& marks);

void readPacketMetadata(ByteOrder order, ByteView options, FrameMetadata& metadata);

/// These read the bytes between a block's header and its trailer. On damage: the beginning of a sentence.
std::optional<std::string> readSection(ByteOrder order, ByteView body, Section& section);
std::optional<std::string> readInterface(ByteOrder order, ByteView body, Interface& interface);
std::optional<std::string> readNames(ByteOrder order, ByteView body, std::vector<ResolvedName>& names);
std::optional<std::string> readSecrets(ByteOrder order, ByteView body, Secrets& secrets);

struct Statistics {
    std::uint32_t interface = 0; ///< in its section
    std::optional<std::uint64_t> received, dropped;
};
std::optional<std::string> readStatistics(ByteOrder order, ByteView body, Statistics& statistics);

} // namespace porthole::capture::pcapng
