#include "capture/live/interfaces.h"

#include "capture/helper/helper_request.h"
#include "capture/live/child_process.h"
#include "capture/live/helper_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <bit>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <span>
#include <sys/wait.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

constexpr const char* classFolder = "/sys/class/net/";

/// False for a name that would lead out of the folder.
bool isFileName(const std::string& name)
{
    return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos && name.size() < IFNAMSIZ;
}

std::uint64_t readCounter(const std::string& path)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 32> text;
    const ssize_t got = file ? ::read(file.get(), text.data(), text.size()) : 0;
    std::uint64_t value = 0;
    if (got > 0)
        std::from_chars(text.data(), text.data() + got, value);
    return value;
}

InterfaceCounters countersOf(const std::string& name)
{
    if (!isFileName(name))
        return {};
    const std::string folder = classFolder + name + "/statistics/";
    const auto both
        = [&](const char* what) { return readCounter(folder + "rx_" + what) + readCounter(folder + "tx_" + what); };
    return { both("packets"), both("bytes"), both("dropped") + readCounter(folder + "rx_missed_errors") };
}

int prefixLength(std::span<const std::uint8_t> mask)
{
    int bits = 0;
    for (const std::uint8_t byte : mask)
        bits += std::popcount(byte);
    return bits;
}

template <class Address, class Bytes>
std::string addressText(int family, const Address& address, const Bytes* mask, const std::uint8_t* maskBytes)
{
    std::array<char, INET6_ADDRSTRLEN> text {};
    ::inet_ntop(family, &address, text.data(), text.size());
    return mask ? fmt::format("{}/{}", text.data(), prefixLength({ maskBytes, sizeof address }))
                : std::string(text.data());
}

void addAddress(CaptureInterface& interface, const pcap_addr& entry)
{
    if (!entry.addr)
        return;
    // A mask may say no family at all.
    if (entry.addr->sa_family == AF_INET) {
        const auto* address = reinterpret_cast<const sockaddr_in*>(entry.addr);
        const auto* mask = reinterpret_cast<const sockaddr_in*>(entry.netmask);
        interface.addresses.push_back(addressText(
            AF_INET, address->sin_addr, mask, mask ? reinterpret_cast<const std::uint8_t*>(&mask->sin_addr) : nullptr));
    } else if (entry.addr->sa_family == AF_INET6) {
        const auto* address = reinterpret_cast<const sockaddr_in6*>(entry.addr);
        const auto* mask = reinterpret_cast<const sockaddr_in6*>(entry.netmask);
        interface.addresses.push_back(addressText(AF_INET6, address->sin6_addr, mask,
            mask ? reinterpret_cast<const std::uint8_t*>(&mask->sin6_addr) : nullptr));
    } else if (entry.addr->sa_family == AF_PACKET) {
        const auto* link = reinterpret_cast<const sockaddr_ll*>(entry.addr);
        if (link->sll_hatype == ARPHRD_LOOPBACK || link->sll_halen == 0 || link->sll_halen > sizeof link->sll_addr)
            return;
        for (int i = 0; i < link->sll_halen; ++i)
            interface.hardwareAddress += fmt::format("{}{:02x}", i ? ":" : "", link->sll_addr[i]);
    }
}

CaptureInterface::Kind kindOf(const pcap_if_t& found, const std::string& name)
{
    using Kind = CaptureInterface::Kind;
    std::error_code error;
    if (name == "any")
        return Kind::Any;
    if (found.flags & PCAP_IF_LOOPBACK)
        return Kind::Loopback;
    const std::filesystem::path folder = classFolder + name;
    if (!isFileName(name) || !std::filesystem::exists(folder, error))
        return Kind::Special;
    if (found.flags & PCAP_IF_WIRELESS || std::filesystem::exists(folder / "phy80211", error))
        return Kind::Wireless;
    const auto target = std::filesystem::read_symlink(folder, error).string();
    return target.find("/virtual/") == std::string::npos ? Kind::Wired : Kind::Virtual;
}

/// As libpcap decides by the kind of hardware that the kernel says it is.
LinkType probableLinkType(const CaptureInterface& interface)
{
    if (interface.kind == CaptureInterface::Kind::Any)
        return LinkType::LinuxSll;
    if (interface.kind == CaptureInterface::Kind::Special)
        return LinkType::Unknown;
    switch (readCounter(classFolder + interface.name + "/type")) {
    case 0: // not told
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK:
        return LinkType::Ethernet;
    case ARPHRD_NONE:
    case ARPHRD_TUNNEL:
    case ARPHRD_SIT:
        return LinkType::Raw;
    case ARPHRD_IEEE80211:
        return LinkType::Ieee80211;
    case ARPHRD_IEEE80211_RADIOTAP:
        return LinkType::Ieee80211Radiotap;
    default:
        return LinkType::LinuxSll; // what libpcap does not know, the kernel describes
    }
}

CaptureInterface describe(const pcap_if_t& found)
{
    CaptureInterface interface;
    interface.name = found.name;
    interface.description = found.description ? found.description : "";
    interface.kind = kindOf(found, interface.name);
    interface.linkType = probableLinkType(interface);
    interface.up = found.flags & PCAP_IF_UP;
    interface.running = found.flags & PCAP_IF_RUNNING;
    for (const pcap_addr* entry = found.addresses; entry; entry = entry->next)
        addAddress(interface, *entry);
    interface.counters = countersOf(interface.name);
    return interface;
}

/// What a user looks for comes first.
int rank(const CaptureInterface& interface)
{
    using Kind = CaptureInterface::Kind;
    constexpr int special = 8;
    switch (interface.kind) {
    case Kind::Special:
        return special;
    case Kind::Any:
        return 4;
    case Kind::Loopback:
        return 5;
    default:
        break;
    }
    const bool hasTraffic = interface.counters.packets > 0;
    if (!interface.up)
        return 7;
    if (!interface.running)
        return 6;
    return (hasTraffic ? 0 : 2) + (interface.kind == Kind::Virtual ? 1 : 0);
}

} // namespace

std::vector<CaptureInterface> captureInterfaces(Problem& problem)
{
    std::array<char, PCAP_ERRBUF_SIZE> error {};
    pcap_if_t* found = nullptr;
    if (::pcap_findalldevs(&found, error.data()) != 0) {
        problem = { Problem::Kind::Io,
            fmt::format("The interfaces of this machine could not be listed ({}).", shownName(error.data())), 0 };
        return {};
    }
    std::vector<CaptureInterface> interfaces;
    for (const pcap_if_t* next = found; next; next = next->next)
        if (next->name) {
            interfaces.push_back(describe(*next));
            interfaces.back().number = static_cast<int>(interfaces.size());
        }
    ::pcap_freealldevs(found);
    std::stable_sort(interfaces.begin(), interfaces.end(),
        [](const CaptureInterface& a, const CaptureInterface& b) { return rank(a) < rank(b); });
    return interfaces;
}

std::vector<InterfaceCounters> interfaceCounters(const std::vector<std::string>& names)
{
    std::vector<InterfaceCounters> counters;
    for (const std::string& name : names)
        counters.push_back(countersOf(name));
    return counters;
}

std::vector<LinkTypeChoice> linkTypes(const std::string& interface, bool monitor, Problem& problem)
{
    HelperRequest request;
    request.action = HelperRequest::Action::ListLinkTypes;
    auto& source = request.capture.sources.emplace_back();
    source.name = interface;
    source.monitor = monitor;
    std::vector<std::string> command { helperPath() };
    if (command[0].empty()) {
        problem = { Problem::Kind::CannotOpen, "The capture program, porthole-capture, was not found.", 0 };
        return {};
    }
    for (std::string& argument : helperArguments(request))
        command.push_back(std::move(argument));
    constexpr auto enough = std::chrono::seconds(5);
    constexpr std::size_t mostBytes = 64 * 1024;
    const ProgramOutput output = outputOf({ command }, enough, mostBytes, true).front();
    if (!output.complete) {
        std::string text = output.text.substr(0, output.text.find('\n'));
        if (text.empty())
            text = fmt::format("The link-layer header types of \"{}\" are not known.", shownName(interface));
        problem = { Problem::Kind::CannotOpen, std::move(text), 0 };
        return {};
    }
    std::vector<LinkTypeChoice> choices;
    std::string_view rest = output.text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const std::size_t first = line.find('\t');
        const std::size_t second = first == std::string_view::npos ? first : line.find('\t', first + 1);
        LinkTypeChoice choice;
        if (second == std::string_view::npos
            || std::from_chars(line.data(), line.data() + first, choice.value).ec != std::errc {})
            continue;
        choice.name = line.substr(first + 1, second - first - 1);
        choice.description = line.substr(second + 1);
        choices.push_back(std::move(choice));
    }
    return choices;
}

} // namespace porthole::capture
