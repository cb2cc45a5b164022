// Names of hosts that the capture's own DNS, mDNS and LLMNR answers give: the owners of A and AAAA records (RFC 1035 section
// 3.4.1, RFC 3596 section 2.1).
#pragma once

#include "analysis/stacks_with.h"
#include "analysis/statistics/frame_survey.h"

#include <map>
#include <memory>
#include <string>

namespace porthole::analysis {

/// Used by one thread at a time.
class AnswerNames {
public:
    using Names = std::map<Address, std::string>;

    explicit AnswerNames(const Session& session);

    /// Looks at the frames behind those looked at so far, up to `last`. False if stopped: a later call goes on.
    bool extendTo(FrameNumber last, const std::stop_token& stop = {});
    FrameNumber looked() const { return m_looked; }
    /// Of an address that was given several names the last one, as in tshark.
    const Names& names() const { return m_names; }
    /// Grows with every name that was not there before.
    std::uint64_t changes() const { return m_changes; }

private:
    using Found = std::vector<std::pair<Address, std::string>>;
    FrameNumber choose(FrameNumber last, std::vector<FrameNumber>& frames);
    void look(const Packet& packet, Found& found) const;

    const Session& m_session;
    FrameSurvey m_survey;
    StacksWith m_hasNames;
    const FieldInfo *m_owner, *m_ipv4, *m_ipv6;
    FrameNumber m_looked = 0;
    Names m_names;
    std::uint64_t m_changes = 0;
};

/// Names that are known (never null), and for other hosts those of `others` (null: none).
std::shared_ptr<HostNames> knownHosts(std::shared_ptr<const AnswerNames::Names> names, std::shared_ptr<HostNames> others);

} // namespace porthole::analysis
