#include "analysis/print/field_table.h"

#include "dissectors/core/format.h"

#include <bit>
#include <utility>

namespace porthole::print {

FieldTable::FieldTable(const std::vector<std::string>& names, const Registry& registry)
    : m_dataLayer(registry.findField("data"))
{
    const auto slots = std::bit_ceil(std::max<std::size_t>(names.size() * 4, 16));
    m_slots.resize(slots);
    m_shift = 64 - std::countr_zero(slots);
    m_cells.resize(names.size());
    for (std::uint32_t i = 0; i < m_cells.size(); ++i) {
        auto& cell = m_cells[i];
        if (isColumnField(names[i])) {
            cell.column = findColumn(names[i]);
            m_wanted.columns |= cell.column && *cell.column != Column::Number && *cell.column != Column::Time
                && *cell.column != Column::Length;
        } else {
            cell.field = registry.findField(names[i]);
            m_wanted.tree = true;
            addSlot(i);
        }
    }
}

void FieldTable::addSlot(std::uint32_t cell)
{
    auto slot = firstSlot(m_cells[cell].field);
    while (m_slots[slot].field && m_slots[slot].field != m_cells[cell].field)
        slot = (slot + 1) % m_slots.size();
    m_slots[slot].field = m_cells[cell].field;
    m_cells[cell].nextOfSameField = std::exchange(m_slots[slot].cell, cell);
}

void FieldTable::collect(const Packet& packet)
{
    for (auto& cell : m_cells)
        cell.items.clear();
    if (!m_wanted.tree)
        return;
    for (std::uint32_t item = 0; item < packet.tree.size(); ++item) {
        const auto* field = packet.tree[item].field;
        auto slot = firstSlot(field);
        while (m_slots[slot].field && m_slots[slot].field != field)
            slot = (slot + 1) % m_slots.size();
        for (auto cell = m_slots[slot].cell; cell != none; cell = m_cells[cell].nextOfSameField)
            m_cells[cell].items.push_back(item);
    }
}

void FieldTable::appendValue(const ItemView& item, Text& out) const
{
    if (&item.field() == m_dataLayer)
        out.hex(item.bytes());
    else
        formatValue(item, out);
}

std::vector<std::string> unknownFields(const std::vector<std::string>& names, const Registry& registry)
{
    std::vector<std::string> unknown;
    for (const auto& name : names)
        if (!isColumnField(name) && !registry.findField(name))
            unknown.push_back(name);
    return unknown;
}

} // namespace porthole::print
