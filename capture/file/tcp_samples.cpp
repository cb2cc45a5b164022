#include "capture/file/tcp_samples.h"

#include "capture/file/block_builder.h"
#include "capture/file/pcapng_blocks.h"
#include "capture/file/capture_file.h"

#include <algorithm>
#include <map>
#include <optional>

namespace porthole::capture
{

using namespace pcapng;

namespace
{

constexpr std::uint32_t enterprise = 32622;
constexpr std::uint32_t sampleEntry = 0x504f5254;  ///< "PORT": far from the numbers that Wireshark counts up
constexpr std::size_t entryAt = blockHeader + 4;   ///< behind the enterprise number
constexpr std::size_t headAt = entryAt + 8;        ///< behind type and length
constexpr std::size_t headSize = 52, sampleSize = 128;
constexpr std::size_t samplesAt = headAt + headSize;
constexpr std::size_t mostInBlock = 1000;

/// The numbers of an entry, one behind the other; all of them are little-endian.
class Numbers
{
public:
    explicit Numbers(const std::uint8_t* at)
        : m_at(at)
    {
    }
    std::uint8_t next8() { return *m_at++; }
    std::uint16_t next16() { return static_cast<std::uint16_t>(next8() | next8() << 8); }
    std::uint32_t next32()
    {
        const auto value = ByteOrder::little().load32(m_at);
        m_at += 4;
        return value;
    }
    std::uint64_t next64()
    {
        const std::uint64_t low = next32();
        return low | std::uint64_t { next32() } << 32;
    }
    void next(std::array<std::uint8_t, 16>& bytes)
    {
        std::copy_n(m_at, bytes.size(), bytes.begin());
        m_at += bytes.size();
    }
    void skip(std::size_t count) { m_at += count; }

private:
    const std::uint8_t* m_at;
};

struct Head {
    TcpSampleEnds ends;
    std::size_t sampleSize = 0; ///< later versions may add to it
    std::size_t count = 0;
};

/// `bytes`: from the head of the entry on, at least headSize.
Head readHead(const std::uint8_t* bytes)
{
    Numbers in(bytes);
    Head head;
    head.ends.ipv6 = in.next8() == 6;
    in.skip(1);
    head.sampleSize = in.next16();
    head.ends.localPort = in.next16();
    head.ends.remotePort = in.next16();
    head.ends.cookie = in.next64();
    in.next(head.ends.local);
    in.next(head.ends.remote);
    head.count = in.next32();
    return head;
}

TcpSample readSample(const std::uint8_t* bytes)
{
    Numbers in(bytes);
    TcpSample sample;
    sample.time = static_cast<Nanoseconds>(in.next64());
    sample.state = in.next8();
    sample.congestionState = in.next8();
    in.skip(2);
    for (auto* number : { &sample.congestionWindow, &sample.slowStartThreshold, &sample.sendMss, &sample.unacknowledged, &sample.sacked,
             &sample.lost, &sample.totalRetransmits, &sample.roundTrip, &sample.roundTripVariance, &sample.leastRoundTrip,
             &sample.retransmitTimeout, &sample.sendWindow, &sample.receiveWindow, &sample.receiverSpace, &sample.notSent })
        *number = in.next32();
    for (auto* number : { &sample.pacingRate, &sample.deliveryRate, &sample.busyTime, &sample.receiveWindowLimited,
             &sample.sendBufferLimited, &sample.bytesAcknowledged, &sample.bytesReceived })
        *number = in.next64();
    return sample;
}

void appendSample(BlockBuilder& out, const TcpSample& sample)
{
    out.number64(static_cast<std::uint64_t>(sample.time));
    out.number8(sample.state);
    out.number8(sample.congestionState);
    out.number16(0);
    for (const auto number : { sample.congestionWindow, sample.slowStartThreshold, sample.sendMss, sample.unacknowledged, sample.sacked,
             sample.lost, sample.totalRetransmits, sample.roundTrip, sample.roundTripVariance, sample.leastRoundTrip,
             sample.retransmitTimeout, sample.sendWindow, sample.receiveWindow, sample.receiverSpace, sample.notSent })
        out.number32(number);
    for (const auto number : { sample.pacingRate, sample.deliveryRate, sample.busyTime, sample.receiveWindowLimited,
             sample.sendBufferLimited, sample.bytesAcknowledged, sample.bytesReceived })
        out.number64(number);
}

/// One block with the samples from `first` to before `end`.
void appendBlock(std::vector<std::uint8_t>& out, ByteOrder order, const TcpSamples& samples, std::size_t first, std::size_t end)
{
    const auto little = ByteOrder::little();
    std::vector<std::uint8_t> entry;
    BlockBuilder content(entry, little, 0);
    const auto& ends = samples.ends;
    content.number8(ends.ipv6 ? 6 : 4);
    content.number8(0);
    content.number16(sampleSize);
    content.number16(ends.localPort);
    content.number16(ends.remotePort);
    content.number64(ends.cookie);
    content.bytes(ends.local);
    content.bytes(ends.remote);
    content.number32(static_cast<std::uint32_t>(end - first));
    for (auto i = first; i < end; ++i)
        appendSample(content, samples.samples[i]);
    const auto bytes = ByteView(entry).subspan(blockHeader); // without the header of a block that is none
    BlockBuilder block(out, order, CustomCopied);
    block.number32(enterprise);
    std::uint8_t head[8];
    little.store32(head, sampleEntry);
    little.store32(head + 4, static_cast<std::uint32_t>(bytes.size()));
    block.bytes(head);
    block.bytes(bytes);
    block.pad();
    block.finish();
}

} // namespace

bool isTcpSampleBlock(ByteOrder order, ByteView block)
{
    if (block.size() < headAt + 4)
        return false;
    const auto type = order.load32(block.data());
    return (type == CustomCopied || type == CustomNotCopied) && order.load32(block.data() + blockHeader) == enterprise
        && ByteOrder::little().load32(block.data() + entryAt) == sampleEntry;
}

std::optional<TcpSamples> readTcpSamples(ByteOrder order, ByteView block)
{
    if (!isTcpSampleBlock(order, block) || block.size() < samplesAt + 4)
        return std::nullopt;
    const auto head = readHead(block.data() + headAt);
    const auto room = block.size() - samplesAt - 4;
    if (head.sampleSize < sampleSize || head.count > room / head.sampleSize)
        return std::nullopt;
    TcpSamples found { head.ends, {} };
    found.samples.reserve(head.count);
    for (std::size_t i = 0; i < head.count; ++i)
        found.samples.push_back(readSample(block.data() + samplesAt + i * head.sampleSize));
    return found;
}

std::vector<std::uint8_t> tcpSampleBlocks(ByteOrder order, const TcpSamples& samples)
{
    std::vector<std::uint8_t> made;
    for (std::size_t first = 0; first < samples.samples.size(); first += mostInBlock)
        appendBlock(made, order, samples, first, std::min(first + mostInBlock, samples.samples.size()));
    return made;
}

std::vector<TcpSamples> readTcpSamples(const CaptureFile& file, const std::function<bool(const TcpSampleEnds&)>& wanted)
{
    constexpr std::size_t mostSamples = 1'000'000; // 128 MB
    std::size_t all = 0;
    std::map<std::uint64_t, TcpSamples> bySocket;
    std::vector<std::uint8_t> bytes;
    for (const auto& place : file.tcpSampleBlocks()) {
        if (place.size < samplesAt + 4)
            continue;
        bytes.resize(samplesAt);
        if (file.readRaw(place.offset, bytes) < bytes.size())
            break; // the file has shrunk
        if (!wanted(readHead(bytes.data() + headAt).ends))
            continue;
        bytes.resize(place.size);
        if (file.readRaw(place.offset, bytes) < bytes.size())
            break;
        auto found = readTcpSamples(place.order, bytes);
        if (!found || all + found->samples.size() > mostSamples)
            continue;
        all += found->samples.size();
        auto& one = bySocket.try_emplace(found->ends.cookie, TcpSamples { found->ends, {} }).first->second;
        if (one.ends == found->ends)
            one.samples.insert(one.samples.end(), found->samples.begin(), found->samples.end());
    }
    std::vector<TcpSamples> made;
    for (auto& [cookie, one] : bySocket) {
        std::stable_sort(one.samples.begin(), one.samples.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
        made.push_back(std::move(one));
    }
    return made;
}

} // namespace porthole::capture
