// What the kernel lets the helper do once it reads packets. ARCHITECTURE.md says why each call is needed.
#pragma once

#include <string>
#include <vector>

namespace porthole::capture
{

/// Landlock: files are made, written and removed in `folder` only (empty: nowhere), counters of interfaces are read,
/// and nothing else is opened; no TCP, no signals, no sockets of other processes. For the threads that this one starts
/// later. The version that the kernel has; 0, with the reason in `missing`, where it has none.
int restrictFiles(const std::string& folder, std::string& missing);

/// Seccomp: calls that are not on the list fail with EPERM; those that start or change other programs end the process.
/// For all threads there are. False, with the reason in `missing`, where the kernel refuses.
bool restrictCalls(std::string& missing);

/// The version of Landlock that this kernel has; 0: none.
int landlockVersion();

/// The names of the calls on the list.
std::vector<std::string> allowedCalls();

} // namespace porthole::capture
