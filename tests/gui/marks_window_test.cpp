// Marked and ignored packets, and comments: set by keys, counted, found by filters, saved.

#include "gui/basics/qt_text.h"
#include "gui/packets/comment_dialog.h"
#include "tests/gui/window_fixture.h"

#include <QAction>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class MarksWindowTest : public QObject {
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

    void aKeyMarksAndUnmarks();
    void severalAreMarkedTogether();
    void allDisplayedAreMarked();
    void onesGoesFromMarkToMark();
    void filtersFindMarks();
    void ignoredPacketsAreShownAsSuch();
    void theTreeSaysSo();
    void anotherCaptureHasNoMarks();

    void aCommentIsWritten();
    void severalCommentsAreEdited();
    void whatCannotBeWrittenIsRefused();
    void commentsAreSavedAsPcapNg();
    void pcapHasNoRoomForComments();
    void anUnsavedCommentIsAskedAboutOnce();
    void allCommentsAreDeleted();
    void theCaptureHasComments();
    void theWindowClosesWithTheDialogOpen();

private:
    MainWindow& window() { return m_fixture->window(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers) { QTest::keyClick(&window(), key, modifiers); }
    void goTo(std::uint32_t packet)
    {
        QVERIFY(window().goToPacket(packet));
        QVERIFY(m_fixture->waitForPacket(packet));
    }
    /// Without a window manager nobody gives the keys back when a dialog has closed.
    bool activate()
    {
        window().activateWindow();
        return QTest::qWaitFor([this] { return window().isActiveWindow(); }, 5000);
    }
    CommentDialog* openComments()
    {
        if (!activate() || !QTest::qWaitFor([this] { return !window().commentDialog() && window().packet(); }, 5000))
            return nullptr;
        press(Qt::Key_C, Qt::ControlModifier | Qt::AltModifier);
        return window().commentDialog();
    }
    void comment(std::uint32_t packet, const QString& text)
    {
        goTo(packet);
        QVERIFY(openComments());
        QTest::keyClicks(window().commentDialog()->edit(), text);
        QTest::mouseClick(window().commentDialog()->okButton(), Qt::LeftButton);
        QTRY_VERIFY(!window().commentDialog());
    }
    std::vector<std::string> shownComments()
    {
        std::vector<std::string> comments;
        const auto* packet = window().packet();
        for (std::uint32_t i = 0; packet && i < packet->tree.size(); ++i)
            if (std::string_view(packet->tree[i].field->abbreviation) == "frame.comment")
                comments.emplace_back(ItemView(*packet, i).text());
        return comments;
    }
    bool waitForComments(const std::vector<std::string>& wanted)
    {
        return QTest::qWaitFor([&] { return shownComments() == wanted; }, 5000);
    }
    bool save(const QString& path)
    {
        window().saveTo(path);
        return QTest::qWaitFor([&] { return window().document()->path() == path && !window().isWindowModified(); }, 10'000);
    }
    QPushButton* answer(const QString& text)
    {
        for (auto* button : window().question()->findChildren<QPushButton*>())
            if (button->text().remove(QLatin1Char('&')) == text)
                return button;
        return nullptr;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void MarksWindowTest::aKeyMarksAndUnmarks()
{
    goTo(3);
    press(Qt::Key_M, Qt::ControlModifier);
    QVERIFY(window().marks().has(FrameMarks::Marked, 3));
    const auto& theme = m_fixture->themes().theme();
    QCOMPARE(window().listModel()->index(2, 0).data(Qt::BackgroundRole).value<QBrush>().color(), theme.markedRow.background);
    QCOMPARE(window().packetsText(), QStringLiteral("10 packets · 1 marked"));
    press(Qt::Key_M, Qt::ControlModifier);
    QVERIFY(window().marks().isEmpty(FrameMarks::Marked));
    QCOMPARE(window().packetsText(), QStringLiteral("10 packets"));
}

void MarksWindowTest::severalAreMarkedTogether()
{
    goTo(2);
    press(Qt::Key_M, Qt::ControlModifier);
    QTest::keyClick(window().list(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(window().list(), Qt::Key_Down, Qt::ShiftModifier);
    press(Qt::Key_M, Qt::ControlModifier); // one had it already: now all have
    QCOMPARE(window().marks().frames(FrameMarks::Marked).numbers(), (std::vector<std::uint32_t> {2, 3, 4}));
    press(Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(window().marks().count(FrameMarks::Marked), 0u);
}

void MarksWindowTest::allDisplayedAreMarked()
{
    press(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window().marks().count(FrameMarks::Marked), 10u);
    press(Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(window().marks().count(FrameMarks::Marked), 0u);
    window().filterBar()->apply(QStringLiteral("frame.number > 7"));
    QTRY_COMPARE(window().listModel()->rowCount(), 3);
    press(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window().marks().frames(FrameMarks::Marked).numbers(), (std::vector<std::uint32_t> {8, 9, 10}));
}

void MarksWindowTest::onesGoesFromMarkToMark()
{
    window().marks().set(FrameMarks::Marked, {3, 5, 9}, true);
    press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window().list()->currentFrame(), 3u);
    press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window().list()->currentFrame(), 9u);
    press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(window().list()->currentFrame(), 9u);
    window().filterBar()->apply(QStringLiteral("frame.number != 5"));
    QTRY_COMPARE(window().listModel()->rowCount(), 9);
    window().list()->setFocus();
    press(Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier); // the one that is hidden is passed over
    QCOMPARE(window().list()->currentFrame(), 3u);
}

void MarksWindowTest::filtersFindMarks()
{
    window().marks().set(FrameMarks::Marked, {3, 5}, true);
    window().filterBar()->apply(QStringLiteral("frame.marked == 1"));
    QTRY_COMPARE(window().listModel()->rowCount(), 2);
    window().marks().set(FrameMarks::Marked, 7, true);
    QTRY_COMPARE(window().listModel()->rowCount(), 3);
    QCOMPARE(window().listModel()->frameNumber(2), 7u);
}

void MarksWindowTest::ignoredPacketsAreShownAsSuch()
{
    goTo(4);
    press(Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(m_fixture->cell(3, PacketListModel::Info), QStringLiteral("<Ignored>"));
    QVERIFY(m_fixture->cell(3, PacketListModel::Source).isEmpty());
    const auto& theme = m_fixture->themes().theme();
    QCOMPARE(window().listModel()->index(3, 0).data(Qt::ForegroundRole).value<QBrush>().color(), theme.ignoredRow.text);
    QCOMPARE(window().packetsText(), QStringLiteral("10 packets · 1 ignored"));
    // Those that filters look at from now on hold no TCP.
    window().filterBar()->apply(QStringLiteral("not tcp"));
    QTRY_COMPARE(window().listModel()->rowCount(), 1);
    QCOMPARE(window().listModel()->frameNumber(0), 4u);
    window().filterBar()->clear();
    QTRY_COMPARE(window().listModel()->rowCount(), 10);
    window().actions().unignoreAll->trigger();
    QTRY_VERIFY(m_fixture->cell(3, PacketListModel::Info).contains(QStringLiteral("Seq=")));
}

void MarksWindowTest::theTreeSaysSo()
{
    goTo(4);
    press(Qt::Key_M, Qt::ControlModifier);
    QTRY_COMPARE(window().packet()->tree[m_fixture->item("frame.marked")].value, std::uint64_t {1});
    press(Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(m_fixture->item("tcp"), noItem);
}

void MarksWindowTest::anotherCaptureHasNoMarks()
{
    press(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("b.pcap"), 5)));
    QVERIFY(window().marks().isEmpty(FrameMarks::Marked));
    QVERIFY(m_fixture->waitForPacket(1));
    QCOMPARE(window().packetsText(), QStringLiteral("5 packets"));
}

void MarksWindowTest::aCommentIsWritten()
{
    QVERIFY(!window().isWindowModified());
    comment(3, QStringLiteral("the first data"));
    QVERIFY(waitForComments({"the first data"}));
    QVERIFY(window().isWindowModified());
    QVERIFY(window().actions().save->isEnabled());
    m_fixture->cell(2, PacketListModel::Info);
    QVERIFY(window().listModel()->index(2, 0).data(PacketListModel::CommentedRole).toBool());
    m_fixture->cell(3, PacketListModel::Info);
    QVERIFY(!window().listModel()->index(3, 0).data(PacketListModel::CommentedRole).toBool());
    window().filterBar()->apply(QStringLiteral("frame.comment contains \"data\""));
    QTRY_COMPARE(window().listModel()->rowCount(), 1);
    window().comments().setFrame(6, {"more data"});
    QTRY_COMPARE(window().listModel()->rowCount(), 2);
    window().comments().clear();
}

void MarksWindowTest::severalCommentsAreEdited()
{
    comment(3, QStringLiteral("one"));
    QVERIFY(waitForComments({"one"}));
    QVERIFY(openComments());
    auto& dialog = *window().commentDialog();
    QCOMPARE(dialog.edit()->toPlainText(), QStringLiteral("one"));
    QTest::mouseClick(dialog.addButton(), Qt::LeftButton);
    QTest::keyClicks(dialog.edit(), QStringLiteral("two"));
    dialog.list()->setCurrentRow(0);
    dialog.edit()->selectAll();
    QTest::keyClicks(dialog.edit(), QStringLiteral("uno"));
    QTest::mouseClick(dialog.okButton(), Qt::LeftButton);
    QVERIFY(waitForComments({"uno", "two"}));
    QVERIFY(openComments());
    QTest::mouseClick(window().commentDialog()->removeButton(), Qt::LeftButton);
    QTest::mouseClick(window().commentDialog()->okButton(), Qt::LeftButton);
    QVERIFY(waitForComments({"two"}));
    window().comments().clear();
}

void MarksWindowTest::whatCannotBeWrittenIsRefused()
{
    goTo(3);
    QVERIFY(openComments());
    auto& dialog = *window().commentDialog();
    dialog.edit()->setPlainText(QString(70'000, QLatin1Char('x')));
    QVERIFY(!dialog.okButton()->isEnabled());
    QCOMPARE(dialog.complaintLabel()->text(), QStringLiteral("A comment has room for 65535 bytes, but this one has 70000."));
    dialog.edit()->setPlainText(QStringLiteral("short"));
    QVERIFY(dialog.okButton()->isEnabled());
    QVERIFY(dialog.complaintLabel()->text().isEmpty());
}

void MarksWindowTest::commentsAreSavedAsPcapNg()
{
    comment(3, QStringLiteral("kept"));
    const auto path = m_fixture->filePath(QStringLiteral("b.pcapng"));
    QVERIFY(save(path));
    comment(4, QStringLiteral("kept too")); // now under its own name, without a question
    QVERIFY(window().isWindowModified());
    QVERIFY(activate());
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!window().isWindowModified());
    QVERIFY(m_fixture->open(path));
    goTo(3);
    QVERIFY(waitForComments({"kept"}));
    goTo(4);
    QVERIFY(waitForComments({"kept too"}));
}

void MarksWindowTest::pcapHasNoRoomForComments()
{
    comment(3, QStringLiteral("kept"));
    window().saveTo(m_fixture->filePath(QStringLiteral("c.pcap")));
    QVERIFY(window().question());
    QTest::mouseClick(answer(QStringLiteral("Save as pcapng")), Qt::LeftButton);
    QTRY_COMPARE(window().document()->path(), m_fixture->filePath(QStringLiteral("c.pcapng")));
    QVERIFY(!QFile::exists(m_fixture->filePath(QStringLiteral("c.pcap"))));
    QVERIFY(m_fixture->open(window().document()->path()));
    goTo(3);
    QVERIFY(waitForComments({"kept"}));
}

void MarksWindowTest::anUnsavedCommentIsAskedAboutOnce()
{
    comment(3, QStringLiteral("not yet saved"));
    window().close();
    QVERIFY(window().isVisible());
    QVERIFY(window().question());
    const auto* asked = window().question();
    window().close();
    QCOMPARE(window().question(), asked);
    QVERIFY2(asked->text().contains(QStringLiteral("a.pcap")), qPrintable(asked->text()));
    QTest::mouseClick(answer(QStringLiteral("Cancel")), Qt::LeftButton);
    QTRY_VERIFY(!window().question());
    QVERIFY(window().comments().isUnsaved());
    window().close();
    QTest::mouseClick(answer(QStringLiteral("Don't save")), Qt::LeftButton);
    QTRY_VERIFY(!window().isVisible());
}

void MarksWindowTest::allCommentsAreDeleted()
{
    comment(3, QStringLiteral("kept"));
    const auto path = m_fixture->filePath(QStringLiteral("d.pcapng"));
    QVERIFY(save(path));
    QVERIFY(m_fixture->open(path));
    goTo(3);
    QVERIFY(waitForComments({"kept"}));
    window().actions().removeComments->trigger();
    auto* remove = window().findChild<QPushButton*>(QStringLiteral("deleteComments"));
    QVERIFY(remove);
    QTest::mouseClick(remove, Qt::LeftButton);
    QVERIFY(waitForComments({}));
    QVERIFY(activate());
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!window().isWindowModified());
    QVERIFY(m_fixture->open(path));
    goTo(3);
    QVERIFY(shownComments().empty());
}

void MarksWindowTest::theCaptureHasComments()
{
    window().actions().captureComments->trigger();
    QTest::keyClicks(window().commentDialog()->edit(), QStringLiteral("from the lab"));
    QTest::mouseClick(window().commentDialog()->okButton(), Qt::LeftButton);
    QTRY_VERIFY(!window().commentDialog());
    const auto path = m_fixture->filePath(QStringLiteral("e.pcapng"));
    QVERIFY(save(path));
    QVERIFY(m_fixture->open(path));
    window().actions().captureComments->trigger();
    QCOMPARE(window().commentDialog()->comments(), QStringList {QStringLiteral("from the lab")});
}

void MarksWindowTest::theWindowClosesWithTheDialogOpen()
{
    goTo(3);
    QVERIFY(openComments());
    m_fixture.reset();
}

QTEST_MAIN(MarksWindowTest)
#include "marks_window_test.moc"
