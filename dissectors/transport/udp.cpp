// User Datagram Protocol: RFC 768; over IPv6, RFC 8200 section 8.1; jumbograms, RFC 2675.
// Lightweight User Datagram Protocol: RFC 3828. It differs in one field: how much the checksum covers.

#include "dissectors/core/checksum.h"
#include "dissectors/dissector.h"
#include "dissectors/transport/checksum_offload.h"
#include "dissectors/transport/port_range.h"

namespace porthole {

namespace {

void appendPorts(const ItemView& item, Text& out);
void appendLengthFault(const ItemView& item, Text& out);
void appendCoverageFault(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void payloadLabel(const ItemView& item, Text& out);

constexpr std::uint32_t headerLength = 8;

enum ChecksumStatus : std::uint8_t {
    Bad,
    Good,
    Unverified,
    NotPresent,
    Illegal,
};
constexpr ValueName checksumStatuses[]
    = {{Bad, "Bad"}, {Good, "Good"}, {Unverified, "Unverified"}, {NotPresent, "Not present"}, {Illegal, "Illegal"}};

constexpr Field<std::uint16_t> sourcePort {"udp.srcport", "Source Port", PortOf {Transport::Udp}};
constexpr Field<std::uint8_t> sourceRange {
    "udp.srcport.range", "Port Range", Names {portRangeNames}, OnlyName {}, Generated {}, portRangeHelp};
constexpr Field<std::uint16_t> destinationPort {"udp.dstport", "Destination Port", PortOf {Transport::Udp}};
constexpr Field<std::uint8_t> destinationRange {
    "udp.dstport.range", "Port Range", Names {portRangeNames}, OnlyName {}, Generated {}, portRangeHelp};
constexpr Field<std::uint16_t> anyPort {"udp.port", "Source or Destination Port", PortOf {Transport::Udp}, Hidden {}};
constexpr Field<std::uint16_t> length {"udp.length", "Length", Append {appendLengthFault}};
constexpr Field<std::uint16_t> coverageField {
    "udp.checksum_coverage", "Checksum coverage", Append {appendCoverageFault}};
constexpr Field<std::uint16_t> checksum {"udp.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "udp.checksum.status", "Checksum Status", Names {checksumStatuses}, OnlyName {}, Generated {}};
constexpr Field<std::uint16_t> checksumCalculated {
    "udp.checksum_calculated", "Calculated Checksum", Base::Hex, Generated {}};
constexpr Field<std::uint8_t> offloadField {
    "udp.checksum.offload", "Checksum offload", Names {checksumOffloads}, OnlyName {}, Generated {}};
constexpr Field<std::uint32_t> stream {"udp.stream", "Stream index", Generated {}};
constexpr Field<NoValue> timestamps {"udp.timestamps", "Timestamps", Generated {}};
constexpr Field<RelativeTime> timeRelative {"udp.time_relative", "Time since first frame", Generated {}};
constexpr Field<RelativeTime> timeDelta {"udp.time_delta", "Time since previous frame", Generated {}};
constexpr Field<ByteString> payloadField {"udp.payload", "UDP payload", Label {payloadLabel}};

constexpr ExpertInfo possibleTraceroute {
    "udp.possible_traceroute", Severity::Chat, ExpertGroup::Sequence, "Possible traceroute"};
constexpr ExpertInfo lengthBad {"udp.length.bad", Severity::Error, ExpertGroup::Malformed, "Bad length value"};
constexpr ExpertInfo lengthZero {
    "udp.length.bad_zero", Severity::Warning, ExpertGroup::Protocol, "Length is zero but payload < 65536"};
constexpr ExpertInfo checksumZero {
    "udp.checksum.zero", Severity::Error, ExpertGroup::Checksum, "Illegal checksum value (0)"};
constexpr ExpertInfo checksumBad {"udp.checksum.bad", Severity::Error, ExpertGroup::Checksum, "Bad checksum"};
constexpr ExpertInfo coverageBad {"udplite.checksum_coverage.bad", Severity::Error, ExpertGroup::Malformed,
    "Bad checksum coverage length value"};

constexpr const FieldInfo* fields[] = {&sourcePort, &sourceRange, &destinationPort, &destinationRange, &anyPort, &stream, &length, &checksum,
    &checksumCalculated, &checksumStatus, &offloadField, &timestamps, &timeRelative, &timeDelta, &payloadField, &coverageField};
constexpr const ExpertInfo* experts[] = {&possibleTraceroute, &lengthBad, &lengthZero, &checksumZero, &checksumBad};
constexpr const ExpertInfo* liteExperts[] = {&coverageBad};
constexpr Parent parents[] = {{Table::IpProtocol, 17}};
constexpr Parent liteParents[] = {{Table::IpProtocol, 136}};

// Labels. What is wrong with a value is noted on its item.

void appendPorts(const ItemView& item, Text& out)
{
    const auto from = item.find(sourcePort);
    const auto to = item.find(destinationPort);
    if (!from.found() || !to.found())
        return;
    out << ", Src Port: ";
    formatLabelValue(from, out);
    out << ", Dst Port: ";
    formatLabelValue(to, out);
}

void appendLengthFault(const ItemView& item, Text& out)
{
    if (!item.noted())
        return;
    if (item.value() < headerLength) {
        out.format(" (bogus, must be >= {})", headerLength);
        return;
    }
    const auto layer = item.parent();
    const auto payload = layer.find(payloadField);
    out.format(" (bogus, payload length {})", payload.found() ? headerLength + payload.item().length : layer.item().length);
}

void appendCoverageFault(const ItemView& item, Text& out)
{
    if (item.noted())
        out.format(" (bogus, must be >= {} and <= {})", headerLength, item.parent().valueOf(length));
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    switch (item.parent().valueOf(checksumStatus, Unverified)) {
    case Good: out << " [correct]"; break;
    case Bad:
        out.format(
            " incorrect, should be 0x{:04x} (maybe caused by \"UDP checksum offload\"?)", item.valueOf(checksumCalculated));
        break;
    case NotPresent: out << " [zero-value ignored]"; break;
    case Illegal: out << " [zero-value illegal]"; break;
    default: out << " [unverified]";
    }
}

void payloadLabel(const ItemView& item, Text& out)
{
    const auto count = item.bytes().size();
    out.format("UDP payload ({} byte{})", count, count == 1 ? "" : "s");
}

// Dissection

struct Datagram {
    std::uint16_t sourcePort = 0, destinationPort = 0;
    std::uint32_t length = 0;   ///< header and data, as the datagram says or, if it cannot, as the packet has room for
    std::uint32_t coverage = 0; ///< bytes that the checksum covers
    bool lite = false;
};

/// `header` stands before the header, `data` behind it.
void noteFacts(Context& context, const Datagram& datagram, const Cursor& header, const Cursor& data)
{
    auto* facts = context.newTransport();
    if (!facts)
        return;
    *facts = {};
    facts->kind = TransportFacts::Kind::Udp;
    facts->inError = context.quoted();
    facts->source = context.network.source;
    facts->destination = context.network.destination;
    facts->sourcePort = datagram.sourcePort;
    facts->destinationPort = datagram.destinationPort;
    facts->identification = context.network.identification;
    facts->hopLimit = context.network.hopLimit;
    facts->headerLength = headerLength;
    facts->payloadLength = datagram.length - headerLength;
    if (header.source() == 0) {
        facts->headerOffset = static_cast<std::uint16_t>(header.position());
        if (data.captured() > 0)
            facts->payloadOffset = static_cast<std::uint16_t>(data.position());
    }
    facts->headerComplete = true;
}

/// traceroute sends to ports from 33435 on, three times for each hop.
void noteTraceroute(const TreeItem& item, std::uint16_t port)
{
    constexpr std::uint16_t first = 33435;
    constexpr std::uint16_t last = first + 29;
    if (item && port >= first && port <= last)
        item.expert(possibleTraceroute,
            fmt::format("Possible traceroute: hop #{}, attempt #{}", (port - first) / 3 + 1, (port - first) % 3 + 1));
}

bool readPorts(Cursor& in, TreeItem& layer, Datagram& datagram)
{
    if (!in.has(4)) {
        layer.hide();
        in.fail(&sourcePort, 4);
        return false;
    }
    const auto from = in.read(layer, sourcePort);
    const auto to = in.read(layer, destinationPort);
    datagram.sourcePort = from;
    datagram.destinationPort = to;
    if (layer) {
        noteTraceroute(from.item, from);
        noteTraceroute(to.item, to);
        from.item.add(sourceRange, static_cast<std::uint64_t>(portRange(from)));
        to.item.add(destinationRange, static_cast<std::uint64_t>(portRange(to)));
        layer.add(anyPort, from.value).setOffset(in.position() - 4, 2);
        layer.add(anyPort, to.value).setOffset(in.position() - 2, 2);
    }
    return true;
}

void beginInfo(Context& context, const Datagram& datagram)
{
    context.setInfo("");
    auto* columns = context.columns();
    if (!columns)
        return;
    appendPort(columns->info, Transport::Udp, datagram.sourcePort, context.names());
    columns->info << " → ";
    appendPort(columns->info, Transport::Udp, datagram.destinationPort, context.names());
}

/// False if the datagram ends here.
bool readLength(Cursor& in, const TreeItem& layer, Context& context, Datagram& datagram)
{
    const auto available = in.remaining() + 4; // the ports have been read
    const auto stated = in.read(layer, length);
    if (!in)
        return false;
    datagram.length = stated;
    // RFC 2675 section 4: a jumbogram cannot say how long it is.
    if (stated == 0 && context.network.source.kind == Address::Kind::Ipv6) {
        datagram.length = available;
        if (available < 65536 && !context.summary())
            stated.item.expert(lengthZero);
        context.appendInfo(" Len={} [Jumbogram]", datagram.length - headerLength);
        return available >= headerLength;
    }
    if (stated < headerLength) {
        if (!context.summary())
            stated.item.note().expert(lengthBad, fmt::format("Bad length value {} < {}", stated.value, headerLength));
        context.appendInfo(" [BAD UDP LENGTH {} < {}]", stated.value, headerLength);
        in.moveTo(in.end());
        return false;
    }
    if (stated > available && !context.quoted() && !context.network.fragmented) {
        if (!context.summary())
            stated.item.note().expert(lengthBad, fmt::format("Bad length value {} > IP payload length", stated.value));
        context.appendInfo(" [BAD UDP LENGTH {} > IP PAYLOAD LENGTH]", stated.value);
    }
    context.appendInfo(" Len={}", stated - headerLength);
    return true;
}

bool readCoverage(Cursor& in, const TreeItem& layer, Context& context, Datagram& datagram)
{
    datagram.length = in.remaining() + 4; // the ports have been read
    const auto stated = in.read(layer, coverageField);
    if (!in)
        return false;
    layer.conclude(length, datagram.length);
    datagram.coverage = stated == 0 ? datagram.length : std::uint32_t {stated};
    const bool bad = datagram.coverage < headerLength || datagram.coverage > datagram.length;
    if (bad) {
        if (!context.summary())
            stated.item.note().expert(coverageBad,
                fmt::format("Bad checksum coverage length value {} < {} or > {}", stated.value, headerLength, datagram.length));
        context.appendInfo(" [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH {} < {} or > {}]", stated.value, headerLength,
            datagram.length);
    }
    if (bad && !context.options().ignoreUdpLiteCoverage) {
        in.moveTo(in.end());
        return false;
    }
    context.appendInfo(" Len={}", datagram.length - headerLength);
    return true;
}

/// RFC 768: zero means that there is no checksum; not so over IPv6 and in UDP-Lite.
void showMissingChecksum(const TreeItem& item, Context& context, bool lite)
{
    // RFC 6936 allows it to tunnels.
    const bool allowed
        = !lite && (context.network.source.kind != Address::Kind::Ipv6 || context.options().ignoreIpv6ZeroUdpChecksum);
    if (!allowed) {
        item.expert(checksumZero);
        context.appendInfo(" [ILLEGAL CHECKSUM (0)]");
    }
    item.conclude(checksumStatus, allowed ? NotPresent : Illegal);
}

/// Over a pseudo header, the header and the data. `bytes` starts with the header.
std::uint16_t checksumOver(ByteView bytes, const Datagram& datagram, const NetworkLayer& network)
{
    InternetChecksum sum;
    sum.add({network.source.bytes.data(), network.source.size()});
    sum.add({network.destination.bytes.data(), network.destination.size()});
    sum.addLong(datagram.length).addWord(datagram.lite ? 136 : 17);
    return sum.add(bytes.first(datagram.lite ? datagram.coverage : datagram.length)).result();
}

void readChecksum(Cursor& in, const TreeItem& layer, Context& context, const Datagram& datagram, ByteView bytes,
    const StreamKnowledge& known)
{
    const auto found = in.read(layer, checksum);
    if (!in || context.summary())
        return;
    if (found == 0) {
        showMissingChecksum(found.item, context, datagram.lite);
        return;
    }
    const bool covered = !datagram.lite || (datagram.coverage >= headerLength && datagram.coverage <= datagram.length);
    const bool complete = bytes.size() >= datagram.length && covered;
    const auto offload = checksumOffload(context, found, datagram.lite ? 136 : 17, datagram.length);
    const bool verify = datagram.lite ? context.options().verifyUdpLiteChecksum : context.options().verifyUdpChecksum;
    if (!verify || !complete || context.quoted() || context.network.fragmented
        || !context.network.source) {
        layer.conclude(checksumStatus, Unverified);
        showChecksumOffload(layer, offloadField, offload);
        return;
    }
    const auto result = checksumOver(bytes, datagram, context.network);
    auto expected = InternetChecksum::expected(found, result);
    if (expected == 0)
        expected = 0xffff;
    if (result != 0) {
        found.item.expert(checksumBad, fmt::format("Bad checksum [should be 0x{:04x}]", expected));
        context.appendInfo(" [UDP CHECKSUM INCORRECT]");
    }
    found.item.conclude(checksumCalculated, expected);
    layer.conclude(checksumStatus, result == 0 ? Good : Bad);
    if (result != 0) {
        const bool allWrong = offload == ChecksumOffload::None && known.checksumsAllWrong;
        showChecksumOffload(layer, offloadField, allWrong ? ChecksumOffload::WholeDirection : offload);
    }
}

void showStream(const TreeItem& layer, const Context& context, const Datagram& datagram, const StreamKnowledge& known)
{
    if (!known.known || !layer)
        return;
    layer.conclude(stream, known.stream);
    if (context.quoted() || datagram.length == headerLength)
        return; // Wireshark times those that carry something
    const auto item = layer.conclude(timestamps);
    item.conclude(timeRelative, static_cast<std::uint64_t>(known.sinceFirst));
    item.conclude(timeDelta, static_cast<std::uint64_t>(known.sincePrevious));
}

void dissectPayload(Cursor& in, const TreeItem& layer, Context& context, const Datagram& datagram, const StreamKnowledge& known)
{
    const auto size = datagram.length - headerLength;
    if (size == 0)
        return;
    const auto payload = in.rest(size);
    if (payload.captured() == 0) {
        in.fail(&payloadField, 1);
        return;
    }
    layer.add(payloadField, in.source(), in.position(), payload.captured(), 0);
    const auto low = std::min(datagram.sourcePort, datagram.destinationPort);
    const auto high = std::max(datagram.sourcePort, datagram.destinationPort);
    const Context::Noted noted(context, payload, known.payloadNotes);
    const bool claimed = (known.application && context.call(*known.application, payload))
        || (low != 0 && context.handoff(Table::UdpPort, low, payload))
        || (high != low && context.handoff(Table::UdpPort, high, payload)) || context.guess(Table::UdpHeuristic, payload);
    if (!claimed && !context.summary())
        context.data(payload);
}

void dissectDatagram(Cursor& in, TreeItem& layer, Context& context, bool lite)
{
    const auto start = in;
    Datagram datagram;
    datagram.lite = lite;
    if (!readPorts(in, layer, datagram))
        return;
    context.setProtocol(lite ? "UDP-Lite" : "UDP");
    beginInfo(context, datagram);
    if (!(lite ? readCoverage(in, layer, context, datagram) : readLength(in, layer, context, datagram)))
        return;
    static constexpr StreamKnowledge nothing {};
    const auto& known = context.summary() ? nothing : context.nextStream();
    readChecksum(in, layer, context, datagram, start.view(), known);
    if (!in)
        return;
    if (context.summary())
        noteFacts(context, datagram, start, in);
    else
        showStream(layer, context, datagram, known);
    dissectPayload(in, layer, context, datagram, known);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    dissectDatagram(in, layer, context, false);
}

void dissectLite(Cursor& in, TreeItem& layer, Context& context)
{
    dissectDatagram(in, layer, context, true);
}

} // namespace

constinit const Protocol udpProtocol {
    .layer = {"udp", "User Datagram Protocol", appendPorts},
    .shortName = "UDP",
    .reference = "RFC 768",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Transport,
    .dissect = dissect,
};

constinit const Protocol udpLiteProtocol {
    .layer = {"udplite", "Lightweight User Datagram Protocol", appendPorts},
    .shortName = "UDP-Lite",
    .reference = "RFC 3828",
    .experts = liteExperts,
    .parents = liteParents,
    .depth = Depth::Transport,
    .dissect = dissectLite,
};

} // namespace porthole
