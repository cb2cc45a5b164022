// ICMPv6 for administrators: router renumbering, RFC 2894; node information, RFC 4620.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

void appendCommandFlags(const ItemView& item, Text& out);
void appendPrefixFlags(const ItemView& item, Text& out);
void appendUseFlags(const ItemView& item, Text& out);
void appendResultFlags(const ItemView& item, Text& out);
void appendNodeFlags(const ItemView& item, Text& out);
void matchLabel(const ItemView& item, Text& out);
void useLabel(const ItemView& item, Text& out);
void resultLabel(const ItemView& item, Text& out);

constexpr ValueName opCodes[] = {{1, "Add"}, {2, "Change"}, {3, "Set Global"}};
constexpr ValueName infinity[] = {{0xffffffff, "Infinity"}};
constexpr ValueName queryTypes[] = {
    {0, "NOOP"},
    {1, "Supported query types (Obsolete)"},
    {2, "Node Name"},
    {3, "Node addresses"},
    {4, "IPv4 node addresses"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint32_t> sequence {"icmpv6.rr.sequence_number", "Sequence Number"};
constexpr Field<std::uint8_t> segment {"icmpv6.rr.segment_number", "Segment Number"};
constexpr Field<std::uint8_t> commandFlags {"icmpv6.rr.flag", "Flags", Base::Hex, Append {appendCommandFlags}};
constexpr Field<bool> testCommand {"icmpv6.rr.flag.t", "Test Command", Mask {0x80}, setOrNot};
constexpr Field<bool> resultRequested {"icmpv6.rr.flag.r", "Result requested", Mask {0x40}, setOrNot};
constexpr Field<bool> allInterfaces {"icmpv6.rr.flag.a", "All Interfaces", Mask {0x20}, setOrNot};
constexpr Field<bool> siteSpecific {"icmpv6.rr.flag.s", "Site-specific", Mask {0x10}, setOrNot};
constexpr Field<bool> processed {"icmpv6.rr.flag.p", "Processed previously", Mask {0x08}, setOrNot};
constexpr Field<std::uint8_t> commandReserved {"icmpv6.rr.flag.rsv", "Reserved", Mask {0x07}};
constexpr Field<std::uint16_t> maximumDelay {"icmpv6.rr.maxdelay", "Max Delay"};
constexpr Field<NoValue> matchPart {"icmpv6.rr.pco.mp", "Match-Prefix Part", Label {matchLabel}};
constexpr Field<std::uint8_t> opCode {"icmpv6.rr.pco.mp.opcode", "OpCode", Names {opCodes}};
constexpr Field<std::uint8_t> opLength {"icmpv6.rr.pco.mp.oplength", "OpLength"};
constexpr Field<std::uint8_t> ordinal {"icmpv6.rr.pco.mp.ordinal", "Ordinal", Base::Hex};
constexpr Field<std::uint8_t> matchLength {"icmpv6.rr.pco.mp.matchlen", "MatchLen"};
constexpr Field<std::uint8_t> minimumLength {"icmpv6.rr.pco.mp.minlen", "MinLen"};
constexpr Field<std::uint8_t> maximumLength {"icmpv6.rr.pco.mp.maxlen", "MaxLen"};
constexpr Field<Ipv6Address> matchPrefix {"icmpv6.rr.pco.mp.matchprefix", "MatchPrefix"};
constexpr Field<NoValue> usePart {"icmpv6.rr.pco.up", "Use-Prefix Part", Label {useLabel}};
constexpr Field<std::uint8_t> useLength {"icmpv6.rr.pco.up.uselen", "UseLen"};
constexpr Field<std::uint8_t> keepLength {"icmpv6.rr.pco.up.keeplen", "KeepLen"};
constexpr Field<std::uint8_t> flagMask {"icmpv6.rr.pco.up.flagmask", "FlagMask", Base::Hex, Append {appendPrefixFlags}};
constexpr Field<bool> onLink {"icmpv6.rr.pco.up.flagmask.l", "On-link flag(L)", Mask {0x80}, setOrNot};
constexpr Field<bool> autonomous {
    "icmpv6.rr.pco.up.flagmask.a", "Autonomous address-configuration flag(A)", Mask {0x40}, setOrNot};
constexpr Field<std::uint8_t> maskReserved {"icmpv6.rr.pco.up.flagmask.reserved", "Reserved", Mask {0x3f}};
constexpr Field<std::uint8_t> raFlags {"icmpv6.rr.pco.up.raflags", "RAFlags", Base::Hex, Append {appendPrefixFlags}};
constexpr Field<std::uint32_t> validLifetime {
    "icmpv6.rr.pco.up.validlifetime", "Valid Lifetime", Names {infinity, nullptr}};
constexpr Field<std::uint32_t> preferredLifetime {
    "icmpv6.rr.pco.up.preferredlifetime", "Preferred Lifetime", Names {infinity, nullptr}};
constexpr Field<std::uint32_t> useFlags {"icmpv6.rr.pco.up.flag", "Flags", Base::Hex, Append {appendUseFlags}};
constexpr Field<bool> decrementValid {
    "icmpv6.rr.pco.up.flag.v", "Decrement valid lifetime", Mask {0x80000000}, Width {32}, setOrNot};
constexpr Field<bool> decrementPreferred {
    "icmpv6.rr.pco.up.flag.p", "Decrement preferred lifetime", Mask {0x40000000}, Width {32}, setOrNot};
constexpr Field<std::uint32_t> useReserved {"icmpv6.rr.pco.up.flag.reserved", "Reserved", Mask {0x3fffffff}};
constexpr Field<Ipv6Address> usePrefix {"icmpv6.rr.pco.up.useprefix", "UsePrefix"};
constexpr Field<NoValue> result {"icmpv6.rr.rm", "Result Message", Label {resultLabel}};
constexpr Field<std::uint16_t> resultFlags {"icmpv6.rr.rm.flag", "Flags", Base::Hex, Append {appendResultFlags}};
constexpr Field<bool> resultBounds {"icmpv6.rr.rm.flag.b", "Bounds", Mask {0x0002}, Width {16}, setOrNot};
constexpr Field<bool> resultForbidden {"icmpv6.rr.rm.flag.f", "Forbidden", Mask {0x0001}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> resultReserved {"icmpv6.rr.rm.flag.reserved", "Reserved", Mask {0xfffc}};
constexpr Field<std::uint8_t> resultOrdinal {"icmpv6.rr.rm.ordinal", "Ordinal", Base::Hex};
constexpr Field<std::uint8_t> resultLength {"icmpv6.rr.rm.matchedlen", "MatchedLen"};
constexpr Field<std::uint32_t> resultInterface {"icmpv6.rr.rm.interfaceindex", "InterfaceIndex"};
constexpr Field<Ipv6Address> resultPrefix {"icmpv6.rr.rm.matchedprefix", "MatchedPrefix"};

constexpr Field<std::uint16_t> queryType {"icmpv6.ni.qtype", "Qtype", Names {queryTypes}};
constexpr Field<std::uint16_t> nodeFlags {"icmpv6.ni.flag", "Flags", Base::Hex, Append {appendNodeFlags}};
constexpr Field<bool> nodeGlobal {"icmpv6.ni.flag.g", "Global-scope addresses", Mask {0x0020}, Width {16}, setOrNot};
constexpr Field<bool> nodeSite {"icmpv6.ni.flag.s", "Site-local addresses", Mask {0x0010}, Width {16}, setOrNot};
constexpr Field<bool> nodeLink {"icmpv6.ni.flag.l", "Link-local addresses", Mask {0x0008}, Width {16}, setOrNot};
constexpr Field<bool> nodeCompression {"icmpv6.ni.flag.c", "Compression", Mask {0x0004}, Width {16}, setOrNot};
constexpr Field<bool> nodeUnicast {"icmpv6.ni.flag.a", "Unicast Addresses", Mask {0x0002}, Width {16},
    Booleans {"All unicast address", "Unicast addresses on the queried interface"}};
constexpr Field<bool> nodeTruncated {"icmpv6.ni.flag.t", "Truncated", Mask {0x0001}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> nodeReserved {"icmpv6.ni.flag.rsv", "Reserved", Base::Hex, Mask {0xffc0}};
constexpr Field<std::uint64_t> nodeNonce {"icmpv6.ni.nonce", "Nonce", Base::Hex};
constexpr Field<Ipv6Address> subjectIpv6 {"icmpv6.ni.query.subject_ipv6", "IPv6 subject address"};
constexpr Field<TextString> subjectName {"icmpv6.ni.query.subject_fqdn", "FQDN subject"};
constexpr Field<Ipv4Address> subjectIpv4 {"icmpv6.ni.query.subject_ipv4", "IPv4 subject address"};
constexpr Field<std::uint32_t> nodeTtl {"icmpv6.ni.reply.node_ttl", "TTL"};
constexpr Field<TextString> nodeName {"icmpv6.ni.reply.node_name", "Name Node"};
constexpr Field<Ipv6Address> nodeAddress {"icmpv6.ni.reply.node_address", "IPv6 Node address"};
constexpr Field<Ipv4Address> nodeIpv4 {"icmpv6.ni.reply.ipv4_address", "IPv4 Node address"};

constexpr ExpertInfo matchTooLong {
    "icmpv6.rr.pco.mp.matchlen.gt128", Severity::Warning, ExpertGroup::Protocol, "MatchLen is greater than 128"};
constexpr ExpertInfo matchedTooLong {
    "icmpv6.rr.pco.mp.matchedlen.gt128", Severity::Warning, ExpertGroup::Protocol, "MatchedLen is greater than 128"};

constexpr const FieldInfo* fields[] = {&sequence, &segment, &commandFlags, &testCommand, &resultRequested,
    &allInterfaces, &siteSpecific, &processed, &commandReserved, &maximumDelay, &matchPart, &opCode, &opLength, &ordinal,
    &matchLength, &minimumLength, &maximumLength, &matchPrefix, &usePart, &useLength, &keepLength, &flagMask, &onLink,
    &autonomous, &maskReserved, &raFlags, &validLifetime, &preferredLifetime,
    &useFlags, &decrementValid, &decrementPreferred, &useReserved, &usePrefix, &result, &resultFlags, &resultBounds,
    &resultForbidden, &resultReserved, &resultOrdinal, &resultLength, &resultInterface, &resultPrefix, &queryType,
    &nodeFlags, &nodeGlobal, &nodeSite, &nodeLink, &nodeCompression, &nodeUnicast, &nodeTruncated, &nodeReserved,
    &nodeNonce, &subjectIpv6, &subjectName, &subjectIpv4, &nodeTtl, &nodeName, &nodeAddress, &nodeIpv4};
constexpr const ExpertInfo* experts[] = {&matchTooLong, &matchedTooLong};

void appendCommandFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&testCommand, &resultRequested, &allInterfaces, &siteSpecific, &processed}, out);
}
void appendPrefixFlags(const ItemView& item, Text& out) { appendSet(item, {&onLink, &autonomous}, out); }
void appendUseFlags(const ItemView& item, Text& out) { appendSet(item, {&decrementValid, &decrementPreferred}, out); }
void appendResultFlags(const ItemView& item, Text& out) { appendSet(item, {&resultBounds, &resultForbidden}, out); }
void appendNodeFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&nodeGlobal, &nodeSite, &nodeLink, &nodeCompression, &nodeUnicast, &nodeTruncated}, out);
}

void matchLabel(const ItemView& item, Text& out)
{
    out << "Match-Prefix Part";
    const auto prefix = item.find(matchPrefix);
    if (!prefix.found())
        return;
    const auto code = item.valueOf(opCode);
    const auto name = findName(opCodes, code);
    out << ": ";
    if (name.empty())
        out.format("Unknown {}", code);
    else
        out << name;
    out << ' ';
    formatLabelValue(prefix, out);
    out.format("/{} ({}-{})", item.valueOf(matchLength), item.valueOf(minimumLength), item.valueOf(maximumLength));
}

void useLabel(const ItemView& item, Text& out)
{
    out << "Use-Prefix Part";
    const auto prefix = item.find(usePrefix);
    if (!prefix.found())
        return;
    out << ": ";
    formatLabelValue(prefix, out);
    out.format("/{} (keep {})", item.valueOf(useLength), item.valueOf(keepLength));
}

void resultLabel(const ItemView& item, Text& out)
{
    out << "Result Message";
    const auto prefix = item.find(resultPrefix);
    if (!prefix.found())
        return;
    out << ": ";
    formatLabelValue(prefix, out);
    out.format("/{} (interface {})", item.valueOf(resultLength), item.valueOf(resultInterface));
}

void usePrefixPart(Cursor& in, TreeItem& layer)
{
    const auto item = layer.add(usePart, in.source(), in.position(), 32, 0);
    in.read(item, useLength);
    in.read(item, keepLength);
    const auto mask = in.read(item, flagMask);
    mask.item.bits(onLink, mask);
    mask.item.bits(autonomous, mask);
    mask.item.bits(maskReserved, mask);
    const auto advertised = in.read(item, raFlags);
    advertised.item.bits(onLink, advertised);
    advertised.item.bits(autonomous, advertised);
    advertised.item.bits(maskReserved, advertised);
    in.read(item, validLifetime);
    in.read(item, preferredLifetime);
    const auto flags = in.read(item, useFlags);
    flags.item.bits(decrementValid, flags);
    flags.item.bits(decrementPreferred, flags);
    flags.item.bits(useReserved, flags);
    in.read(item, usePrefix);
}

void prefixControl(Cursor& in, TreeItem& layer)
{
    constexpr unsigned longestPrefix = 128;
    const auto item = layer.add(matchPart, in.source(), in.position(), 24, 0);
    in.read(item, opCode);
    in.read(item, opLength);
    in.read(item, ordinal);
    const auto length = in.read(item, matchLength);
    if (length > longestPrefix)
        length.item.expert(matchTooLong);
    in.read(item, minimumLength);
    in.read(item, maximumLength);
    in.bytes(item, icmpv6Reserved, 2);
    in.read(item, matchPrefix);
    while (in && in.remaining() > 0)
        usePrefixPart(in, layer);
}

void resultMessage(Cursor& in, TreeItem& layer)
{
    constexpr unsigned longestPrefix = 128;
    const auto item = layer.add(result, in.source(), in.position(), 24, 0);
    const auto flags = in.read(item, resultFlags);
    flags.item.bits(resultReserved, flags);
    flags.item.bits(resultBounds, flags);
    flags.item.bits(resultForbidden, flags);
    in.read(item, resultOrdinal);
    const auto length = in.read(item, resultLength);
    if (length > longestPrefix)
        length.item.expert(matchedTooLong);
    in.read(item, resultInterface);
    in.read(item, resultPrefix);
}

void addName(Cursor& in, TreeItem& layer, const FieldInfo& field)
{
    Text name;
    const auto at = in.position();
    if (readDomainName(in, name))
        layer.addText(field, name.empty() ? "<Root>" : name.view()).setOffset(at, in.position() - at);
}

void querySubject(Cursor& in, TreeItem& layer, std::uint8_t code)
{
    if (in.remaining() == 0)
        return;
    switch (code) {
    case 0: in.read(layer, subjectIpv6); break;
    case 1: addName(in, layer, subjectName); break;
    case 2: in.read(layer, subjectIpv4); break;
    default: break;
    }
}

void replyAnswers(Cursor& in, TreeItem& layer, std::uint16_t kind)
{
    constexpr std::uint16_t name = 2, addresses = 3, ipv4Addresses = 4;
    if (kind == name && in.remaining() > 0) {
        in.read(layer, nodeTtl);
        while (in && in.remaining() > 0 && in.peek() != 0)
            addName(in, layer, nodeName);
        return;
    }
    while ((kind == addresses || kind == ipv4Addresses) && in && in.remaining() > 0) {
        in.read(layer, nodeTtl);
        if (kind == addresses)
            in.read(layer, nodeAddress);
        else
            in.read(layer, nodeIpv4);
    }
}

} // namespace

constinit const FieldList icmpv6AdminFields {fields};
constinit const ExpertList icmpv6AdminExperts {experts};

void dissectRouterRenumbering(Cursor& in, TreeItem& layer, std::uint8_t code)
{
    constexpr std::uint8_t command = 0, resultCode = 1;
    in.read(layer, sequence);
    in.read(layer, segment);
    const auto flags = in.read(layer, commandFlags);
    flags.item.bits(testCommand, flags);
    flags.item.bits(resultRequested, flags);
    flags.item.bits(allInterfaces, flags);
    flags.item.bits(siteSpecific, flags);
    flags.item.bits(processed, flags);
    flags.item.bits(commandReserved, flags);
    in.read(layer, maximumDelay);
    in.bytes(layer, icmpv6Reserved, 4);
    if (code == command && in)
        prefixControl(in, layer);
    while (code == resultCode && in && in.remaining() > 0)
        resultMessage(in, layer);
}

void dissectNodeInformation(Cursor& in, TreeItem& layer, bool isQuery, std::uint8_t code)
{
    const auto kind = in.read(layer, queryType);
    const auto flags = in.read(layer, nodeFlags);
    flags.item.bits(nodeGlobal, flags);
    flags.item.bits(nodeSite, flags);
    flags.item.bits(nodeLink, flags);
    flags.item.bits(nodeCompression, flags);
    flags.item.bits(nodeUnicast, flags);
    flags.item.bits(nodeTruncated, flags);
    flags.item.bits(nodeReserved, flags);
    in.read(layer, nodeNonce);
    if (!in)
        return;
    if (isQuery)
        querySubject(in, layer, code);
    else if (code == 0)
        replyAnswers(in, layer, kind);
}

} // namespace porthole
