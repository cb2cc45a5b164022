// IPv4 options: RFC 791 section 3.1, RFC 1063 (MTU discovery), RFC 1393 (traceroute), RFC 2113 (router alert), RFC 4782
// (Quick-Start). Those of security and of routes have files of their own.

#include "dissectors/network/ipv4_options.h"

namespace porthole {

constinit const Field<NoValue> ipv4BrokenOption {"ip.options.broken", "Broken option"};
constinit const ExpertInfo ipv4OptionLengthInvalid {
    "ip.opt.len.invalid", Severity::Warning, ExpertGroup::Protocol, "Invalid length for option"};

namespace {

using namespace ipv4option;

void optionsLabel(const ItemView& item, Text& out);
void optionLabel(const ItemView& item, Text& out);
void unknownOptionLabel(const ItemView& item, Text& out);

constexpr ValueName classNames[] = {
    {0, "Control"}, {1, "Reserved for future use"}, {2, "Debugging and measurement"}, {3, "Reserved for future use"}};
constexpr ValueName numberNames[] = {
    {0, "End of Option List (EOL)"},
    {1, "No-Operation (NOP)"},
    {2, "Security"},
    {3, "Loose source route"},
    {4, "Time stamp"},
    {5, "Extended security"},
    {6, "Commercial IP security option"},
    {7, "Record route"},
    {8, "Stream identifier"},
    {9, "Strict source route"},
    {10, "Experimental Measurement"},
    {11, "MTU probe"},
    {12, "MTU Reply"},
    {13, "Experimental Flow Control"},
    {14, "Experimental Access Control"},
    {15, "Ask Estrin"},
    {16, "IMI Traffic Descriptor"},
    {17, "Extended Internet Protocol"},
    {18, "Traceroute"},
    {19, "Address Extension"},
    {20, "Router Alert"},
    {21, "Selective Directed Broadcast"},
    {22, "Unassigned"},
    {23, "Dynamic Packet State"},
    {24, "Upstream Multicast Packet"},
    {25, "Quick-Start"},
    {30, "RFC 3692-style experiment"},
};
constexpr RangeName alertNames[] = {{0, 0, "Router shall examine packet"}, {1, 65535, "Reserved"}};
constexpr ValueName quickStartFunctions[] = {{0, "Rate request"}, {8, "Rate report"}};
constexpr ValueName quickStartRates[] = {
    {0, "0 bit/s"},
    {1, "80 Kbit/s"},
    {2, "160 Kbit/s"},
    {3, "320 Kbit/s"},
    {4, "640 Kbit/s"},
    {5, "1.28 Mbit/s"},
    {6, "2.56 Mbit/s"},
    {7, "5.12 Mbit/s"},
    {8, "10.24 Mbit/s"},
    {9, "20.48 Mbit/s"},
    {10, "40.96 Mbit/s"},
    {11, "81.92 Mbit/s"},
    {12, "163.84 Mbit/s"},
    {13, "327.68 Mbit/s"},
    {14, "655.36 Mbit/s"},
    {15, "1.31072 Gbit/s"},
};

constexpr Field<NoValue> optionsItem {"ip.options", "Options", Label {optionsLabel}};
constexpr Field<NoValue> unknownOption {"ip.options.unknown", "Unknown option", Label {unknownOptionLabel}};
constexpr LayerField eolItem {"ip.options.eol", "IP Option - End of Options List (EOL)", nullptr};
constexpr LayerField nopItem {"ip.options.nop", "IP Option - No-Operation (NOP)", nullptr};
constexpr LayerField securityItem {"ip.options.security", "IP Option - Security", nullptr, optionLabel};
constexpr LayerField extendedSecurityItem {"ip.options.ext_security", "IP Option - Extended Security", nullptr, optionLabel};
constexpr LayerField cipsoItem {"ip.options.cipso", "IP Option - Commercial Security", nullptr, optionLabel};
constexpr LayerField recordRouteItem {"ip.options.record_route", "IP Option - Record Route", nullptr, optionLabel};
constexpr LayerField looseRouteItem {"ip.options.route", "IP Option - Loose Source Route", nullptr, optionLabel};
constexpr LayerField strictRouteItem {"ip.options.source_route", "IP Option - Strict Source Route", nullptr, optionLabel};
constexpr LayerField timeStampItem {"ip.options.timestamp", "IP Option - Time Stamp", nullptr, optionLabel};
constexpr LayerField streamItem {"ip.options.sid", "IP Option - Stream ID", nullptr, optionLabel};
constexpr LayerField mtuProbeItem {"ip.options.mtu_probe", "IP Option - MTU Probe", nullptr, optionLabel};
constexpr LayerField mtuReplyItem {"ip.options.mtu_reply", "IP Option - MTU Reply", nullptr, optionLabel};
constexpr LayerField tracerouteItem {"ip.options.traceroute", "IP Option - Traceroute", nullptr, optionLabel};
constexpr LayerField routerAlertItem {"ip.options.routeralert", "IP Option - Router Alert", nullptr, optionLabel};
constexpr LayerField directedBroadcastItem {
    "ip.options.sdb", "IP Option - Selective Directed Broadcast", nullptr, optionLabel};
constexpr LayerField quickStartItem {"ip.options.qs", "IP Option - Quick-Start", nullptr, optionLabel};
constexpr Field<std::uint8_t> optionType {"ip.opt.type", "Type"};
constexpr Field<bool> typeCopy {"ip.opt.type.copy", "Copy on fragmentation", Mask {0x80}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> typeClass {"ip.opt.type.class", "Class", Mask {0x60}, Names {classNames}};
constexpr Field<std::uint8_t> typeNumber {"ip.opt.type.number", "Number", Mask {0x1f}, Names {numberNames}};
constexpr Field<std::uint8_t> optionLength {"ip.opt.len", "Length"};
constexpr Field<std::uint16_t> streamId {"ip.opt.sid", "Stream Identifier"};
constexpr Field<std::uint16_t> mtu {"ip.opt.mtu", "MTU"};
constexpr Field<std::uint16_t> tracerouteId {"ip.opt.id_number", "ID Number"};
constexpr Field<std::uint16_t> outboundHops {"ip.opt.ohc", "Outbound Hop Count"};
constexpr Field<std::uint16_t> returnHops {"ip.opt.rhc", "Return Hop Count"};
constexpr Field<Ipv4Address> originator {"ip.opt.originator", "Originator IP Address"};
constexpr Field<std::uint16_t> routerAlert {"ip.opt.ra", "Router Alert", Ranges {alertNames}};
constexpr Field<Ipv4Address> broadcastAddress {"ip.opt.addr", "IP Address"};
constexpr Field<ByteString> padding {"ip.opt.padding", "Padding"};
constexpr Field<std::uint8_t> quickStartFunction {"ip.opt.qs_func", "Function", Mask {0xf0}, Names {quickStartFunctions}};
constexpr Field<std::uint8_t> quickStartRate {"ip.opt.qs_rate", "Rate", Mask {0x0f}, Names {quickStartRates}};
constexpr Field<std::uint8_t> quickStartTtl {"ip.opt.qs_ttl", "QS TTL"};
constexpr Field<std::uint8_t> quickStartTtlDifference {"ip.opt.qs_ttl_diff", "TTL Diff", Generated {}};
constexpr Field<std::uint8_t> quickStartUnused {"ip.opt.qs_unused", "Not Used"};
constexpr Field<std::uint32_t> quickStartNonce {"ip.opt.qs_nonce", "QS Nonce", Base::Hex, Mask {0xfffffffc}};
constexpr Field<std::uint32_t> quickStartReserved {"ip.opt.qs_reserved", "Reserved", Base::Hex, Mask {0x3}};

constexpr ExpertInfo fourNops {"ip.nop", Severity::Warning, ExpertGroup::Protocol,
    "4 NOP in a row - a router may have removed some options"};

constexpr const FieldInfo* fields[] = {&optionsItem, &unknownOption, &ipv4BrokenOption, &eolItem, &nopItem, &securityItem,
    &extendedSecurityItem, &cipsoItem, &recordRouteItem, &looseRouteItem, &strictRouteItem, &timeStampItem,
    &streamItem, &mtuProbeItem, &mtuReplyItem, &tracerouteItem, &routerAlertItem, &directedBroadcastItem,
    &quickStartItem, &optionType, &typeCopy, &typeClass, &typeNumber, &optionLength, &streamId, &mtu, &tracerouteId,
    &outboundHops, &returnHops, &originator, &routerAlert, &broadcastAddress, &padding, &quickStartFunction,
    &quickStartRate, &quickStartTtl, &quickStartTtlDifference, &quickStartUnused, &quickStartNonce,
    &quickStartReserved};
constexpr const ExpertInfo* experts[] = {&ipv4OptionLengthInvalid, &fourNops};

void streamOption(Ipv4Option& option) { option.in.read(option.item, streamId); }
void mtuOption(Ipv4Option& option) { option.in.read(option.item, mtu); }
void routerAlertOption(Ipv4Option& option) { option.in.read(option.item, routerAlert); }
void tracerouteOption(Ipv4Option& option);
void directedBroadcastOption(Ipv4Option& option);
void quickStartOption(Ipv4Option& option);

struct OptionKind {
    std::uint8_t type;
    const LayerField& item;
    std::uint8_t fixedSize; ///< 0: it varies
    void (*dissect)(Ipv4Option&);
};

constexpr OptionKind kinds[] = {
    {endOfOptions, eolItem, 1, nullptr},
    {noOperation, nopItem, 1, nullptr},
    {7, recordRouteItem, 0, dissectRecordRouteOption},
    {11, mtuProbeItem, 4, mtuOption},
    {12, mtuReplyItem, 4, mtuOption},
    {25, quickStartItem, 8, quickStartOption},
    {68, timeStampItem, 0, dissectTimeStampOption},
    {82, tracerouteItem, 12, tracerouteOption},
    {130, securityItem, 0, dissectSecurityOption},
    {looseRoute, looseRouteItem, 0, dissectSourceRouteOption},
    {133, extendedSecurityItem, 0, dissectExtendedSecurityOption},
    {134, cipsoItem, 0, dissectCipsoOption},
    {136, streamItem, 4, streamOption},
    {strictRoute, strictRouteItem, 0, dissectSourceRouteOption},
    {148, routerAlertItem, 4, routerAlertOption},
    {149, directedBroadcastItem, 0, directedBroadcastOption},
};

const OptionKind* findKind(std::uint8_t type)
{
    for (const auto& kind : kinds)
        if (kind.type == type)
            return &kind;
    return nullptr;
}

/// "Router Alert" of "IP Option - Router Alert".
std::string_view plainName(const FieldInfo& item)
{
    constexpr std::string_view prefix = "IP Option - ";
    return std::string_view(item.name).substr(prefix.size());
}

void optionsLabel(const ItemView& item, Text& out)
{
    out.format("Options: ({} bytes)", item.item().length);
    const auto& tree = item.packet().tree;
    for (auto i = item.index() + 1; i < tree.size(); ++i)
        if (tree[i].parent == item.index() && tree[i].field->type == FieldType::Protocol && tree[i].value)
            out << ", " << plainName(*tree[i].field);
}

void quickStartSummary(const ItemView& item, Text& out)
{
    const auto function = item.find(quickStartFunction);
    if (!function.found())
        return;
    out << ": ";
    formatLabelValue(function, out);
    if (findName(quickStartFunctions, function.value()).empty()) {
        out.format(" ({})", function.value());
        return;
    }
    out << ", " << findName(quickStartRates, item.valueOf(quickStartRate));
    if (const auto ttl = item.find(quickStartTtl); ttl.found())
        out.format(", QS TTL {}, QS TTL diff {}", ttl.value(), item.valueOf(quickStartTtlDifference));
}

void optionLabel(const ItemView& item, Text& out)
{
    const auto length = item.item().length;
    out << item.field().name;
    out.format(" ({} byte{})", length, length == 1 ? "" : "s");
    if (&item.field() == &routerAlertItem) {
        if (const auto alert = item.find(routerAlert); alert.found()) {
            out << ": ";
            formatLabelValue(alert, out);
        }
    } else if (&item.field() == &quickStartItem) {
        quickStartSummary(item, out);
    }
}

void unknownOptionLabel(const ItemView& item, Text& out)
{
    const auto length = item.item().length;
    out.format("Unknown (0x{:02x}) ({} byte{})", item.value(), length, length == 1 ? "" : "s");
}

void tracerouteOption(Ipv4Option& option)
{
    option.in.read(option.item, tracerouteId);
    option.in.read(option.item, outboundHops);
    option.in.read(option.item, returnHops);
    option.in.read(option.item, originator);
}

void directedBroadcastOption(Ipv4Option& option)
{
    while (option.in && option.in.remaining() >= 4)
        option.in.read(option.item, broadcastAddress);
    if (option.in && option.in.remaining() > 0)
        option.in.bytes(option.item, padding, option.in.remaining());
}

void quickStartOption(Ipv4Option& option)
{
    auto& in = option.in;
    const auto function = in.look(option.item, quickStartFunction);
    if (function != 0 && function != 8)
        return;
    in.read(option.item, quickStartRate);
    if (function == 0) {
        const auto ttl = in.read(option.item, quickStartTtl);
        option.item.conclude(quickStartTtlDifference, static_cast<std::uint8_t>(option.timeToLive - ttl));
    } else {
        in.read(option.item, quickStartUnused);
    }
    in.look(option.item, quickStartNonce);
    in.read(option.item, quickStartReserved);
}

void addType(TreeItem& item, Cursor& in)
{
    const auto type = in.read(item, optionType);
    type.item.bits(typeCopy, type);
    type.item.bits(typeClass, type);
    type.item.bits(typeNumber, type);
}

void addBroken(TreeItem& list, const Cursor& in, std::uint8_t type, const OptionKind* kind, std::string_view what)
{
    if (!list)
        return;
    Text text;
    if (kind)
        text << plainName(kind->item);
    else
        text.format("Unknown (0x{:02x})", type);
    text << " (" << what << ')';
    list.addText(ipv4BrokenOption, text.view()).setOffset(in.position(), in.remaining()).expert(ipv4OptionLengthInvalid, text.view());
}

/// One option with a length. False if it is broken and nothing behind it can be found.
bool dissectOption(Cursor& in, TreeItem& list, std::uint8_t timeToLive)
{
    const auto type = in.peek();
    const auto* kind = findKind(type);
    if (in.remaining() < 2) {
        addBroken(list, in, type, kind, "length byte past end of options");
        return false;
    }
    const auto size = in.peek(1);
    const auto* s = size == 1 ? "" : "s";
    if (size < 2) {
        addBroken(list, in, type, kind, fmt::format("with too-short option length = {} byte{}", size, s));
        return false;
    }
    if (size > in.remaining()) {
        addBroken(list, in, type, kind,
            fmt::format("option length = {} byte{} says option goes past end of options", size, s));
        return false;
    }
    auto part = in.take(size);
    if (!kind) {
        list.add(unknownOption, part.source(), part.position(), size, type);
        return true;
    }
    auto item = list.add(kind->item, part.source(), part.position(), kind->fixedSize ? kind->fixedSize : size, 0);
    addType(item, part);
    auto length = part.read(item, optionLength);
    if (kind->fixedSize && size != kind->fixedSize && length.item)
        length.item.expert(ipv4OptionLengthInvalid,
            fmt::format("{} (with option length = {} byte{}; should be {})", plainName(kind->item), size, s, kind->fixedSize));
    Ipv4Option option {part, item, length.item, size, timeToLive};
    kind->dissect(option);
    if (part)
        item.setValue(1); // named in the line above
    return true;
}

} // namespace

constinit const FieldList ipv4OptionFields {fields};
constinit const ExpertList ipv4OptionExperts {experts};

void dissectIpv4Options(Cursor& in, TreeItem& layer, std::uint32_t length, std::uint8_t timeToLive)
{
    if (!in.has(length)) {
        in.fail(&optionsItem, length);
        return;
    }
    auto list = layer.add(optionsItem, in.source(), in.position(), length, 0);
    // Read without a tree as well: an option that ends before its content makes the packet malformed.
    auto options = in.take(length);
    int nops = 0;
    while (options && !options.atEnd()) {
        const auto type = options.peek();
        if (type > noOperation) {
            nops = 0;
            if (!dissectOption(options, list, timeToLive))
                break;
            continue;
        }
        if (type == noOperation && ++nops == 4)
            list.expert(fourNops);
        auto item = list.add(type == noOperation ? nopItem : eolItem, options.source(), options.position(), 1, 0);
        addType(item, options);
        if (type == endOfOptions)
            break;
    }
}

} // namespace porthole
