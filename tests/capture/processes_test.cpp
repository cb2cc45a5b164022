// Processes in pcapng: written, read back, kept out of the packets, and what hostile blocks do.

#include "capture/file/processes.h"
#include "capture/file/save_capture.h"
#include "tests/capture/capture_bytes.h"

#include <QTemporaryDir>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

namespace
{

ProcessRecord curl()
{
    return { 4711, "curl", "/usr/bin/curl", { "curl", "-s", "http://example.org/" }, 17, 1000, "ada", 1'700'000'000'123'456'789 };
}

bool same(const ProcessRecord& a, const ProcessRecord& b)
{
    return std::tie(a.id, a.name, a.path, a.commandLine, a.parent, a.user, a.userName, a.startTime)
        == std::tie(b.id, b.name, b.path, b.commandLine, b.parent, b.user, b.userName, b.startTime);
}

} // namespace

class ProcessesTest : public QObject
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
        const auto made = processBlock(order, curl());
        QVERIFY(isProcessBlock(order, made));
        const auto read = readProcess(order, made);
        QVERIFY(read);
        QVERIFY(same(*read, curl()));
        // What is not known is not written.
        const auto little = readProcess(order, processBlock(order, { 1, "init", {}, {}, {}, {}, {}, {} }));
        QVERIFY(little && little->commandLine.empty() && !little->parent && !little->user && !little->startTime);
    }

    void theEntryIsLaidOutAsDocumented()
    {
        // compatibility: enterprise number, then a little-endian entry: type 3, length, process, options.
        const auto big = ByteOrder::big(), little = ByteOrder::little();
        Bytes entry(little);
        entry.u32(7).add(option(little, 2, "sh")).add(option(little, 0, ""));
        Bytes body(big);
        body.u32(32622);
        body.add(Bytes(little).u32(3).u32(static_cast<std::uint32_t>(entry.size()))).add(entry);
        QCOMPARE(processBlock(big, { 7, "sh", {}, {}, {}, {}, {}, {} }), std::vector<std::uint8_t>(block(big, 0xbad, body)));
    }

    void everyShortBlockIsSafe()
    {
        const auto order = ByteOrder::little();
        const auto whole = processBlock(order, curl());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const std::vector<std::uint8_t> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            if (size >= 4)
                readProcess(order, exact);
        }
        auto damaged = whole;
        damaged[26] = 0xff; // the length of the first option
        damaged[27] = 0xff;
        QVERIFY(!readProcess(order, damaged));
    }

    void theyAreNoPackets()
    {
        const auto order = ByteOrder::little();
        const auto packet = enhancedPacket(order, 5, payload(20), joined(option(order, 8, Bytes(order).u32(4711).u32(0)), option(order, 0, "")));
        const auto bytes = joined(sectionHeader(order), interfaceDescription(order), Bytes(order).add(processBlock(order, curl())), packet);
        const auto result = readBytes(bytes);
        QVERIFY(result.file && !result.problem);
        QCOMPARE(result.frames.size(), std::size_t { 1 });
        QCOMPARE(result.file->processes().size(), std::size_t { 1 });
        QVERIFY(same(result.file->processes()[0], curl()));
        FrameBuffer buffer;
        FrameMetadata metadata;
        QVERIFY(result.file->metadata(result.frames[0].location, buffer, metadata));
        QCOMPARE(metadata.process, std::optional<std::uint32_t>(4711));
    }

    void otherCustomBlocksStayPackets()
    {
        const auto order = ByteOrder::little();
        const auto bytes = joined(sectionHeader(order), interfaceDescription(order), block(order, 0xbad, Bytes(order).u32(32622).u32(1).u32(0).u32(0).u32(0)));
        QCOMPARE(readBytes(bytes).frames.size(), std::size_t { 1 });
    }

    void savingWritesThem()
    {
        const auto order = ByteOrder::little();
        const auto bytes = joined(sectionHeader(order), interfaceDescription(order), enhancedPacket(order, 5, payload(20)),
            enhancedPacket(order, 6, payload(21), joined(option(order, 2, Bytes(order).u32(0x81)), option(order, 0, ""))), enhancedPacket(order, 7, payload(22)));
        const auto source = readBytes(bytes);
        SaveOptions options;
        options.processes = { curl() };
        options.process = [](std::uint64_t number) {
            return number < 3 ? std::optional(PacketProcess { 4711, number == 1 }) : std::nullopt;
        };
        const auto path = m_folder.filePath(QStringLiteral("a.pcapng")).toStdString();
        SaveResult result;
        Problem problem;
        QVERIFY(saveCapture(*source.file, path, options, result, problem));
        QCOMPARE(result.written, std::uint64_t { 3 });
        const auto saved = readFile(path);
        QVERIFY(saved.file && !saved.problem);
        QCOMPARE(saved.frames.size(), std::size_t { 3 });
        QVERIFY(rereadsTheSame(saved));
        QCOMPARE(saved.file->processes().size(), std::size_t { 1 });
        FrameBuffer buffer;
        std::vector<FrameMetadata> metadata(3);
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(saved.file->metadata(saved.frames[i].location, buffer, metadata[i]));
            QCOMPARE(saved.frames[i].bytes, source.frames[i].bytes);
        }
        QCOMPARE(metadata[0].process, std::optional<std::uint32_t>(4711));
        QCOMPARE(metadata[0].flags, std::optional<std::uint32_t>(2)); // outbound
        QCOMPARE(metadata[1].process, std::optional<std::uint32_t>(4711));
        QCOMPARE(metadata[1].flags, std::optional<std::uint32_t>(0x81)); // as they were
        QVERIFY(!metadata[2].process && !metadata[2].flags);

        // Saved again without others, they stay; with others, those take their place.
        const auto again = m_folder.filePath(QStringLiteral("b.pcapng")).toStdString();
        QVERIFY(saveCapture(*saved.file, again, {}, result, problem));
        QCOMPARE(readFile(again).file->processes().size(), std::size_t { 1 });
        options.processes = { curl(), curl() };
        QVERIFY(saveCapture(*saved.file, again, options, result, problem));
        QCOMPARE(readFile(again).file->processes().size(), std::size_t { 2 });
    }

private:
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(ProcessesTest)
#include "processes_test.moc"
