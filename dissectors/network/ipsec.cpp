// IP security: Authentication Header, RFC 4302; Encapsulating Security Payload, RFC 4303, and in UDP,
// RFC 3948; IP Payload Compression, RFC 3173 and 2394.

#include "dissectors/network/ip_protocols.h"
#include "dissectors/network/ipv6_extensions.h"

#include <zlib.h>

#include <vector>

namespace porthole {

namespace {

void appendBytes(const ItemView& item, Text& out) { out.format(" ({} bytes)", (item.value() + 2) * 4); }

void compressedHeaderText(std::uint64_t value, Text& out)
{
    out.format("{} (0x{:02x})", findName(ipProtocols, value, "Unknown"), value);
}

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

constexpr ValueName compressions[] = {{1, "OUI"}, {2, "DEFLATE"}, {3, "LZS"}, {4, "LZJH"}};
constexpr Field<std::uint8_t> compressedHeader {
    "ipcomp.next_header", "Next Header", Base::Hex, Names {ipProtocols}, ValueText {compressedHeaderText}};
constexpr Field<std::uint8_t> compressionFlags {"ipcomp.flags", "IPComp Flags", Base::Hex};
constexpr Field<std::uint16_t> compressionIndex {"ipcomp.cpi", "IPComp CPI", Base::Hex, Names {compressions}};
constexpr const FieldInfo* compressionFields[] = {&compressedHeader, &compressionFlags, &compressionIndex};
constexpr Parent compressionParents[] = {{Table::IpProtocol, 108}};

constexpr Field<NoValue> keepAlive {"udpencap.nat_keepalive", "NAT-keepalive packet"};
constexpr Field<NoValue> keyExchangeMarker {"udpencap.non_esp_marker", "Non-ESP Marker"};
constexpr const FieldInfo* udpFields[] = {&keepAlive, &keyExchangeMarker};
constexpr Parent udpParents[] = {{Table::UdpPort, 4500}};

/// RFC 2394 section 2: DEFLATE (RFC 1951) without a header of zlib's. Empty when the bytes are nothing of the kind.
std::vector<std::uint8_t> inflated(ByteView bytes)
{
    constexpr std::size_t longestPayload = 65535; // of an IP datagram
    z_stream stream {};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return {};
    std::vector<std::uint8_t> result(longestPayload);
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = result.data();
    stream.avail_out = static_cast<uInt>(result.size());
    const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
    result.resize(whole ? stream.total_out : 0);
    inflateEnd(&stream);
    return result;
}

/// The algorithm is negotiated out of sight; what DEFLATE can read is DEFLATE, since its end is marked.
void dissectCompression(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("IPComp");
    context.setInfo("");
    const auto next = in.read(layer, compressedHeader);
    in.read(layer, compressionFlags);
    const auto index = in.read(layer, compressionIndex);
    if (!in)
        return;
    if (const auto name = findName(compressions, index); !name.empty())
        context.setInfo("IPComp (CPI={})", name);
    else
        context.setInfo("IPComp (CPI=0x{:04x})", index.value);
    {
        const Context::Below below(context, layer);
        context.data(in.rest());
    }
    auto bytes = in.captured() == in.remaining() ? inflated(in.view()) : std::vector<std::uint8_t> {};
    if (bytes.empty())
        return;
    if (context.summary()) {
        constexpr std::uint8_t notTheFrame = 1; // a byte source that only this call knows
        Failure failure;
        const Cursor payload(bytes, static_cast<std::uint32_t>(bytes.size()), notTheFrame, failure);
        context.handoff(Table::IpProtocol, next, payload);
        return;
    }
    const auto payload = context.addSource("IPComp inflated data", std::move(bytes), in);
    if (!context.handoff(Table::IpProtocol, next, payload))
        context.data(payload);
}

/// One byte 0xff keeps a translator's memory alive; four zero bytes tell key exchange from ESP (RFC 3948 section 2).
void dissectInUdp(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t alive = 0xff;
    constexpr std::uint32_t markerLength = 4;
    context.setProtocol("UDPENCAP");
    context.setInfo("");
    if (in.remaining() == 1 && in.peek() == alive) {
        context.setInfo("NAT-keepalive");
        in.bytes(layer, keepAlive, 1);
        return;
    }
    if (!in.has(markerLength)) {
        in.skip(markerLength);
        return;
    }
    if (in.peek32() == 0) {
        in.bytes(layer, keyExchangeMarker, markerLength);
        context.setInfo("ISAKMP");
        if (!context.handoff("isakmp", in.rest()))
            context.data(in.rest());
        return;
    }
    layer.setLength(0);
    context.handoff("esp", in.rest());
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

constinit const Protocol payloadCompressionProtocol {
    .layer = {"ipcomp", "IP Payload Compression", nullptr},
    .shortName = "IPComp",
    .reference = "RFC 3173",
    .fields = compressionFields,
    .parents = compressionParents,
    .depth = Depth::Network,
    .dissect = dissectCompression,
};

constinit const Protocol udpEncapsulationProtocol {
    .layer = {"udpencap", "UDP Encapsulation of IPsec Packets", nullptr},
    .shortName = "UDPENCAP",
    .reference = "RFC 3948",
    .fields = udpFields,
    .parents = udpParents,
    .depth = Depth::Link,
    .dissect = dissectInUdp,
};

} // namespace porthole
