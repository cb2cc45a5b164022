// The options of the flight recorder: what they take, and what they say against all else.

#include "cli/recorder_options.h"

#include <QtTest>

using namespace porthole::cli;
using namespace std::chrono_literals;

class RecorderOptionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void boundsAreTimesAndSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<quint64>("kilobytes");
        const auto row = [](const char* text, qint64 milliseconds, quint64 kilobytes) {
            QTest::newRow(text) << QByteArray(text) << milliseconds << kilobytes;
        };
        row("90", 90'000, 0);
        row("90s", 90'000, 0);
        row("0.5s", 500, 0);
        row("5m", 300'000, 0);
        row("2h", 7'200'000, 0);
        row("500k", 0, 500);
        row("200M", 0, 200'000);
        row("2G", 0, 2'000'000);
        row("5m,200M", 300'000, 200'000);
        row("200M,5m", 300'000, 200'000);
    }
    void boundsAreTimesAndSizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, milliseconds);
        QFETCH(quint64, kilobytes);
        RecorderChoices choices;
        QCOMPARE(takeRecorderOption(recorderOption, text.toStdString(), choices), std::string());
        QCOMPARE(qint64 {choices.bound.time.count()}, milliseconds);
        QCOMPARE(quint64 {choices.bound.kilobytes}, kilobytes);
        QVERIFY(choices.wanted());
        QCOMPARE(checkRecorderOptions(choices), std::string());
    }

    void eventsAreAList()
    {
        RecorderChoices choices;
        QCOMPARE(takeRecorderOption(saveOnOption, "reset,retransmissions:25/2s,filter:tcp[13] & 4 != 0 or port 53", choices), std::string());
        QVERIFY(choices.settings.onReset);
        QCOMPARE(choices.settings.retransmissions, 25u);
        QVERIFY(choices.settings.retransmissionsWithin == 2s);
        QCOMPARE(choices.filters, std::vector<std::string> {"tcp[13] & 4 != 0 or port 53"});
        QCOMPARE(takeRecorderOption(saveOnOption, "display:tcp.port in {80, 443}", choices), std::string());
        QCOMPARE(choices.displayFilters.size(), std::size_t {1});
        QCOMPARE(choices.displayFilters[0].text(), std::string("tcp.port in {80, 443}"));
        QCOMPARE(takeRecorderOption(saveOnOption, "retransmissions:3", choices), std::string()); // within a second
        QCOMPARE(choices.settings.retransmissions, 3u);
        QVERIFY(choices.settings.retransmissionsWithin == 1s);
        QCOMPARE(takeRecorderOption(afterOption, "0", choices), std::string());
        QVERIFY(choices.settings.after == 0s);
        QCOMPARE(takeRecorderOption(saveToOption, "/somewhere", choices), std::string());
        QCOMPARE(choices.folder, std::string("/somewhere"));
        QCOMPARE(takeRecorderOption(saveLimitOption, "7", choices), std::string());
        QCOMPARE(choices.settings.mostRecordings, 7u);
        QVERIFY2(!checkRecorderOptions(choices).empty(), "without --recorder they mean nothing");
    }

    void allElseIsRefused_data()
    {
        QTest::addColumn<int>("option");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char* name, int option, const char* text, const char* words) {
            QTest::newRow(name) << option << QByteArray(text) << QByteArray(words);
        };
        for (const char* text : {"", "0", "-5m", "5x", "M", "0M", "1e30", "nan", "5m,", ",5m", "5m,x", "99999999G"})
            row(qPrintable(QStringLiteral("the bound \"%1\"").arg(QLatin1String(text))), recorderOption, text, "needs a time or a size");
        row("no event", saveOnOption, "", "needs an event");
        row("an unknown event", saveOnOption, "reset,restart", "no event \"restart\"");
        row("no retransmissions", saveOnOption, "retransmissions:0/1s", "no event");
        row("retransmissions within nothing", saveOnOption, "retransmissions:5/0s", "no event");
        row("an empty filter", saveOnOption, "filter:", "does not compile");
        row("an empty display filter", saveOnOption, "display: ", "it is empty");
        row("a display filter that is none", saveOnOption, "reset,display:tcp.prot == 80", "is no display filter");
        row("a filter that is none", saveOnOption, "filter:tcp prot 80", "does not compile");
        row("a bad time after", afterOption, "soon", "needs a time");
        row("no limit", saveLimitOption, "0", "positive number");
    }
    void allElseIsRefused()
    {
        QFETCH(int, option);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        RecorderChoices choices;
        const auto complaint = takeRecorderOption(option, text.toStdString(), choices);
        QVERIFY2(complaint.find(words.toStdString()) != std::string::npos, complaint.c_str());
        QVERIFY(complaint.find('\n') == std::string::npos);
        QVERIFY(!choices.wanted());
    }
};

QTEST_APPLESS_MAIN(RecorderOptionsTest)
#include "recorder_options_test.moc"
