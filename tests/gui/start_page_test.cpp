// The start page, by keys and clicks: interfaces, capture filter, rights, captures that were left.

#include "gui/basics/notice.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::fakeInterface;
using porthole::gui::test::WindowFixture;

class StartPageTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void interfacesAreListed();
    void newInterfaceAppears();
    void trafficIsCounted();
    void noInterfacesAreExplained();
    void doubleClickStarts();
    void enterStartsOnAllSelected();
    void startButtonNeedsASelection();
    void selectionIsRemembered();
    void whatIsTickedInTheOptionsStaysSo();
    void filterIsJudgedForTheSelection();
    void filterIsJudgedWhileTyping();
    void filterGoesWithTheCapture();
    void badFilterDoesNotStart();
    void savedFilterIsChosenFromTheMenu();
    void missingRightShowsTheCommand();
    void rightsThatComeHideTheNotice();
    void rootIsNamed();
    void leftCaptureIsOpened();
    void leftCaptureIsDiscarded();
    void narrowPageStacksItsColumns();
    void everythingHasAName();

private:
    MainWindow& window() { return m_fixture->window(); }
    StartPage& page() { return *window().startPage(); }
    InterfaceView& list() { return *page().interfaceView(); }
    bool waitForInterfaces(int count = 2)
    {
        return QTest::qWaitFor([this, count] { return list().model()->rowCount() == count; }, 5'000);
    }
    QPoint middleOf(int row) { return list().visualRect(list().model()->index(row, 0)).center(); }

    std::unique_ptr<WindowFixture> m_fixture;
};

void StartPageTest::interfacesAreListed()
{
    QVERIFY(waitForInterfaces());
    const QAbstractItemModelTester tester(list().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY(list().isVisible());
    const auto first = list().model()->index(0, 0);
    QCOMPARE(first.data().toString(), QStringLiteral("eth0"));
    QVERIFY(first.data(Qt::ToolTipRole).toString().contains(QLatin1String("2001:db8::1/64")));
    QCOMPARE(first.data(Qt::AccessibleTextRole).toString(), QStringLiteral("eth0, wired, running"));
    list().grab(); // paints without complaint
}

void StartPageTest::newInterfaceAppears()
{
    QVERIFY(waitForInterfaces());
    m_fixture->system().setInterfaces({ fakeInterface("eth0"), fakeInterface("lo"), fakeInterface("tun0") });
    window().actions().refreshInterfaces->trigger();
    QVERIFY(waitForInterfaces(3));
}

void StartPageTest::trafficIsCounted()
{
    QVERIFY(waitForInterfaces());
    const auto& model = window().interfaces().model();
    QTRY_VERIFY_WITH_TIMEOUT(!model.history(0).samples().empty(), 10'000);
    m_fixture->system().addTraffic("eth0", { 5'000, 1'000'000, 70 });
    QTRY_VERIFY_WITH_TIMEOUT(model.history(0).last().packetsPerSecond > 0, 10'000);
    QVERIFY(model.history(0).last().dropsPerSecond > 0);
    QCOMPARE(model.history(1).last().packetsPerSecond, 0.0);
    QVERIFY(model.index(0).data(Qt::AccessibleDescriptionRole).toString().contains(QLatin1String("dropped/s")));
    list().grab();
}

void StartPageTest::noInterfacesAreExplained()
{
    m_fixture->system().setInterfaces({});
    window().actions().refreshInterfaces->trigger();
    QTRY_COMPARE(window().interfaces().problem(), QStringLiteral("The system names no interfaces."));
    QVERIFY(!list().isVisible());
}

void StartPageTest::doubleClickStarts()
{
    QVERIFY(waitForInterfaces());
    QTRY_VERIFY(list().isVisible());
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(1));
    QTest::mouseDClick(list().viewport(), Qt::LeftButton, {}, middleOf(1));
    QTest::mouseRelease(list().viewport(), Qt::LeftButton, {}, middleOf(1));
    QCOMPARE(m_fixture->system().starts(), 1);
    QCOMPARE(m_fixture->system().request().sources.size(), std::size_t { 1 });
    QCOMPARE(m_fixture->system().request().sources[0].name, std::string("lo"));
}

void StartPageTest::enterStartsOnAllSelected()
{
    QVERIFY(waitForInterfaces());
    QTRY_VERIFY(list().isVisible());
    list().setFocus();
    QTest::keyClick(&list(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(&list(), Qt::Key_Return);
    QCOMPARE(m_fixture->system().starts(), 1);
    QCOMPARE(m_fixture->system().request().sources.size(), std::size_t { 2 });
}

void StartPageTest::startButtonNeedsASelection()
{
    QVERIFY(waitForInterfaces());
    QTRY_VERIFY(list().isVisible());
    QVERIFY(!page().startButton()->isEnabled());
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    QVERIFY(page().startButton()->isEnabled());
    page().startButton()->click();
    QCOMPARE(m_fixture->system().starts(), 1);
}

void StartPageTest::selectionIsRemembered()
{
    QVERIFY(waitForInterfaces());
    QTRY_VERIFY(list().isVisible());
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(1));
    m_fixture->startAgain();
    QVERIFY(waitForInterfaces());
    QTRY_COMPARE(list().selectedNames(), QStringList { QStringLiteral("lo") });
}

void StartPageTest::whatIsTickedInTheOptionsStaysSo()
{
    auto choices = m_fixture->settings().captureChoices();
    capture::CaptureSource pipe;
    pipe.kind = capture::CaptureSource::Kind::Pipe;
    pipe.name = "/tmp/packets";
    choices.setSource(pipe);
    choices.selected = { sourceKey(pipe) };
    m_fixture->settings().setCaptureChoices(choices);
    QVERIFY(waitForInterfaces());
    QTRY_VERIFY(list().isVisible());
    QVERIFY2(page().othersText().contains(QLatin1String("/tmp/packets")), qPrintable(page().othersText()));
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    const QStringList both { QStringLiteral("eth0"), QStringLiteral("pipe:/tmp/packets") };
    QCOMPARE(m_fixture->settings().captureChoices().selected, both);
    page().startButton()->click(); // what is said there is what is done
    QCOMPARE(m_fixture->system().request().sources.size(), std::size_t { 2 });
    QCOMPARE(m_fixture->system().request().sources[1].name, std::string("/tmp/packets"));
    QCOMPARE(m_fixture->settings().captureChoices().selected, both);
}

void StartPageTest::filterIsJudgedForTheSelection()
{
    auto tunnel = gui::test::fakeInterface("tun0");
    tunnel.linkType = LinkType::Raw;
    m_fixture->system().setInterfaces({ gui::test::fakeInterface("eth0"), tunnel });
    window().actions().refreshInterfaces->trigger();
    QTRY_COMPARE(list().model()->index(1, 0).data().toString(), QStringLiteral("tun0"));
    auto* filter = page().filterEdit();
    filter->edit()->setText(QStringLiteral("ether proto 0x88cc"));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Good);
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(1));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Bad);
    QCOMPARE(filter->complaint(), QStringLiteral("there is no Ethernet here"));
    QVERIFY(!page().startButton()->isEnabled());
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Good);
    QTest::mouseClick(list().viewport(), Qt::LeftButton, Qt::ControlModifier, middleOf(1)); // both: it fits only one
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Bad);
}

void StartPageTest::filterIsJudgedWhileTyping()
{
    auto* filter = page().filterEdit();
    filter->setFocus();
    QTest::keyClicks(filter->edit(), QStringLiteral("tcp port 80"));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Good);
    const auto& theme = m_fixture->themes().theme();
    QVERIFY(filter->edit()->styleSheet().contains(theme.filterGood.background.name()));
    QTest::keyClicks(filter->edit(), QStringLiteral(" and ("));
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Bad);
    QCOMPARE(filter->complaint(), QStringLiteral("syntax error in filter expression"));
    QVERIFY(filter->edit()->styleSheet().contains(theme.filterBad.background.name()));
    filter->edit()->clear();
    QTRY_COMPARE(filter->state(), CaptureFilterEdit::State::Empty);
    QVERIFY(filter->complaint().isEmpty());
}

void StartPageTest::filterGoesWithTheCapture()
{
    QVERIFY(waitForInterfaces());
    page().filterEdit()->edit()->setText(QStringLiteral("  udp port 53 "));
    QTRY_COMPARE(page().filterEdit()->state(), CaptureFilterEdit::State::Good);
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    QTest::keyClick(page().filterEdit()->edit(), Qt::Key_Return);
    QCOMPARE(m_fixture->system().request().sources.at(0).filter, std::string("udp port 53"));
}

void StartPageTest::badFilterDoesNotStart()
{
    QVERIFY(waitForInterfaces());
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    page().filterEdit()->edit()->setText(QStringLiteral("("));
    QTRY_COMPARE(page().filterEdit()->state(), CaptureFilterEdit::State::Bad);
    QTest::keyClick(page().filterEdit()->edit(), Qt::Key_Return);
    QVERIFY(!page().startButton()->isEnabled());
    QTest::mouseDClick(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    QTest::mouseRelease(list().viewport(), Qt::LeftButton, {}, middleOf(0));
    QCOMPARE(m_fixture->system().starts(), 0);
}

void StartPageTest::savedFilterIsChosenFromTheMenu()
{
    QMenu menu;
    page().filterEdit()->fillSavedMenu(menu);
    QAction* dns = nullptr;
    for (auto* action : menu.actions())
        if (action->text().startsWith(QLatin1String("DNS")))
            dns = action;
    QVERIFY(dns);
    dns->trigger();
    QCOMPARE(page().filterEdit()->filter(), QStringLiteral("port 53"));
}

void StartPageTest::missingRightShowsTheCommand()
{
    m_fixture->system().setRights(
        { false, "/usr/bin/porthole-capture", "The capture program may not capture.", "sudo setcap x y" });
    window().actions().refreshInterfaces->trigger();
    auto* notice = page().rightsNotice();
    QTRY_VERIFY(notice->isVisible());
    QCOMPARE(notice->text(), QStringLiteral("The capture program may not capture."));
    notice->copyButton()->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("sudo setcap x y"));
}

void StartPageTest::rightsThatComeHideTheNotice()
{
    missingRightShowsTheCommand();
    m_fixture->system().setRights({ true, "/usr/bin/porthole-capture", {}, {} });
    QTRY_VERIFY_WITH_TIMEOUT(!page().rightsNotice()->isVisible(), 10'000); // by itself
}

void StartPageTest::rootIsNamed()
{
    QVERIFY(!page().rootNotice()->isVisible());
    m_fixture->system().setRoot(true);
    m_fixture->startAgain();
    QVERIFY(page().rootNotice()->isVisible());
    QVERIFY(page().rootNotice()->title().contains(QLatin1String("root")));
}

void StartPageTest::leftCaptureIsOpened()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("left.pcap"), 12);
    m_fixture->system().setLeft({ { path.toStdString(), 5'000, 1'700'000'000, "eth0, lo" } });
    m_fixture->startAgain();
    QTRY_COMPARE(page().leftNotices().size(), 1);
    auto* notice = page().leftNotices().at(0);
    QVERIFY(notice->title().contains(QLatin1String("eth0, lo")));
    notice->findChildren<QPushButton*>().at(1)->click();
    QTRY_COMPARE(window().listModel()->rowCount(), 12);
    QVERIFY(window().hasUnsavedPackets());
    QVERIFY(page().leftNotices().isEmpty()); // offered once
    QVERIFY(window().windowTitle().startsWith(QLatin1String("eth0, lo")));
    QVERIFY(!m_fixture->settings().recentFiles().contains(path));
}

void StartPageTest::leftCaptureIsDiscarded()
{
    const auto path = m_fixture->writeTcpCapture(QStringLiteral("left.pcap"), 12);
    m_fixture->system().setLeft({ { path.toStdString(), 5'000, 1'700'000'000, "eth0" } });
    m_fixture->startAgain();
    QTRY_COMPARE(page().leftNotices().size(), 1);
    page().leftNotices().at(0)->findChildren<QPushButton*>().at(2)->click();
    auto* question = window().findChild<QMessageBox*>();
    QVERIFY(question); // they are kept nowhere else
    QVERIFY(QFile::exists(path));
    for (auto* button : question->buttons())
        if (question->buttonRole(button) == QMessageBox::DestructiveRole)
            button->click();
    QVERIFY(!QFile::exists(path));
    QVERIFY(page().leftNotices().isEmpty());
    QVERIFY(window().showsStartPage());
}

void StartPageTest::narrowPageStacksItsColumns()
{
    QVERIFY(waitForInterfaces());
    QTRY_VERIFY(list().isVisible());
    window().resize(1200, 800);
    QTRY_VERIFY(
        page().openButton()->mapTo(&page(), QPoint()).x() > list().mapTo(&page(), QPoint()).x() + list().width());
    window().resize(640, 900);
    QTRY_VERIFY(page().openButton()->mapTo(&page(), QPoint()).y() > list().mapTo(&page(), QPoint()).y());
}

void StartPageTest::everythingHasAName()
{
    m_fixture->system().setRights({ false, {}, "No.", "sudo x" });
    window().actions().refreshInterfaces->trigger();
    QTRY_VERIFY(page().rightsNotice()->isVisible());
    for (auto* button : page().findChildren<QAbstractButton*>())
        if (button->isVisibleTo(&page()) && button->parentWidget() != page().filterEdit()->edit())
            QVERIFY2(
                !button->text().isEmpty() || !button->accessibleName().isEmpty(), button->metaObject()->className());
    for (auto* edit : page().findChildren<QLineEdit*>())
        QVERIFY(!edit->accessibleName().isEmpty());
    QVERIFY(!list().accessibleName().isEmpty());
}

QTEST_MAIN(StartPageTest)
#include "start_page_test.moc"
