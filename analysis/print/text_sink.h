// Where printed text goes: standard output, a file, pages.
#pragma once

#include <string_view>

namespace porthole::print {

class TextSink {
public:
    virtual ~TextSink() = default;
    /// False when nothing more can be written.
    virtual bool write(std::string_view text) = 0;
    /// Somebody waits for each packet: nothing is kept back until there are more.
    virtual bool prompt() const { return false; }

protected:
    TextSink() = default;
};

} // namespace porthole::print
