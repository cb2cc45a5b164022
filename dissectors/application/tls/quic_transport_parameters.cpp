#include "dissectors/application/tls/quic_transport_parameters.h"

#include "dissectors/application/quic/varint.h"
#include "dissectors/application/quic/versions.h"

namespace porthole::tls {

namespace {

using quic::readVarint;

void parameterLabel(const ItemView& item, Text& out);
void typeText(const ItemView& item, Text& out);
void appendGrease(const ItemView& item, Text& out);
void decimal(const ItemView& item, Text& out) { out.format("{}", item.value()); }

constexpr std::uint64_t originalDestination = 0x00, idleTimeout = 0x01, resetToken = 0x02, udpPayloadSize = 0x03, maxData = 0x04,
                        bidiLocal = 0x05, bidiRemote = 0x06, uni = 0x07, streamsBidi = 0x08, streamsUni = 0x09, delayExponent = 0x0a,
                        maxAckDelay = 0x0b, preferredAddress = 0x0d, idLimit = 0x0e, initialSource = 0x0f, retrySource = 0x10,
                        versionInformation = 0x11, datagramSize = 0x20, cibirEncoding = 0x1000, lossBits = 0x1057,
                        googleInitialRtt = 0x3127, googleConnectionOptions = 0x3128, googleUserAgent = 0x3129, googleParams = 0x4751,
                        googleVersion = 0x4752, timeStampV2 = 0x7158, minAckDelayOld = 0xde1a, facebookReliability = 0xff00,
                        versionInformationDraft = 0xff73db, minAckDelay = 0xff03de1a;

constexpr ValueName typeNames[] = {{originalDestination, "original_destination_connection_id"}, {idleTimeout, "max_idle_timeout"},
    {resetToken, "stateless_reset_token"}, {udpPayloadSize, "max_udp_payload_size"}, {maxData, "initial_max_data"},
    {bidiLocal, "initial_max_stream_data_bidi_local"}, {bidiRemote, "initial_max_stream_data_bidi_remote"},
    {uni, "initial_max_stream_data_uni"}, {streamsBidi, "initial_max_streams_bidi"}, {streamsUni, "initial_max_streams_uni"},
    {delayExponent, "ack_delay_exponent"}, {maxAckDelay, "max_ack_delay"}, {0x0c, "disable_active_migration"},
    {preferredAddress, "preferred_address"}, {idLimit, "active_connection_id_limit"}, {initialSource, "initial_source_connection_id"},
    {retrySource, "retry_source_connection_id"}, {versionInformation, "version_information"}, {datagramSize, "max_datagram_frame_size"},
    {cibirEncoding, "cibir_encoding"}, {lossBits, "loss_bits"}, {0x2ab2, "grease_quic_bit"}, {googleInitialRtt, "google_initial_rtt"},
    {googleConnectionOptions, "google_connection_options"}, {googleUserAgent, "google_user_agent"},
    {0x312b, "google_key_update_not_yet_supported"}, {googleParams, "google_quic_params"}, {googleVersion, "google_quic_version"},
    {0x7157, "enable_time_stamp"}, {timeStampV2, "enable_time_stamp_v2"}, {minAckDelayOld, "min_ack_delay"},
    {facebookReliability, "facebook_partial_reliability"}, {versionInformationDraft, "version_information_draft"},
    {minAckDelay, "min_ack_delay"}};
constexpr ValueName timeStampChoices[] = {{1, "I would like to receive TIME_STAMP frames"}, {2, "I am able to generate TIME_STAMP frames"},
    {3, "I am able to generate TIME_STAMP frames and I would like to receive them"}};

constexpr Field<std::uint16_t> listLength {"tls.quic.len", "Parameters Length"};
constexpr Field<NoValue> parameter {"tls.quic.parameter", "Parameter", Label {parameterLabel}};
constexpr Field<std::uint64_t> type {"tls.quic.parameter.type", "Type", Label {typeText}, Plain {decimal}};
constexpr Field<std::uint64_t> length {"tls.quic.parameter.length", "Length"};
constexpr Field<std::uint16_t> oldLength {"tls.quic.parameter.lengt.old", "Length"};
constexpr Field<ByteString> valueField {"tls.quic.parameter.value", "Value"};
constexpr Field<ByteString> originalDestinationField {
    "tls.quic.parameter.original_destination_connection_id", "original_destination_connection_id"};
constexpr Field<std::uint64_t> idleTimeoutField {"tls.quic.parameter.max_idle_timeout", "max_idle_timeout"};
constexpr Field<ByteString> resetTokenField {"tls.quic.parameter.stateless_reset_token", "stateless_reset_token"};
constexpr Field<std::uint64_t> udpPayloadSizeField {"tls.quic.parameter.max_udp_payload_size", "max_udp_payload_size"};
constexpr Field<std::uint64_t> maxDataField {"tls.quic.parameter.initial_max_data", "initial_max_data"};
constexpr Field<std::uint64_t> bidiLocalField {
    "tls.quic.parameter.initial_max_stream_data_bidi_local", "initial_max_stream_data_bidi_local"};
constexpr Field<std::uint64_t> bidiRemoteField {
    "tls.quic.parameter.initial_max_stream_data_bidi_remote", "initial_max_stream_data_bidi_remote"};
constexpr Field<std::uint64_t> uniField {"tls.quic.parameter.initial_max_stream_data_uni", "initial_max_stream_data_uni"};
constexpr Field<std::uint64_t> streamsBidiField {"tls.quic.parameter.initial_max_streams_bidi", "initial_max_streams_bidi"};
constexpr Field<std::uint64_t> streamsUniField {"tls.quic.parameter.initial_max_streams_uni", "initial_max_streams_uni"};
constexpr Field<std::uint64_t> delayExponentField {"tls.quic.parameter.ack_delay_exponent", "ack_delay_exponent"};
constexpr Field<std::uint64_t> maxAckDelayField {"tls.quic.parameter.max_ack_delay", "max_ack_delay"};
constexpr Field<Ipv4Address> address4 {"tls.quic.parameter.preferred_address.ipv4address", "ipv4Address"};
constexpr Field<Ipv6Address> address6 {"tls.quic.parameter.preferred_address.ipv6address", "ipv6Address"};
constexpr Field<std::uint16_t> port4 {"tls.quic.parameter.preferred_address.ipv4port", "ipv4Port"};
constexpr Field<std::uint16_t> port6 {"tls.quic.parameter.preferred_address.ipv6port", "ipv6Port"};
constexpr Field<std::uint8_t> preferredIdLength {"tls.quic.parameter.preferred_address.connectionid.length", "Length"};
constexpr Field<ByteString> preferredId {"tls.quic.parameter.preferred_address.connectionid", "connectionId"};
constexpr Field<ByteString> preferredToken {"tls.quic.parameter.preferred_address.statelessresettoken", "statelessResetToken"};
constexpr Field<std::uint64_t> idLimitField {"tls.quic.parameter.active_connection_id_limit", "Active Connection ID Limit"};
constexpr Field<ByteString> initialSourceField {"tls.quic.parameter.initial_source_connection_id", "Initial Source Connection ID"};
constexpr Field<ByteString> retrySourceField {"tls.quic.parameter.retry_source_connection_id", "Retry Source Connection ID"};
constexpr Field<std::uint64_t> datagramSizeField {"tls.quic.parameter.max_datagram_frame_size", "max_datagram_frame_size"};
constexpr Field<std::uint64_t> cibirLength {"tls.quic.parameter.cibir_encoding.length", "length"};
constexpr Field<std::uint64_t> cibirOffset {"tls.quic.parameter.cibir_encoding.offset", "offset"};
constexpr Field<std::uint64_t> lossBitsField {"tls.quic.parameter.loss_bits", "loss_bits"};
constexpr Field<std::uint64_t> timeStampField {
    "tls.quic.parameter.enable_time_stamp_v2", "Enable TimestampV2", Names {timeStampChoices}};
constexpr Field<std::uint64_t> minAckDelayField {"tls.quic.parameter.min_ack_delay", "min_ack_delay"};
constexpr Field<TextString> userAgentField {"tls.quic.parameter.google.user_agent", "Google UserAgent"};
constexpr Field<std::uint32_t> googleVersionField {
    "tls.quic.parameter.google.quic_version", "Google QUIC version", Base::Hex, Ranges {quic::versionNames}};
constexpr Field<std::uint64_t> initialRttField {"tls.quic.parameter.google.initial_rtt", "Google Initial RTT"};
constexpr Field<ByteString> googleParamsField {"tls.quic.parameter.google.quic_params", "Google QUIC parameters"};
constexpr Field<ByteString> googleUnknown {"tls.quic.parameter.google.quic_params_unknown_field", "Google Unknown Field"};
constexpr Field<ByteString> connectionOptionsField {"tls.quic.parameter.google.connection_options", "Google Connection options"};
constexpr Field<std::uint8_t> supportedLength {
    "tls.quic.parameter.google.supported_versions_length", "Google Supported Versions Length"};
constexpr Field<std::uint32_t> supportedVersion {
    "tls.quic.parameter.google.supported_version", "Google Supported Version", Base::Hex, Ranges {quic::versionNames}};
constexpr Field<std::uint64_t> facebookField {"tls.quic.parameter.facebook.partial_reliability", "Facebook Partial Reliability"};
constexpr Field<std::uint32_t> chosenVersion {
    "tls.quic.parameter.vi.chosen_version", "Chosen Version", Base::Hex, Ranges {quic::versionNames}};
constexpr Field<std::uint32_t> otherVersion {
    "tls.quic.parameter.vi.other_version", "Other Version", Base::Hex, Ranges {quic::versionNames}, Append {appendGrease}};

constexpr const FieldInfo* fields[] = {&listLength, &parameter, &type, &length, &oldLength, &valueField, &originalDestinationField,
    &idleTimeoutField, &resetTokenField, &udpPayloadSizeField, &maxDataField, &bidiLocalField, &bidiRemoteField, &uniField,
    &streamsBidiField, &streamsUniField, &delayExponentField, &maxAckDelayField, &address4, &address6, &port4, &port6,
    &preferredIdLength, &preferredId, &preferredToken, &idLimitField, &initialSourceField, &retrySourceField, &datagramSizeField,
    &cibirLength, &cibirOffset, &lossBitsField, &timeStampField, &minAckDelayField, &userAgentField, &googleVersionField,
    &initialRttField, &googleParamsField, &googleUnknown, &connectionOptionsField, &supportedLength, &supportedVersion, &facebookField,
    &chosenVersion, &otherVersion};

/// Parameters whose value is one integer, and the unit that their line has behind it; null: the value is not in the line.
struct IntegerParameter {
    std::uint64_t type;
    const FieldInfo* field;
    const char* unit;
};
constexpr IntegerParameter integers[] = {{idleTimeout, &idleTimeoutField, " ms"}, {udpPayloadSize, &udpPayloadSizeField, ""},
    {maxData, &maxDataField, ""}, {bidiLocal, &bidiLocalField, ""}, {bidiRemote, &bidiRemoteField, ""}, {uni, &uniField, ""},
    {streamsBidi, &streamsBidiField, ""}, {streamsUni, &streamsUniField, ""}, {delayExponent, &delayExponentField, nullptr},
    {maxAckDelay, &maxAckDelayField, ""}, {idLimit, &idLimitField, ""}, {datagramSize, &datagramSizeField, ""},
    {lossBits, &lossBitsField, nullptr}, {googleInitialRtt, &initialRttField, " us"}, {timeStampV2, &timeStampField, nullptr},
    {minAckDelayOld, &minAckDelayField, ""}, {facebookReliability, &facebookField, nullptr}, {minAckDelay, &minAckDelayField, ""}};

const IntegerParameter* findInteger(std::uint64_t wanted)
{
    for (const auto& known : integers) {
        if (known.type == wanted)
            return &known;
    }
    return nullptr;
}

/// RFC 9000 section 18.1: reserved to see whether others ignore what they do not know.
bool isReserved(std::uint64_t value) { return value >= 27 && (value - 27) % 31 == 0; }

std::string_view nameOf(std::uint64_t value) { return findName(typeNames, value, isReserved(value) ? "GREASE" : "Unknown"); }

void parameterLabel(const ItemView& item, Text& out)
{
    const auto kind = item.find(type);
    if (!kind.found()) {
        out << "Parameter";
        return;
    }
    const auto name = nameOf(kind.value());
    out << "Parameter: " << name;
    if (name == "Unknown")
        out.format(" {:#04x}", kind.value());
    out.format(" (len={})", item.find(oldLength).found() ? item.valueOf(oldLength) : item.valueOf(length));
    const auto* integer = findInteger(kind.value());
    if (integer && integer->unit && item.find(*integer->field).found())
        out.format(" {}{}", item.valueOf(*integer->field), integer->unit);
}

void typeText(const ItemView& item, Text& out) { out.format("Type: {} ({:#04x})", nameOf(item.value()), item.value()); }

void appendGrease(const ItemView& item, Text& out)
{
    if (quic::isReserved(static_cast<std::uint32_t>(item.value())))
        out << " (GREASE)";
}

void readPreferredAddress(Cursor& in, const TreeItem& item)
{
    constexpr std::uint32_t tokenLength = 16;
    in.read(item, address4);
    in.read(item, port4);
    in.read(item, address6);
    in.read(item, port6);
    const auto size = in.read(item, preferredIdLength);
    if (in && size > 0)
        in.bytes(item, preferredId, size);
    in.bytes(item, preferredToken, tokenLength);
}

void readVersions(Cursor& in, const TreeItem& item)
{
    in.read(item, chosenVersion);
    while (in && in.remaining() >= 4)
        in.read(item, otherVersion);
}

void readGoogleVersion(Cursor& in, const TreeItem& item, bool fromServer)
{
    in.read(item, googleVersionField);
    if (!fromServer || in.remaining() == 0)
        return;
    in.read(item, supportedLength);
    while (in && in.remaining() >= 4)
        in.read(item, supportedVersion);
}

void readValue(Cursor in, const TreeItem& item, std::uint64_t kind, bool fromServer)
{
    if (const auto* integer = findInteger(kind)) {
        readVarint(in, item, *integer->field);
        return;
    }
    const auto rest = [&](const FieldInfo& field) { in.bytes(item, field, in.remaining()); };
    switch (kind) {
    case originalDestination: rest(originalDestinationField); break;
    case resetToken: rest(resetTokenField); break;
    case initialSource: rest(initialSourceField); break;
    case retrySource: rest(retrySourceField); break;
    case googleUserAgent: rest(userAgentField); break;
    case googleConnectionOptions: rest(connectionOptionsField); break;
    case preferredAddress: readPreferredAddress(in, item); break;
    case versionInformation: readVersions(in, item); break;
    case googleVersion: readGoogleVersion(in, item, fromServer); break;
    case googleParams:
        if (in.remaining() >= 4) {
            in.rest().bytes(item, googleParamsField, in.remaining());
            in.bytes(item, googleUnknown, 4);
        }
        break;
    case cibirEncoding:
        readVarint(in, item, cibirLength);
        readVarint(in, item, cibirOffset);
        break;
    default: break;
    }
}

} // namespace

void dissectQuicTransportParameters(Cursor in, const TreeItem& extension, Context&, bool fromServer, bool draft)
{
    // Up to draft 26: lengths of two bytes, that of all parameters first.
    const bool old = draft && in.peek16() + 2u == in.remaining();
    if (old)
        in.read(extension, listLength);
    while (in && in.remaining() > 0) {
        const auto item = extension.add(parameter, in.source(), in.position(), 0, 0);
        const auto kind = old ? Value<std::uint64_t>(in.number(item, type, 2)) : readVarint(in, item, type);
        const auto size = old ? std::uint64_t {in.read(item, oldLength)} : readVarint(in, item, length).value;
        if (!in)
            return;
        auto content = in.rest(static_cast<std::uint32_t>(std::min<std::uint64_t>(size, 0xffffffff)));
        in.bytes(item, valueField, static_cast<std::uint32_t>(std::min<std::uint64_t>(size, 0xffffffff)));
        const bool isId = kind == originalDestination || kind == initialSource || kind == retrySource;
        if (in && (size > 0 || isId))
            readValue(content, item, kind, fromServer);
        item.setEnd(in.position());
    }
}

constinit const FieldList quicTransportFields {fields};

} // namespace porthole::tls
