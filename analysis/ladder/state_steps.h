// The way of a connection through the state diagram of RFC 9293 (figure 5), packet by packet. Nothing is read again: the
// summary pass noted the states.
#pragma once

#include "analysis/conversation.h"
#include "analysis/session.h"

#include <array>
#include <span>
#include <vector>

namespace porthole::analysis {

/// A packet that changed the state of one or both ends. Sides: 0 is the client, as far as that is known.
struct StateStep {
    FrameNumber frame = 0;
    Nanoseconds time = noTime;
    int sender = 0;
    std::uint8_t flags = 0; ///< of the TCP header
    TcpStates before, after;

    bool changes(std::size_t side) const { return before.of[side] != after.of[side]; }
};

class StateSteps {
public:
    /// A conversation can change state very often only if somebody means to: no more are kept.
    static constexpr std::size_t mostSteps = 10'000;

    StateSteps(const Session& session, ConversationId id)
        : m_session(session)
        , m_id(id)
    {
    }

    /// Appends the steps among the next `most` frames of the conversation. False at the end of what there is; more may
    /// come in a capture that grows.
    bool read(std::vector<StateStep>& steps, std::size_t most);

private:
    const Session& m_session;
    ConversationId m_id;
    FrameNumber m_last = 0; ///< the frame up to which all was looked at
    std::size_t m_found = 0;
};

/// The step that packet `frame` made, or else the last one before it; -1: it comes before all of them.
int stepAt(std::span<const StateStep> steps, FrameNumber frame);

/// An arrow of the diagram in RFC 9293.
struct StateEdge {
    TcpState from, to;
    const char* event;  ///< what happens: "passive OPEN", "rcv SYN"
    const char* action; ///< what the end then does: "snd SYN,ACK"; "x": nothing
};
std::span<const StateEdge> stateEdges();

} // namespace porthole::analysis
