#include "analysis/checksum_survey.h"

#include "analysis/session.h"

#include <vector>

namespace porthole::analysis {

namespace {

constexpr std::size_t enoughSegments = 8;   ///< more would tell no more
constexpr std::size_t fewestSegments = 3;   ///< fewer may be wrong by accident
constexpr std::size_t mostFrames = 256;     ///< looked through for them
constexpr std::size_t mostAnswers = 100'000;
constexpr std::uint64_t statusBad = 0, statusGood = 1; // tcp.checksum.status and udp.checksum.status

} // namespace

bool ChecksumSurvey::allWrong(const Session& session, ConversationId id, bool reverse)
{
    const auto key = static_cast<std::uint64_t>(id) << 1 | static_cast<std::uint64_t>(reverse);
    if (const auto found = m_answers.find(key); found != m_answers.end())
        return found->second;

    const auto* tcpStatus = session.registry().findField("tcp.checksum.status");
    const auto* udpStatus = session.registry().findField("udp.checksum.status");
    const bool complete = session.state().finished;
    std::vector<Session::ConversationFrame> frames;
    session.followConversation(session.conversation(id).firstFrame, mostFrames, frames);
    capture::FrameBuffer buffer;
    std::size_t wrong = 0;
    bool right = false;
    for (const auto& known : frames) {
        if (right || wrong == enoughSegments)
            break;
        Frame frame;
        if (static_cast<bool>(known.flags & FrameRow::Reverse) != reverse || !session.file().read(known.location, buffer, frame))
            continue;
        FrameKnowledge knowledge;
        knowledge.number = known.number;
        session.dissector().dissect(frame, knowledge, m_packet, {.tree = true, .columns = false});
        for (const auto& item : m_packet.tree) {
            if (item.field != tcpStatus && item.field != udpStatus)
                continue;
            right |= item.value == statusGood;
            wrong += item.value == statusBad;
        }
    }
    const bool answer = !right && wrong >= fewestSegments;
    // While the capture grows, only what can no longer change is kept.
    if (right || wrong == enoughSegments || frames.size() == mostFrames || complete) {
        if (m_answers.size() >= mostAnswers)
            m_answers.clear();
        m_answers.emplace(key, answer);
    }
    return answer;
}

} // namespace porthole::analysis
