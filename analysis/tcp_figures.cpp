#include "analysis/tcp_figures.h"

namespace porthole::analysis {

namespace {

/// What a record consists of: a byte of these, then the parts in this order.
enum Part : std::uint8_t {
    HasStates = 1,
    HasFlight = 2,
    HasPush = 4, ///< otherwise bytesSincePush is bytesInFlight
    HasAcks = 8, ///< a distance in frames
    ChangesStates = 16,
};

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
void putNumber(std::vector<std::uint8_t>& out, std::uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        out.push_back(static_cast<std::uint8_t>(number | 0x80));
    out.push_back(static_cast<std::uint8_t>(number));
}

std::uint32_t takeNumber(const std::uint8_t*& at)
{
    std::uint32_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = *at++;
        number |= std::uint32_t {byte & 0x7fu} << shift;
        if (byte < 0x80)
            return number;
    }
}

TcpFigures takeRecord(const std::uint8_t*& at, FrameNumber frame)
{
    TcpFigures figures;
    const auto parts = *at++;
    figures.changesStates = parts & ChangesStates;
    if (parts & HasStates)
        figures.states = TcpStates::unpack(*at++);
    if (parts & HasFlight) {
        figures.bytesInFlight = takeNumber(at);
        figures.bytesSincePush = parts & HasPush ? takeNumber(at) : figures.bytesInFlight;
    }
    if (parts & HasAcks)
        figures.acksFrame = frame - takeNumber(at);
    return figures;
}

} // namespace

TcpFiguresLog::Chunk& TcpFiguresLog::begin()
{
    const auto slot = m_size % chunkFrames;
    if (slot == 0) {
        if (!m_chunks.empty())
            m_chunks.back()->bytes.shrink_to_fit();
        m_chunks.push_back(std::make_unique<Chunk>());
    }
    auto& chunk = *m_chunks.back();
    if (slot % groupFrames == 0)
        chunk.starts[slot / groupFrames] = static_cast<std::uint32_t>(chunk.bytes.size());
    ++m_size;
    return chunk;
}

void TcpFiguresLog::append(FrameNumber frame, const TcpFigures& figures)
{
    while (m_size + 1 < frame)
        begin().bytes.push_back(0);
    auto& bytes = begin().bytes;
    const bool hasPush = figures.bytesInFlight && figures.bytesSincePush != figures.bytesInFlight;
    const auto states = figures.states.pack();
    bytes.push_back(static_cast<std::uint8_t>((states ? HasStates : 0) | (figures.bytesInFlight ? HasFlight : 0)
        | (hasPush ? HasPush : 0) | (figures.acksFrame ? HasAcks : 0)
        | (figures.changesStates ? ChangesStates : 0)));
    if (states)
        bytes.push_back(states);
    if (figures.bytesInFlight)
        putNumber(bytes, figures.bytesInFlight);
    if (hasPush)
        putNumber(bytes, figures.bytesSincePush);
    if (figures.acksFrame)
        putNumber(bytes, frame - figures.acksFrame);
}

TcpFigures TcpFiguresLog::find(FrameNumber frame) const
{
    if (frame < 1 || frame > m_size)
        return {};
    const auto& chunk = *m_chunks[(frame - 1) / chunkFrames];
    const auto slot = (frame - 1) % chunkFrames;
    const auto* at = chunk.bytes.data() + chunk.starts[slot / groupFrames];
    for (auto skipped = slot % groupFrames; skipped > 0; --skipped)
        takeRecord(at, 0);
    return takeRecord(at, frame);
}

std::size_t TcpFiguresLog::memoryUsed() const
{
    std::size_t used = 0;
    for (const auto& chunk : m_chunks)
        used += sizeof(Chunk) + chunk->bytes.capacity();
    return used;
}

} // namespace porthole::analysis
