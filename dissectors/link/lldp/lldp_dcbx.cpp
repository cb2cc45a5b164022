// LLDP, TLVs of data center bridging before IEEE 802.1Q took it over: DCB Capability Exchange Protocol, CEE version 1.01.

#include "dissectors/link/lldp/lldp.h"

namespace porthole {

namespace {

void applicationLabel(const ItemView& item, Text& out);

} // namespace

constexpr Field<std::uint16_t> lldpApplicationProtocol {
    "lldp.dcbx.feature.app.proto", "Application Protocol Id", Base::Hex};
constinit const Field<NoValue> lldpApplication {"lldp.dcbx.feature.app", "Application", Label {applicationLabel}};

namespace {

void elementLabel(const ItemView& item, Text& out);

constexpr ValueName protocols[] = {
    {0x01, "1.0 CIN"},
    {0x02, "1.01 CEE"},
};
constexpr ValueName types[] = {
    {1, "DCBx Control"},
    {2, "Priority Groups"},
    {3, "Priority-Based Flow Control"},
    {4, "Application Protocol"},
    {6, "Logical Link Down"},
};
constexpr ValueName selectors[] = {
    {0, "EtherType"},
    {1, "Socket Number"},
};
constexpr ValueName downTypes[] = {
    {0x00, "FCoE Status"},
    {0x01, "LAN Status"},
};

constexpr Field<std::uint16_t> group0 {"lldp.dcbx.feature.pg.pgid_prio0", "PGID for Prio 0", Mask {0xf000}};
constexpr Field<std::uint16_t> group1 {"lldp.dcbx.feature.pg.pgid_prio1", "PGID for Prio 1", Mask {0xf00}};
constexpr Field<std::uint16_t> group2 {"lldp.dcbx.feature.pg.pgid_prio2", "PGID for Prio 2", Mask {0xf0}};
constexpr Field<std::uint16_t> group3 {"lldp.dcbx.feature.pg.pgid_prio3", "PGID for Prio 3", Mask {0xf}};
constexpr Field<std::uint16_t> group4 {"lldp.dcbx.feature.pg.pgid_prio4", "PGID for Prio 4", Mask {0xf000}};
constexpr Field<std::uint16_t> group5 {"lldp.dcbx.feature.pg.pgid_prio5", "PGID for Prio 5", Mask {0xf00}};
constexpr Field<std::uint16_t> group6 {"lldp.dcbx.feature.pg.pgid_prio6", "PGID for Prio 6", Mask {0xf0}};
constexpr Field<std::uint16_t> group7 {"lldp.dcbx.feature.pg.pgid_prio7", "PGID for Prio 7", Mask {0xf}};
constexpr Field<std::uint8_t> bandwidth0 {"lldp.dcbx.feature.pg.per0", "Bandwidth for PGID 0"};
constexpr Field<std::uint8_t> bandwidth1 {"lldp.dcbx.feature.pg.per1", "Bandwidth for PGID 1"};
constexpr Field<std::uint8_t> bandwidth2 {"lldp.dcbx.feature.pg.per2", "Bandwidth for PGID 2"};
constexpr Field<std::uint8_t> bandwidth3 {"lldp.dcbx.feature.pg.per3", "Bandwidth for PGID 3"};
constexpr Field<std::uint8_t> bandwidth4 {"lldp.dcbx.feature.pg.per4", "Bandwidth for PGID 4"};
constexpr Field<std::uint8_t> bandwidth5 {"lldp.dcbx.feature.pg.per5", "Bandwidth for PGID 5"};
constexpr Field<std::uint8_t> bandwidth6 {"lldp.dcbx.feature.pg.per6", "Bandwidth for PGID 6"};
constexpr Field<std::uint8_t> bandwidth7 {"lldp.dcbx.feature.pg.per7", "Bandwidth for PGID 7"};
constexpr Field<bool> flow0 {
    "lldp.dcbx.feature.pfc.prio0", "PFC for Priority 0", Mask {0x1}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow1 {
    "lldp.dcbx.feature.pfc.prio1", "PFC for Priority 1", Mask {0x2}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow2 {
    "lldp.dcbx.feature.pfc.prio2", "PFC for Priority 2", Mask {0x4}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow3 {
    "lldp.dcbx.feature.pfc.prio3", "PFC for Priority 3", Mask {0x8}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow4 {
    "lldp.dcbx.feature.pfc.prio4", "PFC for Priority 4", Mask {0x10}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow5 {
    "lldp.dcbx.feature.pfc.prio5", "PFC for Priority 5", Mask {0x20}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow6 {
    "lldp.dcbx.feature.pfc.prio6", "PFC for Priority 6", Mask {0x40}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> flow7 {
    "lldp.dcbx.feature.pfc.prio7", "PFC for Priority 7", Mask {0x80}, Booleans {"Enabled", "Disabled"}};
constexpr Field<std::uint8_t> protocol {"lldp.dcbx.proto", "DCBx Protocol", Base::Hex, Names {protocols}};
constexpr Field<std::uint16_t> type {"lldp.dcbx.type", "DCBx TLV Type", Mask {0xfe00}, Names {types}};
constexpr Field<std::uint16_t> length {"lldp.dcbx.len", "DCBx TLV Length", Mask {0x1ff}};
constexpr Field<std::uint8_t> version {"lldp.dcbx.version", "Operating Version", Base::Hex, Names {protocols}};
constexpr Field<std::uint8_t> maximumVersion {"lldp.dcbx.max_version", "Max Version", Base::Hex, Names {protocols}};
constexpr Field<std::uint32_t> sequence {"lldp.dcbx.control.seq", "Sequence No"};
constexpr Field<std::uint32_t> acknowledgment {"lldp.dcbx.control.ack", "Ack No"};
constexpr Field<bool> enabled {"lldp.dcbx.feature.enabled", "Feature", Mask {0x80}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> willing {"lldp.dcbx.feature.willing", "Willing", Mask {0x40}, Booleans {"Yes", "No"}};
constexpr Field<bool> error {"lldp.dcbx.feature.error", "Error", Mask {0x20}, Booleans {"Set", "Not set"}};
constexpr Field<std::uint8_t> subtype {"lldp.dcbx.feature.subtype", "Subtype", Base::Hex};
constexpr Field<std::uint8_t> groupClasses {
    "lldp.dcbx.feature.pg.numtcs", "Number of Traffic Classes Supported", Base::Hex};
constexpr Field<std::uint8_t> flowClasses {
    "lldp.dcbx.feature.pfc.numtcs", "Number of Traffic Classes Supported", Base::Hex};
constexpr Field<UInt24> selector {"lldp.dcbx.feature.app.sf", "Selector Field", Mask {0x30000}, Names {selectors}};
constexpr Field<UInt24> organisation {
    "lldp.dcbx.feature.app.oui", "Application OUI", Base::Hex, Mask {0xfcffff}};
constexpr Field<std::uint8_t> priority {"lldp.dcbx.feature.app.prio", "Application Priority"};
constexpr Field<std::uint8_t> downType {
    "lldp.dcbx.feature.llink.type", "Logical Link Down Type", Base::Hex, Mask {0x80}, Names {downTypes}};
constexpr Field<NoValue> element {"lldp.dcbx.element", "DCBx TLV", Label {elementLabel}};

constexpr const FieldInfo* fields[] = {&element, &group0, &group1, &group2, &group3, &group4, &group5, &group6, &group7,
    &bandwidth0, &bandwidth1, &bandwidth2, &bandwidth3, &bandwidth4, &bandwidth5, &bandwidth6, &bandwidth7, &flow0,
    &flow1, &flow2, &flow3, &flow4, &flow5, &flow6, &flow7, &lldpApplicationProtocol, &lldpApplication, &protocol, &type, &length, &version,
    &maximumVersion, &sequence, &acknowledgment, &enabled, &willing, &error, &subtype, &groupClasses, &flowClasses,
    &selector, &organisation, &priority, &downType};

namespace elements {
constexpr std::uint8_t control = 1, groups = 2, flowControl = 3, application = 4, linkDown = 6;
} // namespace elements

constexpr Part controlParts[] = {
    part::word(version), part::word(maximumVersion), part::word(sequence), part::word(acknowledgment)};
constexpr Part featureParts[] = {part::word(version), part::word(maximumVersion), part::word(enabled),
    part::beside(willing), part::beside(error), part::word(subtype)};
constexpr Part groupParts[] = {part::word(group0), part::beside(group1), part::beside(group2), part::beside(group3),
    part::word(group4), part::beside(group5), part::beside(group6), part::beside(group7), part::word(bandwidth0),
    part::word(bandwidth1), part::word(bandwidth2), part::word(bandwidth3), part::word(bandwidth4),
    part::word(bandwidth5), part::word(bandwidth6), part::word(bandwidth7)};
constexpr Part flowParts[] = {part::word(flow0), part::beside(flow1), part::beside(flow2), part::beside(flow3),
    part::beside(flow4), part::beside(flow5), part::beside(flow6), part::beside(flow7)};
constexpr Part applicationParts[] = {part::word(lldpApplicationProtocol), part::word(organisation), part::beside(selector),
    part::word(priority)};

void elementLabel(const ItemView& item, Text& out)
{
    out << findName(types, item.valueOf(type), "Unknown") << " TLV";
}

void applicationLabel(const ItemView& item, Text& out)
{
    switch (item.valueOf(lldpApplicationProtocol)) {
    case 0x8906: out << "FCoE"; break;
    case 0x8914: out << "FIP"; break;
    case 3260: out << "iSCSI"; break;
    default: out << "Unknown";
    }
    out << " Application";
}

void readApplications(Cursor& in, const TreeItem& item)
{
    constexpr std::uint32_t size = 6;
    while (in && in.remaining() >= size) {
        const auto entry = item.add(lldpApplication, in.source(), in.position(), size, 0);
        readParts(in, entry, applicationParts);
    }
}

void readElement(Cursor& in, const TreeItem& tlv)
{
    const auto item = tlv.add(element, in.source(), in.position(), 2, 0);
    const auto kind = in.look(item, type);
    const auto size = in.read(item, length);
    auto content = in.take(size);
    item.setEnd(content.end());
    if (kind == elements::control) {
        readParts(content, item, controlParts);
        return;
    }
    readParts(content, item, featureParts);
    switch (kind) {
    case elements::groups:
        readParts(content, item, groupParts);
        content.read(item, groupClasses);
        break;
    case elements::flowControl:
        readParts(content, item, flowParts);
        content.read(item, flowClasses);
        break;
    case elements::application: readApplications(content, item); break;
    case elements::linkDown: content.read(item, downType); break;
    default: break;
    }
}

void read(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    constexpr std::uint8_t converged = 2; // version 1.0 has another layout
    while (kind == converged && in && in.remaining() > 0)
        readElement(in, tlv);
}

} // namespace

constinit const std::span<const Part> lldpPriorityGroups = groupParts, lldpFlowControl = flowParts;
constinit const FieldList lldpDcbxFields = fields;
constinit const LldpOrganisation lldpDcbx {0x001b21, &protocol, "Unknown subtype (0x", ")", read};

} // namespace porthole
