#include "analysis/answer_names.h"

namespace porthole::analysis {

namespace {

class KnownHosts : public HostNames {
public:
    KnownHosts(std::shared_ptr<const AnswerNames::Names> names, std::shared_ptr<HostNames> others)
        : m_names(std::move(names))
        , m_others(std::move(others))
    {
    }
    std::string nameOf(const Address& address) override
    {
        if (const auto found = m_names->find(address); found != m_names->end())
            return found->second;
        return m_others ? m_others->nameOf(address) : std::string();
    }

private:
    const std::shared_ptr<const AnswerNames::Names> m_names;
    const std::shared_ptr<HostNames> m_others;
};

/// DNS over TCP (RFC 7766): the summary pass does not look into streams.
bool overTcp(const ConversationTable& conversations, ConversationId id)
{
    constexpr std::uint16_t domain = 53;
    if (id == noConversation)
        return false;
    const auto& conversation = conversations[id];
    return conversation.kind == TransportFacts::Kind::Tcp && (conversation.portA == domain || conversation.portB == domain);
}

} // namespace

std::shared_ptr<HostNames> knownHosts(std::shared_ptr<const AnswerNames::Names> names, std::shared_ptr<HostNames> others)
{
    return std::make_shared<KnownHosts>(std::move(names), std::move(others));
}

AnswerNames::AnswerNames(const Session& session)
    : m_session(session)
    , m_survey(session)
    , m_hasNames(session.registry(), {"dns", "mdns", "llmnr"})
    , m_owner(session.registry().findField("dns.resp.name"))
    , m_ipv4(session.registry().findField("dns.a"))
    , m_ipv6(session.registry().findField("dns.aaaa"))
{
}

/// The next frames that may hold names, and how far they reach.
FrameNumber AnswerNames::choose(FrameNumber last, std::vector<FrameNumber>& frames)
{
    const SessionTables tables(m_session);
    auto reach = m_looked;
    while (reach < last && frames.size() < FrameSurvey::framesAtOnce) {
        const auto columns = tables.index().columns(reach + 1);
        const auto count = std::min<std::size_t>(columns.stack.size(), last - reach);
        if (count == 0)
            break;
        for (std::size_t i = 0; i < count; ++i)
            if (m_hasNames(tables, columns.stack[i])
                || (columns.flags[i] & FrameRow::HasPayload && overTcp(tables.conversations(), columns.conversation[i])))
                frames.push_back(reach + 1 + static_cast<FrameNumber>(i));
        reach += static_cast<FrameNumber>(count);
    }
    return reach;
}

void AnswerNames::look(const Packet& packet, Found& found) const
{
    std::string owner;
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        const auto* const field = packet.tree[i].field;
        const ItemView view(packet, i);
        if (field == m_owner) {
            owner = view.text();
        } else if (field == m_ipv4 && !owner.empty()) {
            found.emplace_back(Ipv4Address {static_cast<std::uint32_t>(view.value())}, owner);
        } else if (field == m_ipv6 && !owner.empty()) {
            Ipv6Address address;
            if (const auto bytes = view.bytes(); bytes.size() == address.bytes.size()) {
                std::ranges::copy(bytes, address.bytes.begin());
                found.emplace_back(address, owner);
            }
        }
    }
}

bool AnswerNames::extendTo(FrameNumber last, const std::stop_token& stop)
{
    while (m_looked < last) {
        std::vector<FrameNumber> frames;
        const auto reach = choose(last, frames);
        const auto merge = [this](Found& found) {
            for (auto& [address, name] : found)
                if (auto& known = m_names[address]; known != name) {
                    known = std::move(name);
                    ++m_changes;
                }
        };
        if (reach == m_looked || !m_survey.run<Found>(frames, [this](const Packet& packet, Found& found) { look(packet, found); }, merge, stop))
            return false;
        m_looked = reach;
    }
    return true;
}

} // namespace porthole::analysis
