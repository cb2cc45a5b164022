// Which row sent the same bytes before: links retransmissions to what they repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace porthole::analysis {

/// The segments of one sender, in the order of capture. Sequence numbers are relative and may wrap around.
class LadderRepeats {
public:
    struct Sent {
        std::uint32_t sequence;
        std::uint32_t length; ///< sequence numbers that it takes: data, SYN and FIN
        std::uint32_t row;
    };

    /// Takes note of a segment with a length. Gives the row that sent its first byte last, if one did.
    std::optional<std::uint32_t> take(const Sent& segment);
    /// The row that sent this byte last.
    std::optional<std::uint32_t> lastSender(std::uint32_t sequence) const;

private:
    struct Entry {
        std::uint64_t begin, end; ///< unwrapped
        std::uint32_t row;
    };
    std::uint64_t unwrap(std::uint32_t sequence) const;
    std::optional<std::uint32_t> find(std::uint64_t at) const;

    std::vector<Entry> m_inOrder; ///< ascending: those that brought something new at the end
    std::unordered_map<std::uint64_t, std::uint32_t> m_others; ///< first byte to row
    std::uint64_t m_end = 0;
};

} // namespace porthole::analysis
