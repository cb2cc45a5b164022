// A bounded queue of batches between two threads, which hands the empty ones back for use again.
#pragma once

#include "analysis/summary_pass.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace porthole::analysis {

class BatchQueue {
public:
    static constexpr std::size_t depth = 8;

    /// An empty batch to fill; waits while all are in use. Null when the reader has gone.
    std::unique_ptr<FrameBatch> take()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_abandoned || !m_idle.empty() || m_made < depth; });
        if (m_abandoned)
            return nullptr;
        if (!m_idle.empty()) {
            auto batch = std::move(m_idle.back());
            m_idle.pop_back();
            return batch;
        }
        ++m_made;
        return std::make_unique<FrameBatch>();
    }
    void push(std::unique_ptr<FrameBatch> batch)
    {
        const std::lock_guard lock(m_mutex);
        m_full.push_back(std::move(batch));
        m_changed.notify_all();
    }
    /// No more batches will come.
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_changed.notify_all();
    }
    /// The next batch in order; null at the end.
    std::unique_ptr<FrameBatch> pop()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_closed || m_first < m_full.size(); });
        if (m_first == m_full.size())
            return nullptr;
        auto batch = std::move(m_full[m_first++]);
        if (m_first == m_full.size()) {
            m_full.clear();
            m_first = 0;
        }
        return batch;
    }
    void giveBack(std::unique_ptr<FrameBatch> batch)
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(batch));
        m_changed.notify_all();
    }
    /// Nobody will pop any more: wakes a writer that waits.
    void abandon()
    {
        const std::lock_guard lock(m_mutex);
        m_abandoned = true;
        m_changed.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::unique_ptr<FrameBatch>> m_full, m_idle;
    std::size_t m_first = 0;
    std::size_t m_made = 0;
    bool m_closed = false;
    bool m_abandoned = false;
};

} // namespace porthole::analysis
