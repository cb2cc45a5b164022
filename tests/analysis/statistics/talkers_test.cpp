// Who talks to whom: hosts, and the programs that a file tells of.

#include "analysis/statistics/talkers.h"
#include "capture/file/save_capture.h"

#include <QtTest/QtTest>

#include <QTemporaryDir>

#include <map>

using namespace porthole;
using namespace porthole::analysis;

namespace {

std::string example()
{
    return qEnvironmentVariable("PORTHOLE_SOURCE_DIR").toStdString() + "/resources/examples/example.pcapng";
}

std::shared_ptr<Session> opened(const std::string& path)
{
    capture::Problem problem;
    std::shared_ptr<Session> session = Session::open(path, problem, {});
    if (session)
        session->load();
    return session;
}

std::vector<Talker> talkersOf(const Session& session, const FrameBitmap* only = nullptr)
{
    TalkerCount count(session);
    count.extendTo(session.frameCount());
    return count.talkers(only);
}

std::uint64_t packetsOf(const Talker& talker)
{
    std::uint64_t packets = 0;
    for (const auto& partner : talker.partners)
        packets += partner.packets;
    return packets;
}

} // namespace

class TalkersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hostsAndTheNamesTheyAskedFor()
    {
        const auto session = opened(example());
        QVERIFY(session);
        const auto talkers = talkersOf(*session);
        QVERIFY(!talkers.empty());
        bool named = false;
        std::size_t conversations = 0;
        for (std::size_t i = 0; i < talkers.size(); ++i) {
            QCOMPARE(talkers[i].process, 0);
            QCOMPARE(packetsOf(talkers[i]), talkers[i].packets);
            QVERIFY(i == 0 || talkers[i - 1].bytes >= talkers[i].bytes);
            for (const auto& partner : talkers[i].partners) {
                conversations += partner.conversations.size();
                named = named || (partner.named && partner.name == "www.example.net");
            }
        }
        QVERIFY(named);
        QCOMPARE(conversations, std::size_t {session->conversationCount()});
        QVERIFY(talkersOf(*session, std::make_unique<FrameBitmap>().get()).empty());
    }

    /// A file tells of one end in each packet: its sender, or its receiver.
    void programsOfAFile()
    {
        const auto source = opened(example());
        QVERIFY(source);
        const auto isFromA = [&](std::uint64_t number) { return !(source->row(static_cast<analysis::FrameNumber>(number)).flags & FrameRow::Reverse); };
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("programs.pcapng")).toStdString();
        capture::SaveOptions options;
        for (const auto& [id, name] : {std::pair(10u, "asks"), std::pair(20u, "answers")}) {
            auto& process = options.processes.emplace_back();
            process.id = id;
            process.name = name;
        }
        // All of end A; of end B in every other conversation, where A's packets are received by it.
        options.process = [&](std::uint64_t number) -> std::optional<capture::PacketProcess> {
            const auto conversation = source->row(static_cast<analysis::FrameNumber>(number)).conversation;
            if (conversation == noConversation)
                return std::nullopt;
            const bool even = conversation % 2 == 0;
            if (isFromA(number))
                return even ? capture::PacketProcess {20, false} : capture::PacketProcess {10, true};
            return even ? capture::PacketProcess {10, false} : std::optional<capture::PacketProcess> {};
        };
        capture::SaveResult result;
        capture::Problem problem;
        QVERIFY2(saveCapture(source->file(), path, options, result, problem), problem.text.c_str());

        const auto session = opened(path);
        QVERIFY(session);
        std::map<std::pair<std::string, std::int32_t>, std::vector<ConversationId>> found;
        for (const auto& talker : talkersOf(*session))
            for (const auto& partner : talker.partners)
                for (const auto id : partner.conversations)
                    found[{talker.name, talker.process}].push_back(id);
        std::vector<ConversationId> ofA, ofB;
        for (ConversationId id = 0; id < session->conversationCount(); ++id) {
            const auto conversation = session->conversation(id);
            if (id % 2 == 0 && conversation.packets[0])
                ofB.push_back(id);
            if (id % 2 == 0 ? conversation.packets[1] != 0 : conversation.packets[0] != 0)
                ofA.push_back(id);
        }
        for (auto& [who, ids] : found)
            std::ranges::sort(ids);
        QCOMPARE((found[{"asks", 10}]), ofA);
        QCOMPARE((found[{"answers", 20}]), ofB);
    }
};

QTEST_APPLESS_MAIN(TalkersTest)
#include "talkers_test.moc"
