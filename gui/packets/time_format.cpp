#include "gui/packets/time_format.h"

#include "dissectors/core/format.h"
#include "gui/basics/qt_text.h"

#include <QDate>
#include <QLocale>
#include <QObject>

namespace porthole::gui {

namespace {

constexpr Nanoseconds second = 1'000'000'000;

/// "-1:02:03.5"
void appendHours(Text& out, Nanoseconds duration, int digits)
{
    const auto size = duration < 0 ? 0 - static_cast<std::uint64_t>(duration) : static_cast<std::uint64_t>(duration);
    const auto whole = size / second;
    if (duration < 0)
        out << '-';
    if (whole >= 3600)
        out.format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    else
        out.format("{}:{:02}", whole / 60, whole % 60);
    if (digits > 0)
        out << '.' << std::string_view(fmt::format("{:09}", size % second)).substr(0, static_cast<std::size_t>(digits));
}

void appendDuration(Text& out, Nanoseconds duration, int digits, bool withHours)
{
    if (withHours)
        appendHours(out, duration, digits);
    else
        appendSeconds(out, duration, digits);
}

/// "2026/326 10:15:00.5": year, day of the year, time of day.
void appendDayOfYear(Text& out, Nanoseconds time, int digits, bool local)
{
    Text iso;
    appendAbsoluteTime(iso, time, digits, TimeStyle::Iso, local);
    const auto text = toQString(iso.view());
    const auto date = QDate::fromString(text.section(QLatin1Char(' '), 0, 0), Qt::ISODate);
    if (!date.isValid()) { // no calendar has it
        out << iso.view();
        return;
    }
    out.format("{:04}/{:03} ", date.year(), date.dayOfYear());
    out << iso.view().substr(iso.view().find(' ') + 1);
}

/// Without the date.
void appendTimeOfDay(Text& out, Nanoseconds time, int digits, bool local)
{
    Text iso;
    appendAbsoluteTime(iso, time, digits, TimeStyle::Iso, local);
    const auto space = iso.view().find(' ');
    out << (space == std::string_view::npos ? iso.view() : iso.view().substr(space + 1));
}

} // namespace

TimeDisplay TimeDisplay::of(const Settings& settings)
{
    return {settings.timeFormat(), settings.timeDigits(), settings.timeWithHours()};
}

QString formatTime(const TimeOfRow& row, TimeFormat format)
{
    return formatTime(row, TimeDisplay {.format = format});
}

QString formatTime(const TimeOfRow& row, const TimeDisplay& display)
{
    if (row.time == noTime)
        return {};
    const int digits = display.digits == Settings::automaticDigits ? row.digits : display.digits;
    const auto since = [&row](Nanoseconds earlier) { return earlier == noTime ? Nanoseconds {0} : row.time - earlier; };
    Text text;
    switch (display.format) {
    case TimeFormat::SinceStart: appendDuration(text, since(row.first), digits, display.withHours); break;
    case TimeFormat::SincePrevious: appendDuration(text, since(row.previous), digits, display.withHours); break;
    case TimeFormat::SincePreviousCaptured: appendDuration(text, since(row.previousCaptured), digits, display.withHours); break;
    case TimeFormat::LocalDate: appendAbsoluteTime(text, row.time, digits, TimeStyle::Iso, true); break;
    case TimeFormat::UtcDate: appendAbsoluteTime(text, row.time, digits, TimeStyle::Iso, false); break;
    case TimeFormat::LocalTime: appendTimeOfDay(text, row.time, digits, true); break;
    case TimeFormat::UtcTime: appendTimeOfDay(text, row.time, digits, false); break;
    case TimeFormat::LocalDayOfYear: appendDayOfYear(text, row.time, digits, true); break;
    case TimeFormat::UtcDayOfYear: appendDayOfYear(text, row.time, digits, false); break;
    case TimeFormat::Epoch: appendSeconds(text, row.time, digits); break;
    }
    return toQString(text.view());
}

QString formatCount(quint64 count)
{
    return QLocale().toString(count);
}

QString formatPackets(quint64 count)
{
    return count == 1 ? QObject::tr("1 packet") : QObject::tr("%1 packets").arg(formatCount(count));
}

QString formatBytes(quint64 bytes)
{
    if (bytes < 1000)
        return bytes == 1 ? QObject::tr("1 byte") : QObject::tr("%1 bytes").arg(bytes);
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace porthole::gui
