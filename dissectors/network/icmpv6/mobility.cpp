// Mobility: RFC 6275 section 6; fast handovers, RFC 5568; locators (ILNP), RFC 6743.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

using namespace icmpv6type;

void appendMobileFlags(const ItemView& item, Text& out);
void appendHandoverFlags(const ItemView& item, Text& out);

constexpr ValueName handoverSubtypes[] = {
    {2, "Router Solicitation for Proxy Advertisement"},
    {3, "Proxy Router Advertisement"},
    {4, "Handover Initiate"},
    {5, "Handover Acknowledge"},
};
constexpr ValueName proxyCodes[] = {
    {0, "MN should use AP-ID, AR-info tuple"},
    {1, "Network Initiated Handover trigger"},
    {2, "No new router information"},
    {3, "Limited new router information"},
    {4, "Unsolicited"},
};
constexpr ValueName initiateCodes[] = {{0, "FBU sent from previous link"}, {1, "FBU sent from new link"}};
constexpr ValueName acknowledgeCodes[] = {
    {0, "Handover Accepted, NCoA valid"},
    {1, "Handover Accepted, NCoA not valid"},
    {2, "Handover Accepted, NCoA in use"},
    {3, "Handover Accepted, NCoA assigned"},
    {4, "Handover Accepted, NCoA not assigned"},
    {128, "Handover Not Accepted, reason unspecified"},
    {129, "Administratively prohibited"},
    {130, "Insufficient resources"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint16_t> mobileIdentifier {"icmpv6.mip6.identifier", "Identifier", Base::DecHex};
constexpr Field<Ipv6Address> mobileAgent {"icmpv6.mip6.home_agent_address", "Home Agent Address"};
constexpr Field<std::uint16_t> mobileFlags {"icmpv6.mip6.flag", "Flags", Base::Hex, Append {appendMobileFlags}};
constexpr Field<bool> mobileManaged {
    "icmpv6.mip6.flag.m", "Managed address configuration", Mask {0x8000}, Width {16}, setOrNot};
constexpr Field<bool> mobileOther {"icmpv6.mip6.flag.o", "Other configuration", Mask {0x4000}, Width {16}, setOrNot};
constexpr Field<std::uint16_t> mobileReserved {"icmpv6.mip6.flag.rsv", "Reserved", Mask {0x3fff}};
constexpr Field<std::uint8_t> handoverSubtype {"icmpv6.fmip6.subtype", "Subtype", Names {handoverSubtypes}};
constexpr Field<std::uint8_t> handoverFlags {"icmpv6.fmip6.hi.flag", "Flag", Base::Hex, Append {appendHandoverFlags}};
constexpr Field<bool> handoverAssigned {
    "icmpv6.fmip6.hi.flag.s", "Assigned address configuration", Mask {0x80}, setOrNot};
constexpr Field<bool> handoverBuffer {"icmpv6.fmip6.hi.flag.a", "Buffer", Mask {0x40}, setOrNot};
constexpr Field<std::uint8_t> handoverReserved {"icmpv6.fmip6.hi.flag.reserved", "Reserved", Mask {0x3f}};
constexpr Field<std::uint16_t> handoverIdentifier {"icmpv6.fmip6.identifier", "Identifier", Base::DecHex};
constexpr Field<std::uint8_t> locatorCount {"icmpv6.ilnp.nb_locs", "Num of Locs"};
constexpr Field<std::uint64_t> locator {"icmpv6.ilnp.nb_locator", "Locator", Base::Hex};
constexpr Field<std::uint16_t> locatorPreference {"icmpv6.ilnp.nb_preference", "Preference"};
constexpr Field<std::uint16_t> locatorLifetime {"icmpv6.ilnp.nb_lifetime", "Lifetime"};

constexpr const FieldInfo* fields[] = {&mobileIdentifier, &mobileAgent, &mobileFlags, &mobileManaged, &mobileOther,
    &mobileReserved, &handoverSubtype, &handoverFlags, &handoverAssigned, &handoverBuffer, &handoverReserved,
    &handoverIdentifier, &locatorCount, &locator, &locatorPreference, &locatorLifetime};

void appendMobileFlags(const ItemView& item, Text& out) { appendSet(item, {&mobileManaged, &mobileOther}, out); }
void appendHandoverFlags(const ItemView& item, Text& out) { appendSet(item, {&handoverAssigned, &handoverBuffer}, out); }

} // namespace

constinit const FieldList icmpv6MobilityFields {fields};

void appendHandoverCode(const ItemView& item, Text& out)
{
    const auto subtype = item.parent().valueOf(handoverSubtype);
    std::span<const ValueName> names;
    if (subtype == 3)
        names = proxyCodes;
    else if (subtype == 4)
        names = initiateCodes;
    else if (subtype == 5)
        names = acknowledgeCodes;
    if (names.empty())
        return;
    if (const auto name = findName(names, item.value()); !name.empty())
        out << " (" << name << ')';
    else
        out.format(" (Unknown {})", item.value());
}

void dissectMobileMessage(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    in.read(layer, mobileIdentifier);
    if (kind != PrefixAdvertisement) {
        in.bytes(layer, icmpv6Reserved, 2);
        while (kind == AgentReply && in && in.remaining() > 0)
            in.read(layer, mobileAgent);
        return;
    }
    const auto flags = in.read(layer, mobileFlags);
    flags.item.bits(mobileManaged, flags);
    flags.item.bits(mobileOther, flags);
    flags.item.bits(mobileReserved, flags);
}

void dissectHandoverMessage(Cursor& in, TreeItem& layer, Context& context)
{
    const auto subtype = in.read(layer, handoverSubtype);
    if (in) {
        const auto name = findName(handoverSubtypes, subtype);
        if (name.empty())
            context.appendInfo(" (Unknown ({}))", subtype.value);
        else
            context.appendInfo(" ({})", name);
    }
    if (subtype == 4) {
        const auto flags = in.read(layer, handoverFlags);
        flags.item.bits(handoverAssigned, flags);
        flags.item.bits(handoverBuffer, flags);
        flags.item.bits(handoverReserved, flags);
    } else if (findName(handoverSubtypes, subtype).empty()) {
        in.skip(1);
    } else {
        in.bytes(layer, icmpv6Reserved, 1);
    }
    in.read(layer, handoverIdentifier);
}

void dissectLocatorUpdate(Cursor& in, TreeItem& layer)
{
    const auto count = in.read(layer, locatorCount);
    in.bytes(layer, icmpv6Reserved, 1);
    in.bytes(layer, icmpv6Reserved, 2);
    for (unsigned i = 0; i < count && in; ++i) {
        in.read(layer, locator);
        in.read(layer, locatorPreference);
        in.read(layer, locatorLifetime);
    }
}

} // namespace porthole
