// The state of both ends of the connection after a segment, and what moved it: RFC 9293 section 3.3.2.

#include "dissectors/transport/tcp.h"

#include <fmt/format.h>

namespace porthole::tcp {

namespace {

constexpr ValueName stateNames[] = {{0, "unknown"}, {1, "CLOSED"}, {2, "LISTEN"}, {3, "SYN_SENT"}, {4, "SYN_RCVD"},
    {5, "ESTABLISHED"}, {6, "FIN_WAIT_1"}, {7, "FIN_WAIT_2"}, {8, "CLOSE_WAIT"}, {9, "CLOSING"}, {10, "LAST_ACK"},
    {11, "TIME_WAIT"}};

constexpr Field<NoValue> statesField {"tcp.state", "Connection state", Generated {}};
constexpr Field<std::uint8_t> clientState {"tcp.state.client", "Client", Generated {}, Names {stateNames}, OnlyName {}};
constexpr Field<std::uint8_t> serverState {"tcp.state.server", "Server", Generated {}, Names {stateNames}, OnlyName {}};
constexpr Field<TextString> event {"tcp.state.event", "Change", Generated {}};

/// Of TcpEnding, twice its number; one more if the server made it end.
constexpr ValueName endingNames[] = {
    {2, "the client closed first, then the server"},
    {3, "the server closed first, then the client"},
    {4, "the client refused the connection with RST"},
    {5, "the server refused the connection with RST"},
    {6, "the client answered with RST: it knew of no such connection"},
    {7, "the server answered with RST: it knew of no such connection"},
    {8, "the client answered with RST data that came after it had closed"},
    {9, "the server answered with RST data that came after it had closed"},
    {10, "the client aborted the connection with RST"},
    {11, "the server aborted the connection with RST"},
    {12, "the client got no answer to what it sent again and again"},
    {13, "the server got no answer to what it sent again and again"},
};
constexpr Field<std::uint8_t> endingField {
    "tcp.state.ending", "How the connection ended", Generated {}, Names {endingNames}, OnlyName {}};

constexpr const FieldInfo* fields[] = {&statesField, &clientState, &serverState, &event, &endingField};

std::string_view nameOf(TcpState state) { return stateNames[static_cast<std::size_t>(state)].name; }

/// What a segment is in the words of the state diagram.
std::string_view kindOf(const Segment& segment)
{
    if (segment.has(bit::rst))
        return "RST";
    if (segment.has(bit::syn))
        return segment.has(bit::ack) ? "SYN+ACK" : "SYN";
    if (segment.has(bit::fin))
        return "FIN";
    return segment.payloadLength > 0 ? "data" : "ACK";
}

void showChange(const TreeItem& item, std::string_view side, TcpState before, TcpState after, bool sends, const Segment& segment)
{
    if (before == after)
        return;
    const auto text = fmt::format(
        "{}: {} → {} ({} {})", side, nameOf(before), nameOf(after), sends ? "sends" : "receives", kindOf(segment));
    item.concludeText(event, text);
}

} // namespace

constexpr FieldList stateFields {fields};

void showStates(const TreeItem& layer, const Segment& segment)
{
    const auto& known = *segment.known;
    const auto [client, server] = known.statesAfter;
    if (!layer || (client == TcpState::Unknown && server == TcpState::Unknown))
        return;
    const auto item = layer.conclude(statesField);
    item.conclude(clientState, static_cast<std::uint64_t>(client));
    item.conclude(serverState, static_cast<std::uint64_t>(server));
    // What opens a connection tells what was before it.
    auto before = known.statesBefore;
    if (segment.has(bit::syn) && !segment.has(bit::ack) && before.client == TcpState::Unknown && before.server == TcpState::Unknown)
        before = {TcpState::Closed, TcpState::Listen};
    showChange(item, "client", before.client, client, known.fromClient, segment);
    showChange(item, "server", before.server, server, !known.fromClient, segment);
    if (known.ending != TcpEnding::Open)
        item.conclude(endingField, 2 * static_cast<std::uint64_t>(known.ending) + (known.endedByClient ? 0 : 1));
}

} // namespace porthole::tcp
