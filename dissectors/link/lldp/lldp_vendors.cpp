// LLDP, TLVs of single organisations: edge virtual bridging before IEEE 802.1Qbg, IANA (RFC 8520), Cisco.

#include "dissectors/link/lldp/lldp.h"

namespace porthole {

namespace {

constexpr ValueName bridgingSubtypes[] = {
    {0x00, "EVB"},
    {0x01, "CDCP"},
    {0x02, "VDP"},
};
constexpr ValueName ianaSubtypes[] = {
    {0x01, "Manufacturer Usage Description URL"},
};
constexpr ValueName ciscoSubtypes[] = {
    {0x01, "4-wire Power-via-MDI (UPOE)"},
    {0xc9, "ACI Port State"},
    {0xca, "ACI Node Role"},
    {0xcb, "ACI Node ID"},
    {0xcc, "ACI Spine Level"},
    {0xcd, "ACI Pod ID"},
    {0xce, "ACI Fabric Name"},
    {0xcf, "ACI Appliance Vector"},
    {0xd0, "ACI Node IP"},
    {0xd1, "ACI Port Role"},
    {0xd2, "ACI Firmware Version"},
    {0xd3, "ACI Infra VLAN"},
    {0xd4, "ACI Serial Number"},
    {0xd6, "ACI Model"},
    {0xd7, "ACI Node Name"},
    {0xd8, "ACI Port Mode"},
    {0xd9, "ACI Authentication Cookie"},
    {0xda, "ACI APIC-Mode"},
    {0xdb, "ACI Fabric ID"},
};

constexpr Field<std::uint8_t> bridgingSubtype {
    "lldp.ieee.802_1qbg.subtype", "IEEE 802.1Qbg Subtype", Base::Hex, Names {bridgingSubtypes}};
constexpr Field<std::uint16_t> bridgingSupported {
    "lldp.ieee.802_1qbg.evb_support_caps", "Supported capabilities", Base::Hex};
constexpr Field<bool> supportedStandard {
    "lldp.ieee.802_1qbg.evb_support_caps.std", "Standard bridging (STD)", Mask {0x8000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> supportedRelay {
    "lldp.ieee.802_1qbg.evb_support_caps.rr", "Reflective relay (RR)", Mask {0x4000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> supportedTimer {
    "lldp.ieee.802_1qbg.evb_support_caps.rte", "Retransmission timer exponent (RTE)", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> supportedControl {
    "lldp.ieee.802_1qbg.evb_support_caps.ecp", "Edge control protocol (ECP)", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> supportedDiscovery {
    "lldp.ieee.802_1qbg.evb_support_caps.vdp", "VSI discovery protocol (VDP)", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint16_t> bridgingConfigured {
    "lldp.ieee.802_1qbg.evb_configure_caps", "Configured capabilities", Base::Hex};
constexpr Field<bool> configuredStandard {
    "lldp.ieee.802_1qbg.evb_configure_caps.std", "Standard bridging (STD)", Mask {0x8000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> configuredRelay {
    "lldp.ieee.802_1qbg.evb_configure_caps.rr", "Reflective relay (RR)", Mask {0x4000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> configuredTimer {
    "lldp.ieee.802_1qbg.evb_configure_caps.rte", "Retransmission timer exponent (RTE)", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> configuredControl {
    "lldp.ieee.802_1qbg.evb_configure_caps.ecp", "Edge control protocol (ECP)", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> configuredDiscovery {
    "lldp.ieee.802_1qbg.evb_configure_caps.vdp", "VSI discovery protocol (VDP)", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint16_t> supportedStations {"lldp.ieee.802_1qbg.evb_supported_vsi", "Supported No of VSIs"};
constexpr Field<std::uint16_t> configuredStations {"lldp.ieee.802_1qbg.evb_configured_vsi", "Configured No of VSIs"};
constexpr Field<std::uint8_t> retransmission {"lldp.ieee.802_1qbg.evb_retrans_timer", "Retransmission timer exponent"};
constexpr Field<std::uint8_t> ianaSubtype {"lldp.iana.subtype", "IANA Subtype", Base::Hex, Names {ianaSubtypes}};
constexpr Field<TextString> usageUrl {"lldp.iana.mudurl", "Manufacturer Usage Description URL"};
constexpr Field<std::uint8_t> ciscoSubtype {"lldp.cisco.subtype", "Cisco Subtype", Base::Hex, Names {ciscoSubtypes}};
constexpr Field<std::uint8_t> universalPower {"lldp.cisco.upoe", "UPOE Capabilities", Base::Hex};
constexpr Field<bool> universalSupported {
    "lldp.cisco.upoe.supported", "UPOE Supported", Mask {0x1}, Booleans {"Yes", "No"}};
constexpr Field<bool> universalDetection {
    "lldp.cisco.upoe.altb_detection_required", "ALT-B Detection required", Mask {0x2}, Booleans {"Yes", "No"}};
constexpr Field<bool> universalDesired {
    "lldp.cisco.upoe.pd_altb_desired", "PD Request Spare Pair PoE", Mask {0x4}, Booleans {"Desired", "Not Desired"}};
constexpr Field<bool> universalOperating {
    "lldp.cisco.upoe.pse_altb_oper", "PSE Spare Pair PoE", Mask {0x8}, Booleans {"Enabled", "Disabled"}};
constexpr const FieldInfo* fields[] = {&bridgingSubtype, &bridgingSupported, &supportedStandard, &supportedRelay,
    &supportedTimer, &supportedControl, &supportedDiscovery, &bridgingConfigured, &configuredStandard,
    &configuredRelay, &configuredTimer, &configuredControl, &configuredDiscovery, &supportedStations,
    &configuredStations, &retransmission, &ianaSubtype, &usageUrl, &ciscoSubtype, &universalPower, &universalSupported,
    &universalDetection, &universalDesired, &universalOperating};

constexpr Part bridgingParts[] = {part::word(bridgingSupported), part::below(supportedStandard), part::below(supportedRelay),
    part::below(supportedTimer), part::below(supportedControl), part::below(supportedDiscovery),
    part::word(bridgingConfigured), part::below(configuredStandard), part::below(configuredRelay),
    part::below(configuredTimer), part::below(configuredControl), part::below(configuredDiscovery),
    part::word(supportedStations), part::word(configuredStations), part::word(retransmission)};
constexpr Part powerParts[] = {part::word(universalPower), part::below(universalSupported), part::below(universalDetection),
    part::below(universalDesired), part::below(universalOperating)};

void readBridging(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    constexpr std::uint8_t edge = 0;
    if (kind == edge)
        readParts(in, tlv, bridgingParts);
}

void readIana(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    constexpr std::uint8_t usageDescription = 1;
    if (kind != usageDescription)
        readUnknownContent(in, tlv);
    else if (in.remaining() > 0)
        in.bytes(tlv, usageUrl, in.remaining());
}

void readCisco(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    constexpr std::uint8_t power = 1;
    if (kind != power) {
        readUnknownContent(in, tlv);
        return;
    }
    readParts(in, tlv, powerParts);
    readTrailing(in, tlv);
}

} // namespace

constinit const FieldList lldpVendorFields = fields;
constinit const LldpOrganisation lldpBridging {0x001b3f, &bridgingSubtype, "Unknown subtype 0x", "", readBridging};
constinit const LldpOrganisation lldpIana {0x00005e, &ianaSubtype, "Unknown subtype (0x", ")", readIana};
constinit const LldpOrganisation lldpCisco {0x000142, &ciscoSubtype, "Unknown subtype (0x", ")", readCisco};

} // namespace porthole
