// Takes over what a profile of Wireshark holds: filters, colour rules, names of hosts, columns.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace porthole::gui {

/// A column of Wireshark's packet list: "%t", or "%Cus:tcp.port:0:R" for a field.
struct ImportedColumn {
    QString title, format;
    bool operator==(const ImportedColumn&) const = default;
};

/// What became of each file: a sentence each.
struct ImportReport {
    QStringList taken;
    QStringList notTaken; ///< bad lines with their numbers, files that could not be read
    QList<ImportedColumn> columns;
    bool isEmpty() const { return taken.isEmpty() && notTaken.isEmpty(); }
};

/// Folders of Wireshark's profiles, with what they are called; the one without a name first. Those that are not there are
/// left out.
struct WiresharkProfile {
    QString name, folder;
};
QList<WiresharkProfile> wiresharkProfiles();

/// Reads the files of `from`, and writes those of a profile of Porthole into the folder `into`.
ImportReport importWiresharkProfile(const QString& from, const QString& into);

/// The value of `gui.column.format` in a file of preferences: pairs of title and format in quotation marks. Empty, with a
/// sentence in `complaint`, if it is none.
QList<ImportedColumn> parseColumnFormat(const QString& preferences, QString& complaint);

} // namespace porthole::gui
