// A display filter as a tree of what was written; nothing is checked yet but the grammar and the names of fields.
#pragma once

#include "analysis/filter/token.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace porthole {
struct FieldInfo;
class Registry;
} // namespace porthole

namespace porthole::analysis {

/// A part of a slice, or of the layers behind '#'. Negative offsets count from the end.
struct OffsetRange {
    enum class End : std::uint8_t {
        Length,
        Offset, ///< the last byte
        Open,   ///< to the end
    };
    std::int32_t start = 0;
    std::int32_t stop = 1; ///< length, or offset of the last byte
    End end = End::Length;

    bool operator==(const OffsetRange&) const = default;
};
/// Reads "0:4", "1-3", "-2", ":3" or "5:". False, and why in `problem`.
bool parseRange(std::string_view text, OffsetRange& range, std::string& problem);

enum class Relation : std::uint8_t {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    Matches,
    In,
};
enum class Quantifier : std::uint8_t {
    Any,
    All,
};
enum class Arithmetic : std::uint8_t {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    BitAnd,
    Negate,
};

struct SyntaxNode;
using SyntaxPointer = std::unique_ptr<SyntaxNode>;

struct SyntaxNode {
    enum class Kind : std::uint8_t {
        And, ///< of all children; Or likewise
        Or,
        Not,
        Compare, ///< any relation: left and right side; In: the field, then the two ends of each range, a value being one with an empty end
        Field,
        Reference, ///< the value that the field has in the selected frame
        Slice,
        Function,
        Calculate,
        String,
        Character,
        Literal,
    };

    Kind kind;
    TextRange where;
    std::string text; ///< as written; of a Function its name
    const FieldInfo* field = nullptr;
    std::uint32_t character = 0;
    Relation relation {};
    Quantifier quantifier {};
    Arithmetic arithmetic {};
    bool hasLayers = false; ///< Field, Reference: only occurrences in the layers of `ranges` count
    std::vector<OffsetRange> ranges {};
    std::vector<SyntaxPointer> children {};

    bool isConstant() const { return kind == Kind::String || kind == Kind::Character || kind == Kind::Literal; }
    bool isField() const { return kind == Kind::Field || kind == Kind::Reference; }
};

struct SyntaxTree {
    SyntaxPointer root; ///< null: an empty filter, which every frame passes, or an error
    std::optional<FilterError> error;
    std::vector<std::string> warnings;
};
/// Refuses what is longer, nested deeper or has more tests than anybody can mean.
SyntaxTree parseFilter(std::string_view filter, const Registry& registry);

/// The name of an operator as it is usually written: "==", "contains".
std::string_view relationSign(Relation relation, Quantifier quantifier);
std::string_view arithmeticSign(Arithmetic arithmetic);
/// The functions of the language, in alphabetical order.
std::span<const std::string_view> functionNames();

} // namespace porthole::analysis
