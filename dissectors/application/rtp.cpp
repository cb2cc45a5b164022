// Real-time Transport Protocol and its control protocol: RFC 3550, RFC 3551 (payload types), RFC 4585 (feedback).

#include "dissectors/application/sdp.h"
#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

#include <algorithm>
#include <array>
#include <memory>

namespace porthole {

namespace rtcp {
namespace {
bool looksLikeRtcp(const Cursor& in);
}
} // namespace rtcp

namespace rtp {

namespace {

void setupLabel(const ItemView& item, Text& out);
void payloadTypeLabel(const ItemView& item, Text& out);

constexpr ValueName payloadTypes[] = {{0, "ITU-T G.711 PCMU"}, {1, "USA Federal Standard FS-1016"}, {2, "ITU-T G.721"}, {3, "GSM 06.10"},
    {4, "ITU-T G.723"}, {5, "DVI4 8000 samples/s"}, {6, "DVI4 16000 samples/s"}, {7, "Experimental linear predictive encoding from Xerox PARC"},
    {8, "ITU-T G.711 PCMA"}, {9, "ITU-T G.722"}, {10, "16-bit uncompressed audio, stereo"}, {11, "16-bit uncompressed audio, monaural"},
    {12, "Qualcomm Code Excited Linear Predictive coding"}, {13, "Comfort noise"}, {14, "MPEG-I/II Audio"}, {15, "ITU-T G.728"},
    {16, "DVI4 11025 samples/s"}, {17, "DVI4 22050 samples/s"}, {18, "ITU-T G.729"}, {19, "Comfort noise (old)"}, {25, "Sun CellB video encoding"},
    {26, "JPEG-compressed video"}, {28, "'nv' program"}, {31, "ITU-T H.261"}, {32, "MPEG-I/II Video"}, {33, "MPEG-II transport streams"},
    {34, "ITU-T H.263"}};
constexpr ValueName versions[] = {{0, "Old VAT Version"}, {1, "First Draft Version"}, {2, "RFC 1889 Version"}};

constexpr Field<std::uint8_t> version {"rtp.version", "Version", Mask {0xc0}, Names {versions}};
constexpr Field<bool> padding {"rtp.padding", "Padding", Mask {0x20}, Width {8}};
constexpr Field<bool> extension {"rtp.ext", "Extension", Mask {0x10}, Width {8}};
constexpr Field<std::uint8_t> sourceCount {"rtp.cc", "Contributing source identifiers count", Mask {0x0f}};
constexpr Field<bool> marker {"rtp.marker", "Marker", Mask {0x80}, Width {8}};
constexpr Field<std::uint8_t> payloadType {"rtp.p_type", "Payload type", Mask {0x7f}, Names {payloadTypes}, Label {payloadTypeLabel}};
constexpr Field<std::uint16_t> sequence {"rtp.seq", "Sequence number"};
constexpr Field<std::uint32_t> timestamp {"rtp.timestamp", "Timestamp"};
constexpr Field<std::uint32_t> source {"rtp.ssrc", "Synchronization Source identifier", Base::HexDec};
constexpr Field<std::uint32_t> contributor {"rtp.csrc.item", "CSRC item", Base::HexDec};
constexpr Field<std::uint16_t> profile {"rtp.ext.profile", "Defined by profile", Base::Hex};
constexpr Field<std::uint16_t> extensionLength {"rtp.ext.len", "Extension length"};
constexpr Field<ByteString> payload {"rtp.payload", "Payload"};
constexpr Field<TextString> setup {"rtp.setup", "Stream setup", Generated {}, Label {setupLabel}};
constexpr Field<FrameNumber> setupFrame {"rtp.setup-frame", "Setup frame", Generated {}};
constexpr Field<TextString> setupMethod {"rtp.setup-method", "Setup Method", Generated {}};
constexpr Field<std::uint32_t> extendedSequence {"rtp.extseq", "Extended sequence number", Generated {}};

constexpr const FieldInfo* fields[] = {&version, &padding, &extension, &sourceCount, &marker, &payloadType, &sequence, &timestamp, &source,
    &contributor, &profile, &extensionLength, &payload, &setup, &setupFrame, &setupMethod, &extendedSequence};

/// What set a stream up: the answer, where one end offered something and the other took it (RFC 3264).
struct Agreement {
    std::uint32_t frame = 0; ///< 0: nothing did, the user says that it is RTP
    const char* method = "";
    std::array<std::string, 2> descriptions; ///< SDP of the server's end and the client's
};

struct StreamNote : MessageNote {
    std::shared_ptr<const Agreement> agreement;
    std::uint32_t extended = 0;                 ///< sequence number
    std::size_t size() const override { return sizeof *this; }
};

constexpr std::uint32_t number16 = 0x10000, half16 = 0x8000;

/// The sequence number with its wrap-arounds (RFC 3550 section A.1), counted from 65536 so that the first may come late.
std::uint32_t extend(std::uint32_t previous, std::uint32_t number)
{
    const auto extended = (previous & ~(number16 - 1)) | number;
    if (extended + half16 < previous)
        return extended + number16;
    return previous + half16 < extended ? extended - number16 : extended;
}

/// Hears what set the stream up before the stream itself.
class RtpListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        if (message.agreement) {
            agree(message);
            return nullptr;
        }
        constexpr std::size_t numberAt = 2;
        if (message.bytes.size() < numberAt + 2 || message.bytes[0] >> 6 != 2)
            return nullptr;
        const auto number = static_cast<std::uint32_t>(message.bytes[numberAt] << 8 | message.bytes[numberAt + 1]);
        auto& extended = m_extended[message.fromClient];
        auto note = std::make_shared<StreamNote>();
        note->agreement = m_agreement;
        note->extended = extended = extend(extended, number);
        return note;
    }

private:
    void agree(const HeardMessage& message)
    {
        constexpr std::size_t longest = 16 * 1024;
        const auto text = lines::text(message.bytes);
        const bool rtsp = text.starts_with("RTSP/");
        m_agreement->frame = std::max(m_agreement->frame, message.frame);
        m_agreement->method = rtsp ? "RTSP" : "SDP";
        if (!rtsp)
            m_agreement->descriptions[message.fromClient] = text.substr(lines::headLength(text)).substr(0, longest);
    }

    std::shared_ptr<Agreement> m_agreement = std::make_shared<Agreement>();
    std::array<std::uint32_t, 2> m_extended {number16, number16}; ///< by fromClient
};

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<RtpListener>(); }

void setupLabel(const ItemView& item, Text& out)
{
    out.format("Stream setup by {} (frame {})", item.find(setupMethod).text(), std::uint64_t {item.valueOf(setupFrame)});
}

std::string typeName(std::uint64_t type)
{
    const auto name = findName(payloadTypes, type);
    return name.empty() ? fmt::format("DynamicRTP-Type-{}", type) : std::string(name);
}

void payloadTypeLabel(const ItemView& item, Text& out)
{
    out.format("Payload type: {} ({})", typeName(item.value()), item.value());
}

/// What a payload type stands for: dynamic ones in this stream.
std::string encodingOf(unsigned type, const StreamNote* note)
{
    constexpr unsigned firstDynamic = 96;
    if (note && type >= firstDynamic)
        for (const auto& description : note->agreement->descriptions)
            if (auto encoding = sdp::encodingOf(description, type); !encoding.empty())
                return encoding;
    return typeName(type);
}

void showSetup(const Cursor& in, const TreeItem& layer, const StreamNote* note)
{
    if (!note || note->agreement->frame == 0)
        return;
    const auto item = layer.add(setup, in.source(), in.position(), 0, 0).markGenerated();
    item.conclude(setupFrame, note->agreement->frame);
    item.concludeText(setupMethod, note->agreement->method);
}

/// Where the user says so, or a session description has: nothing in the header tells RTP from chance.
void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t word = 4, version2 = 2;
    if (in.peek() >> 6 != version2 || rtcp::looksLikeRtcp(in)) {
        context.reject(); // STUN, DTLS and RTCP may share the addresses: RFC 5761, RFC 7983
        return;
    }
    const auto* note = context.note<StreamNote>(in);
    context.setProtocol("RTP");
    context.setInfo("");
    showSetup(in, layer, note);
    in.look(layer, version);
    in.look(layer, padding);
    const bool extended = in.look(layer, extension);
    const unsigned contributors = in.read(layer, sourceCount);
    const bool marked = in.look(layer, marker);
    const auto type = in.read(layer, payloadType);
    const auto name = encodingOf(type, note);
    const auto number = in.read(layer, sequence);
    if (note)
        layer.conclude(extendedSequence, note->extended);
    const auto time = in.read(layer, timestamp);
    const auto ssrc = in.read(layer, source);
    if (!in)
        return;
    context.setInfo("PT={}, SSRC=0x{:X}, Seq={}, Time={}{}", name, ssrc.value, number.value, time.value, marked ? ", Mark" : "");
    for (unsigned i = 0; i < contributors && in; ++i)
        in.read(layer, contributor);
    if (extended) {
        in.read(layer, profile);
        const std::uint32_t words = in.read(layer, extensionLength);
        if (in)
            in.skip(words * word);
    }
    if (in && in.remaining() > 0)
        in.bytes(layer, payload, in.remaining());
}

} // namespace

} // namespace rtp

namespace rtcp {

namespace {

enum Type : std::uint8_t { SenderReport = 200, ReceiverReport, Description, Goodbye, Application, TransportFeedback, PayloadFeedback, Extended };
constexpr std::uint8_t firstType = SenderReport, lastType = Extended;
constexpr std::uint32_t word = 4;

constexpr ValueName types[] = {{200, "Sender Report"}, {201, "Receiver Report"}, {202, "Source description"}, {203, "Goodbye"},
    {204, "Application specific"}, {205, "Generic RTP Feedback"}, {206, "Payload-specific Feedback"}, {207, "Extended report (RFC 3611)"}};
constexpr ValueName versions[] = {{0, "Old VAT Version"}, {1, "First Draft Version"}, {2, "RFC 1889 Version"}};

constexpr Field<std::uint8_t> version {"rtcp.version", "Version", Mask {0xc0}, Names {versions}};
constexpr Field<bool> padding {"rtcp.padding", "Padding", Mask {0x20}, Width {8}};
constexpr Field<std::uint8_t> reportCount {"rtcp.rc", "Reception report count", Mask {0x1f}};
constexpr Field<std::uint8_t> type {"rtcp.pt", "Packet type", Names {types}};
constexpr Field<std::uint16_t> length {"rtcp.length", "Length"};
constexpr Field<std::uint32_t> sender {"rtcp.senderssrc", "Sender SSRC", Base::Hex};
constexpr Field<std::uint32_t> timeSeconds {"rtcp.timestamp.ntp.msw", "Timestamp, MSW"};
constexpr Field<std::uint32_t> timeFraction {"rtcp.timestamp.ntp.lsw", "Timestamp, LSW"};
constexpr Field<std::uint32_t> timestamp {"rtcp.timestamp.rtp", "RTP timestamp"};
constexpr Field<std::uint32_t> packetCount {"rtcp.sender.packetcount", "Sender's packet count"};
constexpr Field<std::uint32_t> octetCount {"rtcp.sender.octetcount", "Sender's octet count"};
constexpr Field<ByteString> content {"rtcp.content", "Content"};

constexpr const FieldInfo* fields[] = {&version, &padding, &reportCount, &type, &length, &sender, &timeSeconds, &timeFraction, &timestamp,
    &packetCount, &octetCount, &content};

void readPacket(Cursor& in, const TreeItem& layer, Context& context)
{
    in.look(layer, version);
    in.look(layer, padding);
    in.read(layer, reportCount);
    const auto kind = in.read(layer, type);
    const std::uint32_t words = in.read(layer, length);
    if (!in)
        return;
    context.appendInfo("{}   ", findName(types, kind, "Unknown"));
    auto body = in.take(std::min(words * word, in.remaining()));
    if (body.remaining() >= word && kind != Description)
        body.read(layer, sender);
    constexpr std::uint32_t senderInformation = 20;
    if (kind == SenderReport && body.remaining() >= senderInformation) {
        body.read(layer, timeSeconds);
        body.read(layer, timeFraction);
        body.read(layer, timestamp);
        body.read(layer, packetCount);
        body.read(layer, octetCount);
    }
    if (body && body.remaining() > 0)
        body.bytes(layer, content, body.remaining());
}

/// Begins as a compound may begin (RFC 3550 section 6.1; feedback and farewells are sent alone), and lengths lead from packet to
/// packet up to the end. What is encrypted leads nowhere, and is not guessed.
bool looksLikeRtcp(const Cursor& in)
{
    constexpr unsigned version2 = 2;
    const auto first = in.peek(1);
    if (first != SenderReport && first != ReceiverReport && first != Goodbye && first != Application && first != PayloadFeedback)
        return false;
    auto at = in;
    while (at.captured() >= word) {
        const std::uint32_t size = (at.peek16(2) + 1u) * word;
        if (at.peek() >> 6 != version2 || at.peek(1) < firstType || at.peek(1) > lastType || size > at.remaining())
            return false;
        at.moveTo(at.position() + size);
    }
    return at.remaining() == 0;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (!looksLikeRtcp(in)) {
        context.reject();
        return;
    }
    context.setProtocol("RTCP");
    context.setInfo("");
    auto item = layer;
    for (bool first = true; in && in.remaining() >= word && in.peek() >> 6 == 2; first = false) {
        if (!first)
            item = context.addTopLevel(rtcpProtocol.layer, in, in.remaining());
        readPacket(in, item, context);
        if (in)
            item.setEnd(in.position());
    }
}

constexpr Parent parents[] = {{Table::UdpHeuristic, 63}};

} // namespace

} // namespace rtcp

constinit const Protocol rtpProtocol {
    .layer = {"rtp", "Real-Time Transport Protocol", nullptr},
    .shortName = "RTP",
    .reference = "RFC 3550",
    .fields = rtp::fields,
    .dissect = rtp::dissect,
    .listen = rtp::listen,
};

constinit const Protocol rtcpProtocol {
    .layer = {"rtcp", "Real-time Transport Control Protocol", nullptr},
    .shortName = "RTCP",
    .reference = "RFC 3550",
    .fields = rtcp::fields,
    .parents = rtcp::parents,
    .dissect = rtcp::dissect,
    .recognises = rtcp::looksLikeRtcp,
};

} // namespace porthole
