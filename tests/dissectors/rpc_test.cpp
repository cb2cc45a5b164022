// ONC RPC, NFS, portmap, mount; replies with the calls that a listener has heard.

#include "dissectors/core/key_log.h"
#include "dissectors/dissector.h"
#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

constexpr std::uint16_t nfsPort = 2049, clientPort = 900;
const std::string noAuthentication = "00000000 00000000 00000000 00000000";
const std::string handle = "00000004 01020304"; // CRC-32 0xb63cfbcd

std::string call(std::string_view program, std::string_view procedure, const std::string& arguments)
{
    return "00000001 00000000 00000002 " + std::string(program) + std::string(procedure) + noAuthentication + arguments;
}

std::string reply(const std::string& results)
{
    return "00000001 00000001 00000000 00000000 00000000 00000000" + results;
}

const char* const nfs3 = "000186a3 00000003 ";

Bytes toServer(const std::string& digits)
{
    const auto bytes = hex(digits);
    return udpFrame(client, clientPort, server, nfsPort, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Bytes fromServer(const std::string& digits)
{
    const auto bytes = hex(digits);
    return udpFrame(server, nfsPort, client, clientPort, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// A conversation of datagrams: what is said of each is heard in order, as the analysis does it.
class Talk {
public:
    Talk()
        : m_listener(rpcProtocol.listen({m_options, standardRegistry(), m_keys}))
    {
    }
    std::shared_ptr<const MessageNote> hear(const std::string& digits, bool fromClient)
    {
        const auto bytes = hex(digits);
        ++m_frame;
        return m_listener->hear({m_frame, m_frame * Nanoseconds {1'000'000}, fromClient, fromClient ? clientPort : nfsPort,
            fromClient ? nfsPort : clientPort, bytes});
    }

private:
    DissectionOptions m_options;
    KeyLog m_keys;
    std::unique_ptr<Listener> m_listener;
    std::uint32_t m_frame = 0;
};

/// The Info column of the reply to a call.
std::string answered(const std::string& question, const std::string& answer)
{
    Talk talk;
    talk.hear(question, true);
    const PlacedNote note {0, talk.hear(answer, false)};
    StreamKnowledge stream;
    stream.known = true;
    stream.application = &rpcProtocol;
    stream.payloadNotes = {&note, 1};
    FrameKnowledge knowledge;
    knowledge.number = 2;
    knowledge.streams = {&stream, 1};
    FrameOptions options;
    options.knowledge = &knowledge;
    const Dissected frame(fromServer(answer), options);
    const auto fault = faultAtAnyLength(fromServer(answer), options);
    return fault.empty() ? frame.info() : fault;
}

} // namespace

class RpcTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isKnownByItsCalls()
    {
        const auto digits = call(nfs3, "00000003", handle + "00000002 61620000");
        const Dissected frame(toServer(digits));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:rpc:nfs"));
        QCOMPARE(frame.protocol(), std::string("NFS"));
        QCOMPARE(frame.info(), std::string("V3 LOOKUP Call, DH: 0xb63cfbcd/ab"));
        QCOMPARE(frame.label("rpc.program"), std::string("Program: NFS (100003)"));
        QCOMPARE(frame.label("rpc.procedure"), std::string("Procedure: LOOKUP (3)"));
        QCOMPARE(faultAtAnyLength(toServer(digits)), std::string());
    }

    void readsArguments()
    {
        const auto info = [](const std::string& digits) { return Dissected(toServer(digits)).info(); };
        QCOMPARE(info(call(nfs3, "00000004", handle + "0000002d")), std::string("V3 ACCESS Call, FH: 0xb63cfbcd, [Check: RD MD XT XE]"));
        QCOMPARE(info(call(nfs3, "00000007", handle + "0000000000002000 00002000 00000000 00000000")),
            std::string("V3 WRITE Call, FH: 0xb63cfbcd Offset: 8192 Len: 8192 UNSTABLE"));
        QCOMPARE(info(call("000186a0 00000002 ", "00000003", "000186a3 00000003 00000011 00000000")),
            std::string("V2 GETPORT Call NFS(100003) V:3 UDP"));
        QCOMPARE(info(call("000186a5 00000003 ", "00000001", "00000002 2f610000")), std::string("V3 MNT Call /a"));
        QCOMPARE(info(call(nfs3, "00000000", "")), std::string("V3 NULL Call"));
    }

    void readsRepliesByTheirCalls()
    {
        QCOMPARE(answered(call(nfs3, "00000003", handle + "00000001 61000000"), reply("00000002")),
            std::string("V3 LOOKUP Reply (Call In 1) Error: NFS3ERR_NOENT"));
        QCOMPARE(answered(call(nfs3, "00000004", handle + "0000002d"), reply("00000000 00000000 0000000d")),
            std::string("V3 ACCESS Reply (Call In 1), [Access Denied: XE], [Allowed: RD MD XT]"));
        QCOMPARE(answered(call("000186a0 00000002 ", "00000003", "000186a3 00000003 00000011 00000000"), reply("00000801")),
            std::string("V2 GETPORT Reply (Call In 1) Port:2049"));
    }

    void namesTheReplyToACall()
    {
        Talk talk;
        const auto question = call(nfs3, "00000001", handle);
        const PlacedNote note {0, talk.hear(question, true)};
        StreamKnowledge stream;
        stream.known = true;
        stream.payloadNotes = {&note, 1};
        FrameKnowledge knowledge;
        knowledge.number = 1;
        knowledge.streams = {&stream, 1};
        FrameOptions options;
        options.knowledge = &knowledge;
        QCOMPARE(Dissected(toServer(question), options).info(), std::string("V3 GETATTR Call, FH: 0xb63cfbcd"));
        talk.hear(reply("00000000"), false);
        const Dissected frame(toServer(question), options);
        QCOMPARE(frame.info(), std::string("V3 GETATTR Call (Reply In 2), FH: 0xb63cfbcd"));
        QCOMPARE(frame.label("rpc.repframe"), std::string("[The reply to this request is in frame 2]"));
    }

    void leavesRepliesToNothing()
    {
        QCOMPARE(Dissected(fromServer(reply("00000000"))).layers(), std::string("eth:ethertype:ip:udp:data"));
        Talk talk;
        QVERIFY(!talk.hear(reply("00000000"), false));
    }

    void marksWhatIsSaidAgain()
    {
        Talk talk;
        const auto question = call(nfs3, "00000001", handle);
        talk.hear(question, true);
        const PlacedNote note {0, talk.hear(question, true)};
        StreamKnowledge stream;
        stream.known = true;
        stream.payloadNotes = {&note, 1};
        FrameKnowledge knowledge;
        knowledge.streams = {&stream, 1};
        FrameOptions options;
        options.knowledge = &knowledge;
        QCOMPARE(Dissected(toServer(question), options).info(),
            std::string("V3 GETATTR Call, FH: 0xb63cfbcd[RPC retransmission of #1]"));
    }

    void believesNoLength()
    {
        for (const auto* arguments : {"ffffffff", "00000041 00", "00000004 01020304 7fffffff 61"}) {
            const auto bytes = toServer(call(nfs3, "00000003", arguments));
            QVERIFY(Dissected(bytes).malformed());
            QCOMPARE(faultAtAnyLength(bytes), std::string());
        }
        const auto credentials = toServer("00000001 00000000 00000002 000186a3 00000003 00000001 00000001 fffffff0 00000000");
        QVERIFY(Dissected(credentials).malformed());
    }

    void tellsWhereRecordsEnd()
    {
        FramingState state;
        const auto frame = [&](std::string_view digits) {
            const auto bytes = hex(digits);
            return rpcProtocol.framing(bytes, state);
        };
        QCOMPARE(frame("80000010 00").length, std::uint64_t {20});
        QCOMPARE(frame("00000001 aa 80000002").length, std::uint64_t {11});
        QVERIFY(frame("0000").kind == MessageEnd::Kind::MoreNeeded);
        QVERIFY(frame("00000000 00000000").kind == MessageEnd::Kind::NotAMessage);
    }
};

QTEST_GUILESS_MAIN(RpcTest)
#include "rpc_test.moc"
