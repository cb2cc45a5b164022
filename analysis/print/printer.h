// Printers turn dissected packets into text: one class a form of output. Each thread has its own.
#pragma once

#include "analysis/print/column_text.h"

#include <memory>

namespace porthole::print {

class Printer {
public:
    virtual ~Printer() = default;

    /// What has to be made of a packet for print().
    virtual Wanted wanted() const = 0;
    /// Before the first packet.
    virtual void begin(Text&) { }
    /// One packet. Packets are printed in any order; their texts are put in order by the caller.
    virtual void print(const Row& row, Text& out) = 0;
    /// After the last packet. `any`: there was one.
    virtual void end(Text&, bool any) { static_cast<void>(any); }
};

/// The printer for what the options ask for.
std::unique_ptr<Printer> makePrinter(const PrintOptions& options, const analysis::Session& session);

} // namespace porthole::print
