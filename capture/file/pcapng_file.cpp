#include "capture/file/pcapng_file.h"

#include "capture/file/packet_limits.h"
#include "capture/file/tcp_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace porthole::capture
{

using namespace pcapng;

namespace
{

constexpr std::size_t mostInterfaces = noInterface;

} // namespace

bool isPcapNg(ByteView beginning)
{
    return beginning.size() >= 4 && ByteOrder::little().load32(beginning.data()) == SectionHeader;
}

bool PcapNgFile::start(Problem& problem)
{
    std::uint32_t type = 0;
    std::size_t size = 0;
    const bool whole = needBlock(type, size) && addSection({ m_window.data() + blockHeader, size - blockOverhead });
    if (whole) {
        pass(size);
        return true;
    }
    const auto reason = Reader::problem();
    problem = { Problem::Kind::CannotOpen, reason ? reason->text : "The file is empty.", 0 };
    return false;
}

/// The ordinary case: a whole Enhanced Packet Block of a known interface is in memory, and nothing is wrong with it.
/// Otherwise false, and nothing has happened.
inline bool PcapNgFile::take(Frame& frame)
{
    const std::size_t available = m_window.available();
    const std::uint8_t* block = m_window.data();
    constexpr std::size_t smallest = enhancedHeader + 4;
    if (available < smallest || m_order.load32(block) != EnhancedPacket)
        return false;
    const std::uint32_t size = m_order.load32(block + 4);
    if (size > available || size < smallest || size % 4 || m_order.load32(block + size - 4) != size)
        return false;
    const std::size_t index = m_sectionBase + m_order.load32(block + 8);
    const std::uint32_t captured = m_order.load32(block + 20);
    const std::size_t room = size - smallest;
    if (captured > room || index >= m_interfaces.size())
        return false;
    const FrameInterface& interface = m_interfaces[index];
    if (captured > interface.longest)
        return false;

    PacketMarks marks {interface.fcsLength};
    if (const std::size_t data = padded(captured); data < room) {
        if (checkPacketOptions(m_order, { block + enhancedHeader + data, room - data }, marks))
            return false;
    }
    const std::uint64_t ticks = std::uint64_t { m_order.load32(block + 12) } << 32 | m_order.load32(block + 16);
    frame.header = { interface.clock.nanoseconds(ticks), captured, believableLength(m_order.load32(block + 24)),
        interface.linkType, static_cast<std::uint16_t>(index), marks.fcsLength };
    frame.bytes = { block + enhancedHeader, captured };
    frame.location = { m_window.offset(), static_cast<std::uint16_t>(index) };
    if (marks.dropped > 0) [[unlikely]]
        addDropped(index, marks.dropped);
    pass(size);
    ++m_framesRead;
    return true;
}

bool PcapNgFile::takeSlowly(Frame& frame)
{
    std::uint32_t type = 0;
    std::size_t size = 0;
    while (!stopped() && needBlock(type, size)) {
        const ByteView block { m_window.data(), size };
        if (isFrame(type) && !takeProcess(block) && !takeTcpSamples(block)) {
            if (!frameBlock(block, frame))
                return false;
            pass(size);
            ++m_framesRead;
            return true;
        }
        if (!isFrame(type) && !otherBlock(type, { m_window.data() + blockHeader, size - blockOverhead }))
            return false;
        pass(size);
    }
    return false;
}

/// False if the block describes no process.
bool PcapNgFile::takeProcess(ByteView block)
{
    if (!isProcessBlock(m_order, block))
        return false;
    constexpr std::size_t mostProcesses = 100'000;
    auto process = readProcess(m_order, block);
    const std::scoped_lock lock(m_tablesMutex);
    if (process && m_tables.processes.size() < mostProcesses)
        m_tables.processes.push_back(std::move(*process));
    return true;
}

/// False if the block holds no samples. What it holds is read when somebody asks.
bool PcapNgFile::takeTcpSamples(ByteView block)
{
    if (!isTcpSampleBlock(m_order, block))
        return false;
    constexpr std::size_t mostBlocks = 100'000;
    const std::scoped_lock lock(m_tablesMutex);
    constexpr std::size_t longest = 16 << 20; // what is longer was not written by us
    if (m_tables.tcpSampleBlocks.size() < mostBlocks && block.size() <= longest)
        m_tables.tcpSampleBlocks.push_back({ m_window.offset(), static_cast<std::uint32_t>(block.size()), m_order });
    return true;
}

/// Makes the next block available, whole, and checks its lengths. False at the end, and when it is damaged.
bool PcapNgFile::needBlock(std::uint32_t& type, std::size_t& size)
{
    if (!need(blockHeader))
        return false;
    if (m_order.load32(m_window.data()) == SectionHeader && !startSection())
        return false;
    type = m_order.load32(m_window.data());
    const std::uint32_t claimed = m_order.load32(m_window.data() + 4);
    if (claimed < smallestBlock(type) || claimed > longestBlock) {
        damaged(fmt::format("the {} claims a length of {} bytes, which is {}", blockName(type), claimed,
            claimed > longestBlock ? "more than a block can have" : "too few for it"));
        return false;
    }
    // Some programs forget to count the padding.
    size = padded(claimed);
    if (!need(size))
        return false;
    const std::uint32_t again = m_order.load32(m_window.data() + size - 4);
    if (again != claimed && again != size) {
        damaged(
            fmt::format("the {} has {} bytes by its first length and {} by its last", blockName(type), claimed, again));
        return false;
    }
    return true;
}

/// A section may have another byte order than the one before.
bool PcapNgFile::startSection()
{
    if (!need(sectionHeaderStart))
        return false;
    for (const ByteOrder order : { ByteOrder::little(), ByteOrder::big() }) {
        if (order.load32(m_window.data() + blockHeader) == byteOrderMagic) {
            m_order = order;
            return true;
        }
    }
    damaged("the Section Header Block does not say its byte order");
    return false;
}

bool PcapNgFile::frameBlock(ByteView block, Frame& frame)
{
    Packet packet;
    const std::size_t inSection = m_interfaces.size() - m_sectionBase;
    const std::uint32_t firstSnapLength = inSection ? m_interfaces[m_sectionBase].snapLength : 0;
    if (const auto damage = readPacket(m_order, block, firstSnapLength, packet)) {
        damaged(*damage);
        return false;
    }
    frame.header = { noTime, packet.captured, packet.original, LinkType::Unknown, noInterface, -1 };
    frame.bytes = block.subspan(packet.dataAt, packet.captured);
    frame.location = { m_window.offset(), noInterface };
    if (!packet.hasInterface)
        return true;

    if (packet.interface >= inSection) {
        damaged(fmt::format(
            "a packet belongs to interface {}, but the section has {} so far", packet.interface, inSection));
        return false;
    }
    const auto index = static_cast<std::uint16_t>(m_sectionBase + packet.interface);
    const FrameInterface& interface = m_interfaces[index];
    if (packet.captured > interface.longest) {
        damaged(fmt::format("packet {} claims {} bytes, more than the {} that a packet can have", m_framesRead + 1,
            packet.captured, interface.longest));
        return false;
    }
    frame.header.linkType = interface.linkType;
    frame.header.interface = frame.location.interface = index;
    if (packet.hasTime)
        frame.header.time = interface.clock.nanoseconds(packet.ticks);
    PacketMarks marks {interface.fcsLength, packet.dropCount.value_or(0)};
    if (const auto damage = checkPacketOptions(m_order, packet.options, marks)) {
        damaged(*damage);
        return false;
    }
    frame.header.fcsLength = marks.fcsLength;
    if (marks.dropped > 0)
        addDropped(index, marks.dropped);
    return true;
}

bool PcapNgFile::otherBlock(std::uint32_t type, ByteView body)
{
    std::optional<std::string> damage;
    switch (type) {
    case SectionHeader:
        return addSection(body);
    case InterfaceDescription:
        return addInterface(body);
    case NameResolution: {
        std::vector<ResolvedName> names;
        damage = readNames(m_order, body, names);
        const std::scoped_lock lock(m_tablesMutex);
        m_tables.names.insert(
            m_tables.names.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
        break;
    }
    case DecryptionSecrets: {
        Secrets secrets;
        damage = readSecrets(m_order, body, secrets);
        if (!damage) {
            const std::scoped_lock lock(m_tablesMutex);
            m_tables.secrets.push_back(std::move(secrets));
        }
        break;
    }
    case InterfaceStatistics: {
        Statistics statistics;
        damage = readStatistics(m_order, body, statistics);
        addStatistics(statistics);
        break;
    }
    default:
        break; // not known here, but kept when saving
    }
    if (damage)
        damaged(*damage);
    return !damage;
}

bool PcapNgFile::addSection(ByteView body)
{
    Section section;
    section.offset = m_window.offset();
    if (const auto damage = readSection(m_order, body, section)) {
        damaged(*damage);
        return false;
    }
    m_sectionBase = m_interfaces.size();
    const std::scoped_lock lock(m_tablesMutex);
    m_tables.sections.push_back(std::move(section));
    return true;
}

bool PcapNgFile::addInterface(ByteView body)
{
    Interface interface;
    if (const auto damage = readInterface(m_order, body, interface)) {
        damaged(*damage);
        return false;
    }
    if (m_interfaces.size() >= mostInterfaces) {
        damaged(fmt::format("it describes more than {} interfaces", mostInterfaces));
        return false;
    }
    interface.section = static_cast<std::uint32_t>(m_tables.sections.size() - 1);
    interface.indexInSection = static_cast<std::uint32_t>(m_interfaces.size() - m_sectionBase);
    const std::scoped_lock lock(m_tablesMutex);
    m_interfaces.push_back({ TickClock(interface.ticksPerSecond, interface.timeOffsetSeconds), interface.linkType,
        interface.fcsLength, interface.snapLength, longestPacket(interface.linkType) });
    m_tables.interfaces.push_back(std::move(interface));
    return true;
}

void PcapNgFile::addStatistics(const Statistics& statistics)
{
    const std::size_t inSection = m_interfaces.size() - m_sectionBase;
    if (statistics.interface >= inSection)
        return;
    const std::scoped_lock lock(m_tablesMutex);
    Interface& interface = m_tables.interfaces[m_sectionBase + statistics.interface];
    if (statistics.received)
        interface.received = statistics.received;
    if (statistics.dropped)
        interface.dropped = statistics.dropped;
}

void PcapNgFile::addDropped(std::size_t interface, std::uint64_t packets)
{
    // What a file claims may be any number.
    const std::scoped_lock lock(m_tablesMutex);
    auto& all = m_tables.interfaces[interface].droppedBetween;
    all += std::min(packets, std::numeric_limits<std::uint64_t>::max() - all);
}

void PcapNgFile::damaged(std::string_view what)
{
    stopAt(m_window.offset(), fmt::format("The file is damaged at byte {}: {}", m_window.offset(), what));
}

std::size_t PcapNgFile::nextBatch(std::span<Frame> frames)
{
    if (frames.empty() || !next(frames[0]))
        return 0;
    std::size_t count = 1;
    while (count < frames.size() && take(frames[count]))
        ++count;
    return count;
}

/// Reads a block that is a frame, and checks its lengths. Empty when there is no such block.
ByteView PcapNgFile::readBlock(std::uint64_t offset, FrameBuffer& buffer, ByteOrder& order) const
{
    ByteView block = bytesAt(offset, blockOverhead, buffer);
    if (block.size() < blockOverhead)
        return {};
    const auto found = byteOrderOfFrame(block.data());
    if (!found)
        return {};
    order = *found;
    const std::uint32_t claimed = order.load32(block.data() + 4);
    if (claimed < smallestBlock(order.load32(block.data())) || claimed > longestBlock)
        return {};
    const std::size_t size = padded(claimed);
    if (block.size() < size)
        block = bytesAt(offset, size, buffer);
    // The file may have changed between the two looks.
    if (block.size() < size || byteOrderOfFrame(block.data()) != found || order.load32(block.data() + 4) != claimed)
        return {};
    const std::uint32_t again = order.load32(block.data() + size - 4);
    if (again != claimed && again != size)
        return {};
    return block.first(size);
}

bool PcapNgFile::findInterface(FrameLocation location, FrameInterface& found, std::uint32_t& indexInSection) const
{
    const std::shared_lock lock(m_tablesMutex);
    if (location.interface >= m_interfaces.size())
        return false;
    found = m_interfaces[location.interface];
    indexInSection = m_tables.interfaces[location.interface].indexInSection;
    return true;
}

bool PcapNgFile::read(FrameLocation location, FrameBuffer& buffer, Frame& frame) const
{
    ByteOrder order;
    const ByteView block = readBlock(location.offset, buffer, order);
    if (block.empty())
        return false;
    FrameInterface interface;
    std::uint32_t indexInSection = 0;
    const bool hasInterface = location.interface != noInterface;
    if (hasInterface && !findInterface(location, interface, indexInSection))
        return false;
    Packet packet;
    if (readPacket(order, block, interface.snapLength, packet) || packet.hasInterface != hasInterface
        || (hasInterface && (packet.interface != indexInSection || packet.captured > interface.longest)))
        return false;
    frame.header = { packet.hasTime ? interface.clock.nanoseconds(packet.ticks) : noTime, packet.captured,
        packet.original, interface.linkType, location.interface, interface.fcsLength };
    frame.bytes = block.subspan(packet.dataAt, packet.captured);
    frame.location = location;
    PacketMarks marks {frame.header.fcsLength};
    const bool isWhole = !checkPacketOptions(order, packet.options, marks);
    frame.header.fcsLength = marks.fcsLength;
    return isWhole;
}

bool PcapNgFile::metadata(FrameLocation location, FrameBuffer& buffer, FrameMetadata& metadata) const
{
    metadata = {};
    ByteOrder order;
    const ByteView block = readBlock(location.offset, buffer, order);
    Packet packet;
    // The snap length matters to Simple Packet Blocks, which have no options.
    if (block.empty() || (order.load32(block.data()) != SimplePacket && readPacket(order, block, 0, packet)))
        return false;
    readPacketMetadata(order, packet.options, metadata);
    if (packet.dropCount)
        metadata.dropCount = packet.dropCount;
    if (!packet.hasInterface) {
        const ByteView data = block.subspan(packet.dataAt, packet.captured);
        metadata.customBlock = { packet.enterpriseNumber, order.load32(block.data()) == CustomCopied, false,
            { data.begin(), data.end() } };
    }
    return true;
}

} // namespace porthole::capture
