#include "cli/filters.h"

#include "capture/file/save_capture.h"
#include "cli/run.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace porthole::cli {

using analysis::DisplayFilter;
using analysis::FrameBitmap;
using analysis::FrameNumber;
using analysis::Session;

std::optional<DisplayFilter> compileFilter(const std::string& text)
{
    auto compiled = DisplayFilter::compile(text, standardRegistry());
    if (compiled)
        return std::move(compiled.filter);
    auto message = compiled.error.message;
    if (!compiled.error.suggestion.empty())
        message += fmt::format(" Did you mean \"{}\"?", compiled.error.suggestion);
    complain(fmt::format("{}\n{}", message, analysis::markError(text, compiled.error)));
    return {};
}

ExitStatus explainFilter(const Options& options, Output& output)
{
    const auto filter = compileFilter(options.displayFilter);
    if (!filter)
        return ExitStatus::BadFilter;
    for (const auto& warning : filter->warnings())
        complain(warning);
    output.write(filter->explain());
    return ExitStatus::Success;
}

FrameBitmap withParts(const Session& session, const FrameBitmap& frames, const std::stop_token& stop)
{
    constexpr std::string_view parts[] = {"ip.fragment", "ipv6.fragment", "tcp.segment"};
    std::array<const FieldInfo*, std::size(parts)> fields {};
    for (std::size_t i = 0; i < fields.size(); ++i)
        fields[i] = session.registry().findField(parts[i]);
    auto all = frames;
    analysis::PacketReader reader(session);
    for (const auto number : frames.numbers()) {
        if (stop.stop_requested() || !reader.read(number, {.tree = true, .columns = false}))
            break;
        for (const auto& item : reader.packet().tree)
            if (std::find(fields.begin(), fields.end(), item.field) != fields.end() && item.value >= 1 && item.value <= all.size())
                all.set(static_cast<FrameNumber>(item.value));
    }
    return all;
}

std::unique_ptr<Session> sessionOfPassing(const Options& options, const Session& session, const DisplayFilter& filter, const std::stop_token& stop)
{
    analysis::FilterRun run(session, filter);
    if (!run.extendTo(session.frameCount(), stop))
        return nullptr;
    const char* folder = std::getenv("TMPDIR");
    auto path = fmt::format("{}/porthole_XXXXXX", folder && *folder ? folder : "/var/tmp");
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) {
        complain(fmt::format("No file for the packets that pass -R can be made in the folder of \"{}\".", path));
        return nullptr;
    }
    ::close(descriptor);
    capture::Problem problem;
    capture::SaveResult result;
    capture::SaveOptions how;
    how.select = [&run](std::uint64_t number) { return number <= run.asked() && run.matches().test(static_cast<FrameNumber>(number)); };
    how.progress = [&stop](double) { return !stop.stop_requested(); };
    std::unique_ptr<Session> passing;
    if (saveCapture(session.file(), path, how, result, problem))
        passing = Session::open(path, problem, sessionOptions(options));
    ::unlink(path.c_str());
    if (!passing) {
        complain(fmt::format("The packets that pass -R could not be kept apart. {}", problem.text));
        return nullptr;
    }
    passing->load(stop);
    return passing;
}

} // namespace porthole::cli
