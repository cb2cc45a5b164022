// Reads an interface as fast as the kernel gives packets.

#include "capture/helper/helper_request.h"
#include "capture/helper/source_reader.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>

namespace porthole::capture
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t epbInbound = 1;
constexpr std::uint32_t epbOutbound = 2;

/// Where cooked capture (the "any" interface) says which way a packet went; -1: this link type does not.
int packetTypeOffset(LinkType linkType)
{
    switch (linkType) {
    case LinkType::LinuxSll:
        return 1; // the lower byte of two
    case LinkType::LinuxSll2:
        return 10;
    default:
        return -1;
    }
}

/// epb_flags of a packet type of Linux's packet(7): direction, and in bits 2 to 4 how it was addressed.
std::uint32_t flagsOfPacketType(std::uint8_t type)
{
    constexpr std::array<std::uint32_t, 5> reception { 1, 3, 2, 4, 0 }; // unicast, broadcast, multicast, promiscuous
    constexpr std::uint8_t outgoing = 4;
    if (type > outgoing)
        return 0;
    return (type == outgoing ? epbOutbound : epbInbound) | reception[type] << 2;
}

class DeviceReader final : public SourceReader
{
public:
    DeviceReader(CaptureContext& context, std::size_t source, std::unique_ptr<LiveDevice> device)
        : SourceReader(context, source)
        , m_device(std::move(device))
        , m_handle(m_device->handle.get())
        , m_descriptor(::pcap_get_selectable_fd(m_handle))
        , m_typeOffset(packetTypeOffset(m_device->interface.linkType))
        , m_nanosecondsPerUnit(m_device->interface.ticksPerSecond == 1'000'000'000 ? 1 : 1000)
        , m_interfaceIndex(static_cast<int>(::if_nametoindex(m_device->interface.name.c_str())))
    {
    }

private:
    void read() override
    {
        while (!m_context.stop.isSet()) {
            waitForPackets();
            if (!readSome())
                break;
            deliver(false);
            if (Clock::now() >= m_nextCount)
                count();
        }
        readRest();
        count();
    }

    void waitForPackets()
    {
        constexpr int second = 1000;
        // A device that poll(2) cannot wait for is asked again and again.
        constexpr int soon = 5;
        std::array<pollfd, 2> wait { { { m_context.stop.descriptor(), POLLIN, 0 }, { m_descriptor, POLLIN, 0 } } };
        const bool holdsBack = !batch().empty();
        ::poll(wait.data(), m_descriptor >= 0 ? 2 : 1, m_descriptor < 0 || holdsBack ? soon : second);
    }

    /// False when the source has gone.
    bool readSome()
    {
        constexpr int atOnce = 4096;
        const int got = ::pcap_dispatch(
            m_handle, atOnce,
            [](u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
                reinterpret_cast<DeviceReader*>(self)->take(*header, bytes);
            },
            reinterpret_cast<u_char*>(this));
        return got >= 0 || survives();
    }

    /// After stop: what the kernel still collects comes within moments.
    void readRest()
    {
        constexpr auto enough = std::chrono::milliseconds(25);
        const auto deadline = Clock::now() + enough;
        while (!m_gone && Clock::now() < deadline) {
            constexpr int soon = 5;
            pollfd wait { m_descriptor, POLLIN, 0 };
            ::poll(&wait, m_descriptor >= 0 ? 1 : 0, soon);
            if (!readSome())
                break;
        }
    }

    void take(const pcap_pkthdr& header, const std::uint8_t* bytes)
    {
        constexpr Nanoseconds second = 1'000'000'000;
        PacketBatch* into = &batch();
        if (into->full()) {
            if (m_context.queue.hasRoom()) {
                deliver();
                into = &batch();
            } else {
                ++m_context.counters[m_source].droppedByUs;
                return;
            }
        }
        PacketBatch::Packet& packet = into->packets.emplace_back();
        packet.time = header.ts.tv_sec * second + header.ts.tv_usec * m_nanosecondsPerUnit;
        packet.captured = header.caplen;
        packet.original = header.len;
        if (m_typeOffset >= 0 && header.caplen > static_cast<std::uint32_t>(m_typeOffset))
            packet.flags = flagsOfPacketType(bytes[m_typeOffset]);
        into->bytes.insert(into->bytes.end(), bytes, bytes + header.caplen);
    }

    /// After an error: an interface that only went down may come up again, and its socket goes on.
    bool survives()
    {
        const std::string name = shownName(m_device->interface.name);
        const std::string text = ::pcap_geterr(m_handle);
        if (!isThere()) {
            m_gone = true;
            m_context.reporter.trouble(sourceIndex(), Problem::Kind::Changed,
                fmt::format("The interface \"{}\" has vanished; what was captured on it before is kept.", name));
            return false;
        }
        if (isUp() || text.find("down") == std::string::npos) {
            constexpr int mostErrors = 10;
            if (++m_errors < mostErrors && isUp())
                return true;
            m_gone = true;
            m_context.reporter.trouble(sourceIndex(), Problem::Kind::Io,
                fmt::format("The interface \"{}\" can no longer be read ({}); what was captured on it before is kept.",
                    name, shownName(text)));
            return false;
        }
        m_context.reporter.trouble(sourceIndex(), Problem::Kind::Changed,
            fmt::format("The interface \"{}\" went down; the capture goes on when it comes up again.", name));
        return true;
    }

    bool ask(unsigned long request, ifreq& what) const { return ::ioctl(m_descriptor, request, &what) == 0; }

    /// By its number: another interface may have the name by now.
    bool isThere() const
    {
        ifreq what {};
        what.ifr_ifindex = m_interfaceIndex;
        return m_interfaceIndex == 0 || ask(SIOCGIFNAME, what);
    }
    bool isUp() const
    {
        ifreq what {};
        what.ifr_ifindex = m_interfaceIndex;
        return m_interfaceIndex == 0 || (ask(SIOCGIFNAME, what) && ask(SIOCGIFFLAGS, what) && what.ifr_flags & IFF_UP);
    }

    void count()
    {
        m_nextCount = Clock::now() + std::chrono::milliseconds(500);
        pcap_stat figures {};
        if (::pcap_stats(m_handle, &figures) != 0)
            return;
        // libpcap counts in 32 bits, which wrap around.
        SourceCounters& counters = m_context.counters[m_source];
        counters.received += figures.ps_recv - m_counted.ps_recv;
        counters.droppedByKernel += figures.ps_drop - m_counted.ps_drop;
        counters.droppedByInterface += figures.ps_ifdrop - m_counted.ps_ifdrop;
        m_counted = figures;
    }

    std::unique_ptr<LiveDevice> m_device;
    pcap_t* m_handle;
    const int m_descriptor;
    const int m_typeOffset;
    const Nanoseconds m_nanosecondsPerUnit;
    const int m_interfaceIndex;
    pcap_stat m_counted {};
    Clock::time_point m_nextCount {};
    int m_errors = 0;
    bool m_gone = false;
};

} // namespace

std::unique_ptr<SourceReader> makeDeviceReader(
    CaptureContext& context, std::size_t source, std::unique_ptr<LiveDevice> device)
{
    return std::make_unique<DeviceReader>(context, source, std::move(device));
}

} // namespace porthole::capture
