#include "analysis/stream/follow_line.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t piecesAtOnce = 256;
constexpr std::uint32_t hexBytes = 16, rawBytes = 48, arrayBytes = 8, yamlBytes = 57;
constexpr std::uint32_t yamlCaptions = 4;

char32_t decode(ByteView bytes, std::size_t length)
{
    constexpr std::array<std::uint8_t, 5> lead {0, 0x7f, 0x1f, 0x0f, 0x07};
    char32_t character = bytes[0] & lead[length];
    for (std::size_t at = 1; at < length; ++at)
        character = character << 6 | (bytes[at] & 0x3fu);
    return character;
}

/// East Asian characters and pictures take two columns (Unicode Standard Annex 11, roughly).
bool isWide(char32_t character)
{
    struct Range {
        char32_t first, last;
    };
    constexpr Range ranges[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60},
        {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
    return std::ranges::any_of(ranges, [=](const Range& range) { return character >= range.first && character <= range.last; });
}

struct Shown {
    char32_t character;
    std::size_t bytes, columns;
};

/// The character at the beginning of bytes of a text.
Shown shownAt(ByteView bytes, FollowForm form)
{
    if (form == FollowForm::Utf8) {
        if (bytes[0] == '\t')
            return {U' ', 1, 1};
        if (const auto length = utf8Length(bytes); length > 1) {
            const auto character = decode(bytes, length);
            return {character, length, isWide(character) ? 2u : 1u};
        }
    }
    return {static_cast<char32_t>(printable(bytes[0], form)), 1, 1};
}

bool endsLine(std::uint8_t byte, FollowForm form)
{
    return form == FollowForm::Ebcdic ? byte == 0x15 || byte == 0x25 : byte == '\n';
}

} // namespace

const FollowLine::Span* FollowLine::spanOf(std::uint16_t byte) const
{
    for (const auto& span : spans)
        if (byte < span.first + span.length)
            return &span;
    return spans.empty() ? nullptr : &spans.back();
}

FollowLines::FollowLines(const ConversationStream& stream, const FollowLook& look)
    : m_stream(stream)
    , m_look(look)
    , m_reader(stream)
{
}

const StreamPiece* FollowLines::piece(std::size_t index)
{
    const bool here = index >= m_firstPiece && index - m_firstPiece < m_pieces.size();
    const auto revision = m_stream.revision();
    if (!here || revision != m_revision) {
        m_revision = revision;
        m_firstPiece = index;
        m_stream.pieces(index, piecesAtOnce, m_pieces);
    }
    return m_pieces.empty() ? nullptr : &m_pieces[index - m_firstPiece];
}

std::uint32_t FollowLines::bytesOnLine() const
{
    switch (m_look.form) {
    case FollowForm::Hex: return hexBytes;
    case FollowForm::Raw: return rawBytes;
    case FollowForm::CArrays: return arrayBytes;
    default: return yamlBytes;
    }
}

std::uint32_t FollowLines::captions() const
{
    return m_look.form == FollowForm::Yaml ? yamlCaptions : m_look.form == FollowForm::CArrays ? 1 : 0;
}

std::uint32_t FollowLines::linesOf(const StreamPiece& piece) const
{
    if (!m_look.shows(piece))
        return 0;
    return piece.kind == StreamPiece::Kind::Data ? lineOf(piece, piece.length - 1) + 1 : 1;
}

std::uint32_t FollowLines::lineOf(const StreamPiece& piece, std::uint32_t offset) const
{
    return piece.kind == StreamPiece::Kind::Data ? captions() + offset / bytesOnLine() : 0;
}

bool FollowLines::next(FollowCursor& cursor, FollowLine* line, bool& open)
{
    if (line)
        *line = {};
    open = false;
    for (const auto* at = piece(cursor.piece); at; at = piece(cursor.piece)) {
        if (!m_look.shows(*at))
            cursor = {cursor.piece + 1, 0};
        else if (m_look.isText() ? nextOfText(cursor, line, open) : nextOfPiece(cursor, line))
            return true;
    }
    return false;
}

bool FollowLines::nextOfPiece(FollowCursor& cursor, FollowLine* line)
{
    const auto what = *piece(cursor.piece);
    if (line)
        fillPiece(what, cursor.at, *line);
    if (++cursor.at >= linesOf(what))
        cursor = {cursor.piece + 1, 0};
    return true;
}

/// Bytes of one side from `cursor` on, up to the end of a line of the text, or to what is no byte of that side.
void FollowLines::gather(const FollowCursor& cursor, std::size_t most)
{
    m_bytes.clear();
    m_parts.clear();
    m_ended = false;
    const bool reverse = piece(cursor.piece)->reverse;
    auto index = cursor.piece;
    auto offset = cursor.at;
    for (; m_bytes.size() < most; ++index, offset = 0) {
        const auto* known = piece(index);
        if (!known) {
            m_ended = true;
            return;
        }
        if (!m_look.shows(*known))
            continue;
        const auto what = *known;
        if (what.reverse != reverse || what.kind != StreamPiece::Kind::Data)
            return;
        auto bytes = m_reader.read(what);
        const bool whole = bytes.size() == what.length; // the file may have become shorter
        bytes = bytes.subspan(std::min<std::size_t>(offset, bytes.size()));
        const auto room = std::min(bytes.size(), most - m_bytes.size());
        const auto* const end = std::find_if(bytes.data(), bytes.data() + room, [this](std::uint8_t byte) { return endsLine(byte, m_look.form); });
        const bool ends = end != bytes.data() + room;
        const auto taken = static_cast<std::size_t>(end - bytes.data()) + (ends ? 1 : 0);
        m_parts.push_back({index, taken == bytes.size(), {static_cast<std::uint16_t>(m_bytes.size()), static_cast<std::uint16_t>(taken), offset, what}});
        m_bytes.insert(m_bytes.end(), bytes.data(), bytes.data() + taken);
        if (ends || !whole)
            return;
    }
}

/// How many of the bytes fit on the line.
std::size_t FollowLines::measure() const
{
    const ByteView bytes(m_bytes);
    if (m_look.form != FollowForm::Utf8)
        return std::min<std::size_t>(bytes.size(), m_look.columns);
    std::size_t column = 0, at = 0;
    while (at < bytes.size()) {
        const auto shown = shownAt(bytes.subspan(at), m_look.form);
        if (column + shown.columns > m_look.columns)
            break;
        column += shown.columns;
        at += shown.bytes;
    }
    return at;
}

bool FollowLines::nextOfText(FollowCursor& cursor, FollowLine* line, bool& open)
{
    const auto first = *piece(cursor.piece);
    if (first.kind != StreamPiece::Kind::Data) {
        if (line)
            fillPiece(first, 0, *line);
        cursor = {cursor.piece + 1, 0};
        return true;
    }
    constexpr std::size_t lineEnd = 2, longestCharacter = 4;
    gather(cursor, m_look.columns * (m_look.form == FollowForm::Utf8 ? longestCharacter : 1) + lineEnd);
    if (m_bytes.empty()) { // the file no longer holds them
        cursor = {cursor.piece + 1, 0};
        return false;
    }
    const bool hasEnd = endsLine(m_bytes.back(), m_look.form);
    const auto content = m_bytes.size() - (hasEnd ? 1 : 0);
    const bool carriage = hasEnd && content > 0 && m_bytes[content - 1] == '\r';
    const auto shown = std::min(measure(), content - (carriage ? 1 : 0));
    const bool whole = shown == content - (carriage ? 1 : 0);
    const auto used = whole ? m_bytes.size() : std::max<std::size_t>(shown, 1);
    open = whole && !hasEnd && m_ended;
    if (line)
        fillText(*line, whole ? shown : used, used);
    const auto& last = m_parts.back();
    cursor = last.exhausted ? FollowCursor {last.index + 1, 0} : FollowCursor {last.index, last.span.offset + last.span.length};
    for (const auto& part : m_parts)
        if (used >= part.span.first && used < std::size_t {part.span.first} + part.span.length)
            cursor = {part.index, part.span.offset + static_cast<std::uint32_t>(used - part.span.first)};
    return true;
}

/// `shown` bytes are characters of the line; `used` count those that end it.
void FollowLines::fillText(FollowLine& line, std::size_t shown, std::size_t used) const
{
    line.reverse = m_parts.front().span.piece.reverse;
    for (const auto& part : m_parts) {
        if (part.span.first >= used)
            break;
        auto& span = line.spans.emplace_back(part.span);
        span.length = static_cast<std::uint16_t>(std::min<std::size_t>(span.length, used - span.first));
    }
    const auto bytes = ByteView(m_bytes).first(shown);
    for (std::size_t at = 0; at < bytes.size();) {
        const auto character = shownAt(bytes.subspan(at), m_look.form);
        line.text += character.character;
        line.byteAt.push_back(static_cast<std::uint16_t>(at));
        if (character.columns > 1) {
            line.text += U'\0';
            line.byteAt.push_back(static_cast<std::uint16_t>(at));
        }
        at += character.bytes;
    }
}

void FollowLines::fillCaption(const StreamPiece& piece, std::uint32_t row, FollowLine& line)
{
    line.kind = FollowLine::Kind::Caption;
    const int peer = piece.reverse ? 1 : 0;
    std::string text;
    if (m_look.form == FollowForm::CArrays)
        text = fmt::format("char peer{}_packet{}[] = {{ /* Packet {} */", peer, piece.frame, piece.frame);
    else if (row == 0)
        text = fmt::format("  - packet: {}", piece.frame);
    else if (row == 1)
        text = fmt::format("    peer: {}", peer);
    else if (row == 2)
        text = fmt::format("    timestamp: {}", epochText(m_stream.session().row(piece.frame).time));
    else
        text = "    data: !!binary |";
    line.text.assign(text.begin(), text.end());
    line.byteAt.assign(text.size(), FollowLine::noByte);
    line.spans.push_back({0, 0, 0, piece});
}

/// A line of a form in which each piece stands for itself.
void FollowLines::fillPiece(const StreamPiece& piece, std::uint32_t row, FollowLine& line)
{
    line.reverse = piece.reverse;
    if (piece.kind != StreamPiece::Kind::Data) {
        line.kind = piece.kind == StreamPiece::Kind::Missing ? FollowLine::Kind::Missing : FollowLine::Kind::Cut;
        line.spans.push_back({0, 0, 0, piece});
        return;
    }
    if (row < captions()) {
        fillCaption(piece, row, line);
        return;
    }
    const auto offset = (row - captions()) * bytesOnLine();
    auto bytes = m_reader.read(piece);
    bytes = bytes.subspan(std::min<std::size_t>(offset, bytes.size()));
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), bytesOnLine()));
    line.spans.push_back({0, static_cast<std::uint16_t>(bytes.size()), offset, piece});
    Text text;
    const auto column = [&](std::size_t at, std::size_t byte) {
        if (at < line.byteAt.size() && byte < bytes.size())
            line.byteAt[at] = static_cast<std::uint16_t>(byte);
    };
    const auto fill = [&] {
        const auto view = text.view();
        line.text.assign(view.begin(), view.end());
        line.byteAt.assign(view.size(), FollowLine::noByte);
    };
    switch (m_look.form) {
    case FollowForm::Hex: {
        constexpr std::size_t digits = 10, characters = digits + hexBytes * 3 + 2, half = hexBytes / 2;
        appendFollowHexLine(text, bytes, piece.begin + offset);
        fill();
        // Behind 4 GB the offset has more digits.
        const auto wider = line.text.size() - std::min(line.text.size(), characters + bytes.size() + (bytes.size() > half ? 1 : 0));
        for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
            const auto gap = byte >= half ? 1u : 0u;
            column(wider + digits + byte * 3 + gap, byte);
            column(wider + digits + byte * 3 + gap + 1, byte);
            column(wider + characters + byte + gap, byte);
        }
        break;
    }
    case FollowForm::Raw:
        text.hex(bytes);
        fill();
        for (std::size_t at = 0; at < line.byteAt.size(); ++at)
            column(at, at / 2);
        break;
    case FollowForm::CArrays: {
        for (std::size_t at = 0; at < bytes.size(); ++at)
            text.format("0x{:02x}{}", bytes[at], offset + at + 1 == piece.length ? " };" : at + 1 == arrayBytes ? "," : ", ");
        fill();
        constexpr std::size_t width = 6;
        for (std::size_t at = 0; at < line.byteAt.size(); ++at)
            if (at % width < 4)
                column(at, at / width);
        break;
    }
    default: {
        constexpr std::size_t indent = 6;
        text << "      ";
        appendBase64(text, bytes);
        fill();
        for (std::size_t at = indent; at < line.byteAt.size(); ++at)
            column(at, (at - indent) * 3 / 4);
    }
    }
}

} // namespace porthole::analysis
