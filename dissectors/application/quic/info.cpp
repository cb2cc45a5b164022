#include "dissectors/application/quic/info.h"

#include "dissectors/core/field.h"

namespace porthole::quic {

namespace {

constexpr std::size_t longestQuotation = 32; ///< bytes of a stream's data shown in a figure's line

constexpr ValueName shortNames[] = {{0x00, "PADDING"}, {0x01, "PING"}, {0x02, "ACK"}, {0x03, "ACK_ECN"}, {0x04, "RS"}, {0x05, "SS"},
    {0x06, "CRYPTO"}, {0x07, "NT"}, {0x10, "MD"}, {0x11, "MSD"}, {0x12, "MS"}, {0x13, "MS"}, {0x14, "DB"}, {0x15, "SDB"}, {0x16, "SB"},
    {0x17, "SB"}, {0x18, "NCI"}, {0x19, "RC"}, {0x1a, "PC"}, {0x1b, "PR"}, {0x1c, "CC"}, {0x1d, "CC"}, {0x1e, "DONE"}, {0x30, "DG"},
    {0x31, "DG"}, {0x40, "MP_NCI"}, {0x41, "MP_RC"}, {0x42, "MP_ACK"}, {0x43, "MP_ACK"}, {0x44, "ADD_ADDRESS"},
    {0x45, "REMOVE_ADDRESS"}, {0x46, "UNIFLOWS"}, {0xac, "IA"}, {0xaf, "AF"}, {0x2f5, "TS"}};

constexpr ValueName longNames[] = {{0x00, "PADDING"}, {0x01, "PING"}, {0x02, "ACK"}, {0x03, "ACK"}, {0x04, "RESET_STREAM"},
    {0x05, "STOP_SENDING"}, {0x06, "CRYPTO"}, {0x07, "NEW_TOKEN"}, {0x10, "MAX_DATA"}, {0x11, "MAX_STREAM_DATA"},
    {0x12, "MAX_STREAMS"}, {0x13, "MAX_STREAMS"}, {0x14, "DATA_BLOCKED"}, {0x15, "STREAM_DATA_BLOCKED"}, {0x16, "STREAMS_BLOCKED"},
    {0x17, "STREAMS_BLOCKED"}, {0x18, "NEW_CONNECTION_ID"}, {0x19, "RETIRE_CONNECTION_ID"}, {0x1a, "PATH_CHALLENGE"},
    {0x1b, "PATH_RESPONSE"}, {0x1c, "CONNECTION_CLOSE"}, {0x1d, "CONNECTION_CLOSE"}, {0x1e, "HANDSHAKE_DONE"}, {0x30, "DATAGRAM"},
    {0x31, "DATAGRAM"}, {0x40, "MP_NEW_CONNECTION_ID"}, {0x41, "MP_RETIRE_CONNECTION_ID"}, {0x42, "MP_ACK"}, {0x43, "MP_ACK"},
    {0x44, "ADD_ADDRESS"}, {0x45, "REMOVE_ADDRESS"}, {0x46, "UNIFLOWS"}, {0xac, "IMMEDIATE_ACK"}, {0xaf, "ACK_FREQUENCY"},
    {0x2f5, "TIME_STAMP"}};

constexpr ValueName handshakeNames[] = {{1, "CH"}, {2, "SH"}, {4, "NST"}, {5, "EOED"}, {8, "EE"}, {11, "CERT"}, {13, "CR"}, {15, "CV"},
    {20, "FIN"}, {25, "CERT"}};

bool isText(ByteView bytes)
{
    for (const auto byte : bytes) {
        if ((byte < 0x20 || byte > 0x7e) && byte != '\r' && byte != '\n' && byte != '\t')
            return false;
    }
    return true;
}

void appendQuotation(Text& out, ByteView data)
{
    const auto part = data.first(std::min(data.size(), longestQuotation));
    if (isText(part)) {
        out << '"';
        appendPrintable(out, {reinterpret_cast<const char*>(part.data()), part.size()});
        out << (part.size() < data.size() ? "…\"" : "\"");
    } else {
        out.format("{} bytes", data.size());
    }
}

} // namespace

void appendFrame(Text& out, const Frame& frame)
{
    if (frame.isStream()) {
        if (frame.hasId)
            out.format(", STREAM({})", frame.id);
        return;
    }
    const auto name = findName(shortNames, frame.type);
    if (name.empty())
        return;
    out << ", " << name;
    if (frame.hasId)
        out.format("({})", frame.id);
}

std::string_view messageAbbreviation(std::uint8_t handshakeType) { return findName(handshakeNames, handshakeType); }

std::string_view packetTypeName(PacketType type)
{
    constexpr std::string_view names[] = {"Initial", "0-RTT", "Handshake", "Retry", "1-RTT", "Version Negotiation"};
    return names[static_cast<std::size_t>(type)];
}

FigureLine::FigureLine(Text& out, PacketType type, std::uint64_t packetNumber)
    : m_out(out)
{
    out.format("{}[{}]: ", packetTypeName(type), packetNumber);
}

void FigureLine::add(const Frame& frame, std::string_view messages)
{
    if (frame.type == frametype::padding || !frame.known)
        return; // the figures leave padding out
    if (!m_first)
        m_out << ", ";
    m_first = false;
    if (frame.isStream()) {
        m_out.format("STREAM[{}, ", frame.id);
        appendQuotation(m_out, frame.data);
        m_out << ']';
        return;
    }
    m_out << findName(longNames, frame.type);
    if (frame.isAck())
        m_out.format("[{}]", frame.value);
    else if (!messages.empty())
        m_out << '[' << messages << ']';
}

} // namespace porthole::quic
