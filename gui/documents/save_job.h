// Saves the open capture under a name, on a thread of its own.
#pragma once

#include "analysis/session.h"
#include "capture/file/save_capture.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <memory>

namespace porthole::gui
{

class SaveJob : public QObject
{
    Q_OBJECT
public:
    /// Begins at once; connect to the signals before the event loop runs. What is saved is what the session has read.
    /// `options`: what else is to be done, besides the format.
    SaveJob(std::shared_ptr<const analysis::Session> session, const QString& path, capture::FileFormat format,
        capture::Compression compression, capture::SaveOptions options = {}, QObject* parent = nullptr);
    /// Cancels; the file at the path then stays as it was. Does not wait.
    ~SaveJob() override;

    const QString& path() const { return m_path; }
    void cancel();

Q_SIGNALS:
    /// 0 to 1000.
    void progressed(int done);
    /// The last signal. Cancelled: with `saved` false and no text. Saved with a complaint: something was left out.
    void finished(bool saved, const QString& complaint);

private:
    struct Shared;
    QString m_path;
    std::shared_ptr<Shared> m_shared;
};

/// What the ending of a file name says about its format; what it does not say is pcapng, not compressed.
capture::FileFormat formatOfName(const QString& path);
capture::Compression compressionOfName(const QString& path);

} // namespace porthole::gui
