// Network Time Protocol: RFC 5905 (version 4) and, of the same shape, RFC 1305, RFC 1119, RFC 1059; extension fields: RFC 7822.

#include "dissectors/application/ntp/ntp.h"

#include "dissectors/application/flag_names.h"

#include <cmath>

namespace porthole {

namespace ntp {

namespace {

void appendFlags(const ItemView& item, Text& out);
void appendKind(const ItemView& item, Text& out);
void pollLabel(const ItemView& item, Text& out);
void precisionLabel(const ItemView& item, Text& out);
void shortTimeText(std::uint64_t value, Text& out);
void referenceLabel(const ItemView& item, Text& out);

constexpr std::uint8_t controlMode = 6, privateMode = 7;
constexpr std::int64_t nanoseconds = 1'000'000'000;
constexpr std::int64_t from1900To1970 = 2208988800, from1970To2036 = 2085978496;

constexpr ValueName leaps[] = {{0, "no warning"}, {1, "last minute of the day has 61 seconds"},
    {2, "last minute of the day has 59 seconds"}, {3, "unknown (clock unsynchronized)"}};
constexpr ValueName versions[] = {{0, "reserved"}, {1, "NTP Version 1"}, {2, "NTP Version 2"}, {3, "NTP Version 3"},
    {4, "NTP Version 4"}, {5, "reserved"}, {6, "reserved"}, {7, "reserved"}};
constexpr ValueName modes[] = {{0, "reserved"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "client"}, {4, "server"},
    {5, "broadcast"}, {6, "reserved for NTP control message"}, {7, "reserved for private use"}};
constexpr ValueName briefModes[] = {{0, "reserved"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "client"}, {4, "server"},
    {5, "broadcast"}, {6, "control"}, {7, "private"}};
constexpr RangeName strata[] = {{0, 0, "unspecified or invalid"}, {1, 1, "primary reference"}, {2, 15, "secondary reference"},
    {16, 16, "unsynchronized"}, {17, 255, "reserved"}};
constexpr ValueName extensionTypes[] = {{0x0002, "No-Operation Request"}, {0x0102, "Association Message Request"},
    {0x0104, "Unique Identifier"}, {0x0202, "Certificate Message Request"}, {0x0204, "NTS Cookie"}, {0x0302, "Cookie Message Request"},
    {0x0304, "NTS Cookie Placeholder"}, {0x0402, "Autokey Message Request"},
    {0x0404, "NTS Authenticator and Encrypted Extension Fields"}, {0x0502, "Leapseconds Message Request"},
    {0x0602, "Sign Message Request"}, {0x0702, "IFF Identity Message Request"}, {0x0802, "GQ Identity Message Request"},
    {0x0902, "MV Identity Message Request"}, {0x2005, "Checksum Complement"}, {0x8002, "No-Operation Response"},
    {0x8102, "Association Message Response"}, {0x8202, "Certificate Message Response"}, {0x8302, "Cookie Message Response"},
    {0x8402, "Autokey Message Response"}, {0x8502, "Leapseconds Message Response"}, {0x8602, "Sign Message Response"},
    {0x8702, "IFF Identity Message Response"}, {0x8802, "GQ Identity Message Response"}, {0x8902, "MV Identity Message Response"},
    {0xc002, "No-Operation Error Response"}, {0xc102, "Association Message Error Response"},
    {0xc202, "Certificate Message Error Response"}, {0xc302, "Cookie Message Error Response"},
    {0xc402, "Autokey Message Error Response"}, {0xc502, "Leapseconds Message Error Response"},
    {0xc602, "Sign Message Error Response"}, {0xc702, "IFF Identity Message Error Response"},
    {0xc802, "GQ Identity Message Error Response"}, {0xc902, "MV Identity Message Error Response"}};

/// Sources of stratum 1, and reasons for stratum 0: RFC 5905 section 7.3, RFC 4330 section 4.
struct Source {
    std::string_view code, name;
};
constexpr Source sources[] = {
    {"LOCL", "uncalibrated local clock"},
    {"CESM", "calibrated Cesium clock"},
    {"RBDM", "calibrated Rubidium clock"},
    {"PPS", "Generic pulse-per-second"},
    {"IRIG", "Inter-Range Instrumentation Group"},
    {"ACTS", "NIST dialup modem service"},
    {"USNO", "USNO modem service"},
    {"PTB", "PTB (Germany) modem service"},
    {"TDF", "Allouis (France) Radio 164 kHz"},
    {"DCF", "Mainflingen (Germany) Radio 77.5 kHz"},
    {"MSF", "Rugby (UK) Radio 60 kHz"},
    {"WWV", "Ft. Collins (US) Radio 2.5, 5, 10, 15, 20 MHz"},
    {"WWVB", "Boulder (US) Radio 60 kHz"},
    {"WWVH", "Kauai Hawaii (US) Radio 2.5, 5, 10, 15 MHz"},
    {"CHU", "Ottawa (Canada) Radio 3330, 7335, 14670 kHz"},
    {"LORC", "LORAN-C radionavigation system"},
    {"OMEG", "OMEGA radionavigation system"},
    {"GPS", "Global Position System"},
    {"GOES", "Geostationary Orbit Environment Satellite"},
    {"DCN", "DCN routing protocol"},
    {"NIST", "NIST public modem"},
    {"TSP", "TSP time protocol"},
    {"DTS", "Digital Time Service"},
    {"ATOM", "Atomic clock (calibrated)"},
    {"VLF", "VLF radio (OMEGA,, etc.)"},
    {"1PPS", "External 1 PPS input"},
    {"FREE", "(Internal clock)"},
    {"INIT", "(Initialization)"},
    {"ROA", "Real Observatorio de la Armada"},
};

constexpr Field<std::uint8_t> leap {"ntp.flags.li", "Leap Indicator", Mask {0xc0}, Names {leaps}};
constexpr Field<std::uint8_t> precision {"ntp.precision", "Peer Clock Precision", Label {precisionLabel}};
constexpr Field<std::uint32_t> rootDelay {"ntp.rootdelay", "Root Delay", ValueText {shortTimeText}};
constexpr Field<std::uint32_t> rootDispersion {"ntp.rootdispersion", "Root Dispersion", ValueText {shortTimeText}};
constexpr Field<ByteString> referenceId {"ntp.refid", "Reference ID", Label {referenceLabel}};
constexpr Field<AbsoluteTime> referenceTime {"ntp.reftime", "Reference Timestamp", Plain {timePlain}};
constexpr Field<AbsoluteTime> originTime {"ntp.org", "Origin Timestamp", Plain {timePlain}};
constexpr Field<AbsoluteTime> receiveTime {"ntp.rec", "Receive Timestamp", Plain {timePlain}};
constexpr Field<AbsoluteTime> transmitTime {"ntp.xmt", "Transmit Timestamp", Plain {timePlain}};
constexpr Field<ByteString> keyId {"ntp.keyid", "Key ID"};
constexpr Field<ByteString> digest {"ntp.mac", "Message Authentication Code"};
constexpr Field<NoValue> extension {"ntp.ext", "Extension"};
constexpr Field<std::uint16_t> extensionType {"ntp.ext.type", "Field Type", Base::Hex, Names {extensionTypes}};
constexpr Field<std::uint16_t> extensionLength {"ntp.ext.length", "Length"};
constexpr Field<ByteString> extensionValue {"ntp.ext.value", "Value"};

} // namespace

constexpr Field<std::uint8_t> flags {"ntp.flags", "Flags", Base::Hex, Append {appendFlags}};
constexpr Field<std::uint8_t> stratum {"ntp.stratum", "Peer Clock Stratum", Ranges {strata}};
constexpr Field<std::uint8_t> poll {"ntp.ppoll", "Peer Polling Interval", Label {pollLabel}};
constexpr Field<std::uint8_t> version {"ntp.flags.vn", "Version number", Mask {0x38}, Names {versions}};
constexpr Field<std::uint8_t> mode {"ntp.flags.mode", "Mode", Mask {0x07}, Names {modes}};

namespace {

constexpr const FieldInfo* fields[] = {&flags, &leap, &version, &mode, &stratum, &poll, &precision, &rootDelay, &rootDispersion,
    &referenceId, &referenceTime, &originTime, &receiveTime, &transmitTime, &keyId, &digest, &extension, &extensionType,
    &extensionLength, &extensionValue};
constexpr const FieldList* moreFields[] = {&controlFields, &privateFields};
constexpr const FieldInfo* flagParts[] = {&leap, &version, &mode};

// Labels

void appendFlags(const ItemView& item, Text& out)
{
    if (mode.extract(item.value()) == privateMode) {
        out << (item.value() & 0x80 ? ", Response bit: Response" : ", Response bit: Request");
        appendFlagNames(out, item.value(), std::span(flagParts).subspan(1));
    } else {
        appendFlagNames(out, item.value(), flagParts);
    }
}

void appendKind(const ItemView& item, Text& out)
{
    const auto word = item.find(flags);
    if (!word.found())
        return;
    out << " (" << findName(versions, version.extract(word.value()), "Unknown") << ", "
        << findName(briefModes, mode.extract(word.value()), "Unknown") << ')';
}

/// RFC 5905 section 7.3: exponents from 4 (16 s) to 17 (36 h).
void pollLabel(const ItemView& item, Text& out)
{
    const auto value = item.value();
    if (value >= 4 && value <= 17)
        out.format("Peer Polling Interval: {} ({} seconds)", value, 1u << value);
    else
        out.format("Peer Polling Interval: invalid ({})", value);
}

void precisionLabel(const ItemView& item, Text& out)
{
    out.format("Peer Clock Precision: {:.6f} seconds", std::exp2(static_cast<std::int8_t>(item.value())));
}

/// 16 bits of seconds, 16 of fractions.
void shortTimeText(std::uint64_t value, Text& out) { out.format("{:.6f} seconds", static_cast<double>(value) / 65536.0); }

void referenceLabel(const ItemView& item, Text& out)
{
    const auto code = item.text();
    const auto bytes = item.bytes();
    out << "Reference ID: ";
    if (bytes.size() < 4)
        return;
    if (item.parent().valueOf(stratum) > 1) {
        out.format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
        return;
    }
    if (code.starts_with(std::string_view("\0\0\0\0", 4))) {
        out << "NULL";
        return;
    }
    for (const auto& source : sources)
        if (code.starts_with(source.code)) {
            out << source.name;
            return;
        }
    out << "Unidentified reference source '";
    appendPrintable(out, code.substr(0, code.find('\0')));
    out << '\'';
}

} // namespace

Nanoseconds timeOf(std::uint64_t timestamp)
{
    const auto seconds = static_cast<std::int64_t>(timestamp >> 32);
    const auto fraction = static_cast<std::int64_t>((timestamp & 0xffffffff) * static_cast<std::uint64_t>(nanoseconds) >> 32);
    const auto unix = seconds & 0x80000000 ? seconds - from1900To1970 : seconds + from1970To2036;
    return unix * nanoseconds + fraction;
}

/// Zero means that the time is not known.
void timePlain(const ItemView& item, Text& out)
{
    const auto time = static_cast<Nanoseconds>(item.value());
    if (time == from1970To2036 * nanoseconds)
        out << "NULL";
    else
        appendAbsoluteTime(out, time, 9, TimeStyle::MonthFirst, false);
}

void readTime(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    const auto start = in.position();
    const auto value = in.u64();
    if (in)
        parent.add(field, in.source(), start, 8, static_cast<std::uint64_t>(timeOf(value)));
}

void readAuthenticator(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint32_t keyLength = 4;
    if (in.remaining() < keyLength)
        return;
    in.bytes(layer, keyId, keyLength);
    if (in.remaining() > 0)
        in.bytes(layer, digest, in.remaining());
}

namespace {

/// RFC 7822 section 3: what is shorter than this, or no multiple of a word, is taken for the authenticator.
bool beginsLikeExtension(const Cursor& in)
{
    constexpr std::uint32_t shortest = 16;
    const std::uint32_t length = in.peek16(2);
    return length >= shortest && length <= in.remaining() && length % 4 == 0;
}

void readExtension(Cursor& in, const TreeItem& layer)
{
    const std::uint32_t length = in.peek16(2);
    const auto item = layer.add(extension, in.source(), in.position(), length, 0);
    in.read(item, extensionType);
    in.read(item, extensionLength);
    in.bytes(item, extensionValue, length - 4);
}

void readStandard(Cursor& in, const TreeItem& layer)
{
    in.read(layer, stratum);
    in.read(layer, poll);
    in.read(layer, precision);
    in.read(layer, rootDelay);
    in.read(layer, rootDispersion);
    in.bytes(layer, referenceId, 4);
    readTime(in, layer, referenceTime);
    readTime(in, layer, originTime);
    readTime(in, layer, receiveTime);
    readTime(in, layer, transmitTime);
    while (in && in.remaining() > 0 && beginsLikeExtension(in))
        readExtension(in, layer);
    if (in)
        readAuthenticator(in, layer);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("NTP");
    context.setInfo("");
    const auto word = in.peek();
    const auto kind = static_cast<std::uint8_t>(mode.extract(word));
    if (!in.has(1)) {
        in.skip(1); // fails
        return;
    }
    context.setInfo("{}, {}", findName(versions, version.extract(word), "Unknown"), findName(briefModes, kind, "Unknown"));
    const auto item = in.read(layer, flags);
    if (kind == privateMode) {
        if (in.has(3))
            context.appendInfo(", {}, {}", word & 0x80 ? "Response" : "Request", privateRequestName(in.peek(2)));
        readPrivate(in, layer, item.item, word);
        return;
    }
    addFlags(item.item, word, flagParts);
    if (kind == controlMode)
        readControl(in, layer);
    else
        readStandard(in, layer);
}

constexpr Parent parents[] = {{Table::UdpPort, 123}, {Table::TcpPort, 123}};

} // namespace

} // namespace ntp

constinit const Protocol ntpProtocol {
    .layer = {"ntp", "Network Time Protocol", ntp::appendKind},
    .shortName = "NTP",
    .reference = "RFC 5905",
    .fields = ntp::fields,
    .parents = ntp::parents,
    .dissect = ntp::dissect,
    .moreFields = ntp::moreFields,
};

} // namespace porthole
