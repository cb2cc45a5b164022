// Frame: what the capture says of a packet before the first byte is looked at. Every dissection starts here.

#include "dissectors/dissector.h"
#include "dissectors/link_types.h"

namespace porthole {

namespace {

void frameLabel(const ItemView& item, Text& out);
void appendInterfaceName(const ItemView& item, Text& out);
void appendBitCount(const ItemView& item, Text& out) { out.format(" ({} bits)", item.value() * 8); }
void encapsulationName(std::uint64_t value, Text& out)
{
    out.format("{} ({})", encapsulationOfWtap(static_cast<int>(value)), static_cast<int>(value));
}

constexpr Unit bytesUnit {" byte", " bytes"};

constexpr Field<std::uint32_t> sectionNumber {"frame.section_number", "Section number"};
constexpr Field<std::uint32_t> interfaceId {"frame.interface_id", "Interface id", Append {appendInterfaceName}};
constexpr Field<TextString> interfaceName {"frame.interface_name", "Interface name"};
constexpr Field<TextString> interfaceDescription {"frame.interface_description", "Interface description"};
constexpr Field<std::uint32_t> packetFlags {"frame.packet_flags", "Packet flags", Base::Hex};
constexpr Field<std::int16_t> encapsulation {"frame.encap_type", "Encapsulation type", ValueText {encapsulationName}};
constexpr Field<AbsoluteTime> arrivalTime {"frame.time", "Arrival Time", Base::Local};
constexpr Field<RelativeTime> timeShift {"frame.offset_shift", "Time shift for this packet", Generated {}};
constexpr Field<RelativeTime> epochTime {"frame.time_epoch", "Epoch Time"};
constexpr Field<RelativeTime> timeDelta {"frame.time_delta", "Time delta from previous captured frame", Generated {}};
constexpr Field<RelativeTime> timeDeltaDisplayed {
    "frame.time_delta_displayed", "Time delta from previous displayed frame", Generated {}};
constexpr Field<RelativeTime> timeRelative {
    "frame.time_relative", "Time since reference or first frame", Generated {}};
constexpr Field<std::uint32_t> frameNumber {"frame.number", "Frame Number"};
constexpr Field<std::uint32_t> frameLength {"frame.len", "Frame Length", bytesUnit, Append {appendBitCount}};
constexpr Field<std::uint32_t> captureLength {"frame.cap_len", "Capture Length", bytesUnit, Append {appendBitCount}};
constexpr Field<bool> marked {"frame.marked", "Frame is marked", Generated {}};
constexpr Field<bool> ignored {"frame.ignored", "Frame is ignored", Generated {}};
constexpr Field<TextString> protocolsInFrame {"frame.protocols", "Protocols in frame", Generated {}};

constexpr ExpertInfo timeInvalid {
    "frame.time_invalid", Severity::Note, ExpertGroup::Protocol, "Arrival Time: Fractional second out of range (0-1000000000)"};
constexpr ExpertInfo lengthBelowCapture {
    "frame.len_lt_caplen", Severity::Error, ExpertGroup::Malformed, "Frame length is less than captured length"};

constexpr const FieldInfo* fields[] = {&sectionNumber, &interfaceId, &interfaceName, &interfaceDescription,
    &packetFlags, &encapsulation, &arrivalTime, &timeShift, &epochTime, &timeDelta, &timeDeltaDisplayed, &timeRelative,
    &frameNumber, &frameLength, &captureLength, &marked, &ignored, &protocolsInFrame};
constexpr const ExpertInfo* experts[] = {&timeInvalid, &lengthBelowCapture};

void frameLabel(const ItemView& item, Text& out)
{
    const auto wire = item.valueOf(frameLength);
    const auto captured = item.valueOf(captureLength);
    out.format(" {}: {} byte{} on wire ({} bits), {} byte{} captured ({} bits)", item.valueOf(frameNumber), wire,
        wire == 1 ? "" : "s", wire * 8, captured, captured == 1 ? "" : "s", captured * 8);
    if (const auto id = item.find(interfaceId); id.found()) {
        if (const auto name = item.find(interfaceName); name.found())
            out.format(" on interface {}, id {}", name.text(), id.value());
        else
            out.format(" on interface unknown, id {}", id.value());
    }
}

void appendInterfaceName(const ItemView& item, Text& out)
{
    if (const auto name = item.find(interfaceName); name.found())
        out << " (" << name.text() << ')';
}

Nanoseconds sinceOrZero(Nanoseconds time, Nanoseconds earlier)
{
    return time == noTime || earlier == noTime ? 0 : time - earlier;
}

void addTimes(TreeItem& layer, const FrameHeader& header, const FrameKnowledge& knowledge)
{
    layer.conclude(arrivalTime, static_cast<std::uint64_t>(header.time));
    layer.conclude(timeShift, 0);
    layer.conclude(epochTime, static_cast<std::uint64_t>(header.time));
    layer.conclude(timeDelta, static_cast<std::uint64_t>(sinceOrZero(header.time, knowledge.previousTime)));
    layer.conclude(timeDeltaDisplayed, static_cast<std::uint64_t>(sinceOrZero(header.time, knowledge.previousDisplayedTime)));
    const auto reference = knowledge.referenceTime != noTime ? knowledge.referenceTime : knowledge.firstTime;
    layer.conclude(timeRelative, static_cast<std::uint64_t>(sinceOrZero(header.time, reference)));
}

void addCapture(TreeItem& layer, const FrameHeader& header, const FrameKnowledge& knowledge)
{
    if (knowledge.hasInterface) {
        layer.add(sectionNumber, knowledge.section + 1);
        const auto id = layer.add(interfaceId, knowledge.interfaceInSection);
        if (!knowledge.interfaceName.empty())
            id.addText(interfaceName, knowledge.interfaceName);
        if (!knowledge.interfaceDescription.empty())
            id.addText(interfaceDescription, knowledge.interfaceDescription);
    }
    layer.add(encapsulation, static_cast<std::uint64_t>(wtapEncapsulation(header.linkType)));
}

void addProtocols(TreeItem& layer, const Packet& packet)
{
    Text names;
    Separator colon(":");
    for (const auto* protocol : packet.layers)
        if (protocol->layer.abbreviation != std::string_view("frame"))
            names << colon.next() << protocol->layer.abbreviation;
    layer.concludeText(protocolsInFrame, names.view());
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto& header = context.frame().header;
    const auto& knowledge = context.knowledge();
    if (layer) {
        addCapture(layer, header, knowledge);
        addTimes(layer, header, knowledge);
        layer.add(frameNumber, knowledge.number);
        layer.add(frameLength, header.originalLength);
        layer.add(captureLength, header.capturedLength);
        layer.conclude(marked, knowledge.marked);
        layer.conclude(ignored, knowledge.ignored);
    }
    if (!context.handoff(Table::Link, static_cast<std::uint32_t>(header.linkType), in.rest())) {
        context.setProtocol("UNKNOWN");
        context.setInfo("WTAP_ENCAP = {}", wtapEncapsulation(header.linkType));
        context.data(in.rest());
    }
    if (layer && layer.tree())
        addProtocols(layer, context.packet());
    layer.setLength(header.capturedLength);
}

} // namespace

constinit const Protocol frameProtocol {
    .layer = {"frame", "Frame", frameLabel},
    .shortName = "Frame",
    .reference = "draft-ietf-opsawg-pcapng",
    .fields = fields,
    .experts = experts,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
