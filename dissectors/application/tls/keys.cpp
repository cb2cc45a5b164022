#include "dissectors/application/tls/keys.h"

#include <algorithm>
#include <array>

namespace porthole::tls {

namespace {

constexpr std::size_t recordHeader = 5, explicitNonceLength = 8;

ByteView viewOf(const Bytes& bytes, std::size_t at, std::size_t count) { return ByteView(bytes).subspan(at, count); }

} // namespace

std::shared_ptr<const TrafficKey> keyOfSecret(std::uint16_t cipherSuite, const Bytes& secret)
{
    const auto cipher = cipherOf(cipherSuite);
    const auto hash = cipher && cipherSuite == 0x1303 ? Hash::Sha256 : cipher ? cipher->hash : Hash::Sha256;
    if (!cipher || secret.size() != digestLength(hash))
        return nullptr;
    auto key = std::make_shared<TrafficKey>();
    key->aead = cipher->aead;
    key->tls13 = true;
    key->hash = hash;
    key->key = hkdfExpandLabel(hash, secret, "key", {}, keyLength(cipher->aead));
    key->iv = hkdfExpandLabel(hash, secret, "iv", {}, nonceLength);
    key->secret = secret;
    return key;
}

std::shared_ptr<const TrafficKey> nextKey(const TrafficKey& key)
{
    auto next = std::make_shared<TrafficKey>(key);
    next->secret = hkdfExpandLabel(key.hash, key.secret, "traffic upd", {}, digestLength(key.hash));
    next->key = hkdfExpandLabel(key.hash, next->secret, "key", {}, keyLength(key.aead));
    next->iv = hkdfExpandLabel(key.hash, next->secret, "iv", {}, nonceLength);
    return next;
}

KeyPair keysOfMasterSecret(std::uint16_t cipherSuite, const Bytes& secret, ByteView clientRandom, ByteView serverRandom)
{
    constexpr std::size_t masterSecretLength = 48, saltLength = 4;
    const auto cipher = cipherOf(cipherSuite);
    if (!cipher || secret.size() != masterSecretLength || (cipherSuite & 0xff00) == 0x1300)
        return {};
    const auto keySize = keyLength(cipher->aead);
    const auto ivSize = cipher->explicitNonce ? saltLength : nonceLength;
    Bytes seed(serverRandom.begin(), serverRandom.end());
    seed.insert(seed.end(), clientRandom.begin(), clientRandom.end());
    const auto block = prf12(cipher->hash, secret, "key expansion", seed, 2 * (keySize + ivSize));
    if (block.empty())
        return {};
    const auto make = [&](std::size_t side) {
        auto key = std::make_shared<TrafficKey>();
        key->aead = cipher->aead;
        key->explicitNonce = cipher->explicitNonce;
        const auto part = viewOf(block, side * keySize, keySize), iv = viewOf(block, 2 * keySize + side * ivSize, ivSize);
        key->key.assign(part.begin(), part.end());
        key->iv.assign(iv.begin(), iv.end());
        return key;
    };
    return {make(0), make(1)};
}

std::optional<Plain> openRecord(const TrafficKey& key, std::uint64_t number, ByteView record)
{
    if (record.size() < recordHeader)
        return std::nullopt;
    const auto header = record.first(recordHeader);
    auto sealed = record.subspan(recordHeader);
    Plain plain;
    plain.type = header[0];
    if (key.tls13) {
        auto opened = open(key.aead, key.key, nonceOf(key.iv, number), header, sealed);
        if (!opened)
            return std::nullopt;
        while (!opened->empty() && opened->back() == 0) // padding: RFC 8446 section 5.4
            opened->pop_back();
        if (opened->empty())
            return std::nullopt;
        plain.type = opened->back();
        opened->pop_back();
        plain.bytes = std::move(*opened);
        return plain;
    }
    std::array<std::uint8_t, nonceLength> nonce {};
    if (key.explicitNonce) {
        if (sealed.size() < explicitNonceLength)
            return std::nullopt;
        std::copy(key.iv.begin(), key.iv.end(), nonce.begin());
        std::copy_n(sealed.begin(), explicitNonceLength, nonce.end() - explicitNonceLength);
        sealed = sealed.subspan(explicitNonceLength);
    } else {
        nonce = nonceOf(key.iv, number);
    }
    if (sealed.size() < tagLength(key.aead))
        return std::nullopt;
    // RFC 5246 section 6.2.3.3: number, type, version, length of the plain text.
    const auto length = sealed.size() - tagLength(key.aead);
    std::array<std::uint8_t, 13> associated {};
    for (std::size_t i = 0; i < 8; ++i)
        associated[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    std::copy_n(header.begin(), 3, associated.begin() + 8);
    associated[11] = static_cast<std::uint8_t>(length >> 8);
    associated[12] = static_cast<std::uint8_t>(length);
    auto opened = open(key.aead, key.key, nonce, associated, sealed);
    if (!opened)
        return std::nullopt;
    plain.bytes = std::move(*opened);
    return plain;
}

} // namespace porthole::tls
