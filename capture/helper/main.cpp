// porthole-capture: the only part of Porthole that may need a privilege. It opens what packets come from, gives up
// every right, and writes the packets to a file.

#include "capture/helper/live_device.h"
#include "capture/helper/lockdown.h"
#include "capture/helper/privileges.h"
#include "capture/helper/run_capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/capability.h>
#include <unistd.h>

using namespace porthole::capture;

namespace
{

constexpr const char* help = R"(Usage: porthole-capture --interface NAME [of the interface] ... --write FILE [options]
Captures packets into a file. Porthole's window and porthole-cli start it; the options are theirs.

What to capture; what follows an interface or a pipe belongs to it
  --interface NAME          an interface, as porthole-cli -D lists them
  --pipe PATH               a pcap or pcapng stream; "-": standard input
    --descriptor N            which is open already, as descriptor N
    --errors N                where the program behind the pipe complains
    --filter FILTER           pcap-filter(7)
    --snap-length BYTES       0: all
    --buffer MEGABYTES        of the kernel's ring
    --link-type NAME
    --no-promiscuous
    --monitor

Where to
  --write FILE              "-": standard output
  --pcap                    pcap instead of pcapng
  --compress NAME           gzip, zstd, lz4
  --group-may-read
  --next-duration MILLISECONDS, --next-kilobytes N, --next-packets N, --next-interval MILLISECONDS
                            when to begin another file; --next-files N: how many are kept
  --many-files              numbers in file names, for the command "file"
  --stop-duration MILLISECONDS, --stop-kilobytes N, --stop-packets N, --stop-files N
                            when to end

How it is led
  --report N                descriptor for reports (1), a line each
  --control N               descriptor for the commands "stop" and "file"; its end ends the capture

Other
  --list-link-types         of one interface
  --check                   which rights it has, and how it locks itself down
  --help, --version

It ends with 0 when the capture ended as it should, 1 when the arguments make no sense, 2 when it could not begin, 3
when it failed later: what was written before is whole.
)";

/// Descriptors 0 to 2 must be open, or a capture file would take the place of one.
void openStandardDescriptors()
{
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) [[maybe_unused]]
            const int opened = ::open("/dev/null", O_RDWR);
}

HelperStatus listLinkTypes(const HelperRequest& request)
{
    Problem problem;
    const auto choices = deviceLinkTypes(request.capture.sources[0], problem);
    if (!problem.text.empty()) {
        fmt::print(stderr, "{}\n", problem.text);
        return HelperStatus::NotStarted;
    }
    for (const LinkTypeChoice& choice : choices)
        fmt::print("{}\t{}\t{}\n", choice.value, choice.name, choice.description);
    return HelperStatus::Ended;
}

HelperStatus check()
{
    const cap_t held = ::cap_get_proc();
    cap_flag_value_t mayCapture = CAP_CLEAR;
    if (held)
        ::cap_get_flag(held, CAP_NET_RAW, CAP_EFFECTIVE, &mayCapture);
    ::cap_free(held);
    fmt::print("may capture: {}\n", mayCapture == CAP_SET ? "yes" : "no");
    const int landlock = landlockVersion();
    Problem problem;
    std::string missing;
    const bool dropped = dropCapabilities(problem);
    fmt::print("gives up its capabilities: {}\n", dropped ? "yes" : problem.text);
    fmt::print("landlock: {}\n", landlock ? fmt::format("version {}", landlock) : "not in this kernel");
    const bool restricted = dropped && restrictCalls(missing);
    fmt::print("seccomp: {}\n", restricted ? "yes" : missing);
    std::string list;
    for (const std::string& name : allowedCalls())
        list += " " + name;
    fmt::print("calls:{}\n", list);
    return HelperStatus::Ended;
}

HelperStatus run(const HelperRequest& request)
{
    using Action = HelperRequest::Action;
    switch (request.action) {
    case Action::ListLinkTypes:
        return listLinkTypes(request);
    case Action::Check:
        return check();
    case Action::Help:
        fmt::print("{}", help);
        return HelperStatus::Ended;
    case Action::Version:
        fmt::print("porthole-capture (Porthole) " PORTHOLE_VERSION "\n");
        return HelperStatus::Ended;
    case Action::Capture:
        break;
    }
    return runCapture(request);
}

/// A number must be a descriptor that the caller has given, and only once: one that is free now could become that of an
/// interface, and what is written to it a packet.
bool descriptorsAreOpen(const HelperRequest& request)
{
    std::vector<int> given { request.report, request.control };
    for (const auto& descriptors : request.descriptors) {
        given.push_back(descriptors.data);
        given.push_back(descriptors.errors);
    }
    std::erase_if(given, [](int descriptor) { return descriptor < 0; });
    std::sort(given.begin(), given.end());
    return std::adjacent_find(given.begin(), given.end()) == given.end()
        && std::all_of(given.begin(), given.end(), [](int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; });
}

} // namespace

int main(int argc, char** argv)
{
    openStandardDescriptors();
    const std::vector<std::string> arguments(argv + (argc > 0), argv + argc);
    std::string error;
    const auto request = parseHelperArguments(arguments, error);
    const bool usable = request && (request->action != HelperRequest::Action::Capture || descriptorsAreOpen(*request));
    if (request && !usable)
        error = "A descriptor is not open, or is given twice.";
    if (!usable) {
        fmt::print(stderr, "porthole-capture: {}\n", error);
        return static_cast<int>(HelperStatus::BadRequest);
    }
    return static_cast<int>(run(*request));
}
