#include "capture/file/capture_writer.h"

#include "capture/file/block_builder.h"
#include "capture/file/output_file.h"
#include "capture/file/packet_limits.h"
#include "capture/file/pcapng_blocks.h"
#include "capture/file/tick_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace porthole::capture
{

using namespace pcapng;

namespace
{

constexpr ByteOrder order; // that of this machine
constexpr std::uint64_t billion = 1'000'000'000;

/// if_tsresol for a whole number of ticks that is a power of ten or two.
std::optional<std::uint8_t> timeResolution(std::uint64_t ticksPerSecond)
{
    std::uint64_t power = 1;
    for (std::uint8_t exponent = 0; exponent < 20; ++exponent, power *= 10)
        if (power == ticksPerSecond)
            return exponent;
    if (std::has_single_bit(ticksPerSecond))
        return static_cast<std::uint8_t>(0x80 | std::countr_zero(ticksPerSecond));
    return std::nullopt;
}

void addMetadata(BlockBuilder& block, const FrameMetadata& metadata)
{
    for (const std::string& comment : metadata.comments)
        block.option(1, std::string_view(comment));
    if (metadata.flags)
        block.option32(2, *metadata.flags);
    for (const auto& hash : metadata.hashes)
        block.option(3, ByteView(hash));
    if (metadata.dropCount)
        block.option64(4, *metadata.dropCount);
    if (metadata.packetId)
        block.option64(5, *metadata.packetId);
    if (metadata.queue)
        block.option32(6, *metadata.queue);
    for (const auto& verdict : metadata.verdicts)
        block.option(7, ByteView(verdict));
    for (const FrameMetadata::Custom& custom : metadata.custom)
        block.customOption(custom.copied ? (custom.text ? 2988 : 2989) : (custom.text ? 19372 : 19373),
            custom.enterpriseNumber, custom.data);
}

void addInterfaceOptions(BlockBuilder& block, const Interface& interface, std::uint8_t resolution)
{
    constexpr std::uint8_t microseconds = 6;
    block.option(2, interface.name);
    block.option(3, interface.description);
    if (resolution != microseconds)
        block.option8(9, resolution);
    if (!interface.filter.empty())
        block.option(11, std::string(1, '\0') + interface.filter); // 0: text
    block.option(12, interface.operatingSystem);
    if (interface.fcsLength >= 0)
        block.option8(13, static_cast<std::uint8_t>(interface.fcsLength));
    if (interface.timeOffsetSeconds)
        block.option64(14, static_cast<std::uint64_t>(interface.timeOffsetSeconds));
    block.option(15, interface.hardware);
    block.endOptions();
}

} // namespace

CaptureWriter::CaptureWriter(std::unique_ptr<OutputFile> output, const WriterOptions& options)
    : m_output(std::move(output))
    , m_options(options)
{
}

CaptureWriter::~CaptureWriter()
{
    m_output->flush();
}

std::unique_ptr<CaptureWriter> CaptureWriter::create(
    const std::string& path, const WriterOptions& options, Problem& problem)
{
    auto output = OutputFile::create(path, options.compression, problem);
    return output ? std::unique_ptr<CaptureWriter>(new CaptureWriter(std::move(output), options)) : nullptr;
}

std::unique_ptr<CaptureWriter> CaptureWriter::replace(
    const std::string& path, const WriterOptions& options, Problem& problem)
{
    auto output = OutputFile::replace(path, options.compression, problem);
    return output ? std::unique_ptr<CaptureWriter>(new CaptureWriter(std::move(output), options)) : nullptr;
}

std::unique_ptr<CaptureWriter> CaptureWriter::onDescriptor(int fd, const WriterOptions& options)
{
    auto output = std::make_unique<OutputFile>(FileDescriptor(fd), options.compression);
    return std::unique_ptr<CaptureWriter>(new CaptureWriter(std::move(output), options));
}

const std::optional<Problem>& CaptureWriter::problem() const
{
    return m_problem ? m_problem : m_output->problem();
}

std::uint64_t CaptureWriter::size() const
{
    return m_output->size();
}

bool CaptureWriter::fail(std::string text)
{
    if (!m_problem)
        m_problem = Problem { Problem::Kind::Io, std::move(text), 0 };
    return false;
}

bool CaptureWriter::send()
{
    const bool sent = m_output->write(m_record);
    m_record.clear();
    return sent;
}

/// The header of a pcapng file; that of a pcap file waits for its interface.
bool CaptureWriter::begin()
{
    if (problem())
        return false;
    if (m_begun || m_options.format == FileFormat::Pcap)
        return true;
    m_begun = true;
    beginPcapNg();
    return send();
}

void CaptureWriter::beginPcapNg()
{
    constexpr std::uint64_t lengthNotKnown = std::numeric_limits<std::uint64_t>::max();
    BlockBuilder block(m_record, order, SectionHeader);
    block.number32(byteOrderMagic);
    block.number16(1);
    block.number16(0);
    block.number64(lengthNotKnown);
    for (const std::string& comment : m_options.section.comments)
        block.option(1, std::string_view(comment));
    block.option(2, m_options.section.hardware);
    block.option(3, m_options.section.operatingSystem);
    block.option(4, m_options.section.application);
    block.endOptions();
    block.finish();
}

void CaptureWriter::beginPcap(const Interface& interface)
{
    constexpr std::uint32_t microseconds = 0xa1b2c3d4;
    constexpr std::uint32_t nanoseconds = 0xa1b23c4d;
    m_record.resize(24);
    std::uint8_t* header = m_record.data();
    std::uint32_t network = static_cast<std::uint32_t>(interface.linkType);
    if (interface.fcsLength >= 0 && interface.fcsLength % 2 == 0 && interface.fcsLength < 32)
        network |= 0x04000000u | static_cast<std::uint32_t>(interface.fcsLength) / 2 << 28;
    order.store32(header, m_options.timePrecision > 6 ? nanoseconds : microseconds);
    order.store16(header + 4, 2);
    order.store16(header + 6, 4);
    order.store32(header + 16, interface.snapLength ? interface.snapLength : longestPacket(interface.linkType));
    order.store32(header + 20, network);
    m_begun = true;
}

bool CaptureWriter::addInterface(const Interface& interface)
{
    if (!begin())
        return false;
    if (m_options.format == FileFormat::Pcap) {
        if (m_begun)
            return fail("A pcap file has room for only one interface; pcapng has room for more.");
        beginPcap(interface);
    } else {
        const auto resolution = timeResolution(interface.ticksPerSecond);
        if (!resolution)
            return fail(fmt::format("pcapng has no time stamps of {} ticks a second.", interface.ticksPerSecond));
        BlockBuilder block(m_record, order, InterfaceDescription);
        block.number16(static_cast<std::uint16_t>(interface.linkType));
        block.number16(0);
        block.number32(interface.snapLength);
        addInterfaceOptions(block, interface, *resolution);
        block.finish();
    }
    m_interfaces.push_back({ interface.ticksPerSecond, interface.timeOffsetSeconds });
    return send();
}

bool CaptureWriter::writeFrame(const FrameHeader& header, ByteView bytes, const FrameMetadata* metadata)
{
    if (problem())
        return false;
    if (header.interface >= m_interfaces.size())
        return fail(fmt::format(
            "A packet belongs to interface {}, but only {} are known.", header.interface, m_interfaces.size()));
    if (m_options.format == FileFormat::Pcap)
        writePcapFrame(header, bytes);
    else
        writePcapNgFrame(header, bytes, metadata);
    return send();
}

void CaptureWriter::writePcapFrame(const FrameHeader& header, ByteView bytes)
{
    // pcap counts from 1970 in 32 bits without sign; what does not fit is put at the nearest end.
    constexpr Nanoseconds last
        = Nanoseconds { std::numeric_limits<std::uint32_t>::max() } * static_cast<Nanoseconds>(billion);
    const auto time = static_cast<std::uint64_t>(std::clamp<Nanoseconds>(header.time, 0, last));
    const auto part = static_cast<std::uint32_t>(time % billion);
    constexpr std::size_t recordHeader = 16;
    m_record.resize(recordHeader);
    order.store32(m_record.data(), static_cast<std::uint32_t>(time / billion));
    order.store32(m_record.data() + 4, m_options.timePrecision > 6 ? part : part / 1000);
    order.store32(m_record.data() + 8, static_cast<std::uint32_t>(bytes.size()));
    order.store32(m_record.data() + 12, header.originalLength);
    m_record.insert(m_record.end(), bytes.begin(), bytes.end());
}

void CaptureWriter::writePcapNgFrame(const FrameHeader& header, ByteView bytes, const FrameMetadata* metadata)
{
    const Timing timing = m_interfaces[header.interface];
    const std::uint64_t ticks
        = header.time == noTime ? 0 : ticksOf(header.time, timing.ticksPerSecond, timing.offsetSeconds);
    BlockBuilder block(m_record, order, EnhancedPacket);
    block.number32(header.interface);
    block.number32(static_cast<std::uint32_t>(ticks >> 32));
    block.number32(static_cast<std::uint32_t>(ticks));
    block.number32(static_cast<std::uint32_t>(bytes.size()));
    block.number32(header.originalLength);
    block.bytes(bytes);
    block.pad();
    if (metadata)
        addMetadata(block, *metadata);
    block.endOptions();
    block.finish();
}

bool CaptureWriter::needPcapNg(std::string_view what)
{
    if (m_options.format == FileFormat::Pcap)
        return fail(fmt::format("A pcap file has no room for {}; pcapng has.", what));
    return begin();
}

bool CaptureWriter::writeSecrets(const Secrets& secrets)
{
    if (!needPcapNg("secrets for decryption"))
        return false;
    BlockBuilder block(m_record, order, DecryptionSecrets);
    block.number32(secrets.type);
    block.number32(static_cast<std::uint32_t>(secrets.data.size()));
    block.bytes(secrets.data);
    block.finish();
    return send();
}

bool CaptureWriter::writeNames(const std::vector<ResolvedName>& names)
{
    if (!needPcapNg("names of addresses"))
        return false;
    BlockBuilder block(m_record, order, NameResolution);
    for (const ResolvedName& entry : names) {
        std::vector<std::uint8_t> record = entry.address;
        for (const std::string& name : entry.names) {
            record.insert(record.end(), name.begin(), name.end());
            record.push_back(0);
        }
        block.option(entry.address.size() == 4 ? 1 : 2, ByteView(record)); // laid out as options are
    }
    block.number32(0);
    block.finish();
    return send();
}

bool CaptureWriter::writeStatistics(std::uint16_t index, Nanoseconds time, const Interface& interface)
{
    capture::InterfaceStatistics statistics;
    statistics.time = time;
    statistics.received = interface.received;
    statistics.dropped = interface.dropped;
    return writeStatistics(index, statistics);
}

bool CaptureWriter::writeStatistics(std::uint16_t index, const capture::InterfaceStatistics& statistics)
{
    if (!needPcapNg("statistics"))
        return false;
    if (index >= m_interfaces.size())
        return fail(
            fmt::format("Statistics belong to interface {}, but only {} are known.", index, m_interfaces.size()));
    const Timing timing = m_interfaces[index];
    BlockBuilder block(m_record, order, pcapng::InterfaceStatistics);
    // A time is two words, the upper one first, whatever the byte order.
    const auto ticks = [&](Nanoseconds time) { return ticksOf(time, timing.ticksPerSecond, timing.offsetSeconds); };
    const std::uint64_t when = ticks(statistics.time);
    block.number32(index);
    block.number32(static_cast<std::uint32_t>(when >> 32));
    block.number32(static_cast<std::uint32_t>(when));
    const auto addTime = [&](std::uint16_t code, Nanoseconds time) {
        if (time != noTime)
            block.option64(code, std::rotl(ticks(time), std::endian::native == std::endian::little ? 32 : 0));
    };
    const auto addCount = [&](std::uint16_t code, const std::optional<std::uint64_t>& count) {
        if (count)
            block.option64(code, *count);
    };
    addTime(2, statistics.start);
    addTime(3, statistics.end);
    addCount(4, statistics.received);
    addCount(5, statistics.dropped);
    addCount(7, statistics.droppedBySystem);
    addCount(8, statistics.delivered);
    block.endOptions();
    block.finish();
    return send();
}

bool CaptureWriter::writeRaw(ByteView bytes)
{
    m_begun = true; // whoever writes raw bytes begins with those of a header
    return !problem() && m_output->write(bytes);
}

bool CaptureWriter::flush()
{
    return begin() && m_output->flush();
}

bool CaptureWriter::finish()
{
    return beginWithoutInterface() && m_output->finish();
}

bool CaptureWriter::close()
{
    return beginWithoutInterface() && m_output->commit();
}

/// A header, too, if nothing was ever written.
bool CaptureWriter::beginWithoutInterface()
{
    if (m_options.format == FileFormat::Pcap && !m_begun) {
        // Without an interface there were no frames; the file is then an empty capture.
        Interface ethernet;
        ethernet.linkType = LinkType::Ethernet;
        if (!addInterface(ethernet))
            return false;
    }
    return begin();
}

} // namespace porthole::capture
