// Colour rules, and colours of conversations.

#include "gui/main_window/main_window.h"

#include "gui/packets/scroll_overview.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollBar>

namespace porthole::gui {

void MainWindow::connectColourActions()
{
    auto& a = *m_actions;
    connect(a.colourRules, &QAction::triggered, this, &MainWindow::showColourRules);
    for (int colour = 1; colour <= ColourRuleStore::conversationColours; ++colour)
        connect(a.conversationColours[colour - 1], &QAction::triggered, this, [this, colour] {
            if (const auto filter = conversationFilter(); !filter.isEmpty())
                m_colourRules.setConversation(colour, filter);
        });
    connect(a.resetConversationColours, &QAction::triggered, &m_colourRules, &ColourRuleStore::resetConversations);
    connect(&m_colourRules, &ColourRuleStore::changed, this, &MainWindow::applyColourRules);
    m_listModel->setColourRules(m_colourRules.compiled()->all());
}

void MainWindow::applyColourRules()
{
    m_actions->resetConversationColours->setEnabled(m_colourRules.hasConversations());
    if (m_rows)
        m_rows->setColourRules(m_colourRules.compiled());
    if (m_fetcher) {
        m_fetcher->setColourRules(m_colourRules.compiled());
        if (m_packetNumber)
            showPacket(m_packetNumber);
    }
    m_listModel->setColourRules(m_colourRules.compiled()->all());
    m_overview->setRules(m_colourRules.compiled());
}

QWidget* MainWindow::makeListPage()
{
    auto* page = new QWidget;
    m_overview = new ScrollOverview;
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_overview);
    return page;
}

void MainWindow::connectOverview()
{
    m_overview->setRules(m_colourRules.compiled());
    m_overview->setMarks(&m_marks);
    m_overview->setColourise(m_settings.colourise());
    connect(&m_settings, &Settings::colouriseChanged, m_overview, &ScrollOverview::setColourise);
    connect(&m_marks, &FrameMarks::changed, m_overview, [this] { m_overview->setMarks(&m_marks); });
    const auto follow = [this] { m_overview->setScroll(m_list->scroll()); };
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, m_overview, follow);
    connect(m_list->verticalScrollBar(), &QScrollBar::rangeChanged, m_overview, follow);
    connect(m_listModel, &QAbstractItemModel::modelReset, m_overview, &ScrollOverview::refresh);
    connect(m_listModel, &QAbstractItemModel::rowsInserted, m_overview, &ScrollOverview::refresh);
    connect(m_overview, &ScrollOverview::rowWanted, this, [this](int row) {
        m_list->scrollTo(m_listModel->index(row, 0), QAbstractItemView::PositionAtCenter);
    });
}

/// The rule that colours the row of the selected packet, as far as its text is there.
int MainWindow::selectedRule() const
{
    const int row = m_listModel->rowOf(m_packetNumber);
    return row >= 0 ? m_listModel->index(row, 0).data(PacketListModel::ColourRuleRole).toInt() : noColourRule;
}

void MainWindow::showColourRules()
{
    if (m_colourDialog) {
        m_colourDialog->raise();
        m_colourDialog->activateWindow();
        return;
    }
    m_colourDialog = new ColourRuleDialog(m_colourRules, standardRegistry(), m_themes.theme(), this);
    m_colourDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(&m_themes, &ThemeController::changed, m_colourDialog.data(), &ColourRuleDialog::setTheme);
    m_colourDialog->showHit(m_packetNumber ? selectedRule() : noColourRule, m_packetNumber);
    m_colourDialog->show(); // the list stays in reach: it shows what the rules do
}

void MainWindow::fillColourMenu(QMenu& menu)
{
    const auto& theme = m_themes.theme();
    auto& a = *m_actions;
    for (std::size_t i = 0; i < theme.conversations.size(); ++i) {
        QPixmap swatch(16, 16);
        swatch.fill(theme.conversations[i].background);
        a.conversationColours[static_cast<qsizetype>(i)]->setIcon(swatch);
    }
    menu.addActions(a.conversationColours);
    menu.addSeparator();
    menu.addAction(a.resetConversationColours);
}

} // namespace porthole::gui
