// Bodies of messages by their media type (RFC 2046): which protocol shows them, and what it is told of them.
#pragma once

#include "dissectors/dissector.h"

#include <string>
#include <string_view>

namespace porthole::media {

/// What a message says of its body. Given to the body's protocol as the note at its beginning.
struct MediaType : MessageNote {
    std::string type;       ///< "text/html", in lower case; empty: not said
    std::string parameters; ///< "charset=utf-8; boundary=x"
    std::size_t size() const override { return sizeof *this + type.size() + parameters.size(); }
};

/// Takes the value of a Content-Type header field apart.
MediaType parse(std::string_view contentType);
/// A parameter's value without its quotes; empty if it is not there.
std::string_view parameter(std::string_view parameters, std::string_view name);

/// Hands a body to the protocol of its media type. False if there is none, or it finds that the bytes are not its own.
bool call(Context& context, const Cursor& body, const MediaType& type);
/// True if a protocol is known for the type.
bool known(std::string_view type);
/// The body as a whole, shown by type and length.
void showUnknown(Context& context, const Cursor& body, const MediaType& type);

/// Calls a protocol for a body with a type of the caller's choice.
bool callAs(Context& context, const Protocol& protocol, const Cursor& body, const MediaType& type);
/// The type that the caller noted; "" if none.
std::string_view typeOf(Context& context, const Cursor& body);

/// Appends " (text)" to the Info column.
void appendInfo(Context& context, std::string_view text);

} // namespace porthole::media
