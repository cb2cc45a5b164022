// Netlink, how Linux tells programs of its network: RFC 3549, linux/netlink.h, linux/rtnetlink.h, linux/inet_diag.h. Numbers
// stand in the byte order of the machine that captured; the header that the capture puts before each message, in network
// order (https://www.tcpdump.org/linktypes/LINKTYPE_NETLINK.html).

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

void typeLabel(const ItemView& item, Text& out);
void attributeLabel(const ItemView& item, Text& out);

constexpr ValueName families[] = {
    {0x0000, "Route"},
    {0x0001, "Unused"},
    {0x0002, "User-mode socket protocols"},
    {0x0003, "Unused (formerly: ip_queue)"},
    {0x0004, "Socket monitoring"},
    {0x0005, "Netfilter ULOG"},
    {0x0006, "IPsec"},
    {0x0007, "SELinux events"},
    {0x0008, "Open-iSCSI"},
    {0x0009, "Auditing"},
    {0x000a, "FIB lookup"},
    {0x000b, "Kernel connector"},
    {0x000c, "Netfilter"},
    {0x000d, "Unused (formerly: ip6_queue)"},
    {0x000e, "DECnet routing messages"},
    {0x000f, "Kernel messages to userspace"},
    {0x0010, "Generic"},
    {0x0012, "SCSI Transports"},
    {0x0013, "ecryptfs"},
    {0x0014, "RDMA"},
    {0x0015, "Crypto layer"},
    {0x0016, "SMC monitoring"},
};
constexpr ValueName linkAttributes[] = {
    {0, "Unspecified"},
    {1, "HW Address"},
    {2, "Broadcast"},
    {3, "Device name"},
    {4, "MTU"},
    {5, "Link type"},
    {6, "Queueing discipline"},
    {7, "Interface Statistics"},
    {8, "Cost"},
    {9, "Priority"},
    {10, "Master"},
    {11, "Wireless"},
    {12, "Prot info"},
    {13, "TxQueue length"},
    {14, "Map"},
    {15, "Weight"},
    {16, "Operstate"},
    {17, "Link mode"},
    {18, "Link info"},
    {19, "NetNs id"},
    {20, "Ifalias"},
    {21, "Num VF"},
    {22, "VF Info"},
    {23, "Stats"},
    {24, "VF ports"},
    {25, "Port self"},
    {26, "AF spec"},
    {27, "Group"},
    {28, "NetNs fd"},
    {29, "Ext mask"},
    {30, "Promiscuity"},
    {31, "Number of Tx queues"},
    {32, "Number of Rx queues"},
    {33, "Carrier"},
    {34, "Physical port ID"},
    {35, "Carrier changes"},
    {36, "Physical switch ID"},
    {37, "Link network namespace ID"},
    {38, "Physical port name"},
    {39, "IFLA_PROTO_DOWN"},
    {40, "Maximum GSO segment count"},
    {41, "Maximum GSO size"},
    {42, "IFLA_PAD"},
    {43, "IFLA_XDP"},
    {44, "IFLA_EVENT"},
    {45, "IFLA_NEW_NETNSID"},
    {46, "IFLA_IF_NETNSID"},
    {47, "Carrier up count"},
    {48, "Carrier down count"},
    {49, "IFLA_NEW_IFINDEX"},
    {50, "Minimum MTU"},
    {51, "Maximum MTU"},
    {52, "Property list"},
    {53, "Alternative ifname"},
    {54, "Permanent address"},
    {55, "Protocol down reason"},
    {56, "Parent device name"},
    {57, "Parent device bus name"},
    {58, "GRO maximum size"},
    {59, "TSO maximum size"},
    {60, "TSO maximum number of segments"},
    {61, "Allmulti count"},
};
constexpr ValueName addressAttributes[] = {
    {0, "Unspecified"},
    {1, "Interface address"},
    {2, "Local address"},
    {3, "Name of interface"},
    {4, "Broadcast address"},
    {5, "Anycast address"},
    {6, "Address information"},
    {7, "Multicast address"},
    {8, "Address flags"},
    {9, "IFA_RT_PRIORITY"},
    {10, "IFA_TARGET_NETNSID"},
    {11, "IFA_PROTO"},
};
constexpr ValueName socketStates[] = {
    {1, "ESTABLISHED"},
    {2, "SYN_SENT"},
    {3, "SYN_RECV"},
    {4, "FIN_WAIT1"},
    {5, "FIN_WAIT2"},
    {6, "TIME_WAIT"},
    {7, "CLOSE"},
    {8, "CLOSE_WAIT"},
    {9, "LAST_ACK"},
    {10, "LISTEN"},
    {11, "CLOSING"},
    {12, "NEW_SYNC_RECV"},
};
constexpr Field<std::uint16_t> hardware {"netlink.hatype", "Link-layer address type"};
constexpr Field<std::uint16_t> family {"netlink.family", "Family", Base::Hex, Names {families}};
constexpr Field<std::uint32_t> length {"netlink.hdr_len", "Length"};
constexpr Field<std::uint16_t> type {"netlink.hdr_type", "Message type", Base::Hex, Label {typeLabel}};
constexpr Field<std::uint16_t> flags {"netlink.hdr_flags", "Flags", Base::Hex};
constexpr Field<std::uint16_t> flagRequest {"netlink.hdr_flags.request", "Request", Mask {0x1}};
constexpr Field<std::uint16_t> flagMulti {"netlink.hdr_flags.multi", "Multipart message", Mask {0x2}};
constexpr Field<std::uint16_t> flagAck {"netlink.hdr_flags.ack", "Ack", Mask {0x4}};
constexpr Field<std::uint16_t> flagEcho {"netlink.hdr_flags.echo", "Echo", Mask {0x8}};
constexpr Field<std::uint16_t> flagInterrupted {"netlink.hdr_flags.dump_intr", "Dump inconsistent", Mask {0x10}};
constexpr Field<std::uint16_t> flagFiltered {"netlink.hdr_flags.dump_filtered", "Dump filtered", Mask {0x20}};
constexpr Field<std::uint32_t> sequence {"netlink.hdr_seq", "Sequence"};
constexpr Field<std::uint32_t> port {"netlink.hdr_pid", "Port ID"};
constexpr Field<std::int32_t> error {"netlink.error", "Error code"};
constexpr Field<std::uint16_t> attributeLength {"netlink.attr_len", "Len"};
constexpr Field<std::uint16_t> attributeType {"netlink.attr_type", "Type", Base::Hex};
constexpr Field<bool> attributeNested {"netlink.attr_type.nested", "Nested", Mask {0x8000}, Width {16}};
constexpr Field<bool> attributeOrder {
    "netlink.attr_type.net_byteorder", "Network byte order", Mask {0x4000}, Width {16}};
constexpr Field<ByteString> attributeData {"netlink.attr_data", "Data"};
constexpr Field<std::uint8_t> linkFamily {"netlink-route.ifi_family", "Interface family"};
constexpr Field<std::uint16_t> linkType {"netlink-route.ifi_type", "Device type"};
constexpr Field<std::int32_t> linkIndex {"netlink-route.ifi_index", "Interface index"};
constexpr Field<std::uint32_t> linkFlags {"netlink-route.ifi_flags", "Device flags", Base::Hex};
constexpr Field<bool> linkUp {
    "netlink-route.ifi_flags.iff_up", "Interface", Mask {0x1}, Width {32}, Booleans {"Up", "Down"}};
constexpr Field<bool> linkBroadcast {
    "netlink-route.ifi_flags.iff_broadcast", "Broadcast", Mask {0x2}, Width {32}, Booleans {"Valid", "Invalid"}};
constexpr Field<std::uint32_t> linkChange {"netlink-route.ifi_change", "Device change flags"};
constexpr Field<std::uint16_t> linkAttribute {"netlink-route.ifla_attr_type", "Attribute type", Names {linkAttributes}};
constexpr Field<TextString> linkName {"netlink-route.ifla_ifname", "Device name"};
constexpr Field<std::uint32_t> linkMtu {"netlink-route.ifla_mtu", "MTU of device"};
constexpr Field<std::uint32_t> linkQueue {"netlink-route.ifla_txqlen", "TxQueue length"};
constexpr Field<std::uint8_t> linkState {"netlink-route.ifla_operstate", "Operstate"};
constexpr Field<ByteString> linkAddress {"netlink-route.ifla_hwaddr", "HW Address"};
constexpr Field<std::uint8_t> addressFamily {"netlink-route.ifa_family", "Address type"};
constexpr Field<std::uint8_t> addressPrefix {"netlink-route.ifa_prefixlen", "Address prefixlength"};
constexpr Field<std::uint8_t> addressFlags {"netlink-route.ifa_flags", "Address flags"};
constexpr Field<std::uint8_t> addressScope {"netlink-route.ifa_scope", "Address scope"};
constexpr Field<std::int32_t> addressIndex {"netlink-route.ifa_index", "Interface index"};
constexpr Field<std::uint16_t> addressAttribute {
    "netlink-route.ifa_attr_type", "Attribute type", Names {addressAttributes}};
constexpr Field<TextString> addressLabel {"netlink-route.ifa_label", "Interface name"};
constexpr Field<Ipv4Address> addressIpv4 {"netlink-route.ifa_address.ipv4", "Address"};
constexpr Field<Ipv6Address> addressIpv6 {"netlink-route.ifa_address.ipv6", "Address"};
constexpr Field<std::uint8_t> routeFamily {"netlink-route.rt_family", "Address family"};
constexpr Field<std::uint8_t> routeDestination {"netlink-route.rt_dst_len", "Length of destination"};
constexpr Field<std::uint8_t> routeSource {"netlink-route.rt_src_len", "Length of source"};
constexpr Field<std::uint8_t> routeService {"netlink-route.rt_tos", "TOS filter", Base::Hex};
constexpr Field<std::uint8_t> routeTable {"netlink-route.rt_table", "Routing table ID"};
constexpr Field<std::uint8_t> routeProtocol {"netlink-route.rt_protocol", "Routing protocol", Base::Hex};
constexpr Field<std::uint8_t> routeScope {"netlink-route.rt_scope", "Route origin", Base::Hex};
constexpr Field<std::uint8_t> routeType {"netlink-route.rt_type", "Route type", Base::Hex};
constexpr Field<std::uint32_t> routeFlags {"netlink-route.rt_flags", "Route flags", Base::Hex};
constexpr Field<std::uint16_t> routeAttribute {"netlink-route.rta_attr_type", "Attribute type"};
constexpr Field<std::uint32_t> routeIn {"netlink-route.rta_iif", "Input interface index"};
constexpr Field<std::uint32_t> routeOut {"netlink-route.rta_oif", "Output interface index"};
constexpr Field<std::uint8_t> neighbourFamily {"netlink-route.nd_family", "Family"};
constexpr Field<std::int32_t> neighbourIndex {"netlink-route.nd_index", "Interface index"};
constexpr Field<std::uint16_t> neighbourState {"netlink-route.nd_state", "State"};
constexpr Field<std::uint8_t> neighbourFlags {"netlink-route.nd_flags", "Flags", Base::Hex};
constexpr Field<std::uint8_t> neighbourType {"netlink-route.nd_type", "Type", Base::Hex};
constexpr Field<std::uint8_t> socketFamily {"netlink-sock_diag.family", "Family"};
constexpr Field<std::uint8_t> socketProtocol {"netlink-sock_diag.inet_protocol", "Protocol"};
constexpr Field<std::uint8_t> socketExtended {"netlink-sock_diag.inet_extended", "Requested info"};
constexpr Field<std::uint8_t> socketPadding {"netlink-sock_diag.inet_padding", "v2 Padding or v1 info"};
constexpr Field<std::uint32_t> socketFilter {"netlink-sock_diag.inet_states", "State filter"};
constexpr Field<std::uint8_t> socketState {"netlink-sock_diag.state", "State", Names {socketStates}};
constexpr Field<std::uint16_t> sourcePort {"netlink-sock_diag.inet_sport", "Source port"};
constexpr Field<std::uint16_t> destinationPort {"netlink-sock_diag.inet_dport", "Dest port"};
constexpr Field<Ipv4Address> sourceIpv4 {"netlink-sock_diag.inet_src_ip4", "Source IP"};
constexpr Field<Ipv4Address> destinationIpv4 {"netlink-sock_diag.inet_dest_ip4", "Dest IP"};
constexpr Field<Ipv6Address> sourceIpv6 {"netlink-sock_diag.inet_src_ip6", "Source IP"};
constexpr Field<Ipv6Address> destinationIpv6 {"netlink-sock_diag.inet_dest_ip6", "Dest IP"};
constexpr Field<std::uint32_t> socketInterface {"netlink-sock_diag.inet_interface", "Interface"};
constexpr Field<std::uint64_t> socketCookie {"netlink-sock_diag.cookie", "Cookie", Base::Hex};
constexpr Field<NoValue> header {"netlink.header", "Netlink message header"};
constexpr Field<NoValue> attribute {"netlink.attribute", "Attribute", Label {attributeLabel}};

constexpr const FieldInfo* fields[] = {&header, &attribute, &hardware, &family, &length, &type, &flags, &flagRequest, &flagMulti, &flagAck,
    &flagEcho, &flagInterrupted, &flagFiltered, &sequence, &port, &error, &attributeLength, &attributeType,
    &attributeNested, &attributeOrder, &attributeData, &linkFamily, &linkType, &linkIndex, &linkFlags, &linkUp,
    &linkBroadcast, &linkChange, &linkAttribute, &linkName, &linkMtu, &linkQueue, &linkState, &linkAddress,
    &addressFamily, &addressPrefix, &addressFlags, &addressScope, &addressIndex, &addressAttribute, &addressLabel,
    &addressIpv4, &addressIpv6, &routeFamily, &routeDestination, &routeSource, &routeService, &routeTable,
    &routeProtocol, &routeScope, &routeType, &routeFlags, &routeAttribute, &routeIn, &routeOut, &neighbourFamily,
    &neighbourIndex, &neighbourState, &neighbourFlags, &neighbourType, &socketFamily, &socketProtocol, &socketExtended,
    &socketPadding, &socketFilter, &socketState, &sourcePort, &destinationPort, &sourceIpv4, &destinationIpv4,
    &sourceIpv6, &destinationIpv6, &socketInterface, &socketCookie};
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::Netlink)}};

namespace groups {
constexpr std::uint16_t route = 0, sockets = 4;
} // namespace groups

constexpr ValueName commonTypes[] = {{1, "Nothing"}, {2, "Error"}, {3, "End of a dump"}, {4, "Data lost"}};
constexpr ValueName routeTypes[] = {{16, "Create network interface"}, {17, "Delete network interface"},
    {18, "Get network interface info"}, {19, "Set network interface info"}, {20, "Add IP address"}, {21, "Delete IP address"},
    {22, "Get IP address"}, {24, "Add network route"}, {25, "Delete network route"}, {26, "Get network route"},
    {28, "Add neighbor table entry"}, {29, "Delete neighbor table entry"}, {30, "Get neighbor table entry"}};
constexpr ValueName socketTypes[] = {{18, "TCP sockets"}, {19, "DCCP sockets"}, {20, "Socket diagnostics by family"}};
constexpr std::uint16_t errorType = 2, firstOfFamily = 16;
constexpr std::uint8_t internet = 2, internet6 = 10;

constexpr Part headParts[] = {part::word(length), part::word(type), part::word(flags), part::below(flagRequest),
    part::below(flagMulti), part::below(flagAck), part::below(flagEcho), part::below(flagInterrupted),
    part::below(flagFiltered), part::word(sequence), part::word(port)};
constexpr std::uint32_t headLength = 16;
constexpr Part linkParts[] = {part::word(linkFamily), part::skip(1), part::word(linkType), part::word(linkIndex),
    part::word(linkFlags), part::below(linkUp), part::below(linkBroadcast), part::word(linkChange)};
constexpr Part addressParts[] = {part::word(addressFamily), part::word(addressPrefix), part::word(addressFlags),
    part::word(addressScope), part::word(addressIndex)};
constexpr Part routeParts[] = {part::word(routeFamily), part::word(routeDestination), part::word(routeSource),
    part::word(routeService), part::word(routeTable), part::word(routeProtocol), part::word(routeScope), part::word(routeType),
    part::word(routeFlags)};
constexpr Part neighbourParts[] = {part::word(neighbourFamily), part::skip(3), part::word(neighbourIndex),
    part::word(neighbourState), part::word(neighbourFlags), part::word(neighbourType)};
constexpr Part socketParts[] = {part::word(socketFamily), part::word(socketProtocol), part::word(socketExtended),
    part::word(socketPadding), part::word(socketFilter)};

struct Message {
    ByteOrder order = ByteOrder::Little;
    std::uint16_t family = 0, type = 0;
    bool isRequest = false;
};

std::string_view messageName(std::uint16_t group, std::uint64_t kind)
{
    if (kind < firstOfFamily)
        return findName(commonTypes, kind, "Unknown");
    if (group == groups::route)
        return findName(routeTypes, kind, "Unknown");
    return group == groups::sockets ? findName(socketTypes, kind, "Unknown") : "Protocol-specific";
}

void typeLabel(const ItemView& item, Text& out)
{
    const auto layer = item.parent().parent();
    out.format("Message type: {} ({})", messageName(static_cast<std::uint16_t>(layer.valueOf(family)), item.value()), item.value());
}

void attributeLabel(const ItemView& item, Text& out)
{
    out << "Attribute";
    for (const auto* field : {&linkAttribute, &addressAttribute, &routeAttribute}) {
        const auto kind = item.find(*field);
        if (!kind.found())
            continue;
        if (field->hasNames)
            out << ": " << valueName(*field, kind.value());
        else
            out.format(": {}", kind.value());
    }
}

std::uint32_t numberAt(const Cursor& in, std::uint32_t ahead, std::uint32_t bytes, ByteOrder order)
{
    std::uint32_t value = 0;
    for (std::uint32_t i = 0; i < bytes; ++i)
        value = value << 8 | in.peek(ahead + (order == ByteOrder::Big ? i : bytes - 1 - i));
    return value;
}

void readWord(Cursor& in, const TreeItem& item, const FieldInfo& field, ByteOrder order)
{
    const Part one[] = {part::word(field)};
    readParts(in, item, one, order);
}

void readLinkValue(Cursor& in, const TreeItem& item, std::uint32_t kind, ByteOrder order)
{
    switch (kind) {
    case 1: in.bytes(item, linkAddress, in.remaining()); break;
    case 3: in.bytes(item, linkName, in.remaining()); break;
    case 4: readWord(in, item, linkMtu, order); break;
    case 13: readWord(in, item, linkQueue, order); break;
    case 16: in.read(item, linkState); break;
    default: in.bytes(item, attributeData, in.remaining());
    }
}

void readAddressValue(Cursor& in, const TreeItem& item, std::uint32_t kind)
{
    constexpr std::uint32_t interfaceAddress = 1, local = 2, label = 3;
    const bool isAddress = kind == interfaceAddress || kind == local;
    if (isAddress && in.remaining() == 4)
        in.read(item, addressIpv4);
    else if (isAddress && in.remaining() == 16)
        in.read(item, addressIpv6);
    else
        in.bytes(item, kind == label ? static_cast<const FieldInfo&>(addressLabel) : attributeData, in.remaining());
}

void readRouteValue(Cursor& in, const TreeItem& item, std::uint32_t kind, ByteOrder order)
{
    constexpr std::uint32_t input = 3, output = 4;
    if (kind == input || kind == output)
        readWord(in, item, kind == input ? routeIn : routeOut, order);
    else
        in.bytes(item, attributeData, in.remaining());
}

/// What the families of route messages call the type of an attribute; null: no name is known.
const Field<std::uint16_t>* attributeField(std::uint16_t kind)
{
    constexpr std::uint16_t linkMessages = 16, addressMessages = 20, routeMessages = 24;
    switch (kind & ~3) {
    case linkMessages: return &linkAttribute;
    case addressMessages: return &addressAttribute;
    case routeMessages: return &routeAttribute;
    default: return nullptr;
    }
}

void readAttributes(Cursor in, const TreeItem& layer, const Message& message)
{
    constexpr std::uint32_t head = 4, typeBits = 0x3fff;
    const auto* field = attributeField(message.type);
    const Part parts[] = {part::word(attributeLength), part::word(attributeType), part::below(attributeNested),
        part::below(attributeOrder)};
    while (in && in.remaining() >= head) {
        const auto start = in.position();
        const auto size = numberAt(in, 0, 2, message.order);
        const auto kind = numberAt(in, 2, 2, message.order) & typeBits;
        const auto item = layer.add(attribute, in.source(), start, head, 0);
        readParts(in, item, parts, message.order);
        if (!in || size < head)
            return;
        if (field)
            item.add(*field, in.source(), start + 2, 2, kind);
        auto content = in.take(size - head);
        item.setEnd(content.end());
        if (content.remaining() == 0) {
        } else if (field == &linkAttribute)
            readLinkValue(content, item, kind, message.order);
        else if (field == &addressAttribute)
            readAddressValue(content, item, kind);
        else if (field == &routeAttribute)
            readRouteValue(content, item, kind, message.order);
        else
            content.bytes(item, attributeData, content.remaining());
        if (const auto over = size % 4; over && in)
            in.skip(std::min(4 - over, in.remaining()));
    }
}

void readRoute(Cursor& in, const TreeItem& layer, const Message& message)
{
    constexpr std::uint16_t linkMessages = 16, addressMessages = 20, routeMessages = 24, neighbourMessages = 28;
    switch (message.type & ~3) {
    case linkMessages: readParts(in, layer, linkParts, message.order); break;
    case addressMessages: readParts(in, layer, addressParts, message.order); break;
    case routeMessages: readParts(in, layer, routeParts, message.order); break;
    case neighbourMessages: readParts(in, layer, neighbourParts, message.order); break;
    default: return;
    }
    if (in)
        readAttributes(in.rest(), layer, message);
}

/// inet_diag_sockid: ports and addresses in network order.
void readSocketId(Cursor& in, const TreeItem& layer, std::uint8_t kind, ByteOrder order)
{
    constexpr std::uint32_t room = 16;
    in.read(layer, sourcePort);
    in.read(layer, destinationPort);
    for (const bool first : {true, false}) {
        auto address = in.take(room);
        if (kind == internet)
            address.read(layer, first ? sourceIpv4 : destinationIpv4);
        else
            address.read(layer, first ? sourceIpv6 : destinationIpv6);
    }
    readWord(in, layer, socketInterface, order);
    readWord(in, layer, socketCookie, order);
}

void readSocket(Cursor& in, const TreeItem& layer, const Message& message)
{
    const auto kind = in.peek();
    if (kind != internet && kind != internet6)
        return;
    if (message.isRequest) {
        readParts(in, layer, socketParts, message.order);
    } else {
        in.read(layer, socketFamily);
        in.read(layer, socketState);
        in.skip(2); // timer and retransmissions
    }
    readSocketId(in, layer, kind, message.order);
}

void readMessage(Cursor& in, const TreeItem& layer, Message message)
{
    const auto size = numberAt(in, 0, 4, message.order);
    message.type = static_cast<std::uint16_t>(numberAt(in, 4, 2, message.order));
    message.isRequest = numberAt(in, 6, 2, message.order) & 1;
    auto body = in.take(std::max(size, headLength));
    const auto item = layer.add(header, in.source(), body.position(), headLength, 0);
    readParts(body, item, headParts, message.order);
    if (!body)
        return;
    if (message.type == errorType)
        readWord(body, layer, error, message.order);
    else if (message.type >= firstOfFamily && message.family == groups::route)
        readRoute(body, layer, message);
    else if (message.type >= firstOfFamily && message.family == groups::sockets)
        readSocket(body, layer, message);
    if (const auto over = size % 4; over && in)
        in.skip(std::min(4 - over, in.remaining()));
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("Netlink");
    context.setInfo("");
    in.skip(2); // packet type
    in.read(layer, hardware);
    in.skip(10);
    Message message;
    message.family = in.read(layer, family);
    if (!in)
        return;
    if (message.family == groups::route)
        context.setProtocol("Netlink route");
    else if (message.family == groups::sockets)
        context.setProtocol("Netlink sock diag");
    // A length in the right order is not beyond the frame.
    message.order = numberAt(in, 0, 4, ByteOrder::Little) <= in.remaining() ? ByteOrder::Little : ByteOrder::Big;
    while (in && in.remaining() >= headLength)
        readMessage(in, layer, message);
}

} // namespace

constinit const Protocol netlinkProtocol {
    .layer = {"netlink", "Linux netlink", nullptr},
    .shortName = "Netlink",
    .reference = "RFC 3549",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
