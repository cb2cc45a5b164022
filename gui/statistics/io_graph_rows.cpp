#include "gui/statistics/io_graph_rows.h"

#include <QObject>
#include <QSettings>

#include <algorithm>

namespace porthole::gui {

using analysis::CurveShape;
using analysis::IoUnit;

namespace {

constexpr int mostRows = 50; // of a file; more cannot be told apart

/// Names in the file: they stay when texts change.
constexpr const char* shapeKeys[] = {"line", "step", "dot", "span", "bar", "impulse"};
constexpr const char* unitKeys[] = {"packets", "bytes", "bits", "sum", "count-frames", "count-fields", "max", "min", "avg", "load"};

template <std::size_t count>
int keyIndex(const char* const (&keys)[count], const QString& key)
{
    for (std::size_t i = 0; i < count; ++i)
        if (key == QLatin1String(keys[i]))
            return static_cast<int>(i);
    return 0;
}

} // namespace

IoGraphChoices IoGraphChoices::usual()
{
    IoGraphChoices choices;
    choices.rows.append({.name = QObject::tr("All packets")});
    choices.rows.append({.name = QObject::tr("TCP trouble"),
        .filter = QStringLiteral("tcp.analysis.flags && !tcp.analysis.window_update"),
        .colour = 1,
        .shape = CurveShape::Bars});
    return choices;
}

IoGraphChoices IoGraphChoices::read(const QString& path)
{
    QSettings file(path, QSettings::IniFormat);
    IoGraphChoices choices;
    const int count = std::min(file.beginReadArray(QStringLiteral("rows")), mostRows);
    for (int i = 0; i < count; ++i) {
        file.setArrayIndex(i);
        IoGraphRow row;
        row.enabled = file.value(QStringLiteral("enabled"), true).toBool();
        row.name = file.value(QStringLiteral("name")).toString();
        row.filter = file.value(QStringLiteral("filter")).toString();
        row.colour = std::clamp(file.value(QStringLiteral("colour")).toInt(), 0, 7);
        row.shape = static_cast<CurveShape>(keyIndex(shapeKeys, file.value(QStringLiteral("style")).toString()));
        row.unit = static_cast<IoUnit>(keyIndex(unitKeys, file.value(QStringLiteral("unit")).toString()));
        row.field = file.value(QStringLiteral("field")).toString();
        row.smoothing = std::clamp(file.value(QStringLiteral("smoothing"), 1).toInt(), 1, 1000);
        choices.rows.append(row);
    }
    file.endArray();
    if (choices.rows.isEmpty())
        return usual();
    constexpr qint64 longest = 600'000; // ms
    choices.interval = std::clamp<qint64>(file.value(QStringLiteral("graph/interval-ms")).toLongLong(), 0, longest) * 1'000'000;
    choices.timeOfDay = file.value(QStringLiteral("graph/time-of-day")).toBool();
    choices.logarithmic = file.value(QStringLiteral("graph/logarithmic")).toBool();
    return choices;
}

bool IoGraphChoices::write(const QString& path) const
{
    QSettings file(path, QSettings::IniFormat);
    file.clear();
    file.beginWriteArray(QStringLiteral("rows"), static_cast<int>(rows.size()));
    for (int i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        file.setArrayIndex(i);
        file.setValue(QStringLiteral("enabled"), row.enabled);
        file.setValue(QStringLiteral("name"), row.name);
        file.setValue(QStringLiteral("filter"), row.filter);
        file.setValue(QStringLiteral("colour"), row.colour);
        file.setValue(QStringLiteral("style"), QLatin1String(shapeKeys[static_cast<int>(row.shape)]));
        file.setValue(QStringLiteral("unit"), QLatin1String(unitKeys[static_cast<int>(row.unit)]));
        file.setValue(QStringLiteral("field"), row.field);
        file.setValue(QStringLiteral("smoothing"), row.smoothing);
    }
    file.endArray();
    file.setValue(QStringLiteral("graph/interval-ms"), static_cast<qint64>(interval / 1'000'000));
    file.setValue(QStringLiteral("graph/time-of-day"), timeOfDay);
    file.setValue(QStringLiteral("graph/logarithmic"), logarithmic);
    file.sync();
    return file.status() == QSettings::NoError;
}

QList<CurveShape> ioGraphShapes()
{
    return {CurveShape::Line, CurveShape::Steps, CurveShape::Bars, CurveShape::Impulses, CurveShape::Dots};
}

QString shapeName(CurveShape shape)
{
    switch (shape) {
    case CurveShape::Line: return QObject::tr("Line");
    case CurveShape::Steps: return QObject::tr("Steps");
    case CurveShape::Dots: return QObject::tr("Dots");
    case CurveShape::Spans: return QObject::tr("Spans");
    case CurveShape::Bars: return QObject::tr("Bars");
    case CurveShape::Impulses: return QObject::tr("Impulses");
    }
    return {};
}

QString unitName(IoUnit unit)
{
    switch (unit) {
    case IoUnit::Packets: return QObject::tr("Packets");
    case IoUnit::Bytes: return QObject::tr("Bytes");
    case IoUnit::Bits: return QObject::tr("Bits");
    case IoUnit::Sum: return QObject::tr("SUM");
    case IoUnit::CountFrames: return QObject::tr("COUNT FRAMES");
    case IoUnit::CountFields: return QObject::tr("COUNT FIELDS");
    case IoUnit::Maximum: return QObject::tr("MAX");
    case IoUnit::Minimum: return QObject::tr("MIN");
    case IoUnit::Average: return QObject::tr("AVG");
    case IoUnit::Load: return QObject::tr("LOAD");
    case IoUnit::Count: break;
    }
    return {};
}

QList<int> ioGraphSmoothings()
{
    return {1, 4, 10, 20, 50, 100, 200, 500, 1000};
}

QString smoothingName(int intervals)
{
    return intervals <= 1 ? QObject::tr("None") : QObject::tr("Mean of %1").arg(intervals);
}

QString intervalName(Nanoseconds interval)
{
    constexpr Nanoseconds millisecond = 1'000'000, second = 1'000'000'000, minute = 60 * second;
    if (interval == 0)
        return QObject::tr("Automatic");
    if (interval < second)
        return QObject::tr("%1 ms").arg(interval / millisecond);
    if (interval < minute)
        return QObject::tr("%1 s").arg(interval / second);
    return QObject::tr("%1 min").arg(interval / minute);
}

} // namespace porthole::gui
