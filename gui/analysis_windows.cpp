#include "gui/analysis_windows.h"

#include "gui/io_graph_window.h"
#include "gui/stream_graph_window.h"

#include <QAction>
#include <QMenu>

namespace porthole::gui {

AnalysisWindows::AnalysisWindows(CaptureView& view, QWidget* window)
    : QObject(window)
    , m_view(view)
    , m_window(window)
{
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

void AnalysisWindows::fillStatisticsMenu(QMenu& menu)
{
    m_needCapture.append(menu.addAction(tr("I/O &Graph"), this, [this] { show(new IoGraphWindow(m_view)); }));
    fillStreamGraphMenu(*menu.addMenu(tr("TCP &Stream Graphs")));
    updateActions();
}

void AnalysisWindows::fillStreamGraphMenu(QMenu& menu)
{
    for (int i = 0; i < static_cast<int>(analysis::StreamGraphKind::Count); ++i) {
        const auto kind = static_cast<analysis::StreamGraphKind>(i);
        m_needCapture.append(
            menu.addAction(StreamGraphWindow::kindName(kind), this, [this, kind] { show(new StreamGraphWindow(m_view, kind)); }));
    }
}

void AnalysisWindows::fillPacketMenu(QMenu& /*menu*/) {}

void AnalysisWindows::updateActions()
{
    for (auto* action : m_needCapture)
        action->setEnabled(m_view.session() != nullptr);
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
