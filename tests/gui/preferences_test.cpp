// The preferences, by keys and clicks: pages, what OK and Cancel do, profiles and the status bar.

#include "gui/settings/preference_pages.h"
#include "gui/settings/profiles.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class PreferencesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    void cleanup() { m_fixture.reset(); }

    void aKeyOpensThem();
    void cancelChangesNothing();
    void okChangesTheWindow();
    void savedFiltersAreEdited();
    void protocolOptionsReadTheCaptureAgain();
    void profilesAreMadeAndUsed();
    void theStatusBarSwitches();
    void aProfileInUseIsRenamedAndDeleted();
    void wiresharksProfileIsImported();

private:
    MainWindow& window() { return m_fixture->window(); }
    PreferencesDialog& open()
    {
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        return *window().preferencesDialog();
    }
    void press(QDialogButtonBox::StandardButton button)
    {
        QTest::mouseClick(window().preferencesDialog()->buttons()->button(button), Qt::LeftButton);
    }
    template <typename Widget>
    Widget* part(const char* name) { return window().preferencesDialog()->findChild<Widget*>(QLatin1String(name)); }

    std::unique_ptr<WindowFixture> m_fixture;
};

void PreferencesTest::aKeyOpensThem()
{
    auto& dialog = open();
    QStringList pages;
    for (int row = 0; row < dialog.list()->count(); ++row)
        pages.append(dialog.list()->item(row)->text());
    QCOMPARE(pages, (QStringList {QStringLiteral("Appearance"), QStringLiteral("Packet list"), QStringLiteral("Columns"), QStringLiteral("Name resolution"), QStringLiteral("Filters"),
                        QStringLiteral("Capture"), QStringLiteral("Protocols"), QStringLiteral("Profiles")}));
    m_fixture.reset(); // the window closes with the dialog open
}

void PreferencesTest::cancelChangesNothing()
{
    open();
    part<QCheckBox>("colourise")->click();
    press(QDialogButtonBox::Cancel);
    QVERIFY(m_fixture->settings().colourise());
}

void PreferencesTest::okChangesTheWindow()
{
    open();
    part<QCheckBox>("colourise")->click();
    auto* formats = part<QComboBox>("timeFormat");
    formats->setCurrentIndex(formats->findData(static_cast<int>(TimeFormat::Epoch)));
    window().preferencesDialog()->findChild<ColumnsPage*>()->setColumns(PacketListColumn::defaults().mid(0, 3));
    part<QCheckBox>("whileTyping")->click();
    part<QCheckBox>("network")->click();
    press(QDialogButtonBox::Ok);
    QVERIFY(!m_fixture->settings().colourise());
    QVERIFY(!m_fixture->settings().filterWhileTyping());
    QVERIFY(m_fixture->settings().names().network);
    QCOMPARE(window().listModel()->index(0, PacketListModel::Time).data().toString(), QStringLiteral("1700000000.000000"));
    QCOMPARE(window().listModel()->columnCount(), 3);
}

void PreferencesTest::savedFiltersAreEdited()
{
    open();
    auto* table = part<QTableWidget>("displayFilters");
    const int before = table->rowCount();
    QVERIFY(before > 0);
    table->removeRow(0);
    table->item(0, 0)->setText(QStringLiteral("mine"));
    table->item(0, 1)->setText(QStringLiteral("tcp.len > 5"));
    press(QDialogButtonBox::Ok);
    QMenu menu;
    window().filterBar()->fillMenu(menu);
    QStringList texts;
    for (const auto* action : menu.actions())
        texts.append(action->text());
    QVERIFY2(texts.filter(QStringLiteral("mine")).size() == 1, qPrintable(texts.join(QLatin1Char('\n'))));
}

void PreferencesTest::protocolOptionsReadTheCaptureAgain()
{
    QVERIFY(window().goToPacket(4));
    QVERIFY(m_fixture->waitForPacket(4));
    QVERIFY(m_fixture->cell(3, PacketListModel::Info).contains(QStringLiteral("Seq=11 ")));
    window().marks().set(FrameMarks::Marked, 2, true);
    window().comments().setFrame(3, {"stays"});
    open();
    part<QCheckBox>("relativeSequenceNumbers")->click();
    press(QDialogButtonBox::Ok);
    QTRY_VERIFY(window().document() && !window().document()->isLoading() && window().packetNumber() == 4);
    QTRY_VERIFY2(m_fixture->cell(3, PacketListModel::Info).contains(QStringLiteral("Seq=1010 ")), qPrintable(m_fixture->cell(3, PacketListModel::Info)));
    QVERIFY(window().marks().has(FrameMarks::Marked, 2));
    QVERIFY(window().comments().isUnsaved());
    m_fixture->cell(2, PacketListModel::Info);
    QVERIFY(window().listModel()->index(2, 0).data(PacketListModel::CommentedRole).toBool());
    window().comments().clear();
}

void PreferencesTest::profilesAreMadeAndUsed()
{
    open();
    auto* page = window().preferencesDialog()->findChild<ProfilesPage*>();
    QVERIFY(page->create(QStringLiteral("Lecture")).isEmpty());
    QVERIFY(!page->create(QStringLiteral("Lecture")).isEmpty());
    page->useSelected();
    QCOMPARE(m_fixture->settings().profile(), QStringLiteral("Lecture"));
    QCOMPARE(window().profileButton()->text(), QStringLiteral("Lecture"));
    m_fixture->settings().setTheme(ThemeChoice::Dark);
    QVERIFY(window().colourRules().setRules({{QStringLiteral("all"), QStringLiteral("frame"), Qt::red, Qt::black}}).isEmpty());
    m_fixture->settings().setProfile({});
    QCOMPARE(m_fixture->settings().theme(), ThemeChoice::Light);
    QCOMPARE(window().colourRules().rules(), defaultColourRules());
    m_fixture->settings().setProfile(QStringLiteral("Lecture"));
    QCOMPARE(window().colourRules().rules().size(), 1);
    m_fixture->startAgain(); // the next start has the same profile
    QCOMPARE(window().profileButton()->text(), QStringLiteral("Lecture"));
    QCOMPARE(window().colourRules().rules().size(), 1);
}

void PreferencesTest::theStatusBarSwitches()
{
    QVERIFY(Profiles(m_fixture->settings().folder()).create(QStringLiteral("Lecture")).isEmpty());
    auto* menu = window().profileButton()->menu();
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions().at(1)->text(), QStringLiteral("Lecture"));
    QVERIFY(menu->actions().at(0)->isChecked());
    menu->actions().at(1)->trigger();
    QCOMPARE(m_fixture->settings().profile(), QStringLiteral("Lecture"));
    Q_EMIT menu->aboutToShow();
    QVERIFY(menu->actions().at(1)->isChecked());
}

void PreferencesTest::aProfileInUseIsRenamedAndDeleted()
{
    open();
    auto* page = window().preferencesDialog()->findChild<ProfilesPage*>();
    QVERIFY(page->create(QStringLiteral("one")).isEmpty());
    page->useSelected();
    m_fixture->settings().setZoom(4);
    QVERIFY(page->renameSelected(QStringLiteral("two")).isEmpty());
    QCOMPARE(m_fixture->settings().profile(), QStringLiteral("two"));
    QCOMPARE(m_fixture->settings().zoom(), 4);
    QVERIFY(page->removeSelected().isEmpty());
    QVERIFY(m_fixture->settings().profile().isEmpty());
    QCOMPARE(page->list()->count(), 1);
}

void PreferencesTest::wiresharksProfileIsImported()
{
    QTemporaryDir from;
    QFile file(from.filePath(QStringLiteral("colorfilters")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("@TCP@tcp@[59367,59110,65535][4626,10023,11822]\nbad\n");
    file.close();
    QFile preferences(from.filePath(QStringLiteral("preferences")));
    QVERIFY(preferences.open(QIODevice::WriteOnly));
    preferences.write("gui.column.format:\n\t\"No.\", \"%m\",\n\t\"Port\", \"%Cus:tcp.dstport:0:R\",\n\t\"Odd\", \"%odd\"\n");
    preferences.close();
    open();
    auto* page = window().preferencesDialog()->findChild<ProfilesPage*>();
    const auto report = page->import(from.path(), QStringLiteral("Theirs"));
    QVERIFY2(report.contains(QStringLiteral("colorfilters: 1 colour rules.")), qPrintable(report));
    QVERIFY2(report.contains(QStringLiteral("Line 2")), qPrintable(report));
    QVERIFY2(report.contains(QStringLiteral("“Odd”")), qPrintable(report));
    page->useSelected();
    QCOMPARE(window().listModel()->columnCount(), 2);
    QCOMPARE(window().listModel()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("Port"));
    QCOMPARE(window().colourRules().rules().size(), 1);
    QTRY_COMPARE((m_fixture->cell(4, PacketListModel::Info), window().listModel()->index(4, 0).data(Qt::BackgroundRole).value<QBrush>().color()), QColor(0xe7e6ff));
}

QTEST_MAIN(PreferencesTest)
#include "preferences_test.moc"
