#include "gui/packets/time_shift_dialog.h"

#include "analysis/filter/literal.h"
#include "analysis/session_tables.h"
#include "dissectors/core/format.h"
#include "gui/basics/qt_text.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>

#include <limits>

namespace porthole::gui {

namespace {

QString timeText(Nanoseconds time)
{
    if (time == noTime)
        return QObject::tr("none");
    Text text;
    appendAbsoluteTime(text, time, 9, TimeStyle::Iso, true);
    return toQString(text.view());
}

} // namespace

std::optional<Nanoseconds> readTimeSpan(const QString& text)
{
    constexpr std::int64_t perSecond = 1'000'000'000;
    auto trimmed = text.trimmed();
    const bool earlier = trimmed.startsWith(QLatin1Char('-'));
    if (earlier || trimmed.startsWith(QLatin1Char('+')))
        trimmed.remove(0, 1);
    auto parts = trimmed.split(QLatin1Char(':'));
    if (parts.size() > 3)
        return {};
    Nanoseconds span = 0;
    const auto seconds = parts.takeLast();
    if (seconds.startsWith(QLatin1Char('-')) || !analysis::readDuration(seconds.toStdString(), span))
        return {};
    std::int64_t scale = 60;
    while (!parts.isEmpty()) {
        bool isNumber = false;
        const auto number = parts.takeLast().toUInt(&isNumber);
        std::int64_t nanoseconds = 0;
        if (!isNumber || __builtin_mul_overflow(number * scale, perSecond, &nanoseconds) || __builtin_add_overflow(span, nanoseconds, &span))
            return {};
        scale *= 60;
    }
    return earlier ? -span : span;
}

TimeShiftDialog::TimeShiftDialog(std::shared_ptr<const analysis::Session> session, std::uint32_t packet, QWidget* parent)
    : QDialog(parent)
    , m_session(std::move(session))
    , m_before(m_session->edits()->shift)
    , m_moveAll(new QRadioButton(tr("&Move all packets by")))
    , m_setTime(new QRadioButton(tr("&Set the time of packet")))
    , m_undo(new QRadioButton(tr("&Undo all shifts")))
    , m_span(new QLineEdit)
    , m_first(makePoint(packet))
    , m_second(makePoint(m_session->frameCount()))
    , m_hasSecond(new QCheckBox(tr("&and of packet")))
    , m_complaint(new QLabel)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel))
{
    setWindowTitle(tr("Time shift"));
    m_span->setPlaceholderText(tr("[-][[hours:]minutes:]seconds, such as -1:30.5"));
    m_span->setObjectName(QStringLiteral("span"));
    m_first.time->setObjectName(QStringLiteral("firstTime"));
    m_second.time->setObjectName(QStringLiteral("secondTime"));
    m_first.packet->setObjectName(QStringLiteral("firstPacket"));
    m_second.packet->setObjectName(QStringLiteral("secondPacket"));
    m_setTime->setObjectName(QStringLiteral("setTime"));
    m_hasSecond->setObjectName(QStringLiteral("hasSecond"));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_complaint->setObjectName(QStringLiteral("complaint"));
    m_complaint->setWordWrap(true);
    m_complaint->setMinimumHeight(m_complaint->fontMetrics().height() * 2);
    m_undo->setEnabled(!m_before.isNone());
    m_moveAll->setChecked(true);

    auto* layout = new QGridLayout(this);
    int row = 0;
    layout->addWidget(m_moveAll, row, 0);
    layout->addWidget(m_span, row++, 1, 1, 3);
    const auto addPoint = [&](QWidget* what, const Point& point) {
        layout->addWidget(what, row, 0);
        layout->addWidget(point.packet, row, 1);
        layout->addWidget(new QLabel(tr("to")), row, 2);
        layout->addWidget(point.time, row++, 3);
        layout->addWidget(point.now, row++, 3);
    };
    addPoint(m_setTime, m_first);
    addPoint(m_hasSecond, m_second);
    layout->addWidget(m_undo, row++, 0, 1, 4);
    auto* note = new QLabel(tr("With two packets, the times of all others follow evenly. Files that are saved or exported have the new times."));
    note->setWordWrap(true);
    layout->addWidget(note, row++, 0, 1, 4);
    layout->addWidget(m_complaint, row++, 0, 1, 4);
    layout->addWidget(m_buttons, row++, 0, 1, 4);
    layout->setColumnStretch(3, 1);
    layout->setColumnMinimumWidth(3, m_span->fontMetrics().horizontalAdvance(QStringLiteral("0000-00-00 00:00:00.000000000")) + 40);

    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (auto* choice : {m_moveAll, m_setTime, m_undo})
        connect(choice, &QRadioButton::toggled, this, &TimeShiftDialog::check);
    connect(m_span, &QLineEdit::textEdited, this, [this] { m_moveAll->setChecked(true); });
    connect(m_span, &QLineEdit::textChanged, this, &TimeShiftDialog::check);
    connect(m_hasSecond, &QCheckBox::toggled, this, [this](bool on) {
        if (on)
            m_setTime->setChecked(true);
        check();
    });
    for (const auto* point : {&m_first, &m_second}) {
        connect(point->packet, &QSpinBox::valueChanged, this, [this, point] { showTime(*point, true); });
        connect(point->time, &QLineEdit::textChanged, this, &TimeShiftDialog::check);
        connect(point->time, &QLineEdit::textEdited, this, [this, second = point == &m_second] {
            m_setTime->setChecked(true);
            if (second)
                m_hasSecond->setChecked(true);
        });
        showTime(*point, true);
    }
    m_span->setFocus();
    check();
}

TimeShiftDialog::Point TimeShiftDialog::makePoint(std::uint32_t packet)
{
    const Point point {new QSpinBox, new QLabel, new QLineEdit};
    const auto count = m_session->frameCount();
    point.packet->setRange(1, static_cast<int>(std::min<std::uint32_t>(count, std::numeric_limits<int>::max())));
    point.packet->setValue(static_cast<int>(std::max<std::uint32_t>(packet, 1)));
    point.now->setForegroundRole(QPalette::PlaceholderText);
    return point;
}

void TimeShiftDialog::showTime(const Point& point, bool propose)
{
    const auto time = timeText(m_session->row(static_cast<std::uint32_t>(point.packet->value())).time);
    point.now->setText(tr("now: %1").arg(time));
    if (propose)
        point.time->setText(time);
}

std::optional<Nanoseconds> TimeShiftDialog::timeOf(const Point& point, QString& complaint) const
{
    const auto number = point.packet->value();
    if (m_session->row(static_cast<std::uint32_t>(number)).time == noTime) {
        complaint = tr("Packet %1 has no time in the file, so it cannot get another one.").arg(number);
        return {};
    }
    Nanoseconds time = 0;
    std::string problem;
    if (!analysis::readAbsoluteTime(point.time->text().trimmed().toStdString(), time, problem)) {
        complaint = tr("“%1” is no time; write it as 2026-11-26 08:30:00.5.").arg(point.time->text());
        return {};
    }
    return time;
}

std::optional<analysis::TimeShift> TimeShiftDialog::wantedByPoints(QString& complaint) const
{
    const auto first = static_cast<std::uint32_t>(m_first.packet->value());
    const auto time = timeOf(m_first, complaint);
    if (!time)
        return {};
    if (!m_hasSecond->isChecked())
        return m_before.movedBy(*time - m_session->row(first).time);
    const auto other = timeOf(m_second, complaint);
    if (!other)
        return {};
    const analysis::SessionTables tables(*m_session);
    const auto from = tables.index().time(first);
    const auto to = tables.index().time(static_cast<std::uint32_t>(m_second.packet->value()));
    if (from == to) {
        complaint = tr("Both packets were captured at the same time; choose two that were not.");
        return {};
    }
    if ((from < to) != (*time < *other)) {
        complaint = tr("Time would stand still or run backwards between the two packets.");
        return {};
    }
    return analysis::TimeShift::through(from, *time, to, *other);
}

std::optional<analysis::TimeShift> TimeShiftDialog::wanted(QString& complaint) const
{
    if (m_undo->isChecked())
        return analysis::TimeShift();
    if (m_setTime->isChecked())
        return wantedByPoints(complaint);
    if (m_span->text().trimmed().isEmpty())
        return {};
    const auto span = readTimeSpan(m_span->text());
    if (!span) {
        complaint = tr("“%1” is no span of time; write seconds, minutes:seconds or hours:minutes:seconds.").arg(m_span->text());
        return {};
    }
    return m_before.movedBy(*span);
}

void TimeShiftDialog::check()
{
    QString complaint;
    const auto shift = wanted(complaint);
    m_complaint->setText(complaint);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(shift.has_value());
    if (shift)
        m_shift = *shift;
}

} // namespace porthole::gui
