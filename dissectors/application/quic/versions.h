// Versions of QUIC and what differs between them: RFC 9000, RFC 9369, and the drafts before them.
#pragma once

#include "dissectors/core/field.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace porthole::quic {

inline constexpr std::uint32_t version1 = 0x00000001;
inline constexpr std::uint32_t version2 = 0x6b3343cf;

/// The number of the draft that a version follows; 0: it is not known to follow any. Version 1 counts as 34, version 2 as
/// 35, and versions that are there to force a negotiation (RFC 9000 section 15) as 29.
unsigned draftOf(std::uint32_t version);
/// Version 2 and its drafts, which number the packet types differently.
bool isVersion2(std::uint32_t version);
/// 0x?a?a?a?a
constexpr bool isReserved(std::uint32_t version) { return (version & 0x0f0f0f0f) == 0x0a0a0a0a; }

/// What an Initial packet's keys begin with: RFC 9001 section 5.2.
std::span<const std::uint8_t> initialSalt(std::uint32_t version);

/// Labels that the key schedule of a version uses.
struct KeyLabels {
    std::string_view key, iv, headerProtection, update;
};
const KeyLabels& keyLabels(std::uint32_t version);

/// Key and nonce of the integrity tag of a Retry packet: RFC 9001 section 5.8. Empty: the version has no tag.
struct RetrySecret {
    std::span<const std::uint8_t> key, nonce;
};
RetrySecret retrySecret(std::uint32_t version);

extern const RangeName versionNames[];
extern const std::size_t versionNameCount;
std::string_view versionName(std::uint32_t version);

} // namespace porthole::quic
