// Session Traversal Utilities for NAT: RFC 8489; with Traversal Using Relays around NAT: RFC 8656.

#include "dissectors/application/stun/stun.h"

#include <algorithm>

namespace porthole {

namespace stun {

namespace {

constexpr std::uint32_t headerLength = 20, channelHeader = 4;
constexpr std::uint16_t defaultPort = 3478;

constexpr ValueName classes[] = {{0, "Request"}, {1, "Indication"}, {2, "Success Response"}, {3, "Error Response"}};
constexpr ValueName methods[] = {{0x001, "Binding"}, {0x002, "SharedSecret"}, {0x003, "Allocate"}, {0x004, "Refresh"}, {0x006, "Send"},
    {0x007, "Data"}, {0x008, "CreatePermission"}, {0x009, "Channel-Bind"}, {0x00a, "Connect"}, {0x00b, "ConnectionBind"},
    {0x00c, "ConnectionAttempt"}, {0x080, "GooglePing"}};
constexpr ValueName assignments[] = {{0, "IETF Review"}, {1, "Designated Expert"}};
constexpr ValueName networkVersions[] = {{1, "MS-TURN"}, {2, "RFC-3489 and earlier"}, {3, "RFC-5389/8489"}};

void typeLabel(const ItemView& item, Text& out);
void classLabel(const ItemView& item, Text& out);
void methodLabel(const ItemView& item, Text& out);

constexpr Field<std::uint16_t> channel {"stun.channel", "Channel Number", Base::Hex};
constexpr Field<std::uint16_t> frameLength {"stun.tcp_frame_length", "TCP Frame Length"};
constexpr Field<std::uint16_t> type {"stun.type", "Message Type", Base::Hex, Label {typeLabel}};
constexpr Field<std::uint16_t> messageClass {"stun.type.class", "Message Class", Base::Hex, Label {classLabel}};
constexpr Field<std::uint16_t> method {"stun.type.method", "Message Method", Base::Hex, Label {methodLabel}};
constexpr Field<std::uint16_t> assignment {
    "stun.type.method-assignment", "Message Method Assignment", Base::Hex, Mask {0x2000}, Names {assignments}};
constexpr Field<std::uint16_t> length {"stun.length", "Message Length"};
constexpr Field<ByteString> cookie {"stun.cookie", "Message Cookie"};
constexpr Field<ByteString> transaction {"stun.id", "Message Transaction ID"};
constexpr Field<std::uint8_t> networkVersion {"stun.network_version", "STUN Network Version", Names {networkVersions}, Generated {}};

constexpr const FieldInfo* fields[] = {
    &channel, &frameLength, &type, &messageClass, &method, &assignment, &length, &cookie, &transaction, &networkVersion};
constexpr const FieldList* moreFields[] = {&attributeFields};
constexpr const ExpertList* moreExperts[] = {&attributeExperts};

/// RFC 8489 section 5, figure 3: class and method are woven into each other.
unsigned classOf(unsigned word) { return (word >> 4 & 1) | (word >> 7 & 2); }
unsigned methodOf(unsigned word) { return (word & 0xf) | (word >> 1 & 0x70) | (word >> 2 & 0xf80); }

std::string_view className(unsigned word) { return findName(classes, classOf(word)); }
std::string_view methodName(unsigned word) { return findName(methods, methodOf(word), "Unknown"); }

void typeLabel(const ItemView& item, Text& out)
{
    const auto word = static_cast<unsigned>(item.value());
    out.format("Message Type: 0x{:04x} ({} {})", word, methodName(word), className(word));
}

void classLabel(const ItemView& item, Text& out)
{
    const auto value = static_cast<unsigned>(item.value());
    out.format(".... ...{} ...{} .... = Message Class: 0x{:02x} {} ({})", value >> 1, value & 1, value, findName(classes, value), value);
}

void methodLabel(const ItemView& item, Text& out)
{
    const auto value = static_cast<unsigned>(item.value());
    out.format("Message Method: {} (0x{:03x})", findName(methods, value, "Unknown"), value);
}

bool isChannel(unsigned word) { return word >= 0x4000 && word <= 0x7fff; }

/// Where a message begins that fills `in`: 0, or 2 with the length that RFC 4571 puts before it. Nothing: it is none.
bool isMessage(const Cursor& in)
{
    constexpr unsigned highestMethod = 0xff; // RFC 8489 section 18.2 assigns the lower half alone
    return in.captured() >= headerLength && (in.peek() & 0xc0) == 0 && in.peek32(4) == magicCookie
        && methodOf(in.peek16()) <= highestMethod && headerLength + in.peek16(2) <= in.remaining();
}

bool looksLikeDatagram(const Cursor& in) { return isMessage(in) && headerLength + in.peek16(2) == in.remaining(); }

/// In a datagram, where nothing but padding follows.
bool looksLikeChannelData(const Cursor& in)
{
    constexpr std::uint32_t mostPadding = 3;
    const std::uint32_t size = channelHeader + in.peek16(2);
    return in.captured() >= channelHeader && size <= in.remaining() && in.remaining() - size <= mostPadding;
}

bool looksLikeStun(const Cursor& in)
{
    constexpr std::uint32_t prefix = 2;
    if (isMessage(in))
        return true;
    if (in.captured() < headerLength + prefix)
        return false;
    auto framed = in;
    framed.skip(prefix);
    return isMessage(framed) && in.peek16() == headerLength + framed.peek16(2);
}

void readHeader(Cursor& in, const TreeItem& layer)
{
    const unsigned word = in.peek16();
    const auto typeItem = in.read(layer, type);
    typeItem.item.add(messageClass, classOf(word));
    typeItem.item.add(method, methodOf(word));
    typeItem.item.bits(assignment, word);
    in.read(layer, length);
    in.bytes(layer, cookie, 4);
    in.bytes(layer, transaction, 12);
    layer.conclude(networkVersion, 3);
}

void readMessage(Cursor& in, const TreeItem& layer, Context& context)
{
    const unsigned word = in.peek16();
    context.setInfo("{} {}", methodName(word), className(word));
    Message message {context, {}};
    const auto start = in.view();
    std::copy_n(start.begin() + 4, 16, message.mask.begin());
    const std::uint32_t size = in.peek16(2);
    auto whole = in.take(headerLength + size);
    readHeader(whole, layer);
    readAttributes(whole, layer, message);
}

void readChannelData(Cursor& in, const TreeItem& layer, Context& context)
{
    context.setInfo("ChannelData TURN Message");
    in.read(layer, channel);
    const std::uint32_t size = in.read(layer, length);
    layer.setEnd(in.position());
    if (in)
        context.data(in.take(size));
}

/// One message or piece of channel data; false where there is neither.
bool readOne(Cursor& in, const TreeItem& layer, Context& context, bool stream)
{
    constexpr std::uint32_t prefix = 2, word = 4;
    if (stream && in.captured() >= prefix + headerLength && in.peek32(4) != magicCookie && in.peek32(prefix + 4) == magicCookie)
        in.read(layer, frameLength);
    if (isMessage(in)) {
        readMessage(in, layer, context);
        return true;
    }
    if (!isChannel(in.peek16()) || in.captured() < channelHeader || channelHeader + in.peek16(2) > in.remaining())
        return false;
    const std::uint32_t size = in.peek16(2);
    readChannelData(in, layer, context);
    if (stream)
        in.moveTo(in.position() + (word - size % word) % word);
    return true;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const bool stream = context.foundBy().table == Table::TcpPort || context.foundBy().table == Table::TcpHeuristic;
    const bool channelData = isChannel(in.peek16());
    const bool fits = channelData ? stream || looksLikeChannelData(in) : stream ? looksLikeStun(in) : looksLikeDatagram(in);
    if (!fits) {
        context.reject();
        return;
    }
    context.setProtocol("STUN");
    auto item = layer;
    for (bool first = true; in && in.remaining() >= channelHeader; first = false) {
        if (!first)
            item = context.addTopLevel(stunProtocol.layer, in, in.remaining());
        const auto start = in.position();
        if (!readOne(in, item, context, stream) || in.position() == start)
            break;
        if (!channelData)
            item.setEnd(in.position());
        if (!stream)
            break;
    }
}

/// RFC 8489 section 6.2.2, RFC 8656 section 12.5: messages follow each other, channel data are padded.
MessageEnd frame(ByteView bytes, FramingState&)
{
    constexpr std::size_t prefix = 2, needed = 10, word = 4;
    const auto word16 = [&](std::size_t at) { return static_cast<std::uint64_t>(bytes[at]) << 8 | bytes[at + 1]; };
    const auto word32 = [&](std::size_t at) { return word16(at) << 16 | word16(at + 2); };
    if (bytes.size() < channelHeader)
        return {MessageEnd::Kind::MoreNeeded, 0};
    if (isChannel(static_cast<unsigned>(word16(0))))
        return {MessageEnd::Kind::Known, (channelHeader + word16(2) + word - 1) / word * word};
    if (bytes.size() < needed)
        return {MessageEnd::Kind::MoreNeeded, 0};
    if (word32(4) == magicCookie)
        return {MessageEnd::Kind::Known, headerLength + word16(2)};
    if (word32(prefix + 4) == magicCookie)
        return {MessageEnd::Kind::Known, prefix + word16(0)};
    return {};
}

constexpr Parent parents[] = {{Table::UdpPort, defaultPort}, {Table::TcpPort, defaultPort}, {Table::UdpHeuristic, 21},
    {Table::TcpHeuristic, 21}};

} // namespace

} // namespace stun

constinit const Protocol stunProtocol {
    .layer = {"stun", "Session Traversal Utilities for NAT", nullptr},
    .shortName = "STUN",
    .reference = "RFC 8489",
    .fields = stun::fields,
    .parents = stun::parents,
    .dissect = stun::dissect,
    .recognises = stun::looksLikeStun,
    .moreFields = stun::moreFields,
    .moreExperts = stun::moreExperts,
    .framing = stun::frame,
};

} // namespace porthole
