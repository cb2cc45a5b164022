// What the threads of the helper share.
#pragma once

#include "capture/helper/packet_queue.h"
#include "capture/helper/reporter.h"

#include <atomic>
#include <deque>
#include <latch>
#include <limits>

namespace porthole::capture
{

/// A flag that poll(2) can wait for, and that stays set.
class Signal
{
public:
    Signal();
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    void set();
    void clear();
    bool isSet() const;
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

/// As SourceCounts, counted by several threads.
struct SourceCounters {
    std::atomic<std::uint64_t> captured = 0;
    std::atomic<std::uint64_t> received = 0; ///< those that the system or we dropped too
    std::atomic<std::uint64_t> droppedByKernel = 0;
    std::atomic<std::uint64_t> droppedByInterface = 0;
    std::atomic<std::uint64_t> droppedByUs = 0;

    /// Every packet up to this time is in the queue. A pipe tells nothing: it holds nobody up.
    std::atomic<Nanoseconds> queuedUpTo = std::numeric_limits<Nanoseconds>::max();

    SourceCounts counts() const { return { captured, droppedByKernel, droppedByInterface, droppedByUs }; }
};

struct CaptureContext {
    CaptureContext(std::size_t sources, int reportDescriptor, std::size_t mostWaitingBytes)
        : queue(mostWaitingBytes)
        , reporter(reportDescriptor)
        , counters(sources)
        , liveReaders(sources)
        , threadsReady(static_cast<std::ptrdiff_t>(sources) + 1)
    {
    }

    /// Threads wait here until the process is locked down.
    void waitForLockdown()
    {
        threadsReady.count_down();
        lockedDown.wait();
    }

    PacketQueue queue;
    Reporter reporter;
    std::deque<SourceCounters> counters; ///< one a source
    std::atomic<std::size_t> liveReaders;
    std::latch threadsReady; ///< readers and the writer are there
    std::latch lockedDown { 1 };
    Signal stop;                            ///< readers end
    Signal wakeUp;                          ///< something happened that the main thread has to look at
    std::atomic<std::uint64_t> packets = 0; ///< handed to the system, in all files
    std::atomic<std::uint64_t> bytes = 0;   ///< of the present file
};

} // namespace porthole::capture
