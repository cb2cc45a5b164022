#include "analysis/ladder/state_steps.h"

#include "analysis/session_tables.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

using S = TcpState;

// RFC 9293 figure 5, in the order in which a connection lives.
constexpr StateEdge edges[] = {
    {S::Closed, S::Listen, "passive OPEN", "create TCB"},
    {S::Closed, S::SynSent, "active OPEN", "create TCB, snd SYN"},
    {S::Listen, S::Closed, "CLOSE", "delete TCB"},
    {S::Listen, S::SynReceived, "rcv SYN", "snd SYN,ACK"},
    {S::Listen, S::SynSent, "SEND", "snd SYN"},
    {S::SynSent, S::SynReceived, "rcv SYN", "snd SYN,ACK"},
    {S::SynSent, S::Closed, "CLOSE", "delete TCB"},
    {S::SynSent, S::Established, "rcv SYN,ACK", "snd ACK"},
    {S::SynReceived, S::Established, "rcv ACK of SYN", "x"},
    {S::SynReceived, S::FinWait1, "CLOSE", "snd FIN"},
    {S::SynReceived, S::Listen, "rcv RST", "x"},
    {S::Established, S::FinWait1, "CLOSE", "snd FIN"},
    {S::Established, S::CloseWait, "rcv FIN", "snd ACK"},
    {S::FinWait1, S::FinWait2, "rcv ACK of FIN", "x"},
    {S::FinWait1, S::Closing, "rcv FIN", "snd ACK"},
    {S::FinWait1, S::TimeWait, "rcv FIN, ACK of FIN", "snd ACK"}, // named below the figure (note 2)
    {S::FinWait2, S::TimeWait, "rcv FIN", "snd ACK"},
    {S::Closing, S::TimeWait, "rcv ACK of FIN", "x"},
    {S::CloseWait, S::LastAck, "CLOSE", "snd FIN"},
    {S::LastAck, S::Closed, "rcv ACK of FIN", "x"},
    {S::TimeWait, S::Closed, "timeout = 2 MSL", "delete TCB"},
};

} // namespace

bool StateSteps::read(std::vector<StateStep>& steps, std::size_t most)
{
    if (m_found >= mostSteps)
        return false;
    const auto conversation = m_session.conversation(m_id);
    const SessionTables tables(m_session);
    const auto& index = tables.index();
    auto frame = m_last ? index.next(m_last) : conversation.firstFrame;
    if (frame == 0)
        return false;
    const auto ordered = [&](TcpStates states) { return conversation.clientIsA ? states : TcpStates {{states.of[1], states.of[0]}}; };
    for (std::size_t looked = 0; frame != 0 && looked < most && m_found < mostSteps; ++looked) {
        m_last = frame;
        const auto here = tables.side().figures.find(frame);
        if (here.changesStates) {
            const auto row = index.at(frame);
            StateStep step;
            step.frame = frame;
            step.time = row.time;
            step.sender = ((row.flags & FrameRow::Reverse) != 0) == conversation.clientIsA ? 1 : 0;
            step.flags = row.tcpFlags;
            step.before = ordered(tables.side().figures.find(row.previousInConversation).states);
            step.after = ordered(here.states);
            constexpr std::uint8_t syn = 2, ack = 16;
            const auto sender = static_cast<std::size_t>(step.sender);
            if (!row.previousInConversation && (step.flags & (syn | ack)) == syn) {
                step.before.of[sender] = TcpState::Closed;
                step.before.of[!sender] = TcpState::Listen;
            }
            steps.push_back(step);
            ++m_found;
        }
        frame = index.next(frame);
    }
    return true;
}

int stepAt(std::span<const StateStep> steps, FrameNumber frame)
{
    const auto behind = std::upper_bound(
        steps.begin(), steps.end(), frame, [](FrameNumber wanted, const StateStep& step) { return wanted < step.frame; });
    return static_cast<int>(behind - steps.begin()) - 1;
}

std::span<const StateEdge> stateEdges()
{
    return edges;
}

} // namespace porthole::analysis
