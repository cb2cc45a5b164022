// The part of a capture that was read, once more from its beginning.
#pragma once

#include "capture/file/byte_source.h"
#include "capture/file/capture_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace porthole::capture
{

class ReadAgain final : public ByteSource
{
public:
    explicit ReadAgain(const CaptureFile& source)
        : m_source(source)
        , m_end(source.end())
    {
    }

    std::size_t read(std::span<std::uint8_t> into) override
    {
        const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), m_end - m_position));
        const std::size_t got = m_source.readRaw(m_position, into.first(wanted));
        m_position += got;
        if (got < wanted)
            m_failure = Problem { Problem::Kind::Changed,
                fmt::format("The capture can no longer be read beyond byte {}", m_position.load()), m_position };
        return got;
    }

    std::optional<Problem> failure() const override { return m_failure; }
    std::size_t readAt(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        return m_source.readRaw(offset, into);
    }
    Progress progress() const override { return { m_position, m_end }; }

private:
    const CaptureFile& m_source;
    std::uint64_t m_end;
    std::atomic<std::uint64_t> m_position = 0;
    std::optional<Problem> m_failure;
};

} // namespace porthole::capture
