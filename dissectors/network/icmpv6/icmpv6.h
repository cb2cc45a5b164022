// What the source files of ICMPv6 share. icmpv6.cpp reads type, code and checksum and hands on to one file for each subject:
// error_messages, echo, multicast_listener, neighbor_discovery (with neighbor_options*), mobility, lowpan, administration, rpl.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

namespace icmpv6type {
enum Type : std::uint8_t {
    Unreachable = 1,
    TooBig = 2,
    TimeExceeded = 3,
    ParameterProblem = 4,
    EchoRequest = 128,
    EchoReply = 129,
    ListenerQuery = 130,
    ListenerReport = 131,
    ListenerDone = 132,
    RouterSolicitation = 133,
    RouterAdvertisement = 134,
    NeighborSolicitation = 135,
    NeighborAdvertisement = 136,
    Redirect = 137,
    RouterRenumbering = 138,
    NodeQuery = 139,
    NodeReply = 140,
    InverseSolicitation = 141,
    InverseAdvertisement = 142,
    ListenerReport2 = 143,
    AgentRequest = 144,
    AgentReply = 145,
    PrefixSolicitation = 146,
    PrefixAdvertisement = 147,
    PathSolicitation = 148,
    PathAdvertisement = 149,
    ExperimentalMobility = 150,
    MulticastRouter = 151,
    MulticastSolicitation = 152,
    MulticastTermination = 153,
    FastHandover = 154,
    RplControl = 155,
    LocatorUpdate = 156,
    DuplicateRequest = 157,
    DuplicateConfirmation = 158,
    MplControl = 159,
    ExtendedRequest = 160,
    ExtendedReply = 161,
};
} // namespace icmpv6type

extern const Field<ByteString> icmpv6Reserved;
extern const Field<ByteString> icmpv6Data;
extern const Field<ByteString> icmpv6UnknownData;
extern const ExpertInfo icmpv6UnknownDataExpert;

extern const FieldList icmpv6ErrorFields;
extern const FieldList icmpv6EchoFields;
extern const ExpertList icmpv6EchoExperts;
extern const FieldList icmpv6ListenerFields;
extern const FieldList icmpv6NeighborFields;
extern const FieldList icmpv6MobilityFields;
extern const FieldList icmpv6LowpanFields;
extern const FieldList icmpv6OptionFields;
extern const ExpertList icmpv6OptionExperts;
extern const FieldList icmpv6MobilityOptionFields;
extern const FieldList icmpv6LowpanOptionFields;
extern const FieldList icmpv6AdminFields;
extern const ExpertList icmpv6AdminExperts;
extern const FieldList icmpv6RplFields;
extern const ExpertList icmpv6RplExperts;
extern const FieldList icmpv6RplOptionFields;
extern const ExpertList icmpv6RplOptionExperts;

// Messages, behind type, code and checksum.
void dissectIcmpv6Error(Cursor& in, TreeItem& layer, Context& context, std::uint8_t type);
void dissectIcmpv6Echo(Cursor& in, TreeItem& layer, Context& context, std::uint8_t type, std::uint16_t checksum);
void dissectIcmpv6ExtendedEcho(Cursor& in, TreeItem& layer, Context& context, std::uint8_t type);
void dissectListenerMessage(Cursor& in, TreeItem& layer, std::uint8_t type);
void dissectListenerReport2(Cursor& in, TreeItem& layer);
void dissectMulticastRouter(Cursor& in, TreeItem& layer);
void dissectRouterAdvertisement(Cursor& in, TreeItem& layer);
void dissectNeighborMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t type);
void dissectCertificationPath(Cursor& in, TreeItem& layer, std::uint8_t type);
void dissectMobileMessage(Cursor& in, TreeItem& layer, std::uint8_t type);
void dissectHandoverMessage(Cursor& in, TreeItem& layer, Context& context);
void dissectLocatorUpdate(Cursor& in, TreeItem& layer);
void dissectDuplicateAddress(Cursor& in, TreeItem& layer);
void dissectMplControl(Cursor& in, TreeItem& layer, Context& context);
void dissectRouterRenumbering(Cursor& in, TreeItem& layer, std::uint8_t code);
void dissectNodeInformation(Cursor& in, TreeItem& layer, bool isQuery, std::uint8_t code);
void dissectRplControl(Cursor& in, TreeItem& layer, std::uint8_t code);

// What may follow.
/// Reads neighbour discovery options to the end of `in` (RFC 4861 section 4.6).
void dissectNeighborOptions(Cursor& in, TreeItem& layer, Context& context);
/// Reads RPL options to the end of `in` (RFC 6550 section 6.7).
void dissectRplOptions(Cursor& in, TreeItem& layer);

/// In fast handovers the subtype says what a code means.
void appendHandoverCode(const ItemView& item, Text& out);
/// The names of those flags below `item` that are set, each with a comma in front.
void appendSet(const ItemView& item, std::initializer_list<const Field<bool>*> flags, Text& out);
/// A prefix that is written only as far as the option reaches.
void readShortPrefix(Cursor& in, TreeItem& item, const FieldInfo& field);
/// A name in DNS wire format without compression, as text with dots. False if it does not end within `in`.
bool readDomainName(Cursor& in, Text& out);

} // namespace porthole
