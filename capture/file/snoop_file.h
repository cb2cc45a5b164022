// Reads snoop files: RFC 1761.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/file/reader.h"

namespace porthole::capture
{

/// Whether a file that begins with these bytes is a snoop file.
bool isSnoop(ByteView beginning);

class SnoopFile final : public Reader
{
public:
    explicit SnoopFile(Window window)
        : Reader(std::move(window), "packet record")
    {
    }

    bool start(Problem& problem) override;
    FileFormat format() const override { return FileFormat::Snoop; }
    int timePrecision() const override { return 6; }
    bool next(Frame& frame) override;
    std::size_t nextBatch(std::span<Frame> frames) override;
    bool read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const override;
    bool metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const override;

private:
    bool recordIsSound(const std::uint8_t* record) const;
    void describe(const std::uint8_t* record, std::uint64_t offset, Frame& frame) const;

    LinkType m_linkType = LinkType::Unknown;
};

} // namespace porthole::capture
