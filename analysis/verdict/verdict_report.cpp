#include "analysis/verdict/verdict_report.h"

#include "analysis/verdict/verdict_words.h"

#include <utility>

namespace porthole::analysis {

namespace {

/// RFC 8259 section 7.
void appendQuoted(Text& out, std::string_view text)
{
    out << '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out << '\\' << c;
        else if (static_cast<unsigned char>(c) < 0x20)
            out.format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out << c;
    }
    out << '"';
}

/// Members of one object, with their commas.
class Members {
public:
    explicit Members(Text& out)
        : m_out(out)
    {
        m_out << '{';
    }
    void end() { m_out << '}'; }
    Text& name(std::string_view name)
    {
        if (std::exchange(m_any, true))
            m_out << ", ";
        m_out << '"' << name << "\": ";
        return m_out;
    }
    void text(std::string_view name_, std::string_view value) { appendQuoted(name(name_), value); }
    void number(std::string_view name_, std::uint64_t value) { name(name_).format("{}", value); }
    void truth(std::string_view name_, bool value) { name(name_) << (value ? "true" : "false"); }
    void seconds(std::string_view name_, Nanoseconds value)
    {
        const auto size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
        name(name_).format("{}{}.{:09}", value < 0 ? "-" : "", size / 1'000'000'000, size % 1'000'000'000);
    }

private:
    Text& m_out;
    bool m_any = false;
};

std::string_view roleOf(const Verdict& verdict, int side) { return side < 0 ? "" : side == verdict.client ? "client" : "server"; }

void appendTimeline(const Verdict& verdict, const std::vector<LimitInterval>& timeline, Text& out)
{
    out << '[';
    for (std::size_t i = 0; i < timeline.size(); ++i) {
        out << (i ? ", " : "");
        Members members(out);
        members.seconds("from", elapsed(verdict.begin, timeline[i].from));
        members.seconds("to", elapsed(verdict.begin, timeline[i].to));
        members.text("limitedBy", nameOf(timeline[i].by));
        members.end();
    }
    out << ']';
}

void appendFindingJson(const Verdict& verdict, const Finding& finding, Text& out)
{
    Members members(out);
    members.text("cause", nameOf(finding.cause));
    members.text("title", titleOf(finding.cause));
    members.text("severity", nameOf(finding.severity));
    members.text("confidence", nameOf(finding.confidence));
    if (finding.side >= 0)
        members.text("who", roleOf(verdict, finding.side));
    members.number("count", finding.count);
    if (finding.cost > 0)
        members.seconds("seconds", finding.cost);
    members.text("text", causeText(verdict, finding));
    members.text("advice", adviceOf(finding.cause));
    auto& packets = members.name("packets");
    packets << '[';
    for (std::size_t i = 0; i < finding.evidence.size(); ++i)
        packets.format("{}{}", i ? ", " : "", finding.evidence[i]);
    packets << ']';
    members.end();
}

void appendLimits(const Verdict& verdict, int side, Text& out)
{
    const auto& timeline = verdict.timeline[static_cast<std::size_t>(side)];
    const auto whole = timeline.empty() ? 0 : elapsed(timeline.front().from, timeline.back().to);
    if (whole <= 0)
        return;
    out << "  What the " << roleOf(verdict, side) << " waited for:";
    const auto totals = limitTotals(timeline);
    bool any = false;
    for (std::size_t i = 0; i < limitCount; ++i) {
        const auto percent = static_cast<double>(totals[i]) * 100 / static_cast<double>(whole);
        if (percent < 0.5)
            continue;
        out.format("{} {} {:.0f} %", any ? "," : "", titleOf(static_cast<LimitedBy>(i)), percent);
        any = true;
    }
    out << '\n';
}

} // namespace

std::string endpointText(const Session& session, ConversationId id, int side)
{
    const auto conversation = session.conversation(id);
    const auto& address = side ? conversation.addressB : conversation.addressA;
    Text text;
    appendAddress(text, address);
    const bool brackets = address.kind == Address::Kind::Ipv6;
    return fmt::format("{}{}{}:{}", brackets ? "[" : "", text.view(), brackets ? "]" : "", side ? conversation.portB : conversation.portA);
}

std::array<Nanoseconds, limitCount> limitTotals(const std::vector<LimitInterval>& timeline)
{
    std::array<Nanoseconds, limitCount> totals {};
    for (const auto& interval : timeline)
        totals[static_cast<std::size_t>(interval.by)] += elapsed(interval.from, interval.to);
    return totals;
}

void appendHealthText(const CaptureHealth& health, Text& out)
{
    out.format("Capture health: {}, {}.\n", counted(health.packets, "packet"), counted(health.connections, "TCP connection"));
    if (health.findings.empty())
        out << "  Nothing is wrong with it.\n";
    for (const auto& finding : health.findings) {
        out << "  - " << finding.what << '\n';
        if (!finding.advice.empty())
            out << "    " << finding.advice << '\n';
    }
}

void appendVerdictText(const Session& session, const Verdict& verdict, Text& out)
{
    out.format("Stream {}: {} (client) and {} (server){}\n", verdict.stream, endpointText(session, verdict.conversation, verdict.client),
        endpointText(session, verdict.conversation, 1 - verdict.client), verdict.openingSeen ? "" : ", begun before the capture");
    out << "  " << sentenceOf(verdict) << '\n';
    for (const auto& finding : verdict.findings) {
        out.format("  - {} ({}): {}\n", titleOf(finding.cause), nameOf(finding.confidence), causeText(verdict, finding));
        out << "    Packet" << (finding.evidence.size() == 1 ? "" : "s");
        for (std::size_t i = 0; i < finding.evidence.size(); ++i)
            out.format("{} {}", i ? "," : "", finding.evidence[i]);
        out << (finding.evidence.size() == Finding::mostEvidence ? ", ...\n" : "\n");
        out << "    " << adviceOf(finding.cause) << '\n';
    }
    appendLimits(verdict, verdict.client, out);
    appendLimits(verdict, 1 - verdict.client, out);
}

void appendHealthJson(const CaptureHealth& health, Text& out)
{
    Members members(out);
    members.number("packets", health.packets);
    members.number("connections", health.connections);
    auto& list = members.name("findings");
    list << '[';
    for (std::size_t i = 0; i < health.findings.size(); ++i) {
        const auto& one = health.findings[i];
        list << (i ? ", " : "");
        Members finding(out);
        finding.text("issue", nameOf(one.issue));
        finding.number("count", one.count);
        finding.number("of", one.of);
        finding.text("text", one.what);
        finding.text("advice", one.advice);
        finding.end();
    }
    list << ']';
    members.end();
}

void appendVerdictJson(const Session& session, const Verdict& verdict, Text& out)
{
    Members members(out);
    members.number("stream", verdict.stream);
    members.text("client", endpointText(session, verdict.conversation, verdict.client));
    members.text("server", endpointText(session, verdict.conversation, 1 - verdict.client));
    members.text("sentence", sentenceOf(verdict));
    members.text("severity", nameOf(verdict.severity()));
    members.number("packets", verdict.packets);
    members.number("unreadablePackets", verdict.unreadable);
    members.number("clientBytes", verdict.data[static_cast<std::size_t>(verdict.client)]);
    members.number("serverBytes", verdict.data[static_cast<std::size_t>(1 - verdict.client)]);
    members.seconds("duration", elapsed(verdict.begin, verdict.end));
    if (verdict.roundTrip > 0)
        members.seconds("roundTrip", verdict.roundTrip);
    members.truth("openingCaptured", verdict.openingSeen);
    members.truth("oneSided", verdict.oneSided);
    if (verdict.timeWait >= 0)
        members.text("timeWait", roleOf(verdict, verdict.timeWait));
    auto& list = members.name("findings");
    list << '[';
    for (std::size_t i = 0; i < verdict.findings.size(); ++i) {
        list << (i ? ", " : "");
        appendFindingJson(verdict, verdict.findings[i], out);
    }
    list << ']';
    for (const int side : {verdict.client, 1 - verdict.client})
        if (const auto& timeline = verdict.timeline[static_cast<std::size_t>(side)]; !timeline.empty())
            appendTimeline(verdict, timeline, members.name(side == verdict.client ? "clientLimits" : "serverLimits"));
    members.end();
}

} // namespace porthole::analysis
