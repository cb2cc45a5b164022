#include "gui/settings/settings.h"

#include "analysis/decode_rules.h"
#include "gui/packets/packet_list_column.h"
#include "gui/settings/profiles.h"

#include <QFileInfo>
#include <QTemporaryDir>

#include <algorithm>
#include <string_view>

namespace porthole::gui {

namespace {

QString keyName(const char* key)
{
    return QString::fromLatin1(key);
}

/// An enumerator read back, or the default where the file holds something else.
template <typename Enum>
Enum enumerator(const QSettings& store, const char* key, Enum otherwise, Enum last)
{
    bool ok = false;
    const int value = store.value(keyName(key)).toInt(&ok);
    return ok && value >= 0 && value <= static_cast<int>(last) ? static_cast<Enum>(value) : otherwise;
}

struct DissectionKey {
    const char* key;
    bool DissectionOptions::*member;
};

constexpr DissectionKey dissectionKeys[] = {
    {"dissection/relativeSequenceNumbers", &DissectionOptions::relativeSequenceNumbers},
    {"dissection/verifyIpv4Checksum", &DissectionOptions::verifyIpv4Checksum},
    {"dissection/verifyTcpChecksum", &DissectionOptions::verifyTcpChecksum},
    {"dissection/verifyUdpChecksum", &DissectionOptions::verifyUdpChecksum},
    {"dissection/ignoreIpv6ZeroUdpChecksum", &DissectionOptions::ignoreIpv6ZeroUdpChecksum},
    {"dissection/verifyUdpLiteChecksum", &DissectionOptions::verifyUdpLiteChecksum},
    {"dissection/ignoreUdpLiteCoverage", &DissectionOptions::ignoreUdpLiteCoverage},
    {"dissection/verifySctpChecksum", &DissectionOptions::verifySctpChecksum},
    {"dissection/relativeTsns", &DissectionOptions::relativeTsns},
    {"dissection/assumeEthernetFcs", &DissectionOptions::assumeEthernetFcs},
    {"dissection/quicInfoAsInRfc9000", &DissectionOptions::quicInfoAsInRfc9000},
};

constexpr const char* decodeRulesKey = "dissection/decodeAs";
constexpr const char* keyLogKey = "dissection/keyLogFile";

QStringList decodeTexts(const DissectionOptions& options)
{
    QStringList texts;
    for (const auto& rule : options.decodeRules)
        texts << QString::fromStdString(analysis::decodeRuleText(rule));
    return texts;
}

bool differ(const DissectionOptions& one, const DissectionOptions& other)
{
    return decodeTexts(one) != decodeTexts(other) || std::ranges::any_of(dissectionKeys, [&](const auto& option) { return one.*option.member != other.*option.member; });
}

/// Owns the folder in which its file lives.
class TemporarySettingsFile : public QSettings {
public:
    explicit TemporarySettingsFile(std::unique_ptr<QTemporaryDir> folder)
        : QSettings(folder->filePath(QStringLiteral("porthole.ini")), QSettings::IniFormat)
        , m_folder(std::move(folder))
    {
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace

Settings::Settings(std::unique_ptr<QSettings> store, QObject* parent)
    : QObject(parent)
    , m_store(std::move(store))
{
    if (!m_store)
        m_store = std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("porthole"),
            QStringLiteral("porthole"));
    openProfile();
    m_captureChoices = CaptureChoices::fromJson(value("capture/choices").toByteArray());
}

Settings::~Settings() = default;

std::unique_ptr<Settings> Settings::temporary()
{
    return std::make_unique<Settings>(std::make_unique<TemporarySettingsFile>(std::make_unique<QTemporaryDir>()));
}

template <typename T>
bool Settings::store(const char* key, const T& value)
{
    const auto variant = QVariant::fromValue(value);
    auto& store = storeOf(key);
    if (store.value(keyName(key)) == variant)
        return false;
    store.setValue(keyName(key), variant);
    return true;
}

/// What belongs to all profiles stands in the file of the default.
QSettings& Settings::storeOf(const char* key) const
{
    constexpr std::string_view common[] = {"file/", "capture/", "profile/", "window/geometry", "window/state"};
    const bool isCommon = std::ranges::any_of(common, [key](std::string_view start) { return std::string_view(key).starts_with(start); });
    return m_profileStore && !isCommon ? *m_profileStore : *m_store;
}

void Settings::openProfile()
{
    const auto name = profile();
    m_profileStore = name.isEmpty()
        ? nullptr
        : std::make_unique<QSettings>(Profiles(folder()).folder(name) + QStringLiteral("/porthole.ini"), QSettings::IniFormat);
}

QString Settings::profile() const
{
    const auto name = value("profile/name").toString();
    return Profiles(folder()).exists(name) ? name : QString(); // somebody may have deleted its folder
}

QString Settings::profileFolder() const
{
    return Profiles(folder()).folder(profile());
}

void Settings::setProfile(const QString& name)
{
    if (name == profile() || !Profiles(folder()).exists(name))
        return;
    Q_EMIT profileAboutToChange();
    write();
    const auto before = dissection();
    store("profile/name", name);
    openProfile();
    tellAll();
    Q_EMIT profileChanged(name);
    if (differ(before, dissection()))
        Q_EMIT dissectionChanged();
}

void Settings::tellAll()
{
    Q_EMIT themeChanged(theme());
    Q_EMIT timeFormatChanged(timeFormat());
    Q_EMIT timeDigitsChanged(timeDigits());
    Q_EMIT timeWithHoursChanged(timeWithHours());
    Q_EMIT columnsChanged();
    Q_EMIT namesChanged(names());
    Q_EMIT colouriseChanged(colourise());
    Q_EMIT zoomChanged(zoom());
    Q_EMIT recentFiltersChanged(recentFilters());
    Q_EMIT filterWhileTypingChanged(filterWhileTyping());
}

void Settings::write()
{
    m_store->sync();
    if (m_profileStore)
        m_profileStore->sync();
}

DissectionOptions Settings::dissection() const
{
    DissectionOptions options;
    for (const auto& [key, member] : dissectionKeys)
        options.*member = value(key, options.*member).toBool();
    for (const auto& text : value(decodeRulesKey, QStringList()).toStringList()) {
        auto rule = analysis::parseDecodeRule(text.toStdString(), standardRegistry());
        if (const auto* known = std::get_if<DecodeRule>(&rule)) // others are of a version that knows more protocols
            options.decodeRules.push_back(*known);
    }
    return options;
}

QString Settings::keyLogFile() const
{
    return value(keyLogKey, QString()).toString();
}

void Settings::setKeyLogFile(const QString& path)
{
    if (path != keyLogFile() && store(keyLogKey, path))
        Q_EMIT dissectionChanged();
}

void Settings::setDissection(const DissectionOptions& options)
{
    const auto before = dissection();
    bool changed = false;
    for (const auto& [key, member] : dissectionKeys)
        if (before.*member != options.*member)
            changed |= store(key, options.*member);
    if (decodeTexts(before) != decodeTexts(options))
        changed |= store(decodeRulesKey, decodeTexts(options));
    if (changed)
        Q_EMIT dissectionChanged();
}

ThemeChoice Settings::theme() const
{
    return enumerator(storeOf("view/theme"), "view/theme", ThemeChoice::System, ThemeChoice::Dark);
}

void Settings::setTheme(ThemeChoice choice)
{
    if (store("view/theme", static_cast<int>(choice)))
        Q_EMIT themeChanged(choice);
}

TimeFormat Settings::timeFormat() const
{
    return enumerator(storeOf("view/timeFormat"), "view/timeFormat", TimeFormat::SinceStart, TimeFormat::UtcDayOfYear);
}

void Settings::setTimeFormat(TimeFormat format)
{
    if (store("view/timeFormat", static_cast<int>(format)))
        Q_EMIT timeFormatChanged(format);
}

int Settings::timeDigits() const
{
    return qBound(automaticDigits, value("view/timeDigits", automaticDigits).toInt(), 9);
}

void Settings::setTimeDigits(int digits)
{
    digits = qBound(automaticDigits, digits, 9);
    if (store("view/timeDigits", digits))
        Q_EMIT timeDigitsChanged(digits);
}

bool Settings::timeWithHours() const
{
    return value("view/timeWithHours", false).toBool();
}

void Settings::setTimeWithHours(bool on)
{
    if (store("view/timeWithHours", on))
        Q_EMIT timeWithHoursChanged(on);
}

QList<PacketListColumn> Settings::columns() const
{
    return PacketListColumn::listFromJson(value("view/columns").toByteArray());
}

void Settings::setColumns(const QList<PacketListColumn>& columns)
{
    if (store("view/columns", PacketListColumn::listToJson(columns)))
        Q_EMIT columnsChanged();
}

NameKinds Settings::names() const
{
    return {
        .mac = value("names/mac", true).toBool(),
        .network = value("names/network", false).toBool(),
        .transport = value("names/transport", false).toBool(),
    };
}

void Settings::setNames(const NameKinds& kinds)
{
    const bool mac = store("names/mac", kinds.mac);
    const bool network = store("names/network", kinds.network);
    const bool transport = store("names/transport", kinds.transport);
    if (mac || network || transport)
        Q_EMIT namesChanged(kinds);
}

bool Settings::asksForNames() const
{
    return value("names/askSystem", false).toBool();
}

void Settings::setAsksForNames(bool on)
{
    if (store("names/askSystem", on))
        Q_EMIT namesChanged(names());
}

bool Settings::colourise() const
{
    return value("view/colourise", true).toBool();
}

void Settings::setColourise(bool on)
{
    if (store("view/colourise", on))
        Q_EMIT colouriseChanged(on);
}

int Settings::zoom() const
{
    return qBound(minimumZoom, value("view/zoom", 0).toInt(), maximumZoom);
}

void Settings::setZoom(int points)
{
    points = qBound(minimumZoom, points, maximumZoom);
    if (store("view/zoom", points))
        Q_EMIT zoomChanged(points);
}

QStringList Settings::recentFiles() const
{
    return value("file/recent").toStringList();
}

void Settings::setRecentFiles(const QStringList& paths)
{
    if (store("file/recent", paths))
        Q_EMIT recentFilesChanged(paths);
}

QStringList Settings::recentFilters() const
{
    return value("filter/recent").toStringList();
}

void Settings::addRecentFilter(const QString& filter)
{
    constexpr qsizetype kept = 20;
    auto filters = recentFilters();
    filters.removeAll(filter);
    filters.prepend(filter);
    filters = filters.mid(0, kept);
    if (store("filter/recent", filters))
        Q_EMIT recentFiltersChanged(filters);
}

bool Settings::filterWhileTyping() const
{
    return value("filter/whileTyping", true).toBool();
}

void Settings::setFilterWhileTyping(bool on)
{
    if (store("filter/whileTyping", on))
        Q_EMIT filterWhileTypingChanged(on);
}

QString Settings::lastFolder() const
{
    return value("file/folder").toString();
}

void Settings::setLastFolder(const QString& path)
{
    if (store("file/folder", path))
        Q_EMIT lastFolderChanged(path);
}

void Settings::setCaptureChoices(const CaptureChoices& choices)
{
    store("capture/choices", choices.toJson());
    if (m_captureChoices.toJson(true) == choices.toJson(true))
        return;
    m_captureChoices = choices;
    Q_EMIT captureChoicesChanged();
}

QString Settings::folder() const
{
    return QFileInfo(m_store->fileName()).absolutePath();
}

QByteArray Settings::windowGeometry() const
{
    return value("window/geometry").toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& state)
{
    if (store("window/geometry", state))
        Q_EMIT windowGeometryChanged(state);
}

QByteArray Settings::windowState() const
{
    return value("window/state").toByteArray();
}

void Settings::setWindowState(const QByteArray& state)
{
    if (store("window/state", state))
        Q_EMIT windowStateChanged(state);
}

} // namespace porthole::gui
