// Internet Control Message Protocol: RFC 792; RFC 950 (address mask), RFC 4884 (lengths and extensions). Echo, router
// discovery and the extensions have files of their own.

#include "dissectors/network/icmp.h"

#include "dissectors/core/checksum.h"
#include "dissectors/network/duration.h"
#include "dissectors/network/icmp_extensions.h"

namespace porthole {

namespace {

using namespace icmptype;

void typeLabel(const ItemView& item, Text& out);
void codeLabel(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void timeOfDayLabel(const ItemView& item, Text& out);

constexpr ValueName typeNames[] = {
    {EchoReply, "Echo (ping) reply"},
    {1, "Reserved"},
    {2, "Reserved"},
    {Unreachable, "Destination unreachable"},
    {SourceQuench, "Source quench (flow control)"},
    {Redirect, "Redirect"},
    {AlternateAddress, "Alternate host address"},
    {EchoRequest, "Echo (ping) request"},
    {RouterAdvertisement, "Router advertisement"},
    {10, "Router solicitation"},
    {TimeExceeded, "Time-to-live exceeded"},
    {ParameterProblem, "Parameter problem"},
    {TimestampRequest, "Timestamp request"},
    {TimestampReply, "Timestamp reply"},
    {InformationRequest, "Information request"},
    {InformationReply, "Information reply"},
    {MaskRequest, "Address mask request"},
    {MaskReply, "Address mask reply"},
    {19, "Reserved (for security)"},
    {30, "Traceroute"},
    {31, "Datagram Conversion Error"},
    {32, "Mobile Host Redirect"},
    {33, "IPv6 Where-Are-You"},
    {34, "IPv6 I-Am-Here"},
    {35, "Mobile Registration Request"},
    {36, "Mobile Registration Reply"},
    {37, "Domain Name Request"},
    {38, "Domain Name Reply"},
    {39, "SKIP"},
    {Photuris, "Photuris"},
    {41, "Experimental mobility protocols"},
    {ExtendedRequest, "Extended Echo request"},
    {ExtendedReply, "Extended Echo reply"},
};
constexpr std::string_view unknownType = "Unknown ICMP (obsolete or malformed?)";
constexpr std::string_view mobileAdvertisement = "Mobile IP Advertisement";
constexpr ValueName unreachableCodes[] = {
    {0, "Network unreachable"},
    {1, "Host unreachable"},
    {2, "Protocol unreachable"},
    {3, "Port unreachable"},
    {4, "Fragmentation needed"},
    {5, "Source route failed"},
    {6, "Destination network unknown"},
    {7, "Destination host unknown"},
    {8, "Source host isolated"},
    {9, "Network administratively prohibited"},
    {10, "Host administratively prohibited"},
    {11, "Network unreachable for TOS"},
    {12, "Host unreachable for TOS"},
    {13, "Communication administratively filtered"},
    {14, "Host precedence violation"},
    {15, "Precedence cutoff in effect"},
};
constexpr ValueName redirectCodes[] = {
    {0, "Redirect for network"},
    {1, "Redirect for host"},
    {2, "Redirect for TOS and network"},
    {3, "Redirect for TOS and host"},
};
constexpr ValueName alternateCodes[] = {{0, "Alternate address for host"}};
constexpr ValueName advertisementCodes[] = {{0, "Normal router advertisement"}, {16, "Does not route common traffic"}};
constexpr ValueName exceededCodes[] = {
    {0, "Time to live exceeded in transit"}, {1, "Fragment reassembly time exceeded"}};
constexpr ValueName parameterCodes[] = {
    {0, "Pointer indicates the error"}, {1, "Required option missing"}, {2, "Bad length"}};
constexpr ValueName photurisCodes[] = {
    {0, "Bad SPI"},
    {1, "Authentication Failed"},
    {2, "Decompression Failed"},
    {3, "Decryption Failed"},
    {4, "Need Authentication"},
    {5, "Need Authorization"},
};
constexpr ValueName extendedRequestCodes[] = {{0, "No error"}};
constexpr ValueName extendedReplyCodes[] = {
    {0, "No error"},
    {1, "Malformed Query"},
    {2, "No Such Interface"},
    {3, "No Such Table Entry"},
    {4, "Multiple Interfaces Satisfy Query"},
};
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr std::uint64_t bad = 0, good = 1, unverified = 2;

constexpr Field<std::uint8_t> type {"icmp.type", "Type", Names {typeNames}, Label {typeLabel}};
constexpr Field<std::uint8_t> code {"icmp.code", "Code", Label {codeLabel}};
constexpr Field<std::uint16_t> checksum {"icmp.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "icmp.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<ByteString> unused {"icmp.unused", "Unused"};
constexpr Field<std::uint16_t> mtu {"icmp.mtu", "MTU of next hop"};
constexpr Field<std::uint32_t> pointer {"icmp.pointer", "Pointer"};
constexpr Field<std::uint32_t> originateTime {"icmp.originate_timestamp", "Originate Timestamp", Label {timeOfDayLabel}};
constexpr Field<std::uint32_t> receiveTime {"icmp.receive_timestamp", "Receive Timestamp", Label {timeOfDayLabel}};
constexpr Field<std::uint32_t> transmitTime {"icmp.transmit_timestamp", "Transmit Timestamp", Label {timeOfDayLabel}};
constexpr Field<Ipv4Address> addressMask {"icmp.address_mask", "Address Mask"};
constexpr Field<Ipv4Address> gateway {"icmp.redir_gw", "Gateway Address"};
constexpr Field<std::uint8_t> quotedWords {"icmp.length", "Length"};
constexpr Field<std::uint8_t> quotedLength {
    "icmp.length.original_datagram", "Length of original datagram", Generated {}};

constexpr ExpertInfo checksumBad {"icmp.checksum_bad", Severity::Warning, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {&type, &code, &checksum, &checksumStatus, &unused, &mtu, &pointer,
    &originateTime, &receiveTime, &transmitTime, &addressMask, &gateway, &quotedWords, &quotedLength};
constexpr const ExpertInfo* experts[] = {&checksumBad};
constexpr const FieldList* moreFields[] = {&icmpEchoFields, &icmpRouterFields, &icmpExtensionFields};
constexpr const ExpertList* moreExperts[] = {&icmpEchoExperts, &icmpExtensionExperts};
constexpr Parent parents[] = {{Table::IpProtocol, 1}};

std::string_view nameOfType(std::uint64_t value, std::uint64_t subtype)
{
    if (value == RouterAdvertisement && (subtype == 0 || subtype == 16))
        return mobileAdvertisement;
    return findName(typeNames, value, unknownType);
}

/// The table of a type's codes; empty if its codes have no names.
std::span<const ValueName> codesOfType(std::uint64_t value)
{
    switch (value) {
    case Unreachable: return unreachableCodes;
    case Redirect: return redirectCodes;
    case AlternateAddress: return alternateCodes;
    case RouterAdvertisement: return advertisementCodes;
    case TimeExceeded: return exceededCodes;
    case ParameterProblem: return parameterCodes;
    case Photuris: return photurisCodes;
    case ExtendedRequest: return extendedRequestCodes;
    case ExtendedReply: return extendedReplyCodes;
    default: return {};
    }
}

void appendCodeName(std::uint64_t typeValue, std::uint64_t codeValue, Text& out)
{
    const auto codes = codesOfType(typeValue);
    if (codes.empty())
        return;
    const auto name = findName(codes, codeValue);
    if (name.empty())
        out.format(" (Unknown code: {})", codeValue);
    else
        out << " (" << name << ')';
}

void typeLabel(const ItemView& item, Text& out)
{
    out.format("Type: {} (", item.value());
    out << nameOfType(item.value(), item.parent().valueOf(code)) << ')';
}

void codeLabel(const ItemView& item, Text& out)
{
    out.format("Code: {}", item.value());
    appendCodeName(item.parent().valueOf(type), item.value(), out);
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto layer = item.parent();
    const auto status = layer.valueOf(checksumStatus, unverified);
    if (status == good) {
        out << " [correct]";
    } else if (status == bad) {
        // The expert item below has worked it out: "Bad checksum [should be 0x1234]".
        const auto message = item.find(checksumBad).text();
        constexpr std::size_t tail = 7, digits = 6;
        if (message.size() > tail)
            out << " incorrect, should be " << message.substr(message.size() - tail, digits);
    } else {
        out << " [unverified] " << (layer.hasParent() ? "[in ICMP error packet]" : "[fragmented datagram]");
    }
}

/// RFC 792: milliseconds since midnight UT; with the high bit set they are not standard. Some systems send them least
/// significant byte first: the reading that gives less is the likelier one.
void timeOfDayLabel(const ItemView& item, Text& out)
{
    constexpr std::uint32_t standard = 0x7fffffff;
    const auto value = static_cast<std::uint32_t>(item.value());
    out.format("{}: {} (", item.field().name, value);
    appendSpan(out, std::min(value & standard, __builtin_bswap32(value) & standard));
    out << " after midnight UTC)";
}

bool hasIdentifier(std::uint8_t value)
{
    return value == EchoReply || value == EchoRequest || (value >= TimestampRequest && value <= MaskReply);
}

void addChecksumStatus(TreeItem& layer, const Value<std::uint16_t>& sum, ByteView all, bool verifiable)
{
    if (!sum.item)
        return;
    if (!verifiable) {
        layer.conclude(checksumStatus, unverified);
        return;
    }
    const auto result = InternetChecksum().add(all).result();
    if (result != 0)
        sum.item.expert(
            checksumBad, fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(sum, result)));
    layer.conclude(checksumStatus, result == 0 ? good : bad);
}

/// The quoted packet, and the extensions that may follow it (RFC 4884 section 4 and 5.5).
void quotation(Cursor& in, TreeItem& layer, Context& context, std::uint32_t words)
{
    constexpr std::uint32_t classicLength = 128;
    const auto quoted = words ? words * 4 : classicLength;
    // A router that says how much it quotes may have cut the datagram there; without the length, a datagram that is
    // longer by its own header is taken to fill the message, as routers before RFC 4884 sent it.
    constexpr std::uint8_t currentVersion = 2;
    const bool cutAndExtended = words && quoted >= classicLength && in.peek(quoted) >> 4 == currentVersion;
    const bool extended = in.remaining() > quoted && (in.peek16(2) <= quoted || cutAndExtended);
    {
        const Context::Quotation inside(context, layer);
        context.handoff("ip", in.rest(extended ? quoted : in.remaining()));
    }
    if (!extended || context.summary())
        return;
    in.skip(quoted);
    dissectIcmpExtensions(in, layer);
}

std::uint32_t readQuotedLength(Cursor& in, TreeItem& layer)
{
    const auto words = in.read(layer, quotedWords);
    layer.conclude(quotedLength, words * 4u);
    return words;
}

void errorMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint8_t subtype)
{
    constexpr std::uint8_t fragmentationNeeded = 4;
    std::uint32_t words = 0;
    const bool withMtu = kind == Unreachable && subtype == fragmentationNeeded;
    if (kind == ParameterProblem)
        if (const auto at = in.position(); in.has(1))
            layer.add(pointer, in.source(), at, 1, in.peek());
    if (in.has(4) && in.peek(1)) {
        if (kind == ParameterProblem)
            in.skip(1);
        else
            in.bytes(layer, unused, 1);
        words = readQuotedLength(in, layer);
        if (!withMtu)
            in.bytes(layer, unused, 2);
    } else if (kind == ParameterProblem) {
        in.skip(1);
        in.bytes(layer, unused, 3);
    } else {
        in.bytes(layer, unused, withMtu ? 2 : 4);
    }
    if (withMtu)
        in.read(layer, mtu);
    if (in)
        quotation(in, layer, context, words);
}

void setColumns(Context& context, std::uint8_t kind, std::uint8_t subtype, const Cursor& behindHeader)
{
    auto* text = context.columns();
    if (!text)
        return;
    context.setInfo("{:<20}", nameOfType(kind, subtype));
    appendCodeName(kind, subtype, text->info);
    if (!hasIdentifier(kind))
        return;
    const auto number = behindHeader.peek16(2);
    context.appendInfo(" id=0x{:04x}, seq={}/{}, ttl={}", behindHeader.peek16(), number, __builtin_bswap16(number),
        context.network.hopLimit);
}

void dissectBody(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint8_t subtype, std::uint16_t sum)
{
    const auto identity = in.peek32();
    switch (kind) {
    case EchoReply:
    case EchoRequest:
        readIcmpIdentity(in, layer);
        if (in)
            dissectIcmpEcho(in, layer, context, kind, sum, identity);
        break;
    case Unreachable:
    case TimeExceeded:
    case ParameterProblem: errorMessage(in, layer, context, kind, subtype); break;
    case SourceQuench:
        in.skip(4);
        quotation(in, layer, context, 0xffff);
        break;
    case Redirect:
        in.read(layer, gateway);
        if (in)
            quotation(in, layer, context, 0xffff);
        break;
    case RouterAdvertisement: dissectIcmpRouterAdvertisement(in, layer, context, subtype); break;
    case TimestampRequest:
    case TimestampReply:
        readIcmpIdentity(in, layer);
        in.read(layer, originateTime);
        in.read(layer, receiveTime);
        in.read(layer, transmitTime);
        break;
    case InformationRequest:
    case InformationReply: readIcmpIdentity(in, layer); break;
    case MaskRequest:
    case MaskReply:
        readIcmpIdentity(in, layer);
        in.read(layer, addressMask);
        break;
    case ExtendedRequest:
    case ExtendedReply: dissectIcmpExtendedEcho(in, layer, kind); break;
    default: break;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ICMP");
    context.setInfo("");
    const auto all = in.view();
    const bool verifiable = in.has(in.remaining()) && !context.quoted() && !context.network.fragmented;
    const auto needed = hasIdentifier(in.peek()) ? 8u : 4u;
    if (!in.has(needed)) { // nothing can be said of less
        layer.hide();
        in.fail(&type, needed);
        return;
    }
    const auto kind = in.read(layer, type);
    const auto subtype = in.read(layer, code);
    const auto sum = in.read(layer, checksum);
    if (!context.summary())
        addChecksumStatus(layer, sum, all, verifiable);
    setColumns(context, kind, subtype, in);
    layer.setLength(static_cast<std::uint32_t>(all.size()));
    const Context::Below inside(context, layer);
    dissectBody(in, layer, context, kind, subtype, sum);
}

} // namespace

constinit const Protocol icmpProtocol {
    .layer = {"icmp", "Internet Control Message Protocol", nullptr},
    .shortName = "ICMP",
    .reference = "RFC 792",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
