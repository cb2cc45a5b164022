// Extensions of hellos and other handshake messages: RFC 6066, RFC 8446 section 4.2 and those that IANA's registry names.

#include "dissectors/application/tls/datagram_parts.h"
#include "dissectors/application/tls/handshake_parts.h"
#include "dissectors/application/tls/quic_transport_parameters.h"
#include "dissectors/application/tls/signed_timestamps.h"

namespace porthole::tls {

namespace {

using Read = void (*)(Cursor& in, const TreeItem& item, const Scope& scope);

void readServerNames(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (in.remaining() == 0)
        return;
    const auto names = addOver(in, item, scope.f.serverNames);
    auto list = readVector(in, names, scope.f.serverNamesLength, scope, 1);
    while (list && list.remaining() > 0) {
        list.read(names, scope.f.serverNameType);
        auto name = readVector(list, names, scope.f.serverNameLength, scope, 1);
        name.bytes(names, scope.f.serverName, name.remaining());
    }
}

void readFragmentLength(Cursor& in, const TreeItem& item, const Scope& scope) { in.read(item, scope.f.fragmentLength); }

void readStatusRequest(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (in.remaining() == 0)
        return;
    if (scope.message == message::certificate) {
        readStatus(in, item, scope);
        return;
    }
    in.read(item, scope.f.statusType);
    auto responders = readVector(in, item, scope.f.responderIdsLength, scope);
    responders.skip(responders.remaining());
    auto extensions = readVector(in, item, scope.f.requestExtensionsLength, scope);
    extensions.skip(extensions.remaining());
}

void readStatusRequests(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (in.remaining() == 0)
        return;
    auto list = readVector(in, item, scope.f.statusListLength, scope, 1);
    while (list && list.remaining() > 0) {
        list.read(item, scope.f.statusType);
        auto request = readVector(list, item, scope.f.statusLength, scope);
        auto responders = readVector(request, item, scope.f.responderIdsLength, scope);
        responders.skip(responders.remaining());
        auto extensions = readVector(request, item, scope.f.requestExtensionsLength, scope);
        extensions.skip(extensions.remaining());
    }
}

void readGroups(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.groupsLength, scope, 2);
    const auto groups = addOver(list, item, scope.f.groups);
    while (list && list.remaining() > 0)
        list.read(groups, scope.f.group);
}

void readPointFormats(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.pointFormatsLength, scope, 1);
    const auto formats = addOver(list, item, scope.f.pointFormats);
    while (list && list.remaining() > 0)
        list.read(formats, scope.f.pointFormat);
}

void readSrp(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto name = readVector(in, item, scope.f.srpLength, scope);
    name.bytes(item, scope.f.srpName, name.remaining());
}

void readHeartbeat(Cursor& in, const TreeItem& item, const Scope& scope) { in.read(item, scope.f.heartbeatMode); }

void readAlpn(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.alpnLength, scope, 2);
    const auto names = addOver(list, item, scope.f.alpnList);
    while (list && list.remaining() > 0) {
        auto name = readVector(list, names, scope.f.alpnNameLength, scope, 1);
        name.bytes(names, scope.f.alpnName, name.remaining());
    }
}

void readNpn(Cursor& in, const TreeItem& item, const Scope& scope)
{
    while (in && in.remaining() > 0) {
        auto name = readVector(in, item, scope.f.npnNameLength, scope);
        name.bytes(item, scope.f.npnName, name.remaining());
    }
}

void readAlps(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (scope.message == message::encryptedExtensions) {
        readRest(in, item, scope.f.alpsSettings);
        return;
    }
    auto list = readVector(in, item, scope.f.alpsLength, scope);
    const auto names = addOver(list, item, scope.f.alpsList);
    while (list && list.remaining() > 0) {
        auto name = readVector(list, names, scope.f.alpsNameLength, scope, 1);
        name.bytes(names, scope.f.alpsName, name.remaining());
    }
}

void readTimestamps(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (in.remaining() > 0)
        readSignedTimestamps(in, item, scope);
}

void readCertificateType(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (scope.message != message::clientHello) {
        in.read(item, scope.f.certificateType);
        return;
    }
    auto list = readVector(in, item, scope.f.certificateTypesLength, scope, 1);
    const auto types = addOver(list, item, scope.f.certificateTypes);
    while (list && list.remaining() > 0)
        list.read(types, scope.f.certificateType);
}

void readPadding(Cursor& in, const TreeItem& item, const Scope& scope) { in.bytes(item, scope.f.padding, in.remaining()); }

void readCompressCertificate(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.algorithmsLength, scope, 2);
    while (list && list.remaining() > 0)
        list.read(item, scope.f.algorithm);
}

void readRecordSizeLimit(Cursor& in, const TreeItem& item, const Scope& scope) { in.read(item, scope.f.recordSizeLimit); }

void readTicket(Cursor& in, const TreeItem& item, const Scope& scope) { in.bytes(item, scope.f.extensionData, in.remaining()); }

void readOneKeyShare(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto entry = item.add(scope.f.keyShareEntry, in.source(), in.position(), 0, 0);
    in.read(entry, scope.f.keyShareGroup);
    auto key = readVector(in, entry, scope.f.keyShareLength, scope, 1);
    key.bytes(entry, scope.f.keyShareKey, key.remaining());
    entry.setEnd(in.position());
}

void readKeyShare(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (in.remaining() == 0)
        return;
    const auto share = addOver(in, item, scope.f.keyShare);
    if (scope.message == message::clientHello) {
        auto list = readVector(in, share, scope.f.keySharesLength, scope);
        while (list && list.remaining() > 0)
            readOneKeyShare(list, share, scope);
    } else if (in.remaining() == 2) {
        in.read(share, scope.f.selectedGroup);
    } else {
        readOneKeyShare(in, share, scope);
    }
}

void readPreSharedKey(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto keys = addOver(in, item, scope.f.preSharedKey);
    if (scope.message == message::serverHello) {
        in.read(keys, scope.f.selectedIdentity);
        return;
    }
    auto identities = readVector(in, keys, scope.f.identitiesLength, scope, 7);
    while (identities && identities.remaining() > 0) {
        const auto one = keys.add(scope.f.pskIdentity, identities.source(), identities.position(), 0, 0);
        auto identity = readVector(identities, one, scope.f.pskIdentityLength, scope, 1);
        identity.bytes(one, scope.f.pskIdentityBytes, identity.remaining());
        identities.read(one, scope.f.ticketAge);
        one.setEnd(identities.position());
    }
    auto binders = readVector(in, keys, scope.f.bindersLength, scope, 33);
    addOver(binders, keys, scope.f.binders);
    binders.skip(binders.remaining());
}

void readEarlyData(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (scope.message == message::newSessionTicket)
        in.read(item, scope.f.earlyDataSize);
}

void readSupportedVersions(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (scope.message != message::clientHello) {
        in.read(item, scope.f.supportedVersion);
        return;
    }
    auto list = readVector(in, item, scope.f.versionsLength, scope, 2);
    while (list && list.remaining() > 1)
        list.read(item, scope.f.supportedVersion);
}

void readCookie(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto cookie = readVector(in, item, scope.f.cookieLength, scope, 1);
    cookie.bytes(item, scope.f.cookie, cookie.remaining());
}

void readPskModes(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.pskModesLength, scope, 1);
    while (list && list.remaining() > 0)
        list.read(item, scope.f.pskMode);
}

void readAuthorities(Cursor& in, const TreeItem& item, const Scope& scope) { readDistinguishedNames(in, item, scope); }

void readConnectionId(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto id = readVector(in, item, scope.f.connectionIdLength, scope);
    readRest(id, item, scope.f.connectionId);
}

/// Only over datagrams there is something to protect.
void readUseSrtp(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (scope.setting.datagram)
        readSrtpProfiles(in, item);
}

void readRenegotiation(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto info = addOver(in, item, scope.f.renegotiation);
    auto bytes = readVector(in, info, scope.f.renegotiationLength, scope);
    readRest(bytes, info, scope.f.renegotiationInfo);
}

/// draft-ietf-tls-esni-01
void readEncryptedServerName(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (scope.message != message::clientHello) {
        constexpr std::uint32_t nonce = 16;
        in.bytes(item, scope.f.esniNonce, nonce);
        return;
    }
    in.read(item, scope.f.esniSuite);
    readOneKeyShare(in, item, scope);
    auto digest = readVector(in, item, scope.f.esniDigestLength, scope);
    readRest(digest, item, scope.f.esniDigest);
    auto name = readVector(in, item, scope.f.esniLength, scope, 1);
    readRest(name, item, scope.f.esniName);
}

void readQuicParameters(Cursor& in, const TreeItem& item, const Scope& scope)
{
    dissectQuicTransportParameters(in, item, scope.context, scope.message != message::clientHello, false);
    in.skip(in.remaining());
}

void readQuicDraftParameters(Cursor& in, const TreeItem& item, const Scope& scope)
{
    dissectQuicTransportParameters(in, item, scope.context, scope.message != message::clientHello, true);
    in.skip(in.remaining());
}

/// Its presence says all, or what it says is not shown.
void readNothing(Cursor&, const TreeItem&, const Scope&) { }

Read reader(std::uint16_t type)
{
    switch (type) {
    case 0: return readServerNames;
    case 1: return readFragmentLength;
    case 5: return readStatusRequest;
    case 10: return readGroups;
    case 11: return readPointFormats;
    case 12: return readSrp;
    case 13:
    case 34:
    case 50: return readSignatureAlgorithms;
    case 22:
    case 23:
    case 46:
    case 48:
    case 49: return readNothing;
    case 15: return readHeartbeat;
    case 14: return readUseSrtp;
    case 16: return readAlpn;
    case 17: return readStatusRequests;
    case 18: return readTimestamps;
    case 9:
    case 19:
    case 20: return readCertificateType;
    case 21: return readPadding;
    case 27: return readCompressCertificate;
    case 28: return readRecordSizeLimit;
    case 35: return readTicket;
    case 40:
    case 51: return readKeyShare;
    case 41: return readPreSharedKey;
    case 42: return readEarlyData;
    case 43: return readSupportedVersions;
    case 44: return readCookie;
    case 45: return readPskModes;
    case 47: return readAuthorities;
    case 53:
    case 54: return readConnectionId;
    case 57: return readQuicParameters;
    case 13172: return readNpn;
    case 17513: return readAlps;
    case 65281: return readRenegotiation;
    case 65445: return readQuicDraftParameters;
    case 65486: return readEncryptedServerName;
    default: return nullptr;
    }
}

void readExtension(Cursor& in, const TreeItem& parent, const Scope& scope)
{
    const auto item = parent.add(scope.f.extension, in.source(), in.position(), 0, 0);
    const auto type = in.read(item, scope.f.extensionType);
    auto content = readVector(in, item, scope.f.extensionLength, scope);
    item.setEnd(in.position());
    if (!in)
        return;
    if (const auto read = reader(type))
        read(content, item, scope);
    else
        content.bytes(item, scope.f.extensionData, content.remaining());
    if (content && content.remaining() > 0)
        item.expert(scope.f.trailingData);
}

} // namespace

void readSignatureAlgorithm(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto halves = in.rest(2);
    const auto algorithm = in.read(item, scope.f.signatureAlgorithm);
    halves.read(algorithm.item, scope.f.signatureHash);
    halves.read(algorithm.item, scope.f.signatureKind);
}

void readSignatureAlgorithms(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.signatureAlgorithmsLength, scope, 2);
    const auto algorithms = addOver(list, item, scope.f.signatureAlgorithms);
    while (list && list.remaining() > 1)
        readSignatureAlgorithm(list, algorithms, scope);
}

void readStatus(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto type = in.read(item, scope.f.statusType);
    constexpr std::uint8_t ocsp = 1, ocspMulti = 2;
    const auto readResponse = [&](Cursor& from) {
        auto response = readVector(from, item, scope.f.ocspResponseLength, scope);
        if (response.remaining() == 0)
            return;
        const Context::Below below(scope.context, item);
        scope.context.handoff("ocsp", response);
    };
    if (type == ocsp) {
        readResponse(in);
    } else if (type == ocspMulti) {
        auto list = readVector(in, item, scope.f.ocspResponsesLength, scope, 1);
        while (list && list.remaining() > 0)
            readResponse(list);
    } else {
        in.skip(in.remaining());
    }
}

void readExtensions(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto list = readVector(in, item, scope.f.extensionsLength, scope);
    while (list && list.remaining() > 0)
        readExtension(list, item, scope);
}

} // namespace porthole::tls
