// Follows one TCP connection, segment by segment, and judges it at the end. What is kept is bounded.
#pragma once

#include "analysis/verdict/duplicate_watch.h"
#include "analysis/verdict/life_watch.h"
#include "analysis/verdict/loss_watch.h"
#include "analysis/verdict/pace_watch.h"
#include "analysis/verdict/timeline.h"

namespace porthole::analysis {

class ConnectionWatch {
public:
    /// `captureDropped`: not everything that went by was captured.
    ConnectionWatch(bool withTimeline, bool captureDropped)
        : m_withTimeline(withTimeline)
        , m_captureDropped(captureDropped)
    {
    }

    /// In the order of the capture.
    void hear(const Segment& segment);
    /// An ICMP error that quotes a segment of the connection.
    void quoted(const Segment& segment);
    /// A packet of the connection that could not be looked at.
    void unreadable() { ++m_unreadable; }
    Verdict finish(ConversationId id, const Conversation& conversation);

private:
    void hearAcknowledgment(const Heard& heard);
    void readSack(const Heard& heard);
    void measure(const Heard& heard, Direction& sender);
    void updateWindow(const Heard& heard, Direction& sender, const Direction& receiver);
    void hearData(const Heard& heard);
    void updateTimeline(const Heard& heard, bool freshData);
    LimitedBy limitOf(int side) const;

    bool m_withTimeline, m_captureDropped;
    std::uint32_t m_packets = 0, m_unreadable = 0, m_superSegments = 0;
    FrameNumber m_firstFrame = 0, m_lastFrame = 0;
    Nanoseconds m_begin = noTime, m_end = noTime;
    Directions m_sides;
    DuplicateWatch m_duplicates;
    LifeWatch m_life;
    LossWatch m_loss;
    PaceWatch m_pace;
    std::array<Timeline, 2> m_timelines;
};

} // namespace porthole::analysis
