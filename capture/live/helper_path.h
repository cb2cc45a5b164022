// Where porthole-capture is.
#pragma once

#include <string>

namespace porthole::capture
{

/// $PORTHOLE_CAPTURE, or beside the program that runs, or in $PATH. Empty: not found.
std::string helperPath();

/// The file of a program as the shell would find it. Empty: not found, or not to be executed.
std::string programInPath(const std::string& name);

} // namespace porthole::capture
