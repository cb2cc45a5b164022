// Attributes of STUN: RFC 8489 section 14, RFC 8656 section 18 (TURN), RFC 8445 section 16.1 (ICE), RFC 5780 section 7, MS-TURN.

#include "dissectors/application/stun/stun.h"

#include <algorithm>

namespace porthole::stun {

namespace {

void attributeLabel(const ItemView& item, Text& out);

enum Type : std::uint16_t {
    ChangeRequest = 0x0003,
    UserName = 0x0006,
    Password = 0x0007,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    UnknownAttributes = 0x000a,
    ChannelNumber = 0x000c,
    Lifetime = 0x000d,
    MagicCookie = 0x000f,
    Bandwidth = 0x0010,
    Data = 0x0013,
    Realm = 0x0014,
    Nonce = 0x0015,
    AddressFamily = 0x0017,
    EvenPort = 0x0018,
    Transport = 0x0019,
    ReservationToken = 0x0022,
    Priority = 0x0024,
    Padding = 0x0026,
    Software = 0x8022,
    CacheTimeout = 0x8027,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
    IceControlling = 0x802a,
    GoogleNetwork = 0xc057,
};

constexpr ValueName types[] = {{0x0001, "MAPPED-ADDRESS"}, {0x0002, "RESPONSE_ADDRESS (Deprecated)"}, {0x0003, "CHANGE_REQUEST"},
    {0x0004, "SOURCE_ADDRESS (Deprecated)"}, {0x0005, "CHANGED_ADDRESS (Deprecated)"}, {0x0006, "USERNAME"}, {0x0007, "PASSWORD"},
    {0x0008, "MESSAGE-INTEGRITY"}, {0x0009, "ERROR-CODE"}, {0x000a, "UNKNOWN-ATTRIBUTES"}, {0x000b, "REFLECTED-FROM (Deprecated)"},
    {0x000c, "CHANNEL-NUMBER"}, {0x000d, "LIFETIME"}, {0x000e, "MS-ALTERNATE-SERVER"}, {0x000f, "MAGIC-COOKIE"}, {0x0010, "BANDWIDTH"},
    {0x0011, "DESTINATION-ADDRESS (Deprecated)"}, {0x0012, "XOR-PEER-ADDRESS"}, {0x0013, "DATA"}, {0x0014, "REALM"}, {0x0015, "NONCE"},
    {0x0016, "XOR-RELAYED-ADDRESS"}, {0x0017, "REQUESTED-ADDRESS-FAMILY"}, {0x0018, "EVEN-PORT"}, {0x0019, "REQUESTED-TRANSPORT"},
    {0x001a, "DONT-FRAGMENT"}, {0x001b, "ACCESS-TOKEN"}, {0x001c, "MESSAGE-INTEGRITY-SHA256"}, {0x001d, "PASSWORD-ALGORITHM"},
    {0x001e, "USERHASH"}, {0x0020, "XOR-MAPPED-ADDRESS"}, {0x0022, "RESERVATION-TOKEN"}, {0x0024, "PRIORITY"}, {0x0025, "USE-CANDIDATE"},
    {0x0026, "PADDING"}, {0x0027, "XOR-RESPONSE-TARGET"}, {0x0028, "XOR-REFELECTED-FROM"}, {0x002a, "CONNECTION-ID"},
    {0x0030, "LEGACY-ICMP"}, {0x8000, "ADDITIONAL-ADDRESS-FAMILY"}, {0x8001, "ADDRESS-ERROR-CODE"}, {0x8002, "PASSWORD-ALGORITHMS"},
    {0x8003, "ALTERNATE-DOMAIN"}, {0x8004, "ICMP"}, {0x8006, "MS-TURN UNKNOWN 8006"}, {0x8008, "MS-VERSION"},
    {0x8020, "XOR-MAPPED-ADDRESS"}, {0x8022, "SOFTWARE"}, {0x8023, "ALTERNATE-SERVER"}, {0x8025, "TRANSACTION-TRANSMIT-COUNTER"},
    {0x8027, "CACHE-TIMEOUT"}, {0x8028, "FINGERPRINT"}, {0x8029, "ICE-CONTROLLED"}, {0x802a, "ICE-CONTROLLING"},
    {0x802b, "RESPONSE-ORIGIN"}, {0x802c, "OTHER-ADDRESS"}, {0x802d, "ECN-CHECK-STUN"}, {0x802e, "THIRD-PARTY-AUTHORIZATION"},
    {0x8030, "MOBILITY-TICKET"}, {0x8032, "MS-ALTERNATE-HOST-NAME"}, {0x8037, "MS-APP-ID"}, {0x8039, "MS-SECURE-TAG"},
    {0x8050, "MS-SEQUENCE-NUMBER"}, {0x8054, "MS-CANDIDATE-IDENTIFIER"}, {0x8055, "MS-SERVICE-QUALITY"},
    {0x8056, "Bandwidth Admission Control Message"}, {0x8057, "Bandwidth Reservation Identifier"},
    {0x8058, "Bandwidth Reservation Amount"}, {0x8059, "Remote Site Address"}, {0x805a, "Remote Relay Site Address"},
    {0x805b, "Local Site Address"}, {0x805c, "Local Relay Site Address"}, {0x8070, "MS-IMPLEMENTATION-VERSION"},
    {0x8090, "MS-ALT-MAPPED-ADDRESS"}, {0xc057, "GOOG-NETWORK-INFO"}};

/// Which attributes hold addresses, and which of these the Info column repeats.
struct AddressKind {
    std::uint16_t type;
    bool masked;
    bool inInfo;
};
constexpr AddressKind addressKinds[] = {{0x0001, false, true}, {0x0002, false, false}, {0x0004, false, false}, {0x0005, false, false},
    {0x000b, false, false}, {0x000e, false, true}, {0x0011, false, false}, {0x0012, true, true}, {0x0016, true, true},
    {0x0020, true, true}, {0x0027, true, true}, {0x0028, true, true}, {0x8020, true, true}, {0x8023, false, true},
    {0x802b, false, true}, {0x802c, false, true}, {0x8059, true, true}, {0x805a, true, true}, {0x805b, true, true},
    {0x805c, true, true}, {0x8090, false, true}};

constexpr ValueName families[] = {{1, "IPv4"}, {2, "IPv6"}};
constexpr ValueName transports[] = {{0x06, "TCP"}, {0x11, "UDP"}};
constexpr ValueName errors[] = {{274, "Disable Candidate"}, {275, "Disable Candidate Pair"}, {300, "Try Alternate"}, {400, "Bad Request"},
    {401, "Unauthenticated"}, {403, "Forbidden"}, {405, "Mobility Forbidden"}, {420, "Unknown Attribute"}, {437, "Allocation Mismatch"},
    {438, "Stale Nonce"}, {440, "Address Family not Supported"}, {441, "Wrong Credentials"}, {442, "Unsupported Transport Protocol"},
    {443, "Peer Address Family Mismatch"}, {446, "Connection Already Exists"}, {447, "Connection Timeout or Failure"},
    {481, "Connection does not exist (legacy)"}, {486, "Allocation Quota Reached"}, {487, "Role Conflict"}, {500, "Server Error"},
    {508, "Insufficient Port Capacity"}, {600, "Global Failure"}};
constexpr ValueName assignments[] = {{0, "IETF Review"}, {1, "Designated Expert"}};
constexpr ValueName comprehensions[] = {{0, "Required"}, {1, "Optional"}};

constexpr Field<NoValue> attributes {"stun.attributes", "Attributes"};
constexpr Field<std::uint16_t> attribute {"stun.attribute", "Attribute", Label {attributeLabel}};
constexpr Field<std::uint16_t> type {"stun.att.type", "Attribute Type", Base::Hex, Names {types}};
constexpr Field<std::uint16_t> comprehension {
    "stun.att.type.comprehension", "Attribute Type Comprehension", Base::Hex, Mask {0x8000}, Names {comprehensions}};
constexpr Field<std::uint16_t> assignment {
    "stun.att.type.assignment", "Attribute Type Assignment", Base::Hex, Mask {0x4000}, Names {assignments}};
constexpr Field<std::uint16_t> length {"stun.att.length", "Attribute Length"};
constexpr Field<ByteString> reserved {"stun.att.reserved", "Reserved"};
constexpr Field<std::uint8_t> family {"stun.att.family", "Protocol Family", Base::Hex, Names {families}};
constexpr Field<std::uint16_t> port {"stun.att.port", "Port"};
constexpr Field<Ipv4Address> ipv4 {"stun.att.ipv4", "IP"};
constexpr Field<Ipv6Address> ipv6 {"stun.att.ipv6", "IP"};
constexpr Field<ByteString> maskedPort {"stun.att.port-xord", "Port (XOR-d)"};
constexpr Field<ByteString> maskedIpv4 {"stun.att.ipv4-xord", "IP (XOR-d)"};
constexpr Field<ByteString> maskedIpv6 {"stun.att.ipv6-xord", "IP (XOR-d)"};
constexpr Field<bool> changeIp {"stun.att.change-ip", "Change IP", Mask {0x0004}, Width {16}};
constexpr Field<bool> changePort {"stun.att.change-port", "Change Port", Mask {0x0002}, Width {16}};
constexpr Field<TextString> userName {"stun.att.username", "Username"};
constexpr Field<ByteString> password {"stun.att.password", "Password"};
constexpr Field<ByteString> integrity {"stun.att.hmac", "HMAC-SHA1"};
constexpr Field<std::uint8_t> errorClass {"stun.att.error.class", "Error Class", Mask {0x07}};
constexpr Field<std::uint8_t> errorNumber {"stun.att.error", "Error Code"};
constexpr Field<TextString> errorReason {"stun.att.error.reason", "Error Reason Phrase"};
constexpr Field<std::uint16_t> unknownType {"stun.att.unknown", "Unknown Attribute", Base::Hex};
constexpr Field<std::uint16_t> channel {"stun.att.channelnum", "Channel-Number", Base::Hex};
constexpr Field<std::uint32_t> lifetime {"stun.att.lifetime", "Lifetime"};
constexpr Field<std::uint32_t> cookie {"stun.att.magic_cookie", "Magic Cookie", Base::Hex};
constexpr Field<std::uint32_t> bandwidth {"stun.port.bandwidth", "Bandwidth"};
constexpr Field<ByteString> value {"stun.value", "Value"};
constexpr Field<TextString> realm {"stun.att.realm", "Realm"};
constexpr Field<TextString> nonce {"stun.att.nonce", "Nonce"};
constexpr Field<std::uint8_t> reserveNext {"stun.att.even-port.reserve-next", "Reserve next", Mask {0x80}};
constexpr Field<std::uint8_t> transport {"stun.att.transp", "Transport", Base::Hex, Names {transports}};
constexpr Field<ByteString> token {"stun.att.token", "Token"};
constexpr Field<std::uint32_t> priority {"stun.att.priority", "Priority"};
constexpr Field<std::uint16_t> padding {"stun.att.padding", "Padding"};
constexpr Field<TextString> software {"stun.att.software", "Software"};
constexpr Field<std::uint32_t> cacheTimeout {"stun.att.cache-timeout", "Cache timeout"};
constexpr Field<std::uint32_t> fingerprint {"stun.att.crc32", "CRC-32", Base::Hex};
constexpr Field<ByteString> tieBreaker {"stun.att.tie-breaker", "Tie breaker"};
constexpr Field<std::uint16_t> networkId {"stun.att.google.network_id", "Google Network ID"};
constexpr Field<std::uint16_t> networkCost {"stun.att.google.network_cost", "Google Network Cost"};

constexpr ExpertInfo unknownAttribute {
    "stun.unknown_attribute", Severity::Warning, ExpertGroup::Undecoded, "Attribute unknown"};

constexpr const FieldInfo* fields[] = {&attributes, &attribute, &type, &comprehension, &assignment, &length, &reserved, &family, &port,
    &ipv4, &ipv6, &maskedPort, &maskedIpv4, &maskedIpv6, &changeIp, &changePort, &userName, &password, &integrity, &errorClass,
    &errorNumber, &errorReason, &unknownType, &channel, &lifetime, &cookie, &bandwidth, &value, &realm, &nonce, &reserveNext, &transport,
    &token, &priority, &padding, &software, &cacheTimeout, &fingerprint, &tieBreaker, &networkId, &networkCost};
constexpr const ExpertInfo* experts[] = {&unknownAttribute};

unsigned errorOf(const ItemView& item)
{
    return static_cast<unsigned>(item.valueOf(errorClass) * 100 + item.valueOf(errorNumber));
}

void appendEndpoint(Text& out, const Address& address, unsigned portNumber)
{
    appendName(out, address, nullptr);
    out.format(":{}", portNumber);
}

void attributeLabel(const ItemView& item, Text& out)
{
    const auto name = findName(types, item.value());
    if (name.empty())
        out.format("Unknown attribute 0x{:04x}", item.value());
    else
        out << name;
    auto address = item.find(ipv4);
    if (!address.found())
        address = item.find(ipv6);
    if (address.found()) {
        out << ": ";
        formatValue(address, out);
        out.format(":{}", item.valueOf(port));
        return;
    }
    for (const FieldInfo* text : {static_cast<const FieldInfo*>(&userName), static_cast<const FieldInfo*>(&realm),
             static_cast<const FieldInfo*>(&nonce)})
        if (const auto found = item.find(*text); found.found()) {
            out << ": ";
            appendPrintable(out, found.text());
        }
    if (item.value() == Lifetime)
        out.format(" {}", item.valueOf(lifetime));
    else if (item.value() == Bandwidth)
        out.format(" {}", item.valueOf(bandwidth));
    else if (item.value() == ErrorCode)
        out.format(" {} ({})", errorOf(item), findName(errors, errorOf(item), "*Unknown error code*"));
}

std::string_view readAll(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    const auto bytes = in.bytes(parent, field, in.remaining()).value;
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Attributes

struct Attribute {
    Cursor in;
    TreeItem item;
    std::uint16_t number;
    Message& message;
};

void readAddress(Attribute& a, const AddressKind& kind)
{
    constexpr std::uint8_t four = 1, six = 2;
    if (a.in.remaining() < 4)
        return;
    a.in.bytes(a.item, reserved, 1);
    const auto which = a.in.read(a.item, family);
    const auto portBytes = a.in.view();
    const auto portOffset = a.in.position();
    unsigned number = a.in.peek16();
    if (kind.masked) {
        number ^= magicCookie >> 16;
        a.in.bytes(a.item, maskedPort, 2);
        a.item.add(port, a.in.source(), portOffset, 2, number);
    } else {
        a.in.read(a.item, port);
    }
    const std::uint32_t width = which == four ? 4 : which == six ? 16 : 0;
    if (width == 0 || a.in.remaining() < width || portBytes.empty())
        return;
    std::array<std::uint8_t, 16> bytes {};
    const auto raw = a.in.view().first(std::min<std::size_t>(width, a.in.captured()));
    for (std::size_t i = 0; i < raw.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(raw[i] ^ (kind.masked ? a.message.mask[i] : 0));
    const auto start = a.in.position();
    if (kind.masked)
        a.in.bytes(a.item, which == four ? maskedIpv4 : maskedIpv6, width);
    else
        a.in.skip(width);
    if (!a.in)
        return;
    Address address;
    if (which == four) {
        const auto word = static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
            | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
        a.item.add(ipv4, a.in.source(), start, 4, word);
        address = Ipv4Address {word};
    } else {
        a.item.addBytes(ipv6, bytes).setOffset(start, 16);
        Ipv6Address ip;
        ip.bytes = bytes;
        address = ip;
    }
    if (auto* columns = a.message.context.columns(); columns && kind.inInfo) {
        columns->info << ' ' << findName(types, a.number) << ": ";
        appendEndpoint(columns->info, address, number);
    }
}

void readError(Attribute& a)
{
    if (a.in.remaining() < 4)
        return;
    a.in.bytes(a.item, reserved, 2);
    const unsigned hundreds = a.in.read(a.item, errorClass);
    const unsigned rest = a.in.read(a.item, errorNumber);
    const auto code = hundreds * 100 + rest;
    auto& context = a.message.context;
    context.appendInfo(" error-code: {} ({})", code, findName(errors, code, "*Unknown error code*"));
    if (a.in.remaining() == 0)
        return;
    const auto reason = readAll(a.in, a.item, errorReason);
    if (auto* columns = context.columns()) {
        columns->info << ' ';
        appendPrintable(columns->info, reason.substr(0, reason.find('\0')));
    }
}

void readName(Attribute& a, const FieldInfo& field, std::string_view what)
{
    const auto text = readAll(a.in, a.item, field);
    if (auto* columns = a.message.context.columns()) {
        columns->info << ' ' << what << ": ";
        appendPrintable(columns->info, text.substr(0, text.find('\0')));
    }
}

void readTransport(Attribute& a)
{
    if (a.in.remaining() < 1)
        return;
    const auto number = a.in.read(a.item, transport);
    const auto name = findName(transports, number.value);
    if (name.empty())
        a.message.context.appendInfo(" Unknown (0x{:8x})", number.value);
    else
        a.message.context.appendInfo(" {}", name);
    if (a.in.remaining() > 0)
        a.in.bytes(a.item, reserved, a.in.remaining());
}

void readData(Attribute& a)
{
    auto content = a.in;
    if (content.remaining() == 0)
        return;
    a.in.bytes(a.item, value, a.in.remaining());
    a.message.context.data(content);
}

/// One number of 32 bits, and what the Info column says of it.
void readWord(Attribute& a, const Field<std::uint32_t>& field, std::string_view what)
{
    if (a.in.remaining() < 4)
        return;
    const auto number = a.in.read(a.item, field);
    if (!what.empty() && a.in)
        a.message.context.appendInfo(" {}: {}", what, number.value);
}

void readContent(Attribute& a)
{
    const auto rest = a.in.remaining();
    if (const auto* kind = std::ranges::find(addressKinds, a.number, &AddressKind::type); kind != std::end(addressKinds))
        return readAddress(a, *kind);
    switch (a.number) {
    case ChangeRequest:
        if (rest >= 4) {
            a.in.skip(2);
            a.in.look(a.item, changeIp);
            a.in.read(a.item, changePort);
        }
        return;
    case UserName: return readName(a, userName, "user");
    case Password: a.in.bytes(a.item, password, rest); return;
    case MessageIntegrity: a.in.bytes(a.item, integrity, rest); return;
    case ErrorCode: return readError(a);
    case UnknownAttributes:
        while (a.in && a.in.remaining() >= 2)
            a.in.read(a.item, unknownType);
        return;
    case ChannelNumber:
        if (rest >= 4) {
            const auto number = a.in.read(a.item, channel);
            a.message.context.appendInfo(" ChannelNumber=0x{:x}", number.value);
            a.in.bytes(a.item, reserved, 2);
        }
        return;
    case Lifetime: return readWord(a, lifetime, "lifetime");
    case MagicCookie: return readWord(a, cookie, {});
    case Bandwidth: return readWord(a, bandwidth, "bandwidth");
    case Data: return readData(a);
    case Realm: return readName(a, realm, "realm");
    case Nonce:
        a.message.context.appendInfo(" with nonce");
        a.in.bytes(a.item, nonce, rest);
        return;
    case AddressFamily:
        if (rest >= 4) {
            a.in.read(a.item, family);
            a.in.bytes(a.item, reserved, 3);
        }
        return;
    case EvenPort:
        if (rest >= 1)
            a.in.read(a.item, reserveNext);
        return;
    case Transport: return readTransport(a);
    case ReservationToken: a.in.bytes(a.item, token, rest); return;
    case Priority: return readWord(a, priority, {});
    case Padding: a.item.add(padding, a.in.source(), a.in.position(), rest, rest); return;
    case Software: a.in.bytes(a.item, software, rest); return;
    case CacheTimeout: return readWord(a, cacheTimeout, {});
    case Fingerprint: return readWord(a, fingerprint, {});
    case IceControlled:
    case IceControlling: a.in.bytes(a.item, tieBreaker, rest); return;
    case GoogleNetwork:
        if (rest >= 4) {
            a.in.read(a.item, networkId);
            a.in.read(a.item, networkCost);
        }
        return;
    default:
        if (rest > 0)
            a.in.bytes(a.item, value, rest);
    }
}

} // namespace

void readAttributes(Cursor& in, const TreeItem& layer, Message& message)
{
    constexpr std::uint32_t header = 4, word = 4;
    if (in.remaining() == 0)
        return;
    const auto list = layer.add(attributes, in.source(), in.position(), in.remaining(), 0);
    while (in && in.remaining() >= header) {
        const auto number = in.peek16();
        const std::uint32_t size = in.peek16(2);
        if (header + size > in.remaining())
            return; // longer than the message says that it is
        const auto padded = std::min((size + word - 1) / word * word, in.remaining() - header);
        const auto item = list.add(attribute, in.source(), in.position(), header + size, number);
        if (findName(types, number).empty() && item) {
            Text text;
            text.format("Unknown attribute 0x{:04x}", number);
            item.expert(unknownAttribute, text.view());
        }
        const auto typeItem = in.read(item, type);
        typeItem.item.bits(comprehension, number);
        typeItem.item.bits(assignment, number);
        in.read(item, length);
        auto content = in.take(padded);
        content.limit(size);
        Attribute whole {content, item, number, message};
        readContent(whole);
    }
}

constinit const FieldList attributeFields {fields};
constinit const ExpertList attributeExperts {experts};

} // namespace porthole::stun
