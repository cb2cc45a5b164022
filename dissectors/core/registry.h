// All protocols and fields of the program, looked up by name, pointer or table key. Constant once made.
#pragma once

#include "dissectors/core/protocol.h"

#include <array>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace porthole {

class Registry {
public:
    /// Takes the protocols in the order given. Throws std::logic_error when a name or a key is declared twice.
    explicit Registry(std::span<const Protocol* const> protocols);

    std::span<const Protocol* const> protocols() const { return m_protocols; }
    /// Every field, layers and expert items included, by protocol in order of declaration.
    std::span<const FieldInfo* const> fields() const { return m_fields; }

    const Protocol* findProtocol(std::string_view abbreviation) const;
    const FieldInfo* findField(std::string_view abbreviation) const;
    /// The protocol that declares the field.
    const Protocol* owner(const FieldInfo& field) const;

    /// The protocol under a key of a table, or null.
    const Protocol* child(Table table, std::uint32_t key) const
    {
        const auto& slots = m_tables[static_cast<std::size_t>(table)];
        if (key < slots.dense.size()) [[likely]] {
            const auto index = slots.dense[key];
            return index == none ? nullptr : m_protocols[index];
        }
        return sparseChild(table, key);
    }
    /// One more than the largest 16-bit key of a table.
    std::uint32_t keyLimit(Table table) const
    {
        return static_cast<std::uint32_t>(m_tables[static_cast<std::size_t>(table)].dense.size());
    }
    /// Position of a protocol in protocols(); `none` if it is not listed.
    std::uint8_t index(const Protocol& protocol) const
    {
        // The summary pass asks for every layer of every frame: a small open-addressed table, not a hash map.
        for (auto slot = firstSlot(protocol);; slot = (slot + 1) % m_slots.size())
            if (m_slots[slot].protocol == &protocol || !m_slots[slot].protocol)
                return m_slots[slot].index;
    }

    static constexpr std::uint8_t none = 0xff;

private:
    struct IndexSlot {
        const Protocol* protocol = nullptr;
        std::uint8_t index = none;
    };
    std::size_t firstSlot(const Protocol& protocol) const
    {
        return (reinterpret_cast<std::uintptr_t>(&protocol) / alignof(Protocol) * 0x9e3779b97f4a7c15) >> 54;
    }

    struct Slots {
        std::vector<std::uint8_t> dense; ///< key to protocol, up to the largest 16-bit key used
        std::unordered_map<std::uint32_t, std::uint8_t> sparse;
    };

    void add(const Protocol& protocol);
    void addField(const FieldInfo& field, const Protocol& protocol);
    const Protocol* sparseChild(Table table, std::uint32_t key) const;

    std::vector<const Protocol*> m_protocols;
    std::vector<const FieldInfo*> m_fields;
    std::unordered_map<std::string_view, const Protocol*> m_protocolNames;
    std::unordered_map<std::string_view, const FieldInfo*> m_fieldNames;
    std::unordered_map<const FieldInfo*, const Protocol*> m_owners;
    std::array<IndexSlot, 1024> m_slots {};
    std::array<Slots, static_cast<std::size_t>(Table::Count)> m_tables;
};

/// The registry of all protocols listed in dissectors/protocols.cpp: made once, constant, safe to share.
const Registry& standardRegistry();

} // namespace porthole
