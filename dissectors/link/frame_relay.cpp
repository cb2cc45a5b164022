// Frame relay: ITU-T Q.922 annex A; what it carries: RFC 2427.

#include "dissectors/link/ethertype_names.h"
#include "dissectors/link/parts.h"

namespace porthole {

namespace {

constexpr ValueName nlpids[] = {
    {0x08, "Q.933"}, {0x80, "SNAP"}, {0x81, "ISO CLNP"}, {0x82, "ISO ESIS"}, {0x83, "ISIS"}, {0x8e, "IPv6"}, {0xcc, "IP"}};
constexpr Booleans last {"Last Octet", "More Follows"};

constexpr Field<std::uint8_t> firstOctet {"fr.first_addr_octet", "First address octet", Base::Hex};
constexpr Field<std::uint8_t> upper {"fr.upper_dlci", "Upper DLCI", Base::Hex, Mask {0xfc}};
constexpr Field<bool> commandResponse {"fr.cr", "CR", Mask {0x02}, Booleans {"Command", "Response"}};
constexpr Field<bool> extended {"fr.ea", "EA", Mask {0x01}, last};
constexpr Field<std::uint8_t> secondOctet {"fr.second_addr_octet", "Second address octet", Base::Hex};
constexpr Field<std::uint8_t> second {"fr.second_dlci", "Second DLCI", Base::Hex, Mask {0xf0}};
constexpr Field<bool> forward {"fr.fecn", "FECN", Mask {0x08}, Help {"Forward explicit congestion notification"}};
constexpr Field<bool> backward {"fr.becn", "BECN", Mask {0x04}, Help {"Backward explicit congestion notification"}};
constexpr Field<bool> eligible {"fr.de", "DE", Mask {0x02}, Help {"Discard eligibility"}};
constexpr Field<std::uint8_t> thirdOctet {"fr.third_addr_octet", "Third address octet", Base::Hex};
constexpr Field<std::uint8_t> third {"fr.third_dlci", "Third DLCI", Base::Hex, Mask {0xfe}};
constexpr Field<std::uint8_t> lower {"fr.lower_dlci", "Lower DLCI", Base::Hex, Mask {0xfc}};
constexpr Field<std::uint32_t> dlci {"fr.dlci", "DLCI"};
constexpr Field<std::uint8_t> control {"fr.control", "Control Field", Base::Hex};
constexpr Field<std::uint8_t> nlpid {"fr.nlpid", "NLPID", Base::Hex, Names {nlpids}};
constexpr Field<UInt24> oui {"fr.snap.oui", "Organization Code", Base::Hex};
constexpr Field<std::uint16_t> pid {"fr.snap.pid", "Protocol ID", Base::Hex};
constexpr Field<std::uint16_t> snapType {"fr.snaptype", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint16_t> ciscoType {"fr.chdlctype", "Type", Base::Hex, Names {etherTypes}};

constexpr const FieldInfo* fields[] = {&firstOctet, &upper, &commandResponse, &extended, &secondOctet, &second, &forward, &backward,
    &eligible, &thirdOctet, &third, &lower, &dlci, &control, &nlpid, &oui, &pid, &snapType, &ciscoType};
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::FrameRelay)}, {Table::GreProtocol, 0x6559}};

/// By EtherType, without the name that Ethernet adds in between.
void carry(Context& context, std::uint16_t type, Cursor in)
{
    if (!context.handoff(Table::EtherType, type, in))
        context.data(in);
}

constexpr Part firstParts[] = {part::word(firstOctet), part::below(upper), part::below(commandResponse), part::below(extended)};
constexpr Part secondParts[] = {part::word(secondOctet), part::below(second), part::below(forward), part::below(backward),
    part::below(eligible), part::below(extended)};

/// Two octets, or three or four where they say that more follow.
std::uint32_t readAddress(Cursor& in, const TreeItem& layer)
{
    const auto one = in.peek(), two = in.peek(1);
    readParts(in, layer, firstParts);
    readParts(in, layer, secondParts);
    std::uint32_t number = upper.extract(one) << 4 | second.extract(two);
    if (two & 1 || !in)
        return number;
    const auto next = in.peek();
    if (!(next & 1)) {
        in.read(layer, thirdOctet);
        number = number << 7 | third.extract(next);
    }
    const auto final = in.peek();
    in.read(layer, lower);
    return number << 6 | lower.extract(final);
}

void dissectSnap(Cursor& in, const TreeItem& layer, Context& context)
{
    constexpr std::uint32_t bridged = 0x0080c2;
    const auto organisation = in.read(layer, oui);
    if (organisation == 0) {
        const auto type = in.read(layer, snapType);
        if (in)
            carry(context, type, in.rest());
        return;
    }
    const auto number = in.read(layer, pid);
    if (!in)
        return;
    auto payload = in.rest();
    const bool isEthernet = organisation == bridged && (number == 0x0001 || number == 0x0007);
    if (isEthernet && !context.handoff(Table::Snap, 0x80c20000 | number, payload))
        context.data(payload);
    else if (!isEthernet && !context.handoff(Table::Snap, (organisation & 0xffff) << 16 | number, payload))
        context.data(payload);
}

void dissectIetf(Cursor& in, const TreeItem& layer, Context& context)
{
    constexpr std::uint8_t padding = 0x00, snap = 0x80, ipv6 = 0x8e, ip = 0xcc;
    in.read(layer, control);
    if (in && in.peek() == padding && in.remaining() > 1)
        in.skip(1);
    const auto protocol = in.read(layer, nlpid);
    if (!in)
        return;
    switch (protocol) {
    case snap: dissectSnap(in, layer, context); break;
    case ip: carry(context, 0x0800, in.rest()); break;
    case ipv6: carry(context, 0x86dd, in.rest()); break;
    default:
        if (!context.handoff(Table::Osi, protocol, in.rest()))
            context.data(in.rest());
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t unnumbered = 0x03;
    context.setProtocol("FR");
    const auto start = in.position();
    const auto number = readAddress(in, layer);
    if (!in)
        return;
    layer.add(dlci, in.source(), start, in.position() - start, number);
    context.setInfo("DLCI {}", number);
    if (in.peek() == unnumbered) {
        dissectIetf(in, layer, context);
        return;
    }
    const auto type = in.read(layer, ciscoType);
    if (!in)
        return;
    if (!context.handoff(Table::ChdlcProtocol, type, in.rest()))
        carry(context, type, in.rest());
}

} // namespace

constinit const Protocol frameRelayProtocol {
    .layer = {"fr", "Frame Relay", nullptr},
    .shortName = "FR",
    .reference = "ITU-T Q.922",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
