#include "dissectors/core/expert.h"

#include "dissectors/dissector.h"

namespace porthole {

namespace {

// Wireshark's numbers: filters such as `_ws.expert.severity == error` are written with them.
constexpr ValueName severities[] = {
    {0x00100000, "Comment"},
    {0x00200000, "Chat"},
    {0x00400000, "Note"},
    {0x00600000, "Warning"},
    {0x00800000, "Error"},
};
constexpr ValueName groups[] = {
    {0x01000000, "Checksum"},
    {0x02000000, "Sequence"},
    {0x03000000, "Response"},
    {0x04000000, "Request"},
    {0x05000000, "Undecoded"},
    {0x06000000, "Reassemble"},
    {0x07000000, "Malformed"},
    {0x08000000, "Debug"},
    {0x09000000, "Protocol"},
    {0x0a000000, "Security"},
    {0x0b000000, "Comment"},
    {0x0c000000, "Decryption"},
    {0x0d000000, "Assumption"},
    {0x0e000000, "Deprecated"},
};

void expertLabel(const ItemView& item, Text& out);

} // namespace

constexpr Field<NoValue> expertItem {"_ws.expert", "Expert Info", Generated {}, Label {expertLabel}};
constexpr Field<TextString> expertMessage {"_ws.expert.message", "Message", Generated {}, OnlyValue {}, Hidden {}};
constexpr Field<std::uint32_t> expertSeverity {
    "_ws.expert.severity", "Severity level", Names {severities}, OnlyName {}, Generated {}};
constexpr Field<std::uint32_t> expertGroup {"_ws.expert.group", "Group", Names {groups}, OnlyName {}, Generated {}};

constexpr ExpertInfo malformedExpert {
    "_ws.malformed.expert", Severity::Error, ExpertGroup::Malformed, "Malformed Packet (Exception occurred)"};

namespace {

constexpr const FieldInfo* expertFields[] = {&expertItem, &expertMessage, &expertSeverity, &expertGroup};
constexpr const ExpertInfo* malformedExperts[] = {&malformedExpert};

void expertLabel(const ItemView& item, Text& out)
{
    const auto message = item.find(expertMessage);
    out.format("Expert Info ({}/{}): {}", valueName(expertSeverity, item.valueOf(expertSeverity)),
        valueName(expertGroup, item.valueOf(expertGroup)), message.found() ? message.text() : std::string_view {});
}

void appendFailedProtocol(const ItemView& item, Text& out)
{
    if (const auto* protocol = item.packet().failedIn)
        out << ": " << protocol->shortName;
}

void appendTruncatedProtocol(const ItemView& item, Text& out)
{
    if (const auto* protocol = item.packet().failedIn)
        out << ": " << protocol->shortName << " truncated";
}

} // namespace

constinit const Protocol expertProtocol {
    .layer = {"_ws.expert_info", "Expert Info", nullptr},
    .shortName = "Expert",
    .reference = "generated",
    .fields = expertFields,
};

constinit const Protocol malformedProtocol {
    .layer = {"_ws.malformed", "Malformed Packet", appendFailedProtocol},
    .shortName = "Malformed packet",
    .reference = "generated",
    .experts = malformedExperts,
};

constinit const Protocol shortProtocol {
    .layer = {"_ws.short", "Packet size limited during capture", appendTruncatedProtocol},
    .shortName = "Short",
    .reference = "generated",
};

} // namespace porthole
