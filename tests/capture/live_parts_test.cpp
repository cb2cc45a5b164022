// Capture filters, interfaces, and captures that were left behind: what needs no privilege.
#include "capture/file/capture_writer.h"
#include "capture/live/capture_filter.h"
#include "capture/live/capture_rights.h"
#include "capture/live/interfaces.h"
#include "capture/live/left_captures.h"
#include "capture/live/packet_filter.h"

#include <QtTest>

#include <QTemporaryDir>

#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace porthole;
using namespace porthole::capture;
namespace fs = std::filesystem;

class LivePartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksFilters_data();
    void checksFilters();
    void looksNoHostUp();
    void filtersPackets();
    void listsInterfaces();
    void findsCapturesThatWereLeft();
    void saysWhatRightsAreMissing();
};

void LivePartsTest::checksFilters_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("compiles");
    const auto row
        = [](const char* filter, bool compiles) { QTest::newRow(filter) << QString::fromLatin1(filter) << compiles; };
    for (const char* good : { "", "tcp", "tcp port 80", "port http or https", "host 192.0.2.1 and not port 22",
             "ether host 02:00:00:00:00:01", "net 192.0.2.0/24", "ip6 host 2001:db8::1",
             "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "udp portrange 1000-2000", "vlan 7 and arp", "ip proto \\tcp",
             "icmp[icmptype] == icmp-echo", "greater 100", "host www.example.invalid", "ip6 host www.example.invalid",
             "src host a.invalid or b.invalid and not dst net mynet", "gateway router", "inbound",
             "ether host 02-00-00-00-00-01", "net 10", "tcp[13] == 2", "broadcast or multicast", "llc",
             "less 10 or len > 20" })
        row(good, true);
    for (const char* bad : { "tcp prot 80", "port", "(", "port nonsuchservice", "tcp and", "host", "net 300.0.0.0/8",
             "tcp[", "ether proto nix", "== 1" })
        row(bad, false);
}

void LivePartsTest::checksFilters()
{
    QFETCH(const QString, filter);
    QFETCH(const bool, compiles);
    const auto error = captureFilterError(filter.toStdString());
    QVERIFY2(error.has_value() != compiles, error ? error->c_str() : "it compiles");
    QVERIFY(!error || !error->empty());
}

void LivePartsTest::looksNoHostUp()
{
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 50; ++i)
        QVERIFY(!captureFilterError("host name" + std::to_string(i) + ".example.invalid and port 80"));
    QVERIFY(timer.elapsed() < 2000);
}

void LivePartsTest::filtersPackets()
{
    std::vector<std::uint8_t> frame(60);
    frame[12] = 8;
    frame[14] = 0x45;
    frame[23] = 17;
    frame[37] = 53;
    std::string error;
    const auto dns = PacketFilter::compile("udp dst port 53", LinkType::Ethernet, error);
    QVERIFY2(dns, error.c_str());
    QVERIFY(dns->matches(frame, 60));
    frame[37] = 54;
    QVERIFY(!dns->matches(frame, 60));
    QVERIFY(!dns->matches(ByteView(frame).first(20), 60));
    QVERIFY(PacketFilter::compile("ip", LinkType::Raw, error));
    QVERIFY(!PacketFilter::compile("nonsense words", LinkType::Ethernet, error));
    QVERIFY(!error.empty());
}

void LivePartsTest::listsInterfaces()
{
    Problem problem;
    const auto interfaces = captureInterfaces(problem);
    QVERIFY2(problem.text.empty(), problem.text.c_str());
    const auto loopback = std::find_if(
        interfaces.begin(), interfaces.end(), [](const CaptureInterface& found) { return found.name == "lo"; });
    if (loopback == interfaces.end())
        QSKIP("This machine has no loopback interface.");
    QCOMPARE(loopback->kind, CaptureInterface::Kind::Loopback);
    if (loopback->up)
        QVERIFY(std::find(loopback->addresses.begin(), loopback->addresses.end(), "127.0.0.1/8")
            != loopback->addresses.end());
    const auto counters = interfaceCounters({ "lo", "../lo", "gone", "" });
    QCOMPARE(counters.size(), 4u);
    QCOMPARE(counters[1].bytes, 0u);
    QCOMPARE(counters[2].bytes, 0u);
}

void LivePartsTest::findsCapturesThatWereLeft()
{
    const QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    CaptureRequest request;
    request.sources.resize(2);
    request.sources[0].name = "eth0";
    request.sources[1].name = "a/b\nc";
    Problem problem;
    const auto make = [&](bool withPacket) {
        const std::string path = UnsavedCaptures::newPath(request, problem);
        const auto writer = CaptureWriter::create(path, {}, problem);
        Interface interface;
        interface.linkType = LinkType::Ethernet;
        interface.name = "eth0";
        const std::uint8_t byte[] { 1 };
        if (!writer || !writer->addInterface(interface)
            || (withPacket && !writer->writeFrame({ 1, 1, 1, LinkType::Ethernet, 0, -1 }, byte)) || !writer->close())
            return std::string();
        return path;
    };
    const std::string left = make(true);
    const std::string shown = make(true);
    const std::string empty = make(false);
    const std::string young = make(false);
    QVERIFY2(!left.empty() && !shown.empty() && !empty.empty() && !young.empty(), problem.text.c_str());
    QVERIFY(left.find("porthole_eth0+a-b-c_") != std::string::npos && left != shown);
    const timespec longAgo[] { { 1000, 0 }, { 1000, 0 } };
    ::utimensat(AT_FDCWD, empty.c_str(), longAgo, 0);
    const int held = ::open(shown.c_str(), O_RDONLY);
    QCOMPARE(::flock(held, LOCK_SH), 0);
    const auto found = UnsavedCaptures::find();
    QCOMPARE(found.size(), 1u);
    QCOMPARE(found[0].path, left);
    QCOMPARE(found[0].sources, std::string("eth0"));
    QCOMPARE(found[0].size, fs::file_size(left));
    QVERIFY(!fs::exists(empty));
    QVERIFY(fs::exists(young));
    ::close(held);
    QCOMPARE(UnsavedCaptures::find().size(), 2u);
    QVERIFY(UnsavedCaptures::remove(left, problem) && UnsavedCaptures::remove(left, problem));
    struct stat status {
    };
    QCOMPARE(::stat(UnsavedCaptures::folder(problem).c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777, 0700u);
}

void LivePartsTest::saysWhatRightsAreMissing()
{
    qputenv("PORTHOLE_CAPTURE", "/nowhere/porthole-capture");
    const auto missing = captureRights();
    QVERIFY(!missing.granted && missing.helper.empty() && missing.reason.ends_with('.'));
    const QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("it's a helper"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    qputenv("PORTHOLE_CAPTURE", path.toUtf8());
    const auto rights = captureRights();
    QCOMPARE(rights.helper, path.toStdString());
    if (::geteuid() == 0)
        return; // root's rights are those of the machine
    QVERIFY(!rights.granted && rights.reason.ends_with('.'));
    QVERIFY2(
        rights.command.find("setcap cap_net_raw,cap_net_admin=eip '") != std::string::npos, rights.command.c_str());
    QVERIFY(rights.command.find("it'\\''s a helper'") != std::string::npos);
}

QTEST_GUILESS_MAIN(LivePartsTest)
#include "live_parts_test.moc"
