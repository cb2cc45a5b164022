#include "capture/file/pcapng_blocks.h"

#include "capture/file/packet_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace porthole::capture::pcapng
{

namespace
{

enum CommonOption : std::uint16_t {
    EndOfOptions = 0,
    Comment = 1,
    CustomText = 2988,
    CustomBytes = 2989,
    CustomTextNotCopied = 19372,
    CustomBytesNotCopied = 19373,
};

enum SectionOption : std::uint16_t {
    SectionHardware = 2,
    SectionSystem = 3,
    SectionApplication = 4,
};

enum InterfaceOption : std::uint16_t {
    InterfaceName = 2,
    InterfaceDescriptionText = 3,
    TimeResolution = 9,
    Filter = 11,
    OperatingSystem = 12,
    FcsLength = 13,
    TimeOffset = 14,
    Hardware = 15,
};

enum PacketOption : std::uint16_t {
    Flags = 2,
    Hash = 3,
    DropCount = 4,
    PacketId = 5,
    Queue = 6,
    Verdict = 7,
    ProcessAndThread = 8,
};

enum StatisticsOption : std::uint16_t {
    ReceivedCount = 4,
    DroppedCount = 5,
};

constexpr std::size_t simpleHeader = 12;
constexpr std::size_t customHeader = 12;

std::string damagedOptions(std::string_view where)
{
    return fmt::format("an option of {} is longer than the block", where);
}

/// if_tsresol: a negative power of 10, or of 2 when the top bit is set.
std::uint64_t ticksPerSecond(std::uint8_t resolution)
{
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const unsigned exponent = resolution & 0x7f;
    if (resolution & 0x80)
        return exponent < 64 ? std::uint64_t { 1 } << exponent : most;
    std::uint64_t ticks = 1;
    for (unsigned i = 0; i < exponent; ++i)
        if (__builtin_mul_overflow(ticks, std::uint64_t { 10 }, &ticks))
            return most;
    return ticks;
}

void readInterfaceOption(const Options& option, Interface& interface)
{
    const ByteView value = option.value();
    switch (option.code()) {
    case InterfaceName:
        interface.name = option.text();
        break;
    case InterfaceDescriptionText:
        interface.description = option.text();
        break;
    case TimeResolution:
        if (value.size() == 1)
            interface.ticksPerSecond = ticksPerSecond(value[0]);
        break;
    case Filter:
        if (!value.empty() && value[0] == 0) // 0: text; others are machine code
            interface.filter.assign(value.begin() + 1, value.end());
        break;
    case OperatingSystem:
        interface.operatingSystem = option.text();
        break;
    case FcsLength:
        // The specification counts bits, and gives 4 as its example, as most writers do: bytes.
        if (value.size() == 1)
            interface.fcsLength = static_cast<std::int8_t>(value[0] >= 16 ? value[0] / 8 : value[0]);
        break;
    case TimeOffset:
        interface.timeOffsetSeconds = static_cast<std::int64_t>(option.number64().value_or(0));
        break;
    case Hardware:
        interface.hardware = option.text();
        break;
    default:
        break;
    }
}

void readEnhanced(ByteOrder order, const std::uint8_t* block, Packet& packet)
{
    packet.interface = order.load32(block + 8);
    packet.ticks = std::uint64_t { order.load32(block + 12) } << 32 | order.load32(block + 16);
    packet.captured = order.load32(block + 20);
    packet.original = believableLength(order.load32(block + 24));
    packet.dataAt = enhancedHeader;
}

void readObsolete(ByteOrder order, const std::uint8_t* block, Packet& packet)
{
    readEnhanced(order, block, packet); // the same, but for the first number
    packet.interface = order.load16(block + 8);
    const std::uint16_t drops = order.load16(block + 10);
    constexpr std::uint16_t notKnown = 0xffff;
    if (drops != notKnown)
        packet.dropCount = drops;
}

void readSimple(ByteOrder order, const std::uint8_t* block, std::uint32_t snapLength, Packet& packet)
{
    packet.hasTime = false;
    packet.original = believableLength(order.load32(block + 8));
    packet.captured = snapLength ? std::min(packet.original, snapLength) : packet.original;
    packet.dataAt = simpleHeader;
}

void readCustom(ByteOrder order, ByteView block, Packet& packet)
{
    packet.hasTime = false;
    packet.hasInterface = false;
    packet.enterpriseNumber = order.load32(block.data() + 8);
    packet.captured = static_cast<std::uint32_t>(block.size() - customHeader - 4);
    packet.original = packet.captured;
    packet.dataAt = customHeader;
}

} // namespace

std::string blockName(std::uint32_t type)
{
    switch (type) {
    case SectionHeader:
        return "Section Header Block";
    case InterfaceDescription:
        return "Interface Description Block";
    case ObsoletePacket:
        return "Packet Block";
    case SimplePacket:
        return "Simple Packet Block";
    case NameResolution:
        return "Name Resolution Block";
    case InterfaceStatistics:
        return "Interface Statistics Block";
    case EnhancedPacket:
        return "Enhanced Packet Block";
    case DecryptionSecrets:
        return "Decryption Secrets Block";
    case CustomCopied:
    case CustomNotCopied:
        return "Custom Block";
    default:
        return fmt::format("block of type {:#010x}", type);
    }
}

std::uint32_t smallestBlock(std::uint32_t type)
{
    switch (type) {
    case SectionHeader:
        return 28;
    case InterfaceDescription:
    case DecryptionSecrets:
        return 20;
    case ObsoletePacket:
    case EnhancedPacket:
        return 32;
    case InterfaceStatistics:
        return 24;
    case SimplePacket:
    case CustomCopied:
    case CustomNotCopied:
        return 16;
    default:
        return blockOverhead;
    }
}

std::optional<ByteOrder> byteOrderOfFrame(const std::uint8_t* block)
{
    for (const ByteOrder order : { ByteOrder::little(), ByteOrder::big() })
        if (isFrame(order.load32(block)))
            return order;
    return std::nullopt;
}

bool Options::next()
{
    constexpr std::size_t header = 4;
    if (m_damaged || m_rest.size() < header)
        return false;
    m_code = m_order.load16(m_rest.data());
    const std::uint16_t length = m_order.load16(m_rest.data() + 2);
    if (m_code == EndOfOptions)
        return false;
    m_damaged = length > m_rest.size() - header;
    if (m_damaged)
        return false;
    m_value = m_rest.subspan(header, length);
    m_rest = m_rest.subspan(std::min(m_rest.size(), header + padded(length)));
    return true;
}

std::string Options::text() const
{
    return { m_value.begin(), std::find(m_value.begin(), m_value.end(), 0) };
}

std::optional<std::uint32_t> Options::number32() const
{
    if (m_value.size() != 4)
        return std::nullopt;
    return m_order.load32(m_value.data());
}

std::optional<std::uint64_t> Options::number64() const
{
    if (m_value.size() != 8)
        return std::nullopt;
    return m_order.load64(m_value.data());
}

std::optional<std::string> readPacket(ByteOrder order, ByteView block, std::uint32_t snapLength, Packet& packet)
{
    const std::uint32_t type = order.load32(block.data());
    packet = {};
    switch (type) {
    case EnhancedPacket:
        readEnhanced(order, block.data(), packet);
        break;
    case ObsoletePacket:
        readObsolete(order, block.data(), packet);
        break;
    case SimplePacket:
        readSimple(order, block.data(), snapLength, packet);
        break;
    default:
        readCustom(order, block, packet);
        break;
    }
    const std::size_t room = block.size() - packet.dataAt - 4;
    if (packet.captured > room)
        return fmt::format("the {} of {} bytes cannot hold the {} bytes of packet that it claims", blockName(type),
            block.size(), packet.captured);
    const std::size_t dataSize = std::min(room, padded(packet.captured));
    if (type == EnhancedPacket || type == ObsoletePacket)
        packet.options = block.subspan(packet.dataAt + dataSize, room - dataSize);
    return std::nullopt;
}

std::optional<std::string> checkPacketOptions(ByteOrder order, ByteView options, PacketMarks& marks)
{
    Options option(order, options);
    while (option.next()) {
        const std::size_t size = option.value().size();
        const std::uint16_t code = option.code();
        const std::size_t expected = code == Flags || code == Queue ? 4
            : code == DropCount || code == PacketId                 ? 8
                                                                    : size;
        if (size != expected)
            return fmt::format("option {} of a packet has {} bytes instead of {}", code, size, expected);
        if (code == Flags) {
            const std::uint32_t length = *option.number32() >> 5 & 0xf;
            if (length)
                marks.fcsLength = static_cast<std::int8_t>(length);
        }
        if (code == DropCount)
            marks.dropped = option.number64().value_or(0);
    }
    if (option.damaged())
        return damagedOptions("a packet");
    return std::nullopt;
}

void readPacketMetadata(ByteOrder order, ByteView options, FrameMetadata& metadata)
{
    Options option(order, options);
    while (option.next()) {
        const ByteView value = option.value();
        switch (option.code()) {
        case Comment:
            metadata.comments.push_back(option.text());
            break;
        case Flags:
            metadata.flags = option.number32();
            break;
        case Hash:
            metadata.hashes.emplace_back(value.begin(), value.end());
            break;
        case DropCount:
            metadata.dropCount = option.number64();
            break;
        case PacketId:
            metadata.packetId = option.number64();
            break;
        case Queue:
            metadata.queue = option.number32();
            break;
        case ProcessAndThread:
            if (value.size() == 8)
                metadata.process = order.load32(value.data());
            break;
        case Verdict:
            metadata.verdicts.emplace_back(value.begin(), value.end());
            break;
        case CustomText:
        case CustomBytes:
        case CustomTextNotCopied:
        case CustomBytesNotCopied:
            if (value.size() >= 4)
                metadata.custom.push_back({ order.load32(value.data()), option.code() <= CustomBytes,
                    option.code() == CustomText || option.code() == CustomTextNotCopied,
                    { value.begin() + 4, value.end() } });
            break;
        default:
            break;
        }
    }
}

std::optional<std::string> readSection(ByteOrder order, ByteView body, Section& section)
{
    constexpr std::size_t fixed = 16; // byte order, version, length of the section
    const std::uint16_t major = order.load16(body.data() + 4);
    const std::uint16_t minor = order.load16(body.data() + 6);
    // 1.2 never was a version, but some programs write it.
    if (major != 1 || (minor != 0 && minor != 2))
        return fmt::format("its section has version {}.{}, but only version 1.0 is known", major, minor);
    Options option(order, body.subspan(fixed));
    while (option.next()) {
        switch (option.code()) {
        case Comment:
            section.comments.push_back(option.text());
            break;
        case SectionHardware:
            section.hardware = option.text();
            break;
        case SectionSystem:
            section.operatingSystem = option.text();
            break;
        case SectionApplication:
            section.application = option.text();
            break;
        default:
            break;
        }
    }
    if (option.damaged())
        return damagedOptions("the section header");
    return std::nullopt;
}

std::optional<std::string> readInterface(ByteOrder order, ByteView body, Interface& interface)
{
    constexpr std::size_t fixed = 8;
    interface.linkType = static_cast<LinkType>(order.load16(body.data()));
    interface.snapLength = order.load32(body.data() + 4);
    Options option(order, body.subspan(fixed));
    while (option.next())
        readInterfaceOption(option, interface);
    if (option.damaged())
        return damagedOptions("an interface");
    return std::nullopt;
}

std::optional<std::string> readNames(ByteOrder order, ByteView body, std::vector<ResolvedName>& names)
{
    enum Record : std::uint16_t {
        End = 0,
        Ipv4 = 1,
        Ipv6 = 2,
    };
    Options record(order, body); // records are laid out as options are
    while (record.next()) {
        const ByteView value = record.value();
        const std::size_t addressSize = record.code() == Ipv4 ? 4 : record.code() == Ipv6 ? 16 : value.size() + 1;
        if (value.size() < addressSize)
            continue;
        ResolvedName entry;
        entry.address.assign(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(addressSize));
        auto from = value.begin() + static_cast<std::ptrdiff_t>(addressSize);
        while (from != value.end()) {
            const auto to = std::find(from, value.end(), 0);
            if (to != from)
                entry.names.emplace_back(from, to);
            from = to == value.end() ? to : to + 1;
        }
        names.push_back(std::move(entry));
    }
    if (record.damaged())
        return "a record of a Name Resolution Block is longer than the block";
    return std::nullopt;
}

std::optional<std::string> readSecrets(ByteOrder order, ByteView body, Secrets& secrets)
{
    constexpr std::size_t fixed = 8;
    const std::uint32_t length = order.load32(body.data() + 4);
    if (length > body.size() - fixed)
        return fmt::format(
            "a Decryption Secrets Block claims {} bytes of secrets and has {}", length, body.size() - fixed);
    secrets.type = order.load32(body.data());
    const ByteView data = body.subspan(fixed, length);
    secrets.data.assign(data.begin(), data.end());
    return std::nullopt;
}

std::optional<std::string> readStatistics(ByteOrder order, ByteView body, Statistics& statistics)
{
    constexpr std::size_t fixed = 12;
    statistics.interface = order.load32(body.data());
    Options option(order, body.subspan(fixed));
    while (option.next()) {
        if (option.code() == ReceivedCount)
            statistics.received = option.number64();
        else if (option.code() == DroppedCount)
            statistics.dropped = option.number64();
    }
    if (option.damaged())
        return damagedOptions("an Interface Statistics Block");
    return std::nullopt;
}

} // namespace porthole::capture::pcapng
