// What may be compared with what. The rules are those of Wireshark 4.0, as far as tshark shows them: the left side
// decides how a value on the right is read.

#include "analysis/filter/completion.h"
#include "analysis/filter/program.h"
#include "dissectors/core/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace porthole::analysis {

namespace {

using Kind = SyntaxNode::Kind;
using Can = bool (*)(FieldType);

/// Thrown inside this file only.
struct Mistake {
    FilterError error;
};

class Checker {
public:
    Checker(const Registry& registry, Program& program)
        : m_registry(registry)
        , m_program(program)
    {
    }

    Test test(const SyntaxNode& node)
    {
        Test made;
        switch (node.kind) {
        case Kind::And:
        case Kind::Or:
        case Kind::Not:
            made.kind = node.kind == Kind::And ? Test::Kind::And : node.kind == Kind::Or ? Test::Kind::Or : Test::Kind::Not;
            for (const auto& child : node.children)
                made.children.push_back(test(*child));
            return made;
        case Kind::Compare: return comparison(node);
        case Kind::Calculate:
            made.kind = Test::Kind::NotZero;
            made.operands.push_back(operand(node, FieldType::None));
            return made;
        case Kind::Slice:
            made.kind = Test::Kind::NotEmpty;
            made.operands.push_back(operand(node, FieldType::None));
            return made;
        case Kind::Field:
            made.kind = Test::Kind::Exists;
            made.operands.push_back(operand(node, FieldType::None));
            return made;
        case Kind::Function: fail(node, fmt::format("{}() is neither true nor false: compare it with something.", node.text));
        case Kind::Reference: fail(node, "A value of the selected frame is neither true nor false: compare it with something.");
        default: failNoField(node, "\"{}\" is neither a protocol nor a field.");
        }
    }

private:
    [[noreturn]] static void fail(const SyntaxNode& node, std::string message)
    {
        throw Mistake {{std::move(message), node.where, {}}};
    }
    [[noreturn]] void failNoField(const SyntaxNode& node, fmt::format_string<std::string&> pattern) const
    {
        auto text = node.text;
        FilterError error {fmt::format(pattern, text), node.where, {}};
        if (node.kind == Kind::Literal)
            error.suggestion = closestField(node.text, m_registry);
        throw Mistake {std::move(error)};
    }

    static std::string nameOf(const SyntaxNode& node) { return node.kind == Kind::Function ? node.text + "()" : node.text; }

    std::uint32_t slotOf(const FieldInfo* field, std::vector<const FieldInfo*>& list, std::unordered_map<const FieldInfo*, std::uint32_t>& slots)
    {
        const auto [entry, isNew] = slots.try_emplace(field, static_cast<std::uint32_t>(list.size()));
        if (isNew)
            list.push_back(field);
        return entry->second;
    }

    Test comparison(const SyntaxNode& node)
    {
        Test made;
        made.kind = Test::Kind::Compare;
        made.relation = node.relation;
        made.quantifier = node.quantifier;
        const auto& left = *node.children[0];
        if (node.relation == Relation::In)
            return membership(node, std::move(made));
        if (node.relation == Relation::Matches) {
            pattern(*node.children[1], made);
            checkSide(left, node);
            made.operands.push_back(operand(left, FieldType::None));
            requireLeft(left, made.operands[0].type, canMatch, node);
            return made;
        }
        const auto can = node.relation == Relation::Contains ? canContain : canCompare;
        checkSide(left, node);
        made.operands.push_back(operand(left, FieldType::None));
        auto& first = made.operands[0];
        const auto type = typeForRight(first);
        if (left.kind != Kind::Slice && !(left.kind == Kind::Calculate && firstOf(left).kind == Kind::Slice))
            requireLeft(firstOf(left), type, can, node);
        made.operands.push_back(rightSide(*node.children[1], firstOf(left), type, can, node.relation == Relation::Contains));
        harmonise(left, *node.children[1], made);
        return made;
    }

    /// A comparison starts from something that the frame has.
    void checkSide(const SyntaxNode& left, const SyntaxNode& node) const
    {
        const bool search = node.relation == Relation::Contains || node.relation == Relation::Matches;
        if (!left.isConstant() && !(search && left.kind == Kind::Calculate))
            return;
        auto error = FilterError {
            fmt::format("On the left of \"{}\" stands a field or a function, not \"{}\".", node.text, left.text), left.where, {}};
        if (left.kind == Kind::Literal)
            error.suggestion = closestField(left.text, m_registry);
        throw Mistake {std::move(error)};
    }

    /// The first term of a calculation: its type is that of what it is compared with.
    static const SyntaxNode& firstOf(const SyntaxNode& node)
    {
        const auto* first = &node;
        while (first->kind == Kind::Calculate)
            first = first->children[0].get();
        return *first;
    }
    static FieldType typeForRight(const Operand& left)
    {
        const auto* first = &left;
        while (first->kind == Operand::Kind::Calculate)
            first = &first->arguments[0];
        return first->type;
    }

    static void requireLeft(const SyntaxNode& left, FieldType type, Can can, const SyntaxNode& node)
    {
        if (left.kind != Kind::Slice && !can(type))
            fail(left, fmt::format("{} is a {}, which \"{}\" cannot be used with.", nameOf(left), describe(type), node.text));
    }

    void pattern(const SyntaxNode& right, Test& made)
    {
        if (right.kind != Kind::String)
            fail(right, "\"matches\" needs a regular expression in double quotes on its right.");
        std::string problem;
        made.expression = RegularExpression::compile(right.text, problem);
        if (!made.expression)
            fail(right, problem);
    }

    Test membership(const SyntaxNode& node, Test made)
    {
        const auto& left = *node.children[0];
        if (left.kind != Kind::Field)
            failNoField(left, "Only a field can be looked for in a set, not \"{}\".");
        made.operands.push_back(operand(left, FieldType::None));
        const auto type = made.operands[0].type;
        for (std::size_t i = 1; i + 1 < node.children.size(); i += 2) {
            const auto& lower = *node.children[i];
            const auto* upper = node.children[i + 1].get();
            for (const auto* end : {&lower, upper})
                if (end && end->kind == Kind::Slice)
                    fail(*end, "A slice cannot stand in a set.");
            requireLeft(left, type, canCompare, node);
            made.operands.push_back(rightSide(lower, left, type, canCompare, false));
            made.operands.push_back(upper ? rightSide(*upper, left, type, canCompare, false) : Operand {});
            made.isRange.push_back(upper != nullptr);
        }
        return made;
    }

    /// The right side, read as what `left` is of.
    Operand rightSide(const SyntaxNode& right, const SyntaxNode& left, FieldType type, Can can, bool partial)
    {
        const auto* names = left.isField() ? left.field : nullptr;
        if (right.isConstant())
            return constant(right, type, partial, names);
        auto made = operand(right, type);
        // What is cut out of something is compared as bytes; harmonise() sees to it.
        if (right.kind == Kind::Slice || left.kind == Kind::Slice)
            return made;
        if (!compatible(type, made.type))
            fail(right, fmt::format("{} is a {} and cannot be compared with {}, a {}.", nameOf(right), describe(made.type), nameOf(left), describe(type)));
        if (!can(made.type))
            fail(right, fmt::format("{} is a {}, which cannot stand here.", nameOf(right), describe(made.type)));
        return made;
    }

    /// With a slice on one side, the other side becomes bytes as well.
    void harmonise(const SyntaxNode& left, const SyntaxNode& right, Test& made)
    {
        const auto toBytes = [&](const SyntaxNode& node, Operand& operand) {
            if (isBytes(operand.type))
                return;
            if (!canSlice(operand.type))
                fail(node, fmt::format("{} is a {}, which is not made of bytes that could be compared.", nameOf(node), describe(operand.type)));
            Operand slice;
            slice.kind = Operand::Kind::Slice;
            slice.type = FieldType::Bytes;
            slice.ranges.push_back({0, 0, OffsetRange::End::Open});
            slice.arguments.push_back(std::move(operand));
            operand = std::move(slice);
        };
        if (firstOf(left).kind == Kind::Slice && !right.isConstant()) {
            if (right.kind == Kind::Calculate) {
                if (!compatible(FieldType::Bytes, made.operands[1].type))
                    fail(right, fmt::format("A {} cannot be compared with bytes.", describe(made.operands[1].type)));
            } else {
                toBytes(right, made.operands[1]);
            }
        } else if (right.kind == Kind::Slice) {
            toBytes(left, made.operands[0]);
        }
    }

    Operand constant(const SyntaxNode& node, FieldType type, bool partial, const FieldInfo* names)
    {
        Operand made;
        std::string problem;
        bool good = false;
        switch (node.kind) {
        case Kind::Character: good = readCharacter(node.character, type, made.constant, problem); break;
        case Kind::String: good = readString(node.text, type, made.constant, problem); break;
        default: good = readLiteral(node.text, type, partial, made.constant, problem);
        }
        if (!good && names && node.kind != Kind::Character) {
            std::string unnamed;
            good = readName(node.text, *names, made.constant, unnamed);
            // What looks like a number was meant as one.
            const bool looksLikeNumber = node.kind == Kind::Literal && !node.text.empty() && node.text[0] >= '0' && node.text[0] <= '9';
            if (!good && !unnamed.empty() && !looksLikeNumber)
                problem = unnamed;
        }
        if (!good)
            fail(node, problem);
        made.kind = Operand::Kind::Constant;
        made.type = type;
        return made;
    }

    /// `wanted`: the type of a constant that stands alone; None: no constant may.
    Operand operand(const SyntaxNode& node, FieldType wanted)
    {
        switch (node.kind) {
        case Kind::Field:
        case Kind::Reference: return field(node);
        case Kind::Slice: return slice(node, wanted);
        case Kind::Function: return function(node, wanted);
        case Kind::Calculate: return calculation(node, wanted);
        default: fail(node, fmt::format("One cannot calculate with \"{}\".", node.text));
        }
    }

    Operand field(const SyntaxNode& node)
    {
        Operand made;
        const bool isReference = node.kind == Kind::Reference;
        made.kind = isReference ? Operand::Kind::Reference : Operand::Kind::Field;
        made.type = node.field->type;
        made.slot = isReference ? slotOf(node.field, m_program.references, m_referenceSlots) : slotOf(node.field, m_program.fields, m_slots);
        made.hasLayers = node.hasLayers;
        made.ranges = node.ranges;
        m_program.needsLayers |= node.hasLayers;
        return made;
    }

    Operand slice(const SyntaxNode& node, FieldType wanted)
    {
        const auto& inner = *node.children[0];
        if (inner.kind != Kind::Field && inner.kind != Kind::Function && inner.kind != Kind::Slice)
            failNoField(inner, "Only of fields and functions can slices be cut, not of \"{}\".");
        Operand made;
        made.kind = Operand::Kind::Slice;
        made.type = FieldType::Bytes;
        made.ranges = node.ranges;
        made.arguments.push_back(operand(inner, wanted));
        if (!canSlice(made.arguments[0].type))
            fail(inner, fmt::format("{} is a {}: no slice can be cut of it.", nameOf(inner), describe(made.arguments[0].type)));
        return made;
    }

    Operand calculation(const SyntaxNode& node, FieldType wanted)
    {
        const auto& left = *node.children[0];
        if (wanted == FieldType::None && left.isConstant())
            fail(left, "A calculation on the left begins with a field or a function.");
        Operand made;
        made.kind = Operand::Kind::Calculate;
        made.arithmetic = node.arithmetic;
        made.arguments.push_back(term(left, wanted));
        const auto type = made.arguments[0].type;
        requireTerm(left, type, node);
        made.type = type;
        if (node.arithmetic == Arithmetic::Negate)
            return negated(left, std::move(made));
        const auto& right = *node.children[1];
        made.arguments.push_back(term(right, type));
        requireTerm(right, made.arguments[1].type, node);
        if (!compatible(type, made.arguments[1].type))
            fail(right, fmt::format("One cannot calculate with a {} and a {}.", describe(type), describe(made.arguments[1].type)));
        return made;
    }

    Operand term(const SyntaxNode& node, FieldType wanted)
    {
        if (node.kind == Kind::Literal && wanted != FieldType::None)
            return constant(node, wanted, false, nullptr);
        return operand(node, wanted);
    }

    static void requireTerm(const SyntaxNode& node, FieldType type, const SyntaxNode& operation)
    {
        if (!canCalculate(type, operation.arithmetic))
            fail(node, fmt::format("\"{}\" cannot be used with a {}.", arithmeticSign(operation.arithmetic), describe(type)));
    }

    /// A negative number is one value, whose sign does not depend on the frame.
    static Operand negated(const SyntaxNode& node, Operand made)
    {
        if (made.arguments[0].kind != Operand::Kind::Constant)
            return made;
        ValueStore store;
        const auto value = calculate(Arithmetic::Negate, made.arguments[0].constant.value, {}, store);
        if (!value)
            fail(node, fmt::format("-{} does not fit into a signed number.", node.text));
        auto constant = std::move(made.arguments[0]);
        constant.constant.value = *value;
        return constant;
    }

    Operand function(const SyntaxNode& node, FieldType wanted)
    {
        Operand made;
        made.kind = Operand::Kind::Function;
        const auto names = functionNames();
        made.function = static_cast<FilterFunction>(std::ranges::lower_bound(names, std::string_view(node.text)) - names.begin());
        const bool many = made.function == FilterFunction::Max || made.function == FilterFunction::Min;
        if (node.children.empty() || (!many && node.children.size() > 1))
            fail(node, fmt::format("{}() takes {}.", node.text, many ? "one value or more" : "one value"));
        const auto& first = *node.children[0];
        switch (made.function) {
        case FilterFunction::Lower:
        case FilterFunction::Upper:
            if (first.kind != Kind::Field || first.field->type != FieldType::Text)
                fail(first, fmt::format("{}() takes a field that holds text.", node.text));
            made.type = FieldType::Text;
            break;
        case FilterFunction::Len:
        case FilterFunction::Count:
            if (first.kind != Kind::Field)
                fail(first, fmt::format("{}() takes a field.", node.text));
            made.type = FieldType::UInt32;
            break;
        case FilterFunction::String: checkString(first); made.type = FieldType::Text; break;
        default: return extreme(node, std::move(made), wanted);
        }
        made.arguments.push_back(operand(first, FieldType::None));
        return made;
    }

    static void checkString(const SyntaxNode& node)
    {
        if (node.kind != Kind::Field)
            fail(node, "string() takes a field.");
        switch (node.field->type) {
        case FieldType::None:
        case FieldType::Protocol:
        case FieldType::Boolean:
        case FieldType::Int24:
        case FieldType::AbsoluteTime:
        case FieldType::RelativeTime:
        case FieldType::Text:
        case FieldType::Bytes: fail(node, fmt::format("string() cannot be used with a {}.", describe(node.field->type)));
        default: return;
        }
    }

    /// max(), min(), abs(): what they give is of the type that they are given.
    Operand extreme(const SyntaxNode& node, Operand made, FieldType wanted)
    {
        const bool isAbs = made.function == FilterFunction::Abs;
        auto type = wanted;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const auto& child = *node.children[i];
            const bool usable = child.kind == Kind::Calculate || child.kind == Kind::Function || child.kind == Kind::Field
                || (child.kind == Kind::Reference && !isAbs) || (child.kind == Kind::Literal && type != FieldType::None);
            if (!usable)
                fail(child, fmt::format("\"{}\" cannot stand in {}().", child.text, node.text));
            auto argument = term(child, type);
            if (i == 0)
                type = argument.type;
            if (argument.type != type)
                fail(child, fmt::format("All values of {}() are of one type: {} is a {}, what stands before it a {}.", node.text, nameOf(child), describe(argument.type), describe(type)));
            if (isAbs ? !canBeNegative(type) : (i > 0 && !canCompare(type)))
                fail(child, fmt::format("{}() cannot be used with a {}.", node.text, describe(type)));
            made.arguments.push_back(std::move(argument));
        }
        made.type = type;
        return made;
    }

    const Registry& m_registry;
    Program& m_program;
    std::unordered_map<const FieldInfo*, std::uint32_t> m_slots, m_referenceSlots;
};

} // namespace

bool checkFilter(const SyntaxNode& root, const Registry& registry, Program& program, FilterError& error)
{
    try {
        program.root = Checker(registry, program).test(root);
    } catch (Mistake& mistake) {
        error = std::move(mistake.error);
        return false;
    }
    return true;
}

} // namespace porthole::analysis
