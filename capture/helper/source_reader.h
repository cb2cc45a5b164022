// Readers: a thread a source, which puts packets into the queue.
#pragma once

#include "capture/helper/capture_context.h"
#include "capture/helper/live_device.h"

#include <memory>

namespace porthole::capture
{

class SourceReader
{
public:
    SourceReader(CaptureContext& context, std::size_t source);
    virtual ~SourceReader();
    SourceReader(const SourceReader&) = delete;
    SourceReader& operator=(const SourceReader&) = delete;

    /// The thread: waits for the lock-down, reads until told to stop or until there is nothing more, and says so.
    void run();

protected:
    virtual void read() = 0;

    /// The batch that is being filled.
    PacketBatch& batch();
    /// Gives it to the writer. Without `evenIfShort`, not while the writer has enough to do: larger batches cost less.
    void deliver(bool evenIfShort = true);
    int sourceIndex() const { return static_cast<int>(m_source); }

    CaptureContext& m_context;
    const std::size_t m_source;

private:
    std::unique_ptr<PacketBatch> m_batch;
};

/// Reads an interface.
std::unique_ptr<SourceReader> makeDeviceReader(
    CaptureContext& context, std::size_t source, std::unique_ptr<LiveDevice> device);

} // namespace porthole::capture
