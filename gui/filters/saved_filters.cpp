#include "gui/filters/saved_filters.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace porthole::gui
{

namespace
{

constexpr qint64 largestFile = 1 << 20;

QList<SavedFilter> firstFilters(SavedFilters::Kind kind)
{
    if (kind == SavedFilters::Kind::Display)
        return {
            { QObject::tr("Trouble in TCP"), QStringLiteral("tcp.analysis.flags && !tcp.analysis.window_update") },
            { QObject::tr("Connections opened, closed and reset"),
                QStringLiteral("tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.flags.reset == 1") },
            { QObject::tr("Names asked and answered"), QStringLiteral("dns || mdns") },
            { QObject::tr("No broadcast, no multicast"), QStringLiteral("eth.dst.ig == 0") },
            { QObject::tr("Errors that routers report"), QStringLiteral("icmp.type == 3 || icmp.type == 11 || icmpv6.type < 128") },
        };
    return {
        { QObject::tr("Web traffic"), QStringLiteral("tcp port 80 or tcp port 443 or udp port 443") },
        { QObject::tr("DNS"), QStringLiteral("port 53") },
        { QObject::tr("TCP connections opened and closed"),
            QStringLiteral("tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0") },
        { QObject::tr("No ARP, no DNS"), QStringLiteral("not arp and not port 53") },
        { QObject::tr("No SSH"), QStringLiteral("not tcp port 22") },
    };
}

bool parseLine(const QString& line, SavedFilter& found)
{
    qsizetype at = 0;
    while (at < line.size() && line[at].isSpace())
        ++at;
    if (at == line.size() || line[at] != QLatin1Char('"'))
        return false;
    QString name;
    for (++at; at < line.size() && line[at] != QLatin1Char('"'); ++at) {
        if (line[at] == QLatin1Char('\\') && at + 1 < line.size())
            ++at;
        name += line[at];
    }
    if (at >= line.size())
        return false; // the name does not end
    found = { name, line.mid(at + 1).trimmed() };
    return !found.filter.isEmpty();
}

} // namespace

QList<SavedFilter> parseSavedFilters(const QString& text)
{
    QList<SavedFilter> filters;
    for (const auto& line : text.split(QLatin1Char('\n')))
        if (SavedFilter found; parseLine(line, found))
            filters.append(found);
    return filters;
}

QString writeSavedFilters(const QList<SavedFilter>& filters)
{
    QString text;
    for (auto [name, filter] : filters) {
        name.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
        filter.replace(QLatin1Char('\n'), QLatin1Char(' ')); // blanks within quotation marks stay as they are
        text += QStringLiteral("\"%1\" %2\n").arg(name.simplified(), filter.trimmed());
    }
    return text;
}

SavedFilters::SavedFilters(const QString& path, Kind kind, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_kind(kind)
{
    read();
}

void SavedFilters::setPath(const QString& path)
{
    m_path = path;
    read();
    Q_EMIT changed();
}

bool SavedFilters::replace(const QList<SavedFilter>& filters)
{
    m_filters = filters;
    return write();
}

void SavedFilters::read()
{
    QFile file(m_path);
    if (file.open(QIODevice::ReadOnly))
        m_filters = parseSavedFilters(QString::fromUtf8(file.read(largestFile)));
    else
        m_filters = firstFilters(m_kind);
}

bool SavedFilters::save(const SavedFilter& filter)
{
    const auto same = std::ranges::find(m_filters, filter.name, &SavedFilter::name);
    if (same == m_filters.end())
        m_filters.append(filter);
    else
        *same = filter;
    return write();
}

bool SavedFilters::remove(const QString& name)
{
    m_filters.removeIf([&name](const SavedFilter& filter) { return filter.name == name; });
    return write();
}

bool SavedFilters::write()
{
    Q_EMIT changed();
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    QSaveFile file(m_path);
    return file.open(QIODevice::WriteOnly) && file.write(writeSavedFilters(m_filters).toUtf8()) >= 0 && file.commit();
}

} // namespace porthole::gui
