// Graphs in their windows, by keys and clicks: the plot itself, TCP stream graphs, the I/O graph.

#include "capture/file/save_capture.h"
#include "gui/colours/contrast.h"
#include "gui/conversations/stream_graph_window.h"
#include "gui/plot/plot.h"
#include "gui/plot/plot_colours.h"
#include "gui/statistics/io_graph_window.h"
#include "tests/gui/fake_capture_view.h"
#include "tests/support/frames.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QWheelEvent>
#include <QtTest>

#include <cmath>
#include <ctime>

using namespace porthole;
using namespace porthole::gui;
using porthole::analysis::CurveShape;
using porthole::analysis::PlotSeries;
using porthole::analysis::StreamGraphKind;
using porthole::gui::test::FakeCaptureView;
using porthole::test::TcpSegment;

namespace {

constexpr int patience = 10'000; // ms

/// Two connections, the second of which sends more; frame n is captured at n milliseconds.
void addConnection(porthole::test::TemporaryCapture& capture, std::uint16_t port, int segments)
{
    const TcpSegment syn {.fromPort = port, .sequence = 999, .flags = 0x02};
    capture.add(tcpFrame(syn));
    auto answer = reply(syn);
    answer.sequence = 4999;
    answer.acknowledgment = 1000;
    answer.flags = 0x12;
    capture.add(tcpFrame(answer));
    std::uint32_t sequence = 1000;
    for (int i = 0; i < segments; ++i) {
        const TcpSegment data {.fromPort = port, .sequence = sequence, .acknowledgment = 5000, .flags = 0x18, .payload = "ten bytes."};
        capture.add(tcpFrame(data));
        sequence += 10;
        auto ack = reply(data);
        ack.sequence = 5000;
        ack.acknowledgment = sequence;
        ack.flags = 0x10;
        ack.payload = {};
        capture.add(tcpFrame(ack));
    }
}

std::shared_ptr<analysis::Session> load(porthole::test::TemporaryCapture& capture)
{
    capture::Problem problem;
    std::shared_ptr<analysis::Session> session = analysis::Session::open(capture.write(), problem);
    session->load();
    return session;
}

std::shared_ptr<const PlotSeries> wave(std::size_t points)
{
    auto series = std::make_shared<PlotSeries>();
    series->reserve(points);
    for (std::size_t i = 0; i < points; ++i)
        series->add(static_cast<double>(i), 100 + 50 * std::sin(static_cast<double>(i) * 0.01) + static_cast<double>(i * 7919 % 23), static_cast<std::uint32_t>(i + 1));
    series->finish();
    return series;
}

/// Points all over the plot, so many that most pixels of a column have one or are between two that have.
std::shared_ptr<const PlotSeries> scattered(std::size_t points)
{
    auto series = std::make_shared<PlotSeries>();
    series->reserve(points);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < points; ++i) {
        state = state * 1664525 + 1013904223;
        series->add(static_cast<double>(i), 1 + state / 1e6, static_cast<std::uint32_t>(i + 1));
    }
    series->finish();
    return series;
}

/// QCustomPlot's widget, which gets the mouse.
QWidget* canvas(Plot& plot)
{
    return plot.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
}

void click(Plot& plot, QPointF place)
{
    QTest::mouseMove(canvas(plot), place.toPoint());
    QTest::mouseClick(canvas(plot), Qt::LeftButton, {}, place.toPoint());
}

void drag(Plot& plot, QPoint from, QPoint to)
{
    auto* target = canvas(plot);
    QTest::mousePress(target, Qt::LeftButton, {}, from);
    const auto move = [&](QPoint at) {
        QMouseEvent event(QEvent::MouseMove, at, target->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(target, &event);
    };
    move((from + to) / 2);
    move(to);
    QTest::mouseRelease(target, Qt::LeftButton, {}, to);
}

int differentColours(const QImage& image, const QColor& wanted)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == wanted;
    return count;
}

} // namespace

class GraphWindowsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_view = std::make_unique<FakeCaptureView>();
        m_capture = std::make_unique<porthole::test::TemporaryCapture>();
        addConnection(*m_capture, 40000, 5);
        addConnection(*m_capture, 40001, 20);
    }
    void cleanup() { m_view.reset(); }

    void theCurvesCanBeSeen();
    void thePlotZoomsAndMoves();
    void theWheelZoomsAroundTheMouse();
    void aRectangleIsZoomedInto();
    void aClickTellsThePacket();
    void thePlotIsSaved();
    void everyShapeIsDrawn_data();
    void everyShapeIsDrawn();
    void fiveMillionPointsAreQuick_data();
    void fiveMillionPointsAreQuick();
    void aLogarithmicAxisShowsWhatIsGreaterThanZero();

    void theStreamOfTheSelectedPacketIsShown();
    void everyStreamGraphHasACurve();
    void theKernelsNumbersAreShownIfThereAreAny();
    void aClickSelectsThePacketAndViceVersa();
    void keysChangeStreamAndDirection();
    void streamGraphsFollowTheCapture();
    void streamGraphsSurviveTheEndOfTheCapture();

    void theIoGraphCountsPackets();
    void curvesAreAddedAndEdited();
    void aWrongFilterIsRed();
    void figuresOfAField();
    void intervalsAndAxes();
    void figuresAreCopied();
    void choicesAreKept();
    void theIoGraphFollowsTheCapture();
    void theIoGraphGoesToThePacket();

private:
    std::shared_ptr<analysis::Session> open()
    {
        auto session = load(*m_capture);
        m_view->show(session);
        return session;
    }
    template <typename Window>
    void showWindow(Window& window)
    {
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), patience);
        window.plot().drawNow();
    }

    std::unique_ptr<porthole::test::TemporaryCapture> m_capture;
    std::unique_ptr<FakeCaptureView> m_view;
};

void GraphWindowsTest::theCurvesCanBeSeen()
{
    constexpr double leastForLines = 3; // WCAG 2.1, success criterion 1.4.11
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        const auto& theme = Theme::of(scheme);
        for (const auto& colour : plotColours(theme))
            QVERIFY(contrastRatio(colour, theme.palette.color(QPalette::Base)) >= leastForLines);
    }
}

void GraphWindowsTest::thePlotZoomsAndMoves()
{
    Plot plot;
    plot.resize(600, 400);
    plot.setCurves({{.name = QStringLiteral("wave"), .colour = Qt::blue, .series = wave(1001)}});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.drawNow();
    const auto all = plot.shownX();
    QVERIFY(all.from <= 0 && all.to >= 1000);
    QVERIFY(!plot.isZoomed());
    QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.isZoomed());
    const auto zoomed = plot.shownX();
    QVERIFY(zoomed.to - zoomed.from < (all.to - all.from) * 0.9);
    const auto height = plot.shownY();
    QTest::keyClick(&plot, Qt::Key_X);
    QVERIFY(plot.shownX().to - plot.shownX().from < zoomed.to - zoomed.from);
    QVERIFY(plot.shownY() == height);
    QTest::keyClick(&plot, Qt::Key_X, Qt::ShiftModifier);
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(plot.shownX().from > zoomed.from);
    QTest::keyClick(&plot, Qt::Key_Up);
    QVERIFY(plot.shownY().from > height.from);
    // New points leave what the user looks at where it is.
    const auto before = plot.shownX();
    plot.setCurves({{.name = QStringLiteral("wave"), .colour = Qt::blue, .series = wave(2001)}});
    QVERIFY(plot.shownX() == before);
    QTest::keyClick(&plot, Qt::Key_Home);
    QVERIFY(!plot.isZoomed());
    QVERIFY(plot.shownX().to >= 2000);
}

void GraphWindowsTest::theWheelZoomsAroundTheMouse()
{
    Plot plot;
    plot.resize(600, 400);
    plot.setCurves({{.name = QStringLiteral("wave"), .colour = Qt::blue, .series = wave(1001)}});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.drawNow();
    const auto place = plot.placeOf(700, 120);
    QWheelEvent turn(place, canvas(plot)->mapToGlobal(place), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(canvas(plot), &turn);
    QVERIFY(plot.isZoomed());
    plot.drawNow();
    QVERIFY((plot.placeOf(700, 120) - place).manhattanLength() < 2);
}

void GraphWindowsTest::aRectangleIsZoomedInto()
{
    Plot plot;
    plot.resize(600, 400);
    plot.setCurves({{.name = QStringLiteral("wave"), .colour = Qt::blue, .series = wave(1001)}});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.drawNow();
    const auto all = plot.shownX();
    drag(plot, {200, 200}, {300, 200}); // moves
    QVERIFY(std::abs((plot.shownX().to - plot.shownX().from) - (all.to - all.from)) < 1e-6);
    QVERIFY(plot.shownX().from < all.from);
    plot.showAll();
    plot.drawNow();
    QTest::keyClick(&plot, Qt::Key_Z);
    QVERIFY(plot.dragZooms());
    drag(plot, plot.placeOf(200, 160).toPoint(), plot.placeOf(600, 60).toPoint());
    QVERIFY(std::abs(plot.shownX().from - 200) < 10);
    QVERIFY(std::abs(plot.shownX().to - 600) < 10);
    QVERIFY(std::abs(plot.shownY().to - 160) < 5);
}

void GraphWindowsTest::aClickTellsThePacket()
{
    Plot plot;
    plot.resize(600, 400);
    plot.setCurves({{.name = QStringLiteral("dots"), .colour = Qt::blue, .shape = CurveShape::Dots, .series = wave(30)}});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.drawNow();
    QSignalSpy clicked(&plot, &Plot::clicked);
    const auto point = plot.curves()[0].series->at(12);
    click(plot, plot.placeOf(point.x, point.low));
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0][0].toUInt(), 13u);
    QVERIFY(plot.hit().has_value());
    QTest::keyClick(&plot, Qt::Key_G);
    QCOMPARE(clicked.size(), 2);
    click(plot, {300, 380}); // the axis
    QCOMPARE(clicked.size(), 2);
}

void GraphWindowsTest::thePlotIsSaved()
{
    QTemporaryDir folder;
    Plot plot;
    plot.resize(600, 400);
    plot.setCurves({{.name = QStringLiteral("wave"), .colour = Qt::blue, .series = wave(100)}});
    for (const auto* name : {"a.png", "a.svg", "a.pdf"})
        QCOMPARE(plot.save(folder.filePath(QString::fromLatin1(name))), QString());
    QVERIFY(QImage(folder.filePath(QStringLiteral("a.png"))).width() >= 600);
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains("<svg"));
    QFile pdf(folder.filePath(QStringLiteral("a.pdf")));
    QVERIFY(pdf.open(QIODevice::ReadOnly));
    QVERIFY(pdf.readAll().startsWith("%PDF"));
    QVERIFY(!plot.save(folder.filePath(QStringLiteral("a.txt"))).isEmpty());
    QVERIFY(!plot.save(QStringLiteral("/nowhere/a.png")).isEmpty());
}

void GraphWindowsTest::everyShapeIsDrawn_data()
{
    QTest::addColumn<int>("shape");
    QTest::newRow("line") << static_cast<int>(CurveShape::Line);
    QTest::newRow("steps") << static_cast<int>(CurveShape::Steps);
    QTest::newRow("dots") << static_cast<int>(CurveShape::Dots);
    QTest::newRow("spans") << static_cast<int>(CurveShape::Spans);
    QTest::newRow("bars") << static_cast<int>(CurveShape::Bars);
    QTest::newRow("impulses") << static_cast<int>(CurveShape::Impulses);
}

void GraphWindowsTest::everyShapeIsDrawn()
{
    QFETCH(int, shape);
    const QColor colour(200, 0, 100);
    for (const std::size_t points : {std::size_t {20}, std::size_t {100'000}}) {
        Plot plot;
        plot.resize(500, 300);
        plot.setCurves({{.name = {}, .colour = colour, .shape = static_cast<CurveShape>(shape), .series = wave(points), .barWidth = 0.1}});
        const auto image = plot.picture(1).toImage();
        QVERIFY2(differentColours(image, colour) > 30, qPrintable(QString::number(points)));
    }
}

void GraphWindowsTest::fiveMillionPointsAreQuick_data()
{
    QTest::addColumn<int>("shape");
    QTest::addColumn<bool>("scatter");
    QTest::addColumn<bool>("logarithmic");
    QTest::newRow("line") << static_cast<int>(CurveShape::Line) << false << false;
    QTest::newRow("steps") << static_cast<int>(CurveShape::Steps) << false << false;
    QTest::newRow("dots") << static_cast<int>(CurveShape::Dots) << false << false;
    QTest::newRow("bars") << static_cast<int>(CurveShape::Bars) << false << false;
    QTest::newRow("scattered dots") << static_cast<int>(CurveShape::Dots) << true << false;
    QTest::newRow("scattered dots, logarithmic") << static_cast<int>(CurveShape::Dots) << true << true;
}

void GraphWindowsTest::fiveMillionPointsAreQuick()
{
    QFETCH(int, shape);
    QFETCH(bool, scatter);
    QFETCH(bool, logarithmic);
    const auto series = scatter ? scattered(5'000'000) : wave(5'000'000);
    Plot plot;
    plot.resize(1400, 900);
    plot.setAxes({}, {{}, PlotUnit::Number, logarithmic});
    plot.setCurves({{.name = QStringLiteral("curve"), .colour = Qt::blue, .shape = static_cast<CurveShape>(shape), .series = series, .barWidth = 1}});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    // Time of the processor: what else the machine does is left out.
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        const auto begin = std::clock();
        plot.drawNow();
        best = std::min(best, static_cast<double>(std::clock() - begin) * 1000 / CLOCKS_PER_SEC);
    }
    qInfo("5,000,000 points: drawn in %.1f ms", best);
    // The budget is 50 ms; under a sanitizer it takes longer.
    QVERIFY(best < 1000);
}

void GraphWindowsTest::aLogarithmicAxisShowsWhatIsGreaterThanZero()
{
    auto series = std::make_shared<PlotSeries>();
    for (const double y : {0.0, 1.0, 1000.0, 10.0})
        series->add(static_cast<double>(series->size()), y);
    series->finish();
    Plot plot;
    plot.resize(500, 300);
    plot.setAxes({}, {QStringLiteral("y"), PlotUnit::Number, true});
    plot.setCurves({{.name = {}, .colour = Qt::red, .series = series}});
    QVERIFY(plot.shownY().from > 0 && plot.shownY().from <= 1);
    QVERIFY(plot.shownY().to >= 1000);
    plot.drawNow();
    const double one = plot.placeOf(0, 1).y(), ten = plot.placeOf(0, 10).y(), hundred = plot.placeOf(0, 100).y();
    QVERIFY(std::abs((one - ten) - (ten - hundred)) < 1);
}

void GraphWindowsTest::theStreamOfTheSelectedPacketIsShown()
{
    open();
    m_view->select(15); // of the second connection
    StreamGraphWindow window(*m_view, StreamGraphKind::TcpTrace);
    showWindow(window);
    QCOMPARE(window.shown().wish.stream, 1u);
    QCOMPARE(window.shown().segments, std::size_t {42});
    QVERIFY(window.plot().marker().has_value());
    QVERIFY(std::abs(*window.plot().marker() - 0.014) < 1e-9);
    m_view->select(2); // of the first
    QVERIFY(!window.plot().marker().has_value());
    auto* stream = window.findChild<QSpinBox*>(QStringLiteral("stream"));
    QCOMPARE(stream->value(), 1);
    QCOMPARE(stream->maximum(), 1);
    QVERIFY(window.windowTitle().contains(QStringLiteral("stream 1")));
}

void GraphWindowsTest::everyStreamGraphHasACurve()
{
    open();
    StreamGraphWindow window(*m_view, StreamGraphKind::Stevens);
    showWindow(window);
    for (int kind = 0; kind < static_cast<int>(StreamGraphKind::Count); ++kind) {
        QTest::keyClick(&window, static_cast<Qt::Key>(Qt::Key_1 + kind));
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && static_cast<int>(window.shown().wish.kind) == kind, patience);
        QVERIFY(!window.plot().curves().isEmpty());
        QVERIFY(!window.plot().curves()[0].series->empty());
        QCOMPARE(window.findChild<QComboBox*>(QStringLiteral("kind"))->currentIndex(), kind);
    }
}

void GraphWindowsTest::theKernelsNumbersAreShownIfThereAreAny()
{
    open();
    const auto isKernels = [](const PlotCurve& curve) { return curve.name.startsWith(QLatin1String("Kernel: ")); };
    const auto kernels = [&](const StreamGraphWindow& window) {
        const auto& curves = window.plot().curves();
        return std::count_if(curves.begin(), curves.end(), isKernels);
    };
    {
        StreamGraphWindow window(*m_view, StreamGraphKind::BytesInFlight);
        showWindow(window);
        auto* box = window.findChild<QCheckBox*>(QStringLiteral("kernel"));
        QVERIFY(!box->isEnabled() && box->text().contains(QStringLiteral("none")));
        QCOMPARE(kernels(window), 0);
    }
    // The same, with samples of the client's kernel.
    const auto session = m_view->session();
    const auto conversation = session->conversation(session->row(1).conversation);
    capture::TcpSamples samples;
    samples.ends = {false, conversation.addressA.bytes, conversation.addressB.bytes, conversation.portA, conversation.portB, 1};
    for (const auto frame : {conversation.firstFrame, conversation.lastFrame}) {
        samples.samples.emplace_back();
        samples.samples.back().time = session->row(frame).time;
        samples.samples.back().congestionWindow = 10;
        samples.samples.back().sendMss = 1000;
    }
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("numbers.pcapng")).toStdString();
    capture::SaveOptions how;
    how.tcpSamples = {samples};
    capture::SaveResult result;
    capture::Problem problem;
    QVERIFY(capture::saveCapture(session->file(), path, how, result, problem));
    std::shared_ptr<analysis::Session> saved = analysis::Session::open(path, problem);
    QVERIFY(saved);
    saved->load();
    m_view->show(saved);
    StreamGraphWindow window(*m_view, StreamGraphKind::BytesInFlight);
    window.setStream(conversation.stream);
    showWindow(window);
    auto* box = window.findChild<QCheckBox*>(QStringLiteral("kernel"));
    QVERIFY(box->isEnabled() && box->isChecked());
    QVERIFY(kernels(window) > 0);
    const auto& curves = window.plot().curves();
    QCOMPARE(std::find_if(curves.begin(), curves.end(), isKernels)->series->at(0).high, 10'000.0);
    QTest::keyClick(&window, Qt::Key_K);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && kernels(window) == 0, patience);
    QTest::keyClick(&window, Qt::Key_K);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && kernels(window) > 0, patience);
    window.setKind(StreamGraphKind::RoundTrip); // of which these samples say nothing
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && kernels(window) == 0, patience);
    QTest::keyClick(&window, Qt::Key_D);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && !box->isEnabled(), patience);
    QVERIFY(box->text().contains(QStringLiteral("other direction")));
}

void GraphWindowsTest::aClickSelectsThePacketAndViceVersa()
{
    open();
    StreamGraphWindow window(*m_view, StreamGraphKind::Stevens);
    showWindow(window);
    const auto point = window.plot().curves()[0].series->at(2);
    click(window.plot(), window.plot().placeOf(point.x, point.low));
    QCOMPARE(m_view->visited, std::vector<std::uint32_t> {7});
    QVERIFY(std::abs(*window.plot().marker() - point.x) < 1e-9);
    QVERIFY2(window.readOut().contains(QStringLiteral("Packet 7")), qPrintable(window.readOut()));
    m_view->hidden = 5;
    const auto other = window.plot().curves()[0].series->at(1);
    click(window.plot(), window.plot().placeOf(other.x, other.low));
    QVERIFY2(window.readOut().contains(QStringLiteral("hides packet 5")), qPrintable(window.readOut()));
}

void GraphWindowsTest::keysChangeStreamAndDirection()
{
    open();
    StreamGraphWindow window(*m_view, StreamGraphKind::TcpTrace);
    showWindow(window);
    QCOMPARE(window.shown().wish.options.sender, 0);
    QTest::keyClick(&window, Qt::Key_PageUp);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.shown().wish.stream == 1, patience);
    QTest::keyClick(&window, Qt::Key_D);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.shown().wish.options.sender == 1, patience);
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("direction")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.shown().wish.options.sender == 0, patience);
    window.findChild<QSpinBox*>(QStringLiteral("stream"))->setValue(0);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.shown().wish.stream == 0, patience);
    QTest::keyClick(&window, Qt::Key_Escape);
    QVERIFY(!window.isVisible());
}

void GraphWindowsTest::streamGraphsFollowTheCapture()
{
    const auto path = QString::fromStdString(m_capture->write());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto whole = file.readAll();
    QTemporaryDir folder;
    QFile growing(folder.filePath(QStringLiteral("grows.pcap")));
    QVERIFY(growing.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    growing.write(whole.left(whole.size() / 2));
    capture::Problem problem;
    std::shared_ptr<analysis::Session> session = analysis::Session::open(growing.fileName().toStdString(), problem);
    session->load();
    m_view->loading = true;
    m_view->show(session);
    StreamGraphWindow window(*m_view, StreamGraphKind::Stevens);
    window.setStream(1);
    showWindow(window);
    const auto before = window.shown().segments;
    QVERIFY(before > 0);
    growing.write(whole.mid(whole.size() / 2));
    session->load();
    m_view->loading = false;
    m_view->grow();
    QTRY_COMPARE_WITH_TIMEOUT(window.shown().segments, std::size_t {42}, patience);
    QVERIFY(before < 42);
}

void GraphWindowsTest::streamGraphsSurviveTheEndOfTheCapture()
{
    open();
    StreamGraphWindow window(*m_view, StreamGraphKind::TcpTrace);
    showWindow(window);
    m_view->show(nullptr);
    QVERIFY(window.plot().curves().isEmpty());
    QTest::keyClick(&window, Qt::Key_D);
    m_view->setScheme(Scheme::Dark);
    open();
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && !window.plot().curves().isEmpty(), patience);
    QTest::keyClick(&window, Qt::Key_PageUp);
    QTest::keyClick(&window, Qt::Key_PageDown);
    // Closed in the middle of its work.
}

void GraphWindowsTest::theIoGraphCountsPackets()
{
    open();
    IoGraphWindow window(*m_view);
    QAbstractItemModelTester tester(&window.model());
    showWindow(window);
    QCOMPARE(window.plot().curves().size(), 2);
    QCOMPARE(window.shown().interval, Nanoseconds {1'000'000});
    const auto& packets = *window.plot().curves()[0].series;
    QCOMPARE(packets.size(), std::size_t {54}); // one a millisecond
    QCOMPARE(packets.yRange().to, 1.0);
    QCOMPARE(packets.at(7).frame, 8u);
}

void GraphWindowsTest::curvesAreAddedAndEdited()
{
    open();
    m_view->filter = QStringLiteral("tcp.port == 40001");
    IoGraphWindow window(*m_view);
    showWindow(window);
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("addCurve")), Qt::LeftButton);
    QCOMPARE(window.model().rowCount(), 3);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves().size() == 3, patience);
    const auto sum = [&](int curve) {
        double all = 0;
        const auto& series = *window.plot().curves()[curve].series;
        for (std::size_t i = 0; i < series.size(); ++i)
            all += series.at(i).high;
        return all;
    };
    QCOMPARE(sum(0), 54.0);
    QCOMPARE(sum(2), 42.0);
    // Typed into the table.
    auto* table = window.findChild<QTableView*>(QStringLiteral("curves"));
    const auto cell = window.model().index(2, IoGraphModel::Filter);
    table->setCurrentIndex(cell);
    table->edit(cell);
    auto* editor = table->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->setText(QStringLiteral("tcp.port == 40000"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && sum(2) == 12.0, patience);
    // Hidden, moved, removed.
    QVERIFY(window.model().setData(window.model().index(1, IoGraphModel::Name), Qt::Unchecked, Qt::CheckStateRole));
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves().size() == 2, patience);
    table->setCurrentIndex(window.model().index(2, 0));
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("curveUp")), Qt::LeftButton);
    QCOMPARE(window.model().rows()[1].filter, QStringLiteral("tcp.port == 40000"));
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("removeCurve")), Qt::LeftButton);
    QCOMPARE(window.model().rowCount(), 2);
}

void GraphWindowsTest::aWrongFilterIsRed()
{
    open();
    IoGraphWindow window(*m_view);
    showWindow(window);
    auto& model = window.model();
    const auto filter = model.index(0, IoGraphModel::Filter);
    QVERIFY(model.setData(filter, QStringLiteral("tcp.port ==")));
    QCOMPARE(filter.data(Qt::BackgroundRole).value<QColor>(), m_view->theme().filterBad.background);
    QVERIFY(!filter.data(Qt::ToolTipRole).toString().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves().size() == 1, patience);
    QVERIFY2(window.readOut().contains(QStringLiteral("is not shown")), qPrintable(window.readOut()));
    QVERIFY(model.setData(filter, QStringLiteral("tcp")));
    QVERIFY(!filter.data(Qt::BackgroundRole).isValid());
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves().size() == 2, patience);
}

void GraphWindowsTest::figuresOfAField()
{
    open();
    IoGraphWindow window(*m_view);
    showWindow(window);
    auto& model = window.model();
    const auto field = model.index(0, IoGraphModel::Field);
    QVERIFY(!(model.flags(field) & Qt::ItemIsEditable)); // packets need none
    QVERIFY(model.setData(model.index(0, IoGraphModel::Unit), static_cast<int>(analysis::IoUnit::Sum)));
    QVERIFY(model.flags(field) & Qt::ItemIsEditable);
    QCOMPARE(field.data(Qt::BackgroundRole).value<QColor>(), m_view->theme().filterBad.background); // it misses
    QVERIFY(model.setData(field, QStringLiteral("tcp.len")));
    window.findChild<QComboBox*>(QStringLiteral("interval"))->setCurrentText(QStringLiteral("50 ms"));
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves().size() == 2, patience);
    const auto& series = *window.plot().curves()[0].series;
    QCOMPARE(series.size(), std::size_t {2});
    QCOMPARE(series.at(0).high + series.at(1).high, 250.0); // 25 segments of ten bytes
    QVERIFY(model.setData(model.index(0, IoGraphModel::Unit), static_cast<int>(analysis::IoUnit::Maximum)));
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves()[0].series->yRange().to == 10.0, patience);
}

void GraphWindowsTest::intervalsAndAxes()
{
    const auto session = open();
    IoGraphWindow window(*m_view);
    showWindow(window);
    window.findChild<QComboBox*>(QStringLiteral("interval"))->setCurrentText(QStringLiteral("10 ms"));
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.shown().interval == 10'000'000, patience);
    QCOMPARE(window.plot().curves()[0].series->size(), std::size_t {6});
    QCOMPARE(window.plot().curves()[0].series->at(0).high, 10.0);
    window.findChild<QCheckBox*>(QStringLiteral("timeOfDay"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), patience);
    const auto first = static_cast<double>(session->firstTime()) * 1e-9;
    QVERIFY(std::abs(window.plot().curves()[0].series->at(0).x - first) < 1e-6);
    window.findChild<QCheckBox*>(QStringLiteral("logarithmic"))->click();
    QVERIFY(window.plot().shownY().from > 0);
    QVERIFY(window.model().setData(window.model().index(0, IoGraphModel::Smoothing), 4));
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.plot().curves()[0].series->at(5).high < 10, patience);
}

void GraphWindowsTest::figuresAreCopied()
{
    open();
    IoGraphWindow window(*m_view);
    showWindow(window);
    window.findChild<QComboBox*>(QStringLiteral("interval"))->setCurrentText(QStringLiteral("20 ms"));
    QTRY_VERIFY_WITH_TIMEOUT(window.isReady() && window.shown().interval == 20'000'000, patience);
    const auto expected = QStringLiteral("\"Interval start\",\"All packets\",\"TCP trouble\"\n0.000000,20,0\n0.020000,20,0\n0.040000,14,0\n");
    QCOMPARE(window.csv(), expected);
    QGuiApplication::clipboard()->clear();
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("copyCsv")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(QGuiApplication::clipboard()->text(), expected, patience);
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("copyPicture")), Qt::LeftButton);
    QVERIFY(!QGuiApplication::clipboard()->image().isNull());
}

void GraphWindowsTest::choicesAreKept()
{
    open();
    QList<IoGraphRow> rows;
    {
        IoGraphWindow window(*m_view);
        showWindow(window);
        window.model().setData(window.model().index(0, IoGraphModel::Filter), QStringLiteral("tcp.port == 40000"));
        window.model().setData(window.model().index(0, IoGraphModel::Style), static_cast<int>(CurveShape::Impulses));
        window.model().add({.name = QStringLiteral("a, \"name\""), .colour = 4, .unit = analysis::IoUnit::Average, .field = QStringLiteral("tcp.len"), .smoothing = 10});
        window.findChild<QComboBox*>(QStringLiteral("interval"))->setCurrentText(QStringLiteral("1 s"));
        rows = window.model().rows();
        window.close();
    }
    IoGraphWindow again(*m_view);
    QVERIFY(again.model().rows() == rows);
    QCOMPARE(again.findChild<QComboBox*>(QStringLiteral("interval"))->currentText(), QStringLiteral("1 s"));
    // A file that is none.
    QFile file(again.filePath());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("\x00\xff[rows]\nsize=99999999\n1\\unit=what\n1\\colour=-7\n");
    file.close();
    const auto choices = IoGraphChoices::read(again.filePath());
    QVERIFY(!choices.rows.isEmpty() && choices.rows.size() <= 50);
}

void GraphWindowsTest::theIoGraphFollowsTheCapture()
{
    const auto path = QString::fromStdString(m_capture->write());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto whole = file.readAll();
    QTemporaryDir folder;
    QFile growing(folder.filePath(QStringLiteral("grows.pcap")));
    QVERIFY(growing.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    growing.write(whole.left(whole.size() / 2));
    capture::Problem problem;
    std::shared_ptr<analysis::Session> session = analysis::Session::open(growing.fileName().toStdString(), problem);
    session->load();
    m_view->loading = true;
    m_view->show(session);
    IoGraphWindow window(*m_view);
    showWindow(window);
    const auto before = window.plot().curves()[0].series->size();
    QVERIFY(before > 0 && before < 54);
    growing.write(whole.mid(whole.size() / 2));
    session->load();
    m_view->loading = false;
    m_view->grow();
    QTRY_COMPARE_WITH_TIMEOUT(window.plot().curves()[0].series->size(), std::size_t {54}, patience);
    m_view->show(nullptr);
    QVERIFY(window.plot().curves().isEmpty());
}

void GraphWindowsTest::theIoGraphGoesToThePacket()
{
    open();
    IoGraphWindow window(*m_view);
    showWindow(window);
    const auto point = window.plot().curves()[0].series->at(20);
    click(window.plot(), window.plot().placeOf(point.x, point.high));
    QCOMPARE(m_view->visited, std::vector<std::uint32_t> {21});
    QVERIFY(window.plot().marker().has_value());
    QVERIFY2(window.readOut().contains(QStringLiteral("packet 21")), qPrintable(window.readOut()));
}

QTEST_MAIN(GraphWindowsTest)
#include "graph_windows_test.moc"
