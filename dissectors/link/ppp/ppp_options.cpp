#include "dissectors/link/ppp/ppp_options.h"
#include "dissectors/link/ppp/ppp_protocols.h"

namespace porthole {

namespace {

void codeLabel(const ItemView& item, Text& out);
void optionsLabel(const ItemView& item, Text& out);
void optionLabel(const ItemView& item, Text& out);
void rejectedLabel(const ItemView& item, Text& out);
void ouiLabel(const ItemView& item, Text& out);

namespace code {
constexpr std::uint8_t vendor = 0;
constexpr std::uint8_t firstConfiguration = 1;
constexpr std::uint8_t lastConfiguration = 4;
constexpr std::uint8_t terminationRequest = 5;
constexpr std::uint8_t terminationAck = 6;
constexpr std::uint8_t codeReject = 7;
constexpr std::uint8_t protocolReject = 8;
constexpr std::uint8_t echoRequest = 9;
constexpr std::uint8_t discardRequest = 11;
constexpr std::uint8_t identification = 12;
constexpr std::uint8_t timeRemaining = 13;
constexpr std::uint8_t resetRequest = 14;
} // namespace code

constexpr ValueName linkCodes[] = {
    {0, "Vendor Specific"},
    {1, "Configuration Request"},
    {2, "Configuration Ack"},
    {3, "Configuration Nak"},
    {4, "Configuration Reject"},
    {5, "Termination Request"},
    {6, "Termination Ack"},
    {7, "Code Reject"},
    {8, "Protocol Reject"},
    {9, "Echo Request"},
    {10, "Echo Reply"},
    {11, "Discard Request"},
    {12, "Identification"},
    {13, "Time Remaining"},
};
constexpr ValueName otherCodes[] = {
    {0, "Vendor Specific"},
    {1, "Configuration Request"},
    {2, "Configuration Ack"},
    {3, "Configuration Nak"},
    {4, "Configuration Reject"},
    {5, "Termination Request"},
    {6, "Termination Ack"},
    {7, "Code Reject"},
    {14, "Reset Request"},
    {15, "Reset Ack"},
};

constexpr Field<std::uint8_t> codeField {"ppp.code", "Code", Label {codeLabel}};
constexpr Field<std::uint8_t> identifier {"ppp.identifier", "Identifier", Base::DecHex};
constexpr Field<std::uint16_t> length {"ppp.length", "Length"};
constexpr Field<ByteString> data {"ppp.data", "Data"};
constexpr Field<ByteString> rejected {"ppp.rejected_packet", "Rejected Packet", Label {rejectedLabel}};
constexpr Field<std::uint32_t> magic {"ppp.magic_number", "Magic Number", Base::Hex};
constexpr Field<UInt24> vendor {"ppp.oui", "OUI", Label {ouiLabel}};
constexpr Field<std::uint8_t> kind {"ppp.kind", "Kind", Base::DecHex};
constexpr Field<NoValue> options {"ppp.options", "Options", Label {optionsLabel}};
constexpr Field<TextString> option {"ppp.option", "Option", Label {optionLabel}};
constexpr ExpertInfo badLength {
    "ppp.opt.len.invalid", Severity::Warning, ExpertGroup::Protocol, "Invalid length for option"};

constexpr Field<std::uint32_t> linkMagic {"lcp.magic_number", "Magic Number", Base::Hex};
constexpr Field<ByteString> linkData {"lcp.data", "Data"};
constexpr Field<TextString> linkMessage {"lcp.message", "Message"};
constexpr Field<std::uint32_t> secondsRemaining {
    "lcp.secs_remaining", "Seconds Remaining", Unit {" second", " seconds"}};
constexpr Field<std::uint16_t> rejectedProtocol {
    "lcp.rej_proto", "Rejected Protocol", Base::Hex, Names {pppProtocols}};

constexpr const FieldInfo* controlFields[] = {&codeField, &identifier, &length, &data, &rejected, &magic, &vendor, &kind,
    &options, &option, &linkMagic, &linkData, &linkMessage, &secondsRemaining, &rejectedProtocol};
constexpr const ExpertInfo* controlExperts[] = {&badLength};

void codeLabel(const ItemView& item, Text& out)
{
    const bool isLink = item.parent().field().abbreviation == std::string_view("lcp");
    const auto names = isLink ? std::span<const ValueName>(linkCodes) : std::span<const ValueName>(otherCodes);
    out.format("Code: {} ({})", findName(names, item.value(), "Unknown"), item.value());
}

void optionsLabel(const ItemView& item, Text& out)
{
    out.format("Options: ({} byte{})", item.item().length, item.item().length == 1 ? "" : "s");
    const auto& tree = item.packet().tree;
    for (auto i = item.index() + 1; i < tree.size(); ++i) {
        if (tree[i].parent != item.index() || tree[i].field != &option)
            continue;
        const ItemView child(item.packet(), i);
        if (child.noted())
            break; // what follows a fault is not read
        out << ", " << child.text();
    }
}

void rejectedLabel(const ItemView& item, Text& out)
{
    out.format("Rejected Packet ({} byte{}): ", item.item().length, item.item().length == 1 ? "" : "s");
    formatLabelValue(item, out);
}

void ouiLabel(const ItemView& item, Text& out)
{
    const auto value = item.value();
    const auto name = organisationOf(static_cast<std::uint32_t>(value));
    out.format("OUI: {:02x}:{:02x}:{:02x}({})", value >> 16, value >> 8 & 0xff, value & 0xff, name.empty() ? "Unknown" : name);
}

bool isLinkControl(const ItemView& layer)
{
    return layer.field().abbreviation == std::string_view("lcp");
}

/// The name, and in LCP the first value: behind type and length.
void optionLabel(const ItemView& item, Text& out)
{
    out << item.text();
    if (item.noted() || !item.parent().hasParent() || !isLinkControl(item.parent().parent()))
        return;
    constexpr int typeAndLength = 2;
    const auto& tree = item.packet().tree;
    int children = 0;
    for (auto i = item.index() + 1; i < tree.size(); ++i) {
        if (tree[i].parent != item.index() || children++ < typeAndLength)
            continue;
        const ItemView value(item.packet(), i);
        const auto& field = value.field();
        if (field.hasNames && field.base == Base::Dec) {
            out << (field.name == std::string_view("Class") ? ": Class: " : ": ") << valueName(field, value.value());
        } else if (field.type != FieldType::Bytes) {
            out << ": ";
            formatLabelValue(value, out);
        }
        return;
    }
}

const PppOption* findOption(std::span<const PppOption> known, std::uint8_t type)
{
    const auto found = std::find_if(known.begin(), known.end(), [&](const PppOption& entry) { return entry.type == type; });
    return found == known.end() ? nullptr : &*found;
}

/// Returns the first part's value.
std::uint64_t readParts(Cursor& in, const TreeItem& item, std::span<const PppOptionPart> parts)
{
    auto start = in.position();
    std::uint32_t bytes = 0;
    std::uint64_t word = 0, first = 0;
    for (const auto& part : parts) {
        if (part.bytes > 0) {
            start = in.position();
            bytes = part.bytes;
            word = 0;
            if (!in.has(bytes)) {
                in.skip(bytes);
                return first;
            }
            for (std::uint32_t i = 0; i < bytes; ++i)
                word = word << 8 | in.peek(i);
            in.skip(bytes);
        }
        if (&part == &parts.front())
            first = word;
        item.add(*part.field, in.source(), start, bytes, part.field->extract(word));
    }
    return first;
}

void readContent(Cursor& in, const TreeItem& item, const PppOption& entry)
{
    const auto first = readParts(in, item, entry.parts);
    for (const auto& variant : entry.variants)
        if (variant.value == first && in && in.remaining() > 0)
            readParts(in, item, variant.parts);
    if (entry.rest && in && in.remaining() > 0)
        in.bytes(item, *entry.rest, in.remaining());
}

void addFault(const TreeItem& list, const Cursor& in, std::uint32_t bytes, std::string_view name, std::string_view fault)
{
    if (!list)
        return;
    Text text;
    text << name << fault;
    const auto item = list.addText(option, text.view());
    item.setOffset(in.position(), bytes);
    item.note();
    item.expert(badLength, text.view());
}

void readOptions(Cursor in, const TreeItem& list, const PppControlProtocol& protocol)
{
    constexpr std::uint32_t header = 2;
    while (in && in.remaining() > 0) {
        const auto type = in.peek();
        const auto size = in.peek(1);
        const auto* known = findOption(protocol.options, type);
        const auto name = known ? std::string(known->name) : fmt::format("Unknown (0x{:02x})", type);
        if (!in.has(header)) {
            in.skip(header);
            return;
        }
        if (size < header) {
            addFault(list, in, header, name, fmt::format(" (with too-short option length = {} byte{})", size, size == 1 ? "" : "s"));
            return;
        }
        if (size > in.remaining()) {
            addFault(list, in, in.remaining(), name,
                fmt::format(" (option length = {} bytes says option goes past end of options)", size));
            return;
        }
        if (known && (known->variable ? size < known->length : size != known->length)) {
            addFault(list, in, size, name,
                fmt::format(" (with option length = {} bytes; should be {}{})", size, known->variable ? ">= " : "", known->length));
            in.skip(size);
            continue;
        }
        auto body = in.take(size);
        if (!list)
            continue;
        if (!known) {
            list.addText(option, fmt::format("{} ({} byte{})", name, size, size == 1 ? "" : "s")).setOffset(body.position(), size);
            continue;
        }
        const auto item = list.addText(option, name);
        item.setOffset(body.position(), size);
        item.add(*protocol.type, body.source(), body.position(), 1, type);
        item.add(*protocol.length, body.source(), body.position() + 1, 1, size);
        body.skip(header);
        readContent(body, item, *known);
        if (!body)
            return;
    }
}

void readLinkBody(Cursor& in, TreeItem& layer, Context& context, std::uint8_t what)
{
    switch (what) {
    case code::protocolReject: {
        const auto number = in.read(layer, rejectedProtocol);
        if (in && in.remaining() > 0) {
            const Context::Quotation quotation(context, layer);
            const auto payload = in.rest();
            if (number == 0x0021)
                context.handoff(Table::EtherType, 0x0800, payload);
            else if (!context.handoff(Table::PppProtocol, number, payload))
                context.data(payload);
        }
        return;
    }
    case code::vendor:
        in.read(layer, linkMagic);
        in.read(layer, vendor);
        in.read(layer, kind);
        break;
    case code::timeRemaining:
        in.read(layer, linkMagic);
        in.read(layer, secondsRemaining);
        break;
    default: in.read(layer, linkMagic);
    }
    if (in && in.remaining() > 0) {
        const bool isText = what == code::identification || what == code::timeRemaining;
        in.bytes(layer, isText ? static_cast<const FieldInfo&>(linkMessage) : linkData, in.remaining());
    }
}

bool hasLinkBody(std::uint8_t what)
{
    return what == code::vendor || (what >= code::protocolReject && what <= code::timeRemaining);
}

} // namespace

void dissectPppControl(Cursor& in, TreeItem& layer, Context& context, std::string_view column, const PppControlProtocol& protocol)
{
    constexpr std::uint16_t header = 4;
    const auto what = in.read(layer, codeField);
    in.read(layer, identifier);
    const auto total = in.read(layer, length);
    if (!in)
        return;
    context.setProtocol(column);
    const auto names = protocol.isLinkControl ? std::span<const ValueName>(linkCodes) : std::span<const ValueName>(otherCodes);
    context.setInfo("{}", findName(names, what, "Unknown"));
    if (total <= header)
        return;
    const std::uint32_t body = total.value - header;
    const bool cut = body > in.remaining();
    if (!cut)
        in.limit(body);
    const auto end = in.position() + in.remaining();
    if (what >= code::firstConfiguration && what <= code::lastConfiguration) {
        const auto list = layer.add(options, in.source(), in.position(), std::min(body, in.remaining()), 0);
        readOptions(in, list, protocol);
        in.moveTo(end);
        if (cut)
            in.skip(1); // the packet ends before what its length promises
    } else if (what == code::codeReject) {
        in.bytes(layer, rejected, in.remaining());
    } else if (protocol.isLinkControl && hasLinkBody(what)) {
        readLinkBody(in, layer, context, what);
    } else {
        in.bytes(layer, data, in.remaining());
    }
}

constinit const FieldList pppControlFields = controlFields;
constinit const ExpertList pppControlExperts = controlExperts;

} // namespace porthole
