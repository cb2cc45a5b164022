#include "analysis/verdict/judge.h"

#include "analysis/session_tables.h"
#include "analysis/verdict/capture_health.h"
#include "analysis/verdict/connection_watch.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace porthole::analysis {

namespace {

constexpr std::size_t batchFrames = 128 * 1024;
constexpr std::size_t batchConversations = 4096;
constexpr std::size_t pieceFrames = 4096; ///< of a conversation, read at once

void hear(ConnectionWatch& watch, SegmentReader& reader, const Session::ConversationFrame& frame)
{
    const auto* segment = reader.read(frame);
    if (!segment)
        watch.unreadable();
    else if (segment->facts->kind != TransportFacts::Kind::Tcp)
        return;
    else if (segment->error)
        watch.quoted(*segment);
    else
        watch.hear(*segment);
}

bool hearAll(ConnectionWatch& watch, const Session& session, SegmentReader& reader, FrameNumber first, const std::stop_token& stop)
{
    std::vector<Session::ConversationFrame> frames;
    for (auto next = first; next;) {
        if (stop.stop_requested())
            return false;
        frames.clear();
        next = session.followConversation(next, pieceFrames, frames);
        for (const auto& frame : frames)
            hear(watch, reader, frame);
    }
    return true;
}

/// Conversations that are judged together. One that is larger than a batch may be is alone.
struct Batch {
    struct Entry {
        ConversationId id;
        std::size_t frames;
    };
    std::vector<Entry> conversations;
    std::size_t frames = 0;
};

std::vector<Batch> divide(const Session& session)
{
    std::vector<Batch> batches;
    Batch small;
    const SessionTables tables(session);
    const auto& conversations = tables.conversations();
    for (ConversationId id = 0; id < conversations.size(); ++id) {
        if (conversations[id].kind != TransportFacts::Kind::Tcp)
            continue;
        const std::size_t frames = std::size_t {conversations[id].packets[0]} + conversations[id].packets[1];
        if (frames >= batchFrames) {
            batches.push_back({{{id, frames}}, frames});
            continue;
        }
        if (small.frames + frames > batchFrames || small.conversations.size() == batchConversations)
            batches.push_back(std::exchange(small, {}));
        small.conversations.push_back({id, frames});
        small.frames += frames;
    }
    if (!small.conversations.empty())
        batches.push_back(std::move(small));
    // The largest first, so that no core is left with one of them at the end; the rest in the order of the file.
    std::stable_partition(batches.begin(), batches.end(), [](const Batch& batch) { return batch.frames > batchFrames; });
    return batches;
}

class Worker {
public:
    Worker(const Session& session, const std::stop_token& stop)
        : m_session(session)
        , m_reader(session)
        , m_stop(stop)
        , m_captureDropped(saysItDropped(session))
    {
    }

    /// False if it was stopped.
    bool judge(const Batch& batch, std::vector<Verdict>& verdicts)
    {
        m_watches.clear();
        m_watches.resize(batch.conversations.size(), ConnectionWatch(false, m_captureDropped));
        const bool heard = batch.conversations.size() == 1
            ? hearAll(m_watches[0], m_session, m_reader, m_session.conversation(batch.conversations[0].id).firstFrame, m_stop)
            : hearInOrder(batch);
        if (!heard)
            return false;
        verdicts.reserve(batch.conversations.size());
        for (std::size_t i = 0; i < batch.conversations.size(); ++i) {
            const auto id = batch.conversations[i].id;
            verdicts.push_back(m_watches[i].finish(id, m_session.conversation(id)));
        }
        return true;
    }

private:
    struct Entry {
        Session::ConversationFrame frame;
        std::uint32_t watch;
    };

    bool hearInOrder(const Batch& batch)
    {
        m_entries.clear();
        for (std::size_t i = 0; i < batch.conversations.size(); ++i) {
            m_frames.clear();
            // A conversation that grows meanwhile gives more than the batch was made for: it is judged again anyway.
            const auto& one = batch.conversations[i];
            m_session.followConversation(m_session.conversation(one.id).firstFrame, one.frames + one.frames / 4 + 16, m_frames);
            for (const auto& frame : m_frames)
                m_entries.push_back({frame, static_cast<std::uint32_t>(i)});
        }
        std::sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) { return a.frame.number < b.frame.number; });
        constexpr std::size_t now = 1024;
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (i % now == 0 && m_stop.stop_requested())
                return false;
            hear(m_watches[m_entries[i].watch], m_reader, m_entries[i].frame);
        }
        return true;
    }

    const Session& m_session;
    SegmentReader m_reader;
    const std::stop_token& m_stop;
    const bool m_captureDropped;
    std::vector<ConnectionWatch> m_watches;
    std::vector<Session::ConversationFrame> m_frames;
    std::vector<Entry> m_entries;
};

} // namespace

Verdict judge(const Session& session, ConversationId id, std::stop_token stop)
{
    ConnectionWatch watch(true, saysItDropped(session));
    SegmentReader reader(session);
    const auto conversation = session.conversation(id);
    if (conversation.kind == TransportFacts::Kind::Tcp)
        hearAll(watch, session, reader, conversation.firstFrame, stop);
    return watch.finish(id, session.conversation(id));
}

bool judgeAll(const Session& session, const JudgeAllOptions& options, std::stop_token stop)
{
    const auto batches = divide(session);
    std::size_t whole = 0;
    for (const auto& batch : batches)
        whole += batch.frames;
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::size_t done = 0;
    const auto work = [&] {
        Worker worker(session, stop);
        for (auto mine = next++; mine < batches.size(); mine = next++) {
            std::vector<Verdict> verdicts;
            if (!worker.judge(batches[mine], verdicts))
                return;
            const std::lock_guard lock(mutex);
            done += batches[mine].frames;
            if (options.sink)
                options.sink(std::move(verdicts));
            if (options.progress)
                options.progress(whole ? static_cast<double>(done) / static_cast<double>(whole) : 1);
        }
    };
    const auto wanted = options.threads ? options.threads : std::max(1u, std::thread::hardware_concurrency());
    {
        std::vector<std::jthread> helpers;
        for (unsigned i = 1; i < wanted && i < batches.size(); ++i)
            helpers.emplace_back(work);
        work();
    }
    return !stop.stop_requested();
}

} // namespace porthole::analysis
