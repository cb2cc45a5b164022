// Where messages of HTTP/1 end: RFC 9112 section 6.

#include "dissectors/application/http/http.h"

#include "dissectors/application/http/http2_framing.h"
#include "dissectors/application/http/websocket.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace porthole::http {

namespace {

using namespace std::literals;

MessageEnd known(std::uint64_t length) { return {MessageEnd::Kind::Known, length}; }
constexpr MessageEnd moreNeeded {MessageEnd::Kind::MoreNeeded, 0};
constexpr MessageEnd notAMessage {MessageEnd::Kind::NotAMessage, 0};
/// What is longer than this without an end is not HTTP: it is not looked at again and again.
constexpr std::size_t longestHead = 256 * 1024;
constexpr std::size_t longestLine = 64 * 1024;

constexpr std::array requestMethods {"GET"sv, "POST"sv, "HEAD"sv, "PUT"sv, "DELETE"sv, "OPTIONS"sv, "CONNECT"sv, "TRACE"sv, "PATCH"sv,
    "PROPFIND"sv, "M-SEARCH"sv, "REPORT"sv, "MERGE"sv, "SEARCH"sv, "COPY"sv, "MOVE"sv, "MKCOL"sv, "LOCK"sv, "UNLOCK"sv, "PROPPATCH"sv,
    "BITS_POST"sv, "CCM_POST"sv, "POLL"sv, "BCOPY"sv, "BMOVE"sv, "BDELETE"sv, "BPROPFIND"sv, "BPROPPATCH"sv, "LABEL"sv, "UPDATE"sv,
    "CHECKIN"sv, "CHECKOUT"sv, "UNCHECKOUT"sv, "MKACTIVITY"sv, "MKWORKSPACE"sv, "VERSION-CONTROL"sv, "BASELINE-CONTROL"sv,
    "RPC_CONNECT"sv, "RPC_IN_DATA"sv, "RPC_OUT_DATA"sv};
constexpr std::array notificationMethods {"NOTIFY"sv, "SUBSCRIBE"sv, "UNSUBSCRIBE"sv};

template <std::size_t Count>
bool isOneOf(const std::array<std::string_view, Count>& methods, std::string_view method)
{
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

/// RFC 9112 section 7.1. `at` is where a chunk begins; it moves to the first one that is not all there.
MessageEnd frameChunks(std::string_view stream, std::size_t& at)
{
    for (;;) {
        const auto chunk = at;
        const auto lineEnd = stream.find('\n', at);
        if (lineEnd == stream.npos)
            return stream.size() - at > longestLine ? known(stream.size()) : moreNeeded;
        const auto line = lines::trimmed(stream.substr(at, lineEnd - at));
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

std::string_view statusOf(std::string_view head)
{
    const auto space = head.find(' ');
    return space == head.npos ? ""sv : head.substr(space + 1, 3);
}

bool hasNoBody(std::string_view head, const FramingState& state)
{
    const auto status = statusOf(head);
    return state.lastRequestWasHead || status.starts_with('1') || status == "204" || status == "304";
}

} // namespace

bool beginsLikeTlsRecord(ByteView bytes)
{
    return bytes.size() >= 5 && bytes[0] >= 20 && bytes[0] <= 23 && bytes[1] == 3 && bytes[2] <= 4 && bytes[3] < 0x48;
}

MessageEnd frameSwitched(ByteView bytes, FramingState& state)
{
    if (beginsLikeTlsRecord(bytes))
        return known(5 + (static_cast<std::uint64_t>(bytes[3]) << 8 | bytes[4]));
    if (http2::beginsLikeFrame(bytes))
        return http2::frame(bytes, state);
    return websocket::frame(bytes);
}

Kind kindOf(std::string_view message)
{
    if (message.starts_with("HTTP/") || message.starts_with("ICY ") || message == "ICY")
        return Kind::Response;
    constexpr std::size_t longestMethod = 16;
    const auto method = message.substr(0, std::min(message.substr(0, longestMethod + 1).find(' '), message.size()));
    if (method.size() == message.size())
        return Kind::Other;
    if (isOneOf(requestMethods, method))
        return Kind::Request;
    return isOneOf(notificationMethods, method) ? Kind::Notification : Kind::Other;
}

/// No HTTP stream has seen a HEAD request and no message: the two flags say so together.
bool isSwitched(const FramingState& state) { return state.lastRequestWasHead && !state.messageSeen; }

void setSwitched(FramingState& state)
{
    state.messageSeen = false;
    state.lastRequestWasHead = true;
}

MessageEnd frame(ByteView bytes, FramingState& state)
{
    if (isSwitched(state))
        return frameSwitched(bytes, state);
    const auto stream = lines::text(bytes);
    const auto kind = kindOf(stream);
    if (kind == Kind::Other) {
        if (state.messageSeen && beginsLikeTlsRecord(bytes))
            return known(5 + (static_cast<std::uint64_t>(bytes[3]) << 8 | bytes[4]));
        const bool mayBecomeText = stream.front() >= ' ' && stream.front() <= '~';
        return !state.messageSeen && mayBecomeText && stream.find('\n') == stream.npos ? moreNeeded : known(bytes.size()); // no line to judge by yet
    }
    state.messageSeen = true;
    const auto headSize = lines::headLength(stream);
    if (headSize == 0)
        return stream.size() > longestHead ? notAMessage : moreNeeded;
    const auto head = stream.substr(0, headSize);
    const bool response = kind == Kind::Response;
    if (response && hasNoBody(head, state)) {
        state.lastRequestWasHead = false;
        if (statusOf(head) == "101")
            setSwitched(state);
        return known(headSize);
    }
    if (!response) // what follows a successful CONNECT is no body either
        state.lastRequestWasHead = stream.starts_with("HEAD ") || stream.starts_with("CONNECT ");
    const auto coding = lines::headerField(head, "Transfer-Encoding");
    if (coding && coding->size() >= 7 && lines::equalsIgnoringCase(coding->substr(coding->size() - 7), "chunked")) {
        state.resume = std::max(state.resume, headSize);
        return frameChunks(stream, state.resume);
    }
    if (const auto length = lines::headerField(head, "Content-Length")) {
        std::uint64_t size = 0;
        const auto [stopped, error] = std::from_chars(length->data(), length->data() + length->size(), size);
        constexpr std::uint64_t largestBody = 0x7fffffff;
        return known(headSize + (error == std::errc {} && size <= largestBody ? size : 0));
    }
    // Without a length a response lasts until the connection is closed; a request has no body.
    return response ? MessageEnd {MessageEnd::Kind::AtClose, 0} : known(headSize);
}

bool recognises(const Cursor& in) { return kindOf(lines::text(in.view())) != Kind::Other; }

} // namespace porthole::http
