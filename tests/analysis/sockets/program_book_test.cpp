#include "analysis/sockets/program_book.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using Certainty = ProcessKnowledge::Certainty;

namespace {

constexpr Nanoseconds second = 1'000'000'000;

SocketAddress at(std::uint32_t address, std::uint16_t port) { return {Ipv4Address {address}, port}; }

constexpr std::uint32_t here = 0xc0000201, there = 0xc6336407, group = 0xe00000fb;

Socket socketOf(SocketProtocol protocol, SocketAddress local, SocketAddress remote, std::uint64_t cookie, SocketState state = SocketState::Established)
{
    Socket socket;
    socket.family = SocketFamily::Ipv4;
    socket.protocol = protocol;
    socket.state = state;
    socket.local = local;
    socket.remote = remote;
    socket.cookie = cookie;
    return socket;
}

} // namespace

class ProgramBookTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_book = std::make_unique<ProgramBook>();
        m_book->setLocalAddresses({Ipv4Address {here}});
    }

    void aConnectionHasItsProgram()
    {
        note(socketOf(SocketProtocol::Tcp, at(here, 40000), at(there, 443), 1), "curl", 100, 10 * second);
        const auto sent = find(at(here, 40000), at(there, 443), 11 * second);
        QCOMPARE(sent.size(), std::size_t {1}); // nobody knows the other machine's programs
        QCOMPARE(std::string(sent[0].name), std::string("curl"));
        QCOMPARE(sent[0].id, 100u);
        QCOMPARE(sent[0].certainty, Certainty::Certain);
        QVERIFY(sent[0].sends);
        const auto received = find(at(there, 443), at(here, 40000), 11 * second);
        QCOMPARE(received.size(), std::size_t {1});
        QVERIFY(!received[0].sends);
    }

    void nobodyIsSaidToBeUnknown()
    {
        const auto found = find(at(here, 40001), at(there, 443), second);
        QCOMPARE(found.size(), std::size_t {1});
        QCOMPARE(found[0].certainty, Certainty::Unknown);
        QVERIFY(find(at(there, 1), at(there, 2), second).empty());
    }

    void aPortThatIsUsedAgainBelongsToTheLaterOne()
    {
        const auto local = at(here, 40000), remote = at(there, 80);
        note(socketOf(SocketProtocol::Tcp, local, remote, 1), "first", 100, 10 * second);
        m_book->close(1, 20 * second);
        note(socketOf(SocketProtocol::Tcp, local, remote, 2), "second", 101, 100 * second);
        QCOMPARE(find(local, remote, 15 * second)[0].id, 100u);
        QCOMPARE(find(local, remote, 21 * second)[0].id, 100u); // the last ACK comes after close()
        QCOMPARE(find(local, remote, 100 * second)[0].id, 101u);
        QCOMPARE(find(local, remote, noTime)[0].id, 101u);
    }

    void whatWasAcceptedUnseenIsTheListeners()
    {
        note(socketOf(SocketProtocol::Tcp, at(0, 80), at(0, 0), 5, SocketState::Listen), "nginx", 7, second);
        const auto unseen = find(at(there, 5555), at(here, 80), 2 * second);
        QCOMPARE(unseen.size(), std::size_t {1});
        QCOMPARE(std::string(unseen[0].name), std::string("nginx"));
        QCOMPARE(unseen[0].certainty, Certainty::Inferred);
        // Seen only when it was closed: nobody held it any more.
        m_book->note(socketOf(SocketProtocol::Tcp, at(here, 80), at(there, 5556), 6), {}, 3 * second);
        QCOMPARE(std::string(find(at(there, 5556), at(here, 80), 3 * second)[0].name), std::string("nginx"));
    }

    void datagramsGoToTheSocketBoundMostClosely()
    {
        note(socketOf(SocketProtocol::Udp, at(0, 53), at(0, 0), 1, SocketState::Close), "any", 1, second);
        note(socketOf(SocketProtocol::Udp, at(here, 53), at(0, 0), 2, SocketState::Close), "bound", 2, second);
        QCOMPARE(std::string(find(at(there, 9), at(here, 53), 2 * second, SocketProtocol::Udp)[0].name), std::string("bound"));
        note(socketOf(SocketProtocol::Udp, at(here, 53), at(there, 9), 3), "connected", 3, second);
        QCOMPARE(std::string(find(at(there, 9), at(here, 53), 2 * second, SocketProtocol::Udp)[0].name), std::string("connected"));
        QCOMPARE(std::string(find(at(there, 10), at(here, 53), 2 * second, SocketProtocol::Udp)[0].name), std::string("bound"));
    }

    void severalMayShareAPort()
    {
        note(socketOf(SocketProtocol::Udp, at(0, 6000), at(0, 0), 1, SocketState::Close), "one", 1, second);
        note(socketOf(SocketProtocol::Udp, at(0, 6000), at(0, 0), 2, SocketState::Close), "two", 2, second);
        const auto found = find(at(there, 9), at(here, 6000), 2 * second, SocketProtocol::Udp);
        QCOMPARE(found.size(), std::size_t {2});
        QCOMPARE(found[0].certainty, Certainty::Several);
    }

    void allWhoListenToAGroupGetIt()
    {
        note(socketOf(SocketProtocol::Udp, at(0, 5353), at(0, 0), 1, SocketState::Close), "avahi", 1, second);
        note(socketOf(SocketProtocol::Udp, at(group, 5353), at(0, 0), 2, SocketState::Close), "chrome", 2, second);
        note(socketOf(SocketProtocol::Udp, at(0, 5354), at(0, 0), 3, SocketState::Close), "other", 3, second);
        const auto found = find(at(there, 5353), at(group, 5353), 2 * second, SocketProtocol::Udp);
        QCOMPARE(found.size(), std::size_t {2});
        QCOMPARE(found[0].certainty, Certainty::Certain);
    }

    void aSocketThatIsConnectedLaterMoves()
    {
        note(socketOf(SocketProtocol::Udp, at(0, 7000), at(0, 0), 1, SocketState::Close), "dig", 1, second);
        m_book->note(socketOf(SocketProtocol::Udp, at(here, 7000), at(there, 53), 1), {}, 2 * second);
        QCOMPARE(std::string(find(at(here, 7000), at(there, 53), 3 * second, SocketProtocol::Udp)[0].name), std::string("dig"));
        QCOMPARE(find(at(there, 99), at(here, 7000), 3 * second, SocketProtocol::Udp)[0].certainty, Certainty::Unknown);
    }

    void oneProgramIsKeptOnce()
    {
        const auto* first = m_book->program({5, 0, "a", "/bin/a", "root", {}});
        QCOMPARE(m_book->program({5, 0, "a", "/bin/a", "root", {}}), first);
        QVERIFY(m_book->program({5, 0, "b", "/bin/b", "root", {}}) != first);
        QCOMPARE(m_book->programs().size(), std::size_t {2});
    }

private:
    void note(const Socket& socket, const char* name, int process, Nanoseconds from)
    {
        const ProgramBook::Holder holder {m_book->program({process, 0, name, {}, "root", {}}), Certainty::Certain};
        m_book->note(socket, {&holder, 1}, from);
    }
    std::vector<ProcessKnowledge> find(SocketAddress from, SocketAddress to, Nanoseconds time, SocketProtocol protocol = SocketProtocol::Tcp)
    {
        std::vector<ProcessKnowledge> found;
        m_book->find(protocol, from, to, time, found);
        return found;
    }
    std::unique_ptr<ProgramBook> m_book;
};

QTEST_APPLESS_MAIN(ProgramBookTest)
#include "program_book_test.moc"
