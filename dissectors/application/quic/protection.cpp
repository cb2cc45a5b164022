#include "dissectors/application/quic/protection.h"

#include "dissectors/application/quic/versions.h"

namespace porthole::quic {

PacketKeys deriveKeys(const Bytes& secret, tls::Aead aead, tls::Hash hash, std::uint32_t version)
{
    const auto& labels = keyLabels(version);
    PacketKeys keys;
    keys.aead = aead;
    keys.hash = hash;
    keys.secret = secret;
    keys.key = tls::hkdfExpandLabel(hash, secret, labels.key, {}, tls::keyLength(aead));
    keys.iv = tls::hkdfExpandLabel(hash, secret, labels.iv, {}, tls::nonceLength);
    keys.headerKey = tls::hkdfExpandLabel(hash, secret, labels.headerProtection, {}, tls::keyLength(aead));
    return keys;
}

PacketKeys nextPhase(const PacketKeys& keys, std::uint32_t version)
{
    const auto secret = tls::hkdfExpandLabel(keys.hash, keys.secret, keyLabels(version).update, {}, tls::digestLength(keys.hash));
    auto next = deriveKeys(secret, keys.aead, keys.hash, version);
    next.headerKey = keys.headerKey;
    return next;
}

InitialKeys initialKeys(ByteView dcid, std::uint32_t version)
{
    constexpr auto hash = tls::Hash::Sha256;
    const auto secret = tls::hkdfExtract(hash, initialSalt(version), dcid);
    const auto length = tls::digestLength(hash);
    const auto of = [&](std::string_view label) {
        return deriveKeys(tls::hkdfExpandLabel(hash, secret, label, {}, length), tls::Aead::Aes128Gcm, hash, version);
    };
    return {of("client in"), of("server in")};
}

std::optional<BareHeader> unprotectHeader(const PacketKeys& keys, ByteView packet, const PacketHeader& header)
{
    constexpr std::size_t longestNumber = 4; // the sample begins behind a packet number of this length
    const auto at = header.numberOffset;
    if (packet.size() < at + longestNumber + sampleLength)
        return {};
    const auto mask = tls::headerMask(keys.aead, keys.headerKey, packet.subspan(at + longestNumber, sampleLength));
    if (!mask)
        return {};
    BareHeader bare;
    const auto protectedBits = isLong(packet) ? 0x0f : 0x1f;
    bare.first = static_cast<std::uint8_t>(packet[0] ^ ((*mask)[0] & protectedBits));
    bare.numberLength = 1u + (bare.first & 3u);
    for (unsigned i = 0; i < bare.numberLength; ++i)
        bare.number = bare.number << 8 | static_cast<std::uint8_t>(packet[at + i] ^ (*mask)[1 + i]);
    return bare;
}

std::optional<Bytes> decrypt(const PacketKeys& keys, ByteView packet, const PacketHeader& header, const BareHeader& bare,
    std::uint64_t packetNumber)
{
    const auto headerLength = header.numberOffset + bare.numberLength;
    if (packet.size() < header.length || header.length < headerLength + tagLength)
        return {};
    Bytes associated(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(headerLength));
    associated[0] = bare.first;
    for (unsigned i = 0; i < bare.numberLength; ++i)
        associated[header.numberOffset + i] = static_cast<std::uint8_t>(bare.number >> (8 * (bare.numberLength - 1 - i)));
    return tls::open(keys.aead, keys.key, tls::nonceOf(keys.iv, packetNumber), associated,
        packet.subspan(headerLength, header.length - headerLength));
}

RetryTag checkRetryTag(ByteView packet, std::uint32_t version, ByteView originalDcid)
{
    const auto secret = retrySecret(version);
    if (secret.key.empty() || packet.size() < tagLength)
        return RetryTag::None;
    Bytes pseudoPacket;
    pseudoPacket.push_back(static_cast<std::uint8_t>(originalDcid.size()));
    pseudoPacket.insert(pseudoPacket.end(), originalDcid.begin(), originalDcid.end());
    pseudoPacket.insert(pseudoPacket.end(), packet.begin(), packet.end() - tagLength);
    return tls::open(tls::Aead::Aes128Gcm, secret.key, secret.nonce, pseudoPacket, packet.last(tagLength)) ? RetryTag::Right
                                                                                                          : RetryTag::Wrong;
}

} // namespace porthole::quic
