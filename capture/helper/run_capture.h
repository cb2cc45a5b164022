// One capture from beginning to end.
#pragma once

#include "capture/helper/helper_request.h"

namespace porthole::capture
{

/// What the process ends with.
enum class HelperStatus : int {
    Ended = 0,      ///< as asked, at a limit, or because all sources have ended
    BadRequest = 1, ///< the arguments make no sense
    NotStarted = 2, ///< no permission, no such interface, a bad filter, a file that cannot be made
    Failed = 3,     ///< after it had begun: the disk is full, say. What was written before is whole.
};

HelperStatus runCapture(const HelperRequest& request);

} // namespace porthole::capture
