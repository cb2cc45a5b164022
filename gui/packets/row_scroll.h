// Where rows of equal height stand in a viewport. Counts rows, not pixels, so that a hundred million of them fit.
#pragma once

#include <algorithm>
#include <cstdint>

namespace porthole::gui {

struct RowScroll {
    int rows = 0;
    int rowHeight = 20; ///< pixels
    int height = 0;     ///< of the viewport, pixels
    int top = 0;        ///< the row at the upper edge
    int offset = 0;     ///< pixels of it that are above the edge: 0 .. rowHeight - 1

    /// Rows that are visible as a whole.
    int wholeRows() const { return std::max(1, height / rowHeight); }
    /// The largest `top`: the last row is then visible as a whole.
    int maximumTop() const { return std::max(0, rows - wholeRows()); }
    /// The last row of which something is visible; -1 without rows.
    int lastVisible() const;

    /// The row at a pixel; -1 when there is none.
    int rowAt(int y) const;
    /// The upper edge of a row, clamped to what fits into an int.
    int yOf(int row) const;

    void setTop(int row);
    /// Moves the content up by so many pixels (down if negative).
    void scrollBy(std::int64_t pixels);
    /// Scrolls as little as needed to show the row as a whole.
    void reveal(int row);
    void centre(int row);
    /// Keeps the position valid after rows or height have changed.
    void clamp();
};

} // namespace porthole::gui
