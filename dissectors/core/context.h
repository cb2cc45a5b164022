// The engine: takes one frame apart by handing it from protocol to protocol.
//
// A Context lives as long as one frame is dissected. It is the only thing that a dissector sees beside its bytes and
// its tree item.
#pragma once

#include "dissectors/core/facts.h"
#include "dissectors/core/knowledge.h"
#include "dissectors/core/packet.h"
#include "dissectors/core/registry.h"

#include <array>
#include <vector>

namespace porthole {

/// What the user wants some keys of a table to be taken for.
struct DecodeRule {
    Table table;
    std::uint32_t first, last; ///< keys
    const Protocol* protocol; ///< null: nothing, the bytes stay data
};

/// Preferences that change what dissectors show. Defaults are Wireshark's.
struct DissectionOptions {
    bool relativeSequenceNumbers = true;
    bool verifyIpv4Checksum = false;
    bool verifyTcpChecksum = false;
    bool verifyUdpChecksum = false;
    bool ignoreIpv6ZeroUdpChecksum = false;
    bool verifyUdpLiteChecksum = false;
    bool ignoreUdpLiteCoverage = true;
    bool verifySctpChecksum = false; ///< as CRC32c
    bool relativeTsns = true;
    bool assumeEthernetFcs = false;
    bool quicInfoAsInRfc9000 = false; ///< "Initial[0]: CRYPTO[CH]", as RFC 9000 section 7.1 draws it; Wireshark has no such thing
    std::vector<DecodeRule> decodeRules; ///< "Decode As": asked before the tables
};

/// What is wanted of a dissection.
struct Wanted {
    bool tree = true;
    bool columns = true;
};

/// Network layer of the packet so far: what transports need for pseudo headers and conversations.
struct NetworkLayer {
    Address source, destination;
    std::uint8_t protocol = 0;
    bool fragmented = false; ///< the payload is not the whole datagram: checksums cannot be checked
    std::uint8_t hopLimit = 0; ///< or time to live
    std::uint16_t identification = 0; ///< IPv4 only
    // IPv6 only.
    TreeItem layer {};               ///< extension headers stand below it
    std::uint16_t payloadLength = 0; ///< as the header has it
};

class Context {
    /// Notes on messages, and the bytes that their offsets count in.
    struct NotePlace {
        PlacedNotes notes;
        std::uint32_t origin = 0;
        std::uint8_t source = 0;
    };

public:
    /// Deeper nesting than this is an attack, not a tunnel.
    static constexpr int maximumDepth = 48;

    const DissectionOptions& options() const { return *m_options; }
    const Registry& registry() const { return *m_registry; }
    const Frame& frame() const { return *m_frame; }
    const FrameKnowledge& knowledge() const { return *m_knowledge; }
    /// What addresses and ports are called; null: numbers are shown.
    const NameResolver* names() const { return m_knowledge->names; }
    /// What has been made of the frame so far; full dissection only.
    const Packet& packet() const { return *m_packet; }

    /// True in the summary pass: no tree, no text, only facts.
    bool summary() const { return m_facts != nullptr; }
    /// Where the summary pass collects; only when summary().
    Facts& facts() { return *m_facts; }
    /// True if the items added are kept: guards work that is only for show.
    bool wantsTree() const { return m_wanted.tree; }

    /// Hands `in` to the protocol under a key of a table. False if nobody claims it.
    bool handoff(Table table, std::uint32_t key, Cursor in);
    /// The protocol under a key of a table, as the user wants it or else as the tables have it; null: none.
    const Protocol* child(Table table, std::uint32_t key) const;
    /// Hands `in` to a protocol by its abbreviation; for content that is always the same ("data").
    bool handoff(std::string_view abbreviation, Cursor in);
    /// Hands `in` to the first protocol of a heuristic table that recognises it. False if none does.
    bool guess(Table heuristics, Cursor in);
    /// False if the protocol finds that the bytes are not its own.
    bool call(const Protocol& protocol, Cursor in);
    /// Shows bytes that nobody claims. Nothing if there are none.
    void data(Cursor in);
    /// Where the layer that was called last ends, by its own word (Cursor::limit): what its caller was given beyond that
    /// is padding or a trailer. Offset in the byte source that the caller handed over.
    std::uint32_t endOfLastLayer() const { return m_endOfLastLayer; }
    /// The present protocol finds that the bytes are not its own: its name is taken out of frame.protocols, and the
    /// handoff() to it returns false. Items that it added stay; call this before handing anything on.
    void reject() { m_rejected = true; }
    /// The same, but nobody else shall look at the bytes either, and they are not shown as data: the handoff() returns true.
    void disown() { m_disowned = true; }
    /// Adds a name to frame.protocols that has no layer of its own.
    void pass(const Protocol& protocol) { enter(protocol); }

    /// The layer that `layer`'s siblings hang on: for items beside a layer rather than below it.
    TreeItem addTopLevel(const FieldInfo& field, const Cursor& in, std::uint32_t length);

    // Columns. Null when nobody wants text, or while the packet quoted in an ICMP error is dissected.
    Columns* columns() { return m_columnsWritable ? m_columns : nullptr; }
    void setProtocol(std::string_view name)
    {
        if (auto* text = columns()) {
            text->protocol.clear();
            text->protocol << name;
        }
    }
    /// Sets the addresses of the Source and Destination columns.
    void setAddresses(const Address& source, const Address& destination)
    {
        if (auto* text = columns()) {
            text->source = source;
            text->destination = destination;
        }
    }
    /// Replaces the Info column behind what fenceInfo() keeps.
    template <typename... Arguments>
    void setInfo(fmt::format_string<Arguments...> pattern, Arguments&&... arguments)
    {
        if (auto* text = columns()) {
            text->info.truncate(text->infoFence);
            text->info.format(pattern, std::forward<Arguments>(arguments)...);
        }
    }
    template <typename... Arguments>
    void appendInfo(fmt::format_string<Arguments...> pattern, Arguments&&... arguments)
    {
        if (auto* text = columns())
            text->info.format(pattern, std::forward<Arguments>(arguments)...);
    }

    /// Keeps what the Info column says now: setInfo() of later protocols writes behind it.
    void fenceInfo()
    {
        if (auto* text = columns())
            text->infoFence = text->info.size();
    }

    NetworkLayer network;

    /// While it lives, layers stand below an item instead of beside the present layer. What a transport protocol
    /// carries stands at the top again, as in Wireshark.
    class Below {
    public:
        Below(Context& context, const TreeItem& item)
            : m_context(context)
            , m_parent(context.m_layerParent)
        {
            context.m_layerParent = item.index();
        }
        ~Below() { m_context.m_layerParent = m_parent; }
        Below(const Below&) = delete;
        Below& operator=(const Below&) = delete;

    private:
        Context& m_context;
        std::uint32_t m_parent;
    };

    /// In an ICMP error: the bytes belong to a packet that is quoted. Its layers stand below `item`, columns stay as
    /// they are, and it is no fault if it ends early.
    class Quotation {
    public:
        explicit Quotation(Context& context, const TreeItem& item = {})
            : m_below(context, item)
            , m_context(context)
            , m_quoted(context.m_quoted)
            , m_writable(context.m_columnsWritable)
            , m_network(context.network)
        {
            context.m_quoted = true;
            context.m_columnsWritable = false;
        }
        ~Quotation()
        {
            m_context.m_quoted = m_quoted;
            m_context.m_columnsWritable = m_writable;
            m_context.network = m_network;
        }
        Quotation(const Quotation&) = delete;
        Quotation& operator=(const Quotation&) = delete;

    private:
        Below m_below;
        Context& m_context;
        bool m_quoted, m_writable;
        NetworkLayer m_network;
    };
    bool quoted() const { return m_quoted; }

    /// Summary pass: a place for one more transport layer, or null if the frame has too many.
    TransportFacts* newTransport();
    /// Summary pass: the innermost transport layer so far, or null.
    const TransportFacts* lastTransport() const
    {
        return m_facts && m_facts->transportCount > 0 ? &m_facts->transports[m_facts->transportCount - 1u] : nullptr;
    }
    /// Full dissection: what is known of the next transport layer of the frame. Ask once per layer.
    const StreamKnowledge& nextStream();

    /// Full dissection: the datagram that the frame's outermost fragment belongs to; null for any further one.
    const ReassemblyKnowledge* nextReassembly()
    {
        return m_fragmentsSeen++ == 0 ? m_knowledge->reassembly : nullptr;
    }
    /// A cursor over bytes that are not in the frame, as a byte source of their own. They are the packet's.
    Cursor addSource(std::string name, std::vector<std::uint8_t> bytes, const Cursor& like);

    /// What a listener noted of the message that begins here; null: nothing, or another kind of note.
    template <typename Note>
    const Note* note(const Cursor& message) const
    {
        return dynamic_cast<const Note*>(findNote(message));
    }
    /// While it lives, notes on the messages in some bytes are found: of a transport's payload, or of what an encrypted
    /// record contained.
    class Noted {
    public:
        Noted(Context& context, const Cursor& bytes, PlacedNotes notes)
            : m_context(context)
            , m_outer(context.m_notes)
        {
            context.m_notes = {notes, bytes.position(), bytes.source()};
        }
        ~Noted() { m_context.m_notes = m_outer; }
        Noted(const Noted&) = delete;
        Noted& operator=(const Noted&) = delete;

    private:
        Context& m_context;
        NotePlace m_outer;
    };

    /// How many layers of this protocol are around the present one.
    int nesting(const Protocol& protocol) const;
    /// The protocol that handed on to the present one; null at the link layer.
    const Protocol* parentProtocol() const { return m_depth >= 2 ? m_stack[static_cast<std::size_t>(m_depth - 2)] : nullptr; }
    /// Table and key under which the present protocol was found.
    Parent foundBy() const { return m_foundBy; }

private:
    friend class Dissector;
    Context() = default;
    void enter(const Protocol& protocol);
    void settleLength(const TreeItem& layer, const Cursor& in, std::uint32_t start, std::uint32_t size);
    void leaveRejected(const TreeItem& layer);
    void noteFailure(const Failure& failure, const Protocol& protocol);
    const MessageNote* findNote(const Cursor& message) const;

    const DissectionOptions* m_options = nullptr;
    const Registry* m_registry = nullptr;
    const Frame* m_frame = nullptr;
    const FrameKnowledge* m_knowledge = nullptr;
    Facts* m_facts = nullptr;
    Packet* m_packet = nullptr;
    Columns* m_columns = nullptr;
    Wanted m_wanted;
    bool m_quoted = false;
    bool m_columnsWritable = true;
    Parent m_foundBy {};
    NotePlace m_notes;
    std::uint32_t m_layerParent = noItem; ///< where the next layer hangs; noItem: at the top
    bool m_rejected = false, m_disowned = false;
    std::uint32_t m_fragmentsSeen = 0;
    std::size_t m_streamsUsed = 0;
    std::uint32_t m_endOfLastLayer = 0;
    int m_depth = 0;
    std::array<const Protocol*, maximumDepth> m_stack {};
};

/// Dissects frames one after the other. One per thread; nothing is shared but constants.
class Dissector {
public:
    explicit Dissector(const Registry& registry = standardRegistry(), const DissectionOptions& options = {});

    const Registry& registry() const { return *m_registry; }
    const DissectionOptions& options() const { return m_options; }

    /// Takes a frame apart into `packet`, which keeps views of the frame's bytes: they must outlive its use.
    void dissect(const Frame& frame, const FrameKnowledge& knowledge, Packet& packet, Wanted wanted = {}) const;

    /// Who speaks in a conversation.
    struct Application {
        const Protocol* protocol = nullptr; ///< null: nobody knows
        bool byContent = false;             ///< its ports say something else, or nothing
    };
    /// By the ports in the order given (0: none), then by how the conversation's data begin. A protocol that knows its
    /// messages by their content must recognise them, unless nobody else does.
    Application findApplication(TransportFacts::Kind transport, std::span<const std::uint16_t> ports, ByteView firstBytes) const;

    /// Only what the index needs: no tree, no text, down to the transport layer.
    void summarise(const Frame& frame, Facts& facts) const;
    /// The same for the payload of an IP datagram put together from fragments: finds the transport layer in it.
    void summarisePayload(const NetworkLayer& network, ByteView payload, Facts& facts) const;

private:
    Context summaryContext(const Frame& frame, Facts& facts) const;

    const Registry* m_registry;
    DissectionOptions m_options;
    const Protocol* m_frameProtocol;
};

} // namespace porthole
