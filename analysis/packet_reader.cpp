// Full dissection of one frame of a session: gathers what other frames tell about it, then takes it apart.

#include "analysis/checksum_survey.h"
#include "analysis/session.h"
#include "analysis/sockets/saved_programs.h"
#include "analysis/summary_pass.h"

#include <algorithm>
#include <mutex>

namespace porthole::analysis {

/// Everything that the knowledge of a frame points to; kept from one read to the next to save allocations.
struct PacketReader::Workspace {
    FrameKnowledge knowledge;
    std::vector<StreamKnowledge> streams;
    std::vector<TcpFindings> findings;
    std::vector<capture::Interface> interfaces;
    FrameNotes notes;
    ReassemblyKnowledge reassembly, message;
    std::shared_ptr<const StreamMessages> messages;
    std::vector<ProcessKnowledge> processes;
    FilePrograms filePrograms;
    Fragments::Datagram datagram;
    Frame fragmentFrame;
    capture::FrameBuffer fragmentBuffer;
    capture::FrameMetadata metadata;
    ChecksumSurvey checksums;
};

namespace {

/// The section that the block at this offset belongs to, counted from 0.
std::uint32_t sectionAt(const capture::CaptureFile& file, std::uint64_t offset)
{
    const auto sections = file.sections();
    const auto behind = std::ranges::find_if(sections, [&](const auto& section) { return section.offset > offset; });
    return static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(behind - sections.begin(), 1) - 1);
}

/// The last datagram before this one that carried something, or else the conversation's first: what time_delta counts
/// from. Behind very many empty ones, the last of those that were looked at.
FrameNumber previousWithPayload(const FrameIndex& index, FrameNumber previous)
{
    constexpr int mostSteps = 256;
    for (int step = 0; previous && step < mostSteps; ++step) {
        const auto row = index.at(previous);
        if ((row.flags & (FrameRow::HasPayload | FrameRow::ManyTransports)) || row.previousInConversation == 0)
            break;
        previous = row.previousInConversation;
    }
    return previous;
}

/// The times of frames, as the user has moved them.
struct Times {
    const FrameIndex& index;
    const TimeShift& shift;
    Nanoseconds operator()(FrameNumber number) const { return shift.apply(index.time(number)); }
};

StreamKnowledge knowledgeOf(const Conversation& conversation, bool reverse, const Times& times, FrameNumber previous,
    FrameNumber number, Nanoseconds time)
{
    const auto since = [&](FrameNumber earlier) { return earlier ? elapsed(times(earlier), time) : 0; };
    StreamKnowledge known;
    known.known = true;
    known.stream = conversation.stream;
    known.sinceFirst = since(conversation.firstFrame);
    known.sincePrevious = since(previous);
    if (conversation.kind != TransportFacts::Kind::Tcp) {
        known.sincePrevious = since(previousWithPayload(times.index, previous));
        return known;
    }
    known.isTcp = true;
    const auto& forward = conversation.flow[reverse];
    const auto& backward = conversation.flow[!reverse];
    known.fromClient = conversation.clientIsA != reverse;
    known.sequenceBaseKnown = forward.baseKnown;
    known.sequenceBase = forward.base;
    known.acknowledgmentBaseKnown = backward.baseKnown;
    known.acknowledgmentBase = backward.base;
    known.windowShift = forward.windowShift;
    known.completeness = conversation.completeness | (number == conversation.firstFrame ? 0 : conversation.firstCompleteness);
    known.accurateEcn = conversation.accurateEcn;
    if ((conversation.completeness | conversation.firstCompleteness) & (completeness::syn | completeness::synAck))
        known.serverPort = conversation.clientIsA ? conversation.portB : conversation.portA;
    if (conversation.firstRoundTrip > 0)
        known.initialRoundTrip = conversation.firstRoundTrip;
    return known;
}

void addFigures(const TcpFigures& figures, TcpStates before, const Conversation& conversation, const Times& times,
    Nanoseconds time, StreamKnowledge& known)
{
    known.bytesInFlight = figures.bytesInFlight;
    known.bytesSincePush = figures.bytesSincePush;
    known.acksFrame = figures.acksFrame;
    if (figures.acksFrame)
        known.ackDelay = elapsed(times(figures.acksFrame), time);
    const auto ends = [&](TcpStates states) { return TcpEnds {states.of[!conversation.clientIsA], states.of[conversation.clientIsA]}; };
    known.statesBefore = ends(before);
    known.statesAfter = ends(figures.states);
    const auto ending = endingOf(conversation);
    known.ending = ending.how;
    known.endedByClient = (ending.side == 0) == conversation.clientIsA;
}

} // namespace

PacketReader::PacketReader(const Session& session)
    : m_session(session)
    , m_workspace(std::make_unique<Workspace>())
{
}

PacketReader::~PacketReader() = default;

bool PacketReader::read(FrameNumber number, Wanted wanted)
{
    auto& work = *m_workspace;
    work.streams.clear();
    work.findings.clear();
    work.datagram = {};
    work.notes = {};
    auto& knowledge = work.knowledge;
    knowledge = {};
    knowledge.number = number;
    FrameRow row;
    FrameNumber lastInConversation = 0;
    {
        const std::shared_lock lock(m_session.m_mutex);
        const auto& index = m_session.m_index;
        if (number < 1 || number > index.size()) {
            m_packet.clear();
            return false;
        }
        row = index.at(number);
        if (m_names != m_session.m_names)
            m_names = m_session.m_names;
        if (m_edits != m_session.m_edits)
            m_edits = m_session.m_edits;
        if (m_programs != m_session.m_programs)
            m_programs = m_session.m_programs;
        const Times times {index, m_edits->shift};
        const auto recorded = row.time;
        row.time = times.shift.apply(recorded);
        knowledge.timeShift = elapsed(recorded, row.time);
        knowledge.firstTime = times.shift.apply(m_session.m_firstTime);
        knowledge.previousTime = number > 1 ? times(number - 1) : noTime;
        if (const auto reference = m_edits->referenceOf(number))
            knowledge.referenceTime = times(reference);
        const auto& tables = *m_session.m_sideTables;
        knowledge.sctp = tables.sctp.find(number);
        knowledge.connections = &tables.connections;
        if (row.flags & FrameRow::HasFindings)
            for (const auto& entry : tables.findings.all(number))
                work.findings.push_back(entry.value);
        if (row.conversation != noConversation)
            lastInConversation = m_session.m_conversations[row.conversation].lastFrame;
        if (row.flags & FrameRow::ManyTransports) {
            for (const auto& extra : tables.extraStreams.all(number)) {
                const auto& conversation = m_session.m_conversations[extra.value.conversation];
                if (extra.value.conversation == row.conversation) // the innermost
                    addClosing(conversation, extra.value.reverse);
                work.streams.push_back(knowledgeOf(conversation, extra.value.reverse, times, extra.value.previous, number, row.time));
            }
        } else if (row.conversation != noConversation) {
            const auto& conversation = m_session.m_conversations[row.conversation];
            addClosing(conversation, row.flags & FrameRow::Reverse);
            work.streams.push_back(knowledgeOf(
                conversation, row.flags & FrameRow::Reverse, times, row.previousInConversation, number, row.time));
        }
        work.processes.clear();
        if (m_programs && row.conversation != noConversation && !(row.flags & FrameRow::ManyTransports))
            addPrograms(m_session.m_conversations[row.conversation], row.flags & FrameRow::Reverse, recorded);
        knowledge.processes = work.processes;
        if (!work.streams.empty() && work.streams.back().isTcp) {
            const auto figures = tables.figures.find(number);
            const auto before = figures.changesStates ? tables.figures.find(row.previousInConversation).states : figures.states;
            addFigures(figures, before, m_session.m_conversations[row.conversation], times, row.time, work.streams.back());
        }
        if (row.flags & FrameRow::HasExchange)
            if (const auto* exchange = tables.exchanges.find(number)) {
                knowledge.exchange.known = true;
                knowledge.exchange.retransmissionOf = exchange->retransmissionOf;
                knowledge.exchange.requestFrame = exchange->request;
                knowledge.exchange.responseFrame = exchange->response;
                if (exchange->request && exchange->response)
                    knowledge.exchange.delay = elapsed(times(exchange->request), times(exchange->response));
            }
        if (row.flags & FrameRow::HasClaim)
            if (const auto* conflict = tables.addressConflicts.find(number))
                for (std::size_t i = 0; i < conflict->size(); ++i)
                    if (const auto& other = (*conflict)[i]; other.frame)
                        knowledge.duplicateAddresses[i] = {other.frame, other.mac, elapsed(times(other.frame), row.time)};
        if (row.flags & FrameRow::IsFragment)
            if (const auto* datagram = tables.fragments.find(number))
                work.datagram = *datagram;
    }
    // Findings belong to the last TCP layer: the one that analysis saw.
    if (!work.findings.empty() && !work.streams.empty())
        work.streams.back().findings = &work.findings.back();
    knowledge.streams = work.streams;
    const auto& options = m_session.m_dissector.options();
    if ((options.verifyTcpChecksum || options.verifyUdpChecksum) && row.conversation != noConversation && !work.streams.empty())
        work.streams.back().checksumsAllWrong
            = work.checksums.allWrong(m_session, row.conversation, row.flags & FrameRow::Reverse);

    knowledge.marked = m_edits->marked.test(number);
    knowledge.ignored = m_edits->ignored.test(number);
    addCaptureKnowledge(row); // uses the buffer: before the frame is read into it
    Frame frame;
    if (!m_session.m_file->read(row.location(), m_buffer, frame)) {
        m_packet.clear();
        return false;
    }
    addReassembly(number);
    addMessages(number, row, lastInConversation);
    knowledge.names = m_names.get();
    knowledge.previousDisplayedTime = m_previousDisplayed == noTime ? knowledge.previousTime : m_previousDisplayed;
    knowledge.colouringRule = m_ruleName;
    knowledge.colouringFilter = m_ruleFilter;
    frame.header.time = row.time;
    m_session.m_dissector.dissect(frame, knowledge, m_packet, wanted);
    return true;
}

void PacketReader::setColouringRule(std::string name, std::string filter)
{
    m_ruleName = std::move(name);
    m_ruleFilter = std::move(filter);
}

const std::vector<std::string>& PacketReader::comments() const
{
    return m_workspace->notes.comments;
}

void PacketReader::addClosing(const Conversation& conversation, bool reverse)
{
    if (!conversation.flow[reverse].side.finSent)
        return;
    auto& findings = m_workspace->findings;
    if (findings.empty())
        findings.emplace_back();
    findings.back().flags |= conversation.flow[reverse].closesFirst ? tcpflag::closesFirst : tcpflag::closesSecond;
}

void PacketReader::addPrograms(const Conversation& conversation, bool reverse, Nanoseconds time)
{
    SocketAddress a {conversation.addressA, conversation.portA}, b {conversation.addressB, conversation.portB};
    if (reverse)
        std::swap(a, b);
    const auto protocol = conversation.kind == TransportFacts::Kind::Tcp ? SocketProtocol::Tcp : SocketProtocol::Udp;
    m_programs->find(protocol, a, b, time, m_workspace->processes);
}

void PacketReader::addCaptureKnowledge(const FrameRow& row)
{
    auto& work = *m_workspace;
    auto& knowledge = work.knowledge;
    const auto& file = *m_session.m_file;
    const bool hasInterfaces = file.format() == capture::FileFormat::PcapNg;
    if (hasInterfaces && row.interface >= work.interfaces.size())
        work.interfaces = file.interfaces();
    if (hasInterfaces && row.interface < work.interfaces.size()) {
        const auto& interface = work.interfaces[row.interface];
        knowledge.hasInterface = true;
        knowledge.interfaceInSection = interface.indexInSection;
        knowledge.section = interface.section;
        knowledge.interfaceName = interface.name.empty() ? std::string_view("unknown") : std::string_view(interface.name);
        knowledge.interfaceDescription = interface.description;
    }
    work.metadata = {};
    const auto edited = m_edits->comments.find(knowledge.number);
    const bool hasOwn = edited != m_edits->comments.end();
    if (hasOwn) {
        work.notes.comments = edited->second;
        knowledge.notes = &work.notes;
    }
    if (!file.metadata(row.location(), m_buffer, work.metadata))
        return;
    auto& notes = work.notes;
    if (!hasOwn && !m_edits->withoutFileComments)
        notes.comments = work.metadata.comments;
    if (work.metadata.process && work.processes.empty()) {
        constexpr std::uint32_t directionMask = 3, inbound = 1; // epb_flags
        const bool sends = (work.metadata.flags.value_or(0) & directionMask) != inbound;
        work.processes.push_back(work.filePrograms.find(file, *work.metadata.process, sends));
        knowledge.processes = work.processes;
    }
    notes.hasFlags = work.metadata.flags.has_value();
    notes.flags = work.metadata.flags.value_or(0);
    notes.hasDropCount = work.metadata.dropCount.has_value();
    notes.dropCount = work.metadata.dropCount.value_or(0);
    notes.hasInvalidFraction = work.metadata.invalidTime;
    if (work.metadata.customBlock) {
        knowledge.section = sectionAt(file, row.offset); // it has no interface to tell
        notes.isCustomBlock = true;
        notes.customCopied = work.metadata.customBlock->copied;
        notes.customEnterprise = work.metadata.customBlock->enterpriseNumber;
        notes.customData = work.metadata.customBlock->data;
    }
    knowledge.notes = &notes;
}

void PacketReader::addMessages(FrameNumber number, const FrameRow& row, FrameNumber lastInConversation)
{
    auto& streams = m_workspace->streams;
    constexpr std::uint8_t fin = 0x01;
    const bool closes = (row.flags & FrameRow::HasTcpFlags) && (row.tcpFlags & fin); // may end a message without data of its own
    if (!((row.flags & FrameRow::HasPayload) || closes) || row.conversation == noConversation || streams.empty()
        || !streams.back().known)
        return;
    auto& messages = m_workspace->messages;
    messages = m_session.m_messages.get(m_session, row.conversation, lastInConversation, m_workspace->fragmentBuffer);
    auto& known = streams.back();
    known.application = messages->application(number);
    const auto notes = messages->notes(number);
    known.messageNotes = notes.message;
    known.payloadNotes = notes.payload;
    const auto* segment = messages->find(number);
    if (!segment)
        return;
    if (segment->completes != SplitSegment::none) {
        m_workspace->message = assemble(m_session, messages->message(segment->completes), m_workspace->fragmentBuffer);
        known.message = &m_workspace->message;
    }
    known.messageEnd = segment->headEnd;
    if (segment->begins != SplitSegment::none) {
        known.partialMessage = true;
        known.partialBegin = segment->tailBegin;
        known.messageCompleteIn = messages->message(segment->begins).completedIn;
    }
}

void PacketReader::addReassembly(FrameNumber number)
{
    auto& work = *m_workspace;
    if (work.datagram.parts.empty())
        return;
    work.reassembly = {};
    if (work.datagram.completedIn == number) {
        work.reassembly = Fragments::assemble(work.datagram, number, [&](FrameNumber part) {
            const auto row = m_session.row(part);
            return m_session.m_file->read(row.location(), work.fragmentBuffer, work.fragmentFrame) ? work.fragmentFrame.bytes : ByteView {};
        });
    }
    work.reassembly.reassembledIn = work.datagram.completedIn;
    work.knowledge.reassembly = &work.reassembly;
}

} // namespace porthole::analysis
