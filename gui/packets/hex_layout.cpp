#include "gui/packets/hex_layout.h"

namespace porthole::gui {

std::int64_t HexLayout::byteAt(int row, double cell) const
{
    if (row < 0 || row >= rows())
        return -1;
    const auto within = [this, row](int column) -> std::int64_t {
        const auto offset = std::int64_t {row} * bytesPerRow + column;
        return offset < size ? offset : -1;
    };
    for (int column = 0; column < bytesPerRow; ++column) {
        const double hex = hexCell(column);
        const double text = textCell(column);
        if ((cell >= hex - 0.5 && cell < hex + 2.5) || (cell >= text && cell < text + 1))
            return within(column);
    }
    return -1;
}

} // namespace porthole::gui
