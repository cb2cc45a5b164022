// Names from the user's files and from the capture.

#include "analysis/answer_names.h"
#include "analysis/session.h"
#include "analysis/system_names.h"
#include "tests/support/dissection.h"

#include <QtTest/QtTest>

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <latch>

using namespace porthole;
using namespace porthole::analysis;
using porthole::test::hex;

namespace {

std::string hostOf(const GivenNames& names, const Address& address)
{
    const auto found = names.hosts.find(address);
    return found == names.hosts.end() ? std::string() : found->second;
}

std::string serviceOf(const GivenNames& names, Transport transport, std::uint16_t port)
{
    const auto found = names.services.find({transport, port});
    return found == names.services.end() ? std::string() : found->second;
}

QByteArray little(std::uint32_t value, int bytes)
{
    QByteArray result;
    for (int i = 0; i < bytes; ++i)
        result.append(static_cast<char>(std::uint64_t {value} >> (8 * i)));
    return result;
}

QByteArray block(std::uint32_t type, QByteArray body)
{
    while (body.size() % 4)
        body.append('\0');
    const auto length = little(static_cast<std::uint32_t>(body.size()) + 12, 4);
    return little(type, 4) + length + body + length;
}

QByteArray raw(std::string_view digits)
{
    const auto bytes = hex(digits);
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

/// pcapng: a UDP datagram from 192.0.2.1 to 192.0.2.2, and a record that names the sender.
QByteArray captureWithNames(const QByteArray& name)
{
    const auto frame = raw("02 00 00 00 00 02 00 0c 29 a2 4b e3 08 00"
                           "45 00 00 1c 1c 46 40 00 40 11 9a 87 c0 00 02 01 c0 00 02 02"
                           "c8 22 00 35 00 08 00 00");
    const auto length = little(static_cast<std::uint32_t>(frame.size()), 4);
    const auto record = little(1, 2) + little(static_cast<std::uint32_t>(4 + name.size() + 1), 2)
        + raw("c0 00 02 01") + name + QByteArray(1, '\0');
    auto padded = record;
    while (padded.size() % 4)
        padded.append('\0');
    return block(0x0a0d0d0a, little(0x1a2b3c4d, 4) + little(1, 2) + little(0, 2) + QByteArray(8, '\xff'))
        + block(1, little(1, 2) + little(0, 2) + little(0, 4)) + block(4, padded + little(0, 4))
        + block(6, little(0, 4) + little(0, 8) + length + length + frame);
}

} // namespace

class AnalysisNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEthers()
    {
        GivenNames names;
        readEthers("# stations\n00:0c:29:a2:4b:e3 router\n0-1-2-3-4-5\tprinter # in the hall\n00:0c:29 short\nnonsense\n\n"
                   "00:0c:29:a2:4b:e3 another\n00:0c:29:a2:4b:zz no\n",
            names);
        QCOMPARE(names.stations.size(), std::size_t {2});
        QCOMPARE(names.stations.at(MacAddress {{0x00, 0x0c, 0x29, 0xa2, 0x4b, 0xe3}}), std::string("router"));
        QCOMPARE(names.stations.at(MacAddress {{0, 1, 2, 3, 4, 5}}), std::string("printer"));
    }

    void readsManuf()
    {
        GivenNames names;
        readManuf("00:0C:29\tVirtual\tVirtual Machines, Inc.\n70:B3:D5:6D:20:00/36 Block\n01-02/60 TooLong\nzz Bad\n02:03 Short\n", names);
        QCOMPARE(names.vendors.size(), std::size_t {3});
        QVERIFY(names.vendors[1] == (GivenNames::Vendor {0x000c29, 24, "Virtual", "Virtual Machines, Inc."}));
        QVERIFY(names.vendors[2] == (GivenNames::Vendor {0x70b3d56d2, 36, "Block", ""}));
        QVERIFY(names.vendors[0] == (GivenNames::Vendor {0x0203, 16, "Short", ""}));
    }

    void readsHosts()
    {
        GivenNames names;
        readHosts("192.0.2.1 server.example server\n2001:db8::1\tsix.example\n192.0.2.300 no\n192.0.2.1 again\n", names);
        QCOMPARE(names.hosts.size(), std::size_t {2});
        QCOMPARE(hostOf(names, Ipv4Address {0xc0000201}), std::string("server.example"));
        QCOMPARE(hostOf(names, Ipv6Address {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}), std::string("six.example"));
    }

    void readsServices()
    {
        GivenNames names;
        readServices("mine 8443/tcp\nboth 7000-7002/tcp/udp\nwrong 70000/tcp\nbackwards 9-8/tcp\nother 1/ipx\nmine\nall 0-65535/sctp\n", names);
        QCOMPARE(serviceOf(names, Transport::Tcp, 8443), std::string("mine"));
        QCOMPARE(serviceOf(names, Transport::Tcp, 7001), std::string("both"));
        QCOMPARE(serviceOf(names, Transport::Udp, 7002), std::string("both"));
        QCOMPARE(serviceOf(names, Transport::Udp, 8443), std::string());
        QCOMPARE(serviceOf(names, Transport::Tcp, 8), std::string());
        QCOMPARE(serviceOf(names, Transport::Sctp, 65535), std::string("all"));
    }

    void theFirstFolderCounts()
    {
        const QTemporaryDir one, two;
        const auto write = [](const QString& path, const char* text) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
        };
        write(one.filePath(QStringLiteral("hosts")), "192.0.2.1 ours\n");
        write(two.filePath(QStringLiteral("hosts")), "192.0.2.1 theirs\n192.0.2.2 other\n");
        const std::filesystem::path folders[] = {one.path().toStdString(), "/does/not/exist", two.path().toStdString()};
        const auto names = readNameFiles(folders);
        QCOMPARE(hostOf(*names, Ipv4Address {0xc0000201}), std::string("ours"));
        QCOMPARE(hostOf(*names, Ipv4Address {0xc0000202}), std::string("other"));
    }

    void theCaptureNamesItsHosts_data()
    {
        QTest::addColumn<QByteArray>("inCapture");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("a name") << QByteArray("client.example") << QByteArray("client.example");
        QTest::newRow("a name that would write over the screen") << QByteArray("a\x1b[2Jb") << QByteArray("a\\033[2Jb");
    }
    void theCaptureNamesItsHosts()
    {
        QFETCH(QByteArray, inCapture);
        QFETCH(QByteArray, shown);
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("named.pcapng"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(captureWithNames(inCapture));
        file.close();
        capture::Problem problem;
        const auto session = Session::open(path.toStdString(), problem, {.dissection = {}, .names = {.kinds = {.network = true}, .given = {}, .asked = {}}, .keys = {}});
        QVERIFY2(session, problem.text.c_str());
        session->load();
        PacketReader reader(*session);
        QVERIFY(reader.read(1));
        const auto source = [&reader] {
            Text text;
            appendName(text, reader.packet().columns.source, reader.packet().names);
            return QByteArray::fromStdString(text.string());
        };
        QCOMPARE(source(), shown);

        // Other names from the next read on, for every reader.
        session->setNames({.kinds = {.mac = true}, .given = {}, .asked = {}});
        QCOMPARE(source(), shown);
        QVERIFY(reader.read(1));
        QCOMPARE(source(), QByteArray("192.0.2.1"));
        session->setNames({});
        QVERIFY(reader.read(1));
        QVERIFY(!reader.packet().names);
    }

    /// What the DNS answers of a capture say comes before what others do.
    void namesOfAnswers()
    {
        capture::Problem problem;
        const auto session = Session::open(std::string(qgetenv("PORTHOLE_SOURCE_DIR")) + "/resources/examples/mdns.pcapng", problem, {});
        QVERIFY2(session, problem.text.c_str());
        session->load();
        AnswerNames answers(*session);
        QVERIFY(answers.extendTo(session->frameCount()));
        QCOMPARE(answers.looked(), session->frameCount());
        QVERIFY(!answers.names().empty());
        struct Others : HostNames {
            std::string nameOf(const Address&) override { return "another"; }
        };
        const auto hosts = knownHosts(std::make_shared<const AnswerNames::Names>(answers.names()), std::make_shared<Others>());
        for (const auto& [address, name] : answers.names()) {
            QVERIFY2(name.ends_with(".local"), name.c_str());
            QCOMPARE(hosts->nameOf(address), name);
        }
        QCOMPARE(hosts->nameOf(Ipv4Address {0x01020304}), std::string("another"));
        QVERIFY(knownHosts(std::make_shared<const AnswerNames::Names>(), nullptr)->nameOf(Ipv4Address {0x01020304}).empty());
    }

    /// Each address is asked for once; who does not wait is told when there is something.
    void systemNamesComeLater()
    {
        std::atomic<int> asked = 0, told = 0;
        SystemNames names({.patience = {},
            .found = [&] { ++told; },
            .lookup = [&](const Address& address) {
                ++asked;
                return address.bytes[3] == 1 ? std::string("one.example") : std::string();
            }});
        const Address one = Ipv4Address {0xc0000201}, two = Ipv4Address {0xc0000202};
        QVERIFY(names.nameOf(one).empty());
        QVERIFY(names.nameOf(two).empty());
        QTRY_COMPARE(told, 1);
        QTRY_COMPARE(asked, 2);
        QCOMPARE(names.nameOf(one), std::string("one.example"));
        QVERIFY(names.nameOf(two).empty());
        for (const auto group : {0xe00000fbU, 0xffffffffU, 0U})
            QVERIFY(names.nameOf(Ipv4Address {group}).empty());
        QTest::qWait(20);
        QCOMPARE(asked, 2);
    }

    /// A name server that is silent costs its patience a few times, and the end does not wait for it.
    void systemNamesThatDoNotCome()
    {
        const auto gate = std::make_shared<std::latch>(1);
        QElapsedTimer time;
        time.start();
        {
            SystemNames names({.patience = std::chrono::milliseconds(10), .found = {}, .lookup = [gate](const Address&) {
                gate->wait();
                return std::string("late");
            }});
            for (std::uint32_t i = 1; i < 1000; ++i)
                QVERIFY(names.nameOf(Ipv4Address {0x0a000000 + i}).empty());
        }
        QVERIFY(time.elapsed() < 5000);
        gate->count_down();
    }

    void systemNamesAreWaitedFor()
    {
        SystemNames names({.patience = std::chrono::seconds(20), .found = {}, .lookup = [](const Address&) { return std::string("here"); }});
        QCOMPARE(names.nameOf(Ipv4Address {0x0a000001}), std::string("here"));
    }
};

QTEST_APPLESS_MAIN(AnalysisNamesTest)
#include "names_test.moc"
