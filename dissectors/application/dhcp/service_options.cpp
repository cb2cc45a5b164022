// Options of DHCP that tell of services and places, each with a layout of its own.

#include "dissectors/application/dhcp/dhcp.h"
#include "dissectors/application/plain_names.h"

namespace porthole::dhcp {

namespace {

void routeLabel(const ItemView& item, Text& out);

constexpr ValueName discoveries[] = {{0, "Dynamic Discovery"}, {1, "Static Discovery"}, {128, "Backwards compatibility"}};
constexpr ValueName scopes[] = {{0, "Preferred Scope"}, {1, "Mandatory Scope"}};
constexpr ValueName places[] = {{0, "Location of the DHCP server"},
    {1, "Location of the network element believed to be closest to the client"}, {2, "Location of the client"}};
constexpr ValueName civicTypes[] = {{0, "Language"}, {1, "A1"}, {2, "A2"}, {3, "A3"}, {4, "A4"}, {5, "A5"}, {6, "A6"},
    {16, "PRD (Leading street direction)"}, {17, "POD (Trailing street suffix)"}, {18, "STS (Street suffix)"},
    {19, "HNO (House number)"}, {20, "HNS (House number suffix)"}, {21, "LMK (Landmark or vanity address)"},
    {22, "LOC (Additional location information)"}, {23, "NAM"}, {24, "PC (Postal/ZIP code)"}, {25, "BLD (Building)"}, {26, "UNIT"},
    {27, "FLR (Floor)"}, {28, "ROOM"}, {29, "PLC (Place-type)"}, {30, "PCN (Postal community name)"}, {31, "POBOX"},
    {32, "ADDCODE (Additional Code)"}, {33, "SEAT"}, {34, "RD (Primary road or street)"}, {35, "RDSEC (Road section)"},
    {36, "RDBR (Road branch)"}, {37, "RDSUBBR (Road sub-branch)"}, {38, "PRM (Road pre-modifier)"}, {39, "POM (Road post-modifier"},
    {128, "Script"}};
constexpr ValueName nameServices[] = {{0, "Local naming information (e.g., an /etc/hosts file on a UNIX machine)"},
    {6, "Domain Name Server Option"}, {41, "Network Information Servers Option"}, {44, "NetBIOS over TCP/IP Name Server Option"},
    {65, "Network Information Service+ Servers Option"}};
constexpr ValueName encodings[] = {{0, "Fully Qualified Domain Name"}, {1, "IPv4 Address"}};
constexpr ValueName preferences[] = {{0, "Medium"}, {1, "High"}, {2, "Reserved"}, {3, "Low"}};
constexpr ValueName statusCodes[] = {
    {0, "Success"}, {1, "UpsecFail"}, {2, "QueryTerminated"}, {3, "MalformedQuery"}, {4, "NotAllowed"}};

constexpr Field<std::uint8_t> agentDiscovery {"dhcp.option.slp_directory_agent.value", "Value", Names {discoveries}};
constexpr Field<Ipv4Address> agentAddress {"dhcp.option.slp_directory_agent.slpda_address", "IP Address"};
constexpr Field<std::uint8_t> scopeKind {"dhcp.option.slp_service_scope.value", "Value", Names {scopes}};
constexpr Field<TextString> scopeText {"dhcp.option.slp_service_scope.string", "SLP Service Scope"};
constexpr Field<Ipv4Address> novellServer {"dhcp.option.novell_dss.ip", "IP Address"};
constexpr Field<std::uint8_t> civicWhat {"dhcp.option.civic_location.what", "What", Names {places}};
constexpr Field<TextString> civicCountry {"dhcp.option.civic_location.country", "Country"};
constexpr Field<std::uint8_t> civicType {"dhcp.option.civic_location.ca_type", "CA Type", Names {civicTypes}};
constexpr Field<std::uint8_t> civicLength {"dhcp.option.civic_location.ca_length", "CA Length"};
constexpr Field<TextString> civicValue {"dhcp.option.civic_location.ca_value", "CA Value"};
constexpr Field<TextString> nameService {"dhcp.option.dhcp_name_service_search_option", "Name Service"};
constexpr Field<TextString> searchDomain {"dhcp.option.dhcp_dns_domain_search_list_fqdn", "FQDN"};
constexpr Field<std::uint8_t> sipEncoding {"dhcp.option.sip_server.encoding", "SIP Server Encoding", Names {encodings}};
constexpr Field<TextString> sipName {"dhcp.option.sip_server.name", "SIP Server Name"};
constexpr Field<Ipv4Address> sipAddress {"dhcp.option.sip_server.address", "SIP Server Address"};
constexpr Field<ByteString> classlessRoute {"dhcp.option.classless_static_route", "Subnet/MaskWidth-Router", Label {routeLabel}};
constexpr Field<std::uint8_t> resolverReserved {"dhcp.option.rdnss.reserved", "Reserved", Base::Hex, Mask {0xfc}};
constexpr Field<std::uint8_t> resolverPreference {"dhcp.option.rdnss.preference", "Preference", Mask {0x03}, Names {preferences}};
constexpr Field<Ipv4Address> resolverPrimary {"dhcp.option.rdnss.primary_dns", "Primary DNS"};
constexpr Field<Ipv4Address> resolverSecondary {"dhcp.option.rdnss.secondary_dns", "Secondary DNS"};
constexpr Field<TextString> resolverDomain {"dhcp.option.rdnss.domain", "Domains and networks"};
constexpr Field<std::uint8_t> leaseStatus {"dhcp.option.bulk_lease.status_code", "Status Code", Names {statusCodes}};
constexpr Field<TextString> leaseMessage {"dhcp.option.bulk_lease.status_code_message", "Status Code Message"};
constexpr Field<AbsoluteTime> leaseBaseTime {"dhcp.option.bulk_lease.base_time", "Base Time"};
constexpr Field<AbsoluteTime> leaseQueryStart {"dhcp.option.bulk_lease.query_start_time", "Query Start Time"};
constexpr Field<AbsoluteTime> leaseQueryEnd {"dhcp.option.bulk_lease.query_end_time", "Query End Time"};
constexpr Field<std::uint8_t> portOffset {"dhcp.option.portparams.offset", "Offset"};
constexpr Field<std::uint8_t> portSetLength {"dhcp.option.portparams.psid_length", "PSID-Length"};
constexpr Field<ByteString> portSet {"dhcp.option.portparams.psid", "PSID"};
constexpr Field<std::uint8_t> rapidMaskLength {"dhcp.option.6RD.ipv4_mask_len", "6RD IPv4 Mask Length"};
constexpr Field<std::uint8_t> rapidPrefixLength {"dhcp.option.6RD.prefix_len", "6RD Prefix Length"};
constexpr Field<Ipv6Address> rapidPrefix {"dhcp.option.6RD.prefix", "6RD Prefix"};
constexpr Field<Ipv4Address> rapidRelay {"dhcp.option.6RD.border_relay_ip", "Border Relay IP"};

constexpr ExpertInfo badEncoding {"dhcp.option.sip_server_address.encoding", Severity::Error, ExpertGroup::Protocol,
    "RFC 3361 defines only 0 and 1 for Encoding byte"};
constexpr ExpertInfo badNameService {
    "dhcp.option.dhcp_name_service.invalid", Severity::Error, ExpertGroup::Protocol, "Invalid Name Service"};
constexpr ExpertInfo badRoute {"dhcp.option.classless_static.route", Severity::Error, ExpertGroup::Protocol, "Mask width > 32"};
constexpr ExpertInfo badRapid {"dhcp.option.6RD.malformed", Severity::Error, ExpertGroup::Protocol, "6RD: malformed option"};

constexpr const FieldInfo* fields[] = {&agentDiscovery, &agentAddress, &scopeKind, &scopeText, &novellServer, &civicWhat,
    &civicCountry, &civicType, &civicLength, &civicValue, &nameService, &searchDomain, &sipEncoding, &sipName, &sipAddress,
    &classlessRoute, &resolverReserved, &resolverPreference, &resolverPrimary, &resolverSecondary, &resolverDomain, &leaseStatus,
    &leaseMessage, &leaseBaseTime, &leaseQueryStart, &leaseQueryEnd, &portOffset, &portSetLength, &portSet, &rapidMaskLength,
    &rapidPrefixLength, &rapidPrefix, &rapidRelay};
constexpr const ExpertInfo* experts[] = {&badEncoding, &badNameService, &badRoute, &badRapid};

bool isShort(const Cursor& in, const TreeItem& option, std::uint32_t least)
{
    if (in.remaining() >= least)
        return false;
    complain(option, badLength, "length isn't >= {}", least);
    return true;
}

/// RFC 2610.
void readDirectoryAgents(Cursor in, const TreeItem& option, Message&)
{
    if (isShort(in, option, 1))
        return;
    in.read(option, agentDiscovery);
    readAddresses(in, option, agentAddress, option);
}

void readServiceScope(Cursor in, const TreeItem& option, Message&)
{
    if (isShort(in, option, 1))
        return;
    in.read(option, scopeKind);
    readText(in, option, scopeText);
}

void readNovellServers(Cursor in, const TreeItem& option, Message&)
{
    readAddresses(in, option, novellServer, option);
}

/// RFC 4776.
void readCivicLocation(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 3)
        return;
    in.read(option, civicWhat);
    in.bytes(option, civicCountry, 2);
    while (in && in.remaining() >= 2) {
        in.read(option, civicType);
        const std::uint32_t length = in.read(option, civicLength);
        if (length > in.remaining())
            return;
        in.bytes(option, civicValue, length);
    }
}

/// RFC 2937.
void readNameServices(Cursor in, const TreeItem& option, Message&)
{
    while (in && in.remaining() >= 2) {
        const auto number = in.peek16();
        const auto name = findName(nameServices, number);
        if (name.empty()) {
            complain(option, badNameService, "Invalid Name Service ({}). RFC 2937 defines only 0, 6, 41, 44, and 65 as possible values.",
                number);
        } else if (option) {
            Text text;
            text.format("{} ({})", name, number);
            option.addText(nameService, text.view()).setOffset(in.position(), 2);
        }
        in.skip(2);
    }
}

void addNames(Cursor in, const TreeItem& option, const FieldInfo& field)
{
    const auto bytes = in.view();
    for (std::size_t at = 0; at < bytes.size();) {
        const auto name = readPlainName(bytes, at);
        if (name.size == 0)
            return;
        if (option)
            option.addText(field, name.text)
                .setOffset(in.position() + static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(name.size));
        at += name.size;
    }
}

/// RFC 3397.
void readSearchDomains(Cursor in, const TreeItem& option, Message&) { addNames(in, option, searchDomain); }

/// RFC 3361.
void readSipServers(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() == 0)
        return;
    const auto encoding = in.read(option, sipEncoding);
    if (encoding == 0)
        addNames(in, option, sipName);
    else if (encoding == 1)
        readAddresses(in, option, sipAddress, option);
    else
        complain(option, badEncoding, "RFC 3361 defines only 0 and 1 for Encoding byte (Encoding = {}).", encoding.value);
}

/// RFC 3442: only the significant bytes of the destination are there.
void readClasslessRoutes(Cursor in, const TreeItem& option, Message&)
{
    constexpr std::uint32_t shortest = 5, routerLength = 4;
    if (isShort(in, option, shortest))
        return;
    while (in && in.remaining() >= shortest) {
        const std::uint32_t width = in.peek();
        if (width > 32) {
            complain(option, badRoute, "Mask width ({}) > 32", width);
            return;
        }
        const auto length = 1 + (width + 7) / 8 + routerLength;
        if (length > in.remaining())
            return;
        in.bytes(option, classlessRoute, length);
    }
}

void routeLabel(const ItemView& item, Text& out)
{
    const auto bytes = item.bytes();
    if (bytes.size() < 5)
        return;
    const unsigned width = bytes[0];
    const auto significant = (width + 7) / 8;
    out << "  "; // nothing stands where the name would
    out.truncate(out.size() - 1);
    if (width == 0) {
        out << "default";
    } else {
        std::uint32_t address = 0;
        for (std::size_t i = 0; i < 4; ++i)
            address = address << 8 | (i < significant && 1 + i < bytes.size() ? bytes[1 + i] : 0u);
        for (std::size_t i = 0; i < significant; ++i)
            out.format("{}{}", i == 0 ? "" : ".", address >> (24 - 8 * i) & 0xff);
        for (std::size_t i = significant; i < 4; ++i)
            out << ".0";
        out.format("/{}", width);
    }
    out << '-';
    const auto router = bytes.last(4);
    out.format("{}.{}.{}.{}", router[0], router[1], router[2], router[3]);
}

/// RFC 6731.
void readResolverSelection(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() < 10) {
        complain(option, badLength, "length must be >= 10");
        return;
    }
    in.look(option, resolverReserved);
    in.read(option, resolverPreference);
    in.read(option, resolverPrimary);
    in.read(option, resolverSecondary);
    addNames(in, option, resolverDomain);
}

void readLeaseStatus(Cursor in, const TreeItem& option, Message&)
{
    if (isShort(in, option, 1))
        return;
    in.read(option, leaseStatus);
    if (in.remaining() > 0)
        readText(in, option, leaseMessage);
}

template <const Field<AbsoluteTime>& Time>
void readTime(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 4) {
        complain(option, badLength, "length must be 4");
        return;
    }
    // Seconds of NTP (RFC 6926 section 6.2.1 would have them of Unix); the era of 2036 where the first bit is clear.
    constexpr std::int64_t before1970 = 2208988800, after1970 = 2085978496;
    const std::int64_t seconds = in.peek32();
    const auto unix = seconds & 0x80000000 ? seconds - before1970 : seconds + after1970;
    if (option)
        option.add(Time, in.source(), in.position(), 4, static_cast<std::uint64_t>(unix * 1'000'000'000));
}

/// RFC 7618.
void readPortParameters(Cursor in, const TreeItem& option, Message&)
{
    if (in.remaining() != 4) {
        complain(option, badLength, "length must be 4");
        return;
    }
    in.read(option, portOffset);
    in.read(option, portSetLength);
    in.bytes(option, portSet, 2);
}

/// RFC 5969 section 7.1.1.
void readRapidDeployment(Cursor in, const TreeItem& option, Message&)
{
    constexpr std::uint32_t shortest = 22;
    if (in.remaining() < shortest) {
        complain(option, badRapid, "6RD: malformed option");
        return;
    }
    in.read(option, rapidMaskLength);
    in.read(option, rapidPrefixLength);
    in.read(option, rapidPrefix);
    while (in && in.remaining() >= 4)
        in.read(option, rapidRelay);
}

} // namespace

CompositeReader findServiceComposite(std::uint8_t number)
{
    switch (number) {
    case 78: return readDirectoryAgents;
    case 79: return readServiceScope;
    case 85: return readNovellServers;
    case 99: return readCivicLocation;
    case 117: return readNameServices;
    case 119: return readSearchDomains;
    case 120: return readSipServers;
    case 121:
    case 249: return readClasslessRoutes;
    case 146: return readResolverSelection;
    case 151: return readLeaseStatus;
    case 152: return readTime<leaseBaseTime>;
    case 154: return readTime<leaseQueryStart>;
    case 155: return readTime<leaseQueryEnd>;
    case 159: return readPortParameters;
    case 212: return readRapidDeployment;
    default: return nullptr;
    }
}

constinit const FieldList serviceFields {fields};
constinit const ExpertList serviceExperts {experts};

} // namespace porthole::dhcp
