// What is wrong with a display filter.
#pragma once

#include <cstddef>
#include <string>

namespace porthole::analysis {

/// A stretch of a filter's text, in bytes from its beginning.
struct TextRange {
    std::size_t begin = 0;
    std::size_t length = 0;

    std::size_t end() const { return begin + length; }
    bool operator==(const TextRange&) const = default;
};

/// One sentence for the user, and where to put the mark under the text.
struct FilterError {
    std::string message;
    TextRange where;
    std::string suggestion; ///< a field that was probably meant; empty: none comes to mind
};

/// The filter with a line of carets under what is wrong, as a terminal shows it, each line behind four blanks. Only the
/// surroundings of a very long filter are shown.
std::string markError(std::string_view filter, const FilterError& error);

} // namespace porthole::analysis
