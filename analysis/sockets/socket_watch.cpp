#include "analysis/sockets/socket_watch.h"

#include "analysis/sockets/birth_helper.h"
#include "analysis/sockets/socket_births.h"
#include "analysis/sockets/socket_deaths.h"
#include "analysis/sockets/socket_text.h"

#include <condition_variable>
#include <cstring>

#include <ifaddrs.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

namespace porthole::analysis {

namespace {

Nanoseconds now(clockid_t clock)
{
    timespec time {};
    clock_gettime(clock, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

std::set<Address> localAddresses()
{
    std::set<Address> found;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0)
        return found;
    for (const auto* one = list; one; one = one->ifa_next) {
        if (!one->ifa_addr)
            continue;
        if (one->ifa_addr->sa_family == AF_INET) {
            found.insert(Ipv4Address {ntohl(reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr.s_addr)});
        } else if (one->ifa_addr->sa_family == AF_INET6) {
            Ipv6Address address;
            std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(one->ifa_addr)->sin6_addr, 16);
            found.insert(address);
        }
    }
    freeifaddrs(list);
    return found;
}

} // namespace

class SocketWatch::Work {
public:
    Work(ProgramBook& book, WatchAbilities& abilities, const Options& options)
        : m_book(book)
        , m_options(options)
        , m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        abilities.births = m_births.start() || m_helper.start();
        const auto noBirths = abilities.births ? std::string() : m_births.lacksRight() ? m_helper.problem() : m_births.problem();
        book.setTablesOnly(noBirths);
        abilities.deaths = m_deaths.running();
        abilities.tables = look();
        for (const auto& problem : {noBirths, m_deaths.problem(), m_dump.problem()})
            if (!problem.empty())
                abilities.missing.push_back(problem);
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~Work()
    {
        m_thread.request_stop();
        wake();
        if (m_thread.joinable())
            m_thread.join();
        ::close(m_wake);
    }
    void catchUp()
    {
        std::unique_lock lock(m_mutex);
        const auto wanted = m_looks + 2; // the one that is under way may have begun too early
        m_hurry = wanted;
        wake();
        m_looked.wait_for(lock, std::chrono::seconds(5), [&] { return m_looks >= wanted; });
    }

private:
    void run(const std::stop_token& stop);
    /// At the tables. False if the kernel does not tell.
    bool look();
    void hear();
    /// Notes what the kernel's TCP knows now.
    void sample();
    std::optional<SocketBirth> birthOf(std::uint64_t cookie) { return m_helper.running() ? m_helper.find(cookie) : m_births.find(cookie); }
    void takeBirth(const Socket& socket, const SocketBirth& birth);
    const KnownProgram* programOf(const ProcessInfo& process);
    bool isHurried()
    {
        const std::lock_guard lock(m_mutex);
        return m_looks < m_hurry;
    }
    void wake()
    {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
    }

    ProgramBook& m_book;
    const Options m_options;
    SocketBirths m_births;
    BirthHelper m_helper; ///< in its place where we have not the right
    SocketDeaths m_deaths;
    SocketDump m_dump;
    ProcessList m_processes;
    std::vector<Socket> m_sockets;
    std::unordered_map<std::uint64_t, bool> m_seen; ///< cookies of open sockets, and whether in the latest table
    std::vector<Socket> m_sampled;
    Nanoseconds m_nextSample = 0; ///< CLOCK_MONOTONIC
    Nanoseconds m_monotonicToReal = 0;
    const int m_wake;
    std::mutex m_mutex;
    std::condition_variable m_looked;
    std::uint64_t m_looks = 0, m_hurry = 0;
    Nanoseconds m_lookCost = 0; ///< processor time of the latest look
    std::unordered_map<std::int32_t, std::optional<ProcessInfo>> m_latest; ///< processes as they are since sockets were last taken
    std::jthread m_thread;
};

void SocketWatch::Work::run(const std::stop_token& stop)
{
    pthread_setname_np(pthread_self(), "socket watch");
    auto looked = now(CLOCK_MONOTONIC);
    while (!stop.stop_requested()) {
        Nanoseconds heard = 0;
        while (!stop.stop_requested()) {
            // Even those who are in a hurry wait between two looks: looking may cost a fortieth of a processor, whatever there is to see.
            constexpr Nanoseconds leastInterval = 40'000'000, restForWork = 40;
            const Nanoseconds interval = isHurried() ? leastInterval : m_options.interval * 1'000'000LL;
            const auto next = looked + std::max(interval, restForWork * m_lookCost);
            if (m_options.sampling && now(CLOCK_MONOTONIC) >= m_nextSample)
                sample();
            const auto time = now(CLOCK_MONOTONIC);
            if (time >= next)
                break;
            // The first socket that is closed is heard of at once, those behind it together.
            constexpr Nanoseconds together = 20'000'000;
            const bool gathering = heard && time < heard + together;
            auto until = m_options.sampling ? std::min<Nanoseconds>(next, m_nextSample) : next;
            if (gathering)
                until = std::min(until, heard + together);
            pollfd waits[] = {{m_wake, POLLIN, 0}, {gathering ? -1 : m_deaths.descriptor(), POLLIN, 0}};
            ::poll(waits, 2, static_cast<int>(std::max<Nanoseconds>(until - time + 999'999, 0) / 1'000'000));
            if (waits[0].revents) {
                std::uint64_t count = 0;
                [[maybe_unused]] const auto got = ::read(m_wake, &count, sizeof count);
            }
            if (waits[1].revents) {
                hear();
                heard = now(CLOCK_MONOTONIC);
            }
        }
        hear();
        const auto before = now(CLOCK_THREAD_CPUTIME_ID);
        look();
        m_lookCost = now(CLOCK_THREAD_CPUTIME_ID) - before;
        looked = now(CLOCK_MONOTONIC);
        const std::lock_guard lock(m_mutex);
        ++m_looks;
        m_looked.notify_all();
    }
}

const KnownProgram* SocketWatch::Work::programOf(const ProcessInfo& process)
{
    return m_book.program({process.id, process.user, process.name, process.program, userName(process.user), process.commandLine});
}

void SocketWatch::Work::takeBirth(const Socket& socket, const SocketBirth& birth)
{
    // What is still running tells more than its name; what is gone is known by the name that it had then. A process that
    // began after the socket has the number of the one that opened it.
    auto [known, isNew] = m_latest.try_emplace(birth.process);
    if (isNew)
        known->second = readProcess(birth.process, m_options.commandLines);
    const auto& info = known->second;
    const auto ticks = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
    const auto asleep = now(CLOCK_BOOTTIME) - now(CLOCK_MONOTONIC); // counted in the times of processes, not in those of sockets
    const bool same = info && info->user == birth.user && info->startTime * 1'000 / ticks * 1'000'000 <= birth.time + static_cast<std::uint64_t>(asleep);
    const auto* program = same ? programOf(*info) : m_book.program({birth.process, birth.user, birth.name, {}, userName(birth.user), {}});
    const ProgramBook::Holder holder {program, ProgramBook::Certainty::Certain};
    m_book.note(socket, {&holder, 1}, static_cast<Nanoseconds>(birth.time) + m_monotonicToReal);
}

void SocketWatch::Work::hear()
{
    m_sockets.clear();
    m_deaths.take(m_sockets);
    m_latest.clear();
    const auto time = now(CLOCK_REALTIME);
    if (m_options.sampling)
        m_book.samples().note(m_sockets, time); // the last word of the kernel on them
    for (const auto& socket : m_sockets) {
        if (!m_book.knows(socket.cookie)) {
            if (const auto birth = birthOf(socket.cookie)) {
                takeBirth(socket, *birth);
            } else if (socket.local.port) {
                m_book.note(socket, {}, time); // accepted and closed since: who listens there had it
            }
        }
        m_book.close(socket.cookie, time);
        m_seen.erase(socket.cookie);
    }
}

void SocketWatch::Work::sample()
{
    const auto began = now(CLOCK_MONOTONIC), workBefore = now(CLOCK_THREAD_CPUTIME_ID);
    m_sampled.clear();
    m_dump.take({.udp = false, .raw = false, .local = false, .packet = false, .netlink = false, .listening = false, .timeWait = false}, m_sampled);
    const auto took = now(CLOCK_MONOTONIC) - began;
    m_book.samples().note(m_sampled, now(CLOCK_REALTIME) - took / 2);
    // With so many connections that looking takes long, more seldom: it may take an eightieth of a processor.
    const auto work = now(CLOCK_THREAD_CPUTIME_ID) - workBefore;
    m_nextSample = began + std::max<Nanoseconds>(m_options.sampling * 1'000'000LL, work * 80);
}

bool SocketWatch::Work::look()
{
    m_monotonicToReal = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
    m_book.setLocalAddresses(localAddresses());
    m_sockets.clear();
    const auto time = now(CLOCK_REALTIME);
    // What is in TIME-WAIT was heard of when it was closed.
    if (!m_dump.take({.raw = false, .local = false, .packet = false, .netlink = false, .details = false, .timeWait = !m_deaths.running()}, m_sockets))
        return false;
    m_latest.clear();
    for (auto& [cookie, present] : m_seen)
        present = false;
    bool processesAreFresh = false;
    for (const auto& socket : m_sockets) {
        const bool known = m_seen.contains(socket.cookie);
        m_seen[socket.cookie] = true;
        if (socket.local.port == 0 || (known && m_book.knows(socket.cookie))) {
            if (known && socket.local.port)
                m_book.note(socket, {}, time); // it may be connected by now
            continue;
        }
        if (const auto birth = birthOf(socket.cookie)) {
            takeBirth(socket, *birth);
            continue;
        }
        std::vector<ProgramBook::Holder> holders;
        if (socket.inode) {
            auto owners = m_processes.ownersOf(socket.inode);
            if (owners.empty() && !processesAreFresh) {
                m_processes.update(m_options.commandLines);
                processesAreFresh = true;
                owners = m_processes.ownersOf(socket.inode);
            }
            std::int32_t last = -1;
            for (const auto& owner : owners)
                if (const auto* process = owner.process != last ? m_processes.find(owner.process) : nullptr) {
                    holders.push_back({programOf(*process), ProgramBook::Certainty::Inferred});
                    last = owner.process;
                }
        }
        m_book.note(socket, holders, time);
    }
    for (auto place = m_seen.begin(); place != m_seen.end();) {
        if (place->second) {
            ++place;
        } else {
            m_book.close(place->first, time);
            place = m_seen.erase(place);
        }
    }
    return true;
}

SocketWatch::SocketWatch(const Options& options)
    : m_book(std::make_shared<ProgramBook>())
{
    m_work = std::make_unique<Work>(*m_book, m_abilities, options);
}

SocketWatch::~SocketWatch() = default;

void SocketWatch::catchUp() { m_work->catchUp(); }

} // namespace porthole::analysis
