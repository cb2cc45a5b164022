#include "dissectors/application/quic/assembler.h"

#include <algorithm>

namespace porthole::quic {

bool StreamAssembler::isKnown(std::uint64_t offset, std::uint64_t end) const
{
    auto known = std::max(offset, m_next);
    for (const auto& part : m_parts) {
        if (part.offset <= known)
            known = std::max(known, part.end());
    }
    return known >= end;
}

bool StreamAssembler::isContiguous() const
{
    auto known = m_next;
    for (const auto& part : m_parts) {
        if (part.offset > known)
            return false;
        known = std::max(known, part.end());
    }
    return true;
}

Delivery StreamAssembler::join(std::uint32_t frame)
{
    Delivery delivery;
    delivery.kind = Delivery::Kind::Reassembled;
    const auto begin = m_next;
    for (const auto& part : m_parts) {
        const auto skipped = m_next > part.offset ? m_next - part.offset : 0;
        if (skipped >= part.bytes.size())
            continue;
        const auto fresh = ByteView(part.bytes).subspan(static_cast<std::size_t>(skipped));
        delivery.fragments.push_back(
            {part.frame, static_cast<std::uint32_t>(m_next - begin), static_cast<std::uint32_t>(fresh.size())});
        delivery.bytes.insert(delivery.bytes.end(), fresh.begin(), fresh.end());
        m_next += fresh.size();
    }
    m_parts.clear();
    m_bytes = 0;
    *m_joinedIn = frame;
    m_joinedIn.reset();
    return delivery;
}

Delivery StreamAssembler::take(std::uint32_t frame, std::uint64_t offset, ByteView data)
{
    Delivery delivery;
    const auto end = offset + data.size();
    if (m_lost)
        return delivery;
    if (!data.empty() && isKnown(offset, end)) {
        delivery.kind = Delivery::Kind::Repeated;
        return delivery;
    }
    const bool overlaps = offset < m_next;
    if (m_parts.empty() && offset <= m_next && end >= m_next) {
        delivery.kind = Delivery::Kind::InOrder;
        delivery.overlaps = overlaps;
        delivery.skipped = static_cast<std::size_t>(m_next - offset);
        m_next = end;
        return delivery;
    }
    m_bytes += data.size();
    if (m_bytes > mostWaiting || m_parts.size() >= mostParts) {
        m_lost = true;
        m_parts = {};
        m_bytes = 0;
        return delivery;
    }
    const auto place = std::upper_bound(
        m_parts.begin(), m_parts.end(), offset, [](std::uint64_t value, const Part& part) { return value < part.offset; });
    m_parts.insert(place, {offset, frame, {data.begin(), data.end()}});
    if (!m_joinedIn)
        m_joinedIn = std::make_shared<std::uint32_t>(0);
    delivery.joinedIn = m_joinedIn;
    if (isContiguous())
        delivery = join(frame);
    delivery.overlaps = overlaps;
    return delivery;
}

} // namespace porthole::quic
