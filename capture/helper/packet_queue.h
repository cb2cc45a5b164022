// Packets on their way from the readers, which must never wait for a disk, to the thread that writes them.
#pragma once

#include "capture/file/capture_file.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace porthole::capture
{

/// Packets of one source, in order.
struct PacketBatch {
    static constexpr std::size_t usualBytes = 256 * 1024;
    static constexpr std::size_t usualPackets = 4096;

    struct Packet {
        Nanoseconds time = noTime;
        std::uint32_t captured = 0; ///< bytes, behind those of the packet before
        std::uint32_t original = 0;
        std::uint32_t flags = 0;     ///< epb_flags; 0: nothing known
        std::uint16_t interface = 0; ///< of the source's own
        std::int16_t metadata = -1;  ///< index into `metadata`
    };

    std::size_t source = 0;
    std::vector<Interface> interfaces; ///< that are new: they come before the packets
    std::vector<Secrets> secrets;      ///< likewise
    std::vector<ResolvedName> names;
    std::vector<Packet> packets;
    std::vector<std::uint8_t> bytes;
    std::vector<FrameMetadata> metadata;
    std::size_t attached = 0; ///< bytes of what is not packets: secrets, names, metadata
    std::size_t cost = 0;     ///< what it counts for in the queue
    std::chrono::steady_clock::time_point arrived;

    /// Adds what comes with packets, and counts it.
    void add(Secrets more)
    {
        attached += sizeof more + more.data.size();
        secrets.push_back(std::move(more));
    }
    void add(ResolvedName more)
    {
        attached += sizeof more + more.address.size();
        for (const std::string& name : more.names)
            attached += sizeof name + name.size();
        names.push_back(std::move(more));
    }
    void add(FrameMetadata more)
    {
        attached += sizeof more;
        for (const std::string& comment : more.comments)
            attached += sizeof comment + comment.size();
        for (const auto* list : { &more.hashes, &more.verdicts })
            for (const auto& value : *list)
                attached += sizeof value + value.size();
        for (const FrameMetadata::Custom& custom : more.custom)
            attached += sizeof custom + custom.data.size();
        metadata.push_back(std::move(more));
    }

    bool full() const
    {
        return bytes.size() + attached >= usualBytes || packets.size() >= usualPackets || metadata.size() >= usualPackets;
    }
    bool empty() const { return packets.empty() && interfaces.empty() && secrets.empty() && names.empty(); }
    void clear()
    {
        interfaces.clear();
        secrets.clear();
        names.clear();
        packets.clear();
        bytes.clear();
        metadata.clear();
        attached = 0;
    }
};

/// Many threads push, one pops. Bounded by the bytes that wait; that bound is far above what a disk with hiccups needs.
class PacketQueue
{
public:
    using Clock = std::chrono::steady_clock;

    explicit PacketQueue(std::size_t mostBytes)
        : m_mostBytes(mostBytes)
    {
    }

    /// An empty batch, never null: it is push() that may refuse.
    std::unique_ptr<PacketBatch> take()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_idle.empty())
            return std::make_unique<PacketBatch>();
        auto batch = std::move(m_idle.back());
        m_idle.pop_back();
        return batch;
    }

    /// True if another batch of the usual size may be pushed.
    bool hasRoom() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_bytes < m_mostBytes;
    }
    /// Batches that wait to be written.
    std::size_t waiting() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_full.size();
    }
    /// Waits until there is room, at most so long.
    bool waitForRoom(Clock::duration atMost)
    {
        std::unique_lock lock(m_mutex);
        return m_roomMade.wait_for(lock, atMost, [&] { return m_bytes < m_mostBytes; });
    }

    void push(std::unique_ptr<PacketBatch> batch)
    {
        batch->arrived = Clock::now();
        batch->cost = cost(*batch); // as it is now: the writer takes parts of it away
        {
            const std::scoped_lock lock(m_mutex);
            m_bytes += batch->cost;
            m_full.push_back(std::move(batch));
        }
        m_pushed.notify_one();
    }

    /// Appends all that waits; waits for it until `deadline`, or until wake().
    void pop(std::deque<std::unique_ptr<PacketBatch>>& batches, Clock::time_point deadline)
    {
        std::unique_lock lock(m_mutex);
        m_pushed.wait_until(lock, deadline, [&] { return m_woken || !m_full.empty(); });
        m_woken = false;
        for (auto& batch : m_full)
            batches.push_back(std::move(batch));
        m_full.clear();
    }
    void wake()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_woken = true;
        }
        m_pushed.notify_one();
    }

    /// A batch that is written.
    void giveBack(std::unique_ptr<PacketBatch> batch)
    {
        constexpr std::size_t mostIdle = 32;
        const std::size_t bytes = batch->cost;
        batch->clear();
        {
            const std::scoped_lock lock(m_mutex);
            m_bytes -= bytes;
            if (m_idle.size() < mostIdle && batch->bytes.capacity() <= 2 * PacketBatch::usualBytes)
                m_idle.push_back(std::move(batch));
        }
        m_roomMade.notify_all();
    }

private:
    static std::size_t cost(const PacketBatch& batch)
    {
        return sizeof(PacketBatch) + batch.attached + batch.bytes.capacity() + batch.packets.capacity() * sizeof(PacketBatch::Packet);
    }

    const std::size_t m_mostBytes;
    mutable std::mutex m_mutex;
    std::condition_variable m_pushed, m_roomMade;
    std::vector<std::unique_ptr<PacketBatch>> m_full, m_idle;
    std::size_t m_bytes = 0;
    bool m_woken = false;
};

} // namespace porthole::capture
