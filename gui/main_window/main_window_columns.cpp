// Which columns the packet list has.

#include "gui/main_window/main_window.h"

#include "dissectors/core/registry.h"
#include "gui/basics/qt_text.h"
#include "gui/packets/columns_dialog.h"
#include "gui/packets/program_columns.h"

#include <QMenu>
#include <QStatusBar>

namespace porthole::gui {

namespace {

/// The same values in the same order, however they look.
bool sortsAlike(const PacketListColumn& one, const PacketListColumn& other)
{
    return one.kind == other.kind && one.fields == other.fields && one.occurrence == other.occurrence && one.time == other.time
        && one.resolved == other.resolved;
}

} // namespace

void MainWindow::connectColumns()
{
    auto& a = *m_actions;
    m_list->setColumns(m_settings.columns());
    connect(m_list, &PacketListView::columnsChanged, this, [this] {
        storeColumns();
        if (m_rows)
            m_rows->setFieldColumns(m_listModel->fieldColumns());
    });
    connect(m_list, &PacketListView::headerMenuWanted, this, &MainWindow::showHeaderMenu);
    connect(&m_settings, &Settings::columnsChanged, this, &MainWindow::applyColumns);
    addAction(a.applyAsColumn); // its menu is made when it opens: its keys work before
    connect(a.applyAsColumn, &QAction::triggered, this, &MainWindow::applyAsColumn);
    connect(a.editColumns, &QAction::triggered, this, [this] { editColumns(-1); });
    connect(a.resetColumns, &QAction::triggered, this, [this] { m_settings.setColumns(PacketListColumn::defaults()); });
}

void MainWindow::storeColumns()
{
    m_settings.setColumns(m_list->columns());
}

void MainWindow::showAllColumns()
{
    auto columns = m_list->columns();
    for (auto& column : columns) {
        column.visible = true;
        column.width = 0; // as its texts need
    }
    m_settings.setColumns(columns);
}

void MainWindow::applyColumns()
{
    const auto columns = m_settings.columns();
    if (PacketListColumn::listToJson(columns) == PacketListColumn::listToJson(m_list->columns()))
        return;
    const auto selected = m_list->currentFrame();
    const int line = m_list->currentLine();
    const auto before = m_listModel->columns();
    m_list->setColumns(columns);
    if (m_rows)
        m_rows->setFieldColumns(m_listModel->fieldColumns());
    if (m_sort.column >= 0) { // where the column that sorts has gone to
        const auto sorted = before[m_sort.column];
        const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return sortsAlike(column, sorted); });
        const int column = found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
        if (column < 0) {
            sortBy(-1, Qt::AscendingOrder);
        } else {
            m_sort.column = m_shownSort.column = column;
            m_list->header()->setSorted(column, m_sort.order);
        }
    }
    if (selected)
        m_list->goToLine(selected, line);
    updateActions();
}

void MainWindow::applyAsColumn()
{
    const auto item = m_tree->currentItem();
    if (!packet() || item == noItem)
        return;
    const auto& field = *packet()->tree[item].field;
    auto columns = m_list->columns();
    const auto name = toQString(field.abbreviation);
    for (auto& column : columns)
        if (column.kind == PacketListColumn::Kind::Fields && column.fields == name) {
            statusBar()->showMessage(tr("“%1” is a column already").arg(column.title), 4000);
            column.visible = true;
            m_settings.setColumns(columns);
            return;
        }
    PacketListColumn column {.title = toQString(field.name), .fields = name, .alignment = alignmentOf(field)};
    // In front of Info, which takes what is left.
    const bool infoIsLast = !columns.isEmpty() && columns.last().kind == PacketListColumn::Kind::Info;
    columns.insert(columns.size() - (infoIsLast ? 1 : 0), column);
    if (infoIsLast)
        columns.last().width = 0;
    m_settings.setColumns(columns);
}

/// The dialog, at a column of the model; -1: at a new one.
void MainWindow::editColumns(int column)
{
    storeColumns();
    auto* dialog = new ColumnsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (column >= 0)
        dialog->page()->select(m_list->header()->visualIndex(column));
    dialog->open();
}

void MainWindow::showHeaderMenu(int column, const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("headerMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (column >= 0)
        fillHeaderMenu(*menu, column);
    auto* shown = menu->addMenu(tr("S&hown columns"));
    m_list->fillColumnMenu(*shown);
    addProgramColumns(*menu->addMenu(tr("Columns of &programs")), m_settings, m_list->columns());
    menu->addActions({m_actions->resizeColumns, m_actions->editColumns, m_actions->resetColumns});
    menu->popup(globalPosition);
}

void MainWindow::fillHeaderMenu(QMenu& menu, int column)
{
    using Kind = PacketListColumn::Kind;
    const auto& shown = m_listModel->columns()[column];
    const auto change = [this](int changed, auto how) {
        auto columns = m_list->columns();
        how(columns[m_list->header()->visualIndex(changed)]);
        m_settings.setColumns(columns);
    };
    connect(menu.addAction(tr("Sort &ascending")), &QAction::triggered, this, [this, column] { sortBy(column, Qt::AscendingOrder); });
    connect(menu.addAction(tr("Sort &descending")), &QAction::triggered, this, [this, column] { sortBy(column, Qt::DescendingOrder); });
    auto* unsorted = menu.addAction(tr("In &order of the file"));
    unsorted->setEnabled(m_sort.column >= 0);
    connect(unsorted, &QAction::triggered, this, [this] { sortBy(-1, Qt::AscendingOrder); });
    menu.addSeparator();
    const std::pair<QString, Qt::Alignment> sides[] {
        {tr("Align &left"), Qt::AlignLeft}, {tr("Align &centre"), Qt::AlignHCenter}, {tr("Align &right"), Qt::AlignRight}};
    for (const auto& [text, alignment] : sides) {
        auto* action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(shown.alignment == alignment);
        connect(action, &QAction::triggered, this, [change, column, side = alignment] {
            change(column, [side](PacketListColumn& changed) { changed.alignment = side; });
        });
    }
    if (shown.kind == Kind::Source || shown.kind == Kind::Destination || shown.kind == Kind::Fields) {
        auto* names = menu.addAction(tr("&Names in place of numbers"));
        names->setCheckable(true);
        names->setChecked(shown.resolved);
        connect(names, &QAction::toggled, this,
            [change, column](bool on) { change(column, [on](PacketListColumn& changed) { changed.resolved = on; }); });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("&Edit column…")), &QAction::triggered, this, [this, column] { editColumns(column); });
    connect(menu.addAction(tr("Resi&ze to contents")), &QAction::triggered, this, [this, column] { m_list->resizeColumnToContents(column); });
    auto* remove = menu.addAction(tr("Re&move column"));
    remove->setEnabled(m_listModel->columnCount() > 1);
    connect(remove, &QAction::triggered, this, [this, column] {
        auto columns = m_list->columns();
        columns.removeAt(m_list->header()->visualIndex(column));
        m_settings.setColumns(columns);
    });
    menu.addSeparator();
}

} // namespace porthole::gui
