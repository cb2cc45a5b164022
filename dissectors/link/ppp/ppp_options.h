// What the control protocols of PPP have in common: RFC 1661 section 5. Each declares its options as data.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

/// A value at the start of an option's data, most significant byte first.
struct PppOptionPart {
    const FieldInfo* field;
    std::uint8_t bytes; ///< 0: the same bytes as the part before it, for bits
};

/// More parts for one value of an option's first part.
struct PppOptionVariant {
    std::uint16_t value;
    std::span<const PppOptionPart> parts;
};

struct PppOption {
    std::uint8_t type;
    const char* name;
    std::uint8_t length; ///< of the whole option; the least one if `variable`
    bool variable;
    std::span<const PppOptionPart> parts;
    const FieldInfo* rest; ///< what is left behind the parts; null: nothing
    std::span<const PppOptionVariant> variants {};
};

struct PppControlProtocol {
    std::span<const PppOption> options;
    const FieldInfo* type;
    const FieldInfo* length;
    bool isLinkControl; ///< LCP: has codes of its own, shows values beside the options' names
};

// The fields that they share, for the `moreFields` of PPP.
extern const FieldList pppControlFields;
extern const ExpertList pppControlExperts;

void dissectPppControl(Cursor& in, TreeItem& layer, Context& context, std::string_view column, const PppControlProtocol& protocol);

} // namespace porthole
