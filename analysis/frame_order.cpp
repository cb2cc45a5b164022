#include "analysis/frame_order.h"

#include "analysis/filter/crew.h"
#include "analysis/filter/frame_contents.h"
#include "analysis/session.h"
#include "analysis/session_tables.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <thread>

namespace porthole::analysis {

namespace {

using By = SortColumn::By;

/// Signed times as unsigned keys of the same order; frames without time come first.
std::uint64_t keyOfTime(Nanoseconds time) { return static_cast<std::uint64_t>(time) ^ (std::uint64_t {1} << 63); }

/// Looks at the frames of a list, some tables at a time so that loading need not wait.
template <typename Use>
bool lookAt(const Session& session, const FrameList& frames, const std::stop_token& stop, Use use)
{
    constexpr std::size_t once = 1 << 16;
    for (std::size_t begin = 0; begin < frames.size(); begin += once) {
        if (stop.stop_requested())
            return false;
        const SessionTables tables(session);
        const auto end = std::min<std::size_t>(frames.size(), begin + once);
        for (auto place = begin; place < end; ++place)
            use(tables, place, frames[place]);
    }
    return true;
}

/// Times since something before; the first frame since itself.
std::optional<std::vector<std::uint64_t>> timeKeys(
    const Session& session, const FrameList& frames, const SortColumn& column, const std::stop_token& stop)
{
    std::vector<std::uint64_t> keys(frames.size());
    Nanoseconds shown = noTime;
    const auto keyOf = [&](const SessionTables& tables, FrameNumber number) {
        const auto time = tables.time(number);
        const auto since = [time](Nanoseconds from) { return from == noTime || time == noTime ? 0 : time - from; };
        switch (column.by) {
        case By::SinceReference: {
            const auto reference = tables.edits().referenceOf(number);
            return since(reference ? tables.time(reference) : tables.firstTime());
        }
        case By::SincePrevious: return since(number > 1 ? tables.time(number - 1) : noTime);
        case By::SincePreviousShown: return since(std::exchange(shown, time));
        default: return time;
        }
    };
    if (!lookAt(session, frames, stop, [&](const SessionTables& tables, std::size_t place, FrameNumber number) {
            const bool none = tables.index().time(number) == noTime;
            keys[place] = keyOfTime(keyOf(tables, number));
            if (none)
                keys[place] = 0;
        }))
        return {};
    return keys;
}

unsigned handsFor(unsigned threads) { return threads ? threads : std::max(1U, std::thread::hardware_concurrency()); }

/// Makes something of packets, on all cores.
class Dissecting {
public:
    Dissecting(const Session& session, unsigned threads)
        : m_session(session)
        , m_readers(handsFor(threads))
        , m_crew(handsFor(threads))
    {
    }
    Crew& crew() { return m_crew; }
    unsigned hands() const { return static_cast<unsigned>(m_readers.size()); }
    static constexpr std::size_t piece = 512; ///< frames

    /// Calls `use(packet, place, piece)` for each place; false if stopped.
    template <typename Use>
    bool each(std::size_t count, const std::function<FrameNumber(std::size_t)>& numberOf, Wanted wanted, const std::stop_token& stop,
        const SortProgress& progress, Use use)
    {
        const std::size_t pieces = (count + piece - 1) / piece;
        // A stretch is short enough to be told of 20 times a second.
        const std::size_t stretch = 32 * hands();
        for (std::size_t begin = 0; begin < pieces && !stop.stop_requested(); begin += stretch) {
            m_crew.work(std::min(stretch, pieces - begin), [&](std::size_t i, unsigned hand) {
                auto& reader = m_readers[hand];
                if (!reader)
                    reader = std::make_unique<PacketReader>(m_session);
                const auto from = (begin + i) * piece, to = std::min(count, from + piece);
                for (auto place = from; place < to && !stop.stop_requested(); ++place) {
                    reader->read(numberOf(place), wanted);
                    use(reader->packet(), place, begin + i);
                }
            });
            if (progress)
                progress(static_cast<FrameNumber>(std::min(count, (begin + stretch) * piece)), static_cast<FrameNumber>(count));
        }
        return !stop.stop_requested();
    }

private:
    const Session& m_session;
    std::vector<std::unique_ptr<PacketReader>> m_readers;
    Crew m_crew;
};

std::shared_ptr<SortRanks::Ranks> spread(const FrameList& frames, const std::vector<std::uint32_t>& rankOfPlace)
{
    auto ranks = std::make_shared<SortRanks::Ranks>();
    ranks->of.resize(frames.last() + std::size_t {1});
    for (std::size_t place = 0; place < frames.size(); ++place)
        ranks->of[frames[place]] = rankOfPlace[place];
    return ranks;
}

/// By texts that dissection makes. Until they are sorted, all of them are in memory.
std::shared_ptr<SortRanks::Ranks> rankTexts(const Session& session, const FrameList& frames, const SortColumn& column,
    const std::stop_token& stop, const SortProgress& progress, unsigned threads)
{
    Dissecting dissecting(session, threads);
    struct Piece {
        std::string texts;
        std::vector<std::uint32_t> ends;
    };
    std::vector<Piece> pieces((frames.size() + Dissecting::piece - 1) / Dissecting::piece);
    const auto append = [&](const Packet& packet, std::string& out) {
        switch (column.by) {
        case By::Protocol: out += packet.columns.protocol.view(); break;
        case By::Info: out += packet.columns.info.view(); break;
        default:
            if (column.fields)
                column.fields->appendSortKey(packet, out);
        }
    };
    const Wanted wanted {.tree = column.by == By::Fields, .columns = column.by != By::Fields};
    const bool done = dissecting.each(frames.size(), [&](std::size_t place) { return frames[place]; }, wanted, stop, progress,
        [&](const Packet& packet, std::size_t, std::size_t piece) {
            append(packet, pieces[piece].texts);
            pieces[piece].ends.push_back(static_cast<std::uint32_t>(pieces[piece].texts.size()));
        });
    if (!done)
        return nullptr;
    std::vector<std::string_view> texts;
    texts.reserve(frames.size());
    for (const auto& piece : pieces) {
        std::uint32_t begin = 0;
        for (const auto end : piece.ends)
            texts.push_back(std::string_view(piece.texts).substr(std::exchange(begin, end), end - begin));
    }
    return spread(frames, ranksOfTexts(texts, dissecting.hands()));
}

/// By addresses: of plain frames as their conversations have them, of others as dissection shows them.
std::shared_ptr<SortRanks::Ranks> rankAddresses(const Session& session, const FrameList& frames, bool destination,
    const std::stop_token& stop, const SortProgress& progress, unsigned threads)
{
    constexpr std::uint32_t unknown = 0xffffffff;
    FrameContents contents(session.registry());
    std::vector<std::uint32_t> sideOfPlace(frames.size(), unknown); ///< twice the conversation, one more: its side B
    std::vector<std::uint32_t> others;                              ///< places
    std::uint32_t conversations = 0;
    const bool looked = lookAt(session, frames, stop, [&](const SessionTables& tables, std::size_t place, FrameNumber number) {
        const auto columns = tables.index().columns(number); // a whole row would be gathered from all over memory
        const auto stack = columns.stack.front(), flags = columns.flags.front();
        const auto conversation = columns.conversation.front();
        conversations = tables.conversations().size();
        if (stack >= contents.size())
            contents.update(tables.side().stacks);
        const bool known = conversation != noConversation && contents.meaning(stack).plain && !(flags & FrameContents::uncertainFlags);
        if (known)
            sideOfPlace[place] = 2 * conversation + (((flags & FrameRow::Reverse) != 0) != destination);
        else
            others.push_back(static_cast<std::uint32_t>(place));
    });
    if (!looked)
        return nullptr;
    std::vector<Address> found(others.size());
    Dissecting dissecting(session, threads);
    if (!dissecting.each(others.size(), [&](std::size_t i) { return frames[others[i]]; }, {.tree = false, .columns = true}, stop, progress,
            [&](const Packet& packet, std::size_t i, std::size_t) {
                found[i] = destination ? packet.columns.destination : packet.columns.source;
            }))
        return nullptr;
    std::vector<Address> addresses = found, sides(2 * std::size_t {conversations});
    {
        const SessionTables tables(session);
        for (ConversationId id = 0; id < conversations; ++id) {
            sides[2 * std::size_t {id}] = tables.conversations()[id].addressA;
            sides[2 * std::size_t {id} + 1] = tables.conversations()[id].addressB;
        }
    }
    addresses.insert(addresses.end(), sides.begin(), sides.end());
    std::ranges::sort(addresses);
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    const auto rankOf = [&](const Address& address) {
        return static_cast<std::uint32_t>(std::ranges::lower_bound(addresses, address) - addresses.begin()) + 1;
    };
    std::vector<std::uint32_t> rankOfSide(sides.size()), rankOfPlace(frames.size());
    std::ranges::transform(sides, rankOfSide.begin(), rankOf);
    for (std::size_t place = 0; place < frames.size(); ++place)
        if (sideOfPlace[place] != unknown)
            rankOfPlace[place] = rankOfSide[sideOfPlace[place]];
    for (std::size_t i = 0; i < others.size(); ++i)
        rankOfPlace[others[i]] = rankOf(found[i]);
    return spread(frames, rankOfPlace);
}

std::string nameOf(const SortColumn& column)
{
    switch (column.by) {
    case By::Source: return "source";
    case By::Destination: return "destination";
    case By::Protocol: return "protocol";
    case By::Info: return "info";
    default: return column.fields ? column.fields->name() : std::string();
    }
}

} // namespace

bool SortRanks::Ranks::holdsAll(const FrameList& frames) const
{
    if (frames.last() >= of.size())
        return false;
    for (std::size_t place = 0; place < frames.size(); ++place)
        if (of[frames[place]] == 0)
            return false;
    return true;
}

std::shared_ptr<const SortRanks::Ranks> SortRanks::find(const std::string& column, const FrameList& frames)
{
    std::shared_ptr<const Ranks> ranks;
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = std::ranges::find(m_columns, column, [](const auto& entry) { return entry.first; });
        if (found == m_columns.end())
            return nullptr;
        m_columns.splice(m_columns.begin(), m_columns, found);
        ranks = found->second;
    }
    return ranks->holdsAll(frames) ? ranks : nullptr;
}

void SortRanks::keep(const std::string& column, std::shared_ptr<const Ranks> ranks)
{
    const std::scoped_lock lock(m_mutex);
    m_columns.remove_if([&](const auto& entry) { return entry.first == column; });
    m_columns.emplace_front(column, std::move(ranks));
    if (m_columns.size() > mostColumns)
        m_columns.pop_back();
}

std::optional<std::vector<std::uint32_t>> orderFrames(const Session& session, const FrameList& frames, const SortColumn& column,
    SortRanks& known, std::stop_token stop, const SortProgress& progress, unsigned threads)
{
    std::vector<std::uint64_t> keys;
    switch (column.by) {
    case By::Number: {
        std::vector<std::uint32_t> order(frames.size());
        std::iota(order.begin(), order.end(), 0);
        return order;
    }
    case By::Length:
        keys.resize(frames.size());
        if (!lookAt(session, frames, stop, [&](const SessionTables& tables, std::size_t place, FrameNumber number) {
                keys[place] = tables.index().originalLength(number);
            }))
            return {};
        break;
    case By::Time:
    case By::SinceReference:
    case By::SincePrevious:
    case By::SincePreviousShown:
        if (auto times = timeKeys(session, frames, column, stop))
            keys = std::move(*times);
        else
            return {};
        break;
    default: {
        const auto name = nameOf(column);
        auto ranks = known.find(name, frames);
        if (!ranks) {
            const bool isAddress = column.by == By::Source || column.by == By::Destination;
            ranks = isAddress ? rankAddresses(session, frames, column.by == By::Destination, stop, progress, threads)
                              : rankTexts(session, frames, column, stop, progress, threads);
            if (!ranks)
                return {};
            known.keep(name, ranks);
        }
        keys.resize(frames.size());
        for (std::size_t place = 0; place < frames.size(); ++place)
            keys[place] = ranks->of[frames[place]];
    }
    }
    if (stop.stop_requested())
        return {};
    return orderOfKeys(keys);
}

} // namespace porthole::analysis
