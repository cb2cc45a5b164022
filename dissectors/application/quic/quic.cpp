// QUIC: RFC 9000, RFC 9001, version 2 in RFC 9369; the drafts before them.

#include "dissectors/application/quic/counting.h"
#include "dissectors/application/quic/frame_tree.h"
#include "dissectors/application/quic/info.h"
#include "dissectors/application/quic/stream_tree.h"
#include "dissectors/application/quic/varint.h"
#include "dissectors/application/quic/versions.h"

namespace porthole {

namespace quic {
namespace {

void shortHeaderLabel(const ItemView& item, Text& out);
void appendForcing(const ItemView& item, Text& out);
void appendGrease(const ItemView& item, Text& out);
void appendVerified(const ItemView& item, Text& out);

constexpr ValueName headerForms[] = {{0, "Short Header"}, {1, "Long Header"}};
constexpr ValueName longTypes[] = {{0, "Initial"}, {1, "0-RTT"}, {2, "Handshake"}, {3, "Retry"}};
constexpr ValueName longTypes2[] = {{0, "Retry"}, {1, "Initial"}, {2, "0-RTT"}, {3, "Handshake"}};
constexpr ValueName numberLengths[] = {{0, "1 bytes"}, {1, "2 bytes"}, {2, "3 bytes"}, {3, "4 bytes"}};

constexpr Field<NoValue> connectionInformation {"quic.connection", "QUIC Connection information"};
constexpr Field<std::uint32_t> connectionNumber {"quic.connection.number", "Connection Number", Generated {}};
constexpr Field<std::uint32_t> packetLength {"quic.packet_length", "Packet Length", Generated {}};
constexpr Field<std::uint8_t> headerForm {"quic.header_form", "Header Form", Mask {0x80}, Names {headerForms}};
constexpr Field<std::uint8_t> longType {"quic.long.packet_type", "Packet Type", Mask {0x30}, Names {longTypes}};
constexpr Field<std::uint8_t> longType2 {"quic.long.packet_type_v2", "Packet Type", Mask {0x30}, Names {longTypes2}};
constexpr Field<std::uint8_t> longReserved {"quic.long.reserved", "Reserved", Mask {0x0c}};
constexpr Field<std::uint8_t> numberLength {"quic.packet_number_length", "Packet Number Length", Mask {0x03}, Names {numberLengths}};
constexpr Field<ByteString> dcid {"quic.dcid", "Destination Connection ID"};
constexpr Field<ByteString> scid {"quic.scid", "Source Connection ID"};
constexpr Field<std::uint8_t> dcidLength {"quic.dcil", "Destination Connection ID Length"};
constexpr Field<std::uint8_t> scidLength {"quic.scil", "Source Connection ID Length"};
constexpr Field<std::uint64_t> tokenLength {"quic.token_length", "Token Length"};
constexpr Field<ByteString> token {"quic.token", "Token"};
constexpr Field<std::uint64_t> length {"quic.length", "Length"};
constexpr Field<std::uint64_t> packetNumber {"quic.packet_number", "Packet Number"};
constexpr Field<std::uint32_t> version {
    "quic.version", "Version", Base::Hex, Ranges {versionNames}, Append {appendForcing}};
constexpr Field<std::uint32_t> supportedVersion {
    "quic.supported_version", "Supported Version", Base::Hex, Ranges {versionNames}, Append {appendGrease}};
constexpr Field<std::uint8_t> unused {"quic.vn.unused", "Unused", Base::Hex, Mask {0x7f}};
constexpr Field<NoValue> shortHeader {"quic.short", "QUIC Short Header", Label {shortHeaderLabel}};
constexpr Field<bool> fixedBit {"quic.fixed_bit", "Fixed Bit", Mask {0x40}};
constexpr Field<bool> spinBit {"quic.spin_bit", "Spin Bit", Mask {0x20}};
constexpr Field<std::uint8_t> shortReserved {"quic.short.reserved", "Reserved", Mask {0x18}};
constexpr Field<bool> keyPhase {"quic.key_phase", "Key Phase Bit", Mask {0x04}};
constexpr Field<ByteString> payload {"quic.payload", "Payload"};
constexpr Field<ByteString> protectedPayload {"quic.protected_payload", "Protected Payload"};
constexpr Field<ByteString> remainingPayload {"quic.remaining_payload", "Remaining Payload"};
constexpr Field<std::uint8_t> originalDcidLength {"quic.odcil", "Original Destination Connection ID Length"};
constexpr Field<ByteString> originalDcid {"quic.odcid", "Original Destination Connection ID"};
constexpr Field<ByteString> retryToken {"quic.retry_token", "Retry Token"};
constexpr Field<ByteString> retryTag {"quic.retry_integrity_tag", "Retry Integrity Tag", Append {appendVerified}};
constexpr Field<TextString> summary {
    "quic.packet.summary", "Summary", Generated {}, Hidden {}, Help {"the packet as a line of the figures in RFC 9000 section 7.1"}};

constexpr ExpertInfo unknownConnection {"quic.connection.unknown", Severity::Note, ExpertGroup::Protocol,
    "Unknown QUIC connection. Missing Initial Packet or migrated connection?"};
constexpr ExpertInfo decryptionFailed {
    "quic.decryption_failed", Severity::Warning, ExpertGroup::Decryption, "Failed to decrypt handshake"};
constexpr ExpertInfo badRetry {"quic.bad_retry", Severity::Warning, ExpertGroup::Protocol, "Retry Integrity Tag verification failure"};
constexpr ExpertInfo coalescedPadding {
    "quic.coalesced_padding_data", Severity::Note, ExpertGroup::Protocol, "(Random) padding data appended to the datagram"};

constexpr const FieldInfo* fields[] = {&connectionInformation, &connectionNumber, &packetLength, &headerForm, &longType, &longType2,
    &longReserved, &numberLength, &dcid, &scid, &dcidLength, &scidLength, &tokenLength, &token, &length, &packetNumber, &version,
    &supportedVersion, &unused, &shortHeader, &fixedBit, &spinBit, &shortReserved, &keyPhase, &payload, &protectedPayload,
    &remainingPayload, &originalDcidLength, &originalDcid, &retryToken, &retryTag, &summary};
constexpr const FieldList* moreFields[] = {&frameFields, &streamFields};
constexpr const ExpertInfo* experts[] = {&unknownConnection, &decryptionFailed, &badRetry, &coalescedPadding};
constexpr const ExpertList* moreExperts[] = {&frameExperts, &streamExperts};

constexpr unsigned lastDraftWithOriginalDcid = 24; ///< in Retry packets, in place of an integrity tag
constexpr std::uint32_t retryTagLength = 16;

void shortHeaderLabel(const ItemView& item, Text& out)
{
    out << "QUIC Short Header";
    if (const auto id = item.find(dcid); id.found()) {
        out << " DCID=";
        out.hex(id.bytes());
    }
    if (const auto number = item.find(packetNumber); number.found())
        out.format(" PKN={}", number.value());
}

void appendForcing(const ItemView& item, Text& out)
{
    if (isReserved(static_cast<std::uint32_t>(item.value())))
        out << " (Forcing Version Negotiation)";
}

void appendGrease(const ItemView& item, Text& out)
{
    if (isReserved(static_cast<std::uint32_t>(item.value())))
        out << " (GREASE)";
}

void appendVerified(const ItemView& item, Text& out)
{
    if (item.noted())
        out << " [verified]";
}

void appendId(Context& context, std::string_view label, ByteView id)
{
    auto* columns = context.columns();
    if (!columns || id.empty() || id.size() > longestConnectionId)
        return;
    columns->info << ", " << label << '=';
    columns->info.hex(id);
}

/// One packet of a datagram.
struct PacketView {
    Cursor in; ///< over the whole packet
    TreeItem layer;
    const PacketHeader& header;
    const DatagramNote* datagram; ///< null: nobody heard it
    const PacketNote* note;       ///< null: the same, or the packet is one too many
    Text figure {};               ///< the packet as RFC 9000 draws it; empty if it could not be decrypted
};

bool hasKeys(const PacketView& packet)
{
    return packet.note && (packet.note->state == PacketNote::State::Decrypted || packet.note->state == PacketNote::State::NotDecrypted);
}

/// What is to be said of a packet without keys; empty: nothing.
std::string_view missingKeys(const PacketView& packet)
{
    if (!packet.datagram || !packet.datagram->connected)
        return packet.header.type == PacketType::OneRtt ? "" : "Failed to decrypt packet number";
    if (packet.note && packet.note->state == PacketNote::State::NoCipher)
        return packet.header.type == PacketType::OneRtt
            ? "Failed to create decryption context: Missing TLS handshake, unsupported ciphers or padding"
            : "Failed to create decryption context: Unable to retrieve cipher information";
    if (packet.note && packet.note->state == PacketNote::State::NoKeys)
        return "Failed to create decryption context: Secrets are not available";
    if (packet.note && packet.note->state == PacketNote::State::NotDecrypted)
        return "Failed to create decryption context: Decryption (checktag) failed: Checksum error";
    return {};
}

/// The encrypted rest of a packet, as far as it was captured.
void showSealed(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    if (in.captured() > 0)
        in.bytes(parent, field, in.captured());
    in.moveTo(in.end());
}

void showRemaining(PacketView& packet)
{
    if (const auto message = missingKeys(packet); !message.empty())
        packet.layer.expert(decryptionFailed, message);
    showSealed(packet.in, packet.layer, remainingPayload);
}

/// The payload's frames, of a packet whose header has been shown.
void showPayload(PacketView& packet, const Cursor& whole, const BareHeader& bare, Context& context)
{
    const auto& note = *packet.note;
    auto plain = decrypt(*note.keys, whole.view(), packet.header, bare, note.number);
    if (!plain)
        return;
    const auto in = context.addSource("Decrypted QUIC", std::move(*plain), whole);
    showFrames(in, packet.layer, context, {note, packet.header.type, packet.datagram->fromServer}, packet.figure);
    packet.layer.addText(summary, packet.figure.view()).markGenerated();
}

void readRetry(PacketView& packet)
{
    auto& in = packet.in;
    const auto draft = draftOf(packet.header.version);
    if (draft > 0 && draft <= lastDraftWithOriginalDcid) {
        const auto size = in.read(packet.layer, originalDcidLength);
        if (in && size > 0)
            in.bytes(packet.layer, originalDcid, size);
        in.bytes(packet.layer, retryToken, in.remaining());
        return;
    }
    in.bytes(packet.layer, retryToken, in.remaining() > retryTagLength ? in.remaining() - retryTagLength : 0);
    const auto tag = in.bytes(packet.layer, retryTag, retryTagLength);
    if (!packet.note || !packet.datagram->connected)
        tag.item.expert(badRetry, "Cannot verify Retry Packet due to unknown ODCID");
    else if (packet.note->retryTag == RetryTag::Wrong)
        tag.item.expert(badRetry);
    else if (packet.note->retryTag == RetryTag::Right)
        tag.item.note();
}

void readSupportedVersions(PacketView& packet)
{
    while (packet.in && packet.in.remaining() > 0)
        packet.in.read(packet.layer, supportedVersion);
}

void readConnectionIds(Cursor& in, const TreeItem& layer)
{
    const auto destination = in.read(layer, dcidLength);
    if (in && destination > 0)
        in.bytes(layer, dcid, destination);
    const auto source = in.read(layer, scidLength);
    if (in && source > 0)
        in.bytes(layer, scid, source);
}

void readLong(PacketView& packet, Context& context)
{
    auto& in = packet.in;
    const auto whole = in;
    const auto& layer = packet.layer;
    const auto& header = packet.header;
    const bool negotiates = header.type == PacketType::VersionNegotiation;
    context.setInfo("{}", packetTypeName(header.type));
    appendId(context, "DCID", header.dcid);
    appendId(context, "SCID", header.scid);

    std::optional<BareHeader> bare;
    if (hasKeys(packet))
        bare = unprotectHeader(*packet.note->keys, whole.view(), header);
    const auto first = bare ? bare->first : header.first;
    const auto bits = [&](const FieldInfo& field) { layer.add(field, in.source(), in.position(), 1, field.extract(first)); };
    bits(headerForm);
    if (negotiates) {
        bits(unused);
    } else {
        if (header.type != PacketType::Retry)
            bits(fixedBit);
        bits(isVersion2(header.version) ? static_cast<const FieldInfo&>(longType2) : longType);
        if (bare) {
            bits(longReserved);
            bits(numberLength);
        }
    }
    in.skip(1);
    in.read(layer, version);
    readConnectionIds(in, layer);
    if (negotiates) {
        readSupportedVersions(packet);
        return;
    }
    if (header.type == PacketType::Retry) {
        readRetry(packet);
        return;
    }
    if (header.type == PacketType::Initial) {
        const auto size = readVarint(in, layer, tokenLength);
        if (in && size > 0)
            in.bytes(layer, token, static_cast<std::uint32_t>(std::min<std::uint64_t>(size, 0xffffffff)));
    }
    readVarint(in, layer, length);
    if (!in)
        return;
    if (!bare || packet.note->state != PacketNote::State::Decrypted) {
        showRemaining(packet);
        return;
    }
    layer.add(packetNumber, in.source(), in.position(), bare->numberLength, packet.note->number);
    context.appendInfo(", PKN: {}", packet.note->number);
    in.skip(bare->numberLength);
    showSealed(in, layer, payload);
    if (in)
        showPayload(packet, whole, *bare, context);
}

void readShort(PacketView& packet, Context& context)
{
    auto& in = packet.in;
    const auto whole = in;
    const auto& header = packet.header;
    std::optional<BareHeader> bare;
    if (hasKeys(packet))
        bare = unprotectHeader(*packet.note->keys, whole.view(), header);
    const auto first = bare ? bare->first : header.first;
    context.setInfo("Protected Payload (KP{})", bare ? first >> 2 & 1 : 0);
    appendId(context, "DCID", header.dcid);

    const auto item = packet.layer.add(shortHeader, in.source(), in.position(), 0, 0);
    const auto bits = [&](const FieldInfo& field) { item.add(field, in.source(), in.position(), 1, field.extract(first)); };
    bits(headerForm);
    bits(fixedBit);
    bits(spinBit);
    if (bare) {
        bits(shortReserved);
        bits(keyPhase);
        bits(numberLength);
    }
    in.skip(1);
    if (in && !header.dcid.empty())
        in.bytes(item, dcid, static_cast<std::uint32_t>(header.dcid.size()));
    if (!bare || packet.note->state != PacketNote::State::Decrypted) {
        item.setEnd(in.position());
        if (in)
            showRemaining(packet);
        return;
    }
    item.add(packetNumber, in.source(), in.position(), bare->numberLength, packet.note->number);
    context.appendInfo(", PKN: {}", packet.note->number);
    in.skip(bare->numberLength);
    showSealed(in, item, protectedPayload);
    item.setEnd(in.position());
    if (in)
        showPayload(packet, whole, *bare, context);
}

/// For an Initial packet that no listener has heard, in an ICMP error say: its own connection id gives its keys, if it is the
/// client's first.
std::optional<DatagramNote> standIn(const Cursor& in)
{
    const auto packet = in.view();
    const auto header = parseHeader(packet, in.remaining(), 0);
    if (!header || header->type != PacketType::Initial || header->dcid.empty())
        return {};
    auto keys = std::make_shared<PacketKeys>(initialKeys(header->dcid, header->version).client);
    const auto bare = unprotectHeader(*keys, packet, *header);
    if (!bare)
        return {};
    DatagramNote datagram;
    datagram.connected = true;
    datagram.initialId = hashConnectionId(header->dcid);
    auto& note = datagram.packets.emplace_back();
    note.number = bare->number;
    note.keys = std::move(keys);
    note.state = decrypt(*note.keys, packet, *header, *bare, note.number) ? PacketNote::State::Decrypted : PacketNote::State::NotDecrypted;
    return datagram;
}

void showConnection(const Cursor& in, const TreeItem& layer, const DatagramNote* datagram, const Context& context)
{
    const auto item = layer.add(connectionInformation, in.source(), in.position(), 0, 0);
    if (datagram && datagram->connected)
        item.conclude(connectionNumber, numberOf(*datagram, context));
    else if (!context.quoted())
        item.expert(unknownConnection);
}

/// Adds a packet to what Info says of the datagram in the words of RFC 9000.
void appendFigure(Text& figures, const PacketView& packet)
{
    if (!figures.empty())
        figures << "; ";
    if (packet.figure.empty())
        figures << packetTypeName(packet.header.type);
    else
        figures << packet.figure.view();
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* datagram = context.note<DatagramNote>(in);
    std::optional<DatagramNote> unheard;
    if (!datagram && (unheard = standIn(in)))
        datagram = &*unheard;
    context.setProtocol("QUIC");
    const std::size_t shortDcidLength = datagram ? datagram->shortDcidLength : 0;
    ByteView firstDcid;
    Text figures;
    for (std::size_t index = 0; in && in.remaining() > 0; ++index) {
        const auto packetLayer = index == 0 ? layer : context.addTopLevel(quicProtocol.layer, in, in.remaining());
        const auto header = parseHeader(in.view(), in.remaining(), shortDcidLength);
        if (!header) {
            in.fail(nullptr, in.captured() + 1);
            return;
        }
        if (index == 0) {
            showConnection(in, packetLayer, datagram, context);
            firstDcid = header->dcid.size() <= longestConnectionId ? header->dcid : ByteView {};
        } else if (!belongsTo(in.view(), firstDcid, datagram && datagram->connected ? shortDcidLength : 0)) {
            packetLayer.expert(coalescedPadding);
            in.skip(in.remaining());
            return;
        }
        const auto size = static_cast<std::uint32_t>(header->length);
        packetLayer.setLength(size);
        packetLayer.conclude(packetLength, size);
        const auto* note = datagram && index < datagram->packets.size() ? &datagram->packets[index] : nullptr;
        PacketView packet {in.take(size), packetLayer, *header, datagram, note};
        if (header->type == PacketType::OneRtt)
            readShort(packet, context);
        else
            readLong(packet, context);
        if (context.options().quicInfoAsInRfc9000) {
            appendFigure(figures, packet);
            context.setInfo("{}", figures.view());
        }
    }
}

constexpr unsigned firstDraft = 11; ///< whose header has the connection ids in front of everything else

/// A Version Negotiation packet that offers a version we know.
bool offersVersion(ByteView packet, std::size_t reported)
{
    const auto header = parseHeader(packet, reported, 0);
    if (!header || header->dcid.size() > longestConnectionId || header->scid.size() > longestConnectionId)
        return false;
    for (auto at = header->numberOffset; at + 4 <= packet.size(); at += 4) {
        const auto offered = static_cast<std::uint32_t>(packet[at] << 24 | packet[at + 1] << 16 | packet[at + 2] << 8 | packet[at + 3]);
        if (!isReserved(offered) && draftOf(offered) >= firstDraft)
            return true;
    }
    return false;
}

bool looksLikeQuic(const Cursor& in)
{
    constexpr std::uint32_t shortestHeader = 13;
    const auto packet = in.view();
    if (packet.size() < shortestHeader || !isLong(packet))
        return false;
    const auto claimed = in.peek32(1);
    return claimed == 0 ? offersVersion(packet, in.remaining()) : draftOf(claimed) >= firstDraft;
}

constexpr Parent parents[] = {{Table::UdpHeuristic, 1}};

} // namespace
} // namespace quic

constinit const Protocol quicProtocol {
    .layer = {"quic", "QUIC IETF", nullptr},
    .shortName = "QUIC",
    .reference = "RFC 9000",
    .fields = quic::fields,
    .experts = quic::experts,
    .parents = quic::parents,
    .dissect = quic::dissect,
    .summarise = quic::noteConnectionIds,
    .recognises = quic::looksLikeQuic,
    .moreFields = quic::moreFields,
    .moreExperts = quic::moreExperts,
    .listen = quic::listenToQuic,
    .mark = quic::markOf,
};

} // namespace porthole
