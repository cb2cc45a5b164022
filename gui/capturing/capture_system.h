// What the window asks of this machine when it captures: in the program capture/live, in tests whatever they need.
#pragma once

#include "analysis/sockets/socket_watch.h"
#include "capture/live/capture_filter.h"
#include "capture/live/capture_process.h"
#include "capture/live/capture_rights.h"
#include "capture/live/extcap.h"
#include "capture/live/interfaces.h"
#include "capture/live/left_captures.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace porthole::gui
{

/// A capture that runs: capture::CaptureProcess, whose header says what the functions do.
class RunningCapture
{
public:
    virtual ~RunningCapture();
    virtual int descriptor() const = 0;
    virtual bool read(std::vector<capture::CaptureReport>& reports) = 0;
    virtual void stop() = 0;
    virtual void beginFile() = 0;
};

/// All functions but start() may be called on any thread, and several at once.
class CaptureSystem
{
public:
    virtual ~CaptureSystem();

    virtual std::vector<capture::CaptureInterface> interfaces(capture::Problem& problem) const = 0;
    virtual std::vector<capture::InterfaceCounters> counters(const std::vector<std::string>& names) const = 0;
    /// What link types the interface offers; empty where that cannot be found out.
    virtual std::vector<capture::LinkTypeChoice> linkTypes(const std::string& interface, bool monitor) const = 0;
    virtual std::vector<capture::ExtcapInterface> extcapInterfaces() const = 0;
    virtual std::vector<capture::ExtcapOption> extcapOptions(
        const capture::ExtcapInterface& interface, capture::Problem& problem) const = 0;
    virtual capture::CaptureRights rights() const = 0;
    /// True when the program itself has all rights, which it neither needs nor wants.
    virtual bool runsAsRoot() const = 0;
    virtual std::optional<std::string> filterError(const std::string& filter, LinkType linkType) const = 0;

    /// Hears which programs open and hold sockets, as long as it lives. Null: not on this machine.
    virtual std::unique_ptr<analysis::SocketWatch> watchSockets() const = 0;

    virtual std::string newPath(const capture::CaptureRequest& request, capture::Problem& problem) const = 0;
    virtual std::vector<capture::LeftCapture> leftCaptures() const = 0;
    virtual bool removeLeft(const std::string& path, capture::Problem& problem) const = 0;

    /// Null, and why, when it cannot be started at all.
    virtual std::unique_ptr<RunningCapture> start(const capture::CaptureRequest& request, capture::Problem& problem)
        = 0;
};

/// The machine the program runs on.
std::unique_ptr<CaptureSystem> thisMachine();

} // namespace porthole::gui
