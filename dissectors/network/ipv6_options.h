// The options of hop-by-hop and destination options headers.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

extern const FieldList ipv6OptionFields;
extern const ExpertList ipv6OptionExperts;

/// Reads options to the end of `in`, into the header's item.
void dissectIpv6Options(Cursor& in, TreeItem& header, Context& context, bool hopByHop);

} // namespace porthole
