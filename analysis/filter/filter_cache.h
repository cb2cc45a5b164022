// Answers of tests, kept for other filters of the same session.
#pragma once

#include "analysis/filter/frame_bitmap.h"

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace porthole::analysis {

/// What is known of a test: for some frames whether it is true.
struct TestAnswer {
    FrameBitmap known, value;
    FrameNumber sessionFrames = 0; ///< frames of the session when the first of these was answered
    std::size_t bytes() const { return (known.words().capacity() + value.words().capacity()) * sizeof(std::uint64_t); }
};

/// Belongs to one session. Any thread. Of the oldest answers those are given up that do not fit.
class FilterCache {
public:
    static constexpr std::size_t usualBytes = 64 << 20;

    explicit FilterCache(std::size_t mostBytes = usualBytes)
        : m_mostBytes(mostBytes)
    {
    }

    /// Null: nothing is known. `test`: its text, see textOf().
    std::shared_ptr<const TestAnswer> find(const std::string& test);
    void keep(const std::string& test, TestAnswer answer);
    void clear();
    std::size_t bytes() const;

private:
    struct Entry {
        std::string test;
        std::shared_ptr<const TestAnswer> answer;
        std::size_t bytes() const { return answer->bytes() + 2 * test.size() + 200; }
    };
    mutable std::mutex m_mutex;
    std::size_t m_mostBytes;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries; ///< used last first
    std::unordered_map<std::string, std::list<Entry>::iterator> m_places;
};

} // namespace porthole::analysis
