// What runs over the streams of a QUIC connection: the messages of its handshake, the frames of HTTP/3.
#pragma once

#include "dissectors/application/quic/connection.h"

namespace porthole::quic {

/// What the handshake tells of the connection.
struct HandshakeFacts {
    std::string clientRandom;      ///< 32 bytes, or empty
    std::uint16_t cipherSuite = 0; ///< 0: not known
    std::string offered;           ///< the client's first choice of ALPN
    std::string application;       ///< what the server chose of it; empty: not known

    bool isHttp3() const { return (application.empty() ? offered : application).starts_with("h3"); }
};

/// The handshake of one direction at one level: CRYPTO frames to messages.
class HandshakeStream {
public:
    void take(std::uint32_t frame, const Frame& crypto, FrameNote& note, HandshakeFacts& facts);
    std::size_t held() const { return m_assembler.held() + m_message.size(); } ///< bytes

private:
    static constexpr std::size_t largestMessage = 1 << 18;
    void deliver(std::uint32_t frame, ByteView data, FrameNote& note, HandshakeFacts& facts);

    StreamAssembler m_assembler;
    Bytes m_message; ///< begun and not complete
    std::vector<HandshakePart> m_parts;
    std::shared_ptr<std::uint32_t> m_completeIn;
    bool m_lost = false;
};

/// One direction of a stream that carries HTTP/3.
class Http3Stream {
public:
    void take(std::uint32_t frame, const Frame& stream, FrameNote& note);
    std::size_t held() const { return m_assembler.held() + m_pending.size(); } ///< bytes

private:
    static constexpr std::size_t mostPending = 1 << 20;
    void deliver(std::uint32_t frame, ByteView data, bool unidirectional, FrameNote& note);

    StreamAssembler m_assembler;
    bool m_begun = false; ///< the type of a unidirectional stream has been read
    std::uint64_t m_type = 0;
    Bytes m_pending; ///< an HTTP/3 frame that is not whole
    std::vector<Fragment> m_parts;
    bool m_lost = false;
};

} // namespace porthole::quic
