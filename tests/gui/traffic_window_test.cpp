// Windows of conversations, endpoints, protocol hierarchy and expert information: opened from the menus, sorted, searched,
// limited, copied, saved; they follow the capture.

#include "gui/basics/qt_text.h"
#include "gui/statistics/expert_window.h"
#include "gui/statistics/hierarchy_window.h"
#include "gui/statistics/traffic_table_window.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QTreeView>
#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::gui;
using porthole::gui::test::pcapBytes;
using porthole::gui::test::tcpConnection;
using porthole::gui::test::WindowFixture;
using What = TrafficTableModel::What;

namespace {

constexpr std::uint32_t client = porthole::test::client, server = porthole::test::server, third = 0xc0000203;

/// A TCP connection of 10 frames, one that is refused, and 3 datagrams.
std::vector<porthole::test::Bytes> someTraffic()
{
    using namespace porthole::test;
    auto frames = tcpConnection(10);
    const TcpSegment syn {.to = third, .fromPort = 50000, .toPort = 443, .sequence = 7, .flags = 0x02};
    frames.push_back(tcpFrame(syn));
    auto refusal = reply(syn);
    refusal.acknowledgment = 8;
    refusal.flags = 0x14;
    frames.push_back(tcpFrame(refusal));
    for (int i = 0; i < 3; ++i)
        frames.push_back(udpFrame(porthole::test::client, 6000, porthole::test::server, 47999, "question"));
    return frames;
}

} // namespace

class TrafficWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(m_fixture->writeFile(QStringLiteral("a.pcap"), pcapBytes(someTraffic()))));
    }
    void cleanup() { m_fixture.reset(); }

    void conversationsAreListed()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        QVERIFY(conversations);
        QVERIFY(conversations->windowTitle().contains(QStringLiteral("a.pcap")));
        QCOMPARE(conversations->currentPage(), conversations->page(TrafficLayer::Tcp));
        QCOMPARE(conversations->tabs()->tabText(int(TrafficLayer::Tcp)), QStringLiteral("TCP · 2"));
        QCOMPARE(conversations->tabs()->tabText(int(TrafficLayer::Udp)), QStringLiteral("UDP · 1"));
        QCOMPARE(conversations->tabs()->tabText(int(TrafficLayer::Ipv4)), QStringLiteral("IPv4 · 2"));
        QCOMPARE(conversations->tabs()->tabText(int(TrafficLayer::Ethernet)), QStringLiteral("Ethernet · 1"));
        const auto& model = conversations->currentPage()->table();
        QCOMPARE(model.rowCount(), 2);
        // The one with most bytes stands first.
        QCOMPARE(cell(model, 0, TrafficColumn::PortB), QStringLiteral("80"));
        QCOMPARE(cell(model, 0, TrafficColumn::Packets), QStringLiteral("10"));
        QCOMPARE(cell(model, 1, TrafficColumn::Application), QStringLiteral("https")); // the name of the port
        QCOMPARE(cell(model, 0, TrafficColumn::Ending), QStringLiteral("not ended"));
        QCOMPARE(cell(model, 1, TrafficColumn::Ending), QStringLiteral("refused by B"));
        QCOMPARE(cell(model, 1, TrafficColumn::AddressB), QStringLiteral("192.0.2.3"));
        QCOMPARE(cell(model, 0, TrafficColumn::StateA), QStringLiteral("ESTABLISHED"));
        QVERIFY(indexOf(model, 1, TrafficColumn::Ending).data(Qt::BackgroundRole).isValid());
        QVERIFY(!indexOf(model, 0, TrafficColumn::Ending).data(Qt::BackgroundRole).isValid());
        QVERIFY(indexOf(model, 0, TrafficColumn::Bytes).data(Qt::ToolTipRole).toString().contains(QStringLiteral("620")));
        QVERIFY(indexOf(model, 0, TrafficColumn::Bytes).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    }

    void aTitleSortsTheRows()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        auto* page = conversations->currentPage();
        const auto& model = page->table();
        QSignalSpy changed(page, &TrafficTablePage::rowsChanged);
        auto* header = page->horizontalHeader();
        const int column = columnOf(model, TrafficColumn::PortA);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {header->sectionViewportPosition(column) + 10, header->height() / 2});
        QVERIFY(changed.wait());
        const auto first = cell(model, 0, TrafficColumn::PortA);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {header->sectionViewportPosition(column) + 10, header->height() / 2});
        QVERIFY(changed.wait());
        QVERIFY(first != cell(model, 0, TrafficColumn::PortA));
    }

    void typingSearchesTheRows()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        const auto& model = conversations->currentPage()->table();
        QTest::keySequence(conversations, QKeySequence::Find);
        QTest::keyClicks(conversations->search(), QStringLiteral("192.0.2.3"));
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, TrafficColumn::PortB), QStringLiteral("443"));
        QVERIFY(conversations->statusText().startsWith(QStringLiteral("1 of 2 rows")));
        conversations->search()->clear();
        QTRY_COMPARE(model.rowCount(), 2);
    }

    void aDoubleClickFiltersTheList()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        auto* page = conversations->currentPage();
        const auto at = page->visualRect(page->model()->index(1, 0)).center();
        QTest::mouseClick(page->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(page->viewport(), Qt::LeftButton, {}, at);
        QTRY_COMPARE(window().view().filterText(), QStringLiteral("tcp.stream == 1"));
        // And limits the tables, if that is wanted.
        QTRY_COMPARE(shown(), 2U);
        conversations->limit()->setChecked(true);
        QTRY_COMPARE(page->table().rowCount(), 1);
        QTRY_COMPARE(conversations->tabs()->tabText(int(TrafficLayer::Ipv4)), QStringLiteral("IPv4 · 1"));
        window().view().applyFilter(QString());
        QTRY_COMPARE(page->table().rowCount(), 2);
    }

    void theKeyboardFiltersToo()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        auto* page = conversations->currentPage();
        page->setFocus();
        page->setCurrentIndex(page->model()->index(0, 0));
        QTest::keyClick(page, Qt::Key_Return);
        QTRY_COMPARE(window().view().filterText(), QStringLiteral("tcp.stream == 0"));
        QTest::keyClick(conversations, Qt::Key_Escape);
        QTRY_VERIFY(!window().findChild<TrafficTableWindow*>());
    }

    void theMenuOffersDirections()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        auto* page = conversations->currentPage();
        QStringList filters;
        QTimer::singleShot(0, page, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu)
                return;
            for (auto* action : menu->findChildren<QAction*>())
                filters.append(action->toolTip());
            menu->close();
        });
        const auto at = page->visualRect(page->model()->index(0, 0)).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, page->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(page->viewport(), &event);
        QVERIFY(filters.contains(QStringLiteral("tcp.stream == 0")));
        QVERIFY(filters.contains(QStringLiteral("ip.src == 192.0.2.1 && tcp.srcport == 40000 && ip.dst == 192.0.2.2 && tcp.dstport == 80")));
        QVERIFY(filters.contains(QStringLiteral("ip.dst == 192.0.2.2 && tcp.dstport == 80")));
    }

    void rowsAreCopiedAndSaved()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        for (auto* action : conversations->findChildren<QAction*>())
            if (action->text() == QStringLiteral("as &JSON"))
                action->trigger();
        QTRY_VERIFY(!conversations->isExporting());
        const auto json = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8());
        QCOMPARE(json.array().size(), 2);
        QCOMPARE(json[1][QLatin1String("ending")].toString(), QStringLiteral("refused"));
        const auto path = m_fixture->filePath(QStringLiteral("table.csv"));
        conversations->saveCsv(path);
        QTRY_VERIFY(!conversations->isExporting());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[1].startsWith("\"192.0.2.1\",40000,\"192.0.2.2\",80,10,"));
    }

    void namesAndClockTimes()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        const auto& model = conversations->currentPage()->table();
        const auto seconds = cell(model, 1, TrafficColumn::Start);
        conversations->absoluteTimes()->setChecked(true);
        QTRY_VERIFY(cell(model, 1, TrafficColumn::Start) != seconds);
        QVERIFY(cell(model, 1, TrafficColumn::Start).contains(QLatin1Char(':')));
        conversations->names()->setChecked(true);
        QTRY_COMPARE(cell(model, 0, TrafficColumn::PortB), QStringLiteral("http"));
        conversations->names()->setChecked(false);
        QTRY_COMPARE(cell(model, 0, TrafficColumn::PortB), QStringLiteral("80"));
    }

    void endpointsAreListed()
    {
        auto* endpoints = openTable(QStringLiteral("&Endpoints"));
        QVERIFY(endpoints);
        QCOMPARE(endpoints->tabs()->tabText(int(TrafficLayer::Ipv4)), QStringLiteral("IPv4 · 3"));
        endpoints->tabs()->setCurrentIndex(int(TrafficLayer::Ipv4));
        auto* page = endpoints->currentPage();
        QTRY_COMPARE(page->table().rowCount(), 3);
        QCOMPARE(page->model()->index(0, 0).data().toString(), QStringLiteral("192.0.2.1"));
        QCOMPARE(page->table().filter(0), QStringLiteral("ip.addr == 192.0.2.1"));
    }

    void hooksGetTheConversation()
    {
        std::vector<ConversationId> followed;
        TrafficTableWindow conversations(window().view(), What::Conversations,
            {.followStream = [&](ConversationId id) { followed.push_back(id); }, .showLadder = {}}, nullptr);
        conversations.show();
        auto* page = conversations.page(TrafficLayer::Tcp);
        QTRY_COMPARE(page->table().rowCount(), 2);
        QPushButton* follow = nullptr;
        for (auto* button : conversations.findChildren<QPushButton*>()) {
            QVERIFY(!button->text().contains(QStringLiteral("adder"))); // nobody draws one
            if (button->text().contains(QStringLiteral("stream")))
                follow = button;
        }
        QVERIFY(follow && !follow->isEnabled());
        page->setCurrentIndex(page->model()->index(1, 0));
        QVERIFY(follow->isEnabled());
        QTest::mouseClick(follow, Qt::LeftButton);
        QCOMPARE(followed.size(), std::size_t {1});
        QCOMPARE(window().document()->session()->conversation(followed[0]).stream, 1U);
    }

    void theyFollowTheCapture()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        QVERIFY(m_fixture->open(m_fixture->writeTcpCapture(QStringLiteral("b.pcap"), 5)));
        QTRY_COMPARE(conversations->tabs()->tabText(int(TrafficLayer::Tcp)), QStringLiteral("TCP · 1"));
        QTRY_COMPARE(cell(conversations->currentPage()->table(), 0, TrafficColumn::Packets), QStringLiteral("5"));
        QTRY_VERIFY(conversations->windowTitle().contains(QStringLiteral("b.pcap")));
    }

    void theyGrowWithTheCapture()
    {
        const auto path = m_fixture->writeTcpCapture(QStringLiteral("growing.pcap"), 5);
        QVERIFY(m_fixture->open(path));
        TrafficTableWindow conversations(window().view(), What::Conversations, {}, nullptr);
        conversations.show();
        const auto& model = conversations.page(TrafficLayer::Tcp)->table();
        QTRY_COMPARE(model.rowCount(), 1);
        conversations.page(TrafficLayer::Tcp)->setCurrentIndex(model.index(0, 0));
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write(pcapBytes(someTraffic()).mid(24));
        file.close();
        // As the loading thread of a live capture does it.
        const_cast<Session&>(*window().view().session()).load();
        Q_EMIT window().view().framesAdded();
        QTRY_COMPARE(model.rowCount(), 2);
        QVERIFY(conversations.page(TrafficLayer::Tcp)->currentConversation());
        QCOMPARE(conversations.page(TrafficLayer::Tcp)->currentConversation()->portB, std::uint16_t {80});
    }

    void modelsKeepTheRules()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        for (const auto layer : allTrafficLayers) {
            const QAbstractItemModelTester tester(conversations->page(layer)->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
            conversations->tabs()->setCurrentIndex(int(layer));
            conversations->search()->setText(QStringLiteral("02"));
            conversations->search()->clear();
            QTest::qWait(20);
        }
        HierarchyModel hierarchy;
        ExpertModel experts;
        const QAbstractItemModelTester first(&hierarchy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester second(&experts, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto session = window().view().session();
        const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        const auto counted = makeHierarchyCounter(session)->count(session->frameCount(), nullptr, until, {});
        hierarchy.setHierarchy(std::static_pointer_cast<const CountedHierarchy>(counted));
        const auto noted = makeExpertCounter(session)->count(session->frameCount(), nullptr, until, {});
        noted->session = session;
        experts.setExperts(std::static_pointer_cast<const CountedExperts>(noted));
        QVERIFY(experts.rowCount() > 2);
        experts.setChoice(QStringLiteral("SYN"), {true, true, true, true, true});
        QVERIFY(experts.rowCount() > 0);
        experts.setExperts(nullptr);
        hierarchy.setHierarchy(nullptr);
    }

    void theHierarchyIsATree()
    {
        trigger(QStringLiteral("Protocol &hierarchy"));
        auto* hierarchy = window().findChild<HierarchyWindow*>();
        QVERIFY(hierarchy);
        QTRY_VERIFY(hierarchy->isComplete());
        const auto* model = hierarchy->model();
        const auto all = model->index(0, 0);
        QCOMPARE(all.siblingAtColumn(HierarchyModel::Packets).data().toString(), QStringLiteral("15"));
        const auto ethernet = model->index(0, 0, all);
        const auto ip = model->index(0, 0, ethernet);
        QCOMPARE(model->path(ip), QStringList({QStringLiteral("frame"), QStringLiteral("eth"), QStringLiteral("ip")}));
        QCOMPARE(model->rowCount(ip), 2);
        const auto tcp = model->index(0, 0, ip);
        QCOMPARE(tcp.siblingAtColumn(HierarchyModel::PacketShare).data().toString(), QStringLiteral("%1 %").arg(QLocale().toString(80.0, 'f', 1)));
        const auto at = hierarchy->tree()->visualRect(tcp).center();
        QTest::mouseClick(hierarchy->tree()->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(hierarchy->tree()->viewport(), Qt::LeftButton, {}, at);
        QTRY_COMPARE(window().view().filterText(), QStringLiteral("tcp"));
        hierarchy->limit()->setChecked(true);
        QTRY_COMPARE(model->index(0, HierarchyModel::Packets).data().toString(), QStringLiteral("12"));
    }

    void expertNotesLeadToPackets()
    {
        trigger(QStringLiteral("&Expert information"));
        auto* experts = window().findChild<ExpertWindow*>();
        QVERIFY(experts);
        QTRY_VERIFY(experts->isComplete());
        const auto* model = experts->model();
        // The worst stands first.
        QCOMPARE(model->index(0, ExpertModel::Summary).data().toString(), QStringLiteral("Connection reset (RST)"));
        const auto at = experts->tree()->visualRect(model->index(0, ExpertModel::Summary)).center();
        QTest::mouseClick(experts->tree()->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(m_fixture->waitForPacket(12));
        QTest::keyClick(experts->tree(), Qt::Key_Right);
        QVERIFY(experts->tree()->isExpanded(model->index(0, 0)));
        QCOMPARE(model->packet(model->index(0, 0, model->index(0, 0))), 12U);
        QTest::keyClicks(experts->search(), QStringLiteral("establish request"));
        QCOMPARE(model->rowCount(), 2);
        experts->severity(Severity::Chat)->setChecked(false);
        QCOMPARE(model->rowCount(), 0);
        experts->search()->clear();
        QVERIFY(model->rowCount() > 0);
        QVERIFY(experts->tree()->isExpanded(model->index(0, 0)) || model->index(0, 0).data().isValid());
    }

    void withoutACaptureThereIsNothingToOpen()
    {
        auto* conversations = openTable(QStringLiteral("&Conversations"));
        QVERIFY(action(QStringLiteral("&Conversations"))->isEnabled());
        window().closeFile();
        QTRY_VERIFY(!action(QStringLiteral("&Conversations"))->isEnabled());
        QTRY_COMPARE(conversations->statusText(), QStringLiteral("No capture is open."));
        QTRY_COMPARE(conversations->currentPage()->table().rowCount(), 0);
    }

private:
    MainWindow& window() { return m_fixture->window(); }
    std::uint32_t shown()
    {
        const auto displayed = window().view().displayed();
        return displayed ? displayed->count() : window().view().session()->frameCount();
    }
    QAction* action(const QString& text)
    {
        for (auto* found : window().findChildren<QAction*>())
            if (found->text() == text)
                return found;
        return nullptr;
    }
    void trigger(const QString& text)
    {
        auto* found = action(text);
        QVERIFY(found && found->isEnabled());
        found->trigger();
    }
    /// Opens a window and waits for its rows.
    TrafficTableWindow* openTable(const QString& text)
    {
        trigger(text);
        auto* opened = window().findChild<TrafficTableWindow*>();
        if (!opened || !QTest::qWaitFor([&] { return opened->currentPage()->table().rowCount() > 0; }, 5000))
            return nullptr;
        return opened;
    }
    static int columnOf(const TrafficTableModel& model, TrafficColumn column)
    {
        int at = 0;
        while (model.trafficColumn(at) != column)
            ++at;
        return at;
    }
    static QModelIndex indexOf(const TrafficTableModel& model, int row, TrafficColumn column) { return model.index(row, columnOf(model, column)); }
    static QString cell(const TrafficTableModel& model, int row, TrafficColumn column) { return indexOf(model, row, column).data().toString(); }

    std::unique_ptr<WindowFixture> m_fixture;
};

QTEST_MAIN(TrafficWindowTest)
#include "traffic_window_test.moc"
