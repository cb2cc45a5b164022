// BitTorrent's peer wire protocol: BEP 3, 6, 10 and 52; only where its messages end, and what they are called.

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::string_view handshake {"\x13" "BitTorrent protocol"};
constexpr std::size_t handshakeLength = handshake.size() + 8 + 20 + 20;
constexpr std::size_t lengthField = 4;

constexpr ValueName messageTypes[] = {{0, "Choke"}, {1, "Unchoke"}, {2, "Interested"}, {3, "Not Interested"}, {4, "Have"}, {5, "Bitfield"},
    {6, "Request"}, {7, "Piece"}, {8, "Cancel"}, {9, "Port"}, {13, "Suggest Piece"}, {14, "Have All"}, {15, "Have None"}, {16, "Reject Request"},
    {17, "Allowed Fast"}, {20, "Extended"}, {21, "Hash Request"}, {22, "Hashes"}, {23, "Hash Reject"}};

/// Messages have a length and a type; others are taken for the encrypted stream that many peers speak.
MessageEnd frame(ByteView bytes, FramingState&)
{
    const auto known = [](std::uint64_t length) { return MessageEnd {MessageEnd::Kind::Known, length}; };
    if (lines::text(bytes).starts_with(handshake))
        return known(handshakeLength);
    if (bytes.size() < lengthField)
        return {MessageEnd::Kind::MoreNeeded, 0};
    const auto length = static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
        | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
    if (length == 0)
        return known(lengthField); // keep-alive
    if (bytes.size() == lengthField)
        return {MessageEnd::Kind::MoreNeeded, 0};
    const bool isKnown = !findName(messageTypes, bytes[lengthField]).empty();
    return isKnown ? known(lengthField + static_cast<std::uint64_t>(length)) : MessageEnd {MessageEnd::Kind::NotAMessage, 0};
}

bool recognises(const Cursor& in) { return lines::text(in.view()).starts_with(handshake); }

/// What the Info column says of the message that the bytes begin with; empty if it is none.
std::string_view describe(const Cursor& in)
{
    if (recognises(in))
        return "Handshake";
    if (in.captured() < lengthField)
        return {};
    return in.peek32() == 0 ? std::string_view("Keep-Alive") : findName(messageTypes, in.peek(lengthField));
}

void dissect(Cursor& in, TreeItem&, Context& context)
{
    context.setProtocol("BitTorrent");
    context.setInfo("");
    constexpr unsigned mostMessages = 10000;
    for (unsigned i = 0; i < mostMessages && in && in.captured() > 0; ++i) {
        const auto name = describe(in);
        if (name.empty()) {
            context.appendInfo("Continuation data  ");
            in.skip(in.captured());
            return;
        }
        context.appendInfo("{}  ", name);
        const auto length = recognises(in) ? handshakeLength : lengthField + static_cast<std::uint64_t>(in.peek32());
        in.skip(static_cast<std::uint32_t>(std::min<std::uint64_t>(length, in.captured())));
    }
}

constexpr Parent parents[] = {{Table::TcpPort, 6881}, {Table::TcpPort, 6882}, {Table::TcpPort, 6883}, {Table::TcpPort, 6884},
    {Table::TcpPort, 6885}, {Table::TcpPort, 6886}, {Table::TcpPort, 6887}, {Table::TcpPort, 6888}, {Table::TcpPort, 6889},
    {Table::TcpHeuristic, 40}};

} // namespace

constinit const Protocol bitTorrentProtocol {
    .layer = {"bittorrent", "BitTorrent", nullptr},
    .shortName = "BitTorrent",
    .reference = "BEP 3",
    .parents = parents,
    .dissect = dissect,
    .recognises = recognises,
    .framing = frame,
};

} // namespace porthole
