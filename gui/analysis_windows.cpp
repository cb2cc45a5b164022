#include "gui/analysis_windows.h"

#include "gui/verdict_window.h"

#include <QAction>
#include <QMenu>

namespace porthole::gui {

AnalysisWindows::AnalysisWindows(CaptureView& view, QWidget* window)
    : QObject(window)
    , m_view(view)
    , m_window(window)
{
    m_verdict = new QAction(tr("&Verdict on This Connection"), this);
    connect(m_verdict, &QAction::triggered, this, [this] { show(new VerdictWindow(m_view, selectedConnection())); });
    m_verdicts = new QAction(tr("V&erdicts and Capture Health"), this);
    connect(m_verdicts, &QAction::triggered, this, [this] { show(new VerdictWindow(m_view)); });
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
    menu.addAction(m_verdict);
    menu.addAction(m_verdicts);
}

void AnalysisWindows::fillStatisticsMenu(QMenu& /*menu*/) {}

void AnalysisWindows::fillPacketMenu(QMenu& menu)
{
    menu.addAction(m_verdict);
}

void AnalysisWindows::updateActions()
{
    m_verdict->setEnabled(selectedConnection() != analysis::noConversation);
    m_verdicts->setEnabled(m_view.session() != nullptr);
}

analysis::ConversationId AnalysisWindows::selectedConnection() const
{
    const auto session = m_view.session();
    const auto packet = m_view.selectedPacket();
    if (!session || packet == 0 || packet > session->frameCount())
        return analysis::noConversation;
    const auto id = session->row(packet).conversation;
    const bool tcp = id != analysis::noConversation && session->conversation(id).kind == TransportFacts::Kind::Tcp;
    return tcp ? id : analysis::noConversation;
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
