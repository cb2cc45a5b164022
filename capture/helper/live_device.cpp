#include "capture/helper/live_device.h"

#include "capture/helper/helper_request.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <net/if.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

constexpr int longestPacketOfAll = 262144;
constexpr int defaultBufferMegabytes = 32;
/// How long the kernel collects packets before it hands them over together.
constexpr int collectMilliseconds = 10;

Problem failure(std::string text)
{
    return { Problem::Kind::CannotOpen, std::move(text), 0 };
}

std::string detail(pcap_t* handle)
{
    const std::string text = ::pcap_geterr(handle);
    return text.empty() ? std::string() : fmt::format(" ({})", shownName(text));
}

Problem activationFailure(const CaptureSource& source, int status, pcap_t* handle)
{
    const std::string name = shownName(source.name);
    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return failure(fmt::format("There is no interface \"{}\" to capture on.", name));
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return failure(fmt::format("You do not have the permission to capture on \"{}\".", name));
    case PCAP_ERROR_RFMON_NOTSUP:
    case PCAP_ERROR_CANTSET_TSTAMP_TYPE:
        return failure(fmt::format("The interface \"{}\" has no monitor mode.", name));
    case PCAP_ERROR_IFACE_NOT_UP:
        return failure(fmt::format("The interface \"{}\" is down.", name));
    default: {
        const std::string why = detail(handle);
        return failure(fmt::format("The interface \"{}\" could not be opened{}.", name,
            why.empty() ? fmt::format(" ({})", ::pcap_statustostr(status)) : why));
    }
    }
}

PcapHandle activate(const CaptureSource& source, std::string& warning, Problem& problem)
{
    std::array<char, PCAP_ERRBUF_SIZE> error {};
    // libpcap takes some long names apart, and truncates others: no interface has such a name.
    constexpr std::size_t longestName = 255;
    if (source.name.size() > longestName) {
        problem = failure(fmt::format("There is no interface \"{}\" to capture on.", shownName(source.name)));
        return nullptr;
    }
    PcapHandle handle(::pcap_create(source.name.c_str(), error.data()));
    if (!handle) {
        problem = failure(fmt::format(
            "The interface \"{}\" could not be opened ({}).", shownName(source.name), shownName(error.data())));
        return nullptr;
    }
    const auto snapLength = source.snapLength ? static_cast<int>(std::min<std::uint32_t>(source.snapLength, 0x7fffffff))
                                              : longestPacketOfAll;
    const int megabytes = source.bufferMegabytes ? static_cast<int>(source.bufferMegabytes) : defaultBufferMegabytes;
    ::pcap_set_snaplen(handle.get(), std::min(snapLength, longestPacketOfAll));
    ::pcap_set_promisc(handle.get(), source.promiscuous);
    ::pcap_set_timeout(handle.get(), collectMilliseconds);
    if (megabytes < 2048)
        ::pcap_set_buffer_size(handle.get(), megabytes * 1024 * 1024);
    ::pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
    if (source.monitor)
        ::pcap_set_rfmon(handle.get(), 1);

    const int status = ::pcap_activate(handle.get());
    if (status < 0) {
        problem = activationFailure(source, status, handle.get());
        return nullptr;
    }
    // That an interface has no promiscuous mode ("any" has none) is no news to whoever did not ask for it.
    if (status > 0 && status != PCAP_WARNING_PROMISC_NOTSUP)
        warning = fmt::format(
            "The interface \"{}\" was opened with a warning{}.", shownName(source.name), detail(handle.get()));
    return handle;
}

bool setLinkType(pcap_t* handle, const CaptureSource& source, Problem& problem)
{
    if (source.linkType.empty())
        return true;
    const int value = ::pcap_datalink_name_to_val(source.linkType.c_str());
    if (value < 0 || ::pcap_set_datalink(handle, value) != 0) {
        problem = failure(fmt::format("The interface \"{}\" does not have the link-layer header type \"{}\".",
            shownName(source.name), shownName(source.linkType)));
        return false;
    }
    return true;
}

/// What files call the link type that libpcap calls `dlt`: libpcap tells only in the header of a file.
LinkType linkTypeInFiles(pcap_t* handle)
{
    constexpr std::size_t headerSize = 24;
    std::array<char, 256> header {};
    std::FILE* memory = ::fmemopen(header.data(), header.size(), "w");
    pcap_dumper_t* dumper = memory ? ::pcap_dump_fopen(handle, memory) : nullptr;
    if (!dumper) {
        if (memory)
            std::fclose(memory);
        return static_cast<LinkType>(::pcap_datalink(handle));
    }
    ::pcap_dump_flush(dumper);
    std::uint32_t network = 0;
    std::memcpy(&network, header.data() + headerSize - sizeof network, sizeof network);
    ::pcap_dump_close(dumper);
    return static_cast<LinkType>(network & 0xffff);
}

Interface describe(pcap_t* handle, const CaptureSource& source)
{
    Interface interface;
    interface.linkType = linkTypeInFiles(handle);
    interface.snapLength = static_cast<std::uint32_t>(::pcap_snapshot(handle));
    interface.ticksPerSecond
        = ::pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1'000'000'000 : 1'000'000;
    interface.name = source.name;
    interface.filter = source.filter;
    interface.operatingSystem = operatingSystem();
    return interface;
}

} // namespace

std::string operatingSystem()
{
    utsname name {};
    return ::uname(&name) == 0 ? fmt::format("{} {}", name.sysname, name.release) : std::string();
}

std::unique_ptr<LiveDevice> openDevice(const CaptureSource& source, Problem& problem)
{
    auto device = std::make_unique<LiveDevice>();
    device->handle = activate(source, device->warning, problem);
    if (!device->handle)
        return nullptr;
    pcap_t* handle = device->handle.get();
    if (!setLinkType(handle, source, problem))
        return nullptr;
    std::array<char, PCAP_ERRBUF_SIZE> error {};
    if (::pcap_setnonblock(handle, 1, error.data()) != 0) {
        problem = failure(fmt::format(
            "The interface \"{}\" could not be read ({}).", shownName(source.name), shownName(error.data())));
        return nullptr;
    }
    device->interface = describe(handle, source);
    return device;
}

bool filterDevice(LiveDevice& device, const CaptureSource& source, Problem& problem)
{
    pcap_t* handle = device.handle.get();
    if (source.filter.empty())
        return true;
    std::array<char, PCAP_ERRBUF_SIZE> error {};
    bpf_u_int32 network = 0;
    bpf_u_int32 mask = 0;
    if (::pcap_lookupnet(source.name.c_str(), &network, &mask, error.data()) < 0)
        mask = PCAP_NETMASK_UNKNOWN;
    bpf_program program {};
    if (::pcap_compile(handle, &program, source.filter.c_str(), 1, mask) != 0) {
        problem = failure(fmt::format("The capture filter \"{}\" does not compile ({}).", shownName(source.filter),
            shownName(::pcap_geterr(handle))));
        return false;
    }
    const bool set = ::pcap_setfilter(handle, &program) == 0;
    ::pcap_freecode(&program);
    if (!set)
        problem = failure(fmt::format("The capture filter \"{}\" could not be set on \"{}\"{}.",
            shownName(source.filter), shownName(source.name), detail(handle)));
    return set;
}

std::vector<LinkTypeChoice> deviceLinkTypes(const CaptureSource& source, Problem& problem)
{
    std::string warning;
    const PcapHandle handle = activate(source, warning, problem);
    if (!handle)
        return {};
    int* values = nullptr;
    const int count = ::pcap_list_datalinks(handle.get(), &values);
    std::vector<LinkTypeChoice> choices;
    const auto text = [](const char* found) { return std::string(found ? found : ""); };
    for (int i = 0; i < count; ++i)
        choices.push_back({ values[i], text(::pcap_datalink_val_to_name(values[i])),
            text(::pcap_datalink_val_to_description(values[i])) });
    if (count < 0)
        problem = failure(fmt::format(
            "The link-layer header types of \"{}\" are not known{}.", shownName(source.name), detail(handle.get())));
    ::pcap_free_datalinks(values);
    return choices;
}

} // namespace porthole::capture
