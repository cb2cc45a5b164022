// Looks for a few bytes in many: the first and the last byte of what is sought are compared at sixteen places at once,
// and where both agree, the rest.

#include "analysis/filter/value.h"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace porthole::analysis {

std::size_t findBytes(ByteView haystack, ByteView needle)
{
    constexpr auto nowhere = std::string_view::npos;
    if (needle.empty())
        return 0;
    if (needle.size() > haystack.size())
        return nowhere;
    const auto* const begin = haystack.data();
    const auto last = needle.size() - 1;
    const auto places = haystack.size() - last;
    std::size_t at = 0;
#if defined(__SSE2__)
    constexpr std::size_t width = 16;
    const auto load = [&](std::size_t offset) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin + offset)); };
    const auto firstByte = _mm_set1_epi8(static_cast<char>(needle.front()));
    const auto lastByte = _mm_set1_epi8(static_cast<char>(needle.back()));
    for (; at + width <= places; at += width) {
        const auto both = _mm_and_si128(_mm_cmpeq_epi8(load(at), firstByte), _mm_cmpeq_epi8(load(at + last), lastByte));
        for (auto found = static_cast<unsigned>(_mm_movemask_epi8(both)); found; found &= found - 1) {
            const auto place = at + static_cast<std::size_t>(__builtin_ctz(found));
            if (std::memcmp(begin + place, needle.data(), needle.size()) == 0)
                return place;
        }
    }
#endif
    for (; at < places; ++at)
        if (begin[at] == needle.front() && std::memcmp(begin + at, needle.data(), needle.size()) == 0)
            return at;
    return nowhere;
}

} // namespace porthole::analysis
