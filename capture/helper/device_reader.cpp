// Reads an interface as fast as the kernel gives packets.

#include "capture/helper/helper_request.h"
#include "capture/helper/source_reader.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <limits>
#include <net/if.h>
#include <poll.h>
#include <string_view>
#include <sys/ioctl.h>
#include <utility>

namespace porthole::capture
{

namespace
{

using Clock = std::chrono::steady_clock;

/// After so long the kernel has handed over what it collects, ten milliseconds of it, whatever the tick of its clock.
constexpr Nanoseconds untilHandedOver = 20'000'000;

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
        m_context.counters[source].queuedUpTo = 0;
    }

private:
    void read() override
    {
        while (!m_context.stop.isSet()) {
            waitForPackets();
            const Nanoseconds looked = now();
            if (!readSome())
                break;
            deliver(false);
            if (m_wasLast && batch().empty())
                m_context.counters[m_source].queuedUpTo = looked - untilHandedOver;
            if (Clock::now() >= m_nextCount) {
                count();
                if (!lookAtInterface())
                    break;
            }
        }
        readRest();
        count();
        deliver();
        m_context.counters[m_source].queuedUpTo = std::numeric_limits<Nanoseconds>::max();
    }

    static Nanoseconds now()
    {
        return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    }

    void waitForPackets()
    {
        constexpr int aWhile = 500;
        // A device that poll(2) cannot wait for is asked again and again.
        constexpr int soon = 5;
        std::array<pollfd, 2> wait { { { m_context.stop.descriptor(), POLLIN, 0 }, { m_descriptor, POLLIN, 0 } } };
        // With several sources, the others wait to hear that there is nothing earlier here.
        constexpr int often = 10;
        const bool holdsBack = !batch().empty();
        const int atMost = m_context.counters.size() > 1 ? often : aWhile;
        ::poll(wait.data(), m_descriptor >= 0 ? 2 : 1, m_descriptor < 0 || holdsBack ? soon : atMost);
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
        m_wasEmpty = got == 0;
        m_wasLast = got >= 0 && got < atOnce;
        return got >= 0 || survives();
    }

    /// After stop: all that came before it, from a ring that may be full, and what the kernel still collects.
    void readRest()
    {
        constexpr auto untilCollected = std::chrono::milliseconds(25);
        constexpr auto longest = std::chrono::seconds(5);
        const auto begun = Clock::now();
        const Nanoseconds stopped = now();
        m_wasEmpty = false;
        while (!m_gone && m_lastTime <= stopped && Clock::now() - begun < (m_wasEmpty ? untilCollected : longest)) {
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
        m_lastTime = packet.time;
        packet.captured = header.caplen;
        packet.original = header.len;
        if (m_typeOffset >= 0 && header.caplen > static_cast<std::uint32_t>(m_typeOffset))
            packet.flags = flagsOfPacketType(bytes[m_typeOffset]);
        into->bytes.insert(into->bytes.end(), bytes, bytes + header.caplen);
    }

    /// After an error: an interface that only went down may come up again, and its socket goes on.
    bool survives()
    {
        constexpr int mostErrors = 10;
        const std::string why = shownName(::pcap_geterr(m_handle));
        if (!lookAtInterface())
            return false;
        if (!m_down && ++m_errors >= mostErrors)
            return endWith(Problem::Kind::Io, fmt::format("can no longer be read ({})", why));
        return true;
    }

    /// libpcap is silent about an interface that goes down, for it may come up again. False when it has gone.
    bool lookAtInterface()
    {
        if (m_interfaceIndex == 0)
            return true; // "any", and what is no interface of the network
        if (!isThere())
            return endWith(Problem::Kind::Changed, "has vanished");
        if (std::exchange(m_down, !isUp()) != m_down)
            m_context.reporter.trouble(sourceIndex(), Problem::Kind::Changed,
                fmt::format("The interface \"{}\" {}.", shownName(m_device->interface.name),
                    m_down ? "went down; the capture goes on when it comes up again"
                           : "is up again; the capture goes on"));
        return true;
    }

    bool endWith(Problem::Kind kind, std::string_view what)
    {
        m_gone = true;
        m_context.reporter.trouble(sourceIndex(), kind,
            fmt::format("The interface \"{}\" {}; what was captured on it before is kept.",
                shownName(m_device->interface.name), what));
        return false;
    }

    bool ask(unsigned long request, ifreq& what) const { return ::ioctl(m_descriptor, request, &what) == 0; }

    /// By its number: another interface may have the name by now.
    bool isThere() const
    {
        ifreq what {};
        what.ifr_ifindex = m_interfaceIndex;
        return ask(SIOCGIFNAME, what);
    }
    bool isUp() const
    {
        ifreq what {};
        what.ifr_ifindex = m_interfaceIndex;
        return ask(SIOCGIFNAME, what) && ask(SIOCGIFFLAGS, what) && what.ifr_flags & IFF_UP;
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
        // Where an interface's counters are gone or begin anew, libpcap counts backwards.
        const auto more = static_cast<std::int32_t>(figures.ps_ifdrop - m_counted.ps_ifdrop);
        if (more > 0)
            counters.droppedByInterface += static_cast<std::uint32_t>(more);
        else
            figures.ps_ifdrop = m_counted.ps_ifdrop;
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
    Nanoseconds m_lastTime = 0; ///< of the last packet
    bool m_wasLast = false;     ///< the last look took all there was
    bool m_wasEmpty = false;    ///< the last look found nothing
    bool m_down = false;
    bool m_gone = false;
};

} // namespace

std::unique_ptr<SourceReader> makeDeviceReader(
    CaptureContext& context, std::size_t source, std::unique_ptr<LiveDevice> device)
{
    return std::make_unique<DeviceReader>(context, source, std::move(device));
}

} // namespace porthole::capture
