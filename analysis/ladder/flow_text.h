// A flow graph as characters, as tshark prints it with -z flow,TYPE,ADDRESSES.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/print/text_sink.h"
#include "analysis/session.h"

#include <stop_token>
#include <string>

namespace porthole::analysis {

struct FlowTextOptions {
    enum class Packets {
        Any,
        Tcp,
        Icmp,
        Icmpv6,
    };
    enum class Addresses {
        Standard, ///< only packets of a network layer
        Network,  ///< also those that have link-layer addresses only
    };
    Packets packets = Packets::Any;
    Addresses addresses = Addresses::Standard;
};

/// Reads "any,standard" and its like, with nothing behind it. False, and why, if it is not one.
bool parseFlowOptions(std::string_view text, FlowTextOptions& options, std::string& problem);

/// `frames` null: all. At most 40 addresses have a column, as in tshark; packets of others are left out. False if the
/// sink takes no more, or it was stopped.
bool writeFlowText(const Session& session, const FrameBitmap* frames, const FlowTextOptions& options, print::TextSink& out,
    const std::stop_token& stop = {});

} // namespace porthole::analysis
