// How long the window is held up by its user: porthole-scroll-bench [CAPTURE] [SECONDS]. Scrolls, selects packets and types
// display filters, a character after the other, while the filters run. Without a capture: one of its own, of 20,000 packets.

#include "tests/gui/timed_application.h"
#include "tests/gui/window_fixture.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QTimer>

#include <random>

using namespace porthole;
using namespace porthole::gui;

namespace {

constexpr int frameTime = 16; ///< milliseconds

/// What a user does, a little of it every 16 ms.
class User {
public:
    explicit User(MainWindow& window)
        : m_window(window)
    {
    }

    void act()
    {
        auto& list = *m_window.list();
        auto& bar = *list.verticalScrollBar();
        switch (m_step++ % 4) {
        case 0: // the wheel, or the handle of the scroll bar dragged somewhere
            if (m_step % 64 < 32)
                bar.setValue(bar.value() + 3 * bar.singleStep());
            else
                bar.setValue(static_cast<int>(random(static_cast<std::uint32_t>(bar.maximum()) + 1)));
            return;
        case 1: type(); return;
        case 2:
            if (const int rows = m_window.listModel()->rowCount(); rows > 0)
                list.goTo(m_window.listModel()->frameNumber(static_cast<int>(random(static_cast<std::uint32_t>(rows)))));
            return;
        default: QTest::keyClick(&list, m_step % 8 < 4 ? Qt::Key_PageDown : Qt::Key_Down); return;
        }
    }
    int typed() const { return m_typed; }

private:
    std::uint32_t random(std::uint32_t below) { return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(m_random); }

    void type()
    {
        static const QStringList filters {QStringLiteral("tcp.analysis.retransmission"), QStringLiteral("frame contains \"GET\""),
            QStringLiteral("tcp.port == 443 and frame.len > 1000"), QStringLiteral("dns.qry.name contains \"example\""),
            QStringLiteral("ip.addr == 10.0.0.0/8")};
        auto* edit = m_window.filterBar()->edit();
        const auto& filter = filters[m_filter % filters.size()];
        if (m_character < filter.size()) {
            QTest::keyClick(edit, filter[m_character++].toLatin1());
        } else if (++m_character > filter.size() + 40) { // it may run for a while
            edit->selectAll();
            QTest::keyClick(edit, Qt::Key_Delete);
            m_character = 0;
            ++m_filter;
        }
        ++m_typed;
    }

    MainWindow& m_window;
    std::mt19937 m_random {1};
    int m_step = 0, m_typed = 0;
    qsizetype m_filter = 0, m_character = 0;
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
    gui::test::TimedApplication application(argc, argv);
    const int seconds = argc > 2 ? std::max(1, std::atoi(argv[2])) : argc > 1 ? 20 : 2;
    int result = 1;
    {
        gui::test::WindowFixture fixture;
        auto& window = fixture.window();
        window.resize(1400, 900);
        const auto path = argc > 1 ? QString::fromLocal8Bit(argv[1]) : fixture.writeTcpCapture(QStringLiteral("bench.pcap"), 20'000);
        if (!QFileInfo::exists(path)) {
            std::fprintf(stderr, "There is no such capture.\n");
            return 1;
        }
        window.openFile(path);
        const bool loaded = QTest::qWaitFor([&] { return window.document() && window.document()->session() && !window.document()->isLoading(); }, 300'000);
        if (!loaded) {
            std::fprintf(stderr, "The capture was not loaded.\n");
            return 1;
        }
        const int rows = window.listModel()->rowCount();
        User user(window);
        QTimer timer;
        timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer, &QTimer::timeout, [&] {
            application.endUpdate();
            user.act();
        });
        timer.start(frameTime);
        waitFor(500);
        application.setMeasuring(true);
        waitFor(seconds * 1000);
        application.setMeasuring(false);
        timer.stop();
        std::printf("%d rows, %d s, %d keys of filters\n", rows, seconds, user.typed());
        const auto print = gui::test::printTimes;
        print("an event, wall clock", application.events);
        print("an event, processor time", application.eventsBusy);
        print("all events of 16 ms, processor time", application.updatesBusy);
        result = user.typed() > 0 && rows > 0 ? 0 : 1;
    }
    Loader::allEnded(std::chrono::seconds(5));
    return result;
}
