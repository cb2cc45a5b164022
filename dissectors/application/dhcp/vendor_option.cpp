// Suboptions in options 43 (RFC 2132 section 8.4), as the Preboot Execution Environment 2.1 fills it, and 63 (RFC 2242).

#include "dissectors/application/dhcp/dhcp.h"

#include <algorithm>

namespace porthole::dhcp {

namespace {

void pxeLabel(const ItemView& item, Text& out);
void novellLabel(const ItemView& item, Text& out);
void appendControl(const ItemView& item, Text& out);

constexpr ValueName bootServerTypes[] = {{0, "PXE bootstrap server"}, {1, "Microsoft Windows NT Boot Server"},
    {2, "Intel LCM Boot Server"}, {3, "DOS/UNDI Boot Server"}, {4, "NEC ESMPRO Boot Server"}, {5, "IBM WSoD Boot Server"},
    {6, "IBM LCCM Boot Server"}, {7, "CA Unicenter TNG Boot Server"}, {8, "HP OpenView Boot Server"}, {65535, "PXE API Test server"}};
constexpr Booleans yesNo {"Yes", "No"};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<ByteString> vendorValue {"dhcp.option.vendor.value", "Value"};
constexpr Field<std::uint8_t> pxeOption {"dhcp.option.vendor.pxeclient.suboption", "Option 43 Suboption", Label {pxeLabel}};
constexpr Field<std::uint8_t> pxePadding {"dhcp.option.vendor.pxeclient.padding", "Padding"};
constexpr Field<std::uint8_t> pxeEnd {"dhcp.option.vendor.pxeclient.end", "PXE Client End"};
constexpr Field<Ipv4Address> multicastIp {"dhcp.option.vendor.pxeclient.mtftp_ip", "mtftp IP"};
constexpr Field<std::uint16_t> clientPort {"dhcp.option.vendor.pxeclient.mtftp_client_port", "mtftp client port"};
constexpr Field<std::uint16_t> serverPort {"dhcp.option.vendor.pxeclient.mtftp_server_port", "mtftp server port"};
constexpr Field<std::uint8_t> timeout {"dhcp.option.vendor.pxeclient.mtftp_timeout", "mtftp timeout"};
constexpr Field<std::uint8_t> delay {"dhcp.option.vendor.pxeclient.mtftp_delay", "mtftp delay"};
constexpr Field<std::uint8_t> control {
    "dhcp.option.vendor.pxeclient.discovery_control", "discovery control", Base::Hex, Append {appendControl}};
constexpr Field<bool> noBroadcast {
    "dhcp.option.vendor.pxeclient.discovery_control.broadcast", "Disable Broadcast", Mask {0x01}, Width {8}, setOrNot};
constexpr Field<bool> noMulticast {
    "dhcp.option.vendor.pxeclient.discovery_control.multicast", "Disable Multicast", Mask {0x02}, Width {8}, setOrNot};
constexpr Field<bool> listedOnly {
    "dhcp.option.vendor.pxeclient.discovery_control.serverlist", "Serverlist only", Mask {0x04}, Width {8}, setOrNot};
constexpr Field<bool> bootstrap {
    "dhcp.option.vendor.pxeclient.discovery_control.bstrap", "Bootstrap override", Mask {0x08}, Width {8}, setOrNot};
constexpr Field<Ipv4Address> multicastAddress {"dhcp.option.vendor.pxeclient.multicast_address", "multicast address"};
constexpr Field<ByteString> bootServers {"dhcp.option.vendor.pxeclient.boot_servers", "boot servers"};
constexpr Field<std::uint16_t> bootServerType {"dhcp.option.vendor.pxeclient.boot_servers.type", "Type", Names {bootServerTypes}};
constexpr Field<std::uint8_t> bootServerCount {"dhcp.option.vendor.pxeclient.boot_servers.count", "IP count"};
constexpr Field<Ipv4Address> bootServerAddress {"dhcp.option.vendor.pxeclient.boot_servers.ip", "IP"};
constexpr ValueName menuTypes[] = {{0, "Local Boot"}};
constexpr Field<ByteString> bootMenu {"dhcp.option.vendor.pxeclient.boot_menu", "boot menu"};
constexpr Field<std::uint16_t> bootMenuType {"dhcp.option.vendor.pxeclient.boot_menu.type", "Type", Names {menuTypes}};
constexpr Field<std::uint8_t> bootMenuLength {"dhcp.option.vendor.pxeclient.boot_menu.length", "Length"};
constexpr Field<TextString> bootMenuText {"dhcp.option.vendor.pxeclient.boot_menu.desc", "Description"};
constexpr Field<ByteString> menuPrompt {"dhcp.option.vendor.pxeclient.menu_prompt", "menu prompt"};
constexpr Field<std::uint8_t> promptTimeout {"dhcp.option.vendor.pxeclient.menu_prompt.timeout", "Timeout"};
constexpr Field<TextString> promptText {"dhcp.option.vendor.pxeclient.menu_prompt.prompt", "Prompt"};
constexpr Field<ByteString> multicastAllocation {
    "dhcp.option.vendor.pxeclient.multicast_address_alloc", "multicast address alloc"};
constexpr Field<ByteString> credentials {"dhcp.option.vendor.pxeclient.credential_types", "credential types"};
constexpr Field<ByteString> bootItem {"dhcp.option.vendor.pxeclient.boot_item", "boot item"};
constexpr Field<std::uint16_t> bootItemType {"dhcp.option.vendor.pxeclient.boot_item.type", "Type"};
constexpr Field<ByteString> bootItemLayer {"dhcp.option.vendor.pxeclient.boot_item.layer", "Layer"};

constexpr Field<std::uint8_t> novellOption {"dhcp.option.novell_options.suboption", "Option 63 Suboption", Label {novellLabel}};
constexpr Field<ByteString> novellValue {"dhcp.option.novell_options.value", "Value"};
constexpr Field<bool> nearestBroadcast {
    "dhcp.option.novell_options.broadcast", "Broadcast for nearest Netware server", yesNo};
constexpr Field<Ipv4Address> preferredServer {"dhcp.option.novell_options.preferred_dss_server", "Preferred DSS server"};
constexpr Field<Ipv4Address> nearestServer {"dhcp.option.novell_options.nearest_nwip_server", "Nearest NWIP server"};
constexpr Field<std::uint8_t> retries {"dhcp.option.novell_options.autoretries", "Autoretries"};
constexpr Field<std::uint8_t> retryDelay {"dhcp.option.novell_options.autoretry_delay", "Autoretry delay, sec"};
constexpr Field<bool> version11 {
    "dhcp.option.novell_options.support_netware_v1_1", "Broadcast for nearest Netware server", yesNo};
constexpr Field<Ipv4Address> primaryServer {"dhcp.option.novell_options.primary_dss", "Primary DSS"};

constexpr const FieldInfo* fields[] = {&vendorValue, &pxeOption, &pxePadding, &pxeEnd, &multicastIp, &clientPort, &serverPort, &timeout,
    &delay, &control, &noBroadcast, &noMulticast, &listedOnly, &bootstrap, &multicastAddress, &bootServers, &bootServerType,
    &bootServerCount, &bootServerAddress, &bootMenu, &bootMenuType, &bootMenuLength, &bootMenuText, &menuPrompt, &promptTimeout,
    &promptText, &multicastAllocation, &credentials, &bootItem, &bootItemType, &bootItemLayer, &novellOption, &novellValue,
    &nearestBroadcast, &preferredServer, &nearestServer, &retries, &retryDelay, &version11, &primaryServer};

constexpr OptionInfo pxeOptions[] = {
    {1, "PXE mtftp IP", Kind::Addresses, &multicastIp},
    {2, "PXE mtftp client port", Kind::Number, &clientPort}, // least significant byte first
    {3, "PXE mtftp server port", Kind::Number, &serverPort},
    {4, "PXE mtftp timeout", Kind::Number, &timeout},
    {5, "PXE mtftp delay", Kind::Number, &delay},
    {6, "PXE discovery control", Kind::Composite, &control},
    {7, "PXE multicast address", Kind::Addresses, &multicastAddress},
    {8, "PXE boot servers", Kind::Composite, &bootServers},
    {9, "PXE boot menu", Kind::Composite, &bootMenu},
    {10, "PXE menu prompt", Kind::Composite, &menuPrompt},
    {11, "PXE multicast address alloc", Kind::Text, &multicastAllocation},
    {12, "PXE credential types", Kind::Text, &credentials},
    {71, "PXE boot item", Kind::Composite, &bootItem},
};
constexpr OptionInfo novellOptions[] = {
    {1, "NWIP does not exist on subnet"},
    {2, "NWIP exists in options area"},
    {3, "NWIP exists in sname/file"},
    {4, "NWIP exists, but too big"},
    {5, "Broadcast for nearest Netware server", Kind::Number, &nearestBroadcast},
    {6, "Preferred DSS server", Kind::Addresses, &preferredServer},
    {7, "Nearest NWIP server", Kind::Addresses, &nearestServer},
    {8, "Autoretries", Kind::Number, &retries},
    {9, "Autoretry delay, secs", Kind::Number, &retryDelay},
    {10, "Support NetWare/IP v1.1", Kind::Number, &version11},
    {11, "Primary DSS", Kind::Address, &primaryServer},
};

OptionInfo find(std::span<const OptionInfo> table, std::uint64_t number)
{
    const auto found = std::ranges::find(table, number, &OptionInfo::number);
    return found != table.end() ? *found : OptionInfo {static_cast<std::uint8_t>(number), "Unknown"};
}

void pxeLabel(const ItemView& item, Text& out)
{
    out.format("Option 43 Suboption: ({}) {}", item.value(), find(pxeOptions, item.value()).name);
}

void novellLabel(const ItemView& item, Text& out)
{
    const auto option = find(novellOptions, item.value());
    out.format("Option 63 Suboption: ({}) {}", item.value(), option.name);
    if (option.kind != Kind::Address)
        return;
    if (const auto address = item.find(*option.field); address.found()) {
        out << " (";
        formatLabelValue(address, out);
        out << ')';
    }
}

void appendControl(const ItemView& item, Text& out)
{
    const Field<bool>* const bits[] = {&noBroadcast, &noMulticast, &listedOnly, &bootstrap};
    for (const auto* bit : bits)
        if (item.value() & bit->mask)
            out << ", " << bit->name;
}

void readControl(Cursor& in, const TreeItem& item)
{
    const auto word = in.read(item, control);
    word.item.bits(noBroadcast, word);
    word.item.bits(noMulticast, word);
    word.item.bits(listedOnly, word);
    word.item.bits(bootstrap, word);
}

void readBootServers(Cursor& in, const TreeItem& item)
{
    auto whole = in;
    const auto list = whole.bytes(item, bootServers, in.remaining()).item;
    while (in && in.remaining() >= 3) {
        in.read(list, bootServerType);
        const unsigned count = in.read(list, bootServerCount);
        for (unsigned i = 0; i < count && in && in.remaining() >= 4; ++i)
            in.read(list, bootServerAddress);
    }
}

void readBootMenu(Cursor& in, const TreeItem& item)
{
    auto whole = in;
    const auto list = whole.bytes(item, bootMenu, in.remaining()).item;
    while (in && in.remaining() >= 3) {
        in.read(list, bootMenuType);
        const std::uint32_t length = in.read(list, bootMenuLength);
        if (length > in.remaining())
            return;
        in.bytes(list, bootMenuText, length);
    }
}

void readPxeComposite(Cursor in, std::uint8_t number, const TreeItem& item)
{
    if (in.remaining() == 0)
        return;
    auto whole = in;
    switch (number) {
    case 6: readControl(in, item); return;
    case 8: readBootServers(in, item); return;
    case 9: readBootMenu(in, item); return;
    case 10: {
        const auto list = whole.bytes(item, menuPrompt, in.remaining()).item;
        in.read(list, promptTimeout);
        if (in.remaining() > 0)
            in.bytes(list, promptText, in.remaining());
        return;
    }
    default: {
        const auto list = whole.bytes(item, bootItem, in.remaining()).item;
        if (in.remaining() != 4)
            return;
        in.read(list, bootItemType);
        in.bytes(list, bootItemLayer, 2);
    }
    }
}

void readContent(Cursor in, const OptionInfo& option, const TreeItem& item)
{
    switch (option.kind) {
    case Kind::Text: readText(in, item, *option.field); return;
    case Kind::Addresses: readAddresses(in, item, *option.field, item); return;
    case Kind::Composite: readPxeComposite(in, option.number, item); return;
    case Kind::Address:
    case Kind::Number: {
        const std::uint32_t width = option.field->width / 8u;
        if (in.remaining() != width) {
            complain(item, badLength, "length isn't {}", width);
            return;
        }
        const auto value = in.number(item, *option.field, width);
        if (option.field == &clientPort || option.field == &serverPort)
            value.item.setValue(value.value >> 8 | (value.value & 0xff) << 8);
        return;
    }
    default: return;
    }
}

/// One suboption; false where nothing can follow.
bool readSuboption(Cursor& in, const TreeItem& option, const Field<std::uint8_t>& title, const Field<ByteString>& raw,
    std::span<const OptionInfo> table)
{
    const auto start = in.position();
    const auto number = in.u8();
    if (in.remaining() == 0) {
        complain(option, missingLength, "Suboption {}: no room left in option for suboption length", number);
        return false;
    }
    const std::uint32_t length = in.peek();
    const auto item = option.add(title, in.source(), start, std::min(length, in.remaining() - 1) + 2, number);
    in.read(item, suboptionLength);
    if (length > in.remaining()) {
        complain(item, missingValue, "Suboption {}: no room left in option for suboption value", number);
        return false;
    }
    const auto content = in.take(length);
    auto value = content;
    const auto known = find(table, number);
    const auto bytes = value.bytes(item, raw, length);
    if (known.kind != Kind::Opaque)
        bytes.item.hide();
    readContent(content, known, item);
    return true;
}

} // namespace

void readVendorOption(Cursor in, const TreeItem& option, Message& message)
{
    constexpr std::uint8_t pad = 0, end = 255;
    if (!message.vendorClass.starts_with("PXEClient")) {
        in.bytes(option, vendorValue, in.remaining());
        return;
    }
    message.context.pass(dhcpProtocol);
    option.note();
    while (in && in.remaining() > 0) {
        if (in.peek() == end) {
            in.read(option, pxeEnd);
            return;
        }
        if (in.peek() == pad)
            in.read(option, pxePadding);
        else if (!readSuboption(in, option, pxeOption, vendorValue, pxeOptions))
            return;
    }
}

void readNovellOptions(Cursor in, const TreeItem& option, Message&)
{
    while (in && in.remaining() > 0)
        if (!readSuboption(in, option, novellOption, novellValue, novellOptions))
            return;
}

constinit const FieldList vendorFields {fields};

} // namespace porthole::dhcp
