#include "gui/packets/session_rows.h"

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

std::uint32_t SessionRows::frameAt(int place) const
{
    return m_filtered ? m_shown[static_cast<std::size_t>(place)] : static_cast<std::uint32_t>(place) + 1;
}

int SessionRows::placeOfFrame(std::uint32_t number) const
{
    if (m_filtered) {
        const auto found = std::lower_bound(m_shown.begin(), m_shown.end(), number);
        return found != m_shown.end() && *found == number ? static_cast<int>(found - m_shown.begin()) : -1;
    }
    return number >= 1 && number <= static_cast<std::uint32_t>(rowCount()) ? static_cast<int>(number - 1) : -1;
}

/// Descending is ascending from the end, also among equals. Rows that were not sorted stand behind.
int SessionRows::placeOf(int row) const
{
    const int sorted = m_sorted ? static_cast<int>(m_sorted->placeOfRow.size()) : 0;
    if (row >= sorted)
        return row;
    return static_cast<int>(m_sorted->placeOfRow[static_cast<std::size_t>(m_order == Qt::AscendingOrder ? row : sorted - 1 - row)]);
}

int SessionRows::rowAt(int place) const
{
    const int sorted = m_sorted ? static_cast<int>(m_sorted->rowOfPlace.size()) : 0;
    if (place < 0 || place >= sorted)
        return place;
    const int row = static_cast<int>(m_sorted->rowOfPlace[static_cast<std::size_t>(place)]);
    return m_order == Qt::AscendingOrder ? row : sorted - 1 - row;
}

void SessionRows::setSorted(std::shared_ptr<const SortedRows> sorted, Qt::SortOrder order)
{
    m_sorted = std::move(sorted);
    m_order = order;
}

analysis::FrameList SessionRows::frames() const
{
    return m_filtered ? analysis::FrameList(m_shown) : analysis::FrameList(static_cast<analysis::FrameNumber>(rowCount()));
}

void SessionRows::showOnly(std::vector<analysis::FrameNumber> frames)
{
    m_filtered = true;
    m_shown = std::move(frames);
    m_sorted.reset();
    if (m_textsTellAbove)
        forgetTexts();
}

void SessionRows::showMore(const std::vector<analysis::FrameNumber>& frames)
{
    m_shown.insert(m_shown.end(), frames.begin(), frames.end());
}

void SessionRows::showAll()
{
    m_filtered = false;
    m_shown = {};
    m_sorted.reset();
    if (m_textsTellAbove)
        forgetTexts();
}

int SessionRows::nearestRow(std::uint32_t number) const
{
    if (!m_filtered)
        return rowAt(std::min(static_cast<int>(number), rowCount()) - 1);
    const auto behind = std::upper_bound(m_shown.begin(), m_shown.end(), number);
    if (m_shown.empty())
        return -1;
    return rowAt(behind == m_shown.begin() ? 0 : static_cast<int>(behind - m_shown.begin()) - 1);
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
    const int place = placeOf(row);
    const auto number = frameAt(place);
    const auto above = place > 0 ? frameAt(place - 1) : 0;
    const auto reference = m_session->edits()->referenceOf(number);
    const auto rows = m_session->rows(number > 1 ? number - 1 : 1, number > 1 ? 2 : 1);
    if (rows.empty())
        return {};
    const auto& known = rows.back();
    RowFacts facts {number, known.originalLength, known.time, noTime, known.conversation};
    if (number > 1)
        facts.previousCapturedTime = rows.front().time;
    if (above)
        facts.previousTime = above == number - 1 ? rows.front().time : m_session->row(above).time;
    facts.isReference = reference == number;
    if (reference)
        facts.reference = reference == number ? known.time : m_session->row(reference).time;
    return facts;
}

int SessionRows::rowOf(std::uint32_t number) const
{
    return rowAt(placeOfFrame(number));
}

const RowText* SessionRows::text(int row)
{
    return m_texts.object(frameOf(row));
}

void SessionRows::prepare(int first, int last)
{
    std::vector<RowTextFetcher::Wanted> missing;
    for (int row = first; row <= last && missing.size() < cachedTexts; ++row) {
        const int place = placeOf(row);
        if (const auto frame = frameAt(place); !m_texts.object(frame))
            missing.push_back({frame, place > 0 ? frameAt(place - 1) : 0});
    }
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
    if (m_sorted) { // they may stand anywhere
        Q_EMIT textReady(0, rowCount() - 1);
        return;
    }
    // A filter may have hidden some of them meanwhile.
    if (const int firstRow = nearestRow(first), lastRow = nearestRow(last); firstRow >= 0 && lastRow >= 0)
        Q_EMIT textReady(firstRow, lastRow);
}

void SessionRows::setFieldColumns(const FieldColumns& fields)
{
    m_textsTellAbove = std::ranges::any_of(fields, [](const auto& column) {
        return column && std::ranges::any_of(column->fields(), [](const auto* field) {
            return std::string_view(field->abbreviation) == "frame.time_delta_displayed";
        });
    });
    m_fetcher.setFieldColumns(fields);
    forgetTexts();
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
