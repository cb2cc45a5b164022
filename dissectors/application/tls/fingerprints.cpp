#include "dissectors/application/tls/fingerprints.h"

#include "dissectors/application/tls/secrets.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace porthole::tls {

namespace {

using Numbers = std::vector<std::uint16_t>;

/// RFC 8701: values without meaning that keep implementations tolerant.
bool isGrease(std::uint16_t value) { return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff); }

struct HelloParts {
    std::uint16_t version = 0;
    Numbers suites, extensions, groups, pointFormats, versions, algorithms;
    std::string alpn;
    bool serverName = false;
};

Numbers readNumbers(Cursor in, std::uint32_t size)
{
    Numbers numbers;
    while (in.has(size)) {
        const std::uint16_t value = size == 1 ? in.u8() : in.u16();
        if (size == 1 || !isGrease(value))
            numbers.push_back(value);
    }
    return numbers;
}

Cursor vectorAt(Cursor& in, std::uint32_t lengthSize) { return in.take(lengthSize == 1 ? in.u8() : in.u16()); }

void readExtension(std::uint16_t type, Cursor content, HelloParts& parts)
{
    if (content.remaining() == 0)
        return;
    switch (type) {
    case 0: parts.serverName = true; break;
    case 10: parts.groups = readNumbers(vectorAt(content, 2), 2); break;
    case 11: parts.pointFormats = readNumbers(vectorAt(content, 1), 1); break;
    case 13: parts.algorithms = readNumbers(vectorAt(content, 2), 2); break;
    case 16: {
        auto list = vectorAt(content, 2);
        const auto name = vectorAt(list, 1).view();
        parts.alpn.assign(name.begin(), name.end());
        break;
    }
    case 43: parts.versions = readNumbers(vectorAt(content, 1), 2); break;
    default: break;
    }
}

void readExtensionsInto(Cursor in, HelloParts& parts)
{
    if (!in.has(2))
        return;
    auto list = vectorAt(in, 2);
    while (list.has(4)) {
        const auto type = list.u16();
        const auto content = vectorAt(list, 2);
        if (isGrease(type))
            continue;
        parts.extensions.push_back(type);
        readExtension(type, content, parts);
    }
}

/// The numbers are read without touching the packet's failure.
HelloParts readClientHello(Cursor in, const Scope& scope)
{
    constexpr std::uint32_t randomLength = 32;
    HelloParts parts;
    parts.version = in.u16();
    in.skip(randomLength);
    vectorAt(in, 1);
    if (scope.setting.datagram)
        vectorAt(in, 1);
    parts.suites = readNumbers(vectorAt(in, 2), 2);
    vectorAt(in, 1);
    readExtensionsInto(in, parts);
    return parts;
}

std::string joined(const Numbers& numbers, char separator, bool hexadecimal = false)
{
    std::string text;
    for (const auto number : numbers) {
        if (!text.empty())
            text += separator;
        fmt::format_to(std::back_inserter(text), fmt::runtime(hexadecimal ? "{:04x}" : "{}"), number);
    }
    return text;
}

std::string hexDigest(Hash hash, std::string_view text, std::size_t digits)
{
    Text out;
    out.hex(digest(hash, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    return std::string(out.view().substr(0, digits));
}

std::string_view versionOfJa4(std::uint16_t version)
{
    switch (version) {
    case 0x0304: return "13";
    case 0x0303: return "12";
    case 0x0302: return "11";
    case 0x0301: return "10";
    case 0x0300: return "s3";
    case 0x0002: return "s2";
    case 0xfeff: return "d1";
    case 0xfefd: return "d2";
    case 0xfefc: return "d3";
    default: return "00";
    }
}

bool isAlphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// First and last character of the first protocol offered; if one is no letter or digit, of its hexadecimal form.
std::string alpnOfJa4(const std::string& alpn)
{
    if (alpn.empty())
        return "00";
    if (isAlphanumeric(alpn.front()) && isAlphanumeric(alpn.back()))
        return {alpn.front(), alpn.back()};
    Text hex;
    hex.hex({reinterpret_cast<const std::uint8_t*>(alpn.data()), alpn.size()});
    return {hex.view().front(), hex.view().back()};
}

struct Ja4 {
    std::string hashed, raw;
};

Ja4 ja4Of(HelloParts parts, const Scope& scope)
{
    constexpr std::size_t mostCounted = 99, digits = 12;
    const auto version = parts.versions.empty() ? parts.version : *std::max_element(parts.versions.begin(), parts.versions.end());
    const char transport = scope.setting.quic ? 'q' : scope.setting.datagram ? 'd' : 't';
    const auto head = fmt::format("{}{}{}{:02}{:02}{}", transport, versionOfJa4(version), parts.serverName ? 'd' : 'i',
        std::min(parts.suites.size(), mostCounted), std::min(parts.extensions.size(), mostCounted), alpnOfJa4(parts.alpn));
    std::sort(parts.suites.begin(), parts.suites.end());
    std::erase_if(parts.extensions, [](std::uint16_t type) { return type == 0 || type == 16; }); // they change with the server
    std::sort(parts.extensions.begin(), parts.extensions.end());
    const auto suites = joined(parts.suites, ',', true);
    auto extensions = joined(parts.extensions, ',', true);
    if (!parts.algorithms.empty())
        extensions += '_' + joined(parts.algorithms, ',', true);
    const auto hashed = [&](const std::string& list) { return list.empty() ? std::string(digits, '0') : hexDigest(Hash::Sha256, list, digits); };
    return {head + '_' + hashed(suites) + '_' + hashed(extensions), head + '_' + suites + '_' + extensions};
}

void conclude(const TreeItem& item, const FieldInfo& full, const FieldInfo& hash, const std::string& text)
{
    constexpr std::size_t md5Digits = 32;
    item.concludeText(full, text);
    item.concludeText(hash, hexDigest(Hash::Md5, text, md5Digits));
}

} // namespace

void showClientFingerprints(Cursor body, const TreeItem& item, const Scope& scope)
{
    const auto parts = readClientHello(body, scope);
    conclude(item, scope.f.ja3Full, scope.f.ja3,
        fmt::format("{},{},{},{},{}", parts.version, joined(parts.suites, '-'), joined(parts.extensions, '-'), joined(parts.groups, '-'),
            joined(parts.pointFormats, '-')));
    const auto ja4 = ja4Of(parts, scope);
    item.concludeText(scope.f.ja4Raw, ja4.raw);
    item.concludeText(scope.f.ja4, ja4.hashed);
}

void showServerFingerprints(Cursor body, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint32_t randomLength = 32;
    HelloParts parts;
    parts.version = body.u16();
    const bool oldDraft = parts.version >= 0x7f00 && parts.version < 0x7f16;
    body.skip(randomLength);
    if (!oldDraft)
        vectorAt(body, 1);
    const auto suite = body.u16();
    if (!oldDraft)
        body.skip(1);
    readExtensionsInto(body, parts);
    conclude(item, scope.f.ja3sFull, scope.f.ja3s, fmt::format("{},{},{}", parts.version, suite, joined(parts.extensions, '-')));
}

} // namespace porthole::tls
