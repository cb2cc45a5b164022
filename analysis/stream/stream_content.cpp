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
    case StreamContent::Quic: return "quic.stream_data";
    }
    return "";
}

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
    if (name == "quic")
        return StreamContent::Quic;
    return std::nullopt;
}

ContentReader::ContentReader(const Session& session, StreamContent content)
    : m_content(content)
    , m_reader(session)
    , m_field(session.registry().findField(fieldOf(content)))
    , m_body(session.registry().findField("http.file_data"))
{
}

ByteView ContentReader::read(FrameNumber frame)
{
    if (frame == m_frame)
        return m_bytes;
    m_frame = frame;
    m_bytes.clear();
    if (!m_field || !m_reader.read(frame, {.tree = true, .columns = false}))
        return {};
    const auto& packet = m_reader.packet();
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        if (packet.tree[i].field != m_field)
            continue;
        if (m_content == StreamContent::Http)
            addHttp(i);
        else
            add(packet.bytesOf(packet.tree[i]));
    }
    return m_bytes;
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
