// Names of hosts as the system's resolver has them: its hosts file, multicast DNS, name servers, in the order of nsswitch.conf(5).
// Name servers learn from the questions which addresses are in the capture, so nobody is asked unless the user wants it.
#pragma once

#include "dissectors/core/names.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace porthole::analysis {

/// Asks for each address once, on threads of its own. Any thread may ask for names.
class SystemNames : public HostNames {
public:
    using Lookup = std::function<std::string(const Address&)>; ///< empty: it has no name. May take seconds

    struct Options {
        /// How long nameOf() waits for an answer; 0: not at all. After a few that did not come in time it waits no more.
        std::chrono::milliseconds patience {0};
        /// Called, by any thread, when a name has come that nameOf() did not wait for.
        std::function<void()> found {};
        Lookup lookup {}; ///< empty: the system's
    };

    explicit SystemNames(Options options);
    /// Does not wait for answers that are under way, and `found` is not called any more.
    ~SystemNames() override;
    SystemNames(const SystemNames&) = delete;
    SystemNames& operator=(const SystemNames&) = delete;

    std::string nameOf(const Address& address) override;

private:
    struct State;
    std::shared_ptr<State> m_state; ///< the threads have it too
};

} // namespace porthole::analysis
