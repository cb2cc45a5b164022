#include "capture/file/capture_file.h"

#include "capture/file/file_recognition.h"
#include "capture/file/open_source.h"
#include "capture/file/pcap_file.h"
#include "capture/file/pcapng_file.h"
#include "capture/file/snoop_file.h"
#include "capture/file/spooled_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

CaptureFile::~CaptureFile() = default;

namespace
{

Problem cannotOpen(std::string text)
{
    return { Problem::Kind::CannotOpen, std::move(text), 0 };
}

Problem cannotOpen(int error)
{
    switch (error) {
    case ENOENT:
        return cannotOpen("There is no such file.");
    case EACCES:
    case EPERM:
        return cannotOpen("You do not have the permission to read this file.");
    default:
        return cannotOpen(fmt::format("The system could not open the file ({}).", std::strerror(error)));
    }
}

FileDescriptor openFile(const std::string& path)
{
    if (path == "-")
        return FileDescriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

Compression compressionOf(const FileDescriptor& file)
{
    std::array<std::uint8_t, compressionMagicSize> beginning;
    const auto got = readFully(file.get(), beginning, 0);
    return recogniseCompression({ beginning.data(), got > 0 ? static_cast<std::size_t>(got) : 0 });
}

std::unique_ptr<Reader> makeReader(Window& window)
{
    const ByteView beginning(window.data(), window.available());
    if (isPcap(beginning))
        return std::make_unique<PcapFile>(std::move(window));
    if (isPcapNg(beginning))
        return std::make_unique<PcapNgFile>(std::move(window));
    if (window.ensure(8) && isSnoop({ window.data(), window.available() }))
        return std::make_unique<SnoopFile>(std::move(window));
    return nullptr;
}

Problem unknownBeginning(Window& window)
{
    window.ensure(recognitionSize);
    if (const auto failure = window.source().failure())
        return { failure->kind, failure->text + ".", failure->offset };
    if (window.available() == 0)
        return cannotOpen("The file is empty.");
    return cannotOpen(describeForeignFile({ window.data(), std::min(window.available(), recognitionSize) }));
}

} // namespace

std::unique_ptr<CaptureFile> openSource(std::unique_ptr<ByteSource> source, Problem& problem)
{
    constexpr std::size_t magicSize = 4;
    Window window(std::move(source));
    if (window.ensure(magicSize)) {
        if (auto reader = makeReader(window)) {
            if (reader->start(problem))
                return reader;
            return nullptr;
        }
    }
    problem = unknownBeginning(window);
    return nullptr;
}

std::unique_ptr<CaptureFile> CaptureFile::open(const std::string& path, Problem& problem)
{
    FileDescriptor file = openFile(path);
    struct stat status {
    };
    if (!file || ::fstat(file.get(), &status) != 0) {
        problem = cannotOpen(errno);
        return nullptr;
    }
    if (S_ISDIR(status.st_mode)) {
        problem = cannotOpen("This is a folder, not a file.");
        return nullptr;
    }
    // Standard input may be a file that somebody has begun to read already.
    const bool seekable = S_ISREG(status.st_mode) && ::lseek(file.get(), 0, SEEK_CUR) == 0;
    if (seekable && compressionOf(file) == Compression::None)
        return openSource(std::make_unique<DiskSource>(std::move(file)), problem);
    auto spooled = SpooledSource::make(std::move(file), problem);
    return spooled ? openSource(std::move(spooled), problem) : nullptr;
}

} // namespace porthole::capture
