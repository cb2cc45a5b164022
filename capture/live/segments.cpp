#include "capture/live/segments.h"

#include "capture/file/capture_writer.h"
#include "capture/file/open_source.h"
#include "capture/helper/helper_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

namespace
{

class ChainSource final : public ByteSource
{
public:
    explicit ChainSource(std::shared_ptr<const SegmentChain> chain)
        : m_chain(std::move(chain))
    {
    }

    std::size_t read(std::span<std::uint8_t> into) override
    {
        m_failure.reset();
        while (const auto segment = m_chain->at(m_pieces.size() - 1)) {
            // Asked before reading: what is the end of a segment that has a successor is its end for good.
            const bool isComplete = m_chain->at(m_pieces.size()) != nullptr;
            const std::uint64_t begin = m_pieces.back().begin;
            const std::ptrdiff_t got = readFully(segment->file.get(), into, m_position - begin);
            if (got > 0) {
                const std::scoped_lock lock(m_mutex);
                m_pieces.back().segment = segment;
                m_position += static_cast<std::uint64_t>(got);
                return static_cast<std::size_t>(got);
            }
            if (got < 0) {
                m_failure = Problem { Problem::Kind::Io,
                    fmt::format("The system could not read \"{}\" ({})", shownName(segment->path), std::strerror(errno)),
                    m_position };
                return 0;
            }
            if (!isComplete)
                return 0;
            const std::scoped_lock lock(m_mutex);
            m_pieces.push_back({ m_position, nullptr });
        }
        return 0;
    }

    std::optional<Problem> failure() const override { return m_failure; }

    std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        std::size_t done = 0;
        while (done < into.size()) {
            std::shared_ptr<const Segment> segment;
            std::uint64_t begin = 0;
            std::uint64_t end = 0;
            if (!find(offset + done, segment, begin, end))
                break;
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size() - done, end - offset - done));
            const std::ptrdiff_t got
                = readFully(segment->file.get(), into.subspan(done, wanted), offset + done - begin);
            if (got <= 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Progress progress() const override { return { m_position, 0 }; }

private:
    struct Piece {
        std::uint64_t begin; ///< in the whole
        std::shared_ptr<const Segment> segment;
    };

    bool find(std::uint64_t offset, std::shared_ptr<const Segment>& segment, std::uint64_t& begin,
        std::uint64_t& end) const
    {
        const std::scoped_lock lock(m_mutex);
        if (offset >= m_position)
            return false;
        auto next = std::upper_bound(m_pieces.begin(), m_pieces.end(), offset,
            [](std::uint64_t at, const Piece& piece) { return at < piece.begin; });
        end = next == m_pieces.end() ? m_position.load() : next->begin;
        --next; // the first begins at 0
        segment = next->segment;
        begin = next->begin;
        return segment != nullptr;
    }

    std::shared_ptr<const SegmentChain> m_chain;
    mutable std::mutex m_mutex; ///< guards m_pieces against readAt()
    std::vector<Piece> m_pieces { { 0, nullptr } };
    std::atomic<std::uint64_t> m_position = 0;
    std::optional<Problem> m_failure;
};

std::unique_ptr<CaptureFile> openSegments(const Segments& segments, Problem& problem)
{
    return openSource(readSegments(std::make_shared<SegmentChain>(segments)), problem);
}

/// Writes what is selected of a capture; interfaces that are the same in each segment become one.
class SegmentSaver
{
public:
    SegmentSaver(const Segments& segments, const SegmentSelection& selection)
        : m_segments(segments)
        , m_selection(selection)
    {
    }

    bool run(const std::string& path, std::uint64_t& written, Problem& problem)
    {
        written = 0;
        if (!lookThrough(problem))
            return false;
        if (m_selected == 0)
            return true;
        WriterOptions options;
        options.section.application = m_selection.application;
        options.section.comments = { m_selection.comment };
        m_writer = CaptureWriter::replace(path, options, problem);
        if (!m_writer || !write(problem))
            return false;
        written = m_selected;
        return true;
    }

private:
    bool isSelected(const Frame& frame) const
    {
        if (frame.header.interface == noInterface)
            return false; // a custom block
        const Nanoseconds time = frame.header.time;
        return time == noTime || (time >= m_selection.from && time <= m_selection.to);
    }

    /// What stands in front of the frames of the new file is known only when all segments have been read.
    bool lookThrough(Problem& problem)
    {
        const auto file = openSegments(m_segments, problem);
        if (!file)
            return false;
        Frame frame;
        m_selected = 0;
        while (file->next(frame))
            if (isSelected(frame)) {
                ++m_selected;
                m_used.insert(frame.header.interface);
            }
        m_interfaces = file->interfaces();
        m_secrets = file->secrets();
        m_names = file->names();
        return true;
    }

    /// The number that an interface has in the new file.
    bool addInterface(std::uint16_t index)
    {
        const Interface& interface = m_interfaces[index];
        const auto key = std::make_tuple(interface.linkType, interface.snapLength, interface.ticksPerSecond,
            interface.timeOffsetSeconds, interface.fcsLength, interface.name, interface.description, interface.filter);
        const auto [known, isNew] = m_known.try_emplace(key, static_cast<std::uint16_t>(m_known.size()));
        m_numbers[index] = known->second;
        return !isNew || m_writer->addInterface(interface);
    }

    bool writeHead()
    {
        bool good = true;
        for (const std::uint16_t index : m_used)
            good = good && addInterface(index);
        std::set<std::pair<std::uint32_t, std::vector<std::uint8_t>>> written; // each segment repeats them
        for (const Secrets& secrets : m_secrets)
            if (written.emplace(secrets.type, secrets.data).second)
                good = good && m_writer->writeSecrets(secrets);
        if (!m_names.empty())
            good = good && m_writer->writeNames(m_names);
        return good;
    }

    bool write(Problem& problem)
    {
        const auto file = openSegments(m_segments, problem);
        if (!file)
            return false;
        Frame frame;
        FrameBuffer buffer;
        std::uint64_t left = m_selected;
        bool good = writeHead();
        while (good && left > 0 && file->next(frame)) {
            if (!isSelected(frame))
                continue;
            --left;
            FrameMetadata metadata;
            const bool described = file->metadata(frame.location, buffer, metadata);
            frame.header.interface = m_numbers.at(frame.header.interface);
            good = m_writer->writeFrame(frame.header, frame.bytes, described ? &metadata : nullptr);
        }
        if (good && left > 0) {
            problem = { Problem::Kind::Changed, "The recorded packets could not be read a second time.", 0 };
            return false;
        }
        good = good && m_writer->close();
        if (!good)
            problem = m_writer->problem().value_or(Problem {});
        return good;
    }

    using Key = std::tuple<LinkType, std::uint32_t, std::uint64_t, std::int64_t, std::int8_t, std::string, std::string,
        std::string>;

    const Segments& m_segments;
    const SegmentSelection& m_selection;
    std::uint64_t m_selected = 0; ///< frames
    std::vector<Interface> m_interfaces;
    std::vector<Secrets> m_secrets;
    std::vector<ResolvedName> m_names;
    std::set<std::uint16_t> m_used;
    std::map<Key, std::uint16_t> m_known;
    std::map<std::uint16_t, std::uint16_t> m_numbers; ///< by the number in the segments
    std::unique_ptr<CaptureWriter> m_writer;
};

} // namespace

std::uint64_t Segment::size() const
{
    struct stat status {
    };
    return ::fstat(file.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::shared_ptr<const Segment> openSegment(const std::string& path, Problem& problem)
{
    auto segment = std::make_shared<Segment>();
    segment->file.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK));
    if (!segment->file) {
        problem = { Problem::Kind::CannotOpen,
            fmt::format("The file \"{}\" of the recorder could not be opened ({}).", shownName(path),
                std::strerror(errno)),
            0 };
        return nullptr;
    }
    ::flock(segment->file.get(), LOCK_SH | LOCK_NB);
    segment->path = path;
    segment->begun = std::chrono::steady_clock::now();
    return segment;
}

SegmentChain::SegmentChain(Segments segments)
    : m_segments(std::move(segments))
{
}

void SegmentChain::add(std::shared_ptr<const Segment> segment)
{
    const std::scoped_lock lock(m_mutex);
    m_segments.push_back(std::move(segment));
}

Segments SegmentChain::all() const
{
    const std::scoped_lock lock(m_mutex);
    return m_segments;
}

std::shared_ptr<const Segment> SegmentChain::at(std::size_t index) const
{
    const std::scoped_lock lock(m_mutex);
    return index < m_segments.size() ? m_segments[index] : nullptr;
}

std::unique_ptr<ByteSource> readSegments(std::shared_ptr<const SegmentChain> chain)
{
    return std::make_unique<ChainSource>(std::move(chain));
}

bool saveSegments(const Segments& segments, const std::string& path, const SegmentSelection& selection,
    std::uint64_t& written, Problem& problem)
{
    // Takes the name, and says that the file is its owner's alone; what replaces it keeps that.
    const FileDescriptor taken(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!taken) {
        problem = { Problem::Kind::Io,
            fmt::format("The file \"{}\" could not be made ({}).", shownName(path), std::strerror(errno)), 0 };
        return false;
    }
    const bool saved = SegmentSaver(segments, selection).run(path, written, problem);
    if (!saved || written == 0)
        ::unlink(path.c_str());
    return saved;
}

} // namespace porthole::capture
