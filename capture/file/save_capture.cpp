#include "capture/file/save_capture.h"

#include "capture/file/block_builder.h"
#include "capture/file/capture_writer.h"
#include "capture/file/open_source.h"
#include "capture/file/pcapng_blocks.h"
#include "capture/file/read_again.h"
#include "capture/file/tick_clock.h"
#include "capture/file/window.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace porthole::capture
{

using namespace pcapng;

namespace
{

class Saver
{
public:
    Saver(const CaptureFile& source, const std::string& path, const SaveOptions& options, SaveResult& result,
        Problem& problem)
        : m_source(source)
        , m_path(path)
        , m_options(options)
        , m_result(result)
        , m_problem(problem)
    {
    }

    bool run()
    {
        m_result = {};
        if (!canWrite(m_options.sectionComments))
            return false;
        const bool bothPcapNg = m_source.format() == FileFormat::PcapNg && m_options.format == FileFormat::PcapNg;
        const bool done = bothPcapNg ? copyBlocks() : convert();
        return done && finish();
    }

private:
    bool open(WriterOptions options)
    {
        options.format = m_options.format;
        options.compression = m_options.compression;
        m_writer = CaptureWriter::replace(m_path, options, m_problem);
        return m_writer != nullptr;
    }

    bool finish() { return m_writer->close() || writerFailed(); }

    bool writerFailed()
    {
        if (m_writer->problem())
            m_problem = *m_writer->problem();
        return false;
    }

    bool fail(Problem::Kind kind, std::string text, std::uint64_t offset = 0)
    {
        m_problem = { kind, std::move(text), offset };
        return false;
    }

    bool selected() const { return !m_options.select || m_options.select(m_number); }

    bool goOn(const ByteSource& source)
    {
        constexpr std::uint64_t framesBetweenQuestions = 4096;
        if (!m_options.progress || m_number % framesBetweenQuestions)
            return true;
        const auto [position, size] = source.progress();
        m_result.cancelled = !m_options.progress(size ? static_cast<double>(position) / static_cast<double>(size) : 0);
        return !m_result.cancelled || fail(Problem::Kind::Io, "Saving was cancelled.");
    }

    bool copyBlocks();
    bool copyFrame(ByteOrder order, ByteView block);
    bool copySection(ByteOrder order, ByteView block);
    ByteView withOtherTime(ByteOrder order, ByteView block);
    ByteView withProcess(ByteOrder order, ByteView block);
    bool writeProcesses(ByteOrder order);
    bool copyTcpSamples(ByteOrder order, ByteView block);
    bool writeTcpSamples(ByteOrder order);
    bool replaceComments(ByteOrder order, ByteView block, const Comments& comments);
    bool canWrite(const std::optional<Comments>& comments);
    bool convert();
    bool convertFrame(const Frame& frame);
    bool findCommonLinkType(LinkType& linkType);
    WriterOptions optionsForConversion() const;

    const CaptureFile& m_source;
    const std::string& m_path;
    const SaveOptions& m_options;
    SaveResult& m_result;
    Problem& m_problem;
    std::unique_ptr<CaptureWriter> m_writer;
    std::uint64_t m_number = 0; ///< of the present frame
    bool m_hasSection = false;
    std::vector<Interface> m_interfaces; ///< of the source
    std::size_t m_interfacesCopied = 0;
    std::size_t m_sectionBase = 0; ///< the section's first one, in m_interfaces
    std::vector<std::uint8_t> m_changed, m_withProcess; ///< the present block
};

/// The blocks were checked when they were read; only a file that has changed since can surprise here.
bool Saver::copyBlocks()
{
    if (!open({}))
        return false;
    m_interfaces = m_source.interfaces();
    Window window(std::make_unique<ReadAgain>(m_source));
    ByteOrder order;
    while (window.ensure(blockHeader)) {
        const std::uint64_t offset = window.offset();
        if (order.load32(window.data()) == SectionHeader && window.ensure(sectionHeaderStart))
            order = ByteOrder::little().load32(window.data() + blockHeader) == byteOrderMagic ? ByteOrder::little()
                                                                                              : ByteOrder::big();
        const std::uint32_t type = order.load32(window.data());
        const std::size_t size = padded(order.load32(window.data() + 4));
        if (size < smallestBlock(type) || size > longestBlock || !window.ensure(size))
            break;
        const ByteView block(window.data(), size);
        m_interfacesCopied += type == InterfaceDescription;
        const bool isProcess = isProcessBlock(order, block);
        const bool copied = isProcess             ? !m_options.processes.empty() || m_writer->writeRaw(block)
            : isTcpSampleBlock(order, block)      ? copyTcpSamples(order, block)
            : isFrame(type)                       ? copyFrame(order, block)
            : type == SectionHeader               ? copySection(order, block)
                                                  : m_writer->writeRaw(block);
        if (!copied)
            return writerFailed();
        window.skip(size);
        if (window.offset() == offset || !goOn(window.source()))
            return false;
    }
    const auto [position, size] = window.source().progress();
    if (window.available() > 0 || position < size)
        return fail(Problem::Kind::Changed,
            fmt::format("The capture has changed at byte {} since it was read, so nothing was saved.", window.offset()),
            window.offset());
    return writeTcpSamples(order);
}

bool Saver::copyFrame(ByteOrder order, ByteView block)
{
    ++m_number;
    if (!selected())
        return true;
    ++m_result.written;
    block = withProcess(order, withOtherTime(order, block));
    const auto comments = m_options.comments ? m_options.comments(m_number) : std::nullopt;
    if (!comments)
        return m_writer->writeRaw(block);
    return canWrite(comments) && replaceComments(order, block, *comments);
}

/// The block itself if its time stays. What is given lives until the next call.
ByteView Saver::withOtherTime(ByteOrder order, ByteView block)
{
    constexpr std::size_t timeAt = 12; // in Enhanced and in Obsolete Packet Blocks: its upper half, then its lower one
    Packet packet;
    if (!m_options.time || readPacket(order, block, 0, packet) || !packet.hasInterface || !packet.hasTime
        || m_sectionBase + packet.interface >= m_interfaces.size())
        return block;
    const auto& interface = m_interfaces[m_sectionBase + packet.interface];
    const auto time = TickClock(interface.ticksPerSecond, interface.timeOffsetSeconds).nanoseconds(packet.ticks);
    const auto ticks = ticksOf(m_options.time(time), interface.ticksPerSecond, interface.timeOffsetSeconds);
    m_changed.assign(block.begin(), block.end());
    order.store32(m_changed.data() + timeAt, static_cast<std::uint32_t>(ticks >> 32));
    order.store32(m_changed.data() + timeAt + 4, static_cast<std::uint32_t>(ticks));
    return m_changed;
}

/// The same for what the packet says of a process.
ByteView Saver::withProcess(ByteOrder order, ByteView block)
{
    const auto process = m_options.process ? m_options.process(m_number) : std::nullopt;
    if (!process)
        return block;
    auto made = packetWithProcess(order, block, *process);
    if (made.empty())
        return block;
    m_withProcess = std::move(made);
    return m_withProcess;
}

bool Saver::writeProcesses(ByteOrder order)
{
    for (const auto& process : m_options.processes)
        if (!m_writer->writeRaw(processBlock(order, process)))
            return false;
    return true;
}

bool Saver::copyTcpSamples(ByteOrder order, ByteView block)
{
    if (!m_options.tcpSamples.empty())
        return true;
    auto samples = m_options.time ? readTcpSamples(order, block) : std::nullopt;
    if (!samples)
        return m_writer->writeRaw(block);
    for (auto& sample : samples->samples)
        sample.time = m_options.time(sample.time);
    return m_writer->writeRaw(tcpSampleBlocks(order, *samples));
}

/// Behind everything else.
bool Saver::writeTcpSamples(ByteOrder order)
{
    for (const auto& one : m_options.tcpSamples) {
        auto samples = one;
        if (m_options.time)
            for (auto& sample : samples.samples)
                sample.time = m_options.time(sample.time);
        if (!m_writer->writeRaw(tcpSampleBlocks(order, samples)))
            return writerFailed();
    }
    return true;
}

bool Saver::replaceComments(ByteOrder order, ByteView block, const Comments& comments)
{
    if (!takesComments(order.load32(block.data()))) {
        m_result.withoutComments += !comments.empty();
        return m_writer->writeRaw(block);
    }
    const auto made = packetWithComments(order, block, comments);
    return m_writer->writeRaw(made.empty() ? block : ByteView(made));
}

bool Saver::copySection(ByteOrder order, ByteView block)
{
    const bool first = !std::exchange(m_hasSection, true);
    m_sectionBase = m_interfacesCopied;
    std::vector<std::uint8_t> made;
    if (m_options.comments || (first && m_options.sectionComments) || (first && !m_options.processes.empty()))
        made = sectionWithComments(order, block, first ? m_options.sectionComments : std::nullopt);
    return m_writer->writeRaw(made.empty() ? block : ByteView(made)) && (!first || writeProcesses(order));
}

/// Also says why not.
bool Saver::canWrite(const std::optional<Comments>& comments)
{
    const auto fault = comments ? commentFault(*comments) : std::nullopt;
    return !fault || fail(Problem::Kind::Io, m_number ? fmt::format("Packet {}: {}", m_number, *fault) : *fault);
}

bool Saver::convert()
{
    auto again = std::make_unique<ReadAgain>(m_source);
    const ByteSource& bytes = *again;
    auto frames = openSource(std::move(again), m_problem);
    if (!frames)
        return false;
    const auto interfaces = m_source.interfaces();
    Interface interface = interfaces.size() == 1 ? interfaces.front() : Interface {};
    if (!findCommonLinkType(interface.linkType) || !open(optionsForConversion()))
        return false;
    if (!m_writer->addInterface(interface))
        return writerFailed();
    Frame frame;
    while (frames->next(frame)) {
        ++m_number;
        if (selected() && !convertFrame(frame))
            return writerFailed();
        if (!goOn(bytes))
            return false;
    }
    if (const auto problem = frames->problem())
        return fail(problem->kind, problem->text, problem->offset);
    return m_options.format != FileFormat::PcapNg || m_options.tcpSamples.empty() || (m_writer->flush() && writeTcpSamples({}));
}

bool Saver::convertFrame(const Frame& frame)
{
    if (frame.header.interface == noInterface) {
        ++m_result.leftOut;
        return true;
    }
    ++m_result.written;
    FrameHeader header = frame.header;
    header.interface = 0;
    if (m_options.time && header.time != noTime)
        header.time = m_options.time(header.time);
    FrameMetadata metadata;
    if (m_options.comments && m_options.format == FileFormat::PcapNg)
        metadata.comments = m_options.comments(m_number).value_or(Comments {});
    if (!canWrite(metadata.comments))
        return false;
    return m_writer->writeFrame(header, frame.bytes, &metadata);
}

/// pcap has one link type for all frames: looks whether the selected ones agree.
bool Saver::findCommonLinkType(LinkType& linkType)
{
    if (m_source.interfaces().size() < 2)
        return true;
    auto frames = openSource(std::make_unique<ReadAgain>(m_source), m_problem);
    if (!frames)
        return false;
    Frame frame;
    bool first = true;
    for (m_number = 1; frames->next(frame); ++m_number) {
        if (frame.header.interface == noInterface || !selected())
            continue;
        if (!first && frame.header.linkType != linkType)
            return fail(Problem::Kind::Io,
                fmt::format("A pcap file holds packets of one link type only, but packet {} has link type {} and those "
                            "before it {}; save as pcapng instead.",
                    m_number, static_cast<unsigned>(frame.header.linkType), static_cast<unsigned>(linkType)));
        linkType = frame.header.linkType;
        first = false;
    }
    m_number = 0;
    return true;
}

WriterOptions Saver::optionsForConversion() const
{
    const auto interfaces = m_source.interfaces();
    const bool fine = std::any_of(interfaces.begin(), interfaces.end(),
        [](const Interface& interface) { return 1'000'000 % interface.ticksPerSecond != 0; });
    WriterOptions options;
    options.timePrecision = fine ? 9 : 6;
    options.section.application = m_options.application;
    if (m_options.sectionComments)
        options.section.comments = *m_options.sectionComments;
    return options;
}

} // namespace

bool saveCapture(const CaptureFile& source, const std::string& path, const SaveOptions& options, SaveResult& result,
    Problem& problem)
{
    return Saver(source, path, options, result, problem).run();
}

} // namespace porthole::capture
