// Marked and ignored packets.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"
#include "gui/packets/scroll_overview.h"

#include <QLabel>
#include <QStatusBar>

#include <algorithm>

namespace porthole::gui {

void MainWindow::connectMarkActions()
{
    auto& a = *m_actions;
    connect(a.mark, &QAction::triggered, this, [this] { toggleMarks(FrameMarks::Marked); });
    connect(a.ignore, &QAction::triggered, this, [this] { toggleMarks(FrameMarks::Ignored); });
    connect(a.markDisplayed, &QAction::triggered, this, [this] { markDisplayed(FrameMarks::Marked); });
    connect(a.ignoreDisplayed, &QAction::triggered, this, [this] { markDisplayed(FrameMarks::Ignored); });
    connect(a.unmarkAll, &QAction::triggered, this, [this] { m_marks.clear(FrameMarks::Marked); });
    connect(a.unignoreAll, &QAction::triggered, this, [this] { m_marks.clear(FrameMarks::Ignored); });
    connect(a.nextMark, &QAction::triggered, this, [this] { goToMark(true); });
    connect(a.previousMark, &QAction::triggered, this, [this] { goToMark(false); });
    connect(&m_marks, &FrameMarks::changed, this, &MainWindow::marksChanged);
    m_listModel->setMarks(&m_marks);
}

/// Of the selected packets: if all have it, none has it then.
void MainWindow::toggleMarks(FrameMarks::Kind kind)
{
    bool complete = true;
    const auto frames = m_list->selectedFrames(SIZE_MAX, complete);
    if (frames.empty())
        return;
    const bool all = std::ranges::all_of(frames, [&](auto frame) { return m_marks.has(kind, frame); });
    m_marks.set(kind, frames, !all);
}

void MainWindow::markDisplayed(FrameMarks::Kind kind)
{
    if (!m_rows)
        return;
    if (m_rows->isFiltered())
        m_marks.set(kind, m_rows->shown(), true);
    else
        m_marks.setFirst(kind, static_cast<analysis::FrameNumber>(m_rows->rowCount()));
}

/// Marks that the display filter hides are passed over.
void MainWindow::goToMark(bool forward)
{
    auto frame = m_list->currentFrame();
    for (;;) {
        frame = forward ? m_marks.next(FrameMarks::Marked, frame) : m_marks.previous(FrameMarks::Marked, frame);
        if (frame == 0)
            break;
        if (m_listModel->rowOf(frame) >= 0) {
            m_list->goTo(frame);
            return;
        }
    }
    statusBar()->showMessage(forward ? tr("No marked packet follows") : tr("No marked packet stands before this one"), 4000);
}

void MainWindow::marksChanged(FrameMarks::Kind kind)
{
    if (kind != FrameMarks::Marked && kind != FrameMarks::Ignored)
        return;
    applyEdits(kind == FrameMarks::Ignored);
    if (filterMentions(kind == FrameMarks::Marked ? "frame.marked" : "frame.ignored"))
        startFilter();
    if (m_document)
        showPacketCount();
}

/// What the user says of packets is known to all who read them from now on. `textsChange`: rows may say something else.
void MainWindow::applyEdits(bool textsChange)
{
    if (!m_document || !m_document->session() || !m_rows)
        return;
    auto edits = std::make_shared<analysis::FrameEdits>();
    edits->marked = m_marks.frames(FrameMarks::Marked);
    edits->ignored = m_marks.frames(FrameMarks::Ignored);
    edits->comments = m_comments.frames();
    edits->withoutFileComments = m_comments.withoutFileComments();
    edits->references = m_marks.frames(FrameMarks::TimeReference).numbers();
    edits->shift = m_timeShift;
    m_document->session()->setEdits(std::move(edits));
    if (textsChange) {
        m_filterCache.reset(); // its answers are those of before
        m_rows->forgetTexts();
        m_overview->refresh();
    }
    m_listModel->refreshTexts();
    if (m_packetNumber)
        m_fetcher->fetch(m_packetNumber, std::chrono::milliseconds(12));
}

bool MainWindow::filterMentions(std::string_view field) const
{
    const auto* program = m_filter ? m_filter->program().get() : nullptr;
    return m_rows && program && std::ranges::any_of(program->fields, [field](const auto* used) { return used->abbreviation == field; });
}

/// The first packets are no longer in the capture: a ring has moved on.
void MainWindow::shiftEdits(analysis::FrameNumber gone)
{
    for (const auto kind : {FrameMarks::Marked, FrameMarks::Ignored, FrameMarks::TimeReference})
        m_marks.shift(kind, gone);
    m_comments.shift(gone);
}

QString MainWindow::markCounts() const
{
    QString text;
    if (const auto count = m_marks.count(FrameMarks::Marked))
        text += tr(" · %1 marked").arg(formatCount(count));
    if (const auto count = m_marks.count(FrameMarks::Ignored))
        text += tr(" · %1 ignored").arg(formatCount(count));
    return text;
}

} // namespace porthole::gui
