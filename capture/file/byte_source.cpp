#include "capture/file/byte_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

int FileDescriptor::release()
{
    return std::exchange(m_fd, -1);
}

void FileDescriptor::reset(int fd)
{
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = fd;
}

std::ptrdiff_t readFully(int fd, std::span<std::uint8_t> into, std::uint64_t offset)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return done ? static_cast<std::ptrdiff_t>(done) : -1;
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return static_cast<std::ptrdiff_t>(done);
}

ByteSource::~ByteSource() = default;

DiskSource::DiskSource(FileDescriptor file)
    : m_file(std::move(file))
{
    struct stat status {
    };
    if (::fstat(m_file.get(), &status) == 0) {
        m_hadName = status.st_nlink > 0;
        m_largest = static_cast<std::uint64_t>(status.st_size);
    }
    ::posix_fadvise(m_file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
}

std::size_t DiskSource::read(std::span<std::uint8_t> into)
{
    m_failure.reset();
    const std::uint64_t position = m_position;
    const std::ptrdiff_t got = readFully(m_file.get(), into, position);
    if (got < 0) {
        m_failure = Problem { Problem::Kind::Io,
            fmt::format("The system could not read the file at byte {} ({})", position, std::strerror(errno)),
            position };
        return 0;
    }
    if (got == 0)
        lookForChange();
    m_position = position + static_cast<std::size_t>(got);
    m_largest = std::max(m_largest, position + static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
}

void DiskSource::lookForChange()
{
    struct stat status {
    };
    if (::fstat(m_file.get(), &status) != 0)
        return;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size < m_largest)
        m_failure = Problem { Problem::Kind::Changed,
            fmt::format("The file became shorter while it was open (from {} to {} bytes)", m_largest, size), size };
    else if (m_hadName && status.st_nlink == 0)
        m_failure = Problem { Problem::Kind::Changed, "The file was deleted or replaced while it was open", size };
}

std::size_t DiskSource::readAt(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, readFully(m_file.get(), into, offset)));
}

Progress DiskSource::progress() const
{
    struct stat status {
    };
    const bool known = ::fstat(m_file.get(), &status) == 0;
    return { m_position, known ? static_cast<std::uint64_t>(status.st_size) : 0 };
}

std::size_t MemorySource::read(std::span<std::uint8_t> into)
{
    const std::size_t position = m_position;
    const std::size_t got = readAt(position, into);
    m_position = position + got;
    return got;
}

std::size_t MemorySource::readAt(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    if (offset >= m_bytes.size())
        return 0;
    const std::size_t got = std::min(into.size(), m_bytes.size() - static_cast<std::size_t>(offset));
    std::memcpy(into.data(), m_bytes.data() + offset, got);
    return got;
}

} // namespace porthole::capture
