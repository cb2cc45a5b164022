#include "analysis/ladder/ladder_text.h"

#include "analysis/ladder/quic_text.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t timeWidth = 13, stateWidth = 13, arrowWidth = 40, frameWidth = 9;

struct FlagName {
    std::uint16_t flag;
    std::string_view name;
};
constexpr FlagName flagNames[] = {{tcpheader::fin, "FIN"}, {tcpheader::syn, "SYN"}, {tcpheader::rst, "RST"}, {tcpheader::psh, "PSH"},
    {tcpheader::ack, "ACK"}, {tcpheader::urg, "URG"}, {tcpheader::ece, "ECE"}, {tcpheader::cwr, "CWR"},
    {tcpheader::ae, "AE"}, {tcpheader::reserved, "Reserved"}};

std::string padded(std::string_view text, std::size_t width)
{
    return fmt::format("{:<{}}", text.substr(0, width), width);
}

/// "----- label ----->"
std::string arrow(std::string_view label, bool toRight, bool lost)
{
    const auto shown = label.substr(0, arrowWidth - 6);
    const auto dashes = arrowWidth - shown.size() - 4;
    const auto left = std::string(dashes / 2, '-');
    const auto right = std::string(dashes - dashes / 2, '-');
    const char head = lost ? 'x' : toRight ? '>' : '<';
    return toRight ? fmt::format("-{} {} {}{}", left, shown, right, head) : fmt::format("{}{} {} {}-", head, left, shown, right);
}

void writeRow(const Ladder& ladder, const LadderRow& row, Nanoseconds start, Text& line)
{
    Text label;
    appendArrowLabel(label, row);
    const auto since = row.time == noTime || start == noTime ? std::string() : fmt::format("{:.6f}", static_cast<double>(row.time - start) / 1e9);
    const bool isTcp = ladder.kind() == Ladder::Kind::Tcp;
    const auto after = row.statesAfter();
    const auto before = row.statesBefore();
    const auto state = [&](std::size_t side) {
        const bool changed = before.of[side] != after.of[side];
        return padded(isTcp && changed ? stateName(after.of[side]) : std::string_view {}, stateWidth);
    };
    line.format("{:>{}}  {:>{}}  {}|{}|  {}", row.frame, frameWidth, since, timeWidth, state(0), arrow(label.view(), row.to != 0, row.lost), state(1));
    if (row.repeats)
        line.format("repeats packet {}", row.repeats);
    else
        line << findingName(row);
    std::string all(line.view());
    all.erase(all.find_last_not_of(' ') + 1);
    line.clear();
    line << all << '\n';
}

} // namespace

std::string_view stateName(TcpState state)
{
    constexpr std::string_view names[] = {"unknown", "CLOSED", "LISTEN", "SYN_SENT", "SYN_RCVD", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2",
        "CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT"};
    return names[std::min(static_cast<std::size_t>(state), std::size(names) - 1)];
}

void appendFlags(Text& out, std::uint16_t flags)
{
    Separator separator(", ");
    for (const auto& [flag, name] : flagNames)
        if (flags & flag)
            out << separator.next() << name;
}

void appendArrowLabel(Text& out, const LadderRow& row)
{
    if (row.kind != LadderRow::Kind::Segment) {
        out.format("len {}", row.length);
        return;
    }
    const auto begin = out.size();
    appendFlags(out, row.flags);
    out << (out.size() == begin ? "no flags" : "");
    out.format("  seq {}", row.sequence);
    if (row.has(tcpheader::ack))
        out.format("  ack {}", row.acknowledgment);
    if (row.length > 0)
        out.format("  len {}", row.length);
}

std::string_view findingName(const LadderRow& row)
{
    struct Name {
        std::uint32_t flag;
        std::string_view name;
    };
    constexpr Name names[] = {{tcpflag::spuriousRetransmission, "sent again, although it had arrived"},
        {tcpflag::fastRetransmission, "sent again (fast retransmission)"}, {tcpflag::retransmission, "sent again"},
        {tcpflag::outOfOrder, "out of order"}, {tcpflag::lostSegment, "something before it was not captured"},
        {tcpflag::ackLostSegment, "acknowledges what was not captured"}, {tcpflag::zeroWindowProbe, "zero-window probe"},
        {tcpflag::zeroWindowProbeAck, "answer to a zero-window probe"}, {tcpflag::zeroWindow, "window closed"},
        {tcpflag::windowFull, "fills the window"}, {tcpflag::windowUpdate, "window update"}, {tcpflag::keepAlive, "keep-alive"},
        {tcpflag::keepAliveAck, "answer to a keep-alive"}, {tcpflag::duplicateAck, "duplicate ACK"},
        {tcpflag::reusedPorts, "the ports are used again"}};
    for (const auto& [flag, name] : names)
        if (row.findings & flag)
            return name;
    return {};
}

void appendEnd(Text& out, const LadderEnd& end)
{
    if (end.isRest) {
        out << "all others";
        return;
    }
    const bool brackets = end.port && end.address.kind == Address::Kind::Ipv6;
    out << (brackets ? "[" : "");
    appendAddress(out, end.address);
    out << (brackets ? "]" : "");
    if (end.port)
        out.format(":{}", *end.port);
}

void appendBytes(Text& out, std::uint64_t bytes)
{
    constexpr std::string_view units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) {
        out.format("{} B", bytes);
        return;
    }
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 999.5 && unit + 1 < std::size(units); ++unit)
        value /= 1000;
    out.format("{:.{}f} {}", value, value < 9.95 ? 1 : 0, units[unit]);
}

bool writeLadderText(const Ladder& ladder, Nanoseconds start, print::TextSink& out, const std::stop_token& stop)
{
    if (ladder.ends().size() < 2)
        return true;
    if (ladder.kind() == Ladder::Kind::Quic)
        return writeQuicText(ladder, start, out, stop);
    Text left, right;
    appendEnd(left, ladder.ends()[0]);
    appendEnd(right, ladder.ends()[1]);
    if (!out.write(fmt::format("{:>{}}  {:>{}}  {}{}{}\n", "packet", frameWidth, "seconds", timeWidth, std::string(stateWidth, ' '),
            padded(left.view(), arrowWidth + 2 - std::min(arrowWidth, right.size())), right.view())))
        return false;
    Text line;
    for (const auto& row : ladder.rows()) {
        if (stop.stop_requested())
            return false;
        line.clear();
        writeRow(ladder, row, start, line);
        if (!out.write(line.view()))
            return false;
    }
    if (const auto waiting = ladder.timeWait()) {
        const auto& ends = ladder.ends();
        Text who;
        appendEnd(who, ends[static_cast<std::size_t>(waiting->side)]);
        return out.write(fmt::format("{:>{}}  {:>{}}  {} leaves TIME_WAIT (2 MSL: 60 s on Linux)\n", "", frameWidth,
            waiting->until == noTime || start == noTime ? std::string() : fmt::format("{:.6f}", static_cast<double>(waiting->until - start) / 1e9),
            timeWidth, who.view()));
    }
    return true;
}

} // namespace porthole::analysis
