// Macros of display filters, as Wireshark 4.0 has them: ${name:10.0.0.1;443} stands for the text of the macro, in which $1,
// $2, … stand for what was given. ${name} is a macro without arguments if there is one of that name, else the value of a
// field in the selected packet.
#pragma once

#include "analysis/filter/display_filter.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

struct FilterMacro {
    std::string name; ///< letters, digits and _
    std::string text;
    bool operator==(const FilterMacro&) const = default;
};

class FilterMacros {
public:
    FilterMacros() = default;
    explicit FilterMacros(std::vector<FilterMacro> macros)
        : m_macros(std::move(macros))
    {
    }

    /// Wireshark's file "dfilter_macros": lines of `"name","text"`. What is none of them is left out.
    static FilterMacros parse(std::string_view text);
    std::string write() const;

    const std::vector<FilterMacro>& all() const { return m_macros; }

    /// A filter in which macros are used. A mistake in the text of a macro is said to be there, and its place is that of the
    /// macro's use.
    CompiledFilter compile(std::string_view text, const Registry& registry) const;

    /// What is wrong with one of them, in a sentence; empty: nothing.
    std::string problemOf(const FilterMacro& macro) const;

private:
    std::vector<FilterMacro> m_macros;
};

/// Of the first of these folders that has a file "dfilter_macros"; none: there are no macros.
FilterMacros readFilterMacros(std::span<const std::filesystem::path> folders);

} // namespace porthole::analysis
