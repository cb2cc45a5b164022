// The part of a capture that is in memory while it is read in order.
#pragma once

#include "capture/file/byte_source.h"

#include <cstddef>
#include <memory>

namespace porthole::capture
{

/// A block of bytes that moves over a source. Frames are views into it; only what straddles the edge of a block is
/// moved.
class Window
{
public:
    explicit Window(std::unique_ptr<ByteSource> source);

    const std::uint8_t* data() const { return m_buffer.get() + m_begin; }
    std::size_t available() const { return m_end - m_begin; }
    std::uint64_t offset() const { return m_offset; } ///< of data() in the unpacked capture

    /// Makes at least `size` bytes available, if the source has them. Invalidates what data() gave before.
    /// Memory grows with the bytes that arrive, not with `size`, which nobody has verified yet.
    bool ensure(std::size_t size) { return available() >= size || fill(size); }

    /// Goes on behind `size` available bytes.
    void skip(std::size_t size)
    {
        m_begin += size;
        m_offset += size;
    }

    ByteSource& source() { return *m_source; }
    const ByteSource& source() const { return *m_source; }

private:
    bool fill(std::size_t size);
    void makeRoom(std::size_t size);

    std::unique_ptr<ByteSource> m_source;
    std::unique_ptr<std::uint8_t[]> m_buffer;
    std::size_t m_capacity = 0;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::uint64_t m_offset = 0;
};

} // namespace porthole::capture
