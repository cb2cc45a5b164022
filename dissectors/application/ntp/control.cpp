// Control messages of NTP (mode 6): RFC 1305 appendix B, RFC 9327.

#include "dissectors/application/ntp/ntp.h"

#include "dissectors/application/flag_names.h"

namespace porthole::ntp {

namespace {

void appendFlags2(const ItemView& item, Text& out);
void appendStatus(const ItemView& item, Text& out);

enum Opcode : std::uint8_t {
    ReadStatus = 1,
    ReadVariables = 2,
    WriteVariables = 3,
    ReadClock = 4,
    WriteClock = 5,
    SetTrap = 6,
    Asynchronous = 7,
    Configure = 8,
    SaveConfiguration = 9,
    ReadRecent = 10,
    ReadOrdered = 11,
    RequestNonce = 12,
};

constexpr ValueName responses[] = {{0, "Request"}, {1, "Response"}};
constexpr ValueName opcodes[] = {{0, "reserved"}, {1, "read status"}, {2, "read variables"}, {3, "write variables"},
    {4, "read clock variables"}, {5, "write clock variables"}, {6, "set trap address/port"}, {7, "asynchronous message"},
    {8, "runtime configuration"}, {9, "save config to file"}, {10, "retrieve MRU (mrulist)"}, {11, "retrieve ordered list"},
    {12, "request a client nonce"}, {31, "unset trap address/port"}};
constexpr ValueName leaps[] = {{0, "no warning"}, {1, "last minute of the day has 61 seconds"},
    {2, "last minute of the day has 59 seconds"}, {3, "unknown (clock unsynchronized)"}};
constexpr ValueName clockSources[] = {{0, "unspecified or unknown"}, {1, "Calibrated atomic clock (e.g. HP 5061)"},
    {2, "VLF (band 4) or LF (band 5) radio (e.g. OMEGA, WWVB)"}, {3, "HF (band 7) radio (e.g. CHU, MSF, WWV/H)"},
    {4, "UHF (band 9) satellite (e.g. GOES, GPS)"}, {5, "local net (e.g. DCN, TSP, DTS)"}, {6, "UDP/NTP"}, {7, "UDP/TIME"},
    {8, "eyeball-and-wristwatch"}, {9, "telephone modem (e.g. NIST)"}};
constexpr ValueName systemEvents[] = {{0, "unspecified"}, {1, "frequency correction (drift) file not available"},
    {2, "frequency correction started (frequency stepped)"}, {3, "spike detected and ignored, starting stepout timer"},
    {4, "frequency training started"}, {5, "clock synchronized"}, {6, "system restart"},
    {7, "panic stop (required step greater than panic threshold)"}, {8, "no system peer"}, {9, "leap second insertion/deletion armed"},
    {10, "leap second disarmed"}, {11, "leap second inserted or deleted"}, {12, "clock stepped (stepout timer expired)"},
    {13, "kernel loop discipline status changed"}, {14, "leapseconds table loaded from file"},
    {15, "leapseconds table outdated, updated file needed"}};
constexpr ValueName peerSelections[] = {{0, "rejected"}, {1, "passed sanity checks (tests 1 through 8 in Section 3.4.3)"},
    {2, "passed correctness checks (intersection algorithm in Section 4.2.1)"},
    {3, "passed candidate checks (if limit check implemented)"}, {4, "passed outlier checks (clustering algorithm in Section 4.2.2)"},
    {5, "current synchronization source; max distance exceeded (if limit check implemented)"},
    {6, "current synchronization source; max distance okay"}, {7, "reserved"}};
constexpr ValueName peerEvents[] = {{0, "unspecified"}, {1, "association mobilized"}, {2, "association demobilized"},
    {3, "peer unreachable (peer.reach was nonzero now zero)"}, {4, "peer reachable (peer.reach was zero now nonzero)"},
    {5, "association restarted or timed out"}, {6, "no server found (ntpdate mode)"}, {7, "rate exceeded (kiss code RATE)"},
    {8, "access denied (kiss code DENY)"}, {9, "leap armed from server LI code"}, {10, "become system peer"},
    {11, "reference clock event (see clock status word)"}, {12, "authentication failure"}, {13, "popcorn spike suppressor"},
    {14, "entering interleave mode"}, {15, "interleave error (recovered)"}};
constexpr ValueName clockStates[] = {{0, "clock operating within nominals"}, {1, "reply timeout"}, {2, "bad reply format"},
    {3, "hardware or software fault"}, {4, "propagation failure"}, {5, "bad date format or value"}, {6, "bad time format or value"}};
constexpr ValueName errors[] = {{0, "unspecified"}, {1, "authentication failure"}, {2, "invalid message length or format"},
    {3, "invalid opcode"}, {4, "unknown association identifier"}, {5, "unknown variable name"}, {6, "invalid variable value"},
    {7, "administratively prohibited"}};

constexpr Field<std::uint8_t> flags2 {"ntp.ctrl.flags2", "Flags 2", Base::Hex, Append {appendFlags2}};
constexpr Field<std::uint8_t> responseBit {"ntp.ctrl.flags2.r", "Response bit", Mask {0x80}, Names {responses}};
constexpr Field<std::uint8_t> errorBit {"ntp.ctrl.flags2.error", "Error bit", Mask {0x40}};
constexpr Field<std::uint8_t> moreBit {"ntp.ctrl.flags2.more", "More bit", Mask {0x20}};
constexpr Field<std::uint8_t> opcode {"ntp.ctrl.flags2.opcode", "Opcode", Mask {0x1f}, Names {opcodes}};
constexpr Field<std::uint16_t> sequence {"ntp.ctrl.sequence", "Sequence"};
constexpr Field<std::uint16_t> status {"ntp.ctrl.status", "Status", Base::Hex, Append {appendStatus}};
constexpr Field<std::uint16_t> errorStatus {"ntp.ctrl.err_status", "Error Status Word", Mask {0xff00}, Names {errors}};
constexpr Field<std::uint16_t> systemLeap {"ntp.ctrl.sys_status.li", "Leap Indicator", Mask {0xc000}, Names {leaps}};
constexpr Field<std::uint16_t> systemSource {"ntp.ctrl.sys_status.clksrc", "Clock Source", Mask {0x3f00}, Names {clockSources}};
constexpr Field<std::uint16_t> systemCount {"ntp.ctrl.sys_status.count", "System Event Counter", Mask {0x00f0}};
constexpr Field<std::uint16_t> systemEvent {"ntp.ctrl.sys_status.code", "System Event Code", Mask {0x000f}, Names {systemEvents}};
constexpr Field<bool> peerConfigured {"ntp.ctrl.peer_status.config", "Peer Status", Mask {0x8000}, Width {16},
    Booleans {"configured (peer.config)", "not configured (peer.config)"}};
constexpr Field<bool> peerAuthEnabled {"ntp.ctrl.peer_status.authenable", "Peer Status", Mask {0x4000}, Width {16},
    Booleans {"authentication enabled (peer.authenable)", "authentication disabled (peer.authenable)"}};
constexpr Field<bool> peerAuthentic {"ntp.ctrl.peer_status.authentic", "Peer Status", Mask {0x2000}, Width {16},
    Booleans {"authentication okay (peer.authentic)", "authentication not okay (peer.authentic)"}};
constexpr Field<bool> peerReachable {"ntp.ctrl.peer_status.reach", "Peer Status", Mask {0x1000}, Width {16},
    Booleans {"reachability okay (peer.reach != 0)", "reachability not okay (peer.reach != 0)"}};
constexpr Field<bool> peerBroadcast {"ntp.ctrl.peer_status.bcast", "Peer Status broadcast association", Mask {0x0800}, Width {16},
    Booleans {"Set", "Not set"}};
constexpr Field<std::uint16_t> peerSelection {
    "ntp.ctrl.peer_status.selection", "Peer Selection", Mask {0x0700}, Names {peerSelections}};
constexpr Field<std::uint16_t> peerCount {"ntp.ctrl.peer_status.count", "Peer Event Counter", Mask {0x00f0}};
constexpr Field<std::uint16_t> peerEvent {"ntp.ctrl.peer_status.code", "Peer Event Code", Mask {0x000f}, Names {peerEvents}};
constexpr Field<std::uint16_t> clockState {"ntp.ctrl.clock_status.status", "Clock Status", Mask {0xff00}, Names {clockStates}};
constexpr Field<std::uint16_t> clockEvent {"ntp.ctrl.clock_status.code", "Clock Event Code", Mask {0x00ff}};
constexpr Field<std::uint16_t> association {"ntp.ctrl.associd", "AssociationID"};
constexpr Field<std::uint16_t> offset {"ntp.ctrl.offset", "Offset"};
constexpr Field<std::uint16_t> count {"ntp.ctrl.count", "Count"};
constexpr Field<NoValue> data {"ntp.ctrl.data", "Data"};
constexpr Field<NoValue> entry {"ntp.ctrl.item", "Item"};
constexpr Field<TextString> variable {"ntp.ctrl.variable", "Variable", OnlyValue {}};
constexpr Field<TextString> trapMessage {"ntp.ctrl.trapmsg", "Trap message"};
constexpr Field<TextString> configuration {"ntp.ctrl.configuration", "Configuration"};
constexpr Field<TextString> recent {"ntp.ctrl.mru", "MRU"};
constexpr Field<TextString> ordered {"ntp.ctrl.ordlist", "Ordered List"};
constexpr ValueName keyTypes[] = {{0, "MD5"}, {1, "SHA"}};
constexpr Field<ByteString> paddingBytes {"ntp.padding", "Padding"};
constexpr Field<NoValue> authenticator {"ntp.authenticator", "Authenticator"};
constexpr Field<std::uint8_t> keyType {"ntp.key_type", "Key type", Names {keyTypes}, Generated {}};
constexpr Field<std::uint32_t> keyIndex {"ntp.key_index", "KeyIndex", Base::Hex};
constexpr Field<ByteString> keySignature {"ntp.key_signature", "Signature"};
constexpr Field<TextString> nonce {"ntp.ctrl.nonce", "Nonce"};

constexpr const FieldInfo* fields[] = {&flags2, &responseBit, &errorBit, &moreBit, &opcode, &sequence, &status, &errorStatus,
    &systemLeap, &systemSource, &systemCount, &systemEvent, &peerConfigured, &peerAuthEnabled, &peerAuthentic, &peerReachable,
    &peerBroadcast, &peerSelection, &peerCount, &peerEvent, &clockState, &clockEvent, &association, &offset, &count, &data, &entry,
    &variable, &trapMessage, &configuration, &recent, &ordered, &nonce,
    &paddingBytes, &authenticator, &keyType, &keyIndex, &keySignature};

constexpr const FieldInfo* flags2Parts[] = {&responseBit, &errorBit, &moreBit, &opcode};
constexpr const FieldInfo* errorParts[] = {&errorStatus};
constexpr const FieldInfo* systemParts[] = {&systemLeap, &systemSource, &systemCount, &systemEvent};
constexpr const FieldInfo* peerParts[] = {&peerConfigured, &peerAuthEnabled, &peerAuthentic, &peerReachable, &peerBroadcast,
    &peerSelection, &peerCount, &peerEvent};
constexpr const FieldInfo* clockParts[] = {&clockState, &clockEvent};
using Parts = std::span<const FieldInfo* const>;

void appendFlags2(const ItemView& item, Text& out) { appendFlagNames(out, item.value(), flags2Parts); }

/// The word is said to be what its parts say.
void appendStatus(const ItemView& item, Text& out)
{
    for (const Parts parts : {Parts(errorParts), Parts(systemParts), Parts(peerParts), Parts(clockParts)})
        if (item.find(*parts.front()).found())
            appendFlagNames(out, item.value(), parts);
}

/// What the status of a message means: RFC 1305 appendix B.2.
Parts statusParts(std::uint8_t word, std::uint16_t associationId)
{
    if (!(word & responseBit.mask))
        return {};
    if (word & errorBit.mask)
        return errorParts;
    switch (opcode.extract(word)) {
    case ReadStatus:
    case ReadVariables:
    case WriteVariables:
    case Asynchronous: return associationId == 0 ? Parts(systemParts) : Parts(peerParts);
    case ReadClock:
    case WriteClock: return clockParts;
    default: return {};
    }
}

void readStatus(Cursor& in, const TreeItem& parent, Parts parts)
{
    const auto word = in.read(parent, status);
    addFlags(word.item, word, parts);
}

/// Pairs of association and its status.
void readAssociations(Cursor in, const TreeItem& list, const TreeItem& layer)
{
    constexpr std::uint32_t pair = 4;
    while (in && in.remaining() >= pair) {
        const auto item = list.add(entry, in.source(), in.position(), pair, 0);
        in.read(item, association);
        readStatus(in, layer, peerParts);
    }
}

/// name=value, ...: commas separate them unless they stand in quotation marks.
void readVariables(Cursor in, const TreeItem& list)
{
    const auto bytes = in.view();
    if (!list)
        return;
    std::size_t start = 0;
    const auto isBlank = [](std::uint8_t byte) { return byte == ' ' || byte == '\r' || byte == '\n' || byte == ','; };
    while (start < bytes.size()) {
        while (start < bytes.size() && isBlank(bytes[start]))
            ++start;
        bool quoted = false;
        auto end = start;
        while (end < bytes.size() && (quoted || bytes[end] != ',')) {
            quoted ^= bytes[end] == '"';
            ++end;
        }
        auto last = end;
        while (last > start && isBlank(bytes[last - 1]))
            --last;
        if (last > start)
            list.add(variable, in.source(), in.position() + static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(last - start), 0);
        start = end + 1;
    }
}

/// A key and what was signed with it: MD5 or SHA-1 by the length.
void readSignature(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint32_t keyLength = 4, md5Length = 16, shaLength = 20;
    const auto length = in.remaining();
    if (length != keyLength + md5Length && length != keyLength + shaLength)
        return;
    const auto item = layer.add(authenticator, in.source(), in.position(), length, 0);
    item.conclude(keyType, length == keyLength + shaLength);
    in.read(item, keyIndex);
    in.bytes(item, keySignature, in.remaining());
}

void readData(Cursor in, std::uint8_t word, const TreeItem& layer)
{
    const auto length = in.remaining();
    const auto list = layer.add(data, in.source(), in.position(), length, 0);
    switch (opcode.extract(word)) {
    case ReadStatus:
        if (word & responseBit.mask)
            readAssociations(in, list, layer);
        return;
    case ReadVariables:
    case WriteVariables:
    case ReadClock:
    case WriteClock:
        if ((word & responseBit.mask) || opcode.extract(word) != ReadStatus)
            readVariables(in, list);
        return;
    case Asynchronous: in.bytes(list, trapMessage, length); return;
    case Configure:
    case SaveConfiguration: in.bytes(list, configuration, length); return;
    case ReadRecent: in.bytes(list, recent, length); return;
    case ReadOrdered: in.bytes(list, ordered, length); return;
    case RequestNonce: in.bytes(list, nonce, length); return;
    default: return;
    }
}

} // namespace

void readControl(Cursor& in, const TreeItem& layer)
{
    const auto word = in.read(layer, flags2);
    addFlags(word.item, word, flags2Parts);
    in.read(layer, sequence);
    const auto associationId = in.peek16(2);
    readStatus(in, layer, statusParts(word, associationId));
    in.read(layer, association);
    in.read(layer, offset);
    const std::uint32_t length = in.read(layer, count);
    if (!in || length == 0)
        return;
    if (length > in.remaining()) {
        layer.add(data, in.source(), in.position(), in.remaining(), 0);
        in.skip(length); // fails
        return;
    }
    readData(in.take(length), word, layer);
    constexpr std::uint32_t word32 = 4;
    const auto padding = (word32 - length % word32) % word32;
    if (!in || (word & responseBit.mask) || in.remaining() < padding)
        return;
    if (padding > 0)
        in.bytes(layer, paddingBytes, padding);
    readSignature(in, layer);
}

constinit const FieldList controlFields {fields};

} // namespace porthole::ntp
