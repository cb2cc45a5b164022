// Cisco Discovery Protocol, versions 1 and 2: no specification is public; the layout is that of Cisco's documents 13402-1
// and 14201.

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

void elementLabel(const ItemView& item, Text& out);
void addressLabel(const ItemView& item, Text& out);

constexpr ValueName types[] = {
    {0x0001, "Device ID"},
    {0x0002, "Addresses"},
    {0x0003, "Port ID"},
    {0x0004, "Capabilities"},
    {0x0005, "Software version"},
    {0x0006, "Platform"},
    {0x0007, "IP Prefix/Gateway (used for ODR)"},
    {0x0008, "Protocol Hello"},
    {0x0009, "VTP Management Domain"},
    {0x000a, "Native VLAN"},
    {0x000b, "Duplex"},
    {0x000e, "VoIP VLAN Reply"},
    {0x000f, "VoIP VLAN Query"},
    {0x0010, "Power consumption"},
    {0x0011, "MTU"},
    {0x0012, "Trust Bitmap"},
    {0x0013, "Untrusted Port CoS"},
    {0x0014, "System Name"},
    {0x0015, "System Object ID"},
    {0x0016, "Management Address"},
    {0x0017, "Location"},
    {0x0018, "External Port-ID"},
    {0x0019, "Power Requested"},
    {0x001a, "Power Available"},
    {0x001b, "Port Unidirectional"},
    {0x001d, "EnergyWise"},
    {0x001f, "Spare PoE"},
    {0x1000, "BSSID"},
    {0x1001, "Serial number"},
    {0x1002, "SSID"},
    {0x1003, "Radio1 channel"},
    {0x1006, "SNMP UDP port"},
    {0x1007, "Web TCP port"},
    {0x1008, "Source MAC address"},
    {0x1009, "Radio2 channel"},
    {0x100a, "Radio1 Operating mode"},
    {0x100b, "Radio2 Operating mode"},
    {0x100c, "Radio1 Radio mode"},
    {0x100d, "Radio2 Radio mode"},
};
constexpr Field<std::uint8_t> version {"cdp.version", "Version"};
constexpr Field<std::uint8_t> timeToLive {"cdp.ttl", "TTL", Unit {" seconds", " seconds"}};
constexpr Field<std::uint16_t> checksum {"cdp.checksum", "Checksum", Base::Hex};
constexpr Field<std::uint16_t> type {"cdp.tlv.type", "Type", Base::Hex, Names {types}};
constexpr Field<std::uint16_t> length {"cdp.tlv.len", "Length"};
constexpr Field<TextString> deviceId {"cdp.deviceid", "Device ID"};
constexpr Field<TextString> platform {"cdp.platform", "Platform"};
constexpr Field<TextString> portId {"cdp.portid", "Sent through Interface"};
constexpr Field<std::uint32_t> capabilities {"cdp.capabilities", "Capabilities", Base::Hex};
constexpr Field<bool> router {"cdp.capabilities.router", "Router", Mask {0x1}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> bridge {
    "cdp.capabilities.trans_bridge", "Transparent Bridge", Mask {0x2}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> sourceBridge {
    "cdp.capabilities.src_bridge", "Source Route Bridge", Mask {0x4}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> switchBit {"cdp.capabilities.switch", "Switch", Mask {0x8}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> host {"cdp.capabilities.host", "Host", Mask {0x10}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> igmp {
    "cdp.capabilities.igmp_capable", "IGMP capable", Mask {0x20}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> repeater {
    "cdp.capabilities.repeater", "Repeater", Mask {0x40}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> phone {
    "cdp.capabilities.voip_phone", "VoIP Phone", Mask {0x80}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> remote {
    "cdp.capabilities.remote", "Remotely Managed Device", Mask {0x100}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> dispute {
    "cdp.capabilities.cvta", "CVTA/STP Dispute Resolution/Cisco VT Camera", Mask {0x200}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<bool> relay {
    "cdp.capabilities.mac_relay", "Two Port Mac Relay", Mask {0x400}, Width {32}, Booleans {"Yes", "No"}};
constexpr Field<std::uint32_t> addressCount {"cdp.number_of_addresses", "Number of addresses"};
constexpr Field<Ipv4Address> gateway {"cdp.odr_default_gateway", "ODR Default gateway"};
constexpr Field<Ipv4Address> prefix {"cdp.ip_prefix", "IP Prefix"};
constexpr Field<TextString> domain {"cdp.vtp_management_domain", "VTP Management Domain"};
constexpr Field<std::uint16_t> nativeVlan {"cdp.native_vlan", "Native VLAN"};
constexpr Field<bool> duplex {"cdp.duplex", "Duplex", Booleans {"Full", "Half"}, Booleans {"Full", "Half"}};
constexpr Field<std::uint8_t> trust {"cdp.trust_bitmap", "Trust Bitmap", Base::Hex};
constexpr Field<std::uint8_t> untrusted {"cdp.untrusted_port_cos", "Untrusted port CoS", Base::Hex};
constexpr Field<TextString> systemName {"cdp.system_name", "System Name"};
constexpr Field<std::uint32_t> mtu {"cdp.mtu", "MTU"};
constexpr Field<std::uint16_t> power {"cdp.power_consumption", "Power Consumption", Unit {" mW", " mW"}};
constexpr Field<std::uint16_t> requestId {"cdp.request_id", "Request-ID"};
constexpr Field<std::uint16_t> managementId {"cdp.management_id", "Management-ID"};
constexpr Field<std::uint32_t> powerAvailable {"cdp.power_available", "Power Available", Unit {"mW", "mW"}};
constexpr Field<std::uint32_t> powerRequested {"cdp.power_requested", "Power Requested", Unit {"mW", "mW"}};
constexpr Field<ByteString> protocol {"cdp.protocol", "Protocol"};
constexpr Field<std::uint8_t> protocolType {"cdp.protocol_type", "Protocol type", Base::Hex};
constexpr Field<std::uint8_t> protocolLength {"cdp.protocol_length", "Protocol length"};
constexpr Field<ByteString> address {"cdp.address", "Address"};
constexpr Field<Ipv4Address> ipAddress {"cdp.nrgyz.ip_address", "IP Address"};
constexpr Field<std::uint16_t> addressLength {"cdp.address_length", "Address length"};
constexpr Field<TextString> softwareVersion {"cdp.software_version", "Software version"};
constexpr Field<ByteString> data {"cdp.data", "Data"};
constexpr Field<NoValue> element {"cdp.tlv", "TLV", Label {elementLabel}};
constexpr Field<NoValue> addressItem {"cdp.addresses", "Address", Label {addressLabel}};

constexpr const FieldInfo* fields[] = {&element, &addressItem, &version, &timeToLive, &checksum, &type, &length, &deviceId, &platform, &portId,
    &capabilities, &router, &bridge, &sourceBridge, &switchBit, &host, &igmp, &repeater, &phone, &remote, &dispute,
    &relay, &addressCount, &gateway, &prefix, &domain, &nativeVlan, &duplex, &trust, &untrusted, &systemName, &mtu,
    &power, &requestId, &managementId, &powerAvailable, &powerRequested, &protocol, &protocolType, &protocolLength,
    &address, &ipAddress, &addressLength, &softwareVersion, &data};
constexpr Parent parents[] = {
    {Table::Snap, 0x0c2000},
    {Table::ChdlcProtocol, 0x2000},
    {Table::GreProtocol, 0x2000},
};

namespace elements {
constexpr std::uint16_t device = 1, addresses = 2, port = 3, capable = 4, software = 5, platformName = 6, prefixes = 7;
constexpr std::uint16_t vtpDomain = 9, vlan = 10, isDuplex = 11, consumption = 16, mtuSize = 17, trusted = 18, classOfService = 19;
constexpr std::uint16_t system = 20, management = 22, requested = 25, available = 26;
} // namespace elements

constexpr Part capabilityParts[] = {part::word(capabilities), part::below(router), part::below(bridge),
    part::below(sourceBridge), part::below(switchBit), part::below(host), part::below(igmp), part::below(repeater),
    part::below(phone), part::below(remote), part::below(dispute), part::below(relay)};

void elementLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(type);
    const auto name = findName(types, kind, "Unknown");
    const auto with = [&](const FieldInfo& field) {
        out << name << ": ";
        formatLabelValue(item.find(field), out);
    };
    switch (kind) {
    case elements::device: with(deviceId); break;
    case elements::port: with(portId); break;
    case elements::platformName: with(platform); break;
    case elements::vtpDomain: with(domain); break;
    case elements::vlan: with(nativeVlan); break;
    case elements::isDuplex: with(duplex); break;
    case elements::mtuSize: with(mtu); break;
    case elements::trusted: with(trust); break;
    case elements::classOfService: with(untrusted); break;
    case elements::system: with(systemName); break;
    default: out << name;
    }
}

void addressLabel(const ItemView& item, Text& out)
{
    if (const auto ip = item.find(ipAddress); ip.found()) {
        out << "IP address: ";
        formatValue(ip, out);
        return;
    }
    out << "Address: ";
    formatLabelValue(item.find(address), out);
}

void readAddress(Cursor& in, const TreeItem& parent)
{
    constexpr std::uint8_t internet = 0xcc; // NLPID of IP
    const auto start = in.position();
    const auto item = parent.add(addressItem, in.source(), start, 0, 0);
    in.read(item, protocolType);
    const auto size = in.read(item, protocolLength);
    const bool isIpv4 = size == 1 && in.peek() == internet;
    if (size > 0)
        in.bytes(item, protocol, size);
    const auto bytes = in.read(item, addressLength);
    if (isIpv4 && bytes == 4)
        in.read(item, ipAddress);
    else if (bytes > 0)
        in.bytes(item, address, bytes);
    item.setEnd(in.position());
}

void readAddresses(Cursor& in, const TreeItem& item)
{
    const auto count = in.read(item, addressCount);
    for (std::uint32_t i = 0; i < count && in && in.remaining() > 0; ++i)
        readAddress(in, item);
}

/// One line of the text each.
void readSoftware(Cursor& in, const TreeItem& item)
{
    while (in && in.remaining() > 0) {
        const auto rest = in.view();
        const auto end = static_cast<std::uint32_t>(std::find(rest.begin(), rest.end(), '\n') - rest.begin());
        in.bytes(item, softwareVersion, end == rest.size() ? in.remaining() : end);
        if (in && in.remaining() > 0)
            in.skip(1);
    }
}

void readPower(Cursor& in, const TreeItem& item, const Field<std::uint32_t>& field)
{
    in.read(item, requestId);
    in.read(item, managementId);
    while (in && in.remaining() >= 4)
        in.read(item, field);
}

void readPrefixes(Cursor& in, const TreeItem& item)
{
    constexpr std::uint32_t size = 5; // address and length of the mask
    if (in.remaining() == 4)
        in.read(item, gateway);
    while (in && in.remaining() >= size) {
        in.read(item, prefix);
        in.skip(1);
    }
}

/// A text, which two of the elements also put into the Info column.
void readText(Cursor& in, const TreeItem& item, const FieldInfo& field, std::string_view name, Context& context)
{
    const auto value = in.bytes(item, field, in.remaining());
    if (name.empty() || !in || !context.columns())
        return;
    Text text;
    appendPrintable(text, {reinterpret_cast<const char*>(value.value.data()), value.value.size()});
    context.appendInfo("{}: {}  ", name, text.view());
}

void readContent(Cursor& in, const TreeItem& item, std::uint16_t kind, Context& context)
{
    if (in.remaining() == 0)
        return;
    switch (kind) {
    case elements::device: readText(in, item, deviceId, "Device ID", context); break;
    case elements::port: readText(in, item, portId, "Port ID", context); break;
    case elements::platformName: readText(in, item, platform, {}, context); break;
    case elements::vtpDomain: readText(in, item, domain, {}, context); break;
    case elements::system: readText(in, item, systemName, {}, context); break;
    case elements::software: readSoftware(in, item); break;
    case elements::addresses:
    case elements::management: readAddresses(in, item); break;
    case elements::capable: readParts(in, item, capabilityParts); break;
    case elements::prefixes: readPrefixes(in, item); break;
    case elements::vlan: in.read(item, nativeVlan); break;
    case elements::isDuplex: in.read(item, duplex); break;
    case elements::consumption: in.read(item, power); break;
    case elements::mtuSize: in.read(item, mtu); break;
    case elements::trusted: in.read(item, trust); break;
    case elements::classOfService: in.read(item, untrusted); break;
    case elements::requested: readPower(in, item, powerRequested); break;
    case elements::available: readPower(in, item, powerAvailable); break;
    default: in.bytes(item, data, in.remaining());
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint16_t header = 4;
    context.setProtocol("CDP");
    context.setInfo("");
    in.read(layer, version);
    in.read(layer, timeToLive);
    in.read(layer, checksum);
    while (in && in.remaining() > 0) {
        const auto start = in.position();
        const auto item = layer.add(element, in.source(), start, std::min<std::uint32_t>(header, in.remaining()), 0);
        const auto kind = in.read(item, type);
        const auto size = in.read(item, length);
        if (!in || size < header)
            return; // a length of less than itself: nothing behind it can be found
        auto content = in.take(size - header);
        item.setEnd(content.end());
        readContent(content, item, kind, context);
    }
}

} // namespace

constinit const Protocol cdpProtocol {
    .layer = {"cdp", "Cisco Discovery Protocol", nullptr},
    .shortName = "CDP",
    .reference = "Cisco Systems",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
