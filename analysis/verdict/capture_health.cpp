#include "analysis/verdict/capture_health.h"

#include "analysis/session_tables.h"
#include "analysis/stream/segment_walk.h"
#include "analysis/verdict/verdict_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace porthole::analysis {

namespace {

constexpr std::array<std::string_view, 10> issueNames {"damaged", "dropped", "truncated", "super-segments", "one-sided", "begun-late",
    "times-backwards", "duplicates", "missing", "checksums"};

struct IndexCounts {
    std::uint64_t truncated = 0, backwards = 0;
    std::uint32_t shortest = 0; ///< captured length of a truncated frame
};

IndexCounts countFrames(const Session& session, FrameNumber frames, const std::stop_token& stop)
{
    IndexCounts counts;
    Nanoseconds before = noTime;
    for (FrameNumber number = 1; number <= frames && !stop.stop_requested();) {
        const SessionTables tables(session); // piece by piece, so that loading goes on
        const auto columns = tables.index().columns(number);
        for (std::size_t i = 0; i < columns.time.size(); ++i) {
            if (columns.capturedLength[i] < columns.originalLength[i]) {
                ++counts.truncated;
                counts.shortest = counts.shortest ? std::min(counts.shortest, columns.capturedLength[i]) : columns.capturedLength[i];
            }
            if (columns.time[i] == noTime)
                continue;
            counts.backwards += before != noTime && columns.time[i] < before;
            before = columns.time[i];
        }
        number += static_cast<FrameNumber>(columns.time.size());
    }
    return counts;
}

std::uint32_t sumWords(ByteView bytes, std::uint32_t sum)
{
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    if (bytes.size() % 2)
        sum += static_cast<std::uint32_t>(bytes.back() << 8);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

/// RFC 9293 section 3.1; nothing if not all of the segment is there.
std::optional<bool> hasWrongChecksum(const Segment& segment)
{
    constexpr std::uint32_t tcp = 6;
    const auto& facts = *segment.facts;
    if (segment.header.size() != facts.headerLength || segment.payload.size() != facts.payloadLength || facts.headerLength % 2)
        return std::nullopt;
    auto sum = tcp + static_cast<std::uint32_t>(segment.header.size() + segment.payload.size());
    sum = sumWords(ByteView(facts.source.bytes).first(facts.source.size()), sum);
    sum = sumWords(ByteView(facts.destination.bytes).first(facts.destination.size()), sum);
    return sumWords(segment.payload, sumWords(segment.header, sum)) != 0xffff;
}

/// Connections of which one side's checksums are all wrong, and how many were looked at: the first ones.
std::pair<std::uint64_t, std::uint64_t> surveyChecksums(const Session& session, const std::stop_token& stop)
{
    constexpr std::uint32_t mostConversations = 200;
    constexpr int mostSegments = 12, enough = 3;
    std::uint64_t wrongOnes = 0, looked = 0;
    const auto count = std::min(mostConversations, session.conversationCount());
    for (ConversationId id = 0; id < count && !stop.stop_requested(); ++id) {
        if (session.conversation(id).kind != TransportFacts::Kind::Tcp)
            continue;
        std::array<int, 2> wrong {}, right {};
        SegmentWalk walk(session, id);
        for (int i = 0; i < mostSegments; ++i) {
            const auto* segment = walk.next();
            if (!segment)
                break;
            if (const auto is = hasWrongChecksum(*segment))
                ++(*is ? wrong : right)[segment->reverse];
        }
        ++looked;
        wrongOnes += (wrong[0] >= enough && right[0] == 0) || (wrong[1] >= enough && right[1] == 0);
    }
    return {wrongOnes, looked};
}

void addOfFile(const Session& session, std::vector<HealthFinding>& findings)
{
    if (const auto problem = session.file().problem())
        findings.push_back({HealthIssue::Damaged, 1, 1, problem->text, "What comes after the damage is not judged."});
    std::uint64_t dropped = 0, received = 0;
    for (const auto& interface : session.file().interfaces()) {
        dropped += std::min(interface.lost(), std::numeric_limits<std::uint64_t>::max() - dropped);
        received += interface.received.value_or(0);
    }
    if (dropped)
        findings.push_back({HealthIssue::Dropped, dropped, received, fmt::format("The capture says that it dropped {}.", counted(dropped, "packet")),
            "Capture with a larger buffer (-B), a capture filter or a smaller snapshot length."});
}

} // namespace

std::string_view nameOf(HealthIssue issue) { return issueNames[static_cast<std::size_t>(issue)]; }

void HealthCounts::add(const Verdict& verdict)
{
    ++connections;
    oneSided += verdict.oneSided;
    begunLate += !verdict.openingSeen && verdict.packets > 0;
    superSegments += verdict.superSegments;
    for (const auto& finding : verdict.findings) {
        if (finding.cause == Cause::DuplicateCapture)
            duplicates += finding.count;
        if (finding.cause == Cause::CaptureLoss)
            missing += finding.count;
    }
}

bool saysItDropped(const Session& session)
{
    const auto interfaces = session.file().interfaces();
    return std::any_of(interfaces.begin(), interfaces.end(), [](const auto& one) { return one.lost() > 0; });
}

CaptureHealth captureHealth(const Session& session, const HealthCounts& counts, std::stop_token stop)
{
    CaptureHealth health;
    health.packets = session.frameCount();
    health.connections = counts.connections;
    auto& findings = health.findings;
    addOfFile(session, findings);
    const auto index = countFrames(session, static_cast<FrameNumber>(health.packets), stop);
    const auto add = [&](HealthIssue issue, std::uint64_t count, std::uint64_t of, std::string what, std::string advice) {
        if (count)
            findings.push_back({issue, count, of, std::move(what), std::move(advice)});
    };
    add(HealthIssue::Missing, counts.missing, health.packets,
        fmt::format("Data were acknowledged that are not in the capture, at {}.", counted(counts.missing, "place")),
        "The capture missed packets, or they took another way. Its loss is not the network's.");
    add(HealthIssue::Duplicates, counts.duplicates, health.packets, fmt::format("The capture holds {} twice.", counted(counts.duplicates, "packet")),
        "Capture on one interface, or remove them. Verdicts leave them out.");
    add(HealthIssue::OneSided, counts.oneSided, counts.connections,
        fmt::format("Of {}, {} {} packets of one side only.", counted(counts.connections, "connection"), counts.oneSided, counts.oneSided == 1 ? "has" : "have"),
        "Capture where both directions pass. Nothing is said of loss and waiting in these connections.");
    add(HealthIssue::BegunLate, counts.begunLate, counts.connections,
        fmt::format("Of {}, {} had begun before the capture.", counted(counts.connections, "connection"), counts.begunLate),
        "Start the capture before the program: without the SYN, window sizes and options are not known.");
    add(HealthIssue::Truncated, index.truncated, health.packets,
        fmt::format("Of {}, {} {} cut, the shortest to {}.", counted(health.packets, "packet"), index.truncated, index.truncated == 1 ? "was" : "were",
            counted(index.shortest, "byte")),
        "Headers are enough for verdicts. To see the data, capture with a larger snapshot length.");
    add(HealthIssue::SuperSegments, counts.superSegments, health.packets,
        fmt::format("There are {} longer than the receiver accepts: the network card was to split them, or had joined them.",
            counted(counts.superSegments, "segment")),
        "On the wire they were several packets. Switch off TSO and GRO (ethtool -K) to see these.");
    add(HealthIssue::TimesBackwards, index.backwards, health.packets,
        fmt::format("Times run backwards at {}.", counted(index.backwards, "packet")), "Sort the capture by time before you trust delays.");
    const auto [wrong, looked] = surveyChecksums(session, stop);
    add(HealthIssue::Checksums, wrong, looked,
        fmt::format("Of {} looked at, {} {} only wrong checksums from one side: its network card was to compute them.", counted(looked, "connection"),
            wrong, wrong == 1 ? "has" : "have"),
        "This is no fault. The capture was made on the sender itself.");
    return health;
}

} // namespace porthole::analysis
