// Teredo: RFC 4380, IPv6 in UDP over IPv4, through address translators.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint32_t teredoPort = 3544;

constexpr Field<NoValue> authentication {"teredo.auth", "Teredo Authentication header"};
constexpr Field<std::uint8_t> identifierLength {"teredo.auth.idlen", "Client identifier length"};
constexpr Field<std::uint8_t> valueLength {"teredo.auth.aulen", "Authentication value length"};
constexpr Field<ByteString> identifier {"teredo.auth.id", "Client identifier"};
constexpr Field<ByteString> value {"teredo.auth.value", "Authentication value"};
constexpr Field<ByteString> nonce {"teredo.auth.nonce", "Nonce value"};
constexpr Field<ByteString> confirmation {"teredo.auth.conf", "Confirmation byte"};
constexpr Field<NoValue> origin {"teredo.orig", "Teredo Origin Indication header"};
constexpr Field<std::uint16_t> originPort {"teredo.orig.port", "Origin UDP port"};
constexpr Field<Ipv4Address> originAddress {"teredo.orig.addr", "Origin IPv4 address"};

constexpr const FieldInfo* fields[] = {&authentication, &identifierLength, &valueLength, &identifier, &value, &nonce,
    &confirmation, &origin, &originPort, &originAddress};
constexpr Parent parents[] = {{Table::UdpPort, teredoPort}};

void readAuthentication(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint32_t nonceLength = 8;
    const auto item = layer.add(authentication, in.source(), in.position(), 0, 0);
    in.skip(2);
    const auto nameBytes = in.read(item, identifierLength);
    const auto valueBytes = in.read(item, valueLength);
    if (nameBytes > 0)
        in.bytes(item, identifier, nameBytes);
    if (valueBytes > 0)
        in.bytes(item, value, valueBytes);
    in.bytes(item, nonce, nonceLength);
    in.bytes(item, confirmation, 1);
    item.setEnd(in.position());
}

/// Port and address are inverted, so that no translator finds them (RFC 4380 section 5.1.1).
void readOrigin(Cursor& in, const TreeItem& layer)
{
    const auto item = layer.add(origin, in.source(), in.position(), 0, 0);
    in.skip(2);
    const auto port = in.read(item, originPort);
    port.item.setValue(static_cast<std::uint16_t>(~port.value));
    const auto address = in.read(item, originAddress);
    address.item.setValue(static_cast<std::uint32_t>(~address.value.value));
    item.setEnd(in.position());
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("Teredo");
    context.setInfo("");
    if (in.peek16() == 1 && in.has(2))
        readAuthentication(in, layer);
    if (in && in.has(2) && in.peek16() == 0)
        readOrigin(in, layer);
    if (!in || in.remaining() == 0)
        return;
    const auto payload = in.rest();
    layer.setEnd(in.position());
    // Whatever comes now is an IPv6 packet, or not worth a look.
    if (!context.handoff(Table::EtherType, 0x86dd, payload))
        context.data(payload);
}

} // namespace

constinit const Protocol teredoProtocol {
    .layer = {"teredo", "Teredo IPv6 over UDP tunneling", nullptr},
    .shortName = "Teredo",
    .reference = "RFC 4380",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
