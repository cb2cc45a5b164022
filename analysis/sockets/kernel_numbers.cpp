#include "analysis/sockets/kernel_numbers.h"

#include "analysis/session.h"
#include "analysis/sockets/program_book.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace porthole::analysis {

namespace {

using capture::TcpSampleEnds;

/// Packets are stamped and sockets are looked at at slightly different moments.
constexpr Nanoseconds tolerance = 500'000'000;

bool isAt(const TcpSampleEnds& ends, const Address& local, std::uint16_t localPort, const Address& remote, std::uint16_t remotePort)
{
    const auto kind = ends.ipv6 ? Address::Kind::Ipv6 : Address::Kind::Ipv4;
    return ends.localPort == localPort && ends.remotePort == remotePort && local.kind == kind && remote.kind == kind
        && ends.local == local.bytes && ends.remote == remote.bytes;
}

bool isSideA(const TcpSampleEnds& ends, const Conversation& conversation)
{
    return isAt(ends, conversation.addressA, conversation.portA, conversation.addressB, conversation.portB);
}

bool isSideB(const TcpSampleEnds& ends, const Conversation& conversation)
{
    return isAt(ends, conversation.addressB, conversation.portB, conversation.addressA, conversation.portA);
}

/// The samples of the time of a conversation: its ports may have been used by others before and after.
void takeThose(std::vector<capture::TcpSample> samples, const TimeShift& shift, Nanoseconds from, Nanoseconds to, std::vector<capture::TcpSample>& found)
{
    for (auto& sample : samples) {
        sample.time = shift.apply(sample.time);
        if (sample.time >= from - tolerance && sample.time <= to + tolerance)
            found.push_back(sample);
    }
}

} // namespace

KernelNumbers kernelNumbersOf(const Session& session, const Conversation& conversation)
{
    KernelNumbers numbers;
    if (conversation.kind != TransportFacts::Kind::Tcp || !conversation.firstFrame)
        return numbers;
    const auto wanted = [&](const TcpSampleEnds& ends) { return isSideA(ends, conversation) || isSideB(ends, conversation); };
    const auto programs = session.programs();
    const auto all = programs && !programs->samples().empty() ? programs->samples().find(wanted) : capture::readTcpSamples(session.file(), wanted);
    const auto from = session.row(conversation.firstFrame).time, to = session.row(conversation.lastFrame).time;
    if (from == noTime || to == noTime)
        return numbers;
    for (const auto& one : all)
        takeThose(one.samples, session.edits()->shift, from, to, numbers[isSideA(one.ends, conversation) ? 0 : 1]);
    for (auto& side : numbers)
        std::stable_sort(side.begin(), side.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    return numbers;
}

void saveKernelNumbers(const Session& session, capture::SaveOptions& options)
{
    const auto programs = session.programs();
    if (!programs || programs->samples().empty() || options.format != capture::FileFormat::PcapNg)
        return;
    auto all = programs->samples().find([](const TcpSampleEnds&) { return true; });
    using Ends = std::tuple<std::uint16_t, std::uint16_t, std::array<std::uint8_t, 16>, std::array<std::uint8_t, 16>>;
    std::multimap<Ends, std::size_t> unseen; // a socket each, in `all`
    for (std::size_t i = 0; i < all.size(); ++i)
        unseen.emplace(Ends {all[i].ends.localPort, all[i].ends.remotePort, all[i].ends.local, all[i].ends.remote}, i);
    std::vector<std::size_t> seen;
    const auto see = [&](const Ends& ends) {
        const auto [first, end] = unseen.equal_range(ends);
        for (auto one = first; one != end; ++one)
            seen.push_back(one->second);
        unseen.erase(first, end);
    };
    for (ConversationId id = 0; id < session.conversationCount() && !unseen.empty(); ++id) {
        const auto one = session.conversation(id);
        if (one.kind != TransportFacts::Kind::Tcp)
            continue;
        see({one.portA, one.portB, one.addressA.bytes, one.addressB.bytes});
        see({one.portB, one.portA, one.addressB.bytes, one.addressA.bytes});
    }
    for (const auto i : seen)
        options.tcpSamples.push_back(std::move(all[i]));
}

} // namespace porthole::analysis
