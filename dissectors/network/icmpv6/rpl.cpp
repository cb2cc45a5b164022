// RPL control messages: RFC 6550 section 6; point-to-point discovery, RFC 6997.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

void appendDioFlags(const ItemView& item, Text& out);
void appendDaoFlags(const ItemView& item, Text& out);
void appendAckFlags(const ItemView& item, Text& out);
void appendCheckFlags(const ItemView& item, Text& out);
void appendSecureFlags(const ItemView& item, Text& out);
void appendReplyFlags(const ItemView& item, Text& out);

constexpr ValueName modes[] = {
    {0, "No Downward routes maintained by RPL"},
    {1, "Non-Storing Mode of Operation"},
    {2, "Storing Mode of Operation with no multicast support"},
    {3, "Storing Mode of Operation with multicast support"},
    {4, "P2P Route Discovery Mode of Operation"},
};
constexpr ValueName algorithms[] = {{0, "Encryption: CCM with AES-128 / Signature: RSA with SHA-256"}};
constexpr Booleans yesOrNo {"Yes", "No"};

constexpr Field<std::uint8_t> disFlags {"icmpv6.rpl.dis.flags", "Flags"};
constexpr Field<std::uint8_t> dioInstance {"icmpv6.rpl.dio.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> dioVersion {"icmpv6.rpl.dio.version", "Version"};
constexpr Field<std::uint16_t> dioRank {"icmpv6.rpl.dio.rank", "Rank"};
constexpr Field<std::uint8_t> dioFlags {"icmpv6.rpl.dio.flag", "Flags", Base::Hex, Append {appendDioFlags}};
constexpr Field<bool> dioGrounded {"icmpv6.rpl.dio.flag.g", "Grounded (G)", Mask {0x80}};
constexpr Field<bool> dioZero {"icmpv6.rpl.dio.flag.0", "Zero", Mask {0x40}};
constexpr Field<std::uint8_t> dioMode {
    "icmpv6.rpl.dio.flag.mop", "Mode of Operation (MOP)", Base::Hex, Mask {0x38}, Names {modes}};
constexpr Field<std::uint8_t> dioPreference {"icmpv6.rpl.dio.flag.preference", "DODAG Preference", Mask {0x07}};
constexpr Field<std::uint8_t> dioTrigger {
    "icmpv6.rpl.dio.dtsn", "Destination Advertisement Trigger Sequence Number (DTSN)"};
constexpr Field<std::uint8_t> dioReservedFlags {"icmpv6.rpl.dio.flags2", "Flags", Base::Hex};
constexpr Field<Ipv6Address> dioDodag {"icmpv6.rpl.dio.dagid", "DODAGID"};
constexpr Field<std::uint8_t> daoInstance {"icmpv6.rpl.dao.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> daoFlags {"icmpv6.rpl.dao.flag", "Flags", Base::Hex, Append {appendDaoFlags}};
constexpr Field<bool> daoAckRequest {"icmpv6.rpl.dao.flag.k", "DAO-ACK Request (K)", Mask {0x80}};
constexpr Field<bool> daoHasDodag {"icmpv6.rpl.dao.flag.d", "DODAGID Present (D)", Mask {0x40}};
constexpr Field<std::uint8_t> daoReserved {"icmpv6.rpl.dao.flag.rsv", "Reserved", Mask {0x3f}};
constexpr Field<std::uint8_t> daoSequence {"icmpv6.rpl.dao.sequence", "DAO Sequence"};
constexpr Field<Ipv6Address> daoDodag {"icmpv6.rpl.dao.dodagid", "DODAGID"};
constexpr Field<std::uint8_t> ackInstance {"icmpv6.rpl.daoack.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> ackFlags {"icmpv6.rpl.daoack.flag", "Flag", Base::Hex, Append {appendAckFlags}};
constexpr Field<bool> ackHasDodag {"icmpv6.rpl.daoack.flag.d", "DODAGID Present (D)", Mask {0x80}};
constexpr Field<std::uint8_t> ackReserved {"icmpv6.rpl.daoack.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint8_t> ackSequence {"icmpv6.rpl.daoack.sequence", "DAO-ACK Sequence"};
constexpr Field<std::uint8_t> ackStatus {"icmpv6.rpl.daoack.status", "Status"};
constexpr Field<Ipv6Address> ackDodag {"icmpv6.rpl.daoack.dodagid", "DODAGID"};
constexpr Field<std::uint8_t> checkInstance {"icmpv6.rpl.cc.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> checkFlags {"icmpv6.rpl.cc.flag", "Flag", Base::Hex, Append {appendCheckFlags}};
constexpr Field<bool> checkResponse {"icmpv6.rpl.cc.flag.r", "Response (R)", Mask {0x80}};
constexpr Field<std::uint8_t> checkReserved {"icmpv6.rpl.cc.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint16_t> checkNonce {"icmpv6.rpl.cc.nonce", "CC Nonce", Base::Hex};
constexpr Field<Ipv6Address> checkDodag {"icmpv6.rpl.cc.dodagid", "DODAGID"};
constexpr Field<std::uint32_t> checkCounter {"icmpv6.rpl.cc.destination_counter", "Destination Counter"};
constexpr Field<std::uint8_t> secureFlags {"icmpv6.rpl.secure.flag", "Flags", Base::Hex, Append {appendSecureFlags}};
constexpr Field<bool> secureTime {"icmpv6.rpl.secure.flag.t", "Counter is Time (T)", Mask {0x80}};
constexpr Field<std::uint8_t> secureFlagReserved {"icmpv6.rpl.secure.flag.rsv", "Reserved", Mask {0x7f}};
constexpr Field<std::uint8_t> secureAlgorithm {"icmpv6.rpl.secure.algorithm", "Algorithm", Names {algorithms}};
constexpr Field<std::uint8_t> secureLevels {"icmpv6.rpl.secure.levels", "Flags", Base::Hex};
constexpr Field<std::uint8_t> secureKeyMode {"icmpv6.rpl.secure.kim", "Key Identifier Mode (KIM)", Mask {0xc0}};
constexpr Field<std::uint8_t> secureLevel {"icmpv6.rpl.secure.lvl", "Security Level (LVL)", Mask {0x07}};
constexpr Field<std::uint8_t> secureReserved {"icmpv6.rpl.secure.rsv", "Reserved", Mask {0x38}};
constexpr Field<std::uint32_t> secureCounter {"icmpv6.rpl.secure.counter", "Counter"};
constexpr Field<ByteString> secureKeySource {"icmpv6.rpl.secure.key.source", "Key Source"};
constexpr Field<std::uint8_t> secureKeyIndex {"icmpv6.rpl.secure.key.index", "Key Source"};
constexpr Field<std::uint8_t> replyInstance {"icmpv6.rpl.p2p.dro.instance", "RPLInstanceID"};
constexpr Field<std::uint8_t> replyVersion {"icmpv6.rpl.p2p.dro.version", "Version"};
constexpr Field<std::uint16_t> replyFlags {"icmpv6.rpl.p2p.dro.flag", "Flags", Base::Hex, Append {appendReplyFlags}};
constexpr Field<bool> replyStop {"icmpv6.rpl.p2p.dro.flag.stop", "Stop", Mask {0x8000}, Width {16}, yesOrNo};
constexpr Field<bool> replyAck {"icmpv6.rpl.p2p.dro.flag.ack", "Ack", Mask {0x4000}, Width {16}, yesOrNo};
constexpr Field<std::uint16_t> replySequence {"icmpv6.rpl.p2p.dro.flag.seq", "Seq", Mask {0x3000}};
constexpr Field<std::uint16_t> replyReserved {"icmpv6.rpl.p2p.dro.flag.reserved", "Reserved", Mask {0x0fff}};
constexpr Field<Ipv6Address> replyDodag {"icmpv6.rpl.p2p.dro.dagid", "DODAGID"};
constexpr Field<std::uint16_t> replyAckFlags {"icmpv6.rpl.p2p.droack.flag", "Flags", Base::Hex};
constexpr Field<std::uint16_t> replyAckSequence {"icmpv6.rpl.p2p.droack.flag.seq", "Seq", Mask {0xc000}};
constexpr Field<std::uint16_t> replyAckReserved {"icmpv6.rpl.p2p.droack.flag.reserved", "Reserved", Mask {0x3fff}};

constexpr ExpertInfo mustBeZero {
    "icmpv6.rpl.p2p.dro.zero", Severity::Warning, ExpertGroup::Protocol, "This field MUST be set to zero"};

constexpr const FieldInfo* fields[] = {&disFlags, &dioInstance, &dioVersion, &dioRank, &dioFlags, &dioGrounded,
    &dioZero, &dioMode, &dioPreference, &dioTrigger, &dioReservedFlags, &dioDodag, &daoInstance, &daoFlags,
    &daoAckRequest, &daoHasDodag, &daoReserved, &daoSequence, &daoDodag, &ackInstance, &ackFlags, &ackHasDodag,
    &ackReserved, &ackSequence, &ackStatus, &ackDodag, &checkInstance, &checkFlags, &checkResponse, &checkReserved,
    &checkNonce, &checkDodag, &checkCounter, &secureFlags, &secureTime, &secureFlagReserved, &secureAlgorithm,
    &secureLevels, &secureKeyMode, &secureLevel, &secureReserved, &secureCounter, &secureKeySource, &secureKeyIndex,
    &replyInstance, &replyVersion, &replyFlags, &replyStop, &replyAck, &replySequence, &replyReserved, &replyDodag,
    &replyAckFlags, &replyAckSequence, &replyAckReserved};
constexpr const ExpertInfo* experts[] = {&mustBeZero};

void appendDioFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&dioGrounded, &dioZero}, out);
    out << ", " << dioMode.name << ": " << findName(modes, item.valueOf(dioMode), "Unknown");
}

void appendDaoFlags(const ItemView& item, Text& out) { appendSet(item, {&daoAckRequest, &daoHasDodag}, out); }
void appendAckFlags(const ItemView& item, Text& out) { appendSet(item, {&ackHasDodag}, out); }
void appendCheckFlags(const ItemView& item, Text& out) { appendSet(item, {&checkResponse}, out); }
void appendSecureFlags(const ItemView& item, Text& out) { appendSet(item, {&secureTime}, out); }
void appendReplyFlags(const ItemView& item, Text& out) { appendSet(item, {&replyStop, &replyAck}, out); }

void securitySection(Cursor& in, TreeItem& layer)
{
    const auto flags = in.read(layer, secureFlags);
    flags.item.bits(secureTime, flags);
    flags.item.bits(secureFlagReserved, flags);
    in.read(layer, secureAlgorithm);
    const auto levels = in.read(layer, secureLevels);
    levels.item.bits(secureKeyMode, levels);
    levels.item.bits(secureLevel, levels);
    levels.item.bits(secureReserved, levels);
    in.read(layer, secureFlags);
    in.read(layer, secureCounter);
    const auto mode = levels >> 6;
    if (mode == 1 || mode == 3)
        in.bytes(layer, secureKeySource, 8);
    if (mode != 2)
        in.read(layer, secureKeyIndex);
}

void informationObject(Cursor& in, TreeItem& layer)
{
    in.read(layer, dioInstance);
    in.read(layer, dioVersion);
    in.read(layer, dioRank);
    const auto flags = in.read(layer, dioFlags);
    flags.item.bits(dioGrounded, flags);
    flags.item.bits(dioZero, flags);
    flags.item.bits(dioMode, flags);
    flags.item.bits(dioPreference, flags);
    in.read(layer, dioTrigger);
    in.read(layer, dioReservedFlags);
    in.bytes(layer, icmpv6Reserved, 1);
    in.read(layer, dioDodag);
    dissectRplOptions(in, layer);
}

void advertisementObject(Cursor& in, TreeItem& layer)
{
    in.read(layer, daoInstance);
    const auto flags = in.read(layer, daoFlags);
    flags.item.bits(daoAckRequest, flags);
    flags.item.bits(daoHasDodag, flags);
    flags.item.bits(daoReserved, flags);
    in.bytes(layer, icmpv6Reserved, 1);
    in.read(layer, daoSequence);
    if (flags & 0x40)
        in.read(layer, daoDodag);
    dissectRplOptions(in, layer);
}

void advertisementAck(Cursor& in, TreeItem& layer)
{
    in.read(layer, ackInstance);
    const auto flags = in.read(layer, ackFlags);
    flags.item.bits(ackHasDodag, flags);
    flags.item.bits(ackReserved, flags);
    in.read(layer, ackSequence);
    in.read(layer, ackStatus);
    if (flags & 0x80)
        in.read(layer, ackDodag);
    dissectRplOptions(in, layer);
}

void consistencyCheck(Cursor& in, TreeItem& layer)
{
    in.read(layer, checkInstance);
    const auto flags = in.read(layer, checkFlags);
    flags.item.bits(checkResponse, flags);
    flags.item.bits(checkReserved, flags);
    in.read(layer, checkNonce);
    in.read(layer, checkDodag);
    in.read(layer, checkCounter);
    dissectRplOptions(in, layer);
}

void discoveryReply(Cursor& in, TreeItem& layer, bool isAck)
{
    in.read(layer, replyInstance);
    const auto version = in.read(layer, replyVersion);
    if (version != 0)
        version.item.expert(mustBeZero);
    if (isAck) {
        const auto flags = in.read(layer, replyAckFlags);
        flags.item.bits(replyAckSequence, flags);
        flags.item.bits(replyAckReserved, flags);
        in.read(layer, replyDodag);
        return;
    }
    const auto flags = in.read(layer, replyFlags);
    flags.item.bits(replyStop, flags);
    flags.item.bits(replyAck, flags);
    flags.item.bits(replySequence, flags);
    flags.item.bits(replyReserved, flags);
    in.read(layer, replyDodag);
    dissectRplOptions(in, layer);
}

} // namespace

constinit const FieldList icmpv6RplFields {fields};
constinit const ExpertList icmpv6RplExperts {experts};

void dissectRplControl(Cursor& in, TreeItem& layer, std::uint8_t code)
{
    constexpr std::uint8_t secure = 0x80, check = 0x8a;
    const bool known = (code & 0x7f) <= 5 || code == check;
    if ((code & secure) && known)
        securitySection(in, layer);
    if (code == check) {
        consistencyCheck(in, layer);
        return;
    }
    switch (code & 0x7f) {
    case 0:
        in.read(layer, disFlags);
        in.bytes(layer, icmpv6Reserved, 1);
        dissectRplOptions(in, layer);
        break;
    case 1: informationObject(in, layer); break;
    case 2: advertisementObject(in, layer); break;
    case 3: advertisementAck(in, layer); break;
    case 4: discoveryReply(in, layer, false); break;
    case 5: discoveryReply(in, layer, true); break;
    default:
        if (in.remaining() > 0)
            in.bytes(layer, icmpv6Data, in.remaining());
    }
}

} // namespace porthole
