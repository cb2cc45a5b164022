#include "gui/conversations/state_diagram_window.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"
#include "gui/documents/export_work.h"

#include <QAction>
#include <QBuffer>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QSplitter>
#include <QSvgGenerator>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr std::size_t framesOfPiece = 20'000; ///< that are looked at under one lock
constexpr double pictureScale = 2;

} // namespace

StateDiagramWindow::StateDiagramWindow(CaptureView& view, analysis::ConversationId conversation, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_capture(view)
    , m_session(view.session())
    , m_conversation(conversation)
    , m_reader(std::make_shared<analysis::StateSteps>(*m_session, conversation))
    , m_diagram(new StateDiagramView)
    , m_list(new QListWidget)
    , m_slider(new QSlider(Qt::Horizontal))
    , m_words(new QLabel)
{
    setObjectName(QStringLiteral("stateDiagramWindow"));
    makeActions();
    auto* bar = new QToolBar;
    bar->setMovable(false);
    bar->addActions({m_first, m_previous, m_next, m_last});
    bar->addWidget(m_slider);
    auto* save = bar->addAction(icon(QLatin1String("save")), tr("Export the diagram as PNG or SVG…"));
    connect(save, &QAction::triggered, this, &StateDiagramWindow::askForFile);
    m_slider->setAccessibleName(tr("Step"));
    m_slider->setMinimum(0);
    m_list->setAccessibleName(tr("Steps"));
    m_list->setUniformItemSizes(true);
    m_list->setWordWrap(false);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setMinimumHeight(m_words->fontMetrics().height() * 2 + 8);
    m_words->setContentsMargins(10, 4, 10, 4);
    auto* splitter = new QSplitter;
    splitter->addWidget(m_diagram);
    splitter->addWidget(m_list);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({820, 320});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_words);
    resize(1160, 780);
    m_diagram->setScheme(view.theme().scheme);
    setWindowTitle(tr("States of TCP stream %1").arg(m_session->conversation(conversation).stream));

    connect(m_slider, &QSlider::valueChanged, this, [this](int value) { setCurrent(value - 1, true); });
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { setCurrent(row - 1, true); });
    connect(&view, &CaptureView::packetSelected, this, [this](std::uint32_t number) {
        if (m_isCurrent && !m_telling && number > 0 && m_session->row(number).conversation == m_conversation)
            setCurrent(analysis::stepAt(m_steps, number), false);
    });
    connect(&view, &CaptureView::framesAdded, this, &StateDiagramWindow::readOn);
    connect(&view, &CaptureView::sessionChanged, this, [this] { m_isCurrent = m_capture.session() == m_session; });
    connect(&view, &CaptureView::themeChanged, this, [this](const Theme& theme) { m_diagram->setScheme(theme.scheme); });
    m_list->addItem(tr("Before the first packet"));
    m_list->setFocus();
    updateAll();
    readOn();
}

StateDiagramWindow::~StateDiagramWindow() = default;

void StateDiagramWindow::makeActions()
{
    const auto make = [this](const char* iconName, const QString& text, const QKeySequence& key, auto step) {
        auto* action = new QAction(icon(QLatin1String(iconName)), text, this);
        action->setShortcut(key);
        action->setToolTip(tr("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
        connect(action, &QAction::triggered, this, [this, step] { setCurrent(step(), true); });
        addAction(action);
        return action;
    };
    m_first = make("first", tr("Before the first packet"), QKeySequence(Qt::Key_Home), [] { return -1; });
    m_previous = make("back", tr("Previous step"), QKeySequence(Qt::Key_Left), [this] { return m_current - 1; });
    m_next = make("forward", tr("Next step"), QKeySequence(Qt::Key_Right), [this] { return m_current + 1; });
    m_last = make("last", tr("Last step"), QKeySequence(Qt::Key_End), [this] { return static_cast<int>(m_steps.size()) - 1; });
    auto* close = new QAction(this);
    close->setShortcuts({QKeySequence(QKeySequence::Close), QKeySequence(Qt::Key_Escape)});
    connect(close, &QAction::triggered, this, &QWidget::close);
    addAction(close);
}

/// In pieces, on a thread: a long connection has millions of packets and a dozen steps.
void StateDiagramWindow::readOn()
{
    if (!m_isCurrent)
        return;
    if (std::exchange(m_reading, true)) {
        m_again = true;
        return;
    }
    m_job.ask([this, session = m_session, reader = m_reader]() -> LatestJob::Answer {
        std::vector<analysis::StateStep> steps;
        const bool more = reader->read(steps, framesOfPiece);
        return [this, steps = std::move(steps), more] { takeSteps(steps, more); };
    });
}

void StateDiagramWindow::takeSteps(const std::vector<analysis::StateStep>& steps, bool more)
{
    const bool first = m_steps.empty() && !steps.empty();
    m_reading = false;
    for (const auto& step : steps) {
        m_steps.push_back(step);
        addToList(step);
    }
    if (first)
        setCurrent(analysis::stepAt(m_steps, m_capture.selectedPacket()), false);
    if (!steps.empty())
        updateAll();
    if (more || std::exchange(m_again, false))
        readOn();
}

void StateDiagramWindow::addToList(const analysis::StateStep& step)
{
    const QSignalBlocker blocker(m_list);
    QStringList changes;
    for (std::size_t side = 0; side < 2; ++side)
        if (step.changes(side))
            changes << (side == 0 ? tr("client %1") : tr("server %1")).arg(toQString(analysis::stateName(step.after.of[side])));
    Text flags;
    analysis::appendFlags(flags, step.flags);
    m_list->addItem(tr("Packet %1  %2:  %3").arg(step.frame).arg(toQString(flags.view()), changes.join(QStringLiteral(", "))));
}

QString StateDiagramWindow::describe(const analysis::StateStep& step) const
{
    Text flags;
    analysis::appendFlags(flags, step.flags);
    const auto since = static_cast<double>(step.time - m_steps.front().time) / 1e9;
    const auto sender = step.sender == 0 ? tr("the client") : tr("the server");
    QStringList sentences {tr("Packet %1, %2 s after the first: %3 sends %4.")
                               .arg(step.frame)
                               .arg(since, 0, 'f', 6)
                               .arg(sender, flags.empty() ? tr("a segment") : toQString(flags.view()))};
    for (std::size_t side = 0; side < 2; ++side)
        if (step.changes(side))
            sentences << (side == 0 ? tr("The client goes from %1 to %2.") : tr("The server goes from %1 to %2."))
                             .arg(toQString(analysis::stateName(step.before.of[side])), toQString(analysis::stateName(step.after.of[side])));
    return sentences.join(QLatin1Char(' '));
}

void StateDiagramWindow::setCurrent(int step, bool tell)
{
    step = std::clamp(step, -1, static_cast<int>(m_steps.size()) - 1);
    const bool changed = std::exchange(m_current, step) != step;
    updateAll();
    if (!tell || !changed || step < 0 || !m_isCurrent)
        return;
    m_telling = true;
    m_capture.goToPacket(m_steps[static_cast<std::size_t>(step)].frame);
    m_telling = false;
}

void StateDiagramWindow::updateAll()
{
    const auto last = static_cast<int>(m_steps.size()) - 1;
    {
        const QSignalBlocker blockSlider(m_slider), blockList(m_list);
        m_slider->setMaximum(last + 1);
        m_slider->setValue(m_current + 1);
        m_list->setCurrentRow(m_current + 1);
    }
    m_first->setEnabled(m_current >= 0);
    m_previous->setEnabled(m_current >= 0);
    m_next->setEnabled(m_current < last);
    m_last->setEnabled(m_current < last);
    m_diagram->showWay(&m_steps, m_current);
    if (m_current >= 0)
        m_words->setText(describe(m_steps[static_cast<std::size_t>(m_current)]));
    else
        m_words->setText(m_steps.empty() ? tr("No packet has changed a state yet.") : tr("Before the first packet. Right and Left go from step to step."));
}

void StateDiagramWindow::askForFile()
{
    auto* dialog = new QFileDialog(this, tr("Export the diagram"), {}, tr("PNG picture (*.png);;SVG drawing (*.svg)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(tr("tcp-states-%1.png").arg(m_session->conversation(m_conversation).stream));
    connect(dialog, &QFileDialog::fileSelected, this, &StateDiagramWindow::exportTo);
    dialog->open();
}

void StateDiagramWindow::exportTo(const QString& path)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    const auto size = StateDiagramPainter::sizeOfDiagram;
    const StateDiagramPainter drawer(m_steps, m_current, m_capture.theme().scheme, font());
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setTitle(windowTitle());
        generator.setSize(size.toSize());
        generator.setViewBox(QRectF({0, 0}, size));
        QPainter painter(&generator);
        drawer.paint(painter);
    } else {
        QImage image((size * pictureScale).toSize(), QImage::Format_RGB32);
        QPainter painter(&image);
        painter.scale(pictureScale, pictureScale);
        drawer.paint(painter);
        painter.end();
        image.save(&buffer, "PNG");
    }
    delete m_export;
    m_export = new LongJob(writeBytes(path, bytes), this);
    connect(m_export, &LongJob::finished, this, [this, path](const QString& complaint) {
        m_export->deleteLater();
        m_export.clear();
        m_words->setText(complaint.isEmpty() ? tr("Written to %1.").arg(QFileInfo(path).fileName()) : complaint);
    });
}

} // namespace porthole::gui
