// Every capture of the collection beside the source tree, if it is there, and every golden one: each frame is dissected,
// and everything that can be shown of it is made. Whatever a file holds, that takes little time and memory.

#include "analysis/session.h"
#include "tests/support/captures.h"
#include "tests/support/dissection.h"

#include <QtTest/QtTest>

#include <sys/resource.h>

using namespace porthole;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int slowness = 10;
#else
constexpr int slowness = 1;
#endif
constexpr qint64 millisecondsAllowed = 10'000 * slowness;
constexpr long kilobytesAllowed = 500'000 * slowness;

long peakKilobytes()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Dissects all frames; the first fault, with its frame.
std::string faultIn(const analysis::Session& session)
{
    analysis::PacketReader reader(session);
    for (analysis::FrameNumber number = 1; number <= session.frameCount(); ++number) {
        if (!reader.read(number, {.tree = false, .columns = true}))
            return fmt::format("frame {} cannot be read again", number);
        const auto info = reader.packet().columns.info.string();
        reader.read(number);
        if (const auto fault = test::faultOf(reader.packet(), session.registry()); !fault.empty())
            return fmt::format("frame {}: {}", number, fault);
        if (reader.packet().columns.info.view() != info)
            return fmt::format("frame {}: Info is \"{}\" without a tree, \"{}\" with one", number, info, reader.packet().columns.info.view());
    }
    return {};
}

} // namespace

class EveryCaptureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isDissected_data()
    {
        QTest::addColumn<QString>("path");
        test::addAllCaptures();
    }
    void isDissected()
    {
        QFETCH(QString, path);
        QElapsedTimer timer;
        timer.start();
        capture::Problem problem;
        const auto session = analysis::Session::open(path.toStdString(), problem);
        if (!session) {
            QVERIFY(problem.text.ends_with('.'));
            return;
        }
        session->load();
        QCOMPARE(faultIn(*session), std::string());
        QVERIFY2(timer.elapsed() < millisecondsAllowed, qPrintable(QStringLiteral("%1 ms").arg(timer.elapsed())));
        QVERIFY2(peakKilobytes() < kilobytesAllowed, qPrintable(QStringLiteral("%1 kB").arg(peakKilobytes())));
    }
    void theCollectionIsThere()
    {
        if (!QDir(test::sharedCaptures()).exists())
            QSKIP("There are no shared captures beside the source tree; set PORTHOLE_SHARED");
    }
};

QTEST_GUILESS_MAIN(EveryCaptureTest)
#include "every_capture_test.moc"
