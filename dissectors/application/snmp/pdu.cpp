// PDUs and variable bindings of SNMP: RFC 3416 section 3, RFC 1157 section 4.

#include "dissectors/application/snmp/snmp.h"

#include <algorithm>

namespace porthole::snmp {

namespace {

void bindingLabel(const ItemView& item, Text& out);
void octetsLabel(const ItemView& item, Text& out);
void counterLabel(const ItemView& item, Text& out);
void bindingsText(std::uint64_t count, Text& out);

constexpr std::uint8_t firstPdu = 0xa0;
enum PduType : std::uint8_t { Trap = 4, GetBulk = 5, lastPdu = 8 };
/// Application types (RFC 2578 section 7.1) and exceptions (RFC 3416 section 3).
enum ValueTag : std::uint8_t {
    IpAddress = 0x40,
    Counter32 = 0x41,
    Gauge32 = 0x42,
    TimeTicks = 0x43,
    Opaque = 0x44,
    NsapAddress = 0x45,
    Counter64 = 0x46,
    Unsigned32 = 0x47,
    NoSuchObject = 0x80,
    NoSuchInstance = 0x81,
    EndOfMibView = 0x82,
};

constexpr ValueName errors[] = {{0, "noError"}, {1, "tooBig"}, {2, "noSuchName"}, {3, "badValue"}, {4, "readOnly"}, {5, "genErr"},
    {6, "noAccess"}, {7, "wrongType"}, {8, "wrongLength"}, {9, "wrongEncoding"}, {10, "wrongValue"}, {11, "noCreation"},
    {12, "inconsistentValue"}, {13, "resourceUnavailable"}, {14, "commitFailed"}, {15, "undoFailed"}, {16, "authorizationError"},
    {17, "notWritable"}, {18, "inconsistentName"}};
constexpr ValueName genericTraps[] = {{0, "coldStart"}, {1, "warmStart"}, {2, "linkDown"}, {3, "linkUp"},
    {4, "authenticationFailure"}, {5, "egpNeighborLoss"}, {6, "enterpriseSpecific"}};

constexpr Field<NoValue> getRequest {"snmp.get_request_element", "get-request"};
constexpr Field<NoValue> getNextRequest {"snmp.get_next_request_element", "get-next-request"};
constexpr Field<NoValue> getResponse {"snmp.get_response_element", "get-response"};
constexpr Field<NoValue> setRequest {"snmp.set_request_element", "set-request"};
constexpr Field<NoValue> trap {"snmp.trap_element", "trap"};
constexpr Field<NoValue> getBulkRequest {"snmp.getBulkRequest_element", "getBulkRequest"};
constexpr Field<NoValue> informRequest {"snmp.informRequest_element", "informRequest"};
constexpr Field<NoValue> trapV2 {"snmp.snmpV2_trap_element", "snmpV2-trap"};
constexpr Field<NoValue> report {"snmp.report_element", "report"};
constexpr const FieldInfo* pduFieldsByType[] = {
    &getRequest, &getNextRequest, &getResponse, &setRequest, &trap, &getBulkRequest, &informRequest, &trapV2, &report};

constexpr Field<std::int32_t> requestId {"snmp.request_id", "request-id"};
constexpr Field<std::int32_t> errorStatus {"snmp.error_status", "error-status", Names {errors}};
constexpr Field<std::int32_t> errorIndex {"snmp.error_index", "error-index"};
constexpr Field<std::int32_t> nonRepeaters {"snmp.non_repeaters", "non-repeaters"};
constexpr Field<std::int32_t> maxRepetitions {"snmp.max_repetitions", "max-repetitions"};
constexpr Field<std::uint32_t> bindings {"snmp.variable_bindings", "variable-bindings", ValueText {bindingsText}};
constexpr Field<Oid> enterprise {"snmp.enterprise", "enterprise", Label {oidLabel}};
constexpr Field<Ipv4Address> agentAddress {"snmp.agent_addr", "agent-addr"};
constexpr Field<std::int32_t> genericTrap {"snmp.generic_trap", "generic-trap", Names {genericTraps}};
constexpr Field<std::int32_t> specificTrap {"snmp.specific_trap", "specific-trap"};
constexpr Field<std::uint32_t> timeStamp {"snmp.time_stamp", "time-stamp"};

constexpr Field<NoValue> binding {"snmp.varbind", "VarBind", Label {bindingLabel}};
constexpr Field<Oid> name {"snmp.name", "Object Name", Label {oidLabel}};
constexpr Field<std::int64_t> integerValue {"snmp.value.int", "Value (Integer32)"};
constexpr Field<ByteString> octetsValue {"snmp.value.octets", "Value (OctetString)", Label {octetsLabel}};
constexpr Field<Oid> oidValue {"snmp.value.oid", "Value (OID)", Label {oidLabel}};
constexpr Field<NoValue> nullValue {"snmp.value.null", "Value (Null)"};
constexpr Field<Ipv4Address> ipv4Value {"snmp.value.ipv4", "Value (IpAddress)"};
constexpr Field<Ipv6Address> ipv6Value {"snmp.value.ipv6", "Value (IpAddress)"};
constexpr Field<ByteString> addressValue {"snmp.value.addr", "Value (IpAddress)"};
constexpr Field<std::int64_t> unsignedValue {"snmp.value.u32", "Value (Unsigned32)"};
constexpr Field<std::int64_t> gaugeValue {"snmp.value.g32", "Value (Gauge32)"};
constexpr Field<ByteString> unknownValue {"snmp.value.unk", "Value (Unknown)"};
constexpr Field<std::uint64_t> counterValue {"snmp.value.counter", "Value (Counter32)", Label {counterLabel}};
constexpr Field<std::uint64_t> nsapValue {"snmp.value.nsap", "Value (NSAP)"};
constexpr Field<std::uint64_t> ticksValue {"snmp.value.timeticks", "Value (Timeticks)"};
constexpr Field<ByteString> opaqueValue {"snmp.value.opaque", "Value (Opaque)"};
constexpr Field<TextString> stringValue {"snmp.var-bind_str", "Variable-binding-string"};
constexpr Field<NoValue> noSuchObject {"snmp.noSuchObject", "noSuchObject"};
constexpr Field<NoValue> noSuchInstance {"snmp.noSuchInstance", "noSuchInstance"};
constexpr Field<NoValue> endOfMibView {"snmp.endOfMibView", "endOfMibView"};
constexpr Field<NoValue> unSpecified {"snmp.unSpecified", "unSpecified"};

constexpr ExpertInfo answer {"snmp.varbind.response", Severity::Note, ExpertGroup::ResponseCode, "Response"};

constexpr const FieldInfo* fields[] = {&getRequest, &getNextRequest, &getResponse, &setRequest, &trap, &getBulkRequest, &informRequest,
    &trapV2, &report, &requestId, &errorStatus, &errorIndex, &nonRepeaters, &maxRepetitions, &bindings, &enterprise, &agentAddress,
    &genericTrap, &specificTrap, &timeStamp, &binding, &name, &integerValue, &octetsValue, &oidValue, &nullValue, &ipv4Value, &ipv6Value,
    &addressValue, &unsignedValue, &gaugeValue, &unknownValue, &counterValue, &nsapValue, &ticksValue, &opaqueValue, &stringValue,
    &noSuchObject, &noSuchInstance, &endOfMibView, &unSpecified};
constexpr const ExpertInfo* experts[] = {&answer};

// Labels

bool isPrintable(ByteView bytes)
{
    return !bytes.empty() && std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; });
}

/// Text with line breaks, and perhaps a NUL at its end.
bool isText(ByteView bytes)
{
    if (!bytes.empty() && bytes.back() == 0)
        bytes = bytes.first(bytes.size() - 1);
    return !bytes.empty() && std::ranges::all_of(bytes, [](std::uint8_t byte) {
        return (byte >= 0x20 && byte < 0x7f) || (byte >= '\t' && byte <= '\r');
    });
}

void appendOctets(const ItemView& item, Text& out)
{
    const auto bytes = item.bytes();
    if (bytes.empty()) {
        out << "<MISSING>";
    } else if (isPrintable(bytes)) {
        out << '"';
        appendPrintable(out, item.text());
        out << '"';
    } else {
        constexpr std::size_t longest = 36;
        out.hex(bytes.first(std::min(bytes.size(), longest)));
        if (bytes.size() > longest)
            out << "…";
    }
}

void octetsLabel(const ItemView& item, Text& out)
{
    out << "Value (OctetString): ";
    appendOctets(item, out);
}

/// One field for both widths: the longer one is noted.
void counterLabel(const ItemView& item, Text& out)
{
    out.format("Value (Counter{}): {}", item.noted() ? 64 : 32, item.value());
}

void appendOid(const ItemView& item, Text& out)
{
    formatValue(item, out);
    Text digits;
    formatValue(item, digits);
    const auto text = digits.view();
    const auto dot = text.find('.');
    constexpr std::string_view roots[] = {"itu-t", "iso", "joint-iso-itu-t"};
    if (dot == text.npos || text[0] > '2')
        return;
    out << " (" << roots[text[0] - '0'] << text.substr(dot) << ')';
}

void bindingsText(std::uint64_t count, Text& out) { out.format("{} item{}", count, count == 1 ? "" : "s"); }

/// "1.3.6.1.2.1.1.3.0: 123456"
void bindingLabel(const ItemView& item, Text& out)
{
    const auto object = item.find(name);
    formatValue(object, out);
    out << ": ";
    const auto& tree = item.packet().tree;
    const auto next = object.index() + 1;
    if (!object.found() || next >= tree.size() || tree[next].parent != item.index())
        return;
    const ItemView value(item.packet(), next);
    switch (value.field().type) {
    case FieldType::None: out << value.field().name; break;
    case FieldType::Oid: appendOid(value, out); break;
    case FieldType::Bytes:
        if (&value.field() == &octetsValue)
            appendOctets(value, out);
        else
            formatLabelValue(value, out);
        break;
    default: formatLabelValue(value, out);
    }
}

// Bindings

void readAddressValue(Cursor in, const TreeItem& parent)
{
    if (in.remaining() == 4)
        in.read(parent, ipv4Value);
    else if (in.remaining() == 16)
        in.read(parent, ipv6Value);
    else
        in.bytes(parent, addressValue, in.remaining());
}

void readOctets(Cursor in, const TreeItem& parent, Context& context)
{
    const auto value = in.bytes(parent, octetsValue, in.remaining());
    if (!in || !isText(value.value))
        return;
    context.pass(snmpProtocol);
    const std::string_view text {reinterpret_cast<const char*>(value.value.data()), value.value.size()};
    if (value.item)
        value.item.addText(stringValue, text);
}

void addNumber(const Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    parent.add(field, in.source(), in.position(), in.remaining(), static_cast<std::uint64_t>(ber::integer(in)));
}

/// Counters and the like are not negative, whatever their first bit.
TreeItem addUnsigned(const Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    std::uint64_t value = 0;
    for (const auto byte : in.view())
        value = value << 8 | byte;
    return parent.add(field, in.source(), in.position(), in.remaining(), value);
}

void addException(const Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    parent.add(field, in.source(), in.position(), 0, 0).expert(answer, field.name);
}

void readValue(const ber::Element& value, const TreeItem& parent, Context& context)
{
    auto in = value.content;
    switch (value.tag) {
    case ber::Integer: addNumber(in, parent, integerValue); return;
    case ber::OctetString: readOctets(in, parent, context); return;
    case ber::Null: parent.add(nullValue, in.source(), in.position(), in.remaining(), 0); return;
    case ber::ObjectIdentifier: in.bytes(parent, oidValue, in.remaining()); return;
    case IpAddress: readAddressValue(in, parent); return;
    case Counter32: addUnsigned(in, parent, counterValue); return;
    case Counter64: addUnsigned(in, parent, counterValue).note(); return;
    case Gauge32: addUnsigned(in, parent, gaugeValue); return;
    case Unsigned32: addUnsigned(in, parent, unsignedValue); return;
    case TimeTicks: addUnsigned(in, parent, ticksValue); return;
    case NsapAddress: addUnsigned(in, parent, nsapValue); return;
    case Opaque: in.bytes(parent, opaqueValue, in.remaining()); return;
    case NoSuchObject: addException(in, parent, noSuchObject); return;
    case NoSuchInstance: addException(in, parent, noSuchInstance); return;
    case EndOfMibView: addException(in, parent, endOfMibView); return;
    default: in.bytes(parent, unknownValue, in.remaining());
    }
}

void readBinding(Cursor& in, const TreeItem& list, Context& context)
{
    const auto start = in.position();
    auto pair = ber::read(in, ber::Sequence);
    const auto object = ber::read(pair, ber::ObjectIdentifier);
    const auto value = ber::read(pair);
    if (!in)
        return;
    const auto item = list.add(binding, in.source(), start, in.position() - start, 0);
    auto oid = object;
    oid.bytes(item, name, object.remaining());
    readValue(value, item, context);
    if (auto* columns = context.columns()) {
        constexpr std::size_t longestInfo = 4095;
        if (columns->info.size() < longestInfo) {
            columns->info << ' ';
            ber::appendOid(columns->info, object.view());
        }
    }
}

std::uint32_t countBindings(Cursor in)
{
    std::uint32_t count = 0;
    while (in.remaining() > 0) {
        const auto length = ber::lengthOf(in);
        if (!length || *length > in.remaining())
            break;
        in.moveTo(in.position() + static_cast<std::uint32_t>(*length));
        ++count;
    }
    return count;
}

void readTrap(Cursor& in, const TreeItem& item, Context& context)
{
    const auto object = readBytes(in, item, enterprise, ber::ObjectIdentifier);
    if (auto* columns = context.columns(); columns && in) {
        Text text;
        ber::appendOid(text, object.view());
        const auto digits = text.view();
        columns->info << ' ' << (digits.starts_with("1.") ? "iso" : digits.substr(0, digits.find('.')))
                      << digits.substr(std::min(digits.find('.'), digits.size()));
    }
    auto address = ber::read(in, IpAddress);
    if (!in)
        return;
    if (address.remaining() == 4)
        address.read(item, agentAddress);
    readNumber(in, item, genericTrap);
    readNumber(in, item, specificTrap);
    readNumber(in, item, timeStamp, TimeTicks);
}

} // namespace

void oidLabel(const ItemView& item, Text& out)
{
    out << item.field().name << ": ";
    appendOid(item, out);
}

void readPdu(Cursor& in, const TreeItem& parent, const FieldInfo& choice, Context& context)
{
    if (!in)
        return;
    const auto start = in.position();
    const auto tag = in.peek();
    const auto type = static_cast<std::uint8_t>(tag - firstPdu);
    if (tag < firstPdu || type > lastPdu) {
        in.fail(nullptr, 1);
        return;
    }
    auto pdu = ber::read(in);
    const auto outer = parent.add(choice, in.source(), start, in.position() - start, type);
    const auto item = outer.add(*pduFieldsByType[type], in.source(), pdu.content.position(), pdu.content.remaining(), 0);
    context.setInfo("{}", pduFieldsByType[type]->name);
    auto& content = pdu.content;
    if (type == Trap) {
        readTrap(content, item, context);
    } else {
        readNumber(content, item, requestId);
        readNumber(content, item, type == GetBulk ? nonRepeaters : errorStatus);
        readNumber(content, item, type == GetBulk ? maxRepetitions : errorIndex);
    }
    auto list = ber::read(content, ber::Sequence);
    if (!in)
        return;
    const auto listItem = item.add(bindings, list.source(), list.position(), list.remaining(), countBindings(list));
    while (in && list.remaining() > 0)
        readBinding(list, listItem, context);
}

constinit const FieldList pduFields {fields};
constinit const ExpertList pduExperts {experts};

} // namespace porthole::snmp
