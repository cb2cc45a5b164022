// One capture that is open, or being opened, in a window: tells the window what has arrived, on a timer.
#pragma once

#include "capture/live/segments.h"
#include "gui/documents/loader.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>

namespace porthole::gui {

class CaptureDocument : public QObject {
    Q_OBJECT
public:
    /// Begins to open the file; connect to the signals before the event loop runs.
    explicit CaptureDocument(
        const QString& path, Loader::Growth growth = Loader::Growth::Ignored, const analysis::SessionOptions& options = {}, QObject* parent = nullptr);
    /// The files of a ring as one capture, which grows; `path` is what it is called.
    CaptureDocument(
        std::shared_ptr<capture::SegmentChain> chain, const QString& path, const analysis::SessionOptions& options = {}, QObject* parent = nullptr);
    ~CaptureDocument() override;

    const QString& path() const { return m_path; }
    /// Null unless it is the files of a ring.
    capture::SegmentChain* chain() const { return m_chain.get(); }
    /// The same packets have been saved under another name, which they have from now on.
    void setPath(const QString& path);
    QString fileName() const;
    /// Null before opened().
    const std::shared_ptr<const analysis::Session>& session() const { return m_session; }
    const analysis::LoadState& state() const { return m_state; }
    bool isLoading() const { return m_timer.isActive(); }
    /// The file is followed while it is written: fileGrew() and fileIsComplete() say how that goes on.
    bool isGrowing() const { return m_growing; }
    void fileGrew();
    void fileIsComplete();
    /// Stops loading; what has been loaded stays.
    void cancel();

Q_SIGNALS:
    void opened();
    /// Nothing could be read.
    void failed(const porthole::capture::Problem& problem);
    /// More frames than before.
    void framesAdded();
    void progressed();
    /// Loading has ended: at the end of the file, or cancelled.
    void finished();

private:
    void begin();
    void poll();

    QString m_path;
    std::shared_ptr<capture::SegmentChain> m_chain;
    std::unique_ptr<Loader> m_loader;
    std::shared_ptr<const analysis::Session> m_session;
    analysis::LoadState m_state;
    QTimer m_timer;
    bool m_followed;
    bool m_growing;
};

} // namespace porthole::gui
