// What protocols above the transport carry in a conversation: the plain text of TLS, HTTP's messages without their codings, the
// streams of QUIC and HTTP/2. Found by dissecting the conversation's frames.
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
    Http2,     ///< header lists, each length (4 bytes) in front of its name or value, and whole DATA frames: as Wireshark has them
    Quic,      ///< data of QUIC streams, in the order of the packets
};
/// By the name that `-z follow` has for it: "tls", "http", "http2", "quic".
std::optional<StreamContent> findStreamContent(std::string_view name);
/// Whether it consists of streams that can be followed one by one.
constexpr bool hasSubstreams(StreamContent content) { return content == StreamContent::Http2 || content == StreamContent::Quic; }

/// What is followed: all of a content, or one of its streams.
struct FollowedContent {
    FollowedContent(StreamContent all = StreamContent::Transport, std::optional<std::uint64_t> stream = std::nullopt)
        : content(all)
        , substream(stream)
    {
    }
    StreamContent content;
    std::optional<std::uint64_t> substream; ///< id of the HTTP/2 or QUIC stream
};

/// One thread at a time.
class ContentReader {
public:
    ContentReader(const Session& session, const FollowedContent& followed);

    /// What a frame adds, one part behind the other; empty for most. They live until the next call.
    ByteView read(FrameNumber frame);
    /// How long the parts are. What has no substreams is one part.
    const std::vector<std::uint32_t>& parts() const { return m_parts; }
    /// Ids of the substreams that had something in the frame.
    const std::vector<std::uint64_t>& substreams() const { return m_substreams; }

private:
    void addHttp2(std::uint32_t frame);
    void addQuic(std::uint32_t data);
    bool isWanted(std::uint64_t substream);
    void endPart();
    void addHttp(std::uint32_t layer);
    void add(ByteView bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }

    const FollowedContent m_followed;
    PacketReader m_reader;
    const FieldInfo* m_field; ///< an item with these bytes, or the layer of a message
    const FieldInfo* m_body;  ///< HTTP
    const FieldInfo* m_id;    ///< of a substream
    const FieldInfo *m_type, *m_header, *m_name, *m_value; ///< HTTP/2
    FrameNumber m_frame = 0;
    std::vector<std::uint8_t> m_bytes;
    std::vector<std::uint32_t> m_parts;
    std::vector<std::uint64_t> m_substreams;
};

} // namespace porthole::analysis
