// A bit a frame.
#pragma once

#include "analysis/frame_index.h"

#include <bit>
#include <cstdint>
#include <vector>

namespace porthole::analysis {

/// Frames are numbered from 1; those behind the end are not in the set.
class FrameBitmap {
public:
    static constexpr std::size_t wordBits = 64;

    FrameNumber size() const { return m_size; }
    /// New frames are not in the set.
    void resize(FrameNumber size)
    {
        m_words.resize((size + wordBits - 1) / wordBits);
        if (size < m_size && size % wordBits)
            m_words.back() &= ~std::uint64_t {0} >> (wordBits - size % wordBits);
        m_size = size;
    }
    bool test(FrameNumber number) const
    {
        return number >= 1 && number <= m_size && (m_words[(number - 1) / wordBits] >> ((number - 1) % wordBits) & 1);
    }
    void set(FrameNumber number) { m_words[(number - 1) / wordBits] |= std::uint64_t {1} << ((number - 1) % wordBits); }
    void reset(FrameNumber number) { m_words[(number - 1) / wordBits] &= ~(std::uint64_t {1} << ((number - 1) % wordBits)); }

    /// Frames in the set.
    FrameNumber count() const
    {
        FrameNumber count = 0;
        for (const auto word : m_words)
            count += static_cast<FrameNumber>(std::popcount(word));
        return count;
    }
    /// The last one in the set that is not behind `number`; 0: none.
    FrameNumber lastUpTo(FrameNumber number) const
    {
        number = number < m_size ? number : m_size;
        if (number == 0)
            return 0;
        auto word = (number - 1) / wordBits;
        auto bits = m_words[word] & (~std::uint64_t {0} >> (wordBits - 1 - (number - 1) % wordBits));
        while (!bits && word > 0)
            bits = m_words[--word];
        return bits ? static_cast<FrameNumber>(word * wordBits + wordBits - static_cast<std::size_t>(std::countl_zero(bits))) : 0;
    }
    /// Their numbers, ascending; from those behind `after` on, at most `most`.
    std::vector<FrameNumber> numbers(FrameNumber after = 0, std::size_t most = SIZE_MAX) const
    {
        std::vector<FrameNumber> found;
        for (std::size_t word = after / wordBits; word < m_words.size() && found.size() < most; ++word) {
            auto bits = m_words[word];
            if (word == after / wordBits)
                bits &= ~std::uint64_t {0} << (after % wordBits);
            for (; bits && found.size() < most; bits &= bits - 1)
                found.push_back(static_cast<FrameNumber>(word * wordBits + static_cast<std::size_t>(std::countr_zero(bits)) + 1));
        }
        return found;
    }

    /// 64 frames at once: word i holds frames 64 i + 1 and on.
    std::vector<std::uint64_t>& words() { return m_words; }
    const std::vector<std::uint64_t>& words() const { return m_words; }

    bool operator==(const FrameBitmap&) const = default;

private:
    std::vector<std::uint64_t> m_words;
    FrameNumber m_size = 0;
};

} // namespace porthole::analysis
