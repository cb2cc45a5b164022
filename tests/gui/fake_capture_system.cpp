#include "tests/gui/fake_capture_system.h"

#include <QFile>

#include <unistd.h>

namespace porthole::gui::test
{

FakeCapture::FakeCapture()
{
    if (::pipe(m_pipe) != 0)
        qFatal("no pipe");
}

FakeCapture::~FakeCapture()
{
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

bool FakeCapture::read(std::vector<capture::CaptureReport>& reports)
{
    char bytes[256];
    if (::read(m_pipe[0], bytes, std::min(sizeof bytes, m_reports.size())) < 0)
        return false;
    reports.insert(reports.end(), m_reports.begin(), m_reports.end());
    m_reports.clear();
    return !m_ended;
}

void FakeCapture::report(capture::CaptureReport report)
{
    m_ended = m_ended || std::holds_alternative<capture::CaptureEnded>(report);
    m_reports.push_back(std::move(report));
    if (::write(m_pipe[1], "x", 1) != 1)
        qFatal("the pipe is full");
}

FakeCaptureSystem::FakeCaptureSystem(QString folder)
    : m_folder(std::move(folder))
    , m_interfaces({ fakeInterface("eth0", { "192.0.2.1/24", "2001:db8::1/64" }),
          fakeInterface("lo", { "127.0.0.1/8", "::1/128" }, capture::CaptureInterface::Kind::Loopback) })
{
}

void FakeCaptureSystem::setInterfaces(std::vector<capture::CaptureInterface> interfaces)
{
    const std::lock_guard lock(m_mutex);
    m_interfaces = std::move(interfaces);
}

void FakeCaptureSystem::addTraffic(const std::string& name, const capture::InterfaceCounters& more)
{
    const std::lock_guard lock(m_mutex);
    for (auto& interface : m_interfaces) {
        if (interface.name != name)
            continue;
        interface.counters.packets += more.packets;
        interface.counters.bytes += more.bytes;
        interface.counters.dropped += more.dropped;
    }
}

void FakeCaptureSystem::setRights(const capture::CaptureRights& rights)
{
    const std::lock_guard lock(m_mutex);
    m_rights = rights;
}

void FakeCaptureSystem::setLeft(std::vector<capture::LeftCapture> left)
{
    const std::lock_guard lock(m_mutex);
    m_left = std::move(left);
}

void FakeCaptureSystem::setExtcap(
    std::vector<capture::ExtcapInterface> interfaces, std::vector<capture::ExtcapOption> options)
{
    m_extcapInterfaces = std::move(interfaces);
    m_extcapOptions = std::move(options);
}

std::vector<capture::CaptureInterface> FakeCaptureSystem::interfaces(capture::Problem& problem) const
{
    const std::lock_guard lock(m_mutex);
    if (m_interfaces.empty())
        problem = { capture::Problem::Kind::Io, "The system names no interfaces.", 0 };
    return m_interfaces;
}

std::vector<capture::InterfaceCounters> FakeCaptureSystem::counters(const std::vector<std::string>& names) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<capture::InterfaceCounters> counters(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        for (const auto& interface : m_interfaces)
            if (interface.name == names[i])
                counters[i] = interface.counters;
    return counters;
}

std::vector<capture::LinkTypeChoice> FakeCaptureSystem::linkTypes(const std::string&, bool) const
{
    return { { 1, "EN10MB", "Ethernet" }, { 143, "DOCSIS", "DOCSIS" } };
}

capture::CaptureRights FakeCaptureSystem::rights() const
{
    const std::lock_guard lock(m_mutex);
    return m_rights;
}

std::optional<std::string> FakeCaptureSystem::filterError(const std::string& filter, LinkType linkType) const
{
    // As good as libpcap for the filters of the tests: words, no brackets, hardware addresses on Ethernet only.
    if (linkType != LinkType::Ethernet && filter.find("ether") != std::string::npos)
        return "there is no Ethernet here";
    return filter.find('(') == std::string::npos ? std::nullopt
                                                 : std::optional<std::string>("syntax error in filter expression");
}

std::string FakeCaptureSystem::newPath(const capture::CaptureRequest&, capture::Problem&) const
{
    return m_folder.toStdString() + "/unsaved" + std::to_string(++m_paths) + ".pcapng";
}

std::vector<capture::LeftCapture> FakeCaptureSystem::leftCaptures() const
{
    const std::lock_guard lock(m_mutex);
    return m_left;
}

bool FakeCaptureSystem::removeLeft(const std::string& path, capture::Problem&) const
{
    m_removed.append(QString::fromStdString(path));
    return QFile::remove(QString::fromStdString(path));
}

std::unique_ptr<RunningCapture> FakeCaptureSystem::start(
    const capture::CaptureRequest& request, capture::Problem& problem)
{
    m_request = request;
    ++m_starts;
    if (!m_startProblem.empty()) {
        problem = { capture::Problem::Kind::Io, m_startProblem, 0 };
        return nullptr;
    }
    auto capture = std::make_unique<FakeCapture>();
    m_running = capture.get();
    return capture;
}

capture::CaptureInterface fakeInterface(
    const std::string& name, const std::vector<std::string>& addresses, capture::CaptureInterface::Kind kind)
{
    capture::CaptureInterface interface;
    interface.name = name;
    interface.kind = kind;
    interface.up = interface.running = true;
    interface.addresses = addresses;
    return interface;
}

} // namespace porthole::gui::test
