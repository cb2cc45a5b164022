// A sequence diagram: lifelines, and an arrow a packet between two of them. What is drawn, not how.
//
//     Ladder ladder(Ladder::Kind::Tcp);
//     while (reader.read(piece, 2000))          // on any thread, see ladder_reader.h
//         ladder.append(std::move(piece));      // says what repeats what, what is a handshake, what may be folded
#pragma once

#include "analysis/frame_index.h"
#include "analysis/ladder/ladder_repeats.h"
#include "analysis/tcp_states.h"
#include "dissectors/core/address.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

/// Flags of a TCP header as LadderRow has them.
namespace tcpheader {
inline constexpr std::uint16_t fin = 0x001;
inline constexpr std::uint16_t syn = 0x002;
inline constexpr std::uint16_t rst = 0x004;
inline constexpr std::uint16_t psh = 0x008;
inline constexpr std::uint16_t ack = 0x010;
inline constexpr std::uint16_t urg = 0x020;
inline constexpr std::uint16_t ece = 0x040;
inline constexpr std::uint16_t cwr = 0x080;
inline constexpr std::uint16_t ae = 0x100; ///< accurate ECN: RFC 9768; NS of RFC 3540
inline constexpr std::uint16_t reserved = 0xe00;
} // namespace tcpheader

/// What LadderRow::flags has of a QUIC packet.
namespace quicpacket {
inline constexpr std::uint16_t earlyData = 0x01; ///< 0-RTT
inline constexpr std::uint16_t closes = 0x02;    ///< CONNECTION_CLOSE
inline constexpr std::uint16_t routine = 0x04;   ///< nothing but data, acknowledgments and limits
} // namespace quicpacket

/// Packet-number spaces of QUIC (RFC 9000 section 12.3). Retry and Version Negotiation, which have none, count as Initial.
enum class NumberSpace : std::uint8_t {
    Initial,
    Handshake,
    Application, ///< 0-RTT and 1-RTT
};
inline constexpr std::size_t numberSpaces = 3;

/// How long an end stays in TIME-WAIT: 2 MSL (RFC 9293 section 3.4.2) as Linux has it, 60 s whatever the MSL is.
inline constexpr Nanoseconds timeWaitLength = 60'000'000'000;

/// One arrow.
struct LadderRow {
    enum class Kind : std::uint8_t {
        Segment,  ///< TCP
        Datagram, ///< UDP
        Packet,   ///< QUIC: one of the packets of a datagram, which have the same frame
        Frame,    ///< of a flow graph: only frame, time, lifelines and length count
    };

    Nanoseconds time = noTime;
    FrameNumber frame = 0;
    std::uint32_t sequence = 0;       ///< relative to the first one of the sender, as are all relative numbers in the list
    std::uint32_t acknowledgment = 0; ///< relative to the first one of the receiver
    std::uint32_t length = 0;         ///< bytes of data (of a Packet: of its streams); of a Frame all of its bytes
    std::uint32_t window = 0;         ///< bytes, scaled as far as the scale is known
    FrameNumber repeats = 0;          ///< the frame that sent the same before; 0: none, or it was not captured
    std::uint32_t findings = 0;       ///< tcpflag
    std::uint16_t flags = 0;          ///< tcpheader, of a Packet quicpacket
    std::uint16_t from = 0, to = 0;   ///< lifelines
    std::uint8_t before = 0, after = 0; ///< TcpStates of lifelines 0 and 1, packed
    Kind kind = Kind::Frame;
    NumberSpace space = NumberSpace::Initial; ///< of a Packet
    bool lost = false; ///< was sent again, and nothing shows that it had arrived

    TcpStates statesBefore() const { return TcpStates::unpack(before); }
    TcpStates statesAfter() const { return TcpStates::unpack(after); }
    bool has(std::uint16_t flag) const { return flags & flag; }
};

/// A lifeline.
struct LadderEnd {
    Address address;
    std::optional<std::uint16_t> port;
    bool isRest = false; ///< stands for all addresses that have no lifeline of their own
};

/// Rows with something new to tell, and what else they say.
struct LadderPiece {
    /// The receiver says that it got data twice (DSACK, RFC 2883).
    struct Duplicate {
        FrameNumber frame;      ///< that says so
        std::uint32_t sequence; ///< relative
    };
    std::vector<LadderRow> rows;
    std::vector<Duplicate> duplicates; ///< in the order of the rows
    std::vector<LadderEnd> ends;       ///< all lifelines there are; empty: as before
    std::vector<std::string> texts;    ///< what the rows say, if there are QUIC packets among them; else empty

    void clear();
};

/// Rows that belong together and have a name.
struct LadderSpan {
    enum class Kind : std::uint8_t {
        Handshake,        ///< three-way (RFC 9293 figure 6)
        SimultaneousOpen, ///< figure 7
        Close,            ///< figure 12
        SimultaneousClose, ///< figure 13
        Reset,
        Refused, ///< a reset that answers a SYN
        // QUIC: from the first packet of a kind to the last one (RFC 9000 section 17.2)
        Initial,
        EarlyData, ///< 0-RTT
        HandshakePackets,
        OneRtt,
        ConnectionClose, ///< RFC 9000 section 10.2
    };
    Kind kind;
    std::uint32_t first, last;       ///< rows
    int side = 0;                    ///< who opened, closed first, sent the RST: a lifeline
    bool complete = true;            ///< false: the rest has not come, or not yet
    std::uint64_t bytesAfterFin = 0; ///< Close: data that the other side sent while half of the connection was closed
};

/// Rows of plain data in one direction and their acknowledgments, which may be drawn as one.
struct LadderRun {
    std::uint32_t first, last; ///< rows
    int side;                  ///< who sent the data: a lifeline
};

/// How long packets travel between the point of capture and the ends, as the handshake shows it.
struct LadderDelays {
    std::array<Nanoseconds, 2> toEnd {}; ///< one way, from the point of capture
    bool known = false;
};

class Ladder {
public:
    enum class Kind : std::uint8_t {
        Tcp,
        Udp, ///< becomes Quic with the first piece that has QUIC packets
        Quic,
        Flow,
    };
    /// More are not taken: nobody reads that many arrows, and memory is bounded (48 bytes each).
    static constexpr std::size_t mostRows = 1'000'000;
    /// Resets that somebody sends without end are not named one by one.
    static constexpr std::size_t mostSpans = 1000;
    /// Shorter runs are left as they are.
    static constexpr std::uint32_t shortestRun = 8;

    explicit Ladder(Kind kind)
        : m_kind(kind)
    {
    }

    void append(const LadderPiece& piece);

    Kind kind() const { return m_kind; }
    const std::vector<LadderRow>& rows() const { return m_rows; }
    const std::vector<LadderEnd>& ends() const { return m_ends; }
    const std::vector<LadderSpan>& spans() const { return m_spans; }
    const std::vector<LadderRun>& runs() const { return m_runs; }
    const LadderDelays& delays() const { return m_delays; }
    /// What a QUIC packet says, as in the figures of RFC 9000: "Initial[0]: CRYPTO[CH]". Empty for all else.
    std::string_view text(std::size_t row) const;
    bool isFull() const { return m_rows.size() >= mostRows; }
    /// Bytes of data in rows `first` to `last`, and how many rows have data.
    struct Volume {
        std::uint64_t bytes;
        std::uint32_t segments;
    };
    Volume volume(std::uint32_t first, std::uint32_t last) const;
    /// The row of a frame, or of the last one before it. Nothing if all come after it.
    std::optional<std::uint32_t> rowAtOrBefore(FrameNumber frame) const;
    /// The first row of a frame.
    std::optional<std::uint32_t> rowOf(FrameNumber frame) const;

    /// An end that stays in TIME-WAIT after the last row.
    struct Waiting {
        int side;
        std::uint32_t row; ///< that began, or last restarted, it
        Nanoseconds until;
    };
    std::optional<Waiting> timeWait() const { return m_waiting; }

private:
    void appendRow(const LadderRow& row);
    bool isLoss(const LadderRow& first, const LadderRow& again) const;
    void takeDuplicate(const LadderPiece::Duplicate& duplicate, int sender);
    void followOpening(const LadderRow& row, std::uint32_t at);
    void followClosing(const LadderRow& row, std::uint32_t at);
    void followReset(const LadderRow& row, std::uint32_t at);
    void followTimeWait(const LadderRow& row, std::uint32_t at);
    void followPhases(const LadderRow& row, std::uint32_t at);
    void takeText(const LadderPiece& piece, std::size_t at);
    void measureDelays(std::uint32_t opening, std::uint32_t last);
    void setLost(std::uint32_t at, bool lost);
    void findRuns();

    Kind m_kind;
    std::vector<LadderRow> m_rows;
    std::vector<LadderEnd> m_ends;
    std::vector<LadderSpan> m_spans;
    std::vector<LadderRun> m_runs;
    std::string m_texts;                    ///< of all rows; Quic only
    std::vector<std::size_t> m_textEnds;    ///< by row
    std::array<std::optional<std::size_t>, 5> m_phases; ///< spans of the QUIC connection that goes on: Initial to ConnectionClose
    std::vector<Volume> m_volumes; ///< up to and with every 64th row
    LadderDelays m_delays;
    std::array<LadderRepeats, 2> m_repeats; ///< by sender
    std::optional<std::size_t> m_opening;   ///< the span of the handshake that goes on
    std::optional<std::size_t> m_closing;
    std::optional<Waiting> m_waiting;
    std::uint32_t m_scanned = 0; ///< runs were looked for up to here
    LadderRun m_group {0, 0, -1}; ///< plain rows up to there, which may go on; side -1: no data so far
};

} // namespace porthole::analysis
