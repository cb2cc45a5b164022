// The helper's end of the report pipe. Whoever reads it may be slow or gone: nothing here ever waits.
#pragma once

#include "capture/live/capture_process.h"

#include <mutex>
#include <string>

namespace porthole::capture
{

class Reporter
{
public:
    /// Writes to a descriptor that stays open.
    explicit Reporter(int descriptor);

    /// Any thread. What the pipe does not take now is kept for flush(), up to a bound.
    void send(const CaptureReport& report);
    /// As send(), but left out when earlier reports are still waiting: there will be a newer one.
    void sendIfIdle(const CaptureReport& report);
    /// A problem with one source, or a warning (-1).
    void trouble(int source, Problem::Kind kind, std::string text);

    /// Writes what waits. False while something does.
    bool flush();
    /// Waits until everything was read, at most so long.
    void drain(int milliseconds);

    bool waiting() const;
    bool readerGone() const; ///< nobody will ever read
    int descriptor() const { return m_descriptor; }

private:
    bool writeWaiting();

    const int m_descriptor;
    mutable std::mutex m_mutex;
    std::string m_waiting;
    bool m_gone = false;
};

} // namespace porthole::capture
