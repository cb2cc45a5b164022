// A frame looks the same whichever frames were looked at before it, and on whichever thread: all frames of every capture
// in order, then in random order on several threads at once.

#include "analysis/session.h"
#include "dissectors/core/format.h"
#include "tests/support/captures.h"

#include <QtTest/QtTest>

#include <atomic>
#include <numeric>
#include <random>
#include <thread>

using namespace porthole;

namespace {

constexpr unsigned threads = 3;
constexpr analysis::FrameNumber mostFrames = 3000; ///< of a capture; the rest would only take time

/// All that can be seen of a frame, in one number.
std::uint64_t digestOf(const Packet& packet)
{
    std::uint64_t hash = 14695981039346656037u;
    const auto add = [&](std::uint64_t value) { hash = (hash ^ value) * 1099511628211u; };
    const auto addText = [&](std::string_view text) { add(std::hash<std::string_view> {}(text)); };
    Text text;
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        const auto& item = packet.tree[i];
        add(item.offset);
        add(item.length);
        add(item.parent);
        text.clear();
        formatLabel(ItemView(packet, i), text);
        addText(text.view());
    }
    addText(packet.columns.protocol.view());
    addText(packet.columns.info.view());
    for (const auto& source : packet.sources)
        addText({reinterpret_cast<const char*>(source.bytes.data()), source.bytes.size()});
    return hash;
}

} // namespace

class AnyOrderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesTheSameTrees_data()
    {
        QTest::addColumn<QString>("path");
        test::addAllCaptures();
    }
    void givesTheSameTrees()
    {
        QFETCH(QString, path);
        capture::Problem problem;
        const auto open = [&] { return analysis::Session::open(path.toStdString(), problem); };
        const auto session = open();
        if (!session)
            return; // every_capture_test sees to those
        session->load();
        const auto count = std::min(session->frameCount(), mostFrames);
        std::vector<std::uint64_t> inOrder(count + 1);
        {
            analysis::PacketReader reader(*session);
            for (analysis::FrameNumber number = 1; number <= count; ++number)
                if (reader.read(number))
                    inOrder[number] = digestOf(reader.packet());
        }

        const auto another = open(); // with no caches filled
        QVERIFY(another);
        another->load();
        QCOMPARE(another->frameCount(), session->frameCount());
        std::atomic<analysis::FrameNumber> different = 0;
        const auto readAll = [&](unsigned seed) {
            std::vector<analysis::FrameNumber> numbers(count);
            std::iota(numbers.begin(), numbers.end(), 1);
            std::shuffle(numbers.begin(), numbers.end(), std::mt19937(seed));
            analysis::PacketReader reader(*another);
            for (const auto number : numbers)
                if (reader.read(number) && digestOf(reader.packet()) != inOrder[number])
                    different = number;
        };
        std::vector<std::jthread> readers;
        for (unsigned i = 0; i < threads; ++i)
            readers.emplace_back(readAll, i);
        readers.clear();
        QVERIFY2(different == 0, qPrintable(QStringLiteral("frame %1").arg(different)));
    }
};

QTEST_GUILESS_MAIN(AnyOrderTest)
#include "any_order_test.moc"
