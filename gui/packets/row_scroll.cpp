#include "gui/packets/row_scroll.h"

namespace porthole::gui {

int RowScroll::lastVisible() const
{
    const auto last = std::int64_t {top} + (std::int64_t {height} + offset - 1) / rowHeight;
    return static_cast<int>(std::min<std::int64_t>(last, rows - 1));
}

int RowScroll::rowAt(int y) const
{
    if (y < -offset)
        return -1;
    const auto row = std::int64_t {top} + (std::int64_t {y} + offset) / rowHeight;
    return row < rows ? static_cast<int>(row) : -1;
}

int RowScroll::yOf(int row) const
{
    constexpr std::int64_t far = 1 << 24; // outside every viewport, and safe to add to
    const auto y = (std::int64_t {row} - top) * rowHeight - offset;
    return static_cast<int>(std::clamp(y, -far, far));
}

void RowScroll::setTop(int row)
{
    top = std::clamp(row, 0, maximumTop());
    offset = 0;
}

void RowScroll::scrollBy(std::int64_t pixels)
{
    const auto limit = std::int64_t {maximumTop()} * rowHeight;
    const auto position = std::clamp<std::int64_t>(std::int64_t {top} * rowHeight + offset + pixels, 0, limit);
    top = static_cast<int>(position / rowHeight);
    offset = static_cast<int>(position % rowHeight);
}

void RowScroll::reveal(int row)
{
    if (row < top || (row == top && offset > 0))
        setTop(row);
    else if (yOf(row) + rowHeight > height)
        setTop(row - wholeRows() + 1);
}

void RowScroll::centre(int row)
{
    setTop(row - wholeRows() / 2);
}

void RowScroll::clamp()
{
    if (top >= maximumTop()) {
        top = maximumTop();
        offset = 0;
    }
    offset = std::min(offset, rowHeight - 1);
}

} // namespace porthole::gui
