// SocketBirths for those without the right: asks porthole-programs, a small program that has it.
#pragma once

#include "analysis/sockets/socket_births.h"

#include <memory>

namespace porthole::analysis {

class BirthHelper {
public:
    BirthHelper();
    ~BirthHelper();
    BirthHelper(const BirthHelper&) = delete;
    BirthHelper& operator=(const BirthHelper&) = delete;

    /// False, and problem() why and what to do: there is no such program, or it may not either. May take two seconds.
    bool start();
    bool running() const { return m_link != nullptr; }
    const std::string& problem() const { return m_problem; }

    /// As SocketBirths::find(). Also nothing when the program has ended, which running() tells then.
    std::optional<SocketBirth> find(std::uint64_t cookie);

private:
    struct Link;
    bool fail(std::string problem);
    std::unique_ptr<Link> m_link; ///< null: it does not run
    std::string m_problem;
};

} // namespace porthole::analysis
