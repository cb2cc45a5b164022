// What a column of the packet list is: what it shows, and how.
#pragma once

#include "analysis/field_column.h"
#include "gui/settings/settings.h"

#include <QList>
#include <QString>

#include <optional>

namespace porthole::gui {

struct PacketListColumn {
    enum class Kind {
        Number,
        Time,
        Source,
        Destination,
        Protocol,
        Length,
        Info,
        Fields, ///< values of fields
    };

    QString title;
    Kind kind = Kind::Fields;
    QString fields {};                      ///< of Kind::Fields: analysis::FieldColumn::parse()
    int occurrence = 0;                     ///< of Kind::Fields
    std::optional<TimeFormat> time {};      ///< of Kind::Time; nothing: as the View menu says
    bool resolved = true;                   ///< names in place of numbers
    Qt::Alignment alignment = Qt::AlignLeft;
    bool visible = true;
    int width = 0; ///< pixels; 0: as its texts need

    bool operator==(const PacketListColumn&) const = default;

    static QList<PacketListColumn> defaults();
    /// A column as Wireshark's `gui.column.format` has it: "%t", "%Cus:ip.ttl:1:R". Nothing for a code that is not known.
    static std::optional<PacketListColumn> fromFormat(const QString& title, const QString& format);
    QString toFormat() const;
    /// As settings keep them. What cannot be read is left out; the defaults if nothing is left.
    static QList<PacketListColumn> listFromJson(const QByteArray& json);
    static QByteArray listToJson(const QList<PacketListColumn>& columns);
    /// A sentence for the tool tip of the title.
    QString description() const;
    /// Null unless it shows fields that there are.
    std::optional<analysis::FieldColumn> fieldColumn(const Registry& registry) const;
};

/// Where a value has to be lined up by its end: numbers.
Qt::Alignment alignmentOf(const FieldInfo& field);

} // namespace porthole::gui
