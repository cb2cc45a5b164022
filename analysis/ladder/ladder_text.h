// The words of a sequence diagram, and all of it as plain text.
#pragma once

#include "analysis/ladder/ladder.h"
#include "analysis/print/text_sink.h"
#include "dissectors/core/knowledge.h"
#include "dissectors/core/text.h"

#include <stop_token>
#include <string>
#include <string_view>

namespace porthole::analysis {

/// "ESTABLISHED", "TIME_WAIT": as tcp.state.client has them. "unknown" where a capture began too late.
std::string_view stateName(TcpState state);

/// "SYN, ACK": the flags of a segment, in tshark's order for a flow.
void appendFlags(Text& out, std::uint16_t flags);
/// "PSH, ACK  seq 1  ack 12  len 11": what stands above an arrow of a conversation.
void appendArrowLabel(Text& out, const LadderRow& row);
/// What TCP analysis found out about a row, in a few words: "sent again (after a time-out)". Empty if nothing.
std::string_view findingName(const LadderRow& row);
/// "192.0.2.1:80", "[2001:db8::1]:80", or only the address.
void appendEnd(Text& out, const LadderEnd& end);
/// "1.5 kB": decimal, as all sizes in the program.
void appendBytes(Text& out, std::uint64_t bytes);

/// Writes the diagram of a conversation with characters: times (from `start` on), states, arrows. False if the sink takes
/// no more, or it was stopped.
bool writeLadderText(const Ladder& ladder, Nanoseconds start, print::TextSink& out, const std::stop_token& stop = {});

} // namespace porthole::analysis
