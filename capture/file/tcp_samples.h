// What the kernel's TCP knew of its connections while a capture ran, kept in pcapng: custom blocks of enterprise number 32622,
// as those of processes, with an entry type of our own. They stand behind the packets, so that programs that list custom
// blocks as packets give the real ones the same numbers. resources/guide.md has the layout.
#pragma once

#include "capture/file/byte_order.h"
#include "capture/frame.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace porthole::capture
{

class CaptureFile;

/// One look at a connection (struct tcp_info). What the kernel is too old to tell is 0.
struct TcpSample {
    Nanoseconds time = 0;             ///< since 1970
    std::uint8_t state = 0;           ///< TCP_ESTABLISHED is 1, and so on
    std::uint8_t congestionState = 0; ///< 0 open, 1 disorder, 2 CWR, 3 recovery, 4 loss
    std::uint32_t congestionWindow = 0;
    std::uint32_t slowStartThreshold = 0; ///< segments, as the window is; 0x7fffffff: not known yet
    std::uint32_t sendMss = 0;            ///< bytes
    std::uint32_t unacknowledged = 0, sacked = 0, lost = 0, totalRetransmits = 0;                                 ///< segments
    std::uint32_t roundTrip = 0, roundTripVariance = 0, leastRoundTrip = 0, retransmitTimeout = 0;                ///< microseconds
    std::uint32_t sendWindow = 0, receiveWindow = 0, receiverSpace = 0, notSent = 0;                              ///< bytes
    std::uint64_t pacingRate = 0, deliveryRate = 0; ///< bytes a second; the largest number: no limit
    std::uint64_t busyTime = 0, receiveWindowLimited = 0, sendBufferLimited = 0; ///< microseconds since it was opened
    std::uint64_t bytesAcknowledged = 0, bytesReceived = 0;
    bool operator==(const TcpSample&) const = default;
};

/// A connection, as its end on the machine that captured sees it.
struct TcpSampleEnds {
    bool ipv6 = false;
    std::array<std::uint8_t, 16> local {}, remote {}; ///< in wire order; the first four bytes of IPv4
    std::uint16_t localPort = 0, remotePort = 0;
    std::uint64_t cookie = 0; ///< the kernel's number of the socket
    bool operator==(const TcpSampleEnds&) const = default;
};

struct TcpSamples {
    TcpSampleEnds ends;
    std::vector<TcpSample> samples; ///< in the order of their times
    bool operator==(const TcpSamples&) const = default;
};

/// Whether a whole block holds samples; it is not shown as a packet.
bool isTcpSampleBlock(ByteOrder order, ByteView block);
/// Nothing if the block contradicts itself.
std::optional<TcpSamples> readTcpSamples(ByteOrder order, ByteView block);
/// As many samples in a block as are useful: several blocks, one behind another.
std::vector<std::uint8_t> tcpSampleBlocks(ByteOrder order, const TcpSamples& samples);

/// What a file tells of the connections that `wanted` says yes to; of each socket all samples together. Any thread: reads
/// the file, so it may take a while.
std::vector<TcpSamples> readTcpSamples(const CaptureFile& file, const std::function<bool(const TcpSampleEnds&)>& wanted);

} // namespace porthole::capture
