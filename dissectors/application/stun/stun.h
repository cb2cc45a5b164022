// What the parts of STUN share.
#pragma once

#include "dissectors/dissector.h"

#include <array>

namespace porthole::stun {

constexpr std::uint32_t magicCookie = 0x2112a442; ///< RFC 8489 section 5

/// The message around an attribute.
struct Message {
    Context& context;
    std::array<std::uint8_t, 16> mask; ///< cookie and transaction: what addresses are XORed with
};

/// Shows the attributes that `in` holds.
void readAttributes(Cursor& in, const TreeItem& layer, Message& message);

extern const FieldList attributeFields;
extern const ExpertList attributeExperts;

} // namespace porthole::stun
