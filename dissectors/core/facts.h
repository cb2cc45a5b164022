// What the summary pass learns from one frame: enough for the frame index, the conversations and TCP analysis.
#pragma once

#include "dissectors/core/address.h"

#include <array>
#include <cstdint>

namespace porthole {

/// A TCP segment or UDP datagram found in a frame. A frame may hold several: tunnels, ICMP errors.
struct TransportFacts {
    enum class Kind : std::uint8_t {
        Tcp,
        Udp,
    };
    Kind kind;
    bool inError; ///< quoted in an ICMP error, not sent
    std::uint16_t sourcePort, destinationPort;
    Address source, destination;
    std::uint16_t identification; ///< of the IPv4 datagram; 0 with IPv6
    std::uint8_t hopLimit;        ///< or time to live
    std::uint8_t headerLength;    ///< with options, as the header says; bytes
    std::uint16_t headerOffset;   ///< of the header in the frame; 0 if it is not in the frame's own bytes
    std::uint16_t payloadOffset;  ///< of the data in the frame; 0 if it is not in the frame's own bytes, or none were captured
    std::uint32_t payloadLength;  ///< bytes of data, by the lengths in the headers
    bool headerComplete;          ///< false: the segment is cut short, lengths are not to be trusted

    // TCP only.
    std::uint32_t sequence, acknowledgment;
    std::uint16_t window;        ///< as on the wire
    std::uint16_t flags;         ///< 12 bits: reserved, AE, CWR, ECE, URG, ACK, PSH, RST, SYN, FIN
    std::int8_t windowShift;     ///< from the option; -1: no such option
    bool optionsComplete;        ///< all options were captured
    std::uint32_t sackedBytes;   ///< sum of the blocks in the SACK option
    std::uint8_t firstPayloadByte;
};

/// One side of a question and its answer; analysis pairs them.
struct ExchangeFacts {
    enum class Role : std::uint8_t {
        None,
        Request,
        Response,
    };
    /// A request that repeats one of less than so long ago, which nobody has answered, is a retransmission.
    static constexpr std::int64_t retransmissionWindow = 5'000'000'000; // ns

    Role role = Role::None;
    std::uint8_t kind = 0; ///< tells protocols apart: the low byte of their number
    bool repeats = false;  ///< the same request soon again, the same response again: retransmissions
    std::uint64_t key = 0; ///< what request and response have in common beside the addresses
    Address source, destination;
};

/// An SCTP packet, as far as it tells whose transmission sequence numbers it holds.
struct SctpFacts {
    bool present = false;
    std::uint16_t sourcePort = 0, destinationPort = 0;
    std::uint32_t tag = 0; ///< verification tag: that of the receiver
    bool answersInit = false;
    std::uint32_t initiateTag = 0; ///< INIT ACK: the tag that its receiver is going to send with
    bool hasData = false;
    std::uint32_t firstTsn = 0; ///< of the first DATA chunk
};

/// A QUIC packet with a long header: hashes of its connection ids. Addresses and ports stand in for an empty one.
struct ConnectionIdFacts {
    bool present = false;
    bool opens = false; ///< an Initial packet: it makes a connection if nobody knows its destination
    std::uint64_t destination = 0, source = 0;
};

/// Where RTP or RTCP is going to be received or sent, as others agree on before (RFC 8866 section 5.14, RFC 2326 section 12.39).
struct MediaFacts {
    static constexpr std::size_t most = 8;
    struct Place {
        Address address;
        std::uint16_t port = 0;
        bool control = false; ///< RTCP
    };
    std::uint8_t count = 0;
    std::array<Place, most> places;

    void add(const Place& place)
    {
        if (count < most && place.address && place.port)
            places[count++] = place;
    }
};

/// An IP fragment.
struct FragmentFacts {
    bool present = false;
    bool moreFollow = false;
    std::uint8_t protocol = 0; ///< part of what tells datagrams apart (IPv4 only, RFC 791)
    std::uint8_t carries = 0;  ///< protocol of the payload
    std::uint32_t identification = 0;
    std::uint32_t offset = 0; ///< of the payload in the datagram, bytes
    std::uint32_t length = 0; ///< of the payload, bytes
    std::uint32_t payloadAt = 0; ///< offset of the payload in the frame
    Address source, destination;
};

/// ARP: somebody says which hardware address has a protocol address.
struct AddressClaim {
    bool present = false;
    std::uint32_t address = 0; ///< IPv4
    MacAddress mac;
};

struct Facts {
    static constexpr std::size_t maximumTransports = 4;
    static constexpr std::size_t maximumLayers = 16;

    std::uint8_t transportCount = 0;
    std::uint8_t layerCount = 0;
    bool malformed = false;
    std::array<std::uint8_t, maximumLayers> layers {}; ///< protocols by their index in the registry
    ExchangeFacts::Role hasExchange = ExchangeFacts::Role::None;
    FragmentFacts fragment;
    ExchangeFacts exchange;
    SctpFacts sctp; ///< the last one of the frame
    ConnectionIdFacts connectionIds;
    MediaFacts media;
    std::array<AddressClaim, 2> claims; ///< of the sender; of the one a reply is for
    std::array<TransportFacts, maximumTransports> transports;

    void clear()
    {
        transportCount = 0;
        layerCount = 0;
        malformed = false;
        layers.fill(0);
        fragment.present = false;
        exchange.role = ExchangeFacts::Role::None;
        sctp.present = false;
        connectionIds.present = false;
        media.count = 0;
        for (auto& claim : claims)
            claim.present = false;
    }
};

} // namespace porthole
