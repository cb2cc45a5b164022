#include "gui/capturing/capture_system.h"

#include <unistd.h>

namespace porthole::gui
{

namespace
{

class HelperCapture final : public RunningCapture
{
public:
    explicit HelperCapture(std::unique_ptr<capture::CaptureProcess> process)
        : m_process(std::move(process))
    {
    }
    int descriptor() const override { return m_process->descriptor(); }
    bool read(std::vector<capture::CaptureReport>& reports) override { return m_process->read(reports); }
    void stop() override { m_process->stop(); }
    void beginFile() override { m_process->beginFile(); }

private:
    std::unique_ptr<capture::CaptureProcess> m_process;
};

class ThisMachine final : public CaptureSystem
{
public:
    std::vector<capture::CaptureInterface> interfaces(capture::Problem& problem) const override
    {
        return capture::captureInterfaces(problem);
    }
    std::vector<capture::InterfaceCounters> counters(const std::vector<std::string>& names) const override
    {
        return capture::interfaceCounters(names);
    }
    std::vector<capture::LinkTypeChoice> linkTypes(const std::string& interface, bool monitor) const override
    {
        capture::Problem problem; // without the right to ask, there is only the default
        return capture::linkTypes(interface, monitor, problem);
    }
    std::vector<capture::ExtcapInterface> extcapInterfaces() const override { return capture::extcapInterfaces(); }
    std::vector<capture::ExtcapOption> extcapOptions(
        const capture::ExtcapInterface& interface, capture::Problem& problem) const override
    {
        return capture::extcapOptions(interface, problem);
    }
    capture::CaptureRights rights() const override { return capture::captureRights(); }
    std::unique_ptr<analysis::SocketWatch> watchSockets() const override
    {
        return std::make_unique<analysis::SocketWatch>(analysis::SocketWatch::Options {});
    }
    bool runsAsRoot() const override { return ::geteuid() == 0; }
    std::optional<std::string> filterError(const std::string& filter, LinkType linkType) const override
    {
        return capture::captureFilterError(filter, linkType);
    }
    std::string newPath(const capture::CaptureRequest& request, capture::Problem& problem) const override
    {
        return capture::UnsavedCaptures::newPath(request, problem);
    }
    std::vector<capture::LeftCapture> leftCaptures() const override { return capture::UnsavedCaptures::find(); }
    bool removeLeft(const std::string& path, capture::Problem& problem) const override
    {
        return capture::UnsavedCaptures::remove(path, problem);
    }
    std::unique_ptr<RunningCapture> start(const capture::CaptureRequest& request, capture::Problem& problem) override
    {
        auto process = capture::CaptureProcess::start(request, problem);
        return process ? std::make_unique<HelperCapture>(std::move(process)) : nullptr;
    }
};

} // namespace

std::unique_ptr<CaptureSystem> thisMachine()
{
    return std::make_unique<ThisMachine>();
}

} // namespace porthole::gui
