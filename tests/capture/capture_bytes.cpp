#include "capture_bytes.h"

#include "capture/file/byte_source.h"
#include "capture/file/open_source.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace porthole::capture::test
{

Bytes& Bytes::u8(std::uint8_t value)
{
    push_back(value);
    return *this;
}

Bytes& Bytes::u16(std::uint16_t value)
{
    std::array<std::uint8_t, 2> raw;
    order.store16(raw.data(), value);
    insert(end(), raw.begin(), raw.end());
    return *this;
}

Bytes& Bytes::u32(std::uint32_t value)
{
    std::array<std::uint8_t, 4> raw;
    order.store32(raw.data(), value);
    insert(end(), raw.begin(), raw.end());
    return *this;
}

Bytes& Bytes::u64(std::uint64_t value)
{
    std::array<std::uint8_t, 8> raw;
    order.store64(raw.data(), value);
    insert(end(), raw.begin(), raw.end());
    return *this;
}

Bytes& Bytes::add(const std::vector<std::uint8_t>& bytes)
{
    insert(end(), bytes.begin(), bytes.end());
    return *this;
}

Bytes& Bytes::add(std::string_view text)
{
    insert(end(), text.begin(), text.end());
    return *this;
}

Bytes& Bytes::zeros(std::size_t count)
{
    insert(end(), count, 0);
    return *this;
}

Bytes payload(std::size_t size, std::uint8_t seed)
{
    Bytes result;
    for (std::size_t i = 0; i < size; ++i)
        result.u8(static_cast<std::uint8_t>(seed + i * 7 + i / 256));
    return result;
}

Bytes pcapHeader(
    ByteOrder order, std::uint32_t magic, std::uint32_t network, std::uint16_t minorVersion, std::uint16_t majorVersion)
{
    return Bytes(order).u32(magic).u16(majorVersion).u16(minorVersion).u32(0).u32(0).u32(65535).u32(network);
}

Bytes pcapRecord(ByteOrder order, std::uint32_t seconds, std::uint32_t part, const Bytes& data, std::size_t extraHeader)
{
    const auto size = static_cast<std::uint32_t>(data.size());
    return Bytes(order).u32(seconds).u32(part).u32(size).u32(size).zeros(extraHeader).add(data);
}

Bytes block(ByteOrder order, std::uint32_t type, const Bytes& body, Lengths lengths)
{
    const std::size_t padding = (4 - body.size() % 4) % 4;
    const auto size = static_cast<std::uint32_t>(body.size() + padding + 12);
    return Bytes(order)
        .u32(type)
        .u32(lengths.first.value_or(size))
        .add(body)
        .zeros(padding)
        .u32(lengths.second.value_or(lengths.first.value_or(size)));
}

Bytes option(ByteOrder order, std::uint16_t code, const Bytes& value)
{
    return Bytes(order)
        .u16(code)
        .u16(static_cast<std::uint16_t>(value.size()))
        .add(value)
        .zeros((4 - value.size() % 4) % 4);
}

Bytes option(ByteOrder order, std::uint16_t code, std::string_view value)
{
    return option(order, code, Bytes().add(value));
}

Bytes sectionHeader(ByteOrder order, const Bytes& options, std::uint16_t major, std::uint16_t minor)
{
    return block(
        order, 0x0a0d0d0a, Bytes(order).u32(0x1a2b3c4d).u16(major).u16(minor).u64(~std::uint64_t { 0 }).add(options));
}

Bytes interfaceDescription(ByteOrder order, const Bytes& options, std::uint16_t linkType, std::uint32_t snapLength)
{
    return block(order, 1, Bytes(order).u16(linkType).u16(0).u32(snapLength).add(options));
}

Bytes enhancedPacket(ByteOrder order, std::uint64_t ticks, const Bytes& data, const Bytes& options,
    std::uint32_t interface, std::optional<std::uint32_t> captured, std::optional<std::uint32_t> original)
{
    const auto size = static_cast<std::uint32_t>(data.size());
    return block(order, 6,
        Bytes(order)
            .u32(interface)
            .u32(static_cast<std::uint32_t>(ticks >> 32))
            .u32(static_cast<std::uint32_t>(ticks))
            .u32(captured.value_or(size))
            .u32(original.value_or(size))
            .add(data)
            .zeros((4 - data.size() % 4) % 4)
            .add(options));
}

Bytes simplePacket(ByteOrder order, const Bytes& data, std::uint32_t original)
{
    return block(order, 3, Bytes(order).u32(original).add(data));
}

bool operator==(const Kept& a, const Kept& b)
{
    return a.header.time == b.header.time && a.header.capturedLength == b.header.capturedLength
        && a.header.originalLength == b.header.originalLength && a.header.linkType == b.header.linkType
        && a.header.interface == b.header.interface && a.header.fcsLength == b.header.fcsLength && a.bytes == b.bytes
        && a.location.offset == b.location.offset && a.location.interface == b.location.interface;
}

std::vector<Kept> readRest(CaptureFile& file)
{
    std::vector<Kept> frames;
    Frame frame;
    while (file.next(frame))
        frames.push_back({ frame.header, { frame.bytes.begin(), frame.bytes.end() }, frame.location });
    return frames;
}

namespace
{

ReadResult readAll(std::unique_ptr<CaptureFile> file, const Problem& problem)
{
    ReadResult result;
    result.file = std::move(file);
    if (!result.file) {
        result.problem = problem;
        return result;
    }
    result.frames = readRest(*result.file);
    result.problem = result.file->problem();
    return result;
}

} // namespace

ReadResult readBytes(const std::vector<std::uint8_t>& bytes)
{
    Problem problem;
    auto file = openSource(std::make_unique<MemorySource>(bytes), problem);
    return readAll(std::move(file), problem);
}

ReadResult readBytes(std::vector<std::uint8_t>&& bytes)
{
    auto content = std::make_unique<const std::vector<std::uint8_t>>(std::move(bytes));
    ReadResult result = readBytes(*content);
    result.content = std::move(content);
    return result;
}

ReadResult readFile(const std::string& path)
{
    Problem problem;
    auto file = CaptureFile::open(path, problem);
    return readAll(std::move(file), problem);
}

bool rereadsTheSame(const ReadResult& result)
{
    FrameBuffer buffer;
    // Backwards, so that a buffer is reused for frames of all sizes in an order that reading never has.
    return std::all_of(result.frames.rbegin(), result.frames.rend(), [&](const Kept& kept) {
        Frame frame;
        return result.file->read(kept.location, buffer, frame)
            && Kept { frame.header, { frame.bytes.begin(), frame.bytes.end() }, frame.location } == kept;
    });
}

std::vector<std::uint8_t> contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), {} };
}

void write(const std::string& path, const std::vector<std::uint8_t>& bytes)
{
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

void append(const std::string& path, const std::vector<std::uint8_t>& bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::app)
        .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

} // namespace porthole::capture::test
