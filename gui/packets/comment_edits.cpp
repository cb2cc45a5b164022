#include "gui/packets/comment_edits.h"

namespace porthole::gui {

void CommentEdits::setUnsaved()
{
    m_state.unsaved = true;
    Q_EMIT changed();
}

void CommentEdits::setFrame(analysis::FrameNumber frame, const Comments& comments)
{
    m_state.frames[frame] = comments;
    setUnsaved();
}

void CommentEdits::removeAll()
{
    m_state.frames.clear();
    m_state.withoutFileComments = true;
    setUnsaved();
}

void CommentEdits::setCapture(const Comments& comments)
{
    m_state.capture = comments;
    setUnsaved();
}

void CommentEdits::setSaved()
{
    m_state.unsaved = false;
    Q_EMIT changed();
}

void CommentEdits::clear()
{
    m_state = {};
    Q_EMIT changed();
}

CommentEdits::State CommentEdits::take()
{
    auto taken = std::exchange(m_state, {});
    Q_EMIT changed();
    return taken;
}

void CommentEdits::put(const State& state)
{
    m_state = state;
    Q_EMIT changed();
}

void CommentEdits::shift(analysis::FrameNumber gone)
{
    std::map<analysis::FrameNumber, Comments> shifted;
    for (auto& [frame, comments] : m_state.frames)
        if (frame > gone)
            shifted.emplace(frame - gone, std::move(comments));
    m_state.frames = std::move(shifted);
    Q_EMIT changed();
}

} // namespace porthole::gui
