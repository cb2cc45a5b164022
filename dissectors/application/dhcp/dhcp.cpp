// Dynamic Host Configuration Protocol: RFC 2131; the Bootstrap Protocol that it comes from: RFC 951, RFC 1542.

#include "dissectors/application/dhcp/dhcp.h"

#include <algorithm>

namespace porthole {

namespace dhcp {

namespace {

void layerTypes(const ItemView& item, Text& out);
void appendCast(const ItemView& item, Text& out);
void serverNameLabel(const ItemView& item, Text& out);
void fileLabel(const ItemView& item, Text& out);
void hardwareLabel(const ItemView& item, Text& out);
void cookieText(std::uint64_t value, Text& out);

constexpr std::uint32_t cookieValue = 0x63825363; // RFC 2131 section 3
constexpr std::uint32_t hardwareOffset = 28, hardwareLength = 16;
constexpr std::uint32_t headerLength = 236, vendorAreaLength = 64;
constexpr std::uint16_t proxyPort = 4011;

constexpr ValueName operations[] = {{1, "Boot Request"}, {2, "Boot Reply"}};
constexpr ValueName hardwareTypes[] = {{0, "NET/ROM pseudo"}, {1, "Ethernet"}, {2, "Experimental Ethernet"}, {3, "AX.25"}, {4, "ProNET"},
    {5, "Chaos"}, {6, "IEEE 802"}, {7, "ARCNET"}, {8, "Hyperchannel"}, {9, "Lanstar"}, {10, "Autonet Short Address"}, {11, "Localtalk"},
    {12, "LocalNet"}, {13, "Ultra link"}, {14, "SMDS"}, {15, "Frame Relay DLCI"}, {16, "ATM"}, {17, "HDLC"}, {18, "Fibre Channel"},
    {19, "ATM (RFC 2225)"}, {20, "Serial Line"}, {21, "ATM"}, {22, "MIL-STD-188-220"}, {23, "Metricom STRIP"}, {24, "IEEE 1394.1995"},
    {25, "MAPOS"}, {26, "Twinaxial"}, {27, "EUI-64"}, {28, "HIPARP"}, {29, "IP and ARP over ISO 7816-3"}, {30, "ARPSec"},
    {31, "IPsec tunnel"}, {32, "InfiniBand"}, {33, "TIA-102 Project 25 CAI"}, {34, "Wiegand Interface"}, {35, "Pure IP"},
    {36, "Experimental 1"}, {37, "HFI"}};

constexpr Field<bool> isBootp {"dhcp.bootp", "Frame is BOOTP", Hidden {}};
constexpr Field<std::uint8_t> operation {"dhcp.type", "Message type", Names {operations}};
constexpr Field<std::uint8_t> addressLength {"dhcp.hw.len", "Hardware address length"};
constexpr Field<std::uint8_t> hops {"dhcp.hops", "Hops"};
constexpr Field<std::uint32_t> id {"dhcp.id", "Transaction ID", Base::Hex};
constexpr Field<std::uint16_t> seconds {"dhcp.secs", "Seconds elapsed"};
constexpr Field<std::uint16_t> flags {"dhcp.flags", "Bootp flags", Base::Hex, Append {appendCast}};
constexpr Field<bool> broadcast {"dhcp.flags.bc", "Broadcast flag", Mask {0x8000}, Width {16}, Booleans {"Broadcast", "Unicast"}};
constexpr Field<std::uint16_t> reserved {"dhcp.flags.reserved", "Reserved flags", Base::Hex, Mask {0x7fff}};
constexpr Field<Ipv4Address> clientAddress {"dhcp.ip.client", "Client IP address"};
constexpr Field<Ipv4Address> yourAddress {"dhcp.ip.your", "Your (client) IP address"};
constexpr Field<Ipv4Address> serverAddress {"dhcp.ip.server", "Next server IP address"};
constexpr Field<Ipv4Address> relayAddress {"dhcp.ip.relay", "Relay agent IP address"};
constexpr Field<ByteString> hardwareAddress {"dhcp.hw.addr", "Client hardware address", Label {hardwareLabel}};
constexpr Field<ByteString> hardwarePadding {"dhcp.hw.addr_padding", "Client hardware address padding"};
constexpr Field<TextString> serverName {"dhcp.server", "Server host name", Label {serverNameLabel}};
constexpr Field<TextString> file {"dhcp.file", "Boot file name", Label {fileLabel}};
constexpr Field<Ipv4Address> cookie {"dhcp.cookie", "Magic cookie", ValueText {cookieText}};
constexpr Field<ByteString> vendorArea {"dhcp.vendor_specific_options", "Bootp vendor specific options"};
constexpr Field<NoValue> noAddress {"dhcp.hw.none", "Client address not given"};
constexpr Field<NoValue> serverNameTaken {"dhcp.server.overloaded", "Server name option overloaded by DHCP"};
constexpr Field<NoValue> fileTaken {"dhcp.file.overloaded", "Boot file name option overloaded by DHCP"};

constexpr ExpertInfo littleEndian {
    "dhcp.secs_le", Severity::Note, ExpertGroup::Protocol, "Seconds elapsed appears to be encoded as little-endian"};
constexpr ExpertInfo addressNotGiven {
    "dhcp.client_address_not_given", Severity::Note, ExpertGroup::Protocol, "Client address not given"};
constexpr ExpertInfo serverNameOverloaded {
    "dhcp.server_name_overloaded_by_dhcp", Severity::Note, ExpertGroup::Protocol, "Server name option overloaded by DHCP"};
constexpr ExpertInfo fileOverloaded {
    "dhcp.boot_filename_overloaded_by_dhcp", Severity::Note, ExpertGroup::Protocol, "Boot file name option overloaded by DHCP"};
constexpr ExpertInfo endMissing {"dhcp.end_option_missing", Severity::Error, ExpertGroup::Protocol, "End option missing"};

} // namespace

constexpr Field<std::uint8_t> hardwareType {"dhcp.hw.type", "Hardware type", Base::Hex, Names {hardwareTypes}};
constexpr Field<MacAddress> hardwareMac {"dhcp.hw.mac_addr", "Client MAC address"};

namespace {

constexpr const FieldInfo* fields[] = {&isBootp, &operation, &hardwareType, &addressLength, &hops, &id, &seconds, &flags, &broadcast,
    &reserved, &clientAddress, &yourAddress, &serverAddress, &relayAddress, &hardwareAddress, &hardwarePadding, &hardwareMac,
    &serverName, &file, &cookie, &vendorArea, &noAddress, &serverNameTaken, &fileTaken};
constexpr const ExpertInfo* experts[] = {&littleEndian, &addressNotGiven, &serverNameOverloaded, &fileOverloaded, &endMissing};
constexpr const FieldList* moreFields[] = {&optionFields, &tableFields, &clientFields, &serviceFields, &relayFields, &vendorFields};
constexpr const ExpertList* moreExperts[] = {&optionExperts, &clientExperts, &serviceExperts, &relayExperts};

// Labels

/// The message types among the options; those in overloaded fields stand deeper.
void layerTypes(const ItemView& item, Text& out)
{
    const auto& tree = item.packet().tree;
    const auto depth = item.item().depth;
    for (auto i = item.index() + 1; i < tree.size() && tree[i].depth > depth; ++i) {
        if (tree[i].field != &messageType || tree[i].depth != depth + 2)
            continue;
        const auto name = valueName(messageType, tree[i].value);
        if (name == "Unknown")
            out.format(" (Unknown Message Type (0x{:02x}))", tree[i].value);
        else
            out << " (" << name << ')';
    }
}

void appendCast(const ItemView& item, Text& out)
{
    out << (item.value() & broadcast.mask ? ", Broadcast flag (Broadcast)" : " (Unicast)");
}

void nameLabel(const ItemView& item, std::string_view what, Text& out)
{
    const auto name = item.text().substr(0, item.text().find('\0'));
    out << what;
    if (name.empty()) {
        out << " not given";
        return;
    }
    out << ": ";
    appendPrintable(out, name);
}

void serverNameLabel(const ItemView& item, Text& out) { nameLabel(item, "Server host name", out); }
void fileLabel(const ItemView& item, Text& out) { nameLabel(item, "Boot file name", out); }

/// The item covers all 16 bytes; the label shows those that are in use.
void hardwareLabel(const ItemView& item, Text& out)
{
    const auto used = item.parent().valueOf(addressLength);
    out << "Client hardware address: ";
    out.hex(item.bytes().first(std::min<std::size_t>(used, item.bytes().size())));
}

void cookieText(std::uint64_t value, Text& out)
{
    if (value == cookieValue)
        out << "DHCP";
    else
        appendIpv4(out, static_cast<std::uint32_t>(value));
}

// The message

/// What has to be known before the header is shown.
struct Outline {
    bool isDhcp = false;        ///< there is a message type
    bool cut = false;           ///< the capture ends among the options
    std::uint8_t type = 0xff;
    std::uint8_t overload = 0;
    std::string_view vendorClass;
};

Outline survey(Cursor in)
{
    constexpr std::uint8_t pad = 0, end = 255, overloadOption = 52, typeOption = 53, classOption = 60;
    Outline outline;
    if (in.captured() < headerLength + 4 || in.peek32(headerLength) != cookieValue)
        return outline;
    in.skip(headerLength + 4);
    while (in.remaining() > 0 && !(in.has(1) && in.peek() == end)) {
        const auto number = in.peek();
        const std::uint32_t length = in.peek(1);
        if (in.has(1) && number == pad) {
            in.skip(1);
            continue;
        }
        if (!in.has(std::min(2u, in.remaining()))) {
            outline.cut = true;
            break;
        }
        if (number == typeOption) {
            outline.isDhcp = true;
            outline.type = length > 0 && in.has(3) ? in.peek(2) : 0xff;
        } else if (number == overloadOption && length > 0 && in.has(3)) {
            outline.overload = in.peek(2);
        } else if (number == classOption && in.has(2 + length)) {
            const auto bytes = in.view().subspan(2, length);
            outline.vendorClass = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        }
        in.moveTo(in.position() + 2 + length);
    }
    return outline;
}

bool hasMac(std::uint8_t type, std::uint8_t length)
{
    constexpr std::uint8_t ethernet = 1, ieee802 = 6;
    return (type == ethernet || type == ieee802) && length == 6;
}

/// What the Info column says of the Bootstrap Protocol alone. False if not even that is there.
bool writeBootInfo(const Cursor& in, Context& context)
{
    context.setProtocol("BOOTP");
    context.setInfo("");
    const auto what = in.peek();
    const auto type = in.peek(1), length = in.peek(2);
    const bool mac = hasMac(type, length);
    const std::uint32_t needed = what == 1 ? hardwareOffset + std::min<std::uint32_t>(length, hardwareLength) : 3;
    if (!in.has(needed)) {
        auto at = in;
        at.skip(needed); // fails
        return false;
    }
    if (!context.columns())
        return true;
    if (what == 2) {
        context.setInfo("Boot Reply");
    } else if (what != 1) {
        context.setInfo("Unknown BOOTP message type ({})", what);
    } else {
        const auto bytes = in.view().subspan(hardwareOffset, std::min<std::size_t>(length, hardwareLength));
        Text text;
        if (mac) {
            MacAddress address;
            std::copy_n(bytes.begin(), 6, address.bytes.begin());
            appendName(text, address, context.names());
            text << " (";
            appendMac(text, bytes.data());
            text << ')';
        } else {
            text.hex(bytes);
        }
        context.setInfo("Boot Request from {}", text.view());
    }
    return true;
}

void readSeconds(Cursor& in, const TreeItem& layer)
{
    const auto word = in.peek16();
    if (word < 0x100 || (word & 0xff) != 0) {
        in.read(layer, seconds);
        return;
    }
    const auto value = in.readLittle(layer, seconds);
    value.item.expert(littleEndian);
}

void readHardwareAddress(Cursor& in, const TreeItem& layer, std::uint8_t type, std::uint8_t length)
{
    auto area = in.take(hardwareLength);
    if (length == 0 || length > hardwareLength) {
        area.bytes(layer, noAddress, hardwareLength).item.expert(addressNotGiven);
        return;
    }
    if (hasMac(type, length)) {
        area.read(layer, hardwareMac);
    } else {
        auto all = area;
        all.bytes(layer, hardwareAddress, hardwareLength);
        area.skip(length);
    }
    if (area.remaining() > 0)
        area.bytes(layer, hardwarePadding, area.remaining());
}

void readFixedPart(Cursor& in, const TreeItem& layer, const Outline& outline)
{
    in.read(layer, operation);
    const auto type = in.read(layer, hardwareType);
    const auto length = in.read(layer, addressLength);
    in.read(layer, hops);
    in.read(layer, id);
    readSeconds(in, layer);
    const auto word = in.read(layer, flags);
    word.item.bits(broadcast, word);
    word.item.bits(reserved, word);
    in.read(layer, clientAddress);
    in.read(layer, yourAddress);
    in.read(layer, serverAddress);
    in.read(layer, relayAddress);
    readHardwareAddress(in, layer, type, length);
    if (outline.overload & Overload::serverName)
        in.bytes(layer, serverNameTaken, serverNameLength).item.expert(serverNameOverloaded);
    else
        in.bytes(layer, serverName, serverNameLength);
    if (outline.overload & Overload::file)
        in.bytes(layer, fileTaken, fileLength).item.expert(fileOverloaded);
    else
        in.bytes(layer, file, fileLength);
}

/// PXE 2.1 section 2.2.1: to or from the port of a boot server, as the header of UDP before the message says.
bool isProxy(const Cursor& in, const Context& context)
{
    constexpr std::uint32_t udpHeader = 8;
    if (context.foundBy().table != Table::UdpPort || in.position() < udpHeader)
        return false;
    auto ports = in;
    ports.moveTo(in.position() - udpHeader);
    return ports.peek16() == proxyPort || ports.peek16(2) == proxyPort;
}

void writeDhcpInfo(const Outline& outline, std::uint32_t identifier, bool proxy, Context& context)
{
    if (!context.columns())
        return;
    context.setProtocol("DHCP");
    const auto name = valueName(messageType, outline.type);
    Text text;
    if (name == "Unknown")
        text.format("Unknown Message Type (0x{:02x})", outline.type);
    else
        text << name;
    context.setInfo("{} {:<8} - Transaction ID 0x{:x}", proxy ? "proxyDHCP" : "DHCP", text.view(), identifier);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto outline = survey(in);
    if (!writeBootInfo(in, context)) {
        layer.hide();
        return;
    }
    if (outline.cut) { // as Wireshark, which looks for the type before it shows anything
        in.skip(in.remaining()); // fails
        return;
    }
    Message message {context, in, outline.vendorClass, outline.isDhcp ? outline.type : std::uint8_t {0}};
    const auto identifier = in.peek32(4);
    readFixedPart(in, layer, outline);
    if (outline.isDhcp)
        writeDhcpInfo(outline, identifier, isProxy(message.start, context), context);
    else if (layer && in)
        layer.add(isBootp, in.source(), message.start.position(), 0, 1);
    if (!in)
        return;
    if (!in.has(4)) {
        in.skip(4); // fails
        return;
    }
    if (in.peek32() != cookieValue) {
        in.bytes(layer, vendorArea, vendorAreaLength);
        return;
    }
    in.read(layer, cookie);
    if (!readOptions(in, layer, message, false) && outline.isDhcp && in)
        layer.expert(endMissing);
}

constexpr Parent parents[] = {{Table::UdpPort, 67}, {Table::UdpPort, 68}, {Table::UdpPort, proxyPort}};

} // namespace

} // namespace dhcp

constinit const Protocol dhcpProtocol {
    .layer = {"dhcp", "Dynamic Host Configuration Protocol", dhcp::layerTypes},
    .shortName = "DHCP/BOOTP",
    .reference = "RFC 2131",
    .fields = dhcp::fields,
    .experts = dhcp::experts,
    .parents = dhcp::parents,
    .dissect = dhcp::dissect,
    .moreFields = dhcp::moreFields,
    .moreExperts = dhcp::moreExperts,
};

} // namespace porthole
