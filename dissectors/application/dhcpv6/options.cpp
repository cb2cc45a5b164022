// Options of DHCPv6 with a layout of their own: RFC 8415 sections 11 and 21, RFC 4704 (client FQDN), RFC 5007 (leasequery),
// RFC 5908 (NTP), RFC 6603 (prefix exclude).

#include "dissectors/application/dhcpv6/dhcpv6.h"

#include "dissectors/application/enterprises.h"

#include <algorithm>

namespace porthole::dhcpv6 {

namespace {

void secondsText(std::uint64_t value, Text& out);
void validLabel(const ItemView& item, Text& out);
void clientFlagsLabel(const ItemView& item, Text& out);

constexpr ValueName identifierTypes[] = {{1, "link-layer address plus time"}, {2, "assigned by vendor based on Enterprise number"},
    {3, "link-layer address"}, {4, "Universally Unique IDentifier (UUID)"}};
constexpr ValueName hardwareTypes[] = {{0, "NET/ROM pseudo"}, {1, "Ethernet"}, {2, "Experimental Ethernet"}, {3, "AX.25"}, {4, "ProNET"},
    {5, "Chaos"}, {6, "IEEE 802"}, {7, "ARCNET"}, {15, "Frame Relay DLCI"}, {16, "ATM"}, {17, "HDLC"}, {18, "Fibre Channel"},
    {20, "Serial Line"}, {24, "IEEE 1394.1995"}, {27, "EUI-64"}, {32, "InfiniBand"}};
constexpr ValueName statusCodes[] = {{0, "Success"}, {1, "UnspecFail"}, {2, "NoAddrAvail"}, {3, "NoBinding"}, {4, "NotOnLink"},
    {5, "UseMulticast"}, {6, "NoPrefixAvail"}, {7, "UnknownQueryType"}, {8, "MalformedQuery"}, {9, "NotConfigured"},
    {10, "NotAllowed"}, {11, "QueryTerminated"}, {12, "DataMissing"}, {13, "CatchUpComplete"}, {14, "NotSupported"},
    {15, "TLSConnectionRefused"}};
constexpr ValueName queryTypes[] = {
    {1, "by-address"}, {2, "by-clientID"}, {3, "by-relayID"}, {4, "by-linkAddress"}, {5, "by-remoteID"}};
constexpr ValueName timeServerTypes[] = {{1, "NTP Server Address"}, {2, "NTP Multicast Address"}, {3, "NTP Server FQDN"}};
constexpr Booleans addressUpdates {"Server SHOULD perform AAAA RR updates", "Server SHOULD NOT perform AAAA RR updates"};
constexpr Booleans pointerUpdates {"Server SHOULD NOT perform PTR RR updates", "Server SHOULD perform PTR RR updates"};

constexpr Field<ByteString> identifier {"dhcpv6.duid.bytes", "DUID"};
constexpr Field<std::uint16_t> identifierType {"dhcpv6.duid.type", "DUID Type", Names {identifierTypes}};
constexpr Field<std::uint16_t> timedHardware {"dhcpv6.duidllt.hwtype", "Hardware type", Names {hardwareTypes}};
constexpr Field<AbsoluteTime> timedTime {"dhcpv6.duidllt.time", "DUID Time"};
constexpr Field<TextString> timedAddress {"dhcpv6.duidllt.link_layer_addr", "Link-layer address"};
constexpr Field<std::uint32_t> identifierEnterprise {"dhcpv6.duiden.enterprise", "Enterprise ID", Names {enterpriseNames}};
constexpr Field<ByteString> enterpriseIdentifier {"dhcpv6.duiden.identifier", "Identifier"};
constexpr Field<std::uint16_t> plainHardware {"dhcpv6.duidll.hwtype", "Hardware type", Names {hardwareTypes}};
constexpr Field<TextString> plainAddress {"dhcpv6.duidll.link_layer_addr", "Link-layer address"};
constexpr Field<ByteString> uuid {"dhcpv6.duiduuid.bytes", "UUID"};

constexpr Field<TextString> association {"dhcpv6.iaid", "IAID"};
constexpr Field<std::uint32_t> renewTime {"dhcpv6.iaid.t1", "T1", ValueText {secondsText}};
constexpr Field<std::uint32_t> rebindTime {"dhcpv6.iaid.t2", "T2", ValueText {secondsText}};
constexpr Field<TextString> temporaryAssociation {"dhcpv6.iata", "IATA"};
constexpr Field<Ipv6Address> address {"dhcpv6.iaaddr.ip", "IPv6 address"};
constexpr Field<std::uint32_t> preferred {"dhcpv6.iaaddr.pref_lifetime", "Preferred lifetime", ValueText {secondsText}};
constexpr Field<std::uint32_t> valid {"dhcpv6.iaaddr.valid_lifetime", "Valid lifetime", Label {validLabel}};
constexpr Field<std::uint32_t> prefixPreferred {"dhcpv6.iaprefix.pref_lifetime", "Preferred lifetime", ValueText {secondsText}};
constexpr Field<std::uint32_t> prefixValid {"dhcpv6.iaprefix.valid_lifetime", "Valid lifetime", Label {validLabel}};
constexpr Field<std::uint8_t> prefixLength {"dhcpv6.iaprefix.pref_len", "Prefix length"};
constexpr Field<Ipv6Address> prefix {"dhcpv6.iaprefix.pref_addr", "Prefix address"};
constexpr Field<std::uint16_t> elapsed {"dhcpv6.elapsed_time", "Elapsed time", Unit {"ms", "ms"}};
constexpr Field<std::uint8_t> authProtocol {"dhcpv6.auth.protocol", "Protocol"};
constexpr Field<std::uint8_t> authAlgorithm {"dhcpv6.auth.algorithm", "Algorithm"};
constexpr Field<std::uint8_t> authReplay {"dhcpv6.auth.rdm", "RDM"};
constexpr Field<ByteString> authDetection {"dhcpv6.auth.replay_detection", "Replay Detection"};
constexpr Field<ByteString> authInformation {"dhcpv6.auth.info", "Authentication Information"};
constexpr Field<TextString> authRealm {"dhcpv6.auth.realm", "DHCP realm"};
constexpr Field<std::uint32_t> authKey {"dhcpv6.auth.key_id", "Key ID"};
constexpr Field<ByteString> authDigest {"dhcpv6.auth.md5_data", "HMAC-MD5 data"};
constexpr Field<std::uint16_t> status {"dhcpv6.status_code", "Status Code", Names {statusCodes}};
constexpr Field<TextString> statusText {"dhcpv6.status_msg", "Status Message"};
constexpr Field<NoValue> userClass {"dhcpv6.userclass", "User Class suboption"};
constexpr Field<std::uint16_t> userClassLength {"dhcpv6.userclass.length", "Length"};
constexpr Field<ByteString> userClassData {"dhcpv6.userclass.opaque_data", "Suboption"};
constexpr Field<std::uint32_t> vendorClass {"dhcpv6.vendorclass.enterprise", "Enterprise ID", Names {enterpriseNames}};
constexpr Field<TextString> vendorClassData {"dhcpv6.vendorclass.data", "vendor-class-data"};
constexpr Field<std::uint32_t> vendor {"dhcpv6.vendoropts.enterprise", "Enterprise ID", Names {enterpriseNames}};
constexpr Field<NoValue> vendorOption {"dhcpv6.vendoropts.option", "option"};
constexpr Field<std::uint16_t> vendorCode {"dhcpv6.vendoropts.enterprise.option_code", "Option code"};
constexpr Field<std::uint16_t> vendorLength {"dhcpv6.vendoropts.enterprise.option_length", "Option length"};
constexpr Field<ByteString> vendorData {"dhcpv6.vendoropts.enterprise.option_data", "Option data"};
constexpr Field<std::uint16_t> cableOption {"dhcpv6.cablelabs.opt", "Suboption"};
constexpr Field<Ipv6Address> cableServer {"dhcpv6.cablelabs.ipv6_server", "IPv6 address"};
constexpr Field<std::uint16_t> modemType {"dhcpv6.docsis.cccV6.tlv5.suboption", "Suboption"};
constexpr Field<std::uint16_t> modemLength {"dhcpv6.cccV6.tlv5.suboption.length", "Length"};
constexpr Field<ByteString> modemValue {"dhcpv6.cccV6.tlv5.suboption.value", "Value"};
constexpr Field<std::uint32_t> remoteEnterprise {"dhcpv6.remoteid.enterprise", "Enterprise ID", Names {enterpriseNames}};
constexpr Field<ByteString> remoteId {"dhcpv6.remoteid_enterprise_id", "Remote-ID"};
constexpr Field<std::uint8_t> clientFlags {"dhcpv6.client_fqdn_flags", "Flags", Base::Hex, Label {clientFlagsLabel}};
constexpr Field<bool> clientNoUpdates {"dhcpv6.clientfqdn.client.n", "N bit", Mask {0x04}, Width {8}, pointerUpdates};
constexpr Field<bool> clientUpdates {"dhcpv6.clientfqdn.client.s", "S bit", Mask {0x01}, Width {8}, addressUpdates};
constexpr Field<bool> serverNoUpdates {"dhcpv6.clientfqdn.server.n", "N bit", Mask {0x04}, Width {8}, pointerUpdates};
constexpr Field<bool> serverOverrides {"dhcpv6.clientfqdn.server.o", "O bit", Mask {0x02}, Width {8},
    Booleans {"Server HAS overridden client's S bit preference", "Server HAS NOT overridden client's S bit preference"}};
constexpr Field<bool> serverUpdates {"dhcpv6.clientfqdn.server.s", "S bit", Mask {0x01}, Width {8}, addressUpdates};
constexpr Field<TextString> clientDomain {"dhcpv6.client_domain", "Client Domain Name"};
constexpr Field<std::uint8_t> queryType {"dhcpv6.lq_query", "Query-type", Names {queryTypes}};
constexpr Field<Ipv6Address> queryLink {"dhcpv6.lq_query_link_address", "Link address"};
constexpr Field<Ipv6Address> relayPeer {"dhcpv6.lq_relay_data_peer_addr", "Peer address"};
constexpr Field<TextString> relayMessage {"dhcpv6.lq_relay_data_msg", "DHCPv6 relay message"};
constexpr Field<NoValue> timeServerAddressTitle {"dhcpv6.ntpserver.address", "NTP Server Address"};
constexpr Field<NoValue> timeServerGroupTitle {"dhcpv6.ntpserver.multicast", "NTP Multicast Address"};
constexpr Field<NoValue> timeServerNameTitle {"dhcpv6.ntpserver.name", "NTP Server FQDN"};
constexpr Field<NoValue> timeServerOtherTitle {"dhcpv6.ntpserver.other", "NTP Server suboption"};
constexpr Field<std::uint16_t> timeServerType {"dhcpv6.ntpserver.option.type", "Suboption", Names {timeServerTypes}};
constexpr Field<std::uint16_t> timeServerLength {"dhcpv6.ntpserver.option.length", "Length"};
constexpr Field<Ipv6Address> timeServerAddress {"dhcpv6.ntpserver.addr", "NTP Server Address"};
constexpr Field<Ipv6Address> timeServerGroup {"dhcpv6.ntpserver.mc_addr", "NTP Multicast Address"};
constexpr Field<TextString> timeServerName {"dhcpv6.ntpserver.fqdn", "NTP Server FQDN"};
constexpr Field<std::uint8_t> excludeLength {"dhcpv6.pd_exclude.pref_len", "Prefix length"};
constexpr Field<ByteString> excludeSubnet {"dhcpv6.pd_exclude.subnet_id", "IPv6 subnet ID"};
constexpr Field<TextString> accessIdentifier {"dhcpv6.nai", "NAI"};

constexpr ExpertInfo flagConflict {"dhcpv6.s_bit_should_be_zero", Severity::Error, ExpertGroup::Protocol,
    "ERROR: When the N-bit is set, the S-bit must be reset"};

constexpr const FieldInfo* fields[] = {&identifier, &identifierType, &timedHardware, &timedTime, &timedAddress, &identifierEnterprise,
    &enterpriseIdentifier, &plainHardware, &plainAddress, &uuid, &association, &renewTime, &rebindTime, &temporaryAssociation, &address,
    &preferred, &valid, &prefixPreferred, &prefixValid, &prefixLength, &prefix, &elapsed, &authProtocol, &authAlgorithm, &authReplay,
    &authDetection, &authInformation, &authRealm, &authKey, &authDigest, &status, &statusText, &userClass, &userClassLength,
    &userClassData, &vendorClass, &vendorClassData, &vendor, &vendorOption, &vendorCode, &vendorLength, &vendorData, &cableOption,
    &cableServer, &modemType, &modemLength, &modemValue, &remoteEnterprise,
    &remoteId, &clientFlags, &clientNoUpdates, &clientUpdates, &serverNoUpdates, &serverOverrides, &serverUpdates, &clientDomain,
    &queryType, &queryLink, &relayPeer, &relayMessage, &timeServerAddressTitle, &timeServerGroupTitle, &timeServerNameTitle,
    &timeServerOtherTitle, &timeServerType, &timeServerLength, &timeServerAddress, &timeServerGroup, &timeServerName, &excludeLength,
    &excludeSubnet, &accessIdentifier};
constexpr const ExpertInfo* experts[] = {&flagConflict};

void secondsText(std::uint64_t value, Text& out)
{
    if (value == 0xffffffff) // RFC 8415 section 7.7
        out << "infinity";
    else
        out.format("{}", value);
}

void validLabel(const ItemView& item, Text& out)
{
    out << (item.value() == 0xffffffff && &item.field() == &valid ? "Preferred lifetime: " : "Valid lifetime: ");
    secondsText(item.value(), out);
}

void clientFlagsLabel(const ItemView& item, Text& out)
{
    const auto word = item.value();
    out.format("Flags: 0x{:02x}  [", word);
    const bool fromServer = item.find(serverUpdates).found();
    const bool updates = word & clientUpdates.mask, none = word & clientNoUpdates.mask;
    if (!fromServer && none)
        out << (updates ? "ERROR: CLIENT wants SERVER to not perform *any* DNS updates but S-bit is set" :
                          "CLIENT wants to update its AAAA RRs and SERVER to not perform any updates");
    else if (!fromServer)
        out << (updates ? "CLIENT wants SERVER to update both its AAAA and PTR RRs" :
                          "CLIENT wants to update its AAAA RRs and SERVER to update its PTR RRs");
    else if (none)
        out << (updates ? "ERROR: SERVER SHALL NOT perform *any* DNS updates in which case         the 'S' bit MUST be 0" :
                          "CLIENT SHALL update AAAA RRs; SERVER SHALL NOT perform any DNS updates");
    else
        out << (updates ? "SERVER SHALL update both AAAA and PTR RRs" : "CLIENT SHALL update AAAA RRs; SERVER SHALL update PTR RRs");
    out << ']';
}

bool isEthernet(unsigned type) { return type == 1 || type == 6; }

void addDigits(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint32_t length, bool colons)
{
    const auto start = in.position();
    const auto bytes = in.take(length).view();
    if (!parent)
        return;
    Text text;
    text.hex(bytes, colons ? ':' : 0);
    parent.addText(field, text.view()).setOffset(start, length);
}

/// The content of an identifier by its type: RFC 8415 section 11, RFC 6355.
void readTypedIdentifier(Cursor& in, const TreeItem& option)
{
    constexpr std::int64_t year2000 = 946684800;
    const auto type = in.read(option, identifierType);
    switch (type.value) {
    case 1: {
        if (in.remaining() < 6)
            return complain(option, "DUID: malformed option");
        const auto hardware = in.read(option, timedHardware);
        const auto seconds = year2000 + in.peek32();
        option.add(timedTime, in.source(), in.position(), 4, static_cast<std::uint64_t>(seconds * 1'000'000'000));
        in.skip(4);
        if (in.remaining() > 0)
            addDigits(in, option, timedAddress, in.remaining(), isEthernet(hardware) && in.remaining() == 6);
        return;
    }
    case 2:
        if (in.remaining() < 4)
            return complain(option, "DUID: malformed option");
        in.read(option, identifierEnterprise);
        if (in.remaining() > 0)
            in.bytes(option, enterpriseIdentifier, in.remaining());
        return;
    case 3: {
        if (in.remaining() < 2)
            return complain(option, "DUID: malformed option");
        const auto hardware = in.read(option, plainHardware);
        if (in.remaining() > 0)
            addDigits(in, option, plainAddress, in.remaining(), isEthernet(hardware) && in.remaining() == 6);
        return;
    }
    case 4:
        if (in.remaining() != 16)
            return complain(option, "DUID: malformed option");
        in.bytes(option, uuid, 16);
        return;
    default: return;
    }
}

void readClientIdentifier(Cursor in, const TreeItem& option, Message& message)
{
    if (auto* columns = message.context.columns(); columns && in.remaining() > 0) {
        columns->info << "CID: ";
        columns->info.hex(in.view());
        columns->info << ' ';
    }
    readIdentifier(in, option, message);
}

void readAssociation(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 12)
        return complain(option, "IA_NA: malformed option");
    addDigits(in, option, association, 4, false);
    in.read(option, renewTime);
    in.read(option, rebindTime);
    readOptions(in, option, message);
}

void readPrefixDelegation(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 12)
        return complain(option, "IA_PD: malformed option");
    readAssociation(in, option, message);
}

void readTemporaryAssociation(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 4)
        return complain(option, "IA_TA: malformed option");
    addDigits(in, option, temporaryAssociation, 4, false);
    readOptions(in, option, message);
}

void readAddress(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 24)
        return complain(option, "IA_ADDR: malformed option");
    const auto value = in.read(option, address);
    if (auto* columns = message.context.columns(); columns && in) {
        columns->info << "IAA: ";
        appendIpv6(columns->info, value.value.bytes.data());
        columns->info << ' ';
    }
    in.read(option, preferred);
    in.read(option, valid);
    readOptions(in, option, message);
}

void readPrefix(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 25)
        return complain(option, "IAPREFIX: malformed option");
    in.read(option, prefixPreferred);
    in.read(option, prefixValid);
    in.read(option, prefixLength);
    in.read(option, prefix);
    readOptions(in, option, message);
}

void readElapsedTime(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 2)
        return complain(option, "ELAPSED-TIME: malformed option");
    constexpr std::uint64_t milliseconds = 10;
    const auto value = in.read(option, elapsed);
    value.item.setValue(value.value * milliseconds);
}

void readRelayMessage(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() == 0)
        return complain(option, "RELAY-MSG: malformed option");
    const auto layer = option.add(dhcpv6Protocol.layer, in.source(), in.position(), in.remaining(), in.remaining());
    readMessage(in, layer, message);
}

/// RFC 8415 section 20; the delayed protocol is RFC 3315's.
void readAuthentication(Cursor in, const TreeItem& option, Message&)
{
    constexpr std::uint8_t delayed = 2;
    constexpr std::uint32_t keyAndDigest = 20;
    if (in.remaining() < 11)
        return complain(option, "AUTH: malformed option");
    const auto protocol = in.read(option, authProtocol);
    in.read(option, authAlgorithm);
    in.read(option, authReplay);
    in.bytes(option, authDetection, 8);
    if (protocol != delayed || in.remaining() < keyAndDigest) {
        in.bytes(option, authInformation, in.remaining());
        return;
    }
    if (in.remaining() > keyAndDigest)
        in.bytes(option, authRealm, in.remaining() - keyAndDigest);
    in.read(option, authKey);
    in.bytes(option, authDigest, keyAndDigest - 4);
}

void readStatus(Cursor in, const TreeItem& option, Message&)
{
    in.read(option, status);
    if (in && in.remaining() > 0)
        in.bytes(option, statusText, in.remaining());
}

void readUserClass(Cursor in, const TreeItem& option, Message&)
{
    while (in && in.remaining() >= 2) {
        const std::uint32_t length = in.peek16();
        if (length + 2 > in.remaining())
            return complain(option, "User Class: suboption too long");
        const auto item = option.add(userClass, in.source(), in.position(), length + 2, 0);
        in.read(item, userClassLength);
        in.bytes(item, userClassData, length);
    }
}

void readVendorClass(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 4)
        return complain(option, "VENDOR_CLASS: malformed option");
    in.read(option, vendorClass);
    while (in && in.remaining() >= 2) {
        const std::uint32_t length = in.u16();
        if (length > in.remaining())
            return complain(option, "VENDOR_CLASS: malformed option");
        in.bytes(option, vendorClassData, length);
    }
}

/// CableLabs' options (CL-SP-CANN-DHCP-Reg): servers' addresses, and capabilities of a modem as one value with type and length.
void readCableOption(Cursor in, std::uint16_t code, const TreeItem& item)
{
    constexpr std::uint16_t fileServers = 32, logServers = 34, timeServers = 37, modemCapabilities = 35;
    constexpr std::uint32_t addressLength = 16;
    if (code == modemCapabilities && in.remaining() >= 2) {
        in.number(item, modemType, 1);
        const auto length = static_cast<std::uint32_t>(in.number(item, modemLength, 1).value);
        in.bytes(item, modemValue, std::min(length, in.remaining()));
    } else if (code == fileServers || code == logServers || code == timeServers) {
        while (in && in.remaining() >= addressLength)
            in.bytes(item, cableServer, addressLength);
    }
}

void readCableOptions(Cursor in, const TreeItem& option)
{
    while (in && in.remaining() >= 4) {
        const auto code = in.peek16();
        const std::uint32_t length = in.peek16(2);
        const auto item = option.add(cableOption, in.source(), in.position(), std::min(4 + length, in.remaining()), code);
        in.skip(4);
        readCableOption(in.take(length), code, item);
    }
}

void readVendorOptions(Cursor in, const TreeItem& option, Message&)
{
    constexpr std::uint32_t header = 4;
    if (in.remaining() < 4)
        return complain(option, "VENDOR_OPTS: malformed option");
    constexpr std::uint32_t cableLabs = 4491;
    if (in.read(option, vendor) == cableLabs) {
        readCableOptions(in, option);
        return;
    }
    while (in && in.remaining() >= header) {
        const std::uint32_t length = in.peek16(2);
        const auto item = option.add(vendorOption, in.source(), in.position(), std::min(header + length, in.remaining()), 0);
        in.read(item, vendorCode);
        in.read(item, vendorLength);
        if (length > in.remaining())
            return complain(option, "VENDOR_OPTS: malformed option");
        if (length > 0)
            in.bytes(item, vendorData, length);
    }
}

void readRemoteId(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 4)
        return complain(option, "REMOTE_ID: malformed option");
    in.read(option, remoteEnterprise);
    if (in.remaining() > 0)
        in.bytes(option, remoteId, in.remaining());
}

void readClientDomain(Cursor in, const TreeItem& option, Message& message)
{
    constexpr std::uint8_t advertise = 2, reply = 7;
    if (in.remaining() < 1)
        return complain(option, "FQDN: malformed option");
    const auto word = in.read(option, clientFlags);
    if (message.type == advertise || message.type == reply) {
        word.item.bits(serverNoUpdates, word);
        word.item.bits(serverOverrides, word);
        word.item.bits(serverUpdates, word);
    } else {
        word.item.bits(clientNoUpdates, word);
        word.item.bits(clientUpdates, word);
    }
    if ((word & clientNoUpdates.mask) && (word & clientUpdates.mask))
        word.item.expert(flagConflict);
    readNames(in, option, clientDomain, message);
}

void readQuery(Cursor in, const TreeItem& option, Message& message)
{
    if (in.remaining() < 17)
        return complain(option, "LQ-QUERY: malformed option");
    in.read(option, queryType);
    in.read(option, queryLink);
    readOptions(in, option, message);
}

void readRelayData(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 16)
        return complain(option, "LQ-RELAY-DATA: malformed option");
    in.read(option, relayPeer);
    if (in.remaining() > 0)
        in.bytes(option, relayMessage, in.remaining());
}

void readTimeServers(Cursor in, const TreeItem& option, Message& message)
{
    constexpr std::uint32_t header = 4, addressLength = 16;
    while (in && in.remaining() >= header) {
        const auto type = in.peek16();
        const std::uint32_t length = in.peek16(2);
        const FieldInfo* const titles[] = {&timeServerOtherTitle, &timeServerAddressTitle, &timeServerGroupTitle, &timeServerNameTitle};
        const auto item = option.add(*titles[type <= 3 ? type : 0], in.source(), in.position(), std::min(header + length, in.remaining()), 0);
        in.read(item, timeServerType);
        in.read(item, timeServerLength);
        if (length > in.remaining())
            return complain(option, "NTP Server: malformed option");
        auto content = in.take(length);
        if (type == 3)
            readNames(content, item, timeServerName, message);
        else if ((type == 1 || type == 2) && length == addressLength)
            content.bytes(item, type == 1 ? timeServerAddress : timeServerGroup, addressLength);
    }
}

void readExclude(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 2)
        return complain(option, "PD_EXCLUDE: malformed option");
    in.read(option, excludeLength);
    in.bytes(option, excludeSubnet, in.remaining());
}

void readAccessIdentifier(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 4)
        return complain(option, "NAI: malformed option");
    in.bytes(option, accessIdentifier, in.remaining() - 2);
}

} // namespace

void readIdentifier(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 2)
        return complain(option, "DUID: malformed option");
    auto whole = in;
    whole.bytes(option, identifier, in.remaining());
    readTypedIdentifier(in, option);
}

Reader findReader(std::uint16_t number)
{
    switch (number) {
    case 1: return readClientIdentifier;
    case 2:
    case 53: return readIdentifier;
    case 3: return readAssociation;
    case 4: return readTemporaryAssociation;
    case 5: return readAddress;
    case 8: return readElapsedTime;
    case 9: return readRelayMessage;
    case 11: return readAuthentication;
    case 13: return readStatus;
    case 15: return readUserClass;
    case 16: return readVendorClass;
    case 17: return readVendorOptions;
    case 25: return readPrefixDelegation;
    case 26: return readPrefix;
    case 37: return readRemoteId;
    case 39: return readClientDomain;
    case 44: return readQuery;
    case 47: return readRelayData;
    case 56: return readTimeServers;
    case 67: return readExclude;
    case 167: return readAccessIdentifier;
    default: return nullptr;
    }
}

constinit const FieldList optionFields {fields};
constinit const ExpertList optionExperts {experts};

} // namespace porthole::dhcpv6
