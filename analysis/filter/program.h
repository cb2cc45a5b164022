// A display filter after the semantic check: every value has a type, every field a place.
#pragma once

#include "analysis/filter/literal.h"
#include "analysis/filter/regular_expression.h"
#include "analysis/filter/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace porthole::analysis {

enum class FilterFunction : std::uint8_t {
    Abs,
    Count,
    Len,
    Lower,
    Max,
    Min,
    String,
    Upper,
};
std::string_view functionName(FilterFunction function);

/// Something that has values in a frame: none, one or several.
struct Operand {
    enum class Kind : std::uint8_t {
        Field,
        Reference,
        Constant,
        Slice,     ///< of its only argument
        Function,
        Calculate, ///< each value of the one with each of the other
    };

    Kind kind = Kind::Constant;
    FieldType type = FieldType::None;
    std::uint32_t slot = 0; ///< Field: in Program::fields; Reference: in Program::references
    bool hasLayers = false;
    std::vector<OffsetRange> ranges {}; ///< Slice: bytes; with hasLayers: layers
    Constant constant {};
    FilterFunction function {};
    Arithmetic arithmetic {};
    std::vector<Operand> arguments {};
};

/// Something that is true or false in a frame.
struct Test {
    enum class Kind : std::uint8_t {
        And,
        Or,
        Not,
        Exists,   ///< the field of the only operand occurs
        Compare,  ///< the first operand with the second; In: with one of the pairs that follow
        NotZero,  ///< not all values are 0
        NotEmpty, ///< not all slices are empty
    };

    Kind kind = Kind::Exists;
    Relation relation {};
    Quantifier quantifier {};
    std::vector<Operand> operands {};
    std::vector<bool> isRange {}; ///< In: for each pair, whether its second operand is the upper end
    std::shared_ptr<const RegularExpression> expression {}; ///< Matches
    std::vector<Test> children {};

    bool isLeaf() const { return kind != Kind::And && kind != Kind::Or && kind != Kind::Not; }
};

/// Never changes once made; shared by threads.
struct Program {
    Test root;
    std::vector<const FieldInfo*> fields;
    std::vector<const FieldInfo*> references; ///< of the selected frame
    bool needsLayers = false;
};

/// The test in one fixed spelling: two tests with the same text mean the same.
std::string textOf(const Test& test, const Program& program);

/// Checks types and translates. False, and what is wrong.
bool checkFilter(const SyntaxNode& root, const Registry& registry, Program& program, FilterError& error);

} // namespace porthole::analysis
