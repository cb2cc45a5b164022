// Internet Control Message Protocol for IPv6: RFC 4443. What is common to all messages; each kind of them has its own file.

#include "dissectors/network/icmpv6/icmpv6.h"

#include "dissectors/core/checksum.h"

namespace porthole {

constinit const Field<ByteString> icmpv6Reserved {"icmpv6.reserved", "Reserved"};
constinit const Field<ByteString> icmpv6Data {"icmpv6.data", "Data"};
constinit const Field<ByteString> icmpv6UnknownData {"icmpv6.unknown_data", "Unknown Data"};
constinit const ExpertInfo icmpv6UnknownDataExpert {
    "icmpv6.unknown_data.expert", Severity::Error, ExpertGroup::Malformed, "Unknown Data (not interpreted)"};

namespace {

using namespace icmpv6type;

void codeLabel(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);

constexpr ValueName typeNames[] = {
    {Unreachable, "Destination Unreachable"},
    {TooBig, "Packet Too Big"},
    {TimeExceeded, "Time Exceeded"},
    {ParameterProblem, "Parameter Problem"},
    {100, "Private experimentation"},
    {101, "Private experimentation"},
    {127, "Reserved for expansion of ICMPv6 error messages"},
    {EchoRequest, "Echo (ping) request"},
    {EchoReply, "Echo (ping) reply"},
    {ListenerQuery, "Multicast Listener Query"},
    {ListenerReport, "Multicast Listener Report"},
    {ListenerDone, "Multicast Listener Done"},
    {RouterSolicitation, "Router Solicitation"},
    {RouterAdvertisement, "Router Advertisement"},
    {NeighborSolicitation, "Neighbor Solicitation"},
    {NeighborAdvertisement, "Neighbor Advertisement"},
    {Redirect, "Redirect"},
    {RouterRenumbering, "Router Renumbering"},
    {NodeQuery, "Node Information Query"},
    {NodeReply, "Node Information Reply"},
    {InverseSolicitation, "Inverse Neighbor Discovery Solicitation"},
    {InverseAdvertisement, "Inverse Neighbor Discovery Advertisement"},
    {ListenerReport2, "Multicast Listener Report Message v2"},
    {AgentRequest, "Home Agent Address Discovery Request"},
    {AgentReply, "Home Agent Address Discovery Reply"},
    {PrefixSolicitation, "Mobile Prefix Solicitation"},
    {PrefixAdvertisement, "Mobile Prefix Advertisement"},
    {PathSolicitation, "Certification Path Solicitation"},
    {PathAdvertisement, "Certification Path Advertisement"},
    {ExperimentalMobility, "Experimental Mobility"},
    {MulticastRouter, "Multicast Router Advertisement"},
    {MulticastSolicitation, "Multicast Router Solicitation"},
    {MulticastTermination, "Multicast Router Termination"},
    {FastHandover, "FMIPv6"},
    {RplControl, "RPL Control"},
    {LocatorUpdate, "Locator Update"},
    {DuplicateRequest, "Duplicate Address Request"},
    {DuplicateConfirmation, "Duplicate Address Confirmation"},
    {MplControl, "MPL Control Message"},
    {ExtendedRequest, "Extended Echo request"},
    {ExtendedReply, "Extended Echo reply"},
    {200, "Private experimentation"},
    {201, "Private experimentation"},
    {255, "Reserved for expansion of ICMPv6 informational messages"},
};
constexpr ValueName unreachableCodes[] = {
    {0, "no route to destination"},
    {1, "Administratively prohibited"},
    {2, "Beyond scope of source address"},
    {3, "Address unreachable"},
    {4, "Port unreachable"},
    {5, "Source address failed ingress/egress policy"},
    {6, "Reject route to destination"},
    {7, "Error in Source Routing Header"},
};
constexpr ValueName exceededCodes[] = {{0, "hop limit exceeded in transit"}, {1, "fragment reassembly time exceeded"}};
constexpr ValueName parameterCodes[] = {
    {0, "erroneous header field encountered"},
    {1, "unrecognized Next Header type encountered"},
    {2, "unrecognized IPv6 option encountered"},
    {3, "IPv6 First Fragment has incomplete IPv6 Header Chain"},
};
constexpr ValueName renumberingCodes[] = {{0, "Command"}, {1, "Result"}, {255, "Sequence number reset"}};
constexpr ValueName nodeQueryCodes[] = {{0, "Query subject = IPv6 addresses"}, {1, "Query subject = DNS name or empty"},
    {2, "Query subject = IPv4 addresses"}};
constexpr ValueName nodeReplyCodes[] = {{0, "Successful"}, {1, "Refused"}, {2, "Unknown query type"}};
constexpr ValueName rplCodes[] = {
    {0x00, "DODAG Information Solicitation"},
    {0x01, "DODAG Information Object"},
    {0x02, "Destination Advertisement Object"},
    {0x03, "Destination Advertisement Object Acknowledgment"},
    {0x04, "P2P Discovery Reply Object"},
    {0x05, "P2P Discovery Reply Object Acknowledgement"},
    {0x80, "Secure DODAG Information Solicitation"},
    {0x81, "Secure DODAG Information Object"},
    {0x82, "Secure Destination Advertisement Object"},
    {0x83, "Secure Destination Advertisement Object Acknowledgment"},
    {0x84, "P2P Secure Discovery Reply Object"},
    {0x85, "P2P Secure Discovery Reply Object Acknowledgement"},
    {0x8a, "Consistency Check"},
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

struct CodeNames {
    std::span<const ValueName> names;
    bool plainUnknown; ///< "Unknown" instead of "Unknown (9)"
};

constexpr Field<std::uint8_t> type {"icmpv6.type", "Type", Names {typeNames}, ValueText {[](std::uint64_t value, Text& out) {
    out.format("{} ({})", findName(typeNames, value, "Unknown"), value);
}}};
constexpr Field<std::uint8_t> code {"icmpv6.code", "Code", Label {codeLabel}};
constexpr Field<std::uint16_t> checksum {"icmpv6.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "icmpv6.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};

constexpr ExpertInfo undecodedType {"icmpv6.undecoded.type", Severity::Note, ExpertGroup::Undecoded, "Undecoded type"};
constexpr ExpertInfo checksumBad {
    "icmpv6.checksum_bad.expert", Severity::Warning, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {&icmpv6Reserved, &icmpv6Data, &icmpv6UnknownData, &type, &code, &checksum, &checksumStatus};
constexpr const ExpertInfo* experts[] = {&icmpv6UnknownDataExpert, &undecodedType, &checksumBad};
constexpr const FieldList* moreFields[] = {&icmpv6ErrorFields, &icmpv6EchoFields, &icmpv6ListenerFields, &icmpv6NeighborFields,
    &icmpv6MobilityFields, &icmpv6LowpanFields, &icmpv6OptionFields, &icmpv6MobilityOptionFields, &icmpv6LowpanOptionFields,
    &icmpv6AdminFields, &icmpv6RplFields, &icmpv6RplOptionFields};
constexpr const ExpertList* moreExperts[] = {&icmpv6EchoExperts, &icmpv6OptionExperts, &icmpv6AdminExperts, &icmpv6RplExperts,
    &icmpv6RplOptionExperts};
constexpr Parent parents[] = {{Table::IpProtocol, 58}};

CodeNames codesOfType(std::uint64_t value)
{
    switch (value) {
    case Unreachable: return {unreachableCodes, true};
    case TimeExceeded: return {exceededCodes, false};
    case ParameterProblem: return {parameterCodes, false};
    case RouterRenumbering: return {renumberingCodes, false};
    case NodeQuery: return {nodeQueryCodes, false};
    case NodeReply: return {nodeReplyCodes, false};
    case RplControl: return {rplCodes, false};
    case ExtendedRequest: return {extendedRequestCodes, false};
    case ExtendedReply: return {extendedReplyCodes, false};
    default: return {{}, false};
    }
}

void appendCodeName(std::uint64_t typeValue, std::uint64_t codeValue, Text& out)
{
    const auto codes = codesOfType(typeValue);
    if (codes.names.empty())
        return;
    const auto name = findName(codes.names, codeValue);
    if (!name.empty())
        out << " (" << name << ')';
    else if (codes.plainUnknown)
        out << " (Unknown)";
    else
        out.format(" (Unknown ({}))", codeValue);
}

void codeLabel(const ItemView& item, Text& out)
{
    out.format("Code: {}", item.value());
    const auto kind = item.parent().valueOf(type);
    if (kind == FastHandover || kind == ExperimentalMobility)
        appendHandoverCode(item, out);
    else
        appendCodeName(kind, item.value(), out);
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto layer = item.parent();
    const auto status = layer.valueOf(checksumStatus, unverified);
    if (status == good) {
        out << " [correct]";
    } else if (status == bad) {
        // "Bad checksum [should be 0x1234]"
        constexpr std::size_t tail = 7, digits = 6;
        const auto message = item.find(checksumBad).text();
        out << " incorrect, should be " << message.substr(message.size() - std::min(tail, message.size()), digits);
    } else {
        out << " [unverified] " << (layer.hasParent() ? "[in ICMP error packet]" : "[fragmented datagram]");
    }
}

bool hasOptions(std::uint8_t kind)
{
    switch (kind) {
    case RouterSolicitation:
    case RouterAdvertisement:
    case NeighborSolicitation:
    case NeighborAdvertisement:
    case Redirect:
    case InverseSolicitation:
    case InverseAdvertisement:
    case PrefixAdvertisement:
    case PathSolicitation:
    case PathAdvertisement:
    case ExperimentalMobility:
    case FastHandover: return true;
    default: return false;
    }
}

/// False if the type is not known.
bool infrequentMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint8_t subtype)
{
    switch (kind) {
    case RouterRenumbering: dissectRouterRenumbering(in, layer, subtype); break;
    case NodeQuery:
    case NodeReply: dissectNodeInformation(in, layer, kind == NodeQuery, subtype); break;
    case AgentRequest:
    case AgentReply:
    case PrefixSolicitation:
    case PrefixAdvertisement: dissectMobileMessage(in, layer, kind); break;
    case PathSolicitation:
    case PathAdvertisement: dissectCertificationPath(in, layer, kind); break;
    case ExperimentalMobility:
    case FastHandover: dissectHandoverMessage(in, layer, context); break;
    case MulticastRouter: dissectMulticastRouter(in, layer); break;
    case MulticastSolicitation:
    case MulticastTermination: break;
    case RplControl: dissectRplControl(in, layer, subtype); break;
    case LocatorUpdate: dissectLocatorUpdate(in, layer); break;
    case DuplicateRequest:
    case DuplicateConfirmation: dissectDuplicateAddress(in, layer); break;
    case MplControl: dissectMplControl(in, layer, context); break;
    default: return false;
    }
    return true;
}

void unknownMessage(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    if (layer)
        layer.expert(undecodedType,
            fmt::format("Dissector for ICMPv6 Type ({}) code not implemented, Contact Wireshark developers if you want this supported",
                kind));
    if (in.remaining() > 0)
        in.bytes(layer, icmpv6Data, in.remaining());
}

void dissectBody(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint8_t subtype, std::uint16_t sum)
{
    switch (kind) {
    case Unreachable:
    case TooBig:
    case TimeExceeded:
    case ParameterProblem: dissectIcmpv6Error(in, layer, context, kind); break;
    case EchoRequest:
    case EchoReply: dissectIcmpv6Echo(in, layer, context, kind, sum); break;
    case ListenerQuery:
    case ListenerReport:
    case ListenerDone: dissectListenerMessage(in, layer, kind); break;
    case ListenerReport2: dissectListenerReport2(in, layer); break;
    case RouterAdvertisement: dissectRouterAdvertisement(in, layer); break;
    case RouterSolicitation:
    case NeighborSolicitation:
    case NeighborAdvertisement:
    case Redirect:
    case InverseSolicitation:
    case InverseAdvertisement: dissectNeighborMessage(in, layer, context, kind); break;
    case ExtendedRequest:
    case ExtendedReply: dissectIcmpv6ExtendedEcho(in, layer, context, kind); break;
    default:
        if (!infrequentMessage(in, layer, context, kind, subtype))
            unknownMessage(in, layer, kind);
    }
    if (in && hasOptions(kind))
        dissectNeighborOptions(in, layer, context);
}

/// RFC 8200 section 8.1: the pseudo-header comes first.
std::uint16_t checksumOf(const Context& context, ByteView message)
{
    constexpr std::uint32_t nextHeader = 58;
    const auto& network = context.network;
    return InternetChecksum()
        .add(ByteView(network.source.bytes).first(network.source.size()))
        .add(ByteView(network.destination.bytes).first(network.destination.size()))
        .addLong(static_cast<std::uint32_t>(message.size()))
        .addLong(nextHeader)
        .add(message)
        .result();
}

void addChecksumStatus(TreeItem& layer, const Value<std::uint16_t>& sum, const Context& context, ByteView message, bool verifiable)
{
    if (!sum.item)
        return;
    if (!verifiable) {
        layer.conclude(checksumStatus, unverified);
        return;
    }
    const auto result = checksumOf(context, message);
    if (result != 0)
        sum.item.expert(
            checksumBad, fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(sum, result)));
    layer.conclude(checksumStatus, result == 0 ? good : bad);
}

void setColumns(Context& context, std::uint8_t kind, std::uint8_t subtype)
{
    auto* text = context.columns();
    if (!text)
        return;
    if (const auto name = findName(typeNames, kind); !name.empty())
        context.setInfo("{}", name);
    else
        context.setInfo("Unknown ({})", kind);
    appendCodeName(kind, subtype, text->info);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ICMPv6");
    context.setInfo("");
    const auto all = in.view();
    const bool verifiable = in.has(in.remaining()) && !context.quoted() && !context.network.fragmented;
    const auto kind = in.read(layer, type);
    if (in)
        setColumns(context, kind, in.peek());
    const auto subtype = in.read(layer, code);
    const auto sum = in.read(layer, checksum);
    if (!in)
        return;
    addChecksumStatus(layer, sum, context, all, verifiable);
    const Context::Below inside(context, layer);
    dissectBody(in, layer, context, kind, subtype, sum);
}

} // namespace

bool readDomainName(Cursor& in, Text& out)
{
    Separator dot(".");
    while (in) {
        const auto length = in.u8();
        if (length == 0)
            return static_cast<bool>(in);
        constexpr std::uint8_t longestLabel = 63;
        if (length > longestLabel || !in.has(length)) {
            in.fail(nullptr, length);
            return false;
        }
        const auto label = in.view().first(length);
        out << dot.next() << std::string_view(reinterpret_cast<const char*>(label.data()), label.size());
        in.skip(length);
    }
    return false;
}

void appendSet(const ItemView& item, std::initializer_list<const Field<bool>*> flags, Text& out)
{
    for (const auto* flag : flags)
        if (item.valueOf(*flag))
            out << ", " << flag->name;
}

void readShortPrefix(Cursor& in, TreeItem& item, const FieldInfo& field)
{
    constexpr std::uint32_t addressBytes = 16;
    const auto count = std::min(in.remaining(), addressBytes);
    if (count == 0)
        return;
    const auto at = in.position();
    const auto bytes = in.bytes({}, field, count);
    if (!in || !item)
        return;
    std::array<std::uint8_t, addressBytes> address {};
    std::copy(bytes.value.begin(), bytes.value.end(), address.begin());
    item.addBytes(field, address).setOffset(at, count);
}

constinit const Protocol icmpv6Protocol {
    .layer = {"icmpv6", "Internet Control Message Protocol v6", nullptr},
    .shortName = "ICMPv6",
    .reference = "RFC 4443",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
