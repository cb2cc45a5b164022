#include "gui/settings.h"

#include "gui/packet_list_column.h"

#include <QFileInfo>
#include <QTemporaryDir>

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
    m_captureChoices = CaptureChoices::fromJson(m_store->value(keyName("capture/choices")).toByteArray());
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
    if (m_store->value(keyName(key)) == variant)
        return false;
    m_store->setValue(keyName(key), variant);
    return true;
}

ThemeChoice Settings::theme() const
{
    return enumerator(*m_store, "view/theme", ThemeChoice::System, ThemeChoice::Dark);
}

void Settings::setTheme(ThemeChoice choice)
{
    if (store("view/theme", static_cast<int>(choice)))
        Q_EMIT themeChanged(choice);
}

TimeFormat Settings::timeFormat() const
{
    return enumerator(*m_store, "view/timeFormat", TimeFormat::SinceStart, TimeFormat::UtcDayOfYear);
}

void Settings::setTimeFormat(TimeFormat format)
{
    if (store("view/timeFormat", static_cast<int>(format)))
        Q_EMIT timeFormatChanged(format);
}

int Settings::timeDigits() const
{
    return qBound(automaticDigits, m_store->value(keyName("view/timeDigits"), automaticDigits).toInt(), 9);
}

void Settings::setTimeDigits(int digits)
{
    digits = qBound(automaticDigits, digits, 9);
    if (store("view/timeDigits", digits))
        Q_EMIT timeDigitsChanged(digits);
}

bool Settings::timeWithHours() const
{
    return m_store->value(keyName("view/timeWithHours"), false).toBool();
}

void Settings::setTimeWithHours(bool on)
{
    if (store("view/timeWithHours", on))
        Q_EMIT timeWithHoursChanged(on);
}

QList<PacketListColumn> Settings::columns() const
{
    return PacketListColumn::listFromJson(m_store->value(keyName("view/columns")).toByteArray());
}

void Settings::setColumns(const QList<PacketListColumn>& columns)
{
    if (store("view/columns", PacketListColumn::listToJson(columns)))
        Q_EMIT columnsChanged();
}

NameKinds Settings::names() const
{
    return {
        .mac = m_store->value(keyName("names/mac"), true).toBool(),
        .network = m_store->value(keyName("names/network"), false).toBool(),
        .transport = m_store->value(keyName("names/transport"), false).toBool(),
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

bool Settings::colourise() const
{
    return m_store->value(keyName("view/colourise"), true).toBool();
}

void Settings::setColourise(bool on)
{
    if (store("view/colourise", on))
        Q_EMIT colouriseChanged(on);
}

int Settings::zoom() const
{
    return qBound(minimumZoom, m_store->value(keyName("view/zoom"), 0).toInt(), maximumZoom);
}

void Settings::setZoom(int points)
{
    points = qBound(minimumZoom, points, maximumZoom);
    if (store("view/zoom", points))
        Q_EMIT zoomChanged(points);
}

QStringList Settings::recentFiles() const
{
    return m_store->value(keyName("file/recent")).toStringList();
}

void Settings::setRecentFiles(const QStringList& paths)
{
    if (store("file/recent", paths))
        Q_EMIT recentFilesChanged(paths);
}

QStringList Settings::recentFilters() const
{
    return m_store->value(keyName("filter/recent")).toStringList();
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
    return m_store->value(keyName("filter/whileTyping"), true).toBool();
}

void Settings::setFilterWhileTyping(bool on)
{
    if (store("filter/whileTyping", on))
        Q_EMIT filterWhileTypingChanged(on);
}

QString Settings::lastFolder() const
{
    return m_store->value(keyName("file/folder")).toString();
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
    return m_store->value(keyName("window/geometry")).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& state)
{
    if (store("window/geometry", state))
        Q_EMIT windowGeometryChanged(state);
}

QByteArray Settings::windowState() const
{
    return m_store->value(keyName("window/state")).toByteArray();
}

void Settings::setWindowState(const QByteArray& state)
{
    if (store("window/state", state))
        Q_EMIT windowStateChanged(state);
}

} // namespace porthole::gui
