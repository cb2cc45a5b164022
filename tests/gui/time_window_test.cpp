// The times of a capture, moved by the user: list, tree, filters and saved files have the new ones.

#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

namespace {

constexpr Nanoseconds second = 1'000'000'000;

} // namespace

class TimeWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("a.pcap"), 10)));
        QVERIFY(m_fixture->waitForPacket(1));
        window().list()->setFocus();
    }
    void cleanup() { m_fixture.reset(); }

    void spansAreRead_data();
    void spansAreRead();
    void allPacketsMove();
    void oneTimeIsSet();
    void twoTimesAreSet();
    void whatCannotBeIsRefused();
    void movedTimesAreSaved();
    void anotherCaptureIsNotMoved();

private:
    MainWindow& window() { return m_fixture->window(); }
    const analysis::Session& session() { return *window().document()->session(); }
    template <typename Widget>
    Widget* part(const char* name) { return window().timeShiftDialog()->findChild<Widget*>(QLatin1String(name)); }
    QPushButton* ok() { return window().timeShiftDialog()->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok); }
    void ask() { QTest::keyClick(&window(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier); }
    void type(const char* name, const QString& text)
    {
        auto* edit = part<QLineEdit>(name);
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }
    void moveBy(const QString& span)
    {
        ask();
        QVERIFY(window().timeShiftDialog());
        type("span", span);
        QTest::mouseClick(ok(), Qt::LeftButton);
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void TimeWindowTest::spansAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isSpan");
    QTest::addColumn<qint64>("span");
    QTest::newRow("seconds") << "1.5" << true << qint64 {1'500'000'000};
    QTest::newRow("earlier") << " -0.000000001 " << true << qint64 {-1};
    QTest::newRow("minutes") << "-2:30" << true << qint64 {-150} * second;
    QTest::newRow("hours") << "+1:00:00.25" << true << qint64 {3600} * second + second / 4;
    QTest::newRow("days") << "1:0:0:0" << false << qint64 {0};
    QTest::newRow("letters") << "1h" << false << qint64 {0};
    QTest::newRow("signs inside") << "1:-3" << false << qint64 {0};
    QTest::newRow("nothing") << "" << false << qint64 {0};
    QTest::newRow("too far") << "4000000000:00:00" << false << qint64 {0};
}

void TimeWindowTest::spansAreRead()
{
    QFETCH(QString, text);
    QFETCH(bool, isSpan);
    QFETCH(qint64, span);
    const auto read = readTimeSpan(text);
    QCOMPARE(read.has_value(), isSpan);
    if (read)
        QCOMPARE(*read, span);
}

void TimeWindowTest::allPacketsMove()
{
    const auto before = session().row(4).time;
    const auto cell = m_fixture->cell(5, PacketListModel::Time);
    moveBy(QStringLiteral("-1:00.5"));
    QCOMPARE(session().row(4).time, before - 60 * second - second / 2);
    QVERIFY(m_fixture->waitForPacket(1));
    const auto item = m_fixture->item("frame.offset_shift");
    QVERIFY(item != noItem);
    QCOMPARE(static_cast<Nanoseconds>(window().packet()->tree[item].value), -60 * second - second / 2);
    QCOMPARE(m_fixture->cell(5, PacketListModel::Time), cell); // since the first one
    window().filterBar()->apply(QStringLiteral("frame.offset_shift < 0"));
    QTRY_COMPARE(window().listModel()->rowCount(), static_cast<int>(session().frameCount()));
    ask();
    QTest::mouseClick(part<QRadioButton>("undo"), Qt::LeftButton, {}, {8, 8});
    QTest::mouseClick(ok(), Qt::LeftButton);
    QCOMPARE(session().row(4).time, before);
    QTRY_COMPARE(window().listModel()->rowCount(), 0);
}

void TimeWindowTest::oneTimeIsSet()
{
    const auto first = session().row(1).time, third = session().row(3).time;
    ask();
    part<QSpinBox>("firstPacket")->setValue(3);
    type("firstTime", QStringLiteral("2001-02-03 04:05:06Z"));
    QVERIFY(part<QRadioButton>("setTime")->isChecked());
    QTest::mouseClick(ok(), Qt::LeftButton);
    QCOMPARE(session().row(3).time, Nanoseconds {981'173'106} * second);
    QCOMPARE(session().row(3).time - session().row(1).time, third - first);
}

void TimeWindowTest::twoTimesAreSet()
{
    const auto last = session().frameCount();
    const auto span = session().row(last).time - session().row(1).time;
    const auto part5 = session().row(5).time - session().row(1).time;
    ask();
    part<QSpinBox>("firstPacket")->setValue(1);
    type("firstTime", QStringLiteral("2001-02-03 04:05:06Z"));
    type("secondTime", QStringLiteral("2001-02-03 04:05:16Z"));
    QVERIFY(part<QCheckBox>("hasSecond")->isChecked());
    QTest::mouseClick(ok(), Qt::LeftButton);
    QCOMPARE(session().row(last).time - session().row(1).time, 10 * second);
    const auto expected = static_cast<double>(part5) / static_cast<double>(span) * 10;
    QVERIFY(std::abs(static_cast<double>(session().row(5).time - session().row(1).time) / 1e9 - expected) < 1e-8);
}

void TimeWindowTest::whatCannotBeIsRefused()
{
    const auto before = session().row(1).time;
    ask();
    QVERIFY(!ok()->isEnabled()); // nothing has been asked for
    type("span", QStringLiteral("soon"));
    QVERIFY(!ok()->isEnabled());
    QVERIFY(part<QLabel>("complaint")->text().contains(QStringLiteral("soon")));
    type("firstTime", QStringLiteral("yesterday"));
    QVERIFY(!ok()->isEnabled());
    QVERIFY(part<QLabel>("complaint")->text().contains(QStringLiteral("yesterday")));
    type("firstTime", QStringLiteral("2001-02-03 04:05:06Z"));
    QVERIFY(ok()->isEnabled());
    type("secondTime", QStringLiteral("2001-02-03 04:05:05Z"));
    QVERIFY(!ok()->isEnabled());
    QVERIFY(part<QLabel>("complaint")->text().contains(QStringLiteral("backwards")));
    part<QSpinBox>("secondPacket")->setValue(1);
    QVERIFY(!ok()->isEnabled());
    QTest::keyClick(window().timeShiftDialog(), Qt::Key_Escape);
    QCOMPARE(session().row(1).time, before);
}

void TimeWindowTest::movedTimesAreSaved()
{
    const auto before = session().row(2).time;
    moveBy(QStringLiteral("100"));
    const auto path = m_fixture->filePath(QStringLiteral("moved.pcapng"));
    window().saveTo(path);
    QTRY_COMPARE(window().document()->path(), path);
    QCOMPARE(session().row(2).time, before + 100 * second);
    QVERIFY(m_fixture->open(path));
    QCOMPARE(session().row(2).time, before + 100 * second);
    QVERIFY(session().edits()->shift.isNone());
}

void TimeWindowTest::anotherCaptureIsNotMoved()
{
    moveBy(QStringLiteral("100"));
    ask(); // it belongs to the capture, and goes with it
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("b.pcap"), 3)));
    QVERIFY(!window().timeShiftDialog());
    QVERIFY(session().edits()->shift.isNone());
}

QTEST_MAIN(TimeWindowTest)
#include "time_window_test.moc"
