#include "dissectors/application/quic/stream_tree.h"

#include "dissectors/application/http3.h"
#include "dissectors/application/tls/handshake.h"
#include "dissectors/application/tls/names.h"
#include "dissectors/network/reassembly.h"

namespace porthole::quic {

namespace {

void cryptoFragmentsLabel(const ItemView& item, Text& out);
void streamFragmentsLabel(const ItemView& item, Text& out);

constexpr Field<FrameNumber> cryptoFragment {"quic.crypto.fragment", "QUIC CRYPTO Data Fragment", Generated {}, Label {formatFragment}};
constexpr Field<NoValue> cryptoFragments {
    "quic.crypto.fragments", "Reassembled QUIC CRYPTO Data Fragments", Generated {}, Label {cryptoFragmentsLabel}};
constexpr Field<std::uint32_t> cryptoFragmentCount {"quic.crypto.fragment.count", "Fragment count", Generated {}};
constexpr Field<FrameNumber> streamFragment {"quic.fragment", "QUIC STREAM Data Fragment", Generated {}, Label {formatFragment}};
constexpr Field<NoValue> streamFragments {
    "quic.fragments", "Reassembled QUIC STREAM Data Fragments", Generated {}, Label {streamFragmentsLabel}};
constexpr Field<std::uint32_t> streamFragmentCount {"quic.fragment.count", "Fragment count", Generated {}};
constexpr Field<std::uint32_t> reassembledLength {"quic.reassembled.length", "Reassembled QUIC STREAM Data length", Generated {}};
constexpr Field<ByteString> reassembledData {"quic.reassembled.data", "Reassembled QUIC STREAM Data", Generated {}};
constexpr Field<TextString> record {"quic.crypto.record", "Handshake messages", OnlyValue {}};

constexpr ExpertInfo retransmission {"quic.retransmission", Severity::Note, ExpertGroup::Sequence,
    "This QUIC frame has a reused stream offset (retransmission?)"};
constexpr ExpertInfo overlap {
    "quic.overlap", Severity::Note, ExpertGroup::Sequence, "This QUIC frame overlaps a previous frame in the stream"};

constexpr const FieldInfo* fields[] = {&cryptoFragment, &cryptoFragments, &cryptoFragmentCount, &streamFragment, &streamFragments,
    &streamFragmentCount, &reassembledLength, &reassembledData, &record};
constexpr const ExpertInfo* experts[] = {&retransmission, &overlap};

void cryptoFragmentsLabel(const ItemView& item, Text& out)
{
    formatFragments(item, "Reassembled QUIC CRYPTO Data Fragment", cryptoFragment, out);
}

void streamFragmentsLabel(const ItemView& item, Text& out)
{
    formatFragments(item, "Reassembled QUIC STREAM Data Fragment", streamFragment, out);
}

struct FragmentFields {
    const FieldInfo &all, &one, &count;
};

/// The bytes that were put together as a source of their own, and where they came from.
Cursor showFragments(
    const char* name, const FragmentFields& shown, const FrameNote& note, const TreeItem& frame, Context& context, const Cursor& like)
{
    const auto whole = context.addSource(name, note.bytes, like);
    const auto all = frame.add(shown.all, whole.source(), 0, static_cast<std::uint32_t>(note.bytes.size()), 0);
    for (const auto& part : note.fragments)
        all.add(shown.one, whole.source(), part.offset, part.length, part.frame);
    all.conclude(shown.count, note.fragments.size());
    return whole;
}

/// False if the frame's data go no further: they were there before, or wait for others.
bool goesOn(const FrameNote* note)
{
    return !note || note->kind == Delivery::Kind::InOrder || note->kind == Delivery::Kind::Reassembled;
}

/// Sums up the messages that `data` begin with: "Client Hello", "Multiple Handshake Messages", "Certificate (fragment)".
std::string messagesSummary(ByteView data)
{
    std::string name;
    int count = 0;
    for (; !data.empty(); ++count) {
        const auto known = findName(tls::handshakeTypeNames, data[0]);
        name = known.empty() ? "Encrypted Handshake Message" : std::string(known);
        const auto length = data.size() < tls::handshakeHeaderLength
            ? data.size() + 1
            : tls::handshakeHeaderLength + (std::size_t {data[1]} << 16 | std::size_t {data[2]} << 8 | data[3]);
        if (length > data.size()) {
            if (!known.empty())
                name += " (fragment)";
            data = {};
        } else {
            data = data.subspan(length);
        }
    }
    return count > 1 ? "Multiple Handshake Messages" : name;
}

/// Bytes of `data` that are whole messages.
std::uint32_t wholeMessages(ByteView data)
{
    std::size_t at = 0;
    while (data.size() - at >= tls::handshakeHeaderLength) {
        const auto rest = data.subspan(at);
        const auto length = tls::handshakeHeaderLength + (std::size_t {rest[1]} << 16 | std::size_t {rest[2]} << 8 | rest[3]);
        if (length > rest.size())
            break;
        at += length;
    }
    return static_cast<std::uint32_t>(at);
}

void showHandshake(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note)
{
    context.pass(tlsProtocol);
    std::string summary;
    auto messages = data;
    if (note && !note->begunBytes.empty()) {
        auto bytes = note->begunBytes;
        const auto more = data.view();
        bytes.insert(bytes.end(), more.begin(), more.end());
        messages = context.addSource("Reassembled Handshake", std::move(bytes), data);
        summary = messagesSummary(messages.view());
    } else if (note && note->continues) {
        summary = std::string(findName(tls::handshakeTypeNames, note->continuedType, "Encrypted Handshake Message")) + " (fragment)";
        messages.limit(0);
    } else {
        summary = messagesSummary(data.view());
    }
    messages.limit(wholeMessages(messages.view()));
    const auto item
        = frame.addText(record, "TLSv1.3 Record Layer: Handshake Protocol: " + summary).setOffset(data.position(), data.remaining());
    constexpr std::uint16_t tls13 = 0x0304;
    tls::HandshakeSetting setting {&tls::tlsFields};
    setting.version = tls13;
    setting.quic = true;
    if (messages.remaining() > 0)
        tls::dissectHandshake(messages, item, context, setting);
}

} // namespace

void showCrypto(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note)
{
    if (note && note->kind == Delivery::Kind::Repeated)
        frame.expert(retransmission);
    else if (note && note->overlaps)
        frame.expert(overlap);
    if (!goesOn(note))
        return;
    if (note && note->kind == Delivery::Kind::Reassembled)
        data = showFragments(
            "Reassembled QUIC CRYPTO", {cryptoFragments, cryptoFragment, cryptoFragmentCount}, *note, frame, context, data);
    else if (note)
        data.skip(note->skipped);
    if (data.remaining() > 0)
        showHandshake(data, frame, context, note);
}

void showStream(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note)
{
    if (!goesOn(note) || !note || !note->http3)
        return;
    if (note->kind == Delivery::Kind::Reassembled)
        data = showFragments("Reassembled QUIC STREAM", {streamFragments, streamFragment, streamFragmentCount}, *note, frame, context, data);
    else
        data.skip(note->skipped);
    showHttp3(data, context, {note->streamBegins, note->streamType, note->pdusBegin, note->pdusEnd});
}

constinit const FieldList streamFields {fields};
constinit const ExpertList streamExperts {experts};

} // namespace porthole::quic
