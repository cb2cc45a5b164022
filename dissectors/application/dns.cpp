// Domain Name System: RFC 1035, RFC 6895; over TCP: RFC 7766. Multicast DNS (RFC 6762) and Link-Local Multicast Name
// Resolution (RFC 4795) speak in the same messages.

#include "dissectors/application/dns.h"

namespace porthole {

namespace dns {

namespace {

void appendKind(const ItemView& item, Text& out);
void typeLabel(const ItemView& item, Text& out);
void appendFlags(const ItemView& item, Text& out);
void conflictLabel(const ItemView& item, Text& out);
void authenticLabel(const ItemView& item, Text& out);
void questionLabel(const ItemView& item, Text& out);
void recordLabel(const ItemView& item, Text& out);
void classLabel(const ItemView& item, Text& out);
void payloadSizeLabel(const ItemView& item, Text& out);
void payloadSizePlain(const ItemView& item, Text& out);
void extraneousLabel(const ItemView& item, Text& out);

constexpr std::uint32_t headerLength = 12;
constexpr std::uint16_t optType = 41;
constexpr std::uint16_t srvType = 33;
constexpr std::size_t longestInfo = 4095;

constexpr Field<std::uint16_t> length {"dns.length", "Length"};
constexpr Field<std::uint16_t> id {"dns.id", "Transaction ID", Base::Hex};
constexpr Field<std::uint16_t> flagsField {"dns.flags", "Flags", Base::Hex, Append {appendFlags}};
constexpr Field<bool> response {
    "dns.flags.response", "Response", Mask {0x8000}, Width {16}, Booleans {"Message is a response", "Message is a query"}};
constexpr Field<std::uint16_t> opcode {"dns.flags.opcode", "Opcode", Mask {0x7800}, Names {opcodes}};
constexpr Field<bool> authoritative {"dns.flags.authoritative", "Authoritative", Mask {0x0400}, Width {16},
    Booleans {"Server is an authority for domain", "Server is not an authority for domain"}};
constexpr Field<bool> conflict {"dns.flags.conflict", "Conflict", Mask {0x0400}, Width {16}, Label {conflictLabel}};
constexpr Field<bool> truncated {
    "dns.flags.truncated", "Truncated", Mask {0x0200}, Width {16}, Booleans {"Message is truncated", "Message is not truncated"}};
constexpr Field<bool> recursionDesired {"dns.flags.recdesired", "Recursion desired", Mask {0x0100}, Width {16},
    Booleans {"Do query recursively", "Don't do query recursively"}};
constexpr Field<bool> tentative {
    "dns.flags.tentative", "Tentative", Mask {0x0100}, Width {16}, Booleans {"Tentative", "Not tentative"}};
constexpr Field<bool> recursionAvailable {"dns.flags.recavail", "Recursion available", Mask {0x0080}, Width {16},
    Booleans {"Server can do recursive queries", "Server can't do recursive queries"}};
constexpr Field<bool> reservedBit {
    "dns.flags.z", "Z", Mask {0x0040}, Width {16}, Booleans {"reserved - incorrect!", "reserved (0)"}};
constexpr Field<bool> authentic {
    "dns.flags.authenticated", "Answer authenticated", Mask {0x0020}, Width {16}, Label {authenticLabel}};
constexpr Field<bool> checkingDisabled {
    "dns.flags.checkdisable", "Non-authenticated data", Mask {0x0010}, Width {16}, Booleans {"Acceptable", "Unacceptable"}};
constexpr Field<std::uint16_t> responseCode {"dns.flags.rcode", "Reply code", Mask {0x000f}, Names {responseCodes}};

constexpr Field<std::uint16_t> questionCount {"dns.count.queries", "Questions"};
constexpr Field<std::uint16_t> zoneCount {"dns.count.zones", "Zones"};
constexpr Field<std::uint16_t> answerCount {"dns.count.answers", "Answer RRs"};
constexpr Field<std::uint16_t> prerequisiteCount {"dns.count.prerequisites", "Prerequisites"};
constexpr Field<std::uint16_t> authorityCount {"dns.count.auth_rr", "Authority RRs"};
constexpr Field<std::uint16_t> updateCount {"dns.count.updates", "Updates"};
constexpr Field<std::uint16_t> additionalCount {"dns.count.add_rr", "Additional RRs"};

constexpr Field<NoValue> queriesText {"dns.queries", "Queries"};
constexpr Field<NoValue> zoneText {"dns.zone", "Zone"};
constexpr Field<NoValue> answersText {"dns.answers", "Answers"};
constexpr Field<NoValue> prerequisitesText {"dns.prerequisites", "Prerequisites"};
constexpr Field<NoValue> authoritiesText {"dns.authorities", "Authoritative nameservers"};
constexpr Field<NoValue> updatesText {"dns.updates", "Updates"};
constexpr Field<NoValue> additionalText {"dns.additional", "Additional records"};
constexpr Field<NoValue> questionText {"dns.query", "Query", Label {questionLabel}};
constexpr Field<NoValue> recordText {"dns.record", "Record", Label {recordLabel}};

constexpr Field<TextString> questionName {"dns.qry.name", "Name"};
constexpr Field<std::uint16_t> questionNameLength {"dns.qry.name.len", "Name Length", Generated {}};
constexpr Field<std::uint16_t> labelCount {"dns.count.labels", "Label Count", Generated {}};
constexpr Field<std::uint16_t> questionType {"dns.qry.type", "Type", Names {recordTypes}};
constexpr Field<std::uint16_t> questionClass {"dns.qry.class", "Class", Base::Hex, Names {classes}, Label {classLabel}};
constexpr Field<bool> unicastWanted {"dns.qry.qu", "\"QU\" question", Mask {0x8000}, Width {16}};

constexpr Field<TextString> recordName {"dns.resp.name", "Name"};
constexpr Field<TextString> serviceName {"dns.srv.service", "Service"};
constexpr Field<TextString> serviceProtocol {"dns.srv.proto", "Protocol"};
constexpr Field<TextString> serviceDomain {"dns.srv.name", "Name"};
constexpr Field<std::uint16_t> recordClass {"dns.resp.class", "Class", Base::Hex, Names {classes}, Label {classLabel}};
constexpr Field<bool> cacheFlush {"dns.resp.cache_flush", "Cache flush", Mask {0x8000}, Width {16}};
constexpr Field<std::uint32_t> timeToLive {"dns.resp.ttl", "Time to live", Append {appendDuration}};
constexpr Field<std::uint16_t> dataLength {"dns.resp.len", "Data length"};
constexpr Field<std::uint16_t> payloadSize {
    "dns.rr.udp_payload_size", "UDP payload size", Label {payloadSizeLabel}, Plain {payloadSizePlain}};
constexpr Field<std::uint8_t> extendedCode {"dns.resp.ext_rcode", "Higher bits in extended RCODE", Base::Hex};
constexpr Field<std::uint8_t> ednsVersion {"dns.resp.edns0_version", "EDNS0 version"};
constexpr Field<std::uint16_t> ednsFlags {"dns.resp.z", "Z", Base::Hex};
constexpr Field<bool> securityWanted {"dns.resp.z.do", "DO bit", Mask {0x8000}, Width {16},
    Booleans {"Accepts DNSSEC security RRs", "Cannot handle DNSSEC security RRs"}};
constexpr Field<std::uint16_t> ednsReserved {"dns.resp.z.reserved", "Reserved", Base::Hex, Mask {0x7fff}};
constexpr Field<ByteString> undecodedData {"dns.data", "Data"};

constexpr Field<FrameNumber> responseIn {"dns.response_in", "Response In", Generated {}};
constexpr Field<FrameNumber> responseTo {"dns.response_to", "Request In", Generated {}};
constexpr Field<bool> retransmission {"dns.retransmission", "Retransmission", Generated {}};
constexpr Field<FrameNumber> firstRequest {
    "dns.retransmit_request_in", "Retransmitted request. Original request in", Generated {}};
constexpr Field<FrameNumber> firstResponse {
    "dns.retransmit_response_in", "Retransmitted response. Original response in", Generated {}};
constexpr Field<RelativeTime> responseTime {"dns.time", "Time", Generated {}};
constexpr Field<bool> unsolicited {"dns.unsolicited", "Unsolicited", Generated {}};
constexpr Field<NoValue> extraneousText {"dns.extraneous_data", "Extraneous Data", Label {extraneousLabel}};
constexpr Field<ByteString> extraneousData {"dns.extraneous.data", "Extraneous Data Bytes"};
constexpr Field<std::int32_t> extraneousLength {"dns.extraneous.length", "Extraneous Data Length", Generated {}};

constexpr ExpertInfo undecoded {"dns.undecoded.type", Severity::Note, ExpertGroup::Undecoded, "Undecoded option"};
constexpr ExpertInfo highBitSet {"dns.ttl.high_bit_set", Severity::Warning, ExpertGroup::Protocol,
    "The uppermost bit of the TTL is set (RFC 2181, section 8)"};
constexpr ExpertInfo requestAgain {
    "dns.retransmit_request", Severity::Warning, ExpertGroup::Protocol, "DNS query retransmission"};
constexpr ExpertInfo responseAgain {
    "dns.retransmit_response", Severity::Warning, ExpertGroup::Protocol, "DNS response retransmission"};
constexpr ExpertInfo extraneous {"dns.extraneous", Severity::Note, ExpertGroup::Undecoded, "Extraneous data"};

} // namespace

constexpr Field<std::uint16_t> recordType {"dns.resp.type", "Type", Names {recordTypes}, Label {typeLabel}};

namespace {

constexpr const FieldInfo* fields[] = {&length, &id, &flagsField, &response, &opcode, &authoritative, &conflict, &truncated,
    &recursionDesired, &tentative, &recursionAvailable, &reservedBit, &authentic, &checkingDisabled, &responseCode,
    &questionCount, &zoneCount, &answerCount, &prerequisiteCount, &authorityCount, &updateCount, &additionalCount,
    &queriesText, &zoneText, &answersText, &prerequisitesText, &authoritiesText, &updatesText, &additionalText, &questionText,
    &recordText, &extraneousText, &questionName, &questionNameLength, &labelCount, &questionType, &questionClass, &unicastWanted, &recordName,
    &serviceName, &serviceProtocol, &serviceDomain, &recordType, &recordClass, &cacheFlush, &timeToLive, &dataLength,
    &payloadSize, &extendedCode, &ednsVersion, &ednsFlags, &securityWanted, &ednsReserved, &undecodedData, &responseIn,
    &responseTo, &retransmission, &firstRequest, &firstResponse, &responseTime, &unsolicited, &extraneousData,
    &extraneousLength};
constexpr const ExpertInfo* experts[] = {&undecoded, &highBitSet, &requestAgain, &responseAgain, &extraneous};
constexpr const FieldList* moreFields[] = {&nameRecordFields, &securityRecordFields, &serviceRecordFields};
constexpr const ExpertList* moreExperts[] = {&securityRecordExperts, &serviceRecordExperts};

// Labels

void appendKind(const ItemView& item, Text& out)
{
    out << (item.valueOf(response) ? " (response)" : " (query)");
}

void appendFlags(const ItemView& item, Text& out)
{
    const auto word = item.value();
    out << ' ' << findName(opcodes, opcode.extract(word), "Unknown operation");
    if (word & response.mask)
        out << " response, " << findName(responseCodes, responseCode.extract(word), "Unknown error");
}

/// The AA bit of DNS is the C bit of LLMNR, which means different things in queries and responses (RFC 4795 section 2.1.1).
void conflictLabel(const ItemView& item, Text& out)
{
    out << (item.value() ? ".... .1.. .... .... = Conflict: " : ".... .0.. .... .... = Conflict: ");
    if (item.parent().value() & response.mask)
        out << (item.value() ? "The name is not considered unique" : "The name is considered unique");
    else
        out << (item.value() ? "The sender received multiple responses" : "None");
}

void authenticLabel(const ItemView& item, Text& out)
{
    out << (item.value() ? ".... .... ..1. .... = " : ".... .... ..0. .... = ");
    if (item.parent().value() & response.mask)
        out << "Answer authenticated: Answer/authority portion was " << (item.value() ? "" : "not ") << "authenticated by the server";
    else
        out << "AD bit: " << (item.value() ? "Set" : "Not set"); // RFC 6840 section 5.7
}

/// ".000 0000 0000 0001 = ": the low 15 bits of a word that carries a flag on top in multicast DNS.
void appendLow15(std::uint64_t value, Text& out)
{
    for (int bit = 15; bit >= 0; --bit) {
        out << (bit == 15 ? '.' : value >> bit & 1 ? '1' : '0');
        if (bit % 4 == 0 && bit > 0)
            out << ' ';
    }
    out << " = ";
}

void classLabel(const ItemView& item, Text& out)
{
    if (isMulticast(item))
        appendLow15(item.value(), out);
    out.format("Class: {} (0x{:04x})", findName(classes, item.value(), "Unknown"), item.value());
}

void payloadSizePlain(const ItemView& item, Text& out)
{
    if (isMulticast(item))
        out.format("0x{:04x}", item.value());
    else
        out.format("{}", item.value());
}

void payloadSizeLabel(const ItemView& item, Text& out)
{
    if (isMulticast(item))
        appendLow15(item.value(), out);
    out << "UDP payload size: ";
    payloadSizePlain(item, out);
}

/// The type of the record, or one of those that its bit map lists.
void typeLabel(const ItemView& item, Text& out)
{
    const auto name = findName(recordTypes, item.value());
    if (!item.noted())
        out.format("Type: {} ({})", name.empty() ? "Unknown" : name, item.value());
    else if (name.empty())
        out.format("RR type in bit map: Unknown ({})", item.value());
    else
        out << "RR type in bit map: " << name;
}

void questionLabel(const ItemView& item, Text& out)
{
    appendPrintable(out, item.find(questionName).text());
    out << ": type ";
    appendTypeName(out, static_cast<std::uint16_t>(item.valueOf(questionType)));
    out << ", class " << findName(classes, item.valueOf(questionClass), "Unknown");
    if (isMulticast(item))
        out << (item.valueOf(unicastWanted) ? ", \"QU\" question" : ", \"QM\" question");
}

void appendRecordName(const ItemView& item, std::uint16_t type, Text& out)
{
    if (type != srvType) {
        appendPrintable(out, item.find(recordName).text());
        return;
    }
    appendPrintable(out, item.find(serviceName).text());
    for (const auto* field : {&serviceProtocol, &serviceDomain})
        if (const auto part = item.find(*field); part.found()) {
            out << '.';
            appendPrintable(out, part.text());
        }
}

void recordLabel(const ItemView& item, Text& out)
{
    const auto type = static_cast<std::uint16_t>(item.valueOf(recordType));
    appendRecordName(item, type, out);
    out << ": type ";
    appendTypeName(out, type);
    if (type == optType)
        return;
    out << ", class " << findName(classes, item.valueOf(recordClass), "Unknown");
    if (isMulticast(item) && item.valueOf(cacheFlush))
        out << ", cache flush";
    appendRecordSummary(item, type, out);
}

void extraneousLabel(const ItemView& item, Text& out)
{
    out.format("Extraneous Data ({} bytes)", item.item().length);
}

// Parts of a message

void addFlags(const TreeItem& layer, const Cursor& in, const Message& message)
{
    if (!layer)
        return;
    const auto word = message.flags;
    const auto item = layer.add(flagsField, in.source(), message.start + 2, 2, word);
    item.bits(response, word);
    item.bits(opcode, word);
    if (message.dialect == Dialect::Llmnr) {
        item.bits(conflict, word);
        item.bits(truncated, word);
        item.bits(tentative, word);
    } else {
        if (message.isResponse())
            item.bits(authoritative, word);
        item.bits(truncated, word);
        item.bits(recursionDesired, word);
        if (message.isResponse())
            item.bits(recursionAvailable, word);
        item.bits(reservedBit, word);
        if (message.isResponse() || (word & authentic.mask))
            item.bits(authentic, word);
        item.bits(checkingDisabled, word);
    }
    if (message.isResponse())
        item.bits(responseCode, word);
}

void writeInfo(const Message& message, std::uint16_t identifier)
{
    if (!message.info)
        return;
    auto& info = *message.info;
    const auto operation = findName(opcodes, message.opcode());
    if (operation.empty())
        info.format("Unknown operation ({})", message.opcode());
    else
        info << operation;
    info.format("{} 0x{:04x}", message.isResponse() ? " response" : "", identifier);
    const auto code = static_cast<unsigned>(message.flags & responseCode.mask);
    if (!message.isResponse() || code == 0)
        return;
    const auto problem = findName(responseCodes, code);
    if (problem.empty())
        info.format(" Unknown error ({})", code);
    else
        info << ' ' << problem;
}

void dissectQuestion(Cursor& in, const TreeItem& list, const Message& message)
{
    Name name;
    name.read(in, message.start);
    const auto type = in.peek16();
    const auto word = in.peek16(2);
    if (!in.has(4))
        in.skip(4); // fails
    if (!in)
        return;
    const bool multicast = message.dialect == Dialect::Mdns;
    if (message.info) {
        *message.info << ' ';
        appendTypeName(*message.info, type);
        *message.info << ' ' << name.text();
        if (multicast)
            *message.info << (word & unicastWanted.mask ? ", \"QU\" question" : ", \"QM\" question");
    }
    if (list) {
        const auto item = list.add(questionText, in.source(), name.offset(), name.wireLength() + 4, 0);
        item.addText(questionName, name.text()).setOffset(name.offset(), name.wireLength());
        item.conclude(questionNameLength, name.length());
        item.conclude(labelCount, name.labels());
        item.add(questionType, in.source(), in.position(), 2, type);
        item.add(questionClass, in.source(), in.position() + 2, 2, multicast ? word & 0x7fffu : word);
        if (multicast)
            item.add(unicastWanted, in.source(), in.position() + 2, 2, word >> 15);
    }
    in.skip(4);
}

/// The owner of an SRV record says service, transport and domain: RFC 2782.
void addServiceName(const TreeItem& item, const Name& name)
{
    auto rest = name.text();
    const FieldInfo* const parts[] = {&serviceName, &serviceProtocol, &serviceDomain};
    for (const auto* part : parts) {
        const auto dot = part == &serviceDomain ? rest.npos : rest.find('.');
        item.addText(*part, rest.substr(0, dot)).setOffset(name.offset(), name.wireLength());
        if (dot == rest.npos)
            return;
        rest.remove_prefix(dot + 1);
    }
}

void readClassAndLifetime(Record& record)
{
    auto& in = record.in;
    const auto word = in.peek16();
    const bool multicast = record.message.dialect == Dialect::Mdns;
    if (!record.item) {
        in.skip(6);
        return;
    }
    const auto& first = record.type == optType ? payloadSize : recordClass;
    record.item.add(first, in.source(), in.position(), 2, multicast ? word & 0x7fffu : word);
    if (multicast)
        record.item.add(cacheFlush, in.source(), in.position(), 2, word >> 15);
    in.skip(2);
    if (record.type == optType) { // RFC 6891 section 6.1.3
        in.read(record.item, extendedCode);
        in.read(record.item, ednsVersion);
        const auto flags = in.read(record.item, ednsFlags);
        flags.item.bits(securityWanted, flags);
        flags.item.bits(ednsReserved, flags);
        return;
    }
    const auto seconds = in.read(record.item, timeToLive);
    if (seconds & 0x80000000)
        seconds.item.expert(highBitSet);
}

void dissectData(Record& record)
{
    if (record.length == 0)
        return; // as in dynamic updates: RFC 2136 section 2.4
    for (const auto find : {findNameRecord, findSecurityRecord, findServiceRecord})
        if (const auto dissectRecord = find(record.type)) {
            dissectRecord(record);
            return;
        }
    if (record.item) {
        Text message;
        message.format("Dissector for DNS Type ({}) code not implemented, Contact Wireshark developers if you want this supported",
            record.type);
        record.item.expert(undecoded, message.view());
        record.in.bytes(record.item, undecodedData, record.length);
    }
}

void dissectRecord(Cursor& in, const TreeItem& list, Message& message)
{
    constexpr std::uint32_t fixedPart = 10;
    Name name;
    name.read(in, message.start);
    if (!in.has(fixedPart))
        in.skip(fixedPart); // fails
    if (!in)
        return;
    const auto type = in.peek16();
    const auto bytes = in.peek16(8);
    Record record {message, in, {}, name.text(), type, bytes, in.position() + fixedPart};
    if (message.info) {
        *message.info << ' ';
        appendTypeName(*message.info, type);
        if (message.dialect == Dialect::Mdns && type != optType && (in.peek(2) & 0x80))
            *message.info << ", cache flush";
    }
    if (!in.has(fixedPart + bytes)) {
        in.skip(fixedPart + bytes); // fails
        return;
    }
    if (list) {
        record.item = list.add(recordText, in.source(), name.offset(), name.wireLength() + fixedPart + bytes, 0);
        if (type == srvType)
            addServiceName(record.item, name);
        else
            record.item.addText(recordName, name.text()).setOffset(name.offset(), name.wireLength());
        record.item.add(recordType, in.source(), in.position(), 2, type);
    }
    record.in.skip(2);
    readClassAndLifetime(record);
    record.in.read(record.item, dataLength);
    dissectData(record);
    if (record.in)
        in.skip(fixedPart + bytes);
}

using PartFunction = void (*)(Cursor& in, const TreeItem& list, Message& message);

void dissectSection(Cursor& in, const TreeItem& layer, Message& message, const FieldInfo& title, unsigned count, PartFunction part)
{
    if (count == 0 || !in)
        return;
    const auto start = in.position();
    const auto list = layer.add(title, in.source(), start, in.remaining(), 0);
    for (; count > 0 && in; --count) {
        part(in, list, message);
        if (message.info && message.info->size() >= longestInfo) { // as much as a row of tshark holds
            message.info->truncate(longestInfo);
            message.info = nullptr;
        }
    }
    if (in)
        list.setEnd(in.position());
}

/// `exchange` is of the frame; a message that is quoted in an error has no part in it.
void addLinks(const TreeItem& layer, const Message& message, const ExchangeKnowledge& exchange)
{
    if (!layer || !exchange.known)
        return;
    if (exchange.retransmissionOf) {
        layer.conclude(message.isResponse() ? firstResponse : firstRequest, exchange.retransmissionOf);
        layer.conclude(retransmission, 1);
    } else if (!message.isResponse()) {
        if (exchange.responseFrame)
            layer.conclude(responseIn, exchange.responseFrame);
    } else if (exchange.requestFrame) {
        layer.conclude(responseTo, exchange.requestFrame);
        layer.conclude(responseTime, static_cast<std::uint64_t>(exchange.delay));
    } else {
        layer.conclude(unsolicited, 1);
    }
}

void warnOfRetransmission(const TreeItem& item, const Message& message, const ExchangeKnowledge& exchange)
{
    if (!item || !exchange.retransmissionOf)
        return;
    Text text;
    if (message.isResponse())
        text.format("DNS response retransmission. Original response in frame {}", exchange.retransmissionOf);
    else
        text.format("DNS query retransmission. Original request in frame {}", exchange.retransmissionOf);
    item.expert(message.isResponse() ? responseAgain : requestAgain, text.view());
}

void addExtraneous(Cursor& in, const TreeItem& layer)
{
    const auto count = in.remaining();
    if (count == 0 || !in)
        return;
    if (!layer) {
        in.skip(count); // as with a tree: it may have been cut off
        return;
    }
    const auto group = layer.add(extraneousText, in.source(), in.position(), count, 0);
    in.bytes(group, extraneousData, count);
    group.conclude(extraneousLength, count);
    group.expert(extraneous).hide();
}

struct Counts {
    unsigned questions, answers, authorities, additional;
};

Counts readCounts(Cursor& in, const TreeItem& layer, bool isUpdate)
{
    Counts counts {};
    counts.questions = in.read(layer, isUpdate ? zoneCount : questionCount);
    counts.answers = in.read(layer, isUpdate ? prerequisiteCount : answerCount);
    counts.authorities = in.read(layer, isUpdate ? updateCount : authorityCount);
    counts.additional = in.read(layer, additionalCount);
    return counts;
}

/// A message that takes up all of `in`.
void dissectMessage(Cursor& in, const TreeItem& layer, Context& context, Dialect dialect)
{
    Message message {dialect, in.position(), in.peek16(2), nullptr};
    constexpr ExchangeKnowledge quotedAlone {.known = true};
    const auto& exchange = context.quoted() ? quotedAlone : context.knowledge().exchange;
    context.setInfo("");
    if (!in.has(4)) {
        layer.hide();
        in.skip(4); // fails
        return;
    }
    message.info = context.columns() ? &context.columns()->info : nullptr;
    const auto identifier = in.read(layer, id);
    writeInfo(message, identifier);
    addFlags(layer, in, message);
    in.skip(2);
    const bool isUpdate = message.isUpdate();
    const auto counts = readCounts(in, layer, isUpdate);
    if (!in)
        return;
    constexpr unsigned statefulOperation = 6;
    if (message.opcode() == statefulOperation && !(counts.questions | counts.answers | counts.authorities | counts.additional)) {
        dissectStatefulOperations(in, layer);
    } else {
        dissectSection(in, layer, message, isUpdate ? zoneText : queriesText, counts.questions,
            [](Cursor& at, const TreeItem& list, Message& whole) { dissectQuestion(at, list, whole); });
        dissectSection(in, layer, message, isUpdate ? prerequisitesText : answersText, counts.answers, dissectRecord);
        dissectSection(in, layer, message, isUpdate ? updatesText : authoritiesText, counts.authorities, dissectRecord);
        dissectSection(in, layer, message, additionalText, counts.additional, dissectRecord);
    }
    if (!in)
        return;
    warnOfRetransmission(identifier.item, message, exchange);
    addLinks(layer, message, exchange);
    addExtraneous(in, layer);
}

/// RFC 7766 section 8: a length of two bytes before each message.
void dissectStream(Cursor& in, TreeItem& layer, Context& context)
{
    auto item = layer;
    for (bool first = true; in.remaining() > 0 && in; first = false) {
        if (!first)
            item = context.addTopLevel(dnsProtocol.layer, in, in.remaining());
        const auto bytes = in.read(item, length);
        auto message = in.take(bytes);
        dissectMessage(message, item, context, Dialect::Dns);
        item.setEnd(in.position());
    }
}

void dissectDns(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("DNS");
    if (context.foundBy().table == Table::TcpPort)
        dissectStream(in, layer, context);
    else
        dissectMessage(in, layer, context, Dialect::Dns);
}

void dissectMdns(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("MDNS");
    dissectMessage(in, layer, context, Dialect::Mdns);
}

void dissectLlmnr(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("LLMNR");
    dissectMessage(in, layer, context, Dialect::Llmnr);
}

/// Who asked whom what: the endpoints in an order that question and answer share, because those of multicast DNS go in
/// the same direction.
void noteExchange(const Cursor& in, Context& context, std::uint8_t kind)
{
    constexpr std::uint32_t idAndFlags = 4;
    const auto* transport = context.lastTransport();
    if (!transport || context.quoted() || context.network.fragmented || !in.has(idAndFlags))
        return;
    auto& exchange = context.facts().exchange;
    const bool inOrder = std::pair(transport->source, transport->sourcePort) <= std::pair(transport->destination, transport->destinationPort);
    const std::uint64_t lowPort = inOrder ? transport->sourcePort : transport->destinationPort;
    const std::uint64_t highPort = inOrder ? transport->destinationPort : transport->sourcePort;
    const bool isResponse = in.peek(2) & 0x80;
    exchange.role = isResponse ? ExchangeFacts::Role::Response : ExchangeFacts::Role::Request;
    exchange.kind = kind;
    exchange.repeats = true;
    exchange.key = highPort << 32 | lowPort << 16 | in.peek16();
    exchange.source = inOrder == isResponse ? transport->destination : transport->source;
    exchange.destination = inOrder == isResponse ? transport->source : transport->destination;
}

constexpr std::uint8_t overUdp = 53, overTcp = 54; // ExchangeFacts::kind

void summarise(const Cursor& in, Context& context)
{
    const auto* transport = context.lastTransport();
    if (!transport || transport->kind == TransportFacts::Kind::Udp) {
        noteExchange(in, context, overUdp);
        return;
    }
    constexpr std::uint32_t prefix = 2;
    const std::uint32_t size = in.peek16();
    if (size < headerLength || in.remaining() < prefix + size)
        return; // a segment that begins amid a message, or does not hold all of it
    auto message = in;
    message.moveTo(in.position() + prefix);
    noteExchange(message, context, overTcp);
}

/// Over TCP: RFC 1035 section 4.2.2.
MessageEnd frame(ByteView bytes, FramingState&)
{
    constexpr std::size_t lengthField = 2;
    if (bytes.size() < lengthField)
        return {MessageEnd::Kind::MoreNeeded, 0};
    return {MessageEnd::Kind::Known, lengthField + (static_cast<std::uint64_t>(bytes[0]) << 8 | bytes[1])};
}

/// At other ports than 53: an ordinary query or response with not too many records.
bool looksLikeDns(const Cursor& in)
{
    if (in.captured() <= headerLength)
        return false;
    constexpr unsigned mostAnswers = 100, mostOthers = 10;
    const auto flags = in.peek16(2);
    const unsigned questions = in.peek16(4), answers = in.peek16(6), authorities = in.peek16(8), additional = in.peek16(10);
    if ((flags & opcode.mask) || additional > mostOthers)
        return false;
    if (flags & response.mask)
        return questions <= 1 && answers <= mostAnswers && authorities <= mostOthers;
    return questions == 1 && answers == 0 && authorities == 0;
}

constexpr Parent dnsParents[] = {
    {Table::UdpPort, 53}, {Table::TcpPort, 53}, {Table::TcpPort, 5353}, {Table::SctpPort, 53}, {Table::UdpHeuristic, 10}};
constexpr Parent mdnsParents[] = {{Table::UdpPort, 5353}};
constexpr Parent llmnrParents[] = {{Table::UdpPort, 5355}};

} // namespace

namespace {

std::string_view shortTypeName(std::uint16_t type)
{
    constexpr std::uint16_t anyType = 255;
    if (type == anyType)
        return "ANY";
    const auto name = findName(recordTypes, type);
    return name.substr(0, name.find(' '));
}

} // namespace

void appendTypeName(Text& out, std::uint16_t type)
{
    const auto name = shortTypeName(type);
    if (name.empty())
        out.format("Unknown ({})", type);
    else
        out << name;
}

bool isMulticast(const ItemView& item)
{
    auto top = item;
    while (top.hasParent())
        top = top.parent();
    return &top.field() == &mdnsProtocol.layer;
}

} // namespace dns

constinit const Protocol dnsProtocol {
    .layer = {"dns", "Domain Name System", dns::appendKind},
    .shortName = "DNS",
    .reference = "RFC 1035",
    .fields = dns::fields,
    .experts = dns::experts,
    .parents = dns::dnsParents,
    .dissect = dns::dissectDns,
    .summarise = dns::summarise,
    .recognises = dns::looksLikeDns,
    .moreFields = dns::moreFields,
    .moreExperts = dns::moreExperts,
    .framing = dns::frame,
};

constinit const Protocol mdnsProtocol {
    .layer = {"mdns", "Multicast Domain Name System", dns::appendKind},
    .shortName = "mDNS",
    .reference = "RFC 6762",
    .parents = dns::mdnsParents,
    .dissect = dns::dissectMdns,
    .summarise = dns::summarise,
};

constinit const Protocol llmnrProtocol {
    .layer = {"llmnr", "Link-local Multicast Name Resolution", dns::appendKind},
    .shortName = "LLMNR",
    .reference = "RFC 4795",
    .parents = dns::llmnrParents,
    .dissect = dns::dissectLlmnr,
    .summarise = dns::summarise,
};

} // namespace porthole
