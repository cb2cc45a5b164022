#include "capture/file/pcap_file.h"

#include "capture/file/packet_limits.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace porthole::capture
{

namespace
{

constexpr std::uint32_t magicMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t magicNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t magicModified = 0xa1b2cd34;
constexpr std::size_t fileHeader = 24;

// Record headers: seconds, part of a second, captured and original length; then what patched programs added.
constexpr std::size_t plainRecord = 16;
constexpr std::size_t nokiaRecord = 20;        ///< 4 bytes more, under the ordinary magic
constexpr std::size_t modifiedRecord = 24;     ///< Kuznetzov's patches: interface, protocol, packet type
constexpr std::size_t modifiedLongRecord = 28; ///< an early one of them, with more bytes at the end

bool isMagic(std::uint32_t value)
{
    return value == magicMicroseconds || value == magicNanoseconds || value == magicModified;
}

} // namespace

bool isPcap(ByteView beginning)
{
    return beginning.size() >= 4
        && (isMagic(ByteOrder::little().load32(beginning.data()))
            || isMagic(ByteOrder::big().load32(beginning.data())));
}

bool PcapFile::start(Problem& problem)
{
    if (!m_window.ensure(fileHeader)) {
        problem = { Problem::Kind::CannotOpen,
            fmt::format("The file is cut off inside its header: it has {} of 24 bytes.", m_window.available()),
            m_window.available() };
        return false;
    }
    readMagic();
    if (!checkHeader(problem))
        return false;

    const std::uint8_t* header = m_window.data();
    constexpr std::uint32_t fcsPresent = 0x04000000;
    const std::uint32_t network = m_order.load32(header + 20);
    m_linkType = static_cast<LinkType>(network & 0xffff);
    if (network & fcsPresent)
        m_fcsLength = static_cast<std::int8_t>(2 * (network >> 28)); // counted in 16-bit words
    m_longest = longestPacket(m_linkType);

    Interface only;
    only.linkType = m_linkType;
    only.snapLength = m_order.load32(header + 16);
    only.ticksPerSecond = 1'000'000'000 / m_nanosecondsPerUnit;
    only.fcsLength = m_fcsLength;
    {
        const std::scoped_lock lock(m_tablesMutex);
        m_tables.interfaces.push_back(std::move(only));
        m_tables.sections.emplace_back();
    }
    pass(fileHeader);
    return true;
}

void PcapFile::readMagic()
{
    m_order = isMagic(ByteOrder::little().load32(m_window.data())) ? ByteOrder::little() : ByteOrder::big();
    const std::uint32_t magic = m_order.load32(m_window.data());
    m_nanosecondsPerUnit = magic == magicNanoseconds ? 1 : 1000;
    m_modified = magic == magicModified;
}

bool PcapFile::checkHeader(Problem& problem)
{
    const std::uint8_t* header = m_window.data();
    const std::uint16_t major = m_order.load16(header + 4);
    m_minorVersion = m_order.load16(header + 6);
    if (major != 2) {
        problem = { Problem::Kind::CannotOpen,
            fmt::format("This pcap file has version {}.{}, but only version 2 is known.", major, m_minorVersion), 4 };
        return false;
    }
    constexpr std::uint32_t reserved = 0x03ff0000;
    const std::uint32_t network = m_order.load32(header + 20);
    if (network & reserved) {
        problem = { Problem::Kind::CannotOpen,
            fmt::format(
                "The header of this pcap file is damaged: bits of its link type that must be zero are not ({:#010x}).",
                network),
            20 };
        return false;
    }
    return true;
}

/// Programs with a patched libpcap wrote longer record headers, some of them under the ordinary magic. Only with the
/// right size of the header does one record follow the other. In doubt, and in a file that is merely cut off, the magic
/// decides.
void PcapFile::guessRecordSize()
{
    static constexpr std::array ordinary { plainRecord, modifiedRecord, nokiaRecord };
    static constexpr std::array patched { modifiedRecord, modifiedLongRecord };
    const std::span<const std::size_t> sizes
        = m_modified ? std::span<const std::size_t>(patched) : std::span<const std::size_t>(ordinary);
    m_recordHeader = sizes.front();
    if (m_nanosecondsPerUnit == 1 || !recordsContradict(m_recordHeader, Strictness::Lenient))
        return;
    for (const std::size_t size : sizes.subspan(1)) {
        if (!recordsContradict(size, Strictness::Strict)) {
            m_recordHeader = size;
            return;
        }
    }
}

/// Whether one of the first three records, as far as they are in memory, shows that headers do not have this size.
/// Strictly, they also have to be all there, to hold something, and to be less than a day apart.
bool PcapFile::recordsContradict(std::size_t headerSize, Strictness strictness) const
{
    constexpr std::uint32_t day = 86'400;
    const bool strict = strictness == Strictness::Strict;
    const std::uint8_t* record = m_window.data();
    const std::uint32_t firstSecond = m_order.load32(record);
    std::size_t left = m_window.available();
    for (int i = 0; i < 3; ++i) {
        if (left < headerSize)
            return strict && (i == 0 || left > 0);
        const Lengths length = lengths(record);
        if (length.captured > m_longest || length.captured > length.original || m_order.load32(record + 4) >= 1'000'000)
            return true;
        if (strict && (length.captured == 0 || m_order.load32(record) - firstSecond + day > 2 * day))
            return true;
        if (length.captured > left - headerSize)
            return strict;
        record += headerSize + length.captured;
        left -= headerSize + length.captured;
    }
    return false;
}

PcapFile::Lengths PcapFile::lengths(const std::uint8_t* record) const
{
    Lengths result { m_order.load32(record + 8), m_order.load32(record + 12) };
    // Before version 2.3 the two stood the other way round, and with 2.3 some programs had not noticed yet.
    if (m_minorVersion < 4 && (m_minorVersion < 3 || result.captured > result.original)) [[unlikely]]
        std::swap(result.captured, result.original);
    return result;
}

void PcapFile::describe(const std::uint8_t* record, Lengths lengths, std::uint64_t offset, Frame& frame) const
{
    // 32-bit seconds and a 32-bit part of a second always fit.
    frame.header.time = Nanoseconds { m_order.load32(record) } * 1'000'000'000
        + Nanoseconds { m_order.load32(record + 4) } * m_nanosecondsPerUnit;
    frame.header.capturedLength = lengths.captured;
    frame.header.originalLength = believableLength(lengths.original);
    frame.header.linkType = m_linkType;
    frame.header.interface = 0;
    frame.header.fcsLength = m_fcsLength;
    frame.bytes = { record + m_recordHeader, lengths.captured };
    frame.location = { offset, 0 };
}

/// The ordinary case: a whole record is in memory. Otherwise false, and nothing has happened.
inline bool PcapFile::take(Frame& frame)
{
    const std::size_t available = m_window.available();
    if (available < m_recordHeader)
        return false;
    const std::uint8_t* record = m_window.data();
    const Lengths length = lengths(record);
    if (length.captured > m_longest || length.captured > available - m_recordHeader)
        return false;
    describe(record, length, m_window.offset(), frame);
    pass(m_recordHeader + length.captured);
    ++m_framesRead;
    return true;
}

bool PcapFile::takeSlowly(Frame& frame)
{
    if (stopped() || !need(plainRecord))
        return false;
    if (m_recordHeader == unknownSize)
        guessRecordSize();
    if (!need(m_recordHeader))
        return false;
    const Lengths length = lengths(m_window.data());
    if (length.captured > m_longest) {
        stopAt(m_window.offset(),
            fmt::format(
                "The file is damaged at byte {}: packet {} claims {} bytes, more than the {} that a packet can have",
                m_window.offset(), m_framesRead + 1, length.captured, m_longest));
        return false;
    }
    return need(m_recordHeader + length.captured) && take(frame);
}

std::size_t PcapFile::nextBatch(std::span<Frame> frames)
{
    if (frames.empty() || !next(frames[0]))
        return 0;
    std::size_t count = 1;
    while (count < frames.size() && take(frames[count]))
        ++count;
    return count;
}

bool PcapFile::read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const
{
    ByteView record = bytesAt(location.offset, m_recordHeader, buffer);
    if (record.size() < m_recordHeader)
        return false;
    const Lengths length = lengths(record.data());
    if (length.captured > m_longest)
        return false;
    const std::size_t size = m_recordHeader + length.captured;
    if (record.size() < size)
        record = bytesAt(location.offset, size, buffer);
    if (record.size() < size)
        return false;
    describe(record.data(), length, location.offset, frame);
    return true;
}

bool PcapFile::metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const
{
    metadata = {};
    const ByteView record = bytesAt(location.offset, plainRecord, buffer);
    if (record.size() < plainRecord)
        return false;
    metadata.invalidTime = m_order.load32(record.data() + 4) >= 1'000'000'000 / m_nanosecondsPerUnit;
    return true;
}

} // namespace porthole::capture
