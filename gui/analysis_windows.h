// The windows beside the packet list, and the actions that open them.
#pragma once

#include "gui/capture_view.h"

#include <QObject>
#include <QPointer>

class QAction;
class QMenu;
class QWidget;

namespace porthole::gui {

class AnalysisWindows : public QObject {
    Q_OBJECT
public:
    /// `window`: what they belong to. Both must outlive this.
    AnalysisWindows(CaptureView& view, QWidget* window);
    ~AnalysisWindows() override;

    void fillAnalyseMenu(QMenu& menu);
    void fillStatisticsMenu(QMenu& menu);
    /// What the context menu of a packet offers.
    void fillPacketMenu(QMenu& menu);

private:
    void fillStreamGraphMenu(QMenu& menu);
    void updateActions();
    /// Shows a window of its own, which is gone when it is closed.
    void show(QWidget* window);

    CaptureView& m_view;
    QWidget* m_window;
    QList<QPointer<QWidget>> m_open;
    QList<QAction*> m_needCapture; ///< actions without a meaning while none is open
};

} // namespace porthole::gui
