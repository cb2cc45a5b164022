// The files of a capture: opened, locked, numbered, thrown away when the ring is full, and mended when the disk is.
#pragma once

#include "capture/file/byte_source.h"
#include "capture/file/capture_writer.h"
#include "capture/live/capture_request.h"

#include <deque>
#include <memory>
#include <string>

namespace porthole::capture
{

class OutputFiles
{
public:
    explicit OutputFiles(const CaptureRequest& request);

    /// Opens the first or the next file; the one before must be finished. In a ring, the oldest is removed.
    /// False, with one sentence in `problem`, on failure.
    bool open(Problem& problem);

    CaptureWriter* writer() { return m_writer.get(); }
    const std::string& path() const { return m_path; } ///< of the present file
    std::uint32_t opened() const { return m_opened; }

    /// As CaptureWriter::flush(). When the file cannot take all, it is cut behind the last whole packet that it has.
    bool flush();
    bool finish();
    /// What went wrong with the present file; nothing if all is well.
    std::optional<Problem> problem() const;

private:
    bool numbered() const { return m_request.manyFiles || m_request.nextFile.any(); }
    FileDescriptor openPath(Problem& problem);
    void mend();

    const CaptureRequest& m_request;
    std::unique_ptr<CaptureWriter> m_writer;
    FileDescriptor m_file; ///< the same file as the writer's
    std::string m_path;
    std::deque<std::string> m_kept; ///< files of the ring
    std::uint32_t m_opened = 0;
    std::uint64_t m_whole = 0; ///< bytes that are on disk and end with a whole packet
    bool m_isRegular = false;
};

} // namespace porthole::capture
