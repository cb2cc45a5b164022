// JavaScript Object Notation: RFC 8259.

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

#include <charconv>

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);

constexpr unsigned deepest = 64;
/// Texts of more bytes than this are not kept for the tree: paths repeat what stands above them.
constexpr std::size_t mostTextBytes = 8 << 20;

constexpr Field<TextString> typeField {"json.type", "Media type", Hidden {}};
constexpr Field<NoValue> array {"json.array", "Array"};
constexpr Field<NoValue> object {"json.object", "Object"};
constexpr Field<TextString> member {"json.member", "Member"};
constexpr Field<TextString> key {"json.key", "Key"};
constexpr Field<TextString> path {"json.path", "Path", Generated {}};
constexpr Field<TextString> pathWithValue {"json.path_with_value", "Path with value", Generated {}};
constexpr Field<TextString> memberWithValue {"json.member_with_value", "Member with value", Generated {}};
constexpr Field<TextString> stringValue {"json.value.string", "String value"};
constexpr Field<TextString> numberValue {"json.value.number", "Number value"};
constexpr Field<NoValue> falseValue {"json.value.false", "False value"};
constexpr Field<NoValue> nullValue {"json.value.null", "Null value"};
constexpr Field<NoValue> trueValue {"json.value.true", "True value"};
constexpr const FieldInfo* fields[] = {&typeField, &array, &object, &member, &key, &path, &pathWithValue, &memberWithValue, &stringValue,
    &numberValue, &falseValue, &nullValue, &trueValue};

void layerLabel(const ItemView& item, Text& out)
{
    out << "JavaScript Object Notation";
    if (const auto type = item.find(typeField); type.found()) {
        out << ": ";
        appendPrintable(out, type.text());
    }
}

void appendUtf8(std::string& out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// Reads a text once for its form, and if that is right once more for the tree.
class Reader {
public:
    Reader(const Cursor& in, bool show)
        : m_in(in)
        , m_text(lines::text(in.view()))
        , m_show(show)
    {
    }

    /// One or more objects or arrays. False where the text is none.
    bool readAll(const TreeItem& layer)
    {
        skipBlanks();
        if (atEnd())
            return false;
        while (!atEnd()) {
            if (peek() != '{' && peek() != '[')
                return false;
            if (!readValue(layer, "", "", 0))
                return false;
            skipBlanks();
        }
        return true;
    }

private:
    /// Gives texts to the tree until there are too many.
    bool mayShow(std::size_t bytes)
    {
        constexpr std::size_t item = 32;
        m_kept += bytes + item;
        m_show = m_show && m_kept < mostTextBytes;
        return m_show;
    }
    /// The path one step further; as it was when nothing is shown any more.
    const std::string& extend(std::string& own, const std::string& where, std::string_view name)
    {
        if (!mayShow(where.size() + 3 * name.size()))
            return where;
        own.reserve(where.size() + name.size() + 1);
        own = where;
        own += '/';
        own += name;
        return own;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    bool take(char wanted)
    {
        if (peek() != wanted)
            return false;
        ++m_at;
        return true;
    }
    void skipBlanks()
    {
        while (!atEnd() && std::string_view(" \t\r\n").find(peek()) != std::string_view::npos)
            ++m_at;
    }

    bool readHex(std::uint32_t& code)
    {
        const auto digits = m_text.substr(m_at, 4);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (error != std::errc {} || end != digits.data() + 4)
            return false;
        m_at += 4;
        return true;
    }

    bool readEscape(std::string& out)
    {
        const char c = peek();
        ++m_at;
        switch (c) {
        case 'b': out += '\b'; return true;
        case 'f': out += '\f'; return true;
        case 'n': out += '\n'; return true;
        case 'r': out += '\r'; return true;
        case 't': out += '\t'; return true;
        case '"':
        case '\\':
        case '/': out += c; return true;
        case 'u': break;
        default: return false;
        }
        std::uint32_t code = 0, low = 0;
        if (!readHex(code))
            return false;
        if (code >= 0xd800 && code < 0xdc00 && m_text.substr(m_at, 2) == "\\u") {
            m_at += 2;
            if (!readHex(low))
                return false;
            code = 0x10000 + ((code - 0xd800) << 10) + ((low - 0xdc00) & 0x3ff);
        }
        appendUtf8(out, code);
        return true;
    }

    bool readString(std::string& out)
    {
        if (!take('"'))
            return false;
        while (!atEnd()) {
            const char c = m_text[m_at++];
            if (c == '"')
                return true;
            if (static_cast<unsigned char>(c) < 0x20)
                return false;
            if (c != '\\')
                out += c;
            else if (!readEscape(out))
                return false;
        }
        return false;
    }

    bool readNumber()
    {
        const auto digits = [&] {
            const auto from = m_at;
            while (!atEnd() && peek() >= '0' && peek() <= '9')
                ++m_at;
            return m_at > from;
        };
        take('-');
        if (!digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (peek() == 'e' || peek() == 'E') {
            ++m_at;
            if (peek() == '+' || peek() == '-')
                ++m_at;
            return digits();
        }
        return true;
    }

    bool readWord(std::string_view word)
    {
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        m_at += word.size();
        return true;
    }

    /// A value that holds no others.
    void show(const TreeItem& parent, const FieldInfo& field, std::size_t from, std::string_view value, const std::string& where, std::string_view name)
    {
        if (!parent || !mayShow(where.size() + name.size() + 3 * value.size()))
            return;
        if (!where.empty()) {
            parent.concludeText(pathWithValue, where + ":" + std::string(value));
            parent.concludeText(memberWithValue, std::string(name) + ":" + std::string(value));
        }
        const auto item = field.type == FieldType::Text ? parent.addText(field, value) : parent.add(field);
        item.setOffset(m_in.position() + static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(m_at - from));
    }

    bool readValue(const TreeItem& parent, const std::string& where, std::string_view name, unsigned depth)
    {
        skipBlanks();
        const auto from = m_at;
        const char c = peek();
        if (c == '{' || c == '[')
            return depth < deepest && (c == '{' ? readObject(parent, where, depth) : readArray(parent, where, depth));
        if (c == '"') {
            std::string value;
            if (!readString(value))
                return false;
            show(parent, stringValue, from, value, where, name);
            return true;
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            if (!readNumber())
                return false;
            show(parent, numberValue, from, m_text.substr(from, m_at - from), where, name);
            return true;
        }
        const bool isTrue = readWord("true");
        const bool isFalse = !isTrue && readWord("false");
        if (!isTrue && !isFalse && !readWord("null"))
            return false;
        show(parent, isTrue ? trueValue : isFalse ? falseValue : nullValue, from, isTrue ? "true" : isFalse ? "false" : "null", where, name);
        return true;
    }

    TreeItem open(const TreeItem& parent, const FieldInfo& field)
    {
        return m_show ? parent.add(field, m_in.source(), m_in.position() + static_cast<std::uint32_t>(m_at), 0, 0) : TreeItem {};
    }
    void close(const TreeItem& item) const { item.setEnd(m_in.position() + static_cast<std::uint32_t>(m_at)); }

    bool readArray(const TreeItem& parent, const std::string& where, unsigned depth)
    {
        const auto item = open(parent, array);
        ++m_at;
        skipBlanks();
        if (!take(']')) {
            std::string own;
            const auto& inner = extend(own, where, "[]");
            do {
                if (!readValue(item, inner, "[]", depth + 1))
                    return false;
                skipBlanks();
            } while (take(','));
            if (!take(']'))
                return false;
        }
        close(item);
        return true;
    }

    bool readObject(const TreeItem& parent, const std::string& where, unsigned depth)
    {
        const auto item = open(parent, object);
        ++m_at;
        skipBlanks();
        if (!take('}')) {
            do {
                skipBlanks();
                if (!readMember(item, where, depth))
                    return false;
                skipBlanks();
            } while (take(','));
            if (!take('}'))
                return false;
        }
        close(item);
        return true;
    }

    bool readMember(const TreeItem& parent, const std::string& where, unsigned depth)
    {
        std::string name;
        const auto from = m_at;
        if (!readString(name))
            return false;
        const auto end = m_at;
        skipBlanks();
        if (!take(':'))
            return false;
        const auto position = m_in.position() + static_cast<std::uint32_t>(from);
        const auto item = mayShow(0) ? parent.addText(member, name).setOffset(position, static_cast<std::uint32_t>(end - from)) : TreeItem {};
        std::string own;
        const auto& inner = extend(own, where, name);
        if (!readValue(item, inner, name, depth + 1))
            return false;
        close(item);
        if (item && m_show) {
            item.addText(key, name).setOffset(position, static_cast<std::uint32_t>(end - from));
            item.concludeText(path, inner);
        }
        return true;
    }

    const Cursor& m_in;
    std::string_view m_text;
    bool m_show;
    std::size_t m_at = 0;
    std::size_t m_kept = 0; ///< bytes of the texts in the tree, about
};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const std::string type(media::typeOf(context, in));
    if (auto* columns = context.columns()) {
        columns->protocol << (columns->protocol.empty() ? "JSON" : "/JSON");
        if (!columns->info.empty())
            columns->info << ", ";
        columns->info << "JavaScript Object Notation";
    }
    if (!type.empty()) {
        layer.addText(typeField, type);
        media::appendInfo(context, type);
    }
    const auto whole = in.rest();
    const bool valid = Reader(in, false).readAll(layer);
    if (valid && layer)
        Reader(in, true).readAll(layer);
    in.skip(in.captured());
    if (valid)
        return;
    media::MediaType same;
    same.type = type;
    media::callAs(context, textLinesProtocol, whole, same);
}

} // namespace

constinit const Protocol jsonProtocol {
    .layer = {"json", "JavaScript Object Notation", nullptr, layerLabel},
    .shortName = "JSON",
    .reference = "RFC 8259",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
