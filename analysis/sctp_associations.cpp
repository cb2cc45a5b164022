#include "analysis/sctp_associations.h"

namespace porthole::analysis
{

std::uint32_t SctpAssociations::direction(Ports ports, std::uint32_t tag, Pairing pairing)
{
    const auto [found, isNew] = m_byTag.try_emplace({ ports, tag }, static_cast<std::uint32_t>(m_directions.size()));
    if (!isNew)
        return found->second;
    const auto made = found->second;
    m_directions.emplace_back();
    if (pairing == Pairing::Known)
        return made;
    // Where the handshake was not captured, directions between the same ports belong together in the order in which
    // they appear.
    const auto waiting = m_single.find({ ports.second, ports.first });
    // An INIT ACK may have paired the one that waits, meanwhile.
    const bool stillWaits = waiting != m_single.end() && m_directions[waiting->second].peer == 0;
    if (stillWaits)
        join(made, waiting->second);
    if (waiting != m_single.end())
        m_single.erase(waiting);
    if (!stillWaits) {
        m_single[ports] = made;
    }
    return made;
}

void SctpAssociations::join(std::uint32_t one, std::uint32_t other)
{
    m_directions[one].peer = other + 1;
    m_directions[other].peer = one + 1;
}

void SctpAssociations::add(const SctpFacts& packet, FrameNumber frame)
{
    if (packet.tag == 0)
        return; // INIT: the association has no tags yet (RFC 9260 section 8.5.1)
    const Ports ports { packet.sourcePort, packet.destinationPort };
    const bool tellsBoth = packet.answersInit && packet.initiateTag != 0;
    const auto present = direction(ports, packet.tag, tellsBoth ? Pairing::Known : Pairing::Guessed);
    if (tellsBoth) {
        const auto other = direction({ ports.second, ports.first }, packet.initiateTag, Pairing::Known);
        if (other != present)
            join(present, other);
    }
    auto& sent = m_directions[present];
    if (packet.hasData && !sent.baseKnown) {
        sent.base = packet.firstTsn;
        sent.baseKnown = true;
    }
    m_frames.append(frame, present);
}

SctpKnowledge SctpAssociations::find(FrameNumber frame) const
{
    const auto* found = m_frames.find(frame);
    if (!found)
        return {};
    const auto& sent = m_directions[*found];
    const Direction unknown;
    const auto& received = sent.peer ? m_directions[sent.peer - 1] : unknown;
    return { sent.baseKnown, received.baseKnown, sent.base, received.base };
}

} // namespace porthole::analysis
