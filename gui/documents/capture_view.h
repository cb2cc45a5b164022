// What the windows beside the packet list (conversations, streams, ladders, graphs, verdicts) know of the main window: which
// capture is shown, which packet is selected, which packets are displayed; and what they may ask of it. They include this
// and not the main window.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/session.h"
#include "gui/settings/theme.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <memory>

class QMenu;

namespace porthole::gui {

class Settings;

class CaptureView : public QObject {
    Q_OBJECT
public:
    /// Null: nothing is open, or it is not there yet.
    virtual std::shared_ptr<const analysis::Session> session() const = 0;
    /// What the capture is called in titles and as the beginning of proposed file names.
    virtual QString captureName() const = 0;
    /// More packets come: the file is being loaded, or packets are being captured.
    virtual bool isLoading() const = 0;
    /// 0: none.
    virtual std::uint32_t selectedPacket() const = 0;
    /// The display filter in force; empty: none.
    virtual QString filterText() const = 0;
    /// The frames that the list shows, as far as known; null: all of them.
    virtual std::shared_ptr<const analysis::FrameBitmap> displayed() const = 0;
    virtual const Theme& theme() const = 0;
    virtual Settings& settings() const = 0;

    /// Selects the packet in the list. False, with a word in the status bar, if the display filter hides it.
    virtual bool goToPacket(std::uint32_t number) = 0;
    virtual void applyFilter(const QString& filter) = 0;
    /// "Apply as filter" and "Prepare as filter", each with and, or, not. Disabled if `filter` is empty.
    virtual void addFilterMenus(QMenu& menu, const QString& filter) = 0;

Q_SIGNALS:
    /// Another capture is shown, or none. What belongs to the old session may be kept as long as it is of use.
    void sessionChanged();
    /// The session has more frames than before; at most some 30 times a second.
    void framesAdded();
    /// No more frames come.
    void loadingFinished();
    /// Tree and bytes show another packet; 0: none.
    void packetSelected(std::uint32_t number);
    /// The display filter has another text, or more is known of what passes it.
    void displayedChanged();
    void themeChanged(const porthole::gui::Theme& theme);
};

} // namespace porthole::gui
