// Options of DHCPv6 for softwires (RFC 7598) and for servers that stand in for each other (RFC 8156).

#include "dissectors/application/dhcpv6/dhcpv6.h"
#include "dissectors/application/flag_names.h"

#include <array>

namespace porthole::dhcpv6 {

namespace {

void appendRuleFlags(const ItemView& item, Text& out);

constexpr Field<std::uint8_t> ruleFlags {"dhcpv6.s46_rule.flags", "Flags", Base::Hex, Append {appendRuleFlags}};
constexpr Field<bool> ruleReserved {"dhcpv6.s46_rule.flags.reserved", "Reserved", Mask {0xfe}, Width {8}};
constexpr Field<bool> ruleForwarding {"dhcpv6.s46_rule.flags.fmr", "Forwarding Mapping Rule", Mask {0x01}, Width {8}};
constexpr Field<std::uint8_t> ruleBits {"dhcpv6.s46_rule.ea_len", "EA-bit length"};
constexpr Field<std::uint8_t> ruleLength4 {"dhcpv6.s46_rule.ipv4_pref_len", "IPv4 prefix length"};
constexpr Field<Ipv4Address> rulePrefix4 {"dhcpv6.s46_rule.ipv4_prefix", "IPv4 prefix"};
constexpr Field<std::uint8_t> ruleLength6 {"dhcpv6.s46_rule.ipv6_prefix_len", "IPv6 prefix length"};
constexpr Field<Ipv6Address> rulePrefix6 {"dhcpv6.s46_rule.ipv6_prefix", "IPv6 prefix"};
constexpr Field<std::uint8_t> mappingLength {"dhcpv6.s46_dmr.dmr_pref_len", "IPv6 prefix length"};
constexpr Field<Ipv6Address> mappingPrefix {"dhcpv6.s46_dmr.dmr_prefix", "IPv6 prefix"};
constexpr Field<Ipv4Address> boundAddress {"dhcpv6.s46_v4v6bind.ipv4_address", "IPv4 Address"};
constexpr Field<std::uint8_t> boundLength {"dhcpv6.s46_v4v6bind.ipv6_pref_len", "IPv6 prefix length"};
constexpr Field<Ipv6Address> boundPrefix {"dhcpv6.s46_v4v6bind.ipv6_prefix", "IPv6 prefix"};
constexpr Field<std::uint8_t> portOffset {"dhcpv6.s46_portparam.offset", "Offset"};
constexpr Field<std::uint8_t> portLength {"dhcpv6.s46_portparam.psid_len", "PSID length"};
constexpr Field<std::uint16_t> portSet {"dhcpv6.s46_portparam.psid", "PSID"};
constexpr Field<std::uint16_t> majorVersion {"dhcpv6.failover.protocol.major_version", "Protocol Major Version"};
constexpr Field<std::uint16_t> minorVersion {"dhcpv6.failover.protocol.minor_version", "Protocol Minor Version"};
constexpr Field<std::uint32_t> reconfigureTime {"dhcpv6.failover.reconfigure_time", "Reconfigure Time"};
constexpr Field<ByteString> reconfigureKey {"dhcpv6.failover.reconfigure_key", "Reconfigure Key"};

constexpr const FieldInfo* fields[] = {&ruleFlags, &ruleReserved, &ruleForwarding, &ruleBits, &ruleLength4, &rulePrefix4, &ruleLength6,
    &rulePrefix6, &mappingLength, &mappingPrefix, &boundAddress, &boundLength, &boundPrefix, &portOffset, &portLength, &portSet,
    &majorVersion, &minorVersion, &reconfigureTime, &reconfigureKey};
constexpr const FieldInfo* ruleParts[] = {&ruleReserved, &ruleForwarding};

void appendRuleFlags(const ItemView& item, Text& out) { appendFlagNames(out, item.value(), ruleParts); }

/// A length in bits, and as many bytes of an address as it needs.
void readPrefix(Cursor& in, const TreeItem& option, const Field<std::uint8_t>& lengthField, const Field<Ipv6Address>& field)
{
    constexpr std::uint32_t addressBits = 128;
    const std::uint32_t bits = in.read(option, lengthField);
    if (bits > addressBits || !in)
        return;
    const auto count = (bits + 7) / 8;
    const auto start = in.position();
    const auto bytes = in.take(count).view();
    if (bytes.size() < count) {
        in.skip(1); // fails
        return;
    }
    std::array<std::uint8_t, 16> address {};
    std::copy(bytes.begin(), bytes.end(), address.begin());
    option.addBytes(field, address).setOffset(start, count);
}

void readRule(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 8)
        return complain(option, "S46_RULE: malformed option");
    const auto word = in.read(option, ruleFlags);
    addFlags(word.item, word, ruleParts);
    in.read(option, ruleBits);
    in.read(option, ruleLength4);
    in.read(option, rulePrefix4);
    readPrefix(in, option, ruleLength6, rulePrefix6);
    readOptions(in, option, message);
}

void readDefaultMapping(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 1)
        return complain(option, "S46_DMR: malformed option");
    readPrefix(in, option, mappingLength, mappingPrefix);
}

void readBinding(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 5)
        return complain(option, "S46_V4V6BIND: malformed option");
    in.read(option, boundAddress);
    readPrefix(in, option, boundLength, boundPrefix);
    readOptions(in, option, message);
}

void readPorts(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 4)
        return complain(option, "S46_PORTPARAMS: malformed option");
    in.read(option, portOffset);
    const unsigned length = in.read(option, portLength);
    const auto value = in.read(option, portSet);
    if (length < 16)
        value.item.setValue(static_cast<std::uint64_t>(value.value) >> (16 - length));
}

void readVersion(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 4)
        return complain(option, "malformed option");
    in.read(option, majorVersion);
    in.read(option, minorVersion);
}

void readReconfigure(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 4)
        return complain(option, "malformed option");
    in.read(option, reconfigureTime);
    in.bytes(option, reconfigureKey, in.remaining());
}

} // namespace

Reader findSoftwireReader(std::uint16_t number)
{
    switch (number) {
    case 89: return readRule;
    case 91: return readDefaultMapping;
    case 92: return readBinding;
    case 93: return readPorts;
    case 127: return readVersion;
    case 129: return readReconfigure;
    default: return nullptr;
    }
}

constinit const FieldList softwireFields {fields};

} // namespace porthole::dhcpv6
