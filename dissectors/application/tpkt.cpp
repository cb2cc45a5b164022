// ISO transport over TCP (RFC 1006, RFC 2126) and the first header of what it carries, COTP (ITU-T X.224): RDP begins so.

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

// --- TPKT

void tpktLabel(const ItemView& item, Text& out);

constexpr std::uint8_t tpktVersion = 3;
constexpr std::uint32_t tpktHeader = 4;

constexpr Field<std::uint8_t> version {"tpkt.version", "Version"};
constexpr Field<std::uint8_t> reserved {"tpkt.reserved", "Reserved"};
constexpr Field<std::uint16_t> length {"tpkt.length", "Length"};
constexpr Field<ByteString> continuationData {"tpkt.continuation_data", "Continuation data"};
constexpr const FieldInfo* tpktFields[] = {&version, &reserved, &length, &continuationData};

void tpktLabel(const ItemView& item, Text& out)
{
    if (item.find(length).found())
        out.format("TPKT, Version: {}, Length: {}", item.valueOf(version), item.valueOf(length));
    else
        out << "TPKT - ISO on TCP - RFC1006";
}

bool isTpkt(ByteView bytes)
{
    return bytes.size() >= tpktHeader && bytes[0] == tpktVersion && bytes[1] == 0 && (bytes[2] << 8 | bytes[3]) > static_cast<int>(tpktHeader);
}

MessageEnd frame(ByteView bytes, FramingState&)
{
    if (bytes[0] != tpktVersion || (bytes.size() > 1 && bytes[1] != 0))
        return {MessageEnd::Kind::NotAMessage, 0};
    if (bytes.size() < tpktHeader)
        return {MessageEnd::Kind::AtLeast, tpktHeader};
    return {MessageEnd::Kind::Known, isTpkt(bytes) ? static_cast<std::uint64_t>(bytes[2] << 8 | bytes[3]) : bytes.size()};
}

void dissectTpkt(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint16_t ownPort = 102;
    if (!isTpkt(in.view()) && context.foundBy().key != ownPort) {
        context.reject(); // RDP's port may serve something else
        return;
    }
    context.setProtocol("TPKT");
    if (!isTpkt(in.view())) {
        context.setInfo("Continuation");
        in.bytes(layer, continuationData, in.captured());
        return;
    }
    auto item = layer;
    constexpr unsigned mostPackets = 1000;
    for (unsigned i = 0; i < mostPackets && in && isTpkt(in.view()); ++i) {
        if (i > 0)
            item = context.addTopLevel(tpktProtocol.layer, in, in.remaining());
        in.read(item, version);
        in.read(item, reserved);
        const auto size = in.read(item, length);
        item.setEnd(in.position());
        const auto content = in.take(size - tpktHeader);
        context.call(cotpProtocol, content);
        context.fenceInfo();
    }
}

// --- COTP

constexpr ValueName pduTypes[] = {{0x1, "ED Expedited Data"}, {0x2, "EA Expedited Data Acknowledgement"}, {0x5, "RJ Reject"},
    {0x6, "AK Data Acknowledgement"}, {0x7, "ER TPDU Error"}, {0x8, "DR Disconnect Request"}, {0xc, "DC Disconnect Confirm"},
    {0xd, "CC Connect Confirm"}, {0xe, "CR Connect Request"}, {0xf, "DT Data"}};
constexpr ValueName parameters[] = {{0xc0, "tpdu-size"}, {0xc1, "src-tsap"}, {0xc2, "dst-tsap"}};

constexpr Field<std::uint8_t> headerLength {"cotp.li", "Length"};
constexpr Field<std::uint8_t> pduType {"cotp.type", "PDU Type", Base::Hex, Names {pduTypes}};
constexpr Field<std::uint16_t> destinationReference {"cotp.destref", "Destination reference", Base::Hex};
constexpr Field<std::uint16_t> sourceReference {"cotp.srcref", "Source reference", Base::Hex};
constexpr Field<std::uint8_t> transportClass {"cotp.class", "Class", Mask {0xf0}};
constexpr Field<std::uint8_t> number {"cotp.tpdu_number", "TPDU number", Base::Hex, Mask {0x7f}};
constexpr Field<bool> lastUnit {"cotp.eot", "Last data unit", Mask {0x80}, Width {8}, Booleans {"Yes", "No"}};
constexpr Field<std::uint8_t> parameterCode {"cotp.parameter_code", "Parameter code", Base::Hex, Names {parameters}};
constexpr Field<std::uint8_t> parameterLength {"cotp.parameter_length", "Parameter length"};
constexpr Field<ByteString> parameterValue {"cotp.parameter_value", "Parameter value"};
constexpr Field<ByteString> variablePart {"cotp.variable_part", "Variable part"};
constexpr const FieldInfo* cotpFields[] = {&headerLength, &pduType, &destinationReference, &sourceReference, &transportClass, &number, &lastUnit,
    &parameterCode, &parameterLength, &parameterValue, &variablePart};

enum PduType : std::uint8_t { DisconnectRequest = 0x8, ConnectConfirm = 0xd, ConnectRequest = 0xe, Data = 0xf };

void append(Context& context, std::string_view text)
{
    if (auto* columns = context.columns()) {
        if (columns->info.size() > columns->infoFence)
            columns->info << ' ';
        columns->info << text;
    }
}

/// RFC 905 section 13.2.3: code, length, value. RDP puts its cookie and negotiation here instead.
void readVariablePart(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint8_t firstCode = 0xc0;
    while (in && in.captured() > 0) {
        if (in.peek() < firstCode) {
            in.bytes(layer, variablePart, in.captured());
            return;
        }
        in.read(layer, parameterCode);
        const auto size = in.read(layer, parameterLength);
        if (in && size > 0)
            in.bytes(layer, parameterValue, size);
    }
}

void readConnect(Cursor& header, const TreeItem& layer, Context& context, std::uint8_t type)
{
    const auto destination = header.read(layer, destinationReference);
    const auto source = header.read(layer, sourceReference);
    header.read(layer, transportClass);
    append(context, fmt::format("{} TPDU src-ref: 0x{:04x} dst-ref: 0x{:04x}", type == ConnectRequest ? "CR" : type == ConnectConfirm ? "CC" : "DR",
        source.value, destination.value));
    readVariablePart(header, layer);
}

void dissectCotp(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("COTP");
    context.setInfo("");
    const auto size = in.read(layer, headerLength);
    auto header = in.take(size);
    const auto type = static_cast<std::uint8_t>(header.peek() >> 4);
    const auto start = header.position();
    header.skip(1);
    if (!header)
        return;
    layer.add(pduType, header.source(), start, 1, type);
    if (type == ConnectRequest || type == ConnectConfirm || type == DisconnectRequest) {
        readConnect(header, layer, context, type);
        return;
    }
    if (type != Data) {
        append(context, fmt::format("{} TPDU", findName(pduTypes, type, "Unknown").substr(0, 2)));
        return;
    }
    const auto sequence = header.look(layer, number);
    const auto last = header.look(layer, lastUnit);
    header.skip(1);
    if (last)
        append(context, fmt::format("DT TPDU ({}) EOT", sequence.value));
    else
        append(context, fmt::format("DT TPDU ({}) [COTP fragment, {} bytes]", sequence.value, in.captured()));
    const auto content = in.rest();
    if (last && content.captured() > 0)
        context.data(content);
}

constexpr Parent tpktParents[] = {{Table::TcpPort, 102}, {Table::TcpPort, 3389}};

} // namespace

constinit const Protocol tpktProtocol {
    .layer = {"tpkt", "TPKT - ISO on TCP - RFC1006", nullptr, tpktLabel},
    .shortName = "TPKT",
    .reference = "RFC 1006",
    .fields = tpktFields,
    .parents = tpktParents,
    .dissect = dissectTpkt,
    .framing = frame,
};

constinit const Protocol cotpProtocol {
    .layer = {"cotp", "ISO 8073/X.224 COTP Connection-Oriented Transport Protocol", nullptr},
    .shortName = "COTP",
    .reference = "ITU-T X.224",
    .fields = cotpFields,
    .dissect = dissectCotp,
};

} // namespace porthole
