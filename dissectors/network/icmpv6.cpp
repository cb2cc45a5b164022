// ICMPv6: RFC 4443; neighbour discovery, RFC 4861; MLD, RFC 2710 and RFC 3810; mobility, RFC 6275 and RFC 5568; SEND, RFC
// 3971; ILNP, RFC 6743; 6LoWPAN, RFC 6775; MPL, RFC 7731; probe, RFC 8335.

#include "dissectors/core/checksum.h"
#include "dissectors/network/icmp_extensions.h"
#include "dissectors/network/icmpv6_options.h"

namespace porthole {

constinit const Field<ByteString> icmpv6Reserved {"icmpv6.reserved", "Reserved"};
constinit const Field<ByteString> icmpv6Data {"icmpv6.data", "Data"};
constinit const Field<ByteString> icmpv6UnknownData {"icmpv6.unknown_data", "Unknown Data"};
constinit const ExpertInfo icmpv6UnknownDataExpert {
    "icmpv6.unknown_data.expert", Severity::Error, ExpertGroup::Malformed, "Unknown Data (not interpreted)"};

namespace {

void codeLabel(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void responseTimeLabel(const ItemView& item, Text& out);
void appendRouterFlags(const ItemView& item, Text& out);
void appendNeighborFlags(const ItemView& item, Text& out);
void appendMobileFlags(const ItemView& item, Text& out);
void appendQueryFlags(const ItemView& item, Text& out);
void appendHandoverFlags(const ItemView& item, Text& out);
void recordLabel(const ItemView& item, Text& out);
void sequenceLabel(const ItemView& item, Text& out);
void seedLabel(const ItemView& item, Text& out);

enum Type : std::uint8_t {
    Unreachable = 1,
    TooBig = 2,
    TimeExceeded = 3,
    ParameterProblem = 4,
    EchoRequest = 128,
    EchoReply = 129,
    ListenerQuery = 130,
    ListenerReport = 131,
    ListenerDone = 132,
    RouterSolicitation = 133,
    RouterAdvertisement = 134,
    NeighborSolicitation = 135,
    NeighborAdvertisement = 136,
    Redirect = 137,
    RouterRenumbering = 138,
    NodeQuery = 139,
    NodeReply = 140,
    InverseSolicitation = 141,
    InverseAdvertisement = 142,
    ListenerReport2 = 143,
    AgentRequest = 144,
    AgentReply = 145,
    PrefixSolicitation = 146,
    PrefixAdvertisement = 147,
    PathSolicitation = 148,
    PathAdvertisement = 149,
    ExperimentalMobility = 150,
    MulticastRouter = 151,
    MulticastSolicitation = 152,
    MulticastTermination = 153,
    FastHandover = 154,
    RplControl = 155,
    LocatorUpdate = 156,
    DuplicateRequest = 157,
    DuplicateConfirmation = 158,
    MplControl = 159,
    ExtendedRequest = 160,
    ExtendedReply = 161,
};

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
constexpr ValueName handoverSubtypes[] = {
    {2, "Router Solicitation for Proxy Advertisement"},
    {3, "Proxy Router Advertisement"},
    {4, "Handover Initiate"},
    {5, "Handover Acknowledge"},
};
constexpr ValueName proxyCodes[] = {
    {0, "MN should use AP-ID, AR-info tuple"},
    {1, "Network Initiated Handover trigger"},
    {2, "No new router information"},
    {3, "Limited new router information"},
    {4, "Unsolicited"},
};
constexpr ValueName initiateCodes[] = {{0, "FBU sent from previous link"}, {1, "FBU sent from new link"}};
constexpr ValueName acknowledgeCodes[] = {
    {0, "Handover Accepted, NCoA valid"},
    {1, "Handover Accepted, NCoA not valid"},
    {2, "Handover Accepted, NCoA in use"},
    {3, "Handover Accepted, NCoA assigned"},
    {4, "Handover Accepted, NCoA not assigned"},
    {128, "Handover Not Accepted, reason unspecified"},
    {129, "Administratively prohibited"},
    {130, "Insufficient resources"},
};
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr std::uint64_t bad = 0, good = 1, unverified = 2;
constexpr ValueName preferences[] = {{0, "Medium"}, {1, "High"}, {2, "Reserved"}, {3, "Low"}};
constexpr ValueName recordTypes[] = {
    {1, "Include"},
    {2, "Exclude"},
    {3, "Changed to include"},
    {4, "Changed to exclude"},
    {5, "Allow new sources"},
    {6, "Block old sources"},
};
constexpr ValueName duplicateStates[] = {{0, "Success"}, {1, "Duplicate Exists"}, {2, "Neighbor Cache Full"}};
constexpr ValueName neighborStates[] = {
    {0, "Reserved"},
    {1, "Incomplete"},
    {2, "Reachable"},
    {3, "Stale"},
    {4, "Delay"},
    {5, "Probe"},
    {6, "Failed"},
};
constexpr ValueName seedLengths[] = {
    {0, "0 bit, not included in MPL Seed Info"}, {1, "16 bits"}, {2, "64 bits"}, {3, "128 bits"}};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> type {"icmpv6.type", "Type", Names {typeNames}, ValueText {[](std::uint64_t value, Text& out) {
    out.format("{} ({})", findName(typeNames, value, "Unknown"), value);
}}};
constexpr Field<std::uint8_t> code {"icmpv6.code", "Code", Label {codeLabel}};
constexpr Field<std::uint16_t> checksum {"icmpv6.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "icmpv6.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<std::uint32_t> mtu {"icmpv6.mtu", "MTU"};
constexpr Field<std::uint32_t> pointer {"icmpv6.pointer", "Pointer"};
constexpr Field<std::uint8_t> quotedLength {"icmpv6.length", "Length of original datagram"};
constexpr Field<std::uint16_t> identifier {"icmpv6.echo.identifier", "Identifier", Base::Hex};
constexpr Field<std::uint16_t> sequence {"icmpv6.echo.sequence_number", "Sequence"};
constexpr Field<ByteString> nonce {"icmpv6.nonce", "Nonce"};
constexpr Field<std::uint8_t> hopLimit {"icmpv6.nd.ra.cur_hop_limit", "Cur hop limit"};
constexpr Field<std::uint8_t> routerFlags {"icmpv6.nd.ra.flag", "Flags", Base::Hex, Append {appendRouterFlags}};
constexpr Field<bool> managed {"icmpv6.nd.ra.flag.m", "Managed address configuration", Mask {0x80}, setOrNot};
constexpr Field<bool> otherConfiguration {"icmpv6.nd.ra.flag.o", "Other configuration", Mask {0x40}, setOrNot};
constexpr Field<bool> homeAgent {"icmpv6.nd.ra.flag.h", "Home Agent", Mask {0x20}, setOrNot};
constexpr Field<std::uint8_t> routerPreference {
    "icmpv6.nd.ra.flag.prf", "Prf (Default Router Preference)", Mask {0x18}, Names {preferences}};
constexpr Field<bool> proxy {"icmpv6.nd.ra.flag.p", "Proxy", Mask {0x04}, setOrNot};
constexpr Field<std::uint8_t> routerReserved {"icmpv6.nd.ra.flag.rsv", "Reserved", Mask {0x03}};
constexpr Field<std::uint16_t> routerLifetime {"icmpv6.nd.ra.router_lifetime", "Router lifetime (s)"};
constexpr Field<std::uint32_t> reachableTime {"icmpv6.nd.ra.reachable_time", "Reachable time (ms)"};
constexpr Field<std::uint32_t> retransTimer {"icmpv6.nd.ra.retrans_timer", "Retrans timer (ms)"};
constexpr Field<Ipv6Address> solicitedTarget {"icmpv6.nd.ns.target_address", "Target Address"};
constexpr Field<std::uint32_t> neighborFlags {"icmpv6.nd.na.flag", "Flags", Base::Hex, Append {appendNeighborFlags}};
constexpr Field<bool> neighborRouter {"icmpv6.nd.na.flag.r", "Router", Mask {0x80000000}, Width {32}, setOrNot};
constexpr Field<bool> neighborSolicited {"icmpv6.nd.na.flag.s", "Solicited", Mask {0x40000000}, Width {32}, setOrNot};
constexpr Field<bool> neighborOverride {"icmpv6.nd.na.flag.o", "Override", Mask {0x20000000}, Width {32}, setOrNot};
constexpr Field<std::uint32_t> neighborReserved {"icmpv6.nd.na.flag.rsv", "Reserved", Mask {0x1fffffff}};
constexpr Field<Ipv6Address> advertisedTarget {"icmpv6.nd.na.target_address", "Target Address"};
constexpr Field<Ipv6Address> redirectTarget {"icmpv6.nd.rd.target_address", "Target Address"};
constexpr Field<Ipv6Address> redirectDestination {"icmpv6.rd.na.destination_address", "Destination Address"};
constexpr Field<std::uint16_t> responseDelay {"icmpv6.mld.maximum_response_delay", "Maximum Response Delay [ms]"};
constexpr Field<std::uint16_t> responseCode {"icmpv6.mld.maximum_response_code", "Maximum Response Code"};
constexpr Field<Ipv6Address> listenerAddress {"icmpv6.mld.multicast_address", "Multicast Address"};
constexpr Field<std::uint8_t> queryFlags {"icmpv6.mld.flag", "Flags", Base::Hex, Append {appendQueryFlags}};
constexpr Field<bool> querySuppress {"icmpv6.mld.flag.s", "Suppress Router-Side Processing", Mask {0x08}};
constexpr Field<std::uint8_t> queryRobustness {
    "icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)", Mask {0x07}};
constexpr Field<std::uint8_t> queryReserved {"icmpv6.mld.flag.reserved", "Reserved", Mask {0xf0}};
constexpr Field<std::uint8_t> queryInterval {"icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)"};
constexpr Field<std::uint16_t> querySources {"icmpv6.mld.nb_sources", "Number of Sources"};
constexpr Field<Ipv6Address> querySource {"icmpv6.mld.source_address", "Source Address"};
constexpr Field<std::uint16_t> recordCount {"icmpv6.mldr.nb_mcast_records", "Number of Multicast Address Records"};
constexpr Field<NoValue> record {"icmpv6.mldr.mar", "Multicast Address Record", Label {recordLabel}};
constexpr Field<std::uint8_t> recordType {"icmpv6.mldr.mar.record_type", "Record Type", Names {recordTypes}};
constexpr Field<std::uint8_t> recordAuxiliaryLength {"icmpv6.mldr.mar.aux_data_len", "Aux Data Len"};
constexpr Field<std::uint16_t> recordSources {"icmpv6.mldr.mar.nb_sources", "Number of Sources"};
constexpr Field<Ipv6Address> recordAddress {"icmpv6.mldr.mar.multicast_address", "Multicast Address"};
constexpr Field<Ipv6Address> recordSource {"icmpv6.mldr.mar.source_address", "Source Address"};
constexpr Field<ByteString> recordAuxiliary {"icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data"};
constexpr Field<std::uint16_t> mobileIdentifier {"icmpv6.mip6.identifier", "Identifier", Base::DecHex};
constexpr Field<Ipv6Address> mobileAgent {"icmpv6.mip6.home_agent_address", "Home Agent Address"};
constexpr Field<std::uint16_t> mobileFlags {"icmpv6.mip6.flag", "Flags", Base::Hex, Append {appendMobileFlags}};
constexpr Field<bool> mobileManaged {
    "icmpv6.mip6.flag.m", "Managed address configuration", Mask {0x8000}, Width {16}, setOrNot};
constexpr Field<bool> mobileOther {"icmpv6.mip6.flag.o", "Other configuration", Mask {0x4000}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> mobileReserved {"icmpv6.mip6.flag.rsv", "Reserved", Mask {0x3fff}};
constexpr Field<std::uint16_t> sendIdentifier {"icmpv6.send.identifier", "Identifier"};
constexpr Field<std::uint16_t> sendAll {"icmpv6.send.all_components", "All Components"};
constexpr Field<std::uint16_t> sendComponent {"icmpv6.send.component", "Component"};
constexpr Field<std::uint8_t> handoverSubtype {"icmpv6.fmip6.subtype", "Subtype", Names {handoverSubtypes}};
constexpr Field<std::uint8_t> handoverFlags {"icmpv6.fmip6.hi.flag", "Flag", Base::Hex, Append {appendHandoverFlags}};
constexpr Field<bool> handoverAssigned {
    "icmpv6.fmip6.hi.flag.s", "Assigned address configuration", Mask {0x80}, setOrNot};
constexpr Field<bool> handoverBuffer {"icmpv6.fmip6.hi.flag.a", "Buffer", Mask {0x40}, setOrNot};
constexpr Field<std::uint8_t> handoverReserved {"icmpv6.fmip6.hi.flag.reserved", "Reserved", Mask {0x3f}};
constexpr Field<std::uint16_t> handoverIdentifier {"icmpv6.fmip6.identifier", "Identifier", Base::DecHex};
constexpr Field<std::uint16_t> multicastInterval {"icmpv6.mcast_ra.query_interval", "Query Interval"};
constexpr Field<std::uint16_t> multicastRobustness {"icmpv6.mcast_ra.robustness_variable", "Robustness Variable"};
constexpr Field<std::uint8_t> locatorCount {"icmpv6.ilnp.nb_locs", "Num of Locs"};
constexpr Field<std::uint64_t> locator {"icmpv6.ilnp.nb_locator", "Locator", Base::Hex};
constexpr Field<std::uint16_t> locatorPreference {"icmpv6.ilnp.nb_preference", "Preference"};
constexpr Field<std::uint16_t> locatorLifetime {"icmpv6.ilnp.nb_lifetime", "Lifetime"};
constexpr Field<std::uint8_t> duplicateStatus {"icmpv6.6lowpannd.da.status", "Status", Names {duplicateStates}};
constexpr Field<std::uint8_t> duplicateReserved {"icmpv6.6lowpannd.da.rsv", "Reserved"};
constexpr Field<std::uint16_t> duplicateLifetime {"icmpv6.6lowpannd.da.lifetime", "Lifetime"};
constexpr Field<Eui64> duplicateEui64 {"icmpv6.6lowpannd.da.eui64", "EUI-64"};
constexpr Field<Ipv6Address> duplicateAddress {"icmpv6.6lowpannd.da.reg_addr", "Registered Address"};
constexpr Field<NoValue> seedInfo {"icmpv6.mpl.seed_info", "MPL Seed Info", Label {seedLabel}};
constexpr Field<std::uint8_t> seedMinimum {"icmpv6.mpl.seed_info.min_sequence", "MinSequence"};
constexpr Field<std::uint8_t> seedBuffered {"icmpv6.mpl.seed_info.bm_len", "Buffered Messages Length", Mask {0xfc}};
constexpr Field<std::uint8_t> seedLength {"icmpv6.mpl.seed_info.s", "Seed ID Length", Mask {0x03}, Names {seedLengths}};
constexpr Field<TextString> seedId {"icmpv6.mpl.seed_info.seed_id", "Seed ID"};
constexpr Field<std::uint8_t> extendedSequence {"icmpv6.ext.echo.seq", "Sequence number", Label {sequenceLabel}};
constexpr Field<std::uint8_t> requestReserved {"icmpv6.ext.echo.req.res", "Reserved", Base::Hex, Mask {0xfe}};
constexpr Field<bool> requestLocal {"icmpv6.ext.echo.req.local", "Local bit", Mask {0x01}, setOrNot};
constexpr Field<std::uint8_t> replyState {"icmpv6.ext.echo.rsp.state", "State", Mask {0xe0}, Names {neighborStates}};
constexpr Field<std::uint8_t> replyReserved {"icmpv6.ext.echo.rsp.res", "Reserved", Base::Hex, Mask {0x18}};
constexpr Field<bool> replyActive {"icmpv6.ext.echo.rsp.active", "Active bit", Mask {0x04}, setOrNot};
constexpr Field<bool> replyIpv4 {"icmpv6.ext.echo.rsp.ipv4", "IPv4 bit", Mask {0x02}, setOrNot};
constexpr Field<bool> replyIpv6 {"icmpv6.ext.echo.rsp.ipv6", "IPv6 bit", Mask {0x01}, setOrNot};
constexpr Field<FrameNumber> responseIn {"icmpv6.resp_in", "Response In", Generated {}};
constexpr Field<NoValue> noResponse {"icmpv6.no_resp", "No response seen", Generated {}};
constexpr Field<FrameNumber> responseTo {"icmpv6.resp_to", "Response To", Generated {}};
constexpr Field<double> responseTime {"icmpv6.resptime", "Response Time", Label {responseTimeLabel}, Generated {}};

constexpr ExpertInfo undecodedType {"icmpv6.undecoded.type", Severity::Note, ExpertGroup::Undecoded, "Undecoded type"};
constexpr ExpertInfo checksumBad {
    "icmpv6.checksum_bad.expert", Severity::Warning, ExpertGroup::Checksum, "Bad checksum"};
constexpr ExpertInfo responseNotFound {
    "icmpv6.resp_not_found", Severity::Warning, ExpertGroup::Sequence, "Response not found"};

constexpr const FieldInfo* fields[] = {&type, &code, &checksum, &checksumStatus, &icmpv6Reserved, &icmpv6Data,
    &icmpv6UnknownData, &mtu, &pointer, &quotedLength, &identifier, &sequence, &nonce, &hopLimit, &routerFlags, &managed,
    &otherConfiguration, &homeAgent, &routerPreference, &proxy, &routerReserved, &routerLifetime, &reachableTime,
    &retransTimer, &solicitedTarget, &neighborFlags, &neighborRouter, &neighborSolicited, &neighborOverride,
    &neighborReserved, &advertisedTarget, &redirectTarget, &redirectDestination, &responseDelay, &responseCode,
    &listenerAddress, &queryFlags, &querySuppress, &queryRobustness, &queryReserved, &queryInterval, &querySources,
    &querySource, &recordCount, &record, &recordType, &recordAuxiliaryLength, &recordSources, &recordAddress,
    &recordSource, &recordAuxiliary, &mobileIdentifier, &mobileAgent, &mobileFlags, &mobileManaged, &mobileOther,
    &mobileReserved, &sendIdentifier, &sendAll, &sendComponent, &handoverSubtype, &handoverFlags, &handoverAssigned,
    &handoverBuffer, &handoverReserved, &handoverIdentifier, &multicastInterval, &multicastRobustness, &locatorCount,
    &locator, &locatorPreference, &locatorLifetime, &duplicateStatus, &duplicateReserved, &duplicateLifetime,
    &duplicateEui64, &duplicateAddress, &seedInfo, &seedMinimum, &seedBuffered, &seedLength, &seedId, &extendedSequence,
    &requestReserved, &requestLocal, &replyState, &replyReserved, &replyActive, &replyIpv4, &replyIpv6, &responseIn,
    &noResponse, &responseTo, &responseTime};
constexpr const ExpertInfo* experts[] = {&icmpv6UnknownDataExpert, &undecodedType, &checksumBad, &responseNotFound};
constexpr const FieldList* moreFields[] = {&icmpv6OptionFields, &icmpv6AdminFields, &icmpv6RplFields};
constexpr const ExpertList* moreExperts[] = {&icmpv6OptionExperts, &icmpv6AdminExperts, &icmpv6RplExperts};
constexpr Parent parents[] = {{Table::IpProtocol, 58}};

// Labels.

struct CodeNames {
    std::span<const ValueName> names;
    bool plainUnknown; ///< "Unknown" instead of "Unknown (9)"
};

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

/// In fast handovers the subtype says what a code means.
void appendHandoverCode(const ItemView& item, Text& out)
{
    const auto subtype = item.parent().valueOf(handoverSubtype);
    std::span<const ValueName> names;
    if (subtype == 3)
        names = proxyCodes;
    else if (subtype == 4)
        names = initiateCodes;
    else if (subtype == 5)
        names = acknowledgeCodes;
    if (names.empty())
        return;
    if (const auto name = findName(names, item.value()); !name.empty())
        out << " (" << name << ')';
    else
        out.format(" (Unknown {})", item.value());
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

void responseTimeLabel(const ItemView& item, Text& out)
{
    out.format("Response Time: {:.3f} ms", std::bit_cast<double>(item.value()));
}

void appendSet(const ItemView& item, std::initializer_list<const Field<bool>*> flags, Text& out)
{
    for (const auto* flag : flags)
        if (item.valueOf(*flag))
            out << ", " << flag->name;
}

void appendRouterFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&managed, &otherConfiguration, &homeAgent}, out);
    out << ", " << routerPreference.name << ": " << findName(preferences, item.valueOf(routerPreference));
    appendSet(item, {&proxy}, out);
}
void appendNeighborFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&neighborRouter, &neighborSolicited, &neighborOverride}, out);
}
void appendMobileFlags(const ItemView& item, Text& out) { appendSet(item, {&mobileManaged, &mobileOther}, out); }
void appendQueryFlags(const ItemView& item, Text& out) { appendSet(item, {&querySuppress}, out); }
void appendHandoverFlags(const ItemView& item, Text& out) { appendSet(item, {&handoverAssigned, &handoverBuffer}, out); }

void recordLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(recordType);
    out << "Multicast Address Record ";
    if (const auto name = findName(recordTypes, kind); !name.empty())
        out << name;
    else
        out.format("Unknown Record Type ({})", kind);
    out << ": ";
    formatLabelValue(item.find(recordAddress), out);
}

void sequenceLabel(const ItemView& item, Text& out) { out.format("Sequence number: {} (0x{:02x})", item.value(), item.value()); }
void seedLabel(const ItemView& item, Text& out) { out.format("MPL Seed Info: [{}]", item.value()); }

// Echo.

/// The checksum that the reply to a request will have: only the type differs.
std::uint16_t checksumOfReply(std::uint16_t ofRequest)
{
    // Ones' complement subtraction of the difference between the types, which stands in the upper byte.
    const auto sum = std::uint32_t {ofRequest} + (0xffffu - ((EchoReply - EchoRequest) << 8));
    const auto folded = static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
    return folded == 0 ? 0xffff : folded;
}

void noteExchange(Context& context, bool isRequest, std::uint16_t sum, std::uint32_t identity)
{
    auto& exchange = context.facts().exchange;
    exchange.role = isRequest ? ExchangeFacts::Role::Request : ExchangeFacts::Role::Response;
    exchange.kind = 58;
    exchange.key = std::uint64_t {isRequest ? checksumOfReply(sum) : sum} << 32 | identity;
    exchange.source = context.network.source;
    exchange.destination = context.network.destination;
}

void showExchange(TreeItem& layer, Context& context, bool isRequest)
{
    const auto& known = context.knowledge().exchange;
    if (isRequest && known.responseFrame) {
        layer.conclude(responseIn, known.responseFrame);
        context.appendInfo(" (reply in {})", known.responseFrame);
    } else if (isRequest) {
        const auto item = layer.conclude(noResponse);
        if (item)
            item.expert(responseNotFound,
                fmt::format("No response seen to ICMPv6 request in frame {}", context.knowledge().number));
        context.appendInfo(" (no response found!)");
    } else if (known.requestFrame) {
        layer.conclude(responseTo, known.requestFrame);
        layer.conclude(responseTime, std::bit_cast<std::uint64_t>(static_cast<double>(known.delay) / 1e6));
        context.appendInfo(" (request in {})", known.requestFrame);
    }
}

/// RFC 4380 section 5.2.9: a Teredo client asks whether the other side can be reached directly.
bool isTeredoTest(const Context& context)
{
    constexpr std::uint8_t testHopLimit = 21;
    const auto& from = context.network.source;
    return context.network.hopLimit == testHopLimit && from.kind == Address::Kind::Ipv6 && from.bytes[0] == 0x20
        && from.bytes[1] == 0x01 && from.bytes[2] == 0 && from.bytes[3] == 0;
}

void echoMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint16_t sum)
{
    const bool isRequest = kind == EchoRequest;
    const auto identity = in.peek32();
    const auto id = in.read(layer, identifier);
    const auto number = in.read(layer, sequence);
    if (!in)
        return;
    const bool teredo = isRequest && isTeredoTest(context);
    if (teredo) {
        context.setProtocol("Teredo");
        context.setInfo("Direct IPv6 Connectivity Test");
    }
    context.appendInfo(" id=0x{:04x}, seq={}, hop limit={}", id.value, number.value, context.network.hopLimit);
    if (teredo) {
        in.bytes(layer, nonce, in.remaining());
        return;
    }
    if (!context.quoted()) {
        if (isRequest && context.network.destination.bytes[0] == 0xff)
            context.appendInfo(" (multicast)");
        else if (context.summary())
            noteExchange(context, isRequest, sum, identity);
        else
            showExchange(layer, context, isRequest);
    }
    if (!context.summary())
        context.data(in.rest());
}

// Errors.

void quotation(Cursor& in, TreeItem& layer, Context& context, std::uint32_t units)
{
    const auto quoted = units * 8;
    const bool extended = units && in.remaining() > quoted;
    {
        const Context::Quotation inside(context, layer);
        const auto packet = in.rest(extended ? quoted : in.remaining());
        if (in.peek() >> 4 != 6 || !context.handoff(Table::IpProtocol, 41, packet))
            context.data(packet);
    }
    if (!extended || context.summary())
        return;
    in.skip(quoted);
    context.pass(icmpProtocol); // whose extensions they are
    dissectIcmpExtensions(in, layer);
}

void errorMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind)
{
    std::uint32_t units = 0;
    if (kind == TooBig) {
        in.read(layer, mtu);
    } else if (kind == ParameterProblem) {
        in.read(layer, pointer);
    } else if (in.peek()) {
        units = in.read(layer, quotedLength);
        in.bytes(layer, icmpv6Reserved, 3);
    } else {
        in.bytes(layer, icmpv6Reserved, 4);
    }
    if (in)
        quotation(in, layer, context, units);
}

void extendedEcho(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind)
{
    in.read(layer, identifier);
    in.read(layer, extendedSequence);
    if (kind == ExtendedRequest) {
        in.look(layer, requestReserved);
        in.read(layer, requestLocal);
        if (!in || context.summary())
            return;
        if (in.remaining() > 0)
            context.pass(icmpProtocol);
        dissectIcmpExtensions(in, layer);
        return;
    }
    in.look(layer, replyState);
    in.look(layer, replyReserved);
    in.look(layer, replyActive);
    in.look(layer, replyIpv4);
    in.read(layer, replyIpv6);
}

// Multicast listeners.

/// RFC 3810 sections 5.1.3 and 5.1.9: codes with the high bit set are floating-point numbers.
std::uint32_t decoded(std::uint32_t value, unsigned mantissaBits)
{
    const auto floating = std::uint32_t {8} << mantissaBits;
    if (value < floating)
        return value;
    const auto one = std::uint32_t {1} << mantissaBits;
    return ((value & (one - 1)) | one) << ((value >> mantissaBits & 7) + 3);
}

void listenerMessage(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    constexpr std::uint32_t shortestVersion2 = 24;
    const bool version2 = kind == ListenerQuery && in.remaining() >= shortestVersion2;
    const auto delay = in.read(layer, version2 ? responseCode : responseDelay);
    if (version2 && delay.item)
        delay.item.setValue(decoded(delay, 12));
    in.bytes(layer, icmpv6Reserved, 2);
    in.read(layer, listenerAddress);
    if (!version2)
        return;
    const auto flags = in.read(layer, queryFlags);
    flags.item.bits(querySuppress, flags);
    flags.item.bits(queryRobustness, flags);
    flags.item.bits(queryReserved, flags);
    const auto interval = in.read(layer, queryInterval);
    if (interval.item)
        interval.item.setValue(decoded(interval, 4));
    const auto count = in.read(layer, querySources);
    for (unsigned i = 0; i < count && in; ++i)
        in.read(layer, querySource);
}

void listenerReport2(Cursor& in, TreeItem& layer)
{
    in.bytes(layer, icmpv6Reserved, 2);
    const auto records = in.read(layer, recordCount);
    for (unsigned i = 0; i < records && in && in.remaining() > 0; ++i) {
        const auto item = layer.add(record, in.source(), in.position(), 20, 0);
        in.read(item, recordType);
        const auto auxiliary = in.read(item, recordAuxiliaryLength);
        const auto sources = in.read(item, recordSources);
        in.read(item, recordAddress);
        for (unsigned j = 0; j < sources && in; ++j)
            in.read(item, recordSource);
        if (auxiliary > 0)
            in.bytes(item, recordAuxiliary, auxiliary * 4u);
        item.setEnd(in.position());
    }
}

// Neighbour discovery.

void appendAddressTo(Context& context, const Ipv6Address& address)
{
    if (auto* text = context.columns())
        appendIpv6(text->info, address.bytes.data());
}

void routerAdvertisement(Cursor& in, TreeItem& layer)
{
    in.read(layer, hopLimit);
    const auto flags = in.read(layer, routerFlags);
    flags.item.bits(managed, flags);
    flags.item.bits(otherConfiguration, flags);
    flags.item.bits(homeAgent, flags);
    flags.item.bits(routerPreference, flags);
    flags.item.bits(proxy, flags);
    flags.item.bits(routerReserved, flags);
    in.read(layer, routerLifetime);
    in.read(layer, reachableTime);
    in.read(layer, retransTimer);
}

void describeNeighbor(Context& context, std::uint32_t flags)
{
    if (!context.columns())
        return;
    Separator comma(", ");
    context.appendInfo(" (");
    for (const auto& [bit, name] : {std::pair {0x80000000u, "rtr"}, {0x40000000u, "sol"}, {0x20000000u, "ovr"}})
        if (flags & bit)
            context.appendInfo("{}{}", comma.next(), name);
    context.appendInfo("{})", flags >> 29 ? "" : "none");
}

void neighborMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind)
{
    if (kind == NeighborAdvertisement) {
        const auto flags = in.read(layer, neighborFlags);
        flags.item.bits(neighborRouter, flags);
        flags.item.bits(neighborSolicited, flags);
        flags.item.bits(neighborOverride, flags);
        flags.item.bits(neighborReserved, flags);
        const auto target = in.read(layer, advertisedTarget);
        if (!in)
            return;
        context.appendInfo(" ");
        appendAddressTo(context, target.value);
        describeNeighbor(context, flags);
        return;
    }
    in.bytes(layer, icmpv6Reserved, 4);
    if (kind == Redirect) {
        in.read(layer, redirectTarget);
        in.read(layer, redirectDestination);
    } else if (kind == NeighborSolicitation) {
        const auto target = in.read(layer, solicitedTarget);
        if (!in)
            return;
        context.appendInfo(" for ");
        appendAddressTo(context, target.value);
    }
}

// Mobility, certificates and the rest.

void mobileMessage(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    in.read(layer, mobileIdentifier);
    if (kind != PrefixAdvertisement) {
        in.bytes(layer, icmpv6Reserved, 2);
        while (kind == AgentReply && in && in.remaining() > 0)
            in.read(layer, mobileAgent);
        return;
    }
    const auto flags = in.read(layer, mobileFlags);
    flags.item.bits(mobileManaged, flags);
    flags.item.bits(mobileOther, flags);
    flags.item.bits(mobileReserved, flags);
}

void handoverMessage(Cursor& in, TreeItem& layer, Context& context)
{
    const auto subtype = in.read(layer, handoverSubtype);
    if (in) {
        const auto name = findName(handoverSubtypes, subtype);
        if (name.empty())
            context.appendInfo(" (Unknown ({}))", subtype.value);
        else
            context.appendInfo(" ({})", name);
    }
    if (subtype == 4) {
        const auto flags = in.read(layer, handoverFlags);
        flags.item.bits(handoverAssigned, flags);
        flags.item.bits(handoverBuffer, flags);
        flags.item.bits(handoverReserved, flags);
    } else if (findName(handoverSubtypes, subtype).empty()) {
        in.skip(1);
    } else {
        in.bytes(layer, icmpv6Reserved, 1);
    }
    in.read(layer, handoverIdentifier);
}

void pathMessage(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    in.read(layer, sendIdentifier);
    if (kind == PathAdvertisement)
        in.read(layer, sendAll);
    in.read(layer, sendComponent);
    if (kind == PathAdvertisement)
        in.bytes(layer, icmpv6Reserved, 2);
}

void locatorUpdate(Cursor& in, TreeItem& layer)
{
    const auto count = in.read(layer, locatorCount);
    in.bytes(layer, icmpv6Reserved, 1);
    in.bytes(layer, icmpv6Reserved, 2);
    for (unsigned i = 0; i < count && in; ++i) {
        in.read(layer, locator);
        in.read(layer, locatorPreference);
        in.read(layer, locatorLifetime);
    }
}

void duplicateMessage(Cursor& in, TreeItem& layer)
{
    in.read(layer, duplicateStatus);
    in.read(layer, duplicateReserved);
    in.read(layer, duplicateLifetime);
    in.read(layer, duplicateEui64);
    in.read(layer, duplicateAddress);
}

void mplControl(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t seedBytes[] = {0, 2, 8, 16};
    for (unsigned number = 1; in && in.remaining() > 0; ++number) {
        const auto item = layer.add(seedInfo, in.source(), in.position(), 2, number);
        in.read(item, seedMinimum);
        const auto sizes = in.peek();
        in.look(item, seedBuffered);
        in.read(item, seedLength);
        Text text;
        const auto at = in.position();
        if (const auto bytes = seedBytes[sizes & 3]; bytes == 0)
            appendAddress(text, context.network.source);
        else
            text.hex(in.bytes({}, seedId, bytes).value);
        if (in)
            item.addText(seedId, text.view()).setOffset(at, in.position() - at);
        in.skip(sizes >> 2);
        item.setEnd(in.position());
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
    case PrefixAdvertisement: mobileMessage(in, layer, kind); break;
    case PathSolicitation:
    case PathAdvertisement: pathMessage(in, layer, kind); break;
    case ExperimentalMobility:
    case FastHandover: handoverMessage(in, layer, context); break;
    case MulticastRouter:
        in.read(layer, multicastInterval);
        in.read(layer, multicastRobustness);
        break;
    case MulticastSolicitation:
    case MulticastTermination: break;
    case RplControl: dissectRplControl(in, layer, subtype); break;
    case LocatorUpdate: locatorUpdate(in, layer); break;
    case DuplicateRequest:
    case DuplicateConfirmation: duplicateMessage(in, layer); break;
    case MplControl: mplControl(in, layer, context); break;
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
    case ParameterProblem: errorMessage(in, layer, context, kind); break;
    case EchoRequest:
    case EchoReply: echoMessage(in, layer, context, kind, sum); break;
    case ListenerQuery:
    case ListenerReport:
    case ListenerDone: listenerMessage(in, layer, kind); break;
    case ListenerReport2: listenerReport2(in, layer); break;
    case RouterAdvertisement: routerAdvertisement(in, layer); break;
    case RouterSolicitation:
    case NeighborSolicitation:
    case NeighborAdvertisement:
    case Redirect:
    case InverseSolicitation:
    case InverseAdvertisement: neighborMessage(in, layer, context, kind); break;
    case ExtendedRequest:
    case ExtendedReply: extendedEcho(in, layer, context, kind); break;
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
