// Where the arrows of a ladder stand from top to bottom: in equal steps or by their time, runs of data folded or not.
// Only numbers; ladder_painter draws.
#pragma once

#include "analysis/ladder/ladder.h"

#include <cstdint>
#include <set>
#include <vector>

namespace porthole::gui {

struct LadderSpacing {
    bool byTime = false;
    double step = 36;                 ///< pixels from one arrow to the next in equal steps
    double pixelsPerNanosecond = 0;   ///< of an axis of time
    double least = 3;                 ///< pixels between arrows, however close they follow
    double most = 150;                ///< a longer pause is broken
    double fold = 36;                 ///< height of a folded run on an axis of time
};

class LadderSlots {
public:
    /// One line: a row, a folded run, or the end of TIME-WAIT behind the last row.
    struct Slot {
        std::uint32_t first, last; ///< rows
        bool folded = false;
        bool isEnd = false; ///< first and last are those of the last row
    };

    /// `opened`: first rows of runs that are not folded, though the others are.
    void arrange(const analysis::Ladder& ladder, bool fold, const std::set<std::uint32_t>& opened, const LadderSpacing& spacing);

    std::size_t count() const { return m_count; }
    Slot at(std::size_t slot) const;
    std::size_t slotOf(std::uint32_t row) const;
    /// Where the line of a slot is; the first one stands a step below 0.
    double y(std::size_t slot) const;
    double height() const;
    /// The last slot whose line is not below `y`; the first one if all are.
    std::size_t slotAtY(double y) const;
    /// The slot whose line is the nearest; count() must not be 0.
    std::size_t nearest(double y) const;
    /// The axis of time is broken before this slot.
    bool isBroken(std::size_t slot) const;
    /// Where a moment near a slot is on the axis of time, at most `reach` pixels away from it.
    double yOfTime(std::size_t slot, Nanoseconds time, double reach) const;
    const LadderSpacing& spacing() const { return m_spacing; }

private:
    struct Fold {
        std::uint32_t first, last;
        std::uint32_t slot;
    };
    Nanoseconds timeOf(std::size_t slot) const;
    double gapBefore(std::size_t slot, bool& broken) const;
    void placeByTime();

    const analysis::Ladder* m_ladder = nullptr;
    LadderSpacing m_spacing;
    std::vector<Fold> m_folds;
    std::vector<double> m_y; ///< only on an axis of time
    std::size_t m_rows = 0, m_count = 0;
    bool m_hasEnd = false;
};

} // namespace porthole::gui
