// Takes any text for a display filter: it is compiled or refused with a sentence and a place inside the text, completed at
// every cursor of its end, and if it is right, the plan answers some frames as dissecting them does.

#include "analysis/filter/completion.h"
#include "analysis/filter/filter_run.h"
#include "analysis/session.h"
#include "tests/support/frames.h"

#include <cstdio>
#include <cstdlib>

using namespace porthole;
using namespace porthole::analysis;

namespace {

[[noreturn]] void stop(std::string_view filter, const std::string& fault)
{
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(filter.size()), filter.data(), fault.c_str());
    std::abort();
}

/// A few frames of each kind that a plan tells apart.
const Session& someFrames()
{
    static test::TemporaryCapture capture;
    static const auto session = [] {
        test::TcpSegment segment;
        segment.flags = 2;
        capture.add(test::tcpFrame(segment));
        capture.add(test::tcpFrame(test::reply(segment)));
        segment.payload = "GET / HTTP/1.1\r\n";
        capture.add(test::tcpFrame(segment));
        capture.add(test::tcpFrame(segment));
        const auto datagram = test::udpFrame(test::client, 50000, test::server, 53, "some bytes that are no question");
        capture.add(datagram);
        // An ICMP error quotes it.
        test::Bytes error {3, 3, 0, 0, 0, 0, 0, 0};
        error.insert(error.end(), datagram.begin() + 14, datagram.begin() + 14 + 28);
        capture.add(test::ipv4Frame(test::server, test::client, 1, error));
        capture.add(test::ipv4Frame(test::client, test::server, 17, test::Bytes(16, 1), 7, 0, true));
        capture.add(test::Bytes(datagram.begin(), datagram.begin() + 30));
        capture::Problem problem;
        auto opened = Session::open(capture.write(), problem);
        opened->load();
        return opened;
    }();
    return *session;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view filter(reinterpret_cast<const char*>(data), size);
    const auto& session = someFrames();
    const auto compiled = DisplayFilter::compile(filter, session.registry());
    const auto completed = completions(filter, size, session.registry(), 10);
    if (completed.where.end() > size)
        stop(filter, "what is completed lies outside");
    if (!compiled) {
        if (compiled.error.message.empty() || compiled.error.where.end() > size)
            stop(filter, "the mistake has no name or lies outside");
        static_cast<void>(markError(filter, compiled.error));
        return 0;
    }
    static_cast<void>(compiled.filter->explain());
    FilterRun planned(session, *compiled.filter, {}, {.selected = 3, .threads = 1, .withoutPlan = false});
    FilterRun dissected(session, *compiled.filter, {}, {.selected = 3, .threads = 1, .withoutPlan = true});
    planned.extendTo(session.frameCount());
    dissected.extendTo(session.frameCount());
    if (planned.matches() != dissected.matches())
        stop(filter, "the plan answers otherwise than dissection");
    return 0;
}
