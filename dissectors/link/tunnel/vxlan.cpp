// Virtual eXtensible Local Area Network: RFC 7348, with the group policy extension of draft-smith-vxlan-group-policy;
// its generic protocol extension: draft-ietf-nvo3-vxlan-gpe.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void flagsLabel(const ItemView& item, Text& out);

constexpr std::uint32_t plainPort = 4789;
constexpr std::uint32_t genericPort = 4790;

constexpr ValueName nextProtocols[] = {
    {1, "IPv4"},
    {2, "IPv6"},
    {3, "Ethernet"},
    {4, "Network Service Header"},
    {5, "MPLS"},
};
constexpr Width wordWidth {16};

constexpr Field<std::uint16_t> flags {"vxlan.flags", "Flags", Base::Hex, DigitsByLength {}, Label {flagsLabel}};
constexpr Field<bool> flagPolicy {
    "vxlan.flag_g", "GBP Extension", Mask {0x8000}, wordWidth, Booleans {"Defined", "Not defined"}};
constexpr Field<bool> flagNetwork {"vxlan.flag_i", "VXLAN Network ID (VNI)", Mask {0x0800}, wordWidth};
constexpr Field<bool> flagDontLearn {"vxlan.flag_d", "Don't Learn", Mask {0x0040}, wordWidth};
constexpr Field<bool> flagApplied {"vxlan.flag_a", "Policy Applied", Mask {0x0008}, wordWidth};
constexpr Field<std::uint16_t> flagsReserved {"vxlan.flags_reserved", "Reserved(R)", Base::Hex, Mask {0x77b7}};
constexpr Field<std::uint16_t> group {"vxlan.gbp", "Group Policy ID"};
constexpr Field<UInt24> network {"vxlan.vni", "VXLAN Network Identifier (VNI)"};
constexpr Field<std::uint8_t> reserved {"vxlan.reserved8", "Reserved"};

constexpr Field<std::uint8_t> version {"vxlan.ver", "Version", Mask {0x30}};
constexpr Field<std::uint8_t> instance {"vxlan.i_bit", "Instance", Mask {0x08}};
constexpr Field<std::uint8_t> hasProtocol {"vxlan.p_bit", "Next Protocol Bit", Mask {0x04}};
constexpr Field<std::uint8_t> maintenance {"vxlan.o_bit", "OAM bit", Mask {0x01}};
constexpr Field<std::uint16_t> genericReserved {"vxlan.reserved_16", "Reserved"};
constexpr Field<std::uint8_t> nextProtocol {"vxlan.next_proto", "Next Protocol", Names {nextProtocols}};

constexpr const FieldInfo* fields[] = {&flags, &flagPolicy, &flagNetwork, &flagDontLearn, &flagApplied, &flagsReserved,
    &group, &network, &reserved, &version, &instance, &hasProtocol, &maintenance, &genericReserved, &nextProtocol};
constexpr Parent parents[] = {{Table::UdpPort, plainPort}, {Table::UdpPort, genericPort}};

void flagsLabel(const ItemView& item, Text& out)
{
    if (item.item().length == 1) {
        out.format("Flags: 0x{:02x}", item.value());
        return;
    }
    out.format("Flags: 0x{:04x}", item.value());
    for (const auto* field : {&flagPolicy, &flagNetwork, &flagDontLearn, &flagApplied})
        if (field->extract(item.value()))
            out << ", " << field->name;
}

void dissectPlain(Cursor& in, TreeItem& layer, Context& context)
{
    const auto word = in.read(layer, flags);
    for (const auto* field : {&flagPolicy, &flagNetwork, &flagDontLearn, &flagApplied})
        word.item.bits(*field, word);
    word.item.bits(flagsReserved, word);
    in.read(layer, group);
    in.read(layer, network);
    in.read(layer, reserved);
    if (in)
        context.handoff("eth", in.rest());
}

void dissectGeneric(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t protocolBit = 0x04;
    const auto start = in.position();
    const auto word = in.u8();
    if (layer && in) {
        const auto item = layer.add(flags, in.source(), start, 1, word);
        for (const auto* field : {&version, &instance, &hasProtocol, &maintenance})
            item.bits(*field, word);
        item.add(flagsReserved, word & 0xc2);
    }
    in.read(layer, genericReserved);
    const auto next = in.read(layer, nextProtocol);
    in.read(layer, network);
    in.read(layer, reserved);
    if (!in)
        return;
    const auto payload = in.rest();
    bool known = false;
    switch (word & protocolBit ? next.value : 3) {
    case 1: known = context.handoff(Table::EtherType, 0x0800, payload); break;
    case 2: known = context.handoff(Table::EtherType, 0x86dd, payload); break;
    case 3: known = context.handoff("eth", payload); break;
    case 4: known = context.handoff(Table::EtherType, 0x894f, payload); break;
    case 5: known = context.handoff(Table::EtherType, 0x8847, payload); break;
    default: break;
    }
    if (!known)
        context.data(payload);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("VxLAN");
    context.setInfo("");
    if (context.foundBy().key == genericPort)
        dissectGeneric(in, layer, context);
    else
        dissectPlain(in, layer, context);
}

} // namespace

constinit const Protocol vxlanProtocol {
    .layer = {"vxlan", "Virtual eXtensible Local Area Network", nullptr},
    .shortName = "VXLAN",
    .reference = "RFC 7348",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
