// What the packet list says of QUIC packets, in Wireshark's wording and in that of RFC 9000's figures.
#pragma once

#include "dissectors/application/quic/frames.h"
#include "dissectors/core/text.h"

#include <string_view>

namespace porthole::quic {

/// ", CRYPTO", ", STREAM(4)": appended to Info frame by frame.
void appendFrame(Text& out, const Frame& frame);

/// As in RFC 9000 section 7.1: "Initial[0]: CRYPTO[CH], ACK[0]". Begun for a packet, then one frame after the other.
class FigureLine {
public:
    FigureLine(Text& out, PacketType type, std::uint64_t packetNumber);
    /// `messages`: those of the handshake that the frame completes ("EE, FIN").
    void add(const Frame& frame, std::string_view messages = {});

private:
    Text& m_out;
    bool m_first = true;
};
/// "CH" of a handshake message's type; empty for those that have no short name.
std::string_view messageAbbreviation(std::uint8_t handshakeType);
/// "Initial" or "1-RTT".
std::string_view packetTypeName(PacketType type);

} // namespace porthole::quic
