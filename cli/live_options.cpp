#include "cli/live_options.h"

#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace porthole::cli {

namespace {

using capture::CaptureLimit;

template <class Number>
bool parse(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc {} && end == text.data() + text.size();
}

/// Seconds, with a fraction or without one.
bool parseSeconds(std::string_view text, std::chrono::milliseconds& duration)
{
    constexpr double longest = 100.0 * 366 * 24 * 3600;
    double seconds = 0;
    if (!parse(text, seconds) || !(seconds >= 0.001) || seconds > longest)
        return false;
    duration = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    return true;
}

template <class Number>
std::string parsePositive(std::string_view text, std::string_view what, Number& number)
{
    if (!parse(text, number) || number == 0)
        return fmt::format("The specified {} \"{}\" isn't a positive number", what, text);
    return {};
}

/// NAME:VALUE of -a and -b.
std::string takeLimit(char option, std::string_view argument, CaptureLimit& limit)
{
    const auto colon = argument.find(':');
    const auto name = argument.substr(0, colon);
    const auto value = colon == std::string_view::npos ? std::string_view {} : argument.substr(colon + 1);
    const bool ofNextFile = option == 'b';
    const auto seconds = [&](std::chrono::milliseconds& duration) {
        return parseSeconds(value, duration) ? std::string() : fmt::format("The {} \"{}\" of -{} isn't a number of seconds", name, value, option);
    };
    if (name == "duration")
        return seconds(limit.duration);
    if (name == "interval" && ofNextFile)
        return seconds(limit.interval);
    if (name == "filesize") {
        constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
        const auto error = parsePositive(value, "file size", limit.kilobytes);
        return error.empty() && limit.kilobytes > most ? fmt::format("The specified file size \"{}\" is too large", value) : error;
    }
    if (name == "files")
        return parsePositive(value, "number of files", limit.files);
    if (name == "packets")
        return parsePositive(value, "packet count", limit.packets);
    return fmt::format("Invalid or unknown -{} flag \"{}\"", option, argument);
}

} // namespace

std::string takeLiveOption(int option, std::string_view argument, LiveOptions& live)
{
    auto& source = live.sources.empty() ? live.defaults : live.sources.back();
    switch (option) {
    case 'i':
        if (argument.empty())
            return "An interface has no name";
        live.sources.push_back(live.defaults);
        live.sources.back().name = argument;
        return {};
    case 'f': source.filter = argument; return {};
    case 's':
        if (!parse(argument, source.snapLength))
            return fmt::format("The specified snapshot length \"{}\" isn't a number", argument);
        return {};
    case 'p': source.promiscuous = false; return {};
    case 'I': source.monitor = true; return {};
    case 'B': return parsePositive(argument, "buffer size", source.bufferMegabytes);
    case 'y': source.linkType = argument; return {};
    case 'a': live.limited = true; return takeLimit('a', argument, live.stop);
    case 'b': live.limited = true; return takeLimit('b', argument, live.nextFile);
    case 'D': live.listInterfaces = true; return {};
    case 'L': live.listLinkTypes = true; return {};
    case 'g': live.groupMayRead = true; return {};
    default:
        live.pcap = argument == "pcap" || argument == "nsecpcap";
        return live.pcap || argument == "pcapng" ? std::string() : fmt::format("\"{}\" isn't a valid capture file type; pcap and pcapng are", argument);
    }
}

std::string checkLiveOptions(const LiveOptions& live, bool hasOutputFile)
{
    const auto& next = live.nextFile;
    if (next.any() && !hasOutputFile)
        return "Multiple capture files requested, but the capture isn't being saved to a file (-w).";
    const bool switches = next.kilobytes || next.packets || next.duration.count() || next.interval.count();
    if (next.any() && !switches)
        return "Multiple capture files requested, but no maximum capture file size, duration, interval or packets were specified.";
    if (live.stop.kilobytes && !hasOutputFile)
        return "Maximum capture file size specified, but capture isn't being saved to a file.";
    if (live.pcap && live.sources.size() > 1)
        return "A pcap file has room for only one interface; pcapng has room for more.";
    return {};
}

} // namespace porthole::cli
