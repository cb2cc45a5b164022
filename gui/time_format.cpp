#include "gui/time_format.h"

#include "dissectors/core/format.h"
#include "gui/qt_text.h"

#include <QLocale>
#include <QObject>

namespace porthole::gui {

QString formatTime(const TimeOfRow& row, TimeFormat format)
{
    if (row.time == noTime)
        return {};
    const auto since = [&row](Nanoseconds earlier) { return earlier == noTime ? Nanoseconds {0} : row.time - earlier; };
    Text text;
    switch (format) {
    case TimeFormat::SinceStart: appendSeconds(text, since(row.first), row.digits); break;
    case TimeFormat::SincePrevious: appendSeconds(text, since(row.previous), row.digits); break;
    case TimeFormat::LocalDate: appendAbsoluteTime(text, row.time, row.digits, TimeStyle::Iso, true); break;
    case TimeFormat::UtcDate: appendAbsoluteTime(text, row.time, row.digits, TimeStyle::Iso, false); break;
    case TimeFormat::Epoch: appendSeconds(text, row.time, row.digits); break;
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
