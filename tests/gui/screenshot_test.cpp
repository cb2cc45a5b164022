// porthole --screenshot, as a user would call it.

#include "gui/settings/theme.h"
#include "tests/support/frames.h"

#include <QImage>
#include <QProcess>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class ScreenshotTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pictureIsDrawn_data();
    void pictureIsDrawn();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
    void noDisplayIsOneSentence();

private:
    struct Outcome {
        int code;
        QString errors;
    };
    static Outcome run(const QStringList& arguments, bool display = true);
    QTemporaryDir m_folder;
};

ScreenshotTest::Outcome ScreenshotTest::run(const QStringList& arguments, bool display)
{
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    if (!display)
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(name));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(PORTHOLE_PROGRAM), arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, QStringLiteral("did not end by itself")};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError())};
}

void ScreenshotTest::pictureIsDrawn_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<Scheme>("scheme");
    QTest::newRow("light") << QStringLiteral("light") << Scheme::Light;
    QTest::newRow("dark") << QStringLiteral("dark") << Scheme::Dark;
}

void ScreenshotTest::pictureIsDrawn()
{
    QFETCH(QString, theme);
    QFETCH(Scheme, scheme);
    porthole::test::TemporaryCapture capture;
    for (std::uint32_t i = 0; i < 50; ++i)
        capture.add(porthole::test::tcpFrame({.sequence = 1 + 10 * i, .flags = 0x18, .payload = "ten bytes."}));
    const auto picture = m_folder.filePath(theme + QStringLiteral(".png"));
    const auto outcome = run({QStringLiteral("--screenshot"), picture, QString::fromStdString(capture.write()), QStringLiteral("--packet"),
        QStringLiteral("7"), QStringLiteral("--expand"), QStringLiteral("tcp"), QStringLiteral("--theme"), theme, QStringLiteral("--size"),
        QStringLiteral("1000x640")});
    QVERIFY2(outcome.code == 0, qPrintable(outcome.errors));
    const QImage image(picture);
    QCOMPARE(image.size(), QSize(1000, 640));
    // It shows TCP rows, a selected one, and selected bytes.
    QHash<QRgb, int> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            ++colours[image.pixel(x, y)];
    const auto& drawn = Theme::of(scheme);
    QVERIFY(colours.value(drawn.row(RowClass::Tcp).background.rgb()) > 10'000);
    QVERIFY(colours.value(drawn.palette.color(QPalette::Highlight).rgb()) > 5'000);
    QVERIFY(colours.value(drawn.palette.color(QPalette::Base).rgb()) > 10'000);
}

void ScreenshotTest::mistakesAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no capture") << QStringList {QStringLiteral("--screenshot"), QStringLiteral("a.png")};
    QTest::newRow("unknown option") << QStringList {QStringLiteral("--nonsense")};
    QTest::newRow("unknown theme") << QStringList {QStringLiteral("--theme"), QStringLiteral("pink"), QStringLiteral("a.pcap")};
}

void ScreenshotTest::mistakesAreNamed()
{
    QFETCH(QStringList, arguments);
    const auto outcome = run(arguments);
    QCOMPARE(outcome.code, 1);
    QVERIFY(outcome.errors.startsWith(QLatin1String("porthole: ")));
    QCOMPARE(outcome.errors.count(QLatin1Char('\n')), 1);
}

void ScreenshotTest::noDisplayIsOneSentence()
{
    const auto outcome = run({}, false);
    QCOMPARE(outcome.code, 1);
    QCOMPARE(outcome.errors.count(QLatin1Char('\n')), 1);
    QVERIFY(outcome.errors.contains(QLatin1String("no display")));
}

QTEST_GUILESS_MAIN(ScreenshotTest)
#include "screenshot_test.moc"
