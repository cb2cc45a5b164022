// Sends numbered UDP frames through an interface at a steady rate: the load that captures are measured with.
//     porthole-send-frames INTERFACE FRAMES FRAMES_PER_SECOND [BYTES]
// Prints how many were handed to the interface, and how long that took. Needs CAP_NET_RAW.

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t framesAtOnce = 32;
constexpr std::size_t headers = 14 + 20 + 8;

/// Ethernet, IPv4 without options, UDP to port 9; the payload begins with the frame's number.
std::vector<std::uint8_t> makeFrame(std::size_t size)
{
    std::vector<std::uint8_t> frame(size);
    const auto put16 = [&](std::size_t at, std::size_t value) {
        frame[at] = static_cast<std::uint8_t>(value >> 8);
        frame[at + 1] = static_cast<std::uint8_t>(value);
    };
    const std::array<std::uint8_t, 14> ethernet {2, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0x10, 8, 0};
    const std::array<std::uint8_t, 20> ip {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 10, 192, 0, 2, 80};
    std::memcpy(frame.data(), ethernet.data(), ethernet.size());
    std::memcpy(frame.data() + 14, ip.data(), ip.size());
    put16(16, size - 14);
    put16(34, 40000);
    put16(36, 9);
    put16(38, size - 34);
    return frame;
}

/// False when the interface refuses for good.
bool sendAll(int socket, std::vector<mmsghdr>& messages, std::size_t count)
{
    for (std::size_t sent = 0; sent < count;) {
        const int done = ::sendmmsg(socket, messages.data() + sent, static_cast<unsigned>(count - sent), 0);
        if (done > 0)
            sent += static_cast<std::size_t>(done);
        else if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
            return false;
    }
    return true;
}

int openInterface(const char* name)
{
    const int socket = ::socket(AF_PACKET, SOCK_RAW, 0);
    sockaddr_ll address {};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(name));
    if (socket < 0 || !address.sll_ifindex || ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return -1;
    return socket;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::fprintf(stderr, "porthole-send-frames INTERFACE FRAMES FRAMES_PER_SECOND [BYTES]\n");
        return 1;
    }
    const auto frames = std::strtoull(argv[2], nullptr, 10);
    const auto rate = std::strtod(argv[3], nullptr);
    const auto size = std::max<std::size_t>(headers + 8, argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 100);
    const int socket = openInterface(argv[1]);
    if (socket < 0 || rate <= 0) {
        std::perror(argv[1]);
        return 1;
    }
    std::vector<std::vector<std::uint8_t>> bytes(framesAtOnce, makeFrame(size));
    std::vector<iovec> parts(framesAtOnce);
    std::vector<mmsghdr> messages(framesAtOnce);
    for (std::size_t i = 0; i < framesAtOnce; ++i) {
        parts[i] = {bytes[i].data(), size};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    const auto begun = Clock::now();
    std::uint64_t sent = 0;
    while (sent < frames) {
        const auto due = begun + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(static_cast<double>(sent) / rate));
        if (due > Clock::now() + std::chrono::microseconds(200))
            std::this_thread::sleep_until(due);
        const auto count = std::min<std::uint64_t>(framesAtOnce, frames - sent);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t number = sent + i;
            std::memcpy(bytes[i].data() + headers, &number, sizeof number);
        }
        if (!sendAll(socket, messages, count)) {
            std::perror("send");
            return 1;
        }
        sent += count;
    }
    const std::chrono::duration<double> took = Clock::now() - begun;
    std::printf("%llu %.3f\n", static_cast<unsigned long long>(sent), took.count());
    ::close(socket);
    return 0;
}
