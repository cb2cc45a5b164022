// A machine for tests: interfaces that the test makes up, captures that report what the test says.
#pragma once

#include "gui/capturing/capture_system.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <mutex>

namespace porthole::gui::test
{

/// A capture that the test plays: reports come when it says so.
class FakeCapture : public RunningCapture
{
public:
    FakeCapture();
    ~FakeCapture() override;

    int descriptor() const override { return m_pipe[0]; }
    bool read(std::vector<capture::CaptureReport>& reports) override;
    void stop() override { m_stopped = true; }
    void beginFile() override { }

    void report(capture::CaptureReport report);
    bool wasStopped() const { return m_stopped; }

private:
    int m_pipe[2] = { -1, -1 };
    std::vector<capture::CaptureReport> m_reports;
    bool m_stopped = false;
    bool m_ended = false;
};

class FakeCaptureSystem : public CaptureSystem
{
public:
    explicit FakeCaptureSystem(QString folder);

    // What the machine is like. Guarded: the window asks on other threads.
    void setInterfaces(std::vector<capture::CaptureInterface> interfaces);
    void addTraffic(const std::string& name, const capture::InterfaceCounters& more);
    void setRights(const capture::CaptureRights& rights);
    void setRoot(bool root) { m_root = root; }
    void setLeft(std::vector<capture::LeftCapture> left);
    void setStartProblem(const std::string& text) { m_startProblem = text; }
    void setExtcap(std::vector<capture::ExtcapInterface> interfaces, std::vector<capture::ExtcapOption> options);

    // What happened to it.
    FakeCapture* running() const { return m_running; }
    const capture::CaptureRequest& request() const { return m_request; }
    int starts() const { return m_starts; }
    QStringList removed() const { return m_removed; }

    std::vector<capture::CaptureInterface> interfaces(capture::Problem& problem) const override;
    std::vector<capture::InterfaceCounters> counters(const std::vector<std::string>& names) const override;
    std::vector<capture::LinkTypeChoice> linkTypes(const std::string& interface, bool monitor) const override;
    std::vector<capture::ExtcapInterface> extcapInterfaces() const override { return m_extcapInterfaces; }
    std::vector<capture::ExtcapOption> extcapOptions(const capture::ExtcapInterface&, capture::Problem&) const override
    {
        return m_extcapOptions;
    }
    capture::CaptureRights rights() const override;
    bool runsAsRoot() const override { return m_root; }
    std::unique_ptr<analysis::SocketWatch> watchSockets() const override { return nullptr; }
    std::optional<std::string> filterError(const std::string& filter, LinkType linkType) const override;
    std::string newPath(const capture::CaptureRequest& request, capture::Problem& problem) const override;
    std::vector<capture::LeftCapture> leftCaptures() const override;
    bool removeLeft(const std::string& path, capture::Problem& problem) const override;
    std::unique_ptr<RunningCapture> start(const capture::CaptureRequest& request, capture::Problem& problem) override;

private:
    QString m_folder;
    mutable std::mutex m_mutex;
    std::vector<capture::CaptureInterface> m_interfaces;
    capture::CaptureRights m_rights { true, "/usr/bin/porthole-capture", {}, {} };
    bool m_root = false;
    std::vector<capture::LeftCapture> m_left;
    std::vector<capture::ExtcapInterface> m_extcapInterfaces;
    std::vector<capture::ExtcapOption> m_extcapOptions;
    mutable QStringList m_removed;
    std::string m_startProblem;
    FakeCapture* m_running = nullptr;
    capture::CaptureRequest m_request;
    int m_starts = 0;
    mutable int m_paths = 0;
};

capture::CaptureInterface fakeInterface(const std::string& name, const std::vector<std::string>& addresses = {},
    capture::CaptureInterface::Kind kind = capture::CaptureInterface::Kind::Wired);

} // namespace porthole::gui::test
