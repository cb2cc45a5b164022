// Says of one frame whether it passes a filter, or a test of it. One a thread.
#pragma once

#include "analysis/filter/program.h"

#include <optional>
#include <span>
#include <unordered_map>

namespace porthole {
class Packet;
}

namespace porthole::analysis {

/// The values that the fields of a program have in one frame, in its order of fields.
struct FieldValues {
    struct Slot {
        Values values;
        std::vector<std::uint32_t> layers; ///< which occurrence of its protocol each value stands in; only if the program asks
        void clear()
        {
            values.clear();
            layers.clear();
        }
    };
    std::vector<Slot> slots;
    ValueStore store;

    void clear();
};

/// Finds the items of some fields in a tree.
class FieldCollector {
public:
    explicit FieldCollector(std::span<const FieldInfo* const> fields, bool withLayers = false);
    void collect(const Packet& packet, FieldValues& values) const;

private:
    struct Entry {
        const FieldInfo* field = nullptr;
        std::uint32_t slot = 0;
    };
    std::size_t firstEntry(const FieldInfo* field) const
    {
        return (reinterpret_cast<std::uintptr_t>(field) / alignof(FieldInfo) * 0x9e3779b97f4a7c15) >> m_shift;
    }
    std::vector<Entry> m_entries; ///< open addressing
    int m_shift;
    std::size_t m_count;
    bool m_withLayers;
};

class Evaluator {
public:
    /// `references`: values of the selected frame, in the program's order; they have to live on. Null: no frame is selected.
    explicit Evaluator(std::shared_ptr<const Program> program, const FieldValues* references = nullptr);

    /// Looks at a dissected frame: test() is then about it.
    void look(const Packet& packet);
    /// For values that come from elsewhere.
    FieldValues& values() { return m_values; }

    bool test(const Test& test);
    bool passes(const Packet& packet)
    {
        look(packet);
        return test(m_program->root);
    }

    /// A regular expression tried too many ways on some frame; see Matcher.
    bool gaveUp() const { return m_matcher.gaveUp(); }

private:
    bool compare(const Test& test);
    bool isMember(const Test& test, std::span<const Value> values, bool all);
    /// The values of an operand where they stand, else in `own`; nothing in the cases in which evaluate() is false.
    std::optional<std::span<const Value>> valuesOf(const Operand& operand, Values& own);
    /// False if the operand has no values because a field is missing: the whole comparison is false then.
    bool evaluate(const Operand& operand, Values& values);
    bool evaluateFunction(const Operand& operand, Values& values);
    void select(const Operand& operand, const FieldValues::Slot& slot, Values& values) const;

    std::shared_ptr<const Program> m_program;
    const FieldValues* m_references;
    FieldCollector m_collector;
    FieldValues m_values;
    ValueStore m_store;
    Matcher m_matcher;
};

} // namespace porthole::analysis
