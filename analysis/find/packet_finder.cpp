#include "analysis/find/packet_finder.h"

#include "analysis/filter/crew.h"
#include "analysis/session.h"
#include "dissectors/core/format.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace porthole::analysis {

namespace {

ByteView bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Looks at one frame after the other: one a thread.
class FrameLooker {
public:
    FrameLooker(const Session& session, const FindRequest& request)
        : m_session(session)
        , m_request(request)
        , m_reader(session)
    {
    }

    /// `from`: this frame has been looked at up to there; frame 0: not at all.
    bool look(FrameNumber number, const FrameRow& row, const FindPlace& from, FindPlace& found)
    {
        switch (m_request.in) {
        case FindIn::Bytes: return lookAtBytes(number, row, from, found);
        case FindIn::Tree: return lookAtTree(number, from, found);
        case FindIn::List: break;
        }
        return from.frame == 0 && lookAtColumns(number, found);
    }
    bool gaveUp() const { return m_matcher.gaveUp(); }

private:
    bool lookAtBytes(FrameNumber number, const FrameRow& row, const FindPlace& from, FindPlace& found)
    {
        Frame frame;
        m_buffer.expect(row.capturedLength);
        if (!m_session.file().read(row.location(), m_buffer, frame))
            return false;
        const auto& pattern = m_request.pattern;
        const bool again = from.frame && from.length;
        const auto match = m_request.forward ? pattern.first(frame.bytes, again ? from.offset + std::size_t {1} : 0, m_matcher)
                                             : pattern.last(frame.bytes, again ? from.offset : frame.bytes.size(), m_matcher);
        if (!match || (from.frame && !again))
            return false;
        found = {number, noItem, static_cast<std::uint32_t>(match->begin), static_cast<std::uint32_t>(match->length)};
        return true;
    }

    bool lookAtTree(FrameNumber number, const FindPlace& from, FindPlace& found)
    {
        const bool again = from.frame && from.item != noItem;
        if ((from.frame && !again) || !m_reader.read(number, {.tree = true, .columns = false}))
            return false;
        const auto& packet = m_reader.packet();
        const auto size = packet.tree.size();
        const auto matches = [&](std::uint32_t item) {
            if (isHidden(packet.tree, item))
                return false;
            m_text.clear();
            formatLabel(ItemView(packet, item), m_text);
            return m_request.pattern.first(bytesOf(m_text.view()), 0, m_matcher).has_value();
        };
        if (m_request.forward) {
            for (auto item = again ? from.item + 1 : 0; item < size; ++item)
                if (matches(item))
                    return found = {number, item, 0, 0}, true;
        } else {
            for (auto item = again ? std::min(from.item, size) : size; item-- > 0;)
                if (matches(item))
                    return found = {number, item, 0, 0}, true;
        }
        return false;
    }

    static bool isHidden(const Tree& tree, std::uint32_t item)
    {
        for (; item != noItem; item = tree[item].parent)
            if (tree[item].flags & Item::HiddenItem)
                return true;
        return false;
    }

    bool lookAtColumns(FrameNumber number, FindPlace& found)
    {
        if (!m_reader.read(number, {.tree = false, .columns = true}))
            return false;
        const auto& packet = m_reader.packet();
        const auto matches = [&](std::string_view text) { return m_request.pattern.first(bytesOf(text), 0, m_matcher).has_value(); };
        const auto nameMatches = [&](const Address& address) {
            m_text.clear();
            appendName(m_text, address, packet.names);
            return matches(m_text.view());
        };
        const auto& columns = packet.columns;
        if (!matches(columns.info.view()) && !matches(columns.protocol.view()) && !nameMatches(columns.source)
            && !nameMatches(columns.destination))
            return false;
        found = {number, noItem, 0, 0};
        return true;
    }

    const Session& m_session;
    const FindRequest& m_request;
    PacketReader m_reader;
    capture::FrameBuffer m_buffer;
    Matcher m_matcher;
    Text m_text;
};

/// Frames in the order in which they are looked at: stretches that grow, so that what is near is found at once.
class Search {
public:
    Search(const Session& session, const FindRequest& request, const std::stop_token& stop, const std::function<void(double)>& progress)
        : m_session(session)
        , m_request(request)
        , m_stop(stop)
        , m_progress(progress)
        , m_count(session.frameCount())
        , m_crew(std::max(1u, std::thread::hardware_concurrency()))
    {
        for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
            m_lookers.push_back(std::make_unique<FrameLooker>(session, request));
    }

    FindResult run()
    {
        FindResult result;
        const auto from = std::min(m_request.from.frame, m_count);
        if (m_count == 0)
            return result;
        if (m_request.forward)
            result.wrapped = !(lookFrom(std::max<FrameNumber>(1, from), m_count)) && from > 0;
        else
            result.wrapped = !(lookFrom(1, from ? from : m_count)) && from > 0;
        // What is left begins at the other end; the first frame is looked at once more, as a whole.
        if (result.wrapped && !m_stop.stop_requested()) {
            m_restarted = true;
            if (m_request.forward)
                lookFrom(1, from);
            else
                lookFrom(from, m_count);
        }
        for (const auto& looker : m_lookers)
            result.gaveUp = result.gaveUp || looker->gaveUp();
        if (!m_stop.stop_requested())
            result.place = m_found;
        result.wrapped = result.wrapped && result.place.frame;
        return result;
    }

private:
    /// Frames `first` to `last`, from the end where the search comes from. True if it was found.
    bool lookFrom(FrameNumber first, FrameNumber last)
    {
        constexpr FrameNumber shortest = 64, longest = 1 << 15;
        for (auto length = shortest; first <= last && !m_stop.stop_requested(); length = std::min(length * 2, longest)) {
            const auto count = std::min(length, last - first + 1);
            const auto begin = m_request.forward ? first : last - count + 1;
            if (lookAt(begin, count))
                return true;
            m_done += count;
            if (m_progress)
                m_progress(std::min(1.0, static_cast<double>(m_done) / m_count));
            if (m_request.forward)
                first += count;
            else if (count > last - first)
                break;
            else
                last -= count;
        }
        return false;
    }

    bool lookAt(FrameNumber begin, FrameNumber count)
    {
        constexpr FrameNumber framesInPiece = 256;
        m_rows = m_session.rows(begin, count);
        const auto pieces = (m_rows.size() + framesInPiece - 1) / framesInPiece;
        std::vector<FindPlace> found(pieces);
        std::atomic<std::size_t> best = pieces; // pieces behind one where it was found need not be looked at
        m_crew.work(pieces, [&](std::size_t piece, unsigned hand) {
            const auto from = (m_request.forward ? piece : pieces - 1 - piece) * framesInPiece;
            const auto end = std::min<std::size_t>(from + framesInPiece, m_rows.size());
            for (auto i = from; i < end; ++i) {
                if (m_stop.stop_requested() || best < piece)
                    return;
                const auto row = m_request.forward ? i : from + end - 1 - i;
                if (!lookAtRow(begin + static_cast<FrameNumber>(row), m_rows[row], *m_lookers[hand], found[piece]))
                    continue;
                auto known = best.load();
                while (piece < known && !best.compare_exchange_weak(known, piece)) { }
                return;
            }
        });
        if (best == pieces)
            return false;
        m_found = found[best];
        return true;
    }

    bool lookAtRow(FrameNumber number, const FrameRow& row, FrameLooker& looker, FindPlace& found) const
    {
        if (m_request.among && !m_request.among->test(number))
            return false;
        const bool begun = number == m_request.from.frame && !m_restarted;
        return looker.look(number, row, begun ? m_request.from : FindPlace {}, found);
    }

    const Session& m_session;
    const FindRequest& m_request;
    const std::stop_token& m_stop;
    const std::function<void(double)>& m_progress;
    const FrameNumber m_count;
    std::vector<std::unique_ptr<FrameLooker>> m_lookers;
    std::vector<FrameRow> m_rows;
    FindPlace m_found;
    FrameNumber m_done = 0;
    bool m_restarted = false;
    Crew m_crew; ///< last: it ends before what it works on
};

} // namespace

FindResult findPacket(const Session& session, const FindRequest& request, const std::stop_token& stop,
    const std::function<void(double done)>& progress)
{
    return Search(session, request, stop, progress).run();
}

FindResult findInSet(const FrameBitmap& matches, bool forward, FrameNumber from)
{
    FindResult result;
    if (forward) {
        auto next = matches.numbers(from, 1);
        result.wrapped = next.empty() && from > 0;
        if (next.empty())
            next = matches.numbers(0, 1);
        result.place.frame = next.empty() ? 0 : next.front();
    } else {
        const auto before = [&matches](FrameNumber end) -> FrameNumber {
            for (auto number = std::min<std::uint64_t>(end, std::uint64_t {matches.size()} + 1); number-- > 1;) {
                if ((number - 1) % FrameBitmap::wordBits == FrameBitmap::wordBits - 1 && !matches.words()[(number - 1) / FrameBitmap::wordBits])
                    number -= FrameBitmap::wordBits - 1;
                else if (matches.test(static_cast<FrameNumber>(number)))
                    return static_cast<FrameNumber>(number);
            }
            return 0;
        };
        const auto whole = matches.size() + FrameNumber {1};
        result.place.frame = before(from ? from : whole);
        result.wrapped = !result.place.frame && from;
        if (!result.place.frame)
            result.place.frame = before(whole);
    }
    result.wrapped = result.wrapped && result.place.frame;
    return result;
}

} // namespace porthole::analysis
