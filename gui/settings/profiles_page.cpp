// The page of profiles.

#include "gui/settings/preference_pages.h"

#include "gui/settings/profile_import.h"
#include "gui/settings/profiles.h"

#include <QDir>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

constexpr int nameRole = Qt::UserRole;

} // namespace

ProfilesPage::ProfilesPage(Settings& settings)
    : m_settings(settings)
    , m_list(new QListWidget)
{
    auto* hint = new QLabel(tr("A profile has its own theme, columns, filters, colouring rules, names and options of protocols. "
                               "The status bar shows the one in use, and switches by a click."));
    hint->setWordWrap(true);
    m_list->setObjectName(QStringLiteral("profiles"));
    m_list->setAccessibleName(tr("Profiles"));
    auto* column = new QVBoxLayout;
    const auto add = [&](const QString& text, const char* name) {
        auto* button = new QPushButton(text);
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);
        column->addWidget(button);
        return button;
    };
    m_use = add(tr("&Use"), "useProfile");
    auto* create = add(tr("&New…"), "newProfile");
    auto* copy = add(tr("&Copy…"), "copyProfile");
    m_rename = add(tr("&Rename…"), "renameProfile");
    m_remove = add(tr("&Delete"), "deleteProfile");
    column->addStretch(1);
    auto* import = add(tr("&Import from Wireshark…"), "importProfile");
    auto* row = new QHBoxLayout;
    row->addWidget(m_list, 1);
    row->addLayout(column);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(hint);
    layout->addLayout(row, 1);

    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        const bool own = !selected().isEmpty();
        m_rename->setEnabled(own);
        m_remove->setEnabled(own);
        m_use->setEnabled(m_list->currentItem() && selected() != m_settings.profile());
    });
    connect(m_list, &QListWidget::itemActivated, this, &ProfilesPage::useSelected);
    connect(m_use, &QPushButton::clicked, this, &ProfilesPage::useSelected);
    connect(create, &QPushButton::clicked, this, [this] { askForName(tr("New profile"), {}, &ProfilesPage::create); });
    connect(copy, &QPushButton::clicked, this, [this] {
        askForName(tr("Copy of “%1”").arg(Profiles::title(selected())), tr("%1 copy").arg(Profiles::title(selected())), &ProfilesPage::copySelected);
    });
    connect(m_rename, &QPushButton::clicked, this, [this] { askForName(tr("Rename “%1”").arg(selected()), selected(), &ProfilesPage::renameSelected); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        auto* box = new QMessageBox(QMessageBox::Question, tr("Delete profile"), tr("Delete the profile “%1” with its filters and colours?").arg(selected()),
            QMessageBox::Cancel, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        connect(box->addButton(tr("Delete"), QMessageBox::DestructiveRole), &QPushButton::clicked, this, [this] { complain(removeSelected()); });
        box->open();
    });
    connect(import, &QPushButton::clicked, this, &ProfilesPage::askForImport);
}

void ProfilesPage::load()
{
    const auto before = m_list->currentItem() ? selected() : m_settings.profile();
    m_list->clear();
    auto names = Profiles(m_settings.folder()).names();
    names.prepend(QString());
    for (const auto& name : std::as_const(names)) {
        auto* item = new QListWidgetItem(Profiles::title(name), m_list);
        item->setData(nameRole, name);
        if (name == m_settings.profile()) {
            auto font = item->font();
            font.setBold(true);
            item->setFont(font);
            item->setText(tr("%1 (in use)").arg(Profiles::title(name)));
        }
    }
    select(before);
}

QString ProfilesPage::selected() const
{
    return m_list->currentItem() ? m_list->currentItem()->data(nameRole).toString() : QString();
}

void ProfilesPage::select(const QString& name)
{
    m_list->setCurrentRow(0);
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(nameRole).toString() == name)
            m_list->setCurrentRow(row);
}

QString ProfilesPage::create(const QString& name)
{
    const auto complaint = Profiles(m_settings.folder()).create(name);
    load();
    if (complaint.isEmpty())
        select(name);
    return complaint;
}

QString ProfilesPage::copySelected(const QString& name)
{
    m_settings.write(); // what is copied are the files
    const auto complaint = Profiles(m_settings.folder()).copy(selected(), name);
    load();
    if (complaint.isEmpty())
        select(name);
    return complaint;
}

QString ProfilesPage::renameSelected(const QString& name)
{
    const auto from = selected();
    const bool used = from == m_settings.profile();
    if (from.isEmpty())
        return tr("The default profile cannot be renamed.");
    if (used)
        m_settings.setProfile({}); // its files are about to move
    const auto complaint = Profiles(m_settings.folder()).rename(from, name);
    if (used)
        m_settings.setProfile(complaint.isEmpty() ? name : from);
    load();
    select(complaint.isEmpty() ? name : from);
    return complaint;
}

QString ProfilesPage::removeSelected()
{
    const auto name = selected();
    if (!name.isEmpty() && name == m_settings.profile())
        m_settings.setProfile({});
    const auto complaint = Profiles(m_settings.folder()).remove(name);
    load();
    return complaint;
}

void ProfilesPage::useSelected()
{
    if (m_list->currentItem())
        m_settings.setProfile(selected());
    load();
}

QString ProfilesPage::import(const QString& folder, const QString& name)
{
    const Profiles profiles(m_settings.folder());
    if (const auto complaint = profiles.create(name); !complaint.isEmpty())
        return complaint;
    const auto report = importWiresharkProfile(folder, profiles.folder(name));
    load();
    select(name);
    if (report.isEmpty() && report.columns.isEmpty())
        return tr("“%1” holds nothing that can be imported; the new profile is empty.").arg(QDir::toNativeSeparators(folder));
    auto text = tr("Taken over into the profile “%1”:").arg(name) + QLatin1Char('\n') + report.taken.join(QLatin1Char('\n'));
    if (!report.notTaken.isEmpty())
        text += QStringLiteral("\n\n") + tr("Not taken over, or to be looked at:") + QLatin1Char('\n') + report.notTaken.join(QLatin1Char('\n'));
    return text;
}

void ProfilesPage::askForName(const QString& title, const QString& first, QString (ProfilesPage::*act)(const QString&))
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setLabelText(tr("Name of the profile:"));
    dialog->setTextValue(first);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, act](const QString& name) { complain((this->*act)(name.trimmed())); });
    dialog->open();
}

void ProfilesPage::complain(const QString& complaint)
{
    if (complaint.isEmpty())
        return;
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Profiles"), complaint, QMessageBox::Ok, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

/// The profiles that are where Wireshark keeps them, and any other folder.
void ProfilesPage::askForImport()
{
    const auto found = wiresharkProfiles();
    if (found.isEmpty()) {
        askForFolder();
        return;
    }
    QMenu menu(this);
    for (const auto& [name, folder] : found)
        connect(menu.addAction(Profiles::title(name)), &QAction::triggered, this,
            [this, folder = folder, proposed = name.isEmpty() ? QStringLiteral("Wireshark") : name] { showReport(folder, proposed); });
    menu.addSeparator();
    connect(menu.addAction(tr("Another folder…")), &QAction::triggered, this, &ProfilesPage::askForFolder);
    menu.exec(QCursor::pos());
}

void ProfilesPage::askForFolder()
{
    auto* dialog = new QFileDialog(this, tr("Folder of a Wireshark profile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { showReport(folder, QDir(folder).dirName()); });
    dialog->open();
}

void ProfilesPage::showReport(const QString& folder, const QString& proposed)
{
    const Profiles profiles(m_settings.folder());
    auto name = proposed;
    for (int number = 2; profiles.exists(name); ++number)
        name = QStringLiteral("%1 %2").arg(proposed).arg(number);
    auto* box = new QMessageBox(QMessageBox::Information, tr("Import from Wireshark"), import(folder, name), QMessageBox::Ok, this);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace porthole::gui
