#include "analysis/fragments.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

/// True if the parts cover the datagram without a hole.
bool isComplete(const Fragments::Datagram& datagram)
{
    if (datagram.length == 0)
        return false;
    auto parts = datagram.parts;
    std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::uint32_t covered = 0;
    for (const auto& part : parts) {
        if (part.offset > covered)
            return false;
        covered = std::max(covered, part.offset + part.length);
    }
    return covered >= datagram.length;
}

constexpr std::size_t mostParts = 8192 + 64; ///< 65535 bytes in steps of 8, and some that are repeated

} // namespace

void Fragments::add(const FragmentFacts& facts, FrameNumber frame)
{
    const Key key {facts.source, facts.destination, facts.identification, facts.protocol};
    const auto found = m_open.find(key);
    const bool fresh = found == m_open.end();
    std::uint32_t index = fresh ? static_cast<std::uint32_t>(m_datagrams.size()) : found->second;
    if (!fresh && m_datagrams[index].completedIn) {
        // The identification is used again, or a fragment was repeated too late.
        index = static_cast<std::uint32_t>(m_datagrams.size());
        found->second = index;
    } else if (fresh) {
        m_open.emplace(key, index);
    }
    if (index == m_datagrams.size())
        m_datagrams.emplace_back();

    auto& datagram = m_datagrams[index];
    m_byFrame[frame] = index;
    if (datagram.parts.size() >= mostParts)
        return;
    datagram.parts.push_back({frame, facts.offset, facts.length, facts.payloadAt, !facts.moreFollow});
    ++m_parts;
    if (!facts.moreFollow && datagram.length == 0)
        datagram.length = facts.offset + facts.length;
    if (!datagram.completedIn && datagram.length <= largestDatagram && isComplete(datagram))
        datagram.completedIn = frame;
}

ReassemblyKnowledge Fragments::assemble(
    const Datagram& datagram, FrameNumber last, const std::function<ByteView(FrameNumber)>& bytesOf)
{
    ReassemblyKnowledge result;
    result.reassembledIn = datagram.completedIn;
    result.hereComplete = true;
    result.bytes.resize(std::min(datagram.length, largestDatagram));
    auto parts = datagram.parts;
    std::erase_if(parts, [&](const auto& part) { return part.frame > last; });
    std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    // In the order of their offsets, so that of each part just what stands before `filled` was there already.
    std::size_t filled = 0;
    for (const auto& part : parts) {
        const auto begin = std::min<std::size_t>(part.offset, result.bytes.size());
        const auto room = result.bytes.size() - begin;
        const auto length = std::min<std::size_t>(part.length, room);
        const auto again = std::min(length, filled - std::min(begin, filled));
        const auto captured = bytesOf(part.frame);
        const auto given = captured.subspan(std::min<std::size_t>(part.at, captured.size()));
        const auto bytes = given.first(std::min(length, given.size())); // what was not captured is 0
        ReassemblyKnowledge::Fragment fragment {part.frame, part.offset, part.length, again > 0, false, part.length > room};
        const auto differs = [&](std::size_t from) {
            return result.bytes[begin + from] != (from < bytes.size() ? bytes[from] : std::uint8_t {0});
        };
        for (std::size_t i = 0; i < again && !fragment.overlapConflict; ++i)
            fragment.overlapConflict = differs(i);
        if (bytes.size() > again)
            std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(again), bytes.end(),
                result.bytes.begin() + static_cast<std::ptrdiff_t>(begin + again));
        filled = std::max(filled, begin + length);
        result.fragments.push_back(fragment);
    }
    return result;
}

const Fragments::Datagram* Fragments::find(FrameNumber frame) const
{
    const auto found = m_byFrame.find(frame);
    return found == m_byFrame.end() ? nullptr : &m_datagrams[found->second];
}

} // namespace porthole::analysis
