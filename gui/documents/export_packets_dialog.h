// File > Export specified packets: packets as a capture of their own.
#pragma once

#include "analysis/session.h"
#include "capture/file/capture_file.h"
#include "gui/basics/latest_job.h"
#include "gui/documents/export_dialog.h"

#include <memory>
#include <stop_token>

namespace porthole::gui {

class ExportPacketsDialog : public ExportDialog {
    Q_OBJECT
public:
    ExportPacketsDialog(std::shared_ptr<const analysis::Session> session, std::shared_ptr<const ChoosablePackets> packets,
        QWidget* parent);
    ~ExportPacketsDialog() override;

    capture::FileFormat format() const;
    capture::Compression compression() const;

private:
    void lookForLosses();

    std::shared_ptr<const analysis::Session> m_session;
    LatestJob m_losses;
    std::stop_source m_stop; ///< of the last search for losses
};

} // namespace porthole::gui
