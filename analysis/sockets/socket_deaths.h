// Sockets that the kernel takes down, as it tells at that moment (sock_diag(7), the SKNLGRP_…_DESTROY groups): TCP and UDP.
// Needs no right. With it a connection is known even if it lived between two looks at the table.
#pragma once

#include "analysis/sockets/socket.h"

#include <memory>

namespace porthole::analysis {

class SocketDeaths {
public:
    SocketDeaths();
    ~SocketDeaths();
    SocketDeaths(const SocketDeaths&) = delete;
    SocketDeaths& operator=(const SocketDeaths&) = delete;

    /// False, and problem() why: the kernel does not tell.
    bool running() const;
    const std::string& problem() const { return m_problem; }
    /// Readable when take() has something; -1: never.
    int descriptor() const;
    /// Appends what has come. Does not wait.
    void take(std::vector<Socket>& sockets);
    /// How often the kernel had more to tell than fitted.
    std::uint64_t overruns() const { return m_overruns; }

private:
    struct Link;
    std::unique_ptr<Link> m_link;
    std::string m_problem;
    std::uint64_t m_overruns = 0;
};

} // namespace porthole::analysis
