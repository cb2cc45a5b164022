#include "capture/helper/pipe_source.h"

#include "capture/helper/helper_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

/// Twice what the reader reads at once, and the block that it is in.
constexpr std::size_t mostRecent = 4 * 1024 * 1024;

} // namespace

PipeSource::PipeSource(FileDescriptor data, FileDescriptor errors, const Signal& stop, std::function<void()> idle)
    : m_data(std::move(data))
    , m_errors(std::move(errors))
    , m_stop(stop)
    , m_idle(std::move(idle))
{
}

PipeSource::Event PipeSource::wait()
{
    for (int timeout = 0;; timeout = -1) {
        std::array<pollfd, 3> wait { { { m_data.get(), POLLIN, 0 }, { m_stop.descriptor(), POLLIN, 0 },
            { m_errors.get(), POLLIN, 0 } } };
        if (timeout != 0)
            m_idle();
        // A program that has ended, and never opened its end of the pipe, leaves nothing to wait for.
        const bool programEnded = !m_complaint.empty() && !m_errors && m_position == 0;
        const int ready = ::poll(wait.data(), wait.size(), programEnded ? 0 : timeout);
        if (ready < 0 && errno != EINTR)
            return Event::End;
        if (wait[1].revents)
            return Event::Stop;
        if (wait[2].revents)
            readErrors();
        if (wait[0].revents)
            return Event::Data;
        if (programEnded)
            return Event::End;
    }
}

void PipeSource::readErrors()
{
    constexpr std::size_t longest = 4096;
    std::array<char, 1024> text;
    const ssize_t got = ::read(m_errors.get(), text.data(), text.size());
    if (got > 0)
        m_complaint.append(text.data(), static_cast<std::size_t>(got));
    else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        m_errors.reset(-1);
        m_complaint += '\n'; // never empty after the end
    }
    if (m_complaint.size() > longest)
        m_complaint.erase(0, m_complaint.size() - longest);
}

std::string PipeSource::complaint()
{
    // What the program says last is why it ends, and it may still be on its way.
    constexpr int aMoment = 300;
    pollfd wait { m_errors.get(), POLLIN, 0 };
    while (m_errors && !m_stop.isSet() && ::poll(&wait, 1, aMoment) > 0)
        readErrors();
    std::string_view text = m_complaint;
    const auto isSpace = [](char byte) { return byte == '\n' || byte == '\r' || byte == ' ' || byte == '.'; };
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return shownName(std::string(text.substr(text.rfind('\n') + 1)));
}

std::size_t PipeSource::read(std::span<std::uint8_t> into)
{
    // As much as a pipe holds: more would only be kept for later.
    into = into.first(std::min<std::size_t>(into.size(), 1024 * 1024));
    for (;;) {
        if (wait() != Event::Data)
            return 0;
        const ssize_t got = ::read(m_data.get(), into.data(), into.size());
        if (got > 0) {
            remember(into.first(static_cast<std::size_t>(got)));
            return static_cast<std::size_t>(got);
        }
        if (got == 0)
            return 0;
        if (errno != EINTR && errno != EAGAIN) {
            m_failure = Problem { Problem::Kind::Io,
                fmt::format("The system could not read the pipe ({})", std::strerror(errno)), m_position };
            return 0;
        }
    }
}

void PipeSource::remember(ByteView bytes)
{
    if (m_recent.size() + bytes.size() > mostRecent) {
        const std::size_t kept = std::min(m_recent.size(), mostRecent / 2);
        m_recent.erase(m_recent.begin(), m_recent.end() - static_cast<std::ptrdiff_t>(kept));
    }
    m_recent.insert(m_recent.end(), bytes.begin(), bytes.end());
    m_position += bytes.size();
}

std::size_t PipeSource::readAt(std::uint64_t offset, std::span<std::uint8_t> into) const
{
    const std::uint64_t begin = m_position - m_recent.size();
    if (offset < begin || offset >= m_position)
        return 0;
    const auto from = static_cast<std::size_t>(offset - begin);
    const std::size_t size = std::min(into.size(), m_recent.size() - from);
    std::memcpy(into.data(), m_recent.data() + from, size);
    return size;
}

} // namespace porthole::capture
