// Where porthole-capture and other helpers are.
#pragma once

#include <string>

namespace porthole::capture
{

/// $PORTHOLE_CAPTURE, or beside the program that runs, or in $PATH. Empty: not found.
std::string helperPath();

/// A program of ours: beside the one that runs, or in $PATH. Empty: not found.
std::string programBeside(const std::string& name);

/// The file of a program as the shell would find it. Empty: not found, or not to be executed.
std::string programInPath(const std::string& name);

} // namespace porthole::capture
