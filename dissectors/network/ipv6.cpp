// Internet Protocol version 6: RFC 8200. Addresses that embed others: RFC 3056 (6to4), RFC 4380 (Teredo), RFC 4291
// appendix A (SLAAC), RFC 5214 (ISATAP), RFC 6052 (NAT64).

#include "dissectors/network/differentiated_services.h"
#include "dissectors/network/ip_protocols.h"
#include "dissectors/network/ip_version.h"
#include "dissectors/network/ipv6_extensions.h"
#include "dissectors/network/ipv6_options.h"

namespace porthole {

namespace {

void appendAddresses(const ItemView& item, Text& out);
void appendTrafficClass(const ItemView& item, Text& out)
{
    appendServiceSummary(static_cast<std::uint8_t>(item.value()), out);
}
void appendJumbogram(const ItemView& item, Text& out);

constexpr std::uint32_t headerBytes = 40;
constexpr std::uint8_t noNextHeader = 59;

constexpr Field<std::uint8_t> version {"ipv6.version", "Version", Mask {0xf0}};
constexpr Field<std::uint32_t> trafficClass {
    "ipv6.tclass", "Traffic Class", Base::Hex, Mask {0x0ff00000}, Append {appendTrafficClass}};
constexpr Field<std::uint32_t> dscp {
    "ipv6.tclass.dscp", "Differentiated Services Codepoint", Mask {0x0fc00000}, Names {dscpNames}};
constexpr Field<std::uint32_t> ecn {
    "ipv6.tclass.ecn", "Explicit Congestion Notification", Mask {0x00300000}, Names {ecnNames}};
constexpr Field<UInt24> flowLabel {"ipv6.flow", "Flow Label", Base::Hex, Mask {0x0fffff}};
constexpr Field<std::uint16_t> payloadLength {"ipv6.plen", "Payload Length", Append {appendJumbogram}};
constexpr Field<std::uint8_t> nextHeader {"ipv6.nxt", "Next Header", Names {ipProtocols}, ValueText {ipProtocolText}};
constexpr Field<std::uint8_t> hopLimit {"ipv6.hlim", "Hop Limit"};
constexpr Field<Ipv6Address> source {"ipv6.src", "Source Address"};
constexpr Field<Ipv6Address> destination {"ipv6.dst", "Destination Address"};
constexpr Field<Ipv6Address> anyAddress {"ipv6.addr", "Source or Destination Address", Hidden {}};
constexpr Field<TextString> sourceHost {"ipv6.src_host", "Source Host", Plain {ipv6Name}, Hidden {}, Generated {}};
constexpr Field<TextString> destinationHost {"ipv6.dst_host", "Destination Host", Plain {ipv6Name}, Hidden {}, Generated {}};
constexpr Field<TextString> anyHost {"ipv6.host", "Source or Destination Host", Plain {ipv6Name}, Hidden {}, Generated {}};

/// A field that there is once for the source, once for the destination and once hidden for both.
template <typename T>
struct Trio {
    Field<T> source, destination, any;
    const FieldInfo& of(bool isSource) const { return isSource ? static_cast<const FieldInfo&>(source) : destination; }
};
constexpr Trio<Ipv4Address> sixToFourGateway {
    Field<Ipv4Address> {"ipv6.src_6to4_gw_ipv4", "Source 6to4 Gateway IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.dst_6to4_gw_ipv4", "Destination 6to4 Gateway IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.6to4_gw_ipv4", "6to4 Gateway IPv4", Hidden {}, Generated {}}};
constexpr Trio<std::uint16_t> sixToFourSla {
    Field<std::uint16_t> {"ipv6.src_6to4_sla_id", "Source 6to4 SLA ID", Generated {}},
    Field<std::uint16_t> {"ipv6.dst_6to4_sla_id", "Destination 6to4 SLA ID", Generated {}},
    Field<std::uint16_t> {"ipv6.6to4_sla_id", "6to4 SLA ID", Hidden {}, Generated {}}};
constexpr Trio<Ipv4Address> teredoServer {
    Field<Ipv4Address> {"ipv6.src_ts_ipv4", "Source Teredo Server IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.dst_ts_ipv4", "Destination Teredo Server IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.ts_ipv4", "Teredo Server IPv4", Hidden {}, Generated {}}};
constexpr Trio<std::uint16_t> teredoPort {
    Field<std::uint16_t> {"ipv6.src_tc_port", "Source Teredo Port", Generated {}},
    Field<std::uint16_t> {"ipv6.dst_tc_port", "Destination Teredo Port", Generated {}},
    Field<std::uint16_t> {"ipv6.tc_port", "Teredo Port", Hidden {}, Generated {}}};
constexpr Trio<Ipv4Address> teredoClient {
    Field<Ipv4Address> {"ipv6.src_tc_ipv4", "Source Teredo Client IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.dst_tc_ipv4", "Destination Teredo Client IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.tc_ipv4", "Teredo Client IPv4", Hidden {}, Generated {}}};
constexpr Trio<MacAddress> slaacMac {Field<MacAddress> {"ipv6.src_slaac_mac", "Source SLAAC MAC", Generated {}},
    Field<MacAddress> {"ipv6.dst_slaac_mac", "Destination SLAAC MAC", Generated {}},
    Field<MacAddress> {"ipv6.slaac_mac", "SLAAC MAC", Hidden {}, Generated {}}};
constexpr Trio<Ipv4Address> isatap {Field<Ipv4Address> {"ipv6.src_isatap_ipv4", "Source ISATAP IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.dst_isatap_ipv4", "Destination ISATAP IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.isatap_ipv4", "ISATAP IPv4", Hidden {}, Generated {}}};
constexpr Trio<Ipv4Address> embedded {Field<Ipv4Address> {"ipv6.src_embed_ipv4", "Source Embedded IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.dst_embed_ipv4", "Destination Embedded IPv4", Generated {}},
    Field<Ipv4Address> {"ipv6.embed_ipv4", "Embedded IPv4", Generated {}}};
constexpr Field<ByteString> embeddedPrefix {"ipv6.embed_ipv4_prefix", "Embedded IPv4 Prefix", Generated {}};

constexpr ExpertInfo jumboMissing {"ipv6.opt.jumbo.missing", Severity::Error, ExpertGroup::Malformed,
    "IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing"};
constexpr ExpertInfo lengthExceedsFrame {"ipv6.plen_exceeds_framing", Severity::Warning, ExpertGroup::Protocol,
    "IPv6 payload length does not match expected framing length"};
constexpr ExpertInfo lengthZero {"ipv6.plen_zero", Severity::Chat, ExpertGroup::Protocol,
    "IPv6 payload length equals 0 (maybe because of \"TCP segmentation offload\" (TSO))"};
constexpr ExpertInfo bogusVersion {
    "ipv6.bogus_ipv6_version", Severity::Error, ExpertGroup::Malformed, "Bogus IPv6 version"};
constexpr ExpertInfo invalidHeader {
    "ipv6.invalid_header", Severity::Error, ExpertGroup::Malformed, "IPv6 header must be exactly 40 bytes"};

constexpr const FieldInfo* fields[] = {&version, &trafficClass, &dscp, &ecn, &flowLabel, &payloadLength, &nextHeader,
    &hopLimit, &source, &destination, &anyAddress, &sourceHost, &destinationHost, &anyHost, &sixToFourGateway.source,
    &sixToFourGateway.destination, &sixToFourGateway.any, &sixToFourSla.source, &sixToFourSla.destination,
    &sixToFourSla.any, &teredoServer.source, &teredoServer.destination, &teredoServer.any, &teredoPort.source,
    &teredoPort.destination, &teredoPort.any, &teredoClient.source, &teredoClient.destination, &teredoClient.any,
    &slaacMac.source, &slaacMac.destination, &slaacMac.any, &isatap.source, &isatap.destination, &isatap.any,
    &embedded.source, &embedded.destination, &embedded.any, &embeddedPrefix};
constexpr const ExpertInfo* experts[] = {&jumboMissing, &lengthExceedsFrame, &lengthZero, &bogusVersion, &invalidHeader};
constexpr const FieldList* moreFields[] = {&ipv6OptionFields};
constexpr const ExpertList* moreExperts[] = {&ipv6OptionExperts};
constexpr Parent parents[] = {{Table::EtherType, 0x86dd}, {Table::IpProtocol, 41}, {Table::Link, 229}};

void appendAddresses(const ItemView& item, Text& out)
{
    const auto from = item.find(source);
    const auto to = item.find(destination);
    if (!from.found() || !to.found())
        return;
    out << ", Src: ";
    formatLabelValue(from, out);
    out << ", Dst: ";
    formatLabelValue(to, out);
}

void appendJumbogram(const ItemView& item, Text& out)
{
    if (item.noted())
        out << " (Jumbogram)";
}

std::uint32_t word(const Ipv6Address& address, std::size_t at)
{
    return static_cast<std::uint32_t>(detail::loadBig<4>(address.bytes.data() + at));
}

bool startsWith(const Ipv6Address& address, std::initializer_list<std::uint8_t> prefix, std::size_t at = 0)
{
    return std::equal(prefix.begin(), prefix.end(), address.bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Adds what an address embeds: as the source's or the destination's, and as either's.
class EmbeddedParts {
public:
    EmbeddedParts(const TreeItem& layer, const TreeItem& item, const Ipv6Address& address, bool isSource)
        : m_layer(layer)
        , m_tree(*item.tree())
        , m_offset(m_tree[item.index()].offset)
        , m_byteSource(m_tree[item.index()].source)
        , m_address(address)
        , m_isSource(isSource)
    {
    }

    void addSixToFour() const
    {
        if (!startsWith(m_address, {0x20, 0x02}))
            return;
        add(sixToFourGateway, 2, 4, word(m_address, 2));
        add(sixToFourSla, 6, 2, word(m_address, 4) & 0xffff);
    }
    void addTeredo() const
    {
        if (!startsWith(m_address, {0x20, 0x01, 0, 0}))
            return;
        add(teredoServer, 4, 4, word(m_address, 4));
        add(teredoPort, 10, 2, ~word(m_address, 8) & 0xffff);
        add(teredoClient, 12, 4, ~word(m_address, 12));
    }
    void addSlaac() const
    {
        constexpr std::uint8_t universal = 0x02; // inverted: set in an identifier made from a MAC address
        if (!startsWith(m_address, {0xff, 0xfe}, 11) || !(m_address.bytes[8] & universal))
            return;
        const auto upper = static_cast<std::uint64_t>(word(m_address, 8) >> 8 ^ std::uint32_t {universal} << 16);
        add(slaacMac, 8, 8, upper << 24 | (word(m_address, 12) & 0xffffff));
    }
    void addIsatap() const
    {
        if ((m_address.bytes[8] & 0xfd) == 0 && startsWith(m_address, {0x00, 0x5e, 0xfe}, 9))
            add(isatap, 12, 4, word(m_address, 12));
    }
    void addNat64() const
    {
        if (!startsWith(m_address, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
            return;
        m_layer.add(embeddedPrefix, m_byteSource, m_offset, 12, 0);
        add(embedded, 12, 4, word(m_address, 12));
    }

private:
    template <typename T>
    void add(const Trio<T>& trio, std::uint32_t at, std::uint32_t length, std::uint64_t value) const
    {
        m_layer.add(trio.of(m_isSource), m_byteSource, m_offset + at, length, value);
        m_layer.add(trio.any, m_byteSource, m_offset + at, length, value);
    }

    TreeItem m_layer;
    const Tree& m_tree;
    std::uint32_t m_offset;
    std::uint8_t m_byteSource;
    const Ipv6Address& m_address;
    bool m_isSource;
};

void addHost(TreeItem& layer, const TreeItem& item, const FieldInfo& host)
{
    auto& tree = *layer.tree();
    const auto at = tree[item.index()];
    layer.add(anyAddress, at.source, at.offset, 16, 0);
    layer.add(host, at.source, at.offset, 16, 0);
    layer.add(anyHost, at.source, at.offset, 16, 0);
}

struct Header {
    Ipv6Address source, destination;
    std::uint32_t payload;
    std::uint16_t payloadField;
    std::uint8_t nextHeader;
    std::uint8_t hopLimit;
};

void readAddresses(Cursor& in, TreeItem& layer, Context& context, Header& header)
{
    const auto from = in.read(layer, source);
    header.source = from.value;
    if (from.item)
        addHost(layer, from.item, sourceHost);
    if (auto* text = context.columns(); text && in)
        text->source = header.source;
    const auto to = in.read(layer, destination);
    header.destination = to.value;
    if (!to.item)
        return;
    addHost(layer, to.item, destinationHost);
    const EmbeddedParts parts[] = {{layer, from.item, header.source, true}, {layer, to.item, header.destination, false}};
    for (const auto add : {&EmbeddedParts::addSixToFour, &EmbeddedParts::addTeredo, &EmbeddedParts::addSlaac,
             &EmbeddedParts::addIsatap, &EmbeddedParts::addNat64})
        for (const auto& part : parts)
            (part.*add)();
}

void readFirstWord(Cursor& in, TreeItem& layer)
{
    if (layer && in.has(1)) {
        layer.add(ipVersion, in.source(), in.position(), 1, 6).hide();
        const auto all = in.look(layer, trafficClass);
        const auto word = in.peek32();
        all.item.bits(dscp, word);
        all.item.bits(ecn, word);
    }
    in.skip(1);
    in.read(layer, flowLabel);
}

/// Sets the length of what follows the header, and says what is wrong with it.
void judgeLength(const Cursor& in, const TreeItem& item, Context& context, Header& header)
{
    const bool hopByHop = header.nextHeader == 0;
    const auto available = in.remaining();
    header.payload = header.payloadField;
    if (header.payloadField == 0 && hopByHop) {
        header.payload = findJumboLength(in);
        if (header.payload) {
            item.note();
        } else {
            item.expert(jumboMissing);
            context.setInfo("Invalid IPv6 payload length ");
        }
    } else if (header.payloadField == 0 && header.nextHeader != noNextHeader) {
        item.expert(lengthZero);
    }
    if (header.payload > available && !context.quoted() && item)
        item.expert(lengthExceedsFrame, fmt::format("IPv6 payload length exceeds framing length ({} bytes)", available));
}

/// The bytes are not IPv6: left to whoever is next, with the version as the reason.
void rejectVersion(Cursor& in, TreeItem& layer, Context& context)
{
    in.look(layer, version).item.expert(bogusVersion);
    layer.setLength(1);
    context.reject();
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (in.captured() > 0 && in.peek() >> 4 != 6) {
        rejectVersion(in, layer, context);
        return;
    }
    const auto available = in.remaining();
    context.setProtocol("IPv6");
    context.setInfo("");
    in.look(layer, version);
    if (in && available < headerBytes) {
        layer.expert(invalidHeader);
        context.setInfo("Invalid IPv6 header ({} bytes, need exactly 40)", available);
    }
    Header header {};
    readFirstWord(in, layer);
    const auto length = in.read(layer, payloadLength);
    header.payloadField = length;
    header.nextHeader = in.read(layer, nextHeader);
    header.hopLimit = in.read(layer, hopLimit);
    readAddresses(in, layer, context, header);
    if (!in)
        return;
    layer.setLength(headerBytes);
    context.setAddresses(header.source, header.destination);
    judgeLength(in, length.item, context, header);
    in.limit(header.payload);
    context.network = {header.source, header.destination, header.nextHeader, false, header.hopLimit, 0, layer, length};
    handOnNextHeader(context, header.nextHeader, in.rest());
}

} // namespace

constinit const Protocol ipv6Protocol {
    .layer = {"ipv6", "Internet Protocol Version 6", appendAddresses},
    .shortName = "IPv6",
    .reference = "RFC 8200",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
