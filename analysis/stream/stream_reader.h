// Reads the bytes of stream pieces again from the file. One thread at a time; any number of readers at once.
#pragma once

#include "analysis/session.h"
#include "analysis/stream/stream_content.h"
#include "analysis/stream/tcp_stream.h"

#include <vector>

namespace porthole::analysis {

class ConversationStream;

class StreamReader {
public:
    StreamReader(const Session& session, ConversationId id)
        : m_session(session)
        , m_id(id)
    {
    }
    /// Of the content that the stream is made of.
    explicit StreamReader(const ConversationStream& stream);

    /// The bytes of a piece of data; shorter if the file no longer holds them, empty for other pieces. They live until
    /// the next call.
    ByteView read(const StreamPiece& piece);
    /// So many bytes at `at` of what a frame carries, as in a piece.
    ByteView read(FrameNumber frame, bool assembled, std::uint32_t at, std::uint32_t length);

private:
    const Session& m_session;
    ConversationId m_id;
    std::optional<ContentReader> m_content; ///< none: the transport's bytes
    capture::FrameBuffer m_buffer;
    Frame m_frame;
    FrameNumber m_number = 0; ///< of the frame in hand
    FrameNumber m_assembledNumber = 0;
    std::vector<std::uint8_t> m_assembled; ///< the datagram's data
    std::uint32_t m_assembledAt = 0;       ///< where they stand in it
};

} // namespace porthole::analysis
