// Reads any bytes as a capture file: in order, again by location, and again after the file has changed underneath.
#include "capture/file/open_source.h"
#include "capture/file/spooled_source.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace porthole;
using namespace porthole::capture;

namespace
{

std::unique_ptr<ByteSource> makeSource(ByteView bytes)
{
    if (recogniseCompression(bytes) == Compression::None)
        return std::make_unique<MemorySource>(bytes);
    FileDescriptor file(::memfd_create("fuzz", MFD_CLOEXEC));
    if (!file || ::write(file.get(), bytes.data(), bytes.size()) < 0)
        return nullptr;
    ::lseek(file.get(), 0, SEEK_SET);
    Problem problem;
    return SpooledSource::make(std::move(file), problem);
}

/// An expectation that a reader has to keep whatever the bytes are.
void require(bool kept)
{
    if (!kept)
        std::abort();
}

std::vector<FrameLocation> readInOrder(CaptureFile& file)
{
    constexpr std::size_t enough = 10'000;
    std::vector<FrameLocation> locations;
    FrameBuffer buffer;
    Frame frame;
    Frame again;
    while (locations.size() < enough && file.next(frame)) {
        require(frame.bytes.size() == frame.header.capturedLength);
        require(file.read(frame.location, buffer, again));
        require(again.header.time == frame.header.time && again.header.originalLength == frame.header.originalLength);
        require(std::equal(frame.bytes.begin(), frame.bytes.end(), again.bytes.begin(), again.bytes.end()));
        require(frame.header.interface == noInterface || frame.header.interface < file.interfaces().size());
        FrameMetadata metadata;
        require(file.metadata(frame.location, metadata));
        locations.push_back(frame.location);
    }
    return locations;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::vector<std::uint8_t> bytes(data, data + size);
    auto source = makeSource(bytes);
    if (!source)
        return 0;
    Problem problem;
    const auto file = openSource(std::move(source), problem);
    if (!file) {
        require(problem.text.ends_with('.'));
        return 0;
    }
    const auto locations = readInOrder(*file);
    require(file->end() <= file->progress().position || file->compression() != Compression::None);
    if (const auto found = file->problem())
        require(found->text.ends_with('.'));
    (void)file->names();
    (void)file->secrets();
    (void)file->sections();

    // The file changes: frames may be gone, or other ones.
    for (std::size_t i = 0; i < bytes.size(); i += 1 + i / 8)
        bytes[i] ^= static_cast<std::uint8_t>(size + i);
    FrameBuffer buffer;
    Frame frame;
    FrameMetadata metadata;
    for (const FrameLocation location : locations) {
        (void)file->read(location, buffer, frame);
        (void)file->metadata(location, metadata);
    }
    return 0;
}
