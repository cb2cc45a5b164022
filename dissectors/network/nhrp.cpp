// Next Hop Resolution Protocol: RFC 2332 section 5.2: fixed header, addresses, and the packet that an indication quotes.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint16_t internetFamily = 1;
constexpr std::uint8_t errorIndication = 7, trafficIndication = 8;
constexpr std::uint32_t fixedLength = 20;

void appendType(const ItemView& item, Text& out);

constexpr ValueName families[] = {{0, "Reserved"}, {internetFamily, "IPv4"}, {2, "IPv6"}};
constexpr ValueName protocols[] = {{0x0800, "IPv4"}, {0x86dd, "IPv6"}};
constexpr ValueName versions[] = {{1, "NHRP - rfc2332"}};
constexpr ValueName types[] = {
    {1, "NHRP Resolution Request"},
    {2, "NHRP Resolution Reply"},
    {3, "NHRP Registration Request"},
    {4, "NHRP Registration Reply"},
    {5, "NHRP Purge Request"},
    {6, "NHRP Purge Reply"},
    {errorIndication, "NHRP Error Indication"},
    {trafficIndication, "NHRP Traffic Indication"},
};

// Section 5.2.0.1.
constexpr ValueName codes[] = {
    {0, "Success"},
    {4, "Administratively Prohibited"},
    {5, "Insufficient Resources"},
    {12, "No Internetworking Layer Address to NBMA Address Binding Exists"},
    {13, "Binding Exists But Is Not Unique"},
    {14, "Unique Internetworking Layer Address Already Registered"},
};
constexpr std::uint8_t resolutionReply = 2, registrationReply = 4;

constexpr Field<NoValue> fixed {"nhrp.hdr", "NHRP Fixed Header"};
constexpr Field<std::uint16_t> family {"nhrp.hdr.afn", "Address Family Number", Base::Hex, Names {families}};
constexpr Field<std::uint16_t> shortProtocol {
    "nhrp.hdr.pro.type", "Protocol Type (short form)", Base::Hex, Names {protocols}};
constexpr Field<ByteString> longProtocol {"nhrp.protocol_type", "Protocol Type (long form)"};
constexpr Field<std::uint8_t> hopCount {"nhrp.hdr.hopcnt", "Hop Count"};
constexpr Field<std::uint16_t> packetLength {"nhrp.hdr.pktsz", "Packet Length"};
constexpr Field<std::uint16_t> checksum {"nhrp.hdr.chksum", "NHRP Packet Checksum", Base::Hex};
constexpr Field<std::uint16_t> extensionOffset {"nhrp.hdr.extoff", "Extension Offset"};
constexpr Field<std::uint8_t> version {"nhrp.hdr.version", "Version", Names {versions}};
constexpr Field<std::uint8_t> type {"nhrp.hdr.op.type", "NHRP Packet Type", Names {types}};
constexpr Field<std::uint8_t> addressKind {"nhrp.hdr.shtl", "Source Address Type/Len"};
constexpr Field<std::uint8_t> subAddressKind {"nhrp.hdr.sstl", "Source SubAddress Type/Len"};
constexpr Field<NoValue> mandatory {"nhrp.mandatory", "NHRP Mandatory Part"};
constexpr Field<std::uint8_t> sourceLength {"nhrp.src.prot.len", "Source Protocol Len"};
constexpr Field<std::uint8_t> destinationLength {"nhrp.dst.prot.len", "Destination Protocol Len"};
constexpr Field<std::uint16_t> errorCode {"nhrp.err.code", "Error Code"};
constexpr Field<std::uint16_t> errorOffset {"nhrp.err.offset", "Error Offset"};
constexpr Field<std::uint16_t> flags {"nhrp.flags", "Flags", Base::Hex};
constexpr Field<std::uint32_t> request {"nhrp.reqid", "Request ID", Base::HexDec};
constexpr Field<Ipv4Address> link {"nhrp.src.nbma.addr", "Source NBMA Address"};
constexpr Field<Ipv4Address> source {"nhrp.src.prot.addr", "Source Protocol Address"};
constexpr Field<Ipv4Address> destination {"nhrp.dst.prot.addr", "Destination Protocol Address"};
constexpr Field<std::uint8_t> code {"nhrp.code", "Code", Names {codes}};
constexpr Field<NoValue> quoted {"nhrp.packet", "Packet Causing Indication"};

constexpr const FieldInfo* fields[] = {&fixed, &family, &shortProtocol, &longProtocol, &hopCount, &packetLength, &checksum,
    &extensionOffset, &version, &type, &addressKind, &subAddressKind, &mandatory, &sourceLength, &destinationLength, &errorCode,
    &errorOffset, &flags, &request, &link, &source, &destination, &code, &quoted};
constexpr Parent parents[] = {{Table::GreProtocol, 0x2001}, {Table::IpProtocol, 54}};

void appendType(const ItemView& item, Text& out)
{
    const auto kind = item.find(type);
    if (kind.found())
        out << " (" << findName(types, kind.value(), "Unknown") << ')';
}

/// An address that is IPv4 if it is as long as one; others are passed over.
void readAddress(Cursor& in, const TreeItem& parent, const Field<Ipv4Address>& field, std::uint32_t length)
{
    if (length == 4)
        in.read(parent, field);
    else
        in.skip(length);
}

struct Header {
    std::uint16_t protocol = 0;
    std::uint16_t extensions = 0;
    std::uint8_t kind = 0;
    std::uint8_t linkLength = 0, subLength = 0;
};

Header readFixed(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint8_t lengthMask = 0x3f;
    const auto item = layer.add(fixed, in.source(), in.position(), std::min(fixedLength, in.remaining()), 0);
    Header found;
    in.read(item, family);
    found.protocol = in.read(item, shortProtocol);
    in.bytes(item, longProtocol, 5);
    in.read(item, hopCount);
    in.read(item, packetLength);
    in.read(item, checksum);
    found.extensions = in.read(item, extensionOffset);
    in.read(item, version);
    found.kind = in.read(item, type);
    found.linkLength = in.read(item, addressKind) & lengthMask;
    found.subLength = in.read(item, subAddressKind) & lengthMask;
    return found;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto start = in.position();
    context.setProtocol("NHRP");
    const auto found = readFixed(in, layer);
    if (!in)
        return;
    context.setInfo("{}", findName(types, found.kind, "Unknown"));
    const auto item = layer.add(mandatory, in.source(), in.position(), in.remaining(), 0);
    const auto from = in.read(item, sourceLength);
    const auto to = in.read(item, destinationLength);
    const bool indication = found.kind == errorIndication || found.kind == trafficIndication;
    if (found.kind == errorIndication) {
        in.skip(2);
        in.read(item, errorCode);
        in.read(item, errorOffset);
    } else if (indication) {
        in.skip(6);
    } else {
        in.read(item, flags);
        const auto number = in.read(item, request);
        if (in)
            context.appendInfo(", ID={}", number.value);
    }
    readAddress(in, item, link, found.linkLength);
    in.skip(found.subLength);
    readAddress(in, item, source, from);
    readAddress(in, item, destination, to);
    if (!in)
        return;
    item.setEnd(in.position());
    if ((found.kind == resolutionReply || found.kind == registrationReply) && in.remaining() > 0) {
        const auto answer = in.read(layer, code); // of the first client information entry
        if (in)
            context.appendInfo(", Code={}", findName(codes, answer, "Unknown"));
    }
    if (!indication || in.remaining() == 0)
        return;
    auto packet = in.rest();
    if (found.extensions > in.position() - start)
        packet.limit(found.extensions - (in.position() - start));
    const Context::Quotation quotation(
        context, layer.add(quoted, packet.source(), packet.position(), packet.remaining(), 0));
    if (!context.handoff(Table::EtherType, found.protocol, packet))
        context.data(packet);
}

} // namespace

constinit const Protocol nhrpProtocol {
    .layer = {"nhrp", "Next Hop Resolution Protocol", appendType},
    .shortName = "NHRP",
    .reference = "RFC 2332",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
};

} // namespace porthole
