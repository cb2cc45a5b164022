#include "analysis/stream/follow_text.h"

#include "analysis/stream/stream_reader.h"

#include <algorithm>
#include <array>

namespace porthole::analysis {

namespace {

constexpr std::size_t piecesAtOnce = 1024;
constexpr std::size_t textAtOnce = 1 << 16;
constexpr std::size_t bytesOnLine = 16;

/// Code page 037, as far as ASCII has the characters; control characters are dots.
constexpr std::string_view ebcdic = "................................................................"
                                    " ...........<(+|&.........!$*);.-/.........,%_>?.........`:#@'=\""
                                    ".abcdefghi.......jklmnopqr.......~stuvwxyz......^.........[]...."
                                    "{ABCDEFGHI......}JKLMNOPQR......\\.STUVWXYZ......0123456789......";
static_assert(ebcdic.size() == 256);

struct FormName {
    std::string_view name;
    FollowForm form;
};
constexpr FormName formNames[] = {
    {"ascii", FollowForm::Ascii},
    {"ebcdic", FollowForm::Ebcdic},
    {"utf-8", FollowForm::Utf8},
    {"hex", FollowForm::Hex},
    {"raw", FollowForm::Raw},
    {"yaml", FollowForm::Yaml},
    {"carray", FollowForm::CArrays},
};

bool isWanted(const StreamPiece& piece, FollowSides sides)
{
    return sides == FollowSides::Both || (sides == FollowSides::B) == piece.reverse;
}

/// Calls `use` for each piece in order until it returns false; false if it did, or it was stopped.
template <typename Use>
bool forEachPiece(
    const ConversationStream& stream, const std::stop_token& stop, const ConversationStream::Progress& progress, Use&& use)
{
    std::vector<StreamPiece> pieces;
    for (std::size_t at = 0; !stop.stop_requested(); at += pieces.size()) {
        stream.pieces(at, piecesAtOnce, pieces);
        if (pieces.empty())
            return true;
        for (const auto& piece : pieces)
            if (!use(piece) || stop.stop_requested())
                return false;
        if (progress)
            progress(static_cast<double>(pieces.back().position) / static_cast<double>(std::max<std::uint64_t>(1, stream.extent().bytes())));
    }
    return false;
}

/// Writes pieces one after the other.
class FollowPrinter {
public:
    FollowPrinter(const ConversationStream& stream, const FollowTextOptions& options, Text& out)
        : m_stream(stream)
        , m_options(options)
        , m_reader(stream)
        , m_out(out)
    {
    }

    void print(const StreamPiece& piece)
    {
        if (piece.kind == StreamPiece::Kind::Cut)
            return; // as tshark: the capture never had them
        ++m_chunk;
        std::string missing;
        auto bytes = m_reader.read(piece);
        if (piece.kind == StreamPiece::Kind::Missing) {
            missing = missingText(piece.length);
            missing += '\0'; // as tshark has it
            bytes = {reinterpret_cast<const std::uint8_t*>(missing.data()), missing.size()};
        }
        auto& offset = m_offsets[piece.reverse];
        if (m_chunk >= m_options.first && m_chunk <= m_options.last && isWanted(piece, m_options.sides))
            printChunk(piece, bytes, offset);
        offset += bytes.size();
    }
    bool isDone() const { return m_chunk >= m_options.last; }

private:
    bool isSecond(const StreamPiece& piece) const { return piece.reverse != m_options.swapped; }
    void printChunk(const StreamPiece& piece, ByteView bytes, std::uint64_t offset)
    {
        const std::string_view indent = isSecond(piece) && !m_options.brief ? "\t" : "";
        switch (m_options.form) {
        case FollowForm::Hex:
            for (std::size_t at = 0; at < bytes.size(); at += bytesOnLine) {
                m_out << (isSecond(piece) ? "\t" : "");
                appendFollowHexLine(m_out, bytes.subspan(at, std::min(bytesOnLine, bytes.size() - at)), offset + at);
                m_out << '\n';
            }
            break;
        case FollowForm::Raw:
            m_out << indent;
            m_out.hex(bytes);
            m_out << '\n';
            break;
        case FollowForm::Yaml: printYaml(piece, bytes); break;
        case FollowForm::CArrays: printArray(piece, bytes); break;
        default:
            if (!m_options.brief)
                m_out.format("{}{}\n", indent, bytes.size());
            printCharacters(bytes);
            if (!m_options.brief)
                m_out << '\n';
        }
    }

    void printCharacters(ByteView bytes)
    {
        if (m_options.form == FollowForm::Utf8) {
            appendUtf8(m_out, bytes);
            return;
        }
        for (const auto byte : bytes) {
            const bool end = m_options.form == FollowForm::Ebcdic ? byte == 0x0d || byte == 0x15 || byte == 0x25 : byte == '\r' || byte == '\n';
            m_out << (!end ? printable(byte, m_options.form) : byte == '\r' ? '\r' : '\n');
        }
    }

    void printYaml(const StreamPiece& piece, ByteView bytes)
    {
        const auto time = piece.kind == StreamPiece::Kind::Missing ? noTime : m_stream.session().row(piece.frame).time;
        m_out.format("  - packet: {}\n    peer: {}\n    timestamp: {}\n    data: !!binary |\n", piece.frame, isSecond(piece) ? 1 : 0,
            epochText(time));
        constexpr std::size_t onLine = 57;
        for (std::size_t at = 0; at < bytes.size(); at += onLine) {
            m_out << "      ";
            appendBase64(m_out, bytes.subspan(at, std::min(onLine, bytes.size() - at)));
            m_out << '\n';
        }
    }

    void printArray(const StreamPiece& piece, ByteView bytes)
    {
        constexpr std::size_t onLine = 8;
        if (piece.kind == StreamPiece::Kind::Missing) {
            m_out.format("/* {} */\n", missingText(piece.length));
            return;
        }
        m_out.format("char peer{}_packet{}[] = {{ /* Packet {} */\n", isSecond(piece) ? 1 : 0, piece.frame, piece.frame);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            const bool last = at + 1 == bytes.size();
            m_out.format("0x{:02x}{}", bytes[at], last ? " };\n" : (at + 1) % onLine == 0 ? ", \n" : ", ");
        }
    }

    static void appendUtf8(Text& out, ByteView bytes);

    const ConversationStream& m_stream;
    const FollowTextOptions& m_options;
    StreamReader m_reader;
    Text& m_out;
    std::uint64_t m_chunk = 0;
    std::array<std::uint64_t, 2> m_offsets {};
};

/// Whole characters of UTF-8 as they are, but for control characters; other bytes as dots.
void FollowPrinter::appendUtf8(Text& out, ByteView bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = utf8Length(bytes.subspan(at));
        const auto byte = bytes[at];
        if (length > 1)
            out << std::string_view(reinterpret_cast<const char*>(bytes.data()) + at, length);
        else
            out << (byte == '\r' || byte == '\n' || byte == '\t' ? static_cast<char>(byte) : printable(byte, FollowForm::Utf8));
        at += std::max<std::size_t>(length, 1);
    }
}

} // namespace

std::optional<FollowForm> findFollowForm(std::string_view name)
{
    for (const auto& entry : formNames)
        if (entry.name == name)
            return entry.form;
    return std::nullopt;
}

std::string_view nameOf(FollowForm form)
{
    const auto found = std::ranges::find(formNames, form, &FormName::form);
    return found->name;
}

std::size_t utf8Length(ByteView bytes)
{
    if (bytes.empty() || bytes[0] < 0x80)
        return bytes.empty() ? 0 : 1;
    const auto lead = bytes[0];
    const std::size_t length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    if (length == 0 || bytes.size() < length)
        return 0;
    for (std::size_t at = 1; at < length; ++at)
        if ((bytes[at] & 0xc0) != 0x80)
            return 0;
    // RFC 3629: no longer forms than needed, no surrogates, nothing beyond U+10FFFF; nor the control characters U+0080 to U+009F.
    const auto second = bytes[1];
    const bool wrong = (lead == 0xc2 && second < 0xa0) || (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)
        || (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    return wrong ? 0 : length;
}

char printable(std::uint8_t byte, FollowForm form)
{
    if (form == FollowForm::Ebcdic)
        return ebcdic[byte];
    return byte >= ' ' && byte < 0x7f ? static_cast<char>(byte) : '.';
}

void appendFollowHexLine(Text& out, ByteView bytes, std::uint64_t offset)
{
    constexpr std::size_t half = bytesOnLine / 2;
    out.format("{:08X}  ", offset);
    for (std::size_t at = 0; at < bytesOnLine; ++at) {
        if (at < bytes.size())
            out.format("{:02x} ", bytes[at]);
        else
            out << "   ";
        if (at + 1 == half)
            out << ' ';
    }
    out << ' ';
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (at == half)
            out << ' ';
        out << printable(bytes[at], FollowForm::Ascii);
    }
}

void appendBase64(Text& out, ByteView bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto left = bytes.size() - at;
        const auto byte = [&](std::size_t index) { return index < left ? std::uint32_t {bytes[at + index]} : 0; };
        const auto group = byte(0) << 16 | byte(1) << 8 | byte(2);
        out << digits[group >> 18 & 63] << digits[group >> 12 & 63] << (left > 1 ? digits[group >> 6 & 63] : '=')
            << (left > 2 ? digits[group & 63] : '=');
    }
}

std::string epochText(Nanoseconds time)
{
    constexpr std::int64_t second = 1'000'000'000;
    const auto known = time == noTime ? 0 : time;
    return fmt::format("{}.{:09}", known / second, std::abs(known % second));
}

std::string missingText(std::uint64_t bytes)
{
    return fmt::format("[{} bytes missing in capture file]", bytes);
}

bool printStream(const ConversationStream& stream, const FollowTextOptions& options, print::TextSink& sink, const std::stop_token& stop,
    const ConversationStream::Progress& progress)
{
    Text text;
    FollowPrinter printer(stream, options, text);
    bool written = true;
    const auto put = [&] {
        written = written && sink.write(text.view());
        text.clear();
    };
    const bool complete = forEachPiece(stream, stop, progress, [&](const StreamPiece& piece) {
        printer.print(piece);
        if (text.size() >= textAtOnce)
            put();
        return written && !printer.isDone();
    });
    put();
    return written && (complete || printer.isDone());
}

bool printBytes(const ConversationStream& stream, FollowSides sides, print::TextSink& sink, const std::stop_token& stop,
    const ConversationStream::Progress& progress)
{
    StreamReader reader(stream);
    std::string bytes;
    bool written = true;
    const auto put = [&] {
        written = written && sink.write(bytes);
        bytes.clear();
    };
    const bool complete = forEachPiece(stream, stop, progress, [&](const StreamPiece& piece) {
        if (isWanted(piece, sides)) {
            const auto part = reader.read(piece);
            bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
        }
        if (bytes.size() >= textAtOnce)
            put();
        return written;
    });
    put();
    return complete && written;
}

} // namespace porthole::analysis
