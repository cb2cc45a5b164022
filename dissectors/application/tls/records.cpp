#include "dissectors/application/tls/records.h"

#include "dissectors/application/tls/handshake_fields.h"
#include "dissectors/application/tls/handshake_parts.h"
#include "dissectors/application/tls/names.h"
#include "dissectors/application/tls/quic_transport_parameters.h"
#include "dissectors/application/tls/record_text.h"
#include "dissectors/application/tls/session.h"
#include "dissectors/network/reassembly.h"

#include <algorithm>

namespace porthole {

namespace tls {

constexpr Field<std::uint16_t> recordVersion {"tls.record.version", "Version", Base::Hex, Names {versionNames}};
constexpr Field<std::uint16_t> recordLength {"tls.record.length", "Length"};

namespace {

void recordLabel(const ItemView& item, Text& out);
void alertLabel(const ItemView& item, Text& out);
void heartbeatLabel(const ItemView& item, Text& out);
void fragmentsLabel(const ItemView& item, Text& out);

constexpr Field<NoValue> record {"tls.record", "Record Layer", Label {recordLabel}};
constexpr Field<std::uint8_t> contentType {"tls.record.content_type", "Content Type", Names {contentTypeNames}};
constexpr Field<std::uint8_t> opaqueType {"tls.record.opaque_type", "Opaque Type", Names {contentTypeNames}};
constexpr Field<NoValue> changeCipherSpec {"tls.change_cipher_spec", "Change Cipher Spec Message"};
constexpr Field<NoValue> alert {"tls.alert_message", "Alert Message", Label {alertLabel}};
constexpr Field<std::uint8_t> alertLevel {"tls.alert_message.level", "Level", Names {alertLevelNames}};
constexpr Field<std::uint8_t> alertDescription {"tls.alert_message.desc", "Description", Names {alertNames}};
constexpr Field<ByteString> applicationData {"tls.app_data", "Encrypted Application Data"};
/// What "Follow" shows of TLS; Wireshark has no such field.
constexpr Field<ByteString> decryptedData {"tls.decrypted_data", "Decrypted Application Data", Hidden {}};
constexpr Field<TextString> applicationProtocol {"tls.app_data_proto", "Application Data Protocol", Generated {}};
constexpr Field<NoValue> heartbeat {"tls.heartbeat_message", "Heartbeat Message", Label {heartbeatLabel}};
constexpr Field<std::uint8_t> heartbeatType {"tls.heartbeat_message.type", "Type", Names {heartbeatTypeNames}};
constexpr Field<std::uint16_t> heartbeatLength {"tls.heartbeat_message.payload_length", "Payload Length"};
constexpr Field<ByteString> heartbeatPayload {"tls.heartbeat_message.payload", "Payload"};
constexpr Field<ByteString> heartbeatPadding {"tls.heartbeat_message.padding", "Padding and HMAC"};
constexpr Field<NoValue> fragments {"tls.handshake.fragments", "Reassembled Handshake Fragments", Label {fragmentsLabel}};
constexpr Field<FrameNumber> fragment {"tls.handshake.fragment", "Handshake Fragment", Label {formatFragment}};
constexpr Field<std::uint32_t> fragmentCount {"tls.handshake.fragment.count", "Handshake Fragment count"};
constexpr Field<FrameNumber> reassembledIn {"tls.handshake.reassembled_in", "Reassembled Handshake Message in frame"};
constexpr Field<FrameNumber> innerReassembledIn {"tls.reassembled_in", "Reassembled PDU in frame", Generated {}};
constexpr Field<ByteString> innerSegment {"tls.segment.data", "TLS segment data"};

constexpr ExpertInfo unknownRecord {"tls.ignored_unknown_record", Severity::Warning, ExpertGroup::Protocol, "Ignored Unknown Record"};
constexpr ExpertInfo badPayloadLength {
    "tls.heartbeat_message.payload_length.invalid", Severity::Error, ExpertGroup::Malformed, "Invalid heartbeat payload length"};
constexpr ExpertInfo badRecordLength {
    "tls.record.length.invalid", Severity::Warning, ExpertGroup::Protocol, "Record fragment length is too small or too large"};

constexpr const FieldInfo* fields[] = {&record, &contentType, &opaqueType, &recordVersion, &recordLength, &changeCipherSpec, &alert,
    &alertLevel, &alertDescription, &applicationData, &decryptedData, &applicationProtocol, &heartbeat, &heartbeatType, &heartbeatLength, &heartbeatPayload,
    &heartbeatPadding, &fragments, &fragment, &fragmentCount, &reassembledIn, &innerReassembledIn, &innerSegment};
constexpr const ExpertInfo* experts[] = {&unknownRecord, &badPayloadLength, &badRecordLength};
constexpr const FieldList* moreFields[] = {&tlsHandshakeFields, &ssl2Fields, &quicTransportFields};
constexpr const ExpertList* moreExperts[] = {&tlsHandshakeExperts};

constexpr std::uint16_t tls13 = 0x0304;

/// A record, with what the conversation tells of it.
struct Known {
    const RecordNote* note = nullptr;
    std::uint16_t version = 0; ///< of the session, else of the record
    bool fromServer = false;
};

void fragmentsLabel(const ItemView& item, Text& out) { formatFragments(item, "Reassembled Handshake Fragment", fragment, out); }

void appendVersion(const ItemView& item, Text& out)
{
    // The item's value is the session's version.
    out << shortVersion(static_cast<std::uint16_t>(item.value())) << " Record Layer: ";
}

/// Handshake messages in a record, the last part of one and the message it completes being one.
int countMessages(const ItemView& item)
{
    int count = 0;
    const auto& tree = item.packet().tree;
    for (auto i = item.index() + 1; i < tree.size() && tree[i].depth > item.item().depth; ++i)
        count += tree[i].field == &tlsFields.handshake && tree[i].value >> 8 != static_cast<std::uint64_t>(HandshakePart::Last);
    return count;
}

/// "TLSv1.2 Record Layer: Handshake Protocol: Client Hello"
void recordLabel(const ItemView& item, Text& out)
{
    appendVersion(item, out);
    auto type = item.find(contentType);
    if (!type.found())
        type = item.find(opaqueType);
    const auto handshakeItem = item.find(tlsFields.handshake);
    switch (type.value()) {
    case content::changeCipherSpec: out << "Change Cipher Spec Protocol: Change Cipher Spec"; break;
    case content::alert: {
        out << "Alert (Level: " << findName(alertLevelNames, item.valueOf(alertLevel), "Unknown")
            << ", Description: " << findName(alertNames, item.valueOf(alertDescription), "Unknown") << ')';
        if (!item.find(alertLevel).found()) {
            out.truncate(0);
            appendVersion(item, out);
            out << "Encrypted Alert";
        }
        break;
    }
    case content::handshake: {
        if (!handshakeItem.found()) {
            out << "Handshake Protocol";
            break;
        }
        if (countMessages(item) > 1) {
            out << "Handshake Protocol: Multiple Handshake Messages";
            break;
        }
        Text inner;
        formatLabel(handshakeItem, inner);
        const auto text = inner.view();
        out << text.substr(0, text.find(" (last fragment)"));
        break;
    }
    case content::applicationData: {
        out << "Application Data Protocol: ";
        const auto protocol = item.find(applicationProtocol);
        out << (protocol.found() ? protocol.text() : std::string_view("Application Data"));
        break;
    }
    case content::heartbeat: out << "Heartbeat"; break;
    default: break;
    }
}

void alertLabel(const ItemView& item, Text& out)
{
    out << "Alert Message";
    if (!item.find(alertLevel).found())
        out << ": Encrypted Alert";
}

void heartbeatLabel(const ItemView& item, Text& out)
{
    out << "Heartbeat Message";
    if (!item.find(heartbeatType).found())
        out << ": Encrypted Heartbeat";
}

HandshakeSetting settingOf(const Known& known)
{
    HandshakeSetting setting {.fields = &tlsFields};
    if (known.note) {
        const auto& session = *known.note->session;
        setting.version = session.version;
        setting.cipherSuite = session.cipherSuite;
        setting.certificateType = session.certificateType;
    }
    if (setting.version == 0)
        setting.version = known.version == tls13 ? 0 : known.version;
    return setting;
}

// --- Handshake

void showEncryptedHandshake(Cursor& in, const TreeItem& item, Context& context)
{
    item.add(tlsFields.handshake, in.source(), in.position(), in.remaining(), 0).note();
    addInfo(context, "Encrypted Handshake Message");
    in.skip(in.captured());
}

/// A part of a message; it has no fields of its own. Its value: HandshakePart and the type.
void showPart(const Cursor& part, const TreeItem& item, const SplitHandshake& split, HandshakePart which)
{
    const std::uint64_t type = split.bytes.empty() ? 0 : split.bytes[0];
    item.add(tlsFields.handshake, part.source(), part.position(), part.remaining(), static_cast<std::uint64_t>(which) << 8 | type);
}

/// The whole message, where its last part arrives.
void showSplitHandshake(const SplitHandshake& split, const Cursor& part, const TreeItem& item, Context& context, const Known& known)
{
    showPart(part, item, split, HandshakePart::Last);
    auto whole = context.addSource("Reassembled TLS Handshake", split.bytes, part);
    const auto total = static_cast<std::uint32_t>(split.bytes.size());
    if (item) {
        const auto all = item.add(fragments, whole.source(), 0, total, 0).markGenerated();
        std::uint32_t at = 0;
        for (const auto& piece : split.parts) {
            all.add(fragment, whole.source(), at, piece.length, piece.frame).markGenerated();
            at += piece.length;
        }
        all.conclude(fragmentCount, split.parts.size());
    }
    dissectHandshake(whole, item, context, settingOf(known));
}

/// A message begins here, or goes on, and ends in a later record.
void showBeginning(Cursor& in, const TreeItem& item, Context& context, const RecordNote& note)
{
    const auto& split = *note.begins;
    showPart(in, item, split, HandshakePart::Some);
    if (split.completeIn)
        item.add(reassembledIn, in.source(), in.position(), in.remaining(), split.completeIn);
    if (note.firstPart && in.remaining() >= handshakeHeaderLength)
        addInfo(context, fmt::format("[{} Fragment]", findName(handshakeTypeNames, in.peek(), "Unknown type")));
    in.skip(in.remaining());
}

void showHandshake(Cursor& in, const TreeItem& item, Context& context, const Known& known)
{
    const auto* note = known.note;
    const bool encrypted = note ? note->encrypted : isEncryptedHandshake(in.view(), false, false);
    if (encrypted) {
        showEncryptedHandshake(in, item, context);
        return;
    }
    const auto begin = in.position();
    const auto size = in.remaining();
    if (note && note->completes) {
        const auto part = in.take(note->headLength);
        showSplitHandshake(*note->completes, part, item, context, known);
    }
    const auto head = in.position() - begin;
    const auto tail = note && note->begins ? std::clamp(note->tailBegin, head, size) : size;
    auto whole = in.take(tail - head);
    if (whole.remaining() > 0)
        dissectHandshake(whole, item, context, settingOf(known));
    if (note && note->begins && in.remaining() > 0)
        showBeginning(in, item, context, *note);
}

// --- The other contents

void showAlert(Cursor& in, const TreeItem& parent, Context& context, const Known& known)
{
    const auto item = addOver(in, parent, alert);
    const auto level = in.peek(), description = in.peek(1);
    const auto levelName = findName(alertLevelNames, level), name = findName(alertNames, description);
    if ((known.note && known.note->encrypted && !known.note->key) || in.remaining() != 2 || levelName.empty() || name.empty()) {
        addInfo(context, "Encrypted Alert");
        in.skip(in.captured());
        return;
    }
    in.read(item, alertLevel);
    in.read(item, alertDescription);
    addInfo(context, fmt::format("Alert (Level: {}, Description: {})", levelName, name));
}

void showHeartbeat(Cursor& in, const TreeItem& parent, Context& context, const Known& known)
{
    constexpr std::uint32_t headerLength = 3, leastPadding = 16;
    const auto item = addOver(in, parent, heartbeat);
    const auto type = in.peek();
    const std::uint32_t length = in.peek16(1);
    const auto name = findName(heartbeatTypeNames, type);
    const bool encrypted = name.empty() || in.remaining() < headerLength + leastPadding;
    static_cast<void>(known);
    if (encrypted && (name.empty() || length > in.remaining())) {
        addInfo(context, "Encrypted Heartbeat");
        in.skip(in.captured());
        return;
    }
    addInfo(context, fmt::format("Heartbeat {}", name));
    in.read(item, heartbeatType);
    const auto size = in.read(item, heartbeatLength);
    if (!in)
        return;
    if (length > in.remaining())
        size.item.expert(badPayloadLength, fmt::format("Invalid heartbeat payload length ({})", length));
    const auto payload = std::min(length, in.remaining());
    in.bytes(item, heartbeatPayload, payload);
    readRest(in, item, heartbeatPadding);
}

void handInner(Cursor in, const TreeItem& item, Context& context, const RecordNote& note)
{
    const auto& inner = *note.inner;
    const auto show = [&](const Cursor& bytes) {
        if (!inner.protocol || !context.call(*inner.protocol, bytes))
            context.data(bytes);
    };
    if (!inner.completes.empty()) {
        const auto whole = context.addSource("Reassembled TLS", inner.completes, in);
        const Context::Noted noted(context, whole, inner.messageNotes);
        show(whole);
    }
    const auto size = in.remaining();
    auto rest = in;
    const Context::Noted noted(context, in, inner.recordNotes);
    rest.skip(std::min(inner.headLength, size));
    const auto tail = inner.partial ? std::clamp(inner.tailBegin, std::min(inner.headLength, size), size) : size;
    auto whole = rest.take(tail - std::min(tail, rest.position() - in.position()));
    if (whole.remaining() > 0)
        show(whole);
    if (inner.partial && rest.remaining() > 0) {
        item.add(innerSegment, rest.source(), rest.position(), rest.remaining(), 0);
        if (inner.completeIn)
            item.conclude(innerReassembledIn, inner.completeIn);
    }
}

void showApplicationData(Cursor& in, const TreeItem& item, Context& context, const Known& known)
{
    const auto* inner = known.note ? known.note->inner.get() : nullptr;
    if (!inner || !inner->protocol)
        addInfo(context, "Application Data");
    else if (inner->partial && inner->tailBegin == 0)
        addInfo(context, "[TLS segment of a reassembled PDU]");
    in.bytes(item, applicationData, in.remaining());
    if (!in || !known.note || !item)
        return;
    if (const auto name = applicationName(*known.note->session); !name.empty())
        item.concludeText(applicationProtocol, name);
}

void showContent(std::uint8_t type, Cursor& in, const TreeItem& item, Context& context, const Known& known)
{
    switch (type) {
    case content::changeCipherSpec: {
        const auto line = in.bytes(item, changeCipherSpec, in.remaining());
        addInfo(context, "Change Cipher Spec");
        if (known.note && known.note->resumed)
            line.item.expert(tlsFields.resumed);
        break;
    }
    case content::alert: showAlert(in, item, context, known); break;
    case content::handshake: showHandshake(in, item, context, known); break;
    case content::applicationData: showApplicationData(in, item, context, known); break;
    case content::heartbeat: showHeartbeat(in, item, context, known); break;
    default: in.skip(in.captured()); break;
    }
}

/// The record's content in the clear, as a byte source of its own. False: it cannot be opened.
bool showDecrypted(Cursor& in, std::uint32_t begin, const TreeItem& item, Context& context, const Known& known)
{
    const auto& note = *known.note;
    const auto opened = openRecord(*note.key, note.number, in.sourceBytes().subspan(begin, in.position() + in.captured() - begin));
    if (!opened)
        return false;
    auto plain = context.addSource("Decrypted TLS", opened->bytes, in);
    if (note.key->tls13)
        item.conclude(contentType, opened->type);
    if (opened->type != content::applicationData) {
        in.skip(in.captured());
        showContent(opened->type, plain, item, context, known);
        return true;
    }
    showApplicationData(in, item, context, known);
    item.add(decryptedData, plain.source(), plain.position(), plain.remaining(), 0);
    if (note.inner && plain.remaining() > 0)
        handInner(plain, item, context, note);
    return true;
}

// --- Records

void readRecord(Cursor& in, const TreeItem& layer, Context& context, Known known)
{
    constexpr std::uint32_t largest = 16384 + 2048;
    const auto begin = in.position();
    const auto type = in.peek();
    const bool isTls13Data = type == content::applicationData && (known.version == tls13 || (known.version & 0xff00) == 0x7f00);
    const auto item = layer.add(record, in.source(), begin, 0, known.version);
    in.read(item, isTls13Data ? opaqueType : contentType);
    in.read(item, recordVersion);
    const auto length = in.read(item, recordLength);
    if (!in)
        return;
    if (length > largest || (length == 0 && type != content::applicationData))
        length.item.expert(badRecordLength);
    auto body = in.take(length);
    item.setEnd(in.position());
    if (known.note && known.note->key && showDecrypted(body, begin, item, context, known))
        return;
    showContent(type, body, item, context, known);
}

void ignoreRecord(Cursor& in, const TreeItem& layer, Context& context, std::uint16_t version)
{
    if (version != 0 && version != tls13) {
        layer.expert(unknownRecord);
        if (in.captured() < in.remaining()) {
            in.skip(in.remaining()); // a fault of the capture
            return;
        }
        addInfo(context, "Ignored Unknown Record");
    } else {
        addInfo(context, "Continuation Data");
    }
    in.skip(in.captured());
}

Known knownOf(const Cursor& in, const Context& context)
{
    Known known;
    known.note = context.note<RecordNote>(in);
    if (known.note) {
        known.version = known.note->session->concluded();
        known.fromServer = known.note->fromServer;
    }
    return known;
}

/// True for the first layer of TLS in the frame: what TCP said in the Info column has to go.
bool isFirstLayer(const Context& context)
{
    const auto& layers = context.packet().layers;
    return std::ranges::count(layers, &tlsProtocol) <= 1;
}

/// No record's header, nor random bytes: the first four are characters.
bool looksLikeText(ByteView bytes)
{
    constexpr std::size_t telling = 4;
    return bytes.size() >= telling && std::ranges::all_of(bytes.first(telling), [](std::uint8_t c) { return c >= ' ' && c <= '~'; });
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    auto session = knownOf(in, context);
    if (session.version == 0 && looksLikeText(in.view())) { // something else on a port of TLS
        context.reject();
        return;
    }
    if (isFirstLayer(context))
        context.setInfo("");
    if (looksLikeSsl2Hello(in.view())) {
        context.setProtocol(session.version ? shortVersion(session.version) : "SSLv2");
        dissectSsl2Hello(in, layer, context);
        return;
    }
    context.setProtocol(session.version ? shortVersion(session.version)
            : looksLikeRecord(in.view()) ? shortVersion(in.peek16(1))
                                         : "SSL");
    while (in && in.remaining() > 0) {
        auto known = knownOf(in, context);
        if (known.note)
            session = known;
        if (in.remaining() < recordHeaderLength || !looksLikeRecord(in.view())) {
            ignoreRecord(in, layer, context, session.version);
            return;
        }
        // What the segment does not hold whole comes in a later one, or never.
        if (in.remaining() < recordHeaderLength + in.peek16(3))
            return;
        if (known.version == 0)
            known.version = session.version ? session.version : in.peek16(1);
        readRecord(in, layer, context, known);
    }
}

bool recognises(const Cursor& in)
{
    constexpr std::uint32_t largestRecord = 16384 + 2048;
    const auto bytes = in.view();
    if (looksLikeSsl2Hello(bytes))
        return true;
    return bytes.size() >= recordHeaderLength && looksLikeRecord(bytes) && in.peek16(3) <= largestRecord;
}

constexpr Parent parents[] = {{Table::TcpPort, 443}, {Table::TcpPort, 465}, {Table::TcpPort, 636}, {Table::TcpPort, 853},
    {Table::TcpPort, 993}, {Table::TcpPort, 995}, {Table::TcpPort, 5061}, {Table::TcpPort, 5671}, {Table::TcpPort, 8883},
    {Table::TcpHeuristic, 0}};

} // namespace

bool looksLikeRecord(ByteView bytes)
{
    if (bytes.empty() || bytes[0] < content::changeCipherSpec || bytes[0] > content::heartbeat)
        return false;
    return bytes.size() < 3 || (bytes[1] == 3 && bytes[2] <= 4);
}

MessageEnd frameRecords(ByteView bytes, FramingState&)
{
    if (looksLikeSsl2Hello(bytes))
        return {MessageEnd::Kind::Known, 2 + (static_cast<std::uint64_t>(bytes[0] & 0x7f) << 8 | bytes[1])};
    if (bytes.size() < recordHeaderLength) // of what is no record, too: with a few bytes more it may be told what it is
        return {MessageEnd::Kind::MoreNeeded, 0};
    if (!looksLikeRecord(bytes))
        return {MessageEnd::Kind::NotAMessage, 0};
    return {MessageEnd::Kind::Known, recordHeaderLength + (static_cast<std::uint64_t>(bytes[3]) << 8 | bytes[4])};
}

bool isEncryptedHandshake(ByteView payload, bool behindChange, bool continues)
{
    constexpr std::size_t shortestSealed = 16; // no cipher adds less
    constexpr std::uint32_t longestMessage = 1 << 18;
    if (continues && !behindChange)
        return false;
    if (payload.size() < shortestSealed)
        return false;
    const auto length = static_cast<std::uint32_t>(payload[1]) << 16 | static_cast<std::uint32_t>(payload[2]) << 8 | payload[3];
    const bool knownType = !findName(handshakeTypeNames, payload[0]).empty();
    if (behindChange) // some clients renegotiate in the clear
        return !(knownType && length + handshakeHeaderLength == payload.size());
    return !knownType || length > longestMessage;
}

std::string_view shortVersion(std::uint16_t version)
{
    switch (version) {
    case 0x0002: return "SSLv2";
    case 0x0101: return "GMTLSv1";
    case 0x0300: return "SSLv3";
    case 0x0301: return "TLSv1";
    case 0x0302: return "TLSv1.1";
    case 0x0303: return "TLSv1.2";
    case 0x0304: return "TLSv1.3";
    case 0x0100: return "DTLSv1.0 (OpenSSL pre 0.9.8f)";
    case 0xfeff: return "DTLSv1.0";
    case 0xfefd: return "DTLSv1.2";
    case 0xfefc: return "DTLSv1.3";
    default: return "SSL";
    }
}

} // namespace tls

constinit const Protocol tlsProtocol {
    .layer = {"tls", "Transport Layer Security", nullptr},
    .shortName = "TLS",
    .reference = "RFC 8446",
    .fields = tls::fields,
    .experts = tls::experts,
    .parents = tls::parents,
    .dissect = tls::dissect,
    .recognises = tls::recognises,
    .moreFields = tls::moreFields,
    .moreExperts = tls::moreExperts,
    .framing = tls::frameRecords,
    .listen = tls::listen,
};

} // namespace porthole
