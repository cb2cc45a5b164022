// The kernel's own numbers of a TCP conversation: of a live capture, or as the file tells them.
#pragma once

#include "analysis/conversation.h"
#include "capture/file/save_capture.h"

#include <array>
#include <vector>

namespace porthole::analysis {

class Session;

/// By side (0: A, 1: B): what the kernel at that side knew while the conversation lasted, in the order of time. Times are
/// shifted as those of the packets are.
using KernelNumbers = std::array<std::vector<capture::TcpSample>, 2>;

/// Empty where the side is another machine, or nobody looked. May read the file: not for the GUI thread.
KernelNumbers kernelNumbersOf(const Session& session, const Conversation& conversation);

/// Lets the saved file keep the numbers of the conversations that a live capture has seen. Nothing happens if there are none.
void saveKernelNumbers(const Session& session, capture::SaveOptions& options);

} // namespace porthole::analysis
