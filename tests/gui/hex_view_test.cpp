// The view of bytes: where they stand, and what a click and the pointer say.

#include "gui/packets/byte_panel.h"
#include "gui/packets/hex_view.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <numeric>

using namespace porthole;
using namespace porthole::gui;

class HexViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyByteIsFoundWhereItIsDrawn_data();
    void everyByteIsFoundWhereItIsDrawn();
    void gapsBelongToNoByte();
    void clicksAndHoverNameTheByte();
    void selectionIsScrolledTo();
    void selectionIsDrawn();
    void sourcesAreTabs();
};

void HexViewTest::everyByteIsFoundWhereItIsDrawn_data()
{
    QTest::addColumn<quint32>("size");
    QTest::newRow("one byte") << 1u;
    QTest::newRow("a whole row") << 16u;
    QTest::newRow("an ordinary frame") << 1514u;
    QTest::newRow("more than four digits of offset") << 70'000u;
}

void HexViewTest::everyByteIsFoundWhereItIsDrawn()
{
    QFETCH(quint32, size);
    const HexLayout layout {.size = size};
    for (std::uint32_t offset = 0; offset < size; ++offset) {
        const int column = static_cast<int>(offset % 16);
        const int row = layout.rowOf(offset);
        QCOMPARE(layout.byteAt(row, layout.hexCell(column) + 0.5), qint64 {offset});
        QCOMPARE(layout.byteAt(row, layout.hexCell(column) + 1.5), qint64 {offset});
        QCOMPARE(layout.byteAt(row, layout.textCell(column) + 0.5), qint64 {offset});
    }
    QCOMPARE(layout.rows(), static_cast<int>((size + 15) / 16));
}

void HexViewTest::gapsBelongToNoByte()
{
    const HexLayout layout {.size = 20};
    QCOMPARE(layout.byteAt(0, layout.offsetCell()), -1);
    QCOMPARE(layout.byteAt(1, layout.hexCell(4)), -1); // the row has four bytes
    QCOMPARE(layout.byteAt(2, layout.hexCell(0)), -1);
    QCOMPARE(layout.byteAt(-1, layout.hexCell(0)), -1);
    QCOMPARE(layout.byteAt(0, layout.width() + 5), -1);
}

void HexViewTest::clicksAndHoverNameTheByte()
{
    std::vector<std::uint8_t> bytes(200);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t {0});
    HexView view;
    view.setBytes(bytes);
    view.resize(700, 400);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy clicked(&view, &HexView::byteClicked);
    QSignalSpy hovered(&view, &HexView::byteHovered);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.positionOf(37));
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked.last().at(0).toUInt(), 37u);
    QTest::mouseMove(view.viewport(), view.positionOf(99));
    QTRY_VERIFY(!hovered.isEmpty());
    QCOMPARE(hovered.last().at(0).toLongLong(), 99);
    // The bytes stand still until the next packet; keys move on from the selection.
    view.setSelected({37, 2}, {30, 20});
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(clicked.last().at(0).toUInt(), 39u);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(clicked.last().at(0).toUInt(), 54u);
}

void HexViewTest::selectionIsScrolledTo()
{
    const std::vector<std::uint8_t> bytes(10'000, 0x41);
    HexView view;
    view.setBytes(bytes);
    view.resize(700, 200);
    view.show();
    view.setSelected({9'000, 4}, {});
    QCOMPARE(view.byteAt(view.positionOf(9'000)), 9'000);
    const auto position = view.positionOf(9'000);
    QVERIFY(position.y() > 0 && position.y() < view.viewport()->height());
}

void HexViewTest::selectionIsDrawn()
{
    const std::vector<std::uint8_t> bytes(64, 0x41);
    HexView view;
    view.setBytes(bytes);
    view.resize(700, 200);
    const auto colourAt = [&view](std::uint32_t offset) {
        const auto image = view.viewport()->grab().toImage();
        // The corner of the cell holds no ink.
        return image.pixelColor(view.positionOf(offset) + QPoint(0, -7));
    };
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        const auto& theme = Theme::of(scheme);
        view.setTheme(theme);
        view.setSelected({20, 2}, {16, 16});
        view.setHovered({40, 4});
        QCOMPARE(colourAt(20), theme.byteSelected.background);
        QCOMPARE(colourAt(41), theme.byteHovered.background);
        QCOMPARE(colourAt(25), theme.byteLayer.background);
    }
}

void HexViewTest::sourcesAreTabs()
{
    const auto frame = test::udpFrame(test::client, 1, test::server, 2, "one");
    Packet packet;
    packet.sources = {{"Frame", frame}};
    BytePanel panel;
    panel.setPacket(&packet);
    QCOMPARE(panel.sourceCount(), 1);
    packet.sources.push_back({"Reassembled", ByteView(frame).subspan(0, 10)});
    panel.setPacket(&packet);
    QCOMPARE(panel.sourceCount(), 2);
    QVERIFY(panel.sourceName(1).startsWith(QLatin1String("Reassembled (10 bytes)")));
    panel.setSelected({1, 3, 2}, {});
    QCOMPARE(panel.currentSource(), 1);
    QCOMPARE(panel.view(1)->selected(), (HexView::Span {3, 2}));
    QCOMPARE(panel.view(0)->selected().length, 0u);
    packet.sources.pop_back();
    panel.setPacket(&packet);
    QCOMPARE(panel.sourceCount(), 1);
    panel.setPacket(nullptr);
    QCOMPARE(panel.sourceCount(), 1);
    QVERIFY(panel.view(0)->bytes().empty());
}

QTEST_MAIN(HexViewTest)
#include "hex_view_test.moc"
