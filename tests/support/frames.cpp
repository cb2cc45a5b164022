#include "tests/support/frames.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace porthole::test {

namespace {

void put16(Bytes& out, std::uint32_t value)
{
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put32(Bytes& out, std::uint32_t value)
{
    put16(out, value >> 16);
    put16(out, value & 0xffff);
}

void putHost32(Bytes& out, std::uint32_t value)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    out.insert(out.end(), bytes, bytes + 4);
}

void putText(Bytes& out, std::string_view text)
{
    out.insert(out.end(), text.begin(), text.end());
}

} // namespace

TcpSegment reply(const TcpSegment& segment)
{
    auto other = segment;
    std::swap(other.from, other.to);
    std::swap(other.fromPort, other.toPort);
    std::swap(other.sequence, other.acknowledgment);
    other.payload = {};
    other.options.clear();
    return other;
}

Bytes ipv4Frame(std::uint32_t from, std::uint32_t to, std::uint8_t protocol, const Bytes& payload, std::uint16_t identification,
    std::uint16_t offset, bool moreFragments)
{
    Bytes out {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00};
    out.push_back(0x45);
    out.push_back(0);
    put16(out, static_cast<std::uint32_t>(20 + payload.size()));
    put16(out, identification);
    put16(out, static_cast<std::uint32_t>(offset / 8) | (moreFragments ? 0x2000u : 0u));
    out.push_back(64);
    out.push_back(protocol);
    put16(out, 0);
    put32(out, from);
    put32(out, to);
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

Bytes tcpFrame(const TcpSegment& segment)
{
    Bytes tcp;
    put16(tcp, segment.fromPort);
    put16(tcp, segment.toPort);
    put32(tcp, segment.sequence);
    put32(tcp, segment.acknowledgment);
    put16(tcp, static_cast<std::uint32_t>((20 + segment.options.size()) / 4) << 12 | segment.flags);
    put16(tcp, segment.window);
    put32(tcp, 0);
    tcp.insert(tcp.end(), segment.options.begin(), segment.options.end());
    putText(tcp, segment.payload);
    return ipv4Frame(segment.from, segment.to, 6, tcp);
}

Bytes udpFrame(std::uint32_t from, std::uint16_t fromPort, std::uint32_t to, std::uint16_t toPort, std::string_view payload)
{
    Bytes udp;
    put16(udp, fromPort);
    put16(udp, toPort);
    put16(udp, static_cast<std::uint32_t>(8 + payload.size()));
    put16(udp, 0);
    putText(udp, payload);
    return ipv4Frame(from, to, 17, udp);
}

TemporaryCapture::TemporaryCapture()
{
    const char* folder = std::getenv("TMPDIR");
    m_path = std::string(folder ? folder : "/tmp") + "/porthole-test-XXXXXX";
    const int fd = ::mkstemp(m_path.data());
    if (fd < 0)
        throw std::runtime_error("no temporary file for a test");
    ::close(fd);
}

TemporaryCapture::~TemporaryCapture()
{
    ::unlink(m_path.c_str());
}

void TemporaryCapture::add(const Bytes& frame)
{
    m_frames.push_back(frame);
}

const std::string& TemporaryCapture::write()
{
    Bytes out;
    putHost32(out, 0xa1b2c3d4);
    putHost32(out, 4u << 16 | 2);
    putHost32(out, 0);
    putHost32(out, 0);
    putHost32(out, 262144);
    putHost32(out, 1);
    std::uint32_t milliseconds = 0;
    for (const auto& frame : m_frames) {
        ++milliseconds;
        putHost32(out, milliseconds / 1000);
        putHost32(out, milliseconds % 1000 * 1000);
        putHost32(out, static_cast<std::uint32_t>(frame.size()));
        putHost32(out, static_cast<std::uint32_t>(frame.size()));
        out.insert(out.end(), frame.begin(), frame.end());
    }
    std::FILE* file = std::fopen(m_path.c_str(), "wb");
    const bool written = file && std::fwrite(out.data(), 1, out.size(), file) == out.size();
    if (file)
        std::fclose(file);
    if (!written)
        throw std::runtime_error("could not write the capture of a test");
    return m_path;
}

} // namespace porthole::test
