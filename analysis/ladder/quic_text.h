// A QUIC conversation as characters, laid out as the figures of RFC 9000 section 7.1.
#pragma once

#include "analysis/ladder/ladder.h"
#include "analysis/print/text_sink.h"

#include <stop_token>

namespace porthole::analysis {

/// The packets of a datagram stand below each other, an arrow at the last one; those of the server on the right. False if the
/// sink takes no more, or it was stopped.
bool writeQuicText(const Ladder& ladder, Nanoseconds start, print::TextSink& out, const std::stop_token& stop = {});

} // namespace porthole::analysis
