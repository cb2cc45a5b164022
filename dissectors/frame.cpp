// Frame: what the capture says of a packet before the first byte is looked at. Every dissection starts here.

#include "dissectors/dissector.h"
#include "dissectors/link_types.h"

namespace porthole {

namespace {

void frameLabel(const ItemView& item, Text& out);
void processLabel(const ItemView& item, Text& out);
void commentLabel(const ItemView& item, Text& out) { out << item.text(); }
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

// epb_flags of an Enhanced Packet Block: draft-ietf-opsawg-pcapng section 4.3.1.
constexpr ValueName directions[] = {
    {0, "Unknown"},
    {1, "Inbound"},
    {2, "Outbound"},
    {3, "Undefined"},
};
constexpr ValueName receptionTypes[] = {
    {0, "Not specified"},
    {1, "Unicast"},
    {2, "Multicast"},
    {3, "Broadcast"},
    {4, "Promiscuous"},
};
constexpr Booleans setOrNot {"Set", "Not set"};
constexpr Width wordWidth {32};
constexpr Field<std::uint32_t> packetFlags {"frame.packet_flags", "Packet flags", Base::Hex};
constexpr Field<std::uint32_t> flagDirection {
    "frame.packet_flags_direction", "Direction", Base::Hex, Mask {0x00000003}, Names {directions}};
constexpr Field<std::uint32_t> flagReception {
    "frame.packet_flags_reception_type", "Reception type", Mask {0x0000001c}, Names {receptionTypes}};
constexpr Field<std::uint32_t> flagFcsLength {"frame.packet_flags_fcs_length", "FCS length", Mask {0x000001e0}};
constexpr Field<std::uint32_t> flagReserved {"frame.packet_flags_reserved", "Reserved", Mask {0x0000fe00}};
constexpr Field<bool> flagCrc {"frame.packet_flags_crc_error", "CRC error", Mask {0x01000000}, wordWidth, setOrNot};
constexpr Field<bool> flagTooLong {
    "frame.packet_flags_packet_too_error", "Packet too long error", Mask {0x02000000}, wordWidth, setOrNot};
constexpr Field<bool> flagTooShort {
    "frame.packet_flags_packet_too_short_error", "Packet too short error", Mask {0x04000000}, wordWidth, setOrNot};
constexpr Field<bool> flagGap {"frame.packet_flags_wrong_inter_frame_gap_error", "Wrong interframe gap error",
    Mask {0x08000000}, wordWidth, setOrNot};
constexpr Field<bool> flagUnaligned {
    "frame.packet_flags_unaligned_frame_error", "Unaligned frame error", Mask {0x10000000}, wordWidth, setOrNot};
constexpr Field<bool> flagStart {"frame.packet_flags_start_frame_delimiter_error", "Start frame delimiter error",
    Mask {0x20000000}, wordWidth, setOrNot};
constexpr Field<bool> flagPreamble {
    "frame.packet_flags_preamble_error", "Preamble error", Mask {0x40000000}, wordWidth, setOrNot};
constexpr Field<bool> flagSymbol {
    "frame.packet_flags_symbol_error", "Symbol error", Mask {0x80000000}, wordWidth, setOrNot};
constexpr const FieldInfo* flagParts[] = {&flagDirection, &flagReception, &flagFcsLength, &flagReserved, &flagCrc,
    &flagTooLong, &flagTooShort, &flagGap, &flagUnaligned, &flagStart, &flagPreamble, &flagSymbol};

constexpr ValueName pointToPointDirections[] = {
    {0, "Sent"},
    {1, "Received"},
};
constexpr Field<std::int8_t> pointToPoint {
    "frame.p2p_dir", "Point-to-Point Direction", Names {pointToPointDirections}};
constexpr Field<std::uint64_t> dropCount {"frame.drop_count", "Drop Count"};

// Private enterprise numbers (IANA) of those who write custom blocks.
constexpr ValueName enterprises[] = {
    {32473, "Example Enterprise Number for Documentation Use"},
    {32622, "Wireshark Foundation"},
    {36724, "Kaplan Research and Application Prototyping"},
};
constexpr Field<std::uint32_t> customEnterprise {"frame.cb_pen", "Private Enterprise Number", Names {enterprises}};
constexpr Field<bool> customCopying {"frame.cb_copy", "Copying", Booleans {"Allowed", "Not Allowed"}};

constexpr Field<TextString> comment {"frame.comment", "Comment", Label {commentLabel}};
constexpr ExpertInfo commentExpert {"frame.comment.expert", Severity::Comment, ExpertGroup::Comments, "Formatted comment"};
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

// The programs at the packet's ends. Wireshark has no such fields; the first process of a frame is the sender's, if it is known.
constexpr ValueName certainties[] = {{0, "unknown"}, {1, "inferred"}, {2, "several"}, {3, "certain"}};
constexpr Booleans senderOrReceiver {"Sender", "Receiver"};
constexpr Field<NoValue> process {"frame.process", "Process", Label {processLabel}};
constexpr Field<TextString> processName {"frame.process.name", "Name", Generated {}};
constexpr Field<std::uint32_t> processId {"frame.process.pid", "Process ID", Generated {}};
constexpr Field<TextString> processPath {"frame.process.path", "Program", Generated {}};
constexpr Field<std::uint32_t> processUser {"frame.process.uid", "User ID", Generated {}};
constexpr Field<TextString> processUserName {"frame.process.user", "User", Generated {}};
constexpr Field<TextString> processCommand {"frame.process.command_line", "Command line", Generated {}};
constexpr Field<bool> processSends {"frame.process.sends", "End", senderOrReceiver, Generated {}};
constexpr Field<std::uint8_t> processCertainty {"frame.process.certainty", "Known as", Names {certainties}, Generated {}};
constexpr Field<TextString> colouringRule {"frame.coloring_rule.name", "Coloring Rule Name", Generated {}};
constexpr Field<TextString> colouringFilter {"frame.coloring_rule.string", "Coloring Rule String", Generated {}};

constexpr ExpertInfo timeInvalid {
    "frame.time_invalid", Severity::Note, ExpertGroup::Sequence, "Arrival Time: Fractional second out of range (0-1000000000)"};
constexpr ExpertInfo lengthBelowCapture {
    "frame.len_lt_caplen", Severity::Error, ExpertGroup::Malformed, "Frame length is less than captured length"};

constexpr const FieldInfo* fields[] = {&sectionNumber, &interfaceId, &interfaceName, &interfaceDescription,
    &packetFlags, &flagDirection, &flagReception, &flagFcsLength, &flagReserved, &flagCrc, &flagTooLong, &flagTooShort,
    &flagGap, &flagUnaligned, &flagStart, &flagPreamble, &flagSymbol, &encapsulation, &arrivalTime, &timeShift, &epochTime,
    &timeDelta, &timeDeltaDisplayed, &timeRelative, &frameNumber, &frameLength, &captureLength, &dropCount, &marked,
    &ignored, &pointToPoint, &customEnterprise, &customCopying, &protocolsInFrame, &process, &processName, &processId, &processPath,
    &processUser, &processUserName, &processCommand, &processSends, &processCertainty, &colouringRule, &colouringFilter};
constexpr const ExpertInfo* experts[] = {&timeInvalid, &lengthBelowCapture};
constexpr const FieldInfo* commentFields[] = {&comment};
constexpr const ExpertInfo* commentExperts[] = {&commentExpert};

void customBlockLabel(const ItemView& item, Text& out)
{
    const auto length = item.valueOf(captureLength);
    const auto enterprise = item.find(customEnterprise);
    out.format("PCAPNG Custom Block {}: {} byte{} ({} bits) of custom data and options, PEN ", item.valueOf(frameNumber),
        length, length == 1 ? "" : "s", length * 8);
    formatLabelValue(enterprise, out);
    out << (item.valueOf(customCopying) ? ", copying allowed" : ", copying not allowed");
}

void frameLabel(const ItemView& item, Text& out)
{
    if (item.find(customEnterprise).found()) {
        customBlockLabel(item, out);
        return;
    }
    out << "Frame";
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
    if (const auto direction = item.find(pointToPoint); direction.found())
        out << (direction.value() ? " (inbound)" : " (outbound)");
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

void addTimes(TreeItem& layer, const FrameHeader& header, const FrameKnowledge& knowledge, const FrameNotes& notes)
{
    layer.add(arrivalTime, 0, 0, 0, static_cast<std::uint64_t>(header.time));
    if (notes.hasInvalidFraction)
        layer.expert(timeInvalid);
    layer.conclude(timeShift, static_cast<std::uint64_t>(knowledge.timeShift));
    layer.add(epochTime, 0, 0, 0, static_cast<std::uint64_t>(header.time));
    // A frame without a time counts as one at time zero.
    const auto previous = knowledge.previousTime == noTime && knowledge.number > 1 ? 0 : knowledge.previousTime;
    layer.conclude(timeDelta, static_cast<std::uint64_t>(sinceOrZero(header.time, previous)));
    layer.conclude(timeDeltaDisplayed, static_cast<std::uint64_t>(sinceOrZero(header.time, knowledge.previousDisplayedTime)));
    const auto reference = knowledge.referenceTime != noTime ? knowledge.referenceTime : knowledge.firstTime;
    layer.conclude(timeRelative, static_cast<std::uint64_t>(sinceOrZero(header.time, reference)));
}

void addCapture(TreeItem& layer, const FrameHeader& header, const FrameKnowledge& knowledge, const FrameNotes& notes)
{
    if (knowledge.hasInterface || notes.isCustomBlock)
        layer.add(sectionNumber, knowledge.section + 1);
    if (notes.isCustomBlock)
        return;
    if (knowledge.hasInterface) {
        const auto id = layer.add(interfaceId, knowledge.interfaceInSection);
        id.addText(interfaceName, knowledge.interfaceName.empty() ? "unknown" : knowledge.interfaceName);
        if (!knowledge.interfaceDescription.empty())
            id.addText(interfaceDescription, knowledge.interfaceDescription);
    }
    if (notes.hasFlags) {
        const auto flags = layer.add(packetFlags, notes.flags);
        for (const auto* part : flagParts)
            flags.bits(*part, notes.flags);
    }
    layer.add(encapsulation, static_cast<std::uint64_t>(wtapEncapsulation(header.linkType)));
}

void addNotes(TreeItem& layer, const FrameNotes& notes)
{
    const auto direction = notes.hasFlags ? flagDirection.extract(notes.flags) : 0;
    if (direction == 1 || direction == 2)
        layer.add(pointToPoint, direction == 1 ? 1 : 0);
    if (notes.isCustomBlock) {
        layer.add(customEnterprise, notes.customEnterprise);
        layer.add(customCopying, notes.customCopied);
    }
}

void addProtocols(TreeItem& layer, const Packet& packet)
{
    Text names;
    Separator colon(":");
    for (const auto* protocol : packet.layers)
        if (protocol != &frameProtocol && protocol != &packetCommentProtocol)
            names << colon.next() << protocol->layer.abbreviation;
    layer.concludeText(protocolsInFrame, names.view());
}

void processLabel(const ItemView& item, Text& out)
{
    out << (item.valueOf(processSends) ? "Sent by " : "Received by ");
    if (const auto name = item.find(processName); name.found())
        out.format("{} ({})", name.text(), item.valueOf(processId));
    else
        out << "an unknown process";
    out << ", " << findName(certainties, item.valueOf(processCertainty));
}

void addProcesses(TreeItem& layer, const Cursor& in, std::span<const ProcessKnowledge> processes)
{
    for (const auto& known : processes) {
        const auto item = layer.add(process, in.source(), 0, 0, 0).markGenerated();
        item.conclude(processSends, known.sends);
        if (known.certainty != ProcessKnowledge::Certainty::Unknown) {
            item.concludeText(processName, known.name);
            item.conclude(processId, known.id);
            if (!known.path.empty())
                item.concludeText(processPath, known.path);
            item.conclude(processUser, known.user);
            if (!known.userName.empty())
                item.concludeText(processUserName, known.userName);
            if (!known.commandLine.empty())
                item.concludeText(processCommand, known.commandLine);
        }
        item.conclude(processCertainty, static_cast<std::uint64_t>(known.certainty));
    }
}

void addColouring(TreeItem& layer, const FrameKnowledge& knowledge)
{
    if (knowledge.colouringRule.empty())
        return;
    layer.concludeText(colouringRule, knowledge.colouringRule);
    layer.concludeText(colouringFilter, knowledge.colouringFilter);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto& header = context.frame().header;
    const auto& knowledge = context.knowledge();
    static constexpr FrameNotes none {};
    const auto& notes = knowledge.notes ? *knowledge.notes : none;
    if (layer) {
        addCapture(layer, header, knowledge, notes);
        if (header.time != noTime)
            addTimes(layer, header, knowledge, notes);
        layer.add(frameNumber, knowledge.number);
        const auto length = layer.add(frameLength, header.originalLength);
        if (header.originalLength < header.capturedLength)
            length.expert(lengthBelowCapture);
        layer.add(captureLength, header.capturedLength);
        if (notes.hasDropCount)
            layer.add(dropCount, notes.dropCount);
        layer.conclude(marked, knowledge.marked);
        layer.conclude(ignored, knowledge.ignored);
        addNotes(layer, notes);
        addProcesses(layer, in, knowledge.processes);
    }
    if (knowledge.ignored) {
        context.setInfo("<Ignored>");
    } else if (notes.isCustomBlock) {
        if (context.columns()) {
            context.setProtocol("PCAPNG");
            context.setInfo("Custom Block: PEN = {} ({}), will{} be copied", findName(enterprises, notes.customEnterprise, "Unknown"),
                notes.customEnterprise, notes.customCopied ? "" : " not");
        }
        context.data(in.rest());
    } else if (!context.handoff(Table::Link, static_cast<std::uint32_t>(header.linkType), in.rest())) {
        context.setProtocol("UNKNOWN");
        context.setInfo("WTAP_ENCAP = {}", wtapEncapsulation(header.linkType));
        context.data(in.rest());
    }
    if (layer && layer.tree()) {
        addProtocols(layer, context.packet());
        addColouring(layer, knowledge);
    }
    layer.setLength(header.capturedLength);
}

/// What the user or a program wrote about the frame: lines above it.
void dissectComments(Cursor&, TreeItem& layer, Context& context)
{
    layer.setLength(0);
    const auto* notes = context.knowledge().notes;
    if (!layer || !notes)
        return;
    for (const auto& text : notes->comments)
        layer.addText(comment, text).expert(commentExpert, text);
}

} // namespace

constinit const Protocol packetCommentProtocol {
    .layer = {"pkt_comment", "Packet comments", nullptr},
    .shortName = "Pkt_Comment",
    .reference = "draft-ietf-opsawg-pcapng",
    .fields = commentFields,
    .experts = commentExperts,
    .depth = Depth::Link,
    .dissect = dissectComments,
};

constinit const Protocol frameProtocol {
    .layer = {"frame", "Frame", nullptr, frameLabel},
    .shortName = "Frame",
    .reference = "draft-ietf-opsawg-pcapng",
    .fields = fields,
    .experts = experts,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
