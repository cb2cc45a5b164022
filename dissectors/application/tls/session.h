// What a TLS conversation agrees on, found by hearing its records in order; and what is noted of each record.
#pragma once

#include "dissectors/application/tls/handshake.h"
#include "dissectors/application/tls/keys.h"
#include "dissectors/core/dialogue.h"

#include <memory>
#include <string>
#include <vector>

namespace porthole::tls {

/// Of the whole conversation: what later messages agreed on counts for earlier ones too.
struct Session {
    std::uint16_t version = 0;     ///< as negotiated; 0: not known
    std::uint16_t firstVersion = 0; ///< of the first record that is no ClientHello: when no ServerHello was captured
    std::uint16_t cipherSuite = 0;
    std::uint8_t certificateType = 0;
    std::uint16_t serverPort = 0, clientPort = 0;
    std::string alpn;

    std::uint16_t concluded() const { return version ? version : firstVersion; }
};

/// A handshake message in several records.
struct SplitHandshake {
    struct Part {
        std::uint32_t frame;
        std::uint32_t length;
    };
    Bytes bytes; ///< kept while it is put together, and then
    std::vector<Part> parts;
    std::uint32_t completeIn = 0; ///< frame; 0: never
};

struct RecordNote : MessageNote {
    std::shared_ptr<const Session> session;
    bool fromServer = false;
    bool encrypted = false; ///< the record stands behind ChangeCipherSpec
    bool resumed = false;   ///< a server's ChangeCipherSpec that ends an abbreviated handshake
    /// The message that the record's first bytes complete, and how many they are.
    std::shared_ptr<const SplitHandshake> completes;
    std::uint32_t headLength = 0;
    /// The message that begins in the record, and where; or that goes on through all of it.
    std::shared_ptr<const SplitHandshake> begins;
    std::uint32_t tailBegin = 0;
    /// How to decrypt it; null: unknown.
    std::shared_ptr<const TrafficKey> key;
    std::uint64_t number = 0; ///< of the record under that key
    std::shared_ptr<const InnerNotes> inner;

    std::size_t size() const override;
};

/// Listens to records of TLS over TCP; with `datagram`, of DTLS.
std::unique_ptr<Listener> listen(const ListenerSetup& setup);

/// What the conversation carries, as its protocol is called, by ALPN and else by port; empty: nobody knows.
std::string_view applicationName(const Session& session);

} // namespace porthole::tls
