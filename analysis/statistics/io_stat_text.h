// The table that "-z io,stat" prints, as tshark 4.0 lays it out.
#pragma once

#include "analysis/statistics/io_series.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

/// A column: what the option says of it, and what that means.
struct IoStatColumn {
    enum class Kind : std::uint8_t {
        FramesAndBytes,
        Frames,
        Bytes,
        Unit, ///< of a field: `unit`
    };
    std::string text; ///< as it stands in the option; empty: all packets
    Kind kind = Kind::FramesAndBytes;
    IoUnit unit = IoUnit::Packets;
    std::string field, filter;
};

/// "0.5,tcp,AVG(tcp.len)tcp.len": an interval in seconds, then columns.
struct IoStatRequest {
    Nanoseconds interval = 0; ///< 0: the whole capture is one
    std::vector<IoStatColumn> columns;
};

/// What is wrong with the text, in a line as tshark has it; empty: nothing. Filters and fields are looked at, too.
std::string parseIoStat(std::string_view text, const Registry& registry, IoStatRequest& request);

/// Counts and prints. False if stopped.
bool printIoStat(const IoStatRequest& request, const Session& session, const std::stop_token& stop, std::string& out);

} // namespace porthole::analysis
