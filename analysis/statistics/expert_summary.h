// What dissection found worth a note in all frames together: alike notes are one line with their number and packets.
#pragma once

#include "analysis/statistics/frame_survey.h"
#include "dissectors/core/field.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace porthole::analysis {

class ExpertSummary {
public:
    struct Entry {
        const ExpertInfo* info = nullptr;
        std::string_view protocol; ///< short name of the protocol that noted it
        std::string summary;
        std::vector<FrameNumber> frames; ///< ascending; one that has several stands there several times
    };
    /// Hostile packets may say something else each time: beyond so many lines, further ones are called by what their kind
    /// of note says in general.
    static constexpr std::size_t mostEntries = 200'000;

    /// Notes of lesser severity are left out.
    explicit ExpertSummary(const Session& session, Severity least = Severity::Comment);

    /// As ProtocolHierarchy does it.
    bool extendTo(FrameNumber last, const FrameBitmap* only = nullptr, const std::stop_token& stop = {},
        const std::function<void(FrameNumber)>& progress = {});
    FrameNumber counted() const { return m_counted; }
    /// In the order in which they appeared, all severities mixed.
    const std::vector<Entry>& entries() const { return m_entries; }

private:
    struct Note {
        FrameNumber frame;
        const ExpertInfo* info;
        std::string_view protocol;
        std::string summary;
    };
    using Found = std::vector<Note>;
    const Protocol* layerAround(const Packet& packet, std::uint32_t& at) const;
    bool isQuoted(const Packet& packet, std::uint32_t item) const;
    const Protocol* speaker(const Packet& packet, std::uint32_t item) const;
    void look(const Packet& packet, Found& found) const;
    void add(Note& note);

    const Session& m_session;
    FrameSurvey m_survey;
    Severity m_least;
    const Protocol *m_etherType, *m_frame, *m_comment, *m_icmp, *m_icmpv6;
    std::vector<const Protocol*> m_quoting; ///< whose messages hold packets that somebody else sent
    FrameNumber m_counted = 0;
    std::vector<Entry> m_entries;
    std::unordered_map<std::string, std::uint32_t> m_places; ///< by protocol, severity and summary
};

} // namespace porthole::analysis
