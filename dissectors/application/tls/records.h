// The record layer: RFC 8446 section 5.1, RFC 5246 section 6.2.
#pragma once

#include "dissectors/core/framing.h"
#include "dissectors/dissector.h"

namespace porthole::tls {

namespace content {
inline constexpr std::uint8_t changeCipherSpec = 20, alert = 21, handshake = 22, applicationData = 23, heartbeat = 24;
} // namespace content

inline constexpr std::uint32_t recordHeaderLength = 5;

/// The first bytes are a record's header as far as they are there.
bool looksLikeRecord(ByteView bytes);
/// They are the hello of SSL 2.0.
bool looksLikeSsl2Hello(ByteView bytes);
MessageEnd frameRecords(ByteView bytes, FramingState& state);

/// Whether a handshake record is encrypted. `behindChange`: ChangeCipherSpec came before; `continues`: it has to go on with
/// a message.
bool isEncryptedHandshake(ByteView payload, bool behindChange, bool continues);

/// Shows the hello of SSL 2.0, which is all of that version that is still seen.
void dissectSsl2Hello(Cursor& in, const TreeItem& layer, Context& context);
extern const FieldList ssl2Fields;
extern const Field<std::uint16_t> recordVersion, recordLength; ///< of all versions

} // namespace porthole::tls
