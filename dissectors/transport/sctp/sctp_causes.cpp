// SCTP error causes: RFC 9260 section 3.3.10; RFC 5061 section 4.3 (addresses), RFC 4895 section 4 (authentication).

#include "dissectors/transport/sctp/sctp.h"
#include "dissectors/transport/sctp/sctp_names.h"

namespace porthole {

namespace {

void causeLabel(const ItemView& item, Text& out);
void missingName(std::uint64_t type, Text& out)
{
    out.format("{} (0x{:04x})", findName(sctpParameterNames, type, "Unknown"), type);
}

enum Code : std::uint16_t {
    InvalidStream = 1,
    MissingParameter = 2,
    StaleCookie = 3,
    UnresolvableAddress = 5,
    UnrecognizedChunk = 6,
    UnrecognizedParameters = 8,
    NoUserData = 9,
    NewAddresses = 11,
    LastAddress = 0xa0,
    Refused = 0xa1,
    SourceAddress = 0xa2,
    Unauthorized = 0xa4,
    UnsupportedHmac = 0x105,
};

constexpr ValueName codeNames[] = {
    {InvalidStream, "Invalid stream identifier"},
    {MissingParameter, "Missing mandatory parameter"},
    {StaleCookie, "Stale cookie error"},
    {4, "Out of resource"},
    {UnresolvableAddress, "Unresolvable address"},
    {UnrecognizedChunk, "Unrecognized chunk type"},
    {7, "Invalid mandatory parameter"},
    {UnrecognizedParameters, "Unrecognized parameters"},
    {NoUserData, "No user data"},
    {10, "Cookie received while shutting down"},
    {NewAddresses, "Restart of an association with new addresses"},
    {12, "User initiated ABORT"},
    {13, "Protocol violation"},
    {LastAddress, "Request to delete last address"},
    {Refused, "Operation refused due to resource shortage"},
    {SourceAddress, "Request to delete source address"},
    {0xa3, "Association Aborted due to illegal ASCONF-ACK"},
    {Unauthorized, "Request refused - no authorization"},
    {UnsupportedHmac, "Unsupported HMAC identifier"},
};

constexpr Field<NoValue> causeItem {"sctp.cause", "Cause", Label {causeLabel}};
constexpr Field<std::uint16_t> code {"sctp.cause_code", "Cause code", Base::Hex, Names {codeNames}};
constexpr Field<std::uint16_t> length {"sctp.cause_length", "Cause length"};
constexpr Field<ByteString> information {"sctp.cause_information", "Cause information"};
constexpr Field<ByteString> padding {"sctp.cause_padding", "Cause padding"};
constexpr Field<std::uint16_t> stream {"sctp.cause_stream_identifier", "Stream identifier"};
constexpr Field<std::uint16_t> reserved {"sctp.cause_reserved", "Reserved"};
constexpr Field<std::uint32_t> missingCount {"sctp.cause_nr_of_missing_parameters", "Number of missing parameters"};
constexpr Field<std::uint16_t> missingType {
    "sctp.cause_missing_parameter_type", "Missing parameter type", Base::Hex, ValueText {missingName}};
constexpr Field<std::uint32_t> staleness {"sctp.cause_measure_of_staleness", "Measure of staleness in usec"};
constexpr Field<std::uint32_t> tsn {"sctp.cause_tsn", "TSN"};

constexpr const FieldInfo* fields[] = {&causeItem, &code, &length, &information, &padding, &stream, &reserved, &missingCount,
    &missingType, &staleness, &tsn};

void causeLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(code);
    const auto name = findName(codeNames, kind);
    if (name.empty()) {
        const auto size = std::max<std::uint64_t>(item.valueOf(length), 4) - 4;
        out.format("Unknown cause (Code: {}, information length: {} byte{})", kind, size, size == 1 ? "" : "s");
        return;
    }
    out << name << " cause";
    if (!item.noted())
        return;
    const auto withAddress = [&](std::string_view before) {
        out << " (" << before << ": ";
        appendSctpAddress(item, out);
        out << ')';
    };
    switch (kind) {
    case InvalidStream: out.format(" (SID: {})", item.valueOf(stream)); break;
    case UnrecognizedChunk:
        if (const auto chunk = item.find(sctpChunkType); chunk.found())
            out.format(" (Type: {} ({}))", chunk.value(), findName(sctpChunkNames, chunk.value(), "unknown"));
        break;
    case StaleCookie: out.format(" (Measure: {} usec)", item.valueOf(staleness)); break;
    case NoUserData: out.format(" (TSN: {})", item.valueOf(tsn)); break;
    case NewAddresses: withAddress("New addresses"); break;
    case LastAddress: withAddress("Last address"); break;
    case SourceAddress: withAddress("Deleted address"); break;
    default: break;
    }
}

void dissectContent(Cursor& in, const TreeItem& item, Context& context, std::uint16_t kind, int depth)
{
    switch (kind) {
    case InvalidStream:
        in.read(item, stream);
        in.read(item, reserved);
        break;
    case MissingParameter: {
        const auto count = in.read(item, missingCount);
        for (std::uint32_t i = 0; i < count && in && in.remaining() > 0; ++i)
            in.read(item, missingType);
        break;
    }
    case StaleCookie: in.read(item, staleness); break;
    case UnrecognizedChunk:
        if (depth < sctpDeepestNesting && in.remaining() > 0)
            dissectSctpChunk(in, item, context, depth + 1);
        break;
    case UnresolvableAddress:
    case UnrecognizedParameters:
    case NewAddresses:
    case LastAddress:
    case Refused:
    case SourceAddress:
    case Unauthorized: dissectSctpParameters(in, item, context, depth + 1); break;
    case NoUserData: in.read(item, tsn); break;
    case UnsupportedHmac: in.read(item, sctpHmacId); break;
    default:
        if (in.remaining() > 0)
            in.bytes(item, information, in.remaining());
    }
}

} // namespace

constinit const FieldList sctpCauseFields {fields};

void dissectSctpCauses(Cursor& in, const TreeItem& parent, Context& context, int depth)
{
    constexpr std::uint32_t header = 4;
    while (in && in.remaining() > 0 && depth <= sctpDeepestNesting) {
        const std::uint32_t size = in.peek16(2);
        const auto padded = (size + 3) / 4 * 4;
        const auto item = parent.add(causeItem, in.source(), in.position(), std::min(std::max(padded, header), in.remaining()), 0);
        const auto kind = in.read(item, code);
        in.read(item, length);
        if (!in)
            return;
        if (size < header) {
            in.fail(&length, header);
            return;
        }
        auto content = in.take(size - header);
        dissectContent(content, item, context, kind, depth);
        if (content)
            item.note(); // complete: its line sums it up
        if (in && padded > size && in.remaining() > 0)
            in.bytes(item, padding, std::min(padded - size, in.remaining()));
    }
}

} // namespace porthole
