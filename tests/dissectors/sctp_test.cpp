// SCTP: chunks and parameters of RFC 9260 and its extensions, what is wrong with some, every length of each.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

/// The common header from port 5000 to 5001, and chunks.
Bytes packet(std::string_view chunks) { return ipv4(132, hex("1388 1389 11223344 00000000") + hex(chunks)); }

struct Example {
    const char* name;
    const char* chunks;
    const char* info;
    const char* line; ///< a line of the tree
};

const Example examples[] = {
    {"INIT", "01 00 0014 0a0b0c0d 00010000 000a 0010 00000100", "INIT ", "INIT chunk (Outbound streams: 10, inbound streams: 16)"},
    {"an address in INIT", "01 00 001c 0a0b0c0d 00010000 000a 0010 00000100 0005 0008 c0000201", "INIT ",
        "IPv4 address parameter (Address: 192.0.2.1)"},
    {"types of address", "01 00 001c 0a0b0c0d 00010000 000a 0010 00000100 000c 0008 0005 0006", "INIT ",
        "Supported address types parameter (Supported types: IPv4, IPv6)"},
    {"a name that ends with a zero byte", "01 00 001c 0a0b0c0d 00010000 000a 0010 00000100 000b 0008 61626300", "INIT ",
        "Hostname address parameter (Hostname: abc)"},
    {"supported chunks, padded", "01 00 001a 0a0b0c0d 00010000 000a 0010 00000100 8008 0006 c0c1 0000", "INIT ",
        "Supported Extensions parameter (Supported types: FORWARD_TSN, ASCONF)"},
    {"an unknown parameter", "01 00 001b 0a0b0c0d 00010000 000a 0010 00000100 7777 0007 616263 00", "INIT ",
        "Unknown parameter (Type 30583, value length: 3 bytes)"},
    {"INIT ACK with a cookie", "02 00 001c 01020304 00020000 0005 0006 00000200 0007 0008 636f6f6b", "INIT_ACK ",
        "State cookie parameter (Cookie length: 4 bytes)"},
    {"COOKIE ECHO and DATA", "0a 00 0008 636f6f6b 00 03 0015 00000100 0001 0000 00000000 68656c6c6f 000000",
        "COOKIE_ECHO DATA (TSN=256) ",
        "DATA chunk (ordered, complete segment, TSN: 256, SID: 1, SSN: 0, PPID: 0, payload length: 5 bytes)"},
    {"a fragment, unordered", "00 06 0012 00000100 0001 0000 00000012 6865 0000", "DATA (TSN=256) (Message Fragment) ",
        "DATA chunk (unordered, first segment, TSN: 256, SID: 1, SSN: 0, PPID: 18, payload length: 2 bytes)"},
    {"I-DATA that goes on", "40 00 0019 00000103 0001 0000 00000007 00000002 6964617461 000000",
        "I_DATA (TSN=259) (Message Fragment) ",
        "I_DATA chunk (ordered, middle segment, TSN: 259, SID: 1, MID: 7, FSN: 2, payload length: 5 bytes)"},
    {"SACK with gaps", "03 00 001c 00000100 00010000 0002 0001 0002 0003 0005 0006 000000ff", "SACK (Ack=256+6, Arwnd=65536) ",
        "Gap Acknowledgement for TSN 261 to 262"},
    {"SACK without", "03 00 0010 00000100 00010000 0000 0000", "SACK (Ack=256, Arwnd=65536) ",
        "SACK chunk (Cumulative TSN: 256, a_rwnd: 65536, gaps: 0, duplicate TSNs: 0)"},
    {"NR-SACK", "10 01 0020 00000100 00010000 0001 0001 0001 0000 0002 0003 0005 0006 000000ff", "NR_SACK ",
        "NR-Gap Acknowledgement for TSN 261 to 262"},
    {"HEARTBEAT", "04 00 000c 0001 0008 68656172", "HEARTBEAT ", "Heartbeat info parameter (Information: 4 bytes)"},
    {"ABORT by the user", "06 01 000b 000c 0007 627965 00", "ABORT ", "User initiated ABORT cause"},
    {"SHUTDOWN", "07 00 0008 00000100", "SHUTDOWN ", "SHUTDOWN chunk (Cumulative TSN ack: 256)"},
    {"SHUTDOWN ACK", "08 00 0004", "SHUTDOWN_ACK ", "SHUTDOWN_ACK chunk"},
    {"SHUTDOWN COMPLETE", "0e 01 0004", "SHUTDOWN_COMPLETE ", ".... ...1 = T-Bit: Tag reflected"},
    {"ERROR: a stream that is none", "09 00 000c 0001 0008 0005 0000", "ERROR ", "Invalid stream identifier cause (SID: 5)"},
    {"ERROR: parameters are missing", "09 00 0010 0002 000c 00000002 0009 000b", "ERROR ",
        "Missing parameter type: Cookie preservative (0x0009)"},
    {"ERROR: an unknown chunk, quoted", "09 00 000e 0006 000a 55 00 0006 7a7a 0000", "ERROR ",
        "Unrecognized chunk type cause (Type: 85 (unknown))"},
    {"ERROR: no data", "09 00 000c 0009 0008 00000101", "ERROR ", "No user data cause (TSN: 257)"},
    {"ERROR: an unknown cause", "09 00 000a 0063 0006 3f3f 0000", "ERROR ",
        "Unknown cause (Code: 99, information length: 2 bytes)"},
    {"ASCONF adds an address", "c1 00 0018 00000009 c001 0010 00000001 0005 0008 c0000203", "ASCONF ",
        "Add IP address parameter (Address: 192.0.2.3, correlation ID: 1)"},
    {"RE-CONFIG", "82 00 0018 000d 0014 00000001 00000002 00000003 0001 0002", "RE_CONFIG ", "Senders last assigned TSN: 3"},
    {"FORWARD TSN", "c0 00 000c 00000110 0001 0002", "FORWARD_TSN ", "FORWARD_TSN chunk(Cumulative TSN: 272)"},
    {"I-FORWARD-TSN", "c2 00 0010 00000111 0001 0001 00000004", "I_FORWARD_TSN ",
        ".... .... .... ...1 = U-Bit: Unordered messages"},
    {"AUTH", "0f 00 000c 0001 0003 0a0b0c0d", "AUTH ", "HMAC identifier: SHA-256 (3)"},
    {"PKTDROP", "81 07 0014 00001000 00000010 0014 0000 01020304", "PKTDROP ", ".... ...1 = M-Bit: Source is a middlebox"},
    {"PAD", "84 00 0009 0000000000 000000", "PAD ", "PAD chunk (Padding data length: 5 bytes)"},
    {"a chunk that nobody knows", "33 55 000b 756e6b6e6f776e 00", "RESERVED ", "RESERVED chunk (Type: 51, value length: 7 bytes)"},
};

} // namespace

class SctpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheCommonHeader()
    {
        const Dissected frame(packet("0b 00 0004"), rawIp());
        QCOMPARE(frame.layers(), std::string("raw:ip:sctp"));
        QCOMPARE(frame.protocol(), std::string("SCTP"));
        QCOMPARE(frame.label("sctp"), std::string("Stream Control Transmission Protocol, Src Port: 5000 (5000), Dst Port: 5001 (5001)"));
        QCOMPARE(frame.values("sctp.port"), (std::vector<std::string> {"5000", "5001"}));
        QCOMPARE(frame.value("sctp.verification_tag"), std::string("0x11223344"));
        QCOMPARE(frame.label("sctp.checksum"), std::string("Checksum: 0x00000000 [unverified]"));
        QCOMPARE(frame.value("sctp.checksum.status"), std::string("2"));
    }

    void describesChunks_data() { addExamples(); }
    void describesChunks()
    {
        QFETCH(int, index);
        const auto& example = examples[index];
        const Dissected frame(packet(example.chunks), rawIp());
        QCOMPARE(frame.info(), std::string(example.info));
        QVERIFY2(lineWith(frame, example.line) == example.line, frame.text("sctp").c_str());
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        QCOMPARE(faultAtAnyLength(packet(examples[index].chunks), rawIp()), std::string());
    }

    void givesTheDataOn()
    {
        const Dissected frame(packet("00 03 0015 00000100 0001 0000 00000000 68656c6c6f 000000"), rawIp());
        QCOMPARE(frame.layers(), std::string("raw:ip:sctp:data"));
        QCOMPARE(frame.value("data.data"), std::string("68656c6c6f"));
        QCOMPARE(frame.value("sctp.chunk_padding"), std::string("000000"));
    }

    void countsFromTheFirstNumber()
    {
        FrameKnowledge knowledge;
        knowledge.sctp = {.sentBaseKnown = true, .receivedBaseKnown = true, .sentBase = 0xff, .receivedBase = 0x200};
        auto options = rawIp();
        options.knowledge = &knowledge;
        const auto chunks = packet("03 00 0014 00000205 00010000 0001 0000 0002 0003  00 03 0014 00000100 0001 0000 00000000 68656c6c");
        const Dissected frame(chunks, options);
        QCOMPARE(frame.info(), std::string("SACK (Ack=5+3, Arwnd=65536) DATA (TSN=1) "));
        QCOMPARE(frame.value("sctp.data_tsn"), std::string("1"));
        QCOMPARE(frame.value("sctp.data_tsn_raw"), std::string("256"));
        QCOMPARE(frame.value("sctp.sack_cumulative_tsn_ack"), std::string("5"));
        QCOMPARE(frame.value("sctp.sack_gap_block_start_tsn"), std::string("7"));
        QCOMPARE(lineWith(frame, "DATA chunk (ordered, complete segment, TSN: 1,").empty(), false);
        QCOMPARE(faultAtAnyLength(chunks, options), std::string());
        options.dissection.relativeTsns = false;
        QCOMPARE(Dissected(chunks, options).info(), std::string("SACK (Ack=517+3, Arwnd=65536) DATA (TSN=256) "));
        // What an error quotes is shown as it stands.
        const auto quoted = packet("09 00 001c 0006 0018 00 03 0014 00000100 0001 0000 00000000 68656c6c");
        options.dissection.relativeTsns = true;
        QCOMPARE(Dissected(quoted, options).info(), std::string("ERROR (TSN=256) "));
    }

    void verifiesChecksums()
    {
        const auto whole = [](std::string_view checksum) { return ipv4(132, hex("1388 1389 11223344") + hex(checksum) + hex("0e 01 0004")); };
        auto options = rawIp();
        QCOMPARE(Dissected(whole("27fc5d76"), options).label("sctp.checksum"), std::string("Checksum: 0x27fc5d76 [unverified]"));
        options.dissection.verifySctpChecksum = true;
        QCOMPARE(Dissected(whole("27fc5d76"), options).label("sctp.checksum"), std::string("Checksum: 0x27fc5d76 [correct]"));
        const Dissected wrong(whole("27fc5d77"), options);
        QCOMPARE(wrong.value("sctp.checksum.status"), std::string("0"));
        QCOMPARE(wrong.label("sctp.checksum"), std::string("Checksum: 0x27fc5d77 incorrect, should be 0x27fc5d76"));
        QVERIFY(wrong.has("sctp.checksum_bad.expert"));
    }

    void namesWhatIsWrong()
    {
        QVERIFY(Dissected(packet("03 00 0010 00000100 00000000 0000 0000"), rawIp()).has("sctp.sack_a_rwnd.expert"));
        const Dissected gaps(packet("03 00 0018 00000100 00000001 0002 0000 0005 0004 0002 0003"), rawIp());
        QVERIFY(gaps.has("sctp.sack_gap_block_malformed"));
        QVERIFY(gaps.has("sctp.sack_gap_block_out_of_order"));
        const Dissected tooLong(packet("0b 00 0014"), rawIp());
        QVERIFY(tooLong.has("sctp.chunk_length.bad"));
        const Dissected tooShort(packet("0b 00 0003"), rawIp());
        QCOMPARE(tooShort.label("sctp.chunk_length"), std::string("Chunk length: 3 (invalid, should be >= 4)"));
        QVERIFY(Dissected(packet("01 00 0018 0a0b0c0d 00010000 000a 0010 00000100 0005 0003"), rawIp()).malformed());
        QVERIFY(Dissected(packet("03 00 0014 00000100 00010000 0003 0001 0002 0003"), rawIp()).malformed());
        // The padding of the last parameter is the chunk's (RFC 9260 section 3.2.1): here the chunk counts it.
        QVERIFY(Dissected(packet("01 00 001c 0a0b0c0d 00010000 000a 0010 00000100 7777 0007 616263 00"), rawIp())
                    .has("sctp.parameter_padding.expert"));
        QVERIFY(!Dissected(packet("01 00 001b 0a0b0c0d 00010000 000a 0010 00000100 7777 0007 616263 00"), rawIp())
                     .has("sctp.parameter_padding.expert"));
    }

    void endlessNestingEnds()
    {
        // Parameters that hold a parameter that holds a parameter, as deep as a packet can have them.
        Bytes inner;
        for (int i = 0; i < 4000; ++i) {
            auto outer = hex("0008 0000") + inner;
            putWord(outer, 2, static_cast<std::uint32_t>(outer.size()));
            inner = outer;
        }
        auto chunk = hex("02 00 0000 01020304 00020000 0005 0006 00000200") + inner;
        putWord(chunk, 2, static_cast<std::uint32_t>(chunk.size()));
        const Dissected frame(ipv4(132, hex("1388 1389 11223344 00000000") + chunk), rawIp());
        QCOMPARE(faultOf(frame.packet()), std::string());
        QVERIFY(frame.values("sctp.parameter_type").size() < 20);
    }

private:
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(examples)); ++i)
            QTest::newRow(examples[i].name) << i;
    }
};

QTEST_GUILESS_MAIN(SctpTest)
#include "sctp_test.moc"
