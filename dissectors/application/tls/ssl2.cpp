// The hello of SSL 2.0, with which old clients offer newer versions too: RFC 5246 appendix E.2.

#include "dissectors/application/tls/cipher_suites.h"
#include "dissectors/application/tls/handshake_parts.h"
#include "dissectors/application/tls/names.h"
#include "dissectors/application/tls/record_text.h"
#include "dissectors/application/tls/records.h"

namespace porthole::tls {

namespace {

void recordLabel(const ItemView& item, Text& out);
void suitesLabel(const ItemView& item, Text& out);

constexpr std::uint32_t suiteLength = 3;

constexpr Field<NoValue> record {"tls.ssl2.record", "SSLv2 Record Layer", Label {recordLabel}};
constexpr Field<std::uint16_t> cipherSpecLength {"tls.handshake.cipher_spec_len", "Cipher Spec Length"};
constexpr Field<std::uint16_t> challengeLength {"tls.handshake.challenge_length", "Challenge Length"};
constexpr Field<NoValue> cipherSpecs {"tls.handshake.cipherspecs", "Cipher Specs", Label {suitesLabel}};
constexpr Field<UInt24> cipherSpec {"tls.handshake.cipherspec", "Cipher Spec", Base::Hex, Names {ssl2CipherNames}};
constexpr Field<NoValue> challenge {"tls.handshake.challenge", "Challenge"};

constexpr const FieldInfo* fields[] = {&record, &cipherSpecLength, &challengeLength, &cipherSpecs, &cipherSpec, &challenge};

void recordLabel(const ItemView&, Text& out) { out << "SSLv2 Record Layer: Client Hello"; }

void suitesLabel(const ItemView& item, Text& out)
{
    const auto count = item.item().length / suiteLength;
    out.format("Cipher Specs ({} spec{})", count, count == 1 ? "" : "s");
}

} // namespace

constexpr FieldList ssl2Fields {fields};

bool looksLikeSsl2Hello(ByteView bytes)
{
    constexpr std::size_t needed = 5, shortest = 9;
    if (bytes.size() < needed || !(bytes[0] & 0x80) || bytes[2] != 1)
        return false;
    const auto size = static_cast<std::size_t>(bytes[0] & 0x7f) << 8 | bytes[1];
    const auto version = bytes[3] << 8 | bytes[4];
    return size >= shortest && size <= 4096 && (version == 0x0002 || (version >= 0x0300 && version <= 0x0303));
}

void dissectSsl2Hello(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto item = layer.add(record, in.source(), in.position(), 0, 0);
    constexpr std::uint16_t lengthMask = 0x7fff;
    const auto begin = in.position();
    const std::uint16_t size = in.u16() & lengthMask;
    if (!in)
        return;
    item.conclude(recordVersion, 2);
    item.add(recordLength, in.source(), begin, 2, size);
    auto body = in.take(size);
    item.setEnd(in.position());
    body.read(item, tlsFields.type);
    body.read(item, tlsFields.version);
    const auto suites = body.read(item, cipherSpecLength);
    const auto at = body.position();
    const auto session = body.u16();
    if (!body)
        return;
    item.add(tlsFields.sessionIdLength, body.source(), at, 2, session);
    const auto challengeSize = body.read(item, challengeLength);
    auto list = body.take(suites);
    const auto specs = addOver(list, item, cipherSpecs);
    while (list && list.remaining() > 0)
        list.read(specs, cipherSpec);
    if (session > 0)
        body.bytes(item, tlsFields.sessionId, session);
    body.bytes(item, challenge, challengeSize);
    addInfo(context, "Client Hello");
}

} // namespace porthole::tls
