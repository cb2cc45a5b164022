#include "dissectors/application/x509/names.h"

#include <vector>

namespace porthole::x509 {

namespace {

void sequenceLabel(const ItemView& item, Text& out);
void setLabel(const ItemView& item, Text& out);
void partLabel(const ItemView& item, Text& out);

constexpr std::size_t mostParts = 64; // of a name, in labels

constexpr ValueName stringKinds[]
    = {{0, "teletexString"}, {1, "printableString"}, {2, "universalString"}, {3, "bmpString"}, {4, "uTF8String"}};

constexpr Field<std::uint32_t> setItem {"x509if.RDNSequence_item", "RDNSequence item", Label {setLabel}};
constexpr Field<NoValue> partItem {"x509if.RelativeDistinguishedName_item_element", "RelativeDistinguishedName item", Label {partLabel}};
constexpr Field<Oid> attributeType {"x509if.oid", "Object Id", Append {appendOidName}};
constexpr Field<std::uint32_t> directoryString {"x509sat.DirectoryString", "DirectoryString", Names {stringKinds}};
constexpr Field<TextString> teletexString {"x509sat.teletexString", "teletexString"};
constexpr Field<TextString> printableString {"x509sat.printableString", "printableString"};
constexpr Field<TextString> universalString {"x509sat.universalString", "universalString"};
constexpr Field<TextString> bmpString {"x509sat.bmpString", "bmpString"};
constexpr Field<TextString> utf8String {"x509sat.uTF8String", "uTF8String"};
constexpr Field<TextString> countryName {"x509sat.CountryName", "CountryName"};
constexpr Field<TextString> serialNumber {"x509sat.SerialNumber", "SerialNumber"};
constexpr Field<TextString> qualifier {"x509sat.DNQualifier", "DNQualifier"};
constexpr Field<TextString> ia5String {"x509sat.SyntaxIA5String", "SyntaxIA5String"};

constexpr const FieldInfo* sequenceList[] = {&rdnSequence, &setItem, &partItem, &attributeType};
constexpr const FieldInfo* attributeList[] = {&directoryString, &teletexString, &printableString, &universalString, &bmpString, &utf8String,
    &countryName, &serialNumber, &qualifier, &ia5String};
constexpr const FieldInfo* certificateList[] = {&certificateRdnSequence};

struct Part {
    std::string name;
    std::string value;
};

/// BMPString is UTF-16, the others are taken as they are.
std::string textOf(const Element& value)
{
    const auto bytes = value.content.view();
    if (value.tag != tag::bmpString)
        return {bytes.begin(), bytes.end()};
    std::string text;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const auto unit = static_cast<unsigned>(bytes[i] << 8 | bytes[i + 1]);
        if (unit < 0x80) {
            text += static_cast<char>(unit);
        } else if (unit < 0x800) {
            text += static_cast<char>(0xc0 | unit >> 6);
            text += static_cast<char>(0x80 | (unit & 0x3f));
        } else {
            text += static_cast<char>(0xe0 | unit >> 12);
            text += static_cast<char>(0x80 | (unit >> 6 & 0x3f));
            text += static_cast<char>(0x80 | (unit & 0x3f));
        }
    }
    return text;
}

/// AttributeTypeAndValue
bool readPart(Cursor content, Part& part)
{
    const auto type = nextElement(content, tag::oid);
    const auto value = nextElement(content);
    if (!type)
        return false;
    part.name = oidName(type.content.view());
    part.value = value ? textOf(value) : std::string();
    return true;
}

void appendPart(Text& out, const Part& part)
{
    out << part.name << '=';
    appendPrintable(out, part.value);
}

/// The parts of one set, in reverse order as they are read.
void appendSet(Text& out, Cursor content, Separator& separator)
{
    std::vector<Part> parts;
    while (const auto element = nextElement(content, tag::sequence)) {
        Part part;
        if (readPart(element.content, part) && parts.size() < mostParts)
            parts.push_back(std::move(part));
    }
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        out << separator.next();
        appendPart(out, *part);
    }
}

/// The last part of a name comes first, as it is written (RFC 4514 section 2.1).
void appendSequence(Text& out, Cursor content)
{
    std::vector<Element> sets;
    while (const auto element = nextElement(content, tag::set))
        if (sets.size() < mostParts)
            sets.push_back(element);
    Separator comma(",");
    for (auto set = sets.rbegin(); set != sets.rend(); ++set)
        appendSet(out, set->content, comma);
}

/// Calls `use` with a cursor over the item's bytes.
template <typename Use>
void withBytes(const ItemView& item, Use&& use)
{
    Failure unused;
    const auto bytes = item.packet().bytesOf(item.item());
    use(Cursor(bytes, static_cast<std::uint32_t>(bytes.size()), 0, unused));
}

void countText(std::uint64_t count, Text& out) { out.format("{} item{}", count, count == 1 ? "" : "s"); }

void sequenceLabel(const ItemView& item, Text& out)
{
    out << "rdnSequence: ";
    countText(item.value(), out);
    if (item.value() == 0)
        return;
    out << " (";
    withBytes(item, [&](Cursor in) { appendSequence(out, nextElement(in, tag::sequence).content); });
    out << ')';
}

void setLabel(const ItemView& item, Text& out)
{
    out << "RDNSequence item: ";
    countText(item.value(), out);
    out << " (";
    withBytes(item, [&](Cursor in) {
        Separator comma(",");
        appendSet(out, nextElement(in, tag::set).content, comma);
    });
    out << ')';
}

void partLabel(const ItemView& item, Text& out)
{
    out << "RelativeDistinguishedName item";
    withBytes(item, [&](Cursor in) {
        Part part;
        if (readPart(nextElement(in, tag::sequence).content, part)) {
            out << " (";
            appendPart(out, part);
            out << ')';
        }
    });
}

const FieldInfo* stringField(std::uint8_t kind)
{
    switch (kind) {
    case tag::teletexString: return &teletexString;
    case tag::printableString: return &printableString;
    case tag::universalString: return &universalString;
    case tag::bmpString: return &bmpString;
    case tag::utf8String: return &utf8String;
    default: return nullptr;
    }
}

/// Attributes whose values are no DirectoryString: RFC 5280 appendix A.1.
const FieldInfo* ownField(ByteView type)
{
    const auto oid = dottedOid(type);
    if (oid == "2.5.4.6" || oid == "1.3.6.1.4.1.311.60.2.1.3")
        return &countryName;
    if (oid == "2.5.4.5")
        return &serialNumber;
    if (oid == "2.5.4.46")
        return &qualifier;
    if (oid == "1.2.840.113549.1.9.1" || oid == "0.9.2342.19200300.100.1.25")
        return &ia5String;
    return nullptr;
}

void addText(const TreeItem& item, const FieldInfo& field, const Element& value)
{
    if (value.tag == tag::bmpString)
        item.addText(field, textOf(value));
    else
        item.add(field, value.content.source(), value.content.position(), value.content.remaining(), 0);
}

void showValue(const Element& type, const Element& value, const TreeItem& item, Context& context)
{
    const auto* protocol = oidProtocol(type.content.view());
    if (!protocol)
        return;
    context.pass(*protocol);
    if (protocol != &x509satProtocol)
        return;
    if (const auto* field = ownField(type.content.view())) {
        addText(item, *field, value);
    } else if (const auto* string = stringField(value.tag)) {
        const auto kind = static_cast<std::uint64_t>(std::find(std::begin(attributeList), std::end(attributeList), string) - std::begin(attributeList) - 1);
        addText(item.add(directoryString, value.whole.source(), value.whole.position(), value.whole.remaining(), kind), *string, value);
    }
}

void showPart(Cursor content, const TreeItem& item, Context& context)
{
    const auto type = nextElement(content, tag::oid);
    if (!type)
        return;
    item.add(attributeType, type.content.source(), type.content.position(), type.content.remaining(), 0);
    if (const auto value = nextElement(content))
        showValue(type, value, item, context);
}

} // namespace

constexpr Field<std::uint32_t> rdnSequence {"x509if.rdnSequence", "rdnSequence", Label {sequenceLabel}};
constexpr Field<std::uint32_t> certificateRdnSequence {"x509af.rdnSequence", "rdnSequence", Label {sequenceLabel}};
constexpr FieldList nameFields {sequenceList}, attributeFields {attributeList}, nameInCertificateFields {certificateList};

void appendItems(const ItemView& item, Text& out)
{
    const auto value = item.value();
    out << (value == 1 ? " item" : " items");
}

void appendOidName(const ItemView& item, Text& out)
{
    if (const auto bytes = item.packet().bytesOf(item.item()); !bytes.empty())
        out << " (" << oidName(bytes) << ')';
}

void appendName(const ItemView& item, Text& out)
{
    out << " (";
    withBytes(item, [&](Cursor in) { appendSequence(out, nextElement(in, tag::sequence).content); });
    out << ')';
}

void appendSubject(const ItemView& item, Text& out)
{
    out << " (";
    withBytes(item, [&](Cursor in) {
        auto certificate = nextElement(in, tag::sequence).content;
        auto part = nextElement(certificate, tag::sequence).content;
        nextElement(part, tag::constructed(0)); // version
        nextElement(part, tag::integer);
        nextElement(part, tag::sequence); // signature
        nextElement(part, tag::sequence); // issuer
        nextElement(part, tag::sequence); // validity
        appendSequence(out, nextElement(part, tag::sequence).content);
    });
    out << ')';
}

void readName(const Element& name, const TreeItem& item, Context& context, const FieldInfo& field)
{
    auto content = name.content;
    const auto sequence
        = item.add(field, name.whole.source(), name.whole.position(), name.whole.remaining(), countElements(content));
    while (const auto set = nextElement(content, tag::set)) {
        auto parts = set.content;
        const auto line = sequence.add(setItem, set.whole.source(), set.whole.position(), set.whole.remaining(), countElements(parts));
        while (const auto part = nextElement(parts, tag::sequence))
            showPart(part.content, line.add(partItem, part.whole.source(), part.whole.position(), part.whole.remaining(), 0), context);
    }
}

} // namespace porthole::x509
