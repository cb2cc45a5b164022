// Neighbour discovery options: RFC 4861 section 4.6; RFC 3971 (SEND), RFC 4191 (routes), RFC 8106 (DNS), RFC 8781 (PREF64), RFC
// 8910 (captive portal).

#include "dissectors/network/icmpv6/neighbor_options.h"

namespace porthole {

namespace {

using namespace neighboroption;

void optionLabel(const ItemView& item, Text& out);
void appendOctets(const ItemView& item, Text& out) { out.format(" ({} bytes)", item.value() * 8); }
void appendPrefixFlags(const ItemView& item, Text& out);
void appendRoutePreference(const ItemView& item, Text& out);
void appendExtraFlags(const ItemView& item, Text& out);

constexpr ValueName typeNames[] = {
    {SourceLink, "Source link-layer address"},
    {TargetLink, "Target link-layer address"},
    {Prefix, "Prefix information"},
    {Redirected, "Redirected header"},
    {Mtu, "MTU"},
    {Shortcut, "NBMA Shortcut Limit Option"},
    {Interval, "Advertisement Interval"},
    {HomeAgent, "Home Agent Information"},
    {SourceList, "Source Address List"},
    {TargetList, "Target Address List"},
    {11, "CGA"},
    {RsaSignature, "RSA Signature"},
    {Timestamp, "Timestamp"},
    {Nonce, "Nonce"},
    {15, "Trust Anchor"},
    {16, "Certificate"},
    {AddressOrPrefix, "IP Address/Prefix Option"},
    {NewRouterPrefix, "New Router Prefix Information"},
    {LinkLayer, "Link-layer Address"},
    {Acknowledgment, "Neighbor Advertisement Acknowledgment"},
    {Map, "MAP"},
    {RouteInformation, "Route Information"},
    {DnsServers, "Recursive DNS Server"},
    {ExtraFlags, "RA Flags Extension"},
    {27, "Handover Key Request"},
    {28, "Handover Key Reply"},
    {HandoverAssist, "Handover Assist Information"},
    {MobileNode, "Mobile Node Identifier Option"},
    {DnsSearchList, "DNS Search List Option"},
    {32, "Proxy Signature (PS)"},
    {Registration, "Address Registration Option"},
    {LowpanContext, "6LoWPAN Context Option"},
    {BorderRouter, "Authoritative Border Router"},
    {Capability, "6LoWPAN Capability Indication Option"},
    {CaptivePortal, "DHCP Captive-Portal"},
    {Pref64, "PREF64 Option"},
    {138, "CARD Request"},
    {139, "CARD Reply"},
    {253, "RFC3692-style Experiment 1"},
    {254, "RFC3692-style Experiment 2"},
};
constexpr ValueName infinity[] = {{0xffffffff, "Infinity"}};
constexpr Names lifetimes {infinity, nullptr};
constexpr ValueName preferences[] = {{0, "Medium"}, {1, "High"}, {2, "Reserved"}, {3, "Low"}};
constexpr ValueName serverLifetimes[] = {{0, "RDNSS address MUST no longer be used"}, {0xffffffff, "Infinity"}};
constexpr ValueName searchLifetimes[] = {{0, "DNSSL domain name MUST no longer be used"}, {0xffffffff, "Infinity"}};
constexpr ValueName prefixCodes[] = {
    {0, "96 bits prefix length"},
    {1, "64 bits prefix length"},
    {2, "56 bits prefix length"},
    {3, "48 bits prefix length"},
    {4, "40 bits prefix length"},
    {5, "32 bits prefix length"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<NoValue> optionItem {"icmpv6.opt", "ICMPv6 Option", Label {optionLabel}};
constexpr Field<std::uint8_t> optionType {"icmpv6.opt.type", "Type", Names {typeNames}};
constexpr Field<std::uint8_t> optionLength {"icmpv6.opt.length", "Length", Append {appendOctets}};
constexpr Field<NoValue> reserved {"icmpv6.opt.reserved", "Reserved"};
constexpr Field<NoValue> padding {"icmpv6.opt.padding", "Padding"};
constexpr Field<ByteString> linkAddress {"icmpv6.opt.linkaddr", "Link-layer address", Base::Colon};
constexpr Field<ByteString> sourceLink {"icmpv6.opt.src_linkaddr", "Source Link-layer address", Base::Colon, Hidden {}};
constexpr Field<ByteString> targetLink {"icmpv6.opt.target_linkaddr", "Target Link-layer address", Base::Colon, Hidden {}};
constexpr Field<Eui64> linkEui64 {"icmpv6.opt.linkaddr_eui64", "Link-layer address"};
constexpr Field<Eui64> sourceEui64 {"icmpv6.opt.src_linkaddr_eui64", "Source Link-layer address", Hidden {}};
constexpr Field<Eui64> targetEui64 {"icmpv6.opt.target_linkaddr_eui64", "Target Link-layer address", Hidden {}};
constexpr Field<std::uint8_t> prefixLength {"icmpv6.opt.prefix.length", "Prefix Length"};
constexpr Field<std::uint8_t> prefixFlags {"icmpv6.opt.prefix.flag", "Flag", Base::Hex, Append {appendPrefixFlags}};
constexpr Field<bool> onLink {"icmpv6.opt.prefix.flag.l", "On-link flag(L)", Mask {0x80}, setOrNot};
constexpr Field<bool> autonomous {
    "icmpv6.opt.prefix.flag.a", "Autonomous address-configuration flag(A)", Mask {0x40}, setOrNot};
constexpr Field<bool> routerFlag {"icmpv6.opt.prefix.flag.r", "Router address flag(R)", Mask {0x20}, setOrNot};
constexpr Field<std::uint8_t> prefixReserved {"icmpv6.opt.prefix.flag.reserved", "Reserved", Mask {0x1f}};
constexpr Field<std::uint32_t> validLifetime {"icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime", lifetimes};
constexpr Field<std::uint32_t> preferredLifetime {"icmpv6.opt.prefix.preferred_lifetime", "Preferred Lifetime", lifetimes};
constexpr Field<Ipv6Address> prefix {"icmpv6.opt.prefix", "Prefix"};
constexpr Field<NoValue> redirectedPacket {"icmpv6.opt.redirected_packet", "Redirected Packet"};
constexpr Field<std::uint32_t> mtu {"icmpv6.opt.mtu", "MTU"};
constexpr Field<std::uint8_t> shortcutLimit {"icmpv6.opt.nbma.shortcut_limit", "Shortcut Limit"};
constexpr Field<Ipv6Address> listedAddress {"icmpv6.opt.ipv6_address", "IPv6 Address"};
constexpr Field<ByteString> keyHash {"icmpv6.opt.rsa.key_hash", "Key Hash"};
constexpr Field<NoValue> signature {"icmpv6.opt.digital_signature_padding", "Digital Signature and Padding"};
constexpr Field<AbsoluteTime> timestamp {"icmpv6.opt.timestamp", "Timestamp", Base::Utc};
constexpr Field<ByteString> nonce {"icmpv6.opt.nonce", "Nonce"};
constexpr Field<std::uint8_t> routeFlags {
    "icmpv6.opt.route_info.flag", "Flag", Base::Hex, Append {appendRoutePreference}};
constexpr Field<std::uint8_t> routePreference {
    "icmpv6.opt.route_info.flag.route_preference", "Route Preference", Mask {0x18}, Names {preferences}};
constexpr Field<std::uint8_t> routeReserved {"icmpv6.opt.route_info.flag.reserved", "Reserved", Mask {0xe7}};
constexpr Field<std::uint32_t> routeLifetime {"icmpv6.opt.route_lifetime", "Route Lifetime", lifetimes};
constexpr Field<std::uint32_t> serverLifetime {
    "icmpv6.opt.rdnss.lifetime", "Lifetime", Names {serverLifetimes, nullptr}};
constexpr Field<Ipv6Address> dnsServer {"icmpv6.opt.rdnss", "Recursive DNS Servers"};
constexpr Field<std::uint16_t> extraFlags {
    "icmpv6.opt.efo", "Flags Expansion Option", Base::Hex, Append {appendExtraFlags}};
constexpr Field<bool> extraManaged {"icmpv6.opt.efo.m", "Managed address configuration", Mask {0x8000}, Width {16}, setOrNot};
constexpr Field<bool> extraOther {"icmpv6.opt.efo.o", "Other configuration", Mask {0x4000}, Width {16}, setOrNot};
constexpr Field<bool> extraHome {"icmpv6.opt.efo.h", "Home Agent", Mask {0x2000}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> extraPreference {
    "icmpv6.opt.efo.prf", "Prf (Default Router Preference)", Mask {0x1800}, Names {preferences}};
constexpr Field<bool> extraProxy {"icmpv6.opt.efo.p", "Proxy", Mask {0x0400}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> extraReserved {"icmpv6.opt.efo.rsv", "Reserved", Mask {0x02ff}};
constexpr Field<std::uint32_t> searchLifetime {
    "icmpv6.opt.dnssl.lifetime", "Lifetime", Names {searchLifetimes, nullptr}};
constexpr Field<TextString> searchDomain {"icmpv6.opt.dnssl", "Domain Names"};
constexpr Field<TextString> captivePortal {"icmpv6.opt.captive_portal", "Captive Portal"};
constexpr Field<std::uint16_t> pref64Lifetime {"icmpv6.opt.pref64.scaled_lifetime", "Scaled Lifetime", Mask {0xfff8}};
constexpr Field<std::uint16_t> pref64Code {
    "icmpv6.opt.pref64.plc", "PLC (Prefix Length Code)", Base::Hex, Mask {0x0007}, Names {prefixCodes}};
constexpr Field<Ipv6Address> pref64Prefix {"icmpv6.opt.pref64.prefix", "Prefix"};

constexpr ExpertInfo invalidLength {
    "icmpv6.invalid_option_length", Severity::Error, ExpertGroup::Malformed, "Invalid Option Length"};
constexpr ExpertInfo undecoded {"icmpv6.undecoded.option", Severity::Note, ExpertGroup::Undecoded, "Undecoded option"};

constexpr const FieldInfo* fields[] = {&optionItem, &optionType, &optionLength, &reserved, &padding, &linkAddress,
    &sourceLink, &targetLink, &linkEui64, &sourceEui64, &targetEui64, &prefixLength, &prefixFlags, &onLink,
    &autonomous, &routerFlag, &prefixReserved, &validLifetime, &preferredLifetime, &prefix, &redirectedPacket, &mtu,
    &shortcutLimit, &listedAddress, &keyHash, &signature, &timestamp, &nonce, &routeFlags, &routePreference,
    &routeReserved, &routeLifetime, &serverLifetime, &dnsServer, &extraFlags, &extraManaged, &extraOther, &extraHome,
    &extraPreference, &extraProxy, &extraReserved, &searchLifetime, &searchDomain, &captivePortal, &pref64Lifetime,
    &pref64Code, &pref64Prefix};
constexpr const ExpertInfo* experts[] = {&invalidLength, &undecoded};

void appendEach(const ItemView& option, const FieldInfo& field, Text& out)
{
    const auto& tree = option.packet().tree;
    for (auto i = option.index() + 1; i < tree.size(); ++i)
        if (tree[i].field == &field && tree[i].parent == option.index()) {
            out << ' ';
            formatValue(ItemView(option.packet(), i), out);
        }
}

/// What an option's line says behind its name.
void summariseOption(const ItemView& option, std::uint64_t type, Text& out)
{
    switch (type) {
    case SourceLink:
    case TargetLink:
        if (const auto length = option.valueOf(optionLength); length == 1)
            appendValueOf(option, linkAddress, " : ", out);
        else
            appendValueOf(option, linkEui64, " : ", out);
        break;
    case Prefix:
        out << " : ";
        appendPrefix(option, prefix, prefixLength, out);
        break;
    case Mtu: appendValueOf(option, mtu, " : ", out); break;
    case Shortcut: appendValueOf(option, shortcutLimit, " : ", out); break;
    case SourceList:
    case TargetList: appendEach(option, listedAddress, out); break;
    case RouteInformation:
        out << " : " << findName(preferences, option.valueOf(routePreference)) << ' ';
        appendPrefix(option, prefix, prefixLength, out);
        break;
    case DnsServers: appendEach(option, dnsServer, out); break;
    case DnsSearchList: appendEach(option, searchDomain, out); break;
    default: summariseMobilityOption(option, type, out) || summariseLowpanOption(option, type, out);
    }
}

void optionLabel(const ItemView& item, Text& out)
{
    const auto type = item.valueOf(optionType);
    const auto name = findName(typeNames, type);
    if (name.empty())
        out.format("ICMPv6 Option (Unknown {}", type);
    else
        out << "ICMPv6 Option (" << name;
    if (!item.noted())
        return; // broken off
    summariseOption(item, type, out);
    out << ')';
}

void appendPrefixFlags(const ItemView& item, Text& out) { appendSet(item, {&onLink, &autonomous, &routerFlag}, out); }

void appendRoutePreference(const ItemView& item, Text& out)
{
    out << ", Route Preference: " << findName(preferences, item.valueOf(routePreference));
}

void appendExtraFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&extraManaged, &extraOther, &extraHome}, out);
    out << ", " << extraPreference.name << ": " << findName(preferences, item.valueOf(extraPreference));
    appendSet(item, {&extraProxy}, out);
}

void addMark(NeighborOption& option, const FieldInfo& field, std::uint32_t count)
{
    option.in.bytes(option.item, field, count);
}

void sayWhoseLink(NeighborOption& option, bool isSource, ByteView address)
{
    if (auto* text = option.context.columns()) {
        text->info << (isSource ? " from " : " is at ");
        text->info.hex(address, ':');
    }
}

void linkOption(NeighborOption& option, bool isSource)
{
    auto& in = option.in;
    if (option.units == 1) {
        const auto address = in.bytes(option.item, linkAddress, 6);
        address.item.add(isSource ? sourceLink : targetLink);
        if (in)
            sayWhoseLink(option, isSource, address.value);
    } else if (option.units == 2) {
        const auto bytes = in.view();
        const auto address = in.read(option.item, linkEui64);
        address.item.add(isSource ? static_cast<const FieldInfo&>(sourceEui64) : targetEui64, address.value);
        if (in)
            sayWhoseLink(option, isSource, bytes.first(8));
        addPadding(option);
    } else {
        const auto address = in.bytes(option.item, linkAddress, in.remaining());
        address.item.add(isSource ? sourceLink : targetLink);
    }
}

void prefixOption(NeighborOption& option)
{
    auto& in = option.in;
    in.read(option.item, prefixLength);
    const auto flags = in.read(option.item, prefixFlags);
    flags.item.bits(onLink, flags);
    flags.item.bits(autonomous, flags);
    flags.item.bits(routerFlag, flags);
    flags.item.bits(prefixReserved, flags);
    in.read(option.item, validLifetime);
    in.read(option.item, preferredLifetime);
    skipReserved(option, 4);
    in.read(option.item, prefix);
}

void redirectedOption(NeighborOption& option)
{
    auto& in = option.in;
    skipReserved(option, 6);
    if (!in)
        return;
    option.item.add(redirectedPacket, in.source(), in.position(), in.remaining(), 0);
    const Context::Quotation inside(option.context, option.item);
    option.context.handoff(Table::IpProtocol, 41, in.rest());
    in.skip(in.captured());
}

void routeOption(NeighborOption& option)
{
    auto& in = option.in;
    in.read(option.item, prefixLength);
    const auto flags = in.read(option.item, routeFlags);
    flags.item.bits(routePreference, flags);
    flags.item.bits(routeReserved, flags);
    in.read(option.item, routeLifetime);
    readShortPrefix(in, option.item, prefix);
}

void timestampOption(NeighborOption& option)
{
    auto& in = option.in;
    skipReserved(option, 6);
    const auto at = in.position();
    const auto seconds = in.u64() >> 16; // RFC 3971 section 5.3.1: 48 bits of seconds, 16 of their fraction
    if (!in)
        return;
    in.moveTo(at + 6);
    const auto fraction = std::uint64_t {in.u16()} * 1'000'000'000 >> 16;
    constexpr std::uint64_t latest = 9'000'000'000;
    if (seconds < latest)
        option.item.add(timestamp, in.source(), at, 8, seconds * 1'000'000'000 + fraction);
}

void addressesOption(NeighborOption& option, const Field<Ipv6Address>& field)
{
    while (option.in && option.in.remaining() >= 16)
        option.in.read(option.item, field);
}

void searchOption(NeighborOption& option)
{
    auto& in = option.in;
    skipReserved(option, 2);
    in.read(option.item, searchLifetime);
    while (in && in.remaining() > 0 && in.peek() != 0) {
        Text name;
        const auto at = in.position();
        if (!readDomainName(in, name))
            return;
        option.item.addText(searchDomain, name.view()).setOffset(at, in.position() - at);
    }
    addPadding(option);
}

void extraFlagsOption(NeighborOption& option)
{
    const auto flags = option.in.read(option.item, extraFlags);
    flags.item.bits(extraManaged, flags);
    flags.item.bits(extraOther, flags);
    flags.item.bits(extraHome, flags);
    flags.item.bits(extraPreference, flags);
    flags.item.bits(extraProxy, flags);
    flags.item.bits(extraReserved, flags);
    skipReserved(option, 4);
}

/// RFC 8781 section 4: the prefix is written without what its length leaves out.
void pref64Option(NeighborOption& option)
{
    constexpr std::uint8_t prefixBytes[] = {12, 8, 7, 6, 5, 4, 12, 12};
    auto& in = option.in;
    const auto code = in.peek16() & 7;
    in.look(option.item, pref64Lifetime);
    in.read(option.item, pref64Code);
    const auto at = in.position();
    const auto bytes = in.bytes({}, pref64Prefix, 12);
    if (!in || !option.item)
        return;
    std::array<std::uint8_t, 16> address {};
    std::copy_n(bytes.value.begin(), prefixBytes[code], address.begin());
    option.item.addBytes(pref64Prefix, address).setOffset(at, 12);
}

void unknownOption(NeighborOption& option, std::uint8_t type)
{
    if (option.item)
        option.item.expert(undecoded,
            fmt::format("Dissector for ICMPv6 Option ({}) code not implemented, Contact Wireshark developers if you want this supported",
                type));
    if (!option.cut)
        option.in.bytes(option.item, icmpv6Data, option.in.remaining());
}

void dissectContent(NeighborOption& option, std::uint8_t type)
{
    auto& in = option.in;
    switch (type) {
    case SourceLink:
    case TargetLink: linkOption(option, type == SourceLink); break;
    case Prefix: prefixOption(option); break;
    case Redirected: redirectedOption(option); break;
    case Mtu:
        skipReserved(option, 2);
        in.read(option.item, mtu);
        break;
    case Shortcut:
        in.read(option.item, shortcutLimit);
        skipReserved(option, 1);
        skipReserved(option, 4);
        break;
    case SourceList:
    case TargetList:
        skipReserved(option, 6);
        addressesOption(option, listedAddress);
        break;
    case RsaSignature:
        skipReserved(option, 2);
        in.bytes(option.item, keyHash, 16);
        addMark(option, signature, in.remaining());
        break;
    case Timestamp: timestampOption(option); break;
    case Nonce: in.bytes(option.item, nonce, in.remaining()); break;
    case RouteInformation: routeOption(option); break;
    case DnsServers:
        skipReserved(option, 2);
        in.read(option.item, serverLifetime);
        addressesOption(option, dnsServer);
        break;
    case ExtraFlags: extraFlagsOption(option); break;
    case DnsSearchList: searchOption(option); break;
    case CaptivePortal: in.bytes(option.item, captivePortal, in.remaining()); break;
    case Pref64: pref64Option(option); break;
    default:
        if (!dissectMobilityOption(option, type) && !dissectLowpanOption(option, type))
            unknownOption(option, type);
    }
}

} // namespace

constinit const FieldList icmpv6OptionFields {fields};
constinit const ExpertList icmpv6OptionExperts {experts};

void skipReserved(NeighborOption& option, std::uint32_t count) { addMark(option, reserved, count); }

void addPadding(NeighborOption& option)
{
    if (option.in && option.in.remaining() > 0)
        addMark(option, padding, option.in.remaining());
}

void appendValueOf(const ItemView& option, const FieldInfo& field, std::string_view before, Text& out)
{
    const auto item = option.find(field);
    if (!item.found())
        return;
    out << before;
    formatValue(item, out);
}

void appendPrefix(const ItemView& option, const FieldInfo& address, const FieldInfo& length, Text& out)
{
    const auto item = option.find(address);
    if (item.found())
        formatValue(item, out);
    else
        out << "::"; // left out: all zero
    out.format("/{}", option.valueOf(length));
}

void dissectNeighborOptions(Cursor& in, TreeItem& layer, Context& context)
{
    while (in && in.remaining() > 0) {
        auto item = layer.add(optionItem, in.source(), in.position(), std::min(in.peek(1) * 8u, in.remaining()), 0);
        const auto type = in.read(item, optionType);
        const auto units = in.read(item, optionLength);
        if (!in)
            return;
        if (units == 0) {
            units.item.expert(invalidLength, "Invalid option length (Zero)");
            return;
        }
        const auto wanted = units * 8u - 2;
        const bool cut = wanted > in.remaining();
        auto content = in.take(wanted);
        NeighborOption option {content, item, context, units, cut};
        dissectContent(option, type);
        if (cut && content)
            content.fail(&optionLength, wanted);
        if (content && content.remaining() > 0)
            content.bytes(item, icmpv6UnknownData, content.remaining()).item.expert(icmpv6UnknownDataExpert);
        if (content)
            item.note(); // complete: its line sums it up
    }
}

} // namespace porthole
