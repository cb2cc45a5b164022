// Judges connections: one, or all of a capture.
#pragma once

#include "analysis/session.h"
#include "analysis/verdict/verdict.h"

#include <functional>
#include <stop_token>

namespace porthole::analysis {

/// Judges a TCP conversation as far as it is loaded. Takes as long as reading its frames again does.
Verdict judge(const Session& session, ConversationId id, std::stop_token stop = {});

struct JudgeAllOptions {
    unsigned threads = 0; ///< 0: as many as there are cores
    /// Told the part that is done, 0 to 1, now and then, by one thread at a time.
    std::function<void(double)> progress;
    /// Given what is ready, by one thread at a time; the order of the calls is not that of conversations.
    std::function<void(std::vector<Verdict>)> sink;
};
/// Judges all TCP conversations that there are when it begins, without timelines. Frames are read in the order of the file as
/// far as possible: many conversations that began near each other are judged together, so that memory stays bounded.
/// False if it was stopped.
bool judgeAll(const Session& session, const JudgeAllOptions& options, std::stop_token stop = {});

} // namespace porthole::analysis
