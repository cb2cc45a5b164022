#include "gui/packets/packet_list_column.h"

#include "dissectors/core/registry.h"
#include "gui/basics/qt_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>

namespace porthole::gui {

namespace {

using Kind = PacketListColumn::Kind;

/// What Wireshark calls a column. The first one of a kind is what is written.
struct Code {
    const char* code;
    Kind kind;
    std::optional<TimeFormat> time {};
    bool resolved = true;
    const char* fields = "";
};
constexpr Code codes[] = {
    {"%m", Kind::Number},
    {"%t", Kind::Time},
    {"%Rt", Kind::Time, TimeFormat::SinceStart},
    {"%Gt", Kind::Time, TimeFormat::SincePrevious},
    {"%Tt", Kind::Time, TimeFormat::SincePreviousCaptured},
    {"%Yt", Kind::Time, TimeFormat::LocalDate},
    {"%YDOYt", Kind::Time, TimeFormat::LocalDayOfYear},
    {"%At", Kind::Time, TimeFormat::LocalTime},
    {"%Yut", Kind::Time, TimeFormat::UtcDate},
    {"%YDOYut", Kind::Time, TimeFormat::UtcDayOfYear},
    {"%Aut", Kind::Time, TimeFormat::UtcTime},
    {"%s", Kind::Source},
    {"%us", Kind::Source, {}, false},
    {"%rs", Kind::Source},
    {"%ns", Kind::Source},
    {"%rns", Kind::Source},
    {"%uns", Kind::Source, {}, false},
    {"%d", Kind::Destination},
    {"%ud", Kind::Destination, {}, false},
    {"%rd", Kind::Destination},
    {"%nd", Kind::Destination},
    {"%rnd", Kind::Destination},
    {"%und", Kind::Destination, {}, false},
    {"%p", Kind::Protocol},
    {"%L", Kind::Length},
    {"%i", Kind::Info},
    {"%S", Kind::Fields, {}, true, "tcp.srcport or udp.srcport"},
    {"%rS", Kind::Fields, {}, true, "tcp.srcport or udp.srcport"},
    {"%uS", Kind::Fields, {}, false, "tcp.srcport or udp.srcport"},
    {"%D", Kind::Fields, {}, true, "tcp.dstport or udp.dstport"},
    {"%rD", Kind::Fields, {}, true, "tcp.dstport or udp.dstport"},
    {"%uD", Kind::Fields, {}, false, "tcp.dstport or udp.dstport"},
    {"%hs", Kind::Fields, {}, true, "eth.src"},
    {"%rhs", Kind::Fields, {}, true, "eth.src"},
    {"%uhs", Kind::Fields, {}, false, "eth.src"},
    {"%hd", Kind::Fields, {}, true, "eth.dst"},
    {"%rhd", Kind::Fields, {}, true, "eth.dst"},
    {"%uhd", Kind::Fields, {}, false, "eth.dst"},
    {"%q", Kind::Fields, {}, true, "vlan.id"},
    {"%f", Kind::Fields, {}, true, "ip.dsfield.dscp"},
};
constexpr QLatin1String customCode("%Cus:");

} // namespace

QList<PacketListColumn> PacketListColumn::defaults()
{
    return {
        {.title = QObject::tr("No."), .kind = Kind::Number, .alignment = Qt::AlignRight},
        {.title = QObject::tr("Time"), .kind = Kind::Time},
        {.title = QObject::tr("Source"), .kind = Kind::Source},
        {.title = QObject::tr("Destination"), .kind = Kind::Destination},
        {.title = QObject::tr("Protocol"), .kind = Kind::Protocol},
        {.title = QObject::tr("Length"), .kind = Kind::Length, .alignment = Qt::AlignRight},
        {.title = QObject::tr("Info"), .kind = Kind::Info},
    };
}

std::optional<PacketListColumn> PacketListColumn::fromFormat(const QString& title, const QString& format)
{
    PacketListColumn column {.title = title};
    if (format.startsWith(customCode)) {
        const auto parts = format.mid(customCode.size()).split(QLatin1Char(':'));
        column.fields = parts[0].trimmed();
        column.occurrence = parts.value(1).toInt();
        column.resolved = parts.value(2) != QLatin1String("U");
        return column.fields.isEmpty() ? std::nullopt : std::optional(column);
    }
    for (const auto& known : codes)
        if (format == QLatin1String(known.code)) {
            column.kind = known.kind;
            column.time = known.time;
            column.resolved = known.resolved;
            column.fields = QLatin1String(known.fields);
            if (known.kind == Kind::Number || known.kind == Kind::Length)
                column.alignment = Qt::AlignRight;
            return column;
        }
    return {};
}

QString PacketListColumn::toFormat() const
{
    const auto custom = [this](const QString& names) {
        return customCode + QStringLiteral("%1:%2:%3").arg(names).arg(occurrence).arg(QLatin1Char(resolved ? 'R' : 'U'));
    };
    if (kind == Kind::Fields)
        return custom(fields);
    if (time == TimeFormat::Epoch)
        return custom(QStringLiteral("frame.time_epoch"));
    for (const auto& known : codes)
        if (known.kind == kind && known.time == time && known.resolved == resolved)
            return QLatin1String(known.code);
    return QLatin1String(std::find_if(std::begin(codes), std::end(codes), [this](const Code& known) { return known.kind == kind; })->code);
}

QList<PacketListColumn> PacketListColumn::listFromJson(const QByteArray& json)
{
    QList<PacketListColumn> columns;
    constexpr qsizetype most = 200;
    for (const auto& value : QJsonDocument::fromJson(json).array()) {
        const auto object = value.toObject();
        auto column = fromFormat(object.value(QLatin1String("title")).toString(), object.value(QLatin1String("format")).toString());
        if (!column || columns.size() == most)
            continue;
        const auto align = object.value(QLatin1String("align")).toString();
        column->alignment = align == QLatin1String("right") ? Qt::AlignRight : align == QLatin1String("centre") ? Qt::AlignHCenter : Qt::AlignLeft;
        column->visible = object.value(QLatin1String("visible")).toBool(true);
        column->width = qBound(0, object.value(QLatin1String("width")).toInt(), 10'000);
        columns.append(*column);
    }
    return columns.isEmpty() ? defaults() : columns;
}

QByteArray PacketListColumn::listToJson(const QList<PacketListColumn>& columns)
{
    QJsonArray array;
    for (const auto& column : columns)
        array.append(QJsonObject {
            {QStringLiteral("title"), column.title},
            {QStringLiteral("format"), column.toFormat()},
            {QStringLiteral("align"), QLatin1String(column.alignment == Qt::AlignRight ? "right" : column.alignment == Qt::AlignHCenter ? "centre" : "left")},
            {QStringLiteral("visible"), column.visible},
            {QStringLiteral("width"), column.width},
        });
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

QString PacketListColumn::description() const
{
    switch (kind) {
    case Kind::Number: return QObject::tr("Number of the packet in the capture");
    case Kind::Time:
        return time ? QObject::tr("When the packet was captured") : QObject::tr("When the packet was captured; View > Time display says how it is written");
    case Kind::Source: return QObject::tr("Address of the sender");
    case Kind::Destination: return QObject::tr("Address of the receiver");
    case Kind::Protocol: return QObject::tr("The innermost protocol that was recognised");
    case Kind::Length: return QObject::tr("Bytes on the wire");
    case Kind::Info: return QObject::tr("What the packet says");
    case Kind::Fields: break;
    }
    const auto parsed = analysis::FieldColumn::parse(fields.toStdString(), standardRegistry());
    if (!parsed)
        return toQString(parsed.error.message);
    if (parsed.column->fields().size() > 1)
        return QObject::tr("Values of %1").arg(fields);
    return QObject::tr("%1 (%2)").arg(toQString(parsed.column->fields()[0]->name), fields);
}

std::optional<analysis::FieldColumn> PacketListColumn::fieldColumn(const Registry& registry) const
{
    if (kind != Kind::Fields)
        return {};
    return analysis::FieldColumn::parse(fields.toStdString(), registry, occurrence, resolved).column;
}

Qt::Alignment alignmentOf(const FieldInfo& field)
{
    const bool isNumber = (field.type >= FieldType::UInt8 && field.type <= FieldType::Double) || field.type == FieldType::FrameNumber;
    return isNumber && !field.hasNames && !field.valueText && field.base != Base::Hex ? Qt::AlignRight : Qt::AlignLeft;
}

} // namespace porthole::gui
