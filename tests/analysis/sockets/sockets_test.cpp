#include "analysis/sockets/socket_messages.h"
#include "analysis/sockets/socket_text.h"

#include <QtTest>

#include <cstring>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace porthole;
using namespace porthole::analysis;

namespace {

/// A netlink payload, put together as the kernel does.
class Message {
public:
    template <typename T>
    explicit Message(const T& header)
    {
        append(&header, sizeof header);
    }
    void attribute(std::uint16_t type, const void* data, std::size_t size)
    {
        const nlattr header {static_cast<std::uint16_t>(sizeof(nlattr) + size), type};
        append(&header, sizeof header);
        append(data, size);
    }
    std::vector<std::uint8_t> bytes;

private:
    void append(const void* data, std::size_t size)
    {
        const auto* from = static_cast<const std::uint8_t*>(data);
        bytes.insert(bytes.end(), from, from + size);
        bytes.resize(NLA_ALIGN(bytes.size()));
    }
};

inet_diag_msg inetMessage()
{
    inet_diag_msg message {};
    message.idiag_family = AF_INET;
    message.idiag_state = 1;
    message.idiag_timer = 1;
    message.idiag_retrans = 2;
    message.idiag_expires = 204;
    message.id.idiag_sport = __builtin_bswap16(443);
    message.id.idiag_dport = __builtin_bswap16(50000);
    const std::uint8_t source[] = {192, 0, 2, 1}, destination[] = {198, 51, 100, 7};
    std::memcpy(message.id.idiag_src, source, 4);
    std::memcpy(message.id.idiag_dst, destination, 4);
    message.id.idiag_cookie[0] = 5;
    message.id.idiag_cookie[1] = 1;
    message.idiag_rqueue = 17;
    message.idiag_wqueue = 23;
    message.idiag_uid = 1000;
    message.idiag_inode = 4711;
    return message;
}

SocketAddress v4(std::uint32_t address, std::uint16_t port) { return {Ipv4Address {address}, port}; }
SocketAddress v6(std::uint8_t last, std::uint16_t port)
{
    Ipv6Address address;
    address.bytes[15] = last;
    return {address, port};
}

Socket udp(SocketAddress local, SocketAddress remote, std::uint32_t interface = 0)
{
    Socket socket;
    socket.family = local.address.kind == Address::Kind::Ipv6 ? SocketFamily::Ipv6 : SocketFamily::Ipv4;
    socket.protocol = SocketProtocol::Udp;
    socket.local = local;
    socket.remote = remote;
    socket.interface = interface;
    return socket;
}

} // namespace

class SocketsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsATcpConnection()
    {
        Message message(inetMessage());
        tcp_info info {};
        info.tcpi_rtt = 12345;
        info.tcpi_snd_cwnd = 10;
        info.tcpi_rwnd_limited = 99;
        message.attribute(INET_DIAG_INFO, &info, sizeof info);
        message.attribute(INET_DIAG_CONG, "cubic", 6);
        const std::uint32_t memory[SK_MEMINFO_VARS] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        message.attribute(INET_DIAG_SKMEMINFO, memory, sizeof memory);
        const auto socket = readInetSocket(message.bytes, SocketProtocol::Tcp);
        QVERIFY(socket);
        QCOMPARE(socket->state, SocketState::Established);
        QVERIFY(socket->local == v4(0xc0000201, 443));
        QVERIFY(socket->remote == v4(0xc6336407, 50000));
        QCOMPARE(socket->cookie, std::uint64_t {0x100000005});
        QCOMPARE(socket->receiveQueue, 17u);
        QCOMPARE(socket->sendQueue, 23u);
        QCOMPARE(socket->user, 1000u);
        QCOMPARE(socket->inode, std::uint64_t {4711});
        QCOMPARE(socket->timer, SocketTimer::Retransmit);
        QCOMPARE(socket->timerExpires, 204u);
        QCOMPARE(socket->congestionControl, std::string("cubic"));
        QCOMPARE(socket->tcp->roundTrip, 12345u);
        QCOMPARE(socket->tcp->congestionWindow, 10u);
        QCOMPARE(socket->tcp->receiveWindowLimited, std::uint64_t {99});
        QCOMPARE(socket->memory->sendBuffer, 4u);
        QCOMPARE(socket->memory->drops, 9u);
    }

    void anOlderKernelTellsLess()
    {
        Message message(inetMessage());
        const std::uint8_t firstBytes[12] = {1}; // the beginning of tcp_info
        message.attribute(INET_DIAG_INFO, firstBytes, sizeof firstBytes);
        const auto socket = readInetSocket(message.bytes, SocketProtocol::Tcp);
        QVERIFY(socket && socket->tcp);
        QCOMPARE(socket->tcp->roundTrip, 0u);
    }

    void everyShortMessageIsSafe()
    {
        Message message(inetMessage());
        message.attribute(INET_DIAG_CONG, "bbr", 4);
        for (std::size_t size = 0; size < message.bytes.size(); ++size) {
            const std::vector<std::uint8_t> exact(message.bytes.begin(), message.bytes.begin() + static_cast<std::ptrdiff_t>(size));
            const auto socket = readInetSocket(exact, SocketProtocol::Tcp);
            QCOMPARE(socket.has_value(), size >= sizeof(inet_diag_msg));
            readUnixSocket(exact);
            readPacketSocket(exact);
            readNetlinkSocket(exact);
        }
        auto endless = message.bytes; // an attribute that claims no length, and one that claims too much
        endless[sizeof(inet_diag_msg)] = 0;
        QVERIFY(readInetSocket(endless, SocketProtocol::Tcp)->congestionControl.empty());
        endless[sizeof(inet_diag_msg)] = 0xff;
        QVERIFY(readInetSocket(endless, SocketProtocol::Tcp)->congestionControl.empty());
    }

    void readsUnixNames()
    {
        unix_diag_msg header {};
        header.udiag_family = AF_UNIX;
        header.udiag_type = SOCK_SEQPACKET;
        header.udiag_state = 10;
        header.udiag_ino = 99;
        Message abstract(header);
        abstract.attribute(UNIX_DIAG_NAME, "\0name", 5);
        const std::uint32_t peer = 100;
        abstract.attribute(UNIX_DIAG_PEER, &peer, sizeof peer);
        const auto socket = readUnixSocket(abstract.bytes);
        QVERIFY(socket);
        QCOMPARE(socket->protocol, SocketProtocol::UnixSeqPacket);
        QCOMPARE(socket->path, std::string("@name"));
        QCOMPARE(socket->peerInode, std::uint64_t {100});
        Message file(header);
        file.attribute(UNIX_DIAG_NAME, "/run/a\0b", 8);
        QCOMPARE(readUnixSocket(file.bytes)->path, std::string("/run/a"));
    }

    void deliversAsTheKernelDoes()
    {
        const auto none4 = v4(0, 0);
        const auto destination = v4(0xc0000201, 53), source = v4(0xc6336407, 5000);
        const auto wildcard = udp(v4(0, 53), none4), bound = udp(v4(0xc0000201, 53), none4);
        const auto connected = udp(v4(0xc0000201, 53), v4(0xc6336407, 5000));
        const auto elsewhere = udp(v4(0xc0000202, 53), none4), otherPeer = udp(v4(0xc0000201, 53), v4(0xc6336408, 5000));
        const auto onInterface = udp(v4(0, 53), none4, 3);
        const auto score = [&](const Socket& socket) { return deliveryScore(socket, destination, source, 2); };
        QVERIFY(score(connected) > score(bound));
        QVERIFY(score(bound) > score(wildcard));
        QVERIFY(score(wildcard) > 0);
        QCOMPARE(score(elsewhere), 0);
        QCOMPARE(score(otherPeer), 0);
        QCOMPARE(score(onInterface), 0);
        QVERIFY(deliveryScore(onInterface, destination, source, 3) > score(wildcard));
        QCOMPARE(deliveryScore(wildcard, v4(0xc0000201, 54), source), 0);
        // An IPv6 wildcard takes IPv4 as well, unless it was told not to; an IPv4 socket goes before it.
        auto both = udp(v6(0, 53), v6(0, 0));
        QVERIFY(score(both) > 0);
        QVERIFY(score(both) < score(wildcard));
        both.onlyIpv6 = true;
        QCOMPARE(score(both), 0);
        QCOMPARE(deliveryScore(wildcard, v6(1, 53), v6(2, 9)), 0);
    }

    void acceptedConnectionsFindTheirListener()
    {
        SocketTable table;
        auto listener = udp(v4(0, 80), v4(0, 0)), closer = udp(v4(0xc0000201, 80), v4(0, 0));
        auto accepted = udp(v4(0xc0000201, 80), v4(0xc6336407, 5000)), other = udp(v4(0xc0000203, 80), v4(0xc6336407, 5000));
        for (auto* socket : {&listener, &closer, &accepted, &other})
            socket->protocol = SocketProtocol::Tcp;
        listener.state = closer.state = SocketState::Listen;
        accepted.state = SocketState::Established;
        other.state = SocketState::CloseWait;
        auto outgoing = accepted;
        outgoing.local.port = 40000;
        table.sockets = {listener, closer, accepted, other, outgoing};
        const std::vector<std::size_t> expected {SocketTable::none, SocketTable::none, 1, 0, SocketTable::none};
        QCOMPARE(table.listeners(), expected);

        const std::size_t all[] = {0, 1, 2, 3};
        Text text;
        appendSocketText(table, all, {.tree = true}, text);
        const auto lines = QString::fromUtf8(text.view().data(), static_cast<int>(text.view().size())).split(QLatin1Char('\n'));
        QVERIFY(lines[1].startsWith(QStringLiteral("tcp")) && lines[1].contains(QStringLiteral("0.0.0.0:80")));
        QVERIFY(lines[2].startsWith(QStringLiteral("  tcp")) && lines[2].contains(QStringLiteral("192.0.2.3:80")));
        QVERIFY(lines[4].startsWith(QStringLiteral("  tcp")) && lines[4].contains(QStringLiteral("192.0.2.1:80")));
    }

    /// Our own sockets, told by the kernel that runs the test.
    void findsItsOwnSockets()
    {
        int pair[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        SocketTableReader reader;
        SocketTable table;
        if (!reader.read({}, false, table))
            QSKIP("this kernel does not tell of sockets");
        const auto mine = std::find_if(table.sockets.begin(), table.sockets.end(), [&](const Socket& socket) {
            return std::find(socket.owners.begin(), socket.owners.end(), SocketOwner {::getpid(), pair[0]}) != socket.owners.end();
        });
        ::close(pair[0]);
        ::close(pair[1]);
        if (mine == table.sockets.end())
            QSKIP("this kernel does not tell of UNIX sockets");
        QCOMPARE(mine->protocol, SocketProtocol::UnixStream);
        const auto* process = table.processes.find(::getpid());
        QVERIFY(process);
        QCOMPARE(process->name, std::string("sockets_test"));
        QVERIFY(process->commandLine.empty()); // not asked for
        QVERIFY(process->startTime > 0);
    }

    void jsonHoldsAnything()
    {
        SocketTable table;
        Socket socket;
        socket.family = SocketFamily::Unix;
        socket.protocol = SocketProtocol::UnixStream;
        socket.path = "/tmp/\xff\"\n";
        table.sockets = {socket};
        const std::size_t first[] = {0};
        Text text;
        appendSocketJson(table, first, {}, text);
        QVERIFY(QJsonDocument::fromJson(QByteArray(text.view().data(), static_cast<int>(text.view().size()))).isArray());
    }
};

QTEST_APPLESS_MAIN(SocketsTest)
#include "sockets_test.moc"
