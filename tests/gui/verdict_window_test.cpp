// The verdict window, from the menu of the main window: the list, the sentence, packets to click on, capture health.

#include "gui/conversations/limit_bar.h"
#include "gui/conversations/verdict_list_model.h"
#include "gui/conversations/verdict_page.h"
#include "gui/conversations/verdict_window.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/captures.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QMenuBar>
#include <QScrollBar>
#include <QTabWidget>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTreeView>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

namespace {

QString scenario(const char* name)
{
    return porthole::test::sourceFolder() + QStringLiteral("/tests/live/scenarios/captures/%1.pcapng").arg(QLatin1String(name));
}

VerdictWindow* verdictWindow()
{
    const auto windows = QApplication::topLevelWidgets();
    for (auto* window : windows)
        if (auto* found = qobject_cast<VerdictWindow*>(window); found && found->isVisible())
            return found;
    return nullptr;
}

} // namespace

class VerdictWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void theMenuJudgesTheSelectedConnection()
    {
        open("small_writes_with_nagle");
        QVERIFY(trigger(QStringLiteral("Verdict on this connection")));
        QVERIFY(verdictWindow());
        QTRY_VERIFY(sentence().contains(QLatin1String("held a small write back")));
        QVERIFY(findings().contains(QLatin1String("Nagle meets delayed ACK")));
        QVERIFY(findings().contains(QLatin1String("TCP_NODELAY")));
        QTRY_COMPARE(list().model()->rowCount(), 1);
        QCOMPARE(list().currentIndex().row(), 0);
    }

    void aClickOnAPacketSelectsIt()
    {
        open("small_writes_with_nagle");
        QVERIFY(trigger(QStringLiteral("Verdict on this connection")));
        QTRY_VERIFY(findings().contains(QLatin1String("Packets ")));
        auto& browser = *verdictWindow()->findChild<VerdictPage*>()->findChild<QTextBrowser*>();
        // The last packet that is named.
        QPoint place;
        std::uint32_t number = 0;
        for (auto block = browser.document()->begin(); block.isValid(); block = block.next())
            for (auto part = block.begin(); !part.atEnd(); ++part) {
                const auto href = part.fragment().charFormat().anchorHref();
                if (!href.startsWith(QLatin1String("packet:")))
                    continue;
                number = href.mid(7).toUInt();
                QTextCursor cursor(browser.document());
                cursor.setPosition(part.fragment().position());
                place = browser.cursorRect(cursor).center() + QPoint(3, 0);
            }
        QVERIFY(number > 1);
        QVERIFY(browser.viewport()->rect().contains(place));
        QTest::mouseClick(browser.viewport(), Qt::LeftButton, {}, place);
        QVERIFY(m_fixture->waitForPacket(number));
    }

    void theWorstComesFirst()
    {
        open("ports_used_again");
        QVERIFY(trigger(QStringLiteral("Verdicts and capture health")));
        QTRY_COMPARE(list().model()->rowCount(), 2);
        QAbstractItemModelTester tester(list().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(list().model()->index(0, VerdictListModel::Severity).data().toString(), QStringLiteral("Note"));
        QCOMPARE(list().model()->index(1, VerdictListModel::Severity).data().toString(), QStringLiteral("Fine"));
        QTRY_VERIFY(findings().contains(QLatin1String("Ports used again")));
        QTest::keyClick(&list(), Qt::Key_Down);
        QTRY_VERIFY(sentence().contains(QLatin1String("nothing went wrong")));
        QTRY_VERIFY(findings().contains(QLatin1String("Nothing was noticed")));
    }

    void theBarSaysWhatLimited()
    {
        open("slow_reader");
        QVERIFY(trigger(QStringLiteral("Verdict on this connection")));
        QTRY_VERIFY(sentence().contains(QLatin1String("did not read")));
        auto& bar = *verdictWindow()->findChild<LimitBar*>();
        QTRY_VERIFY(bar.isVisible());
        QStringList texts;
        for (int x = 0; x < bar.width(); ++x)
            if (const auto text = bar.textAt({x, 5}); !text.isEmpty() && (texts.isEmpty() || texts.last() != text))
                texts.append(text);
        QVERIFY(texts.size() > 2);
        QVERIFY(texts.filter(QStringLiteral("Receiver's window")).size() > 0);
        QVERIFY(bar.textAt({bar.width() / 2, bar.height() - 1}).isEmpty());
    }

    void captureHealthIsAPage()
    {
        open("captured_twice");
        QVERIFY(trigger(QStringLiteral("Verdicts and capture health")));
        auto& tabs = *verdictWindow()->findChild<QTabWidget*>();
        QTRY_VERIFY(tabs.tabText(1).contains(QLatin1Char('(')));
        tabs.setCurrentIndex(1);
        QVERIFY(qobject_cast<QTextBrowser*>(tabs.currentWidget())->toPlainText().contains(QLatin1String("twice")));
    }

    void anotherCaptureTakesItsPlace()
    {
        open("closed_port");
        QVERIFY(trigger(QStringLiteral("Verdicts and capture health")));
        QTRY_VERIFY(sentence().contains(QLatin1String("answered the SYN with RST")));
        open("syn_into_nothing");
        QTRY_VERIFY(sentence().contains(QLatin1String("got no answer")));
        QCOMPARE(list().model()->rowCount(), 1);
    }

    void withoutATcpPacketThereIsNothingToJudge()
    {
        QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("udp.pcap"),
            gui::test::pcapBytes({porthole::test::udpFrame(porthole::test::client, 4000, porthole::test::server, 4001, "x")}))));
        QVERIFY(m_fixture->waitForPacket(1));
        QVERIFY(!action(QStringLiteral("Verdict on this connection"))->isEnabled());
        QVERIFY(trigger(QStringLiteral("Verdicts and capture health")));
        QTRY_VERIFY(sentence().contains(QLatin1String("no TCP connection")));
    }

    void colourSchemesChange()
    {
        open("small_writes_with_nagle");
        QVERIFY(trigger(QStringLiteral("Verdict on this connection")));
        QTRY_VERIFY(findings().contains(QLatin1String("Packets ")));
        auto& page = *verdictWindow()->findChild<VerdictPage*>();
        for (const auto scheme : {Scheme::Dark, Scheme::Light}) {
            const auto& theme = Theme::of(scheme);
            page.setTheme(theme);
            QVERIFY(page.findChild<QTextBrowser*>()->toHtml().contains(theme.severity(Severity::Warning).background.name()));
        }
    }

    void escapeCloses()
    {
        open("closed_port");
        QVERIFY(trigger(QStringLiteral("Verdicts and capture health")));
        QVERIFY(QTest::qWaitForWindowExposed(verdictWindow()));
        QTest::keyClick(verdictWindow(), Qt::Key_Escape);
        QTRY_VERIFY(!verdictWindow());
    }

private:
    void open(const char* name)
    {
        m_fixture->window().show();
        QVERIFY(m_fixture->open(scenario(name)));
        QVERIFY(m_fixture->waitForPacket(1));
    }
    QAction* action(const QString& text) const
    {
        const auto actions = m_fixture->window().findChildren<QAction*>();
        for (auto* one : actions)
            if (one->text().remove(QLatin1Char('&')) == text)
                return one;
        return nullptr;
    }
    bool trigger(const QString& text) const
    {
        auto* one = action(text);
        if (!one || !one->isEnabled())
            return false;
        one->trigger();
        return true;
    }
    QTreeView& list() const { return *verdictWindow()->findChild<QTreeView*>(QStringLiteral("verdicts")); }
    QString sentence() const { return verdictWindow()->findChild<QLabel*>(QStringLiteral("sentence"))->text(); }
    QString findings() const { return verdictWindow()->findChild<VerdictPage*>()->findChild<QTextBrowser*>()->toPlainText(); }

    std::unique_ptr<WindowFixture> m_fixture;
};

QTEST_MAIN(VerdictWindowTest)
#include "verdict_window_test.moc"
