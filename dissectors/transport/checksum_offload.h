// Checksum offload: a host that leaves checksums to its network adapter sees its own packets without them. The kernel
// puts only the sum of the pseudo header into the field (Linux: CHECKSUM_PARTIAL; other systems do alike), without the
// length where the adapter is going to cut the packet into segments.
#pragma once

#include "dissectors/core/checksum.h"
#include "dissectors/dissector.h"

namespace porthole
{

enum class ChecksumOffload : std::uint8_t {
    None,
    PseudoHeaderOnly,
    SegmentsToCome,
    SaidByFile, ///< epb_flags of pcapng, bit 9
    WholeDirection, ///< StreamKnowledge::checksumsAllWrong
};

inline constexpr ValueName checksumOffloads[] = {
    { 1, "left to the network adapter; this is the sending host's own capture, made before the checksum was computed" },
    { 2,
        "left to the network adapter, together with the cutting into segments; this is the sending host's own "
        "capture" },
    { 3, "not computed yet, says the capture file; the network adapter does that after the packet was captured" },
    { 4, "probably left to the network adapter: of the first packets from this side, not one has a right checksum" },
};

/// Whether `found` is such a value, for a transport header and data of `length` bytes. One packet in 65,536 is by
/// chance.
inline ChecksumOffload checksumOffload(
    const Context& context, std::uint16_t found, std::uint8_t protocol, std::uint32_t length)
{
    constexpr std::uint32_t checksumNotReady = 1u << 9;
    const auto& network = context.network;
    if (!context.wantsTree() || context.quoted() || network.fragmented || !network.source)
        return ChecksumOffload::None;
    const auto* notes = context.knowledge().notes;
    if (notes && notes->hasFlags && (notes->flags & checksumNotReady))
        return ChecksumOffload::SaidByFile;
    const auto pseudoHeader = [&](std::uint32_t size) {
        InternetChecksum sum;
        sum.add({ network.source.bytes.data(), network.source.size() });
        sum.add({ network.destination.bytes.data(), network.destination.size() });
        return static_cast<std::uint16_t>(~sum.addLong(size).addWord(protocol).result());
    };
    if (found == pseudoHeader(length))
        return ChecksumOffload::PseudoHeaderOnly;
    return found == pseudoHeader(0) ? ChecksumOffload::SegmentsToCome : ChecksumOffload::None;
}

/// Shows it beside the checksum.
inline void showChecksumOffload(const TreeItem& layer, const Field<std::uint8_t>& field, ChecksumOffload offload)
{
    if (offload != ChecksumOffload::None)
        layer.conclude(field, static_cast<std::uint64_t>(offload));
}

} // namespace porthole
