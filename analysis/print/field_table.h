// The fields that were asked for with -e, and where they occur in a packet.
#pragma once

#include "analysis/print/column_text.h"
#include "dissectors/core/registry.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace porthole::print {

class FieldTable {
public:
    FieldTable(const std::vector<std::string>& names, const Registry& registry);

    std::size_t size() const { return m_cells.size(); }
    Wanted wanted() const { return m_wanted; }

    /// Finds the items of all cells; replaces what was found before.
    void collect(const Packet& packet);
    /// Those of the items that -E occurrence= lets through.
    std::span<const std::uint32_t> chosen(std::size_t cell, Occurrence occurrence) const
    {
        const std::span<const std::uint32_t> all = m_cells[cell].items;
        if (occurrence == Occurrence::All || all.size() < 2)
            return all;
        return occurrence == Occurrence::First ? all.first(1) : all.last(1);
    }
    /// The value of an item as a cell shows it.
    void appendValue(const ItemView& item, Text& out) const;
    std::optional<Column> column(std::size_t cell) const { return m_cells[cell].column; }

private:
    static constexpr std::uint32_t none = 0xffffffff;

    struct Cell {
        const FieldInfo* field = nullptr;
        std::optional<Column> column;
        std::uint32_t nextOfSameField = none;
        std::vector<std::uint32_t> items;
    };
    struct Slot {
        const FieldInfo* field = nullptr;
        std::uint32_t cell = none;
    };

    std::size_t firstSlot(const FieldInfo* field) const
    {
        return (reinterpret_cast<std::uintptr_t>(field) / alignof(FieldInfo) * 0x9e3779b97f4a7c15) >> m_shift;
    }
    void addSlot(std::uint32_t cell);

    const FieldInfo* m_dataLayer; ///< bytes that nobody claimed: the layer stands for them
    std::vector<Cell> m_cells;
    std::vector<Slot> m_slots; ///< open addressing; at most a quarter is used
    int m_shift = 0;
    Wanted m_wanted {.tree = false, .columns = false};
};

/// Those of `names` that are neither fields nor columns.
std::vector<std::string> unknownFields(const std::vector<std::string>& names, const Registry& registry);

} // namespace porthole::print
