// The options of an IPv4 header, and the addresses that a source route moves into them.
#pragma once

#include "dissectors/dissector.h"

#include <optional>

namespace porthole {

extern const FieldList ipv4OptionFields;
extern const ExpertList ipv4OptionExperts;

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

} // namespace porthole
