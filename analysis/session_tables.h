// The tables of a session as they are at one moment: for what looks at very many frames at once.
#pragma once

#include "analysis/session.h"
#include "analysis/summary_pass.h"

#include <mutex>
#include <shared_mutex>

namespace porthole::analysis {

/// Nothing is added while it lives, so that it has to go soon: loading waits.
class SessionTables {
public:
    explicit SessionTables(const Session& session)
        : m_lock(session.m_mutex)
        , m_session(session)
    {
    }

    const FrameIndex& index() const { return m_session.m_index; }
    const ConversationTable& conversations() const { return m_session.m_conversations; }
    const SideTables& side() const { return *m_session.m_sideTables; }
    const FrameEdits& edits() const { return *m_session.m_edits; }
    /// As the user has moved them.
    Nanoseconds firstTime() const { return edits().shift.apply(m_session.m_firstTime); }
    Nanoseconds time(FrameNumber number) const { return edits().shift.apply(index().time(number)); }
    /// Null: none are shown.
    std::shared_ptr<const NameResolver> names() const { return m_session.m_names; }

private:
    std::shared_lock<std::shared_mutex> m_lock;
    const Session& m_session;
};

} // namespace porthole::analysis
