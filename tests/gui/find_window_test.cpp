// Finding packets in the window: by keys, in list, tree and bytes, by a filter; what is found is highlighted.

#include "gui/main_window/find_bar.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;
using Mode = FindBar::Mode;

class FindWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void theBarOpensAndCloses();
    void aFilterForwardAndBackward();
    void textOfTheList();
    void aLineOfTheTreeIsSelected();
    void bytesAreHighlighted();
    void onlyWhatIsDisplayed();
    void mistakesAreSaid();
    void nothingIsFound();
    void aSearchIsCancelled();
    void theWindowClosesDuringASearch();

private:
    MainWindow& window() { return m_fixture->window(); }
    FindBar& bar() { return *window().findBar(); }
    void prepare(Mode mode, analysis::FindIn place, const QString& text)
    {
        window().actions().find->trigger();
        bar().setMode(mode);
        bar().setPlace(place);
        bar().edit()->setText(text);
    }
    /// Presses the keys; the packet that was found, once it is shown.
    std::uint32_t find(Qt::Key key, Qt::KeyboardModifiers modifiers)
    {
        QSignalSpy ended(&window(), &MainWindow::findEnded);
        QTest::keyClick(key == Qt::Key_Return ? static_cast<QWidget*>(bar().edit()) : &window(), key, modifiers);
        if (ended.isEmpty() && !ended.wait(10000))
            return 9999;
        const auto number = ended[0][0].toUInt();
        return number == 0 || m_fixture->waitForPacket(number) ? number : 9999;
    }
    QList<std::uint32_t> findAll(std::size_t count, bool forward = true)
    {
        QList<std::uint32_t> numbers;
        while (static_cast<std::size_t>(numbers.size()) < count)
            numbers.append(find(forward ? Qt::Key_N : Qt::Key_B, Qt::ControlModifier));
        return numbers;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void FindWindowTest::theBarOpensAndCloses()
{
    QVERIFY(!bar().isVisible());
    QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(bar().isVisible());
    QVERIFY(bar().edit()->hasFocus());
    QTest::keyClick(bar().edit(), Qt::Key_Escape);
    QVERIFY(!bar().isVisible());
    QVERIFY(window().list()->hasFocus());
    QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier);
    window().actions().close->trigger();
    QVERIFY(!bar().isVisible());
    QVERIFY(!window().actions().find->isEnabled());
}

void FindWindowTest::aFilterForwardAndBackward()
{
    prepare(Mode::Filter, {}, QStringLiteral("frame.number in {3, 7}"));
    QCOMPARE(find(Qt::Key_Return, {}), 3u);
    QCOMPARE(bar().remark(), QString());
    QCOMPARE(findAll(2), (QList<std::uint32_t> {7, 3}));
    QVERIFY2(bar().remark().contains(QLatin1String("beyond the end")), qPrintable(bar().remark()));
    QCOMPARE(find(Qt::Key_Return, Qt::ShiftModifier), 7u);
    QVERIFY2(bar().remark().contains(QLatin1String("beyond the beginning")), qPrintable(bar().remark()));
    QCOMPARE(findAll(1, false), (QList<std::uint32_t> {3}));
    QCOMPARE(window().list()->currentFrame(), 3u);
}

void FindWindowTest::textOfTheList()
{
    prepare(Mode::Text, analysis::FindIn::List, QStringLiteral("[SYN"));
    QCOMPARE(find(Qt::Key_Return, {}), 2u); // the answer; the first one is selected
    QCOMPARE(findAll(2), (QList<std::uint32_t> {1, 2}));
    bar().edit()->setText(QStringLiteral("[syn"));
    QCOMPARE(findAll(1), (QList<std::uint32_t> {1}));
    bar().caseBox()->setChecked(true);
    QCOMPARE(findAll(1), (QList<std::uint32_t> {0}));
    bar().setMode(Mode::RegularExpression);
    bar().edit()->setText(QStringLiteral("\\[SYN\\]"));
    QCOMPARE(findAll(1), (QList<std::uint32_t> {1}));
}

void FindWindowTest::aLineOfTheTreeIsSelected()
{
    window().tree()->collapseEverything();
    prepare(Mode::Text, analysis::FindIn::Tree, QStringLiteral("Time to Live"));
    QCOMPARE(find(Qt::Key_Return, {}), 2u);
    QCOMPARE(window().tree()->currentItem(), m_fixture->item("ip.ttl"));
    QCOMPARE(findAll(2), (QList<std::uint32_t> {3, 4}));
    QCOMPARE(window().tree()->currentItem(), m_fixture->item("ip.ttl"));
}

void FindWindowTest::bytesAreHighlighted()
{
    const auto& packet = *window().packet();
    const auto bytes = packet.sources[0].bytes;
    // The source address: it stands in every packet of this side.
    const auto address = packet.bytesOf(packet.tree[m_fixture->item("ip.src")]);
    QByteArray hex(reinterpret_cast<const char*>(address.data()), 4);
    prepare(Mode::Hex, analysis::FindIn::Bytes, QString::fromLatin1(hex.toHex(':')));
    QCOMPARE(find(Qt::Key_Return, {}), 2u); // there it is the destination
    QCOMPARE(window().tree()->currentItem(), m_fixture->item("ip.dst"));
    const auto selected = window().bytes()->view(0)->selected();
    QCOMPARE(selected.offset, 30u);
    QCOMPARE(selected.length, 4u);
    QVERIFY(bytes.size() > 34);
}

void FindWindowTest::onlyWhatIsDisplayed()
{
    window().filterBar()->apply(QStringLiteral("frame.number > 6"));
    QTRY_VERIFY(!window().isFiltering());
    prepare(Mode::Filter, {}, QStringLiteral("frame.number in {2, 8}"));
    QCOMPARE(findAll(2), (QList<std::uint32_t> {8, 8}));
    prepare(Mode::Text, analysis::FindIn::List, QStringLiteral("[SYN"));
    QCOMPARE(findAll(1), (QList<std::uint32_t> {0}));
    QCOMPARE(bar().remark(), QStringLiteral("No packet that is shown has it."));
}

void FindWindowTest::mistakesAreSaid()
{
    prepare(Mode::Hex, analysis::FindIn::Bytes, QStringLiteral("0"));
    QCOMPARE(bar().remark(), QStringLiteral("Each byte needs two hexadecimal digits."));
    QVERIFY(bar().edit()->styleSheet().contains(m_fixture->themes().theme().filterBad.background.name()));
    bar().setMode(Mode::RegularExpression);
    bar().edit()->setText(QStringLiteral("(a"));
    QVERIFY2(bar().remark().contains(QLatin1String("regular expression is wrong")), qPrintable(bar().remark()));
    bar().setMode(Mode::Filter);
    bar().edit()->setText(QStringLiteral("tcp.prot == 1"));
    QVERIFY2(bar().remark().contains(QLatin1String("tcp.prot")), qPrintable(bar().remark()));
    bar().edit()->clear();
    QCOMPARE(bar().remark(), QString());
    QTest::keyClick(bar().edit(), Qt::Key_Return);
    QCOMPARE(bar().remark(), QStringLiteral("Please type a display filter."));
    QCOMPARE(window().list()->currentFrame(), 1u);
}

void FindWindowTest::nothingIsFound()
{
    prepare(Mode::Text, analysis::FindIn::Bytes, QStringLiteral("a straw in a haystack"));
    QCOMPARE(find(Qt::Key_Return, {}), 0u);
    QCOMPARE(bar().remark(), QStringLiteral("No packet has it."));
    QCOMPARE(window().list()->currentFrame(), 1u);
    QVERIFY(!bar().isBusy());
}

void FindWindowTest::aSearchIsCancelled()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("b.pcap"), 30'000)));
    QVERIFY(m_fixture->waitForPacket(1));
    prepare(Mode::Text, analysis::FindIn::Tree, QStringLiteral("a straw in a haystack"));
    QSignalSpy ended(&window(), &MainWindow::findEnded);
    QTest::keyClick(bar().edit(), Qt::Key_Return);
    QVERIFY(bar().isBusy());
    QTest::keyClick(bar().edit(), Qt::Key_Escape);
    QVERIFY(!bar().isBusy());
    QVERIFY(bar().isVisible());
    QTest::qWait(50);
    QVERIFY(ended.isEmpty());
    prepare(Mode::Filter, {}, QStringLiteral("frame.number == 5"));
    QCOMPARE(find(Qt::Key_Return, {}), 5u);
}

void FindWindowTest::theWindowClosesDuringASearch()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("b.pcap"), 30'000)));
    prepare(Mode::RegularExpression, analysis::FindIn::Tree, QStringLiteral("(a+)+straw"));
    QTest::keyClick(bar().edit(), Qt::Key_Return);
    QVERIFY(bar().isBusy());
    m_fixture->startAgain();
    QVERIFY(!bar().isBusy());
}

QTEST_MAIN(FindWindowTest)
#include "find_window_test.moc"
