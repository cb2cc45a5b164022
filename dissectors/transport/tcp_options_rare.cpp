// TCP options that few connections use; each names where it is specified.

#include "dissectors/transport/tcp_options.h"

namespace porthole::tcp {

namespace {

void echoAppend(const ItemView& item, Text& out);
void scpsLabel(const ItemView& item, Text& out);
void scpsAppend(const ItemView& item, Text& out);
void accurateEcnAppend(const ItemView& item, Text& out);
void experimentAppend(const ItemView& item, Text& out);

constexpr std::uint16_t fastOpenExperiment = 0xf989;
constexpr std::uint16_t accurateEcnOrder0 = 0xacc0;
constexpr std::uint16_t accurateEcnOrder1 = 0xacc1;
constexpr std::uint16_t ackRateExperiment = 0x00ac;

// IANA, "TCP/UDP Experimental Option Experiment Identifiers".
constexpr ValueName experimentNames[] = {
    {0x00ac, "TCP ACK Rate Request"}, {0x0348, "Host ID"}, {0x0a0d, "Autonomous System Compensation"},
    {0x0ca0, "Capability Option"}, {0x0ed0, "Extended Data Offset"}, {0x454e, "Encryption Negotiation"},
    {0x5323, "Service Number"}, {0x75ec, "Timestamp Interval"}, {0xacc0, "Accurate ECN - Order 0"},
    {0xacc1, "Accurate ECN - Order 1"}, {0xacce, "Accurate ECN"},
    {0xe2d4, "Shared Memory communications over RMDA protocol"}, {0xf989, "Fast Open"}, {0xf990, "Low Latency"},
};

// RFC 4782 section 3.1: 40 kbit/s times 2 to the power of the rate.
constexpr ValueName quickStartRates[] = {
    {0, "0 bit/s"}, {1, "80 Kbit/s"}, {2, "160 Kbit/s"}, {3, "320 Kbit/s"}, {4, "640 Kbit/s"}, {5, "1.28 Mbit/s"},
    {6, "2.56 Mbit/s"}, {7, "5.12 Mbit/s"}, {8, "10.24 Mbit/s"}, {9, "20.48 Mbit/s"}, {10, "40.96 Mbit/s"},
    {11, "81.92 Mbit/s"}, {12, "163.84 Mbit/s"}, {13, "327.68 Mbit/s"}, {14, "655.36 Mbit/s"}, {15, "1.31072 Gbit/s"},
};

constexpr OptionLayer echoLayer {"tcp.options.echo", "TCP Option - Echo", echoAppend};
constexpr Field<std::uint32_t> echoValue {"tcp.options.echo_value", "TCP Echo Option"};
constexpr OptionLayer connectionCountLayer {"tcp.options.cc", "TCP Option - CC"};
constexpr Field<std::uint32_t> connectionCount {"tcp.options.cc_value", "TCP CC Option"};
constexpr OptionLayer md5Layer {"tcp.options.md5", "TCP Option - TCP MD5 signature"};
constexpr Field<ByteString> md5Digest {"tcp.options.md5.digest", "MD5 digest"};
constexpr OptionLayer scpsLayer {"tcp.options.scps", "TCP Option - SCPS capabilities", Label {scpsLabel}};
constexpr Field<std::uint8_t> scpsVector {
    "tcp.options.scps.vector", "TCP SCPS Capabilities Vector", Base::Hex, Append {scpsAppend}};
constexpr Booleans setOrNot {"Set", "Not set"};
constexpr Field<bool> scpsBets {
    "tcp.options.scpsflags.bets", "Partial Reliability Capable (BETS)", Mask {0x80}, setOrNot};
constexpr Field<bool> scpsSnack1 {
    "tcp.options.scpsflags.snack1", "Short Form SNACK Capable (SNACK1)", Mask {0x40}, setOrNot};
constexpr Field<bool> scpsSnack2 {
    "tcp.options.scpsflags.snack2", "Long Form SNACK Capable (SNACK2)", Mask {0x20}, setOrNot};
constexpr Field<bool> scpsCompress {
    "tcp.options.scpsflags.compress", "Lossless Header Compression (COMP)", Mask {0x10}, setOrNot};
constexpr Field<bool> scpsTimestamp {
    "tcp.options.scpsflags.nlts", "Network Layer Timestamp (NLTS)", Mask {0x08}, setOrNot};
constexpr Field<std::uint8_t> scpsReserved {"tcp.options.scpsflags.reserved", "Reserved", Mask {0x07}};
constexpr Field<std::uint8_t> scpsConnection {"tcp.options.scps.binding", "Connection ID"};
constexpr OptionLayer snackLayer {"tcp.options.snack", "TCP Option - Selective Negative Acknowledgment"};
constexpr Field<std::uint16_t> snackOffset {"tcp.options.snack.offset", "TCP SNACK Offset"};
constexpr Field<std::uint16_t> snackSize {"tcp.options.snack.size", "TCP SNACK Size"};
constexpr OptionLayer recordLayer {"tcp.options.scpsrec", "TCP Option - SCPS record boundary"};
constexpr OptionLayer corruptionLayer {"tcp.options.scpscor", "TCP Option - SCPS corruption experienced"};
constexpr OptionLayer quickStartLayer {"tcp.options.qs", "TCP Option - Quick-Start"};
constexpr Field<std::uint8_t> quickStartRate {"tcp.options.qs.rate", "QS Rate", Mask {0x0f}, Names {quickStartRates}};
constexpr Field<std::uint8_t> quickStartTtl {"tcp.options.qs.ttl_diff", "QS Rate"};
constexpr OptionLayer userTimeoutLayer {"tcp.options.user_to", "TCP Option - User Timeout"};
constexpr Field<bool> timeoutGranularity {
    "tcp.options.user_to_granularity", "Granularity", Mask {0x8000}, Width {16}, Booleans {"Minutes", "Seconds"}};
constexpr Field<std::uint16_t> userTimeout {"tcp.options.user_to_val", "User Timeout", Mask {0x7fff}};
constexpr OptionLayer aoLayer {"tcp.options.ao", "TCP Option - TCP AO"};
constexpr Field<std::uint8_t> aoKey {"tcp.options.ao.keyid", "AO KeyID"};
constexpr Field<std::uint8_t> aoNextKey {"tcp.options.ao.rnextkeyid", "AO RNextKeyID"};
constexpr Field<ByteString> aoMac {"tcp.options.ao.mac", "AO MAC"};
constexpr OptionLayer fastOpenLayer {"tcp.options.tfo", "TCP Option - TCP Fast Open"};
constexpr Field<NoValue> fastOpenRequest {"tcp.options.tfo.request", "Fast Open Cookie Request"};
constexpr Field<ByteString> fastOpenCookie {"tcp.options.tfo.cookie", "Fast Open Cookie"};
constexpr OptionLayer accurateEcnLayer {"tcp.options.acc_ecn", "TCP Option - Accurate ECN", accurateEcnAppend};
constexpr Field<UInt24> ecnEct0 {"tcp.options.acc_ecn.ee0b", "Accurate ECN Echo ECT(0) Byte Counter"};
constexpr Field<UInt24> ecnCe {"tcp.options.acc_ecn.eceb", "Accurate ECN Echo CE Byte Counter"};
constexpr Field<UInt24> ecnEct1 {"tcp.options.acc_ecn.ee1b", "Accurate ECN Echo ECT(1) Byte Counter"};
constexpr OptionLayer experimentLayer {"tcp.options.experimental", "TCP Option - Experimental", experimentAppend};
constexpr Field<std::uint16_t> experimentId {
    "tcp.options.experimental.exid", "Experiment Identifier", Base::Hex, Names {experimentNames}};
constexpr Field<ByteString> experimentData {"tcp.options.experimental.data", "Data"};
constexpr Field<std::uint8_t> ackRate {"tcp.options.tarr.rate", "TARR Rate", Mask {0xfe}};
constexpr Field<std::uint8_t> ackRateReserved {"tcp.options.tar.reserved", "TARR Reserved", Mask {0x01}};

constexpr ExpertInfo fastOpenSyn {
    "tcp.analysis.tfo_syn", Severity::Note, ExpertGroup::Sequence, "TCP SYN with TFO Cookie"};

constexpr const FieldInfo* fields[] = {&echoLayer, &echoValue, &connectionCountLayer, &connectionCount, &md5Layer,
    &md5Digest, &scpsLayer, &scpsVector, &scpsBets, &scpsSnack1, &scpsSnack2, &scpsCompress, &scpsTimestamp, &scpsReserved,
    &scpsConnection, &snackLayer, &snackOffset, &snackSize, &recordLayer, &corruptionLayer, &quickStartLayer, &quickStartRate,
    &quickStartTtl, &userTimeoutLayer, &timeoutGranularity, &userTimeout, &aoLayer, &aoKey, &aoNextKey, &aoMac,
    &fastOpenLayer, &fastOpenRequest, &fastOpenCookie, &accurateEcnLayer, &ecnEct0, &ecnCe, &ecnEct1, &experimentLayer,
    &experimentId, &experimentData, &ackRate, &ackRateReserved};
constexpr const ExpertInfo* experts[] = {&fastOpenSyn};

void echoAppend(const ItemView& item, Text& out)
{
    if (const auto value = item.find(echoValue); value.found())
        out.format(": {}", value.value());
}

/// "(Order 0): EE0B 1, ECEB 2": the counters in the order in which they stand.
void appendCounters(const ItemView& item, bool ect1First, Text& out)
{
    const auto& tree = item.packet().tree;
    std::string_view separator = ect1First ? " (Order 1): " : " (Order 0): ";
    for (auto i = item.index() + 1; i < tree.size(); ++i) {
        const auto* field = tree[i].field;
        if (tree[i].parent != item.index() || (field != &ecnEct0 && field != &ecnCe && field != &ecnEct1))
            continue;
        out.format("{}{} {}", separator, field == &ecnEct0 ? "EE0B" : field == &ecnCe ? "ECEB" : "EE1B", tree[i].value);
        separator = ", ";
    }
}

void accurateEcnAppend(const ItemView& item, Text& out)
{
    appendCounters(item, item.valueOf(optionKind) == 174, out);
}

void experimentAppend(const ItemView& item, Text& out)
{
    const auto id = item.find(experimentId);
    if (!id.found())
        return;
    out << ": " << valueName(experimentId, id.value());
    if (id.value() == accurateEcnOrder0 || id.value() == accurateEcnOrder1) {
        const auto length = item.valueOf(optionLength);
        if (length <= 13 && length % 3 == 1)
            out << ": Accurate ECN";
        appendCounters(item, id.value() == accurateEcnOrder1, out);
    }
    if (const auto rate = item.find(ackRate); rate.found())
        out.format(" {}", rate.value());
}

/// RFC 1072.
void readEcho(Cursor& in, const Option& option)
{
    const auto value = in.read(option.item, echoValue);
    if (in)
        option.context.appendInfo(" ECHO={}", value.value);
}

/// RFC 1644.
void readConnectionCount(Cursor& in, const Option& option)
{
    const auto value = in.read(option.item, connectionCount);
    if (in)
        option.context.appendInfo(" CC={}", value.value);
}

/// RFC 2385.
void readMd5(Cursor& in, const Option& option)
{
    option.context.appendInfo(" MD5");
    in.bytes(option.item, md5Digest, 16);
}

/// "BETS, SNACK1", for the capabilities of CCSDS 714.0-B-2 that are set.
void appendCapabilities(std::uint64_t vector, Text& out)
{
    static constexpr std::string_view names[] = {"BETS", "SNACK1", "SNACK2", "COMP", "NLTS"};
    Separator comma(", ");
    for (unsigned i = 0; i < 5; ++i)
        if (vector >> (7 - i) & 1)
            out << comma.next() << names[i];
    if (vector & 0x07)
        out << comma.next() << "RESERVED";
}

void scpsAppend(const ItemView& item, Text& out)
{
    if (item.value() == 0)
        return;
    out << " (";
    appendCapabilities(item.value(), out);
    out << ')';
}

void scpsLabel(const ItemView& item, Text& out)
{
    const auto length = item.valueOf(optionLength);
    if (length == 4)
        out << scpsLayer.name;
    else
        out.format("Illegal SCPS Extended Capabilities ({} bytes)", length);
}

/// CCSDS 714.0-B-2 section 3.2.
void readScps(Cursor& in, const Option& option)
{
    if (option.length != 4) // extended capabilities, which nobody defined
        return;
    const auto vector = in.read(option.item, scpsVector);
    vector.item.bits(scpsBets, vector);
    vector.item.bits(scpsSnack1, vector);
    vector.item.bits(scpsSnack2, vector);
    vector.item.bits(scpsCompress, vector);
    vector.item.bits(scpsTimestamp, vector);
    vector.item.bits(scpsReserved, vector);
    const auto connection = in.read(option.item, scpsConnection);
    auto* columns = option.context.columns();
    if (!in || !columns)
        return;
    if (vector != 0) {
        columns->info << " SCPS[";
        appendCapabilities(vector, columns->info);
        columns->info << ']';
    }
    if (connection != 0)
        columns->info.format(" Connection ID={}", connection.value);
}

void readSnack(Cursor& in, const Option& option)
{
    in.read(option.item, snackOffset);
    in.read(option.item, snackSize);
}

/// RFC 4782 section 3.1.
void readQuickStart(Cursor& in, const Option& option)
{
    const auto rate = in.read(option.item, quickStartRate);
    in.read(option.item, quickStartTtl);
    if (in)
        option.context.appendInfo(" QSresp={}", findName(quickStartRates, rate));
}

/// RFC 5482.
void readUserTimeout(Cursor& in, const Option& option)
{
    const auto word = in.peek16();
    if (in.has(2))
        option.item.add(timeoutGranularity, in.source(), in.position(), 2, word >> 15);
    const auto timeout = in.read(option.item, userTimeout);
    if (in)
        option.context.appendInfo(" USER_TO={}", timeout.value);
}

/// RFC 5925.
void readAuthentication(Cursor& in, const Option& option)
{
    option.context.appendInfo("TCP AO");
    if (option.length < 4) {
        option.complain("option length should be >= than 4");
        return;
    }
    in.read(option.item, aoKey);
    in.read(option.item, aoNextKey);
    if (option.length > 4)
        in.bytes(option.item, aoMac, option.length - 4);
}

/// RFC 7413 section 4.1.1.
void readFastOpen(Cursor& in, const Option& option)
{
    if (in.remaining() == 0) {
        in.bytes(option.item, fastOpenRequest, 0);
        option.context.appendInfo(" TFO=R");
        return;
    }
    const auto cookie = in.bytes(option.item, fastOpenCookie, in.remaining());
    if (!in)
        return;
    option.context.appendInfo(" TFO=C");
    if ((option.segment.flags & (bit::syn | bit::ack)) == bit::syn)
        cookie.item.expert(fastOpenSyn);
}

/// draft-ietf-tcpm-accurate-ecn section 3.2.3: up to three counters, in one of two orders.
void readCounters(Cursor& in, const Option& option, bool ect1First, std::uint32_t before)
{
    if (in.remaining() == 0) {
        option.context.appendInfo(" AccECN");
        return;
    }
    if (in.remaining() > 9 || in.remaining() % 3 != 0) {
        option.complain(fmt::format("option length should be {}, {}, {}, or {} instead of {}", before, before + 3, before + 6,
                             before + 9, option.length));
        return;
    }
    static constexpr const Field<UInt24>* fieldOrder[2][3] = {{&ecnEct0, &ecnCe, &ecnEct1}, {&ecnEct1, &ecnCe, &ecnEct0}};
    static constexpr std::string_view names[2][3] = {{"EE0B", "ECEB", "EE1B"}, {"EE1B", "ECEB", "EE0B"}};
    for (unsigned i = 0; i < 3 && in && in.remaining() > 0; ++i) {
        const auto counter = in.read(option.item, *fieldOrder[ect1First][i]);
        if (in)
            option.context.appendInfo(" {}={}", names[ect1First][i], counter.value);
    }
}

void readAccurateEcn(Cursor& in, const Option& option)
{
    readCounters(in, option, option.kind == 174, 2);
}

/// draft-gomez-tcpm-ack-rate-request.
void readAckRate(Cursor& in, const Option& option)
{
    if (in.remaining() == 0) {
        option.context.appendInfo(" TARR");
        return;
    }
    const auto rate = in.look(option.item, ackRate);
    in.read(option.item, ackRateReserved);
    if (in)
        option.context.appendInfo(" TARR={}", rate.value);
}

/// RFC 6994.
void readExperiment(Cursor& in, const Option& option)
{
    if (option.length < 4) {
        option.complain(fmt::format("option length {} smaller than 4", option.length));
        return;
    }
    const auto id = in.read(option.item, experimentId);
    if (!in)
        return;
    switch (id.value) {
    case fastOpenExperiment: readFastOpen(in, option); return;
    case accurateEcnOrder0: readCounters(in, option, false, 4); return;
    case accurateEcnOrder1: readCounters(in, option, true, 4); return;
    case ackRateExperiment: readAckRate(in, option); return;
    }
    if (in.remaining() > 0)
        in.bytes(option.item, experimentData, in.remaining());
    if (in)
        option.context.appendInfo(" ExID={:X}", id.value);
}

void readNothing(Cursor&, const Option&) { }

constexpr OptionType types[] = {
    {6, 6, "Echo", &echoLayer, readEcho},
    {7, 6, "Echo reply", &echoLayer, readEcho},
    {11, 6, "CC", &connectionCountLayer, readConnectionCount},
    {12, 6, "CC.NEW", &connectionCountLayer, readConnectionCount},
    {13, 6, "CC.ECHO", &connectionCountLayer, readConnectionCount},
    {19, 18, "TCP MD5 signature", &md5Layer, readMd5},
    {20, 0, "SCPS capabilities", &scpsLayer, readScps},
    {21, 6, "Selective Negative Acknowledgment", &snackLayer, readSnack},
    {22, 2, "SCPS record boundary", &recordLayer, readNothing},
    {23, 2, "SCPS corruption experienced", &corruptionLayer, readNothing},
    {27, 8, "Quick-Start", &quickStartLayer, readQuickStart},
    {28, 4, "User Timeout", &userTimeoutLayer, readUserTimeout},
    {29, 0, "TCP AO", &aoLayer, readAuthentication},
    {34, 0, "TCP Fast Open", &fastOpenLayer, readFastOpen},
    {172, 0, "Accurate ECN", &accurateEcnLayer, readAccurateEcn},
    {174, 0, "Accurate ECN", &accurateEcnLayer, readAccurateEcn},
    {253, 0, "Experimental", &experimentLayer, readExperiment},
    {254, 0, "Experimental", &experimentLayer, readExperiment},
};

} // namespace

constexpr OptionTypes rareOptions {types};
constexpr FieldList rareOptionFields {fields};
constexpr ExpertList rareOptionExperts {experts};

} // namespace porthole::tcp
