// DECnet phase IV routing: DNA Phase IV Routing Layer Functional Specification, version 2.0.0, section 9. Numbers stand least
// significant byte first. A node's Ethernet address is made of its own: aa-00-04-00 and the address.

#include "dissectors/network/decnet.h"

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

constexpr ValueName formats[] = {{1, "Short data packet format"}, {3, "Long data packet format"}};
constexpr ValueName controls[] = {{0, "Initialization message"}, {1, "Verification message"}, {2, "Hello and test message"},
    {3, "Level 1 routing message"}, {4, "Level 2 routing message"}, {5, "Ethernet router hello message"},
    {6, "Ethernet endnode hello message"}};
/// As the Info column has them.
constexpr ValueName controlTexts[] = {{0, "initialization message"}, {1, "verification message"}, {2, "hello/test message"},
    {3, "Level 1 routing message"}, {4, "Level 2 routing message"}, {5, "Ethernet Router Hello  message"},
    {6, "Endnode Hello message"}};
constexpr std::uint8_t shortFormat = 1, longFormat = 3;
constexpr std::uint8_t routerHello = 5, endnodeHello = 6;

constexpr Field<std::uint8_t> flags {"dec_dna.flags", "Routing flags", Base::Hex};
constexpr Field<bool> isControl {"dec_dna.flags.control", "Control packet", Mask {0x01}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> message {"dec_dna.rt.msg_type", "Routing control message", Base::Hex, Mask {0x0e}, Names {controls}};
constexpr Field<std::uint8_t> format {"dec_dna.flags.msglen", "Packet format", Base::Hex, Mask {0x06}, Names {formats}};
constexpr Field<bool> returnRequest {"dec_dna.flags.RQR", "Return to Sender Request", Mask {0x08}, Booleans {"Yes", "No"}};
constexpr Field<bool> returning {"dec_dna.flags.RTS", "Packet on return trip", Mask {0x10}, Booleans {"Yes", "No"}};
constexpr Field<bool> onEthernet {"dec_dna.flags.intra_eth", "Intra-ethernet packet", Mask {0x20}, Booleans {"Yes", "No"}};
constexpr Field<bool> discarded {"dec_dna.flags.discard", "Discarded packet", Mask {0x40}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> visited {"dec_dna.vst_node", "Nodes visited ty this package"};
constexpr Field<MacAddress> destination {"dec_dna.dst.address", "Destination Address"};
constexpr Field<MacAddress> source {"dec_dna.src.addr", "Source Address"};
void appendNode(const ItemView& item, Text& out);
constexpr Field<MacAddress> system {"dec_dna.ctl.id", "Transmitting system ID", Append {appendNode}};
constexpr Field<std::uint8_t> nextRouter {"dec_dna.nl2", "Next level 2 router", Base::Hex};
constexpr Field<std::uint8_t> visits {"dec_dna.visit_cnt", "Visit count", Base::Hex};
constexpr Field<std::uint8_t> service {"dec_dna.svc_cls", "Service class", Base::Hex};
constexpr Field<std::uint8_t> protocolType {"dec_dna.proto_type", "Protocol type", Base::Hex};

constexpr const FieldInfo* fields[] = {&flags, &isControl, &message, &format, &returnRequest, &returning, &onEthernet, &discarded,
    &decnetDestinationNode, &decnetSourceNode, &visited, &destination, &source, &system, &nextRouter, &visits, &service,
    &protocolType};
constexpr const FieldList* moreFields[] = {&networkServicesFields};
constexpr Parent parents[] = {{Table::EtherType, 0x6003}};

/// "1.5": six bits of area and ten of node.
Address nodeAddress(std::uint16_t node)
{
    return Address::label(fmt::format("{}.{}", node >> 10, node & 0x3ff));
}

/// The node address in the last two bytes of an Ethernet address of DECnet.
std::uint16_t nodeOf(const MacAddress& mac)
{
    return static_cast<std::uint16_t>(mac.bytes[4] | mac.bytes[5] << 8);
}

void appendNode(const ItemView& item, Text& out)
{
    const auto last = item.value() & 0xffff;
    const auto node = (last & 0xff) << 8 | last >> 8;
    out.format(" ({}.{})", node >> 10, node & 0x3ff);
}

void setNodes(Context& context, std::uint16_t from, std::uint16_t to)
{
    if (context.columns())
        context.setAddresses(nodeAddress(from), nodeAddress(to));
}

void dissectShort(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto to = in.readLittle(layer, decnetDestinationNode);
    const auto from = in.readLittle(layer, decnetSourceNode);
    in.read(layer, visited);
    if (in)
        setNodes(context, from, to);
}

void dissectLong(Cursor& in, const TreeItem& layer, Context& context)
{
    in.skip(2); // area and subarea
    const auto to = in.read(layer, destination);
    in.skip(2);
    const auto from = in.read(layer, source);
    in.read(layer, nextRouter);
    in.read(layer, visits);
    in.read(layer, service);
    in.read(layer, protocolType);
    if (in)
        setNodes(context, nodeOf(from), nodeOf(to));
}

/// Hello messages name their sender (section 9.5); the rest of a control message is not looked into.
void dissectControl(Cursor& in, const TreeItem& layer, Context& context, std::uint8_t kind)
{
    context.setInfo("Routing control, {}", findName(controlTexts, kind, "unknown message"));
    if (kind == routerHello || kind == endnodeHello) {
        in.skip(3); // version
        const auto from = in.read(layer, system);
        if (in && context.columns())
            context.setAddresses(nodeAddress(nodeOf(from)), context.columns()->destination);
    }
    context.data(in.rest());
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t padded = 0x80;
    context.setProtocol("DEC DNA");
    context.setInfo("");
    const auto size = in.u16();
    if (!in)
        return;
    in.limit(static_cast<std::uint16_t>(size << 8 | size >> 8));
    if (in.remaining() > 0 && in.peek() & padded)
        in.skip(std::max(in.peek() & 0x7f, 1)); // the count includes its own byte
    const auto word = in.read(layer, flags);
    if (!in)
        return;
    if (word & 1) {
        word.item.bits(isControl, word);
        word.item.bits(message, word);
        dissectControl(in, layer, context, static_cast<std::uint8_t>(message.extract(word)));
        return;
    }
    for (const auto* bit : {static_cast<const FieldInfo*>(&format), static_cast<const FieldInfo*>(&returnRequest),
             static_cast<const FieldInfo*>(&returning)})
        word.item.bits(*bit, word);
    const auto shape = format.extract(word);
    if (shape == longFormat) {
        word.item.bits(onEthernet, word);
        word.item.bits(discarded, word);
        dissectLong(in, layer, context);
    } else if (shape == shortFormat) {
        dissectShort(in, layer, context);
    }
    if (!in)
        return;
    context.setInfo("{}", findName(formats, shape, "Unknown packet format"));
    if (shape == shortFormat || shape == longFormat)
        dissectNetworkServices(in, layer, context);
    else
        context.data(in.rest());
}

} // namespace

constinit const Protocol decnetProtocol {
    .layer = {"dec_dna", "DEC DNA Routing Protocol", nullptr},
    .shortName = "DEC DNA",
    .reference = "DNA Phase IV Routing 2.0.0",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
    .moreFields = moreFields,
};

} // namespace porthole
