// Colour rules: the file, the rules to begin with, and colours that can be read in every theme.

#include "gui/basics/icons.h"
#include "gui/colours/colour_rule_file.h"
#include "gui/colours/colour_rule_model.h"
#include "gui/colours/colour_rule_store.h"
#include "gui/colours/contrast.h"
#include "gui/colours/rule_colours.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class ColourRulesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void aFileIsRead();
    void badLinesAreNamed_data();
    void badLinesAreNamed();
    void aFileIsWrittenAsItWasRead();
    void theFirstRulesAreRight();
    void coloursOfTheThemeFollowIt();
    void textCanBeRead_data();
    void textCanBeRead();
    void brightRowsBecomeDark();
    void theModelIsOne();
    void theStoreKeepsRules();
    void conversationsComeFirst();
};

void ColourRulesTest::aFileIsRead()
{
    const auto file = parseColourRules(QStringLiteral("# made by hand\r\n@Bad TCP@tcp.analysis.flags && !tcp.analysis.window_update@[4626,10023,11822][63479,34695,34695]\r\n"
                                                      "\n!@Off@sip.to contains \"a@[b\"@[0,0,0][65535,65535,65535]\n# the end\n"));
    QVERIFY(file.complaints.isEmpty());
    QCOMPARE(file.rules.size(), 2);
    QCOMPARE(file.rules[0].name, QStringLiteral("Bad TCP"));
    QCOMPARE(file.rules[0].filter, QStringLiteral("tcp.analysis.flags && !tcp.analysis.window_update"));
    QCOMPARE(file.rules[0].background.rgba64().red(), quint16(4626));
    QCOMPARE(file.rules[0].text.rgba64().blue(), quint16(34695));
    QVERIFY(file.rules[0].enabled);
    QCOMPARE(file.rules[0].comments, QStringList {QStringLiteral("# made by hand")});
    QVERIFY(!file.rules[1].enabled);
    QCOMPARE(file.rules[1].filter, QStringLiteral("sip.to contains \"a@[b\""));
    QCOMPARE(file.comments, QStringList {QStringLiteral("# the end")});
}

void ColourRulesTest::badLinesAreNamed_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("no at sign") << QStringLiteral("tcp") << QStringLiteral("Line 2 is no colour rule: it does not begin with “@”.");
    QTest::newRow("no colours") << QStringLiteral("@a@tcp@") << QStringLiteral("Line 2 is no colour rule: name, filter and colours are not divided by “@”.");
    QTest::newRow("one colour") << QStringLiteral("@a@tcp@[1,2,3]") << QStringLiteral("Line 2 is no colour rule: a colour is not three numbers from 0 to 65535.");
    QTest::newRow("too large") << QStringLiteral("@a@tcp@[1,2,65536][1,2,3]") << QStringLiteral("Line 2 is no colour rule: a colour is not three numbers from 0 to 65535.");
    QTest::newRow("negative") << QStringLiteral("@a@tcp@[1,2,-3][1,2,3]") << QStringLiteral("Line 2 is no colour rule: a colour is not three numbers from 0 to 65535.");
    QTest::newRow("only an exclamation mark") << QStringLiteral("!") << QStringLiteral("Line 2 is no colour rule: it does not begin with “@”.");
}

void ColourRulesTest::badLinesAreNamed()
{
    QFETCH(QString, line);
    QFETCH(QString, complaint);
    const auto file = parseColourRules(QStringLiteral("@good@udp@[1,2,3][4,5,6]\n%1\n@good@tcp@[1,2,3][4,5,6]").arg(line));
    QCOMPARE(file.complaints, QStringList {complaint});
    QCOMPARE(file.rules.size(), 2);
}

void ColourRulesTest::aFileIsWrittenAsItWasRead()
{
    const auto text = QStringLiteral("# above\n@one@tcp.port == 80@[1,20,65535][0,5,6]\n!@two@udp@[7,8,9][10,11,12]\n# below\n");
    const auto file = parseColourRules(text);
    QCOMPARE(writeColourRules(file.rules, file.comments), text);
    // A name cannot end its own part of the line.
    const auto strange = parseColourRules(writeColourRules({{QStringLiteral("a@b\nc"), QStringLiteral("tcp\nor udp"), Qt::white, Qt::black}}));
    QCOMPARE(strange.rules.size(), 1);
    QCOMPARE(strange.rules[0].name, QStringLiteral("a b c"));
    QCOMPARE(strange.rules[0].filter, QStringLiteral("tcp or udp"));
}

void ColourRulesTest::theFirstRulesAreRight()
{
    const auto rules = defaultColourRules();
    QVERIFY(rules.size() > 10);
    const ColourRules compiled(rules, standardRegistry());
    for (int i = 0; i < rules.size(); ++i) {
        QVERIFY2(compiled.filter(i), qPrintable(rules[i].name));
        const ColourPair colours {rules[i].background, rules[i].text};
        // They have a counterpart in the dark theme, which is not made by calculation.
        const auto& rows = Theme::of(Scheme::Dark).rows;
        const auto dark = ruleColours(colours, Theme::of(Scheme::Dark));
        QVERIFY2(std::ranges::any_of(rows, [&](const auto& row) { return row.background == dark.background && row.text == dark.text; }),
            qPrintable(rules[i].name));
    }
}

void ColourRulesTest::coloursOfTheThemeFollowIt()
{
    const auto& light = Theme::of(Scheme::Light);
    const auto& dark = Theme::of(Scheme::Dark);
    const auto shown = ruleColours(light.row(RowClass::Tcp), dark);
    QCOMPARE(shown.background, dark.row(RowClass::Tcp).background);
    QCOMPARE(shown.text, dark.row(RowClass::Tcp).text);
    QCOMPARE(ruleColours(light.conversations[3], dark).background, dark.conversations[3].background);
    QCOMPARE(ruleColours(light.row(RowClass::Udp), light).background, light.row(RowClass::Udp).background);
}

void ColourRulesTest::textCanBeRead_data()
{
    QTest::addColumn<QColor>("background");
    QTest::addColumn<QColor>("text");
    for (int i = 0; i < 343; ++i) {
        const auto channel = [](int step) { return step * 42; };
        const QColor background(channel(i % 7), channel(i / 7 % 7), channel(i / 49));
        QTest::addRow("the same on %s", qPrintable(background.name())) << background << background;
        QTest::addRow("black on %s", qPrintable(background.name())) << background << QColor(Qt::black);
        QTest::addRow("yellow on %s", qPrintable(background.name())) << background << QColor(Qt::yellow);
    }
}

void ColourRulesTest::textCanBeRead()
{
    QFETCH(QColor, background);
    QFETCH(QColor, text);
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        const auto shown = ruleColours({background, text}, Theme::of(scheme));
        const auto ratio = contrastRatio(shown.background, shown.text);
        QVERIFY2(ratio >= readableContrast, qPrintable(QStringLiteral("%1 on %2: %3").arg(shown.text.name(), shown.background.name()).arg(ratio)));
    }
}

void ColourRulesTest::brightRowsBecomeDark()
{
    // What other programs colour TCP with: pale violet.
    const auto shown = ruleColours({QColor(0xe7e6ff), QColor(0x12272e)}, Theme::of(Scheme::Dark));
    QVERIFY(relativeLuminance(shown.background) < 0.1);
    QVERIFY(relativeLuminance(shown.text) > 0.5);
    QVERIFY(qAbs(shown.background.hslHue() - QColor(0xe7e6ff).hslHue()) < 10);
    // What is dark already stays as it is, and nothing changes in the light theme.
    QCOMPARE(ruleColours({QColor(0x12272e), QColor(0xf78787)}, Theme::of(Scheme::Dark)).background, QColor(0x12272e));
    QCOMPARE(ruleColours({QColor(0xe7e6ff), QColor(0x12272e)}, Theme::of(Scheme::Light)).background, QColor(0xe7e6ff));
}

void ColourRulesTest::theModelIsOne()
{
    ColourRuleModel model(defaultColourRules(), standardRegistry());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto first = model.rules()[0], last = model.rules().back();
    model.setHit(0);
    model.move(0, 2);
    QCOMPARE(model.rules()[2], first);
    model.move(model.rowCount() - 1, 0);
    QCOMPARE(model.rules()[0], last);
    model.insert(1, {QStringLiteral("new"), QStringLiteral("nosuch"), Qt::white, Qt::black});
    QVERIFY(!model.complaintOf(1).isEmpty());
    QVERIFY(model.data(model.index(1, 0), Qt::FontRole).value<QFont>().strikeOut());
    QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(!model.rules()[1].enabled);
    model.remove(1);
    model.setRules({});
    QCOMPARE(model.rowCount(), 0);
}

void ColourRulesTest::theStoreKeepsRules()
{
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("colorfilters"));
    {
        ColourRuleStore store(path, standardRegistry());
        QCOMPARE(store.rules(), defaultColourRules());
        QVERIFY(!QFile::exists(path)); // nobody changed anything
        store.preview(QList<ColourRule> {{QStringLiteral("a"), QStringLiteral("udp"), Qt::white, Qt::black}});
        QCOMPARE(store.compiled()->all().size(), 1);
        store.preview({});
        QCOMPARE(store.compiled()->all(), defaultColourRules());
        QVERIFY(store.setRules({{QStringLiteral("b"), QStringLiteral("tcp"), Qt::white, Qt::black}}).isEmpty());
    }
    ColourRuleStore again(path, standardRegistry());
    QCOMPARE(again.rules().size(), 1);
    QCOMPARE(again.rules()[0].name, QStringLiteral("b"));
    QVERIFY(!ColourRuleStore(QStringLiteral("/proc/none/colorfilters"), standardRegistry()).setRules({}).isEmpty());
}

void ColourRulesTest::conversationsComeFirst()
{
    QTemporaryDir folder;
    ColourRuleStore store(folder.filePath(QStringLiteral("colorfilters")), standardRegistry());
    QVERIFY(!store.hasConversations());
    store.setConversation(2, QStringLiteral("tcp.stream == 0"));
    store.setConversation(5, QStringLiteral("tcp.stream == 0")); // a conversation has one colour
    QCOMPARE(store.compiled()->all().size(), store.rules().size() + 1);
    QCOMPARE(store.compiled()->all()[0].background, Theme::of(Scheme::Light).conversations[4].background);
    store.resetConversations();
    QCOMPARE(store.compiled()->all(), store.rules());
}

QTEST_MAIN(ColourRulesTest)
#include "colour_rules_test.moc"
