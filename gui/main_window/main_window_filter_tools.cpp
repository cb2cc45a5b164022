// What stands beside the line for a display filter: macros and buttons.

#include "gui/main_window/main_window.h"

#include "dissectors/core/registry.h"
#include "gui/filters/filter_button_bar.h"
#include "gui/filters/macros_dialog.h"

#include <QAction>

namespace porthole::gui {

void MainWindow::makeFilterTools()
{
    m_filterButtons = new FilterButtonBar(m_filterButtonTable);
    m_filterBar->addTool(m_filterButtons);
    m_findBar = new FindBar(standardRegistry());
    const auto giveMacros = [this] {
        m_filterBar->setMacros(m_macros.macros());
        m_findBar->setMacros(m_macros.macros());
    };
    giveMacros();
    connect(&m_macros, &MacroTable::changed, m_filterBar, giveMacros);
    connect(m_filterButtons, &FilterButtonBar::filterWanted, m_filterBar, &DisplayFilterBar::apply);
    connect(m_filterBar, &DisplayFilterBar::checked, m_filterButtons, [this] {
        const auto state = m_filterBar->state();
        const bool isFilter = state == DisplayFilterBar::State::Good || state == DisplayFilterBar::State::Doubtful;
        m_filterButtons->setCurrentFilter(isFilter ? m_filterBar->text().trimmed() : QString());
    });
    connect(m_actions->filterMacros, &QAction::triggered, this, [this] { (new MacrosDialog(m_macros, this))->open(); });
}

} // namespace porthole::gui
