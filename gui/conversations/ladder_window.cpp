#include "gui/conversations/ladder_window.h"

#include "analysis/ladder/ladder_text.h"
#include "dissectors/core/knowledge.h"
#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr int textPause = 15;       ///< ms: rows that rush by are nobody's interest
constexpr int displayedPause = 300; ///< ms: a filter that is being typed
constexpr qsizetype mostTexts = 5000;
constexpr int mostDigits = 6; ///< of times: nanoseconds say nothing in a picture
constexpr QSize usualSize {1060, 760};

struct ExportForm {
    PictureFormat format;
    const char* ending;
};
constexpr ExportForm exportForms[]
    = {{PictureFormat::Png, "png"}, {PictureFormat::Svg, "svg"}, {PictureFormat::Pdf, "pdf"}, {PictureFormat::Text, "txt"}};

QString formName(PictureFormat format)
{
    switch (format) {
    case PictureFormat::Png: return LadderWindow::tr("P&NG picture…");
    case PictureFormat::Svg: return LadderWindow::tr("&SVG drawing…");
    case PictureFormat::Pdf: return LadderWindow::tr("P&DF pages…");
    case PictureFormat::Text: return LadderWindow::tr("Plain &text…");
    }
    return {};
}

QString milliseconds(Nanoseconds length)
{
    const auto value = static_cast<double>(length) / 1e6;
    return LadderWindow::tr("%1 ms").arg(value, 0, 'f', value < 10 ? 3 : 1);
}

} // namespace

LadderWindow::LadderWindow(CaptureView& view, analysis::ConversationId conversation, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_capture(view)
    , m_session(view.session())
    , m_conversation(conversation)
    , m_view(new LadderView)
    , m_status(new QLabel)
    , m_progress(new QProgressBar)
{
    setObjectName(QStringLiteral("ladderWindow"));
    auto* bar = new QToolBar;
    makeActions(*bar);
    m_progress->setMaximumWidth(160);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(8, 2, 8, 4);
    line->addWidget(m_status, 1);
    line->addWidget(m_progress);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_view, 1);
    layout->addLayout(line);
    resize(usualSize);
    m_view->setScheme(view.theme().scheme);
    m_view->setFocus();

    m_textPause.setSingleShot(true);
    m_textPause.setInterval(textPause);
    m_displayedPause.setSingleShot(true);
    m_displayedPause.setInterval(displayedPause);
    connect(&m_textPause, &QTimer::timeout, this, &LadderWindow::wantTexts);
    connect(&m_displayedPause, &QTimer::timeout, this, &LadderWindow::begin);
    connect(m_view, &LadderView::rowsInViewChanged, &m_textPause, qOverload<>(&QTimer::start));
    connect(m_view, &LadderView::frameChosen, this, [this](std::uint32_t number) {
        m_ownChoice = number;
        if (m_isCurrent)
            m_capture.goToPacket(number);
    });
    connect(&view, &CaptureView::packetSelected, this, [this](std::uint32_t number) {
        if (m_isCurrent && std::exchange(m_ownChoice, 0) != number)
            m_view->showFrame(number);
    });
    connect(&view, &CaptureView::framesAdded, this, [this] {
        if (m_isCurrent && m_loader && (isFlow() ? m_filter.isEmpty() : true))
            m_loader->readOn();
    });
    connect(&view, &CaptureView::displayedChanged, this, &LadderWindow::displayedHasChanged);
    connect(&view, &CaptureView::sessionChanged, this, &LadderWindow::sessionHasChanged);
    connect(&view, &CaptureView::themeChanged, this, [this](const Theme& theme) { m_view->setScheme(theme.scheme); });
    begin();
    m_view->showFrame(view.selectedPacket());
}

LadderWindow::~LadderWindow() = default;

void LadderWindow::makeActions(QToolBar& bar)
{
    bar.setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar.setMovable(false);
    m_byTime = bar.addAction(tr("Axis of &time"));
    m_byTime->setCheckable(true);
    m_byTime->setShortcut(QKeySequence(QStringLiteral("T")));
    m_byTime->setToolTip(tr("Distances are times, and arrows slant by the round-trip time; otherwise all packets stand in equal steps (T)"));
    connect(m_byTime, &QAction::toggled, m_view, &LadderView::setByTime);
    m_fold = bar.addAction(tr("&Fold runs of data"));
    m_fold->setCheckable(true);
    m_fold->setChecked(true);
    m_fold->setShortcut(QKeySequence(QStringLiteral("F")));
    m_fold->setToolTip(tr("Draw segments of data that follow each other without an incident as one; click one to unfold it (F)"));
    m_fold->setVisible(!isFlow());
    connect(m_fold, &QAction::toggled, m_view, &LadderView::setFolding);
    bar.addSeparator();
    m_zoomOut = bar.addAction(icon(QLatin1String("zoom-out")), tr("Smaller"));
    m_zoomIn = bar.addAction(icon(QLatin1String("zoom-in")), tr("Larger"));
    auto* reset = bar.addAction(icon(QLatin1String("zoom-reset")), tr("Usual size"));
    m_zoomOut->setShortcut(QKeySequence(QStringLiteral("Ctrl+-")));
    m_zoomIn->setShortcuts({QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))});
    reset->setShortcut(QKeySequence(QStringLiteral("Ctrl+0")));
    connect(m_zoomOut, &QAction::triggered, this, [this] { m_view->setZoom(m_view->zoom() - 1); });
    connect(m_zoomIn, &QAction::triggered, this, [this] { m_view->setZoom(m_view->zoom() + 1); });
    connect(reset, &QAction::triggered, this, [this] { m_view->setZoom(0); });
    for (auto* action : {m_zoomOut, m_zoomIn, reset}) {
        action->setToolTip(tr("%1 (%2)").arg(action->text(), action->shortcut().toString(QKeySequence::NativeText)));
        static_cast<QToolButton*>(bar.widgetForAction(action))->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    bar.addSeparator();
    auto* menu = new QMenu(this);
    for (const auto& form : exportForms)
        menu->addAction(formName(form.format), this, [this, format = form.format] { askForFile(format); });
    auto* button = new QToolButton;
    button->setText(tr("&Export"));
    button->setIcon(icon(QLatin1String("save")));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    bar.addWidget(button);
    m_cancel = bar.addAction(icon(QLatin1String("stop")), tr("Cancel"));
    m_cancel->setVisible(false);
    connect(m_cancel, &QAction::triggered, this, [this] {
        if (m_export)
            m_export->cancel();
    });
    auto* close = new QAction(this);
    close->setShortcuts({QKeySequence(QKeySequence::Close), QKeySequence(Qt::Key_Escape)});
    connect(close, &QAction::triggered, this, &QWidget::close);
    addAction(close);
}

QString LadderWindow::conversationName() const
{
    const auto conversation = m_session->conversation(m_conversation);
    Text first, second;
    analysis::appendEnd(first, {conversation.addressA, conversation.portA});
    analysis::appendEnd(second, {conversation.addressB, conversation.portB});
    const auto& client = conversation.clientIsA ? first : second;
    const auto& server = conversation.clientIsA ? second : first;
    const auto kind = conversation.kind == TransportFacts::Kind::Tcp ? tr("TCP stream %1") : tr("UDP stream %1");
    return tr("%1: %2 and %3").arg(kind.arg(conversation.stream), toQString(client.view()), toQString(server.view()));
}

/// From the first packet on; of a flow graph also when something else is displayed.
void LadderWindow::begin()
{
    if (!m_session)
        return;
    m_loader.reset();
    m_view->setLadder(nullptr);
    m_complete = false;
    m_progress->show();
    const auto kind = isFlow() ? analysis::Ladder::Kind::Flow : ladderKindOf(m_session->conversation(m_conversation));
    m_ladder = std::make_unique<analysis::Ladder>(kind);
    m_view->setFlowLabels(isFlow() ? [this](const analysis::LadderRow& row) { return labelOf(row); }
                                   : std::function<FlowLabel(const analysis::LadderRow&)>());
    m_view->setLadder(m_ladder.get());
    m_filter = m_capture.filterText();
    const auto displayed = isFlow() ? m_capture.displayed() : nullptr;
    m_loader = std::make_unique<LadderLoader>([session = m_session, id = m_conversation, displayed] {
        return id == analysis::noConversation ? analysis::ladderOfFrames(session, displayed) : analysis::ladderOfConversation(session, id);
    });
    connect(m_loader.get(), &LadderLoader::pieceRead, this, [this](const auto& piece) { takePiece(*piece); });
    connect(m_loader.get(), &LadderLoader::endReached, this, &LadderWindow::takeEnd);
    if (isFlow() && !m_fetcher) {
        m_fetcher = std::make_unique<RowTextFetcher>(m_session);
        connect(m_fetcher.get(), &RowTextFetcher::ready, this, &LadderWindow::takeTexts);
    }
    updateTexts();
}

void LadderWindow::takePiece(const analysis::LadderPiece& piece)
{
    const bool first = m_ladder->rows().empty();
    m_ladder->append(piece);
    if (first && !m_ladder->rows().empty()) {
        const auto digits = std::min(mostDigits, m_session->file().timePrecision());
        m_view->setTimes(isFlow() ? m_session->firstTime() : m_ladder->rows().front().time, digits);
    }
    m_view->rowsAdded();
    if (m_view->selectedFrame() == 0)
        m_view->showFrame(m_capture.selectedPacket());
    updateTexts();
}

void LadderWindow::takeEnd(quint64 skipped)
{
    m_skipped = skipped;
    m_complete = true;
    m_progress->setVisible(m_export);
    updateTexts();
}

void LadderWindow::displayedHasChanged()
{
    if (isFlow() && m_isCurrent && (m_filter != m_capture.filterText() || !m_filter.isEmpty()))
        m_displayedPause.start();
}

/// What was read stays; only the packet list shows something else now.
void LadderWindow::sessionHasChanged()
{
    m_isCurrent = m_capture.session() == m_session;
    m_displayedPause.stop();
    updateTexts();
}

QString LadderWindow::summary() const
{
    const auto& rows = m_ladder->rows();
    const bool isQuic = m_ladder->kind() == analysis::Ladder::Kind::Quic;
    QStringList parts {isQuic ? tr("QUIC packets: %1").arg(formatCount(rows.size())) : formatPackets(rows.size())};
    if (m_ladder->isFull())
        parts << tr("only the first %1 are drawn").arg(formatCount(analysis::Ladder::mostRows));
    if (m_skipped > 0)
        parts << (isFlow() ? tr("%1 without addresses are left out") : tr("%1 were cut off or cannot be read")).arg(formatCount(m_skipped));
    if (const auto& delays = m_ladder->delays(); delays.known) {
        const auto client = delays.toEnd[0], server = delays.toEnd[1];
        const auto trip = 2 * (client + server);
        parts << tr("round trip %1").arg(milliseconds(trip));
        if (client * 4 < server)
            parts << tr("captured at the client");
        else if (server * 4 < client)
            parts << tr("captured at the server");
        else
            parts << tr("captured between the two");
    }
    if (!m_complaint.isEmpty())
        parts << m_complaint;
    else if (!m_isCurrent)
        parts << tr("the capture is no longer open");
    return parts.join(QStringLiteral(" · "));
}

void LadderWindow::updateTexts()
{
    const auto name = isFlow() ? tr("Flow graph of %1").arg(m_capture.captureName()) : tr("Ladder of %1").arg(conversationName());
    if (m_isCurrent)
        setWindowTitle(name);
    m_status->setText(summary());
}

FlowLabel LadderWindow::labelOf(const analysis::LadderRow& row) const
{
    return m_texts.value(row.frame);
}

void LadderWindow::wantTexts()
{
    if (!m_fetcher)
        return;
    std::vector<RowTextFetcher::Wanted> wanted;
    for (const auto number : m_view->visibleFrames())
        if (!m_texts.contains(number))
            wanted.push_back({number, 0}); // only what the Info column says is looked at
    m_fetcher->want(std::move(wanted));
}

void LadderWindow::takeTexts()
{
    if (m_texts.size() > mostTexts)
        m_texts.clear();
    for (auto& [number, text] : m_fetcher->take())
        m_texts.insert(number, {text.protocol, text.info});
    m_view->viewport()->update();
}

LadderPicture LadderWindow::picture() const
{
    LadderPicture picture(*m_ladder);
    picture.session = isFlow() ? m_session : nullptr;
    picture.folding = m_view->isFolding();
    picture.opened = m_view->openedRuns();
    picture.spacing = m_view->spacing();
    picture.font = m_view->diagramFont();
    picture.scheme = m_capture.theme().scheme;
    picture.start = isFlow() || m_ladder->rows().empty() ? m_session->firstTime() : m_ladder->rows().front().time;
    picture.timeDigits = std::min(mostDigits, m_session->file().timePrecision());
    picture.width = m_view->viewport()->width();
    picture.title = windowTitle();
    return picture;
}

void LadderWindow::askForFile(PictureFormat format)
{
    const auto form = std::find_if(std::begin(exportForms), std::end(exportForms), [&](const ExportForm& one) { return one.format == format; });
    const auto ending = QString::fromLatin1(form->ending);
    const auto name = (isFlow() ? tr("%1-flow.%2") : tr("%1-ladder.%2")).arg(QFileInfo(m_capture.captureName()).completeBaseName(), ending);
    auto* dialog = new QFileDialog(this, tr("Export the diagram"), name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString& path) { exportTo(path, format); });
    dialog->open();
}

void LadderWindow::exportTo(const QString& path, PictureFormat format)
{
    delete m_export;
    m_complaint.clear();
    m_export = new LongJob(exportLadder(picture(), path, format), this);
    m_cancel->setVisible(true);
    m_progress->setRange(0, 1000);
    m_progress->show();
    connect(m_export, &LongJob::progressed, m_progress, &QProgressBar::setValue);
    connect(m_export, &LongJob::finished, this, [this, path](const QString& complaint) {
        const bool cancelled = m_export->isCancelled();
        m_export->deleteLater();
        m_export.clear();
        m_cancel->setVisible(false);
        m_progress->setRange(0, 0);
        m_progress->setVisible(!m_complete);
        m_complaint = !complaint.isEmpty() ? complaint : cancelled ? tr("Nothing was written.") : tr("Written to %1.").arg(QFileInfo(path).fileName());
        updateTexts();
    });
}

} // namespace porthole::gui
