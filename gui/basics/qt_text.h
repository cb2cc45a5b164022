// Between the engine's UTF-8 and Qt's strings.
#pragma once

#include <QString>

#include <string_view>

namespace porthole::gui {

inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// "1,234,567", as the user's language writes numbers.
QString formatCount(quint64 count);
/// "1,234 packets", "1 packet".
QString formatPackets(quint64 count);
/// "12.3 MB"
QString formatBytes(quint64 bytes);

} // namespace porthole::gui
