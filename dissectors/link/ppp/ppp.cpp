// Point-to-Point Protocol: RFC 1661; in HDLC-like framing: RFC 1662. Address and control bytes and the upper half of
// the protocol number may have been negotiated away.

#include "dissectors/link/ppp/ppp_options.h"
#include "dissectors/link/ppp/ppp_protocols.h"

namespace porthole {

namespace {

constexpr std::uint8_t allStations = 0xff;
constexpr std::uint8_t chdlcUnicast = 0x0f;
constexpr std::uint8_t chdlcMulticast = 0x8f;
constexpr std::uint32_t linkPpp = static_cast<std::uint32_t>(LinkType::Ppp);
constexpr std::uint32_t linkHdlc = static_cast<std::uint32_t>(LinkType::PppHdlc);
constexpr std::uint32_t linkWithDirection = 204; // LINKTYPE_PPP_WITH_DIR

constexpr ValueName directions[] = {
    {0, "DTE->DCE"},
    {1, "DCE->DTE"},
};

constexpr Field<std::uint8_t> address {"ppp.address", "Address", Base::Hex};
constexpr Field<std::uint8_t> control {"ppp.control", "Control", Base::Hex};
constexpr Field<std::uint8_t> direction {"ppp.direction", "Direction", Names {directions}, Generated {}};
constexpr Field<std::uint16_t> protocolNumber {"ppp.protocol", "Protocol", Base::Hex, Names {pppProtocols}};

constexpr const FieldInfo* fields[] = {&address, &control, &direction, &protocolNumber};
constexpr const FieldList* moreFields[] = {&pppControlFields};
constexpr const ExpertList* moreExperts[] = {&pppControlExperts};
constexpr Parent parents[] = {
    {Table::Link, linkPpp},
    {Table::Link, linkHdlc},
    {Table::Link, linkWithDirection},
    {Table::LinuxSll, 7},
    {Table::GreProtocol, 0x880b},
};

/// Where a protocol of PPP is one that is known by its EtherType.
std::uint32_t etherTypeOf(std::uint16_t number)
{
    switch (number) {
    case 0x0021: return 0x0800;
    case 0x0057: return 0x86dd;
    case 0x0029: return 0x809b;
    case 0x002b: return 0x8137;
    case 0x0281: return 0x8847;
    case 0x0283: return 0x8848;
    default: return 0;
    }
}

bool carry(Context& context, std::uint16_t number, const Cursor& in)
{
    if (const auto etherType = etherTypeOf(number))
        return context.handoff(Table::EtherType, etherType, in);
    return context.handoff(Table::PppProtocol, number, in);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const bool isLink = context.foundBy().table == Table::Link;
    context.setProtocol("PPP");
    context.setInfo("");
    bool withDirection = false;
    std::uint8_t way = 0;
    if (isLink) {
        context.setAddresses(Address::label("N/A"), Address::label("N/A"));
        if (context.foundBy().key == linkWithDirection) {
            withDirection = true;
            way = in.u8();
        }
        const auto first = in.peek();
        if (first == chdlcUnicast || first == chdlcMulticast) {
            layer.hide();
            context.handoff("chdlc", in.rest());
            return;
        }
    }
    if (in.peek() == allStations) {
        in.read(layer, address);
        in.read(layer, control);
    }
    if (withDirection)
        layer.conclude(direction, way == 0 ? 1 : 0);
    // The last byte of a protocol number is odd, all before it are even: RFC 1661 section 2.
    const auto start = in.position();
    const std::uint32_t size = in.peek() & 1 ? 1 : 2;
    const auto number = static_cast<std::uint16_t>(size == 1 ? in.u8() : in.u16());
    if (!in)
        return;
    layer.add(protocolNumber, in.source(), start, size, number);
    if (carry(context, number, in.rest()))
        return;
    if (context.columns()) {
        context.setProtocol(fmt::format("0x{:04x}", number));
        context.setInfo("PPP {} (0x{:04x})", findName(pppProtocols, number, "Unknown"), number);
    }
    context.data(in.rest());
}

void dissectCompressed(Cursor&, TreeItem& layer, Context& context)
{
    context.setProtocol("PPP Comp");
    context.setInfo("Compressed data");
    layer.setLength(0);
}

constexpr Parent compressedParents[] = {{Table::PppProtocol, 0x00fd}};

} // namespace

constinit const Protocol pppProtocol {
    .layer = {"ppp", "Point-to-Point Protocol", nullptr},
    .shortName = "PPP",
    .reference = "RFC 1661",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

constinit const Protocol compressedDatagramProtocol {
    .layer = {"comp_data", "PPP Compressed Datagram", nullptr},
    .shortName = "PPP Comp",
    .reference = "RFC 1962",
    .parents = compressedParents,
    .dissect = dissectCompressed,
};

} // namespace porthole
