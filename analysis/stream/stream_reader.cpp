#include "analysis/stream/stream_reader.h"

#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/segment_walk.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

ByteView part(ByteView bytes, std::size_t at, std::size_t length)
{
    at = std::min(at, bytes.size());
    return bytes.subspan(at, std::min(length, bytes.size() - at));
}

} // namespace

StreamReader::StreamReader(const ConversationStream& stream)
    : StreamReader(stream.session(), stream.id())
{
    if (stream.followed().content != StreamContent::Transport)
        m_content.emplace(m_session, stream.followed());
}

ByteView StreamReader::read(const StreamPiece& piece)
{
    return piece.kind == StreamPiece::Kind::Data ? read(piece.frame, piece.assembled, piece.at, piece.length) : ByteView {};
}

ByteView StreamReader::read(FrameNumber frame, bool assembled, std::uint32_t at, std::uint32_t length)
{
    if (m_content)
        return part(m_content->read(frame), at, length);
    if (!assembled) {
        if (m_number != frame) {
            m_number = 0;
            const auto row = m_session.row(frame);
            m_buffer.expect(row.capturedLength);
            if (!m_session.file().read(row.location(), m_buffer, m_frame))
                return {};
            m_number = frame;
        }
        return part(m_frame.bytes, at, length);
    }
    if (m_assembledNumber != frame) {
        m_assembledNumber = 0;
        SegmentWalk walk(m_session, m_id, frame);
        const auto* segment = walk.next();
        if (!segment || segment->frame != frame)
            return {};
        m_assembled.assign(segment->payload.begin(), segment->payload.end());
        m_assembledAt = segment->facts->payloadOffset;
        m_assembledNumber = frame;
    }
    return at < m_assembledAt ? ByteView {} : part(m_assembled, at - m_assembledAt, length);
}

} // namespace porthole::analysis
