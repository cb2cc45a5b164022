// What relay agents and vendors add to DHCP: RFC 3046 and those that extend it, RFC 3925.

#include "dissectors/application/dhcp/dhcp.h"

#include "dissectors/application/enterprises.h"

#include <algorithm>

namespace porthole::dhcp {

namespace {

void suboptionLabel(const ItemView& item, Text& out);
void gatewayLabel(const ItemView& item, Text& out);
void cableLabel(const ItemView& item, Text& out);

constexpr std::uint8_t sourcePort = 19;
constexpr std::uint32_t cableLabs = 4491, broadbandForum = 3561;

constexpr Field<std::uint8_t> suboption {
    "dhcp.option.agent_information_option.suboption", "Option 82 Suboption", Label {suboptionLabel}};
constexpr Field<ByteString> suboptionValue {"dhcp.option.agent_information_option.value", "Value"};
constexpr Field<ByteString> circuitId {"dhcp.option.agent_information_option.agent_circuit_id", "Agent Circuit ID"};
constexpr Field<ByteString> remoteId {"dhcp.option.agent_information_option.agent_remote_id", "Agent Remote ID"};
constexpr Field<ByteString> reserved {"dhcp.option.agent_information_option.reserved", "Reserved"};
constexpr Field<std::uint32_t> deviceClass {
    "dhcp.option.agent_information_option.docsis_device_class", "DOCSIS Device Class", Base::Hex};
constexpr Field<Ipv4Address> linkSelection {"dhcp.option.agent_information_option.link_selection", "Link selection"};
constexpr Field<TextString> subscriberId {"dhcp.option.agent_information_option.subscriber_id", "Subscriber ID"};
constexpr Field<ByteString> radiusAttributes {"dhcp.option.agent_information_option.radius_attributes", "RADIUS Attributes"};
constexpr Field<ByteString> authentication {"dhcp.option.agent_information_option.authentication", "Authentication"};
constexpr Field<std::uint32_t> enterprise {
    "dhcp.option.agent_information_option.vi.enterprise", "Enterprise", Names {enterpriseNames}};
constexpr Field<std::uint8_t> enterpriseLength {"dhcp.option.agent_information_option.vi.data_length", "Data Length"};
constexpr Field<std::uint8_t> agentFlags {"dhcp.option.agent_information_option.flags", "Flags", Base::Hex};
constexpr Field<Ipv4Address> serverOverride {"dhcp.option.agent_information_option.server_id_override", "Server ID Override"};
constexpr Field<ByteString> relayId {"dhcp.option.agent_information_option.relay_agent_id", "Relay Agent Identifier"};
constexpr Field<std::uint16_t> accessTechnology {"dhcp.option.agent_information_option.ani_att", "Access Technology Type"};
constexpr Field<TextString> networkName {"dhcp.option.agent_information_option.ani_network_name", "Access Network Name"};
constexpr Field<TextString> pointName {"dhcp.option.agent_information_option.ani_ap_name", "Access Point Name"};
constexpr Field<MacAddress> pointBssid {"dhcp.option.agent_information_option.ani_ap_bssid", "Access Point BSSID"};
constexpr Field<ByteString> operatorId {"dhcp.option.agent_information_option.ani_operator_id", "Access Network Operator ID"};
constexpr Field<TextString> operatorRealm {"dhcp.option.agent_information_option.ani_operator_realm", "Access Network Operator Realm"};
constexpr Field<Ipv4Address> ciscoLink {
    "dhcp.option.agent_information_option.link_selection_cisco", "Link selection (Cisco proprietary)"};
constexpr Field<std::uint8_t> vrfGlobal {"dhcp.option.agent_information_option.vrf_name.global", "Global, default VPN"};
constexpr Field<TextString> vrfName {"dhcp.option.agent_information_option.vrf_name", "VRF name"};
constexpr Field<Ipv4Address> ciscoOverride {
    "dhcp.option.agent_information_option.server_id_override_cisco", "Server ID Override (Cisco proprietary)"};

constexpr Field<std::uint32_t> classEnterprise {"dhcp.option.vi_class.enterprise", "Enterprise", Names {enterpriseNames}};
constexpr Field<std::uint8_t> classLength {"dhcp.option.vi_class.length", "CableLab Address Mode"};
constexpr Field<TextString> classData {"dhcp.option.vi_class.data", "NetInfo Parent Server Tag"};
constexpr Field<std::uint32_t> vendorEnterprise {"dhcp.option.vi.enterprise", "Enterprise", Names {enterpriseNames}};
constexpr Field<std::uint8_t> vendorLength {"dhcp.option.vi.length", "Length"};
constexpr Field<ByteString> vendorValue {"dhcp.option.vi.value", "Value"};
constexpr Field<std::uint8_t> gatewayOption {"dhcp.option.vi.tr111.suboption", "Option 125 Suboption", Label {gatewayLabel}};
constexpr Field<TextString> deviceSerial {"dhcp.option.vi.tr111.device_serial_number", "DeviceSerialNumber"};
constexpr Field<TextString> deviceClassText {"dhcp.option.vi.tr111.device_product_class", "DeviceProductClass"};
constexpr Field<TextString> gatewayOui {"dhcp.option.vi.tr111.gateway_manufacturer_oui", "GatewayManufacturerOUI"};
constexpr Field<TextString> gatewaySerial {"dhcp.option.vi.tr111.gateway_serial_number", "GatewaySerialNumber"};
constexpr Field<TextString> gatewayClass {"dhcp.option.vi.tr111.gateway_product_class", "GatewayProductClass"};
constexpr Field<std::uint8_t> cableOption {"dhcp.option.vi.cl.suboption", "Option 125 Suboption", Label {cableLabel}};
constexpr Field<ByteString> cableRequest {"dhcp.option.vi.cl.option_request", "Option Request"};
constexpr Field<Ipv4Address> cableServers {"dhcp.option.vi.cl.tftp_server_addresses", "TFTP Server Addresses"};
constexpr Field<ByteString> cableRouter {"dhcp.option.vi.cl.erouter_container_option", "eRouter Container Option"};
constexpr Field<ByteString> cableModem {"dhcp.option.vi.cl.modem_capabilities", "Modem Capabilities"};
constexpr Field<std::uint8_t> vendorOption {"dhcp.vendor.suboption", "Option 125 Suboption"};
constexpr Field<ByteString> vendorData {"dhcp.vendor.data", "Data"};

} // namespace

constexpr Field<std::uint8_t> suboptionLength {"dhcp.option.suboption_length", "Length"};
constexpr ExpertInfo missingLength {
    "dhcp.missing_subopt_length", Severity::Error, ExpertGroup::Protocol, "no room left in option for suboption length"};
constexpr ExpertInfo missingValue {
    "dhcp.missing_subopt_value", Severity::Error, ExpertGroup::Protocol, "no room left in option for suboption value"};
constexpr ExpertInfo unknownSuboption {
    "dhcp.subopt.unknown_type", Severity::Error, ExpertGroup::Protocol, "ERROR, please report: Unknown subopt type handler"};

namespace {

constexpr const FieldInfo* fields[] = {&suboptionLength, &suboption, &suboptionValue, &circuitId, &remoteId, &reserved, &deviceClass,
    &linkSelection, &subscriberId, &radiusAttributes, &authentication, &enterprise, &enterpriseLength, &agentFlags, &serverOverride,
    &relayId, &accessTechnology, &networkName, &pointName, &pointBssid, &operatorId, &operatorRealm, &ciscoLink, &vrfGlobal, &vrfName,
    &ciscoOverride, &classEnterprise, &classLength, &classData, &vendorEnterprise, &vendorLength, &vendorValue, &gatewayOption,
    &deviceSerial, &deviceClassText, &gatewayOui, &gatewaySerial, &gatewayClass, &cableOption, &cableRequest, &cableServers,
    &cableRouter, &cableModem, &vendorOption, &vendorData};
constexpr const ExpertInfo* experts[] = {&missingLength, &missingValue, &unknownSuboption};

constexpr OptionInfo suboptions[] = {
    {0, "Padding"},
    {1, "Agent Circuit ID", Kind::Text, &circuitId},
    {2, "Agent Remote ID", Kind::Text, &remoteId},
    {3, "Reserved", Kind::Text, &reserved},
    {4, "DOCSIS Device Class", Kind::Number, &deviceClass},
    {5, "Link selection", Kind::Address, &linkSelection},
    {6, "Subscriber ID", Kind::Text, &subscriberId},
    {7, "RADIUS Attributes", Kind::Text, &radiusAttributes},
    {8, "Authentication", Kind::Text, &authentication},
    {9, "Vendor-Specific Information", Kind::Composite},
    {10, "Flags", Kind::Number, &agentFlags},
    {11, "Server ID Override", Kind::Address, &serverOverride},
    {12, "Relay Agent Identifier", Kind::Text, &relayId},
    {13, "Access Technology Type", Kind::Number, &accessTechnology},
    {14, "Access Network Name", Kind::Text, &networkName},
    {15, "Access Point Name", Kind::Text, &pointName},
    {16, "Access Point BSSID", Kind::Number, &pointBssid},
    {17, "Access Network Operator ID", Kind::Text, &operatorId},
    {18, "Access Network Operator Realm", Kind::Text, &operatorRealm},
    {19, "Source Port"},
    {150, "Link selection (Cisco proprietary)", Kind::Address, &ciscoLink},
    {151, "VRF name/VPN ID", Kind::Composite},
    {152, "Server ID Override (Cisco proprietary)", Kind::Address, &ciscoOverride},
};
constexpr OptionInfo gatewayOptions[] = {
    {1, "DeviceManufacturerOUI"},
    {2, "DeviceSerialNumber", Kind::Text, &deviceSerial},
    {3, "DeviceProductClass", Kind::Text, &deviceClassText},
    {4, "GatewayManufacturerOUI", Kind::Text, &gatewayOui},
    {5, "GatewaySerialNumber", Kind::Text, &gatewaySerial},
    {6, "GatewayProductClass", Kind::Text, &gatewayClass},
};
constexpr OptionInfo cableOptions[] = {
    {1, "Option Request", Kind::Text, &cableRequest},
    {2, "TFTP Server Addresses", Kind::Addresses, &cableServers},
    {3, "eRouter Container Option", Kind::Text, &cableRouter},
    {4, "MIB Environment Indicator Option"},
    {5, "Modem Capabilities", Kind::Text, &cableModem},
};

OptionInfo find(std::span<const OptionInfo> table, std::uint64_t number)
{
    const auto found = std::ranges::find(table, number, &OptionInfo::number);
    return found != table.end() ? *found : OptionInfo {static_cast<std::uint8_t>(number), "Unknown"};
}

void suboptionLabel(const ItemView& item, Text& out)
{
    const auto option = find(suboptions, item.value());
    out.format("Option 82 Suboption: ({}) {}", item.value(), option.name);
    if (option.kind != Kind::Address)
        return;
    if (const auto address = item.find(*option.field); address.found()) {
        out << " (";
        formatLabelValue(address, out);
        out << ')';
    }
}

void gatewayLabel(const ItemView& item, Text& out)
{
    out.format("Option 125 Suboption: ({}) {}", item.value(), find(gatewayOptions, item.value()).name);
}

void cableLabel(const ItemView& item, Text& out)
{
    out.format("Option 125 Suboption: ({}) {}", item.value(), find(cableOptions, item.value()).name);
}

/// The content of a suboption that the tables know.
void readContent(Cursor in, const OptionInfo& option, const TreeItem& item)
{
    switch (option.kind) {
    case Kind::Text: readText(in, item, *option.field); return;
    case Kind::Addresses: readAddresses(in, item, *option.field, item); return;
    case Kind::Address:
    case Kind::Number: {
        const std::uint32_t width = option.field->width / 8u;
        if (in.remaining() == width)
            in.number(item, *option.field, width);
        else
            complain(item, badLength, "length isn't {}", width);
        return;
    }
    default: return;
    }
}

/// RFC 4243.
void readAgentVendor(Cursor in, const TreeItem& item)
{
    while (in && in.remaining() >= 5) {
        const auto number = in.read(item, enterprise);
        const std::uint32_t length = in.read(number.item, enterpriseLength);
        const auto end = std::min(length, in.remaining());
        if (number == cableLabs)
            in.skip(end);
        else
            in.bytes(item, suboptionValue, end);
    }
}

/// RFC 2685 and Cisco's practice: a name, or 255 for the global network.
void readVirtualNetwork(Cursor in, const TreeItem& item)
{
    if (in.remaining() == 1)
        in.read(item, vrfGlobal);
    else
        readText(in, item, vrfName);
}

void readSuboption(Cursor in, std::uint8_t number, const TreeItem& item)
{
    constexpr std::uint8_t vendor = 9, virtualNetwork = 151;
    if (number == vendor)
        readAgentVendor(in, item);
    else if (number == virtualNetwork)
        readVirtualNetwork(in, item);
    else if (number == sourcePort)
        complain(item, unknownSuboption, "ERROR, please report: Unknown subopt type handler {}", number);
    else
        readContent(in, find(suboptions, number), item);
}

/// Suboptions of the kind that number and length introduce, in 125.
void readVendorOptions(Cursor in, const TreeItem& item, const Field<std::uint8_t>& title, std::span<const OptionInfo> table)
{
    while (in && in.remaining() > 0) {
        const auto number = in.u8();
        if (in.remaining() == 0) {
            complain(item, missingLength, "Suboption {}: no room left in option for suboption length", number);
            return;
        }
        const std::uint32_t length = in.peek();
        const auto option = item.add(title, in.source(), in.position(), std::min(length + 2, in.remaining()), number);
        in.read(option, suboptionLength);
        if (length > in.remaining()) {
            complain(option, missingValue, "Suboption {}: no room left in option for suboption value", number);
            return;
        }
        const auto content = in.take(length);
        auto value = content;
        value.bytes(option, vendorValue, length).item.hide();
        readContent(content, find(table, number), option);
    }
}

void readOtherVendor(Cursor in, const TreeItem& item)
{
    while (in && in.remaining() > 0) {
        const auto number = in.read(item, vendorOption);
        if (in.remaining() == 0) {
            complain(number.item, missingLength, "Suboption {}: no room left in option for suboption length", number.value);
            return;
        }
        const std::uint32_t length = in.read(number.item, suboptionLength);
        if (length > in.remaining()) {
            complain(number.item, missingValue, "Suboption {}: no room left in option for suboption value", number.value);
            return;
        }
        in.bytes(number.item, vendorData, length);
    }
}

} // namespace

void readRelayInformation(Cursor in, const TreeItem& option, Message&)
{
    while (in && in.remaining() > 0) {
        const auto start = in.position();
        const auto number = in.u8();
        if (in.remaining() == 0) {
            complain(option, missingLength, "Suboption {}: no room left in option for suboption length", number);
            return;
        }
        const std::uint32_t length = in.peek();
        const auto item = option.add(suboption, in.source(), start, std::min(length, in.remaining() - 1) + 2, number);
        in.read(item, suboptionLength);
        if (length > in.remaining()) {
            complain(item, missingValue, "Suboption {}: no room left in option for suboption value", number);
            return;
        }
        auto value = in;
        const auto bytes = value.bytes(item, suboptionValue, length);
        if (find(suboptions, number).kind != Kind::Opaque || number == sourcePort)
            bytes.item.hide();
        readSuboption(in.take(length), number, item);
    }
}

void readVendorClasses(Cursor in, const TreeItem& option, Message&)
{
    while (in && in.remaining() >= 5) {
        in.read(option, classEnterprise);
        const std::uint32_t length = in.read(option, classLength);
        if (length > in.remaining())
            return;
        in.bytes(option, classData, length);
    }
    if (in.remaining() > 0)
        complain(option, badLength, "length < 5");
}

void readVendorInformation(Cursor in, const TreeItem& option, Message& message)
{
    while (in && in.remaining() >= 5) {
        const auto number = in.read(option, vendorEnterprise);
        const std::uint32_t length = in.read(number.item, vendorLength);
        const auto content = in.take(length);
        if (number == broadbandForum || number == cableLabs)
            message.context.pass(dhcpProtocol);
        if (number == broadbandForum)
            readVendorOptions(content, number.item, gatewayOption, gatewayOptions);
        else if (number == cableLabs)
            readVendorOptions(content, number.item, cableOption, cableOptions);
        else
            readOtherVendor(content, number.item);
    }
    if (in.remaining() > 0)
        complain(option, badLength, "length < 5");
}

constinit const FieldList relayFields {fields};
constinit const ExpertList relayExperts {experts};

} // namespace porthole::dhcp
