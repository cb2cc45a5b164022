// TCP: header, options, what other frames tell, checksum, cut and impossible segments.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

// 192.0.2.1:40000 to 192.0.2.2:9999, timestamps, "porthole".
const Bytes dataSegment = hex(R"(
    02 00 00 00 00 02  02 00 00 00 00 01  08 00
    45 00 00 3c 1c 46 40 00 40 06 9a 72  c0 00 02 01  c0 00 02 02
    9c 40 27 0f 10 00 00 01  20 00 00 01 80 18 01 f6  45 13 00 00
    01 01 08 0a 00 00 00 64 00 00 00 32  70 6f 72 74 68 6f 6c 65
)");
// The SYN before it: maximum segment size, SACK permitted, timestamps, window scale.
const Bytes synSegment = hex(R"(
    02 00 00 00 00 02  02 00 00 00 00 01  08 00
    45 00 00 3c 1c 46 40 00 40 06 9a 72  c0 00 02 01  c0 00 02 02
    9c 40 27 0f 10 00 00 00  00 00 00 00 a0 02 fa f0  f5 57 00 00
    02 04 05 b4 04 02 08 0a 00 00 00 64 00 00 00 00 01 03 03 07
)");
constexpr std::size_t tcpAt = 14 + 20;
constexpr std::size_t dataOffsetAt = tcpAt + 12;
constexpr std::size_t flagsAt = tcpAt + 13;
constexpr std::size_t optionsAt = tcpAt + 20;

/// The SYN with other options; the rest of the header's room is filled with End of Option List.
Bytes withOptions(std::string_view digits, std::uint8_t flags = 0x02)
{
    auto bytes = synSegment;
    const auto options = hex(digits);
    bytes.resize(optionsAt + 20);
    std::fill(bytes.begin() + optionsAt, bytes.end(), std::uint8_t {0});
    std::copy(options.begin(), options.end(), bytes.begin() + optionsAt);
    bytes[flagsAt] = flags;
    return bytes;
}

/// What a session would know of dataSegment.
struct Known {
    StreamKnowledge stream;
    TcpFindings findings;
    FrameKnowledge frame;

    explicit Known(std::uint32_t flags = 0)
    {
        stream.known = true;
        stream.stream = 7;
        stream.sequenceBaseKnown = stream.acknowledgmentBaseKnown = true;
        stream.sequenceBase = 0x10000000;
        stream.acknowledgmentBase = 0x20000000;
        stream.windowShift = 7;
        stream.completeness = 31;
        stream.sinceFirst = 1'500'000;
        findings.flags = flags;
        findings.duplicateAckNumber = 2;
        findings.duplicateAckFrame = 5;
        stream.findings = flags ? &findings : nullptr;
        frame.streams = {&stream, 1};
    }
    FrameOptions options() const
    {
        FrameOptions options;
        options.knowledge = &frame;
        return options;
    }
};

} // namespace

class TcpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsASegmentByItself()
    {
        const Dissected frame(dataSegment);
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:tcp:data"));
        QCOMPARE(frame.protocol(), std::string("TCP"));
        QCOMPARE(frame.info(),
            std::string("40000 → 9999 [PSH, ACK] Seq=268435457 Ack=536870913 Win=502 Len=8 TSval=100 TSecr=50"));
        QCOMPARE(frame.values("tcp.port"), (std::vector<std::string> {"40000", "9999"}));
        QCOMPARE(frame.value("tcp.hdr_len"), std::string("32"));
        QCOMPARE(frame.value("tcp.flags"), std::string("0x0018"));
        QCOMPARE(frame.value("tcp.flags.str"), std::string("·······AP···"));
        QCOMPARE(frame.value("tcp.payload"), std::string("706f7274686f6c65"));
        QCOMPARE(frame.label("tcp"),
            std::string("Transmission Control Protocol, Src Port: 40000, Dst Port: 9999, Seq: 268435457, Ack: 536870913, Len: 8"));
        QCOMPARE(frame.label("tcp.options"),
            std::string("Options: (12 bytes), No-Operation (NOP), No-Operation (NOP), Timestamps"));
        QVERIFY(!frame.has("tcp.stream"));
    }

    void showsItInItsStream()
    {
        const Known known;
        const Dissected frame(dataSegment, known.options());
        QCOMPARE(frame.info(), std::string("40000 → 9999 [PSH, ACK] Seq=1 Ack=1 Win=64256 Len=8 TSval=100 TSecr=50"));
        QCOMPARE(frame.label("tcp.stream"), std::string("[Stream index: 7]"));
        QCOMPARE(frame.label("tcp.completeness"), std::string("[Conversation completeness: Complete, WITH_DATA (31)]"));
        QCOMPARE(frame.label("tcp.seq"), std::string("Sequence Number: 1    (relative sequence number)"));
        QCOMPARE(frame.label("tcp.nxtseq"), std::string("[Next Sequence Number: 9    (relative sequence number)]"));
        QCOMPARE(frame.label("tcp.ack"), std::string("Acknowledgment Number: 1    (relative ack number)"));
        QCOMPARE(frame.value("tcp.seq_raw"), std::string("268435457"));
        QCOMPARE(frame.label("tcp.window_size"), std::string("[Calculated window size: 64256]"));
        QCOMPARE(frame.label("tcp.window_size_scalefactor"), std::string("[Window size scaling factor: 128]"));
        QCOMPARE(frame.value("tcp.time_relative"), std::string("0.001500000"));
    }

    void leavesSequenceNumbersRawIfAsked()
    {
        const Known known;
        auto options = known.options();
        options.dissection.relativeSequenceNumbers = false;
        const Dissected frame(dataSegment, options);
        QCOMPARE(frame.label("tcp.seq"), std::string("Sequence Number: 268435457"));
        QVERIFY(!frame.has("tcp.seq_raw"));
    }

    void namesFindings_data()
    {
        QTest::addColumn<uint>("flags");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("field");
        const auto add = [](const char* name, std::uint32_t flags, const char* prefix, const char* field) {
            QTest::newRow(name) << flags << QString::fromUtf8(prefix) << QString::fromUtf8(field);
        };
        add("a retransmission", tcpflag::retransmission, "[TCP Retransmission] ", "tcp.analysis.retransmission");
        add("a fast one is called by that name only", tcpflag::retransmission | tcpflag::fastRetransmission,
            "[TCP Fast Retransmission] ", "tcp.analysis.retransmission");
        add("a duplicate acknowledgment has a number", tcpflag::duplicateAck, "[TCP Dup ACK 5#2] ", "tcp.analysis.duplicate_ack_num");
        add("the last finding stands first", tcpflag::retransmission | tcpflag::zeroWindow,
            "[TCP ZeroWindow] [TCP Retransmission] ", "tcp.analysis.zero_window");
        add("a lost segment and an acknowledgment of one", tcpflag::lostSegment | tcpflag::ackLostSegment,
            "[TCP ACKed unseen segment] [TCP Previous segment not captured] ", "tcp.analysis.lost_segment");
        add("closing is no finding", tcpflag::closesFirst, "", "tcp.seq");
    }
    void namesFindings()
    {
        QFETCH(uint, flags);
        QFETCH(QString, prefix);
        QFETCH(QString, field);
        const Known known(flags);
        const Dissected frame(dataSegment, known.options());
        QCOMPARE(QString::fromStdString(frame.info()),
            prefix + QString::fromUtf8("40000 → 9999 [PSH, ACK] Seq=1 Ack=1 Win=64256 Len=8 TSval=100 TSecr=50"));
        QVERIFY(frame.has(field.toStdString()));
    }

    void saysThatItRepeats()
    {
        const Known known(tcpflag::retransmission);
        const Dissected frame(dataSegment, known.options());
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:tcp"));
        QCOMPARE(frame.label("tcp.segment_data"), std::string("Retransmitted TCP segment data (8 bytes)"));
    }

    void showsClosingAtAFinOnly()
    {
        const Known known(tcpflag::closesFirst);
        QVERIFY(!Dissected(dataSegment, known.options()).has("tcp.connection.fin_active"));
        auto fin = dataSegment;
        fin[flagsAt] = 0x11;
        QVERIFY(Dissected(fin, known.options()).has("tcp.connection.fin_active"));
    }

    void showsAccurateEcn()
    {
        Known known;
        known.stream.accurateEcn = true;
        auto bytes = dataSegment;
        bytes[dataOffsetAt] |= 0x01;
        bytes[flagsAt] = 0x58;
        const Dissected frame(bytes, known.options());
        QCOMPARE(frame.label("tcp.flags"), std::string("Flags: 0x158 (PSH, ACK, ACE=5)"));
        QCOMPARE(frame.label("tcp.flags.ace"), std::string("...1 01.. .... = ACE: 5"));
        QCOMPARE(frame.value("tcp.flags.str"), std::string("···-5-·AP···"));
        QVERIFY(!frame.has("tcp.flags.ece"));
    }

    void readsOptions_data()
    {
        QTest::addColumn<QString>("digits");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("info");
        const auto add = [](const char* name, const char* digits, const char* field, const char* label, const char* info) {
            QTest::newRow(name) << QString::fromUtf8(digits) << QString::fromUtf8(field) << QString::fromUtf8(label)
                                << QString::fromUtf8(info);
        };
        add("maximum segment size", "0204 05b4", "tcp.options.mss", "TCP Option - Maximum segment size: 1460 bytes", " MSS=1460");
        add("window scale", "0303 07", "tcp.options.wscale", "TCP Option - Window scale: 7 (multiply by 128)", " WS=128");
        add("a scale that is too large counts as 14", "0303 0f", "tcp.options.wscale.multiplier", "[Multiplier: 16384]", " WS=16384");
        add("selective acknowledgment", "050a 00000064 000000c8", "tcp.options.sack", "TCP Option - SACK 100-200", " SLE=100 SRE=200");
        add("user timeout", "1c04 8005", "tcp.options.user_to_val", ".000 0000 0000 0101 = User Timeout: 5", " USER_TO=5");
        add("a request for a Fast Open cookie", "2202", "tcp.options.tfo.request", "Fast Open Cookie Request", " TFO=R");
        add("Fast Open as an experiment", "fd08 f989 01020304", "tcp.options.experimental",
            "TCP Option - Experimental: Fast Open", " TFO=C");
        add("accurate ECN", "ac08 000001 000002", "tcp.options.acc_ecn", "TCP Option - Accurate ECN (Order 0): EE0B 1, ECEB 2",
            " EE0B=1 ECEB=2");
        add("authentication", "1d06 0102 aabb", "tcp.options.ao.mac", "AO MAC: aabb", "TCP AO");
        add("multipath", "1e0c 0081 0102030405060708", "mptcp", "Multipath Transmission Control Protocol: Multipath Capable", "");
        add("an accelerator's probe stands before everything", "4c0a 01 01 0a000001 0002", "tcp.options.rvbd.probe",
            "TCP Option - Riverbed Probe: Probe Query, CSH IP: 10.0.0.1", "");
        add("unknown", "4604 1122", "tcp.options.unknown.payload", "Payload: 1122", "");
    }
    void readsOptions()
    {
        QFETCH(QString, digits);
        QFETCH(QString, field);
        QFETCH(QString, label);
        QFETCH(QString, info);
        const Dissected frame(withOptions(digits.toStdString()));
        QCOMPARE(QString::fromStdString(frame.label(field.toStdString())), label);
        QVERIFY2(QString::fromStdString(frame.info()).endsWith(QString::fromUtf8(" Len=0") + info), frame.info().c_str());
        QVERIFY(!frame.malformed());
        QCOMPARE(faultAtAnyLength(withOptions(digits.toStdString())), std::string());
    }

    void complainsAboutOptions_data()
    {
        QTest::addColumn<QString>("digits");
        QTest::addColumn<QString>("field");
        const auto add = [](const char* name, const char* digits, const char* field) {
            QTest::newRow(name) << QString::fromUtf8(digits) << QString::fromUtf8(field);
        };
        add("no length", "0200", "tcp.option.len.invalid");
        add("shorter than kind and length", "0301", "tcp.option.len.invalid");
        add("longer than the header", "02ff", "tcp.option.len.invalid");
        add("not the length this option has", "0203 05", "tcp.option.len.invalid");
        add("four NOPs in one word", "01010101", "tcp.nop");
        add("something behind the end", "0000 0101", "tcp.non_zero_bytes_after_eol");
        add("half a SACK block", "050e 00000064 000000c8 00000001", "tcp.suboption_malformed");
        add("no maximum segment size in a SYN", "0402", "tcp.options.mss.absent");
    }
    void complainsAboutOptions()
    {
        QFETCH(QString, digits);
        QFETCH(QString, field);
        const auto bytes = withOptions(digits.toStdString());
        QVERIFY(Dissected(bytes).has(field.toStdString()));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void findsDuplicateSack()
    {
        // The block lies before what the segment acknowledges: RFC 2883 section 4.
        auto bytes = withOptions("050a 00000064 000000c8", 0x10);
        bytes[tcpAt + 11] = 0xff;
        const Dissected frame(bytes);
        QVERIFY(frame.has("tcp.options.sack.dsack"));
        QCOMPARE(frame.value("tcp.options.sack.dsack_re"), std::string("200"));
    }

    void verifiesChecksums()
    {
        FrameOptions options;
        QCOMPARE(Dissected(dataSegment, options).label("tcp.checksum"), std::string("Checksum: 0x4513 [unverified]"));
        options.dissection.verifyTcpChecksum = true;
        QCOMPARE(Dissected(dataSegment, options).label("tcp.checksum"), std::string("Checksum: 0x4513 [correct]"));
        QCOMPARE(Dissected(synSegment, options).value("tcp.checksum.status"), std::string("1"));
        auto wrong = dataSegment;
        wrong.back() ^= 1;
        const Dissected frame(wrong, options);
        QCOMPARE(frame.value("tcp.checksum.status"), std::string("0"));
        QCOMPARE(frame.value("tcp.checksum_calculated"), std::string("0x4514"));
        QVERIFY(frame.info().find("[TCP CHECKSUM INCORRECT]") != std::string::npos);
    }

    void saysWhereTheChecksumIsLeftToTheAdapter_data()
    {
        QTest::addColumn<int>("checksum");
        QTest::addColumn<QString>("line");
        QTest::newRow("a right checksum") << 0x4513 << QString();
        QTest::newRow("the sum of the pseudo header alone") << 0x8432
            << QStringLiteral("[Checksum offload: left to the network adapter; this is the sending host's own capture, made before the checksum was computed]");
        QTest::newRow("the same without the length") << 0x840a
            << QStringLiteral("[Checksum offload: left to the network adapter, together with the cutting into segments; this is the sending host's own capture]");
    }
    void saysWhereTheChecksumIsLeftToTheAdapter()
    {
        QFETCH(int, checksum);
        QFETCH(QString, line);
        auto bytes = dataSegment;
        putWord(bytes, tcpAt + 16, static_cast<std::uint32_t>(checksum));
        QCOMPARE(QString::fromStdString(lineWith(Dissected(bytes), "[Checksum offload")), line);
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void saysWhyAConnectionWasReset()
    {
        auto bytes = dataSegment;
        bytes[flagsAt] = 0x14;
        const Dissected frame(bytes);
        QCOMPARE(frame.label("tcp.reset_cause"), std::string("Reset cause: porthole"));
        QVERIFY(!frame.has("tcp.payload"));
    }

    void survivesEveryLength_data()
    {
        QTest::addColumn<bool>("known");
        QTest::newRow("by itself") << false;
        QTest::newRow("in its stream") << true;
    }
    void survivesEveryLength()
    {
        QFETCH(bool, known);
        const Known knowledge(tcpflag::analysisFlags);
        const auto options = known ? knowledge.options() : FrameOptions {};
        QCOMPARE(faultAtAnyLength(dataSegment, options), std::string());
        QCOMPARE(faultAtAnyLength(synSegment, options), std::string());
    }

    void survivesImpossibleHeaderLengths()
    {
        for (unsigned words = 0; words < 16; ++words) {
            auto bytes = dataSegment;
            bytes[dataOffsetAt] = static_cast<std::uint8_t>(words << 4);
            QCOMPARE(faultAtAnyLength(bytes), std::string());
            const Dissected frame(bytes);
            QCOMPARE(frame.has("tcp.bogus_header_length"), words < 5);
            QCOMPARE(frame.has("tcp.short_segment"), words > 10);
        }
    }
};

QTEST_GUILESS_MAIN(TcpTest)
#include "tcp_test.moc"
