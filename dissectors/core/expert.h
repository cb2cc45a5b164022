// The fields that every expert item consists of: `_ws.expert` and below.
#pragma once

#include "dissectors/core/protocol.h"

namespace porthole {

extern const ExpertInfo malformedExpert;

extern const Field<NoValue> expertItem;
extern const Field<TextString> expertMessage;
extern const Field<std::uint32_t> expertSeverity;
extern const Field<std::uint32_t> expertGroup;

} // namespace porthole
