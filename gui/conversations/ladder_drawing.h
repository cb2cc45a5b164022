// What the parts of LadderPainter have in common.
#pragma once

#include <QCoreApplication>
#include <QString>

namespace porthole::gui::ladderdrawing {

// Pixels.
inline constexpr double margin = 12;
inline constexpr double reach = 260;      ///< that an arrow falls at most
inline constexpr double linkReach = 1500; ///< that are looked through for links to what was sent again
inline constexpr double headLength = 9, headWidth = 3.6;
inline constexpr double lostPart = 0.72; ///< of its way that a lost segment is drawn
inline constexpr double bracketStep = 7; ///< between the brackets of phases that overlap

inline QString tr(const char* text) { return QCoreApplication::translate("porthole::gui::Ladder", text); }

} // namespace porthole::gui::ladderdrawing
