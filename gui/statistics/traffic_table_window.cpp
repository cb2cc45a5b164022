#include "gui/statistics/traffic_table_window.h"

#include "gui/basics/qt_text.h"
#include "gui/documents/export_work.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QTabWidget>
#include <QVBoxLayout>

namespace porthole::gui {

using namespace analysis;

namespace {

constexpr QSize usualSize {1180, 600};

} // namespace

TrafficTableWindow::TrafficTableWindow(CaptureView& view, TrafficTableModel::What what, const ConversationHooks& hooks, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_view(view)
    , m_what(what)
    , m_job(new CountingJob(view,
          [endpoints = what == TrafficTableModel::What::Endpoints](std::shared_ptr<const Session> session) {
              return makeTrafficCounter(std::move(session), endpoints);
          },
          this))
    , m_tabs(new QTabWidget(this))
{
    setObjectName(what == TrafficTableModel::What::Conversations ? QStringLiteral("conversations") : QStringLiteral("endpoints"));
    resize(usualSize);
    for (const auto layer : allTrafficLayers) {
        auto* page = new TrafficTablePage(view, what, layer, m_tabs);
        page->setHooks(hooks);
        m_pages[indexOf(layer)] = page;
        m_tabs->addTab(page, toQString(trafficLayerName(layer)));
        connect(page, &TrafficTablePage::rowsChanged, this, &TrafficTableWindow::showStatus);
        connect(page, &TrafficTablePage::currentRowChanged, this, &TrafficTableWindow::updateButtons);
    }
    m_tabs->setDocumentMode(true);
    m_tabs->setCurrentIndex(static_cast<int>(TrafficLayer::Tcp));
    makeTools();

    auto* tools = new QHBoxLayout;
    tools->addWidget(m_search, 1);
    tools->addWidget(m_limit);
    tools->addWidget(m_names);
    tools->addWidget(m_absolute);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(tools);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(makeButtons(hooks));

    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        showTables();
        updateButtons();
    });
    connect(m_tabs, &QTabWidget::tabBarClicked, this, [this] { m_tabChosen = true; });
    connect(m_job, &CountingJob::changed, this, &TrafficTableWindow::showTables);
    connect(&m_view, &CaptureView::themeChanged, this, [this](const Theme& theme) {
        for (auto* page : m_pages)
            page->setTheme(theme);
    });
    connect(&m_view, &CaptureView::sessionChanged, this, &TrafficTableWindow::setTitle);
    connect(&m_view, &CaptureView::loadingFinished, this, &TrafficTableWindow::setTitle);
    setTitle();
    showTables();
    currentPage()->setFocus();
}

void TrafficTableWindow::makeTools()
{
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Show only rows with this address, port or name"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search the rows"));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        for (auto* page : m_pages)
            page->setSearch(text);
    });
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, this, [this] { m_search->setFocus(Qt::ShortcutFocusReason); });
    auto* close = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    connect(close, &QShortcut::activated, this, &QWidget::close);

    m_limit = new QCheckBox(tr("&Limit to display filter"), this);
    m_limit->setToolTip(tr("Count only packets that the packet list shows"));
    connect(m_limit, &QCheckBox::toggled, m_job, &CountingJob::setLimited);
    m_names = new QCheckBox(tr("Show &names"), this);
    m_names->setToolTip(tr("Show names in place of addresses and ports where they are known"));
    connect(m_names, &QCheckBox::toggled, this, &TrafficTableWindow::showTables);
    m_absolute = new QCheckBox(tr("&Date and time"), this);
    m_absolute->setToolTip(tr("Show when conversations began by the clock instead of seconds since the capture began"));
    m_absolute->setVisible(m_what == TrafficTableModel::What::Conversations);
    connect(m_absolute, &QCheckBox::toggled, this, &TrafficTableWindow::showTables);
}

QWidget* TrafficTableWindow::makeButtons(const ConversationHooks& hooks)
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    m_status = new QLabel(bar);
    m_progress = new QProgressBar(bar);
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);
    m_progress->hide();
    layout->addWidget(m_status, 1);
    layout->addWidget(m_progress);
    const auto addHook = [&](const QString& text, const std::function<void(ConversationId)>& hook) -> QPushButton* {
        if (!hook || m_what != TrafficTableModel::What::Conversations)
            return nullptr;
        auto* button = new QPushButton(text, bar);
        connect(button, &QPushButton::clicked, this, [this, hook] {
            if (const auto* row = currentPage()->currentConversation(); row && row->conversation != noConversation)
                hook(row->conversation);
        });
        layout->addWidget(button);
        return button;
    };
    m_follow = addHook(tr("&Follow stream…"), hooks.followStream);
    m_ladder = addHook(tr("L&adder"), hooks.showLadder);

    auto* copy = new QPushButton(tr("&Copy"), bar);
    auto* menu = new QMenu(copy);
    menu->addAction(tr("as &CSV"), this, [this] { this->copy(TableForm::Csv); });
    menu->addAction(tr("as &JSON"), this, [this] { this->copy(TableForm::Json); });
    menu->addAction(tr("as &YAML"), this, [this] { this->copy(TableForm::Yaml); });
    copy->setMenu(menu);
    layout->addWidget(copy);
    auto* save = new QPushButton(tr("&Save as CSV…"), bar);
    connect(save, &QPushButton::clicked, this, &TrafficTableWindow::askWhereToSave);
    layout->addWidget(save);
    auto* close = new QPushButton(tr("Close"), bar);
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    layout->addWidget(close);
    updateButtons();
    return bar;
}

TrafficTablePage* TrafficTableWindow::currentPage() const
{
    return static_cast<TrafficTablePage*>(m_tabs->currentWidget());
}

QString TrafficTableWindow::statusText() const
{
    return m_status->text();
}

void TrafficTableWindow::setTitle()
{
    const auto what = m_what == TrafficTableModel::What::Conversations ? tr("Conversations") : tr("Endpoints");
    const auto name = m_view.captureName();
    setWindowTitle(name.isEmpty() ? what : tr("%1 – %2").arg(what, name));
}

void TrafficTableWindow::showTables()
{
    // Tabs that nobody sees are put in order when they are looked at.
    const auto tables = this->tables();
    showFirstTabWithRows();
    currentPage()->showRows(tables, m_names->isChecked(), m_absolute->isChecked());
    showTabTitles();
    showStatus();
}

void TrafficTableWindow::showFirstTabWithRows()
{
    const auto tables = this->tables();
    if (m_tabChosen || !tables || !tables->complete() || tables->wanted == 0)
        return;
    m_tabChosen = true;
    for (const auto layer : {TrafficLayer::Tcp, TrafficLayer::Udp, TrafficLayer::Ipv4, TrafficLayer::Ipv6, TrafficLayer::Ethernet})
        if (!tables->conversations[indexOf(layer)]->empty()) {
            m_tabs->setCurrentIndex(static_cast<int>(layer));
            return;
        }
}

void TrafficTableWindow::showTabTitles()
{
    const auto tables = this->tables();
    for (const auto layer : allTrafficLayers) {
        auto title = toQString(trafficLayerName(layer));
        if (tables) {
            const auto at = indexOf(layer);
            const auto count = m_what == TrafficTableModel::What::Conversations ? tables->conversations[at]->size() : tables->endpoints[at]->size();
            title = tr("%1 · %2").arg(title, formatCount(count));
        }
        m_tabs->setTabText(static_cast<int>(layer), title);
    }
}

void TrafficTableWindow::showStatus()
{
    const auto tables = this->tables();
    const bool counting = tables && !tables->complete();
    m_progress->setVisible(counting);
    if (!tables) {
        m_status->setText(m_view.session() ? tr("Counting…") : tr("No capture is open."));
        return;
    }
    if (counting) {
        m_progress->setRange(0, static_cast<int>(tables->wanted));
        m_progress->setValue(static_cast<int>(tables->counted));
    }
    const auto* page = currentPage();
    const auto shown = static_cast<quint64>(page->table().rowCount());
    QString text = shown == page->allRows() ? (shown == 1 ? tr("1 row") : tr("%1 rows").arg(formatCount(shown))) : tr("%1 of %2 rows").arg(formatCount(shown), formatCount(page->allRows()));
    if (counting)
        text += tr(" · %1 of %2 packets counted").arg(formatCount(tables->counted), formatCount(tables->wanted));
    else if (m_job->isLimited() && !m_view.filterText().isEmpty())
        text += tr(" · packets that pass: %1").arg(m_view.filterText());
    m_status->setText(text);
}

void TrafficTableWindow::updateButtons()
{
    const auto* row = currentPage() ? currentPage()->currentConversation() : nullptr;
    for (auto* button : {m_follow, m_ladder})
        if (button)
            button->setEnabled(row && row->conversation != noConversation);
}

void TrafficTableWindow::copy(TableForm form)
{
    if (m_export)
        return;
    auto text = std::make_shared<std::string>();
    m_export = new LongJob([exporter = currentPage()->exporter(), form, text](const std::stop_token&, const LongJob::Progress&) {
        *text = exporter(form);
        return QString();
    }, this);
    connect(m_export, &LongJob::finished, this, [this, text] {
        QGuiApplication::clipboard()->setText(toQString(*text));
        m_export->deleteLater();
        m_export = nullptr;
        m_status->setText(tr("The rows were copied."));
    });
}

void TrafficTableWindow::askWhereToSave()
{
    const auto proposed = QStringLiteral("%1-%2.csv").arg(m_view.captureName().isEmpty() ? tr("capture") : m_view.captureName(), objectName());
    const auto path = QFileDialog::getSaveFileName(this, tr("Save as CSV"), proposed, tr("Comma-separated values (*.csv)"));
    if (!path.isEmpty())
        saveCsv(path);
}

void TrafficTableWindow::saveCsv(const QString& path)
{
    if (m_export)
        return;
    m_export = new LongJob([exporter = currentPage()->exporter(), path](const std::stop_token& stop, const LongJob::Progress& progress) {
        const auto text = exporter(TableForm::Csv);
        return writeBytes(path, QByteArray(text.data(), static_cast<qsizetype>(text.size())))(stop, progress);
    }, this);
    connect(m_export, &LongJob::finished, this, [this, path](const QString& complaint) {
        m_export->deleteLater();
        m_export = nullptr;
        if (complaint.isEmpty())
            m_status->setText(tr("Saved as %1.").arg(path));
        else
            QMessageBox::warning(this, tr("Save as CSV"), complaint);
    });
}

} // namespace porthole::gui
