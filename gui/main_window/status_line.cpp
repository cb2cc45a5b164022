#include "gui/main_window/status_line.h"

#include "gui/basics/qt_text.h"
#include "gui/packets/packet_tree_model.h"

#include <QObject>

namespace porthole::gui {

QString describeField(const Packet& packet, const Item& item)
{
    const auto& field = *item.field;
    auto text = QStringLiteral("%1 (%2)").arg(toQString(field.name), toQString(field.abbreviation));
    if (const auto range = rangeOf(packet, item); !range.isEmpty())
        text += QStringLiteral(", ") + (range.length == 1 ? QObject::tr("1 byte") : QObject::tr("%1 bytes").arg(range.length));
    if (*field.help)
        text += QStringLiteral(" \u2014 ") + toQString(field.help);
    return text;
}

} // namespace porthole::gui
