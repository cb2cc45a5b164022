// Stream Control Transmission Protocol: RFC 9260. The common header; chunks, parameters and causes have files of their own.

#include "dissectors/transport/sctp/sctp.h"

namespace porthole {

namespace {

void appendPorts(const ItemView& item, Text& out);
void appendUnverified(const ItemView&, Text& out) { out << " [unverified]"; }
void associationLabel(const ItemView&, Text& out) { out << "Association index: disabled"; }

constexpr std::uint32_t headerLength = 12;
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr std::uint64_t unverified = 2, noAssociation = 65535;

constexpr Field<std::uint16_t> sourcePort {"sctp.srcport", "Source port", PortOf {Transport::Sctp}};
constexpr Field<std::uint16_t> destinationPort {"sctp.dstport", "Destination port", PortOf {Transport::Sctp}};
constexpr Field<std::uint16_t> anyPort {"sctp.port", "Port", PortOf {Transport::Sctp}, Hidden {}};
constexpr Field<std::uint32_t> verificationTag {"sctp.verification_tag", "Verification tag", Base::Hex};
constexpr Field<std::uint16_t> association {
    "sctp.assoc_index", "Association index", Label {associationLabel}, Generated {}};
constexpr Field<std::uint32_t> checksum {"sctp.checksum", "Checksum", Base::Hex, Append {appendUnverified}};
constexpr Field<std::uint8_t> checksumStatus {
    "sctp.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};

constexpr const FieldInfo* fields[]
    = {&sourcePort, &destinationPort, &anyPort, &verificationTag, &association, &checksum, &checksumStatus};
constexpr const FieldList* moreFields[] = {&sctpChunkFields, &sctpParameterFields, &sctpCauseFields};
constexpr const ExpertList* moreExperts[] = {&sctpChunkExperts, &sctpParameterExperts};
constexpr Parent parents[] = {{Table::IpProtocol, 132}};

void appendPorts(const ItemView& item, Text& out)
{
    const auto from = item.find(sourcePort), to = item.find(destinationPort);
    if (!from.found() || !to.found())
        return;
    // With a name where it is wanted, and the number twice where it is not.
    const auto append = [&](const ItemView& port) {
        const auto number = static_cast<std::uint16_t>(port.value());
        const auto* names = item.packet().names;
        const auto name = names ? names->service(Transport::Sctp, number) : std::string_view {};
        if (name.empty())
            out.format("{0} ({0})", number);
        else
            out.format("{} ({})", name, number);
    };
    out << ", Src Port: ";
    append(from);
    out << ", Dst Port: ";
    append(to);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (!in.has(4)) {
        layer.hide();
        in.fail(&sourcePort, 4);
        return;
    }
    context.setProtocol("SCTP");
    context.setInfo("");
    if (!in.has(headerLength)) {
        layer.hide();
        in.fail(&checksum, headerLength);
        return;
    }
    const auto from = in.read(layer, sourcePort);
    const auto to = in.read(layer, destinationPort);
    layer.add(anyPort, from.value).setOffset(in.position() - 4, 2);
    layer.add(anyPort, to.value).setOffset(in.position() - 2, 2);
    in.read(layer, verificationTag);
    layer.conclude(association, noAssociation);
    in.read(layer, checksum); // CRC32c (RFC 9260 appendix A); not verified by default, as in Wireshark
    layer.conclude(checksumStatus, unverified);
    if (context.summary())
        return;
    while (in && in.remaining() > 0)
        if (!dissectSctpChunk(in, layer, context, 0))
            break;
}

} // namespace

constinit const Protocol sctpProtocol {
    .layer = {"sctp", "Stream Control Transmission Protocol", appendPorts},
    .shortName = "SCTP",
    .reference = "RFC 9260",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Transport,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
