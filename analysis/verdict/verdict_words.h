// A verdict in plain sentences.
#pragma once

#include "analysis/verdict/verdict.h"

#include <string>
#include <string_view>

namespace porthole::analysis {

/// The whole verdict in one sentence, or two short ones.
std::string sentenceOf(const Verdict& verdict);
/// A heading of a few words: "Nagle meets delayed ACK".
std::string_view titleOf(Cause cause);
/// What happened, with numbers.
std::string causeText(const Verdict& verdict, const Finding& finding);
/// What to do about it.
std::string_view adviceOf(Cause cause);
/// "the sender's program", as a legend has it.
std::string_view titleOf(LimitedBy by);

/// "1 packet", "2 packets".
std::string counted(std::uint64_t count, std::string_view one);
/// "4.2 ms", "1.35 s", "2 min 5 s".
std::string durationText(Nanoseconds time);
/// "600 bytes", "1.2 MB" (a million and two hundred thousand).
std::string bytesText(std::uint64_t bytes);

} // namespace porthole::analysis
