// Frames made by hand: Ethernet, IPv4, TCP and UDP with right lengths and whatever else a test wants.
#pragma once

#include "capture/frame.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::uint32_t client = 0xc0000201; ///< 192.0.2.1
inline constexpr std::uint32_t server = 0xc0000202; ///< 192.0.2.2

struct TcpSegment {
    std::uint32_t from = client, to = server;
    std::uint16_t fromPort = 40000, toPort = 80;
    std::uint32_t sequence = 0, acknowledgment = 0;
    std::uint16_t flags = 0x10;
    std::uint16_t window = 64240;
    std::string_view payload {};
    Bytes options {}; ///< a multiple of 4 bytes
};

/// The same connection seen from the other side.
TcpSegment reply(const TcpSegment& segment);

Bytes tcpFrame(const TcpSegment& segment);
Bytes udpFrame(std::uint32_t from, std::uint16_t fromPort, std::uint32_t to, std::uint16_t toPort, std::string_view payload);
/// `offset` in bytes, a multiple of 8.
Bytes ipv4Frame(std::uint32_t from, std::uint32_t to, std::uint8_t protocol, const Bytes& payload, std::uint16_t identification = 1,
    std::uint16_t offset = 0, bool moreFragments = false);

/// A capture file (pcap, Ethernet) in a temporary folder of the test: frame n has the time n milliseconds.
class TemporaryCapture {
public:
    TemporaryCapture();
    ~TemporaryCapture();
    void add(const Bytes& frame);
    /// Writes what was added, and gives the path.
    const std::string& write();

private:
    std::vector<Bytes> m_frames;
    std::string m_path;
};

} // namespace porthole::test
