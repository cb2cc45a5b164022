// Resource records that hold names, addresses and text: RFC 1035 section 3.3 and its successors.

#include "dissectors/application/dns.h"

#include <algorithm>
#include <cmath>

namespace porthole::dns {

namespace {

void bitsLabel(const ItemView& item, Text& out);
void appendPrecision(const ItemView& item, Text& out);
void appendLatitude(const ItemView& item, Text& out);
void appendLongitude(const ItemView& item, Text& out);
void appendAltitude(const ItemView& item, Text& out);

constexpr ValueName transports[] = {{1, "ICMP"}, {2, "IGMP"}, {6, "TCP"}, {17, "UDP"}, {33, "Datagram Congestion Control Protocol"},
    {41, "IPv6"}, {47, "Generic Routing Encapsulation"}, {50, "Encap Security Payload"}, {51, "Authentication Header"},
    {58, "ICMPv6"}, {89, "OSPF IGP"}, {132, "SCTP"}, {136, "UDPLite"}};

constexpr Field<Ipv4Address> a {"dns.a", "Address"};
constexpr Field<Ipv6Address> aaaa {"dns.aaaa", "AAAA Address"};
constexpr Field<TextString> ns {"dns.ns", "Name Server"};
constexpr Field<TextString> md {"dns.md", "Mail Destination"};
constexpr Field<TextString> mf {"dns.mf", "Mail Forwarder"};
constexpr Field<TextString> cname {"dns.cname", "CNAME"};
constexpr Field<TextString> mb {"dns.mb", "MailBox Domaine"};
constexpr Field<TextString> mg {"dns.mg", "Mail Group member"};
constexpr Field<TextString> mr {"dns.mr", "Mail Rename domaine"};
constexpr Field<ByteString> null {"dns.null", "Null (data)"};
constexpr Field<TextString> soaMname {"dns.soa.mname", "Primary name server"};
constexpr Field<TextString> soaRname {"dns.soa.rname", "Responsible authority's mailbox"};
constexpr Field<std::uint32_t> soaSerial {"dns.soa.serial_number", "Serial Number"};
constexpr Field<std::uint32_t> soaRefresh {"dns.soa.refresh_interval", "Refresh Interval", Append {appendDuration}};
constexpr Field<std::uint32_t> soaRetry {"dns.soa.retry_interval", "Retry Interval", Append {appendDuration}};
constexpr Field<std::uint32_t> soaExpire {"dns.soa.expire_limit", "Expire limit", Append {appendDuration}};
constexpr Field<std::uint32_t> soaMinimum {"dns.soa.minimum_ttl", "Minimum TTL", Append {appendDuration}};
constexpr Field<TextString> ptr {"dns.ptr.domain_name", "Domain Name"};
constexpr Field<Ipv4Address> wksAddress {"dns.wks.address", "Address"};
constexpr Field<std::uint8_t> wksProtocol {"dns.wks.protocol", "Protocol", Names {transports}};
constexpr Field<std::uint8_t> wksBits {"dns.wks.bits", "Bits", Base::Hex, Label {bitsLabel}};
constexpr Field<std::uint8_t> cpuLength {"dns.hinfo.cpu_length", "CPU Length"};
constexpr Field<TextString> cpu {"dns.hinfo.cpu", "CPU"};
constexpr Field<std::uint8_t> osLength {"dns.hinfo.os_length", "OS Length"};
constexpr Field<TextString> os {"dns.hinfo.os", "OS"};
constexpr Field<TextString> minfoResponsible {"dns.minfo.r", "Responsible Mailbox"};
constexpr Field<TextString> minfoErrors {"dns.minfo.e", "Error Mailbox"};
constexpr Field<std::uint16_t> mxPreference {"dns.mx.preference", "Preference"};
constexpr Field<TextString> mxExchange {"dns.mx.mail_exchange", "Mail Exchange"};
constexpr Field<std::uint8_t> txtLength {"dns.txt.length", "TXT Length"};
constexpr Field<TextString> txt {"dns.txt", "TXT"};
constexpr Field<std::uint8_t> spfLength {"dns.spf.length", "SPF Length"};
constexpr Field<TextString> spf {"dns.spf", "SPF"};
constexpr Field<TextString> rpMailbox {"dns.rp.mailbox", "Mailbox"};
constexpr Field<TextString> rpText {"dns.rp.txt_rr", "TXT RR"};
constexpr Field<std::uint16_t> afsdbSubtype {"dns.afsdb.subtype", "Subtype"};
constexpr Field<TextString> afsdbHost {"dns.afsdb.hostname", "Hostname"};
constexpr Field<std::uint8_t> x25Length {"dns.x25.length", "Length"};
constexpr Field<TextString> x25Address {"dns.x25.psdn_address", "PSDN-Address"};
constexpr Field<std::uint8_t> isdnLength {"dns.idsn.length", "Length"};
constexpr Field<TextString> isdnAddress {"dns.idsn.address", "ISDN Address"};
constexpr Field<std::uint8_t> isdnSubLength {"dns.idsn.sa.length", "Length"};
constexpr Field<TextString> isdnSubAddress {"dns.idsn.sa.address", "Sub Address"};
constexpr Field<std::uint16_t> rtPreference {"dns.rt.subtype", "Preference"};
constexpr Field<TextString> rtHost {"dns.rt.intermediate_host", "Intermediate Hostname"};
constexpr Field<ByteString> nsap {"dns.nsap.rdata", "NSAP Data"};
constexpr Field<TextString> nsapPtr {"dns.nsap_ptr.owner", "Owner"};
constexpr Field<std::uint16_t> pxPreference {"dns.px.preference", "Preference"};
constexpr Field<TextString> pxMap822 {"dns.px.map822", "MAP822"};
constexpr Field<TextString> pxMap400 {"dns.px.map400", "MAPX400"};
constexpr Field<std::uint8_t> longitudeLength {"dns.gpos.longitude_length", "Longitude length"};
constexpr Field<TextString> gposLongitude {"dns.gpos.longitude", "Longitude"};
constexpr Field<std::uint8_t> latitudeLength {"dns.gpos.latitude_length", "Latitude length"};
constexpr Field<TextString> gposLatitude {"dns.gpos.latitude", "Latitude"};
constexpr Field<std::uint8_t> altitudeLength {"dns.gpos.altitude_length", "Altitude length"};
constexpr Field<TextString> gposAltitude {"dns.gpos.altitude", "Altitude"};
constexpr Field<std::uint8_t> locVersion {"dns.loc.version", "Version"};
constexpr Field<std::uint8_t> locSize {"dns.loc.size", "Size", Append {appendPrecision}};
constexpr Field<std::uint8_t> locHorizontal {"dns.loc.horizontal_precision", "Horizontal Precision", Append {appendPrecision}};
constexpr Field<std::uint8_t> locVertical {"dns.loc.vertical_precision", "Vertical Precision", Append {appendPrecision}};
constexpr Field<std::uint32_t> locLatitude {"dns.loc.latitude", "Latitude", Append {appendLatitude}};
constexpr Field<std::uint32_t> locLongitude {"dns.loc.longitude", "Longitude", Append {appendLongitude}};
constexpr Field<std::uint32_t> locAltitude {"dns.loc.altitude", "Altitude", Append {appendAltitude}};
constexpr Field<ByteString> locUnknown {"dns.loc.unknown_data", "Unknown data"};
constexpr Field<TextString> nxtNext {"dns.nxt.next_domain_name", "Next Domain Name"};
constexpr Field<std::uint16_t> kxPreference {"dns.kx.preference", "Preference"};
constexpr Field<TextString> kxExchange {"dns.kx.key_exchange", "Key Exchange"};
constexpr Field<std::uint8_t> a6Prefix {"dns.a6.prefix_len", "Prefix len"};
constexpr Field<Ipv6Address> a6Suffix {"dns.a6.address_suffix", "Address Suffix"};
constexpr Field<TextString> a6Name {"dns.a6.prefix_name", "Prefix name"};
constexpr Field<TextString> dname {"dns.dname", "Dname"};
constexpr Field<std::uint16_t> nidPreference {"dns.ilnp.nid.preference", "Preference"};
constexpr Field<ByteString> nid {"dns.ilnp.nid", "NodeID"};
constexpr Field<std::uint16_t> l32Preference {"dns.ilnp.l32.preference", "Preference"};
constexpr Field<Ipv4Address> l32 {"dns.ilnp.l32", "Locator32"};
constexpr Field<std::uint16_t> l64Preference {"dns.ilnp.l64.preference", "Preference"};
constexpr Field<ByteString> l64 {"dns.ilnp.l64", "Locator64"};
constexpr Field<std::uint16_t> lpPreference {"dns.ilnp.lp.preference", "Preference"};
constexpr Field<TextString> lp {"dns.ilnp.lp", "Locator FQDN"};
constexpr Field<MacAddress> eui48 {"dns.eui48", "EUI48 Address"};
constexpr Field<Eui64> eui64 {"dns.eui64", "EUI64 Address"};

constexpr const FieldInfo* fields[] = {&a, &aaaa, &ns, &md, &mf, &cname, &mb, &mg, &mr, &null, &soaMname, &soaRname, &soaSerial,
    &soaRefresh, &soaRetry, &soaExpire, &soaMinimum, &ptr, &wksAddress, &wksProtocol, &wksBits, &cpuLength, &cpu, &osLength, &os,
    &minfoResponsible, &minfoErrors, &mxPreference, &mxExchange, &txtLength, &txt, &spfLength, &spf, &rpMailbox, &rpText,
    &afsdbSubtype, &afsdbHost, &x25Length, &x25Address, &isdnLength, &isdnAddress, &isdnSubLength, &isdnSubAddress,
    &rtPreference, &rtHost, &nsap, &nsapPtr, &pxPreference, &pxMap822, &pxMap400, &longitudeLength, &gposLongitude,
    &latitudeLength, &gposLatitude, &altitudeLength, &gposAltitude, &locVersion, &locSize, &locHorizontal, &locVertical,
    &locLatitude, &locLongitude, &locAltitude, &locUnknown, &nxtNext, &kxPreference, &kxExchange, &a6Prefix, &a6Suffix,
    &a6Name, &dname, &nidPreference, &nid, &l32Preference, &l32, &l64Preference, &l64, &lpPreference, &lp, &eui48, &eui64};

// Labels

/// The ports that the bits of a WKS byte stand for; the byte's place in the map is its distance from the first bit byte.
void bitsLabel(const ItemView& item, Text& out)
{
    out.format("Bits: 0x{:02x} (", item.value());
    const auto record = item.parent();
    const auto first = record.find(wksProtocol).item().offset + 1;
    Separator comma(", ");
    for (unsigned bit = 0; bit < 8; ++bit)
        if (item.value() & (0x80u >> bit)) {
            out << comma.next();
            out.format("{}", (item.item().offset - first) * 8 + bit);
        }
    out << ')';
}

/// RFC 1876 section 2: a digit and a power of ten, centimetres.
void appendPrecision(const ItemView& item, Text& out)
{
    const auto metres = static_cast<double>(item.value() >> 4) * std::pow(10.0, static_cast<double>(item.value() & 15)) / 100;
    out.format(" ({:g} m)", metres);
}

/// Thousandths of a second of arc from 2^31.
void appendAngle(std::uint64_t value, std::uint32_t most, char positive, char negative, Text& out)
{
    constexpr std::uint64_t origin = std::uint64_t {1} << 31;
    const bool isPositive = value >= origin;
    const auto angle = isPositive ? value - origin : origin - value;
    if (angle > most) {
        out << " (Value out of range)";
        return;
    }
    out.format(" ({} deg {} min {}.{:03} sec {})", angle / 3'600'000, angle / 60'000 % 60, angle / 1000 % 60, angle % 1000,
        isPositive ? positive : negative);
}

void appendLatitude(const ItemView& item, Text& out) { appendAngle(item.value(), 90u * 3'600'000, 'N', 'S', out); }
void appendLongitude(const ItemView& item, Text& out) { appendAngle(item.value(), 180u * 3'600'000, 'E', 'W', out); }

/// Centimetres above a plane 100 000 m below the reference spheroid.
void appendAltitude(const ItemView& item, Text& out)
{
    const auto centimetres = static_cast<std::int32_t>(static_cast<std::uint32_t>(item.value()) - 10'000'000u);
    out.format(" ({:g} m)", centimetres / 100.0);
}

// Records of one name

/// Where the Info column shows what a record holds, and where only whose record it is.
enum class Shows : bool {
    Content,
    Owner,
};

template <const Field<TextString>& field, Shows shows>
void dissectName(Record& record)
{
    Name name;
    if (shows == Shows::Owner)
        record.appendInfo(" {}", record.owner);
    record.readName(field, name);
    if (record.in && shows == Shows::Content)
        record.appendInfo(" {}", name.text());
}

/// A preference and a name.
template <const Field<std::uint16_t>& preference, const Field<TextString>& field>
void dissectPreferredOwner(Record& record)
{
    record.appendInfo(" {}", record.owner);
    record.in.read(record.item, preference);
    record.readName(field);
}

template <const Field<std::uint16_t>& preference, const Field<TextString>& field>
void dissectPreferredName(Record& record)
{
    Cursor ahead = record.in;
    const auto rank = ahead.u16();
    Name name;
    name.read(ahead, record.message.start);
    if (!ahead)
        return;
    record.appendInfo(" {} {}", rank, name.text());
    record.in.read(record.item, preference);
    record.readName(field);
}

// Addresses

void dissectA(Record& record)
{
    const auto address = record.in.read(record.item, a);
    if (!record.in || !record.message.info)
        return;
    *record.message.info << ' ';
    appendIpv4(*record.message.info, address.value.value);
}

void dissectAaaa(Record& record)
{
    const auto address = record.in.read(record.item, aaaa);
    if (!record.in || !record.message.info)
        return;
    *record.message.info << ' ';
    appendIpv6(*record.message.info, address.value.bytes.data());
}

/// RFC 2874 section 3.1; historic by RFC 6563.
void dissectA6(Record& record)
{
    auto& in = record.in;
    constexpr unsigned addressBits = 128;
    const unsigned prefix = in.peek();
    if (prefix > addressBits) {
        in.fail(&a6Prefix, 0xffffffff);
        return;
    }
    const auto count = (addressBits - prefix + 7) / 8;
    Cursor ahead = in;
    ahead.skip(1);
    const auto bytes = ahead.bytes({}, a6Suffix, count);
    Name name;
    if (ahead && prefix > 0)
        name.read(ahead, record.message.start);
    if (!ahead)
        return;
    std::array<std::uint8_t, 16> suffix {};
    std::copy(bytes.value.begin(), bytes.value.end(), suffix.begin() + (16 - count));
    in.read(record.item, a6Prefix);
    if (count > 0 && record.item)
        record.item.addBytes(a6Suffix, suffix).setOffset(in.position(), count);
    in.skip(count);
    if (prefix > 0)
        record.readName(a6Name);
    if (record.message.info) {
        record.message.info->format(" {} ", prefix);
        appendIpv6(*record.message.info, suffix.data());
        *record.message.info << ' ' << (prefix > 0 ? name.text() : std::string_view {});
    }
}

void dissectWks(Record& record)
{
    auto& in = record.in;
    const auto address = in.read(record.item, wksAddress);
    if (in && record.message.info) {
        *record.message.info << ' ';
        appendIpv4(*record.message.info, address.value.value);
    }
    in.read(record.item, wksProtocol);
    while (record.more()) {
        if (in.peek() != 0)
            in.read(record.item, wksBits);
        else
            in.skip(1);
    }
}

// Text

void dissectHinfo(Record& record)
{
    Cursor ahead = record.in;
    const auto cpuName = ahead.bytes({}, cpu, ahead.u8());
    const auto osName = ahead.bytes({}, os, ahead.u8());
    if (ahead && record.message.info) {
        *record.message.info << ' ';
        appendAscii(*record.message.info, cpuName.value);
        *record.message.info << ' ';
        appendAscii(*record.message.info, osName.value);
    }
    readCharacterString(record.in, record.item, cpuLength, cpu);
    readCharacterString(record.in, record.item, osLength, os);
}

/// RFC 1035 section 3.3.14; in multicast DNS the text is UTF-8 (RFC 6763 section 6.5).
void dissectTxt(Record& record)
{
    while (record.more()) {
        if (record.message.dialect != Dialect::Mdns) {
            readCharacterString(record.in, record.item, txtLength, txt);
            continue;
        }
        const auto count = record.in.read(record.item, txtLength);
        record.in.bytes(record.item, txt, count);
    }
}

void dissectSpf(Record& record)
{
    while (record.more())
        readCharacterString(record.in, record.item, spfLength, spf);
}

void dissectX25(Record& record)
{
    record.appendInfo(" {}", record.owner);
    readCharacterString(record.in, record.item, x25Length, x25Address);
}

void dissectIsdn(Record& record)
{
    record.appendInfo(" {}", record.owner);
    readCharacterString(record.in, record.item, isdnLength, isdnAddress);
    if (record.more())
        readCharacterString(record.in, record.item, isdnSubLength, isdnSubAddress);
}

/// RFC 1712 section 3.
void dissectGpos(Record& record)
{
    record.appendInfo(" {}", record.owner);
    readCharacterString(record.in, record.item, longitudeLength, gposLongitude);
    readCharacterString(record.in, record.item, latitudeLength, gposLatitude);
    readCharacterString(record.in, record.item, altitudeLength, gposAltitude);
}

/// RFC 1876 section 2.
void dissectLoc(Record& record)
{
    auto& in = record.in;
    if (in.peek() != 0) {
        in.look(record.item, locVersion);
        in.bytes(record.item, locUnknown, record.length);
        return;
    }
    in.read(record.item, locVersion);
    in.read(record.item, locSize);
    in.read(record.item, locHorizontal);
    in.read(record.item, locVertical);
    in.read(record.item, locLatitude);
    in.read(record.item, locLongitude);
    in.read(record.item, locAltitude);
}

// Several names

void dissectSoa(Record& record)
{
    auto& in = record.in;
    Name name;
    record.readName(soaMname, name);
    if (in)
        record.appendInfo(" {}", name.text());
    record.readName(soaRname);
    in.read(record.item, soaSerial);
    in.read(record.item, soaRefresh);
    in.read(record.item, soaRetry);
    in.read(record.item, soaExpire);
    in.read(record.item, soaMinimum);
}

template <const Field<TextString>& first, const Field<TextString>& second>
void dissectTwoNames(Record& record)
{
    record.appendInfo(" {}", record.owner);
    record.readName(first);
    record.readName(second);
}

void dissectPx(Record& record)
{
    record.appendInfo(" {}", record.owner);
    record.in.read(record.item, pxPreference);
    record.readName(pxMap822);
    record.readName(pxMap400);
}

/// RFC 2535 section 5.2: a plain bit map of types below 128.
void dissectNxt(Record& record)
{
    auto& in = record.in;
    Name name;
    record.readName(nxtNext, name);
    if (in)
        record.appendInfo(" {}", name.text());
    for (unsigned type = 0; record.more(); in.skip(1))
        for (unsigned bit = 0; bit < 8; ++bit, ++type)
            if (record.item && (in.peek() & (0x80u >> bit)))
                record.item.add(recordType, in.source(), in.position(), 1, type).note();
}

// The rest

void dissectNull(Record& record)
{
    record.appendInfo(" {}", record.owner);
    record.in.bytes(record.item, null, record.length);
}

void dissectNsap(Record& record)
{
    record.appendInfo(" {}", record.owner);
    record.in.bytes(record.item, nsap, record.length);
}

/// ILNP: RFC 6742.
template <const Field<std::uint16_t>& preference, const Field<ByteString>& field>
void dissectIdentifier(Record& record)
{
    record.in.read(record.item, preference);
    record.in.bytes(record.item, field, 8);
}

void dissectL32(Record& record)
{
    record.in.read(record.item, l32Preference);
    record.in.read(record.item, l32);
}

void dissectLp(Record& record)
{
    record.in.read(record.item, lpPreference);
    record.readName(lp);
}

void dissectEui48(Record& record) { record.in.read(record.item, eui48); }
void dissectEui64(Record& record) { record.in.read(record.item, eui64); }

} // namespace

RecordFunction findNameRecord(std::uint16_t type)
{
    switch (type) {
    case 1: return dissectA;
    case 2: return dissectName<ns, Shows::Content>;
    case 3: return dissectName<md, Shows::Owner>;
    case 4: return dissectName<mf, Shows::Owner>;
    case 5: return dissectName<cname, Shows::Content>;
    case 6: return dissectSoa;
    case 7: return dissectName<mb, Shows::Owner>;
    case 8: return dissectName<mg, Shows::Owner>;
    case 9: return dissectName<mr, Shows::Owner>;
    case 10: return dissectNull;
    case 11: return dissectWks;
    case 12: return dissectName<ptr, Shows::Content>;
    case 13: return dissectHinfo;
    case 14: return dissectTwoNames<minfoResponsible, minfoErrors>;
    case 15: return dissectPreferredName<mxPreference, mxExchange>;
    case 16: return dissectTxt;
    case 17: return dissectTwoNames<rpMailbox, rpText>;
    case 18: return dissectPreferredOwner<afsdbSubtype, afsdbHost>;
    case 19: return dissectX25;
    case 20: return dissectIsdn;
    case 21: return dissectPreferredOwner<rtPreference, rtHost>;
    case 22: return dissectNsap;
    case 23: return dissectName<nsapPtr, Shows::Owner>;
    case 26: return dissectPx;
    case 27: return dissectGpos;
    case 28: return dissectAaaa;
    case 29: return dissectLoc;
    case 30: return dissectNxt;
    case 36: return dissectPreferredName<kxPreference, kxExchange>;
    case 38: return dissectA6;
    case 39: return dissectName<dname, Shows::Content>;
    case 99: return dissectSpf;
    case 104: return dissectIdentifier<nidPreference, nid>;
    case 105: return dissectL32;
    case 106: return dissectIdentifier<l64Preference, l64>;
    case 107: return dissectLp;
    case 108: return dissectEui48;
    case 109: return dissectEui64;
    default: return nullptr;
    }
}

// What the line of a record says of its data

namespace {

struct Part {
    const char* prefix;
    const FieldInfo* field;
};

struct Gist {
    std::uint16_t type;
    std::span<const Part> parts;
};

constexpr Part aParts[] = {{", addr ", &a}};
constexpr Part nsParts[] = {{", ns ", &ns}};
constexpr Part cnameParts[] = {{", cname ", &cname}};
constexpr Part soaParts[] = {{", mname ", &soaMname}};
constexpr Part wksParts[] = {{", addr ", &wksAddress}};
constexpr Part ptrParts[] = {{", ", &ptr}};
constexpr Part hinfoParts[] = {{", CPU ", &cpu}, {", OS ", &os}};
constexpr Part mxParts[] = {{", preference ", &mxPreference}, {", mx ", &mxExchange}};
constexpr Part aaaaParts[] = {{", addr ", &aaaa}};
constexpr Part nxtParts[] = {{", next domain name ", &nxtNext}};
constexpr Part kxParts[] = {{", preference ", &kxPreference}, {", kx ", &kxExchange}};
constexpr Part dnameParts[] = {{", dname ", &dname}};

constexpr Gist gists[] = {{1, aParts}, {2, nsParts}, {5, cnameParts}, {6, soaParts}, {11, wksParts}, {12, ptrParts}, {13, hinfoParts},
    {15, mxParts}, {28, aaaaParts}, {30, nxtParts}, {36, kxParts}, {39, dnameParts}};

void appendA6Gist(const ItemView& record, Text& out)
{
    const auto prefix = record.find(a6Prefix);
    if (!prefix.found())
        return;
    out << ", addr ";
    formatValue(prefix, out);
    const auto suffix = record.find(a6Suffix);
    out << ' ';
    if (suffix.found())
        formatValue(suffix, out);
    else
        out << "::";
    out << ' ' << record.find(a6Name).text();
}

} // namespace

void appendRecordSummary(const ItemView& record, std::uint16_t type, Text& out)
{
    constexpr std::uint16_t a6Type = 38;
    if (type == a6Type) {
        appendA6Gist(record, out);
        return;
    }
    for (const auto& gist : gists) {
        if (gist.type != type)
            continue;
        if (record.find(*gist.parts.back().field).found())
            for (const auto& part : gist.parts) {
                out << part.prefix;
                formatLabelValue(record.find(*part.field), out);
            }
        return;
    }
    appendServiceSummary(record, type, out);
    appendSecuritySummary(record, type, out);
}

// What all kinds of records use

TreeItem readAscii(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint32_t count)
{
    const auto start = in.position();
    const auto bytes = in.bytes({}, field, count);
    if (!in || !parent)
        return {};
    if (std::ranges::none_of(bytes.value, [](std::uint8_t byte) { return byte >= 0x80; }))
        return parent.add(field, in.source(), start, count, 0);
    Text text;
    appendAscii(text, bytes.value);
    return parent.addText(field, text.view()).setOffset(start, count);
}

void appendAscii(Text& out, ByteView bytes)
{
    for (const auto byte : bytes)
        if (byte < 0x80)
            out << static_cast<char>(byte);
        else
            out << "\xef\xbf\xbd"; // U+FFFD
}

TreeItem readCharacterString(Cursor& in, const TreeItem& parent, const Field<std::uint8_t>& lengthField, const FieldInfo& field)
{
    const auto count = in.read(parent, lengthField);
    return readAscii(in, parent, field, count);
}

void readTypeBitmaps(Record& record)
{
    auto& in = record.in;
    while (record.more()) {
        unsigned type = in.u8() * 256u;
        for (unsigned count = in.u8(); count > 0 && in; --count) {
            const auto bits = in.peek();
            in.skip(1);
            for (unsigned bit = 0; bit < 8 && in; ++bit, ++type)
                if (record.item && (bits & (0x80u >> bit)))
                    record.item.add(recordType, in.source(), in.position() - 1, 1, type).note();
        }
    }
}

void appendDuration(const ItemView& item, Text& out)
{
    struct Unit {
        std::uint64_t seconds;
        const char* name;
    };
    constexpr Unit units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    auto left = item.value();
    if (left == 0) {
        out << " (0 seconds)";
        return;
    }
    out << " (";
    Separator comma(", ");
    for (const auto& unit : units) {
        const auto count = left / unit.seconds;
        left %= unit.seconds;
        if (count == 0)
            continue;
        out << comma.next();
        out.format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
    }
    out << ')';
}

constinit const FieldList nameRecordFields {fields};

} // namespace porthole::dns
