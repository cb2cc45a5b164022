// The bytes of a capture that another program sends through a pipe.
#pragma once

#include "capture/file/byte_source.h"
#include "capture/helper/capture_context.h"

#include <functional>
#include <string>

namespace porthole::capture
{

class PipeSource final : public ByteSource
{
public:
    /// `errors`, if it is one, is where the program behind the pipe complains; its end is the end of that program.
    /// `idle` is called before waiting for bytes.
    PipeSource(FileDescriptor data, FileDescriptor errors, const Signal& stop, std::function<void()> idle);

    /// Waits. 0 when the pipe has ended, or `stop` was set.
    std::size_t read(std::span<std::uint8_t> into) override;
    std::optional<Problem> failure() const override { return m_failure; }
    /// Only what came lately can be read again.
    std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;
    Progress progress() const override { return { m_position, 0 }; }

    /// The last that the program said, as part of a sentence; empty: nothing.
    std::string complaint();

private:
    enum class Event : std::uint8_t {
        Data,
        Stop,
        End, ///< the program has ended and nothing is left in the pipe
    };
    Event wait();
    void readErrors();
    void remember(ByteView bytes);

    FileDescriptor m_data;
    FileDescriptor m_errors;
    const Signal& m_stop;
    std::function<void()> m_idle;
    std::string m_complaint;
    std::optional<Problem> m_failure;
    std::atomic<std::uint64_t> m_position = 0;
    std::vector<std::uint8_t> m_recent; ///< the bytes before m_position
};

} // namespace porthole::capture
