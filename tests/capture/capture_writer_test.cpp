// Writing captures, and saving them without ever damaging what is there.
#include "capture_bytes.h"

#include "capture/file/capture_writer.h"
#include "capture/file/save_capture.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;
namespace fs = std::filesystem;

namespace
{

constexpr ByteOrder little = ByteOrder::little();
constexpr ByteOrder big = ByteOrder::big();

/// One of everything, in both byte orders, with blocks nobody knows.
std::vector<Bytes> everyBlock()
{
    return {
        sectionHeader(little, option(little, 1, "a section")),
        interfaceDescription(little, option(little, 2, "eth0")),
        block(little, 10, Bytes(little).u32(0x544c534b).u32(5).add("CLIEN")),
        block(little, 4, option(little, 1, "abcdname")),
        enhancedPacket(little, 1'000, payload(61), option(little, 1, "a comment")),
        block(little, 0x4711, payload(33)),
        simplePacket(little, payload(20), 20),
        block(little, 0xbad, Bytes(little).u32(32473).add("custom")),
        enhancedPacket(little, 2'000, payload(70)),
        block(little, 5, Bytes(little).u32(0).u32(0).u32(1).add(option(little, 4, Bytes(little).u64(9)))),
        sectionHeader(big),
        interfaceDescription(big),
        block(big, 2, Bytes(big).u16(0).u16(5).u32(0).u32(77).u32(3).u32(90).add(payload(3)).zeros(1)),
        block(big, 0x80000001, payload(8)),
    };
}

Bytes all(const std::vector<Bytes>& blocks)
{
    Bytes result;
    for (const Bytes& one : blocks)
        result.add(one);
    return result;
}

Bytes somePcap(std::size_t frames = 3)
{
    Bytes bytes = pcapHeader(big, pcapNanoseconds, 0x24000001);
    for (std::uint32_t i = 0; i < frames; ++i)
        bytes.add(pcapRecord(big, 1'700'000'000 + i, 999'999'999 - i, payload(60 + i)));
    return bytes;
}

} // namespace

class WriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatItReads_data();
    void writesWhatItReads();
    void writesTimesThatReadTheSame_data();
    void writesTimesThatReadTheSame();
    void writesMetadata();
    void flushesForReaders_data();
    void flushesForReaders();
    void saysWhatAnInterfaceLost();
    void refusesWhatPcapHasNoRoomFor();
    void refusesUnknownInterfaces();
    void writesAnEmptyCapture_data();
    void writesAnEmptyCapture();

    void savesPcapNgByteForByte();
    void savesSelectedFrames();
    void savesComments();
    void savesOtherTimes();
    void savesPcapAsPcapNg();
    void savesPcapNgAsPcap();
    void savesPacked_data();
    void savesPacked();
    void refusesTwoLinkTypesInPcap();
    void savesOverItself();
    void keepsPermissionsAndLinks();
    void leavesTheOldFileWhenTheSourceHasChanged_data();
    void leavesTheOldFileWhenTheSourceHasChanged();
    void leavesTheOldFileWhenCancelled();
    void explainsWhereItCannotSave();
    void explainsAFullDisk();

private:
    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }
    QStringList filesInFolder() const
    {
        return QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    void cleanFolder();

    QTemporaryDir m_folder;
};

void WriterTest::cleanFolder()
{
    for (const QString& name : filesInFolder())
        fs::remove(m_folder.filePath(name).toStdString());
}

void WriterTest::writesWhatItReads_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<int>("precision");
    QTest::addColumn<Compression>("compression");
    QTest::newRow("pcap in microseconds") << FileFormat::Pcap << 6 << Compression::None;
    QTest::newRow("pcap in nanoseconds") << FileFormat::Pcap << 9 << Compression::None;
    QTest::newRow("pcapng") << FileFormat::PcapNg << 9 << Compression::None;
    QTest::newRow("pcap in gzip") << FileFormat::Pcap << 9 << Compression::Gzip;
    QTest::newRow("pcapng in zstd") << FileFormat::PcapNg << 9 << Compression::Zstd;
    QTest::newRow("pcapng in lz4") << FileFormat::PcapNg << 9 << Compression::Lz4;
}

void WriterTest::writesWhatItReads()
{
    QFETCH(FileFormat, format);
    QFETCH(int, precision);
    QFETCH(Compression, compression);
    WriterOptions options;
    options.format = format;
    options.timePrecision = precision;
    options.compression = compression;
    options.section.application = "test";
    options.section.comments = { "one", "two" };
    Interface interface;
    interface.linkType = LinkType::LinuxSll;
    interface.snapLength = 300'000;
    interface.name = "any";
    interface.filter = "tcp";
    interface.fcsLength = 4;
    interface.ticksPerSecond = precision == 6 ? 1'000'000 : 1'000'000'000;

    Problem problem;
    const auto writer = CaptureWriter::create(path("out"), options, problem);
    QVERIFY2(writer, problem.text.c_str());
    QVERIFY(writer->addInterface(interface));
    std::vector<Kept> written;
    for (std::size_t size = 0; size < 260'000; size += 1 + size / 2) {
        const Bytes data = payload(size);
        FrameHeader header { 1'700'000'000'123'456'789 / (precision == 6 ? 1000 : 1) * (precision == 6 ? 1000 : 1),
            static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(size + 1), LinkType::LinuxSll, 0, 4 };
        QVERIFY(writer->writeFrame(header, data));
        written.push_back({ header, data, {} });
    }
    QVERIFY(writer->close());

    const ReadResult result = readFile(path("out"));
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.file->format(), format);
    QCOMPARE(result.file->compression(), compression);
    QCOMPARE(result.file->timePrecision(), format == FileFormat::Pcap ? precision : 9);
    QCOMPARE(result.frames.size(), written.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
        written[i].location = result.frames[i].location;
        QVERIFY(result.frames[i] == written[i]);
    }
    const Interface found = result.file->interfaces().at(0);
    QCOMPARE(found.snapLength, 300'000u);
    if (format == FileFormat::PcapNg) {
        COMPARE_TEXT(found.name, "any");
        COMPARE_TEXT(found.filter, "tcp");
        COMPARE_TEXT(result.file->sections().at(0).application, "test");
        QCOMPARE(result.file->sections().at(0).comments, (std::vector<std::string> { "one", "two" }));
    }
}

void WriterTest::writesTimesThatReadTheSame_data()
{
    QTest::addColumn<quint64>("ticksPerSecond");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("nanoseconds") << quint64 { 1'000'000'000 } << qint64 { 0 };
    QTest::newRow("nanoseconds with an offset") << quint64 { 1'000'000'000 } << qint64 { -5'000 };
    QTest::newRow("picoseconds") << quint64 { 1'000'000'000'000 } << qint64 { 1'690'000'000 };
    QTest::newRow("2 to the power of -32") << (quint64 { 1 } << 32) << qint64 { 0 };
    QTest::newRow("2 to the power of -34 with an offset") << (quint64 { 1 } << 34) << qint64 { 1'600'000'000 };
}

void WriterTest::writesTimesThatReadTheSame()
{
    QFETCH(quint64, ticksPerSecond);
    QFETCH(qint64, offset);
    Interface interface;
    interface.linkType = LinkType::Ethernet;
    interface.ticksPerSecond = ticksPerSecond;
    interface.timeOffsetSeconds = offset;
    Problem problem;
    const auto writer = CaptureWriter::create(path("times"), {}, problem);
    QVERIFY(writer->addInterface(interface));
    const std::vector<Nanoseconds> times { 1'700'000'000'000'000'000, 1'700'000'000'000'000'001,
        1'700'000'000'123'456'789, 1'700'000'000'999'999'999 };
    for (const Nanoseconds time : times)
        QVERIFY(writer->writeFrame({ time, 0, 0, LinkType::Ethernet, 0, -1 }, {}));
    QVERIFY(writer->close());
    const ReadResult result = readFile(path("times"));
    QCOMPARE(result.frames.size(), times.size());
    for (std::size_t i = 0; i < times.size(); ++i)
        QCOMPARE(result.frames[i].header.time, times[i]);
}

void WriterTest::writesMetadata()
{
    FrameMetadata metadata;
    metadata.comments = { "first", "second" };
    metadata.flags = 0x2;
    metadata.dropCount = 3;
    metadata.packetId = 4;
    metadata.queue = 5;
    metadata.hashes = { { 2, 1, 2, 3, 4 } };
    metadata.verdicts = { { 0, 9 } };
    metadata.custom = { { 32473, true, true, { 'a' } }, { 4711, false, false, { 'b', 'c' } } };
    Interface interface;
    interface.linkType = LinkType::Ethernet;
    Problem problem;
    const auto writer = CaptureWriter::create(path("metadata"), {}, problem);
    QVERIFY(writer->addInterface(interface));
    QVERIFY(writer->writeFrame({ 1'000, 3, 3, LinkType::Ethernet, 0, -1 }, payload(3), &metadata));
    QVERIFY(writer->writeSecrets({ 0x544c534b, { 'K', 'E', 'Y' } }));
    QVERIFY(writer->writeNames({ { { 10, 0, 0, 1 }, { "router", "gateway" } } }));
    interface.received = 10;
    interface.dropped = 1;
    QVERIFY(writer->writeStatistics(0, 5'000, interface));
    QVERIFY(writer->close());

    const ReadResult result = readFile(path("metadata"));
    QVERIFY2(!result.problem, result.text().c_str());
    FrameMetadata found;
    QVERIFY(result.file->metadata(result.frames.at(0).location, found));
    QCOMPARE(found.comments, metadata.comments);
    QCOMPARE(found.flags, metadata.flags);
    QCOMPARE(found.dropCount, metadata.dropCount);
    QCOMPARE(found.packetId, metadata.packetId);
    QCOMPARE(found.queue, metadata.queue);
    QCOMPARE(found.hashes, metadata.hashes);
    QCOMPARE(found.verdicts, metadata.verdicts);
    QCOMPARE(found.custom.size(), 2u);
    QVERIFY(found.custom[0].copied && found.custom[0].text);
    QVERIFY(!found.custom[1].copied && !found.custom[1].text);
    QCOMPARE(result.file->secrets().at(0).data.size(), 3u);
    QCOMPARE(result.file->names().at(0).names, (std::vector<std::string> { "router", "gateway" }));
    QCOMPARE(result.file->interfaces().at(0).received, 10u);
}

void WriterTest::flushesForReaders_data()
{
    QTest::addColumn<Compression>("compression");
    QTest::newRow("plain") << Compression::None;
    QTest::newRow("gzip") << Compression::Gzip;
    QTest::newRow("zstd") << Compression::Zstd;
    QTest::newRow("lz4") << Compression::Lz4;
}

void WriterTest::flushesForReaders()
{
    QFETCH(const Compression, compression);
    Problem problem;
    WriterOptions options;
    options.compression = compression;
    const auto writer = CaptureWriter::create(path("live"), options, problem);
    QVERIFY(writer->flush());
    const auto file = CaptureFile::open(path("live"), problem);
    QVERIFY2(file, problem.text.c_str());
    Frame frame;
    QVERIFY(!file->next(frame));
    Interface interface;
    interface.linkType = LinkType::Ethernet;
    QVERIFY(writer->addInterface(interface));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(writer->writeFrame({ 1'000, 3, 3, LinkType::Ethernet, 0, -1 }, payload(3)));
        QVERIFY(writer->flush());
        QVERIFY(file->next(frame));
        QVERIFY(!file->next(frame));
        // Packed data has no end yet.
        QVERIFY(!file->problem() || file->problem()->kind == Problem::Kind::CutOff);
    }
    QVERIFY(writer->finish());
    QVERIFY(!file->next(frame));
    QVERIFY(!file->problem());
    QCOMPARE(writer->size(), fs::file_size(path("live")));
}

void WriterTest::saysWhatAnInterfaceLost()
{
    Problem problem;
    auto writer = CaptureWriter::create(path("live"), {}, problem);
    Interface interface;
    interface.linkType = LinkType::Ethernet;
    interface.ticksPerSecond = 1'000'000'000;
    QVERIFY(writer->addInterface(interface));
    capture::InterfaceStatistics statistics;
    statistics.time = statistics.end = 0x2'0000'0001;
    statistics.start = 1;
    statistics.received = 12;
    statistics.dropped = 3;
    statistics.droppedBySystem = 2;
    statistics.delivered = 9;
    QVERIFY(writer->writeStatistics(0, statistics));
    QVERIFY(writer->finish());
    const auto file = CaptureFile::open(path("live"), problem);
    Frame frame;
    QVERIFY(!file->next(frame));
    QCOMPARE(file->interfaces().at(0).received, 12u);
    QCOMPARE(file->interfaces().at(0).dropped, 3u);
    const auto options = option(little, 2, Bytes(little).u32(0).u32(1))
                             .add(option(little, 3, Bytes(little).u32(2).u32(1)))
                             .add(option(little, 4, Bytes(little).u64(12)))
                             .add(option(little, 5, Bytes(little).u64(3)))
                             .add(option(little, 7, Bytes(little).u64(2)))
                             .add(option(little, 8, Bytes(little).u64(9)));
    const auto expected = block(little, 5, Bytes(little).u32(0).u32(2).u32(1).add(options).u32(0));
    std::vector<std::uint8_t> there(fs::file_size(path("live")));
    QCOMPARE(file->readRaw(0, there), there.size());
    const ByteView wanted(expected);
    QVERIFY(std::search(there.begin(), there.end(), wanted.begin(), wanted.end()) != there.end());
}

void WriterTest::refusesWhatPcapHasNoRoomFor()
{
    WriterOptions options;
    options.format = FileFormat::Pcap;
    Interface interface;
    interface.linkType = LinkType::Ethernet;
    Problem problem;
    auto writer = CaptureWriter::create(path("small"), options, problem);
    QVERIFY(writer->addInterface(interface));
    QVERIFY(!writer->addInterface(interface));
    COMPARE_TEXT(writer->problem()->text, "A pcap file has room for only one interface; pcapng has room for more.");
    QVERIFY(!writer->writeFrame({}, {}));
    QVERIFY(!writer->close());
    writer = CaptureWriter::create(path("small"), options, problem);
    QVERIFY(!writer->writeSecrets({}));
    COMPARE_TEXT(writer->problem()->text, "A pcap file has no room for secrets for decryption; pcapng has.");
}

void WriterTest::refusesUnknownInterfaces()
{
    Problem problem;
    const auto writer = CaptureWriter::create(path("none"), {}, problem);
    QVERIFY(!writer->writeFrame({}, {}));
    COMPARE_TEXT(writer->problem()->text, "A packet belongs to interface 0, but only 0 are known.");
    const auto odd = CaptureWriter::create(path("none"), {}, problem);
    Interface interface;
    interface.ticksPerSecond = 3;
    QVERIFY(!odd->addInterface(interface));
    COMPARE_TEXT(odd->problem()->text, "pcapng has no time stamps of 3 ticks a second.");
}

void WriterTest::writesAnEmptyCapture_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::newRow("pcap") << FileFormat::Pcap;
    QTest::newRow("pcapng") << FileFormat::PcapNg;
}

void WriterTest::writesAnEmptyCapture()
{
    QFETCH(FileFormat, format);
    WriterOptions options;
    options.format = format;
    Problem problem;
    QVERIFY(CaptureWriter::replace(path("empty"), options, problem)->close());
    const ReadResult result = readFile(path("empty"));
    QVERIFY2(result.file && !result.problem, result.text().c_str());
    QCOMPARE(result.file->format(), format);
}

void WriterTest::savesPcapNgByteForByte()
{
    const Bytes bytes = all(everyBlock());
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 5u);
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("copy"), {}, saved, problem), problem.text.c_str());
    QCOMPARE(saved.written, 5u);
    QVERIFY(contentOf(path("copy")) == bytes);
}

void WriterTest::savesSelectedFrames()
{
    std::vector<Bytes> blocks = everyBlock();
    const Bytes bytes = all(blocks);
    const ReadResult result = readBytes(bytes);
    SaveOptions options;
    options.select = [](std::uint64_t number) { return number == 1 || number == 5; };
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("part"), options, saved, problem), problem.text.c_str());
    QCOMPARE(saved.written, 2u);
    blocks.erase(blocks.begin() + 6, blocks.begin() + 9);
    QVERIFY(contentOf(path("part")) == all(blocks));
}

void WriterTest::savesComments()
{
    const Bytes bytes = all(everyBlock());
    const ReadResult result = readBytes(bytes);
    SaveOptions options;
    options.comments = [](std::uint64_t number) -> std::optional<std::vector<std::string>> {
        if (number == 1)
            return std::vector<std::string> {};
        if (number == 4 || number == 5)
            return std::vector<std::string> { "new", "more" };
        return std::nullopt;
    };
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("commented"), options, saved, problem), problem.text.c_str());
    const ReadResult again = readFile(path("commented"));
    QVERIFY2(!again.problem, again.text().c_str());
    QCOMPARE(again.frames.size(), 5u);
    const std::vector<std::size_t> comments { 0, 0, 0, 2, 2 };
    for (std::size_t i = 0; i < comments.size(); ++i) {
        FrameMetadata metadata;
        QVERIFY(again.file->metadata(again.frames[i].location, metadata));
        QCOMPARE(metadata.comments.size(), comments[i]);
        QVERIFY(again.frames[i].bytes == result.frames[i].bytes);
        QCOMPARE(again.frames[i].header.time, result.frames[i].header.time);
    }
}

void WriterTest::savesOtherTimes()
{
    constexpr Nanoseconds moved = 1'000'000'000'000; // a whole number of ticks of every interface
    for (const auto& bytes : { all(everyBlock()), somePcap() })
        for (const auto format : { FileFormat::PcapNg, FileFormat::Pcap }) {
            const ReadResult result = readBytes(bytes);
            if (result.file->format() == FileFormat::PcapNg && format == FileFormat::Pcap)
                continue; // of several link types
            SaveOptions options;
            options.format = format;
            options.time = [](Nanoseconds time) { return time + moved; };
            SaveResult saved;
            Problem problem;
            QVERIFY2(saveCapture(*result.file, path("moved"), options, saved, problem), problem.text.c_str());
            const ReadResult again = readFile(path("moved"));
            QVERIFY2(!again.problem, again.text().c_str());
            QCOMPARE(again.frames.size(), result.frames.size());
            for (std::size_t i = 0; i < result.frames.size(); ++i) {
                const auto before = result.frames[i].header.time;
                QCOMPARE(again.frames[i].header.time, before == noTime ? noTime : before + moved);
                QVERIFY(again.frames[i].bytes == result.frames[i].bytes);
            }
        }
}

void WriterTest::savesPcapAsPcapNg()
{
    const Bytes bytes = somePcap();
    const ReadResult result = readBytes(bytes);
    SaveOptions options;
    options.application = "test";
    options.comments
        = [](std::uint64_t number) { return std::vector<std::string> { "number " + std::to_string(number) }; };
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("new.pcapng"), options, saved, problem), problem.text.c_str());
    const ReadResult again = readFile(path("new.pcapng"));
    QVERIFY2(!again.problem, again.text().c_str());
    QCOMPARE(again.file->format(), FileFormat::PcapNg);
    COMPARE_TEXT(again.file->sections().at(0).application, "test");
    QCOMPARE(again.frames.size(), result.frames.size());
    for (std::size_t i = 0; i < again.frames.size(); ++i) {
        QCOMPARE(again.frames[i].header.time, result.frames[i].header.time);
        QCOMPARE(static_cast<int>(again.frames[i].header.fcsLength), 4);
        QVERIFY(again.frames[i].bytes == result.frames[i].bytes);
        FrameMetadata metadata;
        QVERIFY(again.file->metadata(again.frames[i].location, metadata));
        QCOMPARE(metadata.comments, std::vector<std::string> { "number " + std::to_string(i + 1) });
    }
}

void WriterTest::savesPcapNgAsPcap()
{
    const Bytes bytes = all(everyBlock());
    const ReadResult result = readBytes(bytes);
    SaveOptions options;
    options.format = FileFormat::Pcap;
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("new.pcap"), options, saved, problem), problem.text.c_str());
    QCOMPARE(saved.written, 4u);
    QCOMPARE(saved.leftOut, 1u); // the custom block
    const ReadResult again = readFile(path("new.pcap"));
    QCOMPARE(again.file->format(), FileFormat::Pcap);
    QCOMPARE(again.file->timePrecision(), 6);
    QCOMPARE(again.frames.size(), 4u);
    QCOMPARE(again.frames[0].header.time, result.frames[0].header.time);
    QCOMPARE(
        again.frames[1].header.time, Nanoseconds { 0 }); // a Simple Packet Block has no time, but a pcap record has
    QVERIFY(again.frames[3].bytes == result.frames[4].bytes);
    QCOMPARE(again.frames[3].header.originalLength, 90u);
}

void WriterTest::savesPacked_data()
{
    QTest::addColumn<Compression>("compression");
    QTest::newRow("gzip") << Compression::Gzip;
    QTest::newRow("zstd") << Compression::Zstd;
    QTest::newRow("lz4") << Compression::Lz4;
}

void WriterTest::savesPacked()
{
    QFETCH(Compression, compression);
    const Bytes bytes = somePcap(2000);
    const ReadResult result = readBytes(bytes);
    SaveOptions options;
    options.format = FileFormat::Pcap;
    options.compression = compression;
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("packed"), options, saved, problem), problem.text.c_str());
    const ReadResult again = readFile(path("packed"));
    QVERIFY2(!again.problem, again.text().c_str());
    QCOMPARE(again.file->compression(), compression);
    QVERIFY(again.frames == result.frames);
}

void WriterTest::refusesTwoLinkTypesInPcap()
{
    const Bytes bytes
        = joined(sectionHeader(little), interfaceDescription(little), interfaceDescription(little, {}, 101),
            enhancedPacket(little, 1, payload(60)), enhancedPacket(little, 2, payload(60), {}, 1));
    const ReadResult result = readBytes(bytes);
    write(path("kept"), payload(10));
    SaveOptions options;
    options.format = FileFormat::Pcap;
    SaveResult saved;
    Problem problem;
    QVERIFY(!saveCapture(*result.file, path("kept"), options, saved, problem));
    COMPARE_TEXT(problem.text,
        "A pcap file holds packets of one link type only, but packet 2 has link type 101 and those before it 1; save "
        "as pcapng "
        "instead.");
    QVERIFY(contentOf(path("kept")) == payload(10));
    options.select = [](std::uint64_t number) { return number == 2; };
    QVERIFY(saveCapture(*result.file, path("kept"), options, saved, problem));
    QCOMPARE(readFile(path("kept")).frames.at(0).header.linkType, LinkType::Raw);
}

void WriterTest::savesOverItself()
{
    const Bytes bytes = all(everyBlock());
    write(path("self"), bytes);
    const ReadResult result = readFile(path("self"));
    SaveOptions options;
    options.select = [](std::uint64_t number) { return number > 1; };
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("self"), options, saved, problem), problem.text.c_str());
    QCOMPARE(readFile(path("self")).frames.size(), 4u);
    QVERIFY(rereadsTheSame(result)); // the open one still is what it was
}

void WriterTest::keepsPermissionsAndLinks()
{
    cleanFolder();
    const Bytes bytes = somePcap();
    const ReadResult result = readBytes(bytes);
    write(path("real"), payload(5));
    ::chmod(path("real").c_str(), 0640);
    fs::create_symlink("real", path("link"));
    SaveResult saved;
    Problem problem;
    QVERIFY2(saveCapture(*result.file, path("link"), {}, saved, problem), problem.text.c_str());
    QVERIFY(fs::is_symlink(path("link")));
    struct stat status {
    };
    QVERIFY(::stat(path("real").c_str(), &status) == 0);
    QCOMPARE(status.st_mode & 07777u, 0640u);
    QCOMPARE(readFile(path("real")).frames.size(), 3u);

    const mode_t before = ::umask(027);
    QVERIFY(saveCapture(*result.file, path("new"), {}, saved, problem));
    ::umask(before);
    QVERIFY(::stat(path("new").c_str(), &status) == 0);
    QCOMPARE(status.st_mode & 07777u, 0640u);
    QCOMPARE(filesInFolder(), (QStringList { QStringLiteral("link"), QStringLiteral("new"), QStringLiteral("real") }));
}

void WriterTest::leavesTheOldFileWhenTheSourceHasChanged_data()
{
    QTest::addColumn<Bytes>("bytes");
    QTest::newRow("pcapng") << all(everyBlock());
    QTest::newRow("pcap") << somePcap();
}

void WriterTest::leavesTheOldFileWhenTheSourceHasChanged()
{
    QFETCH(Bytes, bytes);
    cleanFolder();
    write(path("source"), bytes);
    write(path("old"), payload(10));
    const ReadResult result = readFile(path("source"));
    ::truncate(path("source").c_str(), 150);
    SaveResult saved;
    Problem problem;
    QVERIFY(!saveCapture(*result.file, path("old"), {}, saved, problem));
    QCOMPARE(problem.kind, Problem::Kind::Changed);
    QVERIFY(contentOf(path("old")) == payload(10));
    QCOMPARE(filesInFolder().size(), 2);
}

void WriterTest::leavesTheOldFileWhenCancelled()
{
    cleanFolder();
    const Bytes bytes = somePcap(10'000);
    const ReadResult result = readBytes(bytes);
    write(path("old"), payload(10));
    SaveOptions options;
    double last = -1;
    options.progress = [&](double done) {
        last = done;
        return false;
    };
    SaveResult saved;
    Problem problem;
    QVERIFY(!saveCapture(*result.file, path("old"), options, saved, problem));
    QVERIFY(saved.cancelled);
    QVERIFY(last >= 0 && last <= 1);
    COMPARE_TEXT(problem.text, "Saving was cancelled.");
    QVERIFY(contentOf(path("old")) == payload(10));
    QCOMPARE(filesInFolder().size(), 1);
}

void WriterTest::explainsWhereItCannotSave()
{
    const Bytes bytes = somePcap();
    const ReadResult result = readBytes(bytes);
    SaveResult saved;
    Problem problem;
    QVERIFY(!saveCapture(*result.file, "/nowhere/at/all.pcap", {}, saved, problem));
    COMPARE_TEXT(problem.text, "No file could be made in that folder (No such file or directory).");
    QVERIFY(!saveCapture(*result.file, m_folder.path().toStdString(), {}, saved, problem));
    COMPARE_TEXT(problem.text, "This is a folder, not a file.");
    QVERIFY(!CaptureWriter::create("/nowhere/at/all.pcap", {}, problem));
    COMPARE_TEXT(problem.text, "The file could not be made (No such file or directory).");
}

void WriterTest::explainsAFullDisk()
{
    if (::access("/dev/full", W_OK) != 0)
        QSKIP("There is no /dev/full");
    const Bytes bytes = somePcap();
    const ReadResult result = readBytes(bytes);
    SaveResult saved;
    Problem problem;
    QVERIFY(!saveCapture(*result.file, "/dev/full", {}, saved, problem));
    COMPARE_TEXT(problem.text, "The file could not be written beyond byte 0 (No space left on device).");
}

QTEST_APPLESS_MAIN(WriterTest)
#include "capture_writer_test.moc"
