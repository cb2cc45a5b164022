// LLDP for media endpoints: ANSI/TIA-1057.

#include "dissectors/link/lldp/lldp.h"

namespace porthole {

namespace {

void sourceLabel(const ItemView& item, Text& out);
void lengthLabel(const ItemView& item, Text& out);
void degreesNorth(std::uint64_t value, Text& out);
void degreesEast(std::uint64_t value, Text& out);
void milliwatts(std::uint64_t value, Text& out);

constexpr ValueName subtypes[] = {
    {0x01, "Media Capabilities"},
    {0x02, "Network Policy"},
    {0x03, "Location Identification"},
    {0x04, "Extended Power-via-MDI"},
    {0x05, "Inventory - Hardware Revision"},
    {0x06, "Inventory - Firmware Revision"},
    {0x07, "Inventory - Software Revision"},
    {0x08, "Inventory - Serial Number"},
    {0x09, "Inventory - Manufacturer Name"},
    {0x0a, "Inventory - Model Name"},
    {0x0b, "Inventory - Asset ID"},
};
constexpr ValueName classes[] = {
    {0, "Type Not Defined"},
    {1, "Endpoint Class I"},
    {2, "Endpoint Class II"},
    {3, "Endpoint Class III"},
    {4, "Network Connectivity"},
};
constexpr ValueName applications[] = {
    {0, "Reserved"},
    {1, "Voice"},
    {2, "Voice Signaling"},
    {3, "Guest Voice"},
    {4, "Guest Voice Signaling"},
    {5, "Softphone Voice"},
    {6, "Video Conferencing"},
    {7, "Streaming Video"},
    {8, "Video Signaling"},
};
constexpr ValueName locationFormats[] = {
    {0, "Invalid "},
    {1, "Coordinate-based LCI"},
    {2, "Civic Address LCI"},
    {3, "ECS ELIN"},
};
constexpr ValueName altitudeTypes[] = {
    {1, "Meters"},
    {2, "Floors"},
};

constexpr ValueName whats[] = {
    {0, "Location of the DHCP server"},
    {1, "Location of the network element believed to be closest to the client"},
    {2, "Location of the client"},
};
constexpr ValueName civicTypes[] = {
    {0, "Language"},
    {1, "National subdivisions (province, state, etc)"},
    {2, "County, parish, district"},
    {3, "City, township"},
    {4, "City division, borough, ward"},
    {5, "Neighborhood, block"},
    {6, "Street"},
    {16, "Leading street direction"},
    {17, "Trailing street suffix"},
    {18, "Street suffix"},
    {19, "House number"},
    {20, "House number suffix"},
    {21, "Landmark or vanity address"},
    {22, "Additional location information"},
    {23, "Name"},
    {24, "Postal/ZIP code"},
    {25, "Building"},
    {26, "Unit"},
    {27, "Floor"},
    {28, "Room number"},
    {29, "Place type"},
    {128, "Script"},
};
constexpr ValueName powerTypes[] = {
    {0, "PSE Device"},
    {1, "PD Device"},
    {2, "PSE Device"},
    {3, "PD Device"},
};
constexpr ValueName powerPriorities[] = {
    {0, "Unknown"},
    {1, "Critical"},
    {2, "High"},
    {3, "Low"},
};

constexpr Field<std::uint8_t> subtype {"lldp.media.subtype", "Media Subtype", Base::Hex, Names {subtypes}};
constexpr Field<std::uint16_t> capabilities {"lldp.media.subtype.caps", "Capabilities", Base::Hex};
constexpr Field<bool> capableMedia {
    "lldp.media.subtype.caps.llpd", "LLDP-MED Capabilities", Mask {0x1}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capablePolicy {
    "lldp.media.subtype.caps.network_policy", "Network Policy", Mask {0x2}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableLocation {
    "lldp.media.subtype.caps.location_id", "Location Identification", Mask {0x4}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capablePowerSource {
    "lldp.media.subtype.caps.mdi_pse", "Extended Power via MDI-PSE", Mask {0x8}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capablePowered {
    "lldp.media.subtype.caps.mid_pd", "Extended Power via MDI-PD", Mask {0x10}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<bool> capableInventory {
    "lldp.media.subtype.caps.inventory", "Inventory", Mask {0x20}, Width {16}, Booleans {"Capable", "Not capable"}};
constexpr Field<std::uint8_t> deviceClass {"lldp.media.subtype.class", "Class Type", Names {classes}};
constexpr Field<std::uint8_t> application {"lldp.media.app_type", "Application Type", Names {applications}};
constexpr Field<bool> policyUnknown {
    "lldp.media.policy_flag", "Policy", Mask {0x800000}, Width {24}, Booleans {"Unknown", "Defined"}};
constexpr Field<bool> policyTagged {
    "lldp.media.tag_flag", "Tagged", Mask {0x400000}, Width {24}, Booleans {"Yes", "No"}};
constexpr Field<UInt24> policyVlan {"lldp.media.vlan_id", "VLAN Id", Mask {0x1ffe00}};
constexpr Field<UInt24> policyPriority {"lldp.media.l2_prio", "L2 Priority", Mask {0x1c0}};
constexpr Field<UInt24> policyDscp {"lldp.media.dscp", "DSCP Priority", Mask {0x3f}};
constexpr Field<std::uint8_t> locationFormat {
    "lldp.media.loc.data_format", "Location Data Format", Names {locationFormats}};
constexpr Field<std::uint8_t> latitudeResolution {"lldp.media.loc.lat_resolution", "Latitude Resolution", Mask {0xfc}};
constexpr Field<UInt40> latitude {"lldp.media.loc.latitude", "Latitude", ValueText {degreesNorth}};
constexpr Field<std::uint8_t> longitudeResolution {
    "lldp.media.loc.long_resolution", "Longitude Resolution", Mask {0xfc}};
constexpr Field<UInt40> longitude {"lldp.media.loc.longitude", "Longitude", ValueText {degreesEast}};
constexpr Field<std::uint8_t> altitudeType {
    "lldp.media.loc.alt_type", "Altitude Type", Mask {0xf0}, Names {altitudeTypes}};
constexpr Field<std::uint16_t> altitudeResolution {
    "lldp.media.loc.alt_resolution", "Altitude Resolution", Mask {0xfc0}};
constexpr Field<std::uint32_t> altitude {"lldp.media.loc.altitude", "Altitude", Mask {0x3fffffff}};
constexpr Field<std::uint8_t> datum {"lldp.media.loc.datum", "Datum"};
constexpr Field<std::uint8_t> civicLength {"lldp.media.civic.length", "LCI Length", Label {lengthLabel}};
constexpr Field<std::uint8_t> civicWhat {"lldp.media.civic.what", "What", Names {whats}};
constexpr Field<TextString> civicCountry {"lldp.media.civic.country", "Country"};
constexpr Field<std::uint8_t> civicType {"lldp.media.civic.type", "CA Type", Names {civicTypes}};

constexpr Field<TextString> civicValue {"lldp.media.civic.value", "CA Value"};
constexpr Field<TextString> emergencyNumber {"lldp.media.ecs", "ELIN"};
constexpr Field<std::uint8_t> powerType {"lldp.media.power.type", "Power Type", Mask {0xc0}, Names {powerTypes}};
constexpr Field<std::uint8_t> powerSource {
    "lldp.media.power.source", "Power Source", Mask {0x30}, Append {sourceLabel}};
constexpr Field<std::uint8_t> powerPriority {
    "lldp.media.power.prio", "Power Priority", Mask {0xf}, Names {powerPriorities}};
constexpr Field<std::uint16_t> powerValue {"lldp.media.power.value", "Power Value", ValueText {milliwatts}};
constexpr Field<TextString> hardware {"lldp.media.hardware", "Hardware Revision"};
constexpr Field<TextString> firmware {"lldp.media.firmware", "Firmware Revision"};
constexpr Field<TextString> software {"lldp.media.software", "Software Revision"};
constexpr Field<TextString> serialNumber {"lldp.media.sn", "Serial Number"};
constexpr Field<TextString> manufacturer {"lldp.media.manufacturer", "Manufacturer Name"};
constexpr Field<TextString> model {"lldp.media.model", "Model Name"};
constexpr Field<TextString> asset {"lldp.media.asset", "Asset ID"};
constexpr const FieldInfo* fields[] = {&subtype, &capabilities, &capableMedia, &capablePolicy, &capableLocation,
    &capablePowerSource, &capablePowered, &capableInventory, &deviceClass, &application, &policyUnknown, &policyTagged,
    &policyVlan, &policyPriority, &policyDscp, &locationFormat, &latitudeResolution, &latitude, &longitudeResolution,
    &longitude, &altitudeType, &altitudeResolution, &altitude, &datum, &civicLength, &civicWhat, &civicCountry,
    &civicType, &civicValue, &emergencyNumber, &powerType, &powerSource, &powerPriority, &powerValue, &hardware,
    &firmware, &software, &serialNumber, &manufacturer, &model, &asset};

namespace kinds {
constexpr std::uint8_t capabilities = 1, policy = 2, location = 3, power = 4, firstInventory = 5;
} // namespace kinds
namespace formats {
constexpr std::uint8_t coordinates = 1, civic = 2, emergencyNumber = 3;
} // namespace formats

constexpr Part capabilityParts[] = {part::word(capabilities), part::below(capableMedia), part::below(capablePolicy),
    part::below(capableLocation), part::below(capablePowerSource), part::below(capablePowered),
    part::below(capableInventory)};
constexpr Part policyParts[] = {part::word(policyUnknown), part::beside(policyTagged), part::beside(policyVlan),
    part::beside(policyPriority), part::beside(policyDscp)};
constexpr Part powerParts[] = {
    part::word(powerType), part::beside(powerSource), part::beside(powerPriority), part::word(powerValue)};
constexpr const FieldInfo* inventory[] = {&hardware, &firmware, &software, &serialNumber, &manufacturer, &model, &asset};

void sourceLabel(const ItemView& item, Text& out)
{
    constexpr std::string_view ofSource[] = {"Unknown", "Primary Power Source", "Backup Power Source", "Reserved"};
    constexpr std::string_view ofDevice[] = {"Unknown", "PSE", "Local", "PSE and Local"};
    const bool isDevice = item.parent().valueOf(powerType) & 1;
    out << ' ' << (isDevice ? ofDevice : ofSource)[item.value() & 3];
}

/// Of the whole address and of each part of it.
void lengthLabel(const ItemView& item, Text& out)
{
    out.format("{} Length: {}", item.noted() ? "CA" : "LCI", item.value());
}

void milliwatts(std::uint64_t value, Text& out)
{
    out.format("{} mW", value * 100);
}

/// 34 bits in two's complement, 25 of them behind the point: RFC 6225 section 2.3.
void degrees(std::uint64_t value, std::string_view positive, std::string_view negative, Text& out)
{
    constexpr auto bits = std::uint64_t {0x3ffffffff};
    constexpr double one = 1 << 25;
    const auto word = value & bits;
    const bool isNegative = word >> 33 & 1;
    const auto magnitude = isNegative ? (~word + 1) & bits : word;
    out.format("{:.4f} degrees {} (0x{:010X})", static_cast<double>(magnitude) / one, isNegative ? negative : positive, word);
}
void degreesNorth(std::uint64_t value, Text& out) { degrees(value, "North", "South", out); }
void degreesEast(std::uint64_t value, Text& out) { degrees(value, "East", "West", out); }

void readCoordinates(Cursor& in, const TreeItem& tlv)
{
    constexpr std::uint32_t size = 16;
    if (in.remaining() < size) {
        noteLength(tlv, lldpTooShort);
        return;
    }
    in.look(tlv, latitudeResolution);
    in.read(tlv, latitude);
    in.look(tlv, longitudeResolution);
    in.read(tlv, longitude);
    in.look(tlv, altitudeType);
    in.look(tlv, altitudeResolution);
    in.skip(1);
    in.read(tlv, altitude);
    in.read(tlv, datum);
}

/// RFC 4776 section 3.1 without the option's code.
void readCivic(Cursor& in, const TreeItem& tlv)
{
    constexpr std::uint32_t whatAndCountry = 3;
    if (in.remaining() > 0 && in.peek() >= in.remaining()) {
        noteLength(tlv, lldpTooLong);
        return;
    }
    const auto length = in.read(tlv, civicLength);
    if (length < whatAndCountry) {
        noteLength(tlv, lldpTooShort);
        return;
    }
    auto list = in.take(length);
    list.read(tlv, civicWhat);
    list.bytes(tlv, civicCountry, 2);
    while (list && list.remaining() > 0) {
        list.read(tlv, civicType);
        const auto size = list.read(tlv, civicLength);
        size.item.note();
        if (size > 0)
            list.bytes(tlv, civicValue, size);
    }
}

void readLocation(Cursor& in, const TreeItem& tlv)
{
    switch (in.read(tlv, locationFormat)) {
    case formats::coordinates: readCoordinates(in, tlv); break;
    case formats::civic: readCivic(in, tlv); break;
    case formats::emergencyNumber:
        if (in.remaining() > 0)
            in.bytes(tlv, emergencyNumber, in.remaining());
        break;
    default: break;
    }
}

void read(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& kind)
{
    switch (kind) {
    case kinds::capabilities:
        readParts(in, tlv, capabilityParts);
        if (in && in.remaining() == 0)
            noteLength(tlv, lldpTooShort);
        else
            in.read(tlv, deviceClass);
        return;
    case kinds::policy:
        in.read(tlv, application);
        if (in && in.remaining() < 3)
            noteLength(tlv, lldpTooShort);
        else
            readParts(in, tlv, policyParts);
        return;
    case kinds::location: readLocation(in, tlv); return;
    case kinds::power: readParts(in, tlv, powerParts); return;
    default: break;
    }
    if (kind >= kinds::firstInventory && kind < kinds::firstInventory + std::size(inventory) && in.remaining() > 0)
        in.bytes(tlv, *inventory[kind - kinds::firstInventory], in.remaining());
}

} // namespace

constinit const FieldList lldpMediaFields = fields;
constinit const LldpOrganisation lldpMedia {0x0012bb, &subtype, "Unknown subtype 0x", "", read};

} // namespace porthole
