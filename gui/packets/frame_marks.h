// What the user has marked in a capture: packets to come back to, packets to leave out, packets to count time from.
#pragma once

#include "analysis/filter/frame_bitmap.h"

#include <QObject>

#include <array>

namespace porthole::gui {

/// Lives as long as a capture is open and belongs to the GUI thread; a job takes a copy of the bitmap it needs.
class FrameMarks : public QObject {
    Q_OBJECT
public:
    enum Kind {
        Marked,
        Ignored,       ///< shown as such and not dissected
        TimeReference, ///< times of the packets behind it count from it
        KindCount,
    };

    using QObject::QObject;

    bool has(Kind kind, analysis::FrameNumber frame) const { return m_frames[kind].test(frame); }
    /// None of this kind: what most captures have.
    bool isEmpty(Kind kind) const { return m_counts[kind] == 0; }
    analysis::FrameNumber count(Kind kind) const { return m_counts[kind]; }
    const analysis::FrameBitmap& frames(Kind kind) const { return m_frames[kind]; }
    /// The nearest one behind `frame`, or before it; 0: there is none.
    analysis::FrameNumber next(Kind kind, analysis::FrameNumber frame) const;
    analysis::FrameNumber previous(Kind kind, analysis::FrameNumber frame) const;

    void set(Kind kind, analysis::FrameNumber frame, bool on);
    void set(Kind kind, const std::vector<analysis::FrameNumber>& frames, bool on);
    /// All frames from 1 to `last`.
    void setFirst(Kind kind, analysis::FrameNumber last);
    void clear(Kind kind);
    /// Frame gone + 1 is the first one now.
    void shift(Kind kind, analysis::FrameNumber gone);

Q_SIGNALS:
    void changed(porthole::gui::FrameMarks::Kind kind);

private:
    void put(Kind kind, analysis::FrameNumber frame, bool on);

    std::array<analysis::FrameBitmap, KindCount> m_frames; ///< as long as the last one that was ever set
    std::array<analysis::FrameNumber, KindCount> m_counts {};
};

} // namespace porthole::gui
