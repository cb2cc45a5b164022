// The thread that writes: takes packets from the queue, switches files, and ends the capture at its limits.
#pragma once

#include "capture/helper/capture_context.h"
#include "capture/helper/output_files.h"

#include <atomic>
#include <optional>
#include <vector>

namespace porthole::capture
{

class CaptureThread
{
public:
    /// `firstInterfaces`: those that are known before the first packet, one a source; nothing for pipes.
    CaptureThread(CaptureContext& context, const CaptureRequest& request, OutputFiles& files,
        std::vector<std::optional<Interface>> firstInterfaces);

    void run();

    /// Any thread: another file, please.
    void beginFile();
    /// Any thread: all readers have ended.
    void noMorePackets();

    /// Any thread: grows with everything that is written.
    std::uint64_t steps() const { return m_steps; }
    /// Any thread: run() has come to its end.
    bool ended() const { return m_ended; }

    /// After run().
    bool limitReached() const { return m_limitReached; }
    const std::optional<Problem>& problem() const { return m_problem; }

private:
    using Clock = std::chrono::steady_clock;
    using Batches = std::deque<std::unique_ptr<PacketBatch>>;

    /// What was popped of one source, and how far it is written.
    struct Pending {
        Batches batches;
        std::size_t packet = 0; ///< of the first batch
        std::size_t byte = 0;
        bool begun = false; ///< its interfaces and the like are written
    };
    struct KnownInterface {
        std::size_t source;
        Interface interface;
    };

    void startFile();
    bool switchFile();
    void addInterface(std::size_t source, Interface interface);
    void writePending();
    void writeBatch(Pending& pending, std::size_t packets);
    void beginBatch(Pending& pending);
    void writePacket(Pending& pending);
    void dropFirst(Pending& pending);
    Pending* earliest();
    Nanoseconds queuedUpTo() const;
    void checkLimits();
    void checkTimes(Clock::time_point now);
    void flushIfDue(Clock::time_point now, bool always);
    void writeStatistics();
    void finishFile();
    void endBecause(std::optional<Problem> problem);
    Clock::time_point nextDeadline(Clock::time_point now) const;

    CaptureContext& m_context;
    const CaptureRequest& m_request;
    OutputFiles& m_files;
    std::vector<Pending> m_pending;                    ///< one a source
    std::vector<KnownInterface> m_interfaces;          ///< in the order of their numbers in the file
    std::vector<std::vector<std::uint16_t>> m_numbers; ///< by source and its own number
    std::vector<Secrets> m_secrets;                    ///< repeated in each file
    std::size_t m_secretBytes = 0;

    Nanoseconds m_started = 0;
    Clock::time_point m_fileStarted;
    Clock::time_point m_nextInterval = Clock::time_point::max();
    Clock::time_point m_flushed;
    Nanoseconds m_horizon = 0; ///< every packet up to this time was popped
    std::uint64_t m_packets = 0;
    std::uint64_t m_packetsInFile = 0;
    std::uint64_t m_bytesBefore = 0; ///< of the files before this one
    bool m_dirty = false;            ///< something was written since the last flush
    bool m_switchWanted = false;     ///< the file is full: the next packet begins another
    bool m_announced = false;        ///< the present file was reported
    bool m_done = false;             ///< nothing more is written
    bool m_limitReached = false;
    std::atomic<bool> m_fileAsked = false;
    std::atomic<bool> m_noMore = false;
    std::atomic<bool> m_ended = false;
    std::atomic<std::uint64_t> m_steps = 0;
    std::optional<Problem> m_problem;
};

} // namespace porthole::capture
