// RPL options: RFC 6550 section 6.7; metrics, RFC 6551.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

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
constexpr ExpertInfo unknownMetric {
    "icmpv6.rpl.unknown.metric", Severity::Note, ExpertGroup::Undecoded, "Unknown RPL metric/constraint type"};

constexpr const FieldInfo* fields[] = {&optionItem, &optionType, &optionLength, &optionReserved, &optionPadding,
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
constexpr const ExpertInfo* experts[] = {&undecoded, &invalidLength, &unknownMetric};

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

} // namespace

constinit const FieldList icmpv6RplOptionFields {fields};
constinit const ExpertList icmpv6RplOptionExperts {experts};

void dissectRplOptions(Cursor& in, TreeItem& layer)
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

} // namespace porthole
