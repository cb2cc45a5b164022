// What the user keeps for display filters in files of Wireshark's formats: macros and buttons.
#pragma once

#include "analysis/filter/macros.h"

#include <QList>
#include <QObject>
#include <QString>

namespace porthole::gui {

/// The file "dfilter_macros".
class MacroTable : public QObject {
    Q_OBJECT
public:
    explicit MacroTable(const QString& path, QObject* parent = nullptr);

    /// Another file takes the place of the one that was read.
    void setPath(const QString& path);
    const analysis::FilterMacros& macros() const { return m_macros; }
    /// False when the file cannot be written.
    bool set(analysis::FilterMacros macros);

Q_SIGNALS:
    void changed();

private:
    QString m_path;
    analysis::FilterMacros m_macros;
};

struct FilterButton {
    bool enabled = true;
    QString label; ///< "menu//entry" is an entry of a menu
    QString filter;
    QString comment;
    bool operator==(const FilterButton&) const = default;
};

/// Lines that are none are left out.
QList<FilterButton> parseFilterButtons(const QByteArray& text);
QByteArray writeFilterButtons(const QList<FilterButton>& buttons);

/// The file "dfilter_buttons".
class ButtonTable : public QObject {
    Q_OBJECT
public:
    explicit ButtonTable(const QString& path, QObject* parent = nullptr);

    /// Another file takes the place of the one that was read.
    void setPath(const QString& path);
    const QList<FilterButton>& all() const { return m_buttons; }
    /// False when the file cannot be written.
    bool set(QList<FilterButton> buttons);

Q_SIGNALS:
    void changed();

private:
    QString m_path;
    QList<FilterButton> m_buttons;
};

} // namespace porthole::gui
