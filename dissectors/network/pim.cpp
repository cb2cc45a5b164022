// Protocol Independent Multicast: RFC 7761 section 4.9 (version 2), the header of all messages; what a Register carries.
// Version 1 travels in IGMP messages: draft-ietf-pim-sm-spec-00.

#include "dissectors/core/checksum.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

void checksumLabel(const ItemView& item, Text& out);

namespace message {
constexpr std::uint8_t registration = 1;
constexpr std::uint8_t election = 10;
} // namespace message

constexpr ValueName types[] = {
    {0, "Hello"},
    {1, "Register"},
    {2, "Register-stop"},
    {3, "Join/Prune"},
    {4, "Bootstrap"},
    {5, "Assert"},
    {6, "Graft"},
    {7, "Graft-Ack"},
    {8, "Candidate-RP-Advertisement"},
    {9, "State-Refresh"},
    {10, "DF election"},
    {11, "ECMP redirect"},
    {12, "PFM source discovery"},
};
constexpr ValueName firstTypes[] = {{0x14, "PIM"}};
constexpr ValueName firstCodes[] = {
    {0, "Query"},
    {1, "Register"},
    {2, "Register-stop"},
    {3, "Join/Prune"},
    {4, "RP-Reachable"},
    {5, "Assert"},
    {6, "Graft"},
    {7, "Graft-Ack"},
    {8, "Mode"},
};
constexpr ValueName elections[] = {{1, "Offer"}, {2, "Winner"}, {3, "Backoff"}, {4, "Pass"}};
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}};
constexpr ValueName families[] = {{4, "IPv4"}, {6, "IPv6"}};
constexpr Booleans yesOrNo {"Yes", "No"};
constexpr Width flagsWidth {32};

constexpr Field<std::uint8_t> version {"pim.version", "Version", Mask {0xf0}};
constexpr Field<std::uint8_t> type {"pim.type", "Type", Mask {0x0f}, Names {types}};
constexpr Field<std::uint8_t> firstType {"pim.igmp_type", "Type", Base::Hex, Names {firstTypes}};
constexpr Field<std::uint8_t> firstCode {"pim.code", "Code", Names {firstCodes}};
constexpr Field<ByteString> reserved {"pim.res_bytes", "Reserved byte(s)"};
constexpr Field<std::uint8_t> electionKind {"pim.df_elect.subtype", "DF Subtype", Mask {0xf0}, Names {elections}};
constexpr Field<std::uint8_t> electionReserved {"pim.df_elect.rsvd", "DF reserved", Mask {0x0f}};
constexpr Field<std::uint16_t> checksum {"pim.cksum", "Checksum", Base::Hex, Label {checksumLabel}};
constexpr Field<std::uint8_t> checksumStatus {
    "pim.cksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<NoValue> options {"pim.option", "PIM Options"};
constexpr Field<std::uint32_t> registerFlags {"pim.register_flag", "Flags", Base::Hex};
constexpr Field<bool> border {"pim.register_flag.border", "Border", Mask {0x80000000}, flagsWidth, yesOrNo};
constexpr Field<bool> nullRegister {"pim.register_flag.null_register", "Null-Register", Mask {0x40000000}, flagsWidth, yesOrNo};
constexpr Field<std::uint8_t> innerVersion {"pim.ip_version", "IP Version", Mask {0xf0}, Names {families}};
constexpr ExpertInfo badChecksum {"pim.bad_checksum", Severity::Error, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {&version, &type, &firstType, &firstCode, &reserved, &electionKind, &electionReserved, &checksum, &checksumStatus,
    &options, &registerFlags, &border, &nullRegister, &innerVersion};
constexpr const ExpertInfo* experts[] = {&badChecksum};
constexpr Parent parents[] = {{Table::IpProtocol, 103}};

void checksumLabel(const ItemView& item, Text& out)
{
    out.format("Checksum: 0x{:04x}", item.value());
    const auto expected = item.find(badChecksum);
    switch (item.parent().valueOf(checksumStatus, 2)) {
    case 0: out << " incorrect, should be 0x"; break;
    case 1: out << " [correct]"; return;
    default: out << " [unverified]"; return;
    }
    const auto text = expected.text();
    const auto from = text.rfind("0x");
    out << (from == std::string_view::npos ? std::string_view {} : text.substr(from + 2, 4));
}

/// Over the message, or of a Register its first eight bytes; over IPv6 with a pseudo header of as many (section 4.9).
std::uint16_t checksumOver(const Cursor& whole, std::uint8_t kind, const NetworkLayer& network)
{
    constexpr std::uint32_t registerHeader = 8;
    const auto covered = kind == message::registration ? std::min(registerHeader, whole.remaining()) : whole.remaining();
    InternetChecksum sum;
    if (network.source.kind == Address::Kind::Ipv6) {
        sum.add({network.source.bytes.data(), network.source.size()});
        sum.add({network.destination.bytes.data(), network.destination.size()});
        sum.addLong(covered).addLong(103);
    }
    return sum.add(whole.view().first(covered)).result();
}

void readChecksum(Cursor& in, const TreeItem& layer, Context& context, const Cursor& whole, std::uint8_t kind, bool defined)
{
    const auto found = in.read(layer, checksum);
    if (!in || !found.item)
        return;
    const bool complete = whole.captured() == whole.remaining() && !context.network.fragmented;
    if (!defined || !complete) {
        layer.conclude(checksumStatus, 2);
        return;
    }
    const auto result = checksumOver(whole, kind, context.network);
    if (result != 0)
        found.item.expert(badChecksum, fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(found, result)));
    layer.conclude(checksumStatus, result == 0 ? 1 : 0);
}

/// The packet that a router sends on to the rendezvous point. The columns go on speaking of the Register, but of its ends.
void readRegister(Cursor& in, const TreeItem& item, Context& context)
{
    const auto flags = in.read(item, registerFlags);
    flags.item.bits(border, flags);
    flags.item.bits(nullRegister, flags);
    if (!in || in.remaining() == 0)
        return;
    const auto family = in.look(item, innerVersion);
    if (!in)
        return;
    auto* columns = context.columns();
    const std::string info(columns ? columns->info.view() : std::string_view {});
    const std::string protocol(columns ? columns->protocol.view() : std::string_view {});
    const auto fence = columns ? columns->infoFence : 0;
    bool taken = false;
    if (family == 4)
        taken = context.handoff(Table::EtherType, 0x0800, in.rest());
    else if (family == 6)
        taken = context.handoff(Table::EtherType, 0x86dd, in.rest());
    if (taken && columns) {
        context.setProtocol(protocol);
        columns->info.clear();
        columns->info << info;
        columns->infoFence = fence;
    }
}

void dissectFirst(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    context.setProtocol("PIMv1");
    in.read(layer, firstType);
    const auto kind = in.read(layer, firstCode);
    if (!in)
        return;
    if (const auto name = findName(firstCodes, kind); !name.empty())
        context.setInfo("{}", name);
    else
        context.setInfo("Unknown ({})", kind.value);
    readChecksum(in, layer, context, whole, kind, true);
    in.look(layer, version);
    in.skip(1);
    in.bytes(layer, reserved, 3);
    if (in && in.remaining() > 0)
        layer.add(options, in.source(), in.position(), in.remaining(), 0);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (context.parentProtocol() == &igmpProtocol) {
        dissectFirst(in, layer, context);
        return;
    }
    const auto whole = in.rest();
    const auto edition = in.look(layer, version);
    const auto kind = in.read(layer, type);
    if (!in)
        return;
    const bool defined = edition == 2;
    if (context.columns())
        context.setProtocol(fmt::format("PIMv{}", edition.value));
    if (!defined)
        context.setInfo("Unknown");
    else if (const auto name = findName(types, kind); !name.empty())
        context.setInfo("{}", name);
    else
        context.setInfo("Unknown ({})", kind.value);
    if (kind == message::election) {
        in.look(layer, electionKind);
        in.read(layer, electionReserved);
    } else {
        in.bytes(layer, reserved, 1);
    }
    readChecksum(in, layer, context, whole, kind, defined);
    if (!in || in.remaining() == 0)
        return;
    const auto item = layer.add(options, in.source(), in.position(), in.remaining(), 0);
    if (defined && kind == message::registration)
        readRegister(in, item, context);
}

} // namespace

constinit const Protocol pimProtocol {
    .layer = {"pim", "Protocol Independent Multicast", nullptr},
    .shortName = "PIM",
    .reference = "RFC 7761",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
};

} // namespace porthole
