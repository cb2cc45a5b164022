// Turns many rows into text on a thread of its own.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/session.h"
#include "gui/packets/packet_list_model.h"
#include "gui/packets/row_provider.h"

#include <QObject>

#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

namespace porthole::gui {

class CopyJob : public QObject {
    Q_OBJECT
public:
    enum class Form {
        Text, ///< columns with tabs between them
        Csv,
    };

    /// Begins at once. `columns`: those that are visible are copied, from left to right.
    CopyJob(std::shared_ptr<const analysis::Session> session, std::vector<std::uint32_t> frames, Form form,
        QList<PacketListColumn> columns, const TimeDisplay& timeDisplay, QObject* parent);
    ~CopyJob() override;

Q_SIGNALS:
    void finished(const QString& text);

private:
    void run(const std::stop_token& stop);

    std::shared_ptr<const analysis::Session> m_session;
    std::vector<std::uint32_t> m_frames;
    Form m_form;
    QList<PacketListColumn> m_columns;
    TimeDisplay m_timeDisplay;
    std::jthread m_thread;
};

} // namespace porthole::gui
