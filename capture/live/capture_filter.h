// Capture filters: pcap-filter(7), compiled by libpcap. Needs no privilege.
#pragma once

#include "capture/file/capture_file.h"

#include <optional>
#include <string>

namespace porthole::capture
{

/// Why the filter does not compile for packets of this link type, in libpcap's words; nothing if it does. Quick enough
/// for every keystroke: names of hosts are not looked up.
std::optional<std::string> captureFilterError(const std::string& filter, LinkType linkType = LinkType::Ethernet);

/// The link type that libpcap calls so: "EN10MB". Nothing where it knows none of that name.
std::optional<LinkType> linkTypeOfName(const std::string& name);

} // namespace porthole::capture
