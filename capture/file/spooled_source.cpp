#include "capture/file/spooled_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

namespace
{

constexpr std::size_t packedBlock = 256 * 1024;

std::string temporaryFolder()
{
    const char* folder = std::getenv("TMPDIR");
    return folder && *folder ? folder : "/var/tmp";
}

FileDescriptor openTemporaryFile(const std::string& folder)
{
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0)
        return FileDescriptor(fd);
    // Not every file system can make a file without a name.
    std::string name = folder + "/porthole-XXXXXX";
    FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file)
        ::unlink(name.c_str());
    return file;
}

std::string_view nameOf(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return "gzip";
    case Compression::Zstd:
        return "zstd";
    case Compression::Lz4:
        return "lz4";
    case Compression::None:
        break;
    }
    return "";
}

} // namespace

SpooledSource::SpooledSource(FileDescriptor input, FileDescriptor spool)
    : m_input(std::move(input))
    , m_spool(std::move(spool))
    , m_packed(packedBlock)
{
    struct stat status {
    };
    m_isPipe = ::fstat(m_input.get(), &status) != 0 || !S_ISREG(status.st_mode);
}

std::unique_ptr<SpooledSource> SpooledSource::make(FileDescriptor input, Problem& problem)
{
    const std::string folder = temporaryFolder();
    FileDescriptor spool = openTemporaryFile(folder);
    if (!spool) {
        problem = { Problem::Kind::Io,
            fmt::format("No temporary file could be made in {} ({}); set TMPDIR to a folder with room for the capture.",
                folder, std::strerror(errno)),
            0 };
        return nullptr;
    }
    std::unique_ptr<SpooledSource> source(new SpooledSource(std::move(input), std::move(spool)));
    while (source->m_packedEnd < compressionMagicSize && source->refillPacked() > 0) { }
    source->m_compression = recogniseCompression({ source->m_packed.data(), source->m_packedEnd });
    source->m_unpacker = makeUnpacker(source->m_compression);
    return source;
}

std::size_t SpooledSource::read(std::span<std::uint8_t> into)
{
    if (m_broken)
        return 0;
    m_failure.reset();
    std::size_t got = 0;
    if (m_unpacker) {
        got = unpack(into);
    } else if (m_packedBegin < m_packedEnd) {
        got = std::min(into.size(), m_packedEnd - m_packedBegin);
        std::memcpy(into.data(), m_packed.data() + m_packedBegin, got);
        m_packedBegin += got;
    } else {
        got = readInput(into);
    }
    return store(into.first(got)) ? got : 0;
}

std::size_t SpooledSource::unpack(std::span<std::uint8_t> into)
{
    for (;;) {
        const ByteView packed(m_packed.data() + m_packedBegin, m_packedEnd - m_packedBegin);
        const auto [consumed, produced] = m_unpacker->step(packed, into);
        m_packedBegin += consumed;
        if (!m_unpacker->error().empty()) {
            const std::uint64_t at = m_position - (m_packedEnd - m_packedBegin);
            fail(Problem::Kind::Corrupt,
                fmt::format("The {} data is damaged near byte {} of the compressed file ({})", nameOf(m_compression),
                    at, m_unpacker->error()));
            m_broken = true;
        }
        if (produced > 0 || m_broken)
            return produced;
        if (consumed > 0 && m_packedBegin < m_packedEnd)
            continue;
        if (refillPacked() == 0) {
            if (!m_failure && m_unpacker->inTheMiddle())
                fail(Problem::Kind::CutOff,
                    fmt::format("The {} data is cut off after {} bytes of the compressed file", nameOf(m_compression),
                        m_position.load()));
            return 0;
        }
    }
}

/// Reads more of the packed input behind what is there. 0 at the present end.
std::size_t SpooledSource::refillPacked()
{
    std::memmove(m_packed.data(), m_packed.data() + m_packedBegin, m_packedEnd - m_packedBegin);
    m_packedEnd -= m_packedBegin;
    m_packedBegin = 0;
    const std::size_t got = readInput(std::span(m_packed).subspan(m_packedEnd));
    m_packedEnd += got;
    return got;
}

std::size_t SpooledSource::readInput(std::span<std::uint8_t> into)
{
    for (;;) {
        const ssize_t got = ::read(m_input.get(), into.data(), into.size());
        if (got >= 0) {
            m_position += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
        if (errno == EAGAIN) {
            pollfd wait { m_input.get(), POLLIN, 0 };
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            fail(Problem::Kind::Io,
                fmt::format(
                    "The system could not read the input at byte {} ({})", m_position.load(), std::strerror(errno)));
            m_broken = true;
            return 0;
        }
    }
}

bool SpooledSource::store(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(m_spool.get(), bytes.data(), bytes.size(), static_cast<off_t>(m_stored));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            fail(Problem::Kind::Io,
                fmt::format("The temporary file in {} could not take more than {} bytes ({})", temporaryFolder(),
                    m_stored, std::strerror(put < 0 ? errno : ENOSPC)));
            m_broken = true;
            return false;
        }
        m_stored += static_cast<std::uint64_t>(put);
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

void SpooledSource::fail(Problem::Kind kind, std::string text)
{
    m_failure = Problem { kind, std::move(text), m_stored };
}

std::size_t SpooledSource::readAt(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, readFully(m_spool.get(), into, offset)));
}

Progress SpooledSource::progress() const
{
    struct stat status {
    };
    const bool known = !m_isPipe && ::fstat(m_input.get(), &status) == 0;
    return { m_position, known ? static_cast<std::uint64_t>(status.st_size) : 0 };
}

} // namespace porthole::capture
