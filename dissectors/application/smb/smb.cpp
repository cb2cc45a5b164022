// Server Message Block 1 and 2, the header and the command: MS-CIFS section 2.2.3, MS-SMB2 section 2.2.1.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

// --- SMB 1

constexpr ValueName commands[] = {{0x00, "Create Directory"}, {0x01, "Delete Directory"}, {0x02, "Open"}, {0x03, "Create"}, {0x04, "Close"},
    {0x05, "Flush"}, {0x06, "Delete"}, {0x07, "Rename"}, {0x08, "Query Information"}, {0x09, "Set Information"}, {0x0a, "Read"}, {0x0b, "Write"},
    {0x10, "Check Directory"}, {0x11, "Process Exit"}, {0x12, "Seek"}, {0x22, "Set Information2"}, {0x23, "Query Information2"},
    {0x24, "Locking AndX"}, {0x25, "Trans"}, {0x26, "Trans Secondary"}, {0x2b, "Echo"}, {0x2d, "Open AndX"}, {0x2e, "Read AndX"},
    {0x2f, "Write AndX"}, {0x32, "Trans2"}, {0x33, "Trans2 Secondary"}, {0x34, "Find Close2"}, {0x70, "Tree Connect"}, {0x71, "Tree Disconnect"},
    {0x72, "Negotiate Protocol"}, {0x73, "Session Setup AndX"}, {0x74, "Logoff AndX"}, {0x75, "Tree Connect AndX"},
    {0x80, "Query Information Disk"}, {0x81, "Search Dir"}, {0xa0, "NT Trans"}, {0xa1, "NT Trans Secondary"}, {0xa2, "NT Create AndX"},
    {0xa4, "NT Cancel"}, {0xa5, "NT Rename"}};

constexpr Field<NoValue> header {"smb.header", "SMB Header"};
constexpr Field<ByteString> component {"smb.server_component", "Server Component"};
constexpr Field<std::uint8_t> command {"smb.cmd", "SMB Command", Base::Hex, Names {commands}};
constexpr Field<std::uint32_t> status {"smb.nt_status", "NT Status", Base::Hex};
constexpr Field<std::uint8_t> flags {"smb.flags", "Flags", Base::Hex};
constexpr Field<bool> response {"smb.flags.response", "Request/Response", Mask {0x80}, Width {8},
    Booleans {"Message is a response to the client/redirector", "Message is a request to the server"}};
constexpr Field<std::uint16_t> flags2 {"smb.flags2", "Flags2", Base::Hex};
constexpr Field<std::uint16_t> processHigh {"smb.pid.high", "Process ID High"};
constexpr Field<ByteString> signature {"smb.signature", "Signature"};
constexpr Field<ByteString> reserved {"smb.reserved", "Reserved"};
constexpr Field<std::uint16_t> treeId {"smb.tid", "Tree ID"};
constexpr Field<std::uint16_t> processId {"smb.pid", "Process ID"};
constexpr Field<std::uint16_t> userId {"smb.uid", "User ID"};
constexpr Field<std::uint16_t> multiplexId {"smb.mid", "Multiplex ID"};
constexpr const FieldInfo* smbFields[] = {&header, &component, &command, &status, &flags, &response, &flags2, &processHigh, &signature, &reserved,
    &treeId, &processId, &userId, &multiplexId};

void setCommandInfo(Context& context, std::string_view name, bool answers)
{
    context.setInfo("{} {}", name, answers ? "Response" : "Request");
}

void dissectSmb(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t headerLength = 32, responseBit = 0x80;
    context.setProtocol("SMB");
    const auto item = layer.add(header, in.source(), in.position(), std::min(headerLength, in.remaining()), 0);
    in.bytes(item, component, 4);
    const auto what = in.read(item, command);
    in.readLittle(item, status);
    const auto bits = in.read(item, flags);
    bits.item.bits(response, bits.value);
    in.readLittle(item, flags2);
    in.readLittle(item, processHigh);
    in.bytes(item, signature, 8);
    in.bytes(item, reserved, 2);
    in.readLittle(item, treeId);
    in.readLittle(item, processId);
    in.readLittle(item, userId);
    in.readLittle(item, multiplexId);
    setCommandInfo(context, findName(commands, what, "unknown"), bits & responseBit);
    if (in)
        in.skip(in.captured());
}

// --- SMB 2

constexpr ValueName commands2[] = {{0, "Negotiate Protocol"}, {1, "Session Setup"}, {2, "Session Logoff"}, {3, "Tree Connect"},
    {4, "Tree Disconnect"}, {5, "Create"}, {6, "Close"}, {7, "Flush"}, {8, "Read"}, {9, "Write"}, {10, "Lock"}, {11, "Ioctl"}, {12, "Cancel"},
    {13, "KeepAlive"}, {14, "Find"}, {15, "Notify"}, {16, "GetInfo"}, {17, "SetInfo"}, {18, "Break"}};

constexpr Field<NoValue> header2 {"smb2.header", "SMB2 Header"};
constexpr Field<ByteString> protocolId {"smb2.protocol_id", "ProtocolId"};
constexpr Field<std::uint16_t> headerLength2 {"smb2.header_len", "Header Length"};
constexpr Field<std::uint16_t> creditCharge {"smb2.credit.charge", "Credit Charge"};
constexpr Field<std::uint32_t> status2 {"smb2.nt_status", "NT Status", Base::Hex};
constexpr Field<std::uint16_t> command2 {"smb2.cmd", "Command", Names {commands2}};
constexpr Field<std::uint16_t> credits {"smb2.credits.requested", "Credits requested"};
constexpr Field<std::uint32_t> flags32 {"smb2.flags", "Flags", Base::Hex};
constexpr Field<bool> response2 {"smb2.flags.response", "Response", Mask {0x00000001}, Width {32}, Booleans {"This is a RESPONSE", "This is a REQUEST"}};
constexpr Field<std::uint32_t> chainOffset {"smb2.chain_offset", "Chain Offset", Base::Hex};
constexpr Field<std::uint64_t> messageId {"smb2.msg_id", "Message ID"};
constexpr Field<std::uint32_t> processId2 {"smb2.pid", "Process Id", Base::Hex};
constexpr Field<std::uint32_t> treeId2 {"smb2.tid", "Tree Id", Base::Hex};
constexpr Field<std::uint64_t> sessionId {"smb2.sesid", "Session Id", Base::Hex};
constexpr Field<ByteString> signature2 {"smb2.signature", "Signature"};
constexpr const FieldInfo* smb2Fields[] = {&header2, &protocolId, &headerLength2, &creditCharge, &status2, &command2, &credits, &flags32, &response2,
    &chainOffset, &messageId, &processId2, &treeId2, &sessionId, &signature2};

void dissectSmb2(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t length = 64, responseBit = 1;
    context.setProtocol("SMB2");
    const auto item = layer.add(header2, in.source(), in.position(), std::min(length, in.remaining()), 0);
    in.bytes(item, protocolId, 4);
    in.readLittle(item, headerLength2);
    in.readLittle(item, creditCharge);
    in.readLittle(item, status2);
    const auto what = in.readLittle(item, command2);
    in.readLittle(item, credits);
    const auto bits = in.readLittle(item, flags32);
    bits.item.bits(response2, bits.value);
    in.readLittle(item, chainOffset);
    in.readLittle(item, messageId);
    in.readLittle(item, processId2);
    in.readLittle(item, treeId2);
    in.readLittle(item, sessionId);
    in.bytes(item, signature2, 16);
    setCommandInfo(context, findName(commands2, what, "unknown"), bits & responseBit);
    if (in)
        in.skip(in.captured());
}

} // namespace

constinit const Protocol smbProtocol {
    .layer = {"smb", "SMB (Server Message Block Protocol)", nullptr},
    .shortName = "SMB",
    .reference = "MS-CIFS",
    .fields = smbFields,
    .dissect = dissectSmb,
};

constinit const Protocol smb2Protocol {
    .layer = {"smb2", "SMB2 (Server Message Block Protocol version 2)", nullptr},
    .shortName = "SMB2",
    .reference = "MS-SMB2",
    .fields = smb2Fields,
    .dissect = dissectSmb2,
};

} // namespace porthole
