#include "analysis/media_places.h"

#include <algorithm>

namespace porthole::analysis {

void MediaPlaces::add(const MediaFacts::Place& place, FrameNumber frame)
{
    if (m_count >= most)
        return;
    ++m_count;
    m_places[{place.address, place.port}].push_back({frame, place.control});
}

std::optional<MediaPlaces::Agreement> MediaPlaces::find(const Address& address, std::uint16_t port, FrameNumber frame) const
{
    const auto found = m_places.find({address, port});
    if (found == m_places.end())
        return {};
    const auto& agreements = found->second;
    const auto behind = std::lower_bound(agreements.begin(), agreements.end(), frame, [](const Agreement& a, FrameNumber wanted) { return a.frame < wanted; });
    return behind == agreements.begin() ? *behind : *(behind - 1);
}

std::size_t MediaPlaces::memoryUsed() const
{
    constexpr std::size_t perPlace = 100;
    return m_places.size() * perPlace + m_count * sizeof(Agreement);
}

} // namespace porthole::analysis
