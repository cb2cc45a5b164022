// The display filter language, as Wireshark 4.0 has it (wireshark-filter(4)).
//
//     const auto compiled = DisplayFilter::compile("tcp.port == 443 and frame.len > 1000", session.registry());
//     if (!compiled)
//         return compiled.error.message;              // with its place in the text, and perhaps a suggestion
//     FilterRun run(session, *compiled.filter);       // see filter_run.h
//     run.extendTo(session.frameCount(), stopToken);
//     run.matches().numbers();
#pragma once

#include "analysis/filter/filter_error.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {
class Packet;
class Registry;
} // namespace porthole

namespace porthole::analysis {

struct CompiledFilter;
struct Program;

/// A filter that is right. Never changes; cheap to copy; any number of threads may use it at once.
class DisplayFilter {
public:
    /// Takes the text apart, checks it and makes a program of it. Whatever the text is, that takes little time and memory:
    /// filters of more than 1 MiB, nested deeper than 200 levels or of more than 100,000 parts are refused.
    static CompiledFilter compile(std::string_view text, const Registry& registry);

    /// True if there is nothing to test: every frame passes.
    bool empty() const { return m_program == nullptr; }
    const std::string& text() const { return m_text; }
    /// What is better written in another way, a sentence each.
    const std::vector<std::string>& warnings() const { return m_warnings; }

    /// The tree of tests and how each is answered: by columns of the index, by a look at each conversation, by the bytes
    /// of frames, or by dissecting them. Ends with a line feed.
    std::string explain() const;

    /// Whether a frame that has been dissected (with a tree) passes. For a single frame; FilterRun is for many.
    bool passes(const Packet& packet) const;

    /// Null if empty().
    const std::shared_ptr<const Program>& program() const { return m_program; }

private:
    std::string m_text;
    std::shared_ptr<const Program> m_program;
    std::vector<std::string> m_warnings;
};

/// A filter, or what is wrong with its text.
struct CompiledFilter {
    std::optional<DisplayFilter> filter;
    FilterError error;

    explicit operator bool() const { return filter.has_value(); }
};

} // namespace porthole::analysis
