// The key exchange of SSH: RFC 4253 sections 7 and 8, RFC 4419, RFC 5656, RFC 8731; host keys: RFC 4253 section 6.6,
// RFC 8709. Fingerprints of the offers: HASSH.

#include "dissectors/application/ssh/ssh.h"

#include "dissectors/application/text_lines.h"

#include <openssl/evp.h>

namespace porthole::ssh {

namespace {

void codeLabel(const ItemView& item, Text& out);
void hostKeyLabel(const ItemView& item, Text& out);
void signatureLabel(const ItemView& item, Text& out);
void invalidLengthLabel(const ItemView& item, Text& out);

constexpr ValueName commonMessages[] = {{1, "Disconnect"}, {2, "Ignore"}, {3, "Unimplemented"}, {4, "Debug"}, {5, "Service Request"},
    {6, "Service Accept"}, {20, "Key Exchange Init"}, {21, "New Keys"}};
constexpr ValueName diffieHellmanMessages[] = {{30, "Diffie-Hellman Key Exchange Init"}, {31, "Diffie-Hellman Key Exchange Reply"}};
constexpr ValueName groupExchangeMessages[] = {{30, "Diffie-Hellman Group Exchange Request (Old)"}, {31, "Diffie-Hellman Group Exchange Group"},
    {32, "Diffie-Hellman Group Exchange Init"}, {33, "Diffie-Hellman Group Exchange Reply"}, {34, "Diffie-Hellman Group Exchange Request"}};
constexpr ValueName ellipticCurveMessages[] = {{30, "Elliptic Curve Diffie-Hellman Key Exchange Init"}, {31, "Elliptic Curve Diffie-Hellman Key Exchange Reply"}};

constexpr Field<std::uint8_t> messageCode {"ssh.message_code", "Message Code", Label {codeLabel}};
constexpr Field<TextString> messageName {"ssh.message_name", "Name of the message", Hidden {}};
constexpr Field<NoValue> algorithms {"ssh.algorithms", "Algorithms"};
constexpr Field<ByteString> cookie {"ssh.cookie", "Cookie"};

struct ListFields {
    Field<std::uint32_t> length;
    Field<TextString> names;
};
#define NAME_LIST(name) {Field<std::uint32_t> {"ssh." name "_length", name " length"}, Field<TextString> {"ssh." name, name " string"}}
constexpr ListFields listFields[nameListCount] = {NAME_LIST("kex_algorithms"), NAME_LIST("server_host_key_algorithms"),
    NAME_LIST("encryption_algorithms_client_to_server"), NAME_LIST("encryption_algorithms_server_to_client"),
    NAME_LIST("mac_algorithms_client_to_server"), NAME_LIST("mac_algorithms_server_to_client"),
    NAME_LIST("compression_algorithms_client_to_server"), NAME_LIST("compression_algorithms_server_to_client"),
    NAME_LIST("languages_client_to_server"), NAME_LIST("languages_server_to_client")};
#undef NAME_LIST

constexpr Field<std::uint8_t> firstFollows {"ssh.first_kex_packet_follows", "First KEX Packet Follows"};
constexpr Field<ByteString> reserved {"ssh.kex.reserved", "Reserved"};
constexpr Field<TextString> hasshAlgorithms {"ssh.kex.hassh_algorithms", "hasshAlgorithms", Generated {}};
constexpr Field<TextString> hassh {"ssh.kex.hassh", "hassh", Generated {}};
constexpr Field<TextString> hasshServerAlgorithms {"ssh.kex.hasshserver_algorithms", "hasshServerAlgorithms", Generated {}};
constexpr Field<TextString> hasshServer {"ssh.kex.hasshserver", "hasshServer", Generated {}};

constexpr Field<std::uint32_t> integerLength {"ssh.mpint_length", "Multi Precision Integer Length"};
constexpr Field<std::uint32_t> invalidLength {"ssh.invalid_key_length", "Invalid key length", Label {invalidLengthLabel}};
constexpr Field<ByteString> clientE {"ssh.dh.e", "DH client e"};
constexpr Field<ByteString> serverF {"ssh.dh.f", "DH server f"};
constexpr Field<std::uint32_t> groupMinimum {"ssh.dh_gex.min", "DH GEX Min"};
constexpr Field<std::uint32_t> groupBits {"ssh.dh_gex.nbits", "DH GEX Number of Bits"};
constexpr Field<std::uint32_t> groupMaximum {"ssh.dh_gex.max", "DH GEX Max"};
constexpr Field<ByteString> groupP {"ssh.dh_gex.p", "DH GEX modulus (P)"};
constexpr Field<ByteString> groupG {"ssh.dh_gex.g", "DH GEX base (G)"};
constexpr Field<std::uint32_t> clientPointLength {"ssh.ecdh.q_c_length", "ECDH client's ephemeral public key length"};
constexpr Field<ByteString> clientPoint {"ssh.ecdh.q_c", "ECDH client's ephemeral public key (Q_C)"};
constexpr Field<std::uint32_t> serverPointLength {"ssh.ecdh.q_s_length", "ECDH server's ephemeral public key length"};
constexpr Field<ByteString> serverPoint {"ssh.ecdh.q_s", "ECDH server's ephemeral public key (Q_S)"};

constexpr Field<NoValue> hostKey {"ssh.host_key", "KEX host key", Label {hostKeyLabel}};
constexpr Field<std::uint32_t> hostKeyLength {"ssh.host_key.length", "Host key length"};
constexpr Field<std::uint32_t> hostKeyTypeLength {"ssh.host_key.type_length", "Host key type length"};
constexpr Field<TextString> hostKeyType {"ssh.host_key.type", "Host key type"};
constexpr Field<ByteString> hostKeyData {"ssh.host_key.data", "Host key data"};
constexpr Field<ByteString> rsaModulus {"ssh.host_key.rsa.n", "RSA modulus (N)"};
constexpr Field<ByteString> rsaExponent {"ssh.host_key.rsa.e", "RSA public exponent (e)"};
constexpr Field<ByteString> dsaP {"ssh.host_key.dsa.p", "DSA prime modulus (p)"};
constexpr Field<ByteString> dsaQ {"ssh.host_key.dsa.q", "DSA prime divisor (q)"};
constexpr Field<ByteString> dsaG {"ssh.host_key.dsa.g", "DSA subgroup generator (g)"};
constexpr Field<ByteString> dsaY {"ssh.host_key.dsa.y", "DSA public key (y)"};
constexpr Field<std::uint32_t> curveLength {"ssh.host_key.ecdsa.id_length", "ECDSA elliptic curve identifier length"};
constexpr Field<TextString> curve {"ssh.host_key.ecdsa.id", "ECDSA elliptic curve identifier"};
constexpr Field<std::uint32_t> curveKeyLength {"ssh.host_key.ecdsa.q_length", "ECDSA public key length"};
constexpr Field<ByteString> curveKey {"ssh.host_key.ecdsa.q", "ECDSA public key (Q)"};
constexpr Field<std::uint32_t> edwardsKeyLength {"ssh.host_key.eddsa.key_length", "EdDSA public key length"};
constexpr Field<ByteString> edwardsKey {"ssh.host_key.eddsa.key", "EdDSA public key"};
constexpr Field<NoValue> signature {"ssh.host_sig", "KEX host signature", Label {signatureLabel}};
constexpr Field<std::uint32_t> signatureLength {"ssh.host_sig.length", "Host signature length"};
constexpr Field<std::uint32_t> signatureTypeLength {"ssh.host_sig.type_length", "Host signature type length"};
constexpr Field<TextString> signatureType {"ssh.host_sig.type", "Host signature type"};
constexpr Field<ByteString> signatureData {"ssh.host_sig.data", "Host signature data"};
constexpr Field<ByteString> rsaSignature {"ssh.host_sig.rsa", "RSA signature"};
constexpr Field<ByteString> dsaSignature {"ssh.host_sig.dsa", "DSA signature"};

constexpr ExpertInfo badKeyLength {"ssh.key_length.error", Severity::Error, ExpertGroup::Protocol, "Invalid key length"};
constexpr ExpertInfo badDecoding {
    "ssh.packet_decode.error", Severity::Warning, ExpertGroup::Protocol, "Packet decoded length not equal to packet length"};

constexpr const FieldInfo* single[] = {&messageCode, &messageName, &algorithms, &cookie, &firstFollows, &reserved, &hasshAlgorithms, &hassh,
    &hasshServerAlgorithms, &hasshServer, &integerLength, &invalidLength, &clientE, &serverF, &groupMinimum, &groupBits, &groupMaximum, &groupP,
    &groupG, &clientPointLength, &clientPoint, &serverPointLength, &serverPoint, &hostKey, &hostKeyLength, &hostKeyTypeLength, &hostKeyType,
    &hostKeyData, &rsaModulus, &rsaExponent, &dsaP, &dsaQ, &dsaG, &dsaY, &curveLength, &curve, &curveKeyLength, &curveKey, &edwardsKeyLength,
    &edwardsKey, &signature, &signatureLength, &signatureTypeLength, &signatureType, &signatureData, &rsaSignature, &dsaSignature};
constexpr auto allFields = [] {
    std::array<const FieldInfo*, std::size(single) + 2 * nameListCount> all {};
    auto next = std::copy(std::begin(single), std::end(single), all.begin());
    for (const auto& list : listFields) {
        *next++ = &list.length;
        *next++ = &list.names;
    }
    return all;
}();
constexpr const ExpertInfo* experts[] = {&badKeyLength, &badDecoding};

void codeLabel(const ItemView& item, Text& out)
{
    out << "Message Code: ";
    appendPrintable(out, item.find(messageName).text());
    out.format(" ({})", item.value());
}

void typeLabel(const ItemView& item, const FieldInfo& type, std::string_view name, Text& out)
{
    out << name << " (type: ";
    appendPrintable(out, item.find(type).text());
    out << ')';
}

void hostKeyLabel(const ItemView& item, Text& out) { typeLabel(item, hostKeyType, "KEX host key", out); }
void signatureLabel(const ItemView& item, Text& out) { typeLabel(item, signatureType, "KEX host signature", out); }
void invalidLengthLabel(const ItemView& item, Text& out) { out.format("Invalid key length: {}", item.value()); }

std::string_view nameOf(std::uint8_t code, KeyExchange method)
{
    if (code < message::methodFirst)
        return findName(commonMessages, code, "Unknown");
    switch (method) {
    case KeyExchange::GroupExchange: return findName(groupExchangeMessages, code, "Unknown");
    case KeyExchange::EllipticCurve: return findName(ellipticCurveMessages, code, "Unknown");
    case KeyExchange::DiffieHellman: break;
    }
    return findName(diffieHellmanMessages, code, "Unknown");
}

/// RFC 4251 section 5: a length and as many bytes.
ByteView readString(Cursor& in, const TreeItem& item, const Field<std::uint32_t>& length, const FieldInfo& content)
{
    const auto size = in.read(item, length);
    return in.bytes(item, content, size);
}

void readInteger(Cursor& in, const TreeItem& item, const FieldInfo& field)
{
    constexpr std::uint32_t longest = 1024;
    const auto size = in.peek32();
    if (in.has(4) && (size == 0 || size > longest))
        item.add(invalidLength, in.source(), in.position(), 4, size).expert(badKeyLength, fmt::format("Invalid key length: {}", size));
    readString(in, item, integerLength, field);
}

std::string md5(std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    Text out;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr) == 1)
        out.hex({digest, size});
    return out.string();
}

void showFingerprint(const TreeItem& item, const NameLists& lists, bool fromServer)
{
    const auto pick = [&](NameList toServer, NameList toClient) { return lists[fromServer ? toClient : toServer]; };
    std::string text;
    for (const auto part : {lists[KeyExchangeMethods], pick(CiphersToServer, CiphersToClient), pick(MacsToServer, MacsToClient),
             pick(CompressionToServer, CompressionToClient)}) {
        if (!text.empty())
            text += ';';
        text += part;
    }
    item.concludeText(fromServer ? hasshServerAlgorithms : hasshAlgorithms, text);
    item.concludeText(fromServer ? hasshServer : hassh, md5(text));
}

void readOffer(Cursor& in, const TreeItem& layer, bool fromServer)
{
    const auto item = layer.add(algorithms, in.source(), in.position(), in.remaining(), 0);
    NameLists lists {};
    readNameLists(in.view(), lists);
    constexpr std::uint32_t cookieLength = 16, reservedLength = 4;
    in.bytes(item, cookie, cookieLength);
    for (const auto& list : listFields) {
        const auto size = in.read(item, list.length);
        if (in)
            in.bytes(item, list.names, size);
    }
    in.read(item, firstFollows);
    in.bytes(item, reserved, reservedLength);
    if (in && item)
        showFingerprint(item, lists, fromServer);
}

/// Of a string with its length, as far as it is there.
std::uint32_t blobLength(const Cursor& in)
{
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(4 + std::uint64_t {in.peek32()}, in.remaining()));
}

void readHostKey(Cursor& outer, const TreeItem& layer)
{
    const auto item = layer.add(hostKey, outer.source(), outer.position(), blobLength(outer), 0);
    const auto size = outer.read(item, hostKeyLength);
    auto in = outer.take(size);
    const auto type = lines::text(readString(in, item, hostKeyTypeLength, hostKeyType));
    if (type == "ssh-rsa") {
        readInteger(in, item, rsaExponent);
        readInteger(in, item, rsaModulus);
    } else if (type == "ssh-dss") {
        for (const FieldInfo* field : {&dsaP, &dsaQ, &dsaG, &dsaY})
            readInteger(in, item, *field);
    } else if (type.starts_with("ecdsa-sha2-")) {
        readString(in, item, curveLength, curve);
        readString(in, item, curveKeyLength, curveKey);
    } else if (type == "ssh-ed25519") {
        readString(in, item, edwardsKeyLength, edwardsKey);
    } else if (in && in.captured() > 0) {
        in.bytes(item, hostKeyData, in.captured());
    }
}

void readSignature(Cursor& outer, const TreeItem& layer)
{
    const auto start = outer.position();
    const auto item = layer.add(signature, outer.source(), start, blobLength(outer), 0);
    const auto size = outer.read(item, signatureLength);
    auto in = outer.take(size);
    const auto type = lines::text(readString(in, item, signatureTypeLength, signatureType));
    const auto typed = in.position();
    bool decoded = true;
    if (type == "ssh-rsa") {
        readString(in, item, integerLength, rsaSignature);
    } else if (type == "ssh-dss") {
        readString(in, item, integerLength, dsaSignature);
    } else {
        decoded = false;
        if (in && in.captured() > 0 && type != "ssh-ed25519")
            in.bytes(item, signatureData, in.captured());
    }
    if (in && !decoded)
        size.item.expert(badDecoding, fmt::format("Decoded {} bytes, but packet length is {} bytes", typed - start, size.value));
}

void readDiffieHellman(Cursor& in, const TreeItem& item, std::uint8_t code)
{
    if (code == 30) {
        readInteger(in, item, clientE);
    } else if (code == 31) {
        readHostKey(in, item);
        readInteger(in, item, serverF);
        readSignature(in, item);
    }
}

void readGroupExchange(Cursor& in, const TreeItem& item, std::uint8_t code)
{
    switch (code) {
    case 30: in.read(item, groupBits); break;
    case 31:
        readInteger(in, item, groupP);
        readInteger(in, item, groupG);
        break;
    case 32: readInteger(in, item, clientE); break;
    case 33:
        readHostKey(in, item);
        readInteger(in, item, serverF);
        readSignature(in, item);
        break;
    case 34:
        in.read(item, groupMinimum);
        in.read(item, groupBits);
        in.read(item, groupMaximum);
        break;
    default: break;
    }
}

void readEllipticCurve(Cursor& in, const TreeItem& item, std::uint8_t code)
{
    if (code == 30) {
        readString(in, item, clientPointLength, clientPoint);
    } else if (code == 31) {
        readHostKey(in, item);
        readString(in, item, serverPointLength, serverPoint);
        readSignature(in, item);
    }
}

} // namespace

constexpr FieldList keyExchangeFields {allFields};
constexpr ExpertList keyExchangeExperts {experts};

std::string_view readKeyExchange(Cursor& in, const TreeItem& layer, const PacketNote& note)
{
    const auto code = in.read(layer, messageCode);
    const auto method = note.conversation->method;
    const auto name = nameOf(code, method);
    code.item.addText(messageName, name);
    if (!in)
        return name;
    if (code == message::keyExchangeInit)
        readOffer(in, layer, note.fromServer);
    else if (code >= message::methodFirst && method == KeyExchange::DiffieHellman)
        readDiffieHellman(in, layer, code);
    else if (code >= message::methodFirst && method == KeyExchange::GroupExchange)
        readGroupExchange(in, layer, code);
    else if (code >= message::methodFirst)
        readEllipticCurve(in, layer, code);
    return name;
}

} // namespace porthole::ssh
