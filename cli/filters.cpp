#include "cli/filters.h"

#include "analysis/filter/macros.h"
#include "analysis/names.h"
#include "capture/file/save_capture.h"
#include "cli/run.h"

#include <cstdlib>
#include <unistd.h>

namespace porthole::cli {

using analysis::DisplayFilter;
using analysis::FrameNumber;
using analysis::Session;

std::optional<DisplayFilter> compileFilter(const std::string& text)
{
    // Only a filter that may use a macro needs their file.
    const auto macros = text.find("${") == std::string::npos ? analysis::FilterMacros() : analysis::readFilterMacros(analysis::userNameFolders());
    auto compiled = macros.compile(text, standardRegistry());
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
