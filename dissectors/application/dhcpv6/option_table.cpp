// The options of DHCPv6 with their names, and those that hold values of one kind: RFC 8415 and the registry of IANA.

#include "dissectors/application/dhcpv6/dhcpv6.h"

#include <algorithm>

namespace porthole::dhcpv6 {

namespace {

void dnsServerLabel(const ItemView& item, Text& out);
void sntpServerLabel(const ItemView& item, Text& out);

constexpr ValueName messageTypes[] = {{1, "Solicit"}, {2, "Advertise"}, {3, "Request"}, {4, "Confirm"}, {5, "Renew"}, {6, "Rebind"},
    {7, "Reply"}, {8, "Release"}, {9, "Decline"}, {10, "Reconfigure"}, {11, "Information-request"}, {12, "Relay-forw"},
    {13, "Relay-reply"}, {14, "Leasequery"}, {15, "Leasequery-reply"}, {16, "Leasequery-done"}, {17, "Leasequery-data"},
    {18, "Reconfigure-request"}, {19, "Reconfigure-reply"}};
constexpr ValueName bindingStates[] = {{0, "reserved"}, {1, "ACTIVE"}, {2, "EXPIRED"}, {3, "RELEASED"}, {4, "PENDING-FREE"}, {5, "FREE"},
    {6, "FREE-BACKUP"}, {7, "ABANDONED"}, {8, "RESET"}};
constexpr ValueName serverStates[] = {{0, "reserved"}, {1, "Startup state (1)"}, {2, "Normal state"}, {3, "Communications interrupted"},
    {4, "Partner down"}, {5, "Synchronizing"}, {6, "Recovering bindings from partner"}, {7, "Waiting out MCLT after RECOVER"},
    {8, "Interlock state prior to NORMAL"}, {9, "Comm. failed during resolution"}, {10, "Primary resolved its conflicts"}};
constexpr ValueName optionNames[] = {
    {1, "Client Identifier"},
    {2, "Server Identifier"},
    {3, "Identity Association for Non-temporary Address"},
    {4, "Identity Association for Temporary Address"},
    {5, "IA Address"},
    {6, "Option Request"},
    {7, "Preference"},
    {8, "Elapsed time"},
    {9, "Relay Message"},
    {11, "Authentication"},
    {12, "Server unicast"},
    {13, "Status code"},
    {14, "Rapid Commit"},
    {15, "User Class"},
    {16, "Vendor Class"},
    {17, "Vendor-specific Information"},
    {18, "Interface-Id"},
    {19, "Reconfigure Message"},
    {20, "Reconfigure Accept"},
    {21, "SIP Server Domain Name List"},
    {22, "SIP Servers IPv6 Address List"},
    {23, "DNS recursive name server"},
    {24, "Domain Search List"},
    {25, "Identity Association for Prefix Delegation"},
    {26, "IA Prefix"},
    {27, "Network Information Server"},
    {28, "Network Information Server V2"},
    {29, "Network Information Server Domain Name"},
    {30, "Network Information Server V2 Domain Name"},
    {31, "Simple Network Time Protocol Server"},
    {32, "Lifetime"},
    {33, "BCMCS Server Domain"},
    {34, "BCMCS Servers IPv6 Address List"},
    {36, "Geoconf Civic Address"},
    {37, "Remote Identifier"},
    {38, "Subscriber Identifier"},
    {39, "Client Fully Qualified Domain Name"},
    {40, "PANA Agents IPv6 Address List"},
    {41, "Time Zone"},
    {42, "Time Zone Database"},
    {43, "Echo Request Option"},
    {44, "Leasequery Query"},
    {45, "Leasequery Client Data"},
    {46, "Client Last Transaction Time"},
    {47, "Leasequery Relay Data"},
    {48, "Leasequery Client Link Address List"},
    {49, "Home Network Identifier FQDN"},
    {50, "Visited Home Network Information"},
    {51, "LoST Server"},
    {52, "CAPWAP Access Controllers"},
    {53, "Relay-ID"},
    {54, "MoS IPv6 Address"},
    {55, "MoS Domain Name List"},
    {56, "NTP Server"},
    {57, "Access Network Domain Name"},
    {58, "SIP User Agent Configuration Service Domains"},
    {59, "Boot File URL"},
    {60, "Boot File Parameters"},
    {61, "Client System Architecture Type"},
    {62, "Client Network Interface Identifier"},
    {63, "Geolocation"},
    {64, "Dual-Stack Lite AFTR Name"},
    {65, "ERP Local Domain Name"},
    {66, "Relay-Supplied Options"},
    {67, "Prefix Exclude"},
    {68, "Virtual Subnet Selection"},
    {69, "Identified Home Network Information"},
    {70, "Unrestricted Home Network Information"},
    {71, "Home Network Prefix"},
    {72, "Home Agent Address"},
    {73, "Home Agent FQDN"},
    {74, "RDNSS Selection"},
    {75, "Kerberos Principal Name"},
    {76, "Kerberos Realm Name"},
    {77, "Kerberos Default Realm Name"},
    {78, "Kerberos KDC"},
    {79, "Client Link-Layer Address"},
    {80, "Link Address"},
    {81, "RADIUS"},
    {82, "SOL_MAX_RT"},
    {83, "INF_MAX_RT"},
    {84, "Address Selection"},
    {85, "Address Selection table"},
    {86, "PCP Server"},
    {87, "DHCPv4 Message"},
    {88, "DHCP 4o6 Servers Address"},
    {89, "S46 Rule"},
    {90, "S46 BR"},
    {91, "S46 DMR"},
    {92, "S46 IPv4/IPv6 Address Binding"},
    {93, "S46 Port Parameters"},
    {94, "S46 MAP-E Container"},
    {95, "S46 MAP-T Container"},
    {96, "S46 Lightweight 4over6 Container"},
    {97, "4rd Options"},
    {98, "4rd Mapping Rule"},
    {99, "4rd Non-Mapping Rule"},
    {100, "LQ Server Base Time"},
    {101, "LQ Server Query Start Time"},
    {102, "LQ Server Query End Time"},
    {103, "Captive Portal"},
    {104, "MPL Parameter Configuration"},
    {105, "Access Technology Type"},
    {106, "Access Network Name"},
    {107, "Access Point Name"},
    {108, "Access Point BSSID"},
    {109, "Access Network Operator ID"},
    {110, "Access Network Operator Realm"},
    {111, "S46 Priority"},
    {112, "Manufacturer Usage Description"},
    {113, "IPv4/IPv6 Multicast Prefixes"},
    {114, "Failover Binding Status"},
    {115, "Failover Connect Flags"},
    {116, "Failover DNS Removal Info"},
    {117, "Failover DNS Hostname"},
    {118, "Failover DNS Zone Name"},
    {119, "Failover DNS Flags"},
    {120, "Failover Expiration Time"},
    {121, "Failover Maximum Number Unacked BNDUPD Messages"},
    {122, "Failover Maximum Client Lead Time (MCLT)"},
    {123, "Failover Partner Lifetime"},
    {124, "Failover Partner Lifetime Sent"},
    {125, "Failover Partner Down Time"},
    {126, "Failover Partner Raw Client Time"},
    {127, "Failover Protocol Version"},
    {128, "Failover Keepalive Time"},
    {129, "Failover Reconfigure Data"},
    {130, "Failover Relationship Name"},
    {131, "Failover Server Flags"},
    {132, "Failover Server State"},
    {133, "Failover Start Time of State"},
    {134, "Failover State Expiration Time"},
    {135, "Relay Source Port"},
    {136, "SZTP Redirect"},
    {137, "Softwire Source Binding Prefix Hint"},
    {143, "ANDSF IPv6 Address"},
    {165, "Mobile IPv6 Home Agent"},
    {166, "Mobile IPv6 Home Address"},
    {167, "Network Access Identifier"},
};

constexpr Field<std::uint8_t> preference {"dhcpv6.option_preference", "Pref-value"};
constexpr Field<Ipv6Address> unicast {"dhcpv6.unicast", "IPv6 address"};
constexpr Field<ByteString> interfaceId {"dhcpv6.interface_id", "Interface-ID"};
constexpr Field<std::uint8_t> reconfigureType {"dhcpv6.reconf_msg", "Reconfigure message type", Names {messageTypes}};
constexpr Field<NoValue> sipDomains {"dhcpv6.sip_server_domain_search", "SIP Servers Domain Search List"};
constexpr Field<TextString> sipDomain {"dhcpv6.sip_server_domain_search_fqdn", "SIP Server Domain Search FQDN"};
constexpr Field<Ipv6Address> sipServer {"dhcpv6.sip_server_a", "SIP server address"};
constexpr Field<Ipv6Address> dnsServer {"dhcpv6.dns_server", "DNS server address", Label {dnsServerLabel}};
constexpr Field<NoValue> searchDomains {"dhcpv6.search_list", "Domain name suffix search list"};
constexpr Field<TextString> searchDomain {"dhcpv6.search_list_entry", "List entry"};
constexpr Field<Ipv6Address> nisServer {"dhcpv6.nis_server", "NIS server address"};
constexpr Field<Ipv6Address> nispServer {"dhcpv6.nisp_server", "NISP server address"};
constexpr Field<NoValue> nisDomains {"dhcpv6.nis_domain", "nis-domain-name"};
constexpr Field<TextString> nisDomain {"dhcpv6.nis_fqdn", "NIS FQDN"};
constexpr Field<NoValue> nispDomains {"dhcpv6.nisp_domain", "nisp-domain-name"};
constexpr Field<TextString> nispDomain {"dhcpv6.nisp_fqdn", "NISP FQDN"};
constexpr Field<Ipv6Address> sntpServer {"dhcpv6.sntp_server", "SNTP server address", Label {sntpServerLabel}};
constexpr Field<std::uint32_t> lifetime {"dhcpv6.lifetime", "Lifetime"};
constexpr Field<NoValue> bcmcsDomains {"dhcpv6.bcmcs_server", "BCMCS Servers Domain Search List"};
constexpr Field<TextString> bcmcsDomain {"dhcpv6.bcmcs_server_fqdn", "BCMCS server FQDN"};
constexpr Field<Ipv6Address> bcmcsServer {"dhcpv6.bcmcs_server_a", "BCMCS server address"};
constexpr Field<TextString> subscriberId {"dhcpv6.subscriber_id", "Subscriber-ID"};
constexpr Field<Ipv6Address> panaAgent {"dhcpv6.pana_agent", "PANA agents address"};
constexpr Field<TextString> timeZone {"dhcpv6.timezone", "Time-zone"};
constexpr Field<TextString> timeZoneName {"dhcpv6.tzdb", "TZ-database"};
constexpr Field<std::uint32_t> transactionTime {"dhcpv6.clt_time", "Clt_time"};
constexpr Field<Ipv6Address> clientLink {"dhcpv6.lq_client_link", "LQ client links address"};
constexpr Field<Ipv6Address> capwapController {"dhcpv6.capwap_ac_v6", "CAPWAP Access Controllers address"};
constexpr Field<TextString> aftrName {"dhcpv6.aftr_name", "DS-Lite AFTR Name"};
constexpr Field<Ipv6Address> borderRelay {"dhcpv6.s46_br.address", "BR address"};
constexpr Field<TextString> captivePortal {"dhcpv6.captive_portal", "Captive Portal"};
constexpr Field<TextString> mudUrl {"dhcpv6.mudurl", "MUDURL"};
constexpr Field<std::uint8_t> bindingStatus {"dhcpv6.failover.binding_status", "Failover Binding Status", Names {bindingStates}};
constexpr Field<std::uint32_t> expirationTime {"dhcpv6.failover.expiration_time", "Expiration Time"};
constexpr Field<std::uint32_t> maximumUnacked {"dhcpv6.failover.max_unacked_bndupd", "Max number of unacked BNDUPD messages"};
constexpr Field<std::uint32_t> maximumLeadTime {"dhcpv6.failover.mclt", "Maximum Client Lead Time (MCLT)"};
constexpr Field<std::uint32_t> partnerLifetime {"dhcpv6.failover.partner_lifetime", "Partner Lifetime"};
constexpr Field<std::uint32_t> partnerLifetimeSent {"dhcpv6.failover.partner_lifetime_sent", "Partner Lifetime Sent"};
constexpr Field<std::uint32_t> partnerDownTime {"dhcpv6.failover.partner_down_time", "Partner Down Time"};
constexpr Field<std::uint32_t> partnerRawTime {"dhcpv6.failover.partner_raw_clt_time", "Partner Raw Client Time"};
constexpr Field<std::uint32_t> keepaliveTime {"dhcpv6.failover.keepalive_time", "Keepalive Time"};
constexpr Field<TextString> relationshipName {"dhcpv6.failover.relationship_name", "Relationship Name"};
constexpr Field<std::uint8_t> serverState {"dhcpv6.failover.server_state", "Server State", Names {serverStates}};
constexpr Field<std::uint32_t> startOfState {"dhcpv6.failover.start_time_of_state", "Start Time of State"};
constexpr Field<std::uint32_t> endOfState {"dhcpv6.failover.state_expiration_time", "State Expiration Time"};
constexpr Field<std::uint16_t> relayPort {"dhcpv6.relay_port", "Downstream Source Port"};
constexpr Field<Ipv6Address> homeAgent {"dhcpv6.mip6_home_agent", "Home Agent"};
constexpr Field<Ipv6Address> homeAddress {"dhcpv6.mip6_home_address", "Home Address"};

} // namespace

constexpr Field<TextString> optionName {"dhcpv6.option.type_str", "Option", OnlyValue {}};
constexpr Field<std::uint16_t> optionType {"dhcpv6.option.type", "Option", Names {optionNames}};
constexpr Field<std::uint16_t> requestedOption {"dhcpv6.requested_option_code", "Requested Option code", Names {optionNames}};
constexpr Field<std::uint8_t> messageType {"dhcpv6.msgtype", "Message type", Names {messageTypes}};

namespace {

constexpr const FieldInfo* fields[] = {&preference, &unicast, &interfaceId, &reconfigureType, &sipDomains, &sipDomain,
    &sipServer, &dnsServer, &searchDomains, &searchDomain, &nisServer, &nispServer, &nisDomains, &nisDomain, &nispDomains,
    &nispDomain, &sntpServer, &lifetime, &bcmcsDomains, &bcmcsDomain, &bcmcsServer, &subscriberId, &panaAgent, &timeZone,
    &timeZoneName, &transactionTime, &clientLink, &capwapController, &aftrName, &borderRelay, &captivePortal, &mudUrl,
    &bindingStatus, &expirationTime, &maximumUnacked, &maximumLeadTime, &partnerLifetime, &partnerLifetimeSent,
    &partnerDownTime, &partnerRawTime, &keepaliveTime, &relationshipName, &serverState, &startOfState, &endOfState, &relayPort,
    &homeAgent, &homeAddress, &optionName, &optionType, &requestedOption, &messageType};

constexpr OptionInfo options[] = {
    {1, "Client Identifier", Kind::Composite},
    {2, "Server Identifier", Kind::Composite},
    {3, "Identity Association for Non-temporary Address", Kind::Composite},
    {4, "Identity Association for Temporary Address", Kind::Composite},
    {5, "IA Address", Kind::Composite},
    {6, "Option Request", Kind::Codes, &requestedOption},
    {7, "Preference", Kind::Number, &preference},
    {8, "Elapsed time", Kind::Composite},
    {9, "Relay Message", Kind::Composite},
    {11, "Authentication", Kind::Composite},
    {12, "Server unicast", Kind::Addresses, &unicast},
    {13, "Status code", Kind::Composite},
    {14, "Rapid Commit"},
    {15, "User Class", Kind::Composite},
    {16, "Vendor Class", Kind::Composite},
    {17, "Vendor-specific Information", Kind::Composite},
    {18, "Interface-Id", Kind::Text, &interfaceId},
    {19, "Reconfigure Message", Kind::Number, &reconfigureType},
    {20, "Reconfigure Accept"},
    {21, "SIP Server Domain Name List", Kind::Names, &sipDomain, &sipDomains},
    {22, "SIP Servers IPv6 Address List", Kind::Addresses, &sipServer},
    {23, "DNS recursive name server", Kind::Addresses, &dnsServer},
    {24, "Domain Search List", Kind::Names, &searchDomain, &searchDomains},
    {25, "Identity Association for Prefix Delegation", Kind::Composite},
    {26, "IA Prefix", Kind::Composite},
    {27, "Network Information Server", Kind::Addresses, &nisServer},
    {28, "Network Information Server V2", Kind::Addresses, &nispServer},
    {29, "Network Information Server Domain Name", Kind::Names, &nisDomain, &nisDomains},
    {30, "Network Information Server V2 Domain Name", Kind::Names, &nispDomain, &nispDomains},
    {31, "Simple Network Time Protocol Server", Kind::Addresses, &sntpServer},
    {32, "Lifetime", Kind::Number, &lifetime},
    {33, "BCMCS Server Domain", Kind::Names, &bcmcsDomain, &bcmcsDomains},
    {34, "BCMCS Servers IPv6 Address List", Kind::Addresses, &bcmcsServer},
    {36, "Geoconf Civic Address"},
    {37, "Remote Identifier", Kind::Composite},
    {38, "Subscriber Identifier", Kind::Text, &subscriberId},
    {39, "Client Fully Qualified Domain Name", Kind::Composite},
    {40, "PANA Agents IPv6 Address List", Kind::Addresses, &panaAgent},
    {41, "Time Zone", Kind::Text, &timeZone},
    {42, "Time Zone Database", Kind::Text, &timeZoneName},
    {43, "Echo Request Option", Kind::Codes, &requestedOption},
    {44, "Leasequery Query", Kind::Composite},
    {45, "Leasequery Client Data", Kind::Options},
    {46, "Client Last Transaction Time", Kind::Number, &transactionTime},
    {47, "Leasequery Relay Data", Kind::Composite},
    {48, "Leasequery Client Link Address List", Kind::Addresses, &clientLink},
    {49, "Home Network Identifier FQDN"},
    {50, "Visited Home Network Information"},
    {51, "LoST Server"},
    {52, "CAPWAP Access Controllers", Kind::Addresses, &capwapController},
    {53, "Relay-ID", Kind::Composite},
    {54, "MoS IPv6 Address"},
    {55, "MoS Domain Name List"},
    {56, "NTP Server", Kind::Composite},
    {57, "Access Network Domain Name"},
    {58, "SIP User Agent Configuration Service Domains"},
    {59, "Boot File URL"},
    {60, "Boot File Parameters"},
    {61, "Client System Architecture Type"},
    {62, "Client Network Interface Identifier"},
    {63, "Geolocation"},
    {64, "Dual-Stack Lite AFTR Name", Kind::Name, &aftrName},
    {65, "ERP Local Domain Name"},
    {66, "Relay-Supplied Options"},
    {67, "Prefix Exclude", Kind::Composite},
    {68, "Virtual Subnet Selection"},
    {69, "Identified Home Network Information"},
    {70, "Unrestricted Home Network Information"},
    {71, "Home Network Prefix"},
    {72, "Home Agent Address"},
    {73, "Home Agent FQDN"},
    {74, "RDNSS Selection"},
    {75, "Kerberos Principal Name"},
    {76, "Kerberos Realm Name"},
    {77, "Kerberos Default Realm Name"},
    {78, "Kerberos KDC"},
    {79, "Client Link-Layer Address"},
    {80, "Link Address"},
    {81, "RADIUS"},
    {82, "SOL_MAX_RT"},
    {83, "INF_MAX_RT"},
    {84, "Address Selection"},
    {85, "Address Selection table"},
    {86, "PCP Server"},
    {87, "DHCPv4 Message"},
    {88, "DHCP 4o6 Servers Address"},
    {89, "S46 Rule", Kind::Composite},
    {90, "S46 BR", Kind::Addresses, &borderRelay},
    {91, "S46 DMR", Kind::Composite},
    {92, "S46 IPv4/IPv6 Address Binding", Kind::Composite},
    {93, "S46 Port Parameters", Kind::Composite},
    {94, "S46 MAP-E Container", Kind::Options},
    {95, "S46 MAP-T Container", Kind::Options},
    {96, "S46 Lightweight 4over6 Container", Kind::Options},
    {97, "4rd Options"},
    {98, "4rd Mapping Rule"},
    {99, "4rd Non-Mapping Rule"},
    {100, "LQ Server Base Time"},
    {101, "LQ Server Query Start Time"},
    {102, "LQ Server Query End Time"},
    {103, "Captive Portal", Kind::Text, &captivePortal},
    {104, "MPL Parameter Configuration"},
    {105, "Access Technology Type"},
    {106, "Access Network Name"},
    {107, "Access Point Name"},
    {108, "Access Point BSSID"},
    {109, "Access Network Operator ID"},
    {110, "Access Network Operator Realm"},
    {111, "S46 Priority"},
    {112, "Manufacturer Usage Description", Kind::Text, &mudUrl},
    {113, "IPv4/IPv6 Multicast Prefixes"},
    {114, "Failover Binding Status", Kind::Number, &bindingStatus},
    {115, "Failover Connect Flags"},
    {116, "Failover DNS Removal Info"},
    {117, "Failover DNS Hostname"},
    {118, "Failover DNS Zone Name"},
    {119, "Failover DNS Flags"},
    {120, "Failover Expiration Time", Kind::Number, &expirationTime},
    {121, "Failover Maximum Number Unacked BNDUPD Messages", Kind::Number, &maximumUnacked},
    {122, "Failover Maximum Client Lead Time (MCLT)", Kind::Number, &maximumLeadTime},
    {123, "Failover Partner Lifetime", Kind::Number, &partnerLifetime},
    {124, "Failover Partner Lifetime Sent", Kind::Number, &partnerLifetimeSent},
    {125, "Failover Partner Down Time", Kind::Number, &partnerDownTime},
    {126, "Failover Partner Raw Client Time", Kind::Number, &partnerRawTime},
    {127, "Failover Protocol Version", Kind::Composite},
    {128, "Failover Keepalive Time", Kind::Number, &keepaliveTime},
    {129, "Failover Reconfigure Data", Kind::Composite},
    {130, "Failover Relationship Name", Kind::Text, &relationshipName},
    {131, "Failover Server Flags"},
    {132, "Failover Server State", Kind::Number, &serverState},
    {133, "Failover Start Time of State", Kind::Number, &startOfState},
    {134, "Failover State Expiration Time", Kind::Number, &endOfState},
    {135, "Relay Source Port", Kind::Number, &relayPort},
    {136, "SZTP Redirect"},
    {137, "Softwire Source Binding Prefix Hint"},
    {143, "ANDSF IPv6 Address"},
    {165, "Mobile IPv6 Home Agent", Kind::Addresses, &homeAgent},
    {166, "Mobile IPv6 Home Address", Kind::Addresses, &homeAddress},
    {167, "Network Access Identifier", Kind::Composite},
};

/// The place of an address in the list that its option is, from 1.
void numberedLabel(const ItemView& item, std::string_view what, Text& out)
{
    constexpr std::uint32_t optionHeader = 4, addressLength = 16;
    const auto first = item.parent().item().offset + optionHeader;
    out.format(" {} {}: ", (item.item().offset - first) / addressLength + 1, what);
    formatLabelValue(item, out);
}

void dnsServerLabel(const ItemView& item, Text& out) { numberedLabel(item, "DNS server address", out); }
void sntpServerLabel(const ItemView& item, Text& out) { numberedLabel(item, "SNTP server address", out); }

} // namespace

const OptionInfo* findOption(std::uint16_t number)
{
    const auto* found = std::lower_bound(
        std::begin(options), std::end(options), number, [](const OptionInfo& option, std::uint16_t wanted) { return option.number < wanted; });
    return found != std::end(options) && found->number == number ? found : nullptr;
}

std::string_view messageTypeName(std::uint8_t type) { return findName(messageTypes, type); }

constinit const FieldList tableFields {fields};

} // namespace porthole::dhcpv6
