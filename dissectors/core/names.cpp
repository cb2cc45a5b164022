#include "dissectors/core/names.h"

#include "dissectors/core/name_tables.h"
#include "dissectors/core/text.h"

#include <algorithm>
#include <bit>

namespace porthole {

namespace {

std::uint64_t numberOf(const std::uint8_t* sixBytes)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 6; ++i)
        number = number << 8 | sixBytes[i];
    return number;
}

/// A name of the tables, and the short one that may stand behind it.
struct Organisation {
    std::string_view name, shortName;
    explicit operator bool() const { return !name.empty(); }
};

Organisation organisationAt(std::uint64_t entry)
{
    const auto offset = static_cast<std::uint32_t>(entry & 0xffffff);
    Organisation result {&nametables::text[offset & ~nametables::hasShortName], {}};
    if (offset & nametables::hasShortName)
        result.shortName = result.name.data() + result.name.size() + 1;
    return result;
}

Organisation findPrefix(std::span<const std::uint64_t> table, std::uint64_t prefix)
{
    const auto found = std::ranges::lower_bound(table, prefix << 24);
    return found != table.end() && *found >> 24 == prefix ? organisationAt(*found) : Organisation {};
}

Organisation findOui(std::uint32_t oui)
{
    const auto* start = &nametables::vendorStarts[oui >> 8 & 0xffff];
    return findPrefix(nametables::vendors24.subspan(start[0], static_cast<std::size_t>(start[1] - start[0])), oui);
}

/// "_d9:ae:50": the bits of the address behind the first `bits`.
void appendRest(Text& out, std::uint64_t mac, unsigned bits)
{
    const auto left = 48 - bits;
    const auto rest = mac & ((std::uint64_t {1} << left) - 1);
    char separator = '_';
    for (auto shift = static_cast<int>((left + 7) / 8) * 8 - 8; shift >= 0; shift -= 8) {
        out.format("{}{:02x}", separator, rest >> shift & 0xff);
        separator = ':';
    }
}

/// Of an address in a block of `bits`, how many bits are the same as in the block's first address; at most 47. What is
/// told of the address beside the block's name begins behind them.
unsigned bitsOfBlock(std::uint64_t mac, unsigned bits)
{
    const auto rest = mac & ((std::uint64_t {1} << (48 - bits)) - 1);
    return std::min(47u, 48u - static_cast<unsigned>(std::bit_width(rest)));
}

/// The address, or the longest block that it is in. A block is taken to reach as far as its own bits end in zeros: what
/// begins like 01:80:c2:00:00:00 is all IEEE's own, spanning tree by default.
bool appendWellKnown(Text& out, std::uint64_t mac)
{
    for (unsigned bits = 48; bits >= 16; --bits) {
        const auto beginning = mac >> (48 - bits) << (48 - bits);
        // The first address of a block may have a name of its own: 33:33:00:00:00:00.
        const auto first = std::ranges::lower_bound(nametables::wellKnown, beginning, {}, &nametables::WellKnown::address);
        const auto last = std::ranges::upper_bound(nametables::wellKnown, beginning, {}, &nametables::WellKnown::address);
        const auto found = std::find_if(first, last, [bits](const auto& entry) { return (entry.bits == 48) == (bits == 48); });
        if (found == last)
            continue;
        out << &nametables::text[found->name];
        if (bits < 48)
            appendRest(out, mac, bits);
        return true;
    }
    return false;
}

bool isWordCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// What says no more than what kind of company it is: words with one blank between them, in lower case.
constexpr std::string_view legalForms[] = {"a s", "ab", "ag", "b v", "bv", "closed joint stock company", "co", "company", "corp",
    "corporation", "de c v", "de cv", "gmbh", "holding", "inc", "incorporated", "jsc", "k g", "k k", "kg", "kk", "limited", "llc",
    "ltd", "n v", "nv", "oao", "of", "ooo", "open joint stock company", "oy", "oyj", "oü", "plc", "pty", "pvt", "s a", "s a r l",
    "s p a", "s p k", "s r l", "sa", "sarl", "spa", "spk", "srl", "systems", "the", "z o o", "zao", "zoo"};

/// How many characters of `rest`, which begins a word, a legal form takes that ends with a word; 0: none stands there.
std::size_t legalFormAt(std::string_view rest)
{
    std::size_t longest = 0;
    for (const auto form : legalForms) {
        if (rest.size() < form.size() || form.size() <= longest || (rest.size() > form.size() && rest[form.size()] != ' '))
            continue;
        const bool same = std::ranges::equal(rest.substr(0, form.size()), form, [](char one, char other) {
            return (one >= 'A' && one <= 'Z' ? static_cast<char>(one + ('a' - 'A')) : one) == other;
        });
        if (same)
            longest = form.size();
    }
    return longest;
}

/// The first `length` characters of UTF-8.
std::string_view firstCharacters(std::string_view text, std::size_t length)
{
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        const bool begins = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
        if (begins && length-- == 0)
            break;
    }
    return text.substr(0, end);
}

/// Words with one blank between them; punctuation counts as a blank, and so does an ampersand that stands alone.
std::string wordsOf(std::string_view name, bool keepHyphens)
{
    std::string words;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool alone = c == '&' && i > 0 && name[i - 1] == ' ' && i + 1 < name.size() && name[i + 1] == ' ';
        const bool blank = alone || std::string_view(" \"',./:()").find(c) != std::string_view::npos || (c == '-' && !keepHyphens);
        if (!blank)
            words += c;
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    }
    while (words.ends_with(' '))
        words.pop_back();
    return words;
}

std::span<const nametables::Service> servicesOf(Transport transport)
{
    switch (transport) {
    case Transport::Tcp: return nametables::tcpServices;
    case Transport::Udp: return nametables::udpServices;
    case Transport::Sctp: return nametables::sctpServices;
    case Transport::Dccp:
    case Transport::None: break;
    }
    return {};
}

} // namespace

std::string_view organisationOf(std::uint32_t oui)
{
    return findOui(oui).name;
}

std::string shortOrganisation(std::string_view name, std::size_t length, bool keepHyphens)
{
    const auto words = wordsOf(name, keepHyphens);
    const std::string_view all = words;
    std::string result;
    for (std::size_t i = 0; i < all.size();) {
        const bool begins = i == 0 || !isWordCharacter(all[i - 1]);
        const auto form = begins ? legalFormAt(all.substr(i)) : 0;
        if (form > 0) {
            if (i > 0 && all[i - 1] != ' ' && !result.empty())
                result.pop_back(); // what tied it to the word before: "Comcast-SRL", "Arcor AG&Co."
            i += form;
        } else if (all[i] == ' ') {
            ++i;
        } else {
            result += all[i++];
        }
    }
    return std::string(firstCharacters(result, length));
}

std::string_view serviceName(Transport transport, std::uint16_t port)
{
    const auto table = servicesOf(transport);
    const auto found = std::ranges::lower_bound(table, port, {}, &nametables::Service::port);
    return found != table.end() && found->port == port ? std::string_view(&nametables::text[found->name]) : std::string_view {};
}

NameResolver::NameResolver(
    NameKinds kinds, std::size_t vendorLength, std::shared_ptr<const GivenNames> given, std::shared_ptr<HostNames> asked)
    : m_kinds(kinds)
    , m_vendorLength(vendorLength)
    , m_given(std::move(given))
    , m_asked(std::move(asked))
{
}

void NameResolver::appendShort(Text& out, std::string_view organisation) const
{
    out << shortOrganisation(organisation, m_vendorLength, m_vendorLength <= briefVendor);
}

bool NameResolver::appendGivenVendor(Text& out, std::uint64_t mac, unsigned leastBits) const
{
    if (!m_given || m_given->vendors.empty())
        return false;
    // A whole manuf file has 50,000 of them: they are given in the order of length and prefix.
    const auto key = [](const GivenNames::Vendor& vendor) { return std::pair(vendor.bits, vendor.prefix); };
    const GivenNames::Vendor* best = nullptr;
    for (unsigned bits = 48; bits >= leastBits && !best; --bits) {
        const std::pair<unsigned, std::uint64_t> wanted {bits, mac >> (48 - bits)};
        const auto found = std::ranges::lower_bound(m_given->vendors, wanted, {}, key);
        if (found != m_given->vendors.end() && key(*found) == wanted)
            best = &*found;
    }
    if (!best)
        return false;
    if (best->shortName.empty())
        appendShort(out, best->longName);
    else
        out << best->shortName;
    if (best->bits < 48)
        appendRest(out, mac, best->bits);
    return true;
}

void NameResolver::appendMac(Text& out, const std::uint8_t* sixBytes) const
{
    const auto mac = numberOf(sixBytes);
    if (!m_kinds.mac) {
        porthole::appendMac(out, sixBytes);
        return;
    }
    if (m_given) {
        MacAddress station;
        std::copy_n(sixBytes, 6, station.bytes.begin());
        if (const auto found = m_given->stations.find(station); found != m_given->stations.end()) {
            out << found->second;
            return;
        }
    }
    if (appendGivenVendor(out, mac, 1) || appendWellKnown(out, mac))
        return;
    unsigned bits = 36;
    auto vendor = findPrefix(nametables::vendors36, mac >> 12);
    if (!vendor) {
        bits = 28;
        vendor = findPrefix(nametables::vendors28, mac >> 20);
    }
    if (!vendor) {
        bits = 24;
        vendor = findOui(static_cast<std::uint32_t>(mac >> 24));
    }
    // The address of a group is a vendor's as well: IEEE Std 802 section 8.2.
    constexpr std::uint32_t groupBit = 0x010000;
    if (!vendor && (mac >> 24 & groupBit))
        vendor = findOui(static_cast<std::uint32_t>(mac >> 24) & ~groupBit);
    if (!vendor) {
        porthole::appendMac(out, sixBytes);
        return;
    }
    if (vendor.shortName.empty())
        appendShort(out, vendor.name);
    else
        out << vendor.shortName;
    appendRest(out, mac, bits == 24 ? bits : bitsOfBlock(mac, bits));
}

void NameResolver::appendHost(Text& out, const Address& address) const
{
    if (m_kinds.network && m_given)
        if (const auto found = m_given->hosts.find(address); found != m_given->hosts.end()) {
            out << found->second;
            return;
        }
    if (m_kinds.network && m_asked)
        if (const auto name = m_asked->nameOf(address); !name.empty()) {
            out << name;
            return;
        }
    appendAddress(out, address);
}

std::string_view NameResolver::service(Transport transport, std::uint16_t port) const
{
    if (!m_kinds.transport)
        return {};
    if (m_given)
        if (const auto found = m_given->services.find({transport, port}); found != m_given->services.end())
            return found->second;
    return serviceName(transport, port);
}

void appendName(Text& out, const Address& address, const NameResolver* names)
{
    if (names && address.kind == Address::Kind::Mac)
        names->appendMac(out, address.bytes.data());
    else if (names && (address.kind == Address::Kind::Ipv4 || address.kind == Address::Kind::Ipv6))
        names->appendHost(out, address);
    else
        appendAddress(out, address);
}

void appendPort(Text& out, Transport transport, std::uint16_t port, const NameResolver* names)
{
    const auto name = names ? names->service(transport, port) : std::string_view {};
    if (name.empty())
        out.format("{}", port);
    else
        out.format("{}({})", name, port);
}

void appendPortLabel(Text& out, Transport transport, std::uint16_t port, const NameResolver* names)
{
    if (!names || !names->kinds().transport) {
        out.format("{}", port);
        return;
    }
    const auto name = names->service(transport, port);
    if (name.empty())
        out.format("{} ({})", port, port);
    else
        out.format("{} ({})", name, port);
}

} // namespace porthole
