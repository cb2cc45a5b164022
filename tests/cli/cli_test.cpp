// porthole-cli from outside: what it prints, what it refuses, what it ends with.

#include "tests/support/frames.h"

#include <QXmlStreamReader>
#include <QtTest>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

using namespace porthole::test;

namespace {

QString sourceFolder()
{
    return qEnvironmentVariable("PORTHOLE_SOURCE_DIR") + QStringLiteral("/tests/cli/");
}

QString program()
{
    return qEnvironmentVariable("PORTHOLE_BUILD_DIR") + QStringLiteral("/bin/porthole-cli");
}

QString captureFile(const char* name)
{
    return sourceFolder() + QStringLiteral("captures/") + QString::fromLatin1(name);
}

/// A connection that was refused.
QString closedPort()
{
    return sourceFolder() + QStringLiteral("../live/scenarios/captures/closed_port.pcapng");
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Ended {
    int status = -1;
    QByteArray output, messages;
};

Ended run(const QString& command, const QStringList& arguments, const QByteArray& input = {})
{
    QProcess process;
    process.start(command, arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(60'000);
    const auto crashed = process.exitStatus() == QProcess::CrashExit;
    return {crashed ? -1 : process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Ended run(const QStringList& arguments, const QByteArray& input = {})
{
    return run(program(), arguments, input);
}

QStringList split(const char* words)
{
    return QString::fromLatin1(words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

class CliTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void printsWhatIsExpected_data()
    {
        QTest::addColumn<QString>("capture");
        QTest::addColumn<QStringList>("options");
        const auto lines = contentOf(sourceFolder() + QStringLiteral("golden.list")).split('\n');
        for (const auto& line : lines) {
            const auto parts = line.split('|');
            if (line.startsWith('#') || parts.size() != 3)
                continue;
            QTest::newRow(parts[0].trimmed().constData())
                << captureFile(parts[1].trimmed().constData()) << split(parts[2].trimmed().constData());
        }
    }
    void printsWhatIsExpected()
    {
        QFETCH(QString, capture);
        QFETCH(QStringList, options);
        const auto ended = run(QStringList {QStringLiteral("-n"), QStringLiteral("-2"), QStringLiteral("-r"), capture} + options);
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.status, 0);
        const auto name = QStringLiteral("%1.txt").arg(QString::fromLatin1(QTest::currentDataTag()));
        const auto expected = contentOf(sourceFolder() + QStringLiteral("golden/") + name);
        if (ended.output == expected)
            return;
        const auto actual = QStringLiteral("%1.actual").arg(name);
        QFile file(actual);
        if (file.open(QIODevice::WriteOnly))
            file.write(ended.output);
        QFAIL(qPrintable(QStringLiteral("%1 differs; see %2 in the folder of the test").arg(name, actual)));
    }

    void refusesAWrongCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const char* arguments, const char* message) {
            QTest::newRow(name) << split(arguments) << QByteArray(message);
        };
        row("an option that does not exist", "-r x -Z", "unrecognized option: Z");
        row("a long option that does not exist", "-r x --colour", "unrecognized option: --colour");
        row("an option without its argument", "-r", "requires an argument");
        row("a file and an interface", "-r x -i lo", "A capture file is read");
        row("an autostop for a file", "-r x -a duration:1", "are for live captures");
        row("an autostop that does not exist", "-i lo -a colour:1", "Invalid or unknown -a flag \"colour:1\"");
        row("an autostop without a number", "-i lo -a packets:many", "isn't a positive number");
        row("a duration that is none", "-i lo -a duration:-1", "isn't a number of seconds");
        row("a ring without a file", "-i lo -b packets:5", "isn't being saved to a file");
        row("a ring without an end", "-i lo -w x -b files:5", "Multiple capture files requested");
        row("a size without a file", "-i lo -a filesize:5", "isn't being saved to a file");
        row("a snapshot length that is none", "-i lo -s all", "isn't a number");
        row("two capture filters", "-i lo -f tcp udp", "Capture filters were specified both");
        row("a file type that does not exist", "-i lo -F docx", "isn't a valid capture file type");
        row("two interfaces in a pcap file", "-i lo -i any -F pcap -w x", "room for only one interface");
        row("a read filter in one pass", "-r x -R tcp", "needs -2");
        row("a read filter for a live capture", "-i lo -2 -R tcp", "-R cannot be used with a live capture");
        row("two display filters", "-r x -Y tcp udp", "Display filters were specified both");
        row("a display filter for what is captured into a file", "-i lo -w x -Y tcp", "cannot be filtered by a display filter");
        row("no such statistic", "-r x -z nothing,tcp", "Invalid -z argument \"nothing,tcp\"; it must be one of:");
        row("follow without a form", "-r x -z follow,tcp", "follow - Invalid display mode.");
        row("follow without a stream", "-r x -z follow,tcp,ascii", "follow - Invalid address.");
        row("follow half an address", "-r x -z follow,tcp,ascii,192.0.2.1:80", "follow - Invalid address.");
        row("follow backwards", "-r x -z follow,tcp,ascii,0,3-1", "follow - Invalid range value.");
        row("follow too much", "-r x -z follow,tcp,ascii,0,1,2", "follow - Invalid parameter.");
        row("decode as nothing", "-r x -d tcp.port==8888,nothing", "no protocol that data can be decoded as");
        row("a count of zero", "-r x -c 0", "The specified packet count is zero");
        row("a count that is no number", "-r x -c ten", "The specified packet count \"ten\" isn't a decimal number");
        row("a negative count", "-r x -c -3", "The specified packet count \"-3\" is a negative number");
        row("an unknown format", "-r x -T xml", "Invalid -T parameter \"xml\"; it must be one of:");
        row("an unknown time stamp type", "-r x -t z", "Invalid time stamp type \"z\"; it must be one of:");
        row("unknown seconds", "-r x -u z", "Invalid seconds type \"z\"; it must be one of:");
        row("fields without a field", "-r x -T fields", "\"-Tfields\" was specified, but no fields were specified with \"-e\".");
        row("a field without fields", "-r x -e ip.src", "Output fields were specified with \"-e\"");
        row("a layout that does not exist", "-r x -T fields -e ip.src -E colour=y", "\"colour\" is not a valid field output option=value pair");
        row("a layout without a value", "-r x -T fields -e ip.src -E header=", "\"header\" is not a valid");
        row("an unknown preference", "-r x -o no.such:TRUE", "-o flag \"no.such:TRUE\" specifies unknown preference");
        row("a preference without a value", "-r x -o ip.check_checksum", "Invalid -o flag \"ip.check_checksum\"");
        row("names of an unknown kind", "-r x -N mz", "-N specifies unknown resolving option 'z'; valid options are:");
        row("a vendor's name of no length", "-r x -o nameres.vendor_length:0", "-o nameres.vendor_length needs a number from 1 to 64");
        row("an unknown report", "-G nothing", "There is no report \"nothing\"");
    }
    void refusesAWrongCommandLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, message);
        const auto ended = run(arguments);
        QVERIFY2(ended.messages.startsWith("porthole-cli: "), ended.messages.constData());
        QVERIFY2(ended.messages.contains(message), ended.messages.constData());
        QCOMPARE(ended.output, QByteArray());
        QCOMPARE(ended.status, 1);
    }

    void showsNamesUnlessToldOtherwise_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](const char* name, const char* options, const char* shown) {
            QTest::newRow(name) << split(options) << QByteArray(shown);
        };
        row("by default", "", "Tp-LinkT_d9:ae:50");
        row("no names", "-n", "8c:a6:df:d9:ae:50");
        row("longer ones", "-o nameres.vendor_length:12", "TpLinkTechno_d9:ae:50");
        row("by a preference", "-o nameres.mac_name:FALSE", "8c:a6:df:d9:ae:50");
        row("only ports", "-N t", "8c:a6:df:d9:ae:50");
    }
    void showsNamesUnlessToldOtherwise()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, name);
        const Bytes frame = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x8c, 0xa6, 0xdf, 0xd9, 0xae, 0x50, 0x88, 0xb5, 1, 2};
        TemporaryCapture capture;
        capture.add(frame);
        const auto ended = run(QStringList {QStringLiteral("-r"), QString::fromStdString(capture.write()), QStringLiteral("-T"),
                                   QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("_ws.col.Source")}
            + options);
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.output.trimmed(), name);
    }

    void readsTheUsersNames()
    {
        const QTemporaryDir config;
        QVERIFY(QDir(config.path()).mkdir(QStringLiteral("wireshark")));
        QFile ethers(config.filePath(QStringLiteral("wireshark/ethers")));
        QVERIFY(ethers.open(QIODevice::WriteOnly));
        ethers.write("8c:a6:df:d9:ae:50 kitchen\n");
        ethers.close();
        const Bytes frame = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x8c, 0xa6, 0xdf, 0xd9, 0xae, 0x50, 0x88, 0xb5, 1, 2};
        TemporaryCapture capture;
        capture.add(frame);
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), config.path());
        process.setProcessEnvironment(environment);
        process.start(program(), {QStringLiteral("-r"), QString::fromStdString(capture.write())});
        QVERIFY(process.waitForFinished(60'000));
        const auto output = process.readAllStandardOutput();
        QVERIFY2(output.contains("kitchen \u2192 Broadcast"), output.constData());
    }

    void namesFieldsThatDoNotExist()
    {
        const auto ended = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-Tfields"), QStringLiteral("-eno.such"),
            QStringLiteral("-eip.src"), QStringLiteral("-ealso.not")});
        QCOMPARE(ended.messages, QByteArray("porthole-cli: Some fields aren't valid:\n\talso.not\n\tno.such\n"));
        QCOMPARE(ended.output, QByteArray());
        QCOMPARE(ended.status, 1);
    }

    void saysWhyAFileCannotBeOpened_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("missing") << QStringLiteral("/no/such/file");
        QTest::newRow("a folder") << sourceFolder();
        QTest::newRow("not a capture") << sourceFolder() + QStringLiteral("golden.list");
        QTest::newRow("no bytes") << QStringLiteral("/dev/null");
    }
    void saysWhyAFileCannotBeOpened()
    {
        QFETCH(QString, path);
        const auto ended = run({QStringLiteral("-r"), path});
        const auto beginning = QStringLiteral("porthole-cli: The file \"%1\" could not be opened. ").arg(path);
        QVERIFY2(ended.messages.startsWith(beginning.toUtf8()), ended.messages.constData());
        QCOMPARE(ended.output, QByteArray());
        QCOMPARE(ended.status, 2);
    }

    void printsWhatACutFileStillHolds()
    {
        const auto ended = run({QStringLiteral("-r"), captureFile("cut.pcap"), QStringLiteral("-T"), QStringLiteral("fields"),
            QStringLiteral("-e"), QStringLiteral("frame.number")});
        QCOMPARE(ended.output, QByteArray("1\n"));
        QVERIFY2(ended.messages.contains("cut off"), ended.messages.constData());
        QCOMPARE(ended.status, 2);
    }

    void damageBehindTheLastPacketWantedDoesNotMatter()
    {
        const auto ended = run({QStringLiteral("-c1"), QStringLiteral("-r"), captureFile("cut.pcap")});
        QCOMPARE(ended.output.count('\n'), 1);
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.status, 0);
    }

    void readsStandardInput()
    {
        const auto ended = run({QStringLiteral("-nr"), QStringLiteral("-")}, contentOf(captureFile("talk.pcap")));
        QCOMPARE(ended.output, contentOf(sourceFolder() + QStringLiteral("golden/list.txt")));
        QCOMPARE(ended.status, 0);
    }

    void keepsTheOrderOfManyPackets()
    {
        constexpr int count = 5000;
        TemporaryCapture capture;
        QByteArray expected;
        for (int i = 1; i <= count; ++i) {
            capture.add(udpFrame(client, 1000, server, static_cast<std::uint16_t>(20000 + i), "x"));
            expected += QByteArray::number(i) + '\t' + QByteArray::number(20000 + i) + '\n';
        }
        const auto ended = run({QStringLiteral("-r"), QString::fromStdString(capture.write()), QStringLiteral("-Tfields"),
            QStringLiteral("-eframe.number"), QStringLiteral("-eudp.dstport")});
        QCOMPARE(ended.status, 0);
        QVERIFY(ended.output == expected);
    }

    void aReaderThatHasSeenEnoughIsNoError()
    {
        TemporaryCapture capture;
        for (int i = 0; i < 20'000; ++i)
            capture.add(udpFrame(client, 1000, server, 20001, "x"));
        const auto command = QStringLiteral("'%1' -r '%2' | head -n 1; exit ${PIPESTATUS[0]}")
                                 .arg(program(), QString::fromStdString(capture.write()));
        const auto ended = run(QStringLiteral("bash"), {QStringLiteral("-c"), command});
        QCOMPARE(ended.output.count('\n'), 1);
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.status, 0);
    }

    void saysThatTheDiskIsFull()
    {
        const auto command = QStringLiteral("'%1' -r '%2' > /dev/full").arg(program(), captureFile("talk.pcap"));
        const auto ended = run(QStringLiteral("bash"), {QStringLiteral("-c"), command});
        QVERIFY2(ended.messages.contains("could not be written"), ended.messages.constData());
        QCOMPARE(ended.status, 2);
    }

    void writesACaptureThatReadsTheSame_data()
    {
        QTest::addColumn<bool>("toStandardOutput");
        QTest::newRow("to a file") << false;
        QTest::newRow("to standard output") << true;
    }
    void writesACaptureThatReadsTheSame()
    {
        QFETCH(bool, toStandardOutput);
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("copy.pcapng"));
        const auto written = run({QStringLiteral("-r"), captureFile("clocks.pcapng"), QStringLiteral("-w"),
            toStandardOutput ? QStringLiteral("-") : path});
        QCOMPARE(written.messages, QByteArray());
        QCOMPARE(written.status, 0);
        QCOMPARE(written.output.isEmpty(), !toStandardOutput);
        const auto copy = toStandardOutput ? run({QStringLiteral("-n"), QStringLiteral("-r"), QStringLiteral("-")}, written.output)
                                           : run({QStringLiteral("-n"), QStringLiteral("-r"), path});
        QCOMPARE(copy.output, contentOf(sourceFolder() + QStringLiteral("golden/list-clocks.txt")));
    }

    void writesOnlyAsManyPacketsAsWanted()
    {
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("three.pcapng"));
        QCOMPARE(run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-c3"), QStringLiteral("-w"), path}).status, 0);
        QCOMPARE(run({QStringLiteral("-r"), path}).output.count('\n'), 3);
    }

    // The numbers are those of tshark 4.0.17.
    void showsThePacketsThatPass_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("output");
        const auto row = [](const char* name, const char* options, const char* output) {
            QTest::newRow(name) << split("-T fields -e frame.number") + split(options) << QByteArray(output);
        };
        QTest::newRow("an empty filter") << split("-T fields -e frame.number -c 2 -Y") + QStringList {QString()} << QByteArray("1\n2\n");
        row("a filter as an option", "-Y udp", "3\n5\n");
        row("a filter as words", "udp or arp", "1\n2\n3\n5\n");
        row("a count is of packets read", "-c 4 -Y udp", "3\n");
        row("no packet passes", "-Y dns", "");
        row("a read filter renumbers", "-2 -R ip -Y udp", "1\n3\n");
        row("a read filter and a count", "-2 -c 5 -R udp", "1\n2\n");
        row("the time since the packet shown before", "-Y udp -e frame.time_delta_displayed", "3\t0.000000000\n5\t62.002002000\n");
    }
    void showsThePacketsThatPass()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, output);
        const auto ended = run(QStringList {QStringLiteral("-n"), QStringLiteral("-r"), captureFile("talk.pcap")} + options);
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.status, 0);
        QCOMPARE(ended.output, output);
    }

    void showsTheSameOfALivePipe()
    {
        const auto ended = run({QStringLiteral("-n"), QStringLiteral("-i"), QStringLiteral("-"), QStringLiteral("-Y"), QStringLiteral("udp"), QStringLiteral("-T"),
                                   QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("frame.number")},
            contentOf(captureFile("talk.pcap")));
        QCOMPARE(ended.output, QByteArray("3\n5\n"));
    }

    void filteredJsonIsWellFormed()
    {
        const auto ended = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-Y"), QStringLiteral("udp"), QStringLiteral("-T"), QStringLiteral("json")});
        QJsonParseError error {};
        const auto document = QJsonDocument::fromJson(ended.output, &error);
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(document.array().size(), 2);
    }

    void writesThePacketsThatPass_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("packets");
        QTest::newRow("those alone") << split("-Y ip.fragments") << 1;
        QTest::newRow("in two passes, the fragments that they are made of as well") << split("-2 -Y ip.fragments") << 2;
    }
    void writesThePacketsThatPass()
    {
        QFETCH(QStringList, options);
        QFETCH(int, packets);
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("some.pcapng"));
        const auto ended = run(QStringList {QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-w"), path} + options);
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.status, 0);
        QCOMPARE(run({QStringLiteral("-r"), path}).output.count('\n'), packets);
    }

    void writesPcapAndPacks_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("magic");
        QTest::newRow("pcap") << QStringLiteral("a.pcap") << QByteArray::fromHex("d4c3b2a1");
        QTest::newRow("packed with gzip") << QStringLiteral("a.pcap.gz") << QByteArray::fromHex("1f8b");
        QTest::newRow("to standard output") << QStringLiteral("-") << QByteArray::fromHex("4d3cb2a1"); // in nanoseconds
    }
    void writesPcapAndPacks()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, magic);
        const QTemporaryDir folder;
        const auto path = name == QLatin1String("-") ? name : folder.filePath(name);
        const auto ended = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-F"), QStringLiteral("pcap"), QStringLiteral("-w"), path});
        QCOMPARE(ended.messages, QByteArray());
        QCOMPARE(ended.status, 0);
        const auto written = name == QLatin1String("-") ? ended.output : contentOf(path);
        QCOMPARE(written.left(magic.size()), magic);
        const auto again = name == QLatin1String("-") ? run({QStringLiteral("-n"), QStringLiteral("-r"), name}, written)
                                                      : run({QStringLiteral("-n"), QStringLiteral("-r"), path});
        QCOMPARE(again.output.count('\n'), contentOf(sourceFolder() + QStringLiteral("golden/list.txt")).count('\n'));
    }

    void pdmlIsXml()
    {
        const auto ended = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-T"), QStringLiteral("pdml")});
        QCOMPARE(ended.status, 0);
        QXmlStreamReader xml(ended.output);
        int packets = 0, layers = 0;
        QByteArray sourcePort;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement)
                continue;
            packets += xml.name() == QLatin1String("packet");
            layers += xml.name() == QLatin1String("proto");
            if (xml.attributes().value(QLatin1String("name")) == QLatin1String("udp.srcport") && sourcePort.isEmpty()) {
                QCOMPARE(xml.attributes().value(QLatin1String("size")).toInt(), 2);
                const auto value = xml.attributes().value(QLatin1String("value")).toInt(nullptr, 16);
                QCOMPARE(xml.attributes().value(QLatin1String("show")).toInt(), value);
                sourcePort = xml.attributes().value(QLatin1String("showname")).toUtf8();
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(packets, static_cast<int>(contentOf(sourceFolder() + QStringLiteral("golden/list.txt")).count('\n')));
        QVERIFY(layers > 3 * packets);
        QVERIFY2(sourcePort.startsWith("Source Port: "), sourcePort.constData());
    }

    void usesMacros()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("porthole")));
        QFile file(folder.filePath(QStringLiteral("porthole/dfilter_macros")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\"upto\",\"frame.number <= $1\"\n");
        file.close();
        const auto before = qgetenv("XDG_CONFIG_HOME");
        qputenv("XDG_CONFIG_HOME", folder.path().toUtf8());
        const auto good = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-Y"), QStringLiteral("${upto:2}")});
        const auto bad = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-Y"), QStringLiteral("ip and ${upto}")});
        if (before.isNull())
            qunsetenv("XDG_CONFIG_HOME");
        else
            qputenv("XDG_CONFIG_HOME", before);
        QCOMPARE(good.output.count('\n'), 2);
        QCOMPARE(bad.status, 2);
        QVERIFY2(bad.messages.contains("The macro “upto” takes 1 argument"), bad.messages.constData());
        QVERIFY2(bad.messages.contains("\n    ip and ${upto}\n           ^~~~~~~\n"), bad.messages.constData());
    }

    void marksTheMistakeInAFilter()
    {
        const auto ended = run({QStringLiteral("-r"), captureFile("talk.pcap"), QStringLiteral("-Y"), QStringLiteral("ip and tcp.prot == 80")});
        QCOMPARE(ended.status, 2);
        QCOMPARE(ended.output, QByteArray());
        QVERIFY2(ended.messages.contains("Did you mean \"tcp.port\"?"), ended.messages.constData());
        QVERIFY2(ended.messages.contains("\n    ip and tcp.prot == 80\n           ^~~~~~~~\n"), ended.messages.constData());
    }

    void explainsAFilter()
    {
        const auto ended = run({QStringLiteral("--explain-filter"), QStringLiteral("tcp.port == 80 and frame.len > 100")});
        QCOMPARE(ended.status, 0);
        QVERIFY2(ended.output.contains("frame.len > 100: columns of the index\n"), ended.output.constData());
        QCOMPARE(run({QStringLiteral("--explain-filter"), QStringLiteral("tcp.port ==")}).status, 2);
    }

    void quietPrintsOnlyWhatIsAskedFor()
    {
        const auto list = QStringList {QStringLiteral("-q"), QStringLiteral("-r"), captureFile("talk.pcap")};
        QCOMPARE(run(list).output, QByteArray());
        QCOMPARE(run(list + split("-T fields -e frame.number -c 1")).output, QByteArray("1\n"));
    }

    void tellsItsFieldsAndProtocols()
    {
        const auto fields = run({QStringLiteral("-G"), QStringLiteral("fields")});
        QCOMPARE(fields.status, 0);
        QVERIFY(fields.output.contains("P\tTransmission Control Protocol\ttcp\n"));
        QVERIFY(fields.output.contains("F\tTotal Length\tip.len\tFT_UINT16\tip\tBASE_DEC\t0x0\t"));
        for (const auto& line : fields.output.chopped(1).split('\n'))
            QCOMPARE(line.count('\t'), line.startsWith('P') ? 2 : 7);
        QVERIFY(run({QStringLiteral("-G"), QStringLiteral("protocols")}).output.contains("Internet Protocol Version 4\tIPv4\tip\n"));
    }

    void judgesConnections()
    {
        const auto capture = closedPort();
        const auto text = run({QStringLiteral("verdict"), capture});
        QCOMPARE(text.status, 0);
        QVERIFY(text.output.startsWith("Capture health: 2 packets, 1 TCP connection.\n"));
        QVERIFY(text.output.contains("Connection refused (certain)"));
        const auto json = run({QStringLiteral("verdict"), QStringLiteral("--json"), QStringLiteral("--stream"), QStringLiteral("0"), capture});
        QCOMPARE(json.status, 0);
        const auto connections = QJsonDocument::fromJson(json.output).object()[QLatin1String("connections")].toArray();
        QCOMPARE(connections.size(), 1);
        QCOMPARE(connections[0].toObject()[QLatin1String("severity")].toString(), QStringLiteral("failure"));
    }
    void refusesVerdictsThatCannotBeGiven()
    {
        const auto capture = closedPort();
        QCOMPARE(run({QStringLiteral("verdict")}).status, 1);
        QCOMPARE(run({QStringLiteral("verdict"), QStringLiteral("/no/such/file")}).status, 2);
        QCOMPARE(run({QStringLiteral("verdict"), capture, QStringLiteral("--stream"), QStringLiteral("x")}).status, 1);
        QCOMPARE(run({QStringLiteral("verdict"), capture, QStringLiteral("--stream"), QStringLiteral("7")}).status, 1);
        QVERIFY(run({QStringLiteral("verdict"), QStringLiteral("--help")}).output.startsWith("Usage: porthole-cli verdict FILE"));
    }

    void helpsAndTellsItsVersion()
    {
        QVERIFY(run({QStringLiteral("-h")}).output.startsWith("Usage: porthole-cli "));
        QVERIFY(run({QStringLiteral("--version")}).output.startsWith("porthole-cli "));
    }
};

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
