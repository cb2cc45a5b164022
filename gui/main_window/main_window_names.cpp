// Which names stand in place of addresses and ports.

#include "gui/main_window/main_window.h"
#include "gui/packets/asked_names.h"

#include <QAction>
#include <QMenu>

namespace porthole::gui {

void MainWindow::addNameMenu(QMenu& view)
{
    auto& a = *m_actions;
    view.addMenu(tr("&Name resolution"))->addActions({a.nameMac, a.nameNetwork, a.nameTransport, a.nameSystem});
    const auto kinds = m_settings.names();
    const struct {
        QAction* action;
        bool NameKinds::*kind;
    } choices[] = {
        {a.nameMac, &NameKinds::mac},
        {a.nameNetwork, &NameKinds::network},
        {a.nameTransport, &NameKinds::transport},
    };
    for (const auto& choice : choices) {
        choice.action->setChecked(kinds.*choice.kind);
        connect(choice.action, &QAction::toggled, this, [this, kind = choice.kind](bool on) {
            auto wanted = m_settings.names();
            wanted.*kind = on;
            m_settings.setNames(wanted);
        });
    }
    connect(a.nameNetwork, &QAction::toggled, a.nameSystem, &QAction::setEnabled);
    a.nameSystem->setEnabled(kinds.network);
    a.nameSystem->setChecked(m_settings.asksForNames());
    connect(a.nameSystem, &QAction::toggled, &m_settings, &Settings::setAsksForNames);
    connect(&m_settings, &Settings::namesChanged, this, &MainWindow::applyNames);
    connect(&m_nameFiles, &NameFiles::ready, this, [this] {
        if (const auto names = m_nameFiles.names(); names && *names != GivenNames {})
            applyNames();
    });
}

void MainWindow::setSessionNames()
{
    analysis::NameOptions options {.kinds = m_settings.names(), .given = {}, .asked = {}};
    if (options.kinds != NameKinds {})
        options.given = m_nameFiles.names();
    m_askedNames->setWanted(options.kinds.network, m_settings.asksForNames());
    options.asked = m_askedNames->hosts();
    m_document->session()->setNames(options);
}

void MainWindow::applyNames()
{
    if (!m_document || !m_document->session() || !m_rows)
        return;
    setSessionNames();
    m_rows->forgetTexts();
    m_sortRanks.reset();
    m_listModel->refreshTexts();
    if (m_packetNumber)
        showPacket(m_packetNumber);
    if (m_sort.column >= 0 && m_listModel->columns()[m_sort.column].kind == PacketListColumn::Kind::Info)
        sortAgain(); // it names ports
}

} // namespace porthole::gui
