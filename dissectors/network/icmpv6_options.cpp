// Neighbour discovery options: RFC 4861 section 4.6; RFC 3971 (SEND), RFC 4191 (routes), RFC 4065, RFC 5268 and RFC 5380
// (mobility), RFC 6775 (6LoWPAN), RFC 8106 (DNS), RFC 8781 (PREF64), RFC 8910 (captive portal).

#include "dissectors/network/icmpv6_options.h"

namespace porthole {

namespace {

void optionLabel(const ItemView& item, Text& out);
void appendOctets(const ItemView& item, Text& out) { out.format(" ({} bytes)", item.value() * 8); }
void appendPrefixFlags(const ItemView& item, Text& out);
void appendRoutePreference(const ItemView& item, Text& out);
void appendExtraFlags(const ItemView& item, Text& out);
void appendMapFlag(const ItemView& item, Text& out);
void appendContextFlag(const ItemView& item, Text& out);

enum Type : std::uint8_t {
    SourceLink = 1,
    TargetLink = 2,
    Prefix = 3,
    Redirected = 4,
    Mtu = 5,
    Shortcut = 6,
    Interval = 7,
    HomeAgent = 8,
    SourceList = 9,
    TargetList = 10,
    RsaSignature = 12,
    Timestamp = 13,
    Nonce = 14,
    AddressOrPrefix = 17,
    NewRouterPrefix = 18,
    LinkLayer = 19,
    Acknowledgment = 20,
    Map = 23,
    RouteInformation = 24,
    DnsServers = 25,
    ExtraFlags = 26,
    HandoverAssist = 29,
    MobileNode = 30,
    DnsSearchList = 31,
    Registration = 33,
    LowpanContext = 34,
    BorderRouter = 35,
    Capability = 36,
    CaptivePortal = 37,
    Pref64 = 38,
};

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
constexpr ValueName registrationStates[] = {{0, "Success"}, {1, "Duplicate Exists"}, {2, "Neighbor Cache Full"}};
constexpr ValueName prefixCodes[] = {
    {0, "96 bits prefix length"},
    {1, "64 bits prefix length"},
    {2, "56 bits prefix length"},
    {3, "48 bits prefix length"},
    {4, "40 bits prefix length"},
    {5, "32 bits prefix length"},
};
constexpr ValueName addressCodes[] = {
    {1, "Old Care-of Address"},
    {2, "New Care-of Address"},
    {3, "NAR's IP address"},
    {4, "NAR's Prefix (sent in PrRtAdv)"},
};
constexpr ValueName linkCodes[] = {
    {0, "Wildcard"},
    {1, "Link-layer Address of the New Access Point"},
    {2, "Link-layer Address of the MN"},
    {3, "Link-layer Address of the NAR"},
    {4, "Link-layer Address of the source"},
    {5, "The AP belongs to the current interface of the router"},
    {6, "No prefix information available"},
    {7, "No fast handovers support available"},
};
constexpr ValueName acknowledgmentStates[] = {
    {1, "New CoA is invalid, perform address configuration"},
    {2, "New CoA is invalid, use the supplied CoA"},
    {3, "NCoA is invalid, use NAR's IP address as NCoA in FBU"},
    {4, "PCoA supplied, do not send FBU"},
    {128, "LLA is unrecognized"},
};
constexpr ValueName assistCodes[] = {{1, "Access Network Identifier (AN ID)"}, {2, "Sector ID"}};
constexpr ValueName nodeCodes[] = {{1, "NAI"}, {2, "IMSI"}};
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
constexpr Field<std::uint32_t> interval {"icmpv6.opt.advertisement_interval", "Advertisement Interval"};
constexpr Field<std::uint16_t> agentPreference {"icmpv6.opt.home_agent_preference", "Home Agent Preference"};
constexpr Field<std::uint16_t> agentLifetime {"icmpv6.opt.home_agent_lifetime", "Home Agent Preference"};
constexpr Field<Ipv6Address> listedAddress {"icmpv6.opt.ipv6_address", "IPv6 Address"};
constexpr Field<ByteString> keyHash {"icmpv6.opt.rsa.key_hash", "Key Hash"};
constexpr Field<NoValue> signature {"icmpv6.opt.digital_signature_padding", "Digital Signature and Padding"};
constexpr Field<AbsoluteTime> timestamp {"icmpv6.opt.timestamp", "Timestamp", Base::Utc};
constexpr Field<ByteString> nonce {"icmpv6.opt.nonce", "Nonce"};
constexpr Field<std::uint8_t> addressCode {"icmpv6.opt.ipa.option_code", "Option-code", Names {addressCodes}};
constexpr Field<std::uint8_t> addressPrefixLength {"icmpv6.opt.ipa.prefix_len", "Prefix Length"};
constexpr Field<Ipv6Address> addressAddress {"icmpv6.opt.ipa.ipv6_address", "IPv6 Address"};
constexpr Field<std::uint8_t> routerCode {"icmpv6.opt.nrpi.option_code", "Option-code"};
constexpr Field<std::uint8_t> routerPrefixLength {"icmpv6.opt.nrpi.prefix_len", "Prefix Length"};
constexpr Field<Ipv6Address> routerPrefix {"icmpv6.opt.nrpi.prefix", "Prefix"};
constexpr Field<std::uint8_t> linkCode {"icmpv6.opt.lla.option_code", "Option-code", Names {linkCodes}};
constexpr Field<ByteString> linkBytes {"icmpv6.opt.lla.bytes", "Link-Layer Address"};
constexpr Field<std::uint8_t> acknowledgmentCode {"icmpv6.opt.naack.option_code", "Option-Code"};
constexpr Field<std::uint8_t> acknowledgmentStatus {"icmpv6.opt.naack.status", "Status", Names {acknowledgmentStates}};
constexpr Field<Ipv6Address> suppliedAddress {"icmpv6.opt.naack.supplied_ncoa", "Supplied NCoA"};
constexpr Field<std::uint8_t> mapDistance {"icmpv6.opt.map.distance", "Distance", Mask {0xf0}};
constexpr Field<std::uint8_t> mapPreference {"icmpv6.opt.map.preference", "Preference", Mask {0x0f}};
constexpr Field<std::uint8_t> mapFlags {"icmpv6.opt.map.flag", "Flag", Base::Hex, Append {appendMapFlag}};
constexpr Field<bool> mapRegional {"icmpv6.opt.map.flag.r", "RCoA Flag", Mask {0x80}};
constexpr Field<std::uint8_t> mapReserved {"icmpv6.opt.map.flag.reserved", "Reserved", Mask {0x7f}};
constexpr Field<std::uint32_t> mapLifetime {"icmpv6.opt.map.valid_lifetime", "Valid Lifetime"};
constexpr Field<Ipv6Address> mapAddress {"icmpv6.opt.map.global_address", "Global Address"};
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
constexpr Field<std::uint8_t> assistCode {"icmpv6.opt.hai.option_code", "Option-Code", Names {assistCodes}};
constexpr Field<std::uint8_t> assistLength {"icmpv6.opt.hai.length", "HAI-Length"};
constexpr Field<ByteString> assistValue {"icmpv6.opt.hai.value", "HAI-Value"};
constexpr Field<std::uint8_t> nodeCode {"icmpv6.opt.mn.option_code", "Option-Code", Names {nodeCodes}};
constexpr Field<std::uint8_t> nodeLength {"icmpv6.opt.mn.length", "MN-Length"};
constexpr Field<ByteString> nodeValue {"icmpv6.opt.mn.value", "MN-Value"};
constexpr Field<std::uint32_t> searchLifetime {
    "icmpv6.opt.dnssl.lifetime", "Lifetime", Names {searchLifetimes, nullptr}};
constexpr Field<TextString> searchDomain {"icmpv6.opt.dnssl", "Domain Names"};
constexpr Field<std::uint8_t> registrationStatus {"icmpv6.opt.aro.status", "Status", Names {registrationStates}};
constexpr Field<std::uint16_t> registrationLifetime {"icmpv6.opt.aro.registration_lifetime", "Registration  Lifetime"};
constexpr Field<Eui64> registeredEui64 {"icmpv6.opt.aro.eui64", "EUI-64"};
constexpr Field<std::uint8_t> contextLength {"icmpv6.opt.6co.context_length", "Context Length"};
constexpr Field<std::uint8_t> contextFlags {"icmpv6.opt.6co.flag", "Flag", Base::Hex, Append {appendContextFlag}};
constexpr Field<bool> contextCompression {"icmpv6.opt.6co.flag.c", "Compression Flag", Mask {0x10}, setOrNot};
constexpr Field<std::uint8_t> contextId {"icmpv6.opt.6co.flag.cid", "CID", Mask {0x0f}};
constexpr Field<std::uint8_t> contextReserved {"icmpv6.opt.6co.flag.reserved", "Reserved", Mask {0xe0}};
constexpr Field<std::uint16_t> contextLifetime {"icmpv6.opt.6co.valid_lifetime", "Lifetime"};
constexpr Field<Ipv6Address> contextPrefix {"icmpv6.opt.6co.context_prefix", "Context Prefix"};
constexpr Field<std::uint16_t> borderVersionLow {"icmpv6.opt.abro.version_low", "Version Low"};
constexpr Field<std::uint16_t> borderVersionHigh {"icmpv6.opt.abro.version_high", "Version"};
constexpr Field<std::uint16_t> borderLifetime {"icmpv6.opt.abro.valid_lifetime", "Valid Lifetime"};
constexpr Field<Ipv6Address> borderAddress {"icmpv6.opt.abro.6lbr_address", "6LBR Address"};
constexpr Field<std::uint16_t> capabilityUnassigned {
    "icmpv6.opt.6cio.unassigned1", "Unassigned", Base::Hex, Mask {0xfffe}};
constexpr Field<std::uint16_t> capabilityG {"icmpv6.opt.6cio.flag_g", "G", Base::Hex, Mask {0x0001}};
constexpr Field<std::uint32_t> capabilityRest {"icmpv6.opt.6cio.unassigned2", "Unassigned", Base::Hex};
constexpr Field<TextString> captivePortal {"icmpv6.opt.captive_portal", "Captive Portal"};
constexpr Field<std::uint16_t> pref64Lifetime {"icmpv6.opt.pref64.scaled_lifetime", "Scaled Lifetime", Mask {0xfff8}};
constexpr Field<std::uint16_t> pref64Code {
    "icmpv6.opt.pref64.plc", "PLC (Prefix Length Code)", Base::Hex, Mask {0x0007}, Names {prefixCodes}};
constexpr Field<Ipv6Address> pref64Prefix {"icmpv6.opt.pref64.prefix", "Prefix"};

constexpr ExpertInfo invalidLength {
    "icmpv6.invalid_option_length", Severity::Error, ExpertGroup::Malformed, "Invalid Option Length"};
constexpr ExpertInfo undecoded {"icmpv6.undecoded.option", Severity::Note, ExpertGroup::Undecoded, "Undecoded option"};

constexpr const FieldInfo* fields[] = {&optionItem, &optionType, &optionLength, &reserved, &padding, &linkAddress,
    &sourceLink, &targetLink, &linkEui64, &sourceEui64, &targetEui64, &prefixLength, &prefixFlags, &onLink, &autonomous,
    &routerFlag, &prefixReserved, &validLifetime, &preferredLifetime, &prefix, &redirectedPacket, &mtu, &shortcutLimit,
    &interval, &agentPreference, &agentLifetime, &listedAddress, &keyHash, &signature, &timestamp, &nonce, &addressCode,
    &addressPrefixLength, &addressAddress, &routerCode, &routerPrefixLength, &routerPrefix, &linkCode, &linkBytes,
    &acknowledgmentCode, &acknowledgmentStatus, &suppliedAddress, &mapDistance, &mapPreference, &mapFlags, &mapRegional,
    &mapReserved, &mapLifetime, &mapAddress, &routeFlags, &routePreference, &routeReserved, &routeLifetime,
    &serverLifetime, &dnsServer, &extraFlags, &extraManaged, &extraOther, &extraHome, &extraPreference, &extraProxy,
    &extraReserved, &assistCode, &assistLength, &assistValue, &nodeCode, &nodeLength, &nodeValue, &searchLifetime,
    &searchDomain, &registrationStatus, &registrationLifetime, &registeredEui64, &contextLength, &contextFlags,
    &contextCompression, &contextId, &contextReserved, &contextLifetime, &contextPrefix, &borderVersionLow,
    &borderVersionHigh, &borderLifetime, &borderAddress, &capabilityUnassigned, &capabilityG, &capabilityRest,
    &captivePortal, &pref64Lifetime, &pref64Code, &pref64Prefix};
constexpr const ExpertInfo* experts[] = {&invalidLength, &undecoded};

// Labels.

void appendValueOf(const ItemView& option, const FieldInfo& field, std::string_view before, Text& out)
{
    const auto item = option.find(field);
    if (!item.found())
        return;
    out << before;
    formatValue(item, out);
}

void appendEach(const ItemView& option, const FieldInfo& field, Text& out)
{
    const auto& tree = option.packet().tree;
    for (auto i = option.index() + 1; i < tree.size(); ++i)
        if (tree[i].field == &field && tree[i].parent == option.index()) {
            out << ' ';
            formatValue(ItemView(option.packet(), i), out);
        }
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
    case Interval: appendValueOf(option, interval, " : ", out); break;
    case SourceList:
    case TargetList: appendEach(option, listedAddress, out); break;
    case AddressOrPrefix:
        out << ' ';
        appendPrefix(option, addressAddress, addressPrefixLength, out);
        break;
    case NewRouterPrefix:
        out << ' ';
        appendPrefix(option, routerPrefix, routerPrefixLength, out);
        break;
    case RouteInformation:
        out << " : " << findName(preferences, option.valueOf(routePreference)) << ' ';
        appendPrefix(option, prefix, prefixLength, out);
        break;
    case DnsServers: appendEach(option, dnsServer, out); break;
    case DnsSearchList: appendEach(option, searchDomain, out); break;
    case Registration:
        appendValueOf(option, registeredEui64, " : Register ", out);
        out << ' ' << findName(registrationStates, option.valueOf(registrationStatus), "Unknown");
        break;
    case LowpanContext:
        out << ' ';
        appendPrefix(option, contextPrefix, contextLength, out);
        break;
    case BorderRouter:
        out.format(" : Version {}.{}, Valid Lifetime : {}, 6LBR : ", option.valueOf(borderVersionHigh),
            option.valueOf(borderVersionLow), option.valueOf(borderLifetime));
        appendValueOf(option, borderAddress, "", out);
        break;
    default: break;
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

void appendSet(const ItemView& item, std::initializer_list<const Field<bool>*> flags, Text& out)
{
    for (const auto* flag : flags)
        if (item.valueOf(*flag))
            out << ", " << flag->name;
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
void appendMapFlag(const ItemView& item, Text& out) { appendSet(item, {&mapRegional}, out); }
void appendContextFlag(const ItemView& item, Text& out) { appendSet(item, {&contextCompression}, out); }

// Options.

/// One option under dissection.
struct Option {
    Cursor& in; ///< over what follows the length
    TreeItem& item;
    Context& context;
    std::uint8_t units;
    bool cut; ///< it is longer than what is left of the message
};

void addMark(Option& option, const FieldInfo& field, std::uint32_t count)
{
    option.in.bytes(option.item, field, count);
}
void skipReserved(Option& option, std::uint32_t count) { addMark(option, reserved, count); }

void addPadding(Option& option)
{
    if (option.in && option.in.remaining() > 0)
        addMark(option, padding, option.in.remaining());
}

void sayWhoseLink(Option& option, bool isSource, ByteView address)
{
    if (auto* text = option.context.columns()) {
        text->info << (isSource ? " from " : " is at ");
        text->info.hex(address, ':');
    }
}

void linkOption(Option& option, bool isSource)
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

/// A prefix that is written only as far as the option reaches.
void readShortPrefix(Option& option, const FieldInfo& field)
{
    constexpr std::uint32_t addressBytes = 16;
    auto& in = option.in;
    const auto count = std::min(in.remaining(), addressBytes);
    if (count == 0)
        return;
    const auto at = in.position();
    const auto bytes = in.bytes({}, field, count);
    if (!in || !option.item)
        return;
    std::array<std::uint8_t, addressBytes> address {};
    std::copy(bytes.value.begin(), bytes.value.end(), address.begin());
    option.item.addBytes(field, address).setOffset(at, count);
}

void prefixOption(Option& option)
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

void redirectedOption(Option& option)
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

void routeOption(Option& option)
{
    auto& in = option.in;
    in.read(option.item, prefixLength);
    const auto flags = in.read(option.item, routeFlags);
    flags.item.bits(routePreference, flags);
    flags.item.bits(routeReserved, flags);
    in.read(option.item, routeLifetime);
    readShortPrefix(option, prefix);
}

void timestampOption(Option& option)
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

void addressesOption(Option& option, const Field<Ipv6Address>& field)
{
    while (option.in && option.in.remaining() >= 16)
        option.in.read(option.item, field);
}

void searchOption(Option& option)
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

void mapOption(Option& option)
{
    auto& in = option.in;
    in.look(option.item, mapDistance);
    in.read(option.item, mapPreference);
    const auto flags = in.read(option.item, mapFlags);
    flags.item.bits(mapRegional, flags);
    flags.item.bits(mapReserved, flags);
    in.read(option.item, mapLifetime);
    in.read(option.item, mapAddress);
}

void extraFlagsOption(Option& option)
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

void lengthAndValue(Option& option, const Field<std::uint8_t>& code, const Field<std::uint8_t>& length,
    const Field<ByteString>& value)
{
    option.in.read(option.item, code);
    const auto count = option.in.read(option.item, length);
    option.in.bytes(option.item, value, count);
    addPadding(option);
}

void contextOption(Option& option)
{
    auto& in = option.in;
    in.read(option.item, contextLength);
    const auto flags = in.read(option.item, contextFlags);
    flags.item.bits(contextCompression, flags);
    flags.item.bits(contextId, flags);
    flags.item.bits(contextReserved, flags);
    skipReserved(option, 2);
    in.read(option.item, contextLifetime);
    readShortPrefix(option, contextPrefix);
}

/// RFC 8781 section 4: the prefix is written without what its length leaves out.
void pref64Option(Option& option)
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

/// Mobility: RFC 5568, RFC 5271.
void mobilityOption(Option& option, std::uint8_t type)
{
    auto& in = option.in;
    switch (type) {
    case AddressOrPrefix:
        in.read(option.item, addressCode);
        in.read(option.item, addressPrefixLength);
        skipReserved(option, 4);
        in.read(option.item, addressAddress);
        break;
    case NewRouterPrefix:
        in.read(option.item, routerCode);
        in.read(option.item, routerPrefixLength);
        skipReserved(option, 4);
        in.read(option.item, routerPrefix);
        break;
    case LinkLayer:
        in.read(option.item, linkCode);
        in.bytes(option.item, linkBytes, in.remaining());
        break;
    case Acknowledgment:
        in.read(option.item, acknowledgmentCode);
        if (const auto status = in.read(option.item, acknowledgmentStatus); status == 2)
            in.read(option.item, suppliedAddress);
        else
            skipReserved(option, in.remaining());
        break;
    default: break;
    }
}

void lowpanOption(Option& option, std::uint8_t type)
{
    auto& in = option.in;
    switch (type) {
    case Registration:
        in.read(option.item, registrationStatus);
        skipReserved(option, 3);
        in.read(option.item, registrationLifetime);
        in.read(option.item, registeredEui64);
        break;
    case LowpanContext: contextOption(option); break;
    case BorderRouter:
        in.read(option.item, borderVersionLow);
        in.read(option.item, borderVersionHigh);
        in.read(option.item, borderLifetime);
        in.read(option.item, borderAddress);
        break;
    case Capability:
        in.look(option.item, capabilityUnassigned);
        in.read(option.item, capabilityG);
        in.read(option.item, capabilityRest);
        break;
    default: break;
    }
}

void unknownOption(Option& option, std::uint8_t type)
{
    if (option.item)
        option.item.expert(undecoded,
            fmt::format("Dissector for ICMPv6 Option ({}) code not implemented, Contact Wireshark developers if you want this supported",
                type));
    if (!option.cut)
        option.in.bytes(option.item, icmpv6Data, option.in.remaining());
}

void dissectContent(Option& option, std::uint8_t type)
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
    case Interval:
        skipReserved(option, 2);
        in.read(option.item, interval);
        break;
    case HomeAgent:
        skipReserved(option, 2);
        in.read(option.item, agentPreference);
        in.read(option.item, agentLifetime);
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
    case AddressOrPrefix:
    case NewRouterPrefix:
    case LinkLayer:
    case Acknowledgment: mobilityOption(option, type); break;
    case Map: mapOption(option); break;
    case RouteInformation: routeOption(option); break;
    case DnsServers:
        skipReserved(option, 2);
        in.read(option.item, serverLifetime);
        addressesOption(option, dnsServer);
        break;
    case ExtraFlags: extraFlagsOption(option); break;
    case HandoverAssist: lengthAndValue(option, assistCode, assistLength, assistValue); break;
    case MobileNode: lengthAndValue(option, nodeCode, nodeLength, nodeValue); break;
    case DnsSearchList: searchOption(option); break;
    case Registration:
    case LowpanContext:
    case BorderRouter:
    case Capability: lowpanOption(option, type); break;
    case CaptivePortal: in.bytes(option.item, captivePortal, in.remaining()); break;
    case Pref64: pref64Option(option); break;
    default: unknownOption(option, type);
    }
}

} // namespace

constinit const FieldList icmpv6OptionFields {fields};
constinit const ExpertList icmpv6OptionExperts {experts};

void dissectNeighborOptions(Cursor& in, TreeItem& layer, Context& context)
{
    while (in && in.remaining() > 0) {
        auto item = layer.add(optionItem, in.source(), in.position(), in.peek(1) * 8u, 0);
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
        Option option {content, item, context, units, cut};
        dissectContent(option, type);
        if (cut && content)
            content.fail(&optionLength, wanted);
        if (content && content.remaining() > 0)
            content.bytes(item, icmpv6UnknownData, content.remaining()).item.expert(icmpv6UnknownDataExpert);
        if (content)
            item.note(); // complete: its line sums it up
    }
}

bool readDomainName(Cursor& in, Text& out)
{
    Separator dot(".");
    while (in) {
        const auto length = in.u8();
        if (length == 0)
            return static_cast<bool>(in);
        constexpr std::uint8_t longestLabel = 63;
        if (length > longestLabel || !in.has(length)) {
            in.fail(nullptr, length);
            return false;
        }
        const auto label = in.view().first(length);
        out << dot.next() << std::string_view(reinterpret_cast<const char*>(label.data()), label.size());
        in.skip(length);
    }
    return false;
}

} // namespace porthole
