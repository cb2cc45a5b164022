// Private messages of NTP (mode 7): ntpd's ntp_request.h. Items of the requests that are seen in the wild are taken apart.

#include "dissectors/application/ntp/ntp.h"

#include "dissectors/application/flag_names.h"

#include <algorithm>

namespace porthole::ntp {

namespace {

void itemLabel(const ItemView& item, Text& out);
void itemPlain(const ItemView& item, Text& out);
void appendPeerFlags(const ItemView& item, Text& out);
void errorText(std::uint64_t value, Text& out);
void hexText(std::uint64_t value, Text& out);
void low12Label(const ItemView& item, Text& out);

constexpr std::uint8_t monitorOld = 20, monitor = 42;

constexpr ValueName responses[] = {{0, "Request"}, {1, "Response"}};
constexpr ValueName implementations[] = {{0, "UNIV"}, {2, "XNTPD_OLD (pre-IPv6)"}, {3, "XNTPD"}};
constexpr ValueName requests[] = {{0, "PEER_LIST"}, {1, "PEER_LIST_SUM"}, {2, "PEER_INFO"}, {3, "PEER_STATS"}, {4, "SYS_INFO"},
    {5, "SYS_STATS"}, {6, "IO_STATS"}, {7, "MEM_STATS"}, {8, "LOOP_INFO"}, {9, "TIMER_STATS"}, {10, "CONFIG"}, {11, "UNCONFIG"},
    {12, "SET_SYS_FLAG"}, {13, "CLR_SYS_FLAG"}, {14, "MONITOR"}, {15, "NOMONITOR"}, {16, "GET_RESTRICT"}, {17, "RESADDFLAGS"},
    {18, "RESSUBFLAGS"}, {19, "UNRESTRICT"}, {20, "MON_GETLIST"}, {21, "RESET_STATS"}, {22, "RESET_PEER"}, {23, "REREAD_KEYS"},
    {24, "DO_DIRTY_HACK"}, {25, "DONT_DIRTY_HACK"}, {26, "TRUSTKEY"}, {27, "UNTRUSTKEY"}, {28, "AUTHINFO"}, {29, "TRAPS"},
    {30, "ADD_TRAP"}, {31, "CLR_TRAP"}, {32, "REQUEST_KEY"}, {33, "CONTROL_KEY"}, {34, "GET_CTLSTATS"}, {35, "GET_LEAPINFO"},
    {36, "GET_CLOCKINFO"}, {37, "SET_CLKFUDGE"}, {38, "GET_KERNEL"}, {39, "GET_CLKBUGINFO"}, {41, "SET_PRECISION"},
    {42, "MON_GETLIST_1"}, {43, "HOSTNAME_ASSOCID"}, {44, "IF_STATS"}, {45, "IF_RELOAD"}};
constexpr ValueName errors[] = {{0, "No error"}, {1, "incompatible implementation number"}, {2, "unimplemented request code"},
    {3, "format error"}, {4, "no data available"}, {5, "unknown"}, {6, "unknown"}, {7, "authentication failure"}};
constexpr ValueName modes[] = {{0, "reserved"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "client"}, {4, "server"},
    {5, "broadcast"}, {6, "reserved for NTP control message"}, {7, "reserved for private use"}};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> responseBit {"ntp.priv.flags.r", "Response bit", Mask {0x80}, Names {responses}};
constexpr Field<std::uint8_t> moreBit {"ntp.priv.flags.more", "More bit", Mask {0x40}};
constexpr Field<std::uint8_t> authAndSequence {"ntp.priv.auth_seq", "Auth, sequence"};
constexpr Field<std::uint8_t> authBit {"ntp.priv.auth", "Auth bit", Mask {0x80}};
constexpr Field<std::uint8_t> sequence {"ntp.priv.seq", "Sequence number", Mask {0x7f}};
constexpr Field<std::uint8_t> implementation {"ntp.priv.impl", "Implementation", Names {implementations}};
constexpr Field<std::uint8_t> request {"ntp.priv.reqcode", "Request code", Names {requests}};
constexpr Field<std::uint8_t> error {"ntp.priv.err", "Err", Base::Hex, Mask {0xf0}, Names {errors}, ValueText {errorText}};
constexpr Field<std::uint16_t> itemCount {"ntp.priv.numitems", "Number of data items", Mask {0x0fff}, Label {low12Label}};
constexpr Field<std::uint8_t> reserved {"ntp.priv.reserved", "Reserved", Base::Hex, Mask {0xf0}, ValueText {hexText}};
constexpr Field<std::uint16_t> itemSize {"ntp.priv.itemsize", "Size of data item", Mask {0x0fff}, Label {low12Label}};
constexpr Field<TextString> dataItem {"ntp.priv.mode7.item", "Mode7 item", Label {itemLabel}, Plain {itemPlain}};

constexpr Field<std::uint32_t> averageInterval {"ntp.priv.monlist.avgint", "avgint"};
constexpr Field<std::uint32_t> lastInterval {"ntp.priv.monlist.lsint", "lsint"};
constexpr Field<std::uint32_t> restrictions {"ntp.priv.monlist.restr", "restr", Base::Hex};
constexpr Field<std::uint32_t> packetCount {"ntp.priv.monlist.count", "count"};
constexpr Field<Ipv4Address> remoteAddress {"ntp.priv.monlist.remote_address", "remote address"};
constexpr Field<Ipv4Address> localAddress {"ntp.priv.monlist.local_address", "local address"};
constexpr Field<std::uint32_t> monitorFlags {"ntp.priv.monlist.flags", "flags", Base::Hex};
constexpr Field<std::uint16_t> remotePort {"ntp.priv.monlist.port", "port"};
constexpr Field<std::uint8_t> remoteMode {"ntp.priv.monlist.mode", "mode"};
constexpr Field<std::uint8_t> remoteVersion {"ntp.priv.monlist.version", "version"};
constexpr Field<std::uint32_t> monitorIpv6 {"ntp.priv.monlist.ipv6", "ipv6", Base::Hex};
constexpr Field<std::uint32_t> monitorUnused {"ntp.priv.monlist.unused", "unused", Base::Hex};
constexpr Field<Ipv6Address> remoteAddress6 {"ntp.priv.monlist.addr6", "ipv6 remote addr"};
constexpr Field<Ipv6Address> localAddress6 {"ntp.priv.monlist.daddr6", "ipv6 local addr"};

constexpr Field<std::uint32_t> timeReset {"ntp.priv.mode7.timereset", "Time reset"};
constexpr Field<std::uint32_t> keyCount {"ntp.priv.mode7.numkeys", "Num keys"};
constexpr Field<std::uint32_t> freeKeyCount {"ntp.priv.mode7.numfreekeys", "Num free keys"};
constexpr Field<std::uint32_t> keyLookups {"ntp.priv.mode7.keylookups", "Keylookups"};
constexpr Field<std::uint32_t> keyNotFound {"ntp.priv.mode7.keynotfound", "Key not found"};
constexpr Field<std::uint32_t> encryptions {"ntp.priv.mode7.encryptions", "Encryptions"};
constexpr Field<std::uint32_t> decryptions {"ntp.priv.mode7.decryptions", "Decryptions"};
constexpr Field<std::uint32_t> expired {"ntp.priv.mode7.expired", "Expired"};
constexpr Field<std::uint32_t> keyUncached {"ntp.priv.mode7.keyuncached", "Key uncached"};
constexpr Field<std::int64_t> lastOffset {"ntp.priv.mode7.last_offset", "Last offset"};
constexpr Field<std::int64_t> drift {"ntp.priv.mode7.drift_comp", "Drift comp"};
constexpr Field<std::uint32_t> compliance {"ntp.priv.mode7.compliance", "Compliance"};
constexpr Field<std::uint32_t> watchdog {"ntp.priv.mode7.watchdog_timer", "Watchdog timer"};
constexpr Field<std::int32_t> kernelOffset {"ntp.priv.mode7.kernel_offset", "Offset"};
constexpr Field<std::int32_t> frequency {"ntp.priv.mode7.freq", "Freq"};
constexpr Field<std::int32_t> maximumError {"ntp.priv.mode7.maxerror", "Max error"};
constexpr Field<std::int32_t> estimatedError {"ntp.priv.mode7.esterror", "Est error"};
constexpr Field<std::uint16_t> kernelStatus {"ntp.priv.mode7.status", "Status"};
constexpr Field<std::uint16_t> shift {"ntp.priv.mode7.shift", "Shift"};
constexpr Field<std::int32_t> constant {"ntp.priv.mode7.constant", "Constant"};
constexpr Field<std::int32_t> kernelPrecision {"ntp.priv.mode7.precision", "Precision"};
constexpr Field<std::int32_t> tolerance {"ntp.priv.mode7.tolerance", "tolerance"};
constexpr Field<std::int32_t> pulseFrequency {"ntp.priv.mode7.ppsfreq", "ppsfreq"};
constexpr Field<std::int32_t> jitter {"ntp.priv.mode7.jitter", "jitter"};
constexpr Field<std::int32_t> stability {"ntp.priv.mode7.stabil", "stabil"};
constexpr Field<std::int32_t> jitterCount {"ntp.priv.mode7.jitcnt", "jitcnt"};
constexpr Field<std::int32_t> calibrationCount {"ntp.priv.mode7.calcnt", "calcnt"};
constexpr Field<std::int32_t> errorCount {"ntp.priv.mode7.errcnt", "errcnt"};
constexpr Field<std::int32_t> stabilityCount {"ntp.priv.mode7.stbcnt", "stbcnt"};
constexpr Field<Ipv4Address> peerLocal {"ntp.priv.mode7.dstaddress", "Destination address"};
constexpr Field<Ipv4Address> peerRemote {"ntp.priv.mode7.srcaddress", "Source address"};
constexpr Field<std::uint16_t> peerPort {"ntp.priv.mode7.srcport", "Source port"};
constexpr Field<std::int8_t> hostPoll {"ntp.priv.mode7.hpoll", "Host polling interval"};
constexpr Field<std::uint8_t> reach {"ntp.priv.mode7.reach", "Reach"};
constexpr Field<std::uint8_t> peerFlags {"ntp.priv.mode7.peer.flags", "Flags", Base::Hex, Mask {0xff}, Append {appendPeerFlags}};
constexpr Field<bool> flagConfig {"ntp.priv.mode7.peer.flags.config", "Config", Mask {0x01}, Width {8}, setOrNot};
constexpr Field<bool> flagSystemPeer {"ntp.priv.mode7.peer.flags.syspeer", "Syspeer", Mask {0x02}, Width {8}, setOrNot};
constexpr Field<bool> flagBurst {"ntp.priv.mode7.peer.flags.burst", "Burst", Mask {0x04}, Width {8}, setOrNot};
constexpr Field<bool> flagClock {"ntp.priv.mode7.peer.flags.refclock", "Refclock", Mask {0x08}, Width {8}, setOrNot};
constexpr Field<bool> flagPrefer {"ntp.priv.mode7.peer.flags.prefer", "Prefer", Mask {0x10}, Width {8}, setOrNot};
constexpr Field<bool> flagAuth {"ntp.priv.mode7.peer.flags.authenable", "Auth enable", Mask {0x20}, Width {8}, setOrNot};
constexpr Field<bool> flagCandidate {"ntp.priv.mode7.peer.flags.sel_candidate", "Sel Candidate", Mask {0x40}, Width {8}, setOrNot};
constexpr Field<bool> flagShortList {"ntp.priv.mode7.peer.flags.shortlist", "Shortlist", Mask {0x80}, Width {8}, setOrNot};
constexpr Field<std::uint8_t> hostMode {"ntp.priv.mode7.hmode", "HMode", Names {modes}};
constexpr Field<std::int32_t> delay {"ntp.priv.mode7.delay", "Delay"};
constexpr Field<std::uint64_t> peerOffset {"ntp.priv.mode7.offset", "Offset"};
constexpr Field<std::uint32_t> dispersion {"ntp.priv.mode7.dispersion", "Dispersion"};
constexpr Field<std::uint32_t> ipv6Flag {"ntp.priv.mode7.ipv6_flag", "IPv6 Flag"};
constexpr Field<ByteString> unused {"ntp.priv.mode7.unused", "Unused"};
constexpr Field<Ipv6Address> peerLocal6 {"ntp.priv.mode7.dstaddress6", "IPv6 destination addr"};
constexpr Field<Ipv6Address> peerRemote6 {"ntp.priv.mode7.srcaddress6", "IPv6 source addr"};

constexpr const FieldInfo* fields[] = {&responseBit, &moreBit, &authAndSequence, &authBit, &sequence, &implementation, &request, &error,
    &itemCount, &reserved, &itemSize, &dataItem, &averageInterval, &lastInterval, &restrictions, &packetCount, &remoteAddress,
    &localAddress, &monitorFlags, &remotePort, &remoteMode, &remoteVersion, &monitorIpv6, &monitorUnused, &remoteAddress6,
    &localAddress6, &timeReset, &keyCount, &freeKeyCount, &keyLookups, &keyNotFound, &encryptions, &decryptions, &expired, &keyUncached,
    &lastOffset, &drift, &compliance, &watchdog, &kernelOffset, &frequency, &maximumError, &estimatedError, &kernelStatus, &shift,
    &constant, &kernelPrecision, &tolerance, &pulseFrequency, &jitter, &stability, &jitterCount, &calibrationCount, &errorCount,
    &stabilityCount, &peerLocal, &peerRemote, &peerPort, &hostPoll, &reach, &peerFlags, &flagConfig, &flagSystemPeer, &flagBurst,
    &flagClock, &flagPrefer, &flagAuth, &flagCandidate, &flagShortList, &hostMode, &delay, &peerOffset, &dispersion, &ipv6Flag, &unused,
    &peerLocal6, &peerRemote6};

constexpr const FieldInfo* flagParts[] = {&responseBit, &moreBit, &version, &mode};
constexpr const FieldInfo* sequenceParts[] = {&authBit, &sequence};
constexpr const FieldInfo* peerFlagParts[] = {
    &flagConfig, &flagSystemPeer, &flagBurst, &flagClock, &flagPrefer, &flagAuth, &flagCandidate, &flagShortList};

void appendPeerFlags(const ItemView& item, Text& out) { appendFlagNames(out, item.value(), peerFlagParts); }

void hexText(std::uint64_t value, Text& out) { out.format("0x{:02x}", value); }
void errorText(std::uint64_t value, Text& out) { out.format("{} (0x{:02x})", findName(errors, value, "Unknown"), value); }

/// The low twelve bits of a word whose upper four are another field.
void low12Label(const ItemView& item, Text& out)
{
    const auto value = item.value();
    out.format(".... {:04b}  {:04b} {:04b} = {}: {}", value >> 8 & 0xf, value >> 4 & 0xf, value & 0xf, item.field().name, value);
}

/// The item's value is the request that it answers.
void itemPlain(const ItemView& item, Text& out)
{
    if (const auto code = item.value(); code == monitor || code == monitorOld)
        out << "Monlist Item";
}

void itemLabel(const ItemView& item, Text& out)
{
    const auto six = item.find(remoteAddress6);
    const bool isSix = six.found() && item.valueOf(monitorIpv6) != 0;
    const auto address = isSix ? six : item.find(remoteAddress);
    if (!address.found()) {
        out << privateRequestName(static_cast<std::uint8_t>(item.value())) << " Item";
        return;
    }
    out << "Monlist item: address: ";
    formatValue(address, out);
    out.format(":{}", item.valueOf(remotePort));
}

/// The items of a layout that are numbers only, in the order of the wire.
void readNumbers(Cursor in, const TreeItem& item, std::span<const FieldInfo* const> layout)
{
    for (const auto* field : layout) {
        const std::uint32_t width = field->width / 8u;
        if (in.remaining() < width)
            return;
        const auto value = in.number(item, *field, width);
        if (field->type == FieldType::Int32)
            value.item.setValue(static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(value.value))));
    }
}

constexpr const FieldInfo* authLayout[] = {
    &timeReset, &keyCount, &freeKeyCount, &keyLookups, &keyNotFound, &encryptions, &decryptions, &expired, &keyUncached};
constexpr const FieldInfo* loopLayout[] = {&lastOffset, &drift, &compliance, &watchdog};
constexpr const FieldInfo* kernelLayout[] = {&kernelOffset, &frequency, &maximumError, &estimatedError, &kernelStatus, &shift, &constant,
    &kernelPrecision, &tolerance, &pulseFrequency, &jitter, &stability, &jitterCount, &calibrationCount, &errorCount, &stabilityCount};

void readMonitor(Cursor in, const TreeItem& item, bool old)
{
    in.read(item, averageInterval);
    in.read(item, lastInterval);
    in.read(item, restrictions);
    in.read(item, packetCount);
    in.read(item, remoteAddress);
    if (!old) {
        in.read(item, localAddress);
        in.read(item, monitorFlags);
    }
    in.read(item, remotePort);
    in.read(item, remoteMode);
    in.read(item, remoteVersion);
    const auto six = in.read(item, monitorIpv6);
    in.read(item, monitorUnused);
    if (!in || six == 0)
        return;
    in.read(item, remoteAddress6);
    if (!old)
        in.read(item, localAddress6);
}

void readPeer(Cursor in, const TreeItem& item)
{
    in.read(item, peerLocal);
    in.read(item, peerRemote);
    in.read(item, peerPort);
    in.read(item, stratum);
    in.read(item, hostPoll);
    in.read(item, poll);
    in.read(item, reach);
    const auto word = in.read(item, peerFlags);
    addFlags(word.item, word, peerFlagParts);
    in.read(item, hostMode);
    in.read(item, delay);
    in.read(item, peerOffset);
    in.read(item, dispersion);
    in.read(item, ipv6Flag);
    in.bytes(item, unused, 4);
    in.read(item, peerLocal6);
    in.read(item, peerRemote6);
}

void readItem(Cursor in, std::uint8_t code, const TreeItem& layer)
{
    constexpr std::uint8_t peerSummary = 1, loop = 8, authentication = 28, kernel = 38;
    if (code != peerSummary && code != loop && code != authentication && code != kernel && code != monitor && code != monitorOld)
        return;
    const auto item = layer.add(dataItem, in.source(), in.position(), in.remaining(), code);
    switch (code) {
    case monitor: readMonitor(in, item, false); return;
    case monitorOld: readMonitor(in, item, true); return;
    case peerSummary: readPeer(in, item); return;
    case loop: readNumbers(in, item, loopLayout); return;
    case authentication: readNumbers(in, item, authLayout); return;
    default: readNumbers(in, item, kernelLayout); return;
    }
}

} // namespace

std::string_view privateRequestName(std::uint8_t code) { return findName(requests, code, "Unknown"); }

void readPrivate(Cursor& in, const TreeItem& layer, const TreeItem& item, std::uint8_t word)
{
    addFlags(item, word, flagParts);
    const auto sequenceWord = in.read(layer, authAndSequence);
    addFlags(sequenceWord.item, sequenceWord, sequenceParts);
    in.read(layer, implementation);
    const auto code = in.read(layer, request);
    in.look(layer, error);
    const std::uint32_t count = in.read(layer, itemCount);
    in.look(layer, reserved);
    const std::uint32_t size = in.read(layer, itemSize);
    for (std::uint32_t i = 0; i < count && size > 0 && in && in.remaining() >= size; ++i)
        readItem(in.take(size), code, layer);
}

constinit const FieldList privateFields {fields};

} // namespace porthole::ntp
