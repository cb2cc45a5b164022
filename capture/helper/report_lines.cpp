#include "capture/helper/report_lines.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <span>

namespace porthole::capture
{

namespace
{

/// More sources than any request has: what a hostile line may claim.
constexpr std::size_t mostFields = 4096;

constexpr std::array<std::string_view, 5> problemKinds { "cannot-open", "cut-off", "corrupt", "changed", "io" };
constexpr std::array<std::string_view, 4> reasons { "stopped", "limit", "sources-gone", "failed" };

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        if (code < 0x20 || code == 0x7f || byte == '\\')
            out += fmt::format("\\x{:02x}", code);
        else
            out += byte;
    }
    return out;
}

template <class Number> bool parse(std::string_view text, Number& number, int base = 10)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc {} && end == text.data() + text.size();
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::uint8_t code = 0;
        if (text[i] == '\\' && text.size() - i >= 4 && text[i + 1] == 'x' && parse(text.substr(i + 2, 2), code, 16)) {
            out += static_cast<char>(code);
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> fields;
    while (fields.size() < mostFields) {
        const std::size_t end = text.find(separator);
        fields.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    return fields;
}

template <std::size_t count>
bool parseName(std::string_view text, const std::array<std::string_view, count>& names, std::size_t& index)
{
    for (index = 0; index < count; ++index)
        if (names[index] == text)
            return true;
    return false;
}

void appendCounts(std::string& line, const std::vector<SourceCounts>& sources)
{
    for (const SourceCounts& source : sources)
        line += fmt::format(
            "\t{},{},{},{}", source.captured, source.droppedByKernel, source.droppedByInterface, source.droppedByUs);
}

bool parseCounts(std::span<const std::string_view> fields, std::vector<SourceCounts>& sources)
{
    for (const std::string_view field : fields) {
        const auto numbers = split(field, ',');
        SourceCounts counts;
        if (numbers.size() != 4 || !parse(numbers[0], counts.captured) || !parse(numbers[1], counts.droppedByKernel)
            || !parse(numbers[2], counts.droppedByInterface) || !parse(numbers[3], counts.droppedByUs))
            return false;
        sources.push_back(counts);
    }
    return true;
}

std::string problemFields(const Problem& problem)
{
    return fmt::format(
        "{}\t{}\t{}", problemKinds[static_cast<std::size_t>(problem.kind)], problem.offset, escaped(problem.text));
}

/// KIND OFFSET TEXT
bool parseProblem(std::span<const std::string_view> fields, Problem& problem)
{
    std::size_t kind = 0;
    if (!parseName(fields[0], problemKinds, kind) || !parse(fields[1], problem.offset))
        return false;
    problem.kind = static_cast<Problem::Kind>(kind);
    problem.text = unescaped(fields[2]);
    return true;
}

struct LineMaker {
    std::string operator()(const CaptureStarted& report) const
    {
        std::string line = "started";
        for (const std::string& source : report.sources)
            line += "\t" + escaped(source);
        return line;
    }
    std::string operator()(const CaptureFileBegun& report) const { return "file\t" + escaped(report.path); }
    std::string operator()(const CaptureProgress& report) const
    {
        return fmt::format("progress\t{}\t{}", report.packets, report.bytes);
    }
    std::string operator()(const CaptureCounts& report) const
    {
        std::string line = "counts";
        appendCounts(line, report.sources);
        return line;
    }
    std::string operator()(const CaptureTrouble& report) const
    {
        return fmt::format("trouble\t{}\t{}", report.source, problemFields(report.problem));
    }
    std::string operator()(const CaptureEnded& report) const
    {
        // That it died, it cannot say itself.
        const auto reason = std::min(static_cast<std::size_t>(report.reason), reasons.size() - 1);
        std::string line = fmt::format("ended\t{}\t{}\t{}", reasons[reason], report.packets,
            report.problem ? problemFields(*report.problem) : "-\t0\t");
        appendCounts(line, report.sources);
        return line;
    }
};

std::optional<CaptureReport> parseEnded(std::span<const std::string_view> fields)
{
    CaptureEnded ended;
    std::size_t reason = 0;
    if (fields.size() < 5 || !parseName(fields[0], reasons, reason) || !parse(fields[1], ended.packets))
        return std::nullopt;
    ended.reason = static_cast<CaptureEnded::Reason>(reason);
    if (fields[2] != "-" && !parseProblem(fields.subspan(2, 3), ended.problem.emplace()))
        return std::nullopt;
    if (!parseCounts(fields.subspan(5), ended.sources))
        return std::nullopt;
    return ended;
}

} // namespace

std::string reportLine(const CaptureReport& report)
{
    return std::visit(LineMaker {}, report) + "\n";
}

std::optional<CaptureReport> parseReportLine(std::string_view line)
{
    const auto all = split(line, '\t');
    const std::string_view kind = all[0];
    const std::span<const std::string_view> fields(all.begin() + 1, all.end());
    if (kind == "started") {
        CaptureStarted started;
        for (const std::string_view field : fields)
            started.sources.push_back(unescaped(field));
        return started;
    }
    if (kind == "file" && fields.size() == 1)
        return CaptureFileBegun { unescaped(fields[0]) };
    if (kind == "progress" && fields.size() == 2) {
        CaptureProgress progress;
        if (parse(fields[0], progress.packets) && parse(fields[1], progress.bytes))
            return progress;
    }
    if (kind == "counts") {
        CaptureCounts counts;
        if (parseCounts(fields, counts.sources))
            return counts;
    }
    if (kind == "trouble" && fields.size() == 4) {
        CaptureTrouble trouble;
        if (parse(fields[0], trouble.source) && parseProblem(fields.subspan(1), trouble.problem))
            return trouble;
    }
    if (kind == "ended")
        return parseEnded(fields);
    return std::nullopt;
}

void ReportLines::take(std::vector<CaptureReport>& reports)
{
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = m_text.find('\n', begin);
        if (end == std::string::npos)
            break;
        if (!m_skipping && end - begin <= longestLine)
            if (auto report = parseReportLine(std::string_view(m_text).substr(begin, end - begin)))
                reports.push_back(std::move(*report));
        m_skipping = false;
        begin = end + 1;
    }
    m_text.erase(0, begin);
    if (m_text.size() > longestLine) {
        m_text.clear();
        m_skipping = true;
    }
}

} // namespace porthole::capture
