#include "dissectors/application/tls/handshake_fields.h"

#include "dissectors/application/tls/cipher_suites.h"
#include "dissectors/application/tls/handshake.h"
#include "dissectors/application/tls/names.h"
#include "dissectors/application/x509/names.h"

#include <algorithm>
#include <string_view>

namespace porthole::tls {

namespace {

const HandshakeFields& fieldsOf(const ItemView& item) { return item.field().abbreviation[0] == 'd' ? dtlsFields : tlsFields; }

void countLabel(const ItemView& item, Text& out, std::string_view name, std::uint32_t size, std::string_view one, std::string_view many)
{
    const auto count = item.item().length / size;
    out << name;
    out.format(" ({} {})", count, count == 1 ? one : many);
}

bool isRetryRandom(const ItemView& random)
{
    return random.found() && std::ranges::equal(random.bytes(), retryRandom);
}

void appendRetry(const ItemView& item, Text& out)
{
    if (isRetryRandom(item))
        out << " (HelloRetryRequest magic)";
}

void handshakeLabel(const ItemView& item, Text& out)
{
    out << "Handshake Protocol: ";
    const auto type = item.find(fieldsOf(item).type);
    if (item.noted())
        out << "Encrypted Handshake Message";
    else if (isRetryRandom(item.find(fieldsOf(item).random)))
        out << "Hello Retry Request";
    else if (type.found() && type.hasParent() && type.item().parent == item.index())
        out << findName(handshakeTypeNames, type.value(), "Unknown type");
}

void cipherSuitesLabel(const ItemView& item, Text& out) { countLabel(item, out, "Cipher Suites", 2, "suite", "suites"); }
void compressionsLabel(const ItemView& item, Text& out) { countLabel(item, out, "Compression Methods", 1, "method", "methods"); }
void groupsLabel(const ItemView& item, Text& out) { countLabel(item, out, "Supported Groups", 2, "group", "groups"); }
void signatureAlgorithmsLabel(const ItemView& item, Text& out)
{
    countLabel(item, out, "Signature Hash Algorithms", 2, "algorithm", "algorithms");
}
void pointFormatsLabel(const ItemView& item, Text& out) { out.format("Elliptic curves point formats ({})", item.item().length); }
void clientTypesLabel(const ItemView& item, Text& out) { countLabel(item, out, "Certificate types", 1, "type", "types"); }
void certificateTypesLabel(const ItemView& item, Text& out) { countLabel(item, out, "Certificate Type List", 1, "type", "types"); }
void bytesLabel(const ItemView& item, Text& out, std::string_view name)
{
    out << name;
    out.format(" ({} byte{})", item.item().length, item.item().length == 1 ? "" : "s");
}
void certificatesLabel(const ItemView& item, Text& out) { bytesLabel(item, out, "Certificates"); }
void namesLabel(const ItemView& item, Text& out) { bytesLabel(item, out, "Distinguished Names"); }
void dataLabel(const ItemView& item, Text& out) { bytesLabel(item, out, "Data"); }

void extensionLabel(const ItemView& item, Text& out)
{
    const auto& fields = fieldsOf(item);
    const auto type = item.valueOf(fields.extensionType);
    out << "Extension: ";
    if (const auto name = findName(extensionTypeNames, type); !name.empty())
        out << name;
    else
        out.format("Unknown type {}", type);
    out.format(" (len={})", item.valueOf(fields.extensionLength));
}

void keyShareLabel(const ItemView& item, Text& out)
{
    const auto& fields = fieldsOf(item);
    out << "Key Share Entry: Group: " << findName(groupNames, item.valueOf(fields.keyShareGroup), "Unknown");
    out.format(", Key Exchange length: {}", item.valueOf(fields.keyShareLength));
}

void pskIdentityLabel(const ItemView& item, Text& out)
{
    out.format("PSK Identity (length: {})", item.valueOf(fieldsOf(item).pskIdentityLength));
}

/// What the key exchange is called stands in the item's value: see Exchange.
void parametersLabel(const ItemView& item, Text& out)
{
    static constexpr const char* names[] = {"EC Diffie-Hellman Server Params", "EC Diffie-Hellman Client Params",
        "Diffie-Hellman Server Params", "Diffie-Hellman Client Params", "RSA-EXPORT Server Params", "RSA Encrypted PreMaster Secret",
        "PSK Server Params", "PSK Client Params", "EC Diffie-Hellman PSK Server Params", "EC Diffie-Hellman PSK Client Params",
        "Signature"};
    // The item has no value of its own in its bytes; which kind it is follows from the first child.
    const auto& fields = fieldsOf(item);
    const auto has = [&](const FieldInfo& field) {
        const auto found = item.find(field);
        return found.found();
    };
    if (has(fields.curveType))
        out << names[has(fields.hintLength) ? 8 : 0];
    else if (has(fields.clientPointLength))
        out << names[has(fields.identityLength) ? 9 : 1];
    else if (has(fields.primeLength))
        out << names[2];
    else if (has(fields.clientKeyLength))
        out << names[3];
    else if (has(fields.modulusLength))
        out << names[4];
    else if (has(fields.premasterLength) || has(fields.premaster))
        out << names[5];
    else if (has(fields.hintLength))
        out << names[6];
    else if (has(fields.identityLength))
        out << names[7];
    else
        out << names[10];
}

void appendCertificate(const ItemView& item, Text& out) { x509::appendSubject(item, out); }

void nameLabel(const ItemView& item, Text& out)
{
    out << "Distinguished Name:";
    x509::appendName(item, out);
}

void appendLifetime(const ItemView& item, Text& out)
{
    const auto seconds = item.value();
    out << (seconds == 1 ? " second" : " seconds");
    if (seconds == 0)
        return;
    out << " (";
    const std::uint64_t parts[] = {seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60};
    static constexpr const char* units[] = {"day", "hour", "minute", "second"};
    Separator comma(", ");
    for (std::size_t i = 0; i < 4; ++i)
        if (parts[i]) {
            out << comma.next();
            out.format("{} {}{}", parts[i], units[i], parts[i] == 1 ? "" : "s");
        }
    out << ')';
}

} // namespace

#define FIELD(Type, member, name, ...) Field<Type> {PREFIX name, __VA_ARGS__},
#define EXPERTS \
    ExpertInfo {PREFIX "resumed", Severity::Note, ExpertGroup::Sequence, "This session reuses previously negotiated keys (Session resumption)"}, \
    ExpertInfo {PREFIX "malformed.buffer_too_small", Severity::Error, ExpertGroup::Malformed, "Malformed message, not enough data is available"}, \
    ExpertInfo {PREFIX "malformed.trailing_data", Severity::Warning, ExpertGroup::Undecoded, "Undecoded trailing data is present"}, \
    ExpertInfo {PREFIX "malformed.vector_length", Severity::Warning, ExpertGroup::Protocol, "Variable vector length is outside the permitted range"},

#define PREFIX "tls."
constexpr HandshakeFields tlsFields {
#include "dissectors/application/tls/handshake_fields.inc"
    EXPERTS
};
#undef PREFIX
#define PREFIX "dtls."
constexpr HandshakeFields dtlsFields {
#include "dissectors/application/tls/handshake_fields.inc"
    EXPERTS
};
#undef PREFIX
#undef EXPERTS
#undef FIELD

namespace {

#define FIELD(Type, member, ...) &tlsFields.member,
constexpr const FieldInfo* tlsList[] = {
#include "dissectors/application/tls/handshake_fields.inc"
};
#undef FIELD
#define FIELD(Type, member, ...) &dtlsFields.member,
constexpr const FieldInfo* dtlsList[] = {
#include "dissectors/application/tls/handshake_fields.inc"
};
#undef FIELD

constexpr const ExpertInfo* tlsExperts[] = {&tlsFields.resumed, &tlsFields.shortBuffer, &tlsFields.trailingData, &tlsFields.badVector};
constexpr const ExpertInfo* dtlsExperts[]
    = {&dtlsFields.resumed, &dtlsFields.shortBuffer, &dtlsFields.trailingData, &dtlsFields.badVector};

} // namespace

constexpr FieldList tlsHandshakeFields {tlsList}, dtlsHandshakeFields {dtlsList};
constexpr ExpertList tlsHandshakeExperts {tlsExperts}, dtlsHandshakeExperts {dtlsExperts};

} // namespace porthole::tls
