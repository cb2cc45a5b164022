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

extern const FieldList tlsHandshakeFields, dtlsHandshakeFields;
extern const ExpertList tlsHandshakeExperts, dtlsHandshakeExperts;

} // namespace porthole::tls
