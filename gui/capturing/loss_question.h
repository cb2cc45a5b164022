// Before a capture is saved as pcap: what of it is lost.
#pragma once

#include "analysis/session.h"

#include <functional>
#include <memory>

class QWidget;

namespace porthole::gui {

/// Looks, on a thread of its own, for what a pcap file of the session cannot hold; asks whether that may be lost. `save` is
/// called if nothing is lost or it may be; `elsewhere` if another format is to be chosen.
void askAboutLosses(QWidget* window, std::shared_ptr<const analysis::Session> session, std::function<void()> save,
    std::function<void()> elsewhere);

} // namespace porthole::gui
