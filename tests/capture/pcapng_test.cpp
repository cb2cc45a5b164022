// Reading pcapng: sections, interfaces, every block and option, and every way to be cut off or damaged.
#include "capture_bytes.h"

#include "capture/file/pcapng_blocks.h"

#include <fmt/format.h>

#include <limits>

using namespace porthole;
using namespace porthole::capture;
using namespace porthole::capture::test;

namespace
{

constexpr ByteOrder little = ByteOrder::little();
constexpr ByteOrder big = ByteOrder::big();
constexpr std::uint64_t microseconds = 1'700'000'000'000'000;

Bytes simpleStart()
{
    return joined(sectionHeader(little), interfaceDescription(little));
}

} // namespace

class PcapNgTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTimeStamps_data();
    void readsTimeStamps();
    void readsSectionsOfEitherByteOrder();
    void readsSectionHeader();
    void readsInterfaceOptions();
    void readsFcsLength_data();
    void readsFcsLength();
    void readsPacketMetadata();
    void readsObsoleteAndSimplePackets();
    void readsCustomBlocksAsFrames();
    void readsNamesSecretsAndStatistics();
    void skipsWhatItDoesNotKnow_data();
    void skipsWhatItDoesNotKnow();
    void forgivesLengthsWithoutPadding();
    void keepsWhatStandsBeforeDamage_data();
    void keepsWhatStandsBeforeDamage();
    void readsLongBlocks();
    void survivesEveryTruncation();
    void readDoesNotTrustTheFile();
};

void PcapNgTest::readsTimeStamps_data()
{
    QTest::addColumn<int>("resolution");
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<quint64>("ticks");
    QTest::addColumn<qint64>("time");
    constexpr quint64 ticks = 1'700'000'000'123'456'789;
    constexpr qint64 latest = std::numeric_limits<qint64>::max();
    QTest::newRow("no option means microseconds")
        << -1 << qint64 { 0 } << quint64 { microseconds } << qint64 { 1'700'000'000'000'000'000 };
    QTest::newRow("microseconds") << 6 << qint64 { 0 } << quint64 { 1 } << qint64 { 1'000 };
    QTest::newRow("milliseconds") << 3 << qint64 { 0 } << quint64 { 1'700'000'000'123 }
                                  << qint64 { 1'700'000'000'123'000'000 };
    QTest::newRow("seconds") << 0 << qint64 { 0 } << quint64 { 1'700'000'000 } << qint64 { 1'700'000'000'000'000'000 };
    QTest::newRow("nanoseconds") << 9 << qint64 { 0 } << ticks << qint64 { 1'700'000'000'123'456'789 };
    QTest::newRow("tenths of nanoseconds round down")
        << 10 << qint64 { 0 } << ticks << qint64 { 170'000'000'012'345'678 };
    QTest::newRow("picoseconds round down") << 12 << qint64 { 0 } << ticks << qint64 { 1'700'000'000'123'456 };
    QTest::newRow("attoseconds") << 18 << qint64 { 0 } << ticks << qint64 { 1'700'000'000 };
    QTest::newRow("the finest power of ten that fits") << 19 << qint64 { 0 } << ticks << qint64 { 170'000'000 };
    QTest::newRow("a finer one counts as the finest of all") << 127 << qint64 { 0 } << ticks << qint64 { 92'157'184 };
    QTest::newRow("2 to the power of -32") << 0xa0 << qint64 { 0 } << ticks << qint64 { 395'812'094'240'322'892 };
    QTest::newRow("2 to the power of -40") << 0xa8 << qint64 { 0 } << ticks << qint64 { 1'546'140'993'126'261 };
    QTest::newRow("2 to the power of -63") << 0xbf << qint64 { 0 } << ticks << qint64 { 184'314'369 };
    QTest::newRow("2 to the power of -20 with a late time")
        << 0x94 << qint64 { 0 } << quint64 { 1'782'579'200'000'000 } << qint64 { 1'700'000'000'000'000'000 };
    QTest::newRow("an offset") << -1 << qint64 { 100 } << quint64 { microseconds }
                               << qint64 { 1'700'000'100'000'000'000 };
    QTest::newRow("an offset to before 1970")
        << -1 << qint64 { -1'800'000'000 } << quint64 { microseconds } << qint64 { -100'000'000'000'000'000 };
    QTest::newRow("an absurd offset") << -1 << latest << quint64 { microseconds } << latest;
    QTest::newRow("an absurdly early offset") << -1 << std::numeric_limits<qint64>::min() << quint64 { microseconds }
                                              << std::numeric_limits<qint64>::min() + 1;
    QTest::newRow("a negative count of microseconds") << -1 << qint64 { 0 } << ~quint64 { 0 } << qint64 { -1'000 };
    QTest::newRow("later than nanoseconds can say") << 3 << qint64 { 0 } << (quint64 { 1 } << 62) << latest;
}

void PcapNgTest::readsTimeStamps()
{
    QFETCH(int, resolution);
    QFETCH(qint64, offset);
    QFETCH(quint64, ticks);
    QFETCH(qint64, time);
    Bytes options;
    if (resolution >= 0)
        options.add(option(little, 9, Bytes().u8(static_cast<std::uint8_t>(resolution))));
    if (offset)
        options.add(option(little, 14, Bytes(little).u64(static_cast<std::uint64_t>(offset))));
    const Bytes bytes = joined(
        sectionHeader(little), interfaceDescription(little, options), enhancedPacket(little, ticks, payload(60)));
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), 1u);
    QCOMPARE(result.frames[0].header.time, time);
    QVERIFY(rereadsTheSame(result));
}

void PcapNgTest::readsSectionsOfEitherByteOrder()
{
    const Bytes bytes = joined(sectionHeader(little), interfaceDescription(little, option(little, 2, "first")),
        interfaceDescription(little, option(little, 2, "second"), 101),
        enhancedPacket(little, microseconds, payload(20)), sectionHeader(big),
        interfaceDescription(big, option(big, 2, "third"), 113), enhancedPacket(big, microseconds + 1, payload(30)),
        sectionHeader(little, {}, 1, 2), interfaceDescription(little), interfaceDescription(little),
        interfaceDescription(little, option(little, 2, "sixth")),
        enhancedPacket(little, microseconds + 2, payload(40), {}, 2));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 3u);
    QCOMPARE(result.frames[0].header.interface, std::uint16_t { 0 });
    QCOMPARE(result.frames[1].header.interface, std::uint16_t { 2 });
    QCOMPARE(result.frames[1].header.time, Nanoseconds { 1'700'000'000'000'001'000 });
    QCOMPARE(static_cast<int>(result.frames[1].header.linkType), 113);
    QCOMPARE(result.frames[2].header.interface, std::uint16_t { 5 });
    QVERIFY(rereadsTheSame(result));

    const auto interfaces = result.file->interfaces();
    QCOMPARE(interfaces.size(), 6u);
    COMPARE_TEXT(interfaces[2].name, "third");
    QCOMPARE(interfaces[2].section, 1u);
    QCOMPARE(interfaces[2].indexInSection, 0u);
    COMPARE_TEXT(interfaces[5].name, "sixth");
    QCOMPARE(interfaces[5].section, 2u);
    QCOMPARE(interfaces[5].indexInSection, 2u);
    const auto sections = result.file->sections();
    QCOMPARE(sections.size(), 3u);
    QCOMPARE(sections[0].offset, 0u);
    QVERIFY(sections[1].offset > result.frames[0].location.offset);
    QVERIFY(sections[1].offset < result.frames[1].location.offset);
}

void PcapNgTest::readsSectionHeader()
{
    const Bytes options = joined(option(big, 1, "one"), option(big, 2, "PDP-11"),
        option(big, 3, std::string_view("Unix V7\0", 8)), option(big, 4, "snooper"), option(big, 1, "two"),
        option(big, 4711, "?"), option(big, 0, ""), option(big, 1, "three"));
    const ReadResult result = readBytes(sectionHeader(big, options));
    QVERIFY2(result.file, result.text().c_str());
    QVERIFY(!result.problem);
    QCOMPARE(result.frames.size(), 0u);
    const Section section = result.file->sections().at(0);
    COMPARE_TEXT(section.hardware, "PDP-11");
    COMPARE_TEXT(section.operatingSystem, "Unix V7");
    COMPARE_TEXT(section.application, "snooper");
    QCOMPARE(section.comments, (std::vector<std::string> { "one", "two" }));
}

void PcapNgTest::readsInterfaceOptions()
{
    const Bytes options = joined(option(big, 2, "eth0"), option(big, 3, "the left one"), option(big, 9, Bytes().u8(9)),
        option(big, 11, std::string_view("\0tcp port 80", 12)), option(big, 12, "Plan 9"),
        option(big, 13, Bytes().u8(4)), option(big, 14, Bytes(big).u64(7)), option(big, 15, "NE2000"));
    const ReadResult result = readBytes(joined(sectionHeader(big), interfaceDescription(big, options, 105, 96)));
    const Interface interface = result.file->interfaces().at(0);
    QCOMPARE(interface.linkType, LinkType::Ieee80211);
    QCOMPARE(interface.snapLength, 96u);
    COMPARE_TEXT(interface.name, "eth0");
    COMPARE_TEXT(interface.description, "the left one");
    COMPARE_TEXT(interface.filter, "tcp port 80");
    COMPARE_TEXT(interface.operatingSystem, "Plan 9");
    COMPARE_TEXT(interface.hardware, "NE2000");
    QCOMPARE(interface.ticksPerSecond, 1'000'000'000u);
    QCOMPARE(interface.timeOffsetSeconds, 7);
    QCOMPARE(static_cast<int>(interface.fcsLength), 4);
    QVERIFY(!interface.received);
}

void PcapNgTest::readsFcsLength_data()
{
    QTest::addColumn<Bytes>("interfaceOption");
    QTest::addColumn<Bytes>("packetOption");
    QTest::addColumn<int>("fcsLength");
    QTest::newRow("nobody says") << Bytes() << Bytes() << -1;
    QTest::newRow("the interface says, in bytes") << option(little, 13, Bytes().u8(4)) << Bytes() << 4;
    QTest::newRow("the interface says, in bits") << option(little, 13, Bytes().u8(32)) << Bytes() << 4;
    QTest::newRow("the packet says") << Bytes() << option(little, 2, Bytes(little).u32(4 << 5)) << 4;
    QTest::newRow("the packet knows better")
        << option(little, 13, Bytes().u8(4)) << option(little, 2, Bytes(little).u32(2 << 5)) << 2;
    QTest::newRow("the packet's flags do not say")
        << option(little, 13, Bytes().u8(4)) << option(little, 2, Bytes(little).u32(1)) << 4;
}

void PcapNgTest::readsFcsLength()
{
    QFETCH(Bytes, interfaceOption);
    QFETCH(Bytes, packetOption);
    QFETCH(int, fcsLength);
    const Bytes bytes = joined(sectionHeader(little), interfaceDescription(little, interfaceOption),
        enhancedPacket(little, 1, payload(60), packetOption));
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), 1u);
    QCOMPARE(static_cast<int>(result.frames[0].header.fcsLength), fcsLength);
    QVERIFY(rereadsTheSame(result));
}

void PcapNgTest::readsPacketMetadata()
{
    const Bytes options = joined(option(little, 1, "hello"), option(little, 2, Bytes(little).u32(0x48000001)),
        option(little, 3, "\2crc"), option(little, 4, Bytes(little).u64(11)), option(little, 5, Bytes(little).u64(12)),
        option(little, 6, Bytes(little).u32(13)), option(little, 7, "\1verdict"),
        option(little, 2988, Bytes(little).u32(32473).add("text")),
        option(little, 19373, Bytes(little).u32(4711).add("raw")),
        option(little, 1, std::string_view("again\0junk", 10)), option(little, 0, ""));
    const Bytes bytes = joined(simpleStart(), enhancedPacket(little, 1, payload(61), options));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.at(0).bytes, payload(61));
    FrameMetadata metadata;
    QVERIFY(result.file->metadata(result.frames[0].location, metadata));
    QCOMPARE(metadata.comments, (std::vector<std::string> { "hello", "again" }));
    QCOMPARE(metadata.flags, 0x48000001u);
    QCOMPARE(metadata.hashes.size(), 1u);
    QCOMPARE(metadata.dropCount, 11u);
    QCOMPARE(result.file->interfaces().at(0).droppedBetween, 11u); // once, however often the packet is read
    QCOMPARE(metadata.packetId, 12u);
    QCOMPARE(metadata.queue, 13u);
    QCOMPARE(metadata.verdicts.size(), 1u);
    QCOMPARE(metadata.custom.size(), 2u);
    QCOMPARE(metadata.custom[0].enterpriseNumber, 32473u);
    QVERIFY(metadata.custom[0].copied && metadata.custom[0].text);
    QCOMPARE(metadata.custom[0].data, Bytes().add("text"));
    QVERIFY(!metadata.custom[1].copied && !metadata.custom[1].text);
    QVERIFY(!metadata.customBlock);
}

void PcapNgTest::readsObsoleteAndSimplePackets()
{
    const Bytes obsolete = block(big, 2,
        Bytes(big).u16(1).u16(5).u32(0).u32(77).u32(3).u32(90).add(payload(3)).zeros(1).add(option(big, 1, "old")));
    const Bytes notKnown = block(big, 2, Bytes(big).u16(0).u16(0xffff).u32(0).u32(78).u32(0).u32(0));
    const Bytes bytes = joined(sectionHeader(big), interfaceDescription(big, {}, 1, 40), interfaceDescription(big),
        obsolete, notKnown, simplePacket(big, payload(17), 17), simplePacket(big, payload(40), 1500));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 4u);
    QCOMPARE(result.frames[0].header.interface, std::uint16_t { 1 });
    QCOMPARE(result.frames[0].header.time, Nanoseconds { 77'000 });
    QCOMPARE(result.frames[0].header.originalLength, 90u);
    QCOMPARE(result.frames[0].bytes, payload(3));
    QCOMPARE(result.frames[2].header.time, noTime);
    QCOMPARE(result.frames[2].bytes, payload(17));
    QCOMPARE(result.frames[3].header.capturedLength, 40u);
    QCOMPARE(result.frames[3].header.originalLength, 1500u);
    QVERIFY(rereadsTheSame(result));
    FrameMetadata metadata;
    QVERIFY(result.file->metadata(result.frames[0].location, metadata));
    QCOMPARE(metadata.dropCount, 5u);
    QCOMPARE(result.file->interfaces().at(1).lost(), 5u);
    QCOMPARE(result.file->interfaces().at(0).lost(), 0u);
    QCOMPARE(metadata.comments, std::vector<std::string> { "old" });
    QVERIFY(result.file->metadata(result.frames[1].location, metadata));
    QVERIFY(!metadata.dropCount);
    QVERIFY(result.file->metadata(result.frames[3].location, metadata));
}

void PcapNgTest::readsCustomBlocksAsFrames()
{
    const Bytes bytes = joined(sectionHeader(big), block(big, 0xbad, Bytes(big).u32(32473).add("abcdefg")),
        interfaceDescription(big), block(big, 0x40000bad, Bytes(big).u32(36724)));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 2u);
    QCOMPARE(result.frames[0].header.capturedLength, 8u); // with padding: the block does not say where its data ends
    QCOMPARE(result.frames[0].header.interface, noInterface);
    QCOMPARE(result.frames[0].header.time, noTime);
    QCOMPARE(result.frames[0].header.linkType, LinkType::Unknown);
    QVERIFY(rereadsTheSame(result));
    FrameMetadata metadata;
    QVERIFY(result.file->metadata(result.frames[0].location, metadata));
    QVERIFY(metadata.customBlock);
    QCOMPARE(metadata.customBlock->enterpriseNumber, 32473u);
    QVERIFY(metadata.customBlock->copied);
    QVERIFY(result.file->metadata(result.frames[1].location, metadata));
    QCOMPARE(metadata.customBlock->enterpriseNumber, 36724u);
    QVERIFY(!metadata.customBlock->copied);
    QVERIFY(metadata.customBlock->data.empty());
}

void PcapNgTest::readsNamesSecretsAndStatistics()
{
    const Bytes names = block(little, 4,
        joined(option(little, 1, std::string_view("\x0a\0\0\1router\0gateway\0", 19)),
            option(little, 2, std::string_view("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1link", 20)), option(little, 0, ""),
            option(little, 2, "an option, not a record")));
    const Bytes secrets = block(little, 10, Bytes(little).u32(0x544c534b).u32(5).add("CLIEN"));
    const Bytes statistics = block(little, 5,
        Bytes(little)
            .u32(0)
            .u32(0)
            .u32(1)
            .add(option(little, 4, Bytes(little).u64(1000)))
            .add(option(little, 5, Bytes(little).u64(3))));
    const Bytes later
        = block(little, 5, Bytes(little).u32(0).u32(0).u32(9).add(option(little, 4, Bytes(little).u64(2000))));
    const Bytes ofNobody = block(little, 5, Bytes(little).u32(7).u32(0).u32(1));
    const ReadResult result = readBytes(joined(simpleStart(), names, secrets, statistics, ofNobody, later));
    QVERIFY2(!result.problem, result.text().c_str());
    const auto resolved = result.file->names();
    QCOMPARE(resolved.size(), 2u);
    QCOMPARE(resolved[0].address, (std::vector<std::uint8_t> { 10, 0, 0, 1 }));
    QCOMPARE(resolved[0].names, (std::vector<std::string> { "router", "gateway" }));
    QCOMPARE(resolved[1].address.size(), 16u);
    QCOMPARE(resolved[1].names, std::vector<std::string> { "link" });
    const auto found = result.file->secrets();
    QCOMPARE(found.size(), 1u);
    QCOMPARE(found[0].type, 0x544c534bu);
    QCOMPARE(found[0].data, Bytes().add("CLIEN"));
    const Interface interface = result.file->interfaces().at(0);
    QCOMPARE(interface.received, 2000u);
    QCOMPARE(interface.dropped, 3u);
}

void PcapNgTest::skipsWhatItDoesNotKnow_data()
{
    QTest::addColumn<Bytes>("between");
    QTest::newRow("an unknown block") << block(little, 0x77, Bytes().add("abcdefgh"));
    QTest::newRow("an empty unknown block") << block(little, 0x80000077, {});
    QTest::newRow("a Darwin process block")
        << block(little, 0x80000001, Bytes(little).u32(77).add(option(little, 2, "proc")));
    QTest::newRow("statistics of an unknown interface") << block(little, 5, Bytes(little).u32(7).u32(0).u32(0));
    QTest::newRow("names of an unknown sort") << block(little, 4, option(little, 99, "?"));
    QTest::newRow("a long unknown block") << block(little, 0x77, payload(3'000'000));
}

void PcapNgTest::skipsWhatItDoesNotKnow()
{
    QFETCH(Bytes, between);
    const Bytes bytes = joined(
        simpleStart(), enhancedPacket(little, 1, payload(60)), between, enhancedPacket(little, 2, payload(70)));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 2u);
    QCOMPARE(result.frames[1].bytes, payload(70));
}

void PcapNgTest::forgivesLengthsWithoutPadding()
{
    Bytes unpadded = block(little, 6, Bytes(little).zeros(12).u32(61).u32(61).add(payload(61)), { 93, 93 });
    const Bytes bytes = joined(simpleStart(), unpadded, enhancedPacket(little, 2, payload(70)));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), 2u);
    QCOMPARE(result.frames[0].bytes, payload(61));
    QVERIFY(rereadsTheSame(result));
}

void PcapNgTest::keepsWhatStandsBeforeDamage_data()
{
    QTest::addColumn<Bytes>("tail");
    QTest::addColumn<Problem::Kind>("kind");
    QTest::addColumn<QString>("what"); // between "The file is …" and "; the one packet …"
    const auto corrupt = Problem::Kind::Corrupt;
    const auto cutOff = Problem::Kind::CutOff;
    const Bytes good = enhancedPacket(little, 1, payload(60));
    const auto row = [](const char* name, const Bytes& tail, Problem::Kind kind, const char* what) {
        QTest::newRow(name) << tail << kind << QString::fromLatin1(what);
    };
    row("the two lengths differ",
        block(little, 6, Bytes(little).zeros(12).u32(60).u32(60).add(payload(60)), { 92, 44 }), corrupt,
        "damaged at byte 140: the Enhanced Packet Block has 92 bytes by its first length and 44 by its last");
    row("the lengths of an unknown block differ", block(little, 0x77, payload(8), { 20, 8 }), corrupt,
        "damaged at byte 140: the block of type 0x00000077 has 20 bytes by its first length and 8 by its last");
    row("a length smaller than any block", Bytes(little).u32(6).u32(8).u32(8), corrupt,
        "damaged at byte 140: the Enhanced Packet Block claims a length of 8 bytes, which is too few for it");
    row("a length too small for this block", block(little, 6, {}), corrupt,
        "damaged at byte 140: the Enhanced Packet Block claims a length of 12 bytes, which is too few for it");
    row("a length beyond reason", Bytes(little).u32(6).u32(0x7ffffffc).zeros(100), corrupt,
        "damaged at byte 140: the Enhanced Packet Block claims a length of 2147483644 bytes, which is more than a "
        "block can have");
    row("zeros", Bytes().zeros(64), corrupt,
        "damaged at byte 140: the block of type 0x00000000 claims a length of 0 bytes, which is too few for it");
    row("an unknown interface", enhancedPacket(little, 1, payload(60), {}, 1), corrupt,
        "damaged at byte 140: a packet belongs to interface 1, but the section has 1 so far");
    row("an interface of the section before", joined(sectionHeader(little), enhancedPacket(little, 1, payload(60))),
        corrupt, "damaged at byte 168: a packet belongs to interface 0, but the section has 0 so far");
    row("a simple packet without an interface", joined(sectionHeader(little), simplePacket(little, payload(60), 60)),
        corrupt, "damaged at byte 168: a packet belongs to interface 0, but the section has 0 so far");
    row("more captured than the block holds", enhancedPacket(little, 1, payload(60), {}, 0, 64), corrupt,
        "damaged at byte 140: the Enhanced Packet Block of 92 bytes cannot hold the 64 bytes of packet that it claims");
    row("a simple packet longer than its block", simplePacket(little, payload(8), 100), corrupt,
        "damaged at byte 140: the Simple Packet Block of 24 bytes cannot hold the 100 bytes of packet that it claims");
    row("a packet longer than any", enhancedPacket(little, 1, payload(300'000)), corrupt,
        "damaged at byte 140: packet 2 claims 300000 bytes, more than the 262144 that a packet can have");
    row("a packet option longer than the block",
        enhancedPacket(little, 1, payload(60), Bytes(little).u16(1).u16(100).u32(0)), corrupt,
        "damaged at byte 140: an option of a packet is longer than the block");
    row("flags of a wrong size", enhancedPacket(little, 1, payload(60), option(little, 2, "abcdefgh")), corrupt,
        "damaged at byte 140: option 2 of a packet has 8 bytes instead of 4");
    row("an interface option longer than the block", interfaceDescription(little, Bytes(little).u16(2).u16(100).u32(0)),
        corrupt, "damaged at byte 140: an option of an interface is longer than the block");
    row("a name record longer than the block", block(little, 4, Bytes(little).u16(1).u16(100).u32(0)), corrupt,
        "damaged at byte 140: a record of a Name Resolution Block is longer than the block");
    row("secrets longer than the block", block(little, 10, Bytes(little).u32(1).u32(1000).add("ab")), corrupt,
        "damaged at byte 140: a Decryption Secrets Block claims 1000 bytes of secrets and has 4");
    row("a section without byte order", block(little, 0x0a0d0d0a, Bytes(little).u32(0x1a2b3c4e).zeros(12)), corrupt,
        "damaged at byte 140: the Section Header Block does not say its byte order");
    row("a section of another version", sectionHeader(little, {}, 2), corrupt,
        "damaged at byte 140: its section has version 2.0, but only version 1.0 is known");
    row("a cut block header", Bytes().zeros(3), cutOff,
        "cut off at byte 143: the block that begins at byte 140 needs at least 8 bytes and has 3");
    row("a cut block", Bytes(good.begin(), good.begin() + 20), cutOff,
        "cut off at byte 160: the block that begins at byte 140 needs at least 92 bytes and has 20");
    row("a cut section header", Bytes(little).u32(0x0a0d0d0a).u32(28), cutOff,
        "cut off at byte 148: the block that begins at byte 140 needs at least 12 bytes and has 8");
}

void PcapNgTest::keepsWhatStandsBeforeDamage()
{
    QFETCH(Bytes, tail);
    QFETCH(Problem::Kind, kind);
    QFETCH(QString, what);
    const Bytes bytes = joined(simpleStart(), enhancedPacket(little, 1, payload(60)), tail);
    const ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), 1u);
    QVERIFY(result.problem);
    QCOMPARE(QString::fromStdString(result.text()),
        QStringLiteral("The file is %1; the one packet before that was kept.").arg(what));
    QCOMPARE(result.problem->kind, kind);
    QVERIFY(result.problem->offset >= 140);
    Frame frame;
    QVERIFY(!result.file->next(frame));
}

void PcapNgTest::readsLongBlocks()
{
    Bytes bytes = joined(sectionHeader(big), interfaceDescription(big, {}, 249));
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size < 4'000'000; size += 1 + size / 3)
        sizes.push_back(size);
    for (const std::size_t size : sizes)
        bytes.add(enhancedPacket(big, size, payload(size, static_cast<std::uint8_t>(size))));
    const ReadResult result = readBytes(bytes);
    QVERIFY2(!result.problem, result.text().c_str());
    QCOMPARE(result.frames.size(), sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i)
        QVERIFY(result.frames[i].bytes == payload(sizes[i], static_cast<std::uint8_t>(sizes[i])));
    QVERIFY(rereadsTheSame(result));
}

void PcapNgTest::survivesEveryTruncation()
{
    std::vector<Bytes> blocks { sectionHeader(little, option(little, 1, "comment")),
        interfaceDescription(little, option(little, 2, "eth0")),
        enhancedPacket(little, 1, payload(21), option(little, 1, "hi")), simplePacket(little, payload(10), 10),
        block(little, 0xbad, Bytes(little).u32(1).add("data")), block(little, 4, option(little, 1, "abcdname")),
        sectionHeader(big), interfaceDescription(big), enhancedPacket(big, 2, payload(7)) };
    const std::vector<std::size_t> framesUpTo { 0, 0, 1, 2, 3, 3, 3, 3, 4 };
    Bytes whole;
    std::vector<std::size_t> ends;
    for (const Bytes& one : blocks)
        ends.push_back(whole.add(one).size());
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const ReadResult result = readBytes(cut);
        if (size < ends[0]) {
            QVERIFY2(!result.file, fmt::format("{} bytes", size).c_str());
            QVERIFY(!result.text().empty());
            continue;
        }
        std::size_t last = 0;
        while (last + 1 < ends.size() && ends[last + 1] <= size)
            ++last;
        QCOMPARE(result.frames.size(), framesUpTo[last]);
        QCOMPARE(result.problem.has_value(), ends[last] != size);
        QCOMPARE(result.file->end(), ends[last]);
        QVERIFY(rereadsTheSame(result));
    }
}

void PcapNgTest::readDoesNotTrustTheFile()
{
    Bytes bytes = joined(simpleStart(), enhancedPacket(little, 1, payload(60), option(little, 1, "hi")));
    ReadResult result = readBytes(bytes);
    QCOMPARE(result.frames.size(), 1u);
    const FrameLocation location = result.frames[0].location;
    FrameBuffer buffer;
    Frame frame;
    FrameMetadata metadata;
    QVERIFY(!result.file->read({ location.offset + 4, 0 }, buffer, frame));
    QVERIFY(!result.file->read({ location.offset, 1 }, buffer, frame));
    QVERIFY(!result.file->read({ location.offset, noInterface }, buffer, frame));
    QVERIFY(!result.file->read({ 1'000'000, 0 }, buffer, frame));
    QVERIFY(!result.file->read({ ~std::uint64_t { 0 }, 0 }, buffer, frame));
    QVERIFY(!result.file->metadata({ 1'000'000, 0 }, metadata));
    // Every byte of the block changed under the reader: it may give a frame or not, but nothing worse.
    for (std::size_t at = location.offset; at < bytes.size(); ++at) {
        for (const int change : { 0x01, 0x80, 0xff }) {
            bytes[at] ^= static_cast<std::uint8_t>(change);
            FrameBuffer fresh; // a used one may hold the bytes as they were
            (void)result.file->read(location, fresh, frame);
            (void)result.file->metadata(location, metadata);
            bytes[at] ^= static_cast<std::uint8_t>(change);
        }
    }
    FrameBuffer fresh;
    QVERIFY(result.file->read(location, fresh, frame));
}

QTEST_APPLESS_MAIN(PcapNgTest)
#include "pcapng_test.moc"
