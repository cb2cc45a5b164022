#include "gui/packets/frame_marks.h"

#include <algorithm>
#include <bit>

namespace porthole::gui {

using analysis::FrameBitmap;
using analysis::FrameNumber;

FrameNumber FrameMarks::next(Kind kind, FrameNumber frame) const
{
    if (frame >= m_frames[kind].size())
        return 0;
    const auto found = m_frames[kind].numbers(frame, 1);
    return found.empty() ? 0 : found.front();
}

FrameNumber FrameMarks::previous(Kind kind, FrameNumber frame) const
{
    const auto& words = m_frames[kind].words();
    // Bits below `end` are those of frames before this one.
    const std::size_t end = frame > 0 ? std::min<std::size_t>(frame - 1, m_frames[kind].size()) : 0;
    for (auto word = (end + FrameBitmap::wordBits - 1) / FrameBitmap::wordBits; word-- > 0;) {
        auto bits = words[word];
        if (const auto below = end - word * FrameBitmap::wordBits; below < FrameBitmap::wordBits)
            bits &= (std::uint64_t {1} << below) - 1;
        if (bits)
            return static_cast<FrameNumber>(word * FrameBitmap::wordBits + static_cast<std::size_t>(std::bit_width(bits)));
    }
    return 0;
}

void FrameMarks::put(Kind kind, FrameNumber frame, bool on)
{
    auto& frames = m_frames[kind];
    if (frames.test(frame) == on)
        return;
    if (on) {
        if (frame > frames.size())
            frames.resize(frame);
        frames.set(frame);
        ++m_counts[kind];
    } else {
        frames.reset(frame);
        --m_counts[kind];
    }
}

void FrameMarks::set(Kind kind, FrameNumber frame, bool on)
{
    put(kind, frame, on);
    Q_EMIT changed(kind);
}

void FrameMarks::set(Kind kind, const std::vector<FrameNumber>& frames, bool on)
{
    for (auto frame : frames)
        put(kind, frame, on);
    Q_EMIT changed(kind);
}

void FrameMarks::setFirst(Kind kind, FrameNumber last)
{
    auto& frames = m_frames[kind];
    if (last > frames.size())
        frames.resize(last);
    auto& words = frames.words();
    const auto whole = last / FrameBitmap::wordBits;
    std::fill_n(words.begin(), whole, ~std::uint64_t {0});
    if (const auto rest = last % FrameBitmap::wordBits)
        words[whole] |= (std::uint64_t {1} << rest) - 1;
    m_counts[kind] = frames.count();
    Q_EMIT changed(kind);
}

void FrameMarks::shift(Kind kind, FrameNumber gone)
{
    if (m_counts[kind] == 0)
        return;
    auto kept = m_frames[kind].numbers(gone);
    for (auto& frame : kept)
        frame -= gone;
    m_frames[kind] = {};
    m_counts[kind] = 0;
    set(kind, kept, true);
}

void FrameMarks::clear(Kind kind)
{
    if (m_counts[kind] == 0 && m_frames[kind].size() == 0)
        return;
    m_frames[kind] = {};
    m_counts[kind] = 0;
    Q_EMIT changed(kind);
}

} // namespace porthole::gui
