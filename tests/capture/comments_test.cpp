// Comments of packets and sections: what can be written, and that nothing else changes when they are.

#include "capture/file/comments.h"
#include "capture/file/save_capture.h"
#include "tests/capture/capture_bytes.h"

#include <QTemporaryDir>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

class CommentsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void someCannotBeWritten_data();
    void someCannotBeWritten();
    void theyTakeThePlaceOfOthers_data();
    void theyTakeThePlaceOfOthers();
    void sectionsKeepTheRest();
    void damagedBlocksAreRefused();
    void savingWritesThem_data();
    void savingWritesThem();
    void savingRefusesFaults();
    void blocksWithoutRoomAreCounted();
    void pcapBecomesPcapNgWithComments();

private:
    QTemporaryDir m_folder;
};

void CommentsTest::someCannotBeWritten_data()
{
    QTest::addColumn<std::string>("comment");
    QTest::addColumn<std::string>("fault");
    QTest::newRow("an ordinary one can") << std::string("late answer — why?") << std::string();
    QTest::newRow("an empty one can: it is left out") << std::string() << std::string();
    QTest::newRow("the longest can") << std::string(65535, 'x') << std::string();
    QTest::newRow("one byte more cannot") << std::string(65536, 'x') << std::string("A comment has room for 65535 bytes, but this one has 65536.");
    QTest::newRow("with a NUL in it it cannot") << std::string("a\0b", 3)
                                                << std::string("A comment cannot hold a NUL character: what follows it would be lost.");
}

void CommentsTest::someCannotBeWritten()
{
    QFETCH(std::string, comment);
    QFETCH(std::string, fault);
    COMPARE_TEXT(commentFault(comment).value_or(""), fault);
    COMPARE_TEXT(commentFault(Comments { "good", comment }).value_or(""), fault);
}

void CommentsTest::theyTakeThePlaceOfOthers_data()
{
    QTest::addColumn<bool>("big");
    QTest::addColumn<int>("size");
    for (const int size : { 0, 1, 2, 3, 60 }) {
        QTest::addRow("%d bytes, little-endian", size) << false << size;
        QTest::addRow("%d bytes, big-endian", size) << true << size;
    }
}

void CommentsTest::theyTakeThePlaceOfOthers()
{
    QFETCH(bool, big);
    QFETCH(int, size);
    const auto order = big ? ByteOrder::big() : ByteOrder::little();
    const auto data = payload(static_cast<std::size_t>(size));
    const auto flags = option(order, 2, Bytes(order).u32(0x81));
    const auto unknown = option(order, 0x7abc, "what nobody knows");
    const auto end = option(order, 0, "");
    const auto before = enhancedPacket(order, 5, data, joined(option(order, 1, "old"), flags, option(order, 1, "older"), unknown, end));
    const auto wanted = enhancedPacket(order, 5, data, joined(option(order, 1, "first"), option(order, 1, "second"), flags, unknown, end));
    QCOMPARE(packetWithComments(order, before, { "first", "second" }), std::vector<std::uint8_t>(wanted));
    // Without comments and other options, there is no end mark either.
    const auto plain = enhancedPacket(order, 5, data);
    QCOMPARE(packetWithComments(order, enhancedPacket(order, 5, data, joined(option(order, 1, "old"), end)), {}), std::vector<std::uint8_t>(plain));
}

void CommentsTest::sectionsKeepTheRest()
{
    const auto order = ByteOrder::big();
    const auto rest = joined(option(order, 3, "Linux"), option(order, 4, "a program"), option(order, 0x7abc, "more"), option(order, 0, ""));
    const auto made = sectionWithComments(order, sectionHeader(order, joined(option(order, 1, "old"), rest)), Comments { "new" });
    const auto result = readBytes(std::vector<std::uint8_t>(made));
    QVERIFY(result.file);
    const auto section = result.file->sections().at(0);
    QCOMPARE(section.comments, Comments { "new" });
    COMPARE_TEXT(section.operatingSystem, "Linux");
    COMPARE_TEXT(section.application, "a program");
    const std::string bytes(made.begin(), made.end());
    QVERIFY(bytes.find("more") != bytes.npos);
    // Without others, those of before stay; only the section's length is no longer said.
    const auto kept = sectionWithComments(order, sectionHeader(order, joined(option(order, 1, "old"), rest)), {});
    QCOMPARE(readBytes(std::vector<std::uint8_t>(kept)).file->sections().at(0).comments, Comments { "old" });
}

void CommentsTest::damagedBlocksAreRefused()
{
    const auto order = ByteOrder::little();
    const auto damaged = enhancedPacket(order, 5, payload(10), {}, 0, 5000); // claims more than there is
    QVERIFY(packetWithComments(order, damaged, { "x" }).empty());
    QVERIFY(sectionWithComments(order, ByteView(sectionHeader(order)).first(20), Comments { "x" }).empty());
}

void CommentsTest::savingWritesThem_data()
{
    QTest::addColumn<bool>("big");
    QTest::newRow("little-endian") << false;
    QTest::newRow("big-endian") << true;
}

void CommentsTest::savingWritesThem()
{
    QFETCH(bool, big);
    const auto order = big ? ByteOrder::big() : ByteOrder::little();
    const auto strange = block(order, 0x00abcdef, payload(12));
    const auto first = enhancedPacket(order, 1, payload(61, 1), joined(option(order, 1, "of the file"), option(order, 0, "")));
    const auto second = enhancedPacket(order, 2, payload(62, 2));
    const auto third = enhancedPacket(order, 3, payload(63, 3), joined(option(order, 1, "goes away"), option(order, 0, "")));
    const auto content = joined(sectionHeader(order), interfaceDescription(order), first, strange, second, third);
    const auto source = readBytes(std::vector<std::uint8_t>(content));
    SaveOptions options;
    options.comments = [](std::uint64_t number) -> std::optional<Comments> {
        if (number == 2)
            return Comments { "one", "two" };
        return number == 3 ? std::make_optional<Comments>() : std::nullopt;
    };
    options.sectionComments = Comments { "the whole capture" };
    SaveResult result;
    Problem problem;
    const auto path = m_folder.filePath(QStringLiteral("saved.pcapng")).toStdString();
    QVERIFY2(saveCapture(*source.file, path, options, result, problem), problem.text.c_str());
    QCOMPARE(result.written, 3u);
    QCOMPARE(result.withoutComments, 0u);

    const auto saved = readFile(path);
    QVERIFY(!saved.problem);
    QCOMPARE(saved.file->sections().at(0).comments, Comments { "the whole capture" });
    const std::vector<Comments> wanted { { "of the file" }, { "one", "two" }, {} };
    QCOMPARE(saved.frames.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        FrameMetadata metadata;
        QVERIFY(saved.file->metadata(saved.frames[i].location, metadata));
        QCOMPARE(metadata.comments, wanted[i]);
        QCOMPARE(saved.frames[i].bytes, source.frames[i].bytes);
        QCOMPARE(saved.frames[i].header.time, source.frames[i].header.time);
    }
    // What is not known stands where it stood.
    const auto bytes = contentOf(path);
    QVERIFY(std::search(bytes.begin(), bytes.end(), strange.begin(), strange.end()) != bytes.end());
}

void CommentsTest::savingRefusesFaults()
{
    const auto order = ByteOrder::little();
    const auto content = joined(sectionHeader(order), interfaceDescription(order), enhancedPacket(order, 1, payload(61)));
    const auto source = readBytes(std::vector<std::uint8_t>(content));
    const auto path = m_folder.filePath(QStringLiteral("refused.pcapng")).toStdString();
    write(path, { 'o', 'l', 'd' });
    SaveOptions options;
    options.comments = [](std::uint64_t) { return std::make_optional(Comments { std::string(70'000, 'x') }); };
    SaveResult result;
    Problem problem;
    QVERIFY(!saveCapture(*source.file, path, options, result, problem));
    COMPARE_TEXT(problem.text, "Packet 1: A comment has room for 65535 bytes, but this one has 70000.");
    options.comments = {};
    options.sectionComments = Comments { std::string("a\0b", 3) };
    QVERIFY(!saveCapture(*source.file, path, options, result, problem));
    COMPARE_TEXT(problem.text, "A comment cannot hold a NUL character: what follows it would be lost.");
    QCOMPARE(contentOf(path), (std::vector<std::uint8_t> { 'o', 'l', 'd' }));
}

void CommentsTest::blocksWithoutRoomAreCounted()
{
    const auto order = ByteOrder::little();
    const auto simple = simplePacket(order, payload(20), 20);
    const auto content = joined(sectionHeader(order), interfaceDescription(order), simple);
    const auto source = readBytes(std::vector<std::uint8_t>(content));
    SaveOptions options;
    options.comments = [](std::uint64_t) { return std::make_optional(Comments { "no room" }); };
    SaveResult result;
    Problem problem;
    const auto path = m_folder.filePath(QStringLiteral("simple.pcapng")).toStdString();
    QVERIFY(saveCapture(*source.file, path, options, result, problem));
    QCOMPARE(result.withoutComments, 1u);
    QCOMPARE(readFile(path).frames.at(0).bytes, source.frames.at(0).bytes);
}

void CommentsTest::pcapBecomesPcapNgWithComments()
{
    const auto order = ByteOrder::little();
    const auto content = joined(pcapHeader(order), pcapRecord(order, 1, 2, payload(60)), pcapRecord(order, 3, 4, payload(61)));
    const auto source = readBytes(std::vector<std::uint8_t>(content));
    SaveOptions options;
    options.comments = [](std::uint64_t number) { return number == 2 ? std::make_optional(Comments { "second" }) : std::nullopt; };
    options.sectionComments = Comments { "was a pcap" };
    SaveResult result;
    Problem problem;
    const auto path = m_folder.filePath(QStringLiteral("converted.pcapng")).toStdString();
    QVERIFY(saveCapture(*source.file, path, options, result, problem));
    const auto saved = readFile(path);
    FrameMetadata metadata;
    QVERIFY(saved.file->metadata(saved.frames.at(1).location, metadata));
    QCOMPARE(metadata.comments, Comments { "second" });
    QCOMPARE(saved.file->sections().at(0).comments, Comments { "was a pcap" });
}

QTEST_GUILESS_MAIN(CommentsTest)
#include "comments_test.moc"
