// sFlow version 5: sflow.org, sFlow Version 5 (July 2004), the datagram, its samples, and the packet headers in them.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void sampleLabel(const ItemView& item, Text& out);

constexpr std::uint32_t collectorPort = 6343;
constexpr std::uint32_t flowSample = 1, counterSample = 2, expandedFlowSample = 3, expandedCounterSample = 4;
constexpr std::uint32_t rawHeader = 1;

constexpr ValueName addressTypes[] = {{1, "IPv4"}, {2, "IPv6"}};
constexpr ValueName sampleTypes[] = {
    {flowSample, "Flow sample"},
    {counterSample, "Counters sample"},
    {expandedFlowSample, "Expanded flow sample"},
    {expandedCounterSample, "Expanded counters sample"},
};
constexpr ValueName recordTypes[] = {{rawHeader, "Raw packet header"}, {2, "Ethernet frame data"}, {3, "IPv4 data"},
    {4, "IPv6 data"}, {1001, "Extended switch data"}, {1002, "Extended router data"}, {1003, "Extended gateway data"}};
constexpr ValueName headerProtocols[] = {{1, "Ethernet"}, {7, "PPP"}, {11, "IPv4"}, {12, "IPv6"}, {13, "MPLS"}};

constexpr Field<std::uint32_t> version {"sflow_245.version", "Datagram version"};
constexpr Field<std::uint32_t> agentType {"sflow_245.agenttype", "Agent address type", Names {addressTypes}};
constexpr Field<Ipv4Address> agent {"sflow_245.agent", "Agent address"};
constexpr Field<Ipv6Address> agent6 {"sflow_245.agent.v6", "Agent address"};
constexpr Field<std::uint32_t> subAgent {"sflow_245.sub_agent_id", "Sub-agent ID"};
constexpr Field<std::uint32_t> sequence {"sflow_245.sequence_number", "Sequence number"};
constexpr Field<std::uint32_t> upTime {"sflow_245.sysuptime", "SysUptime"};
constexpr Field<std::uint32_t> sampleCount {"sflow_245.numsamples", "NumSamples"};
constexpr Field<NoValue> sample {"sflow.sample", "Sample", Label {sampleLabel}};
constexpr Field<std::uint32_t> sampleEnterprise {"sflow.enterprise", "Enterprise", Mask {0xfffff000}};
constexpr Field<std::uint32_t> sampleType {"sflow_245.sampletype", "sFlow sample type", Mask {0x00000fff}, Names {sampleTypes}};
constexpr Field<std::uint32_t> sampleLength {"sflow_5.sample_length", "Sample length (byte)"};
constexpr Field<std::uint32_t> sampleSequence {"sflow.flow_sample.sequence_number", "Sequence number"};
constexpr Field<std::uint32_t> samplingRate {"sflow.flow_sample.sampling_rate", "Sampling rate"};
constexpr Field<std::uint32_t> samplePool {"sflow.flow_sample.sample_pool", "Sample pool"};
constexpr Field<std::uint32_t> drops {"sflow.flow_sample.dropped_packets", "Dropped packets"};
constexpr Field<std::uint32_t> recordCount {"sflow.flow_sample.flow_record", "Flow record"};
constexpr Field<std::uint32_t> recordEnterprise {"sflow.flow_sample.enterprise", "Enterprise", Mask {0xfffff000}};
constexpr Field<std::uint32_t> recordType {"sflow.flow_sample.format", "Format", Mask {0x00000fff}, Names {recordTypes}};
constexpr Field<std::uint32_t> recordLength {"sflow_5.flow_data_length", "Flow data length (byte)"};
constexpr Field<std::uint32_t> headerProtocol {"sflow_245.header_protocol", "Header protocol", Names {headerProtocols}};
constexpr Field<std::uint32_t> frameLength {"sflow_245.header.frame_length", "Frame Length"};
constexpr Field<std::uint32_t> stripped {"sflow_245.header.payload_stripped", "Payload stripped"};
constexpr Field<std::uint32_t> headerLength {"sflow_245.header.sampled_header_length", "Sampled header length"};
constexpr Field<ByteString> header {"sflow_245.header", "Header of sampled packet"};

constexpr const FieldInfo* fields[] = {&version, &agentType, &agent, &agent6, &subAgent, &sequence, &upTime, &sampleCount, &sample,
    &sampleEnterprise, &sampleType, &sampleLength, &sampleSequence, &samplingRate, &samplePool, &drops, &recordCount,
    &recordEnterprise, &recordType, &recordLength, &headerProtocol, &frameLength, &stripped, &headerLength, &header};
constexpr Parent parents[] = {{Table::UdpPort, collectorPort}};

void sampleLabel(const ItemView& item, Text& out)
{
    out << findName(sampleTypes, item.valueOf(sampleType), "Unknown sample");
    if (const auto number = item.find(sampleSequence); number.found())
        out.format(", seq {}", number.value());
}

/// The sampled packet is a quotation: it was never sent to the collector, and ends where the agent cut it.
void showHeader(const Cursor& bytes, const TreeItem& item, Context& context, std::uint32_t protocol)
{
    const Context::Quotation quotation(context, item);
    bool taken = false;
    switch (protocol) {
    case 1: taken = context.handoff("eth", bytes); break;
    case 7: taken = context.handoff("ppp", bytes); break;
    case 11: taken = context.handoff(Table::EtherType, 0x0800, bytes); break;
    case 12: taken = context.handoff(Table::EtherType, 0x86dd, bytes); break;
    case 13: taken = context.handoff(Table::EtherType, 0x8847, bytes); break;
    default: break;
    }
    if (!taken)
        context.data(bytes);
}

void readRecord(Cursor& in, const TreeItem& parent, Context& context)
{
    const auto kind = in.look(parent, recordType);
    in.read(parent, recordEnterprise);
    const auto size = in.read(parent, recordLength);
    if (!in)
        return;
    auto content = in.take(size);
    if (kind != rawHeader)
        return;
    const auto protocol = content.read(parent, headerProtocol);
    content.read(parent, frameLength);
    content.read(parent, stripped);
    const auto length = content.read(parent, headerLength);
    if (!content)
        return;
    const auto bytes = content.rest(length);
    const auto item = parent.add(header, bytes.source(), bytes.position(), bytes.captured(), 0);
    showHeader(bytes, item, context, protocol);
}

void readFlowSample(Cursor in, const TreeItem& item, Context& context, bool expanded)
{
    in.read(item, sampleSequence);
    in.skip(expanded ? 8 : 4); // the source of the sample
    in.read(item, samplingRate);
    in.read(item, samplePool);
    in.read(item, drops);
    in.skip(expanded ? 16 : 8); // input and output
    const auto count = in.read(item, recordCount);
    for (std::uint32_t i = 0; i < count && in && in.remaining() > 0; ++i)
        readRecord(in, item, context);
}

void readSample(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto item = layer.add(sample, in.source(), in.position(), 0, 0);
    in.look(item, sampleEnterprise);
    const auto word = in.peek32();
    in.read(item, sampleType);
    const auto size = in.read(item, sampleLength);
    if (!in)
        return;
    const auto content = in.take(size);
    item.setEnd(in.position());
    if (word == flowSample || word == expandedFlowSample)
        readFlowSample(content, item, context, word == expandedFlowSample);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t thisVersion = 5;
    if (in.peek32() != thisVersion) {
        context.reject();
        return;
    }
    context.setProtocol("sFlow");
    in.read(layer, version);
    const auto kind = in.read(layer, agentType);
    Text address;
    if (kind == 1) {
        const auto value = in.read(layer, agent);
        appendIpv4(address, value.value.value);
    } else if (kind == 2) {
        const auto value = in.read(layer, agent6);
        appendIpv6(address, value.value.bytes.data());
    } else {
        return;
    }
    const auto sub = in.read(layer, subAgent);
    const auto number = in.read(layer, sequence);
    in.read(layer, upTime);
    const auto count = in.read(layer, sampleCount);
    if (!in)
        return;
    context.setInfo("V5, agent {}, sub-agent ID {}, seq {}, {} samples", address.view(), sub.value, number.value, count.value);
    for (std::uint32_t i = 0; i < count && in && in.remaining() > 0; ++i)
        readSample(in, layer, context);
}

} // namespace

constinit const Protocol sflowProtocol {
    .layer = {"sflow", "InMon sFlow", nullptr},
    .shortName = "sFlow",
    .reference = "sFlow Version 5",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
};

} // namespace porthole
