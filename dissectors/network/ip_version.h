// The version field that both internet protocols begin with.
#pragma once

#include "dissectors/core/field.h"

namespace porthole {

extern const Field<std::uint8_t> ipVersion;

} // namespace porthole
