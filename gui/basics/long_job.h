// One piece of work on a thread of its own that may take long: says how far it is, and can be cancelled.
#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <stop_token>

namespace porthole::gui {

class LongJob : public QObject {
    Q_OBJECT
public:
    /// Told the part that is done, 0 to 1.
    using Progress = std::function<void(double done)>;
    /// Runs on the thread and must hold all it needs: it may outlive the job. Gives what went wrong, in a sentence for the
    /// user; empty: nothing did.
    using Work = std::function<QString(const std::stop_token& stop, const Progress& progress)>;

    /// Begins at once; connect to the signals before the event loop runs.
    explicit LongJob(Work work, QObject* parent = nullptr);
    /// Cancels; does not wait.
    ~LongJob() override;

    void cancel();
    bool isCancelled() const;

Q_SIGNALS:
    /// 0 to 1000.
    void progressed(int done);
    /// The last signal, also when it was cancelled.
    void finished(const QString& complaint);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace porthole::gui
