#include "dissectors/core/registry.h"

#include <stdexcept>
#include <string>

namespace porthole {

namespace {

constexpr std::uint32_t denseKeys = 0x10000;

[[noreturn]] void declaredTwice(std::string_view what, std::string_view name)
{
    throw std::logic_error(fmt::format("{} declared twice: {}", what, name));
}

} // namespace

std::string_view tableName(Table table)
{
    switch (table) {
    case Table::Link: return "wtap_encap";
    case Table::EtherType: return "ethertype";
    case Table::LlcSap: return "llc.dsap";
    case Table::Snap: return "llc.snap";
    case Table::PppProtocol: return "ppp.protocol";
    case Table::ChdlcProtocol: return "chdlc.protocol";
    case Table::Osi: return "osinl.incl";
    case Table::LinuxSll: return "sll.ltype";
    case Table::ArcNet: return "arcnet.protocol_id";
    case Table::GreProtocol: return "gre.proto";
    case Table::IpProtocol: return "ip.proto";
    case Table::TcpPort: return "tcp.port";
    case Table::UdpPort: return "udp.port";
    case Table::SctpPort: return "sctp.port";
    case Table::UdpHeuristic: return "udp";
    case Table::TcpHeuristic: return "tcp";
    case Table::Count: break;
    }
    return "";
}

Registry::Registry(std::span<const Protocol* const> protocols)
{
    for (const auto* protocol : protocols)
        add(*protocol);
}

void Registry::add(const Protocol& protocol)
{
    if (m_protocols.size() >= none)
        throw std::logic_error("more protocols than the frame index can number");
    const auto index = static_cast<std::uint8_t>(m_protocols.size());
    m_protocols.push_back(&protocol);
    auto slot = firstSlot(protocol);
    while (m_slots[slot].protocol)
        slot = (slot + 1) % m_slots.size();
    m_slots[slot] = {&protocol, index};
    if (!m_protocolNames.emplace(protocol.layer.abbreviation, &protocol).second)
        declaredTwice("protocol", protocol.layer.abbreviation);

    addField(protocol.layer, protocol);
    for (const auto* field : protocol.fields)
        addField(*field, protocol);
    for (const auto* list : protocol.moreFields)
        for (const auto* field : *list)
            addField(*field, protocol);
    for (const auto* info : protocol.experts)
        addField(*info, protocol);
    for (const auto* list : protocol.moreExperts)
        for (const auto* info : *list)
            addField(*info, protocol);

    for (const auto& parent : protocol.parents) {
        auto& slots = m_tables[static_cast<std::size_t>(parent.table)];
        if (parent.key < denseKeys) {
            if (slots.dense.size() <= parent.key)
                slots.dense.resize(parent.key + 1, none);
            if (slots.dense[parent.key] != none)
                declaredTwice(tableName(parent.table), std::to_string(parent.key));
            slots.dense[parent.key] = index;
        } else if (!slots.sparse.emplace(parent.key, index).second) {
            declaredTwice(tableName(parent.table), std::to_string(parent.key));
        }
    }
}

void Registry::addField(const FieldInfo& field, const Protocol& protocol)
{
    if (!m_fieldNames.emplace(field.abbreviation, &field).second)
        declaredTwice("field", field.abbreviation);
    m_owners.emplace(&field, &protocol);
    m_fields.push_back(&field);
}

const Protocol* Registry::findProtocol(std::string_view abbreviation) const
{
    const auto found = m_protocolNames.find(abbreviation);
    return found == m_protocolNames.end() ? nullptr : found->second;
}

const FieldInfo* Registry::findField(std::string_view abbreviation) const
{
    const auto found = m_fieldNames.find(abbreviation);
    return found == m_fieldNames.end() ? nullptr : found->second;
}

const Protocol* Registry::owner(const FieldInfo& field) const
{
    const auto found = m_owners.find(&field);
    return found == m_owners.end() ? nullptr : found->second;
}

const Protocol* Registry::sparseChild(Table table, std::uint32_t key) const
{
    const auto& sparse = m_tables[static_cast<std::size_t>(table)].sparse;
    if (sparse.empty())
        return nullptr;
    const auto found = sparse.find(key);
    return found == sparse.end() ? nullptr : m_protocols[found->second];
}

} // namespace porthole
