// What the window says when a file is missing, damaged, or changes while it is open.

#include "gui/packets/copy_job.h"
#include "tests/gui/window_fixture.h"

#include <QPushButton>
#include <QtTest>

using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class FileTroubleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void whatCannotBeOpenedIsSaid_data();
    void whatCannotBeOpenedIsSaid();
    void whatIsCutOffIsShownUpToThere();
    void whatIsDamagedIsShownUpToThere();
    void anEmptyCaptureIsNoError();
    void aGrownFileOffersToReload();
    void aShrunkFileWarns();
    void aVanishedFileWarns();
    void theNextFileClearsTheMessage();

private:
    MainWindow& window() { return m_fixture->window(); }
    Banner& banner() { return *m_fixture->window().banner(); }

    std::unique_ptr<WindowFixture> m_fixture;
};

void FileTroubleTest::whatCannotBeOpenedIsSaid_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content"); // null: no file is written
    QTest::newRow("a missing file") << QStringLiteral("missing.pcap") << QByteArray();
    QTest::newRow("an empty file") << QStringLiteral("empty.pcap") << QByteArray("");
    QTest::newRow("something else") << QStringLiteral("letter.pcap") << QByteArray("Dear reader, this is no capture at all.");
    QTest::newRow("a folder") << QStringLiteral(".") << QByteArray();
    QTest::newRow("half a header") << QStringLiteral("half.pcap") << test::pcapBytes({}).left(10);
}

void FileTroubleTest::whatCannotBeOpenedIsSaid()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    if (!content.isNull())
        m_fixture->writeFile(name, content);
    QVERIFY(m_fixture->open(m_fixture->filePath(name)));
    QVERIFY(banner().isVisible());
    QCOMPARE(banner().kind(), BannerKind::Error);
    QVERIFY(banner().title().endsWith(QLatin1String("cannot be opened")));
    QVERIFY2(banner().text().size() > 10, qPrintable(banner().text()));
    QVERIFY(window().showsStartPage());
    QVERIFY(!window().document());
    QVERIFY(m_fixture->settings().recentFiles().isEmpty());
}

void FileTroubleTest::whatIsCutOffIsShownUpToThere()
{
    auto content = test::pcapBytes(test::tcpConnection(20));
    content.chop(7);
    QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("cut.pcap"), content)));
    QCOMPARE(window().listModel()->rowCount(), 19);
    QVERIFY(banner().isVisible());
    QCOMPARE(banner().kind(), BannerKind::Warning);
    QVERIFY(banner().title().contains(QLatin1String("cut off")));
    QVERIFY(!banner().text().isEmpty());
}

void FileTroubleTest::whatIsDamagedIsShownUpToThere()
{
    auto content = test::pcapBytes(test::tcpConnection(5));
    content.append(QByteArray(64, '\xff')); // a record of 4 GB
    QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("bad.pcap"), content)));
    QCOMPARE(window().listModel()->rowCount(), 5);
    QVERIFY(banner().isVisible());
    QVERIFY2(banner().title().contains(QLatin1String("damaged")), qPrintable(banner().title()));
    QCOMPARE(banner().kind(), BannerKind::Error);
}

void FileTroubleTest::anEmptyCaptureIsNoError()
{
    QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("none.pcap"), test::pcapBytes({}))));
    QVERIFY(banner().isVisible());
    QCOMPARE(banner().kind(), BannerKind::Information);
    QCOMPARE(window().packetsText(), QStringLiteral("0 packets"));
}

void FileTroubleTest::aGrownFileOffersToReload()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("grows.pcap"), 5);
    QVERIFY(m_fixture->open(path));
    QVERIFY(window().goToPacket(3));
    m_fixture->writeFile(QStringLiteral("more"), {});
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append));
    file.write(test::pcapBytes(test::tcpConnection(4)).mid(24));
    file.close();
    QTRY_VERIFY(banner().isVisible());
    QVERIFY(banner().title().contains(QLatin1String("has grown")));
    banner().actionButton()->click();
    QTRY_COMPARE(window().listModel()->rowCount(), 9);
    QVERIFY(m_fixture->waitForPacket(3)); // where one was
    QVERIFY(!banner().isVisible());
}

void FileTroubleTest::aShrunkFileWarns()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("shrinks.pcap"), 50);
    QVERIFY(m_fixture->open(path));
    QVERIFY(QFile::resize(path, 300));
    QTRY_VERIFY(banner().isVisible());
    QVERIFY(banner().title().contains(QLatin1String("shorter")));
    // Packets that are gone do not bring the window down.
    QVERIFY(window().goToPacket(50));
    QTRY_VERIFY(banner().title().contains(QLatin1String("can no longer be read")));
    QCOMPARE(window().treeModel()->rowCount(), 0);
}

void FileTroubleTest::aVanishedFileWarns()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("goes.pcap"), 5);
    QVERIFY(m_fixture->open(path));
    QVERIFY(QFile::remove(path));
    QTRY_VERIFY(banner().isVisible());
    QVERIFY(banner().title().contains(QLatin1String("no longer there")));
    QVERIFY(window().goToPacket(4));
    QVERIFY(m_fixture->waitForPacket(4)); // still open, still readable
}

void FileTroubleTest::theNextFileClearsTheMessage()
{
    QVERIFY(m_fixture->open(m_fixture->filePath(QStringLiteral("missing.pcap"))));
    QVERIFY(banner().isVisible());
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("good.pcap"), 5)));
    QVERIFY(!banner().isVisible());
}

QTEST_MAIN(FileTroubleTest)
#include "file_trouble_test.moc"
