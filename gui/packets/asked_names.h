// Names of hosts for the open capture that have to be looked for: in its own DNS answers, then, if the user wants it, by the
// system's resolver.
#pragma once

#include "analysis/answer_names.h"
#include "analysis/system_names.h"
#include "gui/statistics/counting_job.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace porthole::gui {

class AskedNames : public QObject {
    Q_OBJECT
public:
    explicit AskedNames(CaptureView& view, QObject* parent = nullptr);
    ~AskedNames() override;

    /// `system` counts only with `network`.
    void setWanted(bool network, bool system);
    /// Null: nobody is asked.
    const std::shared_ptr<HostNames>& hosts() const { return m_hosts; }

Q_SIGNALS:
    /// There are other names, or hosts() is another. Not more often than can be looked at.
    void changed();

private:
    void takeAnswers();
    void join();

    CaptureView& m_view;
    std::unique_ptr<CountingJob> m_answers;
    std::shared_ptr<analysis::SystemNames> m_system;
    std::shared_ptr<HostNames> m_hosts;
    std::shared_ptr<const Counted> m_counted; ///< what m_hosts was made of
    QTimer m_soon;
};

} // namespace porthole::gui
