// How the tests of a filter are answered: each by the cheapest means that gives the answer of full dissection.
#pragma once

#include "analysis/filter/program.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace porthole {
struct Protocol;
}

namespace porthole::analysis {

/// A test without and, or, not; tests that mean the same share one.
struct Leaf {
    enum class Method : std::uint8_t {
        Columns,       ///< number, lengths and times of the frame, from the index
        Findings,      ///< what TCP analysis noted of the frame
        TcpFlags,      ///< flags of a TCP header, from the index; dissection of tunnels, quotations and fragments
        Presence,      ///< whether a protocol is there, by the frame's list of protocols
        Conversations, ///< addresses, ports and stream number of a frame with one header of each kind, from its conversation
        Bytes,         ///< the frame's bytes and columns
        Dissection,
    };

    const Test* test = nullptr;
    std::string text; ///< see textOf()
    Method method = Method::Dissection;
    /// What a frame has to hold for the test to be true: a field of each list.
    std::vector<std::vector<const FieldInfo*>> needs;
    std::uint32_t findings = 0;          ///< tcpflag: one of these
    const Protocol* protocol = nullptr;  ///< of Presence
    bool isKept = true;                  ///< the answer depends on nothing but session and frame
    bool mayChange = false;              ///< as later frames come

    /// Columns: a single column, compared with constants: it passes if it is in one of these, ends included.
    struct Interval {
        std::int64_t first, last;
    };
    std::optional<std::vector<Interval>> intervals;
};

/// How leaves are combined.
struct Formula {
    enum class Kind : std::uint8_t {
        Leaf,
        And,
        Or,
        Not,
    };
    Kind kind = Kind::Leaf;
    std::uint32_t leaf = 0;
    std::vector<Formula> children;
};

struct Plan {
    std::shared_ptr<const Program> program;
    std::vector<Leaf> leaves;
    Formula formula;
    bool inOrder = false; ///< each answer depends on those before it (frame.time_delta_displayed)
};

Plan makePlan(std::shared_ptr<const Program> program, const Registry& registry);
/// For people: the tree of tests, each with its method.
std::string explainPlan(const Program& program);

/// Columns of the index that are fields of the frame.
enum class FrameColumn : std::uint8_t {
    None,
    Number,
    Length,
    CapturedLength,
    Time,
    TimeRelative,
    TimeDelta,
    Marked,
    Ignored,
};
FrameColumn columnOf(const FieldInfo& field);
/// Fields that a conversation answers.
enum class ConversationField : std::uint8_t {
    None,
    Ipv4Source,
    Ipv4Destination,
    Ipv4Any,
    Ipv6Source,
    Ipv6Destination,
    Ipv6Any,
    TcpSource,
    TcpDestination,
    TcpAny,
    TcpStream,
    UdpSource,
    UdpDestination,
    UdpAny,
    UdpStream,
};
ConversationField conversationFieldOf(const FieldInfo& field);
/// The bits of the flags of a TCP header (RFC 9293 section 3.1, 12 with the reserved ones) that a field shows; 0: none.
std::uint16_t tcpFlagBitsOf(const FieldInfo& field);

} // namespace porthole::analysis
