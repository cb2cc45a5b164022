#include "analysis/filter/literal_shape.h"

#include <algorithm>
#include <cstdint>

namespace porthole::analysis {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHex(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isNameStart(char c) { return isLetter(c) || isDigit(c) || c == '_'; }
bool isNamePart(char c) { return isNameStart(c) || c == '-'; }

template <typename Test>
std::size_t run(std::string_view text, Test test, std::size_t most = std::string_view::npos)
{
    std::size_t length = 0;
    while (length < text.size() && length < most && test(text[length]))
        ++length;
    return length;
}

/// Names, numbers, dotted quads: parts between single dots.
std::size_t nameLength(std::string_view text)
{
    std::size_t at = text.starts_with('.') ? 1 : 0;
    if (at >= text.size() || !isNameStart(text[at]))
        return 0;
    at += run(text.substr(at), isNamePart);
    while (at + 1 < text.size() && text[at] == '.' && isNamePart(text[at + 1]))
        at += 1 + run(text.substr(at + 1), isNamePart);
    return at;
}

/// Pairs of digits between separators of one kind: at least two pairs.
std::size_t bytesLength(std::string_view text)
{
    const auto pairAt = [&](std::size_t at) { return at + 2 <= text.size() && isHex(text[at]) && isHex(text[at + 1]); };
    if (!pairAt(0) || text.size() < 3)
        return 0;
    const char separator = text[2];
    if (separator != ':' && separator != '.' && separator != '-')
        return 0;
    std::size_t at = 2;
    while (at < text.size() && text[at] == separator && pairAt(at + 1))
        at += 3;
    return at > 2 ? at : 0;
}

/// "0011.2233.4455", as routers write MAC addresses.
std::size_t quadMacLength(std::string_view text)
{
    constexpr std::size_t whole = 14;
    if (text.size() < whole)
        return 0;
    for (std::size_t i = 0; i < whole; ++i)
        if (i % 5 == 4 ? text[i] != '.' : !isHex(text[i]))
            return 0;
    return whole;
}

std::size_t ipv4Length(std::string_view text)
{
    // The longest octets first: "1.2.3.45" must not end at the 4.
    const auto longest = run(text, [](char c) { return isDigit(c) || c == '.'; }, 15);
    for (auto length = longest; length >= 7; --length)
        if (isIpv4(text.substr(0, length)))
            return length;
    return 0;
}

std::size_t ipv6Length(std::string_view text)
{
    constexpr std::size_t longestForm = 45;
    const auto longest = run(text, [](char c) { return isHex(c) || c == ':' || c == '.'; }, longestForm);
    for (auto length = longest; length >= 2; --length)
        if (isIpv6(text.substr(0, length)))
            return length;
    return 0;
}

std::size_t withPrefixLength(std::string_view text, std::size_t address, std::size_t mostDigits)
{
    if (address == 0 || address + 1 >= text.size() || text[address] != '/')
        return address;
    const auto digits = run(text.substr(address + 1), isDigit, mostDigits);
    return digits ? address + 1 + digits : address;
}

} // namespace

bool isIpv4(std::string_view text)
{
    for (int octet = 0; octet < 4; ++octet) {
        if (octet > 0) {
            if (!text.starts_with('.'))
                return false;
            text.remove_prefix(1);
        }
        const auto digits = run(text, isDigit);
        if (digits < 1 || digits > 3 || (digits > 1 && text[0] == '0'))
            return false;
        int value = 0;
        for (const char c : text.substr(0, digits))
            value = value * 10 + (c - '0');
        if (value > 255)
            return false;
        text.remove_prefix(digits);
    }
    return text.empty();
}

bool isIpv6(std::string_view text)
{
    int groups = 0;
    bool shortened = false;
    if (text.starts_with("::")) {
        shortened = true;
        text.remove_prefix(2);
    }
    bool wantsGroup = !shortened; // behind "::" the address may end
    while (!text.empty()) {
        if (isIpv4(text)) {
            groups += 2;
            text = {};
            wantsGroup = false;
            break;
        }
        const auto digits = run(text, isHex);
        if (digits < 1 || digits > 4)
            return false;
        ++groups;
        wantsGroup = false;
        text.remove_prefix(digits);
        if (text.empty())
            break;
        if (text.starts_with("::")) {
            if (shortened)
                return false;
            shortened = true;
            text.remove_prefix(2);
        } else if (text.starts_with(':')) {
            wantsGroup = true;
            text.remove_prefix(1);
        } else {
            return false;
        }
    }
    return !wantsGroup && (shortened ? groups <= 7 : groups == 8);
}

std::size_t wordLength(std::string_view text)
{
    if (text.empty())
        return 0;
    std::size_t longest = std::max(nameLength(text), withPrefixLength(text, ipv6Length(text), 3));
    if (text.front() == ':') {
        const auto digits = run(text.substr(1), isHex);
        const auto bytes = bytesLength(text.substr(1));
        return std::max({longest, digits ? digits + 1 : 0, bytes ? bytes + 1 : 0});
    }
    longest = std::max(longest, withPrefixLength(text, ipv4Length(text), 2));
    return std::max({longest, bytesLength(text), quadMacLength(text)});
}

} // namespace porthole::analysis
