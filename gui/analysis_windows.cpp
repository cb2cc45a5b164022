#include "gui/analysis_windows.h"

#include "gui/ladder_window.h"
#include "gui/state_diagram_window.h"

#include <QAction>
#include <QMenu>

namespace porthole::gui {

AnalysisWindows::AnalysisWindows(CaptureView& view, QWidget* window)
    : QObject(window)
    , m_view(view)
    , m_window(window)
{
    makeLadderActions();
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
    menu.addActions({m_ladder, m_stateDiagram});
}

void AnalysisWindows::fillStatisticsMenu(QMenu& menu)
{
    menu.addAction(m_flowGraph);
}

void AnalysisWindows::fillPacketMenu(QMenu& menu)
{
    menu.addActions({m_ladder, m_stateDiagram});
}

void AnalysisWindows::updateActions()
{
    updateLadderActions();
}

void AnalysisWindows::makeLadderActions()
{
    m_ladder = new QAction(tr("&Ladder of This Conversation"), this);
    m_stateDiagram = new QAction(tr("TCP &State Diagram"), this);
    m_flowGraph = new QAction(tr("&Flow Graph"), this);
    const auto conversation = [this] { return m_view.session()->row(m_view.selectedPacket()).conversation; };
    connect(m_ladder, &QAction::triggered, this, [this, conversation] { show(new LadderWindow(m_view, conversation())); });
    connect(m_stateDiagram, &QAction::triggered, this, [this, conversation] { show(new StateDiagramWindow(m_view, conversation())); });
    connect(m_flowGraph, &QAction::triggered, this, [this] { show(new LadderWindow(m_view, analysis::noConversation)); });
}

void AnalysisWindows::updateLadderActions()
{
    const auto session = m_view.session();
    const auto number = m_view.selectedPacket();
    const auto id = session && number > 0 && number <= session->frameCount() ? session->row(number).conversation : analysis::noConversation;
    m_ladder->setEnabled(id != analysis::noConversation);
    m_stateDiagram->setEnabled(id != analysis::noConversation && session->conversation(id).kind == TransportFacts::Kind::Tcp);
    m_flowGraph->setEnabled(session != nullptr);
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
