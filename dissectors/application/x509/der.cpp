#include "dissectors/application/x509/der.h"

#include <chrono>
#include <string_view>

namespace porthole::x509 {

namespace {

/// No element; what reads its content all the same fails as if the bytes had ended.
Element none(const Cursor& in) { return {0, in.rest(0), in.rest(0)}; }

} // namespace

Element nextElement(Cursor& in)
{
    auto header = in.rest();
    if (!header.has(2))
        return none(in);
    const auto identifier = header.u8();
    constexpr std::uint8_t longTag = 0x1f, longLength = 0x80;
    if ((identifier & longTag) == longTag || identifier == 0)
        return none(in);
    std::uint32_t length = header.u8();
    if (length & longLength) {
        const auto size = length & 0x7fu;
        constexpr std::uint32_t mostSize = 4;
        if (size == 0 || size > mostSize || !header.has(size))
            return none(in);
        length = 0;
        for (std::uint32_t i = 0; i < size; ++i)
            length = length << 8 | header.u8();
    }
    if (!header.has(length))
        return none(in);
    Element element;
    element.tag = identifier;
    element.content = header.take(length);
    element.whole = in.take(header.position() - in.position());
    return element;
}

Element nextElement(Cursor& in, std::uint8_t wanted) { return in.peek() == wanted ? nextElement(in) : none(in); }

std::uint32_t countElements(Cursor in)
{
    std::uint32_t count = 0;
    while (nextElement(in))
        ++count;
    return count;
}

std::string dottedOid(ByteView content)
{
    constexpr std::size_t longest = 128;
    if (content.empty() || content.size() > longest || (content.back() & 0x80))
        return {};
    std::string text;
    std::uint64_t arc = 0;
    for (const auto byte : content) {
        arc = arc << 7 | (byte & 0x7f);
        if (byte & 0x80)
            continue;
        if (text.empty()) {
            const auto first = std::min<std::uint64_t>(arc / 40, 2);
            text = fmt::format("{}.{}", first, arc - first * 40);
        } else {
            text += fmt::format(".{}", arc);
        }
        arc = 0;
    }
    return text;
}

std::uint64_t numberOf(ByteView content)
{
    std::uint64_t value = 0;
    if (content.size() > sizeof value + 1)
        return 0;
    for (const auto byte : content)
        value = value << 8 | byte;
    return value;
}

bool readTime(const Element& element, Nanoseconds& time)
{
    const auto bytes = element.content.view();
    std::string_view digits(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto number = [&](std::size_t count) {
        int value = 0;
        for (const auto c : digits.substr(0, count))
            value = value * 10 + (c - '0');
        digits.remove_prefix(std::min(count, digits.size()));
        return value;
    };
    const bool isShort = element.tag == tag::utcTime;
    const std::size_t needed = isShort ? 10 : 12;
    if (digits.size() < needed || digits.substr(0, needed).find_first_not_of("0123456789") != digits.npos)
        return false;
    int year = number(isShort ? 2 : 4);
    if (isShort)
        year += year < 50 ? 2000 : 1900; // RFC 5280 section 4.1.2.5.1
    const int month = number(2), day = number(2), hour = number(2), minute = number(2);
    int second = 0;
    if (digits.size() >= 2 && digits[0] >= '0' && digits[0] <= '9' && digits[1] >= '0' && digits[1] <= '9')
        second = number(2);
    using namespace std::chrono;
    const year_month_day date {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 24 || minute > 59 || second > 60)
        return false;
    const auto since = sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) + seconds(second);
    const auto count = duration_cast<std::chrono::seconds>(since).count();
    constexpr Nanoseconds perSecond = 1'000'000'000, most = 9'000'000'000; // what 64 bits hold
    if (count > most || count < -most)
        return false;
    time = count * perSecond;
    return true;
}

} // namespace porthole::x509
