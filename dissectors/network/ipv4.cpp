// Internet Protocol version 4: RFC 791; differentiated services: RFC 2474, RFC 3168.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void appendAddresses(const ItemView& item, Text& out);

constexpr std::uint32_t minimumHeader = 20;

constexpr Field<std::uint8_t> version {"ip.version", "Version", Mask {0xf0}};
constexpr Field<std::uint8_t> headerLength {"ip.hdr_len", "Header Length", Mask {0x0f}};
constexpr Field<std::uint8_t> serviceField {"ip.dsfield", "Differentiated Services Field", Base::Hex};
constexpr Field<std::uint16_t> totalLength {"ip.len", "Total Length"};
constexpr Field<std::uint16_t> identification {"ip.id", "Identification", Base::HexDec};
constexpr Field<std::uint16_t> fragmentWord {"ip.frag_offset", "Fragment Offset", Mask {0x1fff}};
constexpr Field<std::uint8_t> timeToLive {"ip.ttl", "Time to Live"};
constexpr Field<std::uint8_t> protocolNumber {"ip.proto", "Protocol"};
constexpr Field<std::uint16_t> checksum {"ip.checksum", "Header Checksum", Base::Hex};
constexpr Field<Ipv4Address> source {"ip.src", "Source Address"};
constexpr Field<Ipv4Address> destination {"ip.dst", "Destination Address"};

constexpr const FieldInfo* fields[] = {&version, &headerLength, &serviceField, &totalLength, &identification,
    &fragmentWord, &timeToLive, &protocolNumber, &checksum, &source, &destination};
constexpr Parent parents[] = {{Table::EtherType, 0x0800}, {Table::IpProtocol, 4}, {Table::Link, 228}};

void appendAddresses(const ItemView& item, Text& out)
{
    out << ", Src: ";
    formatLabelValue(item.find(source), out);
    out << ", Dst: ";
    formatLabelValue(item.find(destination), out);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    in.look(layer, version);
    const auto headerBytes = in.read(layer, headerLength) * 4u;
    in.read(layer, serviceField);
    const auto length = in.read(layer, totalLength);
    in.read(layer, identification);
    const auto fragment = in.read(layer, fragmentWord);
    in.read(layer, timeToLive);
    const auto next = in.read(layer, protocolNumber);
    in.read(layer, checksum);
    const auto from = in.read(layer, source);
    const auto to = in.read(layer, destination);
    context.setProtocol("IPv4");
    context.setAddresses(from.value, to.value);
    if (!in || headerBytes < minimumHeader)
        return;
    in.skip(headerBytes - minimumHeader);
    layer.setLength(headerBytes);
    auto payload = in.rest(length > headerBytes ? length - headerBytes : in.remaining());
    context.network = {from.value, to.value, next, fragment != 0};
    if (fragment != 0 || !context.handoff(Table::IpProtocol, next, payload))
        context.data(payload);
}

} // namespace

constinit const Protocol ipv4Protocol {
    .layer = {"ip", "Internet Protocol Version 4", appendAddresses},
    .shortName = "IPv4",
    .reference = "RFC 791",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
};

} // namespace porthole
