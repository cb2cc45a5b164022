// What the identifier of an SNMP engine says: RFC 3411 section 5, SnmpEngineID.

#include "dissectors/application/enterprises.h"
#include "dissectors/application/snmp/snmp.h"

namespace porthole::snmp {

namespace {

void formatLabel8(const ItemView& item, Text& out);
void creationLabel(const ItemView& item, Text& out);

constexpr std::uint32_t netSnmp = 8072, cisco = 9;
constexpr std::uint8_t netSnmpRandom = 128;

constexpr ValueName formats[] = {{1, "IPv4 address"}, {2, "IPv6 address"}, {3, "MAC address"}, {4, "Text, administratively assigned"},
    {5, "Octets, administratively assigned"}};
constexpr ValueName ciscoTypes[] = {{0, "Agent"}, {1, "Manager"}};

constexpr Field<bool> conform {"snmp.engineid.conform", "Engine ID Conformance", Mask {0x80}, Width {8},
    Booleans {"RFC3411 (SNMPv3)", "RFC1910 (Non-SNMPv3)"}};
constexpr Field<std::uint32_t> enterprise {"snmp.engineid.enterprise", "Engine Enterprise ID", Names {enterpriseNames}};
constexpr Field<std::uint8_t> format {"snmp.engineid.format", "Engine ID Format", Label {formatLabel8}};
constexpr Field<Ipv4Address> ipv4 {"snmp.engineid.ipv4", "Engine ID Data: IPv4 address"};
constexpr Field<Ipv6Address> ipv6 {"snmp.engineid.ipv6", "Engine ID Data: IPv6 address"};
constexpr Field<std::uint8_t> ciscoType {"snmp.engineid.cisco.type", "Engine ID Data: Cisco type", Base::Hex, Names {ciscoTypes}};
constexpr Field<MacAddress> mac {"snmp.engineid.mac", "Engine ID Data: MAC address"};
constexpr Field<TextString> text {"snmp.engineid.text", "Engine ID Data: Text"};
constexpr Field<AbsoluteTime> creation {"snmp.engineid.time", "Engine ID Data: Creation Time", Label {creationLabel}};
constexpr Field<ByteString> trailer {"snmp.agentid_trailer", "AgentID Trailer"};
constexpr Field<ByteString> data {"snmp.engineid.data", "Engine ID Data"};

constexpr const FieldInfo* fields[] = {
    &conform, &enterprise, &format, &ipv4, &ipv6, &ciscoType, &mac, &text, &creation, &trailer, &data};

void formatLabel8(const ItemView& item, Text& out)
{
    const auto value = item.value();
    out.format("Engine ID Format: {} ({})", findName(formats, value, "Reserved/Enterprise-specific"), value);
    if (value == netSnmpRandom && item.parent().valueOf(enterprise) == netSnmp)
        out << ": Net-SNMP Random";
}

void creationLabel(const ItemView& item, Text& out)
{
    out << "Engine ID Data: Creation Time: ";
    appendAbsoluteTime(out, static_cast<Nanoseconds>(item.value()), 0, TimeStyle::MonthFirst, false);
}

void readByFormat(Cursor& in, const TreeItem& item, std::uint8_t kind, std::uint32_t vendor)
{
    constexpr std::uint32_t macLength = 6, randomLength = 8;
    const auto length = in.remaining();
    if (kind == 1 && length == 4) {
        in.read(item, ipv4);
    } else if (kind == 2 && length == 16) {
        in.read(item, ipv6);
    } else if (kind == 3 && (length == macLength || (vendor == cisco && length == macLength + 1))) {
        if (length > macLength)
            in.read(item, ciscoType);
        in.read(item, mac);
    } else if (kind == 4 && length > 0) {
        in.bytes(item, text, length);
    } else if (kind == netSnmpRandom && vendor == netSnmp && length == randomLength) {
        // A random number and the time in seconds, as an x86 holds them.
        in.bytes(item, data, 4);
        const auto bytes = in.view();
        const auto seconds = static_cast<std::int64_t>(detail::loadLittle<4>(bytes.data()));
        item.add(creation, in.source(), in.position(), 4, static_cast<std::uint64_t>(seconds * 1'000'000'000));
    } else if (length > 0) {
        in.bytes(item, data, length);
    }
}

} // namespace

void readEngineId(const Cursor& content, const TreeItem& item)
{
    constexpr std::uint32_t shortest = 5;
    constexpr std::uint8_t conforming = 0x80;
    auto in = content;
    if (!in || in.captured() < shortest)
        return;
    const auto first = in.peek();
    item.add(conform, in.source(), in.position(), 1, conform.extract(first));
    const auto vendor = in.peek32() & 0x7fffffff;
    item.add(enterprise, in.source(), in.position(), 4, vendor);
    in.skip(4);
    if (!(first & conforming)) { // RFC 1910 section 1.3.1: 12 bytes in all
        constexpr std::uint32_t trailerLength = 8;
        if (in.remaining() == trailerLength)
            in.bytes(item, trailer, trailerLength);
        return;
    }
    const auto kind = in.read(item, format);
    readByFormat(in, item, kind, vendor);
}

constinit const FieldList engineFields {fields};

} // namespace porthole::snmp
