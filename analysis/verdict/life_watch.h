// How a connection began and how it ended.
#pragma once

#include "analysis/verdict/direction.h"

namespace porthole::analysis {

class LifeWatch {
public:
    /// Of every segment, before its direction has taken note of it. `lastSender`: of new data; -1: nobody.
    void segment(const Heard& heard, const Directions& sides, int lastSender);
    /// A router or host says that what `side` sent did not get there.
    void unreachable(int side, FrameNumber frame, std::uint8_t type, std::uint8_t code);
    void keepAlive(const Heard& heard) { m_keepAlives[static_cast<std::size_t>(heard.side)].add(heard.frame); }
    void freshData(const Heard& heard, const Directions& sides);

    bool established() const { return m_established; }
    bool wasReset() const { return m_reset.frame != 0; }
    /// Sets what the verdict says of the whole connection, before the others report.
    void conclude(Verdict& verdict, const Conversation& conversation, const Directions& sides) const;
    void report(Verdict& verdict, const Conversation& conversation, const Directions& sides) const;

private:
    struct Reset {
        FrameNumber frame = 0;
        int side = 0;
        bool withAck = false;
        bool moreThanAcked = false; ///< it acknowledges data that its sender had not acknowledged before
        bool otherHops = false;     ///< it came another way than its sender's other packets
        bool windowClosed = false;  ///< its sender had less and less room for what came
        bool wordWithPeer = false;  ///< the other side had sent data last
        bool dataCameAfter = false;
        bool answersSegment = false; ///< as an end does that has no connection: RFC 9293 section 3.5.2
        FrameNumber lastData = 0;   ///< of the other side
    };

    void opening(const Heard& heard);
    void reset(const Heard& heard, const Directions& sides, int lastSender);
    void reportOpening(Verdict& verdict, const Conversation& conversation) const;
    void reportReset(Verdict& verdict, const Directions& sides) const;
    bool reportSilence(Verdict& verdict, const Directions& sides) const;
    void reportClosing(Verdict& verdict) const;

    int m_opener = -1;
    Sightings m_syns, m_synAcks;
    Nanoseconds m_firstSyn = noTime, m_lastSyn = noTime;
    bool m_answered = false, m_established = false;
    FrameNumber m_firstFrame = 0, m_lastFrame = 0;
    std::array<std::uint32_t, 2> m_packets {}, m_otherThanSyn {};
    std::array<std::uint32_t, 2> m_lastAck {};
    std::array<Nanoseconds, 2> m_lastHeard {noTime, noTime};
    std::array<std::uint8_t, 2> m_hops {};
    std::array<std::uint32_t, 2> m_lastWindow {}, m_largestWindow {};

    std::array<Sightings, 2> m_keepAlives, m_unreachable;
    std::uint16_t m_unreachableCode = 0;
    Reset m_reset;
    int m_firstFin = -1;
    FrameNumber m_finFrame = 0;
    std::uint32_t m_finEnd = 0;
    Nanoseconds m_finTime = noTime;
    bool m_bothFins = false, m_crossed = false;
    FrameNumber m_secondFin = 0;
    Sightings m_afterHalfClose;
    std::uint64_t m_bytesAfterHalfClose = 0;
};

} // namespace porthole::analysis
