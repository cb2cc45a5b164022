#include "dissectors/application/framing.h"
#include "dissectors/dissector.h"

#include <QtTest>

using namespace porthole;
using Kind = MessageEnd::Kind;

Q_DECLARE_METATYPE(MessageEnd::Kind)

class FramingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsTheEnd_data()
    {
        QTest::addColumn<int>("port");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<int>("length");
        QTest::newRow("a TLS record not all there") << 443 << QByteArray("\x16\x03\x01\x02\x00\x01", 6) << Kind::Known << 517;
        QTest::newRow("half of a TLS header") << 443 << QByteArray("\x17\x03\x03", 3) << Kind::MoreNeeded << 0;
        QTest::newRow("no TLS on its port") << 443 << QByteArray("GARBAGE") << Kind::NotAMessage << 0;
        QTest::newRow("a DNS message") << 53 << QByteArray("\x00\x1d\x00", 3) << Kind::Known << 31;
        QTest::newRow("a request without body") << 80 << QByteArray("GET / HTTP/1.1\r\n\r\n") << Kind::Known << 18;
        QTest::newRow("a request head not all there") << 80 << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << Kind::MoreNeeded << 0;
        QTest::newRow("a response with a length") << 80 << QByteArray("HTTP/1.1 200 OK\r\ncontent-length:  5\r\n\r\nab") << Kind::Known << 44;
        QTest::newRow("a response until the close") << 80 << QByteArray("HTTP/1.0 200 OK\r\n\r\nab") << Kind::AtClose << 0;
        QTest::newRow("a response that has no body") << 80 << QByteArray("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n") << Kind::Known << 48;
        QTest::newRow("chunks, the last one there") << 80 << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n") << Kind::Known << 59;
        QTest::newRow("chunks, more to come") << 80 << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n") << Kind::MoreNeeded << 0;
        QTest::newRow("a BitTorrent handshake on any port") << 50000 << QByteArray("\x13" "BitTorrent protocol\0\0", 22) << Kind::Known << 68;
        QTest::newRow("a BitTorrent piece") << 6881 << QByteArray("\x00\x00\x40\x09\x07\x00", 6) << Kind::Known << 16397;
        QTest::newRow("a BitTorrent keep-alive") << 6881 << QByteArray("\x00\x00\x00\x00\x00", 5) << Kind::Known << 4;
        QTest::newRow("an encrypted BitTorrent stream") << 6881 << QByteArray("\x5a\x05\xbe\x68\xa0", 5) << Kind::NotAMessage << 0;
        QTest::newRow("text without a line on HTTP's port") << 80 << QByteArray("GETTING") << Kind::MoreNeeded << 0;
        QTest::newRow("binary data on HTTP's port") << 80 << QByteArray("\x89\x00", 2) << Kind::NotAMessage << 0;
        QTest::newRow("chunk size that is no number") << 80 << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") << Kind::Known << 51;
    }
    void tellsTheEnd()
    {
        QFETCH(int, port);
        QFETCH(QByteArray, bytes);
        QFETCH(Kind, kind);
        QFETCH(int, length);
        const ByteView view {reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
        const auto framing = port == 443 ? tlsProtocol.framing : port == 53 ? frameDns : port == 80 ? frameHttp : frameBitTorrent;
        FramingState state;
        const auto end = framing(view, state);
        QCOMPARE(end.kind, kind);
        QCOMPARE(static_cast<int>(end.length), length);
    }

    void aLongMessageIsLookedAtOnce()
    {
        const auto bytesOf = [](const QByteArray& text) { return std::vector<std::uint8_t>(text.begin(), text.end()); };
        const QByteArray head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        FramingState state;
        const auto first = bytesOf(head + "5\r\nhello\r\n5\r\nwo");
        const auto framing = frameHttp;
        QCOMPARE(framing(first, state).kind, Kind::AtLeast);
        QCOMPARE(state.resume, static_cast<std::size_t>(head.size()) + 10);
        // The first chunk is not read again: what stands there now would end the message.
        const auto second = bytesOf(head + "x\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n");
        const auto end = framing(second, state);
        QCOMPARE(end.kind, Kind::Known);
        QCOMPARE(end.length, second.size());
    }

    void whatNeverEndsIsGivenUp()
    {
        std::vector<std::uint8_t> endless(300'000, 'x');
        std::copy_n("GET / HTTP/1.1\r\n", 16, endless.begin());
        FramingState state;
        QCOMPARE(frameHttp(endless, state).kind, Kind::NotAMessage);
    }

    void everyShortLengthIsSafe()
    {
        const QByteArray whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        for (qsizetype size = 1; size <= whole.size(); ++size) {
            FramingState state;
            const std::vector<std::uint8_t> exact(whole.begin(), whole.begin() + size);
            const auto end = frameHttp(exact, state);
            if (size < whole.size() && end.kind == Kind::Known)
                QVERIFY(end.length > static_cast<std::uint64_t>(size));
        }
    }
};

QTEST_APPLESS_MAIN(FramingTest)
#include "framing_test.moc"
