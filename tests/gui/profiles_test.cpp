// Profiles as folders, settings that follow them, and what is taken over from Wireshark's.

#include "gui/colours/colour_rule_file.h"
#include "gui/filters/filter_tables.h"
#include "gui/filters/saved_filters.h"
#include "gui/settings/profile_import.h"
#include "gui/settings/profiles.h"
#include "gui/settings/settings.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class ProfilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesAreThoseOfFolders_data();
    void namesAreThoseOfFolders();
    void theyAreMadeCopiedRenamedAndDeleted();
    void settingsFollowTheProfile();
    void aProfileThatIsGoneIsTheDefault();
    void wiresharksFilesAreTakenOver();
    void emptyFoldersHaveNothing();
    void columnsAreRead_data();
    void columnsAreRead();

private:
    void write(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    QString read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
};

void ProfilesTest::namesAreThoseOfFolders_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("good");
    QTest::newRow("ordinary") << QStringLiteral("Voice over IP") << true;
    QTest::newRow("other letters") << QStringLiteral("Büro") << true;
    QTest::newRow("none") << QString() << false;
    QTest::newRow("a path") << QStringLiteral("a/b") << false;
    QTest::newRow("upwards") << QStringLiteral("..") << false;
    QTest::newRow("hidden") << QStringLiteral(".hidden") << false;
    QTest::newRow("a blank at the end") << QStringLiteral("a ") << false;
    QTest::newRow("the default's") << QStringLiteral("default") << false;
    QTest::newRow("taken") << QStringLiteral("TAKEN") << false;
    QTest::newRow("too long") << QString(61, QLatin1Char('a')) << false;
    QTest::newRow("a line feed") << QStringLiteral("a\nb") << false;
}

void ProfilesTest::namesAreThoseOfFolders()
{
    QFETCH(QString, name);
    QFETCH(bool, good);
    QTemporaryDir folder;
    const Profiles profiles(folder.path());
    QVERIFY(profiles.create(QStringLiteral("taken")).isEmpty());
    QCOMPARE(profiles.create(name).isEmpty(), good);
    QCOMPARE(profiles.names().size(), good ? 2 : 1);
}

void ProfilesTest::theyAreMadeCopiedRenamedAndDeleted()
{
    QTemporaryDir folder;
    const Profiles profiles(folder.path());
    write(folder.filePath(QStringLiteral("dfilters")), "\"mine\" tcp\n");
    QVERIFY(profiles.copy({}, QStringLiteral("work")).isEmpty());
    QCOMPARE(read(profiles.folder(QStringLiteral("work")) + QStringLiteral("/dfilters")), QStringLiteral("\"mine\" tcp\n"));
    QVERIFY(profiles.rename(QStringLiteral("work"), QStringLiteral("Work")).isEmpty());
    QVERIFY(profiles.create(QStringLiteral("home")).isEmpty());
    QCOMPARE(profiles.names(), (QStringList {QStringLiteral("home"), QStringLiteral("Work")}));
    QVERIFY(!profiles.rename(QStringLiteral("home"), QStringLiteral("work")).isEmpty());
    QVERIFY(profiles.remove(QStringLiteral("home")).isEmpty());
    QCOMPARE(profiles.names(), QStringList {QStringLiteral("Work")});
    QVERIFY(!profiles.remove({}).isEmpty());
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("dfilters"))));
}

void ProfilesTest::settingsFollowTheProfile()
{
    const auto settings = Settings::temporary();
    QVERIFY(Profiles(settings->folder()).create(QStringLiteral("other")).isEmpty());
    settings->setZoom(3);
    settings->setRecentFiles({QStringLiteral("/a")});
    settings->setDissection({.verifyTcpChecksum = true, .decodeRules = {}});
    QSignalSpy zoomed(settings.get(), &Settings::zoomChanged);
    QSignalSpy dissected(settings.get(), &Settings::dissectionChanged);
    settings->setProfile(QStringLiteral("other"));
    QCOMPARE(settings->profile(), QStringLiteral("other"));
    QCOMPARE(settings->zoom(), 0);
    QCOMPARE(zoomed.count(), 1);
    QCOMPARE(dissected.count(), 1);
    QVERIFY(!settings->dissection().verifyTcpChecksum);
    QCOMPARE(settings->recentFiles(), QStringList {QStringLiteral("/a")}); // of all profiles
    QVERIFY(settings->profileFolder().endsWith(QStringLiteral("/profiles/other")));
    settings->setZoom(5);
    settings->setProfile({});
    QCOMPARE(settings->zoom(), 3);
    QVERIFY(settings->dissection().verifyTcpChecksum);
    settings->setProfile(QStringLiteral("other"));
    QCOMPARE(settings->zoom(), 5);
    settings->setProfile(QStringLiteral("none"));
    QCOMPARE(settings->profile(), QStringLiteral("other"));
}

void ProfilesTest::aProfileThatIsGoneIsTheDefault()
{
    const auto settings = Settings::temporary();
    const Profiles profiles(settings->folder());
    QVERIFY(profiles.create(QStringLiteral("other")).isEmpty());
    settings->setProfile(QStringLiteral("other"));
    QVERIFY(profiles.remove(QStringLiteral("other")).isEmpty());
    QVERIFY(settings->profile().isEmpty());
    QCOMPARE(settings->profileFolder(), settings->folder());
}

void ProfilesTest::wiresharksFilesAreTakenOver()
{
    QTemporaryDir from, into;
    write(from.filePath(QStringLiteral("dfilters")), "# mine\n\"web\" tcp.port == 80\nno name\n\"odd\" nosuch.field == 1\n");
    write(from.filePath(QStringLiteral("cfilters")), "\"dns\" port 53\n");
    write(from.filePath(QStringLiteral("dfilter_buttons")),
        "\"TRUE\",\"Resets\",\"tcp.flags.reset == 1\",\"\"\n\"FALSE\",\"Off\",\"udp\",\"\"\n\"TRUE\",\"broken\n\"TRUE\",\"Say \\\"x\\\"\",\"frame contains \\\"x\\\"\",\"\"\n");
    write(from.filePath(QStringLiteral("dfilter_macros")), "\"port\",\"tcp.port == $1\"\n");
    write(from.filePath(QStringLiteral("colorfilters")), "@TCP@tcp@[1,2,3][4,5,6]\nbad\n@Odd@nosuch@[1,2,3][4,5,6]\n");
    write(from.filePath(QStringLiteral("hosts")), "# names\n192.0.2.1 server server.example\n2001:db8::1 six\nno address\n");
    write(from.filePath(QStringLiteral("preferences")), "# more\ngui.column.format:\n\t\"No.\", \"%m\",\n\t\"Port\", \"%Cus:tcp.port:0:R\"\n");
    const auto report = importWiresharkProfile(from.path(), into.path());

    QList<SavedFilter> filters = parseSavedFilters(read(into.filePath(QStringLiteral("dfilters"))));
    QCOMPARE(filters, (QList<SavedFilter> {{QStringLiteral("web"), QStringLiteral("tcp.port == 80")}, {QStringLiteral("odd"), QStringLiteral("nosuch.field == 1")}}));
    const auto buttons = parseFilterButtons(read(into.filePath(QStringLiteral("dfilter_buttons"))).toUtf8());
    QCOMPARE(buttons, (QList<FilterButton> {{true, QStringLiteral("Resets"), QStringLiteral("tcp.flags.reset == 1"), {}}, {false, QStringLiteral("Off"), QStringLiteral("udp"), {}},
                          {true, QStringLiteral("Say \"x\""), QStringLiteral("frame contains \"x\""), {}}}));
    QVERIFY(read(into.filePath(QStringLiteral("dfilter_macros"))).contains(QStringLiteral("tcp.port == $1")));
    QCOMPARE(parseSavedFilters(read(into.filePath(QStringLiteral("cfilters")))).size(), 1);
    QCOMPARE(parseColourRules(read(into.filePath(QStringLiteral("colorfilters")))).rules.size(), 2);
    QVERIFY(read(into.filePath(QStringLiteral("hosts"))).contains(QStringLiteral("server.example")));
    QCOMPARE(report.columns, (QList<ImportedColumn> {{QStringLiteral("No."), QStringLiteral("%m")}, {QStringLiteral("Port"), QStringLiteral("%Cus:tcp.port:0:R")}}));

    QCOMPARE(report.taken, (QStringList {QStringLiteral("dfilters: 2 display filters."), QStringLiteral("cfilters: 1 capture filters."),
                               QStringLiteral("dfilter_buttons: 3 filter buttons."), QStringLiteral("dfilter_macros: 1 filter macros."), QStringLiteral("colorfilters: 2 colour rules."),
                               QStringLiteral("hosts: 2 names of hosts."), QStringLiteral("preferences: 2 columns.")}));
    const auto all = report.notTaken.join(QLatin1Char('\n'));
    for (const auto* said : {"dfilters, line 3:", "dfilters, line 4 is kept, but is no filter", "dfilter_buttons, line 3:",
             "colorfilters: Line 2 is no colour rule", "colorfilters: the rule “Odd” is kept", "hosts, line 4:"})
        QVERIFY2(all.contains(QString::fromUtf8(said)), qPrintable(QString::fromUtf8(said) + QLatin1Char('\n') + all));
}

void ProfilesTest::emptyFoldersHaveNothing()
{
    QTemporaryDir from, into;
    QVERIFY(importWiresharkProfile(from.path(), into.path()).isEmpty());
    QVERIFY(QDir(into.path()).isEmpty());
}

void ProfilesTest::columnsAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("complains");
    QTest::newRow("in one line") << QStringLiteral("gui.column.format: \"No.\", \"%m\", \"Time\", \"%t\"") << 2 << false;
    QTest::newRow("none") << QStringLiteral("gui.other: 1") << 0 << false;
    QTest::newRow("half a pair") << QStringLiteral("gui.column.format: \"No.\", \"%m\", \"Time\"") << 0 << true;
    QTest::newRow("no quotation marks") << QStringLiteral("gui.column.format: No., %m") << 0 << true;
    QTest::newRow("the next preference is another") << QStringLiteral("gui.column.format:\n\t\"No.\", \"%m\"\nother: \"x\", \"y\"") << 1 << false;
}

void ProfilesTest::columnsAreRead()
{
    QFETCH(QString, text);
    QFETCH(int, count);
    QFETCH(bool, complains);
    QString complaint;
    QCOMPARE(parseColumnFormat(text, complaint).size(), count);
    QCOMPARE(!complaint.isEmpty(), complains);
}

QTEST_MAIN(ProfilesTest)
#include "profiles_test.moc"
