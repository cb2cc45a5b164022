// LLDP, TLVs of IEEE 802.1: IEEE Std 802.1Q-2018 annex D.

#include "dissectors/link/lldp/lldp.h"

namespace porthole {

namespace {

/// Three bits for up to eight classes.
void classesOf(std::uint64_t value, Text& out)
{
    out.format("{} (0x{:x})", value == 0 ? 8 : value, value);
}

constexpr ValueName subtypes[] = {
    {0x01, "Port VLAN ID"},
    {0x02, "Port and Protocol VLAN ID"},
    {0x03, "VLAN Name"},
    {0x04, "Protocol Identity"},
    {0x05, "VID Usage Digest"},
    {0x06, "Management VID"},
    {0x07, "Link Aggregation"},
    {0x08, "Congestion Notification"},
    {0x09, "ETS Configuration"},
    {0x0a, "ETS Recommendation"},
    {0x0b, "Priority Flow Control Configuration"},
    {0x0c, "Application Protocol"},
    {0x0d, "EVB"},
    {0x0e, "CDCP"},
    {0x0f, "Port extension"},
    {0x10, "Application VLAN"},
    {0x11, "LRP ECP Discovery"},
    {0x12, "LRP TCP Discovery"},
    {0x13, "Congestion Isolation"},
    {0x14, "Topology Recognition"},
};
constexpr ValueName portTypes[] = {
    {0, "Not specified"},
    {1, "From aggregation port"},
    {2, "From aggregator"},
    {3, "From single-port aggregator"},
};
constexpr ValueName selectionAlgorithms[] = {
    {0, "Strict Priority"},
    {1, "Credit-Based Shaper"},
    {2, "Enhanced Transmission Selection"},
    {255, "Vendor Specific Algorithm"},
};
constexpr ValueName applicationSelectors[] = {
    {0, "Reserved"},
    {1, "Default or Ethertype"},
    {2, "Port over TCP/SCTP"},
    {3, "Port over UDP/DCCP"},
    {4, "Port over TCP/SCTP/UDP/DCCP"},
    {5, "Reserved"},
    {6, "Reserved"},
    {7, "Reserved"},
};

constexpr Field<std::uint8_t> subtype {"lldp.ieee.802_1.subtype", "IEEE 802.1 Subtype", Base::Hex, Names {subtypes}};
constexpr Field<std::uint16_t> portVlan {"lldp.ieee.802_1.port_vlan.id", "Port VLAN Identifier", Base::DecHex};
constexpr Field<std::uint8_t> protocolFlags {"lldp.ieee.802_1.port_and_vlan_id_flag", "Flags", Base::Hex};
constexpr Field<bool> protocolSupported {
    "lldp.ieee.802_1.port_and_vlan_id_flag.supported", "Port and Protocol VLAN", Mask {0x2}, Booleans {"Supported", "Not supported"}};
constexpr Field<bool> protocolEnabled {
    "lldp.ieee.802_1.port_and_vlan_id_flag.enabled", "Port and Protocol VLAN", Mask {0x4}, Booleans {"Enabled", "Disabled"}};
constexpr Field<std::uint16_t> protocolVlan {
    "lldp.ieee.802_1.port_proto_vlan.id", "Port and Protocol VLAN Identifier", Base::DecHex};
constexpr Field<std::uint16_t> vlan {"lldp.ieee.802_1.vlan.id", "VLAN Identifier", Base::DecHex};
constexpr Field<std::uint8_t> vlanNameLength {"lldp.ieee.802_1.vlan.name_len", "VLAN Name Length"};
constexpr Field<TextString> vlanName {"lldp.ieee.802_1.vlan.name", "VLAN Name"};
constexpr Field<std::uint8_t> protocolLength {"lldp.ieee.802_1.proto.id_length", "Protocol Identity Length"};
constexpr Field<ByteString> protocolIdentity {"lldp.ieee.802_1.proto.id", "Protocol Identity"};
constexpr Field<std::uint8_t> aggregation {"lldp.ieee.802_1.aggregation_status", "Aggregation Status", Base::Hex};
constexpr Field<bool> aggregationCapable {
    "lldp.ieee.802_1.aggregation_status.cap", "Aggregation Capability", Mask {0x1}, Booleans {"Yes", "No"}};
constexpr Field<bool> aggregationEnabled {
    "lldp.ieee.802_1.aggregation_status.enabled", "Aggregation Status", Mask {0x2}, Booleans {"Enabled", "Disabled"}};
constexpr Field<std::uint8_t> aggregationPortType {
    "lldp.ieee.802_1.aggregation_status.porttype", "Aggregation Status", Mask {0xc}, Names {portTypes}};
constexpr Field<std::uint32_t> aggregatedPort {"lldp.ieee.802_1.aggregated_port_id", "Aggregated Port Id"};
constexpr Field<bool> notified0 {
    "lldp.ieee.802_1qau.cnpv.prio0", "Priority 0 CNPV Capability", Mask {0x1}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified1 {
    "lldp.ieee.802_1qau.cnpv.prio1", "Priority 1 CNPV Capability", Mask {0x2}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified2 {
    "lldp.ieee.802_1qau.cnpv.prio2", "Priority 2 CNPV Capability", Mask {0x4}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified3 {
    "lldp.ieee.802_1qau.cnpv.prio3", "Priority 3 CNPV Capability", Mask {0x8}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified4 {
    "lldp.ieee.802_1qau.cnpv.prio4", "Priority 4 CNPV Capability", Mask {0x10}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified5 {
    "lldp.ieee.802_1qau.cnpv.prio5", "Priority 5 CNPV Capability", Mask {0x20}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified6 {
    "lldp.ieee.802_1qau.cnpv.prio6", "Priority 6 CNPV Capability", Mask {0x40}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> notified7 {
    "lldp.ieee.802_1qau.cnpv.prio7", "Priority 7 CNPV Capability", Mask {0x80}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> ready0 {
    "lldp.ieee.802_1qau.ready.prio0", "Priority 0 Ready Indicator", Mask {0x1}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready1 {
    "lldp.ieee.802_1qau.ready.prio1", "Priority 1 Ready Indicator", Mask {0x2}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready2 {
    "lldp.ieee.802_1qau.ready.prio2", "Priority 2 Ready Indicator", Mask {0x4}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready3 {
    "lldp.ieee.802_1qau.ready.prio3", "Priority 3 Ready Indicator", Mask {0x8}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready4 {
    "lldp.ieee.802_1qau.ready.prio4", "Priority 4 Ready Indicator", Mask {0x10}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready5 {
    "lldp.ieee.802_1qau.ready.prio5", "Priority 5 Ready Indicator", Mask {0x20}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready6 {
    "lldp.ieee.802_1qau.ready.prio6", "Priority 6 Ready Indicator", Mask {0x40}, Booleans {"Set", "Not set"}};
constexpr Field<bool> ready7 {
    "lldp.ieee.802_1qau.ready.prio7", "Priority 7 Ready Indicator", Mask {0x80}, Booleans {"Set", "Not set"}};
constexpr Field<bool> willing {"lldp.dcbx.ieee.willing", "Willing", Mask {0x80}, Booleans {"Yes", "No"}};
constexpr Field<bool> creditShaper {
    "lldp.dcbx.ieee.ets.cbs", "Credit-Based Shaper", Mask {0x40}, Booleans {"Supported", "Not supported"}};
constexpr Field<std::uint8_t> maximumClasses {
    "lldp.dcbx.ieee.ets.maxtcs", "Maximum Number of Traffic Classes", Mask {0x7}, ValueText {classesOf}};
constexpr Field<std::uint8_t> groupReserved {"lldp.dcbx.feature.pg.reserved", "Reserved", Base::Hex, Mask {0xfe}};
constexpr Field<std::uint8_t> algorithm0 {
    "lldp.dcbx.ieee.ets.tsa0", "TSA for Traffic Class 0", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm1 {
    "lldp.dcbx.ieee.ets.tsa1", "TSA for Traffic Class 1", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm2 {
    "lldp.dcbx.ieee.ets.tsa2", "TSA for Traffic Class 2", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm3 {
    "lldp.dcbx.ieee.ets.tsa3", "TSA for Traffic Class 3", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm4 {
    "lldp.dcbx.ieee.ets.tsa4", "TSA for Traffic Class 4", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm5 {
    "lldp.dcbx.ieee.ets.tsa5", "TSA for Traffic Class 5", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm6 {
    "lldp.dcbx.ieee.ets.tsa6", "TSA for Traffic Class 6", Names {selectionAlgorithms}};
constexpr Field<std::uint8_t> algorithm7 {
    "lldp.dcbx.ieee.ets.tsa7", "TSA for Traffic Class 7", Names {selectionAlgorithms}};
constexpr Field<bool> macsecBypass {
    "lldp.dcbx.ieee.pfc.mbc", "MACsec Bypass Capability", Mask {0x40}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint8_t> flowClasses {"lldp.dcbx.ieee.pfc.numtcs", "Max PFC Enabled Traffic Classes", Mask {0xf}};
constexpr Field<std::uint8_t> applicationReserved {"lldp.dcbx.ieee.app.reserved", "Reserved", Base::Hex};
constexpr Field<std::uint8_t> applicationPriority {"lldp.dcbx.ieee.app.prio", "Application Priority", Mask {0xe0}};
constexpr Field<std::uint8_t> applicationSelector {
    "lldp.dcbx.iee.app.sf", "Application Selector", Mask {0x7}, Names {applicationSelectors}};
constexpr const FieldInfo* fields[] = {&subtype, &portVlan, &protocolFlags, &protocolSupported, &protocolEnabled,
    &protocolVlan, &vlan, &vlanNameLength, &vlanName, &protocolLength, &protocolIdentity, &aggregation,
    &aggregationCapable, &aggregationEnabled, &aggregationPortType, &aggregatedPort, &notified0, &notified1,
    &notified2, &notified3, &notified4, &notified5, &notified6, &notified7, &ready0, &ready1, &ready2, &ready3,
    &ready4, &ready5, &ready6, &ready7, &willing, &creditShaper, &maximumClasses, &groupReserved, &algorithm0,
    &algorithm1, &algorithm2, &algorithm3, &algorithm4, &algorithm5, &algorithm6, &algorithm7, &macsecBypass,
    &flowClasses, &applicationReserved, &applicationPriority, &applicationSelector};

namespace kinds {
constexpr std::uint8_t portVlan = 1, protocolVlan = 2, vlanName = 3, protocolIdentity = 4, linkAggregation = 7;
constexpr std::uint8_t congestion = 8, configuration = 9, recommendation = 10, flowControl = 11, application = 12;
} // namespace kinds

constexpr Part portVlanParts[] = {part::word(portVlan)};
constexpr Part protocolVlanParts[] = {
    part::word(protocolFlags), part::below(protocolSupported), part::below(protocolEnabled), part::word(protocolVlan)};
constexpr Part aggregationParts[] = {part::word(aggregation), part::below(aggregationCapable), part::below(aggregationEnabled),
    part::below(aggregationPortType), part::word(aggregatedPort)};
constexpr Part congestionParts[] = {part::word(notified0), part::beside(notified1), part::beside(notified2),
    part::beside(notified3), part::beside(notified4), part::beside(notified5), part::beside(notified6),
    part::beside(notified7), part::word(ready0), part::beside(ready1), part::beside(ready2), part::beside(ready3),
    part::beside(ready4), part::beside(ready5), part::beside(ready6), part::beside(ready7)};
constexpr Part configurationParts[] = {part::word(willing), part::beside(creditShaper), part::beside(maximumClasses)};
constexpr Part recommendationParts[] = {part::word(groupReserved)};
constexpr Part algorithmParts[] = {part::word(algorithm0), part::word(algorithm1), part::word(algorithm2),
    part::word(algorithm3), part::word(algorithm4), part::word(algorithm5), part::word(algorithm6), part::word(algorithm7)};
constexpr Part flowParts[] = {part::word(willing), part::beside(macsecBypass), part::beside(flowClasses)};
constexpr Part applicationParts[] = {part::word(applicationPriority), part::beside(applicationSelector)};

void readSelection(Cursor& in, const TreeItem& tlv, std::span<const Part> first)
{
    readParts(in, tlv, first);
    readParts(in, tlv, lldpPriorityGroups);
    readParts(in, tlv, algorithmParts);
}

void readApplications(Cursor& in, const TreeItem& tlv)
{
    constexpr std::uint32_t size = 3;
    in.read(tlv, applicationReserved);
    while (in && in.remaining() >= size) {
        const auto item = tlv.add(lldpApplication, in.source(), in.position(), size, 0);
        readParts(in, item, applicationParts);
        in.read(item, lldpApplicationProtocol);
    }
}

void read(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    switch (kind) {
    case kinds::portVlan: readParts(in, tlv, portVlanParts); break;
    case kinds::protocolVlan: readParts(in, tlv, protocolVlanParts); break;
    case kinds::vlanName:
        in.read(tlv, vlan);
        if (const auto length = in.read(tlv, vlanNameLength); length > 0)
            in.bytes(tlv, vlanName, length);
        break;
    case kinds::protocolIdentity:
        if (const auto length = in.read(tlv, protocolLength); length > 0)
            in.bytes(tlv, protocolIdentity, length);
        break;
    case kinds::linkAggregation: readParts(in, tlv, aggregationParts); break;
    case kinds::congestion: readParts(in, tlv, congestionParts); break;
    case kinds::configuration: readSelection(in, tlv, configurationParts); break;
    case kinds::recommendation: readSelection(in, tlv, recommendationParts); break;
    case kinds::flowControl:
        readParts(in, tlv, flowParts);
        readParts(in, tlv, lldpFlowControl);
        break;
    case kinds::application: readApplications(in, tlv); break;
    default: break; // no fields are known of the others
    }
}

} // namespace

constinit const FieldList lldp8021Fields = fields;
constinit const LldpOrganisation lldp8021 {0x0080c2, &subtype, "Unknown subtype 0x", "", read};

} // namespace porthole
