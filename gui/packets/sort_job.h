// Sorts the packet list on threads of its own.
#pragma once

#include "analysis/frame_order.h"
#include "analysis/session.h"

#include <QObject>

#include <memory>
#include <stop_token>
#include <vector>

namespace porthole::gui {

/// What stands where in a sorted list. Places are rows of the list in file order.
struct SortedRows {
    std::vector<std::uint32_t> placeOfRow; ///< ascending
    std::vector<std::uint32_t> rowOfPlace;
};

class SortJob : public QObject {
    Q_OBJECT
public:
    /// Begins at once; connect to the signals before the event loop runs. `ranks`: what sorts of this session share.
    SortJob(std::shared_ptr<const analysis::Session> session, analysis::FrameList frames, analysis::SortColumn column,
        std::shared_ptr<analysis::SortRanks> ranks, QObject* parent = nullptr);
    /// Stops. Does not wait.
    ~SortJob() override;
    /// The thread stops soon; no signal comes from it.
    void cancel();

Q_SIGNALS:
    /// Packets have to be dissected, and some have been.
    void progressed(quint32 done, quint32 all);
    /// The last signal.
    void finished(std::shared_ptr<const porthole::gui::SortedRows> rows);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
    std::stop_source m_stop;
};

} // namespace porthole::gui
