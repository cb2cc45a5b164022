// Looks for a pattern in the bytes of a stream, from one place on, forward or backward.
#pragma once

#include "analysis/find/find_pattern.h"
#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/follow_text.h"

#include <optional>
#include <stop_token>

namespace porthole::analysis {

/// Bytes of one side's stream.
struct StreamMatch {
    bool reverse = false;
    std::uint64_t begin = 0;
    std::uint64_t length = 0;
    bool operator==(const StreamMatch&) const = default;
};

/// A match may go over the ends of segments, but not over what the other side said in between or over what is missing; those of
/// expressions are at most so many bytes longer than the segment that they begin or end in.
inline constexpr std::size_t mostBeyondSegment = 4096;

/// The first match behind piece `piece`, byte `offset`, or the last one that begins before it. Nothing if there is none, or it
/// was stopped.
std::optional<StreamMatch> findInStream(const ConversationStream& stream, const FindPattern& pattern, FollowSides sides, std::size_t piece,
    std::uint32_t offset, bool backward, const std::stop_token& stop = {});

} // namespace porthole::analysis
