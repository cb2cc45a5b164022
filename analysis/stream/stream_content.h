// What protocols above the transport carry in a conversation: the plain text of TLS, HTTP's messages without their codings, the
// streams of QUIC. Found by dissecting the conversation's frames.
#pragma once

#include "analysis/session.h"

#include <optional>
#include <string_view>
#include <vector>

namespace porthole::analysis {

/// Which bytes of a conversation are followed.
enum class StreamContent : std::uint8_t {
    Transport, ///< what TCP or UDP carry
    Tls,       ///< application data that could be decrypted
    Http,      ///< header sections, and bodies without transfer and content codings, as far as these are known
    Quic,      ///< data of all QUIC streams, in the order of the packets
};
/// By the name that `-z follow` has for it: "tls", "http", "quic".
std::optional<StreamContent> findStreamContent(std::string_view name);

/// One thread at a time.
class ContentReader {
public:
    ContentReader(const Session& session, StreamContent content);

    /// What a frame adds, one part behind the other; empty for most. They live until the next call.
    ByteView read(FrameNumber frame);

private:
    void addHttp(std::uint32_t layer);
    void add(ByteView bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }

    const StreamContent m_content;
    PacketReader m_reader;
    const FieldInfo* m_field; ///< an item with these bytes, or the layer of a message
    const FieldInfo* m_body;  ///< HTTP
    FrameNumber m_frame = 0;
    std::vector<std::uint8_t> m_bytes;
};

} // namespace porthole::analysis
