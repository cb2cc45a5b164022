#include "capture/file/snoop_file.h"

#include "capture/file/packet_limits.h"
#include "capture/file/tick_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace porthole::capture
{

namespace
{

constexpr std::string_view magic("snoop\0\0\0", 8);
constexpr std::size_t fileHeader = 16;
constexpr std::size_t recordHeader = 24;
constexpr ByteOrder order = ByteOrder::big();

/// Datalink types of RFC 1761 that have a counterpart.
std::optional<LinkType> linkTypeOf(std::uint32_t datalink)
{
    switch (datalink) {
    case 0: // 802.3
    case 4: // Ethernet
        return LinkType::Ethernet;
    case 2:
        return LinkType::TokenRing;
    case 8:
        return LinkType::Fddi;
    default:
        return std::nullopt;
    }
}

} // namespace

bool isSnoop(ByteView beginning)
{
    return beginning.size() >= magic.size() && std::equal(magic.begin(), magic.end(), beginning.begin());
}

bool SnoopFile::start(Problem& problem)
{
    if (!m_window.ensure(fileHeader)) {
        problem = { Problem::Kind::CannotOpen,
            fmt::format("The file is cut off inside its header: it has {} of 16 bytes.", m_window.available()),
            m_window.available() };
        return false;
    }
    const std::uint32_t version = order.load32(m_window.data() + 8);
    const std::uint32_t datalink = order.load32(m_window.data() + 12);
    const auto linkType = linkTypeOf(datalink);
    if (version != 2 || !linkType) {
        problem = { Problem::Kind::CannotOpen,
            version != 2 ? fmt::format("This snoop file has version {}, but only version 2 is known.", version)
                         : fmt::format("This snoop file has link type {}, which is not known.", datalink),
            8 };
        return false;
    }
    m_linkType = *linkType;
    Interface only;
    only.linkType = m_linkType;
    {
        const std::scoped_lock lock(m_tablesMutex);
        m_tables.interfaces.push_back(std::move(only));
        m_tables.sections.emplace_back();
    }
    pass(fileHeader);
    return true;
}

/// original length, included length, record length, drops, seconds, microseconds; the packet; padding
bool SnoopFile::recordIsSound(const std::uint8_t* record) const
{
    const std::uint32_t included = order.load32(record + 4);
    const std::uint32_t size = order.load32(record + 8);
    return included <= longestPacket(m_linkType) && size >= recordHeader + included
        && size <= 2 * longestPacket(m_linkType);
}

void SnoopFile::describe(const std::uint8_t* record, std::uint64_t offset, Frame& frame) const
{
    const std::uint32_t captured = order.load32(record + 4);
    frame.header = { saturatedTime(order.load32(record + 16), std::uint64_t { order.load32(record + 20) } * 1000),
        captured, believableLength(order.load32(record)), m_linkType, 0, -1 };
    frame.bytes = { record + recordHeader, captured };
    frame.location = { offset, 0 };
}

bool SnoopFile::next(Frame& frame)
{
    if (stopped() || !need(recordHeader))
        return false;
    const std::uint8_t* record = m_window.data();
    if (!recordIsSound(record)) {
        stopAt(m_window.offset(),
            fmt::format("The file is damaged at byte {}: packet {} claims {} bytes in a record of {}",
                m_window.offset(), m_framesRead + 1, order.load32(record + 4), order.load32(record + 8)));
        return false;
    }
    const std::size_t size = order.load32(record + 8);
    if (!need(size))
        return false;
    describe(m_window.data(), m_window.offset(), frame);
    pass(size);
    ++m_framesRead;
    return true;
}

std::size_t SnoopFile::nextBatch(std::span<Frame> frames)
{
    return !frames.empty() && next(frames[0]) ? 1 : 0;
}

bool SnoopFile::read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const
{
    ByteView record = bytesAt(location.offset, recordHeader, buffer);
    if (record.size() < recordHeader || !recordIsSound(record.data()))
        return false;
    const std::size_t size = recordHeader + order.load32(record.data() + 4);
    if (record.size() < size)
        record = bytesAt(location.offset, size, buffer);
    // The file may have changed between the two looks.
    if (record.size() < size || !recordIsSound(record.data()) || recordHeader + order.load32(record.data() + 4) != size)
        return false;
    describe(record.data(), location.offset, frame);
    return true;
}

bool SnoopFile::metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const
{
    metadata = {};
    const ByteView record = bytesAt(location.offset, recordHeader, buffer);
    if (record.size() < recordHeader)
        return false;
    metadata.invalidTime = order.load32(record.data() + 20) >= 1'000'000;
    return true;
}

} // namespace porthole::capture
