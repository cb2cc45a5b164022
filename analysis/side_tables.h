// What is known of a few frames only. Ordered by frame, since the summary pass meets frames in order.
#pragma once

#include "analysis/frame_index.h"
#include "dissectors/core/facts.h"
#include "dissectors/core/knowledge.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace porthole::analysis {

/// Values of some frames, appended in order of frames.
template <typename Value>
class ByFrame {
public:
    struct Entry {
        FrameNumber frame;
        Value value;
    };
    Value& append(FrameNumber frame, Value value)
    {
        m_entries.push_back({frame, std::move(value)});
        return m_entries.back().value;
    }
    const Value* find(FrameNumber frame) const
    {
        const auto found = lowerBound(frame);
        return found != m_entries.end() && found->frame == frame ? &found->value : nullptr;
    }
    Value* find(FrameNumber frame) { return const_cast<Value*>(std::as_const(*this).find(frame)); }
    /// All values of a frame that has several.
    std::span<const Entry> all(FrameNumber frame) const
    {
        const auto first = lowerBound(frame);
        auto last = first;
        while (last != m_entries.end() && last->frame == frame)
            ++last;
        return {first, last};
    }
    /// Those of the frames from `first` to `last`.
    std::span<const Entry> between(FrameNumber first, FrameNumber last) const { return {lowerBound(first), lowerBound(last + 1)}; }
    std::size_t memoryUsed() const { return m_entries.capacity() * sizeof(Entry); }

private:
    auto lowerBound(FrameNumber frame) const
    {
        return std::lower_bound(m_entries.begin(), m_entries.end(), frame,
            [](const Entry& entry, FrameNumber wanted) { return entry.frame < wanted; });
    }
    std::vector<Entry> m_entries;
};

/// One transport layer of a frame that has several.
struct ExtraStream {
    ConversationId conversation;
    bool reverse;
    FrameNumber previous; ///< frame of the same conversation before; 0: none
};

/// Question and answer: frames of the two.
struct ExchangeRecord {
    FrameNumber request = 0, response = 0;
    FrameNumber retransmissionOf = 0; ///< the frame that this one repeats; the others are 0 then
};

/// Lists of protocols, numbered. Few captures have more than some dozen.
class ProtocolStacks {
public:
    using Layers = std::array<std::uint8_t, Facts::maximumLayers>;
    static constexpr std::uint8_t noLayer = 0xff;

    std::uint16_t number(const Layers& layers);
    const Layers& layers(std::uint16_t number) const { return m_layers[number]; }
    std::size_t size() const { return m_layers.size(); }

private:
    std::map<Layers, std::uint16_t> m_numbers;
    std::vector<Layers> m_layers;
    std::uint16_t m_last = 0;
};

} // namespace porthole::analysis
