// NetBIOS over TCP: the session service (RFC 1002 section 4.3; also "direct TCP" of SMB).

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr ValueName messageTypes[] = {{0x00, "Session message"}, {0x81, "Session request"}, {0x82, "Positive session response"},
    {0x83, "Negative session response"}, {0x84, "Retarget session response"}, {0x85, "Session keep-alive"}};

constexpr Field<std::uint8_t> type {"nbss.type", "Message Type", Base::Hex, Names {messageTypes}};
constexpr Field<UInt24> length {"nbss.length", "Length"};
constexpr Field<std::uint8_t> errorCode {"nbss.error_code", "Error code", Base::Hex};
constexpr Field<ByteString> continuation {"nbss.continuation_data", "Continuation data"};
constexpr Field<ByteString> names {"nbss.names", "Called and calling name"};
constexpr const FieldInfo* sessionFields[] = {&type, &length, &errorCode, &continuation, &names};

constexpr std::uint32_t sessionHeader = 4;
constexpr std::uint8_t sessionMessage = 0, negativeResponse = 0x83;
constexpr std::uint32_t smbSignature = 0xff534d42, smb2Signature = 0xfe534d42;

bool isMessage(ByteView bytes) { return !findName(messageTypes, bytes[0]).empty(); }

MessageEnd frame(ByteView bytes, FramingState&)
{
    if (!isMessage(bytes))
        return {MessageEnd::Kind::NotAMessage, 0};
    if (bytes.size() < sessionHeader)
        return {MessageEnd::Kind::AtLeast, sessionHeader};
    return {MessageEnd::Kind::Known,
        sessionHeader + (static_cast<std::uint64_t>(bytes[1]) << 16 | static_cast<std::uint64_t>(bytes[2]) << 8 | bytes[3])};
}

void handOn(const Cursor& content, Context& context)
{
    if (content.peek32() == smbSignature)
        context.call(smbProtocol, content);
    else if (content.peek32() == smb2Signature)
        context.call(smb2Protocol, content);
    else
        context.data(content);
}

void dissectSession(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("NBSS");
    if (!isMessage(in.view())) {
        context.setInfo("NBSS Continuation Message");
        in.bytes(layer, continuation, in.captured());
        return;
    }
    auto item = layer;
    constexpr unsigned mostMessages = 1000;
    for (unsigned i = 0; i < mostMessages && in && in.captured() > 0; ++i) {
        if (i > 0)
            item = context.addTopLevel(nbssProtocol.layer, in, in.remaining());
        const auto kind = in.read(item, type);
        const auto size = in.read(item, length);
        if (!in)
            return;
        item.setEnd(in.position());
        if (kind != sessionMessage || i == 0)
            context.setInfo("{}", findName(messageTypes, kind, "Unknown"));
        auto content = in.take(size);
        if (kind == sessionMessage)
            handOn(content, context);
        else if (kind == negativeResponse)
            content.read(item, errorCode);
        else if (content.captured() > 0)
            content.bytes(item, names, content.captured());
    }
}

constexpr Parent sessionParents[] = {{Table::TcpPort, 139}, {Table::TcpPort, 445}};

} // namespace

constinit const Protocol nbssProtocol {
    .layer = {"nbss", "NetBIOS Session Service", nullptr},
    .shortName = "NBSS",
    .reference = "RFC 1002",
    .fields = sessionFields,
    .parents = sessionParents,
    .dissect = dissectSession,
    .framing = frame,
};

} // namespace porthole
