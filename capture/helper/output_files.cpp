#include "capture/helper/output_files.h"

#include "capture/file/byte_order.h"
#include "capture/file/byte_source.h"
#include "capture/helper/file_names.h"
#include "capture/helper/helper_request.h"
#include "capture/helper/live_device.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

constexpr mode_t ownerOnly = S_IRUSR | S_IWUSR;

/// The size of the record or block that begins with these bytes, which this program has written itself.
std::uint64_t sizeOfRecord(FileFormat format, const std::array<std::uint8_t, 16>& header)
{
    constexpr ByteOrder order;
    return format == FileFormat::Pcap ? std::uint64_t { 16 } + order.load32(header.data() + 8)
                                      : order.load32(header.data() + 4);
}

} // namespace

OutputFiles::OutputFiles(const CaptureRequest& request)
    : m_request(request)
{
}

FileDescriptor OutputFiles::openPath(Problem& problem)
{
    if (m_path == "-")
        return FileDescriptor(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
    const mode_t mode = ownerOnly | (m_request.groupMayRead ? S_IRGRP : 0);
    FileDescriptor file(::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, mode));
    if (!file)
        problem = { Problem::Kind::Io,
            fmt::format("The file \"{}\" could not be made ({}).", shownName(m_path), std::strerror(errno)), 0 };
    return file;
}

bool OutputFiles::open(Problem& problem)
{
    m_writer.reset();
    m_path = numbered() ? numberedName(m_request.path, m_opened + 1, std::time(nullptr)) : m_request.path;
    m_file = openPath(problem);
    if (!m_file)
        return false;
    struct stat status {
    };
    m_isRegular = ::fstat(m_file.get(), &status) == 0 && S_ISREG(status.st_mode) && m_path != "-";
    if (m_isRegular) {
        ::flock(m_file.get(), LOCK_SH | LOCK_NB);
        if (::ftruncate(m_file.get(), 0) != 0) {
            problem = { Problem::Kind::Io,
                fmt::format("The file \"{}\" could not be emptied ({}).", shownName(m_path), std::strerror(errno)), 0 };
            return false;
        }
    }
    WriterOptions options;
    options.format = m_request.format;
    options.compression = m_request.compression;
    options.section.application = "porthole-capture (Porthole) " PORTHOLE_VERSION;
    options.section.operatingSystem = operatingSystem();
    m_writer = CaptureWriter::onDescriptor(::fcntl(m_file.get(), F_DUPFD_CLOEXEC, 3), options);
    m_whole = 0;
    ++m_opened;
    m_kept.push_back(m_path);
    if (m_request.nextFile.files && m_kept.size() > m_request.nextFile.files) {
        ::unlink(m_kept.front().c_str());
        m_kept.pop_front();
    }
    return true;
}

bool OutputFiles::flush()
{
    if (m_writer->flush()) {
        m_whole = m_writer->size();
        return true;
    }
    mend();
    return false;
}

bool OutputFiles::finish()
{
    if (m_writer->finish()) {
        m_file.reset(-1);
        return true;
    }
    mend();
    return false;
}

std::optional<Problem> OutputFiles::problem() const
{
    return m_writer ? m_writer->problem() : std::nullopt;
}

/// What did not fit ends in the middle of a packet: all before that is kept.
void OutputFiles::mend()
{
    struct stat status {
    };
    if (!m_isRegular || m_request.compression != Compression::None || ::fstat(m_file.get(), &status) != 0)
        return;
    constexpr std::uint64_t pcapHeader = 24;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    std::uint64_t end = m_whole;
    if (end == 0 && m_request.format == FileFormat::Pcap)
        end = pcapHeader;
    std::array<std::uint8_t, 16> header;
    while (end < size && readFully(m_file.get(), header, end) >= 8) {
        const std::uint64_t record = sizeOfRecord(m_request.format, header);
        if (record < 12 || end + record > size)
            break;
        end += record;
    }
    if (end < size) [[maybe_unused]]
        const int cut = ::ftruncate(m_file.get(), static_cast<off_t>(end));
}

} // namespace porthole::capture
