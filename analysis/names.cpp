#include "analysis/names.h"

#include "capture/file/capture_file.h"
#include "dissectors/core/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>

namespace porthole::analysis {

namespace {

constexpr std::size_t largestFile = 16 << 20;

/// The words of a line, up to a comment.
std::vector<std::string_view> wordsOf(std::string_view line)
{
    constexpr std::string_view blanks = " \t\r\v\f";
    line = line.substr(0, line.find('#'));
    std::vector<std::string_view> words;
    while (true) {
        const auto start = line.find_first_not_of(blanks);
        if (start == std::string_view::npos)
            return words;
        line.remove_prefix(start);
        const auto end = std::min(line.find_first_of(blanks), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

template <typename Function>
void forEachLine(std::string_view text, Function function)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        function(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

template <typename Number>
std::optional<Number> parseNumber(std::string_view text, int base = 10)
{
    Number number {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (text.empty() || error != std::errc {} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// One to six bytes in hexadecimal, with ':', '-' or '.' between them.
std::vector<std::uint8_t> parseMac(std::string_view text)
{
    std::vector<std::uint8_t> bytes;
    while (true) {
        const auto end = std::min(text.find_first_of(":-."), text.size());
        const auto byte = end <= 2 ? parseNumber<std::uint8_t>(text.substr(0, end), 16) : std::nullopt;
        if (!byte || bytes.size() == 6)
            return {};
        bytes.push_back(*byte);
        if (end == text.size())
            return bytes;
        text.remove_prefix(end + 1);
    }
}

std::optional<Address> parseIp(const std::string& text)
{
    std::uint8_t four[4];
    if (inet_pton(AF_INET, text.c_str(), four) == 1)
        return Ipv4Address {static_cast<std::uint32_t>(four[0] << 24 | four[1] << 16 | four[2] << 8 | four[3])};
    Ipv6Address six;
    if (inet_pton(AF_INET6, text.c_str(), six.bytes.data()) == 1)
        return six;
    return std::nullopt;
}

std::optional<Address> addressOf(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() == 4)
        return Ipv4Address {static_cast<std::uint32_t>(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3])};
    if (bytes.size() != 16)
        return std::nullopt;
    Ipv6Address six;
    std::ranges::copy(bytes, six.bytes.begin());
    return six;
}

Transport transportOf(std::string_view name)
{
    if (name == "tcp")
        return Transport::Tcp;
    if (name == "udp")
        return Transport::Udp;
    if (name == "sctp")
        return Transport::Sctp;
    return name == "dccp" ? Transport::Dccp : Transport::None;
}

/// What a capture says may be anything.
std::string printable(std::string_view name)
{
    Text text;
    appendPrintable(text, name);
    return text.string();
}

std::string readText(const std::filesystem::path& path)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > largestFile || error)
        return {};
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

std::shared_ptr<const NameResolver> makeNames(const NameOptions& options, std::span<const capture::ResolvedName> ofCapture)
{
    if (options.kinds == NameKinds {})
        return nullptr;
    auto given = options.given;
    if (options.kinds.network && !ofCapture.empty()) {
        auto joined = given ? std::make_shared<GivenNames>(*given) : std::make_shared<GivenNames>();
        for (const auto& entry : ofCapture)
            if (const auto address = addressOf(entry.address); address && !entry.names.empty())
                joined->hosts.try_emplace(*address, printable(entry.names.front()));
        given = std::move(joined);
    }
    return std::make_shared<NameResolver>(options.kinds, options.vendorLength, std::move(given), options.asked);
}

std::vector<std::filesystem::path> userNameFolders()
{
    std::filesystem::path base;
    if (const char* configured = std::getenv("XDG_CONFIG_HOME"); configured && *configured)
        base = configured;
    else if (const char* home = std::getenv("HOME"); home && *home)
        base = std::filesystem::path(home) / ".config";
    else
        return {};
    return {base / "porthole", base / "wireshark"};
}

std::shared_ptr<const GivenNames> readNameFiles(std::span<const std::filesystem::path> folders)
{
    auto names = std::make_shared<GivenNames>();
    for (const auto& folder : folders) {
        readEthers(readText(folder / "ethers"), *names);
        readManuf(readText(folder / "manuf"), *names);
        readHosts(readText(folder / "hosts"), *names);
        readServices(readText(folder / "services"), *names);
    }
    return names;
}

void readEthers(std::string_view text, GivenNames& names)
{
    forEachLine(text, [&](std::string_view line) {
        const auto words = wordsOf(line);
        if (words.size() < 2)
            return;
        const auto bytes = parseMac(words[0]);
        if (bytes.size() != 6)
            return;
        MacAddress station;
        std::ranges::copy(bytes, station.bytes.begin());
        names.stations.try_emplace(station, words[1]);
    });
}

void readManuf(std::string_view text, GivenNames& names)
{
    forEachLine(text, [&](std::string_view line) {
        const auto words = wordsOf(line);
        if (words.size() < 2)
            return;
        const auto slash = words[0].find('/');
        const auto bytes = parseMac(words[0].substr(0, slash));
        auto bits = static_cast<unsigned>(bytes.size() * 8);
        if (slash != std::string_view::npos)
            bits = parseNumber<unsigned>(words[0].substr(slash + 1)).value_or(0);
        if (bytes.empty() || bits < 1 || bits > 48)
            return;
        std::uint64_t prefix = 0;
        for (std::size_t i = 0; i < 6; ++i)
            prefix = prefix << 8 | (i < bytes.size() ? bytes[i] : 0u);
        GivenNames::Vendor vendor {prefix >> (48 - bits), bits, std::string(words[1]), {}};
        if (words.size() > 2) {
            const auto end = words.back().data() + words.back().size();
            vendor.longName.assign(words[2].data(), end);
        }
        names.vendors.push_back(std::move(vendor));
    });
    // In the order in which NameResolver looks for them; of two for one prefix the first one stays in front.
    std::ranges::stable_sort(names.vendors, {}, [](const GivenNames::Vendor& vendor) { return std::pair(vendor.bits, vendor.prefix); });
}

void readHosts(std::string_view text, GivenNames& names)
{
    forEachLine(text, [&](std::string_view line) {
        const auto words = wordsOf(line);
        if (words.size() < 2)
            return;
        if (const auto address = parseIp(std::string(words[0])))
            names.hosts.try_emplace(*address, words[1]);
    });
}

void readServices(std::string_view text, GivenNames& names)
{
    forEachLine(text, [&](std::string_view line) {
        const auto words = wordsOf(line);
        if (words.size() < 2)
            return;
        auto ports = words[1].substr(0, words[1].find('/'));
        auto protocols = words[1].substr(std::min(ports.size() + 1, words[1].size()));
        const auto dash = ports.find('-');
        const auto first = parseNumber<std::uint16_t>(ports.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parseNumber<std::uint16_t>(ports.substr(dash + 1));
        while (first && last && !protocols.empty()) {
            const auto protocol = protocols.substr(0, protocols.find('/'));
            protocols.remove_prefix(std::min(protocol.size() + 1, protocols.size()));
            if (const auto transport = transportOf(protocol); transport != Transport::None)
                for (std::uint32_t port = *first; port <= *last; ++port)
                    names.services.try_emplace({transport, static_cast<std::uint16_t>(port)}, words[0]);
        }
    });
}

} // namespace porthole::analysis
