// Resource records about keys, signatures and proofs: DNSSEC (RFC 4034, RFC 5155), transaction security (RFC 8945, RFC 2930),
// and keys of other protocols that the DNS vouches for.

#include "dissectors/application/dns.h"

#include <algorithm>
#include <limits>

namespace porthole::dns {

namespace {

void nsec3HashLabel(const ItemView& item, Text& out);
void appendHighBits(const ItemView& item, Text& out);

constexpr ValueName certificateTypes[] = {{1, "PKIX"}, {2, "SPKI"}, {3, "PGP"}, {4, "IPKIX"}, {5, "ISPKI"}, {6, "IPGP"},
    {7, "ACPKIX"}, {8, "IACPKIX"}, {253, "Private, URI"}, {254, "Private, OID"}};
constexpr ValueName fingerprintAlgorithms[] = {
    {0, "Reserved"}, {1, "RSA"}, {2, "DSA"}, {3, "ECDSA"}, {4, "Ed25519"}, {5, "XMSS"}};
constexpr ValueName fingerprintTypes[] = {{0, "Reserved"}, {1, "SHA1"}, {2, "SHA256"}};
constexpr ValueName hostAlgorithms[] = {{0, "Reserved"}, {1, "DSA"}, {2, "RSA"}};
constexpr ValueName gatewayTypes[] = {{0, "No Gateway"}, {1, "IPv4 Gateway"}, {2, "IPv6 Gateway"}, {3, "DNS Gateway"}};
constexpr ValueName gatewayAlgorithms[] = {{1, "DSA"}, {2, "RSA"}};
constexpr ValueName keyModes[] = {
    {1, "Server assigned"}, {2, "Diffie Hellman"}, {3, "GSSAPI"}, {4, "Resolver assigned"}, {5, "Delete"}};
constexpr ValueName tlsaUsages[] = {{0, "CA constraint (PKIX-TA)"}, {1, "Service certificate constraint (PKIX-EE)"},
    {2, "Trust anchor assertion (DANE-TA)"}, {3, "Domain-issued certificate (DANE-EE)"}};
constexpr ValueName tlsaSelectors[] = {{0, "Full certificate (Cert)"}, {1, "SubjectPublicKeyInfo (SPKI)"}};
constexpr ValueName tlsaMatchings[] = {
    {0, "No Hash Used (Full)"}, {1, "256 bit hash by SHA2 (SHA2-256)"}, {2, "512 bit hash by SHA2 (SHA2-512)"}};
constexpr RangeName zoneSchemes[] = {
    {0, 0, "Reserved"}, {1, 1, "SIMPLE"}, {2, 239, "Unassigned"}, {240, 254, "Private Use"}, {255, 255, "Reserved"}};
constexpr RangeName zoneHashes[] = {{0, 0, "Reserved"}, {1, 1, "SHA-384"}, {2, 2, "SHA-512"}, {3, 239, "Unassigned"},
    {240, 254, "Private Use"}, {255, 255, "Reserved"}};
constexpr Booleans yesNo {"Yes", "No"};
constexpr Booleans validInvalid {"Valid", "Invalid"};

constexpr Field<std::uint16_t> typeCovered {"dns.rrsig.type_covered", "Type Covered", Names {recordTypes}};
constexpr Field<std::uint8_t> rrsigAlgorithm {"dns.rrsig.algorithm", "Algorithm", Names {securityAlgorithms}};
constexpr Field<std::uint8_t> rrsigLabels {"dns.rrsig.labels", "Labels"};
constexpr Field<std::uint32_t> originalTtl {"dns.rrsig.original_ttl", "Original TTL", Append {appendDuration}};
constexpr Field<AbsoluteTime> rrsigExpiration {"dns.rrsig.signature_expiration", "Signature Expiration", Base::Utc};
constexpr Field<AbsoluteTime> rrsigInception {"dns.rrsig.signature_inception", "Signature Inception", Base::Utc};
constexpr Field<std::uint16_t> rrsigKeyTag {"dns.rrsig.key_tag", "Key Tag"};
constexpr Field<TextString> signersName {"dns.rrsig.signers_name", "Signer's name"};
constexpr Field<ByteString> signature {"dns.rrsig.signature", "Signature"};

constexpr Field<std::uint16_t> dnskeyFlags {"dns.dnskey.flags", "Flags", Base::Hex};
constexpr Field<bool> zoneKey {"dns.dnskey.flags.zone_key", "Zone Key", Mask {0x0100}, Width {16},
    Booleans {"This is the zone key for specified zone", "This it not a zone key"}};
constexpr Field<bool> keyRevoked {"dns.dnskey.flags.key_revoked", "Key Revoked", Mask {0x0080}, Width {16}, yesNo};
constexpr Field<bool> entryPoint {"dns.dnskey.flags.secure_entry_point", "Key Signing Key", Mask {0x0001}, Width {16}, yesNo};
constexpr Field<std::uint16_t> dnskeyReserved {"dns.dnskey.flags.reserved", "Key Signing Key", Base::Hex, Mask {0xfe7e}};
constexpr Field<std::uint8_t> dnskeyProtocol {"dns.dnskey.protocol", "Protocol"};
constexpr Field<std::uint8_t> dnskeyAlgorithm {"dns.dnskey.algorithm", "Algorithm", Names {securityAlgorithms}};
constexpr Field<std::uint16_t> dnskeyId {"dns.dnskey.key_id", "Key id", Generated {}};
constexpr Field<ByteString> dnskeyKey {"dns.dnskey.public_key", "Public Key"};

constexpr Field<std::uint16_t> keyFlags {"dns.key.flags", "Flags", Base::Hex};
constexpr Field<bool> keyAuthentication {"dns.key.flags.authentication", "Key allowed for authentication", Mask {0x8000}, Width {16},
    Booleans {"Not Allowed", "Allowed"}};
constexpr Field<bool> keyConfidentiality {"dns.key.flags.confidentiality", "Key allowed for confidentiality", Mask {0x4000}, Width {16},
    Booleans {"Not Allowed", "Allowed"}};
constexpr Field<bool> keyRequired {
    "dns.key.flags.required", "Key required", Mask {0x2000}, Width {16}, Booleans {"Experimental or optional", "Required"}};
constexpr Field<bool> keyUser {"dns.key.flags.associated_user", "Key is associated with a user", Mask {0x0400}, Width {16}, yesNo};
constexpr Field<bool> keyEntity {
    "dns.key.flags.associated_named_entity", "Key is associated with the named entity", Mask {0x0200}, Width {16}, yesNo};
constexpr Field<bool> keyIpsec {"dns.key.flags.ipsec", "Key use with IPSEC", Mask {0x0080}, Width {16}, validInvalid};
constexpr Field<bool> keyMime {
    "dns.key.flags.mime", "Key use with MIME security multiparts", Mask {0x0040}, Width {16}, validInvalid};
constexpr Field<std::uint16_t> keySignatory {"dns.key.flags.signatory", "Signatory", Mask {0x000f}};
constexpr Field<std::uint8_t> keyProtocol {"dns.key.protocol", "Protocol"};
constexpr Field<std::uint8_t> keyAlgorithm {"dns.key.algorithm", "Algorithm", Names {securityAlgorithms}};
constexpr Field<std::uint16_t> keyId {"dns.key.key_id", "Key ID", Generated {}};
constexpr Field<ByteString> keyKey {"dns.key.public_key", "Public Key"};

constexpr Field<std::uint16_t> dsKeyId {"dns.ds.key_id", "Key id", Base::Hex};
constexpr Field<std::uint8_t> dsAlgorithm {"dns.ds.algorithm", "Algorithm", Names {securityAlgorithms}};
constexpr Field<std::uint8_t> dsDigestType {"dns.ds.digest_type", "Digest Type", Names {digestTypes}};
constexpr Field<ByteString> dsDigest {"dns.ds.digest", "Digest"};

constexpr Field<TextString> nsecNext {"dns.nsec.next_domain_name", "Next Domain Name"};
constexpr Field<std::uint8_t> nsec3Algorithm {"dns.nsec3.algo", "Hash algorithm", Names {nsec3Algorithms}};
constexpr Field<std::uint8_t> nsec3Flags {"dns.nsec3.flags", "NSEC3 flags"};
constexpr Field<bool> nsec3OptOut {"dns.nsec3.flags.opt_out", "NSEC3 Opt-out flag", Mask {0x01},
    Booleans {"Additional insecure delegations allowed", "Additional insecure delegations forbidden"}};
constexpr Field<std::uint16_t> nsec3Iterations {"dns.nsec3.iterations", "NSEC3 iterations"};
constexpr Field<std::uint8_t> saltLength {"dns.nsec3.salt_length", "Salt length"};
constexpr Field<ByteString> saltValue {"dns.nsec3.salt_value", "Salt value"};
constexpr Field<std::uint8_t> hashLength {"dns.nsec3.hash_length", "Hash length"};
constexpr Field<TextString> hashValue {"dns.nsec3.hash_value", "Next hashed owner", Generated {}, Label {nsec3HashLabel}};

constexpr Field<TextString> tsigAlgorithm {"dns.tsig.algorithm_name", "Algorithm Name"};
constexpr Field<AbsoluteTime> tsigTime {"dns.tsig.time_signed", "Time Signed", Base::Utc, Append {appendHighBits}};
constexpr Field<std::uint16_t> tsigFudge {"dns.tsig.fudge", "Fudge"};
constexpr Field<std::uint16_t> tsigMacSize {"dns.tsig.mac_size", "MAC Size"};
constexpr Field<NoValue> tsigMac {"dns.tsig.mac", "MAC"};
constexpr Field<std::uint16_t> tsigOriginalId {"dns.tsig.original_id", "Original Id"};
constexpr Field<std::uint16_t> tsigError {"dns.tsig.error", "Error", Names {responseCodes}};
constexpr Field<std::uint16_t> tsigOtherLength {"dns.tsig.other_len", "Other Len"};
constexpr Field<ByteString> tsigOther {"dns.tsig.other_data", "Other Data"};

constexpr Field<TextString> tkeyAlgorithm {"dns.tkey.algo_name", "Algorithm name"};
constexpr Field<AbsoluteTime> tkeyInception {"dns.tkey.signature_inception", "Signature Inception", Base::Utc};
constexpr Field<AbsoluteTime> tkeyExpiration {"dns.tkey.signature_expiration", "Signature Expiration", Base::Utc};
constexpr Field<std::uint16_t> tkeyMode {"dns.tkey.mode", "Mode", Names {keyModes}};
constexpr Field<std::uint16_t> tkeyError {"dns.tkey.error", "Error", Names {responseCodes}};
constexpr Field<std::uint16_t> tkeyKeySize {"dns.tkey.key_size", "Key Size"};
constexpr Field<ByteString> tkeyKey {"dns.tkey.key_data", "Key Data"};
constexpr Field<std::uint16_t> tkeyOtherSize {"dns.tkey.other_size", "Other Size"};
constexpr Field<ByteString> tkeyOther {"dns.tkey.other_data", "Other Data"};

constexpr Field<std::uint16_t> certType {"dns.cert.type", "Type", Names {certificateTypes}};
constexpr Field<std::uint16_t> certKeyTag {"dns.cert.key_tag", "Key Tag", Base::Hex};
constexpr Field<std::uint8_t> certAlgorithm {"dns.cert.algorithm", "Algorithm", Names {securityAlgorithms}};
constexpr Field<ByteString> certificate {"dns.cert.certificate", "Certificate (or CRL)"};
constexpr Field<std::uint8_t> sshfpAlgorithm {"dns.sshfp.algorithm", "Algorithm", Names {fingerprintAlgorithms}};
constexpr Field<std::uint8_t> sshfpType {"dns.sshfp.fingerprint.type", "Fingerprint type", Names {fingerprintTypes}};
constexpr Field<ByteString> sshfp {"dns.sshfp.fingerprint", "Fingerprint"};
constexpr Field<std::uint8_t> tlsaUsage {"dns.tlsa.certificate_usage", "Certificate Usage", Names {tlsaUsages}};
constexpr Field<std::uint8_t> tlsaSelector {"dns.tlsa.selector", "Selector", Names {tlsaSelectors}};
constexpr Field<std::uint8_t> tlsaMatching {"dns.tlsa.matching_type", "Matching Type", Names {tlsaMatchings}};
constexpr Field<ByteString> tlsaData {"dns.tlsa.certificate_association_data", "Certificate Association Data"};
constexpr Field<std::uint8_t> hitLength {"dns.hip.hit.length", "HIT length"};
constexpr Field<std::uint8_t> hipAlgorithm {"dns.hip.hit.pk.algo", "HIT length", Names {hostAlgorithms}};
constexpr Field<std::uint16_t> hipKeyLength {"dns.hip.pk.length", "PK length"};
constexpr Field<ByteString> hit {"dns.hip.hit", "Host Identity Tag"};
constexpr Field<ByteString> hipKey {"dns.hip.pk", "HIP Public Key"};
constexpr Field<TextString> rendezvous {"dns.hip.rendezvous_server", "Rendezvous Server"};
constexpr Field<std::uint8_t> gatewayPrecedence {"dns.ipseckey.gateway_precedence", "Gateway Precedence"};
constexpr Field<std::uint8_t> gatewayType {"dns.ipseckey.gateway_type", "Gateway Type", Names {gatewayTypes}};
constexpr Field<std::uint8_t> gatewayAlgorithm {"dns.ipseckey.gateway_algorithm", "Gateway Algorithm", Names {gatewayAlgorithms}};
constexpr Field<Ipv4Address> gatewayIpv4 {"dns.ipseckey.gateway_ipv4", "IPv4 Gateway"};
constexpr Field<Ipv6Address> gatewayIpv6 {"dns.ipseckey.gateway_ipv6", "IPv6 Gateway"};
constexpr Field<TextString> gatewayName {"dns.ipseckey.gateway_dns", "DNS Gateway"};
constexpr Field<ByteString> ipsecKey {"dns.ipseckey.public_key", "Public Key"};
constexpr Field<ByteString> dhcid {"dns.dhcid.rdata", "DHCID Data"};
constexpr Field<TextString> openPgpKey {"dns.openpgpkey", "OpenPGP Key"};
constexpr Field<std::uint32_t> csyncSoa {"dns.csync.soa", "SOA"};
constexpr Field<std::uint16_t> csyncFlags {"dns.csync.flags", "Flags", Base::Hex};
constexpr Field<bool> csyncImmediate {"dns.csync.flags.immediate", "immediate", Mask {0x0001}, Width {16}};
constexpr Field<bool> csyncMinimum {"dns.csync.flags.soaminimum", "soaminimum", Mask {0x0002}, Width {16}};
constexpr Field<ByteString> csyncBitmap {"dns.csync.type_bitmap", "Type Bitmap"};
constexpr Field<std::uint32_t> zonemdSerial {"dns.zonemd.serial", "Serial"};
constexpr Field<std::uint8_t> zonemdScheme {"dns.zonemd.scheme", "Scheme", Ranges {zoneSchemes}};
constexpr Field<std::uint8_t> zonemdHash {"dns.zonemd.hash_algo", "Hash Algorithm", Ranges {zoneHashes}};
constexpr Field<ByteString> zonemdDigest {"dns.zonemd.digest", "Digest"};
constexpr Field<std::uint8_t> caaFlags {"dns.caa.flags", "CAA Flags", Base::Hex};
constexpr Field<bool> caaCritical {"dns.caa.flags.issuer_critical", "Issuer Critical", Mask {0x80}, Booleans {"Critical", "Not critical"}};
constexpr Field<TextString> caaIssue {"dns.caa.issue", "Issue"};
constexpr Field<TextString> caaIssueWild {"dns.caa.issuewild", "Issue Wildcard"};
constexpr Field<TextString> caaReport {"dns.caa.iodef", "Report URL"};
constexpr Field<TextString> caaUnknown {"dns.caa.unknown", "Unknown tag"};
constexpr Field<std::uint8_t> caaTagLength {"dns.caa.tag_length", "Tag length"};
constexpr Field<TextString> caaTag {"dns.caa.tag", "Tag"};
constexpr Field<TextString> caaValue {"dns.caa.value", "Value"};

constexpr ExpertInfo noAlgorithm {
    "dns.tsig.noalg", Severity::Warning, ExpertGroup::Undecoded, "No dissector for algorithm"};
constexpr ExpertInfo keyTooShort {
    "dns.key_id_buffer_too_short", Severity::Warning, ExpertGroup::Protocol, "Buffer too short to compute a key id"};

constexpr const FieldInfo* fields[] = {&typeCovered, &rrsigAlgorithm, &rrsigLabels, &originalTtl, &rrsigExpiration, &rrsigInception,
    &rrsigKeyTag, &signersName, &signature, &dnskeyFlags, &zoneKey, &keyRevoked, &entryPoint, &dnskeyReserved, &dnskeyProtocol,
    &dnskeyAlgorithm, &dnskeyId, &dnskeyKey, &keyFlags, &keyAuthentication, &keyConfidentiality, &keyRequired, &keyUser,
    &keyEntity, &keyIpsec, &keyMime, &keySignatory, &keyProtocol, &keyAlgorithm, &keyId, &keyKey, &dsKeyId, &dsAlgorithm,
    &dsDigestType, &dsDigest, &nsecNext, &nsec3Algorithm, &nsec3Flags, &nsec3OptOut, &nsec3Iterations, &saltLength, &saltValue,
    &hashLength, &hashValue, &tsigAlgorithm, &tsigTime, &tsigFudge, &tsigMacSize, &tsigMac, &tsigOriginalId, &tsigError,
    &tsigOtherLength, &tsigOther, &tkeyAlgorithm, &tkeyInception, &tkeyExpiration, &tkeyMode, &tkeyError, &tkeyKeySize, &tkeyKey,
    &tkeyOtherSize, &tkeyOther, &certType, &certKeyTag, &certAlgorithm, &certificate, &sshfpAlgorithm, &sshfpType, &sshfp,
    &tlsaUsage, &tlsaSelector, &tlsaMatching, &tlsaData, &hitLength, &hipAlgorithm, &hipKeyLength, &hit, &hipKey, &rendezvous,
    &gatewayPrecedence, &gatewayType, &gatewayAlgorithm, &gatewayIpv4, &gatewayIpv6, &gatewayName, &ipsecKey, &dhcid,
    &openPgpKey, &csyncSoa, &csyncFlags, &csyncImmediate, &csyncMinimum, &csyncBitmap, &zonemdSerial, &zonemdScheme, &zonemdHash,
    &zonemdDigest, &caaFlags, &caaCritical, &caaIssue, &caaIssueWild, &caaReport, &caaUnknown, &caaTagLength, &caaTag, &caaValue};
constexpr const ExpertInfo* experts[] = {&noAlgorithm, &keyTooShort};

void nsec3HashLabel(const ItemView& item, Text& out)
{
    out << "Next hashed owner: " << item.text();
}

constexpr Nanoseconds nanosecondsPerSecond = 1'000'000'000;

void appendHighBits(const ItemView& item, Text& out)
{
    constexpr auto lowSeconds = std::int64_t {std::numeric_limits<std::uint32_t>::max()};
    const auto time = static_cast<Nanoseconds>(item.value());
    if (time == noTime || time / nanosecondsPerSecond > lowSeconds)
        out << " (high bits set)";
}

void readSeconds(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    const auto start = in.position();
    const Nanoseconds seconds = in.u32();
    if (in && parent)
        parent.add(field, in.source(), start, 4, static_cast<std::uint64_t>(seconds * nanosecondsPerSecond));
}

void readRest(Record& record, const FieldInfo& field)
{
    record.in.bytes(record.item, field, record.left());
}

/// The same if there is any.
void readRestIfAny(Record& record, const FieldInfo& field)
{
    if (record.more())
        readRest(record, field);
}

void dissectSignature(Record& record)
{
    auto& in = record.in;
    in.read(record.item, typeCovered);
    in.read(record.item, rrsigAlgorithm);
    in.read(record.item, rrsigLabels);
    in.read(record.item, originalTtl);
    readSeconds(in, record.item, rrsigExpiration);
    readSeconds(in, record.item, rrsigInception);
    in.read(record.item, rrsigKeyTag);
    record.readName(signersName);
    readRestIfAny(record, signature);
}

/// RFC 4034 appendix B: a checksum of the record's data, except for RSA/MD5.
void addKeyId(const Record& record, const FieldInfo& field, unsigned algorithm)
{
    constexpr unsigned rsaMd5 = 1;
    constexpr std::size_t shortest = 4;
    Cursor all = record.in;
    all.moveTo(record.start);
    const auto data = all.view().first(std::min<std::size_t>(all.view().size(), record.length));
    if (data.size() < record.length || !record.item)
        return; // reading the key will tell
    if (data.size() < shortest) {
        record.item.expert(keyTooShort);
        return;
    }
    std::uint32_t sum = 0;
    if (algorithm == rsaMd5) {
        sum = static_cast<std::uint32_t>(data[data.size() - 3]) << 8 | data[data.size() - 2];
    } else {
        for (std::size_t i = 0; i < data.size(); ++i)
            sum += i % 2 ? data[i] : static_cast<std::uint32_t>(data[i]) << 8;
        sum += sum >> 16;
    }
    record.item.conclude(field, sum & 0xffff);
}

/// RFC 2535 section 3.1.
void dissectKey(Record& record)
{
    auto& in = record.in;
    constexpr unsigned noKey = 0xc000;
    const auto word = in.read(record.item, keyFlags);
    word.item.bits(keyAuthentication, word);
    word.item.bits(keyConfidentiality, word);
    if ((word & noKey) != noKey)
        for (const FieldInfo* flag : std::initializer_list<const FieldInfo*> {
                 &keyRequired, &keyUser, &keyEntity, &keyIpsec, &keyMime, &keySignatory})
            word.item.bits(*flag, word);
    in.read(record.item, keyProtocol);
    const auto algorithm = in.read(record.item, keyAlgorithm);
    addKeyId(record, keyId, algorithm);
    readRestIfAny(record, keyKey);
}

void dissectDnskey(Record& record)
{
    auto& in = record.in;
    const auto word = in.read(record.item, dnskeyFlags);
    for (const FieldInfo* flag : std::initializer_list<const FieldInfo*> {&zoneKey, &keyRevoked, &entryPoint, &dnskeyReserved})
        word.item.bits(*flag, word);
    in.read(record.item, dnskeyProtocol);
    const auto algorithm = in.read(record.item, dnskeyAlgorithm);
    addKeyId(record, dnskeyId, algorithm);
    readRest(record, dnskeyKey);
}

void dissectDs(Record& record)
{
    auto& in = record.in;
    in.read(record.item, dsKeyId);
    in.read(record.item, dsAlgorithm);
    in.read(record.item, dsDigestType);
    readRestIfAny(record, dsDigest);
}

void dissectNsec(Record& record)
{
    Name name;
    record.readName(nsecNext, name);
    if (record.in)
        record.appendInfo(" {}", name.text());
    readTypeBitmaps(record);
}

/// RFC 4648 section 7, without padding: how RFC 5155 writes hashed names.
void appendBase32(Text& out, ByteView fiveBytes)
{
    constexpr char digits[] = "0123456789abcdefghijklmnopqrstuv";
    std::uint64_t word = 0;
    for (const auto byte : fiveBytes)
        word = word << 8 | byte;
    for (int shift = 35; shift >= 0; shift -= 5)
        out << digits[word >> shift & 31];
}

void readNsec3Start(Record& record, bool showFlags)
{
    auto& in = record.in;
    in.read(record.item, nsec3Algorithm);
    const auto flags = in.read(record.item, nsec3Flags);
    if (showFlags)
        flags.item.bits(nsec3OptOut, flags);
    in.read(record.item, nsec3Iterations);
    const auto salt = in.read(record.item, saltLength);
    in.bytes(record.item, saltValue, salt);
}

void dissectNsec3(Record& record)
{
    auto& in = record.in;
    readNsec3Start(record, true);
    const auto count = in.read(record.item, hashLength);
    Text hash;
    Cursor ahead = in;
    for (unsigned done = 0; done < count && ahead; done += 5) {
        if (ahead.has(5))
            appendBase32(hash, ahead.view().first(5));
        ahead.skip(5);
    }
    if (!in)
        return;
    if (record.item && count > 0)
        record.item.concludeText(hashValue, hash.view());
    in.skip(count);
    readTypeBitmaps(record);
}

void dissectNsec3Param(Record& record)
{
    record.appendInfo(" {}", record.owner);
    readNsec3Start(record, false);
}

/// RFC 8945 section 4.2.
void dissectTsig(Record& record)
{
    auto& in = record.in;
    Name algorithm;
    record.readName(tsigAlgorithm, algorithm);
    const auto start = in.position();
    const auto high = in.u16();
    const auto seconds = static_cast<Nanoseconds>(std::uint64_t {high} << 32 | in.u32());
    constexpr auto latest = std::numeric_limits<Nanoseconds>::max() / nanosecondsPerSecond;
    if (in && record.item)
        record.item.add(tsigTime, in.source(), start, 6,
            static_cast<std::uint64_t>(seconds > latest ? noTime : seconds * nanosecondsPerSecond));
    in.read(record.item, tsigFudge);
    const auto size = in.read(record.item, tsigMacSize);
    if (size > 0) {
        const auto mac = in.bytes(record.item, tsigMac, size);
        if (mac.item) {
            Text text;
            text.format("No dissector for algorithm:{}", algorithm.text());
            mac.item.expert(noAlgorithm, text.view());
        }
    }
    in.read(record.item, tsigOriginalId);
    in.read(record.item, tsigError);
    const auto other = in.read(record.item, tsigOtherLength);
    if (other > 0)
        in.bytes(record.item, tsigOther, other);
}

/// RFC 2930 section 2.
void dissectTkey(Record& record)
{
    auto& in = record.in;
    record.readName(tkeyAlgorithm);
    readSeconds(in, record.item, tkeyInception);
    readSeconds(in, record.item, tkeyExpiration);
    in.read(record.item, tkeyMode);
    in.read(record.item, tkeyError);
    if (const auto size = in.read(record.item, tkeyKeySize); size > 0)
        in.bytes(record.item, tkeyKey, size);
    if (const auto size = in.read(record.item, tkeyOtherSize); size > 0)
        in.bytes(record.item, tkeyOther, size);
}

/// RFC 4398 section 2.
void dissectCert(Record& record)
{
    auto& in = record.in;
    in.read(record.item, certType);
    in.read(record.item, certKeyTag);
    in.read(record.item, certAlgorithm);
    readRestIfAny(record, certificate);
}

/// RFC 4255 section 3.1.
void dissectSshfp(Record& record)
{
    record.in.read(record.item, sshfpAlgorithm);
    record.in.read(record.item, sshfpType);
    readRestIfAny(record, sshfp);
}

/// RFC 6698 section 2.1.
void dissectTlsa(Record& record)
{
    record.appendInfo(" {}", record.owner);
    record.in.read(record.item, tlsaUsage);
    record.in.read(record.item, tlsaSelector);
    record.in.read(record.item, tlsaMatching);
    readRest(record, tlsaData);
}

/// RFC 8005 section 5.
void dissectHip(Record& record)
{
    auto& in = record.in;
    record.appendInfo(" {}", record.owner);
    const auto tagBytes = in.read(record.item, hitLength);
    in.read(record.item, hipAlgorithm);
    const auto keyBytes = in.read(record.item, hipKeyLength);
    in.bytes(record.item, hit, tagBytes);
    in.bytes(record.item, hipKey, keyBytes);
    while (record.more())
        record.readName(rendezvous);
}

/// RFC 4025 section 2.1.
void dissectIpsecKey(Record& record)
{
    auto& in = record.in;
    in.read(record.item, gatewayPrecedence);
    const auto type = in.read(record.item, gatewayType);
    in.read(record.item, gatewayAlgorithm);
    switch (type) {
    case 1: in.read(record.item, gatewayIpv4); break;
    case 2: in.read(record.item, gatewayIpv6); break;
    case 3: record.readName(gatewayName); break;
    default: break;
    }
    readRestIfAny(record, ipsecKey);
}

void dissectDhcid(Record& record)
{
    record.appendInfo(" {}", record.owner);
    readRest(record, dhcid);
}

void dissectOpenPgpKey(Record& record)
{
    readAscii(record.in, record.item, openPgpKey, record.length);
}

/// RFC 7477 section 2.1.1.
void dissectCsync(Record& record)
{
    auto& in = record.in;
    in.read(record.item, csyncSoa);
    const auto flags = in.read(record.item, csyncFlags);
    flags.item.bits(csyncImmediate, flags);
    flags.item.bits(csyncMinimum, flags);
    Cursor again = in;
    again.bytes(record.item, csyncBitmap, record.left());
    readTypeBitmaps(record);
}

/// RFC 8976 section 2.2.
void dissectZonemd(Record& record)
{
    auto& in = record.in;
    in.read(record.item, zonemdSerial);
    in.read(record.item, zonemdScheme);
    in.read(record.item, zonemdHash);
    readRest(record, zonemdDigest);
}

/// RFC 8659 section 4.1.
void dissectCaa(Record& record)
{
    auto& in = record.in;
    const auto flags = in.read(record.item, caaFlags);
    flags.item.bits(caaCritical, flags);
    const auto tagBytes = in.peek();
    if (!in.has(1u + tagBytes) || record.length < 2u + tagBytes) {
        in.fail(&caaTag, 1u + tagBytes);
        return;
    }
    const auto tagView = in.view().subspan(1, tagBytes);
    const std::string_view tag {reinterpret_cast<const char*>(tagView.data()), tagView.size()};
    const auto valueBytes = record.length - 2u - tagBytes;
    const FieldInfo* field = &caaUnknown;
    if (std::string_view("issue").starts_with(tag))
        field = &caaIssue;
    else if (std::string_view("issuewild").starts_with(tag))
        field = &caaIssueWild;
    else if (std::string_view("iodef").starts_with(tag))
        field = &caaReport;
    Cursor value = in;
    value.skip(1u + tagBytes);
    const auto property = readAscii(value, record.item, *field, valueBytes);
    readCharacterString(in, property, caaTagLength, caaTag);
    readAscii(in, property, caaValue, valueBytes);
}

} // namespace

RecordFunction findSecurityRecord(std::uint16_t type)
{
    switch (type) {
    case 24:
    case 46: return dissectSignature;
    case 25: return dissectKey;
    case 37: return dissectCert;
    case 43:
    case 59:
    case 32769: return dissectDs;
    case 44: return dissectSshfp;
    case 45: return dissectIpsecKey;
    case 47: return dissectNsec;
    case 48:
    case 60: return dissectDnskey;
    case 49: return dissectDhcid;
    case 50: return dissectNsec3;
    case 51: return dissectNsec3Param;
    case 52: return dissectTlsa;
    case 55: return dissectHip;
    case 61: return dissectOpenPgpKey;
    case 62: return dissectCsync;
    case 63: return dissectZonemd;
    case 249: return dissectTkey;
    case 250: return dissectTsig;
    case 257: return dissectCaa;
    default: return nullptr;
    }
}

void appendSecuritySummary(const ItemView& record, std::uint16_t type, Text& out)
{
    constexpr std::uint16_t nsecType = 47;
    if (type != nsecType)
        return;
    if (const auto next = record.find(nsecNext); next.found()) {
        out << ", next domain name ";
        formatLabelValue(next, out);
    }
}

constinit const FieldList securityRecordFields {fields};
constinit const ExpertList securityRecordExperts {experts};

} // namespace porthole::dns
