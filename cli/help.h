// What -h and -v print.
#pragma once

#include <string_view>

namespace porthole::cli {

std::string_view helpText();
std::string_view versionText();

} // namespace porthole::cli
