#include "analysis/statistics/field_values.h"

#include "analysis/filter/evaluator.h"
#include "analysis/filter/plan.h"
#include "analysis/session_tables.h"
#include "analysis/side_tables.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t pieceFrames = 64;
constexpr unsigned mostHands = 64;

} // namespace

struct FieldValuesOfFrames::Hand {
    Hand(const Session& session, const FieldInfo* field)
        : reader(session)
        , collector(std::span(&field, 1))
    {
    }
    PacketReader reader;
    FieldCollector collector;
    FieldValues values;
};

FieldValuesOfFrames::FieldValuesOfFrames(const Session& session, const FieldInfo* field, unsigned threads)
    : m_session(session)
    , m_field(field)
    , m_contents(session.registry())
    , m_hands(std::clamp(threads ? threads : std::thread::hardware_concurrency(), 1u, mostHands))
{
}

FieldValuesOfFrames::~FieldValuesOfFrames() = default;

bool FieldValuesOfFrames::fromIndex(const FrameBitmap& wanted, FrameNumber first, FrameNumber last, const Use& use) const
{
    const auto column = columnOf(*m_field);
    if (column != FrameColumn::Length && column != FrameColumn::CapturedLength)
        return false;
    std::vector<std::pair<Wanted, std::uint32_t>> lengths;
    {
        const SessionTables tables(m_session);
        for (auto number = first; number <= last; ++number)
            if (wanted.test(number) && !tables.edits().ignored.test(number))
                lengths.push_back({{number, tables.index().time(number)},
                    column == FrameColumn::Length ? tables.index().originalLength(number) : tables.index().capturedLength(number)});
    }
    for (const auto& [frame, length] : lengths) {
        const auto value = unsignedValue(length);
        use(frame.frame, frame.time, std::span(&value, 1));
    }
    return true;
}

void FieldValuesOfFrames::collect(const FrameBitmap& wanted, FrameNumber first, FrameNumber last)
{
    m_wanted.clear();
    const SessionTables tables(m_session);
    m_contents.update(tables.side().stacks);
    for (auto number = first; number <= last;) {
        const auto columns = tables.index().columns(number);
        const auto count = std::min<std::size_t>(columns.time.size(), last - number + 1);
        for (std::size_t i = 0; i < count; ++i)
            if (wanted.test(number + static_cast<FrameNumber>(i)) && m_contents.mayHold(*m_field, columns.stack[i], FrameContents::flagsOf(columns.flags[i], columns.tcpFlags[i])))
                m_wanted.push_back({number + static_cast<FrameNumber>(i), columns.time[i]});
        number += static_cast<FrameNumber>(count);
    }
}

void FieldValuesOfFrames::each(
    const FrameBitmap& wanted, FrameNumber first, FrameNumber last, const std::stop_token& stop, const Use& use)
{
    if (fromIndex(wanted, first, last, use))
        return;
    collect(wanted, first, last);
    if (m_wanted.empty())
        return;
    if (!m_crew && m_hands.size() > 1)
        m_crew.emplace(static_cast<unsigned>(m_hands.size()));
    struct Found {
        std::size_t wanted, begin, end;
    };
    struct Piece {
        std::vector<Found> found;
        std::vector<Value> values;
    };
    std::vector<Piece> pieces((m_wanted.size() + pieceFrames - 1) / pieceFrames);
    const auto work = [&](std::size_t number, unsigned handNumber) {
        auto& hand = m_hands[handNumber];
        if (!hand)
            hand = std::make_unique<Hand>(m_session, m_field);
        auto& piece = pieces[number];
        for (auto i = number * pieceFrames; i < std::min(m_wanted.size(), (number + 1) * pieceFrames) && !stop.stop_requested(); ++i) {
            if (!hand->reader.read(m_wanted[i].frame, {.tree = true, .columns = false}))
                continue;
            hand->collector.collect(hand->reader.packet(), hand->values);
            const auto& values = hand->values.slots.front().values;
            if (values.empty())
                continue;
            piece.found.push_back({i, piece.values.size(), piece.values.size() + values.size()});
            for (auto value : values) {
                value.bytes = value.whole = {}; // gone with the packet
                piece.values.push_back(value);
            }
        }
    };
    if (m_crew)
        m_crew->work(pieces.size(), work);
    else
        for (std::size_t number = 0; number < pieces.size(); ++number)
            work(number, 0);
    if (stop.stop_requested())
        return;
    for (const auto& piece : pieces)
        for (const auto& [at, begin, end] : piece.found)
            use(m_wanted[at].frame, m_wanted[at].time, std::span(piece.values).subspan(begin, end - begin));
}

} // namespace porthole::analysis
