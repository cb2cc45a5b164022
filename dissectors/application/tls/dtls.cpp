// Datagram Transport Layer Security: RFC 6347; RFC 9147 as far as its messages are in the clear.

#include "dissectors/application/tls/datagram_parts.h"
#include "dissectors/application/tls/handshake_parts.h"
#include "dissectors/application/tls/names.h"
#include "dissectors/application/tls/record_text.h"
#include "dissectors/application/tls/records.h"
#include "dissectors/application/tls/secrets.h"

#include <algorithm>

namespace porthole {

namespace tls {

namespace {

void recordLabel(const ItemView& item, Text& out);
void alertLabel(const ItemView& item, Text& out);
void heartbeatLabel(const ItemView& item, Text& out);

constexpr std::uint32_t headerLength = 13;
constexpr std::uint16_t dtls10 = 0xfeff, dtls12 = 0xfefd, dtls10Early = 0x0100;

constexpr Field<NoValue> record {"dtls.record", "Record Layer", Label {recordLabel}};
constexpr Field<std::uint8_t> contentType {"dtls.record.content_type", "Content Type", Names {contentTypeNames}};
constexpr Field<std::uint16_t> recordVersion {"dtls.record.version", "Version", Base::Hex, Names {versionNames}};
constexpr Field<std::uint16_t> epochField {"dtls.record.epoch", "Epoch"};
constexpr Field<UInt48> sequenceNumber {"dtls.record.sequence_number", "Sequence Number"};
constexpr Field<std::uint16_t> recordLength {"dtls.record.length", "Length"};
constexpr Field<std::uint16_t> messageNumber {"dtls.handshake.message_seq", "Message Sequence"};
constexpr Field<UInt24> fragmentOffset {"dtls.handshake.fragment_offset", "Fragment Offset"};
constexpr Field<UInt24> fragmentLength {"dtls.handshake.fragment_length", "Fragment Length"};
constexpr Field<std::uint8_t> cookieLength {"dtls.handshake.cookie_length", "Cookie Length"};
constexpr Field<ByteString> cookieField {"dtls.handshake.cookie", "Cookie"};
constexpr Field<NoValue> changeCipherSpec {"dtls.change_cipher_spec", "Change Cipher Spec Message"};
constexpr Field<NoValue> alert {"dtls.alert_message", "Alert Message", Label {alertLabel}};
constexpr Field<std::uint8_t> alertLevel {"dtls.alert_message.level", "Level", Names {alertLevelNames}};
constexpr Field<std::uint8_t> alertDescription {"dtls.alert_message.desc", "Description", Names {alertNames}};
constexpr Field<ByteString> applicationData {"dtls.app_data", "Encrypted Application Data"};
constexpr Field<NoValue> heartbeat {"dtls.heartbeat_message", "Heartbeat Message", Label {heartbeatLabel}};
constexpr Field<std::uint8_t> heartbeatType {"dtls.heartbeat_message.type", "Type", Names {heartbeatTypeNames}};
constexpr Field<std::uint16_t> heartbeatLength {"dtls.heartbeat_message.payload_length", "Payload Length"};

constexpr ValueName srtpProfileNames[] = {{0x0001, "SRTP_AES128_CM_HMAC_SHA1_80"}, {0x0002, "SRTP_AES128_CM_HMAC_SHA1_32"},
    {0x0005, "SRTP_NULL_HMAC_SHA1_80"}, {0x0006, "SRTP_NULL_HMAC_SHA1_32"}, {0x0007, "SRTP_AEAD_AES_128_GCM"},
    {0x0008, "SRTP_AEAD_AES_256_GCM"}};

constexpr Field<std::uint16_t> srtpProfilesLength {"dtls.use_srtp.protection_profiles_length", "SRTP Protection Profiles Length"};
constexpr Field<std::uint16_t> srtpProfile {
    "dtls.use_srtp.protection_profile", "SRTP Protection Profile", Base::Hex, Names {srtpProfileNames}};
constexpr Field<std::uint8_t> srtpKeyIdLength {"dtls.use_srtp.mki_length", "MKI Length"};
constexpr Field<ByteString> srtpKeyId {"dtls.use_srtp.mki", "MKI"};

constexpr const FieldInfo* fields[] = {&record, &contentType, &recordVersion, &epochField, &sequenceNumber, &recordLength, &messageNumber,
    &fragmentOffset, &fragmentLength, &cookieLength, &cookieField, &changeCipherSpec, &alert, &alertLevel, &alertDescription,
    &applicationData, &heartbeat, &heartbeatType, &heartbeatLength, &srtpProfilesLength, &srtpProfile, &srtpKeyIdLength,
    &srtpKeyId};
constexpr const FieldList* moreFields[] = {&dtlsHandshakeFields};
constexpr const ExpertList* moreExperts[] = {&dtlsHandshakeExperts};

/// Of the whole conversation.
struct DatagramSession {
    std::uint16_t version = 0, firstVersion = 0, cipherSuite = 0;
    std::uint16_t concluded() const { return version ? version : firstVersion; }
};

struct DatagramNote : MessageNote {
    std::shared_ptr<const DatagramSession> session;
    bool resumed = false; ///< the datagram has a server's ChangeCipherSpec that ends an abbreviated handshake
    std::size_t size() const override { return sizeof *this; }
};

bool looksLikeDatagramRecord(ByteView bytes)
{
    if (bytes.size() < headerLength || bytes[0] < content::changeCipherSpec || bytes[0] > content::heartbeat)
        return false;
    const auto version = static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]);
    return version == dtls10 || version == dtls12 || version == dtls10Early;
}

class DtlsListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& datagram) override
    {
        auto rest = datagram.bytes;
        if (!looksLikeDatagramRecord(rest))
            return nullptr;
        bool resumed = false;
        while (looksLikeDatagramRecord(rest)) {
            const auto size = std::min<std::size_t>(static_cast<std::size_t>(rest[11]) << 8 | rest[12], rest.size() - headerLength);
            const auto payload = rest.subspan(headerLength, size);
            if (rest[0] == content::handshake && !payload.empty() && payload[0] == message::clientHello)
                m_clientIsClient = datagram.fromClient; // where both ends have asked by STUN who is there, either may begin
            observe(rest[0], static_cast<std::uint16_t>(rest[1] << 8 | rest[2]), rest[3] << 8 | rest[4], payload);
            resumed = resumed || (rest[0] == content::changeCipherSpec && m_session->version && !m_helloDone && datagram.fromClient != m_clientIsClient);
            rest = rest.subspan(headerLength + size);
        }
        auto& note = resumed ? m_resumedNote : m_note;
        if (!note) {
            note = std::make_shared<DatagramNote>();
            note->session = m_session;
            note->resumed = resumed;
        }
        return note;
    }

private:
    void observe(std::uint8_t type, std::uint16_t version, int epoch, ByteView payload)
    {
        const bool isHandshake = type == content::handshake && epoch == 0 && payload.size() >= handshakeHeader;
        if (m_session->firstVersion == 0 && !(isHandshake && (payload[0] == message::clientHello || payload[0] == message::helloVerifyRequest)))
            m_session->firstVersion = version;
        while (isHandshake && payload.size() >= handshakeHeader) {
            constexpr std::size_t fragmentLengthAt = 9;
            const auto length = static_cast<std::size_t>(payload[fragmentLengthAt] << 16 | payload[fragmentLengthAt + 1] << 8 | payload[fragmentLengthAt + 2]);
            const auto size = std::min(payload.size(), handshakeHeader + length);
            observeMessage(payload.first(size));
            payload = payload.subspan(size);
        }
    }

    void observeMessage(ByteView handshake)
    {
        if (handshake[0] == message::serverHelloDone)
            m_helloDone = true;
        if (handshake[0] != message::serverHello)
            return;
        // Without what only DTLS has it is the message of TLS.
        Bytes message(handshake.begin(), handshake.begin() + handshakeHeaderLength);
        message.insert(message.end(), handshake.begin() + handshakeHeader, handshake.end());
        Hello hello;
        if (readHello(message, hello)) {
            m_session->version = hello.version;
            m_session->cipherSuite = hello.cipherSuite;
        }
    }

    static constexpr std::size_t handshakeHeader = 12;
    std::shared_ptr<DatagramSession> m_session = std::make_shared<DatagramSession>();
    std::shared_ptr<DatagramNote> m_note, m_resumedNote;
    bool m_helloDone = false;
    bool m_clientIsClient = true; ///< DTLS's client opened the conversation
};

std::unique_ptr<Listener> listenToDatagrams(const ListenerSetup&) { return std::make_unique<DtlsListener>(); }

void appendVersion(const ItemView& item, Text& out) { out << shortVersion(static_cast<std::uint16_t>(item.value())) << " Record Layer: "; }

void recordLabel(const ItemView& item, Text& out)
{
    appendVersion(item, out);
    switch (item.valueOf(contentType)) {
    case content::changeCipherSpec: out << "Change Cipher Spec Protocol: Change Cipher Spec"; break;
    case content::alert:
        if (item.find(alertLevel).found())
            out << "Alert (Level: " << findName(alertLevelNames, item.valueOf(alertLevel), "Unknown")
                << ", Description: " << findName(alertNames, item.valueOf(alertDescription), "Unknown") << ')';
        else
            out << "Encrypted Alert";
        break;
    case content::handshake:
        if (const auto handshake = item.find(dtlsFields.handshake); handshake.found()) {
            Text inner;
            formatLabel(handshake, inner);
            out << inner.view();
        }
        break;
    case content::applicationData: out << "Application Data Protocol: Application Data"; break;
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

void showAlert(Cursor& in, const TreeItem& parent, Context& context)
{
    const auto item = addOver(in, parent, alert);
    const auto levelName = findName(alertLevelNames, in.peek()), name = findName(alertNames, in.peek(1));
    if (in.remaining() != 2 || levelName.empty() || name.empty()) {
        addInfo(context, "Encrypted Alert");
        in.skip(in.captured());
        return;
    }
    in.read(item, alertLevel);
    in.read(item, alertDescription);
    addInfo(context, fmt::format("Alert (Level: {}, Description: {})", levelName, name));
}

void showHandshake(Cursor& in, const TreeItem& item, Context& context, std::uint16_t epoch, const DatagramSession& session)
{
    if (epoch > 0 || isEncryptedHandshake(in.view(), false, false)) {
        item.add(dtlsFields.handshake, in.source(), in.position(), in.remaining(), 0).note();
        addInfo(context, "Encrypted Handshake Message");
        in.skip(in.captured());
        return;
    }
    HandshakeSetting setting {.fields = &dtlsFields};
    setting.datagram = true;
    setting.version = session.concluded();
    setting.cipherSuite = session.cipherSuite;
    dissectHandshake(in, item, context, setting);
}

void readRecord(Cursor& in, const TreeItem& layer, Context& context, const DatagramSession& session, bool resumed)
{
    const auto version = session.concluded() ? session.concluded() : in.peek16(1);
    const auto item = layer.add(record, in.source(), in.position(), 0, version);
    const auto type = in.read(item, contentType);
    in.read(item, recordVersion);
    const auto epoch = in.read(item, epochField);
    in.read(item, sequenceNumber);
    const auto length = in.read(item, recordLength);
    auto body = in.take(length);
    item.setEnd(in.position());
    switch (type) {
    case content::changeCipherSpec: {
        const auto line = body.bytes(item, changeCipherSpec, body.remaining());
        addInfo(context, "Change Cipher Spec");
        if (resumed)
            line.item.expert(dtlsFields.resumed);
        break;
    }
    case content::alert: showAlert(body, item, context); break;
    case content::handshake: showHandshake(body, item, context, epoch, session); break;
    case content::applicationData:
        addInfo(context, "Application Data");
        body.bytes(item, applicationData, body.remaining());
        break;
    case content::heartbeat:
        addInfo(context, "Encrypted Heartbeat");
        body.bytes(item, heartbeat, body.remaining());
        break;
    default: break;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* note = context.note<DatagramNote>(in);
    static const DatagramSession nothing;
    const auto& session = note ? *note->session : nothing;
    context.setInfo("");
    context.setProtocol(shortVersion(session.concluded() ? session.concluded() : in.peek16(1)));
    while (in && in.remaining() > 0) {
        if (!looksLikeDatagramRecord(in.view())) {
            addInfo(context, "Continuation Data");
            in.skip(in.captured());
            return;
        }
        readRecord(in, layer, context, session, note && note->resumed);
    }
}

/// A few bytes alone say too little: the records have to fill the datagram.
bool recognises(const Cursor& in)
{
    auto rest = in.view();
    if (!looksLikeDatagramRecord(rest))
        return false;
    while (looksLikeDatagramRecord(rest)) {
        const auto size = headerLength + (static_cast<std::size_t>(rest[11]) << 8 | rest[12]);
        if (size > rest.size())
            return in.captured() < in.remaining(); // the capture does not hold it all
        rest = rest.subspan(size);
    }
    return rest.empty();
}

constexpr Parent parents[] = {{Table::UdpHeuristic, 2}};

} // namespace

Fragment readDatagramHeader(Cursor& in, const TreeItem& item)
{
    in.read(item, messageNumber);
    const auto offset = in.read(item, fragmentOffset);
    const auto length = in.read(item, fragmentLength);
    return {offset, length};
}

void readDatagramCookie(Cursor& in, const TreeItem& item)
{
    const auto length = in.read(item, cookieLength);
    if (length > 0)
        in.bytes(item, cookieField, length);
}

void readSrtpProfiles(Cursor& in, const TreeItem& item)
{
    const auto length = in.read(item, srtpProfilesLength);
    auto list = in.take(length);
    while (list && list.remaining() > 1)
        list.read(item, srtpProfile);
    const auto keyIdLength = in.read(item, srtpKeyIdLength);
    if (in && keyIdLength > 0)
        in.bytes(item, srtpKeyId, keyIdLength);
}

void readHelloVerifyRequest(Cursor& in, const TreeItem& item)
{
    in.read(item, dtlsFields.version);
    readDatagramCookie(in, item);
}

} // namespace tls

constinit const Protocol dtlsProtocol {
    .layer = {"dtls", "Datagram Transport Layer Security", nullptr},
    .shortName = "DTLS",
    .reference = "RFC 6347",
    .fields = tls::fields,
    .parents = tls::parents,
    .dissect = tls::dissect,
    .recognises = tls::recognises,
    .moreFields = tls::moreFields,
    .moreExperts = tls::moreExperts,
    .listen = tls::listenToDatagrams,
};

} // namespace porthole
