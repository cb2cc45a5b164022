// Multicast: listener discovery (MLD), RFC 2710; version 2, RFC 3810; router discovery (MRD), RFC 4286.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

using namespace icmpv6type;

void appendQueryFlags(const ItemView& item, Text& out);
void recordLabel(const ItemView& item, Text& out);

constexpr ValueName recordTypes[] = {
    {1, "Include"},
    {2, "Exclude"},
    {3, "Changed to include"},
    {4, "Changed to exclude"},
    {5, "Allow new sources"},
    {6, "Block old sources"},
};

constexpr Field<std::uint16_t> responseDelay {"icmpv6.mld.maximum_response_delay", "Maximum Response Delay [ms]"};
constexpr Field<std::uint16_t> responseCode {"icmpv6.mld.maximum_response_code", "Maximum Response Code"};
constexpr Field<Ipv6Address> listenerAddress {"icmpv6.mld.multicast_address", "Multicast Address"};
constexpr Field<std::uint8_t> queryFlags {"icmpv6.mld.flag", "Flags", Base::Hex, Append {appendQueryFlags}};
constexpr Field<bool> querySuppress {"icmpv6.mld.flag.s", "Suppress Router-Side Processing", Mask {0x08}};
constexpr Field<std::uint8_t> queryRobustness {
    "icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)", Mask {0x07}};
constexpr Field<std::uint8_t> queryReserved {"icmpv6.mld.flag.reserved", "Reserved", Mask {0xf0}};
constexpr Field<std::uint8_t> queryInterval {"icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)"};
constexpr Field<std::uint16_t> querySources {"icmpv6.mld.nb_sources", "Number of Sources"};
constexpr Field<Ipv6Address> querySource {"icmpv6.mld.source_address", "Source Address"};
constexpr Field<std::uint16_t> recordCount {"icmpv6.mldr.nb_mcast_records", "Number of Multicast Address Records"};
constexpr Field<NoValue> record {"icmpv6.mldr.mar", "Multicast Address Record", Label {recordLabel}};
constexpr Field<std::uint8_t> recordType {"icmpv6.mldr.mar.record_type", "Record Type", Names {recordTypes}};
constexpr Field<std::uint8_t> recordAuxiliaryLength {"icmpv6.mldr.mar.aux_data_len", "Aux Data Len"};
constexpr Field<std::uint16_t> recordSources {"icmpv6.mldr.mar.nb_sources", "Number of Sources"};
constexpr Field<Ipv6Address> recordAddress {"icmpv6.mldr.mar.multicast_address", "Multicast Address"};
constexpr Field<Ipv6Address> recordSource {"icmpv6.mldr.mar.source_address", "Source Address"};
constexpr Field<ByteString> recordAuxiliary {"icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data"};
constexpr Field<std::uint16_t> multicastInterval {"icmpv6.mcast_ra.query_interval", "Query Interval"};
constexpr Field<std::uint16_t> multicastRobustness {"icmpv6.mcast_ra.robustness_variable", "Robustness Variable"};

constexpr const FieldInfo* fields[] = {&responseDelay, &responseCode, &listenerAddress, &queryFlags, &querySuppress,
    &queryRobustness, &queryReserved, &queryInterval, &querySources, &querySource, &recordCount, &record, &recordType,
    &recordAuxiliaryLength, &recordSources, &recordAddress, &recordSource, &recordAuxiliary, &multicastInterval,
    &multicastRobustness};

void appendQueryFlags(const ItemView& item, Text& out) { appendSet(item, {&querySuppress}, out); }

void recordLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(recordType);
    out << "Multicast Address Record ";
    if (const auto name = findName(recordTypes, kind); !name.empty())
        out << name;
    else
        out.format("Unknown Record Type ({})", kind);
    out << ": ";
    formatLabelValue(item.find(recordAddress), out);
}

/// RFC 3810 sections 5.1.3 and 5.1.9: codes with the high bit set are floating-point numbers.
std::uint32_t decoded(std::uint32_t value, unsigned mantissaBits)
{
    const auto floating = std::uint32_t {8} << mantissaBits;
    if (value < floating)
        return value;
    const auto one = std::uint32_t {1} << mantissaBits;
    return ((value & (one - 1)) | one) << ((value >> mantissaBits & 7) + 3);
}

} // namespace

constinit const FieldList icmpv6ListenerFields {fields};

void dissectListenerMessage(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    constexpr std::uint32_t shortestVersion2 = 24;
    const bool version2 = kind == ListenerQuery && in.remaining() >= shortestVersion2;
    const auto delay = in.read(layer, version2 ? responseCode : responseDelay);
    if (version2 && delay.item)
        delay.item.setValue(decoded(delay, 12));
    in.bytes(layer, icmpv6Reserved, 2);
    in.read(layer, listenerAddress);
    if (!version2)
        return;
    const auto flags = in.read(layer, queryFlags);
    flags.item.bits(querySuppress, flags);
    flags.item.bits(queryRobustness, flags);
    flags.item.bits(queryReserved, flags);
    const auto interval = in.read(layer, queryInterval);
    if (interval.item)
        interval.item.setValue(decoded(interval, 4));
    const auto count = in.read(layer, querySources);
    for (unsigned i = 0; i < count && in; ++i)
        in.read(layer, querySource);
}

void dissectListenerReport2(Cursor& in, TreeItem& layer)
{
    in.bytes(layer, icmpv6Reserved, 2);
    const auto records = in.read(layer, recordCount);
    for (unsigned i = 0; i < records && in && in.remaining() > 0; ++i) {
        const auto item = layer.add(record, in.source(), in.position(), 20, 0);
        in.read(item, recordType);
        const auto auxiliary = in.read(item, recordAuxiliaryLength);
        const auto sources = in.read(item, recordSources);
        in.read(item, recordAddress);
        for (unsigned j = 0; j < sources && in; ++j)
            in.read(item, recordSource);
        if (auxiliary > 0)
            in.bytes(item, recordAuxiliary, auxiliary * 4u);
        item.setEnd(in.position());
    }
}

void dissectMulticastRouter(Cursor& in, TreeItem& layer)
{
    in.read(layer, multicastInterval);
    in.read(layer, multicastRobustness);
}

} // namespace porthole
