// Finds extcap programs and asks them.

#include "capture/live/extcap.h"

#include "capture/helper/helper_request.h"
#include "capture/live/child_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

constexpr std::size_t mostPrograms = 200;
constexpr std::size_t mostOutput = 1024 * 1024;
constexpr std::chrono::seconds timeToAnswer { secondsForExtcap };

std::vector<std::string> programsIn(const std::string& folder)
{
    std::vector<std::string> programs;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string path = entry.path().string();
        std::error_code unknown;
        if (programs.size() < mostPrograms && entry.is_regular_file(unknown) && ::access(path.c_str(), X_OK) == 0)
            programs.push_back(path);
    }
    std::sort(programs.begin(), programs.end());
    return programs;
}

std::string answer(const ExtcapInterface& interface, const char* question, Problem& problem)
{
    const ProgramOutput output
        = outputOf({ { interface.program, question, "--extcap-interface", interface.name } }, timeToAnswer, mostOutput)
              .front();
    if (!output.complete)
        problem = { Problem::Kind::Io,
            fmt::format("The program {} did not say what it can do when asked with {}.", shownName(interface.program),
                question),
            0 };
    return output.complete ? output.text : std::string();
}

} // namespace

std::vector<std::string> extcapFolders()
{
    if (const char* chosen = std::getenv("WIRESHARK_EXTCAP_DIR"); chosen && *chosen)
        return { chosen };
    std::vector<std::string> folders;
    if (const char* home = std::getenv("HOME"); home && *home)
        folders.push_back(std::string(home) + "/.local/lib/wireshark/extcap");
    std::error_code error;
    // Debian keeps them below the folder of the machine's architecture.
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib", error)) {
        const auto folder = entry.path() / "wireshark" / "extcap";
        std::error_code unknown;
        if (std::filesystem::is_directory(folder, unknown))
            folders.push_back(folder.string());
    }
    for (const char* folder : { "/usr/lib/wireshark/extcap", "/usr/local/lib/wireshark/extcap" })
        folders.emplace_back(folder);
    return folders;
}

std::vector<ExtcapInterface> extcapInterfaces()
{
    std::vector<std::vector<std::string>> commands;
    std::vector<std::string> names;
    for (const std::string& folder : extcapFolders())
        for (const std::string& program : programsIn(folder)) {
            // A program of the user takes the place of the system's of the same name.
            const std::string name = std::filesystem::path(program).filename().string();
            if (std::find(names.begin(), names.end(), name) != names.end())
                continue;
            names.push_back(name);
            commands.push_back({ program, "--extcap-interfaces", "--extcap-version=4.0" });
        }
    const auto outputs = outputOf(commands, timeToAnswer, mostOutput);
    std::vector<ExtcapInterface> interfaces;
    for (std::size_t i = 0; i < outputs.size(); ++i)
        if (outputs[i].complete)
            for (ExtcapInterface& interface : parseExtcapInterfaces(outputs[i].text, commands[i][0]))
                interfaces.push_back(std::move(interface));
    return interfaces;
}

std::vector<LinkTypeChoice> extcapLinkTypes(const ExtcapInterface& interface, Problem& problem)
{
    return parseExtcapLinkTypes(answer(interface, "--extcap-dlts", problem));
}

std::vector<ExtcapOption> extcapOptions(const ExtcapInterface& interface, Problem& problem)
{
    return parseExtcapOptions(answer(interface, "--extcap-config", problem));
}

} // namespace porthole::capture
