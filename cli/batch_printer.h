// Dissects and prints packets of a session, a stretch after the other: one a thread.
#pragma once

#include "analysis/session.h"
#include "cli/printer.h"

#include <memory>

namespace porthole::cli {

class BatchPrinter {
public:
    BatchPrinter(const Options& options, const analysis::Session& session)
        : m_session(session)
        , m_reader(session)
        , m_printer(makePrinter(options, session))
    {
    }

    Printer& printer() { return *m_printer; }

    /// Prints frames from `first` up to `last`; returns how many could still be read.
    analysis::FrameNumber print(analysis::FrameNumber first, analysis::FrameNumber last, Text& out)
    {
        auto previous = first > 1 ? m_session.row(first - 1).time : noTime;
        const auto firstTime = m_session.firstTime();
        for (auto number = first; number <= last; ++number) {
            if (!m_reader.read(number, m_printer->wanted()))
                return number - first;
            const auto time = m_reader.packet().frame.header.time;
            m_printer->print({m_reader.packet(), {time, firstTime, previous, previous}}, out);
            previous = time;
        }
        return last - first + 1;
    }

private:
    const analysis::Session& m_session;
    analysis::PacketReader m_reader;
    std::unique_ptr<Printer> m_printer;
};

} // namespace porthole::cli
