// Opens and loads a capture on a thread of its own, which the window never waits for.
#pragma once

#include "analysis/session.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace porthole::gui {

class Loader {
public:
    enum class Growth {
        Ignored,  ///< loads what is there
        Followed, ///< waits for more() and complete()
    };

    /// Begins at once.
    explicit Loader(const QString& path, Growth growth = Growth::Ignored, const analysis::SessionOptions& options = {});
    /// Loads what `open` gives, which is called on the loader's thread.
    using Open = std::function<std::unique_ptr<analysis::Session>(capture::Problem& problem)>;
    Loader(Open open, Growth growth);
    /// Cancels, and lets the thread finish by itself if it does not within a moment: a read may hang on a dead network
    /// drive or on a pipe that nobody writes to.
    ~Loader();

    void cancel() { m_stop.request_stop(); }
    /// The file has grown: goes on loading where the end was. Only for a file that is followed.
    void more();
    /// The file will not grow any more: loads the rest and ends.
    void complete();
    /// Nothing will be loaded any more.
    bool ended() const;
    /// Null until the file has been opened, and when it cannot be.
    std::shared_ptr<const analysis::Session> session() const;
    /// Why there will never be a session.
    std::optional<capture::Problem> failure() const;

    /// Frees a capture on a thread of its own: the index of a large one takes longer than a frame.
    static void discard(std::shared_ptr<const analysis::Session> session);

    /// Waits until no thread of any loader is left. False when that takes longer; the program must then leave without
    /// tidying up.
    static bool allEnded(std::chrono::milliseconds patience);

    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
    std::stop_source m_stop;
};

} // namespace porthole::gui
