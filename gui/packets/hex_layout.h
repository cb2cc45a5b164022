// Where offsets, hexadecimal digits and characters stand in the view of bytes, in cells of a monospaced font.
#pragma once

#include <algorithm>
#include <cstdint>

namespace porthole::gui {

struct HexLayout {
    static constexpr int margin = 2; ///< cells at the left and at the right
    static constexpr int gap = 2;    ///< cells between the three columns

    std::uint32_t size = 0; ///< bytes
    int bytesPerRow = 16;

    /// Digits of the largest offset: 4, or 8 where 4 do not suffice.
    int offsetDigits() const { return size > 0x10000 ? 8 : 4; }
    int rows() const { return static_cast<int>((std::uint64_t {size} + bytesPerRow - 1) / bytesPerRow); }
    int rowOf(std::uint32_t offset) const { return static_cast<int>(offset / bytesPerRow); }

    int offsetCell() const { return margin; }
    /// Of the first digit of the byte in a column; an empty cell stands in the middle of a row.
    int hexCell(int column) const { return offsetCell() + offsetDigits() + gap + 3 * column + (column >= bytesPerRow / 2 ? 1 : 0); }
    int textCell(int column) const { return hexCell(bytesPerRow) - 1 + gap + column + (column >= bytesPerRow / 2 ? 1 : 0); }
    /// Cells of a whole row.
    int width() const { return textCell(bytesPerRow) + margin; }

    /// The byte at a cell of a row; -1: none. Half a cell to the left of a byte is still that byte.
    std::int64_t byteAt(int row, double cell) const;
};

} // namespace porthole::gui
