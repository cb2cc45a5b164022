// The state diagram in its window: steps, the packets that made them, the other way round; and its drawing.

#include "gui/colours/contrast.h"
#include "gui/conversations/state_diagram_window.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QApplication>
#include <QImage>
#include <QListWidget>
#include <QPainter>
#include <QSlider>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;
using porthole::test::TcpSegment;

class StateDiagramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        using namespace porthole::test;
        m_fixture = std::make_unique<WindowFixture>();
        std::vector<Bytes> frames = porthole::gui::test::tcpConnection(2);
        frames.push_back(tcpFrame({.sequence = 1000, .acknowledgment = 5000, .flags = 0x10}));
        frames.push_back(tcpFrame({.sequence = 1000, .acknowledgment = 5000, .flags = 0x18, .payload = "data"}));
        frames.push_back(tcpFrame({.sequence = 1004, .acknowledgment = 5000, .flags = 0x11}));
        auto close = reply(TcpSegment {});
        close.sequence = 5000;
        close.acknowledgment = 1005;
        close.flags = 0x11;
        frames.push_back(tcpFrame(close));
        frames.push_back(tcpFrame({.sequence = 1005, .acknowledgment = 5001, .flags = 0x10}));
        QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("a.pcap"), porthole::gui::test::pcapBytes(frames))));
        QVERIFY(m_fixture->waitForPacket(1));
        for (auto* action : m_fixture->window().findChildren<QAction*>())
            if (action->text().remove(QLatin1Char('&')) == QStringLiteral("TCP state diagram"))
                action->trigger();
        for (auto* widget : QApplication::topLevelWidgets())
            if (auto* window = qobject_cast<StateDiagramWindow*>(widget))
                m_window = window;
        QVERIFY(m_window);
        QVERIFY(QTest::qWaitForWindowExposed(m_window));
        QVERIFY(QTest::qWaitFor([this] { return m_window->steps().size() == 6; }, 5000));
    }
    void cleanup()
    {
        m_fixture.reset();
        m_window = nullptr;
    }

    void itBeginsAtTheSelectedPacket()
    {
        QCOMPARE(m_window->current(), 0);
        QCOMPARE(m_window->list()->count(), 7);
        QVERIFY(m_window->list()->item(1)->text().contains(QStringLiteral("client SYN_SENT")));
    }

    void keysGoFromStepToStep()
    {
        QTest::keyClick(m_window, Qt::Key_Right);
        QCOMPARE(m_window->current(), 1);
        QVERIFY(m_fixture->waitForPacket(2));
        QTest::keyClick(m_window, Qt::Key_End);
        QCOMPARE(m_window->current(), 5);
        QVERIFY(m_fixture->waitForPacket(7));
        QVERIFY(!m_window->nextAction()->isEnabled());
        QTest::keyClick(m_window, Qt::Key_Left);
        QCOMPARE(m_window->current(), 4);
        QTest::keyClick(m_window, Qt::Key_Home);
        QCOMPARE(m_window->current(), -1);
        QVERIFY(!m_window->previousAction()->isEnabled());
    }

    void aClickInTheListGoesToThePacket()
    {
        auto* list = m_window->list();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(4)).center());
        QCOMPARE(m_window->current(), 3);
        QVERIFY(m_fixture->waitForPacket(5));
    }

    void theSliderMoves()
    {
        m_window->slider()->setValue(3);
        QCOMPARE(m_window->current(), 2);
        QVERIFY(m_fixture->waitForPacket(3));
    }

    void thePacketListMovesTheStep()
    {
        QVERIFY(m_fixture->window().goToPacket(4)); // data: the handshake is done
        QVERIFY(QTest::qWaitFor([this] { return m_window->current() == 2; }));
        QVERIFY(m_fixture->window().goToPacket(6));
        QVERIFY(QTest::qWaitFor([this] { return m_window->current() == 4; }));
        QCOMPARE(m_fixture->window().packetNumber(), 6u); // and nothing moved it
    }

    void theWayIsDrawn_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void theWayIsDrawn()
    {
        QFETCH(bool, dark);
        const auto scheme = dark ? Scheme::Dark : Scheme::Light;
        const auto& colours = DiagramColours::of(scheme);
        const auto colourIn = [&](int step, TcpState state) {
            QImage image(StateDiagramPainter::sizeOfDiagram.toSize(), QImage::Format_RGB32);
            QPainter painter(&image);
            StateDiagramPainter(m_window->steps(), step, scheme, QFont()).paint(painter);
            painter.end();
            const auto box = StateDiagramPainter::boxOf(state);
            return image.pixelColor(static_cast<int>(box.left()) + 5, static_cast<int>(box.center().y()));
        };
        QCOMPARE(colourIn(-1, TcpState::Listen), colours.server.background);
        QCOMPARE(colourIn(0, TcpState::SynSent), colours.client.background);
        QCOMPARE(colourIn(0, TcpState::SynReceived), colours.server.background);
        QCOMPARE(colourIn(5, TcpState::TimeWait), colours.client.background);
        QCOMPARE(colourIn(5, TcpState::SynSent), colours.state(TcpState::SynSent).background);
    }

    void everyColourCanBeRead()
    {
        for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
            const auto& colours = DiagramColours::of(scheme);
            for (const auto& pair : colours.states)
                QVERIFY(contrastRatio(pair.background, pair.text) >= readableContrast);
            for (const auto& pair : {colours.head, colours.selected, colours.client, colours.server})
                QVERIFY(contrastRatio(pair.background, pair.text) >= readableContrast);
            for (const auto& text : {colours.ink, colours.faint, colours.openClose, colours.reset, colours.trouble, colours.data, colours.acknowledgment})
                QVERIFY(contrastRatio(colours.paper, text) >= readableContrast);
        }
    }

    void statesAreExplained()
    {
        const auto middle = StateDiagramPainter::boxOf(TcpState::TimeWait).center();
        QVERIFY(StateDiagramPainter::stateAt(middle) == TcpState::TimeWait);
        QVERIFY(!StateDiagramPainter::stateAt({5, 5}));
        QVERIFY(stateMeaning(TcpState::TimeWait).contains(QStringLiteral("2 MSL")));
    }

    void picturesAreWritten()
    {
        for (const auto& name : {QStringLiteral("states.png"), QStringLiteral("states.svg")}) {
            m_window->exportTo(m_fixture->filePath(name));
            QVERIFY(QTest::qWaitFor([this] { return !m_window->isExporting(); }, 5000));
        }
        QCOMPARE(QImage(m_fixture->filePath(QStringLiteral("states.png"))).width(), 2000);
        QFile svg(m_fixture->filePath(QStringLiteral("states.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QVERIFY(svg.readAll().contains("ESTABLISHED"));
    }

private:
    std::unique_ptr<WindowFixture> m_fixture;
    StateDiagramWindow* m_window = nullptr;
};

QTEST_MAIN(StateDiagramTest)
#include "state_diagram_test.moc"
