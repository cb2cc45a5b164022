// The fields and expert items of handshake messages, once as tls.* and once as dtls.*.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::tls {

struct HandshakeFields {
#define FIELD(Type, member, ...) Field<Type> member;
#include "dissectors/application/tls/handshake_fields.inc"
#undef FIELD
    ExpertInfo resumed, shortBuffer, trailingData, badVector;
};

/// Which part of a split message an item tls.handshake is; stands in its value above the message's type.
enum class HandshakePart : std::uint8_t {
    Whole,
    Some,
    Last,
};

extern const FieldList tlsHandshakeFields, dtlsHandshakeFields;
extern const ExpertList tlsHandshakeExperts, dtlsHandshakeExperts;

} // namespace porthole::tls
