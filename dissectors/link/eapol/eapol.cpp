// Port-based network access control: IEEE Std 802.1X-2010 section 11; key frames of wireless LANs: IEEE Std 802.11-2020
// section 12.7.2.

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

constexpr ValueName versions[] = {
    {1, "802.1X-2001"},
    {2, "802.1X-2004"},
    {3, "802.1X-2010"},
};
constexpr ValueName types[] = {
    {0, "EAP Packet"},
    {1, "Start"},
    {2, "Logoff"},
    {3, "Key"},
    {4, "Encapsulated ASF Alert"},
    {5, "MKA"},
    {6, "Announcement (Generic)"},
    {7, "Announcement (Specific)"},
    {8, "Announcement Request"},
};
constexpr ValueName descriptors[] = {
    {1, "RC4 Descriptor"},
    {2, "EAPOL RSN Key"},
    {254, "EAPOL WPA Key"},
};
constexpr ValueName descriptorVersions[] = {
    {1, "RC4 Cipher, HMAC-MD5 MIC"},
    {2, "AES Cipher, HMAC-SHA1 MIC"},
    {3, "AES Cipher, AES-128-CMAC MIC"},
};
constexpr Field<std::uint8_t> version {"eapol.version", "Version", Names {versions}};
constexpr Field<std::uint8_t> type {"eapol.type", "Type", Names {types}};
constexpr Field<std::uint16_t> length {"eapol.len", "Length"};
constexpr Field<std::uint8_t> descriptor {"eapol.keydes.type", "Key Descriptor Type", Names {descriptors}};
constexpr Field<ByteString> body {"eapol.keydes.body", "Key Descriptor Body"};
constexpr Field<std::uint16_t> keyLength {"eapol.keydes.key_len", "Key Length"};
constexpr Field<std::uint64_t> replayCounter {"eapol.keydes.replay_counter", "Replay Counter"};
constexpr Field<ByteString> keyIv {"eapol.keydes.key_iv", "Key IV"};
constexpr Field<std::uint8_t> keyIndex {"eapol.keydes.key_index", "Key Index", Base::Hex};
constexpr Field<bool> keyIndexType {
    "eapol.keydes.key_index.type", "Type", Mask {0x80}, Booleans {"Unicast", "Broadcast"}};
constexpr Field<std::uint8_t> keyIndexNumber {"eapol.keydes.key_index.number", "Number", Mask {0x7f}};
constexpr Field<ByteString> keySignature {"eapol.keydes.key_signature", "Key Signature"};
constexpr Field<ByteString> key {"eapol.keydes.key", "Key"};
constexpr Field<std::uint8_t> message {"wlan_rsna_eapol.keydes.msgnr", "Message number", Generated {}};
constexpr Field<std::uint16_t> keyInfo {"wlan_rsna_eapol.keydes.key_info", "Key Information", Base::Hex};
constexpr Field<std::uint16_t> descriptorVersion {
    "wlan_rsna_eapol.keydes.key_info.keydes_version", "Key Descriptor Version", Mask {0x7}, Names {descriptorVersions}};
constexpr Field<bool> keyType {
    "wlan_rsna_eapol.keydes.key_info.key_type", "Key Type", Mask {0x8}, Width {16}, Booleans {"Pairwise Key", "Group Key"}};
constexpr Field<std::uint16_t> infoIndex {"wlan_rsna_eapol.keydes.key_info.key_index", "Key Index", Mask {0x30}};
constexpr Field<bool> install {
    "wlan_rsna_eapol.keydes.key_info.install", "Install", Mask {0x40}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> acknowledge {
    "wlan_rsna_eapol.keydes.key_info.key_ack", "Key ACK", Mask {0x80}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> hasMic {
    "wlan_rsna_eapol.keydes.key_info.key_mic", "Key MIC", Mask {0x100}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> secure {
    "wlan_rsna_eapol.keydes.key_info.secure", "Secure", Mask {0x200}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> error {
    "wlan_rsna_eapol.keydes.key_info.error", "Error", Mask {0x400}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> request {
    "wlan_rsna_eapol.keydes.key_info.request", "Request", Mask {0x800}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> encrypted {
    "wlan_rsna_eapol.keydes.key_info.encrypted_key_data", "Encrypted Key Data", Mask {0x1000}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<bool> stationKey {
    "wlan_rsna_eapol.keydes.key_info.smk_message", "SMK Message", Mask {0x2000}, Width {16}, Booleans {"Set", "Not set"}};
constexpr Field<ByteString> nonce {"wlan_rsna_eapol.keydes.nonce", "WPA Key Nonce"};
constexpr Field<ByteString> sequenceCounter {"wlan_rsna_eapol.keydes.rsc", "WPA Key RSC"};
constexpr Field<ByteString> keyId {"wlan_rsna_eapol.keydes.id", "WPA Key ID"};
constexpr Field<ByteString> mic {"wlan_rsna_eapol.keydes.mic", "WPA Key MIC"};
constexpr Field<std::uint16_t> dataLength {"wlan_rsna_eapol.keydes.data_len", "WPA Key Data Length"};
constexpr Field<ByteString> keyData {"wlan_rsna_eapol.keydes.data", "WPA Key Data"};
constexpr const FieldInfo* fields[] = {&version, &type, &length, &descriptor, &body, &keyLength, &replayCounter,
    &keyIv, &keyIndex, &keyIndexType, &keyIndexNumber, &keySignature, &key, &message, &keyInfo, &descriptorVersion,
    &keyType, &infoIndex, &install, &acknowledge, &hasMic, &secure, &error, &request, &encrypted, &stationKey, &nonce,
    &sequenceCounter, &keyId, &mic, &dataLength, &keyData};
constexpr Parent parents[] = {{Table::EtherType, 0x888e}, {Table::EtherType, 0x88c7}};

namespace kinds {
constexpr std::uint8_t packet = 0, key = 3;
} // namespace kinds
namespace descriptorTypes {
constexpr std::uint8_t rc4 = 1, rsn = 2, wpa = 254;
} // namespace descriptorTypes

constexpr Part oldParts[] = {part::word(keyLength), part::word(replayCounter), part::bytes(keyIv, 16), part::word(keyIndex),
    part::below(keyIndexType), part::below(keyIndexNumber), part::bytes(keySignature, 16), part::rest(key)};
constexpr Part infoParts[] = {part::word(keyInfo), part::below(descriptorVersion), part::below(keyType), part::below(infoIndex),
    part::below(install), part::below(acknowledge), part::below(hasMic), part::below(secure), part::below(error),
    part::below(request), part::below(encrypted), part::below(stationKey)};
constexpr Part keyParts[] = {part::word(keyLength), part::word(replayCounter), part::bytes(nonce, 32), part::bytes(keyIv, 16),
    part::bytes(sequenceCounter, 8), part::bytes(keyId, 8), part::bytes(mic, 16)};
constexpr std::uint32_t dataLengthAt = 92; ///< from the key information on

/// Which message of the handshake: sections 12.7.6 and 12.7.7. 0: none of them.
int messageOf(std::uint16_t info, std::uint16_t dataBytes)
{
    const bool isPairwise = keyType.extract(info), asks = acknowledge.extract(info), signedByMic = hasMic.extract(info);
    if (!isPairwise)
        return asks ? 1 : 2;
    if (asks)
        return signedByMic ? 3 : 1;
    if (!signedByMic)
        return 0;
    // Before RSN, the last message was not marked as secure; it carries no data either.
    return secure.extract(info) || dataBytes == 0 ? 4 : 2;
}

void readKey(Cursor& in, TreeItem& layer, Context& context)
{
    const auto kind = in.read(layer, descriptor);
    if (!in)
        return;
    if (kind == descriptorTypes::rc4) {
        readParts(in, layer, oldParts);
        return;
    }
    if (kind != descriptorTypes::rsn && kind != descriptorTypes::wpa) {
        if (in.remaining() > 0)
            in.bytes(layer, body, in.remaining());
        return;
    }
    const auto info = in.peek16();
    const auto number = in.has(dataLengthAt + 2) ? messageOf(info, in.peek16(dataLengthAt)) : 0;
    const bool isPairwise = keyType.extract(info);
    if (number > 0) {
        context.setInfo("Key ({}Message {} of {})", isPairwise ? "" : "Group ", number, isPairwise ? 4 : 2);
        layer.conclude(message, static_cast<std::uint64_t>(number));
    }
    readParts(in, layer, infoParts);
    readParts(in, layer, keyParts);
    const auto size = in.read(layer, dataLength);
    if (in && size > 0)
        in.bytes(layer, keyData, size);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("EAPOL");
    context.setInfo("");
    in.read(layer, version);
    const auto kind = in.read(layer, type);
    const auto size = in.read(layer, length);
    if (!in)
        return;
    context.setInfo("{}", findName(types, kind, "Unknown Type"));
    in.limit(size);
    auto content = in.rest();
    if (kind == kinds::key)
        readKey(content, layer, context);
    else if (kind != kinds::packet || !context.handoff("eap", content))
        context.data(content);
}

} // namespace

constinit const Protocol eapolProtocol {
    .layer = {"eapol", "802.1X Authentication", nullptr},
    .shortName = "EAPOL",
    .reference = "IEEE Std 802.1X",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
