// The parts that a capture in the window is made of, one by one: rates and curves, saved filters, what the user chose.

#include "gui/capturing/capture_choices.h"
#include "gui/capturing/interface_model.h"
#include "gui/documents/save_job.h"
#include "gui/filters/saved_filters.h"
#include "gui/settings/settings.h"
#include "tests/gui/fake_capture_system.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class CapturePartsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ratesAreDifferencesOfCounters();
    void countersThatGoBackBeginAgain();
    void historyHoldsAMinute();
    void curveEndsAtTheRightEdge();
    void curveHasOnePointAPixel();
    void curveKeepsThePeaks();
    void smallValuesDoNotFillTheCurve();
    void ratesAreShort_data();
    void ratesAreShort();
    void interfacesComeAndGo();
    void interfaceNamesMayBeNoText();
    void savedFiltersAreReadAsWiresharkWritesThem();
    void savedFiltersAreWrittenAsWiresharkReadsThem();
    void savedFiltersStayOnDisk();
    void choicesAreRemembered();
    void choicesSurviveNonsense_data();
    void choicesSurviveNonsense();
    void passwordsAreNotStored();
    void requestIsWhatWasChosen();
    void temporaryFileHasNoNextFile();
    void complaints_data();
    void complaints();
    void nameSaysTheFormat_data();
    void nameSaysTheFormat();
};

void CapturePartsTest::ratesAreDifferencesOfCounters()
{
    TrafficHistory history;
    history.add({ 1000, 50'000, 3 }, 0);
    QVERIFY(history.samples().empty()); // what came before nobody knows
    history.add({ 1500, 90'000, 5 }, 2);
    QCOMPARE(history.samples().size(), std::size_t { 1 });
    QCOMPARE(history.last().packetsPerSecond, 250.0);
    QCOMPARE(history.last().bytesPerSecond, 20'000.0);
    QCOMPARE(history.last().dropsPerSecond, 1.0);
}

void CapturePartsTest::countersThatGoBackBeginAgain()
{
    TrafficHistory history;
    history.add({ 1000, 0, 0 }, 0);
    history.add({ 5, 0, 0 }, 1); // the interface was made anew
    QVERIFY(history.samples().empty());
    history.add({ 25, 0, 0 }, 1);
    QCOMPARE(history.last().packetsPerSecond, 20.0);
}

void CapturePartsTest::historyHoldsAMinute()
{
    TrafficHistory history;
    for (std::uint64_t i = 0; i <= 200; ++i)
        history.add({ i * i, 0, 0 }, 1);
    QCOMPARE(history.samples().size(), TrafficHistory::length);
    QCOMPARE(history.last().packetsPerSecond, 200.0 * 200 - 199.0 * 199);
}

void CapturePartsTest::curveEndsAtTheRightEdge()
{
    const Sparkline curve { 118, 20 }; // two pixels a sample
    const auto points = curve.points({ 0, 5, 10 }, 10);
    QCOMPARE(points.size(), std::size_t { 3 });
    QCOMPARE(points[0], QPointF(114, 20));
    QCOMPARE(points[1], QPointF(116, 10));
    QCOMPARE(points[2], QPointF(118, 0));
}

void CapturePartsTest::curveHasOnePointAPixel()
{
    const std::vector<double> values(TrafficHistory::length, 1.0);
    QVERIFY(Sparkline({ 20, 10 }).points(values, 1).size() <= 21);
    QVERIFY(Sparkline({ 0, 10 }).points(values, 1).empty());
    QVERIFY(Sparkline({ 10, 10 }).points({}, 1).empty());
}

void CapturePartsTest::curveKeepsThePeaks()
{
    std::vector<double> values(TrafficHistory::length, 0.0);
    values[31] = 8;
    double highest = 10;
    for (const auto& point : Sparkline({ 15, 10 }).points(values, 8))
        highest = std::min(highest, point.y());
    QCOMPARE(highest, 0.0);
}

void CapturePartsTest::smallValuesDoNotFillTheCurve()
{
    QCOMPARE(Sparkline::scale({}, 10), 10.0);
    QCOMPARE(Sparkline::scale({ 1, 2 }, 10), 10.0);
    QCOMPARE(Sparkline::scale({ 1, 200 }, 10), 200.0);
}

void CapturePartsTest::ratesAreShort_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << QStringLiteral("0");
    QTest::newRow("less than one") << 0.5 << QStringLiteral("0.5");
    QTest::newRow("a few") << 7.0 << QStringLiteral("7");
    QTest::newRow("hundreds") << 250.4 << QStringLiteral("250");
    QTest::newRow("nearly a thousand") << 999.7 << QStringLiteral("1.0k");
    QTest::newRow("thousands") << 1234.0 << QStringLiteral("1.2k");
    QTest::newRow("many thousands") << 200'000.0 << QStringLiteral("200k");
    QTest::newRow("millions") << 1'480'000.0 << QStringLiteral("1.5M");
}

void CapturePartsTest::ratesAreShort()
{
    QFETCH(double, rate);
    QTEST(shortRate(rate), "text");
}

void CapturePartsTest::interfacesComeAndGo()
{
    using gui::test::fakeInterface;
    InterfaceModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setInterfaces({ fakeInterface("eth0", { "192.0.2.1/24" }), fakeInterface("lo"), fakeInterface("wg0") });
    QCOMPARE(model.rowCount(), 3);
    model.addCounters({ "eth0", "gone" }, { { 10, 10, 0 }, { 1, 1, 1 } }, 0);
    model.addCounters({ "eth0" }, { { 30, 10, 0 } }, 2);
    QCOMPARE(model.history(0).last().packetsPerSecond, 10.0);
    // What the system does not count is the sum of what it does.
    InterfaceModel withAny;
    withAny.setInterfaces(
        { fakeInterface("any", {}, capture::CaptureInterface::Kind::Any), fakeInterface("a"), fakeInterface("b") });
    withAny.addCounters({ "any", "a", "b" }, { {}, { 10, 0, 0 }, { 20, 0, 0 } }, 0);
    withAny.addCounters({ "any", "a", "b" }, { {}, { 11, 0, 0 }, { 22, 0, 0 } }, 1);
    QCOMPARE(withAny.history(0).last().packetsPerSecond, 3.0);
    const QPersistentModelIndex last = model.index(2);
    // One goes, one comes, and the order in which they are found changes.
    model.setInterfaces({ fakeInterface("wg0"), fakeInterface("eth0"), fakeInterface("veth1") });
    QCOMPARE(model.names(), (std::vector<std::string> { "eth0", "wg0", "veth1" }));
    QCOMPARE(last.row(), 1);
    QCOMPARE(model.history(0).last().packetsPerSecond, 10.0);
    model.setInterfaces({});
    QCOMPARE(model.rowCount(), 0);
}

void CapturePartsTest::interfaceNamesMayBeNoText()
{
    InterfaceModel model;
    for (int i = 0; i < 3; ++i)
        model.setInterfaces({ gui::test::fakeInterface("eth\xff"), gui::test::fakeInterface("a<b>&c") });
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(!model.index(1).data(Qt::ToolTipRole).toString().contains(QLatin1String("<b>&c")));
}

void CapturePartsTest::savedFiltersAreReadAsWiresharkWritesThem()
{
    const auto filters
        = parseSavedFilters(QStringLiteral("\"Ethernet address 00:00:5e:00:53:00\" ether host 00:00:5e:00:53:00\n"
                                           "\n"
                                           "\"say \\\"hi\\\" \\\\ twice\"   host 192.0.2.1 \r\n"
                                           "no name at all\n"
                                           "\"never ends tcp\n"
                                           "\"no filter\"\n"));
    QCOMPARE(filters,
        (QList<SavedFilter> {
            { QStringLiteral("Ethernet address 00:00:5e:00:53:00"), QStringLiteral("ether host 00:00:5e:00:53:00") },
            { QStringLiteral("say \"hi\" \\ twice"), QStringLiteral("host 192.0.2.1") } }));
}

void CapturePartsTest::savedFiltersAreWrittenAsWiresharkReadsThem()
{
    const QList<SavedFilter> filters { { QStringLiteral("a \"b\" \\ c"), QStringLiteral("tcp port 80") },
        { QStringLiteral("ä"), QStringLiteral("udp") } };
    QCOMPARE(writeSavedFilters(filters), QStringLiteral("\"a \\\"b\\\" \\\\ c\" tcp port 80\n\"ä\" udp\n"));
    QCOMPARE(parseSavedFilters(writeSavedFilters(filters)), filters);
    // A line is one filter, whatever is pasted.
    QCOMPARE(parseSavedFilters(writeSavedFilters({ { QStringLiteral("two\nlines"), QStringLiteral("tcp\nor udp") } }))
                 .size(),
        1);
}

void CapturePartsTest::savedFiltersStayOnDisk()
{
    const QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("new/cfilters"));
    {
        SavedFilters saved(path);
        QVERIFY(!saved.all().isEmpty()); // something to begin with
        QVERIFY(saved.save({ QStringLiteral("mine"), QStringLiteral("host 192.0.2.1") }));
        QVERIFY(saved.save({ QStringLiteral("mine"), QStringLiteral("host 192.0.2.2") }));
        QVERIFY(saved.remove(QStringLiteral("DNS")));
    }
    const SavedFilters again(path);
    QCOMPARE(again.all().last(), (SavedFilter { QStringLiteral("mine"), QStringLiteral("host 192.0.2.2") }));
    for (const auto& filter : again.all())
        QVERIFY(filter.name != QLatin1String("DNS"));
}

void CapturePartsTest::choicesAreRemembered()
{
    CaptureChoices choices;
    capture::CaptureSource source;
    source.name = "eth0";
    source.filter = "tcp";
    source.snapLength = 96;
    source.bufferMegabytes = 64;
    source.promiscuous = false;
    source.linkType = "DOCSIS";
    choices.setSource(source);
    source = {};
    source.kind = capture::CaptureSource::Kind::Remote;
    source.host = "root@192.0.2.7";
    source.port = 2222;
    source.name = "any";
    choices.setSource(source);
    choices.selected = QStringList { QStringLiteral("eth0"), sourceKey(source) };
    choices.filter = QStringLiteral("not arp");
    choices.toFile = true;
    choices.path = QStringLiteral("/tmp/x.pcapng");
    choices.compression = capture::Compression::Zstd;
    choices.nextFile.size = { true, 5, 2 };
    choices.stop.packets = { true, 7, 0 };
    choices.autoScroll = false;
    const auto again = CaptureChoices::fromJson(choices.toJson());
    QCOMPARE(again.toJson(), choices.toJson());
    QCOMPARE(again.source(QStringLiteral("eth0")).snapLength, 96u);
    QCOMPARE(again.source(sourceKey(source)).port, std::uint16_t { 2222 });
    QVERIFY(!again.autoScroll);
    // What nobody has chosen yet is as it is at first.
    QVERIFY(again.source(QStringLiteral("lo")).promiscuous);
}

void CapturePartsTest::choicesSurviveNonsense_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("}{");
    QTest::newRow("a list") << QByteArray("[1,2]");
    QTest::newRow("values out of range") << QByteArray(
        R"({"format":77,"compression":-3,"sources":[{"name":"x","kind":9,"snapLength":-1,"buffer":1e18,"port":99999},7,{"kind":1}],)"
        R"("nextFile":{"size":{"on":true,"value":-5,"unit":50}},"stop":"never"})");
    QTest::newRow("a format that cannot be written") << QByteArray(R"({"format":2})");
}

void CapturePartsTest::choicesSurviveNonsense()
{
    QFETCH(QByteArray, json);
    const auto choices = CaptureChoices::fromJson(json);
    QVERIFY(choices.format == capture::FileFormat::PcapNg);
    QVERIFY(choices.compression == capture::Compression::None);
    for (const auto& source : choices.sources) {
        QVERIFY(source.kind == capture::CaptureSource::Kind::Interface);
        QCOMPARE(source.snapLength, 0u);
        QVERIFY(source.bufferMegabytes <= static_cast<std::uint32_t>(largestBuffer));
    }
    QVERIFY(choices.sources.size() <= 1);
    QVERIFY(choices.nextFile.size.value >= 1 && choices.nextFile.size.unit <= 2);
    makeRequest(choices);
}

void CapturePartsTest::passwordsAreNotStored()
{
    const auto settings = Settings::temporary();
    auto choices = settings->captureChoices();
    capture::CaptureSource source;
    source.kind = capture::CaptureSource::Kind::Extcap;
    source.name = "sshdump";
    source.extcapArguments = { "--remote-host", "192.0.2.1", "--remote-password", "hunter2", "--remote-port", "22" };
    choices.setSource(source);
    choices.secrets[sourceKey(source)] = QStringList { QStringLiteral("--remote-password") };
    settings->setCaptureChoices(choices);
    QCOMPARE(
        settings->captureChoices().source(sourceKey(source)).extcapArguments, source.extcapArguments); // while it runs
    const auto json = choices.toJson();
    QVERIFY(!json.contains("hunter2"));
    QVERIFY(json.contains("192.0.2.1"));
    QCOMPARE(CaptureChoices::fromJson(json).source(sourceKey(source)).extcapArguments,
        (std::vector<std::string> { "--remote-host", "192.0.2.1", "--remote-port", "22" }));
}

void CapturePartsTest::requestIsWhatWasChosen()
{
    CaptureChoices choices;
    capture::CaptureSource source;
    source.name = "eth0";
    source.filter = "tcp";
    choices.setSource(source);
    choices.selected = QStringList { QStringLiteral("eth0"), QStringLiteral("lo") };
    choices.filter = QStringLiteral("udp");
    choices.toFile = true;
    choices.path = QStringLiteral("/tmp/x.pcapng");
    choices.nextFile.size = { true, 3, 1 };
    choices.nextFile.files = { true, 4, 0 };
    choices.stop.time = { true, 2, 2 };
    choices.stop.files = { true, 9, 0 };
    choices.stop.packets = { false, 5, 0 };
    const auto request = makeRequest(choices);
    QCOMPARE(request.sources.size(), std::size_t { 2 });
    QCOMPARE(request.sources[0].filter, std::string("tcp")); // its own
    QCOMPARE(request.sources[1].filter, std::string("udp"));
    QCOMPARE(request.path, std::string("/tmp/x.pcapng"));
    QCOMPARE(request.nextFile.kilobytes, std::uint64_t { 3'000 });
    QCOMPARE(request.nextFile.files, 4u);
    QCOMPARE(request.stop.duration, std::chrono::milliseconds(2 * 3600 * 1000));
    QCOMPARE(request.stop.files, 9u);
    QCOMPARE(request.stop.packets, std::uint64_t { 0 });
}

void CapturePartsTest::temporaryFileHasNoNextFile()
{
    CaptureChoices choices;
    choices.selected = QStringList { QStringLiteral("eth0") };
    choices.nextFile.size = { true, 3, 1 };
    choices.compression = capture::Compression::Gzip;
    choices.stop.files = { true, 9, 0 };
    const auto request = makeRequest(choices);
    QVERIFY(request.path.empty());
    QVERIFY(!request.nextFile.any());
    QVERIFY(request.compression == capture::Compression::None);
    QCOMPARE(request.stop.files, 0u);
}

void CapturePartsTest::complaints_data()
{
    QTest::addColumn<CaptureChoices>("choices");
    QTest::addColumn<QString>("part");
    CaptureChoices good;
    good.selected = QStringList { QStringLiteral("eth0") };
    QTest::newRow("nothing to complain about") << good << QString();
    QTest::newRow("no source") << CaptureChoices() << QStringLiteral("at least one source");
    auto two = good;
    two.selected.append(QStringLiteral("lo"));
    two.format = capture::FileFormat::Pcap;
    QTest::newRow("two sources into pcap") << two << QStringLiteral("one source only");
    auto file = good;
    file.toFile = true;
    QTest::newRow("a file without a name") << file << QStringLiteral("no name");
    file.path = QStringLiteral("/tmp");
    QTest::newRow("a folder") << file << QStringLiteral("is a folder");
    file.path = QStringLiteral("/no/such/folder/x.pcapng");
    QTest::newRow("no folder") << file << QStringLiteral("There is no folder");
    file.path = QStringLiteral("/tmp/x.pcapng");
    QTest::newRow("a file") << file << QString();
    file.nextFile.files.on = true;
    QTest::newRow("a ring that never turns") << file << QStringLiteral("when the next one begins");
}

void CapturePartsTest::complaints()
{
    QFETCH(CaptureChoices, choices);
    QFETCH(QString, part);
    const auto complaint = complaintAbout(choices);
    QVERIFY2(part.isEmpty() ? complaint.isEmpty() : complaint.contains(part), qPrintable(complaint));
}

void CapturePartsTest::nameSaysTheFormat_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("compression");
    const auto row = [](const char* name, capture::FileFormat format, capture::Compression compression) {
        QTest::newRow(name) << QString::fromLatin1(name) << static_cast<int>(format) << static_cast<int>(compression);
    };
    row("a.pcapng", capture::FileFormat::PcapNg, capture::Compression::None);
    row("a.PCAP", capture::FileFormat::Pcap, capture::Compression::None);
    row("a.cap", capture::FileFormat::Pcap, capture::Compression::None);
    row("a.pcap.gz", capture::FileFormat::Pcap, capture::Compression::Gzip);
    row("a.pcapng.zst", capture::FileFormat::PcapNg, capture::Compression::Zstd);
    row("a.lz4", capture::FileFormat::PcapNg, capture::Compression::Lz4);
    row("without an ending", capture::FileFormat::PcapNg, capture::Compression::None);
}

void CapturePartsTest::nameSaysTheFormat()
{
    QFETCH(QString, name);
    QTEST(static_cast<int>(formatOfName(name)), "format");
    QTEST(static_cast<int>(compressionOfName(name)), "compression");
}

QTEST_MAIN(CapturePartsTest)
#include "capture_parts_test.moc"
