// Logical Link Control: IEEE Std 802.2; Subnetwork Access Protocol: RFC 1042.

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

void controlLabel(const ItemView& item, Text& out);
void ouiLabel(const ItemView& item, Text& out);
void frameTypeLabel(const ItemView& item, Text& out);
void pollLabel(const ItemView& item, Text& out);
void sapName(std::uint64_t value, Text& out);

constexpr ValueName sapNames[] = {
    {0x00, "NULL LSAP"},
    {0x01, "NULL LSAP"},
    {0x02, "LLC Sub-Layer Management"},
    {0x04, "SNA Path Control"},
    {0x06, "TCP/IP"},
    {0x08, "SNA"},
    {0x0c, "SNA"},
    {0x0e, "PROWAY (IEC955) Network Management and Initialization"},
    {0x10, "NetWare (unofficial?)"},
    {0x14, "ISO Network Layer (OSLAN 1)"},
    {0x18, "Texas Instruments"},
    {0x20, "ISO Network Layer (unofficial?)"},
    {0x34, "ISO Network Layer (unofficial?)"},
    {0x42, "Spanning Tree BPDU"},
    {0x4e, "EIA RS-511 Manufacturing Message Service"},
    {0x54, "ISO Network Layer (OSLAN 2)"},
    {0x7e, "ISO 8208 (X.25 over 802.2)"},
    {0x7f, "ISO 802.2"},
    {0x80, "XNS"},
    {0x82, "BACnet"},
    {0x86, "Nestar"},
    {0x8e, "PROWAY (IEC955) Active Station List Maintenance"},
    {0x98, "ARP"},
    {0xaa, "SNAP"},
    {0xb4, "HP JetDirect Printer"},
    {0xba, "Banyan Vines"},
    {0xbc, "Banyan Vines"},
    {0xe0, "NetWare"},
    {0xf0, "NetBIOS"},
    {0xf4, "IBM Net Management"},
    {0xf8, "HP Extended LLC"},
    {0xfa, "Ungermann-Bass"},
    {0xfc, "Remote Program Load"},
    {0xfe, "ISO Network Layer"},
    {0xff, "Global LSAP"},
};
constexpr ValueName commandNames[] = {
    {0x00, "Unnumbered Information"},
    {0x01, "Set Initialization Mode"},
    {0x03, "Set Asynchronous Response Mode"},
    {0x08, "Unnumbered Poll"},
    {0x0b, "Set Asynchronous Balanced Mode"},
    {0x10, "Disconnect"},
    {0x13, "Set Asynchronous Response Mode Extended"},
    {0x18, "Unnumbered Acknowledge"},
    {0x1b, "Set Asynchronous Balanced Mode Extended"},
    {0x20, "Set Normal Response Mode"},
    {0x21, "Frame reject"},
    {0x23, "Reset"},
    {0x2b, "Exchange identification"},
    {0x31, "Configure"},
    {0x33, "Set Normal Response Mode Extended"},
    {0x38, "Test"},
    {0x3b, "Beacon"},
};
constexpr ValueName responseNames[] = {
    {0x00, "Unnumbered Information"},
    {0x01, "Request Initialization Mode"},
    {0x03, "Disconnected mode"},
    {0x08, "Unnumbered Poll"},
    {0x0b, "Set Asynchronous Balanced Mode"},
    {0x10, "Request Disconnect"},
    {0x13, "Set Asynchronous Response Mode Extended"},
    {0x18, "Unnumbered Acknowledge"},
    {0x1b, "Set Asynchronous Balanced Mode Extended"},
    {0x20, "Set Normal Response Mode"},
    {0x21, "Frame reject"},
    {0x23, "Reset"},
    {0x2b, "Exchange identification"},
    {0x31, "Configure"},
    {0x33, "Set Normal Response Mode Extended"},
    {0x38, "Test"},
    {0x3b, "Beacon"},
};
constexpr ValueName supervisoryNames[] = {
    {0x0, "Receiver ready"},
    {0x1, "Receiver not ready"},
    {0x2, "Reject"},
    {0x3, "Selective reject"},
};
constexpr ValueName ciscoPids[] = {
    {0x0102, "DRIP"},
    {0x0104, "PAgP"},
    {0x0105, "MLS Hello"},
    {0x0108, "RLQ BPDUs (request)"},
    {0x0109, "RLQ BPDUs (response)"},
    {0x010b, "PVSTP+"},
    {0x010c, "VLAN Bridge"},
    {0x0111, "UDLD"},
    {0x0139, "MCP"},
    {0x2000, "CDP"},
    {0x2001, "CGMP"},
    {0x2003, "VTP"},
    {0x2004, "DTP"},
    {0x200a, "STP Uplink Fast"},
};
constexpr ValueName nortelPids[] = {
    {0x01a1, "NDP flatnet hello"},
    {0x01a2, "NDP segment hello"},
    {0x01a3, "NDP bridge hello"},
};
constexpr ValueName ianaPids[] = {
    {0x0001, "MARS Data Messages (short form)"},
    {0x0002, "Reserved for future NHRP use"},
    {0x0003, "MARS/NHRP Control Messages"},
    {0x0004, "MARS Data Messages (long form)"},
    {0x0005, "SCSP"},
    {0x0006, "VRID"},
    {0x0007, "L2TP"},
    {0x0008, "VPN ID"},
    {0x0009, "MSDP-GRE-Protocol Type"},
};
constexpr ValueName appleTalkPids[] = {{0x809b, "AppleTalk"}};
constexpr ValueName wlccpPids[] = {{0x0000, "WLCCP"}};
constexpr ValueName extremePids[] = {{0x00bb, "EDP"}};
constexpr ValueName force10Pids[] = {{0x0111, "FEFD"}};
constexpr ValueName frameTypes[] = {
    {0, "Information frame"},
    {1, "Supervisory frame"},
    {2, "Information frame"},
    {3, "Unnumbered frame"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> destinationSap {"llc.dsap", "DSAP", Base::Hex, Names {sapNames}};
constexpr Field<std::uint8_t> destinationSapPart {"llc.dsap.sap", "SAP", Mask {0xfe}, ValueText {sapName}};
constexpr Field<bool> group {"llc.dsap.ig", "IG Bit", Mask {0x01}, Booleans {"Group", "Individual"}};
constexpr Field<std::uint8_t> sourceSap {"llc.ssap", "SSAP", Base::Hex, Names {sapNames}};
constexpr Field<std::uint8_t> sourceSapPart {"llc.ssap.sap", "SAP", Mask {0xfe}, ValueText {sapName}};
constexpr Field<bool> response {"llc.ssap.cr", "CR Bit", Mask {0x01}, Booleans {"Response", "Command"}};
constexpr Field<std::uint16_t> control {"llc.control", "Control", Base::Hex, Label {controlLabel}};
constexpr Field<std::uint16_t> receiveNumber {"llc.control.n_r", "N(R)", Mask {0xfe00}};
constexpr Field<std::uint16_t> sendNumber {"llc.control.n_s", "N(S)", Mask {0x00fe}};
// Bit 8 of two bytes or bit 4 of one.
constexpr Field<bool> poll {"llc.control.p", "Poll", setOrNot, Mask {0x0100}, Width {16}, Label {pollLabel}};
constexpr Field<bool> final {"llc.control.f", "Final", setOrNot, Mask {0x0100}, Width {16}, Label {pollLabel}};
constexpr Field<std::uint16_t> supervisoryType {
    "llc.control.s_ftype", "Supervisory frame type", Base::Hex, Mask {0x000c}, Names {supervisoryNames}};
constexpr Field<std::uint8_t> commandType {
    "llc.control.u_modifier_cmd", "Command", Base::Hex, Mask {0xec}, Names {commandNames}};
constexpr Field<std::uint8_t> responseType {
    "llc.control.u_modifier_resp", "Response", Base::Hex, Mask {0xec}, Names {responseNames}};
constexpr Field<std::uint16_t> frameType {
    "llc.control.ftype", "Frame type", Base::Hex, DigitsByLength {}, Names {frameTypes}, Label {frameTypeLabel}};

constexpr Field<UInt24> oui {"llc.oui", "Organization Code", Label {ouiLabel}};
constexpr Field<std::uint16_t> etherType {"llc.type", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint16_t> anyPid {"llc.pid", "Protocol ID", Base::Hex};
constexpr Field<std::uint16_t> ciscoPid {"llc.cisco_pid", "PID", Base::Hex, Names {ciscoPids}};
constexpr Field<std::uint16_t> nortelPid {"llc.nortel_pid", "PID", Base::Hex, Names {nortelPids}};
constexpr Field<std::uint16_t> ianaPid {"llc.iana_pid", "PID", Base::Hex, Names {ianaPids}};
constexpr Field<std::uint16_t> appleTalkPid {"llc.apple_atalk_pid", "PID", Base::Hex, Names {appleTalkPids}};
constexpr Field<std::uint16_t> wlccpPid {"llc.wlccp_pid", "PID", Base::Hex, Names {wlccpPids}};
constexpr Field<std::uint16_t> extremePid {"llc.extreme_pid", "PID", Base::Hex, Names {extremePids}};
constexpr Field<std::uint16_t> force10Pid {"llc.force10_pid", "PID", Base::Hex, Names {force10Pids}};

constexpr const FieldInfo* fields[] = {&destinationSap, &destinationSapPart, &group, &sourceSap, &sourceSapPart,
    &response, &control, &receiveNumber, &sendNumber, &poll, &final, &supervisoryType, &commandType, &responseType,
    &frameType, &oui, &etherType, &anyPid, &ciscoPid, &nortelPid, &ianaPid, &appleTalkPid, &wlccpPid, &extremePid,
    &force10Pid};
constexpr Parent parents[] = {{Table::EtherType, 0x8870}, {Table::LinuxSll, 4}};

constexpr std::uint8_t snapSap = 0xaa;
constexpr std::uint8_t tcpIpSap = 0x06;

constexpr std::string_view supervisoryShort[] = {"RR", "RNR", "REJ", "SREJ"};

/// The mnemonic of an unnumbered frame; commands and responses differ in some.
std::string_view unnumberedShort(std::uint8_t modifier, bool isResponse)
{
    switch (modifier) {
    case 0x00: return "UI";
    case 0x08: return "UP";
    case 0x10: return isResponse ? "RD" : "DISC";
    case 0x18: return "UA";
    case 0x20: return "SNRM";
    case 0x38: return "TEST";
    case 0x01: return isResponse ? "RIM" : "SIM";
    case 0x21: return "FRMR";
    case 0x31: return "CFGR";
    case 0x03: return isResponse ? "DM" : "SARM";
    case 0x0b: return "SABM";
    case 0x13: return "SARME";
    case 0x1b: return "SABME";
    case 0x23: return "RSET";
    case 0x2b: return "XID";
    case 0x33: return "SNRME";
    case 0x3b: return "BCN";
    default: return "Unknown";
    }
}

/// What a control field says: section 5.3. `word` is as read, one byte for unnumbered frames and else two.
struct Control {
    std::uint16_t word;
    bool isResponse;

    bool unnumbered() const { return bytes() == 1; }
    bool supervisory() const { return bytes() == 2 && (first() & 1); }
    /// Frames that carry data of a protocol: I and UI.
    bool carriesData() const { return unnumbered() ? modifier() == 0 : !supervisory(); }
    bool pollOrFinal() const { return unnumbered() ? word & 0x10 : word & 0x100; }
    std::uint8_t modifier() const { return static_cast<std::uint8_t>(commandType.extract(word)); }
    unsigned bytes() const { return isShort ? 1 : 2; }
    bool isShort;

    void describe(Text& out) const
    {
        const std::string_view mark = !pollOrFinal() ? "" : isResponse ? " F" : " P";
        if (unnumbered())
            out.format("U{}, func={}", mark, unnumberedShort(modifier(), isResponse));
        else if (supervisory())
            out.format("S{}, func={}, N(R)={}", mark, supervisoryShort[word >> 2 & 3], word >> 9);
        else
            out.format("I{}, N(R)={}, N(S)={}", mark, word >> 9, word >> 1 & 0x7f);
    }

private:
    // In the word the first byte on the wire stands low.
    std::uint8_t first() const { return static_cast<std::uint8_t>(word); }
};

void controlLabel(const ItemView& item, Text& out)
{
    const bool isResponse = item.parent().valueOf(sourceSap) & 1;
    const bool isShort = item.item().length == 1;
    const Control parts {static_cast<std::uint16_t>(item.value()), isResponse, isShort};
    out << "Control field: ";
    parts.describe(out);
    out.format(" (0x{:0{}X})", item.value(), isShort ? 2 : 4);
}

void pollLabel(const ItemView& item, Text& out)
{
    const char bit = item.value() ? '1' : '0';
    if (item.item().length == 1)
        out.format("...{} .... = ", bit);
    else
        out.format(".... ...{} .... .... = ", bit);
    out << item.field().name << ": " << valueName(item.field(), item.value());
}

void frameTypeLabel(const ItemView& item, Text& out)
{
    const auto value = item.value();
    if (item.item().length == 1)
        out << ".... ..11";
    else
        out << (value == 1 ? ".... .... .... ..01" : ".... .... .... ...0");
    out.format(" = Frame type: {} (0x{:x})", findName(frameTypes, value), value);
}

void sapName(std::uint64_t value, Text& out)
{
    out << findName(sapNames, value << 1, "Unknown");
}

void ouiLabel(const ItemView& item, Text& out)
{
    constexpr std::size_t longestName = 21;
    const auto value = item.value();
    out.format("Organization Code: {:02x}:{:02x}:{:02x}", value >> 16, value >> 8 & 0xff, value & 0xff);
    if (const auto name = organisationOf(static_cast<std::uint32_t>(value)); !name.empty())
        out << " (" << name.substr(0, longestName) << ')';
}

Control readControl(Cursor& in, TreeItem& layer, bool isResponse)
{
    const bool isShort = (in.peek() & 3) == 3;
    const auto offset = in.position();
    const auto from = in.source();
    if (isShort) {
        const auto byte = in.u8();
        const Control parts {byte, isResponse, true};
        if (layer && in) {
            const auto item = layer.add(control, from, offset, 1, byte);
            if (parts.pollOrFinal())
                item.add(isResponse ? final : poll, 1);
            item.bits(isResponse ? static_cast<const FieldInfo&>(responseType) : commandType, byte);
            item.add(frameType, 3);
        }
        return parts;
    }
    const auto swapped = in.u16();
    const auto word = static_cast<std::uint16_t>(swapped << 8 | swapped >> 8);
    const Control parts {word, isResponse, false};
    if (layer && in) {
        const auto item = layer.add(control, from, offset, 2, word);
        item.bits(receiveNumber, word);
        if (!parts.supervisory())
            item.bits(sendNumber, word);
        if (parts.pollOrFinal())
            item.add(isResponse ? final : poll, 1);
        if (parts.supervisory())
            item.bits(supervisoryType, word);
        item.add(frameType, parts.supervisory() ? 1 : 0);
    }
    return parts;
}

const Field<std::uint16_t>& pidField(std::uint32_t organisation)
{
    switch (organisation) {
    case 0x00000c: return ciscoPid;
    case 0x000081: return nortelPid;
    case 0x00005e: return ianaPid;
    case 0x080007: return appleTalkPid;
    case 0x004096: return wlccpPid;
    case 0x00e02b: return extremePid;
    case 0x0001e8: return force10Pid;
    case 0x000000:
    case 0x0000f8: return etherType;
    default: return anyPid;
    }
}

void dissectSnap(Cursor& in, TreeItem& layer, Context& context, bool carriesData)
{
    constexpr std::uint32_t bridged = 0x0080c2;
    const auto organisation = in.read(layer, oui);
    const auto& field = pidField(organisation);
    const auto pid = in.read(layer, field);
    if (!in)
        return;
    if (context.columns()) {
        const auto name = organisationOf(organisation);
        context.appendInfo("; SNAP, OUI 0x{:06X} ({}), PID 0x{:04X}", organisation.value,
            name.empty() ? "Unknown" : name, pid.value);
    }
    auto payload = in.rest();
    // Bridged frames are padded so that what is in them is aligned: RFC 2684 section 5.2.
    if (organisation == bridged && (pid == 0x0001 || pid == 0x0007))
        payload.skip(2);
    const bool isEtherType = &field == &etherType;
    const auto key = isEtherType ? pid.value : (organisation & 0xffff) << 16 | pid;
    if (!carriesData || !context.handoff(isEtherType ? Table::EtherType : Table::Snap, key, payload))
        context.data(payload);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("LLC");
    context.setInfo("");
    const auto to = in.read(layer, destinationSap);
    if (to.item) {
        to.item.bits(destinationSapPart, to);
        to.item.bits(group, to);
    }
    const auto from = in.read(layer, sourceSap);
    if (from.item) {
        from.item.bits(sourceSapPart, from);
        from.item.bits(response, from);
    }
    if (!in)
        return;
    const auto parts = readControl(in, layer, from & 1);
    if (!in)
        return;
    if (auto* text = context.columns())
        parts.describe(text->info);
    if (to == snapSap && from == snapSap) {
        dissectSnap(in, layer, context, parts.carriesData());
        return;
    }
    if (context.columns())
        context.appendInfo("; DSAP {} {}, SSAP {} {}", findName(sapNames, to & 0xfeu, "Unknown"),
            valueName(group, to & 1u), findName(sapNames, from & 0xfeu, "Unknown"), valueName(response, from & 1u));
    const bool isIp = to == tcpIpSap;
    const auto table = isIp ? Table::EtherType : Table::LlcSap;
    if (!parts.carriesData() || !context.handoff(table, isIp ? 0x0800 : to.value, in.rest()))
        context.data(in.rest());
}

} // namespace

constinit const Protocol llcProtocol {
    .layer = {"llc", "Logical-Link Control", nullptr},
    .shortName = "LLC",
    .reference = "IEEE Std 802.2",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
