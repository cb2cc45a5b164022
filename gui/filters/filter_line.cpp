#include "gui/filters/filter_line.h"

#include <QInputDialog>
#include <QMenu>
#include <QWidget>

namespace porthole::gui {

namespace {

constexpr int widestFilter = 420; ///< pixels of a menu

QString plain(QString text)
{
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

void askForName(SavedFilters& saved, const FilterLine& filter, QWidget* line)
{
    auto* dialog = new QInputDialog(line);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(filter.saveTitle);
    dialog->setLabelText(QObject::tr("Name of “%1”:").arg(filter.filter));
    QObject::connect(dialog, &QInputDialog::textValueSelected, &saved, [&saved, text = filter.filter](const QString& name) {
        if (!name.trimmed().isEmpty())
            saved.save({name.trimmed(), text});
    });
    dialog->open();
}

} // namespace

QString filterLineStyle(const Theme& theme, const ColourPair& colours)
{
    return QStringLiteral("QLineEdit { background: %1; color: %2; border: 1px solid %3; border-radius: 4px; padding: 4px; }"
                          "QLineEdit:focus { border-color: %4; }")
        .arg(colours.background.name(), colours.text.name(), theme.palette.color(QPalette::Mid).name(),
            theme.palette.color(QPalette::Highlight).name());
}

QString filterActionText(const QMenu& menu, const QString& filter)
{
    return plain(menu.fontMetrics().elidedText(filter, Qt::ElideRight, widestFilter));
}

void addSavedFilters(QMenu& menu, SavedFilters& saved, const FilterLine& filter, QWidget* line)
{
    for (const auto& entry : saved.all())
        QObject::connect(menu.addAction(QStringLiteral("%1  \u2014  %2").arg(plain(entry.name), filterActionText(menu, entry.filter))),
            &QAction::triggered, line, [use = filter.use, text = entry.filter] { use(text); });
    if (saved.all().isEmpty())
        menu.addAction(QObject::tr("None is saved yet"))->setEnabled(false);
    menu.addSeparator();
    auto* save = menu.addAction(QObject::tr("&Save this filter…"));
    save->setEnabled(filter.isGood);
    QObject::connect(save, &QAction::triggered, line, [&saved, filter, line] { askForName(saved, filter, line); });
    auto* remove = menu.addMenu(QObject::tr("&Remove"));
    remove->setEnabled(!saved.all().isEmpty());
    for (const auto& entry : saved.all())
        QObject::connect(
            remove->addAction(plain(entry.name)), &QAction::triggered, &saved, [&saved, name = entry.name] { saved.remove(name); });
}

} // namespace porthole::gui
