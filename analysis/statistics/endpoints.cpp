#include "analysis/statistics/endpoints.h"

#include "analysis/statistics/address_hash.h"

#include <unordered_map>

namespace porthole::analysis {

EndpointRows endpointsOf(const TrafficRows& conversations)
{
    EndpointRows rows;
    std::unordered_map<EndpointKey, std::uint32_t, EndpointHash> places;
    places.reserve(conversations.size());
    const auto find = [&](const Address& address, std::uint16_t port) -> EndpointRow& {
        const auto [place, isNew] = places.try_emplace({address, port}, static_cast<std::uint32_t>(rows.size()));
        if (isNew) {
            auto& row = rows.emplace_back();
            row.address = address;
            row.port = port;
        }
        return rows[place->second];
    };
    const auto add = [](EndpointRow& row, const TrafficRow& conversation, std::size_t sent) {
        row.packets[0] += conversation.packets[sent];
        row.packets[1] += conversation.packets[1 - sent];
        row.bytes[0] += conversation.bytes[sent];
        row.bytes[1] += conversation.bytes[1 - sent];
    };
    for (const auto& conversation : conversations) {
        auto& a = find(conversation.addressA, conversation.portA);
        add(a, conversation, 0);
        ++a.conversations;
        auto& b = find(conversation.addressB, conversation.portB);
        add(b, conversation, 1);
        const bool withItself = conversation.addressA == conversation.addressB && conversation.portA == conversation.portB;
        b.conversations += withItself ? 0 : 1;
    }
    return rows;
}

} // namespace porthole::analysis
