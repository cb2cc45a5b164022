// The control protocols of PPP: LCP (RFC 1661, RFC 1570, RFC 1990), IPCP (RFC 1332, RFC 1877), IPV6CP (RFC 5072),
// CCP (RFC 1962).

#include "dissectors/link/ppp/ppp_options.h"
#include "dissectors/link/ppp/ppp_protocols.h"

namespace porthole {

namespace {

// LCP

constexpr ValueName linkOptionNames[] = {
    {1, "Maximum Receive Unit"},
    {2, "Async Control Character Map"},
    {3, "Authentication Protocol"},
    {4, "Quality Protocol"},
    {5, "Magic Number"},
    {7, "Protocol Field Compression"},
    {8, "Address and Control Field Compression"},
    {9, "FCS Alternatives"},
    {10, "Self-Describing Padding"},
    {11, "Numbered Mode"},
    {13, "Callback"},
    {15, "Compound Frames"},
    {17, "Multilink MRRU"},
    {18, "Multilink Short Sequence Number Header"},
    {19, "Multilink Endpoint Discriminator"},
    {23, "Link Discriminator for BAP"},
};
constexpr ValueName chapAlgorithms[] = {
    {5, "CHAP with MD5"},
    {6, "CHAP with SHA-1"},
    {128, "MS-CHAP"},
    {129, "MS-CHAP-2"},
};
constexpr ValueName callbackOperations[] = {
    {0, "Location is determined by user authentication"},
    {1, "Message is dialing string"},
    {2, "Message is location identifier"},
    {3, "Message is E.164"},
    {4, "Message is distinguished name"},
    {5, "unassigned"},
    {6, "Location is determined during CBCP negotiation"},
};
constexpr ValueName endpointClasses[] = {
    {0, "Null"},
    {1, "Locally assigned address"},
    {2, "Internet Protocol (IP) address"},
    {3, "IEEE 802.1 globally assigned MAC address"},
    {4, "PPP magic-number block"},
    {5, "Public switched network directory number"},
};

constexpr Field<std::uint8_t> linkType {"lcp.opt.type", "Type", Names {linkOptionNames}};
constexpr Field<std::uint8_t> linkLength {"lcp.opt.length", "Length"};
constexpr Field<std::uint16_t> receiveUnit {"lcp.opt.mru", "Maximum Receive Unit"};
constexpr Field<std::uint32_t> characterMap {"lcp.opt.asyncmap", "Async Control Character Map", Base::Hex};
constexpr Field<std::uint16_t> authentication {
    "lcp.opt.auth_protocol", "Authentication Protocol", Base::Hex, Names {pppProtocols}};
constexpr Field<ByteString> authenticationData {"lcp.opt.auth_data", "Authentication Data"};
constexpr Field<std::uint8_t> algorithm {"lcp.opt.algorithm", "Algorithm", Names {chapAlgorithms}};
constexpr Field<std::uint16_t> quality {"lcp.opt.quality_protocol", "Quality Protocol", Base::Hex, Names {pppProtocols}};
constexpr Field<ByteString> linkOptionData {"lcp.opt.data", "Data"};
constexpr Field<std::uint32_t> magicNumber {"lcp.opt.magic_number", "Magic Number", Base::Hex};
constexpr Field<std::uint8_t> operation {"lcp.opt.operation", "Operation", Names {callbackOperations}};
constexpr Field<ByteString> callbackMessage {"lcp.opt.message", "Message"};
constexpr Field<std::uint16_t> reconstructedUnit {"lcp.opt.mrru", "MRRU"};
constexpr Field<std::uint8_t> endpointClass {"lcp.opt.ep_disc_class", "Class", Names {endpointClasses}};
constexpr Field<std::uint16_t> discriminator {"lcp.opt.link_discrim", "Link Discriminator", Base::DecHex};

constexpr const FieldInfo* linkFields[] = {&linkType, &linkLength, &receiveUnit, &characterMap, &authentication,
    &authenticationData, &algorithm, &quality, &linkOptionData, &magicNumber, &operation, &callbackMessage,
    &reconstructedUnit, &endpointClass, &discriminator};

constexpr PppOptionPart receiveUnitParts[] = {{&receiveUnit, 2}};
constexpr PppOptionPart characterMapParts[] = {{&characterMap, 4}};
constexpr PppOptionPart authenticationParts[] = {{&authentication, 2}};
constexpr PppOptionPart qualityParts[] = {{&quality, 2}};
constexpr PppOptionPart magicParts[] = {{&magicNumber, 4}};
constexpr PppOptionPart callbackParts[] = {{&operation, 1}};
constexpr PppOptionPart reconstructedParts[] = {{&reconstructedUnit, 2}};
constexpr PppOptionPart endpointParts[] = {{&endpointClass, 1}};
constexpr PppOptionPart discriminatorParts[] = {{&discriminator, 2}};

constexpr PppOption linkOptions[] = {
    {1, "Maximum Receive Unit", 4, false, receiveUnitParts, nullptr},
    {2, "Async Control Character Map", 6, false, characterMapParts, nullptr},
    {3, "Authentication Protocol", 4, true, authenticationParts, &authenticationData},
    {4, "Quality Protocol", 4, true, qualityParts, &linkOptionData},
    {5, "Magic Number", 6, false, magicParts, nullptr},
    {7, "Protocol Field Compression", 2, false, {}, nullptr},
    {8, "Address and Control Field Compression", 2, false, {}, nullptr},
    {9, "FCS Alternatives", 3, false, {}, &linkOptionData},
    {10, "Self-Describing Padding", 3, false, {}, &linkOptionData},
    {11, "Numbered Mode", 4, true, {}, &linkOptionData},
    {13, "Callback", 3, true, callbackParts, &callbackMessage},
    {15, "Compound Frames", 2, false, {}, nullptr},
    {17, "Multilink MRRU", 4, false, reconstructedParts, nullptr},
    {18, "Multilink Short Sequence Number Header", 2, false, {}, nullptr},
    {19, "Multilink Endpoint Discriminator", 3, true, endpointParts, &linkOptionData},
    {23, "Link Discriminator for BAP", 4, false, discriminatorParts, nullptr},
};
constexpr PppControlProtocol linkControl {linkOptions, &linkType, &linkLength, true};

// IPCP

constexpr ValueName networkOptionNames[] = {
    {1, "IP Addresses (deprecated)"},
    {2, "IP Compression Protocol"},
    {3, "IP Address"},
    {4, "Mobile Node's Home IP Address"},
    {129, "Primary DNS Server IP Address"},
    {130, "Primary NBNS Server IP Address"},
    {131, "Secondary DNS Server IP Address"},
    {132, "Secondary NBNS Server IP Address"},
};
constexpr ValueName headerCompressions[] = {
    {0x0003, "Robust Header Compression (ROHC)"},
    {0x002d, "VJ compression"},
    {0x0037, "VJ compression (RFC1172-typo)"},
    {0x0061, "IPHC compression"},
};

constexpr Field<std::uint8_t> networkType {"ipcp.opt.type", "Type", Names {networkOptionNames}};
constexpr Field<std::uint8_t> networkLength {"ipcp.opt.length", "Length"};
constexpr Field<Ipv4Address> sourceAddress {"ipcp.opt.src_address", "Source IP Address"};
constexpr Field<Ipv4Address> destinationAddress {"ipcp.opt.dst_address", "Destination IP Address"};
constexpr Field<std::uint16_t> headerCompression {
    "ipcp.opt.compress_proto", "IP Compression Protocol", Base::Hex, Names {headerCompressions}};
constexpr Field<ByteString> networkData {"ipcp.data", "Data"};
constexpr Field<Ipv4Address> networkAddress {"ipcp.opt.ip_address", "IP Address"};
constexpr Field<Ipv4Address> homeAddress {"ipcp.opt.mobilenodehomeaddress", "Mobile Node's Home Address"};
constexpr Field<Ipv4Address> firstDns {"ipcp.opt.pri_dns_address", "Primary DNS Address"};
constexpr Field<Ipv4Address> firstNbns {"ipcp.opt.pri_nbns_address", "Primary NBNS Address"};
constexpr Field<Ipv4Address> secondDns {"ipcp.opt.sec_dns_address", "Secondary DNS Address"};
constexpr Field<Ipv4Address> secondNbns {"ipcp.opt.sec_nbns_address", "Secondary NBNS Address"};

// RFC 1332 section 4; RFC 3544 section 2.1; RFC 3241 section 2.
constexpr Field<std::uint8_t> maximumSlot {"ipcp.opt.max_slot_id", "Max Slot ID"};
constexpr Field<bool> compressSlot {"ipcp.opt.comp_slot_id", "Comp Slot ID", Mask {0x01},
    Booleans {"The slot identifier may be compressed", "The slot identifier must not be compressed"}};
constexpr Field<std::uint16_t> tcpSpace {"ipcp.opt.tcp_space", "TCP Space"};
constexpr Field<std::uint16_t> otherSpace {"ipcp.opt.non_tcp_space", "Non TCP Space"};
constexpr Field<std::uint16_t> fullPeriod {"ipcp.opt.f_max_period", "F Max Period"};
constexpr Field<std::uint16_t> fullTime {"ipcp.opt.f_max_time", "F Max Time"};
constexpr Field<std::uint16_t> maximumHeader {"ipcp.opt.max_header", "Max Header"};
constexpr Field<std::uint16_t> maximumContext {"ipcp.opt.max_cid", "Max CID"};
constexpr Field<std::uint16_t> reconstructed {"ipcp.opt.mrru", "MRRU"};

constexpr const FieldInfo* networkFields[] = {&maximumSlot, &compressSlot, &tcpSpace, &otherSpace, &fullPeriod, &fullTime,
    &maximumHeader, &maximumContext, &reconstructed, &networkType, &networkLength, &sourceAddress, &destinationAddress,
    &headerCompression, &networkData, &networkAddress, &homeAddress, &firstDns, &firstNbns, &secondDns, &secondNbns};

constexpr PppOptionPart oldAddressParts[] = {{&sourceAddress, 4}, {&destinationAddress, 4}};
constexpr PppOptionPart headerCompressionParts[] = {{&headerCompression, 2}};
constexpr PppOptionPart slotParts[] = {{&maximumSlot, 1}, {&compressSlot, 1}};
constexpr PppOptionPart headerParts[] = {
    {&tcpSpace, 2}, {&otherSpace, 2}, {&fullPeriod, 2}, {&fullTime, 2}, {&maximumHeader, 2}};
constexpr PppOptionPart robustParts[] = {{&maximumContext, 2}, {&reconstructed, 2}, {&maximumHeader, 2}};
constexpr PppOptionVariant headerCompressionVariants[] = {{0x0003, robustParts}, {0x002d, slotParts}, {0x0061, headerParts}};
constexpr PppOptionPart networkAddressParts[] = {{&networkAddress, 4}};
constexpr PppOptionPart homeAddressParts[] = {{&homeAddress, 4}};
constexpr PppOptionPart firstDnsParts[] = {{&firstDns, 4}};
constexpr PppOptionPart firstNbnsParts[] = {{&firstNbns, 4}};
constexpr PppOptionPart secondDnsParts[] = {{&secondDns, 4}};
constexpr PppOptionPart secondNbnsParts[] = {{&secondNbns, 4}};

constexpr PppOption networkOptions[] = {
    {1, "IP Addresses (deprecated)", 10, false, oldAddressParts, nullptr},
    {2, "IP Compression Protocol", 4, true, headerCompressionParts, &networkData,
        headerCompressionVariants},
    {3, "IP Address", 6, false, networkAddressParts, nullptr},
    {4, "Mobile Node's Home IP Address", 6, false, homeAddressParts, nullptr},
    {129, "Primary DNS Server IP Address", 6, false, firstDnsParts, nullptr},
    {130, "Primary NBNS Server IP Address", 6, false, firstNbnsParts, nullptr},
    {131, "Secondary DNS Server IP Address", 6, false, secondDnsParts, nullptr},
    {132, "Secondary NBNS Server IP Address", 6, false, secondNbnsParts, nullptr},
};
constexpr PppControlProtocol networkControl {networkOptions, &networkType, &networkLength, false};

// IPV6CP

constexpr ValueName ipv6OptionNames[] = {
    {1, "Interface Identifier"},
    {2, "IPv6 compression"},
};
constexpr Field<std::uint8_t> ipv6Type {"ipv6cp.opt.type", "Type", Names {ipv6OptionNames}};
constexpr Field<std::uint8_t> ipv6Length {"ipv6cp.opt.length", "Length"};
constexpr Field<ByteString> interfaceIdentifier {"ipv6cp.interface_identifier", "Interface Identifier", Base::Colon};
constexpr Field<ByteString> ipv6Compression {"ipv6cp.compression", "IPv6 Compression"};

constexpr const FieldInfo* ipv6Fields[] = {&ipv6Type, &ipv6Length, &interfaceIdentifier, &ipv6Compression};
constexpr PppOption ipv6Options[] = {
    {1, "Interface Identifier", 10, false, {}, &interfaceIdentifier},
    {2, "IPv6 compression", 4, true, {}, &ipv6Compression},
};
constexpr PppControlProtocol ipv6Control {ipv6Options, &ipv6Type, &ipv6Length, false};

// CCP

constexpr ValueName compressionNames[] = {
    {0, "OUI"},
    {1, "Predictor type 1"},
    {2, "Predictor type 2"},
    {3, "Puddle Jumper"},
    {16, "Hewlett-Packard PPC"},
    {17, "Stac Electronics LZS"},
    {18, "Microsoft PPE/PPC"},
    {19, "Gandalf FZA"},
    {20, "V.42bis compression"},
    {21, "BSD LZW Compress"},
    {23, "LZS-DCP"},
    {24, "MVRCA (Magnalink)"},
    {25, "PPP for Data Compression in Data Circuit-Terminating Equipment (DCE)"},
    {26, "Deflate"},
    {27, "V.44/LZJH compression"},
};
constexpr Field<std::uint8_t> compressionType {"ccp.opt.type", "Type", Names {compressionNames}};
constexpr Field<std::uint8_t> compressionLength {"ccp.opt.length", "Length"};
constexpr Field<std::uint32_t> supportedBits {"ccp.opt.supported_bits", "Supported Bits", Base::Hex};
constexpr Field<ByteString> compressionData {"ccp.opt.data", "Data"};

constexpr const FieldInfo* compressionFields[] = {&compressionType, &compressionLength, &supportedBits, &compressionData};
constexpr PppOptionPart supportedParts[] = {{&supportedBits, 4}};
constexpr PppOption compressionOptions[] = {
    {0, "OUI", 6, true, {}, &compressionData},
    {1, "Predictor type 1", 2, false, {}, nullptr},
    {2, "Predictor type 2", 2, false, {}, nullptr},
    {3, "Puddle Jumper", 2, false, {}, nullptr},
    {16, "Hewlett-Packard PPC", 2, true, {}, &compressionData},
    {17, "Stac Electronics LZS", 5, true, {}, &compressionData},
    {18, "Microsoft PPE/PPC", 6, false, supportedParts, nullptr},
    {19, "Gandalf FZA", 3, true, {}, &compressionData},
    {20, "V.42bis compression", 4, true, {}, &compressionData},
    {21, "BSD LZW Compress", 3, false, {}, &compressionData},
    {23, "LZS-DCP", 6, false, {}, &compressionData},
    {24, "MVRCA (Magnalink)", 4, false, {}, &compressionData},
    {25, "PPP for Data Compression in Data Circuit-Terminating Equipment (DCE)", 3, false, {}, &compressionData},
    {26, "Deflate", 4, false, {}, &compressionData},
    {27, "V.44/LZJH compression", 4, true, {}, &compressionData},
};
constexpr PppControlProtocol compressionControl {compressionOptions, &compressionType, &compressionLength, false};

constexpr Parent linkParents[] = {{Table::PppProtocol, 0xc021}};
constexpr Parent networkParents[] = {{Table::PppProtocol, 0x8021}};
constexpr Parent ipv6Parents[] = {{Table::PppProtocol, 0x8057}};
constexpr Parent compressionParents[] = {{Table::PppProtocol, 0x80fd}};

} // namespace

constinit const Protocol lcpProtocol {
    .layer = {"lcp", "PPP Link Control Protocol", nullptr},
    .shortName = "PPP LCP",
    .reference = "RFC 1661",
    .fields = linkFields,
    .parents = linkParents,
    .dissect = [](Cursor& in, TreeItem& layer, Context& context) {
        dissectPppControl(in, layer, context, "PPP LCP", linkControl);
    },
};

constinit const Protocol ipcpProtocol {
    .layer = {"ipcp", "PPP IP Control Protocol", nullptr},
    .shortName = "PPP IPCP",
    .reference = "RFC 1332",
    .fields = networkFields,
    .parents = networkParents,
    .dissect = [](Cursor& in, TreeItem& layer, Context& context) {
        dissectPppControl(in, layer, context, "PPP IPCP", networkControl);
    },
};

constinit const Protocol ipv6cpProtocol {
    .layer = {"ipv6cp", "PPP IPv6 Control Protocol", nullptr},
    .shortName = "PPP IPV6CP",
    .reference = "RFC 5072",
    .fields = ipv6Fields,
    .parents = ipv6Parents,
    .dissect = [](Cursor& in, TreeItem& layer, Context& context) {
        dissectPppControl(in, layer, context, "PPP IPV6CP", ipv6Control);
    },
};

constinit const Protocol ccpProtocol {
    .layer = {"ccp", "PPP Compression Control Protocol", nullptr},
    .shortName = "PPP CCP",
    .reference = "RFC 1962",
    .fields = compressionFields,
    .parents = compressionParents,
    .dissect = [](Cursor& in, TreeItem& layer, Context& context) {
        dissectPppControl(in, layer, context, "PPP CCP", compressionControl);
    },
};

} // namespace porthole
