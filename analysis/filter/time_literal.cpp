// Times and durations as they stand in filters. ISO 8601 and the form in which Wireshark prints times.

#include "analysis/filter/literal.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <limits>

namespace porthole::analysis {

namespace {

constexpr std::int64_t perSecond = 1'000'000'000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Digits behind the point, as nanoseconds. False if there are more than nine, unless those are zeros.
bool takeFraction(const char*& text, std::int64_t& nanoseconds)
{
    nanoseconds = 0;
    int digits = 0;
    for (; isDigit(*text); ++text, ++digits) {
        if (digits < 9)
            nanoseconds = nanoseconds * 10 + (*text - '0');
        else if (*text != '0')
            return false;
    }
    for (; digits < 9; ++digits)
        nanoseconds *= 10;
    return true;
}

/// At most `most` digits; false without one.
bool takeNumber(const char*& text, int most, int& number)
{
    number = 0;
    int digits = 0;
    for (; digits < most && isDigit(*text); ++digits)
        number = number * 10 + (*text++ - '0');
    return digits > 0;
}

bool take(const char*& text, char wanted)
{
    if (*text != wanted)
        return false;
    ++text;
    return true;
}

bool isMoment(const std::tm& parts)
{
    constexpr int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (parts.tm_mon < 0 || parts.tm_mon > 11)
        return false;
    const auto month = static_cast<std::size_t>(parts.tm_mon);
    const auto year = parts.tm_year + 1900;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const int last = month == 1 && !leap ? 28 : days[month];
    return parts.tm_mday >= 1 && parts.tm_mday <= last && parts.tm_hour <= 23 && parts.tm_min <= 59 && parts.tm_sec <= 60;
}

std::int64_t utcSeconds(std::tm parts) { return timegm(&parts); }
std::int64_t localSeconds(std::tm parts)
{
    parts.tm_isdst = -1;
    return std::mktime(&parts);
}

/// "+01:00", "-0530", "+2".
bool takeOffsetFromUtc(const char*& text, std::int64_t& seconds)
{
    const int sign = *text == '-' ? -1 : 1;
    ++text;
    int hours = 0, minutes = 0;
    if (!takeNumber(text, 2, hours))
        return false;
    const char* behind = text;
    take(behind, ':');
    if (takeNumber(behind, 2, minutes))
        text = behind;
    seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

/// ISO 8601 with separators; hours and minutes have to be given.
bool readIso(const char* text, std::int64_t& seconds, std::int64_t& nanoseconds)
{
    std::tm parts {};
    const char* const begin = text;
    if (!takeNumber(text, 4, parts.tm_year) || text - begin != 4 || !take(text, '-') || !takeNumber(text, 2, parts.tm_mon)
        || !take(text, '-') || !takeNumber(text, 2, parts.tm_mday))
        return false;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    if ((!take(text, 'T') && !take(text, ' ')) || !takeNumber(text, 2, parts.tm_hour) || !take(text, ':') || !takeNumber(text, 2, parts.tm_min))
        return false;
    nanoseconds = 0;
    if (take(text, ':')) {
        if (!takeNumber(text, 2, parts.tm_sec))
            return false;
        if ((*text == '.' || *text == ',') && (++text, !takeFraction(text, nanoseconds)))
            return false;
    }
    if (!isMoment(parts))
        return false;
    std::int64_t offset = 0;
    bool isUtc = take(text, 'Z');
    if (!isUtc && (*text == '+' || *text == '-')) {
        if (!takeOffsetFromUtc(text, offset))
            return false;
        isUtc = true;
    }
    if (*text != '\0')
        return false;
    seconds = isUtc ? utcSeconds(parts) - offset : localSeconds(parts);
    return true;
}

/// strptime() reads months by their names in the language of the user, so they are replaced by numbers.
const char* parseOldForm(const std::string& text, std::tm& parts, bool& hasSeconds)
{
    static constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
    hasSeconds = true;
    if (text.size() > 4 && text[3] == ' ') {
        std::string name = text.substr(0, 3);
        for (auto& c : name)
            c = static_cast<char>(c | 0x20);
        const auto found = months.find(name);
        parts.tm_mon = static_cast<int>(found / 3);
        if (found != months.npos && found % 3 == 0)
            if (const char* end = strptime(text.c_str() + 4, "%d, %Y %H:%M:%S", &parts))
                return end;
    }
    if (const char* end = strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &parts))
        return end;
    hasSeconds = false;
    for (const char* form : {"%Y-%m-%d %H:%M", "%Y-%m-%d %H", "%Y-%m-%d"})
        if (const char* end = strptime(text.c_str(), form, &parts))
            return end;
    return nullptr;
}

} // namespace

bool readDuration(std::string_view text, Nanoseconds& duration)
{
    const std::string copy(text);
    const char* at = copy.c_str();
    const bool negative = take(at, '-');
    std::int64_t seconds = 0, fraction = 0;
    if (*at != '.') {
        constexpr std::int64_t mostSeconds = std::numeric_limits<std::int64_t>::max() / perSecond - 1;
        if (!isDigit(*at))
            return false;
        for (; isDigit(*at); ++at)
            seconds = std::min(seconds * 10 + (*at - '0'), mostSeconds);
    }
    if (take(at, '.') && !takeFraction(at, fraction))
        return false;
    if (*at != '\0')
        return false;
    duration = (negative ? -1 : 1) * (seconds * perSecond + fraction);
    return true;
}

bool readAbsoluteTime(const std::string& text, Nanoseconds& time, std::string& problem)
{
    std::int64_t seconds = 0, nanoseconds = 0;
    if (!readIso(text.c_str(), seconds, nanoseconds)) {
        std::tm parts {};
        bool hasSeconds = false;
        nanoseconds = 0;
        const char* at = parseOldForm(text, parts, hasSeconds);
        if (at && *at == '.' && (!hasSeconds || !isDigit(at[1]) || (++at, !takeFraction(at, nanoseconds))))
            at = nullptr;
        while (at && (*at == ' ' || *at == '\t'))
            ++at;
        const bool isUtc = at && std::string_view(at) == "UTC";
        if (!at || (*at != '\0' && !isUtc)) {
            problem = fmt::format("\"{}\" is not a date and time; \"2026-11-26 08:30:00.5\" is one.", text);
            return false;
        }
        seconds = isUtc ? utcSeconds(parts) : localSeconds(parts);
    }
    constexpr auto limit = std::numeric_limits<std::int64_t>::max() / perSecond - 1;
    if (seconds > limit || seconds < -limit) {
        problem = fmt::format("\"{}\" is outside the times that captures can have.", text);
        return false;
    }
    time = seconds * perSecond + nanoseconds;
    return true;
}

} // namespace porthole::analysis
