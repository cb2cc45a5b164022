#include "analysis/system_names.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <system_error>
#include <thread>

namespace porthole::analysis {

namespace {

constexpr std::size_t mostThreads = 8;        ///< questions that wait for an answer at the same time
constexpr std::size_t mostAddresses = 50'000; ///< further ones are not asked for
constexpr std::size_t mostLate = 3;           ///< answers that did not come in time

/// Hosts only: not groups, not "this host" or "any host".
bool isHost(const Address& address)
{
    if (address.kind == Address::Kind::Ipv4)
        return address.bytes[0] != 0 && address.bytes[0] < 224;
    constexpr std::array<std::uint8_t, 16> none {};
    return address.kind == Address::Kind::Ipv6 && address.bytes[0] != 0xff && !std::equal(none.begin(), none.end(), address.bytes.begin());
}

std::string askSystem(const Address& address)
{
    char name[NI_MAXHOST];
    const auto ask = [&](const auto& socketAddress) {
        const auto error = getnameinfo(
            reinterpret_cast<const sockaddr*>(&socketAddress), sizeof(socketAddress), name, sizeof(name), nullptr, 0, NI_NAMEREQD);
        return error == 0 ? std::string(name) : std::string();
    };
    if (address.kind == Address::Kind::Ipv4) {
        sockaddr_in four {};
        four.sin_family = AF_INET;
        std::memcpy(&four.sin_addr, address.bytes.data(), sizeof(four.sin_addr));
        return ask(four);
    }
    sockaddr_in6 six {};
    six.sin6_family = AF_INET6;
    std::memcpy(&six.sin6_addr, address.bytes.data(), sizeof(six.sin6_addr));
    return ask(six);
}

} // namespace

struct SystemNames::State {
    Options options;
    std::mutex mutex;
    std::condition_variable answered, asked;
    std::map<Address, std::optional<std::string>> names; ///< nothing: not answered yet
    std::deque<Address> waiting;
    std::size_t threads = 0, idle = 0;
    std::size_t late = 0;
    bool ended = false;
    std::mutex telling; ///< held while `found` is called

    static void work(const std::shared_ptr<State>& state)
    {
        std::unique_lock lock(state->mutex);
        while (true) {
            ++state->idle;
            state->asked.wait(lock, [&] { return state->ended || !state->waiting.empty(); });
            --state->idle;
            if (state->ended)
                return;
            const auto address = state->waiting.back(); // the last one asked for is what somebody looks at now
            state->waiting.pop_back();
            lock.unlock();
            auto name = state->options.lookup(address);
            lock.lock();
            const bool tells = !name.empty() && state->options.found;
            state->names[address] = std::move(name);
            state->answered.notify_all();
            if (!tells)
                continue;
            lock.unlock();
            {
                const std::lock_guard telling(state->telling);
                if (!state->ended)
                    state->options.found();
            }
            lock.lock();
        }
    }
};

SystemNames::SystemNames(Options options)
    : m_state(std::make_shared<State>())
{
    if (!options.lookup)
        options.lookup = askSystem;
    m_state->options = std::move(options);
}

SystemNames::~SystemNames()
{
    const std::lock_guard telling(m_state->telling);
    const std::lock_guard lock(m_state->mutex);
    m_state->ended = true;
    m_state->asked.notify_all();
}

std::string SystemNames::nameOf(const Address& address)
{
    if (!isHost(address))
        return {};
    auto& state = *m_state;
    std::unique_lock lock(state.mutex);
    const auto known = state.names.find(address);
    if (known == state.names.end()) {
        if (state.names.size() >= mostAddresses)
            return {};
        state.names.emplace(address, std::nullopt);
        state.waiting.push_back(address);
        if (state.waiting.size() > state.idle && state.threads < mostThreads)
            try {
                std::thread(State::work, m_state).detach();
                ++state.threads;
            } catch (const std::system_error&) {
                // The threads there are have more to do; without any there are no names.
            }
        state.asked.notify_one();
    } else if (known->second) {
        return *known->second;
    }
    if (state.options.patience.count() == 0 || state.late >= mostLate)
        return {};
    const auto name = [&]() -> const std::optional<std::string>& { return state.names.find(address)->second; };
    if (!state.answered.wait_for(lock, state.options.patience, [&] { return name().has_value(); })) {
        ++state.late;
        return {};
    }
    return *name();
}

} // namespace porthole::analysis
