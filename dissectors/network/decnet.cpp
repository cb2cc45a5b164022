// DECnet phase IV routing: DNA Phase IV Routing Layer Functional Specification, version 2.0.0, section 9. Numbers stand least
// significant byte first. A node's Ethernet address is made of its own: aa-00-04-00 and the address.

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

constexpr ValueName formats[] = {{1, "Short data packet format"}, {3, "Long data packet format"}};
constexpr ValueName controls[] = {{0, "Initialization message"}, {1, "Verification message"}, {2, "Hello and test message"},
    {3, "Level 1 routing message"}, {4, "Level 2 routing message"}, {5, "Ethernet router hello message"},
    {6, "Ethernet endnode hello message"}};
constexpr std::uint8_t shortFormat = 1, longFormat = 3;

constexpr Field<std::uint8_t> flags {"dec_dna.flags", "Routing flags", Base::Hex};
constexpr Field<bool> isControl {"dec_dna.flags.control", "Control packet", Mask {0x01}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> message {"dec_dna.rt.msg_type", "Routing control message", Base::Hex, Mask {0x0e}, Names {controls}};
constexpr Field<std::uint8_t> format {"dec_dna.flags.msglen", "Packet format", Base::Hex, Mask {0x06}, Names {formats}};
constexpr Field<bool> returnRequest {"dec_dna.flags.RQR", "Return to Sender Request", Mask {0x08}, Booleans {"Yes", "No"}};
constexpr Field<bool> returning {"dec_dna.flags.RTS", "Packet on return trip", Mask {0x10}, Booleans {"Yes", "No"}};
constexpr Field<bool> onEthernet {"dec_dna.flags.intra_eth", "Intra-ethernet packet", Mask {0x20}, Booleans {"Yes", "No"}};
constexpr Field<bool> discarded {"dec_dna.flags.discard", "Discarded packet", Mask {0x40}, Booleans {"Yes", "No"}};
constexpr Field<std::uint16_t> destinationNode {"dec_dna.dst_node", "Destination node", Base::Hex};
constexpr Field<std::uint16_t> sourceNode {"dec_dna.src_node", "Source node", Base::Hex};
constexpr Field<std::uint8_t> visited {"dec_dna.vst_node", "Nodes visited ty this package"};
constexpr Field<MacAddress> destination {"dec_dna.dst.address", "Destination Address"};
constexpr Field<MacAddress> source {"dec_dna.src.addr", "Source Address"};
constexpr Field<std::uint8_t> nextRouter {"dec_dna.nl2", "Next level 2 router", Base::Hex};
constexpr Field<std::uint8_t> visits {"dec_dna.visit_cnt", "Visit count", Base::Hex};
constexpr Field<std::uint8_t> service {"dec_dna.svc_cls", "Service class", Base::Hex};
constexpr Field<std::uint8_t> protocolType {"dec_dna.proto_type", "Protocol type", Base::Hex};

constexpr const FieldInfo* fields[] = {&flags, &isControl, &message, &format, &returnRequest, &returning, &onEthernet, &discarded,
    &destinationNode, &sourceNode, &visited, &destination, &source, &nextRouter, &visits, &service, &protocolType};
constexpr Parent parents[] = {{Table::EtherType, 0x6003}};

void dissectShort(Cursor& in, const TreeItem& layer)
{
    in.readLittle(layer, destinationNode);
    in.readLittle(layer, sourceNode);
    in.read(layer, visited);
}

void dissectLong(Cursor& in, const TreeItem& layer)
{
    in.skip(2); // area and subarea
    in.read(layer, destination);
    in.skip(2);
    in.read(layer, source);
    in.read(layer, nextRouter);
    in.read(layer, visits);
    in.read(layer, service);
    in.read(layer, protocolType);
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
        context.setInfo("Routing control, {}", findName(controls, message.extract(word), "Unknown message"));
        context.data(in.rest());
        return;
    }
    for (const auto* bit : {static_cast<const FieldInfo*>(&format), static_cast<const FieldInfo*>(&returnRequest),
             static_cast<const FieldInfo*>(&returning)})
        word.item.bits(*bit, word);
    const auto shape = format.extract(word);
    if (shape == longFormat) {
        word.item.bits(onEthernet, word);
        word.item.bits(discarded, word);
        dissectLong(in, layer);
    } else if (shape == shortFormat) {
        dissectShort(in, layer);
    }
    if (!in)
        return;
    context.setInfo("{}", findName(formats, shape, "Unknown packet format"));
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
};

} // namespace porthole
