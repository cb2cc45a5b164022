// Address Resolution Protocol: RFC 826; reverse: RFC 903; inverse: RFC 2390; probes and announcements: RFC 5227.
// ATM ARP, whose addresses have two parts: RFC 2225.

#include "dissectors/link/ethertype.h"
#include "dissectors/link/hardware_types.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);
void duplicateLabel(const ItemView& item, Text& out);
void numberLabel(const ItemView& item, Text& out);
void atmLabel(const ItemView& item, Text& out);

constexpr std::uint16_t ipv4Type = 0x0800;

namespace opcodes {
constexpr std::uint16_t request = 1;
constexpr std::uint16_t reply = 2;
constexpr std::uint16_t reverseRequest = 3;
constexpr std::uint16_t reverseReply = 4;
constexpr std::uint16_t dynamicRequest = 5;
constexpr std::uint16_t dynamicReply = 6;
constexpr std::uint16_t dynamicError = 7;
constexpr std::uint16_t inverseRequest = 8;
constexpr std::uint16_t inverseReply = 9;
constexpr std::uint16_t refusal = 10;
constexpr std::uint16_t firstMars = 11;
constexpr std::uint16_t unarp = 23;
constexpr std::uint16_t firstExperiment = 24;
constexpr std::uint16_t secondExperiment = 25;
constexpr std::uint16_t reserved = 65535;
} // namespace opcodes

constexpr ValueName opcodeNames[] = {
    {0, "reserved"},
    {1, "request"},
    {2, "reply"},
    {3, "reverse request"},
    {4, "reverse reply"},
    {5, "drarp request"},
    {6, "drarp reply"},
    {7, "drarp error"},
    {8, "inverse request"},
    {9, "inverse reply"},
    {10, "arp nak"},
    {11, "mars request"},
    {12, "mars multi"},
    {13, "mars mserv"},
    {14, "mars join"},
    {15, "mars leave"},
    {16, "mars nak"},
    {17, "mars unserv"},
    {18, "mars sjoin"},
    {19, "mars sleave"},
    {20, "mars grouplist request"},
    {21, "mars grouplist reply"},
    {22, "mars redirect map"},
    {23, "mapos unarp"},
    {24, "experimental 1"},
    {25, "experimental 2"},
    {65535, "reserved"},
};
/// What follows "MARS " in the Info column, from the first MARS opcode to the opcode of MAPOS.
constexpr std::string_view marsTexts[] = {"MARS request", "MARS MULTI request", "MARS MSERV request", "MARS JOIN request",
    "MARS LEAVE", "MARS NAK", "MARS UNSERV request", "MARS SJOIN request", "MARS SLEAVE", "MARS grouplist request",
    "MARS grouplist reply", "MARS redirect map", "MAPOS UNARP request"};

// Errors of dynamic RARP: RFC 1931 section 3.
constexpr ValueName dynamicErrors[] = {
    {1, "DRARP Restricted"},
    {2, "DRARP No Addresses"},
    {3, "DRARP Server Down"},
    {4, "DRARP Moved"},
    {5, "DRARP Failure"},
};

constexpr Field<std::uint16_t> hardwareType {"arp.hw.type", "Hardware type", Names {hardwareTypes}};
constexpr Field<std::uint16_t> protocolType {"arp.proto.type", "Protocol type", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint8_t> hardwareSize {"arp.hw.size", "Hardware size"};
constexpr Field<std::uint8_t> protocolSize {"arp.proto.size", "Protocol size"};
constexpr Field<std::uint16_t> opcode {"arp.opcode", "Opcode", Names {opcodeNames}};
constexpr Field<bool> isGratuitous {"arp.isgratuitous", "Is gratuitous", Generated {}};
constexpr Field<bool> isProbe {"arp.isprobe", "Is probe", Generated {}};
constexpr Field<bool> isAnnouncement {"arp.isannouncement", "Is announcement", Generated {}};
constexpr Field<ByteString> senderHardware {"arp.src.hw", "Sender hardware address"};
constexpr Field<MacAddress> senderMac {"arp.src.hw_mac", "Sender MAC address"};
constexpr Field<ByteString> senderProtocol {"arp.src.proto", "Sender protocol address"};
constexpr Field<Ipv4Address> senderIpv4 {"arp.src.proto_ipv4", "Sender IP address"};
constexpr Field<ByteString> targetHardware {"arp.dst.hw", "Target hardware address"};
constexpr Field<MacAddress> targetMac {"arp.dst.hw_mac", "Target MAC address"};
constexpr Field<ByteString> targetProtocol {"arp.dst.proto", "Target protocol address"};
constexpr Field<Ipv4Address> targetIpv4 {"arp.dst.proto_ipv4", "Target IP address"};
constexpr Field<std::uint16_t> dynamicError {
    "arp.dst.drarp_error_status", "DRARP error status", Names {dynamicErrors}};

constexpr Field<NoValue> duplicate {"arp.duplicate-address", "Duplicate IP address detected", Generated {}, Label {duplicateLabel}};
constexpr Field<FrameNumber> duplicateFrame {
    "arp.duplicate-address-frame", "Frame showing earlier use of IP address", Generated {}};
constexpr Field<std::uint32_t> duplicateSeconds {
    "arp.seconds-since-duplicate-address-frame", "Seconds since earlier frame seen", Generated {}};
constexpr ExpertInfo duplicateExpert {"arp.duplicate-address-detected", Severity::Warning, ExpertGroup::Sequence,
    "Duplicate IP address configured"};

constexpr Booleans numberTypes {"E.164", "ATM Forum NSAPA"};
constexpr Field<std::uint8_t> senderNumber {"arp.src.atm_number", "Sender ATM number", Label {numberLabel}};
constexpr Field<bool> senderNumberType {"arp.src.htype", "Sender ATM number type", Mask {0x40}, numberTypes};
constexpr Field<std::uint8_t> senderNumberLength {"arp.src.hlen", "Sender ATM number length", Mask {0x3f}};
constexpr Field<std::uint8_t> senderSub {"arp.src.atm_sub", "Sender ATM subaddress", Label {numberLabel}};
constexpr Field<bool> senderSubType {"arp.src.stype", "Sender ATM subaddress type", Mask {0x40}, numberTypes};
constexpr Field<std::uint8_t> senderSubLength {"arp.src.slen", "Sender ATM subaddress length", Mask {0x3f}};
constexpr Field<std::uint8_t> senderProtocolSize {"arp.src.pln", "Sender protocol size"};
constexpr Field<std::uint8_t> targetNumber {"arp.dst.atm_number", "Target ATM number", Label {numberLabel}};
constexpr Field<bool> targetNumberType {"arp.dst.htype", "Target ATM number type", Mask {0x40}, numberTypes};
constexpr Field<std::uint8_t> targetNumberLength {"arp.dst.hlen", "Target ATM number length", Mask {0x3f}};
constexpr Field<std::uint8_t> targetSub {"arp.dst.atm_sub", "Target ATM subaddress", Label {numberLabel}};
constexpr Field<bool> targetSubType {"arp.dst.stype", "Target ATM subaddress type", Mask {0x40}, numberTypes};
constexpr Field<std::uint8_t> targetSubLength {"arp.dst.slen", "Target ATM subaddress length", Mask {0x3f}};
constexpr Field<std::uint8_t> targetProtocolSize {"arp.dst.pln", "Target protocol size"};
constexpr Field<TextString> senderE164 {"arp.src.atm_num_e164", "Sender ATM number (E.164)"};
constexpr Field<ByteString> senderNsap {"arp.src.atm_num_nsap", "Sender ATM number (NSAP)"};
constexpr Field<ByteString> senderSubaddress {"arp.src.atm_subaddr", "Sender ATM subaddress"};
constexpr Field<TextString> targetE164 {"arp.dst.atm_num_e164", "Target ATM number (E.164)"};
constexpr Field<ByteString> targetNsap {"arp.dst.atm_num_nsap", "Target ATM number (NSAP)"};
constexpr Field<ByteString> targetSubaddress {"arp.dst.atm_subaddr", "Target ATM subaddress"};

constexpr const FieldInfo* fields[] = {&hardwareType, &protocolType, &hardwareSize, &protocolSize, &opcode, &isGratuitous,
    &isProbe, &isAnnouncement, &senderHardware, &senderMac, &senderProtocol, &senderIpv4, &targetHardware, &targetMac,
    &targetProtocol, &targetIpv4, &dynamicError, &duplicate, &duplicateFrame, &duplicateSeconds, &senderNumber,
    &senderNumberType, &senderNumberLength, &senderSub, &senderSubType, &senderSubLength, &senderProtocolSize,
    &targetNumber, &targetNumberType, &targetNumberLength, &targetSub, &targetSubType, &targetSubLength,
    &targetProtocolSize, &senderE164, &senderNsap, &senderSubaddress, &targetE164, &targetNsap, &targetSubaddress};
constexpr const ExpertInfo* experts[] = {&duplicateExpert};
constexpr Parent parents[] = {
    {Table::EtherType, 0x0806},
    {Table::EtherType, 0x8035}, // RARP: the same packet
    {Table::LlcSap, 0x98},
    {Table::ArcNet, 0xf3},
    {Table::ArcNet, 0xd5},
    {Table::ArcNet, 0xf1},
    {Table::ArcNet, 0xd6},
};

/// An address in a packet whose lengths the packet decides.
struct Side {
    ByteView hardware;
    ByteView protocol;
};

void layerLabel(const ItemView& item, Text& out)
{
    out << "Address Resolution Protocol";
    const auto code = item.find(opcode);
    // The line is only complete when the whole packet is.
    const auto& packet = item.packet();
    if (!code.found() || (packet.failedIn == &arpProtocol))
        return;
    if (item.find(isAnnouncement).found())
        out << " (ARP Announcement)";
    else if (item.find(isProbe).found())
        out << " (ARP Probe)";
    else {
        const auto name = findName(opcodeNames, code.value());
        if (name.empty())
            out.format(" (opcode 0x{:04x}", code.value());
        else
            out << " (" << name;
        out << (item.find(isGratuitous).found() ? "/gratuitous ARP)" : ")");
    }
}

void atmLabel(const ItemView& item, Text& out)
{
    out << "ATM Address Resolution Protocol";
    if (const auto code = item.find(opcode); code.found())
        out << " (" << findName(opcodeNames, code.value(), "unknown") << ')';
}

/// The last item with this field before another one.
ItemView before(const ItemView& item, const FieldInfo& field)
{
    auto index = item.index();
    while (index > 0)
        if (item.packet().tree[--index].field == &field)
            return {item.packet(), index};
    return {item.packet(), noItem};
}

/// The value is the other station; noted if the address is the target's.
void duplicateLabel(const ItemView& item, Text& out)
{
    const bool ofTarget = item.noted();
    out << "Duplicate IP address detected for ";
    formatValue(before(item, ofTarget ? targetIpv4 : senderIpv4), out);
    out << " (";
    formatValue(before(item, ofTarget ? targetMac : senderMac), out);
    out << ") - also in use by ";
    const auto other = item.value();
    for (int shift = 40; shift >= 0; shift -= 8)
        out.format("{:02x}{}", other >> shift & 0xff, shift > 0 ? ":" : "");
    out.format(" (frame {})", item.valueOf(duplicateFrame));
}

void numberLabel(const ItemView& item, Text& out)
{
    out << item.field().name << " type/length: " << (item.value() & 0x40 ? numberTypes.whenTrue : numberTypes.whenFalse);
    out.format("/{}", item.value() & 0x3f);
}

std::string_view columnOf(std::uint16_t code)
{
    switch (code) {
    case opcodes::reverseRequest:
    case opcodes::reverseReply: return "RARP";
    case opcodes::dynamicRequest:
    case opcodes::dynamicReply:
    case opcodes::dynamicError: return "DRARP";
    case opcodes::inverseRequest:
    case opcodes::inverseReply: return "Inverse ARP";
    case opcodes::unarp: return "MAPOS";
    default: return code >= opcodes::firstMars && code < opcodes::unarp ? "MARS" : "ARP";
    }
}

struct Shape {
    std::uint16_t hardware, protocol;
    std::uint8_t hardwareBytes, protocolBytes;
    bool macs() const { return (hardware == hardware::ethernet || hardware == hardware::ieee802) && hardwareBytes == 6; }
    bool ipv4() const { return protocol == ipv4Type && protocolBytes == 4; }
};

void appendHardware(Text& out, const Shape& shape, ByteView address)
{
    if (address.empty())
        out << "<No address>";
    else
        out.hex(address, shape.macs() ? ':' : '\0');
}

void appendProtocol(Text& out, const Shape& shape, ByteView address)
{
    if (address.empty())
        out << "<No address>";
    else if (shape.ipv4())
        appendIpv4(out, static_cast<std::uint32_t>(address[0] << 24 | address[1] << 16 | address[2] << 8 | address[3]));
    else
        out.hex(address);
}

bool isZero(ByteView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0; });
}

/// RFC 5227: who asks for its own address announces it or, without an address yet, probes for another.
struct Purpose {
    bool gratuitous = false, probe = false, announcement = false;

    Purpose(std::uint16_t code, const Shape& shape, const Side& sender, const Side& target)
    {
        if (shape.protocol != ipv4Type || shape.protocolBytes != 4 || (code != opcodes::request && code != opcodes::reply))
            return;
        const bool targetUnknown = isZero(target.hardware);
        gratuitous = std::equal(sender.protocol.begin(), sender.protocol.end(), target.protocol.begin());
        announcement = gratuitous && code == opcodes::request && targetUnknown;
        probe = !gratuitous && code == opcodes::request && targetUnknown && isZero(sender.protocol);
    }
};

void describe(Text& out, std::uint16_t code, const Shape& shape, const Side& sender, const Side& target, const Purpose& purpose)
{
    const auto hardware = [&](const Side& side) { appendHardware(out, shape, side.hardware); };
    const auto protocol = [&](const Side& side) { appendProtocol(out, shape, side.protocol); };
    switch (code) {
    case opcodes::request:
    case opcodes::reply:
        if (purpose.announcement || purpose.gratuitous) {
            out << (purpose.announcement ? "ARP Announcement for " : "Gratuitous ARP for ");
            protocol(target);
            if (!purpose.announcement)
                out << (code == opcodes::request ? " (Request)" : " (Reply)");
        } else if (code == opcodes::request) {
            out << "Who has ";
            protocol(target);
            out << (purpose.probe ? "? (ARP Probe)" : "? Tell ");
            if (!purpose.probe)
                protocol(sender);
        } else {
            protocol(sender);
            out << " is at ";
            hardware(sender);
        }
        break;
    case opcodes::reverseRequest:
    case opcodes::dynamicRequest:
    case opcodes::inverseRequest:
        out << "Who is ";
        hardware(target);
        out << "? Tell ";
        hardware(sender);
        break;
    case opcodes::reverseReply:
    case opcodes::dynamicReply:
        hardware(target);
        out << " is at ";
        protocol(target);
        break;
    case opcodes::dynamicError: out << "DRARP Error"; break;
    case opcodes::inverseReply:
        hardware(sender);
        out << " is at ";
        protocol(sender);
        break;
    case opcodes::refusal: out << "ARP NAK"; break;
    case opcodes::firstExperiment: out.format("Experimental 1 ( opcode {} )", code); break;
    case opcodes::secondExperiment: out.format("Experimental 2 ( opcode {} )", code); break;
    case 0:
    case opcodes::reserved: out.format("Reserved opcode {}", code); break;
    default:
        if (code < opcodes::firstMars || code > opcodes::unarp) {
            out.format("Unknown ARP opcode 0x{:04x}", code);
            break;
        }
        out << marsTexts[code - opcodes::firstMars] << " from ";
        hardware(sender);
        out << " at ";
        protocol(sender);
    }
}

void addAddress(TreeItem& layer, Cursor& in, ByteView& bytes, std::uint8_t count, bool known, const FieldInfo& special,
    const FieldInfo& plain)
{
    bytes = in.view().first(std::min<std::size_t>(count, in.captured()));
    if (count == 0)
        return;
    if (known && layer) {
        std::uint64_t number = 0;
        for (const auto byte : bytes)
            number = number << 8 | byte;
        layer.add(special, in.source(), in.position(), count, number);
        in.skip(count);
    } else {
        in.bytes(layer, plain, count);
    }
}

/// A station and the address that it says it has.
struct Claim {
    MacAddress mac;
    std::uint32_t address = 0;
};

Claim claimOf(const Side& side)
{
    Claim claim;
    std::copy_n(side.hardware.begin(), claim.mac.bytes.size(), claim.mac.bytes.begin());
    for (const auto byte : side.protocol)
        claim.address = claim.address << 8 | byte;
    return claim;
}

std::uint64_t numberOf(const MacAddress& mac)
{
    std::uint64_t number = 0;
    for (const auto byte : mac.bytes)
        number = number << 8 | byte;
    return number;
}

void noteDuplicate(Context& context, const Cursor& in, const Claim& claim, const DuplicateAddress& other, bool ofTarget)
{
    const auto item = context.addTopLevel(duplicate, in, 0);
    if (!item)
        return;
    item.markGenerated();
    item.setValue(numberOf(other.mac));
    if (ofTarget)
        item.note();
    const auto frame = item.conclude(duplicateFrame, other.frame);
    Text message;
    message << "Duplicate IP address configured (";
    appendIpv4(message, claim.address);
    message << ')';
    frame.expert(duplicateExpert, message.view());
    item.conclude(duplicateSeconds, static_cast<std::uint64_t>(other.since / 1'000'000'000));
}

/// What an address resolution says of its sender and a reply also of whom it is for; both for the summary pass and for show.
void useClaims(Context& context, const Cursor& in, std::uint16_t code, const Shape& shape, const std::array<Side, 2>& sides)
{
    if (!shape.macs() || !shape.ipv4() || (code != opcodes::request && code != opcodes::reply))
        return;
    const auto isReply = code == opcodes::reply;
    const auto sender = claimOf(sides[0]), target = claimOf(sides[1]);
    std::uint32_t reported = 0;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        const auto& claim = i == 0 ? sender : target;
        if (claim.address == 0)
            continue;
        if (i == 1) {
            const auto mac = numberOf(claim.mac);
            if (!isReply || mac == 0 || mac == 0xffffffffffff || target.address == sender.address)
                continue;
            reported = 0; // the Info column has room for one, as in Wireshark the last that was looked at
        }
        if (context.summary()) {
            context.facts().claims[i] = {true, claim.address, claim.mac};
        } else if (const auto& other = context.knowledge().duplicateAddresses[i]; other.frame) {
            noteDuplicate(context, in, claim, other, i == 1);
            reported = claim.address;
        }
    }
    if (auto* text = context.columns(); text && reported) {
        text->info << " (duplicate use of ";
        appendIpv4(text->info, reported);
        text->info << " detected!)";
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ARP");
    context.setInfo("");
    if (in.peek16() == hardware::atmRfc2225) {
        context.call(atmArpProtocol, in.rest());
        in.limit(context.endOfLastLayer() - in.position());
        layer.hide();
        return;
    }
    Shape shape {};
    shape.hardware = in.read(layer, hardwareType);
    shape.protocol = in.read(layer, protocolType);
    shape.hardwareBytes = in.read(layer, hardwareSize);
    shape.protocolBytes = in.read(layer, protocolSize);
    const auto code = in.read(layer, opcode);
    const auto total = 2u * shape.hardwareBytes + 2u * shape.protocolBytes;
    if (!in)
        return;
    // The packet is as long as it says, whatever the frame holds behind it.
    in.limit(total);
    if (!in.has(total)) {
        in.skip(total);
        return;
    }
    const bool isError = code == opcodes::dynamicError;
    const auto body = in.view();
    Side sender {body.first(shape.hardwareBytes), body.subspan(shape.hardwareBytes, shape.protocolBytes)};
    Side target {body.subspan(shape.hardwareBytes + shape.protocolBytes, shape.hardwareBytes),
        body.subspan(2u * shape.hardwareBytes + shape.protocolBytes, shape.protocolBytes)};
    const Purpose purpose(code, shape, sender, target);
    if (auto* text = context.columns()) {
        context.setProtocol(columnOf(code));
        describe(text->info, code, shape, sender, target, purpose);
    }
    if (layer) {
        if (purpose.gratuitous)
            layer.conclude(isGratuitous, 1);
        if (purpose.probe)
            layer.conclude(isProbe, 1);
        if (purpose.announcement)
            layer.conclude(isAnnouncement, 1);
        addAddress(layer, in, sender.hardware, shape.hardwareBytes, shape.macs(), senderMac, senderHardware);
        addAddress(layer, in, sender.protocol, shape.protocolBytes, shape.ipv4(), senderIpv4, senderProtocol);
        addAddress(layer, in, target.hardware, shape.hardwareBytes, shape.macs(), targetMac, targetHardware);
        if (isError && shape.protocolBytes >= 2)
            in.look(layer, dynamicError);
        else
            addAddress(layer, in, target.protocol, shape.protocolBytes, shape.ipv4(), targetIpv4, targetProtocol);
    }
    in.moveTo(in.end());
    useClaims(context, in, code, shape, {sender, target});
}

// ATM ARP.

struct AtmSide {
    const Field<std::uint8_t>& number;
    const FieldInfo &numberType, &numberLength;
    const Field<std::uint8_t>& sub;
    const FieldInfo &subType, &subLength;
    const FieldInfo &e164, &nsap, &subaddress;
    const FieldInfo &ipv4, &other;
};
constexpr AtmSide atmSender {senderNumber, senderNumberType, senderNumberLength, senderSub, senderSubType, senderSubLength,
    senderE164, senderNsap, senderSubaddress, senderIpv4, senderProtocol};
constexpr AtmSide atmTarget {targetNumber, targetNumberType, targetNumberLength, targetSub, targetSubType, targetSubLength,
    targetE164, targetNsap, targetSubaddress, targetIpv4, targetProtocol};

struct AtmLengths {
    std::uint8_t number = 0, sub = 0, protocol = 0;
};

void readAtmLengths(Cursor& in, TreeItem& layer, const AtmSide& side, AtmLengths& lengths)
{
    const auto number = in.read(layer, side.number);
    number.item.bits(side.numberType, number);
    number.item.bits(side.numberLength, number);
    const auto sub = in.read(layer, side.sub);
    sub.item.bits(side.subType, sub);
    sub.item.bits(side.subLength, sub);
    lengths.number = number;
    lengths.sub = sub;
}

void readAtmAddress(Cursor& in, TreeItem& layer, const AtmSide& side, const AtmLengths& lengths, bool ipv4, Text& hardware, Text& protocol)
{
    const auto count = lengths.number & 0x3fu;
    if (count > 0) {
        const bool isE164 = lengths.number & 0x40;
        const auto address = in.bytes(layer, isE164 ? side.e164 : side.nsap, count);
        if (isE164)
            appendPrintable(hardware, {reinterpret_cast<const char*>(address.value.data()), address.value.size()});
        else
            hardware.hex(address.value);
    }
    if (const auto subCount = lengths.sub & 0x3fu; subCount > 0)
        in.bytes(layer, side.subaddress, subCount);
    if (lengths.protocol == 0)
        return;
    const auto start = in.position();
    if (ipv4 && lengths.protocol == 4) {
        const auto value = in.u32();
        layer.add(side.ipv4, in.source(), start, 4, value);
        appendIpv4(protocol, value);
    } else {
        const auto address = in.bytes(layer, side.other, lengths.protocol);
        protocol.hex(address.value);
    }
}

void dissectAtm(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ATMARP");
    in.read(layer, hardwareType);
    const auto kind = in.read(layer, protocolType);
    AtmLengths sender, target;
    readAtmLengths(in, layer, atmSender, sender);
    const auto code = in.read(layer, opcode);
    sender.protocol = in.read(layer, senderProtocolSize);
    readAtmLengths(in, layer, atmTarget, target);
    target.protocol = in.read(layer, targetProtocolSize);
    if (!in)
        return;
    const auto total = (sender.number & 0x3fu) + (sender.sub & 0x3fu) + sender.protocol + (target.number & 0x3fu)
        + (target.sub & 0x3fu) + target.protocol;
    in.limit(total);
    Text from, fromProtocol, to, toProtocol;
    readAtmAddress(in, layer, atmSender, sender, kind == ipv4Type, from, fromProtocol);
    readAtmAddress(in, layer, atmTarget, target, kind == ipv4Type, to, toProtocol);
    switch (code) {
    case opcodes::request: context.setInfo("Who has {}? Tell {}", toProtocol.view(), fromProtocol.view()); break;
    case opcodes::reply: context.setInfo("{} is at {}", fromProtocol.view(), from.view()); break;
    case opcodes::inverseRequest: context.setInfo("Who is {}? Tell {}", to.view(), from.view()); break;
    case opcodes::inverseReply: context.setInfo("{} is at {}", from.view(), fromProtocol.view()); break;
    case opcodes::refusal: context.setInfo("ARP NAK"); break;
    default: context.setInfo("Unknown ATMARP opcode 0x{:04x}", code.value);
    }
}

} // namespace

constinit const Protocol arpProtocol {
    .layer = {"arp", "Address Resolution Protocol", nullptr, layerLabel},
    .shortName = "ARP/RARP",
    .reference = "RFC 826",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
};

constinit const Protocol atmArpProtocol {
    .layer = {"atmarp", "ATM Address Resolution Protocol", nullptr, atmLabel},
    .shortName = "ATMARP",
    .reference = "RFC 2225",
    .depth = Depth::Network,
    .dissect = dissectAtm,
};

} // namespace porthole
