// Measures what the program promises to cost, on one capture: porthole-bench FILE
//
// Each measurement runs in a process of its own (this program called again with --measure), so that none profits from
// the memory or the caches of another. The capture is read once before, so that the disk does not count.

#include "analysis/session.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
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

} // namespace

int main(int argc, char** argv)
{
    std::string path, one;
    int times = 3;
    bool noVerdict = false;
    CLI::App app("Measures Porthole on a capture", "porthole-bench");
    app.add_option("file", path, "the capture")->required();
    app.add_option("--times", times, "how often each measurement runs; the best counts")->capture_default_str()->check(CLI::PositiveNumber);
    app.add_option("--measure", one, "one measurement only, in this process");
    app.add_flag("--no-verdict", noVerdict, "succeed even when a budget is exceeded");
    CLI11_PARSE(app, argc, argv);
    if (!one.empty())
        return measure(one, path);
    return report(path, times) || noVerdict ? 0 : 1;
}
