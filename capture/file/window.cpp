#include "capture/file/window.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::capture
{

namespace
{

// Small, so that the first frames of a large file are there at once; then as large as still fits the second-level
// cache beside the rest, which is faster than a larger block that does not.
constexpr std::size_t firstBlock = 64 * 1024;
constexpr std::size_t block = 1024 * 1024;

} // namespace

Window::Window(std::unique_ptr<ByteSource> source)
    : m_source(std::move(source))
{
}

bool Window::fill(std::size_t size)
{
    while (available() < size) {
        makeRoom(size);
        const std::size_t got = m_source->read({ m_buffer.get() + m_end, m_capacity - m_end });
        if (got == 0)
            return false;
        m_end += got;
    }
    return true;
}

/// Leaves room for at least one byte behind m_end: the unread rest goes to the front, into a larger buffer if it fills
/// it.
void Window::makeRoom(std::size_t size)
{
    const std::size_t rest = available();
    std::size_t capacity = m_capacity;
    if (!m_buffer)
        capacity = firstBlock;
    else if (rest == m_capacity)
        capacity = std::max(block, std::min(2 * m_capacity, size));
    else if (m_offset > 0)
        capacity = size > block ? std::max(block, m_capacity) : block;

    if (capacity != m_capacity) {
        auto buffer = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
        if (rest)
            std::memcpy(buffer.get(), data(), rest);
        m_buffer = std::move(buffer);
        m_capacity = capacity;
    } else if (m_begin > 0) {
        std::memmove(m_buffer.get(), data(), rest);
    }
    m_begin = 0;
    m_end = rest;
}

} // namespace porthole::capture
