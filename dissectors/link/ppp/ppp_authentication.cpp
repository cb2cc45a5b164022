// Password Authentication Protocol: RFC 1334. Challenge Handshake Authentication Protocol: RFC 1994.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint16_t headerLength = 4;

constexpr std::uint8_t papRequest = 1;
constexpr ValueName papCodes[] = {
    {papRequest, "Authenticate-Request"},
    {2, "Authenticate-Ack"},
    {3, "Authenticate-Nak"},
};
constexpr Field<std::uint8_t> papCode {"pap.code", "Code", Names {papCodes}};
constexpr Field<std::uint8_t> papIdentifier {"pap.identifier", "Identifier"};
constexpr Field<std::uint16_t> papLength {"pap.length", "Length"};
constexpr Field<NoValue> papData {"pap.data", "Data"};
constexpr Field<std::uint8_t> peerLength {"pap.peer_id.length", "Peer-ID-Length"};
constexpr Field<TextString> peer {"pap.peer_id", "Peer-ID"};
constexpr Field<std::uint8_t> passwordLength {"pap.password.length", "Password-Length"};
constexpr Field<TextString> password {"pap.password", "Password"};
constexpr Field<std::uint8_t> messageLength {"pap.message.length", "Message-Length"};
constexpr Field<TextString> message {"pap.message", "Message"};
constexpr Field<ByteString> papRest {"pap.stuff", "stuff"};

constexpr const FieldInfo* papFields[] = {&papCode, &papIdentifier, &papLength, &papData, &peerLength, &peer,
    &passwordLength, &password, &messageLength, &message, &papRest};
constexpr Parent papParents[] = {{Table::PppProtocol, 0xc023}};

constexpr ValueName chapCodes[] = {
    {1, "Challenge"},
    {2, "Response"},
    {3, "Success"},
    {4, "Failure"},
};
constexpr Field<std::uint8_t> chapCode {"chap.code", "Code", Names {chapCodes}};
constexpr Field<std::uint8_t> chapIdentifier {"chap.identifier", "Identifier"};
constexpr Field<std::uint16_t> chapLength {"chap.length", "Length"};
constexpr Field<NoValue> chapData {"chap.data", "Data"};
constexpr Field<std::uint8_t> valueSize {"chap.value_size", "Value Size"};
constexpr Field<ByteString> value {"chap.value", "Value"};
constexpr Field<TextString> name {"chap.name", "Name"};
constexpr Field<TextString> chapMessage {"chap.message", "Message"};
constexpr Field<ByteString> chapRest {"chap.stuff", "Stuff"};

constexpr const FieldInfo* chapFields[] = {&chapCode, &chapIdentifier, &chapLength, &chapData, &valueSize, &value, &name,
    &chapMessage, &chapRest};
constexpr Parent chapParents[] = {{Table::PppProtocol, 0xc223}};

std::string_view asText(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void appendQuoted(Text& out, std::string_view what, ByteView bytes)
{
    out << what << "='";
    appendPrintable(out, asText(bytes));
    out << '\'';
}

void dissectPap(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("PPP PAP");
    const auto code = in.read(layer, papCode);
    context.setInfo("{}", findName(papCodes, code, "Unknown"));
    in.read(layer, papIdentifier);
    const auto length = in.read(layer, papLength);
    if (!in || length <= headerLength)
        return;
    in.limit(length - headerLength);
    const auto body = layer.add(papData, in.source(), in.position(), in.remaining(), 0);
    if (findName(papCodes, code).empty()) {
        in.bytes(body, papRest, in.remaining());
        return;
    }
    const bool isRequest = code == papRequest;
    const auto firstLength = in.read(body, isRequest ? peerLength : messageLength);
    const auto first = in.bytes(body, isRequest ? peer : message, firstLength);
    auto* text = context.columns();
    if (text) {
        text->info << " (";
        appendQuoted(text->info, isRequest ? "Peer-ID" : "Message", first.value);
    }
    if (isRequest) {
        const auto secondLength = in.read(body, passwordLength);
        const auto second = in.bytes(body, password, secondLength);
        if (text)
            appendQuoted(text->info, ", Password", second.value);
    }
    if (text)
        text->info << ')';
}

void dissectChap(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t challenge = 1, response = 2, success = 3, failure = 4;
    context.setProtocol("PPP CHAP");
    const auto code = in.read(layer, chapCode);
    context.setInfo("{}", findName(chapCodes, code, "Unknown"));
    in.read(layer, chapIdentifier);
    const auto length = in.read(layer, chapLength);
    if (!in || length <= headerLength)
        return;
    in.limit(length - headerLength);
    auto* text = context.columns();
    if (code == challenge || code == response) {
        const auto body = layer.add(chapData, in.source(), in.position(), in.remaining(), 0);
        const auto size = in.read(body, valueSize);
        const auto secret = in.bytes(body, value, size);
        const auto who = in.remaining() > 0 ? in.bytes(body, name, in.remaining()) : Value<ByteView> {};
        if (!text || !in)
            return;
        appendQuoted(text->info, " (NAME", who.value);
        text->info << ", VALUE=0x";
        text->info.hex(secret.value);
        text->info << ')';
    } else if (code == success || code == failure) {
        const auto said = in.bytes(layer, chapMessage, in.remaining());
        if (!text || !in)
            return;
        appendQuoted(text->info, " (MESSAGE", said.value);
        text->info << ')';
    } else {
        in.bytes(layer, chapRest, in.remaining());
    }
}

} // namespace

constinit const Protocol papProtocol {
    .layer = {"pap", "PPP Password Authentication Protocol", nullptr},
    .shortName = "PPP PAP",
    .reference = "RFC 1334",
    .fields = papFields,
    .parents = papParents,
    .dissect = dissectPap,
};

constinit const Protocol chapProtocol {
    .layer = {"chap", "PPP Challenge Handshake Authentication Protocol", nullptr},
    .shortName = "PPP CHAP",
    .reference = "RFC 1994",
    .fields = chapFields,
    .parents = chapParents,
    .dissect = dissectChap,
};

} // namespace porthole
