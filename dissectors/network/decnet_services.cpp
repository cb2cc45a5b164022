// DECnet's Network Services Protocol: DNA Phase IV NSP Functional Specification, version 4.0.0, section 8: headers of all messages.

#include "dissectors/network/decnet.h"

namespace porthole {

namespace {

namespace message {
constexpr std::uint8_t dataAcknowledgment = 0x04;
constexpr std::uint8_t noOperation = 0x08;
constexpr std::uint8_t linkService = 0x10;
constexpr std::uint8_t otherAcknowledgment = 0x14;
constexpr std::uint8_t connectInitiate = 0x18;
constexpr std::uint8_t connectAcknowledgment = 0x24;
constexpr std::uint8_t connectConfirm = 0x28;
constexpr std::uint8_t interrupt = 0x30;
constexpr std::uint8_t disconnectInitiate = 0x38;
constexpr std::uint8_t disconnectConfirm = 0x48;
constexpr std::uint8_t connectAgain = 0x68;
// Data: bits for the first and the last segment of a message.
constexpr std::uint8_t first = 0x20, last = 0x40;
} // namespace message

constexpr ValueName messages[] = {
    {0x00, "Data segment continuation"},
    {0x04, "Data acknowledgement message"},
    {0x08, "NOP"},
    {0x10, "Link service message"},
    {0x14, "Other data acknowledgement message"},
    {0x18, "Connect initiate"},
    {0x20, "Begin segment message"},
    {0x24, "Connect acknowledgement message"},
    {0x28, "Connect confirm"},
    {0x30, "Interrupt message"},
    {0x38, "Disconnect initiate"},
    {0x40, "End of segment message"},
    {0x48, "Disconnect confirm"},
    {0x60, "Begin of segment / End of segment"},
    {0x68, "Retransmitted connect initiate"},
};
constexpr ValueName services[] = {{0, "none"}, {1, "segment request"}, {2, "SCM request"}, {3, "reserved"}};
constexpr ValueName editions[] = {{0, "version 3.2"}, {1, "version 3.1"}, {2, "version 4.0"}, {3, "reserved"}};
constexpr ValueName controls[] = {{0, "no change"}, {1, "do not send data"}, {2, "send data"}, {3, "reserved"}};

void acknowledgmentLabel(const ItemView& item, Text& out);

constexpr Field<std::uint8_t> type {"dec_dna.nsp.msg_type", "DNA NSP message", Base::Hex, Names {messages}};
constexpr Field<std::uint16_t> acknowledgment {"dec_dna.ctl.acknum", "Ack/Nak", Label {acknowledgmentLabel}};
constexpr Field<std::uint16_t> number {"dec_dna.nsp.segnum", "Message number", Mask {0x0fff}};
constexpr Field<bool> delay {
    "dec_dna.nsp.delay", "Delayed ACK allowed", Mask {0x1000}, Width {16}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> flowControl {"dec_dna.nsp.flow_control", "Flow control", Base::Hex, Mask {0x03}, Names {controls}};
constexpr Field<std::uint8_t> service {"dec_dna.nsp.services", "Requested services", Base::Hex, Mask {0x0c}, Names {services}};
constexpr Field<std::uint8_t> edition {"dec_dna.nsp.info", "Version info", Base::Hex, Mask {0x03}, Names {editions}};
constexpr Field<std::uint16_t> segmentSize {"dec_dna.nsp.segsize", "Maximum data segment size"};
constexpr Field<std::uint16_t> reason {"dec_dna.nsp.disc_reason", "Reason for disconnect", Base::Hex};

constexpr const FieldInfo* fields[] = {
    &type, &acknowledgment, &number, &delay, &flowControl, &service, &edition, &segmentSize, &reason};

/// Bit 15 says that the number is there, the three below it whose it is and whether it refuses: section 8.1.
void acknowledgmentLabel(const ItemView& item, Text& out)
{
    static constexpr const char* kinds[] = {"ACK", "NAK", "Cross sub-channel ACK", "Cross sub-channel NAK"};
    const auto value = item.value();
    out.format("{} of message {}", kinds[value >> 12 & 3], value & 0xfff);
}

/// Up to two acknowledgment numbers; the first one is given back.
std::uint16_t readAcknowledgments(Cursor& in, const TreeItem& layer)
{
    std::uint16_t found = 0;
    for (int i = 0; i < 2 && in && (in.peek(1) & 0x80); ++i) {
        const auto value = in.readLittle(layer, acknowledgment);
        if (i == 0)
            found = value;
    }
    return found;
}

std::uint16_t readNumber(Cursor& in, const TreeItem& layer)
{
    const bool mayDelay = in.peek(1) & 0x10;
    const auto offset = in.position();
    const auto value = in.readLittle(layer, number);
    if (in)
        layer.add(delay, in.source(), offset, 2, mayDelay);
    return value;
}

void dissectData(Cursor& in, const TreeItem& layer, Context& context, std::uint8_t kind)
{
    readAcknowledgments(in, layer);
    const auto segment = readNumber(in, layer);
    if (!in)
        return;
    const auto size = in.remaining();
    const bool begins = kind & message::first, ends = kind & message::last;
    const auto* part = begins ? ends ? "single segment" : "first segment" : ends ? "last segment" : "middle segment";
    context.setInfo("msg nr. {} {}, bytes this segment: {}", segment, part, size);
    if (begins) // of a later one only who counts along knows the sum
        context.appendInfo(", total so far:{}", size);
}

void dissectOther(Cursor& in, const TreeItem& layer, Context& context, std::uint8_t kind)
{
    switch (kind) {
    case message::dataAcknowledgment: {
        const auto value = readAcknowledgments(in, layer);
        context.setInfo("NSP data {} message({})", value & 0x1000 ? "NAK" : "ACK", value & 0xfff);
        break;
    }
    case message::otherAcknowledgment:
        readAcknowledgments(in, layer);
        context.setInfo("NSP other data ACK message");
        break;
    case message::connectAcknowledgment: context.setInfo("NSP connect acknowledgement"); break;
    case message::interrupt:
        readAcknowledgments(in, layer);
        readNumber(in, layer);
        context.setInfo("NSP interrupt message");
        break;
    case message::linkService: {
        readAcknowledgments(in, layer);
        readNumber(in, layer);
        const auto control = in.read(layer, flowControl);
        if (in)
            context.setInfo("NSP link control message({})", findName(controls, control));
        break;
    }
    case message::connectInitiate:
    case message::connectConfirm:
    case message::connectAgain:
        in.look(layer, service);
        in.skip(1);
        in.read(layer, edition);
        in.readLittle(layer, segmentSize);
        context.setInfo("NSP connect confirm/initiate message");
        break;
    case message::disconnectInitiate:
    case message::disconnectConfirm:
        in.readLittle(layer, reason);
        context.setInfo("NSP disconnect initiate/confirm message");
        break;
    default: break;
    }
}

} // namespace

constinit const FieldList networkServicesFields {fields};

void dissectNetworkServices(Cursor& in, const TreeItem& layer, Context& context)
{
    constexpr std::uint8_t notData = 0x1c;
    const auto kind = in.read(layer, type);
    if (!in)
        return;
    if (kind == message::noOperation) {
        context.setInfo("NSP NOP");
        return;
    }
    in.readLittle(layer, decnetDestinationNode);
    if (kind != message::connectAcknowledgment)
        in.readLittle(layer, decnetSourceNode);
    if (!in)
        return;
    if ((kind & notData) == 0)
        dissectData(in, layer, context, kind);
    else
        dissectOther(in, layer, context, kind);
}

} // namespace porthole
