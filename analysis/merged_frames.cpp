#include "analysis/merged_frames.h"

#include <algorithm>

namespace porthole::analysis {

void MergedFrames::add(ConversationPath path, FrameNumber after)
{
    const auto conversation = m_session.conversation(path.id);
    m_sources.push_back({{path, conversation}, conversation.firstFrame});
    auto& source = m_sources.back();
    if (const auto row = after ? m_session.row(after) : FrameRow {}; after && row.conversation == path.id)
        source.next = row.nextInConversation;
    while (refill(source) && source.ahead[source.at].number <= after)
        ++source.at;
}

bool MergedFrames::contains(ConversationId id) const
{
    return std::any_of(m_sources.begin(), m_sources.end(), [=](const auto& source) { return source.path.path.id == id; });
}

/// True if there is a frame.
bool MergedFrames::refill(Source& source) const
{
    constexpr std::size_t atOnce = 64; // frames under one lock
    if (source.at < source.ahead.size())
        return true;
    source.ahead.clear();
    source.at = 0;
    if (source.next && source.next <= source.path.conversation.lastFrame)
        source.next = m_session.followConversation(source.next, atOnce, source.ahead);
    return !source.ahead.empty();
}

std::optional<MergedFrames::Next> MergedFrames::next()
{
    Source* first = nullptr;
    for (auto& source : m_sources)
        if (refill(source) && (!first || source.ahead[source.at].number < first->ahead[first->at].number))
            first = &source;
    if (!first)
        return {};
    return Next {first->ahead[first->at++], static_cast<std::size_t>(first - m_sources.data())};
}

} // namespace porthole::analysis
