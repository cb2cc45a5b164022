// Unpacks gzip, zstd and lz4 a piece at a time.
#pragma once

#include "capture/file/capture_file.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace porthole::capture
{

class Unpacker
{
public:
    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
    };

    virtual ~Unpacker();

    /// Unpacks some of `packed`. Once error() says something, it does nothing more.
    virtual Step step(ByteView packed, std::span<std::uint8_t> unpacked) = 0;

    /// Whether the packed data would be cut off if it ended here.
    virtual bool inTheMiddle() const = 0;

    /// What is wrong with the packed data; empty if nothing is.
    const std::string& error() const { return m_error; }

protected:
    std::string m_error;
};

/// None for compression None.
std::unique_ptr<Unpacker> makeUnpacker(Compression compression);

/// How many first bytes recogniseCompression() wants.
inline constexpr std::size_t compressionMagicSize = 4;

/// What the first bytes of a file say of its compression.
Compression recogniseCompression(ByteView beginning);

} // namespace porthole::capture
