// Packets that Linux's netfilter logged: https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html. Lengths and types stand in
// the byte order of the machine that captured, values in network order.

#include "dissectors/link/ethertype_names.h"
#include "dissectors/link/parts.h"

namespace porthole {

namespace {

void elementLabel(const ItemView& item, Text& out);

constexpr std::uint8_t internet = 2, internet6 = 10;
constexpr ValueName families[] = {{internet, "IPv4"}, {internet6, "IPv6"}};
constexpr ValueName types[] = {{0, "NFULA_UNSPEC"}, {1, "NFULA_PACKET_HDR"}, {2, "NFULA_MARK"}, {3, "NFULA_TIMESTAMP"},
    {4, "NFULA_IFINDEX_INDEV"}, {5, "NFULA_IFINDEX_OUTDEV"}, {6, "NFULA_IFINDEX_PHYSINDEV"}, {7, "NFULA_IFINDEX_PHYSOUTDEV"},
    {8, "NFULA_HWADDR"}, {9, "NFULA_PAYLOAD"}, {10, "NFULA_PREFIX"}, {11, "NFULA_UID"}, {12, "NFULA_SEQ"},
    {13, "NFULA_SEQ_GLOBAL"}, {14, "NFULA_GID"}, {15, "NFULA_HWTYPE"}, {16, "NFULA_HWHEADER"}, {17, "NFULA_HWLEN"}};
constexpr ValueName hooks[] = {
    {0, "Pre-routing"}, {1, "Local in"}, {2, "Forward"}, {3, "Local out"}, {4, "Post-routing"}, {5, "Number of hooks"}};

constexpr Field<std::uint8_t> family {"nflog.family", "Family", Names {families}};
constexpr Field<std::uint8_t> version {"nflog.version", "Version"};
constexpr Field<std::uint16_t> resource {"nflog.res_id", "Resource id"};
constexpr Field<ByteString> element {"nflog.tlv", "TLV", Label {elementLabel}};
constexpr Field<std::uint16_t> length {"nflog.tlv_length", "Length"};
constexpr Field<std::uint16_t> type {"nflog.tlv_type", "Type", Mask {0x7fff}, Names {types}};
constexpr Field<std::uint16_t> protocol {"nflog.protocol", "HW protocol", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint8_t> hook {"nflog.hook", "Netfilter hook", Names {hooks}};
constexpr Field<std::uint32_t> in1 {"nflog.ifindex_indev", "IFINDEX_INDEV"};
constexpr Field<std::uint32_t> out1 {"nflog.ifindex_outdev", "IFINDEX_OUTDEV"};
constexpr Field<std::uint32_t> in2 {"nflog.ifindex_physindev", "IFINDEX_PHYSINDEV"};
constexpr Field<std::uint32_t> out2 {"nflog.ifindex_physoutdev", "IFINDEX_PHYSOUTDEV"};
constexpr Field<TextString> prefix {"nflog.prefix", "Prefix"};
constexpr Field<std::int32_t> user {"nflog.uid", "UID"};
constexpr Field<std::int32_t> group {"nflog.gid", "GID"};
constexpr Field<AbsoluteTime> time {"nflog.timestamp", "Timestamp", Base::Utc};
constexpr Field<ByteString> value {"nflog.tlv_value", "Value"};

constexpr const FieldInfo* fields[] = {&family, &version, &resource, &element, &length, &type, &protocol, &hook, &in1, &out1, &in2,
    &out2, &prefix, &user, &group, &time, &value};
constexpr std::uint32_t linkType = 239;
constexpr Parent parents[] = {{Table::Link, linkType}};

namespace kinds {
constexpr std::uint16_t packet = 1, timestamp = 3, firstInterface = 4, lastInterface = 7, payload = 9, prefix = 10, user = 11, group = 14;
} // namespace kinds
constexpr const Field<std::uint32_t>* interfaces[] = {&in1, &out1, &in2, &out2};

void carry(Context& context, std::uint16_t etherType, Cursor in)
{
    if (!context.handoff(Table::EtherType, etherType, in))
        context.data(in);
}

void elementLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(type);
    out.format("TLV Type: {} ({}), Length: {}", findName(types, kind, "Unknown"), kind, item.valueOf(length));
}

void readTime(Cursor& in, const TreeItem& item)
{
    constexpr std::uint64_t nanosecondsPerSecond = 1'000'000'000, nanosecondsPerMicrosecond = 1000;
    const auto start = in.position();
    const auto seconds = in.u64();
    const auto microseconds = in.u64();
    if (in)
        item.add(time, in.source(), start, 16, seconds * nanosecondsPerSecond + microseconds * nanosecondsPerMicrosecond);
}

void readValue(Cursor& in, const TreeItem& item, std::uint16_t kind)
{
    if (in.remaining() == 0)
        return;
    if (kind >= kinds::firstInterface && kind <= kinds::lastInterface) {
        in.read(item, *interfaces[kind - kinds::firstInterface]);
        return;
    }
    switch (kind) {
    case kinds::packet:
        in.read(item, protocol);
        in.read(item, hook);
        break;
    case kinds::timestamp: readTime(in, item); break;
    case kinds::prefix: in.bytes(item, prefix, in.remaining()); break;
    case kinds::user: in.read(item, user); break;
    case kinds::group: in.read(item, group); break;
    default: in.bytes(item, value, in.remaining());
    }
}

/// A length in the right byte order leads from element to element up to the end.
bool fits(Cursor in, bool little)
{
    constexpr std::uint32_t header = 4;
    while (in.remaining() >= header) {
        const auto word = in.peek16();
        const std::uint32_t size = little ? static_cast<std::uint16_t>(word << 8 | word >> 8) : word;
        if (size < header || size > in.remaining())
            return false;
        in.skip(std::min((size + 3) & ~3u, in.remaining()));
        if (!in.has(1))
            return true;
    }
    return true;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t header = 4;
    context.setProtocol("NFLOG");
    context.setInfo("");
    const auto kind = in.read(layer, family);
    in.read(layer, version);
    in.read(layer, resource);
    const bool little = fits(in.rest(), true);
    Cursor payload;
    bool found = false;
    while (in && in.remaining() >= header) {
        const auto start = in.position();
        const auto item = layer.add(element, in.source(), start, header, 0);
        const auto size = little ? in.readLittle(item, length) : in.read(item, length);
        const auto what = little ? in.readLittle(item, type) : in.read(item, type);
        if (!in || size < header)
            break;
        auto content = in.take(size - header);
        item.setEnd(content.end());
        if (what == kinds::payload) {
            payload = content;
            found = true;
        } else {
            readValue(content, item, what);
        }
        if (const auto over = size % 4; over && in)
            in.skip(std::min<std::uint32_t>(4u - over, in.remaining()));
    }
    if (!in || !found)
        return;
    if (kind == internet || kind == internet6)
        carry(context, kind == internet ? 0x0800 : 0x86dd, payload);
    else
        context.data(payload);
}

} // namespace

constinit const Protocol nflogProtocol {
    .layer = {"nflog", "Linux Netfilter NFLOG", nullptr},
    .shortName = "NFLOG",
    .reference = "LINKTYPE_NFLOG",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
