// What may come next while a filter is being typed, and what was meant by a name that is not there.
#pragma once

#include "analysis/filter/filter_error.h"

#include <string>
#include <string_view>
#include <vector>

namespace porthole {
class Registry;
}

namespace porthole::analysis {

struct Completion {
    std::string text; ///< what replaces `Completions::where`
    std::string description; ///< the field's name, a value's number; may be empty
};
struct Completions {
    TextRange where; ///< the word at the cursor, as far as it is typed
    std::vector<Completion> list;
};

/// What the word in front of the cursor (an offset in bytes) may become: protocols and fields, functions behind an
/// operator or at the beginning, operators behind a field, and the named values of the field that is compared. At most
/// `most`, the shortest fields first. A pure function: any thread.
Completions completions(std::string_view filter, std::size_t cursor, const Registry& registry, std::size_t most = 200);

/// The field whose name is most like this one; empty if none is like it.
std::string closestField(std::string_view name, const Registry& registry);

} // namespace porthole::analysis
