// Captures that are packed, come through a pipe, grow, shrink or vanish while they are read.
#include "capture_bytes.h"

#include "capture/file/byte_source.h"
#include "capture/file/packer.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

namespace
{

constexpr ByteOrder order = ByteOrder::little();

Bytes pcapOf(std::size_t frames)
{
    Bytes bytes = pcapHeader(order);
    for (std::size_t i = 0; i < frames; ++i)
        bytes.add(pcapRecord(order, 1, static_cast<std::uint32_t>(i), payload(i % 1500, static_cast<std::uint8_t>(i))));
    return bytes;
}

Bytes packed(Compression compression, ByteView bytes)
{
    Bytes result;
    const auto packer = makePacker(compression);
    const Packer::Sink sink = [&](ByteView piece) {
        result.insert(result.end(), piece.begin(), piece.end());
        return true;
    };
    if (!packer->pack(bytes, sink) || !packer->finish(sink))
        return {};
    return result;
}

Bytes part(const Bytes& bytes, std::size_t from, std::size_t to)
{
    return { bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to) };
}

void writeAll(int fd, const Bytes& bytes)
{
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t put = ::write(fd, bytes.data() + done, bytes.size() - done);
        if (put <= 0)
            return;
        done += static_cast<std::size_t>(put);
    }
}

} // namespace

class StreamsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPackedFiles_data();
    void readsPackedFiles();
    void readsSeveralMembers_data() { readsPackedFiles_data(); }
    void readsSeveralMembers();
    void survivesCutPackedFiles_data() { readsPackedFiles_data(); }
    void survivesCutPackedFiles();
    void survivesDamagedPackedFiles_data() { readsPackedFiles_data(); }
    void survivesDamagedPackedFiles();
    void ignoresPaddingBehindGzip();
    void givesTheFirstFramesOfAPackedFileAtOnce();
    void explainsMissingTemporaryFolder();
    void explainsFullTemporaryFile();
    void readsPipe_data();
    void readsPipe();
    void readsStandardInput();
    void goesOnWhenTheFileGrows();
    void goesOnWhenAPackedFileGrows();
    void saysThatTheFileShrank();
    void saysThatTheFileWasDeleted();
    void readsAgainWhileReading_data();
    void readsAgainWhileReading();

private:
    std::string path(const char* name = "capture") const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }

    QTemporaryDir m_folder;
};

void StreamsTest::readsPackedFiles_data()
{
    QTest::addColumn<Compression>("compression");
    QTest::newRow("gzip") << Compression::Gzip;
    QTest::newRow("zstd") << Compression::Zstd;
    QTest::newRow("lz4") << Compression::Lz4;
}

void StreamsTest::readsPackedFiles()
{
    QFETCH(Compression, compression);
    const Bytes plain = pcapOf(5000);
    const Bytes bytes = packed(compression, plain);
    QVERIFY(!bytes.empty() && bytes.size() < plain.size());
    write(path(), bytes);
    const ReadResult result = readFile(path());
    QVERIFY2(result.file, result.text().c_str());
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.file->compression(), compression);
    QVERIFY(result.frames == readBytes(plain).frames);
    QVERIFY(rereadsTheSame(result));
    QCOMPARE(result.file->progress().size, bytes.size());
    QCOMPARE(result.file->progress().position, bytes.size());
}

void StreamsTest::readsSeveralMembers()
{
    QFETCH(Compression, compression);
    const Bytes plain = pcapOf(500);
    write(path(),
        joined(packed(compression, part(plain, 0, 1000)), packed(compression, {}),
            packed(compression, part(plain, 1000, plain.size()))));
    const ReadResult result = readFile(path());
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 500u);
}

void StreamsTest::survivesCutPackedFiles()
{
    QFETCH(Compression, compression);
    const Bytes bytes = packed(compression, pcapOf(40));
    const std::size_t step = std::max<std::size_t>(1, bytes.size() / 200);
    for (std::size_t size = 0; size < bytes.size(); size += step) {
        write(path(), part(bytes, 0, size));
        const ReadResult result = readFile(path());
        QVERIFY(result.problem);
        QVERIFY(result.text().ends_with('.'));
        QVERIFY(!result.file || rereadsTheSame(result));
    }
    write(path(), part(bytes, 0, bytes.size() - 1));
    const ReadResult result = readFile(path());
    QCOMPARE(result.problem->kind, Problem::Kind::CutOff);
}

void StreamsTest::survivesDamagedPackedFiles()
{
    QFETCH(Compression, compression);
    const Bytes bytes = packed(compression, pcapOf(300));
    for (std::size_t at = 4; at < bytes.size(); at += bytes.size() / 60 + 1) {
        Bytes damaged = bytes;
        damaged[at] ^= 0x55;
        write(path(), damaged);
        const ReadResult result = readFile(path());
        QVERIFY(!result.file || rereadsTheSame(result));
    }
    // A second member whose header, or first block, cannot be.
    using namespace std::string_view_literals;
    const std::string_view impossible = compression == Compression::Gzip ? "\x1f\x8b\x08\0\0\0\0\0\0\0\x07\0\0\0"sv
        : compression == Compression::Zstd ? "\x28\xb5\x2f\xfd\x08\0\0\0\0\0\0\0\0\0\0\0"sv
                                           : "\x04\x22\x4d\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv;
    write(path(), joined(bytes, impossible));
    const ReadResult result = readFile(path());
    QCOMPARE(result.frames.size(), 300u);
    QVERIFY(result.problem);
    QCOMPARE(result.problem->kind, Problem::Kind::Corrupt);
    QVERIFY2(result.text().find("data is damaged near byte") != std::string::npos, result.text().c_str());
    QVERIFY2(result.text().ends_with("; the 300 packets before that were kept."), result.text().c_str());
}

void StreamsTest::ignoresPaddingBehindGzip()
{
    write(path(), joined(packed(Compression::Gzip, pcapOf(3)), Bytes().zeros(1000)));
    const ReadResult result = readFile(path());
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 3u);
}

void StreamsTest::givesTheFirstFramesOfAPackedFileAtOnce()
{
    write(path(), packed(Compression::Gzip, pcapOf(20'000)));
    Problem problem;
    const auto file = CaptureFile::open(path(), problem);
    Frame frame;
    QVERIFY(file->next(frame));
    QVERIFY(file->end() < 100);
    const auto [position, size] = file->progress();
    QVERIFY(position < size || size < 300'000);
    QVERIFY(readRest(*file).size() == 19'999);
}

void StreamsTest::explainsMissingTemporaryFolder()
{
    write(path(), packed(Compression::Gzip, pcapOf(3)));
    const QByteArray before = qgetenv("TMPDIR");
    qputenv("TMPDIR", "/nowhere/at/all");
    const ReadResult result = readFile(path());
    before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);
    QVERIFY(!result.file);
    COMPARE_TEXT(result.text(),
        "No temporary file could be made in /nowhere/at/all (No such file or directory); set TMPDIR to a folder with "
        "room for "
        "the capture.");
}

void StreamsTest::explainsFullTemporaryFile()
{
    write(path(), packed(Compression::Gzip, pcapOf(20'000)));
    const QByteArray before = qgetenv("TMPDIR");
    qputenv("TMPDIR", m_folder.path().toLocal8Bit());
    const auto previousHandler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit previous {};
    ::getrlimit(RLIMIT_FSIZE, &previous);
    const rlimit small { 1'000'000, previous.rlim_max };
    ::setrlimit(RLIMIT_FSIZE, &small);
    const ReadResult result = readFile(path());
    ::setrlimit(RLIMIT_FSIZE, &previous);
    std::signal(SIGXFSZ, previousHandler);
    before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);

    QVERIFY2(result.file, result.text().c_str());
    QVERIFY(result.problem);
    QCOMPARE(result.problem->kind, Problem::Kind::Io);
    const QString expected
        = QStringLiteral("The temporary file in %1 could not take more than 1000000 bytes (File too large); "
                         "the %2 packets before that were kept.");
    QCOMPARE(QString::fromStdString(result.text()), expected.arg(m_folder.path()).arg(result.frames.size()));
    QVERIFY(result.frames.size() > 100);
    QVERIFY(rereadsTheSame(result));
}

void StreamsTest::readsPipe_data()
{
    QTest::addColumn<Bytes>("bytes");
    QTest::newRow("plain") << pcapOf(3000);
    QTest::newRow("gzip") << packed(Compression::Gzip, pcapOf(3000));
    QTest::newRow("zstd") << packed(Compression::Zstd, pcapOf(3000));
}

void StreamsTest::readsPipe()
{
    QFETCH(Bytes, bytes);
    const std::string fifo = path("fifo");
    QVERIFY(::mkfifo(fifo.c_str(), 0600) == 0);
    std::thread writer([&] {
        const FileDescriptor end(::open(fifo.c_str(), O_WRONLY));
        // In small pieces, the first of them smaller than any magic.
        for (std::size_t at = 0, size = 1; at < bytes.size(); at += size, size = 1 + size * 2 % 3000)
            writeAll(end.get(), part(bytes, at, std::min(bytes.size(), at + size)));
    });
    const ReadResult result = readFile(fifo);
    writer.join();
    ::unlink(fifo.c_str());
    QVERIFY2(result.file, result.text().c_str());
    QVERIFY2(!result.problem, result.text().c_str());
    QVERIFY(result.frames == readBytes(pcapOf(3000)).frames);
    QVERIFY(rereadsTheSame(result));
    QCOMPARE(result.file->progress().size, 0u);
    QCOMPARE(result.file->progress().position, bytes.size());
}

void StreamsTest::readsStandardInput()
{
    const Bytes bytes = pcapOf(10);
    write(path(), bytes);
    const FileDescriptor kept(::dup(STDIN_FILENO));
    {
        const FileDescriptor file(::open(path().c_str(), O_RDONLY));
        ::dup2(file.get(), STDIN_FILENO);
    }
    const ReadResult seekable = readFile("-");
    ::lseek(STDIN_FILENO, 0, SEEK_SET);
    int ends[2] {};
    QVERIFY(::pipe(ends) == 0);
    writeAll(ends[1], bytes);
    ::close(ends[1]);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    const ReadResult piped = readFile("-");
    if (kept)
        ::dup2(kept.get(), STDIN_FILENO);
    QCOMPARE(seekable.frames.size(), 10u);
    QCOMPARE(piped.frames.size(), 10u);
    QVERIFY(seekable.frames == piped.frames);
    QVERIFY(rereadsTheSame(piped));
}

void StreamsTest::goesOnWhenTheFileGrows()
{
    const Bytes whole = pcapOf(20);
    write(path(), part(whole, 0, 24));
    Problem problem;
    const auto file = CaptureFile::open(path(), problem);
    QVERIFY(file);
    std::vector<Kept> frames;
    bool sawCutOff = false;
    for (std::size_t at = 24; at < whole.size(); at += 7) {
        append(path(), part(whole, at, std::min(at + 7, whole.size())));
        for (Kept& frame : readRest(*file))
            frames.push_back(std::move(frame));
        const bool wholeRecords = file->end() == std::min(at + 7, whole.size());
        QCOMPARE(file->problem().has_value(), !wholeRecords);
        sawCutOff = sawCutOff || !wholeRecords;
    }
    QVERIFY(sawCutOff);
    QVERIFY(!file->problem());
    QVERIFY(frames == readBytes(whole).frames);
}

void StreamsTest::goesOnWhenAPackedFileGrows()
{
    const Bytes bytes = packed(Compression::Gzip, pcapOf(100));
    write(path(), part(bytes, 0, bytes.size() / 2));
    Problem problem;
    const auto file = CaptureFile::open(path(), problem);
    QVERIFY2(file, problem.text.c_str());
    std::size_t frames = readRest(*file).size();
    QVERIFY(frames < 100);
    QCOMPARE(file->problem()->kind, Problem::Kind::CutOff);
    append(path(), part(bytes, bytes.size() / 2, bytes.size()));
    frames += readRest(*file).size();
    QCOMPARE(frames, 100u);
    QVERIFY(!file->problem());
}

void StreamsTest::saysThatTheFileShrank()
{
    const Bytes bytes = pcapOf(5000); // larger than the first block
    write(path(), bytes);
    Problem problem;
    const auto file = CaptureFile::open(path(), problem);
    Frame frame;
    QVERIFY(file->next(frame));
    const FrameLocation first = frame.location;
    ::truncate(path().c_str(), 1000);
    const auto rest = readRest(*file);
    QVERIFY(rest.size() > 1 && rest.size() < 4999); // what was in memory already
    QVERIFY(file->problem());
    QCOMPARE(file->problem()->kind, Problem::Kind::Changed);
    QCOMPARE(file->problem()->offset, 1000u);
    const QString expected = QStringLiteral(
        "The file became shorter while it was open (from %1 to 1000 bytes); the %2 packets before that were kept.");
    QCOMPARE(QString::fromStdString(file->problem()->text), expected.arg(bytes.size()).arg(rest.size() + 1));
    FrameBuffer buffer;
    QVERIFY(file->read(first, buffer, frame));
    QVERIFY(!file->read(rest.back().location, buffer, frame));
}

void StreamsTest::saysThatTheFileWasDeleted()
{
    write(path(), pcapOf(5000));
    Problem problem;
    const auto file = CaptureFile::open(path(), problem);
    ::unlink(path().c_str());
    const auto frames = readRest(*file);
    QCOMPARE(frames.size(), 5000u); // the system keeps it while it is open
    QVERIFY(file->problem());
    QCOMPARE(file->problem()->kind, Problem::Kind::Changed);
    COMPARE_TEXT(file->problem()->text,
        "The file was deleted or replaced while it was open; the 5000 packets before that were kept.");
    FrameBuffer buffer;
    Frame frame;
    QVERIFY(file->read(frames.back().location, buffer, frame));
}

void StreamsTest::readsAgainWhileReading_data()
{
    QTest::addColumn<Bytes>("bytes");
    QTest::newRow("pcap") << pcapOf(20'000);
    QTest::newRow("packed pcap") << packed(Compression::Lz4, pcapOf(20'000));
    Bytes many = sectionHeader(order);
    for (std::uint32_t i = 0; i < 3000; ++i)
        many.add(interfaceDescription(order)).add(enhancedPacket(order, i, payload(i % 999), {}, i));
    QTest::newRow("pcapng with ever new interfaces") << many;
}

void StreamsTest::readsAgainWhileReading()
{
    QFETCH(Bytes, bytes);
    write(path(), bytes);
    Problem problem;
    const auto file = CaptureFile::open(path(), problem);
    std::vector<FrameLocation> locations(20'000);
    std::atomic<std::size_t> known = 0;
    std::atomic<bool> done = false;
    std::atomic<std::size_t> failures = 0;
    const auto readAgain = [&] {
        FrameBuffer buffer;
        Frame frame;
        FrameMetadata metadata;
        for (std::size_t i = 0; !done; ++i) {
            if (known == 0)
                continue;
            const FrameLocation location = locations[i * 7919 % known];
            if (!file->read(location, buffer, frame) || !file->metadata(location, metadata))
                ++failures;
            (void)file->interfaces();
            (void)file->progress();
            (void)file->problem();
        }
    };
    std::thread one(readAgain);
    std::thread other(readAgain);
    Frame frame;
    while (file->next(frame)) {
        locations[known] = frame.location;
        ++known;
    }
    done = true;
    one.join();
    other.join();
    QVERIFY(known >= 3000);
    QCOMPARE(failures.load(), 0u);
}

QTEST_APPLESS_MAIN(StreamsTest)
#include "capture_streams_test.moc"
