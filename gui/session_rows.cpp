#include "gui/session_rows.h"

#include <algorithm>
#include <limits>

namespace porthole::gui {

namespace {

/// How long a frame's painting may wait for texts. Reading 50 rows from memory takes about one.
constexpr std::chrono::milliseconds paintPatience {8};

} // namespace

SessionRows::SessionRows(std::shared_ptr<const analysis::Session> session)
    : m_session(session)
    , m_texts(cachedTexts)
    , m_fetcher(std::move(session))
{
    connect(&m_fetcher, &RowTextFetcher::ready, this, &SessionRows::collect);
}

SessionRows::~SessionRows() = default;

std::uint32_t SessionRows::frameOf(int row) const
{
    return m_filtered ? m_shown[static_cast<std::size_t>(row)] : static_cast<std::uint32_t>(row) + 1;
}

void SessionRows::showOnly(std::vector<analysis::FrameNumber> frames)
{
    m_filtered = true;
    m_shown = std::move(frames);
}

void SessionRows::showMore(const std::vector<analysis::FrameNumber>& frames)
{
    m_shown.insert(m_shown.end(), frames.begin(), frames.end());
}

void SessionRows::showAll()
{
    m_filtered = false;
    m_shown = {};
}

int SessionRows::nearestRow(std::uint32_t number) const
{
    if (!m_filtered)
        return std::min(static_cast<int>(number), rowCount()) - 1;
    const auto behind = std::upper_bound(m_shown.begin(), m_shown.end(), number);
    if (m_shown.empty())
        return -1;
    return behind == m_shown.begin() ? 0 : static_cast<int>(behind - m_shown.begin()) - 1;
}

int SessionRows::rowCount() const
{
    if (m_filtered)
        return static_cast<int>(m_shown.size());
    constexpr auto most = static_cast<analysis::FrameNumber>(std::numeric_limits<int>::max());
    return static_cast<int>(std::min(m_session->frameCount(), most));
}

RowFacts SessionRows::facts(int row) const
{
    const auto number = frameOf(row);
    const auto above = row > 0 ? frameOf(row - 1) : 0;
    if (above && number - above > 1) { // between them, frames are hidden
        const auto known = m_session->row(number);
        return {number, known.originalLength, known.time, m_session->row(above).time, known.conversation};
    }
    const auto first = above ? above : number;
    const auto rows = m_session->rows(first, number - first + 1);
    if (rows.empty())
        return {};
    return {number, rows.back().originalLength, rows.back().time, rows.size() > 1 ? rows.front().time : noTime,
        rows.back().conversation};
}

int SessionRows::rowOf(std::uint32_t number) const
{
    if (m_filtered) {
        const auto found = std::lower_bound(m_shown.begin(), m_shown.end(), number);
        return found != m_shown.end() && *found == number ? static_cast<int>(found - m_shown.begin()) : -1;
    }
    return number >= 1 && number <= static_cast<std::uint32_t>(rowCount()) ? static_cast<int>(number - 1) : -1;
}

const RowText* SessionRows::text(int row)
{
    return m_texts.object(frameOf(row));
}

void SessionRows::prepare(int first, int last)
{
    std::vector<analysis::FrameNumber> missing;
    for (int row = first; row <= last && missing.size() < cachedTexts; ++row)
        if (!m_texts.object(frameOf(row)))
            missing.push_back(frameOf(row));
    if (missing.empty())
        return;
    m_fetcher.want(std::move(missing));
    m_fetcher.wait(paintPatience);
    for (auto& result : m_fetcher.take())
        m_texts.insert(result.number, new RowText(std::move(result.text)));
}

void SessionRows::collect()
{
    auto results = m_fetcher.take();
    if (results.empty())
        return;
    auto first = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t last = 0;
    for (auto& result : results) {
        first = std::min(first, result.number);
        last = std::max(last, result.number);
        m_texts.insert(result.number, new RowText(std::move(result.text)));
    }
    // A filter may have hidden some of them meanwhile.
    if (const int firstRow = nearestRow(first), lastRow = nearestRow(last); firstRow >= 0 && lastRow >= 0)
        Q_EMIT textReady(firstRow, lastRow);
}

void SessionRows::setColourRules(std::shared_ptr<const ColourRules> rules)
{
    m_fetcher.setColourRules(std::move(rules));
    forgetTexts();
}

void SessionRows::forgetTexts()
{
    m_fetcher.forget();
    m_texts.clear();
}

} // namespace porthole::gui
