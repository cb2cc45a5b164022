// Preferences, and switching between profiles.

#include "gui/main_window/main_window.h"

#include "gui/settings/preference_pages.h"
#include "gui/settings/profiles.h"

#include <QAction>
#include <QActionGroup>
#include <QFile>
#include <QMenu>
#include <QStatusBar>
#include <QToolButton>

namespace porthole::gui {

namespace {

/// Null: none is chosen, or it cannot be read; then nothing is decrypted.
std::shared_ptr<KeyLog> readKeyLog(const QString& path)
{
    QFile file(path);
    if (path.isEmpty() || !file.open(QIODevice::ReadOnly))
        return nullptr;
    constexpr qint64 longest = 64 << 20; // hundreds of thousands of connections
    const auto text = file.read(longest);
    auto keys = std::make_shared<KeyLog>();
    keys->add({text.constData(), static_cast<std::size_t>(text.size())});
    return keys;
}

} // namespace

void MainWindow::connectPreferenceActions()
{
    connect(m_actions->preferences, &QAction::triggered, this, [this] { showPreferences({}); });
    m_profileButton = new QToolButton;
    m_profileButton->setAutoRaise(true);
    m_profileButton->setPopupMode(QToolButton::InstantPopup);
    m_profileButton->setToolTip(tr("The profile: a set of settings with a name"));
    m_profileButton->setAccessibleName(tr("Profile"));
    auto* menu = new QMenu(m_profileButton);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillProfileMenu(*menu); });
    m_profileButton->setMenu(menu);
    m_profileButton->setText(Profiles::title(m_settings.profile()));
    statusBar()->addPermanentWidget(m_profileButton);
    m_nameFiles.setFolder(m_settings.profile().isEmpty() ? QString() : m_settings.profileFolder());
    connect(&m_settings, &Settings::profileAboutToChange, this, &MainWindow::storeColumns);
    connect(&m_settings, &Settings::profileChanged, this, &MainWindow::applyProfile);
    connect(&m_settings, &Settings::dissectionChanged, this, &MainWindow::applyDissection);
}

void MainWindow::showPreferences(const QString& page)
{
    if (!m_preferences) {
        m_preferences = new PreferencesDialog(this);
        m_preferences->setAttribute(Qt::WA_DeleteOnClose);
        m_preferences->addPage(tr("Appearance"), new AppearancePage(m_settings));
        m_preferences->addPage(tr("Packet list"), new PacketListPage(m_settings, m_actions->timeFormats->actions()));
        m_preferences->addPage(tr("Columns"), new ColumnsPreferences(m_settings));
        m_preferences->addPage(tr("Name resolution"), new NamesPage(m_settings));
        m_preferences->addPage(tr("Filters"), new FiltersPage(m_settings, m_savedDisplayFilters, m_savedFilters));
        m_preferences->addPage(tr("Capture"), new CapturePage(m_settings));
        m_preferences->addPage(tr("Protocols"), new ProtocolsPage(m_settings));
        m_preferences->addPage(tr("Profiles"), new ProfilesPage(m_settings));
        m_preferences->open();
    }
    m_preferences->raise();
    m_preferences->activateWindow();
    if (!page.isEmpty())
        m_preferences->showPage(page);
}

void MainWindow::fillProfileMenu(QMenu& menu)
{
    menu.clear();
    auto names = Profiles(m_settings.folder()).names();
    names.prepend(QString());
    for (const auto& name : std::as_const(names)) {
        auto title = Profiles::title(name);
        auto* action = menu.addAction(title.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(name == m_settings.profile());
        connect(action, &QAction::triggered, this, [this, name] { m_settings.setProfile(name); });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("Manage profiles…")), &QAction::triggered, this, [this] { showPreferences(tr("Profiles")); });
}

/// What has a signal of its own in the settings has already followed.
void MainWindow::applyProfile(const QString& name)
{
    const auto folder = m_settings.profileFolder();
    m_profileButton->setText(Profiles::title(name));
    m_savedFilters.setPath(folder + QStringLiteral("/cfilters"));
    m_savedDisplayFilters.setPath(folder + QStringLiteral("/dfilters"));
    m_macros.setPath(folder + QStringLiteral("/dfilter_macros"));
    m_filterButtonTable.setPath(folder + QStringLiteral("/dfilter_buttons"));
    m_colourRules.setPath(folder + QStringLiteral("/colorfilters"));
    m_nameFiles.setFolder(name.isEmpty() ? QString() : folder);
    applyNames();
    auto& a = *m_actions;
    for (auto* action : a.themes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_settings.theme()));
    for (auto* action : a.timeFormats->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_settings.timeFormat()));
    a.colourise->setChecked(m_settings.colourise());
    const auto kinds = m_settings.names();
    a.nameMac->setChecked(kinds.mac);
    a.nameNetwork->setChecked(kinds.network);
    a.nameTransport->setChecked(kinds.transport);
    a.nameSystem->setChecked(m_settings.asksForNames());
    if (m_preferences)
        m_preferences->load();
}

analysis::SessionOptions MainWindow::sessionOptions() const
{
    analysis::SessionOptions options;
    options.dissection = m_settings.dissection();
    options.keys = readKeyLog(m_settings.keyLogFile());
    return options;
}

/// Reads the open capture again, with the other options. What the user said of its packets stays.
void MainWindow::applyDissection()
{
    if (!m_document || m_document->isGrowing() || m_document->chain() || m_capture || m_saveJob)
        return;
    const auto path = m_document->path();
    if (path == QLatin1String("-"))
        return; // what came through the pipe is gone
    const auto packet = m_packetNumber;
    const auto marks = {FrameMarks::Marked, FrameMarks::Ignored, FrameMarks::TimeReference};
    std::vector<std::vector<analysis::FrameNumber>> marked;
    for (const auto kind : marks)
        marked.push_back(m_marks.frames(kind).numbers());
    const auto comments = m_comments.take();
    auto unsaved = std::move(m_unsaved);
    closeDocument();
    m_unsaved = std::move(unsaved);
    m_comments.put(comments);
    for (const auto kind : marks)
        if (!marked[kind].empty()) // kinds count from 0
            m_marks.set(kind, marked[kind], true);
    openDocument(path, packet, Loader::Growth::Ignored);
}

} // namespace porthole::gui
