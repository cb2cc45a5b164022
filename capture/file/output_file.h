// A file that is being written: buffered, packed if wanted, and put in its place only when it is whole.
#pragma once

#include "capture/file/byte_source.h"
#include "capture/file/packer.h"

#include <vector>

namespace porthole::capture
{

class OutputFile
{
public:
    /// Writes to what is open already: a pipe, a file that the caller made.
    OutputFile(FileDescriptor file, Compression compression);

    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Whatever was not committed is thrown away, if it was to replace a file.
    ~OutputFile();

    /// Makes or empties the file at `path` and writes into it, so that others can read along. "-" is standard output.
    static std::unique_ptr<OutputFile> create(const std::string& path, Compression compression, Problem& problem);

    /// Writes beside `path`; commit() puts it there, with the permissions of the file that stood there. Until then, and
    /// whatever goes wrong, that file stays as it was. What is not a regular file ("-", a pipe) is written directly.
    static std::unique_ptr<OutputFile> replace(const std::string& path, Compression compression, Problem& problem);

    /// All of these are false once something went wrong, see problem().
    bool write(ByteView bytes);
    bool flush();  ///< hands everything to the system, what a packer holds back too
    bool finish(); ///< ends the packed data and hands everything to the system; nothing can follow
    bool commit(); ///< finishes, makes sure the file is on disk, and puts it in its place

    const std::optional<Problem>& problem() const { return m_problem; }

    /// Bytes of the file so far, those that were not handed to the system yet too, as far as they are packed.
    std::uint64_t size() const { return m_written + (m_packer ? 0 : m_buffer.size()); }

private:
    bool drain();
    bool pack(ByteView bytes);
    bool packerDid(bool done);
    bool put(ByteView bytes);
    bool fail(std::string_view what, int error);
    bool moveIntoPlace();

    FileDescriptor m_file;
    std::unique_ptr<Packer> m_packer;
    std::vector<std::uint8_t> m_buffer;
    std::string m_temporary; ///< the file beside; empty: the file is written directly
    std::string m_path;      ///< where it belongs
    std::optional<Problem> m_problem;
    std::uint64_t m_written = 0;
    bool m_finished = false;
};

} // namespace porthole::capture
