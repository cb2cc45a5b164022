// -G: what the program knows, as tables.
#pragma once

#include "dissectors/core/registry.h"

#include <string_view>

namespace porthole::cli {

/// Writes report `name`; false if there is no such report.
bool writeReport(std::string_view name, const Registry& registry, Text& out);
/// What `-G help` says.
void writeReportNames(Text& out);

} // namespace porthole::cli
