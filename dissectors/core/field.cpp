#include "dissectors/core/field.h"

#include <algorithm>

namespace porthole {

std::string_view findName(std::span<const ValueName> names, std::uint64_t value, std::string_view otherwise)
{
    const auto found = std::lower_bound(names.begin(), names.end(), value,
        [](const ValueName& entry, std::uint64_t wanted) { return entry.value < wanted; });
    return found != names.end() && found->value == value ? std::string_view {found->name} : otherwise;
}

std::string_view valueName(const FieldInfo& field, std::uint64_t value)
{
    if (field.type == FieldType::Boolean) {
        if (field.whenTrue)
            return value ? field.whenTrue : field.whenFalse;
        return value ? "True" : "False";
    }
    if (!field.hasNames)
        return {};
    const std::string_view otherwise = field.otherwise ? field.otherwise : "";
    if (field.ranges.empty())
        return findName(field.names, value, otherwise);
    for (const auto& range : field.ranges)
        if (value >= range.first && value <= range.last)
            return range.name;
    return otherwise;
}

std::string_view typeName(FieldType type)
{
    switch (type) {
    case FieldType::None: return "FT_NONE";
    case FieldType::Protocol: return "FT_PROTOCOL";
    case FieldType::Boolean: return "FT_BOOLEAN";
    case FieldType::UInt8: return "FT_UINT8";
    case FieldType::UInt16: return "FT_UINT16";
    case FieldType::UInt24: return "FT_UINT24";
    case FieldType::UInt32: return "FT_UINT32";
    case FieldType::UInt40: return "FT_UINT40";
    case FieldType::UInt48: return "FT_UINT48";
    case FieldType::UInt56: return "FT_UINT56";
    case FieldType::UInt64: return "FT_UINT64";
    case FieldType::Int8: return "FT_INT8";
    case FieldType::Int16: return "FT_INT16";
    case FieldType::Int24: return "FT_INT24";
    case FieldType::Int32: return "FT_INT32";
    case FieldType::Int64: return "FT_INT64";
    case FieldType::Float: return "FT_FLOAT";
    case FieldType::Double: return "FT_DOUBLE";
    case FieldType::AbsoluteTime: return "FT_ABSOLUTE_TIME";
    case FieldType::RelativeTime: return "FT_RELATIVE_TIME";
    case FieldType::Text: return "FT_STRING";
    case FieldType::Bytes: return "FT_BYTES";
    case FieldType::Mac: return "FT_ETHER";
    case FieldType::Ipv4: return "FT_IPv4";
    case FieldType::Ipv6: return "FT_IPv6";
    case FieldType::Eui64: return "FT_EUI64";
    case FieldType::Guid: return "FT_GUID";
    case FieldType::Oid: return "FT_OID";
    case FieldType::FrameNumber: return "FT_FRAMENUM";
    }
    return "FT_NONE";
}

std::string_view severityName(Severity severity)
{
    switch (severity) {
    case Severity::Comment: return "Comment";
    case Severity::Chat: return "Chat";
    case Severity::Note: return "Note";
    case Severity::Warning: return "Warning";
    case Severity::Error: return "Error";
    }
    return "";
}

std::string_view groupName(ExpertGroup group)
{
    switch (group) {
    case ExpertGroup::Checksum: return "Checksum";
    case ExpertGroup::Sequence: return "Sequence";
    case ExpertGroup::ResponseCode: return "Response";
    case ExpertGroup::RequestCode: return "Request";
    case ExpertGroup::Undecoded: return "Undecoded";
    case ExpertGroup::Reassemble: return "Reassemble";
    case ExpertGroup::Malformed: return "Malformed";
    case ExpertGroup::Debug: return "Debug";
    case ExpertGroup::Protocol: return "Protocol";
    case ExpertGroup::Security: return "Security";
    case ExpertGroup::Comments: return "Comment";
    case ExpertGroup::Decryption: return "Decryption";
    case ExpertGroup::Assumption: return "Assumption";
    case ExpertGroup::Deprecated: return "Deprecated";
    }
    return "";
}

} // namespace porthole
