#include "cli/export_objects.h"

#include "analysis/objects/objects.h"
#include "cli/run.h"

#include <cstdio>

namespace porthole::cli {

using namespace analysis;

namespace {

ExitStatus exportTo(const ObjectsRequest& request, const Session& session, const std::stop_token& stop)
{
    const std::filesystem::path folder(request.folder);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        complain(fmt::format("The folder \"{}\" could not be made: {}.", request.folder, error.message()));
        return ExitStatus::BadFile;
    }
    ObjectSearch search(session, request.kind);
    std::vector<CapturedObject> objects;
    search.extendTo(session.frameCount(), objects, stop);
    PacketReader reader(session);
    std::set<std::string> used;
    auto status = ExitStatus::Success;
    for (const auto& object : objects) {
        if (stop.stop_requested())
            break;
        if (const auto problem = saveObject(reader, request.kind, object, folder, used)) {
            complain(*problem);
            status = ExitStatus::BadFile;
        }
    }
    return status;
}

} // namespace

ExitStatus exportObjects(const Options& options, const Session& session, const std::stop_token& stop)
{
    auto status = ExitStatus::Success;
    for (const auto& request : options.objects)
        if (const auto one = exportTo(request, session, stop); one != ExitStatus::Success)
            status = one;
    return status;
}

} // namespace porthole::cli
