// IPv4 options: RFC 791 section 3.1, RFC 1108 (security), RFC 1063 (MTU discovery), RFC 1393 (traceroute), RFC 2113
// (router alert), RFC 4782 (Quick-Start), FIPS 188 (CIPSO).

#include "dissectors/network/ipv4_options.h"

namespace porthole {

constinit const Field<Ipv4Address> ipv4Destination {"ip.dst", "Destination Address"};
constinit const Field<TextString> ipv4DestinationHost {"ip.dst_host", "Destination Host", Hidden {}, Generated {}};
constinit const Field<Ipv4Address> ipv4AnyAddress {"ip.addr", "Source or Destination Address", Hidden {}};
constinit const Field<TextString> ipv4AnyHost {"ip.host", "Source or Destination Host", Hidden {}, Generated {}};
constinit const Field<Ipv4Address> currentRoute {"ip.cur_rt", "Current Route"};
constinit const Field<TextString> currentRouteHost {"ip.cur_rt_host", "Current Route Host", Hidden {}, Generated {}};

namespace {

void optionsLabel(const ItemView& item, Text& out);
void optionLabel(const ItemView& item, Text& out);
void unknownOptionLabel(const ItemView& item, Text& out);
void appendNext(const ItemView& item, Text& out);
void timeStampAddressLabel(const ItemView& item, Text& out);
void appendAuthorities(const ItemView& item, Text& out);
void unknownTagLabel(const ItemView& item, Text& out);

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
constexpr ValueName securityLevels[] = {
    {0x0000, "Unclassified"},
    {0x135e, "Reserved"},
    {0x24bd, "Reserved"},
    {0x35e2, "Reserved"},
    {0x4d78, "Reserved"},
    {0x5e26, "PROG"},
    {0x6bc5, "Top secret"},
    {0x789a, "EFTO"},
    {0x89af, "Reserved"},
    {0x9af1, "Reserved"},
    {0xaf13, "Restricted"},
    {0xbc4d, "MMMM"},
    {0xc4d6, "Reserved"},
    {0xd788, "Secret"},
    {0xe26b, "Reserved"},
    {0xf135, "Confidential"},
};
constexpr ValueName classificationLevels[] = {
    {0x01, "Reserved 4"},
    {0x3d, "Top secret"},
    {0x5a, "Secret"},
    {0x66, "Reserved 3"},
    {0x96, "Confidential"},
    {0xab, "Unclassified"},
    {0xcc, "Reserved 2"},
    {0xf1, "Reserved 1"},
};
constexpr ValueName cipsoTags[] = {
    {0, "Padding"},
    {1, "Restrictive Category Bitmap"},
    {2, "Enumerated Categories"},
    {5, "Ranged Categories"},
    {6, "Permissive Categories"},
    {7, "Free Form"},
};
constexpr ValueName timeStampFlags[] = {
    {0, "Time stamps only"}, {1, "Time stamp and address"}, {3, "Time stamps for prespecified addresses"}};
constexpr Booleans protectedOrNot {
    "Datagram protected in accordance with its rules", "Datagram not protected in accordance with its rules"};

constexpr Field<NoValue> optionsItem {"ip.options", "Options", Label {optionsLabel}};
constexpr Field<NoValue> unknownOption {"ip.options.unknown", "Unknown option", Label {unknownOptionLabel}};
constexpr Field<NoValue> brokenOption {"ip.options.broken", "Broken option"};
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
constexpr Field<std::uint8_t> pointer {"ip.opt.ptr", "Pointer"};
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
constexpr Field<std::uint16_t> securityLevel {"ip.opt.sec_rfc791_sec", "Security", Base::Hex, Names {securityLevels}};
constexpr Field<std::uint16_t> compartments {"ip.opt.sec_rfc791_comp", "Compartments"};
constexpr Field<TextString> handlingRestrictions {"ip.opt.sec_rfc791_hr", "Handling Restrictions"};
constexpr Field<TextString> transmissionControl {"ip.opt.sec_rfc791_tcc", "Transmission Control Code"};
constexpr Field<std::uint8_t> classification {
    "ip.opt.sec_cl", "Classification Level", Base::Hex, Names {classificationLevels}};
constexpr Field<std::uint8_t> authorityFlags {
    "ip.opt.sec_prot_auth_flags", "Protection Authority Flags", Base::Hex, Append {appendAuthorities}};
constexpr Field<bool> genser {"ip.opt.sec_prot_auth_genser", "GENSER", Mask {0x80}, protectedOrNot};
constexpr Field<bool> siopEsi {"ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", Mask {0x40}, protectedOrNot};
constexpr Field<bool> sci {"ip.opt.sec_prot_auth_sci", "SCI", Mask {0x20}, protectedOrNot};
constexpr Field<bool> nsa {"ip.opt.sec_prot_auth_nsa", "NSA", Mask {0x10}, protectedOrNot};
constexpr Field<bool> doe {"ip.opt.sec_prot_auth_doe", "DOE", Mask {0x08}, protectedOrNot};
constexpr Field<std::uint8_t> authorityUnassigned {
    "ip.opt.sec_prot_auth_unassigned", "Unassigned", Base::Hex, Mask {0x06}};
constexpr Field<std::uint8_t> furtherUnassigned {
    "ip.opt.sec_prot_auth_unassigned2", "Unassigned", Base::Hex, Mask {0xfe}};
constexpr Field<bool> fieldTermination {"ip.opt.sec_prot_auth_fti", "Field Termination Indicator", Mask {0x01},
    Booleans {"Additional octet present", "Final octet"}};
constexpr Field<std::uint8_t> additionalFormat {
    "ip.opt.ext_sec_add_sec_info_format_code", "Additional Security Info Format Code", Base::Hex};
constexpr Field<ByteString> additionalInfo {"ip.opt.ext_sec_add_sec_info", "Additional Security Info"};
constexpr Field<Ipv4Address> recordedRoute {"ip.rec_rt", "Recorded Route", Append {appendNext}};
constexpr Field<TextString> recordedRouteHost {"ip.rec_rt_host", "Recorded Route Host", Hidden {}, Generated {}};
constexpr Field<Ipv4Address> sourceRoute {"ip.src_rt", "Source Route", Append {appendNext}};
constexpr Field<TextString> sourceRouteHost {"ip.src_rt_host", "Source Route Host", Hidden {}, Generated {}};
constexpr Field<Ipv4Address> emptyRoute {"ip.empty_rt", "Empty Route", Append {appendNext}};
constexpr Field<TextString> emptyRouteHost {"ip.empty_rt_host", "Empty Route Host", Hidden {}, Generated {}};
constexpr Field<std::uint32_t> cipsoDomain {"ip.cipso.doi", "DOI"};
constexpr Field<std::uint8_t> cipsoTag {"ip.cipso.tag_type", "Tag Type", Names {cipsoTags}, Append {unknownTagLabel}};
constexpr Field<std::uint8_t> cipsoLevel {"ip.cipso.sensitivity_level", "Sensitivity Level"};
constexpr Field<TextString> cipsoCategories {"ip.cipso.categories", "Categories"};
constexpr Field<ByteString> cipsoData {"ip.cipso.tag_data", "Tag data"};
constexpr Field<std::uint8_t> overflow {"ip.opt.overflow", "Overflow", Mask {0xf0}};
constexpr Field<std::uint8_t> timeStampFlag {"ip.opt.flag", "Flag", Base::Hex, Mask {0x0f}, Names {timeStampFlags}};
constexpr Field<std::uint32_t> timeStamp {"ip.opt.time_stamp", "Time stamp"};
constexpr Field<Ipv4Address> timeStampAddress {"ip.opt.time_stamp_addr", "Address", Label {timeStampAddressLabel}};

constexpr ExpertInfo invalidLength {
    "ip.opt.len.invalid", Severity::Warning, ExpertGroup::Protocol, "Invalid length for option"};
constexpr ExpertInfo beforeAddress {
    "ip.opt.ptr.before_address", Severity::Warning, ExpertGroup::Protocol, "Pointer points before first address"};
constexpr ExpertInfo middleOfAddress {
    "ip.opt.ptr.middle_address", Severity::Warning, ExpertGroup::Protocol, "Pointer points to middle of address"};
constexpr ExpertInfo suboptionTooLong {
    "ip.subopt_too_long", Severity::Warning, ExpertGroup::Protocol, "Suboption would go past end of option"};
constexpr ExpertInfo fourNops {"ip.nop", Severity::Warning, ExpertGroup::Protocol,
    "4 NOP in a row - a router may have removed some options"};
constexpr ExpertInfo malformedCipso {"ip.cipso.malformed", Severity::Error, ExpertGroup::Sequence, "Malformed CIPSO tag"};

constexpr const FieldInfo* fields[] = {&ipv4Destination, &ipv4DestinationHost, &ipv4AnyAddress, &ipv4AnyHost,
    &currentRoute, &currentRouteHost, &optionsItem, &unknownOption, &brokenOption, &eolItem, &nopItem, &securityItem,
    &extendedSecurityItem, &cipsoItem, &recordRouteItem, &looseRouteItem, &strictRouteItem, &timeStampItem, &streamItem,
    &mtuProbeItem, &mtuReplyItem, &tracerouteItem, &routerAlertItem, &directedBroadcastItem, &quickStartItem, &optionType,
    &typeCopy, &typeClass, &typeNumber, &optionLength, &pointer, &streamId, &mtu, &tracerouteId, &outboundHops,
    &returnHops, &originator, &routerAlert, &broadcastAddress, &padding, &quickStartFunction, &quickStartRate,
    &quickStartTtl, &quickStartTtlDifference, &quickStartUnused, &quickStartNonce, &quickStartReserved, &securityLevel,
    &compartments, &handlingRestrictions, &transmissionControl, &classification, &authorityFlags, &genser, &siopEsi,
    &sci, &nsa, &doe, &authorityUnassigned, &furtherUnassigned, &fieldTermination, &additionalFormat, &additionalInfo,
    &recordedRoute, &recordedRouteHost, &sourceRoute, &sourceRouteHost, &emptyRoute, &emptyRouteHost, &cipsoDomain,
    &cipsoTag, &cipsoLevel, &cipsoCategories, &cipsoData, &overflow, &timeStampFlag, &timeStamp, &timeStampAddress};
constexpr const ExpertInfo* experts[] = {
    &invalidLength, &beforeAddress, &middleOfAddress, &suboptionTooLong, &fourNops, &malformedCipso};

/// One option under dissection.
struct Option {
    Cursor& in; ///< over what follows the length
    TreeItem& item;
    TreeItem& length; ///< the length's line
    std::uint8_t size; ///< of the whole option, by its length
    std::uint8_t timeToLive;
};

void securityOption(Option& option);
void extendedSecurityOption(Option& option);
void cipsoOption(Option& option);
void recordRouteOption(Option& option);
void sourceRouteOption(Option& option);
void timeStampOption(Option& option);
void streamOption(Option& option) { option.in.read(option.item, streamId); }
void mtuOption(Option& option) { option.in.read(option.item, mtu); }
void routerAlertOption(Option& option) { option.in.read(option.item, routerAlert); }
void tracerouteOption(Option& option);
void directedBroadcastOption(Option& option);
void quickStartOption(Option& option);

struct OptionKind {
    std::uint8_t type;
    const LayerField& item;
    std::uint8_t fixedSize; ///< 0: it varies
    void (*dissect)(Option&);
};

constexpr std::uint8_t endOfOptions = 0, noOperation = 1, looseRoute = 131, strictRoute = 137;
constexpr OptionKind kinds[] = {
    {endOfOptions, eolItem, 1, nullptr},
    {noOperation, nopItem, 1, nullptr},
    {7, recordRouteItem, 0, recordRouteOption},
    {11, mtuProbeItem, 4, mtuOption},
    {12, mtuReplyItem, 4, mtuOption},
    {25, quickStartItem, 8, quickStartOption},
    {68, timeStampItem, 0, timeStampOption},
    {82, tracerouteItem, 12, tracerouteOption},
    {130, securityItem, 0, securityOption},
    {looseRoute, looseRouteItem, 0, sourceRouteOption},
    {133, extendedSecurityItem, 0, extendedSecurityOption},
    {134, cipsoItem, 0, cipsoOption},
    {136, streamItem, 4, streamOption},
    {strictRoute, strictRouteItem, 0, sourceRouteOption},
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

/// The address that the pointer points at.
void appendNext(const ItemView& item, Text& out)
{
    const auto option = item.parent();
    if (item.item().offset - option.item().offset + 1 == option.valueOf(pointer))
        out << " <- (next)";
}

void timeStampAddressLabel(const ItemView& item, Text& out)
{
    out << "Address: ";
    if (item.value())
        appendIpv4(out, static_cast<std::uint32_t>(item.value()));
    else
        out << '-';
}

void appendAuthorities(const ItemView& item, Text& out)
{
    constexpr const Field<bool>* parts[] = {&genser, &siopEsi, &sci, &nsa, &doe, &fieldTermination};
    for (const auto* part : parts)
        if (item.valueOf(*part))
            out << ", " << part->name;
}

void unknownTagLabel(const ItemView& item, Text& out)
{
    const auto after = item.bytes();
    if (findName(cipsoTags, item.value()).empty() && after.size() > 1)
        out.format(" ({} bytes)", after[1]);
}

// Options in detail. The cursor is limited to the option, so that what goes past its end is malformed.

void securityOption(Option& option)
{
    auto& in = option.in;
    if (option.size == 11) {
        in.read(option.item, securityLevel);
        in.read(option.item, compartments);
        in.bytes(option.item, handlingRestrictions, 2);
        in.bytes(option.item, transmissionControl, 3);
        return;
    }
    in.read(option.item, classification);
    bool more = true;
    for (bool first = true; more && in && !in.atEnd(); first = false) {
        const auto flags = in.read(option.item, authorityFlags);
        if (first) {
            for (const auto* part : {&genser, &siopEsi, &sci, &nsa, &doe})
                flags.item.bits(*part, flags);
            flags.item.bits(authorityUnassigned, flags);
        } else {
            flags.item.bits(furtherUnassigned, flags);
        }
        flags.item.bits(fieldTermination, flags);
        more = flags & 1;
        if (more && in.atEnd())
            option.item.expert(invalidLength, "Field Termination Indicator set to 1 for last byte of option");
    }
}

void extendedSecurityOption(Option& option)
{
    option.in.read(option.item, additionalFormat);
    if (option.in && option.in.remaining() > 0)
        option.in.bytes(option.item, additionalInfo, option.in.remaining());
}

/// FIPS 188 sections 4.3: which categories a tag lists, as text.
void listCategories(std::uint8_t tag, Cursor part, Text& out)
{
    Separator comma(",");
    if (tag == 1) {
        for (unsigned byte = 0; part.remaining() > 0 && part; ++byte) {
            const auto bits = part.u8();
            for (unsigned bit = 0; bit < 8; ++bit)
                if (bits & 0x80u >> bit)
                    out << comma.next(), out.format("{}", byte * 8 + bit);
        }
    } else if (tag == 2) {
        while (part.remaining() >= 2 && part)
            out << comma.next(), out.format("{}", part.u16());
    } else {
        while (part.remaining() >= 2 && part) {
            const auto high = part.u16();
            const auto low = part.remaining() >= 2 ? part.u16() : 0;
            out << comma.next(), out.format("{}-{}", high, low);
        }
    }
}

void cipsoTagContent(std::uint8_t tag, Cursor part, TreeItem& item)
{
    if (tag == 6 || tag == 7) {
        if (part.remaining() > 0)
            part.bytes(item, cipsoData, part.remaining());
        return;
    }
    part.skip(1); // alignment
    part.read(item, cipsoLevel);
    if (!part || !item || part.remaining() == 0)
        return;
    Text categories;
    listCategories(tag, part, categories);
    if (!categories.empty())
        item.addText(cipsoCategories, categories.view()).setOffset(part.position(), part.remaining());
}

void cipsoOption(Option& option)
{
    auto& in = option.in;
    in.read(option.item, cipsoDomain);
    while (in && !in.atEnd()) {
        const auto tag = in.read(option.item, cipsoTag);
        if (tag == 0)
            continue; // padding of one byte
        const auto length = in.u8();
        const bool known = tag == 1 || tag == 2 || tag == 5 || tag == 6 || tag == 7;
        const auto shortest = known && tag < 6 ? 4u : 2u;
        if (!in)
            return;
        if (length < shortest || length - 2u > in.remaining()) {
            tag.item.expert(malformedCipso);
            return;
        }
        auto part = in.take(length - 2u);
        if (known)
            cipsoTagContent(tag, part, option.item);
        else
            tag.item.setLength(2);
    }
}

/// False if it points nowhere sensible.
bool readPointer(Option& option, TreeItem& line, std::uint8_t& value)
{
    const auto read = option.in.read(option.item, pointer);
    line = read.item;
    value = read;
    if (!option.in)
        return false;
    if (value < 4)
        line.expert(beforeAddress);
    else if (value % 4 != 0)
        line.expert(middleOfAddress);
    else
        return true;
    return false;
}

void addRoute(Option& option, const FieldInfo& field, const FieldInfo& host)
{
    const auto at = option.in.position();
    const auto address = option.in.u32();
    option.item.add(field, option.in.source(), at, 4, address);
    addIpv4Host(option.item, option.in.source(), at, address, host, nullptr);
}

void recordRouteOption(Option& option)
{
    TreeItem line;
    std::uint8_t next = 0;
    if (!readPointer(option, line, next))
        return;
    for (unsigned number = 4; option.in && !option.in.atEnd(); number += 4) {
        if (option.in.remaining() < 4) {
            line.expert(suboptionTooLong);
            return;
        }
        if (number < next)
            addRoute(option, recordedRoute, recordedRouteHost);
        else
            addRoute(option, emptyRoute, emptyRouteHost);
    }
}

void sourceRouteOption(Option& option)
{
    TreeItem line;
    std::uint8_t next = 0;
    if (!readPointer(option, line, next))
        return;
    for (unsigned number = 4; option.in && !option.in.atEnd(); number += 4) {
        if (option.in.remaining() < 4) {
            line.expert(suboptionTooLong);
            return;
        }
        if (number < next) {
            addRoute(option, recordedRoute, recordedRouteHost);
        } else if (option.in.remaining() < 8) {
            const auto at = option.in.position();
            addIpv4Destination(option.item, option.in.source(), at, option.in.u32());
        } else {
            addRoute(option, sourceRoute, sourceRouteHost);
        }
    }
}

void timeStampOption(Option& option)
{
    auto& in = option.in;
    in.read(option.item, pointer);
    in.look(option.item, overflow);
    const auto flag = in.read(option.item, timeStampFlag);
    const bool withAddress = flag == 1 || flag == 3;
    while (in && !in.atEnd()) {
        if (in.remaining() < (withAddress ? 8u : 4u)) {
            option.item.addText(brokenOption, suboptionTooLong.name).expert(suboptionTooLong);
            return;
        }
        if (withAddress)
            in.read(option.item, timeStampAddress);
        in.read(option.item, timeStamp);
    }
}

void tracerouteOption(Option& option)
{
    option.in.read(option.item, tracerouteId);
    option.in.read(option.item, outboundHops);
    option.in.read(option.item, returnHops);
    option.in.read(option.item, originator);
}

void directedBroadcastOption(Option& option)
{
    while (option.in && option.in.remaining() >= 4)
        option.in.read(option.item, broadcastAddress);
    if (option.in && option.in.remaining() > 0)
        option.in.bytes(option.item, padding, option.in.remaining());
}

void quickStartOption(Option& option)
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
    list.addText(brokenOption, text.view()).setOffset(in.position(), in.remaining()).expert(invalidLength, text.view());
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
        length.item.expert(invalidLength,
            fmt::format("{} (with option length = {} byte{}; should be {})", plainName(kind->item), size, s, kind->fixedSize));
    Option option {part, item, length.item, size, timeToLive};
    kind->dissect(option);
    if (part)
        item.setValue(1); // named in the line above
    return true;
}

} // namespace

constinit const FieldList ipv4OptionFields {fields};
constinit const ExpertList ipv4OptionExperts {experts};

void addIpv4Host(TreeItem parent, std::uint8_t source, std::uint32_t offset, std::uint32_t address, const FieldInfo& host,
    const FieldInfo* any)
{
    if (!parent)
        return;
    char text[16];
    char* end = text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto byte = address >> shift & 0xff;
        if (byte >= 100)
            *end++ = static_cast<char>('0' + byte / 100);
        if (byte >= 10)
            *end++ = static_cast<char>('0' + byte / 10 % 10);
        *end++ = static_cast<char>('0' + byte % 10);
        if (shift)
            *end++ = '.';
    }
    auto& tree = *parent.tree();
    const auto kept = tree.keep({text, static_cast<std::size_t>(end - text)});
    for (const auto* field : {&host, any}) {
        if (!field)
            continue;
        if (const auto item = parent.add(*field, source, offset, 4, kept))
            tree[item.index()].flags |= Item::Derived;
    }
}

void addIpv4Destination(TreeItem parent, std::uint8_t source, std::uint32_t offset, std::uint32_t address)
{
    parent.add(ipv4Destination, source, offset, 4, address);
    parent.add(ipv4AnyAddress, source, offset, 4, address);
    addIpv4Host(parent, source, offset, address, ipv4DestinationHost, &ipv4AnyHost);
}

std::optional<std::uint32_t> ipv4RoutedDestination(Cursor options)
{
    while (options.captured() > 0) {
        const auto type = options.peek();
        if (type == endOfOptions)
            break;
        if (type == noOperation) {
            options.skip(1);
            continue;
        }
        const auto size = options.peek(1);
        if (size < 2 || !options.has(size))
            break;
        if ((type == looseRoute || type == strictRoute) && size >= 7) {
            const auto next = options.peek(2);
            if (next >= 4 && next % 4 == 0 && next < size)
                return options.peek32(size - 4u);
        }
        options.skip(size);
    }
    return {};
}

void dissectIpv4Options(Cursor& in, TreeItem& layer, std::uint32_t length, std::uint8_t timeToLive)
{
    if (!in.has(length)) {
        in.fail(&optionsItem, length);
        return;
    }
    auto list = layer.add(optionsItem, in.source(), in.position(), length, 0);
    auto options = in.take(length);
    if (!layer)
        return;
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
