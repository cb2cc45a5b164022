#include "dissectors/application/quic/frame_tree.h"

#include "dissectors/application/quic/info.h"
#include "dissectors/application/quic/stream_tree.h"
#include "dissectors/application/quic/varint.h"
#include "dissectors/application/tls/names.h"

namespace porthole::quic {

Value<std::uint64_t> readVarint(Cursor& in, TreeItem parent, const FieldInfo& field)
{
    const auto length = 1u << (in.peek() >> 6);
    const auto position = in.position();
    if (!in.has(length)) {
        in.fail(&field, length);
        return {};
    }
    std::uint64_t value = in.u8() & 0x3f;
    for (auto left = length - 1; left > 0; --left)
        value = value << 8 | in.u8();
    Value<std::uint64_t> result {value, {}};
    if (in && parent)
        result.item = parent.add(field, in.source(), position, length, value);
    return result;
}

namespace {

void frameLabel(const ItemView& item, Text& out);
void decimal(const ItemView& item, Text& out) { out.format("{}", item.value()); }
void appendAckFrequencyBits(const ItemView& item, Text& out);
void appendPortPresence(const ItemView& item, Text& out);

constexpr RangeName typeNames[] = {{0x00, 0x00, "PADDING"}, {0x01, 0x01, "PING"}, {0x02, 0x03, "ACK"}, {0x04, 0x04, "RESET_STREAM"},
    {0x05, 0x05, "STOP_SENDING"}, {0x06, 0x06, "CRYPTO"}, {0x07, 0x07, "NEW_TOKEN"}, {0x08, 0x0f, "STREAM"}, {0x10, 0x10, "MAX_DATA"},
    {0x11, 0x11, "MAX_STREAM_DATA"}, {0x12, 0x12, "MAX_STREAMS (BIDI)"}, {0x13, 0x13, "MAX_STREAMS (UNI)"},
    {0x14, 0x14, "DATA_BLOCKED"}, {0x15, 0x15, "STREAM_DATA_BLOCKED"}, {0x16, 0x16, "STREAMS_BLOCKED (BIDI)"},
    {0x17, 0x17, "STREAMS_BLOCKED (UNI)"}, {0x18, 0x18, "NEW_CONNECTION_ID"}, {0x19, 0x19, "RETIRE_CONNECTION_ID"},
    {0x1a, 0x1a, "PATH_CHALLENGE"}, {0x1b, 0x1b, "PATH_RESPONSE"}, {0x1c, 0x1c, "CONNECTION_CLOSE (Transport)"},
    {0x1d, 0x1d, "CONNECTION_CLOSE (Application)"}, {0x1e, 0x1e, "HANDSHAKE_DONE"}, {0x30, 0x31, "DATAGRAM"},
    {0x40, 0x40, "MP_NEW_CONNECTION_ID"}, {0x41, 0x41, "MP_RETIRE_CONNECTION_ID"}, {0x42, 0x43, "MP_ACK"}, {0x44, 0x44, "ADD_ADDRESS"},
    {0x45, 0x45, "REMOVE_ADDRESS"}, {0x46, 0x46, "UNIFLOWS"}, {0xac, 0xac, "IMMEDIATE_ACK"}, {0xaf, 0xaf, "ACK_FREQUENCY"},
    {0x2f5, 0x2f5, "TIME_STAMP"}};

constexpr RangeName errorNames[] = {{0, 0, "NO_ERROR"}, {1, 1, "INTERNAL_ERROR"}, {2, 2, "CONNECTION_REFUSED"}, {3, 3, "FLOW_CONTROL_ERROR"},
    {4, 4, "STREAM_ID_ERROR"}, {5, 5, "STREAM_STATE_ERROR"}, {6, 6, "FINAL_SIZE_ERROR"}, {7, 7, "FRAME_ENCODING_ERROR"},
    {8, 8, "TRANSPORT_PARAMETER_ERROR"}, {9, 9, "CONNECTION_ID_LIMIT_ERROR"}, {10, 10, "PROTOCOL_VIOLATION"}, {11, 11, "INVALID_TOKEN"},
    {12, 12, "APPLICATION_ERROR"}, {13, 13, "CRYPTO_BUFFER_EXCEEDED"}, {14, 14, "KEY_UPDATE_ERROR"}, {15, 15, "AEAD_LIMIT_REACHED"},
    {16, 16, "NO_VIABLE_PATH"}, {17, 17, "VERSION_NEGOTIATION_ERROR"}, {0x100, 0x1ff, "CRYPTO_ERROR"}};

constexpr ValueName initiators[] = {{0, "Client-initiated"}, {1, "Server-initiated"}};
constexpr ValueName directions[] = {{0, "Bidirectional"}, {1, "Unidirectional"}};

constexpr Field<NoValue> frameField {"quic.frame", "Frame", Label {frameLabel}};
constexpr Field<std::uint64_t> type {"quic.frame_type", "Frame Type", Base::Hex, Ranges {typeNames}, Plain {decimal}};
constexpr Field<std::uint32_t> paddingLength {"quic.padding_length", "Padding Length", Generated {}};
constexpr Field<std::uint64_t> ackLargest {"quic.ack.largest_acknowledged", "Largest Acknowledged"};
constexpr Field<std::uint64_t> ackDelay {"quic.ack.ack_delay", "ACK Delay"};
constexpr Field<std::uint64_t> ackRangeCount {"quic.ack.ack_range_count", "ACK Range Count"};
constexpr Field<std::uint64_t> ackFirstRange {"quic.ack.first_ack_range", "First ACK Range"};
constexpr Field<std::uint64_t> ackGap {"quic.ack.gap", "Gap"};
constexpr Field<std::uint64_t> ackRange {"quic.ack.ack_range", "ACK Range"};
constexpr Field<std::uint64_t> ackEct0 {"quic.ack.ect0_count", "ECT(0) Count"};
constexpr Field<std::uint64_t> ackEct1 {"quic.ack.ect1_count", "ECT(1) Count"};
constexpr Field<std::uint64_t> ackCe {"quic.ack.ecn_ce_count", "ECN-CE Count"};
constexpr Field<std::uint64_t> resetStreamId {"quic.rsts.stream_id", "Stream ID"};
constexpr Field<std::uint64_t> resetError {"quic.rsts.application_error_code", "Application Error code"};
constexpr Field<std::uint64_t> resetFinalSize {"quic.rsts.final_size", "Final Size"};
constexpr Field<std::uint64_t> stopStreamId {"quic.ss.stream_id", "Stream ID"};
constexpr Field<std::uint64_t> stopError {"quic.ss.application_error_code", "Application Error code"};
constexpr Field<std::uint64_t> cryptoOffset {"quic.crypto.offset", "Offset"};
constexpr Field<std::uint64_t> cryptoLength {"quic.crypto.length", "Length"};
constexpr Field<NoValue> cryptoData {"quic.crypto.crypto_data", "Crypto Data"};
constexpr Field<std::uint64_t> tokenLength {"quic.nt.length", "(Token) Length"};
constexpr Field<ByteString> token {"quic.nt.token", "Token"};
constexpr Field<bool> streamFin {"quic.stream.fin", "Fin", Mask {0x01}};
constexpr Field<bool> streamHasLength {"quic.stream.len", "Len(gth)", Mask {0x02}};
constexpr Field<bool> streamHasOffset {"quic.stream.off", "Off(set)", Mask {0x04}};
constexpr Field<std::uint64_t> streamId {"quic.stream.stream_id", "Stream ID"};
constexpr Field<std::uint64_t> streamInitiator {"quic.stream.initiator", "Stream initiator", Mask {0x01}, Names {initiators}};
constexpr Field<std::uint64_t> streamDirection {"quic.stream.direction", "Stream direction", Mask {0x02}, Names {directions}};
constexpr Field<std::uint64_t> streamOffset {"quic.stream.offset", "Offset"};
constexpr Field<std::uint64_t> streamLength {"quic.stream.length", "Length"};
constexpr Field<ByteString> streamData {"quic.stream_data", "Stream Data"};
constexpr Field<std::uint64_t> maximumData {"quic.md.maximum_data", "Maximum Data"};
constexpr Field<std::uint64_t> maximumStreamId {"quic.msd.stream_id", "Stream ID"};
constexpr Field<std::uint64_t> maximumStreamData {"quic.msd.maximum_stream_data", "Maximum Stream Data"};
constexpr Field<std::uint64_t> maximumStreams {"quic.ms.max_streams", "Max Streams"};
constexpr Field<std::uint64_t> blockedLimit {"quic.sb.stream_data_limit", "Stream Data Limit"};
constexpr Field<std::uint64_t> blockedStreamId {"quic.sdb.stream_id", "Stream ID"};
constexpr Field<std::uint64_t> blockedStreams {"quic.sib.stream_limit", "Stream Limit"};
constexpr Field<std::uint64_t> idRetirePriorTo {"quic.nci.retire_prior_to", "Retire Prior To"};
constexpr Field<std::uint64_t> idSequence {"quic.nci.sequence", "Sequence"};
constexpr Field<std::uint8_t> idLength {"quic.nci.connection_id.length", "Connection ID Length"};
constexpr Field<ByteString> connectionId {"quic.nci.connection_id", "Connection ID"};
constexpr Field<ByteString> resetToken {"quic.nci.stateless_reset_token", "Stateless Reset Token"};
constexpr Field<std::uint64_t> retiredSequence {"quic.rci.sequence", "Sequence"};
constexpr Field<ByteString> challengeData {"quic.path_challenge.data", "Data"};
constexpr Field<ByteString> responseData {"quic.path_response.data", "Data"};
constexpr Field<std::uint64_t> closeError {"quic.cc.error_code", "Error code", Ranges {errorNames}};
constexpr Field<std::uint64_t> closeApplicationError {"quic.cc.error_code.app", "Application Error code"};
constexpr Field<std::uint8_t> closeAlert {"quic.cc.error_code.tls_alert", "TLS Alert Description", Names {tls::alertNames}};
constexpr Field<std::uint64_t> closeFrameType {"quic.cc.frame_type", "Frame Type"};
constexpr Field<std::uint64_t> reasonLength {"quic.cc.reason_phrase.length", "Reason phrase Length"};
constexpr Field<TextString> reason {"quic.cc.reason_phrase", "Reason phrase"};
constexpr Field<std::uint64_t> datagramLength {"quic.dg.length", "Datagram Length"};
constexpr Field<ByteString> datagramData {"quic.dg", "Datagram"};
constexpr Field<std::uint64_t> frequencySequence {"quic.af.sequence_number", "Sequence Number"};
constexpr Field<std::uint64_t> frequencyThreshold {"quic.af.ack_eliciting_threshold", "Ack-Eliciting Threshold"};
constexpr Field<std::uint64_t> frequencyDelay {"quic.af.request_max_ack_delay", "Request Max Ack Delay"};
constexpr Field<std::uint8_t> frequencyLast {"quic.af.last_byte", "Last Byte", Base::Hex, Append {appendAckFrequencyBits}};
constexpr Field<std::uint8_t> frequencyReserved {"quic.af.reserved", "Reserved", Mask {0xfc}};
constexpr Field<bool> frequencyIgnoreOrder {"quic.af.ignore_order", "Ignore Order", Mask {0x02}};
constexpr Field<bool> frequencyIgnoreCe {"quic.af.ignore_ce", "Ignore CE", Mask {0x01}};
constexpr Field<std::uint64_t> timeStampValue {"quic.ts", "Time Stamp"};

// Multipath: draft-deconinck-quic-multipath.
constexpr Field<std::uint64_t> uniflowId {"quic.mp_uniflow_id", "Uniflow ID"};
constexpr Field<std::uint8_t> addressConfig {"quic.mp_first_byte", "Config", Base::Hex, Append {appendPortPresence}};
constexpr Field<std::uint8_t> addressReserved {"quic.mp_reserved_bit", "Reserved", Mask {0xe0}};
constexpr Field<bool> addressHasPort {"quic.port_presence_bit", "Port presence", Mask {0x10}};
constexpr Field<std::uint8_t> addressVersion {"quic.ip_version", "IP Version", Mask {0x0f}};
constexpr Field<std::uint64_t> addressId {"quic.mp_address_id", "Address ID"};
constexpr Field<std::uint64_t> addressSequence {"quic.mp_sequence_number", "Sequence Number"};
constexpr Field<std::uint64_t> addressInterface {"quic.mp_interface_type", "Interface Type"};
constexpr Field<Ipv4Address> address {"quic.mp_ip_address", "IP Address"};
constexpr Field<Ipv6Address> address6 {"quic.mp_ip_address_v6", "IP Address"};
constexpr Field<std::uint16_t> addressPort {"quic.mp_port", "Port"};
constexpr Field<std::uint64_t> receivingUniflows {"quic.mp_receiving_uniflows", "Receiving uniflows"};
constexpr Field<std::uint64_t> sendingUniflows {"quic.mp_act_send_uf", "Active sending uniflows"};
constexpr Field<NoValue> receivingSection {"quic.mp_receiving_uniflows_section", "Receiving uniflows"};
constexpr Field<NoValue> sendingSection {"quic.mp_act_send_uf_section", "Active sending uniflows"};
constexpr Field<NoValue> uniflowInfo {"quic.mp_uniflow_info_section", "Uniflow Info Section"};
constexpr Field<std::uint64_t> uniflowAddress {"quic.mp_add_local_address_id", "Local address id"};

constexpr ExpertInfo unknownType {"quic.ft.unknown", Severity::Note, ExpertGroup::Undecoded, "Unknown Frame Type"};
constexpr ExpertInfo violation {
    "quic.protocol_violation", Severity::Warning, ExpertGroup::Protocol, "Invalid data according to the protocol"};

constexpr const FieldInfo* fields[] = {&frameField, &type, &paddingLength, &ackLargest, &ackDelay, &ackRangeCount, &ackFirstRange,
    &ackGap, &ackRange, &ackEct0, &ackEct1, &ackCe, &resetStreamId, &resetError, &resetFinalSize, &stopStreamId, &stopError,
    &cryptoOffset, &cryptoLength, &cryptoData, &tokenLength, &token, &streamFin, &streamHasLength, &streamHasOffset, &streamId,
    &streamInitiator, &streamDirection, &streamOffset, &streamLength, &streamData, &maximumData, &maximumStreamId,
    &maximumStreamData, &maximumStreams, &blockedLimit, &blockedStreamId, &blockedStreams, &idRetirePriorTo, &idSequence, &idLength,
    &connectionId, &resetToken, &retiredSequence, &challengeData, &responseData, &closeError, &closeApplicationError, &closeAlert,
    &closeFrameType, &reasonLength, &reason, &datagramLength, &datagramData, &frequencySequence, &frequencyThreshold,
    &frequencyDelay, &frequencyLast, &frequencyReserved, &frequencyIgnoreOrder, &frequencyIgnoreCe, &timeStampValue, &uniflowId,
    &addressConfig, &addressReserved, &addressHasPort, &addressVersion, &addressId, &addressSequence, &addressInterface, &address,
    &address6, &addressPort, &receivingUniflows, &sendingUniflows, &receivingSection, &sendingSection, &uniflowInfo, &uniflowAddress};
constexpr const ExpertInfo* experts[] = {&unknownType, &violation};

/// The frame type as the labels have it, without the stream's flags.
void appendTypeName(std::uint64_t value, Text& out)
{
    for (const auto& range : typeNames) {
        if (value >= range.first && value <= range.last) {
            out << range.name;
            return;
        }
    }
    out << "Unknown";
}

void appendStreamSummary(const ItemView& item, Text& out)
{
    const auto id = item.valueOf(streamId);
    const auto data = item.find(streamData);
    const auto length = data.found() ? data.item().length : 0;
    out.format(" id={} fin={} off={} len={} dir={} origin={}", id, item.valueOf(streamFin), item.valueOf(streamOffset),
        item.find(streamLength).found() ? item.valueOf(streamLength) : length, directions[id >> 1 & 1].name, initiators[id & 1].name);
}

void appendClose(const ItemView& item, Text& out)
{
    const auto error = item.find(closeError);
    if (!error.found())
        return;
    out << " Error code: " << valueName(closeError, error.value());
    if (const auto alert = item.find(closeAlert); alert.found())
        out << " (" << valueName(closeAlert, alert.value()) << ')';
}

void frameLabel(const ItemView& item, Text& out)
{
    const auto kind = item.find(type);
    if (!kind.found()) {
        out << "Frame";
        return;
    }
    const auto value = kind.value();
    appendTypeName(value, out);
    using namespace frametype;
    if (value >= streamFirst && value <= streamLast) {
        appendStreamSummary(item, out);
        return;
    }
    const auto appendId = [&](const FieldInfo& field) {
        if (const auto id = item.find(field); id.found())
            out.format(" id={}", id.value());
    };
    switch (value) {
    case padding:
        out.format(" Length: {}", item.valueOf(paddingLength));
        break;
    case resetStream:
        appendId(resetStreamId);
        out.format(" Error code: {:#x}", item.valueOf(resetError));
        break;
    case stopSending:
        appendId(stopStreamId);
        out.format(" Error code: {:#x}", item.valueOf(stopError));
        break;
    case maxStreamData:
        appendId(maximumStreamId);
        break;
    case streamDataBlocked:
        appendId(blockedStreamId);
        break;
    case closeTransport:
        appendClose(item, out);
        break;
    case closeApplication:
        out.format(" Error code: {:#x}", item.valueOf(closeApplicationError));
        break;
    default:
        break;
    }
}

void appendAckFrequencyBits(const ItemView& item, Text& out)
{
    if (item.value() & frequencyIgnoreCe.mask)
        out << ", Ignore CE";
    if (item.value() & frequencyIgnoreOrder.mask)
        out << ", Ignore Order";
}

void appendPortPresence(const ItemView& item, Text& out)
{
    if (item.value() & addressHasPort.mask)
        out << ", Port presence";
}

void readAck(Cursor& in, const TreeItem& item, bool ecn)
{
    readVarint(in, item, ackLargest);
    readVarint(in, item, ackDelay);
    auto ranges = readVarint(in, item, ackRangeCount).value;
    readVarint(in, item, ackFirstRange);
    for (; ranges > 0 && in; --ranges) {
        readVarint(in, item, ackGap);
        readVarint(in, item, ackRange);
    }
    if (!ecn)
        return;
    readVarint(in, item, ackEct0);
    readVarint(in, item, ackEct1);
    readVarint(in, item, ackCe);
}

void readConnectionId(Cursor& in, const TreeItem& item)
{
    constexpr std::uint32_t resetTokenLength = 16;
    readVarint(in, item, idSequence);
    readVarint(in, item, idRetirePriorTo);
    const auto length = in.read(item, idLength);
    if (length.item && (length < 1 || length > longestConnectionId))
        length.item.expert(violation, "Connection ID Length must be between 1 and 20 bytes");
    if (in && length > 0)
        in.bytes(item, connectionId, length);
    in.bytes(item, resetToken, resetTokenLength);
}

void readClose(Cursor& in, const TreeItem& item, bool ofTransport)
{
    if (ofTransport) {
        constexpr std::uint64_t firstCryptoError = 0x100, lastCryptoError = 0x1ff;
        const auto error = readVarint(in, item, closeError);
        if (error.item && error.value >= firstCryptoError && error.value <= lastCryptoError)
            item.add(closeAlert, in.source(), in.position() - 1, 1, error.value & 0xff);
        readVarint(in, item, closeFrameType);
    } else {
        readVarint(in, item, closeApplicationError);
    }
    const auto length = readVarint(in, item, reasonLength);
    if (in)
        in.bytes(item, reason, static_cast<std::uint32_t>(std::min<std::uint64_t>(length, 0xffffffff)));
}

void readAckFrequency(Cursor& in, const TreeItem& item)
{
    readVarint(in, item, frequencySequence);
    readVarint(in, item, frequencyThreshold);
    readVarint(in, item, frequencyDelay);
    const auto bits = in.read(item, frequencyLast);
    bits.item.bits(frequencyReserved, bits);
    bits.item.bits(frequencyIgnoreCe, bits);
    bits.item.bits(frequencyIgnoreOrder, bits);
}

void readAddress(Cursor& in, const TreeItem& item)
{
    const auto config = in.read(item, addressConfig);
    config.item.bits(addressReserved, config);
    config.item.bits(addressHasPort, config);
    config.item.bits(addressVersion, config);
    readVarint(in, item, addressId);
    readVarint(in, item, addressSequence);
    readVarint(in, item, addressInterface);
    if ((config & addressVersion.mask) == 6)
        in.read(item, address6);
    else
        in.read(item, address);
    if (config & addressHasPort.mask)
        in.read(item, addressPort);
}

void readUniflowSection(Cursor& in, const TreeItem& item, const FieldInfo& section, std::uint64_t count)
{
    const auto start = in.position();
    const auto all = item.add(section, in.source(), start, 0, 0);
    for (; count > 0 && in; --count) {
        const auto at = in.position();
        const auto one = all.add(uniflowInfo, in.source(), at, 0, 0);
        readVarint(in, one, uniflowId);
        readVarint(in, one, uniflowAddress);
        one.setEnd(in.position());
    }
    all.setEnd(in.position());
}

void readUniflows(Cursor& in, const TreeItem& item)
{
    readVarint(in, item, addressSequence);
    const auto receiving = readVarint(in, item, receivingUniflows).value;
    const auto sending = readVarint(in, item, sendingUniflows).value;
    readUniflowSection(in, item, receivingSection, receiving);
    readUniflowSection(in, item, sendingSection, sending);
}

std::uint32_t limited(std::uint64_t length) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(length, 0xffffffff)); }

void readCrypto(Cursor& in, const TreeItem& item, Context& context, const FrameNote* note)
{
    readVarint(in, item, cryptoOffset);
    const auto length = readVarint(in, item, cryptoLength);
    if (!in)
        return;
    auto data = in.rest(limited(length));
    in.bytes(item, cryptoData, limited(length));
    if (in)
        showCrypto(data, item, context, note);
}

void readStream(Cursor& in, const TreeItem& item, Context& context, const Frame& frame, TreeItem typeItem, const FrameNote* note)
{
    typeItem.bits(streamFin, frame.type);
    typeItem.bits(streamHasLength, frame.type);
    typeItem.bits(streamHasOffset, frame.type);
    const auto id = readVarint(in, item, streamId);
    id.item.bits(streamInitiator, id);
    id.item.bits(streamDirection, id);
    if (frame.type & streamHasOffset.mask)
        readVarint(in, item, streamOffset);
    auto length = std::uint64_t {in.remaining()};
    if (frame.type & streamHasLength.mask)
        length = readVarint(in, item, streamLength);
    if (!in)
        return;
    auto data = in.rest(limited(length));
    in.bytes(item, streamData, limited(length));
    if (in)
        showStream(data, item, context, note);
}

void readContent(Cursor& in, const TreeItem& item, const Frame& frame, const Value<std::uint64_t>& kind)
{
    using namespace frametype;
    switch (frame.type) {
    case ack:
    case ackEcn:
        readAck(in, item, frame.type == ackEcn);
        break;
    case mpAck:
    case mpAckEcn:
        readVarint(in, item, uniflowId);
        readAck(in, item, frame.type == mpAckEcn);
        break;
    case resetStream:
        readVarint(in, item, resetStreamId);
        readVarint(in, item, resetError);
        readVarint(in, item, resetFinalSize);
        break;
    case stopSending:
        readVarint(in, item, stopStreamId);
        readVarint(in, item, stopError);
        break;
    case newToken: {
        const auto length = readVarint(in, item, tokenLength);
        in.bytes(item, token, limited(length));
        break;
    }
    case maxData:
        readVarint(in, item, maximumData);
        break;
    case maxStreamData:
        readVarint(in, item, maximumStreamId);
        readVarint(in, item, maximumStreamData);
        break;
    case maxStreamsBidi:
    case maxStreamsUni:
        readVarint(in, item, maximumStreams);
        break;
    case dataBlocked:
        readVarint(in, item, blockedLimit);
        break;
    case streamDataBlocked:
        readVarint(in, item, blockedStreamId);
        readVarint(in, item, blockedLimit);
        break;
    case streamsBlockedBidi:
    case streamsBlockedUni:
        readVarint(in, item, blockedStreams);
        break;
    case mpNewConnectionId:
        readVarint(in, item, uniflowId);
        readConnectionId(in, item);
        break;
    case newConnectionId:
        readConnectionId(in, item);
        break;
    case mpRetireConnectionId:
        readVarint(in, item, uniflowId);
        readVarint(in, item, retiredSequence);
        break;
    case retireConnectionId:
        readVarint(in, item, retiredSequence);
        break;
    case pathChallenge:
        in.bytes(item, challengeData, 8);
        break;
    case pathResponse:
        in.bytes(item, responseData, 8);
        break;
    case closeTransport:
    case closeApplication:
        readClose(in, item, frame.type == closeTransport);
        break;
    case datagram:
    case datagramWithLength: {
        auto length = std::uint64_t {in.remaining()};
        if (frame.type == datagramWithLength)
            length = readVarint(in, item, datagramLength);
        in.bytes(item, datagramData, limited(length));
        break;
    }
    case ackFrequency:
        readAckFrequency(in, item);
        break;
    case timeStamp:
        readVarint(in, item, timeStampValue);
        break;
    case addAddress:
        readAddress(in, item);
        break;
    case removeAddress:
        readVarint(in, item, addressId);
        readVarint(in, item, addressSequence);
        break;
    case uniflows:
        readUniflows(in, item);
        break;
    default:
        if (!frame.known)
            item.expert(unknownType, fmt::format("Unknown Frame Type {:#x}", kind.value));
        break;
    }
}

void showFrame(Cursor& in, const TreeItem& layer, Context& context, const Frame& frame, const FrameNote* note)
{
    const auto begin = in.position();
    const auto item = layer.add(frameField, in.source(), begin, 0, 0);
    if (frame.type == frametype::padding) {
        const auto length = static_cast<std::uint32_t>(frame.end - frame.begin);
        item.add(type, in.source(), begin, 1, 0);
        item.conclude(paddingLength, length);
        in.skip(length);
        item.setEnd(in.position());
        return;
    }
    const auto kind = readVarint(in, item, type);
    if (frame.type == frametype::crypto)
        readCrypto(in, item, context, note);
    else if (frame.isStream())
        readStream(in, item, context, frame, kind.item, note);
    else
        readContent(in, item, frame, kind);
    item.setEnd(in.position());
}

} // namespace

void showFrames(Cursor in, const TreeItem& layer, Context& context, const PacketContents& contents, Text& figure)
{
    FigureLine line(figure, contents.type, contents.note.number);
    const auto payload = in.view();
    std::size_t at = 0;
    Frame frame;
    auto noted = contents.note.frames.begin();
    for (std::uint32_t index = 0; in && nextFrame(payload, at, frame); ++index) {
        while (noted != contents.note.frames.end() && noted->index < index)
            ++noted;
        const auto* note = noted != contents.note.frames.end() && noted->index == index ? &*noted : nullptr;
        if (auto* columns = context.columns())
            appendFrame(columns->info, frame);
        line.add(frame, note ? std::string_view(note->messages) : std::string_view {});
        showFrame(in, layer, context, frame, note);
    }
}

constinit const FieldList frameFields {fields};
constinit const ExpertList frameExperts {experts};

} // namespace porthole::quic
