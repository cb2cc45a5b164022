// Reads pcap files: draft-ietf-opsawg-pcap, and the variants of it that programs have written.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/file/reader.h"

#include <limits>

namespace porthole::capture
{

/// Whether a file that begins with these 4 bytes is a pcap file.
bool isPcap(ByteView beginning);

class PcapFile final : public Reader
{
public:
    explicit PcapFile(Window window)
        : Reader(std::move(window), "packet record")
    {
    }

    bool start(Problem& problem) override;
    FileFormat format() const override { return FileFormat::Pcap; }
    int timePrecision() const override { return m_nanosecondsPerUnit == 1 ? 9 : 6; }
    bool next(Frame& frame) override { return take(frame) || takeSlowly(frame); }
    std::size_t nextBatch(std::span<Frame> frames) override;
    bool read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const override;
    bool metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const override;

private:
    enum class Strictness : std::uint8_t {
        Lenient,
        Strict,
    };
    struct Lengths {
        std::uint32_t captured, original;
    };

    void readMagic();
    bool checkHeader(Problem& problem);
    void guessRecordSize();
    bool recordsContradict(std::size_t headerSize, Strictness strictness) const;
    Lengths lengths(const std::uint8_t* record) const;
    void describe(const std::uint8_t* record, Lengths lengths, std::uint64_t offset, Frame& frame) const;
    bool take(Frame& frame);
    bool takeSlowly(Frame& frame);

    static constexpr std::size_t unknownSize = std::numeric_limits<std::size_t>::max();

    ByteOrder m_order;
    std::size_t m_recordHeader = unknownSize; ///< found when the first record is there
    std::uint32_t m_nanosecondsPerUnit = 1000;
    std::uint32_t m_longest = 0;
    std::uint16_t m_minorVersion = 4;
    bool m_modified = false;
    LinkType m_linkType = LinkType::Unknown;
    std::int8_t m_fcsLength = -1;
};

} // namespace porthole::capture
