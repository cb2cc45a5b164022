// What exports do on their thread.
#pragma once

#include "analysis/print/print_options.h"
#include "analysis/session.h"
#include "capture/file/save_capture.h"
#include "gui/basics/long_job.h"
#include "gui/documents/packet_range_box.h"
#include "gui/settings/settings.h"

#include <QByteArray>

#include <memory>

class QPagedPaintDevice;

namespace porthole::gui {

/// Saves packets as a capture: of `how` format, compression and comments count.
LongJob::Work savePackets(
    std::shared_ptr<const analysis::Session> session, const QString& path, capture::SaveOptions how, ChosenPackets packets);

/// Writes packets as text, CSV, JSON or PDML.
LongJob::Work printToFile(
    std::shared_ptr<const analysis::Session> session, const QString& path, print::PrintOptions options, ChosenPackets packets);

/// Prints packets; `printer` takes pages until the job has ended. `header` stands on top of each.
LongJob::Work printOnPaper(std::shared_ptr<const analysis::Session> session, std::shared_ptr<QPagedPaintDevice> printer,
    const QString& header, print::PrintOptions options, ChosenPackets packets);

/// Writes bytes as they are.
LongJob::Work writeBytes(const QString& path, const QByteArray& bytes);

/// The form that the Time column has in the window.
print::TimeForm timeFormOf(TimeFormat format);

} // namespace porthole::gui
