// Made-up traffic: conversations that take turns, frame by frame, the same every time for the same seed.
#pragma once

#include "capture/frame.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace porthole::bench {

/// xorshift64*: small, quick, and the same on every machine.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed * 0x9e3779b97f4a7c15 + 1)
    {
    }
    std::uint64_t next()
    {
        m_state ^= m_state >> 12;
        m_state ^= m_state << 25;
        m_state ^= m_state >> 27;
        return m_state * 0x2545f4914f6cdd1d;
    }
    /// 0 .. count - 1
    std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>((next() >> 32) * count >> 32); }
    bool oneIn(std::uint32_t count) { return below(count) == 0; }

private:
    std::uint64_t m_state;
};

struct TrafficPlan {
    std::uint64_t packets = 5'000'000;
    std::uint32_t conversations = 100'000;
    std::uint64_t seed = 1;
};

class Talk;

/// Gives one frame after the other until the plan's number is reached.
class Traffic {
public:
    explicit Traffic(const TrafficPlan& plan);
    ~Traffic();
    Traffic(const Traffic&) = delete;
    Traffic& operator=(const Traffic&) = delete;

    /// False when there are enough. The bytes live until the next call.
    bool next(FrameHeader& header, ByteView& bytes);

private:
    std::unique_ptr<Talk> begin();

    TrafficPlan m_plan;
    Random m_random;
    std::uint64_t m_sent = 0;
    std::uint64_t m_promised = 0; ///< packets that the talks begun so far will take
    std::uint32_t m_begun = 0;
    Nanoseconds m_time = 1'750'000'000'000'000'000;
    std::vector<std::unique_ptr<Talk>> m_talks; ///< those going on at the same time
    std::vector<std::uint8_t> m_frame;
};

} // namespace porthole::bench
