#include "capture/helper/capture_context.h"

#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace porthole::capture
{

Signal::Signal()
    : m_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

Signal::~Signal()
{
    ::close(m_descriptor);
}

void Signal::set()
{
    const std::uint64_t one = 1;
    // It can only fail when the flag has been set very often and never looked at.
    [[maybe_unused]] const auto put = ::write(m_descriptor, &one, sizeof one);
}

void Signal::clear()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(m_descriptor, &count, sizeof count);
}

bool Signal::isSet() const
{
    pollfd ready { m_descriptor, POLLIN, 0 };
    return ::poll(&ready, 1, 0) > 0;
}

} // namespace porthole::capture
