// IP security: Authentication Header, RFC 4302; Encapsulating Security Payload, RFC 4303.

#include "dissectors/network/ip_protocols.h"
#include "dissectors/network/ipv6_extensions.h"

namespace porthole {

namespace {

void appendBytes(const ItemView& item, Text& out) { out.format(" ({} bytes)", (item.value() + 2) * 4); }

constexpr Field<std::uint8_t> nextHeader {"ah.next_header", "Next header", Names {ipProtocols}, ValueText {ipProtocolText}};
constexpr Field<std::uint8_t> length {"ah.length", "Length", Append {appendBytes}};
constexpr Field<ByteString> reserved {"ah.reserved", "Reserved"};
constexpr Field<std::uint32_t> spi {"ah.spi", "AH SPI", Base::Hex};
constexpr Field<std::uint32_t> sequence {"ah.sequence", "AH Sequence"};
constexpr Field<ByteString> integrityCheck {"ah.icv", "AH ICV"};
constexpr const FieldInfo* authenticationFields[] = {&nextHeader, &length, &reserved, &spi, &sequence, &integrityCheck};
constexpr Parent authenticationParents[] = {{Table::IpProtocol, 51}};

constexpr Field<std::uint32_t> espSpi {"esp.spi", "ESP SPI", Base::HexDec};
constexpr Field<std::uint32_t> espSequence {"esp.sequence", "ESP Sequence"};
constexpr const FieldInfo* encapsulatingFields[] = {&espSpi, &espSequence};
constexpr Parent encapsulatingParents[] = {{Table::IpProtocol, 50}};

void dissectAuthentication(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t fixedPart = 12;
    context.setProtocol("AH");
    context.setInfo("");
    const auto next = in.read(layer, nextHeader);
    const auto words = in.read(layer, length);
    in.bytes(layer, reserved, 2);
    const auto index = in.read(layer, spi);
    if (in)
        context.setInfo("AH (SPI=0x{:08x})", index.value);
    in.read(layer, sequence);
    const auto all = (words + 2u) * 4;
    in.bytes(layer, integrityCheck, all > fixedPart ? all - fixedPart : 0);
    if (!in)
        return;
    const auto payload = in.rest();
    if (context.network.source.kind == Address::Kind::Ipv6)
        handOnNextHeader(context, next, payload);
    else if (!context.handoff(Table::IpProtocol, next, payload))
        context.data(payload);
}

void dissectEncapsulating(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ESP");
    context.setInfo("");
    const auto index = in.read(layer, espSpi);
    in.read(layer, espSequence);
    if (!in)
        return;
    context.setInfo("ESP (SPI=0x{:08x})", index.value);
    in.skip(in.captured()); // encrypted
}

} // namespace

constinit const Protocol authenticationHeaderProtocol {
    .layer = {"ah", "Authentication Header", nullptr},
    .shortName = "AH",
    .reference = "RFC 4302",
    .fields = authenticationFields,
    .parents = authenticationParents,
    .depth = Depth::Network,
    .dissect = dissectAuthentication,
};

constinit const Protocol encapsulatingPayloadProtocol {
    .layer = {"esp", "Encapsulating Security Payload", nullptr},
    .shortName = "ESP",
    .reference = "RFC 4303",
    .fields = encapsulatingFields,
    .parents = encapsulatingParents,
    .depth = Depth::Network,
    .dissect = dissectEncapsulating,
};

} // namespace porthole
