#include "gui/analysis_windows.h"

#include "gui/expert_window.h"
#include "gui/follow_window.h"
#include "gui/hierarchy_window.h"
#include "gui/traffic_table_window.h"

#include <QAction>
#include <QMenu>

namespace porthole::gui {

AnalysisWindows::AnalysisWindows(CaptureView& view, QWidget* window)
    : QObject(window)
    , m_view(view)
    , m_window(window)
    , m_conversations(new QAction(tr("&Conversations"), this))
    , m_endpoints(new QAction(tr("&Endpoints"), this))
    , m_hierarchy(new QAction(tr("Protocol &hierarchy"), this))
    , m_expert(new QAction(tr("&Expert information"), this))
{
    makeFollowActions();
    m_conversations->setStatusTip(tr("Who talked to whom, how long, and how it ended"));
    connect(m_conversations, &QAction::triggered, this, [this] {
        show(new TrafficTableWindow(m_view, TrafficTableModel::What::Conversations, conversationHooks(), m_window));
    });
    m_endpoints->setStatusTip(tr("Who sent and received how much"));
    connect(m_endpoints, &QAction::triggered, this,
        [this] { show(new TrafficTableWindow(m_view, TrafficTableModel::What::Endpoints, {}, m_window)); });
    m_hierarchy->setStatusTip(tr("Which protocols the capture holds, and what share each has"));
    connect(m_hierarchy, &QAction::triggered, this, [this] { show(new HierarchyWindow(m_view, m_window)); });
    m_expert->setStatusTip(tr("What is worth a note in all packets, the worst first"));
    connect(m_expert, &QAction::triggered, this, [this] { show(new ExpertWindow(m_view, m_window)); });

    connect(&m_view, &CaptureView::sessionChanged, this, &AnalysisWindows::updateActions);
    connect(&m_view, &CaptureView::packetSelected, this, &AnalysisWindows::updateActions);
    updateActions();
}

AnalysisWindows::~AnalysisWindows()
{
    for (const auto& window : m_open)
        delete window;
}

void AnalysisWindows::makeFollowActions()
{
    m_followTcp = new QAction(tr("Follow &TCP stream"), this);
    m_followTcp->setShortcut(Qt::CTRL | Qt::ALT | Qt::SHIFT | Qt::Key_T);
    m_followUdp = new QAction(tr("Follow &UDP stream"), this);
    m_followUdp->setShortcut(Qt::CTRL | Qt::ALT | Qt::SHIFT | Qt::Key_U);
    connect(m_followTcp, &QAction::triggered, this, [this] { follow(TransportFacts::Kind::Tcp); });
    connect(m_followUdp, &QAction::triggered, this, [this] { follow(TransportFacts::Kind::Udp); });
}

void AnalysisWindows::fillAnalyseMenu(QMenu& menu)
{
    menu.addActions({m_followTcp, m_followUdp, m_expert});
}

ConversationHooks AnalysisWindows::conversationHooks()
{
    return {};
}

void AnalysisWindows::fillStatisticsMenu(QMenu& menu)
{
    menu.addActions({m_hierarchy, m_conversations, m_endpoints});
}

void AnalysisWindows::fillPacketMenu(QMenu& menu)
{
    menu.addActions({m_followTcp, m_followUdp});
}

void AnalysisWindows::updateActions()
{
    const auto session = m_view.session();
    const auto packet = m_view.selectedPacket();
    const auto id = session && packet ? session->row(packet).conversation : analysis::noConversation;
    const bool known = id != analysis::noConversation;
    const auto kind = known ? session->conversation(id).kind : TransportFacts::Kind::Tcp;
    m_followTcp->setEnabled(known && kind == TransportFacts::Kind::Tcp);
    m_followUdp->setEnabled(known && kind == TransportFacts::Kind::Udp);
    for (auto* action : {m_conversations, m_endpoints, m_hierarchy, m_expert})
        action->setEnabled(session != nullptr);
}

void AnalysisWindows::follow(TransportFacts::Kind kind)
{
    const auto session = m_view.session();
    const auto packet = m_view.selectedPacket();
    const auto id = session && packet ? session->row(packet).conversation : analysis::noConversation;
    if (id != analysis::noConversation && session->conversation(id).kind == kind)
        show(new FollowWindow(m_view, id, m_window));
}

void AnalysisWindows::show(QWidget* window)
{
    m_open.removeAll(nullptr);
    m_open.append(window);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->raise();
    window->activateWindow();
}

} // namespace porthole::gui
