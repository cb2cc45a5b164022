#include "tests/bench/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace porthole::bench {

namespace {

constexpr std::uint32_t talksAtATime = 600;
constexpr std::uint32_t segmentSize = 1428;

constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;

/// Bytes for payloads: any part of it will do.
const std::vector<std::uint8_t>& noise()
{
    static const auto bytes = [] {
        std::vector<std::uint8_t> made(1 << 16);
        Random random(7);
        std::generate(made.begin(), made.end(), [&] { return static_cast<std::uint8_t>(random.next() >> 56); });
        return made;
    }();
    return bytes;
}

void put16(std::vector<std::uint8_t>& out, std::uint32_t value)
{
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put32(std::vector<std::uint8_t>& out, std::uint32_t value)
{
    put16(out, value >> 16);
    put16(out, value & 0xffff);
}

void set16(std::vector<std::uint8_t>& out, std::size_t at, std::uint32_t value)
{
    out[at] = static_cast<std::uint8_t>(value >> 8);
    out[at + 1] = static_cast<std::uint8_t>(value);
}

/// One's complement sum, RFC 1071, not yet folded.
std::uint64_t sumOf(const std::uint8_t* bytes, std::size_t size)
{
    std::uint64_t sum = 0;
    std::size_t at = 0;
    for (; at + 1 < size; at += 2)
        sum += static_cast<std::uint32_t>(bytes[at] << 8 | bytes[at + 1]);
    return at < size ? sum + static_cast<std::uint32_t>(bytes[at] << 8) : sum;
}

std::uint32_t folded(std::uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint32_t>(~sum & 0xffff);
}

/// The two ends of a talk: 198.18.0.0/15 and 2001:db8::/32 are kept for benchmarks and documentation.
struct Ends {
    bool version6 = false;
    std::uint32_t client = 0, server = 0; ///< told apart by these; the rest of the address is the same for all
    std::uint16_t clientPort = 0, serverPort = 0;
};

class Packet {
public:
    Packet(std::vector<std::uint8_t>& out, const Ends& ends, bool fromClient, std::uint8_t protocol)
        : m_out(out)
        , m_ends(ends)
        , m_fromClient(fromClient)
        , m_protocol(protocol)
    {
        m_out.clear();
        putMac(!fromClient);
        putMac(fromClient);
        put16(m_out, ends.version6 ? 0x86dd : 0x0800);
        m_network = m_out.size();
        ends.version6 ? putIpv6() : putIpv4();
        m_transport = m_out.size();
        put16(m_out, fromClient ? ends.clientPort : ends.serverPort);
        put16(m_out, fromClient ? ends.serverPort : ends.clientPort);
    }

    std::vector<std::uint8_t>& out() { return m_out; }

    /// Appends the payload and fills in lengths and checksums. `checksumAt` counts from the transport header.
    void finish(ByteView payload, std::size_t checksumAt)
    {
        m_out.insert(m_out.end(), payload.begin(), payload.end());
        const auto size = m_out.size() - m_transport;
        if (m_protocol == 17)
            set16(m_out, m_transport + 4, static_cast<std::uint32_t>(size));
        const auto addressesAt = m_network + (m_ends.version6 ? 8 : 12);
        const auto sum = sumOf(&m_out[addressesAt], m_transport - addressesAt) + m_protocol + size
            + sumOf(&m_out[m_transport], size);
        set16(m_out, m_transport + checksumAt, folded(sum));
        if (m_ends.version6) {
            set16(m_out, m_network + 4, static_cast<std::uint32_t>(size));
        } else {
            set16(m_out, m_network + 2, static_cast<std::uint32_t>(m_out.size() - m_network));
            set16(m_out, m_network + 10, folded(sumOf(&m_out[m_network], m_transport - m_network)));
        }
    }

private:
    void putMac(bool client)
    {
        put32(m_out, 0x02000000);
        put16(m_out, client ? 1 : 2);
    }
    void putIpv4()
    {
        put32(m_out, 0x45000000);
        put32(m_out, 0x00004000);
        put32(m_out, 0x40000000u | static_cast<std::uint32_t>(m_protocol) << 16);
        put32(m_out, 0xc6120000 + (m_fromClient ? m_ends.client : m_ends.server));
        put32(m_out, 0xc6120000 + (m_fromClient ? m_ends.server : m_ends.client));
    }
    void putIpv6()
    {
        put32(m_out, 0x60000000);
        put32(m_out, static_cast<std::uint32_t>(m_protocol) << 8 | 64);
        for (const auto host : {m_fromClient ? m_ends.client : m_ends.server, m_fromClient ? m_ends.server : m_ends.client}) {
            put32(m_out, 0x20010db8);
            put32(m_out, 0);
            put32(m_out, 0);
            put32(m_out, host);
        }
    }

    std::vector<std::uint8_t>& m_out;
    const Ends& m_ends;
    bool m_fromClient;
    std::uint8_t m_protocol;
    std::size_t m_network = 0, m_transport = 0;
};

} // namespace

/// A conversation that says one frame at a time.
class Talk {
public:
    explicit Talk(const Ends& ends)
        : m_ends(ends)
    {
    }
    virtual ~Talk() = default;
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;
    /// Writes the next frame; false if that was the last.
    virtual bool say(Random& random, Nanoseconds time, std::vector<std::uint8_t>& out) = 0;

protected:
    Ends m_ends;
};

namespace {

/// Handshake, data in bursts from either side with an acknowledgment every other segment, then FIN or RST.
class TcpTalk : public Talk {
public:
    TcpTalk(const Ends& ends, Random& random, std::uint32_t segments)
        : Talk(ends)
        , m_segmentsLeft(segments)
        , m_next {static_cast<std::uint32_t>(random.next()), static_cast<std::uint32_t>(random.next())}
    {
    }

    bool say(Random& random, Nanoseconds time, std::vector<std::uint8_t>& out) override
    {
        m_clock = static_cast<std::uint32_t>(time / 1'000'000);
        switch (m_state) {
        case State::Syn:
            send(out, true, syn, {});
            m_state = State::SynAck;
            return true;
        case State::SynAck:
            send(out, false, syn | ack, {});
            m_state = State::Ack;
            return true;
        case State::Ack:
            send(out, true, ack, {});
            m_state = State::Data;
            return true;
        case State::Data: sayData(random, out); return true;
        case State::Fin:
            send(out, m_talking, fin | ack, {});
            m_state = State::FinAck;
            return true;
        case State::FinAck:
            send(out, !m_talking, fin | ack, {});
            m_state = State::LastAck;
            return true;
        case State::LastAck: send(out, m_talking, ack, {}); return false;
        case State::Reset: send(out, m_talking, rst | ack, {}); return false;
        }
        return false;
    }

private:
    enum class State : std::uint8_t { Syn, SynAck, Ack, Data, Fin, FinAck, LastAck, Reset };

    void sayData(Random& random, std::vector<std::uint8_t>& out)
    {
        if (m_toAcknowledge >= 2 || (m_said == m_burst && m_toAcknowledge > 0)) {
            send(out, !m_talking, ack, {});
            m_toAcknowledge = 0;
            return;
        }
        if (!m_last.empty() && random.oneIn(300)) {
            m_next[m_talking ? 0 : 1] -= static_cast<std::uint32_t>(m_last.size()); // lost behind the place of the capture
            send(out, m_talking, ack, m_last);
            m_last.clear();
            return;
        }
        if (m_said == m_burst)
            beginBurst(random);
        const auto size = std::min(segmentSize, m_burst - m_said);
        m_last.assign(m_beginning.begin() + std::min<std::ptrdiff_t>(m_said, std::ssize(m_beginning)),
            m_beginning.begin() + std::min<std::ptrdiff_t>(m_said + size, std::ssize(m_beginning)));
        const auto at = random.below(static_cast<std::uint32_t>(noise().size()) - segmentSize);
        m_last.insert(m_last.end(), noise().begin() + at, noise().begin() + at + size - std::ssize(m_last));
        m_said += size;
        send(out, m_talking, m_said < m_burst ? ack : ack | psh, m_last);
        ++m_toAcknowledge;
        if (--m_segmentsLeft == 0)
            m_state = random.oneIn(20) ? State::Reset : State::Fin;
    }

    /// The other side talks: one message, which may take several segments.
    void beginBurst(Random& random)
    {
        m_talking = !m_talking;
        m_said = 0;
        const auto segments = m_talking || !random.oneIn(3) ? 0 : random.below(10);
        const auto body = segments * segmentSize + 1 + random.below(m_talking ? 300 : 1000);
        m_beginning.clear();
        if (m_ends.serverPort == 443)
            m_beginning = fmt::format("\x17\x03\x03{:c}{:c}", static_cast<char>(body >> 8), static_cast<char>(body));
        else if (m_ends.serverPort == 80 && m_talking)
            m_beginning = fmt::format("POST /page/{} HTTP/1.1\r\nHost: www.example.net\r\nContent-Length: {}\r\n\r\n", random.below(1000), body);
        else if (m_ends.serverPort == 80)
            m_beginning = fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n", body);
        m_burst = static_cast<std::uint32_t>(m_beginning.size()) + body;
    }

    void send(std::vector<std::uint8_t>& out, bool fromClient, std::uint32_t flags, ByteView payload)
    {
        auto& own = m_next[fromClient ? 0 : 1];
        const auto other = m_next[fromClient ? 1 : 0];
        Packet packet(out, m_ends, fromClient, 6);
        put32(out, own);
        put32(out, flags & ack ? other : 0);
        const bool first = flags & syn;
        put16(out, (first ? 0xa000u : 0x8000u) | flags);
        put16(out, first ? 64240 : 501);
        put32(out, 0);
        if (first) {
            put32(out, 0x02040594); // maximum segment size
            put32(out, 0x0402080a); // SACK permitted, timestamps
        } else {
            put32(out, 0x0101080a);
        }
        put32(out, m_clock);
        put32(out, flags & ack ? m_clock - 1 : 0);
        if (first)
            put32(out, 0x01030307); // window scale 7
        packet.finish(payload, 16);
        own += static_cast<std::uint32_t>(payload.size()) + (flags & (syn | fin) ? 1 : 0);
    }

    State m_state = State::Syn;
    bool m_talking = false; ///< the client
    std::uint32_t m_segmentsLeft;
    std::uint32_t m_toAcknowledge = 0;
    std::uint32_t m_burst = 0, m_said = 0; ///< bytes of the message, and of those that were sent
    std::string m_beginning;               ///< of the message; the rest is noise
    std::vector<std::uint8_t> m_last;      ///< payload of the last segment
    std::uint32_t m_clock = 0;
    std::array<std::uint32_t, 2> m_next; ///< client's and server's sequence number
};

/// Datagrams to and fro, most of them large and from the server.
class UdpTalk : public Talk {
public:
    UdpTalk(const Ends& ends, std::uint32_t datagrams)
        : Talk(ends)
        , m_left(datagrams)
    {
    }

    bool say(Random& random, Nanoseconds, std::vector<std::uint8_t>& out) override
    {
        const bool fromClient = m_first || random.oneIn(4);
        m_first = false;
        const auto size = fromClient ? 30 + random.below(100) : 100 + random.below(600);
        const auto at = random.below(static_cast<std::uint32_t>(noise().size()) - size);
        Packet packet(out, m_ends, fromClient, 17);
        put32(out, 0);
        packet.finish(ByteView(noise()).subspan(at, size), 6);
        return --m_left > 0;
    }

private:
    bool m_first = true;
    std::uint32_t m_left;
};

/// A question for an address and its answer: RFC 1035.
class DnsTalk : public Talk {
public:
    DnsTalk(const Ends& ends, Random& random)
        : Talk(ends)
        , m_id(random.below(0x10000))
        , m_host(random.below(5000))
    {
    }

    bool say(Random&, Nanoseconds, std::vector<std::uint8_t>& out) override
    {
        Packet packet(out, m_ends, !m_asked, 17);
        put32(out, 0);
        put16(out, m_id);
        put32(out, m_asked ? 0x81800001 : 0x01000001);
        put32(out, m_asked ? 0x00010000 : 0);
        put16(out, 0);
        putName(out);
        put32(out, 0x00010001);
        if (m_asked) {
            put32(out, 0xc00c0001); // the name above, A
            put32(out, 0x00010000); // IN, time to live
            put32(out, 0x012c0004);
            put32(out, 0xcb007100 + m_host % 256);
        }
        packet.finish({}, 6);
        const bool more = !m_asked;
        m_asked = true;
        return more;
    }

private:
    void putName(std::vector<std::uint8_t>& out) const
    {
        std::array<char, 10> host {"\x08host0000"};
        for (std::uint32_t i = 0, rest = m_host; i < 4; ++i, rest /= 10)
            host[8 - i] = static_cast<char>('0' + rest % 10);
        out.insert(out.end(), host.begin(), host.begin() + 9);
        constexpr std::string_view domain("\x07" "example" "\x03" "net", 12);
        out.insert(out.end(), domain.begin(), domain.end());
        out.push_back(0);
    }

    std::uint32_t m_id, m_host;
    bool m_asked = false;
};

} // namespace

Traffic::Traffic(const TrafficPlan& plan)
    : m_plan(plan)
    , m_random(plan.seed)
{
    const auto atATime = std::min(talksAtATime, std::max(1u, plan.conversations));
    while (m_talks.size() < atATime)
        m_talks.push_back(begin());
}

Traffic::~Traffic() = default;

std::unique_ptr<Talk> Traffic::begin()
{
    const auto number = m_begun++;
    Ends ends;
    ends.version6 = m_random.oneIn(4);
    ends.client = number % 60000;
    ends.server = 0x10000 + m_random.below(2000);
    ends.clientPort = static_cast<std::uint16_t>(32768 + number / 60000 * 1009 + m_random.below(1000));

    // What the talks begun so far leave over, for those to come.
    const auto packetsLeft = m_plan.packets - std::min(m_plan.packets, m_promised);
    const auto talksLeft = m_plan.conversations - std::min(m_plan.conversations, number);
    const auto average = static_cast<std::uint32_t>(std::max<std::uint64_t>(4, packetsLeft / std::max(1u, talksLeft)));
    const auto kind = m_random.below(10);
    if (kind < 2) {
        ends.serverPort = 53;
        m_promised += 2;
        return std::make_unique<DnsTalk>(ends, m_random);
    }
    // Few talks are long and many are short.
    const auto size = m_random.oneIn(10) ? 1 + m_random.below(average * 10) : 1 + m_random.below(average);
    if (kind < 4) {
        ends.serverPort = static_cast<std::uint16_t>(20000 + m_random.below(50));
        m_promised += size;
        return std::make_unique<UdpTalk>(ends, size);
    }
    constexpr std::uint16_t ports[] = {80, 443, 443, 443, 9000, 9001};
    ends.serverPort = ports[m_random.below(std::size(ports))];
    const auto segments = std::max(1u, size / 2);
    m_promised += 7 + 2 * segments; // with handshake, acknowledgments and close
    return std::make_unique<TcpTalk>(ends, m_random, segments);
}

bool Traffic::next(FrameHeader& header, ByteView& bytes)
{
    if (m_sent == m_plan.packets || m_talks.empty())
        return false;
    const auto which = m_random.below(static_cast<std::uint32_t>(m_talks.size()));
    m_time += 100 + m_random.below(20'000);
    if (!m_talks[which]->say(m_random, m_time, m_frame)) {
        if (m_begun < m_plan.conversations)
            m_talks[which] = begin();
        else
            m_talks[which] = std::make_unique<UdpTalk>(Ends {false, 1, 0x10001, 50000, 20001}, 1'000'000'000u);
    }
    ++m_sent;
    header = {};
    header.time = m_time;
    header.capturedLength = header.originalLength = static_cast<std::uint32_t>(m_frame.size());
    header.linkType = LinkType::Ethernet;
    bytes = m_frame;
    return true;
}

} // namespace porthole::bench
