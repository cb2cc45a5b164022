// Stream Control Transmission Protocol: RFC 9260. The common header; chunks, parameters and causes have files of their own.

#include "dissectors/transport/sctp/sctp.h"

#include "dissectors/core/checksum.h"

namespace porthole {

namespace {

void appendPorts(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void associationLabel(const ItemView&, Text& out) { out << "Association index: disabled"; }

constexpr std::uint32_t headerLength = 12;
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr std::uint64_t bad = 0, good = 1, unverified = 2, noAssociation = 65535;

constexpr Field<std::uint16_t> sourcePort {"sctp.srcport", "Source port", PortOf {Transport::Sctp}};
constexpr Field<std::uint16_t> destinationPort {"sctp.dstport", "Destination port", PortOf {Transport::Sctp}};
constexpr Field<std::uint16_t> anyPort {"sctp.port", "Port", PortOf {Transport::Sctp}, Hidden {}};
constexpr Field<std::uint32_t> verificationTag {"sctp.verification_tag", "Verification tag", Base::Hex};
constexpr Field<std::uint16_t> association {
    "sctp.assoc_index", "Association index", Label {associationLabel}, Generated {}};
constexpr Field<std::uint32_t> checksum {"sctp.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "sctp.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};

constexpr ExpertInfo checksumBad {"sctp.checksum_bad.expert", Severity::Error, ExpertGroup::Checksum, "Bad SCTP checksum."};

constexpr const FieldInfo* fields[]
    = {&sourcePort, &destinationPort, &anyPort, &verificationTag, &association, &checksum, &checksumStatus};
constexpr const ExpertInfo* experts[] = {&checksumBad};
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

/// CRC32c (RFC 9260 appendix A) over the packet, with zeros in the place of the checksum.
std::uint32_t crc32c(ByteView packet)
{
    constexpr std::size_t checksumAt = 8, checksumEnd = 12;
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> made {};
        for (std::uint32_t i = 0; i < made.size(); ++i) {
            made[i] = i;
            for (int bit = 0; bit < 8; ++bit)
                made[i] = made[i] >> 1 ^ (made[i] & 1 ? 0x82f63b78 : 0);
        }
        return made;
    }();
    std::uint32_t crc = 0xffffffff;
    for (std::size_t i = 0; i < packet.size(); ++i) {
        const std::uint8_t byte = i >= checksumAt && i < checksumEnd ? 0 : packet[i];
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xff];
    }
    crc = ~crc; // sent with the lowest byte first
    return crc >> 24 | (crc >> 8 & 0xff00) | (crc << 8 & 0xff0000) | crc << 24;
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto layer = item.parent();
    switch (layer.valueOf(checksumStatus, unverified)) {
    case good: out << " [correct]"; break;
    case bad:
        out.format(" incorrect, should be 0x{:08x}", crc32c(layer.bytes()));
        break;
    default: out << " [unverified]";
    }
}

void readChecksum(Cursor& in, const TreeItem& layer, Context& context, ByteView packet, bool complete)
{
    const auto found = in.read(layer, checksum);
    if (!context.options().verifySctpChecksum || !complete || context.quoted() || context.network.fragmented) {
        layer.conclude(checksumStatus, unverified);
        return;
    }
    const auto expected = crc32c(packet);
    if (expected != found)
        found.item.expert(checksumBad, fmt::format("Bad checksum [should be 0x{:08x}]", expected));
    layer.conclude(checksumStatus, expected == found ? good : bad);
}

/// The summary pass: what tells the association, and where its numbers begin.
void noteFacts(Cursor& in, Context& context)
{
    constexpr std::uint8_t data = 0, initAck = 2, interleavedData = 64;
    constexpr std::uint32_t chunkHeader = 4;
    if (context.quoted())
        return;
    auto& facts = context.facts().sctp;
    facts = {};
    facts.present = true;
    facts.sourcePort = in.peek16(0);
    facts.destinationPort = in.peek16(2);
    facts.tag = in.peek32(4);
    in.skip(headerLength);
    while (in && in.has(2 * chunkHeader)) {
        const auto type = in.peek16(0) >> 8;
        const std::uint32_t size = in.peek16(2);
        if (type == initAck) {
            facts.answersInit = true;
            facts.initiateTag = in.peek32(chunkHeader);
        } else if ((type == data || type == interleavedData) && !facts.hasData) {
            facts.hasData = true;
            facts.firstTsn = in.peek32(chunkHeader);
        }
        if (size < chunkHeader || facts.hasData || size > in.remaining())
            return;
        in.skip(std::min((size + 3) / 4 * 4, in.remaining()));
    }
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
    if (context.summary()) {
        noteFacts(in, context);
        return;
    }
    const auto whole = in;
    const auto from = in.read(layer, sourcePort);
    const auto to = in.read(layer, destinationPort);
    layer.add(anyPort, from.value).setOffset(in.position() - 4, 2);
    layer.add(anyPort, to.value).setOffset(in.position() - 2, 2);
    in.read(layer, verificationTag);
    layer.conclude(association, noAssociation);
    readChecksum(in, layer, context, whole.view(), whole.captured() == whole.remaining());
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
    .experts = experts,
    .parents = parents,
    .depth = Depth::Transport,
    .dissect = dissect,
    .moreFields = moreFields,
    .moreExperts = moreExperts,
};

} // namespace porthole
