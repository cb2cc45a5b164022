// What the readers of all formats have in common: the window over the bytes, what was found, what went wrong.
#pragma once

#include "capture/file/capture_file.h"
#include "capture/file/window.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace porthole::capture
{

class Reader : public CaptureFile
{
public:
    /// Reads the header of the file, from whose beginning `window` starts. On failure false, with `problem` saying why.
    virtual bool start(Problem& problem) = 0;

    Compression compression() const final { return m_window.source().compression(); }
    std::size_t readRaw(std::uint64_t offset, std::span<std::uint8_t> into) const final;
    std::uint64_t end() const final { return m_readTo; }
    Progress progress() const final { return m_window.source().progress(); }
    std::optional<Problem> problem() const final;
    std::vector<Interface> interfaces() const final;
    std::vector<Section> sections() const final;
    std::vector<ResolvedName> names() const final;
    std::vector<Secrets> secrets() const final;
    std::vector<ProcessRecord> processes() const final;
    std::vector<TcpSampleBlock> tcpSampleBlocks() const final;

protected:
    struct Tables {
        std::vector<Interface> interfaces;
        std::vector<Section> sections;
        std::vector<ResolvedName> names;
        std::vector<Secrets> secrets;
        std::vector<ProcessRecord> processes;
        std::vector<TcpSampleBlock> tcpSampleBlocks;
    };

    /// `unit` is what the file consists of, for the user: "packet record", "block".
    Reader(Window window, std::string_view unit);

    /// Makes `size` bytes available; when the file ends before, says so and gives false.
    /// `size` counts from the beginning of a record or block, which the window is at.
    bool need(std::size_t size);

    /// Ends the reading for good: the file contradicts itself at `offset`. `what` is the beginning of a sentence.
    void stopAt(std::uint64_t offset, std::string what);
    bool stopped() const { return m_stopped; }

    /// Goes on behind a whole record or block.
    void pass(std::size_t size)
    {
        m_window.skip(size);
        m_readTo.store(m_window.offset(), std::memory_order_release);
    }

    /// The bytes of the file from `offset` on: at least `size`, usually more, so that asking for a header gives the
    /// whole frame; fewer only where the file ends. They live in `buffer` until the next call with it.
    /// Memory grows only with the bytes that are really there, whatever `size` claims.
    ByteView bytesAt(std::uint64_t offset, std::size_t size, FrameBuffer& buffer) const;

    Window m_window;
    std::uint64_t m_framesRead = 0;

    mutable std::shared_mutex m_tablesMutex;
    Tables m_tables; ///< written by the thread that calls next(), under m_tablesMutex

private:
    void reportEnd(std::size_t needed);
    void report(Problem problem);
    void forgetProblem();
    std::string kept() const;

    std::string_view m_unit;
    const std::uint64_t m_id; ///< tells the bytes of this file from those of others in a FrameBuffer
    std::atomic<std::uint64_t> m_readTo = 0;
    bool m_stopped = false;
    bool m_hasProblem = false; ///< m_problem as the reading thread knows it, without the lock
    mutable std::mutex m_problemMutex;
    std::optional<Problem> m_problem;
};

} // namespace porthole::capture
