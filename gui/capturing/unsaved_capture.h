// A capture that is open and was not saved: as long as this lives, nobody takes its file for one that was left behind.
#pragma once

#include "capture/live/segments.h"

#include <QString>

namespace porthole::gui
{

class UnsavedCapture
{
public:
    /// Holds a shared lock on the file (capture/live/left_captures.h).
    explicit UnsavedCapture(const QString& path);
    UnsavedCapture(const UnsavedCapture&) = delete;
    UnsavedCapture& operator=(const UnsavedCapture&) = delete;

    const QString& path() const { return m_path; }
    /// It consists of these files, the ring of a flight recorder; they have locks of their own.
    void hold(capture::Segments ring) { m_ring = std::move(ring); }
    /// Deletes the file, or all of them. Who has it open still reads it.
    void remove();

private:
    QString m_path;
    capture::FileDescriptor m_lock;
    capture::Segments m_ring;
};

} // namespace porthole::gui
