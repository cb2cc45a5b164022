// HTTP/3: RFC 9114; its settings for QPACK (RFC 9204), extended CONNECT (RFC 9220); PRIORITY_UPDATE (RFC 9218).

#include "dissectors/application/http3.h"

#include "dissectors/application/quic/varint.h"

namespace porthole {

namespace {

using quic::readVarint;

void settingLabel(const ItemView& item, Text& out);
void decimal(const ItemView& item, Text& out) { out.format("{}", item.value()); }

constexpr ValueName streamTypes[] = {{0, "Control Stream"}, {1, "Push Stream"}, {2, "QPACK Encoder Stream"}, {3, "QPACK Decoder Stream"}};
constexpr std::uint64_t data = 0x00, headers = 0x01, cancelPush = 0x03, settingsFrame = 0x04, pushPromise = 0x05, goAway = 0x07,
                        maxPushId = 0x0d, priorityUpdate = 0xf0700, priorityUpdatePush = 0xf0701;
constexpr ValueName frameTypes[] = {{data, "DATA"}, {headers, "HEADERS"}, {2, "Reserved"}, {cancelPush, "CANCEL_PUSH"},
    {settingsFrame, "SETTINGS"}, {pushPromise, "PUSH_PROMISE"}, {6, "Reserved"}, {goAway, "GOAWAY"}, {8, "Reserved"}, {9, "Reserved"},
    {maxPushId, "MAX_PUSH_ID"}, {14, "Reserved"}, {priorityUpdate, "PRIORITY_UPDATE"}, {priorityUpdatePush, "PRIORITY_UPDATE"}};
constexpr std::uint64_t tableCapacity = 0x01, fieldSectionSize = 0x06, blockedStreams = 0x07, extendedConnect = 0x08;
constexpr ValueName settingNames[] = {{tableCapacity, "Max Table Capacity"}, {fieldSectionSize, "Max Field Section Size"},
    {blockedStreams, "Blocked Streams"}, {extendedConnect, "Extended CONNECT"}};

constexpr Field<std::uint64_t> streamType {"http3.stream_type", "Stream Type", Base::Hex, Names {streamTypes}, Plain {decimal}};
constexpr Field<std::uint64_t> pushId {"http3.push_id", "Push ID"};
constexpr Field<std::uint64_t> frameType {"http3.frame_type", "Type", Base::Hex, Names {frameTypes}, Plain {decimal}};
constexpr Field<std::uint64_t> frameLength {"http3.frame_length", "Length"};
constexpr Field<ByteString> framePayload {"http3.frame_payload", "Frame Payload"};
constexpr Field<NoValue> setting {"http3.settings", "Settings", Label {settingLabel}};
constexpr Field<std::uint64_t> settingId {"http3.settings.id", "Settings Identifier", Base::Hex, Names {settingNames}, Plain {decimal}};
constexpr Field<std::uint64_t> settingValue {"http3.settings.value", "Settings Value"};
constexpr Field<std::uint64_t> settingCapacity {"http3.settings.qpack.max_table_capacity", "Max Table Capacity"};
constexpr Field<std::uint64_t> settingSectionSize {"http3.settings.max_field_section_size", "Max header list size"};
constexpr Field<std::uint64_t> settingBlocked {"http3.settings.qpack.blocked_streams", "Blocked Streams"};
constexpr Field<std::uint64_t> settingConnect {"http3.settings.extended_connect", "Extended CONNECT"};
constexpr Field<std::uint64_t> priorityElement {"http3.priority_update_element_id", "Priority Update Element ID"};
constexpr Field<TextString> priorityValue {"http3.priority_update_field_value", "Priority Update Field Value"};

constexpr ExpertInfo unknownStream {
    "http3.unknown_stream_type", Severity::Warning, ExpertGroup::Undecoded, "An unknown stream type was encountered"};

constexpr const FieldInfo* fields[] = {&streamType, &pushId, &frameType, &frameLength, &framePayload, &setting, &settingId, &settingValue,
    &settingCapacity, &settingSectionSize, &settingBlocked, &settingConnect, &priorityElement, &priorityValue};
constexpr const ExpertInfo* experts[] = {&unknownStream};

void settingLabel(const ItemView& item, Text& out)
{
    out << "Settings";
    const auto id = item.find(settingId);
    if (!id.found())
        return;
    out << " - " << findName(settingNames, id.value(), "Unknown");
    if (const auto value = item.find(settingValue); value.found())
        out.format(": {}", value.value());
}

void readSettings(Cursor in, const TreeItem& layer)
{
    while (in && in.remaining() > 0) {
        const auto item = layer.add(setting, in.source(), in.position(), 0, 0);
        const auto id = readVarint(in, item, settingId);
        const auto at = in.position();
        const auto value = readVarint(in, item, settingValue);
        const auto size = in.position() - at;
        const auto add = [&](const FieldInfo& field) { item.add(field, in.source(), at, size, value); };
        switch (id.value) {
        case tableCapacity: add(settingCapacity); break;
        case fieldSectionSize: add(settingSectionSize); break;
        case blockedStreams: add(settingBlocked); break;
        case extendedConnect: add(settingConnect); break;
        default: break;
        }
        item.setEnd(in.position());
    }
}

void readFrame(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto type = readVarint(in, layer, frameType);
    const auto size = readVarint(in, layer, frameLength);
    if (!in || size > in.remaining())
        return;
    auto content = in.rest(static_cast<std::uint32_t>(size.value));
    if (size > 0)
        in.bytes(layer, framePayload, content.remaining());
    const auto name = findName(frameTypes, type);
    context.appendInfo(", {}", name.empty() ? std::string_view("Unknown") : name);
    switch (type.value) {
    case settingsFrame:
        readSettings(content, layer);
        break;
    case cancelPush:
    case goAway:
    case maxPushId:
        readVarint(content, layer, pushId);
        break;
    case priorityUpdate:
    case priorityUpdatePush:
        readVarint(content, layer, priorityElement);
        if (content)
            content.bytes(layer, priorityValue, content.remaining());
        break;
    default:
        break;
    }
}

} // namespace

void showHttp3(Cursor in, Context& context, const Http3Stretch& stretch)
{
    context.pass(http3Protocol);
    context.setProtocol("HTTP3");
    const auto start = in.position();
    in.limit(stretch.end);
    const auto layer = context.addTopLevel(http3Protocol.layer, in, in.remaining());
    if (stretch.streamBegins) {
        const auto type = readVarint(in, layer, streamType);
        if (type.item && findName(streamTypes, type).empty())
            type.item.expert(unknownStream);
    }
    in.moveTo(start + stretch.begin);
    constexpr std::uint64_t lastFramed = 1; // streams of QPACK and unknown ones have no frames
    while (stretch.streamType <= lastFramed && in && in.remaining() > 0)
        readFrame(in, layer, context);
}

constinit const Protocol http3Protocol {
    .layer = {"http3", "Hypertext Transfer Protocol Version 3", nullptr},
    .shortName = "HTTP3",
    .reference = "RFC 9114",
    .fields = fields,
    .experts = experts,
};

} // namespace porthole
