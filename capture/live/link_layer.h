// What libpcap has to be told to compile a filter for packets of a link type.
#pragma once

#include "capture/frame.h"

#include <optional>
#include <string>

struct bpf_program;

namespace porthole::capture
{

/// Compiles into `program`, which is then freed with pcap_freecode(). What is wrong with the filter, if anything is.
std::optional<std::string> compileFor(LinkType linkType, const std::string& filter, bpf_program& program);

} // namespace porthole::capture
