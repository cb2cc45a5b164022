// Programs in files: those of a live capture on their way into a saved one, and those that a file tells of.
#pragma once

#include "analysis/sockets/program_book.h"
#include "capture/file/save_capture.h"

namespace porthole::analysis {

class Session;

/// Lets the saved file say which programs the packets belong to, if the session knows any: of each packet the sender's, or
/// else the receiver's. Command lines are only written if asked for. `session` has to outlive the saving.
void savePrograms(const Session& session, bool withCommandLines, capture::SaveOptions& options);

/// What a file says of its processes, by their numbers. Not shared between threads.
class FilePrograms {
public:
    /// Nothing if the file does not describe the process. What is given lives until the next call.
    ProcessKnowledge find(const capture::CaptureFile& file, std::uint32_t process, bool sends);

private:
    std::vector<capture::ProcessRecord> m_processes;
    std::string m_commandLine;
};

} // namespace porthole::analysis
