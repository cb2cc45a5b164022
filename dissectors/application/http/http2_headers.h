// Decoded header fields of HTTP/2 in the tree.
#pragma once

#include "dissectors/application/http/http2.h"

namespace porthole::http2 {

/// Adds the fields that end with the block at `block`. Returns what the line of the frame says of them: "GET /", "200 OK".
std::string showHeaders(const Cursor& block, const TreeItem& item, const FrameContext& known, Context& context);

extern const FieldList headerFields;
extern const ExpertList headerExperts;

} // namespace porthole::http2
