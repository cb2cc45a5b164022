#include "capture/file/packer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <lz4frame.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace porthole::capture
{

Packer::~Packer() = default;

namespace
{

constexpr std::size_t pieceSize = 64 * 1024;

class GzipPacker final : public Packer
{
public:
    GzipPacker()
    {
        constexpr int gzipWithLargestWindow = 16 + MAX_WBITS;
        constexpr int memoryLevel = 8;
        if (::deflateInit2(
                &m_stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWithLargestWindow, memoryLevel, Z_DEFAULT_STRATEGY)
            != Z_OK)
            m_error = "zlib could not be started";
    }
    ~GzipPacker() override { ::deflateEnd(&m_stream); }
    GzipPacker(const GzipPacker&) = delete;
    GzipPacker& operator=(const GzipPacker&) = delete;

    bool pack(ByteView bytes, const Sink& sink) override
    {
        while (!bytes.empty()) {
            const std::size_t piece = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
            if (!run(bytes.first(piece), Z_NO_FLUSH, sink))
                return false;
            bytes = bytes.subspan(piece);
        }
        return true;
    }

    bool flush(const Sink& sink) override { return run({}, Z_SYNC_FLUSH, sink); }
    bool finish(const Sink& sink) override { return run({}, Z_FINISH, sink); }

private:
    bool run(ByteView bytes, int flush, const Sink& sink)
    {
        if (!m_error.empty())
            return false;
        std::array<std::uint8_t, pieceSize> packed;
        m_stream.next_in = const_cast<Bytef*>(bytes.data());
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        do {
            m_stream.next_out = packed.data();
            m_stream.avail_out = packed.size();
            ::deflate(&m_stream, flush);
            if (!sink({ packed.data(), packed.size() - m_stream.avail_out }))
                return false;
        } while (m_stream.avail_out == 0);
        return true;
    }

    z_stream m_stream {};
};

class ZstdPacker final : public Packer
{
public:
    ZstdPacker()
        : m_context(::ZSTD_createCCtx())
    {
        if (!m_context || ::ZSTD_isError(::ZSTD_CCtx_setParameter(m_context, ZSTD_c_checksumFlag, 1)))
            m_error = "zstd could not be started";
    }
    ~ZstdPacker() override { ::ZSTD_freeCCtx(m_context); }
    ZstdPacker(const ZstdPacker&) = delete;
    ZstdPacker& operator=(const ZstdPacker&) = delete;

    bool pack(ByteView bytes, const Sink& sink) override { return run(bytes, ZSTD_e_continue, sink); }
    bool flush(const Sink& sink) override { return run({}, ZSTD_e_flush, sink); }
    bool finish(const Sink& sink) override { return run({}, ZSTD_e_end, sink); }

private:
    bool run(ByteView bytes, ZSTD_EndDirective directive, const Sink& sink)
    {
        if (!m_error.empty())
            return false;
        std::array<std::uint8_t, pieceSize> packed;
        ZSTD_inBuffer in { bytes.data(), bytes.size(), 0 };
        for (;;) {
            ZSTD_outBuffer out { packed.data(), packed.size(), 0 };
            const std::size_t left = ::ZSTD_compressStream2(m_context, &out, &in, directive);
            if (::ZSTD_isError(left)) {
                m_error = ::ZSTD_getErrorName(left);
                return false;
            }
            if (!sink({ packed.data(), out.pos }))
                return false;
            if (directive == ZSTD_e_continue ? in.pos == in.size : left == 0)
                return true;
        }
    }

    ZSTD_CCtx* m_context;
};

class Lz4Packer final : public Packer
{
public:
    Lz4Packer()
    {
        m_preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
        m_packed.resize(::LZ4F_compressBound(pieceSize, &m_preferences));
        check(::LZ4F_createCompressionContext(&m_context, LZ4F_VERSION));
    }
    ~Lz4Packer() override { ::LZ4F_freeCompressionContext(m_context); }
    Lz4Packer(const Lz4Packer&) = delete;
    Lz4Packer& operator=(const Lz4Packer&) = delete;

    bool pack(ByteView bytes, const Sink& sink) override
    {
        if (!begin(sink))
            return false;
        while (!bytes.empty()) {
            const std::size_t piece = std::min(bytes.size(), pieceSize);
            if (!put(::LZ4F_compressUpdate(m_context, m_packed.data(), m_packed.size(), bytes.data(), piece, nullptr),
                    sink))
                return false;
            bytes = bytes.subspan(piece);
        }
        return true;
    }

    bool flush(const Sink& sink) override
    {
        return begin(sink) && put(::LZ4F_flush(m_context, m_packed.data(), m_packed.size(), nullptr), sink);
    }

    bool finish(const Sink& sink) override
    {
        return begin(sink) && put(::LZ4F_compressEnd(m_context, m_packed.data(), m_packed.size(), nullptr), sink);
    }

private:
    bool begin(const Sink& sink)
    {
        if (m_begun)
            return m_error.empty();
        m_begun = true;
        return m_error.empty()
            && put(::LZ4F_compressBegin(m_context, m_packed.data(), m_packed.size(), &m_preferences), sink);
    }

    bool put(std::size_t result, const Sink& sink) { return check(result) && sink({ m_packed.data(), result }); }

    bool check(std::size_t result)
    {
        if (::LZ4F_isError(result))
            m_error = ::LZ4F_getErrorName(result);
        return m_error.empty();
    }

    LZ4F_cctx* m_context = nullptr;
    LZ4F_preferences_t m_preferences {};
    std::vector<std::uint8_t> m_packed;
    bool m_begun = false;
};

} // namespace

std::unique_ptr<Packer> makePacker(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return std::make_unique<GzipPacker>();
    case Compression::Zstd:
        return std::make_unique<ZstdPacker>();
    case Compression::Lz4:
        return std::make_unique<Lz4Packer>();
    case Compression::None:
        break;
    }
    return nullptr;
}

} // namespace porthole::capture
