// What the parts of DHCPv6 share.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::dhcpv6 {

/// How an option's content is laid out.
enum class Kind : std::uint8_t {
    Opaque,    ///< nothing but bytes
    Addresses, ///< IPv6 addresses
    Names,     ///< domain names below a title
    Name,      ///< one domain name
    Number,    ///< one, as wide as its field
    Codes,     ///< option numbers
    Text,      ///< or bytes: all of it
    Options,   ///< more options
    Composite, ///< has a reader of its own
};

struct OptionInfo {
    std::uint16_t number;
    const char* name;
    Kind kind = Kind::Opaque;
    const FieldInfo* field = nullptr;
    const FieldInfo* title = nullptr; ///< of Names
};

/// The message around an option.
struct Message {
    Context& context;
    std::uint8_t type = 0;
    TreeItem relayHops {}; ///< the hop count of the relay around this message
    unsigned hops = 0;
    int depth = 0; ///< of options in options and messages in messages
};
constexpr int deepest = 32; ///< RFC 8415 section 7.6: HOP_COUNT_LIMIT is 8; RFC 3315's was 32

const OptionInfo* findOption(std::uint16_t number);
bool readOptions(Cursor& in, const TreeItem& parent, Message& message);
void readMessage(Cursor& in, const TreeItem& layer, Message& message);
/// Domain names, each with what is wrong with it.
void readNames(Cursor in, const TreeItem& parent, const FieldInfo& field, Message& message);
void readIdentifier(Cursor in, const TreeItem& option, Message& message); ///< a DUID

void complain(const TreeItem& option, std::string_view text); ///< malformedOption

// Readers of composite options: identity.cpp, softwire.cpp.
using Reader = void (*)(Cursor in, const TreeItem& option, Message& message);
Reader findReader(std::uint16_t number);
Reader findSoftwireReader(std::uint16_t number);

extern const Field<TextString> optionName;
extern const Field<std::uint16_t> optionType;
extern const Field<std::uint16_t> requestedOption;
extern const Field<std::uint8_t> messageType;
extern const ExpertInfo malformedOption;
std::string_view messageTypeName(std::uint8_t type);

extern const FieldList tableFields, optionFields, nameFields, softwireFields;
extern const ExpertList optionExperts, nameExperts;

} // namespace porthole::dhcpv6
