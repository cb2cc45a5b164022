#include "analysis/frame_index.h"

namespace porthole::analysis {

void FrameIndex::append(const FrameRow& row)
{
    const auto slot = m_size % chunkRows;
    if (slot == 0)
        m_chunks.push_back(std::make_unique_for_overwrite<Chunk>());
    auto& chunk = *m_chunks.back();
    chunk.time[slot] = row.time;
    chunk.offsetAndInterface[slot] = (row.offset & ((std::uint64_t {1} << offsetBits) - 1)) | std::uint64_t {row.interface} << offsetBits;
    chunk.capturedLength[slot] = row.capturedLength;
    chunk.originalLength[slot] = row.originalLength;
    chunk.conversation[slot] = row.conversation;
    chunk.previous[slot] = row.previousInConversation;
    chunk.next[slot] = row.nextInConversation;
    chunk.stack[slot] = row.stack;
    chunk.flags[slot] = row.flags;
    chunk.tcpFlags[slot] = row.tcpFlags;
    ++m_size;
}

FrameRow FrameIndex::at(FrameNumber number) const
{
    const auto& from = chunk(number);
    const auto i = slot(number);
    FrameRow row;
    row.time = from.time[i];
    const auto location = unpack(from.offsetAndInterface[i]);
    row.offset = location.offset;
    row.interface = location.interface;
    row.capturedLength = from.capturedLength[i];
    row.originalLength = from.originalLength[i];
    row.conversation = from.conversation[i];
    row.previousInConversation = from.previous[i];
    row.nextInConversation = from.next[i];
    row.stack = from.stack[i];
    row.flags = from.flags[i];
    row.tcpFlags = from.tcpFlags[i];
    return row;
}

} // namespace porthole::analysis
