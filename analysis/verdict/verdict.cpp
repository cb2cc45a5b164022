#include "analysis/verdict/verdict.h"

namespace porthole::analysis {

namespace {

constexpr std::array<std::string_view, causeCount> causeNames {"refused", "unanswered", "unreachable", "syn-retry", "unfinished-handshake",
    "port-reuse", "half-open", "reset", "abortive-close", "unread-data", "data-after-close", "peer-vanished", "half-close",
    "simultaneous-close", "keep-alive", "loss-before", "loss-behind", "ack-loss", "needless-retransmission", "reordering",
    "network-duplicate", "congestion", "round-trip-grows", "long-round-trip", "path-mtu", "server-slow", "client-slow", "sender-limited",
    "zero-window", "window-limited", "no-window-scaling", "nagle-delayed-ack", "small-segments", "duplicate-capture", "capture-loss"};
constexpr std::array<std::string_view, 3> confidenceNames {"possible", "likely", "certain"};
constexpr std::array<std::string_view, 3> severityNames {"note", "delay", "failure"};
constexpr std::array<std::string_view, limitCount> limitNames {"handshake", "sender", "receiver-window", "path", "loss", "peer", "idle", "closing"};

static_assert(!causeNames.back().empty() && !limitNames.back().empty());

} // namespace

std::string_view nameOf(Cause cause) { return causeNames[static_cast<std::size_t>(cause)]; }
std::string_view nameOf(Confidence confidence) { return confidenceNames[static_cast<std::size_t>(confidence)]; }
std::string_view nameOf(FindingSeverity severity) { return severityNames[static_cast<std::size_t>(severity)]; }
std::string_view nameOf(LimitedBy by) { return limitNames[static_cast<std::size_t>(by)]; }

} // namespace porthole::analysis
