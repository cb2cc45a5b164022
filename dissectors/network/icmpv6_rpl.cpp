// RPL control messages: RFC 6550 section 6; metrics, RFC 6551; point-to-point discovery, RFC 6997.

#include "dissectors/network/icmpv6_options.h"

namespace porthole {

namespace {

void appendDioFlags(const ItemView& item, Text& out);
void appendDaoFlags(const ItemView& item, Text& out);
void appendAckFlags(const ItemView& item, Text& out);
void appendCheckFlags(const ItemView& item, Text& out);
void appendSecureFlags(const ItemView& item, Text& out);
void appendReplyFlags(const ItemView& item, Text& out);
void appendConfigFlags(const ItemView& item, Text& out);
void appendTransitFlags(const ItemView& item, Text& out);
void appendSolicitedFlags(const ItemView& item, Text& out);
void appendPrefixFlags(const ItemView& item, Text& out);
void appendRoutePreference(const ItemView& item, Text& out);
void optionLabel(const ItemView& item, Text& out);
void paddingLabel(const ItemView& item, Text& out);

enum OptionType : std::uint8_t {
    Pad1 = 0,
    PadN = 1,
    Metric = 2,
    Route = 3,
    Configuration = 4,
    Target = 5,
    Transit = 6,
    Solicited = 7,
    Prefix = 8,
    TargetDescriptor = 9,
};

constexpr ValueName modes[] = {
    {0, "No Downward routes maintained by RPL"},
    {1, "Non-Storing Mode of Operation"},
    {2, "Storing Mode of Operation with no multicast support"},
    {3, "Storing Mode of Operation with multicast support"},
    {4, "P2P Route Discovery Mode of Operation"},
};
constexpr ValueName algorithms[] = {{0, "Encryption: CCM with AES-128 / Signature: RSA with SHA-256"}};
constexpr ValueName optionNames[] = {
    {Pad1, "1-byte padding"},
    {PadN, "n-byte padding"},
    {Metric, "DAG Metric container"},
    {Route, "Routing Information"},
    {Configuration, "DODAG configuration"},
    {Target, "RPL Target"},
    {Transit, "Transit Information"},
    {Solicited, "Solicited Information"},
    {Prefix, "Prefix Information"},
    {TargetDescriptor, "RPL Target Descriptor"},
    {10, "P2P Route Discovery"},
};
constexpr ValueName metricTypes[] = {
    {1, "Node State and Attribute"},
    {2, "Node Energy"},
    {3, "Hop Count"},
    {4, "Link Throughput"},
    {5, "Link Latency"},
    {6, "Link Quality Level"},
    {7, "Link ETX"},
    {8, "Link Color"},
};
constexpr ValueName preferences[] = {{0, "Medium"}, {1, "High"}, {2, "Reserved"}, {3, "Low"}};
constexpr ValueName infinity[] = {{0xffffffff, "Infinity"}};
constexpr Names lifetimes {infinity, nullptr};
constexpr Booleans setOrNot {"Set", "Not set"};
constexpr Booleans yesOrNo {"Yes", "No"};

constexpr Field<std::uint8_t> disFlags {"icmpv6.rpl.dis.flags", "Flags"};
constexpr Field<std::uint8_t> dioInstance {"icmpv6.rpl.dio.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> dioVersion {"icmpv6.rpl.dio.version", "Version"};
constexpr Field<std::uint16_t> dioRank {"icmpv6.rpl.dio.rank", "Rank"};
constexpr Field<std::uint8_t> dioFlags {"icmpv6.rpl.dio.flag", "Flags", Base::Hex, Append {appendDioFlags}};
constexpr Field<bool> dioGrounded {"icmpv6.rpl.dio.flag.g", "Grounded (G)", Mask {0x80}};
constexpr Field<bool> dioZero {"icmpv6.rpl.dio.flag.0", "Zero", Mask {0x40}};
constexpr Field<std::uint8_t> dioMode {
    "icmpv6.rpl.dio.flag.mop", "Mode of Operation (MOP)", Base::Hex, Mask {0x38}, Names {modes}};
constexpr Field<std::uint8_t> dioPreference {"icmpv6.rpl.dio.flag.preference", "DODAG Preference", Mask {0x07}};
constexpr Field<std::uint8_t> dioTrigger {
    "icmpv6.rpl.dio.dtsn", "Destination Advertisement Trigger Sequence Number (DTSN)"};
constexpr Field<std::uint8_t> dioReservedFlags {"icmpv6.rpl.dio.flags2", "Flags", Base::Hex};
constexpr Field<Ipv6Address> dioDodag {"icmpv6.rpl.dio.dagid", "DODAGID"};
constexpr Field<std::uint8_t> daoInstance {"icmpv6.rpl.dao.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> daoFlags {"icmpv6.rpl.dao.flag", "Flags", Base::Hex, Append {appendDaoFlags}};
constexpr Field<bool> daoAckRequest {"icmpv6.rpl.dao.flag.k", "DAO-ACK Request (K)", Mask {0x80}};
constexpr Field<bool> daoHasDodag {"icmpv6.rpl.dao.flag.d", "DODAGID Present (D)", Mask {0x40}};
constexpr Field<std::uint8_t> daoReserved {"icmpv6.rpl.dao.flag.rsv", "Reserved", Mask {0x3f}};
constexpr Field<std::uint8_t> daoSequence {"icmpv6.rpl.dao.sequence", "DAO Sequence"};
constexpr Field<Ipv6Address> daoDodag {"icmpv6.rpl.dao.dodagid", "DODAGID"};
constexpr Field<std::uint8_t> ackInstance {"icmpv6.rpl.daoack.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> ackFlags {"icmpv6.rpl.daoack.flag", "Flag", Base::Hex, Append {appendAckFlags}};
constexpr Field<bool> ackHasDodag {"icmpv6.rpl.daoack.flag.d", "DODAGID Present (D)", Mask {0x80}};
constexpr Field<std::uint8_t> ackReserved {"icmpv6.rpl.daoack.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint8_t> ackSequence {"icmpv6.rpl.daoack.sequence", "DAO-ACK Sequence"};
constexpr Field<std::uint8_t> ackStatus {"icmpv6.rpl.daoack.status", "Status"};
constexpr Field<Ipv6Address> ackDodag {"icmpv6.rpl.daoack.dodagid", "DODAGID"};
constexpr Field<std::uint8_t> checkInstance {"icmpv6.rpl.cc.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> checkFlags {"icmpv6.rpl.cc.flag", "Flag", Base::Hex, Append {appendCheckFlags}};
constexpr Field<bool> checkResponse {"icmpv6.rpl.cc.flag.r", "Response (R)", Mask {0x80}};
constexpr Field<std::uint8_t> checkReserved {"icmpv6.rpl.cc.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint16_t> checkNonce {"icmpv6.rpl.cc.nonce", "CC Nonce", Base::Hex};
constexpr Field<Ipv6Address> checkDodag {"icmpv6.rpl.cc.dodagid", "DODAGID"};
constexpr Field<std::uint32_t> checkCounter {"icmpv6.rpl.cc.destination_counter", "Destination Counter"};
constexpr Field<std::uint8_t> secureFlags {"icmpv6.rpl.secure.flag", "Flags", Base::Hex, Append {appendSecureFlags}};
constexpr Field<bool> secureTime {"icmpv6.rpl.secure.flag.t", "Counter is Time (T)", Mask {0x80}};
constexpr Field<std::uint8_t> secureFlagReserved {"icmpv6.rpl.secure.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint8_t> secureAlgorithm {"icmpv6.rpl.secure.algorithm", "Algorithm", Names {algorithms}};
constexpr Field<std::uint8_t> secureLevels {"icmpv6.rpl.secure.levels", "Flags", Base::Hex};
constexpr Field<std::uint8_t> secureKeyMode {"icmpv6.rpl.secure.kim", "Key Identifier Mode (KIM)", Mask {0xc0}};
constexpr Field<std::uint8_t> secureLevel {"icmpv6.rpl.secure.lvl", "Security Level (LVL)", Mask {0x07}};
constexpr Field<std::uint8_t> secureReserved {"icmpv6.rpl.secure.rsv", "Reserved", Mask {0x38}};
constexpr Field<std::uint32_t> secureCounter {"icmpv6.rpl.secure.counter", "Counter"};
constexpr Field<ByteString> secureKeySource {"icmpv6.rpl.secure.key.source", "Key Source"};
constexpr Field<std::uint8_t> secureKeyIndex {"icmpv6.rpl.secure.key.index", "Key Source"};
constexpr Field<std::uint8_t> replyInstance {"icmpv6.rpl.p2p.dro.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> replyVersion {"icmpv6.rpl.p2p.dro.version", "Version"};
constexpr Field<std::uint16_t> replyFlags {"icmpv6.rpl.p2p.dro.flag", "Flags", Base::Hex, Append {appendReplyFlags}};
constexpr Field<bool> replyStop {"icmpv6.rpl.p2p.dro.flag.stop", "Stop", Mask {0x8000}, Width {16}, yesOrNo};
constexpr Field<bool> replyAck {"icmpv6.rpl.p2p.dro.flag.ack", "Ack", Mask {0x4000}, Width {16}, yesOrNo};
constexpr Field<std::uint16_t> replySequence {"icmpv6.rpl.p2p.dro.flag.seq", "Seq", Mask {0x3000}};
constexpr Field<std::uint16_t> replyReserved {"icmpv6.rpl.p2p.dro.flag.reserved", "Reserved", Mask {0x0fff}};
constexpr Field<Ipv6Address> replyDodag {"icmpv6.rpl.p2p.dro.dagid", "DODAGID"};
constexpr Field<std::uint16_t> replyAckFlags {"icmpv6.rpl.p2p.droack.flag", "Flags", Base::Hex};
constexpr Field<std::uint16_t> replyAckSequence {"icmpv6.rpl.p2p.droack.flag.seq", "Seq", Mask {0xc000}};
constexpr Field<std::uint16_t> replyAckReserved {"icmpv6.rpl.p2p.droack.flag.reserved", "Reserved", Mask {0x3fff}};

constexpr Field<NoValue> optionItem {"icmpv6.rpl.opt", "ICMPv6 RPL Option", Label {optionLabel}};
constexpr Field<std::uint8_t> optionType {"icmpv6.rpl.opt.type", "Type", Names {optionNames}};
constexpr Field<std::uint8_t> optionLength {"icmpv6.rpl.opt.length", "Length"};
constexpr Field<NoValue> optionReserved {"icmpv6.rpl.opt.reserved", "Reserved"};
constexpr Field<NoValue> optionPadding {"icmpv6.rpl.opt.padn", "Paddn", Label {paddingLabel}};
constexpr Field<std::uint8_t> metricType {
    "icmpv6.rpl.opt.metric.type", "Routing Metric/Constraint Type", Names {metricTypes}};
constexpr Field<std::uint16_t> metricFlags {"icmpv6.rpl.opt.metric.flags", "Flags", Base::Hex};
constexpr Field<std::uint16_t> metricReserved {
    "icmpv6.rpl.opt.metric.reserved", "Reserved Flags", Base::Hex, Mask {0xf800}};
constexpr Field<bool> metricP {"icmpv6.rpl.opt.metric.flag.p", "Flag P", Mask {0x0400}, Width {16}, setOrNot};
constexpr Field<bool> metricC {"icmpv6.rpl.opt.metric.flag.c", "Flag C", Mask {0x0200}, Width {16}, setOrNot};
constexpr Field<bool> metricO {"icmpv6.rpl.opt.metric.flag.o", "Flag O", Mask {0x0100}, Width {16}, setOrNot};
constexpr Field<bool> metricR {"icmpv6.rpl.opt.metric.flag.r", "Flag R", Mask {0x0080}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> metricA {"icmpv6.rpl.opt.metric.flag.a", "A Field", Base::Hex, Mask {0x0070}};
constexpr Field<std::uint16_t> metricPrecedence {
    "icmpv6.rpl.opt.metric.prec", "Precedence field", Base::Hex, Mask {0x000f}};
constexpr Field<std::uint8_t> metricLength {"icmpv6.rpl.opt.metric.length", "Metric Length"};
constexpr Field<std::uint16_t> hopCountObject {"icmpv6.rpl.opt.metric.hp.object", "Hop Count Object", Base::Hex};
constexpr Field<std::uint16_t> hopCountReserved {
    "icmpv6.rpl.opt.metric.hp.object.reserved", "Reserved field", Base::Hex, Mask {0xf000}};
constexpr Field<std::uint16_t> hopCountFlags {
    "icmpv6.rpl.opt.metric.hp.object.flags", "Flags", Base::Hex, Mask {0x0f00}};
constexpr Field<std::uint16_t> hopCount {"icmpv6.rpl.opt.metric.hp.object.hp", "Hop Count", Mask {0x00ff}};
constexpr Field<std::uint32_t> throughput {"icmpv6.rpl.opt.metric.lt.object.lt", "Link Throughput"};
constexpr Field<std::uint32_t> latency {"icmpv6.rpl.opt.metric.ll.object.ll", "Link Latency"};
constexpr Field<std::uint16_t> etx {"icmpv6.rpl.opt.metric.etx.object.etx", "ETX"};
constexpr Field<std::uint8_t> routePrefixLength {"icmpv6.rpl.opt.route.prefix_length", "Prefix Length"};
constexpr Field<std::uint8_t> routeFlags {"icmpv6.rpl.opt.route.flag", "Flag", Base::Hex, Append {appendRoutePreference}};
constexpr Field<std::uint8_t> routePreference {
    "icmpv6.rpl.opt.route.pref", "Preference", Mask {0x18}, Names {preferences}};
constexpr Field<std::uint8_t> routeReserved {"icmpv6.rpl.opt.route.reserved", "Reserved", Mask {0xe7}};
constexpr Field<std::uint32_t> routeLifetime {"icmpv6.rpl.opt.route.lifetime", "Route Lifetime", lifetimes};
constexpr Field<Ipv6Address> routePrefix {"icmpv6.rpl.opt.route.prefix", "Prefix"};
constexpr Field<std::uint8_t> configFlags {"icmpv6.rpl.opt.config.flag", "Flag", Base::Hex, Append {appendConfigFlags}};
constexpr Field<std::uint8_t> configReserved {"icmpv6.rpl.opt.config.reserved", "Reserved", Mask {0xf0}};
constexpr Field<bool> configAuthentication {
    "icmpv6.rpl.opt.config.auth", "Authentication Enabled", Mask {0x08}, setOrNot};
constexpr Field<std::uint8_t> configPathControl {"icmpv6.rpl.opt.config.pcs", "Path Control Size", Mask {0x07}};
constexpr Field<std::uint8_t> configDoublings {"icmpv6.rpl.opt.config.interval_double", "DIOIntervalDoublings"};
constexpr Field<std::uint8_t> configMinimum {"icmpv6.rpl.opt.config.interval_min", "DIOIntervalMin"};
constexpr Field<std::uint8_t> configRedundancy {"icmpv6.rpl.opt.config.redundancy", "DIORedundancyConstant"};
constexpr Field<std::uint16_t> configMaxRank {"icmpv6.rpl.opt.config.max_rank_inc", "MaxRankInc"};
constexpr Field<std::uint16_t> configMinHopRank {"icmpv6.rpl.opt.config.min_hop_rank_inc", "MinHopRankInc"};
constexpr Field<std::uint16_t> configObjective {"icmpv6.rpl.opt.config.ocp", "OCP (Objective Code Point)"};
constexpr Field<std::uint8_t> configSpare {"icmpv6.rpl.opt.config.rsv", "Reserved"};
constexpr Field<std::uint8_t> configLifetime {"icmpv6.rpl.opt.config.def_lifetime", "Default Lifetime"};
constexpr Field<std::uint16_t> configLifetimeUnit {"icmpv6.rpl.opt.config.lifetime_unit", "Lifetime Unit"};
constexpr Field<NoValue> targetFlags {"icmpv6.rpl.opt.target.flag", "Reserved"};
constexpr Field<std::uint8_t> targetLength {"icmpv6.rpl.opt.target.prefix_length", "Target Length"};
constexpr Field<Ipv6Address> targetPrefix {"icmpv6.rpl.opt.target.prefix", "Target"};
constexpr Field<std::uint8_t> transitFlags {
    "icmpv6.rpl.opt.transit.flag", "Flags", Base::Hex, Append {appendTransitFlags}};
constexpr Field<bool> transitExternal {"icmpv6.rpl.opt.transit.flag.e", "External", Mask {0x80}, setOrNot};
constexpr Field<std::uint8_t> transitReserved {"icmpv6.rpl.opt.transit.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint8_t> transitControl {"icmpv6.rpl.opt.transit.pathctl", "Path Control"};
constexpr Field<std::uint8_t> transitSequence {"icmpv6.rpl.opt.transit.pathseq", "Path Sequence"};
constexpr Field<std::uint8_t> transitLifetime {"icmpv6.rpl.opt.transit.pathlifetime", "Path Lifetime"};
constexpr Field<Ipv6Address> transitParent {"icmpv6.rpl.opt.transit.parent", "Parent Address"};
constexpr Field<std::uint8_t> solicitedInstance {"icmpv6.rpl.opt.solicited.instance", "Instance"};
constexpr Field<std::uint8_t> solicitedFlags {
    "icmpv6.rpl.opt.solicited.flag", "Flag", Base::Hex, Append {appendSolicitedFlags}};
constexpr Field<bool> solicitedByVersion {"icmpv6.rpl.opt.solicited.flag.v", "Version predicate", Mask {0x80}};
constexpr Field<bool> solicitedByInstance {"icmpv6.rpl.opt.solicited.flag.i", "InstanceID predicate", Mask {0x40}};
constexpr Field<bool> solicitedByDodag {"icmpv6.rpl.opt.solicited.flag.d", "DODAGID predicate", Mask {0x20}};
constexpr Field<std::uint8_t> solicitedReserved {"icmpv6.rpl.opt.solicited.flag.rsv", "Reserved", Mask {0x1f}};
constexpr Field<Ipv6Address> solicitedDodag {"icmpv6.rpl.opt.solicited.dodagid", "DODAGID"};
constexpr Field<std::uint8_t> solicitedVersion {"icmpv6.rpl.opt.solicited.version", "Version"};
constexpr Field<std::uint8_t> prefixLength {"icmpv6.rpl.opt.prefix.length", "Prefix Length"};
constexpr Field<std::uint8_t> prefixFlags {"icmpv6.rpl.opt.prefix.flag", "Flag", Base::Hex, Append {appendPrefixFlags}};
constexpr Field<bool> prefixOnLink {"icmpv6.rpl.opt.prefix.flag.l", "On Link", Mask {0x80}, setOrNot};
constexpr Field<bool> prefixAutonomous {"icmpv6.rpl.opt.config.flag.a", "Auto Address Config", Mask {0x40}, setOrNot};
constexpr Field<bool> prefixRouter {"icmpv6.rpl.opt.config.flag.r", "Router Address", Mask {0x20}, setOrNot};
constexpr Field<std::uint8_t> prefixReserved {"icmpv6.rpl.opt.config.flag.rsv", "Reserved", Mask {0x1f}};
constexpr Field<std::uint32_t> prefixValid {"icmpv6.rpl.opt.prefix.valid_lifetime", "Valid Lifetime", lifetimes};
constexpr Field<std::uint32_t> prefixPreferred {
    "icmpv6.rpl.opt.prefix.preferred_lifetime", "Preferred Lifetime", lifetimes};
constexpr Field<Ipv6Address> prefixAddress {"icmpv6.rpl.opt.prefix", "Destination Prefix"};
constexpr Field<std::uint32_t> targetDescriptor {"icmpv6.rpl.opt.targetdesc.descriptor", "Descriptor", Base::Hex};

constexpr ExpertInfo undecoded {
    "icmpv6.undecoded.rpl_option", Severity::Note, ExpertGroup::Undecoded, "Undecoded RPL Option"};
constexpr ExpertInfo invalidLength {
    "icmpv6.rpl.opt.length.invalid", Severity::Error, ExpertGroup::Malformed, "Invalid Option Length"};
constexpr ExpertInfo mustBeZero {
    "icmpv6.rpl.p2p.dro.zero", Severity::Warning, ExpertGroup::Protocol, "This field MUST be set to zero"};
constexpr ExpertInfo unknownMetric {
    "icmpv6.rpl.unknown.metric", Severity::Note, ExpertGroup::Undecoded, "Unknown RPL metric/constraint type"};

constexpr const FieldInfo* fields[] = {&disFlags, &dioInstance, &dioVersion, &dioRank, &dioFlags, &dioGrounded, &dioZero,
    &dioMode, &dioPreference, &dioTrigger, &dioReservedFlags, &dioDodag, &daoInstance, &daoFlags, &daoAckRequest,
    &daoHasDodag, &daoReserved, &daoSequence, &daoDodag, &ackInstance, &ackFlags, &ackHasDodag, &ackReserved,
    &ackSequence, &ackStatus, &ackDodag, &checkInstance, &checkFlags, &checkResponse, &checkReserved, &checkNonce,
    &checkDodag, &checkCounter, &secureFlags, &secureTime, &secureFlagReserved, &secureAlgorithm, &secureLevels,
    &secureKeyMode, &secureLevel, &secureReserved, &secureCounter, &secureKeySource, &secureKeyIndex, &replyInstance,
    &replyVersion, &replyFlags, &replyStop, &replyAck, &replySequence, &replyReserved, &replyDodag, &replyAckFlags,
    &replyAckSequence, &replyAckReserved, &optionItem, &optionType, &optionLength, &optionReserved, &optionPadding,
    &metricType, &metricFlags, &metricReserved, &metricP, &metricC, &metricO, &metricR, &metricA, &metricPrecedence,
    &metricLength, &hopCountObject, &hopCountReserved, &hopCountFlags, &hopCount, &throughput, &latency, &etx,
    &routePrefixLength, &routeFlags, &routePreference, &routeReserved, &routeLifetime, &routePrefix, &configFlags,
    &configReserved, &configAuthentication, &configPathControl, &configDoublings, &configMinimum, &configRedundancy,
    &configMaxRank, &configMinHopRank, &configObjective, &configSpare, &configLifetime, &configLifetimeUnit,
    &targetFlags, &targetLength, &targetPrefix, &transitFlags, &transitExternal, &transitReserved, &transitControl,
    &transitSequence, &transitLifetime, &transitParent, &solicitedInstance, &solicitedFlags, &solicitedByVersion,
    &solicitedByInstance, &solicitedByDodag, &solicitedReserved, &solicitedDodag, &solicitedVersion, &prefixLength,
    &prefixFlags, &prefixOnLink, &prefixAutonomous, &prefixRouter, &prefixReserved, &prefixValid, &prefixPreferred,
    &prefixAddress, &targetDescriptor};
constexpr const ExpertInfo* experts[] = {&undecoded, &invalidLength, &mustBeZero, &unknownMetric};

void appendSet(const ItemView& item, std::initializer_list<const Field<bool>*> flags, Text& out)
{
    for (const auto* flag : flags)
        if (item.valueOf(*flag))
            out << ", " << flag->name;
}

void appendDioFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&dioGrounded, &dioZero}, out);
    out << ", " << dioMode.name << ": " << findName(modes, item.valueOf(dioMode), "Unknown");
}
void appendDaoFlags(const ItemView& item, Text& out) { appendSet(item, {&daoAckRequest, &daoHasDodag}, out); }
void appendAckFlags(const ItemView& item, Text& out) { appendSet(item, {&ackHasDodag}, out); }
void appendCheckFlags(const ItemView& item, Text& out) { appendSet(item, {&checkResponse}, out); }
void appendSecureFlags(const ItemView& item, Text& out) { appendSet(item, {&secureTime}, out); }
void appendReplyFlags(const ItemView& item, Text& out) { appendSet(item, {&replyStop, &replyAck}, out); }
void appendConfigFlags(const ItemView& item, Text& out) { appendSet(item, {&configAuthentication}, out); }
void appendTransitFlags(const ItemView& item, Text& out) { appendSet(item, {&transitExternal}, out); }
void appendSolicitedFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&solicitedByVersion, &solicitedByInstance, &solicitedByDodag}, out);
}
void appendPrefixFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&prefixOnLink, &prefixAutonomous, &prefixRouter}, out);
}
void appendRoutePreference(const ItemView& item, Text& out)
{
    out << ", Preference: " << findName(preferences, item.valueOf(routePreference));
}

void paddingLabel(const ItemView& item, Text& out) { out.format("Paddn (Length : {} bytes)", item.item().length); }

void appendPrefix(const ItemView& option, const FieldInfo& address, const FieldInfo& length, Text& out)
{
    out << ' ';
    const auto item = option.find(address);
    if (item.found())
        formatValue(item, out);
    else
        out << "::";
    out.format("/{}", option.valueOf(length));
}

void optionLabel(const ItemView& item, Text& out)
{
    const auto type = item.valueOf(optionType);
    const auto name = findName(optionNames, type);
    out << "ICMPv6 RPL Option (";
    if (name.empty())
        out.format("Unknown {}", type);
    else
        out << name;
    if (!item.noted())
        return; // broken off
    if (type == Route)
        appendPrefix(item, routePrefix, routePrefixLength, out);
    else if (type == Prefix)
        appendPrefix(item, prefixAddress, prefixLength, out);
    else if (type == Target && (item.find(targetPrefix).found() || item.valueOf(targetLength) == 0))
        appendPrefix(item, targetPrefix, targetLength, out);
    else if (const auto parent = item.find(transitParent); type == Transit && parent.found()) {
        out << ' ';
        formatValue(parent, out);
    }
    out << ')';
}

/// A prefix that is written only as far as the option reaches.
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

void metricObject(Cursor& in, TreeItem& item, const TreeItem& length)
{
    const auto type = in.read(item, metricType);
    const auto flags = in.read(type.item, metricFlags);
    flags.item.bits(metricReserved, flags);
    flags.item.bits(metricP, flags);
    flags.item.bits(metricC, flags);
    flags.item.bits(metricO, flags);
    flags.item.bits(metricR, flags);
    flags.item.bits(metricA, flags);
    flags.item.bits(metricPrecedence, flags);
    in.read(type.item, metricLength);
    switch (type) {
    case 3: {
        const auto count = in.read(type.item, hopCountObject);
        count.item.bits(hopCountReserved, count);
        count.item.bits(hopCountFlags, count);
        count.item.bits(hopCount, count);
        break;
    }
    case 4: in.read(type.item, throughput); break;
    case 5: in.read(type.item, latency); break;
    case 7: in.read(type.item, etx); break;
    default:
        if (findName(metricTypes, type).empty())
            length.expert(unknownMetric);
    }
}

void routeOption(Cursor& in, TreeItem& item)
{
    in.read(item, routePrefixLength);
    const auto flags = in.read(item, routeFlags);
    flags.item.bits(routePreference, flags);
    flags.item.bits(routeReserved, flags);
    in.read(item, routeLifetime);
    readShortPrefix(in, item, routePrefix);
}

void configurationOption(Cursor& in, TreeItem& item)
{
    const auto flags = in.read(item, configFlags);
    flags.item.bits(configReserved, flags);
    flags.item.bits(configAuthentication, flags);
    flags.item.bits(configPathControl, flags);
    in.read(item, configDoublings);
    in.read(item, configMinimum);
    in.read(item, configRedundancy);
    in.read(item, configMaxRank);
    in.read(item, configMinHopRank);
    in.read(item, configObjective);
    in.read(item, configSpare);
    in.read(item, configLifetime);
    in.read(item, configLifetimeUnit);
}

void targetOption(Cursor& in, TreeItem& item, const TreeItem& length)
{
    in.bytes(item, targetFlags, 1);
    const auto bits = in.read(item, targetLength);
    const auto needed = (bits + 7u) / 8;
    if (in.remaining() == 16 || in.remaining() == needed)
        readShortPrefix(in, item, targetPrefix);
    else
        length.expert(invalidLength);
}

void transitOption(Cursor& in, TreeItem& item)
{
    const auto flags = in.read(item, transitFlags);
    flags.item.bits(transitExternal, flags);
    flags.item.bits(transitReserved, flags);
    in.read(item, transitControl);
    in.read(item, transitSequence);
    in.read(item, transitLifetime);
    if (in && in.remaining() > 0)
        in.read(item, transitParent);
}

void solicitedOption(Cursor& in, TreeItem& item)
{
    in.read(item, solicitedInstance);
    const auto flags = in.read(item, solicitedFlags);
    flags.item.bits(solicitedByVersion, flags);
    flags.item.bits(solicitedByInstance, flags);
    flags.item.bits(solicitedByDodag, flags);
    flags.item.bits(solicitedReserved, flags);
    in.read(item, solicitedDodag);
    in.read(item, solicitedVersion);
}

void prefixOption(Cursor& in, TreeItem& item)
{
    in.read(item, prefixLength);
    const auto flags = in.read(item, prefixFlags);
    flags.item.bits(prefixOnLink, flags);
    flags.item.bits(prefixAutonomous, flags);
    flags.item.bits(prefixRouter, flags);
    flags.item.bits(prefixReserved, flags);
    in.read(item, prefixValid);
    in.read(item, prefixPreferred);
    in.bytes(item, optionReserved, 4);
    in.read(item, prefixAddress);
}

void dissectContent(Cursor& in, TreeItem& item, const TreeItem& length, std::uint8_t type)
{
    switch (type) {
    case PadN: in.bytes(item, optionPadding, in.remaining()); break;
    case Metric: metricObject(in, item, length); break;
    case Route: routeOption(in, item); break;
    case Configuration: configurationOption(in, item); break;
    case Target: targetOption(in, item, length); break;
    case Transit: transitOption(in, item); break;
    case Solicited: solicitedOption(in, item); break;
    case Prefix: prefixOption(in, item); break;
    case TargetDescriptor: in.read(item, targetDescriptor); break;
    default:
        if (item)
            item.expert(undecoded,
                fmt::format("Dissector for ICMPv6 RPL Option ({}) code not implemented, Contact Wireshark developers if you want this supported",
                    type));
        in.bytes(item, icmpv6Data, in.remaining());
    }
}

void dissectOptions(Cursor& in, TreeItem& layer)
{
    while (in && in.remaining() > 0) {
        auto item = layer.add(optionItem, in.source(), in.position(), 1, 0);
        const auto type = in.read(item, optionType);
        if (type == Pad1) {
            item.note();
            continue;
        }
        const auto length = in.read(item, optionLength);
        if (!in)
            return;
        const bool cut = length > in.remaining();
        auto content = in.take(length);
        dissectContent(content, item, length.item, type);
        if (cut && content)
            content.fail(&optionLength, length);
        if (content && content.remaining() > 0)
            content.bytes(item, icmpv6UnknownData, content.remaining()).item.expert(icmpv6UnknownDataExpert);
        item.setEnd(in.position());
        if (content)
            item.note(); // complete: its line sums it up
    }
}

void securitySection(Cursor& in, TreeItem& layer)
{
    const auto flags = in.read(layer, secureFlags);
    flags.item.bits(secureTime, flags);
    flags.item.bits(secureFlagReserved, flags);
    in.read(layer, secureAlgorithm);
    const auto levels = in.read(layer, secureLevels);
    levels.item.bits(secureKeyMode, levels);
    levels.item.bits(secureLevel, levels);
    levels.item.bits(secureReserved, levels);
    in.read(layer, secureFlags);
    in.read(layer, secureCounter);
    const auto mode = levels >> 6;
    if (mode == 1 || mode == 3)
        in.bytes(layer, secureKeySource, 8);
    if (mode != 2)
        in.read(layer, secureKeyIndex);
}

void informationObject(Cursor& in, TreeItem& layer)
{
    in.read(layer, dioInstance);
    in.read(layer, dioVersion);
    in.read(layer, dioRank);
    const auto flags = in.read(layer, dioFlags);
    flags.item.bits(dioGrounded, flags);
    flags.item.bits(dioZero, flags);
    flags.item.bits(dioMode, flags);
    flags.item.bits(dioPreference, flags);
    in.read(layer, dioTrigger);
    in.read(layer, dioReservedFlags);
    in.bytes(layer, icmpv6Reserved, 1);
    in.read(layer, dioDodag);
    dissectOptions(in, layer);
}

void advertisementObject(Cursor& in, TreeItem& layer)
{
    in.read(layer, daoInstance);
    const auto flags = in.read(layer, daoFlags);
    flags.item.bits(daoAckRequest, flags);
    flags.item.bits(daoHasDodag, flags);
    flags.item.bits(daoReserved, flags);
    in.bytes(layer, icmpv6Reserved, 1);
    in.read(layer, daoSequence);
    if (flags & 0x40)
        in.read(layer, daoDodag);
    dissectOptions(in, layer);
}

void advertisementAck(Cursor& in, TreeItem& layer)
{
    in.read(layer, ackInstance);
    const auto flags = in.read(layer, ackFlags);
    flags.item.bits(ackHasDodag, flags);
    flags.item.bits(ackReserved, flags);
    in.read(layer, ackSequence);
    in.read(layer, ackStatus);
    if (flags & 0x80)
        in.read(layer, ackDodag);
    dissectOptions(in, layer);
}

void consistencyCheck(Cursor& in, TreeItem& layer)
{
    in.read(layer, checkInstance);
    const auto flags = in.read(layer, checkFlags);
    flags.item.bits(checkResponse, flags);
    flags.item.bits(checkReserved, flags);
    in.read(layer, checkNonce);
    in.read(layer, checkDodag);
    in.read(layer, checkCounter);
    dissectOptions(in, layer);
}

void discoveryReply(Cursor& in, TreeItem& layer, bool isAck)
{
    in.read(layer, replyInstance);
    const auto version = in.read(layer, replyVersion);
    if (version != 0)
        version.item.expert(mustBeZero);
    if (isAck) {
        const auto flags = in.read(layer, replyAckFlags);
        flags.item.bits(replyAckSequence, flags);
        flags.item.bits(replyAckReserved, flags);
        in.read(layer, replyDodag);
        return;
    }
    const auto flags = in.read(layer, replyFlags);
    flags.item.bits(replyStop, flags);
    flags.item.bits(replyAck, flags);
    flags.item.bits(replySequence, flags);
    flags.item.bits(replyReserved, flags);
    in.read(layer, replyDodag);
    dissectOptions(in, layer);
}

} // namespace

constinit const FieldList icmpv6RplFields {fields};
constinit const ExpertList icmpv6RplExperts {experts};

void dissectRplControl(Cursor& in, TreeItem& layer, std::uint8_t code)
{
    constexpr std::uint8_t secure = 0x80, check = 0x8a;
    const bool known = (code & 0x7f) <= 5 || code == check;
    if ((code & secure) && known)
        securitySection(in, layer);
    if (code == check) {
        consistencyCheck(in, layer);
        return;
    }
    switch (code & 0x7f) {
    case 0:
        in.read(layer, disFlags);
        in.bytes(layer, icmpv6Reserved, 1);
        dissectOptions(in, layer);
        break;
    case 1: informationObject(in, layer); break;
    case 2: advertisementObject(in, layer); break;
    case 3: advertisementAck(in, layer); break;
    case 4: discoveryReply(in, layer, false); break;
    case 5: discoveryReply(in, layer, true); break;
    default:
        if (in.remaining() > 0)
            in.bytes(layer, icmpv6Data, in.remaining());
    }
}

} // namespace porthole
