#include "dissectors/application/quic/stream_tree.h"

#include "dissectors/application/http3.h"
#include "dissectors/application/tls/handshake.h"
#include "dissectors/application/tls/handshake_fields.h"
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
constexpr Field<FrameNumber> cryptoReassembledIn {"quic.crypto.reassembled_in", "Reassembled PDU in frame", Generated {}};
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

constexpr const FieldInfo* fields[] = {&cryptoFragment, &cryptoFragments, &cryptoFragmentCount, &cryptoReassembledIn, &streamFragment, &streamFragments,
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

/// Length of the message that `data` begin with; more than there is if it is not whole.
std::size_t firstMessage(ByteView data)
{
    return data.size() < tls::handshakeHeaderLength
        ? data.size() + 1
        : tls::handshakeHeaderLength + (std::size_t {data[1]} << 16 | std::size_t {data[2]} << 8 | data[3]);
}

/// Sums up the messages in `data`: "Client Hello", "Multiple Handshake Messages", "Certificate (fragment)". The first one
/// begins with `begun`.
std::string messagesSummary(const Bytes& begun, ByteView data)
{
    auto bytes = begun;
    bytes.insert(bytes.end(), data.begin(), data.end());
    std::string name;
    int count = 0;
    for (auto rest = ByteView(bytes); !rest.empty(); ++count) {
        const auto known = findName(tls::handshakeTypeNames, rest[0]);
        name = known.empty() ? "Encrypted Handshake Message" : std::string(known);
        const auto length = firstMessage(rest);
        if (length > rest.size() && !known.empty())
            name += " (fragment)";
        rest = rest.subspan(std::min(length, rest.size()));
    }
    return count > 1 ? "Multiple Handshake Messages" : name;
}

/// Bytes of `data` that are whole messages.
std::uint32_t wholeMessages(ByteView data)
{
    std::size_t at = 0;
    while (at < data.size()) {
        const auto length = firstMessage(data.subspan(at));
        if (length > data.size() - at)
            break;
        at += length;
    }
    return static_cast<std::uint32_t>(at);
}

/// Adds what TLS declares for messages in several parts.
class SplitMessageFields {
public:
    explicit SplitMessageFields(const Context& context)
        : m_registry(context.registry())
    {
    }
    TreeItem add(const TreeItem& parent, std::string_view name, const Cursor& whole, std::uint32_t offset, std::uint32_t length,
        std::uint64_t value = 0) const
    {
        const auto* field = m_registry.findField(name);
        return field ? parent.add(*field, whole.source(), offset, length, value).markGenerated() : TreeItem {};
    }

private:
    const Registry& m_registry;
};

/// Joins the parts of a message that the data complete.
Cursor joinMessage(const Cursor& data, const FrameNote& note, const TreeItem& item, Context& context)
{
    auto bytes = note.begunBytes;
    const auto more = data.view();
    bytes.insert(bytes.end(), more.begin(), more.end());
    const auto whole = context.addSource("Reassembled Handshake", std::move(bytes), data);
    const auto size = static_cast<std::uint32_t>(std::min(firstMessage(whole.view()), whole.view().size()));
    item.add(tls::tlsFields.handshake, data.source(), data.position(), size - static_cast<std::uint32_t>(note.begunBytes.size()), 0);
    const SplitMessageFields declared(context);
    const auto all = declared.add(item, "tls.handshake.fragments", whole, 0, size);
    std::uint32_t at = 0;
    for (const auto& part : note.begun) {
        declared.add(all, "tls.handshake.fragment", whole, at, part.length, part.frame);
        at += part.length;
    }
    declared.add(all, "tls.handshake.fragment", whole, at, size - at, context.packet().number);
    declared.add(all, "tls.handshake.fragment.count", whole, 0, 0, note.begun.size() + 1);
    return whole;
}

/// A part of a message that ends in a later frame.
void showBegun(const Cursor& part, const FrameNote* note, const TreeItem& item, Context& context)
{
    const auto message = item.add(tls::tlsFields.handshake, part.source(), part.position(), part.remaining(), 0);
    if (!note || !note->completeIn)
        message.note(); // "Encrypted Handshake Message"
    else if (*note->completeIn)
        SplitMessageFields(context).add(item, "tls.handshake.reassembled_in", part, 0, 0, *note->completeIn);
}

void showHandshake(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note)
{
    context.pass(tlsProtocol);
    const bool goesOn = note && note->continues;
    const bool completes = note && !note->begunBytes.empty();
    std::string summary;
    if (goesOn && !completes)
        summary = std::string(findName(tls::handshakeTypeNames, note->continuedType, "Encrypted Handshake Message")) + " (fragment)";
    else
        summary = messagesSummary(completes ? note->begunBytes : Bytes {}, data.view());
    const auto item
        = frame.addText(record, "TLSv1.3 Record Layer: Handshake Protocol: " + summary).setOffset(data.position(), data.remaining());
    if (item) // the data may have been put together
        (*item.tree())[item.index()].source = data.source();
    auto messages = completes ? joinMessage(data, *note, item, context) : data;
    auto whole = messages.take(goesOn && !completes ? 0 : wholeMessages(messages.view()));
    constexpr std::uint16_t tls13 = 0x0304;
    tls::HandshakeSetting setting {&tls::tlsFields};
    setting.version = tls13;
    setting.quic = true;
    if (whole.remaining() > 0)
        tls::dissectHandshake(whole, item, context, setting);
    if (messages.remaining() > 0)
        showBegun(messages, note, item, context);
}

} // namespace

void showCrypto(Cursor data, const TreeItem& frame, Context& context, const FrameNote* note)
{
    if (note && note->kind == Delivery::Kind::Repeated)
        frame.expert(retransmission);
    else if (note && note->overlaps)
        frame.expert(overlap);
    if (!goesOn(note)) {
        if (note->joinedIn && *note->joinedIn)
            frame.conclude(cryptoReassembledIn, *note->joinedIn);
        return;
    }
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
