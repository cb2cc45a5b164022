#include "analysis/verdict/verdict_words.h"

#include <fmt/format.h>

namespace porthole::analysis {

namespace {

struct CauseWords {
    std::string_view title, advice;
};

/// In the order of Cause.
constexpr std::array<CauseWords, causeCount> words {{
    {"Connection refused", "Start the server, or check its port and the address it listens on."},
    {"No answer to the SYN", "Check that the host is up and that no firewall drops the packets."},
    {"Unreachable", "Check routes and firewalls on the way: the sender of the ICMP error says why."},
    {"SYN sent again", "Look for loss on the path or a full accept queue at the server (listen backlog)."},
    {"Handshake not finished", "The opener vanished, was refused the answer by a firewall, or never wanted to connect (a scan, a SYN flood)."},
    {"Ports used again", "Let the system choose the source port, unless the same one is meant."},
    {"Half-open connection", "Expect it after a crash or a time-out on the way; keep-alives find it earlier."},
    {"Reset", "Look into the logs of the side that sent the RST, and for a firewall in between."},
    {"Closed with RST", "Close normally, unless the connection is to be given up: SO_LINGER with a time of 0 and abort() throw away what was not delivered."},
    {"Closed without reading all data", "Read to the end (recv() gives 0) before close(), or shutdown(SHUT_WR) first and read the rest."},
    {"Data after the close", "The program had closed or ended. Agree in the protocol who closes, and when."},
    {"Peer vanished", "Check the path and the peer; it may have crashed, moved or been cut off by a firewall that forgot the connection."},
    {"Half close", "Intended by shutdown(SHUT_WR); nothing to do."},
    {"Closed at the same time", "Nothing to do: both sides closed before they heard of each other's FIN."},
    {"Keep-alives", "Nothing to do; SO_KEEPALIVE keeps an idle connection known to both ends and to firewalls."},
    {"Loss before the capture", "Look at the path between the sender and the place of the capture: links, queues, Wi-Fi."},
    {"Loss behind the capture", "Look at the path between the place of the capture and the receiver: links, queues, Wi-Fi."},
    {"Acknowledgments lost", "Look at the path from the place of the capture back to the sender."},
    {"Needless retransmission", "The data had arrived: the acknowledgment was late or lost, or packets overtook each other."},
    {"Reordering", "Look for parallel paths (ECMP, link bundles); a little of it does no harm."},
    {"Duplicated by the network", "Look for a loop or a faulty bundle of links or bridges."},
    {"Congestion", "The line is full. Less traffic, a faster line, or a smaller queue with active management (fq_codel) help."},
    {"Round trip grows", "A queue fills on the path (bufferbloat). Active queue management or a limit on the rate keeps it short."},
    {"Long round trip", "Ask for more at once and keep connections open: each question costs a round trip."},
    {"Path MTU", "Let ICMP \"fragmentation needed\" pass, lower the MTU, or clamp the MSS on the tunnel; tcp_mtu_probing helps Linux senders."},
    {"Server slow", "Look at the server program: the network had delivered the question."},
    {"Client slow", "The client program, or its user, took this time between an answer and the next question."},
    {"Sender had nothing to send", "Look at the sending program: network and receiver could have taken more."},
    {"Receiver does not read", "Look at the receiving program: its buffer is full because it does not read fast enough."},
    {"Receive window too small", "Raise the receive buffer (leave SO_RCVBUF alone so that the system adapts it) to rate times round trip."},
    {"No window scaling", "Allow window scaling (RFC 7323) on both ends and in firewalls between them."},
    {"Nagle meets delayed ACK", "Write a message with one call (writev), or set TCP_NODELAY."},
    {"Many small segments", "Write larger pieces: gather them in a buffer, or leave Nagle's algorithm on."},
    {"Captured twice", "Capture on one interface only. The copies are left out of this verdict."},
    {"Missing from the capture", "The capture lost these packets, not the network: capture with a larger buffer or a smaller snapshot length."},
}};

std::string_view who(const Verdict& verdict, int side)
{
    return side < 0 ? "somebody" : side == verdict.client ? "the client" : "the server";
}

/// At the beginning of a sentence.
std::string_view capital(const Verdict& verdict, int side)
{
    return side < 0 ? "Somebody" : side == verdict.client ? "The client" : "The server";
}

std::string_view otherOf(const Verdict& verdict, int side) { return who(verdict, side < 0 ? side : 1 - side); }

std::string times(std::uint64_t count) { return count == 1 ? "once" : count == 2 ? "twice" : fmt::format("{} times", count); }

std::string icmpText(std::uint64_t typeAndCode)
{
    const auto type = typeAndCode >> 8, code = typeAndCode & 0xff;
    if (type == 3 && code <= 13) {
        constexpr std::array<std::string_view, 14> names {"network unreachable", "host unreachable", "protocol unreachable", "port unreachable",
            "fragmentation needed", "source route failed", "network unknown", "host unknown", "source host isolated", "network prohibited",
            "host prohibited", "network unreachable for this service", "host unreachable for this service", "administratively prohibited"};
        return std::string(names[code]);
    }
    return type == 11 ? "time to live exceeded" : fmt::format("type {}, code {}", type, code);
}

std::string openingText(const Verdict& v, const Finding& f)
{
    switch (f.cause) {
    case Cause::Refused: return fmt::format("{} answered the SYN with RST: nothing listens on that port, or a firewall rejects.", capital(v, f.side));
    case Cause::Unanswered:
        return fmt::format("{} got no answer to {} within {}.", capital(v, 1 - f.side), counted(f.count, "SYN"), durationText(f.cost));
    case Cause::Unreachable:
        return fmt::format("An ICMP error says that what {} sent does not get there: {}.", who(v, f.side), icmpText(f.amount));
    case Cause::SynRetry:
        return fmt::format("{} had to send its SYN {} more; opening took {} longer.", capital(v, f.side), times(f.count), durationText(f.cost));
    case Cause::UnfinishedHandshake:
        return fmt::format("{} never acknowledged the SYN+ACK, which was sent {}.", capital(v, f.side), times(f.count));
    default: return "A connection between the same addresses and ports came before this one.";
    }
}

std::string endingText(const Verdict& v, const Finding& f)
{
    switch (f.cause) {
    case Cause::HalfOpen:
        return fmt::format("{} answered with RST as an end that knows of no such connection: it had forgotten it, {} had not.", capital(v, f.side),
            otherOf(v, f.side));
    case Cause::Reset: return fmt::format("{} (or a device on the way in its name) sent RST in the middle of the connection.", capital(v, f.side));
    case Cause::AbortiveClose:
        return fmt::format("{} closed with RST in place of FIN, as SO_LINGER with a time of 0 or a killed program does.", capital(v, f.side));
    case Cause::UnreadData:
        return fmt::format("{} closed with RST while data lay or came in that its program had not read.", capital(v, f.side));
    case Cause::DataAfterClose:
        return fmt::format("{} had closed; data that {} sent afterwards were answered with RST.", capital(v, f.side), otherOf(v, f.side));
    case Cause::PeerVanished:
        return fmt::format("{} sent the same data {} more within {}, and {} did not answer any more.", capital(v, 1 - f.side), times(f.count),
            durationText(f.cost), who(v, f.side));
    case Cause::HalfClose:
        return fmt::format("{} closed its direction first; {} still sent {} after that.", capital(v, f.side), otherOf(v, f.side), bytesText(f.amount));
    case Cause::SimultaneousClose: return "Both sides sent their FIN before the other's had reached them.";
    default: return fmt::format("{} sent {} to see whether the other end is still there.", capital(v, f.side), counted(f.count, "keep-alive"));
    }
}

std::string pathText(const Verdict& v, const Finding& f)
{
    switch (f.cause) {
    case Cause::LossBefore:
        return fmt::format("{} of {} got lost before the place of the capture: only what was sent again came by.", counted(f.count, "segment"),
            who(v, f.side));
    case Cause::LossBehind:
        return fmt::format("{} of {} got lost behind the place of the capture: {} by here, and {} sent again.", counted(f.count, "segment"),
            who(v, f.side), f.count == 1 ? "it came" : "they came", f.count == 1 ? "was" : "were");
    case Cause::AckLoss:
        return fmt::format("{} sent data {} that had long been acknowledged here: the acknowledgment got lost on its way back.", capital(v, f.side),
            times(f.count));
    case Cause::NeedlessRetransmission:
        return fmt::format("{} sent {} again that had arrived, as the receiver says.", capital(v, f.side), counted(f.count, "segment"));
    case Cause::Reordering:
        return fmt::format("{} of {} came after younger ones: time stamps, IP identification or the short time show that {} sent before.",
            counted(f.count, "segment"), who(v, f.side), f.count == 1 ? "it was" : "they were");
    case Cause::NetworkDuplicate: return fmt::format("The network delivered {} twice.", counted(f.count, "packet"));
    case Cause::Congestion:
        return fmt::format("The path was full: {}, loss of {}'s segments began after the round trip had grown to twice its smallest or more.",
            times(f.count), who(v, f.side));
    case Cause::RoundTripGrows:
        return fmt::format("While {} sent, the round trip grew from {} to {} and more: a queue filled.", who(v, f.side),
            durationText(f.growth[0]), durationText(f.growth[1]));
    case Cause::LongRoundTrip:
        return fmt::format("The round trip takes {}; {} of them cost {}.", durationText(v.roundTrip), f.count, durationText(f.cost));
    default:
        if (f.confidence == Confidence::Certain)
            return fmt::format("Packets of {} were too large for the path: an ICMP error asks for {}.", who(v, f.side),
                f.amount ? fmt::format("at most {} bytes", f.amount) : "smaller ones");
        return fmt::format("Large segments of {} vanished; the same data arrived in segments of at most {}.", who(v, f.side), bytesText(f.amount));
    }
}

std::string endsText(const Verdict& v, const Finding& f)
{
    switch (f.cause) {
    case Cause::ServerSlow:
    case Cause::ClientSlow:
        return fmt::format("{} took {} to {} {}, beyond the round trip.", capital(v, f.side), durationText(f.cost),
            f.cause == Cause::ServerSlow ? "answer" : "go on", times(f.count));
    case Cause::SenderLimited:
        return fmt::format("{} paused {}, {} in all, with everything acknowledged and room in the window.", capital(v, f.side), times(f.count),
            durationText(f.cost));
    case Cause::ZeroWindow:
        return fmt::format("{} did not read: its window was closed for {}.", capital(v, f.side), durationText(f.cost));
    case Cause::WindowLimited:
        return fmt::format("{} waited {} for room in the window of {}, which was never more than {}.", capital(v, 1 - f.side),
            durationText(f.cost), who(v, f.side), bytesText(f.amount));
    case Cause::NoWindowScaling:
        return fmt::format("{} did not offer window scaling, so that at most 64 kB can be on their way.", capital(v, f.side));
    case Cause::NagleDelayedAck:
        return fmt::format("{} held a small write back {} until the one before was acknowledged, and {} delayed that: {} lost.", capital(v, f.side),
            times(f.count), otherOf(v, f.side), durationText(f.cost));
    case Cause::SmallSegments:
        return fmt::format("{} sent {} one after the other; {} % of its bytes are headers.", capital(v, f.side), counted(f.count, "small segment"),
            f.amount);
    case Cause::DuplicateCapture: return fmt::format("{} {} in the capture twice.", counted(f.count, "packet"), f.count == 1 ? "stands" : "stand");
    default:
        return fmt::format("{} of {} were acknowledged but are not in the capture, at {}.", bytesText(f.amount), who(v, f.side),
            counted(f.count, "place"));
    }
}

std::string transferText(const Verdict& v)
{
    const auto total = v.data[0] + v.data[1];
    const auto duration = durationText(elapsed(v.begin, v.end));
    if (total == 0)
        return v.established ? fmt::format("No data were sent in {}", duration) : "The connection did not come about";
    const auto up = v.data[static_cast<std::size_t>(v.client)], down = v.data[static_cast<std::size_t>(1 - v.client)];
    return fmt::format("The client sent {}, the server {}, in {}", bytesText(up), bytesText(down), duration);
}

} // namespace

std::string sentenceOf(const Verdict& v)
{
    if (v.packets == 0)
        return v.findings.empty() ? "No packet of this connection could be looked at." : causeText(v, v.findings.front());
    const auto heaviest = v.findings.empty() ? nullptr : &v.findings.front();
    if (heaviest && heaviest->severity != FindingSeverity::Note)
        return causeText(v, *heaviest);
    auto sentence = transferText(v);
    if (v.oneSided)
        return sentence + "; only one side's packets were captured, so that no more can be said.";
    return sentence + (heaviest ? "; nothing went wrong, but see what was noticed." : v.openingSeen || v.established ? "; nothing went wrong." : ".");
}

std::string_view titleOf(Cause cause) { return words[static_cast<std::size_t>(cause)].title; }
std::string_view adviceOf(Cause cause) { return words[static_cast<std::size_t>(cause)].advice; }

std::string causeText(const Verdict& verdict, const Finding& finding)
{
    if (finding.cause <= Cause::PortReuse)
        return openingText(verdict, finding);
    if (finding.cause <= Cause::KeepAlive)
        return endingText(verdict, finding);
    return finding.cause <= Cause::PathMtu ? pathText(verdict, finding) : endsText(verdict, finding);
}

std::string_view titleOf(LimitedBy by)
{
    constexpr std::array<std::string_view, limitCount> titles {"Handshake", "Sender's program", "Receiver's window", "Path: data under way", "Loss being repaired",
        "Waits for the peer's program", "Idle", "Closing"};
    return titles[static_cast<std::size_t>(by)];
}

std::string counted(std::uint64_t count, std::string_view one) { return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"); }

std::string durationText(Nanoseconds time)
{
    const auto seconds = static_cast<double>(time) / 1e9;
    if (seconds < 0.0009995)
        return fmt::format("{:.0f} µs", seconds * 1e6);
    if (seconds < 0.9995)
        return fmt::format("{:.3g} ms", seconds * 1e3);
    if (seconds < 60)
        return fmt::format("{:.3g} s", seconds);
    const auto whole = static_cast<std::int64_t>(seconds);
    return whole < 3600 ? fmt::format("{} min {} s", whole / 60, whole % 60) : fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string bytesText(std::uint64_t bytes)
{
    if (bytes < 10'000)
        return counted(bytes, "byte");
    constexpr std::array<std::string_view, 4> units {"kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    return value < 99.95 ? fmt::format("{:.1f} {}", value, units[unit]) : fmt::format("{:.0f} {}", value, units[unit]);
}

} // namespace porthole::analysis
