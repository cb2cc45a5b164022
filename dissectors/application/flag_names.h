// What the line of a word of flags says of its parts.
#pragma once

#include "dissectors/core/format.h"

#include <span>

namespace porthole {

/// ", Leap Indicator: no warning, Broadcast": numbers by name, flags if they are set. Numbers without names say nothing.
void appendFlagNames(Text& out, std::uint64_t word, std::span<const FieldInfo* const> parts);

/// Adds the parts of the word below its item.
void addFlags(const TreeItem& item, std::uint64_t word, std::span<const FieldInfo* const> parts);

} // namespace porthole
