#include "analysis/filter/filter_run.h"

#include "analysis/filter/crew.h"
#include "analysis/filter/filter_cache.h"
#include "analysis/filter/stretch.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace porthole::analysis {

namespace {

using Clock = std::chrono::steady_clock;

// The first stretch is short, so that the first matches are there at once; then as long as takes a moment.
constexpr FrameNumber firstStretch = 2048;
constexpr FrameNumber longestStretch = 1 << 16;
constexpr auto wantedTime = std::chrono::milliseconds(50);
/// Answers of so many tests are kept for other filters; nobody comes back for a part of a larger one.
constexpr std::size_t mostKeptTests = 32;

unsigned handsFor(const FilterOptions& options)
{
    constexpr unsigned most = 64;
    return std::clamp(options.threads ? options.threads : std::thread::hardware_concurrency(), 1u, most);
}

} // namespace

class FilterRun::Work {
public:
    Work(const Session& session, DisplayFilter filter, std::shared_ptr<FilterCache> cache, FilterOptions options)
        : m_session(session)
        , m_filter(std::move(filter))
        , m_cache(std::move(cache))
        , m_options(options)
    {
        if (m_filter.empty())
            return;
        m_plan = makePlan(m_filter.program(), session.registry());
        if (m_options.withoutPlan)
            for (auto& leaf : m_plan.leaves) {
                leaf.method = Leaf::Method::Dissection;
                leaf.needs.clear();
                leaf.isKept = false;
            }
        look();
        m_answering.emplace(session, m_plan, m_selected ? &m_references : nullptr, handsFor(options));
        recall();
    }

    bool extendTo(FrameNumber last, std::stop_token stop, const std::function<void(const FilterProgress&)>& progress)
    {
        const auto frames = m_session.frameCount();
        last = std::min(last, frames);
        if (last <= m_asked)
            return true;
        if (m_asked == 0)
            m_framesAtFirst = frames;
        const auto tell = [&] {
            if (progress)
                progress({m_asked, last, m_count});
        };
        m_matches.resize(last);
        if (m_filter.empty()) {
            passAll(last);
            tell();
            return true;
        }
        if (m_plan.inOrder)
            return askInOrder(last, stop, tell);
        std::optional<Crew> crew;
        bool whole = true;
        auto length = std::min(firstStretch, longestPossible());
        while (m_asked < last && whole) {
            const auto begin = Clock::now();
            // Stretches end where words of bitmaps do.
            const auto end = std::min<std::uint64_t>(last, (std::uint64_t {m_asked} + length) / FrameBitmap::wordBits * FrameBitmap::wordBits);
            whole = m_answering->answer(m_asked + 1, static_cast<FrameNumber>(end), stop, crew, m_matches);
            if (!whole)
                break;
            whole = askIgnored(m_asked + 1, static_cast<FrameNumber>(end), stop);
            if (!whole) {
                for (auto number = m_asked + 1; number <= end; ++number)
                    m_matches.reset(number); // not all of them are true
                break;
            }
            for (auto word = m_asked / FrameBitmap::wordBits; word <= (end - 1) / FrameBitmap::wordBits; ++word)
                m_count += static_cast<FrameNumber>(std::popcount(m_matches.words()[word]));
            if (m_asked % FrameBitmap::wordBits) // these were counted with the stretch before
                m_count -= static_cast<FrameNumber>(std::popcount(m_matches.words()[m_asked / FrameBitmap::wordBits] & ~(~std::uint64_t {0} << m_asked % FrameBitmap::wordBits)));
            m_asked = static_cast<FrameNumber>(end);
            tell();
            length = Clock::now() - begin < wantedTime ? std::min(length * 2, longestPossible()) : std::max(length / 2, firstStretch);
        }
        keep();
        return whole;
    }

    void settle()
    {
        if (m_filter.empty() || m_session.frameCount() == m_framesAtFirst)
            return;
        const bool changes = m_plan.inOrder || std::ranges::any_of(m_plan.leaves, [](const Leaf& leaf) { return leaf.mayChange; });
        if (!changes)
            return;
        m_asked = m_count = 0;
        m_matches.resize(0);
        m_lastPassed = noTime;
        m_anyPassed = false;
        m_answering->forget([this](std::size_t leaf) { return m_plan.leaves[leaf].mayChange; });
    }

    FrameNumber asked() const { return m_asked; }
    const FrameBitmap& matches() const { return m_matches; }
    const DisplayFilter& filter() const { return m_filter; }
    std::uint64_t dissected() const { return m_dissectedInOrder + (m_answering ? m_answering->dissected() : 0); }
    bool gaveUp() const { return m_gaveUp || (m_answering && m_answering->gaveUp()); }

private:
    /// Collects the values of the selected frame.
    void look()
    {
        if (m_options.selected == 0 || m_filter.program()->references.empty())
            return;
        m_selected.emplace(m_session);
        if (m_selected->read(m_options.selected, {.tree = true, .columns = false}))
            FieldCollector(m_filter.program()->references, true).collect(m_selected->packet(), m_references);
        else
            m_selected.reset();
    }

    FrameNumber longestPossible() const
    {
        // Bits of very many tests at once would take too much memory.
        constexpr std::size_t mostBits = std::size_t {1} << 28;
        const auto most = mostBits / std::max<std::size_t>(m_plan.leaves.size(), 1) / FrameBitmap::wordBits * FrameBitmap::wordBits;
        return static_cast<FrameNumber>(std::clamp<std::size_t>(most, FrameBitmap::wordBits, longestStretch));
    }

    void passAll(FrameNumber last)
    {
        for (auto number = m_asked + 1; number <= last; ++number)
            m_matches.set(number);
        m_asked = m_count = last;
    }

    /// Of ignored frames index and conversations tell what nobody sees any more: they are looked at one by one.
    /// False if stopped.
    bool askIgnored(FrameNumber first, FrameNumber last, const std::stop_token& stop)
    {
        const auto& ignored = m_edits->ignored;
        for (auto number = first - 1; number < std::min(last, ignored.size());) {
            constexpr std::size_t atOnce = 4096;
            const auto found = ignored.numbers(number, atOnce);
            number = found.empty() ? last : found.back();
            for (const auto frame : found) {
                if (stop.stop_requested())
                    return false;
                if (frame > last)
                    return true;
                if (!m_ignoredReader) {
                    m_ignoredReader.emplace(m_session);
                    m_ignoredEvaluator.emplace(m_filter.program(), m_selected ? &m_references : nullptr);
                }
                const bool passes = m_ignoredReader->read(frame, {.tree = true, .columns = false})
                    && m_ignoredEvaluator->passes(m_ignoredReader->packet());
                passes ? m_matches.set(frame) : m_matches.reset(frame);
            }
        }
        return true;
    }

    /// frame.time_delta_displayed counts from the frame that passed before.
    template <typename Tell>
    bool askInOrder(FrameNumber last, const std::stop_token& stop, Tell tell)
    {
        PacketReader reader(m_session);
        Evaluator evaluator(m_filter.program(), m_selected ? &m_references : nullptr);
        while (m_asked < last) {
            const auto number = m_asked + 1;
            if (stop.stop_requested())
                return false;
            reader.setPreviousDisplayed(m_anyPassed ? m_lastPassed : m_session.row(number).time);
            if (reader.read(number, {.tree = true, .columns = false}) && evaluator.passes(reader.packet())) {
                m_matches.set(number);
                ++m_count;
                m_anyPassed = true;
                m_lastPassed = reader.packet().frame.header.time;
            }
            ++m_dissectedInOrder;
            m_asked = number;
            if (m_asked % firstStretch == 0 || m_asked == last)
                tell();
        }
        m_gaveUp |= evaluator.gaveUp();
        return true;
    }

    bool isKept(const Leaf& leaf) const
    {
        return m_cache && leaf.isKept && leaf.method != Leaf::Method::Columns && m_plan.leaves.size() <= mostKeptTests;
    }

    /// Takes over what other runs have found out.
    void recall()
    {
        for (std::size_t i = 0; i < m_plan.leaves.size(); ++i) {
            const auto& leaf = m_plan.leaves[i];
            if (!isKept(leaf))
                continue;
            const auto answer = m_cache->find(leaf.text);
            if (answer && (!leaf.mayChange || answer->sessionFrames == m_session.frameCount()))
                m_answering->remember(i, *answer);
            else
                m_answering->remember(i, {});
        }
    }

    void keep()
    {
        for (std::size_t i = 0; i < m_plan.leaves.size(); ++i)
            if (isKept(m_plan.leaves[i]))
                if (const auto* answer = m_answering->remembered(i)) {
                    auto copy = *answer;
                    copy.sessionFrames = m_framesAtFirst;
                    m_cache->keep(m_plan.leaves[i].text, std::move(copy));
                }
    }

    const Session& m_session;
    DisplayFilter m_filter;
    std::shared_ptr<FilterCache> m_cache;
    FilterOptions m_options;
    Plan m_plan;
    std::optional<PacketReader> m_selected; ///< holds the frame that m_references look into
    FieldValues m_references;
    std::optional<StretchAnswering> m_answering;
    const std::shared_ptr<const FrameEdits> m_edits = m_session.edits();
    std::optional<PacketReader> m_ignoredReader;
    std::optional<Evaluator> m_ignoredEvaluator;
    FrameBitmap m_matches;
    FrameNumber m_asked = 0, m_count = 0;
    FrameNumber m_framesAtFirst = 0; ///< frames of the session when the first of them was asked
    Nanoseconds m_lastPassed = noTime;
    bool m_anyPassed = false, m_gaveUp = false;
    std::uint64_t m_dissectedInOrder = 0;
};

FilterRun::FilterRun(const Session& session, DisplayFilter filter, std::shared_ptr<FilterCache> cache, FilterOptions options)
    : m_work(std::make_unique<Work>(session, std::move(filter), std::move(cache), options))
{
}

FilterRun::~FilterRun() = default;
FilterRun::FilterRun(FilterRun&&) noexcept = default;
FilterRun& FilterRun::operator=(FilterRun&&) noexcept = default;

bool FilterRun::extendTo(FrameNumber last, std::stop_token stop, const std::function<void(const FilterProgress&)>& progress)
{
    return m_work->extendTo(last, std::move(stop), progress);
}

void FilterRun::settle() { m_work->settle(); }
FrameNumber FilterRun::asked() const { return m_work->asked(); }
const FrameBitmap& FilterRun::matches() const { return m_work->matches(); }
const DisplayFilter& FilterRun::filter() const { return m_work->filter(); }
std::uint64_t FilterRun::dissected() const { return m_work->dissected(); }

std::string FilterRun::remark() const
{
    return m_work->gaveUp() ? "A regular expression had too many ways to match on some packets; they count as not matching." : "";
}

} // namespace porthole::analysis
