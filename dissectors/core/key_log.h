// Secrets of TLS and QUIC connections, as their ends logged them (SSLKEYLOGFILE: draft-ietf-tls-keylogfile).
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole {

/// Grows while a capture is loaded; any thread.
class KeyLog {
public:
    /// Takes in the text of a key log: lines of label, client random and secret. Lines that are none of these, or too
    /// long, are passed over. Gives the number of secrets that were new.
    std::size_t add(std::string_view text);
    /// The secret under a label ("CLIENT_RANDOM", "SERVER_HANDSHAKE_TRAFFIC_SECRET", …) of the connection with this client
    /// random.
    std::optional<std::vector<std::uint8_t>> find(std::string_view label, std::string_view clientRandom) const;
    std::size_t size() const;
    bool empty() const { return size() == 0; }

private:
    /// Of all secrets together.
    static constexpr std::size_t most = 1'000'000;
    mutable std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, std::vector<std::uint8_t>> m_secrets; ///< by client random and label
};

} // namespace porthole
