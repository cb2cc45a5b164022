// Display filters in the window: typed, applied, combined, completed, refused.

#include "tests/gui/window_fixture.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;
using State = DisplayFilterBar::State;

class FilterWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void theStartPageHasNoFilter();
    void typingShowsWhatPasses();
    void withoutTypingReturnApplies();
    void anErrorSaysWhere();
    void aMistypedFieldHasASuggestion();
    void coloursFollowTheTheme();
    void theSelectionStays();
    void aHiddenSelectionMovesToTheNearest();
    void nothingPasses();
    void clearingShowsAll();
    void filtersAreCombined_data();
    void filtersAreCombined();
    void aFieldBecomesAFilter();
    void aCellBecomesAFilter();
    void theConversationIsShown();
    void namesAreCompleted();
    void recentFiltersAreOffered();
    void savedFiltersAreOffered();
    void hiddenPacketsAreNotGoneTo();
    void reloadingKeepsTheFilter();
    void anotherFileHasNone();

private:
    MainWindow& window() { return m_fixture->window(); }
    DisplayFilterBar& bar() { return *window().filterBar(); }
    void type(const QString& filter)
    {
        bar().edit()->setFocus();
        bar().edit()->selectAll();
        QTest::keyClicks(bar().edit(), filter);
    }
    bool waitForRows(int rows)
    {
        return QTest::qWaitFor([&] { return !window().isFiltering() && window().listModel()->rowCount() == rows; });
    }
    QList<int> shown()
    {
        QList<int> numbers;
        for (int row = 0; row < window().listModel()->rowCount(); ++row)
            numbers.append(static_cast<int>(window().listModel()->frameNumber(row)));
        return numbers;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void FilterWindowTest::theStartPageHasNoFilter()
{
    QVERIFY(bar().isVisible());
    window().actions().close->trigger();
    QVERIFY(!bar().isVisible());
    QVERIFY(!window().actions().filterFocus->isEnabled());
}

void FilterWindowTest::typingShowsWhatPasses()
{
    QTest::keyClick(&window(), Qt::Key_Slash, Qt::ControlModifier);
    QVERIFY(bar().edit()->hasFocus());
    QTest::keyClicks(bar().edit(), QStringLiteral("frame.number > 7"));
    QCOMPARE(bar().state(), State::Good);
    QVERIFY(waitForRows(3));
    QCOMPARE(shown(), (QList<int> {8, 9, 10}));
    QVERIFY2(window().packetsText().startsWith(QLatin1String("3 of 10 packets shown (30.0")), qPrintable(window().packetsText()));
    QVERIFY(bar().edit()->styleSheet().contains(m_fixture->themes().theme().filterGood.background.name()));
}

void FilterWindowTest::withoutTypingReturnApplies()
{
    m_fixture->settings().setFilterWhileTyping(false);
    type(QStringLiteral("frame.number == 4"));
    QTest::qWait(400); // longer than the pause after which it would be applied
    QCOMPARE(window().listModel()->rowCount(), 10);
    QTest::keyClick(bar().edit(), Qt::Key_Return);
    QVERIFY(waitForRows(1));
}

void FilterWindowTest::anErrorSaysWhere()
{
    type(QStringLiteral("frame.number > 7 and tcp.port == abc"));
    QCOMPARE(bar().state(), State::Bad);
    QVERIFY2(bar().complaint().contains(QLatin1String("abc")), qPrintable(bar().complaint()));
    QVERIFY(bar().complaintLabel()->isHidden()); // not at every key
    QTRY_VERIFY(bar().complaintLabel()->isVisible());
    QVERIFY(bar().complaintLabel()->text().contains(QStringLiteral("▲")));
    const int mark = bar().complaintLabel()->contentsMargins().left();
    const int before = bar().edit()->fontMetrics().horizontalAdvance(QStringLiteral("frame.number > 7 and tcp.port == "));
    QVERIFY2(qAbs(mark - before) <= 10, qPrintable(QStringLiteral("%1 %2").arg(mark).arg(before)));
    // What is shown stays as it was for the last filter that was one.
    QVERIFY(bar().edit()->styleSheet().contains(m_fixture->themes().theme().filterBad.background.name()));
    type(QStringLiteral("tcp"));
    QVERIFY(bar().complaintLabel()->isHidden());
}

void FilterWindowTest::aMistypedFieldHasASuggestion()
{
    type(QStringLiteral("tcp.srcprot == 80"));
    QCOMPARE(bar().state(), State::Bad);
    QVERIFY2(bar().complaint().contains(QLatin1String("tcp.srcport")), qPrintable(bar().complaint()));
}

void FilterWindowTest::coloursFollowTheTheme()
{
    bar().apply(QStringLiteral("tcp"));
    const auto light = Theme::of(Scheme::Light).filterGood.background.name();
    const auto dark = Theme::of(Scheme::Dark).filterGood.background.name();
    QVERIFY(bar().edit()->styleSheet().contains(light));
    m_fixture->settings().setTheme(ThemeChoice::Dark);
    QVERIFY(!bar().edit()->styleSheet().contains(light));
    QVERIFY(bar().edit()->styleSheet().contains(dark));
    bar().prepare(QStringLiteral("tcp =="));
    QVERIFY(bar().edit()->styleSheet().contains(Theme::of(Scheme::Dark).filterBad.background.name()));
}

void FilterWindowTest::theSelectionStays()
{
    QVERIFY(window().goToPacket(9));
    QVERIFY(m_fixture->waitForPacket(9));
    bar().apply(QStringLiteral("frame.number > 7"));
    QVERIFY(waitForRows(3));
    QCOMPARE(window().list()->currentFrame(), 9u);
    bar().clear();
    QVERIFY(waitForRows(10));
    QCOMPARE(window().list()->currentFrame(), 9u);
}

void FilterWindowTest::aHiddenSelectionMovesToTheNearest()
{
    QVERIFY(window().goToPacket(6));
    QVERIFY(m_fixture->waitForPacket(6));
    bar().apply(QStringLiteral("frame.number in {2, 4, 9}"));
    QVERIFY(waitForRows(3));
    QCOMPARE(window().list()->currentFrame(), 4u);
}

void FilterWindowTest::nothingPasses()
{
    bar().apply(QStringLiteral("udp"));
    QVERIFY(waitForRows(0));
    QVERIFY(window().packetsText().startsWith(QLatin1String("0 of 10 packets shown")));
    QTRY_VERIFY(!window().packet());
    // Keys and actions have nothing to go to, and do no harm.
    for (auto* action : {window().actions().first, window().actions().last, window().actions().next, window().actions().previous})
        action->trigger();
    bar().clear();
    QVERIFY(waitForRows(10));
    QVERIFY(m_fixture->waitForPacket(window().list()->currentFrame()));
}

void FilterWindowTest::clearingShowsAll()
{
    bar().apply(QStringLiteral("frame.number == 3"));
    QVERIFY(waitForRows(1));
    window().actions().filterClear->trigger();
    QVERIFY(waitForRows(10));
    QCOMPARE(window().packetsText(), QStringLiteral("10 packets"));
    QCOMPARE(bar().state(), State::Empty);
}

void FilterWindowTest::filtersAreCombined_data()
{
    using Combination = DisplayFilterBar::Combination;
    QTest::addColumn<QString>("old");
    QTest::addColumn<int>("how");
    QTest::addColumn<QString>("whole");
    const auto row = [](const char* name, const char* old, Combination how, const char* whole) {
        QTest::newRow(name) << QString::fromLatin1(old) << static_cast<int>(how) << QString::fromLatin1(whole);
    };
    row("takes the place of the old one", "udp", Combination::Replace, "tcp");
    row("negated", "udp", Combination::Not, "!(tcp)");
    row("and", "udp || ip", Combination::And, "(udp || ip) && (tcp)");
    row("or", "udp", Combination::Or, "(udp) || (tcp)");
    row("and not", "udp", Combination::AndNot, "(udp) && !(tcp)");
    row("or not", "udp", Combination::OrNot, "(udp) || !(tcp)");
    row("and, with nothing there", "", Combination::And, "tcp");
    row("and not, with nothing there", " ", Combination::AndNot, "!(tcp)");
    row("or, with something wrong there", "udp ==", Combination::Or, "tcp");
}

void FilterWindowTest::filtersAreCombined()
{
    QFETCH(QString, old);
    QFETCH(int, how);
    QFETCH(QString, whole);
    bar().prepare(old);
    QCOMPARE(bar().combined(static_cast<DisplayFilterBar::Combination>(how), QStringLiteral("tcp")), whole);
}

void FilterWindowTest::aFieldBecomesAFilter()
{
    window().tree()->selectItem(m_fixture->item("tcp.flags.syn"));
    QMenu* menu = nullptr;
    QTimer::singleShot(0, this, [&menu] {
        menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu)
            return;
        auto* apply = menu->actions().front()->menu();
        apply->actions().front()->trigger();
        menu->close();
    });
    const auto rect = window().tree()->visualRect(window().tree()->currentIndex());
    Q_EMIT window().tree()->customContextMenuRequested(rect.center());
    QVERIFY(menu);
    QCOMPARE(bar().text(), QStringLiteral("tcp.flags.syn == 1"));
    QTRY_VERIFY(!window().isFiltering());
    QVERIFY(window().listModel()->rowCount() >= 1 && window().listModel()->rowCount() < 10);

    const std::unique_ptr<QMimeData> dragged(window().treeModel()->mimeData({window().tree()->currentIndex()}));
    QVERIFY(dragged);
}

void FilterWindowTest::aCellBecomesAFilter()
{
    window().list()->setCurrentIndex(window().listModel()->index(0, PacketListModel::Source));
    QVERIFY(m_fixture->waitForPacket(1));
    window().list()->setFocus();
    QMenu menu;
    QVERIFY(!bar().combined(DisplayFilterBar::Combination::Replace, QStringLiteral("x")).isEmpty());
    QTimer::singleShot(0, this, [] {
        if (auto* popup = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
            popup->actions().front()->menu()->actions().front()->trigger();
            popup->close();
        }
    });
    const auto rect = window().list()->visualRect(window().list()->currentIndex());
    Q_EMIT window().list()->customContextMenuRequested(rect.center());
    QVERIFY2(bar().text().startsWith(QLatin1String("ip.src == ")), qPrintable(bar().text()));
}

void FilterWindowTest::theConversationIsShown()
{
    window().actions().filterConversation->trigger();
    QCOMPARE(bar().text(), QStringLiteral("tcp.stream == 0"));
    QVERIFY(waitForRows(10));
}

void FilterWindowTest::namesAreCompleted()
{
    type(QStringLiteral("tcp and frame.num"));
    auto* popup = bar().completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QCOMPARE(popup->model()->index(0, 0).data().toString(), QStringLiteral("frame.number"));
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(bar().text(), QStringLiteral("tcp and frame.number"));
    QCOMPARE(bar().edit()->cursorPosition(), static_cast<int>(bar().text().size()));
}

void FilterWindowTest::recentFiltersAreOffered()
{
    bar().apply(QStringLiteral("frame.number == 2"));
    bar().apply(QStringLiteral("tcp"));
    bar().apply(QStringLiteral("no such filter"));
    QCOMPARE(m_fixture->settings().recentFilters(), (QStringList {QStringLiteral("tcp"), QStringLiteral("frame.number == 2")}));
    bar().prepare({});
    bar().edit()->setFocus();
    QTest::keyClick(bar().edit(), Qt::Key_Down);
    auto* popup = bar().completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(bar().text(), QStringLiteral("frame.number == 2"));
}

void FilterWindowTest::savedFiltersAreOffered()
{
    QMenu menu;
    bar().fillMenu(menu);
    QAction* trouble = nullptr;
    for (auto* action : menu.actions())
        if (action->text().startsWith(QLatin1String("Trouble in TCP")))
            trouble = action;
    QVERIFY(trouble);
    trouble->trigger();
    QCOMPARE(bar().state(), State::Good);
    QVERIFY(bar().text().contains(QLatin1String("tcp.analysis.flags")));
}

void FilterWindowTest::hiddenPacketsAreNotGoneTo()
{
    bar().apply(QStringLiteral("frame.number < 4"));
    QVERIFY(waitForRows(3));
    QVERIFY(!window().goToPacket(8));
    QCOMPARE(window().listModel()->rowOf(8), -1);
    QVERIFY(window().goToPacket(2));
}

void FilterWindowTest::reloadingKeepsTheFilter()
{
    bar().apply(QStringLiteral("frame.number == 5"));
    QVERIFY(waitForRows(1));
    window().reload();
    QVERIFY(waitForRows(1));
    QCOMPARE(shown(), QList<int> {5});
}

void FilterWindowTest::anotherFileHasNone()
{
    bar().apply(QStringLiteral("frame.number == 5"));
    QVERIFY(waitForRows(1));
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("b.pcap"), 12)));
    QVERIFY(waitForRows(12));
    QVERIFY(bar().text().isEmpty());
}

QTEST_MAIN(FilterWindowTest)
#include "filter_window_test.moc"
