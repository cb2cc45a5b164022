// Pictures, pages and text of a ladder, made on a thread of their own.
#pragma once

#include "analysis/ladder/ladder.h"
#include "analysis/session.h"
#include "gui/basics/long_job.h"
#include "gui/conversations/diagram_colours.h"
#include "gui/conversations/ladder_slots.h"

#include <QFont>

#include <memory>
#include <set>

namespace porthole::gui {

enum class PictureFormat {
    Png,
    Svg,
    Pdf,
    Text,
};

/// A ladder as it is shown; a copy, so that the window may go on.
struct LadderPicture {
    explicit LadderPicture(const analysis::Ladder& shown)
        : ladder(shown)
    {
    }

    std::shared_ptr<const analysis::Session> session; ///< for the words of a flow graph
    analysis::Ladder ladder;
    bool folding = true;
    std::set<std::uint32_t> opened;
    LadderSpacing spacing;
    QFont font;
    Scheme scheme = Scheme::Light; ///< pages are always light
    Nanoseconds start = noTime;
    int timeDigits = 6;
    double width = 1000; ///< pixels
    QString title;
};

LongJob::Work exportLadder(LadderPicture picture, const QString& path, PictureFormat format);

} // namespace porthole::gui
