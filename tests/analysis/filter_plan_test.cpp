// The plan of a display filter answers as dissecting every frame does: for many filters, on every capture.

#include "analysis/filter/evaluator.h"
#include "analysis/filter/filter_cache.h"
#include "analysis/filter/filter_run.h"
#include "analysis/filter/frame_contents.h"
#include "analysis/session.h"
#include "dissectors/core/format.h"
#include "tests/support/captures.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::analysis;

namespace {

/// Of every means that a plan has, alone and combined.
constexpr const char* filters[] = {
    "frame.number in {2 .. 5, 9}", "frame.number > 3 and frame.number <= 40", "frame.number != 2", "frame.number == -1", "frame.number != -1",
    "frame.len > 100", "frame.len == 60 or frame.len === 74", "frame.len !== 60", "frame.cap_len < frame.len", "frame.len % 2 == 0", "frame.len & 4", "frame.marked == 1", "not frame.ignored == 1", "frame.marked",
    "frame.time_relative > 0.5", "frame.time_delta > 0.001", "frame.time_delta < 0", "frame.time_epoch > 1000000000", "frame.time > \"2010-01-01\"",
    "not frame.time", "frame", "eth", "ip", "ipv6", "tcp", "udp", "icmp", "icmpv6", "arp", "vlan", "dns", "mdns", "data", "sctp", "llc", "gre", "vxlan", "mptcp",
    "teredo", "mpls", "pppoes", "esp", "wlan", "ethertype", "udplite", "not ip and not ipv6", "ipv6.hopopts", "ipv6.fraghdr", "_ws.malformed", "_ws.short",
    "tcp.analysis.flags", "tcp.analysis.retransmission", "tcp.analysis.fast_retransmission", "tcp.analysis.spurious_retransmission",
    "tcp.analysis.out_of_order", "tcp.analysis.lost_segment", "tcp.analysis.ack_lost_segment", "tcp.analysis.duplicate_ack",
    "tcp.analysis.keep_alive", "tcp.analysis.keep_alive_ack", "tcp.analysis.zero_window", "tcp.analysis.window_full", "tcp.analysis.window_update",
    "tcp.analysis.zero_window_probe", "tcp.analysis.zero_window_probe_ack", "tcp.analysis.reused_ports",
    "ip.addr == 10.0.0.0/8", "ip.addr == 192.168.0.0/16", "ip.src == 10.0.0.0/8", "ip.dst != 10.0.0.0/8", "ip.src == ip.dst", "all ip.addr >= 128.0.0.0",
    "ip.src & 0.0.0.1", "ip.dst[3] == 01", "ip.addr#2", "count(ip.addr) > 2", "ipv6.addr == fe80::/10", "ipv6.dst == ff00::/8", "ipv6.src > 2000::",
    "tcp.port == 80", "tcp.port == 53", "tcp.port != 80", "tcp.srcport > tcp.dstport", "tcp.dstport in {80, 443, 1 .. 100}", "any tcp.port > 40000",
    "all tcp.port > 1024", "tcp.port", "udp.port == 53", "udp.port in {53, 67, 68, 137, 5353}", "udp.srcport == udp.dstport", "tcp.stream == 0", "tcp.stream > 2",
    "udp.stream == 1", "tcp.stream", "udp.stream", "max(tcp.srcport, udp.srcport) > 1000", "min(tcp.port) < 100", "not tcp.port == 80",
    "tcp.port == 80 and frame.len > 100", "ip.addr == 10.0.0.0/8 or ipv6", "not (udp.port == 53 or tcp.stream == 0) and frame.number > 2",
    "frame contains 00:00:00", "frame contains \"a\"", "frame contains \"example\"", "frame[0] & 1", "frame[-1] == 00", "frame[12:2] == 08:00", "frame matches \"[a-z]{5}\"",
    "len(frame) > 60", "frame contains 01:02 and frame.len < 200", "dns.qry.name contains \"a\"", "dns.flags.response == 1", "dns.a", "tcp.flags.syn == 1",
    "tcp.flags & 0x12", "tcp.flags == 0x012",
    "tcp.flags.syn == 1 and tcp.flags.ack == 0", "tcp.flags.fin == 1 or tcp.flags.reset == 1", "tcp.flags != 0x10", "tcp.flags.push", "tcp.flags.res == 1",
    "tcp.flags.ae == 0", "not tcp.flags.ack == 1", "any tcp.flags > 0x18", "tcp.flags.cwr == tcp.flags.ece", "tcp.flags.urg == True", "tcp.len > 0", "eth.dst[0] & 1", "ip.ttl < 64", "icmp.type == 8", "arp.opcode == 1", "tcp contains \"HTTP\"", "udp[8:2]", "_ws.expert",
    "_ws.expert.severity == warning", "mptcp and tcp.port", "eth.src == eth.dst or ip.ttl > 200 and udp", "dns.qry.name or tcp.payload or sctp.data_tsn",
    "tcp.srcport - tcp.dstport > 0", "tcp.port == udp.port", "tcp.reassembled_in", "nbns", "sflow", "frame.protocols contains \"gre\"",
};

constexpr analysis::FrameNumber mostFrames = 3000; // of a capture: time

std::string numbersOf(const FrameBitmap& bitmap)
{
    std::string text;
    for (const auto number : bitmap.numbers(0, 20))
        text += fmt::format(" {}", number);
    return text;
}

} // namespace

class FilterPlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* text : filters) {
            auto compiled = DisplayFilter::compile(text, standardRegistry());
            QVERIFY2(compiled, (std::string(text) + ": " + compiled.error.message).c_str());
            m_filters.push_back(*compiled.filter);
        }
    }

    void answersAsDissectionOfEveryFrame_data()
    {
        QTest::addColumn<QString>("path");
        test::addAllCaptures();
    }
    void answersAsDissectionOfEveryFrame()
    {
        QFETCH(QString, path);
        capture::Problem problem;
        const auto session = Session::open(path.toStdString(), problem, {.dissection = {}, .maximumFrames = mostFrames, .names = {}, .keys = {}});
        if (!session)
            return; // every_capture_test looks at what is said then
        session->load();
        const auto count = session->frameCount();

        std::vector<FrameBitmap> expected(m_filters.size());
        std::vector<std::unique_ptr<Evaluator>> evaluators;
        for (std::size_t i = 0; i < m_filters.size(); ++i) {
            expected[i].resize(count);
            evaluators.push_back(std::make_unique<Evaluator>(m_filters[i].program()));
        }
        PacketReader reader(*session);
        for (analysis::FrameNumber number = 1; number <= count; ++number) {
            QVERIFY(reader.read(number, {.tree = true, .columns = false}));
            for (std::size_t i = 0; i < m_filters.size(); ++i)
                if (evaluators[i]->passes(reader.packet()))
                    expected[i].set(number);
            if (const auto fault = whatIsNotForeseen(*session, number, reader.packet()); !fault.empty())
                QFAIL(fault.c_str());
        }
        const auto cache = std::make_shared<FilterCache>();
        for (std::size_t i = 0; i < m_filters.size(); ++i) {
            FilterRun run(*session, m_filters[i], cache);
            QVERIFY(run.extendTo(count));
            if (run.matches() != expected[i])
                QFAIL(fmt::format("{}: {} frames pass,{}; by dissection {},{}", filters[i], run.matches().count(), numbersOf(run.matches()),
                    expected[i].count(), numbersOf(expected[i])).c_str());
        }
    }

    void aCopiedFilterFindsItsFrame_data()
    {
        QTest::addColumn<QString>("path");
        test::addCaptures(test::sourceFolder() + QStringLiteral("/tests/golden"));
    }
    /// What the window copies of a line of the tree is right, and the frame passes it.
    void aCopiedFilterFindsItsFrame()
    {
        QFETCH(QString, path);
        capture::Problem problem;
        const auto session = Session::open(path.toStdString(), problem);
        if (!session)
            return; // the script beside the captures
        session->load();
        QVERIFY(session->frameCount() > 0);
        PacketReader reader(*session);
        for (analysis::FrameNumber number = 1; number <= session->frameCount(); ++number) {
            QVERIFY(reader.read(number));
            const auto& packet = reader.packet();
            for (std::uint32_t item = 0; item < packet.tree.size(); ++item) {
                if (packet.tree[item].flags & Item::HiddenItem)
                    continue;
                Text text;
                formatFilter(ItemView(packet, item), text);
                const auto compiled = DisplayFilter::compile(text.view(), session->registry());
                if (!compiled)
                    QFAIL(fmt::format("frame {}: {}: {}", number, text.view(), compiled.error.message).c_str());
                if (!compiled.filter->passes(packet))
                    QFAIL(fmt::format("frame {} does not pass {}", number, text.view()).c_str());
            }
        }
    }

private:
    /// An item that the frame's entry in the index says cannot be there; empty if there is none.
    static std::string whatIsNotForeseen(const Session& session, analysis::FrameNumber number, const Packet& packet)
    {
        FrameContents contents(session.registry());
        const SessionTables tables(session);
        contents.update(tables.side().stacks);
        const auto row = tables.index().at(number);
        const FieldInfo* last = nullptr;
        for (const auto& item : packet.tree) {
            if (item.field != last && !contents.mayHold(*item.field, row.stack, FrameContents::flagsOf(row.flags, row.tcpFlags)))
                return fmt::format("frame {} holds {}, which nobody expects in {}", number, item.field->abbreviation, stackOf(session, contents, row.stack));
            last = item.field;
        }
        return {};
    }

    static std::string stackOf(const Session& session, const FrameContents& contents, std::uint16_t stack)
    {
        std::string names;
        for (const auto protocol : contents.meaning(stack).protocols)
            names.append(names.empty() ? 0 : 1, ':').append(session.registry().protocols()[protocol]->layer.abbreviation);
        return names;
    }

    std::vector<DisplayFilter> m_filters;
};

QTEST_GUILESS_MAIN(FilterPlanTest)
#include "filter_plan_test.moc"
