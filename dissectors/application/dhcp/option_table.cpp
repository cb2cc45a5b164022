// The options of DHCP that hold one value or a list of values: RFC 2132 and the registry of IANA, with the names of all options.

#include "dissectors/application/dhcp/dhcp.h"

#include "dissectors/application/durations.h"

#include <algorithm>

namespace porthole::dhcp {

namespace {

void offsetText(std::uint64_t seconds, Text& out);
void requestedLabel(const ItemView& item, Text& out);

constexpr Booleans enabled {"Enabled", "Disabled"};
constexpr Booleans yesNo {"Yes", "No"};
constexpr ValueName nodeTypes[] = {{1, "B-node"}, {2, "P-node"}, {4, "M-node"}, {8, "H-node"}};
constexpr ValueName autoConfigurations[] = {{0, "DoNotAutoConfigure"}, {1, "AutoConfigure"}};
constexpr ValueName nonceAlgorithms[] = {{1, "HMAC-MD5"}};
constexpr ValueName leaseStates[] = {{1, "Available"}, {2, "Active"}, {3, "Expired"}, {4, "Released"}, {5, "Abandoned"}, {6, "Reset"},
    {7, "Remote"}, {8, "Transitioning"}};
constexpr ValueName architectures[] = {{0, "IA x86 PC"}, {1, "NEC/PC98"}, {2, "IA64 PC"}, {3, "DEC Alpha"}, {4, "ArcX86"},
    {5, "Intel Lean Client"}, {6, "EFI IA32"}, {7, "EFI x64"}, {8, "EFI Xscale"}, {9, "EFI BC"}, {10, "ARM 32-bit UEFI"},
    {11, "ARM 64-bit UEFI"}, {12, "PowerPC Open Firmware"}, {13, "PowerPC ePAPR"}, {14, "POWER OPAL v3"}, {15, "x86 UEFI HTTP"},
    {16, "x64 UEFI HTTP"}, {17, "EBC UEFI HTTP"}, {18, "ARM 32-bit UEFI HTTP"}, {19, "ARM 64-bit UEFI HTTP"}, {20, "PC/AT HTTP"},
    {21, "ARM 32-bit uboot"}, {22, "ARM 64-bit uboot"}, {23, "ARM 32-bit uboot HTTP"}, {24, "ARM 64-bit uboot HTTP"},
    {25, "RISC-V 32-bit UEFI"}, {26, "RISC-V 32-bit UEFI HTTP"}, {27, "RISC-V 64-bit UEFI"}, {28, "RISC-V 64-bit UEFI HTTP"},
    {29, "RISC-V 128-bit UEFI"}, {30, "RISC-V 128-bit UEFI HTTP"}, {31, "s390 Basic"}, {32, "s390 Extended"}};

constexpr Field<Ipv4Address> subnetMask {"dhcp.option.subnet_mask", "Subnet Mask"};
constexpr Field<std::int32_t> timeOffset {"dhcp.option.time_offset", "Time Offset", ValueText {offsetText}};
constexpr Field<Ipv4Address> router {"dhcp.option.router", "Router"};
constexpr Field<Ipv4Address> timeServer {"dhcp.option.time_server", "Time Server"};
constexpr Field<Ipv4Address> nameServer {"dhcp.option.name_server", "Name Server"};
constexpr Field<Ipv4Address> domainNameServer {"dhcp.option.domain_name_server", "Domain Name Server"};
constexpr Field<Ipv4Address> logServer {"dhcp.option.log_server", "Log Server"};
constexpr Field<Ipv4Address> quotesServer {"dhcp.option.quotes_server", "Quotes Server"};
constexpr Field<Ipv4Address> lprServer {"dhcp.option.lpr_server", "LPR Server"};
constexpr Field<Ipv4Address> impressServer {"dhcp.option.impress_server", "Impress Server"};
constexpr Field<Ipv4Address> resourceLocationServer {"dhcp.option.resource_location_server", "Resource Location Server"};
constexpr Field<TextString> hostname {"dhcp.option.hostname", "Host Name"};
constexpr Field<std::uint16_t> bootFileSize {"dhcp.option.boot_file_size", "Boot File Size"};
constexpr Field<TextString> meritDumpFile {"dhcp.option.merit_dump_file", "Merit Dump File"};
constexpr Field<TextString> domainName {"dhcp.option.domain_name", "Domain Name"};
constexpr Field<Ipv4Address> swapServer {"dhcp.option.swap_server", "Swap Server"};
constexpr Field<TextString> rootPath {"dhcp.option.root_path", "Root Path"};
constexpr Field<TextString> extensionPath {"dhcp.option.extension_path", "Extensions Path"};
constexpr Field<bool> ipForwarding {"dhcp.option.ip_forwarding", "IP Forwarding", enabled};
constexpr Field<bool> nonLocalSourceRouting {"dhcp.option.non_local_source_routing", "Non-Local Source Routing", enabled};
constexpr Field<std::uint16_t> maxDatagramReassemblySize {"dhcp.option.max_datagram_reassembly_size", "Maximum Datagram Reassembly Size"};
constexpr Field<std::uint8_t> defaultIpTtl {"dhcp.option.default_ip_ttl", "Default IP Time-to-Live"};
constexpr Field<std::uint32_t> pathMtuAgingTimeout {"dhcp.option.path_mtu_aging_timeout", "Path MTU Aging Timeout", ValueText {durationText}};
constexpr Field<std::uint16_t> pathMtuPlateauTableItem {"dhcp.option.path_mtu_plateau_table_item", "Path MTU Plateau Table Item"};
constexpr Field<std::uint16_t> interfaceMtu {"dhcp.option.interface_mtu", "Interface MTU"};
constexpr Field<bool> allSubnetsAreLocal {"dhcp.option.all_subnets_are_local", "All Subnets are Local", yesNo};
constexpr Field<Ipv4Address> broadcastAddress {"dhcp.option.broadcast_address", "Broadcast Address"};
constexpr Field<bool> performMaskDiscovery {"dhcp.option.perform_mask_discovery", "Perform Mask Discovery", enabled};
constexpr Field<bool> maskSupplier {"dhcp.option.mask_supplier", "Mask Supplier", yesNo};
constexpr Field<bool> performRouterDiscover {"dhcp.option.perform_router_discover", "Perform Router Discover", enabled};
constexpr Field<Ipv4Address> routerSolicitationAddress {"dhcp.option.router_solicitation_address", "Router Solicitation Address"};
constexpr Field<bool> trailerEncapsulation {"dhcp.option.trailer_encapsulation", "Trailer Encapsulation", enabled};
constexpr Field<std::uint32_t> arpCacheTimeout {"dhcp.option.arp_cache_timeout", "ARP Cache Timeout", ValueText {durationText}};
constexpr Field<bool> ethernetEncapsulation {"dhcp.option.ethernet_encapsulation", "Ethernet Encapsulation", enabled};
constexpr Field<std::uint8_t> tcpDefaultTtl {"dhcp.option.tcp_default_ttl", "TCP Default TTL"};
constexpr Field<std::uint32_t> tcpKeepaliveInterval {"dhcp.option.tcp_keepalive_interval", "TCP Keepalive Interval", ValueText {durationText}};
constexpr Field<bool> tcpKeepaliveGarbage {"dhcp.option.tcp_keepalive_garbage", "TCP Keepalive Garbage", enabled};
constexpr Field<TextString> nisDomain {"dhcp.option.nis_domain", "Network Information Service Domain"};
constexpr Field<Ipv4Address> nisServer {"dhcp.option.nis_server", "Network Information Service Server"};
constexpr Field<Ipv4Address> ntpServer {"dhcp.option.ntp_server", "Network Time Protocol Server"};
constexpr Field<Ipv4Address> netbiosOverTcpipNameServer {"dhcp.option.netbios_over_tcpip_name_server", "NetBIOS over TCP/IP Name Server"};
constexpr Field<Ipv4Address> netbiosOverTcpipDdNameServer {"dhcp.option.netbios_over_tcpip_dd_name_server", "NetBIOS over TCP/IP Datagram Distribution Name Server"};
constexpr Field<std::uint8_t> netbiosOverTcpipNodeType {"dhcp.option.netbios_over_tcpip_node_type", "NetBIOS over TCP/IP Node Type", Names {nodeTypes}};
constexpr Field<TextString> netbiosOverTcpipScope {"dhcp.option.netbios_over_tcpip_scope", "NetBIOS over TCP/IP Scope"};
constexpr Field<Ipv4Address> xwindowsSystemFontServer {"dhcp.option.xwindows_system_font_server", "X Window System Font Server"};
constexpr Field<Ipv4Address> xwindowsSystemDisplayManager {"dhcp.option.xwindows_system_display_manager", "X Window System Display Manager"};
constexpr Field<Ipv4Address> requestedIpAddress {"dhcp.option.requested_ip_address", "Requested IP Address"};
constexpr Field<std::uint32_t> ipAddressLeaseTime {"dhcp.option.ip_address_lease_time", "IP Address Lease Time", ValueText {durationText}};
constexpr Field<Ipv4Address> dhcpServerId {"dhcp.option.dhcp_server_id", "DHCP Server Identifier"};
constexpr Field<std::uint8_t> requestListItem {"dhcp.option.request_list_item", "Parameter Request List Item", Label {requestedLabel}};
constexpr Field<TextString> message {"dhcp.option.message", "Message"};
constexpr Field<std::uint16_t> dhcpMaxMessageSize {"dhcp.option.dhcp_max_message_size", "Maximum DHCP Message Size"};
constexpr Field<std::uint32_t> renewalTimeValue {"dhcp.option.renewal_time_value", "Renewal Time Value", ValueText {durationText}};
constexpr Field<std::uint32_t> rebindingTimeValue {"dhcp.option.rebinding_time_value", "Rebinding Time Value", ValueText {durationText}};
constexpr Field<TextString> vendorClassId {"dhcp.option.vendor_class_id", "Vendor class identifier"};
constexpr Field<TextString> nisPlusDomain {"dhcp.option.nis_plus_domain", "Network Information Service+ Domain"};
constexpr Field<Ipv4Address> nisPlusServer {"dhcp.option.nis_plus_server", "Network Information Service+ Server"};
constexpr Field<TextString> tftpServerName {"dhcp.option.tftp_server_name", "TFTP Server Name"};
constexpr Field<TextString> bootfileName {"dhcp.option.bootfile_name", "Bootfile name"};
constexpr Field<Ipv4Address> mobileIpHomeAgent {"dhcp.option.mobile_ip_home_agent", "Mobile IP Home Agent"};
constexpr Field<Ipv4Address> smtpServer {"dhcp.option.smtp_server", "SMTP Server"};
constexpr Field<Ipv4Address> pop3Server {"dhcp.option.pop3_server", "POP3 Server"};
constexpr Field<Ipv4Address> nntpServer {"dhcp.option.nntp_server", "NNTP Server"};
constexpr Field<Ipv4Address> defaultWwwServer {"dhcp.option.default_www_server", "Default WWW Server"};
constexpr Field<Ipv4Address> defaultFingerServer {"dhcp.option.default_finger_server", "Default Finger Server"};
constexpr Field<Ipv4Address> defaultIrcServer {"dhcp.option.default_irc_server", "Default IRC Server"};
constexpr Field<Ipv4Address> streettalkServer {"dhcp.option.streettalk_server", "StreetTalk Server"};
constexpr Field<Ipv4Address> streettalkDaServer {"dhcp.option.streettalk_da_server", "StreetTalk Directory Assistance Server"};
constexpr Field<TextString> novellDsTreeName {"dhcp.option.novell_ds_tree_name", "Novell Directory Services Tree Name"};
constexpr Field<TextString> novellDsContext {"dhcp.option.novell_ds_context", "Novell Directory Services Context"};
constexpr Field<std::uint32_t> clientLastTransactionTime {"dhcp.option.client_last_transaction_time", "Client last transaction time", ValueText {durationText}};
constexpr Field<Ipv4Address> associatedIpOption {"dhcp.option.associated_ip_option", "Associated IP option"};
constexpr Field<std::uint16_t> clientSystemArchitecture {"dhcp.option.client_system_architecture", "Client System Architecture", Names {architectures}};
constexpr Field<TextString> tzPcode {"dhcp.option.tz_pcode", "TZ PCode"};
constexpr Field<TextString> tzTcode {"dhcp.option.tz_tcode", "TZ TCode"};
constexpr Field<Ipv4Address> netinfoParentServerAddress {"dhcp.option.netinfo_parent_server_address", "NetInfo Parent Server Address"};
constexpr Field<TextString> netinfoParentServerTag {"dhcp.option.netinfo_parent_server_tag", "NetInfo Parent Server Tag"};
constexpr Field<TextString> captivePortal {"dhcp.option.captive_portal", "Captive Portal"};
constexpr Field<std::uint8_t> dhcpAutoConfiguration {"dhcp.option.dhcp_auto_configuration", "DHCP Auto-Configuration", Names {autoConfigurations}};
constexpr Field<Ipv4Address> subnetSelectionOption {"dhcp.option.subnet_selection_option", "Subnet Selection Option"};
constexpr Field<Ipv4Address> panaAgent {"dhcp.option.pana_agent", "PAA IPv4 Address"};
constexpr Field<TextString> lostServerDomainName {"dhcp.option.lost_server_domain_name", "LoST Server Domain Name"};
constexpr Field<Ipv4Address> capwapAccessController {"dhcp.option.capwap_access_controller", "CAPWAP Access Controllers"};
constexpr Field<Ipv4Address> andsfServer {"dhcp.option.andsf_server", "ANDSF Server"};
constexpr Field<std::uint8_t> forcerenewNonceAlgorithm {"dhcp.option.forcerenew_nonce.algorithm", "Algorithm", Names {nonceAlgorithms}};
constexpr Field<Ipv4Address> tftpServerAddress {"dhcp.option.tftp_server_address", "TFTP Server Address"};
constexpr Field<std::uint32_t> bulkLeaseStartTimeOfState {"dhcp.option.bulk_lease.start_time_of_state", "Start Time Of State", ValueText {durationText}};
constexpr Field<std::uint8_t> bulkLeaseDhcpState {"dhcp.option.bulk_lease.dhcp_state", "Dhcp State", Names {leaseStates}};
constexpr Field<bool> bulkLeaseDataSource {"dhcp.option.bulk_lease.data_source", "Data Source", Booleans {"Remote", "Local"}};
constexpr Field<TextString> mudurl {"dhcp.option.mudurl", "MUDURL"};
constexpr Field<TextString> pxeConfigFile {"dhcp.option.pxe_config_file", "PXELINUX configuration file"};
constexpr Field<TextString> pxePathPrefix {"dhcp.option.pxe_path_prefix", "PXELINUX path prefix"};
constexpr Field<TextString> vendorAvaya {"dhcp.option.vendor.avaya", "Private/Avaya IP Telephone"};
constexpr Field<TextString> privateProxyAutodiscovery {"dhcp.option.private_proxy_autodiscovery", "Private/Proxy autodiscovery"};

constexpr const FieldInfo* fields[] = {&subnetMask, &timeOffset, &router, &timeServer, &nameServer, &domainNameServer,
    &logServer, &quotesServer, &lprServer, &impressServer, &resourceLocationServer, &hostname, &bootFileSize, &meritDumpFile,
    &domainName, &swapServer, &rootPath, &extensionPath, &ipForwarding, &nonLocalSourceRouting, &maxDatagramReassemblySize,
    &defaultIpTtl, &pathMtuAgingTimeout, &pathMtuPlateauTableItem, &interfaceMtu, &allSubnetsAreLocal, &broadcastAddress,
    &performMaskDiscovery, &maskSupplier, &performRouterDiscover, &routerSolicitationAddress, &trailerEncapsulation,
    &arpCacheTimeout, &ethernetEncapsulation, &tcpDefaultTtl, &tcpKeepaliveInterval, &tcpKeepaliveGarbage, &nisDomain,
    &nisServer, &ntpServer, &netbiosOverTcpipNameServer, &netbiosOverTcpipDdNameServer, &netbiosOverTcpipNodeType,
    &netbiosOverTcpipScope, &xwindowsSystemFontServer, &xwindowsSystemDisplayManager, &requestedIpAddress, &ipAddressLeaseTime,
    &dhcpServerId, &requestListItem, &message, &dhcpMaxMessageSize, &renewalTimeValue, &rebindingTimeValue, &vendorClassId,
    &nisPlusDomain, &nisPlusServer, &tftpServerName, &bootfileName, &mobileIpHomeAgent, &smtpServer, &pop3Server, &nntpServer,
    &defaultWwwServer, &defaultFingerServer, &defaultIrcServer, &streettalkServer, &streettalkDaServer, &novellDsTreeName,
    &novellDsContext, &clientLastTransactionTime, &associatedIpOption, &clientSystemArchitecture, &tzPcode, &tzTcode,
    &netinfoParentServerAddress, &netinfoParentServerTag, &captivePortal, &dhcpAutoConfiguration, &subnetSelectionOption,
    &panaAgent, &lostServerDomainName, &capwapAccessController, &andsfServer, &forcerenewNonceAlgorithm, &tftpServerAddress,
    &bulkLeaseStartTimeOfState, &bulkLeaseDhcpState, &bulkLeaseDataSource, &mudurl, &pxeConfigFile, &pxePathPrefix,
    &vendorAvaya, &privateProxyAutodiscovery};

constexpr OptionInfo options[] = {
    {0, "Padding"},
    {1, "Subnet Mask", Kind::Address, &subnetMask},
    {2, "Time Offset", Kind::Number, &timeOffset},
    {3, "Router", Kind::Addresses, &router},
    {4, "Time Server", Kind::Addresses, &timeServer},
    {5, "Name Server", Kind::Addresses, &nameServer},
    {6, "Domain Name Server", Kind::Addresses, &domainNameServer},
    {7, "Log Server", Kind::Addresses, &logServer},
    {8, "Quotes Server", Kind::Addresses, &quotesServer},
    {9, "LPR Server", Kind::Addresses, &lprServer},
    {10, "Impress Server", Kind::Addresses, &impressServer},
    {11, "Resource Location Server", Kind::Addresses, &resourceLocationServer},
    {12, "Host Name", Kind::Text, &hostname},
    {13, "Boot File Size", Kind::Number, &bootFileSize},
    {14, "Merit Dump File", Kind::Text, &meritDumpFile},
    {15, "Domain Name", Kind::Text, &domainName},
    {16, "Swap Server", Kind::Address, &swapServer},
    {17, "Root Path", Kind::Text, &rootPath},
    {18, "Extensions Path", Kind::Text, &extensionPath},
    {19, "IP Forwarding", Kind::Number, &ipForwarding},
    {20, "Non-Local Source Routing", Kind::Number, &nonLocalSourceRouting},
    {21, "Policy Filter", Kind::Composite},
    {22, "Maximum Datagram Reassembly Size", Kind::Number, &maxDatagramReassemblySize},
    {23, "Default IP Time-to-Live", Kind::Number, &defaultIpTtl},
    {24, "Path MTU Aging Timeout", Kind::Number, &pathMtuAgingTimeout},
    {25, "Path MTU Plateau Table", Kind::Numbers, &pathMtuPlateauTableItem},
    {26, "Interface MTU", Kind::Number, &interfaceMtu},
    {27, "All Subnets are Local", Kind::Number, &allSubnetsAreLocal},
    {28, "Broadcast Address", Kind::Address, &broadcastAddress},
    {29, "Perform Mask Discovery", Kind::Number, &performMaskDiscovery},
    {30, "Mask Supplier", Kind::Number, &maskSupplier},
    {31, "Perform Router Discover", Kind::Number, &performRouterDiscover},
    {32, "Router Solicitation Address", Kind::Address, &routerSolicitationAddress},
    {33, "Static Route", Kind::Composite},
    {34, "Trailer Encapsulation", Kind::Number, &trailerEncapsulation},
    {35, "ARP Cache Timeout", Kind::Number, &arpCacheTimeout},
    {36, "Ethernet Encapsulation", Kind::Number, &ethernetEncapsulation},
    {37, "TCP Default TTL", Kind::Number, &tcpDefaultTtl},
    {38, "TCP Keepalive Interval", Kind::Number, &tcpKeepaliveInterval},
    {39, "TCP Keepalive Garbage", Kind::Number, &tcpKeepaliveGarbage},
    {40, "Network Information Service Domain", Kind::Text, &nisDomain},
    {41, "Network Information Service Servers", Kind::Addresses, &nisServer},
    {42, "Network Time Protocol Servers", Kind::Addresses, &ntpServer},
    {43, "Vendor-Specific Information", Kind::Composite},
    {44, "NetBIOS over TCP/IP Name Server", Kind::Addresses, &netbiosOverTcpipNameServer},
    {45, "NetBIOS over TCP/IP Datagram Distribution Name Server", Kind::Addresses, &netbiosOverTcpipDdNameServer},
    {46, "NetBIOS over TCP/IP Node Type", Kind::Number, &netbiosOverTcpipNodeType},
    {47, "NetBIOS over TCP/IP Scope", Kind::Text, &netbiosOverTcpipScope},
    {48, "X Window System Font Server", Kind::Addresses, &xwindowsSystemFontServer},
    {49, "X Window System Display Manager", Kind::Addresses, &xwindowsSystemDisplayManager},
    {50, "Requested IP Address", Kind::Address, &requestedIpAddress},
    {51, "IP Address Lease Time", Kind::Number, &ipAddressLeaseTime},
    {52, "Option Overload", Kind::Composite},
    {53, "DHCP Message Type", Kind::Composite},
    {54, "DHCP Server Identifier", Kind::Address, &dhcpServerId},
    {55, "Parameter Request List", Kind::Numbers, &requestListItem},
    {56, "Message", Kind::Text, &message},
    {57, "Maximum DHCP Message Size", Kind::Number, &dhcpMaxMessageSize},
    {58, "Renewal Time Value", Kind::Number, &renewalTimeValue},
    {59, "Rebinding Time Value", Kind::Number, &rebindingTimeValue},
    {60, "Vendor class identifier", Kind::Text, &vendorClassId},
    {61, "Client identifier", Kind::Composite},
    {62, "Novell/Netware IP domain"},
    {63, "Novell Options", Kind::Composite},
    {64, "Network Information Service+ Domain", Kind::Text, &nisPlusDomain},
    {65, "Network Information Service+ Servers", Kind::Addresses, &nisPlusServer},
    {66, "TFTP Server Name", Kind::Text, &tftpServerName},
    {67, "Bootfile name", Kind::Text, &bootfileName},
    {68, "Mobile IP Home Agent", Kind::Addresses, &mobileIpHomeAgent},
    {69, "SMTP Server", Kind::Addresses, &smtpServer},
    {70, "POP3 Server", Kind::Addresses, &pop3Server},
    {71, "NNTP Server", Kind::Addresses, &nntpServer},
    {72, "Default WWW Server", Kind::Addresses, &defaultWwwServer},
    {73, "Default Finger Server", Kind::Addresses, &defaultFingerServer},
    {74, "Default IRC Server", Kind::Addresses, &defaultIrcServer},
    {75, "StreetTalk Server", Kind::Addresses, &streettalkServer},
    {76, "StreetTalk Directory Assistance Server", Kind::Addresses, &streettalkDaServer},
    {77, "User Class Information", Kind::Composite},
    {78, "Directory Agent Information", Kind::Composite},
    {79, "Service Location Agent Scope", Kind::Composite},
    {80, "Rapid commit"},
    {81, "Client Fully Qualified Domain Name", Kind::Composite},
    {82, "Agent Information Option", Kind::Composite},
    {83, "iSNS", Kind::Composite},
    {84, "Removed/Unassigned"},
    {85, "Novell Directory Services Servers", Kind::Composite},
    {86, "Novell Directory Services Tree Name", Kind::Text, &novellDsTreeName},
    {87, "Novell Directory Services Context", Kind::Text, &novellDsContext},
    {88, "BCMCS Controller Domain Name [TODO:RFC4280]"},
    {89, "BCMCS Controller IPv4 address [TODO:RFC4280]"},
    {90, "Authentication", Kind::Composite},
    {91, "Client last transaction time", Kind::Number, &clientLastTransactionTime},
    {92, "Associated IP option", Kind::Addresses, &associatedIpOption},
    {93, "Client System Architecture", Kind::Numbers, &clientSystemArchitecture},
    {94, "Client Network Device Interface", Kind::Composite},
    {95, "LDAP [TODO:RFC3679]"},
    {96, "Removed/Unassigned"},
    {97, "UUID/GUID-based Client Identifier", Kind::Composite},
    {98, "Open Group's User Authentication [TODO:RFC2485]"},
    {99, "Civic Addresses Configuration", Kind::Composite},
    {100, "PCode", Kind::Text, &tzPcode},
    {101, "TCode", Kind::Text, &tzTcode},
    {102, "Removed/unassigned"},
    {103, "Removed/unassigned"},
    {104, "Removed/unassigned"},
    {105, "Removed/unassigned"},
    {106, "Removed/unassigned"},
    {107, "Removed/unassigned"},
    {108, "IPv6-Only Preferred"},
    {110, "Removed/Unassigned"},
    {112, "NetInfo Parent Server Address", Kind::Addresses, &netinfoParentServerAddress},
    {113, "NetInfo Parent Server Tag", Kind::Text, &netinfoParentServerTag},
    {114, "DHCP Captive-Portal", Kind::Text, &captivePortal},
    {115, "Removed/Unassigned"},
    {116, "DHCP Auto-Configuration", Kind::Number, &dhcpAutoConfiguration},
    {117, "Name Service Search", Kind::Composite},
    {118, "Subnet Selection Option", Kind::Addresses, &subnetSelectionOption},
    {119, "Domain Search", Kind::Composite},
    {120, "SIP Servers", Kind::Composite},
    {121, "Classless Static Route", Kind::Composite},
    {122, "CableLabs Client Configuration [TODO:RFC3495]", Kind::Composite},
    {123, "Coordinate-based Location Configuration", Kind::Composite},
    {124, "V-I Vendor Class", Kind::Composite},
    {125, "V-I Vendor-specific Information", Kind::Composite},
    {126, "Removed/Unassigned"},
    {127, "Removed/Unassigned"},
    {128, "DOCSIS full security server IP [TODO]"},
    {129, "PXE - undefined (vendor specific)"},
    {130, "PXE - undefined (vendor specific)"},
    {131, "PXE - undefined (vendor specific)"},
    {132, "PXE - undefined (vendor specific)"},
    {133, "PXE - undefined (vendor specific)"},
    {134, "PXE - undefined (vendor specific)"},
    {135, "PXE - undefined (vendor specific)"},
    {136, "PANA Authentication Agent", Kind::Addresses, &panaAgent},
    {137, "LoST Server Domain Name", Kind::Text, &lostServerDomainName},
    {138, "CAPWAP Access Controllers", Kind::Addresses, &capwapAccessController},
    {139, "IPv4 Address-MoS"},
    {140, "IPv4 FQDN-MoS"},
    {141, "SIP UA Configuration Domains"},
    {142, "IPv4 Address ANDSF", Kind::Addresses, &andsfServer},
    {143, "Zerotouch Redirect [TODO: draft-ietf-netconf-zerotouch]"},
    {144, "Geospatial Location [TODO:RFC6225]"},
    {145, "Forcerenew Nonce Capable", Kind::Numbers, &forcerenewNonceAlgorithm},
    {146, "RDNSS Selection", Kind::Composite},
    {150, "TFTP Server Address", Kind::Addresses, &tftpServerAddress},
    {151, "Leasequery Status code", Kind::Composite},
    {152, "Leasequery Base Time", Kind::Composite},
    {153, "Leasequery Start Time of State", Kind::Number, &bulkLeaseStartTimeOfState},
    {154, "Leasequery Query Start Time", Kind::Composite},
    {155, "Leasequery Query End Time", Kind::Composite},
    {156, "Leasequery Dhcp State", Kind::Number, &bulkLeaseDhcpState},
    {157, "Leasequery Data Source", Kind::Number, &bulkLeaseDataSource},
    {158, "PCP Server", Kind::Composite},
    {159, "Portparams", Kind::Composite},
    {160, "Unassigned (ex DHCP Captive-Portal)", Kind::Text, &captivePortal},
    {161, "Manufacturer Usage Description", Kind::Text, &mudurl},
    {175, "Etherboot"},
    {176, "IP Telephone"},
    {177, "Etherboot"},
    {208, "PXELINUX Magic"},
    {209, "PXE Configuration file", Kind::Text, &pxeConfigFile},
    {210, "PXE Path Prefix", Kind::Text, &pxePathPrefix},
    {211, "Reboot Time"},
    {212, "6RD", Kind::Composite},
    {213, "V4 Access Domain"},
    {220, "Subnet Allocation"},
    {221, "Virtual Subnet Selection"},
    {242, "Private/Avaya IP Telephone", Kind::Text, &vendorAvaya},
    {249, "Private/Classless Static Route (Microsoft)", Kind::Composite},
    {252, "Private/Proxy autodiscovery", Kind::Text, &privateProxyAutodiscovery},
};

void offsetText(std::uint64_t seconds, Text& out)
{
    out.format("({}s) ", static_cast<std::int64_t>(seconds));
    appendSignedDuration(out, static_cast<std::int64_t>(seconds));
}

void requestedLabel(const ItemView& item, Text& out)
{
    const auto number = static_cast<std::uint8_t>(item.value());
    out.format("Parameter Request List Item: ({}) {}", number, findOption(number).name);
}

} // namespace

void durationText(std::uint64_t seconds, Text& out)
{
    out.format("({}s) ", seconds);
    if (seconds == 0xffffffff) // RFC 2131 section 3.3
        out << "infinity";
    else
        appendDuration(out, seconds);
}

OptionInfo findOption(std::uint8_t number)
{
    constexpr std::uint8_t firstPrivate = 224; // RFC 3942 section 2
    if (number == 255)
        return {number, "End"};
    const auto* found = std::lower_bound(
        std::begin(options), std::end(options), number, [](const OptionInfo& option, std::uint8_t wanted) { return option.number < wanted; });
    if (found != std::end(options) && found->number == number)
        return *found;
    return {number, number >= firstPrivate ? "Private" : "Unassigned"};
}

constinit const FieldList tableFields {fields};

} // namespace porthole::dhcp
