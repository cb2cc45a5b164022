// What a protocol declares of itself, and the tables through which protocols hand on to each other.
#pragma once

#include "dissectors/core/cursor.h"
#include "dissectors/core/dialogue.h"
#include "dissectors/core/field.h"
#include "dissectors/core/framing.h"
#include "dissectors/core/tree.h"

#include <cstdint>
#include <span>

namespace porthole {

class Context;

/// The dispatch tables. The comments say what a key is; tableName() gives the name that users know.
enum class Table : std::uint8_t {
    Link,        ///< LinkType of the frame
    EtherType,   ///< IEEE 802 EtherType
    LlcSap,      ///< IEEE 802.2 DSAP
    Snap,        ///< low 16 bits of the OUI << 16 | protocol id, for OUIs whose ids are not EtherTypes
    PppProtocol, ///< PPP DLL protocol number
    ChdlcProtocol, ///< Cisco HDLC protocol, where it is not an EtherType
    Osi,         ///< ISO network layer protocol identifier (ISO/IEC TR 9577)
    LinuxSll,    ///< Linux cooked capture: protocols below 0x0600, which are no EtherTypes
    ArcNet,      ///< ARCNET system code
    GreProtocol, ///< GRE protocol type, where it is not an EtherType
    IpProtocol,  ///< IP protocol number or IPv6 next header
    TcpPort,
    UdpPort,
    SctpPort,
    UdpHeuristic, ///< protocols that know their own datagrams by the content; the key is the order in which they are asked
    TcpHeuristic, ///< the same for segments
    Count,
};

std::string_view tableName(Table table);

/// A key of a table under which a protocol is found.
struct Parent {
    Table table;
    std::uint32_t key;
};

/// How deep in the packet a protocol stands. The summary pass follows up to Transport.
enum class Depth : std::uint8_t {
    Link,
    Network,
    Transport,
    Application,
};

using FieldList = std::span<const FieldInfo* const>;
using ExpertList = std::span<const ExpertInfo* const>;

struct Protocol {
    using Dissect = void (*)(Cursor& in, TreeItem& layer, Context& context);
    using Summarise = void (*)(const Cursor& in, Context& context);

    LayerField layer;      ///< abbreviation ("udp"), full name, and what the layer's line says behind it
    const char* shortName; ///< the Protocol column: "UDP"
    const char* reference; ///< where it is specified
    std::span<const FieldInfo* const> fields {};
    std::span<const ExpertInfo* const> experts {};
    std::span<const Parent> parents {};
    Depth depth = Depth::Application;
    Dissect dissect = nullptr; ///< null: a name in frame.protocols without a layer of its own
    /// What the summary pass asks of a protocol of Application depth: a look at the first bytes, facts, nothing more.
    Summarise summarise = nullptr;
    /// For the heuristic tables: whether the bytes look like this protocol's own.
    bool (*recognises)(const Cursor& in) = nullptr;

    // What a protocol of several source files declares in the others; each list is a constant there.
    std::span<const FieldList* const> moreFields {};
    std::span<const ExpertList* const> moreExperts {};

    /// Over TCP: where messages end. Null: every segment stands for itself.
    Framing framing = nullptr;
    /// For messages that cannot be read alone. Null: they can.
    std::unique_ptr<Listener> (*listen)(const ListenerSetup& setup) = nullptr;
    /// Over UDP, for conversations that outlive their addresses: the bytes of a datagram that begin with its Mark, if it is
    /// of this protocol. Null: the addresses tell.
    ByteView (*mark)(ByteView datagram) = nullptr;
};

} // namespace porthole
