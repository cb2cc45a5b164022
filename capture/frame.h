// A frame: the bytes of one packet as they were captured, and what the capture says of them.
//
// This is the one header that every other folder may include. It knows nothing of files, interfaces or protocols.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace porthole
{

/// Bytes that somebody else owns. Every parser takes its input as a ByteView.
using ByteView = std::span<const std::uint8_t>;

/// Nanoseconds since 1970-01-01 00:00:00 UTC.
using Nanoseconds = std::int64_t;

/// The time of a frame that has none (pcapng Simple Packet Block).
inline constexpr Nanoseconds noTime = std::numeric_limits<Nanoseconds>::min();

/// From one time to another; 0 if either is missing. Times in files may be absurd: the difference wraps around rather
/// than overflow.
constexpr Nanoseconds elapsed(Nanoseconds from, Nanoseconds to)
{
    if (from == noTime || to == noTime)
        return 0;
    return static_cast<Nanoseconds>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from));
}

/// Link-layer header type: a LINKTYPE_ value as files hold it (https://www.tcpdump.org/linktypes.html), not the
/// DLT_ value of this machine's libpcap.
enum class LinkType : std::uint16_t {
    Null = 0,
    Ethernet = 1,
    Ax25 = 3,
    TokenRing = 6,
    ArcNet = 7,
    Ppp = 9,
    Fddi = 10,
    PppHdlc = 50,
    PppEther = 51,
    AtmRfc1483 = 100,
    Raw = 101,
    CiscoHdlc = 104,
    Ieee80211 = 105,
    FrameRelay = 107,
    Loop = 108,
    LinuxSll = 113,
    Ieee80211Radiotap = 127,
    ArcNetLinux = 129,
    Ipv4 = 228,
    Ipv6 = 229,
    Netlink = 253,
    IpOverInfiniband = 242,
    LinuxSll2 = 276,
    Unknown = 0xffff,
};

/// The interface of a frame that belongs to none (a pcapng custom block).
inline constexpr std::uint16_t noInterface = 0xffff;

/// What the capture says of a frame, apart from its bytes.
struct FrameHeader {
    Nanoseconds time = noTime;
    std::uint32_t capturedLength = 0; ///< bytes in the capture; never more than fit in the record
    std::uint32_t originalLength = 0; ///< bytes on the wire; normally >= capturedLength, but files may lie
    LinkType linkType = LinkType::Unknown;
    std::uint16_t interface = 0; ///< index into the capture's interfaces, counted over all sections
    std::int8_t fcsLength = -1;  ///< bytes of frame check sequence at the end of the frame; -1: not known
};

/// Where a frame can be read again. Offsets count bytes of the unpacked capture; a frame's record or block starts
/// there.
struct FrameLocation {
    std::uint64_t offset = 0;
    std::uint16_t interface = 0; ///< as in FrameHeader: a pcap record alone does not tell
};

/// A frame and its bytes, which belong to whoever made it: see there for how long they live.
struct Frame {
    FrameHeader header;
    ByteView bytes;
    FrameLocation location;
};

} // namespace porthole
