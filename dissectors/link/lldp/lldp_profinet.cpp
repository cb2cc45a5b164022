// LLDP, TLVs of PROFINET: IEC 61158-6-10.

#include "dissectors/link/lldp/lldp.h"

namespace porthole {

namespace {

void periodLabel(const ItemView& item, Text& out);

constexpr ValueName subtypes[] = {
    {0x01, "Measured Delay Values"},
    {0x02, "Port Status"},
    {0x03, "Alias"},
    {0x04, "MRP Port Status"},
    {0x05, "Chassis MAC"},
    {0x06, "PTCP Status"},
    {0x09, "TSN Domain"},
    {0x0a, "TSN NME Management Address"},
    {0x0b, "TSN NME Name UUID"},
    {0x0c, "TSN NME Parameter UUID"},
    {0x0d, "TSN Time Domain data"},
};
constexpr ValueName secondStates[] = {
    {0x0000, "OFF"},
    {0x0001, "SYNCDATA_LOADED"},
    {0x0002, "RTCLASS2_UP"},
    {0x0003, "Reserved"},
};
constexpr ValueName thirdStates[] = {
    {0x0000, "OFF"},
    {0x0001, "reserved"},
    {0x0002, "RTCLASS3_UP"},
    {0x0003, "RTCLASS3_DOWN"},
    {0x0004, "RTCLASS3_RUN"},
};
constexpr ValueName fragmentations[] = {
    {0x0000, "OFF"},
    {0x0001, "ON"},
};
constexpr ValueName preambles[] = {
    {0x0000, "Seven octets"},
    {0x0001, "One octet"},
};
constexpr ValueName timeDomains[] = {
    {0x0000, "Global Time"},
    {0x0001, "Global Time Redundant"},
    {0x0020, "Working Clock"},
    {0x0021, "Working Clock Redundant"},
};
constexpr ValueName ringStates[] = {
    {0x0000, "OFF"},
    {0x0001, "MRRT_CONFIGURED"},
    {0x0002, "MRRT_UP"},
};

constexpr Field<std::uint8_t> subtype {"lldp.profinet.subtype", "Subtype", Base::Hex, Names {subtypes}};
constexpr Field<std::uint32_t> receiveDelay {
    "lldp.profinet.port_rx_delay_local", "Port RX Delay Local", Unit {"ns", "ns"}};
constexpr Field<std::uint32_t> receiveDelayRemote {
    "lldp.profinet.port_rx_delay_remote", "Port RX Delay Remote", Unit {"ns", "ns"}};
constexpr Field<std::uint32_t> sendDelay {
    "lldp.profinet.port_tx_delay_local", "Port TX Delay Local", Unit {"ns", "ns"}};
constexpr Field<std::uint32_t> sendDelayRemote {
    "lldp.profinet.port_tx_delay_remote", "Port TX Delay Remote", Unit {"ns", "ns"}};
constexpr Field<std::uint32_t> cableDelay {
    "lldp.profinet.cable_delay_local", "Port Cable Delay Local", Unit {"ns", "ns"}};
constexpr Field<std::uint16_t> secondState {
    "lldp.profinet.rtc2_port_status", "RTClass2 Port Status", Base::Hex, Names {secondStates}};
constexpr Field<std::uint16_t> thirdState {
    "lldp.profinet.rtc3_port_status", "RTClass3 Port Status", Base::Hex, Mask {0x7}, Names {thirdStates}};
constexpr Field<std::uint16_t> thirdReserved {
    "lldp.profinet.rtc3_port_status.reserved", "RTClass3_PortStatus.reserved", Base::Hex, Mask {0xff8}};
constexpr Field<std::uint16_t> thirdFragmentation {
    "lldp.profinet.rtc3_port_status.fragmentation", "RTClass3_PortStatus.Fragmentation", Base::Hex, Mask {0x1000}, Names {fragmentations}};
constexpr Field<std::uint16_t> thirdPreamble {
    "lldp.profinet.rtc3_port_status.preambleLength", "RTClass3_PortStatus.PreambleLength", Base::Hex, Mask {0x2000}, Names {preambles}};
constexpr Field<Guid> ringDomain {"lldp.profinet.mrp_domain_uuid", "MRP DomainUUID"};
constexpr Field<std::uint16_t> ringState {
    "lldp.profinet.mrrt_port_status", "MRRT PortStatus", Base::Hex, Names {ringStates}};
constexpr Field<MacAddress> chassisMac {"lldp.profinet.cm_mac_add", "CMMacAdd"};
constexpr Field<MacAddress> masterAddress {"lldp.profinet.master_source_address", "MasterSourceAddress"};
constexpr Field<Guid> subdomain {"lldp.profinet.subdomain_uuid", "SubdomainUUID"};
constexpr Field<Guid> dataUuid {"lldp.profinet.ir_data_uuid", "IRDataUUID"};
constexpr Field<std::uint32_t> lengthValid {
    "lldp.profinet.length_of_period_valid", "LengthOfPeriod.Valid", Mask {0x80000000}};
constexpr Field<std::uint32_t> length {
    "lldp.profinet.length_of_period_length", "LengthOfPeriod.Length", Mask {0x7fffffff}};
constexpr Field<std::uint32_t> redValid {
    "lldp.profinet.red_period_begin_valid", "RedPeriodBegin.Valid", Mask {0x80000000}};
constexpr Field<std::uint32_t> red {
    "lldp.profinet.red_period_begin_offset", "RedPeriodBegin.Offset", Mask {0x7fffffff}};
constexpr Field<std::uint32_t> orangeValid {
    "lldp.profinet.orange_period_begin_valid", "OrangePeriodBegin.Valid", Mask {0x80000000}};
constexpr Field<std::uint32_t> orange {
    "lldp.profinet.orange_period_begin_offset", "OrangePeriodBegin.Offset", Mask {0x7fffffff}};
constexpr Field<std::uint32_t> greenValid {
    "lldp.profinet.green_period_begin_valid", "GreenPeriodBegin.Valid", Mask {0x80000000}};
constexpr Field<std::uint32_t> green {
    "lldp.profinet.green_period_begin_offset", "GreenPeriodBegin.Offset", Mask {0x7fffffff}};
constexpr Field<Guid> sensitiveDomain {"lldp.profinet.tsn_domain_uuid", "TSN DomainUUID"};
constexpr Field<std::uint8_t> managementLength {
    "lldp.profinet.tsn_nme_management_addr_str_length", "TSN NME Management Address String Length", Base::Hex};
constexpr Field<std::uint8_t> managementSubtype {
    "lldp.profinet.tsn_nme_management_addr_subtype", "TSN NME Management Address Subtype", Base::Hex};
constexpr Field<ByteString> managementAddress {"lldp.profinet.tsn_nme_management_addr", "TSN NME Management Address"};
constexpr Field<Guid> managementName {"lldp.profinet.tsn_nme_name_uuid", "TSN NME Name UUID"};
constexpr Field<Guid> managementParameter {"lldp.profinet.tsn_nme_parameter_uuid", "TSN NME Parameter UUID"};
constexpr Field<std::uint16_t> timeDomain {
    "lldp.profinet.time_domain_number", "Time Domain Number", Base::Hex, Names {timeDomains}};
constexpr Field<Guid> timeDomainUuid {"lldp.profinet.time_domain_uuid", "Time Domain UUID"};
constexpr Field<ByteString> timeDomainMaster {
    "lldp.profinet.time_domain_master_identity", "Time Domain Master Identity"};
constexpr Field<NoValue> period {"lldp.profinet.period", "Period", Label {periodLabel}};

constexpr const FieldInfo* fields[] = {&period, &subtype, &receiveDelay, &receiveDelayRemote, &sendDelay, &sendDelayRemote,
    &cableDelay, &secondState, &thirdState, &thirdReserved, &thirdFragmentation, &thirdPreamble, &ringDomain,
    &ringState, &chassisMac, &masterAddress, &subdomain, &dataUuid, &lengthValid, &length, &redValid, &red,
    &orangeValid, &orange, &greenValid, &green, &sensitiveDomain, &managementLength, &managementSubtype,
    &managementAddress, &managementName, &managementParameter, &timeDomain, &timeDomainUuid, &timeDomainMaster};

namespace kinds {
constexpr std::uint8_t delays = 1, portStatus = 2, ring = 4, chassis = 5, clockStatus = 6, sensitiveDomain = 9;
constexpr std::uint8_t managementAddress = 10, managementName = 11, managementParameter = 12, timeDomain = 13;
} // namespace kinds

constexpr Part delayParts[] = {part::word(receiveDelay), part::word(receiveDelayRemote), part::word(sendDelay),
    part::word(sendDelayRemote), part::word(cableDelay)};
constexpr Part portStatusParts[] = {part::word(secondState), part::word(thirdState), part::beside(thirdReserved),
    part::beside(thirdFragmentation), part::beside(thirdPreamble)};
constexpr Part ringParts[] = {part::bytes(ringDomain, 16), part::word(ringState)};
constexpr Part chassisParts[] = {part::word(chassisMac)};
constexpr Part clockParts[] = {part::word(masterAddress), part::bytes(subdomain, 16), part::bytes(dataUuid, 16)};
constexpr Part sensitiveParts[] = {part::bytes(sensitiveDomain, 16)};
constexpr Part nameParts[] = {part::bytes(managementName, 16)};
constexpr Part parameterParts[] = {part::bytes(managementParameter, 16)};
constexpr Part timeDomainParts[] = {part::word(timeDomain), part::bytes(timeDomainUuid, 16), part::rest(timeDomainMaster)};

struct Period {
    const FieldInfo &valid, &value;
};
constexpr Period periods[] = {{lengthValid, length}, {redValid, red}, {orangeValid, orange}, {greenValid, green}};

void periodLabel(const ItemView& item, Text& out)
{
    for (const auto& [valid, value] : periods) {
        const auto flag = item.find(valid);
        if (!flag.found())
            continue;
        const std::string_view name = valid.name;
        out << name.substr(0, name.find('.')) << ": " << (flag.value() ? "Valid" : "Invalid");
        out.format(", {}ns", item.valueOf(value));
    }
}

void readPeriods(Cursor& in, const TreeItem& tlv)
{
    constexpr std::uint32_t size = 4;
    for (const auto& [valid, value] : periods) {
        const auto start = in.position();
        const auto word = in.u32();
        if (!in)
            return;
        const auto item = tlv.add(period, in.source(), start, size, 0);
        item.bits(valid, word);
        item.bits(value, word);
    }
}

void read(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    switch (kind) {
    case kinds::delays: readParts(in, tlv, delayParts); break;
    case kinds::portStatus: readParts(in, tlv, portStatusParts); break;
    case kinds::ring: readParts(in, tlv, ringParts); break;
    case kinds::chassis: readParts(in, tlv, chassisParts); break;
    case kinds::clockStatus:
        readParts(in, tlv, clockParts);
        readPeriods(in, tlv);
        break;
    case kinds::sensitiveDomain: readParts(in, tlv, sensitiveParts); break;
    case kinds::managementAddress: {
        const auto size = in.read(tlv, managementLength);
        in.read(tlv, managementSubtype);
        if (size > 1)
            in.bytes(tlv, managementAddress, size - 1u);
        break;
    }
    case kinds::managementName: readParts(in, tlv, nameParts); break;
    case kinds::managementParameter: readParts(in, tlv, parameterParts); break;
    case kinds::timeDomain: readParts(in, tlv, timeDomainParts); break;
    default: readUnknownContent(in, tlv);
    }
}

} // namespace

constinit const FieldList lldpProfinetFields = fields;
constinit const LldpOrganisation lldpProfinet {0x000ecf, &subtype, "Reserved (0x", ")", read};

} // namespace porthole
