// Who talks to whom: programs (or hosts, where programs are not known), the names of those they talk to, and the conversations
// with each. Names are what the capture itself tells: the question whose DNS answer gave the address, or the server name that a
// TLS or QUIC client asked for.
#pragma once

#include "analysis/sockets/program_book.h"
#include "analysis/stacks_with.h"
#include "analysis/statistics/frame_survey.h"

#include <array>
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
    /// What a file says of the program at one end of a conversation.
    struct SavedProgram {
        std::string name;
        std::uint32_t id = 0;
        ProcessKnowledge::Certainty certainty = ProcessKnowledge::Certainty::Unknown;
    };
    struct PacketProgram {
        FrameNumber frame = 0;
        bool sends = false;
        SavedProgram program;
    };
    struct Names {
        std::vector<std::pair<Address, std::string>> addresses;
        std::vector<std::pair<FrameNumber, std::string>> servers;
        std::vector<PacketProgram> programs;
    };
    FrameNumber choose(FrameNumber last, std::vector<FrameNumber>& frames);
    void look(const Packet& packet, Names& found) const;
    void lookForPrograms(const Packet& packet, Names& found) const;
    void addProgram(PacketProgram& found);
    void findPrograms(ConversationId id, const Conversation& conversation, std::vector<ProcessKnowledge>& programs) const;

    const Session& m_session;
    FrameSurvey m_survey;
    FrameNumber m_looked = 0;
    const FieldInfo *m_question, *m_ipv4, *m_ipv6, *m_serverName;
    const FieldInfo *m_process, *m_processName, *m_processId, *m_processSends, *m_processCertainty;
    StacksWith m_hasNames; ///< DNS and its like
    std::vector<std::uint8_t> m_lookedInto;       ///< frames with data, by conversation
    std::map<Address, std::string> m_names;
    std::unordered_map<ConversationId, std::string> m_servers;
    bool m_fileNamesPrograms = false; ///< and nobody knows them better
    std::vector<std::uint8_t> m_directionsSeen; ///< by conversation: 1 from A, 2 from B
    std::unordered_map<ConversationId, std::array<SavedProgram, 2>> m_saved; ///< at A and at B
};

} // namespace porthole::analysis
