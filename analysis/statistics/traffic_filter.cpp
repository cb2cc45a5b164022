#include "analysis/statistics/traffic_filter.h"

#include "dissectors/core/text.h"

namespace porthole::analysis {

namespace {

enum class Role {
    Any,
    Source,
    Destination,
};

/// "ip.src == 192.0.2.1 && tcp.srcport == 80"
void appendEnd(Text& out, TrafficLayer layer, const Address& address, std::uint16_t port, Role role)
{
    const auto choose = [role](std::string_view any, std::string_view source, std::string_view destination) {
        return role == Role::Any ? any : role == Role::Source ? source : destination;
    };
    std::string_view protocol;
    switch (address.kind) {
    case Address::Kind::Mac: protocol = "eth"; break;
    case Address::Kind::Ipv4: protocol = "ip"; break;
    case Address::Kind::Ipv6: protocol = "ipv6"; break;
    default: break; // nothing that a filter could ask for
    }
    if (!out.empty())
        out << " && ";
    if (!protocol.empty()) {
        out << protocol << '.' << choose("addr", "src", "dst") << " == ";
        appendAddress(out, address);
    }
    if (!hasPorts(layer))
        return;
    out.format("{}{}.{} == {}", protocol.empty() ? "" : " && ", layer == TrafficLayer::Tcp ? "tcp" : "udp", choose("port", "srcport", "dstport"), port);
}

} // namespace

std::string filterOf(TrafficLayer layer, const TrafficRow& row, FilterDirection direction)
{
    struct Ends {
        bool a, b;
        Role roleOfA;
    };
    const auto ends = [direction]() -> Ends {
        switch (direction) {
        case FilterDirection::AAndB: return {true, true, Role::Any};
        case FilterDirection::AToB: return {true, true, Role::Source};
        case FilterDirection::BToA: return {true, true, Role::Destination};
        case FilterDirection::AAndAny: return {true, false, Role::Any};
        case FilterDirection::AToAny: return {true, false, Role::Source};
        case FilterDirection::AnyToA: return {true, false, Role::Destination};
        case FilterDirection::BAndAny: return {false, true, Role::Any};
        case FilterDirection::BToAny: return {false, true, Role::Destination};
        case FilterDirection::AnyToB: return {false, true, Role::Source};
        }
        return {true, true, Role::Any};
    }();
    Text text;
    if (ends.a)
        appendEnd(text, layer, row.addressA, row.portA, ends.roleOfA);
    const auto roleOfB = ends.roleOfA == Role::Any ? Role::Any : ends.roleOfA == Role::Source ? Role::Destination : Role::Source;
    if (ends.b)
        appendEnd(text, layer, row.addressB, row.portB, roleOfB);
    return text.string();
}

std::string filterOf(TrafficLayer layer, const TrafficRow& row)
{
    if (hasPorts(layer))
        return fmt::format("{}.stream == {}", layer == TrafficLayer::Tcp ? "tcp" : "udp", row.stream);
    return filterOf(layer, row, FilterDirection::AAndB);
}

std::string filterOf(TrafficLayer layer, const EndpointRow& row)
{
    Text text;
    appendEnd(text, layer, row.address, row.port, Role::Any);
    return text.string();
}

} // namespace porthole::analysis
