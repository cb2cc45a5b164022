// Keys of a TLS connection, made of the secrets in a key log: RFC 8446 section 7.3, RFC 5246 section 6.3.
#pragma once

#include "dissectors/application/tls/secrets.h"
#include "dissectors/core/dialogue.h"

#include <memory>

namespace porthole {
struct Protocol;
}

namespace porthole::tls {

/// One direction's key, between two changes of keys.
struct TrafficKey {
    Aead aead = Aead::Aes128Gcm;
    bool tls13 = false;
    bool explicitNonce = false;
    Bytes key, iv;
    Hash hash = Hash::Sha256;
    Bytes secret; ///< TLS 1.3: what the next one is made of
};

/// Null if secret or cipher suite are of no use.
std::shared_ptr<const TrafficKey> keyOfSecret(std::uint16_t cipherSuite, const Bytes& secret);
/// After KeyUpdate: RFC 8446 section 7.2.
std::shared_ptr<const TrafficKey> nextKey(const TrafficKey& key);

struct KeyPair {
    std::shared_ptr<const TrafficKey> client, server;
};
KeyPair keysOfMasterSecret(std::uint16_t cipherSuite, const Bytes& secret, ByteView clientRandom, ByteView serverRandom);

/// What a record contained. `record` with its header of five bytes.
struct Plain {
    std::uint8_t type = 0; ///< the content's; TLS 1.3 has it inside
    Bytes bytes;
};
std::optional<Plain> openRecord(const TrafficKey& key, std::uint64_t number, ByteView record);

/// What is noted of the messages of an inner protocol in a decrypted record.
struct InnerNotes {
    const Protocol* protocol = nullptr;
    Bytes completes;               ///< a message that earlier records began and this one ends
    std::uint32_t headLength = 0;  ///< how much of this record belongs to it
    bool partial = false;          ///< from `tailBegin` on, the record's data belong to a message that ends later
    std::uint32_t tailBegin = 0;
    std::uint32_t completeIn = 0;  ///< the frame where that one ends; 0: never
    std::vector<PlacedNote> messageNotes; ///< on `completes`
    std::vector<PlacedNote> recordNotes;  ///< on what stands whole in the record
};

} // namespace porthole::tls
