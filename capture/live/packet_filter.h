// A capture filter that is applied to packets at hand, not by the kernel: those of a pipe, or of a file.
#pragma once

#include "capture/file/capture_file.h"

#include <memory>
#include <string>

namespace porthole::capture
{

class PacketFilter
{
public:
    /// Null, with libpcap's words in `error`, if it does not compile. Names of hosts are looked up: this may take a
    /// while.
    static std::unique_ptr<PacketFilter> compile(const std::string& filter, LinkType linkType, std::string& error);
    ~PacketFilter();
    PacketFilter(const PacketFilter&) = delete;
    PacketFilter& operator=(const PacketFilter&) = delete;

    /// Any thread.
    bool matches(ByteView bytes, std::uint32_t originalLength) const;

private:
    struct Program;
    explicit PacketFilter(std::unique_ptr<Program> program);
    std::unique_ptr<Program> m_program;
};

} // namespace porthole::capture
