// Neighbour discovery options of mobile nodes: RFC 6275 section 7, RFC 5380 (MAP), RFC 5568 section 6.4, RFC 5271.

#include "dissectors/network/icmpv6/neighbor_options.h"

namespace porthole {

namespace {

using namespace neighboroption;

void appendMapFlag(const ItemView& item, Text& out);

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

constexpr Field<std::uint32_t> interval {"icmpv6.opt.advertisement_interval", "Advertisement Interval"};
constexpr Field<std::uint16_t> agentPreference {"icmpv6.opt.home_agent_preference", "Home Agent Preference"};
constexpr Field<std::uint16_t> agentLifetime {"icmpv6.opt.home_agent_lifetime", "Home Agent Preference"};
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
constexpr Field<std::uint8_t> assistCode {"icmpv6.opt.hai.option_code", "Option-Code", Names {assistCodes}};
constexpr Field<std::uint8_t> assistLength {"icmpv6.opt.hai.length", "HAI-Length"};
constexpr Field<ByteString> assistValue {"icmpv6.opt.hai.value", "HAI-Value"};
constexpr Field<std::uint8_t> nodeCode {"icmpv6.opt.mn.option_code", "Option-Code", Names {nodeCodes}};
constexpr Field<std::uint8_t> nodeLength {"icmpv6.opt.mn.length", "MN-Length"};
constexpr Field<ByteString> nodeValue {"icmpv6.opt.mn.value", "MN-Value"};

constexpr const FieldInfo* fields[] = {&interval, &agentPreference, &agentLifetime, &addressCode,
    &addressPrefixLength, &addressAddress, &routerCode, &routerPrefixLength, &routerPrefix, &linkCode, &linkBytes,
    &acknowledgmentCode, &acknowledgmentStatus, &suppliedAddress, &mapDistance, &mapPreference, &mapFlags,
    &mapRegional, &mapReserved, &mapLifetime, &mapAddress, &assistCode, &assistLength, &assistValue, &nodeCode,
    &nodeLength, &nodeValue};

void appendMapFlag(const ItemView& item, Text& out) { appendSet(item, {&mapRegional}, out); }

void mapOption(NeighborOption& option)
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

void lengthAndValue(NeighborOption& option, const Field<std::uint8_t>& code, const Field<std::uint8_t>& length,
    const Field<ByteString>& value)
{
    option.in.read(option.item, code);
    const auto count = option.in.read(option.item, length);
    option.in.bytes(option.item, value, count);
    addPadding(option);
}

} // namespace

constinit const FieldList icmpv6MobilityOptionFields {fields};

bool dissectMobilityOption(NeighborOption& option, std::uint8_t type)
{
    auto& in = option.in;
    switch (type) {
    case Interval:
        skipReserved(option, 2);
        in.read(option.item, interval);
        break;
    case HomeAgent:
        skipReserved(option, 2);
        in.read(option.item, agentPreference);
        in.read(option.item, agentLifetime);
        break;
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
    case Map: mapOption(option); break;
    case HandoverAssist: lengthAndValue(option, assistCode, assistLength, assistValue); break;
    case MobileNode: lengthAndValue(option, nodeCode, nodeLength, nodeValue); break;
    default: return false;
    }
    return true;
}

bool summariseMobilityOption(const ItemView& option, std::uint64_t type, Text& out)
{
    switch (type) {
    case Interval: appendValueOf(option, interval, " : ", out); break;
    case AddressOrPrefix:
        out << ' ';
        appendPrefix(option, addressAddress, addressPrefixLength, out);
        break;
    case NewRouterPrefix:
        out << ' ';
        appendPrefix(option, routerPrefix, routerPrefixLength, out);
        break;
    default: return false;
    }
    return true;
}

} // namespace porthole
