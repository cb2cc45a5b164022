#include "gui/main_window/main_window.h"

#include "gui/basics/icons.h"
#include "gui/documents/capture_view.h"
#include "gui/documents/save_job.h"
#include "gui/main_window/analysis_windows.h"
#include "gui/packets/asked_names.h"
#include "gui/packets/copy_job.h"
#include "gui/packets/scroll_overview.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>

namespace porthole::gui {

namespace {

/// Changes whenever panes or tool bars do, so that an old state is not applied to them.
constexpr int layoutVersion = 1;

QFont zoomed(QFont font, int points)
{
    font.setPointSizeF(qMax(5.0, font.pointSizeF() + points));
    return font;
}

QString droppedFile(const QMimeData* data)
{
    for (const auto& url : data->urls())
        if (url.isLocalFile())
            return url.toLocalFile();
    return {};
}

} // namespace

MainWindow::MainWindow(Settings& settings, ThemeController& themes, std::shared_ptr<CaptureSystem> system, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_themes(themes)
    , m_system(std::move(system))
    , m_interfaces(m_system)
    , m_savedFilters(settings.profileFolder() + QStringLiteral("/cfilters"))
    , m_savedDisplayFilters(settings.profileFolder() + QStringLiteral("/dfilters"), SavedFilters::Kind::Display)
    , m_colourRules(settings.profileFolder() + QStringLiteral("/colorfilters"), standardRegistry())
    , m_macros(settings.profileFolder() + QStringLiteral("/dfilter_macros"))
    , m_filterButtonTable(settings.profileFolder() + QStringLiteral("/dfilter_buttons"))
    , m_actions(new Actions(this))
{
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    makePanes();
    makeStatusBar();
    makeAnalysisWindows();
    makeMenus();
    makeToolBar();
    connectPanes();
    connectFileActions();
    connectGoActions();
    connectCopyActions();
    connectFilterActions();
    connectSorting();
    connectColumns();
    connectTimes();
    connectCaptureActions();
    connectSaveActions();
    connectColourActions();
    connectMarkActions();
    connectOverview();
    connectCommentActions();
    connectPreferenceActions();
    connectExportActions();
    connectFindActions();
    connect(&m_themes, &ThemeController::changed, this, &MainWindow::applyTheme);
    connect(&m_settings, &Settings::zoomChanged, this, &MainWindow::applyZoom);
    applyTheme(m_themes.theme());
    applyZoom();
    restoreLayout();
    updateTitle();
    updateActions();
    lookForLeftCaptures();
}

MainWindow::~MainWindow()
{
    closeFile();
    // There may be no event loop left to do it.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    // These look at interfaces and filters that belong to the window, and are gone when it takes its children along.
    delete m_analysisWindows;
    delete m_captureOptions;
    delete m_colourDialog;
    delete m_commentDialog;
    delete m_timeShiftDialog;
    delete m_preferences;
    delete m_start;
}

void MainWindow::makePanes()
{
    m_start = new StartPage(m_settings, m_system, m_interfaces, m_savedFilters);
    m_banner = new Banner;
    m_goTo = new GoToBar;
    m_listModel = new PacketListModel(this);
    m_list = new PacketListView;
    m_list->setPacketModel(m_listModel);
    m_treeModel = new PacketTreeModel(this);
    m_tree = new PacketTreeView;
    m_tree->setTreeModel(m_treeModel);
    m_bytes = new BytePanel;

    m_pages = new QStackedWidget;
    m_pages->addWidget(m_start);
    m_pages->addWidget(makeListPage());
    auto* centre = new QWidget;
    m_filterBar = new DisplayFilterBar(m_settings, m_savedDisplayFilters, standardRegistry(), centre);
    makeFilterTools();
    m_filterBar->hide(); // the start page has no packets
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_filterBar);
    layout->addWidget(m_findBar);
    layout->addWidget(m_banner);
    layout->addWidget(m_goTo);
    layout->addWidget(m_pages, 1);
    setCentralWidget(centre);

    const auto pane = [this](const QString& title, const QString& name, QWidget* content) {
        auto* dock = new QDockWidget(title, this);
        dock->setObjectName(name);
        dock->setWidget(content);
        dock->setAllowedAreas(Qt::AllDockWidgetAreas);
        addDockWidget(Qt::BottomDockWidgetArea, dock);
        return dock;
    };
    m_treePane = pane(tr("Packet tree"), QStringLiteral("treePane"), m_tree);
    m_bytesPane = pane(tr("Packet bytes"), QStringLiteral("bytesPane"), m_bytes);
    splitDockWidget(m_treePane, m_bytesPane, Qt::Horizontal);
}

void MainWindow::makeStatusBar()
{
    m_loading = new LoadIndicator;
    m_exporting = new LoadIndicator;
    m_fieldLabel = new QLabel;
    m_fileLabel = new QLabel;
    m_packetsLabel = new QLabel;
    m_captureLabel = new QLabel;
    m_captureLabel->setVisible(false);
    m_fieldLabel->setTextFormat(Qt::PlainText);
    m_fieldLabel->setMinimumWidth(120);
    // A long text must not make the window wider.
    m_fieldLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    for (auto* label : {m_fieldLabel, m_fileLabel, m_captureLabel, m_packetsLabel})
        label->setContentsMargins(8, 2, 8, 2);
    statusBar()->addWidget(m_fieldLabel, 1);
    statusBar()->addPermanentWidget(m_exporting);
    statusBar()->addPermanentWidget(m_loading);
    statusBar()->addPermanentWidget(m_fileLabel);
    statusBar()->addPermanentWidget(m_captureLabel);
    statusBar()->addPermanentWidget(m_packetsLabel);
    connect(m_loading, &LoadIndicator::cancelled, this, [this] {
        if (m_saveJob)
            m_saveJob->cancel();
        else if (m_sortJob && !m_document->isLoading())
            cancelSort();
        else if (m_document)
            m_document->cancel();
    });
}

void MainWindow::connectPanes()
{
    connect(m_start, &StartPage::openWanted, this, &MainWindow::askForFile);
    connect(m_start, &StartPage::recentWanted, this, [this](const QString& path) { openFile(path); });
    connect(m_list, &PacketListView::frameChanged, this, &MainWindow::showPacket);
    connect(m_tree, &PacketTreeView::itemChanged, this, &MainWindow::selectField);
    connect(m_bytes, &BytePanel::byteClicked, this, &MainWindow::byteClicked);
    connect(m_bytes, &BytePanel::byteHovered, this, &MainWindow::byteHovered);
    connect(m_list, &QWidget::customContextMenuRequested, this, &MainWindow::showListMenu);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &MainWindow::showTreeMenu);
    connect(m_bytes, &BytePanel::menuWanted, this, &MainWindow::showBytesMenu);

    m_listModel->setColourise(m_settings.colourise());
    connect(&m_settings, &Settings::colouriseChanged, m_listModel, &PacketListModel::setColourise);
}

void MainWindow::restoreLayout()
{
    resize(1280, 800);
    resizeDocks({m_treePane, m_bytesPane}, {340, 340}, Qt::Vertical);
    resizeDocks({m_treePane, m_bytesPane}, {640, 640}, Qt::Horizontal);
    m_firstState = saveState(layoutVersion);
    restoreGeometry(m_settings.windowGeometry());
    restoreState(m_settings.windowState(), layoutVersion);
    const auto columns = m_settings.columns();
    m_columnsSized = std::all_of(columns.begin(), columns.end(), [](const auto& column) { return column.width > 0 || !column.visible; });
    // Panes are for packets: the start page has the window to itself.
    m_treePane->hide();
    m_bytesPane->hide();
}

void MainWindow::resetLayout()
{
    const bool open = m_document != nullptr;
    restoreState(m_firstState, layoutVersion);
    m_treePane->setVisible(open);
    m_bytesPane->setVisible(open);
    resizeDocks({m_treePane, m_bytesPane}, {height() * 2 / 5, height() * 2 / 5}, Qt::Vertical);
    resizeDocks({m_treePane, m_bytesPane}, {width() / 2, width() / 2}, Qt::Horizontal);
    if (!m_columnsSized)
        m_list->setDefaultWidths();
}

void MainWindow::applyTheme(const Theme& theme)
{
    m_listModel->setTheme(theme);
    m_overview->setTheme(theme);
    m_treeModel->setTheme(theme);
    m_bytes->setTheme(theme);
    m_banner->setTheme(theme);
    m_filterBar->setTheme(theme);
    m_findBar->setTheme(theme);
    m_start->setTheme(theme);
}

void MainWindow::applyZoom()
{
    const int points = m_settings.zoom();
    const auto general = zoomed(QFontDatabase::systemFont(QFontDatabase::GeneralFont), points);
    m_list->setFont(general);
    m_tree->setFont(general);
    m_bytes->setByteFont(zoomed(QFontDatabase::systemFont(QFontDatabase::FixedFont), points));
    m_actions->zoomIn->setEnabled(points < Settings::maximumZoom);
    m_actions->zoomOut->setEnabled(points > Settings::minimumZoom);
}

void MainWindow::updateActions()
{
    const bool open = m_document != nullptr;
    for (auto* action : m_actions->needCapture())
        action->setEnabled(open);
    for (auto* action : m_actions->needPacket())
        action->setEnabled(packet() != nullptr);
    for (auto* action : m_actions->needField())
        action->setEnabled(m_tree->currentItem() != noItem);
    const bool growing = open && m_document->isGrowing();
    m_actions->stopLoading->setEnabled(open && m_document->isLoading() && !growing);
    m_actions->reload->setEnabled(open && !m_capture);
    m_actions->captureStart->setEnabled(!m_capture);
    m_actions->captureStop->setEnabled(m_capture && m_capture->state() != LiveCapture::State::Stopping);
    m_actions->captureRestart->setEnabled(!m_lastRequest.sources.empty());
    m_actions->captureOptions->setEnabled(!m_capture);
    m_actions->saveRecording->setEnabled(m_capture && m_recorder);
    m_actions->saveRecording->setVisible(m_recorder || m_settings.captureChoices().record);
    // Saved is what has been read: all of it must have been.
    const bool savable = open && m_document->session() && !m_document->isLoading() && !m_saveJob;
    m_actions->save->setEnabled(savable && (m_unsaved || m_comments.isUnsaved()));
    m_actions->saveAs->setEnabled(savable);
    const bool exportable = open && m_document->session() && m_listModel->rowCount() > 0 && !m_exportJob;
    for (auto* action : {m_actions->exportPackets, m_actions->exportText, m_actions->print})
        action->setEnabled(exportable);
    m_actions->exportBytes->setEnabled(!m_exportJob && m_tree->currentItem() != noItem);
    m_actions->back->setEnabled(m_history.canGoBack());
    m_actions->forward->setEnabled(m_history.canGoForward());
}

QString MainWindow::fieldText() const
{
    return m_fieldLabel->text();
}

QString MainWindow::packetsText() const
{
    return m_packetsLabel->text();
}

QString MainWindow::captureText() const
{
    return m_captureLabel->isHidden() ? QString() : m_captureLabel->text();
}

bool MainWindow::showsStartPage() const
{
    return m_pages->currentWidget() == m_start;
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_saveJob || hasPacketsToLose() || m_comments.isUnsaved()) {
        // close() comes again when that is settled; not from here, where it would do nothing.
        event->ignore();
        whenNothingUnsaved([this] { close(); });
        return;
    }
    discardUnsaved();
    m_settings.setWindowGeometry(saveGeometry());
    closeFile();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!droppedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const auto path = droppedFile(event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    openFile(path);
}

} // namespace porthole::gui
