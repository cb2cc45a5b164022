// Who talks to whom: programs (or hosts, where programs are not known), the names of those they talk to, and the conversations
// with each. Names are what the capture itself tells: the question whose DNS answer gave the address, or the server name that a
// TLS or QUIC client asked for.
#pragma once

#include "analysis/sockets/program_book.h"
#include "analysis/stacks_with.h"
#include "analysis/statistics/frame_survey.h"

#include <map>
#include <unordered_map>

namespace porthole::analysis {

struct TalkPartner {
    std::string name;     ///< of the host; its address where nobody named it
    bool named = false;
    std::vector<ConversationId> conversations; ///< in the order of the capture
    std::uint64_t packets = 0, bytes = 0;      ///< of all of them, both ways
};

struct Talker {
    std::string name;         ///< of the program, or an address
    std::int32_t process = 0; ///< 0: it is a host
    ProcessKnowledge::Certainty certainty = ProcessKnowledge::Certainty::Unknown;
    std::vector<TalkPartner> partners; ///< those with most bytes first
    std::uint64_t packets = 0, bytes = 0;
};

/// Used by one thread at a time.
class TalkerCount {
public:
    explicit TalkerCount(const Session& session);

    /// Looks for names in the frames behind those looked at so far, up to `last`. False if stopped: a later call goes on.
    bool extendTo(FrameNumber last, const std::stop_token& stop = {});
    FrameNumber looked() const { return m_looked; }
    /// Those with most bytes first. `only`: conversations that have a frame among these; null: all.
    std::vector<Talker> talkers(const FrameBitmap* only = nullptr) const;

private:
    struct Names {
        std::vector<std::pair<Address, std::string>> addresses;
        std::vector<std::pair<FrameNumber, std::string>> servers;
    };
    FrameNumber choose(FrameNumber last, std::vector<FrameNumber>& frames);
    void look(const Packet& packet, Names& found) const;

    const Session& m_session;
    FrameSurvey m_survey;
    FrameNumber m_looked = 0;
    const FieldInfo *m_question, *m_ipv4, *m_ipv6, *m_serverName;
    StacksWith m_hasNames; ///< DNS and its like
    std::vector<std::uint8_t> m_lookedInto;       ///< frames with data, by conversation
    std::map<Address, std::string> m_names;
    std::unordered_map<ConversationId, std::string> m_servers;
};

} // namespace porthole::analysis
