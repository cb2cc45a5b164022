// QUIC connections are counted over the whole capture, whichever addresses they run between: who is known by which
// connection id.
#pragma once

#include "dissectors/core/facts.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace porthole {

/// A connection id in short: never 0.
std::uint64_t hashConnectionId(std::span<const std::uint8_t> id);

/// Grows while a capture is loaded; any thread.
class ConnectionNumbers {
public:
    /// Takes note of the next packet with connection ids; `conversation` is its, as analysis counts them.
    void add(const ConnectionIdFacts& packet, std::uint32_t conversation);
    /// The number, from 0, of the connection that knows the id.
    std::optional<std::uint32_t> find(std::uint64_t id) const;
    /// The conversation that this connection began in.
    std::optional<std::uint32_t> conversationOf(std::uint64_t id) const;
    /// The conversation that a connection began in, by its number.
    std::optional<std::uint32_t> conversationOfNumber(std::uint32_t number) const;
    std::uint32_t count() const;
    std::size_t memoryUsed() const;

private:
    static constexpr std::size_t most = 1'000'000; ///< ids; further connections are not counted
    mutable std::mutex m_mutex;
    std::unordered_map<std::uint64_t, std::uint32_t> m_numbers;
    std::vector<std::uint32_t> m_conversations; ///< by number
};

} // namespace porthole
