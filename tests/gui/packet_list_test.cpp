// The packet list by itself, over rows that no file has to hold: up to a hundred million of them.

#include "gui/packets/packet_list_model.h"
#include "gui/packets/packet_list_view.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

namespace {

/// Any number of rows; counts what is asked of it.
class FakeRows : public RowProvider {
public:
    explicit FakeRows(int rows)
        : count(rows)
    {
    }
    int rowCount() const override { return count; }
    RowFacts facts(int row) const override
    {
        return {static_cast<std::uint32_t>(row) + 1, 60 + static_cast<std::uint32_t>(row) % 1400, row * 1'000'000LL, row * 1'000'000LL - 1'000'000};
    }
    int rowOf(std::uint32_t number) const override { return number >= 1 && number <= static_cast<std::uint32_t>(count) ? static_cast<int>(number) - 1 : -1; }
    const RowText* text(int row) override
    {
        ++asked;
        if (late)
            return nullptr;
        answer = {QStringLiteral("10.0.0.%1").arg(row % 250), QStringLiteral("192.168.100.%1").arg(row % 250), QStringLiteral("TCP"),
            QStringLiteral("Row %1 has something to say about sequence numbers and windows").arg(row),
            row % 3 ? 0 : 1};
        return &answer;
    }
    void prepare(int first, int last) override { prepared = {first, last}; }
    Nanoseconds firstTime() const override { return 0; }
    int timeDigits() const override { return 6; }
    void announce(int first, int last) { Q_EMIT textReady(first, last); }

    int count;
    int asked = 0;
    bool late = false;
    std::pair<int, int> prepared {-1, -1};
    RowText answer;
};

constexpr int hundredMillion = 100'000'000;

} // namespace

class PacketListTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void modelKeepsItsPromises();
    void lateTextsAreBlankUntilTheyArrive();
    void coloursCanBeSwitchedOff();
    void scrollBarCountsRows();
    void keysMove_data();
    void keysMove();
    void wheelMovesByFractionsOfARow();
    void endOfAHundredMillionRowsIsReached();
    void paintingTouchesOnlyVisibleRows();
    void paintingIsQuick();
    void shiftSelectsARange();
    void everythingCanBeSelected();
    void growingKeepsThePlace();
    void columnsCanBeHiddenMovedAndRemembered();
    void columnsFitTheirContents();
    void resettingStartsAtTheTop();

private:
    void fill(int rows);
    int currentRow() const { return m_view->currentIndex().row(); }

    std::unique_ptr<FakeRows> m_rows;
    std::unique_ptr<PacketListModel> m_model;
    std::unique_ptr<PacketListView> m_view;
};

void PacketListTest::init()
{
    m_model = std::make_unique<PacketListModel>();
    m_view = std::make_unique<PacketListView>();
    m_view->setPacketModel(m_model.get());
    m_view->resize(1000, 500);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void PacketListTest::cleanup()
{
    m_view.reset();
    m_model.reset();
    m_rows.reset();
}

void PacketListTest::fill(int rows)
{
    m_model->setProvider(nullptr);
    m_rows = std::make_unique<FakeRows>(rows);
    m_model->setProvider(m_rows.get());
    QCoreApplication::processEvents();
}

void PacketListTest::modelKeepsItsPromises()
{
    QAbstractItemModelTester tester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(m_model->rowCount(), 0);
    FakeRows rows(20);
    m_model->setProvider(&rows);
    QCOMPARE(m_model->rowCount(), 20);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    rows.count = 50;
    m_model->update();
    m_model->update();
    QCOMPARE(inserted.count(), 1); // one batch, one signal
    QCOMPARE(m_model->rowCount(), 50);
    QCOMPARE(m_model->index(49, PacketListModel::Number).data().toString(), QStringLiteral("50"));
    QCOMPARE(m_model->index(3, PacketListModel::Time).data().toString(), QStringLiteral("0.003000"));
    m_model->setTimeDisplay({.format = TimeFormat::SincePrevious});
    QCOMPARE(m_model->index(3, PacketListModel::Time).data().toString(), QStringLiteral("0.001000"));
    rows.announce(3, 4);
    m_model->setProvider(nullptr);
    QCOMPARE(m_model->rowCount(), 0);
}

void PacketListTest::lateTextsAreBlankUntilTheyArrive()
{
    fill(100);
    m_rows->late = true;
    QCOMPARE(m_model->index(5, PacketListModel::Number).data().toString(), QStringLiteral("6"));
    QCOMPARE(m_model->index(5, PacketListModel::Info).data().toString(), QString());
    m_view->grab(); // painting does without
    m_rows->late = false;
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_rows->announce(0, 30);
    QCOMPARE(changed.count(), 1);
    QVERIFY(m_model->index(5, PacketListModel::Info).data().toString().startsWith(QLatin1String("Row 5")));
}

void PacketListTest::coloursCanBeSwitchedOff()
{
    fill(10);
    const auto& tcp = Theme::of(Scheme::Light).row(RowClass::Tcp);
    m_model->setColourRules({{QStringLiteral("TCP"), QStringLiteral("tcp"), tcp.background, tcp.text}});
    const auto cell = m_model->index(1, 0);
    QCOMPARE(cell.data(Qt::BackgroundRole).value<QBrush>().color(), Theme::of(Scheme::Light).row(RowClass::Tcp).background);
    m_model->setTheme(Theme::of(Scheme::Dark));
    QCOMPARE(cell.data(Qt::BackgroundRole).value<QBrush>().color(), Theme::of(Scheme::Dark).row(RowClass::Tcp).background);
    m_model->setColourise(false);
    QVERIFY(!cell.data(Qt::BackgroundRole).isValid());
}

void PacketListTest::scrollBarCountsRows()
{
    fill(hundredMillion);
    const auto* bar = m_view->verticalScrollBar();
    QCOMPARE(bar->maximum(), hundredMillion - m_view->scroll().wholeRows());
    QCOMPARE(bar->singleStep(), 1);
    m_view->verticalScrollBar()->setValue(77'777'777);
    QCOMPARE(m_view->scroll().top, 77'777'777);
    QCOMPARE(m_view->indexAt({10, 2}).row(), 77'777'777);
    QVERIFY(m_view->visualRect(m_model->index(77'777'778, 0)).top() > 0);
}

void PacketListTest::keysMove_data()
{
    QTest::addColumn<int>("start");
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("target"); // in pages if so marked
    QTest::addColumn<bool>("pages");
    QTest::newRow("down") << 10 << int(Qt::Key_Down) << 11 << false;
    QTest::newRow("up") << 10 << int(Qt::Key_Up) << 9 << false;
    QTest::newRow("up at the first row") << 0 << int(Qt::Key_Up) << 0 << false;
    QTest::newRow("down at the last row") << hundredMillion - 1 << int(Qt::Key_Down) << hundredMillion - 1 << false;
    QTest::newRow("home") << 5000 << int(Qt::Key_Home) << 0 << false;
    QTest::newRow("end") << 5000 << int(Qt::Key_End) << hundredMillion - 1 << false;
    QTest::newRow("page down") << 5000 << int(Qt::Key_PageDown) << 1 << true;
    QTest::newRow("page up") << 5000 << int(Qt::Key_PageUp) << -1 << true;
}

void PacketListTest::keysMove()
{
    QFETCH(int, start);
    QFETCH(int, key);
    QFETCH(int, target);
    QFETCH(bool, pages);
    fill(hundredMillion);
    QVERIFY(m_view->goTo(static_cast<std::uint32_t>(start) + 1));
    QCOMPARE(currentRow(), start);
    QSignalSpy changed(m_view.get(), &PacketListView::frameChanged);
    QTest::keyClick(m_view.get(), static_cast<Qt::Key>(key));
    const int expected = pages ? start + target * (m_view->scroll().wholeRows() - 1) : target;
    QCOMPARE(currentRow(), expected);
    QCOMPARE(m_view->currentFrame(), static_cast<std::uint32_t>(expected) + 1);
    QCOMPARE(changed.count(), expected == start ? 0 : 1);
    const auto rect = m_view->visualRect(m_view->currentIndex());
    QVERIFY(rect.top() >= 0 && rect.bottom() <= m_view->viewport()->height());
}

void PacketListTest::wheelMovesByFractionsOfARow()
{
    fill(1000);
    const auto wheel = [this](QPoint pixels, QPoint angle) {
        QWheelEvent event({50, 50}, m_view->viewport()->mapToGlobal(QPointF(50, 50)), pixels, angle, Qt::NoButton, Qt::NoModifier,
            Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view->viewport(), &event);
    };
    wheel({0, -7}, {0, -20});
    QCOMPARE(m_view->scroll().top, 0);
    QCOMPARE(m_view->scroll().offset, 7);
    QCOMPARE(m_view->visualRect(m_model->index(0, 0)).top(), -7);
    wheel({0, 7}, {0, 20});
    QCOMPARE(m_view->scroll().offset, 0);
    wheel({}, {0, -120});
    QCOMPARE(m_view->scroll().top, QApplication::wheelScrollLines());
    QCOMPARE(m_view->verticalScrollBar()->value(), m_view->scroll().top);
}

void PacketListTest::endOfAHundredMillionRowsIsReached()
{
    fill(hundredMillion);
    QVERIFY(m_view->goTo(hundredMillion));
    QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
    QVERIFY(m_view->visualRect(m_view->currentIndex()).bottom() <= m_view->viewport()->height());
    QVERIFY(!m_view->goTo(hundredMillion + 1));
}

void PacketListTest::paintingTouchesOnlyVisibleRows()
{
    fill(hundredMillion);
    m_view->verticalScrollBar()->setValue(50'000'000);
    m_rows->asked = 0;
    m_view->viewport()->grab();
    QVERIFY(m_rows->asked > 0);
    QVERIFY(m_rows->asked < 100 * PacketListModel::ColumnCount);
    QCOMPARE(m_rows->prepared.first, 50'000'000);
    QVERIFY(m_rows->prepared.second < 50'000'100);
}

void PacketListTest::paintingIsQuick()
{
    fill(hundredMillion);
    m_view->resize(1600, 1000);
    QPixmap target(m_view->viewport()->size());
    m_view->viewport()->render(&target); // fonts are loaded once
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 10; ++i) {
        m_view->verticalScrollBar()->setValue(i * 9'000'000);
        QElapsedTimer clock;
        clock.start();
        m_view->viewport()->render(&target);
        best = std::min(best, clock.nsecsElapsed());
    }
    qInfo("a full page is painted in %.2f ms", static_cast<double>(best) / 1e6);
    QVERIFY(best < 100'000'000); // a sixth of that is the aim; debug and sanitizer builds are slower
}

void PacketListTest::shiftSelectsARange()
{
    fill(1000);
    m_view->goTo(1);
    const auto middle = [this](int row) { return m_view->visualRect(m_model->index(row, 1)).center(); };
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, middle(2));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier, middle(6));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ControlModifier, middle(9));
    bool complete = false;
    QCOMPARE(m_view->selectedFrames(100, complete), (std::vector<std::uint32_t> {3, 4, 5, 6, 7, 10}));
    QVERIFY(complete);
}

void PacketListTest::everythingCanBeSelected()
{
    fill(hundredMillion);
    QElapsedTimer clock;
    clock.start();
    m_view->selectAll();
    m_view->viewport()->grab();
    QVERIFY(clock.elapsed() < 2000);
    bool complete = true;
    QCOMPARE(m_view->selectedFrames(1000, complete).size(), std::size_t {1000});
    QVERIFY(!complete);
}

void PacketListTest::growingKeepsThePlace()
{
    fill(1000);
    m_view->goTo(500);
    const int top = m_view->scroll().top;
    m_rows->count = hundredMillion;
    m_model->update();
    QCOMPARE(m_view->scroll().top, top);
    QCOMPARE(m_view->currentFrame(), 500u);
    QCOMPARE(m_view->verticalScrollBar()->maximum(), hundredMillion - m_view->scroll().wholeRows());
}

void PacketListTest::columnsCanBeHiddenMovedAndRemembered()
{
    fill(100);
    auto* header = m_view->header();
    header->setSectionHidden(PacketListModel::Length, true);
    header->moveSection(header->visualIndex(PacketListModel::Protocol), 0);
    header->resizeSection(PacketListModel::Source, 222);
    const auto columns = m_view->columns();
    QCOMPARE(columns[0].title, QStringLiteral("Protocol"));

    PacketListModel model;
    PacketListView other;
    other.setPacketModel(&model);
    other.setColumns(columns);
    QCOMPARE(model.columns()[0].title, QStringLiteral("Protocol"));
    QVERIFY(other.header()->isSectionHidden(model.columnOf(PacketListModel::Kind::Length)));
    QCOMPARE(other.header()->sectionSize(model.columnOf(PacketListModel::Kind::Source)), 222);
    QCOMPARE(other.columns().size(), 7);
}

void PacketListTest::columnsFitTheirContents()
{
    fill(100);
    auto* header = m_view->header();
    header->resizeSection(PacketListModel::Destination, 30);
    m_view->resizeColumnsToContents();
    const auto widest = m_view->fontMetrics().horizontalAdvance(QStringLiteral("192.168.100.20"));
    QVERIFY(header->sectionSize(PacketListModel::Destination) > widest);
    QVERIFY(header->length() >= m_view->viewport()->width());
}

void PacketListTest::resettingStartsAtTheTop()
{
    fill(10'000);
    m_view->goTo(9000);
    fill(50);
    QCOMPARE(m_view->scroll().top, 0);
    QCOMPARE(m_view->currentFrame(), 0u);
}

QTEST_MAIN(PacketListTest)
#include "packet_list_test.moc"
