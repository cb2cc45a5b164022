// How the source files of TCP's options fit together.
#pragma once

#include "dissectors/transport/tcp.h"

namespace porthole::tcp {

/// What reading an option's value can need beside its bytes.
struct Option {
    Context& context;
    const Segment& segment;
    TreeItem item;        ///< the option
    TreeItem lengthItem;  ///< its length
    std::uint32_t length; ///< with kind and length
    std::uint8_t kind;

    /// Says that the length is wrong.
    void complain(std::string_view text) const;
};

/// The line of an option.
struct OptionLayer : LayerField {
    /// `append` writes what follows the name.
    constexpr OptionLayer(const char* fieldAbbreviation, const char* fieldName, LabelFunction appendFunction = nullptr)
        : LayerField(fieldAbbreviation, fieldName, appendFunction)
    {
    }
    /// `labelFunction` writes the whole line.
    constexpr OptionLayer(const char* fieldAbbreviation, const char* fieldName, Label labelOption)
        : LayerField(fieldAbbreviation, fieldName, nullptr)
    {
        label = labelOption.function;
    }
};

/// Reads the value of an option; `in` covers nothing else.
using ReadOption = void (*)(Cursor& in, const Option& option);

struct OptionType {
    std::uint8_t kind;
    std::uint8_t length; ///< the only right one; 0: `read` looks at it
    const char* name;    ///< in lists
    const FieldInfo* layer;
    ReadOption read;
};

extern const Field<std::uint8_t> optionKind, optionLength;
inline constexpr std::uint8_t maximumSegmentSizeKind = 2;

// The options by the file they are read in.
using OptionTypes = std::span<const OptionType>;
extern const OptionTypes commonOptions, rareOptions, mptcpOptions, riverbedOptions;

} // namespace porthole::tcp
