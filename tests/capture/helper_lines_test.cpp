// What porthole-capture and the program that leads it say to each other: arguments, reports, commands, names of files.
#include "capture/helper/control_lines.h"
#include "capture/helper/file_names.h"
#include "capture/helper/helper_request.h"
#include "capture/helper/report_lines.h"

#include <QtTest>

#include <random>

using namespace porthole::capture;

class HelperLinesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsComeBackAsTheyWereSaid_data();
    void reportsComeBackAsTheyWereSaid();
    void refusesWhatIsNoReport_data();
    void refusesWhatIsNoReport();
    void cutsReportsIntoLines();
    void skipsALineWithoutEnd();
    void survivesNoise();
    void argumentsComeBackAsTheyWereGiven();
    void refusesArguments_data();
    void refusesArguments();
    void obeysCommands_data();
    void obeysCommands();
    void numbersFiles_data();
    void numbersFiles();
};

namespace
{

const SourceCounts someCounts { 5, 4, 3, ~0ULL };

std::vector<CaptureReport> everyReport()
{
    CaptureEnded failed { CaptureEnded::Reason::Failed, Problem { Problem::Kind::Io, "The disk is\tfull.\n", 77 },
        { someCounts }, 9 };
    return {
        CaptureStarted { { "eth0", "a\tb\nc\\x41", "" } },
        CaptureFileBegun { "/tmp/a file\nwith \x7f.pcapng" },
        CaptureProgress { 12, 3456 },
        CaptureCounts { { someCounts, {} } },
        CaptureTrouble { 2, { Problem::Kind::Changed, "It vanished.", 0 } },
        CaptureTrouble { -1, { Problem::Kind::CannotOpen, "A warning.", 1 } },
        CaptureEnded { CaptureEnded::Reason::Stopped, std::nullopt, { {}, someCounts }, 7 },
        CaptureEnded { CaptureEnded::Reason::Limit, std::nullopt, {}, 0 },
        CaptureEnded { CaptureEnded::Reason::SourcesGone, std::nullopt, {}, 0 },
        failed,
    };
}

} // namespace

void HelperLinesTest::reportsComeBackAsTheyWereSaid_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(everyReport().size()); ++i)
        QTest::addRow("report %d", i) << i;
}

void HelperLinesTest::reportsComeBackAsTheyWereSaid()
{
    QFETCH(const int, index);
    const CaptureReport report = everyReport()[static_cast<std::size_t>(index)];
    const std::string line = reportLine(report);
    QVERIFY(line.ends_with('\n'));
    QCOMPARE(
        std::count_if(line.begin(), line.end() - 1, [](char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }), 0);
    const auto again = parseReportLine(std::string_view(line).substr(0, line.size() - 1));
    QVERIFY(again);
    QCOMPARE(again->index(), report.index());
    QCOMPARE(reportLine(*again), line);
    if (const auto* started = std::get_if<CaptureStarted>(&*again))
        QCOMPARE(started->sources, (std::vector<std::string> { "eth0", "a\tb\nc\\x41", "" }));
    if (const auto* counts = std::get_if<CaptureCounts>(&*again))
        QCOMPARE(counts->sources.at(0).droppedByUs, ~0ULL);
    if (const auto* ended = std::get_if<CaptureEnded>(&*again); ended && ended->problem)
        QCOMPARE(ended->problem->text, std::string("The disk is\tfull.\n"));
}

void HelperLinesTest::refusesWhatIsNoReport_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line : { "", "\t", "nothing", "progress", "progress\t1", "progress\t1\t2\t3", "progress\t-1\t2",
             "progress\t1\t2x", "progress\t99999999999999999999\t1", "counts\t1,2,3", "counts\t1,2,3,4,5",
             "counts\t1,2,3,x", "trouble\t0\tio\t0", "trouble\tx\tio\t0\ttext", "trouble\t0\tbad\t0\ttext", "ended",
             "ended\tstopped\t1\t-\t0", "ended\tdied\t1\t-\t0\t", "ended\tstopped\tx\t-\t0\t",
             "ended\tstopped\t1\tnone\t0\t", "ended\tstopped\t1\t-\t0\t\t1,2", "file\ta\tb" })
        QTest::newRow(line) << QString::fromLatin1(line);
}

void HelperLinesTest::refusesWhatIsNoReport()
{
    QFETCH(const QString, line);
    QVERIFY(!parseReportLine(line.toStdString()));
}

void HelperLinesTest::cutsReportsIntoLines()
{
    std::string all;
    for (const CaptureReport& report : everyReport())
        all += reportLine(report) + "what is this\n";
    for (const std::size_t step : { 1u, 7u, 100'000u }) {
        ReportLines lines;
        std::vector<CaptureReport> reports;
        for (std::size_t at = 0; at < all.size(); at += step) {
            lines.add(std::string_view(all).substr(at, step));
            lines.take(reports);
        }
        QCOMPARE(reports.size(), everyReport().size());
    }
}

void HelperLinesTest::skipsALineWithoutEnd()
{
    ReportLines lines;
    std::vector<CaptureReport> reports;
    for (int i = 0; i < 100; ++i) {
        lines.add("progress\t1\t" + std::string(ReportLines::longestLine / 10, '1'));
        lines.take(reports);
    }
    QVERIFY(reports.empty());
    lines.add("5\nprogress\t1\t2\n");
    lines.take(reports);
    QCOMPARE(reports.size(), 1u);
}

void HelperLinesTest::survivesNoise()
{
    std::minstd_rand chance(4);
    std::vector<std::string> words { "\t", "\n", ",", "progress", "ended", "counts", "trouble", "-1", "0", "io", "\\x4",
        "\\x00", "\xff" };
    ReportLines lines;
    ControlLines commands;
    std::vector<CaptureReport> reports;
    std::vector<std::string> arguments;
    for (int i = 0; i < 20'000; ++i) {
        const std::string& word = words[chance() % words.size()];
        lines.add(word);
        lines.take(reports);
        QVERIFY(commands.take(word).empty());
        arguments.push_back("--" + word);
    }
    for (const CaptureReport& report : reports)
        QVERIFY(parseReportLine(reportLine(report).substr(0, reportLine(report).size() - 1)));
    std::string error;
    QVERIFY(!parseHelperArguments(arguments, error));
    QVERIFY(error.ends_with('.'));
}

void HelperLinesTest::argumentsComeBackAsTheyWereGiven()
{
    HelperRequest request;
    CaptureSource first;
    first.name = "eth0";
    first.filter = "tcp port 80";
    first.snapLength = 96;
    first.bufferMegabytes = 8;
    first.promiscuous = false;
    first.monitor = true;
    first.linkType = "EN10MB";
    CaptureSource second;
    second.kind = CaptureSource::Kind::Pipe;
    second.name = "--help"; // a name, not an option
    request.capture.sources = { first, second };
    request.descriptors = { {}, { 7, 8 } };
    request.capture.path = "a\nb";
    request.capture.compression = Compression::Zstd;
    request.capture.stop = { std::chrono::milliseconds(1500), 1, 2, 3, {} };
    request.capture.nextFile = { std::chrono::milliseconds(4), 5, 6, 7, std::chrono::milliseconds(8) };
    request.capture.groupMayRead = true;
    request.capture.manyFiles = true;
    request.control = 3;
    request.report = 4;

    std::string error;
    const auto again = parseHelperArguments(helperArguments(request), error);
    QVERIFY2(again, error.c_str());
    QCOMPARE(helperArguments(*again), helperArguments(request));
    QCOMPARE(again->capture.sources.at(1).name, std::string("--help"));
    QCOMPARE(again->descriptors.at(1).errors, 8);
    QCOMPARE(again->capture.nextFile.interval.count(), 8);
    QVERIFY(!again->capture.sources.at(0).promiscuous && again->capture.sources.at(1).promiscuous);
}

void HelperLinesTest::refusesArguments_data()
{
    QTest::addColumn<QString>("arguments");
    for (const char* arguments :
        { "", "--interface", "--write x", "--interface lo", "--interface lo --write x --pcap --interface eth0",
            "--interface lo --write x --snap-length -1", "--interface lo --write x --buffer 5000",
            "--interface lo --write x --report x", "--interface lo --write x --control -3",
            "--interface lo --write x --stop-duration 1e9", "--interface lo --write x --stop-interval 5",
            "--interface lo --write x --next-kilobytes 99999999999999999999", "--filter tcp --interface lo --write x",
            "--interface lo --write - --next-packets 1", "--interface lo --write x --compress rar",
            "--monitor --interface lo --write x", "--list-link-types", "--interface lo --write x surplus" })
        QTest::newRow(arguments) << QString::fromLatin1(arguments);
}

void HelperLinesTest::refusesArguments()
{
    QFETCH(const QString, arguments);
    std::vector<std::string> list;
    for (const QString& word : arguments.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        list.push_back(word.toStdString());
    std::string error;
    QVERIFY(!parseHelperArguments(list, error));
    QVERIFY2(error.ends_with('.'), error.c_str());
}

void HelperLinesTest::obeysCommands_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("stops");
    QTest::addColumn<int>("files");
    QTest::newRow("a command") << QStringLiteral("stop\n") << 1 << 0;
    QTest::newRow("commands") << QStringLiteral("file\nfile\nstop\n") << 1 << 2;
    QTest::newRow("a command without its end") << QStringLiteral("stop") << 0 << 0;
    QTest::newRow("nonsense around") << QStringLiteral("stopp\n stop\nSTOP\n\nfile\n") << 0 << 1;
    QTest::newRow("a command at the end of a long line")
        << QString(100'000, QLatin1Char('x')) + QStringLiteral("stop\n") << 0 << 0;
}

void HelperLinesTest::obeysCommands()
{
    QFETCH(const QString, text);
    QFETCH(const int, stops);
    QFETCH(const int, files);
    ControlLines lines;
    int found[2] {};
    for (const char byte : text.toStdString())
        for (const ControlCommand command : lines.take({ &byte, 1 }))
            ++found[command == ControlCommand::File];
    QCOMPARE(found[0], stops);
    QCOMPARE(found[1], files);
}

void HelperLinesTest::numbersFiles_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("name");
    const auto row = [](const char* what, const char* path, const char* name) {
        QTest::newRow(what) << QString::fromLatin1(path) << QString::fromLatin1(name);
    };
    row("a suffix", "trace.pcapng", "trace_00007_20261126120000.pcapng");
    row("none", "trace", "trace_00007_20261126120000");
    row("a packed one", "trace.pcapng.gz", "trace_00007_20261126120000.pcapng.gz");
    row("a packed one without another", "trace.zst", "trace_00007_20261126120000.zst");
    row("a dot in the folder", "/a.b/trace", "/a.b/trace_00007_20261126120000");
    row("a name that begins with a dot", "/a/.trace", "/a/.trace_00007_20261126120000");
    row("many dots", "a.b.c.pcap", "a.b.c_00007_20261126120000.pcap");
}

void HelperLinesTest::numbersFiles()
{
    QFETCH(const QString, path);
    QFETCH(const QString, name);
    std::tm when {};
    when.tm_year = 126;
    when.tm_mon = 10;
    when.tm_mday = 26;
    when.tm_hour = 12;
    when.tm_isdst = -1;
    QCOMPARE(numberedName(path.toStdString(), 7, std::mktime(&when)), name.toStdString());
}

QTEST_GUILESS_MAIN(HelperLinesTest)
#include "helper_lines_test.moc"
