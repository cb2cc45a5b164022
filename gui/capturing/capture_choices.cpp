#include "gui/capturing/capture_choices.h"

#include "gui/basics/qt_text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>

#include <algorithm>

namespace porthole::gui
{

namespace
{

using capture::CaptureSource;

/// An enumerator read back, or the default where there is something else.
template <typename Enum> Enum enumerator(const QJsonValue& value, Enum otherwise, Enum last)
{
    const int number = value.toInt(static_cast<int>(otherwise));
    return number >= 0 && number <= static_cast<int>(last) ? static_cast<Enum>(number) : otherwise;
}

QJsonObject toJson(const Limit& limit)
{
    return { { QStringLiteral("on"), limit.on }, { QStringLiteral("value"), limit.value },
        { QStringLiteral("unit"), limit.unit } };
}

Limit limitFrom(const QJsonValue& value, const Limit& otherwise)
{
    const auto object = value.toObject();
    return { object[QStringLiteral("on")].toBool(otherwise.on),
        std::max(1, object[QStringLiteral("value")].toInt(otherwise.value)),
        std::clamp(object[QStringLiteral("unit")].toInt(otherwise.unit), 0, 2) };
}

QJsonObject toJson(const Limits& limits)
{
    return { { QStringLiteral("size"), toJson(limits.size) }, { QStringLiteral("time"), toJson(limits.time) },
        { QStringLiteral("packets"), toJson(limits.packets) }, { QStringLiteral("files"), toJson(limits.files) } };
}

Limits limitsFrom(const QJsonValue& value)
{
    const Limits none;
    const auto object = value.toObject();
    return { limitFrom(object[QStringLiteral("size")], none.size), limitFrom(object[QStringLiteral("time")], none.time),
        limitFrom(object[QStringLiteral("packets")], none.packets),
        limitFrom(object[QStringLiteral("files")], none.files) };
}

QJsonObject toJson(const RecorderChoices& recorder)
{
    return { { QStringLiteral("time"), toJson(recorder.time) }, { QStringLiteral("size"), toJson(recorder.size) },
        { QStringLiteral("onReset"), recorder.onReset },
        { QStringLiteral("onRetransmissions"), recorder.onRetransmissions },
        { QStringLiteral("retransmissions"), recorder.retransmissions },
        { QStringLiteral("withinSeconds"), recorder.withinSeconds }, { QStringLiteral("onFilter"), recorder.onFilter },
        { QStringLiteral("filter"), recorder.filter }, { QStringLiteral("afterSeconds"), recorder.afterSeconds },
        { QStringLiteral("folder"), recorder.folder } };
}

RecorderChoices recorderFrom(const QJsonValue& value)
{
    const RecorderChoices none;
    const auto object = value.toObject();
    const auto number = [&object](QLatin1String key, int otherwise, int least) {
        return std::clamp(object[key].toInt(otherwise), least, mostInRecorder);
    };
    RecorderChoices recorder;
    recorder.time = limitFrom(object[QStringLiteral("time")], none.time);
    recorder.size = limitFrom(object[QStringLiteral("size")], none.size);
    recorder.onReset = object[QStringLiteral("onReset")].toBool(none.onReset);
    recorder.onRetransmissions = object[QStringLiteral("onRetransmissions")].toBool(none.onRetransmissions);
    recorder.retransmissions = number(QLatin1String("retransmissions"), none.retransmissions, 1);
    recorder.withinSeconds = number(QLatin1String("withinSeconds"), none.withinSeconds, 1);
    recorder.onFilter = object[QStringLiteral("onFilter")].toBool(none.onFilter);
    recorder.filter = object[QStringLiteral("filter")].toString();
    recorder.afterSeconds = number(QLatin1String("afterSeconds"), none.afterSeconds, 0);
    recorder.folder = object[QStringLiteral("folder")].toString();
    return recorder;
}

QJsonObject toJson(const CaptureSource& source, const QStringList& secrets)
{
    QJsonArray arguments;
    for (std::size_t i = 0; i < source.extcapArguments.size(); ++i) {
        if (secrets.contains(toQString(source.extcapArguments[i])))
            ++i; // nor its value
        else
            arguments.append(toQString(source.extcapArguments[i]));
    }
    return { { QStringLiteral("kind"), static_cast<int>(source.kind) },
        { QStringLiteral("name"), toQString(source.name) }, { QStringLiteral("filter"), toQString(source.filter) },
        { QStringLiteral("snapLength"), static_cast<qint64>(source.snapLength) },
        { QStringLiteral("buffer"), static_cast<qint64>(source.bufferMegabytes) },
        { QStringLiteral("promiscuous"), source.promiscuous }, { QStringLiteral("monitor"), source.monitor },
        { QStringLiteral("linkType"), toQString(source.linkType) }, { QStringLiteral("arguments"), arguments },
        { QStringLiteral("program"), toQString(source.extcapProgram) },
        { QStringLiteral("host"), toQString(source.host) }, { QStringLiteral("port"), source.port } };
}

CaptureSource sourceFrom(const QJsonObject& object)
{
    const auto text = [&object](const char* key) { return object[QLatin1String(key)].toString().toStdString(); };
    const auto number = [&object](const char* key, qint64 most) {
        return std::clamp<qint64>(object[QLatin1String(key)].toInteger(), 0, most);
    };
    CaptureSource source;
    source.kind
        = enumerator(object[QStringLiteral("kind")], CaptureSource::Kind::Interface, CaptureSource::Kind::Remote);
    source.name = text("name");
    source.filter = text("filter");
    source.snapLength = static_cast<std::uint32_t>(number("snapLength", largestSnapLength));
    source.bufferMegabytes = static_cast<std::uint32_t>(number("buffer", largestBuffer));
    source.promiscuous = object[QStringLiteral("promiscuous")].toBool(true);
    source.monitor = object[QStringLiteral("monitor")].toBool(false);
    source.linkType = text("linkType");
    for (const auto& argument : object[QStringLiteral("arguments")].toArray())
        source.extcapArguments.push_back(argument.toString().toStdString());
    source.extcapProgram = text("program");
    source.host = text("host");
    source.port = static_cast<std::uint16_t>(number("port", 65535));
    return source;
}

constexpr std::uint64_t kilobytesOfUnit[] = { 1, 1'000, 1'000'000 };
constexpr std::int64_t secondsOfUnit[] = { 1, 60, 3600 };

capture::CaptureLimit makeLimit(const Limits& limits)
{
    const auto valueOf
        = [](const Limit& limit) { return limit.on ? static_cast<std::uint64_t>(std::max(0, limit.value)) : 0; };
    const auto unitOf = [](const Limit& limit) { return static_cast<std::size_t>(std::clamp(limit.unit, 0, 2)); };
    capture::CaptureLimit result;
    result.kilobytes = valueOf(limits.size) * kilobytesOfUnit[unitOf(limits.size)];
    result.duration
        = std::chrono::seconds(static_cast<std::int64_t>(valueOf(limits.time)) * secondsOfUnit[unitOf(limits.time)]);
    result.packets = valueOf(limits.packets);
    result.files = static_cast<std::uint32_t>(valueOf(limits.files));
    return result;
}

bool beginsFiles(const Limits& limits)
{
    return limits.size.on || limits.time.on || limits.packets.on;
}

QString complaintAboutRecorder(const RecorderChoices& recorder)
{
    const QFileInfo folder(recorder.folder);
    if (!recorder.time.on && !recorder.size.on)
        return QObject::tr("Say how much the flight recorder keeps: a time, a size, or both.");
    if (recorder.onFilter && recorder.filter.trimmed().isEmpty())
        return QObject::tr("The flight recorder is to save when a packet matches a filter, but there is none.");
    if (recorder.folder.isEmpty())
        return QObject::tr("The folder for recordings has no name yet.");
    if (!folder.isDir())
        return QObject::tr("There is no folder “%1”.").arg(recorder.folder);
    if (!folder.isWritable())
        return QObject::tr("Nothing can be saved in the folder “%1”.").arg(recorder.folder);
    return {};
}

} // namespace

QString sourceKey(const CaptureSource& source)
{
    const auto name = toQString(source.name);
    switch (source.kind) {
    case CaptureSource::Kind::Interface:
        return name;
    case CaptureSource::Kind::Pipe:
        return QStringLiteral("pipe:") + name;
    case CaptureSource::Kind::Extcap:
        return QStringLiteral("extcap:") + name;
    case CaptureSource::Kind::Remote:
        return QStringLiteral("remote:%1:%2").arg(toQString(source.host), name);
    }
    return name;
}

QString sourceName(const CaptureSource& source)
{
    const auto name = toQString(source.name);
    switch (source.kind) {
    case CaptureSource::Kind::Interface:
    case CaptureSource::Kind::Extcap:
        break;
    case CaptureSource::Kind::Pipe:
        return name == QLatin1String("-") ? QObject::tr("Standard input") : name;
    case CaptureSource::Kind::Remote:
        return QObject::tr("%1 on %2").arg(name, toQString(source.host));
    }
    return name;
}

CaptureSource CaptureChoices::source(const QString& key) const
{
    const auto found = std::ranges::find_if(sources, [&key](const auto& source) { return sourceKey(source) == key; });
    if (found != sources.end())
        return *found;
    CaptureSource fresh;
    fresh.name = key.toStdString();
    return fresh;
}

void CaptureChoices::setSource(const CaptureSource& source)
{
    const auto key = sourceKey(source);
    const auto found = std::ranges::find_if(sources, [&key](const auto& old) { return sourceKey(old) == key; });
    if (found != sources.end())
        *found = source;
    else
        sources.push_back(source);
}

void CaptureChoices::removeSource(const QString& key)
{
    std::erase_if(sources, [&key](const auto& source) { return sourceKey(source) == key; });
    selected.removeAll(key);
    secrets.erase(key);
}

QByteArray CaptureChoices::toJson(bool withSecrets) const
{
    QJsonArray list;
    for (const auto& source : sources) {
        const auto secret = secrets.find(sourceKey(source));
        list.append(gui::toJson(source, withSecrets || secret == secrets.end() ? QStringList() : secret->second));
    }
    const QJsonObject object { { QStringLiteral("sources"), list },
        { QStringLiteral("selected"), QJsonArray::fromStringList(selected) }, { QStringLiteral("filter"), filter },
        { QStringLiteral("toFile"), toFile }, { QStringLiteral("path"), path },
        { QStringLiteral("format"), static_cast<int>(format) },
        { QStringLiteral("compression"), static_cast<int>(compression) },
        { QStringLiteral("nextFile"), gui::toJson(nextFile) }, { QStringLiteral("stop"), gui::toJson(stop) },
        { QStringLiteral("record"), record }, { QStringLiteral("recorder"), gui::toJson(recorder) },
        { QStringLiteral("autoScroll"), autoScroll } };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

CaptureChoices CaptureChoices::fromJson(const QByteArray& json)
{
    const auto object = QJsonDocument::fromJson(json).object();
    CaptureChoices choices;
    for (const auto& source : object[QStringLiteral("sources")].toArray())
        if (auto read = sourceFrom(source.toObject()); !read.name.empty())
            choices.sources.push_back(std::move(read));
    for (const auto& key : object[QStringLiteral("selected")].toArray())
        choices.selected.append(key.toString());
    choices.filter = object[QStringLiteral("filter")].toString();
    choices.toFile = object[QStringLiteral("toFile")].toBool();
    choices.path = object[QStringLiteral("path")].toString();
    choices.format = enumerator(object[QStringLiteral("format")], choices.format, capture::FileFormat::PcapNg);
    if (choices.format == capture::FileFormat::Snoop)
        choices.format = capture::FileFormat::PcapNg; // read only
    choices.compression
        = enumerator(object[QStringLiteral("compression")], choices.compression, capture::Compression::Lz4);
    choices.nextFile = limitsFrom(object[QStringLiteral("nextFile")]);
    choices.stop = limitsFrom(object[QStringLiteral("stop")]);
    choices.record = object[QStringLiteral("record")].toBool();
    choices.recorder = recorderFrom(object[QStringLiteral("recorder")]);
    choices.autoScroll = object[QStringLiteral("autoScroll")].toBool(true);
    return choices;
}

QString complaintAbout(const CaptureChoices& choices)
{
    if (choices.selected.isEmpty())
        return QObject::tr("Choose at least one source to capture from.");
    if (choices.record)
        return choices.stop.size.on || choices.stop.files.on
            ? QObject::tr("A flight recorder ends after a time or a number of packets, not at a size or a number of files.")
            : complaintAboutRecorder(choices.recorder);
    if (choices.format == capture::FileFormat::Pcap && choices.selected.size() > 1)
        return QObject::tr("A pcap file has room for one source only; choose pcapng, or one source.");
    if (choices.toFile && choices.path.isEmpty())
        return QObject::tr("The file has no name yet.");
    if (choices.toFile && QFileInfo(choices.path).isDir())
        return QObject::tr("“%1” is a folder.").arg(choices.path);
    if (choices.toFile && QFileInfo::exists(choices.path) && !QFileInfo(choices.path).isFile())
        return QObject::tr("“%1” is no file: porthole-cli can write to it.").arg(choices.path);
    if (choices.toFile && !QFileInfo(QFileInfo(choices.path).absolutePath()).isDir())
        return QObject::tr("There is no folder “%1”.").arg(QFileInfo(choices.path).absolutePath());
    if (choices.toFile && choices.nextFile.files.on && !beginsFiles(choices.nextFile))
        return QObject::tr("To keep a number of files, say when the next one begins.");
    return {};
}

capture::CaptureRequest makeRequest(const CaptureChoices& choices)
{
    capture::CaptureRequest request;
    for (const auto& key : choices.selected) {
        auto source = choices.source(key);
        if (source.filter.empty())
            source.filter = choices.filter.toStdString();
        request.sources.push_back(std::move(source));
    }
    request.stop = makeLimit(choices.stop);
    if (choices.record) {
        request.nextFile = analysis::ringOf(makeRecorder(choices.recorder).bound);
        request.stop.files = 0; // those of the ring are not the user's
        request.stop.kilobytes = 0;
        return request;
    }
    request.format = choices.format;
    if (choices.toFile) {
        request.path = QFile::encodeName(QFileInfo(choices.path).absoluteFilePath()).toStdString();
        request.compression = choices.compression;
        request.nextFile = makeLimit(choices.nextFile);
        if (!beginsFiles(choices.nextFile))
            request.nextFile = {};
    }
    if (!request.nextFile.any())
        request.stop.files = 0; // of one file
    return request;
}

analysis::RecorderOptions makeRecorder(const RecorderChoices& choices)
{
    const auto kept = makeLimit({ choices.size, choices.time, {}, {} });
    analysis::RecorderOptions options;
    options.bound = { kept.duration, kept.kilobytes };
    options.settings.after = std::chrono::seconds(choices.afterSeconds);
    options.settings.onReset = choices.onReset;
    if (choices.onRetransmissions)
        options.settings.retransmissions = static_cast<std::uint32_t>(choices.retransmissions);
    options.settings.retransmissionsWithin = std::chrono::seconds(choices.withinSeconds);
    if (choices.onFilter)
        options.settings.conditions.push_back(analysis::whenFilterMatches(choices.filter.trimmed().toStdString()));
    options.folder = QFile::encodeName(choices.folder).toStdString();
    options.application = "Porthole " PORTHOLE_VERSION;
    return options;
}

} // namespace porthole::gui
