#include "analysis/field_column.h"

#include "analysis/filter/completion.h"
#include "dissectors/core/format.h"
#include "dissectors/core/names.h"
#include "dissectors/core/registry.h"

#include <algorithm>
#include <bit>

namespace porthole::analysis {

namespace {

/// A frame may hold thousands of values. Nobody reads, or sorts by, more than so many bytes of them.
constexpr std::size_t longestText = 2000, longestKey = 256;
constexpr std::string_view checkMark = "✓";

/// What a sort key begins with: values of different types keep apart.
enum class KeyClass : char {
    Present = 1,
    Negative,
    Number,
    Real,
    Mac,
    Ipv4,
    Ipv6,
    Bytes,
    Text,
};

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Splits "a or b || c"; every second part is an operator.
std::vector<TextRange> wordsOf(std::string_view text)
{
    std::vector<TextRange> words;
    for (std::size_t at = 0; at < text.size();) {
        if (isSpace(text[at])) {
            ++at;
            continue;
        }
        const auto begin = at;
        if (text.substr(at).starts_with("||"))
            at += 2;
        else
            while (at < text.size() && !isSpace(text[at]) && !text.substr(at).starts_with("||"))
                ++at;
        words.push_back({begin, at - begin});
    }
    return words;
}

void appendBigEndian(std::string& key, std::uint64_t value, int bytes = 8)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        key.push_back(static_cast<char>(value >> shift));
}

void appendSigned(std::string& key, std::int64_t value)
{
    key.push_back(static_cast<char>(value < 0 ? KeyClass::Negative : KeyClass::Number));
    appendBigEndian(key, static_cast<std::uint64_t>(value));
}

void appendReal(std::string& key, double value)
{
    const auto bits = std::bit_cast<std::uint64_t>(value);
    constexpr auto sign = std::uint64_t {1} << 63;
    key.push_back(static_cast<char>(KeyClass::Real));
    appendBigEndian(key, bits & sign ? ~bits : bits | sign);
}

void appendBytes(std::string& key, KeyClass kind, ByteView bytes)
{
    key.push_back(static_cast<char>(kind));
    key.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// What the tree shows, without the number that may stand in brackets behind a name.
void appendOwnText(const ItemView& item, Text& out)
{
    Text number;
    formatValue(item, number);
    formatLabelValue(item, out);
    const auto tail = fmt::format(" ({})", number.view());
    if (out.view().ends_with(tail))
        out.truncate(out.size() - tail.size());
}

bool hasNoValue(const FieldInfo& field) { return field.type == FieldType::None || field.type == FieldType::Protocol; }

} // namespace

ParsedFieldColumn FieldColumn::parse(std::string_view text, const Registry& registry, int occurrence, bool resolved)
{
    FieldColumn column;
    column.m_occurrence = occurrence;
    column.m_resolved = resolved;
    const auto failed = [](TextRange where, std::string message, std::string suggestion = {}) {
        ParsedFieldColumn result;
        result.error = {std::move(message), where, std::move(suggestion)};
        return result;
    };
    bool wantsField = true;
    for (const auto& where : wordsOf(text)) {
        const auto word = text.substr(where.begin, where.length);
        if (!wantsField) {
            if (word != "or" && word != "||")
                return failed(where, fmt::format("Fields are joined by “or”; “{}” is not that.", word));
            wantsField = true;
            continue;
        }
        const auto* field = registry.findField(word);
        if (!field) {
            auto closest = closestField(word, registry);
            auto message = closest.empty() ? fmt::format("There is no field “{}”.", word)
                                           : fmt::format("There is no field “{}”. Do you mean “{}”?", word, closest);
            return failed(where, std::move(message), std::move(closest));
        }
        column.m_fields.push_back(field);
        wantsField = false;
    }
    const TextRange end {text.size(), 0};
    if (column.m_fields.empty())
        return failed(end, "A column needs the name of a field.");
    if (wantsField)
        return failed(end, "A field is missing behind “or”.");
    ParsedFieldColumn result;
    result.column = std::move(column);
    return result;
}

std::string FieldColumn::name() const
{
    std::string name = fmt::format("{}:{}", m_occurrence, m_resolved ? 'R' : 'U');
    for (const auto* field : m_fields)
        name.append(1, ' ').append(field->abbreviation);
    return name;
}

/// Calls `use` until it says that it has enough.
template <typename Use>
void FieldColumn::eachItem(const Packet& packet, Use use) const
{
    const auto& tree = packet.tree;
    for (const auto* field : m_fields) {
        const auto isOne = [&](std::uint32_t i) {
            // A layer that gave way to another is hidden: as if it were not there.
            return tree[i].field == field && !(field->type == FieldType::Protocol && (tree[i].flags & Item::HiddenItem));
        };
        int skip = m_occurrence > 0 ? m_occurrence - 1 : 0;
        if (m_occurrence < 0) {
            int count = 0;
            for (std::uint32_t i = 0; i < tree.size(); ++i)
                count += isOne(i);
            skip = count + m_occurrence;
            if (skip < 0)
                continue;
        }
        for (std::uint32_t i = 0; i < tree.size(); ++i) {
            if (!isOne(i) || skip-- > 0)
                continue;
            if (!use(ItemView(packet, i)))
                return;
            if (m_occurrence != 0 || hasNoValue(*field))
                break;
        }
    }
}

/// Shown as a word that says more than the number.
bool FieldColumn::isNamed(const ItemView& item) const
{
    const auto& field = item.field();
    if (!m_resolved)
        return false;
    if (field.type == FieldType::Boolean || field.valueText)
        return true;
    return field.hasNames && !valueName(field, item.value()).empty();
}

void FieldColumn::appendValue(const ItemView& item, Text& out) const
{
    const auto& field = item.field();
    if (hasNoValue(field)) {
        out << checkMark;
        return;
    }
    if (isNamed(item)) {
        if (field.valueText)
            appendOwnText(item, out);
        else
            out << valueName(field, item.value());
        return;
    }
    const auto* names = m_resolved ? item.packet().names : nullptr;
    if (names && !field.plain) {
        if (const auto address = addressOf(item)) {
            appendName(out, address, names);
            return;
        }
        if (field.port != Transport::None) {
            if (const auto service = names->service(field.port, static_cast<std::uint16_t>(item.value())); !service.empty()) {
                out << service;
                return;
            }
        }
    }
    formatValue(item, out);
}

std::uint32_t FieldColumn::firstItem(const Packet& packet) const
{
    auto first = noItem;
    eachItem(packet, [&](const ItemView& item) {
        first = item.index();
        return false;
    });
    return first;
}

void FieldColumn::appendText(const Packet& packet, Text& out) const
{
    const auto begin = out.size();
    eachItem(packet, [&](const ItemView& item) {
        if (out.size() > begin)
            out << ',';
        appendValue(item, out);
        return out.size() - begin < longestText;
    });
}

void FieldColumn::appendSortKey(const Packet& packet, std::string& key) const
{
    const auto begin = key.size();
    Text text;
    eachItem(packet, [&](const ItemView& item) {
        const auto& field = item.field();
        if (hasNoValue(field)) {
            key.push_back(static_cast<char>(KeyClass::Present));
        } else if (isNamed(item)) {
            text.clear();
            appendValue(item, text);
            key.push_back(static_cast<char>(KeyClass::Text));
            key.append(text.view()).push_back('\0');
        } else {
            switch (field.type) {
            case FieldType::Int8:
            case FieldType::Int16:
            case FieldType::Int24:
            case FieldType::Int32:
            case FieldType::Int64:
            case FieldType::AbsoluteTime:
            case FieldType::RelativeTime: appendSigned(key, static_cast<std::int64_t>(item.value())); break;
            case FieldType::Float: appendReal(key, static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(item.value())))); break;
            case FieldType::Double: appendReal(key, std::bit_cast<double>(item.value())); break;
            case FieldType::Ipv4:
                key.push_back(static_cast<char>(KeyClass::Ipv4));
                appendBigEndian(key, item.value(), 4);
                break;
            case FieldType::Mac:
                key.push_back(static_cast<char>(KeyClass::Mac));
                appendBigEndian(key, item.value(), 6);
                break;
            case FieldType::Ipv6: appendBytes(key, KeyClass::Ipv6, item.bytes()); break;
            case FieldType::Bytes:
            case FieldType::Guid:
            case FieldType::Oid: appendBytes(key, KeyClass::Bytes, item.bytes()); break;
            case FieldType::Text:
                text.clear();
                formatValue(item, text);
                key.push_back(static_cast<char>(KeyClass::Text));
                key.append(text.view()).push_back('\0');
                break;
            default:
                key.push_back(static_cast<char>(KeyClass::Number));
                appendBigEndian(key, item.value());
            }
        }
        return key.size() - begin < longestKey;
    });
    if (key.size() - begin > longestKey)
        key.resize(begin + longestKey);
}

} // namespace porthole::analysis
