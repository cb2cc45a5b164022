// Session Description Protocol: RFC 8866.

#include "dissectors/application/sdp.h"

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace porthole {

namespace {

constexpr Field<TextString> version {"sdp.version", "Session Description Protocol Version (v)"};
constexpr Field<TextString> owner {"sdp.owner", "Owner/Creator, Session Id (o)"};
constexpr Field<TextString> sessionName {"sdp.session_name", "Session Name (s)"};
constexpr Field<TextString> sessionInfo {"sdp.session_info", "Session Information (i)"};
constexpr Field<TextString> uri {"sdp.uri", "URI of Description (u)"};
constexpr Field<TextString> email {"sdp.email", "E-mail Address (e)"};
constexpr Field<TextString> phone {"sdp.phone", "Phone Number (p)"};
constexpr Field<TextString> connection {"sdp.connection_info", "Connection Information (c)"};
constexpr Field<TextString> bandwidth {"sdp.bandwidth", "Bandwidth Information (b)"};
constexpr Field<TextString> timeZone {"sdp.timezone", "Time Zone Adjustments (z)"};
constexpr Field<TextString> encryptionKey {"sdp.encryption_key", "Encryption Key (k)"};
constexpr Field<TextString> sessionAttribute {"sdp.session_attr", "Session Attribute (a)"};
constexpr Field<TextString> mediaAttribute {"sdp.media_attr", "Media Attribute (a)"};
constexpr Field<TextString> time {"sdp.time", "Time Description, active time (t)"};
constexpr Field<TextString> repeatTime {"sdp.repeat_time", "Repeat Time (r)"};
constexpr Field<TextString> mediaDescription {"sdp.media", "Media Description, name and address (m)"};
constexpr Field<TextString> mediaTitle {"sdp.media_title", "Media Title (i)"};
constexpr Field<TextString> unknown {"sdp.unknown", "Unknown"};

constexpr Field<TextString> ownerParts[] = {Field<TextString> {"sdp.owner.username", "Owner Username"},
    Field<TextString> {"sdp.owner.sessionid", "Session ID"}, Field<TextString> {"sdp.owner.version", "Session Version"},
    Field<TextString> {"sdp.owner.network_type", "Owner Network Type"}, Field<TextString> {"sdp.owner.address_type", "Owner Address Type"},
    Field<TextString> {"sdp.owner.address", "Owner Address"}};
constexpr Field<TextString> connectionParts[] = {Field<TextString> {"sdp.connection_info.network_type", "Connection Network Type"},
    Field<TextString> {"sdp.connection_info.address_type", "Connection Address Type"},
    Field<TextString> {"sdp.connection_info.address", "Connection Address"}};
constexpr Field<TextString> timeParts[] = {
    Field<TextString> {"sdp.time.start", "Session Start Time"}, Field<TextString> {"sdp.time.stop", "Session Stop Time"}};

constexpr const FieldInfo* fields[] = {&version, &owner, &sessionName, &sessionInfo, &uri, &email, &phone, &connection, &bandwidth, &timeZone,
    &encryptionKey, &sessionAttribute, &mediaAttribute, &time, &repeatTime, &mediaDescription, &mediaTitle, &unknown, &ownerParts[0],
    &ownerParts[1], &ownerParts[2], &ownerParts[3], &ownerParts[4], &ownerParts[5], &connectionParts[0], &connectionParts[1], &connectionParts[2],
    &timeParts[0], &timeParts[1]};

const FieldInfo& fieldOf(char type, bool inMedia)
{
    switch (type) {
    case 'v': return version;
    case 'o': return owner;
    case 's': return sessionName;
    case 'i': return inMedia ? mediaTitle : sessionInfo;
    case 'u': return uri;
    case 'e': return email;
    case 'p': return phone;
    case 'c': return connection;
    case 'b': return bandwidth;
    case 'z': return timeZone;
    case 'k': return encryptionKey;
    case 'a': return inMedia ? mediaAttribute : sessionAttribute;
    case 't': return time;
    case 'r': return repeatTime;
    case 'm': return mediaDescription;
    default: return unknown;
    }
}

/// Values that blanks separate.
void showParts(const Cursor& in, const TreeItem& item, std::string_view value, std::size_t valueAt, std::span<const Field<TextString>> parts)
{
    auto rest = value;
    for (const auto& part : parts) {
        const auto at = value.size() - rest.size();
        const auto token = lines::takeToken(rest);
        if (token.empty())
            return;
        lines::addPart(in, item, part, valueAt + at, token.size());
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (auto* columns = context.columns())
        columns->protocol << "/SDP";
    bool inMedia = false;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        const auto content = line.of(text);
        constexpr std::size_t valueAt = 2; // behind "v="
        if (content.size() >= valueAt && content[1] == '=') {
            inMedia |= content[0] == 'm';
            const auto& field = fieldOf(content[0], inMedia);
            const auto value = content.substr(valueAt);
            const auto item = lines::addPart(in, layer, field, valueAt, value.size());
            if (&field == &owner)
                showParts(in, item, value, valueAt, ownerParts);
            else if (&field == &connection)
                showParts(in, item, value, valueAt, connectionParts);
            else if (&field == &time)
                showParts(in, item, value, valueAt, timeParts);
        }
        in.skip(static_cast<std::uint32_t>(line.next));
    }
}

} // namespace

namespace sdp {

namespace {

/// Calls `use` with the type and the value of each line.
template <typename Use>
void forEachLine(std::string_view description, Use&& use)
{
    for (std::size_t at = 0; at < description.size();) {
        const auto line = lines::lineAt(description, at);
        const auto content = line.of(description);
        if (content.size() > 1 && content[1] == '=')
            use(content[0], content.substr(2));
        at = line.next;
    }
}

unsigned numberOf(std::string_view text)
{
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Of "IN IP4 192.0.2.1/127".
Address connectionAddress(std::string_view value)
{
    lines::takeToken(value);
    lines::takeToken(value);
    const auto address = lines::takeToken(value);
    return addressFrom(address.substr(0, address.find('/')));
}

/// A medium, while its lines are read.
struct Medium {
    Address address;
    std::uint16_t port = 0, controlPort = 0;
    Address controlAddress {};
    bool muxed = false; ///< RTCP comes to the same port: RFC 5761
};

void addMedium(const Medium& medium, MediaFacts& media)
{
    if (medium.port == 0)
        return;
    media.add({medium.address, medium.port, false});
    const auto next = static_cast<std::uint16_t>(medium.port + 1);
    if (!medium.muxed)
        media.add({medium.controlAddress ? medium.controlAddress : medium.address, medium.controlPort ? medium.controlPort : next, true});
}

} // namespace

Address addressFrom(std::string_view text)
{
    const std::string name(text);
    Ipv6Address six;
    in_addr four {};
    if (inet_pton(AF_INET, name.c_str(), &four) == 1)
        return Ipv4Address {ntohl(four.s_addr)};
    if (inet_pton(AF_INET6, name.c_str(), six.bytes.data()) == 1)
        return six;
    return {};
}

void notePlaces(std::string_view description, MediaFacts& media)
{
    Address ofSession;
    std::optional<Medium> medium;
    const auto finish = [&] {
        if (medium)
            addMedium(*medium, media);
        medium.reset();
    };
    forEachLine(description, [&](char type, std::string_view value) {
        if (type == 'c') {
            (medium ? medium->address : ofSession) = connectionAddress(value);
        } else if (type == 'm') {
            finish();
            lines::takeToken(value);
            const auto port = lines::takeToken(value);
            const auto profile = lines::takeToken(value);
            medium = Medium {ofSession};
            if (profile.starts_with("RTP/") || profile.find("/RTP/") != profile.npos)
                medium->port = static_cast<std::uint16_t>(numberOf(port.substr(0, port.find('/'))));
        } else if (type == 'a' && medium && value.starts_with("rtcp:")) {
            auto rest = value.substr(std::string_view("rtcp:").size());
            medium->controlPort = static_cast<std::uint16_t>(numberOf(lines::takeToken(rest)));
            medium->controlAddress = connectionAddress(rest);
        } else if (type == 'a' && medium && value == "rtcp-mux") {
            medium->muxed = true;
        }
    });
    finish();
}

std::string encodingOf(std::string_view description, unsigned payloadType)
{
    constexpr std::string_view map = "rtpmap:";
    std::string encoding;
    forEachLine(description, [&](char type, std::string_view value) {
        if (type != 'a' || !value.starts_with(map) || !encoding.empty())
            return;
        value.remove_prefix(map.size());
        if (numberOf(lines::takeToken(value)) != payloadType)
            return;
        const auto name = lines::takeToken(value);
        encoding = name.substr(0, name.find('/'));
    });
    return encoding;
}

} // namespace sdp

constinit const Protocol sdpProtocol {
    .layer = {"sdp", "Session Description Protocol", nullptr},
    .shortName = "SDP",
    .reference = "RFC 8866",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
