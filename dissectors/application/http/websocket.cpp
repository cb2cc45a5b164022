// The WebSocket Protocol: RFC 6455.

#include "dissectors/application/http/websocket.h"

#include "dissectors/application/media/media.h"
#include "dissectors/application/text_lines.h"

namespace porthole {

namespace websocket {

namespace {

void lengthLabel(const ItemView& item, Text& out);

enum Opcode : std::uint8_t { Continuation = 0, TextFrame = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

constexpr ValueName opcodes[] = {{0, "Continuation"}, {1, "Text"}, {2, "Binary"}, {8, "Connection Close"}, {9, "Ping"}, {10, "Pong"}};
constexpr ValueName closeCodes[] = {{1000, "Normal Closure"}, {1001, "Going Away"}, {1002, "Protocol error"}, {1003, "Unsupported Data"},
    {1004, "---Reserved----"}, {1005, "No Status Rcvd"}, {1006, "Abnormal Closure"}, {1007, "Invalid frame payload data"},
    {1008, "Policy Violation"}, {1009, "Message Too Big"}, {1010, "Mandatory Ext."}, {1011, "Internal Server"}, {1015, "TLS handshake"}};

constexpr Field<bool> fin {"websocket.fin", "Fin", Mask {0x80}, Width {8}, Booleans {"True", "False"}};
constexpr Field<std::uint8_t> reserved {"websocket.rsv", "Reserved", Base::Hex, Mask {0x70}};
constexpr Field<std::uint8_t> opcode {"websocket.opcode", "Opcode", Mask {0x0f}, Names {opcodes}};
constexpr Field<bool> maskFlag {"websocket.mask", "Mask", Mask {0x80}, Width {8}, Booleans {"True", "False"}};
constexpr Field<std::uint8_t> payloadLength {"websocket.payload_length", "Payload length", Mask {0x7f}, Append {lengthLabel}};
constexpr Field<std::uint16_t> length16 {"websocket.payload_length_ext_16", "Extended Payload length (16 bits)"};
constexpr Field<std::uint64_t> length64 {"websocket.payload_length_ext_64", "Extended Payload length (64 bits)"};
constexpr Field<ByteString> maskingKey {"websocket.masking_key", "Masking-Key"};
constexpr Field<NoValue> maskedPayload {"websocket.masked_payload", "Masked payload"};
constexpr Field<NoValue> payload {"websocket.payload", "Payload"};
constexpr Field<ByteString> continuation {"websocket.payload.continue", "Continue"};
constexpr Field<TextString> textPayload {"websocket.payload.text", "Text"};
constexpr Field<NoValue> closePayload {"websocket.payload.close", "Close"};
constexpr Field<std::uint16_t> closeCode {"websocket.payload.close.status_code", "Status code", Names {closeCodes}};
constexpr Field<TextString> closeReason {"websocket.payload.close.reason", "Reason"};
constexpr Field<ByteString> ping {"websocket.payload.ping", "Ping"};
constexpr Field<ByteString> pong {"websocket.payload.pong", "Pong"};
constexpr Field<ByteString> unknown {"websocket.payload.unknown", "Unknown"};

constexpr ExpertInfo unknownOpcode {
    "websocket.payload.unknown.expert", Severity::Note, ExpertGroup::Undecoded, "Dissector for Websocket Opcode"};

constexpr const FieldInfo* fields[] = {&fin, &reserved, &opcode, &maskFlag, &payloadLength, &length16, &length64, &maskingKey, &maskedPayload,
    &payload, &continuation, &textPayload, &closePayload, &closeCode, &closeReason, &ping, &pong, &unknown};
constexpr const ExpertInfo* experts[] = {&unknownOpcode};

constexpr std::uint8_t length16Follows = 126, length64Follows = 127;
constexpr std::uint32_t keyLength = 4;

void lengthLabel(const ItemView& item, Text& out)
{
    if (item.value() == length16Follows)
        out << " Extended Payload Length (16 bits)";
    else if (item.value() == length64Follows)
        out << " Extended Payload Length (64 bits)";
}

void readClose(Cursor in, const TreeItem& item)
{
    const auto close = item.add(closePayload, in.source(), in.position(), in.captured(), 0);
    if (in.captured() < 2)
        return;
    in.read(close, closeCode);
    if (in.captured() > 0)
        in.bytes(close, closeReason, in.captured());
}

void readPayload(Cursor in, const TreeItem& layer, Context& context, std::uint8_t kind, bool whole)
{
    const auto item = layer.add(payload, in.source(), in.position(), in.captured(), 0);
    const auto content = in.rest();
    const auto size = in.captured();
    switch (kind) {
    case Close: readClose(in, item); return;
    case Ping: in.bytes(item, ping, size); return;
    case Pong: in.bytes(item, pong, size); return;
    case TextFrame:
        if (!whole)
            return;
        in.bytes(item, textPayload, size);
        media::callAs(context, textLinesProtocol, content, {});
        return;
    case Binary:
        if (whole)
            context.data(content);
        return;
    case Continuation:
        if (!whole)
            in.bytes(item, continuation, size);
        else
            context.data(content);
        return;
    default:
        in.bytes(item, unknown, size).item.expert(unknownOpcode, fmt::format("Dissector for Websocket Opcode ({}) code not implemented", kind));
    }
}

Cursor unmask(const Cursor& masked, ByteView key, Context& context)
{
    std::vector<std::uint8_t> plain(masked.view().begin(), masked.view().end());
    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] ^= key[i % keyLength];
    return context.addSource("Unmasked data", std::move(plain), masked);
}

void readFrame(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto isFinal = in.look(layer, fin);
    in.look(layer, reserved);
    const auto kind = in.read(layer, opcode);
    const auto masked = in.look(layer, maskFlag);
    std::uint64_t length = in.read(layer, payloadLength);
    if (length == length16Follows)
        length = in.read(layer, length16);
    else if (length == length64Follows)
        length = in.read(layer, length64);
    ByteView key;
    if (masked)
        key = in.bytes(layer, maskingKey, keyLength);
    if (!in)
        return;
    context.setInfo("WebSocket {}{}{}", findName(opcodes, kind, "Unknown Opcode"), isFinal ? " [FIN]" : "[FRAGMENT] ", masked ? " [MASKED]" : " ");
    if (length == 0)
        return;
    auto content = in.take(static_cast<std::uint32_t>(std::min<std::uint64_t>(length, in.captured())));
    if (masked) {
        layer.add(maskedPayload, content.source(), content.position(), content.captured(), 0);
        content = unmask(content, key, context);
    }
    readPayload(content, layer, context, kind, isFinal && kind != Continuation);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("WebSocket");
    auto item = layer;
    constexpr unsigned mostFrames = 10000;
    for (unsigned i = 0; i < mostFrames && in && in.captured() > 0; ++i) {
        if (i > 0)
            item = context.addTopLevel(webSocketProtocol.layer, in, in.remaining());
        readFrame(in, item, context);
        item.setEnd(in.position());
    }
}

} // namespace

MessageEnd frame(ByteView bytes)
{
    if (bytes.size() < 2)
        return {MessageEnd::Kind::MoreNeeded, 0};
    const std::uint64_t head = 2 + (bytes[1] & 0x80 ? keyLength : 0u);
    const unsigned length = bytes[1] & 0x7f;
    if (length < length16Follows)
        return {MessageEnd::Kind::Known, head + length};
    const unsigned width = length == length16Follows ? 2 : 8;
    if (bytes.size() < 2 + width)
        return {MessageEnd::Kind::AtLeast, 2 + width};
    std::uint64_t extended = 0;
    for (unsigned i = 0; i < width; ++i)
        extended = extended << 8 | bytes[2 + i];
    if (extended >> 40)
        return {MessageEnd::Kind::NotAMessage, 0};
    return {MessageEnd::Kind::Known, head + width + extended};
}

} // namespace websocket

constinit const Protocol webSocketProtocol {
    .layer = {"websocket", "WebSocket", nullptr},
    .shortName = "WebSocket",
    .reference = "RFC 6455",
    .fields = websocket::fields,
    .experts = websocket::experts,
    .dissect = websocket::dissect,
};

} // namespace porthole
