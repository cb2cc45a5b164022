// Verdicts as text for people and as JSON for programs.
#pragma once

#include "analysis/verdict/capture_health.h"
#include "analysis/verdict/verdict.h"
#include "dissectors/core/text.h"

namespace porthole::analysis {

void appendHealthText(const CaptureHealth& health, Text& out);
/// The sentence, the findings with their packets, and what limited it if the verdict has a timeline.
void appendVerdictText(const Session& session, const Verdict& verdict, Text& out);

/// An object; no line feed behind it.
void appendHealthJson(const CaptureHealth& health, Text& out);
void appendVerdictJson(const Session& session, const Verdict& verdict, Text& out);

/// "192.0.2.10:40100", "[2001:db8::1]:80".
std::string endpointText(const Session& session, ConversationId id, int side);
/// How long each limit held in a timeline, by LimitedBy.
std::array<Nanoseconds, limitCount> limitTotals(const std::vector<LimitInterval>& timeline);

} // namespace porthole::analysis
