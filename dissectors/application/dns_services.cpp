// Resource records that lead to services, EDNS options (RFC 6891) and stateful operations (RFC 8490).

#include "dissectors/application/dns.h"

namespace porthole::dns {

namespace {

void optionLabel(const ItemView& item, Text& out);
void parameterLabel(const ItemView& item, Text& out);
void operationLabel(const ItemView& item, Text& out);
void base64Label(const ItemView& item, Text& out);

constexpr std::uint16_t ednsType = 41;

constexpr ValueName optionCodes[] = {{0, "Reserved"}, {1, "LLQ - Long-lived query"}, {2, "UL - Update lease"},
    {3, "NSID - Name Server Identifier"}, {4, "Owner (reserved)"}, {5, "DAU - DNSSEC Algorithm Understood (RFC6975)"},
    {6, "DHU - DS Hash Understood (RFC6975)"}, {7, "N3U - NSEC3 Hash Understood (RFC6975)"}, {8, "CSUBNET - Client subnet"},
    {9, "EDNS EXPIRE (RFC7314)"}, {10, "COOKIE"}, {11, "EDNS TCP Keepalive"}, {12, "PADDING"}, {13, "CHAIN"},
    {15, "Extended DNS Error"}, {20730, "Experimental - CSUBNET - Client subnet"}};
constexpr RangeName extendedErrors[] = {{0, 0, "Other Error"}, {1, 1, "Unsupported DNSKEY Algorithm"},
    {2, 2, "Unsupported DS Digest Type"}, {3, 3, "Stale Answer"}, {4, 4, "Forged Answer"}, {5, 5, "DNSSEC Indeterminate"},
    {6, 6, "DNSSEC Bogus"}, {7, 7, "Signature Expired"}, {8, 8, "Signature Not Yet Valid"}, {9, 9, "DNSKEY Missing"},
    {10, 10, "RRSIGs Missing"}, {11, 11, "No Zone Key Bit Set"}, {12, 12, "NSEC Missing"}, {13, 13, "Cached Error"},
    {14, 14, "Not Ready"}, {15, 15, "Blocked"}, {16, 16, "Censored"}, {17, 17, "Filtered"}, {18, 18, "Prohibited"},
    {19, 19, "Stale NXDomain Answer"}, {20, 20, "Not Authoritative"}, {21, 21, "Not Supported"}, {22, 22, "No Reachable Authority"},
    {23, 23, "Network Error"}, {24, 24, "Invalid Data"}, {25, 25, "Signature Expired before Valid"}, {26, 26, "Too Early"},
    {27, 27, "Unsupported NSEC3 Iterations Value"}, {28, 28, "Unable to conform to policy"}, {29, 29, "Synthesized"},
    {30, 49151, "Unassigned"}, {49152, 65535, "Reserved for Private Use"}};
constexpr ValueName parameterKeys[] = {{0, "mandatory"}, {1, "alpn"}, {2, "no-default-alpn"}, {3, "port"}, {4, "ipv4hint"},
    {5, "echconfig"}, {6, "ipv6hint"}, {32769, "odohconfig"}, {65535, "key65535"}};
constexpr ValueName ipVersions[] = {
    {0, "Reserved"}, {4, "IPv4"}, {5, "ST Datagram"}, {6, "IPv6"}, {7, "TP/IX"}, {8, "PIP"}, {9, "TUBA"}};
constexpr ValueName transports[] = {{6, "TCP"}, {17, "UDP"}, {33, "Datagram Congestion Control Protocol"}, {132, "SCTP"}, {136, "UDPLite"}};
constexpr RangeName operationTypes[] = {{0, 0, "Reserved"}, {1, 1, "Keep Alive"}, {2, 2, "Retry Delay"}, {3, 3, "Encryption Padding"},
    {4, 63, "Unassigned, reserved for DSO session-management TLVs"}, {64, 64, "Subscribe"}, {65, 65, "Push"},
    {66, 66, "Unsubscribe"}, {67, 67, "Reconfirm"}, {68, 63487, "Unassigned"}, {63488, 64511, "Reserved for Experimental/Local Use"},
    {64512, 65535, "Reserved for future expansion"}};

constexpr Field<std::uint16_t> srvPriority {"dns.srv.priority", "Priority"};
constexpr Field<std::uint16_t> srvWeight {"dns.srv.weight", "Weight"};
constexpr Field<std::uint16_t> srvPort {"dns.srv.port", "Port"};
constexpr Field<TextString> srvTarget {"dns.srv.target", "Target"};
constexpr Field<std::uint16_t> naptrOrder {"dns.naptr.order", "Order"};
constexpr Field<std::uint16_t> naptrPreference {"dns.naptr.preference", "Preference"};
constexpr Field<std::uint8_t> naptrFlagsLength {"dns.naptr.flags_length", "Flags Length"};
constexpr Field<TextString> naptrFlags {"dns.naptr.flags", "Flags"};
constexpr Field<std::uint8_t> naptrServiceLength {"dns.naptr.service_length", "Service Length"};
constexpr Field<TextString> naptrService {"dns.naptr.service", "Service"};
constexpr Field<std::uint8_t> naptrRegexLength {"dns.naptr.regex_length", "Regex Length"};
constexpr Field<TextString> naptrRegex {"dns.naptr.regex", "Regex"};
constexpr Field<std::uint8_t> naptrReplacementLength {"dns.naptr.replacement_length", "Replacement Length", Generated {}};
constexpr Field<TextString> naptrReplacement {"dns.naptr.replacement", "Replacement"};

constexpr Field<std::uint16_t> svcPriority {"dns.svcb.svcpriority", "SvcPriority"};
constexpr Field<TextString> svcTarget {"dns.svcb.targetname", "TargetName"};
constexpr Field<NoValue> parameter {"dns.svcb.svcparam", "SvcParam", Label {parameterLabel}};
constexpr Field<std::uint16_t> parameterKey {"dns.svcb.svcparam.key", "SvcParamKey", Names {parameterKeys}};
constexpr Field<std::uint16_t> parameterLength {"dns.svcb.svcparam.value.length", "SvcParamValue length"};
constexpr Field<ByteString> parameterValue {"dns.svcb.svcparam.value", "SvcParamValue"};
constexpr Field<std::uint16_t> mandatoryKey {"dns.svcb.svcparam.mandatory.key", "Mandatory key", Names {parameterKeys}};
constexpr Field<std::uint8_t> alpnLength {"dns.svcb.svcparam.alpn.length", "ALPN length"};
constexpr Field<TextString> alpn {"dns.svcb.svcparam.alpn", "ALPN"};
constexpr Field<std::uint16_t> portParameter {"dns.svcb.svcparam.port", "Port"};
constexpr Field<Ipv4Address> ipv4Hint {"dns.svcb.svcparam.ipv4hint.ip", "IP"};
constexpr Field<ByteString> echConfig {"dns.svcb.svcparam.echconfig", "ECHConfig", Label {base64Label}};
constexpr Field<Ipv6Address> ipv6Hint {"dns.svcb.svcparam.ipv6hint.ip", "IP"};
constexpr Field<ByteString> odohConfig {"dns.svcb.svcparam.odohconfig", "ODoHConfig", Label {base64Label}};

constexpr Field<std::uint16_t> aplFamily {"dns.apl.address_family", "Address Family", Names {addressFamilies}};
constexpr Field<std::uint8_t> aplPrefix {"dns.apl.coded_prefix", "Prefix Length"};
constexpr Field<bool> aplNegation {"dns.apl.negation", "Negation Flag", Mask {0x80}, Booleans {"Yes (!)", "No (0)"}};
constexpr Field<std::uint8_t> aplLength {"dns.apl.afdlength", "Address Length", Mask {0x7f}};
constexpr Field<Ipv4Address> aplIpv4 {"dns.apl.afdpart.ipv4", "Address"};
constexpr Field<Ipv6Address> aplIpv6 {"dns.apl.afdpart.ipv6", "Address"};
constexpr Field<ByteString> aplData {"dns.apl.afdpart.data", "Address"};
constexpr Field<bool> winsLocal {"dns.wins.local_flag", "Local Flag", Mask {0x1}, Width {32}};
constexpr Field<std::uint32_t> winsLookup {"dns.wins.lookup_timeout", "Lookup timeout"};
constexpr Field<std::uint32_t> winsCache {"dns.wins.cache_timeout", "Cache timeout"};
constexpr Field<std::uint32_t> winsCount {"dns.wins.nb_wins_servers", "Number of WINS servers"};
constexpr Field<Ipv4Address> winsServer {"dns.wins.wins_server", "WINS Server Address"};
constexpr Field<bool> winsReverseLocal {"dns.winsr.local_flag", "Local Flag", Mask {0x1}, Width {32}};
constexpr Field<std::uint32_t> winsReverseLookup {"dns.winsr.lookup_timeout", "Lookup timeout"};
constexpr Field<std::uint32_t> winsReverseCache {"dns.winsr.cache_timeout", "Cache timeout"};
constexpr Field<TextString> winsReverseDomain {"dns.winsr.name_result_domain", "Name Result Domain"};
constexpr Field<std::uint16_t> xpfVersion {"dns.xpf.ip_version", "IP Version", Names {ipVersions}};
constexpr Field<std::uint8_t> xpfProtocol {"dns.xpf.protocol", "Protocol", Names {transports}};
constexpr Field<Ipv4Address> xpfIpv4Source {"dns.xpf.source_ipv4", "IPv4 Source"};
constexpr Field<Ipv4Address> xpfIpv4Destination {"dns.xpf.destination_ipv4", "IPv4 Destination"};
constexpr Field<Ipv6Address> xpfIpv6Source {"dns.xpf.source_ipv6", "IPv6 Source"};
constexpr Field<Ipv6Address> xpfIpv6Destination {"dns.xpf.destination_ipv6", "IPv6 Destination"};
constexpr Field<std::uint16_t> xpfSourcePort {"dns.xpf.sport", "Source port"};
constexpr Field<std::uint16_t> xpfDestinationPort {"dns.xpf.dport", "Destination port"};

constexpr Field<NoValue> option {"dns.opt", "Option", Label {optionLabel}};
constexpr Field<std::uint16_t> optionCode {"dns.opt.code", "Option Code", Names {optionCodes}};
constexpr Field<std::uint16_t> optionLength {"dns.opt.len", "Option Length"};
constexpr Field<ByteString> optionData {"dns.opt.data", "Option Data"};
constexpr Field<std::uint8_t> dau {"dns.opt.dau", "DAU", Names {securityAlgorithms}};
constexpr Field<std::uint8_t> dhu {"dns.opt.dhu", "DHU", Names {digestTypes}};
constexpr Field<std::uint8_t> n3u {"dns.opt.n3u", "N3U", Names {nsec3Algorithms}};
constexpr Field<std::uint16_t> clientFamily {"dns.opt.client.family", "Family", Names {addressFamilies}};
constexpr Field<std::uint8_t> clientSourcePrefix {"dns.opt.client.netmask", "Source Netmask"};
constexpr Field<std::uint8_t> clientScopePrefix {"dns.opt.client.scope", "Scope Netmask"};
constexpr Field<ByteString> clientAddress {"dns.opt.client.addr", "Client Subnet"};
constexpr Field<Ipv4Address> clientIpv4 {"dns.opt.client.addr4", "Client Subnet"};
constexpr Field<Ipv6Address> clientIpv6 {"dns.opt.client.addr6", "Client Subnet"};
constexpr Field<ByteString> clientCookie {"dns.opt.cookie.client", "Client Cookie"};
constexpr Field<ByteString> serverCookie {"dns.opt.cookie.server", "Server Cookie"};
constexpr Field<std::uint16_t> keepaliveTimeout {"dns.opt.edns_tcp_keepalive.timeout", "Timeout"};
constexpr Field<ByteString> padding {"dns.opt.padding", "Padding"};
constexpr Field<TextString> chainPoint {"dns.opt.chain.fqdn", "Closest Trust Point"};
constexpr Field<std::uint16_t> errorCode {"dns.opt.ext_error.info_code", "Info Code", Ranges {extendedErrors}};
constexpr Field<TextString> errorText {"dns.opt.ext_error.extra_text", "Extra Text"};

constexpr Field<NoValue> operations {"dns.dso", "DNS Stateful Operation"};
constexpr Field<NoValue> operation {"dns.dso.tlv", "DSO TLV", Label {operationLabel}};
constexpr Field<std::uint16_t> operationType {"dns.dso.tlv.type", "Type", Ranges {operationTypes}};
constexpr Field<std::uint16_t> operationLength {"dns.dso.tlv.length", "Length"};
constexpr Field<ByteString> operationData {"dns.dso.tlv.data", "Data"};
constexpr Field<std::uint32_t> inactivityTimeout {"dns.dso.tlv.keepalive.inactivity", "Inactivity Timeout"};
constexpr Field<std::uint32_t> keepaliveInterval {"dns.dso.tlv.keepalive.interval", "Keepalive Interval"};
constexpr Field<std::uint32_t> retryDelay {"dns.dso.tlv.retrydelay.retrydelay", "Retry Delay"};
constexpr Field<ByteString> encryptionPadding {"dns.dso.tlv.encpad.padding", "Padding"};

constexpr ExpertInfo badLength {
    "dns.rr.opt.bad_length", Severity::Error, ExpertGroup::Malformed, "Length too long for any type of IP address."};
constexpr ExpertInfo deprecatedCode {"dns.depr.opc", Severity::Warning, ExpertGroup::Protocol, "Deprecated opcode"};

constexpr const FieldInfo* fields[] = {&srvPriority, &srvWeight, &srvPort, &srvTarget, &naptrOrder, &naptrPreference, &naptrFlagsLength,
    &naptrFlags, &naptrServiceLength, &naptrService, &naptrRegexLength, &naptrRegex, &naptrReplacementLength, &naptrReplacement,
    &svcPriority, &svcTarget, &parameter, &parameterKey, &parameterLength, &parameterValue, &mandatoryKey, &alpnLength, &alpn,
    &portParameter, &ipv4Hint, &echConfig, &ipv6Hint, &odohConfig, &aplFamily, &aplPrefix, &aplNegation, &aplLength, &aplIpv4,
    &aplIpv6, &aplData, &winsLocal, &winsLookup, &winsCache, &winsCount, &winsServer, &winsReverseLocal, &winsReverseLookup,
    &winsReverseCache, &winsReverseDomain, &xpfVersion, &xpfProtocol, &xpfIpv4Source, &xpfIpv4Destination, &xpfIpv6Source,
    &xpfIpv6Destination, &xpfSourcePort, &xpfDestinationPort, &option, &optionCode, &optionLength, &optionData, &dau, &dhu, &n3u,
    &clientFamily, &clientSourcePrefix, &clientScopePrefix, &clientAddress, &clientIpv4, &clientIpv6, &clientCookie,
    &serverCookie, &keepaliveTimeout, &padding, &chainPoint, &errorCode, &errorText, &operations, &operation, &operationType,
    &operationLength, &operationData, &inactivityTimeout, &keepaliveInterval, &retryDelay, &encryptionPadding};
constexpr const ExpertInfo* experts[] = {&badLength, &deprecatedCode};

// Labels

void optionLabel(const ItemView& item, Text& out)
{
    const auto code = item.valueOf(optionCode);
    const auto name = findName(optionCodes, code);
    out << "Option: ";
    if (name.empty())
        out.format("Unknown ({})", code);
    else
        out << name;
}

void operationLabel(const ItemView& item, Text& out)
{
    out << "DSO TLV: " << valueName(operationType, item.valueOf(operationType));
}

/// RFC 4648 section 4.
void appendBase64(Text& out, ByteView bytes)
{
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto left = bytes.size() - i;
        const std::uint32_t word = static_cast<std::uint32_t>(bytes[i] << 16) | static_cast<std::uint32_t>(left > 1 ? bytes[i + 1] << 8 : 0)
            | (left > 2 ? bytes[i + 2] : 0u);
        out << digits[word >> 18 & 63] << digits[word >> 12 & 63];
        out << (left > 1 ? digits[word >> 6 & 63] : '=') << (left > 2 ? digits[word & 63] : '=');
    }
}

void base64Label(const ItemView& item, Text& out)
{
    out << item.field().name << ": ";
    appendBase64(out, item.bytes());
}

/// What stands behind the key of a service parameter, in presentation format: RFC 9460 appendix A.
void appendParameterValue(const ItemView& value, Text& out)
{
    const auto& field = value.field();
    if (&field == &mandatoryKey) {
        const auto name = findName(parameterKeys, value.value());
        if (name.empty())
            out.format("key{}", value.value());
        else
            out << name;
    } else if (&field == &echConfig || &field == &odohConfig) {
        appendBase64(out, value.bytes());
    } else if (&field == &parameterValue) {
        appendPrintable(out, value.text());
    } else {
        formatLabelValue(value, out);
    }
}

void parameterLabel(const ItemView& item, Text& out)
{
    out << "SvcParam";
    const auto key = item.find(parameterKey);
    if (!key.found() || !item.find(parameterLength).found())
        return;
    const auto name = findName(parameterKeys, key.value());
    out << ": ";
    if (name.empty())
        out.format("key{}", key.value());
    else
        out << name;
    const auto& tree = item.packet().tree;
    bool first = true;
    for (auto i = item.index() + 1; i < tree.size() && tree[i].parent == item.index(); ++i) {
        const auto* field = tree[i].field;
        if (field == &parameterKey || field == &parameterLength || field == &alpnLength)
            continue;
        out << (first ? '=' : ',');
        first = false;
        appendParameterValue({item.packet(), i}, out);
    }
}

// Records

/// RFC 2782.
void dissectSrv(Record& record)
{
    auto& in = record.in;
    const auto priority = in.read(record.item, srvPriority);
    const auto weight = in.read(record.item, srvWeight);
    const auto port = in.read(record.item, srvPort);
    Name target;
    record.readName(srvTarget, target);
    if (in)
        record.appendInfo(" {} {} {} {}", priority.value, weight.value, port.value, target.text());
}

/// RFC 3403 section 4.1.
void dissectNaptr(Record& record)
{
    auto& in = record.in;
    const auto order = in.read(record.item, naptrOrder);
    const auto preference = in.read(record.item, naptrPreference);
    record.appendInfo(" {} {} ", order.value, preference.value);
    if (record.message.info && in) {
        Cursor ahead = in;
        appendAscii(*record.message.info, ahead.bytes({}, naptrFlags, ahead.u8()).value);
    }
    readCharacterString(in, record.item, naptrFlagsLength, naptrFlags);
    readCharacterString(in, record.item, naptrServiceLength, naptrService);
    readCharacterString(in, record.item, naptrRegexLength, naptrRegex);
    Name replacement;
    Cursor ahead = in;
    replacement.read(ahead, record.message.start);
    if (ahead && record.item)
        record.item.conclude(naptrReplacementLength, replacement.length());
    record.readName(naptrReplacement);
}

void readParameterValue(Cursor& in, const TreeItem& item, std::uint16_t key, std::uint32_t count)
{
    const auto end = in.position() + count;
    switch (key) {
    case 0:
        while (in && in.position() < end)
            in.read(item, mandatoryKey);
        break;
    case 1:
        while (in && in.position() < end)
            readCharacterString(in, item, alpnLength, alpn);
        break;
    case 2: break;
    case 3: in.read(item, portParameter); break;
    case 4:
        while (in && in.position() < end)
            in.read(item, ipv4Hint);
        break;
    case 5: in.bytes(item, echConfig, count); break;
    case 6:
        while (in && in.position() < end)
            in.read(item, ipv6Hint);
        break;
    case 32769: in.bytes(item, odohConfig, count); break;
    default:
        if (count > 0)
            in.bytes(item, parameterValue, count);
    }
}

/// SVCB and HTTPS: RFC 9460 section 2.2.
void dissectServiceBinding(Record& record)
{
    auto& in = record.in;
    in.read(record.item, svcPriority);
    record.readName(svcTarget);
    while (record.more()) {
        const auto start = in.position();
        const auto item = record.item.add(parameter, in.source(), start, in.remaining(), 0);
        const auto key = in.read(item, parameterKey);
        const auto count = in.read(item, parameterLength);
        readParameterValue(in, item, key, count);
        if (in)
            item.setEnd(in.position());
    }
}

/// RFC 3123 section 4. Addresses are cut after their last byte that is not zero.
void dissectApl(Record& record)
{
    auto& in = record.in;
    record.appendInfo(" {}", record.owner);
    while (record.more()) {
        const auto family = in.read(record.item, aplFamily);
        in.read(record.item, aplPrefix);
        in.look(record.item, aplNegation);
        const auto count = in.read(record.item, aplLength);
        if (!in)
            return;
        const auto start = in.position();
        const auto bytes = in.bytes({}, aplData, count);
        if (!in || !record.item)
            continue;
        std::array<std::uint8_t, 16> whole {};
        std::copy_n(bytes.value.begin(), std::min<std::size_t>(bytes.value.size(), 16), whole.begin());
        if (family == 1 && count <= 4)
            record.item.add(aplIpv4, in.source(), start, count, detail::loadBig<4>(whole.data()));
        else if (family == 2 && count <= 16)
            record.item.addBytes(aplIpv6, whole).setOffset(start, count);
        else
            record.item.add(aplData, in.source(), start, count, 0);
    }
}

void dissectWins(Record& record)
{
    auto& in = record.in;
    const auto flags = in.peek32();
    if (in.has(4) && record.item)
        record.item.add(winsLocal, in.source(), in.position(), 4, flags & 1);
    in.skip(4);
    in.read(record.item, winsLookup);
    in.read(record.item, winsCache);
    for (unsigned count = in.read(record.item, winsCount); count > 0 && record.more(); --count)
        in.read(record.item, winsServer);
}

void dissectWinsReverse(Record& record)
{
    auto& in = record.in;
    const auto flags = in.peek32();
    if (in.has(4) && record.item)
        record.item.add(winsReverseLocal, in.source(), in.position(), 4, flags & 1);
    in.skip(4);
    in.read(record.item, winsReverseLookup);
    in.read(record.item, winsReverseCache);
    Name domain;
    record.readName(winsReverseDomain, domain);
    if (in)
        record.appendInfo(" {}", domain.text());
}

/// draft-bellis-dnsop-xpf: addresses and ports that a proxy saw.
void dissectXpf(Record& record)
{
    auto& in = record.in;
    const auto version = in.number(record.item, xpfVersion, 1);
    if (version == 4) {
        in.read(record.item, xpfProtocol);
        in.read(record.item, xpfIpv4Source);
        in.read(record.item, xpfIpv4Destination);
    } else if (version == 6) {
        in.read(record.item, xpfProtocol);
        in.read(record.item, xpfIpv6Source);
        in.read(record.item, xpfIpv6Destination);
    } else {
        return;
    }
    in.read(record.item, xpfSourcePort);
    in.read(record.item, xpfDestinationPort);
}

// EDNS options

/// RFC 7871 section 6.
void dissectClientSubnet(Cursor& in, const TreeItem& item, const TreeItem& lengthItem, unsigned count)
{
    constexpr unsigned fixedPart = 4;
    constexpr unsigned longestAddress = 16;
    const auto family = in.read(item, clientFamily);
    in.read(item, clientSourcePrefix);
    in.read(item, clientScopePrefix);
    if (!in)
        return;
    if (count < fixedPart || count > fixedPart + longestAddress)
        lengthItem.expert(badLength);
    if (count < fixedPart) {
        in.fail(&clientAddress, 0xffffffff);
        return;
    }
    const auto start = in.position();
    const auto bytes = in.bytes({}, clientAddress, std::min(count - fixedPart, longestAddress));
    if (!in || !item)
        return;
    std::array<std::uint8_t, longestAddress> whole {};
    std::copy(bytes.value.begin(), bytes.value.end(), whole.begin());
    const auto size = static_cast<std::uint32_t>(bytes.value.size());
    if (family == 1)
        item.add(clientIpv4, in.source(), start, size, detail::loadBig<4>(whole.data()));
    else if (family == 2)
        item.addBytes(clientIpv6, whole).setOffset(start, size);
    else
        item.add(clientAddress, in.source(), start, size, 0);
}

void dissectCookie(Cursor& in, const TreeItem& item, unsigned count)
{
    constexpr unsigned clientBytes = 8; // RFC 7873 section 4
    in.bytes(item, clientCookie, clientBytes);
    if (count >= clientBytes)
        in.bytes(item, serverCookie, count - clientBytes);
    else
        in.fail(&serverCookie, 0xffffffff);
}

void dissectOption(Cursor& in, const TreeItem& item, const TreeItem& lengthItem, unsigned code, unsigned count)
{
    const auto end = in.position() + count;
    switch (code) {
    case 5:
        while (in && in.position() < end)
            in.read(item, dau);
        break;
    case 6:
        while (in && in.position() < end)
            in.read(item, dhu);
        break;
    case 7:
        while (in && in.position() < end)
            in.read(item, n3u);
        break;
    case 8:
    case 20730: dissectClientSubnet(in, item, lengthItem, count); break;
    case 10: dissectCookie(in, item, count); break;
    case 11:
        if (count == 2)
            in.read(item, keepaliveTimeout);
        break;
    case 12: in.bytes(item, padding, count); break;
    case 13:
        if (count > 0)
            readAscii(in, item, chainPoint, count);
        break;
    case 15:
        if (count == 0)
            break;
        in.read(item, errorCode);
        if (count > 2)
            in.bytes(item, errorText, count - 2);
        break;
    default: break;
    }
}

/// RFC 6891 section 6.1.2.
void dissectOptions(Record& record)
{
    auto& in = record.in;
    constexpr std::uint32_t fixedPart = 4;
    constexpr unsigned experimentalSubnet = 20730;
    while (record.more()) {
        if (!in.has(fixedPart)) {
            in.skip(fixedPart); // fails
            return;
        }
        const auto code = in.peek16();
        const auto count = in.peek16(2);
        const auto item = record.item.add(option, in.source(), in.position(), std::min(fixedPart + count, in.remaining()), 0);
        const auto codeItem = in.read(item, optionCode).item;
        if (code == experimentalSubnet)
            codeItem.expert(deprecatedCode, "Deprecated opcode. Client subnet OPT assigned as 8.");
        const auto lengthItem = in.read(item, optionLength).item;
        Cursor content = in;
        in.bytes(item, optionData, count);
        if (in)
            dissectOption(content, item, lengthItem, code, count);
    }
}

} // namespace

void dissectStatefulOperations(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint32_t fixedPart = 4;
    if (in.remaining() == 0) {
        in.fail(&operations, 1);
        return;
    }
    const auto group = layer.add(operations, in.source(), in.position(), in.remaining(), 0);
    while (in.remaining() >= fixedPart && in) {
        const auto item = group.add(operation, in.source(), in.position(), in.remaining(), 0);
        const auto type = in.read(item, operationType);
        const auto count = in.read(item, operationLength);
        if (!in)
            return;
        item.setLength(std::min<std::uint32_t>(fixedPart + count, in.remaining() + fixedPart));
        switch (type) {
        case 1:
            in.read(item, inactivityTimeout);
            in.read(item, keepaliveInterval);
            break;
        case 2: in.read(item, retryDelay); break;
        case 3: in.bytes(item, encryptionPadding, count); break;
        default:
            if (count > 0)
                in.bytes(item, operationData, count);
        }
    }
}

RecordFunction findServiceRecord(std::uint16_t type)
{
    switch (type) {
    case 33: return dissectSrv;
    case 35: return dissectNaptr;
    case ednsType: return dissectOptions;
    case 42: return dissectApl;
    case 64:
    case 65: return dissectServiceBinding;
    case 65281: return dissectWins;
    case 65282: return dissectWinsReverse;
    case 65422: return dissectXpf;
    default: return nullptr;
    }
}

void appendServiceSummary(const ItemView& record, std::uint16_t type, Text& out)
{
    const auto shows = [&](std::string_view prefix, const FieldInfo& field) {
        out << prefix;
        formatLabelValue(record.find(field), out);
    };
    if (type == 33 && record.find(srvTarget).found()) {
        shows(", priority ", srvPriority);
        shows(", weight ", srvWeight);
        shows(", port ", srvPort);
        shows(", target ", srvTarget);
    } else if (type == 35 && record.find(naptrReplacement).found()) {
        shows(", order ", naptrOrder);
        shows(", preference ", naptrPreference);
        shows(", flags ", naptrFlags);
    } else if (type == 65282 && record.find(winsReverseDomain).found()) {
        shows(", name result domain ", winsReverseDomain);
    }
}

constinit const FieldList serviceRecordFields {fields};
constinit const ExpertList serviceRecordExperts {experts};

} // namespace porthole::dns
