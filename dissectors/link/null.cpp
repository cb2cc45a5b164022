// BSD loopback: the address family in four bytes, in the byte order of the machine that captured
// (https://www.tcpdump.org/linktypes.html, LINKTYPE_NULL and LINKTYPE_LOOP). Raw IP: no header at all.

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

constexpr ValueName families[] = {
    {2, "IP"},
    {7, "OSI"},
    {16, "Appletalk"},
    {23, "Netware IPX/SPX"},
    {24, "IPv6"}, // NetBSD, OpenBSD
    {28, "IPv6"}, // FreeBSD
    {30, "IPv6"}, // macOS
};

constexpr Field<std::uint32_t> family {"null.family", "Family", Names {families}};
constexpr Field<std::uint16_t> type {"null.type", "Type", Base::Hex, Names {etherTypes}};

constexpr const FieldInfo* fields[] = {&family, &type};
constexpr Parent parents[] = {
    {Table::Link, static_cast<std::uint32_t>(LinkType::Null)},
    {Table::Link, static_cast<std::uint32_t>(LinkType::Loop)},
};
constexpr Parent rawParents[] = {
    {Table::Link, static_cast<std::uint32_t>(LinkType::Raw)},
    {Table::Link, 12}, // LINKTYPE_RAW of some BSDs
    {Table::Link, 14}, // and of OpenBSD
};

constexpr std::uint32_t firstEtherType = 0x600;
constexpr std::string_view unnamed = "N/A";

void setUnknown(Context& context, std::string_view info)
{
    context.setAddresses(Address::label(unnamed), Address::label(unnamed));
    context.setProtocol(unnamed);
    context.setInfo("{}", info);
}

bool carry(Context& context, std::uint32_t kind, const Cursor& in)
{
    switch (kind) {
    case 2: return context.handoff(Table::EtherType, 0x0800, in);
    case 24:
    case 28:
    case 30: return context.handoff(Table::EtherType, 0x86dd, in);
    case 7: return context.handoff("osi", in);
    case 23: return context.handoff("ipx", in);
    default: return false;
    }
}

/// PPP in HDLC-like framing starts with an address of all stations and "unnumbered information": RFC 1662 section 3.1.
bool looksLikePpp(const Cursor& in)
{
    return in.peek16() == 0xff03;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    setUnknown(context, "Null/Loopback");
    const bool bigEndian = context.foundBy().key == static_cast<std::uint32_t>(LinkType::Loop);
    if (!bigEndian && looksLikePpp(in)) {
        context.handoff("ppp", in.rest());
        layer.hide();
        return;
    }
    const auto offset = in.position();
    auto word = in.u32();
    if (!in)
        return;
    // The machine's order is not known, but a family is a small number: only one order can be right. Some drivers
    // write an EtherType instead, in the last two bytes.
    bool isType = false;
    if (!bigEndian) {
        if ((word & 0xffff0000) && (word & 0xffff)) {
            word &= 0xffff;
            isType = true;
        } else {
            if (word & 0xffff0000)
                word = __builtin_bswap32(word);
            isType = word >= firstEtherType;
        }
    }
    if (isType) {
        layer.add(type, in.source(), offset, 4, word);
        if (!context.handoff(Table::EtherType, word, in.rest()))
            context.data(in.rest());
        return;
    }
    layer.add(family, in.source(), offset, 4, word);
    if (!carry(context, word, in.rest()))
        context.data(in.rest());
}

void dissectRaw(Cursor& in, TreeItem& layer, Context& context)
{
    setUnknown(context, "Raw packet data");
    layer.setLength(0);
    if (looksLikePpp(in)) {
        context.handoff("ppp", in.rest());
        return;
    }
    const auto first = in.peek();
    if (in.remaining() < 2 || !in.has(1)) {
        in.skip(2); // too short to tell
        return;
    }
    if (first >> 4 == 4)
        context.handoff(Table::EtherType, 0x0800, in.rest());
    else if (first >> 4 == 6)
        context.handoff(Table::EtherType, 0x86dd, in.rest());
    else
        context.data(in.rest());
}

} // namespace

constinit const Protocol nullProtocol {
    .layer = {"null", "Null/Loopback", nullptr},
    .shortName = "Null",
    .reference = "LINKTYPE_NULL, LINKTYPE_LOOP",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

constinit const Protocol rawProtocol {
    .layer = {"raw", "Raw packet data", nullptr},
    .shortName = "Raw",
    .reference = "LINKTYPE_RAW",
    .parents = rawParents,
    .depth = Depth::Link,
    .dissect = dissectRaw,
};

} // namespace porthole
