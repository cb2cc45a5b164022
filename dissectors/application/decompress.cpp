#include "dissectors/application/decompress.h"

#include "dissectors/application/text_lines.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <memory>

namespace porthole {

namespace {

using Unpacked = std::optional<std::vector<std::uint8_t>>;
constexpr std::size_t step = 64 * 1024;

Unpacked inflateBytes(ByteView bytes, int windowBits)
{
    z_stream stream {};
    if (inflateInit2(&stream, windowBits) != Z_OK)
        return std::nullopt;
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, &inflateEnd);
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::vector<std::uint8_t> result;
    int status = Z_OK;
    while (status == Z_OK && result.size() < mostUnpacked) {
        const auto have = result.size();
        result.resize(have + step);
        stream.next_out = result.data() + have;
        stream.avail_out = step;
        status = inflate(&stream, Z_SYNC_FLUSH);
        result.resize(result.size() - stream.avail_out);
        if (status == Z_OK && stream.avail_in == 0 && result.size() == have)
            break;
    }
    const bool failed = status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
    if (result.empty() && (failed || status != Z_STREAM_END))
        return std::nullopt;
    return result;
}

Unpacked unpackBrotli(ByteView bytes)
{
    const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> decoder(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
    if (!decoder)
        return std::nullopt;
    std::vector<std::uint8_t> result;
    const auto* next = bytes.data();
    auto left = bytes.size();
    auto status = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && result.size() < mostUnpacked) {
        const auto have = result.size();
        result.resize(have + step);
        auto room = step;
        auto* out = result.data() + have;
        status = BrotliDecoderDecompressStream(decoder.get(), &left, &next, &room, &out, nullptr);
        result.resize(result.size() - room);
    }
    if (result.empty() && status != BROTLI_DECODER_RESULT_SUCCESS)
        return std::nullopt;
    return result;
}

} // namespace

std::optional<std::vector<std::uint8_t>> decompress(std::string_view coding, ByteView bytes)
{
    constexpr int anyHeader = 32 + MAX_WBITS; // zlib finds out whether it is gzip or zlib
    if (bytes.empty())
        return std::nullopt;
    if (lines::equalsIgnoringCase(coding, "gzip") || lines::equalsIgnoringCase(coding, "x-gzip"))
        return inflateBytes(bytes, anyHeader);
    if (lines::equalsIgnoringCase(coding, "deflate") || lines::equalsIgnoringCase(coding, "x-deflate")) {
        // RFC 9110 section 8.4.1.2 means the zlib format; some senders leave its header out.
        auto result = inflateBytes(bytes, anyHeader);
        return result ? result : inflateBytes(bytes, -MAX_WBITS);
    }
    if (lines::equalsIgnoringCase(coding, "br"))
        return unpackBrotli(bytes);
    return std::nullopt;
}

} // namespace porthole
