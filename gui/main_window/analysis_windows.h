// The windows beside the packet list, and the actions that open them.
#pragma once

#include "gui/documents/capture_view.h"
#include "gui/statistics/traffic_table_page.h"

#include <QList>
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
    QAction* exportObjectsAction() const { return m_exportObjects; }

private:
    QAction* make(const QString& text, const QString& tip, const std::function<void()>& open);
    void makeConversationActions();
    void makeCaptureActions();
    void updateActions();
    /// Of the selected packet; noConversation: there is none.
    analysis::ConversationId conversation() const;
    bool isTcp(analysis::ConversationId id) const;
    ConversationHooks conversationHooks();
    void decodeAs();
    /// Shows a window of its own, which is gone when it is closed.
    void show(QWidget* window);

    CaptureView& m_view;
    QWidget* m_window;
    QAction *m_followTcp, *m_followUdp, *m_followHttp2, *m_followQuic, *m_ladder, *m_stateDiagram, *m_verdict; ///< of the selected packet's conversation
    QAction *m_verdicts, *m_expert, *m_hierarchy, *m_conversations, *m_endpoints, *m_ioGraph, *m_flowGraph, *m_talkers, *m_sockets, *m_exportObjects, *m_decodeAs;
    QList<QAction*> m_streamGraphs;
    QList<QPointer<QWidget>> m_open;
};

} // namespace porthole::gui
