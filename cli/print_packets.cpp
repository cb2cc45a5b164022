#include "cli/print_packets.h"

#include "cli/batch_printer.h"
#include "cli/field_printer.h"
#include "cli/json_printer.h"
#include "cli/text_printer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace porthole::cli {

using analysis::FrameNumber;
using analysis::Session;

std::unique_ptr<Printer> makePrinter(const Options& options, const Session& session)
{
    switch (options.format) {
    case OutputFormat::Fields: return std::make_unique<FieldPrinter>(options, session);
    case OutputFormat::Json: return std::make_unique<JsonPrinter>(options, session);
    default: return std::make_unique<TextPrinter>(options, session);
    }
}

namespace {

constexpr FrameNumber framesInBatch = 256;
constexpr FrameNumber worthAThread = 2 * framesInBatch;
constexpr unsigned mostThreads = 8;

/// Batches are taken by the threads in order, printed in any order, and given out in order. A thread that is ahead
/// waits, so that no more texts are kept than there are slots.
class Pipeline {
public:
    Pipeline(const Options& options, const Session& session, FrameNumber frames, unsigned threads)
        : m_options(options)
        , m_session(session)
        , m_frames(frames)
        , m_slots(threads * 4)
    {
        for (unsigned i = 0; i < threads; ++i)
            m_threads.emplace_back([this] { work(); });
    }
    ~Pipeline()
    {
        const std::scoped_lock lock(m_mutex);
        m_abandoned = true;
        m_slotFree.notify_all();
    }

    /// The text of the next batch, to be given back with release(); null at the end, or when frames are gone.
    const Text* next()
    {
        if (m_given * framesInBatch >= m_frames || m_broken)
            return nullptr;
        auto& slot = m_slots[m_given % m_slots.size()];
        std::unique_lock lock(m_mutex);
        m_slotReady.wait(lock, [&] { return slot.ready; });
        m_broken = slot.broken;
        m_printed += slot.printed;
        return &slot.text;
    }
    void release()
    {
        const std::scoped_lock lock(m_mutex);
        m_slots[m_given++ % m_slots.size()].ready = false;
        m_slotFree.notify_all();
    }
    FrameNumber printed() const { return m_printed; }

private:
    struct Slot {
        Text text;
        FrameNumber printed = 0;
        bool ready = false;
        bool broken = false;
    };

    void work()
    {
        BatchPrinter printer(m_options, m_session);
        for (;;) {
            std::uint32_t batch;
            {
                std::unique_lock lock(m_mutex);
                batch = m_taken++;
                m_slotFree.wait(lock, [&] { return m_abandoned || batch < m_given + m_slots.size(); });
                if (m_abandoned)
                    return;
            }
            if (batch * framesInBatch >= m_frames)
                return;
            const auto first = batch * framesInBatch + 1;
            const auto last = std::min(first + framesInBatch - 1, m_frames);
            auto& slot = m_slots[batch % m_slots.size()];
            slot.text.clear();
            slot.printed = printer.print(first, last, slot.text);
            const std::scoped_lock lock(m_mutex);
            slot.broken = slot.printed != last - first + 1;
            slot.ready = true;
            m_slotReady.notify_one();
        }
    }

    const Options& m_options;
    const Session& m_session;
    const FrameNumber m_frames;
    std::mutex m_mutex;
    std::condition_variable m_slotFree, m_slotReady;
    std::vector<Slot> m_slots;
    std::uint32_t m_taken = 0; ///< batches that threads have begun
    std::uint32_t m_given = 0; ///< batches that were given out
    bool m_abandoned = false;
    bool m_broken = false;
    FrameNumber m_printed = 0;
    std::vector<std::jthread> m_threads; ///< last: they end before anything else goes
};

void printOnThreads(const Options& options, const Session& session, Output& output, const std::stop_token& stop,
    FrameNumber frames, unsigned threads, PrintResult& result)
{
    Pipeline pipeline(options, session, frames, threads);
    while (!stop.stop_requested()) {
        const auto* text = pipeline.next();
        if (!text || !output.write(text->view()))
            break;
        pipeline.release();
        result.printed = pipeline.printed();
    }
}

void printHere(const Options& options, const Session& session, Output& output, const std::stop_token& stop,
    FrameNumber frames, PrintResult& result)
{
    BatchPrinter printer(options, session);
    Text text;
    // When each packet is to be written at once, so it is.
    const auto step = output.prompt() ? 1 : framesInBatch;
    while (result.printed < frames && !stop.stop_requested()) {
        const auto first = result.printed + 1;
        const auto last = std::min(first + step - 1, frames);
        text.clear();
        result.printed += printer.print(first, last, text);
        if (!output.write(text.view()) || result.printed < last)
            break;
    }
}

} // namespace

PrintResult printPackets(const Options& options, const Session& session, Output& output, const std::stop_token& stop)
{
    const auto printer = makePrinter(options, session);
    const auto frames = session.frameCount();
    const auto threads = std::clamp(std::thread::hardware_concurrency(), 1u, mostThreads);
    PrintResult result;
    Text text;
    printer->begin(text);
    output.write(text.view());
    if (threads > 1 && frames > worthAThread)
        printOnThreads(options, session, output, stop, frames, threads, result);
    else
        printHere(options, session, output, stop, frames, result);
    text.clear();
    printer->end(text, result.printed > 0);
    output.write(text.view());
    result.complete = result.printed == frames && !output.error();
    return result;
}

} // namespace porthole::cli
