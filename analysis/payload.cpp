#include "analysis/payload.h"

#include "analysis/fragments.h"
#include "analysis/session.h"
#include "analysis/session_tables.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

using Use = std::function<void(const TransportFacts&, ByteView)>;

bool usePayload(const Facts& facts, TransportFacts::Kind kind, ByteView bytes, const Use& use)
{
    if (facts.transportCount == 0)
        return false;
    const auto& transport = facts.transports[facts.transportCount - 1u];
    if (transport.kind != kind || transport.inError || (transport.payloadOffset == 0 && transport.payloadLength > 0))
        return false;
    if (transport.payloadLength == 0) {
        use(transport, {});
        return true;
    }
    const auto at = std::min<std::size_t>(transport.payloadOffset, bytes.size());
    use(transport, bytes.subspan(at, std::min<std::size_t>(transport.payloadLength, bytes.size() - at)));
    return true;
}

} // namespace

std::vector<std::uint8_t> wholeDatagram(const Session& session, FrameNumber number, capture::FrameBuffer& buffer)
{
    Fragments::Datagram datagram;
    {
        const SessionTables tables(session);
        if (const auto* found = tables.side().fragments.find(number))
            datagram = *found;
    }
    if (datagram.completedIn != number)
        return {};
    Frame frame;
    auto whole = Fragments::assemble(datagram, number, [&](FrameNumber part) {
        return session.file().read(session.row(part).location(), buffer, frame) ? frame.bytes : ByteView {};
    });
    return std::move(whole.bytes);
}

std::vector<std::uint8_t> dissectedPayload(const Session& session, const Frame& frame, const TransportFacts& transport)
{
    if (transport.inError || transport.payloadOffset > 0 || transport.payloadLength == 0)
        return {};
    Packet packet;
    session.dissector().dissect(frame, {}, packet, {.tree = true, .columns = false});
    const auto* field = session.registry().findField(transport.kind == TransportFacts::Kind::Tcp ? "tcp.payload" : "udp.payload");
    for (auto i = packet.tree.size(); i > 0; --i)
        if (packet.tree[i - 1].field == field) {
            const auto bytes = packet.bytesOf(packet.tree[i - 1]);
            return {bytes.begin(), bytes.end()};
        }
    return {};
}

bool readPayload(const Session& session, TransportFacts::Kind kind, FrameNumber number, FrameLocation location,
    capture::FrameBuffer& buffer, const Use& use)
{
    Frame frame;
    if (!session.file().read(location, buffer, frame))
        return false;
    Facts facts;
    session.dissector().summarise(frame, facts);
    if (facts.fragment.present) {
        const auto whole = wholeDatagram(session, number, buffer);
        const auto& fragment = facts.fragment;
        const NetworkLayer network {fragment.source, fragment.destination, fragment.carries, false};
        session.dissector().summarisePayload(network, whole, facts);
        return !whole.empty() && usePayload(facts, kind, whole, use);
    }
    if (facts.transportCount > 0) {
        const auto& transport = facts.transports[facts.transportCount - 1u];
        const auto data = transport.kind == kind ? dissectedPayload(session, frame, transport) : std::vector<std::uint8_t> {};
        if (!data.empty()) {
            use(transport, data);
            return true;
        }
    }
    return usePayload(facts, kind, frame.bytes, use);
}

} // namespace porthole::analysis
