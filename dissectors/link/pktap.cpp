// Apple's packets with the process that they belong to: https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html. Little-endian.

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

constexpr Field<std::uint32_t> headerLength {"pktap.hdrlen", "Header length"};
constexpr Field<std::uint32_t> recordType {"pktap.rectype", "Record type"};
constexpr Field<std::uint32_t> linkType {"pktap.dlt", "DLT"};
constexpr Field<TextString> interfaceName {"pktap.ifname", "Interface name"};
constexpr Field<std::uint32_t> flags {"pktap.flags", "Flags", Base::Hex};
constexpr Field<std::uint32_t> family {"pktap.pfamily", "Protocol family"};
constexpr Field<std::uint32_t> before {"pktap.llhdrlen", "Link-layer header length"};
constexpr Field<std::uint32_t> behind {"pktap.lltrlrlen", "Link-layer trailer length"};
constexpr Field<std::uint32_t> process {"pktap.pid", "Process ID"};
constexpr Field<TextString> command {"pktap.cmdname", "Command name"};
constexpr Field<std::uint32_t> service {"pktap.svc_class", "Service class"};
constexpr Field<std::uint16_t> interfaceType {"pktap.iftype", "Interface type"};
constexpr Field<std::uint16_t> interfaceUnit {"pktap.ifunit", "Interface unit"};
constexpr Field<std::uint32_t> effectiveProcess {"pktap.epid", "Effective process ID"};
constexpr Field<TextString> effectiveCommand {"pktap.ecmdname", "Effective command name"};
constexpr ExpertInfo tooShort {"pktap.hdrlen_too_short", Severity::Error, ExpertGroup::Malformed, "Header length is too short"};

constexpr const FieldInfo* fields[] = {&headerLength, &recordType, &linkType, &interfaceName, &flags, &family, &before, &behind,
    &process, &command, &service, &interfaceType, &interfaceUnit, &effectiveProcess, &effectiveCommand};
constexpr const ExpertInfo* experts[] = {&tooShort};
constexpr std::uint32_t registered = 258, userDefined = 149; ///< Apple wrote it as DLT_USER2 before it had a number
constexpr Parent parents[] = {{Table::Link, registered}, {Table::Link, userDefined}};

constexpr Part parts[] = {part::word(headerLength), part::word(recordType), part::word(linkType), part::bytes(interfaceName, 24),
    part::word(flags), part::word(family), part::word(before), part::word(behind), part::word(process), part::bytes(command, 20),
    part::word(service), part::word(interfaceType), part::word(interfaceUnit), part::word(effectiveProcess),
    part::bytes(effectiveCommand, 20)};
constexpr std::uint32_t fixedLength = 108;

std::uint32_t littleAt(const Cursor& in, std::uint32_t ahead)
{
    return static_cast<std::uint32_t>(in.peek(ahead) | in.peek(ahead + 1) << 8 | in.peek(ahead + 2) << 16) | std::uint32_t {in.peek(ahead + 3)} << 24;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t isPacket = 1, linkTypeAt = 8;
    context.setProtocol("PKTAP");
    context.setInfo("");
    const auto size = littleAt(in, 0), record = littleAt(in, 4), kind = littleAt(in, linkTypeAt);
    const auto start = in.position();
    if (in.has(4) && size < fixedLength) {
        in.readLittle(layer, headerLength).item.expert(tooShort);
        return;
    }
    readParts(in, layer, parts, ByteOrder::Little);
    if (!in)
        return;
    in.moveTo(start + std::min(size, in.end() - start));
    if (record != isPacket || !context.handoff(Table::Link, kind, in.rest()))
        context.data(in.rest());
}

} // namespace

constinit const Protocol pktapProtocol {
    .layer = {"pktap", "PKTAP packet header", nullptr},
    .shortName = "PKTAP",
    .reference = "LINKTYPE_PKTAP",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
