// Captures of connections to which something known was done (tests/live/scenarios): the verdict names that, and nothing else.

#include "analysis/verdict/judge.h"
#include "tests/support/captures.h"

#include <QtTest>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

using namespace porthole;
using namespace porthole::analysis;

namespace {

struct Scenario {
    std::string name;
    std::set<std::string> injected, mayFollow;
};

std::string captureFolder() { return test::sourceFolder().toStdString() + "/tests/live/scenarios/captures/"; }

std::set<std::string> wordsOf(const std::string& text)
{
    std::set<std::string> words;
    std::istringstream in(text);
    for (std::string word; in >> word;)
        if (word != "-")
            words.insert(word);
    return words;
}

std::vector<Scenario> readScenarios()
{
    std::vector<Scenario> scenarios;
    std::ifstream in(captureFolder() + "scenarios.txt");
    for (std::string line; std::getline(in, line);) {
        const auto colon = line.find(':'), bar = line.find('|');
        if (line.starts_with('#') || colon == std::string::npos || bar == std::string::npos)
            continue;
        scenarios.push_back({line.substr(0, colon), wordsOf(line.substr(colon + 1, bar - colon - 1)), wordsOf(line.substr(bar + 1))});
    }
    return scenarios;
}

std::unique_ptr<Session> load(const std::string& name)
{
    capture::Problem problem;
    auto session = Session::open(captureFolder() + name + ".pcapng", problem);
    if (session)
        session->load();
    return session;
}

std::set<std::string> causesOf(const Verdict& verdict)
{
    std::set<std::string> causes;
    for (const auto& finding : verdict.findings)
        causes.emplace(nameOf(finding.cause));
    return causes;
}

QByteArray joined(const std::set<std::string>& words)
{
    QByteArray text;
    for (const auto& word : words)
        text += QByteArray::fromStdString(word) + ' ';
    return text;
}

} // namespace

class ScenarioVerdictsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thereAreManyScenarios() { QVERIFY(readScenarios().size() >= 20); }

    void namesWhatWasDoneAndNothingElse_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& scenario : readScenarios())
            QTest::newRow(scenario.name.c_str()) << QString::fromStdString(scenario.name);
    }
    void namesWhatWasDoneAndNothingElse()
    {
        QFETCH(QString, name);
        const auto all = readScenarios();
        const auto scenario = *std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name.toStdString(); });
        const auto session = load(scenario.name);
        QVERIFY(session);
        std::set<std::string> found;
        for (ConversationId id = 0; id < session->conversationCount(); ++id)
            found.merge(causesOf(judge(*session, id)));
        std::set<std::string> missing, tooMuch;
        std::set_difference(scenario.injected.begin(), scenario.injected.end(), found.begin(), found.end(), std::inserter(missing, missing.end()));
        for (const auto& cause : found)
            if (!scenario.injected.contains(cause) && !scenario.mayFollow.contains(cause))
                tooMuch.insert(cause);
        QVERIFY2(missing.empty() && tooMuch.empty(), ("missing: " + joined(missing) + "; too much: " + joined(tooMuch)).constData());
    }

    void evidenceBelongsToTheConnection()
    {
        for (const auto& scenario : readScenarios()) {
            const auto session = load(scenario.name);
            for (ConversationId id = 0; id < session->conversationCount(); ++id)
                for (const auto& finding : judge(*session, id).findings) {
                    QVERIFY2(!finding.evidence.empty(), scenario.name.c_str());
                    QVERIFY(finding.evidence.size() <= Finding::mostEvidence);
                    for (const auto frame : finding.evidence)
                        QCOMPARE(session->row(frame).conversation, id);
                }
        }
    }

    void timelinesHaveNoHolesAndSpanTheConnection()
    {
        for (const auto& scenario : readScenarios()) {
            const auto session = load(scenario.name);
            const auto verdict = judge(*session, 0);
            if (verdict.begin == verdict.end)
                continue; // a single packet
            for (const auto& line : verdict.timeline) {
                QVERIFY2(!line.empty(), scenario.name.c_str());
                QCOMPARE(line.front().from, verdict.begin);
                QCOMPARE(line.back().to, verdict.end);
                for (std::size_t i = 1; i < line.size(); ++i)
                    QCOMPARE(line[i].from, line[i - 1].to);
            }
        }
    }

    void allAtOnceIsAsOneByOne()
    {
        for (const auto& scenario : readScenarios()) {
            const auto session = load(scenario.name);
            std::vector<Verdict> all;
            QVERIFY(judgeAll(*session, {2, {}, [&](std::vector<Verdict> some) { std::move(some.begin(), some.end(), std::back_inserter(all)); }}));
            QCOMPARE(all.size(), session->conversationCount());
            for (const auto& verdict : all)
                QVERIFY2(causesOf(verdict) == causesOf(judge(*session, verdict.conversation)), scenario.name.c_str());
        }
    }

    void stopsWhenItIsTold()
    {
        const auto session = load("plain_transfer");
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!judgeAll(*session, {}, stop.get_token()));
    }
};

QTEST_GUILESS_MAIN(ScenarioVerdictsTest)
#include "scenario_verdicts_test.moc"
