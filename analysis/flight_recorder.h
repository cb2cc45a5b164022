// A flight recorder keeps the last packets and saves them when something happens. This is the part that decides: it
// looks at the frames that a growing session finds, and says when which of them are to be saved, and why.
//
// It knows no files and no clock: RecorderWatch (recorder_watch.h) has those. One thread at a time.
#pragma once

#include "analysis/filter/display_filter.h"
#include "analysis/session.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace porthole::analysis {

/// Something else to save for: asked about every frame, by the thread that calls look().
struct RecorderCondition {
    std::string words; ///< what has happened, as the beginning of a sentence: "A packet matched the filter \"port 53\""
    std::string name;  ///< one word, for names of files
    std::function<bool(const Session& session, FrameNumber frame)> holds;
};

/// A capture filter as a condition. Names of hosts are looked up when the first packet of a link type comes; packets of
/// link types that the filter does not compile for do not match.
RecorderCondition whenFilterMatches(const std::string& filter);

/// A display filter as a condition, asked of packets as they are known when they come: later ones may tell more.
RecorderCondition whenDisplayFilterPasses(DisplayFilter filter);

struct RecorderSettings {
    std::chrono::nanoseconds before {}; ///< how much before the event is saved; 0: all that is held
    std::chrono::nanoseconds after = std::chrono::seconds(10); ///< and how much after it

    bool onReset = false;                 ///< a TCP segment with RST
    std::uint32_t retransmissions = 0;    ///< so many TCP retransmissions, of whatever kind and conversation …
    std::chrono::nanoseconds retransmissionsWithin = std::chrono::seconds(1); ///< … within so long; 0 of them: never
    std::vector<RecorderCondition> conditions {};

    /// So many recordings begin by themselves; then only saveNow() does, lest the disk fill up.
    std::uint32_t mostRecordings = 100;
};

/// What is to be saved: all frames of a stretch of time.
struct Recording {
    std::uint64_t id = 0;        ///< counted from 1
    Nanoseconds from = noTime;   ///< noTime: from the oldest that is held
    Nanoseconds to = 0;
    Nanoseconds when = 0;        ///< of the event
    std::string why;             ///< one sentence
    std::string name;            ///< of the kind of event, one word: "reset"
    std::uint64_t more = 0;      ///< events that followed until `to`
    std::chrono::nanoseconds due {};     ///< on the clock of look(): when all of it has come in …
    std::chrono::nanoseconds latestDue {}; ///< … and when that is at the latest, whatever follows
};

class FlightRecorder {
public:
    /// For a while after an event, what happens is part of the same recording: so many times `after`, a second at least.
    static constexpr int stretches = 6;
    /// Packets take so long at most from the interface to the session.
    static constexpr std::chrono::milliseconds onTheWay {500};

    explicit FlightRecorder(RecorderSettings settings);

    const RecorderSettings& settings() const { return m_settings; }

    /// Frames `first` to `last` are new. `now`: any clock that only goes forward.
    void look(const Session& session, FrameNumber first, FrameNumber last, std::chrono::nanoseconds now);
    /// Somebody wants the last packets saved, at this time of day.
    void saveNow(Nanoseconds timeOfDay, std::chrono::nanoseconds now);

    /// Those that wait for their end, the oldest first.
    const std::deque<Recording>& waiting() const { return m_waiting; }
    /// The next one that is complete. Nothing while none is.
    std::optional<Recording> take(std::chrono::nanoseconds now);
    /// The next one, complete or not: the capture has ended.
    std::optional<Recording> takeUnfinished();
    /// True once the limit is reached and another event has come.
    bool isExhausted() const { return m_exhausted; }

private:
    struct Event {
        Nanoseconds when;
        Nanoseconds last; ///< `after` counts from here
        std::string why, name;
        bool asked = false;
    };
    void lookAt(const Session& session, FrameNumber number, const FrameRow& row, std::chrono::nanoseconds now);
    bool endsABurst(Nanoseconds time);
    void add(Event event, std::chrono::nanoseconds now);

    RecorderSettings m_settings;
    std::deque<Recording> m_waiting;
    std::deque<Nanoseconds> m_retransmissions; ///< times of the last ones, fewer than make a burst
    Nanoseconds m_latest = noTime;             ///< of all frames
    std::uint64_t m_recordings = 0;
    std::uint32_t m_byThemselves = 0; ///< recordings that nobody asked for
    bool m_exhausted = false;
};

} // namespace porthole::analysis
