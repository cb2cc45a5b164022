// Whether a capture can be trusted: what it lacks, and what stands in it that was never on a wire like that.
#pragma once

#include "analysis/session.h"
#include "analysis/verdict/verdict.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

enum class HealthIssue : std::uint8_t {
    Damaged,       ///< the file is cut off or corrupt
    Dropped,       ///< the capture says that it dropped packets
    Truncated,     ///< packets were cut to a snapshot length
    SuperSegments, ///< segments larger than any that a wire carries: the network card was to split or has joined them
    OneSided,      ///< TCP connections of which one side's packets only are there
    BegunLate,     ///< TCP connections whose opening is not there
    TimesBackwards, ///< packets that are older than the one before them
    Duplicates,    ///< packets stand there twice
    Missing,       ///< acknowledged, but not there
    Checksums,     ///< left to the network card
};

struct HealthFinding {
    HealthIssue issue;
    std::uint64_t count = 0; ///< packets or connections that are concerned
    std::uint64_t of = 0;    ///< out of so many
    std::string what;        ///< a sentence
    std::string advice;      ///< a sentence; may be empty
};

struct CaptureHealth {
    std::uint64_t packets = 0, connections = 0;
    std::vector<HealthFinding> findings;

    const HealthFinding* find(HealthIssue issue) const
    {
        for (const auto& one : findings)
            if (one.issue == issue)
                return &one;
        return nullptr;
    }
};

std::string_view nameOf(HealthIssue issue);

/// What verdicts tell of the capture, added up.
struct HealthCounts {
    std::uint64_t connections = 0, oneSided = 0, begunLate = 0, superSegments = 0, duplicates = 0, missing = 0;

    void add(const Verdict& verdict);
};

/// What is wrong with the capture, as far as it is loaded. Goes through the index once, and reads some packets again.
CaptureHealth captureHealth(const Session& session, const HealthCounts& counts, std::stop_token stop = {});

/// True if the capture says itself that it dropped packets.
bool saysItDropped(const Session& session);

} // namespace porthole::analysis
