// What stands in a filter, read as a value of the type that it is compared with.
#pragma once

#include "analysis/filter/value.h"

#include <memory>
#include <string>
#include <string_view>

namespace porthole::analysis {

/// A value with the bytes that it refers to.
struct Constant {
    Value value;
    std::shared_ptr<const std::string> bytes;

    static Constant ofBytes(std::string bytes, FieldType type);
};

/// Reads unquoted text. `partial`: a MAC address may be incomplete. False, and in `problem` why.
bool readLiteral(std::string_view text, FieldType type, bool partial, Constant& constant, std::string& problem);
/// Reads what stood in quotes.
bool readString(std::string_view text, FieldType type, Constant& constant, std::string& problem);
/// Reads a character constant.
bool readCharacter(std::uint32_t code, FieldType type, Constant& constant, std::string& problem);
/// Finds the value that the field gives this name: "tcp", "Set". Upper and lower case are the same.
bool readName(std::string_view text, const FieldInfo& field, Constant& constant, std::string& problem);

/// "2026-11-26T08:30:00.5Z", "2026-11-26 08:30", "Nov 26, 2026 08:30:00": in UTC if it says so or tells its distance from
/// UTC, else in local time.
bool readAbsoluteTime(const std::string& text, Nanoseconds& time, std::string& problem);
/// Seconds: "0.25", ".5", "-1.000000001".
bool readDuration(std::string_view text, Nanoseconds& duration);

/// "1.3.6.1" of its encoding (X.690 section 8.19), and back.
std::string oidText(ByteView bytes);
bool readOid(std::string_view text, std::string& bytes);

} // namespace porthole::analysis
