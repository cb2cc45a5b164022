#include "cli/recorder_options.h"

#include "capture/live/capture_filter.h"
#include "dissectors/core/registry.h"

#include <charconv>
#include <fmt/format.h>

namespace porthole::cli {

namespace {

template <class Number>
bool parse(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc {} && end == text.data() + text.size();
}

/// "90", "90s", "1.5m", "2h"
bool parseDuration(std::string_view text, std::chrono::milliseconds& duration)
{
    constexpr double longest = 366.0 * 24 * 3600;
    double unit = 1;
    if (text.ends_with('s') || text.ends_with('m') || text.ends_with('h')) {
        unit = text.back() == 's' ? 1 : text.back() == 'm' ? 60 : 3600;
        text.remove_suffix(1);
    }
    double number = 0;
    if (!parse(text, number) || !(number >= 0) || number * unit > longest)
        return false;
    duration = std::chrono::milliseconds(static_cast<std::int64_t>(number * unit * 1000));
    return true;
}

/// "500k", "200M", "2G": of 1,000 bytes, as -a filesize has them
bool parseSize(std::string_view text, std::uint64_t& kilobytes)
{
    constexpr std::uint64_t most = 1'000'000'000;
    if (text.empty())
        return false;
    const std::uint64_t unit = text.back() == 'k' ? 1 : text.back() == 'M' ? 1'000 : text.back() == 'G' ? 1'000'000 : 0;
    std::uint64_t number = 0;
    if (unit == 0 || !parse(text.substr(0, text.size() - 1), number) || number == 0 || number > most / unit)
        return false;
    kilobytes = number * unit;
    return true;
}

/// The part in front of the next comma, which goes as well.
std::string_view nextPart(std::string_view& list)
{
    const auto comma = list.find(',');
    const auto part = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    return part;
}

std::string takeBound(std::string_view argument, analysis::RecorderBound& bound)
{
    bound = {};
    for (auto rest = argument; !rest.empty();) {
        const auto part = nextPart(rest);
        const bool isTime = parseDuration(part, bound.time) && bound.time.count() > 0;
        if (!isTime && !parseSize(part, bound.kilobytes))
            break;
        if (rest.empty() && !argument.ends_with(','))
            return {};
    }
    bound = {};
    return fmt::format("--recorder needs a time or a size, such as 5m, 200M or 5m,200M; \"{}\" is none", argument);
}

/// N/TIME
bool takeBurst(std::string_view text, analysis::RecorderSettings& settings)
{
    const auto slash = text.find('/');
    std::chrono::milliseconds within {1000};
    if (slash != std::string_view::npos && (!parseDuration(text.substr(slash + 1), within) || within.count() == 0))
        return false;
    settings.retransmissionsWithin = within;
    constexpr std::uint32_t most = 1'000'000;
    return parse(text.substr(0, slash), settings.retransmissions) && settings.retransmissions > 0
        && settings.retransmissions <= most;
}

std::string takeEvents(std::string_view argument, RecorderChoices& choices)
{
    constexpr std::string_view filter = "filter:";
    constexpr std::string_view display = "display:";
    constexpr std::string_view burst = "retransmissions:";
    if (argument.empty())
        return "--save-on needs an event";
    for (auto rest = argument; !rest.empty();) {
        if (rest.starts_with(filter)) { // a filter may have commas: it is the last
            choices.filters.emplace_back(rest.substr(filter.size()));
            if (const auto error = capture::captureFilterError(choices.filters.back()); error || choices.filters.back().empty())
                return fmt::format("The filter \"{}\" of --save-on does not compile ({})", choices.filters.back(),
                    error.value_or("it is empty"));
            return {};
        }
        if (rest.starts_with(display)) { // the same
            const auto text = rest.substr(display.size());
            auto compiled = analysis::DisplayFilter::compile(text, standardRegistry());
            if (!compiled || compiled.filter->empty())
                return fmt::format("\"{}\" of --save-on is no display filter ({})", text,
                    compiled ? "it is empty" : std::string_view(compiled.error.message));
            choices.displayFilters.push_back(std::move(*compiled.filter));
            return {};
        }
        const auto part = nextPart(rest);
        if (part == "reset")
            choices.settings.onReset = true;
        else if (!part.starts_with(burst) || !takeBurst(part.substr(burst.size()), choices.settings))
            return fmt::format("--save-on has no event \"{}\"; there are: reset, retransmissions:N/TIME, filter:FILTER, display:FILTER", part);
    }
    return {};
}

} // namespace

std::string takeRecorderOption(int option, std::string_view argument, RecorderChoices& choices)
{
    choices.given = true;
    switch (option) {
    case recorderOption: return takeBound(argument, choices.bound);
    case saveOnOption: return takeEvents(argument, choices);
    case saveToOption: choices.folder = argument.empty() ? "." : argument; return {};
    case afterOption: {
        std::chrono::milliseconds after {};
        if (!parseDuration(argument, after))
            return fmt::format("--after needs a time, such as 10s; \"{}\" is none", argument);
        choices.settings.after = after;
        return {};
    }
    default:
        if (!parse(argument, choices.settings.mostRecordings) || choices.settings.mostRecordings == 0)
            return fmt::format("The --save-limit \"{}\" isn't a positive number", argument);
        return {};
    }
}

std::string checkRecorderOptions(const RecorderChoices& choices)
{
    if (choices.given && !choices.wanted())
        return "--save-on, --save-to, --after and --save-limit are for a flight recorder: give --recorder, too.";
    return {};
}

} // namespace porthole::cli
