// Internet Control Message Protocol: RFC 792; RFC 950 (address mask), RFC 1256 (router discovery), RFC 4884 (lengths and
// extensions), RFC 5944 (mobile IP), RFC 8335 (probe).

#include "dissectors/core/checksum.h"
#include "dissectors/network/duration.h"
#include "dissectors/network/icmp_extensions.h"

namespace porthole {

namespace {

void typeLabel(const ItemView& item, Text& out);
void codeLabel(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void appendDuration(const ItemView& item, Text& out);
void timeOfDayLabel(const ItemView& item, Text& out);
void responseTimeLabel(const ItemView& item, Text& out);
void mobileLabel(const ItemView& item, Text& out);
void appendMobileFlags(const ItemView& item, Text& out);
void sequenceLabel(const ItemView& item, Text& out);

enum Type : std::uint8_t {
    EchoReply = 0,
    Unreachable = 3,
    SourceQuench = 4,
    Redirect = 5,
    AlternateAddress = 6,
    EchoRequest = 8,
    RouterAdvertisement = 9,
    TimeExceeded = 11,
    ParameterProblem = 12,
    TimestampRequest = 13,
    TimestampReply = 14,
    InformationRequest = 15,
    InformationReply = 16,
    MaskRequest = 17,
    MaskReply = 18,
    Photuris = 40,
    ExtendedRequest = 42,
    ExtendedReply = 43,
};

constexpr ValueName typeNames[] = {
    {EchoReply, "Echo (ping) reply"},
    {1, "Reserved"},
    {2, "Reserved"},
    {Unreachable, "Destination unreachable"},
    {SourceQuench, "Source quench (flow control)"},
    {Redirect, "Redirect"},
    {AlternateAddress, "Alternate host address"},
    {EchoRequest, "Echo (ping) request"},
    {RouterAdvertisement, "Router advertisement"},
    {10, "Router solicitation"},
    {TimeExceeded, "Time-to-live exceeded"},
    {ParameterProblem, "Parameter problem"},
    {TimestampRequest, "Timestamp request"},
    {TimestampReply, "Timestamp reply"},
    {InformationRequest, "Information request"},
    {InformationReply, "Information reply"},
    {MaskRequest, "Address mask request"},
    {MaskReply, "Address mask reply"},
    {19, "Reserved (for security)"},
    {30, "Traceroute"},
    {31, "Datagram Conversion Error"},
    {32, "Mobile Host Redirect"},
    {33, "IPv6 Where-Are-You"},
    {34, "IPv6 I-Am-Here"},
    {35, "Mobile Registration Request"},
    {36, "Mobile Registration Reply"},
    {37, "Domain Name Request"},
    {38, "Domain Name Reply"},
    {39, "SKIP"},
    {Photuris, "Photuris"},
    {41, "Experimental mobility protocols"},
    {ExtendedRequest, "Extended Echo request"},
    {ExtendedReply, "Extended Echo reply"},
};
constexpr std::string_view unknownType = "Unknown ICMP (obsolete or malformed?)";
constexpr std::string_view mobileAdvertisement = "Mobile IP Advertisement";

constexpr ValueName unreachableCodes[] = {
    {0, "Network unreachable"},
    {1, "Host unreachable"},
    {2, "Protocol unreachable"},
    {3, "Port unreachable"},
    {4, "Fragmentation needed"},
    {5, "Source route failed"},
    {6, "Destination network unknown"},
    {7, "Destination host unknown"},
    {8, "Source host isolated"},
    {9, "Network administratively prohibited"},
    {10, "Host administratively prohibited"},
    {11, "Network unreachable for TOS"},
    {12, "Host unreachable for TOS"},
    {13, "Communication administratively filtered"},
    {14, "Host precedence violation"},
    {15, "Precedence cutoff in effect"},
};
constexpr ValueName redirectCodes[] = {
    {0, "Redirect for network"},
    {1, "Redirect for host"},
    {2, "Redirect for TOS and network"},
    {3, "Redirect for TOS and host"},
};
constexpr ValueName alternateCodes[] = {{0, "Alternate address for host"}};
constexpr ValueName advertisementCodes[] = {{0, "Normal router advertisement"}, {16, "Does not route common traffic"}};
constexpr ValueName exceededCodes[] = {
    {0, "Time to live exceeded in transit"}, {1, "Fragment reassembly time exceeded"}};
constexpr ValueName parameterCodes[] = {
    {0, "Pointer indicates the error"}, {1, "Required option missing"}, {2, "Bad length"}};
constexpr ValueName photurisCodes[] = {
    {0, "Bad SPI"},
    {1, "Authentication Failed"},
    {2, "Decompression Failed"},
    {3, "Decryption Failed"},
    {4, "Need Authentication"},
    {5, "Need Authorization"},
};
constexpr ValueName extendedRequestCodes[] = {{0, "No error"}};
constexpr ValueName extendedReplyCodes[] = {
    {0, "No error"},
    {1, "Malformed Query"},
    {2, "No Such Interface"},
    {3, "No Such Table Entry"},
    {4, "Multiple Interfaces Satisfy Query"},
};
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr std::uint64_t bad = 0, good = 1, unverified = 2;
constexpr ValueName mobileTypes[] = {
    {0, "One byte padding extension"},
    {16, "Mobility Agent Advertisement Extension"},
    {19, "Prefix Lengths Extension"},
    {24, "Challenge Extension"},
};
constexpr ValueName neighbourStates[] = {
    {0, "Reserved"},
    {1, "Incomplete"},
    {2, "Reachable"},
    {3, "Stale"},
    {4, "Delay"},
    {5, "Probe"},
    {6, "Failed"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> type {"icmp.type", "Type", Names {typeNames}, Label {typeLabel}};
constexpr Field<std::uint8_t> code {"icmp.code", "Code", Label {codeLabel}};
constexpr Field<std::uint16_t> checksum {"icmp.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "icmp.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<ByteString> unused {"icmp.unused", "Unused"};
constexpr Field<ByteString> reserved {"icmp.reserved", "Reserved"};
constexpr Field<std::uint16_t> identifier {"icmp.ident", "Identifier (BE)", Base::DecHex};
constexpr Field<std::uint16_t> identifierLittle {"icmp.ident_le", "Identifier (LE)", Base::DecHex};
constexpr Field<std::uint16_t> sequence {"icmp.seq", "Sequence Number (BE)", Base::DecHex};
constexpr Field<std::uint16_t> sequenceLittle {"icmp.seq_le", "Sequence Number (LE)", Base::DecHex};
constexpr Field<std::uint16_t> mtu {"icmp.mtu", "MTU of next hop"};
constexpr Field<std::uint8_t> addressCount {"icmp.num_addrs", "Number of addresses"};
constexpr Field<std::uint8_t> entrySize {"icmp.addr_entry_size", "Address entry size"};
constexpr Field<std::uint16_t> lifetime {"icmp.lifetime", "Lifetime", Append {appendDuration}};
constexpr Field<std::uint32_t> pointer {"icmp.pointer", "Pointer"};
constexpr Field<Ipv4Address> routerAddress {"icmp.router_address", "Router address"};
constexpr Field<std::int32_t> preference {"icmp.pref_level", "Preference level"};
constexpr Field<std::uint32_t> originateTime {"icmp.originate_timestamp", "Originate Timestamp", Label {timeOfDayLabel}};
constexpr Field<std::uint32_t> receiveTime {"icmp.receive_timestamp", "Receive Timestamp", Label {timeOfDayLabel}};
constexpr Field<std::uint32_t> transmitTime {"icmp.transmit_timestamp", "Transmit Timestamp", Label {timeOfDayLabel}};
constexpr Field<Ipv4Address> addressMask {"icmp.address_mask", "Address Mask"};
constexpr Field<Ipv4Address> gateway {"icmp.redir_gw", "Gateway Address"};
constexpr Field<std::uint8_t> quotedWords {"icmp.length", "Length"};
constexpr Field<std::uint8_t> quotedLength {
    "icmp.length.original_datagram", "Length of original datagram", Generated {}};

constexpr Field<NoValue> mobileItem {"icmp.mip", "Extension", Label {mobileLabel}};
constexpr Field<std::uint8_t> mobileType {"icmp.mip.type", "Extension Type", Names {mobileTypes}};
constexpr Field<std::uint8_t> mobileLength {"icmp.mip.length", "Length"};
constexpr Field<std::uint8_t> mobilePrefix {"icmp.mip.prefixlength", "Prefix Length"};
constexpr Field<std::uint16_t> mobileSequence {"icmp.mip.seq", "Sequence Number"};
constexpr Field<std::uint16_t> mobileLife {"icmp.mip.life", "Registration Lifetime"};
constexpr Field<std::uint16_t> mobileFlags {"icmp.mip.flags", "Flags", Base::Hex, Append {appendMobileFlags}};
constexpr Field<bool> mobileBits[] = {
    Field<bool> {"icmp.mip.r", "Registration Required", Mask {0x8000}, Width {16}},
    Field<bool> {"icmp.mip.b", "Busy", Mask {0x4000}, Width {16}},
    Field<bool> {"icmp.mip.h", "Home Agent", Mask {0x2000}, Width {16}},
    Field<bool> {"icmp.mip.f", "Foreign Agent", Mask {0x1000}, Width {16}},
    Field<bool> {"icmp.mip.m", "Minimal Encapsulation", Mask {0x0800}, Width {16}},
    Field<bool> {"icmp.mip.g", "GRE", Mask {0x0400}, Width {16}},
    Field<bool> {"icmp.mip.v", "VJ Comp", Mask {0x0200}, Width {16}},
    Field<bool> {"icmp.mip.rt", "Reverse tunneling", Mask {0x0100}, Width {16}},
    Field<bool> {"icmp.mip.u", "UDP tunneling", Mask {0x0080}, Width {16}},
    Field<bool> {"icmp.mip.x", "Revocation support", Mask {0x0040}, Width {16}},
};
constexpr Field<std::uint16_t> mobileReserved {"icmp.mip.reserved", "Reserved", Base::Hex, Mask {0x003f}};
constexpr Field<Ipv4Address> careOfAddress {"icmp.mip.coa", "Care-Of-Address"};
constexpr Field<ByteString> challenge {"icmp.mip.challenge", "Challenge"};
constexpr Field<ByteString> mobileContent {"icmp.mip.content", "Content"};

constexpr Field<std::uint8_t> extendedSequence {"icmp.ext.echo.seq", "Sequence Number", Label {sequenceLabel}};
constexpr Field<std::uint8_t> requestReserved {"icmp.ext.echo.req.res", "Reserved", Base::Hex, Mask {0xfe}};
constexpr Field<bool> requestLocal {"icmp.ext.echo.req.local", "Local bit", Mask {0x01}, setOrNot};
constexpr Field<std::uint8_t> replyState {"icmp.ext.echo.rsp.state", "State", Mask {0xe0}, Names {neighbourStates}};
constexpr Field<std::uint8_t> replyReserved {"icmp.ext.echo.rsp.res", "Reserved", Base::Hex, Mask {0x18}};
constexpr Field<bool> replyActive {"icmp.ext.echo.rsp.active", "Active bit", Mask {0x04}, setOrNot};
constexpr Field<bool> replyIpv4 {"icmp.ext.echo.rsp.ipv4", "IPv4 bit", Mask {0x02}, setOrNot};
constexpr Field<bool> replyIpv6 {"icmp.ext.echo.rsp.ipv6", "IPv6 bit", Mask {0x01}, setOrNot};

constexpr Field<FrameNumber> responseIn {"icmp.resp_in", "Response frame", Generated {}};
constexpr Field<NoValue> noResponse {"icmp.no_resp", "No response seen", Generated {}};
constexpr Field<FrameNumber> responseTo {"icmp.resp_to", "Request frame", Generated {}};
constexpr Field<double> responseTime {"icmp.resptime", "Response time", Label {responseTimeLabel}, Generated {}};
constexpr Field<AbsoluteTime> dataTime {"icmp.data_time", "Timestamp from icmp data", Base::Local};
constexpr Field<RelativeTime> dataTimeRelative {
    "icmp.data_time_relative", "Timestamp from icmp data (relative)", Generated {}};

constexpr ExpertInfo responseNotFound {
    "icmp.resp_not_found", Severity::Warning, ExpertGroup::Sequence, "No response seen to ICMP request"};
constexpr ExpertInfo checksumBad {"icmp.checksum_bad", Severity::Warning, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {&type, &code, &checksum, &checksumStatus, &unused, &reserved, &identifier,
    &identifierLittle, &sequence, &sequenceLittle, &mtu, &addressCount, &entrySize, &lifetime, &pointer, &routerAddress,
    &preference, &originateTime, &receiveTime, &transmitTime, &addressMask, &gateway, &quotedWords, &quotedLength,
    &mobileItem, &mobileType, &mobileLength, &mobilePrefix, &mobileSequence, &mobileLife, &mobileFlags, &mobileBits[0],
    &mobileBits[1], &mobileBits[2], &mobileBits[3], &mobileBits[4], &mobileBits[5], &mobileBits[6], &mobileBits[7],
    &mobileBits[8], &mobileBits[9], &mobileReserved, &careOfAddress, &challenge, &mobileContent, &extendedSequence,
    &requestReserved, &requestLocal, &replyState, &replyReserved, &replyActive, &replyIpv4, &replyIpv6, &responseIn,
    &noResponse, &responseTo, &responseTime, &dataTime, &dataTimeRelative};
constexpr const ExpertInfo* experts[] = {&responseNotFound, &checksumBad};
constexpr const FieldList* moreFields[] = {&icmpExtensionFields};
constexpr const ExpertList* moreExperts[] = {&icmpExtensionExperts};
constexpr Parent parents[] = {{Table::IpProtocol, 1}};

std::string_view nameOfType(std::uint64_t value, std::uint64_t subtype)
{
    if (value == RouterAdvertisement && (subtype == 0 || subtype == 16))
        return mobileAdvertisement;
    return findName(typeNames, value, unknownType);
}

/// The table of a type's codes; empty if its codes have no names.
std::span<const ValueName> codesOfType(std::uint64_t value)
{
    switch (value) {
    case Unreachable: return unreachableCodes;
    case Redirect: return redirectCodes;
    case AlternateAddress: return alternateCodes;
    case RouterAdvertisement: return advertisementCodes;
    case TimeExceeded: return exceededCodes;
    case ParameterProblem: return parameterCodes;
    case Photuris: return photurisCodes;
    case ExtendedRequest: return extendedRequestCodes;
    case ExtendedReply: return extendedReplyCodes;
    default: return {};
    }
}

void appendCodeName(std::uint64_t typeValue, std::uint64_t codeValue, Text& out)
{
    const auto codes = codesOfType(typeValue);
    if (codes.empty())
        return;
    const auto name = findName(codes, codeValue);
    if (name.empty())
        out.format(" (Unknown code: {})", codeValue);
    else
        out << " (" << name << ')';
}

void typeLabel(const ItemView& item, Text& out)
{
    out.format("Type: {} (", item.value());
    out << nameOfType(item.value(), item.parent().valueOf(code)) << ')';
}

void codeLabel(const ItemView& item, Text& out)
{
    out.format("Code: {}", item.value());
    appendCodeName(item.parent().valueOf(type), item.value(), out);
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto layer = item.parent();
    const auto status = layer.valueOf(checksumStatus, unverified);
    if (status == good) {
        out << " [correct]";
    } else if (status == bad) {
        // The expert item below has worked it out: "Bad checksum [should be 0x1234]".
        const auto message = item.find(checksumBad).text();
        constexpr std::size_t tail = 7, digits = 6;
        if (message.size() > tail)
            out << " incorrect, should be " << message.substr(message.size() - tail, digits);
    } else {
        out << " [unverified] " << (layer.hasParent() ? "[in ICMP error packet]" : "[fragmented datagram]");
    }
}

void appendDuration(const ItemView& item, Text& out)
{
    out << " (";
    appendSpan(out, item.value() * 1000);
    out << ')';
}

/// RFC 792: milliseconds since midnight UT; with the high bit set they are not standard. Some systems send them least
/// significant byte first: the reading that gives less is the likelier one.
void timeOfDayLabel(const ItemView& item, Text& out)
{
    constexpr std::uint32_t standard = 0x7fffffff;
    const auto value = static_cast<std::uint32_t>(item.value());
    out.format("{}: {} (", item.field().name, value);
    appendSpan(out, std::min(value & standard, __builtin_bswap32(value) & standard));
    out << " after midnight UTC)";
}

void responseTimeLabel(const ItemView& item, Text& out)
{
    out.format("Response time: {:.3f} ms", std::bit_cast<double>(item.value()));
}

void mobileLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(mobileType);
    const auto name = findName(mobileTypes, kind);
    if (name.empty())
        out.format("Ext: Unknown ext {}", kind);
    else
        out << "Ext: " << name;
}

void appendMobileFlags(const ItemView& item, Text& out)
{
    for (const auto& bit : mobileBits)
        if (item.value() & bit.mask)
            out << ", " << bit.name;
}

void sequenceLabel(const ItemView& item, Text& out) { out.format("Sequence Number: {} (0x{:02x})", item.value(), item.value()); }

bool hasIdentifier(std::uint8_t value)
{
    return value == EchoReply || value == EchoRequest || (value >= TimestampRequest && value <= MaskReply);
}

void addChecksumStatus(TreeItem& layer, const Value<std::uint16_t>& sum, ByteView all, bool verifiable)
{
    if (!sum.item)
        return;
    if (!verifiable) {
        layer.conclude(checksumStatus, unverified);
        return;
    }
    const auto result = InternetChecksum().add(all).result();
    if (result != 0)
        sum.item.expert(
            checksumBad, fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(sum, result)));
    layer.conclude(checksumStatus, result == 0 ? good : bad);
}

// Echo: which request and which reply belong together.

/// The checksum that the reply to a request will have: only the type differs.
std::uint16_t checksumOfReply(std::uint16_t ofRequest)
{
    const auto sum = std::uint32_t {ofRequest} + (EchoRequest << 8);
    const auto folded = static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
    return folded == 0 ? 0xffff : folded;
}

bool isMulticast(const Address& address) { return address.kind == Address::Kind::Ipv4 && address.bytes[0] >> 4 == 0xe; }
bool isBroadcast(const Address& address)
{
    return address == Address(Ipv4Address {0xffffffff});
}

void noteExchange(Context& context, bool isRequest, std::uint16_t sum, std::uint32_t identity)
{
    auto& exchange = context.facts().exchange;
    exchange.role = isRequest ? ExchangeFacts::Role::Request : ExchangeFacts::Role::Response;
    exchange.kind = 1;
    exchange.key = std::uint64_t {isRequest ? checksumOfReply(sum) : sum} << 32 | identity;
    exchange.source = context.network.source;
    exchange.destination = context.network.destination;
}

void showRequest(TreeItem& layer, Context& context)
{
    const auto& known = context.knowledge().exchange;
    if (known.responseFrame) {
        layer.conclude(responseIn, known.responseFrame);
        context.appendInfo(" (reply in {})", known.responseFrame);
        return;
    }
    layer.conclude(noResponse).expert(responseNotFound);
    context.appendInfo(" (no response found!)");
}

void showResponse(TreeItem& layer, Context& context)
{
    const auto& known = context.knowledge().exchange;
    if (!known.requestFrame)
        return;
    layer.conclude(responseTo, known.requestFrame);
    layer.conclude(responseTime, std::bit_cast<std::uint64_t>(static_cast<double>(known.delay) / 1e6));
    context.appendInfo(" (request in {})", known.requestFrame);
}

/// Linux and BSD ping put the time into the first eight bytes: seconds and microseconds in the sender's byte order.
bool readDataTime(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::int64_t day = 24 * 3600, second = 1'000'000'000, microsecond = 1000;
    const auto now = context.frame().header.time;
    if (!in.has(8) || now == noTime)
        return false;
    const auto plausible = [&](std::uint32_t seconds, std::uint32_t micros) {
        const auto away = std::int64_t {seconds} - now / second;
        return away > -day && away < day && micros < 1'000'000;
    };
    auto seconds = in.peek32();
    auto micros = in.peek32(4);
    if (!plausible(seconds, micros)) {
        seconds = __builtin_bswap32(seconds);
        micros = __builtin_bswap32(micros);
        if (!plausible(seconds, micros))
            return false;
    }
    const auto time = seconds * second + micros * microsecond;
    layer.add(dataTime, in.source(), in.position(), 8, static_cast<std::uint64_t>(time));
    layer.conclude(dataTimeRelative, static_cast<std::uint64_t>(now - time));
    in.skip(8);
    return true;
}

void echoMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint16_t sum, std::uint32_t identity)
{
    const bool isRequest = kind == EchoRequest;
    if (!context.quoted()) {
        const auto& to = context.network.destination;
        if (isRequest && (isMulticast(to) || isBroadcast(to)))
            context.appendInfo("{}", isMulticast(to) ? " (multicast)" : " (broadcast)");
        else if (context.summary())
            noteExchange(context, isRequest, sum, identity);
        else if (isRequest)
            showRequest(layer, context);
        else
            showResponse(layer, context);
    }
    if (context.summary())
        return;
    readDataTime(in, layer, context);
    context.data(in.rest());
}

// Errors: the packet that caused them is quoted.

/// The quoted packet, and the extensions that may follow it (RFC 4884 section 4 and 5.5).
void quotation(Cursor& in, TreeItem& layer, Context& context, std::uint32_t words)
{
    constexpr std::uint32_t classicLength = 128;
    const auto quoted = words ? words * 4 : classicLength;
    // A router that says how much it quotes may have cut the datagram there; without the length, a datagram that is
    // longer by its own header is taken to fill the message, as routers before RFC 4884 sent it.
    constexpr std::uint8_t currentVersion = 2;
    const bool cutAndExtended = words && quoted >= classicLength && in.peek(quoted) >> 4 == currentVersion;
    const bool extended = in.remaining() > quoted && (in.peek16(2) <= quoted || cutAndExtended);
    {
        const Context::Quotation inside(context, layer);
        context.handoff("ip", in.rest(extended ? quoted : in.remaining()));
    }
    if (!extended || context.summary())
        return;
    in.skip(quoted);
    dissectIcmpExtensions(in, layer);
}

std::uint32_t readQuotedLength(Cursor& in, TreeItem& layer)
{
    const auto words = in.read(layer, quotedWords);
    layer.conclude(quotedLength, words * 4u);
    return words;
}

void errorMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint8_t subtype)
{
    constexpr std::uint8_t fragmentationNeeded = 4;
    std::uint32_t words = 0;
    const bool withMtu = kind == Unreachable && subtype == fragmentationNeeded;
    if (kind == ParameterProblem)
        if (const auto at = in.position(); in.has(1))
            layer.add(pointer, in.source(), at, 1, in.peek());
    if (in.has(4) && in.peek(1)) {
        if (kind == ParameterProblem)
            in.skip(1);
        else
            in.bytes(layer, unused, 1);
        words = readQuotedLength(in, layer);
        if (!withMtu)
            in.bytes(layer, unused, 2);
    } else if (kind == ParameterProblem) {
        in.skip(1);
        in.bytes(layer, unused, 3);
    } else {
        in.bytes(layer, unused, withMtu ? 2 : 4);
    }
    if (withMtu)
        in.read(layer, mtu);
    if (in)
        quotation(in, layer, context, words);
}

// Router discovery and mobile IP.

void mobileAgent(Cursor& in, TreeItem& item)
{
    in.read(item, mobileSequence);
    in.read(item, mobileLife);
    const auto flags = in.read(item, mobileFlags);
    for (const auto& bit : mobileBits)
        flags.item.bits(bit, flags);
    flags.item.bits(mobileReserved, flags);
    while (in && in.remaining() >= 4)
        in.read(item, careOfAddress);
}

void mobileExtensions(Cursor& in, TreeItem& layer)
{
    while (in && in.remaining() > 0) {
        const auto start = in.position();
        auto item = layer.add(mobileItem, in.source(), start, 1, 0);
        const auto kind = in.read(item, mobileType);
        if (kind == 0)
            continue;
        const auto bytes = in.read(item, mobileLength);
        auto content = in.take(bytes);
        if (kind == 16)
            mobileAgent(content, item);
        else if (kind == 19)
            while (content && content.remaining() > 0)
                content.read(item, mobilePrefix);
        else if (kind == 24)
            content.bytes(item, challenge, content.remaining());
        else
            content.bytes(item, mobileContent, content.remaining());
        item.setEnd(in.position());
    }
}

void advertisementMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t subtype)
{
    const auto count = in.read(layer, addressCount);
    const auto size = in.read(layer, entrySize);
    in.read(layer, lifetime);
    if (size != 2) {
        context.data(in.rest());
        return;
    }
    for (unsigned i = 0; i < count && in; ++i) {
        in.read(layer, routerAddress);
        in.read(layer, preference);
    }
    if (in && (subtype == 0 || subtype == 16))
        mobileExtensions(in, layer);
}

void extendedEcho(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    in.look(layer, identifier);
    in.readLittle(layer, identifierLittle);
    in.read(layer, extendedSequence);
    if (kind == ExtendedRequest) {
        in.look(layer, requestReserved);
        in.read(layer, requestLocal);
        if (in && in.remaining() > 0)
            dissectIcmpExtensions(in, layer);
        return;
    }
    in.look(layer, replyState);
    in.look(layer, replyReserved);
    in.look(layer, replyActive);
    in.look(layer, replyIpv4);
    in.read(layer, replyIpv6);
}

void readIdentity(Cursor& in, TreeItem& layer)
{
    in.look(layer, identifier);
    in.readLittle(layer, identifierLittle);
    in.look(layer, sequence);
    in.readLittle(layer, sequenceLittle);
}

void setColumns(Context& context, std::uint8_t kind, std::uint8_t subtype, const Cursor& behindHeader)
{
    auto* text = context.columns();
    if (!text)
        return;
    context.setInfo("{:<20}", nameOfType(kind, subtype));
    appendCodeName(kind, subtype, text->info);
    if (!hasIdentifier(kind))
        return;
    const auto number = behindHeader.peek16(2);
    context.appendInfo(" id=0x{:04x}, seq={}/{}, ttl={}", behindHeader.peek16(), number, __builtin_bswap16(number),
        context.network.hopLimit);
}

void dissectBody(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint8_t subtype, std::uint16_t sum)
{
    const auto identity = in.peek32();
    switch (kind) {
    case EchoReply:
    case EchoRequest:
        readIdentity(in, layer);
        if (in)
            echoMessage(in, layer, context, kind, sum, identity);
        break;
    case Unreachable:
    case TimeExceeded:
    case ParameterProblem: errorMessage(in, layer, context, kind, subtype); break;
    case SourceQuench:
        in.skip(4);
        quotation(in, layer, context, 0xffff);
        break;
    case Redirect:
        in.read(layer, gateway);
        if (in)
            quotation(in, layer, context, 0xffff);
        break;
    case RouterAdvertisement: advertisementMessage(in, layer, context, subtype); break;
    case TimestampRequest:
    case TimestampReply:
        readIdentity(in, layer);
        in.read(layer, originateTime);
        in.read(layer, receiveTime);
        in.read(layer, transmitTime);
        break;
    case InformationRequest:
    case InformationReply: readIdentity(in, layer); break;
    case MaskRequest:
    case MaskReply:
        readIdentity(in, layer);
        in.read(layer, addressMask);
        break;
    case ExtendedRequest:
    case ExtendedReply: extendedEcho(in, layer, kind); break;
    default: break;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ICMP");
    context.setInfo("");
    const auto all = in.view();
    const bool verifiable = in.has(in.remaining()) && !context.quoted() && !context.network.fragmented;
    const auto needed = hasIdentifier(in.peek()) ? 8u : 4u;
    if (!in.has(needed)) { // nothing can be said of less
        layer.hide();
        in.fail(&type, needed);
        return;
    }
    const auto kind = in.read(layer, type);
    const auto subtype = in.read(layer, code);
    const auto sum = in.read(layer, checksum);
    if (!context.summary())
        addChecksumStatus(layer, sum, all, verifiable);
    setColumns(context, kind, subtype, in);
    layer.setLength(static_cast<std::uint32_t>(all.size()));
    const Context::Below inside(context, layer);
    dissectBody(in, layer, context, kind, subtype, sum);
}

} // namespace

constinit const Protocol icmpProtocol {
    .layer = {"icmp", "Internet Control Message Protocol", nullptr},
    .shortName = "ICMP",
    .reference = "RFC 792",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
