// What porthole-programs and whoever starts it say to each other over a socket of the machine: first a greeting of the helper,
// then of each question (a cookie, 8 bytes) an answer. Both are of one build and on one machine: numbers are as they lie in memory.
#pragma once

#include <cstdint>

namespace porthole::analysis {

struct BirthGreeting {
    char problem[256] = {}; ///< a sentence; empty: it listens
};

struct BirthAnswer {
    std::uint64_t cookie = 0; ///< that was asked for
    std::uint64_t time = 0;   ///< as in SocketBirth
    std::int32_t process = 0;
    std::uint32_t user = 0;
    std::uint32_t found = 0; ///< 0: not known, and the rest is 0
    char name[20] = {};
};
static_assert(sizeof(BirthAnswer) == 48);

} // namespace porthole::analysis
