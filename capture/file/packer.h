// Packs into gzip, zstd and lz4 as bytes come.
#pragma once

#include "capture/file/capture_file.h"

#include <functional>
#include <memory>
#include <string>

namespace porthole::capture
{

class Packer
{
public:
    /// Takes packed bytes. False: stop.
    using Sink = std::function<bool(ByteView)>;

    virtual ~Packer();

    /// Packs all of `bytes`. False when the sink said so, or the packer failed, see error().
    virtual bool pack(ByteView bytes, const Sink& sink) = 0;

    /// Gives out what is held back, so that a reader can unpack all that was packed so far. Costs some of the packing.
    virtual bool flush(const Sink& sink) = 0;

    /// Ends the packed data.
    virtual bool finish(const Sink& sink) = 0;

    const std::string& error() const { return m_error; }

protected:
    std::string m_error;
};

/// None for compression None.
std::unique_ptr<Packer> makePacker(Compression compression);

} // namespace porthole::capture
