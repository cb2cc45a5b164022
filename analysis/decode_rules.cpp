#include "analysis/decode_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace porthole::analysis {

namespace {

constexpr std::array tables {Table::TcpPort, Table::UdpPort, Table::SctpPort, Table::IpProtocol, Table::EtherType};

std::uint32_t largestKey(Table table) { return table == Table::IpProtocol ? 255 : 65535; }

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Decimal, or hexadecimal behind 0x.
std::optional<std::uint32_t> number(std::string_view text)
{
    text = trimmed(text);
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex)
        text.remove_prefix(2);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    if (text.empty() || error != std::errc {} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string tableNames()
{
    std::string names;
    for (const auto table : tables)
        names += (names.empty() ? "" : ", ") + std::string(tableName(table));
    return names;
}

} // namespace

std::variant<DecodeRule, std::string> parseDecodeRule(std::string_view text, const Registry& registry)
{
    const auto equals = text.find("==");
    const auto comma = text.rfind(',');
    if (equals == text.npos || comma == text.npos || comma < equals)
        return fmt::format("\"{}\" does not say what is to be decoded as what: it takes a form like tcp.port==8888,http.", text);
    const auto name = trimmed(text.substr(0, equals));
    const auto table = std::find_if(tables.begin(), tables.end(), [&](Table known) { return tableName(known) == name; });
    if (table == tables.end())
        return fmt::format("There is no table \"{}\" to choose in; there are {}.", name, tableNames());
    const auto keys = text.substr(equals + 2, comma - equals - 2);
    const auto split = keys.find_first_of("-:");
    const auto first = number(keys.substr(0, split));
    auto last = split == keys.npos ? first : number(keys.substr(split + 1));
    if (first && last && split != keys.npos && keys[split] == ':') // a first key and how many
        last = *last == 0 || *last - 1 > largestKey(*table) ? std::nullopt : std::optional(*first + *last - 1);
    if (!first || !last || *first > *last || *last > largestKey(*table))
        return fmt::format("\"{}\" is no number of {}, nor a range of them.", keys, name);
    const auto protocolName = trimmed(text.substr(comma + 1));
    const auto* protocol = registry.findProtocol(protocolName);
    if (!protocol || !protocol->dissect)
        return fmt::format("\"{}\" is no protocol that data can be decoded as.", protocolName);
    return DecodeRule {*table, *first, *last, protocol};
}

std::string decodeRuleText(const DecodeRule& rule)
{
    const auto* protocol = rule.protocol ? rule.protocol->layer.abbreviation : "data";
    const bool hex = rule.table == Table::EtherType;
    const auto key = [&](std::uint32_t value) { return hex ? fmt::format("0x{:04x}", value) : fmt::format("{}", value); };
    const auto keys = rule.first == rule.last ? key(rule.first) : key(rule.first) + "-" + key(rule.last);
    return fmt::format("{}=={},{}", tableName(rule.table), keys, protocol);
}

std::span<const Table> decodableTables() { return tables; }

std::vector<const Protocol*> decodableProtocols(const Registry& registry)
{
    std::vector<const Protocol*> found;
    for (const auto* protocol : registry.protocols())
        if (protocol->dissect && protocol->depth >= Depth::Network)
            found.push_back(protocol);
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return std::string_view(a->shortName) < b->shortName; });
    return found;
}

} // namespace porthole::analysis
