// Reading pcap: every magic, variant and version, and every way to be cut off or damaged.
#include "capture_bytes.h"

#include <fmt/format.h>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

class PcapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryMagic_data();
    void readsEveryMagic();
    void findsTheSizeOfRecordHeaders_data();
    void findsTheSizeOfRecordHeaders();
    void readsLinkTypeAndFcs_data();
    void readsLinkTypeAndFcs();
    void readsOldVersions_data();
    void readsOldVersions();
    void readsTimes_data();
    void readsTimes();
    void keepsWhatStandsBeforeDamage_data();
    void keepsWhatStandsBeforeDamage();
    void readsRecordsAcrossBlocks();
    void readsBatches();
    void oneBufferServesTwoFilesInAnyOrder();
    void survivesEveryTruncation();
};

void PcapTest::readsEveryMagic_data()
{
    QTest::addColumn<bool>("bigEndian");
    QTest::addColumn<quint32>("magic");
    QTest::addColumn<int>("extraHeader");
    QTest::addColumn<qint64>("part");
    QTest::addColumn<int>("precision");

    QTest::newRow("microseconds, little-endian") << false << pcapMicroseconds << 0 << qint64 { 123'000 } << 6;
    QTest::newRow("microseconds, big-endian") << true << pcapMicroseconds << 0 << qint64 { 123'000 } << 6;
    QTest::newRow("nanoseconds, little-endian") << false << pcapNanoseconds << 0 << qint64 { 123 } << 9;
    QTest::newRow("nanoseconds, big-endian") << true << pcapNanoseconds << 0 << qint64 { 123 } << 9;
    QTest::newRow("modified, little-endian") << false << pcapModified << 8 << qint64 { 123'000 } << 6;
    QTest::newRow("modified, big-endian") << true << pcapModified << 8 << qint64 { 123'000 } << 6;
}

void PcapTest::readsEveryMagic()
{
    QFETCH(bool, bigEndian);
    QFETCH(quint32, magic);
    QFETCH(int, extraHeader);
    QFETCH(qint64, part);
    QFETCH(int, precision);
    const ByteOrder order = bigEndian ? ByteOrder::big() : ByteOrder::little();
    const auto extra = static_cast<std::size_t>(extraHeader);
    const Bytes bytes = joined(pcapHeader(order, magic), pcapRecord(order, 1'700'000'000, 123, payload(60), extra),
        pcapRecord(order, 1'700'000'001, 0, payload(0), extra),
        pcapRecord(order, 1'700'000'002, 5, payload(61, 9), extra));

    const ReadResult result = readBytes(bytes);
    QVERIFY2(result.file, result.text().c_str());
    QVERIFY(!result.problem);
    QCOMPARE(result.file->format(), FileFormat::Pcap);
    QCOMPARE(result.file->timePrecision(), precision);
    QCOMPARE(result.frames.size(), 3u);
    QCOMPARE(result.frames[0].header.time, 1'700'000'000'000'000'000 + part);
    QCOMPARE(result.frames[0].header.capturedLength, 60u);
    QCOMPARE(result.frames[0].header.originalLength, 60u);
    QCOMPARE(result.frames[0].header.linkType, LinkType::Ethernet);
    QCOMPARE(result.frames[0].bytes, payload(60));
    QCOMPARE(result.frames[0].location.offset, 24u);
    QCOMPARE(result.frames[1].bytes.size(), 0u);
    QCOMPARE(result.frames[2].bytes, payload(61, 9));
    QVERIFY(rereadsTheSame(result));
    QCOMPARE(result.file->end(), bytes.size());
    QCOMPARE(result.file->interfaces().size(), 1u);
    QCOMPARE(result.file->sections().size(), 1u);
}

void PcapTest::findsTheSizeOfRecordHeaders_data()
{
    QTest::addColumn<quint32>("magic");
    QTest::addColumn<int>("extraHeader");
    QTest::addColumn<int>("records");
    QTest::newRow("Nokia's 4 bytes more under the ordinary magic") << pcapMicroseconds << 4 << 3;
    QTest::newRow("patched, under the ordinary magic") << pcapMicroseconds << 8 << 3;
    QTest::newRow("patched") << pcapModified << 8 << 5;
    QTest::newRow("patched, one record") << pcapModified << 8 << 1;
    QTest::newRow("patched early, longer") << pcapModified << 12 << 3;
}

void PcapTest::findsTheSizeOfRecordHeaders()
{
    QFETCH(quint32, magic);
    QFETCH(int, extraHeader);
    QFETCH(int, records);
    const ByteOrder order = ByteOrder::little();
    Bytes bytes = pcapHeader(order, magic);
    for (int i = 0; i < records; ++i)
        bytes.add(pcapRecord(order, 1'700'000'000, 2, payload(64), static_cast<std::size_t>(extraHeader)));
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), static_cast<std::size_t>(records));
    QVERIFY(!result.problem);
    QCOMPARE(result.frames.back().bytes, payload(64));
    QVERIFY(rereadsTheSame(result));
}

void PcapTest::readsLinkTypeAndFcs_data()
{
    QTest::addColumn<quint32>("network");
    QTest::addColumn<int>("linkType");
    QTest::addColumn<int>("fcsLength");
    QTest::newRow("no FCS information") << 1u << 1 << -1;
    QTest::newRow("no FCS") << 0x04000001u << 1 << 0;
    QTest::newRow("FCS of two 16-bit words") << 0x24000069u << 105 << 4;
    QTest::newRow("top bits without the bit that says they count") << 0x300000c4u << 196 << -1;
    QTest::newRow("a link type nobody knows") << 65000u << 65000 << -1;
}

void PcapTest::readsLinkTypeAndFcs()
{
    QFETCH(quint32, network);
    QFETCH(int, linkType);
    QFETCH(int, fcsLength);
    const ByteOrder order = ByteOrder::big();
    const ReadResult result
        = readBytes(joined(pcapHeader(order, pcapMicroseconds, network), pcapRecord(order, 1, 2, payload(20))));
    QCOMPARE(result.frames.size(), 1u);
    QCOMPARE(static_cast<int>(result.frames[0].header.linkType), linkType);
    QCOMPARE(static_cast<int>(result.frames[0].header.fcsLength), fcsLength);
    QCOMPARE(static_cast<int>(result.file->interfaces()[0].linkType), linkType);
}

void PcapTest::readsOldVersions_data()
{
    QTest::addColumn<int>("minor");
    QTest::addColumn<quint32>("first");
    QTest::addColumn<quint32>("second");
    QTest::newRow("2.2 stores the original length first") << 2 << 69u << 64u;
    QTest::newRow("2.3 is in doubt: the smaller is the captured one") << 3 << 69u << 64u;
    QTest::newRow("2.3 as it should be") << 3 << 64u << 69u;
    QTest::newRow("2.4") << 4 << 64u << 69u;
    QTest::newRow("a later minor version") << 9 << 64u << 69u;
}

void PcapTest::readsOldVersions()
{
    QFETCH(int, minor);
    QFETCH(quint32, first);
    QFETCH(quint32, second);
    const ByteOrder order = ByteOrder::little();
    const ReadResult result
        = readBytes(joined(pcapHeader(order, pcapMicroseconds, 1, static_cast<std::uint16_t>(minor)),
            Bytes(order).u32(1).u32(2).u32(first).u32(second).add(payload(64))));
    QCOMPARE(result.frames.size(), 1u);
    QCOMPARE(result.frames[0].header.capturedLength, 64u);
    QCOMPARE(result.frames[0].header.originalLength, 69u);
    QVERIFY(rereadsTheSame(result));
}

void PcapTest::readsTimes_data()
{
    QTest::addColumn<quint32>("magic");
    QTest::addColumn<quint32>("seconds");
    QTest::addColumn<quint32>("part");
    QTest::addColumn<qint64>("time");
    QTest::addColumn<bool>("invalid");
    QTest::newRow("the beginning") << pcapMicroseconds << 0u << 0u << qint64 { 0 } << false;
    QTest::newRow("beyond 2038") << pcapMicroseconds << 0xffffffffu << 999'999u << qint64 { 4'294'967'295'999'999'000 }
                                 << false;
    QTest::newRow("a million microseconds are one second more")
        << pcapMicroseconds << 5u << 1'000'000u << qint64 { 6'000'000'000 } << true;
    QTest::newRow("a billion nanoseconds are one second more")
        << pcapNanoseconds << 5u << 1'000'000'000u << qint64 { 6'000'000'000 } << true;
    QTest::newRow("a million nanoseconds are not much")
        << pcapNanoseconds << 5u << 1'000'000u << qint64 { 5'001'000'000 } << false;
    QTest::newRow("the largest of all") << pcapMicroseconds << 0xffffffffu << 0xffffffffu
                                        << qint64 { 4'294'967'295'000'000'000 + 4'294'967'295'000 } << true;
}

void PcapTest::readsTimes()
{
    QFETCH(quint32, magic);
    QFETCH(quint32, seconds);
    QFETCH(quint32, part);
    QFETCH(qint64, time);
    QFETCH(bool, invalid);
    const ByteOrder order = ByteOrder::little();
    const Bytes bytes = joined(pcapHeader(order, magic), pcapRecord(order, seconds, part, payload(60)));
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), 1u);
    QCOMPARE(result.frames[0].header.time, time);
    FrameMetadata metadata;
    QVERIFY(result.file->metadata(result.frames[0].location, metadata));
    QCOMPARE(metadata.invalidTime, invalid);
}

void PcapTest::keepsWhatStandsBeforeDamage_data()
{
    QTest::addColumn<Bytes>("tail");
    QTest::addColumn<Problem::Kind>("kind");
    QTest::addColumn<QString>("text");
    const ByteOrder order = ByteOrder::little();
    QTest::newRow("a packet longer than any")
        << Bytes(order).u32(1).u32(2).u32(262'145).u32(262'145).zeros(400) << Problem::Kind::Corrupt
        << QStringLiteral("The file is damaged at byte 100: packet 2 claims 262145 bytes, "
                          "more than the 262144 that a packet can have; the one packet "
                          "before that was kept.");
    QTest::newRow("a length with all bits set")
        << Bytes(order).u32(1).u32(2).u32(0xffffffff).u32(0xffffffff) << Problem::Kind::Corrupt
        << QStringLiteral(
               "The file is damaged at byte 100: packet 2 claims 4294967295 bytes, more than the 262144 that a "
               "packet can have; the one packet before that was kept.");
    QTest::newRow("a packet that the file does not hold")
        << Bytes(order).u32(1).u32(2).u32(262'144).u32(262'144).zeros(100) << Problem::Kind::CutOff
        << QStringLiteral(
               "The file is cut off at byte 216: the packet record that begins at byte 100 needs at least 262160 "
               "bytes and has 116; the one packet before that was kept.");
    QTest::newRow("a cut record header")
        << Bytes(order).u32(1) << Problem::Kind::CutOff
        << QStringLiteral(
               "The file is cut off at byte 104: the packet record that begins at byte 100 needs at least 16 bytes "
               "and has 4; the one packet before that was kept.");
}

void PcapTest::keepsWhatStandsBeforeDamage()
{
    QFETCH(Bytes, tail);
    QFETCH(Problem::Kind, kind);
    QFETCH(QString, text);
    const ByteOrder order = ByteOrder::little();
    const Bytes bytes = joined(pcapHeader(order), pcapRecord(order, 1, 2, payload(60)), tail);
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), 1u);
    QVERIFY(result.problem);
    QCOMPARE(result.problem->kind, kind);
    QCOMPARE(result.problem->offset, 100u);
    QCOMPARE(QString::fromStdString(result.text()), text);
    Frame frame;
    QVERIFY(!result.file->next(frame)); // and it stays so
    QCOMPARE(QString::fromStdString(result.file->problem()->text), text);
}

void PcapTest::readsRecordsAcrossBlocks()
{
    const ByteOrder order = ByteOrder::little();
    constexpr std::uint32_t usbPcap = 249; // may have packets far longer than other link types
    Bytes bytes = pcapHeader(order, pcapNanoseconds, usbPcap);
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size < 6'000'000; size += 1 + size / 3)
        sizes.push_back(size);
    sizes.push_back(3);
    for (const std::size_t size : sizes)
        bytes.add(pcapRecord(order, 1, 2, payload(size, static_cast<std::uint8_t>(size))));
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), sizes.size());
    QVERIFY(!result.problem);
    for (std::size_t i = 0; i < sizes.size(); ++i)
        QVERIFY(result.frames[i].bytes == payload(sizes[i], static_cast<std::uint8_t>(sizes[i])));
    QVERIFY(rereadsTheSame(result));
}

void PcapTest::readsBatches()
{
    const ByteOrder order = ByteOrder::little();
    Bytes bytes = pcapHeader(order);
    constexpr std::size_t count = 10'000;
    for (std::size_t i = 0; i < count; ++i)
        bytes.add(pcapRecord(order, 1, static_cast<std::uint32_t>(i), payload(i % 1500, static_cast<std::uint8_t>(i))));
    const ReadResult one = readBytes(bytes);
    QCOMPARE(one.frames.size(), count);

    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("batch.pcap")).toStdString();
    write(path, bytes);
    Problem problem;
    const auto file = CaptureFile::open(path, problem);
    std::vector<Frame> frames(100);
    std::size_t seen = 0;
    while (const std::size_t got = file->nextBatch(frames)) {
        for (std::size_t i = 0; i < got; ++i, ++seen)
            QVERIFY(std::equal(frames[i].bytes.begin(), frames[i].bytes.end(), one.frames[seen].bytes.begin(),
                one.frames[seen].bytes.end()));
    }
    QCOMPARE(seen, count);
    QCOMPARE(file->nextBatch({}), 0u);
}

void PcapTest::oneBufferServesTwoFilesInAnyOrder()
{
    const auto capture = [](std::uint8_t seed) {
        Bytes bytes = pcapHeader(ByteOrder::little());
        for (unsigned i = 0; i < 300; ++i)
            bytes.add(pcapRecord(ByteOrder::little(), i, 0, payload(i * 17 % 3000, static_cast<std::uint8_t>(seed + i))));
        return readBytes(std::move(bytes));
    };
    const ReadResult first = capture(1);
    const ReadResult second = capture(100);
    FrameBuffer buffer;
    const auto compare = [&](const ReadResult& result, std::size_t i) {
        Frame frame;
        const auto& kept = result.frames.at(i);
        return result.file->read(kept.location, buffer, frame)
            && std::equal(frame.bytes.begin(), frame.bytes.end(), kept.bytes.begin(), kept.bytes.end());
    };
    for (std::size_t i = 0; i < 300; ++i)
        QVERIFY(compare(first, i));
    for (std::size_t i = 0; i < 300; ++i) {
        QVERIFY(compare(second, i));
        QVERIFY(compare(second, i * 7 % 300));
        if (i % 5 == 0)
            QVERIFY(compare(first, 299 - i));
    }
}

void PcapTest::survivesEveryTruncation()
{
    const ByteOrder order = ByteOrder::big();
    const std::vector<Bytes> records { pcapRecord(order, 1, 2, payload(10)), pcapRecord(order, 3, 4, payload(0)),
        pcapRecord(order, 5, 6, payload(33)) };
    const Bytes whole = joined(pcapHeader(order), records[0], records[1], records[2]);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const ReadResult result = readBytes(cut);
        if (size < 24) {
            QVERIFY2(!result.file, fmt::format("{} bytes", size).c_str());
            QVERIFY(!result.text().empty());
            continue;
        }
        std::size_t frames = 0;
        std::size_t end = 24;
        while (frames < records.size() && end + records[frames].size() <= size)
            end += records[frames++].size();
        QCOMPARE(result.frames.size(), frames);
        QCOMPARE(result.problem.has_value(), end != size);
        QCOMPARE(result.file->end(), end);
        QVERIFY(rereadsTheSame(result));
    }
}

QTEST_APPLESS_MAIN(PcapTest)
#include "pcap_test.moc"
