#include "gui/analysis_windows.h"

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
{
    m_conversations->setStatusTip(tr("Who talked to whom, how long, and how it ended"));
    connect(m_conversations, &QAction::triggered, this, [this] {
        show(new TrafficTableWindow(m_view, TrafficTableModel::What::Conversations, conversationHooks(), m_window));
    });
    m_endpoints->setStatusTip(tr("Who sent and received how much"));
    connect(m_endpoints, &QAction::triggered, this,
        [this] { show(new TrafficTableWindow(m_view, TrafficTableModel::What::Endpoints, {}, m_window)); });

    connect(&m_view, &CaptureView::sessionChanged, this, &AnalysisWindows::updateActions);
    connect(&m_view, &CaptureView::packetSelected, this, &AnalysisWindows::updateActions);
    updateActions();
}

AnalysisWindows::~AnalysisWindows()
{
    for (const auto& window : m_open)
        delete window;
}

void AnalysisWindows::fillAnalyseMenu(QMenu& /*menu*/) {}

ConversationHooks AnalysisWindows::conversationHooks()
{
    return {};
}

void AnalysisWindows::fillStatisticsMenu(QMenu& menu)
{
    menu.addActions({m_conversations, m_endpoints});
}

void AnalysisWindows::fillPacketMenu(QMenu& /*menu*/) {}

void AnalysisWindows::updateActions()
{
    const bool open = m_view.session() != nullptr;
    for (auto* action : {m_conversations, m_endpoints})
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
