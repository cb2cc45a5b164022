// What the user chose, kept from one start to the next.
#pragma once

#include "dissectors/core/context.h"
#include "dissectors/core/names.h"
#include "gui/capturing/capture_choices.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QStringList>

#include <memory>

namespace porthole::gui {

enum class ThemeChoice {
    System,
    Light,
    Dark,
};

/// What the Time column shows.
enum class TimeFormat {
    SinceStart,    ///< seconds since the time reference before, or else the first packet
    SincePrevious, ///< seconds since the packet before that is shown
    LocalDate,     ///< date and time of day, local
    UtcDate,       ///< date and time of day, UTC
    Epoch,         ///< seconds since 1970-01-01 00:00 UTC
    SincePreviousCaptured, ///< seconds since the packet before, shown or not
    LocalTime,     ///< time of day, local
    UtcTime,
    LocalDayOfYear, ///< year, day of the year, time of day
    UtcDayOfYear,
};

struct PacketListColumn;

/// Every setting has a getter, a setter, and a signal that says it changed. The store is not shared between threads.
///
/// Most belong to the profile in use, which has a file of its own; recent files, the window's place and what is captured
/// belong to all profiles. Without a profile, everything stands in one file.
class Settings : public QObject {
    Q_OBJECT
public:
    /// Without a store: the user's own settings file.
    explicit Settings(std::unique_ptr<QSettings> store = nullptr, QObject* parent = nullptr);
    ~Settings() override;

    /// Settings that are forgotten when the program ends; they never touch the user's.
    static std::unique_ptr<Settings> temporary();

    static constexpr int minimumZoom = -6;
    static constexpr int maximumZoom = 24;

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    TimeFormat timeFormat() const;
    void setTimeFormat(TimeFormat format);
    /// Digits behind the point of times; automaticDigits: as many as the capture has.
    static constexpr int automaticDigits = -1;
    int timeDigits() const;
    void setTimeDigits(int digits);
    /// "1:02:03.5" in place of seconds alone.
    bool timeWithHours() const;
    void setTimeWithHours(bool on);
    /// Of the packet list, from left to right.
    QList<PacketListColumn> columns() const;
    void setColumns(const QList<PacketListColumn>& columns);
    NameKinds names() const;
    void setNames(const NameKinds& kinds);
    /// Whether the system's resolver, and by it name servers, are asked for names of hosts that the capture does not tell.
    bool asksForNames() const;
    void setAsksForNames(bool on);
    bool colourise() const;
    void setColourise(bool on);
    /// Points that fonts of list, tree and bytes are larger than the system's.
    int zoom() const;
    void setZoom(int points);
    /// The newest first.
    QStringList recentFiles() const;
    void setRecentFiles(const QStringList& paths);
    /// Display filters that were applied, the newest first.
    QStringList recentFilters() const;
    void addRecentFilter(const QString& filter);
    /// Whether a filter is applied while it is being typed, or when Return is pressed.
    bool filterWhileTyping() const;
    void setFilterWhileTyping(bool on);
    QString lastFolder() const;
    void setLastFolder(const QString& path);

    const CaptureChoices& captureChoices() const { return m_captureChoices; }
    void setCaptureChoices(const CaptureChoices& choices);

    /// How packets are taken apart.
    DissectionOptions dissection() const;
    void setDissection(const DissectionOptions& options);

    /// A file of secrets for decryption (SSLKEYLOGFILE); empty: none.
    QString keyLogFile() const;
    void setKeyLogFile(const QString& path);

    /// The folder of the user's settings, for what has a file of its own.
    QString folder() const;
    /// Empty: the default.
    QString profile() const;
    /// Says of every setting of a profile that it changed, and then profileChanged().
    void setProfile(const QString& name);
    /// The folder of the profile in use; that of the default is folder().
    QString profileFolder() const;
    /// Brings everything to disk now.
    void write();

    // States that Qt writes for us.
    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& state);
    QByteArray windowState() const;
    void setWindowState(const QByteArray& state);

Q_SIGNALS:
    /// What belongs to the profile in use can still be stored.
    void profileAboutToChange();
    void profileChanged(const QString& name);
    void dissectionChanged();
    void themeChanged(ThemeChoice choice);
    void timeFormatChanged(TimeFormat format);
    void timeDigitsChanged(int digits);
    void timeWithHoursChanged(bool on);
    void columnsChanged();
    void namesChanged(const porthole::NameKinds& kinds);
    void colouriseChanged(bool on);
    void zoomChanged(int points);
    void recentFilesChanged(const QStringList& paths);
    void recentFiltersChanged(const QStringList& filters);
    void filterWhileTypingChanged(bool on);
    void lastFolderChanged(const QString& path);
    void captureChoicesChanged();
    void windowGeometryChanged(const QByteArray& state);
    void windowStateChanged(const QByteArray& state);

private:
    template <typename T>
    bool store(const char* key, const T& value);
    QVariant value(const char* key, const QVariant& otherwise = {}) const { return storeOf(key).value(QString::fromLatin1(key), otherwise); }
    QSettings& storeOf(const char* key) const;
    void openProfile();
    void tellAll();

    std::unique_ptr<QSettings> m_store;
    std::unique_ptr<QSettings> m_profileStore; ///< null: the default, which is m_store
    CaptureChoices m_captureChoices; ///< with what is not to be stored
};

} // namespace porthole::gui
