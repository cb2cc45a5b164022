// Distance Vector Multicast Routing Protocol: RFC 1075 (version 1), draft-ietf-idmr-dvmrp-v3: the header. It travels in IGMP messages.

#include "dissectors/core/checksum.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

void checksumLabel(const ItemView& item, Text& out);

constexpr ValueName types[] = {{0x13, "DVMRP"}};
constexpr ValueName firstCodes[] = {
    {1, "Response"}, {2, "Request"}, {3, "Non-membership report"}, {4, "Non-membership cancellation"}};
constexpr ValueName thirdCodes[] = {
    {1, "Probe"},
    {2, "Report"},
    {3, "Ask Neighbors"},
    {4, "Neighbors"},
    {5, "Ask Neighbors 2"},
    {6, "Neighbors 2"},
    {7, "Prune"},
    {8, "Graft"},
    {9, "Graft ACK"},
};
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}};

constexpr Field<std::uint8_t> version {"dvmrp.version", "DVMRP Version"};
constexpr Field<std::uint8_t> type {"dvmrp.type", "Type", Base::Hex, Names {types}};
constexpr Field<std::uint8_t> firstCode {"dvmrp.v1.code", "Code", Base::Hex, Names {firstCodes}};
constexpr Field<std::uint8_t> thirdCode {"dvmrp.v3.code", "Code", Base::Hex, Names {thirdCodes}};
constexpr Field<std::uint16_t> checksum {"dvmrp.checksum", "Checksum", Base::Hex, Label {checksumLabel}};
constexpr Field<std::uint8_t> checksumStatus {
    "dvmrp.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<std::uint16_t> reserved {"dvmrp.reserved", "Reserved", Base::Hex};
constexpr Field<std::uint8_t> minorVersion {"dvmrp.min_ver", "Minor Version", Base::Hex};
constexpr Field<std::uint8_t> majorVersion {"dvmrp.maj_ver", "Major Version", Base::Hex};
constexpr ExpertInfo badChecksum {"dvmrp.bad_checksum", Severity::Error, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {
    &version, &type, &firstCode, &thirdCode, &checksum, &checksumStatus, &reserved, &minorVersion, &majorVersion};
constexpr const ExpertInfo* experts[] = {&badChecksum};

void checksumLabel(const ItemView& item, Text& out)
{
    static constexpr const char* states[] = {" [incorrect]", " [correct]", " [unverified]"};
    out.format("Checksum: 0x{:04x}{}", item.value(), states[std::min<std::uint64_t>(item.parent().valueOf(checksumStatus, 2), 2)]);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t latest = 3;
    const auto whole = in.rest();
    // Since version 3 the number stands at the end of the header; mrouted counts on there.
    const bool third = in.has(8) && in.peek(7) >= latest;
    context.setProtocol("DVMRP");
    layer.add(version, in.source(), in.position(), 0, third ? latest : 1);
    in.read(layer, type);
    const auto kind = in.read(layer, third ? thirdCode : firstCode);
    if (!in)
        return;
    context.setInfo("V{} {}", third ? latest : 1, third ? findName(thirdCodes, kind, "Unknown") : findName(firstCodes, kind, "Unknown"));
    const auto found = in.read(layer, checksum);
    if (found.item && in) {
        const bool complete = whole.captured() == whole.remaining();
        const auto result = complete ? InternetChecksum().add(whole.view()).result() : std::uint16_t {0};
        if (result != 0)
            found.item.expert(badChecksum, fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(found, result)));
        layer.conclude(checksumStatus, !complete ? 2 : result == 0 ? 1 : 0);
    }
    if (!third)
        return;
    in.read(layer, reserved);
    in.read(layer, minorVersion);
    in.read(layer, majorVersion);
}

} // namespace

constinit const Protocol dvmrpProtocol {
    .layer = {"dvmrp", "Distance Vector Multicast Routing Protocol", nullptr},
    .shortName = "DVMRP",
    .reference = "RFC 1075",
    .fields = fields,
    .experts = experts,
    .depth = Depth::Network,
    .dissect = dissect,
};

} // namespace porthole
