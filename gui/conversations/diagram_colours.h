// The colours of sequence and state diagrams: a part of the theme, which has them in theme.cpp.
#pragma once

#include "dissectors/core/knowledge.h"
#include "gui/settings/theme.h"

#include <array>

namespace porthole::gui {

struct DiagramColours {
    QColor paper;    ///< what the diagram stands on
    QColor ink;      ///< names and labels
    QColor faint;    ///< times, numbers, brackets: text still
    QColor lifeline; ///< lines that nobody has to read
    QColor data, acknowledgment, openClose, reset, trouble; ///< arrows, and what is written at them
    std::array<QColor, 3> spaces; ///< of QUIC's packet numbers: arrows and lines, by analysis::NumberSpace
    ColourPair head;     ///< of a lifeline
    ColourPair selected; ///< the row of the packet that is selected in the list
    QColor hovered;      ///< behind the row below the mouse
    ColourPair client, server; ///< the two ways through the state diagram
    std::array<ColourPair, 12> states; ///< by TcpState

    const ColourPair& state(TcpState value) const { return states[static_cast<std::size_t>(value)]; }

    static const DiagramColours& of(Scheme scheme);
};

} // namespace porthole::gui
