// The columns of a packet-list row as text: what a summary line and the fields `_ws.col.*` are made of.
#pragma once

#include "analysis/session.h"
#include "analysis/print/print_options.h"

#include <optional>
#include <string_view>

namespace porthole::print {

enum class Column {
    Number,
    Time,
    Source,
    Destination,
    Protocol,
    Length,
    Info,
};
inline constexpr int columnCount = 7;

/// The column of a field such as `_ws.col.Info` or `_ws.col.info`; nothing if there is no such column.
std::optional<Column> findColumn(std::string_view field);
/// True for every name that begins as those of column fields do.
bool isColumnField(std::string_view field);

/// Digits after the point that tell the times of each interface apart; empty if the file format knows no interfaces.
std::vector<int> timeDigitsOfInterfaces(const analysis::Session& session);

/// What the columns of one frame are made from.
struct Row {
    const Packet& packet;
    FrameTimes times;
    bool isFirst; ///< nothing has been printed before it
};

class ColumnWriter {
public:
    ColumnWriter(const PrintOptions& options, const analysis::Session& session);
    void append(Text& out, const Row& row, Column column) const;

private:
    const PrintOptions& m_options;
    int m_timeDigits; ///< of frames that belong to no interface
    std::vector<int> m_interfaceDigits;
};

} // namespace porthole::print
