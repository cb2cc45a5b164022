// Whether a host left its checksums to the network adapter: then every packet that it sent has a wrong one in its own
// capture, and none that it received.
#pragma once

#include "analysis/conversation.h"
#include "dissectors/core/packet.h"

#include <cstdint>
#include <unordered_map>

namespace porthole::analysis {

class Session;

/// Looks at the first packets that one side of a conversation sent, once. Not shared between threads.
class ChecksumSurvey {
public:
    /// True if at least three of them were checked and all of those are wrong. Only meaningful with options that verify
    /// checksums.
    bool allWrong(const Session& session, ConversationId conversation, bool reverse);

private:
    std::unordered_map<std::uint64_t, bool> m_answers; ///< conversation << 1 | reverse; only final ones
    Packet m_packet;
};

} // namespace porthole::analysis
