// What the source files of ICMP share.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

namespace icmptype {
enum Type : std::uint8_t {
    EchoReply = 0,
    Unreachable = 3,
    SourceQuench = 4,
    Redirect = 5,
    AlternateAddress = 6,
    EchoRequest = 8,
    RouterAdvertisement = 9,
    TimeExceeded = 11,
    ParameterProblem = 12,
    TimestampRequest = 13,
    TimestampReply = 14,
    InformationRequest = 15,
    InformationReply = 16,
    MaskRequest = 17,
    MaskReply = 18,
    Photuris = 40,
    ExtendedRequest = 42,
    ExtendedReply = 43,
};
} // namespace icmptype

extern const FieldList icmpEchoFields;
extern const ExpertList icmpEchoExperts;
extern const FieldList icmpRouterFields;

/// Identifier and sequence number, in both byte orders: there are senders for each.
void readIcmpIdentity(Cursor& in, TreeItem& layer);

// Messages, behind type, code and checksum; echo behind its identity too.
void dissectIcmpEcho(
    Cursor& in, TreeItem& layer, Context& context, std::uint8_t type, std::uint16_t checksum, std::uint32_t identity);
void dissectIcmpExtendedEcho(Cursor& in, TreeItem& layer, std::uint8_t type);
void dissectIcmpRouterAdvertisement(Cursor& in, TreeItem& layer, Context& context, std::uint8_t code);

} // namespace porthole
