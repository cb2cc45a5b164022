// AppleTalk: the Datagram Delivery Protocol and AppleTalk's address resolution. Inside AppleTalk, second edition, chapters 2
// and 4.

#include "dissectors/link/parts.h"

#include <array>

namespace porthole {

namespace {

void resolutionLabel(const ItemView& item, Text& out);
void nodeLabel(const ItemView& item, Text& out);

constexpr ValueName types[] = {{1, "Routing Table Maintenance Protocol response or data"},
    {2, "AppleTalk Name Binding Protocol packet"}, {3, "AppleTalk Transaction Protocol packet"},
    {4, "AppleTalk Echo Protocol packet"}, {5, "Routing Table Maintenance Protocol request"},
    {6, "Zone Information Protocol packet"}, {7, "AppleTalk Data Stream Protocol"}, {88, "EIGRP for AppleTalk"}};

constexpr Field<std::uint16_t> hops {"ddp.hopcount", "Hop count", Mask {0x3c00}};
constexpr Field<std::uint16_t> length {"ddp.len", "Datagram length", Mask {0x03ff}};
constexpr Field<std::uint16_t> checksum {"ddp.checksum", "Checksum"};
constexpr Field<std::uint16_t> destinationNet {"ddp.dst.net", "Destination Net"};
constexpr Field<std::uint16_t> sourceNet {"ddp.src.net", "Source Net"};
constexpr Field<std::uint8_t> destinationNode {"ddp.dst.node", "Destination Node"};
constexpr Field<std::uint8_t> sourceNode {"ddp.src.node", "Source Node"};
constexpr Field<std::uint8_t> destinationSocket {"ddp.dst_socket", "Destination Socket"};
constexpr Field<std::uint8_t> sourceSocket {"ddp.src_socket", "Source Socket"};
constexpr Field<std::uint8_t> type {"ddp.type", "Protocol type", Names {types}};
constexpr ExpertInfo badLength {"ddp.len_invalid", Severity::Warning, ExpertGroup::Protocol, "Invalid length"};
constexpr const FieldInfo* fields[] = {&hops, &length, &checksum, &destinationNet, &sourceNet, &destinationNode, &sourceNode,
    &destinationSocket, &sourceSocket, &type};
constexpr const ExpertInfo* experts[] = {&badLength};
constexpr Parent parents[] = {{Table::Snap, 0x0007809b}, {Table::EtherType, 0x809b}};
constexpr Part parts[] = {part::word(hops), part::beside(length), part::word(checksum), part::word(destinationNet),
    part::word(sourceNet), part::word(destinationNode), part::word(sourceNode), part::word(destinationSocket),
    part::word(sourceSocket), part::word(type)};
constexpr std::uint32_t headerLength = 13;

constexpr ValueName hardwareTypes[] = {{1, "Ethernet"}, {2, "Token Ring"}};
constexpr ValueName protocolTypes[] = {{0x809b, "AppleTalk LLAP bridging"}};
constexpr ValueName opcodes[] = {{1, "request"}, {2, "reply"}, {3, "probe"}};
constexpr Field<std::uint16_t> hardwareType {"aarp.hard.type", "Hardware type", Base::Hex, Names {hardwareTypes}};
constexpr Field<std::uint16_t> protocolType {"aarp.proto.type", "Protocol type", Base::Hex, Names {protocolTypes}};
constexpr Field<std::uint8_t> hardwareSize {"aarp.hard.size", "Hardware size"};
constexpr Field<std::uint8_t> protocolSize {"aarp.proto.size", "Protocol size"};
constexpr Field<std::uint16_t> opcode {"aarp.opcode", "Opcode", Names {opcodes}};
constexpr Field<MacAddress> senderMac {"aarp.src.hw_mac", "Sender MAC address"};
constexpr Field<ByteString> senderId {"aarp.src.proto_id", "Sender ID", Label {nodeLabel}};
constexpr Field<MacAddress> targetMac {"aarp.dst.hw_mac", "Target MAC address"};
constexpr Field<ByteString> targetId {"aarp.dst.proto_id", "Target ID", Label {nodeLabel}};
constexpr Field<ByteString> senderHardware {"aarp.src.hw", "Sender hardware address"};
constexpr Field<ByteString> senderProtocol {"aarp.src.proto", "Sender protocol address"};
constexpr Field<ByteString> targetHardware {"aarp.dst.hw", "Target hardware address"};
constexpr Field<ByteString> targetProtocol {"aarp.dst.proto", "Target protocol address"};
constexpr const FieldInfo* resolutionFields[] = {&hardwareType, &protocolType, &hardwareSize, &protocolSize, &opcode, &senderMac,
    &senderId, &targetMac, &targetId, &senderHardware, &senderProtocol, &targetHardware, &targetProtocol};
constexpr Parent resolutionParents[] = {{Table::EtherType, 0x80f3}};

void resolutionLabel(const ItemView& item, Text& out)
{
    out << "AppleTalk Address Resolution Protocol";
    if (const auto code = item.find(opcode); code.found())
        out << " (" << findName(opcodes, code.value(), "unknown") << ')';
}

/// A byte without meaning, the network, the node.
void appendNode(ByteView bytes, Text& out)
{
    if (bytes.size() == 4)
        out.format("{}.{}", bytes[1] << 8 | bytes[2], bytes[3]);
}

void nodeLabel(const ItemView& item, Text& out)
{
    out << item.field().name << ": ";
    appendNode(item.bytes(), out);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("DDP");
    context.setInfo("");
    const auto size = length.extract(in.peek16());
    readParts(in, layer, parts);
    if (!in)
        return;
    if (size < headerLength) {
        layer.expert(badLength);
        return;
    }
    in.limit(static_cast<std::uint32_t>(size) - headerLength);
    const auto kind = in.sourceBytes()[in.position() - 1];
    context.setInfo("{}", findName(types, kind, "Unknown DDP protocol"));
    context.data(in.rest());
}

void dissectResolution(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t request = 1, reply = 2, probe = 3;
    context.setProtocol("AARP");
    context.setInfo("");
    in.read(layer, hardwareType);
    in.read(layer, protocolType);
    const auto hardwareBytes = in.read(layer, hardwareSize), protocolBytes = in.read(layer, protocolSize);
    const auto code = in.read(layer, opcode);
    if (!in)
        return;
    in.limit(2u * hardwareBytes + 2u * protocolBytes);
    const bool plain = hardwareBytes == 6 && protocolBytes == 4;
    const auto address = [&](const FieldInfo& special, const FieldInfo& other, std::uint8_t bytes) {
        const auto view = in.view();
        if (plain && bytes == 6)
            in.number(layer, special, bytes);
        else if (bytes > 0)
            in.bytes(layer, plain ? special : other, bytes);
        return view.first(std::min<std::size_t>(bytes, view.size()));
    };
    const auto fromMac = address(senderMac, senderHardware, hardwareBytes);
    const auto fromNode = address(senderId, senderProtocol, protocolBytes);
    address(targetMac, targetHardware, hardwareBytes);
    const auto toNode = address(targetId, targetProtocol, protocolBytes);
    if (!in || !plain || !context.columns())
        return;
    Text from, to, mac;
    appendNode(fromNode, from);
    appendNode(toNode, to);
    mac.hex(fromMac, ':');
    switch (code) {
    case request: context.setInfo("Who has {}?  Tell {}", to.view(), from.view()); break;
    case reply: context.setInfo("{} is at {}", from.view(), mac.view()); break;
    case probe: context.setInfo("Is there a {}", to.view()); break;
    default: context.setInfo("Unknown AARP opcode {:x}", code.value);
    }
}

} // namespace

constinit const Protocol ddpProtocol {
    .layer = {"ddp", "Datagram Delivery Protocol", nullptr},
    .shortName = "DDP",
    .reference = "Inside AppleTalk",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
};

constinit const Protocol aarpProtocol {
    .layer = {"aarp", "AppleTalk Address Resolution Protocol", nullptr, resolutionLabel},
    .shortName = "AARP",
    .reference = "Inside AppleTalk",
    .fields = resolutionFields,
    .parents = resolutionParents,
    .depth = Depth::Network,
    .dissect = dissectResolution,
};

} // namespace porthole
