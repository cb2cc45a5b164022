// All colours of the window. No other file names a colour.
#pragma once

#include "gui/colour_rules.h"

#include "dissectors/core/field.h"

#include <QColor>
#include <QPalette>

#include <array>

namespace porthole::gui {

enum class Scheme {
    Light,
    Dark,
};

/// Text and what it stands on.
struct ColourPair {
    QColor background, text;
};

enum class BannerKind {
    Information,
    Warning,
    Error,
    Count,
};

struct Theme {
    Scheme scheme = Scheme::Light;
    QPalette palette;
    std::array<ColourPair, static_cast<std::size_t>(RowClass::Count)> rows;
    std::array<ColourPair, static_cast<std::size_t>(BannerKind::Count)> banners;
    std::array<QColor, static_cast<std::size_t>(BannerKind::Count)> bannerAccents;
    std::array<ColourPair, 5> severities; ///< by Severity
    ColourPair layer;                     ///< lines of the tree that are a protocol
    QColor generatedText;                 ///< lines of the tree that were concluded
    ColourPair byteSelected;              ///< bytes of the selected item
    ColourPair byteHovered;               ///< bytes that a click would select
    ColourPair byteLayer;                 ///< bytes of the protocol around the selected item
    QColor byteOffset;                    ///< the offset column
    QColor byteUnprintable;               ///< dots in the text column
    ColourPair filterGood;                ///< a filter that is one
    ColourPair filterDoubtful;            ///< a filter that probably means something else
    ColourPair filterBad;                 ///< a filter that is none
    QColor line;                          ///< separators
    QColor secondaryText;                 ///< captions, hints

    const ColourPair& row(RowClass rowClass) const { return rows[static_cast<std::size_t>(rowClass)]; }
    const ColourPair& banner(BannerKind kind) const { return banners[static_cast<std::size_t>(kind)]; }
    const ColourPair& severity(Severity value) const { return severities[static_cast<std::size_t>(value)]; }

    static const Theme& of(Scheme scheme);
};

/// The scheme that a palette belongs to.
Scheme schemeOf(const QPalette& palette);

} // namespace porthole::gui
