// NetBIOS over TCP/UDP: the session service (RFC 1002 section 4.3; also "direct TCP" of SMB) and the datagram service
// (section 4.4).

#include "dissectors/dissector.h"

namespace porthole {

namespace {

// --- sessions

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

// --- datagrams

constexpr ValueName datagramTypes[] = {{0x10, "Direct_unique datagram"}, {0x11, "Direct_group datagram"}, {0x12, "Broadcast datagram"},
    {0x13, "Datagram error"}, {0x14, "Datagram query request"}, {0x15, "Datagram positive query response"},
    {0x16, "Datagram negative query response"}};
constexpr ValueName nodeTypes[] = {{0, "B"}, {1, "P"}, {2, "M"}, {3, "NBDD"}};

constexpr Field<std::uint8_t> datagramType {"nbdgm.type", "Message Type", Names {datagramTypes}};
constexpr Field<std::uint8_t> flags {"nbdgm.flags", "Flags", Base::Hex};
constexpr Field<bool> more {"nbdgm.next", "More fragments follow", Mask {0x01}, Width {8}, Booleans {"Yes", "No"}};
constexpr Field<bool> first {"nbdgm.first", "This is first fragment", Mask {0x02}, Width {8}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> nodeType {"nbdgm.node_type", "Node Type", Mask {0x0c}, Names {nodeTypes}};
constexpr Field<std::uint16_t> datagramId {"nbdgm.dgram_id", "Datagram ID", Base::Hex};
constexpr Field<Ipv4Address> sourceAddress {"nbdgm.src.ip", "Source IP"};
constexpr Field<std::uint16_t> sourcePort {"nbdgm.src.port", "Source Port"};
constexpr Field<std::uint16_t> datagramLength {"nbdgm.dgram_len", "Datagram length", Unit {" byte", " bytes"}};
constexpr Field<std::uint16_t> packetOffset {"nbdgm.pkt_offset", "Packet offset", Unit {" byte", " bytes"}};
constexpr Field<TextString> sourceName {"nbdgm.source_name", "Source name"};
constexpr Field<TextString> destinationName {"nbdgm.destination_name", "Destination name"};
constexpr const FieldInfo* datagramFields[] = {&datagramType, &flags, &more, &first, &nodeType, &datagramId, &sourceAddress, &sourcePort,
    &datagramLength, &packetOffset, &sourceName, &destinationName};

constexpr std::uint8_t lastWithUserData = 0x12, errorDatagram = 0x13;

/// A name in first-level encoding (RFC 1001 section 14.1), with the byte that says what it names: "HOST<20>".
void readName(Cursor& in, const TreeItem& layer, const FieldInfo& field)
{
    constexpr std::uint32_t encodedLength = 32;
    constexpr std::size_t nameLength = 15;
    const auto start = in.position();
    if (in.peek() != encodedLength) { // a scope, or no name
        constexpr unsigned mostLabels = 32;
        for (unsigned i = 0; i < mostLabels && in; ++i) {
            const auto size = in.u8();
            if (size == 0)
                break;
            in.skip(size);
        }
        return;
    }
    in.skip(1);
    const auto encoded = in.view();
    in.skip(encodedLength);
    constexpr unsigned mostScopes = 16;
    for (unsigned i = 0; i < mostScopes && in; ++i) {
        const auto size = in.u8();
        if (size == 0)
            break;
        in.skip(size);
    }
    if (!in)
        return;
    std::string name;
    for (std::size_t i = 0; i < nameLength; ++i)
        name += static_cast<char>((encoded[2 * i] - 'A') << 4 | ((encoded[2 * i + 1] - 'A') & 0x0f));
    name.resize(name.find_last_not_of(' ') + 1);
    const auto suffix = static_cast<unsigned>((encoded[30] - 'A') << 4 | ((encoded[31] - 'A') & 0x0f)) & 0xff;
    layer.addText(field, fmt::format("{}<{:02x}>", name, suffix)).setOffset(start, in.position() - start);
}

void dissectDatagram(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("NBDS");
    const auto kind = in.read(layer, datagramType);
    const auto bits = in.read(layer, flags);
    for (const FieldInfo* part : {static_cast<const FieldInfo*>(&more), static_cast<const FieldInfo*>(&first), static_cast<const FieldInfo*>(&nodeType)})
        bits.item.bits(*part, bits.value);
    in.read(layer, datagramId);
    in.read(layer, sourceAddress);
    in.read(layer, sourcePort);
    if (!in)
        return;
    context.setInfo("{}", findName(datagramTypes, kind, "Unknown"));
    if (kind > lastWithUserData) {
        if (kind != errorDatagram)
            readName(in, layer, destinationName);
        return;
    }
    in.read(layer, datagramLength);
    in.read(layer, packetOffset);
    readName(in, layer, sourceName);
    readName(in, layer, destinationName);
    if (in)
        handOn(in.rest(), context);
}

constexpr Parent sessionParents[] = {{Table::TcpPort, 139}, {Table::TcpPort, 445}};
constexpr Parent datagramParents[] = {{Table::UdpPort, 138}};

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

constinit const Protocol nbdgmProtocol {
    .layer = {"nbdgm", "NetBIOS Datagram Service", nullptr},
    .shortName = "NBDS",
    .reference = "RFC 1002",
    .fields = datagramFields,
    .parents = datagramParents,
    .dissect = dissectDatagram,
};

} // namespace porthole
