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

inline constexpr RangeName versionNames[] = {
    {0x00000000, 0x00000000, "Version Negotiation"},
    {0x00000001, 0x00000001, "1"},
    {0x45474700, 0x454747ff, "Quant"},
    {0x50435130, 0x50435131, "Picoquic internal"},
    {0x50524f58, 0x50524f58, "Proxied QUIC (PROX)"},
    {0x51303433, 0x51303433, "Google Q043"},
    {0x51303434, 0x51303434, "Google Q044"},
    {0x51303436, 0x51303436, "Google Q046"},
    {0x51303530, 0x51303530, "Google Q050"},
    {0x51474f00, 0x51474fff, "QGO (QUIC GO)"},
    {0x54303530, 0x54303530, "Google T050"},
    {0x54303531, 0x54303531, "Google T051"},
    {0x6b3343cf, 0x6b3343cf, "2"},
    {0x709a50c4, 0x709a50c4, "v2-draft-01"},
    {0x91c17000, 0x91c170ff, "Quicly"},
    {0xabcd0000, 0xabcd000f, "MsQuic"},
    {0xf0f0f0f0, 0xf0f0f0ff, "ETH Zürich (Measurability experiments)"},
    {0xf0f0f1f0, 0xf0f0f1ff, "Telecom Italia (Measurability experiments)"},
    {0xf123f0c0, 0xf123f0cf, "MozQuic"},
    {0xfaceb001, 0xfaceb001, "Facebook mvfst (draft-22)"},
    {0xfaceb002, 0xfaceb002, "Facebook mvfst (draft-27)"},
    {0xfaceb003, 0xfaceb00d, "Facebook mvfst"},
    {0xfaceb00e, 0xfaceb00e, "Facebook mvfst (Experimental)"},
    {0xfaceb00f, 0xfaceb00f, "Facebook mvfst"},
    {0xff000004, 0xff000004, "draft-04"},
    {0xff000005, 0xff000005, "draft-05"},
    {0xff000006, 0xff000006, "draft-06"},
    {0xff000007, 0xff000007, "draft-07"},
    {0xff000008, 0xff000008, "draft-08"},
    {0xff000009, 0xff000009, "draft-09"},
    {0xff00000a, 0xff00000a, "draft-10"},
    {0xff00000b, 0xff00000b, "draft-11"},
    {0xff00000c, 0xff00000c, "draft-12"},
    {0xff00000d, 0xff00000d, "draft-13"},
    {0xff00000e, 0xff00000e, "draft-14"},
    {0xff00000f, 0xff00000f, "draft-15"},
    {0xff000010, 0xff000010, "draft-16"},
    {0xff000011, 0xff000011, "draft-17"},
    {0xff000012, 0xff000012, "draft-18"},
    {0xff000013, 0xff000013, "draft-19"},
    {0xff000014, 0xff000014, "draft-20"},
    {0xff000015, 0xff000015, "draft-21"},
    {0xff000016, 0xff000016, "draft-22"},
    {0xff000017, 0xff000017, "draft-23"},
    {0xff000018, 0xff000018, "draft-24"},
    {0xff000019, 0xff000019, "draft-25"},
    {0xff00001a, 0xff00001a, "draft-26"},
    {0xff00001b, 0xff00001b, "draft-27"},
    {0xff00001c, 0xff00001c, "draft-28"},
    {0xff00001d, 0xff00001d, "draft-29"},
    {0xff00001e, 0xff00001e, "draft-30"},
    {0xff00001f, 0xff00001f, "draft-31"},
    {0xff000020, 0xff000020, "draft-32"},
    {0xff000021, 0xff000021, "draft-33"},
    {0xff000022, 0xff000022, "draft-34"},
    {0xff020000, 0xff020000, "v2-draft-00"},
};
std::string_view versionName(std::uint32_t version);

} // namespace porthole::quic
