// How long the window's event loop is held up while a capture grows: porthole-live-bench [PACKETS-A-SECOND] [SECONDS].
// Packets are written to a file by another thread, as porthole-capture does, and reported 30 times a second.

#include "capture/file/capture_writer.h"
#include "tests/gui/timed_application.h"
#include "tests/gui/window_fixture.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

using namespace porthole;
using namespace porthole::gui;

namespace
{

constexpr int updateInterval = 33; ///< milliseconds

/// Writes a TCP connection over and over, with other ports each time, at a steady rate.
class Feeder
{
public:
    Feeder(const std::string& path, int perSecond)
        : m_perSecond(perSecond)
    {
        capture::Problem problem;
        m_writer = capture::CaptureWriter::create(path, {}, problem);
        capture::Interface interface;
        interface.linkType = LinkType::Ethernet;
        interface.name = "bench0";
        interface.ticksPerSecond = 1'000'000'000;
        m_writer->addInterface(interface);
        m_writer->flush();
    }
    void start()
    {
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    void stop()
    {
        m_thread.request_stop();
        m_thread.join();
        m_writer->close();
    }
    std::uint64_t written() const { return m_flushed; }

private:
    void run(const std::stop_token& stop)
    {
        auto frames = gui::test::tcpConnection(200);
        QElapsedTimer clock;
        clock.start();
        std::uint64_t count = 0;
        while (!stop.stop_requested()) {
            const auto due = static_cast<std::uint64_t>(clock.nsecsElapsed()) * static_cast<std::uint64_t>(m_perSecond)
                / 1'000'000'000;
            for (; count < due; ++count)
                write(frames, count);
            m_writer->flush();
            m_flushed = count;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    void write(std::vector<porthole::test::Bytes>& frames, std::uint64_t number)
    {
        auto& bytes = frames[number % frames.size()];
        const auto connection = number / frames.size();
        constexpr std::size_t sourcePort = 34, destinationPort = 36;
        const bool answer = number % frames.size() == 1;
        bytes[answer ? destinationPort : sourcePort] = static_cast<std::uint8_t>(0x80 | (connection >> 8));
        bytes[(answer ? destinationPort : sourcePort) + 1] = static_cast<std::uint8_t>(connection);
        FrameHeader header;
        header.time = 1'700'000'000'000'000'000 + static_cast<Nanoseconds>(number) * 5'000;
        header.capturedLength = header.originalLength = static_cast<std::uint32_t>(bytes.size());
        m_writer->writeFrame(header, { bytes.data(), bytes.size() });
    }

    int m_perSecond;
    std::unique_ptr<capture::CaptureWriter> m_writer;
    std::atomic<std::uint64_t> m_flushed = 0;
    std::jthread m_thread;
};

void waitFor(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const int rate = argc > 1 ? std::max(1, std::atoi(argv[1])) : 200'000;
    const int seconds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 10;
    gui::test::TimedApplication application(argc, argv);
    int result = 0;
    {
        gui::test::WindowFixture fixture;
        auto& window = fixture.window();
        window.resize(1400, 900);
        window.startCapture({ QStringLiteral("eth0") });
        const auto path = fixture.system().request().path;
        Feeder feeder(path, rate);
        auto* helper = fixture.system().running();
        helper->report(capture::CaptureStarted { { "eth0" } });
        helper->report(capture::CaptureFileBegun { path });
        feeder.start();
        QTimer progress;
        progress.setTimerType(Qt::PreciseTimer);
        QObject::connect(&progress, &QTimer::timeout, [&] {
            application.endUpdate();
            helper->report(capture::CaptureProgress { feeder.written(), 0 });
        });
        progress.start(updateInterval);
        waitFor(1'000);
        application.setMeasuring(true);
        waitFor(seconds * 1000);
        application.setMeasuring(false);
        const auto written = feeder.written();
        const auto shown = static_cast<std::uint64_t>(window.listModel()->rowCount());
        feeder.stop();
        std::printf("%d packets/s for %d s: %llu written, %llu shown (%llu behind), at the end of the list: %s\n", rate,
            seconds, static_cast<unsigned long long>(written), static_cast<unsigned long long>(shown),
            static_cast<unsigned long long>(written - std::min(written, shown)),
            window.list()->isAtEnd() ? "yes" : "no");
        gui::test::printTimes("an event, wall clock", application.events);
        gui::test::printTimes("an event, processor time", application.eventsBusy);
        gui::test::printTimes("all events of an update, processor time", application.updatesBusy);
        result = shown > 0 ? 0 : 1;
    }
    Loader::allEnded(std::chrono::seconds(5));
    return result;
}
