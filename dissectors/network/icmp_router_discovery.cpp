// Router discovery: RFC 1256; mobility agents, RFC 5944.

#include "dissectors/network/icmp.h"
#include "dissectors/network/duration.h"

namespace porthole {

namespace {

void appendDuration(const ItemView& item, Text& out);
void mobileLabel(const ItemView& item, Text& out);
void appendMobileFlags(const ItemView& item, Text& out);

constexpr ValueName mobileTypes[] = {
    {0, "One byte padding extension"},
    {16, "Mobility Agent Advertisement Extension"},
    {19, "Prefix Lengths Extension"},
    {24, "Challenge Extension"},
};

constexpr Field<std::uint8_t> addressCount {"icmp.num_addrs", "Number of addresses"};
constexpr Field<std::uint8_t> entrySize {"icmp.addr_entry_size", "Address entry size"};
constexpr Field<std::uint16_t> lifetime {"icmp.lifetime", "Lifetime", Append {appendDuration}};
constexpr Field<Ipv4Address> routerAddress {"icmp.router_address", "Router address"};
constexpr Field<std::int32_t> preference {"icmp.pref_level", "Preference level"};
constexpr Field<NoValue> mobileItem {"icmp.mip", "Extension", Label {mobileLabel}};
constexpr Field<std::uint8_t> mobileType {"icmp.mip.type", "Extension Type", Names {mobileTypes}};
constexpr Field<std::uint8_t> mobileLength {"icmp.mip.length", "Length"};
constexpr Field<std::uint8_t> mobilePrefix {"icmp.mip.prefixlength", "Prefix Length"};
constexpr Field<std::uint16_t> mobileSequence {"icmp.mip.seq", "Sequence Number"};
constexpr Field<std::uint16_t> mobileLife {"icmp.mip.life", "Registration Lifetime"};
constexpr Field<std::uint16_t> mobileFlags {"icmp.mip.flags", "Flags", Base::Hex, Append {appendMobileFlags}};
constexpr Field<bool> mobileBits[] = {
    Field<bool> {"icmp.mip.r", "Registration Required", Mask {0x8000}, Width {16}},
    Field<bool> {"icmp.mip.b", "Busy", Mask {0x4000}, Width {16}},
    Field<bool> {"icmp.mip.h", "Home Agent", Mask {0x2000}, Width {16}},
    Field<bool> {"icmp.mip.f", "Foreign Agent", Mask {0x1000}, Width {16}},
    Field<bool> {"icmp.mip.m", "Minimal Encapsulation", Mask {0x0800}, Width {16}},
    Field<bool> {"icmp.mip.g", "GRE", Mask {0x0400}, Width {16}},
    Field<bool> {"icmp.mip.v", "VJ Comp", Mask {0x0200}, Width {16}},
    Field<bool> {"icmp.mip.rt", "Reverse tunneling", Mask {0x0100}, Width {16}},
    Field<bool> {"icmp.mip.u", "UDP tunneling", Mask {0x0080}, Width {16}},
    Field<bool> {"icmp.mip.x", "Revocation support", Mask {0x0040}, Width {16}},
};
constexpr Field<std::uint16_t> mobileReserved {"icmp.mip.reserved", "Reserved", Base::Hex, Mask {0x003f}};
constexpr Field<Ipv4Address> careOfAddress {"icmp.mip.coa", "Care-Of-Address"};
constexpr Field<ByteString> challenge {"icmp.mip.challenge", "Challenge"};
constexpr Field<ByteString> mobileContent {"icmp.mip.content", "Content"};

constexpr const FieldInfo* fields[] = {&addressCount, &entrySize, &lifetime, &routerAddress, &preference, &mobileItem,
    &mobileType, &mobileLength, &mobilePrefix, &mobileSequence, &mobileLife, &mobileFlags, &mobileBits[0],
    &mobileBits[1], &mobileBits[2], &mobileBits[3], &mobileBits[4], &mobileBits[5], &mobileBits[6], &mobileBits[7],
    &mobileBits[8], &mobileBits[9], &mobileReserved, &careOfAddress, &challenge, &mobileContent};

void appendDuration(const ItemView& item, Text& out)
{
    out << " (";
    appendSpan(out, item.value() * 1000);
    out << ')';
}

void mobileLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(mobileType);
    const auto name = findName(mobileTypes, kind);
    if (name.empty())
        out.format("Ext: Unknown ext {}", kind);
    else
        out << "Ext: " << name;
}

void appendMobileFlags(const ItemView& item, Text& out)
{
    for (const auto& bit : mobileBits)
        if (item.value() & bit.mask)
            out << ", " << bit.name;
}

void mobileAgent(Cursor& in, TreeItem& item)
{
    in.read(item, mobileSequence);
    in.read(item, mobileLife);
    const auto flags = in.read(item, mobileFlags);
    for (const auto& bit : mobileBits)
        flags.item.bits(bit, flags);
    flags.item.bits(mobileReserved, flags);
    while (in && in.remaining() >= 4)
        in.read(item, careOfAddress);
}

void mobileExtensions(Cursor& in, TreeItem& layer)
{
    while (in && in.remaining() > 0) {
        const auto start = in.position();
        auto item = layer.add(mobileItem, in.source(), start, 1, 0);
        const auto kind = in.read(item, mobileType);
        if (kind == 0)
            continue;
        const auto bytes = in.read(item, mobileLength);
        auto content = in.take(bytes);
        if (kind == 16)
            mobileAgent(content, item);
        else if (kind == 19)
            while (content && content.remaining() > 0)
                content.read(item, mobilePrefix);
        else if (kind == 24)
            content.bytes(item, challenge, content.remaining());
        else
            content.bytes(item, mobileContent, content.remaining());
        item.setEnd(in.position());
    }
}

} // namespace

constinit const FieldList icmpRouterFields {fields};

void dissectIcmpRouterAdvertisement(Cursor& in, TreeItem& layer, Context& context, std::uint8_t subtype)
{
    const auto count = in.read(layer, addressCount);
    const auto size = in.read(layer, entrySize);
    in.read(layer, lifetime);
    if (size != 2) {
        context.data(in.rest());
        return;
    }
    for (unsigned i = 0; i < count && in; ++i) {
        in.read(layer, routerAddress);
        in.read(layer, preference);
    }
    if (in && (subtype == 0 || subtype == 16))
        mobileExtensions(in, layer);
}

} // namespace porthole
