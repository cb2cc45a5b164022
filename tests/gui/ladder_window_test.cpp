// The ladder and the flow graph in their windows, by clicks and keys; and where rows stand.

#include "dissectors/core/knowledge.h"
#include "gui/conversations/diagram_colours.h"
#include "gui/conversations/ladder_slots.h"
#include "gui/conversations/ladder_window.h"
#include "gui/settings/theme.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QApplication>
#include <QImage>
#include <QMenu>
#include <QScrollBar>
#include <QtTest>

#include <ctime>
#include <set>

using namespace porthole;
using namespace porthole::gui;
using analysis::Ladder;
using analysis::LadderRow;
using porthole::gui::test::WindowFixture;
using porthole::test::Bytes;
using porthole::test::TcpSegment;

namespace {

constexpr Nanoseconds millisecond = 1'000'000;

/// A ladder of plain data, a row a millisecond, with a long pause before row `pauseBefore`.
Ladder ladderOf(std::uint32_t rows, std::uint32_t pauseBefore = 0)
{
    Ladder ladder(Ladder::Kind::Tcp);
    analysis::LadderPiece piece;
    piece.ends = {{Ipv4Address {porthole::test::client}, std::uint16_t(40000)}, {Ipv4Address {porthole::test::server}, std::uint16_t(80)}};
    for (std::uint32_t at = 0; at < rows; ++at) {
        LadderRow row;
        row.time = at * millisecond + (pauseBefore && at >= pauseBefore ? 5'000 * millisecond : 0);
        row.frame = at + 1;
        row.sequence = 1 + at * 10;
        row.length = 10;
        row.flags = 0x18;
        row.from = 0;
        row.to = 1;
        row.kind = LadderRow::Kind::Segment;
        row.before = row.after = analysis::TcpStates {{TcpState::Established, TcpState::Established}}.pack();
        piece.rows.push_back(row);
    }
    ladder.append(piece);
    return ladder;
}

/// Handshake, data, a segment sent again, more data, close.
std::vector<Bytes> wholeConnection()
{
    std::vector<Bytes> frames;
    const auto client = [&](std::uint32_t sequence, std::uint32_t acknowledgment, std::uint16_t flags, std::string_view payload = {}) {
        frames.push_back(porthole::test::tcpFrame({.sequence = sequence, .acknowledgment = acknowledgment, .flags = flags, .payload = payload}));
    };
    const auto server = [&](std::uint32_t sequence, std::uint32_t acknowledgment, std::uint16_t flags) {
        auto segment = porthole::test::reply(TcpSegment {});
        segment.sequence = sequence;
        segment.acknowledgment = acknowledgment;
        segment.flags = flags;
        frames.push_back(porthole::test::tcpFrame(segment));
    };
    client(99, 0, 0x02);
    server(499, 100, 0x12);
    client(100, 500, 0x10);
    for (std::uint32_t i = 0; i < 20; ++i)
        client(100 + i * 10, 500, 0x18, "ten bytes.");
    client(250, 500, 0x18, "ten bytes."); // again: packet 24 repeats packet 19
    server(500, 300, 0x10);
    client(300, 500, 0x11);
    server(500, 301, 0x11);
    client(301, 501, 0x10);
    return frames;
}

} // namespace

class LadderWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("a.pcap"), porthole::gui::test::pcapBytes(wholeConnection()))));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void rowsStandInEqualSteps();
    void runsAreFolded();
    void timeHasABrokenAxis();
    void momentsAreFoundOnTheAxis();
    void theMenuOpensALadder();
    void aClickSelectsThePacket();
    void theListMovesTheLadder();
    void keysGoFromArrowToArrow();
    void foldedRunsOpen();
    void zoomKeepsItsLimits();
    void theWheelZooms();
    void picturesAreWritten();
    void textIsWritten();
    void quicHasLanes();
    void aPictureTooHighIsRefused();
    void theFlowGraphShowsWhatIsDisplayed();
    void aClosedCaptureStays();
    void itFollowsTheTheme();
    void aHundredThousandArrowsAreFluid();

private:
    LadderWindow* openLadder(const QString& text = QStringLiteral("Ladder of this conversation"));
    std::unique_ptr<WindowFixture> m_fixture;
};

void LadderWindowTest::rowsStandInEqualSteps()
{
    const auto ladder = ladderOf(5);
    LadderSlots layout;
    layout.arrange(ladder, true, {}, {.step = 40});
    QCOMPARE(layout.count(), std::size_t(5)); // too few to fold
    QCOMPARE(layout.y(0), 40.0);
    QCOMPARE(layout.y(4), 200.0);
    QCOMPARE(layout.slotAtY(0), std::size_t(0));
    QCOMPARE(layout.slotAtY(119), std::size_t(1));
    QCOMPARE(layout.nearest(119), std::size_t(2));
    QCOMPARE(layout.slotAtY(1e12), std::size_t(4));
    QVERIFY(!layout.isBroken(3));
}

void LadderWindowTest::runsAreFolded()
{
    const auto ladder = ladderOf(100);
    LadderSlots layout;
    layout.arrange(ladder, true, {}, {.step = 40});
    QCOMPARE(layout.count(), std::size_t(1));
    QVERIFY(layout.at(0).folded);
    QCOMPARE(layout.at(0).last, 99u);
    QCOMPARE(layout.slotOf(57), std::size_t(0));
    layout.arrange(ladder, true, {0}, {.step = 40});
    QCOMPARE(layout.count(), std::size_t(100));
    QCOMPARE(layout.slotOf(57), std::size_t(57));
}

void LadderWindowTest::timeHasABrokenAxis()
{
    const auto ladder = ladderOf(10, 6);
    LadderSlots layout;
    layout.arrange(ladder, false, {}, {.byTime = true, .step = 40, .pixelsPerNanosecond = 20.0 / millisecond, .least = 3, .most = 100});
    QCOMPARE(layout.y(5) - layout.y(4), 20.0);
    QVERIFY(layout.isBroken(6) && !layout.isBroken(5));
    QCOMPARE(layout.y(6) - layout.y(5), 100.0);
    QCOMPARE(layout.slotAtY(layout.y(7) + 1), std::size_t(7));
}

void LadderWindowTest::momentsAreFoundOnTheAxis()
{
    const auto ladder = ladderOf(10);
    LadderSlots layout;
    layout.arrange(ladder, false, {}, {.byTime = true, .step = 40, .pixelsPerNanosecond = 20.0 / millisecond, .least = 3, .most = 100});
    const auto at = [&](std::size_t slot, double milliseconds) {
        return layout.yOfTime(slot, ladder.rows()[slot].time + static_cast<Nanoseconds>(milliseconds * millisecond), 60);
    };
    QCOMPARE(at(4, 0), layout.y(4));
    QCOMPARE(at(4, 1.5), layout.y(4) + 30);
    QCOMPARE(at(4, -1.5), layout.y(4) - 30);
    QCOMPARE(at(4, 9), layout.y(4) + 60); // no farther
    QCOMPARE(at(9, 2), layout.y(9) + 40); // behind the last
}

LadderWindow* LadderWindowTest::openLadder(const QString& text)
{
    for (auto* action : m_fixture->window().findChildren<QAction*>())
        if (action->text().remove(QLatin1Char('&')) == text && action->isEnabled())
            action->trigger();
    LadderWindow* found = nullptr;
    for (auto* widget : QApplication::topLevelWidgets())
        if (auto* window = qobject_cast<LadderWindow*>(widget))
            found = window;
    const bool whole = found && QTest::qWaitForWindowExposed(found) && QTest::qWaitFor([found] { return found->isComplete(); }, 5000);
    return whole ? found : nullptr;
}

void LadderWindowTest::theMenuOpensALadder()
{
    auto* window = openLadder();
    QVERIFY(window);
    QCOMPARE(window->ladder().rows().size(), std::size_t(28));
    QVERIFY2(window->windowTitle().contains(QStringLiteral("192.0.2.1:40000 and 192.0.2.2:80")), qPrintable(window->windowTitle()));
    QVERIFY(window->summary().contains(QStringLiteral("28 packets")));
    QVERIFY(window->summary().contains(QStringLiteral("round trip 2.000 ms")));
    QCOMPARE(window->view()->selectedFrame(), 1u); // as in the list
    QCOMPARE(window->ladder().rows()[23].repeats, 19u);
}

void LadderWindowTest::aClickSelectsThePacket()
{
    auto* window = openLadder();
    QVERIFY(window);
    QTest::mouseClick(window->view()->viewport(), Qt::LeftButton, {}, window->view()->positionOf(1).toPoint());
    QCOMPARE(window->view()->selectedFrame(), 2u);
    QVERIFY(m_fixture->waitForPacket(2));
    QCOMPARE(window->view()->selectedFrame(), 2u);
}

void LadderWindowTest::theListMovesTheLadder()
{
    auto* window = openLadder();
    QVERIFY(window);
    window->foldAction()->setChecked(false);
    window->resize(900, 300);
    QVERIFY(m_fixture->window().goToPacket(28));
    QVERIFY(QTest::qWaitFor([&] { return window->view()->selectedFrame() == 28; }));
    const auto frames = window->view()->visibleFrames();
    QVERIFY(std::find(frames.begin(), frames.end(), 28u) != frames.end());
    QVERIFY(window->view()->verticalScrollBar()->value() > 0);
}

void LadderWindowTest::keysGoFromArrowToArrow()
{
    auto* window = openLadder();
    QVERIFY(window);
    auto* view = window->view();
    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(view->selectedFrame(), 2u);
    QVERIFY(m_fixture->waitForPacket(2));
    QTest::keyClick(view, Qt::Key_End);
    QCOMPARE(view->selectedFrame(), 28u); // TIME_WAIT's end is no packet
    QTest::keyClick(view, Qt::Key_Home);
    QCOMPARE(view->selectedFrame(), 1u);
    QTest::keyClick(view, Qt::Key_PageDown);
    QVERIFY(view->selectedFrame() > 1);
}

void LadderWindowTest::foldedRunsOpen()
{
    auto* window = openLadder();
    QVERIFY(window);
    auto* view = window->view();
    // Packets 4 to 18 before the one that was lost: folded.
    const auto slot = view->layoutOfRows().slotOf(5);
    QVERIFY(view->layoutOfRows().at(slot).folded);
    const auto folded = view->layoutOfRows().count();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->positionOf(5).toPoint());
    QVERIFY(!view->layoutOfRows().at(view->layoutOfRows().slotOf(5)).folded);
    QCOMPARE(view->layoutOfRows().count(), folded + 14);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->positionOf(5).toPoint());
    QCOMPARE(view->selectedFrame(), 6u);
    QTest::keyClick(view, Qt::Key_Left);
    QCOMPARE(view->layoutOfRows().count(), folded);
    QTest::keyClick(view, Qt::Key_Right);
    QCOMPARE(view->layoutOfRows().count(), folded + 14);
    QTest::keyClick(window, Qt::Key_F);
    QCOMPARE(view->layoutOfRows().count(), std::size_t(29)); // all, and the end of TIME_WAIT
}

void LadderWindowTest::zoomKeepsItsLimits()
{
    auto* window = openLadder();
    QVERIFY(window);
    const auto usual = window->view()->layoutOfRows().height();
    for (int i = 0; i < 30; ++i)
        QTest::keyClick(window->view(), Qt::Key_Plus);
    QCOMPARE(window->view()->zoom(), LadderView::largestZoom);
    QVERIFY(window->view()->layoutOfRows().height() > usual * 2);
    for (int i = 0; i < 40; ++i)
        QTest::keyClick(window->view(), Qt::Key_Minus);
    QCOMPARE(window->view()->zoom(), LadderView::smallestZoom);
    QTest::keyClick(window, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(window->view()->layoutOfRows().height(), usual);
}

void LadderWindowTest::theWheelZooms()
{
    auto* window = openLadder();
    QVERIFY(window);
    QTest::keyClick(window, Qt::Key_T);
    QVERIFY(window->view()->isByTime());
    const auto before = window->view()->spacing().pixelsPerNanosecond;
    const QPointF middle(200, 200);
    QWheelEvent turn(middle, window->view()->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(window->view()->viewport(), &turn);
    QCOMPARE(window->view()->zoom(), 1);
    QVERIFY(window->view()->spacing().pixelsPerNanosecond > before);
}

void LadderWindowTest::picturesAreWritten()
{
    auto* window = openLadder();
    QVERIFY(window);
    const auto written = [&](const QString& name, PictureFormat format) {
        const auto path = m_fixture->filePath(name);
        window->exportTo(path, format);
        if (!QTest::qWaitFor([window] { return !window->isExporting(); }, 10'000))
            return QByteArray();
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const auto png = QImage::fromData(written(QStringLiteral("a.png"), PictureFormat::Png));
    QVERIFY(png.height() > window->view()->layoutOfRows().height() * 2);
    const auto paper = png.pixelColor(1, png.height() - 1);
    bool drawn = false;
    for (int x = 0; x < png.width() && !drawn; ++x)
        drawn = png.pixelColor(x, png.height() / 2) != paper;
    QVERIFY(drawn);
    const auto svg = written(QStringLiteral("a.svg"), PictureFormat::Svg);
    QVERIFY(svg.contains("<svg") && svg.contains("Three-way handshake"));
    QVERIFY(written(QStringLiteral("a.pdf"), PictureFormat::Pdf).startsWith("%PDF"));
    QVERIFY2(window->summary().contains(QStringLiteral("Written to a.pdf")), qPrintable(window->summary()));
}

void LadderWindowTest::textIsWritten()
{
    auto* window = openLadder();
    QVERIFY(window);
    const auto path = m_fixture->filePath(QStringLiteral("a.txt"));
    window->exportTo(path, PictureFormat::Text);
    QVERIFY(QTest::qWaitFor([window] { return !window->isExporting(); }, 10'000));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto text = file.readAll();
    QCOMPARE(text.count('\n'), 30); // a head, 28 packets, the end of TIME_WAIT
    QVERIFY(text.contains("repeats packet 19"));
}

void LadderWindowTest::quicHasLanes()
{
    const auto example = qEnvironmentVariable("PORTHOLE_SOURCE_DIR") + QStringLiteral("/resources/examples/quic_0rtt.pcapng");
    QVERIFY(m_fixture->open(example));
    QVERIFY(m_fixture->waitForPacket(1));
    auto* window = openLadder();
    QVERIFY(window);
    // The colours of all three number spaces are in the picture, and what the packets say in the text.
    const auto image = window->view()->viewport()->grab().toImage();
    std::set<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            colours.insert(image.pixel(x, y));
    const auto scheme = image.pixelColor(2, image.height() - 2).lightness() < 128 ? Scheme::Dark : Scheme::Light;
    for (const auto& space : DiagramColours::of(scheme).spaces)
        QVERIFY2(colours.contains(space.rgb()), qPrintable(space.name()));
    const auto path = m_fixture->filePath(QStringLiteral("quic.txt"));
    window->exportTo(path, PictureFormat::Text);
    QVERIFY(QTest::qWaitFor([window] { return !window->isExporting(); }, 10'000));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("Handshake[0]: CRYPTO[EE, FIN]\n"));
}

void LadderWindowTest::aPictureTooHighIsRefused()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("long.pcap"), 2000)));
    QVERIFY(m_fixture->waitForPacket(1));
    auto* window = openLadder();
    QVERIFY(window);
    window->foldAction()->setChecked(false);
    const auto path = m_fixture->filePath(QStringLiteral("long.png"));
    window->exportTo(path, PictureFormat::Png);
    QVERIFY(QTest::qWaitFor([window] { return !window->isExporting(); }, 10'000));
    QVERIFY2(window->summary().contains(QStringLiteral("pixels high")), qPrintable(window->summary()));
    QVERIFY(!QFile::exists(path));
}

void LadderWindowTest::theFlowGraphShowsWhatIsDisplayed()
{
    auto* window = openLadder(QStringLiteral("Flow graph"));
    QVERIFY(window);
    QCOMPARE(window->ladder().rows().size(), std::size_t(28));
    QCOMPARE(window->ladder().ends().size(), std::size_t(2));
    m_fixture->window().filterBar()->apply(QStringLiteral("tcp.flags.syn == 1"));
    QVERIFY(QTest::qWaitFor([window] { return window->isComplete() && window->ladder().rows().size() == 2; }, 5000));
    m_fixture->window().filterBar()->apply(QString());
    QVERIFY(QTest::qWaitFor([window] { return window->isComplete() && window->ladder().rows().size() == 28; }, 5000));
}

void LadderWindowTest::aClosedCaptureStays()
{
    auto* window = openLadder();
    QVERIFY(window);
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("other.pcap"), 5)));
    QVERIFY(QTest::qWaitFor([window] { return window->summary().contains(QStringLiteral("no longer open")); }));
    QCOMPARE(window->ladder().rows().size(), std::size_t(28));
    QTest::keyClick(window->view(), Qt::Key_End); // selects nothing in the other capture
    QCOMPARE(window->view()->selectedFrame(), 28u);
    QTest::qWait(50);
    QVERIFY(m_fixture->window().packetNumber() <= 5);
}

void LadderWindowTest::itFollowsTheTheme()
{
    auto* window = openLadder();
    QVERIFY(window);
    const auto corner = [&] { return window->view()->viewport()->grab().toImage().pixelColor(2, 200); };
    const auto light = corner();
    m_fixture->settings().setTheme(ThemeChoice::Dark);
    QVERIFY(QTest::qWaitFor([&] { return corner().lightness() < light.lightness() - 100; }));
}

void LadderWindowTest::aHundredThousandArrowsAreFluid()
{
    const auto ladder = ladderOf(100'000);
    LadderView view;
    view.resize(1000, 800);
    view.setFolding(false);
    view.setLadder(&ladder);
    QImage image(view.size(), QImage::Format_RGB32);
    for (const bool byTime : {false, true}) {
        view.setByTime(byTime);
        qint64 longest = 0, all = 0;
        constexpr int frames = 40;
        for (int frame = 0; frame < frames; ++frame) {
            view.verticalScrollBar()->setValue(static_cast<int>(qint64 {view.verticalScrollBar()->maximum()} * frame / frames));
            const auto begin = std::clock(); // time of the processor: others may be at work
            view.viewport()->render(&image);
            const auto took = static_cast<qint64>(std::clock() - begin) * 1'000'000'000 / CLOCKS_PER_SEC;
            longest = std::max(longest, took);
            all += took;
        }
        qInfo("%s: %.1f ms a frame, the longest %.1f ms", byTime ? "axis of time" : "equal steps", static_cast<double>(all) / frames / 1e6,
            static_cast<double>(longest) / 1e6);
        // Some milliseconds; what sanitizers still keep.
        QVERIFY(all / frames < 150 * millisecond);
    }
}

QTEST_MAIN(LadderWindowTest)
#include "ladder_window_test.moc"
