#include "analysis/packet_choice.h"

#include "analysis/filter/crew.h"
#include "analysis/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <thread>

namespace porthole::analysis {

namespace {

constexpr auto openEnd = std::numeric_limits<FrameNumber>::max();

std::string_view trimmed(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r\n");
    return from == std::string_view::npos ? std::string_view() : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

/// Digits only; what is larger than any number of a packet is the largest.
bool readNumber(std::string_view text, FrameNumber& number)
{
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc::result_out_of_range)
        number = openEnd;
    else if (error != std::errc {})
        return false;
    return stopped == end;
}

void setFrom(FrameBitmap& frames, FrameNumber first, FrameNumber last)
{
    constexpr auto bits = FrameBitmap::wordBits;
    while (first <= last && ((first - 1) % bits != 0 || last - first < bits))
        frames.set(first++);
    for (; first <= last && last - first >= bits - 1; first += bits)
        frames.words()[(first - 1) / bits] = ~std::uint64_t {0};
    while (first <= last)
        frames.set(first++);
}

} // namespace

std::optional<FrameRanges> FrameRanges::parse(std::string_view text, std::string& problem)
{
    FrameRanges ranges;
    if (trimmed(text).empty()) {
        problem = "Please type numbers of packets, such as 1-5,9,20-.";
        return {};
    }
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        const auto part = trimmed(text.substr(at, comma - at));
        at = comma + 1;
        const auto dash = part.find('-');
        const auto from = trimmed(part.substr(0, dash));
        const auto to = dash == std::string_view::npos ? from : trimmed(part.substr(dash + 1));
        Range range {1, openEnd};
        const bool good = (!from.empty() || !to.empty()) && (from.empty() || readNumber(from, range.first))
            && (to.empty() || readNumber(to, range.last));
        if (!good)
            problem = fmt::format("“{}” is not a number of a packet, nor two with a dash between them.", part);
        else if (range.first == 0 || range.last == 0)
            problem = "Packets are counted from 1.";
        else if (range.first > range.last)
            problem = fmt::format("“{}” ends before it begins.", part);
        else {
            ranges.m_ranges.push_back(range);
            continue;
        }
        return {};
    }
    return ranges;
}

FrameBitmap FrameRanges::frames(FrameNumber count) const
{
    FrameBitmap frames;
    frames.resize(count);
    for (const auto [first, last] : m_ranges)
        if (first <= count)
            setFrom(frames, first, std::min(last, count));
    return frames;
}

FrameBitmap allFrames(FrameNumber count)
{
    FrameBitmap frames;
    frames.resize(count);
    if (count > 0)
        setFrom(frames, 1, count);
    return frames;
}

FrameBitmap firstToLast(const FrameBitmap& frames)
{
    FrameBitmap all;
    all.resize(frames.size());
    const auto first = frames.numbers(0, 1);
    if (first.empty())
        return all;
    auto word = frames.words().size() - 1;
    while (frames.words()[word] == 0)
        --word;
    const auto last = word * FrameBitmap::wordBits + FrameBitmap::wordBits
        - static_cast<std::size_t>(std::countl_zero(frames.words()[word]));
    setFrom(all, first.front(), static_cast<FrameNumber>(last));
    return all;
}

void keepOnly(FrameBitmap& frames, const FrameBitmap& others)
{
    auto& words = frames.words();
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] &= i < others.words().size() ? others.words()[i] : 0;
}

void leaveOut(FrameBitmap& frames, const FrameBitmap& others)
{
    const auto shared = std::min(frames.words().size(), others.words().size());
    for (std::size_t i = 0; i < shared; ++i)
        frames.words()[i] &= ~others.words()[i];
}

namespace {

constexpr std::string_view partNames[] = {"ip.fragment", "ipv6.fragment", "tcp.segment"};
constexpr std::size_t framesInPiece = 256, piecesInRound = 32;

/// Looks for parts: one a thread.
class PartFinder {
public:
    explicit PartFinder(const Session& session)
        : m_session(session)
        , m_reader(session)
    {
        for (std::size_t i = 0; i < m_fields.size(); ++i)
            m_fields[i] = session.registry().findField(partNames[i]);
    }

    void look(FrameNumber number)
    {
        constexpr auto mayHaveParts = FrameRow::IsFragment | FrameRow::HasPayload | FrameRow::ManyTransports;
        if (!(m_session.row(number).flags & mayHaveParts) || !m_reader.read(number, {.tree = true, .columns = false}))
            return;
        for (const auto& item : m_reader.packet().tree)
            if (std::find(m_fields.begin(), m_fields.end(), item.field) != m_fields.end())
                found.push_back(static_cast<FrameNumber>(item.value));
    }

    std::vector<FrameNumber> found;

private:
    const Session& m_session;
    PacketReader m_reader;
    std::array<const FieldInfo*, std::size(partNames)> m_fields {};
};

} // namespace

FrameBitmap withParts(const Session& session, const FrameBitmap& frames, const std::stop_token& stop,
    const std::function<void(double done)>& progress)
{
    const auto hands = std::max(1u, std::thread::hardware_concurrency());
    Crew crew(hands);
    std::vector<std::unique_ptr<PartFinder>> finders;
    for (unsigned i = 0; i < hands; ++i)
        finders.push_back(std::make_unique<PartFinder>(session));
    auto all = frames;
    const double count = std::max<FrameNumber>(1, frames.count());
    std::size_t done = 0;
    for (FrameNumber last = 0; !stop.stop_requested();) {
        const auto numbers = frames.numbers(last, framesInPiece * piecesInRound);
        if (numbers.empty())
            break;
        crew.work((numbers.size() + framesInPiece - 1) / framesInPiece, [&](std::size_t piece, unsigned hand) {
            const auto end = std::min(numbers.size(), (piece + 1) * framesInPiece);
            for (auto i = piece * framesInPiece; i < end && !stop.stop_requested(); ++i)
                finders[hand]->look(numbers[i]);
        });
        for (const auto& finder : finders) {
            for (const auto number : finder->found)
                if (number >= 1 && number <= all.size())
                    all.set(number);
            finder->found.clear();
        }
        last = numbers.back();
        done += numbers.size();
        if (progress)
            progress(static_cast<double>(done) / count);
    }
    return all;
}

} // namespace porthole::analysis
