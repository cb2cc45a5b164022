// Reads a TCP conversation and makes a graph of it on a thread of its own.
#pragma once

#include "analysis/session.h"
#include "analysis/sockets/kernel_numbers.h"
#include "analysis/stream/stream_graphs.h"

#include <QObject>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace porthole::gui {

struct StreamGraphWish {
    std::uint32_t stream = 0; ///< tcp.stream
    analysis::StreamGraphKind kind = analysis::StreamGraphKind::TcpTrace;
    analysis::StreamGraphOptions options {};
    bool busierSide = false; ///< in place of options.sender
    bool kernel = false;     ///< with the kernel's numbers
    bool operator==(const StreamGraphWish& other) const
    {
        return stream == other.stream && kind == other.kind && options.sender == other.options.sender
            && options.average == other.options.average && options.bySequence == other.options.bySequence
            && busierSide == other.busierSide && kernel == other.kernel;
    }
};

struct StreamGraphAnswer {
    StreamGraphWish wish; ///< options.sender and options.average as they were used
    bool found = false;   ///< there is such a conversation
    analysis::Conversation conversation {};
    std::uint32_t streams = 0; ///< TCP conversations in the capture
    std::vector<analysis::StreamCurve> curves; ///< of the packets, then of the kernel
    std::size_t kernelSamples = 0, kernelSamplesOfOtherSide = 0;
    std::size_t segments = 0;
    analysis::FrameNumber read = 0, all = 0; ///< packets
    bool complete = false; ///< all packets that there are were read
};

class StreamGraphJob : public QObject {
    Q_OBJECT
public:
    explicit StreamGraphJob(std::shared_ptr<const analysis::Session> session);
    /// Stops within some milliseconds.
    ~StreamGraphJob() override;

    /// Takes the place of the wish before.
    void wish(const StreamGraphWish& wish);
    /// There are more packets.
    void sessionGrew();
    /// Leaves the graph as far as it was made.
    void cancel();
    /// The newest graph; nothing: none since the last call.
    std::optional<StreamGraphAnswer> take();

Q_SIGNALS:
    /// There is something to take(). Said once until it is taken.
    void answered();

private:
    struct Reading;

    void run(const std::stop_token& stop);
    void answer(Reading& reading, const StreamGraphWish& wish, const std::stop_token& stop);
    void deliver(const Reading& reading, StreamGraphWish wish, bool complete, const std::stop_token& stop);

    std::shared_ptr<const analysis::Session> m_session;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    std::optional<StreamGraphWish> m_wish;
    bool m_wanted = false; ///< there is something to do
    std::stop_source m_current; ///< of what is being done
    std::optional<StreamGraphAnswer> m_answer;
    bool m_announced = false;
    std::jthread m_thread; ///< the last member: it ends before what it uses
};

} // namespace porthole::gui
