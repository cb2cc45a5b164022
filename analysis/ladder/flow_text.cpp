#include "analysis/ladder/flow_text.h"

#include "analysis/ladder/ladder_text.h"
#include "analysis/payload.h"
#include "analysis/print/column_text.h"
#include "analysis/print/time_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace porthole::analysis {

namespace {

constexpr std::size_t mostNodes = 40;
constexpr std::size_t nodeWidth = 20; ///< characters from a lifeline to the next
constexpr std::size_t timeWidth = 10; ///< with the line before it
constexpr std::size_t streamWidth = 6;

/// What one packet adds to the graph.
struct FlowPacket {
    Address source, destination;
    std::uint16_t sourcePort = 0, destinationPort = 0;
    std::uint32_t stream = 0;
    Text label, comment;
};

bool isNetworkAddress(const Address& address)
{
    return address.kind != Address::Kind::None && address.kind != Address::Kind::Mac && address.kind != Address::Kind::Eui64;
}

class FlowPackets {
public:
    FlowPackets(const Session& session, const FlowTextOptions& options)
        : m_session(session)
        , m_options(options)
        , m_reader(session)
    {
    }
    /// False if the packet is not part of the graph.
    bool read(FrameNumber number, FlowPacket& packet);

private:
    using Packets = FlowTextOptions::Packets;

    const TransportFacts* lastSent() const;
    std::optional<std::uint16_t> echoType() const;
    bool readTcp(const FrameRow& row, FlowPacket& packet) const;
    bool readAny(FrameNumber number, const FrameRow& row, FlowPacket& packet);
    void addPorts(const FrameRow& row, FlowPacket& packet) const;

    const Session& m_session;
    const FlowTextOptions& m_options;
    PacketReader m_reader;
    capture::FrameBuffer m_buffer;
    Frame m_frame;
    Facts m_facts;
};

bool FlowPackets::read(FrameNumber number, FlowPacket& packet)
{
    packet.label.clear();
    packet.comment.clear();
    packet.sourcePort = packet.destinationPort = 0;
    packet.stream = 0;
    const auto row = m_session.row(number);
    if (m_options.packets == Packets::Tcp && row.conversation == noConversation)
        return false;
    if (!m_session.file().read(row.location(), m_buffer, m_frame))
        return false;
    m_session.dissector().summarise(m_frame, m_facts);
    if (m_facts.fragment.present) {
        const auto fragment = m_facts.fragment;
        const auto whole = wholeDatagram(m_session, number, m_buffer);
        m_session.dissector().summarisePayload({fragment.source, fragment.destination, fragment.carries}, whole, m_facts);
    }
    return m_options.packets == Packets::Tcp ? readTcp(row, packet) : readAny(number, row, packet);
}

/// The innermost transport layer that was sent, not quoted.
const TransportFacts* FlowPackets::lastSent() const
{
    for (std::size_t i = m_facts.transportCount; i > 0; --i)
        if (!m_facts.transports[i - 1].inError)
            return &m_facts.transports[i - 1];
    return nullptr;
}

bool FlowPackets::readTcp(const FrameRow& row, FlowPacket& packet) const
{
    const auto* facts = lastSent();
    if (!facts || facts->kind != TransportFacts::Kind::Tcp || !facts->headerComplete || !facts->optionsComplete)
        return false;
    const auto conversation = m_session.conversation(row.conversation);
    const bool reverse = row.flags & FrameRow::Reverse;
    const auto& sender = conversation.flow[reverse];
    const auto& receiver = conversation.flow[!reverse];
    packet.source = facts->source;
    packet.destination = facts->destination;
    packet.sourcePort = facts->sourcePort;
    packet.destinationPort = facts->destinationPort;
    packet.stream = conversation.stream;
    constexpr std::uint16_t counter = tcpheader::ae | tcpheader::cwr | tcpheader::ece;
    const bool counts = conversation.accurateEcn && !(facts->flags & tcpheader::syn); // RFC 9768 section 3.2.1
    appendFlags(packet.label, facts->flags & static_cast<std::uint16_t>(counts ? ~counter : 0xffff));
    if (counts)
        packet.label.format("{}ACE={}", packet.label.empty() ? "" : ", ", (facts->flags & counter) >> 6);
    if (packet.label.empty())
        packet.label << "<None>";
    if (facts->payloadLength > 0)
        packet.label.format(" - Len: {}", facts->payloadLength);
    packet.comment.format("Seq = {}", facts->sequence - (sender.baseKnown ? sender.base : 0));
    if (facts->flags & tcpheader::ack)
        packet.comment.format(" Ack = {}", facts->acknowledgment - (receiver.baseKnown ? receiver.base : 0));
    return true;
}

/// tshark's flow of ICMP is that of questions that were answered, and their answers.
std::optional<std::uint16_t> FlowPackets::echoType() const
{
    const auto& tree = m_reader.packet().tree;
    const bool old = m_options.packets == Packets::Icmp;
    std::optional<std::uint16_t> type;
    for (std::uint32_t at = 0; at < tree.size(); ++at) {
        const auto name = tree[at].field->abbreviation;
        if (name == (old ? std::string_view("icmp.type") : std::string_view("icmpv6.type")))
            type = static_cast<std::uint16_t>(tree[at].value);
        else if (name == (old ? std::string_view("icmp.resp_in") : std::string_view("icmpv6.resp_in"))
            || name == (old ? std::string_view("icmp.resp_to") : std::string_view("icmpv6.resp_to")))
            return type;
    }
    return std::nullopt;
}

bool FlowPackets::readAny(FrameNumber number, const FrameRow& row, FlowPacket& packet)
{
    const bool any = m_options.packets == Packets::Any;
    if (!m_reader.read(number, {.tree = !any}))
        return false;
    const auto type = any ? std::nullopt : echoType();
    if (!any && !type)
        return false;
    const auto& columns = m_reader.packet().columns;
    packet.source = columns.source;
    packet.destination = columns.destination;
    if (!packet.source || !packet.destination)
        return false;
    const bool network = isNetworkAddress(packet.source) && isNetworkAddress(packet.destination);
    if (m_options.addresses == FlowTextOptions::Addresses::Standard && !network)
        return false;
    if (any)
        addPorts(row, packet);
    else // tshark writes type and code in its place
        packet.destinationPort = static_cast<std::uint16_t>(*type << 8);
    packet.label << columns.info.view();
    packet.comment.format("{}: {}", columns.protocol.view(), columns.info.view());
    return true;
}

void FlowPackets::addPorts(const FrameRow& row, FlowPacket& packet) const
{
    // With an ICMP error, tshark writes the ports of the packet that it quotes.
    if (m_facts.transportCount > 0) {
        const auto& facts = m_facts.transports[m_facts.transportCount - 1u];
        packet.sourcePort = facts.sourcePort;
        packet.destinationPort = facts.destinationPort;
    } else if (row.conversation != noConversation) { // the last fragment of a datagram
        const auto conversation = m_session.conversation(row.conversation);
        const bool reverse = row.flags & FrameRow::Reverse;
        packet.sourcePort = reverse ? conversation.portB : conversation.portA;
        packet.destinationPort = reverse ? conversation.portA : conversation.portB;
    } else if (m_facts.sctp.present) {
        packet.sourcePort = m_facts.sctp.sourcePort;
        packet.destinationPort = m_facts.sctp.destinationPort;
    }
}

/// Columns of characters, some of more than one byte.
class Line {
public:
    explicit Line(std::size_t nodes)
    {
        m_cells.assign(nodes * nodeWidth, " ");
        m_cells.push_back("|");
        for (std::size_t node = 0; node < nodes; ++node)
            m_cells[node * nodeWidth] = "|";
    }
    /// Puts as much of the text as fits between the two columns. What does not fit into the line (from the last lifeline to
    /// itself, or to one that has no place) makes it longer, as in tshark.
    void put(std::string_view text, std::size_t from, std::size_t end)
    {
        std::vector<std::string_view> letters;
        while (!text.empty() && letters.size() < end - from) {
            std::size_t length = 1;
            while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
                ++length;
            letters.push_back(text.substr(0, length));
            text.remove_prefix(length);
        }
        const auto at = m_cells.begin() + static_cast<std::ptrdiff_t>(std::min(from, m_cells.size()));
        if (letters.size() <= static_cast<std::size_t>(m_cells.end() - at))
            std::copy(letters.begin(), letters.end(), at);
        else
            m_cells.insert(at, letters.begin(), letters.end());
    }
    void appendTo(Text& out) const
    {
        for (const auto cell : m_cells)
            out << cell;
    }

private:
    std::vector<std::string_view> m_cells;
};

class FlowText {
public:
    FlowText(const Session& session, const FrameBitmap* frames, const FlowTextOptions& options)
        : m_session(session)
        , m_frames(frames)
        , m_packets(session, options)
        , m_digits(session.file().timePrecision())
        , m_interfaceDigits(print::timeDigitsOfInterfaces(session))
    {
    }
    bool write(print::TextSink& out, const std::stop_token& stop);

private:
    template <typename Use>
    bool forEach(const std::stop_token& stop, Use use);
    void addNode(const Address& address);
    std::size_t findNode(const Address& address) const;
    std::size_t placeOf(const Address& address) const;
    void appendHeads(Text& out) const;
    void appendPacket(FrameNumber number, const FlowPacket& packet, Text& out) const;

    const Session& m_session;
    const FrameBitmap* m_frames;
    FlowPackets m_packets;
    int m_digits; ///< of frames that belong to no interface
    std::vector<int> m_interfaceDigits;
    std::vector<Address> m_nodes;
    bool m_severalStreams = false;
};

template <typename Use>
bool FlowText::forEach(const std::stop_token& stop, Use use)
{
    FlowPacket packet;
    const auto count = m_session.frameCount();
    for (FrameNumber number = 1; number <= count; ++number) {
        if (stop.stop_requested())
            return false;
        if (m_frames && !m_frames->test(number))
            continue;
        if (m_packets.read(number, packet) && !use(number, packet))
            return false;
    }
    return true;
}

std::size_t FlowText::findNode(const Address& address) const
{
    return static_cast<std::size_t>(std::find(m_nodes.begin(), m_nodes.end(), address) - m_nodes.begin());
}

void FlowText::addNode(const Address& address)
{
    if (m_nodes.size() < mostNodes && findNode(address) == m_nodes.size())
        m_nodes.push_back(address);
}

/// The column of its lifeline. Addresses beyond the last one share a place behind the line, as in tshark.
std::size_t FlowText::placeOf(const Address& address) const
{
    const auto node = findNode(address);
    return (node < m_nodes.size() ? node : mostNodes + 1) * nodeWidth + nodeWidth / 2;
}

/// Every second name stands a line below, so that neighbours do not touch.
void FlowText::appendHeads(Text& out) const
{
    Text upper, lower;
    lower.format("{:<{}}", "|", nodeWidth);
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        Text name;
        name << "| ";
        appendAddress(name, m_nodes[i]);
        if (i % 2 == 0) {
            upper.format("{:<{}}", name.view(), 2 * nodeWidth);
        } else if (name.view().size() < nodeWidth) {
            lower.format("{:<{}}{:<{}}", name.view(), nodeWidth, "|", nodeWidth);
        } else {
            lower.format("{:<{}}", name.view(), 2 * nodeWidth);
        }
    }
    // tshark leaves out the first line of the table in its head if there is a column of streams, and so do we: scripts
    // that read this know no other.
    out << (m_severalStreams ? "Conv.| Time    " : "|Time     ") << upper.view() << "|\n";
    out << (m_severalStreams ? "     |         " : "|         ") << lower.view() << '\n';
}

void FlowText::appendPacket(FrameNumber number, const FlowPacket& packet, Text& out) const
{
    const auto from = placeOf(packet.source), to = placeOf(packet.destination);
    const auto left = std::min(from, to);
    const auto right = from == to ? from + nodeWidth : std::max(from, to);
    Text time;
    const auto row = m_session.row(number);
    const auto digits = row.interface < m_interfaceDigits.size() ? m_interfaceDigits[row.interface] : m_digits;
    print::appendTime(time, {.time = row.time, .first = m_session.firstTime()}, print::TimeForm::Relative, digits);
    if (m_severalStreams)
        out.format("{:<{}}", packet.stream, streamWidth - 1);
    out.format("|{:<{}}", time.view(), timeWidth - 1);
    Line label(m_nodes.size());
    label.put(packet.label.view(), left, right);
    label.appendTo(out);
    out << packet.comment.view() << '\n';

    Line arrow(m_nodes.size());
    const auto dashes = std::string(right - left - 2, '-');
    const auto line = from <= to ? dashes + '>' : '<' + dashes;
    arrow.put(line, left, right);
    const auto source = fmt::format("({})", packet.sourcePort), destination = fmt::format("({})", packet.destinationPort);
    const auto& atLeft = from <= to ? source : destination;
    const auto& atRight = from <= to ? destination : source;
    arrow.put(atLeft, left - 9, left);
    arrow.put(atRight, right + 1, right + 9);
    if (m_severalStreams)
        out << "     ";
    out.format("|{:{}}", "", timeWidth - 1);
    arrow.appendTo(out);
    out << '\n';
}

bool FlowText::write(print::TextSink& out, const std::stop_token& stop)
{
    std::optional<std::uint32_t> firstStream;
    const bool whole = forEach(stop, [&](FrameNumber, const FlowPacket& packet) {
        addNode(packet.source);
        addNode(packet.destination);
        m_severalStreams = m_severalStreams || (firstStream && *firstStream != packet.stream);
        firstStream = firstStream.value_or(packet.stream);
        return true;
    });
    if (!whole)
        return false;
    if (m_nodes.empty())
        return true;
    Text text;
    appendHeads(text);
    if (!out.write(text.view()))
        return false;
    auto before = firstStream;
    return forEach(stop, [&](FrameNumber number, const FlowPacket& packet) {
        text.clear();
        if (std::exchange(before, packet.stream) != packet.stream && m_severalStreams)
            text << std::string(streamWidth - 1 + timeWidth + m_nodes.size() * nodeWidth + 2, '-') << '\n';
        appendPacket(number, packet, text);
        return out.write(text.view());
    });
}

} // namespace

bool parseFlowOptions(std::string_view text, FlowTextOptions& options, std::string& problem)
{
    using Packets = FlowTextOptions::Packets;
    struct Name {
        std::string_view name;
        Packets packets;
    };
    constexpr Name names[] = {{"any", Packets::Any}, {"tcp", Packets::Tcp}, {"icmp", Packets::Icmp}, {"icmpv6", Packets::Icmpv6}};
    const auto comma = text.find(',');
    const auto kind = text.substr(0, comma);
    const auto found = std::find_if(std::begin(names), std::end(names), [&](const Name& name) { return name.name == kind; });
    if (found == std::end(names)) {
        problem = fmt::format("A flow graph shows \"any\", \"tcp\", \"icmp\" or \"icmpv6\", but not \"{}\".", kind);
        return false;
    }
    options.packets = found->packets;
    const auto addresses = comma == std::string_view::npos ? std::string_view {} : text.substr(comma + 1);
    if (addresses != "standard" && addresses != "network") {
        problem = fmt::format("The addresses of a flow graph are \"standard\" or \"network\", but not \"{}\".", addresses);
        return false;
    }
    options.addresses = addresses == "standard" ? FlowTextOptions::Addresses::Standard : FlowTextOptions::Addresses::Network;
    return true;
}

bool writeFlowText(const Session& session, const FrameBitmap* frames, const FlowTextOptions& options, print::TextSink& out,
    const std::stop_token& stop)
{
    return FlowText(session, frames, options).write(out, stop);
}

} // namespace porthole::analysis
