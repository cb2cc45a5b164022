// Some threads that do many small pieces of work together, and the thread that asks them to.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace porthole::analysis {

class Crew {
public:
    /// `hands`: threads that work, the caller's included.
    explicit Crew(unsigned hands)
    {
        for (unsigned hand = 1; hand < hands; ++hand)
            m_threads.emplace_back([this, hand] { serve(hand); });
    }
    ~Crew()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_leaving = true;
        }
        m_called.notify_all();
    }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Does `work(piece, hand)` for all pieces below `pieces`, in any order, and returns when all are done.
    void work(std::size_t pieces, const std::function<void(std::size_t piece, unsigned hand)>& work)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_work = &work;
            m_pieces = pieces;
            m_next = 0;
            m_busy = m_threads.size();
            ++m_round;
        }
        m_called.notify_all();
        doPieces(0);
        std::unique_lock lock(m_mutex);
        m_done.wait(lock, [this] { return m_busy == 0; });
        m_work = nullptr;
    }

private:
    void doPieces(unsigned hand)
    {
        for (auto piece = m_next++; piece < m_pieces; piece = m_next++)
            (*m_work)(piece, hand);
    }
    void serve(unsigned hand)
    {
        std::size_t round = 0;
        for (;;) {
            {
                std::unique_lock lock(m_mutex);
                m_called.wait(lock, [&] { return m_leaving || m_round != round; });
                if (m_leaving)
                    return;
                round = m_round;
            }
            doPieces(hand);
            const std::scoped_lock lock(m_mutex);
            if (--m_busy == 0)
                m_done.notify_one();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_called, m_done;
    const std::function<void(std::size_t, unsigned)>* m_work = nullptr;
    std::atomic<std::size_t> m_next = 0;
    std::size_t m_pieces = 0, m_busy = 0, m_round = 0;
    bool m_leaving = false;
    std::vector<std::jthread> m_threads; ///< last: they end before anything else goes
};

} // namespace porthole::analysis
