// Captures that cannot be read twice where they are: pipes, and compressed files.
#pragma once

#include "capture/file/byte_source.h"
#include "capture/file/unpacker.h"

#include <memory>
#include <vector>

namespace porthole::capture
{

/// Unpacks while it reads, and keeps what it has read in a temporary file without a name, from which readAt() serves.
/// The file is in $TMPDIR, or else in /var/tmp, which is on disk where /tmp may be in memory.
class SpooledSource final : public ByteSource
{
public:
    /// Looks at the first bytes of `input` to see whether they are compressed; for a pipe, waits for them.
    /// Null, with the reason in `problem`, when there is no place for the temporary file.
    static std::unique_ptr<SpooledSource> make(FileDescriptor input, Problem& problem);

    std::size_t read(std::span<std::uint8_t> into) override;
    std::optional<Problem> failure() const override { return m_failure; }
    std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;
    Compression compression() const override { return m_compression; }
    Progress progress() const override;

private:
    SpooledSource(FileDescriptor input, FileDescriptor spool);

    std::size_t readInput(std::span<std::uint8_t> into);
    std::size_t refillPacked();
    std::size_t unpack(std::span<std::uint8_t> into);
    bool store(ByteView bytes);
    void fail(Problem::Kind kind, std::string text);

    FileDescriptor m_input;
    FileDescriptor m_spool;
    bool m_isPipe = false;
    Compression m_compression = Compression::None;
    std::unique_ptr<Unpacker> m_unpacker;
    std::vector<std::uint8_t> m_packed; ///< read from the input, not yet unpacked: [m_packedBegin, m_packedEnd)
    std::size_t m_packedBegin = 0;
    std::size_t m_packedEnd = 0;
    std::uint64_t m_stored = 0;                ///< unpacked bytes in the temporary file
    std::atomic<std::uint64_t> m_position = 0; ///< bytes of the input read so far
    bool m_broken = false;                     ///< nothing more will come
    std::optional<Problem> m_failure;
};

} // namespace porthole::capture
