// What extcap programs print, good and bad; asking them; the command for a machine far away.
#include "capture/live/extcap.h"
#include "capture/live/remote_command.h"

#include <QtTest>

#include <QFile>
#include <QTemporaryDir>

using namespace porthole::capture;

class ExtcapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsInterfaces();
    void readsLinkTypes();
    void readsOptions();
    void readsHostileText_data();
    void readsHostileText();
    void makesArguments();
    void asksPrograms();
    void givesUpOnPrograms();
    void asksAnotherMachine_data();
    void asksAnotherMachine();
};

void ExtcapTest::readsInterfaces()
{
    const auto found = parseExtcapInterfaces("extcap {version=1.0}{help=file:///x}\r\n"
                                             "interface {value=sshdump}{display=SSH remote capture}\n"
                                             "interface {display=nameless}\n"
                                             "interface {value=plain}\n"
                                             "control {number=0}{type=button}\n",
        "/p");
    QCOMPARE(found.size(), 2u);
    QCOMPARE(found[0].name, std::string("sshdump"));
    QCOMPARE(found[0].display, std::string("SSH remote capture"));
    QCOMPARE(found[0].help, std::string("file:///x"));
    QCOMPARE(found[0].program, std::string("/p"));
    QCOMPARE(found[1].display, std::string("plain"));
}

void ExtcapTest::readsLinkTypes()
{
    const auto found = parseExtcapLinkTypes("dlt {number=147}{name=USER0}{display=Remote}\ndlt {name=none}\n");
    QCOMPARE(found.size(), 1u);
    QCOMPARE(found[0].value, 147);
    QCOMPARE(found[0].name, std::string("USER0"));
    QCOMPARE(found[0].description, std::string("Remote"));
}

void ExtcapTest::readsOptions()
{
    const auto found = parseExtcapOptions(
        "arg {number=1}{call=--port}{display=Port}{type=unsigned}{tooltip=The "
        "port}{range=1,65535}{default=22}{required=true}{group=Server}\n"
        "arg {number=0}{call=--how}{display=How \\{so\\}}{type=selector}{save=false}\n"
        "arg {number=2}{call=--key}{display=Key}{type=fileselect}{mustexist=true}{fileext=Keys (*.pem)}\n"
        "arg {number=3}{call=not an option}{display=x}{type=string}\n"
        "arg {number=4}{call=--x}{display=x}{type=unheard}\n"
        "value {arg=0}{value=a}{display=A}{default=true}\n"
        "value {arg=0}{value=b}{parent=a}{enabled=false}\n"
        "value {arg=9}{value=c}{display=C}\n");
    QCOMPARE(found.size(), 3u);
    QCOMPARE(found[0].display, std::string("How {so}"));
    QVERIFY(!found[0].save && found[0].values.size() == 2u);
    QVERIFY(found[0].values[0].isDefault && !found[0].values[1].enabled);
    QCOMPARE(found[0].values[1].display, std::string("b"));
    QCOMPARE(found[0].values[1].parent, std::string("a"));
    QVERIFY(found[1].required && found[1].type == ExtcapOption::Type::Unsigned);
    QCOMPARE(found[1].minimum + ".." + found[1].maximum, std::string("1..65535"));
    QCOMPARE(found[1].group, std::string("Server"));
    QVERIFY(found[2].fileMustExist && found[2].fileExtension == "Keys (*.pem)");
}

void ExtcapTest::readsHostileText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an open brace") << QByteArray("arg {number=1}{call=--x");
    QTest::newRow("a backslash at the end") << QByteArray("arg {number=1}{call=--x}{display=\\");
    QTest::newRow("a number that is too large")
        << QByteArray("arg {number=99999999999999}{call=--x}{display=d}{type=string}");
    QTest::newRow("zero bytes") << QByteArray("interface {value=\0}{display=\0}", 31).repeated(3);
    QTest::newRow("no end") << QByteArray("{={={=").repeated(100'000);
    QTest::newRow("very many") << QByteArray("interface {value=a}\n").repeated(100'000);
}

void ExtcapTest::readsHostileText()
{
    QFETCH(const QByteArray, text);
    QVERIFY(parseExtcapInterfaces(text.toStdString(), {}).size() <= 1000);
    QVERIFY(parseExtcapOptions(text.toStdString()).empty());
    QVERIFY(parseExtcapLinkTypes(text.toStdString()).empty());
}

void ExtcapTest::makesArguments()
{
    ExtcapOption option;
    option.call = "--x";
    QCOMPARE(extcapArguments(option, "a b"), (std::vector<std::string> { "--x", "a b" }));
    QCOMPARE(extcapArguments(option, ""), std::vector<std::string> {});
    option.type = ExtcapOption::Type::BoolFlag;
    QCOMPARE(extcapArguments(option, "true"), std::vector<std::string> { "--x" });
    QCOMPARE(extcapArguments(option, "false"), std::vector<std::string> {});
}

namespace
{

void writeProgram(const QString& path, const char* text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

} // namespace

void ExtcapTest::asksPrograms()
{
    const QTemporaryDir folder;
    writeProgram(folder.filePath(QStringLiteral("toy")),
        "#!/bin/sh\ncase $1 in\n--extcap-interfaces) echo 'interface {value=toy}';;\n"
        "--extcap-config) echo \"arg {number=0}{call=--a}{display=$3}{type=string}\";;\nesac\n");
    writeProgram(folder.filePath(QStringLiteral("fails")), "#!/bin/sh\necho 'interface {value=fails}'\nexit 1\n");
    writeProgram(folder.filePath(QStringLiteral("noise")), "#!/bin/sh\nhead -c 3000000 /dev/zero\n");
    qputenv("WIRESHARK_EXTCAP_DIR", folder.path().toUtf8());
    const auto found = extcapInterfaces();
    QCOMPARE(found.size(), 1u);
    Problem problem;
    const auto options = extcapOptions(found[0], problem);
    QCOMPARE(options.size(), 1u);
    QCOMPARE(options[0].display, std::string("toy"));
    QVERIFY(extcapOptions({ "/nowhere/program", "x", {}, {} }, problem).empty());
    QVERIFY(problem.text.ends_with('.'));
}

void ExtcapTest::givesUpOnPrograms()
{
    const QTemporaryDir folder;
    writeProgram(folder.filePath(QStringLiteral("sleeps")), "#!/bin/sh\nexec sleep 60\n");
    writeProgram(folder.filePath(QStringLiteral("toy")), "#!/bin/sh\necho 'interface {value=toy}'\n");
    qputenv("WIRESHARK_EXTCAP_DIR", folder.path().toUtf8());
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(extcapInterfaces().size(), 1u);
    QVERIFY(timer.elapsed() < (secondsForExtcap + 5) * 1000);
}

void ExtcapTest::asksAnotherMachine_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("connection");
    QTest::addColumn<QString>("expected");
    QTest::newRow("everything but the connection itself") << QString() << QStringLiteral("192.0.2.1 5000 192.0.2.2 22")
                                                          << QStringLiteral("not (tcp port 5000 and tcp port 22)");
    QTest::newRow("a filter of the user")
        << QStringLiteral("udp or it's") << QStringLiteral("192.0.2.1 5000 192.0.2.2 22")
        << QStringLiteral("(udp or it's) and not (tcp port 5000 and tcp port 22)");
    QTest::newRow("no connection is known")
        << QStringLiteral("udp; reboot $(reboot)") << QString() << QStringLiteral("(udp; reboot $(reboot))");
}

/// The command goes through a real shell.
void ExtcapTest::asksAnotherMachine()
{
    QFETCH(const QString, filter);
    QFETCH(const QString, connection);
    QFETCH(const QString, expected);
    const QTemporaryDir folder;
    writeProgram(folder.filePath(QStringLiteral("tcpdump")), "#!/bin/sh\nfor word; do echo \"$word\"; done\n");
    CaptureSource source;
    source.kind = CaptureSource::Kind::Remote;
    source.host = "user@host";
    source.name = "eth0'; reboot";
    source.filter = filter.toStdString();
    source.port = 2222;
    Problem problem;
    const auto command = remoteArguments(source, problem);
    QCOMPARE((std::vector<std::string>(command.begin() + 1, command.end() - 1)),
        (std::vector<std::string> { "-p", "2222", "-T", "user@host" }));
    QProcess shell;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"), folder.path() + QStringLiteral(":/usr/bin:/bin"));
    environment.insert(QStringLiteral("SSH_CONNECTION"), connection);
    shell.setProcessEnvironment(environment);
    shell.start(QStringLiteral("/bin/sh"), { QStringLiteral("-c"), QString::fromStdString(command.back()) });
    QVERIFY(shell.waitForFinished());
    const auto words = QString::fromUtf8(shell.readAllStandardOutput()).split(QLatin1Char('\n'));
    QCOMPARE(words.at(words.indexOf(QStringLiteral("-i")) + 1), QStringLiteral("eth0'; reboot"));
    QCOMPARE(words.at(words.size() - 2), expected);
    source.host = "-oProxyCommand=reboot";
    QVERIFY(remoteArguments(source, problem).empty());
}

QTEST_GUILESS_MAIN(ExtcapTest)
#include "extcap_test.moc"
