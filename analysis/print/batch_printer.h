// Dissects and prints packets of a session, a stretch after the other: one a thread.
#pragma once

#include "analysis/session.h"
#include "analysis/print/printer.h"

#include <memory>
#include <span>

namespace porthole::print {

/// The packet that was printed last.
struct LastPrinted {
    bool any = false; ///< there was one
    Nanoseconds time = noTime;
};

class BatchPrinter {
public:
    BatchPrinter(const PrintOptions& options, const analysis::Session& session)
        : m_session(session)
        , m_reader(session)
        , m_printer(makePrinter(options, session))
    {
    }

    Printer& printer() { return *m_printer; }

    /// Prints some frames, ascending; returns how many could still be read. `before`: the one printed before the first of
    /// them.
    std::size_t print(std::span<const analysis::FrameNumber> frames, LastPrinted before, Text& out)
    {
        const auto firstTime = m_session.firstTime();
        analysis::FrameNumber last = 0;
        Nanoseconds lastTime = noTime;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const auto number = frames[i];
            const auto previous = number == 1 ? noTime : number == last + 1 ? lastTime : m_session.row(number - 1).time;
            // The first one is displayed no time after itself.
            m_reader.setPreviousDisplayed(!before.any && number > 1 ? m_session.row(number).time : before.time);
            if (!m_reader.read(number, m_printer->wanted()))
                return i;
            const auto time = m_reader.packet().frame.header.time;
            m_printer->print({m_reader.packet(), {time, firstTime, previous, before.time}, !before.any}, out);
            last = number;
            lastTime = time;
            before = {true, time};
        }
        return frames.size();
    }

private:
    const analysis::Session& m_session;
    analysis::PacketReader m_reader;
    std::unique_ptr<Printer> m_printer;
};

} // namespace porthole::print
