// IPv6 extension headers: RFC 8200 section 4; routing headers: RFC 5095 (type 0), RFC 6275 (type 2), RFC 6554 (RPL),
// RFC 8754 (segment routing).

#include "dissectors/network/ip_protocols.h"
#include "dissectors/network/ipv6_extensions.h"
#include "dissectors/network/ipv6_options.h"
#include "dissectors/network/reassembly.h"

namespace porthole {

namespace {

constexpr std::uint8_t hopByHop = 0, routing = 43, fragmentHeader = 44, authentication = 51, noNextHeader = 59,
                       destinationOptions = 60, mobility = 135;

bool isExtension(std::uint8_t nextHeader)
{
    switch (nextHeader) {
    case hopByHop:
    case routing:
    case fragmentHeader:
    case authentication:
    case destinationOptions:
    case mobility: return true;
    default: return false;
    }
}

void dispatch(Context& context, std::uint8_t nextHeader, const Cursor& payload)
{
    if (nextHeader == noNextHeader) {
        context.setInfo("IPv6 no next header");
        context.data(payload);
        return;
    }
    if (context.handoff(Table::IpProtocol, nextHeader, payload))
        return;
    context.setInfo("Unknown IP Protocol: {} ({})", ipProtocolName(nextHeader), nextHeader);
    context.data(payload);
}

/// What an IPv6 layer stands below: where everything but its extension headers goes.
TreeItem outsideOf(const TreeItem& layer)
{
    return layer ? TreeItem(layer.tree(), (*layer.tree())[layer.index()].parent) : TreeItem();
}

/// Names an extension header in the Info column, behind those before it.
void addToInfo(Context& context, std::string_view name)
{
    if (auto* text = context.columns()) {
        if (text->info.size() > text->infoFence)
            text->info << ", ";
        text->info << name;
    }
}

// What all headers but the fragment header begin with.

void octetsLabel(const ItemView& item, Text& out) { out.format("Length: {} bytes", item.value()); }

constexpr Names nextNames {ipProtocols};
constexpr ValueText nextText {ipProtocolText};
constexpr Label octets {octetsLabel};

/// Reads next header and length; a cursor over the rest of the header, which `in` passes.
template <typename NextField, typename LengthField, typename OctetsField>
Cursor readStart(Cursor& in, TreeItem& layer, const NextField& next, const LengthField& length, const OctetsField& all,
    std::uint8_t& nextHeader, Value<std::uint8_t>& units)
{
    nextHeader = in.read(layer, next);
    units = in.read(layer, length);
    const auto bytes = (units + 1u) * 8;
    if (in)
        layer.conclude(all, bytes);
    return in.take(bytes - 2);
}

// Hop-by-hop and destination options.

constexpr Field<std::uint8_t> hopNext {"ipv6.hopopts.nxt", "Next Header", nextNames, nextText};
constexpr Field<std::uint8_t> hopLength {"ipv6.hopopts.len", "Length"};
constexpr Field<std::uint16_t> hopOctets {"ipv6.hopopts.len_oct", "Length", octets, Generated {}};
constexpr ExpertInfo hopNotFirst {"ipv6.hopopts.not_first", Severity::Error, ExpertGroup::Protocol,
    "IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header"};
constexpr const FieldInfo* hopFields[] = {&hopNext, &hopLength, &hopOctets};
constexpr const ExpertInfo* hopExperts[] = {&hopNotFirst};
constexpr Parent hopParents[] = {{Table::IpProtocol, hopByHop}};

constexpr Field<std::uint8_t> destinationNext {"ipv6.dstopts.nxt", "Next Header", nextNames, nextText};
constexpr Field<std::uint8_t> destinationLength {"ipv6.dstopts.len", "Length"};
constexpr Field<std::uint16_t> destinationOctets {"ipv6.dstopts.len_oct", "Length", octets, Generated {}};
constexpr const FieldInfo* destinationFields[] = {&destinationNext, &destinationLength, &destinationOctets};
constexpr Parent destinationParents[] = {{Table::IpProtocol, destinationOptions}};

void dissectHopByHop(Cursor& in, TreeItem& layer, Context& context)
{
    addToInfo(context, "IPv6 hop-by-hop options");
    if (layer && context.parentProtocol() != &ipv6Protocol)
        layer.expert(hopNotFirst);
    std::uint8_t next = 0;
    Value<std::uint8_t> length;
    auto options = readStart(in, layer, hopNext, hopLength, hopOctets, next, length);
    dissectIpv6Options(options, layer, context, true);
    if (in)
        handOnNextHeader(context, next, in.rest());
}

void dissectDestination(Cursor& in, TreeItem& layer, Context& context)
{
    addToInfo(context, "IPv6 destination options");
    std::uint8_t next = 0;
    Value<std::uint8_t> length;
    auto options = readStart(in, layer, destinationNext, destinationLength, destinationOctets, next, length);
    dissectIpv6Options(options, layer, context, false);
    if (in)
        handOnNextHeader(context, next, in.rest());
}

// Routing.

void appendRoutingType(const ItemView& item, Text& out);
void addressLabel(const ItemView& item, Text& out);
void segmentLabel(const ItemView& item, Text& out);
void fullAddressLabel(const ItemView& item, Text& out);

constexpr ValueName routingTypes[] = {
    {0, "Source Route"},
    {1, "Nimrod"},
    {2, "Type 2 Routing"},
    {3, "RPL Source Route"},
    {4, "Segment Routing"},
    {5, "Compact Routing Header 16"},
    {6, "Compact Routing Header 32"},
    {253, "Experiment 1"},
    {254, "Experiment 2"},
};

constexpr Field<std::uint8_t> routingNext {"ipv6.routing.nxt", "Next Header", nextNames, nextText};
constexpr Field<std::uint8_t> routingLength {"ipv6.routing.len", "Length"};
constexpr Field<std::uint16_t> routingOctets {"ipv6.routing.len_oct", "Length", octets, Generated {}};
constexpr Field<std::uint8_t> routingType {"ipv6.routing.type", "Type", Names {routingTypes}};
constexpr Field<std::uint8_t> segmentsLeft {"ipv6.routing.segleft", "Segments Left"};
constexpr Field<ByteString> unknownRouting {"ipv6.routing.unknown_data", "Type-Specific Data"};
constexpr Field<ByteString> sourceReserved {"ipv6.routing.src.reserved", "Reserved"};
constexpr Field<Ipv6Address> sourceAddress {"ipv6.routing.src.addr", "Address", Label {addressLabel}};
constexpr Field<ByteString> homeReserved {"ipv6.routing.mipv6.reserved", "Reserved"};
constexpr Field<Ipv6Address> homeAddress {"ipv6.routing.mipv6.home_address", "Home Address", Label {addressLabel}};
constexpr Field<std::uint32_t> rplInternal {
    "ipv6.routing.rpl.cmprI", "Compressed Internal Octets (CmprI)", Mask {0xf0000000}};
constexpr Field<std::uint32_t> rplFinal {
    "ipv6.routing.rpl.cmprE", "Compressed Final Octets (CmprE)", Mask {0x0f000000}};
constexpr Field<std::uint32_t> rplPad {"ipv6.routing.rpl.pad", "Padding Bytes", Mask {0x00f00000}};
constexpr Field<std::uint32_t> rplReserved {"ipv6.routing.rpl.reserved", "Reserved", Mask {0x000fffff}};
constexpr Field<std::int32_t> rplCount {"ipv6.routing.rpl.addr_count", "Total Address Count", Generated {}};
constexpr Field<ByteString> rplAddress {"ipv6.routing.rpl.address", "Address"};
constexpr Field<Ipv6Address> rplFullAddress {
    "ipv6.routing.rpl.full_address", "Full Address", Label {fullAddressLabel}, Generated {}};
constexpr Field<std::uint8_t> lastEntry {"ipv6.routing.srh.last_entry", "Last Entry"};
constexpr Field<std::uint8_t> segmentFlags {"ipv6.routing.srh.flags", "Flags", Base::Hex};
constexpr Field<ByteString> segmentTag {"ipv6.routing.srh.tag", "Tag"};
constexpr Field<Ipv6Address> segmentAddress {"ipv6.routing.srh.addr", "Address", Label {segmentLabel}};

constexpr ExpertInfo ownSource {"ipv6.src_route_list.src_addr", Severity::Warning, ExpertGroup::Protocol,
    "Source address must not appear in the source route list"};
constexpr ExpertInfo ownDestination {"ipv6.src_route_list.dst_addr", Severity::Warning, ExpertGroup::Protocol,
    "Destination address must not appear in the source route list"};
constexpr ExpertInfo multicastInRoute {"ipv6.src_route_list.multicast_addr", Severity::Error, ExpertGroup::Protocol,
    "Multicast addresses must not appear in the source route list"};
constexpr ExpertInfo negativeCount {"ipv6.routing.rpl.addr_count_ge0", Severity::Error, ExpertGroup::Malformed,
    "Calculated total address count must be greater than or equal to 0"};
constexpr ExpertInfo invalidRoutingLength {
    "ipv6.routing.invalid_length", Severity::Error, ExpertGroup::Malformed, "Invalid IPv6 Routing header length"};
constexpr ExpertInfo invalidSegmentsLeft {"ipv6.routing.invalid_segleft", Severity::Warning, ExpertGroup::Protocol,
    "IPv6 Routing Header segments left field must not exceed address count"};
constexpr ExpertInfo undecodedRouting {
    "ipv6.routing.undecoded", Severity::Note, ExpertGroup::Undecoded, "Undecoded IPv6 routing header field"};
constexpr ExpertInfo deprecatedRouting {
    "ipv6.routing.deprecated", Severity::Note, ExpertGroup::Deprecated, "Routing header type is deprecated"};

constexpr const FieldInfo* routingFields[] = {&routingNext, &routingLength, &routingOctets, &routingType, &segmentsLeft,
    &unknownRouting, &sourceReserved, &sourceAddress, &homeReserved, &homeAddress, &rplInternal, &rplFinal, &rplPad,
    &rplReserved, &rplCount, &rplAddress, &rplFullAddress, &lastEntry, &segmentFlags, &segmentTag, &segmentAddress};
constexpr const ExpertInfo* routingExperts[] = {&ownSource, &ownDestination, &multicastInRoute, &negativeCount,
    &invalidRoutingLength, &invalidSegmentsLeft, &undecodedRouting, &deprecatedRouting};
constexpr Parent routingParents[] = {{Table::IpProtocol, routing}};

void appendRoutingType(const ItemView& item, Text& out)
{
    const auto type = item.find(routingType);
    if (!type.found())
        return;
    const auto name = findName(routingTypes, type.value());
    if (name.empty())
        out.format(" (Unknown type {})", type.value());
    else
        out << " (" << name << ')';
}

std::uint32_t indexInHeader(const ItemView& item)
{
    constexpr std::uint32_t fixedPart = 8, addressBytes = 16;
    return (item.item().offset - item.parent().item().offset - fixedPart) / addressBytes;
}

void indexedAddress(const ItemView& item, std::uint32_t index, Text& out)
{
    out.format("Address[{}]: ", index);
    formatLabelValue(item, out);
}

void addressLabel(const ItemView& item, Text& out) { indexedAddress(item, indexInHeader(item) + 1, out); }
void segmentLabel(const ItemView& item, Text& out) { indexedAddress(item, indexInHeader(item), out); }

void fullAddressLabel(const ItemView& item, Text& out)
{
    const auto& tree = item.packet().tree;
    std::uint32_t number = 1;
    for (auto i = item.item().parent + 1; i < item.index(); ++i)
        number += tree[i].parent == item.item().parent && tree[i].field == &rplFullAddress;
    indexedAddress(item, number, out);
}

/// One routing header under dissection.
struct Route {
    Cursor& in; ///< over the type-specific part
    TreeItem& layer;
    Context& context;
    TreeItem length, type, left;
    std::uint8_t units;
    std::uint8_t segmentsLeft;
};

/// The packet is on its way to `last`, whatever the IPv6 header says.
void setFinalDestination(Route& route, const Ipv6Address& last)
{
    route.context.network.destination = last;
    if (auto* text = route.context.columns())
        text->destination = last;
}

void sourceRoute(Route& route)
{
    route.type.expert(deprecatedRouting);
    if (route.units % 2 != 0)
        route.length.expert(invalidRoutingLength, "IPv6 Routing Header extension header length must not be odd");
    const auto count = route.units / 2u;
    if (route.segmentsLeft > count && route.left)
        route.left.expert(invalidSegmentsLeft,
            fmt::format("IPv6 Type 0 Routing Header segments left field must not exceed address count ({})", count));
    route.in.bytes(route.layer, sourceReserved, 4);
    Ipv6Address last {};
    for (unsigned i = 0; i < count && route.in; ++i)
        last = route.in.read(route.layer, sourceAddress).value;
    if (route.in && count > 0 && route.segmentsLeft > 0)
        setFinalDestination(route, last);
}

void homeRoute(Route& route)
{
    if (route.units != 2)
        route.length.expert(invalidRoutingLength, "IPv6 Type 2 Routing Header extension header length must equal 2");
    if (route.segmentsLeft != 1)
        route.left.expert(invalidSegmentsLeft, "IPv6 Type 2 Routing Header segments left field must equal 1");
    route.in.bytes(route.layer, homeReserved, 4);
    const auto home = route.in.read(route.layer, homeAddress);
    if (route.in && route.segmentsLeft > 0)
        setFinalDestination(route, home.value);
}

/// The address that is left out of all hops but for the last bytes (RFC 6554 section 3).
Ipv6Address completed(const Address& base, ByteView bytes)
{
    Ipv6Address full {};
    full.bytes = base.bytes;
    std::copy(bytes.begin(), bytes.end(), full.bytes.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return full;
}

void addHop(Route& route, std::uint32_t elided, const Address& base, Ipv6Address& last)
{
    const auto part = route.in.bytes(route.layer, rplAddress, 16 - elided);
    if (!route.in)
        return;
    last = completed(base, part.value);
    if (!route.layer)
        return;
    const auto item = route.layer.addBytes(rplFullAddress, last.bytes);
    if (last.bytes[0] == 0xff)
        item.expert(multicastInRoute);
    if (Address(last) == route.context.network.source)
        item.expert(ownSource);
    if (Address(last) == base)
        item.expert(ownDestination);
}

void rplRoute(Route& route)
{
    const auto word = route.in.peek32();
    route.in.look(route.layer, rplInternal);
    route.in.look(route.layer, rplFinal);
    route.in.look(route.layer, rplPad);
    route.in.read(route.layer, rplReserved);
    if (!route.in)
        return;
    const auto internal = static_cast<std::int32_t>(word >> 28), final = static_cast<std::int32_t>(word >> 24 & 15);
    const auto pad = static_cast<std::int32_t>(word >> 20 & 15);
    const auto bytes = route.units * 8 - pad - (16 - final);
    const auto count = bytes / (16 - internal) + 1;
    const auto item = route.layer.conclude(rplCount, static_cast<std::uint64_t>(std::int64_t {count}));
    if (count < 0 && item)
        item.expert(negativeCount,
            fmt::format("Calculated total address count must be greater than or equal to 0, instead was {}", count));
    if (std::int32_t {route.segmentsLeft} > count && count >= 0 && route.left)
        route.left.expert(invalidSegmentsLeft,
            fmt::format("IPv6 RPL Routing Header segments left field must not exceed address count ({})", count));
    const auto base = route.context.network.destination;
    Ipv6Address last {};
    for (std::int32_t i = 1; i <= count && route.in; ++i)
        addHop(route, static_cast<std::uint32_t>(i == count ? final : internal), base, last);
    if (route.in && count > 0 && route.segmentsLeft > 0 && route.segmentsLeft <= count)
        setFinalDestination(route, last);
}

void segmentRoute(Route& route)
{
    const auto entries = route.in.read(route.layer, lastEntry) + 1u;
    route.in.read(route.layer, segmentFlags);
    route.in.bytes(route.layer, segmentTag, 2);
    if (route.segmentsLeft > entries && route.in && route.left)
        route.left.expert(invalidSegmentsLeft,
            fmt::format("IPv6 Type 4 Routing Header segments left field must not exceed address count ({})", entries));
    Ipv6Address final {};
    for (unsigned i = 0; i < entries && route.in; ++i) {
        const auto segment = route.in.read(route.layer, segmentAddress);
        if (i == 0)
            final = segment.value; // the list stands in reverse (RFC 8754 section 2)
    }
    if (route.in && route.segmentsLeft > 0)
        setFinalDestination(route, final);
    if (route.in)
        route.in.skip(route.in.remaining()); // TLVs (RFC 8754 section 2.1)
}

void dissectRouting(Cursor& in, TreeItem& layer, Context& context)
{
    addToInfo(context, "IPv6 routing");
    const auto available = in.remaining();
    std::uint8_t next = 0;
    Value<std::uint8_t> length;
    auto rest = readStart(in, layer, routingNext, routingLength, routingOctets, next, length);
    const auto type = rest.read(layer, routingType);
    const auto left = rest.read(layer, segmentsLeft);
    Route route {rest, layer, context, length.item, type.item, left.item, length, left};
    if (!in)
        return;
    switch (type) {
    case 0: sourceRoute(route); break;
    case 2: homeRoute(route); break;
    case 3: rplRoute(route); break;
    case 4:
        segmentRoute(route);
        if (const auto whole = (length + 1u) * 8; in && available < whole)
            in.fail(&routingLength, whole); // TLVs that are not there
        break;
    default:
        if (rest.remaining() > 0)
            rest.bytes(layer, unknownRouting, rest.remaining()).item.expert(undecodedRouting);
    }
    if (in)
        handOnNextHeader(context, next, in.rest());
}

// Fragment.

void fragmentOffsetText(std::uint64_t value, Text& out) { out.format("{} ({} bytes)", value, value * 8); }
void fragmentsLabel(const ItemView& item, Text& out);

constexpr std::uint16_t moreBit = 1;

constexpr Field<std::uint8_t> fragmentNext {"ipv6.fraghdr.nxt", "Next header", nextNames, nextText};
constexpr Field<std::uint8_t> reservedOctet {"ipv6.fraghdr.reserved_octet", "Reserved octet", Base::Hex};
constexpr Field<std::uint16_t> fragmentOffset {
    "ipv6.fraghdr.offset", "Offset", Mask {0xfff8}, ValueText {fragmentOffsetText}};
constexpr Field<std::uint16_t> reservedBits {"ipv6.fraghdr.reserved_bits", "Reserved bits", Mask {0x0006}};
constexpr Field<bool> moreFragments {
    "ipv6.fraghdr.more", "More Fragments", Mask {0x0001}, Width {16}, Booleans {"Yes", "No"}};
constexpr Field<std::uint32_t> identification {"ipv6.fraghdr.ident", "Identification", Base::Hex};
constexpr Field<NoValue> fragmentsItem {"ipv6.fragments", "IPv6 Fragments", Label {fragmentsLabel}};
constexpr Field<FrameNumber> fragmentItem {"ipv6.fragment", "IPv6 Fragment", Label {formatFragment}};
constexpr Field<bool> fragmentOverlap {"ipv6.fragment.overlap", "Fragment overlap"};
constexpr Field<bool> fragmentConflict {"ipv6.fragment.overlap.conflict", "Conflicting data in fragment overlap"};
constexpr Field<bool> fragmentTails {"ipv6.fragment.multipletails", "Multiple tail fragments found"};
constexpr Field<bool> fragmentTooLong {"ipv6.fragment.toolongfragment", "Fragment too long"};
constexpr Field<std::uint32_t> fragmentCount {"ipv6.fragment.count", "Fragment count"};
constexpr Field<std::uint32_t> reassembledLength {"ipv6.reassembled.length", "Reassembled IPv6 length"};
constexpr Field<ByteString> reassembledData {"ipv6.reassembled.data", "Reassembled IPv6 data"};
constexpr Field<FrameNumber> reassembledIn {"ipv6.reassembled.in", "Reassembled IPv6 in frame"};

constexpr ReassemblyFields reassemblyFields {"IPv6", fragmentsItem, fragmentItem, fragmentOverlap, fragmentConflict,
    fragmentTails, fragmentTooLong, fragmentCount, reassembledLength, reassembledData, reassembledIn};
constexpr const FieldInfo* fragmentFields[] = {&fragmentNext, &reservedOctet, &fragmentOffset, &reservedBits,
    &moreFragments, &identification, &fragmentsItem, &fragmentItem, &fragmentOverlap, &fragmentConflict, &fragmentTails,
    &fragmentTooLong, &fragmentCount, &reassembledLength, &reassembledData, &reassembledIn};
constexpr Parent fragmentParents[] = {{Table::IpProtocol, fragmentHeader}};

void fragmentsLabel(const ItemView& item, Text& out) { formatFragments(item, "IPv6 Fragment", fragmentItem, out); }

void noteFragment(Context& context, std::uint8_t next, std::uint32_t id, std::uint32_t offset, bool more, const Cursor& payload)
{
    if (context.quoted() || context.facts().fragment.present)
        return;
    auto& fragment = context.facts().fragment;
    fragment.present = true;
    fragment.moreFollow = more;
    fragment.protocol = fragmentHeader; // what the datagram carries does not tell datagrams apart
    fragment.carries = next;
    fragment.identification = id;
    fragment.offset = offset;
    fragment.length = payload.remaining();
    fragment.payloadAt = payload.position();
    fragment.source = context.network.source;
    fragment.destination = context.network.destination;
}

/// The whole datagram's payload if this fragment completes it.
std::optional<Cursor> reassemble(TreeItem& layer, Context& context, const Cursor& payload)
{
    const auto* known = context.quoted() ? nullptr : context.nextReassembly();
    if (!known)
        return {};
    auto& home = context.network.layer ? context.network.layer : layer;
    return showReassembly(reassemblyFields, *known, home, context, payload);
}

/// A fragment that completes nothing is data, beside the IPv6 layer.
void showFragmentAsData(Context& context, const Cursor& payload)
{
    const Context::Below place(context, outsideOf(context.network.layer));
    context.data(payload);
}

void dissectFragment(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t headerBytes = 8;
    if (!in.has(headerBytes)) {
        layer.hide();
        in.fail(&identification, headerBytes);
        return;
    }
    const auto next = in.read(layer, fragmentNext);
    in.read(layer, reservedOctet);
    const auto word = in.peek16();
    in.look(layer, fragmentOffset);
    const auto bits = in.look(layer, reservedBits);
    if (bits.item)
        layer.add(moreFragments, in.source(), in.position(), 2, word & moreBit);
    in.skip(2);
    const auto id = in.read(layer, identification);
    if (!in)
        return;
    const std::uint32_t offset = word & 0xfff8u;
    const bool more = word & moreBit;
    context.setInfo("IPv6 fragment (off={} more={} ident=0x{:08x} nxt={})", offset, more ? 'y' : 'n', id.value, next.value);
    auto payload = in.rest();
    if ((offset != 0 || more) && payload.remaining() > 0 && payload.has(payload.remaining())) {
        if (context.summary())
            noteFragment(context, next, id, offset, more, payload);
        const auto whole = context.summary() ? std::nullopt : reassemble(layer, context, payload);
        if (!whole) {
            showFragmentAsData(context, payload);
            return;
        }
        payload = *whole;
    } else if (offset != 0) {
        showFragmentAsData(context, payload);
        return;
    } else {
        context.network.fragmented = more;
    }
    handOnNextHeader(context, next, payload);
}

} // namespace

void handOnNextHeader(Context& context, std::uint8_t nextHeader, const Cursor& payload)
{
    const auto layer = context.network.layer;
    if (!layer) {
        dispatch(context, nextHeader, payload); // nothing to stand below: no tree, or not over IPv6
        return;
    }
    const bool inside = isExtension(nextHeader) && context.registry().child(Table::IpProtocol, nextHeader);
    const Context::Below place(context, inside ? layer : outsideOf(layer));
    dispatch(context, nextHeader, payload);
}

constinit const Protocol hopByHopProtocol {
    .layer = {"ipv6.hopopts", "IPv6 Hop-by-Hop Option", nullptr},
    .shortName = "IPv6 Hop-by-Hop",
    .reference = "RFC 8200",
    .fields = hopFields,
    .experts = hopExperts,
    .parents = hopParents,
    .depth = Depth::Network,
    .dissect = dissectHopByHop,
};

constinit const Protocol destinationOptionsProtocol {
    .layer = {"ipv6.dstopts", "Destination Options for IPv6", nullptr},
    .shortName = "IPv6 Destination",
    .reference = "RFC 8200",
    .fields = destinationFields,
    .parents = destinationParents,
    .depth = Depth::Network,
    .dissect = dissectDestination,
};

constinit const Protocol routingHeaderProtocol {
    .layer = {"ipv6.routing", "Routing Header for IPv6", appendRoutingType},
    .shortName = "IPv6 Routing",
    .reference = "RFC 8200",
    .fields = routingFields,
    .experts = routingExperts,
    .parents = routingParents,
    .depth = Depth::Network,
    .dissect = dissectRouting,
};

constinit const Protocol fragmentHeaderProtocol {
    .layer = {"ipv6.fraghdr", "Fragment Header for IPv6", nullptr},
    .shortName = "IPv6 Fragment",
    .reference = "RFC 8200",
    .fields = fragmentFields,
    .parents = fragmentParents,
    .depth = Depth::Network,
    .dissect = dissectFragment,
};

} // namespace porthole
