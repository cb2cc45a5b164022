// The windows beside the packet list, and the actions that open them.
#pragma once

#include "gui/capture_view.h"
#include "gui/traffic_table_page.h"

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

    QAction* followTcpAction() const { return m_followTcp; }
    QAction* followUdpAction() const { return m_followUdp; }

private:
    void makeFollowActions();
    /// The stream of the selected packet.
    void follow(TransportFacts::Kind kind);
    /// What windows of tables can open for a conversation.
    ConversationHooks conversationHooks();

    void updateActions();
    /// Shows a window of its own, which is gone when it is closed.
    void show(QWidget* window);

    QAction* m_followTcp;
    QAction* m_followUdp;
    CaptureView& m_view;
    QWidget* m_window;
    QList<QPointer<QWidget>> m_open;
    QAction *m_conversations, *m_endpoints, *m_hierarchy, *m_expert;
};

} // namespace porthole::gui
