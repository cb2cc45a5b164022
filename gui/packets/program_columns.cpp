#include "gui/packets/program_columns.h"

#include <QMenu>

#include <algorithm>

namespace porthole::gui {

namespace {

QList<PacketListColumn> programColumns()
{
    return {
        {.title = QObject::tr("Program"), .fields = QStringLiteral("frame.process.name")},
        {.title = QObject::tr("Process ID"), .fields = QStringLiteral("frame.process.pid"), .alignment = Qt::AlignRight},
        {.title = QObject::tr("User"), .fields = QStringLiteral("frame.process.user")},
    };
}

void toggle(QList<PacketListColumn>& columns, const PacketListColumn& wanted, bool on)
{
    const auto known = std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.fields == wanted.fields; });
    if (known != columns.end()) {
        if (on)
            known->visible = true;
        else
            columns.erase(known);
        return;
    }
    const bool infoIsLast = !columns.isEmpty() && columns.last().kind == PacketListColumn::Kind::Info;
    columns.insert(columns.size() - (infoIsLast ? 1 : 0), wanted);
    if (infoIsLast)
        columns.last().width = 0; // it takes what is left
}

} // namespace

bool showsPrograms(const PacketListColumn& column)
{
    return column.fields.contains(QLatin1String("frame.process"));
}

void addProgramColumns(QMenu& menu, Settings& settings, const QList<PacketListColumn>& columns)
{
    for (const auto& wanted : programColumns()) {
        auto* action = menu.addAction(wanted.title);
        action->setCheckable(true);
        action->setChecked(std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return column.fields == wanted.fields && column.visible; }));
        QObject::connect(action, &QAction::toggled, &settings, [&settings, columns, wanted](bool on) {
            auto changed = columns;
            toggle(changed, wanted, on);
            settings.setColumns(changed);
        });
    }
}

} // namespace porthole::gui
