// A stream as text, packet by packet: what `-z follow` of porthole-cli prints, in the forms of tshark 4.0, and what the window
// saves.
#pragma once

#include "analysis/print/text_sink.h"
#include "analysis/stream/conversation_stream.h"
#include "dissectors/core/text.h"

#include <limits>
#include <optional>
#include <stop_token>
#include <string_view>

namespace porthole::analysis {

enum class FollowForm {
    Ascii,
    Ebcdic, ///< code page 037
    Utf8,
    Hex,
    Raw,    ///< hexadecimal digits
    Yaml,
    CArrays,
};

/// "ascii", "hex" and so on; nothing if it is none.
std::optional<FollowForm> findFollowForm(std::string_view name);
std::string_view nameOf(FollowForm form);

/// Whose bytes are shown.
enum class FollowSides {
    Both,
    A, ///< those that side A sent
    B,
};

struct FollowTextOptions {
    FollowForm form = FollowForm::Ascii;
    FollowSides sides = FollowSides::Both;
    bool brief = false;   ///< the bytes alone, without the lines that say how many there are
    bool swapped = false; ///< side B is node 0
    /// Pieces, counted from 1.
    std::uint32_t first = 1, last = std::numeric_limits<std::uint32_t>::max();
};

/// False if it was stopped, or the sink takes no more.
bool printStream(const ConversationStream& stream, const FollowTextOptions& options, print::TextSink& sink, const std::stop_token& stop,
    const ConversationStream::Progress& progress = {});
/// The bytes as they are; nothing for those that are missing.
bool printBytes(const ConversationStream& stream, FollowSides sides, print::TextSink& sink, const std::stop_token& stop,
    const ConversationStream::Progress& progress = {});

/// Bytes of the character of UTF-8 at the beginning; 0: there is none, or one that would control a terminal.
std::size_t utf8Length(ByteView bytes);
/// How a byte is shown: itself if it can be printed, or else a dot.
char printable(std::uint8_t byte, FollowForm form);
/// "00000010  47 45 54 20 ...  GET ": up to 16 bytes that begin at `offset`, without the end of the line.
void appendFollowHexLine(Text& out, ByteView bytes, std::uint64_t offset);
void appendBase64(Text& out, ByteView bytes);
/// "1795346320.340584278"; 0 if there is none.
std::string epochText(Nanoseconds time);
/// What tshark writes in place of bytes that are in no frame.
std::string missingText(std::uint64_t bytes);

} // namespace porthole::analysis
