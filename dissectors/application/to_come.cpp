// Protocols that are declared and not yet written.

#include "dissectors/dissector.h"

namespace porthole {

constinit const Protocol rtpProtocol {
    .layer = {"rtp", "Real-Time Transport Protocol", nullptr},
    .shortName = "RTP",
    .reference = "RFC 3550",
};

constinit const Protocol rtcpProtocol {
    .layer = {"rtcp", "Real-time Transport Control Protocol", nullptr},
    .shortName = "RTCP",
    .reference = "RFC 3550",
};

constinit const Protocol tftpProtocol {
    .layer = {"tftp", "Trivial File Transfer Protocol", nullptr},
    .shortName = "TFTP",
    .reference = "RFC 1350",
};

} // namespace porthole
