#include "capture/helper/reporter.h"

#include "capture/helper/report_lines.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

namespace
{

/// Reports are few: whoever has not read that many does not read at all.
constexpr std::size_t mostWaiting = 1024 * 1024;

} // namespace

Reporter::Reporter(int descriptor)
    : m_descriptor(descriptor)
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags >= 0)
        ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

void Reporter::send(const CaptureReport& report)
{
    const std::scoped_lock lock(m_mutex);
    if (m_gone || m_waiting.size() > mostWaiting)
        return;
    m_waiting += reportLine(report);
    writeWaiting();
}

void Reporter::sendIfIdle(const CaptureReport& report)
{
    const std::scoped_lock lock(m_mutex);
    if (m_gone || !writeWaiting())
        return;
    m_waiting += reportLine(report);
    writeWaiting();
}

void Reporter::trouble(int source, Problem::Kind kind, std::string text)
{
    send(CaptureTrouble { source, { kind, std::move(text), 0 } });
}

bool Reporter::flush()
{
    const std::scoped_lock lock(m_mutex);
    return writeWaiting();
}

void Reporter::drain(int milliseconds)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (!flush() && std::chrono::steady_clock::now() < deadline) {
        constexpr int aMoment = 50;
        pollfd ready { m_descriptor, POLLOUT, 0 };
        ::poll(&ready, 1, aMoment);
    }
}

bool Reporter::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return !m_waiting.empty();
}

bool Reporter::readerGone() const
{
    const std::scoped_lock lock(m_mutex);
    return m_gone;
}

/// True if nothing waits any more.
bool Reporter::writeWaiting()
{
    while (!m_waiting.empty()) {
        const ssize_t put = ::write(m_descriptor, m_waiting.data(), m_waiting.size());
        if (put > 0) {
            m_waiting.erase(0, static_cast<std::size_t>(put));
        } else if (errno == EAGAIN) {
            return false;
        } else if (errno != EINTR) {
            m_gone = true;
            m_waiting.clear();
        }
    }
    return true;
}

} // namespace porthole::capture
