// What is noted of connections, and that it stays bounded.

#include "analysis/sockets/tcp_sample_book.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using capture::TcpSampleEnds;

namespace {

constexpr Nanoseconds millisecond = 1'000'000;

Socket connection(std::uint64_t cookie, std::uint32_t window)
{
    Socket socket;
    socket.family = SocketFamily::Ipv4;
    socket.protocol = SocketProtocol::Tcp;
    socket.state = SocketState::Established;
    socket.local = {Ipv4Address {0xc000020a}, static_cast<std::uint16_t>(40000 + cookie % 20000)};
    socket.remote = {Ipv4Address {0xc0000250}, 80};
    socket.cookie = cookie;
    socket.tcp.emplace();
    socket.tcp->congestionWindow = window;
    return socket;
}

std::vector<capture::TcpSamples> all(const TcpSampleBook& book)
{
    return book.find([](const TcpSampleEnds&) { return true; });
}

} // namespace

class TcpSampleBookTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyWhatChangesIsNoted()
    {
        TcpSampleBook book;
        for (int n = 0; n < 10; ++n)
            book.note(std::vector {connection(1, n < 5 ? 10 : 20)}, n * 100 * millisecond);
        QCOMPARE(book.size(), std::size_t {2});
        const auto found = all(book);
        QCOMPARE(found.size(), std::size_t {1});
        const auto& samples = found[0].samples;
        QCOMPARE(samples.size(), std::size_t {3}); // and until when the last one was true
        QCOMPARE(samples[0].time, Nanoseconds {0});
        QCOMPARE(samples[1].time, 500 * millisecond);
        QCOMPARE(samples[1].congestionWindow, 20u);
        QCOMPARE(samples[2].time, 900 * millisecond);
        QCOMPARE(samples[2].congestionWindow, 20u);
    }

    void listenersAndOthersAreNone()
    {
        TcpSampleBook book;
        auto listens = connection(1, 10), udp = connection(2, 10), bare = connection(3, 10);
        listens.state = SocketState::Listen;
        udp.protocol = SocketProtocol::Udp;
        bare.tcp.reset();
        book.note(std::vector {listens, udp, bare}, 0);
        QVERIFY(book.empty());
    }

    void ipv4OverIpv6IsIpv4()
    {
        TcpSampleBook book;
        auto socket = connection(1, 10);
        socket.family = SocketFamily::Ipv6;
        socket.local.address = Ipv6Address {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 10}};
        socket.remote.address = Ipv6Address {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 80}};
        book.note(std::vector {socket, connection(2, 10)}, 0);
        const auto found = all(book);
        QCOMPARE(found.size(), std::size_t {2});
        auto ends = found[0].ends, others = found[1].ends;
        QVERIFY(!ends.ipv6 && !others.ipv6);
        QCOMPARE(ends.remote, others.remote);
    }

    void ofALongConnectionEverySecondOneGoes()
    {
        TcpSampleBook book;
        constexpr std::uint32_t looks = 20'000;
        for (std::uint32_t n = 0; n < looks; ++n)
            book.note(std::vector {connection(1, n)}, n * 100 * millisecond);
        const auto found = all(book);
        const auto& samples = found[0].samples;
        QVERIFY(samples.size() <= TcpSampleBook::mostOfOne + 1);
        QVERIFY(samples.size() > TcpSampleBook::mostOfOne / 2 - 1);
        QCOMPARE(samples.front().time, Nanoseconds {0});
        QVERIFY(samples.back().time >= (looks - 10) * 100 * millisecond);
        for (std::size_t i = 1; i < samples.size(); ++i) // no stretch of it is missing
            QVERIFY(samples[i].time > samples[i - 1].time && samples[i].time - samples[i - 1].time <= 1'600 * millisecond);
        QCOMPARE(book.size(), samples.size());
    }

    void ofManyConnectionsTheMemoryIsBounded()
    {
        TcpSampleBook book;
        std::vector<Socket> sockets;
        for (std::uint64_t cookie = 1; cookie <= 5000; ++cookie)
            sockets.push_back(connection(cookie, 0));
        for (std::uint32_t n = 0; n < 150; ++n) {
            for (auto& socket : sockets)
                socket.tcp->congestionWindow = n;
            book.note(sockets, n * 100 * millisecond);
            QVERIFY(book.size() <= TcpSampleBook::most);
        }
        const auto found = all(book);
        QCOMPARE(found.size(), std::size_t {5000});
        for (const auto& one : found)
            QVERIFY(one.samples.size() >= 15);
    }

    void whoWasNotHeardOfForLongestIsForgotten()
    {
        TcpSampleBook book;
        for (std::uint64_t cookie = 1; cookie <= TcpSampleBook::mostConnections + 1; ++cookie)
            book.note(std::vector {connection(cookie, 10)}, static_cast<Nanoseconds>(cookie) * millisecond);
        const auto found = all(book);
        QVERIFY(found.size() <= TcpSampleBook::mostConnections);
        QVERIFY(std::ranges::none_of(found, [](const auto& one) { return one.ends.cookie < 1000; }));
        QVERIFY(std::ranges::any_of(found, [](const auto& one) { return one.ends.cookie == TcpSampleBook::mostConnections + 1; }));
        QCOMPARE(book.size(), found.size());
    }
};

QTEST_APPLESS_MAIN(TcpSampleBookTest)
#include "tcp_sample_book_test.moc"
