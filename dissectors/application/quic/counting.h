// Which connection of the capture a datagram belongs to.
#pragma once

#include "dissectors/application/quic/connection.h"
#include "dissectors/dissector.h"

namespace porthole::quic {

/// For the summary pass: connection ids of packets with a long header.
void noteConnectionIds(const Cursor& in, Context& context);

/// Counted over the capture; within the conversation where nobody did that.
std::uint32_t numberOf(const DatagramNote& datagram, const Context& context);

} // namespace porthole::quic
