// NetBIOS Datagram Service: RFC 1002 section 4.4.

#include "dissectors/application/netbios_services.h"
#include "dissectors/dissector.h"

#include <algorithm>
#include <string>

namespace porthole {

namespace nbdgm {

namespace {

void appendFlags(const ItemView& item, Text& out);

constexpr std::uint8_t directUnique = 0x10, broadcastDatagram = 0x12, errorDatagram = 0x13, firstQuery = 0x14, lastQuery = 0x16;

constexpr ValueName types[] = {{0x10, "Direct_unique datagram"}, {0x11, "Direct_group datagram"}, {0x12, "Broadcast datagram"},
    {0x13, "Datagram error"}, {0x14, "Datagram query request"}, {0x15, "Datagram positive query response"},
    {0x16, "Datagram negative query response"}};
constexpr ValueName nodes[] = {{0, "B node"}, {1, "P node"}, {2, "M node"}, {3, "NBDD"}};
constexpr ValueName errors[] = {{0x82, "Destination name not present"}, {0x83, "Invalid source name format"},
    {0x84, "Invalid destination name format"}};
constexpr Booleans yesNo {"Yes", "No"};

constexpr Field<std::uint8_t> type {"nbdgm.type", "Message Type", Names {types}};
constexpr Field<std::uint8_t> flags {"nbdgm.flags", "Flags", Base::Hex, Append {appendFlags}};
constexpr Field<bool> more {"nbdgm.next", "More fragments follow", Mask {0x01}, Width {8}, yesNo};
constexpr Field<bool> first {"nbdgm.first", "This is first fragment", Mask {0x02}, Width {8}, yesNo};
constexpr Field<std::uint8_t> node {"nbdgm.node_type", "Node Type", Mask {0x0c}, Names {nodes}};
constexpr Field<std::uint16_t> id {"nbdgm.dgram_id", "Datagram ID", Base::Hex};
constexpr Field<Ipv4Address> sourceAddress {"nbdgm.src.ip", "Source IP"};
constexpr Field<std::uint16_t> sourcePort {"nbdgm.src.port", "Source Port"};
constexpr Field<std::uint16_t> length {"nbdgm.dgram_len", "Datagram length", Unit {" bytes", " bytes"}};
constexpr Field<std::uint16_t> offset {"nbdgm.pkt_offset", "Packet offset", Unit {" bytes", " bytes"}};
constexpr Field<std::uint8_t> errorCode {"nbdgm.error_code", "Error code", Base::Hex, Names {errors}};
constexpr Field<TextString> sourceName {"nbdgm.source_name", "Source name"};
constexpr Field<TextString> destinationName {"nbdgm.destination_name", "Destination name"};

constexpr const FieldInfo* fields[] = {&type, &flags, &more, &first, &node, &id, &sourceAddress, &sourcePort, &length, &offset,
    &errorCode, &sourceName, &destinationName};

void appendFlags(const ItemView& item, Text& out)
{
    if (item.value() & more.mask)
        out << ", More fragments follow";
    if (item.value() & first.mask)
        out << ", This is first fragment";
    out << ", Node Type: " << findName(nodes, node.extract(item.value()), "Unknown");
}

/// RFC 1001 section 14.1: 16 bytes, each as two letters; the last one says what the name is of. A scope may follow.
void readName(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    constexpr std::uint8_t encodedLength = 32;
    const auto start = in.position();
    std::string decoded;
    while (in && in.has(1)) {
        const auto label = in.u8();
        if (label == 0)
            break;
        auto letters = in.take(label).view();
        if (decoded.empty() && label == encodedLength)
            for (std::size_t i = 0; i + 1 < letters.size(); i += 2)
                decoded += static_cast<char>((letters[i] - 'A') << 4 | ((letters[i + 1] - 'A') & 0xf));
        if (letters.size() < label)
            in.skip(1); // fails
    }
    if (!in || !parent)
        return;
    Text text;
    if (decoded.size() == encodedLength / 2) {
        const auto service = static_cast<std::uint8_t>(decoded.back());
        decoded.pop_back();
        decoded.erase(decoded.find_last_not_of(' ') + 1);
        appendPrintable(text, decoded);
        text.format("<{:02x}> ({})", service, findName(netbiosServices, service, "Unknown"));
    } else {
        text << "Illegal NetBIOS name";
    }
    parent.addText(field, text.view()).setOffset(start, in.position() - start);
}

void handOn(Cursor in, Context& context)
{
    constexpr std::uint32_t smbMark = 0xff534d42;
    if (in.remaining() == 0)
        return;
    if (in.peek32() == smbMark && smbProtocol.dissect && context.call(smbProtocol, in))
        return;
    context.data(in);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("NBDS");
    context.setInfo("");
    const auto kind = in.read(layer, type);
    if (!in)
        return;
    if (const auto name = findName(types, kind); !name.empty())
        context.setInfo("{}", name);
    else
        context.setInfo("Unknown message type (0x{:02x})", kind.value);
    const auto word = in.read(layer, flags);
    word.item.bits(more, word);
    word.item.bits(first, word);
    word.item.bits(node, word);
    in.read(layer, id);
    in.read(layer, sourceAddress);
    in.read(layer, sourcePort);
    if (kind >= directUnique && kind <= broadcastDatagram) {
        in.read(layer, length);
        in.read(layer, offset);
        readName(in, layer, sourceName);
        readName(in, layer, destinationName);
        if (!in)
            return;
        layer.setEnd(in.position());
        handOn(in.rest(), context);
    } else if (kind == errorDatagram) {
        in.read(layer, errorCode);
    } else if (kind >= firstQuery && kind <= lastQuery) {
        readName(in, layer, destinationName);
    }
}

constexpr Parent parents[] = {{Table::UdpPort, 138}};

} // namespace

} // namespace nbdgm

constinit const Protocol nbdgmProtocol {
    .layer = {"nbdgm", "NetBIOS Datagram Service", nullptr},
    .shortName = "NBDS",
    .reference = "RFC 1002",
    .fields = nbdgm::fields,
    .parents = nbdgm::parents,
    .dissect = nbdgm::dissect,
};

} // namespace porthole
