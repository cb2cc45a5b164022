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
    void updateActions();
    /// The TCP conversation of the selected packet; noConversation: it has none.
    analysis::ConversationId selectedConnection() const;
    /// Shows a window of its own, which is gone when it is closed.
    void show(QWidget* window);

    CaptureView& m_view;
    QWidget* m_window;
    QList<QPointer<QWidget>> m_open;
    QAction* m_verdict;  ///< of the connection of the selected packet
    QAction* m_verdicts; ///< of all connections
};

} // namespace porthole::gui
