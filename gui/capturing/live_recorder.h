// The flight recorder of a window: tells it, in its own thread, what was saved.
#pragma once

#include "analysis/recorder_watch.h"

#include <QObject>
#include <QString>

#include <memory>

namespace porthole::gui
{

class LiveRecorder : public QObject
{
    Q_OBJECT
public:
    explicit LiveRecorder(const analysis::RecorderOptions& options, QObject* parent = nullptr);
    /// Does not wait: what is being saved is saved by a thread of its own.
    ~LiveRecorder() override;

    const analysis::RecorderOptions& options() const { return m_options; }
    /// See analysis::RecorderWatch.
    void fileBegun(const QString& path);
    void grew();
    void saveNow();
    void finish();
    capture::Segments segments() const;

Q_SIGNALS:
    /// `packets` 0: there was none to be saved.
    void saved(const QString& path, quint64 packets, const QString& why);
    void failed(const QString& why, const QString& complaint);
    void complained(const QString& sentence);
    /// All is saved; the last signal.
    void finished();

private:
    struct Shared;
    analysis::RecorderOptions m_options;
    std::shared_ptr<Shared> m_shared;
    std::unique_ptr<analysis::RecorderWatch> m_watch;
};

} // namespace porthole::gui
