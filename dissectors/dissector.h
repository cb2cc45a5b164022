// What every dissector includes.
#pragma once

#include "dissectors/core/context.h"
#include "dissectors/core/format.h"

namespace porthole {

#define PROTOCOL(name) extern const Protocol name##Protocol;
#include "dissectors/protocols.inc"
#undef PROTOCOL

} // namespace porthole
