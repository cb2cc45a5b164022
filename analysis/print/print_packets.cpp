#include "analysis/print/print_packets.h"

#include "analysis/filter/filter_run.h"
#include "analysis/print/batch_printer.h"
#include "analysis/print/csv_printer.h"
#include "analysis/print/field_printer.h"
#include "analysis/print/json_printer.h"
#include "analysis/print/pdml_printer.h"
#include "analysis/print/text_printer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

namespace porthole::print {

using analysis::FrameNumber;
using analysis::Session;

std::unique_ptr<Printer> makePrinter(const PrintOptions& options, const Session& session)
{
    switch (options.format) {
    case OutputFormat::Fields: return std::make_unique<FieldPrinter>(options, session);
    case OutputFormat::Json: return std::make_unique<JsonPrinter>(options, session);
    case OutputFormat::Csv: return std::make_unique<CsvPrinter>(options, session);
    case OutputFormat::Pdml: return std::make_unique<PdmlPrinter>(options, session);
    default: return std::make_unique<TextPrinter>(options, session);
    }
}

namespace {

using Frames = std::span<const FrameNumber>;

constexpr std::size_t framesInBatch = 256;
constexpr std::size_t worthAThread = 2 * framesInBatch;
constexpr unsigned mostThreads = 8;

/// Batches are taken by the threads in order, printed in any order, and given out in order. A thread that is ahead
/// waits, so that no more texts are kept than there are slots.
class Pipeline {
public:
    Pipeline(const PrintOptions& options, const Session& session, Frames frames, LastPrinted before, unsigned threads)
        : m_options(options)
        , m_session(session)
        , m_frames(frames)
        , m_before(before)
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
        if (m_given * framesInBatch >= m_frames.size() || m_broken)
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
    std::size_t printed() const { return m_printed; }

private:
    struct Slot {
        Text text;
        std::size_t printed = 0;
        bool ready = false;
        bool broken = false;
    };

    void work()
    {
        BatchPrinter printer(m_options, m_session);
        for (;;) {
            std::size_t batch;
            {
                std::unique_lock lock(m_mutex);
                batch = m_taken++;
                m_slotFree.wait(lock, [&] { return m_abandoned || batch < m_given + m_slots.size(); });
                if (m_abandoned)
                    return;
            }
            const auto first = batch * framesInBatch;
            if (first >= m_frames.size())
                return;
            const auto frames = m_frames.subspan(first, std::min(framesInBatch, m_frames.size() - first));
            auto& slot = m_slots[batch % m_slots.size()];
            slot.text.clear();
            const auto before = first ? LastPrinted {true, m_session.row(m_frames[first - 1]).time} : m_before;
            slot.printed = printer.print(frames, before, slot.text);
            const std::scoped_lock lock(m_mutex);
            slot.broken = slot.printed != frames.size();
            slot.ready = true;
            m_slotReady.notify_one();
        }
    }

    const PrintOptions& m_options;
    const Session& m_session;
    const Frames m_frames;
    const LastPrinted m_before;
    std::mutex m_mutex;
    std::condition_variable m_slotFree, m_slotReady;
    std::vector<Slot> m_slots;
    std::size_t m_taken = 0; ///< batches that threads have begun
    std::size_t m_given = 0; ///< batches that were given out
    bool m_abandoned = false;
    bool m_broken = false;
    std::size_t m_printed = 0;
    std::vector<std::jthread> m_threads; ///< last: they end before anything else goes
};

/// Prints stretches of frames, one behind the other.
class PacketPrinting {
public:
    PacketPrinting(const PrintOptions& options, const Session& session, TextSink& output, const std::stop_token& stop)
        : m_options(options)
        , m_session(session)
        , m_output(output)
        , m_stop(stop)
    {
    }

    /// False if not all of them could be printed.
    bool print(Frames frames)
    {
        const auto threads = std::clamp(std::thread::hardware_concurrency(), 1u, mostThreads);
        const auto printed = threads > 1 && frames.size() > worthAThread ? printOnThreads(frames, threads) : printHere(frames);
        m_printed += printed;
        if (printed)
            m_before = {true, m_session.row(frames[printed - 1]).time};
        if (printed < frames.size() && !m_stop.stop_requested() && !m_refused)
            m_lost = frames[printed];
        return printed == frames.size() && !m_refused;
    }

    std::size_t printed() const { return m_printed; }
    FrameNumber lost() const { return m_lost; }

private:
    bool give(const Text& text)
    {
        m_refused = m_refused || !m_output.write(text.view());
        return !m_refused;
    }

    std::size_t printOnThreads(Frames frames, unsigned threads)
    {
        std::size_t printed = 0;
        Pipeline pipeline(m_options, m_session, frames, m_before, threads);
        while (!m_stop.stop_requested()) {
            const auto* text = pipeline.next();
            if (!text || !give(*text))
                break;
            pipeline.release();
            printed = pipeline.printed();
        }
        return printed;
    }

    std::size_t printHere(Frames frames)
    {
        if (!m_printer)
            m_printer.emplace(m_options, m_session);
        std::size_t printed = 0;
        auto before = m_before;
        // When each packet is to be written at once, so it is.
        const auto step = m_output.prompt() ? 1 : framesInBatch;
        while (printed < frames.size() && !m_stop.stop_requested()) {
            const auto batch = frames.subspan(printed, std::min(step, frames.size() - printed));
            m_text.clear();
            const auto done = m_printer->print(batch, before, m_text);
            printed += done;
            if (!give(m_text) || done < batch.size())
                break;
            before = {true, m_session.row(batch.back()).time};
        }
        return printed;
    }

    const PrintOptions& m_options;
    const Session& m_session;
    TextSink& m_output;
    bool m_refused = false; ///< the sink takes nothing any more
    const std::stop_token& m_stop;
    std::optional<BatchPrinter> m_printer;
    Text m_text;
    LastPrinted m_before;
    std::size_t m_printed = 0;
    FrameNumber m_lost = 0;
};

/// Frames that are known to be printed, up to `last`.
std::vector<FrameNumber> everyFrame(FrameNumber first, FrameNumber last)
{
    std::vector<FrameNumber> frames(last - first + 1);
    std::iota(frames.begin(), frames.end(), first);
    return frames;
}

/// Everything: what stands before the first packet, the packets, what stands behind the last one. `printAll` is given the
/// printing and says whether all packets could be printed.
template <typename PrintAll>
PrintResult printDocument(
    const PrintOptions& options, const Session& session, TextSink& output, const std::stop_token& stop, PrintAll printAll)
{
    const auto printer = makePrinter(options, session);
    Text text;
    printer->begin(text);
    if (!output.write(text.view()))
        return {};
    PacketPrinting printing(options, session, output, stop);
    bool good = printAll(printing);
    text.clear();
    printer->end(text, printing.printed() > 0);
    good = output.write(text.view()) && good;
    return {static_cast<FrameNumber>(printing.printed()), printing.lost(), good && !stop.stop_requested()};
}

constexpr FrameNumber firstStretch = 20'000, longestStretch = 1'000'000;

} // namespace

PrintResult printPackets(
    const PrintOptions& options, const Session& session, TextSink& output, const std::stop_token& stop, analysis::FilterRun* filter)
{
    return printDocument(options, session, output, stop, [&](PacketPrinting& printing) {
        const auto frames = session.frameCount();
        auto stretch = firstStretch;
        bool good = true;
        for (FrameNumber done = 0; done < frames && good && !stop.stop_requested();) {
            const auto last = std::min(frames, done + std::min(stretch, frames - done));
            if (filter) {
                good = filter->extendTo(last, stop);
                good = printing.print(filter->matches().numbers(done)) && good;
            } else {
                good = printing.print(everyFrame(done + 1, last));
            }
            done = last;
            stretch = std::min(stretch * 2, longestStretch);
        }
        return good;
    });
}

PrintResult printPackets(const PrintOptions& options, const Session& session, TextSink& output, const std::stop_token& stop,
    const analysis::FrameBitmap& frames, const std::function<void(double)>& progress)
{
    return printDocument(options, session, output, stop, [&](PacketPrinting& printing) {
        constexpr std::size_t stretch = 4 * worthAThread;
        const double all = std::max<FrameNumber>(1, frames.count());
        for (FrameNumber done = 0; !stop.stop_requested();) {
            const auto next = frames.numbers(done, stretch);
            if (next.empty())
                return true;
            if (!printing.print(next))
                return false;
            done = next.back();
            if (progress)
                progress(static_cast<double>(printing.printed()) / all);
        }
        return false;
    });
}

} // namespace porthole::print
