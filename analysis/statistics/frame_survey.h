// Dissects many frames on all cores and gives what was found in order of the frames.
//
//     FrameSurvey survey(session);
//     survey.run<Found>(frames, [](const Packet& packet, Found& found) { ... }, [&](Found& found) { ... }, stop);
#pragma once

#include "analysis/filter/crew.h"
#include "analysis/filter/frame_bitmap.h"
#include "analysis/session.h"

#include <algorithm>
#include <memory>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

namespace porthole::analysis {

/// Used by one thread at a time.
class FrameSurvey {
public:
    explicit FrameSurvey(const Session& session)
        : m_session(session)
        , m_readers(std::max(1U, std::thread::hardware_concurrency()))
    {
    }

    /// Frames that are worth one call of run(): stops are noticed between calls, and progress can be told.
    static constexpr std::size_t framesAtOnce = 4096;

    /// `look` is called on all cores, with trees; `merge` on this thread, once for every piece of frames, in their order.
    /// False if stopped: then nothing of these frames was merged. Frames that cannot be read are left out.
    template <typename Result, typename Look, typename Merge>
    bool run(std::span<const FrameNumber> frames, const Look& look, const Merge& merge, const std::stop_token& stop)
    {
        constexpr std::size_t framesInPiece = 64;
        const auto pieces = (frames.size() + framesInPiece - 1) / framesInPiece;
        std::vector<Result> results(pieces);
        const auto work = [&](std::size_t piece, unsigned hand) {
            if (!m_readers[hand])
                m_readers[hand] = std::make_unique<PacketReader>(m_session);
            auto& reader = *m_readers[hand];
            for (const auto frame : frames.subspan(piece * framesInPiece).first(std::min(framesInPiece, frames.size() - piece * framesInPiece))) {
                if (stop.stop_requested())
                    return;
                if (reader.read(frame, {.tree = true, .columns = false}))
                    look(reader.packet(), results[piece]);
            }
        };
        if (pieces <= 1) {
            if (pieces)
                work(0, 0);
        } else {
            if (!m_crew)
                m_crew = std::make_unique<Crew>(static_cast<unsigned>(m_readers.size()));
            m_crew->work(pieces, work);
        }
        if (stop.stop_requested())
            return false;
        for (auto& result : results)
            merge(result);
        return true;
    }

private:
    const Session& m_session;
    std::vector<std::unique_ptr<PacketReader>> m_readers; ///< one a thread
    std::unique_ptr<Crew> m_crew;
};

/// The frames behind `after` up to `last` that are in `only` (null: all), at most as many as FrameSurvey takes at once; and how
/// far these reach.
struct FramesToSurvey {
    std::vector<FrameNumber> frames;
    FrameNumber reach;
};
inline FramesToSurvey nextToSurvey(FrameNumber after, FrameNumber last, const FrameBitmap* only)
{
    FramesToSurvey next {{}, after};
    while (next.reach < last && next.frames.size() < FrameSurvey::framesAtOnce)
        if (const auto frame = ++next.reach; !only || only->test(frame))
            next.frames.push_back(frame);
    return next;
}

} // namespace porthole::analysis
