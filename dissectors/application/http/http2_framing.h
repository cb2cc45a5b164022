// Where frames of HTTP/2 end: RFC 9113 sections 3.4 and 4.1.
#pragma once

#include "dissectors/core/cursor.h"
#include "dissectors/core/framing.h"

#include <string_view>

namespace porthole::http2 {

inline constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
inline constexpr std::uint32_t frameHeader = 9;

MessageEnd frame(ByteView bytes, FramingState& state);
/// The preface, or the header of a frame with a known type and a length that needs no setting.
bool beginsLikeFrame(ByteView bytes);
bool recognises(const Cursor& in);

} // namespace porthole::http2
