// What the files of the DNS dissector share.
#pragma once

#include "dissectors/application/dns_name.h"
#include "dissectors/application/dns_values.h"
#include "dissectors/dissector.h"

namespace porthole::dns {

/// The protocols that speak in DNS messages.
enum class Dialect : std::uint8_t {
    Dns,
    Mdns,
    Llmnr,
};

/// A message while it is taken apart.
struct Message {
    Dialect dialect = Dialect::Dns;
    std::uint32_t start = 0; ///< offset of the transaction id: what compression pointers count from
    std::uint16_t flags = 0;
    Text* info = nullptr; ///< the Info column, or null

    bool isResponse() const { return flags & 0x8000; }
    unsigned opcode() const { return flags >> 11 & 15; }
    bool isUpdate() const { return opcode() == 5; }
};

/// The data of a resource record while it is taken apart.
struct Record {
    Message& message;
    Cursor in;       ///< at the data; may read on to the end of the message
    TreeItem item;   ///< the record's line
    std::string_view owner;
    std::uint16_t type = 0;
    std::uint16_t length = 0;
    std::uint32_t start = 0;

    std::uint32_t end() const { return start + length; }
    bool more() const { return in && in.position() < end(); }
    /// Bytes from here to the end of the data.
    std::uint32_t left() const { return in.position() < end() ? end() - in.position() : 0; }
    /// Reads a name and shows it.
    void readName(const FieldInfo& field, Name& name)
    {
        name.read(in, message.start);
        if (in && item)
            item.addText(field, name.text()).setOffset(name.offset(), name.wireLength());
    }
    void readName(const FieldInfo& field)
    {
        Name name;
        readName(field, name);
    }
    template <typename... Arguments>
    void appendInfo(fmt::format_string<Arguments...> pattern, Arguments&&... arguments)
    {
        if (message.info)
            message.info->format(pattern, std::forward<Arguments>(arguments)...);
    }
};

/// Dissects the data of one kind of record.
using RecordFunction = void (*)(Record& record);

/// The function for a record type, or null when nobody knows the type. Each file offers its own.
RecordFunction findNameRecord(std::uint16_t type);
RecordFunction findSecurityRecord(std::uint16_t type);
RecordFunction findServiceRecord(std::uint16_t type);

/// Writes what the line of a record says behind its type and class: the gist of its data.
void appendRecordSummary(const ItemView& record, std::uint16_t type, Text& out);
/// Its parts; a name of another file's record adds nothing.
void appendServiceSummary(const ItemView& record, std::uint16_t type, Text& out);
void appendSecuritySummary(const ItemView& record, std::uint16_t type, Text& out);

/// DNS Stateful Operations: RFC 8490.
void dissectStatefulOperations(Cursor& in, const TreeItem& layer);

/// Reads `count` bytes as text. DNS text is ASCII: other bytes show as U+FFFD.
TreeItem readAscii(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint32_t count);
/// The same bytes for the Info column.
void appendAscii(Text& out, ByteView bytes);
/// A length byte and so much text.
TreeItem readCharacterString(Cursor& in, const TreeItem& parent, const Field<std::uint8_t>& lengthField, const FieldInfo& field);
/// The types that a bit map lists: RFC 4034 section 4.1.2.
void readTypeBitmaps(Record& record);
/// " (1 day, 2 hours)": what follows a number of seconds.
void appendDuration(const ItemView& item, Text& out);
/// "A", "AAAA", ..., "Unknown (300)".
void appendTypeName(Text& out, std::uint16_t type);
/// True if the item belongs to a multicast DNS message.
bool isMulticast(const ItemView& item);

/// The type of a record; noted where a bit map lists it.
extern const Field<std::uint16_t> recordType;

extern const FieldList nameRecordFields, securityRecordFields, serviceRecordFields;
extern const ExpertList securityRecordExperts, serviceRecordExperts;

} // namespace porthole::dns
