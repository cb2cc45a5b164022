// Internet Protocol version 4: RFC 791; differentiated services: RFC 2474, RFC 3168.

#include "dissectors/core/checksum.h"
#include "dissectors/network/differentiated_services.h"
#include "dissectors/network/ip_protocols.h"
#include "dissectors/network/ip_version.h"
#include "dissectors/network/ipv4_options.h"
#include "dissectors/network/reassembly.h"

namespace porthole {

constinit const Field<std::uint8_t> ipVersion {"ip.version", "Version", Mask {0xf0}};

namespace {

void layerLabel(const ItemView& item, Text& out);
void headerLengthLabel(const ItemView& item, Text& out);
void appendService(const ItemView& item, Text& out) { appendServiceSummary(static_cast<std::uint8_t>(item.value()), out); }
void totalLengthLabel(const ItemView& item, Text& out);
void appendFlags(const ItemView& item, Text& out);
void fragmentOffsetLabel(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void fragmentsLabel(const ItemView& item, Text& out);

constexpr std::uint32_t minimumHeader = 20;
constexpr std::uint16_t moreFragmentsBit = 0x2000;
constexpr std::uint16_t offsetBits = 0x1fff;

constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr std::uint64_t bad = 0, good = 1, unverified = 2;
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> headerLength {"ip.hdr_len", "Header Length", Label {headerLengthLabel}};
constexpr Field<std::uint8_t> serviceField {"ip.dsfield", "Differentiated Services Field", Base::Hex, Append {appendService}};
constexpr Field<std::uint8_t> dscp {
    "ip.dsfield.dscp", "Differentiated Services Codepoint", Mask {0xfc}, Names {dscpNames}};
constexpr Field<std::uint8_t> ecn {"ip.dsfield.ecn", "Explicit Congestion Notification", Mask {0x03}, Names {ecnNames}};
constexpr Field<std::uint16_t> totalLength {"ip.len", "Total Length", Label {totalLengthLabel}};
constexpr Field<std::uint16_t> identification {"ip.id", "Identification", Base::HexDec};
constexpr Field<std::uint8_t> flags {"ip.flags", "Flags", Base::Hex, Mask {0xe0}, Append {appendFlags}};
constexpr Field<bool> reservedFlag {"ip.flags.rb", "Reserved bit", Mask {0x80}, setOrNot};
constexpr Field<bool> dontFragment {"ip.flags.df", "Don't fragment", Mask {0x40}, setOrNot};
constexpr Field<bool> moreFragments {"ip.flags.mf", "More fragments", Mask {0x20}, setOrNot};
constexpr Field<std::uint16_t> fragmentOffset {
    "ip.frag_offset", "Fragment Offset", Mask {offsetBits}, Label {fragmentOffsetLabel}, Help {"in units of 8 bytes"}};
constexpr Field<std::uint8_t> timeToLive {"ip.ttl", "Time to Live"};
constexpr Field<std::uint8_t> protocolNumber {"ip.proto", "Protocol", Names {ipProtocols}, ValueText {ipProtocolText}};
constexpr Field<std::uint16_t> checksum {"ip.checksum", "Header Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "ip.checksum.status", "Header checksum status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<std::uint16_t> calculatedChecksum {
    "ip.checksum_calculated", "Calculated Checksum", Base::Hex, Generated {}};
constexpr Field<Ipv4Address> source {"ip.src", "Source Address"};
constexpr Field<TextString> sourceHost {"ip.src_host", "Source Host", Plain {ipv4Name}, Hidden {}, Generated {}};

constexpr Field<ByteString> fragmentsItem {"ip.fragments", "IPv4 Fragments", Label {fragmentsLabel}};
constexpr Field<FrameNumber> fragmentItem {"ip.fragment", "IPv4 Fragment", Label {formatFragment}};
constexpr Field<bool> fragmentOverlap {"ip.fragment.overlap", "Fragment overlap"};
constexpr Field<bool> fragmentConflict {"ip.fragment.overlap.conflict", "Conflicting data in fragment overlap"};
constexpr Field<bool> fragmentTails {"ip.fragment.multipletails", "Multiple tail fragments found"};
constexpr Field<bool> fragmentTooLong {"ip.fragment.toolongfragment", "Fragment too long"};
constexpr Field<std::uint32_t> fragmentCount {"ip.fragment.count", "Fragment count"};
constexpr Field<std::uint32_t> reassembledLength {"ip.reassembled.length", "Reassembled IPv4 length"};
constexpr Field<ByteString> reassembledData {"ip.reassembled.data", "Reassembled IPv4 data"};
constexpr Field<FrameNumber> reassembledIn {"ip.reassembled_in", "Reassembled IPv4 in frame"};

constexpr ExpertInfo bogusLength {"ip.bogus_ip_length", Severity::Error, ExpertGroup::Protocol, "Bogus IP length"};
constexpr ExpertInfo bogusVersion {"ip.bogus_ip_version", Severity::Error, ExpertGroup::Protocol, "Bogus IP version"};
constexpr ExpertInfo bogusHeaderLength {
    "ip.bogus_header_length", Severity::Error, ExpertGroup::Protocol, "Bogus IP header length"};
constexpr ExpertInfo ttlTooSmall {"ip.ttl.too_small", Severity::Note, ExpertGroup::Sequence, "Time To Live"};
constexpr ExpertInfo ttlLocalControl {"ip.ttl.lncb", Severity::Note, ExpertGroup::Sequence, "Time To Live"};
constexpr ExpertInfo badChecksum {"ip.checksum_bad.expert", Severity::Error, ExpertGroup::Checksum, "Bad checksum"};

constexpr ReassemblyFields reassemblyFields {"IPv4", fragmentsItem, fragmentItem, fragmentOverlap, fragmentConflict,
    fragmentTails, fragmentTooLong, fragmentCount, reassembledLength, reassembledData, reassembledIn};

constexpr const FieldInfo* fields[] = {&ipVersion, &headerLength, &serviceField, &dscp, &ecn, &totalLength,
    &identification, &flags, &reservedFlag, &dontFragment, &moreFragments, &fragmentOffset, &timeToLive, &protocolNumber,
    &checksum, &checksumStatus, &calculatedChecksum, &source, &sourceHost, &fragmentsItem, &fragmentItem,
    &fragmentOverlap, &fragmentConflict, &fragmentTails, &fragmentTooLong, &fragmentCount, &reassembledLength,
    &reassembledData, &reassembledIn};
constexpr const ExpertInfo* experts[] = {
    &bogusLength, &bogusVersion, &bogusHeaderLength, &ttlTooSmall, &ttlLocalControl, &badChecksum};
constexpr const FieldList* moreFields[] = {&ipv4OptionFields, &ipv4RouteOptionFields, &ipv4SecurityOptionFields};
constexpr const ExpertList* moreExperts[] = {&ipv4OptionExperts, &ipv4RouteOptionExperts, &ipv4SecurityOptionExperts};
constexpr Parent parents[] = {{Table::EtherType, 0x0800}, {Table::IpProtocol, 4}, {Table::Link, 228}};

void layerLabel(const ItemView& item, Text& out)
{
    const auto kind = item.find(ipVersion);
    if (kind.found() && kind.value() != 4 && item.item().length == 1) {
        out.format("Internet Protocol, bogus version ({})", kind.value());
        return;
    }
    out << "Internet Protocol Version 4";
    const auto from = item.find(source);
    if (!from.found())
        return;
    out << ", Src: ";
    appendIpv4(out, static_cast<std::uint32_t>(from.value()));
    const auto via = item.find(currentRoute);
    if (const auto to = item.find(ipv4Destination); to.found()) {
        out << ", Dst: ";
        appendIpv4(out, static_cast<std::uint32_t>(to.value()));
    }
    if (via.found()) {
        out << ", Via: ";
        appendIpv4(out, static_cast<std::uint32_t>(via.value()));
    }
}

void headerLengthLabel(const ItemView& item, Text& out)
{
    const auto words = item.value() / 4;
    out << ".... ";
    for (int bit = 3; bit >= 0; --bit)
        out << ((words >> bit & 1) ? '1' : '0');
    out.format(" = Header Length: {} bytes ({})", item.value(), words);
}

void totalLengthLabel(const ItemView& item, Text& out)
{
    if (item.item().flags & Item::Generated) {
        out.format("Total Length: {} bytes (reported as 0, presumed to be because of \"TCP segmentation offload\" (TSO))",
            item.value());
        return;
    }
    const auto header = item.parent().valueOf(headerLength);
    if (item.value() < header)
        out.format("Total Length: {} bytes (bogus, less than header length {})", item.value(), header);
    else
        out.format("Total Length: {}", item.value());
}

void appendFlags(const ItemView& item, Text& out)
{
    if (item.value() & 4)
        out << ", Reserved bit";
    if (item.value() & 2)
        out << ", Don't fragment";
    if (item.value() & 1)
        out << ", More fragments";
}

void fragmentOffsetLabel(const ItemView& item, Text& out)
{
    out << "...";
    for (int bit = 12; bit >= 0; --bit) {
        out << ((item.value() >> bit & 1) ? '1' : '0');
        if (bit % 4 == 0 && bit > 0)
            out << ' ';
    }
    out.format(" = Fragment Offset: {}", item.value() * 8);
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto layer = item.parent();
    const auto status = layer.valueOf(checksumStatus, unverified);
    if (status == good)
        out << " [correct]";
    else if (status == bad)
        out.format(" incorrect, should be 0x{:04x}", layer.valueOf(calculatedChecksum));
    else
        out << " [validation disabled]";
}

void fragmentsLabel(const ItemView& item, Text& out) { formatFragments(item, "IPv4 Fragment", fragmentItem, out); }

/// What the summary and the full dissection go on with after the fixed header.
struct Header {
    std::uint32_t start;
    std::uint32_t bytes; ///< header length
    std::uint32_t total; ///< of the datagram, as far as it is credible
    std::uint16_t identification;
    std::uint16_t fragment; ///< flags and offset
    std::uint8_t timeToLive;
    std::uint8_t protocol;
    bool checksumGood;
    Ipv4Address source, destination;

    std::uint32_t offset() const { return (fragment & offsetBits) * 8u; }
    bool isFragment() const { return fragment & (moreFragmentsBit | offsetBits); }
};

void addVersionAndLength(Cursor& in, TreeItem& layer, std::uint8_t first)
{
    if (!layer)
        return;
    layer.add(ipVersion, in.source(), in.position(), 1, first >> 4);
    const auto length = layer.add(headerLength, in.source(), in.position(), 1, (first & 15) * 4u);
    if ((first & 15) * 4u < minimumHeader)
        length.expert(bogusHeaderLength, fmt::format("Bogus IP header length ({}, must be at least 20)", (first & 15) * 4));
}

/// False if the length cannot be.
bool readTotalLength(Cursor& in, TreeItem& layer, Context& context, Header& header)
{
    const auto available = in.end() - header.start;
    const auto read = in.read(layer, totalLength);
    header.total = read;
    if (!in)
        return false;
    if (header.total == 0) { // left to the network card, which cuts the segment up (RFC 791 knows no such length)
        header.total = available;
        read.item.setValue(available).markGenerated();
        return true;
    }
    if (header.total < header.bytes) {
        read.item.expert(bogusLength);
        context.setInfo("Bogus IP length ({}, less than header length {})", header.total, header.bytes);
        return false;
    }
    if (header.total > available && !context.quoted()) {
        if (read.item)
            read.item.expert(bogusLength, fmt::format("IPv4 total length exceeds packet length ({} bytes)", available));
    } else {
        in.limit(header.total - (in.position() - header.start));
    }
    return true;
}

void readFragmentWord(Cursor& in, TreeItem& layer, Header& header)
{
    const auto high = in.peek();
    const auto at = in.position();
    const auto word = in.u16();
    header.fragment = word;
    if (!in || !layer)
        return;
    const auto item = layer.add(flags, in.source(), at, 1, high >> 5);
    item.bits(reservedFlag, high);
    item.bits(dontFragment, high);
    item.bits(moreFragments, high);
    layer.add(fragmentOffset, in.source(), at, 2, word & offsetBits);
}

/// TTL that packets to 224.0.0.0/24 have to have (RFC 3171 and the protocols' own); 0: any.
std::uint8_t localControlTtl(std::uint32_t destination)
{
    switch (destination & 0xff) {
    case 18:  // VRRP, RFC 5798
    case 102: // HSRPv2, GLBP
    case 251: // mDNS, RFC 6762
        return 255;
    case 252: return 0; // LLMNR
    default: return 1;
    }
}

void judgeTimeToLive(const TreeItem& item, const Header& header)
{
    constexpr std::uint8_t igmp = 2, ospf = 89, pim = 103, fewHops = 5;
    const auto to = header.destination.value;
    if (to >> 8 == 0xe00000) {
        const auto wanted = localControlTtl(to);
        const bool membership = header.protocol == igmp && header.timeToLive == 1; // RFC 2236 section 2
        if (wanted != 0 && header.timeToLive != wanted && !membership)
            item.expert(ttlLocalControl,
                fmt::format("\"Time To Live\" != {} for a packet sent to the Local Network Control Block (see RFC 3171)", wanted));
    } else if (header.timeToLive < fewHops && to >> 28 != 0xe && header.protocol != pim && header.protocol != ospf) {
        item.expert(ttlTooSmall, fmt::format("\"Time To Live\" only {}", header.timeToLive));
    }
}

void addChecksumStatus(TreeItem& layer, const TreeItem& item, Context& context, const Cursor& in, Header& header)
{
    const auto all = in.sourceBytes();
    header.checksumGood = true;
    if (!context.options().verifyIpv4Checksum || header.start + header.bytes > all.size()) {
        layer.conclude(checksumStatus, unverified);
        return;
    }
    const auto bytes = all.subspan(header.start, header.bytes);
    const auto result = InternetChecksum().add(bytes).result();
    const auto found = static_cast<std::uint16_t>(bytes[10] << 8 | bytes[11]);
    const auto expected = InternetChecksum::expected(found, result);
    header.checksumGood = result == 0;
    if (result != 0 && item)
        item.expert(badChecksum, fmt::format("Bad checksum [should be 0x{:04x}]", expected));
    layer.conclude(checksumStatus, result == 0 ? good : bad);
    layer.conclude(calculatedChecksum, expected);
}

void readAddresses(Cursor& in, TreeItem& layer, Header& header)
{
    const auto at = in.position();
    header.source.value = in.read(layer, source).value.value;
    if (!in)
        return;
    if (layer) {
        layer.add(ipv4AnyAddress, in.source(), at, 4, header.source.value);
        addIpv4Host(layer, in.source(), at, header.source.value, sourceHost, &ipv4AnyHost);
    }
    // With a source route under way, the destination is the end of the route and the header has the next hop.
    const auto hop = in.u32();
    if (!in)
        return;
    const auto routed = ipv4RoutedDestination(in.rest(header.bytes - minimumHeader));
    header.destination.value = routed ? *routed : hop;
    if (!layer)
        return;
    if (routed) {
        layer.add(currentRoute, in.source(), at + 4, 4, hop);
        addIpv4Host(layer, in.source(), at + 4, hop, currentRouteHost, nullptr);
    } else {
        addIpv4Destination(layer, in.source(), at + 4, hop);
    }
}

void noteFragment(Context& context, const Header& header, const Cursor& payload)
{
    if (context.quoted() || context.facts().fragment.present)
        return;
    auto& fragment = context.facts().fragment;
    fragment.present = true;
    fragment.moreFollow = header.fragment & moreFragmentsBit;
    fragment.protocol = header.protocol;
    fragment.carries = header.protocol;
    fragment.identification = header.identification;
    fragment.offset = header.offset();
    fragment.length = payload.remaining();
    fragment.payloadAt = payload.position();
    fragment.source = header.source;
    fragment.destination = header.destination;
}

/// The whole datagram's payload if this fragment completes it.
std::optional<Cursor> reassemble(TreeItem& layer, Context& context, const Header& header, const Cursor& payload)
{
    if (context.summary()) {
        noteFragment(context, header, payload);
        return {};
    }
    const auto* known = context.quoted() ? nullptr : context.nextReassembly();
    if (context.columns()) {
        context.setInfo("Fragmented IP protocol (proto={} {}, off={}, ID={:04x})", ipProtocolName(header.protocol),
            header.protocol, header.offset(), header.identification);
        if (known && !known->hereComplete && known->reassembledIn)
            context.appendInfo(" [Reassembled in #{}]", known->reassembledIn);
    }
    if (!known)
        return {};
    return showReassembly(reassemblyFields, *known, layer, context, payload);
}

void handOn(Cursor& in, TreeItem& layer, Context& context, const Header& header)
{
    const auto length = header.total - header.bytes;
    auto payload = in.rest(length);
    context.network = {header.source, header.destination, header.protocol, false, header.timeToLive, header.identification};
    if (payload.remaining() == 0)
        return;
    if (header.isFragment()) {
        if (payload.has(length) && header.checksumGood) {
            const auto whole = reassemble(layer, context, header, payload);
            if (!whole) {
                context.data(payload);
                return;
            }
            payload = *whole;
            context.setInfo("");
        } else if (header.offset() != 0) {
            context.setInfo("Fragmented IP protocol (proto={} {}, off={}, ID={:04x})", ipProtocolName(header.protocol),
                header.protocol, header.offset(), header.identification);
            context.data(payload);
            return;
        } else {
            context.network.fragmented = true;
        }
    }
    if (context.handoff(Table::IpProtocol, header.protocol, payload))
        return;
    context.setInfo("{} ({})", ipProtocolName(header.protocol), header.protocol);
    context.data(payload);
}

/// Protocol 4, raw links and quotations promise "IP" only; an EtherType promises version 4.
bool handleOtherVersion(Cursor& in, TreeItem& layer, Context& context, std::uint8_t found)
{
    const bool anyVersion = context.foundBy().table != Table::EtherType;
    if (anyVersion && found == 6) {
        layer.hide();
        layer.setLength(0);
        context.handoff(Table::IpProtocol, 41, in);
        return true;
    }
    context.setProtocol(anyVersion ? "IP" : "IPv4");
    const auto item = layer.add(ipVersion, in.source(), in.position(), 1, found);
    if (anyVersion) {
        item.expert(bogusVersion);
        context.setInfo("Bogus IP version ({})", found);
        layer.setLength(1);
        return true;
    }
    item.expert(bogusVersion, "Bogus IPv4 version");
    context.setInfo("Bogus IPv4 version ({}, must be 4)", found);
    layer.setLength(in.remaining());
    if (found == 6)
        context.handoff(Table::IpProtocol, 41, in);
    return true;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    Header header {};
    header.start = in.position();
    const auto first = in.peek();
    if (in.captured() > 0 && first >> 4 != 4) {
        handleOtherVersion(in, layer, context, first >> 4);
        return;
    }
    context.setProtocol("IPv4");
    context.setInfo("");
    if (!in.has(1)) {
        layer.hide();
        in.fail(&ipVersion, 1);
        return;
    }
    addVersionAndLength(in, layer, first);
    in.skip(1);
    header.bytes = (first & 15) * 4u;
    if (header.bytes < minimumHeader) {
        context.setInfo("Bogus IP header length ({}, must be at least 20)", header.bytes);
        return;
    }
    layer.setLength(header.bytes);
    const auto service = in.read(layer, serviceField);
    service.item.bits(dscp, service);
    service.item.bits(ecn, service);
    if (!readTotalLength(in, layer, context, header))
        return;
    header.identification = in.read(layer, identification);
    readFragmentWord(in, layer, header);
    const auto ttl = in.read(layer, timeToLive);
    header.timeToLive = ttl;
    header.protocol = in.read(layer, protocolNumber);
    const auto sum = in.read(layer, checksum);
    if (in)
        addChecksumStatus(layer, sum.item, context, in, header);
    readAddresses(in, layer, header);
    if (!in)
        return;
    if (ttl.item)
        judgeTimeToLive(ttl.item, header);
    context.setAddresses(header.source, header.destination);
    // Options may hold addresses as well: the frame is not one of those whose addresses its conversation tells.
    if (header.bytes > minimumHeader && context.summary())
        context.pass(ipv4Protocol);
    if (header.bytes > minimumHeader)
        dissectIpv4Options(in, layer, header.bytes - minimumHeader, header.timeToLive);
    if (in)
        handOn(in, layer, context, header);
}

} // namespace

constinit const Protocol ipv4Protocol {
    .layer = {"ip", "Internet Protocol Version 4", nullptr, layerLabel},
    .shortName = "IPv4",
    .reference = "RFC 791",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
