#include "dissectors/application/ber.h"

#include <algorithm>

namespace porthole::ber {

namespace {

struct Header {
    std::uint32_t size = 0;
    std::uint32_t length = 0;
    bool valid = false;
};

Header headerOf(const Cursor& in)
{
    constexpr std::uint8_t longTag = 0x1f, longForm = 0x80;
    constexpr unsigned widest = 4;
    if (!in.has(2) || (in.peek() & longTag) == longTag)
        return {};
    const auto first = in.peek(1);
    if (!(first & longForm))
        return {2, first, true};
    const unsigned count = first & 0x7f;
    if (count == 0 || count > widest || !in.has(2 + count))
        return {};
    Header header {2 + count, 0, true};
    for (unsigned i = 0; i < count; ++i)
        header.length = header.length << 8 | in.peek(2 + i);
    return header;
}

} // namespace

std::optional<std::uint64_t> lengthOf(const Cursor& in)
{
    const auto header = headerOf(in);
    if (!header.valid)
        return std::nullopt;
    return std::uint64_t {header.size} + header.length;
}

Element read(Cursor& in)
{
    const auto header = headerOf(in);
    if (!header.valid) {
        in.fail(nullptr, 2);
        return {0, in.rest(0)};
    }
    const auto tag = in.peek();
    in.skip(header.size);
    if (header.length > in.remaining()) {
        in.fail(nullptr, header.length);
        return {tag, in.rest(0)};
    }
    return {tag, in.take(header.length)};
}

Cursor read(Cursor& in, std::uint8_t tag)
{
    if (in && in.has(1) && in.peek() != tag)
        in.fail(nullptr, 1);
    if (!in)
        return in.rest(0);
    return read(in).content;
}

std::int64_t integer(const Cursor& content)
{
    const auto bytes = content.view();
    if (bytes.empty())
        return 0;
    auto value = static_cast<std::uint64_t>(bytes[0] & 0x80 ? -1 : 0);
    for (const auto byte : bytes)
        value = value << 8 | byte;
    return static_cast<std::int64_t>(value);
}

void appendOid(Text& out, ByteView content)
{
    std::uint64_t arc = 0;
    bool first = true;
    for (const auto byte : content) {
        arc = arc << 7 | (byte & 0x7f);
        if (byte & 0x80)
            continue;
        if (first) {
            const auto top = std::min<std::uint64_t>(arc / 40, 2);
            out.format("{}.{}", top, arc - 40 * top);
            first = false;
        } else {
            out.format(".{}", arc);
        }
        arc = 0;
    }
}

} // namespace porthole::ber
