// SSH: versions, the key exchange in the clear, and what is encrypted.

#include "tests/support/talk.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

using namespace std::string_literals;

std::string word(std::size_t number)
{
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift);
    return bytes;
}

std::string text(const std::string& content) { return word(content.size()) + content; }

/// RFC 4253 section 6: padded to a multiple of eight.
std::string packet(const std::string& payload)
{
    std::size_t padding = 8 - (5 + payload.size()) % 8;
    if (padding < 4)
        padding += 8;
    return word(1 + payload.size() + padding) + static_cast<char>(padding) + payload + std::string(padding, '\0');
}

std::string offer(const std::string& methods, const std::string& ciphers)
{
    std::string payload = "\x14" + std::string(16, 'c') + text(methods) + text("ssh-ed25519") + text(ciphers) + text(ciphers)
        + text("hmac-a") + text("hmac-b") + text("none") + text("none") + text("") + text("");
    return packet(payload + '\0' + word(0));
}

const std::string clientVersion = "SSH-2.0-Client_1\r\n", serverVersion = "SSH-2.0-Server_2\r\n";

} // namespace

class SshTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aHandshake();
    void anOfferInTwoSegments();
    void withoutTheBeginning();
    void anyLength();
    void hostileInput();
};

void SshTest::aHandshake()
{
    Talk talk(22);
    talk.server(serverVersion);
    talk.client(clientVersion);
    talk.client(offer("curve25519-sha256,other", "cipher-x"));
    talk.server(offer("other2,curve25519-sha256", "cipher-x"));
    talk.client(packet("\x1e" + text(std::string(32, 'q'))));
    const auto hostKey = text("ssh-ed25519") + text(std::string(32, 'k'));
    talk.server(packet("\x1f" + text(hostKey) + text(std::string(32, 's')) + text(text("ssh-ed25519") + text(std::string(64, 'z'))))
        + packet("\x15"));
    talk.client(packet("\x15"));
    talk.client("0123456789abcdef");
    QVERIFY(talk.load());
    QCOMPARE(talk.protocol(4), "SSHv2"s); // as the client says later
    QCOMPARE(talk.info(4), "Server: Protocol (SSH-2.0-Server_2)"s);
    QCOMPARE(talk.info(5), "Client: Protocol (SSH-2.0-Client_1)"s);
    QCOMPARE(talk.info(6), "Client: Key Exchange Init"s);
    QCOMPARE(talk.value(6, "ssh.kex_algorithms"), "curve25519-sha256,other"s);
    QCOMPARE(talk.value(6, "ssh.kex.hassh_algorithms"), "curve25519-sha256,other;cipher-x;hmac-a;none"s);
    QCOMPARE(talk.value(7, "ssh.kex.hasshserver_algorithms"), "other2,curve25519-sha256;cipher-x;hmac-b;none"s);
    QCOMPARE(talk.value(7, "ssh.kex.hasshserver").size(), std::size_t {32});
    QCOMPARE(talk.info(8), "Client: Elliptic Curve Diffie-Hellman Key Exchange Init"s);
    QCOMPARE(talk.label(8, "ssh.message_code"), "Message Code: Elliptic Curve Diffie-Hellman Key Exchange Init (30)"s);
    QCOMPARE(talk.value(8, "ssh.seq_num"), "1"s);
    QCOMPARE(talk.info(9), "Server: Elliptic Curve Diffie-Hellman Key Exchange Reply, New Keys"s);
    QCOMPARE(talk.value(9, "ssh.host_key.type"), "ssh-ed25519"s);
    QCOMPARE(talk.values(9, "ssh.seq_num"), (std::vector {"1"s, "2"s}));
    QCOMPARE(talk.value(9, "ssh.direction"), "1"s);
    QCOMPARE(talk.info(11), "Client: Encrypted packet (len=16)"s);
    QCOMPARE(talk.value(11, "ssh.packet_length_encrypted"), "30313233"s);
    QCOMPARE(talk.fault(), ""s);
}

void SshTest::anOfferInTwoSegments()
{
    Talk talk(2222); // by content
    talk.client(clientVersion);
    const auto whole = offer("a", "b");
    talk.client(whole.substr(0, 50));
    talk.client(whole.substr(50));
    QVERIFY(talk.load());
    QCOMPARE(talk.layers(5), ""s);
    QCOMPARE(talk.info(6), "Client: Key Exchange Init"s);
}

void SshTest::withoutTheBeginning()
{
    Talk talk(22);
    talk.client(offer("a", "b"));
    QVERIFY(talk.load());
    QCOMPARE(talk.protocol(4), "SSH"s);
    QVERIFY(talk.info(4).starts_with("Client: Encrypted packet (len="));
}

void SshTest::anyLength()
{
    QCOMPARE(faultAtAnyLength(tcpFrame({.toPort = 22, .payload = clientVersion})), ""s);
    QCOMPARE(faultAtAnyLength(tcpFrame({.toPort = 22, .payload = offer("a,b", "c")})), ""s);
}

void SshTest::hostileInput()
{
    for (const auto& payload : {"\x14" + std::string(16, 'c') + word(0xffffffff) + std::string(40, 'x'),
             "\x1f" + word(0xffffffff) + std::string(40, 'x'), "\x1f" + text(text("ssh-rsa") + word(0)) + word(0), "\x14"s, "\x28"s}) {
        Talk talk(22);
        talk.client(clientVersion);
        talk.client(packet(payload));
        talk.client(packet(payload));
        QVERIFY(talk.load());
        QCOMPARE(talk.fault(), ""s);
    }
}

QTEST_APPLESS_MAIN(SshTest)
#include "ssh_test.moc"
