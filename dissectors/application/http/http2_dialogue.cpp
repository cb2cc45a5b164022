// The state that a connection of HTTP/2 shares: tables of compressed header fields (RFC 7541 section 2.3), and bodies
// that come in several DATA frames.

#include "dissectors/application/http/http2.h"
#include "dissectors/application/text_lines.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <map>

namespace porthole::http2 {

namespace {

// Small blocks can name large fields of the table again and again.
constexpr std::size_t mostFields = 200;
constexpr std::size_t mostFieldBytes = 256 * 1024;
constexpr std::size_t largestBlock = 256 * 1024;
constexpr std::size_t largestBody = 8 << 20;
constexpr std::size_t mostBodyBytes = 16 << 20;
constexpr std::size_t longestUri = 2048;
constexpr std::size_t mostStreams = 1000;
constexpr std::uint32_t largestTable = 1 << 20;

struct DeleteInflater {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
};

/// An integer with a prefix of some bits (RFC 7541 section 5.1).
std::uint32_t prefixed(ByteView bytes, std::size_t& at, unsigned bits)
{
    const std::uint32_t limit = (1u << bits) - 1;
    std::uint32_t value = bytes[at++] & limit;
    if (value < limit)
        return value;
    for (unsigned shift = 0; at < bytes.size() && shift < 28; shift += 7) {
        const auto byte = bytes[at++];
        value += static_cast<std::uint32_t>(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

void describe(ByteView bytes, std::size_t& at, HeaderField& field)
{
    using enum Representation;
    const auto first = bytes[at];
    if (first & 0x80) {
        field.index = prefixed(bytes, at, 7);
        field.representation = Indexed;
    } else if (first & 0x40) {
        field.index = prefixed(bytes, at, 6);
        field.representation = field.index ? IncrementalIndexedName : IncrementalNewName;
    } else if (first & 0x20) {
        field.index = prefixed(bytes, at, 5);
        field.representation = SizeUpdate;
    } else {
        const bool never = first & 0x10;
        field.index = prefixed(bytes, at, 4);
        field.representation = never ? (field.index ? NeverIndexedName : NeverNewName) : (field.index ? PlainIndexedName : PlainNewName);
    }
}

class Direction {
public:
    Direction()
    {
        nghttp2_hd_inflater* inflater = nullptr;
        if (nghttp2_hd_inflate_new(&inflater) == 0)
            m_inflater.reset(inflater);
    }

    /// The table may grow to what the receiver offers; that it must shrink is not enforced.
    void allowTable(std::uint32_t size)
    {
        if (!m_inflater || size <= m_table || size > largestTable)
            return;
        m_table = size;
        nghttp2_hd_inflate_change_table_size(m_inflater.get(), size);
    }

    void decode(ByteView bytes, FrameContext& note)
    {
        std::size_t at = 0, kept = 0;
        while (m_inflater && at < bytes.size()) {
            nghttp2_nv pair {};
            int flags = 0;
            const auto used = nghttp2_hd_inflate_hd2(m_inflater.get(), &pair, &flags, bytes.data() + at, bytes.size() - at, 1);
            if (used < 0) {
                m_inflater.reset(); // the table is out of step for good
                return;
            }
            const auto part = bytes.subspan(at, static_cast<std::size_t>(used));
            if (note.fields.size() < mostFields && kept < mostFieldBytes)
                kept += keep(part, static_cast<std::uint32_t>(at), flags & NGHTTP2_HD_INFLATE_EMIT ? &pair : nullptr, note);
            else
                note.cut = true;
            at += static_cast<std::size_t>(used);
            if (used == 0 && !(flags & NGHTTP2_HD_INFLATE_EMIT))
                break;
        }
        if (m_inflater)
            nghttp2_hd_inflate_end_headers(m_inflater.get());
    }

    std::vector<std::uint8_t> block; ///< of HEADERS and CONTINUATION frames so far

private:
    static std::size_t keep(ByteView part, std::uint32_t offset, const nghttp2_nv* pair, FrameContext& note)
    {
        std::size_t at = 0;
        while (at < part.size()) {
            HeaderField field;
            const auto begin = at;
            describe(part, at, field);
            field.offset = offset + static_cast<std::uint32_t>(begin);
            if (field.representation == Representation::SizeUpdate) {
                field.length = static_cast<std::uint32_t>(at - begin);
                note.fields.push_back(std::move(field));
                continue;
            }
            if (!pair)
                return 0;
            field.length = static_cast<std::uint32_t>(part.size() - begin);
            field.name.assign(reinterpret_cast<const char*>(pair->name), pair->namelen);
            field.value.assign(reinterpret_cast<const char*>(pair->value), pair->valuelen);
            const auto bytes = field.name.size() + field.value.size();
            note.fields.push_back(std::move(field));
            return bytes;
        }
        return 0;
    }

    std::unique_ptr<nghttp2_hd_inflater, DeleteInflater> m_inflater;
    std::uint32_t m_table = 4096;
};

struct Body {
    std::string contentType, contentCoding;
    std::vector<std::uint8_t> bytes;
    bool tooLong = false;
};

class Http2Listener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        const auto bytes = message.bytes;
        if (bytes.size() < frameHeader || lines::text(bytes).starts_with("PRI "))
            return nullptr;
        auto& direction = m_directions[message.fromClient];
        const auto type = static_cast<FrameType>(bytes[3]);
        const auto flags = bytes[4];
        const auto stream = static_cast<std::uint32_t>(bytes[5] & 0x7f) << 24 | static_cast<std::uint32_t>(bytes[6]) << 16
            | static_cast<std::uint32_t>(bytes[7]) << 8 | bytes[8];
        const auto content = contentOf(bytes.subspan(frameHeader), type, flags);
        auto note = std::make_shared<FrameContext>();
        switch (type) {
        case FrameType::Settings:
            if (!(flags & flag::ack))
                hearSettings(content, m_directions[!message.fromClient]);
            return nullptr;
        case FrameType::Headers:
        case FrameType::PushPromise:
        case FrameType::Continuation:
            hearBlock(content, flags, direction, *note);
            if (message.fromClient)
                noteRequest(*note, stream);
            noteBody(*note, m_bodies[message.fromClient], stream);
            break;
        case FrameType::Data: hearData(content, flags, m_bodies[message.fromClient], stream, *note); break;
        default: return nullptr;
        }
        return note;
    }

private:
    using Bodies = std::map<std::uint32_t, Body>;

    /// Without padding and what else stands before the content (RFC 9113 sections 6.1, 6.2, 6.6).
    static ByteView contentOf(ByteView bytes, FrameType type, std::uint8_t flags)
    {
        const bool mayPad = type == FrameType::Data || type == FrameType::Headers || type == FrameType::PushPromise;
        if (mayPad && (flags & flag::padded) && !bytes.empty()) {
            const std::size_t padding = bytes[0];
            bytes = bytes.subspan(1);
            bytes = bytes.first(bytes.size() - std::min(padding, bytes.size()));
        }
        std::size_t before = type == FrameType::PushPromise ? 4 : 0;
        if (type == FrameType::Headers && (flags & flag::priority))
            before = 5;
        return bytes.subspan(std::min(before, bytes.size()));
    }

    static void hearSettings(ByteView settings, Direction& other)
    {
        constexpr std::size_t settingLength = 6;
        constexpr unsigned headerTableSize = 1;
        for (; settings.size() >= settingLength; settings = settings.subspan(settingLength))
            if ((settings[0] << 8 | settings[1]) == headerTableSize)
                other.allowTable(static_cast<std::uint32_t>(settings[2]) << 24 | static_cast<std::uint32_t>(settings[3]) << 16
                    | static_cast<std::uint32_t>(settings[4]) << 8 | settings[5]);
    }

    static void hearBlock(ByteView content, std::uint8_t flags, Direction& direction, FrameContext& note)
    {
        if (direction.block.size() + content.size() <= largestBlock)
            direction.block.insert(direction.block.end(), content.begin(), content.end());
        if (!(flags & flag::endHeaders))
            return;
        direction.decode(direction.block, note);
        direction.block.clear();
    }

    void noteRequest(const FrameContext& note, std::uint32_t stream)
    {
        std::string_view scheme, authority, path;
        for (const auto& field : note.fields) {
            if (field.name == ":scheme")
                scheme = field.value;
            else if (field.name == ":authority")
                authority = field.value;
            else if (field.name == ":path")
                path = field.value;
        }
        if (path.empty()) // trailers, or the block goes on
            return;
        if (m_uris.size() >= mostStreams)
            m_uris.erase(m_uris.begin());
        auto& uri = m_uris[stream];
        uri.assign(scheme).append("://").append(authority).append(path);
        uri.resize(std::min(uri.size(), longestUri));
    }

    static void noteBody(const FrameContext& note, Bodies& bodies, std::uint32_t stream)
    {
        if (bodies.size() >= mostStreams)
            bodies.erase(bodies.begin());
        for (const auto& field : note.fields) {
            if (field.name == "content-type")
                bodies[stream].contentType = field.value;
            else if (field.name == "content-encoding")
                bodies[stream].contentCoding = field.value;
        }
    }

    void hearData(ByteView content, std::uint8_t flags, Bodies& bodies, std::uint32_t stream, FrameContext& note)
    {
        auto& body = bodies[stream];
        note.contentType = body.contentType;
        note.contentCoding = body.contentCoding;
        if (const auto uri = m_uris.find(stream); uri != m_uris.end())
            note.uri = uri->second;
        const bool last = flags & flag::endStream;
        body.tooLong |= body.bytes.size() + content.size() > largestBody || m_bodyBytes + content.size() > mostBodyBytes;
        if (!body.tooLong && (!last || !body.bytes.empty())) {
            body.bytes.insert(body.bytes.end(), content.begin(), content.end());
            m_bodyBytes += content.size();
        }
        if (!last)
            return;
        m_bodyBytes -= std::min(m_bodyBytes, body.bytes.size());
        note.whole = !body.tooLong;
        if (note.whole && !body.bytes.empty())
            note.body = std::make_shared<const std::vector<std::uint8_t>>(std::move(body.bytes));
        bodies.erase(stream);
    }

    Direction m_directions[2];
    Bodies m_bodies[2];
    std::map<std::uint32_t, std::string> m_uris; ///< of the requests, by stream
    std::size_t m_bodyBytes = 0;
};

MessageEnd known(std::uint64_t length) { return {MessageEnd::Kind::Known, length}; }

} // namespace

std::size_t FrameContext::size() const
{
    auto bytes = sizeof *this + fields.capacity() * sizeof(HeaderField) + contentType.size() + contentCoding.size() + uri.size();
    for (const auto& field : fields)
        bytes += field.name.size() + field.value.size();
    return bytes + (body ? body->size() : 0);
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<Http2Listener>(); }

MessageEnd frame(ByteView bytes, FramingState&)
{
    const auto text = lines::text(bytes);
    if (text.starts_with(preface))
        return known(preface.size());
    if (preface.starts_with(text.substr(0, preface.size())) && bytes[0] == 'P')
        return {MessageEnd::Kind::AtLeast, preface.size()};
    if (bytes.size() < frameHeader)
        return {MessageEnd::Kind::AtLeast, frameHeader};
    return known(frameHeader + (static_cast<std::uint64_t>(bytes[0]) << 16 | static_cast<std::uint64_t>(bytes[1]) << 8 | bytes[2]));
}

bool beginsLikeFrame(ByteView bytes)
{
    if (lines::text(bytes).starts_with("PRI * HTTP/2"))
        return true;
    constexpr std::uint8_t lastType = 0x10;
    return bytes.size() >= frameHeader && bytes[0] == 0 && bytes[1] <= 0x40 && bytes[3] <= lastType && !(bytes[5] & 0x80);
}

bool recognises(const Cursor& in) { return lines::text(in.view()).starts_with(preface); }

} // namespace porthole::http2
