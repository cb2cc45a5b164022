// The options of an IPv4 header, and the addresses that a source route moves into them.
#pragma once

#include "dissectors/dissector.h"

#include <optional>

namespace porthole {

extern const FieldList ipv4OptionFields;
extern const ExpertList ipv4OptionExperts;
extern const FieldList ipv4RouteOptionFields;
extern const ExpertList ipv4RouteOptionExperts;
extern const FieldList ipv4SecurityOptionFields;
extern const ExpertList ipv4SecurityOptionExperts;

extern const Field<Ipv4Address> ipv4Destination;
extern const Field<TextString> ipv4DestinationHost;
extern const Field<Ipv4Address> ipv4AnyAddress;
extern const Field<TextString> ipv4AnyHost;
extern const Field<Ipv4Address> currentRoute;
extern const Field<TextString> currentRouteHost;

/// Adds the hidden fields that have the address as text; both share one text.
void addIpv4Host(TreeItem parent, std::uint8_t source, std::uint32_t offset, std::uint32_t address, const FieldInfo& host,
    const FieldInfo* any);
/// Adds the destination with all that repeats it.
void addIpv4Destination(TreeItem parent, std::uint8_t source, std::uint32_t offset, std::uint32_t address);

/// Where a source route ends, if one is under way.
std::optional<std::uint32_t> ipv4RoutedDestination(Cursor options);
/// Reads `length` bytes of options; `timeToLive` is the header's.
void dissectIpv4Options(Cursor& in, TreeItem& layer, std::uint32_t length, std::uint8_t timeToLive);

// What the files of the options share.

namespace ipv4option {
inline constexpr std::uint8_t endOfOptions = 0, noOperation = 1, looseRoute = 131, strictRoute = 137;
} // namespace ipv4option

extern const Field<NoValue> ipv4BrokenOption;
extern const ExpertInfo ipv4OptionLengthInvalid;

/// One option under dissection.
struct Ipv4Option {
    Cursor& in; ///< over what follows the length
    TreeItem& item;
    TreeItem& length; ///< the length's line
    std::uint8_t size; ///< of the whole option, by its length
    std::uint8_t timeToLive;
};

// The cursor is limited to the option, so that what goes past its end is malformed.
void dissectRecordRouteOption(Ipv4Option& option);
void dissectSourceRouteOption(Ipv4Option& option);
void dissectTimeStampOption(Ipv4Option& option);
void dissectSecurityOption(Ipv4Option& option);
void dissectExtendedSecurityOption(Ipv4Option& option);
void dissectCipsoOption(Ipv4Option& option);

} // namespace porthole
