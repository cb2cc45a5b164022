#include "gui/conversations/verdict_window.h"

#include "analysis/verdict/judge.h"
#include "gui/basics/latest_job.h"
#include "gui/basics/long_job.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/verdict_page.h"

#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace porthole::gui {

namespace {

constexpr int takeEvery = 250;    // milliseconds
constexpr int againAfter = 2000;  // milliseconds, while packets come

/// A new one, or the one that takes the place of its conversation's, in order.
void merge(VerdictList& all, std::vector<analysis::Verdict> some)
{
    const auto before = static_cast<std::ptrdiff_t>(all.size());
    for (auto& verdict : some)
        all.push_back(std::make_shared<const analysis::Verdict>(std::move(verdict)));
    const auto worse = [](const auto& a, const auto& b) { return isWorse(*a, *b); };
    std::sort(all.begin() + before, all.end(), worse);
    std::inplace_merge(all.begin(), all.begin() + before, all.end(), worse);
}

} // namespace

/// What the judging thread has made so far.
struct VerdictWindow::Gathered {
    std::mutex mutex;
    VerdictList verdicts; ///< sorted; taken by the window
    bool fresh = false;
    bool complete = false;
    analysis::CaptureHealth health;

    void publish(VerdictList list)
    {
        const std::lock_guard lock(mutex);
        verdicts = std::move(list);
        fresh = true;
    }
};

VerdictWindow::VerdictWindow(CaptureView& view, analysis::ConversationId wanted)
    : QWidget(nullptr, Qt::Window)
    , m_view(view)
    , m_wanted(wanted)
    , m_model(new VerdictListModel(view.theme(), this))
    , m_tabs(new QTabWidget(this))
    , m_list(new QTreeView)
    , m_page(new VerdictPage(view.theme()))
    , m_health(new QTextBrowser)
    , m_status(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_cancel(new QToolButton(this))
    , m_one(new LatestJob(this))
{
    makeList();
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_list);
    splitter->addWidget(m_page);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({220, 480});
    splitter->setChildrenCollapsible(false);
    m_health->setFrameShape(QFrame::NoFrame);
    m_health->setAccessibleName(tr("Capture health"));
    m_tabs->addTab(splitter, tr("&Connections"));
    m_tabs->addTab(m_health, tr("Capture &health"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    makeFoot();
    resize(1000, 760);
    connect(m_page, &VerdictPage::packetWanted, this, &VerdictWindow::goTo);
    connect(&m_view, &CaptureView::sessionChanged, this, &VerdictWindow::sessionChanged);
    connect(&m_view, &CaptureView::framesAdded, this, [this] {
        m_moreFrames = true;
        if (!m_again.isActive())
            m_again.start(againAfter);
    });
    connect(&m_view, &CaptureView::loadingFinished, this, [this] {
        m_moreFrames = true;
        m_again.start(0);
    });
    connect(&m_view, &CaptureView::themeChanged, this, [this](const Theme& theme) {
        m_model->setTheme(theme);
        m_page->setTheme(theme);
        showHealth();
    });
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, [this] {
        m_grown = true;
        if (m_moreFrames && !m_job)
            judgeAll();
    });
    connect(&m_take, &QTimer::timeout, this, &VerdictWindow::takeVerdicts);
    sessionChanged();
}

VerdictWindow::~VerdictWindow()
{
    m_stopOne.request_stop();
}

void VerdictWindow::makeList()
{
    m_list->setObjectName(QStringLiteral("verdicts"));
    m_list->setModel(m_model);
    m_list->setUniformRowHeights(true);
    m_list->setRootIsDecorated(false);
    m_list->setAllColumnsShowFocus(true);
    m_list->setAccessibleName(tr("Connections"));
    m_list->header()->setStretchLastSection(true);
    const int em = m_list->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {10, 9, 24, 24};
    for (int column = 0; column < VerdictListModel::Verdict; ++column)
        m_list->setColumnWidth(column, widths[column] * em);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &VerdictWindow::selectionMoved);
}

void VerdictWindow::makeFoot()
{
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(200);
    m_cancel->setText(tr("Stop"));
    m_cancel->setToolTip(tr("Stops judging; what is known stays"));
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        m_cancelled = true;
        if (m_job)
            m_job->cancel();
    });
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_status, 1);
    foot->addWidget(m_progress);
    foot->addWidget(m_cancel);
    static_cast<QVBoxLayout*>(layout())->addLayout(foot);
    connect(new QShortcut(QKeySequence::Close, this), &QShortcut::activated, this, &QWidget::close);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
}

void VerdictWindow::sessionChanged()
{
    if (m_session) // another capture: the wanted connection was of the old one
        m_wanted = analysis::noConversation;
    m_session = m_view.session();
    m_stopOne.request_stop();
    delete m_job;
    m_gathered.reset();
    m_shown = analysis::noConversation;
    m_model->setVerdicts(m_session, {});
    m_health->clear();
    setWindowTitle(m_session ? tr("Verdicts: %1").arg(m_view.captureName()) : tr("Verdicts"));
    m_page->setMessage(m_session ? tr("The connections are being judged.") : tr("No capture is open."));
    if (!m_session) {
        updateStatus();
        return;
    }
    if (m_wanted != analysis::noConversation)
        showConnection(m_wanted);
    judgeAll();
}

void VerdictWindow::judgeAll()
{
    m_moreFrames = false;
    m_cancelled = false;
    m_gathered = std::make_shared<Gathered>();
    auto work = [session = m_session, gathered = m_gathered, whileMoreComes = m_view.isLoading()](const std::stop_token& stop, const LongJob::Progress& progress) {
        VerdictList all;
        analysis::HealthCounts counts;
        auto published = std::chrono::steady_clock::now();
        analysis::JudgeAllOptions how;
        how.threads = whileMoreComes ? 1 : 0; // capturing and loading come first
        how.progress = progress;
        how.sink = [&](std::vector<analysis::Verdict> some) {
            for (const auto& verdict : some)
                counts.add(verdict);
            merge(all, std::move(some));
            if (std::chrono::steady_clock::now() - published < std::chrono::milliseconds(takeEvery))
                return;
            gathered->publish(all);
            published = std::chrono::steady_clock::now();
        };
        const bool complete = analysis::judgeAll(*session, how, stop);
        gathered->publish(std::move(all));
        auto health = analysis::captureHealth(*session, counts, stop);
        const std::lock_guard lock(gathered->mutex);
        gathered->complete = complete;
        gathered->health = std::move(health);
        return QString();
    };
    m_job = new LongJob(std::move(work), this);
    connect(m_job, &LongJob::progressed, m_progress, &QProgressBar::setValue);
    connect(m_job, &LongJob::finished, this, &VerdictWindow::finishJudging);
    m_judging.start();
    m_progress->setValue(0);
    m_take.start(takeEvery);
    updateStatus();
}

void VerdictWindow::takeVerdicts()
{
    if (!m_gathered)
        return;
    VerdictList list;
    {
        const std::lock_guard lock(m_gathered->mutex);
        if (!std::exchange(m_gathered->fresh, false))
            return;
        // While packets come, a judgement that has only begun must not take the place of one that is whole.
        if (m_job && m_gathered->verdicts.size() < static_cast<std::size_t>(m_model->rowCount()))
            return;
        list = std::move(m_gathered->verdicts);
    }
    m_selecting = true;
    m_model->setVerdicts(m_session, std::move(list));
    const int row = m_wanted == analysis::noConversation ? 0 : m_model->rowOf(m_wanted);
    if (const auto* verdict = m_model->verdictAt(row)) {
        m_list->setCurrentIndex(m_model->index(row, 0));
        if (verdict->conversation != m_shown)
            showConnection(verdict->conversation);
    }
    m_selecting = false;
    updateStatus();
}

void VerdictWindow::finishJudging(const QString& /*complaint*/)
{
    m_job->deleteLater();
    m_job.clear();
    m_take.stop();
    takeVerdicts();
    showHealth();
    if (std::exchange(m_grown, false) && m_shown != analysis::noConversation)
        showConnection(m_shown); // it may have grown
    if (m_model->rowCount() == 0 && m_shown == analysis::noConversation)
        m_page->setMessage(tr("There is no TCP connection in this capture."));
    // What takes long is not done all the time.
    if (m_moreFrames && !m_cancelled)
        m_again.start(m_view.isLoading() ? std::max(againAfter, static_cast<int>(4 * m_judging.elapsed())) : 0);
    updateStatus();
}

void VerdictWindow::selectionMoved()
{
    if (m_selecting)
        return;
    if (const auto* verdict = m_model->verdictAt(m_list->currentIndex().row())) {
        m_wanted = verdict->conversation;
        showConnection(m_wanted);
    }
}

void VerdictWindow::showConnection(analysis::ConversationId id)
{
    if (id != m_shown)
        m_page->setMessage(tr("This connection is being judged."));
    m_shown = id;
    m_stopOne.request_stop();
    m_stopOne = std::stop_source();
    m_one->ask([this, session = m_session, id, stop = m_stopOne.get_token()]() -> LatestJob::Answer {
        auto verdict = std::make_shared<const analysis::Verdict>(analysis::judge(*session, id, stop));
        if (stop.stop_requested())
            return {};
        return [this, session, id, verdict = std::move(verdict)] {
            if (session == m_session && id == m_shown)
                m_page->setVerdict(session, verdict);
        };
    });
}

void VerdictWindow::showHealth()
{
    if (!m_gathered)
        return;
    const std::lock_guard lock(m_gathered->mutex);
    const auto& health = m_gathered->health;
    QString html = QStringLiteral("<h3>%1</h3>").arg(health.connections == 1 ? tr("%1, 1 TCP connection").arg(formatPackets(health.packets))
                                                        : tr("%1, %2 TCP connections").arg(formatPackets(health.packets), formatCount(health.connections)));
    if (health.findings.empty())
        html += QStringLiteral("<p>%1</p>").arg(tr("Nothing is wrong with this capture."));
    for (const auto& finding : health.findings)
        html += QStringLiteral("<p style=\"margin-top:12px\"><b>%1</b><br/><span style=\"color:%2\">%3</span></p>")
                    .arg(toQString(finding.what).toHtmlEscaped(), m_view.theme().secondaryText.name(), toQString(finding.advice).toHtmlEscaped());
    m_health->setHtml(html);
    m_tabs->setTabText(1, health.findings.empty() ? tr("Capture &health") : tr("Capture &health (%1)").arg(health.findings.size()));
}

void VerdictWindow::goTo(std::uint32_t number)
{
    if (m_session && m_session == m_view.session())
        m_view.goToPacket(number);
}

void VerdictWindow::updateStatus()
{
    const bool judging = !m_job.isNull();
    m_progress->setVisible(judging);
    m_cancel->setVisible(judging);
    const int rows = m_model->rowCount();
    const auto connections = rows == 1 ? tr("1 connection") : tr("%1 connections").arg(formatCount(static_cast<quint64>(rows)));
    if (!m_session)
        m_status->clear();
    else if (judging)
        m_status->setText(tr("%1 judged so far").arg(connections));
    else if (m_cancelled)
        m_status->setText(tr("Stopped: %1 judged").arg(connections));
    else
        m_status->setText(tr("%1 judged").arg(connections));
}

} // namespace porthole::gui
