#include "capture/file/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

namespace
{

constexpr std::size_t bufferSize = 256 * 1024;
constexpr mode_t everybodyWithinUmask = 0666;

Problem cannotWrite(std::string_view what, int error)
{
    return { Problem::Kind::Io, fmt::format("{} ({}).", what, std::strerror(error)), 0 };
}

FileDescriptor standardOutput()
{
    return FileDescriptor(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
}

/// Follows links, so that a link stays one when the file behind it is replaced.
std::string resolved(const std::string& path)
{
    char* real = ::realpath(path.c_str(), nullptr);
    if (!real)
        return path;
    std::string result = real;
    std::free(real);
    return result;
}

std::string folderOf(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

std::string nameBeside(const std::string& path)
{
    std::random_device random;
    const std::size_t slash = path.rfind('/');
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    // The longest name that a file can have leaves no room for more.
    return fmt::format("{}/.{}.{:08x}", folderOf(path), name.substr(0, NAME_MAX / 2), random());
}

} // namespace

OutputFile::OutputFile(FileDescriptor file, Compression compression)
    : m_file(std::move(file))
    , m_packer(makePacker(compression))
{
    m_buffer.reserve(bufferSize);
}

OutputFile::~OutputFile()
{
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

std::unique_ptr<OutputFile> OutputFile::create(const std::string& path, Compression compression, Problem& problem)
{
    FileDescriptor file = path == "-" ? standardOutput()
                                      : FileDescriptor(::open(path.c_str(),
                                          O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, everybodyWithinUmask));
    if (!file) {
        problem = cannotWrite("The file could not be made", errno);
        return nullptr;
    }
    return std::make_unique<OutputFile>(std::move(file), compression);
}

std::unique_ptr<OutputFile> OutputFile::replace(const std::string& path, Compression compression, Problem& problem)
{
    struct stat old {
    };
    const bool exists = path != "-" && ::stat(path.c_str(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) {
        problem = { Problem::Kind::Io, "This is a folder, not a file.", 0 };
        return nullptr;
    }
    if (path == "-" || (exists && !S_ISREG(old.st_mode)))
        return create(path, compression, problem);

    const std::string place = resolved(path);
    if (exists && ::access(place.c_str(), W_OK) != 0) {
        problem = cannotWrite("You may not change this file", errno);
        return nullptr;
    }
    const std::string temporary = nameBeside(place);
    FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everybodyWithinUmask));
    if (!file) {
        problem = cannotWrite("No file could be made in that folder", errno);
        return nullptr;
    }
    if (exists) {
        // The owner can only be kept by those who may give files away.
        [[maybe_unused]] const int ignored = ::fchown(file.get(), old.st_uid, old.st_gid);
        ::fchmod(file.get(), old.st_mode & 07777);
    }
    auto output = std::make_unique<OutputFile>(std::move(file), compression);
    output->m_temporary = temporary;
    output->m_path = place;
    return output;
}

bool OutputFile::write(ByteView bytes)
{
    if (m_problem)
        return false;
    if (m_buffer.size() + bytes.size() > bufferSize) {
        if (!drain())
            return false;
        if (bytes.size() > bufferSize)
            return pack(bytes);
    }
    m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
    return true;
}

bool OutputFile::flush()
{
    if (m_problem || !drain())
        return false;
    return !m_packer || m_finished || packerDid(m_packer->flush([this](ByteView packed) { return put(packed); }));
}

bool OutputFile::drain()
{
    const bool done = pack(m_buffer);
    m_buffer.clear();
    return done;
}

bool OutputFile::pack(ByteView bytes)
{
    if (!m_packer)
        return put(bytes);
    return packerDid(m_packer->pack(bytes, [this](ByteView packed) { return put(packed); }));
}

bool OutputFile::packerDid(bool done)
{
    if (!done && !m_problem)
        m_problem = Problem { Problem::Kind::Io,
            fmt::format("The capture could not be compressed ({}).", m_packer->error()), 0 };
    return done;
}

bool OutputFile::put(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t done = ::write(m_file.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail(fmt::format("The file could not be written beyond byte {}", m_written), errno);
        m_written += static_cast<std::uint64_t>(done);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

bool OutputFile::fail(std::string_view what, int error)
{
    const bool keepsOld = !m_temporary.empty();
    m_problem = Problem { Problem::Kind::Io,
        fmt::format("{} ({}){}.", what, std::strerror(error), keepsOld ? "; what stood there before is unchanged" : ""),
        m_written };
    return false;
}

bool OutputFile::finish()
{
    if (m_problem || !drain())
        return false;
    if (m_finished)
        return true;
    m_finished = true;
    return !m_packer || packerDid(m_packer->finish([this](ByteView packed) { return put(packed); }));
}

bool OutputFile::commit()
{
    if (!finish())
        return false;
    const bool mayNotSync = m_temporary.empty(); // pipes cannot
    if (::fsync(m_file.get()) != 0 && !mayNotSync)
        return fail("The file could not be brought to disk", errno);
    return m_temporary.empty() || moveIntoPlace();
}

bool OutputFile::moveIntoPlace()
{
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return fail("The file could not be put in its place", errno);
    m_temporary.clear();
    // The new name, too, has to reach the disk.
    const FileDescriptor folder(::open(folderOf(m_path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder)
        ::fsync(folder.get());
    return true;
}

} // namespace porthole::capture
