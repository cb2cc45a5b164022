// Lines of text protocols: RFC 5234's CRLF, and what else ends a line in practice.
#pragma once

#include "dissectors/core/cursor.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace porthole::lines {

inline std::string_view text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// A line at a place of some text; offsets count in that text.
struct Line {
    std::size_t begin = 0;
    std::size_t end = 0;   ///< behind the last character, before the line's end
    std::size_t next = 0;  ///< behind the line's end
    bool ended = false;    ///< false: the text stops before the line does
    std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
    std::string_view whole(std::string_view text) const { return text.substr(begin, next - begin); }
};

/// The line that begins at `from`; it ends with CRLF, LF or CR alone.
Line lineAt(std::string_view text, std::size_t from);
/// The same without regard to a CR alone.
Line lineAtLineFeed(std::string_view text, std::size_t from);

bool equalsIgnoringCase(std::string_view a, std::string_view b);
bool startsIgnoringCase(std::string_view text, std::string_view beginning);
std::string_view trimmed(std::string_view text); ///< without blanks, tabs and CR around it
std::string lowered(std::string_view text);

/// The value of a header field (RFC 9110 section 5, RFC 5322 section 2.2) in the lines of `head`.
std::optional<std::string_view> headerField(std::string_view head, std::string_view name);
/// Bytes of a header section with the empty line that ends it; 0: it is not all there.
std::size_t headLength(std::string_view text);

/// For the Info column: every white space as one blank, other control characters escaped.
void appendColumnText(Text& out, std::string_view text);
/// For Label: the line as it stands in the packet, its end written out.
void wholeLineLabel(const ItemView& item, Text& out);

/// Adds the next line, its end included, and moves behind it.
TreeItem addLine(Cursor& in, const TreeItem& parent, const FieldInfo& field, const Line& line);
/// Adds a part of the text that `in` stands at, without moving.
TreeItem addPart(const Cursor& in, const TreeItem& parent, const FieldInfo& field, std::size_t offset, std::size_t length, std::uint64_t value = 0);
/// Adds a line whose value is only a part of it: the label is the line, the value `value`.
TreeItem addValued(const Cursor& in, const TreeItem& parent, const FieldInfo& field, const Line& line, std::string_view value);

/// The next token before a blank; moves `text` behind the blanks that follow.
std::string_view takeToken(std::string_view& text);

} // namespace porthole::lines
