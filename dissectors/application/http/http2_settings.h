// Settings of HTTP/2 (RFC 9113 section 6.5.1), which a request for the upgrade to it carries in Base64.
#pragma once

#include "dissectors/core/context.h"

#include <vector>

namespace porthole::http2 {

/// Adds each setting that `in` holds to `item`.
void readSettings(Cursor& in, const TreeItem& item);
/// The same for settings that are not in the packet as such; they become a byte source.
void showSettings(Context& context, const TreeItem& item, std::vector<std::uint8_t> settings, const Cursor& like);

extern const FieldList settingsFields;

} // namespace porthole::http2
