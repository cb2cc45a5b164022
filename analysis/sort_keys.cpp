// Sorting by numbers and by texts, apart from where they come from.

#include "analysis/filter/crew.h"
#include "analysis/frame_order.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>

namespace porthole::analysis {

namespace {

constexpr unsigned digitBits = 8; // more would write to more pages at a time than the processor has addresses of at hand
constexpr std::size_t digits = 1 << digitBits;

/// Sorts by `bits` bits from `shift` on of what `keyOf` makes of an entry, the lowest first: each pass keeps the order of the one before.
template <typename Entry, typename KeyOf>
void radixSort(std::vector<Entry>& entries, unsigned shift, unsigned bits, KeyOf keyOf)
{
    std::vector<Entry> other(entries.size());
    for (const auto end = shift + bits; shift < end; shift += digitBits) {
        std::vector<std::uint32_t> places(digits);
        for (const auto& entry : entries)
            ++places[(keyOf(entry) >> shift) & (digits - 1)];
        if (std::ranges::find(places, entries.size()) != places.end())
            continue; // all the same
        std::exclusive_scan(places.begin(), places.end(), places.begin(), std::uint32_t {0});
        for (const auto& entry : entries)
            other[places[(keyOf(entry) >> shift) & (digits - 1)]++] = entry;
        entries.swap(other);
    }
}

/// A text, and eight of its bytes at a time so that most comparisons need not look at it.
struct TextEntry {
    std::uint64_t eight = 0;
    std::uint32_t text = 0;
};

std::uint64_t eightBytes(std::string_view text, std::size_t from)
{
    std::uint64_t value = 0;
    if (from >= text.size())
        return 0;
    std::memcpy(&value, text.data() + from, std::min<std::size_t>(8, text.size() - from));
    return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

struct Group {
    std::size_t begin, end, depth;
};

/// Sorts by eight bytes, then those that agree in them by the next eight.
void sortTexts(std::span<TextEntry> all, const std::vector<std::string_view>& texts)
{
    std::vector<Group> open {{0, all.size(), 0}};
    while (!open.empty()) {
        const auto group = open.back();
        open.pop_back();
        const auto entries = all.subspan(group.begin, group.end - group.begin);
        for (auto& entry : entries)
            entry.eight = eightBytes(texts[entry.text], group.depth);
        std::ranges::sort(entries, {}, &TextEntry::eight);
        for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
            bool goesOn = false;
            for (end = begin; end < entries.size() && entries[end].eight == entries[begin].eight; ++end)
                goesOn |= texts[entries[end].text].size() > group.depth + 8;
            if (goesOn && end - begin > 1)
                open.push_back({group.begin + begin, group.begin + end, group.depth + 8});
            else // what is left of them are zeros
                std::ranges::sort(entries.subspan(begin, end - begin), {}, [&](const TextEntry& entry) { return texts[entry.text].size(); });
        }
    }
}

} // namespace

std::vector<std::uint32_t> orderOfKeys(const std::vector<std::uint64_t>& keys)
{
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0);
    if (std::ranges::is_sorted(keys))
        return order;
    const auto [least, most] = std::ranges::minmax(keys);
    const auto keyBits = static_cast<unsigned>(std::bit_width(most - least));
    const auto placeBits = static_cast<unsigned>(std::bit_width(keys.size()));
    if (keyBits + placeBits <= 64) { // both in one word
        std::vector<std::uint64_t> words(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i)
            words[i] = (keys[i] - least) << placeBits | i;
        radixSort(words, placeBits, keyBits, [](std::uint64_t word) { return word; });
        for (std::size_t i = 0; i < keys.size(); ++i)
            order[i] = static_cast<std::uint32_t>(words[i] & ((std::uint64_t {1} << placeBits) - 1));
        return order;
    }
    struct Entry {
        std::uint64_t key;
        std::uint32_t place;
    };
    std::vector<Entry> entries(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        entries[i] = {keys[i] - least, static_cast<std::uint32_t>(i)};
    radixSort(entries, 0, keyBits, [](const Entry& entry) { return entry.key; });
    for (std::size_t i = 0; i < keys.size(); ++i)
        order[i] = entries[i].place;
    return order;
}

std::vector<std::uint32_t> ranksOfTexts(const std::vector<std::string_view>& texts, unsigned threads)
{
    std::vector<TextEntry> entries(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        entries[i].text = static_cast<std::uint32_t>(i);
    // Each thread sorts a part; then pairs of parts are merged, and pairs of those.
    const std::size_t parts = std::bit_ceil(std::max(threads, 1U));
    const auto beginOf = [&](std::size_t part) { return texts.size() * part / parts; };
    Crew crew(std::max(threads, 1U));
    crew.work(parts, [&](std::size_t part, unsigned) {
        sortTexts(std::span(entries).subspan(beginOf(part), beginOf(part + 1) - beginOf(part)), texts);
    });
    const auto isLess = [&](const TextEntry& a, const TextEntry& b) { return texts[a.text] < texts[b.text]; };
    std::vector<TextEntry> merged(parts > 1 ? entries.size() : 0);
    for (std::size_t size = 1; size < parts; size *= 2) {
        crew.work(parts / (2 * size), [&](std::size_t pair, unsigned) {
            const auto at = [&](std::size_t part) { return entries.begin() + static_cast<std::ptrdiff_t>(beginOf(part)); };
            const auto first = 2 * pair * size;
            std::merge(at(first), at(first + size), at(first + size), at(first + 2 * size),
                merged.begin() + static_cast<std::ptrdiff_t>(beginOf(first)), isLess);
        });
        entries.swap(merged);
    }
    std::vector<std::uint32_t> ranks(texts.size());
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        rank += i == 0 || texts[entries[i].text] != texts[entries[i - 1].text];
        ranks[entries[i].text] = rank;
    }
    return ranks;
}

} // namespace porthole::analysis
