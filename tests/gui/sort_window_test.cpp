// The packet list sorted by clicks on its titles: with a filter, with a selection, stopped, with packets that come later.

#include "tests/gui/window_fixture.h"

#include <QHeaderView>
#include <QToolButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using porthole::gui::test::WindowFixture;

class SortWindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }

    void clicksSort_data();
    void clicksSort();
    void theThirdClickLeavesFileOrder();
    void theSelectedPacketStaysWhereItIs();
    void severalPacketsStaySelected();
    void aFilterIsSorted();
    void sortingAFilteredListKeepsItsRows();
    void textsArriveInSortedRows();
    void sortingCanBeStopped();
    void reloadingKeepsTheOrder();
    void anotherFileIsInFileOrder();
    void closingWhileSorting();

private:
    MainWindow& window() { return m_fixture->window(); }
    void click(int column)
    {
        auto* header = window().list()->header();
        const QPoint middle(header->sectionViewportPosition(column) + 20, header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, middle);
    }
    bool wait()
    {
        return QTest::qWaitFor([this] { return !window().isSorting() && !window().isFiltering(); });
    }
    QList<int> shown()
    {
        QList<int> numbers;
        for (int row = 0; row < window().listModel()->rowCount(); ++row)
            numbers.append(static_cast<int>(window().listModel()->frameNumber(row)));
        return numbers;
    }
    /// UDP from hosts 10.0.0.x, with so many bytes.
    QString write(const QString& name, const QList<std::pair<int, int>>& frames)
    {
        std::vector<porthole::test::Bytes> bytes;
        for (const auto& [host, size] : frames)
            bytes.push_back(porthole::test::udpFrame(0x0a000000U + static_cast<unsigned>(host), 4000, porthole::test::server, 5000,
                std::string(static_cast<std::size_t>(size), 'x')));
        return m_fixture->writeFile(name, gui::test::pcapBytes(bytes));
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void SortWindowTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    QVERIFY(m_fixture->open(write(QStringLiteral("a.pcap"), {{9, 100}, {200, 5}, {10, 30}, {9, 30}})));
    QVERIFY(m_fixture->waitForPacket(1));
}

void SortWindowTest::clicksSort_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QList<int>>("ascending");
    using Rows = QList<int>;
    QTest::newRow("number") << int(PacketListModel::Number) << Rows {1, 2, 3, 4};
    QTest::newRow("time") << int(PacketListModel::Time) << Rows {1, 2, 3, 4};
    QTest::newRow("length, and among equals the number") << int(PacketListModel::Length) << Rows {2, 3, 4, 1};
    QTest::newRow("addresses, not their texts") << int(PacketListModel::Source) << Rows {1, 4, 3, 2};
    QTest::newRow("protocol") << int(PacketListModel::Protocol) << Rows {1, 2, 3, 4};
    QTest::newRow("info, by its text") << int(PacketListModel::Info) << Rows {1, 3, 4, 2};
}

void SortWindowTest::clicksSort()
{
    QFETCH(int, column);
    QFETCH(QList<int>, ascending);
    click(column);
    QVERIFY(wait());
    QCOMPARE(shown(), ascending);
    QCOMPARE(window().list()->header()->sortedColumn(), column);
    QCOMPARE(window().list()->header()->sortOrder(), Qt::AscendingOrder);
    for (int row = 0; row < 4; ++row)
        QCOMPARE(window().listModel()->rowOf(static_cast<std::uint32_t>(ascending[row])), row);
    click(column);
    QVERIFY(wait());
    std::reverse(ascending.begin(), ascending.end());
    QCOMPARE(shown(), ascending);
    QCOMPARE(window().list()->header()->sortOrder(), Qt::DescendingOrder);
    for (int row = 0; row < 4; ++row)
        QCOMPARE(window().listModel()->rowOf(static_cast<std::uint32_t>(ascending[row])), row);
}

void SortWindowTest::theThirdClickLeavesFileOrder()
{
    for (int i = 0; i < 3; ++i) {
        click(PacketListModel::Length);
        QVERIFY(wait());
    }
    QCOMPARE(shown(), (QList<int> {1, 2, 3, 4}));
    QCOMPARE(window().list()->header()->sortedColumn(), -1);
}

void SortWindowTest::theSelectedPacketStaysWhereItIs()
{
    QList<std::pair<int, int>> frames;
    for (int i = 0; i < 500; ++i)
        frames.append({1 + i % 200, 1 + (i * 37 + 250) % 499});
    QVERIFY(m_fixture->open(write(QStringLiteral("b.pcap"), frames)));
    QVERIFY(window().goToPacket(250));
    QVERIFY(m_fixture->waitForPacket(250));
    const int line = window().list()->currentLine();
    QVERIFY(line > 0);
    click(PacketListModel::Length);
    QVERIFY(wait());
    QVERIFY(window().listModel()->frameNumber(0) != 1);
    QCOMPARE(window().list()->currentFrame(), 250U);
    QCOMPARE(window().list()->currentLine(), line);
    QVERIFY(m_fixture->waitForPacket(250));
    click(PacketListModel::Length);
    QVERIFY(wait());
    QCOMPARE(window().list()->currentFrame(), 250U);
    QCOMPARE(window().list()->currentLine(), line);
}

void SortWindowTest::severalPacketsStaySelected()
{
    auto* list = window().list();
    const auto select = [&](int row, Qt::KeyboardModifiers modifiers) {
        const auto place = list->visualRect(window().listModel()->index(row, PacketListModel::Number)).center();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, modifiers, place);
    };
    select(3, {});
    select(0, Qt::ControlModifier);
    bool complete = false;
    QCOMPARE(list->selectedFrames(10, complete), (std::vector<std::uint32_t> {1, 4}));
    click(PacketListModel::Length);
    QVERIFY(wait());
    QCOMPARE(window().listModel()->frameNumber(0), 2U);
    auto frames = list->selectedFrames(10, complete);
    std::sort(frames.begin(), frames.end());
    QCOMPARE(frames, (std::vector<std::uint32_t> {1, 4}));
    QCOMPARE(list->currentFrame(), 1U);
}

void SortWindowTest::aFilterIsSorted()
{
    click(PacketListModel::Length);
    click(PacketListModel::Length);
    QVERIFY(wait());
    window().filterBar()->apply(QStringLiteral("frame.number != 1"));
    QTRY_COMPARE(shown(), (QList<int> {4, 3, 2}));
    window().filterBar()->clear();
    QTRY_COMPARE(shown(), (QList<int> {1, 4, 3, 2}));
}

void SortWindowTest::sortingAFilteredListKeepsItsRows()
{
    window().filterBar()->apply(QStringLiteral("ip.src == 10.0.0.9 or frame.number == 2"));
    QTRY_COMPARE(shown(), (QList<int> {1, 2, 4}));
    click(PacketListModel::Info);
    QVERIFY(wait());
    QCOMPARE(shown(), (QList<int> {1, 4, 2}));
}

void SortWindowTest::textsArriveInSortedRows()
{
    click(PacketListModel::Source);
    QVERIFY(wait());
    window().listModel()->prepare(0, 3);
    QTRY_COMPARE(m_fixture->cell(3, PacketListModel::Source), QStringLiteral("10.0.0.200"));
    QCOMPARE(m_fixture->cell(0, PacketListModel::Source), QStringLiteral("10.0.0.9"));
    QCOMPARE(m_fixture->cell(1, PacketListModel::Length), QStringLiteral("72"));
}

void SortWindowTest::sortingCanBeStopped()
{
    QList<std::pair<int, int>> frames;
    for (int i = 0; i < 100'000; ++i)
        frames.append({1 + i % 200, i % 13});
    QVERIFY(m_fixture->open(write(QStringLiteral("b.pcap"), frames)));
    click(PacketListModel::Info);
    QTRY_VERIFY(window().loadIndicator()->isVisible());
    QVERIFY(window().isSorting());
    window().loadIndicator()->cancelButton()->click();
    QVERIFY(!window().isSorting());
    QVERIFY(!window().loadIndicator()->isVisible());
    QCOMPARE(window().list()->header()->sortedColumn(), -1);
    QCOMPARE(window().listModel()->frameNumber(0), 1U);
    QTest::qWait(50);
    QCOMPARE(window().listModel()->frameNumber(0), 1U);
}

void SortWindowTest::reloadingKeepsTheOrder()
{
    click(PacketListModel::Length);
    QVERIFY(wait());
    window().reload();
    QTRY_COMPARE(shown(), (QList<int> {2, 3, 4, 1}));
    QCOMPARE(window().list()->header()->sortedColumn(), int(PacketListModel::Length));
}

void SortWindowTest::anotherFileIsInFileOrder()
{
    click(PacketListModel::Length);
    QVERIFY(wait());
    QVERIFY(m_fixture->open(write(QStringLiteral("b.pcap"), {{1, 9}, {1, 8}})));
    QVERIFY(wait());
    QCOMPARE(shown(), (QList<int> {1, 2}));
    QCOMPARE(window().list()->header()->sortedColumn(), -1);
}

void SortWindowTest::closingWhileSorting()
{
    click(PacketListModel::Info);
    window().closeFile();
    QVERIFY(!window().isSorting());
    QTest::qWait(20);
    QCOMPARE(window().listModel()->rowCount(), 0);
}

QTEST_MAIN(SortWindowTest)
#include "sort_window_test.moc"
