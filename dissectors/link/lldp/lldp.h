// What the source files of LLDP share: the organisations that define TLVs of their own.
#pragma once

#include "dissectors/link/parts.h"

namespace porthole {

/// An organisation whose TLVs are known.
struct LldpOrganisation {
    std::uint32_t oui;
    const FieldInfo* subtype; ///< one byte, with the names of the subtypes
    std::string_view unknown; ///< what a subtype without a name is called: "Unknown subtype 0x"
    std::string_view behind;  ///< what follows its number: ")"
    /// Reads what stands behind the subtype.
    void (*read)(Cursor& in, const TreeItem& tlv, const Value<std::uint64_t>& subtype);
};

extern const LldpOrganisation lldp8021, lldp8023, lldpMedia, lldpProfinet, lldpDcbx, lldpBridging, lldpIana, lldpCisco;
extern const FieldList lldp8021Fields, lldp8023Fields, lldpMediaFields, lldpProfinetFields, lldpDcbxFields, lldpVendorFields;
extern const ExpertList lldp8023Experts;

/// Priority groups with their shares of bandwidth; flow control a priority: IEEE 802.1Q took both over from DCBX.
extern const std::span<const Part> lldpPriorityGroups, lldpFlowControl;
extern const Field<std::uint16_t> lldpApplicationProtocol;
extern const Field<NoValue> lldpApplication; ///< stands above it
/// The bytes of a subtype that is not taken apart.
void readUnknownContent(Cursor& in, const TreeItem& tlv);
/// What a subtype does not explain.
void readTrailing(Cursor& in, const TreeItem& tlv);

extern const ExpertInfo lldpTooShort, lldpTooLong;
void noteLength(const TreeItem& tlv, const ExpertInfo& what);

void tenthsOfWatts(std::uint64_t value, Text& out);

} // namespace porthole
