#include "analysis/statistics/talkers.h"

#include "analysis/session_tables.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

/// A client says whom it wants with its first data: these are looked at.
constexpr std::uint8_t firstFrames = 3;

std::string textOf(const Address& address)
{
    Text text;
    appendAddress(text, address);
    return std::string(text.view());
}

template <typename Entry>
void mostFirst(std::vector<Entry>& entries)
{
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.bytes > b.bytes; });
}

/// Puts conversations under talkers and partners.
class Grouping {
public:
    void add(const std::string& talker, std::int32_t process, ProcessKnowledge::Certainty certainty, const std::string& partner, bool named,
        ConversationId id, const Conversation& conversation)
    {
        const auto [place, isNew] = m_places.try_emplace({process, talker}, m_talkers.size());
        if (isNew)
            m_talkers.push_back({talker, process, certainty, {}, 0, 0});
        auto& entry = m_talkers[place->second];
        entry.certainty = std::min(entry.certainty, certainty);
        const auto [partnerPlace, partnerIsNew] = m_partners.try_emplace({place->second, partner}, entry.partners.size());
        if (partnerIsNew)
            entry.partners.push_back({partner, named, {}, 0, 0});
        auto& with = entry.partners[partnerPlace->second];
        const auto packets = std::uint64_t {conversation.packets[0]} + conversation.packets[1];
        const auto bytes = conversation.bytes[0] + conversation.bytes[1];
        with.conversations.push_back(id);
        for (auto* sum : {&with.packets, &entry.packets})
            *sum += packets;
        for (auto* sum : {&with.bytes, &entry.bytes})
            *sum += bytes;
    }
    std::vector<Talker> take()
    {
        for (auto& talker : m_talkers)
            mostFirst(talker.partners);
        mostFirst(m_talkers);
        return std::move(m_talkers);
    }

private:
    std::vector<Talker> m_talkers;
    std::map<std::pair<std::int32_t, std::string>, std::size_t> m_places;
    std::map<std::pair<std::size_t, std::string>, std::size_t> m_partners;
};

} // namespace

TalkerCount::TalkerCount(const Session& session)
    : m_session(session)
    , m_survey(session)
    , m_question(session.registry().findField("dns.qry.name"))
    , m_ipv4(session.registry().findField("dns.a"))
    , m_ipv6(session.registry().findField("dns.aaaa"))
    , m_serverName(session.registry().findField("tls.handshake.extensions_server_name"))
    , m_process(session.registry().findField("frame.process"))
    , m_processName(session.registry().findField("frame.process.name"))
    , m_processId(session.registry().findField("frame.process.pid"))
    , m_processSends(session.registry().findField("frame.process.sends"))
    , m_processCertainty(session.registry().findField("frame.process.certainty"))
    , m_hasNames(session.registry(), {"dns", "mdns", "llmnr"})
{
}

/// Frames that may hold names, and how far they reach.
FrameNumber TalkerCount::choose(FrameNumber last, std::vector<FrameNumber>& frames)
{
    const SessionTables tables(m_session);
    m_lookedInto.resize(tables.conversations().size());
    m_directionsSeen.resize(m_lookedInto.size());
    auto reach = m_looked;
    while (reach < last && frames.size() < FrameSurvey::framesAtOnce) {
        const auto columns = tables.index().columns(reach + 1);
        const auto count = std::min<std::size_t>(columns.stack.size(), last - reach);
        for (std::size_t i = 0; i < count; ++i) {
            const auto conversation = columns.conversation[i];
            bool wanted = m_hasNames(tables, columns.stack[i]);
            if (!wanted && conversation != noConversation && (columns.flags[i] & FrameRow::HasPayload)
                && m_lookedInto[conversation] < firstFrames) {
                ++m_lookedInto[conversation];
                wanted = true;
            }
            if (m_fileNamesPrograms && conversation != noConversation) {
                const std::uint8_t direction = columns.flags[i] & FrameRow::Reverse ? 2 : 1;
                wanted = wanted || !(m_directionsSeen[conversation] & direction);
                m_directionsSeen[conversation] |= direction;
            }
            if (wanted)
                frames.push_back(reach + 1 + static_cast<FrameNumber>(i));
        }
        reach += static_cast<FrameNumber>(count);
        if (count == 0)
            break;
    }
    return reach;
}

void TalkerCount::lookForPrograms(const Packet& packet, Names& found) const
{
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i)
        if (packet.tree[i].field == m_process) {
            found.programs.push_back({packet.number, false, {}});
        } else if (!found.programs.empty() && found.programs.back().frame == packet.number) {
            const auto* const field = packet.tree[i].field;
            const ItemView view(packet, i);
            auto& [frame, sends, program] = found.programs.back();
            if (field == m_processName)
                program.name = view.text();
            else if (field == m_processId)
                program.id = static_cast<std::uint32_t>(view.value());
            else if (field == m_processSends)
                sends = view.value() != 0;
            else if (field == m_processCertainty)
                program.certainty = static_cast<ProcessKnowledge::Certainty>(view.value());
        }
}

void TalkerCount::addProgram(PacketProgram& found)
{
    const auto row = m_session.row(found.frame);
    if (row.conversation == noConversation || found.program.name.empty())
        return;
    const bool fromB = row.flags & FrameRow::Reverse;
    auto& end = m_saved[row.conversation][found.sends == fromB];
    if (end.certainty == ProcessKnowledge::Certainty::Unknown)
        end = std::move(found.program);
}

/// Of those who live at the ends: ProcessKnowledge::sends tells that it is end A.
void TalkerCount::findPrograms(ConversationId id, const Conversation& conversation, std::vector<ProcessKnowledge>& programs) const
{
    if (const auto book = m_session.programs()) {
        book->find(conversation.kind == TransportFacts::Kind::Tcp ? SocketProtocol::Tcp : SocketProtocol::Udp,
            {conversation.addressA, conversation.portA}, {conversation.addressB, conversation.portB},
            m_session.row(conversation.firstFrame).time, programs);
        return;
    }
    const auto saved = m_saved.find(id);
    if (saved == m_saved.end())
        return;
    for (const bool isA : {true, false}) {
        const auto& program = saved->second[isA ? 0 : 1];
        auto& known = programs.emplace_back();
        known.certainty = program.certainty;
        known.sends = isA;
        known.id = program.id;
        known.name = program.name;
    }
}

void TalkerCount::look(const Packet& packet, Names& found) const
{
    if (m_fileNamesPrograms)
        lookForPrograms(packet, found);
    std::string question;
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        const auto& item = packet.tree[i];
        const ItemView view(packet, i);
        if (item.field == m_question && question.empty()) {
            question = view.text();
        } else if (item.field == m_serverName) {
            found.servers.emplace_back(packet.number, view.text());
        } else if (item.field == m_ipv4 && !question.empty()) {
            found.addresses.emplace_back(Ipv4Address {static_cast<std::uint32_t>(view.value())}, question);
        } else if (item.field == m_ipv6 && !question.empty()) {
            const auto bytes = view.bytes();
            Ipv6Address address;
            if (bytes.size() == address.bytes.size()) {
                std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
                found.addresses.emplace_back(address, question);
            }
        }
    }
}

bool TalkerCount::extendTo(FrameNumber last, const std::stop_token& stop)
{
    m_fileNamesPrograms = !m_session.programs() && !m_session.file().processes().empty();
    while (m_looked < last) {
        std::vector<FrameNumber> frames;
        const auto reach = choose(last, frames);
        const bool done = m_survey.run<Names>(
            frames, [this](const Packet& packet, Names& found) { look(packet, found); },
            [this](Names& found) {
                for (auto& [address, name] : found.addresses)
                    m_names[address] = std::move(name);
                for (auto& [frame, name] : found.servers)
                    if (const auto id = m_session.row(frame).conversation; id != noConversation)
                        m_servers.try_emplace(id, std::move(name));
                for (auto& program : found.programs)
                    addProgram(program);
            },
            stop);
        if (!done)
            return false;
        m_looked = reach;
    }
    return true;
}

std::vector<Talker> TalkerCount::talkers(const FrameBitmap* only) const
{
    Grouping groups;
    std::vector<ProcessKnowledge> programs;
    std::vector<bool> shown;
    if (only) {
        const SessionTables tables(m_session);
        shown.resize(tables.conversations().size());
        for (FrameNumber frame = 1; frame <= tables.index().size(); ++frame)
            if (const auto id = tables.index().at(frame).conversation; id != noConversation && only->test(frame))
                shown[id] = true;
    }
    const auto count = m_session.conversationCount();
    for (ConversationId id = 0; id < count; ++id) {
        if (only && (id >= shown.size() || !shown[id]))
            continue;
        const auto conversation = m_session.conversation(id);
        const auto nameOf = [&](const Address& address, bool isServer) {
            if (const auto server = m_servers.find(id); isServer && server != m_servers.end())
                return std::pair(server->second, true);
            const auto known = m_names.find(address);
            return known != m_names.end() ? std::pair(known->second, true) : std::pair(textOf(address), false);
        };
        const auto partnerOf = [&](bool talkerIsA) {
            return nameOf(talkerIsA ? conversation.addressB : conversation.addressA, talkerIsA == conversation.clientIsA);
        };
        programs.clear();
        findPrograms(id, conversation, programs);
        bool found = false;
        for (const auto& program : programs)
            if (program.certainty != ProcessKnowledge::Certainty::Unknown) {
                const auto [partner, named] = partnerOf(program.sends);
                groups.add(std::string(program.name), static_cast<std::int32_t>(program.id), program.certainty, partner, named, id, conversation);
                found = true;
            }
        if (!found) {
            const auto [partner, named] = partnerOf(conversation.clientIsA);
            groups.add(textOf(conversation.clientIsA ? conversation.addressA : conversation.addressB), 0, ProcessKnowledge::Certainty::Unknown,
                partner, named, id, conversation);
        }
    }
    return groups.take();
}

} // namespace porthole::analysis
