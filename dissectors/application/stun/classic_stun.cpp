// Simple Traversal of UDP Through NAT: RFC 3489, which STUN took the place of. It has no magic cookie.

#include "dissectors/application/stun/stun.h"

namespace porthole {

namespace classicstun {

namespace {

void attributeLabel(const ItemView& item, Text& out);

constexpr std::uint32_t headerLength = 20, attributeHeader = 4;

constexpr ValueName messageTypes[] = {{0x0001, "Binding Request"}, {0x0002, "Shared Secret Request"}, {0x0003, "Allocate Request"},
    {0x0004, "Send Request"}, {0x0006, "Set Active Destination Request"}, {0x0101, "Binding Response"},
    {0x0102, "Shared Secret Response"}, {0x0103, "Allocate Response"}, {0x0104, "Send Response"},
    {0x0106, "Set Active Destination Response"}, {0x0111, "Binding Error Response"}, {0x0113, "Allocate Error Response"},
    {0x0114, "Send Error Response"}, {0x0115, "Data Indication"}, {0x0116, "Set Active Destination Error Response"},
    {0x1112, "Shared Secret Error Response"}};
constexpr ValueName attributeTypes[] = {{0x0001, "MAPPED-ADDRESS"}, {0x0002, "RESPONSE-ADDRESS"}, {0x0003, "CHANGE-REQUEST"},
    {0x0004, "SOURCE-ADDRESS"}, {0x0005, "CHANGED-ADDRESS"}, {0x0006, "USERNAME"}, {0x0007, "PASSWORD"},
    {0x0008, "MESSAGE-INTEGRITY"}, {0x0009, "ERROR-CODE"}, {0x000b, "REFLECTED-FROM"}, {0x000d, "LIFETIME"},
    {0x000e, "ALTERNATE_SERVER"}, {0x000f, "MAGIC_COOKIE"}, {0x0010, "BANDWIDTH"}, {0x0011, "DESTINATION_ADDRESS"},
    {0x0012, "REMOTE_ADDRESS"}, {0x0013, "DATA"}, {0x0014, "NONCE"}, {0x0015, "REALM"}, {0x0016, "REQUESTED_ADDRESS_TYPE"},
    {0x0021, "XOR_ONLY"}, {0x8020, "XOR_MAPPED_ADDRESS"}, {0x8022, "SERVER"}, {0xc001, "CONNECTION-REQUEST-BINDING"},
    {0xc002, "BINDING-CHANGE"}};
constexpr ValueName families[] = {{1, "IPv4"}, {2, "IPv6"}};

constexpr Field<std::uint16_t> type {"classicstun.type", "Message Type", Base::Hex, Names {messageTypes}};
constexpr Field<std::uint16_t> length {"classicstun.length", "Message Length", Base::Hex};
constexpr Field<ByteString> transaction {"classicstun.id", "Message Transaction ID"};
constexpr Field<NoValue> attributes {"classicstun.att", "Attributes"};
constexpr Field<NoValue> attribute {"classicstun.attribute", "Attribute", Label {attributeLabel}};
constexpr Field<std::uint16_t> attributeType {"classicstun.att.type", "Attribute Type", Base::Hex, Names {attributeTypes}};
constexpr Field<std::uint16_t> attributeLength {"classicstun.att.length", "Attribute Length"};
constexpr Field<ByteString> value {"classicstun.att.value", "Value"};
constexpr Field<std::uint16_t> family {"classicstun.att.family", "Protocol Family", Base::Hex, Names {families}};
constexpr Field<std::uint16_t> port {"classicstun.att.port", "Port"};
constexpr Field<Ipv4Address> ipv4 {"classicstun.att.ipv4", "IP"};
constexpr Field<Ipv6Address> ipv6 {"classicstun.att.ipv6", "IP"};

constexpr const FieldInfo* fields[] = {
    &type, &length, &transaction, &attributes, &attribute, &attributeType, &attributeLength, &value, &family, &port, &ipv4, &ipv6};

void attributeLabel(const ItemView& item, Text& out)
{
    const auto number = item.valueOf(attributeType);
    out << "Attribute: ";
    if (const auto name = findName(attributeTypes, number); !name.empty())
        out << name;
    else
        out.format("Unknown (0x{:04x})", number);
}

/// A known message whose length is that of the datagram, and attributes that fill it.
bool looksLikeClassicStun(const Cursor& message)
{
    auto in = message;
    if (in.captured() < headerLength || in.peek32(4) == stun::magicCookie || findName(messageTypes, in.peek16()).empty()
        || headerLength + in.peek16(2) != in.remaining())
        return false;
    in.moveTo(in.position() + headerLength);
    while (in.captured() >= attributeHeader) {
        const std::uint32_t size = in.peek16(2);
        if (attributeHeader + size > in.remaining())
            return false;
        in.moveTo(in.position() + attributeHeader + size);
    }
    return in.remaining() == 0;
}

bool holdsAddress(unsigned number)
{
    return number == 0x0001 || number == 0x0002 || number == 0x0004 || number == 0x0005 || number == 0x000b || number == 0x000e
        || number == 0x0011 || number == 0x0012;
}

void readAttribute(Cursor& in, const TreeItem& list)
{
    constexpr std::uint32_t shortAddress = 8, longAddress = 20;
    const unsigned number = in.peek16();
    const std::uint32_t size = in.peek16(2);
    const auto item = list.add(attribute, in.source(), in.position(), attributeHeader + size, 0);
    in.read(item, attributeType);
    in.read(item, attributeLength);
    auto content = in.take(size);
    if (holdsAddress(number) && (size == shortAddress || size == longAddress)) {
        content.read(item, family);
        content.read(item, port);
        if (size == shortAddress)
            content.read(item, ipv4);
        else
            content.read(item, ipv6);
    } else if (size > 0 && number != 0x0003) {
        content.bytes(item, value, size);
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (!looksLikeClassicStun(in)) {
        context.reject();
        return;
    }
    context.setProtocol("CLASSIC-STUN");
    context.setInfo("Message: {}", findName(messageTypes, in.peek16()));
    in.read(layer, type);
    in.read(layer, length);
    in.bytes(layer, transaction, 16);
    if (!in || in.remaining() == 0)
        return;
    const auto list = layer.add(attributes, in.source(), in.position(), in.remaining(), 0);
    while (in && in.remaining() >= attributeHeader)
        readAttribute(in, list);
}

constexpr Parent parents[] = {{Table::UdpHeuristic, 22}};

} // namespace

} // namespace classicstun

constinit const Protocol classicStunProtocol {
    .layer = {"classicstun", "Simple Traversal of UDP Through NAT", nullptr},
    .shortName = "CLASSIC-STUN",
    .reference = "RFC 3489",
    .fields = classicstun::fields,
    .parents = classicstun::parents,
    .dissect = classicstun::dissect,
    .recognises = classicstun::looksLikeClassicStun,
};

} // namespace porthole
