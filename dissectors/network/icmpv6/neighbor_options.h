// Neighbour discovery options: what the files share that read them. Numbers: RFC 4861 section 4.6 and IANA.
#pragma once

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace neighboroption {
enum Type : std::uint8_t {
    SourceLink = 1,
    TargetLink = 2,
    Prefix = 3,
    Redirected = 4,
    Mtu = 5,
    Shortcut = 6,
    Interval = 7,
    HomeAgent = 8,
    SourceList = 9,
    TargetList = 10,
    RsaSignature = 12,
    Timestamp = 13,
    Nonce = 14,
    AddressOrPrefix = 17,
    NewRouterPrefix = 18,
    LinkLayer = 19,
    Acknowledgment = 20,
    Map = 23,
    RouteInformation = 24,
    DnsServers = 25,
    ExtraFlags = 26,
    HandoverAssist = 29,
    MobileNode = 30,
    DnsSearchList = 31,
    Registration = 33,
    LowpanContext = 34,
    BorderRouter = 35,
    Capability = 36,
    CaptivePortal = 37,
    Pref64 = 38,
};
} // namespace neighboroption

/// One option under dissection.
struct NeighborOption {
    Cursor& in; ///< over what follows the length
    TreeItem& item;
    Context& context;
    std::uint8_t units;
    bool cut; ///< it is longer than what is left of the message
};

void skipReserved(NeighborOption& option, std::uint32_t count);
/// Marks what is left of the option.
void addPadding(NeighborOption& option);

// What an option's line says behind its name.
void appendValueOf(const ItemView& option, const FieldInfo& field, std::string_view before, Text& out);
void appendPrefix(const ItemView& option, const FieldInfo& address, const FieldInfo& length, Text& out);

// Options of mobility and of low-power networks. False if the type is another.
bool dissectMobilityOption(NeighborOption& option, std::uint8_t type);
bool summariseMobilityOption(const ItemView& option, std::uint64_t type, Text& out);
bool dissectLowpanOption(NeighborOption& option, std::uint8_t type);
bool summariseLowpanOption(const ItemView& option, std::uint64_t type, Text& out);

} // namespace porthole
