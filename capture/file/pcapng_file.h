// Reads pcapng files: draft-ietf-opsawg-pcapng.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/file/pcapng_blocks.h"
#include "capture/file/reader.h"
#include "capture/file/tick_clock.h"

namespace porthole::capture
{

/// Whether a file that begins with these 4 bytes is a pcapng file.
bool isPcapNg(ByteView beginning);

class PcapNgFile final : public Reader
{
public:
    explicit PcapNgFile(Window window)
        : Reader(std::move(window), "block")
    {
    }

    bool start(Problem& problem) override;
    FileFormat format() const override { return FileFormat::PcapNg; }
    int timePrecision() const override { return 9; }
    bool next(Frame& frame) override { return take(frame) || takeSlowly(frame); }
    std::size_t nextBatch(std::span<Frame> frames) override;
    bool read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const override;
    bool metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const override;

private:
    /// What a frame needs to know of its interface.
    struct FrameInterface {
        TickClock clock;
        LinkType linkType = LinkType::Unknown;
        std::int8_t fcsLength = -1;
        std::uint32_t snapLength = 0;
        std::uint32_t longest = 0;
    };

    bool take(Frame& frame);
    bool takeSlowly(Frame& frame);
    bool needBlock(std::uint32_t& type, std::size_t& size);
    bool startSection();
    bool frameBlock(ByteView block, Frame& frame);
    bool takeProcess(ByteView block);
    bool takeTcpSamples(ByteView block);
    bool otherBlock(std::uint32_t type, ByteView body);
    bool addSection(ByteView body);
    bool addInterface(ByteView body);
    void addStatistics(const pcapng::Statistics& statistics);
    void addDropped(std::size_t interface, std::uint64_t packets);
    void damaged(std::string_view what);

    ByteView readBlock(std::uint64_t offset, FrameBuffer& buffer, ByteOrder& order) const;
    bool findInterface(FrameLocation location, FrameInterface& found, std::uint32_t& indexInSection) const;

    ByteOrder m_order;                        ///< of the present section
    std::size_t m_sectionBase = 0;            ///< number of interfaces before the present section
    std::vector<FrameInterface> m_interfaces; ///< of all sections; guarded as m_tables is
};

} // namespace porthole::capture
