#include "analysis/filter/evaluator.h"

#include "dissectors/core/packet.h"
#include "dissectors/core/registry.h"

#include <algorithm>
#include <bit>
#include <climits>

namespace porthole::analysis {

namespace {

/// A calculation with each value of one field and each of another makes no more than so many.
constexpr std::size_t mostResults = 100'000;

/// How many layers of the same protocol begin with the one that the item stands in, the outermost being the first.
std::uint32_t layerOf(const Tree& tree, std::uint32_t item, const Registry& registry)
{
    const auto isLayer = [&](std::uint32_t index) {
        const auto* field = tree[index].field;
        if (field->type != FieldType::Protocol)
            return false;
        const auto* owner = registry.owner(*field);
        return owner && &owner->layer == field;
    };
    auto layer = item;
    while (layer != noItem && !isLayer(layer))
        layer = tree[layer].parent;
    if (layer == noItem)
        return 1;
    std::uint32_t number = 0;
    for (std::uint32_t i = 0; i <= layer; ++i)
        number += tree[i].field == tree[layer].field;
    return number;
}

bool isInLayers(const std::vector<OffsetRange>& ranges, std::int64_t layer, std::int64_t last)
{
    for (const auto& range : ranges) {
        const std::int64_t lower = range.start < 0 ? range.start + last + 1 : range.start;
        std::int64_t upper = INT_MAX;
        if (range.end == OffsetRange::End::Length)
            upper = lower + range.stop - 1;
        else if (range.end == OffsetRange::End::Offset)
            upper = range.stop;
        if (layer >= lower && layer <= upper)
            return true;
    }
    return false;
}

/// Nothing: the two cannot be compared, which neither fulfils "any" nor breaks "all".
std::optional<bool> judge(const Value& left, const Value& right, Relation relation)
{
    if (relation == Relation::Contains)
        return containsValue(left, right);
    const auto order = compareValues(left, right);
    return order ? std::optional<bool>(holds(relation, *order)) : std::nullopt;
}

/// Each value of the one with each of the other. With nothing to compare, all of them hold and none does.
bool comparePairs(std::span<const Value> left, std::span<const Value> right, Relation relation, bool all)
{
    for (const auto& value : left)
        for (const auto& other : right) {
            const auto holding = judge(value, other, relation);
            if (all && holding == false)
                return false;
            if (!all && holding == true)
                return true;
        }
    return all;
}

bool areBetween(std::span<const Value> values, const Value& lower, const Value& upper, bool all)
{
    for (const auto& value : values) {
        const auto above = judge(value, lower, Relation::GreaterOrEqual);
        const auto below = judge(value, upper, Relation::LessOrEqual);
        if (all && (above == false || below == false))
            return false;
        if (!all && above == true && below == true)
            return true;
    }
    return all;
}

Value changeCase(const Value& value, bool up, ValueStore& store)
{
    std::string text(value.text());
    for (auto& c : text) {
        const bool changes = up ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
        if (changes)
            c = static_cast<char>(c ^ 0x20);
    }
    return bytesValue(store.keep(text), FieldType::Text);
}

} // namespace

void FieldValues::clear()
{
    for (auto& slot : slots)
        slot.clear();
    store.clear();
}

FieldCollector::FieldCollector(std::span<const FieldInfo* const> fields, bool withLayers)
    : m_count(fields.size())
    , m_withLayers(withLayers)
{
    const auto size = std::bit_ceil(std::max<std::size_t>(fields.size() * 4, 16));
    m_entries.resize(size);
    m_shift = 64 - std::countr_zero(size);
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
        auto at = firstEntry(fields[i]);
        while (m_entries[at].field)
            at = (at + 1) % size;
        m_entries[at] = {fields[i], i};
    }
}

void FieldCollector::collect(const Packet& packet, FieldValues& values) const
{
    values.slots.resize(m_count);
    values.clear();
    const auto& tree = packet.tree;
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
        const auto* field = tree[i].field;
        auto at = firstEntry(field);
        while (m_entries[at].field && m_entries[at].field != field)
            at = (at + 1) % m_entries.size();
        // A layer that gave way to another is hidden: as if it were not there.
        const bool gaveWay = field->type == FieldType::Protocol && (tree[i].flags & Item::HiddenItem);
        if (!m_entries[at].field || gaveWay)
            continue;
        auto& slot = values.slots[m_entries[at].slot];
        slot.values.push_back(valueOf(ItemView(packet, i), values.store));
        if (m_withLayers)
            slot.layers.push_back(layerOf(tree, i, standardRegistry()));
    }
}

Evaluator::Evaluator(std::shared_ptr<const Program> program, const FieldValues* references)
    : m_program(std::move(program))
    , m_references(references)
    , m_collector(m_program->fields, m_program->needsLayers)
{
    m_values.slots.resize(m_program->fields.size());
}

void Evaluator::look(const Packet& packet)
{
    m_collector.collect(packet, m_values);
}

bool Evaluator::test(const Test& test)
{
    switch (test.kind) {
    case Test::Kind::And: return std::ranges::all_of(test.children, [this](const Test& child) { return this->test(child); });
    case Test::Kind::Or: return std::ranges::any_of(test.children, [this](const Test& child) { return this->test(child); });
    case Test::Kind::Not: return !this->test(test.children.front());
    default: break;
    }
    m_store.clear();
    if (test.kind == Test::Kind::Compare)
        return compare(test);
    Values values;
    if (!evaluate(test.operands.front(), values))
        return false;
    switch (test.kind) {
    case Test::Kind::NotZero: return !std::ranges::all_of(values, isZero);
    case Test::Kind::NotEmpty: return std::ranges::any_of(values, [](const Value& value) { return lengthOf(value) > 0; });
    default: return true;
    }
}

bool Evaluator::compare(const Test& test)
{
    Values ownLeft, ownRight;
    const auto left = valuesOf(test.operands[0], ownLeft);
    if (!left)
        return false;
    if (test.relation == Relation::Matches) {
        const auto matches = [&](const Value& value) { return m_matcher.matches(*test.expression, value.whole); };
        return test.quantifier == Quantifier::All ? std::ranges::all_of(*left, matches) : std::ranges::any_of(*left, matches);
    }
    const bool all = test.quantifier == Quantifier::All;
    if (test.relation == Relation::In)
        return isMember(test, *left, all);
    const auto right = valuesOf(test.operands[1], ownRight);
    return right && comparePairs(*left, *right, test.relation, all);
}

/// True if the values are in one element of the set; what is not there is no element.
bool Evaluator::isMember(const Test& test, std::span<const Value> values, bool all)
{
    Values ownLower, ownUpper;
    for (std::size_t i = 0; i < test.isRange.size(); ++i) {
        ownLower.clear();
        ownUpper.clear();
        const auto lower = valuesOf(test.operands[1 + 2 * i], ownLower);
        if (!lower)
            continue;
        if (!test.isRange[i]) {
            if (comparePairs(values, *lower, Relation::Equal, all))
                return true;
            continue;
        }
        const auto upper = valuesOf(test.operands[2 + 2 * i], ownUpper);
        if (upper && !lower->empty() && !upper->empty() && areBetween(values, lower->front(), upper->front(), all))
            return true;
    }
    return false;
}

std::optional<std::span<const Value>> Evaluator::valuesOf(const Operand& operand, Values& own)
{
    if (operand.kind == Operand::Kind::Constant)
        return std::span(&operand.constant.value, 1);
    if (operand.kind == Operand::Kind::Field && !operand.hasLayers) {
        const auto& values = m_values.slots[operand.slot].values;
        return values.empty() ? std::nullopt : std::optional<std::span<const Value>>(values);
    }
    if (!evaluate(operand, own))
        return {};
    return own;
}

void Evaluator::select(const Operand& operand, const FieldValues::Slot& slot, Values& values) const
{
    if (!operand.hasLayers) {
        values = slot.values;
        return;
    }
    const auto last = slot.layers.empty() ? 0 : *std::ranges::max_element(slot.layers);
    for (std::size_t i = 0; i < slot.layers.size(); ++i)
        if (isInLayers(operand.ranges, slot.layers[i], last))
            values.push_back(slot.values[i]);
}

bool Evaluator::evaluate(const Operand& operand, Values& values)
{
    switch (operand.kind) {
    case Operand::Kind::Constant: values.push_back(operand.constant.value); return true;
    case Operand::Kind::Field: select(operand, m_values.slots[operand.slot], values); return !values.empty();
    case Operand::Kind::Reference:
        if (m_references)
            select(operand, m_references->slots[operand.slot], values);
        return !values.empty();
    case Operand::Kind::Slice: {
        Values whole;
        if (!evaluate(operand.arguments[0], whole))
            return false;
        for (const auto& value : whole)
            values.push_back(sliceOf(value, operand.ranges, m_store));
        return true;
    }
    case Operand::Kind::Calculate: {
        Values left, right;
        if (!evaluate(operand.arguments[0], left) || (operand.arguments.size() > 1 && !evaluate(operand.arguments[1], right)))
            return false;
        if (operand.arguments.size() == 1)
            right.emplace_back();
        for (const auto& first : left)
            for (const auto& second : right)
                if (values.size() < mostResults)
                    if (auto result = calculate(operand.arithmetic, first, second, m_store))
                        values.push_back(*result);
        return true;
    }
    case Operand::Kind::Function: return evaluateFunction(operand, values);
    }
    return false;
}

bool Evaluator::evaluateFunction(const Operand& operand, Values& values)
{
    std::optional<Value> extreme;
    const auto wanted = operand.function == FilterFunction::Max ? Relation::Greater : Relation::Less;
    for (const auto& argument : operand.arguments) {
        Values given;
        if (!evaluate(argument, given))
            given.clear(); // a field that is missing only makes the function have less to choose from
        for (const auto& value : given) {
            switch (operand.function) {
            case FilterFunction::Abs:
                if (!isNegative(value))
                    values.push_back(value);
                else if (const auto positive = calculate(Arithmetic::Negate, value, {}, m_store))
                    values.push_back(*positive);
                break;
            case FilterFunction::Len: values.push_back(unsignedValue(lengthOf(value))); break;
            case FilterFunction::Lower:
            case FilterFunction::Upper: values.push_back(changeCase(value, operand.function == FilterFunction::Upper, m_store)); break;
            case FilterFunction::String: values.push_back(textOf(value, m_store)); break;
            case FilterFunction::Count: break;
            case FilterFunction::Max:
            case FilterFunction::Min: {
                const auto order = extreme ? compareValues(value, *extreme) : std::nullopt;
                if (!extreme || (order && holds(wanted, *order)))
                    extreme = value;
            }
            }
        }
        if (operand.function == FilterFunction::Count && !given.empty())
            values.push_back(unsignedValue(given.size()));
    }
    if (extreme)
        values.push_back(*extreme);
    return !values.empty();
}

} // namespace porthole::analysis
