#include "gui/session_rows.h"

#include <algorithm>
#include <limits>

namespace porthole::gui {

namespace {

/// How long a frame's painting may wait for texts. Reading 50 rows from memory takes about one.
constexpr std::chrono::milliseconds paintPatience {8};

std::uint32_t frameOf(int row)
{
    return static_cast<std::uint32_t>(row) + 1;
}

} // namespace

SessionRows::SessionRows(std::shared_ptr<const analysis::Session> session)
    : m_session(session)
    , m_texts(cachedTexts)
    , m_fetcher(std::move(session))
{
    connect(&m_fetcher, &RowTextFetcher::ready, this, &SessionRows::collect);
}

SessionRows::~SessionRows() = default;

int SessionRows::rowCount() const
{
    constexpr auto most = static_cast<analysis::FrameNumber>(std::numeric_limits<int>::max());
    return static_cast<int>(std::min(m_session->frameCount(), most));
}

RowFacts SessionRows::facts(int row) const
{
    const auto number = frameOf(row);
    const auto first = number > 1 ? number - 1 : number;
    const auto rows = m_session->rows(first, number - first + 1);
    if (rows.empty())
        return {};
    return {number, rows.back().originalLength, rows.back().time, rows.size() > 1 ? rows.front().time : noTime,
        rows.back().conversation};
}

int SessionRows::rowOf(std::uint32_t number) const
{
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
    Q_EMIT textReady(static_cast<int>(first - 1), static_cast<int>(last - 1));
}

void SessionRows::forgetTexts()
{
    m_fetcher.forget();
    m_texts.clear();
}

} // namespace porthole::gui
