// TLS: records, handshake messages, certificates; key schedules and decryption against published vectors.

#include "dissectors/application/tls/secrets.h"
#include "dissectors/application/x509/der.h"
#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

std::string_view text(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Bytes frameOf(const Bytes& records, bool fromClient = true, std::uint16_t port = 443)
{
    TcpSegment segment;
    segment.toPort = port;
    if (!fromClient)
        segment = reply(segment);
    segment.payload = text(records);
    return tcpFrame(segment);
}

// From OpenSSL: a ClientHello, and a server's ServerHello, Certificate, ServerKeyExchange and ServerHelloDone.
const Bytes clientHello = hex(R"(
    16030100a6010000a20303aab7f713f7fb7b8885b1aba0129895bd785d5ab17d3fa04088b18e29f2935205000004c02b00ff0100007500000010
    000e00000b6578616d706c652e6f7267000b000403000102000a000c000a001d0017001e00190018002300000010000b000908687474702f312e
    310016000000170000000d002a0028040305030603080708080809080a080b080408050806040105010601030303010302040205020602
)");
const Bytes serverFlight = hex(R"(
    16030300500200004c03039c6d0f3a7aeec1d7fc27eede2760831cf2c20b416a81831d1923b653bdb82c3800c02b000024ff01000100000b0004
    03000102002300000010000b000908687474702f312e3100170000160303018e0b00018a0001870001843082018030820127a00302010202141d
    17a00d84a5befe59379d81c7e4a998b421f0a2300a06082a8648ce3d04030230163114301206035504030c0b6578616d706c652e6f7267301e17
    0d3236313132363138323134325a170d3236313232363138323134325a30163114301206035504030c0b6578616d706c652e6f72673059301306
    072a8648ce3d020106082a8648ce3d03010703420004b7d303d1a74b05a214cc49f3c290b9ad8131fba0dafb163fd4b72a5dc4e69e93f726bed1
    a3b6d712d851886862e6e2b21ce60580e884a90452a2a29759c28e88a3533051301d0603551d0e04160414f230e398451f6295516d61f4b419b4
    26e68f81cc301f0603551d23041830168014f230e398451f6295516d61f4b419b426e68f81cc300f0603551d130101ff040530030101ff300a06
    082a8648ce3d040302034700304402207a51ffda28c9defa5febc39cc08324a60076f87a8e8dda756a2a7fd2f0efe797022026cc2bd7204e76ec
    93f5359017da709e16220816fa8b60e67bdfbcadad65e15116030300720c00006e03001d20d0bd419e24d8b87aa51a8fdaf6cfd4aa6462797ae3
    ea04f2c114df9c4917ba73040300463044022002459ecf23b781e2c9d4790d48ae30ae28801417a9f0626e838b430aa290b85c022030e424a0b4
    a0cc5fb413afd7d81a65c9ad5a4a57147cf2ac5419166db4f7c9d716030300040e000000
)");

std::string hexOf(const Bytes& bytes)
{
    Text out;
    out.hex(bytes);
    return out.string();
}

} // namespace

class TlsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAClientHello()
    {
        const Dissected frame(frameOf(clientHello));
        QCOMPARE(frame.protocol(), std::string("TLSv1"));
        QCOMPARE(frame.info(), std::string("Client Hello"));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:tcp:tls"));
        QCOMPARE(frame.value("tls.record.version"), std::string("0x0301"));
        QCOMPARE(frame.value("tls.handshake.type"), std::string("1"));
        QCOMPARE(frame.value("tls.handshake.extensions_server_name"), std::string("example.org"));
        QCOMPARE(frame.values("tls.handshake.extensions_alpn_str"), std::vector<std::string> {"http/1.1"});
        QCOMPARE(frame.label("tls.record"), std::string("TLSv1 Record Layer: Handshake Protocol: Client Hello"));
        QCOMPARE(frame.label("tls.handshake.ciphersuites"), std::string("Cipher Suites (2 suites)"));
        QCOMPARE(frame.values("tls.handshake.ciphersuite"), (std::vector<std::string> {"0xc02b", "0x00ff"}));
        QVERIFY(frame.value("tls.handshake.ja3_full").starts_with("771,49195-255,"));
        QVERIFY(frame.value("tls.handshake.ja4").starts_with("t12d02"));
        QVERIFY(!frame.malformed());
        QCOMPARE(faultAtAnyLength(frameOf(clientHello)), std::string());
    }

    void readsAServersFlight()
    {
        const Dissected frame(frameOf(serverFlight, false));
        QCOMPARE(frame.info(), std::string("Server Hello, Certificate, Server Key Exchange, Server Hello Done"));
        QCOMPARE(frame.protocol(), std::string("TLSv1.2"));
        QCOMPARE(frame.values("tls.handshake.type"), (std::vector<std::string> {"2", "11", "12", "14"}));
        QVERIFY(frame.label("tls.handshake.certificate").ends_with(" (id-at-commonName=example.org)"));
        QCOMPARE(frame.value("x509sat.uTF8String"), std::string("example.org"));
        QCOMPARE(frame.label("x509af.issuer"), std::string("issuer: rdnSequence (0)"));
        QVERIFY(frame.layers().starts_with("eth:ethertype:ip:tcp:tls:x509sat:x509sat:pkcs-1:x509ce:x509ce:x509ce"));
        QCOMPARE(faultAtAnyLength(frameOf(serverFlight, false)), std::string());
    }

    void isKnownByItsContent()
    {
        QCOMPARE(Dissected(frameOf(clientHello, true, 12345)).info(), std::string("Client Hello"));
        QVERIFY(!Dissected(frameOf(hex("47 45 54 20 2f 20 48"), true, 12345)).has("tls.record"));
    }

    void readsAlerts()
    {
        QCOMPARE(Dissected(frameOf(hex("15 03 03 00 02 02 28"))).info(), std::string("Alert (Level: Fatal, Description: Handshake Failure)"));
        QCOMPARE(Dissected(frameOf(hex("15 03 03 00 04 02 28 00 00"))).info(), std::string("Encrypted Alert"));
    }

    void ignoresWhatIsNoRecord()
    {
        const Dissected frame(frameOf(hex("17 03 03 00 02 aa bb  ff ff ff ff ff ff")));
        QCOMPARE(frame.values("tls.record").size(), std::size_t {1});
        QCOMPARE(faultAtAnyLength(frameOf(hex("17 03 03 00 02 aa bb  ff ff ff ff ff ff"))), std::string());
    }

    void leavesTextOnItsPortToOthers()
    {
        const auto layers = [](std::string_view digits) { return Dissected(frameOf(hex(digits))).layers(); };
        QCOMPARE(layers("56 58 31 37 41"), std::string("eth:ethertype:ip:tcp:data"));
        QCOMPARE(layers("56 58 31 37 ff ff"), std::string("eth:ethertype:ip:tcp:data"));
        QCOMPARE(layers("56 58 31 ff 41 41"), std::string("eth:ethertype:ip:tcp:tls"));
        QCOMPARE(Dissected(frameOf(hex("f8 b9 35 7d 01 ff"))).info(), std::string("Continuation Data"));
    }

    void datagramsAreFilledWithRecords()
    {
        const auto layers = [](std::string_view digits) {
            return Dissected(udpFrame(client, 40000, server, 40001, text(hex(digits)))).layers();
        };
        const std::string_view record = "17 fefd 0001 000000000001 0002 aabb";
        QCOMPARE(layers(record), std::string("eth:ethertype:ip:udp:dtls"));
        QCOMPARE(layers(std::string(record) + std::string(record)), std::string("eth:ethertype:ip:udp:dtls"));
        QCOMPARE(layers(std::string(record) + "00"), std::string("eth:ethertype:ip:udp:data"));
        QCOMPARE(layers("17 fefd 0001 000000000001 0003 aabb"), std::string("eth:ethertype:ip:udp:data"));
    }

    void readsTheHelloOfSsl2()
    {
        const auto hello = hex(R"(
            80 2e 01 00 02 00 15 00 00 00 10  01 00 80 02 00 80 03 00 80 04 00 80 05 00 80 06 00 40 07 00 c0
            01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10)");
        const Dissected frame(frameOf(hello));
        QCOMPARE(frame.protocol(), std::string("SSLv2"));
        QCOMPARE(frame.info(), std::string("Client Hello"));
        QCOMPARE(frame.values("tls.handshake.cipherspec").size(), std::size_t {7});
        QCOMPARE(faultAtAnyLength(frameOf(hello)), std::string());
    }

    void anElementThatIsNotThereHasNoContent()
    {
        const auto bytes = hex("30 02 05 00");
        Failure failure;
        Cursor in(bytes, static_cast<std::uint32_t>(bytes.size()), 0, failure);
        auto content = x509::nextElement(in, x509::tag::octetString).content;
        QCOMPARE(in.position(), 0u);
        QVERIFY(content);
        content.u16();
        QVERIFY(!content);
    }

    void survivesLengthsThatLie()
    {
        for (const auto* message : {&clientHello, &serverFlight})
            for (std::size_t i = 5; i < message->size(); ++i)
                for (const std::uint8_t value : {0x00, 0x7f, 0xff}) {
                    auto broken = *message;
                    broken[i] = value;
                    const Dissected frame(frameOf(broken, message == &clientHello));
                    const auto fault = faultOf(frame.packet());
                    QVERIFY2(fault.empty(), qPrintable(QString::fromStdString(fault) + QStringLiteral(" at %1").arg(i)));
                }
    }

    void derivesKeysAsRfc8448()
    {
        using namespace tls;
        const auto early = hkdfExtract(Hash::Sha256, {}, Bytes(32));
        QCOMPARE(hexOf(early), std::string("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"));
        const auto derived = hkdfExpandLabel(Hash::Sha256, early, "derived", digest(Hash::Sha256, {}), 32);
        QCOMPARE(hexOf(derived), std::string("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba"));
    }

    void protectsPacketsAsRfc9001()
    {
        using namespace tls;
        // Appendix A.1 and A.2: the client's Initial packet.
        const auto initial = hkdfExtract(Hash::Sha256, hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), hex("8394c8f03e515708"));
        const auto secret = hkdfExpandLabel(Hash::Sha256, initial, "client in", {}, 32);
        QCOMPARE(hexOf(secret), std::string("c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea"));
        QCOMPARE(hexOf(hkdfExpandLabel(Hash::Sha256, secret, "quic key", {}, 16)), std::string("1f369613dd76d5467730efcbe3b1a22d"));
        const auto hp = hkdfExpandLabel(Hash::Sha256, secret, "quic hp", {}, 16);
        const auto mask = headerMask(Aead::Aes128Gcm, hp, hex("d1b1c98dd7689fb8ec11d242b123dc9b"));
        QVERIFY(mask);
        QCOMPARE(hexOf(Bytes(mask->begin(), mask->end())), std::string("437b9aec36"));
        // Appendix A.5: ChaCha20-Poly1305.
        const auto key = hex("c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8");
        const auto nonce = nonceOf(hex("e0459b3474bdd0e44a41c144"), 654360564);
        const auto sealed = hex("655e5cd55c41f69080575d7999c25a5bfb");
        const auto plain = tls::open(Aead::ChaCha20Poly1305, key, nonce, hex("4200bff4"), sealed);
        QVERIFY(plain);
        QCOMPARE(hexOf(*plain), std::string("01"));
        QVERIFY(!tls::open(Aead::ChaCha20Poly1305, key, nonce, hex("4200bff5"), sealed));
        const auto chaChaMask = headerMask(
            Aead::ChaCha20Poly1305, hex("25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4"), hex("5e5cd55c41f69080575d7999c25a5bfb"));
        QVERIFY(chaChaMask);
        QCOMPARE(hexOf(Bytes(chaChaMask->begin(), chaChaMask->end())), std::string("aefefe7d03"));
    }

    void refusesWrongLengths()
    {
        using namespace tls;
        QVERIFY(!tls::open(Aead::Aes128Gcm, Bytes(15), Bytes(12), {}, Bytes(16)));
        QVERIFY(!tls::open(Aead::Aes128Gcm, Bytes(16), Bytes(11), {}, Bytes(16)));
        QVERIFY(!tls::open(Aead::Aes128Gcm, Bytes(16), Bytes(12), {}, Bytes(15)));
        QVERIFY(!headerMask(Aead::Aes128Gcm, Bytes(16), Bytes(15)));
        QVERIFY(hkdfExpand(Hash::Sha256, Bytes(32), {}, 255 * 32 + 1).empty());
        QVERIFY(hkdfExpandLabel(Hash::Sha256, Bytes(32), std::string(250, 'x'), {}, 32).empty());
    }
};

QTEST_GUILESS_MAIN(TlsTest)
#include "tls_test.moc"
