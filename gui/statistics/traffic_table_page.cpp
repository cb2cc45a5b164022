#include "gui/statistics/traffic_table_page.h"

#include "analysis/statistics/traffic_filter.h"
#include "gui/basics/qt_text.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <optional>

namespace porthole::gui {

using namespace analysis;

namespace {

/// What has to be known to put rows in order; no part of the window, so that any thread can.
struct OrderQuestion {
    std::shared_ptr<const TrafficTables> tables;
    TrafficTableModel::What what;
    TrafficLayer layer;
    TrafficColumn trafficColumn;
    EndpointColumn endpointColumn;
    bool descending;
    std::string search; ///< in lower case
    std::shared_ptr<const NameResolver> names;
};

template <typename Row>
std::vector<std::uint32_t> orderRows(const std::vector<Row>& rows, std::vector<std::uint32_t> order, const OrderQuestion& question)
{
    if (question.descending)
        std::ranges::reverse(order);
    if (!question.search.empty())
        std::erase_if(order, [&](std::uint32_t place) { return !matchesText(question.layer, rows[place], question.search, question.names.get()); });
    return order;
}

std::vector<std::uint32_t> orderRows(const OrderQuestion& question)
{
    if (!question.tables)
        return {};
    const auto layer = indexOf(question.layer);
    if (question.what == TrafficTableModel::What::Conversations)
        return orderRows(*question.tables->conversations[layer],
            orderOf(question.layer, *question.tables->conversations[layer], question.trafficColumn), question);
    return orderRows(*question.tables->endpoints[layer], orderOf(*question.tables->endpoints[layer], question.endpointColumn), question);
}

} // namespace

TrafficTablePage::TrafficTablePage(CaptureView& view, TrafficTableModel::What what, TrafficLayer layer, QWidget* parent)
    : QTableView(parent)
    , m_view(view)
    , m_model(new TrafficTableModel(what, layer, this))
{
    setModel(m_model);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setWordWrap(false);
    setAlternatingRowColors(true);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    // All rows are equally high, so that nobody has to look at each of them.
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + fontMetrics().height() / 3);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSortIndicator(m_model->bytesColumn(), Qt::DescendingOrder);
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setSectionsClickable(true);
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &TrafficTablePage::putInOrder);
    connect(this, &QTableView::doubleClicked, this, &TrafficTablePage::applyFilter);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TrafficTablePage::currentRowChanged);
}

void TrafficTablePage::showRows(std::shared_ptr<const TrafficTables> tables, bool names, bool absoluteTimes)
{
    m_tables = std::move(tables);
    m_named = names;
    m_absoluteTimes = absoluteTimes;
    setLook();
    putInOrder();
}

void TrafficTablePage::setLook()
{
    TrafficTableLook look;
    look.names = names();
    look.absoluteTimes = m_absoluteTimes;
    look.theme = &m_view.theme();
    if (m_tables) {
        look.firstTime = m_tables->session->firstTime();
        look.timePrecision = m_tables->timePrecision;
    }
    m_model->setLook(look);
}

void TrafficTablePage::setTheme(const Theme& /*theme*/)
{
    setLook();
}

void TrafficTablePage::setSearch(const QString& text)
{
    if (std::exchange(m_search, text) != text)
        putInOrder();
}

std::size_t TrafficTablePage::allRows() const
{
    if (!m_tables)
        return 0;
    const auto layer = indexOf(m_model->layer());
    return m_model->what() == TrafficTableModel::What::Conversations ? m_tables->conversations[layer]->size() : m_tables->endpoints[layer]->size();
}

void TrafficTablePage::putInOrder()
{
    const int column = std::max(0, horizontalHeader()->sortIndicatorSection());
    OrderQuestion question;
    question.tables = m_tables;
    question.what = m_model->what();
    question.layer = m_model->layer();
    if (question.what == TrafficTableModel::What::Conversations)
        question.trafficColumn = m_model->trafficColumn(column);
    else
        question.endpointColumn = m_model->endpointColumn(column);
    question.descending = horizontalHeader()->sortIndicatorOrder() == Qt::DescendingOrder;
    question.search = m_search.toLower().toStdString();
    question.names = names();
    m_job.ask([this, question]() -> LatestJob::Answer {
        return [this, tables = question.tables, rows = orderRows(question)]() mutable { take(std::move(tables), std::move(rows)); };
    });
}

void TrafficTablePage::take(std::shared_ptr<const TrafficTables> tables, std::vector<std::uint32_t> rows)
{
    // The row that was current is current again, wherever it stands now.
    std::optional<TrafficRow> conversation;
    std::optional<EndpointRow> endpoint;
    const int row = currentIndex().row(), column = std::max(0, currentIndex().column());
    if (const auto* found = m_model->conversation(row))
        conversation = *found;
    if (const auto* found = m_model->endpoint(row))
        endpoint = *found;
    const int at = verticalScrollBar()->value(), left = horizontalScrollBar()->value();
    m_model->setTable(std::move(tables), std::move(rows));
    const int place = conversation ? m_model->find(*conversation) : endpoint ? m_model->find(*endpoint) : -1;
    if (place >= 0) {
        const bool scrolls = hasAutoScroll();
        setAutoScroll(false);
        setCurrentIndex(m_model->index(place, column));
        setAutoScroll(scrolls);
    }
    updateGeometries();
    verticalScrollBar()->setValue(at);
    horizontalScrollBar()->setValue(left);
    if (!m_widthsSet && m_model->rowCount() > 0)
        setDefaultWidths();
    Q_EMIT rowsChanged();
    Q_EMIT currentRowChanged();
}

void TrafficTablePage::setDefaultWidths()
{
    m_widthsSet = true;
    constexpr int rowsLookedAt = 200;
    constexpr int widest = 360;
    const int padding = fontMetrics().horizontalAdvance(QLatin1Char('M')) * 2;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        // Room for the title with the sign of sorting beside it.
        int width = fontMetrics().horizontalAdvance(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()) + 2 * padding;
        for (int row = 0; row < std::min(rowsLookedAt, m_model->rowCount()); ++row)
            width = std::max(width, fontMetrics().horizontalAdvance(m_model->index(row, column).data().toString()) + padding);
        setColumnWidth(column, std::min(width, widest));
    }
}

const TrafficRow* TrafficTablePage::currentConversation() const
{
    return m_model->conversation(currentIndex().row());
}

std::function<std::string(TableForm)> TrafficTablePage::exporter() const
{
    return [tables = m_model->tables(), order = m_model->order(), what = m_model->what(), layer = m_model->layer(), names = names()](TableForm form) {
        if (!tables)
            return std::string();
        if (what == TrafficTableModel::What::Conversations)
            return exportRows(layer, *tables->conversations[indexOf(layer)], order, form, names.get());
        return exportRows(layer, *tables->endpoints[indexOf(layer)], order, form, names.get());
    };
}

void TrafficTablePage::applyFilter(const QModelIndex& index)
{
    if (const auto filter = m_model->filter(index.row()); !filter.isEmpty())
        m_view.applyFilter(filter);
}

void TrafficTablePage::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        applyFilter(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

void TrafficTablePage::fillMenu(QMenu& menu, int row)
{
    m_view.addFilterMenus(menu, m_model->filter(row));
    const auto* conversation = m_model->conversation(row);
    if (!conversation)
        return;
    const std::pair<FilterDirection, QString> directions[] = {{FilterDirection::AAndB, tr("A ↔ B")}, {FilterDirection::AToB, tr("A → B")},
        {FilterDirection::BToA, tr("B → A")}, {FilterDirection::AAndAny, tr("A ↔ any")}, {FilterDirection::AToAny, tr("A → any")},
        {FilterDirection::AnyToA, tr("any → A")}, {FilterDirection::BAndAny, tr("B ↔ any")}, {FilterDirection::BToAny, tr("B → any")},
        {FilterDirection::AnyToB, tr("any → B")}};
    auto* by = menu.addMenu(tr("Filter by &direction"));
    for (const auto& [direction, title] : directions)
        m_view.addFilterMenus(*by->addMenu(title), toQString(filterOf(m_model->layer(), *conversation, direction)));
    menu.addSeparator();
    menu.addAction(tr("&Go to first packet"), this, [this, frame = conversation->firstFrame] { m_view.goToPacket(frame); });
    if (conversation->conversation == noConversation)
        return;
    if (m_hooks.followStream)
        menu.addAction(tr("&Follow stream…"), this, [hook = m_hooks.followStream, id = conversation->conversation] { hook(id); });
    if (m_hooks.showLadder)
        menu.addAction(tr("&Ladder"), this, [hook = m_hooks.showLadder, id = conversation->conversation] { hook(id); });
}

void TrafficTablePage::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    QMenu menu(this);
    menu.setToolTipsVisible(true);
    fillMenu(menu, index.row());
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

} // namespace porthole::gui
