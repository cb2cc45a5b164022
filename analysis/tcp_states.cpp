#include "analysis/tcp_states.h"

#include "analysis/sequence_number.h"

namespace porthole::analysis {

namespace {

constexpr std::uint16_t finFlag = 0x001;
constexpr std::uint16_t synFlag = 0x002;
constexpr std::uint16_t rstFlag = 0x004;
constexpr std::uint16_t ackFlag = 0x010;

bool isSettled(TcpState state) { return state != TcpState::Unknown && state != TcpState::Closed && state != TcpState::Listen; }

bool covers(std::uint32_t acknowledgment, std::uint32_t end) { return !(SequenceNumber {acknowledgment} < SequenceNumber {end}); }

/// One segment, seen from both ends.
class Step {
public:
    Step(TcpStates& states, const TcpStateSides& sides, const TcpStateSegment& segment, int sender)
        : m_segment(segment)
        , m_sent(states.of[static_cast<std::size_t>(sender)])
        , m_received(states.of[static_cast<std::size_t>(!sender)])
        , m_sender(sides.of(sender))
        , m_receiver(sides.of(!sender))
    {
    }

    TcpEnding reset();
    void move();

private:
    bool has(std::uint16_t flag) const { return m_segment.flags & flag; }
    void synchronise();
    void acknowledge();
    void takeFin();
    void sendFin();
    void learnLate();

    const TcpStateSegment& m_segment;
    TcpState& m_sent;     ///< state of the end that sent the segment
    TcpState& m_received; ///< and of the one that received it
    TcpStateSide& m_sender;
    TcpStateSide& m_receiver;
};

/// RFC 9293 section 3.5.2.
TcpEnding Step::reset()
{
    const auto answersSyn = m_received == TcpState::SynSent && (m_sent == TcpState::SynReceived || !isSettled(m_sent));
    const auto ending = answersSyn                         ? TcpEnding::Refused
        : m_sender.finSent && m_receiver.sentAfterPeersFin ? TcpEnding::DataAfterClose
        : !isSettled(m_sent) && m_segment.answers          ? TcpEnding::NoConnection
                                                           : TcpEnding::Aborted;
    m_sent = TcpState::Closed;
    if (m_segment.resetAcceptable)
        m_received = TcpState::Closed;
    return ending;
}

/// Section 3.10.7.2 to 3.10.7.4, and figure 8 for simultaneous open.
void Step::synchronise()
{
    if (has(ackFlag)) {
        if (!isSettled(m_sent))
            m_sent = TcpState::SynReceived;
        const bool opening = m_received == TcpState::SynSent || m_received == TcpState::SynReceived || m_received == TcpState::Unknown;
        if (opening && m_segment.acksSyn)
            m_received = TcpState::Established;
        m_sender.synSent = true;
        return;
    }
    const bool both = m_sent == TcpState::SynReceived && !m_sender.synSent;
    m_sender.synSent = true;
    if (both) {
        m_received = TcpState::SynReceived;
        return;
    }
    if (!isSettled(m_sent))
        m_sent = TcpState::SynSent;
    if (m_sent == TcpState::SynSent && !isSettled(m_received))
        m_received = TcpState::SynReceived;
}

void Step::acknowledge()
{
    if (m_received == TcpState::SynReceived && m_segment.acksSyn)
        m_received = TcpState::Established;
    if (m_sent == TcpState::SynSent && m_receiver.synSent)
        m_sent = TcpState::Established; // the SYN+ACK was not captured, or came in two halves
    if (m_receiver.finSent && covers(m_segment.acknowledgment, m_receiver.finEnd)) {
        if (m_received == TcpState::FinWait1)
            m_received = TcpState::FinWait2;
        else if (m_received == TcpState::Closing)
            m_received = TcpState::TimeWait;
        else if (m_received == TcpState::LastAck)
            m_received = TcpState::Closed;
    }
    // An acknowledgment that covers a FIN behind a hole shows that the hole was filled.
    if (m_receiver.finPending && covers(m_segment.acknowledgment, m_receiver.finEnd)) {
        m_receiver.finPending = false;
        if (m_sent == TcpState::Established)
            m_sent = TcpState::CloseWait;
        else if (m_sent == TcpState::FinWait1)
            m_sent = TcpState::Closing;
        else if (m_sent == TcpState::FinWait2)
            m_sent = TcpState::TimeWait;
    }
}

void Step::learnLate()
{
    if (!m_sender.open || !m_receiver.open || m_sender.finSent || m_receiver.finSent)
        return;
    if (m_sent == TcpState::Unknown)
        m_sent = TcpState::Established;
    if (m_received == TcpState::Unknown)
        m_received = TcpState::Established;
}

void Step::sendFin()
{
    const bool first = !m_sender.finSent;
    m_sender.finSent = true;
    m_sender.finEnd = m_segment.end;
    if (m_sent == TcpState::Established || m_sent == TcpState::SynReceived)
        m_sent = TcpState::FinWait1;
    else if (m_sent == TcpState::CloseWait) // or both close at once: a FIN that does not acknowledge the peer's crossed it
        m_sent = covers(m_segment.acknowledgment, m_receiver.finEnd) ? TcpState::LastAck : TcpState::Closing;
    else if (m_sent == TcpState::Unknown && m_receiver.open)
        m_sent = m_receiver.finSent ? TcpState::LastAck : TcpState::FinWait1;
    if (!m_segment.inOrder) {
        m_sender.finPending = first || m_sender.finPending;
        return;
    }
    m_sender.finPending = false;
    takeFin();
}

void Step::takeFin()
{
    switch (m_received) {
    case TcpState::SynReceived:
    case TcpState::Established: m_received = TcpState::CloseWait; break;
    case TcpState::FinWait1: m_received = TcpState::Closing; break;
    case TcpState::FinWait2: m_received = TcpState::TimeWait; break;
    case TcpState::Unknown:
        if (m_receiver.open && !m_receiver.finSent)
            m_received = TcpState::CloseWait;
        else if (m_receiver.finSent)
            m_received = covers(m_segment.acknowledgment, m_receiver.finEnd) ? TcpState::TimeWait : TcpState::Closing;
        break;
    default: break;
    }
}

void Step::move()
{
    if (has(synFlag)) {
        synchronise();
        if (has(finFlag))
            sendFin();
        return;
    }
    if (has(ackFlag))
        acknowledge();
    if (m_segment.hasData && m_receiver.finSent)
        m_sender.sentAfterPeersFin = true;
    if (m_segment.hasData && !m_sender.finSent) {
        m_sender.open = true;
        learnLate();
    }
    if (has(finFlag)) {
        m_sender.open = true;
        sendFin();
    }
}

} // namespace

void moveTcpStates(TcpStates& states, TcpStateSides sides, const TcpStateSegment& segment, int sender,
    TcpEnding& ending, bool& endedBy)
{
    Step step {states, sides, segment, sender};
    if (segment.flags & rstFlag) {
        if (ending == TcpEnding::Open || ending == TcpEnding::TimedOut) {
            ending = step.reset();
            endedBy = sender;
        } else {
            step.reset();
        }
        return;
    }
    step.move();
    if (sides.first.finSent && sides.second.finSent && ending == TcpEnding::Open) {
        const auto done = [](TcpState state) { return state == TcpState::TimeWait || state == TcpState::Closed; };
        if (done(states.of[0]) && done(states.of[1]))
            ending = TcpEnding::Closed;
    }
}

} // namespace porthole::analysis
