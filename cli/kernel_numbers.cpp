#include "cli/kernel_numbers.h"

#include "analysis/sockets/kernel_numbers.h"
#include "cli/options.h"
#include "dissectors/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace porthole::cli {

using namespace analysis;

namespace {

constexpr std::string_view name = "tcp,kernel";

std::optional<std::uint32_t> streamOf(const StatisticsRequest& request)
{
    if (request.arguments.size() != 1)
        return std::nullopt;
    const auto& text = request.arguments.front();
    std::uint32_t stream = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), stream);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(stream) : std::nullopt;
}

void appendEnd(Text& out, const Address& address, std::uint16_t port)
{
    const bool ipv6 = address.kind == Address::Kind::Ipv6;
    out << (ipv6 ? "[" : "");
    appendAddress(out, address);
    out.format("{}:{}", ipv6 ? "]" : "", port);
}

std::string rate(std::uint64_t bytesPerSecond)
{
    return bytesPerSecond == ~std::uint64_t {0} ? "none" : fmt::format("{}", bytesPerSecond * 8);
}

constexpr auto columns = "{:>18} {:>6} {:>9} {:>6} {:>9} {:>9} {:>9} {:>7} {:>6} {:>6} {:>7} {:>9} {:>9} {:>9} {:>12} {:>12} {:>9} {:>9} {:>10} {:>12}\n";

void appendHead(Text& out)
{
    out.format(columns, "time", "cwnd", "ssthresh", "mss", "rtt", "rttvar", "minrtt", "unacked", "sacked", "lost", "retrans", "snd_wnd", "rcv_wnd",
        "notsent", "delivery", "pacing", "busy", "rwnd_lim", "sndbuf_lim", "acked");
}

void appendSample(Text& out, const capture::TcpSample& sample, Nanoseconds origin)
{
    const auto milliseconds = [](std::uint64_t microseconds) { return fmt::format("{:.3f}", static_cast<double>(microseconds) / 1000); };
    constexpr std::uint32_t unknownTrip = 0xffffffff, noThreshold = 0x7fffffff;
    const auto time = sample.time - origin;
    out.format(columns, fmt::format("{}{}.{:06}", time < 0 ? "-" : "", std::abs(time) / 1'000'000'000, std::abs(time) % 1'000'000'000 / 1000),
        sample.congestionWindow, sample.slowStartThreshold < noThreshold ? fmt::format("{}", sample.slowStartThreshold) : "-", sample.sendMss,
        milliseconds(sample.roundTrip), milliseconds(sample.roundTripVariance),
        sample.leastRoundTrip == unknownTrip ? "-" : milliseconds(sample.leastRoundTrip), sample.unacknowledged, sample.sacked, sample.lost,
        sample.totalRetransmits, sample.sendWindow, sample.receiveWindow, sample.notSent, rate(sample.deliveryRate), rate(sample.pacingRate),
        sample.busyTime / 1000, sample.receiveWindowLimited / 1000, sample.sendBufferLimited / 1000, sample.bytesAcknowledged);
}

/// How many samples there were.
std::size_t printConversation(const Conversation& conversation, const StatisticsInput& input, Output& output)
{
    const auto numbers = kernelNumbersOf(input.session, conversation);
    const auto origin = input.options.timeForm == print::TimeForm::Epoch ? 0 : input.session.firstTime();
    Text out;
    for (std::size_t side = 0; side < numbers.size(); ++side) {
        if (numbers[side].empty())
            continue;
        out.format("TCP stream {}: ", conversation.stream);
        appendEnd(out, side ? conversation.addressB : conversation.addressA, side ? conversation.portB : conversation.portA);
        out << " -> ";
        appendEnd(out, side ? conversation.addressA : conversation.addressB, side ? conversation.portA : conversation.portB);
        out.format(", {} samples\n", numbers[side].size());
        appendHead(out);
        for (const auto& sample : numbers[side])
            appendSample(out, sample, origin);
        out << '\n';
    }
    output.write(out.view());
    return numbers[0].size() + numbers[1].size();
}

} // namespace

std::string checkKernelNumbers(const StatisticsRequest& request)
{
    if (request.arguments.empty() || streamOf(request))
        return {};
    return fmt::format("\"-z {}\": behind \"{}\" stands the number of a TCP stream (tcp.stream) or nothing.", request.text, name);
}

void printKernelNumbers(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    constexpr std::string_view ruler = "===================================================================\n";
    output.write(ruler);
    output.write("What the kernel's TCP knew (windows, segments: as ss -ti has them; times in ms, snd_wnd, rcv_wnd, notsent, acked in bytes, rates in bit/s)\n\n");
    const auto stream = streamOf(request);
    std::size_t found = 0;
    for (ConversationId id = 0; id < input.session.conversationCount() && !input.stop.stop_requested() && !output.error(); ++id) {
        const auto one = input.session.conversation(id);
        if (one.kind == TransportFacts::Kind::Tcp && (!stream || one.stream == *stream))
            found += printConversation(one, input, output);
    }
    if (!found)
        output.write("None: the capture was not taken where one of the ends was, or nobody looked.\n");
    output.write(ruler);
}

bool asksForKernelNumbers(const std::vector<StatisticsRequest>& requests)
{
    return std::ranges::any_of(requests, [](const auto& request) { return request.statistic && request.statistic->name == name; });
}

} // namespace porthole::cli
