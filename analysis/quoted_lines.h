// Files whose lines are cells in quotation marks with commas between them: `"TRUE","a label","tcp.port == 80"`, as Wireshark
// keeps tables of its users in. What cannot be printed, quotation marks and backslashes stand in cells as \x22.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

/// The cells of each line. Comments (#), empty lines and what is no such line are left out.
std::vector<std::vector<std::string>> parseQuotedLines(std::string_view text);
/// One line, without its end.
std::string quotedLine(std::span<const std::string> cells);

} // namespace porthole::analysis
