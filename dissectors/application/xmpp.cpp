// Extensible Messaging and Presence Protocol: RFC 6120, as far as the XML that it is.

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

/// A stanza ends with the end of an element; what ends otherwise goes on in the next segment.
MessageEnd frame(ByteView bytes, FramingState&)
{
    return bytes.back() == '>' ? MessageEnd {MessageEnd::Kind::Known, bytes.size()} : MessageEnd {MessageEnd::Kind::MoreNeeded, 0};
}

void dissect(Cursor& in, TreeItem&, Context& context)
{
    const auto text = lines::text(in.view());
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos || text[first] != '<') {
        context.reject();
        return;
    }
    context.setProtocol("XMPP");
    context.setInfo("UNKNOWN PACKET ");
    const auto content = in.rest();
    in.skip(in.captured());
    context.call(xmlProtocol, content);
}

constexpr Parent parents[] = {{Table::TcpPort, 5222}};

} // namespace

constinit const Protocol xmppProtocol {
    .layer = {"xmpp", "XMPP Protocol", nullptr},
    .shortName = "XMPP",
    .reference = "RFC 6120",
    .parents = parents,
    .dissect = dissect,
    .framing = frame,
};

} // namespace porthole
