// What the parts of DHCP share: the message as a whole, and how options are read.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::dhcp {

/// How an option's content is laid out.
enum class Kind : std::uint8_t {
    Opaque,    ///< nothing but bytes
    Address,   ///< one IPv4 address
    Addresses, ///< any number of them
    Text,      ///< up to the end of the option
    Number,    ///< one, as wide as its field
    Numbers,   ///< any number of them
    Composite, ///< has a reader of its own: findComposite()
};

struct OptionInfo {
    std::uint8_t number;
    const char* name;
    Kind kind = Kind::Opaque;
    const FieldInfo* field = nullptr;
};

/// What is assigned to the number, or its range.
OptionInfo findOption(std::uint8_t number);

/// RFC 2132 section 9.3: where else options stand.
struct Overload {
    static constexpr std::uint8_t file = 1, serverName = 2, both = 3;
};

/// The message around an option.
struct Message {
    Context& context;
    Cursor start;                  ///< at its first byte
    std::string_view vendorClass;  ///< option 60; empty: none
    std::uint8_t type = 0;         ///< option 53; 0: none
    bool strangeOverload = false;  ///< option 52 says something that it cannot
    bool overloaded = false;       ///< further options in the header have been shown
};

constexpr std::uint32_t serverNameOffset = 44, serverNameLength = 64, fileOffset = 108, fileLength = 128;

/// `in` holds the content of one option, all of it.
using CompositeReader = void (*)(Cursor in, const TreeItem& option, Message& message);
CompositeReader findComposite(std::uint8_t number);       ///< client_options.cpp
CompositeReader findServiceComposite(std::uint8_t number); ///< service_options.cpp

/// Shows options up to the end of `in`, or to the End option; false if there is no End.
bool readOptions(Cursor& in, const TreeItem& parent, Message& message, bool overload);
void readAddresses(Cursor in, const TreeItem& parent, const FieldInfo& field, const TreeItem& option);
void readRelayInformation(Cursor in, const TreeItem& option, Message& message);
void readVendorInformation(Cursor in, const TreeItem& option, Message& message);
void readVendorOption(Cursor in, const TreeItem& option, Message& message);
void readNovellOptions(Cursor in, const TreeItem& option, Message& message);
void readVendorClasses(Cursor in, const TreeItem& option, Message& message);

/// Bytes as text up to the end of `in`.
inline Value<ByteView> readText(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    return in.bytes(parent, field, in.remaining());
}

/// "(86400s) 1 day"
void durationText(std::uint64_t seconds, Text& out);

// Shared fields.
extern const Field<std::uint8_t> optionType;
extern const Field<std::uint8_t> messageType;
extern const Field<std::uint8_t> suboptionLength;
extern const Field<std::uint8_t> hardwareType;
extern const Field<MacAddress> hardwareMac;
extern const ExpertInfo badLength, missingLength, missingValue, unknownSuboption;

/// An expert item of badLength: "length isn't 4".
template <typename... Arguments>
void complain(const TreeItem& option, const ExpertInfo& expert, fmt::format_string<Arguments...> pattern, Arguments&&... arguments)
{
    if (!option)
        return;
    Text text;
    text.format(pattern, std::forward<Arguments>(arguments)...);
    option.expert(expert, text.view());
}

extern const FieldList optionFields, tableFields, clientFields, serviceFields, relayFields, vendorFields;
extern const ExpertList optionExperts, clientExperts, serviceExperts, relayExperts;

} // namespace porthole::dhcp
