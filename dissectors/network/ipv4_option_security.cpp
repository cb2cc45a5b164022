// IPv4 security options: RFC 791 section 3.1, RFC 1108, FIPS 188 (CIPSO).

#include "dissectors/network/ipv4_options.h"

namespace porthole {

namespace {

void appendAuthorities(const ItemView& item, Text& out);
void unknownTagLabel(const ItemView& item, Text& out);

constexpr ValueName securityLevels[] = {
    {0x0000, "Unclassified"},
    {0x135e, "Reserved"},
    {0x24bd, "Reserved"},
    {0x35e2, "Reserved"},
    {0x4d78, "Reserved"},
    {0x5e26, "PROG"},
    {0x6bc5, "Top secret"},
    {0x789a, "EFTO"},
    {0x89af, "Reserved"},
    {0x9af1, "Reserved"},
    {0xaf13, "Restricted"},
    {0xbc4d, "MMMM"},
    {0xc4d6, "Reserved"},
    {0xd788, "Secret"},
    {0xe26b, "Reserved"},
    {0xf135, "Confidential"},
};
constexpr ValueName classificationLevels[] = {
    {0x01, "Reserved 4"},
    {0x3d, "Top secret"},
    {0x5a, "Secret"},
    {0x66, "Reserved 3"},
    {0x96, "Confidential"},
    {0xab, "Unclassified"},
    {0xcc, "Reserved 2"},
    {0xf1, "Reserved 1"},
};
constexpr ValueName cipsoTags[] = {
    {0, "Padding"},
    {1, "Restrictive Category Bitmap"},
    {2, "Enumerated Categories"},
    {5, "Ranged Categories"},
    {6, "Permissive Categories"},
    {7, "Free Form"},
};
constexpr Booleans protectedOrNot {
    "Datagram protected in accordance with its rules", "Datagram not protected in accordance with its rules"};

constexpr Field<std::uint16_t> securityLevel {"ip.opt.sec_rfc791_sec", "Security", Base::Hex, Names {securityLevels}};
constexpr Field<std::uint16_t> compartments {"ip.opt.sec_rfc791_comp", "Compartments"};
constexpr Field<TextString> handlingRestrictions {"ip.opt.sec_rfc791_hr", "Handling Restrictions"};
constexpr Field<TextString> transmissionControl {"ip.opt.sec_rfc791_tcc", "Transmission Control Code"};
constexpr Field<std::uint8_t> classification {
    "ip.opt.sec_cl", "Classification Level", Base::Hex, Names {classificationLevels}};
constexpr Field<std::uint8_t> authorityFlags {
    "ip.opt.sec_prot_auth_flags", "Protection Authority Flags", Base::Hex, Append {appendAuthorities}};
constexpr Field<bool> genser {"ip.opt.sec_prot_auth_genser", "GENSER", Mask {0x80}, protectedOrNot};
constexpr Field<bool> siopEsi {"ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", Mask {0x40}, protectedOrNot};
constexpr Field<bool> sci {"ip.opt.sec_prot_auth_sci", "SCI", Mask {0x20}, protectedOrNot};
constexpr Field<bool> nsa {"ip.opt.sec_prot_auth_nsa", "NSA", Mask {0x10}, protectedOrNot};
constexpr Field<bool> doe {"ip.opt.sec_prot_auth_doe", "DOE", Mask {0x08}, protectedOrNot};
constexpr Field<std::uint8_t> authorityUnassigned {
    "ip.opt.sec_prot_auth_unassigned", "Unassigned", Base::Hex, Mask {0x06}};
constexpr Field<std::uint8_t> furtherUnassigned {
    "ip.opt.sec_prot_auth_unassigned2", "Unassigned", Base::Hex, Mask {0xfe}};
constexpr Field<bool> fieldTermination {"ip.opt.sec_prot_auth_fti", "Field Termination Indicator", Mask {0x01},
    Booleans {"Additional octet present", "Final octet"}};
constexpr Field<std::uint8_t> additionalFormat {
    "ip.opt.ext_sec_add_sec_info_format_code", "Additional Security Info Format Code", Base::Hex};
constexpr Field<ByteString> additionalInfo {"ip.opt.ext_sec_add_sec_info", "Additional Security Info"};
constexpr Field<std::uint32_t> cipsoDomain {"ip.cipso.doi", "DOI"};
constexpr Field<std::uint8_t> cipsoTag {"ip.cipso.tag_type", "Tag Type", Names {cipsoTags}, Append {unknownTagLabel}};
constexpr Field<std::uint8_t> cipsoLevel {"ip.cipso.sensitivity_level", "Sensitivity Level"};
constexpr Field<TextString> cipsoCategories {"ip.cipso.categories", "Categories"};
constexpr Field<ByteString> cipsoData {"ip.cipso.tag_data", "Tag data"};

constexpr ExpertInfo malformedCipso {"ip.cipso.malformed", Severity::Error, ExpertGroup::Sequence, "Malformed CIPSO tag"};

constexpr const FieldInfo* fields[] = {&securityLevel, &compartments, &handlingRestrictions, &transmissionControl,
    &classification, &authorityFlags, &genser, &siopEsi, &sci, &nsa, &doe, &authorityUnassigned, &furtherUnassigned,
    &fieldTermination, &additionalFormat, &additionalInfo, &cipsoDomain, &cipsoTag, &cipsoLevel, &cipsoCategories,
    &cipsoData};
constexpr const ExpertInfo* experts[] = {&malformedCipso};

void appendAuthorities(const ItemView& item, Text& out)
{
    constexpr const Field<bool>* parts[] = {&genser, &siopEsi, &sci, &nsa, &doe, &fieldTermination};
    for (const auto* part : parts)
        if (item.valueOf(*part))
            out << ", " << part->name;
}

void unknownTagLabel(const ItemView& item, Text& out)
{
    const auto after = item.bytes();
    if (findName(cipsoTags, item.value()).empty() && after.size() > 1)
        out.format(" ({} bytes)", after[1]);
}

/// FIPS 188 sections 4.3: which categories a tag lists, as text.
void listCategories(std::uint8_t tag, Cursor part, Text& out)
{
    Separator comma(",");
    if (tag == 1) {
        for (unsigned byte = 0; part.remaining() > 0 && part; ++byte) {
            const auto bits = part.u8();
            for (unsigned bit = 0; bit < 8; ++bit)
                if (bits & 0x80u >> bit)
                    out << comma.next(), out.format("{}", byte * 8 + bit);
        }
    } else if (tag == 2) {
        while (part.remaining() >= 2 && part)
            out << comma.next(), out.format("{}", part.u16());
    } else {
        while (part.remaining() >= 2 && part) {
            const auto high = part.u16();
            const auto low = part.remaining() >= 2 ? part.u16() : 0;
            out << comma.next(), out.format("{}-{}", high, low);
        }
    }
}

void cipsoTagContent(std::uint8_t tag, Cursor part, TreeItem& item)
{
    if (tag == 6 || tag == 7) {
        if (part.remaining() > 0)
            part.bytes(item, cipsoData, part.remaining());
        return;
    }
    part.skip(1); // alignment
    part.read(item, cipsoLevel);
    if (!part || !item || part.remaining() == 0)
        return;
    Text categories;
    listCategories(tag, part, categories);
    if (!categories.empty())
        item.addText(cipsoCategories, categories.view()).setOffset(part.position(), part.remaining());
}

} // namespace

constinit const FieldList ipv4SecurityOptionFields {fields};
constinit const ExpertList ipv4SecurityOptionExperts {experts};

void dissectSecurityOption(Ipv4Option& option)
{
    auto& in = option.in;
    if (option.size == 11) {
        in.read(option.item, securityLevel);
        in.read(option.item, compartments);
        in.bytes(option.item, handlingRestrictions, 2);
        in.bytes(option.item, transmissionControl, 3);
        return;
    }
    in.read(option.item, classification);
    bool more = true;
    for (bool first = true; more && in && !in.atEnd(); first = false) {
        const auto flags = in.read(option.item, authorityFlags);
        if (first) {
            for (const auto* part : {&genser, &siopEsi, &sci, &nsa, &doe})
                flags.item.bits(*part, flags);
            flags.item.bits(authorityUnassigned, flags);
        } else {
            flags.item.bits(furtherUnassigned, flags);
        }
        flags.item.bits(fieldTermination, flags);
        more = flags & 1;
        if (more && in.atEnd())
            option.item.expert(ipv4OptionLengthInvalid, "Field Termination Indicator set to 1 for last byte of option");
    }
}

void dissectExtendedSecurityOption(Ipv4Option& option)
{
    option.in.read(option.item, additionalFormat);
    if (option.in && option.in.remaining() > 0)
        option.in.bytes(option.item, additionalInfo, option.in.remaining());
}

void dissectCipsoOption(Ipv4Option& option)
{
    auto& in = option.in;
    in.read(option.item, cipsoDomain);
    while (in && !in.atEnd()) {
        const auto tag = in.read(option.item, cipsoTag);
        if (tag == 0)
            continue; // padding of one byte
        const auto length = in.u8();
        const bool known = tag == 1 || tag == 2 || tag == 5 || tag == 6 || tag == 7;
        const auto shortest = known && tag < 6 ? 4u : 2u;
        if (!in)
            return;
        if (length < shortest || length - 2u > in.remaining()) {
            tag.item.expert(malformedCipso);
            return;
        }
        auto part = in.take(length - 2u);
        if (known)
            cipsoTagContent(tag, part, option.item);
        else
            tag.item.setLength(2);
    }
}

} // namespace porthole
