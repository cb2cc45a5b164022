// Who the helper is, and what it gives up before it reads the first packet.
#pragma once

#include "capture/file/capture_file.h"

#include <string>

namespace porthole::capture
{

/// Root only for the devices' sake becomes the user who started it: always in a set-user-ID program, and after sudo
/// where that user may write into `folder` (otherwise files would have to be made elsewhere than was asked for). Root
/// in person stays root. False, with the reason, when the system refuses.
bool becomeInvokingUser(const std::string& folder, Problem& problem);

/// Gives up every capability but those that let root write what belongs to others: what needs none follows, and the
/// files of the capture are not made yet.
bool keepFileCapabilities(Problem& problem);

/// True if files can be made in the folder also when the capabilities are gone.
bool mayWriteLater(const std::string& folder);

/// Gives up every capability, now and for whatever it may ever execute. Before any other thread begins.
bool dropCapabilities(Problem& problem);

} // namespace porthole::capture
