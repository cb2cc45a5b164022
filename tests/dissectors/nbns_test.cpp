// NetBIOS Name Service.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

Bytes fromPeer(const Bytes& message)
{
    return udpFrame(client, 137, server, 137, {reinterpret_cast<const char*>(message.data()), message.size()});
}

// "HOST" with the type of a file server, first-level encoded.
constexpr const char* encodedName = "20 45494550464446454341434143414341434143414341434143414341434143 41 00";

Bytes registration()
{
    auto message = hex("00 01 29 10 00 01 00 00 00 00 00 01");
    const auto name = hex(encodedName);
    message.insert(message.end(), name.begin(), name.end());
    const auto rest = hex("00 20 00 01  c0 0c 00 20 00 01 00 04 93 e0 00 06  60 00 c0 00 02 01");
    message.insert(message.end(), rest.begin(), rest.end());
    return message;
}

} // namespace

class NbnsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsARegistration()
    {
        const Dissected frame(fromPeer(registration()));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:nbns"));
        QCOMPARE(frame.protocol(), std::string("NBNS"));
        QCOMPARE(frame.info(), std::string("Registration NB HOST<20>"));
        QCOMPARE(frame.values("nbns.name"), (std::vector<std::string> {"HOST<20>", "HOST<20> (Server service)"}));
        QCOMPARE(frame.label("nbns.name"), std::string("Name: HOST<20> (Server service)"));
        QCOMPARE(frame.label("nbns.ttl"), std::string("Time to live: 3 days, 11 hours, 20 minutes"));
        QCOMPARE(frame.label("nbns.nb_flags"), std::string("Name flags: 0x6000, ONT: Unknown (H-node, unique)"));
        QCOMPARE(frame.value("nbns.addr"), std::string("192.0.2.1"));
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength() { QCOMPARE(faultAtAnyLength(fromPeer(registration())), std::string()); }

    void survivesImpossibleLengths()
    {
        auto message = registration();
        message[message.size() - 8] = message[message.size() - 7] = 0xff; // of the record's data
        QCOMPARE(faultAtAnyLength(fromPeer(message)), std::string());
        std::fill(message.begin() + 4, message.begin() + 12, std::uint8_t {0xff});
        QVERIFY(Dissected(fromPeer(message)).malformed());
        QCOMPARE(faultAtAnyLength(fromPeer(message)), std::string());
    }

    void readsANodeStatus()
    {
        auto message = hex("00 02 84 00 00 00 00 01 00 00 00 00");
        const auto name = hex(encodedName);
        message.insert(message.end(), name.begin(), name.end());
        const auto rest = hex(R"(
            00 21 00 01 00 00 00 00 00 3f  01
            48 4f 53 54 20 20 20 20 20 20 20 20 20 20 20 00  84 00
            02 00 00 00 00 01  00 00  0001 0002 0003 0004 0005 0006  00000007 00000008  0009 000a 000b 000c 000d 000e 000f 0010
        )");
        message.insert(message.end(), rest.begin(), rest.end());
        const Dissected frame(fromPeer(message));
        QCOMPARE(frame.info(), std::string("Name query response NBSTAT"));
        QCOMPARE(frame.value("nbns.netbios_name"), std::string("HOST"));
        QCOMPARE(frame.label("nbns.netbios_name"), std::string("Name: HOST<00> (Workstation/Redirector)"));
        QCOMPARE(frame.label("nbns.name_flags"), std::string("Name flags: 0x8400, Name type, ONT: B-node, Name is active"));
        QCOMPARE(frame.value("nbns.num_good_receives"), std::string("8"));
        QCOMPARE(faultAtAnyLength(fromPeer(message)), std::string());
    }
};

QTEST_GUILESS_MAIN(NbnsTest)
#include "nbns_test.moc"
