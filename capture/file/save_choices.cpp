#include "capture/file/save_choices.h"

#include "capture/file/open_source.h"
#include "capture/file/read_again.h"

#include <fmt/format.h>

#include <algorithm>

namespace porthole::capture
{

namespace
{

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many)
{
    return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
}

/// Counts what stands beside the bytes of frames.
class LossCounter
{
public:
    void count(const Frame& frame, const FrameMetadata& metadata)
    {
        if (frame.header.interface == noInterface) {
            ++m_customBlocks;
            return;
        }
        if (m_frames++ == 0)
            m_linkType = frame.header.linkType;
        m_severalLinkTypes = m_severalLinkTypes || frame.header.linkType != m_linkType;
        m_comments += !metadata.comments.empty();
        m_notes += metadata.flags || metadata.dropCount || metadata.packetId || metadata.queue || !metadata.hashes.empty()
            || !metadata.verdicts.empty() || !metadata.custom.empty();
    }

    PcapLosses losses(const CaptureFile& source) const
    {
        PcapLosses losses;
        const auto lost = [&losses](bool any, std::string text) {
            if (any)
                losses.sentences.push_back(std::move(text));
        };
        losses.impossible = m_severalLinkTypes;
        lost(m_severalLinkTypes, "These packets have several link-layer types; a pcap file can hold only one.");
        lost(m_comments, fmt::format("The comments of {} are lost.", plural(m_comments, "packet", "packets")));
        lost(m_notes, fmt::format("Directions, drop counts or hashes of {} are lost.", plural(m_notes, "packet", "packets")));
        lost(m_customBlocks, fmt::format("{} lost.", plural(m_customBlocks, "custom block is", "custom blocks are")));
        const auto interfaces = source.interfaces();
        const bool named = std::any_of(interfaces.begin(), interfaces.end(),
            [](const Interface& interface) { return !interface.name.empty() || !interface.description.empty(); });
        lost(named || interfaces.size() > 1,
            interfaces.size() > 1 ? "Which interface a packet was captured on is lost." : "The name of the interface is lost.");
        lost(!source.names().empty(), "Names of addresses that the capture holds are lost.");
        lost(!source.secrets().empty(), "Secrets for decryption that the capture holds are lost.");
        const auto sections = source.sections();
        lost(std::any_of(sections.begin(), sections.end(), [](const Section& section) { return !section.comments.empty(); }),
            "The comment of the capture is lost.");
        return losses;
    }

private:
    std::uint64_t m_frames = 0, m_comments = 0, m_notes = 0, m_customBlocks = 0;
    LinkType m_linkType = LinkType::Unknown;
    bool m_severalLinkTypes = false;
};

} // namespace

Compression compressionOfName(std::string_view name)
{
    const auto lower = lowerCase(name);
    if (lower.ends_with(".gz"))
        return Compression::Gzip;
    if (lower.ends_with(".zst"))
        return Compression::Zstd;
    if (lower.ends_with(".lz4"))
        return Compression::Lz4;
    return Compression::None;
}

FileFormat formatOfName(std::string_view name)
{
    auto lower = lowerCase(name);
    if (compressionOfName(lower) != Compression::None)
        lower.resize(lower.rfind('.'));
    const bool pcap = lower.ends_with(".pcap") || lower.ends_with(".cap") || lower.ends_with(".dmp");
    return pcap ? FileFormat::Pcap : FileFormat::PcapNg;
}

PcapLosses lossesInPcap(const CaptureFile& source, const std::function<bool(std::uint64_t number)>& select,
    const std::function<bool(double done)>& progress)
{
    LossCounter counter;
    if (source.format() != FileFormat::PcapNg)
        return {}; // pcap and snoop have nothing that pcap has not
    auto again = std::make_unique<ReadAgain>(source);
    const ByteSource& bytes = *again;
    Problem problem;
    const auto frames = openSource(std::move(again), problem);
    if (!frames)
        return {};
    constexpr std::uint64_t framesBetweenQuestions = 4096;
    Frame frame;
    FrameBuffer buffer;
    for (std::uint64_t number = 1; frames->next(frame); ++number) {
        if (!select || select(number)) {
            FrameMetadata metadata;
            frames->metadata(frame.location, buffer, metadata);
            counter.count(frame, metadata);
        }
        const auto [position, size] = bytes.progress();
        if (progress && number % framesBetweenQuestions == 0
            && !progress(size ? static_cast<double>(position) / static_cast<double>(size) : 0))
            return {};
    }
    return counter.losses(source);
}

} // namespace porthole::capture
