// What the files of HTTP/2 share: RFC 9113, and HPACK (RFC 7541).
#pragma once

#include "dissectors/application/http/http2_framing.h"
#include "dissectors/core/context.h"

#include <memory>
#include <string>
#include <vector>

namespace porthole::http2 {

enum class FrameType : std::uint8_t {
    Data, Headers, Priority, ResetStream, Settings, PushPromise, Ping, GoAway, WindowUpdate, Continuation, AltSvc, Blocked, Origin,
    PriorityUpdate = 16,
};

namespace flag {
inline constexpr std::uint8_t endStream = 0x01, ack = 0x01, endHeaders = 0x04, padded = 0x08, priority = 0x20;
}

/// How a field stands in the block: RFC 7541 section 6.
enum class Representation : std::uint8_t {
    Indexed, IncrementalIndexedName, IncrementalNewName, PlainIndexedName, PlainNewName, NeverIndexedName, NeverNewName, SizeUpdate,
};

struct HeaderField {
    std::string name, value;
    std::uint32_t offset = 0, length = 0; ///< in the block
    std::uint32_t index = 0;              ///< or the new size of the table
    Representation representation = Representation::Indexed;
};

/// What the frames before and the conversation tell of one: the header fields whose block it ends, the body that it ends.
struct FrameContext : MessageNote {
    std::vector<HeaderField> fields;
    bool cut = false;  ///< more fields than are shown
    std::string contentType, contentCoding;
    std::string uri;  ///< of the request whose content, or the content of whose response, the frame holds
    std::shared_ptr<const std::vector<std::uint8_t>> body; ///< of several DATA frames
    bool whole = true; ///< false: the body is longer than what is kept
    std::size_t size() const override;
};

std::unique_ptr<Listener> listen(const ListenerSetup& setup);

} // namespace porthole::http2
