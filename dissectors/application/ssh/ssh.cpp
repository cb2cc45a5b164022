// Secure Shell, as far as it is in the clear: RFC 4253.

#include "dissectors/application/ssh/ssh.h"

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace ssh {

namespace {

void packetLabel(const ItemView& item, Text& out);
void methodLabel(const ItemView& item, Text& out);
void directionLabel(const ItemView& item, Text& out);

constexpr Field<TextString> protocolLine {"ssh.protocol", "Protocol"};
constexpr Field<TextString> packet {"ssh.packet", "SSH Version 2", Label {packetLabel}};
constexpr Field<std::uint32_t> packetLength {"ssh.packet_length", "Packet Length"};
constexpr Field<std::uint8_t> paddingLength {"ssh.padding_length", "Padding Length"};
constexpr Field<TextString> keyExchange {"ssh.kex", "Key Exchange", Label {methodLabel}};
constexpr Field<ByteString> payload {"ssh.payload", "Payload"};
constexpr Field<ByteString> padding {"ssh.padding_string", "Padding String"};
constexpr Field<std::uint32_t> sequenceNumber {"ssh.seq_num", "Sequence number"};
constexpr Field<ByteString> encryptedLength {"ssh.packet_length_encrypted", "Packet Length (encrypted)"};
constexpr Field<ByteString> encryptedPacket {"ssh.encrypted_packet", "Encrypted Packet"};
constexpr Field<bool> direction {"ssh.direction", "Direction", Generated {}, Label {directionLabel}};

constexpr const FieldInfo* fields[] = {&protocolLine, &packet, &packetLength, &paddingLength, &keyExchange, &payload, &padding, &sequenceNumber,
    &encryptedLength, &encryptedPacket, &direction};
constexpr const FieldList* moreFields[] = {&keyExchangeFields};
constexpr const ExpertList* moreExperts[] = {&keyExchangeExperts};

constexpr std::uint32_t lengthField = 4;

void packetLabel(const ItemView& item, Text& out)
{
    out << "SSH Version 2";
    if (!item.text().empty()) {
        out << " (encryption:";
        appendPrintable(out, item.text());
        out << ')';
    }
}

void methodLabel(const ItemView& item, Text& out)
{
    out << "Key Exchange";
    if (!item.text().empty()) {
        out << " (method:";
        appendPrintable(out, item.text());
        out << ')';
    }
}

void directionLabel(const ItemView& item, Text& out) { out << "Direction: " << (item.value() ? "server-to-client" : "client-to-server"); }

/// Where nothing is known of the conversation the port tells who speaks.
bool comesFromServer(const Context& context)
{
    constexpr std::uint64_t port = 22;
    const auto& tree = context.packet().tree;
    for (auto i = tree.size(); i-- > 0;)
        if (std::string_view(tree[i].field->abbreviation) == "tcp.srcport")
            return tree[i].value == port;
    return false;
}

void append(Context& context, std::string_view text)
{
    if (auto* columns = context.columns()) {
        if (!columns->info.empty())
            columns->info << ", ";
        columns->info << text;
    }
}

void readProtocolLine(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto text = lines::text(in.view());
    const auto line = lines::lineAtLineFeed(text, 0);
    lines::addPart(in, layer, protocolLine, 0, line.end);
    if (context.columns()) {
        Text summary;
        summary << "Protocol (";
        appendPrintable(summary, line.of(text));
        summary << ')';
        append(context, summary.view());
    }
    in.skip(static_cast<std::uint32_t>(line.next));
}

void readEncrypted(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto length = in.captured();
    append(context, fmt::format("Encrypted packet (len={})", length));
    in.bytes(layer, encryptedLength, lengthField);
    if (in)
        in.bytes(layer, encryptedPacket, length - lengthField);
}

/// Wireshark would decrypt the common ciphers if it had the keys, and shows nothing of such packets if not.
bool wouldDecrypt(const PacketNote& note)
{
    const auto& known = *note.conversation;
    return (known.cipher.starts_with("aes") || known.cipher.starts_with("chacha20-")) && known.method != KeyExchange::GroupExchange;
}

void readPacket(Cursor& in, const TreeItem& layer, Context& context, const PacketNote& note)
{
    const auto start = in.position();
    const auto item = layer.addText(packet, note.conversation->cipher).setOffset(start, in.captured());
    if (note.encrypted) {
        if (wouldDecrypt(note))
            in.skip(in.captured());
        else
            readEncrypted(in, item, context);
        return;
    }
    const auto length = in.read(item, packetLength);
    const auto paddingSize = in.read(item, paddingLength);
    if (!in)
        return;
    auto content = in.take(std::min<std::uint32_t>(length - std::min<std::uint32_t>(length, paddingSize + 1u), in.remaining()));
    const auto exchange = item.addText(keyExchange, note.conversation->methodName).setOffset(content.position(), content.captured());
    append(context, readKeyExchange(content, exchange, note));
    in.bytes(item, padding, paddingSize);
    item.setEnd(in.position());
    item.add(sequenceNumber, in.source(), in.position(), 0, note.sequence);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* first = context.note<PacketNote>(in);
    context.setProtocol(first && first->conversation->version == 2 ? "SSHv2" : first && first->conversation->version == 1 ? "SSHv1" : "SSH");
    context.setInfo("");
    const bool fromServer = first ? first->fromServer : comesFromServer(context);
    bool keyed = false;
    constexpr unsigned mostPackets = 1000;
    for (unsigned i = 0; i < mostPackets && in && in.captured() > 0; ++i) {
        const auto* note = context.note<PacketNote>(in);
        if (lines::text(in.view()).starts_with("SSH-") && (!note || !note->encrypted))
            readProtocolLine(in, layer, context);
        else if (note && note->conversation->version == 2) {
            if (keyed && note->encrypted)
                in.skip(in.captured());
            else
                readPacket(in, layer, context, *note);
            keyed |= !note->encrypted;
        } else {
            readEncrypted(in, layer, context);
        }
    }
    if (!in)
        return;
    layer.add(direction, in.source(), in.position(), 0, fromServer).markGenerated();
    if (auto* columns = context.columns())
        columns->info.insert(0, fromServer ? "Server: " : "Client: ");
}

constexpr Parent parents[] = {{Table::TcpPort, 22}, {Table::TcpPort, 29418}, {Table::TcpHeuristic, 30}};

} // namespace

} // namespace ssh

constinit const Protocol sshProtocol {
    .layer = {"ssh", "SSH Protocol", nullptr},
    .shortName = "SSH",
    .reference = "RFC 4253",
    .fields = ssh::fields,
    .parents = ssh::parents,
    .dissect = ssh::dissect,
    .recognises = ssh::recognises,
    .moreFields = ssh::moreFields,
    .moreExperts = ssh::moreExperts,
    .framing = ssh::frame,
    .listen = ssh::listen,
};

} // namespace porthole
