// What the source files of TCP share: tcp.cpp reads the header, tcp_options.cpp the options, tcp_analysis.cpp shows
// what other frames tell about the segment.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::tcp {

/// Control bits, as in the 12 bits behind the data offset: RFC 9293 section 3.1; AE: draft-ietf-tcpm-accurate-ecn.
namespace bit {
inline constexpr std::uint16_t fin = 0x001;
inline constexpr std::uint16_t syn = 0x002;
inline constexpr std::uint16_t rst = 0x004;
inline constexpr std::uint16_t psh = 0x008;
inline constexpr std::uint16_t ack = 0x010;
inline constexpr std::uint16_t urg = 0x020;
inline constexpr std::uint16_t ece = 0x040;
inline constexpr std::uint16_t cwr = 0x080;
inline constexpr std::uint16_t ae = 0x100;
inline constexpr std::uint16_t ace = 0x1c0; ///< AE, CWR and ECE as one counter
inline constexpr std::uint16_t reserved = 0xe00;
} // namespace bit

inline constexpr std::uint32_t minimumHeader = 20;
/// Up to here a header must be there for the segment to belong to a stream: ports, numbers, flags and window.
inline constexpr std::uint32_t essentialHeader = 16;

/// A segment's header in plain numbers, and what is known of it.
struct Segment {
    std::uint16_t sourcePort = 0, destinationPort = 0;
    std::uint32_t sequence = 0, acknowledgment = 0; ///< as on the wire
    std::uint32_t headerLength = 0;                 ///< bytes, by the data offset: may be less than 20
    std::uint32_t payloadLength = 0;                ///< bytes; only if lengthKnown
    std::uint16_t flags = 0;
    std::uint16_t window = 0; ///< as on the wire
    bool lengthKnown = false; ///< the packet has room for the header: how much data follows is known
    bool relative = false;    ///< numbers are shown relative to the start of the stream, as far as that is known
    bool accurateEcn = false; ///< the flags hold the ACE counter
    const StreamKnowledge* known = nullptr;
    std::size_t infoStart = 0; ///< of this layer's text in the Info column

    bool has(std::uint16_t bits) const { return (flags & bits) != 0; }
    std::uint32_t shownSequence() const
    {
        return relative && lengthKnown && known->sequenceBaseKnown ? sequence - known->sequenceBase : sequence;
    }
    /// A number of the other side's sequence space: what is acknowledged.
    std::uint32_t shownOfPeer(std::uint32_t number) const
    {
        return relative && known->acknowledgmentBaseKnown ? number - known->acknowledgmentBase : number;
    }
};

/// A line of text that is no field of its own.
extern const Field<TextString> remark;

/// Reads the options; `in` covers them and nothing else.
void dissectOptions(Cursor in, const TreeItem& layer, Context& context, const Segment& segment);
/// Shows round trips, bytes in flight and the findings under [SEQ/ACK analysis], and puts the findings before the text
/// of the Info column.
void showAnalysis(const TreeItem& layer, Context& context, const Segment& segment);
/// What the segment carries: messages, parts of messages, and the protocols that read them.
void dissectPayload(Cursor& in, const TreeItem& layer, Context& context, const Segment& segment);
/// The states of both ends.
void showStates(const TreeItem& layer, const Segment& segment);
/// Shows under `flags` how the segment closes the connection.
void showClosing(const TreeItem& flags, const Segment& segment);

/// The summary pass: what the frame index and the analysis need, and nothing else.
void noteFacts(Cursor& in, Context& context);

// What each of the files declares, for the protocol's lists.
extern const FieldList optionFields, commonOptionFields, rareOptionFields, mptcpOptionFields, riverbedOptionFields,
    analysisFields, stateFields, payloadFields;
extern const ExpertList optionExperts, commonOptionExperts, rareOptionExperts, analysisExperts, payloadExperts;

} // namespace porthole::tcp
