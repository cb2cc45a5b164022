// The command that makes tcpdump on another machine send what it captures.
#pragma once

#include "capture/live/capture_request.h"

namespace porthole::capture
{

/// What the shell over there is given. The connection over which the packets come is left out of them, or each packet
/// would make another.
std::string remoteCommand(const CaptureSource& source);

/// The ssh program ($PORTHOLE_SSH, or ssh) with its arguments. Empty, with the reason, where the host is none.
std::vector<std::string> remoteArguments(const CaptureSource& source, Problem& problem);

} // namespace porthole::capture
