// Syslog: RFC 5424 over UDP (RFC 5426); the older format as RFC 3164 describes it.

#include "dissectors/dissector.h"

#include <algorithm>
#include <string_view>

namespace porthole {

namespace syslog {

namespace {

void appendMessage(const ItemView& item, Text& out);

constexpr unsigned longestPriority = 3; ///< digits

constexpr ValueName facilities[] = {{0, "KERN - kernel messages"}, {1, "USER - random user-level messages"}, {2, "MAIL - mail system"},
    {3, "DAEMON - system daemons"}, {4, "AUTH - security/authorization messages"},
    {5, "SYSLOG - messages generated internally by syslogd"}, {6, "LPR - line printer subsystem"},
    {7, "NEWS - network news subsystem"}, {8, "UUCP - UUCP subsystem"}, {9, "CRON - clock daemon (BSD, Linux)"},
    {10, "AUTHPRIV - security/authorization messages (private)"}, {11, "FTP - ftp daemon"}, {12, "NTP - ntp subsystem"},
    {13, "LOGAUDIT - log audit"}, {14, "LOGALERT - log alert"}, {15, "CRON - clock daemon (Solaris)"},
    {16, "LOCAL0 - reserved for local use"}, {17, "LOCAL1 - reserved for local use"}, {18, "LOCAL2 - reserved for local use"},
    {19, "LOCAL3 - reserved for local use"}, {20, "LOCAL4 - reserved for local use"}, {21, "LOCAL5 - reserved for local use"},
    {22, "LOCAL6 - reserved for local use"}, {23, "LOCAL7 - reserved for local use"}};
constexpr ValueName levels[] = {{0, "EMERG - system is unusable"}, {1, "ALERT - action must be taken immediately"},
    {2, "CRIT - critical conditions"}, {3, "ERR - error conditions"}, {4, "WARNING - warning conditions"},
    {5, "NOTICE - normal but significant condition"}, {6, "INFO - informational"}, {7, "DEBUG - debug-level messages"}};

constexpr Field<std::uint8_t> facility {"syslog.facility", "Facility", Mask {0xf8}, Names {facilities}};
constexpr Field<std::uint8_t> level {"syslog.level", "Level", Mask {0x0007}, Names {levels}};
constexpr Field<TextString> message {"syslog.msg", "Message"};
constexpr Field<TextString> version {"syslog.version", "Syslog version"};
constexpr Field<TextString> oldTime {"syslog.timestamp_rfc3164", "Syslog timestamp (RFC3164)"};
constexpr Field<TextString> host {"syslog.hostname", "Syslog hostname"};
constexpr Field<TextString> application {"syslog.appname", "Syslog app name"};
constexpr Field<TextString> process {"syslog.procid", "Syslog process id"};
constexpr Field<TextString> messageId {"syslog.msgid", "Syslog message id"};

constexpr const FieldInfo* fields[] = {
    &facility, &level, &message, &version, &oldTime, &host, &application, &process, &messageId};

/// "AUTH" of "AUTH - security/authorization messages".
std::string_view briefName(std::span<const ValueName> names, std::uint64_t value)
{
    const auto name = findName(names, value, "UNKNOWN");
    return name.substr(0, name.find(' '));
}

void appendOrigin(Text& out, bool known, std::uint64_t facilityNumber, std::uint64_t levelNumber)
{
    if (known)
        out << briefName(facilities, facilityNumber) << '.' << briefName(levels, levelNumber) << ": ";
}

void appendMessage(const ItemView& item, Text& out)
{
    const auto text = item.find(message);
    if (!text.found())
        return;
    const auto origin = item.find(facility);
    out << ": ";
    if (!origin.found())
        out << "(unknown): ";
    appendOrigin(out, origin.found(), origin.value(), item.valueOf(level));
    appendPrintable(out, text.text());
}

/// The part before the next space, which is passed; everything if there is none and `last` is wanted.
bool readWord(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    const auto bytes = in.view();
    const auto space = std::ranges::find(bytes, std::uint8_t {' '});
    if (space == bytes.end())
        return false;
    in.bytes(parent, field, static_cast<std::uint32_t>(space - bytes.begin()));
    in.skip(1);
    return true;
}

bool isDigit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }

/// RFC 5424 section 6: version, time, host, application, process, and what is left.
void readStructured(Cursor in, const TreeItem& item)
{
    if (!readWord(in, item, version))
        return;
    const auto bytes = in.view(); // the time is not taken apart
    const auto space = std::ranges::find(bytes, std::uint8_t {' '});
    if (space == bytes.end())
        return;
    in.skip(static_cast<std::uint32_t>(space - bytes.begin()) + 1);
    if (readWord(in, item, host) && readWord(in, item, application) && readWord(in, item, process) && in.remaining() > 0)
        in.bytes(item, messageId, in.remaining());
}

/// RFC 3164 section 4.1: "Oct 11 22:14:15 host tag: text".
void readOld(Cursor in, const TreeItem& item)
{
    constexpr std::uint32_t timeLength = 15;
    const auto bytes = in.view();
    if (bytes.size() <= timeLength || bytes[3] != ' ' || bytes[9] != ':' || bytes[12] != ':' || bytes[timeLength] != ' ')
        return;
    in.bytes(item, oldTime, timeLength);
    in.skip(1);
    if (!readWord(in, item, host))
        return;
    const auto rest = in.view();
    const auto end = std::ranges::find_if(rest, [](std::uint8_t byte) { return byte == ':' || byte == '[' || byte == ' '; });
    if (end == rest.end())
        return;
    in.bytes(item, process, static_cast<std::uint32_t>(end - rest.begin()));
    if (in.remaining() > 0)
        in.bytes(item, messageId, in.remaining());
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("Syslog");
    context.setInfo("");
    const auto start = in.position();
    bool known = false;
    unsigned priority = 0;
    if (in.peek() == '<' && in.has(1)) {
        known = true;
        std::uint32_t at = 1;
        for (unsigned digits = 0; digits < longestPriority && isDigit(in.peek(at)); ++digits)
            priority = priority * 10 + (in.peek(at++) - '0');
        if (!in.has(at + 1)) {
            layer.hide();
            in.skip(at + 1); // fails
            return;
        }
        in.skip(in.peek(at) == '>' ? at + 1 : at);
    }
    const auto rest = in.view();
    if (auto* columns = context.columns()) {
        appendOrigin(columns->info, known, priority >> 3, priority & 7);
        appendPrintable(columns->info, {reinterpret_cast<const char*>(rest.data()), rest.size()});
    }
    if (known && layer) {
        layer.add(facility, in.source(), start, in.position() - start, priority >> 3);
        layer.add(level, in.source(), start, in.position() - start, priority & 7);
    }
    const auto content = in;
    const auto item = in.bytes(layer, message, in.remaining()).item;
    if (!in || !item)
        return;
    if (isDigit(content.peek()) && content.peek(1) == ' ')
        readStructured(content, item);
    else
        readOld(content, item);
}

constexpr Parent parents[] = {{Table::UdpPort, 514}};

} // namespace

} // namespace syslog

constinit const Protocol syslogProtocol {
    .layer = {"syslog", "Syslog message", syslog::appendMessage},
    .shortName = "Syslog",
    .reference = "RFC 5424",
    .fields = syslog::fields,
    .parents = syslog::parents,
    .dissect = syslog::dissect,
};

} // namespace porthole
