// Asks the system on a thread of its own what may take a while; of the questions that wait, only the last is asked.
#pragma once

#include <QObject>

#include <functional>
#include <memory>

namespace porthole::gui
{

class LatestJob : public QObject
{
    Q_OBJECT
public:
    /// Runs on the GUI thread, unless the LatestJob is gone by then.
    using Answer = std::function<void()>;

    explicit LatestJob(QObject* parent = nullptr);
    /// Does not wait for a question that is being asked; its answer is thrown away.
    ~LatestJob() override;

    /// Takes the place of a question that still waits. It must hold all it needs: it may outlive its asker.
    void ask(std::function<Answer()> question);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace porthole::gui
