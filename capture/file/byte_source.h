// Where the bytes of a capture come from: a file on disk, memory, or (spooled_source.h) a pipe or a compressed file.
#pragma once

#include "capture/file/capture_file.h"

#include <atomic>
#include <cstddef>
#include <span>

namespace porthole::capture
{

/// A file descriptor that closes itself.
class FileDescriptor
{
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd)
        : m_fd(fd)
    {
    }
    FileDescriptor(FileDescriptor&& other) noexcept
        : m_fd(other.release())
    {
    }
    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        reset(other.release());
        return *this;
    }
    ~FileDescriptor() { reset(-1); }

    int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    int release();
    void reset(int fd);

private:
    int m_fd = -1;
};

/// Reads up to into.size() bytes at `offset`; less only at the end of the file. -1 with errno set when the system
/// refuses.
std::ptrdiff_t readFully(int fd, std::span<std::uint8_t> into, std::uint64_t offset);

/// The unpacked bytes of a capture: in order, once, and any of those again.
class ByteSource
{
public:
    virtual ~ByteSource();

    /// Reads the next bytes, at least one. 0 when there is nothing more at present (or failure() says why not).
    /// A later call goes on if the source has grown. One thread only.
    virtual std::size_t read(std::span<std::uint8_t> into) = 0;

    /// Why the last read() gave nothing, if it was not simply the end. The text is the beginning of a sentence,
    /// without what was kept. One thread only.
    virtual std::optional<Problem> failure() const { return std::nullopt; }

    /// Reads bytes that read() has already given. Less than asked for where the source no longer has them. Any thread.
    virtual std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;

    virtual Compression compression() const { return Compression::None; }
    virtual Progress progress() const = 0; ///< any thread
};

/// A regular file, read with pread. Never mapped: a mapped file that shrinks kills the program.
class DiskSource final : public ByteSource
{
public:
    explicit DiskSource(FileDescriptor file);
    std::size_t read(std::span<std::uint8_t> into) override;
    std::optional<Problem> failure() const override { return m_failure; }
    std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;
    Progress progress() const override;

private:
    void lookForChange();

    FileDescriptor m_file;
    bool m_hadName = true;       ///< false: it was already unlinked when opened
    std::uint64_t m_largest = 0; ///< the largest size that was seen
    std::atomic<std::uint64_t> m_position = 0;
    std::optional<Problem> m_failure;
};

/// Bytes in memory, which must outlive the source.
class MemorySource final : public ByteSource
{
public:
    explicit MemorySource(ByteView bytes)
        : m_bytes(bytes)
    {
    }
    std::size_t read(std::span<std::uint8_t> into) override;
    std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;
    Progress progress() const override { return { m_position, m_bytes.size() }; }

private:
    ByteView m_bytes;
    std::atomic<std::size_t> m_position = 0;
};

} // namespace porthole::capture
