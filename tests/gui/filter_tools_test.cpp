// Macros and buttons of display filters in the window.

#include "gui/filters/filter_button_bar.h"
#include "gui/filters/filter_button_dialog.h"
#include "gui/filters/macros_dialog.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class FilterToolsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        open();
    }
    void cleanup() { m_fixture.reset(); }

    void buttonsAreReadAndWritten();
    void aButtonIsAddedAndUsed();
    void labelsMakeMenus();
    void buttonsAreDisabledAndRemoved();
    void buttonsWithoutRoomAreInAMenu();
    void macrosAreEditedAndUsed();
    void wrongMacrosAreRefused();

private:
    MainWindow& window() { return m_fixture->window(); }
    FilterButtonBar& buttons() { return *window().filterButtons(); }
    void open()
    {
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void addButton(const QString& label, const QString& filter)
    {
        window().filterBar()->apply(filter);
        QVERIFY(buttons().addButton()->isEnabled());
        QTest::mouseClick(buttons().addButton(), Qt::LeftButton);
        auto* dialog = window().findChild<FilterButtonDialog*>();
        QVERIFY(dialog);
        QVERIFY(!dialog->acceptButton()->isEnabled());
        QTest::keyClicks(dialog->labelEdit(), label);
        QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
        QTRY_VERIFY(!window().findChild<FilterButtonDialog*>());
    }
    QStringList labels()
    {
        QStringList texts;
        for (const auto* button : buttons().buttons())
            texts.append(button->text());
        return texts;
    }
    QAction* contextAction(int button, const QString& text)
    {
        Q_EMIT buttons().buttons().at(button)->customContextMenuRequested({1, 1});
        for (auto* menu : buttons().findChildren<QMenu*>(Qt::FindDirectChildrenOnly))
            for (auto* action : menu->actions())
                if (action->text().remove(QLatin1Char('&')) == text)
                    return action;
        return nullptr;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void FilterToolsTest::buttonsAreReadAndWritten()
{
    const QByteArray text = "# a comment\n\"TRUE\",\"Resets\",\"tcp.flags.reset == 1\",\"who hung up\"\n"
                            "\"FALSE\",\"a\\x22b\",\"frame contains \\x22x\\x22\",\"\"\nnonsense\n\"TRUE\",\"old\",\"arp\"\n";
    const auto read = parseFilterButtons(text);
    const QList<FilterButton> wanted {{true, QStringLiteral("Resets"), QStringLiteral("tcp.flags.reset == 1"), QStringLiteral("who hung up")},
        {false, QStringLiteral("a\"b"), QStringLiteral("frame contains \"x\""), {}}, {true, QStringLiteral("old"), QStringLiteral("arp"), {}}};
    QCOMPARE(read, wanted);
    QCOMPARE(parseFilterButtons(writeFilterButtons(read)), wanted);
}

void FilterToolsTest::aButtonIsAddedAndUsed()
{
    QVERIFY(!buttons().addButton()->isEnabled());
    window().filterBar()->prepare(QStringLiteral("tcp =="));
    QVERIFY(!buttons().addButton()->isEnabled()); // that is no filter
    addButton(QStringLiteral("Third"), QStringLiteral("frame.number == 3"));
    QCOMPARE(labels(), QStringList {QStringLiteral("Third")});
    window().filterBar()->clear();
    QTRY_COMPARE(window().listModel()->rowCount(), 10);
    QTest::mouseClick(buttons().buttons().at(0), Qt::LeftButton);
    QTRY_COMPARE(window().listModel()->rowCount(), 1);
    QCOMPARE(window().filterBar()->text(), QStringLiteral("frame.number == 3"));
    m_fixture->startAgain();
    open();
    QCOMPARE(labels(), QStringList {QStringLiteral("Third")});
}

void FilterToolsTest::labelsMakeMenus()
{
    addButton(QStringLiteral("Numbers//Third"), QStringLiteral("frame.number == 3"));
    addButton(QStringLiteral("Resets"), QStringLiteral("tcp.flags.reset == 1"));
    addButton(QStringLiteral("Numbers//Low"), QStringLiteral("frame.number < 3"));
    QCOMPARE(labels(), (QStringList {QStringLiteral("Numbers"), QStringLiteral("Resets")}));
    auto* menu = buttons().buttons().at(0)->menu();
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 2);
    QCOMPARE(menu->actions().at(1)->text(), QStringLiteral("Low"));
    menu->actions().at(1)->trigger();
    QTRY_COMPARE(window().listModel()->rowCount(), 2);
}

void FilterToolsTest::buttonsAreDisabledAndRemoved()
{
    addButton(QStringLiteral("one"), QStringLiteral("frame.number == 1"));
    addButton(QStringLiteral("two"), QStringLiteral("frame.number == 2"));
    auto* disable = contextAction(0, QStringLiteral("Disable"));
    QVERIFY(disable);
    disable->trigger();
    QCOMPARE(labels(), QStringList {QStringLiteral("two")});
    auto* enable = contextAction(0, QStringLiteral("Enable"));
    QVERIFY(enable && enable->menu());
    enable->menu()->actions().at(0)->trigger();
    QCOMPARE(labels(), (QStringList {QStringLiteral("one"), QStringLiteral("two")}));
    QTest::qWait(0);
    for (auto* menu : buttons().findChildren<QMenu*>(Qt::FindDirectChildrenOnly))
        delete menu;
    contextAction(1, QStringLiteral("Remove"))->trigger();
    QCOMPARE(labels(), QStringList {QStringLiteral("one")});
}

void FilterToolsTest::buttonsWithoutRoomAreInAMenu()
{
    for (int i = 0; i < 12; ++i)
        addButton(QStringLiteral("a rather long label %1").arg(i), QStringLiteral("frame.number == %1").arg(i));
    window().resize(900, 600);
    QTRY_VERIFY(labels().size() < 12);
    QVERIFY(buttons().moreButton()->isVisible());
    QVERIFY(window().filterBar()->edit()->width() >= 150);
    auto* menu = buttons().moreButton()->menu();
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions().size() + labels().size(), 12);
    menu->actions().last()->trigger();
    QCOMPARE(window().filterBar()->text(), QStringLiteral("frame.number == 11"));
}

void FilterToolsTest::macrosAreEditedAndUsed()
{
    window().actions().filterMacros->trigger();
    auto* dialog = window().findChild<MacrosDialog*>();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->addButton(), Qt::LeftButton);
    QVERIFY(!dialog->acceptButton()->isEnabled());
    dialog->list()->item(0, 0)->setText(QStringLiteral("first"));
    dialog->list()->item(0, 1)->setText(QStringLiteral("frame.number <= $1"));
    QTest::mouseClick(dialog->acceptButton(), Qt::LeftButton);
    window().filterBar()->apply(QStringLiteral("${first:4}"));
    QTRY_COMPARE(window().listModel()->rowCount(), 4);
    window().filterBar()->prepare(QStringLiteral("${first}"));
    QVERIFY2(window().filterBar()->complaint().contains(QStringLiteral("“first”")), qPrintable(window().filterBar()->complaint()));
    window().actions().find->trigger();
    window().findBar()->setMode(FindBar::Mode::Filter);
    window().findBar()->edit()->setText(QStringLiteral("${first:3}"));
    QVERIFY2(window().findBar()->complaint().isEmpty(), qPrintable(window().findBar()->complaint()));
    m_fixture->startAgain();
    open();
    window().filterBar()->apply(QStringLiteral("${first:2}"));
    QTRY_COMPARE(window().listModel()->rowCount(), 2);
}

void FilterToolsTest::wrongMacrosAreRefused()
{
    window().actions().filterMacros->trigger();
    auto* dialog = window().findChild<MacrosDialog*>();
    QTest::mouseClick(dialog->addButton(), Qt::LeftButton);
    dialog->list()->item(0, 0)->setText(QStringLiteral("no name"));
    dialog->list()->item(0, 1)->setText(QStringLiteral("tcp"));
    QVERIFY2(dialog->remark().contains(QStringLiteral("“no name”")), qPrintable(dialog->remark()));
    QVERIFY(!dialog->acceptButton()->isEnabled());
    dialog->list()->setCurrentCell(0, 0);
    QTest::mouseClick(dialog->removeButton(), Qt::LeftButton);
    QVERIFY(dialog->acceptButton()->isEnabled());
}

QTEST_MAIN(FilterToolsTest)
#include "filter_tools_test.moc"
