// IPv6 options: RFC 8200 section 4.2; RFC 2675 (jumbograms), RFC 2473 (tunnel limit), RFC 2711 (router alert), RFC 4782
// (Quick-Start), RFC 5570 (CALIPSO), RFC 6275 (home address), RFC 6553 (RPL), RFC 6621 (SMF), RFC 6744 (ILNP), RFC 6788
// (line id), RFC 6971 (DFF), RFC 7731 (MPL), RFC 8250 (PDM), RFC 9268 (path MTU), RFC 9486 (IOAM).

#include "dissectors/network/ipv6_options.h"

#include "dissectors/network/ipv6_extensions.h"

namespace porthole {

namespace {

void optionLabel(const ItemView& item, Text& out);
void padding(const ItemView& item, Text& out);
void paddingLabel(const ItemView& item, Text& out);
void appendRplFlags(const ItemView& item, Text& out);
void appendMplFlags(const ItemView& item, Text& out);
void appendDffFlags(const ItemView& item, Text& out);
void appendIoamFlags(const ItemView& item, Text& out);
void appendTraceTypes(const ItemView& item, Text& out);
void ioamContentLabel(const ItemView& item, Text& out);

constexpr std::uint8_t pad1 = 0, padN = 1, tunnelLimit = 4, routerAlert = 5, calipso = 7, smfDpd = 8, metrics = 15,
                       quickStart = 0x26, pathMtu = 0x30, ioam = 0x31, tunnelPayload = 0x41, rpl = 0x63, mpl = 0x6d,
                       endpointId = 0x8a, ilnpNonce = 0x8b, lineId = 0x8c, jumbo = 0xc2, home = 0xc9, dff = 0xee;

constexpr ValueName optionNames[] = {
    {pad1, "Pad1"},
    {padN, "PadN"},
    {tunnelLimit, "Tunnel Encapsulation Limit"},
    {routerAlert, "Router Alert"},
    {calipso, "CALIPSO"},
    {smfDpd, "SMF_DPD"},
    {metrics, "Performance and Diagnostic Metrics"},
    {0x1e, "Experimental (0x1E)"},
    {quickStart, "Quick-Start"},
    {pathMtu, "Path MTU Option"},
    {ioam, "IOAM Option"},
    {0x3e, "Experimental (0x3E)"},
    {tunnelPayload, "Tunnel Payload Forwarding (TPF) Information"},
    {0x5e, "Experimental (0x5E)"},
    {rpl, "RPL Option"},
    {mpl, "MPL Option"},
    {0x7e, "Experimental (0x7E)"},
    {endpointId, "Endpoint Identification"},
    {ilnpNonce, "ILNP Nonce"},
    {lineId, "Line-Identification Option"},
    {0x9e, "Experimental (0x9E)"},
    {0xbe, "Experimental (0xBE)"},
    {jumbo, "Jumbo Payload"},
    {home, "Home Address"},
    {0xde, "Experimental (0xDE)"},
    {dff, "IP_DFF"},
    {0xfe, "Experimental (0xFE)"},
};
constexpr ValueName actions[] = {{0, "Skip and continue"}, {1, "Discard"}, {2, "Discard and send ICMP Parameter Problem"},
    {3, "Discard and send ICMP if not multicast"}};
constexpr ValueName alerts[] = {{0, "MLD"}, {1, "RSVP"}, {2, "Active Network"}};
constexpr ValueName taggerTypes[] = {{0, "NULL"}, {1, "DEFAULT"}, {2, "IPv4"}, {3, "IPv6"}};
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
constexpr ValueName seedLengths[] = {
    {0, "0"}, {1, "16-bit unsigned integer"}, {2, "64-bit unsigned integer"}, {3, "128-bit unsigned integer"}};
constexpr ValueName ioamTypes[] = {
    {0, "Pre-allocated Trace"}, {1, "Incremental Trace"}, {2, "Proof of Transit"}, {3, "Edge to Edge"}};

constexpr Field<NoValue> optionItem {"ipv6.opt", "IPv6 Option", Label {optionLabel}};
constexpr Field<std::uint8_t> optionType {"ipv6.opt.type", "Type", Base::Hex, Names {optionNames}};
constexpr Field<std::uint8_t> typeAction {"ipv6.opt.type.action", "Action", Mask {0xc0}, Names {actions}};
constexpr Field<bool> typeChange {"ipv6.opt.type.change", "May Change", Mask {0x20}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> typeRest {"ipv6.opt.type.rest", "Low-Order Bits", Base::Hex, Mask {0x1f}};
constexpr Field<std::uint8_t> optionLength {"ipv6.opt.length", "Length"};
constexpr Field<NoValue> pad1Item {"ipv6.opt.pad1", "Pad1"};
constexpr Field<ByteString> padNBytes {"ipv6.opt.padn", "PadN", Label {paddingLabel}, Plain {padding}};
constexpr Field<std::uint16_t> mtuMinimum {"ipv6.opt.pmtu.min", "Minimum Reported PMTU"};
constexpr Field<std::uint16_t> mtuReturn {"ipv6.opt.pmtu.rtn", "Return Minimum PMTU"};
constexpr Field<bool> mtuReturnFlag {"ipv6.opt.pmtu.r_flag", "Return Flag"};
constexpr Field<std::uint16_t> alertValue {"ipv6.opt.router_alert", "Router Alert", Names {alerts}};
constexpr Field<std::uint8_t> tunnelLimitValue {"ipv6.opt.tel", "Tunnel Encapsulation Limit"};
constexpr Field<std::uint32_t> jumboLength {"ipv6.opt.jumbo", "Payload Length"};
constexpr Field<std::uint32_t> calipsoDomain {"ipv6.opt.calipso.doi", "CALIPSO Domain of Interpretation"};
constexpr Field<std::uint8_t> calipsoLength {"ipv6.opt.calipso.cmpt.length", "Compartment Length"};
constexpr Field<std::uint8_t> calipsoLevel {"ipv6.opt.calipso.sens_level", "Sensitivity Level"};
constexpr Field<std::uint16_t> calipsoChecksum {"ipv6.opt.calipso.checksum", "Checksum", Base::Hex};
constexpr Field<ByteString> calipsoBitmap {"ipv6.opt.calipso.cmpt_bitmap", "Compartment Bitmap"};
constexpr Field<bool> smfHash {"ipv6.opt.smf_dpd.hash_bit", "H-bit", Mask {0x80}};
constexpr Field<std::uint8_t> smfTaggerType {
    "ipv6.opt.smf_dpd.tid_type", "TaggerID Type", Mask {0x70}, Names {taggerTypes}};
constexpr Field<std::uint8_t> smfTaggerLength {"ipv6.opt.smf_dpd.tid_len", "TaggerID Length", Mask {0x0f}};
constexpr Field<ByteString> smfTagger {"ipv6.opt.smf_dpd.tagger_id", "TaggerID"};
constexpr Field<ByteString> smfIdentifier {"ipv6.opt.smf_dpd.ident", "Identifier"};
constexpr Field<ByteString> smfHashValue {"ipv6.opt.smf_dpd.hav", "Hash Assist Value"};
constexpr Field<std::uint8_t> pdmScaleReceived {"ipv6.opt.pdm.scale_dtlr", "Scale DTLR"};
constexpr Field<std::uint8_t> pdmScaleSent {"ipv6.opt.pdm.scale_dtls", "Scale DTLS"};
constexpr Field<std::uint16_t> pdmThis {"ipv6.opt.pdm.psn_this_pkt", "PSN This Packet"};
constexpr Field<std::uint16_t> pdmLast {"ipv6.opt.pdm.psn_last_recv", "PSN Last Received"};
constexpr Field<std::uint16_t> pdmReceived {"ipv6.opt.pdm.delta_last_recv", "Delta Time Last Received"};
constexpr Field<std::uint16_t> pdmSent {"ipv6.opt.pdm.delta_last_sent", "Delta Time Last Sent"};
constexpr Field<std::uint8_t> quickStartFunction {
    "ipv6.opt.qs_func", "Function", Mask {0xf0}, Names {quickStartFunctions}};
constexpr Field<std::uint8_t> quickStartRate {"ipv6.opt.qs_rate", "Rate", Mask {0x0f}, Names {quickStartRates}};
constexpr Field<std::uint8_t> quickStartTtl {"ipv6.opt.qs_ttl", "QS TTL"};
constexpr Field<std::uint8_t> quickStartDifference {"ipv6.opt.qs_ttl_diff", "TTL Diff", Generated {}};
constexpr Field<std::uint8_t> quickStartUnused {"ipv6.opt.qs_unused", "Not Used"};
constexpr Field<std::uint32_t> quickStartNonce {"ipv6.opt.qs_nonce", "QS Nonce", Base::Hex, Mask {0xfffffffc}};
constexpr Field<std::uint32_t> quickStartReserved {"ipv6.opt.qs_reserved", "Reserved", Base::Hex, Mask {0x3}};
constexpr Field<std::uint8_t> ioamReserved {"ipv6.opt.ioam.rsv", "Reserved"};
constexpr Field<std::uint8_t> ioamType {"ipv6.opt.ioam.opt_type", "Option-Type", Names {ioamTypes}};
constexpr Field<std::uint16_t> traceNamespace {"ipv6.opt.ioam.trace.ns", "Namespace ID"};
constexpr Field<std::uint8_t> traceNodeLength {"ipv6.opt.ioam.trace.nodelen", "Node Length", Mask {0xf8}};
constexpr Field<std::uint16_t> traceFlags {
    "ipv6.opt.ioam.trace.flags", "Flags", Base::Hex, Mask {0x0780}, Append {appendIoamFlags}};
constexpr Field<bool> traceOverflow {"ipv6.opt.ioam.trace.flag.o", "Overflow", Mask {0x0400}, Width {16}};
constexpr Field<bool> traceLoopback {"ipv6.opt.ioam.trace.flag.l", "Loopback", Mask {0x0200}, Width {16}};
constexpr Field<bool> traceActive {"ipv6.opt.ioam.trace.flag.a", "Active", Mask {0x0100}, Width {16}};
constexpr Field<bool> traceFlagReserved {"ipv6.opt.ioam.trace.flag.rsv", "Reserved", Mask {0x0080}, Width {16}};
constexpr Field<std::uint8_t> traceRemaining {"ipv6.opt.ioam.trace.remlen", "Remaining Length", Mask {0x7f}};
constexpr Field<UInt24> traceType {"ipv6.opt.ioam.trace.type", "Trace Type", Base::Hex, Append {appendTraceTypes}};
constexpr Field<std::uint8_t> traceReserved {"ipv6.opt.ioam.trace.rsv", "Reserved"};
constexpr Field<NoValue> ioamContent {"ipv6.opt.ioam.content", "IOAM", Label {ioamContentLabel}};
constexpr Field<NoValue> traceData {"ipv6.opt.ioam.trace.data", "Trace Data"};
constexpr Field<ByteString> traceFree {"ipv6.opt.ioam.trace.free_space", "Free space"};
constexpr Field<ByteString> traceNodes {"ipv6.opt.ioam.trace.nodes", "Node data"};
constexpr Field<bool> traceBits[] = {
    Field<bool> {"ipv6.opt.ioam.trace.type.bit0", "Hop_Lim and Node ID (short)", Mask {0x800000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit1", "Ingress and Egress IDs (short)", Mask {0x400000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit2", "Timestamp seconds", Mask {0x200000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit3", "Timestamp fraction", Mask {0x100000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit4", "Transit delay", Mask {0x080000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit5", "IOAM-Namespace specific data (short)", Mask {0x040000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit6", "Queue depth", Mask {0x020000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit7", "Checksum complement", Mask {0x010000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit8", "Hop_Lim and Node ID (wide)", Mask {0x008000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit9", "Ingress and Egress IDs (wide)", Mask {0x004000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit10", "IOAM-Namespace specific data (wide)", Mask {0x002000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit11", "Buffer occupancy", Mask {0x001000}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.undef", "Undefined", Mask {0x000ffc}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.bit22", "Opaque State Snapshot", Mask {0x000002}, Width {24}},
    Field<bool> {"ipv6.opt.ioam.trace.type.rsv", "Reserved", Mask {0x000001}, Width {24}},
};
constexpr Field<std::uint32_t> tunnelPayloadValue {"ipv6.opt.tpf_information", "TPF Information", Base::Hex};
constexpr Field<Ipv6Address> homeAddress {"ipv6.opt.mipv6.home_address", "MIPv6 Home Address"};
constexpr Field<std::uint8_t> rplFlags {"ipv6.opt.rpl.flag", "Flag", Base::Hex, Append {appendRplFlags}};
constexpr Field<bool> rplDown {"ipv6.opt.rpl.flag.o", "Down", Mask {0x80}};
constexpr Field<bool> rplRankError {"ipv6.opt.rpl.flag.r", "Rank Error", Mask {0x40}};
constexpr Field<bool> rplForwardingError {"ipv6.opt.rpl.flag.f", "Forwarding Error", Mask {0x20}};
constexpr Field<std::uint8_t> rplFlagReserved {"ipv6.opt.rpl.flag.rsv", "Reserved", Base::Hex, Mask {0x1f}};
constexpr Field<std::uint8_t> rplInstance {"ipv6.opt.rpl.instance_id", "RPLInstanceID", Base::Hex};
constexpr Field<std::uint16_t> rplRank {"ipv6.opt.rpl.sender_rank", "Sender Rank", Base::Hex};
constexpr Field<ByteString> nonce {"ipv6.opt.ilnp_nonce", "ILNP Nonce"};
constexpr Field<std::uint8_t> lineLength {"ipv6.opt.lio.length", "LineIDLen"};
constexpr Field<TextString> lineText {"ipv6.opt.lio.line_id", "Line ID"};
constexpr Field<std::uint8_t> mplFlags {"ipv6.opt.mpl.flag", "Flag", Base::Hex, Append {appendMplFlags}};
constexpr Field<std::uint8_t> mplSeedLength {
    "ipv6.opt.mpl.flag.s", "Seed ID Length", Mask {0xc0}, Names {seedLengths}};
constexpr Field<bool> mplLargest {"ipv6.opt.mpl.flag.m", "Largest Sequence", Mask {0x20}};
constexpr Field<bool> mplVersion {"ipv6.opt.mpl.flag.v", "Version", Mask {0x10}};
constexpr Field<std::uint8_t> mplFlagReserved {"ipv6.opt.mpl.flag.rsv", "Reserved", Base::Hex, Mask {0x0f}};
constexpr Field<std::uint8_t> mplSequence {"ipv6.opt.mpl.sequence", "Sequence", Base::Hex};
constexpr Field<ByteString> mplSeed {"ipv6.opt.mpl.seed_id", "Seed ID"};
constexpr Field<std::uint8_t> dffFlags {"ipv6.opt.dff.flags", "Flags", Base::Hex, Append {appendDffFlags}};
constexpr Field<std::uint8_t> dffVersion {"ipv6.opt.dff.flag.ver", "Version (VER)", Mask {0xc0}};
constexpr Field<bool> dffDuplicate {"ipv6.opt.dff.flag.dup", "Duplicate (DUP)", Mask {0x20}};
constexpr Field<bool> dffReturn {"ipv6.opt.dff.flag.ret", "Return (RET)", Mask {0x10}};
constexpr Field<std::uint8_t> dffFlagReserved {"ipv6.opt.dff.flag.rsv", "Reserved", Base::Hex, Mask {0x0f}};
constexpr Field<std::uint16_t> dffSequence {"ipv6.opt.dff.sequence_number", "Sequence Number", Base::DecHex};
constexpr Field<ByteString> experimental {"ipv6.opt.experimental", "Experimental Option"};
constexpr Field<ByteString> unknownData {"ipv6.opt_unknown_data", "Unknown Data"};
constexpr Field<ByteString> unknownPayload {"ipv6.opt.unknown", "Unknown Option Payload"};

constexpr ExpertInfo jumboProhibited {"ipv6.opt.jumbo.prohibited", Severity::Warning, ExpertGroup::Protocol,
    "When IPv6 payload length does not equal 0 a Jumbo Payload option must not be present"};
constexpr ExpertInfo jumboTruncated {"ipv6.opt.jumbo.truncated", Severity::Warning, ExpertGroup::Protocol,
    "Jumbo Payload option present and jumbo length < 65536"};
constexpr ExpertInfo invalidLength {
    "ipv6.opt.invalid_len", Severity::Error, ExpertGroup::Malformed, "Invalid IPv6 option length"};
constexpr ExpertInfo uninterpreted {
    "ipv6.opt.unknown_data.expert", Severity::Note, ExpertGroup::Undecoded, "Unknown Data (not interpreted)"};
constexpr ExpertInfo wrongHeader {"ipv6.opt.header_mismatch", Severity::Warning, ExpertGroup::Protocol,
    "Wrong options extension header for type"};
constexpr ExpertInfo deprecated {
    "ipv6.opt.deprecated", Severity::Note, ExpertGroup::Deprecated, "Option type is deprecated"};
constexpr ExpertInfo seedIsSource {"ipv6.opt.mpl.ipv6_src_seed_id", Severity::Comment, ExpertGroup::Protocol,
    "Seed ID is the IPv6 Source Address"};

constexpr const FieldInfo* fields[] = {&optionItem, &optionType, &typeAction, &typeChange, &typeRest, &optionLength,
    &pad1Item, &padNBytes, &mtuMinimum, &mtuReturn, &mtuReturnFlag, &alertValue, &tunnelLimitValue, &jumboLength,
    &calipsoDomain, &calipsoLength, &calipsoLevel, &calipsoChecksum, &calipsoBitmap, &smfHash, &smfTaggerType,
    &smfTaggerLength, &smfTagger, &smfIdentifier, &smfHashValue, &pdmScaleReceived, &pdmScaleSent, &pdmThis, &pdmLast,
    &pdmReceived, &pdmSent, &quickStartFunction, &quickStartRate, &quickStartTtl, &quickStartDifference,
    &quickStartUnused, &quickStartNonce, &quickStartReserved, &ioamReserved, &ioamType, &traceNamespace,
    &traceNodeLength, &traceFlags, &traceOverflow, &traceLoopback, &traceActive, &traceFlagReserved, &traceRemaining,
    &traceType, &traceReserved, &ioamContent, &traceData, &traceFree, &traceNodes, &traceBits[0], &traceBits[1], &traceBits[2], &traceBits[3], &traceBits[4],
    &traceBits[5], &traceBits[6], &traceBits[7], &traceBits[8], &traceBits[9], &traceBits[10], &traceBits[11],
    &traceBits[12], &traceBits[13], &traceBits[14], &tunnelPayloadValue, &homeAddress, &rplFlags, &rplDown,
    &rplRankError, &rplForwardingError, &rplFlagReserved, &rplInstance, &rplRank, &nonce, &lineLength, &lineText,
    &mplFlags, &mplSeedLength, &mplLargest, &mplVersion, &mplFlagReserved, &mplSequence, &mplSeed, &dffFlags,
    &dffVersion, &dffDuplicate, &dffReturn, &dffFlagReserved, &dffSequence, &experimental, &unknownData, &unknownPayload};
constexpr const ExpertInfo* experts[] = {&jumboProhibited, &jumboTruncated, &invalidLength, &uninterpreted, &wrongHeader,
    &deprecated, &seedIsSource};

void optionLabel(const ItemView& item, Text& out)
{
    const auto name = findName(optionNames, item.value());
    if (name.empty())
        out.format("Unknown IPv6 Option ({})", item.value());
    else
        out << name;
    if (item.value() != quickStart)
        return;
    if (const auto rate = item.find(quickStartRate); rate.found())
        out << ", " << findName(quickStartRates, rate.value());
    if (const auto ttl = item.find(quickStartTtl); ttl.found())
        out.format(", QS TTL {}, QS TTL diff {}", ttl.value(), item.valueOf(quickStartDifference));
}

void padding(const ItemView& item, Text& out)
{
    if (item.bytes().empty())
        out << "<none>";
    else
        out.hex(item.bytes());
}

void paddingLabel(const ItemView& item, Text& out)
{
    out << "PadN: ";
    padding(item, out);
}

void appendNames(const ItemView& item, std::initializer_list<const Field<bool>*> flags, Text& out)
{
    for (const auto* flag : flags)
        if (item.valueOf(*flag))
            out << ", " << flag->name;
}

void appendRplFlags(const ItemView& item, Text& out)
{
    appendNames(item, {&rplDown, &rplRankError, &rplForwardingError}, out);
}
void appendMplFlags(const ItemView& item, Text& out)
{
    out << ", Seed ID Length: " << findName(seedLengths, item.value() >> 6);
    appendNames(item, {&mplLargest, &mplVersion}, out);
}
void appendDffFlags(const ItemView& item, Text& out) { appendNames(item, {&dffDuplicate, &dffReturn}, out); }
void appendIoamFlags(const ItemView& item, Text& out)
{
    appendNames(item, {&traceOverflow, &traceLoopback, &traceActive, &traceFlagReserved}, out);
}
void appendTraceTypes(const ItemView& item, Text& out)
{
    for (const auto& bit : traceBits)
        if (item.value() & bit.mask)
            out << ", " << bit.name;
}

/// One option under dissection.
struct Option {
    Cursor& in; ///< over the option's data
    TreeItem& item;
    TreeItem& type;
    Context& context;
};

void calipsoOption(Option& option)
{
    auto& in = option.in;
    in.read(option.item, calipsoDomain);
    const auto words = in.read(option.item, calipsoLength);
    in.read(option.item, calipsoLevel);
    in.read(option.item, calipsoChecksum);
    if (words > 0 && in && in.remaining() > 0)
        in.bytes(option.item, calipsoBitmap, std::min(words * 4u, in.remaining()));
}

void smfOption(Option& option)
{
    auto& in = option.in;
    const auto first = in.peek();
    if (first & 0x80) {
        in.look(option.item, smfHash);
        in.bytes(option.item, smfHashValue, in.remaining());
        return;
    }
    in.look(option.item, smfHash);
    in.look(option.item, smfTaggerType);
    const auto length = in.read(option.item, smfTaggerLength);
    if ((first & 0x70) != 0)
        in.bytes(option.item, smfTagger, length + 1u);
    if (in && in.remaining() > 0)
        in.bytes(option.item, smfIdentifier, in.remaining());
}

void metricsOption(Option& option)
{
    option.in.read(option.item, pdmScaleReceived);
    option.in.read(option.item, pdmScaleSent);
    for (const auto* field : {&pdmThis, &pdmLast, &pdmReceived, &pdmSent})
        option.in.read(option.item, *field);
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
        option.item.conclude(quickStartDifference, static_cast<std::uint8_t>(option.context.network.hopLimit - ttl));
    } else {
        in.read(option.item, quickStartUnused);
    }
    in.look(option.item, quickStartNonce);
    in.read(option.item, quickStartReserved);
}

void pathMtuOption(Option& option)
{
    option.in.read(option.item, mtuMinimum);
    const auto at = option.in.position();
    const auto word = option.in.u16();
    if (!option.in)
        return;
    option.item.add(mtuReturn, option.in.source(), at, 2, word & 0xfffe);
    option.item.add(mtuReturnFlag, option.in.source(), at + 1, 1, word & 1);
}

void jumboOption(Option& option)
{
    const auto length = option.in.read(option.item, jumboLength);
    if (option.in && length <= 0xffff)
        length.item.expert(jumboTruncated);
    if (option.context.network.payloadLength != 0)
        option.item.expert(jumboProhibited);
}

void rplOption(Option& option)
{
    const auto flags = option.in.read(option.item, rplFlags);
    flags.item.bits(rplDown, flags);
    flags.item.bits(rplRankError, flags);
    flags.item.bits(rplForwardingError, flags);
    flags.item.bits(rplFlagReserved, flags);
    option.in.read(option.item, rplInstance);
    option.in.read(option.item, rplRank);
}

void mplOption(Option& option)
{
    constexpr std::uint32_t seedBytes[] = {0, 2, 8, 16};
    const auto flags = option.in.read(option.item, mplFlags);
    flags.item.bits(mplSeedLength, flags);
    flags.item.bits(mplLargest, flags);
    flags.item.bits(mplVersion, flags);
    flags.item.bits(mplFlagReserved, flags);
    option.in.read(option.item, mplSequence);
    const auto seed = seedBytes[flags >> 6];
    if (seed == 0)
        option.type.expert(seedIsSource);
    else
        option.in.bytes(option.item, mplSeed, seed);
}

void lineOption(Option& option)
{
    const auto length = option.in.read(option.item, lineLength);
    option.in.bytes(option.item, lineText, length);
}

void homeOption(Option& option)
{
    const auto address = option.in.read(option.item, homeAddress);
    if (!option.in)
        return;
    option.context.network.source = address.value; // what upper layers take for the source (RFC 6275 section 11.3.1)
    if (auto* text = option.context.columns())
        text->source = address.value;
}

void dffOption(Option& option)
{
    const auto flags = option.in.read(option.item, dffFlags);
    flags.item.bits(dffVersion, flags);
    flags.item.bits(dffDuplicate, flags);
    flags.item.bits(dffReturn, flags);
    flags.item.bits(dffFlagReserved, flags);
    option.in.read(option.item, dffSequence);
}

void ioamContentLabel(const ItemView& item, Text& out) { out << findName(ioamTypes, item.value(), "Unknown"); }

/// Pre-allocated and incremental trace: RFC 9197 section 4.4.
void ioamTrace(Cursor& in, TreeItem& item)
{
    in.read(item, traceNamespace);
    const auto word = in.peek16();
    in.look(item, traceNodeLength);
    const auto flags = in.look(item, traceFlags);
    for (const auto* flag : {&traceOverflow, &traceLoopback, &traceActive, &traceFlagReserved})
        flags.item.bits(*flag, word);
    in.skip(1);
    const auto left = in.read(item, traceRemaining);
    const auto kinds = in.read(item, traceType);
    for (const auto& bit : traceBits)
        kinds.item.bits(bit, kinds);
    in.read(item, traceReserved);
    if (!in)
        return;
    const auto data = item.add(traceData, in.source(), in.position(), in.remaining(), 0);
    if (const auto unused = std::min(left * 4u, in.remaining()); unused > 0)
        in.bytes(data, traceFree, unused);
    if (in.remaining() > 0)
        in.bytes(data, traceNodes, in.remaining());
}

void ioamOption(Option& option)
{
    auto& in = option.in;
    in.read(option.item, ioamReserved);
    const auto type = in.read(option.item, ioamType);
    if (!in)
        return;
    auto content = option.item.add(ioamContent, in.source(), in.position(), in.remaining(), type);
    if (type <= 1)
        ioamTrace(in, content);
}

enum class Home : std::uint8_t {
    Either,
    HopByHop,
    Destination,
};

struct OptionKind {
    std::uint8_t type;
    Home home;
    std::uint8_t length; ///< 0: it varies
    void (*dissect)(Option&);
};

constexpr OptionKind kinds[] = {
    {tunnelLimit, Home::Destination, 1, [](Option& option) { option.in.read(option.item, tunnelLimitValue); }},
    {routerAlert, Home::HopByHop, 2, [](Option& option) { option.in.read(option.item, alertValue); }},
    {calipso, Home::HopByHop, 0, calipsoOption},
    {smfDpd, Home::HopByHop, 0, smfOption},
    {metrics, Home::Destination, 10, metricsOption},
    {quickStart, Home::HopByHop, 6, quickStartOption},
    {pathMtu, Home::HopByHop, 4, pathMtuOption},
    {ioam, Home::Either, 0, ioamOption},
    {tunnelPayload, Home::Destination, 4, [](Option& option) { option.in.read(option.item, tunnelPayloadValue); }},
    {rpl, Home::HopByHop, 0, rplOption},
    {mpl, Home::HopByHop, 0, mplOption},
    {ilnpNonce, Home::Destination, 0, [](Option& option) { option.in.bytes(option.item, nonce, option.in.remaining()); }},
    {lineId, Home::Destination, 0, lineOption},
    {jumbo, Home::HopByHop, 4, jumboOption},
    {home, Home::Destination, 16, homeOption},
    {dff, Home::HopByHop, 3, dffOption},
};

const OptionKind* findKind(std::uint8_t type)
{
    for (const auto& kind : kinds)
        if (kind.type == type)
            return &kind;
    return nullptr;
}

/// RFC 4727: types with these low bits are for experiments.
bool isExperimental(std::uint8_t type) { return (type & 0x1f) == 0x1e; }

TreeItem addType(Cursor& in, TreeItem& item, const OptionKind* kind, bool hopByHop)
{
    const auto type = in.read(item, optionType);
    if (type.item && kind && kind->home != Home::Either && hopByHop != (kind->home == Home::HopByHop))
        type.item.expert(wrongHeader,
            fmt::format("{} must use a {} options header", findName(optionNames, type),
                kind->home == Home::HopByHop ? "hop-by-hop" : "destination"));
    type.item.bits(typeAction, type);
    type.item.bits(typeChange, type);
    type.item.bits(typeRest, type);
    if (type == endpointId)
        type.item.expert(deprecated);
    return type.item;
}

void dissectContent(Option& option, std::uint8_t type, const OptionKind* kind)
{
    auto& in = option.in;
    if (type == padN)
        in.bytes(option.item, padNBytes, in.remaining());
    else if (kind)
        kind->dissect(option);
    else if (isExperimental(type))
        in.bytes(option.item, experimental, in.remaining());
    else
        in.bytes(option.item, unknownPayload, in.remaining()).item.expert(uninterpreted);
    if (in && in.remaining() > 0)
        in.bytes(option.item, unknownData, in.remaining()).item.expert(uninterpreted);
}

void dissectOption(Cursor& in, TreeItem& header, Context& context, bool hopByHop)
{
    const auto code = in.peek();
    auto item = header.add(optionItem, in.source(), in.position(), 1, code);
    if (code == pad1) {
        in.read(item, optionType);
        item.add(pad1Item);
        return;
    }
    const auto* kind = findKind(code);
    auto type = addType(in, item, kind, hopByHop);
    const auto length = in.read(item, optionLength);
    if (kind && kind->length && length != kind->length && length.item)
        length.item.expert(invalidLength,
            fmt::format("{}: Invalid {}ength ({} bytes)", code == routerAlert ? "Router alert" : findName(optionNames, code),
                code == routerAlert ? 'L' : 'l', length.value));
    if (length > in.remaining()) {
        in.fail(&optionLength, length);
        return;
    }
    auto content = in.take(length);
    Option option {content, item, type, context};
    dissectContent(option, code, kind);
    item.setEnd(in.position());
}

} // namespace

constinit const FieldList ipv6OptionFields {fields};
constinit const ExpertList ipv6OptionExperts {experts};

void dissectIpv6Options(Cursor& in, TreeItem& header, Context& context, bool hopByHop)
{
    while (in && in.remaining() > 0)
        dissectOption(in, header, context, hopByHop);
}

std::uint32_t findJumboLength(Cursor in)
{
    if (!in.has(8))
        return 0;
    const auto headerEnd = (in.peek(1) + 1u) * 8;
    for (std::uint32_t at = 2; at + 1 < headerEnd && in.has(at + 2);) {
        const auto type = in.peek(at);
        if (type == pad1) {
            ++at;
            continue;
        }
        if (type == jumbo && in.peek(at + 1) == 4) {
            const auto length = in.peek32(at + 2);
            return length > 0xffff ? length : 0;
        }
        at += 2u + in.peek(at + 1);
    }
    return 0;
}

} // namespace porthole
