// Ethernet II and IEEE 802.3: IEEE Std 802.3 section 3.

#include "dissectors/dissector.h"
#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

void appendAddresses(const ItemView& item, Text& out);

constexpr Field<MacAddress> destination {"eth.dst", "Destination"};
constexpr Field<MacAddress> source {"eth.src", "Source"};
constexpr Field<std::uint16_t> type {"eth.type", "Type", Base::Hex};

constexpr const FieldInfo* fields[] = {&destination, &source, &type};
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::Ethernet)}};

void appendAddresses(const ItemView& item, Text& out)
{
    out << ", Src: ";
    formatLabelValue(item.find(source), out);
    out << ", Dst: ";
    formatLabelValue(item.find(destination), out);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto to = in.read(layer, destination);
    const auto from = in.read(layer, source);
    const auto etherType = in.read(layer, type);
    context.setProtocol("Ethernet");
    context.setAddresses(from.value, to.value);
    if (!in)
        return;
    handoffEtherType(context, etherType, in.rest());
}

} // namespace

constinit const Protocol ethernetProtocol {
    .layer = {"eth", "Ethernet II", appendAddresses},
    .shortName = "Ethernet",
    .reference = "IEEE Std 802.3",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
