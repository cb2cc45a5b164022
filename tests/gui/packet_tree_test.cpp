// The packet tree: model and view over a dissected frame.

#include "gui/main_window/status_line.h"
#include "gui/packets/packet_tree_model.h"
#include "gui/packets/packet_tree_view.h"
#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class PacketTreeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelKeepsItsPromises();
    void linesAreThoseOfTheTree();
    void hiddenItemsAreNotShown();
    void smallestItemIsFound_data();
    void smallestItemIsFound();
    void expandedStateIsKept();
    void selectedFieldIsKept();
    void keysExpandAndCollapse();
    void fieldsAreDescribed();

private:
    test::Dissected m_tcp {test::tcpFrame({.sequence = 7, .flags = 0x18, .payload = "hello"})};
    test::Dissected m_udp {test::udpFrame(test::client, 4000, test::server, 4001, "datagram")};

    std::uint32_t item(const test::Dissected& frame, std::string_view field) const
    {
        for (std::uint32_t i = 0; i < frame.packet().tree.size(); ++i)
            if (frame.packet().tree[i].field->abbreviation == field)
                return i;
        return noItem;
    }
};

void PacketTreeTest::modelKeepsItsPromises()
{
    PacketTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPacket(&m_tcp.packet());
    QVERIFY(model.rowCount() >= 4);
    model.setTheme(Theme::of(Scheme::Dark));
    model.setPacket(&m_udp.packet());
    model.setPacket(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void PacketTreeTest::linesAreThoseOfTheTree()
{
    PacketTreeModel model;
    model.setPacket(&m_tcp.packet());
    QStringList lines;
    const std::function<void(const QModelIndex&, int)> collect = [&](const QModelIndex& parent, int depth) {
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const auto index = model.index(row, 0, parent);
            QCOMPARE(model.parent(index), parent);
            QCOMPARE(model.indexOf(model.itemOf(index)), index);
            lines += QString(depth * 4, QLatin1Char(' ')) + index.data().toString();
            collect(index, depth + 1);
        }
    };
    collect({}, 0);
    QStringList expected;
    for (const auto& line : m_tcp.lines())
        expected += QString::fromStdString(line);
    // A dissector may add to a layer later: the flat tree is not in the order in which lines are shown.
    lines.sort();
    expected.sort();
    QCOMPARE(lines, expected);
}

void PacketTreeTest::hiddenItemsAreNotShown()
{
    PacketTreeModel model;
    model.setPacket(&m_tcp.packet());
    const auto hidden = item(m_tcp, "ip.addr");
    if (hidden != noItem)
        QVERIFY(!model.indexOf(hidden).isValid());
    QVERIFY(!model.indexOf(noItem).isValid());
}

void PacketTreeTest::smallestItemIsFound_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("field");
    QTest::newRow("the last byte of the first address is the destination") << 5 << QStringLiteral("eth.dst");
    QTest::newRow("the type of the frame") << 12 << QStringLiteral("eth.type");
    QTest::newRow("the time to live") << 14 + 8 << QStringLiteral("ip.ttl");
    QTest::newRow("the source port") << 34 << QStringLiteral("tcp.srcport");
    QTest::newRow("a word of flags rather than one of its bits") << 34 + 13 << QStringLiteral("tcp.flags");
    QTest::newRow("beyond the frame") << 5000 << QString();
}

void PacketTreeTest::smallestItemIsFound()
{
    QFETCH(int, offset);
    const auto found = itemAt(m_tcp.packet(), 0, static_cast<std::uint32_t>(offset));
    QTEST(found == noItem ? QString() : QString::fromLatin1(m_tcp.packet().tree[found].field->abbreviation), "field");
    QCOMPARE(itemAt(m_tcp.packet(), 3, 0), noItem); // no such source
}

void PacketTreeTest::expandedStateIsKept()
{
    PacketTreeModel model;
    PacketTreeView view;
    view.setTreeModel(&model);
    view.setPacket(&m_tcp.packet());
    const auto ip = [&] { return model.indexOf(item(m_tcp, "ip")); };
    QVERIFY(!view.isExpanded(ip()));
    view.expand(ip());
    view.setPacket(&m_udp.packet());
    QVERIFY(view.isExpanded(model.indexOf(item(m_udp, "ip"))));
    QVERIFY(!view.isExpanded(model.indexOf(item(m_udp, "udp"))));
    view.setPacket(nullptr);
    view.setPacket(&m_tcp.packet());
    QVERIFY(view.isExpanded(ip()));
    view.collapseEverything();
    view.setPacket(&m_tcp.packet());
    QVERIFY(!view.isExpanded(ip()));
}

void PacketTreeTest::selectedFieldIsKept()
{
    PacketTreeModel model;
    PacketTreeView view;
    view.setTreeModel(&model);
    view.setPacket(&m_tcp.packet());
    view.selectItem(item(m_tcp, "ip.ttl"));
    QSignalSpy changed(&view, &PacketTreeView::itemChanged);
    view.setPacket(&m_udp.packet());
    QCOMPARE(view.currentItem(), item(m_udp, "ip.ttl"));
    QCOMPARE(changed.last().at(0).toUInt(), item(m_udp, "ip.ttl"));
    // A field that the other packet lacks is selected again when it is back.
    view.setPacket(&m_tcp.packet());
    view.selectItem(item(m_tcp, "tcp.flags"));
    view.setPacket(&m_udp.packet());
    QCOMPARE(view.currentItem(), noItem);
    view.setPacket(&m_tcp.packet());
    QCOMPARE(view.currentItem(), item(m_tcp, "tcp.flags"));
}

void PacketTreeTest::keysExpandAndCollapse()
{
    PacketTreeModel model;
    PacketTreeView view;
    view.setTreeModel(&model);
    view.setPacket(&m_tcp.packet());
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto tcp = model.indexOf(item(m_tcp, "tcp"));
    const auto flags = model.indexOf(item(m_tcp, "tcp.flags"));
    view.selectItem(item(m_tcp, "tcp"));
    QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY(view.isExpanded(tcp));
    QVERIFY(!view.isExpanded(flags));
    QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(view.isExpanded(flags));
    view.selectItem(item(m_tcp, "tcp.srcport"));
    QTest::keyClick(&view, Qt::Key_Backspace);
    QCOMPARE(view.currentItem(), item(m_tcp, "tcp"));
    QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(!view.isExpanded(tcp));
    view.expandEverything();
    QVERIFY(view.isExpanded(model.indexOf(item(m_tcp, "ip"))));
}

void PacketTreeTest::fieldsAreDescribed()
{
    const auto& packet = m_tcp.packet();
    QCOMPARE(describeField(packet, packet.tree[item(m_tcp, "tcp.srcport")]), QStringLiteral("Source Port (tcp.srcport), 2 bytes"));
    QCOMPARE(describeField(packet, packet.tree[item(m_tcp, "ip.ttl")]).left(27), QStringLiteral("Time to Live (ip.ttl), 1 by"));
}

QTEST_MAIN(PacketTreeTest)
#include "packet_tree_test.moc"
