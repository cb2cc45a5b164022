#include "analysis/ladder/quic_text.h"

#include "analysis/ladder/ladder_text.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t frameWidth = 9, timeWidth = 13;
constexpr std::size_t narrowest = 64, widest = 100; ///< characters between the ends; longer lines stick out

/// Characters, of UTF-8.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string lineOf(const Ladder& ladder, std::size_t at)
{
    const auto& rows = ladder.rows();
    const auto& row = rows[at];
    const bool last = at + 1 == rows.size() || rows[at + 1].frame != row.frame;
    Text text;
    if (last && row.from != 0)
        text << "<- ";
    if (row.kind == LadderRow::Kind::Packet)
        text << ladder.text(at);
    else
        appendArrowLabel(text, row);
    if (row.repeats)
        text.format(" (repeats packet {})", row.repeats);
    if (last && row.from == 0)
        text << " ->";
    return std::string(text.view());
}

std::size_t figureWidth(const Ladder& ladder)
{
    std::size_t width = narrowest;
    for (std::size_t at = 0; at < ladder.rows().size() && width < widest; ++at)
        width = std::max(width, widthOf(ladder.text(at)) + 8);
    return std::min(width, widest);
}

} // namespace

bool writeQuicText(const Ladder& ladder, Nanoseconds start, print::TextSink& out, const std::stop_token& stop)
{
    const auto width = figureWidth(ladder);
    Text left, right;
    appendEnd(left, ladder.ends()[0]);
    appendEnd(right, ladder.ends()[1]);
    if (!out.write(fmt::format("{:>{}}  {:>{}}  {}{:>{}}\n", "packet", frameWidth, "seconds", timeWidth, left.view(), right.view(),
            width - std::min(left.size(), width))))
        return false;
    const auto& rows = ladder.rows();
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (stop.stop_requested())
            return false;
        const auto& row = rows[at];
        const bool first = at == 0 || rows[at - 1].frame != row.frame;
        std::string head(frameWidth + 2 + timeWidth, ' ');
        if (first) {
            const bool known = row.time != noTime && start != noTime;
            const auto since = known ? fmt::format("{:.6f}", static_cast<double>(row.time - start) / 1e9) : std::string();
            head = fmt::format("{:>{}}  {:>{}}", row.frame, frameWidth, since, timeWidth);
        }
        const auto line = lineOf(ladder, at);
        const auto used = widthOf(line);
        const auto indent = row.from != 0 && used < width ? width - used : 0;
        const bool turns = first && at > 0 && rows[at - 1].from != row.from;
        if (!out.write(fmt::format("{}{}  {}{}\n", turns ? "\n" : "", head, std::string(indent, ' '), line)))
            return false;
    }
    return true;
}

} // namespace porthole::analysis
