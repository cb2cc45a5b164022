// NetBIOS Name Service: RFC 1002 section 4.2. Its messages are shaped like those of DNS.

#include "dissectors/application/dns_name.h"
#include "dissectors/application/netbios_services.h"
#include "dissectors/dissector.h"

#include <algorithm>

namespace porthole {

namespace nbns {

namespace {

void appendFlags(const ItemView& item, Text& out);
void appendService(const ItemView& item, Text& out);
void appendEntryService(const ItemView& item, Text& out);
void appendNodeFlags(const ItemView& item, Text& out);
void appendNameFlags(const ItemView& item, Text& out);
void entryLabel(const ItemView& item, Text& out);
void lifetimeText(std::uint64_t seconds, Text& out);

constexpr std::uint16_t nbType = 32, nbstatType = 33;
constexpr unsigned waitForAcknowledgment = 7;

constexpr ValueName opcodes[] = {{0, "Name query"}, {5, "Registration"}, {6, "Release"}, {7, "Wait for acknowledgment"},
    {8, "Refresh"}, {9, "Refresh (alternate opcode)"}, {15, "Multi-homed registration"}};
constexpr ValueName responseCodes[] = {{0, "No error"}, {1, "Request was invalidly formatted"}, {2, "Server failure"},
    {3, "Requested name does not exist"}, {4, "Request is not implemented"}, {5, "Request was refused"},
    {6, "Name is owned by another node"}, {7, "Name is in conflict"}};
constexpr ValueName types[] = {{nbType, "NB"}, {nbstatType, "NBSTAT"}};
constexpr ValueName classes[] = {{1, "IN"}, {2, "CS"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}};
constexpr ValueName nodeTypes[] = {{0, "B-node"}}; // as tshark names the shifted value; appendNodeFlags() names them all
constexpr Booleans yesNo {"Yes", "No"};
constexpr Booleans groupOrUnique {"Group name", "Unique name"};

constexpr Field<std::uint16_t> id {"nbns.id", "Transaction ID", Base::Hex};
constexpr Field<std::uint16_t> flagsField {"nbns.flags", "Flags", Base::Hex, Append {appendFlags}};
constexpr Field<bool> response {
    "nbns.flags.response", "Response", Mask {0x8000}, Width {16}, Booleans {"Message is a response", "Message is a query"}};
constexpr Field<std::uint16_t> opcode {"nbns.flags.opcode", "Opcode", Mask {0x7800}, Names {opcodes}};
constexpr Field<bool> authoritative {"nbns.flags.authoritative", "Authoritative", Mask {0x0400}, Width {16},
    Booleans {"Server is an authority for domain", "Server is not an authority for domain"}};
constexpr Field<bool> truncated {
    "nbns.flags.truncated", "Truncated", Mask {0x0200}, Width {16}, Booleans {"Message is truncated", "Message is not truncated"}};
constexpr Field<bool> recursionDesired {"nbns.flags.recdesired", "Recursion desired", Mask {0x0100}, Width {16},
    Booleans {"Do query recursively", "Don't do query recursively"}};
constexpr Field<bool> recursionAvailable {"nbns.flags.recavail", "Recursion available", Mask {0x0080}, Width {16},
    Booleans {"Server can do recursive queries", "Server can't do recursive queries"}};
constexpr Field<bool> broadcast {
    "nbns.flags.broadcast", "Broadcast", Mask {0x0010}, Width {16}, Booleans {"Broadcast packet", "Not a broadcast packet"}};
constexpr Field<std::uint16_t> responseCode {"nbns.flags.rcode", "Reply code", Mask {0x000f}, Names {responseCodes}};
constexpr Field<std::uint16_t> questionCount {"nbns.count.queries", "Questions"};
constexpr Field<std::uint16_t> answerCount {"nbns.count.answers", "Answer RRs"};
constexpr Field<std::uint16_t> authorityCount {"nbns.count.auth_rr", "Authority RRs"};
constexpr Field<std::uint16_t> additionalCount {"nbns.count.add_rr", "Additional RRs"};

constexpr Field<NoValue> queriesItem {"nbns.queries", "Queries"};
constexpr Field<NoValue> answersItem {"nbns.answers", "Answers"};
constexpr Field<NoValue> authoritiesItem {"nbns.authorities", "Authoritative nameservers"};
constexpr Field<NoValue> additionalItem {"nbns.additional", "Additional records"};
constexpr Field<NoValue> entryItem {"nbns.entry", "Entry", Label {entryLabel}};
constexpr Field<TextString> nameField {"nbns.name", "Name", Append {appendService}};
constexpr Field<std::uint16_t> typeField {"nbns.type", "Type", Names {types}};
constexpr Field<std::uint16_t> classField {"nbns.class", "Class", Names {classes}};
constexpr Field<std::uint32_t> lifetime {"nbns.ttl", "Time to live", ValueText {lifetimeText}};
constexpr Field<std::uint16_t> dataLength {"nbns.data_length", "Data length"};
constexpr Field<std::uint16_t> nodeFlags {"nbns.nb_flags", "Name flags", Base::Hex, Append {appendNodeFlags}};
constexpr Field<bool> nodeGroup {"nbns.nb_flags.group", "Name type", Mask {0x8000}, Width {16}, groupOrUnique};
constexpr Field<std::uint16_t> nodeType {"nbns.nb_flags.ont", "ONT", Mask {0x6000}, Names {nodeTypes}};
constexpr Field<Ipv4Address> address {"nbns.addr", "Addr"};
constexpr Field<ByteString> unknownData {"nbns.data", "Data"};

constexpr Field<std::uint8_t> nameCount {"nbns.number_of_names", "Number of names"};
constexpr Field<TextString> entryName {"nbns.netbios_name", "Name", Append {appendEntryService}};
constexpr Field<std::uint16_t> nameFlags {"nbns.name_flags", "Name flags", Base::Hex, Append {appendNameFlags}};
constexpr Field<bool> nameGroup {"nbns.name_flags.group", "Name type", Mask {0x8000}, Width {16}, groupOrUnique};
constexpr Field<std::uint16_t> nameNodeType {"nbns.name_flags.ont", "ONT", Mask {0x6000}, Names {nodeTypes}};
constexpr Field<bool> deregistered {"nbns.name_flags.drg", "Name is being deregistered", Mask {0x1000}, Width {16}, yesNo};
constexpr Field<bool> inConflict {"nbns.name_flags.cnf", "Name is in conflict", Mask {0x0800}, Width {16}, yesNo};
constexpr Field<bool> active {"nbns.name_flags.act", "Name is active", Mask {0x0400}, Width {16}, yesNo};
constexpr Field<bool> permanent {"nbns.name_flags.prm", "Permanent node name", Mask {0x0200}, Width {16}, yesNo};
constexpr Field<MacAddress> unitId {"nbns.unit_id", "Unit ID"};
constexpr Field<std::uint8_t> jumpers {"nbns.jumpers", "Jumpers", Base::Hex};
constexpr Field<std::uint8_t> testResult {"nbns.test_result", "Test result", Base::Hex};
constexpr Field<std::uint16_t> version {"nbns.version_number", "Version number", Base::Hex};
constexpr Field<std::uint16_t> period {"nbns.period_of_statistics", "Period of statistics", Base::Hex};
constexpr Field<std::uint16_t> crcErrors {"nbns.num_crcs", "Number of CRCs"};
constexpr Field<std::uint16_t> alignmentErrors {"nbns.num_alignment_errors", "Number of alignment errors"};
constexpr Field<std::uint16_t> collisions {"nbns.num_collisions", "Number of collisions"};
constexpr Field<std::uint16_t> sendAborts {"nbns.num_send_aborts", "Number of send aborts"};
constexpr Field<std::uint32_t> goodSends {"nbns.num_good_sends", "Number of good sends"};
constexpr Field<std::uint32_t> goodReceives {"nbns.num_good_receives", "Number of good receives"};
constexpr Field<std::uint16_t> retransmits {"nbns.numretransmits", "Number of retransmits"};
constexpr Field<std::uint16_t> noResources {"nbns.num_no_resource_conditions", "Number of no resource conditions"};
constexpr Field<std::uint16_t> commandBlocks {"nbns.numcommand_blocks", "Number of command blocks"};
constexpr Field<std::uint16_t> pendingSessions {"nbns.numpending_sessions", "Number of pending sessions"};
constexpr Field<std::uint16_t> mostPending {"nbns.max_num_pending_sessions", "Max number of pending sessions"};
constexpr Field<std::uint16_t> mostSessions {"nbns.max_total_sessions_possible", "Max total sessions possible"};
constexpr Field<std::uint16_t> packetSize {"nbns.session_data_packet_size", "Session data packet size"};
constexpr Field<NoValue> incompleteItem {"nbns.incomplete", "incomplete entry"};

constexpr ExpertInfo incomplete {"nbns.incomplete_entry", Severity::Error, ExpertGroup::Malformed, "incomplete entry"};

constexpr const FieldInfo* fields[] = {&id, &flagsField, &response, &opcode, &authoritative, &truncated, &recursionDesired,
    &recursionAvailable, &broadcast, &responseCode, &questionCount, &answerCount, &authorityCount, &additionalCount,
    &queriesItem, &answersItem, &authoritiesItem, &additionalItem, &entryItem, &nameField, &typeField, &classField, &lifetime,
    &dataLength, &nodeFlags, &nodeGroup, &nodeType, &address, &unknownData, &nameCount, &entryName, &nameFlags, &nameGroup,
    &nameNodeType, &deregistered, &inConflict, &active, &permanent, &unitId, &jumpers, &testResult, &version, &period,
    &crcErrors, &alignmentErrors, &collisions, &sendAborts, &goodSends, &goodReceives, &retransmits, &noResources,
    &commandBlocks, &pendingSessions, &mostPending, &mostSessions, &packetSize, &incompleteItem};
constexpr const ExpertInfo* experts[] = {&incomplete};
constexpr Parent parents[] = {{Table::UdpPort, 137}};

// Labels

void appendFlags(const ItemView& item, Text& out)
{
    const auto word = item.value();
    if (word & response.mask)
        out << ", Response";
    out << ", Opcode: " << findName(opcodes, opcode.extract(word), "Unknown");
    const FieldInfo* const bits[] = {&authoritative, &truncated, &recursionDesired, &recursionAvailable, &broadcast};
    for (const auto* bit : bits) {
        const bool ofResponses = bit == &authoritative || bit == &recursionAvailable;
        if ((word & bit->mask) && (!ofResponses || (word & response.mask)))
            out << ", " << bit->name;
    }
    if (word & response.mask)
        out << ", Reply code: " << findName(responseCodes, responseCode.extract(word), "Unknown");
}

/// A name is noted when its line tells what service the last byte stands for: "HOST<20>".
void appendService(const ItemView& item, Text& out)
{
    constexpr std::size_t typeSize = 4; // "<20>", at the end or before the scope
    const auto name = item.text();
    auto mark = name.rfind('<');
    while (mark != name.npos && mark > 0 && mark + typeSize != name.size() && name.substr(mark + typeSize - 1, 2) != ">.")
        mark = name.rfind('<', mark - 1);
    if (!item.noted() || mark == name.npos || name.size() < mark + typeSize)
        return;
    unsigned type = 0;
    for (const char digit : name.substr(mark + 1, 2))
        type = type * 16 + static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    out << " (" << findName(netbiosServices, type, "Unknown") << ')';
}

void appendEntryService(const ItemView& item, Text& out)
{
    constexpr std::size_t nameBytes = 16;
    const auto bytes = item.packet().sources[item.item().source].bytes;
    const auto at = item.item().offset + nameBytes - 1;
    if (at >= bytes.size())
        return;
    out.format("<{:02x}> ({})", bytes[at], findName(netbiosServices, bytes[at], "Unknown"));
}

std::string_view nodeTypeName(std::uint64_t type)
{
    constexpr std::string_view names[] = {"B-node", "P-node", "M-node", "H-node"};
    return names[type & 3];
}

void appendNodeFlags(const ItemView& item, Text& out)
{
    const auto word = item.value();
    const auto type = nodeType.extract(word);
    out << (word & nodeGroup.mask ? ", Name type" : "") << ", ONT: " << findName(nodeTypes, type, "Unknown");
    out << " (" << nodeTypeName(type) << (word & nodeGroup.mask ? ", group)" : ", unique)");
}

void appendNameFlags(const ItemView& item, Text& out)
{
    const auto word = item.value();
    out << (word & nameGroup.mask ? ", Name type" : "") << ", ONT: " << findName(nodeTypes, nameNodeType.extract(word), "Unknown");
    const FieldInfo* const bits[] = {&deregistered, &inConflict, &active, &permanent};
    for (const auto* bit : bits)
        if (word & bit->mask)
            out << ", " << bit->name;
}

void entryLabel(const ItemView& item, Text& out)
{
    const auto name = item.find(nameField).text();
    out << name.substr(0, name.find("> (") == name.npos ? name.npos : name.find("> (") + 1);
    out << ": type " << findName(types, item.valueOf(typeField), "Unknown");
    out << ", class " << findName(classes, item.valueOf(classField), "Unknown");
}

void lifetimeText(std::uint64_t seconds, Text& out)
{
    struct Unit {
        std::uint64_t seconds;
        const char* name;
    };
    constexpr Unit units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    if (seconds == 0)
        out << "0 seconds";
    Separator comma(", ");
    for (const auto& unit : units) {
        const auto count = seconds / unit.seconds;
        seconds %= unit.seconds;
        if (count == 0)
            continue;
        out << comma.next();
        out.format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
    }
}

// Names

void appendNameByte(Text& out, std::uint8_t byte)
{
    if (byte >= 0x20 && byte < 0x7f)
        out << static_cast<char>(byte);
    else
        out.format("<{:02x}>", byte);
}

/// Fifteen bytes without the blanks behind them.
void appendTrimmed(Text& out, ByteView name)
{
    auto size = name.size();
    while (size > 0 && name[size - 1] == ' ')
        --size;
    if (size == 0)
        size = name.size();
    for (const auto byte : name.first(size))
        appendNameByte(out, byte);
}

/// Decodes a first-level encoded name, with the scope that follows it: RFC 1001 section 14.1.
/// Gives false if it is none; then the text says why.
bool decodeName(std::string_view encoded, Text& out, std::uint8_t& type)
{
    constexpr std::size_t nameBytes = 16;
    const auto isLetter = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    std::array<std::uint8_t, 32> bytes {};
    std::size_t count = 0, at = 0;
    for (; at < encoded.size() && encoded[at] != '.'; at += 2) {
        const char* fault = nullptr;
        if (!isLetter(encoded[at]))
            fault = "1st character not between A and Z in first-level encoding";
        else if (at + 1 >= encoded.size() || encoded[at + 1] == '.')
            fault = "odd number of bytes";
        else if (!isLetter(encoded[at + 1]))
            fault = "2nd character not between A and Z in first-level encoding";
        if (fault) {
            out << "Illegal NetBIOS name (" << fault << ')';
            return false;
        }
        if (count < bytes.size())
            bytes[count] = static_cast<std::uint8_t>((encoded[at] - 'A') << 4 | (encoded[at + 1] - 'A'));
        ++count;
    }
    if (count < nameBytes) {
        out.format("Illegal NetBIOS name ({} bytes long)", count);
        return false;
    }
    appendTrimmed(out, ByteView(bytes).first(nameBytes - 1));
    type = bytes[nameBytes - 1];
    out.format("<{:02x}>", type);
    out << encoded.substr(at);
    return true;
}

struct Entry {
    dns::Name wire;
    Text name;
    std::uint16_t type = 0, dnsClass = 0;
    std::uint8_t service = 0;
    bool legal = false;

    /// Name, type and class: what a question is, and how a resource record begins.
    bool read(Cursor& in, std::uint32_t start)
    {
        wire.read(in, start);
        if (!in)
            return false;
        legal = decodeName(wire.text(), name, service);
        type = in.peek16();
        dnsClass = in.peek16(2);
        in.skip(4);
        return static_cast<bool>(in);
    }
    TreeItem add(const Cursor& in, const TreeItem& list, bool isQuestion)
    {
        const auto item = list.add(entryItem, in.source(), wire.offset(), wire.wireLength() + 4, 0);
        if (!item)
            return item;
        if (!isQuestion && type == nbType && legal)
            name.format(" ({})", findName(netbiosServices, service, "Unknown"));
        const auto nameItem = item.addText(nameField, name.view()).setOffset(wire.offset(), wire.wireLength());
        if (isQuestion && legal)
            nameItem.note();
        item.add(typeField, in.source(), in.position() - 4, 2, type);
        item.add(classField, in.source(), in.position() - 2, 2, dnsClass);
        return item;
    }
};

// Parts of a message

void addFlags(const TreeItem& item, std::uint16_t word)
{
    const bool isResponse = word & response.mask;
    item.bits(response, word);
    item.bits(opcode, word);
    if (isResponse)
        item.bits(authoritative, word);
    item.bits(truncated, word);
    item.bits(recursionDesired, word);
    if (isResponse)
        item.bits(recursionAvailable, word);
    item.bits(broadcast, word);
    if (isResponse)
        item.bits(responseCode, word);
}

void addIncomplete(Cursor& in, const TreeItem& item, std::uint32_t left)
{
    if (item)
        item.add(incompleteItem, in.source(), in.position(), std::min(left, in.remaining()), 0).expert(incomplete);
}

void dissectAddresses(Cursor& in, const TreeItem& item, std::uint32_t left)
{
    constexpr std::uint32_t flagBytes = 2, addressBytes = 4;
    while (left > 0 && in) {
        if (left < flagBytes) {
            addIncomplete(in, item, left);
            return;
        }
        const auto flags = in.read(item, nodeFlags);
        flags.item.bits(nodeGroup, flags);
        flags.item.bits(nodeType, flags);
        left -= flagBytes;
        if (left < addressBytes) {
            addIncomplete(in, item, left);
            return;
        }
        in.read(item, address);
        left -= addressBytes;
    }
}

/// RFC 1002 section 4.2.18.
void dissectStatistics(Cursor& in, const TreeItem& item)
{
    constexpr std::uint32_t unitBytes = 6;
    if (in.remaining() >= unitBytes)
        in.read(item, unitId);
    const FieldInfo* const counters[] = {&jumpers, &testResult, &version, &period, &crcErrors, &alignmentErrors, &collisions,
        &sendAborts, &goodSends, &goodReceives, &retransmits, &noResources, &commandBlocks, &pendingSessions, &mostPending,
        &mostSessions, &packetSize};
    for (const auto* field : counters) {
        const std::uint32_t size = field->width / 8u;
        if (in.remaining() < size) {
            addIncomplete(in, item, in.remaining());
            in.fail(field, size);
            return;
        }
        in.number(item, *field, size);
    }
}

void dissectNodeStatus(Cursor& in, const TreeItem& item, std::uint32_t length)
{
    constexpr std::uint32_t nameBytes = 16, entryBytes = 18;
    if (length == 0) {
        addIncomplete(in, item, 0);
        return;
    }
    auto data = in.take(length);
    for (unsigned count = data.read(item, nameCount); count > 0 && data; --count) {
        if (data.remaining() < entryBytes) {
            addIncomplete(data, item, data.remaining());
            data.fail(&entryName, entryBytes);
            return;
        }
        Text name;
        const auto start = data.position();
        const auto bytes = data.bytes({}, entryName, nameBytes);
        if (!data)
            return;
        appendTrimmed(name, bytes.value.first(nameBytes - 1));
        if (item)
            item.addText(entryName, name.view()).setOffset(start, nameBytes);
        const auto flags = data.read(item, nameFlags);
        const FieldInfo* const bits[] = {&nameGroup, &nameNodeType, &deregistered, &inConflict, &active, &permanent};
        for (const auto* bit : bits)
            flags.item.bits(*bit, flags);
    }
    dissectStatistics(data, item);
}

struct Message {
    std::uint32_t start;
    std::uint16_t flags;
    Text* info; ///< null: what is not for the Info column
};

void dissectQuestion(Cursor& in, const TreeItem& list, const Message& message)
{
    Entry entry;
    if (!entry.read(in, message.start))
        return;
    if (message.info && !(message.flags & response.mask))
        *message.info << ' ' << findName(types, entry.type, "Unknown") << ' ' << entry.name.view();
    entry.add(in, list, true);
}

/// What an answer tells the Info column.
void writeAnswer(Cursor& in, const Entry& entry, const Message& message)
{
    if (!message.info)
        return;
    if (entry.type != nbType) {
        *message.info << ' ' << findName(types, entry.type, "Unknown");
        return;
    }
    if (opcode.extract(message.flags) == waitForAcknowledgment)
        return;
    auto ahead = in;
    ahead.skip(2);
    const auto ip = ahead.u32();
    if (!ahead)
        return;
    *message.info << " NB ";
    appendIpv4(*message.info, ip);
}

void dissectRecord(Cursor& in, const TreeItem& list, const Message& message)
{
    Entry entry;
    if (!entry.read(in, message.start))
        return;
    const auto item = entry.add(in, list, false);
    in.read(item, lifetime);
    const std::uint32_t length = in.read(item, dataLength);
    if (!in)
        return;
    const auto end = in.position() + length;
    writeAnswer(in, entry, message);
    if (entry.type == nbstatType) {
        dissectNodeStatus(in, item, length);
    } else if (entry.type != nbType) {
        in.bytes(item, unknownData, length);
    } else if (opcode.extract(message.flags) == waitForAcknowledgment) {
        while (in && in.position() + 2 <= end) { // the flags of the request: RFC 1002 section 4.2.16
            const auto flags = in.read(item, flagsField);
            addFlags(flags.item, flags);
        }
    } else {
        dissectAddresses(in, item, length);
    }
    if (in) {
        in.moveTo(end);
        item.setEnd(in.position());
    }
}

using PartFunction = void (*)(Cursor& in, const TreeItem& list, const Message& message);

void dissectSection(
    Cursor& in, const TreeItem& layer, const Message& message, const FieldInfo& title, unsigned count, PartFunction part)
{
    if (count == 0 || !in)
        return;
    const auto list = layer.add(title, in.source(), in.position(), in.remaining(), 0);
    for (; count > 0 && in; --count)
        part(in, list, message);
    if (in)
        list.setEnd(in.position());
}

void writeInfo(Text& info, std::uint16_t flags)
{
    const auto operation = findName(opcodes, opcode.extract(flags));
    if (operation.empty())
        info.format("Unknown operation ({})", opcode.extract(flags));
    else
        info << operation;
    if (!(flags & response.mask))
        return;
    info << " response";
    if (const auto code = responseCode.extract(flags))
        info << ", " << findName(responseCodes, code, "Unknown error");
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("NBNS");
    context.setInfo("");
    Message message {in.position(), in.peek16(2), nullptr};
    if (!in.has(4)) {
        layer.hide();
        in.skip(4); // fails
        return;
    }
    if (auto* columns = context.columns()) {
        message.info = &columns->info;
        writeInfo(*message.info, message.flags);
    }
    in.read(layer, id);
    addFlags(in.read(layer, flagsField).item, message.flags);
    const auto questions = in.read(layer, questionCount);
    const auto answers = in.read(layer, answerCount);
    const auto authorities = in.read(layer, authorityCount);
    const auto additional = in.read(layer, additionalCount);
    dissectSection(in, layer, message, queriesItem, questions, dissectQuestion);
    dissectSection(in, layer, message, answersItem, answers, dissectRecord);
    message.info = nullptr;
    dissectSection(in, layer, message, authoritiesItem, authorities, dissectRecord);
    dissectSection(in, layer, message, additionalItem, additional, dissectRecord);
}

} // namespace

} // namespace nbns

constinit const Protocol nbnsProtocol {
    .layer = {"nbns", "NetBIOS Name Service", nullptr},
    .shortName = "NBNS",
    .reference = "RFC 1002",
    .fields = nbns::fields,
    .experts = nbns::experts,
    .parents = nbns::parents,
    .dissect = nbns::dissect,
};

} // namespace porthole
