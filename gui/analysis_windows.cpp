#include "gui/analysis_windows.h"

#include "gui/expert_window.h"
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

void AnalysisWindows::fillAnalyseMenu(QMenu& menu)
{
    menu.addAction(m_expert);
}

ConversationHooks AnalysisWindows::conversationHooks()
{
    return {};
}

void AnalysisWindows::fillStatisticsMenu(QMenu& menu)
{
    menu.addActions({m_hierarchy, m_conversations, m_endpoints});
}

void AnalysisWindows::fillPacketMenu(QMenu& /*menu*/) {}

void AnalysisWindows::updateActions()
{
    const bool open = m_view.session() != nullptr;
    for (auto* action : {m_conversations, m_endpoints, m_hierarchy, m_expert})
        action->setEnabled(open);
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
