// What the files of HTTP/1.x share (RFC 9110, RFC 9112).
#pragma once

#include "dissectors/application/media/media.h"
#include "dissectors/application/text_lines.h"
#include "dissectors/core/framing.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::http {

enum class Kind : std::uint8_t {
    Other, ///< no first line: a part of a message
    Request,
    Response,
    Notification, ///< of UPnP and GENA: no response is expected
};
Kind kindOf(std::string_view message);

// What framing remembers beyond HTTP itself: after "101 Switching Protocols" the stream is no longer HTTP.
bool isSwitched(const FramingState& state);
void setSwitched(FramingState& state);
MessageEnd frame(ByteView bytes, FramingState& state);
/// Messages of what the stream has gone over to.
MessageEnd frameSwitched(ByteView bytes, FramingState& state);
/// A record of TLS, as a proxy passes them on (RFC 9110 section 9.3.6).
bool beginsLikeTlsRecord(ByteView bytes);
bool recognises(const Cursor& in);

/// A request with its response, or one of them.
struct Exchange {
    std::uint32_t requestFrame = 0, responseFrame = 0; ///< 0: not seen
    Nanoseconds requestTime = noTime;
};

/// What is known of a conversation when all of it has been heard.
struct Conversation {
    std::vector<Exchange> exchanges; ///< in the order of the requests; number n stands at n - 1
    bool isHttp = false;             ///< a request, response or notification was seen
};

/// On what is said in HTTP, or might be. The messages that stand in one frame share the number of the last, as Wireshark has it.
struct MessageContext : MessageNote {
    std::shared_ptr<const Conversation> conversation;
    std::shared_ptr<const std::uint32_t> number; ///< 0: takes no part
    std::string host, uri; ///< responses: of the last request before it
    bool answersConnect = false, answersHead = false;
    bool tlsPort = false; ///< between ports of which one is 443
    std::size_t size() const override { return sizeof *this + host.size() + uri.size() + sizeof(Exchange); }
};

/// On what follows when another protocol has taken the connection over.
struct Switched : MessageNote {
    enum class To : std::uint8_t {
        WebSocket,
        Http2,
        Tunnel, ///< CONNECT
        Unknown,
    };
    To to = To::Unknown;
    std::string host; ///< of a tunnel
    std::uint16_t port = 0;
    std::shared_ptr<const MessageNote> inner; ///< what the other protocol's listener noted
    std::size_t size() const override { return sizeof *this + host.size() + (inner ? inner->size() : 0); }
};

std::unique_ptr<Listener> listen(const ListenerSetup& setup);

/// The URI that is asked for, with scheme and host where they are known (RFC 9112 section 3.3).
std::string fullUri(std::string_view host, std::string_view uri, bool tls);

/// What the header fields say of the body.
struct BodyInfo {
    std::optional<std::uint64_t> length;
    bool transferCoded = false;  ///< otherwise than "identity"
    bool chunked = false;
    std::string contentCoding;   ///< in lower case
    media::MediaType type;
    bool typeGiven = false;
};

struct Message {
    Kind kind = Kind::Other;
    unsigned status = 0;
    std::string host, uri, method;
    BodyInfo body;
    const MessageContext* context = nullptr;
};

/// Reads the first line that `in` stands at.
void readFirstLine(Cursor& in, const TreeItem& layer, const lines::Line& line, Message& message);
/// Reads a header field's line, the lines it is folded over included.
void readHeaderField(Cursor& in, const TreeItem& layer, const lines::Line& line, std::size_t colon, Message& message, Context& context);
/// Reads what follows the header section. `in` is left behind it.
void readBody(Cursor& in, const TreeItem& layer, Message& message, Context& context);

extern const FieldList headerFields, bodyFields;
extern const ExpertList headerExperts, bodyExperts;

} // namespace porthole::http
