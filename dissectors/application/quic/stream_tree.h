// What CRYPTO and STREAM frames carry, in the tree: handshake messages and HTTP/3, put together where they came in parts.
#pragma once

#include "dissectors/application/quic/connection.h"
#include "dissectors/dissector.h"

namespace porthole::quic {

/// `data`: of the frame; `frame`: its item. `note`: null if the data stand for themselves.
void showCrypto(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note);
void showStream(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note);

extern const FieldList streamFields;
extern const ExpertList streamExperts;

} // namespace porthole::quic
