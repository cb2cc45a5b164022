// What TLS says in the columns.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::tls {

/// The messages of a frame stand in the Info column one after the other.
inline void addInfo(Context& context, std::string_view text)
{
    if (auto* columns = context.columns()) {
        if (!columns->info.empty())
            columns->info << ", ";
        columns->info << text;
    }
}

/// "TLSv1.2", as the Protocol column has it.
std::string_view shortVersion(std::uint16_t version);

} // namespace porthole::tls
