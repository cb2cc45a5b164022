// Reads any bytes as what other programs say to this one: reports of the helper, arguments and commands to it, answers
// of extcap programs, capture filters.
#include "capture/helper/control_lines.h"
#include "capture/helper/helper_request.h"
#include "capture/helper/report_lines.h"
#include "capture/live/capture_filter.h"
#include "capture/live/extcap.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace porthole::capture;

namespace
{

void require(bool kept)
{
    if (!kept)
        std::abort();
}

void readArguments(std::string_view text)
{
    std::vector<std::string> arguments;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        arguments.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    std::string error;
    const auto request = parseHelperArguments(arguments, error);
    require(request.has_value() == error.empty());
    if (!request || request->action != HelperRequest::Action::Capture)
        return;
    const auto again = parseHelperArguments(helperArguments(*request), error);
    require(again && helperArguments(*again) == helperArguments(*request));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ReportLines lines;
    ControlLines commands;
    std::vector<CaptureReport> reports;
    for (std::size_t at = 0; at < size; at += 1 + at / 4) {
        const std::string_view piece = text.substr(at, 1 + at / 4);
        lines.add(piece);
        lines.take(reports);
        (void)commands.take(piece);
    }
    for (const CaptureReport& report : reports) {
        const std::string line = reportLine(report);
        const auto again = parseReportLine(std::string_view(line).substr(0, line.size() - 1));
        require(again && reportLine(*again) == line);
    }
    readArguments(text);
    (void)parseExtcapInterfaces(text, {});
    (void)parseExtcapLinkTypes(text);
    for (const ExtcapOption& option : parseExtcapOptions(text))
        require(option.call.starts_with('-'));
    constexpr std::size_t longestFilter = 300;
    if (size <= longestFilter)
        (void)captureFilterError(std::string(text));
    return 0;
}
