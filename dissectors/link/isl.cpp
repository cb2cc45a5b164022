// Cisco Inter-Switch Link: Cisco's "Inter-Switch Link and IEEE 802.1Q Frame Format". A 26-byte header in front of an
// Ethernet frame, told from Ethernet by its destination address alone.

#include "dissectors/link/isl.h"

namespace porthole {

namespace {

constexpr ValueName frameTypes[] = {
    {0, "Ethernet"},
    {1, "Token-Ring"},
    {2, "FDDI"},
    {3, "ATM"},
};
constexpr ValueName priorities[] = {
    {0, "Normal Priority"},
    {1, "Priority 1"},
    {2, "Priority 2"},
    {3, "Highest Priority"},
};
constexpr Booleans yesOrNo {"Yes", "No"};

constexpr Field<MacAddress> destination {"isl.dst", "Destination"};
constexpr Field<std::uint8_t> type {"isl.type", "Type", Mask {0xf0}, Names {frameTypes}};
constexpr Field<std::uint8_t> priority {"isl.user_eth", "User", Mask {0x03}, Names {priorities}};
constexpr Field<MacAddress> source {"isl.src", "Source"};
constexpr Field<MacAddress> anyAddress {"isl.addr", "Source or Destination Address", Hidden {}};
constexpr Field<std::uint16_t> length {"isl.len", "Length"};
constexpr Field<std::uint8_t> destinationSap {"isl.dsap", "DSAP", Base::Hex};
constexpr Field<std::uint8_t> sourceSap {"isl.ssap", "SSAP", Base::Hex};
constexpr Field<std::uint8_t> control {"isl.control", "Control", Base::Hex};
constexpr Field<UInt24> highSourceAddress {"isl.hsa", "HSA", Base::Hex};
constexpr Field<std::uint16_t> vlan {"isl.vlan_id", "VLAN ID", Mask {0xfffe}};
constexpr Field<bool> bridgeFrame {"isl.bpdu", "BPDU/CDP/VTP", Mask {0x0001}, Width {16}, yesOrNo};
constexpr Field<std::uint16_t> index {"isl.index", "Index"};
constexpr Field<std::uint16_t> reserved {"isl.reserved", "Reserved", Base::Hex};

constexpr const FieldInfo* fields[] = {&destination, &type, &priority, &source, &anyAddress, &length, &destinationSap,
    &sourceSap, &control, &highSourceAddress, &vlan, &bridgeFrame, &index, &reserved};

} // namespace

constinit const Protocol islProtocol {
    .layer = {"isl", "ISL", nullptr},
    .shortName = "ISL",
    .reference = "Cisco: Inter-Switch Link and IEEE 802.1Q Frame Format",
    .fields = fields,
    .depth = Depth::Link,
};

namespace {

std::uint64_t numberOf(const MacAddress& mac)
{
    std::uint64_t number = 0;
    for (const auto byte : mac.bytes)
        number = number << 8 | byte;
    return number;
}

} // namespace

void dissectInterSwitchLink(Cursor& in, TreeItem& layer, Context& context)
{
    if (layer)
        (*layer.tree())[layer.index()].field = &islProtocol.layer;
    context.setProtocol("ISL");
    const auto start = in.position();
    const auto to = in.read(layer, destination);
    if (to.item) {
        to.item.add(type, in.source(), start + 5, 1, to.value.bytes[5] >> 4);
        to.item.add(priority, in.source(), start + 5, 1, to.value.bytes[5] & 3);
        layer.add(anyAddress, in.source(), start, 6, numberOf(to.value));
    }
    const auto from = in.read(layer, source);
    if (from.item)
        layer.add(anyAddress, in.source(), start + 6, 6, numberOf(from.value));
    const auto bytes = in.read(layer, length);
    context.setAddresses(from.value, to.value);
    if (!in)
        return;
    in.limit(bytes);
    in.read(layer, destinationSap);
    in.read(layer, sourceSap);
    in.read(layer, control);
    in.read(layer, highSourceAddress);
    const auto tag = in.look(layer, vlan);
    if (layer && in)
        layer.add(bridgeFrame, in.source(), in.position(), 2, in.peek(1) & 1u);
    in.skip(2);
    in.read(layer, index);
    in.read(layer, reserved);
    context.setInfo("VLAN ID: {}", tag.value);
    if (!in)
        return;
    if (to.value.bytes[5] >> 4 == 0)
        context.handoff("eth", in.rest());
    else
        context.data(in.rest());
}

} // namespace porthole
