// Following streams in the window: by keys and clicks, in all forms, both ways through it.

#include "gui/conversations/follow_view.h"
#include "gui/conversations/follow_window.h"
#include "gui/filters/display_filter_bar.h"
#include "gui/main_window/analysis_windows.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

namespace {

using porthole::test::Bytes;

constexpr std::uint32_t client = porthole::test::client, server = porthole::test::server;

/// Two TCP connections and a UDP conversation. Packets 1 to 7 are the first connection.
std::vector<Bytes> someTalk()
{
    std::vector<Bytes> frames;
    const auto tcp = [&](bool fromServer, std::uint32_t sequence, std::uint32_t acknowledgment, std::string_view data, std::uint16_t flags = 0x18,
                         std::uint16_t port = 40000) {
        porthole::test::TcpSegment segment {.fromPort = port, .sequence = sequence, .acknowledgment = acknowledgment, .flags = flags, .payload = data};
        if (fromServer) {
            std::swap(segment.from, segment.to);
            std::swap(segment.fromPort, segment.toPort);
        }
        frames.push_back(porthole::test::tcpFrame(segment));
    };
    tcp(false, 999, 0, "", 2);
    tcp(true, 4999, 1000, "", 0x12);
    tcp(false, 1000, 5000, "GET /needle ");
    tcp(false, 1012, 5000, "HTTP/1.1\r\n");
    tcp(true, 5000, 1022, "HTTP/1.1 200 OK\r\n\r\nneedle");
    tcp(true, 5030, 1022, "behind a hole");
    tcp(false, 1022, 5043, "");
    tcp(false, 7000, 1, "the second", 0x18, 40001);
    frames.push_back(porthole::test::udpFrame(client, 5000, server, 6000, "datagram one"));
    frames.push_back(porthole::test::udpFrame(server, 6000, client, 5000, "datagram two"));
    return frames;
}

} // namespace

class FollowWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("talk.pcap"), gui::test::pcapBytes(someTalk()))));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void opensByItsKeysAndFilters();
    void actionsSuitThePacket();
    void clickGoesToThePacket();
    void sidesAndForms();
    void readsAndWrites();
    void streamsByNumber();
    void findsAndWrapsAround();
    void copiesAndSaves();
    void filtersTheStreamOut();
    void udpByItsKeys();
    void outlivesTheCapture();
    void followsACaptureThatIsReplaced();
    void largeStreamsScroll();
    void describesWhatIsUnderTheMouse();

private:
    MainWindow& window() { return m_fixture->window(); }
    FollowWindow* followWindow() { return window().findChild<FollowWindow*>(); }
    QString filter() { return window().filterBar()->text(); }
    /// Presses the keys and waits until all is shown.
    FollowWindow* follow(Qt::Key key = Qt::Key_T)
    {
        QTest::keyClick(&window(), key, Qt::ControlModifier | Qt::AltModifier | Qt::ShiftModifier);
        auto* shown = followWindow();
        return shown && waitForLines(shown) ? shown : nullptr;
    }
    bool waitForLines(FollowWindow* shown, int lines = 1)
    {
        return QTest::qWaitFor([&] { return !shown->document()->isBusy() && shown->streamView()->visibleText().size() >= lines; }, 10000);
    }
    bool waitForText(FollowWindow* shown, const QString& first)
    {
        return QTest::qWaitFor([&] { return shown->streamView()->visibleText().value(0) == first; }, 10000);
    }

    static void moveTo(FollowView& view, const QPoint& point)
    {
        QMouseEvent move(QEvent::MouseMove, point, view.viewport()->mapToGlobal(point), Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(view.viewport(), &move);
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void FollowWindowTest::opensByItsKeysAndFilters()
{
    auto* shown = follow();
    QVERIFY(shown);
    QTRY_COMPARE(shown->streamView()->visibleText(),
        QStringList({QStringLiteral("GET /needle HTTP/1.1"), QStringLiteral("HTTP/1.1 200 OK"), QString(), QStringLiteral("needle"),
            QStringLiteral("[5 bytes missing in capture file]"), QStringLiteral("behind a hole")}));
    QCOMPARE(filter(), QStringLiteral("tcp.stream eq 0"));
    QVERIFY(shown->windowTitle().startsWith(QStringLiteral("TCP stream 0")));
    QVERIFY(shown->statusLabel()->text().contains(QStringLiteral("missing")));
    QTest::mouseClick(shown->backButton(), Qt::LeftButton);
    QTRY_COMPARE(filter(), QString());
    QTRY_VERIFY(!followWindow());
}

void FollowWindowTest::actionsSuitThePacket()
{
    auto& windows = *window().analysisWindows();
    QVERIFY(windows.followTcpAction()->isEnabled());
    QVERIFY(!windows.followUdpAction()->isEnabled());
    QVERIFY(window().goToPacket(9));
    QVERIFY(m_fixture->waitForPacket(9));
    QVERIFY(!windows.followTcpAction()->isEnabled());
    QVERIFY(windows.followUdpAction()->isEnabled());
    window().actions().close->trigger();
    QTRY_VERIFY(!windows.followUdpAction()->isEnabled());
}

void FollowWindowTest::clickGoesToThePacket()
{
    auto* shown = follow();
    QVERIFY(shown);
    auto& view = *shown->streamView();
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.pointOf(0, 14)); // "TTP" is of the second segment
    QVERIFY(m_fixture->waitForPacket(4));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.pointOf(0, 2));
    QVERIFY(m_fixture->waitForPacket(3));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.pointOf(5, 3));
    QVERIFY(m_fixture->waitForPacket(6));
    // A selection is no click.
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, view.pointOf(0, 0));
    QTest::mouseMove(view.viewport(), view.pointOf(0, 9));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, view.pointOf(0, 9));
    QTest::qWait(50);
    QVERIFY(m_fixture->waitForPacket(6));
}

void FollowWindowTest::sidesAndForms()
{
    auto* shown = follow();
    QVERIFY(shown);
    const auto choose = [](QComboBox* box, int index) {
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
    };
    QVERIFY(shown->sidesBox()->itemText(2).contains(QStringLiteral("192.0.2.2:80 → 192.0.2.1:40000")));
    choose(shown->sidesBox(), 2);
    QVERIFY(waitForText(shown, QStringLiteral("HTTP/1.1 200 OK")));
    choose(shown->sidesBox(), 1);
    QVERIFY(waitForText(shown, QStringLiteral("GET /needle HTTP/1.1")));
    choose(shown->formBox(), shown->formBox()->findText(QStringLiteral("Hex dump")));
    QVERIFY(waitForText(shown, QStringLiteral("00000000  47 45 54 20 2f 6e 65 65  64 6c 65 20              GET /nee dle ")));
    choose(shown->formBox(), shown->formBox()->findText(QStringLiteral("Raw")));
    QVERIFY(waitForText(shown, QStringLiteral("474554202f6e6565646c6520")));
    choose(shown->formBox(), shown->formBox()->findText(QStringLiteral("C arrays")));
    QVERIFY(waitForText(shown, QStringLiteral("char peer0_packet3[] = { /* Packet 3 */")));
    choose(shown->formBox(), shown->formBox()->findText(QStringLiteral("YAML")));
    QVERIFY(waitForText(shown, QStringLiteral("  - packet: 3")));
}

void FollowWindowTest::readsAndWrites()
{
    auto* shown = follow();
    QVERIFY(shown);
    shown->show();
    QTest::keyClick(shown->readsBox(), Qt::Key_Space);
    QVERIFY(shown->streamView()->areReadsShown());
    analysis::FollowLines lines(shown->document()->stream(), {});
    analysis::FollowCursor cursor;
    analysis::FollowLine line;
    bool open = false;
    QVERIFY(lines.next(cursor, &line, open));
    // Two writes, and one read that gets both: nobody had acknowledged the first.
    QCOMPARE(shown->streamView()->readText(line), QStringLiteral("2 segments, recv() ≤ 22"));
    QVERIFY(!shown->streamView()->grab().isNull());
}

void FollowWindowTest::streamsByNumber()
{
    auto* shown = follow();
    QVERIFY(shown);
    QCOMPARE(shown->streamBox()->maximum(), 1);
    QTest::keyClick(shown->streamBox(), Qt::Key_Up);
    QVERIFY(waitForText(shown, QStringLiteral("the second")));
    QTRY_COMPARE(filter(), QStringLiteral("tcp.stream eq 1"));
    QTest::keyClick(shown->streamBox(), Qt::Key_Down);
    QVERIFY(waitForText(shown, QStringLiteral("GET /needle HTTP/1.1")));
}

void FollowWindowTest::findsAndWrapsAround()
{
    auto* shown = follow();
    QVERIFY(shown);
    shown->findEdit()->setText(QStringLiteral("NEEDLE"));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return);
    QTRY_COMPARE(shown->remarkLabel()->text(), QStringLiteral("Found at byte 5."));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return);
    QTRY_COMPARE(shown->remarkLabel()->text(), QStringLiteral("Found at byte 19."));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return);
    QTRY_COMPARE(shown->remarkLabel()->text(), QStringLiteral("Found from the beginning."));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return, Qt::ShiftModifier);
    QTRY_COMPARE(shown->remarkLabel()->text(), QStringLiteral("Found from the end."));
    shown->findEdit()->setText(QStringLiteral("nowhere"));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return);
    QTRY_COMPARE(shown->remarkLabel()->text(), QStringLiteral("Not found."));
    shown->findAsBox()->setCurrentIndex(2);
    shown->findEdit()->setText(QStringLiteral("(a"));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return);
    QTRY_VERIFY(!shown->remarkLabel()->text().isEmpty());
    QVERIFY(shown->remarkLabel()->text() != QStringLiteral("Not found."));
}

void FollowWindowTest::copiesAndSaves()
{
    auto* shown = follow();
    QVERIFY(shown);
    QSignalSpy copied(shown, &FollowWindow::copied), saved(shown, &FollowWindow::saved);
    QTest::keyClick(shown, Qt::Key_C, Qt::ControlModifier);
    QTRY_COMPARE(copied.size(), 1);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("GET /needle HTTP/1.1\nHTTP/1.1 200 OK\n")));
    QVERIFY(QGuiApplication::clipboard()->text().endsWith(QStringLiteral("behind a hole")));
    auto& view = *shown->streamView();
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, view.pointOf(0, 4));
    QTest::mouseMove(view.viewport(), view.pointOf(1, 4));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, view.pointOf(1, 4));
    QTest::keyClick(shown, Qt::Key_C, Qt::ControlModifier);
    QTRY_COMPARE(copied.size(), 2);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("/needle HTTP/1.1\nHTTP"));

    const auto contentOf = [](const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const auto path = m_fixture->filePath(QStringLiteral("stream.bin"));
    const auto raw = shown->formBox()->findText(QStringLiteral("Raw"));
    shown->formBox()->setCurrentIndex(raw);
    Q_EMIT shown->formBox()->activated(raw);
    shown->saveTo(path);
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(contentOf(path), QByteArray("GET /needle HTTP/1.1\r\nHTTP/1.1 200 OK\r\n\r\nneedlebehind a hole"));
    shown->saveTo(QStringLiteral("/no/such/folder/stream"));
    QTRY_VERIFY(!shown->remarkLabel()->text().isEmpty() && shown->remarkLabel()->text() != QStringLiteral("Saved."));
    QCOMPARE(saved.size(), 1);
}

void FollowWindowTest::filtersTheStreamOut()
{
    auto* shown = follow();
    QVERIFY(shown);
    QTest::mouseClick(shown->filterOutButton(), Qt::LeftButton);
    QTRY_COMPARE(filter(), QStringLiteral("!(tcp.stream eq 0)"));
    QTRY_VERIFY(!followWindow());
}

void FollowWindowTest::udpByItsKeys()
{
    QVERIFY(window().goToPacket(10));
    QVERIFY(m_fixture->waitForPacket(10));
    auto* shown = follow(Qt::Key_U);
    QVERIFY(shown);
    QTRY_COMPARE(shown->streamView()->visibleText(), QStringList({QStringLiteral("datagram one"), QStringLiteral("datagram two")}));
    QCOMPARE(filter(), QStringLiteral("udp.stream eq 0"));
}

void FollowWindowTest::outlivesTheCapture()
{
    auto* shown = follow();
    QVERIFY(shown);
    window().actions().close->trigger();
    QTRY_VERIFY(shown->statusLabel()->text().contains(QStringLiteral("closed")));
    QVERIFY(!shown->backButton()->isEnabled());
    QCOMPARE(shown->streamView()->visibleText().value(0), QStringLiteral("GET /needle HTTP/1.1"));
    auto& view = *shown->streamView();
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.pointOf(0, 2));
    QTest::keyClick(shown, Qt::Key_Escape);
    QTRY_VERIFY(!followWindow());
}

void FollowWindowTest::followsACaptureThatIsReplaced()
{
    auto* shown = follow();
    QVERIFY(shown);
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("other.pcap"), 10)));
    QTRY_VERIFY(shown->statusLabel()->text().contains(QStringLiteral("closed")));
    QCOMPARE(shown->streamView()->visibleText().value(0), QStringLiteral("GET /needle HTTP/1.1"));
}

void FollowWindowTest::largeStreamsScroll()
{
    std::vector<Bytes> frames;
    constexpr std::uint32_t segments = 20'000, length = 120;
    for (std::uint32_t i = 0; i < segments; ++i) {
        const auto text = QStringLiteral("line %1 ").arg(i).toStdString() + std::string(length, 'x');
        frames.push_back(porthole::test::tcpFrame({.sequence = 1000 + i * length, .payload = std::string_view(text).substr(0, length)}));
    }
    QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("large.pcap"), gui::test::pcapBytes(frames))));
    QVERIFY(window().goToPacket(2));
    QVERIFY(m_fixture->waitForPacket(2));
    auto* shown = follow();
    QVERIFY(shown);
    auto& view = *shown->streamView();
    QTRY_COMPARE(shown->document()->lineCount(), std::uint64_t(segments) * length / 100);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());
    QTRY_VERIFY(!view.visibleText().isEmpty());
    QTRY_VERIFY(view.visibleText().last().endsWith(QStringLiteral("xxxx")));
    QTest::keyClick(&view, Qt::Key_Home);
    QTRY_VERIFY(view.visibleText().value(0).startsWith(QStringLiteral("line 0 ")));
    shown->findEdit()->setText(QStringLiteral("line 15000 "));
    QTest::keyClick(shown->findEdit(), Qt::Key_Return);
    QTRY_COMPARE(shown->remarkLabel()->text(), QStringLiteral("Found at byte 1,800,000."));
    QTRY_VERIFY(view.visibleText().join(QString()).contains(QStringLiteral("line 15000 ")));
}

void FollowWindowTest::describesWhatIsUnderTheMouse()
{
    auto* shown = follow();
    QVERIFY(shown);
    auto& view = *shown->streamView();
    moveTo(view, view.pointOf(0, 14));
    QTRY_VERIFY(shown->statusLabel()->text().startsWith(QStringLiteral("Packet 4 from the client, ")));
    QVERIFY(shown->statusLabel()->text().contains(QStringLiteral("byte 14 of the stream, 3 of 10 of the segment")));
    moveTo(view, view.pointOf(4, 3));
    QTRY_VERIFY(shown->statusLabel()->text().startsWith(QStringLiteral("5 bytes at offset 25 are in no packet")));
}

QTEST_MAIN(FollowWindowTest)
#include "follow_window_test.moc"
