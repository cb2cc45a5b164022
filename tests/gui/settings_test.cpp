// Settings come back after a restart, tell of changes once, and survive a damaged file.

#include "gui/main_window/recent_files.h"
#include "gui/packets/packet_list_column.h"
#include "gui/settings/settings.h"

#include <QtTest>

using namespace porthole::gui;

class SettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void defaultsAreSensible();
    void valuesComeBack();
    void aSignalForEachChange();
    void nonsenseInTheFileIsIgnored();
    void recentFilesAreNewestFirstAndOnce();

private:
    static std::unique_ptr<QSettings> open(const QTemporaryDir& folder)
    {
        return std::make_unique<QSettings>(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    }
};

void SettingsTest::defaultsAreSensible()
{
    const auto settings = Settings::temporary();
    QCOMPARE(settings->theme(), ThemeChoice::System);
    QCOMPARE(settings->timeFormat(), TimeFormat::SinceStart);
    QCOMPARE(settings->zoom(), 0);
    QVERIFY(settings->colourise());
    QVERIFY(settings->recentFiles().isEmpty());
}

void SettingsTest::valuesComeBack()
{
    const QTemporaryDir folder;
    {
        Settings settings(open(folder));
        settings.setTheme(ThemeChoice::Dark);
        settings.setTimeFormat(TimeFormat::Epoch);
        settings.setZoom(3);
        settings.setColourise(false);
        settings.setRecentFiles({QStringLiteral("/a"), QStringLiteral("/b")});
        settings.setTimeDigits(3);
        settings.setTimeWithHours(true);
        auto columns = settings.columns();
        QCOMPARE(columns, PacketListColumn::defaults());
        columns[1].visible = false;
        columns.append({.title = QStringLiteral("TTL"), .fields = QStringLiteral("ip.ttl"), .occurrence = -1, .resolved = false,
            .alignment = Qt::AlignRight, .width = 77});
        settings.setColumns(columns);
    }
    const Settings settings(open(folder));
    QCOMPARE(settings.theme(), ThemeChoice::Dark);
    QCOMPARE(settings.timeFormat(), TimeFormat::Epoch);
    QCOMPARE(settings.zoom(), 3);
    QVERIFY(!settings.colourise());
    QCOMPARE(settings.recentFiles(), (QStringList {QStringLiteral("/a"), QStringLiteral("/b")}));
    QCOMPARE(settings.timeDigits(), 3);
    QVERIFY(settings.timeWithHours());
    QCOMPARE(settings.columns().size(), 8);
    QVERIFY(!settings.columns()[1].visible);
    const auto last = settings.columns().last();
    QCOMPARE(last.toFormat(), QStringLiteral("%Cus:ip.ttl:-1:U"));
    QCOMPARE(last.title, QStringLiteral("TTL"));
    QCOMPARE(last.width, 77);
    QCOMPARE(last.alignment, Qt::AlignRight);
}

void SettingsTest::aSignalForEachChange()
{
    const auto settings = Settings::temporary();
    QSignalSpy zoomed(settings.get(), &Settings::zoomChanged);
    settings->setZoom(2);
    settings->setZoom(2);
    QCOMPARE(zoomed.count(), 1);
    settings->setZoom(1000);
    QCOMPARE(settings->zoom(), Settings::maximumZoom);
}

void SettingsTest::nonsenseInTheFileIsIgnored()
{
    const QTemporaryDir folder;
    {
        auto store = open(folder);
        store->setValue(QStringLiteral("view/theme"), QStringLiteral("pink"));
        store->setValue(QStringLiteral("view/timeFormat"), 99);
        store->setValue(QStringLiteral("view/zoom"), -4000);
    }
    const Settings settings(open(folder));
    QCOMPARE(settings.theme(), ThemeChoice::System);
    QCOMPARE(settings.timeFormat(), TimeFormat::SinceStart);
    QCOMPARE(settings.zoom(), Settings::minimumZoom);
}

void SettingsTest::recentFilesAreNewestFirstAndOnce()
{
    const auto settings = Settings::temporary();
    for (int i = 0; i < 15; ++i)
        addRecentFile(*settings, QStringLiteral("/file%1").arg(i % 12));
    const auto paths = settings->recentFiles();
    QCOMPARE(paths.size(), mostRecentFiles);
    QCOMPARE(paths.first(), QStringLiteral("/file2"));
    QCOMPARE(paths.count(QStringLiteral("/file2")), 1);
    removeRecentFile(*settings, QStringLiteral("/file2"));
    QVERIFY(!settings->recentFiles().contains(QStringLiteral("/file2")));
}

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
