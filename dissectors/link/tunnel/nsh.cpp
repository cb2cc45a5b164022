// Network Service Header: RFC 8300.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint8_t fixedMetadata = 1, variableMetadata = 2;

constexpr ValueName nextProtocols[] = {
    {0, "None"},
    {1, "IPv4"},
    {2, "IPv6"},
    {3, "Ethernet"},
    {4, "NSH"},
    {5, "MPLS"},
    {254, "Experiment 1"},
    {255, "Experiment 2"},
};

constexpr Field<std::uint16_t> version {"nsh.version", "Version", Base::DecHex, Mask {0xc000}};
constexpr Field<std::uint16_t> maintenance {"nsh.Obit", "O Bit", Mask {0x2000}};
constexpr Field<std::uint16_t> critical {"nsh.CBit", "C Bit", Mask {0x1000}};
constexpr Field<std::uint16_t> timeToLive {"nsh.ttl", "Time to live", Base::Hex, Mask {0x0fc0}};
constexpr Field<std::uint16_t> length {"nsh.length", "Length", Base::DecHex, Mask {0x003f}};
constexpr Field<std::uint8_t> metadataType {"nsh.mdtype", "MD Type", Base::DecHex};
constexpr Field<std::uint8_t> next {"nsh.nextproto", "Next Protocol", Names {nextProtocols}};
constexpr Field<UInt24> path {"nsh.spi", "SPI", Base::DecHex};
constexpr Field<std::uint8_t> index {"nsh.si", "SI", Base::DecHex};
constexpr Field<ByteString> contextHeader {"nsh.contextheader", "Context Header"};
constexpr Field<std::uint16_t> metadataClass {"nsh.metadataclass", "TLV Class", Base::DecHex};
constexpr Field<std::uint8_t> variableType {"nsh.metadatatype", "Type", Base::DecHex};
constexpr Field<std::uint8_t> unassigned {"nsh.metadataunassignedbit", "Unassigned Bit", Base::Hex, Mask {0x80}};
constexpr Field<std::uint8_t> variableLength {"nsh.metadatalen", "Length", Base::Hex, Mask {0x7f}};
constexpr Field<ByteString> metadata {"nsh.metadata", "Variable Metadata"};
constexpr ExpertInfo badLength {"nsh.length.invalid", Severity::Warning, ExpertGroup::Protocol, "Invalid total length"};

constexpr const FieldInfo* fields[] = {&version, &maintenance, &critical, &timeToLive, &length, &metadataType, &next, &path, &index,
    &contextHeader, &metadataClass, &variableType, &unassigned, &variableLength, &metadata};
constexpr const ExpertInfo* experts[] = {&badLength};
constexpr Parent parents[] = {{Table::EtherType, 0x894f}};

void checkLength(const TreeItem& item, std::uint8_t kind, std::uint32_t words)
{
    if (kind == fixedMetadata && words != 6)
        item.expert(badLength, "Length MUST be of value 0x6 for MD Type equal to 0x1");
    else if (kind == variableMetadata && words < 2)
        item.expert(badLength, "Length MUST be of value 0x2 or greater for MD Type equal to 0x2");
}

void readMetadata(Cursor in, const TreeItem& layer)
{
    while (in && in.remaining() >= 4) {
        in.read(layer, metadataClass);
        in.read(layer, variableType);
        in.look(layer, unassigned);
        const auto size = in.read(layer, variableLength);
        if (size == 0)
            continue;
        in.bytes(layer, metadata, size);
        in.moveTo(in.position() + (4 - size % 4) % 4); // padded to four bytes: section 2.5.1
    }
}

bool carry(Context& context, std::uint8_t protocol, Cursor payload)
{
    switch (protocol) {
    case 1: return context.handoff(Table::EtherType, 0x0800, payload);
    case 2: return context.handoff(Table::EtherType, 0x86dd, payload);
    case 3: return context.handoff("eth", payload);
    case 4: return context.handoff("nsh", payload);
    case 5: return context.handoff(Table::EtherType, 0x8847, payload);
    default: return false;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t contextHeaders = 4, contextBytes = 4;
    context.setProtocol("NSH");
    context.setInfo("Network Service Header");
    const auto start = in.position();
    in.look(layer, version);
    in.look(layer, maintenance);
    in.look(layer, critical);
    in.look(layer, timeToLive);
    const auto words = in.read(layer, length);
    const auto kind = in.read(layer, metadataType);
    if (words.item && in)
        checkLength(words.item, kind, words);
    const auto inner = in.read(layer, next);
    in.read(layer, path);
    in.read(layer, index);
    if (kind == fixedMetadata) {
        for (std::uint32_t i = 0; i < contextHeaders; ++i)
            in.bytes(layer, contextHeader, contextBytes);
    } else if (words > 2u) {
        auto rest = in.take(start + words * 4u - in.position());
        if (kind == variableMetadata)
            readMetadata(rest, layer);
    }
    if (!in)
        return;
    const auto payload = in.rest();
    layer.setEnd(in.position());
    if (!carry(context, inner, payload))
        context.data(payload);
}

} // namespace

constinit const Protocol nshProtocol {
    .layer = {"nsh", "Network Service Header", nullptr},
    .shortName = "NSH",
    .reference = "RFC 8300",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
