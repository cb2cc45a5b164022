#include "analysis/stream/stream_content.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

const char* fieldOf(StreamContent content)
{
    switch (content) {
    case StreamContent::Transport: break;
    case StreamContent::Tls: return "tls.decrypted_data";
    case StreamContent::Http: return "http";
    case StreamContent::Http2: return "http2.stream";
    case StreamContent::Quic: return "quic.stream_data";
    }
    return "";
}

const char* idFieldOf(StreamContent content)
{
    return content == StreamContent::Http2 ? "http2.streamid" : "quic.stream.stream_id";
}

constexpr std::uint64_t dataFrame = 0; ///< of HTTP/2: RFC 9113 section 6.1

/// Bytes of the header section with the empty line behind it; 0: there is none.
std::size_t headLength(std::string_view text)
{
    const auto crlf = text.find("\n\r\n");
    const auto lf = text.find("\n\n");
    if (crlf == text.npos && lf == text.npos)
        return 0;
    return crlf < lf ? crlf + 3 : lf + 2;
}

} // namespace

std::optional<StreamContent> findStreamContent(std::string_view name)
{
    if (name == "tls")
        return StreamContent::Tls;
    if (name == "http")
        return StreamContent::Http;
    if (name == "http2")
        return StreamContent::Http2;
    if (name == "quic")
        return StreamContent::Quic;
    return std::nullopt;
}

ContentReader::ContentReader(const Session& session, const FollowedContent& followed)
    : m_followed(followed)
    , m_reader(session)
    , m_field(session.registry().findField(fieldOf(followed.content)))
    , m_body(session.registry().findField("http.file_data"))
    , m_id(session.registry().findField(idFieldOf(followed.content)))
    , m_type(session.registry().findField("http2.type"))
    , m_header(session.registry().findField("http2.header"))
    , m_name(session.registry().findField("http2.header.name"))
    , m_value(session.registry().findField("http2.header.value"))
{
}

ByteView ContentReader::read(FrameNumber frame)
{
    if (frame == m_frame)
        return m_bytes;
    m_frame = frame;
    m_bytes.clear();
    m_parts.clear();
    m_substreams.clear();
    if (!m_field || !m_reader.read(frame, {.tree = true, .columns = false}))
        return {};
    const auto& packet = m_reader.packet();
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        if (packet.tree[i].field != m_field)
            continue;
        switch (m_followed.content) {
        case StreamContent::Http: addHttp(i); break;
        case StreamContent::Http2: addHttp2(i); break;
        case StreamContent::Quic: addQuic(i); break;
        default: add(packet.bytesOf(packet.tree[i]));
        }
    }
    if (!hasSubstreams(m_followed.content))
        endPart();
    return m_bytes;
}

bool ContentReader::isWanted(std::uint64_t substream)
{
    m_substreams.push_back(substream);
    return !m_followed.substream || *m_followed.substream == substream;
}

void ContentReader::endPart()
{
    std::size_t before = 0;
    for (const auto length : m_parts)
        before += length;
    if (m_bytes.size() > before)
        m_parts.push_back(static_cast<std::uint32_t>(m_bytes.size() - before));
}

/// The header list of a HEADERS frame, PUSH_PROMISE or the CONTINUATION that completes it; a DATA frame as it is.
void ContentReader::addHttp2(std::uint32_t frame)
{
    const auto& packet = m_reader.packet();
    const ItemView view(packet, frame);
    if (!m_id || !m_type || !m_header || !m_name || !m_value)
        return;
    const auto id = view.find(*m_id);
    const auto type = view.find(*m_type);
    if (!id.found() || !type.found() || id.value() == 0)
        return; // of the connection, or its preface
    if (type.value() == dataFrame) {
        if (isWanted(id.value()))
            add(packet.bytesOf(view.item()));
        endPart();
        return;
    }
    const auto addText = [this](std::string_view text) {
        const auto length = static_cast<std::uint32_t>(text.size());
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(length >> 24), static_cast<std::uint8_t>(length >> 16),
            static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
        add(bytes);
        add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    bool wanted = false, asked = false;
    for (auto i = frame + 1; i < packet.tree.size() && packet.tree[i].depth > packet.tree[frame].depth; ++i) {
        if (packet.tree[i].field != m_header)
            continue;
        if (!asked)
            wanted = isWanted(id.value());
        asked = true;
        if (!wanted)
            return;
        const ItemView header(packet, i);
        addText(header.find(*m_name).text());
        addText(header.find(*m_value).text());
    }
    endPart();
}

void ContentReader::addQuic(std::uint32_t data)
{
    const auto& packet = m_reader.packet();
    const ItemView view(packet, data);
    if (m_id && view.hasParent() && isWanted(view.parent().valueOf(*m_id)))
        add(packet.bytesOf(view.item()));
    endPart();
}

void ContentReader::addHttp(std::uint32_t layer)
{
    const auto& packet = m_reader.packet();
    const auto bytes = packet.bytesOf(packet.tree[layer]);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto head = headLength(text);
    if (!head) {
        add(bytes); // the end of a body whose beginning is not there, or another protocol
        return;
    }
    add(bytes.first(head));
    if (const auto body = m_body ? ItemView(packet, layer).find(*m_body) : ItemView(packet, noItem); body.found())
        add(packet.bytesOf(body.item()));
}

} // namespace porthole::analysis
