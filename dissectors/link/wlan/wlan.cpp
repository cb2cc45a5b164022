// Wireless LAN: IEEE Std 802.11-2020 section 9. Numbers stand least significant byte first.

#include "dissectors/link/wlan/wlan.h"
#include "dissectors/link/wlan/wlan_names.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);
void checkLabel(const ItemView& item, Text& out);
void protectionLabel(const ItemView& item, Text& out);

constexpr ValueName types[] = {
    {0, "Management frame"},
    {1, "Control frame"},
    {2, "Data frame"},
    {3, "Extension frame"},
    {4, "PV1 Reserved"},
    {5, "PV1 Reserved"},
    {6, "PV1 Reserved"},
    {7, "PV1 Extension (currently reserved)"},
};
constexpr ValueName stations[] = {
    {0x00, "Not leaving DS or network is operating in AD-HOC mode (To DS: 0 From DS: 0)"},
    {0x01, "Frame from STA to DS via an AP (To DS: 1 From DS: 0)"},
    {0x02, "Frame from DS to a STA via AP(To DS: 0 From DS: 1)"},
    {0x03, "WDS (AP to AP) or Mesh (MP to MP) Frame (To DS: 1 From DS: 1)"},
};
constexpr ValueName priorities[] = {
    {0, "Best Effort (Best Effort)"},
    {1, "Background (Background)"},
    {2, "Spare (Background)"},
    {3, "Excellent Effort (Best Effort)"},
    {4, "Controlled Load (Video)"},
    {5, "Video (Video)"},
    {6, "Voice (Voice)"},
    {7, "Network Control (Voice)"},
};
constexpr ValueName policies[] = {
    {0x0000, "Normal Ack"},
    {0x0001, "No Ack"},
    {0x0002, "No explicit acknowledgment"},
    {0x0003, "Block Ack"},
};
constexpr ValueName checkStates[] = {
    {0, "Bad"},
    {1, "Good"},
    {2, "Unverified"},
    {3, "Not present"},
    {4, "Illegal"},
};
constexpr Field<std::uint16_t> typeSubtype {"wlan.fc.type_subtype", "Type/Subtype", Base::Hex, Names {wlanFrameTypes}};
constexpr Field<std::uint16_t> controlField {"wlan.fc", "Frame Control Field", Base::Hex};
constexpr Field<std::uint8_t> version {"wlan.fc.version", "Version", Mask {0x3}};
constexpr Field<std::uint8_t> type {"wlan.fc.type", "Type", Mask {0xc}, Names {types}};
constexpr Field<std::uint8_t> subtype {"wlan.fc.subtype", "Subtype", Mask {0xf0}};
constexpr Field<std::uint8_t> flagsField {"wlan.flags", "Flags", Base::Hex};
constexpr Field<std::uint8_t> flagStations {"wlan.fc.ds", "DS status", Base::Hex, Mask {0x3}, Names {stations}};
constexpr Field<bool> flagTo {
    "wlan.fc.tods", "To DS", Mask {0x1}, Booleans {"Frame is entering DS", "Frame is not entering DS"}, Hidden {}};
constexpr Field<bool> flagFrom {
    "wlan.fc.fromds", "From DS", Mask {0x2}, Booleans {"Frame is exiting DS", "Frame is not exiting DS"}, Hidden {}};
constexpr Field<bool> flagMoreFragments {
    "wlan.fc.frag", "More Fragments", Mask {0x4}, Booleans {"More fragments follow", "This is the last fragment"}};
constexpr Field<bool> flagRetry {
    "wlan.fc.retry", "Retry", Mask {0x8}, Booleans {"Frame is being retransmitted", "Frame is not being retransmitted"}};
constexpr Field<bool> flagPower {
    "wlan.fc.pwrmgt", "PWR MGT", Mask {0x10}, Booleans {"STA will go to sleep", "STA will stay up"}};
constexpr Field<bool> flagMoreData {
    "wlan.fc.moredata", "More Data", Mask {0x20}, Booleans {"Data is buffered for STA at AP", "No data buffered"}};
constexpr Field<bool> flagProtected {
    "wlan.fc.protected", "Protected flag", Mask {0x40}, Booleans {"Data is protected", "Data is not protected"}};
constexpr Field<bool> flagOrder {
    "wlan.fc.order", "+HTC/Order flag", Mask {0x80}, Booleans {"Strictly ordered", "Not strictly ordered"}};
constexpr Field<std::uint16_t> duration {
    "wlan.duration", "Duration", Mask {0x7fff}, Unit {" microseconds", " microseconds"}};
constexpr Field<MacAddress> receiver {"wlan.ra", "Receiver address"};
constexpr Field<MacAddress> destination {"wlan.da", "Destination address"};
constexpr Field<MacAddress> transmitter {"wlan.ta", "Transmitter address"};
constexpr Field<MacAddress> source {"wlan.sa", "Source address"};
constexpr Field<MacAddress> bssid {"wlan.bssid", "BSS Id"};
constexpr Field<MacAddress> station {"wlan.staa", "STA address"};
constexpr Field<MacAddress> address {"wlan.addr", "Hardware address", Hidden {}};
constexpr Field<TextString> receiverName {"wlan.ra_resolved", "Receiver address (resolved)", Plain {macName}, Hidden {}};
constexpr Field<TextString> destinationName {"wlan.da_resolved", "Destination address (resolved)", Plain {macName}, Hidden {}};
constexpr Field<TextString> transmitterName {"wlan.ta_resolved", "Transmitter address (resolved)", Plain {macName}, Hidden {}};
constexpr Field<TextString> sourceName {"wlan.sa_resolved", "Source address (resolved)", Plain {macName}, Hidden {}};
constexpr Field<TextString> bssidName {"wlan.bssid_resolved", "BSS Id (resolved)", Plain {macName}, Hidden {}};
constexpr Field<TextString> stationName {"wlan.staa_resolved", "STA address (resolved)", Plain {macName}, Hidden {}};
constexpr Field<TextString> addressName {"wlan.addr_resolved", "Hardware address (resolved)", Plain {macName}, Hidden {}};
/// An address, and what it is called.
constexpr struct {
    const FieldInfo &address, &name;
} namedAddresses[] = {{receiver, receiverName}, {destination, destinationName}, {transmitter, transmitterName},
    {source, sourceName}, {bssid, bssidName}, {station, stationName}, {address, addressName}};
constexpr Field<std::uint16_t> fragment {"wlan.frag", "Fragment number", Mask {0xf}};
constexpr Field<std::uint16_t> sequence {"wlan.seq", "Sequence number", Mask {0xfff0}};
constexpr Field<std::uint32_t> check {"wlan.fcs", "Frame check sequence", Base::Hex, Append {checkLabel}};
constexpr Field<std::uint8_t> checkStatus {
    "wlan.fcs.status", "FCS Status", Names {checkStates}, OnlyName {}, Generated {}};
constexpr Field<std::uint16_t> quality {"wlan.qos", "Qos Control", Base::Hex};
constexpr Field<std::uint16_t> qualityTid {"wlan.qos.tid", "TID", Mask {0xf}};
constexpr Field<std::uint16_t> qualityPriority {"wlan.qos.priority", "Priority", Mask {0x7}, Names {priorities}};
constexpr Field<bool> qualityEnd {
    "wlan.qos.eosp", "EOSP", Mask {0x10}, Width {16}, Booleans {"End of service period", "Service period"}};
constexpr Field<bool> qualityBit4 {
    "wlan.qos.bit4", "QoS bit 4", Mask {0x10}, Width {16},
    Booleans {"Bits 8-15 of QoS Control field are Queue Size", "Bits 8-15 of QoS Control field are TXOP Duration Requested"}};
constexpr Field<std::uint16_t> qualityPolicy {"wlan.qos.ack", "Ack Policy", Base::Hex, Mask {0x60}, Names {policies}};
constexpr Field<bool> qualityAggregate {
    "wlan.qos.amsdupresent", "Payload Type", Mask {0x80}, Width {16}, Booleans {"A-MSDU", "MSDU"}};
constexpr Field<std::uint16_t> qualityTransmit {"wlan.qos.txop_dur_req", "TXOP Duration Requested", Mask {0xff00}};
constexpr Field<std::uint16_t> qualityQueue {"wlan.qos.queue_size", "Queue Size", Mask {0xff00}};
constexpr Field<std::uint16_t> qualityBuffer {"wlan.qos.ps_buf_state", "QAP PS Buffer State", Base::Hex, Mask {0xff00}};
constexpr Field<UInt24> initialization {"wlan.wep.iv", "Initialization Vector", Base::Hex};
constexpr Field<std::uint8_t> keyIndex {"wlan.wep.key", "Key Index"};
constexpr Field<std::uint32_t> integrity {"wlan.wep.icv", "WEP ICV", Base::Hex};
constexpr Field<TextString> tkipVector {"wlan.tkip.extiv", "TKIP Ext. Initialization Vector"};
constexpr Field<TextString> ccmpVector {"wlan.ccmp.extiv", "CCMP Ext. Initialization Vector"};
constexpr Field<NoValue> protection {"wlan.protection", "WEP parameters", Label {protectionLabel}};
constexpr Field<NoValue> subframe {"wlan.aggregate.subframe", "A-MSDU Subframe"};
constexpr Field<std::uint16_t> subframeLength {"wlan.aggregate.length", "A-MSDU Length"};

constexpr const FieldInfo* fields[] = {&protection, &subframe, &subframeLength, &typeSubtype, &controlField, &version, &type, &subtype, &flagsField, &flagStations,
    &flagTo, &flagFrom, &flagMoreFragments, &flagRetry, &flagPower, &flagMoreData, &flagProtected, &flagOrder,
    &duration, &receiver, &destination, &transmitter, &source, &bssid, &station, &address,
    &receiverName, &destinationName, &transmitterName, &sourceName, &bssidName, &stationName, &addressName, &fragment, &sequence,
    &check, &checkStatus, &quality, &qualityTid, &qualityPriority, &qualityEnd, &qualityBit4, &qualityPolicy,
    &qualityAggregate, &qualityTransmit, &qualityQueue, &qualityBuffer, &initialization, &keyIndex, &integrity,
    &tkipVector, &ccmpVector};
constexpr const FieldList* moreFields[] = {&wlanManagementFields};
constexpr Parent parents[] = {
    {Table::Link, static_cast<std::uint32_t>(LinkType::Ieee80211)},
    {Table::Link, wlanWithoutCheck},
    {Table::Link, wlanWithCheck},
};

namespace kinds {
constexpr std::uint8_t management = 0, control = 1, data = 2;
} // namespace kinds
namespace controls {
constexpr std::uint8_t blockAckRequest = 8, blockAck = 9, poll = 10, requestToSend = 11, clearToSend = 12, acknowledgment = 13;
constexpr std::uint8_t end = 14, endAndAck = 15;
} // namespace controls

constexpr const FieldInfo* flagBits[] = {&flagStations, &flagTo, &flagFrom, &flagMoreFragments, &flagRetry, &flagPower,
    &flagMoreData, &flagProtected, &flagOrder};

/// The first two bytes.
struct Control {
    std::uint8_t kind, subtype, flags;

    explicit Control(std::uint16_t word)
        : kind(static_cast<std::uint8_t>(word >> 10 & 3))
        , subtype(static_cast<std::uint8_t>(word >> 12))
        , flags(static_cast<std::uint8_t>(word))
    {
    }
    std::uint8_t name() const { return static_cast<std::uint8_t>(kind << 4 | subtype); }
    bool toDistribution() const { return flags & 0x01; }
    bool fromDistribution() const { return flags & 0x02; }
    bool isProtected() const { return flags & 0x40; }
    bool order() const { return flags & 0x80; }
    bool hasQuality() const { return kind == kinds::data && subtype & 8; }
    bool carriesNothing() const { return kind == kinds::data && subtype & 4; }
};

void appendFlags(std::uint8_t flags, bool checked, Text& out)
{
    constexpr std::string_view letters = "opmPRMFT";
    for (std::size_t i = 0; i < letters.size(); ++i)
        out << (flags >> (7 - i) & 1 ? letters[i] : '.');
    out << (checked ? "C" : "");
}

void layerLabel(const ItemView& item, Text& out)
{
    out << "IEEE 802.11";
    const auto name = item.find(typeSubtype);
    if (!name.found())
        return;
    out << ' ' << findName(wlanFrameTypes, name.value(), "Unrecognized (Reserved frame)") << ", Flags: ";
    appendFlags(static_cast<std::uint8_t>(item.valueOf(flagsField)), false, out);
    out << (item.find(check).found() ? "C" : "");
}

void checkLabel(const ItemView&, Text& out) { out << " [unverified]"; }

void protectionLabel(const ItemView& item, Text& out)
{
    const bool isCcmp = item.find(ccmpVector).found();
    out << (isCcmp ? "CCMP" : item.find(tkipVector).found() ? "TKIP" : "WEP") << " parameters";
}

Control readControl(Cursor& in, const TreeItem& layer)
{
    const auto start = in.position();
    const auto word = in.u16();
    const Control parts(word);
    if (!in || !layer)
        return parts;
    const auto first = static_cast<std::uint64_t>(word >> 8);
    layer.add(typeSubtype, in.source(), start, 2, parts.name());
    const auto item = layer.add(controlField, in.source(), start, 2, word);
    for (const auto* field : {&version, &type, &subtype})
        item.add(*field, in.source(), start, 1, field->extract(first));
    const auto bits = item.add(flagsField, in.source(), start + 1, 1, parts.flags);
    for (const auto* field : flagBits)
        bits.bits(*field, parts.flags);
    return parts;
}

MacAddress readNamed(Cursor& in, const TreeItem& layer, const Field<MacAddress>& field)
{
    const auto found = in.read(layer, field);
    if (!found.item)
        return found;
    const auto item = (*layer.tree())[found.item.index()]; // a copy: adding to the tree may move it
    for (const auto& pair : namedAddresses)
        if (&pair.address == &field)
            layer.add(pair.name, item.source, item.offset, item.length, item.value);
    return found;
}

/// Reads an address under each of its names.
MacAddress readAddress(Cursor& in, const TreeItem& layer, std::initializer_list<const Field<MacAddress>*> names)
{
    const auto at = in;
    for (const auto* name : names) {
        auto copy = at;
        readNamed(copy, layer, *name);
    }
    return readNamed(in, layer, address);
}

struct Payload {
    Cursor content;
    Control control;
    bool checked;
};

void describe(const Payload& frame, Context& context, int number, int part)
{
    if (!context.columns())
        return;
    Text letters;
    appendFlags(frame.control.flags, frame.checked, letters);
    const auto name = findName(wlanFrameTypes, frame.control.name(), "Unrecognized (Reserved frame)");
    if (number >= 0)
        context.setInfo("{}, SN={}, FN={}, Flags={}", name, number, part, letters.view());
    else
        context.setInfo("{}, Flags={}", name, letters.view());
}

/// Takes the check sequence from the end, if the frame has one.
void readCheck(Cursor& in, const TreeItem& layer, bool checked)
{
    constexpr std::uint32_t size = 4;
    if (!checked || in.remaining() < size)
        return;
    auto end = in;
    const auto bytes = in.remaining() - size;
    in.limit(bytes);
    if (end.captured() < bytes + size)
        return;
    end.skip(bytes);
    end.readLittle(layer, check);
    layer.conclude(checkStatus, 2);
}

void dissectControl(Payload& frame, const TreeItem& layer, Context& context)
{
    auto& in = frame.content;
    in.readLittle(layer, duration);
    describe(frame, context, -1, 0);
    const auto to = readAddress(in, layer, {&receiver});
    context.setAddresses({}, to);
    switch (frame.control.subtype) {
    case controls::blockAckRequest:
    case controls::blockAck:
    case controls::poll:
    case controls::requestToSend:
    case controls::end:
    case controls::endAndAck: {
        const auto from = readAddress(in, layer, {&transmitter});
        if (in)
            context.setAddresses(from, to);
        break;
    }
    default: break;
    }
    if (!in)
        return;
    readCheck(in, layer, frame.checked);
    context.data(in.rest());
}

void readQuality(Cursor& in, const TreeItem& layer, const Control& control, bool& aggregated)
{
    const auto word = in.readLittle(layer, quality);
    aggregated = qualityAggregate.extract(word);
    word.item.bits(qualityTid, word);
    word.item.bits(qualityPriority, word);
    const bool fromAccessPoint = control.fromDistribution() && !control.toDistribution();
    word.item.bits(fromAccessPoint ? static_cast<const FieldInfo&>(qualityEnd) : qualityBit4, word);
    word.item.bits(qualityPolicy, word);
    word.item.bits(qualityAggregate, word);
    if (fromAccessPoint)
        word.item.bits(qualityBuffer, word);
    else
        word.item.bits(qualityBit4.extract(word) ? qualityQueue : qualityTransmit, word);
}

/// Reads what stands before encrypted bytes, and takes from the end what is no content: section 12.
void readProtection(Cursor& in, const TreeItem& layer)
{
    constexpr std::uint32_t shortHeader = 4, longHeader = 8, integrityLength = 4, ccmpCheckLength = 8;
    constexpr std::uint8_t extended = 0x20;
    const auto start = in.position();
    const auto head = in.rest();
    const bool isLong = head.peek(3) & extended;
    // TKIP sets the second byte from the first, so that weak keys are avoided: section 12.5.2.2.
    const bool isTkip = isLong && head.peek(1) == ((head.peek() | extended) & 0x7f);
    const auto size = isLong ? longHeader : shortHeader;
    if (!in.has(size)) {
        in.skip(size);
        return;
    }
    const auto item = layer.add(protection, in.source(), start, size, 0);
    if (!isLong) {
        in.read(item, initialization);
    } else {
        Text vector;
        const auto low = isTkip ? head.peek() << 8 | head.peek(2) : head.peek(1) << 8 | head.peek();
        vector.format("0x{:02x}{:02x}{:02x}{:02x}{:04x}", head.peek(7), head.peek(6), head.peek(5), head.peek(4), low);
        item.addText(isTkip ? tkipVector : ccmpVector, vector.view()).setOffset(start, size);
    }
    item.add(keyIndex, in.source(), start + 3, 1, head.peek(3) >> 6);
    in.moveTo(start + size);
    const auto tail = isLong && !isTkip ? ccmpCheckLength : integrityLength;
    if (in.remaining() < tail)
        return;
    auto end = in;
    in.limit(in.remaining() - tail);
    if (tail != integrityLength || !end.has(end.remaining()))
        return;
    end.skip(end.remaining() - tail);
    end.read(item, integrity);
}

/// Several MSDUs in one frame: section 9.3.2.2.2.
void dissectAggregate(Cursor in, const TreeItem& layer, Context& context)
{
    constexpr std::uint32_t header = 14;
    while (in && in.remaining() >= header) {
        const auto start = in.position();
        const auto item = layer.add(subframe, in.source(), start, header, 0);
        in.read(item, destination);
        in.read(item, source);
        const auto size = in.read(item, subframeLength);
        auto content = in.take(size);
        if (!in || size == 0)
            return;
        item.setEnd(content.end());
        context.handoff("llc", content);
        if (const auto over = (in.position() - start) % 4; over && in.remaining() > 0)
            in.skip(std::min(4 - over, in.remaining()));
    }
}

struct Ends {
    MacAddress source, destination;
};

Ends readDataAddresses(Cursor& in, const TreeItem& layer, const Control& control, int& part, int& number)
{
    const auto all = in;
    const auto at = [&](std::uint32_t which) {
        auto copy = all;
        copy.skip(which < 3 ? which * 6 : 20); // the sequence number stands before the fourth
        return copy;
    };
    const auto name = [&](std::uint32_t which, const Field<MacAddress>& field) {
        auto copy = at(which);
        return readNamed(copy, layer, field);
    };
    constexpr std::uint32_t threeAddresses = 18;
    const bool to = control.toDistribution(), from = control.fromDistribution();
    readAddress(in, layer, {&receiver});
    readAddress(in, layer, {&transmitter});
    if (!in.has(8)) {
        in.skip(8);
        return {};
    }
    Ends ends;
    ends.destination = name(to ? 2 : 0, destination);
    ends.source = name(from ? (to ? 3 : 2) : 1, source);
    if (!(to && from)) {
        name(to ? 0 : from ? 1 : 2, bssid);
        if (to || from)
            name(to ? 1 : 0, station);
    }
    in.moveTo(all.position() + threeAddresses);
    part = in.lookLittle(layer, fragment);
    number = in.readLittle(layer, sequence);
    at(2).read(layer, address);
    if (to && from)
        in.read(layer, address);
    return ends;
}

void dissectData(Payload& frame, const TreeItem& layer, Context& context)
{
    auto& in = frame.content;
    const auto& control = frame.control;
    in.readLittle(layer, duration);
    int part = 0, number = 0;
    const auto ends = readDataAddresses(in, layer, control, part, number);
    if (!in)
        return;
    context.setAddresses(ends.source, ends.destination);
    describe(frame, context, number, part);
    readCheck(in, layer, frame.checked);
    bool aggregated = false;
    if (control.hasQuality())
        readQuality(in, layer, control, aggregated);
    if (control.hasQuality() && control.order())
        in.skip(4); // HT Control
    if (!in || control.carriesNothing())
        return;
    if (control.isProtected())
        readProtection(in, layer);
    if (!in)
        return;
    if (control.isProtected() || part > 0)
        context.data(in.rest());
    else if (aggregated)
        dissectAggregate(in.rest(), layer, context);
    else
        context.handoff("llc", in.rest());
}

void dissectManagement(Payload& frame, const TreeItem& layer, Context& context)
{
    auto& in = frame.content;
    in.readLittle(layer, duration);
    const auto to = readAddress(in, layer, {&receiver, &destination});
    const auto from = readAddress(in, layer, {&transmitter, &source});
    readAddress(in, layer, {&bssid});
    const auto part = in.lookLittle(layer, fragment);
    const auto number = in.readLittle(layer, sequence);
    if (!in)
        return;
    context.setAddresses(from, to);
    describe(frame, context, number, part);
    readCheck(in, layer, frame.checked);
    if (frame.control.order())
        in.skip(4);
    if (frame.control.isProtected()) {
        readProtection(in, layer);
        context.data(in.rest());
    } else if (in) {
        dissectWlanManagement(in.rest(), frame.control.subtype, context);
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("802.11");
    context.setInfo("");
    const auto start = in.position();
    const bool checked = context.foundBy().table == Table::Link && context.foundBy().key == wlanWithCheck;
    const auto control = readControl(in, layer);
    if (!in)
        return;
    Payload frame {in.rest(), control, checked};
    switch (control.kind) {
    case kinds::management: dissectManagement(frame, layer, context); break;
    case kinds::control: dissectControl(frame, layer, context); break;
    case kinds::data: dissectData(frame, layer, context); break;
    default:
        describe(frame, context, -1, 0);
        frame.content.readLittle(layer, duration);
        context.data(frame.content.rest());
    }
    layer.setOffset(start, std::max(frame.content.position(), start) - start);
}

} // namespace

constinit const Protocol wlanProtocol {
    .layer = {"wlan", "IEEE 802.11 wireless LAN", nullptr, layerLabel},
    .shortName = "802.11",
    .reference = "IEEE Std 802.11",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
    .moreFields = moreFields,
};

} // namespace porthole
