#include "capture/helper/capture_thread.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace porthole::capture
{

namespace
{

constexpr std::size_t mostRepeatedSecrets = 4 * 1024 * 1024; ///< bytes
/// With several sources: how long packets wait at most for earlier ones of another source, and how often they look.
constexpr auto longestWait = std::chrono::milliseconds(200);
constexpr auto lookAgain = std::chrono::milliseconds(5);
/// A packer that is flushed often packs badly.
constexpr auto packedFlush = std::chrono::milliseconds(100);

Nanoseconds now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

CaptureThread::CaptureThread(CaptureContext& context, const CaptureRequest& request, OutputFiles& files,
    std::vector<std::optional<Interface>> firstInterfaces)
    : m_context(context)
    , m_request(request)
    , m_files(files)
    , m_pending(request.sources.size())
    , m_numbers(request.sources.size())
{
    for (std::size_t source = 0; source < firstInterfaces.size(); ++source)
        if (firstInterfaces[source]) {
            m_numbers[source].push_back(static_cast<std::uint16_t>(m_interfaces.size()));
            m_interfaces.push_back({ source, std::move(*firstInterfaces[source]) });
        }
}

void CaptureThread::run()
{
    m_context.waitForLockdown();
    m_started = now();
    startFile();
    Batches batches;
    for (;;) {
        const bool last = m_noMore;
        // Looked at before the queue: what it promises is in there.
        m_horizon = queuedUpTo();
        m_context.queue.pop(batches, last ? Clock::now() : nextDeadline(Clock::now()));
        for (auto& batch : std::exchange(batches, {}))
            m_pending[batch->source].batches.push_back(std::move(batch));
        writePending();
        checkTimes(Clock::now());
        flushIfDue(Clock::now(), false);
        if (last)
            break;
    }
    finishFile();
    m_ended = true;
    m_context.wakeUp.set();
}

void CaptureThread::beginFile()
{
    m_fileAsked = true;
    m_context.queue.wake();
}

void CaptureThread::noMorePackets()
{
    m_noMore = true;
    m_context.queue.wake();
}

CaptureThread::Clock::time_point CaptureThread::nextDeadline(Clock::time_point now) const
{
    auto deadline = now + std::chrono::seconds(1);
    const bool waits = std::any_of(
        m_pending.begin(), m_pending.end(), [](const Pending& pending) { return !pending.batches.empty(); });
    if (waits)
        deadline = now + lookAgain;
    if (m_dirty)
        deadline = std::min(deadline, m_flushed + packedFlush);
    if (m_request.nextFile.duration.count() > 0)
        deadline = std::min(deadline, m_fileStarted + m_request.nextFile.duration);
    return std::min(deadline, m_nextInterval);
}

/// The header and the interfaces of a file that is open.
void CaptureThread::startFile()
{
    m_fileStarted = Clock::now();
    m_packetsInFile = 0;
    m_announced = false;
    if (const auto interval = m_request.nextFile.interval; interval.count() > 0) {
        const Nanoseconds step = std::chrono::nanoseconds(interval).count();
        m_nextInterval = m_fileStarted + std::chrono::nanoseconds(step - now() % step);
    }
    for (const KnownInterface& known : m_interfaces)
        m_files.writer()->addInterface(known.interface);
    for (const Secrets& secrets : m_secrets)
        m_files.writer()->writeSecrets(secrets);
    m_dirty = true;
    flushIfDue(Clock::now(), true);
}

void CaptureThread::addInterface(std::size_t source, Interface interface)
{
    constexpr std::size_t most = 0xfffe;
    if (m_interfaces.size() >= most)
        return endBecause(
            Problem { Problem::Kind::Io, "The sources describe more interfaces than a file can hold.", 0 });
    m_numbers[source].push_back(static_cast<std::uint16_t>(m_interfaces.size()));
    m_files.writer()->addInterface(interface);
    m_interfaces.push_back({ source, std::move(interface) });
    m_dirty = true;
    if (!m_files.writer()->problem())
        flushIfDue(Clock::now(), true);
}

void CaptureThread::writePending()
{
    if (m_pending.size() == 1) {
        while (!m_pending[0].batches.empty())
            writeBatch(m_pending[0], PacketBatch::usualPackets);
        return;
    }
    // Of several sources, the packet that is earliest comes first, as soon as none can come that is earlier still.
    const auto now = Clock::now();
    while (Pending* pending = earliest()) {
        const PacketBatch& batch = *pending->batches.front();
        const bool isRipe = m_noMore || batch.packets.empty() || batch.packets[pending->packet].time <= m_horizon;
        if (!isRipe && now - batch.arrived < longestWait)
            break;
        writeBatch(*pending, 1);
    }
}

/// No source will give a packet from before this time.
Nanoseconds CaptureThread::queuedUpTo() const
{
    Nanoseconds time = std::numeric_limits<Nanoseconds>::max();
    for (const SourceCounters& counters : m_context.counters)
        time = std::min(time, counters.queuedUpTo.load());
    return time;
}

CaptureThread::Pending* CaptureThread::earliest()
{
    Pending* found = nullptr;
    Nanoseconds time = 0;
    for (Pending& pending : m_pending) {
        if (pending.batches.empty())
            continue;
        const PacketBatch& batch = *pending.batches.front();
        // What has no packets (new interfaces) waits for nobody.
        const Nanoseconds first = batch.packets.empty() ? noTime : batch.packets[pending.packet].time;
        if (!found || first < time) {
            found = &pending;
            time = first;
        }
    }
    return found;
}

/// Writes at most so many packets of the first batch, and gives the batch back when it is done.
void CaptureThread::writeBatch(Pending& pending, std::size_t packets)
{
    if (!pending.begun)
        beginBatch(pending);
    PacketBatch& batch = *pending.batches.front();
    for (; packets > 0 && !m_done && pending.packet < batch.packets.size(); --packets)
        writePacket(pending);
    if (m_done || pending.packet >= batch.packets.size())
        dropFirst(pending);
}

void CaptureThread::beginBatch(Pending& pending)
{
    pending.begun = true;
    m_steps.fetch_add(1, std::memory_order_relaxed);
    PacketBatch& batch = *pending.batches.front();
    if (m_done)
        return;
    if (m_request.format == FileFormat::PcapNg) {
        for (Secrets& secrets : batch.secrets) {
            m_files.writer()->writeSecrets(secrets);
            m_secretBytes += secrets.data.size();
            if (m_secretBytes <= mostRepeatedSecrets)
                m_secrets.push_back(std::move(secrets));
        }
        if (!batch.names.empty())
            m_files.writer()->writeNames(batch.names);
    }
    for (Interface& interface : batch.interfaces)
        if (!m_done)
            addInterface(batch.source, std::move(interface));
    m_dirty = true;
}

void CaptureThread::writePacket(Pending& pending)
{
    if (m_switchWanted && !switchFile())
        return;
    PacketBatch& batch = *pending.batches.front();
    const PacketBatch::Packet& packet = batch.packets[pending.packet];
    const ByteView bytes(batch.bytes.data() + pending.byte, packet.captured);
    FrameHeader header;
    header.time = packet.time;
    header.capturedLength = packet.captured;
    header.originalLength = packet.original;
    header.interface = m_numbers[batch.source].at(packet.interface);
    FrameMetadata flags;
    const FrameMetadata* metadata = nullptr;
    if (packet.metadata >= 0) {
        metadata = &batch.metadata[static_cast<std::size_t>(packet.metadata)];
    } else if (packet.flags) {
        flags.flags = packet.flags;
        metadata = &flags;
    }
    if (!m_files.writer()->writeFrame(header, bytes, metadata))
        return endBecause(m_files.problem());
    ++pending.packet;
    pending.byte += packet.captured;
    m_dirty = true;
    ++m_packets;
    ++m_packetsInFile;
    m_context.counters[batch.source].captured.fetch_add(1, std::memory_order_relaxed);
    m_steps.fetch_add(1, std::memory_order_relaxed);
    checkLimits();
}

void CaptureThread::dropFirst(Pending& pending)
{
    m_context.queue.giveBack(std::move(pending.batches.front()));
    pending.batches.pop_front();
    pending.packet = 0;
    pending.byte = 0;
    pending.begun = false;
}

/// After a packet.
void CaptureThread::checkLimits()
{
    const auto reached = [](std::uint64_t limit, std::uint64_t value) { return limit > 0 && value >= limit; };
    constexpr std::uint64_t kilobyte = 1000;
    const std::uint64_t size = m_files.writer()->size();
    const CaptureLimit& next = m_request.nextFile;
    const CaptureLimit& stop = m_request.stop;
    if (reached(next.packets, m_packetsInFile) || reached(next.kilobytes * kilobyte, size)) {
        m_switchWanted = true;
        m_limitReached = reached(stop.files, m_files.opened());
    }
    if (reached(stop.packets, m_packets) || reached(stop.kilobytes * kilobyte, m_bytesBefore + size))
        m_limitReached = true;
    if (m_limitReached)
        endBecause(std::nullopt);
}

void CaptureThread::checkTimes(Clock::time_point now)
{
    if (m_done)
        return;
    const auto duration = m_request.nextFile.duration;
    const bool due = (duration.count() > 0 && now - m_fileStarted >= duration) || now >= m_nextInterval;
    if (due && m_request.stop.files && m_files.opened() >= m_request.stop.files) {
        m_limitReached = true;
        return endBecause(std::nullopt);
    }
    const bool asked = m_fileAsked.exchange(false) && (m_request.manyFiles || m_request.nextFile.any());
    if (due || asked)
        switchFile();
}

bool CaptureThread::switchFile()
{
    m_switchWanted = false;
    m_bytesBefore += m_files.writer()->size();
    finishFile();
    Problem problem;
    if (!m_done && !m_files.open(problem))
        endBecause(problem);
    if (!m_done)
        startFile();
    return !m_done;
}

void CaptureThread::flushIfDue(Clock::time_point now, bool always)
{
    if (m_done || !m_dirty)
        return;
    if (m_request.compression != Compression::None && !always && now - m_flushed < packedFlush)
        return;
    if (!m_files.flush())
        return endBecause(m_files.problem());
    m_dirty = false;
    m_flushed = now;
    // A pcap file without an interface has no header yet.
    if (!m_announced && (m_request.format == FileFormat::PcapNg || !m_interfaces.empty())) {
        m_announced = true;
        m_context.reporter.send(CaptureFileBegun { m_files.path() });
    }
    m_context.packets = m_packets;
    m_context.bytes = m_files.writer()->size();
    m_context.wakeUp.set();
}

void CaptureThread::writeStatistics()
{
    for (std::size_t number = 0; number < m_interfaces.size(); ++number) {
        const std::size_t source = m_interfaces[number].source;
        if (m_numbers[source].front() != number)
            continue; // a pipe with several interfaces: its counts are those of all
        const SourceCounters& counters = m_context.counters[source];
        InterfaceStatistics statistics;
        statistics.time = now();
        statistics.start = m_started;
        statistics.end = statistics.time;
        if (m_request.sources[source].kind == CaptureSource::Kind::Interface) {
            statistics.received = counters.received + counters.droppedByInterface;
            statistics.dropped = counters.droppedByKernel + counters.droppedByInterface + counters.droppedByUs;
            statistics.droppedBySystem = counters.droppedByKernel.load();
        }
        statistics.delivered = counters.captured.load();
        m_files.writer()->writeStatistics(static_cast<std::uint16_t>(number), statistics);
    }
}

void CaptureThread::finishFile()
{
    if (m_problem || !m_files.writer())
        return;
    if (m_request.format == FileFormat::PcapNg)
        writeStatistics();
    const bool finished = m_files.finish();
    if (!finished)
        endBecause(m_files.problem());
    m_context.packets = m_packets;
    m_context.bytes = m_files.writer()->size();
    if (finished && !std::exchange(m_announced, true))
        m_context.reporter.send(CaptureFileBegun { m_files.path() });
}

/// Nothing more is written; readers are told to end.
void CaptureThread::endBecause(std::optional<Problem> problem)
{
    if (problem) {
        // Whole packets that are in memory still may fit.
        m_files.flush();
        if (!m_problem)
            m_problem = std::move(problem);
    }
    m_done = true;
    m_context.stop.set();
    m_context.wakeUp.set();
}

} // namespace porthole::capture
