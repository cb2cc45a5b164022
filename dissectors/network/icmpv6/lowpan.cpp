// Low-power networks: duplicate address detection, RFC 6775 section 4.4; multicast (MPL), RFC 7731 section 10.3.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

void seedLabel(const ItemView& item, Text& out);

constexpr ValueName duplicateStates[] = {{0, "Success"}, {1, "Duplicate Exists"}, {2, "Neighbor Cache Full"}};
constexpr ValueName seedLengths[] = {
    {0, "0 bit, not included in MPL Seed Info"}, {1, "16 bits"}, {2, "64 bits"}, {3, "128 bits"}};

constexpr Field<std::uint8_t> duplicateStatus {"icmpv6.6lowpannd.da.status", "Status", Names {duplicateStates}};
constexpr Field<std::uint8_t> duplicateReserved {"icmpv6.6lowpannd.da.rsv", "Reserved"};
constexpr Field<std::uint16_t> duplicateLifetime {"icmpv6.6lowpannd.da.lifetime", "Lifetime"};
constexpr Field<Eui64> duplicateEui64 {"icmpv6.6lowpannd.da.eui64", "EUI-64"};
constexpr Field<Ipv6Address> duplicateAddress {"icmpv6.6lowpannd.da.reg_addr", "Registered Address"};
constexpr Field<NoValue> seedInfo {"icmpv6.mpl.seed_info", "MPL Seed Info", Label {seedLabel}};
constexpr Field<std::uint8_t> seedMinimum {"icmpv6.mpl.seed_info.min_sequence", "MinSequence"};
constexpr Field<std::uint8_t> seedBuffered {"icmpv6.mpl.seed_info.bm_len", "Buffered Messages Length", Mask {0xfc}};
constexpr Field<std::uint8_t> seedLength {"icmpv6.mpl.seed_info.s", "Seed ID Length", Mask {0x03}, Names {seedLengths}};
constexpr Field<TextString> seedId {"icmpv6.mpl.seed_info.seed_id", "Seed ID"};

constexpr const FieldInfo* fields[] = {&duplicateStatus, &duplicateReserved, &duplicateLifetime, &duplicateEui64,
    &duplicateAddress, &seedInfo, &seedMinimum, &seedBuffered, &seedLength, &seedId};

void seedLabel(const ItemView& item, Text& out) { out.format("MPL Seed Info: [{}]", item.value()); }

} // namespace

constinit const FieldList icmpv6LowpanFields {fields};

void dissectDuplicateAddress(Cursor& in, TreeItem& layer)
{
    in.read(layer, duplicateStatus);
    in.read(layer, duplicateReserved);
    in.read(layer, duplicateLifetime);
    in.read(layer, duplicateEui64);
    in.read(layer, duplicateAddress);
}

void dissectMplControl(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t seedBytes[] = {0, 2, 8, 16};
    for (unsigned number = 1; in && in.remaining() > 0; ++number) {
        const auto item = layer.add(seedInfo, in.source(), in.position(), 2, number);
        in.read(item, seedMinimum);
        const auto sizes = in.peek();
        in.look(item, seedBuffered);
        in.read(item, seedLength);
        Text text;
        const auto at = in.position();
        if (const auto bytes = seedBytes[sizes & 3]; bytes == 0)
            appendAddress(text, context.network.source);
        else
            text.hex(in.bytes({}, seedId, bytes).value);
        if (in)
            item.addText(seedId, text.view()).setOffset(at, in.position() - at);
        in.skip(sizes >> 2);
        item.setEnd(in.position());
    }
}

} // namespace porthole
