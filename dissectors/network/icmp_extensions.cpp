// ICMP multi-part messages: RFC 4884; MPLS label stack, RFC 4950; interface information, RFC 5837; interface
// identification, RFC 8335.

#include "dissectors/address_families.h"
#include "dissectors/network/icmp_extensions.h"

#include "dissectors/core/checksum.h"

namespace porthole {

namespace {

void appendUnsupported(const ItemView& item, Text& out);
void checksumLabel(const ItemView& item, Text& out);
void objectLabel(const ItemView& item, Text& out);
void cTypeLabel(const ItemView& item, Text& out);
void stackEntryLabel(const ItemView& item, Text& out);

constexpr std::uint64_t bad = 0, good = 1, notPresent = 3;
constexpr std::uint8_t mplsClass = 1, infoClass = 2, identClass = 3;

constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr ValueName classNames[] = {
    {mplsClass, "MPLS Label Stack Class"}, {infoClass, "Interface Information Object"},
    {identClass, "Interface Identification Object"}};
constexpr ValueName roleNames[] = {
    {0, "IP interface upon which datagram arrived"},
    {1, "sub-IP component of an IP interface upon which datagram arrived"},
    {2, "IP interface through which datagram would be forwarded"},
    {3, "IP next-hop to which datagram would be forwarded"},
};
constexpr Booleans presentOrNot {"Present", "Not Present"};

constexpr Field<NoValue> extensions {"icmp.ext", "ICMP Multi-Part Extensions", Append {appendUnsupported}};
constexpr Field<std::uint8_t> version {"icmp.ext.version", "Version"};
constexpr Field<std::uint16_t> reserved {"icmp.ext.res", "Reserved", Base::Hex, Mask {0x0fff}};
constexpr Field<std::uint16_t> checksum {"icmp.ext.checksum", "Checksum", Base::Hex, Label {checksumLabel}};
constexpr Field<std::uint8_t> checksumStatus {
    "icmp.ext.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<NoValue> object {"icmp.ext.object", "Object", Label {objectLabel}};
constexpr Field<std::uint16_t> length {"icmp.ext.length", "Length"};
constexpr Field<std::uint8_t> objectClass {"icmp.ext.class", "Class", Names {classNames}};
constexpr Field<std::uint8_t> cType {"icmp.ext.ctype", "C-Type", Label {cTypeLabel}};
constexpr Field<ByteString> data {"icmp.ext.data", "Data"};

constexpr Field<NoValue> stackEntry {"icmp.mpls.entry", "MPLS stack entry", Label {stackEntryLabel}};
constexpr Field<UInt24> mplsLabel {"icmp.mpls.label", "Label", Mask {0xfffff0}};
constexpr Field<UInt24> mplsExperimental {"icmp.mpls.exp", "Experimental", Mask {0x00000e}};
constexpr Field<bool> mplsBottom {"icmp.mpls.s", "Stack bit", Mask {0x000001}, Width {24}, Booleans {"Set", "Not set"}};
constexpr Field<std::uint8_t> mplsTtl {"icmp.mpls.ttl", "Time to live"};
constexpr Field<ByteString> mplsData {"icmp.mpls.data", "Data"};

constexpr Field<std::uint8_t> role {"icmp.int_info.role", "Interface Role", Mask {0xc0}, Names {roleNames}};
constexpr Field<std::uint8_t> infoReserved {"icmp.int_info.reserved", "Reserved", Mask {0x30}};
constexpr Field<bool> hasIndex {"icmp.int_info.ifindex", "ifIndex", Mask {0x08}};
constexpr Field<bool> hasAddress {"icmp.int_info.ipaddr", "IP Address", Mask {0x04}, presentOrNot};
constexpr Field<bool> hasName {"icmp.int_info.name_present", "Interface Name", Mask {0x02}, presentOrNot};
constexpr Field<bool> hasMtu {"icmp.int_info.mtu_present", "MTU", Mask {0x01}, presentOrNot};
constexpr Field<std::uint32_t> infoIndex {"icmp.int_info.index", "Interface Index"};
constexpr Field<NoValue> addressObject {"icmp.int_info.address", "IP Address Sub-Object"};
constexpr Field<std::uint16_t> infoFamily {"icmp.int_info.afi", "Address Family Identifier"};
constexpr Field<ByteString> addressReserved {"icmp.reserved", "Reserved"};
constexpr Field<Ipv4Address> infoIpv4 {"icmp.int_info.ipv4", "Source"};
constexpr Field<Ipv6Address> infoIpv6 {"icmp.int_info.ipv6", "Source"};
constexpr Field<NoValue> nameObject {"icmp.int_info.name_object", "Interface Name Sub-Object"};
constexpr Field<std::uint8_t> nameLength {"icmp.int_info.name_length", "Name Length"};
constexpr Field<TextString> infoName {"icmp.int_info.name", "Name"};
constexpr Field<std::uint32_t> infoMtu {"icmp.int_info.mtu", "Maximum Transmission Unit"};

constexpr Field<TextString> identName {"icmp.int_ident.name", "Name"};
constexpr Field<std::uint32_t> identIndex {"icmp.int_ident.index", "Interface Index"};
constexpr Field<std::uint16_t> identFamily {"icmp.int_ident.afi", "Address Family Identifier", Names {addressFamilies}};
constexpr Field<std::uint8_t> identLength {"icmp.int_ident.addr_length", "Address Length"};
constexpr Field<ByteString> identReserved {"icmp.int_ident.reserved", "Reserved"};
constexpr Field<Ipv4Address> identIpv4 {"icmp.int_ident.ipv4", "Address"};
constexpr Field<Ipv6Address> identIpv6 {"icmp.int_ident.ipv6", "Address"};
constexpr Field<ByteString> identAddress {"icmp.int_ident.address", "Address"};

constexpr ExpertInfo checksumBad {"icmp.ext.checksum_bad", Severity::Warning, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {&extensions, &version, &reserved, &checksum, &checksumStatus, &object, &length,
    &objectClass, &cType, &data, &stackEntry, &mplsLabel, &mplsExperimental, &mplsBottom, &mplsTtl, &mplsData, &role,
    &infoReserved, &hasIndex, &hasAddress, &hasName, &hasMtu, &infoIndex, &addressObject, &infoFamily, &addressReserved,
    &infoIpv4, &infoIpv6, &nameObject, &nameLength, &infoName, &infoMtu, &identName, &identIndex, &identFamily,
    &identLength, &identReserved, &identIpv4, &identIpv6, &identAddress};
constexpr const ExpertInfo* experts[] = {&checksumBad};

void appendUnsupported(const ItemView& item, Text& out)
{
    if (item.noted())
        out << " (unsupported version)";
}

void checksumLabel(const ItemView& item, Text& out)
{
    if (item.item().flags & Item::Generated) {
        out << "Checksum: [missing]";
        return;
    }
    out.format("Checksum: 0x{:04x}", item.value());
    if (const auto wrong = item.find(checksumBad); wrong.found()) {
        // "Bad checksum [should be 0x1234]"
        constexpr std::size_t tail = 7, digits = 6;
        const auto message = wrong.text();
        out << " incorrect, should be " << message.substr(message.size() - std::min(tail, message.size()), digits);
    } else {
        out << " [correct]";
    }
}

void objectLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(objectClass);
    const auto type = item.find(cType);
    if (!type.found())
        out << "Object with bad length";
    else if (kind == mplsClass && type.value() == 1)
        out << "MPLS Stack Entry";
    else if (kind == infoClass || kind == identClass)
        out << findName(classNames, kind);
    else
        out.format("Unknown object ({}/{})", kind, type.value());
    if (item.noted())
        out << " (truncated)";
}

void cTypeLabel(const ItemView& item, Text& out)
{
    out.format("C-Type: {}", item.value());
    const auto kind = item.parent().valueOf(objectClass);
    if (kind == infoClass) {
        out << ", Interface Role: " << findName(roleNames, item.value() >> 6);
        for (const auto* part : {&hasIndex, &hasAddress, &hasName, &hasMtu})
            if (item.value() & part->mask)
                out << ", " << part->name;
    } else if (kind == identClass) {
        switch (item.value()) {
        case 1: out << " (Identifies Interface By Name)"; break;
        case 2: out << " (Identifies Interface By Index)"; break;
        case 3: out << " (Identifies Interface By Address)"; break;
        default: out.format(" (Unknown C-Type {})", item.value());
        }
    }
}

void stackEntryLabel(const ItemView& item, Text& out)
{
    out.format("Label: {}, Exp: {}, S: {}, TTL: {}", item.valueOf(mplsLabel), item.valueOf(mplsExperimental),
        item.valueOf(mplsBottom), item.valueOf(mplsTtl));
}

void mplsObject(Cursor& in, TreeItem& item)
{
    while (in && in.remaining() >= 4) {
        const auto entry = item.add(stackEntry, in.source(), in.position(), 4, 0);
        const auto word = in.peek32() >> 8;
        const auto label = in.look(entry, mplsLabel);
        if (label.item) {
            entry.add(mplsExperimental, in.source(), in.position(), 3, mplsExperimental.extract(word));
            entry.add(mplsBottom, in.source(), in.position(), 3, mplsBottom.extract(word));
        }
        in.skip(3);
        in.read(entry, mplsTtl);
    }
    if (in && in.remaining() > 0)
        in.bytes(item, mplsData, in.remaining());
}

void interfaceAddress(Cursor& in, TreeItem& item)
{
    const auto sub = item.add(addressObject, in.source(), in.position(), 4, 0);
    const auto family = in.read(sub, infoFamily);
    in.bytes(sub, addressReserved, 2);
    if (family == 1)
        in.read(sub, infoIpv4);
    else if (family == 2)
        in.read(sub, infoIpv6);
    else
        in.fail(&infoIpv4, 4);
    sub.setEnd(in.position());
}

void interfaceName(Cursor& in, TreeItem& item)
{
    const auto sub = item.add(nameObject, in.source(), in.position(), 1, 0);
    const auto bytes = in.read(sub, nameLength);
    if (bytes > 1)
        in.bytes(sub, infoName, bytes - 1u);
    sub.setEnd(in.position());
}

void infoObject(Cursor& in, TreeItem& item, const Value<std::uint8_t>& type)
{
    type.item.bits(role, type);
    type.item.bits(infoReserved, type);
    for (const auto* part : {&hasIndex, &hasAddress, &hasName, &hasMtu})
        type.item.bits(*part, type);
    if (type & 0x08)
        in.read(item, infoIndex);
    if (type & 0x04)
        interfaceAddress(in, item);
    if ((type & 0x02) && in)
        interfaceName(in, item);
    if ((type & 0x01) && in)
        in.read(item, infoMtu);
}

void identObject(Cursor& in, TreeItem& item, std::uint8_t type)
{
    if (type == 1) {
        if (in.remaining() > 0)
            in.bytes(item, identName, in.remaining());
    } else if (type == 2) {
        in.read(item, identIndex);
    } else if (type == 3) {
        const auto family = in.read(item, identFamily);
        const auto bytes = in.read(item, identLength);
        in.bytes(item, identReserved, 1);
        if (family == 1 && in.remaining() >= 4)
            in.read(item, identIpv4);
        else if (family == 2 && in.remaining() >= 16)
            in.read(item, identIpv6);
        else if (family != 1 && family != 2 && in && bytes > 0)
            in.bytes(item, identAddress, std::min<std::uint32_t>(bytes, in.remaining()));
    }
}

/// False if no further object can be found.
bool dissectObject(Cursor& in, TreeItem& list)
{
    constexpr std::uint32_t objectHeader = 4;
    auto item = list.add(object, in.source(), in.position(), std::min<std::uint32_t>(in.peek16(), in.remaining()), 0);
    const auto available = in.remaining();
    const auto size = in.read(item, length);
    const auto kind = in.read(item, objectClass);
    if (size < objectHeader)
        return false;
    if (size > available)
        item.note();
    const auto type = in.read(item, cType);
    auto content = in.take(std::min<std::uint32_t>(size, available) - objectHeader);
    if (kind == mplsClass && type == 1)
        mplsObject(content, item);
    else if (kind == infoClass)
        infoObject(content, item, type);
    else if (kind == identClass)
        identObject(content, item, type);
    else if (content.remaining() > 0)
        content.bytes(item, data, content.remaining());
    return size <= available;
}

void addChecksum(Cursor& in, TreeItem& list, const Cursor& all)
{
    if (!all.has(all.remaining())) { // cut by the capture: nothing tells whether it is sound
        in.fail(&checksum, in.remaining());
        return;
    }
    const auto sum = in.read(list, checksum);
    if (!in || !sum.item)
        return;
    if (sum == 0) {
        sum.item.markGenerated();
        list.conclude(checksumStatus, notPresent);
        return;
    }
    const auto result = InternetChecksum().add(all.view()).result();
    if (result != 0)
        sum.item.expert(checksumBad,
            fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(sum, result)));
    list.conclude(checksumStatus, result == 0 ? good : bad);
}

} // namespace

constinit const FieldList icmpExtensionFields {fields};
constinit const ExpertList icmpExtensionExperts {experts};

void dissectIcmpExtensions(Cursor& in, TreeItem& layer)
{
    constexpr std::uint32_t headerBytes = 4;
    const auto all = in.rest();
    auto list = layer.add(extensions, in.source(), in.position(), in.remaining(), 0);
    if (in.remaining() == 0)
        return;
    const auto number = in.peek() >> 4;
    list.add(version, in.source(), in.position(), 1, static_cast<std::uint64_t>(number));
    const bool supported = number == 1 || number == 2;
    if (!supported)
        list.note();
    if (in.remaining() < headerBytes)
        return;
    in.read(list, reserved);
    addChecksum(in, list, all);
    if (!supported || !in)
        return;
    while (in && in.remaining() >= headerBytes)
        if (!dissectObject(in, list))
            break;
}

} // namespace porthole
