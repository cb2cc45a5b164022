// Dynamic Host Configuration Protocol for IPv6: RFC 8415; leasequery: RFC 5007.

#include "dissectors/application/dhcpv6/dhcpv6.h"

#include <algorithm>

namespace porthole {

namespace dhcpv6 {

namespace {

constexpr std::uint8_t relayForward = 12, relayReply = 13;

constexpr Field<UInt24> transaction {"dhcpv6.xid", "Transaction ID", Base::Hex};
constexpr Field<std::uint8_t> hops {"dhcpv6.hopcount", "Hopcount"};
constexpr Field<Ipv6Address> linkAddress {"dhcpv6.linkaddr", "Link address"};
constexpr Field<Ipv6Address> peerAddress {"dhcpv6.peeraddr", "Peer address"};
constexpr Field<std::uint16_t> optionLength {"dhcpv6.option.length", "Length"};

constexpr ExpertInfo badHops {"dhcpv6.error_hopcount", Severity::Warning, ExpertGroup::Protocol, "Detected error on hop-count"};

} // namespace

constexpr ExpertInfo malformedOption {"dhcpv6.malformed_option", Severity::Error, ExpertGroup::Malformed, "Malformed option"};

namespace {

constexpr const FieldInfo* fields[] = {&transaction, &hops, &linkAddress, &peerAddress, &optionLength};
constexpr const ExpertInfo* experts[] = {&badHops, &malformedOption};
constexpr const FieldList* moreFields[] = {&tableFields, &optionFields, &nameFields, &softwireFields};
constexpr const ExpertList* moreExperts[] = {&optionExperts, &nameExperts};

void readAddresses(Cursor in, const TreeItem& item, const OptionInfo& option)
{
    constexpr std::uint32_t addressLength = 16;
    if (in.remaining() % addressLength != 0) {
        Text text;
        std::string_view name = option.field->name;
        if (name == "DNS server address")
            name = "DNS servers address";
        text.format("{}: malformed option", name);
        complain(item, text.view());
        return;
    }
    while (in && in.remaining() > 0)
        in.bytes(item, *option.field, addressLength);
}

void readContent(Cursor in, const OptionInfo& option, const TreeItem& item, Message& message)
{
    switch (option.kind) {
    case Kind::Opaque: return;
    case Kind::Addresses: readAddresses(in, item, option); return;
    case Kind::Names: {
        const auto list = item.add(*option.title, in.source(), in.position(), in.remaining(), 0);
        readNames(in, list, *option.field, message);
        return;
    }
    case Kind::Name: readNames(in, item, *option.field, message); return;
    case Kind::Number: {
        const std::uint32_t width = option.field->width / 8u;
        if (in.remaining() == width)
            in.number(item, *option.field, width);
        else
            complain(item, "malformed option");
        return;
    }
    case Kind::Codes:
        while (in && in.remaining() > 0)
            in.read(item, requestedOption);
        return;
    case Kind::Text:
        if (in.remaining() > 0)
            in.bytes(item, *option.field, in.remaining());
        return;
    case Kind::Options: readOptions(in, item, message); return;
    case Kind::Composite:
        if (const auto reader = findReader(option.number))
            reader(in, item, message);
        else if (const auto softwire = findSoftwireReader(option.number))
            softwire(in, item, message);
    }
}

void readOption(Cursor& in, const TreeItem& parent, Message& message)
{
    constexpr std::uint32_t header = 4;
    const auto number = in.peek16();
    const std::uint32_t length = in.peek16(2);
    if (in.remaining() < header + length && in.captured() == in.remaining()) {
        in.moveTo(in.end()); // not all there: nothing is shown of it
        return;
    }
    const auto* known = findOption(number);
    TreeItem item;
    if (parent) {
        Text name;
        if (known)
            name << known->name;
        else
            name.format("DHCP option {}", number);
        item = parent.addText(optionName, name.view()).setOffset(in.position(), std::min(header + length, in.remaining()));
    }
    in.read(item, optionType);
    in.read(item, optionLength);
    if (length > in.remaining()) {
        in.skip(length); // fails
        return;
    }
    auto content = in.take(length);
    if (known)
        readContent(content, *known, item, message);
}

void readRelayHeader(Cursor& in, const TreeItem& layer, Message& message)
{
    constexpr unsigned hopLimit = 32;
    const auto count = in.read(layer, hops);
    message.relayHops = count.item;
    message.hops = count;
    if (count > hopLimit && count.item) {
        Text text;
        text.format("Hopcount ({}) exceeds the maximum limit HOP_COUNT_LIMIT ({})", count.value, hopLimit);
        count.item.expert(badHops, text.view());
    }
    const auto link = in.read(layer, linkAddress);
    if (auto* columns = message.context.columns(); columns && in) {
        columns->info << "L: ";
        appendIpv6(columns->info, link.value.bytes.data());
        columns->info << ' ';
    }
    in.read(layer, peerAddress);
}

} // namespace

void complain(const TreeItem& option, std::string_view text)
{
    option.expert(malformedOption, text);
}

bool readOptions(Cursor& in, const TreeItem& parent, Message& message)
{
    if (message.depth >= deepest) {
        in.fail(nullptr, 0xffffffff);
        return false;
    }
    ++message.depth;
    while (in && in.remaining() > 0)
        readOption(in, parent, message);
    --message.depth;
    return static_cast<bool>(in);
}

void readMessage(Cursor& in, const TreeItem& layer, Message& message)
{
    const auto outer = message.type;
    const auto type = in.read(layer, messageType);
    if (!in)
        return;
    message.type = type;
    const auto name = messageTypeName(type);
    if (name.empty())
        message.context.appendInfo("Message Type {} ", type.value);
    else
        message.context.appendInfo("{} ", name);
    if (type == relayForward || type == relayReply) {
        readRelayHeader(in, layer, message);
    } else {
        if (message.relayHops && message.hops != 0) {
            Text text;
            text.format("Hopcount of most inner message has to equal 0 instead of {}", message.hops);
            message.relayHops.expert(badHops, text.view());
        }
        const auto id = in.read(layer, transaction);
        if (in)
            message.context.appendInfo("XID: 0x{:06x} ", id.value);
    }
    if (in)
        readOptions(in, layer, message);
    message.type = outer;
}

namespace {

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("DHCPv6");
    context.setInfo("");
    Message message {context};
    readMessage(in, layer, message);
}

constexpr Parent parents[] = {{Table::UdpPort, 546}, {Table::UdpPort, 547}};

} // namespace

} // namespace dhcpv6

constinit const Protocol dhcpv6Protocol {
    .layer = {"dhcpv6", "DHCPv6", nullptr},
    .shortName = "DHCPv6",
    .reference = "RFC 8415",
    .fields = dhcpv6::fields,
    .experts = dhcpv6::experts,
    .parents = dhcpv6::parents,
    .dissect = dhcpv6::dissect,
    .moreFields = dhcpv6::moreFields,
    .moreExperts = dhcpv6::moreExperts,
};

} // namespace porthole
