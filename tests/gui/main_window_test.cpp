// The whole window, driven by keys and clicks, judged by what it shows.

#include "gui/packets/copy_job.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QDockWidget>
#include <QDropEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QtTest>
#include <QToolButton>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class MainWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void startPageInvites();
    void captureIsShown();
    void firstRowsComeAtOnce();
    void shortcutsMoveBetweenPackets();
    void goToPacketAsksAndRefuses();
    void conversationIsFollowed();
    void treeSelectionHighlightsBytes();
    void byteClickSelectsTheField();
    void hoverShowsWhatAClickWouldSelect();
    void copiesReachTheClipboard();
    void zoomAndThemeAndTimeApply();
    void droppedFileIsOpened();
    void recentFilesAreOffered();
    void loadingCanBeCancelled();
    void closingWhileLoadingDoesNotWait();
    void layoutIsRemembered();
    void closingShowsTheStartPage();

private:
    MainWindow& window() { return m_fixture->window(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) { QTest::keyClick(&window(), key, modifiers); }
    /// A file that takes a while to load.
    QString largeCapture();

    std::unique_ptr<WindowFixture> m_fixture;
};

void MainWindowTest::startPageInvites()
{
    QVERIFY(window().showsStartPage());
    QVERIFY(window().startPage()->openButton()->isVisible());
    QVERIFY(!window().actions().reload->isEnabled());
    QCOMPARE(window().windowTitle(), QStringLiteral("Porthole"));
    for (auto* pane : window().findChildren<QDockWidget*>())
        QVERIFY(!pane->isVisible());
}

void MainWindowTest::captureIsShown()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("ten.pcap"), 10)));
    QVERIFY(!window().showsStartPage());
    QCOMPARE(window().listModel()->rowCount(), 10);
    QCOMPARE(window().packetsText(), QStringLiteral("10 packets"));
    QVERIFY(window().windowTitle().startsWith(QLatin1String("ten.pcap")));
    QVERIFY(!window().banner()->isVisible());
    QVERIFY(!window().loadIndicator()->isVisible());
    QCOMPARE(m_fixture->cell(0, PacketListModel::Source), QStringLiteral("192.0.2.1"));
    QCOMPARE(m_fixture->cell(0, PacketListModel::Protocol), QStringLiteral("TCP"));
    QVERIFY(m_fixture->cell(0, PacketListModel::Info).contains(QLatin1String("[SYN]")));
    QCOMPARE(m_fixture->cell(9, PacketListModel::Time), QStringLiteral("0.009000"));
    // The first packet is selected and taken apart.
    QVERIFY(m_fixture->waitForPacket(1));
    QVERIFY(window().treeModel()->index(0, 0).data().toString().startsWith(QLatin1String("Frame 1")));
    for (auto* pane : window().findChildren<QDockWidget*>())
        QVERIFY(pane->isVisible());
}

void MainWindowTest::firstRowsComeAtOnce()
{
    const auto path = largeCapture();
    QElapsedTimer clock;
    clock.start();
    window().openFile(path);
    QVERIFY(QTest::qWaitFor([this] { return window().listModel()->rowCount() > 0; }, 5'000));
    const auto elapsed = clock.elapsed();
    qInfo("first rows after %lld ms", static_cast<long long>(elapsed));
    QVERIFY(elapsed < 1'000); // 100 on an idle machine; this one may be busy
}

void MainWindowTest::shortcutsMoveBetweenPackets()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 100)));
    QVERIFY(m_fixture->waitForPacket(1));
    press(Qt::Key_Down, Qt::ControlModifier);
    QVERIFY(m_fixture->waitForPacket(2));
    press(Qt::Key_F8);
    QVERIFY(m_fixture->waitForPacket(3));
    press(Qt::Key_F7);
    QVERIFY(m_fixture->waitForPacket(2));
    press(Qt::Key_Up, Qt::ControlModifier);
    QVERIFY(m_fixture->waitForPacket(1));
    press(Qt::Key_Up, Qt::ControlModifier); // there is none before
    QVERIFY(m_fixture->waitForPacket(1));
    press(Qt::Key_End, Qt::ControlModifier);
    QVERIFY(m_fixture->waitForPacket(100));
    press(Qt::Key_Home, Qt::ControlModifier);
    QVERIFY(m_fixture->waitForPacket(1));
    press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(m_fixture->waitForPacket(100));
    press(Qt::Key_Right, Qt::AltModifier);
    QVERIFY(m_fixture->waitForPacket(1));
}

void MainWindowTest::goToPacketAsksAndRefuses()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 100)));
    press(Qt::Key_G, Qt::ControlModifier);
    auto* bar = window().goToBar();
    QVERIFY(bar->isVisible());
    bar->edit()->setText(QStringLiteral("101"));
    QTest::keyClick(bar->edit(), Qt::Key_Return);
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->complaint(), QStringLiteral("There are packets 1 to 100."));
    bar->edit()->setText(QStringLiteral("what"));
    QTest::keyClick(bar->edit(), Qt::Key_Return);
    QVERIFY(!bar->complaint().isEmpty());
    bar->edit()->setText(QStringLiteral("42"));
    QTest::keyClick(bar->edit(), Qt::Key_Return);
    QVERIFY(m_fixture->waitForPacket(42));
    QVERIFY(!bar->isVisible());
}

void MainWindowTest::conversationIsFollowed()
{
    auto frames = gui::test::tcpConnection(4);
    frames.insert(frames.begin() + 2, porthole::test::udpFrame(porthole::test::client, 5000, porthole::test::server, 5001, "other"));
    QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("two.pcap"), gui::test::pcapBytes(frames))));
    QVERIFY(window().goToPacket(2));
    QVERIFY(m_fixture->waitForPacket(2));
    press(Qt::Key_Period, Qt::ControlModifier);
    QVERIFY(m_fixture->waitForPacket(4)); // 3 belongs to another conversation
    QVERIFY(window().listModel()->index(0, 0).data(PacketListModel::RelatedRole).toBool());
    QVERIFY(!window().listModel()->index(2, 0).data(PacketListModel::RelatedRole).toBool());
    press(Qt::Key_Comma, Qt::ControlModifier);
    QVERIFY(m_fixture->waitForPacket(2));
}

void MainWindowTest::treeSelectionHighlightsBytes()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5)));
    QVERIFY(m_fixture->waitForPacket(1));
    window().tree()->selectItem(m_fixture->item("tcp.srcport"));
    QCOMPARE(window().bytes()->currentView()->selected(), (HexView::Span {34, 2}));
    QCOMPARE(window().fieldText(), QStringLiteral("Source Port (tcp.srcport), 2 bytes"));
    // The same field of the next packet.
    press(Qt::Key_F8);
    QVERIFY(m_fixture->waitForPacket(2));
    QCOMPARE(window().bytes()->currentView()->selected(), (HexView::Span {34, 2}));
    QCOMPARE(window().tree()->currentItem(), m_fixture->item("tcp.srcport"));
}

void MainWindowTest::byteClickSelectsTheField()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5)));
    QVERIFY(m_fixture->waitForPacket(1));
    auto* view = window().bytes()->currentView();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->positionOf(14 + 8));
    QCOMPARE(window().tree()->currentItem(), m_fixture->item("ip.ttl"));
    QVERIFY(window().tree()->currentIndex().data().toString().startsWith(QLatin1String("Time to Live")));
    QVERIFY(window().tree()->isExpanded(window().treeModel()->indexOf(m_fixture->item("ip"))));
    QCOMPARE(view->selected(), (HexView::Span {22, 1}));
}

void MainWindowTest::hoverShowsWhatAClickWouldSelect()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5)));
    QVERIFY(m_fixture->waitForPacket(1));
    auto* view = window().bytes()->currentView();
    const QPointF position = view->positionOf(35);
    QMouseEvent move(QEvent::MouseMove, position, view->viewport()->mapToGlobal(position), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view->viewport(), &move);
    QCOMPARE(view->hovered(), (HexView::Span {34, 2}));
    QVERIFY(window().fieldText().contains(QLatin1String("tcp.srcport")));
    QCOMPARE(window().tree()->currentItem(), noItem); // only shown, not selected
}

void MainWindowTest::copiesReachTheClipboard()
{
    auto* clipboard = QGuiApplication::clipboard();
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5)));
    QVERIFY(m_fixture->waitForPacket(1));
    window().tree()->selectItem(m_fixture->item("tcp.dstport"));
    window().actions().copyFilter->trigger();
    QCOMPARE(clipboard->text(), QStringLiteral("tcp.dstport == 80"));
    window().actions().copyValue->trigger();
    QCOMPARE(clipboard->text(), QStringLiteral("80"));
    window().actions().copyFieldName->trigger();
    QCOMPARE(clipboard->text(), QStringLiteral("tcp.dstport"));
    window().actions().copyLabel->trigger();
    QCOMPARE(clipboard->text(), QStringLiteral("Destination Port: 80"));

    window().list()->setFocus();
    press(Qt::Key_A, Qt::ControlModifier);
    window().actions().copyText->trigger();
    QTRY_COMPARE(clipboard->text().count(QLatin1Char('\n')), 5);
    QVERIFY(clipboard->text().startsWith(QLatin1String("1\t0.000000\t192.0.2.1\t192.0.2.2\tTCP\t")));
    window().actions().copyRowsCsv->trigger();
    QTRY_VERIFY(clipboard->text().startsWith(QLatin1String("\"1\",\"0.000000\",\"192.0.2.1\"")));
}

void MainWindowTest::zoomAndThemeAndTimeApply()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5)));
    const auto size = window().list()->font().pointSizeF();
    const int height = window().list()->scroll().rowHeight;
    press(Qt::Key_Plus, Qt::ControlModifier);
    press(Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(window().list()->font().pointSizeF(), size + 2);
    QVERIFY(window().list()->scroll().rowHeight > height);
    QCOMPARE(window().bytes()->currentView()->font().pointSizeF(), size + 2);
    press(Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(window().list()->font().pointSizeF(), size);

    window().actions().themes->actions().at(2)->trigger();
    QCOMPARE(schemeOf(QApplication::palette()), Scheme::Dark);
    m_fixture->cell(2, PacketListModel::Info);
    QCOMPARE(window().listModel()->index(2, 0).data(Qt::BackgroundRole).value<QBrush>().color(),
        Theme::of(Scheme::Dark).row(RowClass::Tcp).background);
    window().actions().colourise->trigger();
    QVERIFY(!window().listModel()->index(2, 0).data(Qt::BackgroundRole).isValid());
    window().actions().timeFormats->actions().last()->trigger();
    QCOMPARE(window().listModel()->index(0, PacketListModel::Time).data().toString(), QStringLiteral("1700000000.000000"));
}

void MainWindowTest::droppedFileIsOpened()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("dropped.pcap"), 7);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window(), &drop);
    QTRY_COMPARE(window().listModel()->rowCount(), 7);

    QMimeData web;
    web.setUrls({QUrl(QStringLiteral("https://example.net/a.pcap"))});
    QDragEnterEvent refused({50, 50}, Qt::CopyAction, &web, Qt::LeftButton, Qt::NoModifier);
    refused.ignore();
    QCoreApplication::sendEvent(&window(), &refused);
    QVERIFY(!refused.isAccepted());
}

void MainWindowTest::recentFilesAreOffered()
{
    const auto first = m_fixture->writeTcpCapture(QStringLiteral("first.pcap"), 3);
    const auto second = m_fixture->writeTcpCapture(QStringLiteral("second.pcap"), 4);
    QVERIFY(m_fixture->open(first));
    QVERIFY(m_fixture->open(second));
    QCOMPARE(m_fixture->settings().recentFiles(), (QStringList {second, first}));
    window().closeFile();
    const auto buttons = window().startPage()->recentButtons();
    QCOMPARE(buttons.size(), 2);
    QCOMPARE(buttons.at(1)->text(), QStringLiteral("first.pcap"));
    buttons.at(1)->click();
    QTRY_COMPARE(window().listModel()->rowCount(), 3);
}

QString MainWindowTest::largeCapture()
{
    const auto frames = gui::test::tcpConnection(2'000);
    const auto bytes = gui::test::pcapBytes(frames);
    QByteArray content = bytes;
    for (int i = 0; i < 500; ++i) // a million frames
        content.append(bytes.mid(24));
    return m_fixture->writeFile(QStringLiteral("large.pcap"), content);
}

void MainWindowTest::loadingCanBeCancelled()
{
    window().openFile(largeCapture());
    QVERIFY(QTest::qWaitFor([this] { return window().listModel()->rowCount() > 0; }, 5'000));
    if (!window().document()->isLoading())
        QSKIP("this machine loads faster than it can be stopped");
    QVERIFY(window().loadIndicator()->isVisible());
    window().loadIndicator()->cancelButton()->click();
    QTRY_VERIFY(!window().document()->isLoading());
    QVERIFY(!window().loadIndicator()->isVisible());
    if (!window().document()->state().cancelled)
        QSKIP("loading had ended before it was stopped");
    QCOMPARE(window().banner()->title(), QStringLiteral("Loading was stopped"));
    QVERIFY(window().listModel()->rowCount() < 1'002'000);
    QVERIFY(window().goToPacket(static_cast<std::uint32_t>(window().listModel()->rowCount())));
}

void MainWindowTest::closingWhileLoadingDoesNotWait()
{
    window().openFile(largeCapture());
    QVERIFY(QTest::qWaitFor([this] { return window().document()->session() != nullptr; }, 5'000));
    QElapsedTimer clock;
    clock.start();
    window().close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(clock.elapsed() < 1'000);
    QVERIFY(Loader::allEnded(std::chrono::seconds(10)));
}

void MainWindowTest::layoutIsRemembered()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5);
    QVERIFY(m_fixture->open(path));
    auto* tree = window().findChild<QDockWidget*>(QStringLiteral("treePane"));
    window().addDockWidget(Qt::LeftDockWidgetArea, tree);
    window().list()->header()->setSectionHidden(PacketListModel::Length, true);
    window().closeFile();

    ThemeController themes(m_fixture->settings());
    MainWindow second(m_fixture->settings(), themes, m_fixture->sharedSystem());
    second.show();
    second.openFile(path);
    QTRY_COMPARE(second.listModel()->rowCount(), 5);
    QCOMPARE(second.dockWidgetArea(second.findChild<QDockWidget*>(QStringLiteral("treePane"))), Qt::LeftDockWidgetArea);
    QVERIFY(second.list()->header()->isSectionHidden(PacketListModel::Length));
    second.actions().resetLayout->trigger();
    QCOMPARE(second.dockWidgetArea(second.findChild<QDockWidget*>(QStringLiteral("treePane"))), Qt::BottomDockWidgetArea);
    QVERIFY(!second.list()->header()->isSectionHidden(PacketListModel::Length));
}

void MainWindowTest::closingShowsTheStartPage()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 5)));
    press(Qt::Key_W, Qt::ControlModifier);
    QVERIFY(window().showsStartPage());
    QCOMPARE(window().listModel()->rowCount(), 0);
    QCOMPARE(window().treeModel()->rowCount(), 0);
    QVERIFY(window().packetsText().isEmpty());
}

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
