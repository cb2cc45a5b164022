// What session descriptions tell of the media that follow: RFC 8866.
#pragma once

#include "dissectors/core/facts.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace porthole::sdp {

/// Where the description's sender receives RTP and RTCP: media with port 0 or another profile have no place.
void notePlaces(std::string_view description, MediaFacts& media);

/// The encoding that an attribute "rtpmap" gives to a dynamic payload type (RFC 8866 section 6.6); "": none does.
std::string encodingOf(std::string_view description, unsigned payloadType);

/// An address as it is written, IPv4 or IPv6; none if it is a name.
Address addressFrom(std::string_view text);

} // namespace porthole::sdp
