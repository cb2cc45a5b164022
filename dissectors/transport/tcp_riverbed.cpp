// TCP options of Riverbed's WAN accelerators, which find each other by probing. Not published; as captures show them.

#include "dissectors/transport/tcp_options.h"

namespace porthole::tcp {

namespace {

void probeAppend(const ItemView& item, Text& out);
void transparencyAppend(const ItemView& item, Text& out);
void versionLabel(const ItemView& item, Text& out);

enum ProbeType : std::uint8_t {
    Query,
    Response,
    Internal,
    Trace,
    QuerySh,
    ResponseSh,
    QueryInfo,
    ResponseInfo,
    QueryInfoSh,
    QueryInfoStoreId,
    Reset,
};

constexpr std::uint8_t newVersion = 2;

constexpr ValueName probeNames[] = {{Query, "Probe Query"}, {Response, "Probe Response"}, {Internal, "Probe Internal"},
    {Trace, "Probe Trace"}, {QuerySh, "Probe Query SH"}, {ResponseSh, "Probe Response SH"},
    {QueryInfo, "Probe Query Info"}, {ResponseInfo, "Probe Response Info"}, {QueryInfoSh, "Probe Query Info SH"},
    {QueryInfoStoreId, "Probe Query Info Store ID"}, {Reset, "Probe Reset"}};

constexpr Booleans setOrNot {"Set", "Not set"};

constexpr OptionLayer probeLayer {"tcp.options.rvbd.probe", "TCP Option - Riverbed Probe", probeAppend};
constexpr Field<std::uint8_t> type1 {"tcp.options.rvbd.probe.type1", "Type", Mask {0xf0}};
constexpr Field<std::uint8_t> type2 {"tcp.options.rvbd.probe.type2", "Type", Mask {0xfe}};
constexpr Field<std::uint8_t> version {"tcp.options.rvbd.probe.version", "Version", Label {versionLabel}};
constexpr Field<std::uint8_t> versionRaw {"tcp.options.rvbd.probe.version_raw", "Version", Mask {0x01}, Hidden {}};
constexpr Field<std::uint8_t> reserved {"tcp.options.rvbd.probe.reserved", "Reserved", Base::Hex};
constexpr Field<Ipv4Address> prober {"tcp.options.rvbd.probe.prober", "CSH IP"};
constexpr Field<Ipv4Address> proxyAddress {"tcp.options.rvbd.probe.proxy.ip", "SSH IP"};
constexpr Field<std::uint16_t> proxyPort {"tcp.options.rvbd.probe.proxy.port", "SSH Port"};
constexpr Field<std::uint16_t> applicationVersion {"tcp.options.rvbd.probe.appli_ver", "Application Version"};
constexpr Field<Ipv4Address> clientAddress {"tcp.options.rvbd.probe.client.ip", "Client IP"};
constexpr Field<std::uint32_t> storeId {"tcp.options.rvbd.probe.storeid", "CFE Store ID"};
constexpr Field<std::uint8_t> probeFlags {"tcp.options.rvbd.probe.flags", "Probe Flags", Base::Hex};
constexpr Field<bool> flagNotCfe {"tcp.options.rvbd.probe.flags.notcfe", "Not CFE", Mask {0x04}, setOrNot};
constexpr Field<bool> flagLast {"tcp.options.rvbd.probe.flags.last", "Last Notify", Mask {0x01}, setOrNot};
constexpr Field<bool> flagCache {
    "tcp.options.rvbd.probe.flags.probe", "Disable Probe Cache on CSH", Mask {0x10}, setOrNot};
constexpr Field<bool> flagSsl {"tcp.options.rvbd.probe.flags.ssl", "SSL Enabled", Mask {0x02}, setOrNot};
constexpr Field<bool> flagServer {
    "tcp.options.rvbd.probe.flags.server", "SSH outer to server established", Mask {0x01}, setOrNot};

constexpr OptionLayer transparencyLayer {
    "tcp.options.rvbd.trpy", "TCP Option - Riverbed Transparency", transparencyAppend};
constexpr Field<std::uint16_t> transparencyFlags {"tcp.options.rvbd.trpy.flags", "Transparency Options", Base::Hex};
constexpr Field<bool> flagRstProbe {"tcp.options.rvbd.trpy.flags.fw_rst_probe", "Enable FW traversal feature",
    Mask {0x0400}, Width {16}, setOrNot};
constexpr Field<bool> flagRstInner {"tcp.options.rvbd.trpy.flags.fw_rst_inner", "Enable Inner FW feature on All FWs",
    Mask {0x0200}, Width {16}, setOrNot};
constexpr Field<bool> flagRst {"tcp.options.rvbd.trpy.flags.fw_rst", "Enable Transparency FW feature on All FWs",
    Mask {0x0100}, Width {16}, setOrNot};
constexpr Field<bool> flagChecksum {
    "tcp.options.rvbd.trpy.flags.chksum", "Reserved", Mask {0x0004}, Width {16}, setOrNot};
constexpr Field<bool> flagOutOfBand {
    "tcp.options.rvbd.trpy.flags.oob", "Out of band connection", Mask {0x0002}, Width {16}, setOrNot};
constexpr Field<bool> flagMode {"tcp.options.rvbd.trpy.flags.mode", "Transparency Mode", Mask {0x0001}, Width {16},
    Booleans {"Port Transparency", "Full Transparency"}};
constexpr Field<Ipv4Address> sourceAddress {"tcp.options.rvbd.trpy.src.ip", "Src SH IP Addr"};
constexpr Field<Ipv4Address> destinationAddress {"tcp.options.rvbd.trpy.dst.ip", "Dst SH IP Addr"};
constexpr Field<std::uint16_t> sourcePort {"tcp.options.rvbd.trpy.src.port", "Src SH Inner Port"};
constexpr Field<std::uint16_t> destinationPort {"tcp.options.rvbd.trpy.dst.port", "Dst SH Inner Port"};

constexpr const FieldInfo* fields[] = {&probeLayer, &type1, &type2, &version, &versionRaw, &reserved, &prober,
    &proxyAddress, &proxyPort, &applicationVersion, &clientAddress, &storeId, &probeFlags, &flagNotCfe, &flagLast,
    &flagCache, &flagSsl, &flagServer, &transparencyLayer, &transparencyFlags, &flagRstProbe, &flagRstInner, &flagRst,
    &flagChecksum, &flagOutOfBand, &flagMode, &sourceAddress, &destinationAddress, &sourcePort, &destinationPort};

void probeAppend(const ItemView& item, Text& out)
{
    const auto bytes = item.bytes();
    if (bytes.size() < 3)
        return;
    // The lowest bit tells the old form, whose type has four bits, from the new one.
    const auto type = bytes[2] & 1 ? bytes[2] >> 4 : bytes[2] >> 1;
    out << ": " << findName(probeNames, static_cast<std::uint64_t>(type), "Probe Unknown");
    if (const auto proxy = item.find(proxyAddress); proxy.found() && item.find(proxyPort).found()) {
        out << ", Server Steelhead: ";
        formatLabelValue(proxy, out);
        out.format(":{}", item.valueOf(proxyPort));
    } else if (item.find(applicationVersion).found()) {
        out << ", CSH IP: ";
        formatLabelValue(item.find(prober), out);
    }
}

void transparencyAppend(const ItemView& item, Text& out)
{
    const auto port = item.find(destinationPort);
    if (!port.found())
        return;
    out << ' ';
    formatLabelValue(item.find(sourceAddress), out);
    out.format(":{} -> ", item.valueOf(sourcePort));
    formatLabelValue(item.find(destinationAddress), out);
    out.format(":{}", port.value());
}

/// The new form has no number of its version, only a bit that is not set.
void versionLabel(const ItemView& item, Text& out)
{
    if (item.noted())
        out.format(".... ...0 = Version: {}", item.value());
    else
        out.format(".... {:04b} = Version: {}", item.value(), item.value());
}

/// Puts the mark that Riverbed's users know before the text of the Info column.
void markInfo(const Option& option, std::string_view mark)
{
    if (auto* columns = option.context.columns())
        columns->info.insert(option.segment.infoStart, mark);
}

void readOldProbe(Cursor& in, const Option& option, std::uint8_t type)
{
    in.look(option.item, type1);
    option.item.add(version, in.source(), in.position(), 1, in.peek() & 0x0f);
    in.skip(1);
    if (type == Internal)
        return;
    in.read(option.item, reserved);
    in.read(option.item, prober);
    switch (type) {
    case Query:
    case QuerySh:
    case Trace:
        in.read(option.item, applicationVersion);
        if (in)
            markInfo(option, type == Trace ? "S#, " : "S+, ");
        break;
    case Response:
        in.read(option.item, proxyAddress);
        in.read(option.item, proxyPort);
        if (in)
            markInfo(option, "SA+, ");
        break;
    case ResponseSh:
        in.read(option.item, clientAddress);
        in.read(option.item, proxyAddress);
        in.read(option.item, proxyPort);
        break;
    default: break;
    }
}

void readNewProbe(Cursor& in, const Option& option, std::uint8_t type)
{
    in.look(option.item, type2);
    option.item.add(version, in.source(), in.position(), 1, newVersion).note();
    in.read(option.item, versionRaw);
    if (type < QueryInfo)
        return;
    const auto flags = in.read(option.item, probeFlags);
    switch (type) {
    case QueryInfo:
    case QueryInfoSh:
    case QueryInfoStoreId:
        flags.item.bits(flagNotCfe, flags);
        flags.item.bits(flagLast, flags);
        if (type == QueryInfoSh)
            in.read(flags.item, clientAddress);
        else if (type == QueryInfoStoreId)
            in.read(flags.item, storeId);
        break;
    case ResponseInfo:
        flags.item.bits(flagCache, flags);
        flags.item.bits(flagSsl, flags);
        flags.item.bits(flagServer, flags);
        break;
    default: break;
    }
}

void readProbe(Cursor& in, const Option& option)
{
    if (in.remaining() == 0) {
        option.complain("option length should be >= 3)");
        return;
    }
    const auto byte = in.peek();
    const bool old = byte & 1;
    const auto type = static_cast<std::uint8_t>(old ? byte >> 4 : byte >> 1);
    if (type > Reset)
        return;
    if (old)
        readOldProbe(in, option, type);
    else
        readNewProbe(in, option, type);
}

void readTransparency(Cursor& in, const Option& option)
{
    const auto flags = in.read(option.item, transparencyFlags);
    for (const auto* flag : {&flagRstProbe, &flagRstInner, &flagRst, &flagChecksum, &flagOutOfBand, &flagMode})
        flags.item.bits(*flag, flags);
    in.read(option.item, sourceAddress);
    in.read(option.item, destinationAddress);
    in.read(option.item, sourcePort);
    in.read(option.item, destinationPort);
    if (in)
        markInfo(option, "TRPY, ");
}

constexpr OptionType types[] = {
    {76, 0, "Riverbed Probe", &probeLayer, readProbe},
    {78, 16, "Riverbed Transparency", &transparencyLayer, readTransparency},
};

} // namespace

constexpr OptionTypes riverbedOptions {types};
constexpr FieldList riverbedOptionFields {fields};

} // namespace porthole::tcp
