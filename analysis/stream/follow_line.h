// A stream as lines of a window: where each begins, and what stands in it. Lines are made when somebody looks.
#pragma once

#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/follow_text.h"
#include "analysis/stream/stream_reader.h"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace porthole::analysis {

/// How a stream is shown.
struct FollowLook {
    FollowForm form = FollowForm::Ascii;
    FollowSides sides = FollowSides::Both;
    std::uint32_t columns = 100; ///< text: longer lines are broken
    bool operator==(const FollowLook&) const = default;
    /// Lines end where the stream says so; in other forms each piece has lines of its own.
    bool isText() const { return form == FollowForm::Ascii || form == FollowForm::Ebcdic || form == FollowForm::Utf8; }
    bool shows(const StreamPiece& piece) const { return sides == FollowSides::Both || (sides == FollowSides::B) == piece.reverse; }
};

/// Where a line begins: a piece of the stream, and in it a byte of a text, or a line of other forms.
struct FollowCursor {
    std::size_t piece = 0;
    std::uint32_t at = 0;
    auto operator<=>(const FollowCursor&) const = default;
};

struct FollowLine {
    enum class Kind : std::uint8_t {
        Bytes,
        Caption, ///< says something about the bytes that follow
        Missing, ///< stands for bytes that are in no frame
        Cut,     ///< stands for bytes that the capture cut off
    };
    static constexpr std::uint16_t noByte = 0xffff;
    /// Bytes of the line that are of one piece.
    struct Span {
        std::uint16_t first;  ///< byte of the line
        std::uint16_t length;
        std::uint32_t offset; ///< of the first byte in the piece
        StreamPiece piece;
        bool ends() const { return offset + length == piece.length; }
    };

    Kind kind = Kind::Bytes;
    bool reverse = false;
    std::u32string text;               ///< a character a column; 0: the second half of a wide one
    std::vector<std::uint16_t> byteAt; ///< the byte that a column shows, or noByte; as long as `text`
    std::vector<Span> spans;           ///< ascending; of other lines than bytes the one piece that is meant, of length 0

    /// The span that holds a byte of the line; the last one behind the end; null: there is none.
    const Span* spanOf(std::uint16_t byte) const;
};

/// Goes from line to line. One thread at a time; any number of them at once.
class FollowLines {
public:
    FollowLines(const ConversationStream& stream, const FollowLook& look);

    /// Makes the line at `cursor`, unless `line` is null, and moves on to the next. False at the end. `open`: the line was the
    /// last one and may still become longer.
    bool next(FollowCursor& cursor, FollowLine* line, bool& open);
    /// Lines of a piece; not for texts.
    std::uint32_t linesOf(const StreamPiece& piece) const;
    /// The piece, or null behind the last. Lives until the next call.
    const StreamPiece* piece(std::size_t index);
    /// Where the line with this byte of a piece begins, in forms other than text.
    std::uint32_t lineOf(const StreamPiece& piece, std::uint32_t offset) const;

private:
    /// False if nothing of the piece can be read any more; the cursor is behind it.
    bool nextOfText(FollowCursor& cursor, FollowLine* line, bool& open);
    bool nextOfPiece(FollowCursor& cursor, FollowLine* line);
    void gather(const FollowCursor& cursor, std::size_t most);
    std::size_t measure() const;
    void fillText(FollowLine& line, std::size_t shown, std::size_t used) const;
    void fillPiece(const StreamPiece& piece, std::uint32_t row, FollowLine& line);
    void fillCaption(const StreamPiece& piece, std::uint32_t row, FollowLine& line);
    std::uint32_t captions() const;
    std::uint32_t bytesOnLine() const;

    const ConversationStream& m_stream;
    const FollowLook m_look;
    StreamReader m_reader;
    std::vector<StreamPiece> m_pieces; ///< some, from m_firstPiece on
    std::size_t m_firstPiece = 0;
    std::uint64_t m_revision = 0;
    std::vector<std::uint8_t> m_bytes; ///< gathered
    struct Part {
        std::size_t index;
        bool exhausted; ///< nothing of the piece is left behind it
        FollowLine::Span span;
    };
    std::vector<Part> m_parts;
    bool m_ended = false; ///< nothing is known behind what was gathered
};

} // namespace porthole::analysis
