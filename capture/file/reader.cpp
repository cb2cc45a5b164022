#include "capture/file/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::capture
{

namespace
{

/// What is read at once when frames are asked for in order: more and more, the longer that goes on.
constexpr std::size_t smallestAhead = 16 * 1024;
constexpr std::size_t largestAhead = 128 * 1024;

/// A frame that begins at most so far behind the beginning of the one before counts as the next in order: some may be
/// left out. Where frames are sparser than this, reading what lies between them costs more than it saves.
constexpr std::uint64_t nearby = 16 * 1024;

/// What is read of a frame at once that claims to be large.
constexpr std::size_t step = 1024 * 1024;

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
    forgetProblem(); // the file has grown
    return true;
}

void Reader::forgetProblem()
{
    if (!m_hasProblem)
        return;
    const std::scoped_lock lock(m_problemMutex);
    m_problem.reset();
    m_hasProblem = false;
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
    else
        forgetProblem(); // what was cut off before has got its end
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

ByteView Reader::bytesAt(std::uint64_t offset, std::size_t size, FrameBuffer& buffer) const
{
    if (buffer.m_reader != m_id) {
        const auto expected = buffer.m_expected;
        buffer = {};
        buffer.m_expected = expected;
        buffer.m_reader = m_id;
        buffer.m_lastOffset = offset + 1; // nothing is in order yet
    }
    const auto isWithin
        = [&](const auto& piece) { return offset >= piece.offset && offset - piece.offset < piece.size; };
    const bool inOrder = isWithin(buffer.m_ahead)
        || (offset > buffer.m_lastOffset && offset - buffer.m_lastOffset <= nearby);
    buffer.m_lastOffset = offset;

    const auto held = [&](const auto& piece) {
        const ByteView all { piece.bytes.data(), piece.size };
        return isWithin(piece) ? all.subspan(static_cast<std::size_t>(offset - piece.offset)) : ByteView {};
    };
    const auto fill = [&](auto& piece, std::size_t wanted) {
        piece.offset = offset;
        piece.size = 0;
        while (piece.size < wanted) {
            const std::size_t next = std::min(wanted, piece.size + step);
            if (piece.bytes.size() < next)
                piece.bytes.resize(next);
            const std::size_t read = m_window.source().readAt(
                offset + piece.size, { piece.bytes.data() + piece.size, next - piece.size });
            piece.size += read;
            if (piece.size < next)
                break;
        }
        return ByteView { piece.bytes.data(), piece.size };
    };

    for (const auto* piece : { &buffer.m_ahead, &buffer.m_aside }) {
        if (const ByteView bytes = held(*piece); bytes.size() >= size)
            return bytes;
    }
    if (inOrder && size <= largestAhead) {
        const std::size_t ahead = std::max(size, buffer.m_nextAhead);
        buffer.m_nextAhead = std::min(buffer.m_nextAhead * 2, largestAhead);
        return fill(buffer.m_ahead, ahead);
    }
    // A look aside, after which reading in order may go on: what was read ahead is kept.
    buffer.m_nextAhead = smallestAhead;
    return fill(buffer.m_aside, std::max(size, buffer.m_expected));
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

std::vector<ProcessRecord> Reader::processes() const
{
    const std::shared_lock lock(m_tablesMutex);
    return m_tables.processes;
}

std::vector<TcpSampleBlock> Reader::tcpSampleBlocks() const
{
    const std::shared_lock lock(m_tablesMutex);
    return m_tables.tcpSampleBlocks;
}

} // namespace porthole::capture
