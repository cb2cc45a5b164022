// Ethernet II and IEEE 802.3: IEEE Std 802.3 section 3. Cisco Inter-Switch Link, which frames Ethernet in Ethernet.

#include "dissectors/link/ethertype.h"
#include "dissectors/link/isl.h"
#include "dissectors/link/trailer.h"

namespace porthole {

namespace {

void frameLabel(const ItemView& item, Text& out);
void appendUnverified(const ItemView&, Text& out) { out << " [unverified]"; }
void lengthLabel(const ItemView& item, Text& out) { out.format("Invalid length/type: 0x{:04x} ({})", item.value(), item.value()); }

constexpr ValueName checkStates[] = {
    {0, "Bad"},
    {1, "Good"},
    {2, "Unverified"},
    {3, "Not present"},
    {4, "Illegal"},
};
constexpr Booleans localOrGlobal {
    "Locally administered address (this is NOT the factory default)", "Globally unique address (factory default)"};
constexpr Booleans groupOrIndividual {"Group address (multicast/broadcast)", "Individual address (unicast)"};
constexpr Mask localBit {0x020000};
constexpr Mask groupBit {0x010000};
constexpr Width ouiWidth {24};

constexpr Field<MacAddress> destination {"eth.dst", "Destination"};
constexpr Field<TextString> destinationName {"eth.dst_resolved", "Destination (resolved)", Plain {macName}, Hidden {}};
constexpr Field<UInt24> destinationOui {"eth.dst.oui", "Destination OUI", Hidden {}};
constexpr Field<TextString> destinationVendor {
    "eth.dst.oui_resolved", "Destination OUI (resolved)", Plain {organisationName}, Hidden {}};
constexpr Field<bool> destinationLocal {"eth.dst.lg", "LG bit", localOrGlobal, localBit, ouiWidth};
constexpr Field<bool> destinationGroup {"eth.dst.ig", "IG bit", groupOrIndividual, groupBit, ouiWidth};
constexpr Field<MacAddress> source {"eth.src", "Source"};
constexpr Field<TextString> sourceName {"eth.src_resolved", "Source (resolved)", Plain {macName}, Hidden {}};
constexpr Field<UInt24> sourceOui {"eth.src.oui", "Source OUI", Hidden {}};
constexpr Field<TextString> sourceVendor {"eth.src.oui_resolved", "Source OUI (resolved)", Plain {organisationName}, Hidden {}};
constexpr Field<bool> sourceLocal {"eth.src.lg", "LG bit", localOrGlobal, localBit, ouiWidth};
constexpr Field<bool> sourceGroup {"eth.src.ig", "IG bit", groupOrIndividual, groupBit, ouiWidth};
constexpr Field<MacAddress> address {"eth.addr", "Address"};
constexpr Field<TextString> addressName {"eth.addr_resolved", "Address (resolved)", Plain {macName}, Hidden {}};
constexpr Field<UInt24> addressOui {"eth.addr.oui", "Address OUI", Hidden {}};
constexpr Field<TextString> addressVendor {"eth.addr.oui_resolved", "Address OUI (resolved)", Plain {organisationName}, Hidden {}};
constexpr Field<bool> anyLocal {"eth.lg", "LG bit", localOrGlobal, localBit, ouiWidth, Hidden {}};
constexpr Field<bool> anyGroup {"eth.ig", "IG bit", groupOrIndividual, groupBit, ouiWidth, Hidden {}};
constexpr Field<std::uint16_t> type {"eth.type", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint16_t> length {"eth.len", "Length"};
constexpr Field<std::uint16_t> invalidType {"eth.invalid_lentype", "Invalid length/type", Base::HexDec, Label {lengthLabel}};
constexpr Field<ByteString> trailer {"eth.trailer", "Trailer"};

} // namespace

constexpr Field<ByteString> etherPadding {"eth.padding", "Padding"};
constexpr Field<std::uint32_t> etherFcs {"eth.fcs", "Frame check sequence", Base::Hex, Append {appendUnverified}};
constexpr Field<std::uint8_t> etherFcsStatus {
    "eth.fcs.status", "FCS Status", Names {checkStates}, OnlyName {}, Generated {}};
constexpr ExpertInfo etherPaddingBad {"eth.padding_bad", Severity::Note, ExpertGroup::Protocol,
    "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros."};

namespace {

constexpr ExpertInfo groupSource {"eth.src_not_group", Severity::Warning, ExpertGroup::Protocol,
    "Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)"};
constexpr ExpertInfo lengthPastEnd {"eth.len.past_end", Severity::Error, ExpertGroup::Malformed,
    "Length field value goes past the end of the payload"};
constexpr ExpertInfo invalidTypeExpert {
    "eth.invalid_lentype.expert", Severity::Warning, ExpertGroup::Protocol, "Invalid length/type"};

constexpr const FieldInfo* fields[] = {&destination, &destinationName, &destinationOui, &destinationVendor,
    &destinationLocal, &destinationGroup, &source, &sourceName, &sourceOui, &sourceVendor, &sourceLocal, &sourceGroup,
    &address, &addressName, &addressOui, &addressVendor, &anyLocal, &anyGroup, &type, &length, &invalidType,
    &etherPadding, &trailer, &etherFcs, &etherFcsStatus};
constexpr const ExpertInfo* experts[] = {&groupSource, &lengthPastEnd, &invalidTypeExpert, &etherPaddingBad};
constexpr std::uint32_t bridgedWithCheck = 0x80c20001;
constexpr Parent parents[] = {
    {Table::Link, static_cast<std::uint32_t>(LinkType::Ethernet)},
    {Table::Snap, bridgedWithCheck},
    {Table::Snap, 0x80c20007},
    {Table::LinuxSll, 3},
    {Table::GreProtocol, 0x6558},
    {Table::IpProtocol, 143}, // RFC 8986 section 10.1
};

constexpr std::uint16_t firstEtherType = 0x600;
constexpr std::uint32_t headerLength = 14;

void frameLabel(const ItemView& item, Text& out)
{
    if (item.find(length).found()) {
        // A length that is followed by an IPX header without LLC: Novell's "raw" frames.
        const auto bytes = item.packet().sources[item.item().source].bytes;
        const auto payload = item.item().offset + headerLength;
        const bool raw = payload + 2 <= bytes.size() && bytes[payload] == 0xff && bytes[payload + 1] == 0xff;
        out << (raw ? "IEEE 802.3 Ethernet Raw " : "IEEE 802.3 Ethernet ");
        return;
    }
    if (item.find(type).found())
        out << "Ethernet II";
    else
        out << (item.find(invalidType).found() ? "Ethernet Unknown" : "Ethernet");
    if (!item.find(source).found())
        return;
    out << ", Src: ";
    formatLabelValue(item.find(source), out);
    out << ", Dst: ";
    formatLabelValue(item.find(destination), out);
}

struct AddressFields {
    const FieldInfo &name, &oui, &vendor, &local, &group;
};
constexpr AddressFields destinationParts {destinationName, destinationOui, destinationVendor, destinationLocal, destinationGroup};
constexpr AddressFields sourceParts {sourceName, sourceOui, sourceVendor, sourceLocal, sourceGroup};

void addAddressParts(const Value<MacAddress>& mac, const AddressFields& parts, const Cursor& in)
{
    const auto& bytes = mac.value.bytes;
    const auto oui = static_cast<std::uint32_t>(bytes[0] << 16 | bytes[1] << 8 | bytes[2]);
    const auto full = static_cast<std::uint64_t>(oui) << 24 | static_cast<std::uint32_t>(bytes[3] << 16 | bytes[4] << 8 | bytes[5]);
    const auto offset = in.position() - 6;
    const auto from = in.source();
    const bool isAssigned = !organisationOf(oui).empty();
    mac.item.add(parts.name, from, offset, 6, full);
    mac.item.add(parts.oui, from, offset, 3, oui);
    if (isAssigned)
        mac.item.add(parts.vendor, from, offset, 3, oui);
    mac.item.add(address, from, offset, 6, full);
    mac.item.add(addressName, from, offset, 6, full);
    mac.item.add(addressOui, from, offset, 3, oui);
    if (isAssigned)
        mac.item.add(addressVendor, from, offset, 3, oui);
    mac.item.add(parts.local, from, offset, 3, parts.local.extract(oui));
    mac.item.add(anyLocal, from, offset, 3, parts.local.extract(oui));
    mac.item.add(parts.group, from, offset, 3, parts.group.extract(oui));
    mac.item.add(anyGroup, from, offset, 3, parts.group.extract(oui));
}

CheckSequence checkSequenceOf(const Context& context)
{
    // Bridged over LLC with its check sequence: RFC 2684 section 5.2.
    if (context.foundBy().table == Table::Snap && context.foundBy().key == bridgedWithCheck)
        return CheckSequence::Present;
    // Tunnels carry frames without it; only for the frame of the capture itself can there be a doubt.
    if (context.foundBy().table != Table::Link)
        return CheckSequence::Absent;
    const auto known = context.frame().header.fcsLength;
    if (known < 0)
        return context.options().assumeEthernetFcs ? CheckSequence::Present : CheckSequence::Perhaps;
    return known == 4 ? CheckSequence::Present : CheckSequence::Absent;
}

void dissectType(Cursor& in, TreeItem& layer, Context& context, const Cursor& whole, CheckSequence check)
{
    const auto etherType = in.read(layer, type);
    context.setInfo("Ethernet II");
    if (!in)
        return;
    auto payload = in.rest();
    if (check == CheckSequence::Present && payload.remaining() >= 4)
        payload.limit(payload.remaining() - 4);
    handoffEtherType(context, etherType, payload);
    if (!context.summary())
        addTrailer(layer, whole, context.endOfLastLayer(), check, trailer);
}

void dissectLength(Cursor& in, TreeItem& layer, Context& context, const Cursor& whole, CheckSequence check)
{
    const auto bytes = in.read(layer, length);
    context.setInfo("IEEE 802.3 Ethernet");
    if (!in)
        return;
    auto payload = in.rest();
    if (check == CheckSequence::Present && payload.remaining() >= 4)
        payload.limit(payload.remaining() - 4);
    if (bytes.value > payload.remaining())
        bytes.item.expert(lengthPastEnd);
    payload.limit(bytes);
    if (payload.remaining() >= 2 && payload.peek16() == 0xffff) {
        if (!context.handoff("ipx", payload))
            context.data(payload);
    } else {
        context.handoff("llc", payload);
    }
    if (!context.summary())
        addTrailer(layer, whole, payload.end(), check, trailer);
}

bool isInterSwitchLink(const MacAddress& to)
{
    const auto& b = to.bytes;
    return (b[0] == 0x01 || b[0] == 0x0c) && b[1] == 0 && b[2] == 0x0c && b[3] == 0 && b[4] == 0;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    const auto check = checkSequenceOf(context);
    context.setProtocol("Ethernet");
    const auto kind = static_cast<std::uint16_t>(in.peek(12) << 8 | in.peek(13));
    if (in.has(headerLength) && kind > 0 && kind <= maximumLength8023 && in.peek(2) == 0x0c && in.peek(1) == 0) [[unlikely]] {
        MacAddress to;
        std::copy_n(in.view().begin(), 6, to.bytes.begin());
        if (isInterSwitchLink(to)) {
            dissectInterSwitchLink(in, layer, context);
            return;
        }
    }

    if (!in.has(headerLength)) {
        layer.hide();
        in.skip(headerLength);
        return;
    }
    const auto to = in.read(layer, destination);
    if (to.item)
        addAddressParts(to, destinationParts, in);
    context.setAddresses({}, to.value);
    const auto from = in.read(layer, source);
    if (from.item) {
        if (from.value.bytes[0] & 1)
            from.item.expert(groupSource);
        addAddressParts(from, sourceParts, in);
    }
    context.setAddresses(from.value, to.value);

    if (kind > 0 && kind <= maximumLength8023) {
        dissectLength(in, layer, context, whole, check);
    } else if (kind == 0 || kind >= firstEtherType) {
        dissectType(in, layer, context, whole, check);
    } else {
        const auto bad = in.read(layer, invalidType);
        context.setInfo("Ethernet Unknown: Invalid length/type: 0x{:04x} ({})", kind, kind);
        if (bad.item)
            bad.item.expert(invalidTypeExpert, fmt::format("Invalid length/type: 0x{:04x} ({})", kind, kind));
        context.data(in.rest());
    }
}

} // namespace

constinit const Protocol ethernetProtocol {
    .layer = {"eth", "Ethernet", nullptr, frameLabel},
    .shortName = "Ethernet",
    .reference = "IEEE Std 802.3",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
