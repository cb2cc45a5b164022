// Link Layer Discovery Protocol: IEEE Std 802.1AB-2016. A frame is a list of TLVs; the first three are always the same.

#include "dissectors/address_families.h"
#include "dissectors/link/lldp/lldp.h"

#include <array>

namespace porthole {

namespace {

void tlvLabel(const ItemView& item, Text& out);
void organisationLabel(const ItemView& item, Text& out);

namespace tlvs {
constexpr std::uint8_t end = 0;
constexpr std::uint8_t chassis = 1;
constexpr std::uint8_t port = 2;
constexpr std::uint8_t timeToLive = 3;
constexpr std::uint8_t portDescription = 4;
constexpr std::uint8_t systemName = 5;
constexpr std::uint8_t systemDescription = 6;
constexpr std::uint8_t capabilities = 7;
constexpr std::uint8_t management = 8;
constexpr std::uint8_t organisation = 127;
} // namespace tlvs

/// IANA address family numbers.
constexpr std::uint8_t familyIpv4 = 1, familyIpv6 = 2;

constexpr ValueName tlvTypes[] = {
    {0, "End of LLDPDU"},
    {1, "Chassis Id"},
    {2, "Port Id"},
    {3, "Time to Live"},
    {4, "Port Description"},
    {5, "System Name"},
    {6, "System Description"},
    {7, "System Capabilities"},
    {8, "Management Address"},
    {127, "Organization Specific"},
};
constexpr ValueName chassisSubtypes[] = {
    {0, "Reserved"},
    {1, "Chassis component"},
    {2, "Interface alias"},
    {3, "Port component"},
    {4, "MAC address"},
    {5, "Network address"},
    {6, "Interface name"},
    {7, "Locally assigned"},
};
constexpr ValueName portSubtypes[] = {
    {0, "Reserved"},
    {1, "Interface alias"},
    {2, "Port component"},
    {3, "MAC address"},
    {4, "Network address"},
    {5, "Interface name"},
    {6, "Agent circuit Id"},
    {7, "Locally assigned"},
};
constexpr ValueName interfaceSubtypes[] = {
    {1, "Unknown"},
    {2, "ifIndex"},
    {3, "System port number"},
};

constexpr Field<std::uint16_t> tlvType {"lldp.tlv.type", "TLV Type", Mask {0xfe00}, Names {tlvTypes}};
constexpr Field<std::uint16_t> tlvLength {"lldp.tlv.len", "TLV Length", Mask {0x1ff}};
constexpr Field<std::uint8_t> chassisSubtype {"lldp.chassis.subtype", "Chassis Id Subtype", Names {chassisSubtypes}};
constexpr Field<ByteString> chassisId {"lldp.chassis.id", "Chassis Id"};
constexpr Field<MacAddress> chassisMac {"lldp.chassis.id.mac", "Chassis Id"};
constexpr Field<Ipv4Address> chassisIpv4 {"lldp.chassis.id.ip4", "Chassis Id"};
constexpr Field<Ipv6Address> chassisIpv6 {"lldp.chassis.id.ip6", "Chassis Id"};
constexpr Field<std::uint8_t> portSubtype {"lldp.port.subtype", "Port Id Subtype", Names {portSubtypes}};
constexpr Field<TextString> portId {"lldp.port.id", "Port Id"};
constexpr Field<MacAddress> portMac {"lldp.port.id.mac", "Port Id"};
constexpr Field<Ipv4Address> portIpv4 {"lldp.port.id.ip4", "Port Id"};
constexpr Field<Ipv6Address> portIpv6 {"lldp.port.id.ip6", "Port Id"};
constexpr Field<std::uint8_t> addressFamily {
    "lldp.network_address.subtype", "Network Address family", Names {addressFamilies}};
constexpr Field<std::uint16_t> timeToLive {"lldp.time_to_live", "Seconds"};
constexpr Field<TextString> portDescription {"lldp.port.desc", "Port Description"};
constexpr Field<TextString> systemName {"lldp.tlv.system.name", "System Name"};
constexpr Field<TextString> systemDescription {"lldp.tlv.system.desc", "System Description"};
constexpr Field<std::uint16_t> capabilities {"lldp.tlv.system_cap", "Capabilities", Base::Hex};
constexpr Field<bool> capableOther {
    "lldp.tlv.system_cap.other", "Other", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableRepeater {
    "lldp.tlv.system_cap.repeater", "Repeater", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableBridge {
    "lldp.tlv.system_cap.bridge", "Bridge", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableAccessPoint {
    "lldp.tlv.system_cap.wlan_access_pt", "WLAN access point", Mask {0x8}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableRouter {
    "lldp.tlv.system_cap.router", "Router", Mask {0x10}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableTelephone {
    "lldp.tlv.system_cap.telephone", "Telephone", Mask {0x20}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableCable {
    "lldp.tlv.system_cap.docsis_cable_device", "DOCSIS cable device", Mask {0x40}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableStation {
    "lldp.tlv.system_cap.station_only", "Station only", Mask {0x80}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint16_t> enabled {"lldp.tlv.enable_system_cap", "Enabled Capabilities", Base::Hex};
constexpr Field<bool> enabledOther {
    "lldp.tlv.enable_system_cap.other", "Other", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledRepeater {
    "lldp.tlv.enable_system_cap.repeater", "Repeater", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledBridge {
    "lldp.tlv.enable_system_cap.bridge", "Bridge", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledAccessPoint {
    "lldp.tlv.enable_system_cap.wlan_access_pt", "WLAN access point", Mask {0x8}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledRouter {
    "lldp.tlv.enable_system_cap.router", "Router", Mask {0x10}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledTelephone {
    "lldp.tlv.enable_system_cap.telephone", "Telephone", Mask {0x20}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledCable {
    "lldp.tlv.enable_system_cap.docsis_cable_device", "DOCSIS cable device", Mask {0x40}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> enabledStation {
    "lldp.tlv.enable_system_cap.station_only", "Station only", Mask {0x80}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint8_t> addressLength {"lldp.mgn.address.len", "Address String Length"};
constexpr Field<std::uint8_t> managementFamily {"lldp.mgn.address.subtype", "Address Subtype", Names {addressFamilies}};
constexpr Field<Ipv4Address> managementIpv4 {"lldp.mgn.addr.ip4", "Management Address"};
constexpr Field<Ipv6Address> managementIpv6 {"lldp.mgn.addr.ip6", "Management Address"};
constexpr Field<ByteString> managementOther {"lldp.mgn.addr.hex", "Management Address"};
constexpr Field<std::uint8_t> interfaceSubtype {
    "lldp.mgn.interface.subtype", "Interface Subtype", Names {interfaceSubtypes}};
constexpr Field<std::uint32_t> interfaceNumber {"lldp.mgn.interface.number", "Interface Number"};
constexpr Field<std::uint8_t> oidLength {"lldp.mgn.obj.len", "OID String Length"};
constexpr Field<Oid> oid {"lldp.mgn.obj.id", "Object Identifier"};
constexpr Field<UInt24> organisation {"lldp.orgtlv.oui", "Organization Unique Code", Label {organisationLabel}};
constexpr Field<std::uint8_t> unknownSubtype {"lldp.unknown_subtype", "Unknown Subtype"};
constexpr Field<ByteString> unknownContent {"lldp.unknown_subtype.content", "Unknown Subtype Content"};
constexpr Field<NoValue> tlv {"lldp.tlv", "TLV", Label {tlvLabel}};
constexpr Field<ByteString> trailing {"lldp.subtype.content_remaining", "Subtype Unknown Trailing Bytes"};
constexpr const FieldInfo* fields[] = {&tlvType, &tlvLength, &chassisSubtype, &chassisId, &chassisMac, &chassisIpv4,
    &chassisIpv6, &portSubtype, &portId, &portMac, &portIpv4, &portIpv6, &addressFamily, &timeToLive, &portDescription,
    &systemName, &systemDescription, &capabilities, &capableOther, &capableRepeater, &capableBridge,
    &capableAccessPoint, &capableRouter, &capableTelephone, &capableCable, &capableStation, &enabled, &enabledOther,
    &enabledRepeater, &enabledBridge, &enabledAccessPoint, &enabledRouter, &enabledTelephone, &enabledCable,
    &enabledStation, &addressLength, &managementFamily, &managementIpv4, &managementIpv6, &managementOther,
    &interfaceSubtype, &interfaceNumber, &oidLength, &oid, &organisation, &unknownSubtype, &unknownContent, &trailing,
    &tlv};

constexpr ExpertInfo badType {"lldp.bad_type", Severity::Warning, ExpertGroup::Malformed, "Incorrect type"};
constexpr ExpertInfo badLength {"lldp.bad_length", Severity::Warning, ExpertGroup::Malformed, "Invalid length"};
constexpr ExpertInfo repeated {"lldp.bad_repeated", Severity::Warning, ExpertGroup::Malformed, "TLV that may stand only once"};

constexpr const ExpertInfo* experts[] = {&badType, &badLength, &repeated, &lldpTooShort, &lldpTooLong};
constexpr Parent parents[] = {{Table::EtherType, 0x88cc}};

constexpr const LldpOrganisation* organisations[] = {
    &lldp8021, &lldp8023, &lldpMedia, &lldpProfinet, &lldpDcbx, &lldpBridging, &lldpIana, &lldpCisco};

const LldpOrganisation* findOrganisation(std::uint64_t oui)
{
    const auto* found = std::ranges::find_if(organisations, [&](const auto* entry) { return entry->oui == oui; });
    return found == std::end(organisations) ? nullptr : *found;
}

/// The identifier of a chassis or port: its kinds have different numbers, and are otherwise the same.
struct Identifier {
    const Field<std::uint8_t>& subtype;
    const FieldInfo &mac, &ipv4, &ipv6, &other;
    std::string_view what, name;
    std::array<std::string_view, 8> codes; ///< what the Info column calls a kind
    std::uint8_t macAddress, networkAddress, component;
};
constexpr Identifier chassis {chassisSubtype, chassisMac, chassisIpv4, chassisIpv6, chassisId, "Chassis", "Chassis ID",
    {"Rs", "CC", "IA", "PC", "MA", "NA", "IN", "LA"}, 4, 5, 3};
constexpr Identifier port {
    portSubtype, portMac, portIpv4, portIpv6, portId, "Port", "Port ID", {"Rs", "IA", "PC", "MA", "NA", "IN", "AC", "LA"}, 3, 4, 2};
constexpr std::uint8_t reservedKind = 0, lastKind = 7;

/// The value as the Info column and the TLV's line have it.
void appendIdentifier(const Identifier& id, std::uint8_t kind, std::uint8_t family, ByteView bytes, Text& out)
{
    if (kind == reservedKind || kind > lastKind)
        out << "Reserved";
    else if (kind == id.macAddress && bytes.size() == 6)
        appendMac(out, bytes.data());
    else if (kind == id.networkAddress && family == familyIpv4 && bytes.size() == 4)
        appendIpv4(out, static_cast<std::uint32_t>(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]));
    else if (kind == id.networkAddress && family == familyIpv6 && bytes.size() == 16)
        appendIpv6(out, bytes.data());
    else if (kind == id.networkAddress || kind == id.component)
        out.hex(bytes);
    else {
        const std::string_view text {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        appendPrintable(out, text.substr(0, text.find('\0')));
    }
}

void identifierLabel(const ItemView& item, const Identifier& id, Text& out)
{
    const auto kind = item.find(id.subtype);
    out << id.what << " Subtype";
    if (!kind.found())
        return;
    out << " = " << findName(id.subtype.names, kind.value(), "Reserved");
    for (const auto* field : {&id.mac, &id.ipv4, &id.ipv6, &id.other}) {
        const auto value = item.find(*field);
        if (!value.found())
            continue;
        out << ", Id: ";
        appendIdentifier(id, static_cast<std::uint8_t>(kind.value()), static_cast<std::uint8_t>(item.valueOf(addressFamily)),
            value.packet().bytesOf(value.item()), out);
    }
}

void organisationTlvLabel(const ItemView& item, Text& out)
{
    const auto code = item.find(organisation);
    if (!code.found()) {
        out << "Organization Specific";
        return;
    }
    const auto who = organisationOf(static_cast<std::uint32_t>(code.value()));
    out << (who.empty() ? "Unknown" : who) << " - ";
    const auto* known = findOrganisation(code.value());
    if (!known) {
        out.format("Unknown ({})", item.valueOf(unknownSubtype));
        return;
    }
    const auto kind = item.find(*known->subtype);
    if (const auto name = findName(known->subtype->names, kind.value()); !name.empty())
        out << name;
    else
        out.format("{}{:x}{}", known->unknown, kind.value(), known->behind);
}

void tlvLabel(const ItemView& item, Text& out)
{
    if (item.noted()) {
        out.format("{}", item.value() >> 8 == tlvs::chassis ? "Invalid Chassis ID"
                : item.value() >> 8 == tlvs::port          ? "Invalid Port ID"
                                                           : "Invalid Time to Live");
        out.format(" (0x{:02X}), expected (0x{:02X})", item.value() & 0xff, item.value() >> 8);
        return;
    }
    const auto text = [&](std::string_view name, const FieldInfo& field) {
        out << name << " = ";
        formatLabelValue(item.find(field), out);
    };
    switch (item.valueOf(tlvType)) {
    case tlvs::end: out << "End of LLDPDU"; break;
    case tlvs::chassis: identifierLabel(item, chassis, out); break;
    case tlvs::port: identifierLabel(item, port, out); break;
    case tlvs::timeToLive: out.format("Time To Live = {} sec", item.valueOf(timeToLive)); break;
    case tlvs::portDescription: text("Port Description", portDescription); break;
    case tlvs::systemName: text("System Name", systemName); break;
    case tlvs::systemDescription: text("System Description", systemDescription); break;
    case tlvs::capabilities: out << "Capabilities"; break;
    case tlvs::management: out << "Management Address"; break;
    case tlvs::organisation: organisationTlvLabel(item, out); break;
    default: out << "Unknown TLV";
    }
}

void organisationLabel(const ItemView& item, Text& out)
{
    const auto value = item.value();
    out.format("Organization Unique Code: {:02x}:{:02x}:{:02x}", value >> 16, value >> 8 & 0xff, value & 0xff);
    if (const auto name = organisationOf(static_cast<std::uint32_t>(value)); !name.empty())
        out << " (" << name << ')';
}

constexpr Part capabilityParts[] = {part::word(capabilities), part::below(capableOther), part::below(capableRepeater),
    part::below(capableBridge), part::below(capableAccessPoint), part::below(capableRouter), part::below(capableTelephone),
    part::below(capableCable), part::below(capableStation), part::word(enabled), part::below(enabledOther),
    part::below(enabledRepeater), part::below(enabledBridge), part::below(enabledAccessPoint), part::below(enabledRouter),
    part::below(enabledTelephone), part::below(enabledCable), part::below(enabledStation)};

/// A TLV that has begun: its item with type and length in it, and a cursor over its content.
struct Tlv {
    std::uint8_t type = 0;
    TreeItem item, length;
    Cursor content;
};

Tlv beginTlv(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint32_t header = 2;
    Tlv result;
    const auto word = in.peek16();
    const auto size = word & 0x1ffu;
    result.type = static_cast<std::uint8_t>(word >> 9);
    const auto start = in.position();
    result.item = layer.add(tlv, in.source(), start, header + size, 0);
    in.look(result.item, tlvType);
    result.length = in.read(result.item, tlvLength).item;
    result.content = in.take(size);
    result.item.setEnd(result.content.end());
    return result;
}

/// The first three TLVs have to be there, in order. Null if this one is something else.
bool expect(std::uint8_t type, std::string_view name, const Cursor& in, const TreeItem& layer, Context& context)
{
    const auto found = static_cast<std::uint8_t>(in.peek16() >> 9);
    if (found == type || !in.has(2))
        return true;
    const auto item = layer.add(tlv, in.source(), in.position(), in.captured(), static_cast<std::uint64_t>(type) << 8 | found);
    item.note();
    Text text;
    if (item)
        text.format("Invalid {} (0x{:02X}), expected (0x{:02X})", name, found, type);
    item.expert(badType, text.view());
    context.setInfo("Invalid {} TLV", name == "Time to Live" ? "Time-to-Live" : name);
    return false;
}

void refuse(Context& context, const Tlv& from, const Identifier& id, std::string_view why)
{
    if (from.length) {
        Text text;
        text << "Invalid " << id.name << " Length " << why;
        from.length.expert(badLength, text.view());
    }
    context.setInfo("Invalid {} TLV", id.name);
}

/// False if the length is none that this kind can have: nothing behind it can be trusted.
bool lengthFits(const Tlv& from, const Identifier& id, Context& context)
{
    const auto& in = from.content;
    const auto size = in.remaining();
    const auto kind = in.peek();
    const auto family = in.peek(1);
    if (size < 2) {
        refuse(context, from, id, fmt::format("({}), expected > (2)", size));
        return false;
    }
    const auto require = [&](std::uint32_t needed, std::string_view type) {
        if (size == needed)
            return true;
        refuse(context, from, id, fmt::format("({}) for Type ({}), expected ({})", size, type, needed));
        return false;
    };
    if (kind == id.macAddress)
        return require(7, "MAC address");
    if (kind == id.networkAddress && family == familyIpv4)
        return require(6, "Network address, IPv4");
    if (kind == id.networkAddress && family == familyIpv6)
        return require(18, "Network address, IPv6");
    return true;
}

bool readIdentifier(Tlv& from, const Identifier& id, Context& context)
{
    auto& in = from.content;
    const bool fits = !in.has(1) || lengthFits(from, id, context);
    const auto kind = in.read(from.item, id.subtype);
    std::uint8_t family = 0;
    if (kind == id.networkAddress)
        family = in.read(from.item, addressFamily);
    if (!fits)
        return false;
    const auto bytes = in.view();
    if (kind == id.macAddress)
        in.number(from.item, id.mac, 6);
    else if (kind == id.networkAddress && family == familyIpv4)
        in.number(from.item, id.ipv4, 4);
    else if (kind == id.networkAddress && family == familyIpv6)
        in.bytes(from.item, id.ipv6, 16);
    else
        in.bytes(from.item, id.other, in.remaining());
    if (!in || !context.columns())
        return static_cast<bool>(in);
    Text text;
    appendIdentifier(id, kind, family, bytes, text);
    context.appendInfo("{}/{} ", id.codes[kind > lastKind ? reservedKind : kind.value], text.view());
    return true;
}

void readText(Tlv& from, const FieldInfo& field, std::string_view shortName, Context& context)
{
    const auto value = from.content.bytes(from.item, field, from.content.remaining());
    if (shortName.empty() || !from.content || !context.columns())
        return;
    Text text;
    const std::string_view bytes {reinterpret_cast<const char*>(value.value.data()), value.value.size()};
    appendPrintable(text, bytes.substr(0, bytes.find('\0')));
    context.appendInfo("{}={} ", shortName, text.view());
}

void readManagement(Cursor& in, const TreeItem& item)
{
    const auto length = in.read(item, addressLength);
    const auto family = in.read(item, managementFamily);
    const auto room = length > 0 ? length - 1u : 0;
    if (family == familyIpv4 && room == 4)
        in.number(item, managementIpv4, 4);
    else if (family == familyIpv6 && room == 16)
        in.bytes(item, managementIpv6, 16);
    else if (room > 0)
        in.bytes(item, managementOther, room);
    in.read(item, interfaceSubtype);
    in.read(item, interfaceNumber);
    const auto size = in.read(item, oidLength);
    if (size > 0)
        in.bytes(item, oid, size);
}

void readOrganisation(Tlv& from)
{
    auto& in = from.content;
    const auto code = in.read(from.item, organisation);
    if (!in)
        return;
    const auto* known = findOrganisation(code);
    if (!known) {
        in.read(from.item, unknownSubtype);
        readUnknownContent(in, from.item);
        return;
    }
    const auto kind = in.number(from.item, *known->subtype, 1);
    if (in)
        known->read(in, from.item, kind);
}

/// Any TLV behind the first three. False at the last one.
bool readOptional(Tlv& from, Context& context)
{
    switch (from.type) {
    case tlvs::end: return false;
    case tlvs::chassis:
    case tlvs::port:
    case tlvs::timeToLive: from.item.expert(repeated); break;
    case tlvs::portDescription: readText(from, portDescription, {}, context); break;
    case tlvs::systemName: readText(from, systemName, "SysN", context); break;
    case tlvs::systemDescription: readText(from, systemDescription, "SysD", context); break;
    case tlvs::capabilities: readParts(from.content, from.item, capabilityParts); break;
    case tlvs::management: readManagement(from.content, from.item); break;
    case tlvs::organisation: readOrganisation(from); break;
    default: break;
    }
    return true;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("LLDP");
    context.setInfo("");
    for (const auto* id : {&chassis, &port}) {
        if (!expect(id == &chassis ? tlvs::chassis : tlvs::port, id->name, in, layer, context))
            return;
        auto first = beginTlv(in, layer);
        if (!in || !readIdentifier(first, *id, context))
            return;
    }
    if (!expect(tlvs::timeToLive, "Time to Live", in, layer, context))
        return;
    auto third = beginTlv(in, layer);
    const auto seconds = third.content.read(third.item, timeToLive);
    if (!in)
        return;
    context.appendInfo("{} ", seconds.value);
    while (in && in.remaining() > 0) {
        auto next = beginTlv(in, layer);
        if (!in || !readOptional(next, context))
            break;
    }
    // What stands behind the last TLV is padding.
    if (in)
        in.limit(0);
}

} // namespace

constinit const ExpertInfo lldpTooShort {
    "lldp.incorrect_length", Severity::Warning, ExpertGroup::Malformed, "Invalid length, too short"};
constinit const ExpertInfo lldpTooLong {
    "lldp.excess_length", Severity::Warning, ExpertGroup::Malformed, "Invalid length, greater than expected"};

void noteLength(const TreeItem& item, const ExpertInfo& what)
{
    item.expert(what);
}

void readUnknownContent(Cursor& in, const TreeItem& item)
{
    if (in && in.remaining() > 0)
        in.bytes(item, unknownContent, in.remaining());
}

void readTrailing(Cursor& in, const TreeItem& item)
{
    if (in && in.remaining() > 0)
        in.bytes(item, trailing, in.remaining());
}

/// Power over Ethernet counts in tenths of a watt.
void tenthsOfWatts(std::uint64_t value, Text& out)
{
    out.format("{}.{} Watt", value / 10, value % 10);
}

constexpr const FieldList* moreFields[] = {
    &lldp8021Fields, &lldp8023Fields, &lldpMediaFields, &lldpProfinetFields, &lldpDcbxFields, &lldpVendorFields};
constexpr const ExpertList* moreExperts[] = {&lldp8023Experts};

constinit const Protocol lldpProtocol {
    .layer = {"lldp", "Link Layer Discovery Protocol", nullptr},
    .shortName = "LLDP",
    .reference = "IEEE Std 802.1AB",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
