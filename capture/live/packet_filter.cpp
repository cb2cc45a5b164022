#include "capture/live/packet_filter.h"

#include "capture/live/link_layer.h"

#include <pcap/pcap.h>

namespace porthole::capture
{

struct PacketFilter::Program {
    bpf_program code {};
    Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() { ::pcap_freecode(&code); }
};

PacketFilter::PacketFilter(std::unique_ptr<Program> program)
    : m_program(std::move(program))
{
}

PacketFilter::~PacketFilter() = default;

std::unique_ptr<PacketFilter> PacketFilter::compile(const std::string& filter, LinkType linkType, std::string& error)
{
    auto program = std::make_unique<Program>();
    if (auto found = compileFor(linkType, filter, program->code)) {
        error = std::move(*found);
        return nullptr;
    }
    return std::unique_ptr<PacketFilter>(new PacketFilter(std::move(program)));
}

bool PacketFilter::matches(ByteView bytes, std::uint32_t originalLength) const
{
    pcap_pkthdr header {};
    header.caplen = static_cast<bpf_u_int32>(bytes.size());
    header.len = originalLength;
    return ::pcap_offline_filter(&m_program->code, &header, bytes.data()) != 0;
}

} // namespace porthole::capture
