#include "capture/file/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::capture
{

namespace
{

/// Enough for nearly all frames, so that one call of the system reads a frame and its header.
constexpr std::size_t guess = 2048;

/// What is read at once when frames are asked for in order: more and more, the longer that goes on.
constexpr std::size_t smallestAhead = 16 * 1024;
constexpr std::size_t largestAhead = 128 * 1024;

/// A frame at most so far behind the one before it counts as the next in order: some may be left out.
constexpr std::uint64_t nearby = 64 * 1024;

std::uint64_t nextId()
{
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

} // namespace

Reader::Reader(Window window, std::string_view unit)
    : m_window(std::move(window))
    , m_unit(unit)
    , m_id(nextId())
{
}

std::size_t Reader::readRaw(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    return m_window.source().readAt(offset, into);
}

bool Reader::need(std::size_t size)
{
    if (!m_window.ensure(size)) {
        reportEnd(size);
        return false;
    }
    if (m_hasProblem) {
        const std::scoped_lock lock(m_problemMutex);
        m_problem.reset(); // the file has grown
        m_hasProblem = false;
    }
    return true;
}

void Reader::reportEnd(std::size_t needed)
{
    const std::size_t there = m_window.available();
    if (const auto failure = m_window.source().failure())
        report({ failure->kind, fmt::format("{}; {}.", failure->text, kept()), failure->offset });
    else if (there > 0)
        report({ Problem::Kind::CutOff,
            fmt::format(
                "The file is cut off at byte {}: the {} that begins at byte {} needs at least {} bytes and has {}; {}.",
                m_window.offset() + there, m_unit, m_window.offset(), needed, there, kept()),
            m_window.offset() });
}

void Reader::stopAt(std::uint64_t offset, std::string what)
{
    m_stopped = true;
    report({ Problem::Kind::Corrupt, fmt::format("{}; {}.", what, kept()), offset });
}

void Reader::report(Problem problem)
{
    const std::scoped_lock lock(m_problemMutex);
    m_problem = std::move(problem);
    m_hasProblem = true;
}

std::string Reader::kept() const
{
    if (m_framesRead == 0)
        return "there is no packet before that";
    if (m_framesRead == 1)
        return "the one packet before that was kept";
    return fmt::format("the {} packets before that were kept", m_framesRead);
}

std::size_t Reader::readGuess(std::uint64_t offset, FrameBuffer& buffer) const
{
    if (buffer.bytes.size() < guess)
        buffer.bytes.resize(guess);
    return readThrough(offset, std::span(buffer.bytes).first(guess), buffer);
}

std::size_t Reader::readThrough(std::uint64_t offset, std::span<std::uint8_t> into, FrameBuffer& buffer) const
{
    if (buffer.m_reader != m_id) {
        buffer.m_reader = m_id;
        buffer.m_aheadSize = 0;
        buffer.m_lastOffset = offset + 1; // nothing is in order yet
    }
    const bool inOrder = offset >= buffer.m_lastOffset && offset - buffer.m_lastOffset <= nearby;
    buffer.m_lastOffset = offset;
    const bool isAhead
        = offset >= buffer.m_aheadOffset && offset - buffer.m_aheadOffset + into.size() <= buffer.m_aheadSize;
    if (!isAhead && !inOrder) {
        // A look aside, after which reading in order may go on: what was read ahead is kept.
        buffer.m_nextAhead = smallestAhead;
        return m_window.source().readAt(offset, into);
    }
    if (!isAhead) {
        if (buffer.m_ahead.size() < buffer.m_nextAhead)
            buffer.m_ahead.resize(buffer.m_nextAhead);
        buffer.m_aheadOffset = offset;
        buffer.m_aheadSize = m_window.source().readAt(offset, std::span(buffer.m_ahead).first(buffer.m_nextAhead));
        buffer.m_nextAhead = std::min(buffer.m_nextAhead * 2, largestAhead);
    }
    const auto from = static_cast<std::size_t>(offset - buffer.m_aheadOffset);
    const auto count = std::min(into.size(), buffer.m_aheadSize - from);
    std::memcpy(into.data(), buffer.m_ahead.data() + from, count);
    return count;
}

bool Reader::readWhole(std::uint64_t offset, std::size_t there, std::size_t size, FrameBuffer& buffer) const
{
    constexpr std::size_t step = 1024 * 1024;
    while (there < size) {
        const std::size_t next = std::min(size, there + step);
        if (buffer.bytes.size() < next)
            buffer.bytes.resize(next);
        if (m_window.source().readAt(offset + there, { buffer.bytes.data() + there, next - there }) < next - there)
            return false;
        there = next;
    }
    return true;
}

std::optional<Problem> Reader::problem() const
{
    const std::scoped_lock lock(m_problemMutex);
    return m_problem;
}

std::vector<Interface> Reader::interfaces() const
{
    const std::shared_lock lock(m_tablesMutex);
    return m_tables.interfaces;
}

std::vector<Section> Reader::sections() const
{
    const std::shared_lock lock(m_tablesMutex);
    return m_tables.sections;
}

std::vector<ResolvedName> Reader::names() const
{
    const std::shared_lock lock(m_tablesMutex);
    return m_tables.names;
}

std::vector<Secrets> Reader::secrets() const
{
    const std::shared_lock lock(m_tablesMutex);
    return m_tables.secrets;
}

} // namespace porthole::capture
