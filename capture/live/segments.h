// The files of a ring as one capture: a flight recorder looks at them while they come, and saves a stretch of them.
//
// A segment is held by its descriptor: it stays readable when the ring goes on and its name is removed, and its bytes are on
// disk as long as somebody holds it.
#pragma once

#include "capture/file/byte_source.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace porthole::capture
{

struct Segment {
    FileDescriptor file; ///< with a shared lock, as of a capture that somebody shows (left_captures.h)
    std::string path;
    std::chrono::steady_clock::time_point begun;

    std::uint64_t size() const; ///< bytes on disk at present
};

using Segments = std::vector<std::shared_ptr<const Segment>>;

/// Null, with the reason, when it cannot be opened.
std::shared_ptr<const Segment> openSegment(const std::string& path, Problem& problem);

/// Segments in their order, which may become more while they are read. Any thread.
class SegmentChain
{
public:
    SegmentChain() = default;
    explicit SegmentChain(Segments segments);

    /// The one before is complete: nothing more is written to it.
    void add(std::shared_ptr<const Segment> segment);
    Segments all() const;
    /// Null behind the last.
    std::shared_ptr<const Segment> at(std::size_t index) const;

private:
    mutable std::mutex m_mutex;
    Segments m_segments;
};

/// Reads uncompressed pcapng files one after the other: each is a section, or several, of one capture.
std::unique_ptr<ByteSource> readSegments(std::shared_ptr<const SegmentChain> chain);

/// What is saved of a ring.
struct SegmentSelection {
    Nanoseconds from = noTime, to = 0; ///< both included; frames without a time are taken
    std::string comment;               ///< of the section
    std::string application;
};

/// Writes the frames of a stretch of time, with their interfaces, names and secrets, into one section of a new pcapng
/// file that only its owner may read. False, with one sentence in `problem`, when that does not succeed: then there is
/// no file. Without any frame, there is none either, and `written` is 0.
bool saveSegments(const Segments& segments, const std::string& path, const SegmentSelection& selection,
    std::uint64_t& written, Problem& problem);

} // namespace porthole::capture
