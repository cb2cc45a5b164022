#include "dissectors/application/tls/secrets.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>

namespace porthole::tls {

namespace {

struct CipherDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

const EVP_MD* algorithm(Hash hash)
{
    switch (hash) {
    case Hash::Md5: return EVP_md5();
    case Hash::Sha256: return EVP_sha256();
    case Hash::Sha384: return EVP_sha384();
    }
    return nullptr;
}

const EVP_CIPHER* algorithm(Aead aead)
{
    switch (aead) {
    case Aead::Aes128Gcm: return EVP_aes_128_gcm();
    case Aead::Aes256Gcm: return EVP_aes_256_gcm();
    case Aead::ChaCha20Poly1305: return EVP_chacha20_poly1305();
    case Aead::Aes128Ccm:
    case Aead::Aes128Ccm8: return EVP_aes_128_ccm();
    case Aead::Aes256Ccm:
    case Aead::Aes256Ccm8: return EVP_aes_256_ccm();
    }
    return nullptr;
}

bool isCcm(Aead aead) { return aead >= Aead::Aes128Ccm; }

void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
void append(Bytes& to, std::string_view text) { to.insert(to.end(), text.begin(), text.end()); }

} // namespace

std::size_t digestLength(Hash hash)
{
    switch (hash) {
    case Hash::Md5: return 16;
    case Hash::Sha256: return 32;
    case Hash::Sha384: return 48;
    }
    return 0;
}

Bytes digest(Hash hash, ByteView data)
{
    Bytes result(digestLength(hash));
    unsigned written = 0;
    if (EVP_Digest(data.data(), data.size(), result.data(), &written, algorithm(hash), nullptr) != 1 || written != result.size())
        return {};
    return result;
}

Bytes hmac(Hash hash, ByteView key, ByteView data)
{
    Bytes result(digestLength(hash));
    unsigned written = 0;
    static constexpr std::uint8_t none = 0;
    const auto* keyBytes = key.empty() ? &none : key.data(); // null would mean "as before"
    if (!HMAC(algorithm(hash), keyBytes, static_cast<int>(key.size()), data.data(), data.size(), result.data(), &written)
        || written != result.size())
        return {};
    return result;
}

Bytes hkdfExtract(Hash hash, ByteView salt, ByteView keyMaterial)
{
    const Bytes zeros(digestLength(hash));
    return hmac(hash, salt.empty() ? ByteView(zeros) : salt, keyMaterial);
}

Bytes hkdfExpand(Hash hash, ByteView secret, ByteView info, std::size_t length)
{
    if (length > 255 * digestLength(hash))
        return {};
    Bytes result, block, input;
    for (std::uint8_t counter = 1; result.size() < length; ++counter) {
        input = block;
        append(input, info);
        input.push_back(counter);
        block = hmac(hash, secret, input);
        if (block.empty())
            return {};
        append(result, block);
    }
    result.resize(length);
    return result;
}

Bytes hkdfExpandLabel(Hash hash, ByteView secret, std::string_view label, ByteView context, std::size_t length)
{
    constexpr std::string_view prefix = "tls13 ";
    if (length > 0xffff || label.size() + prefix.size() > 255 || context.size() > 255)
        return {};
    Bytes info {static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length),
        static_cast<std::uint8_t>(prefix.size() + label.size())};
    append(info, prefix);
    append(info, label);
    info.push_back(static_cast<std::uint8_t>(context.size()));
    append(info, context);
    return hkdfExpand(hash, secret, info, length);
}

Bytes prf12(Hash hash, ByteView secret, std::string_view label, ByteView seed, std::size_t length)
{
    constexpr std::size_t longest = 1024;
    if (length > longest)
        return {};
    Bytes labelAndSeed;
    append(labelAndSeed, label);
    append(labelAndSeed, seed);
    Bytes result;
    auto round = labelAndSeed; // A(i)
    while (result.size() < length) {
        round = hmac(hash, secret, round);
        if (round.empty())
            return {};
        auto input = round;
        append(input, labelAndSeed);
        append(result, hmac(hash, secret, input));
    }
    result.resize(length);
    return result;
}

std::size_t keyLength(Aead aead)
{
    return aead == Aead::Aes128Gcm || aead == Aead::Aes128Ccm || aead == Aead::Aes128Ccm8 ? 16 : 32;
}

std::size_t tagLength(Aead aead)
{
    return aead == Aead::Aes128Ccm8 || aead == Aead::Aes256Ccm8 ? 8 : 16;
}

std::optional<Bytes> open(Aead aead, ByteView key, ByteView nonce, ByteView associated, ByteView sealed)
{
    constexpr std::size_t largest = 1 << 24;
    const auto tagSize = tagLength(aead);
    if (key.size() != keyLength(aead) || nonce.size() != nonceLength || sealed.size() < tagSize || sealed.size() > largest
        || associated.size() > largest)
        return std::nullopt;
    const CipherContext context(EVP_CIPHER_CTX_new());
    auto* c = context.get();
    Bytes tag(sealed.end() - static_cast<std::ptrdiff_t>(tagSize), sealed.end());
    const auto size = static_cast<int>(sealed.size() - tagSize);
    Bytes plain(static_cast<std::size_t>(size));
    int written = 0, last = 0;
    std::uint8_t nothing[16] {};
    auto* out = plain.empty() ? nothing : plain.data();
    if (!c || EVP_DecryptInit_ex(c, algorithm(aead), nullptr, nullptr, nullptr) != 1
        || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonceLength), nullptr) != 1
        || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tagSize), tag.data()) != 1
        || EVP_DecryptInit_ex(c, nullptr, nullptr, key.data(), nonce.data()) != 1)
        return std::nullopt;
    if (isCcm(aead) && EVP_DecryptUpdate(c, nullptr, &written, nullptr, size) != 1) // CCM wants the length first
        return std::nullopt;
    if (!associated.empty() && EVP_DecryptUpdate(c, nullptr, &written, associated.data(), static_cast<int>(associated.size())) != 1)
        return std::nullopt;
    written = 0;
    if ((size > 0 || isCcm(aead)) && EVP_DecryptUpdate(c, out, &written, sealed.data(), size) != 1)
        return std::nullopt;
    if (!isCcm(aead) && EVP_DecryptFinal_ex(c, size > 0 ? out + written : nothing, &last) != 1)
        return std::nullopt;
    if (written != size)
        return std::nullopt;
    return plain;
}

std::array<std::uint8_t, nonceLength> nonceOf(ByteView iv, std::uint64_t number)
{
    std::array<std::uint8_t, nonceLength> nonce {};
    std::copy_n(iv.begin(), std::min(iv.size(), nonce.size()), nonce.begin());
    for (std::size_t i = 0; i < 8; ++i)
        nonce[nonceLength - 1 - i] ^= static_cast<std::uint8_t>(number >> (8 * i));
    return nonce;
}

std::optional<HeaderMask> headerMask(Aead aead, ByteView key, ByteView sample)
{
    constexpr std::size_t sampleLength = 16;
    if (key.size() != keyLength(aead) || sample.size() != sampleLength)
        return std::nullopt;
    const bool chaCha = aead == Aead::ChaCha20Poly1305;
    const auto* cipher = chaCha ? EVP_chacha20() : key.size() == 16 ? EVP_aes_128_ecb() : EVP_aes_256_ecb();
    const CipherContext context(EVP_CIPHER_CTX_new());
    // ChaCha20: the sample is counter and nonce, as OpenSSL takes them, and zeros are encrypted.
    const std::array<std::uint8_t, sampleLength> zeros {};
    std::array<std::uint8_t, 2 * sampleLength> block {};
    int written = 0;
    if (!context || EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(), chaCha ? sample.data() : nullptr) != 1
        || EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1
        || EVP_EncryptUpdate(context.get(), block.data(), &written, chaCha ? zeros.data() : sample.data(), sampleLength) != 1)
        return std::nullopt;
    HeaderMask mask {};
    std::copy_n(block.begin(), mask.size(), mask.begin());
    return mask;
}

std::optional<SuiteCipher> cipherOf(std::uint16_t cipherSuite)
{
    constexpr SuiteCipher gcm128 {Aead::Aes128Gcm, Hash::Sha256, true}, gcm256 {Aead::Aes256Gcm, Hash::Sha384, true};
    constexpr SuiteCipher ccm128 {Aead::Aes128Ccm, Hash::Sha256, true}, ccm256 {Aead::Aes256Ccm, Hash::Sha256, true};
    constexpr SuiteCipher short128 {Aead::Aes128Ccm8, Hash::Sha256, true}, short256 {Aead::Aes256Ccm8, Hash::Sha256, true};
    constexpr SuiteCipher chaCha {Aead::ChaCha20Poly1305, Hash::Sha256, false};
    switch (cipherSuite) {
    case 0x009c: case 0x009e: case 0x00a0: case 0x00a2: case 0x00a4: case 0x00a6: case 0x00a8: case 0x00aa: case 0x00ac: // RFC 5288, 5487
    case 0xc02b: case 0xc02d: case 0xc02f: case 0xc031: // RFC 5289
    case 0xd001: // RFC 8442
    case 0x1301: return gcm128;
    case 0x009d: case 0x009f: case 0x00a1: case 0x00a3: case 0x00a5: case 0x00a7: case 0x00a9: case 0x00ab: case 0x00ad:
    case 0xc02c: case 0xc02e: case 0xc030: case 0xc032:
    case 0xd002:
    case 0x1302: return gcm256;
    case 0xc09c: case 0xc09e: case 0xc0a4: case 0xc0a6: case 0xc0ac: // RFC 6655, 7251
    case 0xd005:
    case 0x1304: return ccm128;
    case 0xc09d: case 0xc09f: case 0xc0a5: case 0xc0a7: case 0xc0ad: return ccm256;
    case 0xc0a0: case 0xc0a2: case 0xc0a8: case 0xc0aa: case 0xc0ae:
    case 0xd003:
    case 0x1305: return short128;
    case 0xc0a1: case 0xc0a3: case 0xc0a9: case 0xc0ab: case 0xc0af: return short256;
    case 0xcca8: case 0xcca9: case 0xccaa: case 0xccab: case 0xccac: case 0xccad: case 0xccae: // RFC 7905
    case 0x1303: return chaCha;
    default: return std::nullopt;
    }
}

} // namespace porthole::tls
