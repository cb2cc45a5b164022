// Options of DHCP by which clients and their messages are known: RFC 2132, RFC 3004, RFC 3118, RFC 4361, RFC 4578, RFC 4702.

#include "dissectors/application/dhcp/dhcp.h"
#include "dissectors/application/enterprises.h"
#include "dissectors/application/plain_names.h"

#include <algorithm>

namespace porthole::dhcp {

namespace {

void appendFqdnFlags(const ItemView& item, Text& out);
void userClassLabel(const ItemView& item, Text& out);

constexpr std::uint32_t uuidLength = 16;

constexpr ValueName duidTypes[] = {{1, "link-layer address plus time"}, {2, "assigned by vendor based on Enterprise number"},
    {3, "link-layer address"}};
constexpr ValueName hardwareTypes[] = {{1, "Ethernet"}, {6, "IEEE 802"}, {7, "ARCNET"}, {32, "InfiniBand"}};
constexpr ValueName authenticationProtocols[] = {{0, "configuration token"}, {1, "delayed authentication"}};
constexpr ValueName delayAlgorithms[] = {{1, "HMAC_MD5"}};
constexpr ValueName replayMethods[] = {{0, "Monotonically-increasing counter"}};

constexpr Field<Ipv4Address> filterAddress {"dhcp.option.policy_filter.ip", "IP Address"};
constexpr Field<Ipv4Address> filterMask {"dhcp.option.policy_filter.subnet_mask", "Subnet Mask"};
constexpr Field<Ipv4Address> routeAddress {"dhcp.option.static_route.ip", "Destination IP Address"};
constexpr Field<Ipv4Address> routeRouter {"dhcp.option.static_route.router", "Destination Router"};

constexpr Field<std::uint8_t> idType {"dhcp.client_id.type", "Type"};
constexpr Field<TextString> idText {"dhcp.client_id.undef", "Client Identifier"};
constexpr Field<Guid> idUuid {"dhcp.client_id.uuid", "Client Identifier (UUID)"};
constexpr Field<TextString> otherHardware {"dhcp.client_hardware_address", "Client hardware address"};
constexpr Field<TextString> iaid {"dhcp.client_id.iaid", "IAID"};
constexpr Field<std::uint16_t> duidType {"dhcp.client_id.duid_type", "DUID Type", Names {duidTypes}};
constexpr Field<std::uint16_t> duidTimeHardware {"dhcp.client_id.duid_llt_hw_type", "Hardware type", Names {hardwareTypes}};
constexpr Field<std::uint16_t> duidHardware {"dhcp.client_id.duid_ll_hw_type", "Hardware type", Names {hardwareTypes}};
constexpr Field<std::uint32_t> duidTime {"dhcp.client_id.time", "Time"};
constexpr Field<TextString> duidAddress {"dhcp.client_id.link_layer_address", "Link layer address"};
constexpr Field<std::uint32_t> duidEnterprise {"dhcp.client_id.enterprise_num", "Enterprise-number", Names {enterpriseNames}};
constexpr Field<ByteString> duidIdentifier {"dhcp.client_id", "Identifier"};

constexpr Field<std::uint8_t> fqdnFlags {"dhcp.fqdn.flags", "Flags", Base::Hex, Append {appendFqdnFlags}};
constexpr Field<std::uint8_t> fqdnReserved {"dhcp.fqdn.mbz", "Reserved flags", Base::Hex, Mask {0xf0}};
constexpr Field<bool> fqdnNoUpdates {
    "dhcp.fqdn.n", "Server DDNS", Mask {0x08}, Width {8}, Booleans {"No server updates", "Some server updates"}};
constexpr Field<bool> fqdnBinary {"dhcp.fqdn.e", "Encoding", Mask {0x04}, Width {8}, Booleans {"Binary encoding", "ASCII encoding"}};
constexpr Field<bool> fqdnOverride {"dhcp.fqdn.o", "Server overrides", Mask {0x02}, Width {8}, Booleans {"Override", "No override"}};
constexpr Field<bool> fqdnServer {"dhcp.fqdn.s", "Server", Mask {0x01}, Width {8}, Booleans {"Server", "Client"}};
constexpr Field<std::uint8_t> fqdnCode1 {"dhcp.fqdn.rcode1", "A-RR result"};
constexpr Field<std::uint8_t> fqdnCode2 {"dhcp.fqdn.rcode2", "PTR-RR result"};
constexpr Field<TextString> fqdnName {"dhcp.fqdn.name", "Client name"};

constexpr Field<std::uint8_t> userClass {"dhcp.option.user_class", "Instance of User Class", Label {userClassLabel}};
constexpr Field<std::uint8_t> userClassLength {"dhcp.option.user_class.length", "User Class Length"};
constexpr Field<ByteString> userClassData {"dhcp.option.user_class.data", "User Class Data"};
constexpr Field<TextString> userClassText {"dhcp.option.user_class.text", "User Class Data (Text)"};

constexpr Field<std::uint8_t> protocol {"dhcp.option.dhcp_authentication.protocol", "Protocol", Names {authenticationProtocols}};
constexpr Field<std::uint8_t> delayAlgorithm {"dhcp.option.dhcp_authentication.alg_delay", "Delay Algorithm", Names {delayAlgorithms}};
constexpr Field<std::uint8_t> algorithm {"dhcp.option.dhcp_authentication.algorithm", "Algorithm"};
constexpr Field<std::uint8_t> replayMethod {"dhcp.option.dhcp_authentication.rdm", "Replay Detection Method", Names {replayMethods}};
constexpr Field<std::uint64_t> replayCounter {
    "dhcp.option.dhcp_authentication.rdm_replay_detection", "RDM Replay Detection Value", Base::Hex};
constexpr Field<TextString> replayText {"dhcp.option.dhcp_authentication.rdm_rdv", "Replay Detection Value"};
constexpr Field<std::uint32_t> secretId {"dhcp.option.dhcp_authentication.secret_id", "Secret ID", Base::Hex};
constexpr Field<ByteString> hmac {"dhcp.option.dhcp_authentication.hmac_md5_hash", "HMAC MD5 Hash"};
constexpr Field<TextString> authenticationText {"dhcp.option.dhcp_authentication.information", "Authentication Information"};

constexpr Field<std::uint8_t> interfaceMajor {"dhcp.client_network_id_major", "Major Version"};
constexpr Field<std::uint8_t> interfaceMinor {"dhcp.client_network_id_minor", "Minor Version"};

constexpr ExpertInfo notStandard {
    "dhcp.option.nonstd_data", Severity::Note, ExpertGroup::Protocol, "Non standard compliant option data"};

constexpr const FieldInfo* fields[] = {&filterAddress, &filterMask, &routeAddress, &routeRouter, &idType, &idText, &idUuid,
    &otherHardware, &iaid, &duidType, &duidTimeHardware, &duidHardware, &duidTime, &duidAddress, &duidEnterprise, &duidIdentifier,
    &fqdnFlags, &fqdnReserved, &fqdnNoUpdates, &fqdnBinary, &fqdnOverride, &fqdnServer, &fqdnCode1, &fqdnCode2, &fqdnName, &userClass,
    &userClassLength, &userClassData, &userClassText, &protocol, &delayAlgorithm, &algorithm, &replayMethod, &replayCounter,
    &replayText, &secretId, &hmac, &authenticationText, &interfaceMajor, &interfaceMinor};
constexpr const ExpertInfo* experts[] = {&notStandard};

void appendFqdnFlags(const ItemView& item, Text& out)
{
    const Field<bool>* const bits[] = {&fqdnNoUpdates, &fqdnBinary, &fqdnOverride, &fqdnServer};
    for (const auto* bit : bits)
        if (item.value() & bit->mask)
            out << ", " << bit->name;
}

void userClassLabel(const ItemView& item, Text& out) { out.format("Instance of User Class: [{}]", item.value()); }

template <const Field<Ipv4Address>& First, const Field<Ipv4Address>& Second>
void readPairs(Cursor in, const TreeItem& option, Message&)
{
    constexpr std::uint32_t pair = 8;
    while (in && in.remaining() >= pair) {
        in.read(option, First);
        in.read(option, Second);
    }
    if (in.remaining() > 0)
        complain(option, badLength, "Option length isn't a multiple of {}", pair);
}

/// The first three parts of a UUID stand least significant byte first: RFC 4578 section 2.3 and its practice.
void addUuid(Cursor& in, const TreeItem& option)
{
    constexpr std::size_t order[uuidLength] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    const auto start = in.position();
    const auto bytes = in.take(uuidLength).view();
    if (!option || bytes.size() < uuidLength)
        return;
    std::uint8_t turned[uuidLength];
    std::ranges::transform(order, turned, [&](std::size_t i) { return bytes[i]; });
    option.addBytes(idUuid, turned).setOffset(start, uuidLength);
}

/// Bytes as hexadecimal digits, in colons if they are a MAC address.
void addDigits(Cursor& in, const TreeItem& option, const FieldInfo& field, std::uint32_t length, bool colons)
{
    const auto start = in.position();
    const auto bytes = in.take(length).view();
    if (!option)
        return;
    Text text;
    text.hex(bytes, colons ? ':' : 0);
    option.addText(field, text.view()).setOffset(start, length);
}

bool isEthernet(unsigned type) { return type == 1 || type == 6; }

/// RFC 4361 section 6.1.
void readNodeIdentifier(Cursor in, const TreeItem& option)
{
    constexpr std::uint32_t leastLength = 7;
    if (in.remaining() < leastLength)
        return;
    in.skip(1);
    addDigits(in, option, iaid, 4, false);
    const auto kind = in.read(option, duidType);
    switch (kind.value) {
    case 1: {
        if (in.remaining() < 6)
            return;
        const auto hardware = in.read(option, duidTimeHardware);
        in.read(option, duidTime);
        if (in.remaining() > 0)
            addDigits(in, option, duidAddress, in.remaining(), isEthernet(hardware) && in.remaining() == 6);
        return;
    }
    case 2:
        if (in.remaining() < 4)
            return;
        in.read(option, duidEnterprise);
        if (in.remaining() > 0)
            in.bytes(option, duidIdentifier, in.remaining());
        return;
    case 3: {
        if (in.remaining() < 2)
            return;
        const auto hardware = in.read(option, duidHardware);
        if (in.remaining() > 0)
            addDigits(in, option, duidAddress, in.remaining(), isEthernet(hardware) && in.remaining() == 6);
        return;
    }
    default: return;
    }
}

void readClientIdentifier(Cursor in, const TreeItem& option, Message&)
{
    constexpr std::uint8_t node = 255, firstUnassigned = 48;
    constexpr std::uint32_t macLength = 7;
    if (in.remaining() == 0)
        return;
    const auto type = in.peek();
    if (in.remaining() == macLength && type > 0 && type < firstUnassigned) {
        in.read(option, hardwareType);
        if (isEthernet(type))
            in.read(option, hardwareMac);
        else
            addDigits(in, option, otherHardware, macLength - 1, false);
    } else if (in.remaining() == 1 + uuidLength && type == 0) {
        in.skip(1);
        addUuid(in, option);
    } else if (type == node) {
        readNodeIdentifier(in, option);
    } else if (type == 0 && in.remaining() > 1) {
        in.read(option, idType);
        readText(in, option, idText);
    }
}

void readUuid(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 1 + uuidLength || in.peek() != 0)
        return;
    in.skip(1);
    addUuid(in, option);
}

void readFqdn(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 3) {
        complain(option, badLength, "length isn't >= 3");
        return;
    }
    const auto word = in.read(option, fqdnFlags);
    word.item.bits(fqdnReserved, word);
    word.item.bits(fqdnNoUpdates, word);
    word.item.bits(fqdnBinary, word);
    word.item.bits(fqdnOverride, word);
    word.item.bits(fqdnServer, word);
    in.read(option, fqdnCode1);
    in.read(option, fqdnCode2);
    if (in.remaining() == 0)
        return;
    if (!(word & fqdnBinary.mask)) {
        readText(in, option, fqdnName);
        return;
    }
    if (!option)
        return;
    const auto name = readPlainName(in.view(), 0);
    option.addText(fqdnName, name.text).setOffset(in.position(), in.remaining());
}

/// RFC 3004: texts with their lengths; many clients send one text without.
void readUserClasses(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 2) {
        complain(option, badLength, "length isn't >= 2");
        return;
    }
    for (std::uint8_t number = 0; in && in.remaining() > 0; ++number) {
        const std::uint32_t length = in.peek();
        if (length >= in.remaining()) {
            readText(in, option, userClassText).item.expert(notStandard);
            return;
        }
        const auto instance = option.add(userClass, in.source(), in.position(), 1 + length, number);
        in.read(instance, userClassLength);
        if (length == 0) {
            complain(option, badLength, "UC_Len_{} isn't >= 1 (UC_Len_{} = 0)", number, number);
            return;
        }
        in.bytes(instance, userClassData, length);
    }
}

/// RFC 3118.
void readAuthentication(Cursor in, const TreeItem& option, Message& message)
{
    constexpr std::uint8_t delayed = 1, hmacMd5 = 1, counter = 0;
    constexpr std::uint32_t fixedPart = 11, secretAndHash = 20;
    constexpr std::uint32_t discover = 1;
    if (in.remaining() < fixedPart) {
        complain(option, badLength, "length isn't >= 11");
        return;
    }
    const auto kind = in.read(option, protocol);
    const auto method = kind == delayed ? in.read(option, delayAlgorithm) : in.read(option, algorithm);
    if (in.read(option, replayMethod) == counter)
        in.read(option, replayCounter);
    else
        in.bytes(option, replayText, 8);
    if (kind != delayed || method != hmacMd5) {
        if (in.remaining() > 0)
            readText(in, option, authenticationText);
        return;
    }
    if (message.type == discover)
        return; // RFC 3118 section 5.3: asks for authentication, has none
    if (in.remaining() < secretAndHash) {
        complain(option, badLength, "length isn't >= 20");
        return;
    }
    in.read(option, secretId);
    in.bytes(option, hmac, secretAndHash - 4);
}

void readInterface(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 3 || in.peek() != 1)
        return;
    in.skip(1);
    in.read(option, interfaceMajor);
    in.read(option, interfaceMinor);
}

} // namespace

CompositeReader findComposite(std::uint8_t number)
{
    switch (number) {
    case 21: return readPairs<filterAddress, filterMask>;
    case 33: return readPairs<routeAddress, routeRouter>;
    case 43: return readVendorOption;
    case 61: return readClientIdentifier;
    case 63: return readNovellOptions;
    case 77: return readUserClasses;
    case 81: return readFqdn;
    case 82: return readRelayInformation;
    case 90: return readAuthentication;
    case 94: return readInterface;
    case 97: return readUuid;
    case 124: return readVendorClasses;
    case 125: return readVendorInformation;
    default: return nullptr;
    }
}

constinit const FieldList clientFields {fields};
constinit const ExpertList clientExperts {experts};

} // namespace porthole::dhcp
