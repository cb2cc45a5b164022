// Framing of the protocols that are most common over TCP: HTTP/1 (RFC 9112 section 6),
// DNS (RFC 1035 section 4.2.2), XMPP (RFC 6120 section 4), BitTorrent (BEP 3, 6, 10 and 52).

#include "dissectors/application/framing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace porthole {

namespace {

using namespace std::literals;

std::string_view text(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

MessageEnd known(std::uint64_t length) { return {MessageEnd::Kind::Known, length}; }
constexpr MessageEnd moreNeeded {MessageEnd::Kind::MoreNeeded, 0};
/// What is longer than this without an end is not HTTP: it is not looked at again and again.
constexpr std::size_t longestHead = 256 * 1024;
constexpr std::size_t longestLine = 64 * 1024;
constexpr MessageEnd notAMessage {MessageEnd::Kind::NotAMessage, 0};

// --- DNS

} // namespace

MessageEnd frameDns(ByteView bytes, FramingState&)
{
    if (bytes.size() < 2)
        return moreNeeded;
    return known(2 + (static_cast<std::uint64_t>(bytes[0]) << 8 | bytes[1]));
}

namespace {

// --- XMPP

} // namespace

/// A stanza ends with the end of an element; what ends otherwise goes on in the next segment.
MessageEnd frameXmpp(ByteView bytes, FramingState&)
{
    return bytes.back() == '>' ? known(bytes.size()) : moreNeeded;
}

namespace {

// --- BitTorrent

constexpr std::string_view bitTorrentHandshake {"\x13" "BitTorrent protocol"};

} // namespace

/// Messages have a length and a type; others are taken for the encrypted stream that many peers speak.
MessageEnd frameBitTorrent(ByteView bytes, FramingState&)
{
    constexpr std::size_t handshakeLength = bitTorrentHandshake.size() + 8 + 20 + 20;
    constexpr std::size_t lengthField = 4;
    if (text(bytes).starts_with(bitTorrentHandshake))
        return known(handshakeLength);
    if (bytes.size() < lengthField)
        return moreNeeded;
    const auto length = static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
        | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
    if (length == 0)
        return known(lengthField); // keep-alive
    if (bytes.size() == lengthField)
        return moreNeeded;
    const auto type = bytes[lengthField];
    const bool isKnown = type <= 9 || (type >= 13 && type <= 17) || (type >= 20 && type <= 23);
    return isKnown ? known(lengthField + static_cast<std::uint64_t>(length)) : notAMessage;
}

namespace {

// --- HTTP/1

constexpr std::array httpMethods {"GET "sv, "POST "sv, "HEAD "sv, "PUT "sv, "DELETE "sv, "OPTIONS "sv, "CONNECT "sv, "TRACE "sv,
    "PATCH "sv, "PROPFIND "sv, "NOTIFY "sv, "SUBSCRIBE "sv, "UNSUBSCRIBE "sv, "M-SEARCH "sv, "REPORT "sv, "MERGE "sv, "SEARCH "sv,
    "COPY "sv, "MOVE "sv, "MKCOL "sv, "LOCK "sv, "UNLOCK "sv, "PROPPATCH "sv, "BITS_POST "sv, "CCM_POST "sv};

bool beginsLikeHttpResponse(std::string_view stream) { return stream.starts_with("HTTP/"); }

bool beginsLikeHttpRequest(std::string_view stream)
{
    return std::any_of(httpMethods.begin(), httpMethods.end(), [&](auto method) { return stream.starts_with(method); });
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view value)
{
    const auto first = value.find_first_not_of(" \t\r");
    if (first == value.npos)
        return {};
    return value.substr(first, value.find_last_not_of(" \t\r") - first + 1);
}

/// The value of a header field in a complete header section.
std::optional<std::string_view> headerField(std::string_view head, std::string_view name)
{
    while (!head.empty()) {
        const auto end = head.find('\n');
        const auto line = head.substr(0, end);
        const auto colon = line.find(':');
        if (colon != line.npos && equalsIgnoringCase(trimmed(line.substr(0, colon)), name))
            return trimmed(line.substr(colon + 1));
        if (end == head.npos)
            break;
        head.remove_prefix(end + 1);
    }
    return std::nullopt;
}

/// Bytes of the header section with the empty line that ends it; 0: it is not all there.
std::size_t headLength(std::string_view stream)
{
    const auto crlf = stream.find("\n\r\n");
    const auto lf = stream.find("\n\n");
    if (crlf == stream.npos && lf == stream.npos)
        return 0;
    return crlf < lf ? crlf + 3 : lf + 2;
}

/// RFC 9112 section 7.1. `at` is where a chunk begins; it moves to the first one that is not all there.
MessageEnd frameChunks(std::string_view stream, std::size_t& at)
{
    for (;;) {
        const auto chunk = at;
        const auto lineEnd = stream.find('\n', at);
        if (lineEnd == stream.npos)
            return stream.size() - at > longestLine ? known(stream.size()) : moreNeeded;
        const auto line = trimmed(stream.substr(at, lineEnd - at));
        std::uint64_t size = 0;
        const auto [stopped, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
        constexpr std::uint64_t largestChunk = 0x7fffffff;
        if (error != std::errc {} || size > largestChunk)
            return known(stream.size());
        at = lineEnd + 1;
        if (size == 0) {
            const auto trailerEnd = stream.find('\n', at);
            at = chunk;
            return trailerEnd == stream.npos ? moreNeeded : known(trailerEnd + 1);
        }
        at += size + 2;
        if (at > stream.size())
            return {MessageEnd::Kind::AtLeast, std::exchange(at, chunk)};
    }
}

bool hasNoBody(std::string_view head, const FramingState& state)
{
    if (state.lastRequestWasHead)
        return true;
    const auto space = head.find(' ');
    const auto status = space == head.npos ? ""sv : head.substr(space + 1, 3);
    return status.starts_with('1') || status == "204" || status == "304";
}

} // namespace

MessageEnd frameHttp(ByteView bytes, FramingState& state)
{
    const auto stream = text(bytes);
    const bool response = beginsLikeHttpResponse(stream);
    if (!response && !beginsLikeHttpRequest(stream)) {
        const bool mayBecomeText = stream.front() >= ' ' && stream.front() <= '~';
        return !state.messageSeen && mayBecomeText && stream.find('\n') == stream.npos ? moreNeeded : notAMessage; // no line to judge by yet
    }
    state.messageSeen = true;
    const auto headSize = headLength(stream);
    if (headSize == 0)
        return stream.size() > longestHead ? notAMessage : moreNeeded;
    const auto head = stream.substr(0, headSize);
    if (response && hasNoBody(head, state)) {
        state.lastRequestWasHead = false;
        return known(headSize);
    }
    if (!response)
        state.lastRequestWasHead = stream.starts_with("HEAD ");
    const auto coding = headerField(head, "Transfer-Encoding");
    if (coding && coding->size() >= 7 && equalsIgnoringCase(coding->substr(coding->size() - 7), "chunked")) {
        state.resume = std::max(state.resume, headSize);
        return frameChunks(stream, state.resume);
    }
    if (const auto length = headerField(head, "Content-Length")) {
        std::uint64_t size = 0;
        const auto [stopped, error] = std::from_chars(length->data(), length->data() + length->size(), size);
        constexpr std::uint64_t largestBody = 0x7fffffff;
        return known(headSize + (error == std::errc {} && size <= largestBody ? size : 0));
    }
    // Without a length a response lasts until the connection is closed; a request has no body.
    return response ? MessageEnd {MessageEnd::Kind::AtClose, 0} : known(headSize);
}

bool beginsLikeHttp(ByteView bytes)
{
    const auto stream = text(bytes);
    return beginsLikeHttpRequest(stream) || beginsLikeHttpResponse(stream);
}

bool beginsLikeBitTorrent(ByteView bytes) { return text(bytes).starts_with(bitTorrentHandshake); }

} // namespace porthole
