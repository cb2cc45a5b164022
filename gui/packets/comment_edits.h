// What the user wrote about packets and about the capture as a whole, until it is saved and after.
#pragma once

#include "capture/file/comments.h"

#include "analysis/frame_edits.h"

#include <QObject>

namespace porthole::gui {

class CommentEdits : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    using Comments = capture::Comments;

    /// There is something that the file does not hold.
    bool isUnsaved() const { return m_state.unsaved; }
    /// Anything at all was changed since the capture was opened.
    bool isEmpty() const { return m_state.frames.empty() && !m_state.withoutFileComments && !m_state.capture; }

    void setFrame(analysis::FrameNumber frame, const Comments& comments);
    /// No packet has a comment from now on.
    void removeAll();
    /// Those of the capture as a whole.
    void setCapture(const Comments& comments);
    void setSaved();
    /// Forgets all: another capture is open.
    void clear();
    /// What take() gave can be put() back: the capture is read again.
    struct State {
        std::map<analysis::FrameNumber, Comments> frames;
        bool withoutFileComments = false;
        std::optional<Comments> capture;
        bool unsaved = false;
    };
    State take();
    void put(const State& state);
    /// Frames have lost the first `gone` before them.
    void shift(analysis::FrameNumber gone);

    const std::map<analysis::FrameNumber, Comments>& frames() const { return m_state.frames; }
    bool withoutFileComments() const { return m_state.withoutFileComments; }
    /// Null: those of the file.
    const std::optional<Comments>& capture() const { return m_state.capture; }

Q_SIGNALS:
    void changed();

private:
    void setUnsaved();

    State m_state;
};

} // namespace porthole::gui
