// What the kernel knew of connections: written, read back, kept out of the packets, and what hostile blocks do.

#include "capture/file/save_capture.h"
#include "capture/file/tcp_samples.h"
#include "tests/capture/capture_bytes.h"

#include <QTemporaryDir>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

namespace
{

TcpSample sample(std::uint32_t n)
{
    TcpSample made;
    made.time = 1'700'000'000'000'000'000 + n * Nanoseconds { 100'000'000 };
    made.state = 1;
    made.congestionState = 3;
    made.congestionWindow = 10 + n;
    made.slowStartThreshold = 0x7fffffff;
    made.sendMss = 1448;
    made.unacknowledged = 1;
    made.sacked = 2;
    made.lost = 3;
    made.totalRetransmits = 4;
    made.roundTrip = 20'000;
    made.roundTripVariance = 5'000;
    made.leastRoundTrip = 19'000;
    made.retransmitTimeout = 204'000;
    made.sendWindow = 65'535;
    made.receiveWindow = 65'536;
    made.receiverSpace = 14'600;
    made.notSent = 17;
    made.pacingRate = ~std::uint64_t { 0 };
    made.deliveryRate = 0x1'0000'0001;
    made.busyTime = 7;
    made.receiveWindowLimited = 8;
    made.sendBufferLimited = 9;
    made.bytesAcknowledged = 0x2'0000'0003;
    made.bytesReceived = 11;
    return made;
}

TcpSamples connection(std::size_t count, std::uint64_t cookie = 77)
{
    TcpSamples made;
    made.ends = { false, { 192, 0, 2, 10 }, { 192, 0, 2, 80 }, 40000, 80, cookie };
    for (std::size_t i = 0; i < count; ++i)
        made.samples.push_back(sample(static_cast<std::uint32_t>(i)));
    return made;
}

std::vector<TcpSamples> readAll(const CaptureFile& file)
{
    return readTcpSamples(file, [](const TcpSampleEnds&) { return true; });
}

std::vector<std::uint8_t> captureWith(ByteOrder order, const std::vector<std::uint8_t>& blocks)
{
    return joined(sectionHeader(order), interfaceDescription(order), enhancedPacket(order, 5, payload(20)), blocks);
}

} // namespace

class TcpSamplesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theyAreReadBack_data()
    {
        QTest::addColumn<bool>("big");
        QTest::newRow("little-endian") << false;
        QTest::newRow("big-endian") << true;
    }
    void theyAreReadBack()
    {
        QFETCH(bool, big);
        const auto order = big ? ByteOrder::big() : ByteOrder::little();
        const auto made = tcpSampleBlocks(order, connection(3));
        QVERIFY(isTcpSampleBlock(order, made));
        QVERIFY(readTcpSamples(order, made) == connection(3));
        // Several blocks make one again, and none of them is a packet.
        auto ipv6 = connection(1, 78);
        ipv6.ends.ipv6 = true;
        const auto read = readBytes(captureWith(order, joined(tcpSampleBlocks(order, connection(2500)), tcpSampleBlocks(order, ipv6))));
        QVERIFY(!read.problem);
        QCOMPARE(read.frames.size(), std::size_t { 1 });
        const auto all = readAll(*read.file);
        QCOMPARE(all.size(), std::size_t { 2 });
        QVERIFY(all[0] == connection(2500));
        QVERIFY(all[1] == ipv6);
        QVERIFY(readTcpSamples(*read.file, [](const TcpSampleEnds& ends) { return ends.localPort == 80; }).empty());
    }

    void theEntryIsLaidOutAsDocumented()
    {
        const auto big = ByteOrder::big(), little = ByteOrder::little();
        const auto made = tcpSampleBlocks(big, connection(1));
        Bytes body(big);
        body.u32(32622);
        body.add(Bytes(little).u32(0x504f5254).u32(52 + 128));
        QVERIFY(std::equal(body.begin(), body.end(), made.begin() + 8));
        QCOMPARE(made.size(), std::size_t { 8 + 4 + 8 + 52 + 128 + 4 });
        QCOMPARE(int(made[20]), 4);        // IPv4
        QCOMPARE(int(made[22]), 128);      // bytes of a sample
        QCOMPARE(int(made[24]), 40000 & 0xff);
        QCOMPARE(int(made[36]), 192);      // the local address
        QCOMPARE(int(made[68]), 1);        // samples
        QCOMPARE(int(made[72 + 12]), 10);  // the congestion window, behind the time and the states
    }

    void shortAndContradictoryBlocksAreSafe()
    {
        const auto order = ByteOrder::little();
        const auto whole = tcpSampleBlocks(order, connection(2));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const std::vector<std::uint8_t> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            QVERIFY(!readTcpSamples(order, exact));
        }
        for (const auto& [at, value] : { std::pair { 68, 3 }, { 71, 0xff }, { 22, 0 }, { 22, 127 }, { 22, 129 }, { 23, 0xff } }) {
            auto damaged = whole; // too many samples, or samples that are too short or too long
            damaged[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
            QVERIFY2(!readTcpSamples(order, damaged), qPrintable(QString::number(at)));
            const auto read = readBytes(captureWith(order, damaged));
            QCOMPARE(read.frames.size(), std::size_t { 1 });
            QVERIFY(readAll(*read.file).empty());
        }
    }

    void ofACaptureThatIsCutOffTheWholeBlocksAreRead()
    {
        const auto order = ByteOrder::little();
        auto bytes = captureWith(order, joined(tcpSampleBlocks(order, connection(1)), tcpSampleBlocks(order, connection(2, 78))));
        bytes.resize(bytes.size() - 1);
        const auto read = readBytes(bytes);
        QVERIFY(read.problem);
        QCOMPARE(read.frames.size(), std::size_t { 1 });
        QVERIFY(readAll(*read.file) == std::vector { connection(1) });
    }

    void savingKeepsThemAndPutsThemLast()
    {
        const auto order = ByteOrder::little();
        const auto source = readBytes(captureWith(order, {}));
        SaveOptions options;
        options.tcpSamples = { connection(3) };
        const auto path = m_folder.filePath(QStringLiteral("a.pcapng")).toStdString();
        SaveResult result;
        Problem problem;
        QVERIFY(saveCapture(*source.file, path, options, result, problem));
        const auto saved = readFile(path);
        QVERIFY(saved.file && !saved.problem);
        QCOMPARE(saved.frames.size(), std::size_t { 1 });
        QVERIFY(readAll(*saved.file) == std::vector { connection(3) });
        const auto blocks = tcpSampleBlocks(order, connection(3));
        std::vector<std::uint8_t> end(blocks.size());
        QCOMPARE(saved.file->readRaw(saved.file->end() - blocks.size(), end), end.size());
        QVERIFY(end == blocks);

        // Saved again they are copied, in other times with other times.
        const auto again = m_folder.filePath(QStringLiteral("b.pcapng")).toStdString();
        SaveOptions later;
        later.time = [](Nanoseconds time) { return time + 1'000'000; };
        QVERIFY(saveCapture(*saved.file, again, later, result, problem));
        const auto moved = readFile(again);
        const auto all = readAll(*moved.file);
        QCOMPARE(all.size(), std::size_t { 1 });
        QCOMPARE(all[0].samples[2].time, sample(2).time + 1'000'000);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(TcpSamplesTest)
#include "tcp_samples_test.moc"
