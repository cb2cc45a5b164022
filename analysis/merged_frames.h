// The frames of several conversations in the order of the capture: of one that goes on between other addresses.
//
//     MergedFrames frames(session);
//     frames.add(id, true);
//     while (const auto next = frames.next())
//         use(next->frame, frames.path(next->path));
#pragma once

#include "analysis/conversation.h"
#include "analysis/session.h"

#include <optional>
#include <vector>

namespace porthole::analysis {

/// One thread at a time; any number at once, also while the capture grows: frames that came after add() are left out.
class MergedFrames {
public:
    explicit MergedFrames(const Session& session)
        : m_session(session)
    {
    }

    struct Next {
        Session::ConversationFrame frame;
        std::size_t path; ///< counted from 0 in the order of add()
    };
    /// The frames of a conversation behind `after` join those that are still to come.
    void add(ConversationPath path, FrameNumber after = 0);
    bool contains(ConversationId id) const;
    /// Nothing at the end.
    std::optional<Next> next();

    struct Path {
        ConversationPath path;
        Conversation conversation; ///< as it was when it was added
    };
    const Path& path(std::size_t number) const { return m_sources[number].path; }

private:
    struct Source {
        Path path;
        FrameNumber next;
        std::vector<Session::ConversationFrame> ahead {};
        std::size_t at = 0;
    };
    bool refill(Source& source) const;

    const Session& m_session;
    std::vector<Source> m_sources;
};

} // namespace porthole::analysis
