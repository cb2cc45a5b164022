// Cisco MetaData: the tag that carries a security group (Cisco TrustSec), between an Ethernet or GRE header and its content.

#include "dissectors/link/ethertype.h"
#include "dissectors/link/trailer.h"

namespace porthole {

namespace {

constexpr std::uint32_t metadataType = 0x8909;

constexpr Field<std::uint8_t> version {"cmd.version", "Version"};
constexpr Field<std::uint8_t> length {"cmd.length", "Length"};
constexpr Field<std::uint16_t> options {"cmd.options", "Options", Base::Hex};
constexpr Field<std::uint16_t> group {"cmd.sgt", "SGT"};
constexpr Field<std::uint16_t> type {"cmd.type", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<ByteString> trailer {"cmd.trailer", "Trailer"};

constexpr const FieldInfo* fields[] = {&version, &length, &options, &group, &type, &trailer};
constexpr Parent parents[] = {{Table::EtherType, metadataType}, {Table::GreProtocol, metadataType}};

void readTag(Cursor& in, const TreeItem& layer)
{
    in.read(layer, version);
    in.read(layer, length);
    in.read(layer, options);
    in.read(layer, group);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    context.setProtocol("CMD");
    context.setInfo("");
    if (context.foundBy().table == Table::GreProtocol) { // here the type comes first
        const auto inner = in.read(layer, type);
        readTag(in, layer);
        if (!in)
            return;
        const auto payload = in.rest();
        if (!context.handoff(Table::GreProtocol, inner, payload) && !context.handoff(Table::EtherType, inner, payload))
            context.data(payload);
        return;
    }
    readTag(in, layer);
    const auto inner = in.read(layer, type);
    if (!in)
        return;
    handoffEtherType(context, inner, in.rest());
    addTrailer(layer, whole, context.endOfLastLayer(), CheckSequence::Absent, trailer);
}

} // namespace

constinit const Protocol ciscoMetadataProtocol {
    .layer = {"cmd", "Cisco MetaData", nullptr},
    .shortName = "CMD",
    .reference = "Cisco TrustSec",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
