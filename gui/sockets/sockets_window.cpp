#include "gui/sockets/sockets_window.h"

#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace porthole::gui {

using namespace analysis;

namespace {

constexpr int interval = 1000; // ms between two looks at the kernel's tables

} // namespace

SocketsWindow::SocketsWindow(CaptureView& view, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_view(view)
    , m_model(new SocketModel(this))
    , m_table(new QTableView(this))
    , m_search(new QLineEdit(this))
    , m_tcp(new QCheckBox(tr("&TCP"), this))
    , m_udp(new QCheckBox(tr("&UDP"), this))
    , m_local(new QCheckBox(tr("UNI&X"), this))
    , m_others(new QCheckBox(tr("&Packet, Netlink, raw"), this))
    , m_byListener(new QCheckBox(tr("Accepted connections below their &listener"), this))
    , m_followPacket(new QCheckBox(tr("Follow the selected pac&ket"), this))
    , m_details(new QPlainTextEdit(this))
    , m_status(new QLabel(this))
    , m_filter(new QPushButton(tr("Show its packets"), this))
    , m_reader(std::make_shared<SocketTableReader>())
{
    setObjectName(QStringLiteral("sockets"));
    setWindowTitle(tr("Sockets of this machine"));
    resize(1280, 640);

    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setSortingEnabled(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 4 / 3);
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->sortByColumn(SocketModel::Protocol, Qt::AscendingOrder);
    const auto width = [&](const char* sample) { return fontMetrics().horizontalAdvance(QLatin1String(sample)) + 24; };
    const char* const samples[SocketModel::ColumnCount] = {"Protocolw", "CLOSE-WAIT", "Recv-Qww", "Send-Qww", "[2001:db8:1234::1234]:12345",
        "[2001:db8:1234::1234]:12345", "NetworkManager (123456)", "systemd-net", "RTT (ms)ww", "Windoww"};
    for (int column = 0; column < SocketModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, width(samples[column]));

    m_search->setPlaceholderText(tr("Search: program, address, port, state…"));
    m_search->setClearButtonEnabled(true);
    m_tcp->setChecked(true);
    m_udp->setChecked(true);
    m_followPacket->setToolTip(tr("Makes the socket current that the packet selected in the list belongs to"));
    m_details->setReadOnly(true);
    m_details->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_details->setPlaceholderText(tr("Select a socket to see what the kernel knows of it."));
    m_filter->setToolTip(tr("Filters the packet list by this socket's addresses and ports"));

    auto* kinds = new QHBoxLayout;
    kinds->addWidget(m_search, 1);
    for (auto* box : {m_tcp, m_udp, m_local, m_others})
        kinds->addWidget(box);
    auto* ways = new QHBoxLayout;
    ways->addWidget(m_byListener);
    ways->addWidget(m_followPacket);
    ways->addStretch(1);
    auto* copy = new QPushButton(tr("&Copy"), this);
    copy->setToolTip(tr("Copies the table as text, with tabs between the columns"));
    auto* close = new QPushButton(tr("Close"), this);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_status, 1);
    bottom->addWidget(m_filter);
    bottom->addWidget(copy);
    bottom->addWidget(close);
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->addWidget(m_table);
    parts->addWidget(m_details);
    parts->setStretchFactor(0, 4);
    parts->setStretchFactor(1, 1);
    parts->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(kinds);
    layout->addLayout(ways);
    layout->addWidget(parts, 1);
    layout->addLayout(bottom);

    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(rowsAsText()); });
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    connect(m_filter, &QPushButton::clicked, this, [this] {
        if (const auto* socket = m_model->socket(m_table->currentIndex().row()))
            m_view.applyFilter(SocketModel::filterOf(*socket));
    });
    connect(m_search, &QLineEdit::textChanged, this, &SocketsWindow::ask);
    for (auto* box : {m_tcp, m_udp, m_local, m_others, m_byListener})
        connect(box, &QCheckBox::toggled, this, &SocketsWindow::ask);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &SocketsWindow::ask);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const auto* socket = m_model->socket(current.row());
        m_selected = socket ? socket->cookie : 0;
        showSelected();
    });
    connect(m_table, &QTableView::customContextMenuRequested, this, &SocketsWindow::contextMenu);
    connect(m_table, &QTableView::doubleClicked, m_filter, &QPushButton::click);
    connect(m_followPacket, &QCheckBox::toggled, this, &SocketsWindow::followPacket);
    connect(&m_view, &CaptureView::packetSelected, this, &SocketsWindow::followPacket);
    connect(&m_timer, &QTimer::timeout, this, &SocketsWindow::ask);
    m_timer.setInterval(interval);
    showSelected();
}

void SocketsWindow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    ask();
    m_timer.start();
}

void SocketsWindow::hideEvent(QHideEvent* event)
{
    m_timer.stop();
    QWidget::hideEvent(event);
}

SocketChoice SocketsWindow::choice() const
{
    SocketChoice wanted;
    const bool others = m_others->isChecked();
    wanted.kinds = {m_tcp->isChecked(), m_udp->isChecked(), others, m_local->isChecked(), others, others, true};
    wanted.byListener = m_byListener->isChecked();
    wanted.search = m_search->text().trimmed();
    wanted.column = m_table->horizontalHeader()->sortIndicatorSection();
    wanted.order = m_table->horizontalHeader()->sortIndicatorOrder();
    return wanted;
}

void SocketsWindow::ask()
{
    m_job.ask([this, reader = m_reader, wanted = choice()]() -> LatestJob::Answer {
        auto rows = SocketModel::read(*reader, wanted);
        return [this, rows = std::move(rows)] { take(rows); };
    });
}

void SocketsWindow::take(std::shared_ptr<const SocketRows> rows)
{
    const auto selected = m_selected;
    {
        const QSignalBlocker noSelection(m_table->selectionModel());
        m_model->setRows(std::move(rows));
    }
    const auto row = selected ? m_model->rowOf(selected) : -1;
    const auto scrolled = m_table->verticalScrollBar()->value();
    m_table->setCurrentIndex(row >= 0 ? m_model->index(row, std::max(0, m_table->currentIndex().column())) : QModelIndex());
    m_table->verticalScrollBar()->setValue(scrolled);
    if (row < 0)
        m_selected = 0;
    showSelected();
    const auto& shown = *m_model->rows();
    if (!shown.problem.isEmpty()) {
        m_status->setText(shown.problem);
    } else {
        auto text = m_model->rowCount() == 1 ? tr("1 socket") : tr("%1 sockets").arg(formatCount(static_cast<quint64>(m_model->rowCount())));
        if (const auto hidden = shown.table.processes.hidden())
            text += hidden == 1 ? tr("; one process of another user does not show its own")
                                : tr("; %1 processes of other users do not show theirs").arg(formatCount(hidden));
        for (const auto& missing : shown.table.missing)
            text += tr("; this kernel does not tell of %1").arg(toQString(missing));
        m_status->setText(text);
    }
    Q_EMIT updated();
}

void SocketsWindow::showSelected()
{
    const auto row = m_table->currentIndex().row();
    const auto* socket = m_model->socket(row);
    const auto text = m_model->details(row);
    if (text != m_details->toPlainText()) { // what is being read stays where it is
        const auto scrolled = m_details->verticalScrollBar()->value();
        m_details->setPlainText(text);
        m_details->verticalScrollBar()->setValue(scrolled);
    }
    m_filter->setEnabled(socket && m_view.session() && !SocketModel::filterOf(*socket).isEmpty());
}

void SocketsWindow::followPacket()
{
    const auto session = m_view.session();
    const auto packet = m_view.selectedPacket();
    if (!m_followPacket->isChecked() || !session || !packet)
        return;
    const auto id = session->row(packet).conversation;
    if (id == noConversation)
        return;
    const auto conversation = session->conversation(id);
    const auto protocol = conversation.kind == TransportFacts::Kind::Tcp ? SocketProtocol::Tcp : SocketProtocol::Udp;
    const SocketAddress a {conversation.addressA, conversation.portA}, b {conversation.addressB, conversation.portB};
    int best = -1, bestScore = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto* socket = m_model->socket(row);
        if (socket->protocol != protocol)
            continue;
        const auto score = std::max(deliveryScore(*socket, a, b), deliveryScore(*socket, b, a));
        if (score > bestScore) {
            bestScore = score;
            best = row;
        }
    }
    if (best >= 0)
        m_table->setCurrentIndex(m_model->index(best, 0));
    else
        m_status->setText(tr("No socket that is shown belongs to packet %1.").arg(packet));
}

void SocketsWindow::contextMenu(const QPoint& at)
{
    const auto* socket = m_model->socket(m_table->indexAt(at).row());
    if (!socket)
        return;
    QMenu menu(this);
    menu.setToolTipsVisible(true);
    m_view.addFilterMenus(menu, SocketModel::filterOf(*socket));
    menu.addSeparator();
    const auto text = m_table->indexAt(at).data().toString().trimmed();
    menu.addAction(tr("&Copy this cell"), this, [text] { QGuiApplication::clipboard()->setText(text); });
    menu.exec(m_table->viewport()->mapToGlobal(at));
}

QString SocketsWindow::rowsAsText() const
{
    QStringList lines;
    for (int row = -1; row < m_model->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < SocketModel::ColumnCount; ++column)
            cells << (row < 0 ? m_model->headerData(column, Qt::Horizontal).toString() : m_model->index(row, column).data().toString());
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace porthole::gui
