// What is printed of packets, and how.
#pragma once

#include "analysis/print/time_text.h"

#include <functional>
#include <string>
#include <vector>

namespace porthole {
class Packet;
}

namespace porthole::print {

enum class OutputFormat {
    Text,
    Tabs,
    Fields,
    Json,
    Csv,  ///< the packet list, cells in quotation marks, commas between them
    Pdml, ///< the packet details as XML
};

enum class Occurrence {
    First,
    Last,
    All,
};

/// -E
struct FieldLayout {
    bool byteOrderMark = false;
    bool header = false;
    char separator = '\t';
    char aggregator = ',';
    Occurrence occurrence = Occurrence::All;
    char quote = 0; ///< 0: none
};

struct PrintOptions {
    OutputFormat format = OutputFormat::Text;
    std::vector<std::string> fields; ///< for OutputFormat::Fields, and Json if there are any
    FieldLayout layout;
    TimeForm timeForm = TimeForm::Relative;
    bool hoursMinutesSeconds = false;
    // Text only; if none of them is set, it is the summary lines that are printed.
    bool details = false;      ///< -V or -O
    bool summary = false;      ///< -P
    bool bytes = false;        ///< -x
    std::string packetSeparator; ///< -S
    std::vector<std::string> detailedProtocols; ///< -O: only these are expanded; empty: all
    /// Whether the lines below an item are printed; asked by several threads. None: all are.
    std::function<bool(const Packet& packet, std::uint32_t item)> isExpanded;
    std::string application;   ///< what a PDML file says made it

    bool wantsSummaryLines() const { return summary || (!details && !bytes); }
};

} // namespace porthole::print
