// How times are shown, and what they count from.

#include "gui/main_window/main_window.h"

#include <QActionGroup>
#include <QMenu>
#include <QStatusBar>

#include <algorithm>

namespace porthole::gui {

void MainWindow::addTimeMenu(QMenu& view)
{
    auto& a = *m_actions;
    auto* time = view.addMenu(tr("&Time display"));
    time->addActions(a.timeFormats->actions());
    time->addSeparator();
    time->addActions(a.timeDigits->actions());
    time->addSeparator();
    time->addAction(a.timeWithHours);
}

void MainWindow::addReferenceMenu(QMenu& edit)
{
    auto& a = *m_actions;
    auto* menu = edit.addMenu(tr("&Time reference"));
    menu->addActions({a.timeReference, a.nextReference, a.previousReference, a.clearReferences});
    addActions(menu->actions());
    edit.addAction(a.timeShift);
}

void MainWindow::connectTimes()
{
    auto& a = *m_actions;
    for (auto* action : a.timeDigits->actions())
        action->setChecked(action->data().toInt() == m_settings.timeDigits());
    a.timeWithHours->setChecked(m_settings.timeWithHours());
    connect(a.timeDigits, &QActionGroup::triggered, this, [this](QAction* action) { m_settings.setTimeDigits(action->data().toInt()); });
    connect(a.timeWithHours, &QAction::toggled, &m_settings, &Settings::setTimeWithHours);
    m_listModel->setTimeDisplay(TimeDisplay::of(m_settings));
    connect(&m_settings, &Settings::timeDigitsChanged, this, &MainWindow::applyTimeDisplay);
    connect(&m_settings, &Settings::timeFormatChanged, this, &MainWindow::applyTimeDisplay);
    connect(&m_settings, &Settings::timeWithHoursChanged, this, &MainWindow::applyTimeDisplay);

    connect(a.timeReference, &QAction::triggered, this, [this] {
        if (const auto frame = m_list->currentFrame())
            m_marks.set(FrameMarks::TimeReference, frame, !m_marks.has(FrameMarks::TimeReference, frame));
    });
    const auto go = [this](analysis::FrameNumber frame) {
        if (frame)
            goToPacket(frame);
        else
            statusBar()->showMessage(tr("There is no further time reference"), 3000);
    };
    connect(a.nextReference, &QAction::triggered, this, [this, go] { go(m_marks.next(FrameMarks::TimeReference, m_list->currentFrame())); });
    connect(a.previousReference, &QAction::triggered, this, [this, go] { go(m_marks.previous(FrameMarks::TimeReference, m_list->currentFrame())); });
    connect(a.clearReferences, &QAction::triggered, this, [this] { m_marks.clear(FrameMarks::TimeReference); });
    connect(&m_marks, &FrameMarks::changed, this, [this](FrameMarks::Kind kind) {
        if (kind == FrameMarks::TimeReference)
            timesChanged();
    });
    connect(a.timeShift, &QAction::triggered, this, &MainWindow::askForTimeShift);
}

void MainWindow::applyTimeDisplay()
{
    m_listModel->setTimeDisplay(TimeDisplay::of(m_settings));
    for (int column = 0; column < m_listModel->columnCount(); ++column) {
        if (m_listModel->columns()[column].kind != PacketListColumn::Kind::Time)
            continue;
        const int wanted = m_list->fontMetrics().horizontalAdvance(m_listModel->widestText(column)) + 16;
        m_list->header()->resizeSection(column, wanted);
    }
}

/// Time references or the shift.
void MainWindow::timesChanged()
{
    if (!m_rows)
        return;
    m_sortRanks.reset(); // of columns that show times
    applyEdits(true);
    const auto* program = m_filter ? m_filter->program().get() : nullptr;
    if (program && std::ranges::any_of(program->fields, [](const auto* field) {
            return field->type == FieldType::AbsoluteTime || field->type == FieldType::RelativeTime;
        }))
        startFilter();
    const auto showsTime = [this](int column) {
        const auto kind = m_listModel->columns()[column].kind;
        return kind == PacketListColumn::Kind::Time || kind == PacketListColumn::Kind::Fields;
    };
    if (m_sort.column >= 0 && showsTime(m_sort.column))
        sortAgain();
    if (m_packetNumber)
        showPacket(m_packetNumber);
}

std::function<Nanoseconds(Nanoseconds)> MainWindow::timesToSave() const
{
    if (m_timeShift.isNone())
        return {};
    return [shift = m_timeShift](Nanoseconds time) { return shift.apply(time); };
}

void MainWindow::askForTimeShift()
{
    if (!m_document || !m_document->session() || m_document->session()->frameCount() == 0)
        return;
    delete m_timeShiftDialog;
    m_timeShiftDialog = new TimeShiftDialog(m_document->session(), m_packetNumber, this);
    m_timeShiftDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_timeShiftDialog, &QDialog::accepted, this, [this] {
        m_timeShift = m_timeShiftDialog->shift();
        timesChanged();
    });
    m_timeShiftDialog->open();
}

} // namespace porthole::gui
