#include "analysis/filter/filter_run.h"

#include "analysis/filter/evaluator.h"
#include "analysis/session.h"

#include <algorithm>

namespace porthole::analysis {

class FilterRun::Work {
public:
    Work(const Session& session, DisplayFilter filter, std::shared_ptr<FilterCache>, FilterOptions options)
        : m_session(session), m_filter(std::move(filter)), m_options(options) {}
    bool extendTo(FrameNumber last, std::stop_token stop, const std::function<void(const FilterProgress&)>& progress)
    {
        last = std::min(last, m_session.frameCount());
        m_matches.resize(std::max(last, m_matches.size()));
        PacketReader reader(m_session);
        std::optional<Evaluator> evaluator;
        if (m_filter.program()) evaluator.emplace(m_filter.program());
        for (auto n = m_asked + 1; n <= last; ++n) {
            if (stop.stop_requested()) return false;
            if (!evaluator || (reader.read(n, {.tree = true, .columns = false}) && evaluator->passes(reader.packet()))) m_matches.set(n);
            m_asked = n;
        }
        if (progress) progress({m_asked, last, m_matches.count()});
        return true;
    }
    const Session& m_session; DisplayFilter m_filter; FilterOptions m_options; FrameBitmap m_matches; FrameNumber m_asked = 0;
};

FilterRun::FilterRun(const Session& session, DisplayFilter filter, std::shared_ptr<FilterCache> cache, FilterOptions options)
    : m_work(std::make_unique<Work>(session, std::move(filter), std::move(cache), options)) {}
FilterRun::~FilterRun() = default;
FilterRun::FilterRun(FilterRun&&) noexcept = default;
FilterRun& FilterRun::operator=(FilterRun&&) noexcept = default;
bool FilterRun::extendTo(FrameNumber last, std::stop_token stop, const std::function<void(const FilterProgress&)>& progress) { return m_work->extendTo(last, stop, progress); }
void FilterRun::settle() {}
FrameNumber FilterRun::asked() const { return m_work->m_asked; }
const FrameBitmap& FilterRun::matches() const { return m_work->m_matches; }
const DisplayFilter& FilterRun::filter() const { return m_work->m_filter; }
std::uint64_t FilterRun::dissected() const { return 0; }
std::string FilterRun::remark() const { return {}; }

} // namespace porthole::analysis
