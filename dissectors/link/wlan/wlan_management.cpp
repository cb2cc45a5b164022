// Wireless LAN, the bodies of management frames: IEEE Std 802.11-2020 sections 9.3.3 and 9.4.

#include "dissectors/link/wlan/wlan.h"
#include "dissectors/link/wlan/wlan_names.h"

namespace porthole {

namespace {

void fixedLabel(const ItemView& item, Text& out);
void taggedLabel(const ItemView& item, Text& out);
void elementLabel(const ItemView& item, Text& out);
void ssidLabel(const ItemView& item, Text& out);
void supportedLabel(const ItemView& item, Text& out);
void intervalLabel(const ItemView& item, Text& out);

constexpr ValueName algorithms[] = {
    {0, "Open System"},
    {1, "Shared key"},
    {2, "Fast BSS Transition"},
    {3, "Simultaneous Authentication of Equals (SAE)"},
    {4, "FILS Shared Key authentication without PFS"},
    {5, "FILS Shared Key authentication with PFS"},
    {6, "FILS Public Key authentication"},
    {7, "Pre-Association Security Negotiation (PASN)"},
    {128, "Network EAP"},
};
constexpr Field<std::uint64_t> timestamp {"wlan.fixed.timestamp", "Timestamp"};
constexpr Field<std::uint32_t> interval {"wlan.fixed.beacon", "Beacon Interval", Label {intervalLabel}};
constexpr Field<std::uint16_t> capabilities {"wlan.fixed.capabilities", "Capabilities Information", Base::Hex};
constexpr Field<bool> capableEss {
    "wlan.fixed.capabilities.ess", "ESS capabilities", Mask {0x1}, Width {16}, Booleans {"Transmitter is an AP", "Transmitter is a STA"}};
constexpr Field<bool> capableIbss {
    "wlan.fixed.capabilities.ibss", "IBSS status", Mask {0x2}, Width {16},
    Booleans {"Transmitter belongs to an IBSS", "Transmitter belongs to a BSS"}};
constexpr Field<std::uint16_t> reserved1 {"wlan.fixed.capabilities.reserved1", "Reserved", Mask {0x4}};
constexpr Field<std::uint16_t> reserved2 {"wlan.fixed.capabilities.reserved2", "Reserved", Mask {0x8}};
constexpr Field<bool> privacy {
    "wlan.fixed.capabilities.privacy", "Privacy", Mask {0x10}, Width {16},
    Booleans {"Data confidentiality required", "Data confidentiality not required"}};
constexpr Field<bool> shortPreamble {
    "wlan.fixed.capabilities.short_preamble", "Short Preamble", Mask {0x20}, Width {16}, Booleans {"Allowed", "Not Allowed"}};
constexpr Field<std::uint16_t> reserved3 {"wlan.fixed.capabilities.reserved3", "Reserved", Mask {0x40}};
constexpr Field<std::uint16_t> reserved4 {"wlan.fixed.capabilities.reserved4", "Reserved", Mask {0x80}};
constexpr Field<bool> spectrum {
    "wlan.fixed.capabilities.spec_man", "Spectrum Management", Mask {0x100}, Width {16}, Booleans {"Implemented", "Not Implemented"}};
constexpr Field<bool> qos {
    "wlan.fixed.capabilities.qos", "QoS", Mask {0x200}, Width {16}, Booleans {"Implemented", "Not Implemented"}};
constexpr Field<bool> shortSlot {
    "wlan.fixed.capabilities.short_slot_time", "Short Slot Time", Mask {0x400}, Width {16}, Booleans {"In use", "Not in use"}};
constexpr Field<bool> delivery {
    "wlan.fixed.capabilities.apsd", "Automatic Power Save Delivery", Mask {0x800}, Width {16},
    Booleans {"Implemented", "Not Implemented"}};
constexpr Field<bool> measurement {
    "wlan.fixed.capabilities.radio_measurement", "Radio Measurement", Mask {0x1000}, Width {16},
    Booleans {"Implemented", "Not Implemented"}};
constexpr Field<bool> epd {
    "wlan.fixed.capabilities.epd", "EPD", Mask {0x2000}, Width {16}, Booleans {"Implemented", "Not Implemented"}};
constexpr Field<std::uint16_t> reserved5 {"wlan.fixed.capabilities.reserved5", "Reserved", Mask {0x4000}};
constexpr Field<std::uint16_t> reserved6 {"wlan.fixed.capabilities.reserved6", "Reserved", Mask {0x8000}};
constexpr Field<std::uint16_t> algorithm {"wlan.fixed.auth.alg", "Authentication Algorithm", Names {algorithms}};
constexpr Field<std::uint16_t> authenticationStep {"wlan.fixed.auth_seq", "Authentication SEQ", Base::Hex};
constexpr Field<std::uint16_t> association {"wlan.fixed.aid", "Association ID", Base::Hex, Mask {0x3fff}};
constexpr Field<std::uint16_t> listen {"wlan.fixed.listen_ival", "Listen Interval", Base::Hex};
constexpr Field<MacAddress> accessPoint {"wlan.fixed.current_ap", "Current AP"};
constexpr Field<std::uint16_t> reason {"wlan.fixed.reason_code", "Reason code", Base::Hex, Names {wlanReasonCodes}};
constexpr Field<std::uint16_t> status {"wlan.fixed.status_code", "Status code", Base::Hex, Names {wlanStatusCodes}};
constexpr Field<NoValue> fixedAll {"wlan.fixed.all", "Fixed parameters", Label {fixedLabel}};
constexpr Field<NoValue> taggedAll {"wlan.tagged.all", "Tagged parameters", Label {taggedLabel}};
constexpr Field<NoValue> element {"wlan.tag", "Tag", Label {elementLabel}};
constexpr Field<std::uint8_t> elementNumber {"wlan.tag.number", "Tag Number", Names {wlanElements}};
constexpr Field<std::uint32_t> elementLength {"wlan.tag.length", "Tag length"};
constexpr Field<ByteString> ssid {"wlan.ssid", "SSID", Label {ssidLabel}};
constexpr Field<std::uint8_t> rates {"wlan.supported_rates", "Supported Rates", Base::Hex, Label {supportedLabel}};
constexpr Field<std::uint8_t> currentChannel {"wlan.ds.current_channel", "Current Channel"};
constexpr Field<ByteString> elementData {"wlan.tag.data", "Tag Data"};
constexpr Field<NoValue> management {"wlan.mgt", "IEEE 802.11 Wireless Management"};

constexpr const FieldInfo* fields[] = {&management, &timestamp, &interval, &capabilities, &capableEss, &capableIbss, &reserved1,
    &reserved2, &privacy, &shortPreamble, &reserved3, &reserved4, &spectrum, &qos, &shortSlot, &delivery, &measurement,
    &epd, &reserved5, &reserved6, &algorithm, &authenticationStep, &association, &listen, &accessPoint, &reason,
    &status, &fixedAll, &taggedAll, &element, &elementNumber, &elementLength, &ssid, &rates, &currentChannel,
    &elementData};

namespace kinds {
constexpr std::uint8_t associationRequest = 0, associationResponse = 1, reassociationRequest = 2, reassociationResponse = 3;
constexpr std::uint8_t probeRequest = 4, probeResponse = 5, beacon = 8, disassociation = 10, authentication = 11;
constexpr std::uint8_t deauthentication = 12;
} // namespace kinds
namespace elements {
constexpr std::uint8_t ssid = 0, rates = 1, channel = 3, moreRates = 50;
} // namespace elements

constexpr const FieldInfo* capabilityBits[] = {&capableEss, &capableIbss, &reserved1, &reserved2, &privacy, &shortPreamble,
    &reserved3, &reserved4, &spectrum, &qos, &shortSlot, &delivery, &measurement, &epd, &reserved5, &reserved6};

void fixedLabel(const ItemView& item, Text& out) { out.format("Fixed parameters ({} bytes)", item.item().length); }
void taggedLabel(const ItemView& item, Text& out) { out.format("Tagged parameters ({} bytes)", item.item().length); }

/// In units of 1024 microseconds.
void intervalLabel(const ItemView& item, Text& out)
{
    out.format("Beacon Interval: {:.6f} [Seconds]", static_cast<double>(item.value()) * 1024 / 1e6);
}

void appendSsid(ByteView bytes, Text& out)
{
    if (std::ranges::all_of(bytes, [](auto byte) { return byte == 0; })) {
        out << "Wildcard (Broadcast)";
        return;
    }
    out << '"';
    appendPrintable(out, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    out << '"';
}

void ssidLabel(const ItemView& item, Text& out)
{
    out << "SSID: ";
    appendSsid(item.bytes(), out);
}

/// In halves of a megabit; the highest bit says that the network requires it.
void appendRate(std::uint64_t value, Text& out)
{
    const auto halves = value & 0x7f;
    out.format("{}{}{}", halves / 2, halves % 2 ? ".5" : "", value & 0x80 ? "(B)" : "");
}

void supportedLabel(const ItemView& item, Text& out)
{
    out << "Supported Rates: ";
    appendRate(item.value(), out);
    out.format(" (0x{:02x})", item.value());
}

void elementLabel(const ItemView& item, Text& out)
{
    out << "Tag: " << findName(wlanElements, item.valueOf(elementNumber), "Reserved");
    if (const auto name = item.find(ssid); name.found()) {
        out << ": ";
        appendSsid(name.bytes(), out);
    } else if (const auto number = item.find(currentChannel); number.found()) {
        out.format(": Current Channel: {}", number.value());
    } else if (item.find(rates).found()) {
        const auto& tree = item.packet().tree;
        for (auto i = item.index() + 1; i < tree.size() && tree[i].parent == item.index(); ++i) {
            if (tree[i].field != &rates)
                continue;
            out << ' ';
            appendRate(tree[i].value, out);
            out << ',';
        }
        out << " [Mbit/sec]";
    }
}

void readCapabilities(Cursor& in, const TreeItem& item)
{
    const auto word = in.readLittle(item, capabilities);
    for (const auto* bit : capabilityBits)
        word.item.bits(*bit, word);
}

void readTiming(Cursor& in, const TreeItem& item, Context& context)
{
    in.readLittle(item, timestamp);
    const auto start = in.position();
    const auto swapped = in.u16();
    if (!in)
        return;
    const auto units = static_cast<std::uint16_t>(swapped << 8 | swapped >> 8);
    item.add(interval, in.source(), start, 2, units);
    context.appendInfo(", BI={}", units);
    readCapabilities(in, item);
}

/// The parameters that stand before the elements. False if nothing of this kind of frame is known.
bool readFixed(Cursor& in, const TreeItem& item, std::uint8_t kind, Context& context)
{
    switch (kind) {
    case kinds::beacon:
    case kinds::probeResponse: readTiming(in, item, context); return true;
    case kinds::probeRequest: return true;
    case kinds::associationRequest:
    case kinds::reassociationRequest:
        readCapabilities(in, item);
        in.readLittle(item, listen);
        if (kind == kinds::reassociationRequest)
            in.read(item, accessPoint);
        return true;
    case kinds::associationResponse:
    case kinds::reassociationResponse: {
        readCapabilities(in, item);
        in.readLittle(item, status);
        in.readLittle(item, association);
        return true;
    }
    case kinds::authentication:
        in.readLittle(item, algorithm);
        in.readLittle(item, authenticationStep);
        in.readLittle(item, status);
        return true;
    case kinds::disassociation:
    case kinds::deauthentication: in.readLittle(item, reason); return true;
    default: return false;
    }
}

void readElement(Cursor& in, const TreeItem& list, Context& context)
{
    constexpr std::uint32_t header = 2;
    const auto item = list.add(element, in.source(), in.position(), std::min(header, in.remaining()), 0);
    const auto kind = in.read(item, elementNumber);
    const auto start = in.position();
    const std::uint32_t size = in.u8();
    if (!in)
        return;
    item.add(elementLength, in.source(), start, 1, size);
    auto content = in.take(size);
    item.setEnd(content.end());
    if (kind == elements::ssid) {
        const auto name = content.bytes(item, ssid, size);
        if (!content || !context.columns())
            return;
        Text text;
        appendSsid(name.value, text);
        context.appendInfo(", SSID={}", text.view());
    } else if (kind == elements::rates || kind == elements::moreRates) {
        while (content && content.remaining() > 0)
            content.read(item, rates);
    } else if (kind == elements::channel) {
        content.read(item, currentChannel);
    } else if (size > 0) {
        content.bytes(item, elementData, size);
    }
}

} // namespace

constinit const FieldList wlanManagementFields = fields;

void dissectWlanManagement(Cursor in, std::uint8_t kind, Context& context)
{
    if (in.remaining() == 0)
        return;
    const auto layer = context.addTopLevel(management, in, in.remaining());
    const auto first = layer.add(fixedAll, in.source(), in.position(), 0, 0);
    const auto start = in.position();
    if (!readFixed(in, first, kind, context)) {
        context.data(in.rest());
        return;
    }
    first.setOffset(start, in.position() - start);
    if (!in || in.remaining() == 0)
        return;
    const auto list = layer.add(taggedAll, in.source(), in.position(), in.remaining(), 0);
    while (in && in.remaining() > 0)
        readElement(in, list, context);
}

} // namespace porthole
