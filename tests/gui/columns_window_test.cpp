// Columns of the packet list and how they show time: chosen in the tree, the titles' menu and the dialog, kept for the next start.

#include "gui/packets/columns_dialog.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;
using Kind = PacketListColumn::Kind;

class ColumnsWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }

    void formatsAreRead_data();
    void formatsAreRead();
    void aFieldBecomesAColumn();
    void columnsAreSortedCopiedAndFiltered();
    void theMenuOfATitleChangesItsColumn();
    void theMenuOfATitleAddsColumnsOfPrograms();
    void theDialogRefusesWrongFields();
    void theDialogAddsAndMoves();
    void columnsComeBackAtTheNextStart();
    void theSortedColumnMayMove();
    void resettingBringsTheFirstColumnsBack();
    void timeFormatsAreChosen();
    void timeCountsFromReferences();
    void theTreeCountsFromWhatIsShown();
    void hostsAreCalledWhatTheCapturesAnswersSay();

private:
    MainWindow& window() { return m_fixture->window(); }
    QStringList titles()
    {
        QStringList titles;
        for (const auto& column : window().list()->columns())
            titles.append(column.title);
        return titles;
    }
    QString cell(int row, int column)
    {
        window().listModel()->prepare(0, window().listModel()->rowCount() - 1);
        QString text;
        (void)QTest::qWaitFor([&] { return !(text = window().listModel()->index(row, column).data().toString()).isEmpty(); }, 2000);
        return text;
    }
    bool applyField(std::string_view field)
    {
        const auto item = m_fixture->item(field);
        if (item == noItem)
            return false;
        window().tree()->selectItem(item);
        QTest::keyClick(window().tree(), Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
        return true;
    }
    void choose(int column, const QString& text)
    {
        auto* header = window().list()->header();
        const QPoint at(header->sectionViewportPosition(column) + 10, header->height() / 2);
        Q_EMIT header->customContextMenuRequested(at);
        auto* menu = window().findChild<QMenu*>(QStringLiteral("headerMenu"));
        QVERIFY(menu);
        const auto actions = menu->actions();
        const auto found = std::find_if(actions.begin(), actions.end(), [&](const QAction* action) { return action->text() == text; });
        QVERIFY2(found != actions.end(), qPrintable(text));
        QVERIFY((*found)->isEnabled());
        (*found)->trigger();
        menu->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void ColumnsWindowTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
    QVERIFY(m_fixture->waitForPacket(1));
}

void ColumnsWindowTest::formatsAreRead_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("fields");
    QTest::addColumn<int>("occurrence");
    QTest::addColumn<bool>("resolved");
    QTest::addColumn<QString>("written");
    const auto row = [](const char* format, Kind kind, const char* fields, int occurrence, bool resolved, const char* written) {
        QTest::newRow(format) << QString::fromUtf8(format) << static_cast<int>(kind) << QString::fromUtf8(fields) << occurrence << resolved
                              << QString::fromUtf8(written);
    };
    row("%m", Kind::Number, "", 0, true, "%m");
    row("%t", Kind::Time, "", 0, true, "%t");
    row("%Gt", Kind::Time, "", 0, true, "%Gt");
    row("%YDOYut", Kind::Time, "", 0, true, "%YDOYut");
    row("%s", Kind::Source, "", 0, true, "%s");
    row("%rs", Kind::Source, "", 0, true, "%s");
    row("%us", Kind::Source, "", 0, false, "%us");
    row("%und", Kind::Destination, "", 0, false, "%ud");
    row("%p", Kind::Protocol, "", 0, true, "%p");
    row("%L", Kind::Length, "", 0, true, "%L");
    row("%i", Kind::Info, "", 0, true, "%i");
    row("%uD", Kind::Fields, "tcp.dstport or udp.dstport", 0, false, "%Cus:tcp.dstport or udp.dstport:0:U");
    row("%Cus:ip.ttl", Kind::Fields, "ip.ttl", 0, true, "%Cus:ip.ttl:0:R");
    row("%Cus:ip.ttl:2:R", Kind::Fields, "ip.ttl", 2, true, "%Cus:ip.ttl:2:R");
    row("%Cus:ip.src or ipv6.src:-1:U", Kind::Fields, "ip.src or ipv6.src", -1, false, "%Cus:ip.src or ipv6.src:-1:U");
}

void ColumnsWindowTest::formatsAreRead()
{
    QFETCH(QString, format);
    const auto column = PacketListColumn::fromFormat(QStringLiteral("T"), format);
    QVERIFY(column);
    QCOMPARE(column->title, QStringLiteral("T"));
    QTEST(static_cast<int>(column->kind), "kind");
    QTEST(column->fields, "fields");
    QTEST(column->occurrence, "occurrence");
    QTEST(column->resolved, "resolved");
    QTEST(column->toFormat(), "written");
    QVERIFY(!PacketListColumn::fromFormat(QStringLiteral("T"), QStringLiteral("%?")));
    QVERIFY(!PacketListColumn::fromFormat(QStringLiteral("T"), QStringLiteral("%Cus:")));
}

void ColumnsWindowTest::hostsAreCalledWhatTheCapturesAnswersSay()
{
    QVERIFY(m_fixture->open(qEnvironmentVariable("PORTHOLE_SOURCE_DIR") + QStringLiteral("/resources/examples/example.pcapng")));
    QVERIFY(m_fixture->waitForPacket(1));
    auto& settings = m_fixture->settings();
    QVERIFY(!settings.asksForNames()); // nobody is asked over the network unless the user wants it
    const auto shown = [this] {
        QStringList destinations;
        for (int row = 0; row < window().listModel()->rowCount(); ++row)
            destinations << cell(row, 3);
        return destinations;
    };
    const auto host = QStringLiteral("www.example.net");
    QVERIFY(!shown().contains(host));
    settings.setNames({.mac = true, .network = true});
    QTRY_VERIFY(shown().contains(host));
    settings.setNames({.mac = true, .network = false});
    QVERIFY(!shown().contains(host));
}

void ColumnsWindowTest::aFieldBecomesAColumn()
{
    QVERIFY(applyField("ip.ttl"));
    QCOMPARE(titles().size(), 8);
    QCOMPARE(titles()[6], QStringLiteral("Time to Live"));
    QCOMPARE(titles()[7], QStringLiteral("Info"));
    QCOMPARE(cell(0, 6), QStringLiteral("64"));
    QVERIFY(m_fixture->waitForPacket(1)); // still selected
    // Once is enough.
    QVERIFY(applyField("ip.ttl"));
    QCOMPARE(titles().size(), 8);
}

void ColumnsWindowTest::columnsAreSortedCopiedAndFiltered()
{
    QVERIFY(applyField("tcp.srcport"));
    const int column = 6;
    const auto first = cell(0, column);
    window().sortBy(column, Qt::DescendingOrder);
    QVERIFY(QTest::qWaitFor([this] { return !window().isSorting(); }));
    QVERIFY(cell(0, column).toInt() > cell(9, column).toInt());
    window().sortBy(-1, Qt::AscendingOrder);
    window().list()->selectionModel()->setCurrentIndex(window().listModel()->index(0, column),
        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    QVERIFY(m_fixture->waitForPacket(1));
    window().list()->setColumnVisible(PacketListModel::Info, true);
    window().list()->setColumnVisible(PacketListModel::Length, false);
    QGuiApplication::clipboard()->clear();
    window().actions().copyText->trigger();
    QTRY_VERIFY(QGuiApplication::clipboard()->text().contains(QLatin1Char('\t')));
    const auto cells = QGuiApplication::clipboard()->text().trimmed().split(QLatin1Char('\t'));
    QCOMPARE(cells.size(), 7);
    QCOMPARE(cells[0], QStringLiteral("1"));
    QCOMPARE(cells[5], first);
    QVERIFY(cells[6].contains(QLatin1String("[SYN]")));
}

void ColumnsWindowTest::theMenuOfATitleAddsColumnsOfPrograms()
{
    const auto before = titles();
    for (const bool shown : {true, false}) {
        auto* header = window().list()->header();
        Q_EMIT header->customContextMenuRequested({header->sectionViewportPosition(PacketListModel::Source) + 10, header->height() / 2});
        auto* menu = window().findChild<QMenu*>(QStringLiteral("headerMenu"));
        QVERIFY(menu);
        const auto actions = menu->actions();
        const auto programs = std::find_if(actions.begin(), actions.end(), [](const QAction* action) { return action->text() == QStringLiteral("Columns of &programs"); });
        QVERIFY(programs != actions.end());
        auto* program = (*programs)->menu()->actions().at(0);
        QCOMPARE(program->isChecked(), !shown);
        program->trigger();
        menu->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (shown)
            QCOMPARE(titles(), (before.mid(0, before.size() - 1) + QStringList {QStringLiteral("Program"), before.last()}));
        else
            QCOMPARE(titles(), before);
    }
}

void ColumnsWindowTest::theMenuOfATitleChangesItsColumn()
{
    choose(PacketListModel::Source, QStringLiteral("Align &right"));
    QCOMPARE(window().list()->columns()[2].alignment, Qt::AlignRight);
    QVERIFY(window().listModel()->index(0, 2).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    choose(PacketListModel::Source, QStringLiteral("&Names in place of numbers"));
    QVERIFY(!window().list()->columns()[2].resolved);
    choose(PacketListModel::Protocol, QStringLiteral("Re&move column"));
    QVERIFY(!titles().contains(QStringLiteral("Protocol")));
    QCOMPARE(titles().size(), 6);
    choose(PacketListModel::Number, QStringLiteral("Sort &descending"));
    QTRY_COMPARE(window().listModel()->frameNumber(0), 10U);
    choose(PacketListModel::Number, QStringLiteral("In &order of the file"));
    QTRY_COMPARE(window().listModel()->frameNumber(0), 1U);
}

void ColumnsWindowTest::theDialogRefusesWrongFields()
{
    window().actions().editColumns->trigger();
    auto* dialog = window().findChild<ColumnsDialog*>();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("addColumn")), Qt::LeftButton);
    auto* fields = dialog->findChild<QLineEdit*>(QStringLiteral("columnFields"));
    auto* complaint = dialog->findChild<QLabel*>(QStringLiteral("columnComplaint"));
    auto* ok = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    QVERIFY(!ok->isEnabled());
    QTest::keyClicks(fields, QStringLiteral("ip.tttl"));
    QVERIFY2(complaint->text().contains(QLatin1String("ip.ttl")), qPrintable(complaint->text()));
    QVERIFY(!ok->isEnabled());
    fields->selectAll();
    QTest::keyClicks(fields, QStringLiteral("ip.ttl || ip.proto"));
    QCOMPARE(complaint->text(), QString());
    QVERIFY(ok->isEnabled());
    dialog->reject();
    QCOMPARE(titles().size(), 7);
}

void ColumnsWindowTest::theDialogAddsAndMoves()
{
    window().actions().editColumns->trigger();
    auto* dialog = window().findChild<ColumnsDialog*>();
    QVERIFY(dialog);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("addColumn")), Qt::LeftButton);
    auto* title = dialog->findChild<QLineEdit*>(QStringLiteral("columnTitle"));
    title->selectAll();
    QTest::keyClicks(title, QStringLiteral("Life"));
    QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("columnFields")), QStringLiteral("ip.ttl"));
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("columnUp")), Qt::LeftButton);
    dialog->findChild<QListWidget*>()->item(2)->setCheckState(Qt::Unchecked);
    QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    QCOMPARE(titles().mid(6), (QStringList {QStringLiteral("Life"), QStringLiteral("Info")}));
    QVERIFY(window().list()->header()->isSectionHidden(2));
    QCOMPARE(cell(3, 6), QStringLiteral("64"));
}

void ColumnsWindowTest::columnsComeBackAtTheNextStart()
{
    QVERIFY(applyField("ip.ttl"));
    auto* header = window().list()->header();
    header->moveSection(6, 0);
    header->resizeSection(window().listModel()->columnOf(Kind::Source), 234);
    m_fixture->startAgain();
    QVERIFY(m_fixture->open(m_fixture->filePath(QStringLiteral("a.pcap"))));
    QCOMPARE(titles()[0], QStringLiteral("Time to Live"));
    QCOMPARE(titles().size(), 8);
    QCOMPARE(window().list()->header()->sectionSize(window().listModel()->columnOf(Kind::Source)), 234);
    QCOMPARE(cell(0, 0), QStringLiteral("64"));
}

void ColumnsWindowTest::theSortedColumnMayMove()
{
    window().sortBy(PacketListModel::Number, Qt::DescendingOrder);
    QTRY_COMPARE(window().listModel()->frameNumber(0), 10U);
    auto columns = window().list()->columns();
    columns.move(0, 5);
    m_fixture->settings().setColumns(columns);
    QCOMPARE(window().list()->header()->sortedColumn(), 5);
    QCOMPARE(window().listModel()->frameNumber(0), 10U);
    columns.removeAt(5);
    m_fixture->settings().setColumns(columns);
    QCOMPARE(window().list()->header()->sortedColumn(), -1);
    QCOMPARE(window().listModel()->frameNumber(0), 1U);
}

void ColumnsWindowTest::resettingBringsTheFirstColumnsBack()
{
    const auto before = titles();
    QVERIFY(applyField("ip.ttl"));
    choose(PacketListModel::Time, QStringLiteral("Re&move column"));
    window().actions().resetColumns->trigger();
    QCOMPARE(titles(), before);
}

void ColumnsWindowTest::timeFormatsAreChosen()
{
    const auto choice = [](const QActionGroup* group, int data) {
        for (auto* action : group->actions())
            if (action->data().toInt() == data)
                action->trigger();
    };
    choice(window().actions().timeDigits, 3);
    QCOMPARE(cell(0, PacketListModel::Time), QStringLiteral("0.000"));
    choice(window().actions().timeDigits, 0);
    QCOMPARE(cell(0, PacketListModel::Time), QStringLiteral("0"));
    window().actions().timeWithHours->trigger();
    QCOMPARE(cell(0, PacketListModel::Time), QStringLiteral("0:00"));
    choice(window().actions().timeFormats, static_cast<int>(TimeFormat::UtcTime));
    QCOMPARE(cell(0, PacketListModel::Time).size(), 8);
    choice(window().actions().timeFormats, static_cast<int>(TimeFormat::UtcDayOfYear));
    QCOMPARE(cell(0, PacketListModel::Time).size(), 17);
}

void ColumnsWindowTest::timeCountsFromReferences()
{
    QVERIFY(window().goToPacket(4));
    QVERIFY(m_fixture->waitForPacket(4));
    const auto before = cell(5, PacketListModel::Time);
    QTest::keyClick(&window(), Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(cell(3, PacketListModel::Time), QStringLiteral("*REF*"));
    const auto session = window().document()->session();
    const auto since = static_cast<double>(session->row(6).time - session->row(4).time) / 1e9;
    QCOMPARE(cell(5, PacketListModel::Time).toDouble(), since);
    QVERIFY(cell(5, PacketListModel::Time) != before);
    QVERIFY(window().goToPacket(6));
    QVERIFY(m_fixture->waitForPacket(6));
    const auto item = m_fixture->item("frame.time_relative");
    QVERIFY(item != noItem);
    QCOMPARE(static_cast<Nanoseconds>(window().packet()->tree[item].value), session->row(6).time - session->row(4).time);
    QTest::keyClick(&window(), Qt::Key_B, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(window().list()->currentFrame(), 4U);
    QTest::keyClick(&window(), Qt::Key_T, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(cell(5, PacketListModel::Time), before);
}

void ColumnsWindowTest::theTreeCountsFromWhatIsShown()
{
    window().filterBar()->apply(QStringLiteral("frame.number in {2, 7}"));
    QTRY_COMPARE(window().listModel()->rowCount(), 2);
    QVERIFY(window().goToPacket(7));
    QVERIFY(m_fixture->waitForPacket(7));
    const auto item = m_fixture->item("frame.time_delta_displayed");
    QVERIFY(item != noItem);
    const auto session = window().document()->session();
    QCOMPARE(static_cast<Nanoseconds>(window().packet()->tree[item].value), session->row(7).time - session->row(2).time);
}

QTEST_MAIN(ColumnsWindowTest)
#include "columns_window_test.moc"
