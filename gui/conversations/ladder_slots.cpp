#include "gui/conversations/ladder_slots.h"

#include <algorithm>
#include <cmath>

namespace porthole::gui {

void LadderSlots::arrange(
    const analysis::Ladder& ladder, bool fold, const std::set<std::uint32_t>& opened, const LadderSpacing& spacing)
{
    m_ladder = &ladder;
    m_spacing = spacing;
    m_folds.clear();
    m_rows = ladder.rows().size();
    m_hasEnd = ladder.timeWait().has_value();
    std::uint32_t hidden = 0;
    for (const auto& run : ladder.runs()) {
        if (!fold || opened.contains(run.first))
            continue;
        m_folds.push_back({run.first, run.last, run.first - hidden});
        hidden += run.last - run.first;
    }
    m_count = m_rows - hidden + (m_hasEnd ? 1 : 0);
    m_y.clear();
    if (m_spacing.byTime)
        placeByTime();
}

LadderSlots::Slot LadderSlots::at(std::size_t slot) const
{
    if (m_hasEnd && slot + 1 == m_count) {
        const auto last = static_cast<std::uint32_t>(m_rows - 1);
        return {last, last, false, true};
    }
    const auto behind = std::upper_bound(
        m_folds.begin(), m_folds.end(), slot, [](std::size_t wanted, const Fold& fold) { return wanted < fold.slot; });
    if (behind == m_folds.begin())
        return {static_cast<std::uint32_t>(slot), static_cast<std::uint32_t>(slot)};
    const auto& fold = *std::prev(behind);
    if (fold.slot == slot)
        return {fold.first, fold.last, true};
    const auto row = static_cast<std::uint32_t>(fold.last + (slot - fold.slot));
    return {row, row};
}

std::size_t LadderSlots::slotOf(std::uint32_t row) const
{
    const auto behind
        = std::upper_bound(m_folds.begin(), m_folds.end(), row, [](std::uint32_t wanted, const Fold& fold) { return wanted < fold.first; });
    if (behind == m_folds.begin())
        return row;
    const auto& fold = *std::prev(behind);
    return row <= fold.last ? fold.slot : fold.slot + (row - fold.last);
}

Nanoseconds LadderSlots::timeOf(std::size_t slot) const
{
    const auto what = at(slot);
    if (what.isEnd)
        return m_ladder->timeWait()->until;
    return m_ladder->rows()[what.first].time;
}

double LadderSlots::gapBefore(std::size_t slot, bool& broken) const
{
    broken = false;
    const auto before = at(slot - 1);
    const auto from = m_ladder->rows()[before.last].time;
    const auto to = timeOf(slot);
    const double least = before.folded || at(slot).folded || at(slot).isEnd ? m_spacing.fold : m_spacing.least;
    if (from == noTime || to == noTime)
        return std::max(least, m_spacing.fold);
    const double wanted = static_cast<double>(to - from) * m_spacing.pixelsPerNanosecond;
    broken = wanted > m_spacing.most;
    return broken ? m_spacing.most : std::max(least, wanted);
}

void LadderSlots::placeByTime()
{
    m_y.reserve(m_count);
    double y = m_spacing.step;
    bool broken = false;
    for (std::size_t slot = 0; slot < m_count; ++slot) {
        if (slot > 0)
            y += gapBefore(slot, broken);
        m_y.push_back(y);
    }
}

double LadderSlots::y(std::size_t slot) const
{
    if (m_spacing.byTime)
        return slot < m_y.size() ? m_y[slot] : 0;
    return m_spacing.step * static_cast<double>(slot + 1);
}

double LadderSlots::height() const
{
    return (m_count ? y(m_count - 1) : 0) + m_spacing.step * 1.5;
}

std::size_t LadderSlots::slotAtY(double y) const
{
    if (m_count == 0)
        return 0;
    if (!m_spacing.byTime)
        return static_cast<std::size_t>(std::clamp(std::floor(y / m_spacing.step) - 1, 0.0, static_cast<double>(m_count - 1)));
    const auto behind = std::upper_bound(m_y.begin(), m_y.end(), y);
    return behind == m_y.begin() ? 0 : static_cast<std::size_t>(behind - m_y.begin() - 1);
}

std::size_t LadderSlots::nearest(double y) const
{
    const auto above = slotAtY(y);
    if (above + 1 < m_count && this->y(above + 1) - y < y - this->y(above))
        return above + 1;
    return above;
}

bool LadderSlots::isBroken(std::size_t slot) const
{
    bool broken = false;
    if (m_spacing.byTime && slot > 0 && slot < m_count)
        gapBefore(slot, broken);
    return broken;
}

double LadderSlots::yOfTime(std::size_t slot, Nanoseconds time, double reach) const
{
    const auto here = timeOf(slot);
    const auto origin = y(slot);
    if (here == noTime || time == here)
        return origin;
    const bool down = time > here;
    auto at = slot;
    while (down ? at + 1 < m_count : at > 0) {
        const auto next = down ? at + 1 : at - 1;
        const auto from = timeOf(at), to = timeOf(next);
        if (std::abs(y(next) - origin) > reach)
            break;
        const bool between = down ? to >= time : to <= time;
        if (between) {
            const auto span = static_cast<double>(to - from);
            const auto part = span == 0 ? 0 : std::clamp(static_cast<double>(time - from) / span, 0.0, 1.0);
            return y(at) + part * (y(next) - y(at));
        }
        at = next;
    }
    const auto rest = static_cast<double>(time - timeOf(at)) * m_spacing.pixelsPerNanosecond;
    return std::clamp(y(at) + rest, origin - reach, origin + reach);
}

} // namespace porthole::gui
