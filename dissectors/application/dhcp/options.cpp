// Options of DHCP, one after the other: RFC 2132 section 2.

#include "dissectors/application/dhcp/dhcp.h"

#include <algorithm>

namespace porthole::dhcp {

namespace {

void optionLabel(const ItemView& item, Text& out);
void endLabel(const ItemView& item, Text& out);

constexpr std::uint8_t padOption = 0, endOption = 255;
constexpr std::uint8_t typeOption = 53, overloadOption = 52;

constexpr ValueName messageTypes[] = {{1, "Discover"}, {2, "Offer"}, {3, "Request"}, {4, "Decline"}, {5, "ACK"}, {6, "NAK"},
    {7, "Release"}, {8, "Inform"}, {9, "Force Renew"}, {10, "Lease query"}, {11, "Lease Unassigned"}, {12, "Lease Unknown"},
    {13, "Lease Active"}, {14, "Bulk Lease Query"}, {15, "Lease Query Done"}, {16, "Active LeaseQuery"}, {17, "Lease Query Status"},
    {18, "TLS"}};
constexpr ValueName overloads[] = {{1, "Boot file name holds options"}, {2, "Server host name holds options"},
    {3, "Boot file and server host names hold options"}};

constexpr Field<std::uint8_t> optionLength {"dhcp.option.length", "Length"};
constexpr Field<ByteString> optionValue {"dhcp.option.value", "Value"};
constexpr Field<ByteString> padding {"dhcp.option.padding", "Padding"};
constexpr Field<std::uint8_t> optionEnd {"dhcp.option.end", "Option End", Label {endLabel}};
constexpr Field<std::uint8_t> optionOverload {"dhcp.option.option_overload", "Option Overload", Names {overloads}};
constexpr Field<NoValue> fileOptions {"dhcp.option.option_overload.file", "Boot file name option overload"};
constexpr Field<NoValue> serverNameOptions {"dhcp.option.option_overload.sname", "Server host name option overload"};

constexpr ExpertInfo fileEndMissing {"dhcp.option.option_overload.file_end_missing", Severity::Error, ExpertGroup::Protocol,
    "file overload end option missing"};
constexpr ExpertInfo serverNameEndMissing {"dhcp.option.option_overload.sname_end_missing", Severity::Error, ExpertGroup::Protocol,
    "sname overload end option missing"};

} // namespace

constexpr Field<std::uint8_t> optionType {"dhcp.option.type", "Option", Label {optionLabel}};
constexpr Field<std::uint8_t> messageType {"dhcp.option.dhcp", "DHCP", Names {messageTypes}};
constexpr ExpertInfo badLength {"dhcp.bad_length", Severity::Error, ExpertGroup::Protocol, "length isn't 0"};

namespace {

constexpr const FieldInfo* fields[] = {&optionType, &optionLength, &optionValue, &padding, &optionEnd, &messageType, &optionOverload,
    &fileOptions, &serverNameOptions};
constexpr const ExpertInfo* experts[] = {&badLength, &fileEndMissing, &serverNameEndMissing};

/// What options with one address or a message type say in their first line.
void appendContent(const ItemView& item, const OptionInfo& option, Text& out)
{
    if (option.kind == Kind::Address) {
        if (const auto content = item.find(*option.field); content.found()) {
            out << " (";
            formatLabelValue(content, out);
            out << ')';
        }
    } else if (const auto type = item.find(messageType); option.number == typeOption && type.found()) {
        const auto name = findName(messageTypes, type.value());
        if (name.empty())
            out.format(" (Unknown Message Type (0x{:02x}))", type.value());
        else
            out << " (" << name << ')';
    }
}

void optionLabel(const ItemView& item, Text& out)
{
    const auto number = item.value() == 0 && item.noted() ? endOption : static_cast<std::uint8_t>(item.value());
    const auto option = findOption(number);
    out.format("Option: ({}) {}", number, option.name);
    appendContent(item, option, out);
    if (item.value() != 0 && item.noted())
        out << " (PXEClient)";
}

void endLabel(const ItemView& item, Text& out)
{
    out << (item.noted() ? "Option End (Overload): 255" : "Option End: 255");
}

void readNumber(Cursor in, const OptionInfo& option, const TreeItem& item)
{
    const std::uint32_t width = option.field->width / 8u;
    if (in.remaining() != width) {
        complain(item, badLength, "length isn't {}", width);
        return;
    }
    const auto value = in.number(item, *option.field, width);
    if (option.field->type == FieldType::Int32)
        value.item.setValue(static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(value.value))));
}

void readNumbers(Cursor in, const OptionInfo& option, const TreeItem& item)
{
    const std::uint32_t width = option.field->width / 8u;
    while (in && in.remaining() >= width)
        in.number(item, *option.field, width);
    if (in.remaining() > 0)
        complain(item, badLength, "Option length isn't a multiple of {}", width);
}

void readOverload(Cursor in, const TreeItem& item, Message& message)
{
    if (in.remaining() == 0) {
        complain(item, badLength, "length isn't >= 1");
        return;
    }
    const auto where = in.read(item, optionOverload);
    if (message.overloaded || !in)
        return; // an overload that is itself in an overloaded field
    message.overloaded = true;
    message.strangeOverload = where > Overload::both;
    const auto show = [&](const FieldInfo& title, const ExpertInfo& noEnd, std::uint32_t offset, std::uint32_t length) {
        auto area = message.start;
        area.skip(offset);
        area.limit(length);
        const auto list = item.add(title, area.source(), area.position(), length, 0);
        if (!readOptions(area, list, message, true))
            list.expert(noEnd);
    };
    if (where == Overload::serverName || where == Overload::both)
        show(serverNameOptions, serverNameEndMissing, serverNameOffset, serverNameLength);
    if (where == Overload::file || where == Overload::both)
        show(fileOptions, fileEndMissing, fileOffset, fileLength);
}

void readContent(Cursor in, const OptionInfo& option, const TreeItem& item, Message& message)
{
    switch (option.kind) {
    case Kind::Opaque: return;
    case Kind::Address:
    case Kind::Number: readNumber(in, option, item); return;
    case Kind::Addresses: readAddresses(in, item, *option.field, item); return;
    case Kind::Text: readText(in, item, *option.field); return;
    case Kind::Numbers: readNumbers(in, option, item); return;
    case Kind::Composite: break;
    }
    if (option.number == typeOption)
        in.read(item, messageType);
    else if (option.number == overloadOption)
        readOverload(in, item, message);
    else if (const auto reader = findComposite(option.number))
        reader(in, item, message);
    else if (const auto serviceReader = findServiceComposite(option.number))
        serviceReader(in, item, message);
}

void readPadding(Cursor& in, const TreeItem& parent)
{
    std::uint32_t count = 1;
    while (count < in.captured() && in.peek(count) == padOption)
        ++count;
    const auto item = parent.add(optionType, in.source(), in.position(), 1, padOption);
    in.bytes(item, padding, count);
}

void readOption(Cursor& in, const TreeItem& parent, Message& message)
{
    const auto number = in.peek();
    if (!in.has(2)) {
        in.skip(2); // fails
        return;
    }
    const std::uint32_t length = in.peek(1);
    const auto item = parent.add(optionType, in.source(), in.position(), std::min(2 + length, in.remaining()), number);
    in.skip(1);
    in.read(item, optionLength);
    auto value = in;
    const auto bytes = value.bytes(item, optionValue, length);
    if (!value)
        return;
    const auto option = findOption(number);
    const bool fixed = option.kind == Kind::Address || option.kind == Kind::Number;
    if (option.kind != Kind::Opaque && !(fixed && length != option.field->width / 8u))
        bytes.item.hide();
    readContent(in.take(length), option, item, message);
}

} // namespace

void readAddresses(Cursor in, const TreeItem& parent, const FieldInfo& field, const TreeItem& option)
{
    constexpr std::uint32_t width = 4;
    while (in && in.remaining() >= width)
        in.number(parent, field, width);
    if (in.remaining() > 0)
        complain(option, badLength, "Option length isn't a multiple of {}", width);
}

bool readOptions(Cursor& in, const TreeItem& parent, Message& message, bool overload)
{
    while (in && in.remaining() > 0) {
        if (in.has(1) && in.peek() == endOption) {
            const auto item = parent.add(optionType, in.source(), in.position(), 1, 0).note();
            const auto end = in.read(item, optionEnd);
            if (message.strangeOverload)
                end.item.note();
            if (!overload && in.remaining() > 0)
                in.bytes(parent, padding, in.remaining());
            return true;
        }
        if (in.has(1) && in.peek() == padOption)
            readPadding(in, parent);
        else
            readOption(in, parent, message);
    }
    return false;
}

constinit const FieldList optionFields {fields};
constinit const ExpertList optionExperts {experts};

} // namespace porthole::dhcp
