// QUIC: what RFC 9000 and RFC 9001 give as examples, and packets sealed with the keys of connection id 0102030405060708.

#include "dissectors/application/quic/connection.h"
#include "dissectors/application/quic/info.h"
#include "dissectors/application/quic/versions.h"
#include "dissectors/dissector.h"
#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::string_view text(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
std::string digits(ByteView bytes)
{
    Text out;
    out.hex(bytes);
    return out.string();
}

Bytes toServer(const Bytes& datagram) { return udpFrame(client, 50000, server, 443, text(datagram)); }
Bytes toClient(const Bytes& datagram) { return udpFrame(server, 443, client, 50000, text(datagram)); }

// PING, PADDING
const Bytes ping = hex(R"(
    cb0000000108010203040506070804616263640040316f4038f51aab04769aeb6055bbfe3abb10a13b1578de4210e59c
    e0e689a3a43b0f8a928d148527a3be2b50fa484b3f724b
)");
// the same in version 2
const Bytes pingVersion2 = hex(R"(
    d76b3343cf08010203040506070804616263640040315f4892bb0c929be1cea777f2b5f7d01b94b33699ed66cae5c202
    ec24e8421c760b8203b9a45c6c18762a410514e9585749
)");
// one of each of most frames
const Bytes manyFrames = hex(R"(
    c2000000010801020304050607080461626364004074fe461acab738de048268ed3c0b25a00fbad9f4dbba46221d05bf
    0f0e6cc3b461335553ae8016a5536c8449a1d6055ef32db19fcb0a6197d4d51b2ca7adeea90e7b932ca4f7d2046dbb6b
    fe3593b849f2a0942991b7c990d6ba0140186d715f5f75072adddeef9304a311aa952e13f2f2ad010c9d
)");
// CRYPTO: the second half of a handshake message, then the first
const Bytes secondHalf = hex(R"(
    cf000000010801020304050607080461626364004026125a3ff11e01bfba47eb6055bbfe3abb10a13b1578de540adcda
    80ec901c73f5162cc3185920
)");
const Bytes firstHalf = hex(R"(
    c9000000010801020304050607080461626364004026710a1dc8f348db058569ef380f64ac4c52dff4d3ae462a528e20
    d8de37c4b08f118625f8498b
)");
// the server's answer: ACK of 0 and 1, PADDING
const Bytes answer = hex(R"(
    cf00000001046162636408534552564552494400402b048327e5a5613e9fc08345091f9d62d72c0a224129a70ed143be
    b3ad4e764b33040072cb3f5ca99648c9ee
)");
// an ACK that claims 2^40 ranges
const Bytes countlessRanges = hex(R"(
    c200000001080102030405060708046162636400403210f83bf41a6b04779aeb6055bbff3bba11a03a1479df4311e49d
    e1e788a2a53a0e514f9a57ddad4110ffe9cbe14491fe1df5
)");

// RFC 9001 appendix A.3 and A.4
const Bytes serverInitial = hex(R"(
    cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb3
    8cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84
    022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee
)");
const Bytes retry = hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
const Bytes rfcDcid = hex("8394c8f03e515708");

/// Frames of one conversation, each with what a listener noted of it.
class Conversation {
public:
    Conversation()
        : m_listener(quic::listenToQuic({m_options, standardRegistry(), m_keys}))
    {
    }
    /// The frame's number.
    void hear(const Bytes& datagram, bool fromClient = true)
    {
        ++m_frame;
        m_notes.push_back({0, m_listener->hear({m_frame, 0, fromClient, 50000, 443, datagram})});
        m_streams = {StreamKnowledge {}};
        m_streams[0].known = true;
        m_streams[0].fromClient = fromClient;
        m_streams[0].application = &quicProtocol;
        m_streams[0].payloadNotes = PlacedNotes(&m_notes.back(), m_notes.back().note ? 1 : 0);
        m_knowledge.number = m_frame;
        m_knowledge.streams = m_streams;
        m_bytes = fromClient ? toServer(datagram) : toClient(datagram);
    }
    const Bytes& frame() const { return m_bytes; }
    FrameOptions options() const
    {
        FrameOptions options;
        options.knowledge = &m_knowledge;
        return options;
    }

private:
    DissectionOptions m_options;
    KeyLog m_keys;
    std::unique_ptr<Listener> m_listener;
    std::uint32_t m_frame = 0;
    std::deque<PlacedNote> m_notes;
    std::vector<StreamKnowledge> m_streams;
    FrameKnowledge m_knowledge;
    Bytes m_bytes;
};

} // namespace

class QuicTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void variableLengthIntegersAreThoseOfTheRfc();
    void packetNumbersAreCompleted();
    void initialKeysAreThoseOfTheRfc();
    void anInitialPacketIsOpened();
    void retryTagsAreChecked();
    void padding_data();
    void padding();
    void streamsAreAssembled();
    void aStreamWithTooManyGapsIsGivenUp();
    void figuresAreWrittenAsInTheRfc();

    void framesOfAnInitialPacketAreShown();
    void version2HasItsOwnKeysAndTypes();
    void aHandshakeMessageInTwoPacketsIsShownWithTheLast();
    void theServersPacketsBelongToTheConnection();
    void aShortHeaderEndsWithTheIdOfItsReceiver();
    void unknownConnections();
    void versionNegotiationListsVersions();
    void bytesBehindTheLastPacketArePadding();
    void recognition_data();
    void recognition();
    void noLengthIsTooShort();
    void hostileInput();
};

void QuicTest::variableLengthIntegersAreThoseOfTheRfc()
{
    // RFC 9000 appendix A.1
    const std::pair<const char*, std::uint64_t> examples[]
        = {{"c2197c5eff14e88c", 151288809941952652}, {"9d7f3e7d", 494878333}, {"7bbd", 15293}, {"25", 37}, {"4025", 37}};
    for (const auto& [bytes, expected] : examples) {
        const auto encoded = hex(bytes);
        std::size_t at = 0;
        std::uint64_t value = 0;
        QVERIFY(quic::readVarint(encoded, at, value));
        QCOMPARE(value, expected);
        QCOMPARE(at, encoded.size());
        at = 0;
        QVERIFY(!quic::readVarint(ByteView(encoded).first(encoded.size() - 1), at, value));
    }
}

void QuicTest::packetNumbersAreCompleted()
{
    QCOMPARE(quic::fullPacketNumber(0x9b32, 2, 0xa82f30eb), std::uint64_t {0xa82f9b32}); // RFC 9000 appendix A.3
    QCOMPARE(quic::fullPacketNumber(0x05, 1, 0), std::uint64_t {5});
    QCOMPARE(quic::fullPacketNumber(0x01, 1, 0xff), std::uint64_t {0x101});
    QCOMPARE(quic::fullPacketNumber(0xfe, 1, 0x101), std::uint64_t {0xfe});
    QCOMPARE(quic::fullPacketNumber(0xffffffff, 4, 0), std::uint64_t {0xffffffff});
}

void QuicTest::initialKeysAreThoseOfTheRfc()
{
    const auto keys = quic::initialKeys(rfcDcid, quic::version1); // RFC 9001 appendix A.1
    QCOMPARE(digits(keys.client.key), std::string("1f369613dd76d5467730efcbe3b1a22d"));
    QCOMPARE(digits(keys.client.iv), std::string("fa044b2f42a3fd3b46fb255c"));
    QCOMPARE(digits(keys.client.headerKey), std::string("9f50449e04a0e810283a1e9933adedd2"));
    QCOMPARE(digits(keys.server.key), std::string("cf3a5331653c364c88f0f379b6067e37"));
    QCOMPARE(digits(keys.server.iv), std::string("0ac1493ca1905853b0bba03e"));
    QCOMPARE(digits(keys.server.headerKey), std::string("c206b8d9b9f0f37644430b490eeaa314"));
}

void QuicTest::anInitialPacketIsOpened()
{
    const auto keys = quic::initialKeys(rfcDcid, quic::version1).server;
    const auto header = quic::parseHeader(serverInitial, serverInitial.size(), 0);
    QVERIFY(header);
    QCOMPARE(header->length, serverInitial.size());
    const auto bare = quic::unprotectHeader(keys, serverInitial, *header);
    QVERIFY(bare);
    QCOMPARE(bare->number, 1u);
    QCOMPARE(bare->numberLength, 2u);
    const auto payload = quic::decrypt(keys, serverInitial, *header, *bare, bare->number);
    QVERIFY(payload);
    QCOMPARE(digits(ByteView(*payload).first(10)), std::string("02000000000600405a02"));
    auto broken = serverInitial;
    broken.back() ^= 1;
    QVERIFY(!quic::decrypt(keys, broken, *header, *bare, bare->number));
    QVERIFY(!quic::decrypt(keys, serverInitial, *header, *bare, bare->number + 1));
}

void QuicTest::retryTagsAreChecked()
{
    QVERIFY(quic::checkRetryTag(retry, quic::version1, rfcDcid) == quic::RetryTag::Right);
    QVERIFY(quic::checkRetryTag(retry, quic::version2, rfcDcid) == quic::RetryTag::Wrong);
    QVERIFY(quic::checkRetryTag(retry, quic::version1, hex("01")) == quic::RetryTag::Wrong);
    QVERIFY(quic::checkRetryTag(retry, 0x12345678, rfcDcid) == quic::RetryTag::None);
}

void QuicTest::padding_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("belongs");
    QTest::newRow("a long header to the same id") << QByteArray::fromHex("e000000001020102") << true;
    QTest::newRow("to another id") << QByteArray::fromHex("e000000001020103") << false;
    QTest::newRow("to a longer one") << QByteArray::fromHex("e00000000103010203") << false;
    QTest::newRow("a short header to the same id") << QByteArray::fromHex("4001020506") << true;
    QTest::newRow("zeros") << QByteArray::fromHex("0000000000") << false;
    QTest::newRow("a single byte") << QByteArray::fromHex("40") << false;
}

void QuicTest::padding()
{
    QFETCH(const QByteArray, bytes);
    const Bytes packet(bytes.begin(), bytes.end());
    const Bytes dcid {1, 2};
    QTEST(quic::belongsTo(packet, dcid, dcid.size()), "belongs");
}

void QuicTest::streamsAreAssembled()
{
    using Kind = quic::Delivery::Kind;
    const Bytes data {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const auto part = [&](std::size_t from, std::size_t to) { return ByteView(data).subspan(from, to - from); };
    quic::StreamAssembler stream;
    QVERIFY(stream.take(1, 0, part(0, 2)).kind == Kind::InOrder);
    QVERIFY(stream.take(2, 0, part(0, 2)).kind == Kind::Repeated);
    const auto overlapping = stream.take(3, 1, part(1, 3));
    QVERIFY(overlapping.kind == Kind::InOrder && overlapping.overlaps);
    QCOMPARE(overlapping.skipped, std::size_t {1});
    const auto early = stream.take(4, 6, part(6, 8));
    QVERIFY(early.kind == Kind::Waiting && early.joinedIn && *early.joinedIn == 0);
    QVERIFY(stream.take(5, 3, part(3, 4)).kind == Kind::Waiting);
    QVERIFY(stream.take(5, 6, part(6, 8)).kind == Kind::Repeated);
    const auto joined = stream.take(6, 3, part(3, 7));
    QVERIFY(joined.kind == Kind::Reassembled);
    QCOMPARE(digits(joined.bytes), std::string("0304050607"));
    QCOMPARE(*early.joinedIn, 6u);
    QCOMPARE(joined.fragments.size(), std::size_t {3});
    QCOMPARE(joined.fragments[1].frame, 6u);
    QCOMPARE(joined.fragments[1].offset, 1u);
    QCOMPARE(joined.fragments[1].length, 3u);
    QCOMPARE(joined.fragments[2].frame, 4u);
    QVERIFY(stream.take(7, 8, part(8, 10)).kind == Kind::InOrder);
}

void QuicTest::aStreamWithTooManyGapsIsGivenUp()
{
    quic::StreamAssembler stream;
    const Bytes one {1};
    for (std::uint32_t i = 0; i <= quic::StreamAssembler::mostParts; ++i)
        stream.take(i, 2 * i + 1, one);
    QVERIFY(stream.lost());
    QVERIFY(stream.take(1, 0, one).kind == quic::Delivery::Kind::Waiting);
}

void QuicTest::figuresAreWrittenAsInTheRfc()
{
    const auto line = [](quic::PacketType type, std::uint64_t number, const Bytes& payload, std::string_view messages) {
        Text out;
        quic::FigureLine figure(out, type, number);
        quic::Frame frame;
        for (std::size_t at = 0; quic::nextFrame(payload, at, frame);)
            figure.add(frame, messages);
        return out.string();
    };
    QCOMPARE(line(quic::PacketType::Initial, 0, hex("0600020100 0200000000 000000"), "CH"), std::string("Initial[0]: CRYPTO[CH], ACK[0]"));
    QCOMPARE(line(quic::PacketType::OneRtt, 1, hex("1e 0b0302 6f6b 0201000001"), {}),
        std::string("1-RTT[1]: HANDSHAKE_DONE, STREAM[3, \"ok\"], ACK[1]"));
    QCOMPARE(line(quic::PacketType::ZeroRtt, 0, hex("0a0003 00ff80"), {}), std::string("0-RTT[0]: STREAM[0, 3 bytes]"));
}

void QuicTest::framesOfAnInitialPacketAreShown()
{
    const Dissected packet(toServer(manyFrames));
    QCOMPARE(packet.layers(), std::string("eth:ethertype:ip:udp:quic:tls"));
    QCOMPARE(packet.protocol(), std::string("QUIC"));
    QCOMPARE(packet.info(), std::string("Initial, DCID=0102030405060708, SCID=61626364, PKN: 1, PING, ACK, RS(4), CRYPTO, NT, STREAM(7), "
                                        "MSD(4), NCI, PC, CC, AF, PADDING"));
    QCOMPARE(packet.value("quic.packet.summary"),
        std::string("Initial[1]: PING, ACK[100], RESET_STREAM, CRYPTO, NEW_TOKEN, STREAM[7, \"hello\"], MAX_STREAM_DATA, "
                    "NEW_CONNECTION_ID, PATH_CHALLENGE, CONNECTION_CLOSE, ACK_FREQUENCY"));
    QCOMPARE(packet.label("quic.packet_number_length"), std::string(".... ..01 = Packet Number Length: 2 bytes (1)"));
    QCOMPARE(packet.values("quic.frame_type"), (std::vector<std::string> {"1", "2", "4", "6", "7", "15", "17", "24", "26", "28", "175", "119", "0"}));
    const auto lines = packet.lines("quic");
    const auto has = [&](std::string_view line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
    QVERIFY(has("    RESET_STREAM id=4 Error code: 0x10c"));
    QVERIFY(has("        Frame Type: ACK (0x0000000000000002)"));
    QVERIFY(has("        Gap: 1"));
    QVERIFY(has("    STREAM id=7 fin=1 off=100 len=5 dir=Unidirectional origin=Server-initiated"));
    QVERIFY(has("            .... ...1 = Fin: True"));
    QVERIFY(has("    CONNECTION_CLOSE (Transport) Error code: CRYPTO_ERROR (Handshake Failure)"));
    QVERIFY(has("        Reason phrase: oops"));
    QVERIFY(has("        Last Byte: 0x03, Ignore CE, Ignore Order"));
    QVERIFY(has("    PADDING Length: 3"));
    QCOMPARE(packet.value("quic.nci.stateless_reset_token"), std::string("52525252525252525252525252525252"));
    QVERIFY(packet.has("quic.ft.unknown"));
}

void QuicTest::version2HasItsOwnKeysAndTypes()
{
    const Dissected packet(toServer(pingVersion2));
    QCOMPARE(packet.info(), std::string("Initial, DCID=0102030405060708, SCID=61626364, PKN: 0, PING, PADDING"));
    QCOMPARE(packet.label("quic.long.packet_type_v2"), std::string("..01 .... = Packet Type: Initial (1)"));
    QCOMPARE(packet.label("quic.version"), std::string("Version: 2 (0x6b3343cf)"));
}

void QuicTest::aHandshakeMessageInTwoPacketsIsShownWithTheLast()
{
    Conversation conversation;
    conversation.hear(secondHalf);
    {
        const Dissected packet(conversation.frame(), conversation.options());
        QCOMPARE(packet.layers(), std::string("eth:ethertype:ip:udp:quic"));
        QCOMPARE(packet.value("quic.connection.number"), std::string("0"));
    }
    conversation.hear(firstHalf);
    const Dissected packet(conversation.frame(), conversation.options());
    QCOMPARE(packet.layers(), std::string("eth:ethertype:ip:udp:quic:tls"));
    QCOMPARE(packet.label("quic.crypto.fragments"), std::string("[2 Reassembled QUIC CRYPTO Data Fragments (8 bytes): #2(4), #1(4)]"));
    QCOMPARE(packet.value("tls.handshake.type"), std::string("20"));
    QCOMPARE(packet.value("quic.packet.summary"), std::string("Initial[1]: CRYPTO[FIN]"));
    conversation.hear(firstHalf);
    const Dissected again(conversation.frame(), conversation.options());
    QVERIFY(again.has("quic.retransmission"));
    QVERIFY(!again.has("tls.handshake.type"));
}

void QuicTest::theServersPacketsBelongToTheConnection()
{
    Conversation conversation;
    conversation.hear(ping);
    conversation.hear(answer, false);
    const Dissected packet(conversation.frame(), conversation.options());
    QCOMPARE(packet.info(), std::string("Initial, DCID=61626364, SCID=5345525645524944, PKN: 0, ACK, PADDING"));
    QCOMPARE(packet.value("quic.ack.largest_acknowledged"), std::string("1"));
}

void QuicTest::aShortHeaderEndsWithTheIdOfItsReceiver()
{
    Conversation conversation;
    conversation.hear(ping);
    conversation.hear(answer, false);
    const auto payload = std::string(40, '0');
    conversation.hear(hex("40 61626364" + payload), false);
    const Dissected first(conversation.frame(), conversation.options());
    QCOMPARE(first.info(), std::string("Protected Payload (KP0), DCID=61626364"));
    QCOMPARE(first.value("quic.remaining_payload"), payload);
    QVERIFY(first.has("quic.decryption_failed"));
    conversation.hear(hex("40 5345525645524944" + payload));
    const Dissected second(conversation.frame(), conversation.options());
    QCOMPARE(second.info(), std::string("Protected Payload (KP0), DCID=5345525645524944"));
    QVERIFY(!second.has("quic.decryption_failed")); // it has been said once
}

void QuicTest::unknownConnections()
{
    Conversation conversation;
    conversation.hear(hex("e000000001 08 8c0061001aa0c66d 00 19" + std::string(50, '1')));
    const Dissected packet(conversation.frame(), conversation.options());
    QVERIFY(packet.has("quic.connection.unknown"));
    QVERIFY(packet.has("quic.decryption_failed"));
    QCOMPARE(packet.info(), std::string("Handshake, DCID=8c0061001aa0c66d"));
}

void QuicTest::versionNegotiationListsVersions()
{
    const Dissected packet(toClient(hex("f5 00000000 00 04 01020304 00000001 1a2a3a4a")));
    QCOMPARE(packet.info(), std::string("Version Negotiation, SCID=01020304"));
    QCOMPARE(packet.values("quic.supported_version"), (std::vector<std::string> {"0x00000001", "0x1a2a3a4a"}));
    QCOMPARE(packet.label("quic.vn.unused"), std::string(".111 0101 = Unused: 0x75"));
}

void QuicTest::bytesBehindTheLastPacketArePadding()
{
    auto datagram = ping;
    datagram.insert(datagram.end(), 20, 0);
    const Dissected packet(toServer(datagram));
    QVERIFY(packet.has("quic.coalesced_padding_data"));
    QVERIFY(!packet.malformed());
    QCOMPARE(packet.value("quic.packet_length"), std::to_string(ping.size()));
}

void QuicTest::recognition_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("quic");
    const QByteArray rest = QByteArray::fromHex("08010203040506070800001400112233445566778899aabbccddeeff00112233");
    QTest::newRow("version 1") << QByteArray::fromHex("c000000001") + rest << true;
    QTest::newRow("draft 29") << QByteArray::fromHex("c0ff00001d") + rest << true;
    QTest::newRow("a reserved version") << QByteArray::fromHex("c01a2a3a4a") + rest << true;
    QTest::newRow("draft 10") << QByteArray::fromHex("c0ff00000a") + rest << false;
    QTest::newRow("an unknown version") << QByteArray::fromHex("c012345678") + rest << false;
    QTest::newRow("a short header") << QByteArray::fromHex("4000000001") + rest << false;
    QTest::newRow("too short") << QByteArray::fromHex("c00000000100000000") << false;
}

void QuicTest::recognition()
{
    QFETCH(const QByteArray, bytes);
    const Dissected packet(udpFrame(client, 40000, server, 40001, bytes.toStdString()));
    QTEST(packet.protocol() == "QUIC", "quic");
}

void QuicTest::noLengthIsTooShort()
{
    for (const auto& datagram : {ping, manyFrames, retry, serverInitial})
        QCOMPARE(faultAtAnyLength(toServer(datagram)), std::string());
    Conversation conversation;
    conversation.hear(secondHalf);
    conversation.hear(firstHalf);
    QCOMPARE(faultAtAnyLength(conversation.frame(), conversation.options()), std::string());
}

void QuicTest::hostileInput()
{
    const Dissected ranges(toServer(countlessRanges));
    QVERIFY(ranges.malformed());
    // Whatever comes, a conversation keeps little of it.
    Conversation conversation;
    auto datagram = ping;
    for (int i = 0; i < 2000; ++i) {
        for (auto& byte : datagram)
            byte = static_cast<std::uint8_t>(byte * 5 + i);
        datagram[0] |= 0xc0;
        std::copy_n(ping.begin() + 1, 5, datagram.begin() + 1);
        conversation.hear(datagram, i % 2);
        const Dissected packet(conversation.frame(), conversation.options());
        QCOMPARE(faultOf(packet.packet()), std::string());
    }
}

QTEST_GUILESS_MAIN(QuicTest)
#include "quic_test.moc"
