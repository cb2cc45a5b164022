// LLDP, TLVs of IEEE 802.3: IEEE Std 802.3-2018 clause 79.

#include "dissectors/link/lldp/lldp.h"

namespace porthole {

namespace {

void sourceLabel(const ItemView& item, Text& out);
void additionalLabel(const ItemView& item, Text& out);

constexpr ValueName subtypes[] = {
    {0x01, "MAC/PHY Configuration/Status"},
    {0x02, "Power Via MDI"},
    {0x03, "Link Aggregation"},
    {0x04, "Maximum Frame Size"},
    {0x05, "EEE (Energy-Efficient Ethernet)"},
    {0x07, "IEEE 802.3br Additional Ethernet capabilities"},
};
constexpr ValueName mauTypes[] = {
    {0x0000, "other or unknown"},
    {0x0001, "AUI - no internal MAU, view from AUI"},
    {0x0002, "10Base5 - thick coax MAU"},
    {0x0003, "Foirl - FOIRL MAU"},
    {0x0004, "10Base2 - thin coax MAU"},
    {0x0005, "10BaseT - UTP MAU"},
    {0x0006, "10BaseFP - passive fiber MAU"},
    {0x0007, "10BaseFB - sync fiber MAU"},
    {0x0008, "10BaseFL - async fiber MAU"},
    {0x0009, "10Broad36 - broadband DTE MAU"},
    {0x000a, "10BaseTHD - UTP MAU, half duplex mode"},
    {0x000b, "10BaseTFD - UTP MAU, full duplex mode"},
    {0x000c, "10BaseFLHD - async fiber MAU, half duplex mode"},
    {0x000d, "10BaseFLDF - async fiber MAU, full duplex mode"},
    {0x000e, "10BaseT4 - 4 pair category 3 UTP"},
    {0x000f, "100BaseTXHD - 2 pair category 5 UTP, half duplex mode"},
    {0x0010, "100BaseTXFD - 2 pair category 5 UTP, full duplex mode"},
    {0x0011, "100BaseFXHD - X fiber over PMT, half duplex mode"},
    {0x0012, "100BaseFXFD - X fiber over PMT, full duplex mode"},
    {0x0013, "100BaseT2HD - 2 pair category 3 UTP, half duplex mode"},
    {0x0014, "100BaseT2DF - 2 pair category 3 UTP, full duplex mode"},
    {0x0015, "1000BaseXHD - PCS/PMA, unknown PMD, half duplex mode"},
    {0x0016, "1000BaseXFD - PCS/PMA, unknown PMD, full duplex mode"},
    {0x0017, "1000BaseLXHD - Fiber over long-wavelength laser, half duplex mode"},
    {0x0018, "1000BaseLXFD - Fiber over long-wavelength laser, full duplex mode"},
    {0x0019, "1000BaseSXHD - Fiber over short-wavelength laser, half duplex mode"},
    {0x001a, "1000BaseSXFD - Fiber over short-wavelength laser, full duplex mode"},
    {0x001b, "1000BaseCXHD - Copper over 150-Ohm balanced cable, half duplex mode"},
    {0x001c, "1000BaseCXFD - Copper over 150-Ohm balanced cable, full duplex mode"},
    {0x001d, "1000BaseTHD - Four-pair Category 5 UTP, half duplex mode"},
    {0x001e, "1000BaseTFD - Four-pair Category 5 UTP, full duplex mode"},
    {0x001f, "10GigBaseX - X PCS/PMA, unknown PMD."},
    {0x0020, "10GigBaseLX4 - X fiber over WWDM optics"},
    {0x0021, "10GigBaseR - R PCS/PMA, unknown PMD."},
    {0x0022, "10GigBaseER - R fiber over 1550 nm optics"},
    {0x0023, "10GigBaseLR - R fiber over 1310 nm optics"},
    {0x0024, "10GigBaseSR - R fiber over 850 nm optics"},
    {0x0025, "10GigBaseW - W PCS/PMA, unknown PMD."},
    {0x0026, "10GigBaseEW - W fiber over 1550 nm optics"},
    {0x0027, "10GigBaseLW - W fiber over 1310 nm optics"},
    {0x0028, "10GigBaseSW - W fiber over 850 nm optics"},
    {0x0029, "10GBASE-CX4 - X copper over 8 pair 100-Ohm balanced cable"},
    {0x002a, "2BASE-TL - Voice grade UTP copper, up to 2700m, optional PAF"},
    {0x002b, "10PASS-TS - Voice grade UTP copper, up to 750m, optional PAF"},
    {0x002c, "100BASE-BX10D - One single-mode fiber OLT, long wavelength, 10km"},
    {0x002d, "100BASE-BX10U - One single-mode fiber ONU, long wavelength, 10km"},
    {0x002e, "100BASE-LX10 - One single-mode fiber ONU, long wavelength, 10km"},
    {0x002f, "1000BASE-BX10D - One single-mode fiber OLT, long wavelength, 10km"},
    {0x0030, "1000BASE-BX10U - One single-mode fiber ONU, long wavelength, 10km"},
    {0x0031, "1000BASE-LX10 - Two sigle-mode fiber, long wavelength, 10km"},
    {0x0032, "1000BASE-PX10D - One single-mode fiber EPON OLT, 10km"},
    {0x0033, "1000BASE-PX10U - One single-mode fiber EPON ONU, 10km"},
    {0x0034, "1000BASE-PX20D - One single-mode fiber EPON OLT, 20km"},
    {0x0035, "1000BASE-PX20U - One single-mode fiber EPON ONU, 20km"},
};
constexpr ValueName powerClasses[] = {
    {1, "0"},
    {2, "1"},
    {3, "2"},
    {4, "3"},
    {5, "4"},
};
constexpr ValueName powerTypes[] = {
    {0, "Type 2 PSE Device"},
    {1, "Type 2 PD Device"},
    {2, "Type 1 PSE Device"},
    {3, "Type 1 PD Device"},
};
constexpr ValueName powerPriorities[] = {
    {0, "Unknown"},
    {1, "Critical"},
    {2, "High"},
    {3, "Low"},
};

constexpr Field<std::uint8_t> subtype {"lldp.ieee.802_3.subtype", "IEEE 802.3 Subtype", Base::Hex, Names {subtypes}};
constexpr Field<std::uint8_t> negotiation {
    "lldp.ieee.802_3.mac_phy_auto_neg_status", "Auto-Negotiation Support/Status", Base::Hex};
constexpr Field<bool> negotiationSupported {
    "lldp.ieee.802_3.mac_phy_auto_neg_status.supported", "Auto-Negotiation", Mask {0x1}, Booleans {"Supported", "Not supported"}};
constexpr Field<bool> negotiationEnabled {
    "lldp.ieee.802_3.mac_phy_auto_neg_status.enabled", "Auto-Negotiation", Mask {0x2}, Booleans {"Enabled", "Disabled"}};
constexpr Field<std::uint16_t> advertised {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps", "PMD Auto-Negotiation Advertised Capability", Base::Hex};
constexpr Field<bool> gigabitTFull {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_tfd", "1000BASE-T (full duplex mode)", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitTHalf {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_t", "1000BASE-T (half duplex mode)", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitXFull {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_xfd", "1000BASE-X (-LX, -SX, -CX full duplex mode)", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitXHalf {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.1000base_x", "1000BASE-X (-LX, -SX, -CX half duplex mode)", Mask {0x8}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseBoth {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_bpause", "Asymmetric and Symmetric PAUSE (for full-duplex links)", Mask {0x10}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseSymmetric {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_spause", "Symmetric PAUSE (for full-duplex links)", Mask {0x20}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseAsymmetric {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_apause", "Asymmetric PAUSE (for full-duplex links)", Mask {0x40}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pause {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.fdx_pause", "PAUSE (for full-duplex links)", Mask {0x80}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastT2Full {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_t2fd", "100BASE-T2 (full duplex mode)", Mask {0x100}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastT2Half {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_t2", "100BASE-T2 (half duplex mode)", Mask {0x200}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastTxFull {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_txfd", "100BASE-TX (full duplex mode)", Mask {0x400}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastTxHalf {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_tx", "100BASE-TX (half duplex mode)", Mask {0x800}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastT4 {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.100base_t4", "100BASE-T4", Mask {0x1000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> plainTFull {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.10base_tfd", "10BASE-T (full duplex mode)", Mask {0x2000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> plainTHalf {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.10base_t", "10BASE-T (half duplex mode)", Mask {0x4000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> other {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps.other", "Other or unknown", Mask {0x8000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitTFullInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_tfd", "1000BASE-T (full duplex mode)", Mask {0x8000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitTHalfInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_t", "1000BASE-T (half duplex mode)", Mask {0x4000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitXFullInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_xfd", "1000BASE-X (-LX, -SX, -CX full duplex mode)", Mask {0x2000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> gigabitXHalfInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.1000base_x", "1000BASE-X (-LX, -SX, -CX half duplex mode)", Mask {0x1000}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseBothInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_bpause", "Asymmetric and Symmetric PAUSE (for full-duplex links)", Mask {0x800}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseSymmetricInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_spause", "Symmetric PAUSE (for full-duplex links)", Mask {0x400}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseAsymmetricInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_apause", "Asymmetric PAUSE (for full-duplex links)", Mask {0x200}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> pauseInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.fdx_pause", "PAUSE (for full-duplex links)", Mask {0x100}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastT2FullInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_t2fd", "100BASE-T2 (full duplex mode)", Mask {0x80}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastT2HalfInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_t2", "100BASE-T2 (half duplex mode)", Mask {0x40}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastTxFullInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_txfd", "100BASE-TX (full duplex mode)", Mask {0x20}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastTxHalfInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_tx", "100BASE-TX (half duplex mode)", Mask {0x10}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> fastT4Inverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_t4", "100BASE-T4", Mask {0x8}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> plainTFullInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.10base_tfd", "10BASE-T (full duplex mode)", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> plainTHalfInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.10base_t", "10BASE-T (half duplex mode)", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> otherInverse {
    "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.other", "Other or unknown", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint16_t> mauType {
    "lldp.ieee.802_3.pmd_mau_type", "Operational MAU Type", Base::Hex, Names {mauTypes}};
constexpr Field<std::uint8_t> powerSupport {"lldp.ieee.802_3.mdi_power_support", "MDI Power Support", Base::Hex};
constexpr Field<bool> powerPortClass {
    "lldp.ieee.802_3.mdi_power_support.port_class", "Port Class", Mask {0x1}, Booleans {"PSE", "PD"}};
constexpr Field<bool> powerSupported {
    "lldp.ieee.802_3.mdi_power_support.supported", "PSE MDI Power", Mask {0x2}, Booleans {"Supported", "Not supported"}};
constexpr Field<bool> powerEnabled {
    "lldp.ieee.802_3.mdi_power_support.enabled", "PSE MDI Power", Mask {0x4}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> powerPairsControl {
    "lldp.ieee.802_3.mdi_power_support.pse_pairs", "PSE Pairs Control Ability", Mask {0x8}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> powerPair {"lldp.ieee.802_3.mdi_pse_pair", "PSE Power Pair"};
constexpr Field<std::uint8_t> powerClass {"lldp.ieee.802_3.mdi_power_class", "Power Class", Names {powerClasses}};
constexpr Field<std::uint8_t> powerType {
    "lldp.ieee.802_3.mdi_power_type", "Power Type", Mask {0xc0}, Names {powerTypes}};
constexpr Field<std::uint8_t> powerSource {
    "lldp.ieee.802_3.mdi_power_source", "Power Source", Mask {0x30}, Append {sourceLabel}};
constexpr Field<std::uint8_t> powerPriority {
    "lldp.ieee.802_3.mdi_power_priority", "Power Priority", Mask {0xf}, Names {powerPriorities}};
constexpr Field<std::uint16_t> powerRequested {
    "lldp.ieee.802_3.mdi_pde_requested", "PD Requested Power Value", ValueText {tenthsOfWatts}};
constexpr Field<std::uint16_t> powerAllocated {
    "lldp.ieee.802_3.mdi_pse_allocated", "PSE Allocated Power Value", ValueText {tenthsOfWatts}};
constexpr Field<std::uint16_t> dualRequestedA {
    "lldp.ieee.802_3.bt_ds_pd_requested_power_value_mode_a", "DS PD Requested Power Value Mode A"};
constexpr Field<std::uint16_t> dualRequestedB {
    "lldp.ieee.802_3.bt_ds_pd_requested_power_value_mode_b", "DS PD Requested Power Value Mode B"};
constexpr Field<std::uint16_t> dualAllocatedA {
    "lldp.ieee.802_3.bt_ds_pse_allocated_power_value_alt_a", "DS PSE Allocated Power Value Alt A"};
constexpr Field<std::uint16_t> dualAllocatedB {
    "lldp.ieee.802_3.bt_ds_pse_allocated_power_value_alt_b", "DS PSE Allocated Power Value Alt B"};
constexpr Field<std::uint16_t> powerStatus {"lldp.ieee.802_3.bt_power_status", "Power Status", Base::Hex};
constexpr Field<std::uint16_t> poweringStatus {
    "lldp.ieee.802_3.bt_pse_powering_status", "PSE Powering Status", Mask {0xc000}};
constexpr Field<std::uint16_t> poweredStatus {
    "lldp.ieee.802_3.bt_pd_powered_status", "PD Powered Status", Mask {0x3000}};
constexpr Field<std::uint16_t> powerPairsMore {
    "lldp.ieee.802_3.bt_pse_power_pairs_ext", "PSE Power Pairs ext", Mask {0xc00}};
constexpr Field<std::uint16_t> dualClassA {"lldp.ieee.802_3.bt_ds_pwr_class_ext_a", "DS Pwr Class Ext A", Mask {0x380}};
constexpr Field<std::uint16_t> dualClassB {"lldp.ieee.802_3.bt_ds_pwr_class_ext_b", "DS Pwr Class Ext B", Mask {0x70}};
constexpr Field<std::uint16_t> powerClassMore {"lldp.ieee.802_3.bt_pwr_class_ext_", "Pwr Class Ext", Mask {0xf}};
constexpr Field<std::uint8_t> systemSetup {"lldp.ieee.802_3.bt_system_setup", "System Setup", Base::Hex};
constexpr Field<std::uint8_t> powerTypeMore {"lldp.ieee.802_3.bt_power_type_ext", "Power Type Ext", Mask {0xe}};
constexpr Field<std::uint16_t> maximumAvailable {
    "lldp.ieee.802_3.bt_pse_maximum_available_power_value", "PSE Maximum Available Power Value"};
constexpr Field<std::uint8_t> autoclass {"lldp.ieee.802_3.bt_autoclass", "Autoclass", Base::Hex};
constexpr Field<std::uint8_t> autoclassSupport {
    "lldp.ieee.802_3.bt_pse_autoclass_support", "PSE Autoclass support", Mask {0x4}};
constexpr Field<std::uint8_t> autoclassCompleted {
    "lldp.ieee.802_3.bt_autoclass_completed", "Autoclass Completed", Mask {0x2}};
constexpr Field<std::uint8_t> autoclassRequest {
    "lldp.ieee.802_3.bt_autoclass_request", "Autoclass Request", Mask {0x1}};
constexpr Field<std::uint8_t> autoclassReserved {
    "lldp.ieee.802_3.bt_autoclass_reserved", "Autoclass Reserved", Base::Hex, Mask {0xf8}};
constexpr Field<UInt24> powerDown {"lldp.ieee.802_3.bt_power_down", "Power down", Base::Hex};
constexpr Field<UInt24> powerDownRequest {
    "lldp.ieee.802_3.bt_power_down_request", "Power down request", Mask {0xfc0000}};
constexpr Field<UInt24> powerDownTime {"lldp.ieee.802_3.bt_power_down_time", "Power down time", Mask {0x3ffff}};
constexpr Field<std::uint8_t> aggregation {"lldp.ieee.802_3.aggregation_status", "Aggregation Status", Base::Hex};
constexpr Field<bool> aggregationCapable {
    "lldp.ieee.802_3.aggregation_status.cap", "Aggregation Capability", Mask {0x1}, Booleans {"Yes", "No"}};
constexpr Field<bool> aggregationEnabled {
    "lldp.ieee.802_3.aggregation_status.enabled", "Aggregation Status", Mask {0x2}, Booleans {"Enabled", "Disabled"}};
constexpr Field<std::uint32_t> aggregatedPort {"lldp.ieee.802_3.aggregated_port_id", "Aggregated Port Id"};
constexpr Field<std::uint16_t> maximumFrameSize {"lldp.ieee.802_3.max_frame_size", "Maximum Frame Size"};
constexpr Field<std::uint16_t> transmitWake {"lldp.ieee.802_3.eee.transmit", "Transmit"};
constexpr Field<std::uint16_t> receiveWake {"lldp.ieee.802_3.eee.receive", "Receive"};
constexpr Field<std::uint16_t> fallbackWake {"lldp.ieee.802_3.eee.fallback_receive", "Fallback Receive"};
constexpr Field<std::uint16_t> echoTransmit {"lldp.ieee.802_3.eee.echo_transmit", "Echo Transmit"};
constexpr Field<std::uint16_t> echoReceive {"lldp.ieee.802_3.eee.echo_receive", "Echo Receive"};
constexpr Field<std::uint16_t> additional {
    "lldp.ieee.802_3br.eac", "Additional Ethernet Capabilities", Base::Hex, Append {additionalLabel}};
constexpr Field<bool> preemptionSupport {
    "lldp.ieee.802_3br.aec.support", "Preemption capabilities support", Mask {0x1}, Width {16}, Booleans {"Supported", "Not supported"}};
constexpr Field<bool> preemptionEnable {
    "lldp.ieee.802_3br.aec.enable", "Preemption capabilities enable", Mask {0x2}, Width {16}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> preemptionActive {
    "lldp.ieee.802_3br.aec.active", "Preemption capabilities active", Mask {0x4}, Width {16}, Booleans {"Active", "Inactive"}};
constexpr Field<std::uint16_t> additionalFragment {
    "lldp.ieee.802_3br.aec.addfragsize", "Additional Fragment Size", Mask {0x18}};
constexpr Field<std::uint16_t> additionalReserved {
    "lldp.ieee.802_3br.aec.reserved", "Reserved", Base::Hex, Mask {0xffe0}};
constexpr Field<NoValue> inverse {"lldp.ieee.802_3.inverse", "Same in inverse (wrong) bitorder"};
constexpr const FieldInfo* fields[] = {&inverse, &subtype, &negotiation, &negotiationSupported, &negotiationEnabled, &advertised,
    &gigabitTFull, &gigabitTHalf, &gigabitXFull, &gigabitXHalf, &pauseBoth, &pauseSymmetric, &pauseAsymmetric, &pause,
    &fastT2Full, &fastT2Half, &fastTxFull, &fastTxHalf, &fastT4, &plainTFull, &plainTHalf, &other,
    &gigabitTFullInverse, &gigabitTHalfInverse, &gigabitXFullInverse, &gigabitXHalfInverse, &pauseBothInverse,
    &pauseSymmetricInverse, &pauseAsymmetricInverse, &pauseInverse, &fastT2FullInverse, &fastT2HalfInverse,
    &fastTxFullInverse, &fastTxHalfInverse, &fastT4Inverse, &plainTFullInverse, &plainTHalfInverse, &otherInverse,
    &mauType, &powerSupport, &powerPortClass, &powerSupported, &powerEnabled, &powerPairsControl, &powerPair,
    &powerClass, &powerType, &powerSource, &powerPriority, &powerRequested, &powerAllocated, &dualRequestedA,
    &dualRequestedB, &dualAllocatedA, &dualAllocatedB, &powerStatus, &poweringStatus, &poweredStatus, &powerPairsMore,
    &dualClassA, &dualClassB, &powerClassMore, &systemSetup, &powerTypeMore, &maximumAvailable, &autoclass,
    &autoclassSupport, &autoclassCompleted, &autoclassRequest, &autoclassReserved, &powerDown, &powerDownRequest,
    &powerDownTime, &aggregation, &aggregationCapable, &aggregationEnabled, &aggregatedPort, &maximumFrameSize,
    &transmitWake, &receiveWake, &fallbackWake, &echoTransmit, &echoReceive, &additional, &preemptionSupport,
    &preemptionEnable, &preemptionActive, &additionalFragment, &additionalReserved};

constexpr ExpertInfo deprecated {
    "lldp.tlv_deprecated", Severity::Warning, ExpertGroup::Protocol, "TLV has been deprecated"};
constexpr const ExpertInfo* experts[] = {&deprecated};

namespace kinds {
constexpr std::uint8_t physical = 1, power = 2, linkAggregation = 3, frameSize = 4, energy = 5, additional = 7;
} // namespace kinds

constexpr Part negotiationParts[] = {
    part::word(negotiation), part::below(negotiationSupported), part::below(negotiationEnabled)};
constexpr Part advertisedParts[] = {part::word(advertised), part::below(gigabitTFull), part::below(gigabitTHalf),
    part::below(gigabitXFull), part::below(gigabitXHalf), part::below(pauseBoth), part::below(pauseSymmetric),
    part::below(pauseAsymmetric), part::below(pause), part::below(fastT2Full), part::below(fastT2Half),
    part::below(fastTxFull), part::below(fastTxHalf), part::below(fastT4), part::below(plainTFull),
    part::below(plainTHalf), part::below(other)};
constexpr const FieldInfo* inverseBits[] = {&gigabitTFullInverse, &gigabitTHalfInverse, &gigabitXFullInverse,
    &gigabitXHalfInverse, &pauseBothInverse, &pauseSymmetricInverse, &pauseAsymmetricInverse, &pauseInverse,
    &fastT2FullInverse, &fastT2HalfInverse, &fastTxFullInverse, &fastTxHalfInverse, &fastT4Inverse, &plainTFullInverse,
    &plainTHalfInverse, &otherInverse};

constexpr Part powerParts[] = {part::word(powerSupport), part::below(powerPortClass), part::below(powerSupported),
    part::below(powerEnabled), part::below(powerPairsControl), part::word(powerPair), part::word(powerClass)};
constexpr Part extendedPowerParts[] = {part::word(powerType), part::beside(powerSource), part::beside(powerPriority),
    part::word(powerRequested), part::word(powerAllocated)};
constexpr Part fourPairParts[] = {part::word(dualRequestedA), part::word(dualRequestedB), part::word(dualAllocatedA),
    part::word(dualAllocatedB), part::word(powerStatus), part::below(poweringStatus), part::below(poweredStatus),
    part::below(powerPairsMore), part::below(dualClassA), part::below(dualClassB), part::below(powerClassMore),
    part::word(systemSetup), part::below(powerTypeMore), part::word(maximumAvailable), part::word(autoclass),
    part::below(autoclassSupport), part::below(autoclassCompleted), part::below(autoclassRequest),
    part::below(autoclassReserved), part::word(powerDown), part::below(powerDownRequest), part::below(powerDownTime)};
constexpr Part aggregationParts[] = {
    part::word(aggregation), part::below(aggregationCapable), part::below(aggregationEnabled), part::word(aggregatedPort)};
constexpr Part frameSizeParts[] = {part::word(maximumFrameSize)};
constexpr Part energyParts[] = {part::word(transmitWake), part::word(receiveWake), part::word(fallbackWake),
    part::word(echoTransmit), part::word(echoReceive)};
constexpr Part additionalParts[] = {part::word(additional), part::below(preemptionSupport), part::below(preemptionEnable),
    part::below(preemptionActive), part::below(additionalFragment), part::below(additionalReserved)};

/// What a source is depends on who speaks: table 79-6b.
void sourceLabel(const ItemView& item, Text& out)
{
    constexpr std::string_view ofSource[] = {"Unknown", "Primary Power Source", "Backup Power Source", "Reserved"};
    constexpr std::string_view ofDevice[] = {"Unknown", "PSE", "Reserved", "PSE and local"};
    const bool isDevice = item.parent().valueOf(powerType) & 1;
    out << ' ' << (isDevice ? ofDevice : ofSource)[item.value() & 3];
}

void additionalLabel(const ItemView& item, Text& out)
{
    for (const auto* bit : {&preemptionSupport, &preemptionEnable, &preemptionActive})
        if (bit->extract(item.value()))
            out << ", " << bit->name;
}

void readPhysical(Cursor& in, const TreeItem& tlv)
{
    readParts(in, tlv, negotiationParts);
    const auto start = in.position();
    const auto word = in.peek16();
    readParts(in, tlv, advertisedParts);
    if (!in)
        return;
    // Some senders number the bits from the other end.
    const auto item = tlv.add(inverse, in.source(), start, 2, 0);
    for (const auto* bit : inverseBits)
        item.add(*bit, in.source(), start, 2, bit->extract(word));
    in.read(tlv, mauType);
}

void readPower(Cursor& in, const TreeItem& tlv)
{
    constexpr std::uint32_t fourPairSize = 17; // IEEE Std 802.3bt
    readParts(in, tlv, powerParts);
    if (in && in.remaining() > 0)
        readParts(in, tlv, extendedPowerParts);
    if (in && in.remaining() >= fourPairSize)
        readParts(in, tlv, fourPairParts);
}

void read(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    switch (kind) {
    case kinds::physical: readPhysical(in, tlv); break;
    case kinds::power: readPower(in, tlv); break;
    case kinds::linkAggregation:
        kind.item.expert(deprecated); // moved to IEEE 802.1AX
        readParts(in, tlv, aggregationParts);
        break;
    case kinds::frameSize: readParts(in, tlv, frameSizeParts); break;
    case kinds::energy: readParts(in, tlv, energyParts); break;
    case kinds::additional: readParts(in, tlv, additionalParts); break;
    default:
        if (in.remaining() > 0)
            noteLength(tlv, lldpTooLong);
    }
}

} // namespace

constinit const FieldList lldp8023Fields = fields;
constinit const ExpertList lldp8023Experts = experts;
constinit const LldpOrganisation lldp8023 {0x00120f, &subtype, "Unknown subtype 0x", "", read};

} // namespace porthole
