// Measures what the program promises to cost, on one capture: porthole-bench FILE; with --filters, what display filters cost; with --sort,
// what sorting the packet list costs; with --find, what finding packets costs; with --tables, what tables of conversations cost;
// with --judge, what the verdicts cost; with --follow, what following a stream costs.
//
// Each measurement runs in a process of its own (this program called again with --measure), so that none profits from
// the memory or the caches of another. The capture is read once before, so that the disk does not count.

#include "analysis/filter/filter_cache.h"
#include "analysis/filter/filter_run.h"
#include "analysis/find/packet_finder.h"
#include "analysis/frame_order.h"
#include "analysis/session.h"
#include "analysis/statistics/conversations.h"
#include "analysis/statistics/endpoints.h"
#include "analysis/statistics/expert_summary.h"
#include "analysis/statistics/protocol_hierarchy.h"
#include "analysis/statistics/traffic_columns.h"
#include "analysis/verdict/judge.h"
#include "analysis/stream/follow_layout.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

using namespace porthole;
using analysis::PacketReader;
using analysis::Session;

namespace {

using Clock = std::chrono::steady_clock;

// The budgets.
constexpr double summaryTimesCat = 3;
constexpr double summarySecondsPerPacket = 0.25e-6;
constexpr double memoryPerPacket = 48;
constexpr double memoryPerConversation = 256;
constexpr double secondsToFirstRows = 0.1;
constexpr double dissectedPerSecond = 0.5e6;

double seconds(Clock::time_point since) { return std::chrono::duration<double>(Clock::now() - since).count(); }

double peakMemory()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024;
}

/// Keeps this process to so many cores.
void useCores(int count)
{
    cpu_set_t present, wanted;
    CPU_ZERO(&wanted);
    if (sched_getaffinity(0, sizeof present, &present) != 0)
        return;
    for (int core = 0; core < CPU_SETSIZE && count > 0; ++core)
        if (CPU_ISSET(core, &present)) {
            CPU_SET(core, &wanted);
            --count;
        }
    sched_setaffinity(0, sizeof wanted, &wanted);
}

std::unique_ptr<Session> opened(const std::string& path)
{
    capture::Problem problem;
    auto session = Session::open(path, problem);
    if (!session) {
        fmt::print(stderr, "{}: {}\n", path, problem.text);
        std::exit(1);
    }
    return session;
}

/// Numbers of one measurement, printed by the process that measures and read by the one that called it.
using Numbers = std::array<double, 4>;

Numbers measureNothing(const std::string&)
{
    static_cast<void>(standardRegistry());
    return {peakMemory()};
}

Numbers measureSummary(const std::string& path)
{
    useCores(2);
    const auto begin = Clock::now();
    const auto session = opened(path);
    session->load();
    const auto time = seconds(begin);
    return {time, peakMemory(), static_cast<double>(session->frameCount()), static_cast<double>(session->conversationCount())};
}

Numbers measureFirstRows(const std::string& path)
{
    useCores(2);
    const auto begin = Clock::now();
    const auto session = opened(path);
    std::jthread loader([&](std::stop_token stop) { session->load(stop); });
    while (session->frameCount() == 0 && !session->state().finished)
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    return {seconds(begin), static_cast<double>(session->frameCount())};
}

Numbers measureDissection(const std::string& path, Wanted wanted)
{
    const auto session = opened(path);
    session->load();
    useCores(1);
    PacketReader reader(*session);
    const auto count = std::min<analysis::FrameNumber>(session->frameCount(), 1'000'000);
    std::uint64_t items = 0;
    const auto begin = Clock::now();
    for (analysis::FrameNumber number = 1; number <= count; ++number) {
        reader.read(number, wanted);
        items += reader.packet().tree.size();
    }
    return {count / seconds(begin), static_cast<double>(items) / count};
}

Numbers measureTrees(const std::string& path) { return measureDissection(path, {.tree = true, .columns = false}); }
Numbers measureTreesAndColumns(const std::string& path) { return measureDissection(path, {.tree = true, .columns = true}); }
Numbers measureColumns(const std::string& path) { return measureDissection(path, {.tree = false, .columns = true}); }

Numbers measureRandomAccess(const std::string& path)
{
    const auto session = opened(path);
    session->load();
    useCores(1);
    PacketReader reader(*session);
    constexpr std::size_t reads = 20'000;
    std::vector<double> times;
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < reads; ++i) {
        state = state * 6364136223846793005 + 1442695040888963407;
        const auto number = static_cast<analysis::FrameNumber>((state >> 33) % session->frameCount()) + 1;
        const auto begin = Clock::now();
        reader.read(number);
        times.push_back(seconds(begin));
    }
    std::sort(times.begin(), times.end());
    return {times[reads / 2], times[reads * 99 / 100]};
}

Numbers measureCat(const std::string& path)
{
    const auto command = fmt::format("cat '{}' > /dev/null", path);
    const auto begin = Clock::now();
    if (std::system(command.c_str()) != 0)
        std::exit(1);
    return {seconds(begin)};
}

struct Measurement {
    const char* name;
    Numbers (*run)(const std::string& path);
};
constexpr Measurement measurements[] = {{"nothing", measureNothing}, {"summary", measureSummary},
    {"first-rows", measureFirstRows}, {"trees", measureTrees}, {"trees-and-columns", measureTreesAndColumns},
    {"columns", measureColumns}, {"random-access", measureRandomAccess}, {"cat", measureCat}};

int measure(const std::string& name, const std::string& path)
{
    for (const auto& measurement : measurements)
        if (measurement.name == name) {
            const auto numbers = measurement.run(path);
            fmt::print("{:.9g} {:.9g} {:.9g} {:.9g}\n", numbers[0], numbers[1], numbers[2], numbers[3]);
            return 0;
        }
    return 2;
}

/// Runs one measurement some times and gives the one with the smallest (or largest) first number.
Numbers best(const char* name, const std::string& path, int times, bool largest = false)
{
    std::array<char, 4096> self {};
    const auto length = readlink("/proc/self/exe", self.data(), self.size() - 1);
    const auto command = fmt::format("'{}' --measure {} '{}'", std::string_view(self.data(), static_cast<std::size_t>(std::max<ssize_t>(0, length))), name, path);
    std::vector<Numbers> all;
    for (int i = 0; i < times; ++i) {
        Numbers numbers {};
        auto* pipe = popen(command.c_str(), "r");
        const bool read = pipe && std::fscanf(pipe, "%lf %lf %lf %lf", &numbers[0], &numbers[1], &numbers[2], &numbers[3]) == 4;
        if (!pipe || pclose(pipe) != 0 || !read) {
            fmt::print(stderr, "{} could not be measured\n", name);
            std::exit(1);
        }
        all.push_back(numbers);
    }
    std::sort(all.begin(), all.end());
    return largest ? all.back() : all.front();
}

class Report {
public:
    void line(std::string_view what, std::string_view measured, std::string_view budget = {}, bool kept = true)
    {
        m_allKept = m_allKept && kept;
        fmt::print("{:<44} {:>18} {:>18}  {}\n", what, measured, budget, budget.empty() ? "" : kept ? "kept" : "EXCEEDED");
        std::fflush(stdout);
    }
    bool allKept() const { return m_allKept; }

private:
    bool m_allKept = true;
};

bool report(const std::string& path, int times)
{
    best("cat", path, 1);
    const auto cat = best("cat", path, times)[0];
    const auto nothing = best("nothing", path, 1)[0];
    const auto [summary, peak, packets, conversations] = best("summary", path, times);
    Report report;
    fmt::print("{}: {:.0f} packets, {:.0f} conversations\n", path, packets, conversations);
    report.line("", "measured", "budget");
    report.line("cat FILE > /dev/null", fmt::format("{:.3f} s", cat));

    const auto summaryBudget = summaryTimesCat * cat + summarySecondsPerPacket * packets;
    report.line("summary pass, two cores", fmt::format("{:.3f} s", summary), fmt::format("{:.3f} s", summaryBudget), summary <= summaryBudget);
    report.line("    a packet", fmt::format("{:.3f} µs", summary / packets * 1e6));

    const auto memoryBudget = memoryPerPacket * packets + memoryPerConversation * conversations;
    report.line("peak memory over the empty program", fmt::format("{:.1f} MB", (peak - nothing) / 1e6), fmt::format("{:.1f} MB", memoryBudget / 1e6),
        peak - nothing <= memoryBudget);
    report.line("    the empty program", fmt::format("{:.1f} MB", nothing / 1e6));

    const auto firstRows = best("first-rows", path, times)[0];
    report.line("first rows", fmt::format("{:.1f} ms", firstRows * 1e3), fmt::format("{:.0f} ms", secondsToFirstRows * 1e3), firstRows <= secondsToFirstRows);

    const auto trees = best("trees", path, times, true);
    report.line("full dissection with tree, one core", fmt::format("{:.2f} M/s", trees[0] / 1e6), fmt::format("{:.2f} M/s", dissectedPerSecond / 1e6),
        trees[0] >= dissectedPerSecond);
    report.line("    items in a tree", fmt::format("{:.1f}", trees[1]));
    report.line("    with columns", fmt::format("{:.2f} M/s", best("trees-and-columns", path, times, true)[0] / 1e6));
    report.line("    columns only", fmt::format("{:.2f} M/s", best("columns", path, times, true)[0] / 1e6));
    const auto access = best("random-access", path, times);
    report.line("any one packet, median", fmt::format("{:.1f} µs", access[0] * 1e6));
    report.line("    slowest of a hundred", fmt::format("{:.1f} µs", access[1] * 1e6));
    return report.allKept();
}

/// What a filter has to be: answered within a time; or read or dissect so much in a second.
struct FilterBudget {
    const char* filter;
    double seconds;        ///< 0: no budget
    double bytesPerSecond; ///< of the capture; 0: no budget
};
constexpr FilterBudget filterBudgets[] = {
    {"frame.number > 1000000", 0.1, 0},
    {"tcp.analysis.retransmission", 0.1, 0},
    {"ip.addr == 198.18.0.145", 0.1, 0},
    {"tcp.port == 443 and frame.len > 1000", 0.1, 0},
    {"tcp.stream == 1000", 0.1, 0},
    {"tcp.analysis.flags or udp", 0.1, 0},
    {"frame contains \"Porthole bench\"", 0, 1e9},
    {"frame matches \"porthole.bench\"", 0, 0},
    {"dns.qry.name contains \"x\"", 0, 0},
    {"tcp.flags.syn == 1", 0.1, 0},
};
constexpr double secondsToFirstMatches = 0.05;
constexpr double secondsToStop = 0.02;

/// The best of some runs of one filter on two cores, each without what others have found out.
void reportFilter(const Session& session, const FilterBudget& budget, double bytes, int times, Report& report)
{
    const auto compiled = analysis::DisplayFilter::compile(budget.filter, session.registry());
    double best = 1e9, first = 1e9;
    std::uint64_t matches = 0, dissected = 0;
    for (int i = 0; i < times; ++i) {
        analysis::FilterRun run(session, *compiled.filter, {}, {.selected = 0, .threads = 2, .withoutPlan = false});
        const auto begin = Clock::now();
        double firstHere = 0;
        run.extendTo(session.frameCount(), {}, [&](const analysis::FilterProgress& progress) {
            if (firstHere == 0 && (progress.matches > 0 || progress.asked == progress.wanted))
                firstHere = seconds(begin);
        });
        best = std::min(best, seconds(begin));
        first = std::min(first, firstHere);
        matches = run.matches().count();
        dissected = run.dissected();
    }
    const bool kept = (budget.seconds == 0 || best <= budget.seconds) && (budget.bytesPerSecond == 0 || bytes / best >= budget.bytesPerSecond);
    const auto wanted = budget.seconds > 0 ? fmt::format("{:.0f} ms", budget.seconds * 1e3)
        : budget.bytesPerSecond > 0        ? fmt::format("{:.2f} s", bytes / budget.bytesPerSecond)
                                           : std::string();
    report.line(budget.filter, fmt::format("{:.1f} ms", best * 1e3), wanted, kept);
    if (matches > 0)
        report.line("    first matches", fmt::format("{:.1f} ms", first * 1e3), fmt::format("{:.0f} ms", secondsToFirstMatches * 1e3), first <= secondsToFirstMatches);
    fmt::print("    {} pass, {} dissected{}\n", matches, dissected, budget.bytesPerSecond > 0 ? fmt::format(", {:.2f} GB/s", bytes / best / 1e9) : "");
}

bool reportFilters(const std::string& path, int times)
{
    useCores(2);
    const auto session = opened(path);
    session->load();
    const auto bytes = static_cast<double>(session->file().end());
    Report report;
    fmt::print("{}: {} packets, {:.0f} MB; display filters on two cores\n", path, session->frameCount(), bytes / 1e6);
    for (const auto& budget : filterBudgets)
        reportFilter(*session, budget, bytes, times, report);

    // Stopped in the middle of dissecting everything.
    const auto slow = analysis::DisplayFilter::compile("ip.ttl == 1", session->registry());
    analysis::FilterRun run(*session, *slow.filter, {}, {.selected = 0, .threads = 2, .withoutPlan = false});
    std::stop_source source;
    Clock::time_point asked;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        asked = Clock::now();
        source.request_stop();
    });
    run.extendTo(session->frameCount(), source.get_token());
    stopper.join();
    const auto delay = seconds(asked);
    report.line("stopping a filter", fmt::format("{:.1f} ms", delay * 1e3), fmt::format("{:.0f} ms", secondsToStop * 1e3), delay <= secondsToStop);

    // The parts have been answered: what is made of them costs no dissection.
    const auto cache = std::make_shared<analysis::FilterCache>();
    std::uint64_t dissected = 0;
    double again = 0;
    for (const char* text : {"tcp.flags.syn == 1", "dns.qry.name contains \"x\"", "not tcp.flags.syn == 1 and not dns.qry.name contains \"x\""}) {
        const auto compiled = analysis::DisplayFilter::compile(text, session->registry());
        analysis::FilterRun part(*session, *compiled.filter, cache, {.selected = 0, .threads = 2, .withoutPlan = false});
        const auto begin = Clock::now();
        part.extendTo(session->frameCount());
        again = seconds(begin);
        dissected = part.dissected();
    }
    report.line("filters combined that were answered", fmt::format("{:.1f} ms", again * 1e3), "100 ms", again <= 0.1 && dissected == 0);
    return report.allKept();
}

constexpr double secondsToSort = 1; ///< by what the index holds, five million packets

bool reportSorting(const std::string& path, int times)
{
    using By = analysis::SortColumn::By;
    useCores(2);
    const auto session = opened(path);
    session->load();
    Report report;
    fmt::print("{}: {} packets; sorted on two cores\n", path, session->frameCount());
    struct Entry {
        const char* name;
        By by;
        const char* field;
        bool inIndex;
    };
    const analysis::FrameList all(session->frameCount());
    for (const auto& entry : {Entry {"No.", By::Number, "", true}, Entry {"Time", By::Time, "", true},
             Entry {"Time since the previous packet", By::SincePrevious, "", true}, Entry {"Length", By::Length, "", true},
             Entry {"Source", By::Source, "", true}, Entry {"Destination", By::Destination, "", true},
             Entry {"Protocol", By::Protocol, "", false}, Entry {"Info", By::Info, "", false},
             Entry {"tcp.window_size", By::Fields, "tcp.window_size", false}}) {
        analysis::SortColumn column {entry.by, {}};
        if (*entry.field)
            column.fields = analysis::FieldColumn::parse(entry.field, session->registry()).column;
        double best = 1e9, again = 1e9;
        for (int i = 0; i < (entry.inIndex ? times : 1); ++i) {
            analysis::SortRanks ranks;
            auto begin = Clock::now();
            analysis::orderFrames(*session, all, column, ranks, {}, {}, 2);
            best = std::min(best, seconds(begin));
            begin = Clock::now();
            analysis::orderFrames(*session, all, column, ranks, {}, {}, 2);
            again = std::min(again, seconds(begin));
        }
        report.line(entry.name, fmt::format("{:.2f} s", best), entry.inIndex ? fmt::format("{:.2f} s", secondsToSort) : std::string(),
            !entry.inIndex || best <= secondsToSort);
        if (!entry.inIndex)
            report.line("    once more", fmt::format("{:.2f} s", again), fmt::format("{:.2f} s", secondsToSort), again <= secondsToSort);
    }
    report.line("peak memory", fmt::format("{:.0f} MB", peakMemory() / 1e6));
    return report.allKept();
}

/// What looking through the whole capture for something that is nowhere costs.
bool reportFind(const std::string& path, int times)
{
    constexpr double bytesASecond = 1e9;
    useCores(2);
    const auto session = opened(path);
    session->load();
    const auto bytes = static_cast<double>(session->file().end());
    Report report;
    fmt::print("{}: {} packets, {:.0f} MB; finding packets on two cores\n", path, session->frameCount(), bytes / 1e6);
    const auto look = [&](const char* what, const char* text, analysis::FindIn in, const analysis::FindOptions& options, double budget) {
        std::string problem;
        const auto pattern = analysis::FindPattern::compile(text, options, problem);
        double best = 1e9;
        for (int i = 0; i < times; ++i) {
            const auto begin = Clock::now();
            findPacket(*session, {in, *pattern, true, {}, nullptr}, {});
            best = std::min(best, seconds(begin));
        }
        const auto wanted = budget > 0 ? fmt::format("{:.0f} MB/s", budget / 1e6) : std::string("-");
        report.line(what, fmt::format("{:.2f} s, {:.0f} MB/s", best, bytes / best / 1e6), wanted, bytes / best >= budget);
    };
    using analysis::FindIn;
    look("bytes", "50 6f 72 74 68 6f 6c 65 00", FindIn::Bytes, {.as = analysis::FindAs::Hex}, bytesASecond);
    look("text in bytes", "Porthole bench", FindIn::Bytes, {.caseSensitive = true}, bytesASecond);
    look("text in bytes, in either case and width", "Porthole bench", FindIn::Bytes, {.width = analysis::CharacterWidth::Both}, 0);
    look("text in the list", "Porthole bench", FindIn::List, {}, 0);
    look("text in the tree", "Porthole bench", FindIn::Tree, {}, 0);
    return report.allKept();
}

/// Conversations and endpoints as soon as the summary pass has ended; protocol hierarchy and expert notes, which need dissection.
bool reportTables(const std::string& path, int times)
{
    constexpr double secondsToCount = 0.1;
    useCores(2);
    const auto session = opened(path);
    session->load();
    const auto packets = session->frameCount();
    Report report;
    fmt::print("{}: {} packets; tables on two cores\n", path, packets);
    double counted = 1e9, all = 1e9, endpoints = 1e9, order = 1e9;
    std::size_t connections = 0, ends = 0;
    for (int i = 0; i < times; ++i) {
        auto begin = Clock::now();
        analysis::TransportCount count(*session);
        analysis::NetworkCount lower(*session, count);
        analysis::LayerLog log(*session);
        log.extendTo(packets);
        extendTogether(count, lower, packets, log);
        counted = std::min(counted, seconds(begin));
        connections = 0;
        for (const auto layer : {analysis::TrafficLayer::Ethernet, analysis::TrafficLayer::Ipv4, analysis::TrafficLayer::Ipv6})
            connections += lower.rows(layer).size();
        const auto tcp = count.rows(analysis::TrafficLayer::Tcp);
        connections += tcp.size() + count.rows(analysis::TrafficLayer::Udp).size();
        all = std::min(all, seconds(begin));
        begin = Clock::now();
        ends = analysis::endpointsOf(tcp).size();
        endpoints = std::min(endpoints, seconds(begin));
        begin = Clock::now();
        analysis::orderOf(analysis::TrafficLayer::Tcp, tcp, analysis::TrafficColumn::AddressA);
        order = std::min(order, seconds(begin));
    }
    const auto budget = fmt::format("{:.0f} ms", secondsToCount * 1e3);
    report.line("Ethernet, IPv4, IPv6, TCP and UDP conversations", fmt::format("{:.0f} ms", all * 1e3), budget, all <= secondsToCount);
    report.line("    packets counted", fmt::format("{:.0f} ms", counted * 1e3));
    report.line("    conversations in all", fmt::format("{}", connections));
    report.line(fmt::format("endpoints of TCP ({})", ends), fmt::format("{:.0f} ms", endpoints * 1e3), budget, endpoints <= secondsToCount);
    report.line("TCP conversations sorted by address", fmt::format("{:.0f} ms", order * 1e3), budget, order <= secondsToCount);

    auto begin = Clock::now();
    analysis::ProtocolHierarchy hierarchy(*session);
    hierarchy.extendTo(packets);
    report.line("protocol hierarchy", fmt::format("{:.1f} s", seconds(begin)));
    begin = Clock::now();
    analysis::ExpertSummary experts(*session);
    experts.extendTo(packets);
    report.line("expert notes", fmt::format("{:.1f} s", seconds(begin)));
    report.line("peak memory", fmt::format("{:.0f} MB", peakMemory() / 1e6));
    return report.allKept();
}

/// What judging all TCP connections costs.
bool reportJudging(const std::string& path, int times)
{
    constexpr double packetsASecond = 1e6;
    useCores(2);
    const auto session = opened(path);
    session->load();
    const auto packets = static_cast<double>(session->frameCount());
    const auto before = peakMemory();
    double best = 1e9, bestOfCores = 1e9;
    std::size_t connections = 0, found = 0;
    for (int i = 0; i < times; ++i) {
        connections = found = 0;
        const auto begin = Clock::now();
        const auto usedBefore = std::clock();
        analysis::JudgeAllOptions how;
        how.threads = 2;
        how.sink = [&](const std::vector<analysis::Verdict>& some) {
            connections += some.size();
            for (const auto& verdict : some)
                found += verdict.findings.size();
        };
        judgeAll(*session, how);
        best = std::min(best, seconds(begin));
        bestOfCores = std::min(bestOfCores, static_cast<double>(std::clock() - usedBefore) / CLOCKS_PER_SEC);
    }
    Report report;
    fmt::print("{}: {:.0f} packets, {} TCP connections, {} findings; judging them on two cores\n", path, packets, connections, found);
    report.line("all verdicts", fmt::format("{:.2f} s, {:.2f} M/s", best, packets / best / 1e6), fmt::format("{:.2f} M/s", packetsASecond / 1e6),
        packets / best >= packetsASecond);
    report.line("    time of the cores, both together", fmt::format("{:.2f} s", bestOfCores));
    report.line("    peak memory over the loaded capture", fmt::format("{:.0f} MB", (peakMemory() - before) / 1e6));
    return report.allKept();
}

analysis::ConversationId largestStream(const Session& session)
{
    analysis::ConversationId largest = 0;
    std::uint64_t most = 0;
    for (analysis::ConversationId id = 0; id < session.conversationCount(); ++id) {
        const auto one = session.conversation(id);
        const auto bytes = one.bytes[0] + one.bytes[1];
        if (one.kind == TransportFacts::Kind::Tcp && bytes > most) {
            most = bytes;
            largest = id;
        }
    }
    return largest;
}

/// The first screen as the window makes it: some segments in order, then some lines of text.
bool reportFollow(const std::string& path, int times)
{
    constexpr double secondsToFirstScreen = 0.1;
    constexpr std::size_t screen = 60; // lines
    const auto session = opened(path);
    session->load();
    const auto id = largestStream(*session);
    const auto conversation = session->conversation(id);
    Report report;
    fmt::print("{}: the largest of {} conversations has {} packets, {:.1f} MB\n", path, session->conversationCount(),
        conversation.packets[0] + conversation.packets[1], static_cast<double>(conversation.bytes[0] + conversation.bytes[1]) / 1e6);
    double first = 1e9, ordered = 1e9, laidOut = 1e9, bytes = 0, pieces = 0;
    for (int i = 0; i < times; ++i) {
        const auto begin = Clock::now();
        analysis::ConversationStream stream(*session, id);
        analysis::FollowLayout layout(stream, {});
        analysis::FollowLines maker(stream, {});
        std::vector<analysis::FollowLine> lines;
        stream.update({}, [&](double) {
            if (layout.lineCount() >= screen)
                return;
            layout.scan();
            layout.lines(0, screen, maker, lines);
            if (layout.lineCount() >= screen)
                first = std::min(first, seconds(begin));
        });
        analysis::ConversationStream alone(*session, id);
        const auto again = Clock::now();
        alone.update();
        ordered = std::min(ordered, seconds(again));
        const auto scan = Clock::now();
        analysis::FollowLayout all(alone, {});
        all.scan();
        laidOut = std::min(laidOut, seconds(scan));
        bytes = static_cast<double>(alone.extent().bytes());
        pieces = static_cast<double>(alone.extent().pieces);
    }
    report.line("first screen of the largest stream", fmt::format("{:.1f} ms", first * 1e3), "100 ms", first <= secondsToFirstScreen);
    report.line("all of it in order", fmt::format("{:.3f} s, {:.0f} MB/s, {:.0f} pieces", ordered, bytes / ordered / 1e6, pieces), "-", true);
    report.line("all of it in lines", fmt::format("{:.3f} s, {:.0f} MB/s", laidOut, bytes / laidOut / 1e6), "-", true);
    return report.allKept();
}

} // namespace

int main(int argc, char** argv)
{
    std::string path, one;
    int times = 3;
    bool noVerdict = false, filters = false, sorting = false, find = false, tables = false, judging = false, follow = false;
    CLI::App app("Measures Porthole on a capture", "porthole-bench");
    app.add_option("file", path, "the capture")->required();
    app.add_option("--times", times, "how often each measurement runs; the best counts")->capture_default_str()->check(CLI::PositiveNumber);
    app.add_option("--measure", one, "one measurement only, in this process");
    app.add_flag("--filters", filters, "display filters instead of everything else");
    app.add_flag("--sort", sorting, "sorting the packet list instead of everything else");
    app.add_flag("--find", find, "finding packets instead of everything else");
    app.add_flag("--tables", tables, "tables of conversations, endpoints, protocols and notes instead of everything else");
    app.add_flag("--judge", judging, "the verdicts on all TCP connections instead of everything else");
    app.add_flag("--follow", follow, "following the largest stream instead of everything else");
    app.add_flag("--no-verdict", noVerdict, "succeed even when a budget is exceeded");
    CLI11_PARSE(app, argc, argv);
    if (!one.empty())
        return measure(one, path);
    const bool kept = sorting ? reportSorting(path, times)
        : find               ? reportFind(path, times)
        : tables             ? reportTables(path, times)
        : judging            ? reportJudging(path, times)
        : follow             ? reportFollow(path, times)
        : filters            ? reportFilters(path, times)
                             : report(path, times);
    return kept || noVerdict ? 0 : 1;
}
