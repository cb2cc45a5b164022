// Colour rules in the window: the list, the editor with its preview, colours of conversations.

#include "gui/basics/qt_text.h"
#include "gui/colours/colour_rule_dialog.h"
#include "gui/colours/rule_colours.h"
#include "gui/packets/scroll_overview.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeView>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class ColourWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void rowsHaveTheColoursOfRules();
    void theEditorShowsWhatItDoesAtOnce();
    void cancellingChangesNothing();
    void aFilterIsCheckedWhileItIsTyped();
    void rulesAreOrdered();
    void theHitRuleIsNamed();
    void filesAreImportedAndExported();
    void theTreeNamesTheRule();
    void conversationsGetColours();
    void theWindowClosesWithTheEditorOpen();
    void theOverviewSamplesAllRows();
    void theOverviewShowsColoursAndMarks();
    void aClickOnTheOverviewGoesThere();

private:
    MainWindow& window() { return m_fixture->window(); }
    ColourRuleDialog& editor()
    {
        if (!window().colourDialog())
            window().actions().colourRules->trigger();
        return *window().colourDialog();
    }
    void click(const char* button) { QTest::mouseClick(editor().button(QLatin1String(button)), Qt::LeftButton); }
    QColor background(int row)
    {
        m_fixture->cell(row, PacketListModel::Info);
        return window().listModel()->index(row, 0).data(Qt::BackgroundRole).value<QBrush>().color();
    }
    bool waitForBackground(int row, const QColor& colour)
    {
        return QTest::qWaitFor([&] { return background(row) == colour; }, 5000);
    }
    QColor colourOf(RowClass rowClass) const { return m_fixture->themes().theme().row(rowClass).background; }

    std::unique_ptr<WindowFixture> m_fixture;
};

void ColourWindowTest::rowsHaveTheColoursOfRules()
{
    QCOMPARE(background(0), colourOf(RowClass::TcpOpenClose));
    QCOMPARE(background(4), colourOf(RowClass::Tcp));
    m_fixture->settings().setTheme(ThemeChoice::Dark);
    QCOMPARE(background(4), colourOf(RowClass::Tcp));
    QVERIFY(background(4) == Theme::of(Scheme::Dark).row(RowClass::Tcp).background);
}

void ColourWindowTest::theEditorShowsWhatItDoesAtOnce()
{
    click("add");
    QTest::keyClicks(editor().filterEdit(), QStringLiteral("frame.number == 5"));
    editor().nameEdit()->selectAll();
    QTest::keyClicks(editor().nameEdit(), QStringLiteral("The fifth"));
    editor().chooseColours(QColor(0x00aa88), QColor(Qt::black));
    QVERIFY(waitForBackground(4, QColor(0x00aa88)));
    QCOMPARE(background(5), colourOf(RowClass::Tcp));
    QTest::keyClick(&editor(), Qt::Key_Return);
    QTRY_VERIFY(!window().colourDialog());
    QCOMPARE(background(4), QColor(0x00aa88));
    m_fixture->startAgain(); // kept from one start to the next
    QCOMPARE(window().colourRules().rules()[0].name, QStringLiteral("The fifth"));
}

void ColourWindowTest::cancellingChangesNothing()
{
    const auto before = window().colourRules().rules();
    click("add");
    QTest::keyClicks(editor().filterEdit(), QStringLiteral("tcp"));
    editor().chooseColours(QColor(0x00aa88), QColor(Qt::black));
    QVERIFY(waitForBackground(4, QColor(0x00aa88)));
    QTest::keyClick(&editor(), Qt::Key_Escape);
    QVERIFY(waitForBackground(4, colourOf(RowClass::Tcp)));
    QCOMPARE(window().colourRules().rules(), before);
}

void ColourWindowTest::aFilterIsCheckedWhileItIsTyped()
{
    click("add");
    QTest::keyClicks(editor().filterEdit(), QStringLiteral("tcp.nosuch == 1"));
    QVERIFY2(editor().complaintLabel()->text().contains(QStringLiteral("tcp.nosuch")), qPrintable(editor().complaintLabel()->text()));
    const auto& theme = m_fixture->themes().theme();
    QVERIFY(editor().filterEdit()->styleSheet().contains(theme.filterBad.background.name()));
    editor().filterEdit()->selectAll();
    QTest::keyClicks(editor().filterEdit(), QStringLiteral("tcp.len == 1"));
    QVERIFY(editor().complaintLabel()->text().isEmpty());
    QVERIFY(editor().filterEdit()->styleSheet().contains(theme.filterGood.background.name()));
}

void ColourWindowTest::rulesAreOrdered()
{
    const auto rules = window().colourRules().rules();
    editor().view()->setCurrentIndex(editor().model()->index(1, 0));
    click("up");
    QCOMPARE(editor().model()->rules()[0], rules[1]);
    click("down");
    QCOMPARE(editor().model()->rules(), rules);
    click("copy");
    QCOMPARE(editor().model()->rules()[2].filter, rules[1].filter);
    click("remove");
    QCOMPARE(editor().model()->rowCount(), rules.size());
    editor().model()->setRules({});
    click("reset");
    QCOMPARE(editor().model()->rules(), defaultColourRules());
}

void ColourWindowTest::theHitRuleIsNamed()
{
    QVERIFY(window().goToPacket(5));
    QVERIFY(m_fixture->waitForPacket(5));
    m_fixture->cell(4, PacketListModel::Info);
    const int hit = editor().model()->hit();
    QVERIFY(hit >= 0);
    QCOMPARE(editor().model()->rules()[hit].name, QStringLiteral("TCP"));
    const auto labels = editor().findChildren<QLabel*>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) { return label->text() == QStringLiteral("Packet 5 is coloured by “TCP”."); }));
}

void ColourWindowTest::filesAreImportedAndExported()
{
    const auto path = m_fixture->writeFile(QStringLiteral("theirs"),
        "# theirs\n@All@frame@[65535,0,0][0,0,0]\nnonsense\n!@Off@udp@[0,0,0][65535,65535,65535]\n");
    const auto before = editor().model()->rowCount();
    QCOMPARE(editor().importFile(path), QStringLiteral("Line 3 is no colour rule: it does not begin with “@”."));
    QCOMPARE(editor().model()->rowCount(), before + 2);
    QVERIFY(waitForBackground(4, QColor(0xff0000)));
    QVERIFY(!editor().importFile(m_fixture->filePath(QStringLiteral("none"))).isEmpty());
    const auto copy = m_fixture->filePath(QStringLiteral("ours"));
    QVERIFY(editor().exportFile(copy).isEmpty());
    QString complaint;
    QCOMPARE(readColourRules(copy, complaint)->rules, editor().model()->rules());
}

void ColourWindowTest::theTreeNamesTheRule()
{
    const auto text = [this](std::string_view field) {
        const auto item = m_fixture->item(field);
        return item == noItem ? QString() : toQString(ItemView(*window().packet(), item).text());
    };
    const auto& rules = window().colourRules().rules();
    QVERIFY(window().goToPacket(5));
    QVERIFY(m_fixture->waitForPacket(5));
    const auto name = text("frame.coloring_rule.name");
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const auto& one) { return one.name == name; });
    QVERIFY2(rule != rules.end(), qPrintable(name));
    QCOMPARE(text("frame.coloring_rule.string"), rule->filter);
    auto others = rules;
    others.prepend({QStringLiteral("Mine"), QStringLiteral("frame.number == 5"), Qt::white, Qt::black});
    window().colourRules().setRules(others);
    QTRY_COMPARE(text("frame.coloring_rule.name"), QStringLiteral("Mine"));
    QVERIFY(window().goToPacket(6));
    QVERIFY(m_fixture->waitForPacket(6));
    QVERIFY(text("frame.coloring_rule.name") != QStringLiteral("Mine"));
}

void ColourWindowTest::conversationsGetColours()
{
    QVERIFY(!window().actions().resetConversationColours->isEnabled());
    QTest::keyClick(&window(), Qt::Key_3, Qt::ControlModifier);
    const auto& theme = m_fixture->themes().theme();
    QVERIFY(waitForBackground(0, theme.conversations[2].background));
    QVERIFY(waitForBackground(7, theme.conversations[2].background));
    QTest::keyClick(&window(), Qt::Key_Space, Qt::ControlModifier);
    QVERIFY(waitForBackground(7, colourOf(RowClass::Tcp)));
}

void ColourWindowTest::theWindowClosesWithTheEditorOpen()
{
    click("add");
    editor().chooseColours(QColor(0x00aa88), QColor(Qt::black));
    m_fixture.reset();
}

void ColourWindowTest::theOverviewSamplesAllRows()
{
    QCOMPARE(overviewRows(2, 2, 4), (std::vector<int> {0, 1, 2, 3}));
    QCOMPARE(overviewRows(4, 1, 2), (std::vector<int> {0, 0, 1, 1}));
    QVERIFY(overviewRows(4, 1, 0).empty());
    const auto many = overviewRows(700, 4, 2'000'000'000);
    QCOMPARE(many.size(), 2800u);
    QVERIFY(std::ranges::is_sorted(many));
    QVERIFY(many.back() > 1'999'000'000);
}

void ColourWindowTest::theOverviewShowsColoursAndMarks()
{
    auto& overview = *window().overview();
    QTRY_VERIFY(overview.isComplete() && !overview.image().isNull());
    const auto& image = overview.image();
    QTRY_COMPARE(QColor(overview.image().pixel(1, 2)), colourOf(RowClass::TcpOpenClose));
    QCOMPARE(QColor(image.pixel(1, image.height() - 3)), colourOf(RowClass::Tcp));
    window().marks().set(FrameMarks::Marked, 10, true);
    const auto marked = m_fixture->themes().theme().markedRow.background;
    QCOMPARE(QColor(image.pixel(1, image.height() * 9 / 10)), marked);
    window().filterBar()->apply(QStringLiteral("frame.number < 3"));
    QTRY_COMPARE(window().listModel()->rowCount(), 2);
    QTRY_VERIFY(overview.isComplete());
    QTRY_COMPARE(QColor(overview.image().pixel(1, overview.image().height() - 3)), colourOf(RowClass::TcpOpenClose));
    window().actions().colourise->trigger();
    QCOMPARE(QColor(overview.image().pixel(1, 2)), m_fixture->themes().theme().palette.color(QPalette::Base));
}

void ColourWindowTest::aClickOnTheOverviewGoesThere()
{
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("long.pcap"), 2000)));
    auto& overview = *window().overview();
    QTest::mouseClick(&overview, Qt::LeftButton, {}, {5, overview.height() / 2});
    const auto& scroll = window().list()->scroll();
    QVERIFY2(scroll.top > 900 && scroll.top < 1010, qPrintable(QString::number(scroll.top)));
    QCOMPARE(window().list()->currentFrame(), 1u); // what is selected stays
}

QTEST_MAIN(ColourWindowTest)
#include "colour_window_test.moc"
