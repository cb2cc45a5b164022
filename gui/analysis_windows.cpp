#include "gui/analysis_windows.h"

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

void AnalysisWindows::fillStatisticsMenu(QMenu& /*menu*/) {}

void AnalysisWindows::fillPacketMenu(QMenu& /*menu*/) {}

void AnalysisWindows::updateActions() {}

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
