#include "cli/output.h"

#include <cerrno>
#include <unistd.h>

namespace porthole::cli {

namespace {

constexpr std::size_t blockSize = 256 * 1024;

} // namespace

Output::Output(int descriptor, bool prompt)
    : m_descriptor(descriptor)
    , m_prompt(prompt || ::isatty(descriptor))
{
    m_buffer.reserve(blockSize);
}

Output::~Output()
{
    flush();
}

bool Output::write(std::string_view text)
{
    if (m_error)
        return false;
    if (m_buffer.size() + text.size() > blockSize && !flush())
        return false;
    if (text.size() >= blockSize)
        return send(text);
    m_buffer.append(text);
    return !m_prompt || flush();
}

bool Output::flush()
{
    const bool sent = send(m_buffer);
    m_buffer.clear();
    return sent;
}

bool Output::send(std::string_view text)
{
    while (!text.empty() && !m_error) {
        const auto written = ::write(m_descriptor, text.data(), text.size());
        if (written >= 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            m_error = errno;
    }
    return m_error == 0;
}

} // namespace porthole::cli
