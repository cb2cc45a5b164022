// Filters that the user gave names to, in the format of Wireshark's files "cfilters" and "dfilters": lines of
// `"name" filter`, with a backslash before quotation marks and backslashes in the name.
#pragma once

#include <QList>
#include <QObject>
#include <QString>

namespace porthole::gui
{

struct SavedFilter {
    QString name, filter;
    bool operator==(const SavedFilter&) const = default;
};

/// Lines that are none of these are left out.
QList<SavedFilter> parseSavedFilters(const QString& text);
QString writeSavedFilters(const QList<SavedFilter>& filters);

class SavedFilters : public QObject
{
    Q_OBJECT
public:
    enum class Kind {
        Capture,
        Display,
    };
    /// Reads the file; one that is not there has no filters, but some to begin with are offered.
    explicit SavedFilters(const QString& path, Kind kind = Kind::Capture, QObject* parent = nullptr);

    const QList<SavedFilter>& all() const { return m_filters; }
    /// Adds one, or gives the one of that name another filter. False when the file cannot be written.
    bool save(const SavedFilter& filter);
    bool remove(const QString& name);
    bool replace(const QList<SavedFilter>& filters);
    /// Another file in place of the first.
    void setPath(const QString& path);

Q_SIGNALS:
    void changed();

private:
    void read();
    bool write();

    QString m_path;
    Kind m_kind;
    QList<SavedFilter> m_filters;
};

} // namespace porthole::gui
