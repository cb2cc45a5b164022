// Keeps a ProgramBook while packets are captured: a thread that hears of sockets as they are opened and closed, and looks at
// the kernel's tables now and then.
#pragma once

#include "analysis/sockets/program_book.h"

#include <memory>
#include <thread>

namespace porthole::analysis {

/// How well sockets can be seen on this machine by this user.
struct WatchAbilities {
    bool births = false; ///< programs are seen when they open sockets
    bool deaths = false; ///< sockets are seen when they are closed
    bool tables = false;
    std::vector<std::string> missing; ///< a sentence for each thing that cannot be done
};

class SocketWatch {
public:
    struct Options {
        int interval = 500;        ///< milliseconds between looks at the tables
        bool commandLines = false; ///< note how programs were called
        int sampling = 100;        ///< milliseconds between looks at what the kernel's TCP knows; 0: none
    };
    /// Has looked at the tables once when it returns.
    explicit SocketWatch(const Options& options);
    ~SocketWatch();
    SocketWatch(const SocketWatch&) = delete;
    SocketWatch& operator=(const SocketWatch&) = delete;

    const WatchAbilities& abilities() const { return m_abilities; }
    std::shared_ptr<const ProgramBook> book() const { return m_book; }
    /// Hears what has happened until now, before it returns: at the end of a capture.
    void catchUp();

private:
    class Work;
    WatchAbilities m_abilities;
    std::shared_ptr<ProgramBook> m_book;
    std::unique_ptr<Work> m_work;
};

} // namespace porthole::analysis
