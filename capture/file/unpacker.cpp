// Formats: gzip RFC 1952; zstd RFC 8878; the lz4 frame format 1.6.
#include "capture/file/unpacker.h"

#include "capture/file/byte_order.h"

#include <algorithm>
#include <limits>
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

namespace porthole::capture
{

Unpacker::~Unpacker() = default;

namespace
{

constexpr std::uint8_t gzipFirstByte = 0x1f;

class GzipUnpacker final : public Unpacker
{
public:
    GzipUnpacker()
    {
        constexpr int gzipWithLargestWindow = 16 + MAX_WBITS;
        if (::inflateInit2(&m_stream, gzipWithLargestWindow) != Z_OK)
            m_error = "zlib could not be started";
    }
    ~GzipUnpacker() override { ::inflateEnd(&m_stream); }
    GzipUnpacker(const GzipUnpacker&) = delete;
    GzipUnpacker& operator=(const GzipUnpacker&) = delete;

    Step step(ByteView packed, std::span<std::uint8_t> unpacked) override
    {
        if (!m_error.empty() || packed.empty())
            return {};
        // Behind a member stands another one, or padding, which does not matter.
        if (m_betweenMembers && !m_padding) {
            m_padding = packed[0] != gzipFirstByte;
            m_betweenMembers = m_padding;
            ::inflateReset(&m_stream);
        }
        if (m_padding)
            return { packed.size(), 0 };

        const auto limit = [](std::size_t size) {
            return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
        };
        const uInt in = limit(packed.size());
        const uInt out = limit(unpacked.size());
        m_stream.next_in = const_cast<Bytef*>(packed.data());
        m_stream.avail_in = in;
        m_stream.next_out = unpacked.data();
        m_stream.avail_out = out;
        const int result = ::inflate(&m_stream, Z_NO_FLUSH);
        m_started = true;
        if (result == Z_STREAM_END)
            m_betweenMembers = true;
        else if (result != Z_OK && result != Z_BUF_ERROR)
            m_error = m_stream.msg ? m_stream.msg : "zlib gave up";
        return { in - m_stream.avail_in, out - m_stream.avail_out };
    }

    bool inTheMiddle() const override { return m_started && !m_betweenMembers; }

private:
    z_stream m_stream {};
    bool m_started = false;
    bool m_betweenMembers = false;
    bool m_padding = false;
};

class ZstdUnpacker final : public Unpacker
{
public:
    ZstdUnpacker()
        : m_stream(::ZSTD_createDStream())
    {
        if (!m_stream)
            m_error = "zstd could not be started";
    }
    ~ZstdUnpacker() override { ::ZSTD_freeDStream(m_stream); }
    ZstdUnpacker(const ZstdUnpacker&) = delete;
    ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

    Step step(ByteView packed, std::span<std::uint8_t> unpacked) override
    {
        if (!m_error.empty())
            return {};
        ZSTD_inBuffer in { packed.data(), packed.size(), 0 };
        ZSTD_outBuffer out { unpacked.data(), unpacked.size(), 0 };
        const std::size_t result = ::ZSTD_decompressStream(m_stream, &out, &in);
        if (::ZSTD_isError(result))
            m_error = ::ZSTD_getErrorName(result);
        else if (in.pos || out.pos)
            m_inTheMiddle = result != 0;
        return { in.pos, out.pos };
    }

    bool inTheMiddle() const override { return m_inTheMiddle; }

private:
    ZSTD_DStream* m_stream;
    bool m_inTheMiddle = false;
};

class Lz4Unpacker final : public Unpacker
{
public:
    Lz4Unpacker()
    {
        if (::LZ4F_isError(::LZ4F_createDecompressionContext(&m_context, LZ4F_VERSION)))
            m_error = "lz4 could not be started";
    }
    ~Lz4Unpacker() override { ::LZ4F_freeDecompressionContext(m_context); }
    Lz4Unpacker(const Lz4Unpacker&) = delete;
    Lz4Unpacker& operator=(const Lz4Unpacker&) = delete;

    Step step(ByteView packed, std::span<std::uint8_t> unpacked) override
    {
        if (!m_error.empty())
            return {};
        std::size_t in = packed.size();
        std::size_t out = unpacked.size();
        const std::size_t result = ::LZ4F_decompress(m_context, unpacked.data(), &out, packed.data(), &in, nullptr);
        if (::LZ4F_isError(result)) {
            m_error = ::LZ4F_getErrorName(result);
            return {};
        }
        if (in || out)
            m_inTheMiddle = result != 0;
        return { in, out };
    }

    bool inTheMiddle() const override { return m_inTheMiddle; }

private:
    LZ4F_dctx* m_context = nullptr;
    bool m_inTheMiddle = false;
};

} // namespace

std::unique_ptr<Unpacker> makeUnpacker(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return std::make_unique<GzipUnpacker>();
    case Compression::Zstd:
        return std::make_unique<ZstdUnpacker>();
    case Compression::Lz4:
        return std::make_unique<Lz4Unpacker>();
    case Compression::None:
        break;
    }
    return nullptr;
}

Compression recogniseCompression(ByteView beginning)
{
    constexpr std::uint8_t gzipSecondByte = 0x8b;
    constexpr std::uint32_t zstdMagic = 0xfd2fb528;
    constexpr std::uint32_t lz4Magic = 0x184d2204;
    if (beginning.size() >= 2 && beginning[0] == gzipFirstByte && beginning[1] == gzipSecondByte)
        return Compression::Gzip;
    if (beginning.size() < compressionMagicSize)
        return Compression::None;
    const std::uint32_t magic = ByteOrder::little().load32(beginning.data());
    return magic == zstdMagic ? Compression::Zstd : magic == lz4Magic ? Compression::Lz4 : Compression::None;
}

} // namespace porthole::capture
