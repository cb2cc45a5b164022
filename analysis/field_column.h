// A column of the packet list that shows values of fields: "tcp.srcport or udp.srcport".
#pragma once

#include "analysis/filter/filter_error.h"
#include "dissectors/core/field.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {
class ItemView;
class Packet;
class Registry;
class Text;
} // namespace porthole

namespace porthole::analysis {

struct ParsedFieldColumn;

/// Never changes; any number of threads may use it at once.
class FieldColumn {
public:
    /// One field, or several joined by "or" or "||". `occurrence`: 0 all values that a frame has, 1 the first of each field,
    /// 2 the second, -1 the last. `resolved`: names in place of numbers that have one.
    static ParsedFieldColumn parse(std::string_view fields, const Registry& registry, int occurrence = 0, bool resolved = true);

    /// The values in a packet that was dissected with a tree, field by field, joined by commas. A layer or a field without
    /// value is a check mark. Empty: it has none.
    void appendText(const Packet& packet, Text& out) const;
    /// The same as bytes whose order is that of the values: numbers as numbers, addresses as addresses, names as texts. Empty, and
    /// so before all others, if the packet has none.
    void appendSortKey(const Packet& packet, std::string& key) const;

    /// The item of the tree that the first value stands in; noItem: there is none.
    std::uint32_t firstItem(const Packet& packet) const;

    const std::vector<const FieldInfo*>& fields() const { return m_fields; }
    /// What tells it from others.
    std::string name() const;

private:
    template <typename Use>
    void eachItem(const Packet& packet, Use use) const;
    bool isNamed(const ItemView& item) const;
    void appendValue(const ItemView& item, Text& out) const;

    std::vector<const FieldInfo*> m_fields;
    int m_occurrence = 0;
    bool m_resolved = true;
};

/// A column, or what is wrong with its text.
struct ParsedFieldColumn {
    std::optional<FieldColumn> column;
    FilterError error;

    explicit operator bool() const { return column.has_value(); }
};

} // namespace porthole::analysis
