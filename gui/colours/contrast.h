// How well text can be read on a background: WCAG 2.1, "contrast ratio".
#pragma once

#include <QColor>

namespace porthole::gui {

/// Least contrast that ordinary text needs (WCAG 2.1, success criterion 1.4.3).
inline constexpr double readableContrast = 4.5;

/// 0 (black) to 1 (white).
double relativeLuminance(const QColor& colour);
/// 1 (the same) to 21 (black on white).
double contrastRatio(const QColor& one, const QColor& other);

} // namespace porthole::gui
